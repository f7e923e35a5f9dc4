"""A package as it lies installed beside Lodeplan: its module, and the entry points that offer what it holds."""

from __future__ import annotations

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


def beside(package: Path, *words: str | Path, code: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command line, or other Python code, where a package is installed."""
    start = [sys.executable, "-c", code or "import cli; cli.main()", *map(str, words)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(package), str(ROOT)])}
    return subprocess.run(start, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
