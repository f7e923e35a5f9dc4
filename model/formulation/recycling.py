"""Collecting: scrap that the installed base and earlier deliveries return."""

from __future__ import annotations

from typing import Any

from model.formulation.declaration import Decision, Part, Relation, Term

# ---------------------------------------------------------------- sets and numbers
# COLLECTIONS (k, t): scrap step k can be collected in year t; steps differ in cost.
# COLLECTING[f, t]: the steps of scrap form f.
# RETURNING[k, t]: the deliveries (u, f, v) whose retirement falls in year t.
# RETURNS (k, t, u, f, v): the same, as tuples.
# feed [kt]: scrap already on its way from what was sold before the horizon.
# collection_price [MUSD/kt]: cost of collecting and buying scrap at this step.
# returned [kt/kt]: scrap that comes back at this step for each kt delivered in year v.
# Collection [kt]: scrap collected at a step.

SETS = {
    "COLLECTIONS": Relation(2),
    "COLLECTING": Relation(1, over=2),
    "RETURNING": Relation(3, over=2),
    "RETURNS": Relation(5),
}
GIVEN = {
    "feed": "COLLECTIONS",
    "collection_price": "COLLECTIONS",
    "returned": "RETURNS",
}
DECISIONS = {"Collection": Decision("COLLECTIONS")}

# ---------------------------------------------------------------- rows


def end_of_life(m: Any, k: str, t: int) -> Any:
    r"""Scrap is collected from what was sold before the horizon and from what deliveries since return.

    .. math:: Collection_{kt} \le feed_{kt}
        + \sum_{(u,f,v) \in RETURNING_{kt}} returned_{ktufv} Delivery_{ufv} \qquad [kt]
    """
    return m.Collection[k, t] <= m.feed[k, t] + sum(
        m.returned[k, t, u, f, v] * m.Delivery[u, f, v] for u, f, v in m.RETURNING[k, t]
    )


# ---------------------------------------------------------------- cost terms


def collection_cost(m: Any) -> Any:
    r"""Recyclers pay collectors for scrap.

    .. math:: \sum_{kt} discount_t\, price_{kt} Collection_{kt} \qquad [MUSD]
    """
    return sum(m.discount[t] * m.collection_price[k, t] * m.Collection[k, t] for k, t in m.COLLECTIONS)


PART = Part(SETS, GIVEN, DECISIONS, rows=((end_of_life, "COLLECTIONS"),), terms=(Term(collection_cost),))
