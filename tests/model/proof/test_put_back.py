"""Wrong readings of money and dates that once passed every proof, put back one at a time: the certificate refuses each.

Plan, ledger and budget are made with the wrong reading in them; the proof reads the tables and the study by itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from data.load import load_dataset
from model.frames.study_frames import Frames
from model.policies import production_tax_credit, tariff
from model.policies.base import closures, duty_terms, fiscal_years
from model.policies.base.days_in_force import mean_open
from model.policies.base.policy import Policy, Tables
from model.program.fill import from_dataset
from model.proof import second_reading
from model.proof.certificate import Certificate, certify
from tests.breadth import wide
from tests.laws.planned import Case
from tests.model.proof.planned import planned, small_folder, small_study
from tests.random_study import random_study

Patch = Callable[[pytest.MonkeyPatch], None]
QUARTERS = (("01-01", "03-31"), ("04-01", "06-30"), ("07-01", "09-30"), ("10-01", "12-31"))


def certified(seed: int) -> Certificate:
    case = Case(*random_study(seed)).stating("production_tax_credit", share_of_cost=0.2)
    assert case.chosen.status == "optimal"
    plan = case.plan
    return certify(case.again, case.clauses, plan.tables, plan.cost, None)


def broken(found: Certificate) -> set[str]:
    return {line.split(":")[0] for line in found.failures}


# ---------------------------------------------------------------- days


def multiplied(known: Iterable[Any], year: int) -> float:
    """Leave open the product of what each sentence leaves of the year, as if days closed twice were closed more."""
    return math.prod(mean_open((one,), year) for one in known)


def quarterly(tmp_path: Path) -> Certificate:
    """Ban what Australia sells in each quarter of 2025, on a study that would buy it."""
    bans = [{"import_ban": {"countries": ["AUS", "CHL"], "from": f"2025-{a}", "until": f"2025-{b}"}}
            for a, b in QUARTERS]  # fmt: skip
    return planned(load_dataset(str(small_folder(tmp_path / "tiny"))), small_study(bans)).certified()


def test_four_quarterly_bans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert quarterly(tmp_path).failures == ()
    monkeypatch.setattr(closures, "mean_open", multiplied)
    assert "open to buyers by day" in broken(quarterly(tmp_path))


# ---------------------------------------------------------------- money


def duty_on_main_products(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let only the main product of a plant abroad pay."""
    every, owed = duty_terms.products, tariff.Tariff.owed_by_plants
    monkeypatch.setattr(duty_terms, "products", lambda f: {plant: rows[:1] for plant, rows in every(f).items()})

    def of_main_products(sentence: tariff.Tariff, frames: Frames, tables: Tables) -> list[tuple[int, float]]:
        made = tables["production"]
        return owed(sentence, frames, {**tables, "production": made[made["main"].astype(bool)]})

    monkeypatch.setattr(tariff.Tariff, "owed_by_plants", of_main_products)


def credit_on_main_products(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let only the main product of a plant at home earn."""
    parts = production_tax_credit.parts_of_cost

    def of_main(f: Frames) -> dict[tuple[str, str], float]:
        main = dict(zip(f.outputs["plant"], f.outputs["form"], strict=True))
        return {(plant, form): part if form == main[plant] else 0.0 for (plant, form), part in parts(f).items()}

    monkeypatch.setattr(production_tax_credit, "parts_of_cost", of_main)


def last_row_of_a_lag(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lose the shares of a profile whose lag is not the last: what keys that collide did."""
    spent = fiscal_years.outlay_lags
    monkeypatch.setattr(fiscal_years, "outlay_lags", lambda f, a: dict(list(spent(f, a).items())[-1:]))


def doubled_index(monkeypatch: pytest.MonkeyPatch) -> None:
    index = fiscal_years.price_index
    monkeypatch.setattr(fiscal_years, "price_index", lambda f, year: 2 * index(f, year))


def flat_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold the index after the base year, where it grows."""
    index = fiscal_years.price_index
    monkeypatch.setattr(fiscal_years, "price_index", lambda f, year: index(f, f.base_year))


def a_quarter_late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fiscal_years, "OCTOBER_TO_DECEMBER", 2 * fiscal_years.OCTOBER_TO_DECEMBER)


def whole_years_for_rates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Charge and pay for the whole of a year that is in force in part."""
    bound = Policy.bound_share
    monkeypatch.setattr(Policy, "bound_share", lambda s, year: math.ceil(bound(s, year)))


def public_stock_for_sale(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what the nation holds be sold from the first year on, though no sentence says so."""
    for module in (from_dataset, second_reading):
        stocks = module._stocks
        free = lambda *a, stocks=stocks: stocks(*a).assign(release_most=stocks(*a)["release_limit"])  # noqa: E731
        monkeypatch.setattr(module, "_stocks", free)


PUT_BACK: dict[str, tuple[Patch, int, str]] = {
    "duty on the main product alone": (duty_on_main_products, 4, "payments counted again"),
    "credit on the main product alone": (credit_on_main_products, 4, "payments counted again"),
    "shares of spend-out lost": (last_row_of_a_lag, 6, "budget.outlays_musd counted again"),
    "index of 2 in the base year": (doubled_index, 4, "budget.outlays_nominal_musd counted again"),
    "index that does not grow": (flat_index, 4, "budget.outlays_nominal_musd counted again"),
    "half of a year's money in the next": (a_quarter_late, 4, "budget.outlays_musd counted again"),
    "rates of part years charged whole": (whole_years_for_rates, 2, "duty by day"),
    "public stock sold unasked": (public_stock_for_sale, 6, "public stock is held until a sentence says otherwise"),
}  # fmt: skip


@pytest.mark.parametrize("seed", sorted({seed for _, seed, _ in PUT_BACK.values()}))
def test_the_right_reading_passes(seed: int) -> None:
    assert certified(seed).failures == ()


@pytest.mark.parametrize("name", [*list(PUT_BACK)[::4], *wide(*(f for n, f in enumerate(PUT_BACK) if n % 4))])
def test_wrong_reading_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    patch, seed, rule = PUT_BACK[name]
    patch(monkeypatch)
    assert rule in broken(certified(seed))
