"""Names of what a command makes: refused where Windows would not hold them, so that what is made can travel."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.reading.file_names import _why_not
from tests.cli.calling import Shell
from tests.data import tiny
from tests.survival import small

NAMES = {
    "CON": "'CON' names a device on Windows; write another name, such as CON-1",
    "nul": "'nul' names a device on Windows; write another name, such as nul-1",
    "aux.toml": "'aux.toml' names a device on Windows; write another name, such as aux-1.toml",
    "lpt9.run.x": "'lpt9.run.x' names a device on Windows; write another name, such as lpt9-1.run.x",
    "con ": "'con ' names a device on Windows; write another name, such as con-1",
    "run.": "'run.' ends in a dot or a space, which Windows leaves out; write run",
    "run ": "'run ' ends in a dot or a space, which Windows leaves out; write run",
}
COMMANDS = ("run --out", "new", "data export", "data export to a workbook", "data import", "data prepare", "frontier")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_name_that_windows_cannot_hold(
    lodeplan: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    words = {
        "run --out": ("run", "small.toml", "--out", name),
        "new": ("new", name),
        "data export": ("data", "export", "tiny", name),
        "data export to a workbook": ("data", "export", "tiny", f"{name}/one.xlsx"),
        "data import": ("data", "import", "table", "any.csv", "--out", name),
        "data prepare": ("data", "prepare", "--out", name),
        "frontier": ("frontier", "small.toml", "--variant", "a", "--lever", "b", "--out", f"{name}/one.csv"),
    }[command]
    where = {"data export to a workbook": f"{name}/one.xlsx", "frontier": f"{name}/one.csv"}.get(command, name)
    answer = lodeplan(*words)
    assert (answer.code, answer.out, answer.lines) == (3, "", [f"error: {where}: {NAMES[name]}"])
    assert list(tmp_path.iterdir()) == []


def test_a_folder_inside_one_that_cannot_be(lodeplan: Shell, tmp_path: Path) -> None:
    answer = lodeplan("new", tmp_path / "aux" / "mine")
    assert answer.lines == [f"error: {tmp_path / 'aux' / 'mine'}: {NAMES['nul'].replace('nul', 'aux')}"]


@pytest.mark.breadth
def test_what_is_there_is_not_asked_about(lodeplan: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of that name that the user has is the user's own; so is `..`, and a name that only looks like one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "nul").mkdir()
    tiny.write_folder(tmp_path / "tiny")
    assert lodeplan("new", "nul").code == 0
    assert lodeplan("new", "nul/..//nul/context").code == 0
    assert lodeplan("data", "export", "tiny", "console.v1.xlsx").code == 0


@pytest.mark.parametrize(("name", "there"), [("a:b", ":"), ("what?", "?"), ("a*", "*"), ("plain", "")])
def test_letters_that_windows_alone_forbids(name: str, there: str) -> None:
    said = f"'{name}' holds {there}, which Windows forbids in a name; write it without" if there else ""
    assert (_why_not(name, on_windows=True), _why_not(name, on_windows=False)) == (said, "")


@pytest.mark.parametrize(("old", "new", "line"), [
    ('"small"', '"aux"', "small.toml:2 name: aux names a device on Windows; write another name, such as aux-1"),
    ('"small"', '"x."', "small.toml:2 name: must be small letters, digits and hyphens (it names files), such as x, got "
     "'x.'"),
    ("[variants.taxed]", "[variants.nul]",
     "small.toml:18 variant nul: nul names a device on Windows; write another name, such as nul-1"),
    ("[variants.taxed]", '[variants."aux.toml"]',
     "small.toml:18 variant aux.toml: must be small letters, digits and hyphens (it names files), such as aux-toml, "
     "got 'aux.toml'"),
    ("[variants.taxed]", '[variants."x "]',
     "small.toml:18 variant x : must be small letters, digits and hyphens (it names files), such as x, got 'x '"),
])  # fmt: skip
def test_names_inside_a_study(lodeplan: Shell, tmp_path: Path, old: str, new: str, line: str) -> None:
    path = small.written(tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    answer = lodeplan("check", path)
    assert (answer.code, answer.lines) == (3, [f"error: {line}"])
