"""Names and numbers of countries as publishers write them; what is known to be none; what is refused."""

from __future__ import annotations

import csv

import pytest

from data.publishers.places import HERE, Gazetteer, Place, is_iso3

NAMES = {
    ("usgs", "Congo (Kinshasa)"): "COD", ("usgs", "Congo (Brazzaville)"): "COG", ("usgs", "Burma"): "MMR",
    ("usgs", "Korea, Republic of"): "KOR", ("usgs", "Korea, North"): "PRK", ("usgs", "Türkiye"): "TUR",
    ("usgs", "Turkey"): "TUR", ("usgs", "Viet Nam"): "VNM", ("usgs", "Vietnam"): "VNM",
    ("usgs", "China (mainland)"): "CHN", ("usgs", "Russia"): "RUS", ("usgs", "Cote d'Ivoire"): "CIV",
    ("usgs", "Côte d’Ivoire"): "CIV", ("usgs", "Laos"): "LAO", ("usgs", " Canada "): "CAN", ("usgs", "CHINA"): "CHN",
    ("usgs", "Chile³"): "CHL", ("usatrade", "Congo (DROC)"): "COD", ("usatrade", "Congo (ROC)"): "COG",
    ("comtrade", "Congo"): "COG", ("baci", "Dem. Rep. of the Congo"): "COD", ("comtrade", "Rep. of Korea"): "KOR",
    ("comtrade", "Other Asia, nes"): "TWN", ("comtrade", "USA"): "USA", ("iea", "Korea"): "KOR",
    ("iea", "Democratic Republic of Congo"): "COD", ("", "DEU"): "DEU", ("", "Macau"): "MAC",
}  # fmt: skip
NUMBERS = {"4": "AFG", "004": "AFG", "156": "CHN", "251": "FRA", "250": "FRA", "381": "ITA", "380": "ITA",
           "490": "TWN", "158": "TWN", "579": "NOR", "699": "IND", "757": "CHE", "842": "USA"}  # fmt: skip


@pytest.mark.parametrize(("said", "iso3"), NAMES.items())
def test_a_name_is_one_country(said: tuple[str, str], iso3: str) -> None:
    place = Gazetteer(said[0]).find(said[1])
    assert isinstance(place, Place)
    assert (place.iso3, place.kind) == (iso3, "country")


@pytest.mark.parametrize(("number", "iso3"), NUMBERS.items())
def test_a_number_is_one_country(number: str, iso3: str) -> None:
    place = Gazetteer("comtrade").find(number)
    assert isinstance(place, Place)
    assert (place.iso3, place.kind) == (iso3, "country")


def test_taiwan_by_convention_is_said() -> None:
    place = Gazetteer("comtrade").find("490")
    assert isinstance(place, Place)
    assert place.note == "Taiwan, by the convention of UN Comtrade, which has no code of its own for it"


@pytest.mark.parametrize(
    ("text", "kind"),
    [("World", "world"), ("0", "world"), ("World total (rounded)", "world"), ("Other countries", "other"),
     ("Rest of world", "other"), ("Areas, nes", "special"), ("899", "special"), ("837", "special"),
     ("European Union", "group"), ("EU-27", "group"), ("97", "group"), ("USSR", "former"), ("711", "former")],
)  # fmt: skip
def test_a_sum_is_never_a_country(text: str, kind: str) -> None:
    place = Gazetteer("comtrade").find(text)
    assert isinstance(place, Place)
    assert (place.kind, place.iso3, place.is_country) == (kind, "", False)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Congo", "'Congo' is the name of two countries; say which under [countries] of the map"),
        ("Korea", "'Korea' is the name of two countries; say which under [countries] of the map"),
        ("Chilly", "'Chilly' is no country that is known; did you mean Chile?; add it under [countries] of the map"),
        ("CN", "'CN' is no country that is known; add it under [countries] of the map"),
        ("998", "'998' is no country number of ISO 3166, M49 or UN Comtrade"),
        ("", "no country is named"),
    ],
)
def test_what_is_not_known_is_not_guessed(text: str, why: str) -> None:
    assert Gazetteer("").find(text) == why


def test_the_map_adds_names_and_numbers() -> None:
    places = Gazetteer("usgs", {"Zaire": "COD", "998": "CHL", "Korea": "KOR"})
    assert [getattr(places.find(text), "iso3", "") for text in ("zaire", "998", "Korea")] == ["COD", "CHL", "KOR"]


@pytest.mark.parametrize("file", ["place_names.csv", "place_codes.csv"])
def test_every_listed_country_is_in_use(file: str) -> None:
    with (HERE / file).open(encoding="utf-8", newline="") as lines:
        listed = list(csv.DictReader(lines))
    assert [row for row in listed if (row["kind"] == "country") != is_iso3(row["iso3"])] == []
