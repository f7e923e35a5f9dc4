"""Frames and sentences in, arrays out: a variant's tuples and numbers, and nothing of pandas after that.

A variant's sentences adjust the frames of its study and add tuples of their own; frames become index sets.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

import pandas as pd

from data.rows import each_row, pair_in
from model.frames.build_options import usable_shares
from model.frames.hosts import hosted, hosting, replacing
from model.frames.qualities import largest_qualities
from model.frames.result_names import step_label
from model.frames.scale import in_thousands
from model.frames.study_frames import Frames
from model.policies import Clause
from model.policies.base.decided_days import refuse_undecided
from model.policies.base.policy import in_turn
from model.policies.base.stated_rows import asked_of, stated_rows
from model.program import assembled
from model.program.fill.arrays import ModelData
from model.program.fill.encode import Coded, coded, joined
from model.program.fill.from_dataset import TIE
from model.program.fill.trade_sets import established_trade, leaving_buyers, leaving_costs, leaving_sellers

LIMITS = {"least": "LEAST_QUALITIES", "most": "MOST_QUALITIES"}
"""Columns of the limits of qualities -> the index set of each."""


def variant_frames(frames: Frames, clauses: Sequence[Clause]) -> Frames:
    """Let each sentence put its prices and bounds into the frames: what can be built first, then as stated.

    Raises BadInput where the plan itself decides on which days a sentence is in force, and it has not yet.
    """
    refuse_undecided(clauses)
    for clause in in_turn(clauses):
        frames = frames.adjusted(clause.policy)
    return frames


class _Part(NamedTuple):
    """What some tuples of a set stand in: the frame that states them, and its arrays."""

    frame: pd.DataFrame
    coded: Coded


Parts = Mapping[str, _Part]


def variant_data(frames: Frames, clauses: Sequence[Clause]) -> ModelData:
    """Return the arrays of a variant, from frames that its sentences have adjusted.

    What several variants have alike, as they share their data and most of their law, becomes arrays once.
    """
    sets = {name: [part] for make in _FAMILIES for name, part in frames.once(_set_parts, make).items()}
    sets |= _policy_parts(replace(frames, law=tuple(clauses)))
    joined_by = {addend.where for name in ("inflow", "outflow") for addend in assembled.addends_of(name)} - {""}
    places = tuple(part.frame for name in sorted(joined_by & sets.keys()) for part in sets[name])
    sets |= {name: [part] for name, part in frames.once(_balance_parts, *places).items()}
    parts = {name: [part.coded for part in each] for name, each in sets.items()}
    return joined(parts, assembled.terms_counted(frames.perspective))


def makers(clauses: Sequence[Clause]) -> list[Callable[[Frames], Mapping[str, pd.DataFrame]]]:
    """Return what states sets from a variant's frames, each for itself: families of the core, then its sentences."""
    return [*_FAMILIES, *(partial(_rows_of, clause, clauses) for clause in clauses)]


def _rows_of(clause: Clause, clauses: Sequence[Clause], f: Frames) -> Mapping[str, pd.DataFrame]:
    return clause.policy.rows(clause.label, replace(f, law=tuple(clauses)), clauses)


def _policy_parts(f: Frames) -> dict[str, list[_Part]]:
    """Return what each sentence adds to sets, in their order."""
    parts: dict[str, list[_Part]] = {}
    for clause in f.law:
        for name, part in f.once(_sentence_parts, *asked_of(clause, f.law)).items():
            parts.setdefault(name, []).append(part)
    return parts


def _parts(tables: Mapping[str, pd.DataFrame]) -> Parts:
    return {name: _Part(frame, coded(name, frame)) for name, frame in tables.items() if len(frame)}


def _set_parts(make: Callable[[Frames], Mapping[str, pd.DataFrame]], f: Frames) -> Parts:
    return _parts(make(f))


def _sentence_parts(*asked_and_frames: Any) -> Parts:
    *asked, f = asked_and_frames
    return _parts(f.once(stated_rows, *asked))


def _balance_parts(*places_and_frames: Any) -> Parts:
    *places, f = places_and_frames
    return _parts(_balances(f, places))


def _years(f: Frames) -> dict[str, pd.DataFrame]:
    return {"YEARS": pd.DataFrame({"year": f.years, "discount": [f.discount(y) for y in f.years]})}


def _buying(f: Frames) -> dict[str, pd.DataFrame]:
    ramps = f.offers[f.offers["year"] > f.years[0]]
    return {
        "PURCHASES": f.offers[["seller", "year", "available", "price", "freight", "duty", "tie_weight"]],
        "RAMPS": ramps[["seller", "year", "ramp_rate", "ramp_kt"]],
    }


def _trading(f: Frames) -> dict[str, pd.DataFrame]:
    later = f.sellers.loc[f.sellers["year"] > f.years[0], ["seller", "year"]].assign(before=lambda s: s["year"] - 1)
    bought = later.merge(f.sellers[["seller", "year"]].rename(columns={"year": "before"}), on=["seller", "before"])
    return {
        "SELLING": f.sellers[["form", "year", "seller"]],
        "BOUGHT": bought[["seller", "year", "before"]],
    }


def _running(f: Frames) -> dict[str, pd.DataFrame]:
    numbers = ["existing", "variable", "fixed", "output_duty", "credit", "byproduct"]
    return {"OUTPUTS": f.outputs[["plant", "year", *numbers]]}


def _making(f: Frames) -> dict[str, pd.DataFrame]:
    made, taken, runs = f.made, f.taken, f.runs[["plant", "year"]]
    mining = runs.merge(f.mines[["plant"]])[["plant", "plant", "year"]]
    return {
        "MADE": made.rename(columns={"t_per_t": "made"}),
        "TAKEN": taken.assign(taken=-taken["t_per_t"]).drop(columns="t_per_t"),
        "MAKING": made.merge(runs, on="plant")[["form", "year", "plant"]],
        "TAKING": f.fed[f.fed["blend"] == ""].merge(runs, on="plant")[["form", "year", "plant"]],
        "MINES": f.mines,
        "MINING": mining.set_axis(["plant", "plant_", "year"], axis=1),
    }


def _building(f: Frames) -> dict[str, pd.DataFrame]:
    running = f.builds.merge(f.runs[["plant", "year"]].rename(columns={"year": "run"}), on="plant")
    running = running[(running["first_run"] <= running["run"]) & (running["run"] <= running["last_run"])]
    starting = running.assign(nth=running["run"] - running["first_run"] + 1)
    share = usable_shares(f)
    starting["usable"] = [share.get(at, 1.0) for at in each_row(starting, "kind", "nth")]
    late = (f.builds["year"] - f.years[0]) / len(f.years)
    weighted = f.builds.assign(build_tie_weight=TIE * f.builds["capex"] * late)
    size = dict(each_row(f.phases, "plant", "phase"))
    weighted["phase"] = [size.get(plant, 0.0) for plant in f.builds["plant"]]
    numbers = ["capital_charge", "interest_charge", "spread_charge", "upkeep", "build_tie_weight"]
    return {
        "BUILDS": weighted[["plant", "year", "build_most", "phase", *numbers]],
        "RUNNING": running[["plant", "run", "plant", "year"]].set_axis(["plant", "run", "plant_", "year"], axis=1),
        "STARTING": starting[["plant", "year", "run", "usable"]],
        "BUILDERS": f.sites,
        "BUILDING": f.builds[["plant", "plant", "year"]].set_axis(["plant", "plant_", "year"], axis=1),
    }


def _depending(f: Frames) -> dict[str, pd.DataFrame]:
    """Return what plants live on, and what newer plants replace."""
    if f.tables["hosts"].empty and f.tables["replacements"].empty:
        return {}
    hosts, newer = hosting(f), replacing(f)
    old = newer[["plant", "year"]].drop_duplicates()
    return {
        "HOSTED": hosted(f),
        "HOSTING": hosts[["plant", "year", "host"]],
        "HOST_RATIOS": hosts[["plant", "host", "host_ratio"]].drop_duplicates(),
        "REPLACED": old,
        "MAY_RETIRE": old.assign(retiring=old["plant"]),
        "REPLACEMENTS": newer[["plant", "year", "newer", "replaced"]].drop_duplicates(),
        "REPLACING": newer[["plant", "year", "newer", "decided"]],
    }


def _collecting(f: Frames) -> dict[str, pd.DataFrame]:
    return {
        "COLLECTIONS": f.collections[["collector", "year", "feed", "collection_price"]],
        "COLLECTING": f.collections[["form", "year", "collector"]],
        "RETURNING": f.returns[["collector", "year", "end_use", "form", "sold"]],
        "RETURNS": f.returns,
    }


def _holding(f: Frames) -> dict[str, pd.DataFrame]:
    """Return both stocks; the public one of a form only where some of it may stand in some year."""
    key = ["holder", "form", "year"]
    stocks = f.standing_stocks.assign(before=f.standing_stocks["year"] - 1, held=f.standing_stocks["form"])
    first, last = stocks["year"] == f.years[0], stocks["year"] == f.years[-1]
    usual = f.forms["price"].where(f.forms["price"] > 0)
    weight = dict(zip(f.forms["form"], TIE * usual.fillna(usual.median()).fillna(1.0), strict=True))
    stocks = stocks.assign(stock_tie_weight=stocks["form"].map(weight).astype(float))
    numbers = ["stock_most", "fill_most", "release_most", "holding", "carrying", "stock_tie_weight"]
    return {
        "STOCKS": stocks[[*key, *numbers]],
        "HOLDERS": stocks[["form", "year", "holder", "held"]],
        "FIRST_STOCKS": stocks.loc[first, [*key, "opening"]],
        "CLOSING_STOCKS": stocks.loc[last & stocks["closing"].notna(), [*key, "closing"]],
        "LATER_STOCKS": stocks.loc[~first, [*key, "before", "kept"]],
    }


def _serving(f: Frames) -> dict[str, pd.DataFrame]:
    numbers = ["wanted", "substitute_most", "substitute_cost", "shortfall_most", "shortage"]
    mixed = f.blends[f.blends["kind"] == "end_use"]
    unmixed = f.demands[~pair_in(f.demands, ("end_use", "form"), mixed, ("user", "form"))]
    return {
        "DEMANDS": f.demands[["end_use", "form", "year", *numbers]],
        "USING": unmixed[["form", "year", "end_use"]],
    }


def _selling(f: Frames) -> dict[str, pd.DataFrame]:
    own = f.outlets[~f.outlets["resells"]]
    at_home = f.made.merge(f.runs.loc[f.runs["country"] == f.home, ["plant", "year"]], on="plant")
    return {
        "OUTLETS": f.outlets[["form", "outlet", "year", "outlet_most", "outlet_price"]],
        "SERVING": f.outlets[["form", "year", "outlet"]],
        "OWN_SALES": own[["form", "year"]].drop_duplicates(),
        "TAKING_OWN": own[["form", "year", "outlet"]],
        "MAKING_AT_HOME": at_home[["form", "year", "plant"]],
        "SELLING_AT_HOME": f.sellers.loc[f.sellers["country"] == f.home, ["form", "year", "seller"]],
    }


def _assembling(f: Frames) -> dict[str, pd.DataFrame]:
    if f.products.empty:
        return {}
    parts = f.bills.merge(f.products[["product", "year"]].drop_duplicates(), on="product")
    return {
        "PRODUCTS": f.products,
        "WANTING": f.products[["product", "year", "end_use"]],
        "PARTS": parts[["product", "form", "year", "bill"]],
        "ASSEMBLING": parts[["form", "year", "product"]],
    }


def _balances(f: Frames, places: Sequence[pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return the balances: wherever something that joins them has a flow; and what of them may be discarded."""
    if not places:
        return {}
    flows = [place.iloc[:, :2].set_axis(["form", "year"], axis=1) for place in places]
    balances = pd.concat(flows).drop_duplicates()
    discards = f.discards.merge(balances, on=["form", "year"])
    return {
        "BALANCES": balances,
        "DISCARDS": discards,
        "MAY_DISCARD": discards.assign(gone=discards["form"])[["form", "year", "gone"]],
    }


def _dearer_steps(f: Frames) -> dict[str, pd.DataFrame]:
    """Return the steps of substitution after the first: most, of what is wanted, and cost."""
    steps = f.tables["substitutes"]
    steps = steps[steps["step"] > 1]
    if steps.empty:
        return {}
    steps = steps.merge(f.demands[["end_use", "form", "year", "wanted"]])
    steps = steps.assign(
        at=steps["step"].map(step_label),
        dearer_most=steps["max_share"] * steps["wanted"],
        dearer_cost=in_thousands(steps["cost_usd_per_t"]),
    )
    index = ["end_use", "form", "year"]
    return {
        "DEARER_STEPS": steps[["at", *index, "dearer_most", "dearer_cost"]],
        "DEARER": steps[[*index, "at"]],
    }


def _facilities(f: Frames) -> dict[str, pd.DataFrame]:
    """Return the facilities that plants and goods from abroad use together, in the years in which anybody does."""
    if f.tables["infrastructure"].empty:
        return {}
    most, use = f.tables["infrastructure"], f.tables["shared_use"]
    most = most.assign(
        shared_most=in_thousands(most["capacity"]),
        extra_most=in_thousands(most["extra"].fillna(0.0)),
        extra_price=in_thousands(most["extra_usd_per_unit"].fillna(0.0)),
    )[["facility", "year", "shared_most", "extra_most", "extra_price"]]
    plants = use[use["kind"] == "plant"].merge(f.runs[["plant", "year"]], left_on="user", right_on="plant")
    goods = use[use["kind"] == "form"].merge(f.sellers[["form", "seller", "year"]], left_on="user", right_on="form")
    plants, goods = (rows.merge(most[["facility", "year"]]) for rows in (plants, goods))
    used = pd.concat([rows[["facility", "year"]] for rows in (plants, goods)]).drop_duplicates()
    landed = goods.rename(columns={"use_per_t": "landed_use"})[["facility", "seller", "landed_use"]]
    return {
        "FACILITIES": most.merge(used),
        "SHARING": plants[["facility", "year", "plant"]],
        "LANDING": goods[["facility", "year", "seller"]],
        "SHARED_USES": plants.rename(columns={"use_per_t": "shared_use"})[
            ["facility", "plant", "shared_use"]
        ].drop_duplicates(),
        "LANDED_USES": landed.drop_duplicates(),
    }


def _blending(f: Frames) -> dict[str, pd.DataFrame]:
    """Return what may be mixed for whom, in the years in which a plant can run or an end use wants something."""
    if f.blends.empty:
        return {}
    mixes = f.blends.assign(stands_for=1 / f.blends["t_per_t"])
    plants = mixes[mixes["kind"] == "plant"].merge(f.runs[["plant", "year"]], left_on="user", right_on="plant")
    wants = f.wants.rename(columns={"end_use": "user"})
    uses = mixes[mixes["kind"] == "end_use"].merge(wants, on=["user", "form"])
    every = pd.concat([plants, uses])
    blends = every[["blend", "year", "kind", "user", "form"]].drop_duplicates()
    return {
        "BLENDS": blends[["blend", "year"]],
        "FEEDS": every[["blend", "feed", "year"]],
        "MIXED": every[["blend", "year", "feed"]],
        "MIXING": every[["feed", "year", "blend"]],
        "BLENDERS": plants[["blend", "year", "plant"]].drop_duplicates(),
        "BLENDED": plants.rename(columns={"taken": "blended"})[["blend", "plant", "blended"]].drop_duplicates(),
        "BLEND_USERS": uses[["blend", "year", "user", "form"]].drop_duplicates(),
        "STANDING_FOR": mixes[mixes["blend"].isin(blends["blend"])][["blend", "feed", "stands_for"]],
        **_limited(f, every, blends),
    }


def _limited(f: Frames, every: pd.DataFrame, blends: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the limits on qualities of blends; values are parts of the largest, so that rows are alike in size."""
    known, limits = f.tables["qualities"], f.tables["quality_limits"]
    if limits.empty:
        return {}
    largest = largest_qualities(f)
    limits = limits.merge(blends, on=["kind", "user", "form"])
    needed = limits[["blend", "quality"]].merge(every[["blend", "feed"]]).drop_duplicates(["quality", "feed"])
    had = known.rename(columns={"form": "feed"}).merge(needed[["quality", "feed"]])
    had = had.assign(part=had["value"] / had["quality"].map(largest).astype(float), gross=had["gross_t_per_t"])
    sets = {"QUALITIES": had[["quality", "feed", "part", "gross"]].set_axis(["a", "g", "quality", "gross"], axis=1)}
    for column, name in LIMITS.items():
        level = limits.assign(level=limits[column] / limits["quality"].map(largest).astype(float))
        level = level[level["level"].notna()][["blend", "quality", "year", "level"]]
        sets[name] = level.rename(columns={"level": f"quality_{column}"})
    return sets


_FAMILIES: tuple[Callable[[Frames], Mapping[str, pd.DataFrame]], ...] = (
    _years, _buying, _trading, established_trade, leaving_sellers, leaving_costs, leaving_buyers, _running, _making,
    _building, _depending, _collecting, _holding, _serving, _selling, _assembling, _facilities, _dearer_steps,
    _blending,
)  # fmt: skip
"""What states the sets of the core formulation: as frames, index columns, then the numbers given over them.

Sets of what no table states are left out, which is to say empty.
"""
