"""Policies as options on paper: a public stock against a stop, what it costs, and from which chance it is worth it."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest

from model.analysis.options.events import break_even
from model.analysis.options.run import Options, options
from model.report.terminal.options import options_json, options_text
from model.study.load import load_study
from tests.cli.calling import Shell
from tests.data import tiny
from tests.model.analysis.hedge.small import HELD, HOLDING, PRICE, SHORTAGE, STOPS, tables, written

MUSD = 1e-6
STOCK = """
[variants.stock]
title = "A public stock"
[[variants.stock.policies]]
stockpile_target = { forms = ["lithium.chemical"], tonnes = { 2024 = 300, 2025 = 0 }, account = "fund" }
"""


def with_public_stock() -> dict[str, list[list[str]]]:
    """Return the tables of a stop that begins by a tenth a year, with a public stock and nobody else's."""
    out = tables(chance="0.1")
    (names, row), held = out["stockpile"], {"holder": "public", "closing_t": "", "cost_of_capital": ""}
    out["stockpile"] = [[*names, "account"], [*(held.get(n, v) for n, v in zip(names, row, strict=True)), "fund"]]
    out["accounts"] = [
        ["account", "title", "kind", "budget_function", "profile", *tiny.PROVENANCE],
        ["fund", "Fund", "mandatory", "050", "once", *tiny.SAID],
    ]
    out["spendout"] = [["profile", "lag_years", "share", *tiny.PROVENANCE], ["once", "0", "1", *tiny.SAID]]
    return out


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("options"), STOPS + STOCK, with_public_stock())


@pytest.fixture(scope="module")
def found(study: Path) -> Options:
    return options(load_study(study), "stock", "free")


@pytest.mark.breadth
def test_the_break_even_chance_of_a_stock_is_what_holding_costs_beside_what_a_stop_costs(found: Options) -> None:
    """Held from 2024 to 2025 for 100 USD a tonne; in a stop a tonne stands in for one that nobody delivers."""
    assert found.premium == pytest.approx(HELD * HOLDING * MUSD, abs=1e-6)
    (stop,) = found.events
    saves = HELD * (SHORTAGE - PRICE["CHL"] - HOLDING) * MUSD
    assert stop.saves == pytest.approx(saves, abs=1e-6)
    assert stop.chance == pytest.approx(HOLDING / (SHORTAGE - PRICE["CHL"]), rel=1e-6)
    assert stop.stated == pytest.approx(1 - 0.9**2)


@pytest.mark.breadth
def test_few_scenarios_claim_no_twentieth(found: Options) -> None:
    few = "Of fewer than 20 scenarios p95 lies between the dearest two, and the tail is the dearest."
    told = [" ".join(options_text(replace(found, scenarios=count)).split()) for count in (3, 20)]
    assert [few in text for text in told] == [True, False]


@pytest.mark.breadth
def test_what_is_printed(found: Options) -> None:
    text = options_text(found)
    assert all(len(line) <= 100 for line in text.splitlines())
    assert "If nothing happens they cost the nation 0.0 million USD." in text
    assert "chile_stop from 2025       68.2  from 0.044%     19%  yes" in text
    assert json.loads(options_json(found))["measures"][0]["what"] == "the nation gives up, present value"


@pytest.mark.parametrize(
    ("premium", "saves", "chance"),
    [(10.0, 30.0, 0.25), (10.0, -1.0, math.nan), (-5.0, 1.0, 0.0), (-5.0, -15.0, 0.25), (0.0, 0.0, 0.0)],
)
def test_break_even_solves_its_equation(premium: float, saves: float, chance: float) -> None:
    found = break_even(premium, saves)
    assert found == pytest.approx(chance, nan_ok=True)
    if 0 < found < 1:
        assert (1 - found) * premium == pytest.approx(found * saves)


def test_what_cannot_be_held_against_each_other_is_one_line(study: Path, tmp_path: Path, lodeplan: Shell) -> None:
    itself = lodeplan("hedge", study, "--variant", "stock", "--against", "stock", "-q")
    assert (itself.code, itself.err) == (
        3, "error: s.toml:18 variant stock: stock is held against itself; name another variant\n",
    )  # fmt: skip
    text = study.read_text(encoding="utf-8").replace('kind = "two_stage"', 'kind = "comb"')
    (study.parent / "comb.toml").write_text(text, encoding="utf-8")
    comb = lodeplan("hedge", study.parent / "comb.toml", "--variant", "stock", "--against", "free", "-q")
    assert comb.err == (
        "error: comb.toml:12 uncertainty.kind: policies are options in scenarios, and a comb draws none; write kind = "
        '"two_stage"\n'
    )
    beside = lodeplan("hedge", study, "--against", "free", "--into", tmp_path / "x", "-q")
    assert (beside.code, beside.err) == (2, "error: --against goes with none of --smps, --into and --time-limit\n")
    unsolved = lodeplan("hedge", study, "--smps", tmp_path / "x", "--time-limit", "5", "-q")
    said = "error: --smps solves nothing, and goes with neither --into nor --time-limit\n"
    assert (unsolved.code, unsolved.err, (tmp_path / "x").exists()) == (2, said, False)
