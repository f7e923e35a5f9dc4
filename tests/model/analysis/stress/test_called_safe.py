"""On the bundled data: means enough for a floor on means, and uses that go short at once when China stops."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.analysis.solve.before_solving import prepared
from model.analysis.stress.losses import single_losses
from model.analysis.stress.measures import damage
from model.analysis.stress.recourse import Recourse
from model.analysis.what_if.bench import on_the_bench
from model.study.load import load_study

STUDY = """
name = "anode"
dataset = "us_2026"
minerals = ["graphite"]
years = [2026, 2031]
discount_rate = 0.03
baseline = "means"

[variants.means]
policies = [
    { tariff = "schedule" },
    { nminus1_floor = { min = 1.0, forms = ["graphite.anode"], from = 2029 } },
]
"""


@pytest.mark.breadth
def test_anode_material_that_a_floor_on_means_calls_safe(tmp_path: Path) -> None:
    """Offers of sellers never bought from are means, and have to be qualified for two years when China stops."""
    (tmp_path / "anode.toml").write_text(STUDY, encoding="utf-8")
    loaded = load_study(tmp_path / "anode.toml")
    _, frames, _ = prepared(loaded)
    bench = on_the_bench(frames, loaded.clauses("means"))
    assert bench.possible
    without = on_the_bench(frames, [c for c in loaded.clauses("means") if c.policy.name != "nminus1_floor"])
    assert bench.cost == pytest.approx(without.cost)
    recourse = Recourse(bench.best, bench.frames)
    china = next(x for x in single_losses(bench.program, bench.frames, 1.0) if (x.kind, x.name) == ("country", "CHN"))
    response = recourse.after(china, 2029)
    assert response is not None
    assert response.proven
    found = damage(recourse, response)
    short = {(s.end_use, s.form): s.share for s in found.short if s.essential and s.year == 2029}
    assert short["electronics", "graphite.anode"] == pytest.approx(1.0)
    assert short["clean_energy", "graphite.anode"] > 0.2
    assert found.survive_months == 0
