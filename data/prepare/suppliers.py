"""What each country sells of a form to US buyers, in three steps of rising price, every year 2024-40.

Step 1 is what the US bought in 2024: observed share x imports, at the market price of the year, the same for
all countries, so that the plan of the base year reproduces the observed mix. Later it moves with the
published output of the country, but stays within the country's ceiling, and all first steps of a form
together grow no faster than central US demand: output elsewhere is no promise to US buyers. Feeds that the
US did not import (concentrate, hydroxide, MHP, coke) open step 1 at their low ceiling, without observed share.
Step 2 fills up to the central ceiling and costs 8% plus 12% x the country's risk more; step 3 fills up to the
high ceiling at 25% plus 35% x risk. So every first step is cheaper than every second step of the form.
Anode powder and magnets from outside China carry the published premium over Chinese ones instead of the
fixed part, and their first step stays at what was sold. The published Chinese ceiling of those two forms is
the sales of 2024 held flat: step 2 runs to the highest sales seen, step 3 to 1.5 times central US demand,
since China in peace would sell what it is asked; a study that doubts it cuts the steps.
Russian nickel is barred from 2025 and Russian cobalt has no central ceiling: the other sellers take over
their share. Steps 2 and 3 open by a fifth a year from 2025, as a ramp from the base year would let them: the
study's first year has no year before it to ramp from, and contracts do not move in a day. Chinese powder and
magnets are exempt, since those tonnes were sold before.
What was sold in 2024 was sold under the duties of 2024, at prices that US buyers pay with the duty inside: the
first step of every seller is that much cheaper before duty as it paid then, so that the duties of 2024 move
nobody. The price of powder and magnets is China's own, before duty: there the others ask what costs buyers as
much as China's goods.
Chinese flake is finer and cheaper than the average: its first step is half of that difference below the market.
Prices: 2024, 2025, 2026, then on a straight line to the long run in 2030 (`price_book.py`), constant 2024 dollars.
Freight: one constant per form, so that it does not change the mix. Owner: the country that owns most of
the sellers. Ramps: step 1 may grow by half a year, other steps by a quarter, plus a floor that opens a new
step in about five years. All rows are assumed: no source publishes a supply curve to one buyer.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from data.prepare import markets
from data.prepare.figures import BASE_YEAR, Figures, Tables, years
from data.prepare.markets import sellers
from data.prepare.price_book import LONG_RUN, Price, price_book
from data.prepare.provenance import joined
from data.prepare.seller_ceilings import Access, World, all_access
from data.prepare.tariffs import Law
from data.prepare.time_series import Years
from data.rows import each_row

STEPS = (1, 2, 3)
LATER = "steps 2 and 3"
CHEAPER = "discount on step 1"
REFERENCE = "peacetime reference"
SMALLEST_T = 0.5


@dataclass(frozen=True)
class Premium:
    """What a step costs over the market price."""

    value: float
    low: float
    high: float
    figures: tuple[str, ...]


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return the supply steps of every form and country."""
    world, prices, law = World(figures, tables), price_book(figures), Law(figures)
    risk = dict(each_row(tables["countries"], "country", "risk"))
    demand = _central_demand(tables["demand"])
    access = all_access(figures, tables)
    first = _first_steps(world, access, demand)
    rows = []
    for seller in access:
        floor = world.assumption(f"ramp floor {LATER}")[0]
        tonnes = _steps(world, seller, first[seller.form, seller.country], _reference(world, seller, demand), floor)
        for step in STEPS:
            if max(tonnes[step].values()) >= SMALLEST_T:
                own = risk[seller.country]
                premium = _netback(world, law, seller) if step == 1 else _premium(world, seller, step, own)
                rows += _rows(world, seller, step, tonnes[step], prices, premium)
    frame = pd.DataFrame(rows)
    frame["source_id"] = _sources(figures, frame["figures"])
    others = markets.book(figures)
    return pd.concat([frame, pd.DataFrame(sellers.rows(others.known, others.markets, others.works, risk))])


def _central_demand(demand: pd.DataFrame) -> dict[str, Years]:
    """Central hard demand (direct industry and US cathode and magnet plants) by form and year."""
    hard = demand[(demand["path"] == "central") & demand["boundary"].isin(["A", "B"])]
    total = hard.groupby(["form", "year"], as_index=False)[["demand_t"]].sum()
    by_form: dict[str, Years] = {}
    for form, year, tonnes in each_row(total, "form", "year", "demand_t"):
        by_form.setdefault(form, {})[year] = tonnes
    return by_form


def _first_steps(world: World, access: list[Access], demand: dict[str, Years]) -> dict[tuple[str, str], Years]:
    """Observed sales moved with output, within the ceiling, all together no faster than demand."""
    sellers = {(seller.form, seller.country): _first_step(world, seller, access) for seller in access}
    for form in dict.fromkeys(seller.form for seller in access if seller.sold_t):
        mine = [key for key in sellers if key[0] == form]
        start = sum(sellers[key][BASE_YEAR] for key in mine)
        for year in years():
            growth = demand[form][year] / demand[form][BASE_YEAR]
            total = sum(sellers[key][year] for key in mine)
            scale = min(1.0, start * growth / total)
            for key in mine:
                sellers[key][year] *= scale
    return sellers


def _first_step(world: World, seller: Access, access: list[Access]) -> Years:
    if seller.feed:
        return seller.low.every_year()
    ceiling = seller.central.every_year()
    # Outside China powder and magnets cost more: only what was sold goes on at the market price.
    path = dict.fromkeys(years(), 1.0) if _outside(world, seller) else seller.path.every_year()
    same = [other for other in access if other.form == seller.form]
    # Sellers without a ceiling from 2025 on leave their share to the others.
    left = sum(other.sold_t for other in same if not other.central.every_year()[BASE_YEAR + 1])
    takes_over = (
        sum(other.sold_t for other in same) / (sum(other.sold_t for other in same) - left) if seller.sold_t else 1.0
    )
    moved = {year: min(seller.sold_t * takes_over * path[year], ceiling[year]) for year in years()}
    return {**moved, BASE_YEAR: seller.sold_t}


def _is_reference(world: World, seller: Access) -> bool:
    """Say whether this seller is the one that in peace would sell what it is asked."""
    return seller.country in world.assumed_for(REFERENCE, seller.form)


def _outside(world: World, seller: Access) -> bool:
    """Say whether this seller sells beside the one that would sell what it is asked."""
    return seller.form in world.assumed_forms(REFERENCE) and not _is_reference(world, seller)


def _reference(world: World, seller: Access, demand: dict[str, Years]) -> Years:
    """What China would sell in peace, where the published ceiling holds its sales flat."""
    if not _is_reference(world, seller):
        return dict.fromkeys(years(), 0.0)
    multiple = world.assumption(REFERENCE, seller.form, seller.country)[0]
    return {year: multiple * demand[seller.form][year] for year in years()}


def _steps(world: World, seller: Access, first: Years, reference: Years, floor: float) -> dict[int, Years]:
    central, high = seller.central.every_year(), seller.high.every_year()
    second, third = {}, {}
    for year in years():
        # Where China's central ceiling is its sales held flat, step 2 runs to the highest sales seen.
        middle = high[year] if reference[year] else central[year]
        second[year] = max(middle - first[year], 0.0)
        top = 0.0 if (seller.form, seller.country) in world.barred else max(high[year], reference[year])
        third[year] = max(top - first[year] - second[year], 0.0)
        if not reference[year]:
            opened = min(1.0, max(floor, floor * (year - BASE_YEAR)))
            second[year] *= opened
            third[year] *= opened
    return {1: first, 2: second, 3: third}


def _rows(
    world: World, seller: Access, step: int, tonnes: Years, prices: dict[tuple[str, int], Price], premium: Premium
) -> list[dict[str, object]]:
    freight = world.assumption("freight", seller.form)
    kind = "step 1" if step == 1 else LATER
    rate, floor = world.assumption(f"ramp rate {kind}")[0], world.assumption(f"ramp floor {kind}")[0]
    extra = (world.assumption(REFERENCE, seller.form, seller.country)[3],) if _to_reference(world, seller, step) else ()
    rows: list[dict[str, object]] = []
    for year in years():
        price = prices[seller.form, min(year, LONG_RUN)]
        names = (*seller.figures, *price.figures.split(";"), freight[3], *premium.figures, *extra)
        rows.append({
            "form": seller.form, "country": seller.country, "step": step, "year": year,
            "available_t": _tidy(tonnes[year]), "price_usd_per_t": _tidy(price.value * (1 + premium.value)),
            "freight_usd_per_t": freight[0], "owner": world.owners.get((seller.form, seller.country), seller.country),
            "observed_share": round(seller.share, 6) if step == 1 and seller.share is not None else None,
            "ramp_rate": rate, "ramp_t": _tidy(floor * max(tonnes.values())),
            "low": _tidy(price.low * (1 + premium.low)), "high": _tidy(price.high * (1 + premium.high)),
            "confidence": "assumed", "figures": ";".join(dict.fromkeys(names)),
            "rule": _rule(world, seller, step, price, bool(extra), premium.value),
        })  # fmt: skip
    return rows


def _to_reference(world: World, seller: Access, step: int) -> bool:
    return step == 3 and _is_reference(world, seller)


def _netback(world: World, law: Law, seller: Access) -> Premium:
    """Return what the first step is over the market price: less the duty paid in the base year, or its lower grade."""
    if seller.country in world.assumed_for(CHEAPER, seller.form):
        less, low, high, figure = world.assumption(CHEAPER, seller.form, seller.country)
        return Premium(-less, -high, -low, (figure,))
    sellers = (seller.country, *world.assumed_for(REFERENCE, seller.form))
    duty, *of_reference = (law.paid(seller.form, country, BASE_YEAR) for country in sellers)
    over = (1 + of_reference[0] if of_reference else 1) / (1 + duty) - 1
    names = [str(d["figures"]) for c in sellers for d in law.duties(seller.form, c) if d["year"] == BASE_YEAR]
    return Premium(over, over, over, tuple(joined(names).split(";")) if over else ())


def _premium(world: World, seller: Access, step: int, risk: float) -> Premium:
    """Fixed part plus risk part; anode powder and magnets from outside China carry their own fixed part."""
    outside = (f"premium step {step} outside China", seller.form)
    value, low, high, figure = (
        world.assumption(*outside) if _outside(world, seller) else world.assumption(f"premium step {step}")
    )
    by_risk, risk_low, risk_high, risk_figure = world.assumption(f"risk premium step {step}")
    return Premium(value + by_risk * risk, low + risk_low * risk, high + risk_high * risk, (figure, risk_figure))


def _rule(world: World, seller: Access, step: int, price: Price, reference: bool, over: float) -> str:
    market = price.rule.rstrip(".")
    if step == 1 and seller.feed:
        return f"Low {seller.basis}, at the market price: {market}."
    if step == 1:
        paid = ", less the duty it paid in 2024 or its lower grade" if over < 0 else ""
        paid = ", plus what China pays in duty and it does not" if over > 0 else paid
        return (
            f"Observed share x imports of 2024, moved with output within the {seller.basis}, "
            f"all sellers together no faster than demand, at the market price{paid}: {market}."
        )
    extent = {2: "central", 3: "high"}[step]
    if reference:
        return f"Above the highest sales seen up to 1.5 x central US demand, at a premium: {market}."
    if step == 2 and _is_reference(world, seller):
        return f"Up to the highest sales seen, at a premium over the market price: {market}."
    return (
        f"Rest of the {extent} {seller.basis}, a fifth more of it each year from 2025, "
        f"at a premium over the market price: {market}."
    )


def _sources(figures: Figures, used: pd.Series) -> pd.Series:
    """Every source that the figures of a row name."""
    tables = (
        "assumptions/suppliers", "policy/tariffs", "assumptions/tariffs",
        "lithium_cobalt_nickel/prices", "lithium_cobalt_nickel/import_mix",
        "lithium_cobalt_nickel/world_supply", "graphite_rare_earths/prices", "graphite_rare_earths/import_mix",
        "graphite_rare_earths/world_supply", "graphite_rare_earths/base_year", "graphite_rare_earths/forms",
        "graphite_rare_earths/plants",
    )  # fmt: skip
    known = pd.concat([figures.table(name)[["figure", "source_id"]] for name in tables])
    source = dict(zip(known["figure"], known["source_id"], strict=True))

    def gather(names: str) -> str:
        ids = dict.fromkeys(one for name in names.split(";") for one in source[name].split(";"))
        return ";".join(ids)

    return used.map({names: gather(names) for names in used.unique()})


def _tidy(value: float) -> float:
    """Five significant digits; less than a gram is the rounding of a difference, so 0."""
    return float(f"{value:.5g}") if abs(value) >= 1e-6 else 0.0
