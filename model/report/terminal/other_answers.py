"""The answer of a comb, of a regret and against the worst stops, in sentences with numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from data.messages.finding import printable
from data.messages.number_words import percent
from model.report.terminal.hedge_answer import NAMED, Sentence, to_decide


def other_answer(found: Any) -> list[Sentence]:
    """Return the answer of a kind of hedge without expected savings on fresh scenarios."""
    if hasattr(found, "comb"):
        return [*_comb(found), *to_decide(found), *_of_trunk(found)]
    told = _regret(found.least.futures) if hasattr(found, "least") else _worst(found.worst)
    return [*told, *to_decide(found, "the futures")]


def _comb(found: Any) -> Iterator[Sentence]:
    comb = found.comb
    gap = max(comb.expected - comb.bound, 0.0)
    late = "" if comb.closed else " The gap asked for was not reached in time."
    yield "The trunk", f"saves {comb.saves:z,.1f} million USD (MUSD) in expectation against today's plan.", []
    yield "If nothing happens", f"({percent(comb.quiet)}) it costs {comb.premium:z,.1f} MUSD more.", []
    yield "Proven:", f"no other trunk costs more than {gap:z,.1f} MUSD less in expectation.{late}", []


def _of_trunk(found: Any) -> Iterator[Sentence]:
    kept = [one for one in found.moved if one[0] in ("build", "hold")]
    most = sorted(kept, key=lambda one: -abs(one[4] - one[3]))[:NAMED]
    if most:
        lines = [
            f"{what} {printable(of)} in {year}, {now:z,.0f} and not {today:z,.0f}"
            for what, of, year, today, now in most
        ]
        yield "Otherwise than today", "it decides most of all (t, of builds t/yr):", lines


def _regret(futures: Sequence[Any]) -> Iterator[Sentence]:
    worst, before = (max(futures, key=lambda of: getattr(of, word)) for word in ("regret", "today_regret"))
    none = [printable(of.name) for of in futures if math.isnan(of.today_regret)]
    beside = "" if none else f", today's plan {before.today_regret:z,.1f} ({printable(before.name)})"
    yield "At most", f"it regrets {worst.regret:z,.1f} million USD ({printable(worst.name)}){beside}.", []
    if none:
        yield "Today's plan", f"leaves no plan in {', '.join(none)}.", []
    mean = math.fsum(of.regret for of in futures) / len(futures)
    yield "In the mean", f"over the futures, none of which has a chance, it regrets {mean:z,.1f} MUSD.", []


def _worst(worst: Any) -> Iterator[Sentence]:
    base, mine, todays = worst.sets[0].today, worst.greatest, worst.greatest_today
    before = f"{todays.today - base:z,.1f} million USD" if math.isfinite(todays.today) else "no plan at all"
    yield "The dearest set of stops", (
        f"costs {mine.hedge - base:z,.1f} million USD beyond today's plan if nothing happens "
        f"({printable(' and '.join(mine.stops)) or 'none'}); with today's decisions {before}."
    ), []  # fmt: skip
    yield "If nothing happens", f"it costs {worst.premium:z,.1f} MUSD more.", []
