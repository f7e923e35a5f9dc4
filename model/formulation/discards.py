"""Discarding: the surplus of a joint product that nobody wants, got rid of at a cost."""

from __future__ import annotations

from typing import Any

from model.formulation.declaration import Decision, Part, Relation, Term

# ---------------------------------------------------------------- sets and numbers
# DISCARDS (f, t): form f may be discarded in year t; a form that may not must be used, sold or stored.
# DISCARDING[f, t]: f itself where it may be discarded, nothing where it may not.
# discard_price [MUSD/kt]: what getting rid of it costs.
# Discard [kt]: discarded.

SETS = {"DISCARDS": Relation(2), "DISCARDING": Relation(1, over=2)}
GIVEN = {"discard_price": "DISCARDS"}
DECISIONS = {"Discard": Decision("DISCARDS")}

# ---------------------------------------------------------------- cost terms


def discard_cost(m: Any) -> Any:
    r"""Plants pay for getting rid of what nobody takes.

    .. math:: \sum_{ft} discount_t\, price_{ft} Discard_{ft} \qquad [MUSD]
    """
    return sum(m.discount[t] * m.discard_price[f, t] * m.Discard[f, t] for f, t in m.DISCARDS)


PART = Part(SETS, GIVEN, DECISIONS, terms=(Term(discard_cost),))
