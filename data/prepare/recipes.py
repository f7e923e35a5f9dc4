"""What a plant takes in and gives out for each tonne of its main product.

Every plant makes one tonne of its main product. A feed is one over the published recovery, since feed and product
are both counted in contained metal: lithium in concentrate 1.25 per tonne in chemical, cobalt in hydroxide 1/0.95,
nickel in intermediate 1/0.96, NdPr oxide in concentrate 1/0.85 (Mountain Pass) or 1/0.93 (White Mesa). Anode takes
1.8 t of flake or 1.5 t of needle coke, a magnet 0.41 t of NdPr oxide: losses in metal making and grinding are
inside the 0.41, so factory swarf is not sold again as scrap. Mines, lithium plants on an own resource and by-product
nickel take in nothing that is traded.

Joint products are fixed ratios. Eagle concentrate holds 0.0287 t cobalt per tonne of nickel. Fredericktown makes
2,646 t nickel with 1,814 t cobalt. A refinery of nickel intermediate recovers the cobalt in it: 0.06 t per
tonne of nickel in the mix of MHP and matte, 95% recovered (assumed); the cobalt is paid for in the variable cost.

Black mass: one tonne holds lithium, nickel and cobalt as `black_mass` says, recovered at 85, 93 and 93%; the ratios
are those of tonnes made. One recycler also makes anode from its graphite (0.38 of black mass, 25% recovered, the
figure of 2035). Magnets: scrap to magnet 1/0.92; scrap to oxide by 0.335 t oxide in a tonne of magnets, 90%
recovered. Cobalt scrap counts tonne for tonne, as the USGS counts it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import pandas as pd

from data.prepare import markets
from data.prepare.black_mass import made, parts
from data.prepare.figure_row import FigureRow
from data.prepare.figures import Figures, Tables
from data.prepare.markets import heavy, to_tables
from data.prepare.plant_evidence import Fact, by_figure, published
from data.prepare.plant_register import Site, sites
from data.prepare.provenance import joined, of_all

RECIPES = "planned/recipes"
TABLES = (
    "lithium_cobalt_nickel/forms", "lithium_cobalt_nickel/plants",
    "graphite_rare_earths/forms", "graphite_rare_earths/recycling", "assumptions/recipes",
)  # fmt: skip


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return the recipe of every plant."""
    by_figure_id = by_figure(figures, TABLES[0])
    for table in TABLES[1:]:
        by_figure_id = by_figure_id.and_of(by_figure(figures, table))
    parts: dict[str, list[FigureRow]] = {}
    for part in figures.rows(RECIPES):
        parts.setdefault(part["plant"], []).append(part)
    heavies = heavy.left_over(markets.book(figures).known)
    rows = []
    for site in sites(figures).values():
        rows.append(_row(site, site.form, 1.0, None, [], "The main product."))
        rows += _black_mass(figures, site) if site.black_mass_year else []
        rows += [_part(figures, site, part, by_figure_id) for part in parts.get(site.plant, ())]
        rows += _heavies(site, heavies)
    return pd.DataFrame([*rows, *to_tables.recipes(markets.book(figures).works)])


def _heavies(site: Site, known: Mapping[str, heavy.LeftOver]) -> list[dict[str, object]]:
    """Return what separation for NdPr leaves of heavy rare earths, a feed of its own."""
    if site.plant not in known:
        return []
    left = known[site.plant]
    fact = left.of
    return [_row(site, left.form, fact.value, (fact.low, fact.high), [fact], fact.rule)]


def _part(figures: Figures, site: Site, part: FigureRow, facts: Mapping[str, Fact]) -> dict[str, object]:
    """Return a feed or a joint product: figures multiplied, over figures; the range is that of one of them."""
    of, over = ([facts[name] for name in part[column].split(";") if name] for column in ("of", "over"))
    if not of and not over:
        over = [published(figures, site)["feed_ratio"]]
    moved = of[0] if of else over[-1]
    factor = math.prod(fact.value for fact in of if fact is not moved)
    divisor = math.prod(fact.value for fact in over if fact is not moved)
    sign = -1 if part["direction"] == "feed" else 1

    def at(value: float) -> float:
        return sign * value * factor / divisor if of else sign / (value * divisor)

    value, ends = at(moved.value), sorted(at(end) for end in (moved.low, moved.high) if end is not None)
    if part["t_per_t"]:
        value, ends = sign * part.number("t_per_t"), []
    limits = (ends[0], ends[1]) if len(ends) == 2 else None
    return _row(site, part["form"], value, limits, [*of, *over], part["rule"] or moved.rule)


def _black_mass(figures: Figures, site: Site) -> list[dict[str, object]]:
    outputs = made(figures, site)
    content, recovery = outputs[site.form]
    main = content.value * recovery.value
    ends = _negative(recovery, lambda x: 1 / (x * content.value))
    rule = "One over the content of black mass times the recovery of the main product."
    feed = next(part["feed"] for part in parts(figures) if part["form"] == site.form)
    rows = [_row(site, feed, -1 / main, ends, [content, recovery], rule)]
    for form, (share, rate) in outputs.items():
        if form != site.form:
            limits = tuple(None if end is None else share.value * end / main for end in (rate.low, rate.high))
            rule = "Content times recovery in black mass, over that of the main product."
            rows.append(_row(site, form, share.value * rate.value / main, (limits[0], limits[1]), [share, rate], rule))
    return rows


def _negative(fact: Fact, change: Callable[[float], float]) -> tuple[float | None, float | None]:
    """Return the ends of a feed, the larger draw first, since feeds are negative."""
    ends = sorted(-change(end) for end in (fact.low, fact.high) if end is not None)
    return (ends[0], ends[1]) if len(ends) == 2 else (None, None)


def _row(
    site: Site, form: str, value: float, ends: tuple[float | None, float | None] | None, used: list[Fact], rule: str
) -> dict[str, object]:
    low, high = ends or (None, None)
    return {
        "plant": site.plant, "form": form, "t_per_t": _tidy(value), "low": _tidy(low), "high": _tidy(high),
        "confidence": of_all([fact.confidence for fact in used]),
        "source_id": joined(fact.source_id for fact in used) or "lodeplan-assumption",
        "figures": joined(fact.figure for fact in used), "rule": rule,
    }  # fmt: skip


def _tidy(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.5g}")
