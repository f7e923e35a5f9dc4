"""A run of very many variants notes what is finished beside its manifest, and loses none of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from model.analysis.solve.study import run_study
from model.analysis.verify import verify_run
from model.runs import durable_files, finished
from model.runs.run_folder import open_run
from model.study.load import load_study
from tests.survival import small


@pytest.fixture
def noting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a run of four variants do what one of hundreds does."""
    monkeypatch.setattr(finished, "FEW", 1)
    monkeypatch.setattr(finished, "PART", 0.3)


def cut_short(home: Path, monkeypatch: pytest.MonkeyPatch, writes: int) -> Path:
    """Run the small study until its manifest was written so often, and stop before the next."""
    study, done, write = load_study(small.written(home)), [0], durable_files.write

    def counted(path: Path, content: bytes) -> None:
        if path.name == "run.json":
            done[0] += 1
            if done[0] > writes:
                raise KeyboardInterrupt
        write(path, content)

    monkeypatch.setattr(durable_files, "write", counted)
    with pytest.raises(KeyboardInterrupt):
        run_study(study, out=home / "run")
    monkeypatch.setattr(durable_files, "write", write)
    return home / "run"


@pytest.mark.breadth
@pytest.mark.usefixtures("noting")
def test_what_is_finished_is_kept_and_not_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The manifest lists one variant when the run is cut short; the three noted beside it are whole, and kept."""
    run = cut_short(tmp_path, monkeypatch, writes=2)
    assert list(json.loads((run / "run.json").read_text(encoding="utf-8"))["variants"]) == ["free"]
    assert list(finished.noted(run)) == ["capped", "dreamt", "taxed"]
    with (run / finished.FINISHED).open("ab") as file:
        file.write(b'{"variant": "cut o')
    assert list(open_run(run).manifest["variants"]) == ["free", "capped", "dreamt", "taxed"]
    assert run_study(load_study(tmp_path / "small.toml"), out=run, resume=True).outcomes == ()
    assert not (run / finished.FINISHED).exists()
    assert verify_run(run).failures == ()


def test_notes_beside_a_complete_run_are_nobodys(small_run: Path) -> None:
    finished.note(small_run, "ghost", {"status": "solved", "tables": {}})
    assert "ghost" not in open_run(small_run).manifest["variants"]


def test_a_manifest_of_thousands_is_written_few_times() -> None:
    listed = since = written = 0
    for _ in range(10_000):
        since += 1
        if finished.due(listed, since):
            listed, since, written = listed + since, 0, written + 1
    assert written < 150
    assert finished.due(finished.FEW - 1, 1)
