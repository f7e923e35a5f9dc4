"""What the tables alone say about whether demand can be met, before anything is planned.

A form is reachable when somebody sells it, scrap of it is collected, or a plant makes it from
reachable feed. The most supply of a form in a year adds everything that could be there: every
supplier at its most, capacity running and capacity that could be decided in time, and scrap. Feed
limits and the stockpile are left out, so that it is an upper bound for a lasting supply. What end uses mix for
themselves of other forms is left out of their demand.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from data.checks.across_tables import HARD_BOUNDARIES
from data.dataset import Dataset
from data.messages.finding import Finding
from data.messages.years import spans
from data.rows import each_row


def unreachable_demand(dataset: Dataset, file: str = "demand.csv") -> Iterator[Finding]:
    """Yield an error for every demanded form that nothing can supply. The index of demand is its row number."""
    reachable = reachable_forms(dataset)
    demand = hard_demand(dataset)
    wanted = demand[(demand["demand_t"] > 0) & ~demand["form"].isin(reachable)].drop_duplicates(["end_use", "form"])
    mixes = _mixes(dataset)
    for row, use, form in wanted[["end_use", "form"]].itertuples():
        feeds = mixes.get(("end_use", use, form), set())
        if feeds & reachable:
            continue
        message = f"nothing supplies {form}: no supplier, no scrap, {_why_no_plant(dataset, str(form), reachable)}"
        message += f"; nor what {use} may take in its place: {', '.join(sorted(feeds))}" if feeds else ""
        yield Finding(file, int(str(row)), "form", str(form), message)


def reachable_forms(dataset: Dataset) -> set[str]:
    """Return every form somebody sells, scrap brings, or a plant makes from reachable forms."""
    suppliers, scrap = dataset.tables["suppliers"], dataset.tables["scrap"]
    reachable = set(suppliers.loc[suppliers["available_t"] > 0, "form"].unique())
    reachable |= set(scrap.loc[(scrap["available_t"] > 0) | (scrap["return_share"] > 0), "form"].unique())
    waiting: dict[str, tuple[set[str], set[str]]] = {}
    mixes = _mixes(dataset)
    for plant, form, amount in each_row(_usable_recipes(dataset), "plant", "form", "t_per_t"):
        waiting.setdefault(plant, (set(), set()))[amount > 0].add(form)
    while True:
        running = [plant for plant, (feed, _) in waiting.items() if not _unfed(plant, feed, reachable, mixes)]
        if not running:
            return reachable
        for plant in running:
            reachable |= waiting.pop(plant)[1]


def most_supply(dataset: Dataset) -> pd.DataFrame:
    """Return form, year, most_supply_t and demand_less_substitution_t for every form and year of the dataset."""
    years = list(dataset.settings.years)
    index = pd.MultiIndex.from_product([dataset.tables["forms"]["form"], years], names=["form", "year"])
    bought = [dataset.tables[name].groupby(["form", "year"])["available_t"].sum() for name in ("suppliers", "scrap")]
    made = _made(dataset, years)
    supply = sum((part.reindex(index, fill_value=0.0) for part in [*bought, made]), pd.Series(0.0, index=index))
    demand = _demand_less_substitution(dataset).reindex(index, fill_value=0.0)
    return pd.DataFrame({"most_supply_t": supply, "demand_less_substitution_t": demand}).reset_index()


def starved_plants(dataset: Dataset, file: str = "plants.csv") -> Iterator[Finding]:
    """Yield a warning for every plant that could run but for a feed that nothing supplies. Plants by row number."""
    reachable, recipes = reachable_forms(dataset), _usable_recipes(dataset)
    taken = recipes[recipes["t_per_t"] < 0]
    mixes = _mixes(dataset)
    unfed = [bool(_unfed(plant, {form}, reachable, mixes)) for plant, form in each_row(taken, "plant", "form")]
    starved = taken[pd.Series(unfed, index=taken.index, dtype=bool)]
    plants = dataset.tables["plants"]
    for row, plant in plants.loc[plants["plant"].isin(starved["plant"]), "plant"].items():
        missing = sorted(starved.loc[starved["plant"] == plant, "form"])
        message = f"{plant} never runs: nothing supplies {' and '.join(missing)}, which it takes in"
        yield Finding(file, int(str(row)), "plant", str(plant), message, "warning")


def short_supply(dataset: Dataset, file: str = "demand.csv") -> Iterator[Finding]:
    """Yield a warning for every reachable form whose demand exceeds the most supply in some year."""
    supply = most_supply(dataset)
    supply["short_t"] = supply["demand_less_substitution_t"] - supply["most_supply_t"]
    reachable = reachable_forms(dataset)
    short = supply[(supply["short_t"] > 1e-6 * supply["demand_less_substitution_t"]) & supply["form"].isin(reachable)]
    for form, rows in short.groupby("form", sort=False):
        worst = rows.sort_values("short_t", kind="stable").iloc[-1]
        message = (
            f"{form} is short in {spans(rows['year'], ' to ')}: in {worst['year']} demand less substitution is "
            f"{worst['demand_less_substitution_t']:.6g} t and the most that can be supplied "
            f"{worst['most_supply_t']:.6g} t, {worst['short_t']:.6g} t short"
        )
        yield Finding(file, None, "", str(form), message, "warning")


def customs_unserved(dataset: Dataset, file: str = "outlets.csv") -> Iterator[Finding]:
    """Yield a warning for every form of which buyers abroad take more by custom than home can have: all plans pay."""
    outlets, home = dataset.tables["outlets"], dataset.settings.home
    held = outlets[(outlets["established_t"] > 0) & (outlets["resells"] != "yes")]
    returned = set(dataset.tables["returns"]["scrap_form"])  # how much comes back follows from the plan
    held = held[~held["form"].isin(returned)]
    if held.empty:
        return
    sellers, scrap = dataset.tables["suppliers"], dataset.tables["scrap"]
    parts = [
        rows.groupby(["form", "year"])["available_t"].sum() for rows in (sellers[sellers["country"] == home], scrap)
    ]
    parts.append(_made(dataset, list(dataset.settings.years), home))
    has = [part.to_dict() for part in parts]
    first: dict[tuple[str, int], int] = {}
    by_custom: dict[tuple[str, int], float] = {}
    for row, form, year, tonnes in held[["form", "year", "established_t"]].itertuples():
        first.setdefault((form, year), int(row))
        by_custom[form, year] = by_custom.get((form, year), 0.0) + tonnes
    for (form, year), custom in by_custom.items():
        most = sum(float(part.get((form, year), 0.0)) for part in has)
        if custom > most * (1 + 1e-6):
            message = (
                f"{custom:g} t of {form} by custom in {year}, of which home makes, sells and collects {most:g} t at "
                f"most: every plan pays for leaving these buyers; write {most:g} or less, or resells = yes"
            )
            yield Finding(file, first[form, year], "established_t", f"{custom:g}", message, "warning")


def hard_demand(dataset: Dataset) -> pd.DataFrame:
    demand = dataset.tables["demand"]
    return demand[demand["boundary"].isin(HARD_BOUNDARIES)]


def _mixes(dataset: Dataset) -> dict[tuple[str, str, str], set[str]]:
    """Return what may be mixed in place of a form, by kind, user and that form."""
    out: dict[tuple[str, str, str], set[str]] = {}
    for kind, user, form, feed in each_row(dataset.tables["blends"], "kind", "user", "form", "feed"):
        out.setdefault((kind, user, form), set()).add(feed)
    return out


def _unfed(plant: str, forms: set[str], reachable: set[str], mixes: dict[tuple[str, str, str], set[str]]) -> set[str]:
    """Return the forms that a plant cannot get: neither as such nor, where it is blended, any of its feeds."""
    return {form for form in forms if not mixes.get(("plant", plant, form), {form}) & reachable}


def _usable_recipes(dataset: Dataset) -> pd.DataFrame:
    """Return the recipes of plants that run or may be built."""
    plants, capacity = dataset.tables["plants"], dataset.tables["plant_capacity"]
    running = set(capacity.loc[capacity["capacity_t"] > 0, "plant"])
    usable = plants[(plants["status"] != "cancelled") & (plants["plant"].isin(running) | (plants["buildable_t"] > 0))]
    recipes = dataset.tables["recipes"]
    return recipes[recipes["plant"].isin(set(usable["plant"]))]


def _sides(recipe: pd.DataFrame) -> tuple[set[str], set[str]]:
    return set(recipe.loc[recipe["t_per_t"] < 0, "form"]), set(recipe.loc[recipe["t_per_t"] > 0, "form"])


def _why_no_plant(dataset: Dataset, form: str, reachable: set[str]) -> str:
    recipes = _usable_recipes(dataset)
    makers = recipes.loc[(recipes["form"] == form) & (recipes["t_per_t"] > 0), "plant"]
    if makers.empty:
        return "no plant that makes it"
    plant = str(makers.iloc[0])
    feed, _ = _sides(recipes[recipes["plant"] == plant])
    unfed = sorted(_unfed(plant, feed, reachable, _mixes(dataset)))
    return f"and plant {plant} needs {', '.join(unfed)}, which nothing supplies"


def _made(dataset: Dataset, years: list[int], country: str = "") -> pd.Series:
    """Return the most that plants, of one country or all, make of each form in each year, feed taken for granted."""
    plants, capacity = dataset.tables["plants"], dataset.tables["plant_capacity"]
    plants = plants[(plants["status"] != "cancelled") & ((plants["country"] == country) | (not country))]
    total = _capacities(capacity, plants["plant"], years) + _most_built(plants, years)
    recipes, place = dataset.tables["recipes"], {plant: row for row, plant in enumerate(plants["plant"])}
    outputs = recipes[(recipes["t_per_t"] > 0) & recipes["plant"].isin(place)]
    made = total[outputs["plant"].map(place).to_numpy(int)] * outputs["t_per_t"].to_numpy()[:, None]
    by_form = pd.DataFrame(made, columns=years).groupby(outputs["form"].to_numpy()).sum()
    return pd.Series(by_form.stack(), dtype=float)


def _capacities(capacity: pd.DataFrame, plants: pd.Series, years: list[int]) -> np.ndarray:
    """Return the capacity of each plant in each year, 0 where none is stated."""
    stated = dict(zip(each_row(capacity, "plant", "year"), capacity["capacity_t"].fillna(0.0), strict=True))
    return np.array([[stated.get((plant, year), 0.0) for year in years] for plant in plants]).reshape(-1, len(years))


def _most_built(plants: pd.DataFrame, years: list[int]) -> np.ndarray:
    """Return the capacity that could be running each year, had every decision been taken as early as allowed."""
    lead = plants["lead_time_years"].to_numpy()[:, None]
    year = np.array(years)[None, :]
    decisions = np.clip(year - lead - years[0] + 1, 0, None) * (year >= plants["earliest_year"].to_numpy()[:, None])
    built = decisions * plants["buildable_t_per_year"].to_numpy()[:, None]
    return np.asarray(np.minimum(built, plants["buildable_t"].to_numpy()[:, None]))


def _demand_less_substitution(dataset: Dataset) -> pd.Series:
    demand, mixes = hard_demand(dataset), _mixes(dataset)
    demand = demand[demand["path"] == "central"]
    own = [("end_use", use, form) not in mixes for use, form in each_row(demand, "end_use", "form")]
    demand = demand[np.array(own, dtype=bool)]
    shares = dataset.tables["substitutes"].groupby(["end_use", "form", "year"], as_index=False)[["max_share"]].sum()
    demand = demand.merge(shares, on=["end_use", "form", "year"], how="left")
    left = demand["demand_t"] * (1 - demand["max_share"].fillna(0.0))
    return left.groupby([demand["form"], demand["year"]]).sum()
