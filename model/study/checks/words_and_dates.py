"""Whether a study's sentences make sense: against its horizon, against each other, against the dataset's words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from data.messages.finding import Finding, known_words, likely_words, shown
from data.messages.years import spans
from data.rows import each_row
from model.frames.study_frames import Frames
from model.policies import BY_NAME, Policy
from model.policies.base.days_in_force import Dates, days_in_year, first_day, last_day
from model.policies.base.trigger import Trigger
from model.policies.base.words import unknown_words
from model.policies.presets import Preset
from model.study.laws import laws_stated
from model.study.loaded import LoadedStudy
from model.study.readable_part import Refused
from model.study.source_map import Where, shown_path

# ---------------------------------------------------------------- known from the file alone


def warnings(loaded: LoadedStudy) -> list[Finding]:
    """Return what the author should know, all of it true without looking at the dataset."""
    findings = [*_outside_the_horizon(loaded), *_part_years(loaded), *_same_content(loaded)]
    findings += [*_read_before(loaded), *_left_out(loaded), *_idle_triggers(loaded)]
    return sorted(findings, key=lambda finding: finding.row or 0)


def first_of_same(loaded: LoadedStudy) -> dict[str, str]:
    """Return, for every variant, the first variant that says the same; itself when none does."""
    seen: dict[tuple[str, ...], str] = {}
    return {name: seen.setdefault(_content(loaded, name), name) for name in loaded.study.variants}


def _content(loaded: LoadedStudy, variant: str) -> tuple[str, ...]:
    sentences = [clause.policy for clause in loaded.clauses(variant)]
    rows = [str(loaded.study.rows_changed(variant))] if loaded.study.rows_changed(variant) else []
    prices = loaded.study.price_paths.get(loaded.study.prices_of(variant))
    world = (loaded.study.of(variant).demand, str(prices and prices.times), loaded.study.end_of(variant))
    return (*sorted(f"{s.name} {s.model_dump_json(exclude={'cite', 'title'})}" for s in sentences), *rows, *world)


def _same_content(loaded: LoadedStudy) -> Iterator[Finding]:
    groups: dict[str, list[str]] = {}
    for name, first in first_of_same(loaded).items():
        if not loaded.study.variants[name].levers:  # a grid may hold the point that it starts from
            groups.setdefault(first, []).append(name)
    for names in groups.values():
        if len(names) > 1:
            line = loaded.layout.line(("variants", names[1]))
            message = f"variants {', '.join(names[:-1])} and {names[-1]} are identical"
            yield Finding(loaded.file, line, "", "", message, "warning")


def _presets(loaded: LoadedStudy) -> Iterator[tuple[Where, list[Preset], list[Preset]]]:
    """Yield where a preset stands, the laws that it states, and those that it leaves out as no law on the day."""
    study = loaded.study
    for name, variant in study.variants.items():
        for number, entry in enumerate(variant.policies):
            if entry.preset is not None:
                where: Where = ("variants", name, "policies", number, "preset")
                yield where, *laws_stated(study.laws, entry.preset, study.law_as_of)


def _read_before(loaded: LoadedStudy) -> Iterator[Finding]:
    """Yield the laws that were read before the day as of which the study reads the law."""
    day = loaded.study.law_as_of
    for where, stated, _ in _presets(loaded):
        for law in stated:
            if day is not None and law.read_on < day:
                message = f"{law.name} was read on {law.read_on}, before law_as_of = {day}"
                yield loaded.finding(where, f"{message}: what changed between is not known here", "warning")


def _left_out(loaded: LoadedStudy) -> Iterator[Finding]:
    """Yield what a word for several laws leaves out, because it is no law on the day."""
    for where, _, left_out in _presets(loaded):
        if left_out:
            names = ", ".join(f"{law.name} (made {law.made})" for law in left_out)
            message = f"leaves out what is no law on {loaded.study.law_as_of}: {names}"
            yield loaded.finding(where, message, "warning")


def _outside_the_horizon(loaded: LoadedStudy) -> Iterator[Finding]:
    first, last = loaded.study.years
    for variant in loaded.study.variants:
        for where, clause in loaded.stated(variant):
            if where[1] == variant and (message := outside_the_horizon(clause.policy, first, last)):
                yield loaded.finding(where, f"{message}: touches nothing", "warning")


def outside_the_horizon(sentence: Policy, first: int, last: int) -> str:
    """Say why a sentence is in force in no year from the first to the last; nothing where it is in one."""
    if any(sentence.share_in_force(year) > 0 for year in range(first, last + 1)):
        begins = _first_value(sentence, range(first, last + 1))
        return f"its first value is for {begins}, after the last year {last}" if begins > last else ""
    if sentence.start is not None and first_day(sentence.start).year > last:
        return f"starts {sentence.start}, after the last year {last}"
    if sentence.until is not None and last_day(sentence.until).year < first:
        return f"ends {sentence.until}, before the first year {first}"
    return f"from {sentence.start} is after until {sentence.until}"


def _first_value(sentence: Policy, years: Iterable[int]) -> int:
    """Return the first year for which a sentence says how much; 0 where it says so for all years.

    A sum that provides nothing in years not named limits these too. What else is by year (the quota of a duty, the
    price of a commitment) leaves the rest of the sentence in force before it.
    """
    if any(sentence.provides_nothing_in(year) for year in years):
        return 0
    levels = [stated for level in sentence.levels if (stated := getattr(sentence, level.field)) is not None]
    return min((min(stated) if isinstance(stated, Mapping) else 0 for stated in levels), default=0)


def _idle_triggers(loaded: LoadedStudy) -> Iterator[Finding]:
    """Yield what should begin or end a sentence by its plan, and cannot, whatever the plan."""
    for variant in loaded.study.variants:
        for where, clause in loaded.stated(variant):
            for name in ("begins_when", "ends_when"):
                trigger: Trigger | None = getattr(clause.policy, name)
                if trigger is not None and where[1] == variant and (message := trigger.idle(*loaded.study.years)):
                    yield loaded.finding((*where, name), message, "warning")


def _part_years(loaded: LoadedStudy) -> Iterator[Finding]:
    """Yield what becomes of the years that a policy of whole years, or of their end, is in force in part."""
    first, last = loaded.study.years
    for variant in loaded.study.variants:
        for where, clause in loaded.stated(variant):
            if where[1] == variant and (message := _bound_years(clause.policy, range(first, last + 1))):
                yield loaded.finding(where, message, "warning")


def _bound_years(sentence: Policy, years: Iterable[int]) -> str:
    """Say which years in force in part are bound, and which are not; nothing where no such year is asked about."""
    if sentence.dates not in (Dates.WHOLE_YEARS, Dates.YEAR_END):
        return ""
    years_asked = [year for year in years if _asks_in(sentence, year)]
    parts = [year for year in years_asked if 0 < sentence.share_in_force(year) < 1]
    if not parts:
        return ""
    bound = [year for year in years_asked if sentence.bound_share(year) > 0]
    ends = [year for year in parts if year in bound]
    free = [year for year in parts if year not in bound]
    message = [f"{_days(sentence, ends)} bound, for 31 December is in force"] if ends else []
    message += [f"{_days(sentence, free)} not bound"] if free else []
    rule = "the end of a year" if sentence.dates is Dates.YEAR_END else "whole calendar years"
    holds = f"it holds in {spans(bound)}" if bound else "so it binds nothing; write whole years"
    return f"binds {rule}: {', '.join(message)}; {holds}"


def _days(sentence: Policy, years: list[int]) -> str:
    """Write years with their days in force: 2026 (in force on 1 of 365 days) is."""
    counted = []
    for year in years:
        start, end = sentence.days_in_force(year)
        counted.append(f"{year} (in force on {end - start} of {days_in_year(year)} days)")
    return f"{' and '.join(counted)} {'is' if len(counted) == 1 else 'are'}"


def _asks_in(sentence: Policy, year: int) -> bool:
    """Tell whether a sentence has a value for a year: one that is given by year has none before its first."""
    paths = [path for path in _paths(sentence) if path]
    return not paths or any(year >= min(path) for path in paths)


def _paths(sentence: Policy) -> Iterator[Mapping[int, float]]:
    """Yield every value by year that a sentence holds."""
    for name in type(sentence).model_fields:
        value = getattr(sentence, name)
        if isinstance(value, Mapping):
            yield value


# ---------------------------------------------------------------- known with the dataset at hand


def word_findings(
    loaded: LoadedStudy, frames: Frames, variants: Iterable[str] | None = None, own: frozenset[str] = frozenset()
) -> list[Finding]:
    """Find every word in the policies that the dataset does not know, with its line and the nearest right word.

    `variants` are those that the frames are of; all when left out. `own` are words that the study itself brings in.
    """
    findings = []
    for variant in loaded.study.variants if variants is None else variants:
        for where, clause in loaded.stated(variant):
            if where[1] == variant:
                for field, word, words in clause.policy.unknown_words(frames):
                    if word in own:
                        continue
                    message = _not_there(clause.policy.name, field, word, sorted(words), frames)
                    findings.append(loaded.finding((*where, *field.split(".")), message))
                if message := clause.policy.figures_missing(frames):
                    findings.append(loaded.finding(where, message))
    return findings


def words_of_refused(
    refused: Iterable[Refused], file: str, frames: Frames, own: frozenset[str] = frozenset()
) -> list[Finding]:
    """Find words that neither the dataset nor the study knows in sentences that say something else that cannot be."""
    findings = []
    for one in refused:
        texts = {name: tuple(said) if isinstance(said, list) else said for name, said in one.said.items()}
        words = {name: said for name, said in texts.items() if all(isinstance(w, str) for w in _each(said))}
        for field, word, choices in unknown_words(BY_NAME[one.policy], words, frames):
            if word in own:
                continue
            message = _not_there(one.policy, field, word, sorted(choices), frames)
            findings.append(Finding(file, one.line, shown_path((*one.where, field)), "", message))
    return findings


def _each(message: object) -> tuple[object, ...]:
    return message if isinstance(message, tuple) else (message,)


def _not_there(policy: str, field: str, word: str, choices: list[str], frames: Frames) -> str:
    """Say why a word will not do: it is an account of another kind, or nobody knows it."""
    return _of_another_kind(policy, field, word, choices, frames) or _unknown_word(policy, field, word, choices)


def _of_another_kind(policy: str, field: str, word: str, choices: list[str], frames: Frames) -> str:
    """Say that an account is there and of no kind that the policy can use; nothing of other words."""
    kinds = dict(each_row(frames.tables["accounts"], "account", "kind"))
    if field != "account" or word not in kinds:
        return ""
    others = f"there are {likely_words(word, choices)}" if choices else "the dataset has none that it can use"
    given = each_row(frames.tables["appropriations"], "left_to", "account")
    if from_account := next((account for left_to, account in given if left_to == word), ""):
        return (
            f"{shown(word)} is where money of {from_account} goes that no policy directs, and {policy} would spend it "
            f"twice; write {shown(from_account)}"
        )
    return f"{shown(word)} is of kind {kinds[word]}, which {policy} cannot use; {others}"


def _unknown_word(policy: str, field: str, word: str, choices: list[str]) -> str:
    none = f"; the dataset has none that {policy} can use (lodeplan schema {policy} says which)"
    return f"unknown {_singular(field)} {shown(word)}{known_words(word, choices) if choices else none}"


def _singular(field: str) -> str:
    word = field.rpartition(".")[2]
    return {"countries": "country"}.get(word, word.removesuffix("s"))
