"""What policies are worth under surprise, as text of at most 100 columns and JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

from data.messages.finding import printable
from data.messages.lists import counted
from data.messages.number_words import percent
from data.messages.paragraph import wrapped
from data.messages.text_table import WIDTH, Heading, text_table

SHOWN = 12
"""Events that are printed, those by which most is saved; all with --all."""
_NOTES = (
    "Both variants meet the same fresh scenarios, each with what its own plan of today decides before the date. p95: a "
    "twentieth of the scenarios costs more; tail: the mean of that twentieth. The nation gives up all but transfers; "
    "net outlays of an account are below zero where it takes in more than it pays.",
    "Break-even: the chance of the event alone at which what the policies save the nation when it happens is what they "
    "cost it if nothing happens: (1 - p) cost = p saved. Stated: that a stop begins in some year, that policies or "
    "demand come, that a price lies at least so far from the dataset's. A stop is met in the first year in which it "
    "may begin.",
)


FEW = 20
"""Scenarios of which one is a twentieth."""
_FEW = f"Of fewer than {FEW} scenarios p95 lies between the dearest two, and the tail is the dearest."


def options_text(found: Any, show_all: bool = False) -> str:
    """Return what policies cost over scenarios, and from which chance of each event they are worth it."""
    head = (
        f"{printable(found.study)}: {printable(found.variant)} against {printable(found.against)}, "
        f"{counted(found.scenarios, 'fresh scenario')} (seed {found.seed})"
    )
    blocks = [head, _measures(found), _events(found, show_all), *_left_out(found)]
    notes = [*_NOTES, *([_FEW] if found.scenarios < FEW else [])]
    return "\n\n".join([*blocks, "\n".join(wrapped(note, further="  ") for note in notes)])


def _measures(found: Any) -> str:
    headings = [Heading("million USD")] + [
        Heading(word, right=True) for word in ("with", "p95", "without", "p95", "more", "+-", "p95", "tail")
    ]
    rows = [
        [printable(of.words), _n(of.having.mean), _n(of.having.far), _n(of.without.mean), _n(of.without.far),
         _n(of.more.mean), "" if math.isnan(of.error.error) else _n(of.error.error), _n(of.more.far), _n(of.more.tail)]
        for of in found.measures
    ]  # fmt: skip
    return f"What the policies cost\n{text_table(headings, rows, WIDTH)}"


def _n(value: float) -> str:
    return f"{value:z,.1f}" if abs(value) < 1000 else f"{value:z,.0f}"


def _events(found: Any, show_all: bool) -> str:
    word = "cost" if found.premium > 0 else "save"
    premium = f"If nothing happens they {word} the nation {_n(abs(found.premium))} million USD."
    if not found.events:
        return premium
    shown = found.events if show_all else found.events[:SHOWN]
    cost = found.premium
    rows = [[printable(of.words), _n(of.saves), _chance(of, cost), percent(of.stated), _verdict(of, cost)]
            for of in shown]  # fmt: skip
    headings = [
        Heading("what happens"), Heading("they save", right=True), Heading("break-even", right=True),
        Heading("stated", right=True), Heading("worth it"),
    ]  # fmt: skip
    more = len(found.events) - len(shown)
    left = f"\n{counted(more, 'more event')}: --all" if more else ""
    return f"{premium}\n{text_table(headings, rows, WIDTH)}{left}"


def _chance(of: Any, premium: float) -> str:
    if math.isnan(of.chance):
        return "at none"
    if premium <= 0:
        return "any" if of.saves >= 0 else f"up to {100 * of.chance:.3g}%"
    return f"from {100 * of.chance:.3g}%"


def _verdict(of: Any, premium: float) -> str:
    if math.isnan(of.chance):
        return "no"
    worth = of.saves >= 0 or of.stated <= of.chance if premium <= 0 else of.stated >= of.chance
    return "yes" if worth else "not at this chance"


def _left_out(found: Any) -> Iterator[str]:
    if found.left_out:
        title = f"{counted(len(found.left_out), 'scenario')} left out, as one of the two has no plan"
        yield "\n".join([title, *(wrapped(printable(line), further="    ") for line in found.left_out)])


def options_json(found: Any) -> str:
    """Return the same as JSON; what is not known is null."""
    return json.dumps(
        {
            "study": found.study, "variant": found.variant, "against": found.against, "seed": found.seed,
            "fresh_scenarios": found.scenarios, "premium_musd": found.premium,
            "measures": [
                {"what": of.words, "with": _range(of.having), "without": _range(of.without), "more": _range(of.more),
                 "more_standard_error": _known(of.error.error)}
                for of in found.measures
            ],
            "events": [
                {"event": of.words, "saves_musd": of.saves, "break_even_chance": _known(of.chance),
                 "stated_chance": of.stated}
                for of in found.events
            ],
            "left_out": list(found.left_out),
        },
        indent=1,
    )  # fmt: skip


def _range(of: Any) -> dict[str, float | None]:
    names = ("mean", "p10", "p50", "p90", "p95", "dearest_twentieth")
    values = (of.mean, of.low, of.middle, of.high, of.far, of.tail)
    return {name: _known(value) for name, value in zip(names, values, strict=True)}


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value
