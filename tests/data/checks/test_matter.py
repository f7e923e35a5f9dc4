"""No plant and no return gives out more of an element than it takes in; plants that cannot be what they say."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.checks.matter import contents, gained, own_elements
from data.load import load_dataset
from tests.data import tiny
from tests.data.changes import Change, Tables, drop_row, optional, put, refused, tiny_and, warned

RETURNS = "end_use,form,scrap_form,lifetime_years,return_t_per_t"
ELEMENTS = "form,element,t_per_t,low,high"
HOLDS = "or in elements.csv what a tonne of lithium.concentrate and of lithium.chemical holds"


def both(*changes: Change) -> Change:
    return lambda tables: [change(tables) for change in changes]


def form(name: str, stage: str = "scrap", mineral: str = "lithium") -> Change:
    row = [name, mineral, stage, name, "t", "30000", *tiny.SAID]
    return lambda tables: tables["forms"].append(row)


def mineral(name: str, role: str = "mineral") -> Change:
    return lambda tables: tables["minerals"].append([name, name, role, "t"])


def recipe(plant: str, name: str, t: str) -> Change:
    return lambda tables: tables["recipes"].append([plant, name, t, *tiny.SAID])


def column(table: str, name: str, *cells: str) -> Change:
    """Add a column and its cells."""
    return lambda tables: [row.append(cell) for row, cell in zip(tables[table], (name, *cells), strict=True)]


def recycler(scrap: str, t: str) -> Change:
    """Add a plant that makes lithium chemicals from scrap."""

    def change(tables: Tables) -> None:
        heading, plant = tables["plants"]
        row = dict(zip(heading, plant, strict=True)) | {"plant": "recycler", "title": "Recycler", "kind": "recycler"}
        tables["plants"].append(list(row.values()))
        tables["plant_capacity"] += [["recycler", year, "10", *tiny.SAID] for year in tiny.YEARS]
        both(recipe("recycler", "lithium.chemical", "1"), recipe("recycler", scrap, t))(tables)

    return change


def collected(scrap: str) -> Change:
    heading = "form,step,year,available_t,return_share,collection_usd_per_t"
    return optional("scrap", heading, *(f"{scrap},1,{year},500,1,30000" for year in tiny.YEARS))


BLACK = both(mineral("battery", "shared_feed"), form("battery.black", mineral="battery"), collected("battery.black"))

REFUSED = {
    "more metal in black mass than black mass": (
        both(BLACK, recycler("battery.black", "-0.01"), optional("elements", ELEMENTS, "battery.black,lithium,150,,")),
        "elements.csv row 2 column t_per_t: 150 t of lithium in a tonne of battery.black, counted gross; write the "
        "share of its weight",
    ),
    "a form that holds nothing of its mineral": (
        both(put("recipes", 3, "t_per_t", "-0.1"), optional("elements", ELEMENTS, "lithium.chemical,lithium,0,,")),
        "elements.csv row 2 column t_per_t: a tonne of lithium.chemical holds no lithium, so it could be made of "
        "anything; write what it holds",
    ),
    "metal from a tenth of its ore": (
        put("recipes", 3, "t_per_t", "-0.1"),
        "recipes.csv row 3 column t_per_t: refinery makes 1 t of lithium (in lithium.chemical) from 0.1 t in "
        f"lithium.concentrate; write -1 or below for lithium.concentrate, {HOLDS}",
    ),
    "a cancelled plant, on which others may be modelled": (
        both(put("recipes", 3, "t_per_t", "-0.1"), put("plants", 2, "status", "cancelled")),
        "recipes.csv row 3 column t_per_t: refinery makes 1 t of lithium (in lithium.chemical) from 0.1 t in "
        f"lithium.concentrate; write -1 or below for lithium.concentrate, {HOLDS}",
    ),
    "a cancelled plant without its feed": (
        both(drop_row("recipes", 3), put("plants", 2, "status", "cancelled")),
        "plants.csv row 2 column kind: refinery is a refinery and takes in nothing; add its feed to recipes.csv with "
        "t_per_t below 0, or write own_feed yes where its ore is its own or its feed is paid inside its cost",
    ),
    "a feed of its own beside another": (
        both(put("recipes", 3, "t_per_t", "-0.1"), column("plants", "own_feed", "yes")),
        "recipes.csv row 3 column t_per_t: refinery makes 1 t of lithium (in lithium.chemical) from 0.1 t in "
        f"lithium.concentrate; write -1 or below for lithium.concentrate, {HOLDS}",
    ),
    "a content outside its range": (
        optional("elements", ELEMENTS, "lithium.concentrate,lithium,1,50,100"),
        "elements.csv row 2 column t_per_t: 1 of lithium lies outside its range, low 50; correct one",
    ),
    "ore that holds less than is made": (
        optional("elements", ELEMENTS, "lithium.concentrate,lithium,0.5,0.4,0.6"),
        "recipes.csv row 3 column t_per_t: refinery makes 1 t of lithium (in lithium.chemical) from 0.55 t in "
        f"lithium.concentrate; write -2 or below for lithium.concentrate, {HOLDS}",
    ),
    "ore that might be rich, at less than it is said to hold": (
        both(put("recipes", 3, "t_per_t", "-0.3"), optional("elements", ELEMENTS, "lithium.concentrate,lithium,1,1,5")),
        "recipes.csv row 3 column t_per_t: refinery makes 1 t of lithium (in lithium.chemical) from 0.3 t in "
        f"lithium.concentrate; write -1 or below for lithium.concentrate, {HOLDS}",
    ),
    "an element that is no mineral": (
        optional("elements", ELEMENTS, "lithium.concentrate,lithum,0.5,0.4,0.6"),
        "elements.csv row 2 column element: 'lithum' is not in minerals.csv; did you mean lithium?",
    ),
    "a joint product whose feed holds none": (
        both(mineral("cobalt"), form("cobalt.metal", "refined", "cobalt"), recipe("refinery", "cobalt.metal", "0.2")),
        "recipes.csv row 3 column t_per_t: refinery makes 0.2 t of cobalt (in cobalt.metal) and takes in none; "
        "write in elements.csv what a tonne of lithium.concentrate holds of it",
    ),
    "more at the high end of its range": (
        both(
            column("recipes", "low", "", "-1.3"),
            column("recipes", "high", "", "-0.9"),
        ),
        "recipes.csv row 3 column t_per_t: at the high end of its ranges, refinery makes 1 t of lithium (in "
        f"lithium.chemical) from 0.9 t in lithium.concentrate; write -1 or below for lithium.concentrate, {HOLDS}",
    ),
    "more scrap than was delivered": (
        both(form("scrap.form"), collected("scrap.form"),
             optional("returns", RETURNS, "clean_energy,lithium.chemical,scrap.form,1,1.5")),
        "returns.csv row 2 column return_t_per_t: a tonne of lithium.chemical of clean_energy sends back 1.5 t of "
        "lithium (in scrap.form) from 1 t in lithium.chemical; write at most 1, or in elements.csv what a tonne of "
        "lithium.chemical and of scrap.form holds",
    ),
    "twice the same tonne in two kinds of scrap": (
        both(form("scrap.form"), collected("scrap.form"), form("swarf.form"),
             lambda tables: tables["scrap"].extend([["swarf.form", *row[1:]] for row in tables["scrap"][1:]]),
             optional("returns", RETURNS, "clean_energy,lithium.chemical,scrap.form,1,0.8",
                      "clean_energy,lithium.chemical,swarf.form,1,0.8")),
        "returns.csv row 2 column return_t_per_t: a tonne of lithium.chemical of clean_energy sends back 1.6 t of "
        "lithium (in scrap.form, swarf.form) from 1 t in lithium.chemical; return 1.6 times less, or in elements.csv "
        "what a tonne of lithium.chemical and of scrap.form and of swarf.form holds",
    ),
    "scrap of a metal that the good does not hold": (
        both(mineral("cobalt"), form("cobalt.scrap", mineral="cobalt"), collected("cobalt.scrap"),
             optional("returns", RETURNS, "clean_energy,lithium.chemical,cobalt.scrap,8,0.1")),
        "returns.csv row 2 column return_t_per_t: a tonne of lithium.chemical of clean_energy sends back 0.1 t of "
        "cobalt (in cobalt.scrap) and takes in none; write in elements.csv what a tonne of lithium.chemical holds of "
        "it",
    ),
    "a loop of return and recycler that gains": (
        both(BLACK, recycler("battery.black", "-10"),
             optional("elements", ELEMENTS, "battery.black,lithium,0.08,0.05,0.12"),
             optional("returns", RETURNS, "clean_energy,lithium.chemical,battery.black,1,12")),
        "returns.csv row 2 column return_t_per_t: lithium.chemical of clean_energy and recycler together give more "
        "lithium than they take, whatever battery.black holds between low and high; correct a row of theirs, or of "
        "elements.csv",
    ),
    "a refinery without its feed": (
        drop_row("recipes", 3),
        "plants.csv row 2 column kind: refinery is a refinery and takes in nothing; add its feed to recipes.csv with "
        "t_per_t below 0, or write own_feed yes where its ore is its own or its feed is paid inside its cost",
    ),
    "a feed without its sign": (
        put("recipes", 3, "t_per_t", "1.1"),
        "recipes.csv row 3 column t_per_t: refinery makes lithium.concentrate and takes in nothing; write -1.1 for "
        "what it takes in",
    ),
    "a main product with a sign": (
        put("recipes", 2, "t_per_t", "-1"),
        "recipes.csv row 2 column t_per_t: -1 for the main product of refinery; write 1, a recipe is per tonne of main "
        "product",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_matter_from_nothing_is_refused(case: str, tmp_path: Path) -> None:
    change, line = REFUSED[case]
    assert refused(tmp_path / "tiny", tiny_and(change)) == [line]


ACCEPTED = {
    "all the metal of the ore": put("recipes", 3, "t_per_t", "-1"),
    "a richer ore, stated": both(
        put("recipes", 3, "t_per_t", "-0.5"), optional("elements", ELEMENTS, "lithium.concentrate,lithium,2,,")
    ),
    "a feed of its own, stated": both(drop_row("recipes", 3), column("plants", "own_feed", "yes")),
    "a mine": both(drop_row("recipes", 3), put("plants", 2, "kind", "integrated")),
    "as much of a form back as was delivered": optional(
        "returns", RETURNS, "clean_energy,lithium.chemical,lithium.chemical,1,1"
    ),
    "a loop that loses": both(
        BLACK, recycler("battery.black", "-20"),
        optional("elements", ELEMENTS, "battery.black,lithium,0.06,0.05,0.12"),
        optional("returns", RETURNS, "clean_energy,lithium.chemical,battery.black,1,12"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", ACCEPTED)
def test_what_conserves_matter_says_nothing(case: str, tmp_path: Path) -> None:
    assert warned(tmp_path / "tiny", tiny_and(ACCEPTED[case])) == []


def test_a_standing_plant_that_never_runs_is_said(tmp_path: Path) -> None:
    def change(tables: Tables) -> None:
        del tables["plant_capacity"]
        both(put("plants", 2, "status", "existing"), put("plants", 2, "buildable_t", "0"))(tables)

    assert warned(tmp_path / "tiny", tiny_and(change)) == [
        "plants.csv row 2 column status: refinery is existing and never runs: no capacity_t above 0 in "
        "plant_capacity.csv, buildable_t 0; write what it has, or the status cancelled"
    ]


@pytest.mark.breadth
def test_every_bundled_form_holds_its_own_metal_or_says_what_it_holds() -> None:
    tables = load_dataset("us_2026").tables
    own = own_elements(tables["forms"], tables["minerals"])
    known = contents(tables["elements"], tables["forms"], own)
    listed = set(zip(tables["elements"]["form"], tables["elements"]["element"], strict=True))
    assert set(own.items()) <= listed
    assert known["ndpr.magnet"] == {"ndpr": (0.31, 0.36)}
    assert gained({"nickel.sulphate": 1.0, "cobalt.chemical": 0.2, "nickel.intermediate": -1.04}, known) == {
        "cobalt": pytest.approx((0.104, 0.2))
    }


LOST = "of lithium that it takes in; check the decimal point"


def test_a_plant_that_loses_next_to_everything(tmp_path: Path) -> None:
    """-110 for -1.1: nothing is made of nothing, and nobody would buy a hundred tonnes for one."""
    tables = tiny_and(put("recipes", 3, "t_per_t", "-110"))
    assert warned(tmp_path / "most", tables) == [
        f"recipes.csv row 3 column t_per_t: refinery gives out 1 t of the 110 t {LOST}"
    ]
    put("recipes", 3, "t_per_t", "-19")(tables)
    assert warned(tmp_path / "much", tables) == []


def test_a_feed_of_a_blend_that_loses_next_to_everything(tmp_path: Path) -> None:
    """Each feed is taken alone: the row is that of the feed."""
    rich = "plant,refinery,lithium.concentrate,lithium.concentrate,1"
    poor = "plant,refinery,lithium.concentrate,lithium.brine,{}"
    tables = tiny_and(both(form("lithium.brine", "mined"), optional("blends", "kind,user,form,feed,t_per_t", rich,
                                                                    poor.format(90))))  # fmt: skip
    assert warned(tmp_path, tables) == [
        f"blends.csv row 3 column t_per_t: refinery on lithium.brine alone gives out 1 t of the 99 t {LOST}"
    ]
