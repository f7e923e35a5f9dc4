"""How results name a term of cost, a seller abroad, a policy of several and a step: written and read back only here.

The proof reads a plan's tables by these names too: a name is no number that could be read wrong twice.
"""

from __future__ import annotations

_TERM, _SELLER, _AGAIN, _STEP = "cost_", "suppliers ", "#", "step "


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


def label_of(policy: str, number: int) -> str:
    """Return how a variant's policy is called among its own kind: tariff, and the second of them tariff#2."""
    return policy if number == 1 else f"{policy}{_AGAIN}{number}"


def policy_in(label: str) -> str:
    """Return the policy that a label is of: tariff#2 -> tariff."""
    return label.partition(_AGAIN)[0]


def step_label(step: float) -> str:
    """Return how the program names a step of a curve, so that it is no year: step 2."""
    return f"{_STEP}{step:g}"


def step_in(label: str) -> int:
    """Return the number of the step that a label names."""
    return int(label.removeprefix(_STEP))


def blend_of(kind: str, user: str, form: str) -> str:
    """Return how the program names what a plant or an end use blends of one form."""
    return f"{kind}|{user}|{form}"
