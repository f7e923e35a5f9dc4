"""A question that is interrupted goes on where it was, and says what one that was not says."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from model.analysis import robustness
from model.analysis.frontier import points
from model.analysis.robustness import points as bounding
from model.analysis.screen import costs as screening
from model.analysis.screen import run as screen_run
from model.analysis.stress import run as stress
from tests.cli.calling import Shell
from tests.model.analysis.robustness.test_robustness import STUDY
from tests.model.analysis.robustness.test_robustness import folder as ranged

pytestmark = pytest.mark.breadth


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("going")
    ranged(folder, 400.0)
    (folder / "s.toml").write_text(STUDY, encoding="utf-8")
    return folder


@pytest.fixture
def run(made: Path, tmp_path: Path, lodeplan: Shell) -> Path:
    if not (made / "run").exists():
        assert lodeplan("run", made / "s.toml", "--out", made / "run", "--no-report", "--no-stress").code == 0
    shutil.copytree(made / "run", tmp_path / "run")
    return tmp_path / "run"


def interrupted_at(monkeypatch: pytest.MonkeyPatch, room: Any, name: str, last: int) -> list[str]:
    """Have a task after so many be interrupted, once; return the tasks that are done."""
    did: list[str] = []
    right = getattr(room, name)

    def counted(task: str, *given: Any) -> Any:
        did.append(task)
        if len(did) == last:
            raise KeyboardInterrupt
        return right(task, *given)

    counted.__name__ = name
    monkeypatch.setattr(room, name, counted)
    monkeypatch.setitem(room.ANSWERS, counted, room.ANSWERS[right])
    return did


def test_stress_goes_on(run: Path, tmp_path: Path, lodeplan: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("stress", run, "--keep", "--jobs", "1", "--quiet")
    assert lodeplan(*words).code == 0
    whole = json.loads((run / "stress.json").read_text("utf-8"))
    (run / "stress.json").unlink()
    did = interrupted_at(monkeypatch, stress, "_variant", 3)
    answer = lodeplan(*words)
    assert answer.code == 130
    assert f"kept: 2 variants, in {run / 'stress.json.parts'}; the same command with --resume goes on" in answer.err
    assert lodeplan("stress", run, "--keep", "--resume", "--pairs", "--quiet").code == 3
    assert lodeplan(*words, "--resume").code == 0
    assert did == ["free", "no-chile", "no-australia", "no-australia"]
    assert json.loads((run / "stress.json").read_text("utf-8")) == whole
    assert not (run / "stress.json.parts").exists()
    refused = lodeplan("stress", run, "--resume")
    assert (refused.code, refused.err) == (
        3, "error: --resume: goes on with what was kept in a run; add --keep, as when it was interrupted\n"
    )  # fmt: skip


def test_a_frontier_goes_on(run: Path, made: Path, lodeplan: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("frontier", made / "s.toml", "--lever", "demand", "--into", run)
    assert lodeplan(*words).code == 0
    place = run / "frontier" / "free.demand.json"
    whole = json.loads(place.read_text("utf-8"))
    place.unlink()
    did = interrupted_at(monkeypatch, points, "_found", 2)
    answer = lodeplan(*words)
    assert answer.code == 130
    assert f"kept: 1 point, in {place}.parts; the same command with --resume goes on" in answer.err
    assert lodeplan(*words, "--resume").code == 0
    assert did[1] == did[2]
    assert len(did) == len(set(did)) + 1
    assert json.loads(place.read_text("utf-8")) == whole


def test_bounds_go_on(run: Path, made: Path, lodeplan: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Variants are found apart, after the baseline; two processes, or one twice, give the bytes of one."""
    words = ("bounds", made / "s.toml", "--into", run, "--quiet")
    place = run / "bounds.json"
    assert lodeplan(*words, "--jobs", "2").code == 0
    whole = json.loads(place.read_text("utf-8"))
    place.unlink()
    monkeypatch.setattr(bounding, "ANSWERS", robustness.ANSWERS, raising=False)
    did = interrupted_at(monkeypatch, bounding, "found_apart", 2)
    answer = lodeplan(*words, "--jobs", "1")
    assert answer.code == 130
    assert f"kept: 1 variant, in {place}.parts; the same command with --resume goes on" in answer.err
    assert lodeplan(*words, "--resume", "--jobs", "1").code == 0
    assert did == ["no-chile", "no-australia", "no-australia"]
    assert json.loads(place.read_text("utf-8")) == whole


def test_a_screen_goes_on(made: Path, tmp_path: Path, lodeplan: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Base points of both stages are kept; asked otherwise, or twice, it is refused."""
    words = ("screen", made / "s.toml", "--trajectories", "2", "--n", "8", "--keep", "1", "--jobs", "1", "--quiet")
    whole, place = tmp_path / "whole", tmp_path / "screened"
    assert lodeplan(*words, "--out", whole).code == 0
    monkeypatch.setattr(screen_run, "ANSWERS", screening.ANSWERS, raising=False)
    did = interrupted_at(monkeypatch, screen_run, "costs_of", 5)
    answer = lodeplan(*words, "--out", place)
    kept = place / "screen.json.parts"
    assert answer.code == 130
    assert f"kept: 4 base points, in {kept}; the same command with --resume goes on" in answer.err
    assert [path.name for path in place.iterdir()] == [kept.name]
    other = lodeplan(*words, "--seed", "2", "--out", place, "--resume")
    assert (other.code, other.lines) == (
        3, [f"error: {kept}: it was asked otherwise, or of another version; leave --resume out to begin anew"]
    )  # fmt: skip
    assert lodeplan(*words, "--out", place, "--resume").code == 0
    assert did[:6] == ["all 1", "all 2", "kept 1", "kept 2", "kept 3", "kept 3"]
    assert len(did) == 2 + 8 + 1
    files = [
        {path.relative_to(at): path.read_bytes() for path in at.rglob("*") if path.is_file()} for at in (whole, place)
    ]
    assert files[0] == files[1]
    assert lodeplan(*words, "--out", place, "--resume").code == 3
