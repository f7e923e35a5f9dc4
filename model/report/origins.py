"""Where supply comes from, by kind of source and by country, of one year: what several pictures show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from data.rows import each_row
from model.report import questions
from model.report.run_view import RunView

HOME, RECYCLED, ALLIES, OTHERS, CONCERN = "home", "recycled", "allies", "others", "concern"
KINDS = {
    HOME: ("m-h", "made at home"),
    RECYCLED: ("m-r", "recycled at home"),
    ALLIES: ("m-a", "allies"),
    OTHERS: ("m-o", "others"),
    CONCERN: ("m-f", "entities of concern"),
}
"""Kinds of source: class of colour, words; a country in the bloc of entities of concern is in no other."""
BLOCS = {"feoc": CONCERN, "allies": ALLIES}


@questions.once
def kinds_of(m: RunView, variant: str, year: int) -> Mapping[str, str]:
    """Return the kind of every country in a year, by the blocs of the dataset; home is home."""
    found: dict[str, str] = {}
    table = m.table("blocs", variant)
    for bloc, country, start, end in each_row(table, "bloc", "country", "from_year", "until_year"):
        inside = (start != start or start <= year) and (end != end or end is None or year <= end)
        if bloc in BLOCS and inside and found.get(country) != CONCERN:
            found[country] = BLOCS[bloc]
    return {**found, m.home: HOME}


def known_kinds(m: RunView) -> list[str]:
    """Return the kinds that the dataset can tell apart."""
    named = set(m.data.tables["blocs"]["bloc"])
    return [kind for kind in KINDS if kind not in BLOCS.values() or any(BLOCS.get(b) == kind for b in named)]


def mineral_mix(m: RunView, variant: str, year: int) -> dict[str, dict[str, float]]:
    """Return, by mineral, the share of each kind of source in its refined forms and components, by value."""
    prices = dict(each_row(m.table("forms", variant), "form", "reference_price_usd_per_t"))
    kinds, named = kinds_of(m, variant, year), set(m.headline_forms)
    at = m.years.index(year)
    value: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for (form, source), tonnes in questions.supply(m, variant).items():
        if form in named:
            kind = RECYCLED if source == questions.RECYCLED else kinds.get(source, OTHERS)
            value[m.mineral_of(form)][kind] += tonnes[at] * float(prices.get(form) or 0.0)
    return {mineral: _parts(of) for mineral, of in value.items()}


def _parts(of: Mapping[str, float]) -> dict[str, float]:
    whole = sum(of.values())
    return {kind: of.get(kind, 0.0) / whole for kind in KINDS} if whole > 0 else dict.fromkeys(KINDS, 0.0)


def form_origins(m: RunView, variant: str, year: int) -> dict[str, dict[str, tuple[float, float]]]:
    """Return, by form and country, the shares shipped from there and mined there, in a year."""
    out: dict[str, dict[str, tuple[float, float]]] = defaultdict(dict)
    columns = ("form", "country", "year", "shipped_share", "origin_share")
    for form, country, y, shipped, origin in m.rows("shares", variant, *columns):
        if y == year:
            out[form][country] = (shipped, 0.0 if origin is None or origin != origin else origin)
    return out
