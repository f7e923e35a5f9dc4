"""Who stores public stock, and builds that no year has room for or that make less as they run: one line each."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.data.changes import Change, add_column, optional, put, refused, tiny_and, warned
from tests.data.tiny import Rows

STOCK = "form,holder,opening_t,limit_t,holding_usd_per_t,loss_rate,fill_t_per_year,release_t_per_year,account"


def stored_by(account: str) -> Change:
    """Give the public stock of the tiny dataset to an account; there is a fund, and a tax."""

    def change(tables: dict[str, Rows]) -> None:
        kinds = (("fund", "mandatory"), ("grants", "discretionary"), ("45x", "tax"), ("loans", "credit"))
        heading = "account,title,kind,budget_function,profile"
        optional("accounts", heading, *(f"{name},T,{kind},050,slow" for name, kind in kinds))(tables)
        optional("spendout", "profile,lag_years,share", "slow,0,1")(tables)
        optional("stockpile", STOCK, f"lithium.chemical,public,0,500,10,0,50,50,{account}")(tables)

    return change


@pytest.mark.parametrize(("account", "kind"), [("45x", "tax"), ("loans", "credit")])
def test_an_account_that_spends_stores_public_stock(tmp_path: Path, account: str, kind: str) -> None:
    assert refused(tmp_path / "bad", tiny_and(stored_by(account))) == [
        f"stockpile.csv row 2 column account: {account} is of kind {kind} and stores no lithium.chemical; write fund "
        "or grants, of kind mandatory or discretionary"
    ]
    assert warned(tmp_path / "good", tiny_and(stored_by("grants"))) == []


PHASES = {
    "251": "a phase of 251 t of refinery is more than can be decided in a year, buildable_t_per_year 250; write 250 or "
    "less, or leave it blank",
    "600": "a phase of 600 t of refinery is more than can be decided in a year, buildable_t_per_year 250; write 250 or "
    "less, or leave it blank",
}


@pytest.mark.parametrize(("phase", "line"), PHASES.items())
def test_a_phase_can_be_built(tmp_path: Path, phase: str, line: str) -> None:
    tables = tiny_and(add_column("plants", "phase_t", phase))
    assert refused(tmp_path, tables) == [f"plants.csv row 2 column phase_t: {line}"]


def test_a_phase_within_the_horizon_and_of_what_can_be_built(tmp_path: Path) -> None:
    tables = tiny_and(add_column("plants", "phase_t", "250"))
    assert warned(tmp_path / "good", tables) == []
    put("plants", 2, "buildable_t", "200")(tables)
    assert refused(tmp_path / "less", tables) == [
        "plants.csv row 2 column phase_t: a phase of 250 t of refinery is more than can be built, buildable_t 200; "
        "write 200 or less, or leave it blank"
    ]
    for column in ("buildable_t", "buildable_t_per_year"):
        put("plants", 2, column, "0")(tables)
    assert refused(tmp_path / "none", tables) == [
        "plants.csv row 2 column phase_t: refinery cannot be built (buildable_t 0), so it has no phases; leave it blank"
    ]


def test_a_ramp_that_falls_is_asked_about(tmp_path: Path) -> None:
    rows = optional("ramps", "kind,running_year,share", "refinery,1,0.9", "refinery,2,0.5", "mine,1,0.4", "mine,2,0.4")
    assert warned(tmp_path, tiny_and(rows)) == [
        "ramps.csv row 3 column share: refinery: 0.5 in year 2 of running is below the 0.9 of the year before; "
        "exchange the rows, or check them"
    ]
