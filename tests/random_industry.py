"""The industry of a random study: plants, scrap, stock, outlets, and public money."""

from __future__ import annotations

import math
import zlib
from itertools import pairwise

import numpy as np

from tests.random_world import HOME, OUTSIDE, World, all_years


def plants(w: World, mineral: str) -> None:
    chain = w.chains[mineral]
    _plant(w, f"{mineral}_mine", "mine", HOME, {chain[0]: 1.0}, reserves=True)
    for earlier, later in pairwise(chain):
        kind = "refinery" if later.endswith("metal") else "magnet"
        joint = _joint_product(w, mineral) if kind == "refinery" else {}
        recipe = {later: 1.0, earlier: -w.between(1.02, 1.3), **joint}
        _plant(w, f"{mineral}_{kind}", kind, HOME, recipe)
        if w.maybe(0.4):
            _plant(w, f"{mineral}_{kind}_abroad", kind, w.one_of(w.countries[1:]), {later: 1.0, earlier: -1.1})
    recipe = {chain[1]: 1.0, f"{mineral}.scrap": -w.between(1.1, 1.6)}
    _plant(w, f"{mineral}_recycler", "recycler", HOME, recipe | (_joint_product(w, mineral) if w.maybe(0.3) else {}))


def ramps(w: World) -> None:
    """Say of two kinds of plant what a new one makes at first: one starts slowly, one makes nothing in its first year.

    By the names of the minerals, so that nothing else is drawn otherwise.
    """
    turn = zlib.crc32(" ".join(w.minerals).encode()) % 3
    for kind, shares in (("refinery", (0.4, 0.9)), ("magnet", (0.0, 0.7)), ("mine", (0.25, 0.5, 0.8)))[: turn + 1]:
        for nth, share in enumerate(shares, 1):
            w.add("ramps", kind=kind, running_year=float(nth), share=share)


def _joint_product(w: World, mineral: str) -> dict[str, float]:
    """Return a second product: of a mineral outside the study, or of another one inside."""
    if not w.maybe(0.35):
        return {}
    others = [m for m in (*w.minerals, OUTSIDE) if m != mineral]
    return {w.chains[w.one_of(others)][1]: w.between(0.02, 0.15)}


def _works(plant: str, lead: int) -> float:
    """Return over how many years capital is spent, by the plant's name: none, some or all of the lead, or not said."""
    years = zlib.crc32(plant.encode()) % (lead + 2)
    return math.nan if years > lead else float(years)


def _plant(w: World, plant: str, kind: str, country: str, recipe: dict[str, float], reserves: bool = False) -> None:
    """Draw a plant whose margin over feed is spread around what it costs to make and to build."""
    form = next(iter(recipe))
    feed = sum(-t * w.price[g] for g, t in recipe.items() if t < 0)
    margin = max(w.price[form] - feed, 0.25 * w.price[form])
    size = max(w.need[form], 1.0)
    runs, builds = w.maybe(0.6), w.maybe(0.75)
    life = int(w.rng.choice([1, 2, 10, 20]))
    capital = margin * w.rng.uniform(0.1, 0.7) * min(life, 8)
    w.add(
        "plants",
        plant=plant,
        title=plant,
        kind=kind,
        country=country,
        form=form,
        owner=country if w.maybe(0.75) else w.one_of(w.countries),
        status=("existing" if runs else "candidate") if w.maybe(0.95) else "cancelled",
        buildable_t=round(size * w.rng.uniform(0.1, 0.6), 1) if builds else 0.0,
        buildable_t_per_year=round(size * w.rng.uniform(0.05, 0.4), 1) if builds else 0.0,
        capex_usd_per_t=round(capital, 1),
        fixed_usd_per_t=round(margin * w.rng.uniform(0.0, 0.1), 1),
        variable_usd_per_t=round(margin * _some_dear(w.rng.uniform(0.05, 0.8)), 1),
        lead_time_years=float(lead := w.rng.integers(0, 3)),
        construction_years=_works(plant, int(lead)),
        life_years=float(life),
        earliest_year=w.years[0] + int(w.rng.integers(0, 2)),
        cost_of_capital=0.0 if w.maybe(0.1) else w.between(0.03, 0.15),
        reserves_t=round(size * len(w.years) * w.rng.uniform(0.05, 0.4), 1) if reserves and w.maybe(0.8) else np.nan,
    )
    for name, amount in recipe.items():
        w.add("recipes", plant=plant, form=name, t_per_t=amount)
    if runs:
        capacity = size * w.rng.uniform(0.05, 0.5)
        for year in all_years(w):
            w.add("plant_capacity", plant=plant, year=year, capacity_t=round(capacity, 1))


def _some_dear(cost: float) -> float:
    """Return a cost that in a quarter of all draws exceeds what imports leave: such a plant runs when it must."""
    return cost if cost < 0.6 else 0.6 + 12 * (cost - 0.6)


def scrap(w: World, mineral: str) -> None:
    scrap, chain = f"{mineral}.scrap", w.chains[mineral]
    steps = int(w.rng.integers(1, 3))
    for step in range(1, steps + 1):
        for year in all_years(w):
            w.add(
                "scrap",
                form=scrap,
                step=step,
                year=year,
                available_t=round(w.need[chain[1]] * w.rng.uniform(0.01, 0.15), 1),
                return_share=1.0 if steps == 1 else (0.6, 0.4)[step - 1],
                collection_usd_per_t=round(w.price[scrap] * step * w.rng.uniform(0.5, 1.5), 1),
            )
    for use in w.rows["end_uses"]:
        if w.maybe(0.7):
            years, share = float(w.rng.integers(1, 4)), w.between(0.05, 0.5)
            w.add(
                "returns",
                end_use=use["end_use"],
                form=chain[-1],
                scrap_form=scrap,
                lifetime_years=years,
                return_t_per_t=share,
            )


def stock_and_outlets(w: World, mineral: str) -> None:
    chain = w.chains[mineral]
    for form in chain[1:]:
        size = w.need[form]
        if w.maybe(0.7) or form == chain[-1]:
            limit = size * w.rng.uniform(0.25, 0.7)
            held = {
                "limit_t": round(limit, 1),
                "opening_t": round(limit * w.rng.uniform(0, 0.6), 1),
                "holding_usd_per_t": round(w.price[form] * w.rng.uniform(0.002, 0.03), 2),
                "loss_rate": w.between(0, 0.05),
                "fill_t_per_year": round(limit * w.rng.uniform(0.2, 0.7), 1),
                "release_t_per_year": round(limit * w.rng.uniform(0.1, 0.5), 1),
            }
            of_state = {
                **held,
                "opening_t": round(held["opening_t"] / 4, 1),
            }  # stored at the fund's cost, come what may
            w.add("stockpile", form=form, holder="public", account="nds_fund", cost_of_capital=math.nan, **of_state)
            own = {**held, "opening_t": round(held["opening_t"] * (len(form) % 4) / 8, 1)}
            rate = math.nan if len(form) % 3 == 0 else 0.02 * (len(form) % 7)
            w.add("stockpile", form=form, holder="private", account="", cost_of_capital=rate, **own)
    for form in chain:
        if w.maybe(0.6):
            usd, size = w.price[form] * w.rng.uniform(0.6, 1.2), w.need[form] * w.rng.uniform(0.05, 0.3)
            for year in all_years(w):
                w.add(
                    "outlets",
                    form=form,
                    outlet="export",
                    year=year,
                    price_usd_per_t=round(usd, 1),
                    size_t=round(size, 1),
                    resells="yes" if year % 2 else "",
                )


def money(w: World) -> None:
    for form in w.price:
        if form.endswith("scrap"):
            continue
        for country in w.countries[1:]:
            for layer, chance in (("mfn", 0.8), ("section_301", 0.3)):
                if w.maybe(chance):
                    rate = w.between(0.01, 0.3)
                    for year in all_years(w):
                        w.add(
                            "tariffs",
                            form=form,
                            country=country,
                            layer=layer,
                            year=year,
                            rate=rate,
                            legal_basis="drawn",
                        )
        counted = {
            "variable_counts": 1.0,
            "fixed_counts": 0.5,
            "depreciation_counts": 0.25,
            "feed_counts": 0.1,
        }
        for year in all_years(w):
            share = round(max(0.0, 0.2 - 0.04 * (year - w.years[0])), 3)
            w.add("credits", credit="45X", form=form, year=year, share_of_cost=share, legal_basis="drawn", **counted)
    for profile, shares in (("grants", (0.3, 0.4, 0.3)), ("stock", (0.8, 0.2)), ("at_once", (1.0,))):
        for lag, share in enumerate(shares):
            w.add("spendout", profile=profile, lag_years=float(lag), share=share)
    for account, kind, profile in (
        ("dpa", "discretionary", "grants"),
        ("nds_fund", "mandatory", "stock"),
        ("45x", "tax", "at_once"),
        ("customs", "receipt", "at_once"),
        ("carbon_charges", "receipt", "at_once"),
    ):
        w.add(
            "accounts", account=account, title=account, kind=kind, budget_function="050", profile=profile,
            revolving="yes" if account == "nds_fund" else "",
        )  # fmt: skip
    for account, part in (("dpa", 0.08), ("nds_fund", 0.06)):
        for number in range(1, int(w.rng.integers(2, 4))):
            musd = (
                sum(w.need[f] * w.price[f] for m in w.minerals for f in w.chains[m])
                / 1e6
                * part
                * w.rng.uniform(0.2, 1)
            )
            w.add(
                "appropriations",
                account=account,
                fiscal_year=2025 + number,
                authority_musd=round(musd, 3),
                clause=f"law {number}",
            )
