"""Nothing that axe looks for is wrong with any page of a report, on a desk and on a phone, light and dark."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.report.brief import PAGE, brief_files
from model.report.run_view import RunView
from tests.model.report.accessible import lacking
from tests.model.report.chromium import Chromium, program

pytestmark = [
    pytest.mark.breadth,
    pytest.mark.skipif(program() is None, reason="no Chromium here (apt-get install chromium)"),
]


def test_axe_finds_nothing_on_any_page_of_a_report(us: RunView, tmp_path: Path) -> None:
    brief = tmp_path / PAGE
    brief.write_bytes(brief_files(us)[PAGE])
    pages = ("report.html", "report/numbers.html", "report/variants/floored.html")
    with Chromium() as browser:
        for file in (*(us.run.folder / name for name in pages), brief):
            for wide, scheme in ((1366, "light"), (1366, "dark"), (390, "light")):
                browser.open(file, width=wide, prefers_color_scheme=scheme)
                assert lacking(browser) == [], (file.name, wide, scheme)
        assert browser.complaints() == []


def test_axe_finds_what_is_wrong(tmp_path: Path) -> None:
    page = tmp_path / "wrong.html"
    page.write_text("<html><body><img src='data:,'><p style='color:#ccc'>pale</p></body></html>", encoding="utf-8")
    with Chromium() as browser:
        browser.open(page)
        found = {line.partition(":")[0] for line in lacking(browser)}
    assert {"image-alt", "color-contrast", "html-has-lang"} <= found
