"""Figures within their ranges: ends, shares that still add up, the dearest point by hand, headlines that fall."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from data.dataset import Dataset
from data.load import load_dataset
from data.uncertainty import base_year_point, interval_tightening, ranges
from model.analysis.robustness import Bounds, bounds, one_variant
from model.report.headlines import findings
from model.report.run_view import run_view
from model.report.terminal.robustness import bounds_text
from model.runs.run_folder import NotARun
from model.study.load import load_study
from tests.cli.calling import Shell
from tests.data import tiny

PRICES = {"AUS": (60000.0, 70000.0, 80000.0), "CHL": (71000.0, 72000.0, 75000.0)}
SHARES = {"AUS": (0.3, 0.4, 0.5), "CHL": (0.5, 0.6, 0.7)}
FLOWS = ("output", "imports")
LOWEST = {"AUS": 600 * 0.3 / 0.4, "CHL": 900 * 0.5 / 0.6}
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


KNOWN: dict[str, Bounds] = {}


def found(at: Path, demand: float = DEMAND, text: str = STUDY, variants: tuple[str, ...] = ("free",)) -> Bounds:
    """Return the bounds of some variants, worked out once for all tests that ask for the same."""
    asked = repr((demand, text, variants, SHARES))
    if asked not in KNOWN:
        folder(at, demand)
        (at / "s.toml").write_text(text, encoding="utf-8")
        KNOWN[asked] = bounds(load_study(at / "s.toml"), list(variants))
    return KNOWN[asked]


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
    data = load_dataset(str(folder(tmp_path)))
    random = np.random.default_rng(7)
    ceiling = found(tmp_path).variants[0].ceiling
    assert ceiling is not None
    for _ in range(200):
        prices = {c: random.uniform(PRICES[c][0], PRICES[c][2]) for c in PRICES}
        share = random.uniform(0.3, 0.5)
        offered = {"AUS": 600 * share / 0.4, "CHL": 900 * (1 - share) / 0.6}
        assert least(prices, offered) <= ceiling + 1e-9
    assert data.tables["import_mix"]["share"].sum() == pytest.approx(1)


@pytest.mark.breadth
def test_a_headline_that_turns_within_the_ranges_does_not_survive(tmp_path: Path) -> None:
    text = STUDY.replace('baseline = "free"', 'baseline = "no-chile"')
    two = found(tmp_path, 400.0, text, ("no-chile", "no-australia"))
    by_name = {v.variant: v for v in two.variants}
    other = by_name["no-australia"]
    assert other.against["central"] == pytest.approx(400 * 2000 / 1e6)
    assert other.against["weakest"] == pytest.approx(400 * (71000 - 80000) / 1e6)
    assert other.survives is False
    assert "no-australia costs more than no-chile: does not survive, -3.6 to " in bounds_text(two)


@pytest.mark.breadth
def test_a_headline_that_holds_survives_and_the_same_cost_is_none(tmp_path: Path) -> None:
    text = STUDY.replace("[variants.no-chile]", "[variants.same]\n[variants.no-chile]")
    names = ("free", "same", "no-chile", "no-australia")
    by_name = {v.variant: v for v in found(tmp_path, 400.0, text, names).variants}
    assert by_name["no-australia"].survives is False  # at the high end Chile is the cheaper
    assert by_name["same"].survives is None
    assert min(by_name["no-chile"].against.values()) >= 0


def test_ends_keep_a_figure_outside_its_range_as_it_is(tmp_path: Path) -> None:
    data = load_dataset(str(folder(tmp_path)))
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


@pytest.mark.breadth
def test_the_bundled_shares_have_a_consistent_point_on_every_line() -> None:
    mix = load_dataset("us_2026").tables["import_mix"]
    for _, rows in mix.groupby("line"):
        assert rows["low"].sum() <= rows["share"].sum() <= rows["high"].sum()
        assert ((rows["low"] <= rows["share"]) & (rows["share"] <= rows["high"])).all()


@pytest.mark.breadth
def test_the_bundled_base_year_balances_at_both_ends() -> None:
    data = load_dataset("us_2026")
    identities = interval_tightening.base_identities(data.tables["base_year"])
    here = set(np.flatnonzero(data.tables["base_year"]["year"] == data.settings.base_year))
    for end in ("low", "high"):
        tonnes = base_year_point.at_end(data, end)
        held = [i for i in identities if {at for _, at in i.terms} <= here]
        for identity in held:
            assert sum(sign * tonnes[at] for sign, at in identity.terms) == pytest.approx(identity.least, abs=1e-6)
        assert len(held) > 50
    row = data.tables["base_year"].query("line == 'nickel_primary' and flow == 'output' and year == 2024").index[0]
    low, high = base_year_point.ends(data)
    # consumption + exports + stock change + residual - imports, each as it is rounded; the printed range ends at 2,700
    assert high[row] == pytest.approx(90300 + 15950 - 1447.5 + 248 - 104500)
    assert low[row] == 0.0


def test_what_print_withholds_is_named(tmp_path: Path) -> None:
    at = folder(tmp_path)
    heading = ",".join(["line", "flow", "year", "tonnes", "low", "high", *tiny.PROVENANCE])
    rows = (
        "chemicals,output,2024,,5,90",
        "chemicals,imports,2024,7,,",
        "chemicals,exports,2024,,,",
        "chemicals,output,2025,,1,2",
        "other,output,2024,,1,2",
    )
    lines = [f"{row},{','.join(tiny.SAID)}" for row in rows]
    (at / "base_year.csv").write_text("\n".join([heading, *lines]) + "\n", encoding="utf-8")
    assert ranges.withheld(load_dataset(str(at)), ["lithium"]) == [
        "chemicals output (5 to 90 t; not varied: nothing in a plan follows it)",
        "chemicals exports (no range; not varied: nothing in a plan follows it)",
    ]


SELLS = {"AUS": (600.0, 70500.0), "CHL": (900.0, 72500.0)}  # t at the first step, USD per t landed
MAKING, HOLDING, MORE, WANTED = 15000.0 + 1.1 * 40500.0, 2000.0, 90500.0, 1600.0


def with_base_year(
    at: Path, output: tuple[float, float] = (0.0, 300.0), give: float = 50.0, used: tuple[str, str] = ("1500", "1700")
) -> Dataset:
    """Write a refinery of 100 t at home, whose output print withholds, beside sellers of 1,500 t, and a study of it.

    A dearer second step of 200 t follows no figure of the base year.
    """
    tables = tiny.rows() | tiny.plant_rows()
    second = [list(row) for row in tables["suppliers"] if row[:2] == ["lithium.chemical", "AUS"]]
    tables["suppliers"] += [[*row[:2], "2", row[3], "200", str(MORE - 500), *row[6:]] for row in second]
    for row in tables["demand"][1:]:
        row[5] = str(WANTED)
    figures = {
        "output": ("", *output), "imports": (1500, 1500 - give, 1500 + give), "exports": (0, "", ""),
        "apparent consumption": (WANTED, *used), "balance residual": (0, "", ""),
    }  # fmt: skip
    tables["import_lines"] = [["line", "form", *tiny.PROVENANCE], ["chemicals", "lithium.chemical", *tiny.SAID]]
    tables["base_year"] = [
        ["line", "flow", "year", "tonnes", "low", "high", *tiny.PROVENANCE],
        *(["chemicals", flow, "2024", *map(str, said), *tiny.SAID] for flow, said in figures.items()),
    ]
    (at / "s.toml").write_text(STUDY, encoding="utf-8")
    return load_dataset(str(tiny.write_folder(at / "tiny", tables)))


def paid(made: float, imports: float, capacity: float) -> float:
    """Return the least cost, million USD, where sellers offer their parts of the imports and a plant makes its most."""
    bought = sum(t * imports / 1500 * price for t, price in SELLS.values())
    return (made * MAKING + capacity * HOLDING + bought + (WANTED - made - imports) * MORE) / 1e6


@pytest.mark.breadth
def test_a_withheld_figure_moves_with_its_totals_and_the_plan_with_it(tmp_path: Path) -> None:
    data = with_base_year(tmp_path)
    ends = {end: ranges.at_end(data, end) for end in ranges.ENDS}  # output = 1,600 - (1,450 to 1,550)
    for end, output in (("low", 50.0), ("high", 150.0)):
        tonnes = ends[end].tables["base_year"].set_index("flow")["tonnes"]
        assert tonnes["output"] == pytest.approx(output)
        assert tonnes["output"] + tonnes["imports"] == pytest.approx(WANTED)
        assert ends[end].tables["plant_capacity"]["capacity_t"].tolist() == pytest.approx([output] * 3)
        sold = (
            ends[end]
            .tables["suppliers"]
            .query("form == 'lithium.chemical' and step == 1")
            .groupby("year")["available_t"]
            .sum()
        )
        assert sold.tolist() == pytest.approx([WANTED - output] * 3)
        assert ends[end].tables["suppliers"].query("step == 2")["available_t"].tolist() == [200.0] * 3
    loaded = load_study(tmp_path / "s.toml")
    free = bounds(loaded, []).variants[0]
    assert free.cost["low"] == pytest.approx(paid(50, 1550, 50))
    assert free.cost["central"] == pytest.approx(paid(100, 1500, 100))
    assert free.cost["high"] == pytest.approx(paid(150, 1450, 150))
    assert free.cost["dearest"] == free.floor == pytest.approx(paid(50, 1550, 50))
    assert free.ceiling == pytest.approx(paid(50, 1450, 50 + 100))  # low both, and the fixed cost of what may run
    assert not free.closed


def test_where_nothing_is_worth_moving_the_base_year_is_what_a_plan_has_of_it(tmp_path: Path) -> None:
    data = with_base_year(tmp_path)
    output, imports = (data.tables["base_year"].index[data.tables["base_year"]["flow"] == f][0] for f in FLOWS)
    still = base_year_point.of_most_worth(data, {})
    assert (still[output], still[imports]) == (100.0, 1500.0)
    dear = base_year_point.of_most_worth(data, {output: -2.0, imports: -1.0})
    assert (dear[output], dear[imports]) == (50.0, 1550.0)
    cheap = base_year_point.of_most_worth(data, {output: -1.0, imports: -2.0})  # the dearer tonne first
    assert (cheap[output], cheap[imports]) == (150.0, 1450.0)


@pytest.mark.breadth
def test_the_ceiling_takes_no_share_that_adding_up_rules_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SHARES, "CHL", (0.1, 0.6, 0.9))  # at least 1 - 0.5, as Australia has 0.5 at most
    ceiling = found(tmp_path).variants[0].ceiling
    assert ceiling == pytest.approx(least({c: PRICES[c][2] for c in PRICES}, LOWEST))


def test_what_was_added_after_the_base_year_stays(tmp_path: Path) -> None:
    data = with_base_year(tmp_path)
    capacity = data.tables["plant_capacity"]
    capacity["capacity_t"] = [100.0, 180.0, 60.0]
    assert ranges.at_end(data, "low").tables["plant_capacity"]["capacity_t"].tolist() == pytest.approx([50, 130, 30])


@pytest.mark.breadth
@pytest.mark.breadth
def test_the_bracket_closes_without_ranges_and_only_widens_with_them(tmp_path: Path) -> None:
    brackets = []
    for give in (0.0, 20.0, 50.0):
        place = tmp_path / str(give)
        place.mkdir()
        with_base_year(place, (0.0, 300.0), give)
        found = bounds(load_study(place / "s.toml"), []).variants[0]
        assert found.floor is not None
        assert found.ceiling is not None
        assert found.closed == (give == 0)
        assert found.cost["central"] <= found.floor + 1e-9 <= found.ceiling + 2e-9
        brackets.append((found.floor, found.ceiling))
        for imports in np.linspace(1500 - give, 1500 + give, 11):  # every consistent point of the base year
            assert paid(WANTED - imports, imports, WANTED - imports) <= found.ceiling + 1e-9
    assert brackets == sorted(brackets)
    assert [ceiling for _, ceiling in brackets] == sorted(ceiling for _, ceiling in brackets)


@pytest.mark.breadth
def test_a_base_year_that_cannot_balance_is_refused_in_one_line(tmp_path: Path, lodeplan: Shell) -> None:
    with_base_year(tmp_path, (0.0, 40.0), used=("", ""))
    answer = lodeplan("bounds", tmp_path / "s.toml", "-q")
    assert answer.code == 3
    assert answer.lines == [
        "error: base_year: chemicals 2024: output + imports - exports - apparent consumption = balance residual holds "
        "nowhere: wherever within their ranges the figures stand, they miss it by 10 t or more; widen a range or "
        "correct a figure"
    ]
    at_end = lodeplan("run", tmp_path / "s.toml", "--set", "data.at=low", "--no-report", "-q")
    assert (at_end.code, at_end.lines) == (3, answer.lines)


def test_only_emissions_of_what_no_plant_takes_in_have_a_costly_end(tmp_path: Path) -> None:
    data = with_base_year(tmp_path)
    emissions = pd.DataFrame(
        [
            ("lithium.chemical", "CHL", "primary", 5.0, 2.0, 9.0),
            ("lithium.concentrate", "AUS", "primary", 3.0, 1.0, 7.0),
        ],
        columns=["form", "country", "route", "t_per_t", "low", "high"],
    )
    data = Dataset(**{**vars(data), "tables": {**data.tables, "emissions": emissions}})
    assert ranges.corner(data).tables["emissions"]["t_per_t"].tolist() == [9.0, 3.0]
    assert ranges.ends_only(data) == ("emissions.t_per_t of forms that plants take in",)


@pytest.mark.breadth
def test_a_study_runs_at_an_end_and_says_so(tmp_path: Path, lodeplan: Shell) -> None:
    folder(tmp_path)
    (tmp_path / "s.toml").write_text(STUDY, encoding="utf-8")
    words = ("run", tmp_path / "s.toml", "--variant", "free", "--set", "data.at=high", "--no-report")
    answer = lodeplan(*words, "--out", tmp_path / "run")
    assert answer.code == 0
    assert answer.out.startswith("data at the high end of their ranges\n")
    assert lodeplan("verify", tmp_path / "run").code == 0
    wrong = lodeplan("check", tmp_path / "s.toml", "--set", "data.at=hi")
    assert wrong.lines == ["error: --set: data.at: must be 'low', 'central' or 'high', got 'hi'; did you mean high?"]


@pytest.mark.breadth
def test_the_command_fits_a_page(tmp_path: Path, lodeplan: Shell) -> None:
    folder(tmp_path, 400.0)
    (tmp_path / "s.toml").write_text(STUDY, encoding="utf-8")
    answer = lodeplan("bounds", tmp_path / "s.toml", "-q")
    assert (answer.code, answer.err) == (0, "")
    assert max(map(len, answer.out.splitlines())) <= 100
    assert "\nno-chile costs what free costs as published; +0.0 to +2.0 million USD within the ranges.\n" in answer.out
    assert "\n0 of 1 headlines survive. Not shown to survive: no-australia.\n" in answer.out
    assert "free" in answer.out.partition("The worst cost of any consistent point lies between")[2].splitlines()[4]


@pytest.mark.breadth
def test_bounds_kept_in_a_run_stand_among_its_findings(tmp_path: Path, lodeplan: Shell) -> None:
    folder(tmp_path, 400.0)
    path, run = tmp_path / "s.toml", tmp_path / "run"
    path.write_text(STUDY.replace('baseline = "free"', 'baseline = "no-chile"'), encoding="utf-8")
    assert lodeplan("run", path, "--out", run, "--no-report", "-q").code == 0
    assert lodeplan("bounds", path, "-q", "--into", run).code == 0
    said = [f.sentence for f in findings(run_view(run))]
    assert any(text.startswith("no-australia costs more than no-chile: does not survive, -3.6") for text in said)
    assert "0 of 1 headlines survive. Not shown to survive: no-australia." in said
    assert (
        "The worst cost of no-chile within the ranges of the data lies between 32 and 32 million USD present value."
        in said
    )
    again = lodeplan("bounds", path, "-q", "--into", run)
    assert (again.code, again.lines) == (6, [f"error: {run / 'bounds.json'}: already there; nothing was written"])
    kept = run / "bounds.json"
    kept.write_text(kept.read_text(encoding="utf-8").replace("false", "true"), encoding="utf-8")
    with pytest.raises(NotARun, match="altered since it was found; delete it, or find them again"):
        findings(run_view(run))


def test_what_moves_in_the_budget_at_an_end_is_the_variants_less_the_baselines() -> None:
    """Duties of 5 against 3, a grant that both pay; nothing is said of an end at which one has no plan."""
    names = ["account", "kind", "fiscal_year", "outlays_musd", "outlays_nominal_musd"]
    own, other = (
        pd.DataFrame([("customs", "receipt", 2027, -d, -2 * d), ("fund", "mandatory", 2027, 7.0, 8.0)], columns=names)
        for d in (5.0, 3.0)
    )
    known = {("duty", "low"): own, ("free", "low"): other, ("duty", "high"): own}
    moved = one_variant._budget_moved(SimpleNamespace(budgets=known), "duty", "free")
    assert list(moved) == ["low"]
    assert moved["low"] == (("customs", "receipt", 2027, -2.0, -4.0),)
