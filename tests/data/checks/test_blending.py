"""Blends and qualities that cannot be: one exact line each, and what may be said."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.data import tiny
from tests.data.changes import Change, Tables, optional, put, refused, tiny_and, warned

BLENDS, QUALITIES = "kind,user,form,feed,t_per_t", "form,quality,value,unit,gross_t_per_t"
LIMITS = "kind,user,form,quality,least,most,unit"
OWN = "plant,refinery,lithium.concentrate,lithium.concentrate,1"
POOR = "plant,refinery,lithium.concentrate,lithium.poor,1.2"
KNOWN = ("lithium.concentrate,iron,0.5,%,1", "lithium.poor,iron,2,%,1")
GRADES = ("lithium.concentrate,grade,3,%,1", "lithium.poor,grade,6,%,1")
LIMIT = "plant,refinery,lithium.concentrate,iron,,1,%"


def all_of(*changes: Change) -> Change:
    return lambda tables: [change(tables) for change in changes]


def form(name: str, mineral: str = "lithium") -> Change:
    def change(tables: Tables) -> None:
        tables["forms"].append([name, mineral, "mined", name, "t of contained Li", "30000", *tiny.SAID])
        seller = [name, "AUS", "1", "", "800", "30000", "500", "AUS", "0.2", "50", "", "", *tiny.SAID]
        tables["suppliers"] += [[*seller[:3], year, *seller[4:]] for year in tiny.YEARS]

    return change


def blends(*rows: str) -> Change:
    return all_of(form("lithium.poor"), optional("blends", BLENDS, *rows))


def limited(*limits: str, known: tuple[str, ...] = KNOWN) -> Change:
    return all_of(
        blends(OWN, POOR), optional("qualities", QUALITIES, *known), optional("quality_limits", LIMITS, *limits)
    )


def cobalt(tables: Tables) -> None:
    tables["minerals"].append(["cobalt", "Cobalt", "mineral", "t"])
    form("cobalt.ore", "cobalt")(tables)


REFUSED = {
    "a blend of a plant that is none": (
        blends("plant,refinry,lithium.concentrate,lithium.poor,1.2"),
        "blends.csv row 2 column user: 'refinry' is no plant of the dataset; did you mean refinery?",
    ),
    "a blend of an end use that is none": (
        blends("end_use,clean_enrgy,lithium.chemical,lithium.poor,1.2"),
        "blends.csv row 2 column user: 'clean_enrgy' is no end use of the dataset; did you mean clean_energy?",
    ),
    "in place of what the plant does not take": (
        blends("plant,refinery,lithium.chemical,lithium.poor,1.2"),
        "blends.csv row 2 column form: refinery takes in no lithium.chemical, so nothing stands in for it; write "
        "lithium.concentrate",
    ),
    "in place of what the end use does not want": (
        blends("end_use,clean_energy,lithium.concentrate,lithium.poor,1.2"),
        "blends.csv row 2 column form: clean_energy wants no lithium.concentrate, so nothing stands in for it; write "
        "lithium.chemical",
    ),
    "a feed that is no form": (
        blends("plant,refinery,lithium.concentrate,lithium.por,1.2"),
        "blends.csv row 2 column feed: 'lithium.por' is not in forms.csv; did you mean lithium.poor?",
    ),
    "a user of another kind": (
        blends("mine,refinery,lithium.concentrate,lithium.poor,1.2"),
        "blends.csv row 2 column kind: 'mine' is not known; write plant or end_use",
    ),
    "a feed that does nothing": (
        blends(OWN, POOR.replace("1.2", "0")),
        "blends.csv row 3 column t_per_t: 0 t of lithium.poor do nothing; write the tonnes that do what a tonne of "
        "lithium.concentrate does",
    ),
    "a feed of another mineral": (
        all_of(cobalt, blends(OWN, POOR.replace("lithium.poor", "cobalt.ore"))),
        "blends.csv row 3 column feed: cobalt.ore is a form of cobalt, lithium.concentrate of lithium; a blend is of "
        "one mineral: write one of its",
    ),
    "a feed that the plant makes": (
        blends(OWN, POOR.replace("lithium.poor", "lithium.chemical")),
        "blends.csv row 3 column feed: lithium.chemical stands in the recipe of refinery already; delete this row, or "
        "its row in recipes.csv",
    ),
    "a feed that brings less than is made": (
        blends(OWN, POOR.replace("1.2", "0.8")),
        "blends.csv row 3 column t_per_t: refinery on lithium.poor alone gives 1 t of lithium (in lithium.chemical) "
        "from 0.88 t; write 0.9091 or above, or in elements.csv what a tonne of lithium.poor holds of it",
    ),
    "limits where nothing is mixed": (
        all_of(
            optional("qualities", QUALITIES, "lithium.concentrate,iron,0.5,%,1"),
            optional("quality_limits", LIMITS, LIMIT),
        ),
        "quality_limits.csv row 2 column form: nothing is mixed for refinery in place of lithium.concentrate, and one "
        "form has one quality; add its feeds to blends.csv",
    ),
    "limits on another form than the one that is blended": (
        limited(LIMIT.replace("lithium.concentrate", "lithium.chemical")),
        "quality_limits.csv row 2 column form: nothing is mixed for refinery in place of lithium.chemical, and one "
        "form has one quality; write lithium.concentrate",
    ),
    "limits that limit nothing": (
        limited(LIMIT.replace(",1,%", ",,%")),
        "quality_limits.csv row 2 column least: neither least nor most is stated; write one, or delete the row",
    ),
    "least above most": (
        limited(LIMIT.replace(",,1,%", ",1.5,1,%")),
        "quality_limits.csv row 2 column least: 1.5 is above most 1; exchange them",
    ),
    "a quality that no form has": (
        limited(LIMIT.replace("iron", "irn")),
        "quality_limits.csv row 2 column quality: 'irn' is of no form; did you mean iron?",
    ),
    "a quality without a value of a feed": (
        limited(LIMIT, known=KNOWN[:1]),
        "quality_limits.csv row 2 column quality: lithium.poor may go into the blend of refinery, and no row of "
        "qualities.csv says its iron; add one for each",
    ),
    "a quality in two units": (
        limited(LIMIT.replace("%", "ppm")),
        "quality_limits.csv row 2 column unit: ppm here, % in the first row of iron; count it in one unit",
    ),
    "a quality over no tonnes": (
        limited(LIMIT, known=(KNOWN[0], KNOWN[1].replace("%,1", "%,0"))),
        "qualities.csv row 3 column gross_t_per_t: iron of lithium.poor would count for nothing in a mean; write 1, or "
        "tonnes of ore in a tonne of metal",
    ),
    "a most that no feed is below": (
        limited(LIMIT.replace(",1,%", ",0.4,%")),
        "quality_limits.csv row 2 column most: no mix has a iron of 0.4: the lowest of its feeds is 0.5 "
        "(lithium.concentrate), so nothing could be taken; write 0.5, or add a feed to blends.csv",
    ),
    "a least that no feed reaches": (
        limited(LIMIT.replace(",,1,%", ",3,,%")),
        "quality_limits.csv row 2 column least: no mix has a iron of 3: the highest of its feeds is 2 (lithium.poor), "
        "so nothing could be taken; write 2, or add a feed to blends.csv",
    ),
    "two limits that no mix is within": (
        limited(LIMIT, "plant,refinery,lithium.concentrate,grade,5,,%", known=(*KNOWN, *GRADES)),
        "quality_limits.csv row 3 column least: no mix for refinery holds this beside iron of at most 1: the highest "
        "grade that leaves is 4; write 4, or add a feed to blends.csv",
    ),
    "two limits over unlike tonnes": (
        limited(
            LIMIT, "plant,refinery,lithium.concentrate,grade,5.5,,%", known=(*KNOWN, GRADES[0], GRADES[1][:-1] + "4")
        ),
        "quality_limits.csv row 3 column least: no mix for refinery holds this beside iron of at most 1: the highest "
        "grade that leaves is 5; write 5, or add a feed to blends.csv",
    ),
    "three limits that no mix is within, though one is within each two": (
        all_of(
            form("lithium.red"),
            limited(
                *(f"plant,refinery,lithium.concentrate,{quality},,0.3,%" for quality in ("a", "b", "c")),
                known=tuple(
                    f"{feed},{quality},{int(place == at)},%,1"
                    for at, feed in enumerate(("lithium.concentrate", "lithium.poor", "lithium.red"))
                    for place, quality in enumerate(("a", "b", "c"))
                ),
            ),
            lambda tables: tables["blends"].append([*POOR.replace("poor", "red").split(","), *tiny.SAID]),
        ),
        "quality_limits.csv row 4 column most: no mix for refinery is within its limits on a, b and c at once, though "
        "one is within each two; widen one, or add a feed to blends.csv",
    ),
    "a value that is no number": (
        limited(LIMIT, known=(KNOWN[0].replace("0.5", "low"), KNOWN[1])),
        "qualities.csv row 2 column value: 'low' is not a number; write a number of quality's unit",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_mixed_is_refused(case: str, tmp_path: Path) -> None:
    change, line = REFUSED[case]
    assert refused(tmp_path / "tiny", tiny_and(change)) == [line]


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    change = limited(
        LIMIT, "plant,refinery,lithium.concentrate,tin,,1,%", known=(KNOWN[0], KNOWN[1].replace("%", "ppm"))
    )
    assert refused(tmp_path / "tiny", tiny_and(change)) == [
        "qualities.csv row 3 column unit: ppm here, % in the first row of iron; count it in one unit",
        "quality_limits.csv row 3 column quality: 'tin' is of no form; add a row to qualities.csv for each feed",
    ]


def test_limits_that_one_mix_just_keeps_hold_together(tmp_path: Path) -> None:
    """Two parts of concentrate to one of poor ore: iron of 1, grade of (2 x 3 + 6) / 3 = 4."""
    change = limited(LIMIT, "plant,refinery,lithium.concentrate,grade,4,,%", known=(*KNOWN, *GRADES))
    assert warned(tmp_path / "tiny", tiny_and(change)) == []


def test_a_good_blend_says_nothing(tmp_path: Path) -> None:
    assert warned(tmp_path / "tiny", tiny_and(limited(LIMIT))) == []


def test_a_plant_that_is_fed_by_its_blend_alone_runs(tmp_path: Path) -> None:
    """Nobody sells the form that its recipe names; the feeds are sold."""

    def change(tables: Tables) -> None:
        blends(POOR)(tables)
        tables["suppliers"] = [row for row in tables["suppliers"] if row[0] != "lithium.concentrate"]

    assert warned(tmp_path / "tiny", tiny_and(change)) == []


def test_an_end_use_served_by_a_blend_alone_is_served(tmp_path: Path) -> None:
    def change(tables: Tables) -> None:
        all_of(form("lithium.grade"), blends("end_use,clean_energy,lithium.grade,lithium.chemical,1"))(tables)
        tables["suppliers"] = [row for row in tables["suppliers"] if row[0] != "lithium.grade"]
        for table in ("demand", "shortage"):
            for row in range(2, len(tables[table]) + 1):
                put(table, row, "form", "lithium.grade")(tables)

    assert warned(tmp_path / "tiny", tiny_and(change)) == []
