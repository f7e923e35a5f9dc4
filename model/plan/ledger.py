"""Who pays whom, for what, in which year: double entry, one row per flow; and what of it the federal budget shows.

Every flow has a payer and a payee. Some of them are the nation: buyers, plants, the Treasury, the financiers who
hold capital between the day it is paid and the years it is charged, the financing account of credit programmes.
What moves between these is a transfer; what they pay to the rest (suppliers, carriers, labour, capital, makers of
substitutes), less what they receive, is what the nation gives up. So cost by payer, the national resource cost and
the federal budget all come from this table alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, partial

import pandas as pd

from data.rows import each_row
from model.frames.scale import in_kt, musd_of
from model.frames.study_frames import Frames
from model.policies import Clause
from model.policies.base import fiscal_years
from model.policies.base.dollars import later_part
from model.policies.base.financing import FINANCIERS, LENDER
from model.policies.base.policy import Flow, Sentence

Tables = Mapping[str, pd.DataFrame]
KEY = ["year", "payer", "payee", "item", "account", "mineral"]
COLUMNS = [*KEY, "musd", "next_fiscal_musd"]
NOTHING = 1e-16
"""Of the largest flow: what is smaller is the rounding of a sum."""
BUYERS, PLANTS, TREASURY = "buyers", "plants", "Treasury"
NATION = (BUYERS, PLANTS, TREASURY, FINANCIERS, LENDER)
OUTSIDE_COST = ("stockpile purchases", "stockpile sales")
"""Transfers between the Treasury and buyers that move no cost of the plan: the goods are in purchases already."""


def ledger(tables: Tables, f: Frames, clauses: Sequence[Clause]) -> pd.DataFrame:
    """Return every flow of money of a plan, million USD of the base year."""
    flows = [
        _rows(tables["purchases"], BUYERS, "suppliers " + tables["purchases"]["country"], "purchases", "musd"),
        _rows(tables["purchases"], BUYERS, "carriers", "freight", "freight_musd"),
        _rows(tables["recycling"], BUYERS, "collectors", "scrap", "musd"),
        _rows(tables["outlets"], "buyers abroad", PLANTS, "exports and tolling", "musd"),
        _rows(tables["discards"], PLANTS, "disposal", "discards", "musd"),
        *_users(tables, f),
        *_plants(tables, f),
    ]
    flows.append(_booked(tables, f, clauses))
    out = pd.concat([x for x in flows if len(x)] or flows[:1], ignore_index=True)
    out = out.groupby(KEY, as_index=False)[["musd", "next_fiscal_musd"]].sum()
    kept: pd.DataFrame = out[out["musd"].abs() > NOTHING * out["musd"].abs().max()]
    return kept.sort_values(KEY, ignore_index=True)


def _booked(tables: Tables, f: Frames, clauses: Sequence[Clause]) -> pd.DataFrame:
    """Return what the sentences book; of payments that are made once, what the first sentence books."""
    payer_of: dict[str, str] = {}
    booked = [
        (x.year, x.payer, x.payee, x.item, x.account, "", x.musd, x.musd * _later(f, clause.sentence, x))
        for clause in clauses
        for x in clause.sentence.flows(clause.label, f, tables)
        if not x.once or payer_of.setdefault(x.once, clause.label) == clause.label
    ]
    return pd.DataFrame(booked, columns=COLUMNS)


def _later(f: Frames, sentence: Sentence, flow: Flow) -> float:
    """Return the part of a flow that falls in the next fiscal year; of what no account pays or receives, none."""
    return later_part(f, sentence, flow.account, flow.year, flow.payer != TREASURY) if flow.account else 0.0


def _rows(frame: pd.DataFrame, payer: str, payee: str | pd.Series, item: str, musd: str) -> pd.DataFrame:
    stated = frame.assign(payer=payer, payee=payee, item=item, account="", musd=frame[musd], next_fiscal_musd=0.0)
    return stated[COLUMNS]


def _users(tables: Tables, f: Frames) -> list[pd.DataFrame]:
    used = tables["demand"].merge(
        f.demands[["end_use", "form", "year", "substitute_cost", "shortage"]], on=["end_use", "form", "year"]
    )
    steps = tables["substitution_steps"]
    dearer = steps.groupby(["end_use", "form", "year"], as_index=False)[["tonnes"]].sum()
    used = used.merge(dearer.rename(columns={"tonnes": "dearer_t"}), on=["end_use", "form", "year"], how="left")
    first = used["substituted_t"] - used["program_t"] - used["dearer_t"].fillna(0.0)
    used["substitution"] = musd_of(first, used["substitute_cost"])
    used["missing"] = musd_of(used["shortfall_t"], used["shortage"])
    short = tables["products"].merge(
        f.products[["end_use", "product", "year", "missing_cost"]], on=["end_use", "product", "year"]
    )
    short = short.assign(mineral="", musd=musd_of(short["missing_units"], short["missing_cost"]))
    held = tables["stockpile"].merge(f.stocks[["form", "year", "holding"]], on=["form", "year"])
    held = held.assign(mineral=held["form"].map(f.mineral_of), musd=musd_of(held["stock_t"], held["holding"]))
    return [
        _rows(used, BUYERS, "makers of substitutes", "substitution", "substitution"),
        _rows(steps, BUYERS, "makers of substitutes", "substitution", "musd"),
        _rows(used, BUYERS, "nobody (loss of users)", "shortage", "missing"),
        _rows(short, BUYERS, "nobody (loss of users)", "shortage", "musd"),
        _rows(held, BUYERS, "storage", "holding stock", "musd"),
    ]


def _plants(tables: Tables, f: Frames) -> list[pd.DataFrame]:
    made = tables["production"][tables["production"]["main"]][["plant", "year", "tonnes"]]
    each = f.outputs.merge(made, on=["plant", "year"], how="left").fillna({"tonnes": 0.0})
    each["mineral"] = each["form"].map(f.mineral_of).fillna("")
    each["operating"] = musd_of(each["tonnes"], each["variable"])
    each["sold"] = musd_of(each["tonnes"], each["byproduct"])
    each["holding"] = each["fixed"] * each["existing"]
    running = _running(tables, f)
    return [
        _rows(each, PLANTS, "labour and inputs", "operations", "operating"),
        _rows(each, PLANTS, "labour and inputs", "holding capacity", "holding"),
        _rows(running, PLANTS, "labour and inputs", "holding capacity", "kept"),
        _rows(running, PLANTS, "capital", "capital charges", "yearly"),
        _rows(running, FINANCIERS, PLANTS, "charges saved by grants", "saved"),
        _rows(each, "buyers of by-products", PLANTS, "by-products", "sold"),
    ]


def _running(tables: Tables, f: Frames) -> pd.DataFrame:
    """Return every build in every year it runs: its capital charge, what grants save of it, what holding it costs."""
    grants = tables["grants"].groupby(["plant", "year"])["musd"].sum()
    built = tables["capacity"].query("built_t > 0").merge(f.builds, on=["plant", "year"])
    given = pd.Series(
        [float(grants.get(key, 0.0)) for key in zip(built["plant"], built["year"], strict=True)],
        index=built.index,
        dtype=float,
    )
    built["yearly"] = musd_of(built["built_t"], built["annuity"])
    built["saved"] = (built["annuity"] / built["capex"] * given).where(given > 0, 0.0)
    fixed = built["plant"].map(f.outputs.drop_duplicates("plant").set_index("plant")["fixed"]).astype(float)
    built["kept"] = in_kt(built["built_t"]) * fixed
    built = built.assign(mineral=built["form"].map(f.mineral_of).fillna("")).drop(columns="year")
    running = built.merge(pd.DataFrame({"year": f.years}), how="cross")
    return running[(running["first_run"] <= running["year"]) & (running["year"] <= running["last_run"])]


# ---------------------------------------------------------------- what the ledger says


def market_cost(ledger: pd.DataFrame, f: Frames) -> float:
    """Return what buyers and plants pay less what they receive, present value: the plan's cost, from the ledger."""
    return _net_paid(ledger[~ledger["item"].isin(OUTSIDE_COST)], f, (BUYERS, PLANTS))


def national_resource_cost(ledger: pd.DataFrame, f: Frames) -> float:
    """Return what the nation pays the rest of the world and its own labour and capital, net, present value."""
    return _net_paid(ledger, f, NATION)


def _net_paid(ledger: pd.DataFrame, f: Frames, ours: Sequence[str]) -> float:
    sign = ledger["payer"].isin(ours).astype(int) - ledger["payee"].isin(ours).astype(int)
    return float((sign * ledger["musd"] * ledger["year"].map(f.discount)).sum())


def cost_by_payer(ledger: pd.DataFrame, f: Frames) -> dict[str, float]:
    """Return what each party of the nation pays less what it receives, present value; they add to the resource cost."""
    return {party: _net_paid(ledger, f, (party,)) for party in NATION}


def budget(ledger: pd.DataFrame, f: Frames) -> pd.DataFrame:
    """Return authority and outlays by account and fiscal year (`fiscal_years`); receipts are negative outlays.

    What an account receives falls in the years it is received in, whatever the account's profile. Nominal dollars:
    authority is turned into dollars of its own fiscal year, and outlays are parts of that authority.
    """
    rows = ledger[ledger["account"] != ""]
    kinds = dict(each_row(f.tables["accounts"], "account", "kind"))
    price, spent = cache(partial(fiscal_years.price_index, f)), cache(partial(fiscal_years.outlay_lags, f))
    out = []
    for account, year, payer, musd, late in each_row(rows, "account", "year", "payer", "musd", "next_fiscal_musd"):
        kind, paid = kinds[account], payer == TREASURY
        for given, part in ((year, musd - late), (year + 1, late)):
            if not part:
                continue
            amount, index = part if paid else -part, price(given)
            authority = 0.0 if kind == "receipt" else amount
            out.append((account, kind, given, authority, 0.0, authority * index, 0.0))
            for lag, share in (spent(account) if paid else fiscal_years.AT_ONCE).items():
                out.append((account, kind, given + lag, 0.0, amount * share, 0.0, amount * share * index))
    frame = pd.DataFrame(out, columns=["account", "kind", "fiscal_year", *AMOUNTS])
    frame = frame.groupby(["account", "kind", "fiscal_year"], as_index=False).sum()
    return frame.astype({"fiscal_year": "int64", **dict.fromkeys(AMOUNTS, "float64")})[
        ["account", "fiscal_year", *AMOUNTS, "kind"]
    ]


AMOUNTS = ["authority_musd", "outlays_musd", "authority_nominal_musd", "outlays_nominal_musd"]
