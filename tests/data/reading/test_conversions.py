"""Every heading of every table, in whatever unit it may be written, has the factor of that unit."""

from __future__ import annotations

import pytest

from data.reading.units import headings
from data.schema import TABLES

POUND = 0.45359237e-3
"""Tonnes, by definition."""
FACTORS = {
    "usd_per_kg": 1000.0,
    "usd_per_lb": 1 / POUND,
    "kt_per_year": 1000.0,
    "kg_per_year": 0.001,
    "lb_per_year": POUND,
    "kt": 1000.0,
    "kg": 0.001,
    "lb": POUND,
    "usd": 1e-6,
}
OTHER = [
    (table.name, heading, column, factor)
    for table in TABLES
    for heading, (column, factor) in headings(table).items()
    if heading not in table.names and factor != 1.0
]


def unit_of(heading: str) -> str:
    return max((unit for unit in FACTORS if heading.endswith(f"_{unit}")), key=len)


def test_every_unit_is_met() -> None:
    assert {unit_of(heading) for _, heading, _, _ in OTHER} == set(FACTORS)


@pytest.mark.parametrize(("table", "heading", "column", "factor"), OTHER)
def test_factor_of_a_heading(table: str, heading: str, column: str, factor: float) -> None:
    assert factor == pytest.approx(FACTORS[unit_of(heading)], rel=1e-8)


def test_ratios_stay_as_they_are() -> None:
    assert not [heading for _, heading, column, _ in OTHER if column.endswith("t_per_t")]
