"""What buyers and sellers abroad have by custom, as index sets: established trade, and the steps of leaving it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.rows import each_row
from model.frames.result_names import step_label
from model.frames.study_frames import Frames

INDEX = ["form", "country", "year"]


def established_trade(f: Frames) -> dict[str, pd.DataFrame]:
    """Return established trade, in the years in which somebody abroad offers the form."""
    if f.established.empty:
        return {}
    abroad, shares = f.sellers[f.sellers["country"] != f.home], f.once(_established)
    imported = shares[["form", "year"]].drop_duplicates()
    return {
        "IMPORTED": imported,
        "FROM_ABROAD": abroad.merge(imported, on=["form", "year"])[["form", "year", "seller"]],
        "ESTABLISHED": shares[[*INDEX, "established_share"]],
        "ESTABLISHED_STEPS": abroad.merge(shares[INDEX], on=INDEX)[[*INDEX, "seller"]],
    }


def leaving_sellers(f: Frames) -> dict[str, pd.DataFrame]:
    """Return which steps of leaving established trade there are, in the years in which somebody offers the form."""
    if f.established.empty:
        return {}
    steps, _ = f.once(_leaving)
    first = steps[steps["step"] < steps["step"].max()]
    return {"LEAVING": steps[[*INDEX, "at"]], "FIRST_LEAVING": first[["at", *INDEX, "leaving_share"]]}


def leaving_costs(f: Frames) -> dict[str, pd.DataFrame]:
    """Return what each step of leaving established trade costs, and how much of what is offered it is."""
    if f.established.empty:
        return {}
    steps, established = f.once(_leaving)
    abroad = f.offers.loc[f.offers["country"] != f.home, ["form", "year", "available"]]
    every = abroad["available"].groupby([abroad["form"], abroad["year"]], sort=False).sum()
    offered = dict(zip(every.index, every.tolist(), strict=True))
    available = np.array([offered[good] for good in each_row(steps, "form", "year")], dtype=float)
    return {
        "LEAVING_STEPS": steps.assign(left_most=established * available)[["at", *INDEX, "leaving_price", "left_most"]]
    }


def _established(f: Frames) -> pd.DataFrame:
    """Return form, country, year and established_share, of what somebody abroad offers."""
    abroad = f.sellers[f.sellers["country"] != f.home]
    offered = set(each_row(abroad, "form", "year"))
    there = np.array([good in offered for good in each_row(f.established, "form", "year")], dtype=bool)
    shares: pd.DataFrame = f.established[there]
    return shares


def _leaving(f: Frames) -> tuple[pd.DataFrame, np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """Return the steps of leaving established trade, named (`at`), and the established share that each is of."""
    shares = f.once(_established)
    place = {key: at for at, key in enumerate(each_row(shares, *INDEX))}
    at = np.array([place.get(key, -1) for key in each_row(f.leaving, *INDEX)], dtype=np.int64)
    steps, of = f.leaving[at >= 0], at[at >= 0]
    labels = {step: step_label(step) for step in steps["step"].unique().tolist()}
    return steps.assign(at=steps["step"].map(labels)), shares["established_share"].to_numpy()[of]


def leaving_buyers(f: Frames) -> dict[str, pd.DataFrame]:
    """Return the buyers abroad who take something by custom, and the steps of selling them less."""
    if f.withdrawals.empty:
        return {}
    kept = f.outlets[f.outlets["established"] > 0]
    index = ["form", "outlet", "year"]
    steps = f.withdrawals.assign(at=f.withdrawals["step"].map(step_label)).merge(kept[index])
    return {
        "ESTABLISHED_SALES": kept[[*index, "established"]].rename(columns={"established": "established_sale"}),
        "WITHDRAWAL_STEPS": steps[["at", *index, "withdrawal_price", "withdrawn_most"]],
        "WITHDRAWALS": steps[[*index, "at"]],
    }
