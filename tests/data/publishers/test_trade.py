"""Trade: UN Comtrade of both kinds, BACI, USA Trade Online. Totals and breakdowns are no countries, 0 kg is no zero."""

from __future__ import annotations

import pytest

from tests.data.publishers import samples
from tests.data.publishers.importing import Importer

FLOW = ("hs", "reporter_iso3", "flow", "iso3", "metric", "value", "unit", "year", "flag")
MAP = '[hs]\n"2836" = "lithium.chemical"\n'
LEFT = "; the whole row is left"


def test_comtrade(importer: Importer) -> None:
    done = importer("comtrade", samples.COMTRADE, map_text=MAP)
    assert done.cells("trade", *FLOW) == [
        ("283691", "USA", "imports", "CHL", "trade value", "240000", "USD", "2024", ""),
        ("283691", "USA", "imports", "CHL", "net weight", "12", "t", "2024", ""),
        ("283691", "USA", "imports", "TWN", "trade value", "11000", "USD", "2024", ""),
        ("283691", "USA", "imports", "TWN", "net weight", "0.5", "t", "2024", "e"),
        ("283691", "USA", "imports", "FRA", "trade value", "4000", "USD", "2024", ""),
        ("283691", "USA", "imports", "FRA", "net weight", "", "t", "2024", "NA"),
        ("283691", "USA", "imports", "ARG", "trade value", "160000", "USD", "2024", ""),
        ("283691", "USA", "imports", "ARG", "net weight", "8", "t", "2024", ""),
    ]
    assert {form for (form,) in done.cells("trade", "commodity")} == {"lithium.chemical"}
    assert done.cells("trade", "confidence")[2:4] == [("high",), ("medium",)]
    assert done.cells("trade", "note")[2] == (
        "USA: United States with Puerto Rico and the US Virgin Islands; Other Asia, nes: Taiwan, by the convention of "
        "UN Comtrade, which has no code of its own for it",
    )
    assert done.not_understood == [
        (5, "netWgt", "0", "0 beside a value of 4000 USD: not reported, so blank with flag NA, not zero"),
        (10, "partnerCode", "156", "number 156 is CHN, and CHL stands beside it" + LEFT),
        (12, "cmdCode", "28369", "'28369' has 5 digits: a zero at the left was lost; save the column as text" + LEFT),
        (14, "period", "202403", "a month: figures are of years; fetch the annual data" + LEFT),
    ]
    assert done.left_out == [
        (2, "primaryValue", "420000 USD", "World: a world total, no country"),
        (2, "netWgt", "20.6 t", "World: a world total, no country"),
        (6, "primaryValue", "2000 USD", "Areas, nes: trade of no stated country, no country"),
        (6, "netWgt", "0.1 t", "Areas, nes: trade of no stated country, no country"),
        (8, "flowCode", "RX", "re-exports are within exports"),
        (9, "motCode", "1000", "one mode of transport is within the total of all"),
        (11, "reporterCode", "European Union", "a group of countries, no country" + LEFT),
        (13, "hs", "2836", "holds 283691, which is in the file and of the same form; the finer one counts"),
        (13, "hs", "2836", "holds 283691, which is in the file and of the same form; the finer one counts"),
        (15, "cmdCode", "TOTAL", "all commodities, no HS code"),
    ]
    assert done.totals == [
        ("283691, USA, imports, 2024, trade value, USD", "420000", "417000", False),
        ("283691, USA, imports, 2024, net weight, t", "20.600", "20.600", True),
    ]


HEADING = "refYear,period,reporterCode,flowCode,partnerCode,cmdCode,netWgt,primaryValue\n"
WHOLE = "is within 2836, which is in the file, of the same form and more than its parts here; the whole counts"


def test_a_code_that_is_more_than_its_parts_counts_itself(importer: Importer) -> None:
    """Of 100 t of 2836 60 are of 283691: the other 40 are of the form too, as the map says."""
    text = HEADING + "2024,2024,842,M,152,2836,100000,1000\n2024,2024,842,M,152,283691,60000,600\n"
    done = importer("comtrade", text, map_text=MAP)
    assert done.cells("trade", "hs", "metric", "value") == [
        ("2836", "trade value", "1000"),
        ("2836", "net weight", "100"),
    ]
    assert done.left_out == [(3, "hs", "283691", WHOLE), (3, "hs", "283691", WHOLE)]
    both = importer("comtrade", text + "2024,2024,842,M,152,283650,40000,400\n", map_text=MAP)
    assert [row for row in both.cells("trade", "hs", "value") if row[0] == "2836"] == []
    assert sorted(both.cells("trade", "hs", "value")) == [
        ("283650", "40"), ("283650", "400"), ("283691", "60"), ("283691", "600"),
    ]  # fmt: skip


def test_a_code_that_holds_another_form_is_not_understood(importer: Importer) -> None:
    """Else 60 t of lithium would count as cobalt too."""
    text = HEADING + "2024,2024,842,M,152,2836,100000,1000\n2024,2024,842,M,152,283691,60000,600\n"
    stated = '[hs]\n"2836" = "cobalt.chemical"\n"283691" = "lithium.chemical"\n'
    done = importer("comtrade", text, map_text=stated)
    assert done.cells("trade", "commodity", "value") == [("lithium.chemical", "600"), ("lithium.chemical", "60")]
    why = "holds 283691 too, which the map gives to lithium.chemical; import the finer codes in its place"
    assert done.not_understood == [(2, "hs", "2836", why), (2, "hs", "2836", why)]


def test_comtrade_of_the_former_api(importer: Importer) -> None:
    done = importer("comtrade", samples.COMTRADE_OLD)
    assert done.cells("trade", *FLOW, "confidence", "commodity") == [
        ("810520", "USA", "imports", "ITA", "trade value", "60000", "USD", "2019", "", "high", ""),
        ("810520", "USA", "imports", "ITA", "net weight", "1.5", "t", "2019", "e", "medium", ""),
        ("810520", "USA", "exports", "IND", "trade value", "700", "USD", "2019", "", "high", ""),
        ("810520", "USA", "exports", "IND", "net weight", "", "t", "2019", "NA", "high", ""),
    ]
    assert done.not_understood == [(4, "Netweight (kg)", "", "no net weight is stated: blank with flag NA")]
    assert done.left_out == [(3, "Trade Flow Code", "3", "re-exports are within exports")]


def test_what_no_weight_or_value_can_be_is_listed(importer: Importer) -> None:
    text = samples.COMTRADE.replace("500,500,True,11000", "500,-1,True,1E+20").replace("kg,0,0,False", "kg,35,0,False")
    done = importer("comtrade", text)
    assert done.not_understood[:3] == [
        (4, "primaryValue", "1E+20", "'1E+20' is beyond what a figure can be (1e-12 to 1e15)"),
        (4, "netWgt", "-0.001 t", "below 0, which no weight or value of trade is"),
        (5, "netWgt", "0", "0 beside a value of 4000 USD: not reported, so blank with flag NA, not zero; "
         "the quantity is 35 kg"),
    ]  # fmt: skip


def test_without_a_form_a_code_and_its_parent_both_stay(importer: Importer) -> None:
    codes = {code for (code,) in importer("comtrade", samples.COMTRADE).cells("trade", "hs")}
    assert codes == {"2836", "283691"}


def test_baci(importer: Importer) -> None:
    name = "BACI_HS17_Y2024_V202601.csv"
    done = importer("baci", samples.BACI, name, countries=samples.BACI_COUNTRIES)
    assert done.cells("trade", *FLOW) == [
        ("283691", "USA", "imports", "CHL", "trade value, f.o.b.", "1234567", "USD", "2024", ""),
        ("283691", "USA", "imports", "CHL", "net weight", "61.5", "t", "2024", ""),
        ("283691", "USA", "imports", "TWN", "trade value, f.o.b.", "2500", "USD", "2024", ""),
        ("283691", "USA", "imports", "TWN", "net weight", "", "t", "2024", "NA"),
    ]
    assert done.done.source.source_id == "cepii-baci-hs17-v202601"
    assert done.not_understood == [
        (4, "k", "10121", "'10121' has 5 digits: a zero at the left was lost; save the column as text" + LEFT),
        (5, "i", "999", "'999' is no country number of ISO 3166, M49 or UN Comtrade" + LEFT),
    ]


def test_baci_has_its_revision_in_its_name_alone(importer: Importer) -> None:
    assert importer.refused("baci", samples.BACI, "trade.csv") == [
        "trade.csv: the HS revision and version are in the name of a BACI file (BACI_HS17_Y2024_V202601.csv), not in "
        "its cells; give it back its name, or write id and title under [source] of the map"
    ]


def test_usa_trade_online(importer: Importer) -> None:
    done = importer("usatrade", samples.USATRADE, map_text='[hs]\n"28369100" = "lithium.chemical"\n')
    assert done.cells("trade", "commodity", "hs", "iso3", "metric", "value", "unit", "year") == [
        ("lithium.chemical", "2836910010", iso3, metric, value, unit, "2024")
        for iso3, metric, value, unit in (
            ("CHL", "customs value, general imports", "1000000", "USD"),
            ("CHL", "customs value, imports for consumption", "1000000", "USD"),
            ("CHL", "net weight, general imports", "50", "t"),
            ("KOR", "customs value, general imports", "250000", "USD"),
            ("KOR", "customs value, imports for consumption", "240000", "USD"),
            ("KOR", "net weight, general imports", "10", "t"),
        )
    ]
    why = "'Chilly' is no country that is known; did you mean Chile?; add it under [countries] of the map" + LEFT
    assert done.not_understood == [
        (9, "Time", "January 2025", "'January 2025' is no whole year" + LEFT),
        (10, "Country", "Chilly", why),
    ]
    assert [(row, value) for row, _, value, _ in done.left_out] == [
        (4, "Customs Unit Value (Gen)"), (5, "1250000 USD"), (5, "1240000 USD"), (5, "61 t"),
        (8, "European Union"), (11, "All Commodities"),
    ]  # fmt: skip
    assert [agrees for _, _, _, agrees in done.totals] == [True, True, False]
    assert done.totals[2] == (
        "2836910010, USA, imports, 2024, net weight, general imports, t",
        "61.000",
        "60.000",
        False,
    )


def test_a_quantity_without_unit_is_not_read(importer: Importer) -> None:
    text = samples.USATRADE.replace("Quantity 1 (Gen) (kg)", "Quantity 1 (Gen)")
    done = importer("usatrade", text)
    why = "the unit '' is not known; say it under [units] of the map"
    assert (6, "Quantity 1 (Gen)", "50,000", why) in done.not_understood
    stated = importer("usatrade", text, map_text='[units]\n"Quantity 1 (Gen)" = "kg"\n')
    assert ("net weight, general imports", "50") in stated.cells("trade", "metric", "value")


def test_a_value_of_no_flow_is_not_read(importer: Importer) -> None:
    text = samples.USATRADE.replace("Customs Value (Gen) ($US)", "Value ($US)")
    done = importer("usatrade", text)
    why = 'the heading names neither imports nor exports; write flow = "imports" or "exports" in the map'
    assert (4, "Value ($US)", "Value ($US)", why) in done.not_understood
    stated = importer("usatrade", text, map_text='flow = "exports"\n')
    assert ("exports", "value, f.a.s.", "1000000") in stated.cells("trade", "flow", "metric", "value")


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("comtrade", "file.csv: no heading of UN Comtrade: expected reporterCode, flowCode, partnerCode, cmdCode, "
         "netWgt, primaryValue"),
        ("baci", "file.csv: no heading of BACI: expected t,i,j,k,v,q in row 1"),
        ("usatrade", "file.csv: no heading of USA Trade Online: expected Commodity, Country and Time in one row"),
    ],
)  # fmt: skip
def test_another_file_is_refused(importer: Importer, kind: str, line: str) -> None:
    assert importer.refused(kind, "one,two\n1,2\n") == [line]


def test_a_weight_that_is_no_number_is_a_part_without_one(importer: Importer) -> None:
    """It is listed, and its row stands blank, so that the total says what it lacks."""
    flows = (("0", "2000", 30000), ("152", "1 000.5.1", 20000), ("32", "900", 10000))
    rows = "".join(f"2024,2024,842,M,{partner},283691,{kg},{usd}\n" for partner, kg, usd in flows)
    done = importer("comtrade", HEADING + rows, map_text=MAP)
    weights = [row for row in done.cells("trade", "iso3", "metric", "value", "flag") if row[1] == "net weight"]
    assert weights == [("CHL", "net weight", "", "NA"), ("ARG", "net weight", "0.9", "")]
    assert [line[:2] for line in done.not_understood] == [(3, "netWgt")]
