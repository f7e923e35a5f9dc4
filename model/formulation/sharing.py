"""Sharing: facilities that plants and goods from abroad use together, such as a berth or the hours of a mill."""

from __future__ import annotations

from typing import Any

from model.formulation.declaration import Part, Relation

# ---------------------------------------------------------------- sets and numbers
# FACILITIES (h, t): facility h is used in year t, and has a capacity then.
# SHARING[h, t]: the plants that use facility h in year t.
# LANDING[h, t]: the supplier steps whose goods pass facility h in year t.
# SHARED_USES (h, p), LANDED_USES (h, s): plants, and supplier steps, that use facility h.
# shared_most [k]: what the facility has in a year, thousands of its units (hours, tonnes handled ...).
# shared_use, landed_use [k/kt]: what a kt made, or bought, takes of it.

SETS = {
    "FACILITIES": Relation(2),
    "SHARING": Relation(1, over=2),
    "LANDING": Relation(1, over=2),
    "SHARED_USES": Relation(2),
    "LANDED_USES": Relation(2),
}
GIVEN = {
    "shared_most": "FACILITIES",
    "shared_use": "SHARED_USES",
    "landed_use": "LANDED_USES",
}

# ---------------------------------------------------------------- rows


def shared_limit(m: Any, h: str, t: int) -> Any:
    r"""What plants make, and what is bought abroad, takes no more of a facility than it has in the year.

    .. math:: \sum_{p \in SHARING_{ht}} use_{hp} Output_{pt} + \sum_{s \in LANDING_{ht}} use_{hs} Purchase_{st}
        \le most_{ht} \qquad [k]
    """
    return (
        sum(m.shared_use[h, p] * m.Output[p, t] for p in m.SHARING[h, t])
        + sum(m.landed_use[h, s] * m.Purchase[s, t] for s in m.LANDING[h, t])
    ) <= m.shared_most[h, t]


PART = Part(SETS, GIVEN, {}, rows=((shared_limit, "FACILITIES"),))
