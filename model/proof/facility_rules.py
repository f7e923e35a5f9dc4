"""What is taken of facilities that plants and goods share, counted again from tonnes, in each facility's own unit."""

from __future__ import annotations

import math
from collections.abc import Mapping

from data.rows import each_row
from model.proof.comparisons import Book
from model.proof.keyed_columns import Columns, Facts, sums


def facility_rules(book: Book, f: Facts, tables: Mapping[str, Columns]) -> None:
    """Check that no more is taken of a facility than it has and is paid for, and what is paid."""
    stated = f.frames.tables
    use: dict[str, list[tuple[str, str, float]]] = {}
    for facility, kind, user, each in each_row(stated["shared_use"], "facility", "kind", "user", "use_per_t"):
        use.setdefault(facility, []).append((kind, user, each))
    made, columns = tables["production"], ("facility", "year", "used", "extra", "capacity", "usd_per_unit", "musd")
    made = made.take(made["main"].astype(bool))
    tonnes = {
        "plant": sums(made.keys("plant", "year"), made.number("tonnes")),
        "form": sums(tables["purchases"].keys("form", "year"), tables["purchases"].number("tonnes")),
    }
    plan = {(facility, year): row for facility, year, *row in tables["infrastructure"].keys(*columns)}
    limits = ("facility", "year", "capacity", "unit", "extra", "extra_usd_per_unit")
    for facility, year, has, unit, most, usd in each_row(stated["infrastructure"], *limits):
        if year not in f.years or facility not in use:
            continue
        where = [(facility, int(year))]
        whole = sum(each * tonnes[kind].get((user, year), 0.0) for kind, user, each in use[facility])
        price, at_most = _or_nothing(usd), _or_nothing(most)
        used, extra, capacity, asked, musd = plan.pop((facility, year), (whole, 0.0, has, price, 0.0))
        book.at_most("shared_limit", where, [whole], [has + extra], unit)
        book.at_most("extra_most", where, [extra], [at_most], unit)
        book.equal("facility_used", where, [used], [whole], unit)
        book.equal("facility_capacity", where, [capacity], [has], unit)
        book.equal("extra_price", where, [asked], [price], "USD")
        book.equal("facility_cost", where, [musd], [extra * price / 1e6], "MUSD")
    for facility, year in plan:
        book.equal("facility", [(facility, year)], [1.0], [0.0], "row")


def _or_nothing(number: float) -> float:
    """Return nothing where a cell is blank."""
    return 0.0 if math.isnan(number) else number
