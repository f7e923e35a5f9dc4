"""What a patch can say beyond one cell: lists, all rows, units, values by year, rows scaled, added and deleted."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.dataset import Dataset
from data.messages.finding import BadInput
from data.reading.quantity import amount
from data.schema import BY_NAME
from model.study.dataset_of_study import dataset_for
from model.study.load import load_study
from tests.model.study.test_patch import refused, write

CHEMICAL = 'form = "lithium.chemical"\n'
SELLERS = f"[[data.patch.suppliers]]\n{CHEMICAL}"
NEW = f"""{SELLERS}add = true
country = "CHN"
step = 1
year = [2024, 2026]
available_t = {{ 2024 = "0.1 kt", 2026 = "300 t" }}
price_usd_per_t = "60 USD/kg"
freight_usd_per_t = 500
owner = "CHN"
ramp_rate = "20%"
ramp_t = 50
"""


def data_of(folder: Path, patch: str) -> Dataset:
    return dataset_for(load_study(write(folder, patch)))


def lines(data: Dataset) -> list[str]:
    return [change.line() for change in data.changes]


def test_a_list_of_countries_and_all_years_are_a_row_each(tmp_path: Path) -> None:
    data = data_of(tmp_path, f'{SELLERS}countries = ["AUS", "CHL"]\nstep = 1\nyear = "all"\nramp_t = 60\n')
    assert lines(data) == [
        f"suppliers lithium.chemical {country} 1 {year}: ramp_t 50 -> 60"
        for country in ("AUS", "CHL")
        for year in (2024, 2025, 2026)
    ]


def test_named_columns_are_scaled(tmp_path: Path) -> None:
    patch = f'{SELLERS}country = "CHL"\nstep = 1\nyear = 2025\ntimes = 1.3\ncolumns = ["available_t", "ramp_t"]\n'
    data = data_of(tmp_path, patch)
    assert lines(data) == [
        "suppliers lithium.chemical CHL 1 2025: available_t 900 -> 1170",
        "suppliers lithium.chemical CHL 1 2025: ramp_t 50 -> 65",
    ]
    row = data.table("suppliers").query("country == 'CHL' and year == 2025").iloc[0]
    assert row["rule"] == "available_t, ramp_t scaled by the study; before: Made up for a test."
    assert row["confidence"] == "assumed"


def test_a_row_without_a_year_in_its_key_is_called_by_what_it_has(tmp_path: Path) -> None:
    """An owner from the first is one without a year: a row whose key is blank there is named, and told, without it."""
    key = 'plant = "thacker_pass_1"\nfrom_year = "all"\n'
    shares = (("CAN", 0.9), ("USA", 0.1))
    rows = "".join(f'[[data.patch.ownership]]\n{key}owner = "{owner}"\nshare = {share}\n' for owner, share in shares)
    (tmp_path / "s.toml").write_text(
        'name = "s"\ndataset = "us_2026"\nminerals = ["lithium"]\nyears = [2026, 2028]\ndiscount_rate = 0.03\n'
        f'baseline = "base"\n[variants.base]\npolicies = []\n{rows}',
        encoding="utf-8",
    )
    assert lines(dataset_for(load_study(tmp_path / "s.toml"))) == [
        "ownership thacker_pass_1 CAN: share 0.62 -> 0.9",
        "ownership thacker_pass_1 USA: share 0.38 -> 0.1",
    ]


@pytest.mark.breadth
def test_a_path_is_interpolated_and_held_and_says_nothing_of_years_before_it(tmp_path: Path) -> None:
    demand = '[[data.patch.demand]]\nend_use = "all"\nform = "lithium.chemical"\nboundary = "A"\npath = "central"\n'
    data = data_of(tmp_path, f"{demand}times = {{ 2024 = 0.6, 2026 = 1.0 }}\n")
    assert lines(data) == [
        "demand clean_energy lithium.chemical A central 2024: demand_t 1000 -> 600",
        "demand clean_energy lithium.chemical A central 2025: demand_t 1000 -> 800",
    ]
    between = data_of(tmp_path, f"{demand}demand_t = {{ 2024 = 1.1, 2026 = 1.3 }}\n")
    assert between.table("demand")["demand_t"].tolist() == [1.1, 1.2, 1.3]
    held = data_of(tmp_path, f'{demand}demand_t = {{ 2025 = "0.9 kt" }}\n')
    assert held.table("demand")["demand_t"].tolist() == [1000, 900, 900]


def test_rows_are_added_with_what_they_rest_on_said_once(tmp_path: Path) -> None:
    once = '[data]\nsource = "study"\nconfidence = "low"\ncite = "a letter"\n'
    data = data_of(tmp_path, once + NEW)
    rows = data.table("suppliers").query("country == 'CHN'")
    assert rows["available_t"].tolist() == [100, 200, 300]
    assert rows[["price_usd_per_t", "ramp_rate", "source_id", "confidence"]].drop_duplicates().to_numpy().tolist() == [
        [60000, 0.2, "study", "low"]
    ]
    assert rows["rule"].tolist() == ["Stated by the study (a letter)."] * 3
    assert "suppliers lithium.chemical CHN 1 2025: available_t (no row) -> 200 (a letter)" in lines(data)
    sources = data.table("sources").set_index("source_id")
    assert sources.loc["study", "title"] == "Stated by the study"


def test_a_table_that_the_dataset_lacks_is_begun(tmp_path: Path) -> None:
    outlet = f'[[data.patch.outlets]]\nadd = true\n{CHEMICAL}outlet = "export"\nyears = [2024, 2026]\n'
    data = data_of(
        tmp_path, f'[data]\nsource = "study"\nconfidence = "low"\n{outlet}size_t = "1 kt"\nprice_usd_per_t = 1000\n'
    )
    assert data.table("outlets")["size_t"].tolist() == [1000, 1000, 1000]


def test_rows_are_deleted(tmp_path: Path) -> None:
    data = data_of(tmp_path, f'{SELLERS}country = "CHL"\nstep = 1\nyear = "all"\ndelete = true\ncite = "sold out"\n')
    assert lines(data) == [
        f"suppliers lithium.chemical CHL 1 {year}: deleted (sold out)" for year in (2024, 2025, 2026)
    ]
    assert set(data.table("suppliers").query("form == 'lithium.chemical'")["country"]) == {"AUS"}


def test_two_paths_begin_each_in_its_own_year(tmp_path: Path) -> None:
    paths = "price_usd_per_t = { 2024 = 60000 }\navailable_t = { 2025 = 500 }\n"
    data = data_of(tmp_path, f'{SELLERS}country = "CHL"\nstep = 1\n{paths}')
    rows = data.table("suppliers").query("country == 'CHL'")
    assert rows["price_usd_per_t"].tolist() == [60000] * 3
    assert rows["available_t"].tolist() == [900, 500, 500]


def test_one_value_beside_a_path_holds_in_the_years_said(tmp_path: Path) -> None:
    both = 'year = "all"\nprice_usd_per_t = 60000\navailable_t = { 2025 = 500 }\n'
    rows = data_of(tmp_path, f'{SELLERS}country = "CHL"\nstep = 1\n{both}').table("suppliers").query("country == 'CHL'")
    assert rows["price_usd_per_t"].tolist() == [60000] * 3
    assert rows["available_t"].tolist() == [900, 500, 500]


def test_a_change_is_listed_in_the_unit_of_its_column(tmp_path: Path) -> None:
    """0.9 under available_kt is 900 t: a list that says 'available_t 0.9 -> 0.99' would be a thousandth of it."""
    study = write(
        tmp_path, f'{SELLERS}country = "CHL"\nstep = 1\nyear = 2024\ntimes = 1.1\ncolumns = ["available_t"]\n'
    )
    path = tmp_path / "tiny" / "suppliers.csv"
    heading, *rows = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    at = heading.index("available_t")
    kt = [[*row[:at], str(float(row[at]) / 1000), *row[at + 1 :]] for row in rows]
    heading[at] = "available_kt"
    path.write_text("\n".join(",".join(row) for row in [heading, *kt]) + "\n", encoding="utf-8")
    assert lines(dataset_for(load_study(study))) == ["suppliers lithium.chemical CHL 1 2024: available_t 900 -> 990"]


WRONG: dict[str, tuple[str, str]] = {
    "one value beside a path that begins later": (
        f'{SELLERS}country = "CHL"\nstep = 1\nprice_usd_per_t = 60000\navailable_t = {{ 2025 = 500 }}\n',
        "s.toml:11 data.patch.suppliers.price_usd_per_t: holds for no year that is said, and values by year begin in "
        "2025; write year = 'all', or its years",
    ),
    "a number in quotes": (
        f'{SELLERS}country = "CHL"\nstep = 1\nyear = 2024\navailable_t = "1.3"\n',
        "s.toml:12 data.patch.suppliers.available_t: '1.3' is text; write 1.3 without quotes",
    ),
    "a factor in quotes, of years": (
        f'{SELLERS}country = "CHL"\nstep = 1\ntimes = {{ 2024 = "1.3" }}\ncolumns = ["available_t"]\n',
        "s.toml:11 data.patch.suppliers.times: '1.3' is text; write 1.3 without quotes",
    ),
    "a membership with a first and a last year": (
        '[[data.patch.blocs]]\nadd = true\nbloc = "quad"\ncountry = "CHL"\nfrom_year = [2024, 2026]\n'
        'source_id = "study"\nconfidence = "assumed"\n',
        "s.toml:11 data.patch.blocs.from_year: '[2024, 2026]' adds a row for each; write one from_year, and the last "
        "year in its own column",
    ),
    "one of a list": (
        f'{SELLERS}country = ["AUS", "CHI"]\nstep = 1\nyear = "all"\ntimes = 2\ncolumns = ["available_t"]\n',
        "s.toml:9 data.patch.suppliers.country: suppliers has no row of country 'CHI' with form lithium.chemical; "
        "did you mean CHL? add = true adds a row",
    ),
    "one under its plural": (
        f'{SELLERS}countries = ["CHI"]\nstep = 1\nyear = "all"\ntimes = 2\ncolumns = ["available_t"]\n',
        "s.toml:9 data.patch.suppliers.countries: suppliers has no row of country 'CHI' with form lithium.chemical; "
        "did you mean CHL? add = true adds a row",
    ),
    "empty list": (
        f'{SELLERS}country = []\nstep = 1\nyear = "all"\nramp_t = 1\n',
        "s.toml:9 data.patch.suppliers.country: is empty; list at least one, or country = 'all'",
    ),
    "twice in a list": (
        f'{SELLERS}country = ["CHL", "CHL"]\nstep = 1\nyear = "all"\nramp_t = 1\n',
        "s.toml:9 data.patch.suppliers.country: names a value twice; once is enough",
    ),
    "singular and plural": (
        f'{SELLERS}country = "CHL"\ncountries = ["AUS"]\nstep = 1\nyear = "all"\nramp_t = 1\n',
        "s.toml:10 data.patch.suppliers.countries: country is given twice; keep one",
    ),
    "times of no column": (
        f'{SELLERS}country = "CHL"\nstep = 1\nyear = "all"\ntimes = 2\n',
        "s.toml:12 data.patch.suppliers.times: says not of which columns; write columns = ['available_t']",
    ),
    "times of text": (
        f'{SELLERS}country = "CHL"\nstep = 1\nyear = "all"\ntimes = 2\ncolumns = ["avilable_t"]\n',
        "s.toml:13 data.patch.suppliers.columns: 'avilable_t' is no column of suppliers that can be scaled; "
        "did you mean available_t?",
    ),
    "times 1": (
        f'{SELLERS}country = "CHL"\nstep = 1\nyear = "all"\ntimes = 1.0\ncolumns = ["available_t"]\n',
        "s.toml:12 data.patch.suppliers.times: times 1 changes nothing; write another number, or leave the patch out",
    ),
    "times a blank": (
        f'{SELLERS}country = "CHL"\nstep = 1\nyear = "all"\ntimes = 2\ncolumns = ["low"]\n',
        "s.toml:12 data.patch.suppliers.times: changes nothing: low is 0 or blank there",
    ),
    "times beyond what the column holds": (
        f'{SELLERS}country = "CHL"\nstep = 1\nyear = 2025\ntimes = 60\ncolumns = ["ramp_rate"]\n',
        "s.toml:12 data.patch.suppliers.times: lithium.chemical CHL 1 2025: ramp_rate 0.2 becomes 12, above 10; write "
        "times = 50 or less, or set it",
    ),
    "times and a value": (
        f'{SELLERS}country = "CHL"\nstep = 1\nyear = "all"\ntimes = 2\ncolumns = ["available_t"]\nramp_t = 1\n',
        "s.toml:12 data.patch.suppliers.times: stands beside ramp_t = ...; write each in a patch of its own",
    ),
    "path beyond the table": (
        f'{SELLERS}country = "CHL"\nstep = 1\navailable_t = {{ 2025 = 1, 2127 = 2 }}\n',
        "s.toml:7 data.patch.suppliers.year: suppliers has no such row in 2127; there are 2024, 2025, 2026",
    ),
    "path of no year": (
        '[[data.patch.shortage]]\nend_use = "clean_energy"\nform = "lithium.chemical"\n'
        "shortage_usd_per_t = { 2025 = 1 }\n",
        "s.toml:7 data.patch.shortage: gives values by year, but shortage has no year; write one value",
    ),
    "a ton": (
        f'{SELLERS}country = "CHL"\nstep = 1\nyear = 2025\nramp_t = "12 tons"\n',
        "s.toml:12 data.patch.suppliers.ramp_t: '12 tons': 'ton' is ambiguous (short ton 907.185 kg, tonne 1000 kg, "
        "long ton 1016.05 kg); write a number of t/yr, or one with its unit: t/yr, kt/yr, Mt/yr, kg/yr, lb/yr, t, kt, "
        "Mt, kg, lb",
    ),
    "another currency": (
        f'{SELLERS}country = "CHL"\nstep = 1\nyear = 2025\nprice_usd_per_t = "90 EUR/kg"\n',
        "s.toml:12 data.patch.suppliers.price_usd_per_t: '90 EUR/kg': EUR is not converted; turn it into US dollars of "
        "the base year; write a number of USD/t, or one with its unit: USD/t, USD/kt, USD/Mt, USD/kg, USD/lb",
    ),
    "out of range with its unit": (
        f'{SELLERS}country = "CHL"\nstep = 1\nyear = 2025\nramp_t = "-1 kt"\n',
        "s.toml:12 data.patch.suppliers.ramp_t: '-1000' is below 0; write a number of t/yr (>= 0)",
    ),
    "added twice": (
        NEW.replace("CHN", "CHL") + 'source_id = "study"\nconfidence = "low"\n',
        "s.toml:7 data.patch.suppliers: suppliers has lithium.chemical CHL 1 2024 already (row 5); "
        "leave add out to change it",
    ),
    "added without its owner": (
        NEW.replace('owner = "CHN"\n', "") + 'source_id = "study"\nconfidence = "low"\n',
        "s.toml:7 data.patch.suppliers: adds a row without owner; write owner = ...: Country that owns the seller.",
    ),
    "added without a source": (
        NEW + 'confidence = "low"\n',
        's.toml:7 data.patch.suppliers: adds a row without source_id; write source_id = "study" (or source = ... once '
        "under data): Where the figure comes from; several separated by a semicolon.",
    ),
    "added from an unknown source": (
        f'[data]\nsource = "lodeplan-asumption"\nconfidence = "low"\n{NEW}'.replace("[2024, 2026]", "2024").replace(
            '{ 2024 = "0.1 kt", 2026 = "300 t" }', "5"
        ),
        "s.toml:8 data.patch.suppliers.source: 'lodeplan-asumption' is not in sources.csv; did you mean "
        "lodeplan-assumption?",
    ),
    "add = false": (
        f'{SELLERS}add = false\ncountry = "CHL"\nstep = 1\nyear = 2025\nramp_t = 1\n',
        "s.toml:9 data.patch.suppliers.add: false: write add = true, or leave it out",
    ),
    "deleted and set": (
        f'{SELLERS}delete = true\ncountry = "CHL"\nstep = 1\nyear = 2025\nramp_t = 1\n',
        "s.toml:9 data.patch.suppliers.delete: stands beside ramp_t = ...; a row that goes is not set",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_said_is_one_line(case: str, tmp_path: Path) -> None:
    patch, line = WRONG[case]
    assert refused(tmp_path, patch) == [line]


@pytest.mark.parametrize(
    ("text", "column", "value"),
    [
        ("12 kt", "available_t", 12_000.0),
        ("12 kt/yr", "available_t", 12_000.0),
        ("1.5kg", "available_t", 0.0015),
        ("110 USD/kg", "price_usd_per_t", 110_000.0),
        ("5 USD/lb", "price_usd_per_t", 11_023.1131),
        ("30%", "ramp_rate", 0.3),
    ],
)
def test_an_amount_is_turned_exactly(text: str, column: str, value: float) -> None:
    assert amount(text, BY_NAME["suppliers"].column(column)) == value


def test_a_row_that_the_study_deletes_and_demand_needs_is_told_of_as_ever(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        data_of(tmp_path, f'[[data.patch.shortage]]\nend_use = "all"\n{CHEMICAL}delete = true\n')
    assert any("shortage" in finding.line() for finding in caught.value.findings)


SUBSTITUTE = f"""[data]
source = "study"
confidence = "low"
[[data.patch.substitutes]]
add = true
end_use = "clean_energy"
{CHEMICAL}years = [2024, 2026]
max_share = 0.6
cost_usd_per_t = 90000
"""


def test_a_blank_step_is_step_1_and_a_second_is_added_beside_it(tmp_path: Path) -> None:
    second = SUBSTITUTE[SUBSTITUTE.index("[[") :].replace("max_share = 0.6", "step = 2\nmax_share = 0.3")
    data = data_of(tmp_path, SUBSTITUTE + second)
    rows = data.table("substitutes")
    assert rows.groupby("step")["max_share"].unique().map(list).to_dict() == {1.0: [0.6], 2.0: [0.3]}


def test_steps_that_replace_more_than_all_are_refused(tmp_path: Path) -> None:
    second = SUBSTITUTE[SUBSTITUTE.index("[[") :].replace("max_share = 0.6", "step = 2\nmax_share = 0.5")
    assert refused(tmp_path, SUBSTITUTE + second) == [
        f"s.toml:23 data.patch.substitutes.max_share: steps of clean_energy lithium.chemical {year} replace 1.1 of the "
        "demand together; 1 is all of it"
        for year in (2024, 2025, 2026)
    ]
