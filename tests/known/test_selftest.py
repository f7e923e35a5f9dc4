"""`lodeplan selftest` solves what is known, and refuses solver builds that are not to be trusted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from model.analysis.verify import selftest
from model.solver.known_bad_builds import refuse_bad_build, why_refused
from tests.cli.calling import Shell
from tests.survival import small


def test_selftest(lodeplan: Shell) -> None:
    answer = lodeplan("selftest")
    lines = answer.out.splitlines()
    assert (answer.code, answer.err) == (0, "")
    assert lines[-1].startswith(f"{len(selftest.TRIALS)} of {len(selftest.TRIALS)} as expected in ")
    assert not [line for line in lines if line.endswith("WRONG")]
    assert max(map(len, lines)) <= 100


def test_selftest_for_a_script(lodeplan: Shell) -> None:
    said = json.loads(lodeplan("selftest", "--json").out)
    assert {trial["name"]: trial["found"] for trial in said}["Dantzig 1963: cost, thousand USD"] == "153.675, proven"


def test_selftest_that_fails(lodeplan: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selftest, "TRIALS", (*selftest.TRIALS[:2], ("x", "1", lambda: "2"), ("y", "1", lambda: 1 / 0)))
    answer = lodeplan("selftest")
    assert answer.code == 5
    assert [line.split() for line in answer.out.splitlines() if line.startswith("x ")] == [["x", "1", "2", "WRONG"]]
    assert "ZeroDivisionError" in answer.out


BUILDS = {
    ("1.15.1", "1.15.1"): "",
    ("1.15.3", "1.15.3"): "",
    ("1.15.1.post1", "1.15.1"): "",
    ("1.14.0", "1.14.0"): "highspy 1.14.0 is refused: it is known to report wrong optima; ",
    ("1.15.1", "1.14.0"): "highspy 1.14.0 is refused: it is known to report wrong optima; ",
    ("1.15.0", "1.15.0"): "highspy 1.15.0 is refused: only 1.15.1 and later builds of 1.15 were tried; ",
    ("1.16.0", "1.16.0"): "highspy 1.16.0 is refused: only 1.15.1 and later builds of 1.15 were tried; ",
    ("2.0", "2.0"): "highspy 2.0 is refused: only 1.15.1 and later builds of 1.15 were tried; ",
    ("1.15.rc1", "1.15.1"): "highspy 1.15.rc1 is refused: only 1.15.1 and later builds of 1.15 were tried; ",
    ("1.15.1", "1.15.2"): "highspy 1.15.1 is refused: it holds the solver 1.15.2; ",
}


@pytest.mark.parametrize(("build", "reason"), BUILDS.items(), ids=map(str, BUILDS))
def test_builds(build: tuple[str, str], reason: str) -> None:
    mend = "install the one that Lodeplan was tried with: uv sync"
    assert why_refused(*build) == (reason + mend if reason else "")


def test_the_build_installed_is_good() -> None:
    refuse_bad_build()


@pytest.mark.parametrize("verb", ["run", "verify"])
def test_nothing_is_solved_with_a_bad_build(
    lodeplan: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    monkeypatch.setattr("model.solver.known_bad_builds.metadata.version", lambda _: "1.14.0")
    path = small.written(tmp_path)
    answer = lodeplan(verb, path if verb == "run" else tmp_path)
    assert (answer.code, answer.out) == (5, "")
    assert answer.lines == [
        "error: highspy 1.14.0 is refused: it is known to report wrong optima; "
        "install the one that Lodeplan was tried with: uv sync"
    ]
