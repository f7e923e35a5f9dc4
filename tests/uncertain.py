"""A random study that says what it does not know, as the question of a hedge."""

from __future__ import annotations

from typing import Any

from data.messages.finding import BadInput
from model.analysis.hedge.may_change import changed
from model.analysis.hedge.may_happen import drawn_of
from model.analysis.hedge.planned import Question
from model.policies import Clause
from model.program.fill.from_dataset import base_frames
from model.program.fill.from_frames import variant_frames
from tests.random_study import VARIANT, random_study


def usable(clause: Clause) -> bool:
    """Say whether a hedge takes a sentence: straight, with dates, resting on no other plan."""
    policy = clause.policy
    return not (policy.refines or policy.rests_on or policy.begins_when or policy.ends_when)


def question(seed: int, **said: Any) -> Question:
    """Return the question of a random study; `said` replaces words of its `[uncertainty]`."""
    data, study, clauses = random_study(seed, uncertain=True)
    assert study.uncertainty is not None
    uncertain = study.uncertainty.model_copy(update=said)
    kept = tuple(clause for clause in clauses if usable(clause))
    planned = variant_frames(base_frames(data, study), kept)
    told = (study.scenarios, study.years, study.demand, planned, kept, "s")
    try:
        drawn = drawn_of(data, uncertain, *told)
    except BadInput:  # sentences let every project run before the date, so that none is uncertain
        drawn = drawn_of(data, uncertain.model_copy(update={"projects": False, "overruns": None}), *told)
    changes = {
        one.variant: changed(kept, [of for of in study.clauses(one.variant) if usable(of)], one.on)
        for one in uncertain.policies
    }
    return Question(VARIANT, study, data, kept, drawn, changes)
