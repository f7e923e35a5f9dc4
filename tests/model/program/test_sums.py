"""A component joins a balance from its own file: what it adds counts, and a balance stands where it has a flow."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from model.formulation.declaration import Addend, Component, IndexSet, Parameter, Variable
from model.program import assembled, page
from model.program.compile import compile as compiler
from model.program.compile.compile import compile_program
from model.program.fill.from_frames import variant_data
from tests.handmade import MAKES_METAL, says, study


def given_away(m: Any, f: str, t: int) -> Any:
    """Given away by somebody abroad."""
    return sum(m.Gift[g, t] for g in m.GIVING[f, t])


GIFTS = Component(
    {
        "GIFTS": IndexSet("f, t", "somebody abroad gives form f away in year t"),
        "GIVING": IndexSet("g", "the form itself where it is given away", over="f, t"),
    },
    {"gift_most": Parameter("GIFTS", "kt", "most that is given")},
    {"Gift": Variable("GIFTS", "kt", "what is given", at_most="gift_most")},
    addends=(Addend(given_away, ("inflow", "supplied"), where="GIVING"),),
)


def _forget_templates() -> None:
    for made_once in (compiler._skeletons, compiler._tried_on, compiler.template_of):
        made_once.cache_clear()


@pytest.fixture
def _with_gifts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The program with one more component, for the time of a test."""
    for into, names in (
        (assembled.SETS, GIFTS.sets),
        (assembled.PARAMETERS, GIFTS.parameters),
        (assembled.VARIABLES, GIFTS.variables),
    ):
        for name, declared in names.items():
            monkeypatch.setitem(into, name, declared)
    monkeypatch.setattr(assembled, "ADDENDS", (*assembled.ADDENDS, *GIFTS.addends))
    _forget_templates()
    yield
    _forget_templates()


def _program(*forms: str) -> compiler.Program:
    """Compile a study whose forms are given away in 2026."""
    gifts = pd.DataFrame({"form": forms, "year": 2026, "gift_most": 5.0})
    rows = {"GIFTS": gifts, "GIVING": gifts.assign(given=gifts["form"])[["form", "year", "given"]]}
    clause: Any = SimpleNamespace(label="gifts", policy=SimpleNamespace(rows=lambda *_: rows, beside=tuple))
    return compile_program(variant_data(study(offers=[{}], outputs=[{}], recipe=list(MAKES_METAL)), (clause,)))


@pytest.mark.usefixtures("_with_gifts")
def test_what_a_component_adds_is_in_the_balance_and_in_supply():
    program = _program("a.metal")
    says(
        program,
        "material_balance",
        {
            "material_balance[a.metal,2026]": ({"Output[ref,2026]": 1, "Gift[a.metal,2026]": 1}, "==", 0.0),
            "material_balance[a.raw,2026]": (
                {"Purchase[a.raw|CHN|1,2026]": 1, "Output[ref,2026]": -1.25},
                "==",
                0.0,
            ),
        },
    )
    says(
        program,
        "total_supply",
        {
            "total_supply[a.metal,2026]": (
                {"Supply[a.metal,2026]": 1, "Output[ref,2026]": -1, "Gift[a.metal,2026]": -1},
                "==",
                0.0,
            ),
            "total_supply[a.raw,2026]": ({"Supply[a.raw,2026]": 1, "Purchase[a.raw|CHN|1,2026]": -1}, "==", 0.0),
        },
    )


@pytest.mark.breadth
@pytest.mark.usefixtures("_with_gifts")
def test_a_balance_stands_where_only_the_new_component_has_a_flow():
    """Without a balance, what it adds would be in no row, and free."""
    program = _program("a.metal", "b.metal")
    block = program.rows["material_balance"]
    names = [program.name_of_row(row) for row in range(block.start, block.stop)]
    assert "material_balance[b.metal,2026]" in names


@pytest.mark.usefixtures("_with_gifts")
def test_the_page_prints_what_joined():
    assert r"+ \sum_{g \in \mathrm{GIVING}_{f,t}} \mathit{Gift}_{g,t}" in page.constraint("material_balance")


def test_a_sum_that_nobody_declares_is_refused():
    wrong = Component(addends=(Addend(given_away, ("inflows",)),))
    with pytest.raises(
        ValueError, match=r"^given_away adds to inflows, which no component declares: inflow, outflow, "
    ):
        assembled.refuse_unknown_sums((*assembled.COMPONENTS, wrong))
