"""Which costs of making a production credit counts, by plant and year: what the table of credits says of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from data.rows import each_row
from model.frames.study_frames import Frames


@dataclass(frozen=True)
class Counted:
    """What part of each cost counts, 0 to 1."""

    variable: float
    fixed: float
    depreciation: float
    feed: float


VARIABLE_ALONE = Counted(1.0, 0.0, 0.0, 0.0)


class Costs(NamedTuple):
    """Costs of a kt of a plant's main product at full use, MUSD: variable, fixed, depreciation, and feed by form."""

    variable: float
    fixed: float
    depreciation: float
    feeds: Mapping[str, float]

    def counted(self, parts: Counted, feeds: Iterable[str]) -> float:
        """Return what counts of them, with these feeds and no others."""
        fed = sum(self.feeds[form] for form in feeds) if parts.feed else 0.0
        return (
            parts.variable * self.variable
            + parts.fixed * self.fixed
            + parts.depreciation * self.depreciation
            + parts.feed * fed
        )


def counted_costs(credit: str, frames: Frames) -> dict[str, Counted]:
    """Return what counts of each cost of making a form, by form; the table says the same in every year."""
    columns = ("form", "variable_counts", "fixed_counts", "depreciation_counts", "feed_counts")
    rows = each_row(frames.tables["credits"], "credit", *columns)
    return {form: Counted(*parts) for (known, form, *parts) in rows if known == credit}


def costs_of_making(frames: Frames) -> dict[tuple[str, int], Costs]:
    """Return the costs of making of every plant at home in every year; capacity that stood before wears no more."""
    price = dict(each_row(frames.forms, "form", "price"))
    feeds: dict[str, dict[str, float]] = {}
    for plant, form, t in each_row(frames.recipe, "plant", "form", "t_per_t"):
        if t < 0 and form in price:
            feeds.setdefault(plant, {})[form] = -t * price[form]
    worn = {plant: capex / life for plant, capex, life in each_row(frames.plants, "plant", "capex", "life")}
    columns = ("plant", "year", "country", "existing", "variable", "fixed")
    return {
        (plant, year): Costs(max(v, 0.0), fixed, 0.0 if stands > 0 else worn[plant], feeds.get(plant, {}))
        for plant, year, country, stands, v, fixed in each_row(frames.outputs, *columns)
        if country == frames.home
    }
