"""The site is built from the program as it is, and opens from a disk: no request, nothing wider than a phone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.build import mathml, reference
from docs.build.__main__ import build_site
from model.plan.result_schema import RESULT_TABLES
from model.policies import POLICIES
from tests.model.report.chromium import Chromium, program


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_site(tmp_path_factory.mktemp("docs") / "site").parent


def test_no_page_asks_for_anything_from_elsewhere(site: Path) -> None:
    for file in [*site.rglob("*.html"), *site.rglob("*.css"), *site.rglob("*.js")]:
        text = file.read_text(encoding="utf-8")
        assert not re.findall(r"""(?:src|srcset)=["'](?:https?:)?//[^"']+|<link[^>]+href=["'](?:https?:)?//[^"']+|"""
                              r"""url\(["']?(?:https?:)?//[^)]+""", text), file  # fmt: skip


def test_every_policy_result_table_and_equation_has_its_place(site: Path) -> None:
    policies = (site / "reference" / "policies.html").read_text(encoding="utf-8")
    assert all(f'<h2 id="{p.name}">' in policies for p in POLICIES)
    results = (site / "reference" / "result-tables.html").read_text(encoding="utf-8")
    assert all(f'<h2 id="{t.name}">' in results for t in RESULT_TABLES)
    source = reference.pages()["reference/equations.md"]
    equations = (site / "reference" / "equations.html").read_text(encoding="utf-8")
    assert equations.count('<div class="equation">') == source.count("\n```math\n") > 40
    assert "begin{aligned}" not in equations


def test_an_equation_that_cannot_be_drawn_is_refused() -> None:
    assert "<mi>" in mathml.drawn("```math\n\\sum_{s} \\mathit{Purchase}_{s} \\le 1\n```")
    for unknown in ("\\unheardof{x}", "\\begin{unheard} & x \\end{unheard}"):
        with pytest.raises(ValueError, match="an equation is not drawn"):
            mathml.drawn(f"```math\n{unknown}\n```")


def test_decisions_are_numbered_without_a_gap_and_dated() -> None:
    pages = sorted((reference.DOCS / "decisions").glob("[0-9]*.md"))
    assert [int(page.name[:3]) for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        third = page.read_text(encoding="utf-8").split("\n")[2]
        assert re.fullmatch(r"Decided 20\d\d-\d\d-\d\d(, changed 20\d\d-\d\d-\d\d)? · [A-Z][a-z ]+", third), page.name


@pytest.mark.breadth
@pytest.mark.skipif(program() is None, reason="no Chromium on this machine")
@pytest.mark.parametrize("width", [1280, 390])
def test_pages_fit_a_laptop_and_a_phone(site: Path, width: int) -> None:
    pages = ["index.html", "tutorial.html", "reference/policies.html", "reference/equations.html",
             "reference/result-tables.html", "decisions/index.html"]  # fmt: skip
    with Chromium() as browser:
        for page in pages:
            browser.open(site / page, width)
            assert browser.run("document.documentElement.scrollWidth") <= width, page
        assert {address.partition(":")[0] for address in browser.requests()} <= {"file", "data", "about"}


@pytest.mark.breadth
@pytest.mark.skipif(program() is None, reason="no Chromium on this machine")
def test_nothing_is_cut_off_on_paper(site: Path) -> None:
    """Between the margins of a sheet stand some 680 pixels; nothing scrolls there, commands and tables least of all."""
    cut = (
        "[...document.querySelectorAll('.rst-content pre, .rst-content table, .rst-content code, .equation math')]"
        ".filter(e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0 || e.getBoundingClientRect().right > 681)"
        ".map(e => e.textContent.slice(0, 60))"
    )
    pages = [page for page in sorted(site.rglob("*.html")) if not re.match(r"\d{3}-", page.name)]  # decisions are prose
    with Chromium() as browser:
        for page in pages:
            browser.open(page, 680)
            browser.media("print")
            assert browser.run(cut) == [], page.name
            browser.media("screen")
