"""What is read and checked before the first variant is solved; an exception that nobody foresaw costs its variant."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TypeVar

from data.dataset import Dataset
from data.messages.finding import BadInput, Finding
from model.analysis.solve.variant_base import bases_of
from model.frames.known_parts import KnownParts
from model.frames.study_frames import Frames
from model.program.fill.from_dataset import base_frames
from model.program.fill.memory_estimate import too_large
from model.study.checks.beside_others import beside_findings
from model.study.checks.contradictions import clash_findings, one_name_for_two_plants
from model.study.checks.fits_dataset import study_fits, unwanted, with_what_is_there
from model.study.checks.lapsed_money import lapse_findings
from model.study.checks.policy_doubts import doubt_findings
from model.study.checks.price_units import price_findings
from model.study.checks.repeated_laws import repeat_findings
from model.study.checks.sole_suppliers import supplier_findings
from model.study.checks.stated_scenarios import scenario_findings
from model.study.checks.words_and_dates import word_findings, words_of_refused
from model.study.dataset_of_study import Faults, dataset_for
from model.study.load import on_its_dataset
from model.study.loaded import LoadedStudy
from model.study.readable_part import Refused, own_names


def prepared(
    loaded: LoadedStudy, jobs: int = 1, clashing: bool = False, faults: Faults | None = None
) -> tuple[Dataset, Frames, tuple[Finding, ...]]:
    """Return the dataset, the study's frames, and warnings, as `prepared_each` does."""
    data, base, _, findings = prepared_each(loaded, jobs, clashing, faults)
    return data, base, findings


def names_unknown(
    loaded: LoadedStudy, refused: Sequence[Refused] = (), own: frozenset[str] = frozenset()
) -> list[Finding]:
    """Return an error for every name that the dataset of a study does not know, with all else that the dataset refuses.

    loaded: the part of a study that can be read, where the rest is refused; refused: sentences of the rest
    own: names that the rest may bring in
    Whether sentences agree with each other is not asked: one that was left out may be what they lack.
    """
    own |= own_names(loaded.settings)
    try:
        data = dataset_for(loaded)
    except BadInput as error:
        return _beside_refused_data(error, loaded, refused, own)
    return _unknown_in(loaded, data, refused, own)


def _beside_refused_data(
    error: BadInput, loaded: LoadedStudy, refused: Sequence[Refused], own: frozenset[str]
) -> list[Finding]:
    """Return why a dataset is refused, and the names of a study that it does not know as it is, before any change."""
    errors = [finding for finding in error.findings if finding.level == "error"]
    bare = on_its_dataset(loaded)
    if bare is None:
        return errors
    try:
        data = dataset_for(bare)
    except BadInput:
        return errors
    return list(dict.fromkeys([*errors, *_unknown_in(bare, data, refused, own)]))


def _unknown_in(loaded: LoadedStudy, data: Dataset, refused: Sequence[Refused], own: frozenset[str]) -> list[Finding]:
    each = {id(one): one for one in (data, *data.own.values())}.values()
    fits = dict.fromkeys(finding for one in each for finding in study_fits(loaded, one))
    return [*fits, *_words_beside(loaded, data, refused, own)]


def _words_beside(
    loaded: LoadedStudy, data: Dataset, refused: Sequence[Refused] = (), own: frozenset[str] = frozenset()
) -> list[Finding]:
    """Return the names that a dataset does not know in a study whose minerals or years may not be in it either.

    What scenarios stop is looked at where nothing that it may hang on is wrong: minerals, years, sentences.
    """
    known = with_what_is_there(loaded, data)
    base = base_frames(data, known.study)
    bases = bases_of(data, known.study, known.study.variants, base)
    findings = _of_each(partial(word_findings, own=own), known, _groups(bases), None)
    if not refused and (known.study.minerals, known.study.years) == (loaded.study.minerals, loaded.study.years):
        findings += [finding for finding in scenario_findings(known, bases) if finding.level == "error"]
    return _once_a_line(known, [*findings, *words_of_refused(refused, loaded.file, base, own)])


def _dataset_of(loaded: LoadedStudy) -> Dataset:
    """Return the dataset of a study; raise BadInput with what it refuses and every name that it does not know."""
    try:
        return dataset_for(loaded)
    except BadInput as error:
        warnings = [finding for finding in error.findings if finding.level != "error"]
        raise BadInput([*warnings, *_beside_refused_data(error, loaded, (), own_names(loaded.settings))]) from None


def prepared_each(
    loaded: LoadedStudy, jobs: int = 1, clashing: bool = False, faults: Faults | None = None
) -> tuple[Dataset, Frames, dict[str, Frames], tuple[Finding, ...]]:
    """Return the dataset, the study's frames, those of every variant, and warnings; raise BadInput with all errors.

    A study that `jobs` variants at a time would not leave enough memory for is wrong too; so is one with a variant
    whose sentences contradict each other, unless `clashing` ones are allowed, as where the others are solved. With
    `faults`, an exception that nobody foresaw is put there by its variant; without, it is raised.
    """
    data = _dataset_of(loaded)
    each = {id(own): own for own in (data, *data.own.values())}.values()
    findings = [*loaded.findings, *data.warnings, *(f for own in each for f in study_fits(loaded, own))]
    findings = list(dict.fromkeys(findings))
    if any(f.level == "error" for f in findings):
        raise BadInput([*findings, *_words_beside(loaded, data)])
    known = KnownParts()
    base = base_frames(data, loaded.study, known)
    findings += unwanted(loaded, base)
    bases = bases_of(data, loaded.study, loaded.study.variants, base, faults, known)
    findings += _sentence_findings(loaded, bases, clashing, faults)
    findings += scenario_findings(loaded, bases)
    findings += too_large(base, loaded.path.name, jobs)
    if any(f.level == "error" for f in findings):
        raise BadInput(findings)
    return data, base, bases, tuple(findings)


def _sentence_findings(
    loaded: LoadedStudy, bases: Mapping[str, Frames], clashing: bool, faults: Faults | None
) -> list[Finding]:
    """Return what is wrong or odd with the sentences of every variant, held against its own numbers.

    clashing: whether sentences that contradict each other are left to who solves their variant
    """
    groups = _groups(bases)
    findings = _of_each(word_findings, loaded, groups, faults)
    if not findings:
        always = [repeat_findings, beside_findings, supplier_findings, doubt_findings, lapse_findings, price_findings]
        checks = always if clashing else [clash_findings, *always]
        for check in checks:
            findings += _of_each(check, loaded, groups, faults)
        findings += one_name_for_two_plants(loaded)
    return _once_a_line(loaded, findings)


def findings_of_variant(loaded: LoadedStudy, base: Frames, variant: str) -> list[Finding]:
    """Return what is wrong or odd with the sentences of one variant, held against its own numbers.

    Sentences that contradict each other are left to who solves it.
    """
    return _sentence_findings(loaded, {variant: base}, True, None)


def _once_a_line(loaded: LoadedStudy, findings: Iterable[Finding]) -> list[Finding]:
    """Return findings once each; what is wrong at every point of a grid stands on one line, and is said once."""
    if not loaded.study.levels():
        return list(dict.fromkeys(findings))
    return list({(one.file, one.row, one.message): one for one in reversed([*findings])}.values())[::-1]


def _groups(bases: Mapping[str, Frames]) -> Groups:
    """Return the variants that share their numbers, with these."""
    sharing: dict[int, list[str]] = {}
    for name, base in bases.items():
        sharing.setdefault(id(base), []).append(name)
    return [(names, bases[names[0]]) for names in sharing.values()]


Check = Callable[[LoadedStudy, Frames, Sequence[str]], Iterable[Finding]]
Made = TypeVar("Made")
Groups = Sequence[tuple[Sequence[str], Frames]]


def _of_each(check: Check, loaded: LoadedStudy, groups: Groups, faults: Faults | None) -> list[Finding]:
    """Return what a check finds of variants that share their numbers; where it fails, of one at a time."""
    out: list[Finding] = []
    for names, base in groups:
        try:
            out += check(loaded, base, names)
        except BadInput:
            raise
        except Exception:
            if faults is None:
                raise
            for name in names:
                out += guarded(partial(check, loaded, base, [name]), name, faults) or ()
    return out


def guarded(make: Callable[[], Made], name: str, faults: Faults) -> Made | None:
    """Return what is made of a variant; None, and the exception in `faults`, where one comes up that nobody foresaw."""
    try:
        return make()
    except BadInput:
        raise
    except Exception as fault:
        faults.setdefault(name, fault)
        return None
