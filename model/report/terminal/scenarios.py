"""Scenarios that a study draws, with their sources, as text of at most 100 columns and JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from data.messages.finding import printable
from data.messages.lists import counted, first_of
from data.messages.number_words import percent, stated_percent
from data.messages.paragraph import wrapped
from data.messages.text_table import WIDTH, Heading, text_table

SOURCES, PAIRS, BY_CHANCE = 2, 15, 3
"""Sources of one table that are printed, pairs whose correlation is stated, and pairs that only seem to go together."""
_DRAWN = (
    "Each thing has random numbers of its own, from the seed and its name. A price is multiplied by exp(v z - v^2/2) "
    "in every year from the date on, z normal: its mean is the dataset's. A stop begins at most once, with a year, "
    "each year by its chance. A project is late by whole years, or does not come. Policies of another variant are in "
    "force from their day on, in place of the own.",
)
_DRAWS = {
    "stratified": "Stratified draws: of n scenarios one in each of n equal parts of every thing's distribution.",
    "antithetic": "Antithetic draws: half of the scenarios stratified, the others their mirror images (rank r, 1 - r).",
}
_INDEPENDENT = "Independent draws: these judge a hedge, and each is known whole from the date on."


def scenarios_text(found: Any, scenarios: Sequence[Any]) -> str:
    """Return what is drawn, from which source, and every scenario that comes of it."""
    u = found.drawn.uncertain
    head = (
        f"{printable(found.study)}, {printable(found.variant)}: {counted(len(scenarios), 'scenario')} (seed "
        f"{u.seed}), known from {u.decide_before} on{'' if found.fresh else known_at(u)}"
    )
    table = text_table([Heading("drawn"), Heading("how"), Heading("source")], list(_things(found.drawn)), WIDTH)
    lines = "\n".join(wrapped(f"{s.name} ({percent(s.probability)}): {in_words(s)}", further="    ") for s in scenarios)
    blocks = [head, f"What is drawn\n{table}", f"Scenarios\n{lines}", *_together(found), *_certain(found.drawn)]
    how = [] if u.kind == "comb" else [_INDEPENDENT if found.fresh else _DRAWS[u.draws]]
    return "\n\n".join([*blocks, "\n".join(wrapped(note, further="  ") for note in (*_DRAWN, *how))])


def _together(found: Any) -> Iterator[str]:
    """Yield the correlations that are stated beside those of the scenarios, and the largest that nobody stated."""
    stated = [one for one in found.together if one.stated]
    by_chance = [one for one in found.together if not one.stated][::-1][:BY_CHANCE]
    rows = [[f"{printable(one.one)}, {printable(one.other)}", f"{one.stated:.2f}", f"{one.drawn:.2f}"]
            for one in (*stated[:PAIRS], *by_chance)]  # fmt: skip
    if rows:
        headings = [Heading("correlation"), Heading("stated", right=True), Heading("drawn", right=True)]
        more = len(stated) - PAIRS
        left = f"\n{counted(more, 'more pair')} in --json" if more > 0 else ""
        yield f"How they move together in these scenarios\n{text_table(headings, rows, WIDTH)}{left}"


def _from(table: str, sources: str) -> str:
    """Return the table with the first sources of its rows."""
    ids = printable(sources).split(";")
    more = f" and {len(ids) - SOURCES} more" if len(ids) > SOURCES else ""
    return f"{table}: {', '.join(ids[:SOURCES])}{more}"


def in_words(scenario: Any) -> str:
    """Return what happens in a scenario in one sentence."""
    prices = [f"{mineral} x {factor:.3g}" for mineral, factor in scenario.prices.items()]
    stops = [f"{name} from {year}" for name, year in scenario.begins.items()]
    late = [f"{plant} by {counted(years, 'year')}" for plant, years in scenario.late.items()]
    parts = [
        f"demand {scenario.demand}",
        *([f"prices {', '.join(prices)}"] if prices else []),
        *(_turned(turn) for turn in scenario.then),
        *([f"stops: {', '.join(stops)}"] if stops else []),
        *([f"late: {', '.join(late)}"] if late else []),
        *([f"cancelled: {', '.join(scenario.cancelled)}"] if scenario.cancelled else []),
        *([f"capital beyond the estimate: {_capital(scenario.overruns)}"] if scenario.overruns else []),
        *([f"policies of {scenario.policies}"] if scenario.policies else []),
    ]
    return printable("; ".join(parts))


def _turned(turn: Any) -> str:
    prices = "".join(f", {mineral} x {factor:.3g}" for mineral, factor in turn.prices.items())
    return f"from {turn.year} demand {turn.demand}{prices}"


def known_at(u: Any) -> str:
    """Say at which dates of a tree more is known, and in how many ways it then goes on; nothing for two stages."""
    if len(u.stages) < 2:
        return ""
    return f", known in {' x '.join(map(str, u.branches))} ways at {', '.join(map(str, u.stages))}"


def _capital(overruns: Mapping[str, float]) -> str:
    """Return the range and the mean of what projects cost beyond their estimates."""
    shares = list(overruns.values())
    mean = math.fsum(shares) / len(shares)
    return f"{percent(mean)} in the mean of {counted(len(shares), 'project')}, up to {percent(max(shares))}"


def _things(drawn: Any) -> Iterator[list[str]]:
    u = drawn.uncertain
    if u.demand is not None:
        how = ", ".join(f"{path} {stated_percent(chance)}" for path, chance in u.demand.chances)
        yield ["demand path", how, printable(u.demand.source)]
    for mineral, said in u.prices.items():
        yield [f"price of {mineral}", f"volatility {said.volatility:g}", printable(said.source)]
    if u.price_correlation is not None:
        yield ["prices together", f"correlation {u.price_correlation.value:g}", printable(u.price_correlation.source)]
    for stop in drawn.stops:
        length = f"{stop.years:g} {'year' if stop.years == 1 else 'years'}"
        when = "a year" if stop.start is None else f"in {stop.start}"
        source = _from("disruptions", stop.source) if stop.stated is None else printable(stop.source)
        yield [stop.name, f"{stated_percent(stop.chance)} {when}, for {length}", source]
    by_status: dict[str, list[Any]] = {}
    for one in drawn.projects:
        by_status.setdefault(one.status, []).append(one)
    for status, several in by_status.items():
        low, mean, high = several[0].delay
        how = f"comes {stated_percent(several[0].chance)}; late {low:g} to {high:g} years, {mean:g} in the mean"
        yield [f"{counted(len(several), 'project')}: {status}", how, _from("project_risk", several[0].source)]
        if u.overruns is not None and any(one.candidate for one in several):
            low, mean, high = several[0].overrun
            yield [
                f"their capital: {status}",
                f"{percent(low)} to {percent(high)} beyond, {percent(mean)} in the mean",
                _from("project_risk", several[0].source),
            ]
    if u.overruns is not None:
        yield ["overruns together", f"correlation {u.overruns.correlation:g}", printable(u.overruns.source)]
    for one in u.policies:
        ends = "" if one.low is None else f" ({stated_percent(one.low)} to {stated_percent(one.high)})"
        yield [
            f"policies of {one.variant}",
            f"from {one.on}: {stated_percent(one.chance)}{ends}",
            printable(one.source),
        ]


def _certain(drawn: Any) -> list[str]:
    """Return what is not drawn although its kind is, and why."""
    why = (
        (f"as they may run before {drawn.uncertain.decide_before}", drawn.certain),
        ("as they state no chance", drawn.without_chance),
        ("as they are licensed by end use, which stress reads", drawn.licensed),
        (f"as they do not begin from {drawn.uncertain.decide_before} to {drawn.years[1]}", drawn.past),
    )
    return [
        wrapped(f"Not drawn, {reason}: {first_of([printable(name) for name in names], 8)}.", further="  ")
        for reason, names in why
        if names
    ]


def scenarios_json(found: Any, scenarios: Sequence[Any]) -> str:
    """Return scenarios as JSON."""
    u = found.drawn.uncertain
    drawn = [dict(zip(("drawn", "how", "source"), row, strict=True)) for row in _things(found.drawn)]
    said = [scenario_json(one) for one in scenarios]
    head = {"study": found.study, "variant": found.variant, "decide_before": u.decide_before, "seed": u.seed}
    return json.dumps(
        {
            **head,
            "drawn": drawn,
            "not_drawn": _not_drawn(found.drawn),
            "scenarios": said,
            "draws": u.draws,
            "together": [
                {"one": t.one, "other": t.other, "stated": t.stated, "drawn": t.drawn} for t in found.together
            ],
        },
        indent=1,
    )


def _not_drawn(drawn: Any) -> list[str]:
    return [*drawn.certain, *drawn.without_chance, *drawn.licensed, *drawn.past]


def scenario_json(one: Any) -> dict[str, Any]:
    return {
        "scenario": one.name, "probability": one.probability, "demand": one.demand, "prices": dict(one.prices),
        "begins": dict(one.begins), "late_years": dict(one.late), "cancelled": list(one.cancelled),
        "overruns": dict(one.overruns), "policies_of": one.policies or None,
        "then": [{"year": turn.year, "demand": turn.demand, "prices": dict(turn.prices)} for turn in one.then],
    }  # fmt: skip
