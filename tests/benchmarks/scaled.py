"""Generated datasets with the planner's own structure, as large as asked: every table drawn, none of it a fact.

Each mineral is mined, refined and made into a component; most countries sell every form in price steps; plants at home
and abroad make the later forms from the earlier ones; scrap comes back from what was delivered. Numbers are drawn so
that about the same share of rows binds at every size.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from string import ascii_uppercase
from typing import Any

import numpy as np
import pandas as pd

from data.checks.columns import empty
from data.dataset import Dataset
from data.schema import TABLES
from data.settings import Settings

HOME, FIRST = "USA", 2026
STAGES = {"ore": "mined", "metal": "refined", "part": "component", "scrap": "scrap"}
SOLD = ("ore", "metal", "part")
END_USES = (("defence", "yes"), ("clean_energy", "yes"), ("other_industry", "no"))
SAID = {"confidence": "assumed", "source_id": "drawn", "figures": "", "rule": "Drawn for a benchmark."}


@dataclass(frozen=True)
class Size:
    """How large: minerals, countries that sell, plants of each later form of a mineral, years, price steps."""

    minerals: int
    countries: int
    plants: int
    years: int
    steps: int = 1


@dataclass(frozen=True)
class _World:
    rng: np.random.Generator
    size: Size
    minerals: tuple[str, ...]
    countries: tuple[str, ...]
    years: range
    price: dict[str, float]
    need: dict[str, float]

    def forms(self, *stages: str) -> list[str]:
        return [f"{m}.{s}" for m in self.minerals for s in stages]


def scaled(size: Size, seed: int = 0) -> Dataset:
    """Return a dataset of a size; the same for the same seed."""
    w = _world(size, np.random.default_rng([2026, seed]))
    drawn = {
        "sources": pd.DataFrame([{"source_id": "drawn", "title": "Drawn for a benchmark", "licence": "none"}]),
        "minerals": pd.DataFrame({"mineral": w.minerals, "title": w.minerals, "role": "mineral"}),
        "forms": _forms(w),
        "countries": _countries(w),
        "blocs": pd.DataFrame({"bloc": "allies", "country": w.countries[1::3], "from_year": 2000}),
        "end_uses": pd.DataFrame(
            [{"end_use": u, "title": u, "priority": i, "essential": e} for i, (u, e) in enumerate(END_USES, 1)]
        ),
        **_wanted(w),
        **_sold(w),
        **_made(w),
        **_returned(w),
        **_public(w),
    }
    settings = Settings("Drawn for a benchmark", HOME, FIRST - 1, FIRST - 1, FIRST + size.years - 1)
    return Dataset("drawn", "", settings, {t.name: _complete(t, drawn.get(t.name)) for t in TABLES}, {})


def study_settings(size: Size, **variants: Any) -> dict[str, Any]:
    """Return what a study of such a dataset says: duties, credits and a cap on every country, or `variants`."""
    law = [
        {"tariff": "schedule", "cite": "drawn"},
        {"production_tax_credit": "45X", "cite": "drawn"},
        {"country_share_cap": {"max": 0.6, "stages": ["refined", "component"]}, "cite": "drawn"},
    ]
    return {
        "name": "drawn",
        "dataset": "drawn",
        "minerals": list(_minerals(size)),
        "years": [FIRST, FIRST + size.years - 1],
        "discount_rate": 0.03,
        "baseline": "law",
        "variants": variants or {"law": {"policies": law}},
    }


def _minerals(size: Size) -> tuple[str, ...]:
    return tuple(f"mineral-{i:03}" for i in range(size.minerals))


def _world(size: Size, rng: np.random.Generator) -> _World:
    codes = ["".join(c) for c in product(ascii_uppercase, repeat=3)]
    abroad = [c for c in codes if c != HOME][: size.countries]
    price, need = {}, {}
    for mineral in _minerals(size):
        usd, tonnes = 10 ** rng.uniform(3.6, 4.6), 10 ** rng.uniform(3, 4.5)
        for i, stage in enumerate(SOLD):
            price[f"{mineral}.{stage}"] = usd * 1.7**i
            need[f"{mineral}.{stage}"] = tonnes * 0.6 ** (2 - i)
        price[f"{mineral}.scrap"] = usd * 0.3
    return _World(rng, size, _minerals(size), (HOME, *abroad), range(FIRST, FIRST + size.years), price, need)


def _complete(table: Any, rows: pd.DataFrame | None) -> pd.DataFrame:
    """Fill the columns that a table's rows leave out, and give every column its type."""
    frame = empty(table)
    if rows is None or rows.empty:
        return frame
    blank = {c.name: "" if c.kind in ("text", "flag") else np.nan for c in table.columns}
    said = {**blank, "content_basis": "t of content", **(SAID if "rule" in table.names else {})}
    missing = {name: said[name] for name in table.names if name not in rows}
    return rows.assign(**missing)[list(table.names)].astype(frame.dtypes.to_dict())


def _by_year(w: _World, rows: pd.DataFrame) -> pd.DataFrame:
    """Repeat rows for every year, the one before the first included."""
    years = pd.DataFrame({"year": [w.years[0] - 1, *w.years]})
    return rows.merge(years, how="cross")


def _forms(w: _World) -> pd.DataFrame:
    forms = w.forms(*STAGES)
    return pd.DataFrame(
        {
            "form": forms,
            "mineral": [f.split(".")[0] for f in forms],
            "stage": [STAGES[f.split(".")[1]] for f in forms],
            "title": forms,
            "reference_price_usd_per_t": [w.price[f] for f in forms],
        }
    )


def _countries(w: _World) -> pd.DataFrame:
    risk = w.rng.uniform(0.05, 0.9, len(w.countries)).round(3)
    return pd.DataFrame({"country": w.countries, "title": w.countries, "governance_score": 1 - 2 * risk, "risk": risk})


def _wanted(w: _World) -> dict[str, pd.DataFrame]:
    uses = pd.DataFrame(product([u for u, _ in END_USES], w.forms("part", "metal")), columns=["end_use", "form"])
    first = uses["form"].map(w.need) * w.rng.uniform(0.2, 0.5, len(uses))
    demand = _by_year(w, uses.assign(first=first, growth=w.rng.uniform(1.0, 1.06, len(uses))))
    tonnes = demand["first"] * demand["growth"] ** (demand["year"] - FIRST)
    usd = uses["form"].map(w.price)
    substitutes = uses.assign(
        max_share=w.rng.uniform(0.02, 0.2, len(uses)), cost_usd_per_t=usd * w.rng.uniform(0.8, 2, len(uses))
    )
    return {
        "demand": demand.assign(boundary="A", path="central", demand_t=tonnes.round(3)),
        "shortage": uses.assign(shortage_usd_per_t=usd * w.rng.uniform(2.5, 5, len(uses))),
        "substitutes": _by_year(w, substitutes.iloc[::2]),
    }


def _sold(w: _World) -> dict[str, pd.DataFrame]:
    pairs = pd.DataFrame(product(w.forms(*SOLD), w.countries[1:]), columns=["form", "country"])
    pairs = pairs[w.rng.random(len(pairs)) < 0.75].reset_index(drop=True)
    n, usd = len(pairs), pairs["form"].map(w.price)
    weight = pd.Series(w.rng.exponential(1.0, n) ** 2)
    share = weight / weight.groupby(pairs["form"]).transform("sum")
    pairs = pairs.assign(
        amount=1.6 * pairs["form"].map(w.need) * share + 1,
        usd=usd * w.rng.uniform(0.9, 1.4, n),
        growth=w.rng.uniform(1.0, 1.06, n),
        owner=np.where(w.rng.random(n) < 0.8, pairs["country"], w.rng.choice(w.countries, n)),
        ramp_rate=w.rng.uniform(0.02, 0.25, n).round(3),
    )
    steps = pairs.merge(pd.DataFrame({"step": np.arange(1.0, w.size.steps + 1)}), how="cross")
    rows = _by_year(w, steps)
    amount = rows["amount"] / w.size.steps
    sold = rows.assign(
        available_t=(amount * rows["growth"] ** (rows["year"] - FIRST)).round(3),
        price_usd_per_t=(rows["usd"] * (1 + 0.1 * rows["step"]) * w.rng.uniform(0.95, 1.05, len(rows))).round(2),
        freight_usd_per_t=(0.02 * rows["usd"]).round(2),
        ramp_t=(0.2 * amount).round(3),
    )
    refined = pairs.loc[~pairs["form"].str.endswith(".ore"), ["form", "country"]].iloc[::5]
    return {"suppliers": sold, "origins": refined.assign(origin=w.countries[1], share=1.0)}


def _made(w: _World) -> dict[str, pd.DataFrame]:
    rows, recipes, running = [], [], []
    for mineral in w.minerals:
        ore, metal, part, scrap = (f"{mineral}.{s}" for s in STAGES)
        kinds = [("mine", {ore: 1.0}, 1), ("refinery", {metal: 1.0, ore: -1.15}, w.size.plants)]
        kinds += [("magnet", {part: 1.0, metal: -1.1}, w.size.plants), ("recycler", {metal: 1.0, scrap: -1.3}, 1)]
        for kind, recipe, count in kinds:
            for i in range(count):
                plant = f"{mineral}-{kind}-{i:03}"
                rows.append(_plant(w, plant, kind, recipe, count))
                recipes += [{"plant": plant, "form": form, "t_per_t": t} for form, t in recipe.items()]
                if w.rng.random() < 0.6:
                    amount = w.need[next(iter(recipe))] * w.rng.uniform(0.1, 0.5) / count
                    running.append({"plant": plant, "capacity_t": round(float(amount), 3)})
    capacity = _by_year(w, pd.DataFrame(running))
    return {"plants": pd.DataFrame(rows), "recipes": pd.DataFrame(recipes), "plant_capacity": capacity}


def _plant(w: _World, plant: str, kind: str, recipe: dict[str, float], among: int) -> dict[str, Any]:
    form = next(iter(recipe))
    feed = sum(-t * w.price[g] for g, t in recipe.items() if t < 0)
    margin, size = max(w.price[form] - feed, 0.25 * w.price[form]), w.need[form] / among
    country = HOME if w.rng.random() < 0.7 else str(w.rng.choice(w.countries))
    return {
        "plant": plant,
        "title": plant,
        "kind": kind,
        "country": country,
        "owner": country,
        "form": form,
        "status": "existing",
        "buildable_t": round(size * w.rng.uniform(0.3, 1.0), 3),
        "buildable_t_per_year": round(size * w.rng.uniform(0.1, 0.4), 3),
        "capex_usd_per_t": round(margin * w.rng.uniform(1.0, 5.0), 2),
        "fixed_usd_per_t": round(margin * w.rng.uniform(0.01, 0.1), 2),
        "variable_usd_per_t": round(margin * w.rng.uniform(0.1, 0.7), 2),
        "lead_time_years": float(w.rng.integers(1, 4)),
        "life_years": float(w.rng.choice([10, 20])),
        "earliest_year": FIRST,
        "cost_of_capital": 0.08,
        "reserves_t": round(size * w.size.years * 0.3, 1) if kind == "mine" else np.nan,
    }


def _returned(w: _World) -> dict[str, pd.DataFrame]:
    scrap = w.forms("scrap")
    need = np.array([w.need[f.replace(".scrap", ".metal")] for f in scrap])
    usd = np.array([w.price[f] for f in scrap])
    feed = pd.DataFrame({"form": scrap, "step": 1.0, "available_t": need * 0.1, "return_share": 1.0})
    back = pd.DataFrame(product([u for u, _ in END_USES], w.forms("part")), columns=["end_use", "form"])
    held = w.forms("metal")
    limit = np.array([0.4 * w.need[f] for f in held])
    stock = {
        "form": held,
        "holder": "private",
        "account": "",
        "limit_t": limit,
        "opening_t": 0.3 * limit,
        "holding_usd_per_t": [0.01 * w.price[f] for f in held],
        "loss_rate": 0.01,
        "fill_t_per_year": 0.5 * limit,
        "release_t_per_year": 0.4 * limit,
    }
    return {
        "scrap": _by_year(w, feed.assign(collection_usd_per_t=usd)),
        "returns": back.assign(
            scrap_form=back["form"].str.replace(".part", ".scrap"), lifetime_years=5.0, return_t_per_t=0.3
        ),
        "stockpile": pd.DataFrame(stock),
    }


def _public(w: _World) -> dict[str, pd.DataFrame]:
    taxed = pd.DataFrame(product(w.forms(*SOLD), w.countries[1::4]), columns=["form", "country"])
    taxed = taxed.assign(layer="mfn", rate=w.rng.uniform(0.01, 0.3, len(taxed)).round(3), legal_basis="drawn")
    outlets = pd.DataFrame({"form": w.forms("metal"), "outlet": "export"})
    outlets = outlets.assign(
        price_usd_per_t=0.9 * outlets["form"].map(w.price), size_t=0.1 * outlets["form"].map(w.need)
    )
    counts = {"variable_counts": 1.0, "fixed_counts": 0.0, "depreciation_counts": 0.0, "feed_counts": 0.0}
    credits = pd.DataFrame(
        {"credit": "45X", "form": w.forms("metal"), "share_of_cost": 0.1, **counts, "legal_basis": "drawn"}
    )
    accounts = [("45x", "tax"), ("customs", "receipt"), ("grants", "discretionary")]
    return {
        "tariffs": _by_year(w, taxed),
        "credits": _by_year(w, credits),
        "outlets": _by_year(w, outlets),
        "spendout": pd.DataFrame([{"profile": "at_once", "lag_years": 0.0, "share": 1.0}]),
        "accounts": pd.DataFrame(
            [{"account": a, "title": a, "kind": k, "budget_function": "050", "profile": "at_once"} for a, k in accounts]
        ),
        "appropriations": pd.DataFrame(
            [{"account": "grants", "fiscal_year": FIRST, "authority_musd": 500.0, "clause": "drawn"}]
        ),
    }
