"""Which of ten fiscal years no plan covers, as the lines that stand under every sum of them."""

from __future__ import annotations

from data.messages.paragraph import wrapped
from data.messages.years import span
from model.plan.summary import WINDOW

_SAID = (
    "The study plans to {planned_to}: outlays, revenues and deficit of {beyond} hold only what earlier years left to "
    "be paid, and no duties, credits or purchases of those years."
)


def beyond_plan(first: int, planned_to: int) -> list[str]:
    """Return what is said where no plan covers some of ten years from the first: lines, none where it covers all."""
    said = sentence_of_years_beyond(first, planned_to)
    return wrapped(f"! {said}", further="  ").splitlines() if said else []


def sentence_of_years_beyond(first: int, planned_to: int) -> str:
    """Return the same as one sentence; empty where a plan covers all of the ten years."""
    last = first + WINDOW - 1
    return "" if planned_to >= last else _SAID.format(planned_to=planned_to, beyond=span(planned_to + 1, last))
