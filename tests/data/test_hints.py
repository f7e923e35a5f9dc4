"""A remedy that suggests a number suggests the one that was meant, or none."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.load import load_dataset
from data.messages.cell_messages import number_trouble, range_trouble
from data.messages.finding import BadInput
from data.schema import BY_NAME
from tests.data.tiny import rows, write_folder

TONNES = BY_NAME["suppliers"].column("available_t")
PRICE = BY_NAME["suppliers"].column("price_usd_per_t")
SHARE = BY_NAME["origins"].column("share")
MORE = "has more than a number (the heading has the unit)"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("12kt", f"'12kt' {MORE}; write a number of t/yr (>= 0)"),
        ("12 lb", f"'12 lb' {MORE}; write a number of t/yr (>= 0)"),
        ("12 t", f"'12 t' {MORE}; write 12"),
        ("<12", f"'<12' {MORE}; write a number of t/yr (>= 0)"),
        ("12*", f"'12*' {MORE}; write a number of t/yr (>= 0)"),
        ("12\u00b2", f"'12\u00b2' {MORE}; write a number of t/yr (>= 0)"),
        ("1,500", "'1,500' is not a US-style number; write 1500 or 1.500, whichever is meant"),
        ("1,234,567", "'1,234,567' is not a US-style number; write 1234567"),
        ("1,5", "'1,5' is not a US-style number; write 1.5"),
        ("(5)", "'(5)' is in brackets; write a number of t/yr (>= 0)"),
    ],
)
def test_tonnes(text: str, said: str) -> None:
    assert number_trouble(text, TONNES) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("$12", f"'$12' {MORE}; write 12"),
        ("\u20ac12", f"'\u20ac12' {MORE}; write a number of USD/t (>= 0)"),
        ("12 USD/kg", f"'12 USD/kg' {MORE}; write a number of USD/t (>= 0)"),
    ],
)
def test_prices(text: str, said: str) -> None:
    assert number_trouble(text, PRICE) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("0,030", "'0,030' is not a US-style number; write 0.030"),
        ("0,03", "'0,03' is not a US-style number; write 0.03"),
        ("25%", "'25%' is a percentage; write 0.25"),
        ("130%", "'130%' is a percentage; write a share (0 to 1)"),
    ],
)
def test_shares(text: str, said: str) -> None:
    assert number_trouble(text, SHARE) == said


PERCENTAGES = {
    ("suppliers", "price_usd_per_t"): "write a number of USD/t (>= 0)",
    ("qualities", "value"): "write a number of quality's unit",
    ("plants", "lead_time_years"): "write a whole number of years (0 to 30)",
    ("recipes", "t_per_t"): "write 0.25",
    ("countries", "risk"): "write 0.25",
    ("lost_output", "loss_percent"): "write 25",
}


@pytest.mark.parametrize(("cell", "write"), PERCENTAGES.items())
def test_a_percentage_is_a_hundredth_of_shares_alone(cell: tuple[str, str], write: str) -> None:
    """25% of a price, or of iron in percent, is no 0.25."""
    table, column = cell
    assert number_trouble("25%", BY_NAME[table].column(column)) == f"'25%' is a percentage; {write}"


def test_a_share_above_one() -> None:
    assert range_trouble("40", 40.0, SHARE) == "'40' is above 1; write 0.4 for 40%"
    assert range_trouble("1.3", 1.3, SHARE) == "'1.3' is above 1; write a share (0 to 1)"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("CN", "'CN' is not three capital letters; write the ISO 3166 alpha-3 code, such as CHN"),
        ("QQQ", "QQQ is no country's code (ISO 3166 leaves it to users); write its alpha-3 code, or ROW"),
    ],
)
def test_codes_of_countries(tmp_path: Path, code: str, said: str) -> None:
    tables = rows()
    row = list(tables["countries"][1])
    row[0] = code
    folder = write_folder(tmp_path / "tiny", {**tables, "countries": [*tables["countries"], row]})
    with pytest.raises(BadInput) as refused:
        load_dataset(str(folder))
    assert [f.line() for f in refused.value.findings if f.level == "error"] == [
        f"countries.csv row {len(tables['countries']) + 1} column country: {said}"
    ]
