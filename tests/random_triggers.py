"""What a random study holds to try sentences that begin or end by what their own plan comes to."""

from __future__ import annotations

from typing import Any

from model.policies import BY_NAME
from model.policies.base.days_in_force import Dates
from tests.random_world import World

Stated = dict[str, Any]
MOST = 2
"""Sentences of a study that have triggers: of many, few would have a plan that keeps its own days."""


def draw(w: World, stated: list[Stated]) -> list[Stated]:
    """Let one or two sentences that take dates begin or end by outcome."""
    places = [place for place, one in enumerate(stated) if _may(one)]
    chosen = [places[i] for i in w.rng.permutation(len(places))[:MOST]]
    return [_by_outcome(w, one) if place in chosen else one for place, one in enumerate(stated)]


def _may(sentence: Stated) -> bool:
    """Whether a sentence takes dates; one that is cut in rounds, or that builds, is left as it is."""
    ((name, fields),) = sentence.items()
    policy = BY_NAME[name]
    dated = policy.dates is not Dates.NO_DATES and not policy.refines and not policy.builds
    return dated and isinstance(fields, dict)


def _by_outcome(w: World, sentence: Stated) -> Stated:
    ((name, fields),) = sentence.items()
    begins, ends = ([True, False], [False, True], [True, True])[int(w.rng.integers(3))]
    said: Stated = {"begins_when": trigger(w, True)} if begins else {}
    return {name: {**fields, **said, **({"ends_when": trigger(w, False)} if ends else {})}}


def trigger(w: World, first: bool) -> Stated:
    """Draw a measure of a form with a level that plans come to, above or below."""
    form = w.one_of([form for mineral in w.minerals for form in w.chains[mineral] if form in w.need])
    measure, side = w.one_of(["reliance", "share", "capacity", "stock", "price"]), w.one_of(["above", "below"])
    level = {
        "reliance": w.between(0.1, 0.95), "share": w.between(0.02, 0.6), "price": w.price[form] * w.between(0.8, 1.3),
        "capacity": w.need[form] * w.between(0.01, 0.6), "stock": w.need[form] * w.between(0.0, 0.2),
    }[measure]  # fmt: skip
    said: Stated = {"form": form, f"{measure}_{side}": round(level, 3)}
    if measure == "price":
        said["dollars"] = w.one_of(["nominal", "real"])
    if measure == "share" or (measure == "capacity" and w.maybe(0.4)):
        said["countries"] = [w.one_of(w.countries)]
    if w.maybe(0.3):
        said["years"] = 2
    if w.maybe(0.3):
        said["days_after"] = int(w.rng.integers(1, 400))
    if first and w.maybe(0.3):
        said["at_latest"] = w.years[-1]
    return said
