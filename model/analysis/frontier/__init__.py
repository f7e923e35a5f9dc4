"""Cost against one lever or two: exact corners where the level is a bound, a stated tolerance for a share."""

from __future__ import annotations

from model.analysis.frontier.trace import Frontier, Grid, trace, trace_grid

__all__ = ["Frontier", "Grid", "trace", "trace_grid"]
