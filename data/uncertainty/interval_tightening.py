"""The identities that published figures stand in, and intervals tightened by them until nothing moves.

A withheld, rounded or bounded figure is an interval. It is rarely as wide as it is printed, for it stands in totals:

- of a line and year: output + secondary + imports - exports - stock change - apparent consumption = balance residual.
  `imports, metals` is a further import, `imports: metal` a part. Only a line whose residual is stated has a balance:
  elsewhere the change of stocks is not known, and a balance without it would tighten on a guess. A residual without
  a range lies between nothing and what it is printed as, since it is the rounding of all the others.
- where the table holds the imports that clear the base year: they move against output and scrap at home and with
  exports, so that what is used at home stays.
- parts add to their flow; `output, recommended` is the output.
- shares of an import line add to 1.

No table holds world totals, so none tightens anything.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from data.messages.finding import BadInput, Finding, printable

Ends = tuple[list[float], list[float]]
CONSUMPTION, RESIDUAL, CLEARING, RECOMMENDED = (
    "apparent consumption", "balance residual", "imports that clear", "output, recommended",
)  # fmt: skip
BALANCE = {"output": 1, "secondary": 1, "imports": 1, "exports": -1, "stock change": -1, CONSUMPTION: -1}
"""What comes in (+) and what goes out (-) of a line in a year."""
CLEARED = {CLEARING: 1, "output": 1, "secondary": 1, "exports": -1}
SIGNED = {"stock change", RESIDUAL}
"""Flows that may be below zero."""
SLACK = 1e-9
"""Share of a figure below which a difference is the rounding of the arithmetic."""
PASSES = 100


class FlowName(NamedTuple):
    """A flow of a line as the table writes it: the flow alone, `flow: part` or `flow, further`."""

    flow: str
    part: str = ""
    further: str = ""

    @classmethod
    def read(cls, text: str) -> FlowName:
        """Return what a name says; `output, recommended` is a flow of its own."""
        if text == RECOMMENDED:
            return cls(text)
        whole, _, part = text.partition(": ")
        flow, _, further = whole.partition(", ")
        return cls(flow, part, further)


@dataclass(frozen=True)
class Identity:
    """The sum of signed figures lies between two numbers; `terms` are (sign, position in the table)."""

    table: str
    words: str
    terms: tuple[tuple[int, int], ...]
    least: float
    most: float


class Contradiction(Exception):
    """No figures within their ranges keep an identity; `reach` is what its terms can add up to."""

    def __init__(self, identity: Identity, reach: tuple[float, float]) -> None:
        self.identity, self.reach = identity, reach
        super().__init__(identity, reach)


# ---------------------------------------------------------------- intervals


def tightened(ends: Ends, identities: Sequence[Identity]) -> Ends:
    """Return the ends after every identity has cut what the others in it leave no room for, until nothing moves.

    Each cut keeps every consistent point, so the result never loses one. Where identities share one figure at most,
    every value that is left belongs to a consistent point. Raises Contradiction when an identity has none.
    """
    low, high = list(ends[0]), list(ends[1])
    for _ in range(PASSES):
        moved = [_cut(identity, low, high) for identity in identities]
        if not any(moved):
            break
    return low, high


def _cut(identity: Identity, low: list[float], high: list[float]) -> bool:
    """Cut the ends of each figure of an identity in place, and say whether one moved."""
    signed = [(low[i], high[i]) if sign > 0 else (-high[i], -low[i]) for sign, i in identity.terms]
    reach = math.fsum(a for a, _ in signed), math.fsum(b for _, b in signed)
    size = SLACK * max([1.0, *(abs(end) for pair in signed for end in pair if math.isfinite(end))])
    if reach[0] > identity.most + size or reach[1] < identity.least - size:
        raise Contradiction(identity, reach)
    moved = False
    for place, (sign, i) in enumerate(identity.terms):
        others = [pair for other, pair in enumerate(signed) if other != place]
        a = max(signed[place][0], identity.least - math.fsum(b for _, b in others))
        b = min(signed[place][1], identity.most - math.fsum(a for a, _ in others))
        a, b = min(a, signed[place][1]), max(b, signed[place][0])  # rounding only: a contradiction was refused
        signed[place] = (a, b) if a <= b else ((a + b) / 2, (a + b) / 2)
        new = signed[place] if sign > 0 else (-signed[place][1], -signed[place][0])
        moved |= abs(new[0] - low[i]) > size or abs(new[1] - high[i]) > size
        low[i], high[i] = new[0] + 0.0, new[1] + 0.0  # no zero below zero
    return moved


def point(ends: Ends, identities: Sequence[Identity], wishes: Iterable[tuple[int, float]]) -> list[float]:
    """Return a consistent point: each wish (position, value) in turn as nearly as what was fixed before it leaves.

    What has no wish, or no finite end to stand at, is NaN.
    """
    low, high = list(ends[0]), list(ends[1])
    out = [math.nan] * len(low)
    standing: dict[int, list[Identity]] = {}
    for identity in identities:
        for _, i in identity.terms:
            standing.setdefault(i, []).append(identity)
    for i, value in wishes:
        kept = min(max(value, low[i]), high[i])
        if math.isfinite(kept):
            out[i] = low[i] = high[i] = kept
            low, high = tightened((low, high), _together(standing, i))
    return out


def _together(standing: dict[int, list[Identity]], start: int) -> list[Identity]:
    """Return the identities that a figure's value can reach."""
    seen: list[Identity] = []
    ahead = [start]
    while ahead:
        for identity in standing.get(ahead.pop(), ()):
            if identity not in seen:
                seen.append(identity)
                ahead += [i for _, i in identity.terms]
    return seen


# ---------------------------------------------------------------- identities of the tables


def base_ends(frame: pd.DataFrame) -> Ends:
    """Return the ends of each figure: its range; else itself, or anything its kind allows where it is blank.

    Imports that clear are derived from the others, and bounded by nothing else.
    """
    low, high = [], []
    for flow, tonnes, a, b in zip(frame["flow"], frame["tonnes"], frame["low"], frame["high"], strict=True):
        if tonnes == tonnes and flow != CLEARING:
            known = a <= tonnes <= b
            ends = (a, b) if known else (tonnes, tonnes)
            if flow == RESIDUAL and not known:
                ends = (min(tonnes, 0.0), max(tonnes, 0.0))
        else:
            ends = (a if a == a else -math.inf if flow in SIGNED else 0.0, b if b == b else math.inf)
        low.append(float(ends[0]))
        high.append(float(ends[1]))
    return low, high


def base_identities(frame: pd.DataFrame) -> list[Identity]:
    """Return the identities of a table of base-year balances, indexed from 0."""
    out: list[Identity] = []
    for (line, year), rows in frame.groupby(["line", "year"], sort=True):
        at = dict(zip(map(FlowName.read, rows["flow"]), rows.index, strict=True))
        out += _of_line(f"{line} {year}", at, frame["tonnes"])
    return out


def _of_line(name: str, at: Mapping[FlowName, int], tonnes: pd.Series) -> Iterator[Identity]:
    whole = {known.flow: i for known, i in at.items() if known == FlowName(known.flow)}
    if RESIDUAL in whole and {"imports", "exports", CONSUMPTION} <= whole.keys():
        terms = [*_terms(at, BALANCE), (-1, whole[RESIDUAL])]
        yield Identity("base_year", _words(name, at, BALANCE, RESIDUAL), tuple(terms), 0.0, 0.0)
    if CLEARING in whole:
        moving = [(sign, i) for sign, i in _terms(at, CLEARED) if tonnes[i] == tonnes[i]]
        total = math.fsum(sign * tonnes[i] for sign, i in moving)
        yield Identity("base_year", _words(name, at, CLEARED, f"{total:,.0f} t"), tuple(moving), total, total)
    if RECOMMENDED in whole and "output" in whole:
        pair = ((1, whole["output"]), (-1, whole[RECOMMENDED]))
        yield Identity("base_year", f"{name}: output = {RECOMMENDED}", pair, 0.0, 0.0)
    for flow in BALANCE:
        parts = _parts(at, flow)
        if parts and flow in whole:
            terms = [(1, i) for i in parts] + [(-1, whole[flow])]
            yield Identity("base_year", f"{name}: the parts of {flow} = {flow}", tuple(terms), 0.0, 0.0)


def _parts(at: Mapping[FlowName, int], flow: str) -> list[int]:
    return [i for known, i in at.items() if known.flow == flow and known.part]


def _terms(at: Mapping[FlowName, int], flows: dict[str, int]) -> list[tuple[int, int]]:
    """Return the signed figures of some flows: the flow and what is imported or exported beside it, else its parts."""
    out = []
    for flow, sign in flows.items():
        ours = [i for known, i in at.items() if known.flow == flow and not known.part]
        out += [(sign, i) for i in ours or _parts(at, flow)]
    return out


def _words(name: str, at: Mapping[FlowName, int], flows: dict[str, int], total: str) -> str:
    there = [(flow, sign) for flow, sign in flows.items() if _terms(at, {flow: sign})]
    said = "".join(f" {'+' if sign > 0 else '-'} {flow}" for flow, sign in there)
    return f"{name}: {said.removeprefix(' + ')} = {total}"


def base_tightened(frame: pd.DataFrame, held: int | None = None) -> Ends:
    """Return the ends of base-year figures, tightened by the balances they stand in, by position.

    held: a year whose apparent consumption keeps to its figure, or as near to it as its balance allows. Raises
    BadInput with a line for every balance that no figures within their ranges keep.
    """
    identities = base_identities(frame)
    low, high = _all_tightened(base_ends(frame), identities)
    if held is None:
        return low, high
    here = (frame["flow"] == CONSUMPTION) & (frame["year"] == held) & frame["tonnes"].notna()
    for i in np.flatnonzero(here):
        low[i] = high[i] = min(max(float(frame["tonnes"].iloc[i]), low[i]), high[i])
    return _all_tightened((low, high), identities)


def share_identities(mix: pd.DataFrame) -> list[Identity]:
    """Return, for every import line, that its shares add to what they add to in print (1, but for rounding)."""
    out = []
    for line, rows in mix.groupby("line", sort=True):
        total = math.fsum(rows["share"])
        terms = tuple((1, int(str(i))) for i in rows.index)
        out.append(Identity("import_mix", f"{line}: the sum of its shares = {total:g}", terms, total, total))
    return out


def mix_tightened(mix: pd.DataFrame) -> pd.DataFrame:
    """Return an import mix with the ends of its shares tightened by adding to 1; raises BadInput where none do."""
    low, high = mix["low"].fillna(mix["share"]), mix["high"].fillna(mix["share"])
    ends = _all_tightened((low.tolist(), high.tolist()), share_identities(mix))
    return mix.assign(low=ends[0], high=ends[1])


def _all_tightened(ends: Ends, identities: Sequence[Identity]) -> Ends:
    """Tighten; raise BadInput with every identity that contradicts its figures, not only the first."""
    found: list[Contradiction] = []
    left = list(identities)
    while True:
        try:
            out = tightened(ends, left)
        except Contradiction as wrong:
            found.append(wrong)
            lost = {i for _, i in wrong.identity.terms}
            left = [other for other in left if not lost & {i for _, i in other.terms}]
            continue
        if found:
            raise refused(found)
        return out


def refused(found: Iterable[Contradiction]) -> BadInput:
    """Return contradictions as findings, a line each."""
    return BadInput(map(_finding, found))


def _finding(wrong: Contradiction) -> Finding:
    (low, high), identity = wrong.reach, wrong.identity
    miss = low - identity.most if low > identity.most else identity.least - high
    amount = f"{miss:,.0f} t" if miss >= 10 else f"{miss:.3g} t"
    amount = amount if identity.table == "base_year" else amount.removesuffix(" t")
    message = (
        f"{identity.words} holds nowhere: wherever within their ranges the figures stand, they miss it by {amount} or "
        "more; widen a range or correct a figure"
    )
    return Finding(identity.table, None, "", "", printable(message))
