"""Units as publishers print them, turned into the unit of a figure: masses into t, money into USD; prices stay.

A unit is known or refused. `ton` and `MT` are refused where the publisher's key does not say which is meant.
A substance behind a mass stays with it: `lb Cu` is so many `t Cu`.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from data.messages.finding import shown

_D = Decimal
MASSES = {
    "t": _D(1), "kt": _D(1000), "million t": _D(1_000_000), "kg": _D("0.001"), "g": _D("0.000001"),
    "lb": _D("0.00045359237"), "short ton": _D("0.90718474"), "long ton": _D("1.0160469088"),
    "troy oz": _D("0.0000311034768"), "carat": _D("0.0000002"), "thousand carats": _D("0.0002"),
    "million carats": _D("0.2"), "thousand short tons": _D("907.18474"), "million short tons": _D("907184.74"),
    "thousand pounds": _D("0.45359237"), "million pounds": _D("453.59237"),
}  # fmt: skip
MONEY = {"USD": _D(1), "thousand USD": _D(1000), "million USD": _D(1_000_000), "billion USD": _D(1_000_000_000)}
AS_PRINTED = (
    "USD/t", "USD/kg", "USD/lb", "USD/g", "USD/troy oz", "USD/short ton", "USD/dmtu", "USD/dmt", "USD/mmbtu", "USD/bbl",
    "USD/MWh", "USD/m3", "USD/unit", "cents/lb", "cents/kg", "cents/kWh", "percent", "share", "number", "kWh", "MWh",
    "GWh", "TWh", "MW", "GW", "million m3", "index",
)  # fmt: skip
"""dmtu: dry metric ton unit, a hundredth of a dry metric ton."""
SAME = {
    "metric tons": "t", "metric ton": "t", "tonnes": "t", "tonne": "t", "thousand metric tons": "kt",
    "thousand tonnes": "kt", "ktonnes": "kt", "million metric tons": "million t", "million tonnes": "million t",
    "kilograms": "kg", "kilogram": "kg", "kgs": "kg", "grams": "g", "gram": "g", "pounds": "lb", "pound": "lb",
    "lbs": "lb", "short tons": "short ton", "long tons": "long ton", "troy ounces": "troy oz", "troy ounce": "troy oz",
    "tr oz": "troy oz", "carats": "carat", "thousand kilograms": "t", "us$": "USD", "$us": "USD", "$": "USD",
    "usd": "USD", "dollars": "USD", "us dollars": "USD", "million dollars": "million USD", "thousand dollars":
    "thousand USD", "thousand us$": "thousand USD", "million us$": "million USD", "$/mt": "USD/t", "$/t": "USD/t",
    "dollars per metric ton": "USD/t", "$/kg": "USD/kg", "dollars per kilogram": "USD/kg", "$/lb": "USD/lb",
    "dollars per pound": "USD/lb", "cents per pound": "cents/lb", "dollars per troy ounce": "USD/troy oz",
    "$/troy oz": "USD/troy oz", "$/toz": "USD/troy oz", "$/dmtu": "USD/dmtu", "$/dmt": "USD/dmt",
    "$/mmbtu": "USD/mmbtu", "$/bbl": "USD/bbl", "dollars per gram": "USD/g", "¢/kwh": "cents/kWh",
    "cents per kilowatt-hour": "cents/kWh", "cents per kilowatthour": "cents/kWh", "%": "percent", "pct": "percent",
    "million cubic meters": "million m3", "$/cubic meter": "USD/m3", "million kilowatthours": "GWh",
    "thousand megawatthours": "GWh", "thousand megawatt hours": "GWh", "billion kilowatthours": "TWh",
    "megawatts": "MW", "megawatthours": "MWh",
}  # fmt: skip
_SHORT = {"ton", "tons", "mt", "tns", "m.t."}
_TONS = "metric ton 1,000 kg, short ton 907.18474 kg, long ton 1,016.0469088 kg, or million t"
SLIP, MOST_LETTERS = 0.9, 4
"""How like a known unit a text must be to be asked about, and up to how many letters no likeness says anything."""
_LONGEST = sorted([*MASSES, *(word for word, name in SAME.items() if name in MASSES)], key=len, reverse=True)


@dataclass(frozen=True)
class Unit:
    """The unit of a figure, and how many of it one printed unit is."""

    name: str
    factor: Decimal

    @property
    def is_mass(self) -> bool:
        """Say whether it counts tonnes."""
        return self.name == "t" or self.name.startswith("t ")


def unit(text: str, own: Mapping[str, str] | None = None, stated: Mapping[str, str] | None = None) -> Unit | str:
    """Return the unit that a text means, or why it means none.

    own: the publisher's words for units, spelt as it spells them -> a unit of this file; stated: the same, of the map.
    """
    bare = " ".join(text.split())
    words = {**(own or {}), **(stated or {})}
    name = words.get(bare, bare)
    if name == bare and bare.lower() in _SHORT:
        return f"the unit {shown(bare)} has more than one meaning ({_TONS}); say which under [units] of the map"
    name = SAME.get(name.lower(), name)
    if name in MASSES:
        return Unit("t", MASSES[name])
    if name in MONEY:
        return Unit("USD", MONEY[name])
    if name in AS_PRINTED:
        return Unit(name, Decimal(1))
    return _of_substance(name) or f"the unit {shown(bare)} is not known{_close(bare)}; say it under [units] of the map"


def _of_substance(name: str) -> Unit | None:
    """Return `lb Cu` as `t Cu`."""
    for word in _LONGEST:
        rest = name[len(word) :]
        if name.lower().startswith(word.lower()) and re.fullmatch(r",? (?:of )?[A-Z]\w*(?: \w+)*", rest):
            mass = SAME.get(word, word)
            return Unit("t " + re.sub(r"^,? (?:of )?", "", rest), MASSES[mass])
    return None


def _close(text: str) -> str:
    """Return '; did you mean x?' for a slip of the pen; nothing where another unit may be meant."""
    known = {name.lower(): name for name in (*MASSES, *MONEY, *AS_PRINTED, *SAME)}
    close = difflib.get_close_matches(text.lower(), known, n=1, cutoff=SLIP) if len(text) > MOST_LETTERS else []
    return f"; did you mean {known[close[0]]}?" if close else ""
