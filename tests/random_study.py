"""Small random planner datasets, written as tables of the schema, and random studies on them.

`random_study(seed)` is the same for the same seed. Prices, tonnes and policies are drawn so that over many seeds
every policy and every row family binds often; `test_coverage.py` in `tests/laws` counts how often.
"""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from data.checks.columns import empty
from data.dataset import Dataset
from data.schema import TABLES
from data.settings import Settings
from model.frames.study_frames import Frames
from model.policies import Clause
from model.study.settings import Study
from tests import (
    random_blends,
    random_dates_and_money,
    random_owners,
    random_products,
    random_triggers,
    random_uncertainty,
)
from tests.random_industry import money, plants, ramps, scrap, stock_and_outlets
from tests.random_policies import (
    FURTHER,
    LAST,
    LATER,
    LATEST,
    OWN,
    additional_support,
    random_budgets,
    random_policies,
    second_grants,
)
from tests.random_world import ABROAD, END_USES, HOME, MINERALS, OUTSIDE, World, all_years

SAID = {"confidence": "assumed", "source_id": "drawn", "figures": "", "rule": "Drawn for a test."}
VARIANT, OTHER = "drawn", "least-cost"
BUILT_ELSEWHERE = 0.02
"""Of what may be built of a plant in a year and in all, what the plan of the other variant is said to build at once."""


def random_study(
    seed: int, *, by_outcome: bool = False, uncertain: bool = False
) -> tuple[Dataset, Study, tuple[Clause, ...]]:
    """Return a dataset, a study of it, and the sentences of its one variant with policies.

    by_outcome: whether some of them begin or end by what the plan comes to; laws are of known days
    uncertain: whether the study says what it does not know (`[uncertainty]`), with a variant whose policies may come
    """
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
        "shortfall": "forbidden" if rng.random() < 0.05 else "priced",
    }
    stated = random_policies(rng, world)
    world.rng = np.random.default_rng([2027, seed])
    random_products.draw(world)
    stated += [*random_policies(world.rng, world, LATER), *random_budgets(world.rng, world)]
    world.rng = np.random.default_rng([2029, seed])
    stated = random_dates_and_money.draw(world, stated)
    if world.maybe(0.15):
        stated = random_dates_and_money.small(world.rows, stated)
    mixed = [stated[i] for i in world.rng.permutation(len(stated))]
    world.rng = np.random.default_rng([2028, seed])
    random_products.draw_last(world)
    mixed += random_policies(world.rng, world, LAST)
    mixed += random_policies(np.random.default_rng([2030, seed]), world, FURTHER)
    mixed += second_grants(np.random.default_rng([2031, seed]), mixed)
    world.rng = np.random.default_rng([2033, seed])
    mixed += random_dates_and_money.further_duties(world)
    mixed += additional_support(np.random.default_rng([2034, seed]), OTHER)
    world.rng = np.random.default_rng([2035, seed])
    mixed += random_dates_and_money.rules_for_uses(world)
    world.rng = np.random.default_rng([2043, seed])
    mixed = random_dates_and_money.guaranteed(world, mixed)
    world.rng = np.random.default_rng([2042, seed])
    mixed += random_policies(world.rng, world, LATEST)
    mixed += random_dates_and_money.quotas_on_duties(world, mixed)
    world.rng = np.random.default_rng([2032, seed])
    random_products.established_trade(world)
    random_products.one_large_seller(world, mixed, settings["demand"], settings["boundaries"])
    world.rng = np.random.default_rng([2036, seed])
    random_blends.draw(world)
    world.rng = np.random.default_rng([2041, seed])
    random_products.dependent_plants(world, mixed)
    world.rng = np.random.default_rng([2042, seed])
    mixed += random_dates_and_money.revolving_fund(world, mixed)
    mixed += random_policies(np.random.default_rng([2045, seed]), world, OWN)
    world.rng = np.random.default_rng([2048, seed])
    mixed += random_dates_and_money.shares_of_uses(world)
    world.rng = np.random.default_rng([2047, seed])
    mixed = [random_dates_and_money.for_a_quantity(world, one) for one in mixed]
    world.rng = np.random.default_rng([2049, seed])
    mixed += random_dates_and_money.duty_for_uses(world, mixed)
    world.rng = np.random.default_rng([2050, seed])
    mixed = random_owners.draw(world, mixed)
    world.rng = np.random.default_rng([2054, seed])
    mixed = [random_dates_and_money.owing_a_quantity(world, one) for one in mixed]
    if by_outcome:
        world.rng = np.random.default_rng([2052, seed])
        mixed = random_triggers.draw(world, mixed)
    settings["variants"] = {"least-cost": {}, VARIANT: {"policies": mixed}}
    if uncertain:
        world.rng = np.random.default_rng([2060, seed])
        said = random_uncertainty.draw(world, mixed)
        settings = {**settings, **said, "variants": {**settings["variants"], **said["variants"]}}
    study = Study.model_validate(settings)
    return dataset_of(world), study, study.clauses(VARIANT)


def with_other_plan(base: Frames) -> Frames:
    """Return the frames with a plan of the other variant: a little of every plant, as soon as it can be decided.

    It is told and not solved, so that what a law changes moves that plan in proportion, and no further.
    """
    first = base.builds.groupby("plant", as_index=False)["year"].min().merge(base.plants, on="plant")
    built = BUILT_ELSEWHERE * first[["buildable", "build_most"]].min(axis=1) * 1e3
    return replace(base, plans={OTHER: {"capacity": first.assign(built_t=built)[["plant", "year", "built_t"]]}})


def write_settings(dataset: Dataset, folder: Path) -> None:
    """Write the settings of a dataset into a folder, which is made where it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    s = dataset.settings
    lines = [f'title = "{s.title}"', f'home = "{s.home}"']
    lines += [f"{key} = {getattr(s, key)}" for key in ("base_year", "first_year", "last_year")]
    (folder / "dataset.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_folder(dataset: Dataset, folder: Path) -> Path:
    """Write a dataset as a folder of CSV files that `data.load.load` reads."""
    write_settings(dataset, folder)
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
        plants(world, mineral)
        scrap(world, mineral)
        stock_and_outlets(world, mineral)
    ramps(world)
    money(world)
    return world


def _names(w: World) -> None:
    w.add("sources", source_id="drawn", title="Drawn for a test", licence="none")
    for country in w.countries:
        risk = w.between(0.05, 0.9)
        w.add(
            "countries",
            country=country,
            title=country.title(),
            governance_score=round(1 - 2 * risk, 3),
            risk=risk,
            **SAID,
        )
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
            cells = {
                "form": f"{mineral}.scrap",
                "mineral": mineral,
                "stage": "scrap",
                "title": "scrap",
                "content_basis": "t of content",
            }
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
                    for year in all_years(w):
                        tonnes = first / len(boundaries) * scale * growth ** (year - w.years[0])
                        w.add(
                            "demand",
                            end_use=use["end_use"],
                            form=form,
                            boundary=boundary,
                            path=path,
                            year=year,
                            demand_t=round(tonnes, 2),
                        )
            dear = round(w.price[form] * w.rng.uniform(2.2, 5), 0)
            w.add("shortage", end_use=use["end_use"], form=form, shortage_usd_per_t=dear)
            if w.maybe(0.6):
                share, cost = w.between(0.02, 0.3), round(w.price[form] * w.rng.uniform(0.7, 2.0), 0)
                for year in all_years(w):
                    w.add(
                        "substitutes",
                        end_use=use["end_use"],
                        form=form,
                        step=1.0,
                        year=year,
                        max_share=share,
                        cost_usd_per_t=cost,
                    )
    for later, earlier in zip(reversed(chain), reversed(chain[:-1]), strict=False):
        w.need[earlier] = w.need.get(earlier, 0.0) + 0.5 * w.need[later]


def _suppliers(w: World, mineral: str) -> None:
    """Sell every form from most countries, the first one cheap and large, in one to three steps; some pause a year."""
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
                pause = w.years[1] if int(amount) % 5 == 0 else 0
                for year in all_years(w):
                    usd = w.price[form] * premium * (1 + 0.12 * (step - 1)) * w.rng.uniform(0.9, 1.15)
                    w.add(
                        "suppliers",
                        form=form,
                        country=country,
                        step=step,
                        year=year,
                        owner=owner,
                        available_t=round(amount * growth ** (year - w.years[0]), 2) if year != pause else 0.0,
                        price_usd_per_t=round(usd, 1),
                        freight_usd_per_t=round(w.price[form] * 0.02, 1),
                        ramp_rate=ramp_rate,
                        ramp_t=round(amount * ramp, 2),
                    )
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
