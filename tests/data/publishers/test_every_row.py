"""Whatever stands in a file is read, listed or refused: no row vanishes, no number is made up, no fault of ours."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.messages.finding import BadInput
from data.publishers.importing import import_file, rows
from data.publishers.items import Counted, Imported
from tests.data.publishers import samples

pytestmark = pytest.mark.breadth

FILES = {
    "usgs-mcs long": ("usgs-mcs", "MCS2027_Commodities_Data.csv", samples.LONG, ""),
    "usgs-mcs salient": ("usgs-mcs", "mcs2023-germa_salient.csv", samples.SALIENT, ""),
    "usgs-mcs world": ("usgs-mcs", "mcs2024-cobal_world.csv", samples.WORLD, ""),
    "usgs-mcs world 2025": ("usgs-mcs", "MCS2025_World_Data.csv", samples.WORLD_2025, ""),
    "comtrade": ("comtrade", "trade.csv", samples.COMTRADE, '[hs]\n"2836" = "lithium.chemical"\n'),
    "comtrade old": ("comtrade", "trade.csv", samples.COMTRADE_OLD, ""),
    "baci": ("baci", "BACI_HS17_Y2024_V202601.csv", samples.BACI, ""),
    "usatrade": ("usatrade", "trade.csv", samples.USATRADE, ""),
    "eia api": ("eia", "eia.csv", samples.EIA_API, ""),
    "eia browser": ("eia", "eia.csv", samples.EIA_BROWSER, ""),
    "dla": ("dla", "plan.csv", samples.DLA, ""),
    "table": ("table", "table.csv", samples.TABLE.replace(";", ",").replace("1.250", "1250"), samples.TABLE_MAP),
}
ODD = [
    "", " ", "W", "NA", "—", "-", "…", "<0.5", ">75", "e4,540", "1e5", "1E+400", "1e-400", "0", "-1", "１２", "nan",
    "inf", "1,5", "1.2.3", "½", "²", "\u202e12", "'", '"', "=1+1", "World", "Other", "Korea", "840", "0840", "9" * 18,
    "2836", "28369100500", "TOTAL", "2024", "2O24", "2024-05", "2024_estimated", "9999", "kg", "tons", "a" * 40_000,
]  # fmt: skip


def heading_at(text: str, kind: str) -> int:
    """Return the row of the headings, counted from 1."""
    lines = text.splitlines()
    marks = {"usatrade": '"Commodity"', "eia browser": "description", "dla": "Material", "table": "Land"}
    mark = marks.get(kind, "")
    return next(at for at, line in enumerate(lines, 1) if line.startswith(mark)) if mark else 1


def told(done: Imported) -> set[int | None]:
    """Return the rows of which something is said."""
    return {item.row for item in done.items if not isinstance(item, Counted)}


@pytest.mark.parametrize("kind", FILES)
def test_of_every_row_something_is_said(kind: str, tmp_path: Path) -> None:
    name, file, text, stated = FILES[kind]
    done = imported(tmp_path, name, file, text, stated)
    table = list(csv.reader(io.StringIO(text, newline="")))
    filled = {at for at, row in enumerate(table, 1) if any(cell.strip() for cell in row)}
    below = {at for at in filled if at > heading_at(text, kind)}
    assert below - told(done) == set()


@pytest.mark.parametrize("kind", FILES)
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_cell_may_hold_anything(kind: str, tmp_path: Path, data: st.DataObject) -> None:
    name, file, text, stated = FILES[kind]
    table = list(csv.reader(io.StringIO(text, newline="")))
    for _ in range(data.draw(st.integers(1, 4))):
        row = data.draw(st.integers(0, len(table) - 1))
        if table[row]:
            odd = data.draw(st.one_of(st.sampled_from(ODD), st.text(max_size=12)))
            table[row][data.draw(st.integers(0, len(table[row]) - 1))] = odd
    out = io.StringIO()
    csv.writer(out).writerows(table)
    try:
        done = imported(tmp_path, name, file, out.getvalue(), stated)
    except BadInput:
        return
    for lines in rows(done).values():
        for line in lines:
            numbers = [line[cell] for cell in ("value", "share_pct", "low", "high") if line.get(cell)]
            assert all(Decimal(number).is_finite() for number in numbers)
            assert numbers or line["flag"]


def imported(folder: Path, kind: str, file: str, text: str, stated: str) -> Imported:
    path = folder / file
    path.write_bytes(text.encode("utf-8", errors="surrogatepass"))
    (folder / "map.toml").write_text(stated, encoding="utf-8")
    return import_file(kind, path, folder / "map.toml" if stated else None)
