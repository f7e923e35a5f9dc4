"""Re-checks of origin floors: that as much qualifies as is needed, from the lots that plants were fed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import Any

import pandas as pd

from data.rows import each_row
from model.frames.study_frames import Frames
from model.policies.base.policy import Check, Tables
from model.policies.base.result_tables import rows_of
from model.policies.base.supplied_tonnes import tonnes_in_all

Good = tuple[str, int]
"""Form and year."""
Purchase = tuple[str, str, int, float]
OF_PURCHASES = ("form", "country", "year", "tonnes")
Members = Set[tuple[int, str]]
"""Years and countries that count together."""


def lot_checks(
    rule: str, levels: pd.DataFrame, counts: Mapping[str, Members], frames: Frames, tables: Tables
) -> Iterable[Check]:
    """Prove origin floors from the `lots` and `lot_feeds` tables; `counts` maps a party to its (year, country)."""
    supply = tonnes_in_all(tables, frames)
    needed = {
        (form, year): level * supply.get((form, year), 0.0)
        for form, year, level in each_row(levels, "form", "year", "level")
    }
    return lots_suffice(rule, needed, counts, frames, tables, rows_of(tables, "purchases", *OF_PURCHASES))


def lots_suffice(
    rule: str,
    needed: Mapping[Good, float],
    counts: Mapping[str, Members],
    frames: Frames,
    tables: Tables,
    bought: Iterable[Purchase],
) -> Iterable[Check]:
    """Prove from the `lots` and `lot_feeds` tables that of each form and year as many tonnes qualify as are needed.

    There are no more of them than what was bought by origin, made where it counts, collected at home, and made from
    qualifying lots; no lot is counted twice, or is more than a plant takes. `bought` are the purchases that may count.
    """
    purchases = list(bought)
    feeds = _by_party(rows_of(tables, "lot_feeds", "clause", "party", "plant", "form", "year", "tonnes"), rule)
    stated = _by_party(rows_of(tables, "lots", "clause", "party", "form", "year", "qualified_t"), rule)
    taken = {(p, g, y): -t for p, g, y, t in rows_of(tables, "production", "plant", "form", "year", "tonnes") if t < 0}
    for party, counting in counts.items():
        mine = feeds.get(party, [])
        used: dict[Good, float] = {}
        for _, form, year, t in mine:
            used[form, year] = used.get((form, year), 0.0) + float(t)
        qualified = {(form, year): float(t) for form, year, t in stated.get(party, ())}
        told = qualified.keys() | used.keys()
        there = _qualifying(frames, tables, purchases, counting, mine, told, frozenset(year for _, year in needed))
        for (form, year), least in needed.items():
            yield Check(rule, f"{party} {form} {year}", least, qualified.get((form, year), 0.0), "t")
        for key in sorted(told):
            held = qualified.get(key, 0.0)
            where = f"{party} {key[0]} {key[1]}"
            yield Check(rule, f"{where}: qualifying", held, there.get(key, 0.0), "t")
            yield Check(rule, f"{where}: lots", used.get(key, 0.0), held, "t")
        for plant, form, year, t in mine:
            yield Check(rule, f"{party} {plant} {form} {year}: lot", t, taken.get((plant, form, year), 0.0), "t")


def _by_party(rows: Iterable[tuple[Any, ...]], clause: str) -> dict[str, list[tuple[Any, ...]]]:
    """Return what a table says of one clause, by party."""
    out: dict[str, list[tuple[Any, ...]]] = {}
    for said, party, *row in rows:
        if said == clause:
            out.setdefault(party, []).append(tuple(row))
    return out


def _qualifying(
    frames: Frames,
    tables: Tables,
    bought: Iterable[Purchase],
    counted: Members,
    lots: Iterable[tuple[Any, ...]],
    asked: Set[Good],
    years: frozenset[int],
) -> dict[Good, float]:
    """Return the most that can qualify of each form and year asked: bought, made where it counts, or made from lots."""
    out: dict[Good, float] = {}
    mined, home = frames.once(_mined), frames.home
    made = rows_of(tables, "production", "plant", "form", "country", "year", "tonnes")
    scrap = rows_of(tables, "recycling", "form", "year", "tonnes")
    makes, takes, carriers = frames.once(_made_by), frames.once(_taken_of_main_feeds), frames.once(_carriers, years)
    for form, year, t in (
        *(
            (f, y, t * s)
            for f, c, y, t in bought
            if (f, y) in asked
            for origin, s in mined.get((f, c), ())
            if (y, origin) in counted
        ),
        *((f, y, t) for p, f, c, y, t in made if t > 0 and p not in carriers and (y, c) in counted),
        *((f, y, t) for f, y, t in scrap if (y, home) in counted),
        *((f, y, t * gives / takes[p, g]) for p, g, y, t in lots if (p, g) in takes for f, gives in makes.get(p, ())),
    ):
        out[form, year] = out.get((form, year), 0.0) + float(t)
    return out


def _mined(frames: Frames) -> dict[tuple[str, str], list[tuple[str, float]]]:
    """Return the origins of what a country sells of a form, with their shares."""
    mined: dict[tuple[str, str], list[tuple[str, float]]] = {}
    for form, country, origin, share in each_row(frames.origins, "form", "country", "origin", "share"):
        mined.setdefault((form, country), []).append((origin, share))
    return mined


def _made_by(frames: Frames) -> dict[str, list[tuple[str, float]]]:
    out: dict[str, list[tuple[str, float]]] = {}
    for plant, form, t in each_row(frames.recipe, "plant", "form", "t_per_t"):
        if t > 0:
            out.setdefault(plant, []).append((form, t))
    return out


def _taken_of_main_feeds(frames: Frames) -> dict[tuple[str, str], float]:
    """Return by plant and feed what a kt of its product takes of its main feed, or of all that may be mixed for it."""
    main: dict[str, tuple[str, float]] = {}
    for plant, form, t in each_row(frames.recipe, "plant", "form", "t_per_t"):
        if t < 0 and -t >= main.get(plant, ("", 0.0))[1]:
            main[plant] = form, -t
    ours, mixes = frames.mineral_of, dict[tuple[str, str], list[tuple[str, float]]]()
    for kind, plant, form, feed, t in each_row(frames.tables["blends"], "kind", "user", "form", "feed", "t_per_t"):
        if kind == "plant" and form in ours and feed in ours:
            mixes.setdefault((plant, form), []).append((feed, t))
    return {
        (plant, feed): taken * each
        for plant, (form, taken) in main.items()
        for feed, each in mixes.get((plant, form), [(form, 1.0)])
    }


def _carriers(years: frozenset[int], frames: Frames) -> set[str]:
    """Return the plants whose product has the origin of their main feed, where somebody supplies that feed."""
    supplied = frames.supplied
    main: dict[str, tuple[float, str]] = {}
    for plant, form, t in each_row(frames.recipe, "plant", "form", "t_per_t"):
        if t < 0:
            main[plant] = max(main.get(plant, (0.0, "")), (-t, form), key=lambda feed: feed[0])
    runs = each_row(frames.runs, "plant", "year", "kind")
    return {p for p, y, kind in runs if kind != "recycler" and p in main and y in years and (main[p][1], y) in supplied}
