"""Limits on shares that the sources of a form cannot meet: a cap on its only supplier, a floor on nobody.

Only what the tables settle is said, by who ships and by who owns: where nobody else can supply a form, a cap below
all of it leaves no tonne. That may be meant, or may not matter where nobody needs the form, so it is a warning.
"""

from __future__ import annotations

from collections.abc import Iterable

from data.messages.finding import Finding
from data.messages.lists import first_of
from data.messages.years import spans
from data.rows import each_row
from model.frames.study_frames import Frames
from model.policies import Policy
from model.policies.base.owned import each_owners
from model.study.loaded import LoadedStudy

Sources = dict[tuple[str, int], dict[str, set[str]]]
"""Who can supply a form in a year, by how promises measure it; by origin nothing is certain."""


def supplier_findings(loaded: LoadedStudy, frames: Frames, variants: Iterable[str] | None = None) -> list[Finding]:
    """Return one warning for every sentence, of all variants or of those given, that leaves no tonne of some form."""
    sources = _sources(frames)
    findings = []
    for variant in loaded.study.variants if variants is None else variants:
        stated = list(loaded.stated(variant))
        if any(clause.policy.builds for _, clause in stated):
            continue  # it may bring in suppliers that the tables do not have
        for where, clause in stated:
            if where[1] == variant and (said := _said(clause.policy, frames, sources)):
                findings.append(loaded.finding(where, said, "warning"))
    return findings


def _sources(frames: Frames) -> Sources:
    flows = each_owners(frames, frames.flows)
    out: Sources = {}
    for form, year, country, owner in each_row(flows, "form", "year", "country", "owner"):
        by = out.setdefault((form, year), {"shipped": set(), "owner": set(), "origin": set()})
        by["shipped"].add(country)
        by["owner"].add(owner)
    return out


def _said(sentence: Policy, frames: Frames, sources: Sources) -> str:
    """Say which forms a sentence closes, the years in which, and why; nothing when it closes none."""
    promises = sentence.promises()
    if not promises:
        return ""
    closed: dict[str, list[int]] = {}
    for form in sentence.forms_touched(frames):
        for year in sentence.years_bound(frames):
            known = sources.get((form, year))
            if known and any(promise.closes(known[promise.measure], frames, year) for promise in promises):
                closed.setdefault(form, []).append(year)
    if not closed:
        return ""
    some = [f"{form} {spans(years)} ({_who(sources, form, years[0])})" for form, years in closed.items()]
    return f"no tonne of {first_of(some, 3)} could be supplied under it"


def _who(sources: Sources, form: str, year: int) -> str:
    names = sorted(sources[form, year]["shipped"])
    return f"{', '.join(names[:4])}{' and others' if len(names) > 4 else ''} alone can supply it"
