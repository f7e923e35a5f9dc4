"""Disk full, no permission, a bad disk: at every call that writes, in turn, nothing earlier is lost."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from model.analysis.solve import each_variant
from model.analysis.solve import study as running
from model.analysis.solve.outcome import Outcome
from model.analysis.solve.study import run_study
from model.runs import durable_files, lock, run_folder
from model.runs.durable_files import make_folder, write, write_all
from model.runs.run_folder import CannotWrite, InUse, NotARun
from model.study.load import load_study
from tests.cli.calling import Shell
from tests.survival import small
from tests.survival.kill import WRITING, Counting

FAULTS = {errno.ENOSPC: "no space left on device", errno.EACCES: "permission denied", errno.EIO: "input/output error"}
TABLES_KEPT = ("summary", "purchases", "alternatives")


class Failing(Counting):
    """The `os` that is seen: its n-th call that changes the disk fails."""

    def __init__(self, at: int, number: int) -> None:
        super().__init__()
        self.at, self.number = at, number

    def __getattr__(self, name: str) -> Any:
        counted = super().__getattr__(name)
        if name not in WRITING:
            return counted

        def call(*given: Any, **more: Any) -> Any:
            if len(self.calls) == self.at:
                self.calls.append(f"{name} failed")
                if name == "close":
                    os.close(*given)
                raise OSError(self.number, os.strerror(self.number))
            return counted(*given, **more)

        return call


@cache
def answered(folder: Path) -> tuple[Any, Any, dict[str, Outcome]]:
    """Return the small study, read, and what becomes of its variants; three tables of each are enough here."""
    loaded = load_study(small.written(folder))
    read = running.prepared_each(loaded)
    afresh = running.read_afresh(read[0], loaded.study, loaded.study.variants)
    outcomes = {}
    for name in loaded.study.variants:
        o = each_variant.solve_variant(name, loaded, read[1], afresh[name])
        plan = replace(o.plan, tables={name: o.plan.tables[name] for name in TABLES_KEPT}) if o.plan else None
        outcomes[o.variant] = replace(o, plan=plan)
    return loaded, read, outcomes


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def quick(home: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run the small study with answers known beforehand, and hear of every call that writes."""
    loaded, read, outcomes = answered(home)
    monkeypatch.setattr(running, "prepared_each", lambda *_, **__: read)
    monkeypatch.setattr(running, "read_afresh", lambda *_: dict.fromkeys(loaded.study.variants))
    monkeypatch.setattr(each_variant, "solve_variant", lambda name, *_: outcomes[name])

    def run(out: Path, seen: Counting | None = None, resume: bool = False) -> None:
        with monkeypatch.context() as patched:
            if seen is not None:
                patched.setattr(durable_files, "os", seen)
                patched.setattr(lock, "os", seen)
            run_study(loaded, out=out, resume=resume)

    return run


def _refusal(quick: Any, run: Path, seen: Counting) -> str:
    try:
        quick(run, seen)
    except CannotWrite as fault:
        return str(fault)
    return ""


def test_every_write_that_fails(quick: Any, tmp_path: Path, some: Any) -> None:
    counted = Counting()
    quick(tmp_path / "plain", counted)
    wanted, total = small.contents(tmp_path / "plain"), len(counted.calls)
    assert total > 100
    for at in some(range(total)):
        run, number = tmp_path / f"run-{at}", list(FAULTS)[at % len(FAULTS)]
        failing = Failing(at, number)
        said = _refusal(quick, run, failing)
        if said:
            assert said.startswith(f"cannot write to {run} ({FAULTS[number]}); ")
        else:  # only what tidies up may fail unheard
            assert counted.calls[at] in ("unlink", "link"), (at, counted.calls[at])
        assert f"{counted.calls[at]} failed" in failing.calls
        kept = small.finished(run) if run.exists() else {}
        assert not [p for p in small.leftovers(run) if p.endswith(".parquet.tmp")]
        (run / run_folder.LOCK).unlink(missing_ok=True)  # where that could not be deleted: this process lives
        quick(run, resume=True)
        small.untouched_by(run, kept)
        assert small.contents(run) == wanted, (at, counted.calls[at])
        assert small.leftovers(run) == []


@pytest.mark.breadth
def test_a_full_disk_from_some_call_on(quick: Any, tmp_path: Path) -> None:
    """The disk stays full."""

    class Full(Failing):
        def __getattr__(self, name: str) -> Any:
            if name in ("open", "write", "replace", "mkdir", "link") and len(self.calls) >= self.at:
                self.at = len(self.calls)
            return super().__getattr__(name)

    for at in range(5, 120, 6):
        run = tmp_path / f"run-{at}"
        with pytest.raises(CannotWrite, match="no space left on device"):
            quick(run, Full(at, errno.ENOSPC))
        kept = small.finished(run) if run.exists() else {}
        quick(run, resume=True)
        small.untouched_by(run, kept)


@pytest.mark.breadth
def test_words_and_exit_code(lodeplan: Shell, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answered(home)
    counted = Counting()
    monkeypatch.setattr(durable_files, "os", counted)
    run, path = tmp_path / "run", small.written(tmp_path)
    assert lodeplan("run", path, "-q", "--no-report", "--out", tmp_path / "plain").code == 8
    last = len(counted.calls) - 30
    monkeypatch.setattr(durable_files, "os", Failing(last, errno.ENOSPC))
    answer = lodeplan("run", path, "-q", "--no-report", "--out", run)
    kept = f"3 of 4 variants are kept in {run}; the same command with --resume goes on"
    assert (answer.code, answer.out) == (6, "")
    assert answer.lines == [f"error: cannot write to {run} (no space left on device); {kept}"]
    monkeypatch.setattr(durable_files, "os", os)
    again = lodeplan("run", path, "-q", "--no-report", "--out", run, "--resume")
    assert again.code == 8
    assert small.contents(run) == small.contents(tmp_path / "plain")


def test_nothing_is_solved_where_nothing_can_be_written(
    lodeplan: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(each_variant, "solve_variant", lambda *_: pytest.fail("solved"))
    monkeypatch.setattr(durable_files, "os", Failing(0, errno.EROFS))
    answer = lodeplan("run", small.written(tmp_path), "-q", "--out", tmp_path / "run")
    said = f"error: cannot write to {tmp_path / 'run'} (read-only file system); use --out FOLDER to write elsewhere"
    assert (answer.code, answer.lines) == (6, [said])


def test_a_file_is_whole_or_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    write_all({one: b"old", two: b"old"})
    counted = Counting()
    monkeypatch.setattr(durable_files, "os", counted)
    write_all({one: b"old", two: b"old"})
    renamed = counted.calls.index("replace")
    for at in range(renamed):
        monkeypatch.setattr(durable_files, "os", Failing(at, errno.EIO))
        with pytest.raises(OSError, match="Input/output"):
            write_all({one: b"new", two: b"new"})
        assert (one.read_bytes(), two.read_bytes()) == (b"old", b"old")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["one", "two"]


def test_a_short_write_is_gone_on_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Short(Counting):
        def __getattr__(self, name: str) -> Any:
            if name == "write":
                return lambda file, content: os.write(file, content[:3])
            return super().__getattr__(name)

    monkeypatch.setattr(durable_files, "os", Short())
    write(tmp_path / "file", b"ten bytes.")
    assert (tmp_path / "file").read_bytes() == b"ten bytes."


def test_folders_are_made_all_the_way(tmp_path: Path) -> None:
    make_folder(tmp_path / "a" / "b" / "c")
    make_folder(tmp_path / "a" / "b" / "c")
    assert (tmp_path / "a" / "b" / "c").is_dir()


# ---------------------------------------------------------------- going on, and never over anything


def test_nothing_is_overwritten(quick: Any, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "study.toml").write_text("mine", encoding="utf-8")
    with pytest.raises(CannotWrite, match=r"mine: not empty; name a new folder"):
        quick(mine)
    assert [p.name for p in mine.iterdir()] == ["study.toml"]
    assert (mine / "study.toml").read_text(encoding="utf-8") == "mine"
    quick(tmp_path / "run")
    with pytest.raises(CannotWrite, match="holds a run already; write another folder, or use --resume to finish it"):
        quick(tmp_path / "run")


def test_a_finished_run_goes_on_to_itself(quick: Any, tmp_path: Path) -> None:
    quick(tmp_path / "run")
    before = small.contents(tmp_path / "run")
    quick(tmp_path / "run", resume=True)
    assert small.contents(tmp_path / "run") == before


def test_a_damaged_table_is_made_anew(quick: Any, tmp_path: Path) -> None:
    run = tmp_path / "run"
    quick(run)
    before = small.contents(run)
    (run / "tables" / "summary" / "capped.parquet").write_bytes(b"PAR1")
    (run / "tables" / "summary" / "taxed.parquet").unlink()
    quick(run, resume=True)
    assert small.contents(run) == before


CHANGES = {
    "study": (("study_sha256",), "the study has changed since"),
    "data": (("dataset", "content"), "the dataset has changed since"),
    "versions": (("versions", "highspy"), "the versions have changed since"),
    "variants": (("options", "variants"), "it solves x, not free, capped, dreamt, taxed"),
}


@pytest.mark.parametrize(("key", "words"), CHANGES.values(), ids=list(CHANGES))
def test_other_inputs_are_not_mixed_in(quick: Any, tmp_path: Path, key: tuple[str, ...], words: str) -> None:
    quick(tmp_path / "run")
    known = small.manifest(tmp_path / "run")
    inner: Any = known
    for part in key[:-1]:
        inner = inner[part]
    inner[key[-1]] = ["x"] if key[-1] == "variants" else "x"
    write(tmp_path / "run" / run_folder.MANIFEST, run_folder.json.dumps(known).encode())
    with pytest.raises(run_folder.BadInput, match=f"cannot resume: {words}; start a new run"):
        quick(tmp_path / "run", resume=True)


def test_other_variants_are_named_though_the_study_written_is_another_too(quick: Any, tmp_path: Path) -> None:
    """The study in a run is cut to its variants: what was asked for otherwise is said, not that the study changed."""
    quick(tmp_path / "run")
    known = small.manifest(tmp_path / "run")
    known["options"]["variants"], known["study_sha256"] = ["x"], "x"
    write(tmp_path / "run" / run_folder.MANIFEST, run_folder.json.dumps(known).encode())
    with pytest.raises(run_folder.BadInput, match="cannot resume: it solves x, not free, capped, dreamt, taxed;"):
        quick(tmp_path / "run", resume=True)


def test_of_many_variants_those_that_differ_are_named(quick: Any, tmp_path: Path) -> None:
    """Seventy names twice said nothing; the one that was added or dropped does."""
    quick(tmp_path / "run")
    known = small.manifest(tmp_path / "run")
    known["options"]["variants"] = [*small.VARIANTS[1:], "x", "y", "z", "u"]
    write(tmp_path / "run" / run_folder.MANIFEST, run_folder.json.dumps(known).encode())
    said = r"it solves other variants \(x, y, z, u are not asked for; free is not in it\); start a new run"
    with pytest.raises(run_folder.BadInput, match=said):
        quick(tmp_path / "run", resume=True)


def test_nothing_to_go_on_with(lodeplan: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = small.written(tmp_path)
    monkeypatch.chdir(tmp_path)
    answer = lodeplan("run", path, "--resume")
    said = "error: no unfinished run of small in runs/; run it without --resume, or name the run with --out"
    assert (answer.code, answer.lines) == (3, [said])


def test_the_newest_unfinished_run_goes_on(quick: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    quick(None)
    quick(None)
    first, second = sorted((tmp_path / "runs").iterdir())
    assert first != second
    known = {**(small.manifest(first) or {}), "complete": False}
    write(first / run_folder.MANIFEST, run_folder.json.dumps(known).encode())
    (second / run_folder.MANIFEST).write_text("{", encoding="utf-8")
    quick(None, resume=True)
    assert (small.manifest(first) or {})["complete"]


def test_a_lock_that_was_taken_away_stops_the_run(quick: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    solve, run = each_variant.solve_variant, tmp_path / "run"

    def robbed(name: str, *given: Any) -> Any:
        if name == "capped":
            (run / run_folder.LOCK).write_text("{}", encoding="utf-8")
        return solve(name, *given)

    monkeypatch.setattr(each_variant, "solve_variant", robbed)
    with pytest.raises(
        InUse, match=r"its lock was taken away by another run; this one stops, 1 of 4 variants are kept"
    ):
        quick(run)


# ---------------------------------------------------------------- folders that lie


@pytest.mark.parametrize("name", ["../escape", "a/b", "", ".", "..", "x.y", "c:x", "é"])
def test_no_name_leaves_the_run_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotARun, match="cannot be the name of a table or variant"):
        run_folder.table_path(tmp_path, "summary", name)
    with pytest.raises(NotARun, match="cannot be the name of a table or variant"):
        run_folder.table_path(tmp_path, name, "free")


def test_no_link_leaves_the_run_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.parquet").write_bytes(b"")
    (tmp_path / "run" / "tables" / "summary").mkdir(parents=True)
    (tmp_path / "run" / "tables" / "summary" / "free.parquet").symlink_to(tmp_path / "secret.parquet")
    with pytest.raises(NotARun, match="a link to a place outside the run folder"):
        run_folder.table_path(tmp_path / "run", "summary", "free")


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"variants": 3}', '{"variants": {"a": {}}}', "null"])
def test_a_damaged_manifest_is_no_run(lodeplan: Shell, tmp_path: Path, text: str) -> None:
    (tmp_path / run_folder.MANIFEST).write_text(text, encoding="utf-8")
    answer = lodeplan("verify", tmp_path)
    assert (answer.code, answer.out) == (3, "")
    assert answer.err.startswith(f"error: {tmp_path / run_folder.MANIFEST}: damaged (")
    assert answer.err.endswith("; run the study again\n")
