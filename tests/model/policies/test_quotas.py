"""Quotas: so many tonnes come in, are free of a duty, or get it back as others leave."""

from __future__ import annotations

import pytest

from model.policies import BY_NAME
from model.policies.base.duty_relief import relieved
from tests.handmade import cell, costs, doctored, missed, plan_of, program_of, says
from tests.model.policies.chain import chain

EVERYBODY = {"Purchase[a.metal|CHN|1,2026]": 1.0, "Purchase[a.metal|AUS|1,2026]": 1.0}
DUTY = {"rate": 0.5, "forms": ["a.metal"], "quota_t": 1000}
"""Half of 7 on Chinese metal, half of 12 on Australian; 1 kt is free."""


def relief(country: str, name: str = "tariff") -> str:
    return f"Relief[{name},a.metal|{country}|1,2026]"


def test_an_import_quota_counts_sellers_and_plants_abroad():
    said = ("import_quota", {"quota_t": 1500, "forms": ["a.metal"]})
    row = {"imports_at_most[import_quota,a.metal,2026]": ({**EVERYBODY, "Output[aus,2026]": 1.0}, "<=", 1.5)}
    says(program_of(chain(), said), "imports_at_most", row)


def test_an_import_quota_of_some():
    """In 2026 Canada is the ally, so that of China and Australia both count; Australia is left out by name."""
    said = {"quota_t": {2026: 500}, "forms": ["a.metal"], "except_bloc": "allies", "except_countries": ["AUS"]}
    row = {"imports_at_most[import_quota,a.metal,2026]": ({"Purchase[a.metal|CHN|1,2026]": 1.0}, "<=", 0.5)}
    says(program_of(chain(), ("import_quota", said)), "imports_at_most", row)
    one = {"quota_t": 500, "forms": ["a.metal"], "countries": ["CHN"]}
    says(program_of(chain(), ("import_quota", one)), "imports_at_most", row)
    both = {"quota_t": 500, "forms": ["a.metal"], "bloc": "feoc"}
    says(program_of(chain(), ("import_quota", both)), "imports_at_most", row)


@pytest.mark.breadth
def test_plan_and_recheck_of_an_import_quota():
    """Freely 4 kt of Chinese metal come in at 7; of 1 kt, the rest is refined at home up to 2 kt, then abroad."""
    free, *_ = plan_of(chain())
    assert cell(free, "purchases", "tonnes", form="a.metal") == pytest.approx(4000)
    said = ("import_quota", {"quota_t": 1000, "forms": ["a.metal"], "countries": ["CHN"]})
    plan, frames, stated = plan_of(chain(), said)
    assert cell(plan, "purchases", "tonnes", form="a.metal", country="CHN") == pytest.approx(1000)
    assert missed(plan, frames, stated) == []
    tables = doctored(plan, "purchases", "tonnes", 1100.0, form="a.metal", country="CHN")
    assert missed(plan, frames, stated, tables) == ["import_quota: imports of a.metal 2026"]


def test_rows_of_a_tariff_rate_quota():
    """1 kt of metal, whoever sells it, is free of the duty: no more than is bought of each."""
    program = program_of(chain(), ("tariff", DUTY))
    bought = {
        f"relief_bought[tariff,a.metal|{c}|1,2026]": (
            {relief(c): 1.0, f"Purchase[a.metal|{c}|1,2026]": -1.0},
            "<=",
            0,
        )
        for c in ("CHN", "AUS")
    }
    says(program, "relief_bought", bought)
    within = {"relief_within[tariff,a.metal,2026]": ({relief("CHN"): 1.0, relief("AUS"): 1.0}, "<=", 1.0)}
    says(program, "relief_within", within)
    costs(program, "duty_relief", {relief("CHN"): -3.5, relief("AUS"): -6.0})


def test_money_of_a_tariff_rate_quota():
    """4 kt are wanted: 1 of Chinese metal free at 7, 2 made at 7.25, 0.5 recycled at 9.75, and 0.5 of it at 10.5.

    Duty is charged on 1.5 kt, and not paid on 1 of them.
    """
    plan, frames, stated = plan_of(chain(), ("tariff", DUTY))
    assert cell(plan, "purchases", "tonnes", form="a.metal") == pytest.approx(1500)
    assert cell(plan, "purchases", "duty_musd", form="a.metal") == pytest.approx(1.5 * 3.5)
    assert plan.tables["ledger"].query("item == 'tariffs'")["musd"].sum() == pytest.approx(0.5 * 3.5)
    assert missed(plan, frames, stated) == []


def test_the_dearest_duty_is_freed_first():
    """Of 2 kt that pay 6 and 3 that pay 3.5, 2.5 are free: all of the first and half a kt of the others."""
    good, other = ("a.metal", 2026), ("a.raw", 2026)
    bought = [(good, 3.0, 3.5), (good, 2.0, 6.0), (other, 5.0, 9.0)]
    assert list(relieved(bought, {good: 2.5})) == [(2026, 12.0), (2026, 1.75)]


def test_a_part_of_a_year():
    """In force on 184 of 365 days, the duty and what is not paid of it are 184/365 of a year's."""
    program = program_of(chain(), ("tariff", {**DUTY, "from": "2026-07-01"}))
    costs(program, "duty_relief", {relief("CHN"): -3.5 * 184 / 365, relief("AUS"): -6.0 * 184 / 365})


def test_no_tonne_is_free_before_the_first_year_of_a_quota():
    """1 kt is free from 2027 on; in 2026 every tonne pays, as the duty is in force."""
    program = program_of(chain((2026, 2027)), ("tariff", {**DUTY, "quota_t": {2027: 1000}}))
    later = [f"Relief[tariff,a.metal|{c}|1,2027]" for c in ("CHN", "AUS")]
    within = {"relief_within[tariff,a.metal,2027]": (dict.fromkeys(later, 1.0), "<=", 1.0)}
    says(program, "relief_within", within)
    plan, frames, stated = plan_of(chain((2026, 2027)), ("tariff", {**DUTY, "quota_t": {2027: 1000}}))
    paid = plan.tables["ledger"].query("item == 'tariffs'").groupby("year")["musd"].sum()
    charged = plan.tables["purchases"].groupby("year")["duty_musd"].sum()
    assert paid.get(2026, 0.0) == pytest.approx(charged[2026])
    assert paid.get(2027, 0.0) == pytest.approx(charged[2027] - 3.5)
    assert missed(plan, frames, stated) == []


OUTLETS = [{"outlet": "export", "outlet_most": 1.5, "outlet_price": 20.0}]


def test_rows_of_drawback():
    """Duties of 25% and 10% of the schedule are paid back at 99% on as much as is exported, whoever made it."""
    program = program_of(chain(outlets=OUTLETS), ("tariff", "schedule"), ("drawback", {"forms": ["a.metal"]}))
    both = {relief("CHN", "drawback"): 1.0, relief("AUS", "drawback"): 1.0, "Outlet[a.metal,export,2026]": -1.0}
    says(program, "relief_within", {"relief_within[drawback,a.metal,2026]": (both, "<=", 0)})
    back = {relief("CHN", "drawback"): -0.99 * 1.75, relief("AUS", "drawback"): -0.99 * 1.2}
    costs(program, "duty_relief", back)


def test_money_of_drawback():
    """1.5 kt leave at 20; Chinese metal pays 1.75 a kt, and 99% of it is paid back on 1.5 kt."""
    stated = ("tariff", "schedule"), ("drawback", {"share": 0.99, "forms": ["a.metal"]})
    plan, frames, clauses = plan_of(chain(outlets=OUTLETS), *stated)
    bought = cell(plan, "purchases", "tonnes", form="a.metal", country="CHN")
    assert bought >= 1500
    paid = plan.tables["ledger"].query("item == 'tariffs'")["musd"].sum()
    assert paid == pytest.approx(1.75 * bought / 1e3 - 0.99 * 1.75 * 1.5)
    assert missed(plan, frames, clauses) == []


def test_what_clashes():
    frames = chain(outlets=OUTLETS)
    back, quota = BY_NAME["drawback"].model_validate({}), BY_NAME["tariff"].model_validate(DUTY)
    assert back.lacks_beside([quota], frames) == (
        "and a quota that frees a.metal of a duty hold in one year, and a tonne that paid none would have it paid "
        "back; name forms for drawback that no quota is of"
    )
    assert back.lacks_beside([BY_NAME["drawback"].model_validate({"share": 0.5})], frames) == ""
    again = back.repeats(BY_NAME["drawback"].model_validate({"share": 0.5}), frames, "the first")
    assert again == "pays duties on a.metal back, which the first pays back too: once is enough"
    later = BY_NAME["tariff"].model_validate({**DUTY, "from": 2027})
    assert back.lacks_beside([later], frames) == ""


@pytest.mark.parametrize("field", [{"replaces": "schedule"}, {"by": "origin"}])
def test_a_quota_that_says_too_much(field: dict[str, str]):
    said = next(iter({"replaces": "replaces", "by": "by = 'origin'"}[name] for name in field))
    with pytest.raises(ValueError, match="a quota is of a duty on top of others, by who ships or owns; delete quota_t"):
        BY_NAME["tariff"].model_validate({**DUTY, **field})
    with pytest.raises(ValueError, match=said):
        BY_NAME["tariff"].model_validate({**DUTY, **field})
