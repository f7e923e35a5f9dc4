"""Published test functions whose shares of variance are known, and choices whose worth is known on paper."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats
from scipy.stats import qmc

from data.uncertainty.draws import Numbers
from model.analysis.screen.effects import elementary, indices, partial, perfect

pytestmark = pytest.mark.breadth


def ishigami(x: Numbers) -> Numbers:
    """Return sin x1 + 7 sin^2 x2 + 0.1 x3^4 sin x1 of angles between -pi and pi (Ishigami and Homma 1990)."""
    a = (2 * x - 1) * math.pi
    out: Numbers = np.sin(a[:, 0]) + 7 * np.sin(a[:, 1]) ** 2 + 0.1 * a[:, 2] ** 4 * np.sin(a[:, 0])
    return out


G = np.array([0.0, 1.0, 4.5, 9.0, 99.0])


def g_function(x: Numbers) -> Numbers:
    """Return the g-function of Sobol (Saltelli and Sobol 1995), whose inputs matter less from the first to the last."""
    out: Numbers = np.prod((np.abs(4 * x - 2) + G) / (1 + G), axis=1)
    return out


def _points(n: int, width: int) -> tuple[Numbers, Numbers]:
    drawn = qmc.Sobol(2 * width, rng=3).random(n)
    return drawn[:, :width], drawn[:, width:]


def _mixed(a: Numbers, b: Numbers, group: list[int]) -> Numbers:
    out = a.copy()
    out[:, group] = b[:, group]
    return out


def _shares(of: Callable[[Numbers], Numbers], n: int, groups: list[list[int]], width: int) -> tuple[Numbers, Numbers]:
    a, b = _points(n, width)
    found = indices(of(a), of(b), np.stack([of(_mixed(a, b, group)) for group in groups]))
    assert found is not None
    mixed = np.stack([of(_mixed(a, b, group)) for group in groups])
    theirs = stats.sobol_indices(func={"f_A": of(a)[None], "f_B": of(b)[None], "f_AB": mixed[:, None]}, n=n)
    assert found.first == pytest.approx(theirs.first_order.ravel(), abs=1e-6)
    assert found.total == pytest.approx(theirs.total_order.ravel(), abs=1e-6)
    for share, ends in ((found.first, found.first_ends), (found.total, found.total_ends)):
        assert (ends[0] <= share + 1e-9).all()
        assert (share <= ends[1] + 1e-9).all()
    return found.first, found.total


def test_the_shares_of_ishigami_are_the_published_ones() -> None:
    first, total = _shares(ishigami, 1024, [[0], [1], [2]], 3)
    assert first.tolist() == pytest.approx([0.3139, 0.4424, 0.0], abs=0.04)
    assert total.tolist() == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.04)


def test_the_shares_of_the_g_function_are_those_of_its_formula() -> None:
    """Of input i alone v = 1 / (3 (1 + a)^2); all together the product of 1 + v, less 1. A group: its own product."""
    v = 1 / (3 * (1 + G) ** 2)
    whole = np.prod(1 + v) - 1
    first, total = _shares(g_function, 1024, [[0], [1], [2, 3, 4]], 5)
    own = np.array([v[0], v[1], np.prod(1 + v[2:]) - 1])
    rest = np.array([np.prod(1 + np.delete(v, 0)), np.prod(1 + np.delete(v, 1)), np.prod(1 + v[:2])])
    assert first.tolist() == pytest.approx((own / whole).tolist(), abs=0.04)
    assert total.tolist() == pytest.approx((own * rest / whole).tolist(), abs=0.04)


def test_elementary_effects_rank_the_g_function_and_have_the_error_of_a_mean() -> None:
    a, b = _points(64, 5)
    found = [elementary(g_function(a), g_function(_mixed(a, b, [i])), signed=False) for i in range(5)]
    sizes = [effect.size for effect in found]
    assert sizes == sorted(sizes, reverse=True)
    moved = np.abs(g_function(_mixed(a, b, [0])) - g_function(a))
    assert found[0].standard_error == pytest.approx(moved.std(ddof=1) / 8)
    assert found[0].turns is None


def test_a_move_that_turns_the_sign_is_counted_and_an_unknown_end_is_not() -> None:
    base, moved = np.array([1.0, 1.0, -2.0, np.nan]), np.array([-1.0, 3.0, 0.0, 1.0])
    found = elementary(base, moved, signed=True)
    assert (found.moves, found.size, found.turns) == (3, pytest.approx(2.0), pytest.approx(2 / 3))


def test_a_move_by_what_rounding_leaves_is_no_effect() -> None:
    base = np.array([8000.0, 8000.0])
    found = elementary(base, base + np.array([2e-12, 4e-9]), signed=False)
    assert (found.moves, found.size, found.standard_error) == (2, 0.0, 0.0)


def test_what_does_not_vary_has_no_shares() -> None:
    same = np.full(16, 5.0)
    assert indices(same, same, np.stack([same])) is None


def _normal_worth(mean: float, spread: float) -> float:
    """Return what knowing a normal part of a difference is worth on paper: its loss function at the mean."""
    z = abs(mean) / spread
    return float(spread * (stats.norm.pdf(z) - z * stats.norm.sf(z)))


def test_what_knowing_is_worth_is_that_of_paper_and_errs_downwards() -> None:
    """d = 3 + 4 x1 + 3 x2 with normal x: knowing both is knowing a normal part of spread 5, x2 alone one of 3."""
    random, got, errors = np.random.default_rng(11), list[float](), list[float]()
    for _ in range(20):
        x = random.standard_normal((200, 12))
        d = 3 + 4 * x[:, 0] + 3 * x[:, 1]
        both = perfect(d)
        assert abs(both.worth - _normal_worth(3, 5)) < 5 * both.standard_error
        one = partial(d, x[:, 1:])  # ten of them are noise
        got.append(one.worth)
        errors.append(one.standard_error)
        assert abs(partial(d, x[:, 2:]).worth) < 0.6
    known, error = _normal_worth(3, 3), float(np.mean(errors)) / math.sqrt(20)
    assert np.mean(got) == pytest.approx(known, abs=3 * error + 0.1 * known)
    assert np.mean(got) <= known + 2 * error


def test_noise_is_worth_nothing_in_the_mean() -> None:
    """A rule tried on what it was fitted to would find 0.1 in 24 columns of noise."""
    draws = [np.random.default_rng(seed) for seed in range(20)]
    found = [partial(random.normal(size=64), random.normal(size=(64, 24))).worth for random in draws]
    assert abs(np.mean(found)) < 0.03


def test_where_no_choice_turns_nothing_is_worth_knowing() -> None:
    d = 100 + np.random.default_rng(1).standard_normal(64)
    assert perfect(d).worth == 0.0
    assert partial(d, np.random.default_rng(2).standard_normal((64, 3))).worth == 0.0
