"""Programs of two stages as arrays, with the data that their books print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy import sparse

from model.analysis.hedge.merged import Part
from model.analysis.hedge.part_of import Made, made

NONE = np.inf
BOUGHT = 10_000.0
"""Tonnes: more than the farmer ever buys. What is bought could else be sold again without limit, and a bound needs one.
"""


def program(
    cost: Sequence[float],
    rows: Sequence[tuple[Sequence[float], float, float]],
    upper: Mapping[int, float] | None = None,
) -> Made:
    """Return the program of least cost; every row with its coefficients, its lower and its upper side."""
    width = len(cost)
    most = np.array([(upper or {}).get(column, NONE) for column in range(width)])
    matrix = sparse.csc_matrix(np.array([row for row, _, _ in rows], dtype=float))
    low, high = (np.array([row[side] for row in rows], dtype=float) for side in (1, 2))
    return made(
        matrix, (low, high), most, (np.array(cost, dtype=float), 0.0), np.zeros(width),
        (), (np.zeros(0, int), np.zeros(0, int)), (np.zeros(0, int), np.zeros(0, int)),
    )  # fmt: skip


def part(name: str, probability: float, of: Made, shared: int) -> Part:
    """Return a scenario whose first decisions are common, in order."""
    first = np.full(len(of.cost), -1, dtype=np.int64)
    first[:shared] = np.arange(shared)
    return Part(name, probability, of, first)


def lands(demand: float) -> Made:
    """Louveaux and Smeers (1988): four kinds of plant, three modes of demand, of which the first is uncertain."""
    capital, running = (10.0, 7.0, 16.0, 6.0), ((40, 45, 32, 55), (24, 27, 19.2, 33), (4, 4.5, 3.2, 5.5))
    cost = [*capital, *(float(running[mode][plant]) for plant in range(4) for mode in range(3))]

    def row(first: Sequence[float], later: dict[tuple[int, int], float]) -> list[float]:
        return [*first, *(later.get((plant, mode), 0.0) for plant in range(4) for mode in range(3))]

    rows = [(row((1, 1, 1, 1), {}), 12.0, NONE), (row(capital, {}), -NONE, 120.0)]
    for plant in range(4):
        built = [-1.0 if other == plant else 0.0 for other in range(4)]
        rows.append((row(built, {(plant, mode): 1.0 for mode in range(3)}), -NONE, 0.0))
    for mode, wanted in enumerate((demand, 3.0, 2.0)):
        rows.append((row((0, 0, 0, 0), {(plant, mode): 1.0 for plant in range(4)}), wanted, NONE))
    return program(cost, rows)


def farmer(factor: float) -> Made:
    """Birge and Louveaux (1997), section 1.1: 500 acres of wheat, corn and beets; yields are known after planting.

    Columns: acres of the three; wheat and corn bought; wheat and corn sold; beets sold at the quota's price and beyond.
    """
    wheat, corn, beets = 2.5 * factor, 3.0 * factor, 20.0 * factor
    cost = [150.0, 230.0, 260.0, 238.0, 210.0, -170.0, -150.0, -36.0, -10.0]
    rows = [
        ([1, 1, 1, 0, 0, 0, 0, 0, 0], -NONE, 500.0),
        ([wheat, 0, 0, 1, 0, -1, 0, 0, 0], 200.0, NONE),
        ([0, corn, 0, 0, 1, 0, -1, 0, 0], 240.0, NONE),
        ([0, 0, -beets, 0, 0, 0, 0, 1, 1], -NONE, 0.0),
        ([0, 0, 0, 0, 0, 0, 0, 1, 0], -NONE, 6000.0),
    ]
    return program(cost, rows, upper={3: BOUGHT, 4: BOUGHT})


LANDS = [(3.0, 0.3), (5.0, 0.4), (7.0, 0.3)]
FARMER = [(0.8, 1 / 3), (1.0, 1 / 3), (1.2, 1 / 3)]
