"""Options of the solver for programs of ours, each with what it spares; measured in `tests/benchmarks/RESULTS.md`."""

from __future__ import annotations

UNPRESOLVED = ("presolve", "off")
"""Little in a program of ours can be taken out beforehand."""
UNSCALED = ("simplex_scale_strategy", 0)
"""In kt and million USD numbers lie near one another as they are."""
DEVEX = ("simplex_dual_edge_weight_strategy", 1)
"""Exact weights of edges are dear, and spare few steps."""
UNPERTURBED = ("dual_simplex_cost_perturbation_multiplier", 0.0)
"""Equal costs are told apart by our tie-break, and need no noise beside it."""
QUICK = (UNPRESOLVED, UNSCALED, DEVEX, UNPERTURBED)
"""With these a plan is found in half the time. What is not found so, the solver as it comes is asked for."""
