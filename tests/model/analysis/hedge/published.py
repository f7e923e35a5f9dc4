"""Published problems of two stages as tables of the planner: plants, recipes, stocks, paths of demand.

Amounts are in thousands of tonnes and money in million USD, so that each number is the published one. The uncertain
demand has its published values on the paths low, central and high, with the published chances 0.3, 0.4 and 0.3: of ten
scenarios, one from each tenth, three, four and three.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.data import tiny
from tests.data.tiny import SAID

KT = 1000.0
YEARS = (2024, 2025, 2026)
NOTHING = (0.0, 0.0, 0.0)
PATHS = ("low", "central", "high")
USE = "clean_energy"
UNUSED = "lithium.unused"
"""A form that is sold and of no use: a dataset without sellers is none."""
STUDY = """
name = "published"
dataset = "tiny"
minerals = ["lithium"]
years = [2024, 2026]
discount_rate = 0.0
baseline = "free"
shortfall = "{shortfall}"
[variants.free]
policies = [{policies}]
[uncertainty]
kind = "two_stage"
decide_before = 2025
scenarios = 10
fresh = 2
demand = {{ low = 0.3, central = 0.4, high = 0.3, source = "the publication" }}
"""
PLANT = (
    "plant", "title", "kind", "country", "owner", "status", "form", "buildable_t", "buildable_t_per_year",
    "capex_usd_per_t", "fixed_usd_per_t", "variable_usd_per_t", "lead_time_years", "life_years", "earliest_year",
    "cost_of_capital", "jobs_per_kt",
)  # fmt: skip
AMPLE = 10_000 * KT
"""Tonnes a year of a plant that is no limit."""
Demand = Mapping[tuple[str, int], Sequence[float]]
"""Form and year -> what is wanted on each path [kt]."""


def _plant(name: str, kind: str, form: str, most: float, fixed: float, variable: float, jobs: float) -> list[str]:
    numbers = (most, most, 0.0, fixed, variable)
    status = "candidate" if most else "existing"
    return [
        name,
        name,
        kind,
        "USA",
        "USA",
        status,
        form,
        *map(repr, numbers),
        "1",
        "30",
        "2024",
        "0",
        repr(jobs),
        *SAID,
    ]


def _forms(of: Mapping[str, str]) -> list[list[str]]:
    heading = ["form", "mineral", "stage", "title", "content_basis", "reference_price_usd_per_t", *tiny.PROVENANCE]
    rows = [[form, "lithium", stage, form, "t of contained Li", "0", *SAID] for form, stage in of.items()]
    return [heading, *rows]


def _demand(wanted: Demand) -> list[list[str]]:
    heading = ["end_use", "form", "boundary", "path", "year", "demand_t", *tiny.PROVENANCE]
    forms = dict.fromkeys(form for form, _ in wanted)
    return [heading] + [
        [USE, form, "A", path, str(year), repr(wanted.get((form, year), NOTHING)[at] * KT), *SAID]
        for form in forms
        for at, path in enumerate(PATHS)
        for year in YEARS
    ]


def _suppliers(of: Mapping[str, float]) -> list[list[str]]:
    """Return a seller of each form who sells as much as is asked, at a price [million USD a kt], in every year."""
    sold = [
        [form, "AUS", "1", str(year), repr(AMPLE), repr(price * KT), "0", "AUS", "10", repr(AMPLE), "", "", *SAID]
        for form, price in of.items()
        for year in YEARS
    ]
    return [tiny.rows()["suppliers"][0], *sold]


def _shortage(of: Mapping[str, float]) -> list[list[str]]:
    rows = [[USE, form, repr(cost * KT), *SAID] for form, cost in of.items()]
    return [["end_use", "form", "shortage_usd_per_t", *tiny.PROVENANCE], *rows]


def _recipes(of: Mapping[str, Mapping[str, float]]) -> list[list[str]]:
    rows = [[plant, form, repr(amount), *SAID] for plant, each in of.items() for form, amount in each.items()]
    return [["plant", "form", "t_per_t", *tiny.PROVENANCE], *rows]


def _standing(plants: Sequence[str]) -> list[list[str]]:
    rows = [[plant, str(year), repr(AMPLE), *SAID] for plant in plants for year in YEARS]
    return [["plant", "year", "capacity_t", *tiny.PROVENANCE], *rows]


def _written(at: Path, tables: Mapping[str, list[list[str]]], policies: str, shortfall: str) -> Path:
    tiny.write_folder(at / "tiny", tiny.rows() | dict(tables))
    file = at / "published.toml"
    file.write_text(STUDY.format(policies=policies, shortfall=shortfall), encoding="utf-8")
    return file


def lands(at: Path) -> Path:
    """Write Louveaux and Smeers (1988): four kinds of power plant, three modes of demand, the first uncertain.

    A power plant is a mine of its own current, built in 2024 and paid for by its fixed cost of two years; twelve
    plants that stand turn currents into modes, at the running cost. Jobs of what is built stand for its capital, of
    which there is 120. In 2026 all current is one: 12 kt are wanted, which is the published least capacity.
    """
    capital, running = (10.0, 7.0, 16.0, 6.0), ((40, 24, 4), (45, 27, 4.5), (32, 19.2, 3.2), (55, 33, 5.5))
    forms = {f"lithium.current{i}": "mined" for i in range(4)}
    forms |= {f"lithium.mode{j}": "refined" for j in range(3)} | {"lithium.any": "refined", UNUSED: "mined"}
    plants, recipes = list[list[str]](), dict[str, dict[str, float]]()
    for i, cost in enumerate(capital):
        plants.append(_plant(f"power{i}", "mine", f"lithium.current{i}", AMPLE, cost / 2 * KT, 0.0, cost))
        recipes[f"power{i}"] = {f"lithium.current{i}": 1.0}
        for mode, run in (*((f"mode{j}", running[i][j]) for j in range(3)), ("any", 0.0)):
            plants.append(_plant(f"power{i}_{mode}", "refinery", f"lithium.{mode}", 0.0, 0.0, run * KT, 0.0))
            recipes[f"power{i}_{mode}"] = {f"lithium.{mode}": 1.0, f"lithium.current{i}": -1.0}
    wanted = {
        ("lithium.mode0", 2025): (3.0, 5.0, 7.0), ("lithium.mode1", 2025): (3.0,) * 3,
        ("lithium.mode2", 2025): (2.0,) * 3, ("lithium.any", 2026): (12.0,) * 3,
    }  # fmt: skip
    tables = {
        "forms": _forms(forms), "plants": [[*PLANT, *tiny.PROVENANCE], *plants], "recipes": _recipes(recipes),
        "plant_capacity": _standing([name for name in recipes if "_" in name]), "demand": _demand(wanted),
        "shortage": _shortage({form: 1000.0 for form, _ in wanted}), "suppliers": _suppliers({UNUSED: 1.0}),
    }  # fmt: skip
    return _written(at, tables, "{ workforce = { max_jobs = { 2024 = 120, 2025 = 0 } } }", "forbidden")


def furniture(at: Path) -> Path:
    """Write Higle (2005), the furniture of Dakota: what goes into it is bought before it is known how much is wanted.

    Lumber, finishing and carpentry are sold in 2024 alone and kept at no cost; desks, tables and chairs are made in
    2025. One that is wanted and not made costs its price, so that cost is the worth of all that is wanted less profit.
    """
    prices = {"lumber": 2.0, "finishing": 4.0, "carpentry": 5.2}
    takes = {"desk": (8.0, 4.0, 2.0), "table": (6.0, 2.0, 1.5), "chair": (1.0, 1.5, 0.5)}
    sells = {"desk": 60.0, "table": 40.0, "chair": 10.0}
    wanted = {"desk": (50.0, 150.0, 250.0), "table": (20.0, 110.0, 250.0), "chair": (200.0, 225.0, 500.0)}
    parts = [f"lithium.{part}" for part in prices]
    forms = {**dict.fromkeys(parts, "mined"), **{f"lithium.{made}": "refined" for made in takes}}
    sellers = _suppliers({f"lithium.{part}": price for part, price in prices.items()})
    for row in sellers[1:]:
        row[4] = repr(AMPLE) if row[3] == "2024" else "0"
    stock = [
        "holder", "form", "opening_t", "limit_t", "holding_usd_per_t", "loss_rate", "fill_t_per_year",
        "release_t_per_year", "cost_of_capital", "closing_t", *tiny.PROVENANCE,
    ]  # fmt: skip
    ample = repr(AMPLE)
    kept = [["private", part, "0", ample, "0", "0", ample, ample, "0", "0", *SAID] for part in parts]
    tables = {
        "forms": _forms(forms), "suppliers": sellers, "stockpile": [stock, *kept],
        "plants": [
            [*PLANT, *tiny.PROVENANCE],
            *(_plant(made, "refinery", f"lithium.{made}", 0.0, 0.0, 0.0, 0.0) for made in takes),
        ],
        "recipes": _recipes({
            made: {f"lithium.{made}": 1.0, **{part: -amount for part, amount in zip(parts, of, strict=True)}}
            for made, of in takes.items()
        }),
        "plant_capacity": _standing(list(takes)),
        "demand": _demand({(f"lithium.{made}", 2025): amounts for made, amounts in wanted.items()}),
        "shortage": _shortage({f"lithium.{made}": price for made, price in sells.items()}),
    }  # fmt: skip
    return _written(at, tables, "", "priced")
