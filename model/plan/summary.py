"""The headline numbers of a plan, one metric a row."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial

import numpy as np
import pandas as pd

from data.rows import each_row
from model.frames.column_tables import Plain, columns_of
from model.frames.result_names import metric_of
from model.frames.study_frames import Frames
from model.plan.plain_rows import (
    NUMBER,
    TEXT,
    YEAR,
    Key,
    added_up,
    keys,
    known_numbers,
    plain,
    plain_of,
    sums_of,
    table_of,
    taken,
)
from model.plan.source_grades import best_grade, graded_metric, shares_by_grade, sources_of_capital
from model.policies.base.fiscal_years import REVENUES
from model.policies.base.result_tables import rows_of

Tables = Mapping[str, pd.DataFrame]
HEADLINE_STAGES = ("refined", "component")
WEIGHTED = ("allied_share", "hhi", "import_reliance", "chain_reliance")
"""Shares that are also given with every form weighed by value, a dear mineral more than a cheap one."""
AT_HOME = ("domestic_share", "recycled_share")
HALF = 0.5
"""A form of which one foreign country supplies more is counted (`forms_half_from_one`)."""
ROUNDING = 1e-9
"""A share above half by no more is half: a cap of one half would else count or not by the last digits of a sum."""
ASSUMED = "assumed"
"""The confidence of a row that no source prints."""
WINDOW = 10
"""Fiscal years in a budget window."""
SALE = ("form", "country", "step", "year")
"""What tells a purchase, and the row of its seller."""
Sources = tuple[object, str]
"""The confidence of a row, and the grade of the best source that it names."""
_NOBODY: Sources = ("", best_grade("", {}))
Unmet = tuple[str, str, int, float, float, float]
"""A form or product, its end use, the year, what is wanted and what is missing of it, and its price."""
SHORT = 5e-4
"""Share of a year's demand that is called short when more than it is unmet."""


def years_shown(first: int, last: int) -> tuple[int, ...]:
    """Return 2030 and 2040 where they are planned, the middle and the last year in place of one that is not."""
    early = 2030 if first <= 2030 < last else (first + last) // 2
    return tuple(dict.fromkeys((early, 2040 if early < 2040 <= last else last)))


def summary(
    tables: Tables,
    f: Frames,
    cost: float,
    resource: float,
    terms: Mapping[str, float],
    payers: Mapping[str, float],
    *,
    of_sources: bool = True,
) -> Plain:
    """Return cost, its terms, federal money, supply shares by year, and what is short.

    `cost` is the perspective's; `resource` is what the nation gives up: every term but transfers.
    `payers` are buyers, plant owners and the Treasury, each net of what it receives; the three add to it.
    `of_sources`: whether to say what money rests on, too.

    Shares over several forms cover refined forms and components. Within a mineral, forms weigh by the value of
    their supply at reference prices; minerals weigh the same, so that no dear mineral hides the others.
    """
    rows: list[tuple[str, int, float | str, str]] = [
        ("cost", 0, cost, "MUSD present value"),
        ("resource_cost", 0, resource, "MUSD present value"),
    ]
    rows += [(f"paid_by_{party}", 0, musd, "MUSD present value") for party, musd in payers.items()]
    rows += [(metric_of(name), 0, value, "MUSD present value") for name, value in terms.items()]
    rows += _federal(columns_of(tables, "budget"), f)
    rows += _shares(tables, f, _headline(columns_of(tables, "concentration"), f))
    rows += _rests_on(tables, f) if of_sources else []
    unmet = _unmet(tables, f)
    rows += _missing(unmet)
    rows += _short(unmet)
    each = ((m, y, math.nan, unit, v) if isinstance(v, str) else (m, y, v, unit, "") for m, y, v, unit in rows)
    return table_of(each, metric=TEXT, year=YEAR, value=NUMBER, unit=TEXT, text=TEXT)


def _rests_on(tables: Tables, f: Frames) -> list[tuple[str, int, float | str, str]]:
    """Return what share of what is paid to suppliers, and of the capital built, rests on rows marked assumed.

    And how each divides by the grade of the best source that a row names, of capital for its capital, assumed or not.
    """
    said, of_plant = f.once(_sources_of_sales), f.once(_sources_of_plants)
    bought = plain_of(tables, "purchases", *SALE, "musd")
    paid = [
        (musd, said.get(at, _NOBODY)) for at, musd in zip(keys(bought, *SALE), bought["musd"].tolist(), strict=True)
    ]
    capex = f.once(_capex)
    built = [
        (t * capex[p, v], of_plant.get(p, _NOBODY))
        for p, v, t in rows_of(tables, "capacity", "plant", "year", "built_t")
        if t > 0 and (p, v) in capex
    ]
    rows: list[tuple[str, int, float | str, str]] = []
    for what, amounts in (("purchases", paid), ("capital", built)):
        if (whole := sum(musd for musd, _ in amounts)) > 0:
            weak = sum(musd for musd, (word, _) in amounts if word == ASSUMED)
            rows.append((f"{what}_on_assumed", 0, weak / whole, "share"))
        by_grade = shares_by_grade((musd, grade) for musd, (_, grade) in amounts)
        rows += [(graded_metric(what, grade), 0, share, "share") for grade, share in by_grade.items()]
    return rows


def _sources_of_sales(f: Frames) -> dict[Key, Sources]:
    """Return the confidence of each seller's step and year, and the best grade of its sources."""
    rows, grade = each_row(f.tables["suppliers"], *SALE, "confidence", "source_id"), _grade_of(f)
    return {(form, country, int(step), year): (word, grade(named)) for form, country, step, year, word, named in rows}


def _sources_of_plants(f: Frames) -> dict[str, Sources]:
    """Return the confidence of each plant, and the best grade of the sources of its capital."""
    plants, grade = f.tables["plants"], _grade_of(f)
    rows = zip(each_row(plants, "plant", "confidence"), sources_of_capital(plants), strict=True)
    return {plant: (word, grade(named)) for (plant, word), named in rows}


def _grade_of(f: Frames) -> Callable[[object], str]:
    """Return what tells the best grade of the sources that a row names."""
    grades = dict(each_row(f.tables["sources"], "source_id", "grade"))
    return cache(partial(best_grade, grades=grades))


def _capex(f: Frames) -> dict[Key, float]:
    return {(plant, year): each for plant, year, each in each_row(f.builds, "plant", "year", "capex")}


def _federal(budget: pd.DataFrame | Plain, f: Frames) -> list[tuple[str, int, float | str, str]]:
    rows = plain(budget, "fiscal_year", "kind", "outlays_musd")
    window = taken(rows, (rows["fiscal_year"] >= f.years[0]) & (rows["fiscal_year"] < f.years[0] + WINDOW))
    outlays, kinds = window["outlays_musd"], window["kind"]
    revenues = np.array([kind in REVENUES for kind in kinds], dtype=bool)
    receipt, contingent, offset, tax = (
        float(outlays[kinds == kind].sum()) for kind in ("receipt", "contingent", "offset", "tax")
    )
    return [
        ("federal_deficit_10_years", 0, float(outlays.sum()), "MUSD"),
        ("federal_outlays_10_years", 0, float(outlays[~revenues].sum()), "MUSD"),
        ("federal_revenues_10_years", 0, float(-outlays[revenues].sum()), "MUSD"),
        ("federal_tax_credits_10_years", 0, tax, "MUSD"),
        ("federal_receipts_10_years", 0, -receipt, "MUSD"),
        ("federal_offset_10_years", 0, offset, "MUSD"),
        ("federal_contingent_10_years", 0, contingent, "MUSD"),
    ]


def _headline(concentration: pd.DataFrame | Plain, f: Frames) -> Plain:
    """Return the refined forms and components supplied: their shares, value at reference prices, and weight.

    A form's weight is its part of the value of its mineral in the year; a share that nobody knows is no number.
    """
    stage, price, mineral = f.stage_of, f.once(_prices), f.mineral_of
    every = plain(concentration, "form", "year", "supply_t", "top_share")
    every |= {name: known_numbers(concentration[name]) for name in (*WEIGHTED, *AT_HOME)}
    rows = taken(every, np.array([stage.get(form) in HEADLINE_STAGES for form in every["form"]], dtype=bool))
    rows["value"] = rows["supply_t"] * np.array([price[form] for form in rows["form"]], dtype=float)
    of_mineral = [(year, mineral[form]) for form, year in keys(rows, "form", "year")]
    whole = added_up(of_mineral, rows["value"])
    sizes = np.array([whole[key] for key in of_mineral], dtype=float)
    rows["weight"] = np.divide(rows["value"], sizes, out=np.zeros(len(sizes)), where=sizes != 0)
    return rows


def _prices(f: Frames) -> dict[str, float]:
    """Return the reference price of each form, MUSD per kt."""
    return dict(each_row(f.forms, "form", "price"))


def _by_year(rows: Plain) -> list[tuple[int, Plain]]:
    """Return the rows of each year."""
    return [(int(year), taken(rows, rows["year"] == year)) for year in np.unique(rows["year"])]


def _by_value(headline: Plain) -> list[tuple[str, int, float | str, str]]:
    """Return the same with every form weighed by value, and how many forms one foreign country supplies half of."""
    out: list[tuple[str, int, float | str, str]] = []
    for year, forms in _by_year(headline):
        whole = float(forms["value"].sum())
        for metric in WEIGHTED if whole > 0 else ():
            value = float((forms[metric] * forms["value"]).sum()) / whole
            out += [(f"{metric}_by_value", year, value, "share")] if not math.isnan(value) else []
        half = int((forms["top_share"] > HALF + ROUNDING).sum())
        out += [("forms_half_from_one", year, float(half), "forms"), ("forms", year, len(forms["form"]), "forms")]
    return out


def _shares(tables: Tables, f: Frames, headline: Plain) -> list[tuple[str, int, float | str, str]]:
    weights = added_up(keys(headline, "year"), headline["weight"])
    whole = {year: weights[year,] for (year,) in sorted(weights) if weights[year,] > 0}
    each = [(year, forms) for year, forms in _by_year(headline) if year in whole]
    out: list[tuple[str, int, float | str, str]] = []
    for metric in (*WEIGHTED, *AT_HOME):
        means = [(year, float((forms[metric] * forms["weight"]).sum()) / whole[year]) for year, forms in each]
        out += [(metric, year, value, "share") for year, value in means if not math.isnan(value)]
    return [*out, *_by_value(headline), *_top_countries(columns_of(tables, "shares"), f, headline, whole)]


def _top_countries(
    shares: pd.DataFrame | Plain, f: Frames, headline: Plain, whole: Mapping[int, float]
) -> list[tuple[str, int, float | str, str]]:
    """Return the country abroad that supplies most, and how much, by year, as shipped and as mined."""
    scale = {key[:2]: key[2] / whole[key[1]] for key in keys(headline, "form", "year", "weight") if key[1] in whole}
    rows = plain(shares, "form", "year", "country", "shipped_share", "origin_share")
    nobody = f.not_one_country
    foreign = np.array([country not in nobody for country in rows["country"].tolist()], dtype=bool)
    scales = np.array([scale.get(at, math.nan) for at in keys(rows, "form", "year")], dtype=float)
    counted = foreign & ~np.isnan(scales)
    rows, scales = taken(rows, counted), scales[counted]
    out: list[tuple[str, int, float | str, str]] = []
    measures = ("shipped", "origin")
    parts = sums_of(keys(rows, "year", "country"), *(rows[f"{measure}_share"] * scales for measure in measures))
    ordered = sorted(parts.items())
    for at, measure in enumerate(measures):
        top: dict[int, tuple[float, str]] = {}
        for (year, country), of_each in ordered:
            if of_each[at] > top.get(year, (0.0, ""))[0]:
                top[year] = (of_each[at], country)
        for year, (share, country) in top.items():
            out.append((f"top_country_{measure}", year, country, "country"))
            out.append((f"top_share_{measure}", year, share, "share"))
    return out


def _unmet(tables: Tables, f: Frames) -> list[Unmet]:
    """Return what end uses want and do not get: forms, then products.

    A product is worth the forms it takes, at reference prices: what a missing one leaves unbought.
    """
    prices, each = {form: usd for form, usd in f.once(_prices).items() if usd == usd}, f.once(_prices_of_products)
    wanted = rows_of(tables, "demand", "form", "end_use", "year", "wanted_t", "shortfall_t")
    made = rows_of(tables, "products", "product", "end_use", "year", "wanted_units", "missing_units")
    return [
        *((form, use, year, t, short, prices.get(form, 0.0)) for form, use, year, t, short in wanted),
        *((product, use, year, units, short, each.get(product, 0.0)) for product, use, year, units, short in made),
    ]


def _prices_of_products(f: Frames) -> dict[Key, float]:
    """Return what the forms that each product takes are worth, at reference prices."""
    if f.bills.empty:
        return {}
    each = (f.bills["bill"] * f.bills["form"].map(f.once(_prices)).astype(float)).groupby(f.bills["product"]).sum()
    return dict(zip(each.index, each.tolist(), strict=True))


def _missing(unmet: Sequence[Unmet]) -> list[tuple[str, int, float | str, str]]:
    every = [(year, t * price, short * price) for _, _, year, t, short, price in unmet]
    worth = sums_of((year for year, *_ in every), (wanted for _, wanted, _ in every), (lost for *_, lost in every))
    return [
        ("shortfall_share", year, lost / wanted if wanted > 0 else 0.0, "share of demand by value")
        for year, (wanted, lost) in sorted(worth.items())
    ]


def _short(unmet: Sequence[Unmet]) -> list[tuple[str, int, float | str, str]]:
    """Return how many forms and products are short, by year and in any year, and the worst: which, when, for whom.

    The worst is the one of which the largest share of a year's demand is unmet, the dearest of several.
    """
    lacking = {(goods, year) for goods, _, year, _, missing, _ in unmet if missing > 0}
    theirs = [row for row in unmet if (row[0], row[2]) in lacking]
    every = [(goods, year) for goods, _, year, *_ in theirs]
    amounts = [(wanted, missing, missing * price) for *_, wanted, missing, price in theirs]
    wanted, missing, lost = (added_up(every, (a[i] for a in amounts)) for i in range(3))
    short = [at for at in sorted(wanted) if missing[at] > SHORT * wanted[at]]
    out: list[tuple[str, int, float | str, str]] = [("forms_short", 0, float(len({g for g, _ in short})), "forms")]
    years = [year for _, year in short]
    out += [("forms_short", y, float(years.count(y)), "forms") for y in sorted({year for _, _, year, *_ in unmet})]
    if not short:
        return out
    goods, year = min(short, key=lambda at: (-missing[at] / wanted[at], -lost[at], at[0]))
    users = [(-t, use) for g, use, y, _, t, _ in theirs if (g, y) == (goods, year)]
    out.append(("worst_form", year, goods, "form"))
    out.append(("worst_form_unmet_share", year, missing[goods, year] / wanted[goods, year], "share of its demand"))
    out.append(("worst_form_end_use", year, min(users)[1], "end use"))
    return out
