"""Pictures in the documentation can be taken again: the same views, as large, nothing blank, each shown somewhere."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest

from model.report.brief import PAGE, brief_files
from model.report.run_view import RunView
from tests.docs.pages import PAGES
from tests.docs.pictures import FOLDER, LETTER, NAMES, REPORT, of_brief, of_explore, of_report, served
from tests.model.report.chromium import Chromium, program
from tests.survival import small

pytestmark = pytest.mark.skipif(program() is None, reason="no Chromium here (apt-get install chromium)")
MOST_BYTES = 250_000
MOST_COLOURS_ALIKE = 0.995


def size(png: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", png[16:24])
    return int(width), int(height)


def blank(png: bytes) -> bool:
    """Tell whether a picture is one colour nearly all over: it then packs to almost nothing."""
    packed, at = b"", 8
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        packed += png[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += 12 + length
    return len(packed) < len(zlib.decompress(packed)) * (1 - MOST_COLOURS_ALIKE)


def test_every_picture_can_be_taken_again(us: RunView, tmp_path: Path) -> None:
    with Chromium() as browser:
        of_report(browser, us.run.folder / "report.html", tmp_path)
        (tmp_path / PAGE).write_bytes(brief_files(us)[PAGE])
        of_brief(browser, tmp_path / PAGE, tmp_path)
        with served(small.written(tmp_path / "study")) as address:
            of_explore(browser, address, "taxed", "taxed tariff", 25, tmp_path)
        assert browser.complaints() == []
    assert sorted(path.stem for path in tmp_path.glob("*.png")) == NAMES
    parts = {shot.name for shot in REPORT if shot.part}
    for name in NAMES:
        again, kept = ((folder / f"{name}.png").read_bytes() for folder in (tmp_path, FOLDER))
        assert not blank(again), name
        assert size(again)[0] == size(kept)[0], name
        assert name in parts or size(again) == size(kept), name


def test_pictures_are_small_and_each_is_shown_with_words_for_who_cannot_see_it() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*")) == NAMES
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    for name in NAMES:
        png = (FOLDER / f"{name}.png").read_bytes()
        assert len(png) < MOST_BYTES, name
        assert not blank(png), name
        before = text.split(f"](../pictures/{name}.png)")[0]
        assert len(before) < len(text), f"{name} is shown on no page"
        assert len(before.rpartition("![")[2]) > 20, name
    assert size((FOLDER / "brief.png").read_bytes()) == LETTER
