"""What a good from abroad pays, read day by day: each day the duties in force on it, and those given up for others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.second_model.fiscal import usd
from tests.second_model.said import Clause, covers, days_of, level, members, number, part, stands

if TYPE_CHECKING:
    from tests.second_model.model import Model

Good = tuple[str, str, str, int]
"""Form, country, owner, year."""


def duty(model: Model, good: Good, price: float) -> float:
    """Return the duty on a kt at a price, million USD."""
    form, country, _, year = good
    if country == model.home:
        return 0.0
    tariffs = [clause for clause in model.stated("tariff") if covers(clause, model.forms[form])]
    laws = [clause for clause in tariffs if clause["schedule"]]
    own = [clause for clause in tariffs if not clause["schedule"]]
    total = sum(_asked(model, clause, good, price) * _falls(model, clause, good) * part(clause, year) for clause in own)
    for law in laws:
        for row in model.t_tariffs.get((form, country, year), []):
            if not law["layers"] or row["layer"] in law["layers"]:
                part_of_year = _charged_days(model, law, own, row, good)
                total += number(row["rate"]) * price * _falls(model, law, good) * part_of_year
    return total


def asked_of(model: Model, clause: Clause, good: Good, price: float) -> float:
    """Return what one sentence with a duty of its own asks for a kt, million USD."""
    if good[1] == model.home:
        return 0.0
    return _asked(model, clause, good, price) * _falls(model, clause, good) * part(clause, good[3])


def _charged_days(model: Model, law: Clause, own: list[Clause], row: dict[str, str], good: Good) -> float:
    """Return the part of a year on which a row of the schedule is charged: not while something stands in its place."""
    year, days = good[3], days_of(good[3])
    others = [
        (clause, _falls(model, clause, good))
        for clause in own
        if clause["replaces"]
        and (not clause["layers"] or row["layer"] in clause["layers"])
        and any(
            _said(model, clause, name, year) is not None for name in ("rate", "specific_usd_per_t", "minimum_usd_per_t")
        )
    ]
    left = [1 - sum(falls for clause, falls in others if stands(clause, day)) for day in days if stands(law, day)]
    return sum(left) / len(days)


def _said(model: Model, clause: Clause, name: str, year: int) -> float | None:
    if clause[name] is None:
        return None
    return level(clause[name], year) if name == "rate" else usd(model, "tariff", clause, clause[name], year)


def _asked(model: Model, clause: Clause, good: Good, price: float) -> float:
    year = good[3]
    rate, each, least = (
        _said(model, clause, name, year) or 0.0 for name in ("rate", "specific_usd_per_t", "minimum_usd_per_t")
    )
    return rate * price + each * 1e-3 + max(0.0, least * 1e-3 - price)


def _falls(model: Model, clause: Clause, good: Good) -> float:
    """Return the part of a good on which a duty falls."""
    form, country, owner, year = good
    whose = {owner if clause["by"] == "owner" else country: 1.0}
    if clause["by"] == "origin":
        whose = model.origins[form, country] or {country: 1.0}
    spared = {model.home, *clause["except_countries"]} | members(model.blocs, clause["except_bloc"], year)
    named = {*clause["countries"]} | members(model.blocs, clause["bloc"], year)
    if clause["schedule"] or not (clause["countries"] or clause["bloc"]):
        named = set(whose)
    return sum(share for party, share in whose.items() if party in named - spared)
