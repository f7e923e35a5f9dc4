"""A cost estimate as text of at most 100 columns, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

from data.messages.paragraph import wrapped
from data.messages.text_table import WIDTH, Heading, text_table
from model.analysis.score.run import SCENARIOS, CostEstimate
from model.analysis.score.window import SHORT
from model.report.terminal import score_words as words
from model.report.terminal.comparison_tables import millions
from model.report.terminal.json_values import plain
from model.report.terminal.score_form import (
    Row,
    account_title,
    glance,
    glance_headings,
    mandate_rows,
    moving,
    payment_headings,
    payments,
    places,
    places_of,
    promise_rows,
    range_rows,
    rows,
)


def score_text(e: CostEstimate) -> str:
    """Return the estimate: header, at a glance, the tables, mandates, promises, basis, what is uncertain."""
    half = 0.5 * 10.0 ** -places(e)
    blocks = [
        "\n".join(
            [
                words.title(e),
                *(wrapped(f"{name:<11}{sentence}", further=" " * 11) for name, sentence in words.header(e)),
            ]
        ),
        words.NOT_CBO,
        f"At a glance, by fiscal year, millions of dollars\n{_glance(e)}",
        "\n".join(wrapped(f"{question} {answer}", further="  ") for question, answer in words.answers(e)),
        *_tables(e),
        wrapped(f"{words.ROUNDED} * is between -{half:g} and {half:g}.", further=""),
        *_payments(e),
        *_paragraph("Outside the window", words.outside(e)),
        *_mandates(e),
        *_promises(e),
        "\n".join(["Basis of estimate", *(wrapped(f"{name}: {sentence}", "  ") for name, sentence in words.basis(e))]),
        *_ranges(e),
    ]
    return "\n\n".join(blocks)


def _header(e: CostEstimate) -> list[str]:
    return [wrapped(f"{name:<11}{sentence}", further=" " * 11) for name, sentence in words.header(e)]


def _paragraph(name: str, sentences: Sequence[str]) -> list[str]:
    return ["\n".join([name, *(wrapped(sentence, "  ", "  ") for sentence in sentences)])] if sentences else []


def _glance(e: CostEstimate) -> str:
    shown = places(e)
    headings = [Heading(""), *(Heading(name, right=True) for name in glance_headings(e))]
    return text_table(headings, [[name, *(millions(v, shown) for v in musd)] for name, musd in glance(e)], WIDTH)


def _tables(e: CostEstimate) -> list[str]:
    """Return the form in pieces that fit: the first five fiscal years with their sum, then the rest with the whole."""
    years, spans = e.window.years, e.window.spans
    out = []
    for start in range(0, len(years), SHORT):
        chunk = years[start : start + SHORT]
        sums = [span for span in spans if span.last == chunk[-1]]
        headings = [Heading(""), *(Heading(str(n), right=True) for n in (*chunk, *(span.name for span in sums)))]
        kept = moving(rows(e), [*chunk, *(year for span in sums for year in span.years)])
        shown = [[f"{'  ' * row.depth}{row.words}", *_cells(row, [*chunk, *sums], places(e))] for row in kept]
        name = "By fiscal year, millions of dollars"
        out += [f"{name}\n{text_table(headings, shown, WIDTH)}"] if shown else []
    return out or ["No difference in the federal budget."]


def _cells(row: Row, columns: Sequence[object], shown: int) -> list[str]:
    """Return a row's cells: fiscal years, and spans that are added up; none for words that head others."""
    if row.musd is None:
        return [""] * len(columns)
    musd = row.musd
    return [
        millions(musd.get(column, 0.0) if isinstance(column, int) else column.total(musd), shown)  # type: ignore[attr-defined]
        for column in columns
    ]


def _payments(e: CostEstimate) -> list[str]:
    """Return how what is obligated in a fiscal year becomes outlays, account by account."""
    headings = [Heading("Obligated in"), *(Heading(name, right=True) for name in payment_headings(e))]
    out = []
    for one in payments(e):
        shown = places_of([amount for _, musd in one.rows for amount in musd])
        cells = [[name, *(millions(amount, shown) for amount in musd)] for name, musd in one.rows]
        about = wrapped(f"Outlays of {one.title}, by fiscal year of obligation and of payment, millions of dollars")
        out.append(f"{about}\n{text_table(headings, cells, WIDTH)}")
    return out


def _mandates(e: CostEstimate) -> list[str]:
    """Return the private-sector test."""
    test, found = e.mandates, mandate_rows(e)
    if test is None:
        return []
    said = [wrapped(sentence, "  ", "  ") for sentence in words.mandate_sentences(e)]
    head = [f"Private-sector mandates: {test.verdict}"]
    if found:
        shown = places_of([(row.musd or {}).get(year, 0.0) for row in found for year in test.tested])
        headings = [Heading("By fiscal year, millions"), *(Heading(str(year), right=True) for year in test.tested)]
        head.append(text_table(headings, [[row.words, *_cells(row, test.tested, shown)] for row in found], WIDTH))
    return ["\n".join([*head, *said])]


def _promises(e: CostEstimate) -> list[str]:
    """Return what contingent accounts cost more at other market prices."""
    found = promise_rows(e)
    if not found:
        return []
    about = f"Contingent items by market price, all years planned, millions of dollars of {e.base_year}"
    return [f"{about}\n{_named(('account', 'prices -30%', 'as planned', '+30%', 'expected'), found)}"]


def _ranges(e: CostEstimate) -> list[str]:
    """Return what is uncertain: each line at the ends of the data's ranges, where they are known."""
    found = range_rows(e)
    about = f"Sums of {e.window.name}"
    table = [_named((about, "low end", "estimate", "high end"), found)] if found else []
    said = [wrapped(sentence, "  ", "  ") for sentence in words.uncertainty(e)]
    return ["\n".join(["Uncertainty", *table, *said])]


def _named(names: Sequence[str], found: Sequence[tuple[str, Sequence[float]]]) -> str:
    """Return a table of rows that have a name, millions."""
    shown = places_of([v for _, musd in found for v in musd])
    headings = [Heading(names[0]), *(Heading(name, right=True) for name in names[1:])]
    return text_table(headings, [[name, *(millions(v, shown) for v in musd)] for name, musd in found], WIDTH)


def _payments_json(e: CostEstimate) -> list[dict[str, object]]:
    """Return how what is obligated in a fiscal year becomes outlays, account by account."""
    return [
        {"account": one.title, "rates": one.rates,
         "rows": [{"obligated_in": name, "musd": dict(zip(payment_headings(e), musd, strict=True))}
                  for name, musd in one.rows]}
        for one in payments(e)
    ]  # fmt: skip


def score_json(e: CostEstimate) -> str:
    """Return the same for a script: every amount whole, by fiscal year."""
    test = e.mandates
    sentence = {
        "title": words.title(e),
        "variant": e.variant,
        "baseline": e.baseline,
        "window": [e.window.first, e.window.last],
        "dollars": "nominal" if e.nominal else str(e.base_year),
        "header": dict(words.header(e)),
        "at_a_glance": [
            {"row": name, "musd": dict(zip(glance_headings(e), musd, strict=True))} for name, musd in glance(e)
        ],
        "answers": dict(words.answers(e)),
        "lines": [
            {
                "block": line.block, "account": line.account, "title": account_title(e, line.account),
                "measure": line.measure, "musd": {str(y): line.musd.get(y, 0.0) for y in e.window.years},
                "sums": {span.name: span.total(line.musd) for span in e.window.spans},
            }
            for line in e.lines if line.moves_in(e.window)
        ],
        "payments": _payments_json(e),
        "outside": words.outside(e),
        "mandates": None if test is None else {
            "verdict": test.verdict, "sentences": test.mandates, "tested": test.tested,
            "rows": [{"row": r.words, "musd": {y: (r.musd or {}).get(y, 0.0) for y in test.tested}}
                     for r in mandate_rows(e)],
            "said": words.mandate_sentences(e),
        },
        "contingent": [{"account": name, "musd": dict(zip(SCENARIOS, musd, strict=True))}
                       for name, musd in promise_rows(e)],
        "basis": [{"about": name, "sentence": sentence} for name, sentence in words.basis(e)],
        "uncertainty": words.uncertainty(e),
        "ranges": [{"line": name, "musd": dict(zip(("low", "estimate", "high"), musd, strict=True))}
                   for name, musd in range_rows(e)],
    }  # fmt: skip
    return json.dumps(plain(sentence), indent=1)
