"""Food manufacture: stocks with a closing level, lines that plants share, a blend within a hardness."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from data.dataset import Dataset
from data.rows import each_row
from model.plan.plan import Plan, make_plan
from model.program.compile.compile import compile_program
from model.program.fill.from_dataset import base_frames
from model.program.fill.from_frames import variant_data
from model.proof.certificate import certify
from model.proof.dual_bound import proven_bound
from model.proof.keyed_columns import Facts
from model.proof.second_reading import facts
from model.solver.highs import solve
from model.study.settings import Study
from tests.known.cases import dataset_of

PUBLISHED = 107_842.59
MONTHS, REFINED, STORED, HELD, STORAGE, PRICE = (
    range(6),
    {"vegetable": 200.0, "other": 250.0},
    1000.0,
    500.0,
    5.0,
    150.0,
)


def planned(data: Dataset) -> Plan:
    """Return the plan of a dataset for its six months, proven."""
    variants: dict[str, Any] = {"plain": {}}
    study = Study.model_validate(
        {
            "name": "known", "dataset": "williams", "minerals": ["food"], "years": [2024, 2029], "discount_rate": 0,
            "baseline": "plain", "variants": variants,
        }
    )  # fmt: skip
    base = base_frames(data, study)
    program = compile_program(variant_data(base, ()))
    solution = solve(program)
    plan = make_plan("plain", program, solution, base, base, ())
    bound = proven_bound(program, program.data.terms, solution.row_dual, solution.basis, cost=plan.cost)
    proof = certify(Facts(facts(data, study)), (), plan.tables, plan.cost, bound)
    assert proof.passed, proof.failures
    return plan


@cache
def published() -> Plan:
    return planned(dataset_of("williams"))


def hardness(plan: Plan) -> dict[int, float]:
    """Return the mean hardness of what is blended in each month."""
    of = dict(each_row(dataset_of("williams").table("qualities"), "form", "value"))
    mixed: dict[int, list[tuple[float, float]]] = {}
    for feed, year, t in each_row(plan.tables["blends"], "feed", "year", "tonnes"):
        mixed.setdefault(year, []).append((of[feed], t))
    return {year: sum(v * t for v, t in parts) / sum(t for _, t in parts) for year, parts in mixed.items()}


def test_published_profit():
    """Williams prints 107,842.59; the planner's cost is in million dollars."""
    assert -published().cost * 1e6 == pytest.approx(PUBLISHED, abs=0.005)


def test_every_month_is_within_the_hardness_and_the_last_leaves_its_stock():
    found = hardness(published())
    assert len(found) == len(MONTHS)
    assert all(3 - 1e-6 <= mean <= 6 + 1e-6 for mean in found.values())
    assert max(found.values()) == pytest.approx(6)
    left = published().tables["stockpile"].query("year == 2029").set_index("form")["stock_t"].to_dict()
    assert left == pytest.approx({f"food.{oil}": HELD for oil in ("veg1", "veg2", "oil1", "oil2", "oil3")})


def test_without_its_hardness_it_earns_what_the_rows_by_hand_earn():
    data = dataset_of("williams")
    limits = data.table("quality_limits").iloc[:0]
    plan = planned(replace(data, tables={**data.tables, "quality_limits": limits}))
    assert max(hardness(plan).values()) > 6 or min(hardness(plan).values()) < 3
    assert -plan.cost * 1e6 == pytest.approx(by_hand(data), abs=0.01)
    assert by_hand(data) > PUBLISHED


def by_hand(data: Dataset) -> float:
    """Return the profit of the same problem, hardness left out, written down as rows of its own."""
    sold = data.table("suppliers").sort_values("year").groupby("form")["price_usd_per_t"]
    oils = {str(form): list(prices) for form, prices in sold}
    line = {oil: "vegetable" if "veg" in oil else "other" for oil in oils}
    cells = list(product(oils, MONTHS))
    place = {(kind, *cell): i for i, (kind, cell) in enumerate(product(("buy", "use", "hold"), cells))}
    cost, equal, level = np.zeros(len(place)), [], []
    for oil, month in cells:
        cost[place["buy", oil, month]] = oils[oil][month]
        cost[place["use", oil, month]] = -PRICE
        cost[place["hold", oil, month]] = STORAGE
        row = np.zeros(len(place))
        row[[place["buy", oil, month], place["use", oil, month], place["hold", oil, month]]] = 1, -1, -1
        if month:
            row[place["hold", oil, month - 1]] = 1
        equal.append(row)
        level.append(0.0 if month else -HELD)
    most, limit = [], []
    for name, month in product(REFINED, MONTHS):
        row = np.zeros(len(place))
        row[[place["use", oil, month] for oil in oils if line[oil] == name]] = 1
        most.append(row)
        limit.append(REFINED[name])
    spans = [
        (HELD if kind == "hold" and month == 5 else 0, STORED if kind == "hold" else None) for kind, _, month in place
    ]
    found = linprog(cost, np.array(most), limit, np.array(equal), level, spans)
    return -float(found.fun)
