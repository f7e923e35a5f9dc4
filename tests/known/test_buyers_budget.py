"""A published problem in the planner's own words: a budget of buyers that goes to the bottleneck."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

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
