"""Who owns a plant in parts: they add up in every year, and the one that plants names is among them."""

from __future__ import annotations

import math
from collections.abc import Iterator

from data.checks.typed import Typed, row_numbers
from data.messages.finding import Finding
from data.messages.lists import listed

SHARES_ADD_WITHIN = 1e-3


def parts_of_a_plant_add_up(typed: Typed) -> Iterator[Finding]:
    """Refuse parts that do not add up to the plant in a year for which any is stated, and days that end too soon."""
    rows = typed["ownership"]
    first, last = rows["from_year"].fillna(-math.inf), rows["until_year"].fillna(math.inf)
    for row in rows.index[last < first]:
        message = f"{last[row]:.0f} is before from_year {first[row]:.0f}; exchange them"
        yield typed.finding("ownership", row, "until_year", f"{last[row]:.0f}", message)
    for plant, group in rows[last >= first].groupby("plant", sort=False):
        begin, end = first[group.index], last[group.index]
        for year in sorted({*begin, *(end + 1)}):
            there = group[(begin <= year) & (end >= year)]
            total = there["share"].sum()
            if len(there) and abs(total - 1) > SHARES_ADD_WITHIN:
                when = f" in {year:.0f}" if math.isfinite(year) else ""
                where = f"plant {plant}; {row_numbers(there)}"
                message = f"share adds to {total:.4g}{when} ({where}); it must add to 1"
                yield typed.finding("ownership", there.index[0], "share", total, message)
                break


def who_runs_it_owns_a_part(typed: Typed) -> Iterator[Finding]:
    """Refuse an owner in plants that owns no part of the plant in ownership."""
    said = typed["ownership"].groupby("plant", sort=False)["owner"].agg(list).to_dict()
    for row, plant, owner in typed["plants"].loc[typed["plants"]["plant"].isin(said), ["plant", "owner"]].itertuples():
        if owner not in said[plant]:
            message = (
                f"{owner} owns no part of {plant} in ownership, where its owners are {listed(said[plant])}; write here "
                "the one that runs it"
            )
            yield typed.finding("plants", row, "owner", owner, message)
