"""What binds, where and when, in words: sentences first, then what sellers, plants, sites and stocks can do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.messages.years import spans
from data.rows import each_row
from model.analysis.explain.breakeven import NOTHING
from model.analysis.policy_levels import told_apart
from model.analysis.what_if.bench import Bench
from model.frames.scale import in_usd, in_usd_per_t
from model.frames.study_frames import largest_qualities
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
    words = told_apart(bench.clauses, bench.frames)
    rows = []
    for name in (name for name, row in policy_rows().items() if row.level.tighter):
        block = bench.program.rows[name]
        for i in range(block.start, block.stop):
            dual = abs(float(bench.solution.row_dual[i]))
            if dual > LEAST * 1e-3:
                label, *rest = [str(bench.program.data.labels[c]) for c in block.codes[i - block.start]]
                rows.append((label, *_place(rest), name, dual))
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


def _place(labels: Sequence[str]) -> tuple[str, str, int]:
    """Return party, form and year of a row from its labels after the first."""
    year = int(labels[-1]) if labels and labels[-1].isdigit() else 0
    rest = [x for x in labels if not x.isdigit()]
    form = rest[-1] if rest and "." in rest[-1] else ""
    party = next((x for x in rest if x != form), "")
    return party, form, year


def _world(bench: Bench) -> list[Binding]:
    """Return sellers sold out, plants full, sites full and builds as fast as allowed, dearest first."""
    f, p, s = bench.frames, bench.program, bench.solution
    out = [
        *_columns(bench, "Purchase", ("seller", "year"), "sold out"),
        *_columns(bench, "Build", ("plant", "year"), "built as fast as it can be"),
    ]
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
        rows = [
            (str(p.data.labels[codes[0]]), int(p.data.labels[codes[1]]) if len(codes) > 1 else 0, float(d))
            for codes, d in zip(block.codes, duals, strict=True)
            if d > LEAST
        ]
        if name in OF_OUTPUT:
            rows = [row for row in rows if row[:2] in running]
        out += _grouped(pd.DataFrame(rows, columns=["party", "year", "worth"]), form_of, words, unit)
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
    return [
        Binding(
            f"{quality} {words}", blend.split("|")[1], blend.split("|")[2], tuple(sorted(by_year)),
            in_usd(max(by_year.values())), f"USD per {unit[quality]}",
        )
        for (blend, quality, words), by_year in found.items()
    ]  # fmt: skip


def _columns(bench: Bench, name: str, index: tuple[str, str], words: str) -> list[Binding]:
    p, s = bench.program, bench.solution
    block = p.columns[name]
    here = slice(block.start, block.stop)
    full = (s.reduced_cost[here] < -LEAST) & (s.x[here] > NOTHING)
    labels = p.data.labels
    rows = [
        (labels[block.codes[i, 0]], int(labels[block.codes[i, 1]]), -s.reduced_cost[here][i])
        for i in np.flatnonzero(full)
    ]
    frame = pd.DataFrame(rows, columns=["party", "year", "worth"])
    if name == "Build":
        forms = dict(each_row(bench.frames.builds.drop_duplicates("plant"), "plant", "form"))
        return _grouped(frame, forms, words, CAPACITY)
    offers = each_row(bench.frames.offers.drop_duplicates("seller"), "seller", "country", "form")
    seller = {name: (f"{country} {form}", form) for name, country, form in offers}
    frame["party"] = [seller[name][0] for name in frame["party"]]
    return _grouped(frame, dict(seller.values()), words, TONNE)


def _grouped(frame: pd.DataFrame, forms: dict[str, str], words: str, unit: str) -> list[Binding]:
    out = []
    for party, group in frame.groupby("party"):
        years = tuple(sorted({int(y) for y in group["year"] if y}))
        form = forms.get(str(party), "")
        name = str(party).removesuffix(form).strip() or str(party)
        out.append(Binding(words, name, form, years, in_usd_per_t(float(group["worth"].max())), unit))
    return out
