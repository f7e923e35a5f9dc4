"""Published problems in the planner's own words: a budget of buyers, closing stocks, capacity that plants share."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from data.load import load_dataset
from model.analysis.what_if.cut_rounds import answer
from model.plan.plan import Plan, make_plan
from model.program.fill.from_dataset import base_frames
from model.program.fill.from_frames import variant_frames
from model.proof.certificate import certify
from model.proof.dual_bound import proven_bound
from model.proof.keyed_columns import Facts
from model.proof.second_reading import facts
from model.study.settings import Study
from tests.data.tiny import PROVENANCE, SAID, Rows, write_folder

PERIODS = range(2024, 2030)
OILS: dict[str, tuple[str, tuple[float, ...]]] = {
    "veg1": ("vegetable", (110, 130, 110, 120, 100, 90)),
    "veg2": ("vegetable", (120, 130, 140, 110, 120, 100)),
    "oil1": ("other", (130, 110, 130, 120, 150, 140)),
    "oil2": ("other", (110, 90, 100, 120, 110, 80)),
    "oil3": ("other", (115, 115, 95, 125, 105, 135)),
}
REFINED = {"vegetable": 200.0, "other": 250.0}
STORED, HELD, STORAGE, PRICE = 1000.0, 500.0, 5.0, 150.0


def table(heading: str, *rows: tuple[Any, ...], said: bool = True) -> Rows:
    more: tuple[str, ...] = SAID if said else ()
    head = [*heading.split(","), *(PROVENANCE if said else ())]
    return [head, *([str(cell) for cell in (*row, *more)] for row in rows)]


def planned(folder: Path, tables: dict[str, Rows], last: int, *policies: dict[str, Any]) -> Plan:
    """Return the plan of a dataset, proven."""
    settings = f'title = "Known"\nhome = "USA"\nbase_year = 2024\nfirst_year = 2024\nlast_year = {last}\n'
    data = load_dataset(str(write_folder(folder / "known", tables, settings)))
    study = Study.model_validate(
        {
            "name": "known", "dataset": "known", "minerals": ["goods"], "years": [2024, last], "discount_rate": 0,
            "baseline": "plain", "variants": {"plain": {"policies": list(policies)}},
        }
    )  # fmt: skip
    clauses, base = study.clauses("plain"), base_frames(data, study)
    frames = variant_frames(base, clauses)
    found = answer(frames, clauses)
    plan = make_plan("plain", found.program, found.solution, base, frames, clauses)
    solution, program = found.solution, found.program
    bound = proven_bound(program, program.data.terms, solution.row_dual, solution.basis, cost=plan.cost)
    proof = certify(Facts(facts(data, study)), clauses, plan.tables, plan.cost, bound)
    assert proof.passed, proof.failures
    return plan


def common(forms: Rows, suppliers: list[tuple[Any, ...]], wanted: str) -> dict[str, Rows]:
    heading = "form,country,step,year,available_t,price_usd_per_t,freight_usd_per_t,owner,ramp_rate,ramp_t"
    return {
        "minerals": table("mineral,title,role,content_basis", ("goods", "Goods", "mineral", "t"), said=False),
        "forms": forms,
        "countries": table("country,title,governance_score,risk", *((c, c, 0, 0) for c in ("USA", "CAN", "ROW"))),
        "suppliers": table(heading, *suppliers),
        "end_uses": table("end_use,title,priority,essential", ("sector", "Sector", 1, "yes")),
        "demand": table("end_use,form,boundary,path,year,demand_t", *(
            ("sector", wanted, "A", "central", year, 0) for year in sorted({row[3] for row in suppliers})
        )),
        "shortage": table("end_use,form,shortage_usd_per_t", ("sector", wanted, 1e6)),
        "sources": table("source_id,title,licence", ("lodeplan-assumption", "Published problem", "none"), said=False),
    }  # fmt: skip


def form_rows(*names: str, stage: str = "refined") -> list[tuple[Any, ...]]:
    return [(f"goods.{name}", "goods", stage, name, "t", 100) for name in names]


FORMS = "form,mineral,stage,title,content_basis,reference_price_usd_per_t"


def materials() -> dict[str, Rows]:
    """Two materials that a product needs together: 3 and 6 are there, more is sold at 2 and at 1."""
    sold = [
        (f"goods.{m}", country, 1, 2024, t, usd, 0, country, 10, 1e5)
        for m, there, price in (("m1", 3000, 2000), ("m2", 6000, 1000))
        for country, t, usd in (("CAN", there, 0), ("ROW", 1e5, price))
    ]
    wanted = "product,end_use,path,year,wanted_units,shortage_usd_per_unit"
    return common(table(FORMS, *form_rows("m1", "m2")), sold, "goods.m1") | {
        "products": table(wanted, ("a", "sector", "central", 2024, 10_000, 10_000),
                          ("b", "sector", "central", 2024, 10_000, 1000)),
        "bills": table("product,form,t_per_unit", ("a", "goods.m1", 1), ("a", "goods.m2", 1), ("b", "goods.m1", 1)),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("budget", "value", "bought", "worth"), [(0, 30.0, 0.0, (4.0, 4.0)), (6, 60.0, 3000.0, (7 / 3, 4.0))]
)
def test_the_budget_of_buyers_goes_to_the_bottleneck(
    tmp_path: Path, budget: float, value: float, bought: float, worth: tuple[float, float]
):
    """IDA MPLP: 30 without a budget; 60 with one of 6, all of it spent on m1.

    A dollar more of budget is worth half an A of 10, less itself; after 6, when m2 is bought as well, a third of one.
    """
    plan = planned(
        tmp_path, materials(), 2024, {"purchase_budget": {"dollars": "real", "max_musd": budget, "countries": ["ROW"]}}
    )
    assert 110 - plan.terms["missing_product_cost"] == pytest.approx(value)
    rows = plan.tables["purchases"].query("country == 'ROW' and tonnes > 0.001")
    assert rows.set_index("form")["tonnes"].to_dict() == pytest.approx({"goods.m1": bought} if bought else {})
    priced = plan.tables["policies"].query("policy == 'purchase_budget' and year == 2024")
    assert worth[0] - 1e-3 <= priced["shadow_price"].iloc[0] <= worth[1] + 1e-3


def food() -> dict[str, Rows]:
    """Five oils bought over six periods, stored, refined on two lines, sold as one product; a kt stands for a t.

    What is in store at the start is offered for nothing in the first period: an opening stock is the nation's.
    """
    sold = [
        (f"goods.{oil}", "ROW", 1, year, 1e7, usd, 0, "ROW", 10, 1e7)
        for oil, (_, prices) in OILS.items()
        for year, usd in zip(PERIODS, prices, strict=True)
    ]
    sold += [(f"goods.{oil}", "ROW", 2, PERIODS[0], HELD * 1e3, 0, 0, "ROW", 10, 1e7) for oil in OILS]
    plant = (
        "plant,title,kind,country,owner,status,form,buildable_t,buildable_t_per_year,capex_usd_per_t,fixed_usd_per_t,"
        "variable_usd_per_t,lead_time_years,life_years,earliest_year,cost_of_capital"
    )
    held = "form,opening_t,closing_t,limit_t,holding_usd_per_t,loss_rate,fill_t_per_year,release_t_per_year"
    forms = table(FORMS, *form_rows(*OILS, stage="mined"), *form_rows("food"))
    return common(forms, sold, "goods.food") | {
        "plants": table(plant, *(
            (f"refine-{oil}", oil, "refinery", "USA", "USA", "existing", "goods.food", 0, 0, 0, 0, 0, 0, 10, 2024, 0)
            for oil in OILS
        )),
        "plant_capacity": table("plant,year,capacity_t", *((f"refine-{o}", y, 1e6) for o in OILS for y in PERIODS)),
        "recipes": table("plant,form,t_per_t", *(
            row for o in OILS for row in ((f"refine-{o}", "goods.food", 1), (f"refine-{o}", f"goods.{o}", -1))
        )),
        "outlets": table("form,outlet,year,price_usd_per_t,size_t", *(
            ("goods.food", "market", year, PRICE, 1e7) for year in PERIODS
        )),
        "stockpile": table(held, *(
            (f"goods.{oil}", 0, HELD * 1e3, STORED * 1e3, STORAGE, 0, 1e7, 1e7) for oil in OILS
        )),
        "shared_capacity": table("facility,year,capacity,unit", *(
            (line, year, most * 1e3, "t refined") for line, most in REFINED.items() for year in PERIODS
        )),
        "shared_use": table("facility,kind,user,use_per_t", *(
            (line, "plant", f"refine-{oil}", 1) for oil, (line, _) in OILS.items()
        )),
    }  # fmt: skip


def by_hand() -> float:
    """Return the profit of the same problem, hardness left out, written down as rows of its own."""
    cells = list(product(OILS, range(6)))
    place = {(kind, *cell): i for i, (kind, cell) in enumerate(product(("buy", "use", "hold"), cells))}
    cost, equal, level = np.zeros(len(place)), [], []
    for oil, period in cells:
        cost[place["buy", oil, period]] = OILS[oil][1][period]
        cost[place["use", oil, period]] = -PRICE
        cost[place["hold", oil, period]] = STORAGE
        row = np.zeros(len(place))
        row[[place["buy", oil, period], place["use", oil, period], place["hold", oil, period]]] = 1, -1, -1
        if period:
            row[place["hold", oil, period - 1]] = 1
        equal.append(row)
        level.append(0.0 if period else -HELD)
    most, limit = [], []
    for line, period in product(REFINED, range(6)):
        row = np.zeros(len(place))
        row[[place["use", oil, period] for oil in OILS if OILS[oil][0] == line]] = 1
        most.append(row)
        limit.append(REFINED[line])
    spans = [
        (HELD if kind == "hold" and period == 5 else 0, STORED if kind == "hold" else None)
        for kind, oil, period in place
    ]
    found = linprog(cost, np.array(most), limit, np.array(equal), level, spans)
    return -float(found.fun)


def test_food_manufacture_with_its_stocks_and_its_lines(tmp_path: Path):
    """Williams, Food manufacture 1 without its hardness: more profit than the 107,842.59 printed with it.

    Storage of the last period is counted here and not in print: 5 x 500 for each of five oils.
    """
    plan = planned(tmp_path, food(), 2029)
    assert -plan.cost * 1e3 == pytest.approx(by_hand(), abs=0.5)
    assert by_hand() + len(OILS) * HELD * STORAGE > 107_842.59
    last = plan.tables["stockpile"].query("year == 2029").set_index("form")["stock_t"]
    assert last.to_dict() == pytest.approx({f"goods.{oil}": HELD * 1e3 for oil in OILS}, rel=1e-6)
