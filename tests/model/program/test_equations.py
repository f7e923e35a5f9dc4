"""An equation is printed from what runs: a sign, an operator or a unit turned in a rule shows, by the rule's name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from model.formulation.declaration import Component, IndexSet, Parameter, Term, Variable
from model.program import assembled, equations, page
from model.program.compile import compile as compiler
from model.program.compile.expand import read, skeleton

DECLARED = Component(
    sets={
        "POINTS": IndexSet("i"),
        "ARCS": IndexSet("i, j"),
        "FROM": IndexSet("j", over="i"),
        "LATER": IndexSet("i, before"),
    },
    parameters={
        "size": Parameter("POINTS", "kt"),
        "unit_cost": Parameter("ARCS", "MUSD/kt"),
        "share": Parameter("ARCS", "1"),
        "kept": Parameter("LATER", "1"),
    },
    variables={"Flow": Variable("ARCS", "kt"), "Level": Variable("POINTS", "kt"), "Paid": Variable("POINTS", "MUSD")},
)
SKELETONS = (skeleton(DECLARED), skeleton(DECLARED, ("any", "other"), 2.0))


def _printed(rule: Callable[..., Any], over: str, *index: str) -> str:
    latex = equations.constraint(read("rule", rule, over, SKELETONS), index, DECLARED).latex
    return _plain(latex)


def _plain(latex: str) -> str:
    """Return LaTeX without what only sets type."""
    bare = re.sub(r"\\(?:mathit|mathrm)\{([^}]*)\}", r"\1", latex).replace(r"\_", "_")
    return re.sub(r"\s+", " ", bare.replace(r"\cdot", "*").replace(r"\bigl", "").replace(r"\bigr", ""))


@pytest.mark.parametrize(
    ("rule", "printed"),
    [
        (lambda m, i: m.Level[i] <= m.size[i], r"Level_{i} \le size_{i}"),
        (lambda m, i: m.Level[i] >= m.size[i], r"Level_{i} \ge size_{i}"),
        (lambda m, i: m.size[i] <= m.Level[i], r"Level_{i} \ge size_{i}"),
        (lambda m, i: m.Level[i] == m.size[i], r"Level_{i} = size_{i}"),
        (lambda m, i: -m.Level[i] <= 0, r"-Level_{i} \le 0"),
        (lambda m, i: m.Level[i] - 2 * m.size[i] == 0, "Level_{i} - 2 * size_{i} = 0"),
        (lambda m, i: m.Level[i] - (m.size[i] - m.Level[i]) <= 0, r"Level_{i} - size_{i} + Level_{i} \le 0"),
        (lambda m, i: 2 * (m.Level[i] - m.size[i]) <= 0, r"2 * ( Level_{i} - size_{i} ) \le 0"),
        (lambda m, i: m.Level[i] / 2 <= m.size[i], r"\frac{Level_{i}}{2} \le size_{i}"),
        (
            lambda m, i: sum(m.Flow[i, j] for j in m.FROM[i]) <= m.size[i],
            r"\sum_{j \in FROM_{i}} Flow_{i,j} \le size_{i}",
        ),
        (
            lambda m, i: sum(m.share[i, j] * m.Flow[i, j] - m.Level[j] for j in m.FROM[i]) <= m.size[i],
            r"\sum_{j \in FROM_{i}} ( share_{i,j} * Flow_{i,j} - Level_{j} ) \le size_{i}",
        ),
        (
            lambda m, i: sum(m.share[a, b] * m.Flow[a, b] for a, b in m.ARCS) <= m.size[i],
            r"\sum_{(i',j) \in ARCS} share_{i',j} * Flow_{i',j} \le size_{i}",
        ),
        (
            lambda m, i: sum(m.Level[j] for j in m.POINTS) * 0.5 <= m.size[i],
            r"( \sum_{i' \in POINTS} Level_{i'} ) * 0.5 \le size_{i}",
        ),
    ],
)
def test_a_rule_over_points(rule: Callable[..., Any], printed: str):
    assert _printed(rule, "POINTS", "i") == printed


def test_an_index_that_is_a_word():
    found = _printed(lambda m, i, before: m.Level[i] == m.kept[i, before] * m.Level[before], "LATER", "i", "before")
    assert found == "Level_{i} = kept_{i,before} * Level_{before}"


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (lambda m, i: m.Level[i] <= m.Paid[i], "rule rule compares Level_{i} [kt] and Paid_{i} [MUSD]"),
        (lambda m, i: m.Level[i] <= 1, "rule rule compares Level_{i} [kt] and 1 [1]"),
        (lambda m, i: m.Level[i] + m.Paid[i] <= 0, "rule rule adds Level_{i} [kt] and Paid_{i} [MUSD]"),
        (
            lambda m, i: sum(m.unit_cost[i, j] * m.Flow[i, j] for j in m.FROM[i]) <= m.size[i],
            r"rule rule compares \sum_{j \in FROM_{i}} unit_cost_{i,j} * Flow_{i,j} [MUSD] and size_{i} [kt]",
        ),
    ],
)
def test_two_units_in_one_rule_are_refused(rule: Callable[..., Any], message: str):
    with pytest.raises(equations.UnitsDiffer) as refused:
        _printed(rule, "POINTS", "i")
    assert str(refused.value) == message


def test_a_cost_that_is_no_money_is_refused():
    read_once = read("cost", lambda m: sum(m.Level[i] for i in m.POINTS), "", SKELETONS)
    with pytest.raises(equations.UnitsDiffer, match=r"^cost term cost is in kt, and cost in MUSD$"):
        equations.cost_term(read_once, DECLARED)


def test_a_bound_of_another_unit_is_refused():
    wrong = replace(DECLARED, variables={"Paid": Variable("POINTS", "MUSD", at_most="size")})
    with pytest.raises(equations.UnitsDiffer, match=r"^variable Paid \[MUSD\] is at most size \[kt\]$"):
        equations.refuse_bounds_of_other_units(wrong)


# ---------------------------------------------------------------- every rule of the program, turned


@pytest.fixture(autouse=True)
def _templates_read_anew() -> Iterator[None]:
    compiler.template_of.cache_clear()
    yield
    compiler.template_of.cache_clear()


def _turned(monkeypatch: pytest.MonkeyPatch, name: str, turn: Callable[[Any], Any]) -> tuple[str, str]:
    """Return a row family's section before and after its rule gives something else."""
    before, (rule, over) = page.constraint(name), assembled.CONSTRAINTS[name]
    parameters = ", ".join(page.index_of(rule))
    made = eval(f"lambda m, {parameters}: turn(rule(m, {parameters}))", {"turn": turn, "rule": rule})
    made.__doc__ = rule.__doc__
    monkeypatch.setitem(assembled.CONSTRAINTS, name, (made, over))
    compiler.template_of.cache_clear()
    return before, page.constraint(name)


@pytest.mark.parametrize("name", assembled.CONSTRAINTS)
def test_a_turned_operator_shows(name: str, monkeypatch: pytest.MonkeyPatch):
    def turn(row: Any) -> Any:
        left, right = row.args
        return left <= right if type(row).__name__ == "EqualityExpression" else right <= left

    before, after = _turned(monkeypatch, name, turn)
    assert before != after


@pytest.mark.parametrize("name", assembled.CONSTRAINTS)
def test_a_turned_sign_shows(name: str, monkeypatch: pytest.MonkeyPatch):
    def turn(row: Any) -> Any:
        left, right = row.args
        return left == -right if type(row).__name__ == "EqualityExpression" else left <= -right

    before, after = _turned(monkeypatch, name, turn)
    assert before != after


@pytest.mark.parametrize("name", assembled.TERMS)
def test_a_turned_sign_of_a_cost_shows(name: str, monkeypatch: pytest.MonkeyPatch):
    before, kept = page.cost_term(name), assembled.TERMS[name]

    def turned(m: Any) -> Any:
        return -kept.rule(m)

    turned.__name__, turned.__doc__ = name, kept.rule.__doc__
    monkeypatch.setitem(assembled.TERMS, name, Term(turned, kept.transfer))
    compiler.template_of.cache_clear()
    assert page.cost_term(name) != before


IN_EVERY_PART = {name: {"gross", "Feed"} for name in ("quality_at_least", "quality_at_most")}
"""Names that are a factor of every part of a row: a mean holds in any unit of what it is a mean over."""


@pytest.mark.parametrize("name", [*assembled.CONSTRAINTS, *assembled.TERMS])
def test_another_unit_of_a_name_is_refused(name: str, monkeypatch: pytest.MonkeyPatch):
    """Each parameter and variable in turn: its unit divided by jobs, no rule still adds up.

    Where a name is a factor of every part, both sides move alike; the unit printed of the row moves with them.
    """
    section = page.constraint if name in assembled.CONSTRAINTS else page.cost_term
    used = {word.replace(r"\_", "_") for word in re.findall(r"\\mathit\{([^}]*)\}", section(name))}
    assert used
    for held in (assembled.PARAMETERS, assembled.VARIABLES):
        for symbol in used & held.keys():
            with monkeypatch.context() as other:
                other.setitem(held, symbol, replace(held[symbol], unit=f"{held[symbol].unit}/jobs"))
                if symbol in IN_EVERY_PART.get(name, ()):
                    assert section(name).endswith("; in kt/jobs.")
                    continue
                with pytest.raises(equations.UnitsDiffer, match=name):
                    section(name)
