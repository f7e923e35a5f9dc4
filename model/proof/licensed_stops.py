"""What a seller sells while a scenario with licences lasts, held against the scenario as the study states it.

Nothing here knows the program of the answer, or how the scenario's shares were turned into bounds: who stops, for what
part of a year, and what is left is worked out again from the study's words and the offers, in tonnes.
"""

from __future__ import annotations

from collections.abc import Mapping

from data.rows import each_row
from model.frames.scale import in_tonnes
from model.frames.study_frames import Frames
from model.proof.comparisons import Book
from model.study.scenarios import StatedScenario

Sales = Mapping[tuple[str, int], float]
"""Tonnes by seller and year."""
LicensedSales = Mapping[tuple[str, str, int], float]
"""Tonnes by seller, end use and year."""
Got = Mapping[tuple[str, str, int], float]
"""Tonnes by end use, form and year, in a mix too."""


def licensed_stop(
    book: Book, stop: StatedScenario, start: int, frames: Frames, sales: Sales, licensed: LicensedSales, got: Got
) -> None:
    """Compare what is sold from the year `start` on with what a scenario leaves, freely and under licence."""
    offers = {(s, y): row for s, y, *row in each_row(frames.offers, "seller", "year", "form", "country", "owner",
                                                     "available")}  # fmt: skip
    lost: dict[tuple[str, int], float] = {}
    for (seller, year), (form, country, owner, kt) in offers.items():
        part = min(1.0, max(0.0, start + stop.years - year)) if year >= start else 0.0
        lost[seller, year] = in_tonnes(kt) * part * stop.cut_share * _stops(stop, frames, form, country, owner)
    named = [key for key in sales if key[1] >= start and key in offers]
    under = {key: sum(t for (s, _, y), t in licensed.items() if (s, y) == key) for key in named}
    left = [in_tonnes(offers[key][3]) - lost[key] + under[key] for key in named]
    book.at_most("left_by_stop", named, [sales[key] for key in named], left)
    given = sorted(licensed)
    most = [stop.licence_share.get(use, 0.0) * lost.get((seller, year), 0.0) for seller, use, year in given]
    book.at_most("licence_share", given, [licensed[key] for key in given], most)
    together: dict[tuple[str, str, int], float] = {}
    for (seller, use, year), tonnes in licensed.items():
        key = use, str(offers[seller, year][0]), year
        together[key] = together.get(key, 0.0) + tonnes
    uses = sorted(together)
    book.at_most("licensed_is_got", uses, [together[key] for key in uses], [got.get(key, 0.0) for key in uses])


def _stops(stop: StatedScenario, frames: Frames, form: str, country: str, owner: str) -> float:
    """Return the part of what a seller sells of a form that the study's words reach."""
    if stop.forms and form not in stop.forms:
        return 0.0
    if country in stop.countries:  # who stops ships nothing, whatever it mined
        return 1.0
    if stop.measure == "shipped":
        return float(owner in stop.owners)
    ores = frames.origins
    known = ores[(ores["form"] == form) & (ores["country"] == country)]
    return min(1.0, float(known.loc[known["origin"].isin(stop.countries), "share"].sum()))
