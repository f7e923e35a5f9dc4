"""Established trade: sellers abroad sell their share, buyers abroad get what they take by custom, or leaving costs.

Leaving the part y of a share costs price * y / elasticity at the margin, in four straight pieces: the cost is at least
each piece drawn on as a line.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from tests.second_model.said import number

if TYPE_CHECKING:
    from tests.second_model.model import Model

K = 1e-3
PIECES = 4


def trade(model: Model) -> None:
    """Add what is bought abroad, what is left of each seller's share, and what that costs."""
    asked = {(e["form"], int(e["year"])): e for e in model.t["trade_elasticities"]}
    shares: dict[tuple[str, int], dict[str, float]] = defaultdict(dict)
    for e in model.t["established_trade"]:
        if e["form"] in model.forms and int(e["year"]) in model.years and number(e["share"]) > 0:
            shares[e["form"], int(e["year"])][e["country"]] = number(e["share"])
    for (form, year), of in shares.items():
        abroad = [s for s in model.sources.get((form, year), ()) if s[0][0] == "buy" and s[2] != model.home]
        if not abroad:
            continue
        in_all = ("bought", form, year)
        model.rows.decide(in_all)
        model.rows.equal([(in_all, -1.0), *((s[0], 1.0) for s in abroad)], 0.0)
        dear = number(asked[form, year]["price_usd_per_t"]) * K / number(asked[form, year]["elasticity"])
        for country, share in of.items():
            own = [(s[0], -1.0) for s in abroad if s[2] == country]
            _seller(model, (form, country, year), in_all, own, share, dear)
    for o in model.t["outlets"]:
        sold = ("sell", o["outlet"], o["form"], int(o["year"]))
        custom = number(o["established_t"] or "0") * K
        if sold in model.rows and custom > 0:
            of = asked[o["form"], int(o["year"])]
            _buyer(model, sold, custom, number(of["price_usd_per_t"]) * K / number(of["elasticity"]))


def _buyer(model: Model, sold: Any, custom: float, dear: float) -> None:
    """Let a buyer get less than by custom: the n-th quarter of what is missing costs n - 1/2 quarters of the last."""
    missing = []
    for quarter in range(PIECES):
        name = ("withheld", quarter, *sold[1:])
        model.rows.decide(name, dear * (quarter + 0.5) / PIECES * model.worth(sold[-1]), custom / PIECES)
        missing.append((name, -1.0))
    model.rows.at_most([(sold, -1.0), *missing], -custom)


def _seller(model: Model, key: tuple[Any, ...], in_all: Any, own: list[Any], share: float, dear: float) -> None:
    left, paid = ("left", *key), ("left for", *key)
    model.rows.decide(left)
    model.rows.decide(paid, model.worth(key[-1]))
    model.rows.at_most([(in_all, share), *own, (left, -1.0)], 0.0)
    slopes = [dear * (2 * piece + 1) / (2 * PIECES) for piece in range(PIECES)]
    for piece, slope in enumerate(slopes):
        cheaper = sum(slope - before for before in slopes[:piece]) * share / PIECES
        model.rows.at_most([(left, slope), (in_all, -cheaper), (paid, -1.0)], 0.0)
