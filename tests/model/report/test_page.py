"""The page as a browser shows it: charts drawn, picker works, nothing asked of the network, readable by all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from model.report.headlines import findings
from model.report.page.page import page, promises
from model.report.run_view import RunView
from model.report.write import write_reports
from tests.model.report.chromium import Chromium, program
from tests.model.report.conftest import FORMULA, HOSTILE, dataset_of

needs_chromium = pytest.mark.skipif(program() is None, reason="no Chromium here (apt-get install chromium)")
MOST_BYTES = 8_000_000
SEEN = "[...document.querySelectorAll('.panel')].filter(p => p.offsetHeight > 0).map(p => p.id)"
DRAWN = (
    "[...document.querySelectorAll('svg')].filter(s => s.checkVisibility()).map(s => "
    "[s.getBoundingClientRect().width, s.getBoundingClientRect().height, s.querySelectorAll('path,rect').length])"
)


@pytest.fixture(scope="module")
def browser(us: RunView, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    if program() is None:
        pytest.skip("no Chromium here (apt-get install chromium)")
    with Chromium(tmp_path_factory.mktemp("profile")) as chromium:
        yield chromium


@pytest.fixture
def shown(browser: Chromium, us: RunView) -> Chromium:
    browser.events.clear()
    browser.open(us.run.folder / "report.html")
    return browser


def text(us: RunView) -> str:
    return (us.run.folder / "report.html").read_text(encoding="utf-8")


# ---------------------------------------------------------------- in a browser


@needs_chromium
def test_page_asks_for_nothing_and_has_no_complaint(shown: Chromium, us: RunView) -> None:
    assert shown.requests() == [(us.run.folder / "report.html").as_uri()]
    assert shown.complaints() == []
    assert shown.run("performance.getEntriesByType('resource').length") == 0


@needs_chromium
def test_every_chart_is_drawn(shown: Chromium) -> None:
    shown.click("#v2")
    drawn = shown.run(DRAWN)
    assert len(drawn) >= 25
    assert all(width > 200 and height > 40 and marks >= 2 for width, height, marks in drawn), drawn


@needs_chromium
def test_text_of_a_chart_stays_inside_it(shown: Chromium) -> None:
    over = shown.run(
        "[...document.querySelectorAll('svg')].filter(s => s.checkVisibility()).flatMap(s => {"
        " const r = s.getBoundingClientRect();"
        " return [...s.querySelectorAll('text')].filter(t => { const b = t.getBoundingClientRect();"
        " return b.right > r.right + 4 || b.left < r.left - 4 || b.bottom > r.bottom + 4 || b.top < r.top - 4; })"
        ".map(t => t.textContent); })"
    )
    assert over == []


@needs_chromium
def test_picker_shows_one_variant_at_a_time_by_mouse_and_by_key(shown: Chromium) -> None:
    assert shown.run(SEEN) == ["p2"]
    shown.click("#v1")
    assert shown.run(SEEN) == ["p1"]
    shown.run("document.querySelector('#v1').focus()")
    shown.press("ArrowRight", 39)
    assert shown.run(SEEN) == ["p2"]
    assert shown.run("document.activeElement.id") == "v2"
    assert shown.run("getComputedStyle(document.querySelector('#v2 + label')).outlineStyle") == "solid"


@needs_chromium
def test_first_tab_skips_to_the_findings(shown: Chromium) -> None:
    shown.press("Tab", 9)
    assert shown.run("document.activeElement.className") == "skip"
    assert shown.run("document.activeElement.getBoundingClientRect().left >= 0")


@needs_chromium
def test_light_dark_and_print(browser: Chromium, us: RunView) -> None:
    file = us.run.folder / "report.html"
    paper = "getComputedStyle(document.body).backgroundColor"
    browser.open(file, prefers_color_scheme="light")
    assert browser.run(paper) == "rgb(255, 255, 255)"
    browser.open(file, prefers_color_scheme="dark")
    assert browser.run(paper) == "rgb(20, 24, 29)"
    browser.ask("Emulation.setEmulatedMedia", media="print", features=[])
    assert browser.run("getComputedStyle(document.querySelector('.picker')).display") == "none"
    assert browser.run(SEEN) == ["p2"]
    browser.ask("Emulation.setEmulatedMedia", media="", features=[])


@needs_chromium
def test_paper_holds_every_table_whole(browser: Chromium, us: RunView) -> None:
    """Letter paper on its side is 965 px wide between margins of 12 mm; what is wider is printed smaller or cut."""
    browser.ask("Emulation.setEmulatedMedia", media="print", features=[])
    browser.open(us.run.folder / "report.html", width=965)
    browser.ask("Emulation.setEmulatedMedia", media="print", features=[])
    seen = "[...document.querySelectorAll('table')].filter(t => t.checkVisibility({contentVisibilityAuto: true}))"
    assert browser.run(f"{seen}.length") > 3
    assert browser.run(f"Math.max(...{seen}.map(t => t.getBoundingClientRect().right))") <= 965
    browser.ask("Emulation.setEmulatedMedia", media="", features=[])


@needs_chromium
def test_narrow_screen_needs_no_sideways_scrolling(browser: Chromium, us: RunView) -> None:
    browser.open(us.run.folder / "report.html", width=420)
    assert browser.run("document.documentElement.scrollWidth") <= 420


@needs_chromium
def test_words_can_be_read_on_their_ground(browser: Chromium, us: RunView) -> None:
    """Text against page and panel at least 4.5 to 1, light and dark (WCAG AA, which Section 508 takes over)."""
    for scheme in ("light", "dark"):
        browser.open(us.run.folder / "report.html", prefers_color_scheme=scheme)
        ground = {n: browser.run(f"getComputedStyle(document.documentElement).getPropertyValue('--{n}')")
                  for n in ("page", "panel", "ink", "soft", "mark")}  # fmt: skip
        for word in ("ink", "soft", "mark"):
            for paper in ("page", "panel"):
                assert contrast(ground[word], ground[paper]) >= 4.5, (scheme, word, paper)


@pytest.mark.breadth
@needs_chromium
def test_hostile_names_run_nothing(tried: Path, tmp_path: Path) -> None:
    write_reports(tried, dataset_of(tried))
    with Chromium(tmp_path / "profile") as chromium:
        chromium.open(tried / "report.html")
        assert chromium.run("document.querySelectorAll('script').length") == 0
        assert chromium.run("document.querySelector('h1').textContent") == HOSTILE
        assert chromium.complaints() == []
        chromium.click("#v2")
        assert "variant dreamt has no plan" in chromium.run("document.querySelector('#p2').innerText")


# ---------------------------------------------------------------- as text


def test_page_is_small_and_alone(us: RunView) -> None:
    shown = text(us)
    assert len(shown.encode("utf-8")) < MOST_BYTES
    assert "<script" not in shown
    assert not re.search(r"(src|href)=\"(?!#)", shown)
    assert "default-src 'none'; style-src 'sha256-" in shown


def test_same_run_gives_the_same_page(us: RunView) -> None:
    assert page(us, findings(us)) == text(us)


def test_every_chart_has_its_words_table_and_source(us: RunView) -> None:
    figures = re.findall(r"<figure.*?</figure>", text(us), re.DOTALL)
    assert len(figures) >= 40
    for figure in figures:
        assert "<figcaption>" in figure
        assert 'role="img" aria-label="' in figure or 'class="nothing"' in figure
        assert "<details><summary>Table" in figure
        assert "Source: this run, " in figure


def test_headings_and_tables_can_be_followed(us: RunView) -> None:
    found = Outline()
    found.feed(text(us))
    assert found.levels[0] == 1
    assert found.levels.count(1) == 1
    assert all(b <= a + 1 for a, b in zip(found.levels, found.levels[1:], strict=False))
    assert found.loose_headers == 0
    assert len(found.ids) == len(set(found.ids))
    assert found.labels <= set(found.ids)


def test_hostile_names_are_escaped(tried: Path) -> None:
    write_reports(tried, dataset_of(tried))
    shown = (tried / "report.html").read_text(encoding="utf-8")
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown
    assert FORMULA in shown


class Outline(HTMLParser):
    """What a screen reader steers by: levels of headings, headers of tables, ids and what refers to them."""

    def __init__(self) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.loose_headers = 0
        self.ids: list[str] = []
        self.labels: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag == "th" and given.get("scope") not in ("col", "row"):
            self.loose_headers += 1
        if given.get("id"):
            self.ids.append(str(given["id"]))
        for key in ("for", "aria-labelledby"):
            if given.get(key):
                self.labels.add(str(given[key]))


def contrast(one: str, other: str) -> float:
    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def light(colour: str) -> float:
    parts = [int(colour.strip()[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.breadth
def test_promises_stand_at_other_prices_beside_what_is_expected() -> None:
    """What is in the totals, and what single prices would make of it, added up over the years planned."""
    said = {"low": 300.25, "central": 20.0, "high": -40.0, "expected": 90.5}
    rows = [("floor", "ndpr_floor", name, musd) for _ in (2026, 2027) for name, musd in said.items()]
    run = SimpleNamespace(
        read={"contingent": rows}, every_row=lambda _, *columns: rows, account=lambda name: f"Account {name}"
    )
    assert promises(cast(RunView, run)) == [("floor", "Account ndpr_floor", "600.50", "40.00", "-80.00", "181.00")]
    assert promises(cast(RunView, SimpleNamespace(read={}))) == []
