"""Which of ten fiscal years no plan covers, as the lines that stand under every sum of them."""

from __future__ import annotations

from data.messages.paragraph import wrapped
from data.messages.years import span
from model.plan.summary import WINDOW

_SAID = (
    "! The study plans to {planned_to}: outlays, revenues and deficit of {beyond} hold only what earlier years left to "
    "be paid, and no duties, credits or purchases of those years."
)


def beyond_plan(first: int, planned_to: int) -> list[str]:
    """Return what is said where no plan covers some of ten years from the first: lines, none where it covers all."""
    last = first + WINDOW - 1
    if planned_to >= last:
        return []
    said = _SAID.format(planned_to=planned_to, beyond=span(planned_to + 1, last))
    return wrapped(said, further="  ").splitlines()
