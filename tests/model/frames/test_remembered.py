"""An answer is known again for frames that are the same in what was read for it, and for no others."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from dataclasses import replace

import pandas as pd
import pytest

from model.frames.remembered import Memory
from model.frames.study_frames import Frames
from model.policies.base.policy import Clause
from model.policies.budget_cap import BudgetCap
from model.policies.tariff import Tariff
from tests.handmade import study

asked: list[str] = []


def _sellers(f: Frames) -> list[str]:
    asked.append("sellers")
    return list(f.offers["seller"])


@pytest.fixture
def frames() -> Frames:
    asked.clear()
    return study(offers=[{"country": "CHL"}, {"country": "PER"}], outputs=[{}])


def test_what_changes_elsewhere_leaves_an_answer_known(frames: Frames) -> None:
    known = frames.once(_sellers)
    assert replace(frames, outputs=frames.outputs[:0]).once(_sellers) is known
    assert asked == ["sellers"]


def test_what_was_read_and_changes_is_worked_out_anew(frames: Frames) -> None:
    frames.once(_sellers)
    assert replace(frames, offers=frames.offers[:1]).once(_sellers) == list(frames.offers["seller"][:1])


def test_what_an_answer_within_an_answer_reads_counts_too(frames: Frames) -> None:
    def count(f: Frames) -> int:
        return len(f.once(_sellers))

    assert frames.once(count) == 2
    assert replace(frames, offers=frames.offers[:1]).once(count) == 1


def test_a_property_is_read_as_its_fields_are(frames: Frames) -> None:
    def flows(f: Frames) -> pd.DataFrame:
        return f.flows

    assert len(frames.once(flows)) > len(replace(frames, offers=frames.offers[:0]).once(flows))


def test_reading_after_the_answer_is_refused(frames: Frames) -> None:
    def later(f: Frames) -> Iterator[pd.DataFrame]:
        return iter(f.offers for _ in range(1))

    with pytest.raises(AttributeError, match="offers is no field, or is read after the answer was given"):
        next(frames.once(later))


def test_what_answers_later_holds_for_these_very_frames_alone(frames: Frames) -> None:
    def later(f: Frames) -> Callable[[], pd.DataFrame]:
        return lambda: f.offers

    assert frames.once(later)() is frames.offers
    assert frames.once(later) is not replace(frames, outputs=frames.outputs[:0]).once(later)


def test_tables_that_are_equal_are_one(frames: Frames) -> None:
    again = replace(frames, offers=frames.offers.copy()).in_memory(frames.memory)
    assert again.in_memory(frames.memory).offers is again.offers
    assert replace(frames, offers=frames.offers.copy()).in_memory(frames.memory).offers is again.offers
    dearer = frames.offers.assign(price=frames.offers["price"] + 1.0)
    assert replace(frames, offers=dearer).in_memory(frames.memory).offers is dearer


def test_sentences_that_do_the_same_are_one_whatever_they_cite(frames: Frames) -> None:
    def rate(clause: Clause, f: Frames) -> object:
        asked.append("rate")
        return clause.policy

    a, b = (Clause("tariff", Tariff(rate=0.1, cite=cite)) for cite in ("one", "two"))
    assert frames.once(rate, a) is frames.once(rate, b)
    other = Clause("tariff", Tariff(rate=0.2))
    assert frames.once(rate, other) is other.policy
    assert frames.once(rate, Clause("tariff#2", a.policy)) is a.policy
    assert asked == ["rate"] * 3


def test_a_sentence_is_compared_with_others_once(frames: Frames) -> None:
    class Counted(Clause):
        def alike(self, other: object) -> bool:
            asked.append(f"{self.label} beside {other.label if isinstance(other, Clause) else other}")
            return super().alike(other)

    def rate(clause: Clause, f: Frames) -> object:
        return clause.policy

    one, other, like_one = (Counted("tariff", Tariff(rate=rate)) for rate in (0.1, 0.2, 0.1))
    for _ in range(3):
        assert frames.once(rate, one) is frames.once(rate, like_one) is one.policy
        assert frames.once(rate, other) is other.policy
    assert asked == ["tariff beside tariff"] * 2


def test_a_scaled_appropriation_is_another_law() -> None:
    """It says the same of its fields, and keeps to itself how much of what is enacted it leaves."""
    enacted = BudgetCap(account="fund", max_musd="appropriated")
    level = enacted.levels[0]
    cut = enacted.at_level(level, 9.5)
    assert not cut.alike(enacted)
    assert cut.alike(enacted.at_level(level, 9.5))


def test_another_process_gets_no_answers(frames: Frames) -> None:
    frames.once(_sellers)
    again = pickle.loads(pickle.dumps((frames.memory, frames.memory)))
    assert again[0] is again[1]
    assert isinstance(again[0], Memory)
    assert again[0]._answers == {}


def test_of_the_dataset_each_table_is_noted_by_itself(frames: Frames) -> None:
    def rows(f: Frames) -> int:
        return len(f.tables["tariffs"])

    def names(f: Frames) -> list[str]:
        return [name for name in f.tables if "none" in f.tables or name]

    tables = dict(frames.tables)
    known, listed = replace(frames, tables=tables).once(rows), replace(frames, tables=tables).once(names)
    other = replace(frames, tables={**tables, "demand": tables["demand"].copy()})
    assert other.once(rows) is known
    assert other.once(names) is not listed
    longer = pd.concat([tables["tariffs"], pd.DataFrame([{}])])
    assert replace(frames, tables={**tables, "tariffs": longer}).once(rows) == known + 1
    asks = replace(frames, tables=tables).once(lambda f: "none" in f.tables)
    assert not asks


def test_a_table_read_after_the_answer_is_refused(frames: Frames) -> None:
    held: list[Frames] = []
    frames.once(lambda f: held.append(f) or len(f.tables["tariffs"]))
    with pytest.raises(AttributeError, match="the table demand is read after the answer"):
        held[0].tables["demand"]


def test_what_a_sentence_makes_of_a_table_is_one_table_wherever_what_it_reads_is_the_same(frames: Frames) -> None:
    """A duty rests on offers and outputs: not on demand, nor on who else charges, unless it replaces what they do."""
    duty = Tariff(rate=0.5)
    charged = frames.adjusted(duty)
    elsewhere = replace(frames, demands=frames.demands[:0], tariffs=(Tariff(rate=0.2),)).adjusted(duty)
    assert elsewhere.offers is charged.offers
    assert elsewhere.outputs is charged.outputs
    assert len(elsewhere.tariffs) == 2
    dearer = replace(frames, offers=frames.offers.assign(price=frames.offers["price"] * 2.0)).adjusted(duty)
    assert (dearer.offers["duty"] == 2.0 * charged.offers["duty"]).all()
    assert dearer.outputs is charged.outputs


def _plants_running(f: Frames) -> list[str]:
    asked.append("plants")
    return list(f.runs["plant"])


def test_who_asks_which_plant_runs_is_not_asked_again_because_it_gets_a_credit(frames: Frames) -> None:
    known = frames.once(_plants_running)
    credited = replace(frames, outputs=frames.outputs.assign(credit=frames.outputs["credit"] + 1.0))
    assert credited.once(_plants_running) is known
    assert credited.once(lambda f: len(f.flows)) == len(frames.flows)
    moved = replace(frames, outputs=frames.outputs.assign(plant="another"))
    assert set(moved.once(_plants_running)) == {"another"}
    assert asked == ["plants"] * 2


def test_a_property_read_by_what_it_says_counts_within_an_answer_too(frames: Frames) -> None:
    def count(f: Frames) -> int:
        return len(f.once(_plants_running))

    assert frames.once(count) == 1
    assert replace(frames, outputs=frames.outputs[:0]).once(count) == 0


def test_properties_that_say_the_same_in_another_order_are_two(frames: Frames) -> None:
    """Whoever goes through what a property says meets it in its order."""
    turned = frames.outputs.assign(plant="b", owner="PER")
    both, again = (
        replace(frames, outputs=pd.concat(each, ignore_index=True))
        for each in ((frames.outputs, turned), (turned, frames.outputs))
    )
    assert both.run_by == again.run_by
    assert list(both.run_by) != list(again.run_by)
    assert both.once(lambda f: list(f.run_by)) == list(both.run_by)


def test_a_property_read_after_the_answer_is_refused_unless_what_it_rests_on_was_read(frames: Frames) -> None:
    held: list[Frames] = []
    frames.once(lambda f: held.append(f) or len(f.offers))
    with pytest.raises(AttributeError, match="runs is no field, or is read after the answer was given"):
        _ = held[0].runs
    assert list(held[0].sellers["seller"]) == list(frames.offers["seller"])
