"""Which place a publisher means: a country (ISO 3166 alpha-3), the world, a remainder, a group, nobody's.

Names and numbers of ISO 3166 come from the library `iso3166`. What publishers write otherwise stands in
`place_names.csv` and `place_codes.csv`, each with who writes it. A name is known or it is not: nothing is
matched by likeness, and a name that two countries share is refused unless the publisher uses it for one.
"""

from __future__ import annotations

import csv
import difflib
import functools
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from data.messages.finding import shown

HERE = Path(__file__).parent
PLACES = HERE.parent / "figures" / "places.csv"
_OTHERWISE = {"XKX": "XKV"}
"""Kosovo has no code of ISO 3166; the figures have the one of the World Bank."""
KINDS = {
    "world": "a world total",
    "other": "a remainder of other countries",
    "group": "a group of countries",
    "special": "trade of no stated country",
    "former": "a state that is no more",
}
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'"})
CLOSE = 0.72
"""How like a name must be to be asked about: Chilly and Chile are, Xanadu and Canada are not."""
_MARKS = "⁰¹²³⁴⁵⁶⁷⁸⁹*†‡"


@dataclass(frozen=True)
class Place:
    """A place as a publisher names it. `iso3` is blank where it is no country; `note` says what it holds."""

    name: str
    iso3: str
    kind: str
    note: str = ""

    @property
    def is_country(self) -> bool:
        """Say whether it is one country."""
        return self.kind == "country"


@dataclass(frozen=True)
class Gazetteer:
    """The places of one publisher, and what the map file adds (name or number -> ISO3)."""

    publisher: str = ""
    added: Mapping[str, str] | None = None

    def find(self, text: str) -> Place | str:
        """Return the place that a name, an alpha-3 code or a number stands for, or why there is none."""
        bare = " ".join(text.strip().rstrip(_MARKS).split())
        added = {_plain(name): iso3 for name, iso3 in (self.added or {}).items()}
        if _plain(bare) in added:
            return Place(bare, added[_plain(bare)], "country")
        if not bare:
            return "no country is named"
        if bare.isascii() and bare.isdigit():
            return self._numbered(bare)
        return self._named(bare)

    def _numbered(self, text: str) -> Place | str:
        number = str(int(text))
        special = _codes().get(number)
        if special:
            return special
        country = _numbers().get(number)
        return country or f"{shown(text)} is no country number of ISO 3166, M49 or UN Comtrade"

    def _named(self, text: str) -> Place | str:
        if text in _alpha3():
            return Place(text, text, "country")
        places = _names().get(_plain(text), {})
        mine = next((place for users, place in places.items() if self.publisher in users.split()), None)
        place = mine or next((place for place in places.values() if place.kind == "ambiguous"), None)
        place = place or next(iter(places.values()), None) or _iso_names().get(_plain(text))
        if place is None:
            return f"{shown(text)} is no country that is known{_close(text)}; add it under [countries] of the map"
        if place.kind == "ambiguous":
            return f"{shown(text)} is the name of two countries; say which under [countries] of the map"
        return place


def _close(text: str) -> str:
    """Return '; did you mean x?' where a name of a country differs by a letter or two."""
    known = {_plain(name): name for name in _known()}
    close = difflib.get_close_matches(_plain(text), known, n=1, cutoff=CLOSE)
    return f"; did you mean {known[close[0]]}?" if close else ""


def is_iso3(text: str) -> bool:
    """Say whether a text is an alpha-3 code in use."""
    return text in _alpha3()


def _plain(name: str) -> str:
    """Return a name without accents, case and kinds of apostrophe."""
    bare = unicodedata.normalize("NFKD", name.translate(_APOSTROPHES)).casefold()
    return " ".join("".join(c for c in bare if not unicodedata.combining(c)).split())


@functools.cache
def _names() -> dict[str, dict[str, Place]]:
    """Return plain name -> who writes it -> place."""
    out: dict[str, dict[str, Place]] = {}
    for row in _rows("place_names.csv"):
        place = Place(row["name"], row["iso3"], row["kind"])
        out.setdefault(_plain(row["name"]), {})[row["publishers"]] = place
    return out


@functools.cache
def _known() -> tuple[str, ...]:
    """Return every name of a country, as it is written."""
    listed = [place.name for places in _names().values() for place in places.values() if place.is_country]
    return (*(place.name for place in _iso_names().values()), *listed)


@functools.cache
def _codes() -> dict[str, Place]:
    return {r["code"]: Place(r["name"], r["iso3"], r["kind"], r["note"]) for r in _rows("place_codes.csv")}


@functools.cache
def _alpha3() -> frozenset[str]:
    with PLACES.open(encoding="utf-8", newline="") as file:
        return frozenset(row["iso3"] for row in csv.DictReader(file) if row["kind"] == "country")


@functools.cache
def _iso_names() -> dict[str, Place]:
    from iso3166 import countries

    out: dict[str, Place] = {}
    for country in countries:
        iso3 = _OTHERWISE.get(country.alpha3, country.alpha3)
        for name in (country.name, country.apolitical_name):
            out[_plain(name)] = Place(country.apolitical_name, iso3, "country")
    return out


@functools.cache
def _numbers() -> dict[str, Place]:
    from iso3166 import countries

    out = {}
    for country in countries:
        if country.numeric.isdigit():
            out[str(int(country.numeric))] = Place(country.apolitical_name, country.alpha3, "country")
    return out


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
