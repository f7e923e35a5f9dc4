"""What a plan can answer when a country stops: who is left, what they need, and how far it goes by result tables."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from data.rows import each_row
from model.frames.scale import in_tonnes
from model.frames.study_frames import Frames
from model.policies.base.policy import Tables


def needs_of(frames: Frames, levels: pd.DataFrame, uses: Collection[str]) -> pd.DataFrame:
    """Return form, year, need [kt]: a share of what uses want, less what they do without at the first step.

    levels: form, year, level; uses: the essential ones where none is named
    """
    d = frames.demands
    d = d[d["end_use"].isin(uses) if len(uses) else d["essential"]].merge(levels, on=["form", "year"])
    d = d.assign(need=(d["level"] * d["wanted"] - d["substitute_most"]).clip(lower=0.0))
    needs = d.groupby(["form", "year"], as_index=False)[["need"]].sum()
    return needs[needs["need"] > 0].reset_index(drop=True)


def standing_plants(frames: Frames, forms: Collection[str]) -> pd.DataFrame:
    """Return plant, country, year of every plant that makes one of some forms; none that mixes feed or has a host."""
    making = set(frames.made.loc[frames.made["form"].isin(forms), "plant"]) - _dependent(frames)
    rows = frames.runs[["plant", "country", "year"]]
    return rows[rows["plant"].isin(making)]


def feeding(frames: Frames, forms: Collection[str]) -> list[str]:
    """Return some forms and all that plants take in to make them, and so on up to the ore."""
    feeds, taken = set(forms), frames.taken[~frames.taken["plant"].isin(_dependent(frames))]
    running = set(frames.runs["plant"])
    while True:
        making = set(frames.made.loc[frames.made["form"].isin(feeds), "plant"]) & running
        more = set(taken.loc[taken["plant"].isin(making), "form"]) - feeds
        if not more:
            return sorted(feeds)
        feeds |= more


def _dependent(frames: Frames) -> set[str]:
    mixes = set(frames.fed.loc[frames.fed["blend"] != "", "plant"])
    return mixes | set(frames.tables["hosts"]["plant"])


# ---------------------------------------------------------------- from result tables


def answered(
    frames: Frames, tables: Tables, needs: Mapping[str, float], country: str, year: int, part: float
) -> tuple[float, float]:
    """Return what is asked of forms when a country stops, and the most of it that can be met, tonnes at a year's pace.

    asked: kt by form; part: of the year. A program of its own from what tables say was bought, built and stored.
    """
    forms = feeding(frames, set(needs))
    place = {form: i for i, form in enumerate(forms)}
    most_of, takes = _shared(frames, year, len(forms))
    flows: list[tuple[float, dict[int, float]]] = []
    for form, most in _bought(frames, tables, country, year):
        if form in place:
            flows.append((most, {place[form]: 1.0, **takes.get(("form", form), {})}))
    flows += [(most, {place[form]: 1.0}) for form, most in _released(frames, tables, year, part) if form in place]
    left = _reserves_left(frames, tables, year)
    for plant, most, of in _made(frames, tables, country, year, place):
        flows.append((min(most, left.get(plant, np.inf) / part), {**of, **takes.get(("plant", plant), {})}))
    there = np.array([*[0.0] * len(forms), *most_of])
    for form, t in _of_year(tables["recycling"], year, "form", "tonnes"):
        if form in place:
            there[place[form]] += t
    wanted = {form: in_tonnes(kt) for form, kt in needs.items()}
    met = [(most, {place[form]: -1.0}) for form, most in wanted.items()]
    every = [*flows, *met]
    entries = [(row, column, t) for column, (_, of) in enumerate(every) for row, t in of.items()]
    rows, columns, values = zip(*entries, strict=True)
    gain = np.array([*[0.0] * len(flows), *[-1.0] * len(met)])
    from scipy import sparse  # as soon as any of it is loaded Pyomo loads all: half of every start, for this question
    from scipy.optimize import linprog

    matrix = sparse.csr_matrix((values, (rows, columns)), (len(there), len(every)))
    solved = linprog(gain, A_ub=-matrix, b_ub=there, bounds=[(0.0, most) for most, _ in every], method="highs")
    if solved.status != 0:
        raise ArithmeticError(f"what is left when {country} stops in {year} has no answer: {solved.message}")
    return sum(wanted.values()), float(-solved.fun)


def _bought(frames: Frames, tables: Tables, country: str, year: int) -> Iterator[tuple[str, float]]:
    """Yield what each step elsewhere can sell: its offer, within its ramp on the year before, tonnes."""
    sold = {
        (form, seller, int(step)): t
        for form, seller, step, t in _of_year(tables["purchases"], year - 1, "form", "country", "step", "tonnes")
    }
    offers = frames.offers[(frames.offers["year"] == year) & (frames.offers["country"] != country)]
    columns = ("form", "country", "step", "available", "ramp_rate", "ramp_kt")
    for form, seller, step, most, rate, kt in each_row(offers, *columns):
        grown = (
            np.inf if year == frames.years[0] else (1 + rate) * sold.get((form, seller, int(step)), 0.0) + in_tonnes(kt)
        )
        yield form, min(in_tonnes(most), grown)


def _released(frames: Frames, tables: Tables, year: int, part: float) -> Iterator[tuple[str, float]]:
    """Yield what each stock can release at a year's pace for a part of it, tonnes."""
    left = {
        (holder, form): t for holder, form, t in _of_year(tables["stockpile"], year - 1, "holder", "form", "stock_t")
    }
    stocks = frames.standing_stocks[frames.standing_stocks["year"] == year]
    for holder, form, most, opening, kept in each_row(stocks, "holder", "form", "release_limit", "opening", "kept"):
        there = in_tonnes(opening) if year == frames.years[0] else kept * left.get((holder, form), 0.0)
        yield form, min(in_tonnes(most), there / part)


def _made(
    frames: Frames, tables: Tables, country: str, year: int, place: Mapping[str, int]
) -> Iterator[tuple[str, float, dict[int, float]]]:
    """Yield each plant elsewhere, what it can make, tonnes, and what a tonne of it gives and takes of forms."""
    capacity = dict(_of_year(tables["capacity"], year, "plant", "usable_t"))
    recipe: dict[str, dict[int, float]] = {}
    for plant, form, t in each_row(frames.recipe, "plant", "form", "t_per_t"):
        if form in place:
            recipe.setdefault(plant, {})[place[form]] = t
    plants = standing_plants(frames, place)
    for plant, where, when in each_row(plants, "plant", "country", "year"):
        if when == year and where != country:
            yield plant, capacity.get(plant, 0.0), recipe[plant]


def _reserves_left(frames: Frames, tables: Tables, year: int) -> dict[str, float]:
    """Return what the years before leave of the reserves of each mine that has limited ones, tonnes of main product."""
    rows = tables["production"]
    made = rows[rows["main"].astype(bool) & (rows["year"] < year)].groupby("plant")["tonnes"].sum()
    mines = each_row(frames.mines, "plant", "reserves")
    return {mine: max(0.0, in_tonnes(kt) - float(made.get(mine, 0.0))) for mine, kt in mines}


def _shared(frames: Frames, year: int, first: int) -> tuple[list[float], dict[tuple[str, str], dict[int, float]]]:
    """Return what can be had of each facility in a year, and what a tonne of a plant or a form takes of it, below zero.

    first: the row of the first facility
    """
    rows = _of_year(frames.tables["infrastructure"], year, "facility", "capacity", "extra")
    most = {facility: there + (extra if extra == extra else 0.0) for facility, there, extra in rows}
    place = {facility: first + i for i, facility in enumerate(most)}
    takes: dict[tuple[str, str], dict[int, float]] = {}
    for facility, kind, user, each in each_row(frames.tables["shared_use"], "facility", "kind", "user", "use_per_t"):
        if facility in place:
            takes.setdefault((kind, user), {})[place[facility]] = -each
    return list(most.values()), takes


def _of_year(table: pd.DataFrame, year: int, *columns: str) -> Iterator[tuple[Any, ...]]:
    return each_row(table[table["year"] == year], *columns)
