"""What buyers and sellers abroad have by custom, as index sets: established trade, and the steps of leaving it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.rows import each_row
from model.frames.result_names import step_label
from model.frames.study_frames import Frames


def established_trade(f: Frames) -> dict[str, pd.DataFrame]:
    """Return established trade, in the years in which somebody abroad offers the form."""
    if f.established.empty:
        return {}
    abroad, shares = f.offers[f.offers["country"] != f.home], f.once(_established)
    index = ["form", "country", "year"]
    imported = shares[["form", "year"]].drop_duplicates()
    return {
        "IMPORTED": imported,
        "FROM_ABROAD": abroad.merge(imported, on=["form", "year"])[["form", "year", "seller"]],
        "ESTABLISHED": shares[[*index, "established_share"]],
        "ESTABLISHED_STEPS": abroad.merge(shares[index], on=index)[[*index, "seller"]],
    }


def leaving_sellers(f: Frames) -> dict[str, pd.DataFrame]:
    """Return the steps in which established trade may be left, in the years in which somebody offers the form."""
    if f.established.empty:
        return {}
    index, shares = ["form", "country", "year"], f.once(_established)
    place = {key: at for at, key in enumerate(each_row(shares, *index))}
    at = np.array([place.get(key, -1) for key in each_row(f.leaving, *index)], dtype=np.int64)
    steps, of = f.leaving[at >= 0], at[at >= 0]
    labels = {step: step_label(step) for step in steps["step"].unique().tolist()}
    shared, offered = (shares[name].to_numpy()[of] for name in ("established_share", "available"))
    steps = steps.assign(at=steps["step"].map(labels), left_most=shared * offered)
    first = steps[steps["step"] < steps["step"].max()]
    return {
        "LEAVING_STEPS": steps[["at", *index, "leaving_price", "left_most"]],
        "LEAVING": steps[[*index, "at"]],
        "FIRST_LEAVING": first[["at", *index, "leaving_share"]],
    }


def _established(f: Frames) -> pd.DataFrame:
    """Return form, country, year, established_share and, of the form in all countries abroad, available [kt]."""
    abroad = f.offers.loc[f.offers["country"] != f.home, ["form", "year", "available"]]
    every = abroad["available"].groupby([abroad["form"], abroad["year"]], sort=False).sum()
    offered = dict(zip(every.index, every.tolist(), strict=True))
    available = np.array([offered.get(good, np.nan) for good in each_row(f.established, "form", "year")], dtype=float)
    there: pd.DataFrame = f.established.assign(available=available)[~np.isnan(available)]
    return there


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
