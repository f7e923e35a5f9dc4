"""What each part of a variant adds, alone and last: parts by what they state, numbers against plans of their own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from model.analysis.explain import parts_of
from model.analysis.solve.study import run_study
from model.study.load import load_study
from tests.cli.calling import Shell

GRANT = 'capital_grant = { account = "industrial_base_fund", share = 0.4, kinds = ["magnet"] }'
EQUITY = 'equity = { account = "industrial_base_fund", share = 0.4, return_rate = 0.0, kinds = ["magnet"] }'
BUDGET = 'budget_cap = { account = "industrial_base_fund", dollars = "real", max_musd = 20 }'
FLOOR = 'domestic_share_floor = { forms = ["ndpr.magnet"], min = { 2028 = 0.6, 2030 = 0.95 } }'
OTHER = 'domestic_share_floor = { forms = ["ndpr.oxide"], min = 0.1 }'
SAID = {
    "floor": (FLOOR, OTHER),
    "money": (GRANT, BUDGET),
    "whole": (FLOOR, GRANT, EQUITY, BUDGET),
    "whole-without-floor": (GRANT, EQUITY, BUDGET),
    "whole-without-money": (FLOOR, EQUITY, BUDGET),
    "elsewhere": (OTHER,),
}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    at = tmp_path_factory.mktemp("parts")
    lines = ['name = "parts"', 'dataset = "us_2026"', 'minerals = ["ndpr"]', "years = [2026, 2031]"]
    lines += ["discount_rate = 0.03", 'baseline = "law"', "[variants.law]", 'policies = [{ tariff = "schedule" }]']
    for name, policies in SAID.items():
        lines += [f"[variants.{name}]", 'extends = "law"']
        lines += [line for said in policies for line in (f"[[variants.{name}.policies]]", said)]
    file = at / "parts.toml"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return run_study(load_study(file), out=at / "run").folder


def _cost(run: Path, variant: str) -> float:
    return float(json.loads((run / "run.json").read_text(encoding="utf-8"))["variants"][variant]["objective_musd"])


@pytest.mark.breadth
def test_alone_and_last_are_differences_of_plans(run: Path) -> None:
    """The floor states one of two policies of the whole; money leaves its budget behind, for equity spends of it."""
    found = parts_of(run, "whole")
    part = {p.variant: p for p in found.parts}
    assert (part["floor"].stated, part["floor"].of, part["money"].stated) == (1, 2, 2)
    assert "elsewhere" not in part
    for name in ("floor", "money"):
        assert part[name].alone == pytest.approx(_cost(run, name) - _cost(run, "law"), abs=1e-6)
        without = _cost(run, "whole") - _cost(run, f"whole-without-{name}")
        assert part[name].last == pytest.approx(without, rel=1e-6, abs=1e-4)
    assert found.together == pytest.approx(_cost(run, "whole") - _cost(run, "law"), abs=1e-4)


@pytest.mark.breadth
def test_by_command(run: Path, lodeplan: Shell) -> None:
    answer = lodeplan("explain", str(run), "whole", "--parts")
    assert answer.code == 0
    assert "whole beyond law, part by part" in answer.out
    assert all(len(line) <= 100 for line in answer.out.splitlines())
    assert lodeplan("explain", str(run), "law", "--parts").out.startswith("law: no other variant states")
    assert {p["variant"] for p in json.loads(lodeplan("explain", str(run), "whole", "--parts", "--json").out)["parts"]}
