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

import numpy as np
import pandas as pd

from data.rows import each_row
from model.frames.column_tables import Plain
from model.frames.hosts import retired
from model.frames.result_names import seller_in
from model.frames.scale import in_kt, musd_of
from model.frames.study_frames import PUBLIC, Frames
from model.plan.plain_rows import (
    NUMBER,
    TEXT,
    YEAR,
    Column,
    added_up,
    beside,
    facts_of,
    keys,
    looked_up,
    places_of,
    plain,
    plain_of,
    sums_of,
    table_of,
    taken,
)
from model.policies import Clause
from model.policies.base import fiscal_years
from model.policies.base.appropriated import appropriated, new_authority, other_uses
from model.policies.base.dollars import later_part
from model.policies.base.financing import FINANCIERS, LENDER
from model.policies.base.fiscal_years import next_fiscal_part
from model.policies.base.payment import Flow
from model.policies.base.policy import Policy
from model.policies.base.public_stock import OUTSIDE_COST, STORAGE, accounts_of_stock
from model.policies.base.result_tables import rows_of

Tables = Mapping[str, pd.DataFrame]
FlowRow = tuple[tuple[int, str, str, str, str, str], float, float]
"""The key of a flow (KEY), million USD, and how much of it falls in the next fiscal year."""
Paid = tuple[Plain, str, str | Sequence[str], str, str]
"""Rows of one item: payer, payee or that of each row, item, and the column of its amounts, million USD."""
KEY = ["year", "payer", "payee", "item", "account", "mineral"]
COLUMNS = [*KEY, "musd", "next_fiscal_musd"]
NOTHING = 1e-16
"""Of the largest flow: what is smaller is the rounding of a sum."""
BUYERS, PLANTS, TREASURY = "buyers", "plants", "Treasury"
NATION = (BUYERS, PLANTS, TREASURY, FINANCIERS, LENDER)
OFFSET = ("income_and_payroll_taxes", "offset")
"""The account of lower income and payroll taxes, and its kind."""
Booked = tuple[str, int, str, float, float]
"""Of a flow in the ledger: account, year, payer, million USD, and how much of it falls in the next fiscal year."""
BudgetRow = tuple[str, str, int, float, float, float, float, float, float]
"""An account, its kind, a fiscal year, and amounts that are added up there (SUMS), million USD."""
SUMS = (
    "obligations_musd", "outlays_musd", "obligations_nominal_musd", "outlays_nominal_musd", "authority_musd",
    "authority_nominal_musd",
)  # fmt: skip
AMOUNTS = [
    f"{measure}{dollars}"
    for dollars in ("_musd", "_nominal_musd")
    for measure in ("authority", "obligations", "outlays")
]
SHORTAGE = "shortage"
"""The item of what missing tonnes and products are worth to their users."""


def ledger(tables: Tables, f: Frames, clauses: Sequence[Clause], *, in_full: bool = True) -> Plain:
    """Return every flow of money of a plan, million USD of the base year.

    in_full: whether to tell sellers of several countries apart, and minerals; what each party pays is the same
    """
    bought = plain_of(tables, "purchases", "year", "country", "mineral", "musd", "freight_musd")
    sellers: str | list[str] = [seller_in(country) for country in bought["country"].tolist()] if in_full else "sellers"
    shared = plain_of(tables, "infrastructure", "year", "musd")
    shared["mineral"] = np.full(len(shared["musd"]), "", dtype=object)
    rows = [
        (bought, BUYERS, sellers, "purchases", "musd"),
        (bought, BUYERS, "carriers", "freight", "freight_musd"),
        (_paid(tables, "left_trade"), BUYERS, "qualification and contracts", "switching sellers", "musd"),
        (_paid(tables, "recycling"), BUYERS, "collectors", "scrap", "musd"),
        (shared, BUYERS, "facilities", "more of shared facilities", "musd"),
        (_paid(tables, "withdrawn_sales"), PLANTS, "qualification and contracts", "leaving buyers", "musd"),
        (_paid(tables, "outlets"), "buyers abroad", PLANTS, "exports and tolling", "musd"),
        (_paid(tables, "discards"), PLANTS, "disposal", "discards", "musd"),
        *_users(tables, f),
        *_stored(tables, f),
        *_plants(tables, f),
    ]
    add = _flows if in_full else _flows_by_year
    market = [flow for each in rows for flow in add(*each)]
    return _total([*market, *_public_stock(tables, f, clauses), *_booked(tables, f, clauses)])


def _total(flows: Sequence[FlowRow]) -> Plain:
    """Return flows added up by key, in order; what is only the rounding of a sum is left out."""
    sums = sums_of([flow[0] for flow in flows], [flow[1] for flow in flows], [flow[2] for flow in flows])
    least = NOTHING * max((abs(paid) for paid, _ in sums.values()), default=0.0)
    kept = sorted((*key, *amounts) for key, amounts in sums.items() if abs(amounts[0]) > least)
    return table_of(kept, year=YEAR, **dict.fromkeys(KEY[1:], TEXT), musd=NUMBER, next_fiscal_musd=NUMBER)


def _booked(tables: Tables, f: Frames, clauses: Sequence[Clause]) -> list[FlowRow]:
    """Return what the sentences book; of payments that are made once, what the first sentence books."""
    payer_of: dict[str, str] = {}
    return [
        ((x.year, x.payer, x.payee, x.item, x.account, ""), x.musd, x.musd * _later(f, clause.policy, x))
        for clause in clauses
        for x in clause.policy.flows(clause.label, f, tables)
        if not x.once or payer_of.setdefault(x.once, clause.label) == clause.label
    ]


def _later(f: Frames, sentence: Policy, flow: Flow) -> float:
    """Return the part of a flow that falls in the next fiscal year; of what no account pays or receives, none."""
    return later_part(f, sentence, flow.account, flow.year, flow.payer != TREASURY) if flow.account else 0.0


def _paid(tables: Tables, table: str) -> Plain:
    return plain_of(tables, table, "year", "mineral", "musd")


def _flows(rows: Plain, payer: str, payee: str | Sequence[str], item: str, musd: str) -> list[FlowRow]:
    """Return flows by their key in the ledger, added up by year, payee and mineral; none where no money flows."""
    if not rows[musd].any():
        return []
    payees = [payee] * len(rows["year"]) if isinstance(payee, str) else payee
    amounts = added_up(zip(rows["year"].tolist(), payees, rows["mineral"].tolist(), strict=True), rows[musd])
    return [((year, payer, to, item, "", mineral), amount, 0.0) for (year, to, mineral), amount in amounts.items()]


def _flows_by_year(rows: Plain, payer: str, payee: str | Sequence[str], item: str, musd: str) -> list[FlowRow]:
    """Return the same added up by year alone, of one payee."""
    if not rows[musd].any():
        return []
    years, of = np.unique(rows["year"], return_inverse=True)
    amounts = zip(years.tolist(), np.bincount(of, weights=rows[musd].astype(float)).tolist(), strict=True)
    return [((year, payer, str(payee), item, "", ""), amount, 0.0) for year, amount in amounts]


def _together(some: Plain, their_musd: str, others: Plain, musd: str) -> Plain:
    """Return the rows of two tables that are paid for one item, one after the other."""
    columns = {"year": ("year", "year"), "mineral": ("mineral", "mineral"), "musd": (their_musd, musd)}
    return {name: np.concatenate((some[one], others[other])) for name, (one, other) in columns.items()}


def _mineral(f: Frames, forms: Column) -> Column:
    """Return the mineral of each form, none of one outside the study."""
    of = f.mineral_of.get
    return np.array([of(form, "") for form in forms], dtype=object)


def _users(tables: Tables, f: Frames) -> list[Paid]:
    use, product = ("end_use", "form", "year"), ("end_use", "product", "year")
    wanted = plain_of(tables, "demand", *use, "mineral", "substituted_t", "program_t", "shortfall_t")
    used = beside(wanted, facts_of(f, "demands", use, "substitute_cost", "shortage"), *use)
    steps = plain_of(tables, "substitution_steps", *use, "mineral", "tonnes", "musd")
    dearer = looked_up(added_up(keys(steps, *use), steps["tonnes"]), used, *use)
    first = used["substituted_t"] - used["program_t"] - dearer
    used["substitution"] = musd_of(first, used["substitute_cost"])
    done_without = _together(used, "substitution", steps, "musd")
    used["missing"] = musd_of(used["shortfall_t"], used["shortage"])
    short = plain_of(tables, "products", *product, "missing_units")
    short = beside(short, facts_of(f, "products", product, "missing_cost"), *product)
    short["musd"] = musd_of(short["missing_units"], short["missing_cost"])
    short["mineral"] = np.full(len(short["musd"]), "", dtype=object)
    return [
        (done_without, BUYERS, "makers of substitutes", "substitution", "musd"),
        (used, BUYERS, "nobody (loss of users)", SHORTAGE, "missing"),
        (short, BUYERS, "nobody (loss of users)", SHORTAGE, "musd"),
    ]


def _stored(tables: Tables, f: Frames) -> list[Paid]:
    """Return what holding private stock costs its buyers."""
    held = _held(tables, f)
    own = taken(held, held["holder"] != PUBLIC)
    own |= {"mineral": _mineral(f, own["form"]), "asked": musd_of(own["stock_t"], own["carrying"])}
    asked = (own, BUYERS, FINANCIERS, "return on private stock", "asked")
    return [(own, BUYERS, "storage", "holding stock", "musd"), asked]


def _public_stock(tables: Tables, f: Frames, clauses: Sequence[Clause]) -> list[FlowRow]:
    """Return what holding public stock costs the account that stores it."""
    held = _held(tables, f)
    theirs, accounts = taken(held, held["holder"] == PUBLIC), accounts_of_stock(clauses, f)
    return [
        ((year, TREASURY, "storage", STORAGE, accounts[form], ""), musd, musd * next_fiscal_part(year, None, True))
        for form, year, musd in keys(theirs, "form", "year", "musd")
    ]


def _held(tables: Tables, f: Frames) -> Plain:
    """Return both stocks, with what holding them costs and what holders ask for."""
    key = ("holder", "form", "year")
    known = facts_of(f, "stocks", key, "holding", "carrying")
    held = beside(plain_of(tables, "stockpile", *key, "stock_t"), known, *key)
    return {**held, "musd": musd_of(held["stock_t"], held["holding"])}


def _plants(tables: Tables, f: Frames) -> list[Paid]:
    key, made = ("plant", "year"), plain_of(tables, "production", "plant", "year", "tonnes", "main")
    made = taken(made, made["main"])
    each = plain(f.outputs, *key, "form", "variable", "byproduct", "fixed", "existing")
    tonnes = looked_up(dict(zip(keys(made, *key), made["tonnes"].tolist(), strict=True)), each, *key)
    each["mineral"] = _mineral(f, each["form"])
    each["operating"] = musd_of(tonnes, each["variable"])
    each["sold"] = musd_of(tonnes, each["byproduct"])
    each["holding"] = each["fixed"] * (each["existing"] - looked_up(_retired(tables, f), each, *key))
    running = _running(tables, f)
    held = _together(each, "holding", running, "kept")
    return [
        (each, PLANTS, "labour and inputs", "operations", "operating"),
        (held, PLANTS, "labour and inputs", "holding capacity", "musd"),
        (running, PLANTS, "capital", "capital charges", "plain"),
        (running, PLANTS, "capital", "interest during construction", "interest"),
        (running, PLANTS, FINANCIERS, "return above the social rate", "spread"),
        (running, FINANCIERS, PLANTS, "charges saved by grants", "saved"),
        (each, "buyers of by-products", PLANTS, "by-products", "sold"),
    ]


def _retired(tables: Tables, f: Frames) -> dict[tuple[str, int], float]:
    """Return the capacity that newer plants have replaced, kt/yr, by plant and year."""
    built = rows_of(tables, "capacity", "plant", "year", "built_t")
    return retired(f, {(plant, year): in_kt(t) for plant, year, t in built})


def _running(tables: Tables, f: Frames) -> Plain:
    """Return every build in every year it runs: its capital charge, what grants save of it, what holding it costs."""
    key, paid = ("plant", "year"), plain_of(tables, "grants", "plant", "year", "musd")
    built = plain_of(tables, "capacity", *key, "built_t")
    known = facts_of(f, "builds", key, "form", "annuity", "interest", "spread", "capex", "first_run", "last_run")
    built = beside(taken(built, built["built_t"] > 0), known, *key)
    given = looked_up(added_up(keys(paid, *key), paid["musd"]), built, *key)
    built["plain"] = musd_of(built["built_t"], built["annuity"] - built["interest"] - built["spread"])
    built |= {name: musd_of(built["built_t"], built[name]) for name in ("interest", "spread")}
    annuity, capital = (built[name].astype(float) for name in ("annuity", "capex"))
    each = np.divide(annuity, capital, out=np.zeros(len(given)), where=given > 0)  # capital may be 0
    built["saved"] = each * given
    fixed = {(plant,): usd for plant, usd in reversed(list(each_row(f.outputs, "plant", "fixed")))}
    built["kept"] = in_kt(built["built_t"]) * looked_up(fixed, built, "plant")
    built["mineral"] = _mineral(f, built["form"])
    stands = [
        (at, year)
        for at, (first, last) in enumerate(keys(built, "first_run", "last_run"))
        for year in f.years
        if first <= year <= last
    ]
    running = taken(built, np.array([at for at, _ in stands], dtype=np.int64))
    return {**running, "year": np.array([year for _, year in stands], dtype=np.int64)}


# ---------------------------------------------------------------- what the ledger says


def market_cost(ledger: pd.DataFrame, f: Frames) -> float:
    """Return what buyers and plants pay less what they receive, present value: the plan's cost, from the ledger.

    Public stock is planned together with the market: its storage is counted, what it is bought and sold for is not.
    """
    stored = ledger[ledger["item"] == STORAGE]
    own = _net_paid(ledger[~ledger["item"].isin(OUTSIDE_COST)], f, (BUYERS, PLANTS))
    return own + _net_paid(stored, f, (TREASURY,)) if len(stored) else own


def national_resource_cost(ledger: pd.DataFrame, f: Frames) -> float:
    """Return what the nation pays the rest of the world and its own labour and capital, net, present value."""
    return _net_paid(ledger, f, NATION)


def _net_paid(ledger: pd.DataFrame, f: Frames, ours: Sequence[str]) -> float:
    return _net_paid_by(ledger, f, [ours])[0]


def _net_paid_by(ledger: pd.DataFrame | Plain, f: Frames, every: Sequence[Sequence[str]]) -> list[float]:
    """Return what each of some groups of parties pays less what it receives, present value."""
    present = {year: f.discount(year) for year in f.years}
    rows = plain(ledger, "payer", "payee", "year", "musd")
    worth = rows["musd"] * np.array([present[year] for year in rows["year"].tolist()], dtype=float)
    parties, at = places_of(keys(rows, "payer", "payee"))
    place = np.array(at, dtype=np.int64)
    signs = (np.array([(payer in ours) - (payee in ours) for payer, payee in parties], dtype=int) for ours in every)
    return [float((sign[place] * worth).sum()) for sign in signs]


def cost_by_payer(ledger: pd.DataFrame | Plain, f: Frames) -> dict[str, float]:
    """Return what each party of the nation pays less what it receives, present value; they add to the resource cost."""
    return dict(zip(NATION, _net_paid_by(ledger, f, [(party,) for party in NATION]), strict=True))


def payers(ledger: pd.DataFrame | Plain, f: Frames) -> dict[str, float]:
    """Return what buyers, plant owners and the Treasury pay, net: the three add to what the nation gives up.

    Plant owners are counted with those who finance them, the Treasury with the financing account of its credit.
    """
    paid = cost_by_payer(ledger, f)
    return {
        "buyers": paid[BUYERS],
        "plant_owners": paid[PLANTS] + paid[FINANCIERS],
        "treasury": paid[TREASURY] + paid[LENDER],
    }


def budget(ledger: pd.DataFrame | Plain, f: Frames) -> Plain:
    """Return authority, obligations and outlays by account and fiscal year; receipts are negative outlays.

    What an account receives falls in the years it is received in, whatever the account's profile. Nominal dollars:
    authority is turned into dollars of its own fiscal year, and outlays are parts of that authority. What duties and
    charges take from income and payroll taxes is an account of its own (OFFSET), of the years of the duty. Tax credits
    are revenue forgone, as CBO and JCT book them: no authority, and an outlay above zero here. What is enacted and no
    policy directs is obligated and spent by the account of its other uses.
    """
    booked = each_row(ledger, "account", "year", "payer", "musd", "next_fiscal_musd")
    rows = [row for row in booked if row[0]]
    kinds = dict(each_row(f.tables["accounts"], "account", "kind"))
    price, spent = cache(partial(fiscal_years.price_index, f)), cache(partial(fiscal_years.outlay_lags, f))
    offset = cache(partial(fiscal_years.tax_offset, f))
    out: list[BudgetRow] = []
    for account, year, payer, musd, late in rows:
        kind, paid = kinds[account], payer == TREASURY
        for given, part in ((year, musd - late), (year + 1, late)):
            if not part:
                continue
            amount, index = part if paid else -part, price(given)
            obligated = 0.0 if kind in fiscal_years.REVENUES else amount
            out.append((account, kind, given, obligated, 0.0, obligated * index, 0.0, 0.0, 0.0))
            if kind == "receipt" and (share := offset(year)):
                lost = -amount * share
                out.append((*OFFSET, given, 0.0, lost, 0.0, lost * index, 0.0, 0.0))
            for lag, part_ in (spent(account) if paid else fiscal_years.AT_ONCE).items():
                spends = amount * part_
                out.append((account, kind, given + lag, 0.0, spends, 0.0, spends * index, 0.0, 0.0))
    obligated = _obligated(rows, f, kinds)
    out += [*_authority(rows, f, kinds, obligated), *_other_uses(f, kinds, obligated)]
    every = [row[:3] for row in out]
    sums = sums_of(every, *(np.array([row[at] for row in out], dtype=float) for at in range(3, 3 + len(SUMS))))
    order = [SUMS.index(name) for name in AMOUNTS]
    lines = ((account, year, *(of[at] for at in order), kind) for (account, kind, year), of in sorted(sums.items()))
    return table_of(lines, account=TEXT, fiscal_year=YEAR, **dict.fromkeys(AMOUNTS, NUMBER), kind=TEXT)


def _obligated(rows: Sequence[Booked], f: Frames, kinds: Mapping[str, str]) -> dict[str, dict[int, float]]:
    """Return what the Treasury obligates from every account by fiscal year, nominal million USD."""
    price = cache(partial(fiscal_years.price_index, f))
    out: dict[str, dict[int, float]] = {account: {} for account in kinds}
    for account, year, payer, musd, late in rows:
        if payer == TREASURY and kinds[account] not in fiscal_years.REVENUES:
            for given, part in ((year, musd - late), (year + 1, late)):
                out[account][given] = out[account].get(given, 0.0) + part * price(given)
    return out


def _authority(
    rows: Sequence[Booked], f: Frames, kinds: Mapping[str, str], obligated: Mapping[str, Mapping[int, float]]
) -> list[BudgetRow]:
    """Return every account's authority: what is enacted, what is obligated beyond it, less what is received."""
    price = cache(partial(fiscal_years.price_index, f))
    out = []
    for account, year, payer, musd, late in rows:
        if payer != TREASURY and kinds[account] not in fiscal_years.REVENUES:
            out += [(account, at, -part * price(at)) for at, part in ((year, musd - late), (year + 1, late))]
    for account, by_year in obligated.items():
        given = appropriated(f, account)
        out += [(account, w.first, w.musd) for w in given]
        out += [(account, year, musd) for year, musd in new_authority(by_year, given).items()]
    nothing = (0.0, 0.0, 0.0, 0.0)
    return [(account, kinds[account], year, *nothing, musd / price(year), musd) for account, year, musd in out if musd]


def _other_uses(f: Frames, kinds: Mapping[str, str], obligated: Mapping[str, Mapping[int, float]]) -> list[BudgetRow]:
    """Return obligations and outlays of what is enacted and no policy directs."""
    price, spent = cache(partial(fiscal_years.price_index, f)), cache(partial(fiscal_years.outlay_lags, f))
    out: list[BudgetRow] = []
    for account, by_year in obligated.items():
        for other, year, musd in other_uses(by_year, appropriated(f, account), f.years[0]):
            real = musd / price(year)
            out.append((other, kinds[other], year, real, 0.0, musd, 0.0, 0.0, 0.0))
            for lag, part in spent(other).items():
                out.append((other, kinds[other], year + lag, 0.0, real * part, 0.0, musd * part, 0.0, 0.0))
    return out
