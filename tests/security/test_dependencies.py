"""What is installed is what was chosen: every package pinned, none altered since, none that could not be shipped.

Known weaknesses are asked for in `.ci/run`, where a network is at hand (`uv audit`).
"""

from __future__ import annotations

import base64
import hashlib
import re
import tomllib
from importlib import metadata
from importlib.metadata import Distribution
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
OURS = "lodeplan"
INSTALLERS = {"pip", "setuptools", "uv", "wheel"}
"""May be in an environment that another tool has made; nothing of ours imports them."""
COPYLEFT = re.compile(r"\b[AL]?GPL|General Public Licen[cs]e", re.IGNORECASE)


def _name(text: str) -> str:
    """Return the one spelling of a package's name, without version, extras and markers."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\s\[<>=!~;(]", text, maxsplit=1)[0]).lower()


INSTALLED = {_name(d.metadata["Name"]): d for d in metadata.distributions()}
CHOSEN = {n: d for n, d in INSTALLED.items() if n != OURS and n not in INSTALLERS}
EXTRAS = [n for extra in PROJECT["project"]["optional-dependencies"].values() for n in extra]
SHIPPED = [*PROJECT["project"]["dependencies"], *EXTRAS]
PINNED = dict(pin.split("==") for pin in PROJECT["tool"]["uv"]["constraint-dependencies"])


def test_every_package_is_pinned_at_the_version_that_is_installed() -> None:
    assert {n: d.version for n, d in CHOSEN.items()} == {n: PINNED.get(n) for n in CHOSEN}


def test_no_pin_is_left_over() -> None:
    """A pin is of a package that we name, or that a package of ours names, if only on another system."""
    named = [
        *SHIPPED,
        *(n for group in PROJECT["dependency-groups"].values() for n in group),
    ]
    named += [wanted for d in CHOSEN.values() for wanted in d.requires or ()]
    assert set(PINNED) - set(map(_name, named)) == set()


def test_what_we_import_is_what_we_name() -> None:
    """No direct dependency is had by luck, through another one."""
    modules = metadata.packages_distributions()
    files = [ROOT / "cli.py", *(ROOT / "data").rglob("*.py"), *(ROOT / "model").rglob("*.py")]
    words = re.compile(r"^\s*(?:import|from) (\w+)", re.MULTILINE)
    imported = {word for file in files for word in words.findall(file.read_text(encoding="utf-8"))}
    used = {_name(name) for module in imported for name in modules.get(module, ())} - {OURS}
    assert used - set(map(_name, SHIPPED)) == set()


@pytest.mark.parametrize("name", sorted(CHOSEN))
def test_no_file_was_altered_after_it_was_installed(name: str) -> None:
    assert _altered(CHOSEN[name]) == []


def _altered(installed: Distribution) -> list[str]:
    """Return the files that are not what the package's own list of hashes says."""
    out = []
    for file in installed.files or ():
        if file.hash is not None and file.hash.mode == "sha256":
            path = Path(str(file.locate()))
            found = hashlib.sha256(path.read_bytes()).digest() if path.is_file() else b""
            if base64.urlsafe_b64encode(found).decode().rstrip("=") != file.hash.value:
                out.append(str(file))
    return out


def test_an_altered_file_is_found(tmp_path: Path) -> None:
    """Whoever changes an installed file leaves its hash behind."""
    info = tmp_path / "small-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: small\nVersion: 1.0\n", encoding="utf-8")
    (tmp_path / "small.py").write_text("x = 1\n", encoding="utf-8")
    said = base64.urlsafe_b64encode(hashlib.sha256(b"x = 1\n").digest()).decode().rstrip("=")
    (info / "RECORD").write_text(f"small.py,sha256={said},6\n", encoding="utf-8")
    assert _altered(Distribution.at(info)) == []
    (tmp_path / "small.py").write_text("x = 2\n", encoding="utf-8")
    assert _altered(Distribution.at(info)) == ["small.py"]


def test_what_is_shipped_with_the_program_asks_for_no_copyleft() -> None:
    """The program is Apache-2.0; what it needs to run may be passed on with it."""
    waiting, seen = [_name(d) for d in SHIPPED], set()
    while waiting:
        name = waiting.pop()
        if name in CHOSEN and name not in seen:
            seen.add(name)
            waiting += [_name(w) for w in CHOSEN[name].requires or () if "extra ==" not in w]
    words = {n: _licence(CHOSEN[n]) for n in sorted(seen)}
    assert len(words) >= len(SHIPPED)
    assert {n: w for n, w in words.items() if COPYLEFT.search(w)} == {}


def _licence(installed: Distribution) -> str:
    said = installed.metadata
    short = [said.get("License-Expression", ""), (said.get("License", "") or "").split("\n", 1)[0]]
    return " ".join(short + [c for c in said.get_all("Classifier") or () if c.startswith("License")])
