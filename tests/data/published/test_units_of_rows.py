"""The unit of a row is read: the same quantity in other tonnes or dollars is the same, another one is refused."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from data.load import BUNDLED
from data.prepare.figures import Figures
from data.prepare.price_book import price_book
from data.prepare.seller_ceilings import World
from data.reading.units import in_base_unit
from tests.data.published.edits import Rows, copied, edited, refused

PRICES, SUPPLY, BASE = (
    "lithium_cobalt_nickel/prices",
    "lithium_cobalt_nickel/world_supply",
    "lithium_cobalt_nickel/base_year",
)
PLANTS = "graphite_rare_earths/plants"
OUTPUT = "'lithium / mine+refinery output implied (USGS W)'"
SALIENT = "published/us_salient_statistics"
IN_PRINT = {
    "USD/kg Li": ("1E+3", "USD/t Li"),
    "kt": ("1E+3", "t"),
    "kt Co": ("1E+3", "t Co"),
    "kg": ("0.001", "t"),
    "t contained": ("1", "t contained"),
    "Mt/yr": ("1E+6", "t/yr"),
    "thousand metric dry tons": ("1E+3", "t"),
    "dollars per pound": ("2204.6226", "USD/t"),
    "cents per pound": ("22.046226", "USD/t"),
    "dollars per troy ounce": ("32150.7466", "USD/t"),
    "USD/(kt contained/yr)": ("0.001", "USD/(t contained/yr)"),
    "kg Ge/t Zn": ("1", "kg Ge/t Zn"),
    "USD/t LCE": ("1", "USD/t LCE"),
    "short tons/month": ("1", "short tons/month"),
    "percent": ("1", "percent"),
}


@pytest.mark.parametrize(("unit", "wanted"), IN_PRINT.items())
def test_a_printed_unit_in_tonnes_and_dollars(unit: str, wanted: tuple[str, str]) -> None:
    factor, base = in_base_unit(unit)
    assert (factor, base) == (Decimal(wanted[0]), wanted[1])
    assert in_base_unit(base) == (1, base)


def _in(other: str, factor: str, **where: str) -> Callable[[Rows], None]:
    """Return an edit that writes rows in another unit, their numbers with them."""

    def edit(rows: Rows) -> None:
        for row in rows:
            if all(row[name] == cell for name, cell in where.items()):
                row["unit"] = other
                for name in ("value", "low", "high"):
                    row[name] = row[name] and f"{Decimal(row[name]) * Decimal(factor):f}"

    return edit


def test_a_price_per_kilogram_is_the_same_price(tmp_path: Path) -> None:
    folder = copied(tmp_path / "figures")
    edited(folder, PRICES, _in("USD/kg Li", "0.001", mineral="lithium", unit="USD/t Li"))
    assert price_book(Figures(folder)) == price_book(Figures())


@pytest.mark.breadth
def test_congolese_cobalt_in_thousand_tonnes_is_the_same_cobalt(tmp_path: Path) -> None:
    folder = copied(tmp_path / "figures")
    edited(folder, SUPPLY, _in("kt", "0.001", iso3="COD", unit="t"))
    tables = {name: pd.read_csv(BUNDLED / f"us_2026/{name}.csv") for name in ("import_mix", "base_year")}
    old, new = (World(figures, tables) for figures in (Figures(), Figures(folder)))
    for column in ("value", "low", "high"):
        assert old.ceiling("cobalt", "COD", column) == new.ceiling("cobalt", "COD", column)
    assert old.output("cobalt", "mine", "COD") == new.output("cobalt", "mine", "COD")


def test_a_rounded_figure_keeps_its_digits(tmp_path: Path) -> None:
    folder = copied(tmp_path / "figures", SALIENT)
    edited(folder, SALIENT, lambda rows: rows[0].update(value="28.6", unit="thousand metric tons"))
    text = Figures(folder).table(SALIENT)["value"].iloc[0]
    assert (text, Decimal(text)) == ("2.86E+4", 28600)


@pytest.mark.parametrize(
    ("table", "cells", "line"),
    [
        (BASE, {"unit": "USD/t"}, f"'USD/t' is not a known unit of {OUTPUT}; write t Li"),
        (BASE, {"unit": "t Co"}, f"'t Co' is not a unit of {OUTPUT}; write t Li"),
        (BASE, {"unit": "kt LCE"}, f"'kt LCE' is not a known unit of {OUTPUT}; write t Li"),
        (BASE, {"unit": ""}, "'' is empty; write text"),
        (PRICES, {"unit": "USD/t"}, "'USD/t' is not a known unit of 'lithium / reference price'; write USD/t Li"),
        (PRICES, {"unit": "EUR/t Li"}, "'EUR/t Li' is not a known unit of 'lithium / reference price'; write USD/t Li"),
        (PLANTS, {"capacity_unit": "kt/yr"}, "'kt/yr' is not a known unit of 'flake concentrate'; write t conc/yr"),
        (SALIENT, {"unit": "tons"}, "'tons' is not a known unit of 'production_primary_or_refinery'; write t"),
    ],
)  # fmt: skip
def test_another_quantity_is_refused(table: str, cells: dict[str, str], line: str, tmp_path: Path) -> None:
    folder = copied(tmp_path / "figures", table)
    edited(folder, table, lambda rows: rows[0].update(cells))
    assert refused(folder, table) == [f"{table}.csv row 2 column {next(iter(cells))}: {line}"]
