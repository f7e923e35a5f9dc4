"""What a map says that nothing answers to: keys that a kind does not read, entries that stand nowhere in the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.publishers import grid
from tests.data.publishers import samples
from tests.data.publishers.importing import Importer


def test_a_key_that_a_kind_does_not_read_is_refused(importer: Importer, tmp_path: Path) -> None:
    path = samples.pink_sheet(tmp_path / "CMO.xlsx")
    assert importer.refused("pink-sheet", path, map_text='flow = "imports"\n[hs]\n"283691" = "lithium.chemical"\n') == [
        "map.toml flow: is nothing that pink-sheet reads; delete it (it reads source, new_forms, series, units)",
        "map.toml hs: is nothing that pink-sheet reads; delete it (it reads source, new_forms, series, units)",
    ]


def test_an_entry_that_stands_nowhere_is_said(importer: Importer, tmp_path: Path) -> None:
    path = samples.pink_sheet(tmp_path / "CMO.xlsx")
    stated = (
        '[series]\n"Nickle" = "nickel.primary"\n"Iron ore, cfr spot" = "iron ore"\n[units]\n"¢/leaf" = "cents/lb"\n'
    )
    done = importer("pink-sheet", path, map_text=stated)
    assert done.done.notes[2:] == (
        "map.toml series.Nickle: 'Nickle' stands nowhere in the file; did you mean Nickel?",
        "map.toml units.¢/leaf: '¢/leaf' stands nowhere in the file",
    )
    trade = importer(
        "comtrade", samples.COMTRADE, map_text='[hs]\n"2836" = "lithium.chemical"\n"81" = "cobalt.metal"\n'
    )
    assert trade.done.notes[1:] == ("map.toml hs.81: '81' stands nowhere in the file",)


def test_the_source_may_be_stated(importer: Importer) -> None:
    stated = '[source]\nid = "our-extract"\naddress = "https://example.org"\ndate = "2026-03-01"\n'
    source = importer("comtrade", samples.COMTRADE, map_text=stated).done.source
    assert (source.source_id, source.address, source.date) == ("our-extract", "https://example.org", "2026-03-01")
    assert source.publisher == "United Nations Statistics Division"


def test_of_a_large_file_only_the_codes_of_the_map_are_read(
    importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "BACI_HS17_Y2024_V202601.csv"
    text = samples.BACI + "2024,152,842,870899,1,1\n2024,36,842,283691,7,2\n"
    done = importer("baci", text, name, '[hs]\n"283691" = "lithium.chemical"\n')
    assert done.cells("trade", "iso3", "value")[-2:] == [("AUS", "7000"), ("AUS", "2")]
    assert done.done.notes[2] == "2 rows of other HS codes than those of the map are left out"
    assert done.not_understood[0][0] == 5
    monkeypatch.setattr(grid, "MOST_ROWS", 3)
    assert importer.refused("baci", text, name) == [
        f"{name}: has more than 3 rows; name the HS codes that you want under [hs] of the map"
    ]


def test_a_form_that_is_new_is_said_to_be(importer: Importer) -> None:
    stated = 'new_forms = ["caesium.brine"]\n[hs]\n"2836" = "caesium.brine"\n'
    assert set(importer("comtrade", samples.COMTRADE, map_text=stated).cells("trade", "commodity")) == {
        ("caesium.brine",)
    }
