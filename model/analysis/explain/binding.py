"""What binds, where and when, in words: sentences first, then what sellers, plants, sites and stocks can do."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from data.messages.years import spans
from data.rows import each_row
from model.analysis.explain.breakeven import NOTHING
from model.analysis.policy_levels import told_apart
from model.analysis.what_if.bench import Bench
from model.frames.qualities import largest_qualities
from model.frames.scale import in_usd, in_usd_per_t
from model.program.policy_rows import policy_rows

LEAST = 1e-3
"""MUSD per kt: a limit worth less than a dollar a tonne is not worth a line."""
TONNE, CAPACITY, MONEY = "USD/t", "USD per t/yr", "MUSD per MUSD"
UNITS = {
    "MUSD": (MONEY, 1.0),
    "kt CO2e": ("USD per t CO2e", in_usd_per_t(1.0)),
    "jobs": ("USD per job", in_usd(1.0)),
}
"""What a row counts that is not tonnes -> the unit of its price, and what turns million USD per unit into it."""
OF_OUTPUT = ("capacity_limit", "host_limit")
"""Rows that hold what a plant makes: they limit a plan only where the plant makes something."""
OF_SQUARES = "USD per t of squared shares", in_usd_per_t(1.0)


@dataclass(frozen=True)
class Binding:
    """One limit that the plan stands against: in words, the years, and what a unit more would save at most."""

    what: str
    party: str
    form: str
    years: tuple[int, ...]
    worth: float
    unit: str

    @property
    def is_of_money(self) -> bool:
        """Say whether the limit is one of money, so that what one more is worth has no unit."""
        return self.unit == MONEY

    def words(self) -> str:
        about = " ".join(x for x in (self.form, self.party and f"({self.party})") if x)
        when = f" in {spans(self.years, ' to ')}" if self.years else ""
        return f"{self.what}: {about}{when}" if about else f"{self.what}{when}"


def bindings(bench: Bench, most: int = 12) -> tuple[list[Binding], list[Binding]]:
    """Return the sentences that bind, and the limits of the world worth most."""
    return _sentences(bench), _world(bench)[:most]


def _sentences(bench: Bench) -> list[Binding]:
    """Return where sentences bind, by sentence, party and form."""
    words, forms = told_apart(bench.clauses, bench.frames), set(bench.frames.forms["form"])
    rows = []
    for name in (name for name, row in policy_rows().items() if row.level.tighter):
        block = bench.program.rows[name]
        for i in range(block.start, block.stop):
            dual = abs(float(bench.solution.row_dual[i]))
            if dual > LEAST * 1e-3:
                label, *rest = [str(bench.program.data.labels[c]) for c in block.codes[i - block.start]]
                rows.append((label, *_place(rest, forms), name, dual))
    frame = pd.DataFrame(rows, columns=["label", "party", "form", "year", "name", "dual"])
    out = []
    for key, group in frame.groupby(["label", "party", "form"], sort=False):
        label, party, form = (str(x) for x in key)
        years = tuple(sorted(int(y) for y in group["year"].unique() if y))
        row = policy_rows()[str(group["name"].iloc[0])]
        unit, scale = OF_SQUARES if row.level.is_index else UNITS.get(row.unit, (TONNE, in_usd_per_t(1.0)))
        worth = float(group["dual"].max()) * scale
        out.append(Binding(words.get(label, label), party, form, years, worth, unit))
    return sorted(out, key=lambda b: -b.worth)


def _place(labels: Sequence[str], forms: Container[str]) -> tuple[str, str, int]:
    """Return party, form and year of what the labels of a row name, '' and 0 for what they do not."""
    year = int(labels[-1]) if labels and labels[-1].isdigit() else 0
    rest = [x for x in labels if not x.isdigit()]
    form = rest[-1] if rest and rest[-1] in forms else ""
    party = next((x for x in rest if x != form), "")
    return party, form, year


def _world(bench: Bench) -> list[Binding]:
    """Return sellers sold out, plants full, sites full and builds as fast as allowed, dearest first."""
    f, p, s = bench.frames, bench.program, bench.solution
    out = [
        *_columns(bench, "Purchase", "sold out"),
        *_columns(bench, "Build", "built as fast as it can be"),
    ]
    forms = set(f.forms["form"])
    form_of = dict(each_row(f.outputs.drop_duplicates("plant"), "plant", "form"))
    running = _running(bench)
    limits = (
        ("capacity_limit", "runs full", TONNE),
        ("host_limit", "makes all that its hosts leave it", TONNE),
        ("build_limit", "its site is full", CAPACITY),
        ("shared_limit", "shared, and full", "USD per unit"),
        ("own_sales", "outlets take no imports", TONNE),
        ("closing_stock", "must be held at the end", TONNE),
    )
    for name, words, unit in limits:
        block = p.rows[name]
        duals = -s.row_dual[block.start : block.stop]
        at = [_place([str(p.data.labels[code]) for code in codes], forms) for codes in block.codes]
        rows = [
            (party or form, form_of.get(party, form if party else ""), year, float(dual))
            for (party, form, year), dual in zip(at, duals, strict=True)
            if dual > LEAST and (name not in OF_OUTPUT or (party, year) in running)
        ]
        out += _grouped(rows, words, unit)
    out += _qualities(bench)
    return sorted(out, key=lambda b: -b.worth)


def _running(bench: Bench) -> set[tuple[str, int]]:
    """Return the plants that make something, with the year: one that does not exist is not full."""
    block, labels, made = bench.program.columns["Output"], bench.program.data.labels, bench.solution.x
    here = zip(block.codes, made[block.start : block.stop], strict=True)
    return {(str(labels[codes[0]]), int(labels[codes[1]])) for codes, kt in here if kt > NOTHING}


def _qualities(bench: Bench) -> list[Binding]:
    """Return the limits on qualities that a mix stands at, and what a unit of the quality more would save in a year."""
    p, s, labels, tables = bench.program, bench.solution, bench.program.data.labels, bench.frames.tables
    gross = {(q, f): t for f, q, t in each_row(tables["qualities"], "form", "quality", "gross_t_per_t")}
    unit = dict(each_row(tables["qualities"], "quality", "unit"))
    feed, largest, mixed = p.columns["Feed"], largest_qualities(bench.frames), dict[tuple[str, int], dict[str, float]]()
    for codes, kt in zip(feed.codes, s.x[feed.start : feed.stop], strict=True):
        blend, form, year = (labels[code] for code in codes)
        mixed.setdefault((str(blend), int(year)), {})[str(form)] = float(kt)
    found: dict[tuple[str, str, str], dict[int, float]] = {}
    for name, words in (("quality_at_least", "at its least"), ("quality_at_most", "at its most")):
        block = p.rows[name]
        for codes, dual in zip(block.codes, -s.row_dual[block.start : block.stop], strict=True):
            blend, quality, year = str(labels[codes[0]]), str(labels[codes[1]]), int(labels[codes[2]])
            over = sum(gross[quality, form] * kt for form, kt in mixed[blend, year].items())
            if dual * over > LEAST * over > 0:
                found.setdefault((blend, quality, words), {})[year] = dual * over / largest[quality]
    users = {blend: (user, form) for blend, user, form in each_row(bench.frames.blends, "blend", "user", "form")}
    return [
        Binding(
            f"{quality} {words}", user, form, tuple(sorted(by_year)),
            in_usd(max(by_year.values())), f"USD per {unit[quality]}",
        )
        for (blend, quality, words), by_year in found.items()
        for user, form in [users[blend]]
    ]  # fmt: skip


def _columns(bench: Bench, name: str, words: str) -> list[Binding]:
    p, s = bench.program, bench.solution
    block = p.columns[name]
    here = slice(block.start, block.stop)
    full = (s.reduced_cost[here] < -LEAST) & (s.x[here] > NOTHING)
    labels = p.data.labels
    rows = [
        (str(labels[block.codes[i, 0]]), int(labels[block.codes[i, 1]]), -s.reduced_cost[here][i])
        for i in np.flatnonzero(full)
    ]
    if name == "Build":
        forms = dict(each_row(bench.frames.builds.drop_duplicates("plant"), "plant", "form"))
        return _grouped([(plant, forms[plant], *rest) for plant, *rest in rows], words, CAPACITY)
    offers = each_row(bench.frames.offers.drop_duplicates("seller"), "seller", "country", "form")
    sold = {seller: (country, form) for seller, country, form in offers}
    return _grouped([(*sold[seller], *rest) for seller, *rest in rows], words, TONNE)


def _grouped(rows: Iterable[tuple[Any, ...]], words: str, unit: str) -> list[Binding]:
    """Return what binds by party and form: rows are party, form, year (0 for none) and worth."""
    frame = pd.DataFrame(rows, columns=["party", "form", "year", "worth"])
    return [
        Binding(
            words, str(party), str(form), tuple(sorted({int(y) for y in group["year"] if y})),
            in_usd_per_t(float(group["worth"].max())), unit,
        )
        for (party, form), group in frame.groupby(["party", "form"])
    ]  # fmt: skip
