"""Whether a study fits its dataset, and what is odd about the two together: before anything is solved."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from data.dataset import Dataset
from data.messages.finding import Finding, did_you_mean, nearest
from data.messages.lists import first_of
from data.rows import each_row
from model.frames.hosts import hosted, hosting
from model.frames.study_frames import Frames
from model.policies import Clause, Policy
from model.policies.base.policy import in_turn
from model.policies.base.stated_rows import asked_of, stated_rows
from model.study.checks.scope import unreached, why_nothing
from model.study.checks.words_and_dates import outside_the_horizon
from model.study.loaded import LoadedStudy
from model.study.source_map import Where

PLANTS_NAMED = 5


def study_fits(loaded: LoadedStudy, data: Dataset) -> list[Finding]:
    """Return an error for every mineral, year or demand that the dataset cannot serve."""
    study, settings = loaded.study, data.settings
    known = set(data.table("minerals").query("role == 'mineral'")["mineral"])
    there = f"it has {', '.join(sorted(known))}"
    unknown = [mineral for mineral in study.minerals if mineral not in known]
    out = [
        loaded.finding(("minerals",), f"'{mineral}' is not in the dataset{did_you_mean(mineral, known)}; {there}")
        for mineral in unknown
    ]
    first, last = settings.first_year, settings.last_year
    if study.years[0] < first or study.years[1] > last:
        out.append(loaded.finding(("years",), f"the dataset covers {first} to {last}; write years within them"))
    paths: dict[str, Where] = {study.demand: ("demand",)} | {
        study.of(name).demand: ("variants", name, "demand") for name in study.variants if study.of(name) is not study
    }
    off = [finding for path, where in paths.items() for finding in _off_the_path(loaded, data, path, where)]
    return [*out, *off, *_shortage_costs(loaded, data)]


def with_what_is_there(loaded: LoadedStudy, data: Dataset) -> LoadedStudy:
    """Return a study with the minerals and years that a dataset has, for names in its sentences to be looked up.

    A mineral that is not there gives way to the one that was most likely meant; all are planned where none is near.
    """
    study, settings = loaded.study, data.settings
    known = list(data.table("minerals").query("role == 'mineral'")["mineral"])
    meant = [mineral if mineral in known else nearest(mineral, known) for mineral in study.minerals]
    minerals = known if None in meant else dict.fromkeys(meant)
    years = max(study.years[0], settings.first_year), min(study.years[1], settings.last_year)
    if years[0] > years[1]:
        years = settings.first_year, settings.last_year
    return replace(loaded, study=study.model_copy(update={"minerals": tuple(minerals), "years": years}))


def _off_the_path(loaded: LoadedStudy, data: Dataset, path: str, where: Where) -> list[Finding]:
    """Find demand of the study that has no row on a path: it would count as nothing wanted."""
    study, forms = loaded.study, data.tables["forms"]
    ours = set(forms.loc[forms["mineral"].isin(study.minerals), "form"])
    demand, products = data.tables["demand"], data.tables["products"]
    demand = demand[demand["boundary"].isin(study.boundaries) & demand["form"].isin(ours)]
    bills = data.tables["bills"]
    products = products[products["product"].isin(bills.loc[bills["form"].isin(ours), "product"])]
    named = ((demand, ["end_use", "form", "boundary"]), (products, ["end_use", "product"]))
    out = []
    for rows, key in named:
        there = set(each_row(rows[rows["path"] == path], *key))
        for series in dict.fromkeys(each_row(rows, *key)):
            if series not in there:
                who, what = series[:2]
                message = (
                    f"{who} wants {what} on other paths than {path}, and would want none; write its rows of "
                    f"path {path}, or another path"
                )
                out.append(loaded.finding(where, message))
    return list(dict.fromkeys(out))


def _shortage_costs(loaded: LoadedStudy, data: Dataset) -> list[Finding]:
    """Find demand of the study that no row of shortage prices; boundaries A and B are checked with the dataset."""
    study = loaded.study
    priced = set(data.tables["shortage"][["end_use", "form"]].itertuples(index=False, name=None))
    forms, demand = data.tables["forms"], data.tables["demand"]
    ours = set(forms.loc[forms["mineral"].isin(study.minerals), "form"])
    asked = demand[demand["boundary"].isin(study.boundaries) & demand["form"].isin(ours) & (demand["demand_t"] > 0)]
    rows = asked[["end_use", "form", "boundary"]].drop_duplicates().itertuples(index=False, name=None)
    return [
        loaded.finding(
            ("boundaries",),
            f"{end_use} wants {form} (boundary {boundary}), but no row of the table shortage says what a missing tonne "
            "costs; add the row, or leave the boundary out",
        )
        for end_use, form, boundary in rows
        if (end_use, form) not in priced
    ]


def unwanted(loaded: LoadedStudy, base: Frames) -> list[Finding]:
    """Find minerals that nobody wants or buys abroad: an error where that is all of them, else a warning."""
    study, of = loaded.study, base.mineral_of
    parts = base.bills[base.bills["product"].isin(base.products["product"])]
    asked = {of.get(form, "") for frame in (base.demands, base.outlets, parts) for form in frame["form"]}
    makes = dict(each_row(base.outputs, "plant", "form"))
    fed = {
        of[form] for plant, form in each_row(base.taken, "plant", "form") if of.get(str(makes.get(plant))) != of[form]
    }
    silent_ones = [mineral for mineral in study.minerals if mineral not in asked | fed]
    if not silent_ones:
        return []
    paths = f"on path {study.demand}, boundaries {', '.join(study.boundaries)}, {study.years[0]} to {study.years[1]}"
    message = f"nobody wants {', '.join(silent_ones)} {paths}; add rows to the table demand, or leave it out"
    nothing = not asked & set(study.minerals)
    return [loaded.finding(("minerals",), message, "error" if nothing else "warning")]


def odd_findings(
    loaded: LoadedStudy,
    bases: Mapping[str, Frames],
    variants: Sequence[str],
    heard: Callable[[str], None] = lambda words: None,
) -> list[Finding]:
    """Return a warning for every sentence that does not reach its scope, and for plants that cannot run in time.

    `bases` are the frames of every variant; `heard` is told how far the search is.
    """
    seen: set[str] = set()
    findings = []
    for number, name in enumerate(variants):
        heard(f"looking at variant {number + 1:,} of {len(variants):,}")
        findings += silent(name, bases[name], loaded.clauses(name), seen)
    every = {id(bases[name]): bases[name] for name in variants}.values()
    odd = [said for base in every for said in (*_out_of_time(loaded, base), *_without_hosts(loaded, base))]
    return list(dict.fromkeys([*findings, *odd]))


def _unsolved(base: Frames, clauses: Sequence[Clause]) -> Frames:
    """Return the frames with plans that decide nothing for those that policies rest on: nothing is solved yet."""
    others = {other for clause in clauses for other in clause.policy.rests_on}
    nothing = pd.DataFrame({"plant": [], "year": [], "built_t": []})
    return replace(base, plans={other: {"capacity": nothing} for other in others}) if others else base


def silent(variant: str, base: Frames, clauses: Sequence[Clause], seen: set[str] | None = None) -> list[Finding]:
    """Return a warning for every sentence of a variant that changes nothing, or not all that it is meant to.

    Those `seen` are not looked at again.
    """
    known = set() if seen is None else seen
    out, frames = [], _unsolved(base, clauses)
    if all(clause.where in known for clause in clauses):
        return []
    turns = []
    for clause in in_turn(clauses):
        after = frames.adjusted(clause.policy)
        turns.append((clause, frames, after))
        frames = after
    planned = replace(frames, law=tuple(clauses))
    for clause, before, after in turns:
        new = not clause.where or clause.where not in known
        if new and (said := _unreached(clause, before, after, planned)):
            file, _, line = clause.where.rpartition(":")
            row = int(line) if line.isdigit() else None
            message = f"variant {variant}: {said}"
            out.append(Finding(file or clause.where, row, clause.label, "", message, "warning"))
    known |= {clause.where for clause in clauses}
    return out


def _unreached(clause: Clause, before: Frames, after: Frames, planned: Frames) -> str:
    """Say that a sentence changes nothing, or which part of its scope it does not reach.

    planned: what its variant is planned from, of which its rows are asked anyhow
    """
    if outside_the_horizon(clause.policy, before.years[0], before.years[-1]):
        return ""  # said of the study file, without the dataset
    if _same(before, after) and not planned.once(stated_rows, *asked_of(clause, planned.law)):
        why = f"does not reach {'; nor '.join(parts)}" if (parts := why_nothing(clause.policy, before)) else ""
        advice = clause.policy.when_idle if not why or clause.policy.when_idle != Policy.when_idle else ""
        return "; ".join(filter(None, ("touches nothing in this study", why, advice)))
    parts = unreached(clause.policy, before)
    return f"does not reach {'; nor '.join(parts)}" if parts else ""


def _same(before: Frames, after: Frames) -> bool:
    pairs = ((before.offers, after.offers), (before.outputs, after.outputs), (before.builds, after.builds))
    return all(a is b or a.equals(b) for a, b in pairs)


def _out_of_time(loaded: LoadedStudy, base: Frames) -> list[Finding]:
    plants = base.plants[base.plants["buildable"] > 0]
    late = sorted(plants.loc[~plants["plant"].isin(base.builds["plant"]), "plant"])
    if not late:
        return []
    named = first_of(late, PLANTS_NAMED)
    first, last = loaded.study.years
    what = "1 plant that could be built cannot" if len(late) == 1 else f"{len(late)} plants that could be built cannot"
    message = f"{what} run within {first} to {last}, for lead time or earliest year: {named}"
    return [loaded.finding(("years",), message, "warning")]


def _without_hosts(loaded: LoadedStudy, base: Frames) -> list[Finding]:
    """Warn of circuits whose hosts are not planned and do not stand, and say which mineral brings the hosts in."""
    may = hosted(base)
    could = set(hosting(base)["plant"]) | set(may.loc[may["unplanned_hosts"] > 0, "plant"])
    idle = sorted(set(may["plant"]) - could)
    rows = base.tables["hosts"]
    hosts = sorted(set(rows.loc[rows["plant"].isin(idle), "host"]))
    main = dict(each_row(base.tables["plants"], "plant", "form"))
    mineral = dict(each_row(base.tables["forms"], "form", "mineral"))
    add = sorted({mineral[main[host]] for host in hosts} - set(loaded.study.minerals))
    if not idle:
        return []
    advice = f"; add {' or '.join(add)}, so that they can be built" if add else ""
    message = f"{first_of(idle, PLANTS_NAMED)} cannot run without {first_of(hosts, PLANTS_NAMED)}{advice}"
    return [loaded.finding(("minerals",), message, "warning")]
