"""Duties on what some end uses get, or on all but they: what others take is named from what pays."""

from __future__ import annotations

from typing import Any

import pytest

from model.plan.plan import Plan
from model.policies import BY_NAME
from tests.handmade import cell, costs, doctored, missed, plan_of, program_of, says
from tests.model.policies.chain import chain

BOTH = [{"end_use": use, "wanted": w, "shortfall_most": w} for use, w in (("defence", 1.0), ("other", 3.0))]
HOME = [{"plant": p, "kind": k, "existing": e, "variable": v} for p, k, e, v in (
    ("ref", "refinery", 2.0, 1.0), ("rec", "recycler", 0.5, 9.0),
)]  # fmt: skip
DUTY = {"rate": 0.5, "forms": ["a.metal"]}
"""Half of 7 on Chinese metal, half of 12 on Australian."""
RELIEF = {c: f"Relief[tariff,a.metal|{c}|1,2026]" for c in ("CHN", "AUS")}
FREED = dict.fromkeys(RELIEF.values(), 1.0)
DEFENCE = "Delivery[defence,a.metal,2026]"


def world(**more: Any) -> Any:
    return chain(demands=BOTH, outputs=HOME, **more)


def duty(**said: Any) -> tuple[str, dict[str, Any]]:
    return "tariff", {**DUTY, **said}


def received(plan: Plan) -> float:
    """Return the duties that the ledger books, net of what is freed."""
    ledger = plan.tables["ledger"]
    return float(ledger.loc[ledger["item"] == "tariffs", "musd"].sum())


def test_what_a_spared_use_gets_is_free() -> None:
    program = program_of(world(), duty(except_end_uses=["defence"]))
    says(program, "relief_of_uses", {"relief_of_uses[tariff,a.metal,2026]": ({**FREED, DEFENCE: -1.0}, "<=", 0)})
    says(program, "relief_of_others", {})
    says(program, "relief_within", {})
    costs(program, "duty_relief", {RELIEF["CHN"]: -3.5, RELIEF["AUS"]: -6.0})


def test_what_others_take_is_free_where_one_use_pays() -> None:
    program = program_of(world(stocks=[{"opening": 1.0}]), duty(end_uses=["defence"]))
    stock = {"StockOut[private,a.metal,2026]": -1.0, "StockIn[private,a.metal,2026]": 1.0}
    row = ({**FREED, DEFENCE: 1.0, "Supply[a.metal,2026]": -1.0, **stock}, "<=", 0)
    says(program, "relief_of_others", {"relief_of_others[tariff,a.metal,2026]": row})
    says(program, "relief_of_uses", {})


def test_plan_of_a_duty_that_spares_a_use() -> None:
    """Home makes 2 kt at 7.25 and recycles 0.5 at 9.75; 1.5 kt of Chinese metal come in, 1 of it for the defence."""
    plan, frames, stated = plan_of(world(), duty(except_end_uses=["defence"]))
    assert cell(plan, "purchases", "tonnes", form="a.metal", country="CHN") == pytest.approx(1500)
    assert received(plan) == pytest.approx(0.5 * 3.5)
    assert plan.cost == pytest.approx(2 * 7.25 + 0.5 * 9.75 + 1.5 * 7 + 0.5 * 3.5)
    assert missed(plan, frames, stated) == []


def test_plan_of_a_duty_on_one_use() -> None:
    """The defence's 1 kt is made at home, and 3 kt of Chinese metal for others pay nothing."""
    plan, frames, stated = plan_of(world(), duty(end_uses=["defence"]))
    assert cell(plan, "purchases", "tonnes", form="a.metal", country="CHN") == pytest.approx(3000)
    assert received(plan) == pytest.approx(0.0)
    assert plan.cost == pytest.approx(1 * 7.25 + 3 * 7)
    assert missed(plan, frames, stated) == []
    tables = doctored(plan, "purchases", "duty_musd", 1.0, form="a.metal", country="CHN")
    assert missed(plan, frames, stated, tables)


@pytest.mark.breadth
def test_all_end_uses_pay_in_full() -> None:
    plan, frames, stated = plan_of(world(), duty(end_uses=["defence", "other"]))
    whole, *_ = plan_of(world(), duty())
    assert plan.cost == pytest.approx(whole.cost)
    assert received(plan) == pytest.approx(1.5 * 3.5)
    assert missed(plan, frames, stated) == []


def test_an_end_use_that_does_not_get_the_form_is_not_reached() -> None:
    only = chain(demands=BOTH[1:])
    assert of("tariff", **DUTY, end_uses=["defence"]).reaches(only).empty
    pays, spared = (
        list(of("tariff", **DUTY, **{f: ["defence"]}).doubts(only)) for f in ("end_uses", "except_end_uses")
    )
    assert pays == [("end_uses", "get none of a.metal, so that nobody pays; name a form that they want")]
    assert spared == [("except_end_uses", "get none of a.metal, so that nobody is spared; name a form that they want")]
    assert not list(of("tariff", **DUTY, end_uses=["other"]).doubts(only))
    assert set(of("tariff", **DUTY, end_uses=["other"]).reaches(chain(demands=BOTH))["end_use"]) == {"other"}


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("said", "because"),
    [
        ({**DUTY, "end_uses": ["defence"], "except_end_uses": ["other"]}, "names both whose goods pay and whose are"),
        ({**DUTY, "end_uses": ["defence"], "quota_t": 5}, "is of a duty on top of others; delete quota_t"),
        ({**DUTY, "end_uses": ["defence"], "by": "origin"}, "is of a duty on top of others; delete by = 'origin'"),
        ({"schedule": "schedule", "end_uses": ["defence"]}, "the schedule is on what everybody gets; write except_end"),
    ],
)
def test_what_cannot_be_said_together(said: dict[str, Any], because: str) -> None:
    with pytest.raises(ValueError, match=because):
        BY_NAME["tariff"].model_validate(said)


def of(name: str, **said: Any) -> Any:
    return BY_NAME[name].model_validate(said)


def test_plants_abroad_whose_tonnes_nobody_tells_apart() -> None:
    assert of("tariff", **DUTY, end_uses=["defence"]).lacks_beside([], chain(demands=BOTH)) == (
        "is on what some end uses get, and aus ships what pays it too, of which no plan says whose it is; write "
        "except_end_uses for those who are spared, or name forms that no plant abroad makes"
    )
    assert of("tariff", **DUTY, except_end_uses=["defence"]).lacks_beside([], chain(demands=BOTH)) == ""


def test_the_schedule_spares_a_use_unless_another_duty_stands_in_its_place() -> None:
    spared = of("tariff", schedule="schedule", except_end_uses=["defence"])
    assert spared.lacks_beside([], world()) == ""
    assert spared.lacks_beside([of("tariff", rate=0.1, replaces="schedule")], world()) == (
        "spares end uses what another tariff stands in place of; name other forms, or delete replaces"
    )
    program = program_of(world(), ("tariff", {"schedule": "schedule", "except_end_uses": ["defence"]}))
    costs(program, "duty_relief", {RELIEF["CHN"]: -7 * 0.25, RELIEF["AUS"]: -12 * 0.1})


@pytest.mark.parametrize(
    ("other", "stands"),
    [
        (of("import_ban", countries=["CHN"], end_uses=["defence"]), False),
        (of("import_ban", countries=["CHN"]), True),
        (of("drawback"), False),
        (of("tariff", **DUTY, quota_t=5), False),
        (of("tariff", rate=0.1), True),
        (of("tariff", rate=0.1, except_end_uses=["defence"]), False),
        (of("domestic_share_floor", min=0.1, end_uses=["defence"]), False),
    ],
)
def test_one_tonne_is_not_named_for_two(other: Any, stands: bool) -> None:
    said = of("tariff", **DUTY, end_uses=["defence"]).lacks_beside([other], world())
    assert said == "" if stands else said.startswith(f"and another {other.name} that names end uses, or frees imports")
