"""The pages of a report: the front page, a page a variant, one of numbers; each one file that asks for nothing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from model.report.charts.figures import Painter
from model.report.headlines import Finding
from model.report.page.front import front
from model.report.page.leaves import Leaf, leaves
from model.report.page.parts import rendered
from model.report.page.sections import sections
from model.report.run_view import RunView

FRONT = "report.html"


def pages(m: RunView, findings: Sequence[Finding]) -> dict[str, str]:
    """Return the pages of a run by their place in its folder, the front page first."""
    painter = Painter(m)
    behind = leaves(m, painter, findings)
    links = {leaf.name: leaf.file for leaf in behind}
    out = {FRONT: front(m, findings, sections(m, painter), links)}
    for leaf in behind:
        back = "../" * leaf.file.count("/") + FRONT
        body = rendered("body.html.jinja", level=2, findings=leaf.findings, sections=leaf.sections)
        out[leaf.file] = rendered(
            "leaf.html.jinja", title=leaf.title, study=m.study.title or m.study.name, back=back, body=body,
            sections=leaf.sections, provenance=m.provenance,
        )  # fmt: skip
    return out


def single_page(m: RunView, findings: Sequence[Finding]) -> str:
    """Return everything as one page, to be sent: the pages behind the front page stand in it, seen when asked for."""
    painter, numbers = Painter(m), count(1)
    behind = leaves(m, painter, findings)
    links = {leaf.name: f"#leaf{next(numbers)}" for leaf in behind}
    rest = "".join(_inside(leaf, links[leaf.name]) for leaf in behind)
    return front(m, findings, sections(m, painter), links, rest)


def _inside(leaf: Leaf, link: str) -> str:
    """Return a page behind the front page as an article of the one page."""
    return rendered("inside.html.jinja", leaf=leaf, anchor=link[1:])
