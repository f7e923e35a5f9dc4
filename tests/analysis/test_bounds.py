"""Figures within their ranges: ends, shares that still add up, the dearest point by hand, headlines that fall."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from data import ranges
from data.dataset import Dataset, load
from model import study
from model.analysis.bounds import Bounds, bounds
from model.report.bounds_text import bounds_text
from model.report.findings import findings
from model.report.material import material
from model.runs import NotARun
from tests.cli.calling import Shell
from tests.data import tiny

PRICES = {"AUS": (60000.0, 70000.0, 80000.0), "CHL": (71000.0, 72000.0, 75000.0)}
SHARES = {"AUS": (0.3, 0.4, 0.5), "CHL": (0.5, 0.6, 0.7)}
OFFERED, DEMAND, FREIGHT = {"AUS": 600.0, "CHL": 900.0}, 1000.0, 500.0
STUDY = """
name = "small"
dataset = "tiny"
minerals = ["lithium"]
years = [2024, 2024]
discount_rate = 0.0
baseline = "free"
[variants.free]
[variants.no-chile]
policies = [{ import_ban = { countries = ["CHL"] } }]
[variants.no-australia]
policies = [{ import_ban = { countries = ["AUS"] } }]
"""


def folder(at: Path, demand: float = DEMAND) -> Path:
    tables = tiny.rows()
    sellers = tables["suppliers"]
    low, high = sellers[0].index("low"), sellers[0].index("high")
    for row in sellers[1:]:
        if row[0] == "lithium.chemical":
            row[low], _, row[high] = map(str, PRICES[row[1]])
    for row in tables["demand"][1:]:
        row[5] = str(demand)
    tables["import_lines"] = [["line", "form", *tiny.PROVENANCE], ["chemicals", "lithium.chemical", *tiny.SAID]]
    tables["import_mix"] = [
        ["line", "country", "share", "kind", "low", "high", *tiny.PROVENANCE],
        *(["chemicals", c, str(s), "printed", str(a), str(b), *tiny.SAID] for c, (a, s, b) in SHARES.items()),
    ]
    return tiny.write_folder(at / "tiny", tables)


def found(at: Path, demand: float = DEMAND, text: str = STUDY) -> Bounds:
    folder(at, demand)
    (at / "s.toml").write_text(text, encoding="utf-8")
    loaded = study.load(at / "s.toml")
    return bounds(loaded, list(loaded.study.variants))


def least(prices: dict[str, float], offered: dict[str, float], demand: float = DEMAND) -> float:
    """Return the least cost in million USD: the cheapest first, mid-year money at no interest."""
    cost = 0.0
    for country in sorted(prices, key=lambda c: prices[c]):
        tonnes = min(demand, offered[country])
        demand -= tonnes
        cost += tonnes * (prices[country] + FREIGHT) / 1e6
    assert demand == 0
    return cost


def test_cost_at_every_point_is_what_it_is_on_paper(tmp_path: Path) -> None:
    free = found(tmp_path).variants[0]
    for place, end in enumerate(ranges.ENDS):
        assert free.cost[end] == pytest.approx(least({c: PRICES[c][place] for c in PRICES}, OFFERED))
    high = {c: PRICES[c][2] for c in PRICES}
    worst = {"CHL": 900 * 0.5 / 0.6, "AUS": 600 * 0.5 / 0.4}
    assert free.cost["dearest"] == pytest.approx(least(high, worst))
    assert free.ceiling is not None
    assert free.cost["dearest"] <= free.ceiling + 1e-9


def test_no_consistent_point_tried_is_dearer_than_the_ceiling(tmp_path: Path) -> None:
    data = load(str(folder(tmp_path)))
    random = np.random.default_rng(7)
    ceiling = found(tmp_path).variants[0].ceiling
    assert ceiling is not None
    for _ in range(200):
        prices = {c: random.uniform(PRICES[c][0], PRICES[c][2]) for c in PRICES}
        share = random.uniform(0.3, 0.5)
        offered = {"AUS": 600 * share / 0.4, "CHL": 900 * (1 - share) / 0.6}
        assert least(prices, offered) <= ceiling + 1e-9
    assert data.tables["import_mix"]["share"].sum() == pytest.approx(1)


def test_a_headline_that_turns_within_the_ranges_does_not_survive(tmp_path: Path) -> None:
    text = STUDY.replace('baseline = "free"', 'baseline = "no-chile"')
    by_name = {v.variant: v for v in found(tmp_path, 400.0, text).variants}
    other = by_name["no-australia"]
    assert other.against["central"] == pytest.approx(400 * 2000 / 1e6)
    assert other.against["weakest"] == pytest.approx(400 * (71000 - 80000) / 1e6)
    assert other.survives is False
    assert "no-australia costs more than no-chile: does not survive, -3.6 to " in bounds_text(
        found(tmp_path, 400, text)
    )


def test_a_headline_that_holds_survives_and_the_same_cost_is_none(tmp_path: Path) -> None:
    text = STUDY.replace("[variants.no-chile]", "[variants.same]\n[variants.no-chile]")
    by_name = {v.variant: v for v in found(tmp_path, 400.0, text).variants}
    assert by_name["no-australia"].survives is False  # at the high end Chile is the cheaper
    assert by_name["same"].survives is None
    assert min(by_name["no-chile"].against.values()) >= 0


def test_ends_keep_a_figure_outside_its_range_as_it_is(tmp_path: Path) -> None:
    data = load(str(folder(tmp_path)))
    sellers = data.table("suppliers")
    sellers.loc[0, "price_usd_per_t"] = 99000.0
    low = ranges.at_end(Dataset(**{**vars(data), "tables": {**data.tables, "suppliers": sellers}}), "low")
    assert low.tables["suppliers"]["price_usd_per_t"].tolist()[:2] == [99000.0, 60000.0]
    assert low.at == "low"


@pytest.mark.parametrize("seed", range(20))
def test_shares_are_the_optimum_of_all_that_add_up(seed: int) -> None:
    random = np.random.default_rng(seed)
    rows = []
    for line in ("a", "b"):
        share = random.dirichlet(np.ones(6))
        spread = random.uniform(0, 0.1, 6)
        rows += [
            (line, f"C{i}", s, max(s - d, 0), min(s + d, 1)) for i, (s, d) in enumerate(zip(share, spread, strict=True))
        ]
    mix = pd.DataFrame(rows, columns=["line", "country", "share", "low", "high"])
    worth = pd.Series(random.normal(size=len(mix)))
    shares = ranges.consistent_shares(mix, worth)
    for _, part in mix.groupby("line"):
        best = linprog(
            -worth[part.index], A_eq=[[1.0] * 6], b_eq=[1.0], bounds=list(zip(part["low"], part["high"], strict=True))
        )
        assert shares[part.index].sum() == pytest.approx(1)
        assert (shares[part.index] >= part["low"] - 1e-12).all()
        assert (shares[part.index] <= part["high"] + 1e-12).all()
        assert -float(worth[part.index] @ shares[part.index]) == pytest.approx(best.fun)


def test_the_bundled_shares_have_a_consistent_point_on_every_line() -> None:
    mix = load("us_2026").tables["import_mix"]
    for _, rows in mix.groupby("line"):
        assert rows["low"].sum() <= rows["share"].sum() <= rows["high"].sum()
        assert ((rows["low"] <= rows["share"]) & (rows["share"] <= rows["high"])).all()


def test_what_print_withholds_is_named(tmp_path: Path) -> None:
    at = folder(tmp_path)
    heading = ",".join(["line", "flow", "year", "tonnes", "low", "high", *tiny.PROVENANCE])
    rows = (
        "chemicals,output,2024,,5,90",
        "chemicals,imports,2024,7,,",
        "chemicals,exports,2024,,,",
        "other,output,2024,,1,2",
    )
    lines = [f"{row},{','.join(tiny.SAID)}" for row in rows]
    (at / "base_year.csv").write_text("\n".join([heading, *lines]) + "\n", encoding="utf-8")
    assert ranges.withheld(load(str(at)), ["lithium"]) == [
        "chemicals output 2024 (5 to 90 t)",
        "chemicals exports 2024 (no range)",
    ]


def test_a_study_runs_at_an_end_and_says_so(tmp_path: Path, lodeplan: Shell) -> None:
    folder(tmp_path)
    (tmp_path / "s.toml").write_text(STUDY, encoding="utf-8")
    words = ("run", tmp_path / "s.toml", "--variant", "free", "--set", "data.at=high", "--no-report", "-q")
    answer = lodeplan(*words, "--out", tmp_path / "run")
    assert answer.code == 0
    assert answer.out.startswith("data at the high end of their ranges\n")
    assert lodeplan("verify", tmp_path / "run").code == 0
    wrong = lodeplan("check", tmp_path / "s.toml", "--set", "data.at=hi")
    assert wrong.lines == ["error: --set: data.at: must be 'low', 'central' or 'high', got 'hi'; did you mean high?"]


def test_the_command_fits_a_page(tmp_path: Path, lodeplan: Shell) -> None:
    folder(tmp_path, 400.0)
    (tmp_path / "s.toml").write_text(STUDY, encoding="utf-8")
    answer = lodeplan("bounds", tmp_path / "s.toml", "-q")
    assert (answer.code, answer.err) == (0, "")
    assert max(map(len, answer.out.splitlines())) <= 100
    assert "no-chile costs " in answer.out


def test_bounds_kept_in_a_run_stand_among_its_findings(tmp_path: Path, lodeplan: Shell) -> None:
    folder(tmp_path, 400.0)
    path, run = tmp_path / "s.toml", tmp_path / "run"
    path.write_text(STUDY.replace('baseline = "free"', 'baseline = "no-chile"'), encoding="utf-8")
    assert lodeplan("run", path, "--out", run, "--no-report", "-q").code == 0
    assert lodeplan("bounds", path, "-q", "--into", run).code == 0
    said = [f.sentence for f in findings(material(run))]
    assert any(text.startswith("no-australia costs more than no-chile: does not survive, -3.6") for text in said)
    again = lodeplan("bounds", path, "-q", "--into", run)
    assert (again.code, again.lines) == (6, [f"error: {run / 'bounds.json'}: already there; nothing was written"])
    kept = run / "bounds.json"
    kept.write_text(kept.read_text(encoding="utf-8").replace("false", "true"), encoding="utf-8")
    with pytest.raises(NotARun, match="altered since it was found; delete it, or find them again"):
        findings(material(run))
