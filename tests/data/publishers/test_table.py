"""Any table by a map: what it must state, what is refused, what is never assumed."""

from __future__ import annotations

from pathlib import Path

import pytest
from xlsxwriter import Workbook

from tests.data.publishers import samples
from tests.data.publishers.importing import Importer

LEFT = "; the whole row is left"


def plain_map(**changes: str) -> str:
    """Return a map of a table with the headings Country, Year, Tonnes; a change replaces a line."""
    lines = {"unit": 'unit = "t"', "value": 'value = "Tonnes"', "top": "", **changes}
    return (
        f'{lines["top"]}\n[source]\nid = "x"\ntitle = "X"\npublisher = "Y"\nlicence = "Z"\n[columns]\n'
        f'country = "Country"\nyear = "Year"\n{lines["value"]}\n[constant]\ncommodity = "tin"\nmetric = "production"\n'
        f"{lines['unit']}\n"
    )


def test_a_table_of_another_country(importer: Importer) -> None:
    done = importer("table", samples.TABLE, map_text=samples.TABLE_MAP)
    assert done.cells("imported", "commodity", "metric", "geo", "iso3", "value", "unit", "year", "source_id") == [
        ("lithium.chemical", "production", "Chile", "CHL", "1250", "t", "2024", "a-test-2024"),
        ("lithium.chemical", "production", "Zaire", "COD", "500", "t", "2024", "a-test-2024"),
    ]
    korea = "'Korea' is the name of two countries; say which under [countries] of the map"
    assert done.not_understood == [
        (7, "Jahr", "2O24", "'2O24' is no year" + LEFT),
        (8, "Land", "Korea", korea + LEFT),
        (9, "HS", "999999", "no form is stated for '999999' under [hs]" + LEFT),
    ]
    assert done.left_out == [(6, "Land", "World: 1.800", "a world total, no country")]
    assert done.totals == [("lithium.chemical, production, , , 2024", "1800", "1750", False)]


def test_columns_that_are_not_read_are_said(importer: Importer) -> None:
    done = importer("table", "Country,Year,Tonnes,Remark,Tons\nChile,2024,1,x,2\n", map_text=plain_map())
    assert done.done.notes == ("columns that the map does not name are not read: Remark, Tons",)


def test_semicolons_ask_for_the_decimal_mark(importer: Importer) -> None:
    stated = samples.TABLE_MAP.replace('decimal = ","\n', "")
    assert importer.refused("table", samples.TABLE, map_text=stated) == [
        'file.csv: cells are separated by semicolons, so 1.250 may be a thousand; write decimal = "," or "." in the map'
    ]


def test_a_multiple_is_stated_or_refused(importer: Importer) -> None:
    text = 'Country,Year,"Output, thousand tonnes"\nChile,2024,5\n'
    value = 'value = "Output, thousand tonnes"'
    assert importer.refused("table", text, map_text=plain_map(value=value)) == [
        "file.csv row 1 column Output, thousand tonnes: 'Output, thousand tonnes' names another unit than the map; "
        'write unit = "thousand tonnes" in the map'
    ]
    million = plain_map(value=value, unit='unit = "million t"')
    assert len(importer.refused("table", text, map_text=million)) == 1
    for stated in (plain_map(value=value, unit='unit = "kt"'), plain_map(value=value, top="times = 1000")):
        assert importer("table", text, map_text=stated).cells("imported", "value", "unit") == [("5000", "t")]


@pytest.mark.parametrize("printed", ["thousand long tons", "thousand pounds per day", "kilotons", "million pesos"])
def test_another_unit_is_no_slip_of_the_pen(importer: Importer, printed: str) -> None:
    stated = plain_map(unit=f'unit = "{printed}"', value='value = "Output"')
    [*_, line] = importer.refused("table", "Country,Year,Output\nChile,2024,5\n", map_text=stated)
    assert f"the unit '{printed}' is not known; say it under [units]" in line


OTHER = "names another unit than the map; write unit = "
MULTIPLE = "speaks of a multiple; write times = 1000 in the map, or a unit such as kt"
TWICE = 'multiplies twice; delete times, or write unit = "t"'


@pytest.mark.parametrize(
    ("heading", "unit", "top", "why"),
    [("Output (kt)", "t", "", f'{OTHER}"kt" in the map'), ("Output [lb]", "t", "", f'{OTHER}"lb" in the map'),
     ("Tonnes", "kt", "", f'{OTHER}"Tonnes" in the map'), ("Short tons", "t", "", f'{OTHER}"Short tons" in the map'),
     ("Value (US$)", "t", "", f'{OTHER}"US$" in the map'),
     ("Price in USD/kg", "USD/t", "", f'{OTHER}"USD/kg" in the map'),
     ("Output, thousand tonnes", "million t", "", f'{OTHER}"thousand tonnes" in the map'),
     ("Output (kt)", "kt", "times = 1000", TWICE), ("Output", "kt", "times = 1000", TWICE),
     ("Output, thousands", "t", "times = 100", MULTIPLE)],
)  # fmt: skip
def test_a_heading_and_the_map_name_one_unit(importer: Importer, heading: str, unit: str, top: str, why: str) -> None:
    stated = plain_map(value=f'value = "{heading}"', unit=f'unit = "{unit}"', top=top)
    [line] = importer.refused("table", f'Country,Year,"{heading}"\nChile,2024,5\n', map_text=stated)
    assert line.endswith(why)


def test_a_unit_of_a_row_is_held_against_the_heading_too(importer: Importer) -> None:
    stated = plain_map(value='value = "Tonnes"\nunit = "Unit"', unit="")
    done = importer("table", "Country,Year,Tonnes,Unit\nChile,2024,5,kt\nPeru,2024,5,t\n", map_text=stated)
    assert done.cells("imported", "iso3", "value") == [("PER", "5")]
    assert done.not_understood == [(2, "Unit", "kt", f"'Tonnes' {OTHER}\"Tonnes\" in the map{LEFT}")]


def test_one_decimal_comma_puts_every_thousand_in_doubt(importer: Importer) -> None:
    text = 'Country,Year,Tonnes\nChile,2024,"1,250"\nPeru,2024,"1,25"\n'
    assert importer.refused("table", text, map_text=plain_map()) == [
        'file.csv row 3 column Tonnes: \'1,25\' has a decimal comma, so 1,250 may be 1.25; write decimal = "," or "." '
        "in the map"
    ]
    done = importer("table", text, map_text=plain_map(top='decimal = ","'))
    assert done.cells("imported", "value") == [("1.25",), ("1.25",)]


def test_a_workbook_has_no_decimal_comma(importer: Importer, tmp_path: Path) -> None:
    """Its number 1.125 would be read as 1,125 tonnes."""
    with Workbook(tmp_path / "file.xlsx") as book:
        sheet = book.add_worksheet("Data")
        for at, row in enumerate((["Country", "Year", "Tonnes"], ["Chile", 2024, 1.125])):
            sheet.write_row(at, 0, row)
    assert importer.refused("table", tmp_path / "file.xlsx", map_text=plain_map(top='decimal = ","')) == [
        "map.toml decimal: numbers of a workbook have no decimal comma; delete it, and turn cells of text into numbers"
    ]
    assert importer("table", tmp_path / "file.xlsx", map_text=plain_map()).cells("imported", "value") == [("1.125",)]


def test_a_value_lies_between_its_ends(importer: Importer) -> None:
    stated = plain_map(value='value = "Tonnes"\nlow = "Low"\nhigh = "High"')
    done = importer("table", "Country,Year,Tonnes,Low,High\nChile,2024,5,6,7\nPeru,2024,5,4,6\n", map_text=stated)
    assert done.cells("imported", "iso3", "low", "high") == [("PER", "4", "6")]
    assert done.not_understood == [(2, "Tonnes", "5", f"low, value and high do not follow one another{LEFT}")]


@pytest.mark.parametrize(
    ("printed", "value"),
    [("t", "12.5"), ("kg", "0.0125"), ("lb", "0.005669904625"), ("short ton", "11.33980925"), ("kt", "12500"),
     ("troy oz", "0.00038879346"), ("thousand short tons", "11339.80925"), ("thousand pounds U3O8", "5.669904625"),
     ("USD/kg", "12.5")],
)  # fmt: skip
def test_a_unit_is_turned_exactly(importer: Importer, printed: str, value: str) -> None:
    stated = plain_map(unit=f'unit = "{printed}"', value='value = "Output"')
    done = importer("table", "Country,Year,Output\nChile,2024,12.5\n", map_text=stated)
    assert done.cells("imported", "value") == [(value,)]


@pytest.mark.parametrize(
    ("cell", "value", "low", "high", "flag"),
    [("W", "", "", "", "W"), (">75", "", "75", "", "gt"), ("<0.5", "", "", "0.5", "lt"),
     ("e4,540", "4540", "", "", "e"), ("20-30", "", "20", "30", "range"), ("—", "", "", "", "NA"),
     ("1.5E+03", "1500", "", "", "")],
)  # fmt: skip
def test_marks_become_ends_and_flags(importer: Importer, cell: str, value: str, low: str, high: str, flag: str) -> None:
    done = importer("table", f'Country,Year,Tonnes\nChile,2024,"{cell}"\n', map_text=plain_map())
    assert done.cells("imported", "value", "low", "high", "flag") == [(value, low, high, flag)]


@pytest.mark.parametrize("cell", ["3.2 million", "1,5", "12 kt", "about 5", "(5)", "5%", "nan", "#N/A"])
def test_what_reads_two_ways_is_listed(importer: Importer, cell: str) -> None:
    done = importer("table", f'Country,Year,Tonnes\nChile,2024,1\nPeru,2024,"{cell}"\n', map_text=plain_map())
    assert done.not_understood == [(3, "Tonnes", cell, f"'{cell}' is no number, bound or mark that is known" + LEFT)]


def test_a_ton_is_not_guessed(importer: Importer) -> None:
    text = "Country,Year,Output,Unit\nChile,2024,1,t\nPeru,2024,2,tons\n"
    stated = plain_map(unit="", value='value = "Output"\nunit = "Unit"')
    why = (
        "the unit 'tons' has more than one meaning (metric ton 1,000 kg, short ton 907.18474 kg, long ton "
        "1,016.0469088 kg, or million t); say which under [units] of the map"
    )
    assert importer("table", text, map_text=stated).not_understood == [(3, "Unit", "tons", why + LEFT)]
    known = importer("table", text, map_text=stated + '[units]\ntons = "short ton"\n')
    assert known.cells("imported", "value") == [("1",), ("1.81436948",)]


def test_a_cell_under_no_heading_is_listed(importer: Importer) -> None:
    done = importer("table", "Country,Year,Tonnes,\nChile,2024,1,7\nPeru,2024,2,8\n", map_text=plain_map())
    why = "column 4 has no heading; this row and 1 further rows hold something in it"
    assert done.not_understood == [(2, "column 4", "7", why)]


def test_everything_wrong_with_a_map_is_said_at_once(importer: Importer) -> None:
    text = """\
colums = 1
times = -2
[source]
identifier = "x"
[hs]
"28369" = "lithium.chemical"
"283691" = "lithium.chemicl"
[countries]
"Zaire" = "CD"
[units]
"a" = "tons"
[columns]
land = "Country"
"""
    assert importer.refused("table", "Country\nChile\n", map_text=text) == [
        "map.toml colums: 'colums' is no key of a map; did you mean columns?",
        "map.toml source.identifier: 'identifier' is nothing a source has; write id, title, publisher, address, "
        "licence, date, grade",
        "map.toml hs.28369: '28369' is no HS code; write 2, 4, 6, 8 or 10 digits in quotes",
        "map.toml hs.283691: 'lithium.chemicl' is no form of us_2026; did you mean lithium.chemical?; list a new one "
        "in new_forms",
        "map.toml countries.Zaire: 'CD' is no ISO 3166 alpha-3 code; write one such as COD",
        "map.toml units.a: the unit 'tons' has more than one meaning (metric ton 1,000 kg, short ton 907.18474 kg, "
        "long ton 1,016.0469088 kg, or million t); say which under [units] of the map",
        "map.toml columns.land: 'land' is no column of figures; write one of commodity, hs, item, metric, stage, "
        "country, scenario, value, unit, year, low, high, confidence, note",
        "map.toml times: '-2' is no number above 0",
    ]


def test_what_a_table_must_state(importer: Importer) -> None:
    assert importer.refused("table", "Country\nChile\n", map_text='[columns]\ncountry = "Country"\n') == [
        'map.toml value: is stated nowhere; write value = "..." under [columns] (a heading) or [constant]',
        'map.toml unit: is stated nowhere; write unit = "..." under [columns] (a heading) or [constant]',
        'map.toml year: is stated nowhere; write year = "..." under [columns] (a heading) or [constant]',
        'map.toml metric: is stated nowhere; write metric = "..." under [columns] (a heading) or [constant]',
        'map.toml source.id: a figure has a source; write id = "..." under [source]',
        'map.toml source.title: a figure has a source; write title = "..." under [source]',
        'map.toml source.publisher: a figure has a source; write publisher = "..." under [source]',
        'map.toml source.licence: a figure has a source; write licence = "..." under [source]',
        "map.toml commodity: is stated nowhere; write commodity under [columns] or [constant], or hs under [columns] "
        "with [hs]",
    ]


def test_a_heading_that_is_not_there(importer: Importer) -> None:
    assert importer.refused("table", "Country,Year,Tons\nChile,2024,1\n", map_text=plain_map()) == [
        "file.csv row 1: no heading 'Tonnes' in row 1; did you mean Tons?"
    ]
