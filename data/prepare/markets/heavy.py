"""Dysprosium, terbium and yttrium: oxides bought for magnets and coatings, and what light separation leaves over.

Heavies follow the light rare earths. What Mountain Pass, White Mesa and Vinton mine for NdPr also holds dysprosium and
terbium; separation for NdPr leaves it in a heavy concentrate, at the published ratio, and a heavy circuit takes it from
there. The concentrate has no price of its own: it costs nothing more to have it, and without a circuit it is discarded.
So a circuit never makes more than its feed, whatever its nameplate: Mountain Pass holds 0.00054 t dysprosium in a
tonne of rare-earth oxide, of which 0.157 is NdPr oxide, 0.85 recovered. Terbium comes with dysprosium in a fixed ratio.
The 70 t of both that stand in stock at Mountain Pass, and bought third-party feed, are left out.

Demand of dysprosium and terbium is the printed feed of US magnet makers and, flat, what else was imported in 2024. That
inside imported magnets is not demand. Magnet plants of the dataset pay for their heavies inside their conversion cost.
Yttrium: the published uses; its mix is by shipment, its origin 93% Chinese.
China sells heavies under licence since April 2025: no multiplier is published, so its first step is held. The market is
split since: in 2026 buyers abroad pay the latest price printed outside China, until new supply brings the long run.
"""

from __future__ import annotations

from dataclasses import dataclass

from data.messages.finding import shown
from data.prepare.figure_row import FigureRow, by_year
from data.prepare.figures import BASE_YEAR, years
from data.prepare.markets.chain_facts import assumed_sales
from data.prepare.markets.chain_plants import running
from data.prepare.markets.market import (
    PERIODS,
    PRINTED,
    Evidence,
    Market,
    Share,
    Wanted,
    Works,
    as_fact,
    derived,
    mixed,
    said,
)
from data.prepare.plant_evidence import Fact, as_published

GRE = "graphite_rare_earths"
MARKETS, LEFT_OVER, CIRCUITS, USES = (
    f"planned/{name}" for name in ("oxide_markets", "left_over", "circuits", "end_use_names")
)


def markets(evidence: Evidence) -> list[Market]:
    """Return the heavy concentrate and the oxides."""
    return [
        _oxide(evidence, row) if row["printed_as"] else _free(evidence, row) for row in evidence.figures.rows(MARKETS)
    ]


def works(evidence: Evidence) -> list[Works]:
    """Return the heavy circuits and the plants whose feed stands inside their cost."""
    rows = evidence.figures.rows(CIRCUITS)
    return [_circuit(evidence, row) if row["feed"] else _of_mixed_sources(evidence, row) for row in rows]


@dataclass(frozen=True)
class LeftOver:
    """What a plant leaves per tonne of its product: `of` a form; an element beside it, over the element of the form.

    circuit: plant whose recovery counts, '' but for the ore whose content stands for the form.
    """

    plant: str
    feed: str
    form: str
    of: Fact
    beside: str
    beside_over: Fact
    circuit: str


def left_over(evidence: Evidence) -> dict[str, LeftOver]:
    """Return what each separation plant leaves of heavies, by plant; refuse a form without one main ore."""
    rows, circuits = (
        evidence.figures.rows(LEFT_OVER),
        {row["plant"]: row["feed"] for row in evidence.figures.rows(CIRCUITS)},
    )
    main = {row["form"]: row for row in rows if circuits.get(row["circuit"]) == row["form"]}
    for row in rows:
        if row["form"] not in main or (row["circuit"] and row is not main[row["form"]]):
            row.refuse("circuit", f"one row of {row['form']}, that of the main ore, names a plant of {CIRCUITS}.csv "
                       "that takes it in; write it there and leave the others blank")  # fmt: skip
    return {
        row["plant"]: LeftOver(
            row["plant"], row["feed"], row["form"], evidence.figure(row, "of"), row["beside"],
            evidence.figure(row, "beside_over"), row["circuit"],
        )
        for row in rows
    }  # fmt: skip


def _free(evidence: Evidence, row: FigureRow) -> Market:
    """Return the market of a form that nobody prices but by what it costs to have."""
    form = evidence.row("planned/forms", form=row["form"])
    prices = dict.fromkeys(PERIODS, evidence.figure(row, "price"))
    return Market(row["form"], form["stage"], form["title"], form["content_basis"], prices)


def _oxide(evidence: Evidence, row: FigureRow) -> Market:
    form, printed = evidence.row("planned/forms", form=row["form"]), row["printed_as"]
    shares = {one["iso3"]: _share(one) for one in evidence.rows(f"{GRE}/import_mix", form=printed)}
    one, two = (evidence.figure(row, f"price_{year}") for year in (BASE_YEAR, BASE_YEAR + 1))
    mean = mixed((one, 0.5), (two, 0.5), rule="Mean of 2024 and 2025, paid in normal times.")
    times = evidence.figure(row, "outage_multiple")
    outage = derived(times, two.value * times.value, two.value * (times.low or 1), two.value * (times.high or 1),
                     f"Price of 2025 times the multiple seen outside China: {times.rule}")  # fmt: skip
    near = said(two, "The 2025 price held.", "assumed")
    if row["price_2026"]:
        near = _outside(two, evidence.row_of(row, "price_2026"))
    far = derived(mean, mean.value, mean.value * 0.6, mean.value * 2, mean.rule)
    return Market(
        row["form"], form["stage"], form["title"], form["content_basis"],
        dict(zip(PERIODS, (one, two, near, far), strict=True)), row["line"], row["line_rule"], shares,
        exports=evidence.figure(row, "exports") if row["exports"] else None,
        demand=_feed(evidence, row) if row["magnet_feed"] else _uses(evidence, row), outage=outage,
        credit=bool(form["credit"]), ceilings=assumed_sales(evidence, row["form"]), seen_in_2025=False,
    )  # fmt: skip


def _outside(usual: Fact, seen: FigureRow) -> Fact:
    """Return the price outside China, where its controls split the market; some buyers go on paying the usual one."""
    known = as_fact(seen)
    rule = f"Outside China, {seen['year']}, the latest printed; low: the price inside, at which some is still sold."
    return derived(known, known.value, min(usual.value, known.low or known.value), known.high or known.value, rule)


def _share(row: FigureRow) -> Share:
    value, low, high = (row.number(name) / 100 for name in ("share_pct", "low", "high"))
    fact = Fact(value, low, high, row["confidence"], row["source_id"], row["figure"], row["rule"])
    return Share(fact, row["kind"] == PRINTED)


def _uses(evidence: Evidence, row: FigureRow) -> tuple[Wanted, ...]:
    """Return the published uses, scaled to what was bought in the base year."""
    form, imports, exports = row["printed_as"], evidence.figure(row, "imports"), evidence.figure(row, "exports")
    ours = {one["published_as"]: one["end_use"] for one in evidence.figures.rows(USES)}
    printed = sum(r.number("central") for r in evidence.rows(f"{GRE}/demand", form=form, year=str(BASE_YEAR)))
    scale = (imports.value - exports.value) / printed
    found = []
    published = dict.fromkeys(one["end_use"] for one in evidence.rows(f"{GRE}/demand", form=form))
    for use in sorted(published, key=lambda one: list(ours).index(one) if one in ours else -1):
        if use not in ours:
            row.refuse("printed_as", f"{shown(use)}, a use of it in {GRE}/demand.csv, has no row of {USES}.csv; "
                       "write one")  # fmt: skip
        rows = by_year(
            evidence.rows(f"{GRE}/demand", form=form, end_use=use), f"{GRE}/demand", f"{form}, {use}", years()
        )
        paths = {path: {y: scale * rows[y].number(path) for y in years()} for path in ("low", "central", "high")}
        rule = f"Printed use times {scale:.4g}, so that 2024 is imports less exports (454 t, printed 500 by rounding)."
        facts = {
            y: Fact(scale * r.number("central"), None, None, "assumed", r["source_id"], r["figure"], rule)
            for y, r in rows.items()
        }  # fmt: skip
        found.append(Wanted(ours[use], "A", paths, facts))
    return tuple(found)


def _feed(evidence: Evidence, row: FigureRow) -> tuple[Wanted, ...]:
    """Return the feed of US magnet makers, and the rest of what was imported in the base year, flat."""
    form, use, imports = row["printed_as"], row["magnet_feed"], evidence.figure(row, "imports")
    named = evidence.rows(f"{GRE}/demand", form=form, end_use=use)
    rows = by_year(named, f"{GRE}/demand", f"{form}, {use}", years())
    paths = {path: {y: rows[y].number(path) for y in years()} for path in ("low", "central", "high")}
    facts = {
        y: Fact(r.number("central"), None, None, "assumed", r["source_id"], r["figure"],
                f"Feed of US magnets, {r['driver_and_rule']}")
        for y, r in rows.items()
    }  # fmt: skip
    other = imports.value - paths["central"][BASE_YEAR]
    flat = {path: dict.fromkeys(years(), other) for path in paths}
    rest = derived(
        imports, other, 0.5 * other, 1.5 * other, f"Imports of 2024 less feed of US magnets, held. {imports.rule}"
    )
    return (
        Wanted("clean_energy", "B", paths, facts),
        Wanted("other_industry", "A", flat, dict.fromkeys(years(), rest)),
    )


def _circuit(evidence: Evidence, made: FigureRow) -> Works:
    """Return a circuit that takes in heavy concentrate; capital is that of both oxides it makes."""
    plant, row = evidence.row("planned/plants", plant=made["plant"]), evidence.row_of(made, "published")
    share = evidence.figure(made, "beside_over")
    both = 1.0 if made["beside_published"] else 1 + share.value
    size = row.number("capacity") / both
    capital = row.number("capex_per_annual_t_usd") * both
    if made["beside_published"]:
        capital += evidence.row_of(made, "beside_published").number("capex_per_annual_t_usd") * share.value
    spend = Fact(capital, 0.6 * capital, 1.3 * capital, "assumed", row["source_id"], row["figure"], row["rule"])
    recovery = 1 / row.number("yield_or_feed_ratio")
    feed = Fact(
        recovery, recovery, 1.1 * recovery, "assumed", row["source_id"], row["figure"], "One over the recovery."
    )
    of = f"Published size, as {plant['form'].partition('.')[0]}."
    both_sizes = Fact(size, None, None, row["confidence"], row["source_id"], row["figure"], of)
    return Works(
        plant["plant"], plant["title"], plant["kind"], plant["form"], plant["status"], ((made["feed"], feed),),
        running(evidence, plant, both_sizes), both_sizes, spend, evidence.figure(made, "operating_cost"),
        row.optional("lead_time_years") or 2.0, row.whole("earliest_year"), owner=plant["owner"],
        country=plant["country"], made=((made["beside"], share),),
        rule=f"{as_published(row['plant'], {'capital': spend})}; capital, assumed, is the share its heavies earn: "
        f"{row['rule']}",
    )  # fmt: skip


def _of_mixed_sources(evidence: Evidence, made: FigureRow) -> Works:
    """Return a plant whose feed stands inside its cost and whose capital is a guessed range."""
    plant, row = evidence.row("planned/plants", plant=made["plant"]), evidence.row_of(made, "published")
    low, high = row.number("capex_low"), row.number("capex_high")
    spend = Fact((low + high) / 2, low, high, "assumed", row["source_id"], row["figure"], "Middle of a guessed range.")
    size = Fact(row.number("capacity"), row.number("cap_low"), row.number("cap_high"), row["confidence"],
                row["source_id"], row["figure"], row["rule"])  # fmt: skip
    return Works(
        plant["plant"], plant["title"], plant["kind"], plant["form"], plant["status"], (), {}, size, spend,
        evidence.figure(made, "operating_cost"), row.number("lead_time_years"), row.whole("earliest_year"),
        owner=plant["owner"], country=plant["country"], rule=made["rule"],
    )  # fmt: skip
