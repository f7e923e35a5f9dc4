"""What a study's dataset says, read afresh: the numbers a plan is proven against.

`prepare.base_frames` reads the same tables for the program. This module is written apart from it, from the
schema alone, so that an error in one of the two shows as a plan that cannot be proven. It shares no function
with `prepare`, and looks things up row by row where `prepare` joins.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from data.dataset import Dataset
from data.rows import whole
from model.frames.study_frames import Frames, with_plain_text
from model.proof.capital_charges import charges, construction
from model.study.settings import Study

Tables = Mapping[str, pd.DataFrame]
_TEXTS = (
    "form", "mineral", "stage", "title", "plant", "country", "owner", "kind", "collector", "end_use", "product",
    "origin", "holder", "outlet", "rule", "account",
)  # fmt: skip
_YEARS = ("year", "sold", "first_run", "last_run")
_TYPES = dict.fromkeys(_TEXTS, "str") | dict.fromkeys(_YEARS, "int64") | {"essential": "bool", "buys": "bool"}


class _Plant(NamedTuple):
    """One plant of the study; kt/yr, MUSD per kt."""

    row: Any
    years: dict[int, float]
    byproduct: float


def facts(dataset: Dataset, study: Study) -> Frames:
    """Return the frames of a study before any sentence, from the dataset's tables."""
    tables, home, years = dataset.tables, dataset.settings.home, tuple(range(study.years[0], study.years[1] + 1))
    forms = _forms(tables, study.minerals)
    ours = set(forms["form"])
    builds = _builds(_makers(tables, ours), years, study.discount_rate, home)
    plants = _plants(tables, ours, years, builds)
    running, whole = {p.row.plant for p in plants if p.years}, {p.row.plant for p in plants if study.solve.whole_plants}
    demands, collections = _demands(tables, study, ours), _collections(tables, ours, years)
    return with_plain_text(
        Frames(
            home=home,
            base_year=dataset.settings.base_year,
            years=years,
            discount_rate=study.discount_rate,
            perspective=study.perspective,
            offers=_offers(tables["suppliers"], ours, years),
            established=_established(tables["established_trade"], ours, years, home),
            leaving=_leaving(tables, ours, years, home),
            outputs=_outputs(plants),
            recipe=_recipe(tables["recipes"], ours, running),
            builds=builds,
            plants=_plant_facts(plants),
            sites=_limits(plants, "buildable_t", "buildable", set(builds["plant"])),
            mines=_limits(plants, "reserves_t", "reserves", running),
            collections=collections,
            returns=_returns(tables["returns"], collections, demands),
            stocks=_stocks(tables, ours, years, study.discount_rate),
            demands=demands,
            outlets=_outlets(tables["outlets"], ours, years),
            withdrawals=_withdrawals(tables, ours, years),
            products=_products(tables, study, ours),
            bills=_bills(tables["bills"], ours),
            discards=_discards(tables["discards"], ours, years),
            forms=forms,
            origins=_origins(tables, ours),
            tables=tables,
            phases=_limits(plants, "phase_t", "phase", whole),
        )
    )


def _recipe(rows: pd.DataFrame, ours: set[str], running: set[str]) -> pd.DataFrame:
    return rows.loc[rows["form"].isin(ours) & rows["plant"].isin(running), ["plant", "form", "t_per_t"]]


def discount(rate: float, first: int, year: int) -> float:
    """Present value of a dollar paid in the middle of a year, seen from the start of the first."""
    return float(1.0 / (1.0 + rate) ** (0.5 + year - first))


def _kt(values: pd.Series) -> pd.Series:
    """Tonnes in kt; USD per t in MUSD per kt."""
    return values / 1000.0


def _rows(rows: Iterable[tuple[Any, ...]], *columns: str) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(columns)).astype({c: _TYPES.get(c, "float64") for c in columns})


def _each(frame: pd.DataFrame) -> Iterator[Any]:
    yield from frame.itertuples(index=False)


def _forms(tables: Tables, minerals: Sequence[str]) -> pd.DataFrame:
    """Forms of the minerals planned, and shared feeds (such as black mass) that a plant turns into one of them."""
    forms, minerals_table, recipes = tables["forms"], tables["minerals"], tables["recipes"]
    shared = set(minerals_table.loc[minerals_table["role"] == "shared_feed", "mineral"])
    planned = {r.form for r in _each(forms) if r.mineral in set(minerals)}
    makers = {r.plant for r in _each(recipes) if r.t_per_t > 0 and r.form in planned}
    eaten = {r.form for r in _each(recipes) if r.t_per_t < 0 and r.plant in makers}
    eaten |= {r.feed for r in _each(tables["blends"]) if r.kind == "plant" and r.user in makers and r.form in eaten}
    kept = [r for r in _each(forms) if r.form in planned or (r.mineral in shared and r.form in eaten)]
    rows = ((r.form, r.mineral, r.stage, r.title, r.reference_price_usd_per_t / 1000.0) for r in kept)
    return _rows(sorted(rows), "form", "mineral", "stage", "title", "price")


def _makers(tables: Tables, ours: set[str]) -> list[Any]:
    recipes = tables["recipes"]
    makers = {r.plant for r in _each(recipes) if r.t_per_t > 0 and r.form in ours}
    return [r for r in _each(tables["plants"]) if r.plant in makers]


def _buildable(plant: Any) -> float:
    """What may be built of a plant, t/yr: nothing of a cancelled one, though others may be modelled on it."""
    return 0.0 if plant.status == "cancelled" else float(plant.buildable_t)


def _builds(plants: Sequence[Any], years: Sequence[int], rate: float, home: str) -> pd.DataFrame:
    """Every year in which capacity can be decided: it runs after the lead time, for its life, within the horizon."""
    rows = []
    for p in plants:
        charge = charges(p, rate if p.country == home else p.cost_of_capital)
        for decided in years if _buildable(p) > 0 else ():
            opens = decided + whole(p.lead_time_years)
            runs = [y for y in years if opens <= y < opens + whole(p.life_years)]
            if not runs or opens < p.earliest_year:
                continue
            worth = sum(discount(rate, years[0], y) for y in runs)
            rows.append(
                (p.plant, p.form, p.country, p.owner, p.kind, decided, p.buildable_t_per_year / 1000.0,
                 p.capex_usd_per_t / 1000.0, construction(p), *charge, runs[0], runs[-1],
                 (charge[0] - charge[1] - charge[2]) * worth, charge[1] * worth, charge[2] * worth,
                 p.fixed_usd_per_t / 1000.0 * worth)
            )  # fmt: skip
    return _rows(
        rows, "plant", "form", "country", "owner", "kind", "year", "build_most", "capex", "construction",
        "annuity", "interest", "spread", "first_run", "last_run", "capital_charge", "interest_charge", "spread_charge",
        "upkeep",
    )  # fmt: skip


def _plants(tables: Tables, ours: set[str], years: Sequence[int], builds: pd.DataFrame) -> list[_Plant]:
    """Each plant with the years in which it has, or could have, capacity, and what it has without a new build."""
    standing: dict[str, dict[int, float]] = {}
    for r in _each(tables["plant_capacity"]):
        standing.setdefault(r.plant, {})[int(r.year)] = r.capacity_t / 1000.0
    could: dict[str, set[int]] = {}
    for plant, run in builds.groupby("plant")[["first_run", "last_run"]]:
        could[str(plant)] = set(range(int(run["first_run"].min()), int(run["last_run"].max()) + 1))
    price = dict(zip(tables["forms"]["form"], tables["forms"]["reference_price_usd_per_t"] / 1000.0, strict=True))
    sold: dict[str, float] = {}
    for r in _each(tables["recipes"]):
        if r.form not in ours:
            sold[r.plant] = sold.get(r.plant, 0.0) + r.t_per_t * price[r.form]
    out = []
    for row in _makers(tables, ours):
        has = standing.get(row.plant, {}) if row.status != "cancelled" else {}
        runs = {y: has.get(y, 0.0) for y in years if has.get(y, 0.0) > 0 or y in could.get(row.plant, ())}
        out.append(_Plant(row, runs, sold.get(row.plant, 0.0)))
    return out


def _outputs(plants: Sequence[_Plant]) -> pd.DataFrame:
    rows = (
        (p.row.plant, p.row.form, p.row.country, p.row.owner, p.row.kind, year, existing,
         p.row.variable_usd_per_t / 1000.0, p.row.fixed_usd_per_t / 1000.0, 0.0, 0.0, p.byproduct)
        for p in plants
        for year, existing in p.years.items()
    )  # fmt: skip
    return _rows(
        rows, "plant", "form", "country", "owner", "kind", "year", "existing", "variable", "fixed", "output_duty",
        "credit", "byproduct",
    )  # fmt: skip


def _plant_facts(plants: Sequence[_Plant]) -> pd.DataFrame:
    """Every plant of the study, whether it runs, could be built in time, or neither."""
    rows = (
        (p.row.plant, p.row.form, p.row.country, p.row.owner, p.row.kind, _buildable(p.row) / 1000.0,
         p.row.buildable_t_per_year / 1000.0, p.row.capex_usd_per_t / 1000.0, p.row.variable_usd_per_t / 1000.0,
         p.row.fixed_usd_per_t / 1000.0, p.byproduct, p.row.lead_time_years,
         0.0 if math.isnan(p.row.construction_years) else p.row.construction_years, p.row.life_years,
         p.row.earliest_year,
         p.row.cost_of_capital, p.row.reserves_t / 1000.0)
        for p in plants
    )  # fmt: skip
    return _rows(
        rows, "plant", "form", "country", "owner", "kind", "buildable", "build_most", "capex", "variable", "fixed",
        "byproduct", "lead", "construction", "life", "earliest", "rate", "reserves",
    )  # fmt: skip


def _limits(plants: Sequence[_Plant], column: str, name: str, among: set[str]) -> pd.DataFrame:
    values = ((p.row.plant, getattr(p.row, column) / 1000.0) for p in plants if p.row.plant in among)
    return _rows(((plant, limit) for plant, limit in values if not math.isnan(limit)), "plant", name)


def _offers(suppliers: pd.DataFrame, ours: set[str], years: Sequence[int]) -> pd.DataFrame:
    s = suppliers[suppliers["form"].isin(ours) & suppliers["year"].between(years[0], years[-1])]
    s = s[s["available_t"] > 0].reset_index(drop=True)
    step = s["step"].astype("int64")
    return pd.DataFrame(
        {
            "seller": s["form"] + "|" + s["country"] + "|" + step.astype(str),
            **{name: s[name] for name in ("form", "country", "owner")},
            "step": s["step"],
            "year": s["year"],
            "available": _kt(s["available_t"]),
            "price": _kt(s["price_usd_per_t"]),
            "freight": _kt(s["freight_usd_per_t"]),
            "duty": 0.0,
            "tie_weight": 0.0,
            "ramp_rate": s["ramp_rate"],
            "ramp_kt": _kt(s["ramp_t"]),
        }
    )


QUARTERS = 4
"""Steps of leaving a seller: each a quarter of its established share."""


def _established(shares: pd.DataFrame, ours: set[str], years: Sequence[int], home: str) -> pd.DataFrame:
    """What sellers abroad have by custom of what is bought abroad."""
    rows = (
        (r.form, r.country, int(r.year), r.share)
        for r in _each(shares)
        if r.form in ours and years[0] <= r.year <= years[-1] and r.share > 0 and r.country != home
    )
    return _rows(rows, "form", "country", "year", "established_share")


def _leaving(tables: Tables, ours: set[str], years: Sequence[int], home: str) -> pd.DataFrame:
    """Giving up the part y of a share costs price * y / elasticity at the margin; a step costs that at its middle."""
    usual = {(r.form, int(r.year)): (r.price_usd_per_t, r.elasticity) for r in _each(tables["trade_elasticities"])}
    rows = []
    for r in _each(_established(tables["established_trade"], ours, years, home)):
        price, elasticity = usual[r.form, r.year]
        for quarter in range(QUARTERS):
            part = (quarter + 0.5) / QUARTERS
            rows.append((quarter + 1, r.form, r.country, r.year, r.established_share / QUARTERS,
                         price / 1000.0 * part / elasticity))  # fmt: skip
    out = _rows(rows, "step", "form", "country", "year", "leaving_share", "leaving_price")
    return out.astype({"step": "int64"})


def _demands(tables: Tables, study: Study, ours: set[str]) -> pd.DataFrame:
    """What each end use wants on the study's path, its boundaries together; what may replace it, what a miss costs."""
    wanted: dict[tuple[str, str, int], float] = {}
    d = tables["demand"]
    d = d[(d["path"] == study.demand) & d["boundary"].isin(study.boundaries) & d["form"].isin(ours)]
    for r in _each(d[d["year"].between(*study.years)]):
        key = (r.end_use, r.form, int(r.year))
        wanted[key] = wanted.get(key, 0.0) + r.demand_t / 1000.0
    missing = {(r.end_use, r.form): r.shortage_usd_per_t / 1000.0 for r in _each(tables["shortage"])}
    instead = {
        (r.end_use, r.form, int(r.year)): (r.max_share, r.cost_usd_per_t / 1000.0)
        for r in _each(tables["substitutes"])
        if r.step == 1
    }
    essential = {r.end_use: r.essential == "yes" for r in _each(tables["end_uses"])}
    rows = []
    for (use, form, year), kt in wanted.items():
        if kt > 0:
            share, cost = instead.get((use, form, year), (0.0, 0.0))
            most = kt if study.shortfall == "priced" else 0.0
            rows.append((use, form, year, essential[use], kt, share * kt, most, cost, missing[use, form]))
    return _rows(
        rows, "end_use", "form", "year", "essential", "wanted", "substitute_most", "shortfall_most",
        "substitute_cost", "shortage",
    )  # fmt: skip


def _collections(tables: Tables, ours: set[str], years: Sequence[int]) -> pd.DataFrame:
    s = tables["scrap"]
    s = s[s["form"].isin(ours) & s["year"].between(years[0], years[-1])]
    rows = (
        (f"{r.form}|scrap|{int(r.step)}", r.form, int(r.year), r.available_t / 1000.0, r.collection_usd_per_t / 1000.0,
         r.return_share)
        for r in _each(s)
    )  # fmt: skip
    return _rows(rows, "collector", "form", "year", "feed", "collection_price", "return_share")


def _returns(returns: pd.DataFrame, collections: pd.DataFrame, demands: pd.DataFrame) -> pd.DataFrame:
    """A delivery comes back after its lifetime, split over the cost steps of its scrap."""
    sold: dict[tuple[str, str], list[int]] = {}
    for d in _each(demands):
        sold.setdefault((d.end_use, d.form), []).append(d.year)
    steps: dict[tuple[str, int], list[tuple[str, float]]] = {}
    for c in _each(collections):
        steps.setdefault((c.form, c.year), []).append((c.collector, c.return_share))
    rows = []
    for r in _each(returns):
        for year in sold.get((r.end_use, r.form), ()):
            back = year + whole(r.lifetime_years)
            for collector, share in steps.get((r.scrap_form, back), ()):
                if share * r.return_t_per_t > 0:
                    rows.append((collector, back, r.end_use, r.form, year, share * r.return_t_per_t))
    return _rows(rows, "collector", "year", "end_use", "form", "sold", "returned")


def _asked_of_private_stock(row: Any, price: float, rate: float) -> float:
    """What the holder asks a year on a kt beyond the discount rate: nothing where the table says no rate of its own."""
    own = row.cost_of_capital
    return 0.0 if math.isnan(own) or own <= rate else (own - rate) * price


def _stocks(tables: Tables, ours: set[str], years: Sequence[int], rate: float) -> pd.DataFrame:
    """Both stocks by year: of the public one nothing is bought or sold, and what was there wastes away."""
    price = dict(zip(tables["forms"]["form"], tables["forms"]["reference_price_usd_per_t"] / 1000.0, strict=True))
    rows = []
    for s in _each(tables["stockpile"]):
        for year in years if s.form in ours and s.limit_t > 0 else ():
            limits = tuple(t / 1000.0 for t in (s.limit_t, s.fill_t_per_year, s.release_t_per_year))
            kept, opening = 1 - s.loss_rate, s.opening_t / 1000.0
            private = s.holder == "private"
            may = limits if private else (opening * kept ** (year - years[0]), 0.0, 0.0)
            asked = _asked_of_private_stock(s, price[s.form], rate) if private else 0.0
            rows.append(
                (s.form, year, s.holder, *may, s.holding_usd_per_t / 1000.0, opening, kept, asked, s.closing_t / 1000.0,
                 *limits, math.nan, "", 0.0, False, s.account)
            )  # fmt: skip
    names = (
        "stock_most", "fill_most", "release_most", "holding", "opening", "kept", "carrying", "closing", "stock_limit",
        "fill_limit", "release_limit", "release_share", "rule", "asked", "buys", "account",
    )  # fmt: skip
    return _rows(rows, "form", "year", "holder", *names)


def _bills(bills: pd.DataFrame, ours: set[str]) -> pd.DataFrame:
    """What a unit takes of the forms planned, t; as many kt go into a thousand units."""
    rows = ((b.product, b.form, b.t_per_unit) for b in _each(bills) if b.form in ours and b.t_per_unit > 0)
    return _rows(rows, "product", "form", "bill")


def _discards(discards: pd.DataFrame, ours: set[str], years: Sequence[int]) -> pd.DataFrame:
    rows = ((d.form, year, d.cost_usd_per_t / 1000.0) for d in _each(discards) if d.form in ours for year in years)
    return _rows(rows, "form", "year", "discard_price")


def _products(tables: Tables, study: Study, ours: set[str]) -> pd.DataFrame:
    """Products that need a form planned, thousands of units; nothing may be missing where the study forbids it."""
    needing = {b.product for b in _each(tables["bills"]) if b.form in ours and b.t_per_unit > 0}
    first, last = study.years
    rows = []
    for p in _each(tables["products"]):
        if p.product in needing and p.path == study.demand and first <= p.year <= last and p.wanted_units > 0:
            wanted = p.wanted_units / 1000.0
            may_miss = wanted if study.shortfall == "priced" else 0.0
            rows.append((p.end_use, p.product, int(p.year), wanted, may_miss, p.shortage_usd_per_unit / 1000.0))
    return _rows(rows, "end_use", "product", "year", "product_wanted", "missing_most", "missing_cost")


def _outlets(outlets: pd.DataFrame, ours: set[str], years: Sequence[int]) -> pd.DataFrame:
    o = outlets[outlets["form"].isin(ours) & outlets["year"].between(years[0], years[-1]) & (outlets["size_t"] > 0)]
    o = o.assign(outlet_most=_kt(o["size_t"]), outlet_price=_kt(o["price_usd_per_t"]))
    o = o.assign(resells=[said == "yes" for said in o["resells"]])
    o = o.assign(established=[0.0 if math.isnan(t) else t / 1000.0 for t in o["established_t"]])
    return o[["form", "outlet", "year", "outlet_most", "outlet_price", "resells", "established"]].reset_index(drop=True)


def _withdrawals(tables: Tables, ours: set[str], years: Sequence[int]) -> pd.DataFrame:
    """Giving up the part y of a sale costs price * y / elasticity at the margin; a quarter of it costs its middle."""
    usual = {(r.form, int(r.year)): (r.price_usd_per_t, r.elasticity) for r in _each(tables["trade_elasticities"])}
    rows = []
    for r in _each(_outlets(tables["outlets"], ours, years)):
        for quarter in range(QUARTERS) if r.established > 0 else ():
            price, elasticity = usual[r.form, r.year]
            cost = price / 1000.0 * (quarter + 0.5) / QUARTERS / elasticity
            rows.append((quarter + 1, r.form, r.outlet, int(r.year), r.established / QUARTERS, cost))
    out = _rows(rows, "step", "form", "outlet", "year", "withdrawn_most", "withdrawal_price")
    return out.astype({"step": "int64"})


def _origins(tables: Tables, ours: set[str]) -> pd.DataFrame:
    """Where the ore in each country's goods was mined; goods of a country that the table leaves out are its own."""
    told = [(r.form, r.country, r.origin, r.share) for r in _each(tables["origins"]) if r.form in ours]
    named = {(form, country) for form, country, _, _ in told}
    offers = tables["suppliers"]
    sellers = {(r.form, r.country) for r in _each(offers.loc[offers["form"].isin(ours), ["form", "country"]])}
    own = [(form, country, country, 1.0) for form, country in sorted(sellers - named)]
    return _rows(sorted([*told, *own]), "form", "country", "origin", "share")
