"""Products that a plan would never make, and rows that take nothing: one line each."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.data import tiny
from tests.data.changes import Change, Tables, optional, put, refused, tiny_and, warned

PRODUCTS = "product,end_use,path,year,wanted_units,shortage_usd_per_unit"


def magnets(loss: str = "9000", t_per_unit: str = "0.1", use: str = "2") -> Change:
    """Add a product of a tenth of a tonne at 70,000 USD/t, and a mill that its plant uses."""

    def change(tables: Tables) -> None:
        rows = (f"magnet,clean_energy,central,{year},5,{loss}" for year in tiny.YEARS)
        optional("products", PRODUCTS, *rows)(tables)
        optional("bills", "product,form,t_per_unit", f"magnet,lithium.chemical,{t_per_unit}",
                 "magnet,lithium.concentrate,0.01")(tables)  # fmt: skip
        optional("infrastructure", "facility,year,capacity,unit",
                 *(f"mill,{year},1000,hours" for year in tiny.YEARS))(tables)  # fmt: skip
        optional("shared_use", "facility,kind,user,use_per_t", f"mill,plant,refinery,{use}")(tables)

    return change


def test_a_product_that_is_not_worth_its_bill(tmp_path: Path) -> None:
    """0.1 t at 70,000 and 0.01 t at 40,000 are 7,400 USD."""
    assert warned(tmp_path / "dear", tiny_and(magnets("7400"))) == []
    assert warned(tmp_path / "cheap", tiny_and(magnets("7399"))) == [
        "products.csv row 2 column shortage_usd_per_unit: at 7399 a missing magnet costs less than the 7400 USD of its "
        "bill at reference prices, so the plan goes without"
    ]


def test_a_dataset_without_products_says_nothing_of_them(tmp_path: Path) -> None:
    assert warned(tmp_path, tiny_and(lambda tables: None)) == []


@pytest.mark.parametrize(
    ("cells", "line"),
    [
        ({"t_per_unit": "0"}, "bills.csv row 2 column t_per_unit: magnet takes 0 of lithium.chemical"),
        ({"use": "0"}, "shared_use.csv row 2 column use_per_t: refinery takes 0 of mill"),
    ],
)
def test_a_row_that_takes_nothing(tmp_path: Path, cells: dict[str, str], line: str) -> None:
    assert refused(tmp_path, tiny_and(magnets(**cells))) == [f"{line}; write what it takes, or delete the row"]


def mill(extra: str, usd: str) -> Change:
    def change(tables: Tables) -> None:
        columns = "facility,year,capacity,unit,extra,extra_usd_per_unit"
        optional("infrastructure", columns, *(f"mill,{year},1000,hours,{extra},{usd}" for year in tiny.YEARS))(tables)
        optional("shared_use", "facility,kind,user,use_per_t", "mill,plant,refinery,2")(tables)

    return change


@pytest.mark.parametrize(
    ("extra", "usd", "line"),
    [
        ("5", "", "extra_usd_per_unit: more of mill at no stated cost; write what a unit more costs, or add it to "
         "capacity"),
        ("5", "0", "extra_usd_per_unit: more of mill at no stated cost; write what a unit more costs, or add it to "
         "capacity"),
        ("", "3", "extra: a cost of more of mill, of which no more can be had; write how much, or leave both blank"),
    ],
)  # fmt: skip
def test_more_of_a_facility_has_an_amount_and_a_price(tmp_path: Path, extra: str, usd: str, line: str) -> None:
    assert refused(tmp_path, tiny_and(mill(extra, usd)))[0] == f"infrastructure.csv row 2 column {line}"


def test_more_of_a_facility_may_be_left_out_or_stated(tmp_path: Path) -> None:
    assert warned(tmp_path / "none", tiny_and(mill("", ""))) == []
    assert warned(tmp_path / "some", tiny_and(mill("5", "3"))) == []


ELASTICITY = "form,year,elasticity,price_usd_per_t"


def abroad(price: str) -> Tables:
    rows = (f"lithium.chemical,{year},3,{price}" for year in tiny.YEARS)
    return tiny_and(optional("trade_elasticities", ELASTICITY, *rows))


def test_a_price_abroad_of_nothing_or_of_another_unit(tmp_path: Path) -> None:
    """At a price of nothing buyers would leave a seller at no cost."""
    assert warned(tmp_path / "good", abroad("72000")) == []
    tables = abroad("72000")
    put("trade_elasticities", 3, "price_usd_per_t", "0")(tables)
    assert refused(tmp_path / "none", tables) == [
        "trade_elasticities.csv row 3 column price_usd_per_t: lithium.chemical at 0 USD/t would make leaving its "
        "sellers free; write what buyers pay, or delete the row"
    ]
    assert [line.partition(": ")[2] for line in warned(tmp_path / "kilograms", abroad("72"))] == [
        "72 USD/t is far from the 70000 of lithium.chemical in forms.csv; check its unit"
    ] * len(tiny.YEARS)
