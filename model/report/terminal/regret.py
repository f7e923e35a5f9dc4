"""Early decisions of least regret over futures of policy, as text of at most 100 columns and JSON."""

from __future__ import annotations

import json
import math
from typing import Any

from data.messages.finding import printable
from data.messages.lists import counted
from data.messages.number_words import gap
from data.messages.paragraph import wrapped
from data.messages.text_table import WIDTH, Heading, text_table
from model.report.terminal.decisions import decisions_json, differing
from model.report.terminal.json_values import plain
from model.report.terminal.worth import worth_table, worths_json

MEASURED = "by how much the greatest regret rises"
"""What the worth of a decision compares."""
_NOTES = (
    "Regret of a future: its cost with the decisions that are made before it is known, less that of a plan that knows "
    "it from the first year. No future has a chance. First the greatest regret is made least, then at it the mean. "
    "Today's plan is the cheapest under the variant that is asked about, whatever comes.",
    "Common to all futures is what is bought, made, built, stored and delivered before the date; what follows of it "
    "by law, such as a grant taken, is each future's own. A future's law before the date counts in its cost, and "
    "common decisions keep the law of every future.",
    "commit: decided, or more of it than today. wait: less now, and more later in some future. drop: less now, and "
    "nowhere later. right: share of the futures whose own best plan lies nearer to it than to today's plan.",
)


def regret_text(found: Any, show_all: bool = False) -> str:
    """Return what each future costs, its regret with these decisions and with today's, and what they are."""
    u = found.drawn.uncertain
    head = (
        f"{printable(found.study)}, {printable(found.variant)}: {printable(found.title)}\nDecided before "
        f"{u.decide_before} for {counted(len(found.titles), 'future')} of policy, known from then on"
    )
    worths = [table] if (table := worth_table(found, show_all, MEASURED)) else []
    blocks = [head, _futures(found), *_without(found), *worths, differing(found, show_all)]
    return "\n\n".join([*blocks, "\n".join(wrapped(note, further="  ") for note in _NOTES)])


def _futures(found: Any) -> str:
    least, several = found.least, found.least.futures
    rows = [
        [printable(of.name), f"{of.best:z,.1f}", f"{of.hedge:z,.1f}", _or_none(of.regret), _or_none(of.today_regret)]
        for of in several
    ]
    mine, todays = ([getattr(of, word) for of in several] for word in ("regret", "today_regret"))
    rows += [["greatest", "", "", _or_none(_max(mine)), _or_none(_max(todays))]]
    rows += [["mean", "", "", *(_or_none(math.fsum(regrets) / len(regrets)) for regrets in (mine, todays))]]
    headings = [
        Heading("future, MUSD, present value"), Heading("known", right=True), Heading("hedge", right=True),
        Heading("regret", right=True), Heading("of today", right=True),
    ]  # fmt: skip
    return f"{text_table(headings, rows, WIDTH)}\n{wrapped(_proof(least))}"


def _max(regrets: list[float]) -> float:
    """Return the greatest; no number where one is none."""
    return math.nan if any(map(math.isnan, regrets)) else max(regrets)


def _proof(least: Any) -> str:
    proof, plan = least.proof, least.plan
    gaps = proof.greatest - proof.greatest_bound, proof.mean - proof.mean_bound
    return (
        f"Proven: no decisions before the date have a greatest regret below {proof.greatest_bound:z,.3f} (gap "
        f"{gap(gaps[0])} MUSD), and none at {proof.greatest:z,.3f} a mean regret below {proof.mean_bound:z,.3f} (gap "
        f"{gap(gaps[1])} MUSD); each future's plan is certified from its tables. One program of {plan.rows:,} rows and "
        f"{plan.columns:,} columns, {plan.shared:,} of them in common."
    )


def _or_none(regret: float) -> str:
    return "no plan" if math.isnan(regret) else f"{round(regret, 1):z,.1f}"


def _without(found: Any) -> list[str]:
    lines = [of.why for of in found.least.futures if of.why]
    return ["\n".join(wrapped(printable(line), further="    ") for line in lines)] if lines else []


def futures_text(found: Any) -> str:
    """Return the futures that a study names, each with its title; nothing is drawn."""
    head = (
        f"{printable(found.study)}, {printable(found.variant)}: {counted(len(found.titles), 'future')} of policy, "
        f"known from {found.drawn.uncertain.decide_before} on; nothing is drawn, and none has a chance"
    )
    rows = [[printable(name), printable(title)] for name, title in found.titles.items()]
    return f"{head}\n\n{text_table([Heading('future'), Heading('title')], rows, WIDTH)}"


def futures_json(found: Any) -> str:
    """Return the futures that a study names as JSON."""
    head = {"study": found.study, "variant": found.variant, "decide_before": found.drawn.uncertain.decide_before}
    futures = [{"future": name, "title": title} for name, title in found.titles.items()]
    return json.dumps({**head, "futures": futures}, indent=1)


def regret_json(found: Any) -> str:
    """Return it as JSON; what is not known is null."""
    least, u = found.least, found.drawn.uncertain
    said = {
        "study": found.study, "variant": found.variant, "decide_before": u.decide_before,
        "greatest_regret_musd": least.proof.greatest, "greatest_bound_musd": least.proof.greatest_bound,
        "mean_regret_musd": least.proof.mean, "mean_bound_musd": least.proof.mean_bound,
        "in_common": least.plan.shared,
        "futures": [
            {"future": of.name, "title": found.titles[of.name], "known_musd": of.best, "hedge_musd": of.hedge,
             "regret_musd": of.regret, "today_regret_musd": plain(of.today_regret), "why": of.why or None}
            for of in least.futures
        ],
        "worths": worths_json(found.worths),
        "decisions": decisions_json(found.decisions),
    }  # fmt: skip
    return json.dumps(said, indent=1)
