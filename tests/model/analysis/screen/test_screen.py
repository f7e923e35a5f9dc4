"""Screens of a small study: programs put together are those prepared, costs those on paper, bad input one line."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from data.uncertainty.draws import triangular
from model.analysis.sample.design import ranks_of
from model.analysis.sample.one_sample import NotTheSame
from model.analysis.sample.prepared_once.variant import other_than_prepared
from model.analysis.screen import Screened, ScreenOptions, costs, screen
from model.analysis.screen import run as of_screen
from model.analysis.screen.costs import Asked, Block, costs_of
from model.analysis.screen.tables import SCREEN_TABLES
from model.analysis.screen.touches import Touches, Unexplained, changed, classes, taken_alone
from model.report.terminal.screen import screen_json, screen_text
from model.study.load import load_study
from tests.cli.calling import Shell
from tests.model.analysis.robustness.test_robustness import OFFERED, PRICES, folder, least
from tests.model.analysis.sample.test_sample import DEMAND, TWO

pytestmark = pytest.mark.breadth

NAMES = ["no-chile", "no-australia"]


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("screened")
    folder(home, DEMAND)
    (home / "s.toml").write_text(TWO, encoding="utf-8")
    return home / "s.toml"


@pytest.fixture(scope="module")
def known() -> dict[str, Asked]:
    return {}


@pytest.fixture(scope="module")
def found(study: Path, known: dict[str, Asked]) -> Screened:
    """Return a screen of two variants by column, and keep what its points were solved from."""
    keep = of_screen.with_touches

    def kept(asked: Asked, touches: Touches) -> Asked:
        known["asked"] = keep(asked, touches)
        return known["asked"]

    options = ScreenOptions(trajectories=2, n=8, keep=2, by="column", correlation=0.2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(of_screen, "with_touches", kept)
        return screen(load_study(study), NAMES, options)


def test_classes_touch_no_number_in_common_and_what_nobody_touches_is_noticed() -> None:
    places = [np.array([0, 1]), np.array([1, 2]), np.array([3]), np.array([0, 3])]
    found = classes(places, 5)
    assert sorted(group for members in found for group in members) == [0, 1, 2, 3]
    for members in found:
        every = np.concatenate([places[group] for group in members])
        assert len(set(every.tolist())) == len(every)
    base, moved = np.zeros(5), np.array([1.0, 2.0, 0.0, 3.0, 0.0])
    assert [at.tolist() for at in taken_alone(base, moved, [0, 2], places)] == [[0, 1], [3]]
    with pytest.raises(Unexplained):
        taken_alone(base, np.array([1.0, 0.0, 0.0, 0.0, 4.0]), [0, 2], places)
    apart = changed(np.array([1.0, np.inf, 5.0, np.inf]), np.array([1.0 + 2e-16, np.inf, 5.1, 2.0]))
    assert apart.tolist() == [False, False, True, True]


def test_each_point_costs_what_it_costs_on_paper(found: Screened, known: dict[str, Asked]) -> None:
    """Costs of programs that were put together from a preparation of a class, by hand from the prices drawn."""
    asked = known["asked"]
    names = [thing.name for thing in asked.draws.things]
    base, other = np.random.default_rng(7).random((2, len(asked.draws.sources) + len(names)))
    every = tuple(range(len(asked.groups)))
    costs = costs_of("1", None, asked, {"1": Block(base, other, every, whole=True)})
    points = [base, other]
    for group in asked.groups:
        moved = base.copy()
        moved[group.points] = other[group.points]
        points.append(moved)
    for at, row in zip(points, costs, strict=True):
        ranks = dict(zip(names, ranks_of(asked.draws, at[None, :], 0.2)[0], strict=True))
        for cost, country in zip(row, ("AUS", "CHL"), strict=True):
            rank = ranks[f"suppliers.price_usd_per_t lithium.chemical {country}"]
            price = triangular(np.array([rank]), *(np.array([end]) for end in PRICES[country]))[0]
            assert cost == pytest.approx(least({country: price}, OFFERED, DEMAND))


def test_what_is_printed_is_whole_and_its_tables_are_documented(found: Screened, lodeplan: Shell) -> None:
    assert set(found.quick) == set(NAMES)
    assert found.unknown == found.impossible == 0
    text = screen_text(found)
    assert "Groups by the orders that they turn, then by cost" in text
    assert "Find out next: " in text
    assert max(map(len, text.splitlines())) <= 100
    said = json.loads(screen_json(found))
    first = max((e for e in said["effects"] if not e["against"]), key=lambda e: e["effect_musd"])
    assert first["group"] == "suppliers.price_usd_per_t"
    whole = next(w for w in said["worth"] if w["kind"] == "everything")
    assert whole["worth_musd"] >= 0
    schema = lodeplan("schema", "results").out
    for table in SCREEN_TABLES:
        assert table.meaning[:60] in schema


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (("--n", "0"), "error: --n: must be a power of two from 8 to 8,192, got 0"),
        (("--trajectories", "1"), "error: --trajectories: must be a number of base points from 2 to 10,000, got 1"),
        (("--keep", "0"), "error: --keep: must be a number of groups from 1 to 50, got 0"),
        (("--correlation", "1"), "error: --correlation: must be from 0 to below 1, got 1"),
    ],
)
def test_what_cannot_be_screened_is_refused_in_one_line(
    study: Path, lodeplan: Shell, options: tuple[str, str], line: str
) -> None:
    answer = lodeplan("screen", study, *options)
    assert (answer.code, answer.lines) == (3, [line])


def test_a_cluster_that_is_none_is_refused_before_anything_is_solved(study: Path, lodeplan: Shell) -> None:
    answer = lodeplan("screen", study, "--cluster", "tcp://127.0.0.1:1", "--quiet")
    assert (answer.code, answer.out) == (3, "")
    assert answer.err.startswith("error: --cluster: tcp://127.0.0.1:1 is without TLS")


def test_points_put_together_from_lines_cost_what_prepared_points_cost(
    study: Path, found: Screened, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = list[str]()
    monkeypatch.setattr(of_screen, "ONCE_FROM", 1)
    monkeypatch.setattr(costs, "other_than_prepared", lambda *given: held.append("") or other_than_prepared(*given))
    options = ScreenOptions(trajectories=2, n=8, keep=2, by="column", correlation=0.2)
    again = screen(load_study(study), NAMES, options)
    for name in ("effect_musd", "effect_error", "turns"):
        assert again.effects[name].tolist() == pytest.approx(found.effects[name].tolist(), rel=1e-9, nan_ok=True)
    assert again.shares["total"].tolist() == pytest.approx(found.shares["total"].tolist(), rel=1e-9)
    assert len(held) == 2 * len(NAMES)
    monkeypatch.setattr(costs, "other_than_prepared", lambda *given: "costs")
    with pytest.raises(NotTheSame, match="base point 1, no-chile: costs is other than prepared"):
        screen(load_study(study), NAMES, options)
