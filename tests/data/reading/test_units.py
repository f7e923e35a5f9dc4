"""Another unit in the heading is converted exactly or refused with what to write; it is never assumed."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.load import load_dataset
from tests.data import tiny
from tests.data.changes import Change, put, put_everywhere, refused, rename, tiny_and, warned

CONVERTED = {
    "available_kt": ("available_t", "0.6", 600.0),
    "available_kg": ("available_t", "600000", 600.0),
    "available_lb": ("available_t", "2204.62262", 1.0),
    "ramp_kt": ("ramp_t", "0.05", 50.0),
    "price_usd_per_kg": ("price_usd_per_t", "70", 70000.0),
    "price_usd_per_lb": ("price_usd_per_t", "10", 22046.2262),
}


@pytest.mark.parametrize("heading", CONVERTED)
def test_unit_of_the_heading_is_converted(heading: str, tmp_path: Path) -> None:
    column, given, expected = CONVERTED[heading]
    tables = tiny_and(rename("suppliers", column, heading))
    put_everywhere("suppliers", heading, given)(tables)
    dataset = load_dataset(str(tiny.write_folder(tmp_path / "tiny", tables)))
    assert dataset.table("suppliers")[column].to_list() == pytest.approx([expected] * 9, rel=1e-12)


PLACE = "suppliers.csv row 1 column"
TONS = "'ton' is ambiguous (short ton 907.185 kg, tonne 1000 kg, long ton 1016.05 kg)"
HEADINGS = {
    "available": f"{PLACE} available: no unit (heading available_t, or available_kt, available_kg, available_lb)",
    "available_ton": f"{PLACE} available_ton: {TONS}; write available_t",
    "available_tons": f"{PLACE} available_tons: {TONS}; write available_t",
    "available_tonns": f"{PLACE} available_tonns: {TONS}; write available_t",
    "available_eur": f"{PLACE} available_eur: EUR is not converted; "
    "turn it into US dollars of the base year; write available_t",
    "available_t_lce": f"{PLACE} available_t_lce: LCE is another content basis (lithium carbonate equivalent: "
    "t Li = t LCE / 5.323); turn it into the content_basis of the form; write available_t",
    "available_t_reo": f"{PLACE} available_t_reo: REO is another content basis (rare-earth oxide); "
    "turn it into the content_basis of the form; write available_t",
    "available_mtu": f"{PLACE} available_mtu: MTU is another content basis (metric ton units); "
    "turn it into the content_basis of the form; write available_t",
    "available_t_gross": f"{PLACE} available_t_gross: GROSS is another content basis (gross weight); "
    "turn it into the content_basis of the form; write available_t",
    "available_t_per_month": f"{PLACE} available_t_per_month: a quantity per month; "
    "turn it into a quantity per year; write available_t",
    "available_Mt": f"{PLACE} available_Mt: the unit Mt is not known; "
    "write available_t, available_kt, available_kg, available_lb",
    "Available_t": f"{PLACE} Available_t: unknown column; write available_t",
}


@pytest.mark.parametrize("heading", HEADINGS)
def test_heading_without_a_usable_unit_is_refused(heading: str, tmp_path: Path) -> None:
    tables = tiny_and(rename("suppliers", "available_t", heading))
    assert refused(tmp_path / "tiny", tables) == [HEADINGS[heading]]


@pytest.mark.parametrize("currency", ["eur", "cny"])
def test_other_currencies_are_refused(currency: str, tmp_path: Path) -> None:
    heading = f"price_{currency}_per_t"
    assert refused(tmp_path / "tiny", tiny_and(rename("suppliers", "price_usd_per_t", heading))) == [
        (
            f"{PLACE} {heading}: {currency.upper()} is not converted; "
            "turn it into US dollars of the base year; write price_usd_per_t"
        )
    ]


def test_the_same_column_in_two_units_is_refused(tmp_path: Path) -> None:
    def change(tables: dict[str, tiny.Rows]) -> None:
        for number, row in enumerate(tables["suppliers"]):
            row.append("0.6" if number else "available_kt")

    assert refused(tmp_path / "tiny", tiny_and(change)) == [
        f"{PLACE} available_kt: says the same as column available_t; keep one"
    ]


def _price_per_lb(low: str) -> Change:
    def change(tables: dict[str, tiny.Rows]) -> None:
        rename("suppliers", "price_usd_per_t", "price_usd_per_lb")(tables)
        put_everywhere("suppliers", "price_usd_per_lb", "30")(tables)
        rename("suppliers", "low", low)(tables)
        put("suppliers", 2, low, "20")(tables)

    return change


def test_a_range_does_not_keep_another_unit_than_its_value(tmp_path: Path) -> None:
    assert refused(tmp_path / "tiny", tiny_and(_price_per_lb("low"))) == [
        f"{PLACE} low: no unit beside price_usd_per_lb; write the heading low_usd_per_lb"
    ]


def test_a_range_is_converted_with_its_value(tmp_path: Path) -> None:
    dataset = load_dataset(str(tiny.write_folder(tmp_path / "tiny", tiny_and(_price_per_lb("low_usd_per_lb")))))
    assert dataset.table("suppliers")["low"][0] == pytest.approx(20 * 2204.62262)


def test_the_range_of_a_number_is_checked_in_the_schema_unit(tmp_path: Path) -> None:
    tables = tiny_and(rename("suppliers", "available_t", "available_kg"))
    put("suppliers", 2, "available_kg", "1e-10")(tables)
    assert refused(tmp_path / "tiny", tables) == [
        "suppliers.csv row 2 column available_kg: '1e-10' is smaller than 1e-11; write 0, or check the unit"
    ]


def test_a_million_times_too_much_is_pointed_out(tmp_path: Path) -> None:
    tables = tiny_and(put("suppliers", 2, "price_usd_per_t", "0.07"))
    assert warned(tmp_path / "low", tables) == [
        "suppliers.csv row 3 column price_usd_per_t: 70000 in 2025 is 1e+06 times the 0.07 of the year before (form "
        "lithium.chemical, country AUS, step 1); check its unit and decimal point"
    ]
    tables = tiny_and(put("forms", 2, "reference_price_usd_per_t", "40000"))
    put("suppliers", 2, "available_t", "900000000")(tables)
    assert warned(tmp_path / "high", tables) == [
        (
            "suppliers.csv row 2 column available_t: "
            "9e+08 is more than 1000 times the median of form lithium.chemical; check its unit"
        ),
        "suppliers.csv row 3 column available_t: 600 in 2025 is one 1.5e+06th of the 9e+08 of the year before (form "
        "lithium.chemical, country AUS, all steps); check its unit and decimal point",
    ]
