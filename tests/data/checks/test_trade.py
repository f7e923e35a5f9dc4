"""Established trade: every wrong row gives its one line, a right table none."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.data.changes import Tables, refused, tiny_and, warned
from tests.data.tiny import PROVENANCE, SAID, YEARS

SHARES = {("AUS", year): "0.4" for year in YEARS} | {("CHL", year): "0.6" for year in YEARS}
ELASTICITIES = dict.fromkeys(YEARS, "2.5")


def _tables(shares: dict[tuple[str, str], str], elasticities: dict[str, str], said: tuple[str, ...] = SAID) -> Tables:
    def change(tables: Tables) -> None:
        tables["established_trade"] = [
            ["form", "country", "year", "share", *PROVENANCE],
            *(["lithium.chemical", country, year, share, *SAID] for (country, year), share in shares.items()),
        ]
        if elasticities:
            tables["trade_elasticities"] = [
                ["form", "year", "elasticity", "price_usd_per_t", *PROVENANCE],
                *(["lithium.chemical", year, elasticity, "70000", *said] for year, elasticity in elasticities.items()),
            ]

    return tiny_and(change)


WRONG = {
    "more than all": (
        {**SHARES, ("CHL", "2025"): "0.7"},
        ELASTICITIES,
        "established_trade.csv row 3 column share: share adds to 1.1 (form lithium.chemical, year 2025; rows 3, 6); "
        "it must add to at most 1",
    ),
    "a seller twice as large as all": (
        {**SHARES, ("CHL", "2025"): "2"},
        ELASTICITIES,
        "established_trade.csv row 6 column share: '2' is above 1; write 0.02 for 2%",
    ),
    "home": (
        {("USA", year): "0.4" for year in YEARS},
        ELASTICITIES,
        "established_trade.csv row 2 column country: USA is home; the table is of sellers abroad, so delete the row",
    ),
    "not from the base year on": (
        {key: share for key, share in SHARES.items() if key != ("AUS", "2024")},
        ELASTICITIES,
        "established_trade.csv row 2 column year: share missing for 2024 (form lithium.chemical, country AUS); write "
        "a row for every year",
    ),
    "no elasticity": (
        SHARES,
        {},
        "established_trade.csv row 2 column form: no elasticity of lithium.chemical in 2024; add a row to "
        "trade_elasticities.csv",
    ),
    "an elasticity of nothing": (
        SHARES,
        {**ELASTICITIES, "2025": "0"},
        "trade_elasticities.csv row 3 column elasticity: '0' is below 0.1; write a number of percent per percent "
        "(0.1 to 50)",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_wrong_rows_are_refused(tmp_path: Path, name: str) -> None:
    shares, elasticities, line = WRONG[name]
    assert refused(tmp_path / "tiny", _tables(shares, elasticities))[0] == line


def test_an_elasticity_without_a_source_is_refused(tmp_path: Path) -> None:
    found = refused(tmp_path / "tiny", _tables(SHARES, ELASTICITIES, ("assumed", "", "", "Made up for a test.")))
    assert found[0] == "trade_elasticities.csv row 2 column source_id: '' is empty; write a source_id of table sources"


def _observed(shares: dict[tuple[str, str], str], observed: dict[str, str]) -> Tables:
    tables = _tables(shares, ELASTICITIES)
    sellers = tables["suppliers"]
    of_country = sellers[0].index("country")
    tables["suppliers"] = [
        [*sellers[0], "observed_share"],
        *([*row, observed.get(row[of_country], "") if row[0] == "lithium.chemical" else ""] for row in sellers[1:]),
    ]
    return tables


def test_a_seller_left_out_of_every_year_is_refused(tmp_path: Path) -> None:
    """Buyers would leave it at no cost, and nothing would say so."""
    alone = {key: share for key, share in SHARES.items() if key[0] == "AUS"}
    assert refused(tmp_path / "tiny", _observed(alone, {"AUS": "0.4", "CHL": "0.571"})) == [
        "established_trade.csv row 2 column country: CHL has no row of lithium.chemical, of whose imports "
        "suppliers.csv gives it 57.1%: buyers would leave it at no cost; write its share for every year, 0 where "
        "custom does not hold it"
    ]


def test_a_seller_that_was_not_seen_to_sell_or_whose_custom_is_past_is_not(tmp_path: Path) -> None:
    alone = {key: share for key, share in SHARES.items() if key[0] == "AUS"}
    assert warned(tmp_path / "unseen", _observed(alone, {"AUS": "0.4", "CHL": "0"})) == []
    past = alone | {("CHL", year): "0" for year in YEARS}
    assert warned(tmp_path / "past", _observed(past, {"AUS": "0.4", "CHL": "0.571"})) == []


def test_a_seller_that_offers_nothing_is_asked_about(tmp_path: Path) -> None:
    shares = {("CHN", year): "0.4" for year in YEARS}
    assert warned(tmp_path / "tiny", _tables(shares, ELASTICITIES))[0] == (
        "established_trade.csv row 2 column share: 0.4 of lithium.chemical in 2024, when CHN offers nothing: every "
        "plan pays for leaving it; write 0 where that is past"
    )


def test_a_right_table_has_no_finding(tmp_path: Path) -> None:
    assert warned(tmp_path / "tiny", _tables(SHARES, ELASTICITIES)) == []
