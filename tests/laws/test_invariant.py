"""The same study said in another way has the same cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from data.load import load_dataset
from data.schema import TABLES
from model.policies import BY_NAME
from tests.laws.planned import Case, same_cost
from tests.random_study import write_folder
from tests.random_world import HOME
from tests.tables import assert_same_table

pytestmark = pytest.mark.breadth

Rng = np.random.Generator
REFERS_TO_YEARS = ("year", "from_year", "until_year", "earliest_year", "fiscal_year")


def tables_of(case: Case) -> dict[str, pd.DataFrame]:
    return {name: frame.copy() for name, frame in case.dataset.tables.items()}


# ---------------------------------------------------------------- order, names, files


def test_row_order_changes_nothing(case: Case, rng: Rng) -> None:
    """Tables are sets of rows: the plan is the same to the last decision, ties included."""
    mixed = case.tables(
        **{n: t.iloc[rng.permutation(len(t))].reset_index(drop=True) for n, t in tables_of(case).items()}
    )
    same_cost(case, mixed)
    assert case.program.data.labels == mixed.program.data.labels
    np.testing.assert_allclose(
        mixed.chosen.x, case.chosen.x, rtol=0, atol=1e-9 * (1 + np.abs(case.chosen.x).max(initial=0))
    )


def test_order_of_sentences_changes_nothing(case: Case) -> None:
    """Sentences add bounds, prices and rows, each without looking at those before it; budgets look at all."""
    same_cost(case, replace(case, clauses=case.clauses[::-1]))


def test_names_change_nothing(case: Case) -> None:
    """Labels only tell rows apart; with their order kept, not even a tie is broken in another way."""
    new = {
        "country": "Q",
        "form": "q.",
        "plant": "q_",
        "end_use": "q_",
        "mineral": "q_",
        "bloc": "q_",
        "layer": "q_",
        "outlet": "q_",
        "product": "q_",
        "facility": "q_",
    }
    kinds = {
        **new,
        "owner": "Q",
        "origin": "Q",
        "scrap_form": "q.",
        "feed": "q.",
        "host": "q_",
        "replaces": "q_",
    }
    renamed = case.tables(
        **{
            n: t.assign(**{c: kinds[c] + t[c].astype(str) for c in t.columns if c in kinds})
            for n, t in tables_of(case).items()
        }
    )
    for name in ("shared_use", "blends", "quality_limits"):
        use, told = case.dataset.table(name), renamed.dataset.table(name)
        users = use["kind"].map({"plant": "q_", "end_use": "q_", "form": "q."}).astype(str) + use["user"].astype(str)
        renamed = renamed.tables(**{name: told.assign(user=users)})
    fields = {
        "countries": "Q",
        "owners": "Q",
        "forms": "q.",
        "plants": "q_",
        "minerals": "q_",
        "bloc": "q_",
        "layers": "q_",
        "end_uses": "q_",
        "like": "q_",
        "country": "Q",
        "owner": "Q",
        "except_countries": "Q",
        "except_bloc": "q_",
        "except_plants": "q_",
    }

    def said(value: Any, by: str) -> Any:
        return tuple(by + v for v in value) if isinstance(value, tuple) else (by + value if value else value)

    def words(of: Any) -> dict[str, Any]:
        return {field: said(getattr(of, field), by) for field, by in fields.items() if hasattr(of, field)}

    def inside(sentence: Any) -> dict[str, Any]:
        parts = {part: getattr(sentence, part, None) for part in ("owned_by", "except_owned_by")}
        return {part: one.model_copy(update=words(one)) for part, one in parts.items() if one is not None}

    for name in BY_NAME:
        renamed = renamed.sentences(name, lambda s: words(s) | inside(s))
    renamed = renamed.settings(minerals=tuple("q_" + m for m in case.study.minerals))
    home = replace(case.dataset.settings, home="Q" + HOME)
    renamed = replace(renamed, dataset=replace(renamed.dataset, settings=home))
    same_cost(case, renamed)
    if case.chosen.status == "optimal":
        np.testing.assert_allclose(
            renamed.chosen.x, case.chosen.x, atol=1e-9 * (1 + np.abs(case.chosen.x).max(initial=0))
        )


def test_files_say_the_same(case: Case, tmp_path: Path) -> None:
    """Written as CSV files and read back through every check, the tables and the cost are the same."""
    read = load_dataset(str(write_folder(case.dataset, tmp_path / "drawn")))
    for name, frame in case.dataset.tables.items():
        assert_same_table(read.tables[name], frame, check_index_type=False)
    same_cost(case, replace(case, dataset=read))


# ---------------------------------------------------------------- units and calendars


def fields_of(case: Case, factors: Mapping[str, float]) -> Case:
    """Multiply fields of sentences, values by year included; words and what is not stated stay as they are."""

    def times(value: Any, factor: float) -> Any:
        if isinstance(value, Mapping):
            return {year: level * factor for year, level in value.items()}
        return value * factor if isinstance(value, int | float) else value

    def scaled(s: Any) -> Mapping[str, Any]:
        return {f: times(getattr(s, f), by) for f, by in factors.items() if hasattr(s, f)}

    for name in BY_NAME:
        case = case.sentences(name, scaled)
    return case


def money_of(case: Case, factor: float) -> Case:
    """Multiply what sentences and tables say in million USD."""
    return fields_of(case, {"max_musd": factor, "musd": factor}).scaled(factor, {"appropriations": ("authority_musd",)})


def columns_in(*units: str) -> dict[str, tuple[str, ...]]:
    """Return the columns of every table that are in one of the units, ranges included."""
    return {t.name: found for t in TABLES if (found := tuple(c.name for c in t.columns if c.unit in units))}


TONNES = columns_in("t", "t/yr", "t/yr per year")
PER_TONNE = columns_in("USD/t", "USD per t/yr", "USD/t per year")
EMITTED, JOBS = columns_in("t CO2e/t"), columns_in("jobs per kt/yr")
BILLS, UNITS, PER_UNIT = columns_in("t/unit"), columns_in("units/yr"), columns_in("USD/unit", "USD per facility's unit")
SHARED, SHARED_PER_TONNE = columns_in("facility's unit"), columns_in("facility's unit per t")
PRICES = (
    "floor_usd_per_t", "market_usd_per_t", "price_usd_per_t", "cost_usd_per_t", "minimum_usd_per_t",
    "specific_usd_per_t", "shortfall_usd_per_t",
)  # fmt: skip
"""Fields of sentences in dollars per tonne of a form."""
SIZES = ("size_t", "quota_t", "contracted_t", "tonnes")
"""Fields of sentences in tonnes of a form."""


def test_every_unit_is_known() -> None:
    """No column or field with tonnes or dollars is forgotten by the laws of units."""
    known = {"t", "t/yr", "t/yr per year", "USD/t", "USD per t/yr", "USD/t per year", "million USD"}
    known |= {"t/unit", "USD/unit", "facility's unit", "facility's unit per t", "USD per facility's unit"}
    units = {c.unit for t in TABLES for c in t.columns}
    assert {u for u in units if u.split("/")[0].split(" ")[0] in ("t", "USD", "million", "facility's")} - {
        "t/t",
        "t CO2e/t",
    } == known
    fields = {f for policy in BY_NAME.values() for f in policy.model_fields}
    sized = {f for f in fields if f.endswith(("_t", "_musd", "_kt", "_jobs")) or f in ("tonnes", "musd")}
    assert sized == {*PRICES, *SIZES, "usd_per_t", "max_t", "max_musd", "musd", "jobs_per_kt", "max_jobs"}


def test_kilograms_change_nothing(case: Case) -> None:
    """A thousand times the tonnes at a thousandth of each price is the same money; a tonne of gas stays a tonne."""
    large = case.scaled(1e3, TONNES).scaled(1e3, BILLS)
    for columns in (PER_TONNE, EMITTED, JOBS, SHARED_PER_TONNE):
        large = large.scaled(1e-3, columns)
    same_cost(case, fields_of(large, {**dict.fromkeys(PRICES, 1e-3), **dict.fromkeys(SIZES, 1e3), "jobs_per_kt": 1e-3}))


def test_tonnes_scale_cost_and_flows(case: Case) -> None:
    """Each plan times a factor is a plan of the larger study, budgets, jobs, gas and shared facilities included."""
    large = money_of(case.scaled(3.0, TONNES).scaled(3.0, UNITS).scaled(3.0, SHARED), 3.0)
    large = fields_of(large, {**dict.fromkeys(SIZES, 3.0), "max_t": 3.0, "max_jobs": 3.0})
    same_cost(case, large, 3.0)
    if case.found.status == "optimal":
        tie, _ = case.program.costs["tie_break"]
        assert case.program.cost @ large.chosen.x / 3 <= case.program.cost @ case.chosen.x + 1e-8 * case.size
        assert tie @ case.chosen.x == pytest.approx(tie @ large.chosen.x / 3, abs=1e-8 * case.size)


def test_money_unit_scales_cost(case: Case) -> None:
    """Each plan costs the factor times what it cost, budgets included."""
    dear = money_of(case.scaled(7.0, PER_TONNE).scaled(7.0, PER_UNIT), 7.0)
    same_cost(case, fields_of(dear, {**dict.fromkeys(PRICES, 7.0), "usd_per_t": 7.0}), 7.0)


def test_calendar_shifts_with_everything(case: Case) -> None:
    """Eight years later, leap years in the same places, everything is the same."""
    by = 8
    stated = {name: table for name, table in tables_of(case).items() if len(table)}
    later = case.tables(
        **{n: t.assign(**{c: t[c] + by for c in t.columns if c in REFERS_TO_YEARS}) for n, t in stated.items()}
    )
    later = later.settings(years=(case.study.years[0] + by, case.study.years[1] + by))

    def moved(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {year + by: level for year, level in value.items()}
        if isinstance(value, str) and value[:2] == "20":
            return f"{int(value[:4]) + by}{value[4:]}"
        return value + by if isinstance(value, int) else value

    def fields(s: Any) -> Mapping[str, Any]:
        found = {f: getattr(s, f) for f in type(s).model_fields}
        return {f: moved(v) for f, v in found.items() if f in ("start", "until") or isinstance(v, Mapping)}

    for name in BY_NAME:
        later = later.sentences(name, fields)
    same_cost(case, later)


# ---------------------------------------------------------------- one row as two


def halves(case: Case, table: str, columns: tuple[str, ...], label: Callable[[pd.DataFrame], pd.DataFrame]) -> Case:
    """Write every row twice, the second under another name, each with half the amounts."""
    frame = case.dataset.table(table)
    half = frame.assign(**{c: frame[c] / 2 for c in columns})
    return case.tables(**{table: pd.concat([half, label(half)], ignore_index=True).astype(frame.dtypes.to_dict())})


def mixing_too(case: Case, kind: str) -> Case:
    """Let the second halves of plants, or of end uses, mix as the first ones do."""
    for table in ("blends", "quality_limits"):
        rows = case.dataset.table(table)
        mine = rows[rows["kind"] == kind]
        case = case.tables(**{table: pd.concat([rows, mine.assign(user=mine["user"] + "_b")], ignore_index=True)})
    return case


def test_supplier_in_two_halves(case: Case) -> None:
    """Two sellers of half the size at the same price sell what one did, ramps included; together again they are one."""
    same_cost(case, halves(case, "suppliers", ("available_t", "ramp_t"), lambda t: t.assign(step=t["step"] + 5)))


def test_plant_in_two_halves(case: Case) -> None:
    """Two plants of half the capacity, site and ore do what one did; a plant abroad has the ore of its like."""
    case = case.without("partner_investment")
    both = halves(
        case,
        "plants",
        ("buildable_t", "buildable_t_per_year", "reserves_t"),
        lambda t: t.assign(plant=t["plant"] + "_b"),
    )
    both = halves(both, "plant_capacity", ("capacity_t",), lambda t: t.assign(plant=t["plant"] + "_b"))
    both = mixing_too(both, "plant")
    for table, column, other in (("hosts", "t_per_t", "host"), ("replacements", "share", "replaces")):
        both = halves(both, table, (column,), lambda t: t.assign(plant=t["plant"] + "_b"))
        both = halves(both, table, (), lambda t, other=other: t.assign(**{other: t[other] + "_b"}))
    same_cost(case, halves(both, "recipes", (), lambda t: t.assign(plant=t["plant"] + "_b")))


def test_scrap_in_two_halves(case: Case) -> None:
    """Two collectors of half the feed and half of what returns collect what one did."""
    same_cost(case, halves(case, "scrap", ("available_t", "return_share"), lambda t: t.assign(step=t["step"] + 5)))


def test_outlet_in_two_halves(case: Case) -> None:
    """Two outlets of half the size at the same price take what one did."""
    same_cost(case, halves(case, "outlets", ("size_t", "established_t"), lambda t: t.assign(outlet=t["outlet"] + "_b")))


def test_end_use_in_two_halves(case: Case) -> None:
    """Two users of half the demand, alike in everything else, need what one did."""
    both = case
    for table, columns in (
        ("end_uses", ()),
        ("demand", ("demand_t",)),
        ("shortage", ()),
        ("substitutes", ()),
        ("returns", ()),
        ("products", ("wanted_units",)),
    ):
        both = halves(both, table, columns, lambda t: t.assign(end_use=t["end_use"] + "_b"))
    same_cost(case, mixing_too(both, "end_use"))


def test_boundary_in_two_halves(case: Case) -> None:
    """Demand of the boundaries counted adds up."""
    only = case.settings(boundaries=("A", "B")).table("demand", lambda t: t[t["boundary"] == "A"])
    same_cost(only, halves(only, "demand", ("demand_t",), lambda t: t.assign(boundary="B")))


# ---------------------------------------------------------------- what must not matter


def test_rows_outside_the_study_change_nothing(case: Case) -> None:
    """Other years, minerals, demand paths, boundaries and cancelled plants are not planned."""
    last = case.study.years[1]
    other = case
    for table in ("suppliers", "scrap", "outlets", "substitutes"):
        other = other.scaled(
            5.0,
            {table: tuple(c for c in ("available_t", "size_t", "max_share") if c in case.dataset.tables[table])},
            lambda t: (t["year"] > last) | (t["year"] < case.study.years[0]),
        )
    other = other.scaled(
        5.0,
        {"demand": ("demand_t",)},
        lambda t: (t["path"] != case.study.demand) | ~t["boundary"].isin(case.study.boundaries),
    )
    other = other.scaled(5.0, {"products": ("wanted_units",)}, lambda t: t["path"] != case.study.demand)
    other = other.scaled(5.0, {"plants": ("buildable_t",)}, lambda t: t["status"] == "cancelled")
    same_cost(case, other)


def test_no_demand_is_no_row(case: Case) -> None:
    """A user that wants nothing changes nothing."""
    extra = (
        case.dataset.table("demand").drop_duplicates(["form", "path", "year"]).assign(end_use="nobody", demand_t=0.0)
    )
    user = case.dataset.table("end_uses").iloc[:1].assign(end_use="nobody", essential="yes")
    same_cost(
        case,
        case.table("demand", lambda t: pd.concat([t, extra], ignore_index=True)).table(
            "end_uses", lambda t: pd.concat([t, user], ignore_index=True)
        ),
    )


def test_unused_country_changes_nothing(case: Case) -> None:
    """A country that sells, makes and owns nothing matters to nobody, whatever blocs it joins."""
    t = case.dataset.table
    country = t("countries").iloc[:1].assign(country="ZZZ", risk=1.0)
    bloc = t("blocs").drop_duplicates("bloc").assign(country="ZZZ")
    duty = t("tariffs").iloc[:1].assign(country="ZZZ", rate=2.0)
    parts = {"countries": country, "blocs": bloc, "tariffs": duty}
    same_cost(case, case.tables(**{n: pd.concat([t(n), extra], ignore_index=True) for n, extra in parts.items()}))


NOT_DATED = ("budget_cap",)
"""A budget names its years itself."""
FIELDS: dict[str, dict[str, Any]] = {
    "country_share_cap": {"max": 0.0},
    "owner_share_cap": {"max": 0.0, "owners": ["CHN"]},
    "bloc_share_floor": {"min": 1.0, "bloc": "allies", "measure": "origin"},
    "domestic_share_floor": {"min": 1.0},
    "recycled_share_floor": {"min": 1.0},
    "import_ban": {"countries": ["CHN", "AUS"]},
    "export_restriction": {"countries": ["CHN", "AUS"]},
    "tariff": {"rate": 2.0},
    "capital_grant": {"account": "dpa", "share": 1.0},
    "capital_support_cap": {"max": 0.0},
    "production_tax_credit": {"share_of_cost": 1.0},
    "stockpile_target": {"days": 900},
    "top_share_cap": {"k": 1, "max": 0.0},
    "hhi_cap": {"max": 0.0},
    "bloc_share_cap": {"bloc": "rim", "max": 0.0},
    "governance_cap": {"below": 2.5, "max": 0.0, "measure": "origin"},
    "import_reliance_cap": {"max": 0.0},
    "investment_tax_credit": {"share": 1.0},
    "price_floor": {"forms": ["amber.metal"], "dollars": "real", "price_spread": 0, "floor_usd_per_t": 1e6},
    "loan": {"account": "osc_credit", "share": 1.0, "rate": 0.0, "subsidy_rate": 0.1},
    "equity": {"account": "doe_grants", "share": 1.0, "return_rate": 0.0},
    "offtake": {"min_share": 1.0, "price_spread": 0, "dollars": "real", "price_usd_per_t": 1e6},
    "permitting": {"years": -20, "earliest_years": -20},
    "workforce": {"build_rate": 0.0, "max_jobs": 0, "jobs_per_kt": 50},
    "partner_investment": {
        "like": "amber_refinery",
        "country": "AUS",
        "plant": "later",
        "size_t": 1e5,
        "capital_factor": 0.01,
    },
    "substitution_program": {"share": 1.0, "dollars": "real", "cost_usd_per_t": 0},
    "nminus1_floor": {"min": 1.0},
    "survive_floor": {"countries": ["CHN"], "min": 1.0},
    "emissions_cap": {"max_t": 0},
    "carbon_price": {"dollars": "real", "usd_per_t": 1e4, "border": True},
    "purchase_budget": {"dollars": "real", "max_musd": 0},
    "export_control": {"max": 0.0},
    "import_quota": {"quota_t": 0},
    "drawback": {"share": 1.0},
}


def test_sentences_not_in_force_change_nothing(case: Case) -> None:
    """A sentence that begins after the last year planned says nothing about the years planned."""
    assert set(FIELDS) == set(BY_NAME) - set(NOT_DATED)
    future = case
    for name, fields in FIELDS.items():
        future = future.stating(name, **fields, **{"from": case.study.years[1] + 1})
    same_cost(case, future)


def test_saying_a_limit_twice_changes_nothing(case: Case) -> None:
    """The same row twice forbids what it forbids once; so do bounds to zero."""
    once = case
    for name in ("country_share_cap", "domestic_share_floor", "stockpile_target"):
        once = once.stating(
            name,
            **{
                **FIELDS[name],
                **({"max": 0.5} if name == "country_share_cap" else {"min": 0.1} if "floor" in name else {"days": 9}),
            },
        )
    once = once.stating("import_ban", countries=["AUS"], stages=["mined"])
    twice = replace(once, clauses=(*once.clauses, *(replace(c, label=c.label + "again") for c in once.clauses[-4:])))
    same_cost(once, twice)


# ---------------------------------------------------------------- one policy in the words of another


def test_a_duty_is_dearer_freight(case: Case) -> None:
    """To buyers a duty on foreign goods is a price; to plants abroad, a cost of all that they make and ship."""
    plain = case.without("tariff", "production_tax_credit", "partner_investment").settings(perspective="market")
    plain = plain.spending_no_receipts()  # the price of the day holds freight, and no duty
    frame, plants, made = (plain.dataset.table(name) for name in ("suppliers", "plants", "recipes"))
    price = plain.dataset.table("forms").set_index("form")["reference_price_usd_per_t"]
    made = made[(made["t_per_t"] > 0) & made["form"].isin(plain.base.forms["form"])]
    worth = (made["t_per_t"] * made["form"].map(price)).groupby(made["plant"]).sum()
    duty = 0.3 * plants["plant"].map(worth).fillna(0.0) * (plants["country"] != HOME)
    freight = frame["freight_usd_per_t"] + 0.3 * frame["price_usd_per_t"] * (frame["country"] != HOME)
    paid = plain.tables(
        suppliers=frame.assign(freight_usd_per_t=freight),
        plants=plants.assign(variable_usd_per_t=plants["variable_usd_per_t"] + duty),
    )
    same_cost(plain.stating("tariff", rate=0.3), paid)


def test_a_stop_of_exports_is_a_ban(case: Case) -> None:
    """Nothing is bought, whoever forbids it."""
    same_cost(case.stating("export_restriction", countries=["CHN"]), case.stating("import_ban", countries=["CHN"]))
    one = {"countries": ["CHN"], "end_uses": [sorted(case.dataset.table("end_uses")["end_use"])[0]]}
    same_cost(case.stating("export_restriction", **one), case.stating("import_ban", **one))


def test_a_bloc_is_its_countries(case: Case) -> None:
    """A ban on a bloc that does not change is a ban on its members; one on owners likewise."""
    member = case.dataset.table("blocs").iloc[:1].assign(bloc="pair", from_year=2000, until_year=np.nan)
    pair = case.table(
        "blocs", lambda t: pd.concat([t, member.assign(country="CHN"), member.assign(country="AUS")], ignore_index=True)
    )
    for measure in ("shipped", "owner", "origin"):
        bloc = pair.stating("import_ban", bloc="pair", measure=measure, stages=["refined"])
        same_cost(bloc, pair.stating("import_ban", countries=["CHN", "AUS"], measure=measure, stages=["refined"]))


def test_a_floor_of_home_is_a_bloc_floor_of_nobody_and_home(case: Case) -> None:
    """With no member in force, only home counts towards the bloc's floor."""
    member = (
        case.dataset.table("blocs").iloc[:1].assign(bloc="nobody", country="CHN", from_year=2090, until_year=np.nan)
    )
    known = case.table("blocs", lambda t: pd.concat([t, member], ignore_index=True))
    same_cost(
        known.stating("domestic_share_floor", min=0.25), known.stating("bloc_share_floor", bloc="nobody", min=0.25)
    )


def test_ore_originates_where_it_is_shipped(case: Case) -> None:
    """Where each seller's ore is its own, a cap by origin on mined forms is the cap by shipment."""
    own = case.tables(origins=case.dataset.table("origins").iloc[:0])
    caps = [
        own.stating("country_share_cap", countries=["CHN"], max=0.35, stages=["mined"], measure=m)
        for m in ("shipped", "origin")
    ]
    same_cost(*caps)
