"""A study too large for the machine is refused before anything is built, with the estimate and what drives it."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.program.compile import compile as compiler
from model.program.fill import memory_estimate
from model.program.fill.from_dataset import base_frames
from model.report import write
from model.study import read_file
from model.study.load import load_study
from model.study.settings import Study
from tests.benchmarks.scaled import Size, scaled, study_settings
from tests.cli.calling import Shell
from tests.survival import small


def _need(size: Size) -> memory_estimate.Need:
    return memory_estimate.need_of(base_frames(scaled(size), Study.model_validate(study_settings(size))))


def test_too_large_a_study(lodeplan: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = small.written(tmp_path)
    monkeypatch.setattr(memory_estimate, "free_mb", lambda: 250.0)
    for said in (lodeplan("check", path), lodeplan("run", path, "--jobs", "1", "--out", tmp_path / "run")):
        assert said.code == 3
        assert len(said.lines) == 1
        assert "needs about 0.3 GB of memory and 0.2 GB are free: the program has" in said.lines[0]
        assert "of them for balances, stock, scrap and outlets in 3 years" in said.lines[0]
        assert said.lines[0].endswith("plan fewer minerals or years, or join supplier steps")
    assert not (tmp_path / "run").exists()


@pytest.mark.breadth
def test_a_study_that_no_run_could_keep(lodeplan: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run writes every variant out, and is read again by that file: where it would be too long, nothing is solved."""
    path = small.written(tmp_path)
    size = len(load_study(path).resolved_toml().encode())
    monkeypatch.setattr(read_file, "MOST_BYTES", size)
    assert lodeplan("check", path).code == 0
    monkeypatch.setattr(read_file, "MOST_BYTES", size - 1)
    for said in (lodeplan("check", path), lodeplan("run", path, "--jobs", "1", "--out", tmp_path / "run")):
        assert said.code == 3
        assert len(said.lines) == 1
        assert f" variants are {size:,} bytes, and a run keeps at most {size - 1:,}; run fewer" in said.lines[0]
    assert not (tmp_path / "run").exists()


@pytest.mark.breadth
def test_a_run_of_more_plans_than_a_page_holds_ends_well(
    lodeplan: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was solved is kept and printed; the note says where to look."""
    monkeypatch.setattr(write, "MOST_PLANS", 2)
    said = lodeplan("run", small.written(tmp_path), "--jobs", "1", "--no-stress", "--out", tmp_path / "run")
    assert said.code == 8, "one variant of four is impossible"
    assert (
        "no page and no workbook: they hold at most 2 plans that take 4 GB of memory, and the run has 3 that"
        in said.err
    )
    assert not (tmp_path / "run" / "report.html").exists()


def test_too_many_at_a_time(lodeplan: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = small.written(tmp_path)
    monkeypatch.setattr(memory_estimate, "free_mb", lambda: 600.0)
    said = lodeplan("run", path, "--jobs", "2", "--out", tmp_path / "run")
    assert said.code == 3
    assert said.lines[0].endswith("; write fewer --jobs than 2")


@pytest.mark.breadth
def test_too_large_a_variant(lodeplan: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Policies may make a program larger than its study: the variant is told, and none is built."""
    monkeypatch.setattr(compiler, "SMALL", 0)
    monkeypatch.setattr(memory_estimate, "too_large", lambda *given: [])
    monkeypatch.setattr("model.analysis.solve.before_solving.too_large", lambda *given: [])
    monkeypatch.setattr(memory_estimate, "free_mb", lambda: 0.0)
    said = lodeplan("run", small.written(tmp_path), "--jobs", "1", "--out", tmp_path / "run")
    assert said.code == 5
    assert "of memory and 0.0 GB are free: the program has" in said.out


@pytest.mark.breadth
def test_what_drives_it() -> None:
    few, many = _need(Size(2, 4, 2, 3)), _need(Size(2, 16, 2, 3))
    assert many.count > few.count
    assert many.mb > few.mb
    assert "purchases" in many.in_words(0.0)
    assert "plants" in _need(Size(2, 4, 200, 3)).in_words(0.0)


def test_free_memory_is_known_here() -> None:
    free = memory_estimate.free_mb()
    assert free is None or 1 < free < 1e9


def test_a_container_that_grants_less(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "memory.max").write_text(str(300 * 1024**2))
    (tmp_path / "memory.current").write_text(str(100 * 1024**2))
    monkeypatch.setattr(memory_estimate, "CGROUP", tmp_path)
    assert memory_estimate.free_mb() == 200.0


def test_a_container_without_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = memory_estimate.free_mb()
    (tmp_path / "memory.max").write_text("max")
    (tmp_path / "memory.current").write_text("5")
    monkeypatch.setattr(memory_estimate, "CGROUP", tmp_path)
    assert (memory_estimate.free_mb() is None) == (before is None)
