"""The physical rules of a plan, checked on its result tables: balances, capacities, limits, stock.

Nothing here knows the program. `frames` are the study's numbers (`model.facts`) with the variant's prices and
bounds in them; every rule is worked out again from tonnes. A rule that the formulation has too carries its name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from model.frames import Frames

Tables = Mapping[str, pd.DataFrame]
Numbers = npt.NDArray[np.float64]
T = 1e3
"""kt -> t, and MUSD per kt -> USD per t: both a thousand."""


@dataclass(frozen=True)
class Breach:
    """One rule that a plan breaks, where, and by how much relative to the rule's own size."""

    rule: str
    where: str
    value: float
    limit: float
    unit: str
    violation: float

    @property
    def line(self) -> str:
        if not np.isfinite(self.violation):
            return f"{self.rule}: {self.where}: no such row, or not a number"
        compared = f"{self.value:.12g} against {self.limit:.12g} {self.unit}"
        return f"{self.rule}: {self.where}: {compared} (relative {self.violation:.2g})"


@dataclass
class Book:
    """Every comparison made, rule by rule; where each stands is only written out for the worst."""

    entries: list[tuple[str, list[Numbers], Numbers, Numbers, Numbers, str]] = field(default_factory=list)

    def at_most(self, rule: str, where: Sequence[Any], value: Any, limit: Any, unit: str = "t") -> None:
        """Note that `value` may not exceed `limit`, row by row; `where` are columns that name the rows."""
        self._add(rule, where, value, limit, unit, both=False)

    def equal(self, rule: str, where: Sequence[Any], value: Any, wanted: Any, unit: str = "t") -> None:
        """Note that `value` must be `wanted`, row by row."""
        self._add(rule, where, value, wanted, unit, both=True)

    def refuse(self, rule: str, where: Sequence[Any], wrong: Any) -> None:
        """Note rows that must not be there."""
        bad = np.asarray(wrong, dtype=bool)
        self._add(rule, where, np.where(bad, np.nan, 0.0), np.zeros(len(bad)), "", both=False)

    def _add(self, rule: str, where: Sequence[Any], value: Any, limit: Any, unit: str, *, both: bool) -> None:
        v, b = _numbers(value), _numbers(limit)
        v, b = np.broadcast_arrays(v, b)
        with np.errstate(invalid="ignore"):
            miss = np.abs(v - b) if both else np.maximum(v - b, 0.0)
            violation = miss / np.maximum(1.0, np.maximum(np.abs(v), np.abs(b)))
        violation = np.where(np.isfinite(v) & np.isfinite(b), violation, np.inf)
        self.entries.append((rule, [np.asarray(w, dtype=object) for w in where], v, b, violation, unit))

    @property
    def checks(self) -> int:
        return sum(len(violation) for *_, violation, _ in self.entries)

    def worst(self) -> Breach:
        """Return the comparison closest to, or farthest beyond, its limit."""
        top = max((e for e in self.entries if len(e[4])), key=lambda e: float(e[4].max()), default=None)
        return Breach("", "", 0.0, 0.0, "", 0.0) if top is None else self._breach(top, int(np.argmax(top[4])))

    def breaches(self, above: float) -> list[Breach]:
        """Return what is broken by more than `above`, worst first."""
        out = [self._breach(e, int(i)) for e in self.entries for i in np.flatnonzero(e[4] > above)]
        return sorted(out, key=lambda b: -b.violation)

    def _breach(self, entry: Any, i: int) -> Breach:
        rule, where, value, limit, violation, unit = entry
        named = " ".join(f"{c:g}" if isinstance(c := column[i], float) else str(c) for column in where)
        return Breach(rule, named, float(value[i]), float(limit[i]), unit, float(violation[i]))


def _numbers(values: Any) -> Numbers:
    return np.atleast_1d(pd.to_numeric(pd.Series(values), errors="coerce").to_numpy(dtype="float64", na_value=np.nan))


def physical(book: Book, f: Frames, tables: Tables) -> None:
    """Check every physical rule of a plan."""
    for table, key in KEYS.items():
        _rows_once(book, table, tables[table], key)
    _purchases(book, f, tables["purchases"])
    running = _capacity(book, f, tables["capacity"])
    _production(book, f, tables["production"], running)
    _recycling(book, f, tables)
    _stockpile(book, f, tables["stockpile"])
    _demand(book, f, tables["demand"])
    _programs(book, tables)
    _outlets(book, f, tables["outlets"])
    _products(book, f, tables)
    _discards(book, f, tables["discards"])
    _grants(book, f, tables)
    _balance(book, f, tables)
    _lots(book, tables)


KEYS = {
    "purchases": ("form", "country", "step", "year"),
    "production": ("plant", "form", "year"),
    "capacity": ("plant", "year"),
    "recycling": ("collector", "year"),
    "stockpile": ("form", "year"),
    "demand": ("end_use", "form", "year"),
    "outlets": ("form", "outlet", "year"),
    "products": ("product", "end_use", "year"),
    "parts": ("form", "product", "year"),
    "discards": ("form", "year"),
    "grants": ("clause", "plant", "year"),
    "finance": ("clause", "plant", "year"),
    "programs": ("clause", "end_use", "form", "year"),
    "lots": ("clause", "who", "form", "year"),
    "lot_feeds": ("clause", "who", "plant", "form", "year"),
}
AMOUNTS = {
    "purchases": ("tonnes",),
    "capacity": ("built_t", "capacity_t"),
    "recycling": ("tonnes",),
    "stockpile": ("stock_t", "in_t", "out_t"),
    "demand": ("wanted_t", "delivered_t", "substituted_t", "program_t", "shortfall_t"),
    "outlets": ("tonnes",),
    "products": ("wanted_units", "assembled_units", "missing_units"),
    "parts": ("tonnes",),
    "discards": ("tonnes",),
    "grants": ("musd",),
    "finance": ("musd",),
    "programs": ("tonnes",),
    "lots": ("qualified_t", "supply_t"),
    "lot_feeds": ("tonnes",),
}


def _at(frame: pd.DataFrame, *columns: str) -> list[Any]:
    return [frame[c].to_numpy(dtype=object) for c in columns]


def _rows_once(book: Book, name: str, table: pd.DataFrame, key: Sequence[str]) -> None:
    where = _at(table, *key)
    book.refuse(f"{name} states a row once", where, table.duplicated(list(key)).to_numpy())
    for column in AMOUNTS.get(name, ()):
        book.at_most(f"{name}.{column} is not negative", where, -_numbers(table[column]), np.zeros(len(table)))


def _known(book: Book, rule: str, table: pd.DataFrame, facts: pd.DataFrame, key: Sequence[str]) -> pd.DataFrame:
    """Return the table's rows with the facts beside them; refuse rows that the facts do not have."""
    facts = facts.assign(_known=True)
    out = table.merge(facts, on=list(key), how="left", suffixes=("", "_fact"))
    absent = out["_known"].isna()
    book.refuse(rule, _at(out, *key), absent.to_numpy())
    return out[~absent]


def _every(facts: pd.DataFrame, table: pd.DataFrame, key: Sequence[str], *amounts: str) -> pd.DataFrame:
    """Return the facts with the table's amounts beside them, 0 where the table has no row."""
    given = table[[*key, *amounts]].drop_duplicates(list(key))
    out = facts.merge(given.assign(_stated=True), on=list(key), how="left")
    unstated = out["_stated"].isna()
    for amount in amounts:
        out[amount] = _numbers(out[amount])
        out.loc[unstated, amount] = 0.0
    return out.drop(columns="_stated")


def _same_text(
    book: Book, rule: str, rows: pd.DataFrame, key: Sequence[str], said: pd.Series, known: pd.Series
) -> None:
    book.refuse(rule, _at(rows, *key), (said.astype("object") != known.astype("object")).to_numpy())


def _purchases(book: Book, f: Frames, table: pd.DataFrame) -> None:
    key = KEYS["purchases"]
    p = _known(book, "supplier_step", table, f.sales, key)
    where, kt = _at(p, *key), _numbers(p["tonnes"]) / T
    book.at_most("supplier_available", where, p["tonnes"], p["available"] * T)
    book.equal("purchase_price", where, p["usd_per_t"], p["price"] * T, "USD/t")
    book.equal("purchase_cost", where, p["musd"], p["price"] * kt, "MUSD")
    book.equal("freight_cost", where, p["freight_musd"], p["freight"] * kt, "MUSD")
    book.equal("tariff_cost", where, p["duty_musd"], p["duty"] * kt, "MUSD")
    _same_text(book, "supplier_owner", p, key, p["owner"], p["owner_fact"])
    _same_text(book, "purchase_mineral", p, key, p["mineral"], p["form"].map(f.mineral_of))
    every = _every(f.sales, table, key, "tonnes")
    before = every[["seller", "year", "tonnes"]].assign(year=every["year"] + 1)
    ramp = every[every["year"] > f.years[0]].merge(before, on=["seller", "year"], how="left", suffixes=("", "_before"))
    most = (1 + ramp["ramp_rate"]) * ramp["tonnes_before"].fillna(0.0) + ramp["ramp_kt"] * T
    book.at_most("supplier_ramp", _at(ramp, *key), ramp["tonnes"], most)


def _capacity(book: Book, f: Frames, table: pd.DataFrame) -> pd.DataFrame:
    """Check builds, and return plant, year, existing and running capacity in t/yr, worked out from what is built."""
    key = KEYS["capacity"]
    built = table[_numbers(table["built_t"]) != 0]
    b = _known(book, "build_window", built[["plant", "year", "built_t"]], f.builds, key)
    book.at_most("build_in_a_year", _at(b, *key), b["built_t"], b["build_most"] * T)
    sites = b.groupby("plant", as_index=False)["built_t"].sum().merge(f.sites, on="plant", how="left")
    book.at_most("build_limit", _at(sites, "plant"), sites["built_t"], sites["buildable"] * T)
    runs = b[["plant", "built_t", "first_run", "last_run"]].merge(pd.DataFrame({"year": list(f.years)}), how="cross")
    runs = runs[runs["year"].between(runs["first_run"], runs["last_run"])]
    new = runs.groupby(["plant", "year"], as_index=False)[["built_t"]].sum().rename(columns={"built_t": "new_t"})
    out = f.outputs.merge(new, on=list(key), how="left")
    out = out.assign(new_t=out["new_t"].fillna(0.0), running_t=out["existing"] * T + out["new_t"].fillna(0.0))
    said = out[[*key, "running_t"]].merge(table[[*key, "capacity_t"]], on=list(key), how="outer")
    stands = said["capacity_t"].fillna(0.0).where(said["running_t"].notna() | (said["capacity_t"] != 0), 0.0)
    book.equal("running_capacity", _at(said, *key), stands, said["running_t"].fillna(0.0))
    book.refuse("running_capacity", _at(table, *key), table["capacity_t"].isna())
    return out


def _production(book: Book, f: Frames, table: pd.DataFrame, running: pd.DataFrame) -> None:
    key = KEYS["production"]
    plants = f.outputs[["plant", "year", "form", "country"]].rename(columns={"form": "main_form"})
    p = _known(book, "plant_year", table, plants, ("plant", "year"))
    book.refuse("main_product", _at(p, *key), (p["main"].astype(bool) != (p["form"] == p["main_form"])).to_numpy())
    _same_text(book, "plant_country", p, key, p["country"], p["country_fact"])
    _same_text(book, "production_mineral", p, key, p["mineral"], p["form"].map(f.mineral_of).fillna(""))
    output = p.loc[p["main"].astype(bool), ["plant", "year", "tonnes"]].rename(columns={"tonnes": "output_t"})
    hidden = plants.loc[~plants["main_form"].isin(f.forms["form"]), ["plant", "main_form"]].drop_duplicates()
    recipe = pd.concat([f.recipe, hidden.rename(columns={"main_form": "form"}).assign(t_per_t=1.0)])
    asked = output.merge(recipe, on="plant")
    asked["asked_t"] = asked["output_t"] * asked["t_per_t"]
    both = p[[*key, "tonnes"]].merge(asked[[*key, "asked_t"]], on=list(key), how="outer", indicator=True)
    said = both["tonnes"].where(both["_merge"] != "right_only", 0.0)
    book.equal("recipe", _at(both, *key), said, both["asked_t"].where(both["_merge"] != "left_only", 0.0))
    made = _every(running, output, ("plant", "year"), "output_t")
    book.at_most("output is not negative", _at(made, "plant", "year"), -made["output_t"], np.zeros(len(made)))
    book.at_most("capacity_limit", _at(made, "plant", "year"), made["output_t"], made["running_t"])
    mined = made.groupby("plant", as_index=False)["output_t"].sum().merge(f.mines, on="plant")
    book.at_most("reserves_limit", _at(mined, "plant"), mined["output_t"], mined["reserves"] * T)


def _recycling(book: Book, f: Frames, tables: Tables) -> None:
    key, table = KEYS["recycling"], tables["recycling"]
    r = _known(book, "scrap_step", table, f.collections, key)
    where = _at(r, *key)
    book.equal("collection_price", where, r["usd_per_t"], r["collection_price"] * T, "USD/t")
    book.equal("collection_cost", where, r["musd"], r["collection_price"] * _numbers(r["tonnes"]) / T, "MUSD")
    _same_text(book, "scrap_form", r, key, r["form"], r["form_fact"])
    _same_text(book, "scrap_mineral", r, key, r["mineral"], r["form_fact"].map(f.mineral_of))
    sold = tables["demand"][["end_use", "form", "year", "delivered_t"]].rename(columns={"year": "sold"})
    back = f.returns.merge(sold, on=["end_use", "form", "sold"], how="left")
    back["back_t"] = back["returned"] * back["delivered_t"].fillna(0.0)
    every = _every(f.collections, table, key, "tonnes")
    every = every.merge(back.groupby(list(key), as_index=False)[["back_t"]].sum(), on=list(key), how="left")
    book.at_most("end_of_life", _at(every, *key), every["tonnes"], every["feed"] * T + every["back_t"].fillna(0.0))


def _stockpile(book: Book, f: Frames, table: pd.DataFrame) -> None:
    key = KEYS["stockpile"]
    _known(book, "stock_form", table, f.stocks, key)
    s = _every(f.stocks, table, key, "stock_t", "in_t", "out_t")
    where = _at(s, *key)
    for rule, amount, most in (
        ("stock_most", "stock_t", "stock_most"),
        ("fill_most", "in_t", "fill_most"),
        ("release_most", "out_t", "release_most"),
    ):
        book.at_most(rule, where, s[amount], s[most] * T)
    earlier = s[["form", "year", "stock_t"]].assign(year=s["year"] + 1).rename(columns={"stock_t": "before_t"})
    s = s.merge(earlier, on=list(key), how="left")
    first = s["year"] == f.years[0]
    start = (s["opening"] * T).where(first, s["kept"] * s["before_t"])
    for rule, part in (("opening_stock", first), ("stock_path", ~first)):
        now = s[part]
        book.equal(rule, _at(now, *key), now["stock_t"] + now["out_t"], start[part] + now["in_t"])


def _demand(book: Book, f: Frames, table: pd.DataFrame) -> None:
    key = KEYS["demand"]
    d = _known(book, "demand_row", table, f.demands, key)
    _same_text(book, "demand_mineral", d, key, d["mineral"], d["form"].map(f.mineral_of))
    book.equal("wanted", _at(d, *key), d["wanted_t"], d["wanted"] * T)
    d = _every(f.demands, table, key, "delivered_t", "substituted_t", "program_t", "shortfall_t")
    where = _at(d, *key)
    book.equal("demand_met", where, d["delivered_t"] + d["substituted_t"] + d["shortfall_t"], d["wanted"] * T)
    book.at_most("substitute_most", where, d["substituted_t"] - d["program_t"], d["substitute_most"] * T)
    book.at_most("shortfall_most", where, d["shortfall_t"], d["shortfall_most"] * T)


def _programs(book: Book, tables: Tables) -> None:
    """What users do without through programmes is the sum over the programmes."""
    key = list(KEYS["demand"])
    helped = tables["programs"].groupby(key, as_index=False)[["tonnes"]].sum()
    both = tables["demand"][[*key, "program_t"]].merge(helped, on=key, how="outer")
    book.equal("program_t", _at(both, *key), both["program_t"].fillna(0.0), both["tonnes"].fillna(0.0))


def _outlets(book: Book, f: Frames, table: pd.DataFrame) -> None:
    key = KEYS["outlets"]
    o = _known(book, "outlet", table, f.outlets, key)
    where = _at(o, *key)
    book.at_most("outlet_most", where, o["tonnes"], o["outlet_most"] * T)
    book.equal("outlet_price", where, o["usd_per_t"], o["outlet_price"] * T, "USD/t")
    book.equal("outlet_revenue", where, o["musd"], o["outlet_price"] * _numbers(o["tonnes"]) / T, "MUSD")
    _same_text(book, "outlet_mineral", o, key, o["mineral"], o["form"].map(f.mineral_of))


def _products(book: Book, f: Frames, tables: Tables) -> None:
    """Every unit wanted is had or missing; every unit had took its whole bill."""
    key, table = KEYS["products"], tables["products"]
    p = _known(book, "product_row", table, f.products, key)
    book.equal("product_wanted", _at(p, *key), p["wanted_units"], p["product_wanted"] * T, "units")
    p = _every(f.products, table, key, "assembled_units", "missing_units")
    where = _at(p, *key)
    book.equal("product_met", where, p["assembled_units"] + p["missing_units"], p["product_wanted"] * T, "units")
    book.at_most("missing_most", where, p["missing_units"], p["missing_most"] * T, "units")
    made = table.groupby(["product", "year"], as_index=False)[["assembled_units"]].sum()
    asked = made.merge(f.bills, on="product")
    asked["asked_t"] = asked["assembled_units"] * asked["bill"]
    on = KEYS["parts"]
    both = tables["parts"].merge(asked, on=list(on), how="outer", indicator=True)
    said = both["tonnes"].where(both["_merge"] != "right_only", 0.0)
    book.equal("bill_of_materials", _at(both, *on), said, both["asked_t"].where(both["_merge"] != "left_only", 0.0))
    _same_text(
        book, "part_mineral", tables["parts"], on, tables["parts"]["mineral"], tables["parts"]["form"].map(f.mineral_of)
    )


def _discards(book: Book, f: Frames, table: pd.DataFrame) -> None:
    key = KEYS["discards"]
    d = _known(book, "discard_form", table, f.discards, key)
    where = _at(d, *key)
    book.equal("discard_price", where, d["usd_per_t"], d["discard_price"] * T, "USD/t")
    book.equal("discard_cost", where, d["musd"], d["discard_price"] * _numbers(d["tonnes"]) / T, "MUSD")
    _same_text(book, "discard_mineral", d, key, d["mineral"], d["form"].map(f.mineral_of))


def _grants(book: Book, f: Frames, tables: Tables) -> None:
    paid = pd.concat([tables[name][["plant", "year", "musd"]] for name in ("grants", "finance")], ignore_index=True)
    g: pd.DataFrame = paid.groupby(["plant", "year"], as_index=False)[["musd"]].sum()
    g = _known(book, "granted_build", g, f.builds[["plant", "year", "capex"]], ("plant", "year"))
    g = _every(g, tables["capacity"], ("plant", "year"), "built_t")
    book.at_most("grants_within_capital", _at(g, "plant", "year"), g["musd"], g["capex"] * g["built_t"] / T, "MUSD")


def _balance(book: Book, f: Frames, tables: Tables) -> None:
    key, made = ["form", "year"], tables["production"]
    made = made[made["form"].isin(f.forms["form"])]
    stock, users = tables["stockpile"], tables["demand"]
    flows = [
        tables["purchases"].assign(t=tables["purchases"]["tonnes"]),
        made.assign(t=made["tonnes"]),
        tables["recycling"].assign(t=tables["recycling"]["tonnes"]),
        stock.assign(t=stock["out_t"]),
        stock.assign(t=-stock["in_t"]),
        users.assign(t=-users["delivered_t"]),
        tables["outlets"].assign(t=-tables["outlets"]["tonnes"]),
        tables["parts"].assign(t=-tables["parts"]["tonnes"]),
        tables["discards"].assign(t=-tables["discards"]["tonnes"]),
    ]
    every = pd.concat([flow[[*key, "t"]] for flow in flows], ignore_index=True)
    t = _numbers(every["t"])
    sums = (
        every.assign(comes=np.where(t < 0, 0.0, t), goes=np.where(t < 0, -t, 0.0))
        .groupby(key, as_index=False)[["comes", "goes"]]
        .sum(min_count=1)
    )
    book.equal("material_balance", _at(sums, *key), sums["comes"], sums["goes"])
    book.refuse(
        "known_form", _at(sums, *key), ~(sums["form"].isin(f.forms["form"]) & sums["year"].isin(f.years)).to_numpy()
    )


def supply(tables: Tables) -> pd.DataFrame:
    """Return form, year, supply_t: what is bought, made and collected."""
    made = tables["production"]
    parts: Iterable[pd.DataFrame] = (tables["purchases"], made[made["tonnes"] > 0], tables["recycling"])
    every = pd.concat([part[["form", "year", "tonnes"]] for part in parts], ignore_index=True)
    return every.groupby(["form", "year"], as_index=False)[["tonnes"]].sum().rename(columns={"tonnes": "supply_t"})


def _lots(book: Book, tables: Tables) -> None:
    lots = tables["lots"].merge(supply(tables), on=["form", "year"], how="left", suffixes=("", "_known"))
    book.equal("total_supply", _at(lots, *KEYS["lots"]), lots["supply_t"], lots["supply_t_known"].fillna(0.0))
