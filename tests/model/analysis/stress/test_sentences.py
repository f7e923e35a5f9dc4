"""What a sentence avoids for each dollar, alone and last, on a world that can be worked out on paper."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from model.analysis.stress.sentences import sentences_of
from model.analysis.stress.tried import StressOptions
from model.analysis.stress_found import Bought, SentenceSafety
from model.frames.study_frames import Frames
from model.report.terminal.stress_sentences import per_dollar, sentence_rows, sentences_text
from tests.handmade import clauses
from tests.model.analysis.worlds import world

STOP = {
    "scenario": "stop", "form": "a.metal", "country": "CHN", "cut_share": 1.0, "years": 1.0,
    "probability_per_year": 0.1, "low": 0.05, "high": 0.2,
}  # fmt: skip
CAP = ("country_share_cap", {"countries": ["CHN"], "max": 0.75})
FLOOR = ("bloc_share_floor", {"bloc": "allies", "min": 0.25})


def stopping() -> Frames:
    base = world(missing=4.0, builds=[], sites=[])
    return replace(base, tables={**base.tables, "disruptions": pd.DataFrame([STOP])})


def test_a_sentence_that_does_anothers_work_avoids_nothing_last() -> None:
    """A kt a year of Australia at 8 in place of China's at 5, by a cap or by a floor: 3 MUSD a year for either.

    When China stops Australia has 2 kt whoever bought before: what goes short is the same, 200 MUSD. Under the plan
    without them the others' answer buys 2 kt at 8 in place of 4 at 5, with one of them 1 kt more in place of 3: -4 and
    -7. So either lowers the loss from 196 to 193 where a stop is likely once in ten years, 0.3 a year.
    """
    stated = clauses(CAP, FLOOR)
    cap, floor = sentences_of(stopping(), (), stated, (), StressOptions())
    for one in (cap, floor):
        assert one.alone is not None
        assert one.last is not None
        assert (one.alone.premium_musd, one.alone.avoided_musd) == pytest.approx((3.0, 0.3))
        assert (one.alone.avoided_low_musd, one.alone.avoided_high_musd) == pytest.approx((0.15, 0.6))
        assert one.alone.avoided_per_dollar == pytest.approx(0.1)
        assert (one.last.premium_musd, one.last.avoided_musd) == pytest.approx((0.0, 0.0), abs=1e-9)
        assert one.last.avoided_per_dollar is None


def test_what_the_baseline_states_too_is_no_sentence_of_the_variant() -> None:
    stated = clauses(CAP, FLOOR)
    (floor,) = sentences_of(stopping(), stated[:1], stated, (), StressOptions())
    assert floor.clause == stated[1].label
    assert floor.alone == floor.last
    assert sentences_of(stopping(), stated, stated, (), StressOptions()) == ()


def test_a_sentence_without_a_plan_is_not_known() -> None:
    """All of 4 kt from allies, who sell 2, and nothing may go unmet."""
    base = stopping()
    base = replace(base, demands=base.demands.assign(shortfall_most=0.0))
    (one,) = sentences_of(base, (), clauses(("bloc_share_floor", {"bloc": "allies", "min": 1.0})), (), StressOptions())
    assert (one.alone, one.last) == (None, None)


def test_it_is_told_in_rows_and_in_text() -> None:
    safety = SentenceSafety("p1", "CHN <= 75%", Bought(3.0, 0.3, 0.15, 0.6, 0.1), None)
    plain = {"clause": "p1", "words": "CHN <= 75%", "alone": vars(safety.alone), "last": None}
    one = {"variant": "capped", "sentences": [plain]}
    assert list(sentence_rows({"variants": [one]})) == [
        ("capped", "CHN <= 75%", 3.0, 0.3, 0.15, 0.6, 0.1, None, None, None, None, None)
    ]
    text = sentences_text(one)
    assert "CHN <= 75%" in text
    assert "not known" in text
    assert max(map(len, text.splitlines())) <= 100
    assert sentences_text({"variant": "free"}) == ""
    assert per_dollar({"avoided_per_dollar": 1e-9}) == "0"
