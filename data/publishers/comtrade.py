"""UN Comtrade, CSV of the present API and site (`reporterCode`, `netWgt`) and of the one before (`Netweight (kg)`).

A net weight of 0 beside a value is not reported, and is no zero. Re-exports are within exports, rows by mode of
transport, customs procedure or second partner are within their totals: both are left out. The world is the check.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from data.messages.finding import BadInput, Finding, shown
from data.publishers.amount import BLANK, Amount, amount
from data.publishers.grid import Book, Line, heading_row, twice, under_heading
from data.publishers.items import Figure, Imported, Item, LeftOut, NotUnderstood, Source
from data.publishers.map_file import MapFile
from data.publishers.places import Gazetteer, Place
from data.publishers.trade import NOT_REPORTED, Flow, each_tonne_once, measured, not_country, unknown, wrong_hs
from data.publishers.unnamed import unnamed

LICENCE = "UN Comtrade licence: not to be passed on without leave of the UN Statistics Division"
YEAR, PERIOD = ("refYear", "Year"), ("period", "Period")
REPORTER, REPORTER_ISO = ("reporterCode", "Reporter Code"), ("reporterISO", "Reporter ISO")
REPORTER_NAME, PARTNER_NAME = ("reporterDesc", "Reporter"), ("partnerDesc", "Partner")
PARTNER, PARTNER_ISO = ("partnerCode", "Partner Code"), ("partnerISO", "Partner ISO")
FLOW, CODE, TEXT = ("flowCode", "Trade Flow Code"), ("cmdCode", "Commodity Code"), ("cmdDesc", "Commodity")
WEIGHT, VALUE = ("netWgt", "Netweight (kg)"), ("primaryValue", "Trade Value (US$)")
FLOWS = {"M": "imports", "X": "exports", "1": "imports", "2": "exports"}
WITHIN = {
    "RX": "re-exports are within exports", "RM": "re-imports are within imports", "3": "re-exports are within exports",
    "4": "re-imports are within imports", "DX": "domestic exports are within exports",
    "FM": "foreign imports are within imports", "MIP": "processing is within imports",
    "XIP": "processing is within exports", "MOP": "processing is within imports", "XOP": "processing is within exports",
}  # fmt: skip
BREAKDOWNS = {
    "motCode": ("0", "one mode of transport"), "Mode of Transport Code": ("0", "one mode of transport"),
    "customsCode": ("C00", "one customs procedure"), "Customs Proc. Code": ("C00", "one customs procedure"),
    "partner2Code": ("0", "one second partner"), "2nd Partner Code": ("0", "one second partner"),
    "mosCode": ("0", "one mode of supply"),
}  # fmt: skip


def read(book: Book, given: MapFile) -> Imported:
    """Return weights and values by country and HS code."""
    grid = book.sheets[0]
    lower = [tuple(name.lower() for name in names) for names in (CODE, FLOW, VALUE)]
    at = heading_row(grid, (*lower, tuple(name.lower() for name in (*REPORTER, *REPORTER_ISO))))
    if at is None:
        message = (
            "no heading of UN Comtrade: expected reporterCode, flowCode, partnerCode, cmdCode, netWgt, primaryValue"
        )
        raise BadInput([Finding(grid.file, None, "", "", message)])
    if twice(grid, at):
        raise BadInput(twice(grid, at))
    places = Gazetteer("comtrade", given.countries)
    lines = list(under_heading(grid, at))
    items = each_tonne_once(grid.file, (item for line in lines for item in _row(grid.file, line, places, given)), given)
    years = sorted({item.cells["year"] for item in items if isinstance(item, Figure)})
    span = "-".join(dict.fromkeys((years[0], years[-1]))) if years else "none"
    source = Source(
        f"un-comtrade-{span}", f"UN Comtrade, {span}", "United Nations Statistics Division", licence=LICENCE
    )
    notes = ("net weight in kg is written in t; quantities in other units are not read", *book.notes)
    return Imported(source, (*unnamed(grid, at), *items), notes)


def _row(file: str, line: Line, places: Gazetteer, given: MapFile) -> Iterator[Item]:
    within = _within(line)
    if within:
        yield LeftOut(file, line.row, within[0], within[1], within[2])
        return
    flow, year, hs = FLOWS.get(line.get(*FLOW), ""), _year(line), line.get(*CODE)
    if hs.upper() == "TOTAL":
        yield LeftOut(file, line.row, _column(line, CODE), hs, "all commodities, no HS code")
        return
    for column, text, why in (
        (_column(line, FLOW), line.get(*FLOW), "" if flow else f"{shown(line.get(*FLOW))} is no trade flow"),
        (_column(line, PERIOD), line.get(*PERIOD, *YEAR), year if not year.isdigit() else ""),
        (_column(line, CODE), hs, wrong_hs(hs)),
    ):
        if why:
            yield unknown(file, line.row, column, text, why)
            return
    reporter = _place(line, places, REPORTER, REPORTER_ISO, REPORTER_NAME)
    partner = _place(line, places, PARTNER, PARTNER_ISO, PARTNER_NAME)
    for names, place in ((REPORTER, reporter), (PARTNER, partner)):
        if isinstance(place, str):
            yield unknown(file, line.row, _column(line, names), line.get(*names), place)
            return
    if isinstance(reporter, Place) and isinstance(partner, Place):
        if not reporter.is_country:
            yield not_country(file, line.row, _column(line, REPORTER), reporter)
            return
        yield from _amounts(
            file,
            line,
            Flow(line.row, hs, line.get(*TEXT), given.form_of(hs), reporter, flow, partner, year, _revision(line)),
        )


def _within(line: Line) -> tuple[str, str, str] | None:
    """Return why a row is within another one of the file."""
    code = line.get(*FLOW)
    if code in WITHIN:
        return _column(line, FLOW), code, WITHIN[code]
    for column, (whole, what) in BREAKDOWNS.items():
        text = line.get(column)
        if text and text != whole:
            return column, text, f"{what} is within the total of all"
    return None


def _year(line: Line) -> str:
    """Return the year of a row, or why it has none."""
    period, year = line.get(*PERIOD), line.get(*YEAR)
    if line.get("freqCode") == "M" or (period.isdigit() and len(period) == 6):
        return "a month: figures are of years; fetch the annual data"
    text = year or period
    ok = text.isascii() and text.isdigit() and len(text) == 4 and period in ("", text)
    return text if ok else f"{shown(period or year)} is no year"


def _place(
    line: Line, places: Gazetteer, codes: tuple[str, ...], isos: tuple[str, ...], names: tuple[str, ...]
) -> Place | str:
    """Return a place by its number; the alpha-3 code beside it must agree."""
    code, iso3, name = line.get(*codes), line.get(*isos), line.get(*names)
    place = places.find(code or name or iso3)
    if isinstance(place, Place) and place.is_country and len(iso3) == 3 and iso3.isalpha():
        if iso3 not in (place.iso3, "WLD"):
            return f"number {code} is {place.iso3}, and {iso3} stands beside it"
        if iso3 == "WLD":
            return f"number {code} is {place.iso3}, and WLD stands beside it"
    return place


def _amounts(file: str, line: Line, flow: Flow) -> Iterator[Item]:
    value, weight = amount(line.get(*VALUE)), amount(line.get(*WEIGHT))
    column, beside = _column(line, WEIGHT), _column(line, VALUE)
    for name, found in ((beside, value), (column, weight)):
        if isinstance(found, str):
            yield NotUnderstood(file, line.row, name, line.get(name), found)
    if isinstance(weight, str):  # its row stands, without a number, so that the total says what it lacks
        yield from measured(file, flow, "net weight", column, Amount(flag="NA"), "t", Decimal("0.001"), "medium")
    if isinstance(value, Amount):
        if value.flag == BLANK:
            yield NotUnderstood(file, line.row, beside, "", "no value is stated")
        else:
            yield from measured(file, flow, "trade value", beside, value, "USD", Decimal(1))
    if isinstance(weight, Amount):
        stated = isinstance(value, Amount) and bool(value.value)
        if weight.flag == BLANK or (not weight.value and weight.value is not None and stated):
            said = line.get(*VALUE)
            counted = f"{line.get('qty', 'Qty')} {line.get('qtyUnitAbbr', 'Qty Unit')}".strip()
            why = (
                "no net weight is stated: blank with flag NA"
                if weight.flag == BLANK
                else NOT_REPORTED.format(value=said)
            )
            why += f"; the quantity is {counted}" if re.match(r"[1-9]", counted) else ""
            yield NotUnderstood(file, line.row, column, line.get(*WEIGHT), why)
            weight = Amount(flag="NA")
        sure = "medium" if _estimated(line) else "high"
        yield from measured(file, flow, "net weight", column, weight, "t", Decimal("0.001"), sure)


def _revision(line: Line) -> str:
    code = line.get("classificationCode", "Classification")
    return f"HS revision {code}" if code else ""


def _estimated(line: Line) -> bool:
    """Say whether the net weight is an estimate of Comtrade's."""
    return line.get("isNetWgtEstimated").lower() in ("true", "1") or line.get("Flag") in ("4", "6")


def _column(line: Line, names: tuple[str, ...]) -> str:
    return next((name for name in names if name in line.cells), names[0])
