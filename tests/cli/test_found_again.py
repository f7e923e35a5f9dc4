"""What analyses keep in a run is asked again by `verify`: what it does not say, or cannot say, is named."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from model.command_line.found_again import differences, found_again, keepers
from model.runs import attachments
from model.runs.run_folder import NotARun, open_run
from tests.cli.calling import Shell
from tests.model.analysis.robustness.test_robustness import STUDY
from tests.model.analysis.robustness.test_robustness import folder as ranged
from tests.model.study.test_scenarios import CLOSED

STOPS = CLOSED.replace("2025", "2024")
KEPT = ("scenarios/stress.json", "stress.json", "bounds.json", "samples.json", "frontier/free.demand.json")
MADE: list[Path] = []


@pytest.fixture
def run(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, lodeplan: Shell) -> Path:
    """Return a copy of a run in which each analysis kept what it found, made once."""
    if not MADE:
        folder = tmp_path_factory.mktemp("kept")
        ranged(folder, 400.0)
        study, made = folder / "s.toml", folder / "run"
        study.write_text(STUDY.replace("[variants.free]", f"{STOPS}[variants.free]"), encoding="utf-8")
        for words in (
            ("run", study, "--out", made, "--no-report"),
            ("stress", made, "--keep", "--jobs", "1", "--contested", "pro_rata"),
            ("bounds", study, "--into", made),
            ("sample", study, "--n", "4", "--jobs", "1", "--into", made, "--out", folder / "drawn"),
            ("frontier", study, "--lever", "demand", "--from", "0.9", "--to", "1.1", "--into", made),
        ):
            answer = lodeplan(*words)
            assert answer.code == 0, answer.err
        MADE.append(made)
    shutil.copytree(MADE[0], tmp_path / "run")
    return tmp_path / "run"


def kept(run: Path, place: str) -> dict[str, Any]:
    said: dict[str, Any] = json.loads((run / place).read_text("utf-8"))
    return said


def sealed_anew(run: Path, place: str, change: Callable[[dict[str, Any]], Any]) -> None:
    """Change what a file says, and seal it as whoever alters it can."""
    said = kept(run, place)
    change(said)
    attachments.keep(run / place, open_run(run), said["variant"], json.dumps(said["found"]), said["asked"])


@pytest.mark.breadth
def test_each_analysis_asked_again_says_what_it_kept(run: Path) -> None:
    heard: list[str] = []
    found = found_again(open_run(run), True, heard.append)
    assert (found.wrong, found.notes) == ([], [])
    assert [f"{place} again" in heard for place in KEPT] == [True] * len(KEPT)


def _tenth_more(found: Any) -> None:
    """Add a tenth to the first number of a finding that is large enough to tell."""
    holder, key, value = next(one for one in _numbers(found) if abs(one[2]) > 1.0)
    holder[key] = 1.1 * value


def _other_turn(said: Any) -> None:
    said["found"]["turns"][0]["published_musd"] = 7.5


def _numbers(found: Any) -> Any:
    pairs = found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
    for key, value in pairs:
        if isinstance(value, float):
            yield found, key, value
        yield from _numbers(value)


@pytest.mark.breadth
def test_numbers_sealed_anew_are_named(run: Path) -> None:
    for place in KEPT:
        sealed_anew(run, place, _other_turn if place == "samples.json" else lambda said: _tenth_more(said["found"]))
    wrong = found_again(open_run(run), True).wrong
    for place in KEPT:
        assert any(line.startswith(f"{place}: ") and " kept, " in line for line in wrong), place


UNREADABLE: dict[str, tuple[str, Callable[[dict[str, Any]], Any], str]] = {
    "stress: a loss without its amount": (
        "stress.json", lambda f: f["variants"][0]["damages"][0].pop("extra_musd"),
        "sealed, and not stress of this version: variants.0.damages.0.extra_musd: field required",
    ),
    "stress: words for a number": (
        "scenarios/stress.json", lambda f: f["variants"][0].update(cost_musd="<b>"),
        "variants.0.cost_musd: input should be a valid number, got <b>; delete it, or stress the run again",
    ),
    "stress: another variant": (
        "stress.json", lambda f: f["variants"][1].update(variant="new"),
        "names variant 'new', which the run has not; delete it, or stress the run again",
    ),
    "bounds: no verdict": (
        "bounds.json", lambda f: f["variants"][0].pop("survives"),
        "sealed, and not bounds of this version: variants.0.survives: field required",
    ),
    "bounds: another baseline": (
        "bounds.json", lambda f: f.update(baseline="no-chile"),
        "of another baseline than the run, 'no-chile'; delete it, or find them again",
    ),
    "frontier: a point without a level": (
        "frontier/free.demand.json", lambda f: f["points"][0].pop("level"),
        "sealed, and not a whole frontier of a variant; delete it, or trace it again",
    ),
    "frontier: an unknown kind": (
        "frontier/free.demand.json", lambda f: f.update(kind="round"),
        "sealed, and not a whole frontier of a variant; delete it, or trace it again",
    ),
}  # fmt: skip


@pytest.mark.breadth
@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_refused_in_words(run: Path, name: str) -> None:
    place, change, words = UNREADABLE[name]
    sealed_anew(run, place, lambda said: change(said["found"]))
    here = open_run(run)
    (keeper,) = (one for one in keepers(here) if one.path == run / place)
    with pytest.raises(NotARun) as refused:
        keeper.read(keeper.path, here)
    assert words in str(refused.value)


@pytest.mark.breadth
def test_what_cannot_be_read_ends_in_words_and_no_inner_error(run: Path, lodeplan: Shell) -> None:
    for place in KEPT[1:]:
        (run / place).unlink()
    sealed_anew(run, KEPT[0], lambda said: said["found"]["variants"][0].update(damages=[{}]))
    answer, report = lodeplan("verify", run, "--findings"), lodeplan("report", run)
    assert (answer.code, report.code) == (5, 3)
    for said in (answer, report):
        assert "scenarios/stress.json: sealed, and not stress of this version: variants.0.damages.0.kind: field" in (
            " ".join((said.out + said.err).split())
        )


@pytest.mark.breadth
def test_how_it_was_asked_may_be_unknown_or_nonsense(run: Path) -> None:
    said = kept(run, "bounds.json")
    before = {key: value for key, value in said.items() if key not in ("asked", "sha256")}
    (run / "bounds.json").write_text(json.dumps({"sha256": attachments._seal(before), **before}), "utf-8")
    sealed_anew(run, "samples.json", lambda said: said["asked"].pop("seed"))
    sealed_anew(run, KEPT[-1], lambda said: said["asked"].update(levers=[]))
    for place in KEPT[:2]:
        (run / place).unlink()
    found = found_again(open_run(run), True)
    rests = "checked by its seal and its shape alone; 'lodeplan bounds' works it out again"
    assert found.notes == [f"bounds.json: of an earlier version, which did not keep how it was asked; {rests}"]
    no = "how it was asked is not what"
    assert found.wrong == [
        f"samples.json: {no} 'lodeplan sample' is asked ('seed'); delete it",
        f"{KEPT[-1]}: {no} 'lodeplan frontier' is asked (tuple index out of range); delete it",
    ]


@pytest.mark.breadth
def test_what_takes_minutes_is_asked_again_when_that_is_wanted_alone(run: Path) -> None:
    (run / KEPT[0]).unlink()
    found = found_again(open_run(run), False)
    rests = "bounds.json: checked by its seal and its shape alone; 'lodeplan bounds' works it out again; "
    assert f"{rests}'lodeplan verify --findings' asks it again" in found.notes
    assert (len(found.notes), found.wrong) == (4, [])


def test_differences_name_the_place() -> None:
    one = {"a": [1.0, {"b": "x"}], "c": 2, "solves": 3, "d": True, "e": None}
    assert list(differences(one, {**one, "solves": 9, "c": 2 + 1e-9})) == []
    other = {"a": [1.1, {"b": "y"}], "c": None, "d": 1, "e": 0.0}
    assert list(differences(one, other)) == [
        "a.0: 1.0 kept, 1.1 found again",
        'a.1.b: "x" kept, "y" found again',
        "c: 2 kept, null found again",
        "d: true kept, 1 found again",
        "e: null kept, 0.0 found again",
    ]
    assert list(differences([1.0], [1.0, 2.0], "f")) == ["f: [1.0] kept, [1.0, 2.0] found again"]
