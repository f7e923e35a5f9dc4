"""The scenarios of a study are tried on every plan as it is solved, and say what solving the plans again says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from model.analysis.solve.study import run_study
from model.analysis.stress.at_the_end import examine, stress_of_solved
from model.analysis.stress.losses import Loss
from model.analysis.stress.run import stress_of_run
from model.analysis.stress.tried import StressOptions, starts_of
from model.analysis.stress.variant import stress_variant
from model.analysis.stress_found import VariantStress
from model.report.page.stress import _expected as figure_of
from model.report.terminal.stress import _expected, scenarios_text
from model.report.terminal.stress_kept import plain
from tests.model.study.test_blocs import stated
from tests.model.study.test_patch import HEAD
from tests.model.study.test_scenarios import CLOSED

TWO = """
[variants.free]

[variants.less-chile]
policies = [{ country_share_cap = { countries = ["CHL"], max = 0.2 } }]
"""


@pytest.mark.breadth
def test_it_is_what_stress_says_of_the_run_again(tmp_path: Path) -> None:
    loaded = stated(tmp_path, HEAD + CLOSED + TWO)
    solved = run_study(loaded, out=tmp_path / "run", examine=examine)
    found, faults = stress_of_solved(loaded, solved)
    again = stress_of_run(tmp_path / "run", options=StressOptions())
    assert faults == []
    assert found is not None
    assert [one.variant for one in found.variants] == ["free", "less-chile"]
    for ours, theirs in zip(found.variants, again.variants, strict=True):
        assert ours.expected == theirs.expected
        assert ours.security == theirs.security
        assert [d.loss_musd for d in ours.damages] == pytest.approx([d.loss_musd for d in theirs.damages])
    assert found.variants[1].security is not None
    assert found.variants[1].security.avoided_musd > 0


def test_a_scenario_without_a_chance_is_said_where_an_expectation_is_printed(tmp_path: Path) -> None:
    unlikely = HEAD + CLOSED.replace("probability_per_year", "# probability_per_year") + TWO
    loaded = stated(tmp_path, unlikely)
    assert [one.chances for one in loaded.study.scenarios] == [None]
    found, _ = stress_of_solved(loaded, run_study(loaded, out=tmp_path / "run", examine=examine))
    assert found is not None
    kept = plain(found)
    line = f"no chance stated, in nothing that is expected: {loaded.study.scenarios[0].name}"
    assert line in scenarios_text(kept, "run").splitlines()
    # A scenario that names its year has every year tried.
    ended = "scenarios that begin in every year: 'lodeplan stress run' tries every loss"
    assert ended in " ".join(scenarios_text(kept, "run").split())
    assert line in _expected(kept).splitlines()
    assert figure_of(kept).note.endswith(f"N{line[1:]}.")


@pytest.mark.breadth
def test_tables_are_the_same_to_the_byte_whatever_is_tried_on_the_plans(tmp_path: Path) -> None:
    """What may happen moves no plan: stress is of the plan that there is."""
    loaded = stated(tmp_path, HEAD + CLOSED + TWO)
    run_study(loaded, out=tmp_path / "tried", examine=examine)
    run_study(loaded, out=tmp_path / "not")
    tried, plans = (
        {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.parquet")}
        for folder in (tmp_path / "tried" / "tables", tmp_path / "not" / "tables")
    )
    assert len(plans) > 20
    assert tried == plans


@pytest.mark.breadth
def test_one_variant_that_fails_costs_its_own_answer_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(name: str, *given: Any) -> VariantStress:
        if name == "less-chile":
            raise ZeroDivisionError("no such luck")
        return stress_variant(name, *given)

    loaded = stated(tmp_path, HEAD + CLOSED + TWO)
    monkeypatch.setattr("model.analysis.stress.at_the_end.stress_variant", fails)
    solved = run_study(loaded, out=tmp_path / "run", examine=examine)
    found, faults = stress_of_solved(loaded, solved)
    assert solved.exit_code == 0
    assert faults == ["less-chile: ZeroDivisionError: no such luck"]
    assert found is not None
    assert [one.variant for one in found.variants] == ["free"]
    monkeypatch.setattr("model.analysis.stress.run.stress_variant", fails)
    again = stress_of_run(tmp_path / "run")
    assert again.faults == ("less-chile: ZeroDivisionError: no such luck",)
    assert [one.variant for one in again.variants] == ["free"]


@pytest.mark.breadth
def test_a_study_without_scenarios_keeps_nothing(tmp_path: Path) -> None:
    loaded = stated(tmp_path, HEAD + TWO)
    solved = run_study(loaded, out=tmp_path / "run", examine=examine)
    assert stress_of_solved(loaded, solved) == (None, [])


def test_scenarios_alone_begin_in_every_third_year_unless_one_names_its_year() -> None:
    years = tuple(range(2026, 2033))
    any_year, one_year = (Loss("scenario", "s", 1.0, {}, start=start) for start in (None, 2030))
    assert starts_of(years, [any_year], None) == (2026, 2029, 2032)
    assert starts_of(years, [any_year, one_year], None) == years
    assert starts_of(years, [any_year], 1.0) == years
