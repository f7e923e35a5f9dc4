"""How results name a term of cost and a seller abroad: written here and read back here, nowhere else.

The proof reads a plan's tables by these names too: a name is no number that could be read wrong twice.
"""

from __future__ import annotations

_TERM, _SELLER = "cost_", "suppliers "


def metric_of(term: str) -> str:
    """Return the metric of the summary that holds a term of cost: purchase_cost -> cost_purchase_cost."""
    return f"{_TERM}{term}"


def term_of(metric: str) -> str:
    """Return the term of cost that a metric of the summary holds; '' for every other metric."""
    return metric.removeprefix(_TERM) if metric.startswith(_TERM) else ""


def seller_in(country: str) -> str:
    """Return how the ledger names who is paid for what a country ships: suppliers CHL."""
    return f"{_SELLER}{country}"


def is_seller(payee: str) -> bool:
    """Tell whether a payee of the ledger sells from abroad."""
    return payee.startswith(_SELLER)
