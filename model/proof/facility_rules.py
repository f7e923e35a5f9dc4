"""What is taken of facilities that plants and goods share, counted again from tonnes, in each facility's own unit."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from data.rows import each_row
from model.frames.study_frames import Frames
from model.proof.comparisons import Book
from model.proof.keyed_columns import Columns, Facts


def facility_rules(book: Book, f: Facts, tables: Mapping[str, Columns]) -> None:
    """Check that no more is taken of a facility than it has and is paid for, and what is paid."""
    use, columns = f.frames.once(_use), ("facility", "year", "used", "extra", "capacity", "usd_per_unit", "musd")
    tonnes = {
        "plant": tables["production"].flagged("main").sums("tonnes", "plant", "year"),
        "form": tables["purchases"].sums("tonnes", "form", "year"),
    }
    plan = {(facility, year): row for facility, year, *row in tables["infrastructure"].keys(*columns)}
    by_unit: dict[str, list[_Stated]] = {}
    for facility, year, has, unit, most, usd in f.frames.once(_limits):
        if year not in f.years or facility not in use:
            continue
        whole = sum(each * tonnes[kind].get((user, year), 0.0) for kind, user, each in use[facility])
        price, at_most = _or_nothing(usd), _or_nothing(most)
        said = plan.pop((facility, year), (whole, 0.0, has, price, 0.0))
        by_unit.setdefault(unit, []).append(_Stated((facility, int(year)), whole, has, at_most, price, *said))
    for unit, stated in by_unit.items():
        _compare(book, unit, stated)
    for facility, year in plan:
        book.equal("facility", [(facility, year)], [1.0], [0.0], "row")


class _Stated(NamedTuple):
    """A facility in a year: what is counted again and stated in the dataset, then what the plan says of it."""

    where: tuple[str, int]
    whole: float
    has: float
    most: float
    price: float
    used: float
    extra: float
    capacity: float
    asked: float
    musd: float


def _compare(book: Book, unit: str, stated: Sequence[_Stated]) -> None:
    """Note what the plan says of facilities of one unit."""
    where, whole, has, most, price, used, extra, capacity, asked, musd = (list(x) for x in zip(*stated, strict=True))
    book.at_most("shared_limit", where, whole, [a + b for a, b in zip(has, extra, strict=True)], unit)
    book.at_most("extra_most", where, extra, most, unit)
    book.equal("facility_used", where, used, whole, unit)
    book.equal("facility_capacity", where, capacity, has, unit)
    book.equal("extra_price", where, asked, price, "USD")
    book.equal("facility_cost", where, musd, [a * b / 1e6 for a, b in zip(extra, price, strict=True)], "MUSD")


def _use(frames: Frames) -> dict[str, list[tuple[str, str, float]]]:
    """Return what takes of each facility: plant or form, which one, and how much a tonne of it takes."""
    use: dict[str, list[tuple[str, str, float]]] = {}
    for facility, *taken in each_row(frames.tables["shared_use"], "facility", "kind", "user", "use_per_t"):
        use.setdefault(facility, []).append(tuple(taken))
    return use


def _limits(frames: Frames) -> list[tuple[Any, ...]]:
    """Return what is stated of each facility and year: what it has, in which unit, and what more may be had at what."""
    columns = ("facility", "year", "capacity", "unit", "extra", "extra_usd_per_unit")
    return list(each_row(frames.tables["infrastructure"], *columns))


def _or_nothing(number: float) -> float:
    """Return nothing where a cell is blank."""
    return 0.0 if math.isnan(number) else number
