"""What must hold between rows and tables: every rule broken once, its one line, nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.checks.across_tables import RULES, SEVERAL
from data.checks.columns import REQUIRED
from data.checks.reachable_supply import most_supply
from data.checks.typed import Typed
from data.load import load_dataset
from tests.data import tiny
from tests.data.changes import (
    Change,
    Tables,
    add_column,
    drop_row,
    optional,
    put,
    put_everywhere,
    refused,
    repeat_row,
    tiny_and,
    warned,
)  # fmt: skip
from tests.model.proof.planned import bundled_data

PRODUCTS = "product,end_use,path,year,wanted_units,shortage_usd_per_unit"
BATTERY = ["scrap.form", "lithium", "scrap", "Scrap", "t of contained Li", "1000", *tiny.SAID]


def add(tables: Tables, name: str, heading: str, *rows: str) -> None:
    optional(name, heading, *rows)(tables)


def both(*changes: Change) -> Change:
    return lambda tables: [change(tables) for change in changes]


def origins(*shares: str) -> Change:
    return lambda tables: add(
        tables, "origins", "form,country,origin,share",
        *(f"lithium.chemical,CHN,{place},{share}" for place, share in zip(("AUS", "CHL", "CHN"), shares, strict=True)),
    )  # fmt: skip


def scrap(share: str) -> Change:
    def change(tables: Tables) -> None:
        tables["forms"].append(list(BATTERY))
        heading = "form,step,year,available_t,return_share,collection_usd_per_t"
        add(tables, "scrap", heading, *(f"scrap.form,1,{year},5,{share},900" for year in tiny.YEARS))
        heading = "end_use,form,scrap_form,lifetime_years,return_t_per_t"
        add(tables, "returns", heading, "clean_energy,lithium.chemical,scrap.form,8,0.5")

    return change


table = optional
CREDITS = "credit,form,year,share_of_cost,variable_counts,fixed_counts,depreciation_counts,feed_counts,legal_basis"


BROKEN = {
    "a year of running left out of a ramp": (
        table("ramps", "kind,running_year,share", "refinery,1,0.2", "refinery,3,0.9"),
        "ramps.csv row 3 column running_year: refinery: year 3 of running follows year 1; add a row for year 2",
    ),
    "a credit that counts other costs in another year": (
        table("credits", CREDITS, *(f"45X,lithium.chemical,{year},0.1,1,0,0,{feed},law"
                                    for year, feed in zip(tiny.YEARS, "110", strict=True))),
        ("credits.csv row 4 column feed_counts: lithium.chemical has 1 in its first year, 0 in 2026; "
        "write one number for all years"),
    ),
    "built for longer than its lead time": (
        add_column("plants", "construction_years", "2"),
        ("plants.csv row 2 column construction_years: refinery is built over 2 years, its lead time is 1; "
        "write at most 1"),
    ),
    "more asked for at the end than can be held": (
        table("stockpile", "form,holder,opening_t,closing_t,limit_t,holding_usd_per_t,loss_rate,fill_t_per_year,"
              "release_t_per_year", "lithium.chemical,private,0,600,500,1,0,10,10"),
        ("stockpile.csv row 2 column closing_t: 600 t of lithium.chemical asked for at the end, above limit_t 500; "
        "ask for less, or raise it"),
    ),
    "user of a facility that is none": (
        both(
            table("infrastructure", "facility,year,capacity,unit", *(f"quay,{year},5,t" for year in tiny.YEARS)),
            table("shared_use", "facility,kind,user,use_per_t", "quay,form,lithium.chemcal,1"),
        ),
        "shared_use.csv row 2 column user: 'lithium.chemcal' is no form of the dataset; did you mean lithium.chemical?",
    ),
    "parts of a plant that leave somebody out": (
        table("ownership", "plant,owner,share", "refinery,USA,0.5", "refinery,AUS,0.4"),
        ("ownership.csv row 2 column share: share adds to 0.9 (plant refinery; rows 2, 3); it must add to 1"),
    ),
    "parts that leave somebody out once one is sold": (
        table(
            "ownership", "plant,owner,share,from_year,until_year",
            "refinery,USA,1,,2026", "refinery,AUS,0.5,2027,", "refinery,USA,0.4,2027,",
        ),
        "ownership.csv row 3 column share: share adds to 0.9 in 2027 (plant refinery; rows 3, 4); it must add to 1",
    ),
    "a part owned until before it is": (
        table("ownership", "plant,owner,share,from_year,until_year", "refinery,USA,1,2030,2026"),
        "ownership.csv row 2 column until_year: 2026 is before from_year 2030; exchange them",
    ),
    "a plant run by who owns no part of it": (
        table("ownership", "plant,owner,share", "refinery,CHN,0.5", "refinery,AUS,0.5"),
        ("plants.csv row 2 column owner: USA owns no part of refinery in ownership, where its owners are CHN and AUS; "
        "write here the one that runs it"),
    ),
    "facility in two units": (
        table("infrastructure", "facility,year,capacity,unit", "quay,2024,5,t", "quay,2025,5,hours", "quay,2026,5,t"),
        "infrastructure.csv row 3 column unit: hours here, t above, for quay; count it in one unit",
    ),
    "facility without a last year": (
        table("infrastructure", "facility,year,capacity,unit", "quay,2024,5,t", "quay,2025,5,t"),
        "infrastructure.csv row 2 column year: capacity missing for 2026 (facility quay); write a row for every year",
    ),
    "origins do not add up": (
        origins("0.5", "0.3", "0.1"),
        ("origins.csv row 2 column share: share adds to 0.9 "
        "(form lithium.chemical, country CHN; rows 2, 3, 4); it must add to 1"),
    ),
    "a product without a bill": (
        table("products", PRODUCTS, *(f"magnet,clean_energy,central,{year},5,9000" for year in tiny.YEARS)),
        "products.csv row 2 column product: no row of bills.csv says what magnet takes; add one for each form it needs",
    ),
    "a product without a central path": (
        both(
            table("products", PRODUCTS, *(f"magnet,clean_energy,high,{year},5,9000" for year in tiny.YEARS)),
            table("bills", "product,form,t_per_unit", "magnet,lithium.chemical,0.1"),
        ),
        "products.csv row 2 column path: no central path (end_use clean_energy, product magnet); write one",
    ),
    "import mix does not add up": (
        both(
            table("import_lines", "line,form", "Lithium,lithium.chemical"),
            table("import_mix", "line,country,share,kind", "Lithium,AUS,0.5,printed", "Lithium,CHL,0.6,printed"),
        ),
        "import_mix.csv row 2 column share: share adds to 1.1 (line Lithium; rows 2, 3); it must add to 1",
    ),
    "scrap steps do not share out what comes back": (
        both(scrap("1"), put("scrap", 3, "return_share", "0.5")),
        ("scrap.csv row 3 column return_share: return_share adds to 0.5 "
        "(form scrap.form, year 2025; row 3); it must add to 1"),
    ),
    "more paid out than authority": (
        table("spendout", "profile,lag_years,share", "grants,0,0.7", "grants,1,0.7"),
        "spendout.csv row 2 column share: shares of grants add to 1.4 (rows 2, 3); at most 1 can be paid out",
    ),
    "recipe per something else": (
        put("recipes", 2, "t_per_t", "0.9"),
        ("recipes.csv row 2 column t_per_t: 0.9 for the main product of refinery; "
        "write 1, a recipe is per tonne of main product"),
    ),
    "recipe without its main product": (
        drop_row("recipes", 2),
        ("plants.csv row 2 column form: no recipe row for refinery and its main product lithium.chemical; "
        "add one to recipes.csv with t_per_t 1"),
    ),
    "recipe of nothing": (
        put("recipes", 3, "t_per_t", "0"),
        "recipes.csv row 3 column t_per_t: 0 is neither made nor taken in; delete the row",
    ),
    "buildable but never in a year": (
        put("plants", 2, "buildable_t_per_year", "0"),
        ("plants.csv row 2 column buildable_t_per_year: 0 while refinery may add 500 t/yr; "
        "write the most that can be decided in one year"),
    ),
    "recipe of an unknown plant": (
        put("recipes", 3, "plant", "refinry"),
        "recipes.csv row 3 column plant: 'refinry' is not in plants.csv; did you mean refinery?",
    ),
    "price missing in a middle year": (
        drop_row("suppliers", 3),
        ("suppliers.csv row 2 column year: price_usd_per_t missing for 2025 "
        "(form lithium.chemical, country AUS, step 1); write a row for every year"),
    ),
    "capacity missing in a middle year": (
        drop_row("plant_capacity", 3),
        ("plant_capacity.csv row 2 column year: capacity_t missing for 2025 (plant refinery); "
        "write a row for every year"),
    ),
    "duty missing in a middle year": (
        table("tariffs", "form,country,layer,year,rate,legal_basis",
              *(f"lithium.chemical,CHL,mfn,{year},0.1,law" for year in ("2024", "2026"))),
        ("tariffs.csv row 2 column year: rate missing for 2025 (form lithium.chemical, country CHL, layer mfn); "
        "write a row for every year"),
    ),
    "credit missing in a middle year": (
        table("credits", CREDITS, *(f"45X,lithium.chemical,{year},0.1,1,0,0,1,law" for year in ("2024", "2026"))),
        ("credits.csv row 2 column year: share_of_cost missing for 2025 (credit 45X, form lithium.chemical); "
        "write a row for every year"),
    ),
    "spend-out without a lag between two": (
        table("spendout", "profile,lag_years,share", "grants,0,0.7", "grants,3,0.3"),
        ("spendout.csv row 2 column lag_years: share missing for lag 1 to 2 (profile grants); "
        "write a row for every lag, 0 where nothing is paid"),
    ),
    "price index missing in middle years": (
        table("deflator", "fiscal_year,index", "2025,1.02", "2024,1", "2034,1.2", "2035,1.22"),
        "deflator.csv row 2 column fiscal_year: index missing for 2026 to 2033; write a row for every year",
    ),
    "price index that is not 1 in the base year": (
        table("deflator", "fiscal_year,index", "2024,2", "2025,2.04", "2026,2.1"),
        ("deflator.csv row 2 column index: 2 in 2024, the base year of the dataset; "
        "divide every row by it, so that it is 1"),
    ),
    "price index that begins after the base year": (
        table("deflator", "fiscal_year,index", "2025,1", "2026,1.02"),
        ("deflator.csv row 2 column fiscal_year: index missing for 2024; "
        "write a row for every year, 1 in the base year 2024"),
    ),
    "product missing in the first year": (
        both(
            table("products", PRODUCTS, *(f"magnet,clean_energy,central,{year},5,9000" for year in tiny.YEARS[1:])),
            table("bills", "product,form,t_per_unit", "magnet,lithium.chemical,0.1"),
        ),
        ("products.csv row 2 column year: wanted_units missing for 2024 "
        "(end_use clean_energy, product magnet, path central); write a row for every year, 0 where nothing is wanted"),
    ),
    "demand missing in the last year": (
        drop_row("demand", 4),
        ("demand.csv row 2 column year: demand_t missing for 2026 "
        "(end_use clean_energy, form lithium.chemical, boundary A, path central); "
        "write a row for every year, 0 where nothing is wanted"),
    ),
    "demand without a central path": (
        put_everywhere("demand", "path", "high"),
        ("demand.csv row 2 column path: no central path "
        "(end_use clean_energy, form lithium.chemical, boundary A); write one"),
    ),
    "demand that nobody misses": (
        put("shortage", 2, "form", "lithium.concentrate"),
        ("demand.csv row 2 column form: clean_energy wants lithium.chemical, "
        "but no row of shortage.csv says what a missing tonne costs"),
    ),
    "membership that ends before it begins": (
        table("blocs", "bloc,country,from_year,until_year", "allies,AUS,2020,2019"),
        "blocs.csv row 2 column until_year: 2019 is before from_year 2020; exchange them",
    ),
    "tariff of 3000 percent": (
        table("tariffs", "form,country,layer,year,rate,legal_basis", "lithium.chemical,CHL,mfn,2024,30,law"),
        "tariffs.csv row 2 column rate: '30' is above 3; write 0.3 for 30%",
    ),
    "tariff of minus 200 percent": (
        table("tariffs", "form,country,layer,year,rate,legal_basis", "lithium.chemical,CHL,mfn,2024,-2,law"),
        "tariffs.csv row 2 column rate: '-2' is below 0; write a share (ad valorem) (0 to 3)",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_broken_rule_is_named(case: str, tmp_path: Path) -> None:
    change, line = BROKEN[case]
    assert refused(tmp_path / "tiny", tiny_and(change)) == [line]


KEPT = {
    "origins add up": origins("0.5", "0.3", "0.2"),
    "origins rounded": origins("0.3333", "0.3333", "0.3333"),
    "scrap shares add up": scrap("1"),
    "spend-out below authority": table("spendout", "profile,lag_years,share", "grants,0,0.7", "grants,1,0.25"),
    "membership without an end": table("blocs", "bloc,country,from_year,until_year", "allies,AUS,2020,"),
    "cancelled plant without a recipe": lambda tables: (
        put("plants", 2, "status", "cancelled")(tables), tables.pop("recipes"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", KEPT)
def test_rule_that_holds_says_nothing(case: str, tmp_path: Path) -> None:
    assert warned(tmp_path / "tiny", tiny_and(KEPT[case])) == []


WARNED = {
    "shortage cheaper than supply": (
        put("shortage", 2, "shortage_usd_per_t", "72000"),
        ("shortage.csv row 2 column shortage_usd_per_t: "
        "at 72000 the plan prefers shortage to CHL at 72500, duty and freight included"),
    ),
    "plant that comes after the horizon": (
        put("plants", 2, "lead_time_years", "3"),
        ("plants.csv row 2 column earliest_year: refinery cannot run before 2027; "
        "it cannot be used within 2024 to 2026"),
    ),
    "supplier that leaves": (
        drop_row("suppliers", 4),
        ("suppliers.csv row 2 column year: no row for 2026 (form lithium.chemical, country AUS, step 1): "
        "then nothing is offered; write a row for every year"),
    ),
    "supplier that comes late": (
        both(drop_row("suppliers", 2), drop_row("suppliers", 2)),
        ("suppliers.csv row 2 column year: no row for 2024 to 2025 (form lithium.chemical, country AUS, step 1): "
        "then nothing is offered; write a row for every year"),
    ),
    "capacity that ends": (
        drop_row("plant_capacity", 4),
        ("plant_capacity.csv row 2 column year: no row for 2026 (plant refinery): "
        "then nothing runs without a new decision; write a row for every year"),
    ),
    "duties that end": (
        table("tariffs", "form,country,layer,year,rate,legal_basis",
              *(f"lithium.chemical,{who},mfn,{year},0.1,law" for who in ("CHL", "AUS") for year in tiny.YEARS[:2])),
        ("tariffs.csv row 2 column year: no row for 2026 (form lithium.chemical, country CHL, layer mfn and 1 more): "
        "then the layer charges nothing; write a row for every year"),
    ),
    "credit that ends": (
        table("credits", CREDITS, "45X,lithium.chemical,2024,0.1,1,0,0,1,law"),
        ("credits.csv row 2 column year: no row for 2025 to 2026 (credit 45X, form lithium.chemical): "
        "then no credit is earned; write a row for every year"),
    ),
    "substitution that ends": (
        table("substitutes", "end_use,form,year,max_share,cost_usd_per_t",
              *(f"clean_energy,lithium.chemical,{year},0.2,9" for year in tiny.YEARS[:2])),
        ("substitutes.csv row 2 column year: no row for 2026 (end_use clean_energy, form lithium.chemical, "
        "step 1): then nothing can be substituted; write a row for every year"),
    ),
    "outlet that opens late": (
        table("outlets", "form,outlet,year,price_usd_per_t,size_t", "lithium.chemical,export,2026,60000,100"),
        ("outlets.csv row 2 column year: no row for 2024 to 2025 (form lithium.chemical, outlet export): "
        "then nothing can be sold; write a row for every year"),
    ),
    "scrap that ends": (
        both(scrap("1"), lambda tables: tables["scrap"].pop()),
        ("scrap.csv row 2 column year: no row for 2026 (form scrap.form, step 1): "
        "then nothing is collected; write a row for every year"),
    ),
    "price index of one year": (
        table("deflator", "fiscal_year,index", "2024,1"),
        ("deflator.csv row 2 column fiscal_year: no row for 2025 to 2026: "
        "then the index grows as in its last year, or stays where it has one row; write a row for every year"),
    ),
    "prices that fall": (
        table("deflator", "fiscal_year,index", "2024,1", "2025,1.1", "2026,1.05"),
        "deflator.csv row 4 column index: 1.05 in 2026 is below the 1.1 of the year before: prices fall; check the row",
    ),
    "price a thousandth of the years around it": (
        put("suppliers", 3, "price_usd_per_t", "70"),
        ("suppliers.csv row 3 column price_usd_per_t: 70 in 2025 stands between 70000 and 70000 "
        "(form lithium.chemical, country AUS, step 1); check its unit and decimal point"),
    ),
    "capacity a hundred times that of the year before": (
        put("plant_capacity", 4, "capacity_t", "10000"),
        ("plant_capacity.csv row 4 column capacity_t: 10000 in 2026 is 100 times the 100 of the year before "
        "(plant refinery); check its unit and decimal point"),
    ),
    "offer a thousandth of the year before": (
        both(
            put_everywhere("demand", "demand_t", "500"),
            put("suppliers", 6, "available_t", "0.9"),
            put("suppliers", 7, "available_t", "0.9"),
        ),
        ("suppliers.csv row 6 column available_t: 0.9 in 2025 is one 1000th of the 900 of the year before "
        "(form lithium.chemical, country CHL, all steps); check its unit and decimal point"),
    ),
    "concentrate at a hundredth of its reference price": (
        lambda tables: [put("suppliers", row, "price_usd_per_t", "400")(tables) for row in (8, 9, 10)],
        ("suppliers.csv row 8 column price_usd_per_t: 400 in 2024 to 2026 (form lithium.concentrate, country AUS, "
        "step 1) against 40000, the reference price of the form; check its unit and decimal point"),
    ),
    "shortage cost a hundredth of the form's others": (
        lambda tables: [
            tables["end_uses"].extend([name, name, "2", "no", *tiny.SAID] for name in ("other", "rest")),
            tables["shortage"].extend([[name, "lithium.chemical", t, *tiny.SAID]
                                       for name, t in (("other", "200000"), ("rest", "25000000"))]),
        ],
        ("shortage.csv row 4 column shortage_usd_per_t: 2.5e+07 (form lithium.chemical, end_use rest) against 250000, "
        "the middle of the form's other rows; check its unit and decimal point"),
    ),
    "plant whose feed nobody sells": (
        lambda tables: without_sellers(tables, "lithium.concentrate"),
        "plants.csv row 2 column plant: refinery never runs: nothing supplies lithium.concentrate, which it takes in",
    ),
    "more wanted than could be supplied": (
        put("demand", 3, "demand_t", "2000"),
        ("demand.csv: lithium.chemical is short in 2025: in 2025 demand less substitution is 2000 t "
        "and the most that can be supplied 1850 t, 150 t short"),
    ),
    "optional table without rows": (
        lambda tables: add(tables, "stockpile", "form,holder,opening_t,limit_t,holding_usd_per_t,loss_rate,"
                           "fill_t_per_year,release_t_per_year"),
        "stockpile.csv: no data rows",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WARNED)
def test_doubtful_data_is_pointed_out(case: str, tmp_path: Path) -> None:
    change, line = WARNED[case]
    assert warned(tmp_path / "tiny", tiny_and(change)) == [line]


def test_a_price_index_that_ends_before_the_base_year_is_refused(tmp_path: Path) -> None:
    change = table("deflator", "fiscal_year,index", "2022,1", "2023,1.02")
    assert refused(tmp_path / "tiny", tiny_and(change)) == [
        "deflator.csv row 2 column fiscal_year: no row for 2024 to 2026: then the index grows as in its last year, "
        "or stays where it has one row; write a row for every year",
        "deflator.csv row 2 column fiscal_year: no row for the base year 2024; write one with index 1",
    ]


def test_demand_that_dips_a_thousandfold_is_asked_about(tmp_path: Path) -> None:
    change = both(*(put("demand", row, "demand_t", t) for row, t in ((2, "500"), (3, "0.5"), (4, "500"))))
    assert warned(tmp_path / "tiny", tiny_and(change)) == [
        "demand.csv row 3 column demand_t: 0.5 in 2025 stands between 500 and 500 (end_use clean_energy, "
        "form lithium.chemical, boundary A, path central); check its unit and decimal point"
    ]


def test_a_membership_said_twice_is_refused(tmp_path: Path) -> None:
    """A row until 2025 beside an open one ends nothing."""
    heading = "bloc,country,from_year,until_year"
    twice = optional(
        "blocs", heading, "allies,AUS,2000,", "allies,AUS,2020,2025", "allies,CHL,2000,2019", "allies,CHL,2020,"
    )
    assert refused(tmp_path / "tiny", tiny_and(twice)) == [
        "blocs.csv row 3 column from_year: AUS is in allies in 2020 by a row above already; end that one with "
        "until_year, or keep one"
    ]


def test_a_step_cheaper_than_the_one_before_is_asked_about(tmp_path: Path) -> None:
    """The plan takes 300 t at 1,000 USD before 200 t at 50,000, so a slip of the unit would go unseen."""
    steps = optional(
        "substitutes", "end_use,form,step,year,max_share,cost_usd_per_t",
        *(f"clean_energy,lithium.chemical,{step},{year},0.2,{cost}"
          for step, cost in ((1, 50000), (2, 1000)) for year in tiny.YEARS),
    )  # fmt: skip
    assert warned(tmp_path / "tiny", tiny_and(steps)) == [
        "substitutes.csv row 5 column cost_usd_per_t: 1000 is below the 50000 of the step before in 2024 to 2026 "
        "(end_use clean_energy, form lithium.chemical, step 2); number the steps by cost, 1 the cheapest"
    ]
    dearer = [["lithium.chemical", "AUS", "2", year, "600", "60000", "500", "AUS", "0.2", "50", "", "", *tiny.SAID]
              for year in tiny.YEARS[1:]]  # fmt: skip
    assert warned(tmp_path / "other", tiny_and(lambda tables: tables["suppliers"].extend(dearer)))[-1] == (
        "suppliers.csv row 11 column price_usd_per_t: 60000 is below the 70000 of the step before in 2025 to 2026 "
        "(form lithium.chemical, country AUS, step 2); number the steps by cost, 1 the cheapest"
    )


def test_a_price_far_from_those_of_other_countries_is_asked_about(tmp_path: Path) -> None:
    def change(tables: Tables) -> None:
        heading, *rows = tables["suppliers"]
        chile = [row for row in rows if row[1] == "CHL"]
        china = [[cell.replace("CHL", "CHN") for cell in row] for row in chile]
        for row in china:
            row[heading.index("price_usd_per_t")] = "7200000"
        tables["suppliers"] = [heading, *rows, *china]
        put("shortage", 2, "shortage_usd_per_t", "9000000")(tables)

    assert warned(tmp_path / "tiny", tiny_and(change)) == [
        "suppliers.csv row 11 column price_usd_per_t: 7.2e+06 in 2024 to 2026 (form lithium.chemical, country CHN, "
        "step 1) against 71000, the middle of the form's other rows; check its unit and decimal point"
    ]


def test_a_form_of_which_every_price_is_far_from_its_reference_is_asked_about_once(tmp_path: Path) -> None:
    """All sellers in another unit look alike; so do outlets, which would pay for any output."""

    def change(tables: Tables) -> None:
        heading, *rows = tables["suppliers"]
        china = [[cell.replace("CHL", "CHN") for cell in row] for row in rows if row[1] == "CHL"]
        tables["suppliers"] = [heading, *rows, *china]
        for row in tables["suppliers"][1:]:
            if row[0] == "lithium.chemical":
                row[heading.index("price_usd_per_t")] = "70"
        outlets = [f"{name},{year},7000000" for name in ("export", "growth", "tolling") for year in tiny.YEARS]
        heading_of_outlets = "form,outlet,year,price_usd_per_t,size_t"
        add(tables, "outlets", heading_of_outlets, *(f"lithium.chemical,{row},10" for row in outlets))

    assert warned(tmp_path / "tiny", tiny_and(change)) == [
        "suppliers.csv row 2 column price_usd_per_t: 70 is the middle of all rows of lithium.chemical against 70000, "
        "its reference price; check its unit and decimal point",
        "outlets.csv row 2 column price_usd_per_t: 7e+06 is the middle of all rows of lithium.chemical against 70000, "
        "its reference price; check its unit and decimal point",
    ]


def test_from_nothing_and_to_nothing_is_no_slip(tmp_path: Path) -> None:
    change = both(*(put("suppliers", row, "available_t", t) for row, t in ((2, "0"), (4, "0"))))
    assert warned(tmp_path / "tiny", tiny_and(change)) == []


def emissions(*rows: str) -> Change:
    return lambda tables: add(tables, "emissions", "form,country,route,t_per_t", *rows)


EVERY_SELLER = (
    "lithium.chemical,AUS,primary,75",
    "lithium.chemical,CHL,primary,22",
    "lithium.concentrate,AUS,primary,14",
)


def test_emissions_of_some_sellers_only(tmp_path: Path) -> None:
    assert warned(tmp_path / "some", tiny_and(emissions(*EVERY_SELLER[1:], "lithium.chemical,AUS,recycled,15"))) == [
        (
            "suppliers.csv row 2 column country: AUS sells lithium.chemical, but no primary intensity stands for it; "
            "add a row to emissions.csv"
        )
    ]


def test_emissions_of_every_seller(tmp_path: Path) -> None:
    assert warned(tmp_path / "every", tiny_and(emissions(*EVERY_SELLER))) == []


def without_sellers(tables: Tables, *forms: str) -> None:
    heading, *rows = tables["suppliers"]
    tables["suppliers"] = [heading, *(row for row in rows if row[0] not in forms)]


def test_demand_that_nothing_supplies(tmp_path: Path) -> None:
    tables = tiny_and(lambda tables: without_sellers(tables, "lithium.chemical"), plants=False)
    assert refused(tmp_path / "tiny", tables) == [
        "demand.csv row 2 column form: nothing supplies lithium.chemical: no supplier, no scrap, no plant that makes it"
    ]


def test_demand_reached_through_a_plant(tmp_path: Path) -> None:
    tables = tiny_and(lambda tables: without_sellers(tables, "lithium.chemical"))
    assert warned(tmp_path / "tiny", tables) == [
        (
            "demand.csv: lithium.chemical is short in 2024 to 2026: in 2024 demand less substitution is 1000 t "
            "and the most that can be supplied 100 t, 900 t short"
        )
    ]


def test_plant_whose_feed_cannot_be_had(tmp_path: Path) -> None:
    def change(tables: Tables) -> None:
        without_sellers(tables, "lithium.chemical")
        put_everywhere("suppliers", "available_t", "0")(tables)

    assert refused(tmp_path / "tiny", tiny_and(change)) == [
        (
            "demand.csv row 2 column form: nothing supplies lithium.chemical: no supplier, no scrap, "
            "and plant refinery needs lithium.concentrate, which nothing supplies"
        )
    ]


def test_most_supply_counts_builds_from_the_year_they_can_run(tmp_path: Path) -> None:
    def change(tables: Tables) -> None:
        heading = "end_use,form,year,max_share,cost_usd_per_t"
        add(tables, "substitutes", heading, *(f"clean_energy,lithium.chemical,{y},0.2,9" for y in tiny.YEARS))
        put("plants", 2, "buildable_t", "400")(tables)

    supply = most_supply(load_dataset(str(tiny.write_folder(tmp_path / "tiny", tiny_and(change)))))
    chemical = supply[supply["form"] == "lithium.chemical"]
    assert chemical["year"].to_list() == [2024, 2025, 2026]
    assert chemical["most_supply_t"].to_list() == [600 + 900 + 100, 1600 + 250, 1600 + 400]
    assert chemical["demand_less_substitution_t"].to_list() == [800, 800, 800]


def test_a_cell_in_error_is_not_reported_again_by_the_rules(tmp_path: Path) -> None:
    def change(tables: Tables) -> None:
        origins("0.5", "x", "0.5")(tables)
        repeat_row("demand", 2)(tables)

    assert refused(tmp_path / "tiny", tiny_and(change)) == [
        "origins.csv row 3 column share: 'x' is not a number; write a share (0 to 1)",
        (
            "demand.csv row 5: same end_use clean_energy, form lithium.chemical, boundary A, path central, "
            "year 2024 as row 2; keep one"
        ),
    ]


def _after(about: str) -> Typed:
    """Return the bundled tables by row number, without the rows of one."""
    data = bundled_data()
    tables = {name: frame.set_axis(frame.index + 2, axis=0) for name, frame in data.tables.items()}
    files = {name: f"{name}.csv" for name in tables}
    return Typed({**tables, about: tables[about][:0]}, files, data.settings, frozenset())


def test_a_rule_has_nothing_to_say_where_the_table_that_it_is_about_has_no_rows() -> None:
    """Where a table has to have rows it is refused as a whole, and no rule that reads it runs."""
    about = [(tables[0], rule) for tables, rule in RULES if tables and tables[0] not in (SEVERAL, *REQUIRED)]
    assert {rule.__name__: found for table, rule in about if (found := list(rule(_after(table))))} == {}
    assert len(about) > 40
