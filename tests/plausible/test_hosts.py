"""The smelter planned at Clarksville: its circuits run with it alone, and the old smelter goes as it is built."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pandas as pd
import pytest

from data.dataset import Dataset
from data.load import load_dataset
from model.analysis.what_if.cut_rounds import answer
from model.plan.plan import make_plan
from model.program.fill.from_dataset import base_frames
from model.study.settings import Study

CIRCUITS = ["clarksville_antimony", "clarksville_gallium_residue", "clarksville_gallium", "clarksville_germanium"]
YEARS = (2026, 2033)
SMELTER, OLD = "clarksville_smelter", "zinc_us"


@cache
def _dataset() -> Dataset:
    return load_dataset("us_2026")


@cache
def _tables(cost: float | None) -> dict[str, pd.DataFrame]:
    """Plan zinc and the metals of its circuits; the smelter as published, or at another capital and cost of making."""
    data, said = _dataset(), {"name": "smelter", "dataset": "us_2026", "baseline": "a", "discount_rate": 0.03}
    minerals = ["zinc", "lead", "antimony", "gallium", "germanium"]
    study = Study.model_validate({**said, "minerals": minerals, "years": list(YEARS), "variants": {"a": {}}})
    if cost is not None:
        plants = data.table("plants")
        for column in ("capex_usd_per_t", "variable_usd_per_t"):
            plants[column] = plants[column].mask(plants["plant"] == SMELTER, cost)
        data = replace(data, tables={**data.tables, "plants": plants})
    frames = base_frames(data, study)
    found = answer(frames, ())
    assert found.solution.status == "optimal"
    return dict(make_plan("a", found.program, found.solution, frames, frames, ()).tables)


def _made(tables: dict[str, Any], *plants: str) -> pd.Series:
    rows = tables["production"].query("main")
    return (
        rows[rows["plant"].isin(plants)]
        .groupby("year")["tonnes"]
        .sum()
        .reindex(range(YEARS[0], YEARS[1] + 1))
        .fillna(0)
    )


def test_at_its_published_capital_neither_the_smelter_nor_a_circuit_of_it_runs() -> None:
    """6.6 billion USD for 300,000 t of zinc, 200,000 of lead and 35,000 of copper do not pay at these prices."""
    tables = _tables(None)
    assert _made(tables, SMELTER).sum() == 0
    assert _made(tables, *CIRCUITS).sum() == pytest.approx(0, abs=1e-6)
    assert (_made(tables, OLD) > 200_000).all()


@pytest.mark.breadth
def test_where_the_smelter_is_cheap_its_circuits_run_and_the_old_one_is_gone() -> None:
    """Half of US output of zinc is the old smelter: 220,000 t less 110,000 t once all 300,000 t run."""
    tables = _tables(100.0)
    smelter, stands = _made(tables, SMELTER), tables["capacity"].set_index(["plant", "year"])
    first, last = int(smelter[smelter > 0].index.min()), YEARS[1]
    assert first >= 2029
    assert smelter[last] == pytest.approx(300_000)
    assert stands.at[(OLD, last), "retired_t"] == pytest.approx(110_000)
    assert stands.at[(OLD, last), "capacity_t"] == pytest.approx(110_000)
    assert stands.at[(OLD, first - 1), "capacity_t"] == pytest.approx(220_000)
    assert _made(tables, OLD)[last] <= 110_000 + 1e-3
    assert _made(tables, *CIRCUITS).loc[: first - 1].sum() == pytest.approx(0, abs=1e-6)
    assert _made(tables, *CIRCUITS)[last] > 0
    for circuit, most in (("clarksville_germanium", 20), ("clarksville_gallium_residue", 20)):
        assert (_made(tables, circuit) <= smelter * most / 300_000 * 1.00001 + 1e-6).all()
