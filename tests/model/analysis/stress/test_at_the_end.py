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
from model.analysis.stress.variant import VariantStress, stress_variant
from tests.model.study.test_blocs import stated
from tests.model.study.test_patch import HEAD
from tests.model.study.test_scenarios import CLOSED

TWO = """
[variants.free]

[variants.less-chile]
policies = [{ country_share_cap = { countries = ["CHL"], max = 0.2 } }]
"""


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
