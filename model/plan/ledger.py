"""Who pays whom, for what, in which year; and what of it the federal budget shows in which fiscal year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from data.rows import each_row
from model.frames import Frames
from model.policies import Clause

Tables = Mapping[str, pd.DataFrame]
COLUMNS = ["year", "payer", "payee", "item", "account", "mineral", "musd"]
BUYERS, PLANTS, TREASURY = "buyers", "plants", "Treasury"
IN_NEXT_FISCAL_YEAR = 0.25
"""October to December of calendar year t belong to fiscal year t + 1."""
OUTSIDE_COST = ("stockpile purchases", "stockpile sales")
"""Transfers between the Treasury and buyers that move no cost of the plan: the goods are in purchases already."""


def ledger(tables: Tables, f: Frames, clauses: Sequence[Clause]) -> pd.DataFrame:
    """Return every flow of money of a plan, million USD of the base year."""
    flows = [
        _rows(tables["purchases"], BUYERS, "suppliers " + tables["purchases"]["country"], "purchases", "musd"),
        _rows(tables["purchases"], BUYERS, "carriers", "freight", "freight_musd"),
        _rows(tables["recycling"], BUYERS, "collectors", "scrap", "musd"),
        _rows(tables["outlets"], "buyers abroad", PLANTS, "exports and tolling", "musd"),
        *_users(tables, f),
        *_plants(tables, f),
    ]
    flows.append(_booked(tables, f, clauses))
    out = pd.concat([x for x in flows if len(x)], ignore_index=True)
    out = out.groupby(COLUMNS[:-1], as_index=False)[["musd"]].sum()
    return out[out["musd"].abs() > 1e-12].sort_values(COLUMNS[:-1], ignore_index=True)


def _booked(tables: Tables, f: Frames, clauses: Sequence[Clause]) -> pd.DataFrame:
    """Return what the sentences book; of payments that are made once, what the first sentence books."""
    payer_of: dict[str, str] = {}
    booked = [
        (x.year, x.payer, x.payee, x.item, x.account, "", x.musd)
        for clause in clauses
        for x in clause.sentence.flows(clause.label, f, tables)
        if not x.once or payer_of.setdefault(x.once, clause.label) == clause.label
    ]
    return pd.DataFrame(booked, columns=COLUMNS)


def _rows(frame: pd.DataFrame, payer: str, payee: str | pd.Series, item: str, musd: str) -> pd.DataFrame:
    return frame.assign(payer=payer, payee=payee, item=item, account="", musd=frame[musd])[COLUMNS]


def _users(tables: Tables, f: Frames) -> list[pd.DataFrame]:
    used = tables["demand"].merge(
        f.demands[["end_use", "form", "year", "substitute_cost", "shortage"]], on=["end_use", "form", "year"]
    )
    used["substitution"] = used["substituted_t"] * used["substitute_cost"] / 1e3
    used["missing"] = used["shortfall_t"] * used["shortage"] / 1e3
    held = tables["stockpile"].merge(f.stocks[["form", "year", "holding"]], on=["form", "year"])
    held = held.assign(mineral=held["form"].map(f.mineral_of), musd=held["stock_t"] * held["holding"] / 1e3)
    return [
        _rows(used, BUYERS, "makers of substitutes", "substitution", "substitution"),
        _rows(used, BUYERS, "nobody (loss of users)", "shortage", "missing"),
        _rows(held, BUYERS, "storage", "holding stock", "musd"),
    ]


def _plants(tables: Tables, f: Frames) -> list[pd.DataFrame]:
    made = tables["production"].query("main")[["plant", "year", "tonnes"]]
    each = f.outputs.merge(made, on=["plant", "year"], how="left").fillna({"tonnes": 0.0})
    each["mineral"] = each["form"].map(f.mineral_of).fillna("")
    each["operating"] = each["variable"] * each["tonnes"] / 1e3
    each["sold"] = each["byproduct"] * each["tonnes"] / 1e3
    each["holding"] = each["fixed"] * each["existing"]
    grants = tables["grants"].groupby(["plant", "year"])["musd"].sum()
    built = tables["capacity"].query("built_t > 0").merge(f.builds, on=["plant", "year"])
    given = pd.Series(
        [float(grants.get(key, 0.0)) for key in zip(built["plant"], built["year"], strict=True)],
        index=built.index,
        dtype=float,
    )
    built["yearly"] = built["annuity"] * built["built_t"] / 1e3
    built["borne"] = built["yearly"] * (1 - given / (built["capex"] * built["built_t"] / 1e3))
    fixed = built["plant"].map(f.outputs.drop_duplicates("plant").set_index("plant")["fixed"]).astype(float)
    built["kept"] = built["built_t"] / 1e3 * fixed
    built = built.assign(mineral=built["form"].map(f.mineral_of).fillna("")).drop(columns="year")
    running = built.merge(pd.DataFrame({"year": f.years}), how="cross")
    running = running[(running["first_run"] <= running["year"]) & (running["year"] <= running["last_run"])]
    return [
        _rows(each, PLANTS, "labour and inputs", "operations", "operating"),
        _rows(each, PLANTS, "labour and inputs", "holding capacity", "holding"),
        _rows(running, PLANTS, "labour and inputs", "holding capacity", "kept"),
        _rows(running, PLANTS, "capital", "capital charges", "borne"),
        _rows(each, "buyers of by-products", PLANTS, "by-products", "sold"),
    ]


def market_cost(ledger: pd.DataFrame, f: Frames) -> float:
    """Return what buyers and plants pay less what they receive, present value: the plan's cost, from the ledger."""
    inside = ledger[~ledger["item"].isin(OUTSIDE_COST)]
    ours = [BUYERS, PLANTS]
    sign = inside["payer"].isin(ours).astype(int) - inside["payee"].isin(ours).astype(int)
    return float((sign * inside["musd"] * inside["year"].map(f.discount)).sum())


def budget(ledger: pd.DataFrame, f: Frames) -> pd.DataFrame:
    """Return authority and outlays by account and fiscal year; receipts are negative outlays.

    Grants and stock are authority of the fiscal year named like their calendar year, and outlays follow the
    account's spend-out profile. Credits and duties fall three quarters in that fiscal year, a quarter in the next.
    """
    rows = ledger[ledger["account"] != ""]
    accounts = f.tables["accounts"].set_index("account")
    spendout = f.tables["spendout"]
    out = []
    for account, year, payer, musd in each_row(rows, "account", "year", "payer", "musd"):
        amount = musd if payer == TREASURY else -musd
        kind = accounts.at[account, "kind"]
        if kind in ("tax", "receipt"):
            for fiscal, part in ((year, 1 - IN_NEXT_FISCAL_YEAR), (year + 1, IN_NEXT_FISCAL_YEAR)):
                out.append((account, fiscal, 0.0 if kind == "receipt" else amount * part, amount * part))
            continue
        out.append((account, year, amount, 0.0))
        profile = spendout[spendout["profile"] == accounts.at[account, "profile"]]
        for lag, share in zip(profile["lag_years"], profile["share"], strict=True):
            out.append((account, int(year + lag), 0.0, amount * share))
    frame = pd.DataFrame(out, columns=["account", "fiscal_year", "authority_musd", "outlays_musd"])
    frame = frame.groupby(["account", "fiscal_year"], as_index=False).sum()
    return frame.astype({"fiscal_year": "int64"})
