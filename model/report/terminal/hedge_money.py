"""What a hedge costs the Treasury, by fiscal year, as a scoring unit states a range; as text, rows and JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from data.messages.lists import counted
from data.messages.paragraph import wrapped
from data.messages.text_table import WIDTH, Heading, text_table
from model.report.terminal.beyond_plan import beyond_plan

MEASURES = ("authority", "outlays", "revenues", "deficit")
SHOWN = ("authority", "outlays")
FEW = 12
"""Scenarios from which a tenth is one of them or more."""
_NOTE = (
    "Nominal dollars of the fiscal year, with the hedge's decisions before the date. {ranks} Deficit: outlays less "
    "revenues (duties, tax credits, what duties take from other taxes). All federal money of the plan, not the "
    "difference that a bill makes."
)
_RANKS = "p10 and p90: in a tenth of the scenarios it is less, in a tenth more."
_FEW = "Of so few p10 lies between the least two, p90 between the greatest two."


def money_text(found: Any) -> str:
    """Return authority and outlays by fiscal year, and the deficit over ten: mean and ranks over fresh scenarios."""
    money = found.money
    if not money.scenarios:
        return "What the Treasury pays is not known: no fresh scenario has a plan."
    first = found.drawn.years[0]
    headings = [Heading("fiscal year")]
    for measure in SHOWN:
        headings += [Heading(measure, right=True), *(Heading(word, right=True) for word in ("p10", "p50", "p90"))]
    rows = [
        [str(year), *_cells(money.by_year, year)] for year in money.by_year["outlays"] if first <= year < first + 10
    ]
    rows.append(["ten years", *(cell for measure in SHOWN for cell in _four(money.ten_years[measure]))])
    table = text_table(headings, rows, WIDTH)
    title = f"What the Treasury pays, million USD: mean and ranks over {counted(money.scenarios, 'fresh scenario')}"
    deficit = [f"{value:z,.0f}" for value in (money.ten_years["deficit"].mean, *_ends(money.ten_years["deficit"]))]
    said = f"The deficit over ten years: {deficit[0]} in the mean, {deficit[1]} to {deficit[2]} (p10 to p90)."
    note = _NOTE.format(ranks=_FEW if money.scenarios < FEW else _RANKS)
    return "\n".join([title, table, wrapped(said), *beyond_plan(*found.drawn.years), wrapped(note)])


def _ends(of: Any) -> tuple[float, float]:
    return of.low, of.high


def _cells(by_year: Any, year: int) -> Iterator[str]:
    for measure in SHOWN:
        yield from _four(by_year[measure][year])


def _four(of: Any) -> tuple[str, ...]:
    return tuple(f"{value:z,.0f}" for value in (of.mean, of.low, of.middle, of.high))


def money_rows(found: Any) -> Iterator[list[str]]:
    """Yield the rows of a CSV file: every measure and fiscal year, and what it is if nothing happens."""
    yield ["measure", "fiscal_year", "mean_musd", "p10_musd", "p50_musd", "p90_musd", "nothing_happens_musd"]
    for measure in MEASURES:
        for year, of in found.money.by_year.get(measure, {}).items():
            quiet = found.money.quiet.years[measure].get(year, 0.0)
            yield [measure, str(year), *(f"{value:.6g}" for value in (of.mean, of.low, of.middle, of.high, quiet))]


def money_json(found: Any) -> dict[str, Any]:
    """Return the same as plain values, with the mean of the dearest twentieth."""
    money = found.money
    return {
        "unit": "million USD, nominal", "fresh_scenarios": money.scenarios,
        "by_fiscal_year": {
            measure: {str(year): {**_range(of), "nothing_happens": money.quiet.years[measure].get(year, 0.0)}
                      for year, of in by_year.items()}
            for measure, by_year in money.by_year.items()
        } if money.scenarios else {},
        "ten_years": {measure: _range(of) for measure, of in money.ten_years.items()} if money.scenarios else {},
        "net_outlays_by_account": {account: _range(of) for account, of in money.accounts.items()},
    }  # fmt: skip


def _range(of: Any) -> dict[str, float]:
    return {"mean": of.mean, "p10": of.low, "p50": of.middle, "p90": of.high, "dearest_twentieth": of.tail}
