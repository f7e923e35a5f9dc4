"""Caps on the index of concentration: tangents, and rounds of more tangents until the plan keeps the limit."""

from __future__ import annotations

import math

import pytest
from pydantic import ValidationError

from model.analysis.what_if import cut_rounds
from model.policies import BY_NAME
from model.policies.hhi_cap import FIRST_TANGENTS, WITHIN
from model.program.compile.compile import compile_program
from model.program.fill.encode import grown
from model.program.fill.from_frames import variant_data, variant_frames
from model.solver.basis import mapped
from model.solver.highs import NoAnswer, solve
from tests.handmade import cell, clauses, data_of, doctored, missed, plan_of, program_of, says
from tests.model.policies.chain import METAL_AUS, METAL_CHN, chain

NAME = "hhi_cap"
CAP = (NAME, {"max": 0.16, "stages": ["refined"]})


def test_square_above_tangent():
    """Square >= 2 r tonnes - r r supply at each of the first four shares."""
    expected = {}
    for n, r in enumerate(FIRST_TANGENTS, start=1):
        for country, flows in (
            ("CHN", [f"Purchase[{METAL_CHN},2026]"]),
            ("AUS", [f"Purchase[{METAL_AUS},2026]", "Output[aus,2026]"]),
        ):
            key = f"{NAME},{country},a.metal,2026"
            square = {f"Square[{key}]": -1, "Supply[a.metal,2026]": -r * r}
            expected[f"square_above_tangent[{key},{n}]"] = ({**dict.fromkeys(flows, 2 * r), **square}, "<=", 0.0)
    program = program_of(chain(), CAP)
    says(program, "square_above_tangent", expected)


def test_hhi_at_most():
    says(program_of(chain(), CAP), "hhi_at_most", {
        f"hhi_at_most[{NAME},a.metal,2026]": (
            {f"Square[{NAME},CHN,a.metal,2026]": 1, f"Square[{NAME},AUS,a.metal,2026]": 1,
                "Supply[a.metal,2026]": -0.16}, "<=", 0.0,
        ),
    })  # fmt: skip


@pytest.mark.parametrize("scope", [{"minerals": ["b"]}, {"from": 2027}, {"max": {2030: 0.5}}])
def test_touches_nothing(scope: dict[str, object]):
    assert not len(data_of(chain(), (NAME, {"max": 0.2, **scope})).sets["HHI_CAPS"])


def test_plan_and_recheck():
    """Home makes half of 4 kt at 7.25; of the other half c comes from China at 7 and a is made in Australia at 8.5.

    c + a = 1/2 and c c + a a = 0.16 give c = 1/4 + sqrt(0.08 - 1/16).
    """
    plan, frames, stated = plan_of(chain(), CAP)
    china = 0.25 + math.sqrt(0.08 - 1 / 16)
    found = cell(plan, "concentration", "hhi", form="a.metal")
    assert 0.16 - 1e-9 <= found <= 0.16 + WITHIN
    assert cell(plan, "shares", "shipped_share", form="a.metal", country="CHN") == pytest.approx(china, abs=WITHIN)
    assert plan.cost == pytest.approx(4 * (0.5 * 7.25 + china * 7 + (0.5 - china) * 8.5), abs=4 * 1.5 * 4 * WITHIN)
    assert missed(plan, frames, stated) == []
    tables = doctored(plan, "purchases", "tonnes", 2000.0, form="a.metal", country="CHN")
    assert missed(plan, frames, stated, tables) == [f"{NAME}: a.metal 2026"]


def test_rounds_only_raise_the_cost_and_each_starts_from_the_last_basis():
    """A cold solve of the last program gives the same cost; its first program is cheaper or as cheap."""
    stated = clauses(CAP)
    adjusted = variant_frames(chain(), stated)
    first = solve(compile_program(variant_data(adjusted, stated)))
    found = cut_rounds.answer(adjusted, stated)
    cold = solve(found.program)
    assert 1 < found.rounds <= 10
    assert found.solution.objective == pytest.approx(cold.objective, rel=1e-12)
    assert first.objective <= found.solution.objective + 1e-9
    assert found.solution.iterations <= cold.iterations


def test_too_few_rounds_are_no_answer(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cut_rounds, "MOST_ROUNDS", 1)
    stated = clauses(CAP)
    with pytest.raises(NoAnswer, match="hhi_cap: not met after 1 rounds"):
        cut_rounds.answer(variant_frames(chain(), stated), stated)


def test_grown_data_is_the_data_of_all_tuples_and_keeps_the_basis():
    """Added tuples stand where they would have stood from the start; what was known stands in the basis where
    it stood.
    """
    stated = clauses(CAP)
    adjusted = variant_frames(chain(), stated)
    data = variant_data(adjusted, stated)
    before = compile_program(data)
    solution = solve(before)
    tables = plan_of(chain())[0].tables
    more = stated[0].policy.refine(NAME, adjusted, tables, 1)
    added = grown(data, more)
    assert len(added.sets["TANGENTS"]) == len(data.sets["TANGENTS"]) + len(more["TANGENTS"])
    assert added.tuples("PURCHASES") == data.tuples("PURCHASES")
    known = dict(zip(data.tuples("TANGENTS"), data.parameters["tangent"], strict=True))
    told = dict(zip(added.tuples("TANGENTS"), added.parameters["tangent"], strict=True))
    assert known.items() <= told.items()
    after = compile_program(added)
    assert solution.basis is not None
    basis = mapped(before, after, solution.basis)
    names = {before.name_of_row(i): s for i, s in enumerate(solution.basis.rows)}
    carried = {after.name_of_row(i): s for i, s in enumerate(basis.rows)}
    assert names.items() <= carried.items()
    assert {s for name, s in carried.items() if name not in names} == {1}
    columns = {before.name_of_column(i): s for i, s in enumerate(solution.basis.columns)}
    assert columns == {after.name_of_column(i): s for i, s in enumerate(basis.columns)}
    with pytest.raises(ValueError, match="was there before"):
        grown(added, more)


def test_a_basis_of_a_program_with_other_rows_still_starts():
    """From a variant with the cap to one without, and back: the cost is that of a cold start."""
    programs = [
        program_of(chain(), *said)
        for said in ((CAP,), (), (("domestic_share_floor", {"min": 0.55, "forms": ["a.metal"]}),))
    ]
    cold = [solve(p) for p in programs]
    for old, start in zip(programs, cold, strict=True):
        for new, expected in zip(programs, cold, strict=True):
            assert start.basis is not None
            found = solve(new, start=mapped(old, new, start.basis))
            assert found.objective == pytest.approx(expected.objective, rel=1e-12)


@pytest.mark.parametrize(
    ("value", "advice"),
    [(2500, "2500 points of 10,000 are 0.25"), (True, "must be a number"), (-0.1, "greater than or equal to 0")],
)
def test_the_index_runs_from_0_to_1(value: object, advice: str):
    with pytest.raises(ValidationError, match=advice):
        BY_NAME[NAME].model_validate({"max": value})
