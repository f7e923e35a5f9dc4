"""Variants of a large study start from its baseline, whoever solves them; a plan near the cheapest is proven to be."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from model.analysis.solve import study as running
from model.analysis.solve import variant, warm_start
from model.analysis.solve.study import run_study
from model.analysis.verify import verify_run
from model.analysis.what_if import cut_rounds
from model.program.compile.compile import Program
from model.solver import highs
from model.solver.highs import NO_HURRY, Limits, Solution
from model.study.load import load_study
from model.study.loaded import LoadedStudy
from tests.survival import small


@pytest.fixture
def loaded(tmp_path: Path) -> LoadedStudy:
    return load_study(small.written(tmp_path))


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count every study as large."""
    monkeypatch.setattr(warm_start, "LARGE", 0)


def _started(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Hear of every solve from here on whether it started from a basis."""
    heard: list[bool] = []
    solved = cut_rounds.solve

    def hearing(program: Program, limits: Limits, begin: Any) -> Solution:
        heard.append(begin is not None)
        return solved(program, limits, begin)

    monkeypatch.setattr(cut_rounds, "solve", hearing)
    return heard


def test_only_a_large_study_of_several_variants_starts_from_its_baseline(
    loaded: LoadedStudy, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, base, _, _ = running.prepared_each(loaded)
    assert warm_start.start_name(loaded, base, small.VARIANTS) == ""
    monkeypatch.setattr(warm_start, "LARGE", warm_start.need_of(base).count)
    assert warm_start.start_name(loaded, base, small.VARIANTS) == "free"
    assert warm_start.start_name(loaded, base, small.VARIANTS[:3]) == ""


def test_many_variants_of_a_study_that_is_not_small_start_from_its_baseline(
    loaded: LoadedStudy, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, base, _, _ = running.prepared_each(loaded)
    many = [f"v{number}" for number in range(warm_start.MANY)]
    assert warm_start.start_name(loaded, base, many) == ""
    monkeypatch.setattr(warm_start, "SMALL", warm_start.need_of(base).count)
    assert warm_start.start_name(loaded, base, many) == "free"
    assert warm_start.start_name(loaded, base, many[1:]) == ""


@pytest.mark.breadth
def test_each_variant_starts_from_nothing_or_from_the_baseline(
    loaded: LoadedStudy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = _started(monkeypatch)
    possible = ("free", "capped", "taxed")
    run_study(loaded, possible, tmp_path / "cold")
    assert heard == [False] * 3
    heard.clear()
    monkeypatch.setattr(warm_start, "LARGE", 0)
    monkeypatch.setattr(warm_start, "FEW", 2)
    run_study(loaded, possible, tmp_path / "warm")
    assert heard == [False, True, True, True]
    cold, warm = (small.manifest(tmp_path / name) or {} for name in ("cold", "warm"))
    assert [m["options"]["start"] for m in (cold, warm)] == ["", "free"]
    for name in possible:
        costs = [m["variants"][name]["objective_musd"] for m in (cold, warm)]
        assert costs[1] == pytest.approx(costs[0], rel=1e-12)


@pytest.mark.breadth
@pytest.mark.usefixtures("large")
def test_a_run_gone_on_with_starts_where_it_did(loaded: LoadedStudy, tmp_path: Path) -> None:
    run_study(loaded, out=tmp_path / "whole")
    shutil.copytree(tmp_path / "whole", tmp_path / "cut")
    known = small.manifest(tmp_path / "cut") or {}
    kept = {name: known["variants"][name] for name in ("free", "capped")}
    (tmp_path / "cut" / "run.json").write_text(
        json.dumps({**known, "variants": kept, "complete": False}), encoding="utf-8"
    )
    run_study(loaded, out=tmp_path / "cut", resume=True)
    assert small.contents(tmp_path / "cut") == small.contents(tmp_path / "whole")
    assert verify_run(tmp_path / "cut").passed


@pytest.mark.breadth
def test_a_baseline_without_a_plan_starts_nobody(loaded: LoadedStudy) -> None:
    _, base, _, _ = running.prepared_each(loaded)
    assert warm_start.start_from(loaded.clauses("dreamt"), base, NO_HURRY) is None
    assert warm_start.start_from(loaded.clauses("free"), base, Limits(0.0)) is None


# ---------------------------------------------------------------- a plan near the cheapest


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let simplex never come to its end."""
    monkeypatch.setattr(cut_rounds, "solve", lambda program, limits, begin: highs._interior(program, NO_HURRY))


@pytest.mark.breadth
@pytest.mark.usefixtures("hurried")
def test_a_plan_near_the_cheapest_says_so_and_is_proven_again(loaded: LoadedStudy, tmp_path: Path) -> None:
    loaded = replace(loaded, study=loaded.study.model_copy(update={"shortfall": "priced"}))
    solved = run_study(loaded, ["free", "capped"], tmp_path / "run", limits=Limits(30.0, 0.001))
    assert [o.status for o in solved.outcomes] == ["solved", "solved"]
    assert solved.outcomes[0].message.startswith(
        "the cheapest plan was not found in 30 s; this one is proven to be near it, at most "
    )
    known = small.manifest(tmp_path / "run") or {}
    assert known["options"] == {"variants": ["free", "capped"], "start": "", "time_limit_s": 30.0, "gap": 0.001}
    assert known["variants"]["free"]["program"]["cheapest"] == 0
    assert verify_run(tmp_path / "run").passed


@pytest.mark.breadth
@pytest.mark.usefixtures("hurried")
def test_a_plan_farther_from_the_cheapest_than_allowed_is_not_published(
    loaded: LoadedStudy, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(variant, "proven_bound", lambda *_, **__: 0.0)
    solved = run_study(loaded, ["free"], tmp_path / "run", limits=Limits(30.0, 0.5))
    assert solved.outcomes[0].status == "failed"
    assert solved.outcomes[0].message.startswith("not proven, so not published: gap: ")


def test_an_interior_point_finds_what_simplex_finds(loaded: LoadedStudy) -> None:
    _, base, _, _ = running.prepared_each(loaded)
    program = cut_rounds.answer(base, ()).program
    exact, near = highs.solve(program), highs._interior(program, NO_HURRY)
    assert near.objective == pytest.approx(exact.objective, rel=1e-9)
    assert (exact.cheapest, near.cheapest, near.basis) == (True, False, None)
