"""Whether the scenarios that a study states name what there is, touch something, and begin within the horizon."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from data.messages.finding import Finding, known_words, shown
from data.messages.lists import first_of
from data.rows import each_row
from model.frames.study_frames import Frames
from model.policies.base import end_use_rows
from model.policies.base.closures import mined
from model.policies.base.policy import in_turn
from model.study.loaded import LoadedStudy
from model.study.scenarios import StatedScenario
from model.study.source_map import Where


def scenario_findings(loaded: LoadedStudy, bases: Mapping[str, Frames]) -> list[Finding]:
    """Return an error for every scenario that names nobody there, touches nothing, or begins too late or too early.

    `bases` are the frames of every variant; a plant that only a variant's policies bring in is there.
    """
    if not loaded.study.scenarios:
        return []
    planned = list(_planned(loaded, bases))
    out: list[Finding] = []
    for number, one in enumerate(loaded.study.scenarios):
        where: Where = ("scenarios", number)
        wrong = [loaded.finding((*where, field), message) for field, message in _wrong(loaded, one, planned)]
        wrong += [loaded.finding((*where, *at), message) for at, message in _unlicensed(one, planned) if not wrong]
        wrong += [loaded.finding((*where, "contested"), message) for message in _uncontested(one, planned) if not wrong]
        if not wrong and not any(_touches(one, frames) for frames in planned):
            wrong = [loaded.finding(where, f"{one.name} touches nothing in this study; nobody it names sells or "
                                    "makes such a form in a year in which it lasts")]  # fmt: skip
        elif not wrong and (message := _out_of_reach(one, planned)):
            wrong = [loaded.finding((*where, "licence_share"), message, "warning")]
        out += wrong
    return out


def _planned(loaded: LoadedStudy, bases: Mapping[str, Frames]) -> Iterator[Frames]:
    """Yield each set of frames once, and those of variants whose policies bring in plants with these in them."""
    yield from {id(frames): frames for frames in bases.values()}.values()
    for variant, frames in bases.items():
        clauses = loaded.clauses(variant)
        if any(clause.policy.builds for clause in clauses):
            for clause in in_turn(clauses):
                frames = frames.adjusted(clause.policy)
            yield frames


def _wrong(loaded: LoadedStudy, one: StatedScenario, planned: list[Frames]) -> Iterator[tuple[str, str]]:
    first, last = loaded.study.years
    if one.start is not None and not first <= one.start <= last:
        end = "after the last" if one.start > last else "before the first"
        yield "from", f"begins in {one.start}, {end} year planned ({first} to {last}); write a year within them"
    if any(one.name in set(frames.tables["disruptions"]["scenario"]) for frames in planned):
        yield "name", f"the dataset has a scenario {one.name} already; write another name"
    vocabulary = _vocabulary(planned)
    for field, known in vocabulary.items():
        for word in getattr(one, field):
            if word not in known:
                yield field, f"unknown {_SINGULAR[field]} {shown(word)}{known_words(word, sorted(known))}"


def _uncontested(one: StatedScenario, planned: list[Frames]) -> Iterator[str]:
    """Yield why a scenario that is said to be contested is not: the dataset knows no ally who buys what stops."""
    if one.contested and not any(
        buyer != seller and one.lost_by_country(form, seller) > 0
        for frames in planned
        for form, buyer, seller in each_row(frames.tables["allied_demand"], "form", "buyer", "seller")
    ):
        yield (
            f"{one.name} is contested by nobody: no row of allied_demand says that an ally buys what it stops; "
            "write such a row, or leave contested out"
        )


def _unlicensed(one: StatedScenario, planned: list[Frames]) -> Iterator[tuple[Where, str]]:
    """Yield why an end use cannot be licensed anything: there is none of this name, or it wants nothing that stops."""
    if not one.licence_share:
        return
    known = {str(use) for frames in planned for use in frames.demands["end_use"]}
    stopped = set().union(*(_stopped(one, frames) for frames in planned))
    wanted = set().union(*(_wanted(one, frames) for frames in planned))
    for use in one.licence_share:
        at: Where = ("licence_share", use)
        if use not in known:
            yield at, f"unknown end use {shown(use)}{known_words(use, sorted(known))}"
        elif stopped and not any((use, form) in wanted for form in stopped):
            yield (
                at,
                f"{use} wants none of the forms that stop ({first_of(sorted(stopped), 3)}), and a licence reaches the "
                "form itself, not what is made of it; write an end use that wants one, or leave it out",
            )


def _out_of_reach(one: StatedScenario, planned: list[Frames]) -> str:
    """Say of which forms that stop nothing is licensed, as no end use that has a share wants them; '' where of none."""
    if not one.licences:
        return ""
    stopped = set().union(*(_stopped(one, frames) for frames in planned))
    reached = {form for frames in planned for use, form in _wanted(one, frames) if use in one.licences}
    if not (lacking := sorted(stopped - reached)):
        return ""
    return (
        f"nothing is licensed of {first_of(lacking, 3)}, which no end use with a share wants: a licence reaches the "
        f"form itself, not what is made of it; forms = {json.dumps(sorted(stopped & reached))} stops the others alone"
    )


def _wanted(one: StatedScenario, frames: Frames) -> set[tuple[str, str]]:
    """Return the end uses and the forms that they want while a scenario lasts, as they are or in a mix."""
    years = _lasting(one, frames.years)
    return {(use, form) for form, year, use, _ in end_use_rows.every_got(frames) if year in years}


def _stopped(one: StatedScenario, frames: Frames) -> set[str]:
    """Return the forms of which a seller loses something."""
    years = _lasting(one, frames.years)
    ores = mined(frames) if one.measure == "origin" else {}
    sellers = _of_years(each_row(frames.offers, "year", "form", "country", "owner"), years)
    return {seller[0] for seller in sellers if one.lost_by_seller(ores, *seller) > 0}


_SINGULAR = {"countries": "country", "owners": "owner", "plants": "plant", "forms": "form"}


def _vocabulary(planned: list[Frames]) -> dict[str, set[str]]:
    """Return the words that scenarios may use: countries of the dataset, forms and plants of the study."""
    countries = {str(word) for frames in planned for word in frames.tables["countries"]["country"]}
    return {
        "countries": countries,
        "owners": countries | {str(word) for f in planned for rows in (f.offers, f.plants) for word in rows["owner"]},
        "plants": {
            str(word) for frames in planned for rows in (frames.plants, frames.outputs) for word in rows["plant"]
        },
        "forms": {str(word) for frames in planned for word in frames.forms["form"]},
    }


def _touches(one: StatedScenario, frames: Frames) -> bool:
    """Tell whether a scenario takes anything from a seller or a plant in a year in which it lasts."""
    years = _lasting(one, frames.years)
    ores = mined(frames) if one.measure == "origin" else {}
    sellers = _of_years(each_row(frames.offers, "year", "form", "country", "owner"), years)
    plants = _of_years(each_row(frames.outputs, "year", "plant", "form", "country", "owner"), years)
    sold = any(one.lost_by_seller(ores, *seller) > 0 for seller in sellers)
    return sold or any(one.lost_by_plant(*plant) > 0 for plant in plants)


def _lasting(one: StatedScenario, years: tuple[int, ...]) -> set[int]:
    if one.start is None:
        return set(years)
    return {year for year in years if one.start <= year < one.start + one.years}


def _of_years(rows: Iterable[tuple[object, ...]], years: set[int]) -> set[tuple[str, ...]]:
    return {tuple(map(str, words)) for year, *words in rows if year in years}
