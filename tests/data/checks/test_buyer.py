"""A dataset whose home is changed while its tables still speak of another buyer is refused, table by table."""

from __future__ import annotations

from pathlib import Path

import pytest

from data import schema
from data.export.export import export
from data.load import load_dataset
from data.messages.finding import BadInput
from tests.breadth import wide
from tests.data import tiny
from tests.data.changes import optional, refused, tiny_and, warned

SAID = tiny.SETTINGS + 'buyer = "USA"\n'


def test_home_and_buyer_are_one_country(tmp_path: Path) -> None:
    settings = SAID.replace('home = "USA"', 'home = "CHL"')
    assert refused(tmp_path / "tiny", tiny_and(lambda tables: None), settings) == [
        "dataset.toml:2 home: 'CHL', but the tables speak of USA (buyer); write USA, or the tables of CHL and make it "
        "the buyer too",
        *(
            f"{table}.csv: says {what} USA, but home is CHL; write it for CHL"
            for table, what in (
                ("suppliers", "what is offered to buyers in"),
                ("plants", "the plants at home and of the partners of"),
                ("plant_capacity", "the plants at home and of the partners of"),
                ("demand", "what is wanted in"),
                ("shortage", "what a shortage costs in"),
            )
        ),
    ]


@pytest.mark.breadth
def test_what_is_written_out_says_whose_tables_it_holds(tmp_path: Path) -> None:
    folder = tiny.write_folder(tmp_path / "tiny", tiny_and(lambda tables: None))
    for target in (tmp_path / "out", tmp_path / "out.xlsx"):
        export(load_dataset(str(folder)), target)
        assert load_dataset(str(target)).settings.buyer == "USA"
    toml = tmp_path / "out" / "dataset.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace('home = "USA"', 'home = "AUS"'), encoding="utf-8")
    with pytest.raises(BadInput, match="but the tables speak of USA"):
        load_dataset(str(tmp_path / "out"))


OWN = "the table speaks of another buyer; write it for USA, or correct home"
EVIDENCE = {
    "duty on goods of its own": (
        optional("tariffs", "form,country,layer,year,rate,legal_basis",
                 *(f"lithium.chemical,USA,mfn,{year},0.1,law" for year in tiny.YEARS)),
        f"tariffs.csv row 2 column country: USA is home and pays duty to itself, here and in 2 more rows: {OWN}",
    ),
    "imports from itself": (
        lambda tables: [
            optional("import_lines", "line,form", "Lithium,lithium.chemical")(tables),
            optional("import_mix", "line,country,share,kind", "Lithium,AUS,0.5,printed", "Lithium,USA,0.5,printed")(
                tables
            ),
        ],
        f"import_mix.csv row 3 column country: USA is home and has a share in its own imports: {OWN}",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", EVIDENCE)
def test_rows_of_another_buyer_are_refused(case: str, tmp_path: Path) -> None:
    change, line = EVIDENCE[case]
    assert refused(tmp_path / "tiny", tiny_and(change)) == [line]


def test_plants_that_stand_elsewhere_are_asked_about(tmp_path: Path) -> None:
    tables = tiny_and(lambda tables: None)
    plants = tables["plants"]
    plants[1][plants[0].index("country")] = "AUS"
    assert warned(tmp_path / "tiny", tables) == [
        "plants.csv row 2 column country: no plant stands in USA, the home country, and 1 of 1 in AUS; check home"
    ]


@pytest.mark.parametrize("home", ["CAN", *wide("AUT")])
def test_the_bundled_dataset_is_no_other_country_s(home: str, tmp_path: Path) -> None:
    folder = tmp_path / "us"
    export(load_dataset("us_2026"), folder)
    toml = folder / "dataset.toml"
    text = toml.read_text(encoding="utf-8").replace('home = "USA"', f'home = "{home}"')
    toml.write_text(text.replace('buyer = "USA"\n', ""), encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        load_dataset(str(folder))
    assert {finding.file for finding in caught.value.findings} >= {"tariffs.csv", "suppliers.csv", "import_mix.csv"}


def test_every_table_of_the_buyer_says_what_it_tells_of_it() -> None:
    """What a table tells of another buyer is said in its own words, and no table's words stand at another."""
    said = {table.name: table.speaks_of for table in schema.TABLES if table.speaks_of}
    assert said["stockpile"] == "the stock held by"
    assert said["infrastructure"] == said["shared_use"] == "the facilities of the buyers of"
    assert [name for name, words in said.items() if "stock" in words] == ["stockpile"]
