"""Variants by headlines and the answer in sentences: totals first, signs, shades and who is named, of made-up plans."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from model.report import answer as answers
from model.report import matrix as matrices
from model.report.answer import answer, between, in_plain, question
from model.report.matrix import Matrix, matrix
from model.report.run_view import RunView

PAID = ("paid_by_buyers", "paid_by_plant_owners", "paid_by_treasury", "resource_cost")
PLANS = {
    "law": (60_000.0, 10_000.0, 1_000.0, 71_000.0),
    "grants": (57_000.0, 9_000.0, 6_000.0, 72_000.0),
    "same": (60_000.0, 10_000.0, 1_000.0, 71_000.0),
    "permits": (59_000.0, 9_500.0, 1_000.0, 69_500.0),
    "war": (99_000.0, 10_000.0, 1_000.0, 110_000.0),
}  # fmt: skip
RELIANCE = {"law": 0.5, "grants": 0.43, "same": 0.5, "permits": 0.495, "war": 0.7}


def security(cost: float, avoided: float) -> dict[str, Any]:
    return {
        "premium_musd": cost,
        "avoided_musd": avoided,
        "avoided_low_musd": avoided / 2,
        "avoided_high_musd": 2 * avoided,
    }


def stressed() -> dict[str, Any]:
    """Return a stop under every plan, and what security costs and buys."""
    losses = {"law": 500.0, "grants": 300.0, "same": 500.0, "permits": 490.0, "war": 100.0}
    placed = {"grants": security(80.0, 100.0), "same": security(0.0, 0.0), "permits": security(-120.0, -5.0)}

    def one(name: str) -> dict[str, Any]:
        damage = {
            "kind": "scenario",
            "name": "stop",
            "start": 2027,
            "extra_musd": losses[name] + 7.0,
            "lost_output_musd": 0.0,
            "nation_musd": losses[name],
        }
        return {"variant": name, "damages": [damage], "expected": {"expected_musd": losses[name] / 5, "unknown": []},
                "security": placed.get(name), "words": {"scenario stop": "a stop"}}  # fmt: skip

    return {"baseline": "law", "length": None, "variants": [one(name) for name in PLANS]}


@pytest.fixture
def m(monkeypatch: pytest.MonkeyPatch) -> RunView:
    """Return plans of a baseline, three policies and another world."""
    numbers = {(v, metric, 0): x for v, paid in PLANS.items() for metric, x in zip(PAID, paid, strict=True)}
    numbers |= {(v, "cost", 0): 71_000.0 for v in PLANS} | {(v, "federal_deficit_10_years", 0): 5_000.0 for v in PLANS}
    numbers |= {(v, "import_reliance", y): s for v, s in RELIANCE.items() for y in (2026, 2030)}
    numbers |= {(v, "forms_short", 0): 0.0 for v in PLANS}
    numbers |= {("war", "forms_short", 0): 2.0, ("war", "shortfall_share", 2027): 0.04}
    for room in (answers, matrices):
        monkeypatch.setattr(room, "worlds", lambda run: {"war": ("China ships nothing",)})
    states = [SimpleNamespace(name=v, title=v.title(), has_plan=True) for v in PLANS]
    states.append(SimpleNamespace(name="dream", title="", has_plan=False, in_words="variant dream has no plan"))
    row = (0.61, "a.metal", "CHN", 2030)
    known: dict[str, Any] = {
        "run": None, "stress": stressed(), "drawn": None, "variants": states, "solved": list(PLANS), "baseline": "law",
        "has_baseline": True, "years": [2026, 2027, 2030], "years_shown": [2030], "headline_forms": ["a.metal"],
        "rows": lambda *_: iter([row]), "country": lambda c: "China", "form_inside": lambda f: "metal a",
        "in_words": str, "settings": {"base_year": 2024},
        "study": SimpleNamespace(question="", title="Two minerals", name="two"),
        "number": lambda v, metric, year=0: numbers.get((v, metric, year)), "answers": {("confidence", "law"): []},
    }  # fmt: skip
    return cast(RunView, SimpleNamespace(**known))


def cells(x: Matrix, name: str) -> dict[str, tuple[str, int]]:
    row = next(row for row in x.rows if row.name == name)
    return {column.key: (cell.text, cell.shade) for column, cell in zip(x.columns, row.cells, strict=True)}


def test_the_baseline_is_first_with_totals_worlds_and_what_has_no_plan_are_last(m: RunView) -> None:
    x = matrix(m)
    assert "Deficit: in dollars of 2024, not discounted" in x.notes[0]
    assert x.notes[2].startswith(
        "The study plans to 2030: outlays, revenues and deficit of 2031 to 2035 hold only what"
    )
    assert [(row.name, row.kind) for row in x.rows] == [
        ("law", "baseline"), ("permits", "policy"), ("same", "policy"), ("grants", "policy"), ("war", "world"),
        ("dream", "none"),
    ]  # fmt: skip
    assert x.unit == "bn USD"
    assert cells(x, "law")["nation"] == ("71.0", 0)
    assert x.rows[-1].words == "variant dream has no plan"
    assert [row.paid for row in x.rows[:4]] == [None, (-1500, 0, -1500), (0, 0, 0), (-4000, 5000, 1000)]
    assert x.rows[4].paid is None  # nobody chooses another world


def test_differences_have_their_sign_and_are_shaded_in_fixed_steps(m: RunView) -> None:
    grants = cells(matrix(m), "grants")
    assert grants["buyers"] == ("−4.00", 3)
    assert grants["treasury"] == ("+5.00", -3)
    assert grants["nation"] == ("+1.00", -2)
    assert grants["expected"] == ("−40", 2)
    assert grants["worst"] == ("−0.20", 2)
    assert grants["reliance2030"] == ("−7", 3)
    assert set(cells(matrix(m), "same").values()) == {("0", 0)}
    assert cells(matrix(m), "war")["forms"] == ("+2", -2)
    assert cells(matrix(m), "war")["unmet"] == ("+4.0", -3)


def test_the_question_is_the_studys_own_or_made_of_its_title(m: RunView) -> None:
    assert question(m) == "Two minerals: what does each of 3 policies cost, who pays, and what if suppliers fail?"
    m.study.title = "Is it dear?"  # type: ignore[misc]
    assert question(m) == "Is it dear?"
    m.study.question = "Who pays?"  # type: ignore[misc]
    assert question(m) == "Who pays?"


def test_a_range_says_its_unit_once_where_it_is_the_same() -> None:
    assert between(answers._signed(-0.0), answers._signed(474.0)) == "0 to +474 million USD"
    assert between("50 million USD", "200 million USD") == "50 to 200 million USD"
    assert between("−2.91 billion USD", "−809 million USD") == "−2.91 billion USD to −809 million USD"
    assert between("less than 1,000 USD", "less than 1,000 USD") == "less than 1,000 USD to less than 1,000 USD"


def test_the_answer_names_who_is_safest_saves_pays_and_breaks(m: RunView) -> None:
    said = [in_plain(sentence) for sentence in answer(m).sentences]
    assert said[0].startswith("Under law, net imports are 50% of use in 2026; the nation gives up 71 billion USD over")
    assert said[0].endswith("China supplies 61% of metal a in 2030, the most of any one form.")
    assert said[1] == (
        "grants is safest: it avoids 100 million USD a year of expected loss (50 to 200 million USD over "
        "the ranges of the chances), and costs the nation 80 million USD a year; 1 avoids more than it costs: grants."
    )
    assert said[2] == (
        "1 of 3 policies costs the nation less than law: permits (−1.5 billion USD); grants costs most, +1 billion USD."
    )
    assert said[3] == (
        "grants moves the bill most: it spares buyers and plant owners 4 billion USD and costs the Treasury 5 billion "
        "USD; the nation gives up 1 billion USD more."
    )
    assert said[4] == (
        "Demand is left unmet under war: 4.0% by value in 2027; the worst stop tried, a stop from 2027, costs the "
        "nation 500 million USD under law and 300 million USD under grants."
    )
