"""What a browser on this machine makes of files: a PDF of a page, a picture of a drawing. No request leaves it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import zlib
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
SECONDS = 120.0
SCALE = 3
"""Pixels of a picture for one of the drawing: 300 to the inch at the width of a column."""
TRIES, FEW = 3, 4
LOWEST = 200
"""Height of a window that is painted whole; of one of 90 Chromium paints the first three lines."""
_PNG = b"\x89PNG\r\n\x1a\n"
_DECLARED = re.compile(r"^<\?xml[^>]*\?>")
_BOX = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


def browser() -> str | None:
    """Return a Chromium of this machine; None where there is none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def printed(page: Path, pdf: Path) -> bool:
    """Print a page into a PDF file; return whether there is one."""
    return _made(page, pdf, ["--no-pdf-header-footer", f"--print-to-pdf={pdf}"])


def pictured(drawing: Path, png: Path) -> bool:
    """Make a picture of an SVG file at print size; return whether there is one."""
    drawn = drawing.read_text(encoding="utf-8")
    box = _BOX.search(drawn)
    wide, high = (round(float(size)) for size in (box.groups() if box else ("720", "300")))
    larger = -(-LOWEST // high)
    size = [f"--window-size={larger * wide},{larger * high}", f"--force-device-scale-factor={SCALE / larger:g}"]
    with tempfile.TemporaryDirectory(prefix="lodeplan-drawing-") as folder:
        page = Path(folder) / "drawing.html"  # a drawing by itself is pictured before it is painted, now and then
        body = f'<body style="margin:0;zoom:{larger}">{_DECLARED.sub("", drawn)}'
        page.write_text(f'<meta charset="utf-8">{body}', encoding="utf-8")
        for _ in range(TRIES):
            if _made(page, png, ["--hide-scrollbars", *size, f"--screenshot={png}"]) and not _is_blank(
                png.read_bytes()
            ):
                return True
            png.unlink(missing_ok=True)
    return False


def _is_blank(png: bytes) -> bool:
    """Tell whether a picture was taken before anything was painted: it holds a few different bytes alone."""
    at, packed = len(_PNG), b""
    while at < len(png):
        length, kind = int.from_bytes(png[at : at + 4]), png[at + 4 : at + 8]
        packed += png[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += 12 + length
    return len(set(zlib.decompress(packed))) <= FEW


def _made(source: Path, made: Path, words: list[str]) -> bool:
    program = browser()
    if program is None:
        return False
    with tempfile.TemporaryDirectory(prefix="lodeplan-browser-", ignore_cleanup_errors=True) as profile:
        as_root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        start = [
            program,
            "--headless",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
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
