"""A package as it lies installed beside Lodeplan: its module, and the entry points that offer what it holds."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.cli.calling import ROOT

HERE = Path(__file__).parent


def offered(folder: Path, module: Path, group: str, name: str, what: str) -> Path:
    """Write a package into a folder; it offers the object `what` of the module or folder, by `name` in `group`."""
    folder.mkdir(parents=True, exist_ok=True)
    if module.is_dir():
        shutil.copytree(module, folder / module.name)
    else:
        shutil.copy(module, folder / module.name)
    described = folder / f"{module.stem}-1.0.dist-info"
    described.mkdir()
    (described / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module.stem}\nVersion: 1.0\n", encoding="utf-8")
    (described / "entry_points.txt").write_text(f"[{group}]\n{name} = {module.stem}:{what}\n", encoding="utf-8")
    return folder


class Installed:
    """A process in which a package is installed, for many commands: each `beside` takes a second to begin."""

    def __init__(self, package: Path) -> None:
        streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        start = [sys.executable, "-m", "tests.outside.served"]
        self._process = subprocess.Popen(start, cwd=ROOT, env=_environment(package), **streams)

    def __call__(self, *words: str | Path, code: str = "") -> subprocess.CompletedProcess[str]:
        """Run the command line, or other Python code."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps([list(map(str, words)), code]) + "\n")
        self._process.stdin.flush()
        return subprocess.CompletedProcess(words, *json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        self._process.communicate()


def beside(package: Path, *words: str | Path, code: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command line, or other Python code, where a package is installed."""
    start = [sys.executable, "-c", code or "import cli; cli.main()", *map(str, words)]
    return subprocess.run(start, cwd=ROOT, env=_environment(package), capture_output=True, text=True, check=False)


def _environment(package: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(package), str(ROOT)])}
