"""The smelter that Korea Zinc builds at Clarksville: its circuits run with it, the old one goes as it fills."""

from __future__ import annotations

from functools import cache
from typing import Any

import pandas as pd
import pytest

from data.load import load_dataset
from model.analysis.what_if.cut_rounds import answer
from model.plan.plan import make_plan
from model.program.fill.from_dataset import base_frames
from model.study.settings import Study

CIRCUITS = ["clarksville_antimony", "clarksville_gallium_residue", "clarksville_gallium", "clarksville_germanium"]
YEARS = (2026, 2033)
SMELTER, OLD = "clarksville_smelter", "zinc_us"


@cache
def _tables() -> dict[str, pd.DataFrame]:
    """Plan zinc, lead and the metals of its circuits without any policy."""
    data, said = load_dataset("us_2026"), {"name": "smelter", "baseline": "a", "discount_rate": 0.03}
    minerals = ["zinc", "lead", "antimony", "gallium", "germanium"]
    study = Study.model_validate(
        {**said, "dataset": "us_2026", "minerals": minerals, "years": list(YEARS), "variants": {"a": {}}}
    )
    frames = base_frames(data, study)
    found = answer(frames, ())
    assert found.solution.status == "optimal"
    return dict(make_plan("a", found.program, found.solution, frames, frames, ()).tables)


def _made(tables: dict[str, Any], *plants: str) -> pd.Series:
    rows = tables["production"].query("main")
    made = rows[rows["plant"].isin(plants)].groupby("year")["tonnes"].sum()
    return made.reindex(range(YEARS[0], YEARS[1] + 1)).fillna(0)


def test_the_smelter_that_is_decided_runs_and_takes_the_place_of_the_old_one() -> None:
    """Half of 220,000 t of US output of zinc is the old smelter; the new one fills from 2029 as its kind does."""
    tables = _tables()
    smelter, stands = _made(tables, SMELTER), tables["capacity"].set_index(["plant", "year"])["capacity_t"]
    assert smelter.loc[:2028].sum() == 0
    assert smelter.loc[2029:2032].to_list() == pytest.approx([60_000, 180_000, 285_000, 300_000])
    left = [stands.at[OLD, year] for year in range(2028, 2033)]
    assert left == pytest.approx([220_000, 198_000, 154_000, 115_500, 110_000])


def test_its_circuits_run_with_it_alone() -> None:
    tables = _tables()
    smelter = _made(tables, SMELTER)
    assert _made(tables, *CIRCUITS).loc[:2028].sum() == pytest.approx(0, abs=1e-6)
    assert _made(tables, *CIRCUITS)[YEARS[1]] > 0
    for circuit, most in (("clarksville_germanium", 20), ("clarksville_gallium_residue", 20)):
        assert (_made(tables, circuit) <= smelter * most / 300_000 * 1.00001 + 1e-6).all()
