"""What a supplier costs in a warning is what a plan pays: price, every layer of duty, freight; and only who sells."""

from __future__ import annotations

from pathlib import Path

from tests.data.changes import Tables, optional, put, tiny_and, warned
from tests.data.checks.test_across_tables import add


def doubtful(tables: Tables) -> None:
    """Chile's goods pay two layers of duty, 35% in all; a missing tonne costs 97,000 USD, less than they land at."""
    layers = (("mfn", "0.1"), ("section_301", "0.25"))
    rows = [f"lithium.chemical,CHL,{layer},{y},{rate},law" for layer, rate in layers for y in (2024, 2025, 2026)]
    add(tables, "tariffs", "form,country,layer,year,rate,legal_basis", *rows)
    put("shortage", 2, "shortage_usd_per_t", "97000")(tables)


def test_every_layer_of_duty_is_in_what_a_supplier_lands_at(tmp_path: Path) -> None:
    """72,000 x 1.35 + 500 = 97,700."""
    assert warned(tmp_path / "tiny", tiny_and(doubtful)) == [
        "shortage.csv row 2 column shortage_usd_per_t: at 97000 the plan prefers shortage to CHL at 97700, duty and "
        "freight included"
    ]


def test_who_sells_nothing_is_no_supply(tmp_path: Path) -> None:
    def nobody(tables: Tables) -> None:
        doubtful(tables)
        for row, cells in enumerate(tables["suppliers"], 1):
            if "CHL" in cells:
                put("suppliers", row, "available_t", "0")(tables)

    assert not [line for line in warned(tmp_path / "tiny", tiny_and(nobody)) if "prefers shortage" in line]


def test_authority_that_is_never_paid_out_is_asked_about(tmp_path: Path) -> None:
    """A lost lag would lower what the budget says is spent; a few per cent that lapse are an estimate of CBO's."""

    def spent(last: str) -> list[str]:
        change = optional("spendout", "profile,lag_years,share", "lapses,0,0.6", f"lapses,1,{last}")
        return warned(tmp_path / last, tiny_and(change))

    assert spent("0.2") == [
        "spendout.csv row 2 column share: shares of lapses add to 0.8 (rows 2, 3): 0.2 of what is provided is never "
        "paid out; check that no lag is missing"
    ]
    assert spent("0.376") == []
