"""Exports and tolling that US output may serve at a price, by form and year.

`export`, refined and imported goods: the exports observed in 2024 and 2025, the last held. The price is the
landed price of the dearest first supply step of the form in that year (market price and freight) plus a
trader's margin of 2%. So a re-exporter keeps a margin on goods bought at the market price and the observed
trade goes on, while no dearer step is ever bought for it. Cobalt exports are one printed sum, scrap among
it; they are split so that metal and chemicals each balance in 2024 (0.85 metal). NdPr oxide follows the sales
of Mountain Pass, which go to metal makers abroad. Magnets: small re-exports, assumed.

`export`, mine concentrates: what leaves the country, at the price of the price book. All of Eagle's output is
exported. Rare-earth concentrate is counted as NdPr oxide contained (0.157 of the rare-earth oxide); sales to
China ended in 2025, so the outlet is closed from 2026.

Buyers abroad take by custom what left home in the base year and what is left of it since: half is free after the
half-life of established trade, and what an outlet could not take in a year does not come back. So where a form is both
exported and imported, a small duty does not turn all of its exports home. Not where exports are resold, nor where
nobody but one country sells the form, which has no elasticity.

An export `resells` where more of a form left in the base year than plants at home could make and collectors could
bring in: the rest can only have been bought abroad. Where that covers the exports, what is exported is made at home
or collected; so is what is tolled, always.

`export_growth`: what US makers could sell abroad beyond that (see export_growth).

`c1_tolling`: metal inside imported cathode for US cells (boundary C1 of demand) that US output could supply
through cathode makers of allies. Size: central C1 demand of the year, with the lowest and highest path as
range. Price: 0.95 of the market price (the dearest first step, before freight), so that nothing is imported only to
be tolled.
Metal in imported cells, motors and cars (C2) is no outlet.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from data.prepare import export_growth, markets
from data.prepare.blocs import HOME
from data.prepare.established_trade import assumed, sold_in_base_year
from data.prepare.figure_row import FigureRow, RowsBy
from data.prepare.figures import BASE_YEAR, Figures, Tables, years
from data.prepare.markets import to_tables
from data.prepare.plant_evidence import Fact
from data.prepare.price_book import LONG_RUN, price_book
from data.prepare.provenance import assumptions, by_figure, joined
from data.rows import each_row

LCN, GRE = "lithium_cobalt_nickel/base_year", "graphite_rare_earths/base_year"
GRE_FORMS = "graphite_rare_earths/forms"
RE_EXPORT, CONCENTRATE, TOLLING = "re-export", "concentrate", "tolling"


@dataclass(frozen=True)
class Export:
    """Observed exports of a form: the figure of each year, what share or content of it counts, how it is priced."""

    form: str
    observed: dict[int, str]
    kind: str
    share: str = ""
    content: str = ""
    closed_from: int | None = None


EXPORTS = "planned/exports"
FORMS = "planned/forms"

KEY = ("form", "outlet", "year")
Row = dict[str, object]


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return every outlet of every year."""
    market = Market(figures, tables)
    known = by_figure(figures, LCN).and_of(by_figure(figures, GRE)).and_of(by_figure(figures, GRE_FORMS))
    exports = [_export_of(row) for row in figures.rows(EXPORTS)]
    rows = [_export(export, year, known, market) for export in exports for year in years()]
    tolled = [row["form"] for row in figures.rows(FORMS) if row["tolled"]]
    others = markets.book(figures)
    more = to_tables.outlets(others.known, others.markets, tables["suppliers"])
    concentrates = {row["form"] for row in figures.rows(EXPORTS) if row["kind"] == CONCENTRATE}
    grows = pd.DataFrame([row for row in [*rows, *more] if row["form"] not in concentrates])
    grown = export_growth.rows(grows, tables["suppliers"], market.assumed)
    every = pd.DataFrame([*rows, *_tolling(tables["demand"], tolled, market), *more, *grown])
    traded = set(sold_in_base_year(tables)["form"])
    return with_custom(_with_re_exports(every, tables), traded, assumed(figures)["half_life"])


def _with_re_exports(outlets: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Say which exports may be goods bought abroad: those that home cannot have made or collected in the base year."""
    own = _own_supply(tables)
    base = outlets[(outlets["year"] == BASE_YEAR) & (outlets["outlet"] == "export")]
    sold = each_row(base, "form", "size_t")
    bought = {form for form, size in sold if size > own.get(form, 0.0)}
    resells = (outlets["outlet"] == "export") & outlets["form"].isin(bought)
    return outlets.assign(resells=["yes" if yes else "no" for yes in resells])


def with_custom(outlets: pd.DataFrame, traded: set[str], half_life: Fact) -> pd.DataFrame:
    """Say what buyers abroad take by custom: the exports of the base year, as far as an outlet was open since."""
    sizes = {(form, year): size for form, outlet, year, size in each_row(outlets, *KEY, "size_t") if outlet == "export"}
    rows = []
    for row in outlets.to_dict("records"):
        form, year, base = row["form"], row["year"], sizes.get((row["form"], BASE_YEAR), 0.0)
        if row["outlet"] != "export" or row["resells"] == "yes" or form not in traded or base == 0:
            rows.append({**row, "established_t": None})
            continue
        still = min(1.0, *(sizes[form, y] / base for y in range(BASE_YEAR, year + 1)))
        custom = _tidy(base * still * 0.5 ** ((year - BASE_YEAR) / half_life.value))
        rows.append({
            **row,
            "established_t": min(custom, row["size_t"]),
            "source_id": joined([row["source_id"], half_life.source_id]),
            "figures": joined([row["figures"], half_life.figure]),
            "rule": f"{row['rule'].rstrip('.')}; by custom: what left in {BASE_YEAR}, half of it gone after "
            f"{half_life.value:g} years.",
        })  # fmt: skip
    return pd.DataFrame(rows)


def _own_supply(tables: Tables) -> dict[str, float]:
    """Return what plants at home can make and collectors can bring in, in the base year, by form."""
    plants, capacity, scrap = tables["plants"], tables["plant_capacity"], tables["scrap"]
    at_home = plants.loc[plants["country"] == HOME, ["plant"]]
    recipes = tables["recipes"]
    made = recipes[recipes["t_per_t"] > 0].merge(at_home).merge(capacity[capacity["year"] == BASE_YEAR], on="plant")
    made = made.assign(tonnes=made["t_per_t"] * made["capacity_t"])
    collected = scrap[scrap["year"] == BASE_YEAR].rename(columns={"available_t": "tonnes"})
    both = pd.concat([rows[["form", "tonnes"]] for rows in (made, collected)])
    return dict(each_row(both.groupby("form")["tonnes"].sum().reset_index(), "form", "tonnes"))


def _export_of(row: FigureRow) -> Export:
    observed = {year: row[f"in_{year}"] for year in (BASE_YEAR, BASE_YEAR + 1) if row[f"in_{year}"]}
    closed = row.whole("closed_from") if row["closed_from"] else None
    return Export(row["form"], observed, row["kind"], row["share"], row["content"], closed)


class Market:
    """Prices at which outlets buy, by form and year, with their provenance."""

    def __init__(self, figures: Figures, tables: Tables) -> None:
        steps = tables["suppliers"]
        first = steps[(steps["step"] == 1) & (steps["available_t"] > 0)]
        first = first.assign(landed=first["price_usd_per_t"] + first["freight_usd_per_t"])
        self.landed = _by_form_and_year(first.groupby(["form", "year"])["landed"].max())
        self.market = _by_form_and_year(first.groupby(["form", "year"])["price_usd_per_t"].max())
        self.book = price_book(figures)
        self.assumed = assumptions(figures, "outlets")

    def price(self, form: str, year: int, kind: str) -> float:
        """Return what the outlet pays."""
        if kind == CONCENTRATE:
            return self.book[form, min(year, LONG_RUN)].value
        if kind == RE_EXPORT:
            return self.landed[form, year] * (1 + self.assumed["trade_margin"].number("value"))
        return self.market[form, year] * self.assumed["tolling_discount"].number("value")

    def figures(self, form: str, year: int, kind: str) -> tuple[str, str]:
        """Return the figures and sources of the price."""
        price = self.book[form, min(year, LONG_RUN)]
        items = {CONCENTRATE: (), RE_EXPORT: ("trade_margin",), TOLLING: ("tolling_discount",)}[kind]
        rules = [self.assumed[item] for item in items]
        names = joined([price.figures, *(rule["figure"] for rule in rules)])
        return names, joined([price.source_id, *(rule["source_id"] for rule in rules)])


def _by_form_and_year(series: pd.Series[float]) -> dict[tuple[str, int], float]:
    rows = series.rename("value").reset_index()
    return {(form, year): value for form, year, value in each_row(rows, "form", "year", "value")}


def _export(export: Export, year: int, rows_by: RowsBy, market: Market) -> Row:
    last = max(export.observed)
    figure = rows_by[export.observed[min(year, last)]]
    parts = [market.assumed[export.share]] if export.share else [rows_by[export.content]] if export.content else []
    factor = parts[0].number("value") if parts else 1.0
    size = figure.number("value") * factor
    low, high = (figure.number(end) * factor if figure[end] else size for end in ("low", "high"))
    text = f"Exports {'assumed' if figure['confidence'] == 'assumed' else 'observed'} in {min(year, last)}"
    if year > last:
        low, high = (size * market.assumed[f"held_{end}"].number("value") for end in ("low", "high"))
        text += ", held"
        parts += [market.assumed["held_low"], market.assumed["held_high"]]
    if export.closed_from is not None and year >= export.closed_from:
        size, low, high, text = 0.0, 0.0, 0.0, "No buyer: the producer stopped selling concentrate to China in 2025"
    priced, sources = market.figures(export.form, year, export.kind)
    paid = {
        RE_EXPORT: "dearest first supply step landed, plus 2%",
        CONCENTRATE: "market price of the concentrate",
    }[export.kind]
    return {
        "form": export.form,
        "outlet": "export",
        "year": year,
        "price_usd_per_t": _tidy(market.price(export.form, year, export.kind)),
        "size_t": _tidy(size),
        "low": _tidy(low),
        "high": _tidy(high),
        "confidence": "assumed",
        "source_id": joined([figure["source_id"], *(part["source_id"] for part in parts), sources]),
        "figures": joined([figure["figure"], *(part["figure"] for part in parts), priced]),
        "rule": f"{text}; price: {paid}.",
    }


def _tolling(demand: pd.DataFrame, tolled: list[str], market: Market) -> list[Row]:
    inside = demand[(demand["boundary"] == "C1") & demand["form"].isin(tolled)]
    rows: list[Row] = []
    for form, year in _by_form_and_year(inside.groupby(["form", "year"])["demand_t"].sum()):
        group = inside[(inside["form"] == form) & (inside["year"] == year)]
        by_path = group.groupby("path")["demand_t"].sum()
        central = group[group["path"] == "central"]
        priced, sources = market.figures(form, year, TOLLING)
        rows.append(
            {
                "form": form,
                "outlet": "c1_tolling",
                "year": year,
                "price_usd_per_t": _tidy(market.price(form, year, TOLLING)),
                "size_t": _tidy(by_path["central"]),
                "low": _tidy(by_path.min()),
                "high": _tidy(by_path.max()),
                "confidence": "assumed",
                "source_id": joined([*central["source_id"], sources]),
                "figures": joined([*central["figures"], priced]),
                "rule": "Metal in imported cathode for US cells; price: 0.95 of the market price.",
            }
        )
    return rows


def _tidy(value: float) -> float:
    return float(f"{value:.5g}")
