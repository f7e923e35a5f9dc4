"""The physical rules of a plan, checked on its result tables: balances, capacities, limits, stock.

Nothing here knows the program. `f` are the study's numbers (`model.proof.second_reading`) with the variant's prices and
bounds in them; every rule is worked out again from tonnes. A rule that the formulation has too carries its name.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain, repeat

import numpy as np

from data.rows import each_row
from model.frames.study_frames import Frames
from model.proof.blend_rules import blend_rules, mixes
from model.proof.comparisons import Book
from model.proof.dependent_plants import on_hosts, replaced
from model.proof.facility_rules import facility_rules
from model.proof.keyed_columns import ABSENT, Columns, Facts, Key, Numbers, sums
from model.proof.result_rows import KEYS, known_rows, must_say, rows_once, same_mineral, same_text, stated

Tables = Mapping[str, Columns]
T = 1e3
"""kt -> t, and MUSD per kt -> USD per t: both a thousand."""


def physical(book: Book, f: Facts, tables: Tables) -> None:
    """Check every physical rule of a plan."""
    for table, key in KEYS.items():
        if len(tables[table]):
            rows_once(book, table, tables[table], key)
    _purchases(book, f, tables["purchases"])
    _established(book, f, tables)
    running = _capacity(book, f, tables["capacity"])
    _production(book, f, tables["production"], running, tables["blends"])
    on_hosts(book, f, tables)
    _recycling(book, f, tables)
    _stockpile(book, f, tables["stockpile"])
    facility_rules(book, f, tables)
    blend_rules(book, f, tables)
    _demand(book, f, tables)
    _programs(book, tables)
    _outlets(book, f, tables["outlets"])
    _established_sales(book, f, tables)
    _own_sales(book, f, tables)
    _products(book, f, tables)
    _discards(book, f, tables["discards"])
    _grants(book, f, tables)
    _balance(book, f, tables)
    _lots(book, tables)


def _purchases(book: Book, f: Facts, table: Columns) -> None:
    key = KEYS["purchases"]
    p, sale = known_rows(book, "supplier_step", table, f["offers"], key)
    where, kt = p.keys(*key), p.number("tonnes") / T
    book.at_most("supplier_available", where, p["tonnes"], sale["available"] * T)
    book.equal("purchase_price", where, p["usd_per_t"], sale["price"] * T, "USD/t")
    book.equal("purchase_cost", where, p["musd"], sale["price"] * kt, "MUSD")
    book.equal("freight_cost", where, p["freight_musd"], sale["freight"] * kt, "MUSD")
    book.equal("tariff_cost", where, p["duty_musd"], sale["duty"] * kt, "MUSD")
    same_text(book, "supplier_owner", where, p["owner"], sale["owner"])
    same_mineral(book, f, "purchase_mineral", where, p["mineral"], p["form"])
    (bought,) = stated(f["offers"], table, key, "tonnes")
    offers = f["offers"]
    now = np.flatnonzero(offers["year"] > f.years[0])
    before = offers.year_before("seller")[now]
    most = (1 + offers["ramp_rate"][now]) * np.append(bought, 0.0)[before] + offers["ramp_kt"][now] * T
    every = offers.keys(*key)
    book.at_most("supplier_ramp", [every[i] for i in now.tolist()], bought[now], most)


def _established(book: Book, f: Facts, tables: Tables) -> None:
    """Every established seller sells its share of what is bought abroad, or is left for the rest, step by step."""
    bought, left, key = tables["purchases"], tables["left_trade"], KEYS["left_trade"]
    abroad = np.where(bought["country"] != f.frames.home, bought.number("tonnes"), 0.0)
    in_all = sums(bought.keys("form", "year"), abroad)
    e = f["established"]
    seller = e.keys("form", "country", "year")
    own, gone = (table.added_up("tonnes", e, "form", "country", "year") for table in (bought, left))
    due = [in_all.get((form, year), 0.0) for form, year in e.keys("form", "year")] * e.number("established_share")
    book.at_most("established_trade", seller, due, own + gone)
    known, step = known_rows(book, "leaving_form", left, f["leaving"], key)
    where, tonnes = known.keys(*key), known.number("tonnes")
    of_form = np.array([in_all.get(k, 0.0) for k in known.keys("form", "year")])
    book.at_most("leaving_step", where, tonnes, step["leaving_share"] * of_form)
    book.equal("leaving_price", where, known["usd_per_t"], step["leaving_price"] * T, "USD/t")
    book.equal("switching_cost", where, known["musd"], step["leaving_price"] * tonnes / T, "MUSD")
    same_mineral(book, f, "left_mineral", where, known["mineral"], known["form"])


def _capacity(book: Book, f: Facts, table: Columns) -> Numbers:
    """Check builds, and return what each row of `outputs` can make at most, t/yr, worked out from what is built."""
    key = KEYS["capacity"]
    built = table.take(table.number("built_t") != 0)
    b, build = known_rows(book, "build_window", built, f["builds"], key)
    new = b.number("built_t")
    book.at_most("build_in_a_year", b.keys(*key), new, build["build_most"] * T)
    in_all = sums(b.keys("plant"), new)
    site = f["sites"].find(("plant",), in_all)
    most = f["sites"].amount("buildable", site, absent=np.nan)
    book.at_most("build_limit", list(in_all), list(in_all.values()), most * T)
    _phases(book, f, b, new)
    runs: dict[str, dict[Key, float]] = {"running_capacity": {}, "usable_capacity": {}}
    ramp = f.frames.once(_ramp)
    spans = zip(b["plant"], build["kind"], new, build["first_run"], build["last_run"], strict=True)
    stands, usable = runs.values()
    for plant, kind, tonnes, first, last in spans:
        for year in range(max(first, f.years[0]), min(last, f.years[-1]) + 1):
            at, makes = (plant, year), tonnes * ramp.get((kind, 1 + year - first), 1.0)
            stands[at] = stands.get(at, 0.0) + tonnes
            usable[at] = usable.get(at, 0.0) + makes
    outputs, most, gone = f["outputs"], np.zeros(0), replaced(f, table)
    must_say(book, "retired_capacity", table, table.number("retired_t"), key, gone)
    where = outputs.keys(*key)
    left = np.fromiter(map(gone.get, where, repeat(0.0)), dtype=float, count=len(where))
    for (rule, of), column in zip(runs.items(), ("capacity_t", "usable_t"), strict=True):
        added = np.fromiter(map(of.get, where, repeat(0.0)), dtype=float, count=len(where))
        most = outputs["existing"] * T + (added - left)
        said = table.number(column)
        known = np.where(np.isnan(said), 0.0, said)
        must_say(book, rule, table, known, key, dict(zip(where, most, strict=True)))
        book.refuse(rule, table.keys(*key), np.isnan(said))
    return most


def _ramp(frames: Frames) -> dict[Key, float]:
    """Return the part of its capacity that a build can make, by kind of plant and year of running."""
    rows = each_row(frames.tables["ramps"], "kind", "running_year", "share")
    return {(kind, nth): part for kind, nth, part in rows}


def _phases(book: Book, f: Facts, built: Columns, tonnes: Numbers) -> None:
    """Named projects are built in whole phases, where the study says so."""
    size = f.frames.once(_phase_of)
    sizes = np.array([size.get(plant, 0.0) * T for plant in built["plant"]])
    named = sizes > 0
    phases = np.round(np.divide(tonnes, sizes, out=np.zeros(len(sizes)), where=named))
    where = built.take(named).keys("plant", "year")
    book.equal("whole_phases", where, tonnes[named], (phases * sizes)[named])


def _phase_of(frames: Frames) -> dict[str, float]:
    """Return the phase of each named project, kt/yr."""
    return dict(each_row(frames.phases, "plant", "phase"))


def _production(book: Book, f: Facts, table: Columns, running: Numbers, blends: Columns) -> None:
    key, plant_year, plants = KEYS["production"], ("plant", "year"), f["outputs"]
    p, plant = known_rows(book, "plant_year", table, plants, plant_year)
    where, main = p.keys(*key), p["main"].astype(bool)
    book.refuse("main_product", where, main != (p["form"] == plant["form"]))
    same_text(book, "plant_country", where, p["country"], plant["country"])
    same_text(book, "production_mineral", where, p["mineral"], [f.mineral_of.get(form, "") for form in p["form"]])
    output, mixed = p.take(main), mixes(f)
    asked: dict[Key, float] = {}
    for (name, year), tonnes in zip(output.keys(*plant_year), output.number("tonnes").tolist(), strict=True):
        for form, t_per_t in f.recipe_of.get(name, ()):
            if t_per_t > 0 or ("plant", name, form) not in mixed:
                asked[name, form, year] = asked.get((name, form, year), 0.0) + tonnes * t_per_t
    for kind, name, form, year, tonnes in blends.keys("kind", "user", "feed", "year", "tonnes"):
        if kind == "plant":
            asked[name, form, year] = asked.get((name, form, year), 0.0) - tonnes
    must_say(book, "recipe", p, p.number("tonnes"), key, asked)
    (made,) = stated(plants, output, plant_year, "tonnes")
    where = plants.keys(*plant_year)
    book.at_most("output is not negative", where, -made, np.zeros(len(made)))
    book.at_most("capacity_limit", where, made, running)
    in_all, mines = sums(plants.keys("plant"), made), f["mines"]
    mined = [in_all.get(mine, 0.0) for mine in mines.keys("plant")]
    book.at_most("reserves_limit", mines.keys("plant"), mined, mines["reserves"] * T)


def _recycling(book: Book, f: Facts, tables: Tables) -> None:
    key, table, sold = KEYS["recycling"], tables["recycling"], ("end_use", "form", "year")
    r, scrap = known_rows(book, "scrap_step", table, f["collections"], key)
    where = r.keys(*key)
    book.equal("collection_price", where, r["usd_per_t"], scrap["collection_price"] * T, "USD/t")
    book.equal("collection_cost", where, r["musd"], scrap["collection_price"] * r.number("tonnes") / T, "MUSD")
    same_text(book, "scrap_form", where, r["form"], scrap["form"])
    same_mineral(book, f, "scrap_mineral", where, r["mineral"], scrap["form"])
    returns, demand = f["returns"], tables["demand"]
    delivered = demand.amount("delivered_t", demand.find(sold, returns.keys("end_use", "form", "sold")))
    back = sums(returns.keys(*key), returns["returned"] * delivered)
    (collected,) = stated(f["collections"], table, key, "tonnes")
    where = f["collections"].keys(*key)
    most = f["collections"]["feed"] * T + np.array([back.get(k, 0.0) for k in where])
    book.at_most("end_of_life", where, collected, most)


def _stockpile(book: Book, f: Facts, table: Columns) -> None:
    key, s = KEYS["stockpile"], f["stocks"]
    known_rows(book, "stock_form", table, s, key)
    where = s.keys(*key)
    stock, comes, goes = stated(s, table, key, "stock_t", "in_t", "out_t")
    book.at_most("stock_most", where, stock, s["stock_most"] * T)
    book.at_most("fill_most", where, comes, s["fill_most"] * T)
    book.at_most("release_most", where, goes, s["release_most"] * T)
    first = s["year"] == f.years[0]
    start = np.where(first, s["opening"] * T, s["kept"] * np.append(stock, np.nan)[s.year_before("form", "holder")])
    for rule, part in (("opening_stock", first), ("stock_path", ~first)):
        book.equal(rule, s.take(part).keys(*key), (stock + goes)[part], (start + comes)[part])
    share = ~first & ~np.isnan(s["release_share"])
    book.at_most("sold_by_share", s.take(share).keys(*key), goes[share], (s["release_share"] * start)[share])
    asked = (s["year"] == f.years[-1]) & ~np.isnan(s["closing"])
    book.at_most("closing_stock", s.take(asked).keys(*key), (s["closing"] * T)[asked], stock[asked])


def _demand(book: Book, f: Facts, tables: Tables) -> None:
    key, wants, table, steps = KEYS["demand"], f["demands"], tables["demand"], tables["substitution_steps"]
    d, want = known_rows(book, "demand_row", table, wants, key)
    same_mineral(book, f, "demand_mineral", d.keys(*key), d["mineral"], d["form"])
    book.equal("wanted", d.keys(*key), d["wanted_t"], want["wanted"] * T)
    where = wants.keys(*key)
    amounts = ("delivered_t", "substituted_t", "program_t", "shortfall_t")
    delivered, substituted, helped, short = stated(wants, table, key, *amounts)
    book.equal("demand_met", where, delivered + substituted + short, wants["wanted"] * T)
    later = steps.sums("tonnes", *key)
    dearer = np.array([later.get(k, 0.0) for k in where])
    book.at_most("substitute_most", where, substituted - helped - dearer, wants["substitute_most"] * T)
    book.at_most("dearer substitutes are substitutes", where, helped + dearer, substituted)
    _steps(book, f, steps, dict(zip(where, wants["wanted"] * T, strict=True)))
    book.at_most("shortfall_most", where, short, wants["shortfall_most"] * T)


def _steps(book: Book, f: Facts, steps: Columns, wanted: Mapping[Key, float]) -> None:
    """A further step of substitution replaces no more than its share of what is wanted, at its cost."""
    said = f.frames.once(_later_steps)
    where = steps.keys(*KEYS["substitution_steps"])
    known = [said.get((use, form, int(step), year), (0.0, np.nan)) for use, form, step, year in where]
    most = [
        share * wanted.get((use, form, year), 0.0)
        for (use, form, _, year), (share, _) in zip(where, known, strict=True)
    ]
    usd = np.array([cost for _, cost in known])
    book.at_most("dearer_most", where, steps["tonnes"], most)
    book.equal("dearer_price", where, steps["usd_per_t"], usd, "USD/t")
    book.equal("dearer_cost", where, steps["musd"], usd * steps.number("tonnes") / 1e6, "MUSD")
    same_mineral(book, f, "step_mineral", where, steps["mineral"], steps["form"])


def _later_steps(frames: Frames) -> dict[Key, tuple[float, float]]:
    """Return the largest share and the cost, USD per t, of each step of substitution after the first."""
    columns = ("end_use", "form", "step", "year", "max_share", "cost_usd_per_t")
    return {
        (use, form, int(step), year): (share, usd)
        for use, form, step, year, share, usd in each_row(frames.tables["substitutes"], *columns)
        if step > 1
    }


def _programs(book: Book, tables: Tables) -> None:
    """What users do without through programmes is the sum over the programmes."""
    key, demand, programs = KEYS["demand"], tables["demand"], tables["programs"]
    helped = programs.sums("tonnes", *key)
    must_say(book, "program_t", demand, demand.number("program_t"), key, helped)


def _outlets(book: Book, f: Facts, table: Columns) -> None:
    key = KEYS["outlets"]
    o, outlet = known_rows(book, "outlet", table, f["outlets"], key)
    where = o.keys(*key)
    book.at_most("outlet_most", where, o["tonnes"], outlet["outlet_most"] * T)
    book.equal("outlet_price", where, o["usd_per_t"], outlet["outlet_price"] * T, "USD/t")
    book.equal("outlet_revenue", where, o["musd"], outlet["outlet_price"] * o.number("tonnes") / T, "MUSD")
    same_mineral(book, f, "outlet_mineral", where, o["mineral"], o["form"])


def _established_sales(book: Book, f: Facts, tables: Tables) -> None:
    """Every buyer abroad is sold what it takes by custom, or is left for the rest, step by step."""
    sold, gone, key = tables["outlets"], tables["withdrawn_sales"], KEYS["withdrawn_sales"]
    at = KEYS["outlets"]
    had, less = (table.sums("tonnes", *at) for table in (sold, gone))
    outlets = f["outlets"]
    where, custom = outlets.keys(*at), outlets.number("established") * T
    book.at_most("established_sales", where, custom, [had.get(k, 0.0) + less.get(k, 0.0) for k in where])
    known, step = known_rows(book, "withdrawn_form", gone, f["withdrawals"], key)
    rows, tonnes = known.keys(*key), known.number("tonnes")
    book.at_most("withdrawn_most", rows, tonnes, step["withdrawn_most"] * T)
    book.equal("withdrawal_price", rows, known["usd_per_t"], step["withdrawal_price"] * T, "USD/t")
    book.equal("withdrawal_cost", rows, known["musd"], step["withdrawal_price"] * tonnes / T, "MUSD")
    same_mineral(book, f, "withdrawn_mineral", rows, known["mineral"], known["form"])


def _own_sales(book: Book, f: Facts, tables: Tables) -> None:
    """Outlets that resell no imports sold no more than plants, sellers and collectors at home brought in the year."""
    key, plants, sold = ("form", "year"), f["plants"], tables["outlets"]
    at_home = {p for p, country in zip(plants["plant"], plants["country"], strict=True) if country == f.frames.home}
    resellers = {k for k, yes in zip(f["outlets"].keys(*KEYS["outlets"]), f["outlets"]["resells"], strict=True) if yes}
    sold = sold.take(np.array([k not in resellers for k in sold.keys(*KEYS["outlets"])], dtype=bool))
    made = tables["production"]
    made = made.take(np.array([plant in at_home for plant in made["plant"]], dtype=bool) & (made.number("tonnes") > 0))
    bought = tables["purchases"]
    bought = bought.take(np.array([country == f.frames.home for country in bought["country"]], dtype=bool))
    own = [(table, table.number("tonnes")) for table in (made, bought, tables["recycling"])]
    has = sums([k for table, _ in own for k in table.keys(*key)], np.concatenate([t for _, t in own]))
    sales = sums(sold.keys(*key), sold.number("tonnes"))
    book.at_most("own_sales", list(sales), list(sales.values()), [has.get(k, 0.0) for k in sales])


def _products(book: Book, f: Facts, tables: Tables) -> None:
    """Every unit wanted is had or missing; every unit had took its whole bill."""
    key, table, wants = KEYS["products"], tables["products"], f["products"]
    p, want = known_rows(book, "product_row", table, wants, key)
    book.equal("product_wanted", p.keys(*key), p["wanted_units"], want["product_wanted"] * T, "units")
    had, missing = stated(wants, table, key, "assembled_units", "missing_units")
    where = wants.keys(*key)
    book.equal("product_met", where, had + missing, wants["product_wanted"] * T, "units")
    book.at_most("missing_most", where, missing, wants["missing_most"] * T, "units")
    asked: dict[Key, float] = {}
    for (product, year), units in zip(
        table.keys("product", "year"), table.number("assembled_units").tolist(), strict=True
    ):
        for form, bill in f.bill_of.get(product, ()):
            asked[form, product, year] = asked.get((form, product, year), 0.0) + units * bill
    parts = tables["parts"]
    must_say(book, "bill_of_materials", parts, parts.number("tonnes"), KEYS["parts"], asked)
    same_mineral(book, f, "part_mineral", parts.keys(*KEYS["parts"]), parts["mineral"], parts["form"])


def _discards(book: Book, f: Facts, table: Columns) -> None:
    key = KEYS["discards"]
    d, discard = known_rows(book, "discard_form", table, f["discards"], key)
    where = d.keys(*key)
    book.equal("discard_price", where, d["usd_per_t"], discard["discard_price"] * T, "USD/t")
    book.equal("discard_cost", where, d["musd"], discard["discard_price"] * d.number("tonnes") / T, "MUSD")
    same_mineral(book, f, "discard_mineral", where, d["mineral"], d["form"])


def _grants(book: Book, f: Facts, tables: Tables) -> None:
    key, builds, capacity = ("plant", "year"), f["builds"], tables["capacity"]
    paying = (tables["grants"], tables["finance"])
    where = [k for table in paying for k in table.keys(*key)]
    paid = sums(where, np.concatenate([table.number("musd") for table in paying]))
    at = builds.find(key, paid)
    book.refuse("granted_build", list(paid), at == ABSENT)
    known = {k: musd for k, musd in paid.items() if k in builds.places(*key)}
    built = capacity.amount("built_t", capacity.find(key, known))
    capital = builds["capex"][at[at != ABSENT]] * built / T
    book.at_most("grants_within_capital", list(known), list(known.values()), capital, "MUSD")


def _balance(book: Book, f: Facts, tables: Tables) -> None:
    """Of every form in every year, what comes is what goes."""
    key, made, stock = ("form", "year"), tables["production"], tables["stockpile"]
    made = made.take(np.array([form in f.mineral_of for form in made["form"]], dtype=bool))
    may, demand, blends = mixes(f), tables["demand"], tables["blends"]
    unmixed = demand.take(np.array([("end_use", *k) not in may for k in demand.keys("end_use", "form")], dtype=bool))
    into_uses = blends.take(np.array([kind == "end_use" for kind in blends["kind"]], dtype=bool))
    flows = [
        (tables["purchases"], tables["purchases"].number("tonnes")),
        (made, made.number("tonnes")),
        (tables["recycling"], tables["recycling"].number("tonnes")),
        (stock, stock.number("out_t")),
        (stock, -stock.number("in_t")),
        (unmixed, -unmixed.number("delivered_t")),
        (tables["outlets"], -tables["outlets"].number("tonnes")),
        (tables["parts"], -tables["parts"].number("tonnes")),
        (tables["discards"], -tables["discards"].number("tonnes")),
    ]
    every = list(chain(*(table.keys(*key) for table, _ in flows), into_uses.keys("feed", "year")))
    place = {k: at for at, k in enumerate(dict.fromkeys(every))}
    at = np.fromiter(map(place.__getitem__, every), dtype=np.int64, count=len(every))
    t = np.concatenate([*(amounts for _, amounts in flows), -into_uses.number("tonnes")])
    comes = np.bincount(at, weights=np.where(t < 0, 0.0, t), minlength=len(place))
    goes = np.bincount(at, weights=np.where(t < 0, -t, 0.0), minlength=len(place))
    book.equal("material_balance", list(place), comes, goes)
    book.refuse("known_form", list(place), [form not in f.mineral_of or year not in f.years for form, year in place])


def _lots(book: Book, tables: Tables) -> None:
    """Lots are of what is bought, made and collected of their form in their year."""
    lots = tables["lots"]
    place = {key: at for at, key in enumerate(dict.fromkeys(lots.keys("form", "year")))}
    made = tables["production"]
    parts = (tables["purchases"], made.take(made.number("tonnes") > 0), tables["recycling"])
    every = chain.from_iterable(part.keys("form", "year") for part in parts)
    at = np.fromiter(map(place.get, every, repeat(len(place))), dtype=np.int64)
    tonnes = np.concatenate([part.number("tonnes") for part in parts])
    there = np.bincount(at, weights=tonnes, minlength=len(place) + 1)
    mine = np.fromiter(map(place.__getitem__, lots.keys("form", "year")), dtype=np.int64)
    book.equal("total_supply", lots.keys(*KEYS["lots"]), lots["supply_t"], there[mine])
