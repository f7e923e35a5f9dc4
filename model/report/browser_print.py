"""What a browser on this machine makes of files: a PDF of a page, a picture of a drawing. No request leaves it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
SECONDS = 120.0
SCALE = 3
"""Pixels of a picture for one of the drawing: 300 to the inch at the width of a column."""
PAINTED = ("--virtual-time-budget=2000",)
"""Else a picture may be taken before anything is drawn."""
_BOX = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


def browser() -> str | None:
    """Return a Chromium of this machine; None where there is none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def printed(page: Path, pdf: Path) -> bool:
    """Print a page into a PDF file; return whether there is one."""
    return _made(page, pdf, ["--no-pdf-header-footer", f"--print-to-pdf={pdf}"])


def pictured(drawing: Path, png: Path) -> bool:
    """Make a picture of an SVG file at print size; return whether there is one."""
    box = _BOX.search(drawing.read_text(encoding="utf-8"))
    wide, high = (round(float(size)) for size in (box.groups() if box else ("720", "300")))
    size = [f"--window-size={wide},{high}", f"--force-device-scale-factor={SCALE}", f"--screenshot={png}"]
    return _made(drawing, png, ["--hide-scrollbars", *size])


def _made(source: Path, made: Path, words: list[str]) -> bool:
    program = browser()
    if program is None:
        return False
    with tempfile.TemporaryDirectory(prefix="lodeplan-browser-") as profile:
        as_root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        start = [
            program,
            "--headless",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            *PAINTED,
            *as_root,
        ]
        try:
            subprocess.run(
                [*start, f"--user-data-dir={profile}", *words, source.resolve().as_uri()],
                check=False, timeout=SECONDS, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired):
            return False
    return made.is_file() and made.stat().st_size > 0
