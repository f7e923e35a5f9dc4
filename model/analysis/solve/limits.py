"""Limits that no solve can keep are refused before anything is written."""

from __future__ import annotations

import math

from data.messages.finding import BadInput, Finding
from model.solver.highs import Limits


def limits_of(jobs: int, time_limit_s: float, gap: float | None) -> Limits:
    """Return the limits of a solve; raise BadInput before anything is written for one that no solve can keep."""
    wrong = [
        Finding("run", None, name, str(value), f"must be {what}, got {value}")
        for name, value, fits, what in (
            ("jobs", jobs, jobs >= 1, "at least 1"),
            ("time_limit_s", time_limit_s, 0 <= time_limit_s < math.inf, "seconds, 0 or more"),
            ("gap", gap, gap is None or 1e-9 <= gap <= 1, "a share of cost from 1e-9 to 1"),
        )
        if not fits
    ]
    if wrong:
        raise BadInput(wrong)
    return Limits(time_limit_s, gap)
