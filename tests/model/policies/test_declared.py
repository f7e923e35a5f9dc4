"""A policy that says of itself what does not hold is refused by name, with what to write."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import Field

from data.messages.exits import Exit
from model.formulation.declaration import Component
from model.policies import POLICIES
from model.policies.base import share_rows
from model.policies.base.declared import Undeclared, refuse_undeclared, undeclared
from model.policies.base.fields import SharePath
from model.policies.base.level import Level, share_cap, share_floor
from model.policies.base.policy import Policy
from model.policies.budget_cap import COMPONENT as BUDGET_ROWS
from model.program.policy_rows import counts, policy_rows, units_apart


def policy(
    levels: tuple[Level, ...], component: Component | None = share_rows.COMPONENT, name: str = "odd_cap"
) -> type[Policy]:
    """Return a policy with a field `max` that says of itself what is given."""

    class Odd(Policy):
        max: SharePath = Field(description="Largest share.")

    said: dict[str, Any] = {"name": name, "levels": levels, "component": component}
    for word, value in said.items():
        setattr(Odd, word, value)
    return Odd


def test_every_policy_says_of_itself_what_holds() -> None:
    assert [fault for policy in POLICIES for fault in undeclared(policy)] == []
    assert units_apart(POLICIES) == []


def test_every_row_that_a_policy_bounds_has_its_level() -> None:
    """What rows count is that of their equations, so that prices and shortfalls have its unit."""
    rows = policy_rows()
    assert {row.unit for row in rows.values()} == {"kt", "MUSD", "jobs", "kt CO2e"}
    assert rows["survives_loss"].columns == ("clause", "party", "form", "year")
    assert counts("budget_limit") == "MUSD"


@pytest.mark.parametrize(
    ("odd", "fault"),
    [
        (
            policy(()),
            "its field max has no level; add one to levels, such as share_cap(...) or share_floor(...)",
        ),
        (
            policy((share_cap("share_at_most"), share_floor("share_at_least"))),
            "its level is the field min, which it does not have",
        ),
        (
            policy((share_cap("share_at_mots"),)),
            "its level max is the bound of share_at_mots, which is no row of its component",
        ),
        (
            policy((share_cap(),)),
            "its level max binds no row and it adjusts nothing; name the rows whose bound it is",
        ),
    ],
)
def test_a_policy_that_does_not_is_refused_by_name(odd: type[Policy], fault: str) -> None:
    assert undeclared(odd) == [f"policy odd_cap ({__name__}): {fault}"]
    with pytest.raises(Undeclared, match="policy odd_cap") as refused:
        refuse_undeclared((*POLICIES, odd))
    assert refused.value.code is Exit.BAD_INPUT


def test_spending_that_no_budget_counts_is_refused_by_name() -> None:
    odd = policy((share_cap("share_at_most"),))
    odd.spending = lambda *_: {}  # type: ignore[method-assign]
    fault = "its spending is counted by no budget; name its variable in outlays, such as Outlays(...)"
    assert undeclared(odd) == [f"policy odd_cap ({__name__}): {fault}"]


def test_a_level_in_a_unit_that_its_row_does_not_count_is_refused_by_name() -> None:
    odd = policy((Level("max", "t CO2e", -1, rows=("budget_limit",)),), BUDGET_ROWS)
    assert undeclared(odd) == []
    assert units_apart((odd,)) == [
        f"policy odd_cap ({__name__}): its level max is in t CO2e, and budget_limit counts MUSD"
    ]


def test_two_policies_of_one_name_are_refused() -> None:
    one, other = (policy((share_cap("share_at_most"),)) for _ in range(2))
    with pytest.raises(Undeclared, match="has this name too; choose another"):
        refuse_undeclared((one, other))
