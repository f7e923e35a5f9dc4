"""The page as a browser shows it: charts drawn, picker works, nothing asked of the network, readable by all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest

from model.analysis.solve.study import run_study
from model.report.headlines import findings
from model.report.page import front
from model.report.page.page import pages, single_page
from model.report.page.parts import SCRIPT
from model.report.page.tables import promises
from model.report.run_view import RunView
from model.report.write import write_reports
from model.study.load import load_study
from tests.model.report.chromium import Chromium, program
from tests.model.report.conftest import FORMULA, HOSTILE, dataset_of
from tests.survival import small

needs_chromium = pytest.mark.skipif(program() is None, reason="no Chromium here (apt-get install chromium)")
MOST_BYTES = 8_000_000
DRAWN = (
    "[...document.querySelectorAll('svg')].filter(s => s.checkVisibility() && !s.classList.contains('pay')).map(s => "
    "[s.getBoundingClientRect().width, s.getBoundingClientRect().height, s.querySelectorAll('path,rect').length])"
)
COVERED = """[...document.querySelectorAll('svg.sankey, svg.world, #builds svg')].filter(s => s.checkVisibility())
.flatMap(s => {
  const boxes = [...s.querySelectorAll('text')].flatMap(t => t.children.length ? [...t.children] : [t])
    .map(t => [t.textContent, t.getBoundingClientRect()]);
  return boxes.flatMap(([a, p], i) => boxes.slice(0, i).filter(([, q]) => p.left < q.right - 1 && q.left < p.right - 1
    && p.top < q.bottom - 5 && q.top < p.bottom - 5).map(([b]) => `${a} and ${b}`));
})"""
"""Pairs of words of which one covers the other; boxes of lines are taller than their letters."""
ROWS = "[...document.querySelectorAll('table.matrix tbody tr')].map(r => r.dataset.v)"


@pytest.fixture(scope="module")
def browser(us: RunView) -> Iterator[Chromium]:
    if program() is None:
        pytest.skip("no Chromium here (apt-get install chromium)")
    with Chromium() as chromium:
        yield chromium


@pytest.fixture
def shown(browser: Chromium, us: RunView) -> Chromium:
    browser.forget()
    browser.open(us.run.folder / "report.html")
    return browser


def text(us: RunView) -> str:
    return (us.run.folder / "report.html").read_text(encoding="utf-8")


def leaf(us: RunView) -> Path:
    return us.run.folder / "report" / "variants" / "floored.html"


# ---------------------------------------------------------------- in a browser


@needs_chromium
def test_pages_ask_for_nothing_and_have_no_complaint(shown: Chromium, us: RunView) -> None:
    assert shown.requests() == [(us.run.folder / "report.html").as_uri()]
    shown.click("table.matrix tbody tr:nth-child(2) a")
    shown.wait(f"location.href === '{leaf(us).as_uri()}' && document.readyState === 'complete'")
    assert shown.complaints() == []
    assert shown.run("performance.getEntriesByType('resource').length") == 0
    drawn = shown.run(DRAWN)
    assert len(drawn) >= 6
    assert all(width > 200 and height > 40 and marks >= 2 for width, height, marks in drawn), drawn


@needs_chromium
def test_text_of_a_chart_stays_inside_it(browser: Chromium, us: RunView) -> None:
    for file in (us.run.folder / "report.html", leaf(us)):
        browser.open(file)
        over = browser.run(
            "[...document.querySelectorAll('svg')].filter(s => s.checkVisibility()).flatMap(s => {"
            " const r = s.getBoundingClientRect();"
            " return [...s.querySelectorAll('text')].filter(t => { const b = t.getBoundingClientRect();"
            " return b.right > r.right + 4 || b.left < r.left - 4 || b.bottom > r.bottom + 4 || b.top < r.top - 4; })"
            ".map(t => t.textContent); })"
        )
        assert over == []


@needs_chromium
def test_headings_sort_by_mouse_and_key_and_the_baseline_stays_first(shown: Chromium) -> None:
    head = "document.querySelector('th[data-sort=treasury]')"
    shown.click("th[data-sort=treasury] button")
    assert shown.run(f"{head}.getAttribute('aria-sort')") == "ascending"
    assert shown.run(ROWS) == ["current-law", "floored"]
    shown.run(f"{head}.querySelector('button').focus()")
    shown.press("Enter")
    assert shown.run(f"{head}.getAttribute('aria-sort')") == "descending"
    assert shown.run("document.querySelectorAll('[aria-sort]').length") == 1


@pytest.mark.breadth
@needs_chromium
def test_variants_that_are_ticked_are_compared_alone_with_the_baseline(tmp_path: Path) -> None:
    """Of the matrix and of every other table and picture: the others leave, by mouse and key; the baseline stays."""
    done = run_study(load_study(small.written(tmp_path)), out=tmp_path / "run")
    write_reports(tmp_path / "run", data=done.data)
    seen = "[...document.querySelectorAll('tr[data-v]')].filter(r => r.offsetHeight).map(r => r.dataset.v)"
    faded = "[...document.querySelectorAll('svg [data-v].off')].map(g => g.dataset.v)"
    with Chromium() as chromium:
        chromium.open(tmp_path / "run" / "report.html")
        whole = chromium.run(seen)
        assert set(whole) == {"free", "capped", "taxed", "dreamt"}
        assert len(whole) > len(set(whole))  # rows of the matrix, and of the federal budget
        chromium.click("input[name=pick][value=taxed]")
        assert set(chromium.run(seen)) == {"free", "taxed"}
        assert set(chromium.run(faded)) == {"capped"}
        assert chromium.run("document.getElementById('picked').textContent") == "1 compared with the baseline"
        chromium.run("document.querySelector('input[name=pick][value=capped]').focus()")
        chromium.press("Space")
        assert set(chromium.run(seen)) == {"free", "taxed", "capped"}
        chromium.click("#clear")
        assert chromium.run(seen) == whole
        assert chromium.run("[...document.querySelectorAll('input[name=pick]')].some(p => p.checked)") is False


@pytest.mark.breadth
@needs_chromium
def test_first_paint_is_within_a_second(browser: Chromium, us: RunView) -> None:
    """The best of three: what else this machine does is not the page's doing."""
    painted = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
    took = []
    for _ in range(3):
        browser.open(us.run.folder / "report.html")
        browser.wait(f"{painted} !== undefined")
        took.append(browser.run(painted))
    assert min(took) < 1000, took


@needs_chromium
def test_what_the_mouse_points_at_says_what_it_is(shown: Chromium) -> None:
    for mark, words in (("#origins svg .bubble", "%"), ("#flows svg .ribbon", " t"), ("#builds svg g rect", "decided")):
        shown.page.locator(f"{mark}:visible").first.hover()
        said = shown.run("[...document.querySelectorAll(':hover')].map(e => e.querySelector(':scope > title'))"
                         ".filter(t => t).map(t => t.textContent).at(-1)")  # fmt: skip
        assert words in str(said), (mark, said)


@needs_chromium
def test_a_choice_shows_one_of_several_by_key(browser: Chromium, us: RunView) -> None:
    each = "[...document.querySelectorAll('.choices[data-label=Mineral] > .choice')]"
    seen = f"{each}.filter(c => c.offsetHeight).map(c => c.dataset.choice)"
    browser.open(leaf(us))
    assert browser.run(seen) == ["Cobalt"]
    browser.run("document.querySelector('.choices[data-label=Mineral] > .bar select').focus()")
    browser.press("ArrowDown")
    assert browser.run(seen) == ["Graphite"]


@needs_chromium
def test_a_slider_goes_through_the_years_by_key(shown: Chromium) -> None:
    seen = "[...document.querySelectorAll('#flows figure')].filter(f => f.offsetHeight).map(f => f.dataset.name)"
    assert shown.run(seen) == ["flow-cobalt-2030"]
    shown.run("document.querySelector('#flows input[type=range]').focus()")
    shown.press("ArrowRight")
    assert shown.run(seen) == ["flow-cobalt-2031"]
    assert shown.run("document.activeElement.getAttribute('aria-valuetext')") == "2031"
    shown.press("Home")
    assert shown.run(seen) == ["flow-cobalt-2024"]
    assert shown.run("document.activeElement.getAttribute('aria-valuetext')") == "2024, base year"
    assert shown.run("document.querySelector('#flows .ribbon title').textContent").endswith(" t")


@needs_chromium
def test_a_picture_and_data_to_keep_are_inert_and_need_no_network(shown: Chromium) -> None:
    shown.run(
        "HTMLAnchorElement.prototype.click = function () { window.kept = [this.download, this.href]; };"
        "document.querySelector('figure.matrix .keep button').click()"
    )
    name, address = shown.run("window.kept")
    assert name == "matrix.csv"
    assert address.startswith("data:text/csv;charset=utf-8,")
    assert "floored" in address
    shown.run("document.querySelector('#origins figure .keep button').click()")
    name, address = shown.run("window.kept")
    assert name.startswith("map-cobalt.")
    picture = unquote(address.removeprefix("data:image/svg+xml;charset=utf-8,"))
    assert ElementTree.fromstring(picture).get("width") == "640"  # the one for a desk, whole and with its style
    assert ".bubble {" in picture


@needs_chromium
def test_first_tab_skips_to_the_comparison(shown: Chromium) -> None:
    shown.press("Tab")
    assert shown.run("document.activeElement.className") == "skip"
    assert shown.run("document.activeElement.getBoundingClientRect().left >= 0")


@needs_chromium
def test_light_dark_and_print(browser: Chromium, us: RunView) -> None:
    file = us.run.folder / "report.html"
    paper = "getComputedStyle(document.body).backgroundColor"
    browser.open(file, prefers_color_scheme="light")
    assert browser.run(paper) == "rgb(251, 251, 249)"
    browser.open(file, prefers_color_scheme="dark")
    assert browser.run(paper) == "rgb(21, 24, 27)"
    browser.media("print")
    assert browser.run("getComputedStyle(document.querySelector('.keep')).display") == "none"
    browser.media("screen")


@needs_chromium
def test_paper_holds_the_first_screen_whole(browser: Chromium, us: RunView) -> None:
    """Letter paper on its side is 980 px wide between margins of 10 mm; what is wider is cut."""
    browser.open(us.run.folder / "report.html", width=980)
    browser.media("print")
    seen = "[...document.querySelectorAll('.top, table.matrix')]"
    assert browser.run(f"Math.max(...{seen}.map(t => t.getBoundingClientRect().right))") <= 980
    browser.media("screen")


@needs_chromium
def test_narrow_screen_needs_no_sideways_scrolling(browser: Chromium, us: RunView) -> None:
    for file in (us.run.folder / "report.html", leaf(us)):
        browser.open(file, width=390)
        assert browser.run("document.documentElement.scrollWidth") <= 390, file


@needs_chromium
def test_a_phone_has_drawings_of_its_own_and_no_word_covers_another(browser: Chromium, us: RunView) -> None:
    browser.open(us.run.folder / "report.html", width=390)
    seen = "[...document.querySelectorAll('figure.two > svg')].filter(s => s.checkVisibility())"
    assert browser.run(f"{seen}.map(s => s.classList.contains('narrow'))") == [True] * 4
    for width in (390, 1366):
        browser.open(us.run.folder / "report.html", width=width)
        browser.run("document.querySelectorAll('.choice').forEach(c => c.classList.add('on'))")
        assert browser.run(COVERED) == []


@needs_chromium
def test_words_can_be_read_on_their_ground(browser: Chromium, us: RunView) -> None:
    """Text against its grounds at least 4.5 to 1, light and dark (WCAG AA, which Section 508 takes over)."""
    for scheme in ("light", "dark"):
        browser.open(us.run.folder / "report.html", prefers_color_scheme=scheme)
        names = ("page", "panel", "ink", "soft", "mark", "rival-ink", *(f"{k}{n}" for k in "bw" for n in (1, 2, 3)))
        ground = {n: browser.run(f"getComputedStyle(document.documentElement).getPropertyValue('--{n}')")
                  for n in names}  # fmt: skip
        pairs = [(word, paper) for word in ("ink", "soft", "mark") for paper in ("page", "panel")]
        pairs += [("ink", f"{kind}{n}") for kind in "bw" for n in (1, 2, 3)] + [("rival-ink", "page")]
        assert [p for p in pairs if contrast(ground[p[0]], ground[p[1]]) < 4.5] == [], scheme


@pytest.mark.breadth
@needs_chromium
def test_hostile_names_run_nothing(tried: Path) -> None:
    write_reports(tried, dataset_of(tried))
    with Chromium() as chromium:
        chromium.open(tried / "report.html")
        assert chromium.run("document.querySelectorAll('script').length") == 1
        assert str(chromium.run("document.querySelector('h1').textContent")).startswith(HOSTILE)
        assert chromium.complaints() == []
        chromium.open(tried / "report" / "variants" / "dreamt.html")
        assert "variant dreamt has no plan" in chromium.run("document.body.innerText")


# ---------------------------------------------------------------- as text


def test_pages_are_small_and_hold_one_script_of_ours(us: RunView) -> None:
    made = pages(us, findings(us))
    assert sum(len(page.encode("utf-8")) for page in made.values()) < MOST_BYTES
    assert set(made) == {"report.html", "report/numbers.html", "report/variants/current-law.html",
                         "report/variants/floored.html"}  # fmt: skip
    for name, page in made.items():
        assert re.findall(r"<script>(.*?)</script>", page, re.DOTALL) == [SCRIPT.read_text(encoding="utf-8")], name
        assert page.count("<script") == 1
        assert "default-src 'none'; style-src 'sha256-" in page
        assert "src=" not in page
        links = set(re.findall(r'href="(?!#)([^"]*)"', page))
        assert links == ({"../report.html", "../../report.html"} & links or {*made} - {"report.html"}), name


def test_same_run_gives_the_same_pages(us: RunView) -> None:
    assert {name: (us.run.folder / name).read_text(encoding="utf-8") for name in pages(us, findings(us))} == pages(
        us, findings(us)
    )


def test_every_chart_has_its_words_table_and_source(us: RunView) -> None:
    figures = re.findall(r"<figure.*?</figure>", leaf(us).read_text(encoding="utf-8"), re.DOTALL)
    assert len(figures) >= 15
    for figure in figures:
        assert "<figcaption>" in figure
        assert 'role="img" aria-label="' in figure or 'class="nothing"' in figure
        assert "<details><summary>Table" in figure
        assert "Source: this run, " in figure


def test_what_a_run_lacks_is_said(us: RunView) -> None:
    """No stop was tried and no samples were drawn: the first screen says so, and how to have them."""
    shown = text(us)
    assert "No map of security: no stop was tried on these plans." in shown
    assert "a variant to compare" not in shown
    assert "Losses when suppliers fail: not known, as no stop was tried on these plans." in shown
    assert "Ranges of the differences: not known" in shown
    assert "How far the differences spread is not known" in shown


def test_why_there_is_no_map_is_said_as_it_is(us: RunView) -> None:
    """Whether no stop was tried, no second plan is there, or all others are of other worlds."""
    tried = cast(Any, SimpleNamespace(stress={}, solved=us.solved))
    assert front._why_no_map(us) == front.NOT_TRIED
    assert front._why_no_map(tried) == front.ELSEWHERE
    tried.solved = us.solved[:1]
    assert front._why_no_map(tried) == front.ONE_PLAN


def test_headings_and_tables_can_be_followed(us: RunView) -> None:
    for page in (text(us), leaf(us).read_text(encoding="utf-8"), single_page(us, findings(us))):
        followed(page)


def followed(page: str) -> None:
    found = Outline()
    found.feed(page)
    assert found.levels[0] == 1
    assert found.levels.count(1) == 1
    assert all(b <= a + 1 for a, b in zip(found.levels, found.levels[1:], strict=False))
    assert found.loose_headers == 0
    assert len(found.ids) == len(set(found.ids))
    assert found.labels <= set(found.ids)


def test_hostile_names_are_escaped(tried: Path) -> None:
    write_reports(tried, dataset_of(tried))
    shown = (tried / "report.html").read_text(encoding="utf-8")
    assert shown.count("<script") == 1
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
        if tag == "th" and given.get("scope") not in ("col", "row", "colgroup"):
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
        read={"contingent": rows}, every_row=lambda _, *columns: rows, account=lambda name: f"Account {name}", named=str
    )
    assert promises(cast(RunView, run)) == [("floor", "Account ndpr_floor", "600.50", "40.00", "-80.00", "181.00")]
    assert promises(cast(RunView, SimpleNamespace(read={}))) == []
