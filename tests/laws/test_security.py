"""Laws between caps on concentration, and what tightening them does, on random studies."""

from __future__ import annotations

import pytest

from model.analysis.what_if import cut_rounds
from model.policies.hhi_cap import WITHIN
from tests.laws.planned import Case, never_cheaper, same_cost

TIE = 1e-5
"""Relative: what breaking ties may add to a cost."""


def test_a_cap_on_the_largest_is_a_cap_on_every_country(case: Case):
    same_cost(case.stating("top_share_cap", k=1, max=0.4), case.stating("country_share_cap", max=0.4))


@pytest.mark.parametrize("k", [1, 3])
def test_more_countries_under_one_cap_cost_no_less(case: Case, k: int):
    never_cheaper(case.stating("top_share_cap", k=k, max=0.5), case.stating("top_share_cap", k=k + 1, max=0.5))


@pytest.mark.parametrize(
    ("name", "loose", "tight"),
    [
        ("top_share_cap", {"k": 2, "max": 0.7}, {"k": 2, "max": 0.5}),
        ("import_reliance_cap", {"max": 0.8}, {"max": 0.6}),
        ("nminus1_floor", {"min": 0.4}, {"min": 0.8}),
    ],
)
def test_tightening_costs_no_less(case: Case, name: str, loose: dict[str, object], tight: dict[str, object]):
    never_cheaper(case, case.stating(name, **loose))
    never_cheaper(case.stating(name, **loose), case.stating(name, **tight))


@pytest.mark.parametrize("index", [0.3, 0.15])
def test_the_index_lies_between_two_caps_on_single_countries(case: Case, index: float):
    """Shares whose squares add to h are each at most the root of h; shares of at most h have squares that add
    to h or less.

    A cap on the index of the study's own would stand in `loose` and `tight` by its first tangents only.
    """
    case = case.without("hhi_cap")
    loose = case.stating("country_share_cap", max=(index + WITHIN) ** 0.5)
    tight = case.stating("country_share_cap", max=index)
    capped = case.stating("hhi_cap", max=index)
    found = cut_rounds.answer(capped.frames, capped.clauses)
    cost = found.solution.objective if found.solution.status == "optimal" else float("inf")
    assert found.rounds <= 20
    assert cost >= loose.cost - TIE * loose.size
    assert cost <= tight.cost + TIE * tight.size
    if found.solution.status == "optimal":
        again = cut_rounds.answer(capped.frames, capped.clauses)
        assert again.solution.objective == found.solution.objective
