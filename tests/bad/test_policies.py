"""What a study asks for and cannot have: the exit code, the words, and what is kept of the rest."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from model.analysis.solve import each_variant
from model.analysis.solve import variant as one
from model.analysis.solve.variant import NO_LOWER_LIMIT
from model.runs.run_folder import open_run
from tests.cli.calling import Shell
from tests.data.tiny import PROVENANCE, SAID
from tests.model.proof.planned import small_folder

HEAD = """name = "small"
dataset = "tiny"
minerals = ["lithium"]
years = [{years}]
discount_rate = 0.03
{extra}
baseline = "v"
[variants.v]
policies = [{policies}]
"""
FORBIDDEN = 'shortfall = "forbidden"'
FLOOR = '{ domestic_share_floor = { forms = ["lithium.chemical"], min = 0.9 } }'
STOCKPILE = "form,holder,account,opening_t,limit_t,holding_usd_per_t,loss_rate,fill_t_per_year,release_t_per_year"
BAN = '{ import_ban = { countries = ["AUS", "CHL"], from = 2026 } }'


def written(folder: Path, policies: str = "", extra: str = "", years: str = "2024, 2026") -> Path:
    """Write a study of one variant on the small dataset."""
    small_folder(folder / "tiny")
    path = folder / "s.toml"
    path.write_text(HEAD.format(policies=policies, extra=extra, years=years), encoding="utf-8")
    return path


def added(folder: Path, table: str, heading: str, *rows: str) -> None:
    """Add a table to the small dataset, or rows to one."""
    path = folder / "tiny" / f"{table}.csv"
    new = not path.exists()
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        if new:
            writer.writerow([*heading.split(","), *PROVENANCE])
        writer.writerows([*row.split(","), *SAID] for row in rows)


def with_stock(folder: Path) -> None:
    """Add an empty stock of the nation and the account that fills it, 200 t a year, to the small dataset."""
    added(folder, "accounts", "", "nds,Stockpile,mandatory,defence,at once")
    added(folder, "stockpile", STOCKPILE, "lithium.chemical,public,nds,0,5000,100,0,200,200")


def ran(lodeplan: Shell, path: Path, *words: str) -> Any:
    return lodeplan("run", path, "-q", "--no-report", "--out", path.parent / "run", *words)


# ---------------------------------------------------------------- impossible


@pytest.mark.breadth
def test_floor_beyond_capacity(lodeplan: Shell, tmp_path: Path) -> None:
    answer = ran(lodeplan, written(tmp_path, FLOOR, FORBIDDEN))
    assert answer.code == 4
    assert answer.out.splitlines()[0] == (
        "! v: impossible: lithium chemical 2024 to 2026. Rule 'home >= 90%' (s.toml:9) needs 900 t of "
        "lithium.chemical in 2024; home can supply 100 t. Any one of: floor 90% -> 10%; up to 800 t a year more "
        "lithium.chemical from home in 2024 to 2026; shortfall = 'priced' in the study: demand may go unmet. Proven: "
        "5 rows add up to a contradiction, checked with safe rounding."
    )
    assert list((tmp_path / "run").glob("tables/*/v.parquet")) == []


@pytest.mark.breadth
def test_caps_that_leave_a_part_unserved(lodeplan: Shell, tmp_path: Path) -> None:
    caps = [
        f'{{ country_share_cap = {{ forms = ["lithium.chemical"], countries = ["{c}"], max = 0.2 }} }}'
        for c in ("AUS", "CHL")
    ]
    answer = ran(lodeplan, written(tmp_path, ", ".join(caps), FORBIDDEN))
    assert answer.code == 4
    assert (
        "Rule 'CHL <= 20%' (s.toml:9) allows CHL 200 t of lithium.chemical in 2024; demand needs at least 700 t of "
        "it." in answer.out
    )


def test_floor_above_cap_is_told_before_solving(lodeplan: Shell, tmp_path: Path) -> None:
    said = (
        '{ domestic_share_floor = { forms = ["lithium.chemical"], min = 0.4 } }, '
        '{ country_share_cap = { forms = ["lithium.chemical"], countries = ["USA"], max = 0.3 } }'
    )
    answer = ran(lodeplan, written(tmp_path, said))
    assert (answer.code, answer.out) == (3, "")
    assert answer.lines == [
        "error: s.toml:9 variant v: country_share_cap: at most 30% of lithium.chemical in 2024, and "
        "domestic_share_floor (s.toml:9) says at least 40%; no tonne of it could be supplied"
    ]


@pytest.mark.breadth
def test_two_conflicts_are_both_told(lodeplan: Shell, tmp_path: Path) -> None:
    answer = ran(lodeplan, written(tmp_path, f"{FLOOR}, {BAN}", FORBIDDEN))
    assert answer.code == 4
    assert "Rule 'import ban AUS, CHL' (s.toml:9)" in answer.out
    assert "Independent of that: lithium chemical 2024 to 2026. Rule 'home >= 90%' (s.toml:9)" in answer.out


@pytest.mark.breadth
def test_stock_that_cannot_be_filled_in_time(lodeplan: Shell, tmp_path: Path) -> None:
    path = written(tmp_path, '{ stockpile_target = { days = 400, account = "nds", from = 2025 } }')
    with_stock(tmp_path)
    answer = ran(lodeplan, path)
    assert answer.code == 4
    assert answer.out.splitlines()[0] == (
        "! v: impossible: lithium chemical 2025 to 2026. Rule 'stock >= 400 days' (s.toml:9) needs 1,096 t of "
        "lithium.chemical in 2025; the stock can hold 200 t. Any one of: target 400 days -> 73 days; up to 896 t "
        "more lithium.chemical in stock in 2025 to 2026. Proven: 3 rows add up to a contradiction, checked with safe "
        "rounding."
    )


@pytest.mark.breadth
def test_budget_below_what_doing_nothing_costs(lodeplan: Shell, tmp_path: Path) -> None:
    stock = '{ stockpile_target = { days = 30, account = "nds" } }'
    most = "max_musd = { 2024 = 1, 2025 = 9, 2026 = 9, 2027 = 9 }"  # fiscal 2027 stores in the last months of 2026
    path = written(tmp_path, f'{stock}, {{ budget_cap = {{ account = "nds", dollars = "real", {most} }} }}')
    with_stock(tmp_path)
    answer = ran(lodeplan, path)
    assert answer.code == 4
    assert answer.out.splitlines()[0] == (
        "! v: impossible: lithium chemical 2024 to 2026. Rules 'stock >= 30 days' (s.toml:9) and 'budget of nds <= "
        "1 MUSD' (s.toml:9) cannot hold together: 'stock >= 30 days' needs 82 t of lithium.chemical in 2024; the "
        "stock can hold 14 t. Any one of: target 30 days -> 5.17 days (stockpile_target); one year "
        "later (stockpile_target); budget 1 MUSD -> 5.81 MUSD (budget_cap). Proven: 5 rows add up to a "
        "contradiction, checked with safe rounding."
    )


@pytest.mark.breadth
def test_some_impossible_and_the_rest_kept(lodeplan: Shell, tmp_path: Path) -> None:
    path = written(tmp_path, "", FORBIDDEN)
    path.write_text(f"{path.read_text(encoding='utf-8')}[variants.w]\npolicies = [{FLOOR}]\n", encoding="utf-8")
    answer = ran(lodeplan, path)
    assert answer.code == 8
    assert answer.out.splitlines()[0].startswith("! w: impossible: ")
    assert open_run(tmp_path / "run").variants == ["v"]


@pytest.mark.breadth
def test_no_report_of_a_plan_that_is_not_there(lodeplan: Shell, tmp_path: Path) -> None:
    path = written(tmp_path, "", FORBIDDEN)
    path.write_text(f"{path.read_text(encoding='utf-8')}[variants.w]\npolicies = [{FLOOR}]\n", encoding="utf-8")
    ran(lodeplan, path)
    answer = lodeplan("compare", tmp_path / "run", "--variant", "w")
    assert (answer.code, answer.out) == (3, "")
    assert "w" in answer.err


@pytest.mark.breadth
def test_unmet_demand_stands_first(lodeplan: Shell, tmp_path: Path) -> None:
    answer = ran(lodeplan, written(tmp_path, BAN))
    assert answer.code == 0
    assert answer.out.splitlines()[:2] == [
        "! v: 100.0% of demand (by value) unmet in 2026, the worst year",
        "    1 form short, worst lithium.chemical, 100% of it in 2026, most of it for clean energy",
    ]


@pytest.mark.breadth
def test_no_lower_limit_of_cost(lodeplan: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The checks of tables leave no such study; if the solver says so, it is said."""
    solve = one.answer
    unbounded = {"status": "unbounded"}
    monkeypatch.setattr(
        one,
        "answer",
        lambda *given, near: replace(f := solve(*given, near=near), solution=replace(f.solution, **unbounded)),
    )
    answer = ran(lodeplan, written(tmp_path))
    assert answer.code == 5
    assert f"! v: {NO_LOWER_LIMIT}" in answer.out.splitlines()


@pytest.mark.breadth
@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ((), "no plan found in 0 s; write a longer --time-limit, or a --gap that may remain"),
        (("--gap", "0.01"), "no plan found in 0 s by simplex, nor in as long again by an interior point"),
    ],
)
def test_time_limit(lodeplan: Shell, tmp_path: Path, asked: tuple[str, ...], words: str) -> None:
    answer = ran(lodeplan, written(tmp_path, f"{FLOOR}, {BAN}"), "--time-limit", "0", *asked)
    assert answer.code == 5
    assert f"! v: {words}" in answer.out.splitlines()


# ---------------------------------------------------------------- odd, and said


@pytest.mark.breadth
def test_policy_that_touches_nothing(lodeplan: Shell, tmp_path: Path) -> None:
    path = written(tmp_path, '{ country_share_cap = { countries = ["CHN"], max = 0.1 } }')
    for answer in (lodeplan("check", path), lodeplan("run", path, "--no-report", "--out", tmp_path / "run")):
        assert answer.code == 0
        assert answer.lines[-1] == (
            "warning: s.toml:9 country_share_cap: variant v: touches nothing in this study; check its scope and dates"
        )


def test_plants_that_cannot_run_in_time(lodeplan: Shell, tmp_path: Path) -> None:
    path = written(tmp_path, years="2024, 2024")
    answer = lodeplan("check", path)
    assert answer.code == 0
    assert answer.lines == [
        "warning: s.toml:4 years: 1 plant that could be built cannot run within 2024 to 2024, for lead time or "
        "earliest year: refinery"
    ]


@pytest.mark.breadth
def test_shortage_cheaper_than_supply(lodeplan: Shell, tmp_path: Path) -> None:
    path = written(tmp_path)
    shortage = tmp_path / "tiny" / "shortage.csv"
    shortage.write_text(shortage.read_text(encoding="utf-8").replace(",300000,", ",400,"), encoding="utf-8")
    answer = lodeplan("run", path, "--no-report", "--out", tmp_path / "run")
    assert answer.lines[-1] == (
        "warning: shortage.csv row 2 column shortage_usd_per_t: at 400 the plan prefers shortage to CHL at 72500, "
        "duty and freight included"
    )


def test_demand_without_a_shortage_cost(lodeplan: Shell, tmp_path: Path) -> None:
    path = written(tmp_path, extra='boundaries = ["A", "C2"]')
    added(
        tmp_path, "demand", "", *(f"clean_energy,lithium.concentrate,C2,central,{y},5" for y in (2024, 2025, 2026))
    )  # fmt: skip
    answer = lodeplan("run", path)
    assert (answer.code, answer.out) == (3, "")
    assert answer.lines == [
        "error: s.toml:6 boundaries: clean_energy wants lithium.concentrate (boundary C2), but no row of the table "
        "shortage says what a missing tonne costs; add the row, or leave the boundary out"
    ]
    assert not (tmp_path / "runs").exists()


def test_stock_above_its_limit(lodeplan: Shell, tmp_path: Path) -> None:
    path = written(tmp_path)
    added(tmp_path, "stockpile", STOCKPILE, "lithium.chemical,private,,600,500,100,0,200,200")
    answer = lodeplan("check", path)
    assert answer.code == 3
    assert answer.lines == [
        "error: stockpile.csv row 2 column opening_t: 600 t of lithium.chemical at the start, above limit_t 500; "
        "raise the limit to what is held"
    ]


def test_all_variants_are_checked_before_the_first_is_solved(
    lodeplan: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(each_variant, "solve_variant", lambda *_: pytest.fail("solved"))
    path = written(tmp_path)
    path.write_text(
        path.read_text(encoding="utf-8") + '[variants.w]\npolicies = [{ import_ban = { countries = ["CHX"] } }]\n',
        encoding="utf-8",
    )
    answer = lodeplan("run", path)
    assert (answer.code, answer.out) == (3, "")
    assert answer.lines[0].startswith("error: s.toml:11 variant w: import_ban.countries: unknown ")


@pytest.mark.breadth
def test_table_changed_while_solving(lodeplan: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, solve = written(tmp_path), each_variant.solve_variant

    def meanwhile(*given: Any) -> Any:
        with (tmp_path / "tiny" / "demand.csv").open("a", encoding="utf-8") as file:
            file.write("\n")
        return solve(*given)

    monkeypatch.setattr(each_variant, "solve_variant", meanwhile)
    answer = lodeplan("run", path, "--no-report", "--out", tmp_path / "run")
    assert answer.code == 0
    assert answer.lines[-1] == (
        "warning: demand.csv: changed while the run was solving; it stands on what was read before"
    )
    again = lodeplan("verify", tmp_path / "run")
    assert again.code == 0
    assert "it says something else now (demand.csv); the run's own copy counts" in again.out


# ---------------------------------------------------------------- money and time


@pytest.mark.breadth
def test_no_discounting_is_a_plain_sum(tmp_path: Path, lodeplan: Shell) -> None:
    """At a rate of 0 the present value is what the ledger adds up to, to the cent."""
    ran(lodeplan, written(tmp_path), "--set", "discount_rate=0")
    run = open_run(tmp_path / "run")
    ledger = run.table("ledger", "v")
    ours = ledger["payer"].isin(["buyers", "plants"]).astype(int) - ledger["payee"].isin(["buyers", "plants"]).astype(
        int
    )
    plain = float((ours * ledger["musd"]).sum())
    assert run.manifest["variants"]["v"]["objective_musd"] == pytest.approx(plain, abs=1e-8)


@pytest.mark.parametrize(
    ("table", "old", "new", "line"),
    [
        ("suppliers", ",72000,500,", ",-72000,500,", "suppliers.csv row 5 column price_usd_per_t: "),
        ("suppliers", ",600,70000,", ",-600,70000,", "suppliers.csv row 2 column available_t: "),
        ("plants", ",1,20,2024,", ",1,0,2024,", "plants.csv row 2 column life_years: "),
    ],
)
def test_numbers_below_their_range(lodeplan: Shell, tmp_path: Path, table: str, old: str, new: str, line: str) -> None:
    path = written(tmp_path)
    file = tmp_path / "tiny" / f"{table}.csv"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    answer = lodeplan("check", path)
    assert answer.code == 3
    assert answer.lines[0].startswith(f"error: {line}")
