"""The frames that workbook, page and memo files share: each answers one question about one variant.

Nothing is computed here that a result table does not hold: rows are joined, added up and turned.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from data.rows import each_row
from model.policies.sentence import Sentence, level_at
from model.report.material import Material
from model.report.words import percent, plain

RECYCLED = "recycled at home"
CONFIDENCE = ("high", "medium", "low", "assumed")
FIVE, TEN = 5, 10


def supply(m: Material, variant: str) -> pd.DataFrame:
    """Return tonnes by form, source and year: each country, and apart from home what is recycled there."""
    c, s = m.of("concentration", variant), m.of("shares", variant)
    if c.empty:
        return pd.DataFrame(columns=["form", "source", "year", "tonnes"])
    s = s.merge(c[["form", "year", "supply_t", "recycled_share"]], on=["form", "year"])
    recycled = s["recycled_share"].where(s["country"] == m.home, 0.0)
    s["tonnes"] = (s["shipped_share"] - recycled).clip(lower=0.0) * s["supply_t"]
    again = c.assign(country=RECYCLED, tonnes=c["recycled_share"] * c["supply_t"])
    out = pd.concat([s, again])[["form", "country", "year", "tonnes"]].rename(columns={"country": "source"})
    return out[out["tonnes"] > 1e-6].reset_index(drop=True)


def source_name(m: Material, source: str) -> str:
    return "Home, recycled" if source == RECYCLED else m.country(source)


def by_year(frame: pd.DataFrame, keys: list[str], value: str, years: list[int]) -> pd.DataFrame:
    """Return one row a key with a column a year, nothing standing as zero; keys in the order of their size."""
    if frame.empty:
        return pd.DataFrame(columns=[*keys, *years])
    wide = frame.pivot_table(index=keys, columns="year", values=value, aggfunc="sum", fill_value=0.0, sort=False)
    wide = wide.reindex(columns=years, fill_value=0.0)
    order = wide.abs().sum(axis=1).sort_values(ascending=False, kind="stable").index
    return wide.loc[order].reset_index().rename_axis(columns=None)


def wide_rows(wide: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a frame whose columns may be years."""
    return zip(*(wide[column].tolist() for column in wide.columns), strict=True)


def bridge(m: Material, variant: str) -> pd.DataFrame:
    """Return the difference of cost from the baseline by term, million USD present value; the terms add up to it."""
    both = []
    for name in (m.baseline, variant):
        s = m.of("summary", name)
        s = s[s["metric"].str.startswith("cost_")]
        both.append(s.set_index("metric")["value"])
    frame = pd.concat(both, axis=1, keys=["baseline", "variant"]).fillna(0.0)
    frame["difference"] = frame["variant"] - frame["baseline"]
    return frame.rename_axis("term").reset_index()


TERMS = {
    "cost_purchase_cost": "Purchases",
    "cost_tariff_cost": "Duties paid",
    "cost_operating_cost": "Operating plants",
    "cost_byproduct_revenue": "By-products sold",
    "cost_fixed_cost": "Holding capacity",
    "cost_capital_cost": "Capital charges",
    "cost_production_credit": "Production credits",
    "cost_collection_cost": "Collecting scrap",
    "cost_holding_cost": "Holding stock",
    "cost_outlet_revenue": "Exports and tolling",
    "cost_shortage_cost": "Shortage",
    "cost_grants": "Grants",
}


def term_name(term: str) -> str:
    return TERMS.get(term) or plain(term).removesuffix(" cost").capitalize()


def builds(m: Material, variant: str) -> pd.DataFrame:
    """Return each decision to build: plant, year, t/yr built, first year it runs (0 when after the horizon).

    What runs beyond the capacity that stood anyway is matched with the decisions in their order.
    """
    c = m.of("capacity", variant)
    columns = ["plant", "year", "built_t", "first_run"]
    if c.empty:
        return pd.DataFrame(columns=columns)
    standing = _standing(m)
    decided: dict[str, list[tuple[int, float]]] = {}
    new: dict[tuple[str, int], float] = {}
    for plant, year, built, capacity in each_row(c, "plant", "year", "built_t", "capacity_t"):
        new[plant, int(year)] = capacity - standing.get((plant, int(year)), 0.0)
        if built > 0:
            decided.setdefault(plant, []).append((int(year), built))
    rows = []
    for plant, years in decided.items():
        before = 0.0
        for year, built in years:
            needed = before + built / 2
            runs = [y for y in m.years if y >= year and new.get((plant, y), 0.0) > needed]
            rows.append((plant, year, built, runs[0] if runs else 0))
            before += built
    return pd.DataFrame(rows, columns=columns)


def _standing(m: Material) -> dict[tuple[str, int], float]:
    """Return the capacity that stands without any decision; nothing where the dataset is not at hand."""
    if m.data is None:
        return {}
    rows = each_row(m.data.tables["plant_capacity"], "plant", "year", "capacity_t")
    return {(plant, int(year)): t for plant, year, t in rows}


def plants_by_size(m: Material, built: pd.DataFrame) -> list[str]:
    """Return the plants built, those of the most capital first (of the most tonnes where capital is not known)."""
    total = built.groupby("plant")["built_t"].sum()
    if m.data is not None:
        capital = m.data.tables["plants"].set_index("plant")["capex_usd_per_t"]
        total = total * capital.reindex(total.index).fillna(1.0)
    return [str(plant) for plant in total.sort_values(ascending=False, kind="stable").index]


def budget(m: Material, variant: str, dollars: str) -> pd.DataFrame:
    """Return authority and outlays by account, a column a fiscal year; `dollars` is nominal or constant."""
    suffix = "_nominal_musd" if dollars == "nominal" else "_musd"
    b = m.of("budget", variant)
    years = fiscal_years(m)
    rows = []
    for account, kind in sorted(set(each_row(b, "account", "kind"))) if len(b) else []:
        of = b[b["account"] == account].groupby("fiscal_year").sum(numeric_only=True)
        for measure in ("authority", "outlays"):
            values = of[f"{measure}{suffix}"].reindex(years, fill_value=0.0)
            rows.append((account, kind, measure, *values.tolist()))
    return pd.DataFrame(rows, columns=["account", "kind", "measure", *years])


def fiscal_years(m: Material) -> list[int]:
    """Return every fiscal year of the run's budgets, at least ten from its first."""
    found = m.tables["budget"]["fiscal_year"]
    first = m.years[0]
    return list(range(min([first, *found]), max([first + TEN - 1, *found]) + 1))


def payers(m: Material, variant: str) -> pd.DataFrame:
    """Return flows of money by payer, payee, item and account, a column a year; sellers abroad as one."""
    flows = m.of("ledger", variant)
    if flows.empty:
        return pd.DataFrame(columns=["payer", "payee", "item", "account", *m.years])
    abroad = flows["payee"].str.startswith("suppliers ")
    flows = flows.assign(payee=flows["payee"].mask(abroad, "suppliers"))
    return by_year(flows, ["payer", "payee", "item", "account"], "musd", m.years)


_PRICED = ("clause", "who", "form", "year", "binds", "shadow_price", "unit")


def binding(m: Material, variant: str) -> pd.DataFrame:
    """Return, for every sentence, party and form at which it binds, its years and its dearest price.

    Sentences that bind nowhere have one row with no form and no years.
    """
    p = m.of("policies", variant)
    found: dict[str, dict[tuple[str, str, str], list[tuple[int, float]]]] = {}
    units: dict[str, str] = {}
    if len(p):
        for label, who, form, year, binds, price, unit in each_row(p, *_PRICED):
            units.setdefault(label, unit)
            if binds:
                found.setdefault(label, {}).setdefault((who, form, unit), []).append((int(year), price))
    rows: list[tuple[object, ...]] = []
    for clause in m.clauses(variant):
        name = clause.sentence.name
        if clause.label not in found:
            rows.append((clause.label, name, "", "", [], 0.0, 0, 0.0, units.get(clause.label, "")))
        for (who, form, unit), prices in sorted(found.get(clause.label, {}).items()):
            highest, at = max((price, -year) for year, price in prices)
            mean = sum(price for _, price in prices) / len(prices)
            rows.append((clause.label, name, who, form, sorted(y for y, _ in prices), highest, -at, mean, unit))
    columns = ["clause", "policy", "who", "form", "years", "highest", "at", "mean", "unit"]
    return pd.DataFrame(rows, columns=columns)


LIMITED = {
    "bloc_share_floor": ("allied", "min"),
    "domestic_share_floor": ("domestic", "min"),
    "recycled_share_floor": ("recycled", "min"),
    "country_share_cap": ("top", "max"),
    "top_share_cap": ("top", "max"),
    "hhi_cap": ("hhi", "max"),
    "import_reliance_cap": ("reliance", "max"),
}
"""Policies that limit a share the concentration table prints: which of its lines, and the field of the level."""


def limits(m: Material, variant: str) -> dict[tuple[str, str], dict[int, float]]:
    """Return the levels that share policies set, by (form, line): the tightest level of each year.

    A floor on allies counts home where the sentence says so; its line is then allied and domestic together. Limits
    on what the table does not print (one named country, several together, origin, owner) are left out.
    """
    p = m.of("policies", variant)
    out: dict[tuple[str, str], dict[int, float]] = {}
    for clause in m.clauses(variant):
        line, field = LIMITED.get(clause.sentence.name, ("", ""))
        said = clause.sentence.model_dump(by_alias=True)
        if not line or p.empty or said.get("measure", "shipped") != "shipped":
            continue
        if said.get("countries") or said.get("k", 1) != 1:
            continue
        if line == "allied":
            if said.get("bloc") != "allies":
                continue
            line = "allied and home" if said.get("home_counts") else line
        own = p[(p["clause"] == clause.label) & (p["form"] != "")].drop_duplicates(["form", "year"])
        for form, year in each_row(own, "form", "year"):
            level = level_at(said[field], int(year))
            if level is not None:
                known = out.setdefault((form, line), {})
                tightest = max if field == "min" else min
                known[int(year)] = tightest(level, known.get(int(year), level))
    return out


def confidence(m: Material, variant: str) -> pd.DataFrame:
    """Return purchase value (undiscounted million USD) by mineral and confidence of the supplier rows behind it.

    `low` and `high` are that value at the ends of the published or assumed ranges of price. Empty without a dataset.
    """
    columns = ["mineral", "confidence", "musd", "low_musd", "high_musd"]
    bought = m.of("purchases", variant)
    if m.data is None or bought.empty:
        return pd.DataFrame(columns=columns)
    known = m.data.tables["suppliers"][["form", "country", "step", "year", "low", "high", "confidence"]]
    rows = bought.merge(known, on=["form", "country", "step", "year"], how="left")
    rows["confidence"] = rows["confidence"].fillna("assumed")
    for end in ("low", "high"):
        rows[f"{end}_musd"] = (rows[end] * rows["tonnes"] / 1e6).fillna(rows["musd"])
    by = rows.groupby(["mineral", "confidence"], as_index=False)[columns[2:]].sum()
    order = {word: i for i, word in enumerate(CONFIDENCE)}
    return by.sort_values(["mineral", "confidence"], key=lambda s: s.map(order) if s.name == "confidence" else s)


def tables_by_confidence(m: Material) -> pd.DataFrame:
    """Return how many rows of each dataset table have which confidence."""
    rows = []
    for name, table in (m.data.tables if m.data is not None else {}).items():
        if "confidence" in table and len(table):
            counts = table["confidence"].value_counts()
            rows.append((name, len(table), *(int(counts.get(word, 0)) for word in CONFIDENCE)))
    return pd.DataFrame(rows, columns=["table", "rows", *CONFIDENCE])


def policy_in_words(m: Material, sentence: Sentence) -> str:
    """Return a sentence as short words: its name, then what it says that is not left at its default."""
    said = sentence.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    parts = []
    for key, value in said.items():
        if key in ("cite", "title") or value in (None, "", [], {}):
            continue
        index = "index" if sentence.name == "hhi_cap" and key == "max" else key
        words = m.account(str(value)) if key == "account" else _shown(index, value)
        parts.append(words if key == words else f"{plain(key)} {words}")
    name = sentence.title or plain(sentence.name)
    return f"{name}: {'; '.join(parts)}" if parts else name


def _shown(key: str, value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{year} {_shown(key, level)}" for year, level in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(_shown(key, item) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return percent(value) if key in SHARES and value <= 1 else f"{value:,g}"
    return str(value)


SHARES = ("min", "max", "share", "rate", "share_of_cost")
