"""Printed losses of output stand beside the price of the metal, of minerals of the study alone, each once."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from model.analysis.stress.lost_output import estimates
from model.analysis.stress.tried import StressOptions
from model.analysis.stress.variant import stress_variant
from model.analysis.what_if.bench import on_the_bench
from tests.handmade import clauses
from tests.model.analysis.worlds import world

ROW = {
    "estimate": "stop", "mineral": "a", "country": "CHN", "event": "China stops", "loss_musd": 3400.0,
    "loss_percent": None, "low": 1700.0, "high": 9000.0, "source_id": "usgs",
}  # fmt: skip


def test_an_estimate_is_one_of_all_its_minerals_and_what_is_missing_is_priced() -> None:
    base = world(missing=4.0, builds=[], sites=[])
    table = pd.DataFrame([ROW, {**ROW, "mineral": "b"}, {**ROW, "estimate": "other", "mineral": "b"}])
    base = replace(base, tables={**base.tables, "lost_output": table})
    bench = on_the_bench(base, clauses())
    (one,) = stress_variant("v", "v", bench, (), StressOptions(1.0)).estimates
    assert (one.minerals, one.loss_musd, one.loss_percent, one.low, one.high) == (("a",), 3400.0, None, 1700.0, 9000.0)
    assert one.source == "usgs"  # a source without a title is named by its id
    assert one.priced_musd == pytest.approx(2 * 100)  # 2 kt of 4 missing when China stops, at 100 MUSD/kt
    assert estimates(bench.frames, ())[0].priced_musd == 0.0
