"""What a missing tonne costs its user, by end use and form.

Base loss of a form: the price seen in an outage. Lithium 2022, cobalt metal 2018, cobalt sulphate 2022,
nickel 2022, coated anode as published; magnets and NdPr oxide as an observed multiple of the long-run
price; natural graphite by the multiple of anode; nickel sulphate and scrap from primary nickel.

A plan must never prefer going short to buying, so the base loss exceeds the dearest landed supply by a
tenth: the price of each period, plus the largest mark-up of a price step (25%, and 35% times the risk weight),
plus the duty of that year, for China and, in metals, Russia; and for a duty-free seller of the highest risk.
Where the published value does not reach that floor, its published high end is taken, and where that does
not reach it either, the floor itself (cobalt, at the prices after the export quota). The values
also exceed the cost of new plants at home (magnets at 70,000-130,000 USD/t, anode at 4,900-6,300).

End uses: the base loss times a weight by priority (other industry 1, electronics 1.25, clean energy 1.5,
defence 3). For the first three the result stays near the published ranges; the weight of
defence is a priority, not a price. The range is the published one times the range of the weight.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from data.messages.finding import shown
from data.prepare import markets
from data.prepare.figure_row import FigureRow, RowsBy
from data.prepare.figures import Figures, Tables
from data.prepare.markets import to_tables
from data.prepare.price_book import LONG_RUN, PERIODS, Price, price_book
from data.prepare.provenance import assumptions, by_figure, joined
from data.prepare.tariffs import Law
from data.rows import each_row

PRICES = ("lithium_cobalt_nickel/prices", "graphite_rare_earths/prices")
MULTIPLES = "assumptions/shortage"
BASES = "planned/shortage"

Assumed = RowsBy
Book = dict[tuple[str, int], Price]


@dataclass(frozen=True)
class Loss:
    """The base loss of a form with its range and provenance."""

    value: float
    low: float
    high: float
    figures: str
    source_id: str
    rule: str


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return the loss per tonne of every end use and form that has demand."""
    assumed = assumptions(figures, "shortage")
    losses = _losses(figures, tables, assumed)
    wanted = tables["demand"][["end_use", "form"]].drop_duplicates().sort_values(["form", "end_use"])
    own = [
        _weighed(end_use, form, losses[form], assumed[end_use])
        for end_use, form in each_row(wanted, "end_use", "form")
        if form in losses
    ]
    others, risk = markets.book(figures), dict(each_row(tables["countries"], "country", "risk"))
    return pd.DataFrame([*own, *to_tables.shortage(others.known, others.markets, risk)])


def _weighed(end_use: str, form: str, loss: Loss, weight: FigureRow) -> dict[str, object]:
    value = loss.value * weight.number("value")
    return {
        "end_use": end_use,
        "form": form,
        "shortage_usd_per_t": _tidy(value),
        "low": _tidy(min(value, loss.low * weight.number("low"))),
        "high": _tidy(max(value, loss.high * weight.number("high"))),
        "confidence": "assumed",
        "source_id": joined([loss.source_id, weight["source_id"]]),
        "figures": joined([loss.figures, weight["figure"]]),
        "rule": f"{loss.rule} Weight {weight['value']} for {end_use}.",
    }


def _losses(figures: Figures, tables: Tables, assumed: Assumed) -> dict[str, Loss]:
    book, law = price_book(figures), Law(figures)
    risk = dict(each_row(tables["countries"], "country", "risk"))
    bases = figures.rows(BASES)
    names = joined(assumed[name]["figure"] for name in ("premium", "premium_by_risk", "margin"))
    losses = {}
    for row in bases:
        if not row["follows"]:
            floor = _floor(row, book, law, risk, assumed)
            losses[row["form"]] = _floored(_base(row, figures, book), floor, names)
    multiples = by_figure(figures, MULTIPLES)
    for row in bases:
        if row["follows"] and row["follows"] not in losses:
            row.refuse(
                "follows", f"{shown(row['follows'])} has no row of {BASES}.csv with a price of its own; write one"
            )
        if row["follows"]:
            losses[row["form"]] = _following(losses[row["follows"]], multiples.named(row, "multiple"))
    return losses


def _base(row: FigureRow, figures: Figures, book: Book) -> Loss:
    """Return the price seen in an outage, or a multiple of the long-run price."""
    if row["outage_price"]:
        seen = by_figure(figures, PRICES[0]).and_of(by_figure(figures, PRICES[1])).named(row, "outage_price")
        return _observed(seen, seen["figure"])
    if not row["multiple"]:
        row.refuse("outage_price", "'' is empty beside an empty multiple; write the id of a figure in one of them")
    return _multiple(book[row["form"], LONG_RUN], by_figure(figures, MULTIPLES).named(row, "multiple"))


def _observed(row: FigureRow, figure: str) -> Loss:
    seen = (row.number("value"), row.number("low"), row.number("high"))
    return Loss(*seen, figure, str(row["source_id"]), "Price seen or published for an outage.")


def _multiple(price: Price, row: FigureRow) -> Loss:
    value, low, high = (price.value * row.number(name) for name in ("value", "low", "high"))
    rule = f"Long-run price times {row['value']}, within the published multiples of an outage."
    return Loss(
        value, low, high, joined([price.figures, row["figure"]]), joined([price.source_id, row["source_id"]]), rule
    )


def _following(loss: Loss, row: FigureRow) -> Loss:
    value, low, high = (
        end * row.number(name) for end, name in ((loss.value, "value"), (loss.low, "low"), (loss.high, "high"))
    )
    names, sources = joined([loss.figures, row["figure"]]), joined([loss.source_id, row["source_id"]])
    return Loss(value, low, high, names, sources, str(row["rule"]))


def _floored(loss: Loss, floor: float, figures: str) -> Loss:
    """Raise a loss to its published high end, or to the floor, where it does not exceed the dearest supply."""
    if loss.value >= floor:
        return loss
    if loss.high >= floor:
        rule = "High end published for an outage: the central value lies below the dearest landed supply."
        return Loss(loss.high, loss.low, loss.high, loss.figures, loss.source_id, rule)
    rule = "A tenth above the dearest landed supply, which the published outage price does not reach."
    names, sources = joined([loss.figures, figures]), joined([loss.source_id, "lodeplan-assumption"])
    return Loss(floor, loss.low, floor, names, sources, rule)


def _floor(row: FigureRow, book: Book, law: Law, risk: dict[str, float], assumed: Assumed) -> float:
    """Return the dearest landed price of any period and seller, with its margin."""
    step, by_risk, margin = (assumed[name].number("value") for name in ("premium", "premium_by_risk", "margin"))
    form, sellers = row["form"], {country: risk[country] for country in row.ids("dutied_sellers")}
    landed = [
        book[form, period].value * (1 + step + by_risk * weight) * (1 + law.paid(form, country, period))
        for period in PERIODS
        for country, weight in sellers.items()
    ]
    duty_free = max(book[form, period].value for period in PERIODS) * (1 + step + by_risk)
    return margin * max(duty_free, *landed)


def _tidy(value: float) -> float:
    return float(f"{value:.4g}")
