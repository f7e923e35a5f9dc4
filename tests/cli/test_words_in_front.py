"""What stands before any verb: the version, completion, exit codes; a run printed again, and quietly."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.messages.exits import Exit
from tests.cli.calling import Shell
from tests.data.tiny import SETTINGS
from tests.fuzz import spoil
from tests.fuzz.asked import write_dataset
from tests.fuzz.world import study, tables


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """Return the file of a small study."""
    write_dataset(tmp_path, tables(), SETTINGS, as_workbook=False)
    (tmp_path / "study.toml").write_text(spoil.written(study()), encoding="utf-8")
    return tmp_path / "study.toml"


def test_the_version_is_printed_without_a_verb(lodeplan: Shell) -> None:
    answer = lodeplan("--version")
    assert answer.code == 0
    assert answer.out.startswith("lodeplan 0.")


def test_help_names_every_exit_code(lodeplan: Shell) -> None:
    text = " ".join(lodeplan("--help").out.split())
    for code in Exit:
        assert f" {int(code)} " in text, code
    assert "--show-completion" in text


@pytest.mark.breadth
def test_a_quiet_run_prints_its_folder_alone(lodeplan: Shell, written: Path, tmp_path: Path) -> None:
    answer = lodeplan("run", written, "--out", tmp_path / "run", "-q", "--jobs", "1", "--no-report")
    assert (answer.code, answer.out, answer.err) == (0, f"{tmp_path / 'run'}\n", "")


@pytest.mark.breadth
def test_show_prints_what_the_run_ended_with(lodeplan: Shell, written: Path, tmp_path: Path) -> None:
    first = lodeplan("run", written, "--out", tmp_path / "run", "--jobs", "1", "--no-report")
    again = lodeplan("show", tmp_path / "run")
    assert (again.code, again.out) == (0, first.out)


@pytest.mark.parametrize("group", [(), ("data",)])
def test_help_shows_the_line_of_every_verb_whole(lodeplan: Shell, group: tuple[str, ...]) -> None:
    lines = lodeplan(*group, "--help").out.partition("Commands:\n")[2].splitlines()
    verbs = [line for line in lines if line.startswith("  ") and line.strip() and not line.startswith("   ")]
    said = [line for line in verbs if not line.strip().startswith(("Exit codes", "policy", "use;", "terminated"))]
    assert len(said) >= 7
    assert not [line for line in said if line.endswith("...")]
