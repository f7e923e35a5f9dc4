"""Impossible studies of six kinds: the diagnosis of each is worked out on paper."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from model.analysis import infeasibility
from model.analysis.infeasibility import Diagnosis
from model.analysis.what_if.bench import on_the_bench
from model.frames.study_frames import Frames
from model.policies import Clause
from tests.handmade import clauses
from tests.model.analysis.worlds import world

METAL = {"forms": ["a.metal"]}


def found(frames: Frames, *said: tuple[str, Any]) -> tuple[Diagnosis, tuple[Clause, ...]]:
    stated = clauses(*said)
    assert not on_the_bench(frames, stated).possible
    return infeasibility.diagnose(frames, stated), stated


def kinds(diagnosis: Diagnosis, clash: int = 0) -> dict[str, float]:
    return {r.kind: r.value for r in diagnosis.clashes[clash].reliefs}


def test_what_the_tables_rule_out_before_any_policy() -> None:
    """Nobody but Australia sells in 2026, and it has 2 of the 4 kt wanted."""
    frames = world()
    open_ = (frames.offers["country"] != "CHN") | (frames.offers["year"] != 2026)
    poor = replace(frames, offers=frames.offers[open_].reset_index(drop=True))
    diagnosis, _ = found(poor, ("tariff", {"rate": 0.1}))
    assert [(p.form, p.year) for p in diagnosis.ruled_out] == [("a.metal", 2026)]
    assert diagnosis.ruled_out[0].missing == pytest.approx(2000)
    words = infeasibility.in_words(diagnosis)
    assert "before any policy" in words
    assert "4,000 t wanted, 2,000 t can be had, 2,000 t missing" in words


@pytest.mark.breadth
def test_a_floor_that_allies_and_home_cannot_supply() -> None:
    """90% of 4 kt is 3.6 kt; Australia has 2 kt and, in 2026, home has nothing: half is possible."""
    diagnosis, _ = found(world(), ("bloc_share_floor", {"bloc": "allies", "min": 0.9}), ("tariff", {"rate": 0.1}))
    clash = diagnosis.clashes[0]
    assert [c.label for c in clash.clauses] == ["bloc_share_floor"]
    worst = clash.places[0]
    assert (worst.form, worst.year) == ("a.metal", 2026)
    assert worst.needs == pytest.approx(3600)
    assert worst.can == pytest.approx(2000)
    reliefs = kinds(diagnosis)
    assert reliefs["level"] == pytest.approx(0.5, abs=1e-3)
    assert reliefs["tonnes"] == pytest.approx(1600)
    words = infeasibility.in_words(diagnosis)
    assert "Rule 'allies >= 90%'" in words
    assert "needs 3,600 t of a.metal in 2026; allies and home can supply 2,000 t" in words
    assert "floor 90% -> 50%" in words
    assert diagnosis.proof is not None
    assert diagnosis.proof.clauses == ("bloc_share_floor",)


@pytest.mark.breadth
def test_a_floor_that_can_be_kept_two_years_later() -> None:
    """The refinery adds 1.5 kt from 2027, Australia 2.5 kt from 2028: 90% can be had in 2028."""
    frames = world(allied=(2.0, 2.0, 2.5), stocks=[])
    diagnosis, _ = found(frames, ("bloc_share_floor", {"bloc": "allies", "min": 0.9}))
    assert kinds(diagnosis)["later"] == 2
    assert "two years later" in infeasibility.in_words(diagnosis)


@pytest.mark.breadth
def test_a_stock_that_cannot_be_filled_in_time() -> None:
    """200 days of 4 kt are 2.19 kt by the end of 2026; 1 kt can go in a year: 91.25 days.

    A sentence in force two years later buys no earlier, so that no delay is enough; asked for by the end of 2028 and
    bought from 2026 on it can be held.
    """
    diagnosis, _ = found(world(), ("stockpile_target", {"days": 200, "account": "fund"}))
    reliefs = kinds(diagnosis)
    assert 91.0 <= reliefs["level"] <= 91.25
    assert reliefs["tonnes"] == pytest.approx(200 / 365 * 4000 - 1000)
    assert "later" not in reliefs
    for more, possible in (({"days": 200, "from": 2028}, False), ({"days": {2028: 200}}, True)):
        said = clauses(("stockpile_target", {"account": "fund", **more}))
        assert on_the_bench(world(), said).possible is possible
    assert "the stock can hold 1,000 t" in infeasibility.in_words(diagnosis)


def test_a_ban_that_leaves_demand_unserved() -> None:
    diagnosis, _ = found(world(stocks=[]), ("import_ban", {"countries": ["CHN"], "from": 2027}))
    clash = diagnosis.clashes[0]
    assert [c.label for c in clash.clauses] == ["import_ban"]
    assert [(p.clause, p.year, round(p.missing)) for p in clash.places] == [("", 2027, 500), ("", 2028, 500)]
    reliefs = kinds(diagnosis)
    assert reliefs["shortfall"] == 0.0
    assert "later" not in reliefs


@pytest.mark.breadth
def test_two_sentences_that_cannot_hold_together() -> None:
    """China at most half is possible with Australia's half; a ban on Australia is possible with China's all."""
    said = (
        ("tariff", {"rate": 0.1}),
        ("country_share_cap", {"countries": ["CHN"], "max": 0.5}),
        ("import_ban", {"countries": ["AUS"], "until": 2026}),
    )
    diagnosis, stated = found(world(), *said)
    assert [c.label for c in diagnosis.clashes[0].clauses] == ["country_share_cap", "import_ban"]
    for clause in diagnosis.clashes[0].clauses:
        assert on_the_bench(world(), [c for c in stated if c.label != clause.label]).possible
    levels = [r for r in diagnosis.clashes[0].reliefs if r.kind == "level"]
    assert [r.value for r in levels] == [pytest.approx(1.0, abs=1e-3)]


@pytest.mark.breadth
def test_independent_clashes_one_after_the_other() -> None:
    said = (
        ("bloc_share_floor", {"bloc": "allies", "min": 0.9}),
        ("stockpile_target", {"days": 200, "account": "fund"}),
    )
    diagnosis, _ = found(world(), *said)
    assert sorted(c.clauses[0].label for c in diagnosis.clashes) == ["bloc_share_floor", "stockpile_target"]
    assert not diagnosis.more
    assert "Independent of that" in infeasibility.in_words(diagnosis)


@pytest.mark.breadth
@pytest.mark.parametrize(
    "said",
    [
        (("bloc_share_floor", {"bloc": "allies", "min": 0.9}),),
        (("stockpile_target", {"days": 200, "account": "fund"}),),
        (("country_share_cap", {"countries": ["CHN"], "max": 0.3}),),
    ],
)
def test_every_change_that_is_named_alone_ends_it(said: tuple[tuple[str, Any], ...]) -> None:
    diagnosis, stated = found(world(), *said)
    changes = [r for clash in diagnosis.clashes for r in clash.reliefs if r.policy is not None]
    assert changes
    for change in changes:
        mended = [Clause(c.label, change.policy if c.label == change.clause else c.policy) for c in stated]
        assert on_the_bench(world(), mended).possible, change.text
    tighter = [r for r in changes if r.kind == "level"]
    assert tighter


@pytest.mark.breadth
def test_lines_keep_within_the_page() -> None:
    diagnosis, _ = found(world(), ("bloc_share_floor", {"bloc": "allies", "min": 0.9}))
    lines = infeasibility.lines(diagnosis)
    assert lines
    assert max(len(part) for line in lines for part in line.splitlines()) <= 100
