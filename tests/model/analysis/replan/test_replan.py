"""Planning anew by hand: what is not seen is not held against, what is seen whole is planned once."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from model.analysis.replan.forecasts import FLAT, LATE, Forecast, late
from model.analysis.replan.run import RIGHT, Asked, Replan, replan
from model.report.terminal.replan import replan_text
from model.study.load import load_study
from tests.cli.calling import Shell
from tests.model.analysis.hedge.small import HELD, HOLDING, OFFERED, PRICE, SHORTAGE, WANTED, written

BAN = """
[[variants.free.policies]]
import_ban = { countries = ["CHL"], forms = ["lithium.chemical"], from = "2025-01-01", until = "2025-12-31" }
cite = "a test"
"""
MUSD = 1e-6


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a study in which Chile sells nothing in 2025."""
    return written(tmp_path_factory.mktemp("replan"), BAN)


def asked(study: Path, foresight: int, forecast: Forecast = RIGHT) -> Replan:
    return replan(load_study(study), "free", Asked(foresight, forecast))


def test_who_sees_one_year_holds_nothing(study: Path) -> None:
    found = asked(study, 1).yearly
    assert found is not None
    missed = HELD * (SHORTAGE - PRICE["CHL"] - HOLDING) * MUSD
    assert found.cost - found.perfect == pytest.approx(missed, abs=1e-4)
    assert [(y.year, y.until) for y in found.years] == [(2024, 2024), (2025, 2025), (2026, 2026)]
    assert [y.myopia for y in found.years] == pytest.approx([missed, 0.0, 0.0], abs=1e-4)


def test_who_sees_all_years_plans_once(study: Path) -> None:
    whole = asked(study, 3).yearly
    assert whole is not None
    assert whole.cost == whole.perfect
    assert whole.done == whole.foreseen
    assert [y.year for y in whole.years] == [2024]
    near = asked(study, 2).yearly
    assert near is not None
    assert near.cost == pytest.approx(near.perfect, abs=1e-4)


def test_what_is_foreseen_wrongly_costs(study: Path) -> None:
    """Who thinks that nothing will be wanted holds nothing."""
    found = asked(study, 3, Forecast(bias=0.01))
    assert found.yearly is not None
    assert found.yearly.cost - found.yearly.perfect == pytest.approx(
        HELD * (SHORTAGE - PRICE["CHL"] - HOLDING) * MUSD, abs=1e-4
    )
    assert "demand times 0.01" in " ".join(replan_text(found).split())


def test_one_estimate_leads_to_the_next_by_a_longer_window_and_by_news(study: Path) -> None:
    """Who sees one year more each time pays for that year; who sees all, and wrongly, learns what is wanted."""
    window, biased = asked(study, 1).yearly, asked(study, 2, Forecast(bias=0.5)).yearly
    assert window is not None
    assert biased is not None
    year = (OFFERED["AUS"] * PRICE["AUS"] + (WANTED - OFFERED["AUS"]) * PRICE["CHL"]) * MUSD
    stopped = (OFFERED["AUS"] * PRICE["AUS"] + (WANTED - OFFERED["AUS"]) * SHORTAGE) * MUSD
    assert [y.estimate for y in window.years] == pytest.approx([year, year + stopped, 2 * year + stopped], abs=1e-4)
    assert [y.longer for y in window.years] == pytest.approx([0.0, stopped, year], abs=1e-4)
    assert [y.news for y in window.years] == [0.0, 0.0, 0.0]
    half = WANTED / 2 * PRICE["AUS"] * MUSD
    assert biased.years[0].estimate == pytest.approx(year + half, abs=1e-4)
    assert biased.years[1].longer == pytest.approx(half, abs=1e-4)
    assert biased.years[1].news == pytest.approx(stopped - half, abs=1e-4)
    assert biased.years[2].longer == 0.0
    for found in (window, biased):
        ends = found.years[0].estimate + sum(y.longer + y.news for y in found.years)
        assert ends == pytest.approx(found.cost, abs=1e-6)


def test_a_forecast_of_no_known_kind_is_refused(study: Path, lodeplan: Shell) -> None:
    answer = lodeplan("replan", study, "--forecast", "steep", "-q")
    assert (answer.code, answer.err) == (2, "error: --forecast: 'steep' is none of right, flat, late\n")
    for said in (["--forecast", "late"], ["--lag", "2"]):
        answer = lodeplan("replan", study, *said, "-q")
        line = "error: --forecast late and --lag YEARS go together; write both, or neither\n"
        assert (answer.code, answer.err) == (2, line)
    answer = lodeplan("replan", study, "--bias", "inf", "-q")
    assert (answer.code, answer.err) == (2, "error: --bias: must be a number from 0 to 10, got 'inf'\n")
    for said, line in (
        (["--foresight", "4"], "--foresight: the study plans 3 years, 2024 to 2026; write 1 to 3, got 4"),
        (["--forecast", "late", "--lag", "3"], "--lag: the study plans 3 years, 2024 to 2026; write 1 to 2, got 3"),
    ):
        answer = lodeplan("replan", study, *said, "-q")
        assert (answer.code, answer.err) == (2, f"error: {line}\n")
    answer = lodeplan("replan", study, "--actuals", "none.csv", "--bias", "2", "-q")
    assert answer.err == "error: --actuals foresees nothing, and goes with neither --forecast nor --bias\n"


def test_flat_is_the_year_itself() -> None:
    table = pd.DataFrame({"form": ["a", "a", "b"], "year": [2024, 2025, 2025], "price": [1.0, 2.0, 3.0]})
    assert late(table, ("form", "year"), ("price",), 2024, None)["price"].tolist() == [1.0, 1.0, 3.0]
    assert Forecast().is_right
    assert not Forecast(FLAT).is_right


def test_late_is_some_years_behind_and_never_before_the_year_itself() -> None:
    table = pd.DataFrame({"form": ["a"] * 5, "year": range(2024, 2029), "price": [1.0, 2.0, 3.0, 4.0, 5.0]})
    seen = {lag: late(table, ("form", "year"), ("price",), 2025, lag)["price"].tolist() for lag in (0, 1, 2, 9)}
    assert seen == {0: [1, 2, 3, 4, 5], 1: [1, 2, 2, 3, 4], 2: [1, 2, 2, 2, 3], 9: [1, 2, 2, 2, 2]}


def test_who_learns_a_year_late_is_told_so(study: Path) -> None:
    found = asked(study, 3, Forecast(LATE, lag=1))
    assert found.yearly is not None
    assert found.yearly.cost >= found.yearly.perfect - 1e-6
    assert "years after it foreseen 1 year behind" in " ".join(replan_text(found).split())
    biased = replace(found, asked=replace(found.asked, forecast=Forecast(FLAT, bias=0.9)))
    assert max(map(len, replan_text(biased).splitlines())) <= 100


def test_what_happened_is_tracked(study: Path, tmp_path: Path, lodeplan: Shell) -> None:
    """100 t less than planned came from Chile in 2024: 100 t less are in store, and nobody can buy them in 2025."""
    actuals = tmp_path / "actuals.csv"
    planned = WANTED - OFFERED["AUS"] + HELD
    actuals.write_text(f"do,what,year,tonnes\nbuy,lithium.chemical CHL,2024,{planned - 100}\n", encoding="utf-8")
    answer = lodeplan("replan", study, "--actuals", actuals, "-q", "--json")
    assert answer.code == 0
    said = json.loads(answer.out)
    assert said["now_musd"] - said["planned_musd"] == pytest.approx(
        100 * (SHORTAGE - PRICE["CHL"] - HOLDING) * MUSD, abs=1e-3
    )
    assert [(one["do"], one["planned_t"], one["actual_t"]) for one in said["happened"]] == [
        ("buy", pytest.approx(planned), pytest.approx(planned - 100))
    ]
    actuals.write_text("do,what,year,tonnes\nbuy,lithium.chemical CHL,2024,1e6\n", encoding="utf-8")
    answer = lodeplan("replan", study, "--actuals", actuals, "-q")
    said = f"error: {actuals}: buy lithium.chemical CHL 2024: 1,000,000.0 t, of which the data let "
    assert (answer.code, answer.err.startswith(said)) == (3, True)


def test_what_cannot_have_happened_is_one_line_each(study: Path, tmp_path: Path, lodeplan: Shell) -> None:
    actuals = tmp_path / "actuals.csv"
    answer = lodeplan("replan", study, "--actuals", actuals, "-q")
    said = "no such file; write what happened as CSV with the columns do, what, year, tonnes"
    assert (answer.code, answer.err) == (3, f"error: {actuals}: {said}\n")
    rows = ["do,what,year,tonnes", "by,x,2024,1", "buy,lithium.chemical CHI,2024,1", "buy,lithium.chemical CHL,2026,1",
            "buy,lithium.chemical CHL,2024,-1"]  # fmt: skip
    actuals.write_text("\n".join(rows), encoding="utf-8")
    answer = lodeplan("replan", study, "--actuals", actuals, "-q")
    assert answer.code == 3
    lines = answer.err.splitlines()
    assert len(lines) == 4
    assert re.search(r"row 2 column do: 'by' is none of buy", lines[0])
    assert re.search(r"row 3 column what: 'lithium.chemical CHI' is nothing that the plan can buy.*CHL", lines[1])
    assert re.search(r"row 4 column year: '2026' is no year from 2024 to 2025", lines[2])
    assert re.search(r"row 5 column tonnes: '-1' is no number of tonnes", lines[3])
