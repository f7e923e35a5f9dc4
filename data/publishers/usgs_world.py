"""One figure of world production, capacity or reserves; world totals are held against the sum of their parts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data.publishers.amount import Amount
from data.publishers.items import Counted, Figure, Item, LeftOut
from data.publishers.places import KINDS, Place
from data.publishers.printed_units import Unit

SUMS = {"world": ("World", "WLD"), "other": ("Other countries", "OTH")}


def world_figure(
    file: str, row: int, subject: tuple[str, str, str], what: str, stage: str, place: Place, year: str, figure: Amount,
    unit: Unit, is_estimated: bool, said: tuple[str, str],
) -> Iterator[Item]:  # fmt: skip
    """Yield the figure of a country, of the remainder or of the world, and what it adds up to.

    subject: chapter, commodity, detail as printed; said: the column it stands in, the edition
    """
    commodity, sub_commodity, detail = subject
    if place.kind not in ("country", *SUMS):
        yield LeftOut(file, row, said[0], place.name, f"{KINDS[place.kind]}, no country")
        return
    here = figure.times(unit.factor)
    geo, iso3 = (place.name, place.iso3) if place.is_country else SUMS[place.kind]
    estimated = is_estimated or figure.estimated
    cells = {
        "commodity": commodity, "item": detail, "metric": what, "stage": stage, "geo": geo, "iso3": iso3,
        "unit": unit.name, "year": year, "confidence": "medium" if estimated else "high",
        "note": "; ".join(word for word in (sub_commodity if sub_commodity != commodity else "",
                                            "estimated" if estimated else "", said[1]) if word),
        **here.flagged(is_estimated),
    }  # fmt: skip
    yield Figure("published/world_production", row, cells)
    group = (what, commodity, sub_commodity, _counted_with(detail), year)
    yield Counted(group, place.kind == "world", here.value, here.step, row)


def _counted_with(detail: str) -> str:
    """Return what the rows of a total share: `Mine production` of `Mine production: rounded` and `..., helium`."""
    return re.sub(r"[:,]? \(?rounded\)?$", "", detail).partition(",")[0]
