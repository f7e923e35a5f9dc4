"""A plan whose stops may begin in any year, as text of at most 100 columns and JSON."""

from __future__ import annotations

import json
from typing import Any

from data.messages.finding import printable
from data.messages.lists import counted
from data.messages.number_words import gap, percent
from data.messages.paragraph import wrapped
from data.messages.text_table import WIDTH, Heading, text_table
from model.report.terminal.worth import worth_table, worths_json

STOPS, MOVES, YEARS = 10, 20, 5
"""Stops, moved decisions and years that are printed; all stops and moves with --all."""
MEASURED = "what the trunk costs more in expectation"
"""What the worth of a decision compares."""
_NOTES = (
    "The plan is the trunk: until a stop begins it is the plan of all branches, from its year on a branch decides "
    "anew. One stop at a time. Loss: cost of the branch beyond the plan that the stop meets, in present value; of "
    "today's plan first, then of the trunk. Today's plan is the cheapest if no stop ever comes.",
    "A stop takes its share of offers and of what plants make where it holds, while it lasts; promises that an "
    "emergency suspends are waived then. Not in it: what sellers sell beyond their offers, stock that an order "
    "releases, licences, what allies want (all in stress), demand, prices, delays.",
    "commit: the trunk does it, or more of it than today. wait: less before a stop may begin, and more later. drop: "
    "less then, and nowhere later.",
)


def comb_text(found: Any, show_all: bool = False) -> str:
    """Return what the trunk is worth, what stops cost with it and with today's plan, what it does otherwise."""
    u, comb = found.drawn.uncertain, found.comb
    head = (
        f"{printable(found.study)}, {printable(found.variant)}: {printable(found.title)}\nA stop may begin in any year "
        f"from {u.decide_before} on: {len(comb.losses):,} branches; nothing happens with {percent(comb.quiet)}"
    )
    worths = [table] if (table := worth_table(found, show_all, MEASURED)) else []
    blocks = [head, _worth(comb), _lost(comb, show_all), *worths, _moved(found, show_all)]
    return "\n\n".join([*blocks, "\n".join(wrapped(note, further="  ") for note in _NOTES)])


def _worth(comb: Any) -> str:
    rows = [
        ["today's plan, in expectation", f"{comb.today_expected:z,.1f}"],
        ["the trunk, in expectation", f"{comb.expected:z,.1f}"],
        ["the trunk saves", f"{comb.saves:z,.1f}"],
        ["the trunk costs more if nothing happens", f"{comb.premium:z,.1f}"],
    ]
    table = text_table([Heading("MUSD, present value"), Heading("mean", right=True)], rows, WIDTH)
    apart = comb.expected - comb.bound
    share = f", {gap(apart / comb.saves)} of what it saves" if comb.saves > 0 else ""
    proof = (
        f"Proven: no trunk costs less than {comb.bound:z,.3f} in expectation (gap {gap(apart / abs(comb.expected))} of "
        f"the cost{share}); the trunk is certified from its tables, every branch counted again. "
        f"{counted(comb.tried, 'round')} of cutting planes."
    )
    late = "" if comb.closed else "\nThe gap asked for was not reached in time: the best trunk found is printed."
    return f"{table}\n{wrapped(proof)}{late}"


def _lost(comb: Any, show_all: bool) -> str:
    years = sorted({one.year for one in comb.losses})
    shown = years if len(years) <= YEARS else [years[round(i * (len(years) - 1) / (YEARS - 1))] for i in range(YEARS)]
    by_stop: dict[str, dict[int, Any]] = {}
    for one in comb.losses:
        by_stop.setdefault(one.stop, {})[one.year] = one
    worth = {stop: sum(one.chance * one.today for one in of.values()) for stop, of in by_stop.items()}
    order = sorted(by_stop, key=lambda stop: -worth[stop])
    rows = [
        [printable(stop), *(_two(by_stop[stop].get(year)) for year in shown)]
        for stop in (order if show_all else order[:STOPS])
    ]
    headings = [Heading("loss, MUSD: today > trunk"), *(Heading(str(year), right=True) for year in shown)]
    more = len(order) - len(rows)
    left = f"\n{counted(more, 'more stop')}: --all" if more else ""
    return f"What a stop costs, by the year in which it begins\n{text_table(headings, rows, WIDTH)}{left}"


def _two(one: Any) -> str:
    return "" if one is None else f"{one.today:z,.0f} > {one.hedge:z,.0f}"


def _moved(found: Any, show_all: bool) -> str:
    """Return stock and builds that differ, those that move most; with all, purchases and outputs too."""
    rows = [one for one in found.moved if show_all or one[0] in ("build", "hold")]
    if not rows:
        return "The trunk builds and holds what today's plan does."
    most = sorted(rows, key=lambda one: -abs(one[4] - one[3]))[: None if show_all else MOVES]
    table = text_table(
        [Heading(""), Heading("what"), Heading("year"), Heading("today", right=True), Heading("trunk", right=True),
         Heading("unit")],
        [[what, printable(of), str(year), f"{today:z,.1f}", f"{now:z,.1f}", "t/yr" if what == "build" else "t"]
         for what, of, year, today, now in sorted(most)],
        WIDTH,
    )  # fmt: skip
    more = len(found.moved) - len(most)
    left = f"\n{counted(more, 'more decision')} that differ: --all" if more else ""
    return f"What the trunk builds and holds otherwise\n{table}{left}"


def comb_json(found: Any) -> str:
    """Return a comb as JSON."""
    u, comb = found.drawn.uncertain, found.comb
    said = {
        "study": found.study, "variant": found.variant, "begins_from": u.decide_before, "quiet_chance": comb.quiet,
        "expected_musd": comb.expected, "bound_musd": comb.bound, "today_expected_musd": comb.today_expected,
        "saves_musd": comb.saves, "premium_musd": comb.premium, "gap_reached": comb.closed, "rounds": comb.tried,
        "losses": [
            {"stop": one.stop, "year": one.year, "chance": one.chance, "today_musd": one.today, "trunk_musd": one.hedge}
            for one in comb.losses
        ],
        "worths": worths_json(found.worths),
        "decisions": [
            {"do": what, "what": of, "year": year, "today_t": today, "trunk_t": now}
            for what, of, year, today, now in found.moved
        ],
    }  # fmt: skip
    return json.dumps(said, indent=1)
