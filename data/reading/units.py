"""The units a table may be written in, and the one unit it is turned into.

A unit is part of the heading. The schema has one unit for every column; a user's table may carry
another one of the list below instead (`available_kt` for `available_t`), and is converted exactly.
Nothing is guessed: a heading without its unit, an ambiguous ton, another currency or another
content basis is refused with what to write.
"""

from __future__ import annotations

import re
from decimal import Decimal

from data import schema

LB_PER_T = 2204.62262
SHORT_TON_KG, LONG_TON_KG = 907.185, 1016.05
TON_MEANINGS = f"short ton {SHORT_TON_KG} kg, tonne 1000 kg, long ton {LONG_TON_KG} kg"

# Ending of a schema column -> other endings accepted for it, each with the factor that turns it into the schema's unit.
CONVERSIONS: dict[str, dict[str, float]] = {
    "usd_per_t": {"usd_per_kg": 1000.0, "usd_per_lb": LB_PER_T},
    "t_per_year": {"kt_per_year": 1000.0, "kg_per_year": 0.001, "lb_per_year": 1 / LB_PER_T},
    "t": {"kt": 1000.0, "kg": 0.001, "lb": 1 / LB_PER_T},
    "musd": {"usd": 1e-6},
}
# Endings that are ratios: they stay as they are, although they end like a quantity.
RATIOS = ("t_per_t",)
# Unit of a column without an ending (low, high, capex_low ...) -> the ending it may carry.
ENDING_OF_UNIT = {
    "t": "t", "t/yr": "t", "USD/t": "usd_per_t", "USD/t per year": "usd_per_t", "USD per t/yr": "usd_per_t",
    "million USD": "musd",
}  # fmt: skip

TONS = ("ton", "tons", "tonns")
CURRENCIES = ("eur", "cny", "rmb", "gbp", "jpy", "aud", "cad", "chf", "krw", "inr")
BASES = {
    "lce": "lithium carbonate equivalent: t Li = t LCE / 5.323",
    "reo": "rare-earth oxide",
    "mtu": "metric ton units",
    "gross": "gross weight",
    "wo3": "oxide weight",
}
_TIMES = ("month", "quarter", "week", "day")


def ending(column: schema.Column) -> str:
    """Return the unit a column's name ends with ('' when it carries none)."""
    if column.kind != "number" or any(column.name.endswith(ratio) for ratio in RATIOS):
        return ""
    return next((unit for unit in CONVERSIONS if column.name.endswith("_" + unit)), "")


def headings(table: schema.Table) -> dict[str, tuple[str, float]]:
    """Return every heading a table may carry, with the column it stands for and its factor."""
    accepted = {column.name: (column.name, 1.0) for column in table.columns}
    for column in table.columns:
        unit = ending(column)
        if unit:
            stem = column.name.removesuffix(unit)
        elif column.kind == "number" and column.unit in ENDING_OF_UNIT and column.name.endswith(("low", "high")):
            unit, stem = ENDING_OF_UNIT[column.unit], column.name + "_"
            accepted[stem + unit] = (column.name, 1.0)
        else:
            continue
        accepted.update({stem + other: (column.name, factor) for other, factor in CONVERSIONS[unit].items()})
    return accepted


def bounds_left_behind(table: schema.Table, given: list[str]) -> list[tuple[str, str]]:
    """Return (bound, converted heading) where `low` or `high` stands bare beside a value in another unit."""
    accepted = headings(table)
    converted = [name for name in given if name in accepted and accepted[name][1] != 1.0]
    bare = [name for name in given if name.endswith(("low", "high")) and name in table.names]
    return [
        (bound, heading)
        for bound in bare
        for heading in converted
        if _ending_of(table.column(bound)) == _ending_of(table.column(accepted[heading][0]))
    ]


def why_refused(heading: str, table: schema.Table) -> str | None:
    """Return why a heading's unit cannot be used and what to write, or None when its unit is not the trouble."""
    words = heading.lower().split("_")
    right = meant(heading, table)
    write = f"; write {right}" if right else ""
    if any(word in TONS for word in words):
        return f"'ton' is ambiguous ({TON_MEANINGS}){write}"
    currency = next((word for word in words if word in CURRENCIES), None)
    if currency and right:
        return f"{currency.upper()} is not converted; turn it into US dollars of the base year{write}"
    basis = next((word for word in words if word in BASES), None)
    if basis and right:
        note = f"{basis.upper()} is another content basis ({BASES[basis]})"
        return f"{note}; turn it into the content_basis of the form{write}"
    time = next((word for word in words if word in _TIMES), None)
    if time and right:
        return f"a quantity per {time}; turn it into a quantity per year{write}"
    if right and heading.lower() == right.removesuffix("_" + ending(table.column(right))):
        return f"no unit (heading {right}, or {_others(table.column(right))})"
    return None


def unit_of(heading: str, table: schema.Table) -> str:
    """Return the unit an accepted heading ends with."""
    column = table.column(headings(table)[heading][0])
    return heading.removeprefix(column.name.removesuffix(ending(column)))


def unknown_unit(heading: str, close: str, table: schema.Table) -> str | None:
    """Return what to write when a heading is a quantity column but for its unit; `close` is the nearest heading."""
    column = table.column(headings(table)[close][0])
    stem = column.name.removesuffix(ending(column))
    if not ending(column) or not heading.startswith(stem):
        return None
    return f"the unit {heading.removeprefix(stem)} is not known; write {column.name}, {_others(column)}"


def meant(heading: str, table: schema.Table) -> str | None:
    """Return the quantity column whose name without its unit begins the heading."""
    words = heading.lower().split("_")
    for column in table.columns:
        unit = ending(column)
        if not unit or column.name == unit:
            continue
        stem = column.name.removesuffix("_" + unit).split("_")
        if words[: len(stem)] == stem:
            return column.name
    return None


def _others(column: schema.Column) -> str:
    unit = ending(column)
    return ", ".join(column.name.removesuffix(unit) + other for other in CONVERSIONS[unit])


def _ending_of(column: schema.Column) -> str:
    return ending(column) or ENDING_OF_UNIT.get(column.unit, "")


# How many of a printed unit make a tonne; pounds and troy ounces to four decimals, as prices are converted.
_IN_A_TONNE = {
    "thousand metric dry tons": "1E-3", "thousand metric tons": "1E-3", "metric dry tons": "1", "metric tons": "1",
    "metric ton": "1", "kilograms": "1E+3", "kilogram": "1E+3", "troy ounce": "32150.7466", "pounds": "2204.6226",
    "pound": "2204.6226", "Mt": "1E-6", "kt": "1E-3", "kg": "1E+3", "lb": "2204.6226", "t": "1",
}  # fmt: skip
_MONEYS = {"dollars": "1", "cents": "0.01", "USD": "1"}
_MASS = "|".join(sorted(_IN_A_TONNE, key=len, reverse=True))
_AMOUNT = re.compile(rf"(?P<mass>{_MASS})(?P<rest>(?: (?!per\b)[^/]+?)?(?:/yr)?)")
_PRICE = re.compile(rf"(?P<money>{'|'.join(_MONEYS)})(?:/| per )(?P<open>\(?)(?P<mass>{_MASS})(?P<rest>[ /)].*)?")


def in_base_unit(unit: str) -> tuple[Decimal, str]:
    """Return the factor that turns numbers of a printed unit into tonnes and US dollars, and the unit they then have.

    `USD/kg Li` is 1000 of `USD/t Li`, `thousand metric tons` 1000 of `t`. What is counted (`Li`, `contained`) stays in
    the unit, for another content is another quantity. A unit that is neither tonnes nor dollars over tonnes is its own.
    """
    amount = _AMOUNT.fullmatch(unit)
    if amount:
        return (1 / Decimal(_IN_A_TONNE[amount["mass"]])).normalize(), f"t{amount['rest']}"
    price = _PRICE.fullmatch(unit)
    if price:
        factor = Decimal(_MONEYS[price["money"]]) * Decimal(_IN_A_TONNE[price["mass"]])
        return factor.normalize(), f"USD/{price['open']}t{price['rest'] or ''}"
    return Decimal(1), unit
