"""What a random study does not know: stops, projects, paths, prices, policies; its table `[uncertainty]`.

Drawn last and only where it is asked for, with chance of its own, so that all else of a study is as it was. No plan
reads the tables that are drawn here.
"""

from __future__ import annotations

from typing import Any

from data.schema.declaration import PROJECT_STATUSES
from model.policies import BY_NAME
from model.policies.base.days_in_force import Dates
from tests.random_world import World

Stated = dict[str, Any]
CHANGED = "changed"
"""The variant whose policies may come: those of the study's own without some that take dates."""
SAID = "drawn for a test"


def draw(w: World, stated: list[Stated]) -> Stated:
    """Draw tables into a world, and return the settings of a study that says what it does not know."""
    disruptions(w)
    project_risk(w)
    before = w.years[0] + 1
    uncertain: Stated = {"kind": "two_stage", "decide_before": before, "scenarios": 4, "fresh": 3,
                         "seed": int(w.rng.integers(100)), "stops": w.maybe(0.6)}  # fmt: skip
    if w.maybe(0.6):
        low, high = round(float(w.rng.uniform(0, 0.5)), 2), round(float(w.rng.uniform(0, 0.5)), 2)
        uncertain["demand"] = {"low": low, "central": round(1 - low - high, 2), "high": high, "source": SAID}
    if w.maybe(0.6) or not (uncertain["stops"] or "demand" in uncertain):
        uncertain["prices"] = {m: {"volatility": w.between(0.1, 0.6), "source": SAID} for m in w.minerals}
        if len(w.minerals) > 1:
            uncertain["price_correlation"] = {"value": w.between(0, 1), "source": SAID}
    if may_come(w, before) and w.maybe(0.7):
        uncertain["projects"] = True
        if w.maybe(0.7):
            uncertain["overruns"] = {"correlation": w.between(0, 1), "source": SAID}
    if w.maybe(0.5):
        uncertain["draws"] = "antithetic"
    if w.maybe(0.4):
        uncertain["risk"] = {"level": w.between(0.3, 0.8), "weight": w.between(0.1, 0.9)}
    scenarios = own_stops(w, before) if uncertain["stops"] else []
    less = [one for one in stated if not _dated(one) or w.maybe(0.6)]
    if w.maybe(0.5):
        day = f"{before + int(w.rng.integers(0, w.years[-1] - before + 1))}-{int(w.rng.integers(1, 13)):02}-01"
        chance = w.between(0.2, 0.8)
        change = {"variant": CHANGED, "on": day, "chance": chance, "low": 0.1, "high": 0.9, "source": "assumed: drawn"}
        uncertain["policies"] = [change]
    return {"uncertainty": uncertain, "scenarios": scenarios, "variants": {CHANGED: {"policies": less}}}


def disruptions(w: World) -> None:
    """Let one seller's sales of one form stop, wholly or in part, for a part of a year or longer."""
    for number in range(int(w.rng.integers(1, 3))):
        form = w.chains[w.one_of(w.minerals)][0]
        w.add(
            "disruptions", scenario=f"stop_{number}", form=form, country=w.one_of(w.countries[1:]),
            cut_share=round(float(w.rng.choice([0.4, 1.0])), 2), years=w.between(0.3, 2),
            probability_per_year=w.between(0.1, 0.6),
        )  # fmt: skip
    sold = sorted({(row["form"], row["country"]) for row in w.rows["suppliers"] if row["country"] != w.countries[0]})
    form, country = sold[int(w.rng.integers(len(sold)))]
    w.add("disruptions", scenario="sure_stop", form=form, country=country, cut_share=0.7, years=1.0,
          probability_per_year=0.9)  # fmt: skip


def own_stops(w: World, before: int) -> list[Stated]:
    """State a scenario of the study's own in most studies: a country, an owner, or all that one country mined."""
    if w.maybe(0.3):
        return []
    who = w.one_of(w.countries[1:])
    of: Stated = [{"countries": [who]}, {"owners": [who]}, {"countries": [who], "measure": "origin"}][
        int(w.rng.integers(3))
    ]
    when = {"from": before} if w.maybe(0.5) else {}
    return [{
        "name": "own", "years": w.between(0.4, 2), "cut_share": w.between(0.3, 1), "cite": SAID,
        "probability_per_year": w.between(0.2, 0.8), **of, **when,
    }]  # fmt: skip


def project_risk(w: World) -> None:
    """Say of every status how likely, how late and how dear, and of every plant that can be built a status."""
    for status in PROJECT_STATUSES:
        w.add(
            "project_risk", status=status, chance=w.between(0.3, 0.95), chance_low=0.1, chance_high=1.0,
            delay_years=1.0, delay_low=0.0, delay_high=2.0, overrun_share=0.3, overrun_low=0.1, overrun_high=0.8,
        )  # fmt: skip
    for plant in w.rows["plants"]:
        if plant["buildable_t"] > 0 and w.maybe(0.8):
            plant["project_status"] = w.one_of(PROJECT_STATUSES)


def may_come(w: World, before: int) -> bool:
    """Say whether a plant with a status can run no earlier than a date."""
    return any(
        plant.get("project_status") and plant["status"] != "cancelled"
        and max(plant["earliest_year"], w.years[0] + plant["lead_time_years"]) >= before
        for plant in w.rows["plants"]
    )  # fmt: skip


def _dated(sentence: Stated) -> bool:
    """Whether a sentence takes dates, so that it can end on a day; one that another rests on is left."""
    ((name, fields),) = sentence.items()
    rests = isinstance(fields, dict) and "additional_to" in fields
    return BY_NAME[name].dates is not Dates.NO_DATES and not rests
