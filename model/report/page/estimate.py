"""A cost estimate as one page without script or request: plain tables that a word processor keeps."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path

import jinja2

from model.analysis.score.run import CostEstimate
from model.report.terminal import score_words as words
from model.report.terminal.comparison_tables import millions
from model.report.terminal.score_form import (
    Row,
    glance,
    glance_headings,
    mandate_rows,
    payment_headings,
    payments,
    places,
    places_of,
    promise_rows,
    range_rows,
    rows,
)

HERE = Path(__file__).parent
TEMPLATE, STYLE = "estimate.html.jinja", HERE / "estimate.css"


def estimate_page(e: CostEstimate) -> str:
    """Return an estimate as one HTML page."""
    style = STYLE.read_text(encoding="utf-8")
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    )
    shown = places(e)
    return environment.get_template(TEMPLATE).render(
        title=words.title(e),
        style=style,
        style_hash=base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii"),
        not_cbo=words.NOT_CBO,
        header=words.header(e),
        glance_headings=glance_headings(e),
        glance=[(name, [millions(v, shown) for v in musd]) for name, musd in glance(e)],
        answers=words.answers(e),
        years=[*map(str, e.window.years), *(span.name for span in e.window.spans)],
        rows=[(row, _cells(e, row, shown)) for row in rows(e)],
        rounded=f"{words.ROUNDED} * is between -{0.5 * 10.0**-shown:g} and {0.5 * 10.0**-shown:g}.",
        payments=_payments(e),
        payment_headings=payment_headings(e),
        outside=words.outside(e),
        verdict=e.mandates.verdict if e.mandates else "",
        tested=e.mandates.tested if e.mandates else (),
        mandates=_mandates(e),
        mandate_sentences=words.mandate_sentences(e),
        promises=_named(promise_rows(e)),
        base_year=e.base_year,
        basis=words.basis(e),
        ranges=_named(range_rows(e)),
        window=e.window.name,
        uncertainty=words.uncertainty(e),
    )


def _cells(e: CostEstimate, row: Row, shown: int) -> list[str]:
    """Return a row's amounts: fiscal years, then spans; empty cells for words that head others."""
    if row.musd is None:
        return [""] * (len(e.window.years) + len(e.window.spans))
    years = [row.musd.get(year, 0.0) for year in e.window.years]
    return [millions(v, shown) for v in (*years, *(span.total(row.musd) for span in e.window.spans))]


def _payments(e: CostEstimate) -> list[tuple[str, list[tuple[str, list[str]]]]]:
    """Return, by account, what is obligated in each fiscal year and when it is paid."""
    return [(one.title, _named([(name, list(musd)) for name, musd in one.rows])) for one in payments(e)]


def _mandates(e: CostEstimate) -> list[tuple[Row, list[str]]]:
    found = mandate_rows(e)
    tested = e.mandates.tested if e.mandates else ()
    amounts = [_at(row.musd, year) for row in found for year in tested]
    shown = places_of(amounts)
    return [(row, [millions(_at(row.musd, year), shown) for year in tested]) for row in found]


def _at(musd: Mapping[int, float] | None, year: int) -> float:
    return (musd or {}).get(year, 0.0)


def _named(found: list[tuple[str, list[float]]]) -> list[tuple[str, list[str]]]:
    shown = places_of([v for _, musd in found for v in musd])
    return [(name, [millions(v, shown) for v in musd]) for name, musd in found]
