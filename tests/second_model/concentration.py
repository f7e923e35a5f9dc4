"""Sentences about how concentrated supply may be, and about what must stay when a country stops."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from tests.second_model.said import Clause, covers, level, number, whole

if TYPE_CHECKING:
    from tests.second_model.model import Model


def hhi(model: Model, clause: Clause) -> None:
    """The squares of foreign shares add up to no more than the index: a cone, exact.

    With x the foreign countries' tonnes and S all tonnes, sum (x/S)^2 <= h is |x| <= sqrt(h) S.
    """
    for (form, year), flows in model.sources.items():
        most = level(clause["max"], year)
        if most is None or not covers(clause, model.forms[form]) or not whole(clause, year):
            continue
        by: dict[str, list[tuple[Any, float]]] = defaultdict(list)
        for name, tonnes, country, _, _ in flows:
            if country not in (model.home, "ROW"):
                by[country].append((name, tonnes))
        model.rows.cone([(flow[0], math.sqrt(most + model.slack) * flow[1]) for flow in flows], list(by.values()))


def nminus1(model: Model, place: int, clause: Clause) -> None:
    """Without any one foreign country, offers, capacity and what the stock could release cover essential demand."""
    for (form, year), tonnes in model.essential.items():
        least = level(clause["min"], year)
        if least is None or not covers(clause, model.forms[form]) or not whole(clause, year):
            continue
        flows = model.sources[form, year]
        spare = []
        for stock in model.t["stockpile"]:
            held = ("hold", stock["holder"], form, year)
            if stock["form"] == form and held in model.rows:
                spare.append(("spare", place, stock["holder"], form, year))
                model.rows.decide(spare[-1], upper=number(stock["release_t_per_year"]) / 1e3)
                model.rows.at_most([(spare[-1], 1.0), (held, -1.0)], 0.0)
        for gone in sorted({flow[2] for flow in flows} - {model.home, "ROW"}):
            stands, needs = [(name, -1.0) for name in spare], least * tonnes
            for name, each, country, _, kind in flows:
                if country == gone:
                    continue
                if kind == "supplier":
                    needs -= model.rows.most(name)
                elif name[0] == "make":
                    existing, built = model.capacity[name[1], year]
                    needs -= each * existing
                    stands += [(build, -each * part) for build, part in built]
            model.rows.at_most(stands, -needs)
