"""Who counts in a share: every foreign country on its own, or a set of countries together."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from typing import Literal

import pandas as pd

from data.rows import each_row
from model.frames.study_frames import Frames
from model.policies.base import lot_checks, share_rows, supplied_tonnes
from model.policies.base.owned import owned
from model.policies.base.policy import Check, Rows, Tables

Measure = Literal["shipped", "origin", "owner"]

# ---------------------------------------------------------------- every foreign country on its own


def foreign(label: str, frames: Frames, levels: pd.DataFrame) -> tuple[pd.DataFrame, Rows]:
    """Return (clause, party, form, year, level) of foreign countries that can supply, and the tuples of their flows."""
    flows = frames.flows
    flows = flows[~flows["country"].isin(frames.not_one_country)].rename(columns={"country": "party"})
    flows = flows.merge(levels, on=["form", "year"]).assign(clause=label)
    kinds = {"COUNTED_SELLERS": "seller", "COUNTED_PLANTS": "plant", "COUNTED_COLLECTORS": "collector"}
    rows = {name: flows.loc[flows["flow"] == flow, [*share_rows.KEY, "label"]] for name, flow in kinds.items()}
    return flows[[*share_rows.KEY, "level"]].drop_duplicates(ignore_index=True), rows


def foreign_shares(frames: Frames, tables: Tables, levels: pd.DataFrame) -> pd.DataFrame:
    """Return form, year, level, country and its share of the whole supply, from result tables; home is left out."""
    supply = supplied_tonnes.tonnes(tables, frames)
    by = supply.groupby(["form", "year", "country"], as_index=False)[["tonnes"]].sum()
    whole = by.groupby(["form", "year"])["tonnes"].transform("sum")
    by = by.assign(share=by["tonnes"] / whole.where(whole > 0, 1.0))
    abroad: pd.DataFrame = by[~by["country"].isin(frames.not_one_country)]
    return abroad.merge(levels, on=["form", "year"])


# ---------------------------------------------------------------- a set of countries together


def set_cap_rows(
    label: str, frames: Frames, levels: pd.DataFrame, party: str, members: pd.DataFrame, measure: Measure
) -> Rows:
    """Return the tuples of a cap on the (year, country) of `members`, counted together."""
    if levels.empty:
        return {}
    if measure == "origin":
        least = levels.assign(level=1 - levels["level"])
        return share_rows.origin_rows(label, frames, least, f"not {party}", others(frames, members))
    mine = _theirs(frames, members, measure)
    if mine.merge(levels[["form", "year"]], on=["form", "year"]).empty:
        return {}
    return share_rows.shipped(label, levels, {party: mine}, cap=True)


def set_cap_checks(
    label: str,
    frames: Frames,
    tables: Tables,
    levels: pd.DataFrame,
    party: str,
    members: pd.DataFrame,
    measure: Measure,
) -> Iterable[Check]:
    """Prove a cap on a set of countries from the result tables."""
    if measure == "origin":
        least = levels.assign(level=1 - levels["level"])
        counts = {f"not {party}": set(each_row(others(frames, members), "year", "country"))}
        yield from lot_checks.lot_checks(label, least, counts, frames, tables)
        return
    supply = supplied_tonnes.tonnes(tables, frames, of_each=measure == "owner")
    mine = _belongs(supply, members, measure)
    yield from share_rows.share_checks_of(label, levels, party, mine, supply, cap=True)


def mined(frames: Frames, forms: Iterable[str]) -> pd.DataFrame:
    """Return the forms that somebody supplies, each with every country that may have mined the ore of their chain."""
    chain, flows = share_rows.upstream(frames, set(forms)), frames.flows
    sold = frames.origins.loc[frames.origins["form"].isin(chain), "origin"]
    made = flows.loc[flows["form"].isin(chain) & (flows["flow"] == "plant"), "country"]
    countries = sorted({*sold, *made})
    supplied = sorted(set(forms) & set(flows["form"]))
    return pd.DataFrame(list(product(supplied, countries)), columns=["form", "country"])


def members_reached(frames: Frames, forms: Iterable[str], members: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """Return the supply of the forms that a cap on a set of countries counts."""
    if measure == "origin":
        every = mined(frames, forms)
        return every[every["country"].isin(members["country"])]
    mine = _theirs(frames, members, measure)
    return mine[mine["form"].isin(forms)]


def _theirs(frames: Frames, members: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """Return the supply of a set of countries; by owner with the part of each plant that they own."""
    if measure == "owner":
        pairs = set(each_row(members, "country", "year"))
        return owned(frames, frames.flows, lambda owner, year: (owner, year) in pairs)
    return frames.flows[_belongs(frames.flows, members, measure)]


def _belongs(flows: pd.DataFrame, members: pd.DataFrame, measure: Measure) -> pd.Series:
    pairs = set(each_row(members, "year", "country"))
    of = each_row(flows, "year", "owner" if measure == "owner" else "country")
    return pd.Series([pair in pairs for pair in of], index=flows.index, dtype=bool)


def others(frames: Frames, members: pd.DataFrame) -> pd.DataFrame:
    """Return the (year, country) of everybody who is not one of `members`, whose ore a cap by origin asks for."""
    pairs = set(zip(members["year"], members["country"], strict=True))
    everyone = sorted(set(frames.origins["origin"]) | set(frames.sellers["country"]) | set(frames.runs["country"]))
    everyone = sorted({*everyone, frames.home})
    kept = [(y, c) for y in frames.years for c in everyone if (y, c) not in pairs]
    return pd.DataFrame(kept, columns=["year", "country"])
