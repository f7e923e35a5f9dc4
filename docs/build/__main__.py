"""Build the documentation: `uv run python -m docs.build [FOLDER]` writes static pages that need no network."""

from __future__ import annotations

import sys
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def build_site(folder: Path) -> Path:
    """Write the site into a folder and return its first page; raises mkdocs.exceptions.Abort for a broken link."""
    build(load_config(str(HERE / "mkdocs.yml"), site_dir=str(folder.resolve())))
    return folder / "index.html"


if __name__ == "__main__":
    print(build_site(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "site"))
