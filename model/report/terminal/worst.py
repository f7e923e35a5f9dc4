"""Early decisions against the worst few stops, as text of at most 100 columns and JSON."""

from __future__ import annotations

import json
from typing import Any

from data.messages.finding import printable
from data.messages.lists import counted
from data.messages.number_words import gap
from data.messages.paragraph import wrapped
from data.messages.text_table import WIDTH, Heading, text_table
from model.report.terminal.decisions import decisions_json, differing
from model.report.terminal.json_values import plain
from model.report.terminal.worth import worth_table, worths_json

SETS = 10
"""Sets of stops that are printed; all with --all."""
MEASURED = "by how much dearer the dearest set of stops becomes"
"""What the worth of a decision compares."""
_NOTES = (
    "Costs are beyond today's plan if nothing happens, present value. Stops begin with the date; what follows is "
    "decided as well as can be once they have begun. Of decisions with the same dearest set those are taken that cost "
    "least if nothing happens. No stop has a chance: how likely they are together, nobody says. A set that costs no "
    "more than its dearest part is shown with the part's cost.",
    "A stop takes its share of offers and of what plants make where it holds, of several each of what the others "
    "leave; promises that an emergency suspends are waived while it lasts. Not in it: what sellers sell beyond their "
    "offers, stock that an order releases, licences, what allies want (all in stress).",
    "commit: decided, or more of it than today. wait: less now, and more later with some set. drop: less now, and "
    "nowhere later.",
)


def worst_text(found: Any, show_all: bool = False) -> str:
    """Return what the worst stops cost with these decisions and with today's, and what the decisions are."""
    u, worst = found.drawn.uncertain, found.worst
    head = (
        f"{printable(found.study)}, {printable(found.variant)}: {printable(found.title)}\nDecided before "
        f"{u.decide_before} against the worst {counted(u.worst, 'stop')} that may begin then: "
        f"{counted(len(worst.sets) - 1, 'set')}"
    )
    worths = [table] if (table := worth_table(found, show_all, MEASURED)) else []
    blocks = [head, _costs(worst, show_all), *worths, differing(found, show_all, judged=False)]
    return "\n\n".join([*blocks, "\n".join(wrapped(note, further="  ") for note in _NOTES)])


def _costs(worst: Any, show_all: bool) -> str:
    base = worst.sets[0].today
    order = sorted(worst.sets[1:], key=lambda one: -max(one.today, one.hedge))
    rows = [["nothing happens", "", f"{worst.premium:z,.1f}"]]
    for word, of in (("dearest with today's decisions", worst.greatest_today), ("dearest with these", worst.greatest)):
        rows.append([word, _beyond(of.today, base), _beyond(of.hedge, base)])
    rows += [
        [printable(" and ".join(of.stops)), _beyond(of.today, base), _beyond(of.hedge, base)]
        for of in (order if show_all else order[:SETS])
    ]
    headings = [Heading("MUSD"), Heading("today", right=True), Heading("hedge", right=True)]
    more = len(order) - SETS
    left = f"\n{counted(more, 'more set')}: --all" if more > 0 and not show_all else ""
    return f"{text_table(headings, rows, WIDTH)}{left}\n{wrapped(_proof(worst, base))}"


def _proof(worst: Any, base: float) -> str:
    plan = worst.plan
    dearest, quiet = worst.greatest.hedge - base - worst.bound, plan.expected - plan.bound
    return (
        f"Proven: no decisions have a dearest set below {worst.bound:z,.3f} (gap {gap(dearest)} MUSD), and at that "
        f"none costs less than {plan.bound - base:z,.3f} if nothing happens (gap {gap(quiet)} MUSD); that plan is "
        f"certified from its tables, the answer to each set is counted again. {counted(len(worst.joined), 'set')} in "
        f"one program, {worst.solves:,} answers, {plan.shared:,} decisions in common."
    )


def _beyond(cost: float, base: float) -> str:
    return "no plan" if cost == float("inf") else f"{round(cost - base, 1):z,.1f}"


def sets_text(found: Any) -> str:
    """Return the stops that may begin, and how many sets of them there are; nothing is drawn."""
    u = found.drawn.uncertain
    head = (
        f"{printable(found.study)}, {printable(found.variant)}: the worst {counted(u.worst, 'stop')} from "
        f"{u.decide_before} on, {counted(len(found.scenarios) - 1, 'set')}; nothing is drawn, and none has a chance"
    )
    singles = [next(iter(one.begins)) for one in found.scenarios if len(one.begins) == 1]
    return f"{head}\n\n{text_table([Heading('stop')], [[printable(name)] for name in singles], WIDTH)}"


def sets_json(found: Any) -> str:
    """Return the sets of stops that may begin together as JSON."""
    head = {"study": found.study, "variant": found.variant, "begins": found.drawn.uncertain.decide_before}
    return json.dumps({**head, "sets": [list(one.begins) for one in found.scenarios[1:]]}, indent=1)


def worst_json(found: Any) -> str:
    """Return it as JSON; a cost where no plan is left is null."""
    worst, u = found.worst, found.drawn.uncertain
    said = {
        "study": found.study, "variant": found.variant, "decide_before": u.decide_before, "most_stops": u.worst,
        "today_musd": worst.sets[0].today, "premium_musd": worst.premium,
        "dearest_musd": worst.greatest.hedge, "dearest_bound_musd": worst.bound + worst.sets[0].today,
        "quiet_bound_musd": worst.plan.bound, "joined": len(worst.joined),
        "sets": [
            {"stops": list(of.stops), "today_musd": plain(of.today), "hedge_musd": of.hedge} for of in worst.sets
        ],
        "worths": worths_json(found.worths),
        "decisions": decisions_json(found.decisions, judged=False),
    }  # fmt: skip
    return json.dumps(said, indent=1)
