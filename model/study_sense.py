"""Whether a study's sentences make sense: against its horizon, against each other, against the dataset's words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from data.errors import Finding, did_you_mean, shown
from model.frames import Frames
from model.policies import Sentence

if TYPE_CHECKING:
    from model.study import LoadedStudy

# ---------------------------------------------------------------- known from the file alone


def warnings(loaded: LoadedStudy) -> list[Finding]:
    """Return what the author should know, all of it true without looking at the dataset."""
    found = [*_outside_the_horizon(loaded), *_same_content(loaded)]
    return sorted(found, key=lambda finding: finding.row or 0)


def first_of_same(loaded: LoadedStudy) -> dict[str, str]:
    """Return, for every variant, the first variant that says the same; itself when none does."""
    seen: dict[tuple[str, ...], str] = {}
    return {name: seen.setdefault(_content(loaded, name), name) for name in loaded.study.variants}


def _content(loaded: LoadedStudy, variant: str) -> tuple[str, ...]:
    sentences = [clause.sentence for clause in loaded.study.clauses(variant)]
    return tuple(sorted(f"{s.name} {s.model_dump_json(exclude={'cite', 'title'})}" for s in sentences))


def _same_content(loaded: LoadedStudy) -> Iterator[Finding]:
    groups: dict[str, list[str]] = {}
    for name, first in first_of_same(loaded).items():
        groups.setdefault(first, []).append(name)
    for names in groups.values():
        if len(names) > 1:
            line = loaded.layout.line(("variants", names[1]))
            said = f"variants {', '.join(names[:-1])} and {names[-1]} are identical"
            yield Finding(loaded.file, line, "", "", said, "warning")


def _outside_the_horizon(loaded: LoadedStudy) -> Iterator[Finding]:
    first, last = loaded.study.years
    for variant in loaded.study.variants:
        for where, clause in loaded.study.stated(variant):
            if where[1] == variant and (said := _untouched(clause.sentence, first, last)):
                yield loaded.finding(where, f"{said}: touches nothing", "warning")


def _untouched(sentence: Sentence, first: int, last: int) -> str:
    if any(sentence.share_in_force(year) > 0 for year in range(first, last + 1)):
        starts = [min(path) for path in _paths(sentence) if path]
        return (
            f"its first value is for {min(starts)}, after the last year {last}" if starts and min(starts) > last else ""
        )
    if sentence.start is not None and int(str(sentence.start)[:4]) > last:
        return f"starts {sentence.start}, after the last year {last}"
    if sentence.until is not None and int(str(sentence.until)[:4]) < first:
        return f"ends {sentence.until}, before the first year {first}"
    return f"from {sentence.start} is after until {sentence.until}"


def _paths(sentence: Sentence) -> Iterator[Mapping[int, float]]:
    """Yield every value by year that a sentence holds."""
    for name in type(sentence).model_fields:
        value = getattr(sentence, name)
        if isinstance(value, Mapping):
            yield value


# ---------------------------------------------------------------- known with the dataset at hand


def word_findings(loaded: LoadedStudy, frames: Frames) -> list[Finding]:
    """Find every word in the policies that the dataset does not know, with its line and the nearest right word."""
    found = []
    for variant in loaded.study.variants:
        for where, clause in loaded.study.stated(variant):
            if where[1] == variant:
                found += [_unknown_word(loaded, where, *unknown) for unknown in clause.sentence.unknown_words(frames)]
    return found


def _unknown_word(
    loaded: LoadedStudy, where: tuple[str | int, ...], field: str, word: str, words: Iterable[str]
) -> Finding:
    known = sorted(words)
    hint = did_you_mean(word, known) or (f"; there are {', '.join(known) or 'none'}" if len(known) <= 8 else "")
    return loaded.finding((*where, field), f"unknown {_singular(field)} {shown(word)}{hint}")


def _singular(field: str) -> str:
    return {"countries": "country"}.get(field, field.removesuffix("s"))
