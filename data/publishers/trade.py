"""What the files of trade share: HS codes, weights and values of a flow between two countries, totals over partners."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from data.errors import shown
from data.publishers.amount import Amount
from data.publishers.items import Counted, Figure, Item, LeftOut, NotUnderstood
from data.publishers.places import KINDS, Place

TABLE = "published/trade"
NEGATIVE = "below 0, which no weight or value of trade is"
NOT_REPORTED = "0 beside a value of {value} USD: not reported, so blank with flag NA, not zero"


@dataclass(frozen=True)
class Flow:
    """One row of trade: what, of whom, with whom, when."""

    row: int
    hs: str
    item: str
    form: str
    reporter: Place
    flow: str
    partner: Place
    year: str
    note: str = ""

    def cells(self) -> dict[str, str]:
        """Return the cells that weight and value share."""
        notes = [f"{p.name}: {p.note}" for p in (self.reporter, self.partner) if p.note]
        notes += [self.note] if self.note else []
        return {
            "commodity": self.form, "hs": self.hs, "item": self.item, "reporter": self.reporter.name,
            "reporter_iso3": self.reporter.iso3, "flow": self.flow, "geo": self.partner.name,
            "iso3": self.partner.iso3, "year": self.year, "note": "; ".join(notes),
        }  # fmt: skip


def wrong_hs(code: str) -> str:
    """Return why a text is no HS code; blank when it is one."""
    if not (code.isascii() and code.isdigit()):
        return f"{shown(code)} is no HS code"
    if len(code) % 2 or not 2 <= len(code) <= 10:
        return f"{shown(code)} has {len(code)} digits: a zero at the left was lost; save the column as text"
    return ""


def measured(
    file: str, flow: Flow, metric: str, column: str, found: Amount, unit: str, factor: Decimal, confidence: str = "high"
) -> Iterator[Item]:
    """Yield one amount of a flow as a figure, and what it adds up to; the partner may be the world."""
    here = found.times(factor)
    if here.value is not None and here.value < 0:
        yield NotUnderstood(file, flow.row, column, plain_amount(here, unit), NEGATIVE)
        return
    group = (flow.hs, flow.reporter.iso3, flow.flow, flow.year, f"{metric}, {unit}")
    yield Counted(group, flow.partner.kind == "world", here.value, factor, flow.row)
    if not flow.partner.is_country:
        said = f"{flow.partner.name}: {KINDS[flow.partner.kind]}, no country"
        yield LeftOut(file, flow.row, column, plain_amount(here, unit), said)
        return
    cells = {
        **flow.cells(),
        "metric": metric,
        "unit": unit,
        "confidence": confidence,
        **here.flagged(confidence == "medium"),
    }
    yield Figure(TABLE, flow.row, cells)


def plain_amount(found: Amount, unit: str) -> str:
    """Return an amount with its unit, as a list shows it."""
    cells = found.cells()
    return f"{cells['value'] or cells['flag']} {unit}" if cells["value"] or cells["flag"] else ""


def without_parents(file: str, items: Iterable[Item]) -> list[Item]:
    """Leave out an HS code that holds a finer one of the same file and form, so that no tonne counts twice."""
    listed = list(items)
    codes: dict[tuple[str, ...], set[str]] = {}
    for item in listed:
        if isinstance(item, Figure) and item.cells["commodity"]:
            codes.setdefault(_same(item), set()).add(item.cells["hs"])
    out: list[Item] = []
    for item in listed:
        finer = _finer(item, codes)
        if finer:
            why = f"holds {finer}, which is in the file and of the same form; the finer one counts"
            row = item.row if isinstance(item, Figure) else None
            out.append(LeftOut(file, row, "hs", item.cells["hs"] if isinstance(item, Figure) else "", why))
        else:
            out.append(item)
    return out


def _same(figure: Figure) -> tuple[str, ...]:
    return tuple(figure.cells[name] for name in ("commodity", "reporter_iso3", "flow", "iso3", "year", "metric"))


def _finer(item: Item, codes: dict[tuple[str, ...], set[str]]) -> str:
    if not isinstance(item, Figure) or not item.cells["commodity"]:
        return ""
    code = item.cells["hs"]
    return min((other for other in codes[_same(item)] if other != code and other.startswith(code)), default="")


def not_country(file: str, row: int, column: str, place: Place) -> LeftOut:
    """Return the line of a reporter that is no country."""
    return LeftOut(file, row, column, place.name, f"{KINDS[place.kind]}, no country; the whole row is left")


def unknown(file: str, row: int, column: str, text: str, why: str) -> NotUnderstood:
    """Return the line of a cell without which the row says nothing."""
    return NotUnderstood(file, row, column, text, f"{why}; the whole row is left")
