"""Who sells, makes, collects, holds and uses how much."""

from __future__ import annotations

import numpy as np

from data.rows import each_row
from model.frames.build_options import usable_shares
from model.frames.column_tables import ColumnTables, Plain
from model.frames.hosts import retired
from model.frames.result_names import step_in, step_label
from model.frames.scale import in_musd, in_tonnes, in_usd_per_t
from model.frames.study_frames import Frames
from model.plan.decision_frame import chosen, decided
from model.plan.plain_rows import (
    FLAG,
    NUMBER,
    TEXT,
    YEAR,
    Column,
    Facts,
    Key,
    added_up,
    beside,
    facts,
    facts_of,
    in_order,
    kept,
    keys,
    looked_up,
    plain,
    sums_of,
    table_of,
    taken,
)
from model.program.compile.compile import Program
from model.solver.highs import Solution

USE, PRODUCT = ("end_use", "form", "year"), ("end_use", "product", "year")


def physical_tables(program: Program, solution: Solution, f: Frames) -> ColumnTables:
    """Return purchases, production, capacity, recycling, stockpile, demand, outlets, money and lots."""
    steps, helped = substitution_steps(program, solution, f), programs(program, solution)
    made = {
        "purchases": purchases(program, solution, f),
        "left_trade": left_trade(program, solution, f),
        "withdrawn_sales": withdrawn_sales(program, solution, f),
        "production": production(program, solution, f),
        "capacity": capacity(program, solution, f),
        "recycling": recycling(program, solution, f),
        "stockpile": stockpile(program, solution),
        "demand": demand(program, solution, f, helped, steps),
        "substitution_steps": steps,
        "outlets": outlets(program, solution, f),
        "infrastructure": facilities(program, solution, f),
        "products": products(program, solution, f),
        "parts": parts(program, solution, f),
        "discards": discards(program, solution, f),
        "grants": grants(program, solution),
        "finance": finance(program, solution),
        "programs": helped,
        "lots": lots(program, solution),
        "lot_feeds": lot_feeds(program, solution),
        "blends": blends(program, solution, f),
    }
    return ColumnTables(made)


def _minerals(f: Frames, forms: Column) -> Column:
    of = f.mineral_of.get
    return np.array([of(form) for form in forms], dtype=object)


def _priced(rows: Plain, f: Frames, price: str) -> Plain:
    """Return rows with their mineral, tonnes, price in USD per t and what is paid at it, million USD."""
    return {
        **rows,
        "mineral": _minerals(f, rows["form"]),
        "tonnes": in_tonnes(rows["value"]),
        "usd_per_t": in_usd_per_t(rows[price]),
        "musd": rows["value"] * rows[price],
    }


def purchases(program: Program, solution: Solution, f: Frames) -> Plain:
    """Tonnes bought from each supplier step, what suppliers, carriers and the Treasury are paid."""
    key = ("seller", "year")
    known = facts_of(f, "offers", key, "form", "country", "owner", "step", "price", "freight", "duty")
    d = _priced(beside(chosen(program, solution, "Purchase", *key), known, *key), f, "price")
    d |= {"freight_musd": d["value"] * d["freight"], "duty_musd": d["value"] * d["duty"]}
    columns = [
        "mineral", "form", "country", "owner", "step", "year", "tonnes", "usd_per_t", "musd", "freight_musd",
        "duty_musd",
    ]  # fmt: skip
    return kept(in_order(d, "form", "country", "step", "year"), *columns)


def left_trade(program: Program, solution: Solution, f: Frames) -> Plain:
    """Tonnes of established trade that buyers leave, step by step, and what leaving costs."""
    given_up = chosen(program, solution, "Left", "step", "form", "country", "year")
    return _given_up(given_up, f, "leaving", "country", "leaving_price")


def withdrawn_sales(program: Program, solution: Solution, f: Frames) -> Plain:
    """Tonnes of established sales that buyers abroad are not sold, step by step, and what leaving them costs."""
    given_up = chosen(program, solution, "Withdrawn", "step", "form", "outlet", "year")
    return _given_up(given_up, f, "withdrawals", "outlet", "withdrawal_price")


def _given_up(rows: Plain, f: Frames, steps: str, party: str, price: str) -> Plain:
    """Return what is given up of custom with a party, step by step, at a price that `steps` hold."""
    key = ("step", "form", party, "year")
    d = {**rows, "step": np.array([step_in(at) for at in rows["step"]], dtype=np.int64)}
    d = _priced(beside(d, facts_of(f, steps, key, price), *key), f, price)
    columns = ["mineral", "form", party, "step", "year", "tonnes", "usd_per_t", "musd"]
    return kept(in_order(d, "form", party, "step", "year"), *columns)


def production(program: Program, solution: Solution, f: Frames) -> Plain:
    """Tonnes each plant makes (above zero) and takes in (below zero); `main` marks the main product."""
    d = keys(chosen(program, solution, "Output", "plant", "year"), "plant", "year", "value")
    recipe, runs = f.once(_recipes), f.once(_runs)
    first = {plant: where for (plant, _), where in reversed(runs.items())}
    minerals, known = f.mineral_of, set(f.forms["form"])
    rows = []
    for plant, year, value in d:
        if plant in first:
            main, country = first[plant]
            for form, t_per_t in recipe.get(plant, ()):
                rows.append((plant, minerals.get(form), form, country, year, in_tonnes(value * t_per_t), form == main))
        if (plant, year) in runs and runs[plant, year][0] not in known:
            form, country = runs[plant, year]
            rows.append((plant, "", form, country, year, in_tonnes(value), True))
    mixed = each_row(blends(program, solution, f), "kind", "user", "mineral", "feed", "year", "tonnes")
    for kind, plant, mineral, form, year, tonnes in mixed:
        if kind == "plant":
            rows.append((plant, mineral, form, first[plant][1], year, -tonnes, False))
    rows.sort(key=lambda row: (row[0], row[2], row[4]))
    texts = dict.fromkeys(("plant", "mineral", "form", "country"), TEXT)
    return table_of(rows, **texts, year=YEAR, tonnes=NUMBER, main=FLAG)


def _recipes(f: Frames) -> dict[str, list[tuple[str, float]]]:
    """Return what each plant makes of a tonne of its main product, then what it takes of what is not blended."""
    recipe: dict[str, list[tuple[str, float]]] = {}
    made = each_row(f.made, "plant", "form", "t_per_t")
    fed = each_row(f.fed, "plant", "form", "taken", "blend") if len(f.blends) else ()
    taken = ((plant, form, -t) for plant, form, t, blend in fed if not blend)
    alone = () if len(f.blends) else each_row(f.taken, "plant", "form", "t_per_t")
    for plant, form, t_per_t in (*made, *taken, *alone):
        recipe.setdefault(plant, []).append((form, t_per_t))
    return recipe


def _runs(f: Frames) -> dict[tuple[str, int], tuple[str, str]]:
    """Return the main product and the country of each plant in each year in which it can run."""
    return {
        (plant, year): (form, at) for plant, year, form, at in each_row(f.outputs, "plant", "year", "form", "country")
    }


def capacity(program: Program, solution: Solution, f: Frames) -> Plain:
    """Capacity decided in a year, gone to newer plants by then, running, and what can be made of it, t/yr."""
    key = ("plant", "year")
    built = decided(program, solution, "Build", *key)
    known = facts_of(f, "builds", key, "kind", "first_run", "last_run")
    building = taken(built, built["value"] > 0)
    runs = beside(building, known, *key)
    share = usable_shares(f)
    grown = [
        ((plant, year), kt, kt * share.get((kind, year - first + 1), 1.0))
        for plant, kind, kt, first, last in keys(runs, "plant", "kind", "value", "first_run", "last_run")
        for year in f.years
        if first <= year <= last
    ]
    new = sums_of((at for at, *_ in grown), (kt for _, kt, _ in grown), (kt for *_, kt in grown))
    decided_in = dict(zip(keys(building, *key), building["value"].tolist(), strict=True))
    standing, gone = f.once(_standing), retired(f, decided_in)
    rows = []
    for at in sorted({*standing, *decided_in, *new, *gone}):
        decides, goes, stood = decided_in.get(at, 0.0), gone.get(at, 0.0), standing.get(at, 0.0)
        runs_new, usable = new.get(at, (0.0, 0.0))
        amounts = decides, goes, stood + runs_new - goes, stood + usable - goes
        if max(amounts) > 0:
            rows.append((*at, *map(in_tonnes, amounts)))
    numbers = dict.fromkeys(("built_t", "retired_t", "capacity_t", "usable_t"), NUMBER)
    return table_of(rows, plant=TEXT, year=YEAR, **numbers)


def _standing(f: Frames) -> dict[Key, float]:
    """Return the capacity that stands whatever is decided, by plant and year, kt/yr."""
    return {(p, y): kt for p, y, kt in each_row(f.outputs, "plant", "year", "existing") if kt > 0}


def recycling(program: Program, solution: Solution, f: Frames) -> Plain:
    """Scrap collected, by step of cost."""
    key = ("collector", "year")
    known = facts_of(f, "collections", key, "form", "collection_price")
    d = _priced(beside(chosen(program, solution, "Collection", *key), known, *key), f, "collection_price")
    return kept(in_order(d, *key), "mineral", "form", "collector", "year", "tonnes", "usd_per_t", "musd")


def stockpile(program: Program, solution: Solution) -> Plain:
    """Private and public stock at the end of each year, what went in and out."""
    key = ("form", "year", "holder")
    amounts = {"stock_t": "Stock", "in_t": "StockIn", "out_t": "StockOut"}
    index = ("holder", "form", "year")
    out = decided(program, solution, "Stock", *index)
    out |= {column: in_tonnes(decided(program, solution, name, *index)["value"]) for column, name in amounts.items()}
    moves = (out["stock_t"] > 0) | (out["in_t"] > 0) | (out["out_t"] > 0)
    return kept(in_order(taken(out, moves), *key), *key, *amounts)


def demand(program: Program, solution: Solution, f: Frames, helped: Plain, steps: Plain) -> Plain:
    """What each end use wanted, received, substituted (`program_t` of it with a programme's help) and missed."""
    out = plain(f.demands, *USE, "wanted")
    for name, column in (("Delivery", "delivered_t"), ("Substitution", "substituted_t"), ("Shortfall", "shortfall_t")):
        out = _joined(out, program, solution, name, USE, column)
    out["program_t"] = looked_up(_tonnes_by_use(helped), out, *USE)
    out["substituted_t"] = out["substituted_t"] + out["program_t"] + looked_up(_tonnes_by_use(steps), out, *USE)
    out |= {"wanted_t": in_tonnes(out["wanted"]), "mineral": _minerals(f, out["form"])}
    columns = [
        "end_use", "mineral", "form", "year", "wanted_t", "delivered_t", "substituted_t", "program_t", "shortfall_t",
    ]  # fmt: skip
    return kept(out, *columns)


def _joined(rows: Plain, program: Program, solution: Solution, name: str, key: tuple[str, ...], column: str) -> Plain:
    """Return rows with the amounts of a decision of the same key: tonnes, or units, under a name of their own."""
    d = decided(program, solution, name, *key)
    return beside(rows, facts({**{k: d[k] for k in key}, column: in_tonnes(d["value"])}, *key), *key)


def _tonnes_by_use(table: Plain) -> dict[tuple[object, ...], float]:
    rows = plain(table, *USE, "tonnes")
    return added_up(keys(rows, *USE), rows["tonnes"])


def substitution_steps(program: Program, solution: Solution, f: Frames) -> Plain:
    """Tonnes done without at each step of substitution after the first, and what that costs their users."""
    d = chosen(program, solution, "DearerSubstitution", "at", *USE)
    price = f.once(_prices_of_substitutes) if len(d["value"]) else {}
    d["tonnes"] = in_tonnes(d["value"])
    d["step"] = np.array([step_in(at) for at in d["at"]], dtype=np.int64)
    d["usd_per_t"] = np.array([price[key] for key in keys(d, "at", *USE)], dtype=float)
    d |= {"mineral": _minerals(f, d["form"]), "musd": in_musd(d["usd_per_t"] * d["tonnes"])}
    columns = ["end_use", "mineral", "form", "step", "year", "tonnes", "usd_per_t", "musd"]
    return kept(in_order(d, "end_use", "form", "step", "year"), *columns)


def _prices_of_substitutes(f: Frames) -> dict[Key, float]:
    """Return what a tonne less costs the users at each step of each end use, USD."""
    rows = each_row(f.tables["substitutes"], "step", *USE, "cost_usd_per_t")
    return {(step_label(step), use, form, year): usd for step, use, form, year, usd in rows}


def programs(program: Program, solution: Solution) -> Plain:
    """Tonnes done without through each programme of substitution."""
    return _tonnes(program, solution, "Program", "clause", *USE)


def _tonnes(program: Program, solution: Solution, name: str, *index: str) -> Plain:
    """Return the tonnes of a decision above zero, in the order of its index."""
    d = chosen(program, solution, name, *index)
    d["tonnes"] = in_tonnes(d["value"])
    return kept(in_order(d, *index), *index, "tonnes")


def outlets(program: Program, solution: Solution, f: Frames) -> Plain:
    """What is exported or tolled abroad, and what it earns."""
    key = ("form", "outlet", "year")
    known = facts_of(f, "outlets", key, "outlet_price")
    d = _priced(beside(chosen(program, solution, "Outlet", *key), known, *key), f, "outlet_price")
    return kept(in_order(d, *key), "mineral", *key, "tonnes", "usd_per_t", "musd")


def facilities(program: Program, solution: Solution, f: Frames) -> Plain:
    """What each facility that plants and goods share has in a year, what is taken of it, and what more of it costs."""
    key = ("facility", "year")
    d = beside(decided(program, solution, "Extra", *key), f.once(_facilities), *key)
    d["used"] = looked_up(_taken_of_facilities(program, solution, f), d, *key)
    d["extra"] = in_tonnes(d["value"])
    d |= {"usd_per_unit": d["extra_usd_per_unit"], "musd": in_musd(d["extra"] * d["extra_usd_per_unit"])}
    return kept(in_order(d, *key), *key, "unit", "capacity", "used", "extra", "usd_per_unit", "musd")


def _facilities(f: Frames) -> Facts:
    """Return the unit, the capacity and the price of more of each facility in each year; none is free."""
    has, key = f.tables["infrastructure"].fillna({"extra_usd_per_unit": 0.0}), ("facility", "year")
    return facts(plain(has, *key, "unit", "capacity", "extra_usd_per_unit"), *key)


def _taken_of_facilities(program: Program, solution: Solution, f: Frames) -> dict[tuple[object, ...], float]:
    """Return what is taken of each facility in each year, in its own unit."""
    uses = list(each_row(f.tables["shared_use"], "facility", "kind", "user", "use_per_t"))
    users = {(kind, user) for _, kind, user, _ in uses}
    made = chosen(program, solution, "Output", "plant", "year")
    bought = chosen(program, solution, "Purchase", "seller", "year")
    form_of = f.once(_form_of_seller)
    kt = {("plant", p, year): kt for p, year, kt in keys(made, "plant", "year", "value") if ("plant", p) in users}
    for seller, year, value in keys(bought, "seller", "year", "value"):
        if ("form", form := form_of[seller]) in users:
            kt["form", form, year] = kt.get(("form", form, year), 0.0) + value
    used: dict[tuple[object, ...], float] = {}
    for facility, kind, user, per_t in uses:
        for year in f.years:
            taken_of = in_tonnes(kt.get((kind, user, year), 0.0)) * per_t
            used[facility, year] = used.get((facility, year), 0.0) + taken_of
    return used


def _form_of_seller(f: Frames) -> dict[str, str]:
    return dict(each_row(f.offers, "seller", "form"))


def products(program: Program, solution: Solution, f: Frames) -> Plain:
    """Units that each end use wanted of each product, had, and missed for want of a part."""
    out = plain(f.products, *PRODUCT, "product_wanted")
    for name, column in (("Assembled", "assembled_units"), ("Missing", "missing_units")):
        out = _joined(out, program, solution, name, PRODUCT, column)
    out["wanted_units"] = in_tonnes(out["product_wanted"])
    return kept(out, "product", "end_use", "year", "wanted_units", "assembled_units", "missing_units")


def parts(program: Program, solution: Solution, f: Frames) -> Plain:
    """Tonnes that went into each product."""
    d = chosen(program, solution, "Part", "product", "form", "year")
    d |= {"tonnes": in_tonnes(d["value"]), "mineral": _minerals(f, d["form"])}
    return kept(in_order(d, "form", "product", "year"), "mineral", "form", "product", "year", "tonnes")


def discards(program: Program, solution: Solution, f: Frames) -> Plain:
    """What is discarded because nobody takes it, and what that costs."""
    key = ("form", "year")
    known = facts_of(f, "discards", key, "discard_price")
    d = _priced(beside(chosen(program, solution, "Discard", *key), known, *key), f, "discard_price")
    return kept(in_order(d, *key), "mineral", *key, "tonnes", "usd_per_t", "musd")


def grants(program: Program, solution: Solution) -> Plain:
    """What each grant sentence pays towards each build."""
    return _paid(program, solution, "Grant")


def finance(program: Program, solution: Solution) -> Plain:
    """Capital that each tax credit, loan or equity sentence puts up towards each build, at face value."""
    return _paid(program, solution, "Finance")


def _paid(program: Program, solution: Solution, name: str) -> Plain:
    key = ("clause", "plant", "year")
    d = chosen(program, solution, name, *key)
    return kept(in_order({**d, "musd": d["value"]}, *key), *key, "musd")


def lots(program: Program, solution: Solution) -> Plain:
    """Tonnes that qualify by origin, against the supply, for every origin sentence."""
    key = ("clause", "party", "form", "year")
    d = decided(program, solution, "Qualified", *key)
    d["qualified_t"] = in_tonnes(d["value"])
    return kept(
        in_order(_joined(d, program, solution, "Supply", ("form", "year"), "supply_t"), *key),
        *key,
        "qualified_t",
        "supply_t",
    )


def lot_feeds(program: Program, solution: Solution) -> Plain:
    """Tonnes of qualifying feed that each plant takes, for every origin sentence."""
    return _tonnes(program, solution, "Lot", "clause", "party", "plant", "form", "year")


def blends(program: Program, solution: Solution, f: Frames) -> Plain:
    """Tonnes of each form that go into the blend of a plant or an end use."""
    d = chosen(program, solution, "Feed", "blend", "feed", "year")
    d = beside(d, f.once(_named_blends), "blend")
    d |= {"tonnes": in_tonnes(d["value"]), "mineral": _minerals(f, d["feed"])}
    columns = ["kind", "user", "form", "mineral", "feed", "year", "tonnes"]
    return kept(in_order(d, "kind", "user", "form", "feed", "year"), *columns)


def _named_blends(f: Frames) -> Facts:
    """Return what the name of each blend says: the kind of its user, the user, the form."""
    named = f.blends[["blend", "kind", "user", "form"]].drop_duplicates()
    return facts(plain(named, "blend", "kind", "user", "form"), "blend")
