"""The brief of a run: its sentences are the report's, its numbers the tables', two pages when it is printed."""

from __future__ import annotations

import base64
import re
import zlib
from pathlib import Path
from xml.dom import minidom

import pytest

from model.report import browser_print
from model.report.answer import answer, in_plain
from model.report.brief import brief_figures, brief_files, brief_table
from model.report.charts import svg
from model.report.run_view import RunView
from model.report.write import write_brief
from model.runs.run_folder import CannotWrite
from tests.cli.calling import Shell
from tests.model.report.chromium import Chromium
from tests.model.report.conftest import HOSTILE, opened


def test_it_says_what_the_report_says(us: RunView) -> None:
    files = brief_files(us)
    page = re.sub(r"<[^>]+>|&#39;", lambda m: "'" if m[0] == "&#39;" else "", files["brief.html"].decode())
    for sentence in answer(us).sentences:
        assert in_plain(sentence) in page
    assert [one.name for one in brief_figures(us)] == ["against-baseline", "suppliers", "federal"]
    assert sorted(files) == ["against-baseline.svg", "brief.html", "federal.svg", "suppliers.svg"]
    assert all(minidom.parseString(content) for name, content in files.items() if name.endswith(".svg"))


def test_its_table_holds_the_headlines(us: RunView) -> None:
    table = brief_table(us)
    base, floored = table.rows
    assert (base[0], floored[0]) == ("current-law", "floored")
    nation = [us.number(name, "resource_cost") or 0.0 for name in ("current-law", "floored")]
    column = table.headings.index("Nation")
    assert base[column] == f"{nation[0]:,.0f}"
    assert float(floored[column].replace(",", "")) == pytest.approx(nation[1] - nation[0], abs=0.5)
    supplied = brief_figures(us)[1].table.rows
    assert all(sum(float(cell.rstrip("%")) for cell in row[1:]) == pytest.approx(100, abs=1.5) for row in supplied)


def test_what_rounding_leaves_is_nothing_and_what_is_named_fits() -> None:
    drawn = svg.paired_bars("t", [("a", -1.8e-12, 900.0)], ("Outlays", "Revenues"), "million USD")
    assert re.findall(r'"tx small"[^>]*>([^<]*)<', drawn) == ["0", "+900"]
    cut = svg.shares("t", [("a", [("Home", "k0r", 0.8), ("Recycled at home", "k5", 0.13), ("Others", "g2", 0.07)])])
    assert re.findall(r'class="tx[^>]*>([^<]*)<', cut) == [
        "Home", "Recycled at home", "Others", "a", "Home 80%", "13%", "7%",
    ]  # fmt: skip


def test_names_are_inert_and_plans_that_lack_are_told(tried: Path) -> None:
    page = brief_files(opened(tried))["brief.html"].decode()
    assert HOSTILE not in page
    assert "Variant dreamt has no plan (impossible)" in page


def test_a_picture_in_which_nothing_is_painted_is_none() -> None:
    def png(content: bytes) -> bytes:
        packed = zlib.compress(content)
        return b"\x89PNG\r\n\x1a\n" + len(packed).to_bytes(4) + b"IDAT" + packed + bytes(4)

    assert browser_print._is_blank(png(b"\x00" + b"\xff" * 300))
    assert not browser_print._is_blank(png(bytes(range(200))))


def test_without_a_browser_it_says_how_to_print(
    us: RunView, lodeplan: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser_print, "browser", lambda: None)
    monkeypatch.chdir(tmp_path)
    answered = lodeplan("brief", us.run.folder)
    assert (answered.code, answered.out.splitlines()[0]) == (0, "run-brief/brief.html")
    assert answered.lines == ["no PDF: no Chromium was found here; open run-brief/brief.html in a browser and print it"]
    again = lodeplan("brief", us.run.folder)
    assert (again.code, again.lines) == (6, ["error: run-brief: not an empty folder; nothing was written"])


@pytest.mark.breadth
@pytest.mark.skipif(browser_print.browser() is None, reason="no Chromium here (apt-get install chromium)")
def test_it_prints_on_two_pages(us: RunView, tmp_path: Path) -> None:
    files, has_pdf = write_brief(us, tmp_path / "brief")
    assert has_pdf
    pdf = (tmp_path / "brief" / "brief.pdf").read_bytes()
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 2
    pictures = [file for file in files if file.suffix == ".png"]
    assert all(int.from_bytes(picture.read_bytes()[16:20]) >= 3 * 470 for picture in pictures)
    assert not any(browser_print._is_blank(picture.read_bytes()) for picture in pictures)
    with pytest.raises(CannotWrite):
        write_brief(us, tmp_path / "brief")


@pytest.mark.breadth
@pytest.mark.skipif(browser_print.browser() is None, reason="no Chromium here (apt-get install chromium)")
def test_a_low_drawing_is_pictured_whole(tmp_path: Path) -> None:
    """Of a window as low as a chart of one variant, Chromium paints the first lines alone."""
    drawing, png = tmp_path / "low.svg", tmp_path / "low.png"
    halves = '<rect width="720" height="45" fill="#f00"/><rect y="45" width="720" height="45" fill="#00f"/>'
    box = 'viewBox="0 0 720 90" width="720" height="90"'
    drawing.write_text(f'<svg xmlns="http://www.w3.org/2000/svg" {box}>{halves}</svg>', encoding="utf-8")
    assert browser_print.pictured(drawing, png)
    with Chromium() as browser:
        seen = browser.run(
            "(async data => { const i = new Image(); i.src = data; await i.decode();"
            " const c = new OffscreenCanvas(i.width, i.height).getContext('2d'); c.drawImage(i, 0, 0);"
            " return [i.width, i.height, ...[20, i.height - 3].map(y => [...c.getImageData(1080, y, 1, 1).data])]; })"
            f"('data:image/png;base64,{base64.b64encode(png.read_bytes()).decode()}')"
        )
    assert seen == [2160, 270, [255, 0, 0, 255], [0, 0, 255, 255]]
