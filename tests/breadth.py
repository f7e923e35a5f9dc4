"""What of a proof is tried only where breadth is wanted: `pytest -m ''`."""

from __future__ import annotations

from typing import Any

import pytest


def wide(*values: Any) -> list[Any]:
    """Return values of a parameter, or tuples of several parameters, that are tried only where breadth is wanted."""
    each = (value if isinstance(value, tuple) else (value,) for value in values)
    return [pytest.param(*value, marks=pytest.mark.breadth) for value in each]
