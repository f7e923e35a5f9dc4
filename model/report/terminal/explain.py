"""An explanation as text of at most 100 columns, and as JSON for a script."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from data.messages.amounts import amount, table_places, whole
from data.messages.finding import printable
from data.messages.lists import first_of, more_line
from data.messages.number_words import percent, rounded
from data.messages.paragraph import wrapped
from data.messages.refusals import PLEASE_REPORT
from data.messages.text_table import WIDTH, Heading, text_table
from data.messages.years import spans
from model.analysis.idle_plants.idle import Reason
from model.policies.base.level import one_more
from model.report.terminal.json_values import plain

MOST = 10
"""Lines of a table shown; --json gives all."""

WHOLE = (
    "left out with whole plants: what policies cost, what binds, break-even values and shares, which move what is "
    "built by parts of a plant; run the study without whole_plants for them"
)
WHOSE = {
    "market": "to buyers and plants, with duties, credits and grants; what the nation gives up, 'show' prints",
    "nation": "to the nation: duties, credits and grants only change hands",
}
"""Whose cost is least, by perspective."""
NO_TONNES = 1e-3
"""Tonnes below which a plant or supplier is not in: a kilogram."""


def explanation_text(explanation: Any, diagnosis_lines: Sequence[str] = ()) -> str:
    """Return an explanation section by section, what was asked most first."""
    head = [wrapped(f"{explanation.variant}: {explanation.title}")]
    if explanation.clash:
        return "\n".join([*head, "There is no plan.", "", *map(printable, explanation.clash)])
    if explanation.impossible is not None:
        body = ["There is no plan.", "", *diagnosis_lines]
        return "\n".join([*head, *body, "", _effort(explanation)])
    least = f"least cost {_musd(explanation.cost, [explanation.cost], False)} MUSD, present value"
    head += [wrapped(f"{least}, {WHOSE[explanation.perspective]}"), ""]
    if explanation.whole:
        said = [
            _short(explanation),
            _built(explanation),
            _idle(explanation),
            _contracts(explanation),
            [wrapped(explanation.whole)],
            [wrapped(WHOLE)],
        ]
        return "\n".join([*head, *("\n".join(lines) + "\n" for lines in said if lines)]).rstrip("\n")
    told = {
        "what is built": _built(explanation), "what stands idle": _idle(explanation),
        "who is under contract": _contracts(explanation),
        "what policies cost": _prices(explanation), "": _data(explanation),
        "shares of the difference": _shares(explanation),
        "what binds": _binding(explanation), "break-even values": _desk(explanation), "weak data": _weak(explanation),
        "plans near the best": _spans(explanation),
    }  # fmt: skip
    sections = [_short(explanation), *(lines for name, lines in told.items() if name not in explanation.failed)]
    sections += [
        [wrapped(f"left out: {part}: {why}; {PLEASE_REPORT}") for part, why in explanation.failed.items()],
        [_effort(explanation)],
    ]
    return "\n".join([*head, *("\n".join(lines) + "\n" for lines in sections if lines)]).rstrip("\n")


def _musd(value: float, together: Iterable[float], sign: bool = True) -> str:
    """Return million USD with the decimals of the amounts that it stands among."""
    return amount(value, table_places(together), sign)


def _effort(explanation: Any) -> str:
    all_there = explanation.deep or explanation.impossible
    more = (
        "" if all_there else "; --deep takes hundreds, and adds: where what is in leaves, tariffs "
        "that bring plants in, every value confirmed, the path of cost to where a policy is impossible, shares of many "
        "policies, weak numbers moved to their ends, plans nearly as cheap"
    )  # fmt: skip
    return wrapped(f"{explanation.solves} solves, {explanation.seconds:.1f} s{more}")


def _short(explanation: Any) -> list[str]:
    """Say who goes short of what, most tonnes first."""
    if not explanation.short:
        return []
    sizes = [s.tonnes for s in explanation.short]
    rows = [
        [s.end_use.replace("_", " "), s.form, whole(s.tonnes, sizes), str(s.year), percent(s.share)]
        for s in explanation.short[:MOST]
    ]
    headings = [
        Heading("who"), Heading("form"), Heading("unmet", "t, all years", right=True),
        Heading("worst year", right=True), Heading("of its demand", right=True),
    ]  # fmt: skip
    more = more_line(len(explanation.short), MOST, where="--json", indent="  ")
    return ["Who goes short", text_table(headings, rows, WIDTH), *more]


def _built(explanation: Any) -> list[str]:
    """Say what is built, how far each project is, and how projects of that status come out; the most tonnes first."""
    if not explanation.built:
        return []
    rows = []
    for b in sorted(explanation.built, key=lambda b: -b.tonnes)[:MOST]:
        said = ((b.risk.chance, percent), (b.risk.delay, rounded), (b.risk.overrun, percent)) if b.risk else ()
        risk = [_ranged(part, words) for part, words in said] or [""] * 3
        rows.append([b.plant, whole(b.tonnes), spans(b.decided), b.status, *risk])
    headings = [
        Heading("built"), Heading("in all", "t/yr", right=True), Heading("decided"), Heading("project"),
        Heading("runs", "chance"), Heading("late", "years"), Heading("dearer", "of capital"),
    ]  # fmt: skip
    more = more_line(len(explanation.built), MOST, where="--json", indent="  ")
    return [
        "What is built, and how projects of its status come out (most of it assumed; in no cost of the plan)",
        text_table(headings, rows, WIDTH), *more,
    ]  # fmt: skip


def _ranged(part: Any, said: Callable[[float], str]) -> str:
    """Return a number with its range."""
    return f"{said(part.value)} ({said(part.low)} to {said(part.high)})"


def _contracts(explanation: Any) -> list[str]:
    """Say which plants under contract the plan does not run, and who agreed to buy from them."""
    if not explanation.contracts:
        return []
    rows = [[x.plant, x.form, x.why, x.buyers] for x in explanation.contracts]
    headings = [Heading(name) for name in ("plant", "form", "why", "who buys")]
    return [
        "Under contract, and not run: a contract is no rule of a plan, `offtake` makes it one",
        text_table(headings, rows, WIDTH),
    ]  # fmt: skip


def _idle(explanation: Any) -> list[str]:
    """Say which plants stand and make nothing, and what a tonne of theirs lacks to pay."""
    if not explanation.idle:
        return []
    rows = []
    for x in sorted(explanation.idle, key=lambda x: (-len(x.years), x.plant))[:MOST]:
        sizes = [x.worth, x.feed, x.making, x.lacks]
        rows.append(
            [x.plant, x.form, spans(x.years), *(whole(v, sizes) for v in sizes[:3]),
             whole(x.lacks, sizes) if x.reason is Reason.MONEY else x.reason.value]
        )  # fmt: skip
    headings = [
        Heading("stands idle"), Heading("form"), Heading("in"), Heading("worth", "USD/t", right=True),
        Heading("feed", "USD/t", right=True), Heading("making", "USD/t", right=True),
        Heading("lacks", "USD/t", right=True),
    ]  # fmt: skip
    more = more_line(len(explanation.idle), MOST, where="--json", indent="  ")
    return [
        "Plants that stand and make nothing, and why: at prices of the last of those years, before credits",
        text_table(headings, rows, WIDTH), *more,
    ]  # fmt: skip


def _prices(explanation: Any) -> list[str]:
    rows = []
    for p in explanation.prices:
        unknown = "n/a" if p.unit else "no level"
        price = unknown if p.price is None else "0" if abs(p.price) < 5e-4 else f"{p.price:+,.3g}"
        ends = [f"{sign}{end:g}" if end else "0" for sign, end in zip("-+", p.holds or (0.0, 0.0), strict=True)]
        holds = " to ".join(ends) if p.holds and any(p.holds) else ""
        dear = f"{p.dearest[0]} {p.dearest[1]}: {whole(p.dearest[2])} USD/t" if p.dearest else ""
        rows.append([p.words, price, "" if p.price is None else one_more(p.unit), holds, dear])
    if not rows:
        return ["What policies cost: the variant states none"]
    headings = [
        Heading("policy"), Heading("one more", "MUSD PV", right=True), Heading("of", ""),
        Heading("price holds", "units"), Heading("dearest tonne", "present value"),
    ]  # fmt: skip
    out = ["What one more unit of each policy costs: a limit stricter, a price, duty or grant higher"]
    out.append(text_table(headings, rows, WIDTH))
    if any(p.price is None and p.unit for p in explanation.prices):
        out.append("n/a: not known from the duals of a plan found in rounds; 'frontier --lever' traces it")
    if any(p.price is None and not p.unit for p in explanation.prices):
        out.append("no level: it states no amount that could be one more")
    for p in explanation.prices:
        if p.path:
            moved = [s.cost - explanation.cost for s in p.path]
            steps = "; ".join(f"{s.level:,.4g}: {_musd(d, moved)} MUSD" for s, d in zip(p.path, moved, strict=True))
            end = f"; no plan beyond {p.ends:,.4g}" if p.ends is not None else ""
            out.append(wrapped(f"{p.words}, further [{p.unit}]: {steps}{end}"))
        elif p.ends is not None:
            out.append(wrapped(f"{p.words}: no plan beyond {p.ends:,.4g} {p.unit}"))
    return out


def _data(explanation: Any) -> list[str]:
    """Say which cells of the dataset the variant changes, and what they alone change in cost."""
    if not explanation.data:
        return []
    out = [f"What this variant changes beside policies: {len(explanation.data)}"]
    out.append(wrapped(first_of(explanation.data, MOST, "more (--json)", "; ")))
    if explanation.data_musd is not None:
        cost = _musd(explanation.data_musd, [explanation.data_musd])
        what = f"the policies of {explanation.baseline} cost {cost} MUSD on them"
        out.append(wrapped(f"{what}; what its own policies add is counted from there"))
    return out


def _shares(explanation: Any) -> list[str]:
    s = explanation.shares
    if s is None:
        return []
    if s.note:
        return [wrapped(f"Share of policy cost beyond {explanation.baseline}: {s.note}")]
    how = "exact, over all orders" if s.exact else "from random orders, with one standard error"
    sizes = [v for x in s.shares for v in (x.musd, x.alone, x.last)] + [s.total]
    rows = [
        [x.words, _musd(x.musd, sizes), _musd(x.error, sizes, False) if x.error else "", _musd(x.alone, sizes),
         _musd(x.last, sizes)]
        for x in s.shares
    ]  # fmt: skip
    headings = [
        Heading("policy"), Heading("share", "MUSD PV", right=True), Heading("error", "", right=True),
        Heading("alone", "MUSD PV", right=True), Heading("last", "MUSD PV", right=True),
    ]  # fmt: skip
    return [
        f"Share of the {_musd(s.total, sizes)} MUSD beyond {explanation.baseline}: {how}",
        text_table(headings, rows, WIDTH),
    ]


def _binding(explanation: Any) -> list[str]:
    out = ["What binds"]
    for b in [*explanation.sentences[:MOST], *explanation.world[:MOST]]:
        worth = f"{b.worth:z,.2f} USD per USD" if b.is_of_money else f"up to {whole(b.worth)} {b.unit}"
        out.append(wrapped(f"- {b.words()}, worth {worth}"))
    for what, some in (("policies", explanation.sentences), ("limits of sellers and plants", explanation.world)):
        out += more_line(len(some), MOST, f"more {what}", "--json", "  ")
    return out


def _desk(explanation: Any) -> list[str]:
    """Return the break-even desk: what enters, nearest first, then what leaves."""
    enters = [b for b in explanation.desk if b.moves == "enters" and not math.isnan(b.value)]
    leaves = [b for b in explanation.desk if b.moves == "leaves" and not math.isnan(b.value)]
    never = sorted({b.party for b in explanation.desk if b.moves == "enters"} - {b.party for b in enters})
    needed = sorted({b.party for b in explanation.desk if b.moves == "leaves" and b.note == "no plan without it"})
    out = ["Break-even desk: where what is out comes in (amounts just below -> just above, re-solved)"]
    for lever, words in (("grant", "grant"), ("price", "price"), ("tariff", "tariff")):
        some = sorted((b for b in enters if b.lever == lever), key=lambda b: b.value)
        out += _desk_table(some, f"enters at a {words} of")
    for lever, words in (("capital", "capital dearer by"), ("price", "a price worse by")):
        some = sorted((b for b in leaves if b.lever == lever), key=lambda b: b.value)
        out += _desk_table(some, f"leaves at {words}")
    for words, names in (("by no lever within reach", never), ("no plan without", needed)):
        if names:
            out.append(wrapped(f"{words}: {first_of(names, MOST, 'more (--json)')}"))
    return out if len(out) > 1 else [out[0], "  nothing is out, and nothing can be built"]


def _desk_table(some: Sequence[Any], what: str) -> list[str]:
    if not some:
        return []
    rows = []
    for b in some[:MOST]:
        sides = [t for t in (b.below, b.above) if t is not None]
        amounts = [whole(0.0 if abs(t) < NO_TONNES else t, sides) for t in sides]
        sure = f"{' -> '.join(amounts)} t" if len(amounts) == 2 else "estimate, from shadow prices"
        sure = sure if b.below is None or b.confirmed else f"{sure}: not confirmed"
        value = f"{b.value:z,.0f}" if b.value >= 1000 else rounded(b.value, 4)
        party = f"{b.party}, more of it" if b.runs and b.moves == "enters" else b.party
        rows.append([party, b.form, value, b.unit, b.note or sure])
    headings = [Heading(what), Heading("form"), Heading("at", right=True), Heading("unit"), Heading("amount")]
    return [text_table(headings, rows, WIDTH), *more_line(len(some), MOST, "farther", "--json", "  ")]


def _weak(explanation: Any) -> list[str]:
    out = ["What rests on weak data (money of all years, not discounted)"]
    for r in explanation.resting:
        parts = ", ".join(f"{percent(share)} {confidence}" for confidence, share in r.shares.items())
        out.append(wrapped(f"- {r.what}, {whole(r.total)} {r.unit}: {parts or 'nothing'}", "  "))
    moves = [t for t in explanation.tried if t.now]
    if moves:
        out.append("  what is decided in the first year, t/yr: now -> at the low end / at the high end")
    for t in moves:
        ends = f"{t.low:z,.0f} to {t.high:z,.0f} {t.unit} (is {t.value:z,.0f}, {t.confidence})"
        what = "; ".join(f"{p} {a:z,.0f} -> {lo:z,.0f} / {hi:z,.0f}" for p, (a, lo, hi) in list(t.now.items())[:3])
        out.append(wrapped(f"- {t.number}, {ends}: {what}"))
    if explanation.tried:
        same = len(explanation.tried) - len(moves)
        out.append(
            f"- {same} of {len(explanation.tried)} numbers moved to both ends leave this year's decisions as they are"
        )
    return out


def _spans(explanation: Any) -> list[str]:
    out = []
    if explanation.spans:
        rows = [
            [s.plant, f"{s.planned:z,.0f}", *(f"{lo:z,.0f}-{hi:z,.0f}" for lo, hi in zip(s.least, s.most, strict=True))]
            for s in sorted(explanation.spans, key=lambda s: -s.least[-1])
            if s.planned or s.most[0]
        ]
        headings = [
            Heading("investment"), Heading("planned", "t/yr", right=True),
            *(Heading(f"within {w}%", "t/yr", right=True) for w in (1, 2, 5)),
        ]  # fmt: skip
        margin = f"(1% of cost is {explanation.cost / 100:z,.0f} MUSD)"
        out += [f"Plans nearly as cheap {margin}: least and most of each investment", text_table(headings, rows, WIDTH)]
        sure = [s.plant for s in explanation.spans if s.no_regret]
        out.append(wrapped(f"no regret, in every plan within 5%: {', '.join(sure) or 'nothing'}"))
    if explanation.everywhere:
        out.append(wrapped(f"built in every variant of the run: {', '.join(explanation.everywhere)}"))
    return out


def explanation_json(explanation: Any, diagnosis_lines: Sequence[str] = ()) -> str:
    """Return everything that was found, for a script; what is not a number there is null."""
    return json.dumps(plain(explanation) | {"diagnosis": list(diagnosis_lines)}, indent=1)
