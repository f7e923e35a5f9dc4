"""What to decide before it is known, as text of at most 100 columns and JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

from data.messages.finding import printable
from data.messages.lists import counted
from data.messages.number_words import gap, percent
from data.messages.paragraph import wrapped
from data.messages.text_table import WIDTH, Heading, text_table
from model.report.terminal.decisions import decided_table, decisions_json, left_out
from model.report.terminal.hedge_money import money_json, money_text
from model.report.terminal.json_values import plain
from model.report.terminal.scenarios import known_at, scenario_json
from model.report.terminal.worth import worth_table, worths_json

ORDER = ("build", "hold", "buy", "make")
"""What is decided, in the order of the table."""
SHOWN = 12
"""Purchases and outputs of the table that are printed, those that move most; all with --all."""
CLEAR = 2.0
"""Standard errors from which a mean is told from nothing."""
_NOTES = (
    "Today's plan is the cheapest with all figures as published, no stop, every project on time. Saved: cost of a "
    "fresh scenario with today's decisions before the date, less that with the hedge's, both answered as well as can "
    "be from the date on; +- one standard error. Knowing: less that of a plan that knows the scenario from the first "
    "year.",
    "commit: the hedge does it, or more of it. wait: less now, and more later in some scenario. drop: less now, and "
    "nowhere later. right: share of the fresh scenarios whose own best plan lies nearer to the hedge than to today's "
    "plan; where both do the same, than to nothing.",
    "Not in it: promises that an emergency waives, what sellers sell beyond their offers in one, who else wants the "
    "same tonnes (all in stress), capital spent on a project that is then cancelled{overruns}. A stop takes its share "
    "of what stands abroad, not of what the plan builds there.",
)


_NOT_CLOSED = (
    "The gap asked for, 0.1% of the cost and 5% of what is saved, was not reached in time. What is printed is the best "
    "hedge found; the gap says how far above the cheapest it may lie."
)


def hedge_text(found: Any, show_all: bool = False) -> str:
    """Return what a hedge is worth and what it decides before the date."""
    u = found.drawn.uncertain
    head = (
        f"{printable(found.study)}, {printable(found.variant)}: {printable(found.title)}\nDecided before "
        f"{u.decide_before} for {counted(len(found.scenarios), 'scenario')} (seed {u.seed}){known_at(u)}, judged by "
        f"{len(found.judged.costs):,} others"
    )
    worth = worth_table(found, show_all, weighed=_weighed(found))
    blocks = [head, _worth(found), *([worth] if worth else []), _made_for(found), *_without(found)]
    blocks += [*_decided(found, show_all), money_text(found)]
    return "\n\n".join([*blocks, "\n".join(wrapped(note, further="  ") for note in _notes(u))])


def _notes(uncertain: Any) -> list[str]:
    overruns = "" if uncertain.overruns else ", overruns"
    return [note.format(overruns=overruns) for note in _NOTES]


def _worth(found: Any) -> str:
    saves, knows = found.judged.hedge_saves, found.judged.knowing_saves
    rows = [
        ["the hedge saves against today's plan", *_with_error(saves)],
        ["knowing the scenario would save beyond the hedge", *_with_error(knows)],
        ["the hedge costs more if nothing happens", f"{found.premium:z,.1f}", ""],
        *_worst(found.judged),
    ]
    headings = [Heading("MUSD, present value"), Heading("mean", right=True), Heading("+-", right=True)]
    table = text_table(headings, rows, WIDTH)
    title = "What the hedge is worth, in scenarios that it was not made for"
    return "\n".join([title, table, *_listed(found), *_not_told(saves), *_all_certified(found.judged)])


def _listed(found: Any) -> list[str]:
    """Say where the scenarios that the table names are described."""
    if not found.judged.costs:
        return []
    first = found.judged.costs[0].scenario
    return [
        wrapped(f"{first} and so on: fresh scenarios; 'lodeplan scenarios STUDY --fresh' says what happens in each.")
    ]


def _all_certified(judged: Any) -> list[str]:
    count = len(judged.certificates)
    if not count:
        return []
    checks = sum(one.checks for one in judged.certificates)
    said = "The plan with the hedge's decisions is certified from its tables" + (
        f" in each of the {count:,}: {checks:,} comparisons." if count > 1 else f": {checks:,} comparisons."
    )
    return [wrapped(said)]


def _not_told(saves: Any) -> list[str]:
    """Say where what is saved lies within two standard errors of nothing."""
    if math.isnan(saves.error) or abs(saves.value) >= CLEAR * saves.error:
        return []
    said = (
        f"What it saves may be nothing: it lies within {CLEAR:g} standard errors of 0. More scenarios make a "
        "better hedge, more fresh ones a surer answer."
    )
    return [wrapped(said)]


def _worst(judged: Any) -> list[list[str]]:
    """Return what the hedge saves where today's plan costs most, and where it saves least; none of no scenario."""
    if not judged.costs:
        return []
    dear = max(judged.costs, key=lambda one: one.today)
    least = min(judged.costs, key=lambda one: one.today - one.hedge)
    return [
        [f"it saves where today's plan costs most ({dear.scenario})", f"{dear.today - dear.hedge:z,.1f}", ""],
        [f"it saves where it saves least ({least.scenario})", f"{least.today - least.hedge:z,.1f}", ""],
    ]


def _with_error(mean: Any) -> list[str]:
    if math.isnan(mean.value):
        return ["not known", ""]
    return [f"{mean.value:z,.1f}", "" if math.isnan(mean.error) else f"{mean.error:z,.1f}"]


def _made_for(found: Any) -> str:
    mine, plan = found.in_sample, found.planned
    today = "leaves no plan in some" if math.isnan(mine.today) else f"{mine.today:z,.1f}"
    rows = [
        *([] if math.isnan(mine.known) else [["known from the start (wait and see)", f"{mine.known:z,.1f}"]]),
        ["the hedge (here and now)", f"{mine.hedge:z,.1f}"],
        ["today's plan before the date", today],
        ["today's plan, if nothing happens", f"{found.today:z,.1f}"],
    ]
    headings = [Heading("expected cost, MUSD, present value"), Heading("mean", right=True)]
    if not math.isnan(plan.measure):
        risk, (own, theirs) = found.drawn.uncertain.risk, plan.tails
        tail = f"mean of the dearest {percent(1 - risk.level)}"
        rows += [[f"the hedge, {tail}", f"{own:z,.1f}"]]
        rows += [] if math.isnan(theirs) else [[f"today's plan before the date, {tail}", f"{theirs:z,.1f}"]]
    left = f"(gap {gap(plan.gap)} of the cost{_of_savings(found)})"
    proof = f"Proven: no first stage costs less than {plan.bound:z,.3f} {_measured(found)} {left}; {_certified(found)}"
    table = text_table(headings, rows, WIDTH)
    late = "" if plan.closed else f"\n{wrapped(_NOT_CLOSED)}"
    return f"In the scenarios that it was made for (which flatter it)\n{table}\n{wrapped(proof)}{late}"


def _certified(found: Any) -> str:
    """Say how the hedge was found, and which scenarios' plans are certified."""
    plan, every = found.planned, len(found.scenarios)
    if not plan.tried:
        return (
            "each scenario's plan is certified from its tables. One program of "
            f"{plan.rows:,} rows and {plan.columns:,} columns, {plan.shared:,} of them in common."
        )
    names = ", ".join(of.name for of in plan.each)
    return (
        f"the answer of each of {every:,} scenarios is counted again, those of {names} are certified from their "
        f"tables. Cutting planes, {counted(plan.tried, 'round')}: {plan.shared:,} decisions in common, scenarios of "
        f"{plan.rows:,} rows and {plan.columns:,} columns."
    )


def _apart(plan: Any) -> float:
    least: float = plan.expected if math.isnan(plan.measure) else plan.measure
    return max(least - float(plan.bound), 0.0)


def _measured(found: Any) -> str:
    return "in expectation" if math.isnan(found.planned.measure) else f"in the mean{_weighed(found)}"


def _weighed(found: Any) -> str:
    """Say how the tail weighs in what is made least; nothing where that is the mean."""
    risk = found.drawn.uncertain.risk
    return "" if math.isnan(found.planned.measure) else f" with a weight of {risk.weight:g} on its tail"


def _of_savings(found: Any) -> str:
    """Say how large the gap is beside what the hedge saves: beside the cost alone it would look like nothing."""
    saves, apart = found.in_sample.today - found.in_sample.hedge, _apart(found.planned)
    return f", {gap(apart / saves)} of what it saves" if saves > 0 else ""


def _without(found: Any) -> list[str]:
    lines = [*found.without, *found.judged.without]
    if not lines:
        return []
    title = f"{counted(len(lines), 'scenario')} left out of the means"
    return ["\n".join([title, *(wrapped(printable(line), further="    ") for line in lines)])]


def _decided(found: Any, show_all: bool) -> Iterator[str]:
    """Yield the table of decisions: builds and stock whole, of the rest what moves most unless all is asked for."""
    if not found.decisions:
        yield "Before the date the hedge decides what today's plan decides."
        return
    first = [one for one in found.decisions if one.what in ("build", "hold")]
    rest = [one for one in found.decisions if one.what not in ("build", "hold")]
    rest.sort(key=lambda one: -abs(one.hedge_t - one.today_t))
    shown = first + (rest if show_all else rest[:SHOWN])
    shown.sort(key=lambda one: (ORDER.index(one.what), one.of, one.year))
    left = left_out(len(found.decisions) - len(shown))
    yield f"Decided before {found.drawn.uncertain.decide_before}\n{decided_table(shown)}{left}"


def hedge_json(found: Any) -> str:
    """Return a hedge as JSON; what is not known is null."""
    u, plan, mine = found.drawn.uncertain, found.planned, found.in_sample
    said = {
        "study": found.study, "variant": found.variant, "decide_before": u.decide_before, "seed": u.seed,
        "hedge_saves_musd": _mean(found.judged.hedge_saves), "knowing_saves_musd": _mean(found.judged.knowing_saves),
        "premium_musd": found.premium, "today_musd": found.today,
        "made_for": {
            "known_musd": plain(mine.known), "hedge_musd": mine.hedge, "today_musd": plain(mine.today),
            "bound_musd": plan.bound, "gap": plan.gap, "gap_reached": plan.closed,
            "rounds": plan.tried, "rows": plan.rows, "columns": plan.columns,
            "in_common": plan.shared, "measure_musd": plain(plan.measure),
            "tail_musd": plain(plan.tails[0]), "today_tail_musd": plain(plan.tails[1]),
            "scenarios": [
                {**scenario_json(one), "hedge_musd": cost}
                for one, cost in zip(found.scenarios, plan.costs, strict=True)
            ],
        },
        "fresh": [
            {"scenario": c.scenario, "hedge_musd": c.hedge, "today_musd": c.today, "known_musd": c.known,
             "certified": {"checks": proof.checks, "worst_violation": proof.worst_violation}}
            for c, proof in zip(found.judged.costs, found.judged.certificates, strict=True)
        ],
        "treasury": money_json(found),
        "left_out": [*found.without, *found.judged.without],
        "worths": worths_json(found.worths),
        "decisions": decisions_json(found.decisions),
    }  # fmt: skip
    return json.dumps(said, indent=1)


def _mean(mean: Any) -> dict[str, float | None]:
    return {"mean": plain(mean.value), "standard_error": plain(mean.error)}
