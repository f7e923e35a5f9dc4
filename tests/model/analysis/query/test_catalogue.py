"""A folder of runs is listed, a row each; a run that cannot be read hides no other."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from model.analysis.query import run_called
from model.runs.run_folder import open_run
from tests.cli.calling import Shell


@pytest.fixture
def runs(small_run: Path) -> Path:
    """Two runs, the second made a day later."""
    folder = small_run.parent / "runs"
    for name, day in (("b", "2026-01-31"), ("a", "2026-02-01")):
        shutil.copytree(small_run, folder / name)
        manifest = folder / name / "run.json"
        manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "created_utc": f"{day}T08:00:00+00:00"}))
    return folder


def test_runs_are_listed_oldest_first(runs: Path, lodeplan: Shell) -> None:
    known = open_run(runs / "a").manifest
    rows = json.loads(lodeplan("runs", runs, "--json").out)
    assert [row["run"] for row in rows] == ["b", "a"]
    assert rows[1] == {
        "number": 2,
        "run": "a",
        "study": "small",
        "title": "",
        "created_utc": "2026-02-01T08:00:00+00:00",
        "complete": True,
        "baseline": "free",
        "cost_musd": known["variants"]["free"]["objective_musd"],
        "variants": 4,
        "with_plan": 3,
        "law_as_of": "",
        "first_year": 2024,
        "last_year": 2026,
        "discount_rate": 0.03,
        "dataset": "tiny",
        "data_content": known["dataset"]["content"][:12],
        "lodeplan": known["versions"]["lodeplan"],
        "tags": "",
        "note": "",
        "folder": str(runs / "a"),
    }


def test_as_text(runs: Path, lodeplan: Shell) -> None:
    content = open_run(runs / "a").manifest["dataset"]["content"][:12]
    lines = lodeplan("runs", runs).out.splitlines()
    assert lines[0].split() == ["run", "study", "made", "data,", "law", "variants", "cost"]
    assert lines[3].split()[:9] == ["1", "b", "small", "2026-01-31", "tiny", content, "3", "of", "4"]


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (["settings"], []),
        (["settings", "years"], 5),
        (["settings", "years"], ["a", "b"]),
        (["settings", "levers"], {"free": []}),
        (["settings", "discount_rate"], "low"),
        (["variants", "free", "objective_musd"], "x"),
    ],
)
def test_what_is_not_what_was_written_is_named(runs: Path, lodeplan: Shell, where: list[str], value: object) -> None:
    manifest = runs / "b" / "run.json"
    known = json.loads(manifest.read_text())
    inner = known
    for key in where[:-1]:
        inner = inner[key]
    inner[where[-1]] = value
    manifest.write_text(json.dumps(known))
    answer = lodeplan("runs", runs)
    assert len(answer.out.splitlines()) == 4
    said = f"{manifest}: damaged ({where[-1]} is not what was written); run the study again"
    assert said in " ".join(answer.err.split())
    assert said in " ".join(lodeplan("query", runs / "b", "select * from runs").err.split())


def test_a_damaged_run_hides_no_other(runs: Path, lodeplan: Shell) -> None:
    (runs / "b" / "run.json").write_text("{")
    answer = lodeplan("runs", runs)
    assert answer.code == 8
    assert "\n1  a " in answer.out
    assert len(answer.lines) == 1
    assert answer.lines[0].startswith(f"warning: {runs / 'b'}: ")


def test_runs_are_chosen_by_their_tags(runs: Path, lodeplan: Shell) -> None:
    """They keep the numbers that they have in the whole list."""
    lodeplan("note", runs / "a", "in the memo", "--tag", "sent", "--tag", "base")
    lodeplan("note", runs / "b", "--tag", "base")
    lines = lodeplan("runs", runs).out.splitlines()
    assert [line.split() for line in lines[-2:]] == [["1", "base"], ["2", "sent", "base", "in", "the", "memo"]]
    rows = json.loads(lodeplan("runs", runs, "--tag", "base", "--tag", "sent", "--json").out)
    assert [(row["number"], row["run"], row["tags"], row["note"]) for row in rows] == [
        (2, "a", "sent base", "in the memo")
    ]
    assert [row["run"] for row in json.loads(lodeplan("runs", runs, "--tag", "base", "--json").out)] == ["b", "a"]
    answer = lodeplan("runs", runs, "--tag", "sen")
    assert (answer.code, answer.out) == (0, "no runs\n")
    assert answer.lines == ["no run has the tag 'sen'; did you mean sent?"]


@pytest.mark.parametrize(("word", "name"), [("1", "b"), ("2", "a"), ("b", "b"), ("./runs/b", "b"), ("runs/a", "a")])
def test_a_run_is_called_by_number_name_or_path(
    runs: Path, monkeypatch: pytest.MonkeyPatch, word: str, name: str
) -> None:
    monkeypatch.chdir(runs.parent)
    assert run_called(word).resolve() == runs / name
    if word == name or word.isdigit():
        monkeypatch.chdir("/")
        assert run_called(word, runs) == runs / name
        assert run_called(word) == Path(word)  # no folder `runs` lies here


def test_a_word_that_means_two_runs_or_none_is_refused(
    runs: Path, monkeypatch: pytest.MonkeyPatch, lodeplan: Shell
) -> None:
    monkeypatch.chdir(runs.parent)
    answer = lodeplan("compare", "3", "a")
    line = "no run '3'; it lists 2, by number and name: 'lodeplan runs' prints them"
    assert (answer.code, answer.lines) == (3, [f"error: runs: {line}"])
    assert lodeplan("compare", "1", "b2", "--in", runs).lines == [
        f"error: {runs}: no run 'b2'; did you mean b?; it lists 2, by number and name: 'lodeplan runs' prints them"
    ]
    (runs / "a").rename("2")
    shutil.copytree("2", runs / "c")
    answer = lodeplan("compare", "1", "2")
    assert answer.lines == ["error: runs: '2' means more than one run; write ./2 or ./runs/c"]
    assert run_called("./2").resolve() == Path("2").resolve()
    (runs / "b").rename(runs / "2")
    answer = lodeplan("compare", "2", "--in", "runs")
    assert answer.lines == ["error: runs: '2' means more than one run; write ./runs/2 or ./runs/c"]


@pytest.mark.breadth
def test_two_runs_of_a_catalogue_are_compared(runs: Path, monkeypatch: pytest.MonkeyPatch, lodeplan: Shell) -> None:
    by_path = lodeplan("compare", runs / "b", runs / "a")
    assert by_path.out.startswith("== free in a against free in b\n")
    assert lodeplan("compare", "1", "2", "--in", runs).out == by_path.out
    monkeypatch.chdir(runs.parent)
    assert lodeplan("compare", "1", "a").out == by_path.out
    assert lodeplan("compare", "2").out == lodeplan("compare", runs / "a").out


def test_no_runs_and_no_folder(tmp_path: Path, lodeplan: Shell) -> None:
    answer = lodeplan("runs", tmp_path)
    assert (answer.code, answer.out) == (0, "no runs\n")
    answer = lodeplan("runs", tmp_path / "nowhere")
    assert answer.code == 3
    assert answer.lines == [f"error: {tmp_path / 'nowhere'}: no such folder; name a folder that holds runs"]


def test_folders_of_samples_and_screens_are_named_below_the_runs(tmp_path: Path, lodeplan: Shell) -> None:
    said = {
        "one/sample.json": '{"study_name": "small", "complete": false}',
        "two/screen.json": '{"study": "other"}',
        "three/screen.json": "[",
    }
    for place, text in said.items():
        (tmp_path / place).parent.mkdir()
        (tmp_path / place).write_text(text, encoding="utf-8")
    lines = lodeplan("runs", tmp_path).out.splitlines()
    assert [line.split() for line in lines if line.strip(" -")] == [
        ["no", "runs"], ["also", "here", "holds", "study"], ["one", "samples,", "unfinished", "small"],
        ["three", "screen,", "unfinished"], ["two", "screen", "other"],
    ]  # fmt: skip
    assert "also here" not in lodeplan("runs", tmp_path, "--tag", "x").out
