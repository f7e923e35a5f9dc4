"""What buyers abroad take by custom: within what they take at most, with an elasticity; one exact line each."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.data.changes import Tables, optional, refused, tiny_and, warned
from tests.data.tiny import YEARS, plant_rows

OUTLETS = "form,outlet,year,price_usd_per_t,size_t,resells,established_t"
ELASTICITIES = "form,year,elasticity,price_usd_per_t"


def _tables(custom: str, years: tuple[str, ...] = tuple(YEARS), resells: str = "") -> Tables:
    """Return a change that lets buyers abroad take 200 t; the refinery at home makes 100, what is built 250 more."""
    sales = [f"lithium.chemical,export,{year},60000,200,{resells},{custom}" for year in YEARS]
    known = [f"lithium.chemical,{year},2,70000" for year in years]

    def change(tables: Tables) -> None:
        tables.update(plant_rows())
        optional("outlets", OUTLETS, *sales)(tables)
        if known:
            optional("trade_elasticities", ELASTICITIES, *known)(tables)

    return tiny_and(change)


def test_more_by_custom_than_at_most_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / "tiny", _tables("250"))[0] == (
        "outlets.csv row 2 column established_t: 250 t by custom, of buyers who take 200 t at most; write 200 or less"
    )


def test_custom_without_an_elasticity_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / "tiny", _tables("100", ())) == [
        f"outlets.csv row {row} column established_t: no elasticity of lithium.chemical in {year}; add a row to "
        "trade_elasticities.csv"
        for row, year in enumerate(YEARS, 2)
    ]


@pytest.mark.parametrize("custom", ["", "0", "100"])
def test_a_right_table_has_no_finding(tmp_path: Path, custom: str) -> None:
    assert warned(tmp_path / "tiny", _tables(custom)) == []


def test_more_by_custom_than_home_can_have_is_asked_about(tmp_path: Path) -> None:
    """In the first year no build runs yet; later 100 t and 250 or more are within what may be made."""
    assert warned(tmp_path / "tiny", _tables("200")) == [
        "outlets.csv row 2 column established_t: 200 t of lithium.chemical by custom in 2024, of which home makes, "
        "sells and collects 100 t at most: every plan pays for leaving these buyers; write 100 or less, or "
        "resells = yes"
    ]
    assert warned(tmp_path / "resold", _tables("200", resells="yes")) == []
