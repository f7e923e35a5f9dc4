"""Small random planner datasets, written as tables of the schema, and random studies on them.

`random_study(seed)` is the same for the same seed. Prices, tonnes and policies are drawn so that over many seeds
every policy and every row family binds often; `test_coverage.py` in `tests/laws` counts how often.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from data.check import empty
from data.dataset import Dataset
from data.settings import Settings
from data.tables import TABLES
from model.policies import Clause
from model.study import Study
from tests.random_policies import random_policies

HOME = "USA"
ABROAD = ("CHN", "AUS", "CAN", "COD", "RUS")
MINERALS = ("amber", "beryl", "coral")
OUTSIDE = "drift"
"""A mineral that no study plans: joint products of it are sold at its price."""
END_USES = (("defence", "yes"), ("clean_energy", "yes"), ("other_industry", "no"))
SAID = {"confidence": "assumed", "source_id": "drawn", "figures": "", "rule": "Drawn for a test."}
VARIANT = "drawn"


def random_study(seed: int) -> tuple[Dataset, Study, tuple[Clause, ...]]:
    """Return a dataset, a study of it, and the sentences of its one variant with policies."""
    rng = np.random.default_rng([2026, seed])
    world = _world(rng)
    settings = {
        "name": f"drawn-{seed}",
        "dataset": "drawn",
        "minerals": list(world.minerals),
        "years": [world.years[0], world.years[-1]],
        "discount_rate": round(float(rng.uniform(0, 0.1)), 3),
        "baseline": "least-cost",
        "perspective": "nation" if rng.random() < 0.1 else "market",
        "demand": str(rng.choice(["central", "central", "low", "high"])),
        "boundaries": ["A", "B", "C2"] if rng.random() < 0.2 else ["A", "B"],
        "shortfall": "forbidden" if rng.random() < 0.1 else "priced",
        "variants": {"least-cost": {}, VARIANT: {"policies": random_policies(rng, world)}},
    }
    study = Study.model_validate(settings)
    return dataset_of(world), study, study.clauses(VARIANT)


def write_folder(dataset: Dataset, folder: Path) -> Path:
    """Write a dataset as a folder of CSV files that `data.dataset.load` reads."""
    folder.mkdir(parents=True, exist_ok=True)
    s = dataset.settings
    lines = [f'title = "{s.title}"', f'home = "{s.home}"']
    lines += [f"{key} = {getattr(s, key)}" for key in ("base_year", "first_year", "last_year")]
    (folder / "dataset.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for name, table in dataset.tables.items():
        if len(table):
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(table.columns)
                writer.writerows([_cell(value) for value in row] for row in table.itertuples(index=False, name=None))
    return folder


def _cell(value: object) -> str:
    if not isinstance(value, float):
        return str(value)
    return "" if np.isnan(value) else np.format_float_positional(value, trim="-")


# ---------------------------------------------------------------- a world and its tables


@dataclass
class World:
    """What is drawn first and referred to later, and the rows drawn so far."""

    rng: np.random.Generator
    years: range
    countries: tuple[str, ...]
    minerals: tuple[str, ...]
    chains: dict[str, tuple[str, ...]]
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    price: dict[str, float] = field(default_factory=dict)
    need: dict[str, float] = field(default_factory=dict)

    def add(self, table: str, **cells: Any) -> None:
        self.rows.setdefault(table, []).append(cells)

    def between(self, low: float, high: float) -> float:
        """Draw a number of four digits: exact in a file."""
        return float(f"{self.rng.uniform(low, high):.4g}")

    def maybe(self, chance: float) -> bool:
        return bool(self.rng.random() < chance)

    def one_of(self, choices: Iterable[str]) -> str:
        return str(self.rng.choice(list(choices)))


def dataset_of(world: World) -> Dataset:
    """Return the rows drawn as a checked-looking dataset: every table, every column, its type."""
    tables = {}
    for schema in TABLES:
        frame = empty(schema)
        rows = world.rows.get(schema.name, [])
        if rows:
            given = [{**(SAID if "rule" in schema.names else {}), **row} for row in rows]
            blank = {c.name: "" if c.kind in ("text", "flag") else np.nan for c in schema.columns}
            frame = pd.DataFrame([{**blank, **row} for row in given])[list(schema.names)].astype(frame.dtypes.to_dict())
        tables[schema.name] = frame
    settings = Settings("Drawn for a test", HOME, 2024, world.years[0] - 1, world.years[-1])
    return Dataset("drawn", "", settings, tables, {})


def _world(rng: np.random.Generator) -> World:
    years = range(2026, 2026 + int(rng.choice([2, 3, 3, 4, 5])))
    abroad = ABROAD[: int(rng.integers(2, 6))]
    minerals = MINERALS[: int(rng.choice([1, 1, 2, 2, 3]))]
    chains = {}
    for mineral in (*minerals, OUTSIDE):
        length = 3 if rng.random() < 0.5 and mineral != OUTSIDE else 2
        chains[mineral] = tuple(f"{mineral}.{stage}" for stage in ("ore", "metal", "part")[:length])
    world = World(rng, years, (HOME, *abroad), minerals, chains)
    _names(world)
    _forms(world)
    for mineral in minerals:
        _demand(world, mineral)
        _suppliers(world, mineral)
        _plants(world, mineral)
        _scrap(world, mineral)
        _stock_and_outlets(world, mineral)
    _money(world)
    return world


def _all_years(world: World) -> range:
    return range(world.years[0] - 1, world.years[-1] + 1)


def _names(w: World) -> None:
    w.add("sources", source_id="drawn", title="Drawn for a test", licence="none")
    for country in w.countries:
        risk = w.between(0.05, 0.9)
        w.add("countries", country=country, title=country.title(), governance_score=round(1 - 2 * risk, 3), risk=risk, **SAID)
    for bloc, members in (("allies", ("AUS", "CAN")), ("feoc", ("CHN", "RUS")), ("rim", ("CHN", "AUS"))):
        for country in members:
            if country in w.countries:
                start = 2027 if w.maybe(0.2) else 2020
                until = w.years[-1] - 1 if w.maybe(0.15) and start == 2020 else np.nan
                w.add("blocs", bloc=bloc, country=country, from_year=start, until_year=until)
    for number, (end_use, essential) in enumerate(END_USES[: int(w.rng.integers(2, 4))], 1):
        w.add("end_uses", end_use=end_use, title=end_use, priority=number, essential=essential)


def _forms(w: World) -> None:
    for mineral, chain in w.chains.items():
        w.add("minerals", mineral=mineral, title=mineral.title(), role="mineral", content_basis="t of content")
        price = float(f"{10 ** w.rng.uniform(3.6, 4.6):.4g}")
        for form, stage in zip((*chain, f"{mineral}.scrap"), ("mined", "refined", "component"), strict=False):
            stage = "scrap" if form.endswith("scrap") else stage
            w.price[form] = price if stage != "scrap" else round(price * 0.1, 1)
            cells = {"form": form, "mineral": mineral, "stage": stage, "title": form, "content_basis": "t of content"}
            w.add("forms", **cells, reference_price_usd_per_t=w.price[form])
            price = float(f"{price * w.rng.uniform(1.5, 2.2):.4g}")
        if f"{mineral}.scrap" not in w.price:
            w.price[f"{mineral}.scrap"] = round(w.price[chain[0]] * 0.1, 1)
            cells = {"form": f"{mineral}.scrap", "mineral": mineral, "stage": "scrap", "title": "scrap", "content_basis": "t of content"}
            w.add("forms", **cells, reference_price_usd_per_t=w.price[f"{mineral}.scrap"])


def _demand(w: World, mineral: str) -> None:
    """Want the last form of the chain, and often the refined one too."""
    chain = w.chains[mineral]
    wanted = [chain[-1]] + ([chain[1]] if len(chain) == 3 and w.maybe(0.5) else [])
    size = float(f"{10 ** w.rng.uniform(3, 4.5):.4g}")
    for form in wanted:
        growth = w.rng.uniform(0.95, 1.35)
        for use in w.rows["end_uses"]:
            first = size * w.rng.uniform(0.2, 0.6)
            w.need[form] = w.need.get(form, 0.0) + first * growth ** (len(w.years) / 2)
            boundaries = ["A"] + ["B"] * w.maybe(0.4) + ["C2"] * w.maybe(0.2)
            for boundary in boundaries:
                for path, scale in (("central", 1.0), ("low", 0.8), ("high", 1.2)):
                    for year in _all_years(w):
                        tonnes = first / len(boundaries) * scale * growth ** (year - w.years[0])
                        w.add("demand", end_use=use["end_use"], form=form, boundary=boundary, path=path, year=year, demand_t=round(tonnes, 2))
            dear = round(w.price[form] * w.rng.uniform(2.2, 5), 0)
            w.add("shortage", end_use=use["end_use"], form=form, shortage_usd_per_t=dear)
            if w.maybe(0.6):
                share, cost = w.between(0.02, 0.3), round(w.price[form] * w.rng.uniform(0.7, 2.0), 0)
                for year in _all_years(w):
                    w.add("substitutes", end_use=use["end_use"], form=form, year=year, max_share=share, cost_usd_per_t=cost)
    for later, earlier in zip(reversed(chain), reversed(chain[:-1]), strict=False):
        w.need[earlier] = w.need.get(earlier, 0.0) + 0.5 * w.need[later]


def _suppliers(w: World, mineral: str) -> None:
    """Sell every form from most countries, the first one cheap and large, in one to three steps."""
    for form in w.chains[mineral]:
        sellers = [c for c in w.countries[1:] if w.maybe(0.75)] or [w.countries[1]]
        if w.maybe(0.25):
            sellers.append(HOME)
        weights = w.rng.dirichlet([2.5] + [1.0] * (len(sellers) - 1)) if len(sellers) > 1 else np.ones(1)
        total = w.need[form] * w.rng.uniform(0.9, 1.9)
        for place, (country, weight) in enumerate(zip(sellers, weights, strict=True)):
            premium, growth = 1 + 0.1 * place * w.rng.random(), w.rng.uniform(0.9, 1.4)
            ramp_rate, ramp = w.between(0, 0.25), w.rng.uniform(0.02, 0.3)
            steps = int(w.rng.integers(1, 4))
            owner = country if w.maybe(0.7) else w.one_of(w.countries)
            for step in range(1, steps + 1):
                amount = max(total * weight / steps, 1.0)
                for year in _all_years(w):
                    usd = w.price[form] * premium * (1 + 0.12 * (step - 1)) * w.rng.uniform(0.9, 1.15)
                    w.add(
                        "suppliers", form=form, country=country, step=step, year=year, owner=owner,
                        available_t=round(amount * growth ** (year - w.years[0]), 2), price_usd_per_t=round(usd, 1),
                        freight_usd_per_t=round(w.price[form] * 0.02, 1), ramp_rate=ramp_rate, ramp_t=round(amount * ramp, 2),
                    )  # fmt: skip
            _origins(w, form, country)


def _origins(w: World, form: str, country: str) -> None:
    """Say where the ore in refined goods was mined; goods left out are their seller's own."""
    if form.endswith("ore") or w.maybe(0.3):
        return
    mined = sorted({country, w.one_of(w.countries[1:]), w.countries[1]})
    shares = [round(float(s), 3) for s in w.rng.dirichlet(np.ones(len(mined)))]
    shares[-1] = round(1 - sum(shares[:-1]), 3)
    for origin, share in zip(mined, shares, strict=True):
        w.add("origins", form=form, country=country, origin=origin, share=share)


# ---------------------------------------------------------------- plants, scrap, stock, money


def _plants(w: World, mineral: str) -> None:
    chain = w.chains[mineral]
    _plant(w, f"{mineral}_mine", "mine", HOME, {chain[0]: 1.0}, reserves=True)
    for earlier, later in zip(chain, chain[1:], strict=False):
        kind = "refinery" if later.endswith("metal") else "magnet"
        joint = _joint_product(w, mineral) if kind == "refinery" else {}
        recipe = {later: 1.0, earlier: -w.between(1.02, 1.3), **joint}
        _plant(w, f"{mineral}_{kind}", kind, HOME, recipe)
        if w.maybe(0.4):
            _plant(w, f"{mineral}_{kind}_abroad", kind, w.one_of(w.countries[1:]), {later: 1.0, earlier: -1.1})
    recipe = {chain[1]: 1.0, f"{mineral}.scrap": -w.between(1.1, 1.6)}
    _plant(w, f"{mineral}_recycler", "recycler", HOME, recipe | (_joint_product(w, mineral) if w.maybe(0.3) else {}))


def _joint_product(w: World, mineral: str) -> dict[str, float]:
    """Return a second product: of a mineral outside the study, or of another one inside."""
    if not w.maybe(0.35):
        return {}
    others = [m for m in (*w.minerals, OUTSIDE) if m != mineral]
    return {w.chains[w.one_of(others)][1]: w.between(0.02, 0.15)}


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
        "plants", plant=plant, title=plant, kind=kind, country=country, form=form,
        owner=country if w.maybe(0.75) else w.one_of(w.countries),
        status=("existing" if runs else "candidate") if w.maybe(0.95) else "cancelled",
        buildable_t=round(size * w.rng.uniform(0.1, 0.6), 1) if builds else 0.0,
        buildable_t_per_year=round(size * w.rng.uniform(0.05, 0.4), 1) if builds else 0.0,
        capex_usd_per_t=round(capital, 1), fixed_usd_per_t=round(margin * w.rng.uniform(0.0, 0.1), 1),
        variable_usd_per_t=round(margin * w.rng.uniform(0.05, 0.8), 1), lead_time_years=float(w.rng.integers(0, 3)),
        life_years=float(life), earliest_year=w.years[0] + int(w.rng.integers(0, 2)),
        cost_of_capital=0.0 if w.maybe(0.1) else w.between(0.03, 0.15),
        reserves_t=round(size * len(w.years) * w.rng.uniform(0.05, 0.4), 1) if reserves and w.maybe(0.8) else np.nan,
    )  # fmt: skip
    for name, amount in recipe.items():
        w.add("recipes", plant=plant, form=name, t_per_t=amount)
    if runs:
        capacity = size * w.rng.uniform(0.05, 0.5)
        for year in _all_years(w):
            w.add("plant_capacity", plant=plant, year=year, capacity_t=round(capacity, 1))


def _scrap(w: World, mineral: str) -> None:
    scrap, chain = f"{mineral}.scrap", w.chains[mineral]
    steps = int(w.rng.integers(1, 3))
    for step in range(1, steps + 1):
        for year in _all_years(w):
            w.add(
                "scrap", form=scrap, step=step, year=year, available_t=round(w.need[chain[1]] * w.rng.uniform(0.01, 0.15), 1),
                return_share=1.0 if steps == 1 else (0.6, 0.4)[step - 1],
                collection_usd_per_t=round(w.price[scrap] * step * w.rng.uniform(0.5, 1.5), 1),
            )  # fmt: skip
    for use in w.rows["end_uses"]:
        if w.maybe(0.7):
            years, share = float(w.rng.integers(1, 4)), w.between(0.05, 0.5)
            w.add("returns", end_use=use["end_use"], form=chain[-1], scrap_form=scrap, lifetime_years=years, return_t_per_t=share)


def _stock_and_outlets(w: World, mineral: str) -> None:
    chain = w.chains[mineral]
    for form in chain[1:]:
        size = w.need[form]
        if w.maybe(0.7) or form == chain[-1]:
            limit = size * w.rng.uniform(0.25, 0.7)
            w.add(
                "stockpile", form=form, limit_t=round(limit, 1), opening_t=round(limit * w.rng.uniform(0, 0.6), 1),
                holding_usd_per_t=round(w.price[form] * w.rng.uniform(0.002, 0.03), 2), loss_rate=w.between(0, 0.05),
                fill_t_per_year=round(limit * w.rng.uniform(0.2, 0.7), 1), release_t_per_year=round(limit * w.rng.uniform(0.1, 0.5), 1),
            )  # fmt: skip
    for form in chain:
        if w.maybe(0.6):
            usd, size = w.price[form] * w.rng.uniform(0.6, 1.2), w.need[form] * w.rng.uniform(0.05, 0.3)
            for year in _all_years(w):
                w.add("outlets", form=form, outlet="export", year=year, price_usd_per_t=round(usd, 1), size_t=round(size, 1))


def _money(w: World) -> None:
    for form in w.price:
        if form.endswith("scrap"):
            continue
        for country in w.countries[1:]:
            for layer, chance in (("mfn", 0.8), ("section_301", 0.3)):
                if w.maybe(chance):
                    rate = w.between(0.01, 0.3)
                    for year in _all_years(w):
                        w.add("tariffs", form=form, country=country, layer=layer, year=year, rate=rate, legal_basis="drawn")
        for year in _all_years(w):
            share = round(max(0.0, 0.2 - 0.04 * (year - w.years[0])), 3)
            w.add("credits", credit="45X", form=form, year=year, share_of_cost=share, legal_basis="drawn")
    for profile, shares in (("grants", (0.3, 0.4, 0.3)), ("stock", (0.8, 0.2)), ("at_once", (1.0,))):
        for lag, share in enumerate(shares):
            w.add("spendout", profile=profile, lag_years=float(lag), share=share)
    for account, kind, profile in (
        ("dpa", "discretionary", "grants"), ("nds_fund", "mandatory", "stock"), ("45x", "tax", "at_once"), ("customs", "receipt", "at_once"),
    ):  # fmt: skip
        w.add("accounts", account=account, title=account, kind=kind, budget_function="050", profile=profile)
    for account, part in (("dpa", 0.08), ("nds_fund", 0.02)):
        for number in range(1, int(w.rng.integers(2, 4))):
            musd = sum(w.need[f] * w.price[f] for m in w.minerals for f in w.chains[m]) / 1e6 * part * w.rng.uniform(0.2, 1)
            w.add("appropriations", account=account, fiscal_year=2025 + number, authority_musd=round(musd, 3), clause=f"law {number}")

