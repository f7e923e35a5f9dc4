"""What the files of trade share: HS codes, weights and values of a flow between two countries, totals over partners."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from data.messages.finding import shown
from data.publishers.amount import Amount
from data.publishers.items import Counted, Figure, Item, LeftOut, NotUnderstood
from data.publishers.map_file import MapFile
from data.publishers.places import KINDS, Place

TABLE = "published/trade"
ALL = Decimal("0.99")
"""Parts that add to this share of their whole are all of it: the rest is rounding."""
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
        digits = re.sub(r"[.\s-]", "", code)
        fits = digits.isascii() and digits.isdigit() and len(digits) % 2 == 0 and 2 <= len(digits) <= 10
        return f"{shown(code)} is no HS code; write {digits if fits else '2 to 10 digits, such as 283691'}"
    if len(code) % 2 or not 2 <= len(code) <= 10:
        return f"{shown(code)} has {len(code)} digits: a zero at the left was lost; save the column as text"
    return ""


def measured(
    file: str,
    flow: Flow,
    metric: str,
    column: str,
    figure: Amount,
    unit: str,
    factor: Decimal,
    confidence: str = "high",
) -> Iterator[Item]:
    """Yield one amount of a flow as a figure, and what it adds up to; the partner may be the world."""
    here = figure.times(factor)
    if here.value is not None and here.value < 0:
        yield NotUnderstood(file, flow.row, column, plain_amount(here, unit), NEGATIVE)
        return
    group = (flow.hs, flow.reporter.iso3, flow.flow, flow.year, f"{metric}, {unit}")
    yield Counted(group, flow.partner.kind == "world", here.value, factor, flow.row)
    if not flow.partner.is_country:
        text = f"{flow.partner.name}: {KINDS[flow.partner.kind]}, no country"
        yield LeftOut(file, flow.row, column, plain_amount(here, unit), text)
        return
    cells = {
        **flow.cells(),
        "metric": metric,
        "unit": unit,
        "confidence": confidence,
        **here.flagged(confidence == "medium"),
    }
    yield Figure(TABLE, flow.row, cells)


def plain_amount(figure: Amount, unit: str) -> str:
    """Return an amount with its unit, as a list shows it."""
    cells = figure.cells()
    return f"{cells['value'] or cells['flag']} {unit}" if cells["value"] or cells["flag"] else ""


def each_tonne_once(file: str, items: Iterable[Item], given: MapFile) -> list[Item]:
    """Leave out HS codes that hold another one of the same file and form, or stand within it: no tonne counts twice.

    The finer ones count where they add up to the whole; where they fall short of it in weight or value, the whole does.
    A code is not understood where the map gives a finer one, which it holds, to another form.
    """
    listed = list(items)
    amounts: dict[tuple[str, ...], dict[str, dict[str, Decimal]]] = {}
    for item in listed:
        if isinstance(item, Figure) and item.cells["commodity"]:
            of_code = amounts.setdefault(_same(item), {}).setdefault(item.cells["hs"], {})
            if item.cells.get("value"):
                of_code[item.cells["metric"]] = Decimal(item.cells["value"])
    counting = {same: _counting(codes) for same, codes in amounts.items()}
    return [_once(file, item, counting.get(_same(item), ()), given) if isinstance(item, Figure) else item
            for item in listed]  # fmt: skip


def _same(figure: Figure) -> tuple[str, ...]:
    return tuple(figure.cells[name] for name in ("commodity", "reporter_iso3", "flow", "iso3", "year"))


def _counting(amounts: Mapping[str, Mapping[str, Decimal]]) -> Collection[str]:
    """Return the codes that count of those of one form, flow and year; amounts stand by code and metric."""
    out: set[str] = set()
    for code in sorted(amounts, key=len, reverse=True):
        finer = {other for other in out if other.startswith(code)}
        parts = {metric: sum(amounts[one].get(metric, Decimal(0)) for one in finer) for metric in amounts[code]}
        if not finer or any(parts[metric] < whole * ALL for metric, whole in amounts[code].items()):
            out = (out - finer) | {code}
    return out


def _once(file: str, item: Figure, counting: Collection[str], given: MapFile) -> Item:
    """Return a figure whose code counts, or the line of one that does not."""
    code, form = item.cells["hs"], item.cells["commodity"]
    mixed = min((key for key in given.hs if form and key.startswith(code) and given.form_of(key) != form), default="")
    if mixed:
        why = f"holds {mixed} too, which the map gives to {given.hs[mixed]}; import the finer codes in its place"
        return NotUnderstood(file, item.row, "hs", code, why)
    if not form or code in counting:
        return item
    finer = min((other for other in counting if other.startswith(code)), default="")
    whole = next((other for other in counting if code.startswith(other)), "")
    why = (
        f"holds {finer}, which is in the file and of the same form; the finer one counts"
        if finer
        else f"is within {whole}, which is in the file, of the same form and more than its parts here; the whole counts"
    )
    return LeftOut(file, item.row, "hs", code, why)


def not_country(file: str, row: int, column: str, place: Place) -> LeftOut:
    """Return the line of a reporter that is no country."""
    return LeftOut(file, row, column, place.name, f"{KINDS[place.kind]}, no country; the whole row is left")


def unknown(file: str, row: int, column: str, text: str, why: str) -> NotUnderstood:
    """Return the line of a cell without which the row says nothing."""
    return NotUnderstood(file, row, column, text, f"{why}; the whole row is left")
