"""The study's numbers, read twice by two modules that share no function, are the same numbers."""

from __future__ import annotations

from dataclasses import fields, replace

import pandas as pd
import pytest

from data.dataset import Dataset
from model.program.fill.from_dataset import base_frames
from model.proof.second_reading import facts
from model.study.settings import Study
from tests.model.proof.planned import bundled_data, study_of
from tests.tables import assert_same_table

UNPROVEN = ("tie_weight",)
"""Columns that no proof reads: the tie-break is no part of a cost."""


@pytest.mark.parametrize("life", [None, 1.0, 3.0])
@pytest.mark.parametrize("demand", ["low", "high"])
def test_two_readings_agree(life: float | None, demand: str) -> None:
    data = bundled_data()
    if life is not None:
        plants, stock = data.table("plants"), data.table("stockpile")
        short = {"plants": plants.assign(life_years=life), "stockpile": stock.assign(loss_rate=0.05)}
        data = replace(data, tables={**data.tables, **short})
    _agree(data, study_of([], demand=demand, boundaries=["A", "B", "C2"]))


def test_two_readings_agree_on_what_stands_outside_and_what_must_be_met() -> None:
    """Cobalt is a by-product that this study does not plan; no tonne may go missing."""
    _agree(bundled_data(), study_of([], minerals=["nickel"], shortfall="forbidden"))


def _agree(data: Dataset, study: Study) -> None:
    one, other = base_frames(data, study), facts(data, study)
    for name in (f.name for f in fields(one) if isinstance(getattr(one, f.name), pd.DataFrame)):
        a, b = getattr(one, name), getattr(other, name)
        assert set(a.columns) == set(b.columns), name
        kept = [c for c in a.columns if c not in UNPROVEN]
        key = [c for c in kept if not pd.api.types.is_float_dtype(a[c]) or c == "step"]
        assert_same_table(
            a[kept].sort_values(key, ignore_index=True),
            b[kept].sort_values(key, ignore_index=True),
            check_dtype=False,
            rtol=1e-12,
            atol=0.0,
            obj=name,
        )
