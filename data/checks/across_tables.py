"""What must hold between rows and between tables: one small function per rule, all run, all findings kept.

A rule runs only when the tables it reads are free of errors, so that one wrong cell is not reported
twice in other words; and only when the first of them, which it is about, has rows.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping

import pandas as pd

from data.checks import (
    appropriations,
    blending,
    buyer,
    dependent_plants,
    law_days,
    likeness,
    matter,
    ownership,
    plants,
    products,
    quality_pairs,
    scenarios,
    stocks,
    trade,
    yearly,
)
from data.checks.typed import Rule, Typed, named, row_numbers
from data.checks.typed_before import Answer
from data.messages.finding import Finding, did_you_mean, shown
from data.rows import each_row, whole

SHARES_ADD_WITHIN = 1e-3
SPENT_AT_LEAST = 0.95
"""Part of an authority that profiles pay out; some of it lapses, as CBO's estimates say, but not much."""
MOST_PER_RULE = 100
HARD_BOUNDARIES = ("A", "B")
NONE: Mapping[str, Answer] = {}
SEVERAL = ""
"""In place of the first table of a rule that is about rows of more than one."""


def across_tables(typed: Typed, before: Mapping[str, Answer] = NONE) -> dict[str, Answer]:
    """Return the answer of every rule whose tables can be trusted, by its name.

    before: answers to other tables of which some are these very ones
    """
    answers: dict[str, Answer] = {}
    for tables, rule in RULES:
        if typed.unusable.isdisjoint(tables) and has_rows(typed, tables):
            known = before.get(rule.__name__)
            same = known is not None and not typed.unusable and known.holds_of(typed.tables)
            answers[rule.__name__] = known if known is not None and same else _asked(rule, typed.unread())
    return answers


def _asked(rule: Rule, typed: Typed) -> Answer:
    """Return what a rule finds, and what it reads."""
    found = list(rule(typed))
    if len(found) > MOST_PER_RULE:
        more = f"{len(found) - MOST_PER_RULE:,} more rows like these"
        found[MOST_PER_RULE:] = [Finding(found[0].file, None, "", "", more, found[0].level)]
    return Answer(typed.read, found)


def has_rows(typed: Typed, tables: tuple[str, ...]) -> bool:
    """Say whether there is anything to ask about: rows in the first table, where the rule is about one."""
    return not tables or tables[0] == SEVERAL or not typed[tables[0]].empty


def origin_shares_add_up(typed: Typed) -> Iterator[Finding]:
    yield from _shares_add_up(typed, "origins", ["form", "country"], "share")


def import_shares_add_up(typed: Typed) -> Iterator[Finding]:
    yield from _shares_add_up(typed, "import_mix", ["line"], "share")


def return_shares_add_up(typed: Typed) -> Iterator[Finding]:
    """The steps of a scrap share out all that comes back; 0 in all of them where nothing is said to come back."""
    coming_back = set(typed["returns"]["scrap_form"])
    scrap = typed["scrap"]
    unused = ~scrap["form"].isin(coming_back) & (scrap.groupby(["form", "year"])["return_share"].transform("sum") == 0)
    yield from _shares_add_up(typed, "scrap", ["form", "year"], "return_share", scrap[~unused])


def spendout_within_authority(typed: Typed) -> Iterator[Finding]:
    for profile, rows in typed["spendout"].groupby("profile"):
        total = rows["share"].sum()
        if total > 1 + SHARES_ADD_WITHIN:
            message = f"shares of {profile} add to {total:.4g} ({row_numbers(rows)}); at most 1 can be paid out"
            yield typed.finding("spendout", rows.index[0], "share", total, message)
        elif total < SPENT_AT_LEAST:
            left = f"{1 - total:.3g} of what is provided is never paid out"
            message = (
                f"shares of {profile} add to {total:.4g} ({row_numbers(rows)}): {left}; check that no lag is missing"
            )
            yield typed.finding("spendout", rows.index[0], "share", total, message, "warning")


def credits_count_the_same_costs_every_year(typed: Typed) -> Iterator[Finding]:
    """A phase-out is a change of the share; which costs count is said once for a form, whatever the year."""
    rows = typed["credits"]
    for column in ("variable_counts", "fixed_counts", "depreciation_counts", "feed_counts"):
        first = rows.groupby(["credit", "form"])[column].transform("first")
        for row, form, year, own, other in zip(
            rows.index, rows["form"], rows["year"], rows[column], first, strict=True
        ):
            if own != other:
                message = (
                    f"{form} has {other:g} in its first year, {own:g} in {year:.0f}; write one number for all years"
                )
                yield typed.finding("credits", row, column, f"{own:g}", message)


def recipes_make_the_main_product(typed: Typed) -> Iterator[Finding]:
    recipes = typed["recipes"]
    main = dict(zip(typed["plants"]["plant"], typed["plants"]["form"], strict=True))
    for row, plant, form, amount in recipes[["plant", "form", "t_per_t"]].itertuples():
        if amount == 0:
            yield typed.finding("recipes", row, "t_per_t", 0, "0 is neither made nor taken in; delete the row")
        elif form == main[plant] and not math.isclose(amount, 1, rel_tol=1e-9):
            message = f"{amount:g} for the main product of {plant}; write 1, a recipe is per tonne of main product"
            yield typed.finding("recipes", row, "t_per_t", amount, message)
    given = set(zip(recipes["plant"], recipes["form"], strict=True))
    for row, plant, form, status in typed["plants"][["plant", "form", "status"]].itertuples():
        if status != "cancelled" and (plant, form) not in given:
            advice = f"add one to {typed.files['recipes']} with t_per_t 1"
            message = f"no recipe row for {plant} and its main product {form}; {advice}"
            yield typed.finding("plants", row, "form", form, message)


def buildable_plants_can_be_built(typed: Typed) -> Iterator[Finding]:
    plants = typed["plants"]
    stuck = plants[
        (plants["buildable_t"] > 0) & (plants["buildable_t_per_year"] == 0) & (plants["status"] != "cancelled")
    ]
    for row, plant, amount in stuck[["plant", "buildable_t"]].itertuples():
        message = f"0 while {plant} may add {amount:g} t/yr; write the most that can be decided in one year"
        yield typed.finding("plants", row, "buildable_t_per_year", 0, message)


def emissions_of_every_seller(typed: Typed) -> Iterator[Finding]:
    """A dataset may say nothing of emissions, but not of some sellers only: a cap would count the others as clean."""
    known = typed["emissions"]
    if known.empty:
        return
    given = set(zip(known["form"], known["country"], known["route"], strict=True))
    scrap = set(typed["forms"].loc[typed["forms"]["stage"] == "scrap", "form"])
    sellers = typed["suppliers"].drop_duplicates(["form", "country"])
    for row, form, country in sellers[["form", "country"]].itertuples():
        if form not in scrap and (form, country, "primary") not in given:
            advice = f"add a row to {typed.files['emissions']}"
            message = f"{country} sells {form}, but no primary intensity stands for it; {advice}"
            yield typed.finding("suppliers", row, "country", country, message, "warning")


def builds_run_inside_the_years(typed: Typed) -> Iterator[Finding]:
    if typed.settings is None:
        return
    first, last = typed.settings.first_year, typed.settings.last_year
    plants = typed["plants"]
    candidates = plants[(plants["buildable_t"] > 0) & (plants["status"] != "cancelled")]
    for row, plant, lead, earliest in candidates[["plant", "lead_time_years", "earliest_year"]].itertuples():
        runs_from = max(first + whole(lead), earliest)
        if runs_from > last:
            message = f"{plant} cannot run before {runs_from}; it cannot be used within {first} to {last}"
            yield typed.finding("plants", row, "earliest_year", earliest, message, "warning")


def plants_are_built_within_their_lead_time(typed: Typed) -> Iterator[Finding]:
    plants = typed["plants"]
    slow = plants[plants["construction_years"] > plants["lead_time_years"]]
    for row, plant, years, lead in slow[["plant", "construction_years", "lead_time_years"]].itertuples():
        message = f"{plant} is built over {years:g} years, its lead time is {lead:g}; write at most {lead:g}"
        yield typed.finding("plants", row, "construction_years", years, message)


def demand_has_a_central_path(typed: Typed) -> Iterator[Finding]:
    key = ["end_use", "form", "boundary"]
    central = typed["demand"]["path"].eq("central")
    with_one = central.groupby([typed["demand"][name] for name in key]).transform("any")
    for _, rows in typed["demand"][~with_one].groupby(key, sort=False):
        if "central" not in set(rows["path"]):
            message = f"no central path ({named(key, rows.iloc[0])}); write one"
            yield typed.finding("demand", rows.index[0], "path", rows["path"].iloc[0], message)


def demand_has_a_shortage_cost(typed: Typed) -> Iterator[Finding]:
    given = set(zip(typed["shortage"]["end_use"], typed["shortage"]["form"], strict=True))
    wanted = typed["demand"][typed["demand"]["boundary"].isin(HARD_BOUNDARIES)].drop_duplicates(["end_use", "form"])
    for row, end_use, form in wanted[["end_use", "form"]].itertuples():
        if (end_use, form) not in given:
            message = f"{end_use} wants {form}, but no row of {typed.files['shortage']} says what a missing tonne costs"
            yield typed.finding("demand", row, "form", form, message)


def shortage_dearer_than_supply(typed: Typed) -> Iterator[Finding]:
    """Else the plan prefers going without to buying."""
    tariffs = typed["tariffs"].groupby(["form", "country", "year"], as_index=False)["rate"].sum()
    supply = typed["suppliers"].merge(tariffs, on=["form", "country", "year"], how="left")
    supply = supply[supply["available_t"] > 0]
    price = supply["price_usd_per_t"]
    supply = supply.assign(landed=price * (1 + supply["rate"].fillna(0)) + supply["freight_usd_per_t"])
    dearest = supply.sort_values("landed", kind="stable").drop_duplicates("form", keep="last")
    worst = {form: (country, landed) for form, country, landed in each_row(dearest, "form", "country", "landed")}
    for row, form, cost in typed["shortage"][["form", "shortage_usd_per_t"]].itertuples():
        if form in worst and cost < worst[form][1]:
            country, landed = worst[form]
            message = f"at {cost:g} the plan prefers shortage to {country} at {landed:.6g}, duty and freight included"
            yield typed.finding("shortage", row, "shortage_usd_per_t", cost, message, "warning")


def users_of_facilities_are_known(typed: Typed) -> Iterator[Finding]:
    known = {"plant": set(typed["plants"]["plant"]), "form": set(typed["forms"]["form"])}
    for row, kind, user in typed["shared_use"][["kind", "user"]].itertuples():
        if kind in known and user not in known[kind]:
            hint = did_you_mean(user, known[kind])
            yield typed.finding("shared_use", row, "user", user, f"{shown(user)} is no {kind} of the dataset{hint}")


def facilities_have_one_unit(typed: Typed) -> Iterator[Finding]:
    shared = typed["infrastructure"]
    first = dict(zip(shared["facility"][::-1], shared["unit"][::-1], strict=True))
    for row, facility, unit in shared[["facility", "unit"]].itertuples():
        if unit != first[facility]:
            message = f"{unit} here, {first[facility]} above, for {facility}; count it in one unit"
            yield typed.finding("infrastructure", row, "unit", unit, message)


def substitutes_leave_some_demand(typed: Typed) -> Iterator[Finding]:
    """Refuse steps of substitution that together replace more than all of a demand."""
    rows = typed["substitutes"]
    key = ["end_use", "form", "year"]
    for at, group in rows.groupby(key):
        total = float(group["max_share"].sum())
        if total > 1 + 1e-9:
            message = f"steps of {' '.join(map(str, at))} replace {total:g} of the demand together; 1 is all of it"
            yield typed.finding("substitutes", group.index[-1], "max_share", group["max_share"].iloc[-1], message)


def blocs_end_after_they_begin(typed: Typed) -> Iterator[Finding]:
    blocs = typed["blocs"]
    for row, start, end in blocs.loc[
        blocs["until_year"] < blocs["from_year"], ["from_year", "until_year"]
    ].itertuples():
        yield typed.finding("blocs", row, "until_year", end, f"{end:.0f} is before from_year {start}; exchange them")


def memberships_do_not_overlap(typed: Typed) -> Iterator[Finding]:
    """A second row for years of a member says nothing, though it may be meant to end them."""
    rows = typed["blocs"].sort_values(["bloc", "country", "from_year"], kind="stable")
    member = [rows["bloc"], rows["country"]]
    latest = rows["until_year"].fillna(math.inf).groupby(member, sort=False).cummax()
    until = latest.groupby(member, sort=False).shift()
    for row, bloc, country, start in rows.loc[
        rows["from_year"] <= until, ["bloc", "country", "from_year"]
    ].itertuples():
        message = (
            f"{country} is in {bloc} in {start:g} by a row above already; end that one with until_year, or keep one"
        )
        yield typed.finding("blocs", row, "from_year", f"{start:g}", message)


_USERS_OWN = re.compile(r"AA[A-Z]|Q[M-Z][A-Z]|X[A-Z][A-Z]|ZZ[A-Z]")
"""What ISO 3166 leaves to users: never a country's code."""


def countries_have_their_code(typed: Typed) -> Iterator[Finding]:
    """A code of two letters, or one that nobody assigned, is another country's or none."""
    for row, code in typed["countries"][["country"]].itertuples():
        if not re.fullmatch(r"[A-Z]{3}", code):
            message = f"{shown(code)} is not three capital letters; write the ISO 3166 alpha-3 code, such as CHN"
        elif _USERS_OWN.fullmatch(code):
            message = f"{code} is no country's code (ISO 3166 leaves it to users); write its alpha-3 code, or ROW"
        else:
            continue
        yield typed.finding("countries", row, "country", code, message)


def home_is_a_country(typed: Typed) -> Iterator[Finding]:
    if typed.settings is not None and typed.settings.home not in set(typed["countries"]["country"]):
        home = typed.settings.home
        message = f"the home country {shown(home)} has no row; add one"
        yield typed.finding("countries", None, "country", home, message)


# The tables a rule reads; it runs when none of them holds an error.
RULES: tuple[tuple[tuple[str, ...], Rule], ...] = (
    (("countries",), countries_have_their_code),
    (("countries",), home_is_a_country),
    ((), buyer.tables_speak_of_home),
    (("plants",), buyer.plants_stand_at_home),
    (("ownership",), ownership.parts_of_a_plant_add_up),
    (("ownership", "plants"), ownership.who_runs_it_owns_a_part),
    (("blocs",), blocs_end_after_they_begin),
    (("blocs",), memberships_do_not_overlap),
    (("stockpile",), stocks.stock_fits_its_limit),
    (("stockpile",), stocks.stock_says_what_its_holder_can),
    (("stockpile", "accounts"), stocks.stock_is_stored_by_an_account_that_spends),
    (("substitutes",), substitutes_leave_some_demand),
    (("shared_use", "plants", "forms"), users_of_facilities_are_known),
    (("infrastructure",), facilities_have_one_unit),
    (("infrastructure",), products.more_of_a_facility_has_a_price),
    ((), yearly.years_without_gaps),
    ((), yearly.series_cover_the_years),
    (("deflator",), yearly.index_is_1_in_the_base_year),
    (("deflator",), yearly.index_rises),
    ((), likeness.steps_rise_in_cost),
    ((), likeness.steps_between_years),
    (("forms",), likeness.rows_like_others),
    (("demand",), demand_has_a_central_path),
    (("demand", "shortage"), demand_has_a_shortage_cost),
    (("products", "bills"), products.products_have_a_bill),
    (("products",), products.products_have_a_central_path),
    ((SEVERAL, "bills", "shared_use"), products.uses_are_above_zero),
    (("products", "bills", "forms"), products.products_are_worth_their_bill),
    (("shortage", "suppliers", "tariffs"), shortage_dearer_than_supply),
    (("origins",), origin_shares_add_up),
    (("import_mix",), import_shares_add_up),
    (("scrap", "returns"), return_shares_add_up),
    (("spendout",), spendout_within_authority),
    (("appropriations",), appropriations.appropriations_have_days),
    (("appropriations", "accounts"), appropriations.appropriations_are_of_accounts_that_spend),
    (("appropriations",), appropriations.appropriations_are_said_once),
    ((SEVERAL, *law_days.TABLES), law_days.laws_have_days),
    (("credits",), credits_count_the_same_costs_every_year),
    ((SEVERAL, "recipes", "plants"), recipes_make_the_main_product),
    (("plants", "recipes", "forms"), plants.plants_take_something_in),
    (("plants", "plant_capacity"), plants.standing_plants_run),
    (("ramps",), plants.ramps_have_every_year),
    (("ramps",), plants.ramps_rise),
    (("plants",), plants.phases_can_be_built),
    (("blends", "recipes", "plants", "demand", "end_uses"), blending.users_of_blends_are_known),
    (("blends", "recipes", "forms", "minerals"), blending.feeds_stand_in_for_their_form),
    (("quality_limits", "blends"), blending.limits_stand_on_blends),
    (("qualities", "quality_limits"), blending.qualities_have_one_unit),
    (("qualities",), blending.qualities_are_over_something),
    (("blends", "qualities", "quality_limits"), blending.limits_can_be_met),
    (("blends", "qualities", "quality_limits"), quality_pairs.limits_hold_together),
    (("hosts",), dependent_plants.hosts_give_something),
    (("hosts", "plants"), dependent_plants.hosts_can_run),
    (("hosts",), dependent_plants.hosts_form_no_loop),
    (("hosts", "plants", "plant_capacity"), dependent_plants.circuits_have_a_host_when_they_stand),
    (("hosts", "plants"), dependent_plants.circuits_of_a_host_make_different_forms),
    (("replacements", "plants", "plant_capacity"), dependent_plants.replaced_plants_stand),
    (("replacements",), dependent_plants.replaced_shares_add_up),
    (("elements",), matter.contents_lie_in_their_range),
    (("elements", "forms", "minerals"), matter.contents_fit_in_a_tonne),
    ((SEVERAL, "recipes", "plants", "forms", "minerals", "elements", "returns", "blends"), matter.matter_is_conserved),
    (("recipes", "plants", "forms", "minerals", "elements", "blends"), matter.matter_is_not_lost),
    (("plants",), buildable_plants_can_be_built),
    (("plants",), builds_run_inside_the_years),
    (("plants",), plants_are_built_within_their_lead_time),
    (("disruptions",), scenarios.scenarios_are_one_event),
    (("disruptions",), scenarios.scenarios_stop_something),
    (("allied_demand", "countries"), scenarios.allies_are_others),
    (("allied_demand",), scenarios.a_union_is_its_members),
    (("emissions", "suppliers", "forms"), emissions_of_every_seller),
    (("established_trade",), trade.established_shares_add_up),
    (("established_trade",), trade.home_is_no_seller_abroad),
    (("established_trade", "trade_elasticities"), trade.established_trade_has_an_elasticity),
    (("established_trade", "suppliers"), trade.established_sellers_are_whole),
    (("established_trade", "suppliers"), trade.established_sellers_offer),
    (("outlets", "trade_elasticities"), trade.established_sales_can_be_sold),
    (("trade_elasticities", "forms"), trade.prices_abroad_are_of_the_form),
)


def _shares_add_up(
    typed: Typed, table: str, key: list[str], share: str, rows: pd.DataFrame | None = None
) -> Iterator[Finding]:
    rows = typed[table] if rows is None else rows
    total = rows.groupby(key)[share].transform("sum")
    for _, group in rows[(total - 1).abs() > SHARES_ADD_WITHIN].groupby(key, sort=False):
        where = f"{named(key, group.iloc[0])}; {row_numbers(group)}"
        message = f"{share} adds to {group[share].sum():.4g} ({where}); it must add to 1"
        yield typed.finding(table, group.index[0], share, group[share].sum(), message)
