"""A new edition comes in by editing figures alone, step by step as the page of the data says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pytest

from data.load import BUNDLED
from data.messages.finding import BadInput
from data.prepare import base_year, import_mix
from data.prepare.every_table import prepare_all
from data.prepare.figures import Figures
from tests.cli.calling import Shell
from tests.data.published.edits import Rows, copied, edited, rows_of

pytestmark = pytest.mark.breadth

EDITION, SOURCE, OLD = "MCS2027", "usgs-mcs-2027-data-release", "usgs-mcs-2026-data-release"
SALIENT, SHARES = "published/us_salient_statistics", "published/us_import_sources"
SUPPLY, MIX = "lithium_cobalt_nickel/world_supply", "lithium_cobalt_nickel/import_mix"
PROGRAM = Path(__file__).parents[3]


def _announced(folder: Path) -> None:
    """Step 2: the source and the edition."""
    edited(folder, "sources", lambda rows: rows.append({
        "source_id": SOURCE, "title": "USGS MCS 2027 data release", "publisher": "US Geological Survey",
        "address": "", "licence": "US public domain", "date": "2027-02-01",
        "grade": "agency",
    }))  # fmt: skip
    edited(folder, "editions", lambda rows: rows.append(
        {"edition": EDITION, "publication": "usgs-mcs", "released": "2027-02-01", "source_id": SOURCE}
    ))  # fmt: skip


def _zinc_anew(rows: Rows) -> None:
    """Step 3: five years to 2026, one and a half times the tonnes; no row of the edition before is left."""
    zinc = [row for row in rows if row["sub_commodity"] == "zinc" and row["edition"] == "MCS2026"]
    new = [{**row, "figure": f"{row['figure']}-2026", "year": "2026"} for row in zinc if row["year"] == "2025"]
    for row in zinc:
        if row["year"] == "2021":
            rows.remove(row)
    rows += new
    for row in [*(row for row in zinc if row["year"] != "2021"), *new]:
        row.update(edition=EDITION, source_id=SOURCE)
        if row["unit"].endswith("metric tons") and row["value"]:
            row["value"] = f"{1.5 * float(row['value']):.4g}"


def _zinc_sellers_anew(rows: Rows) -> None:
    for row in rows:
        if row["sub_commodity"] == "zinc":
            row.update(edition=EDITION, source_id=SOURCE, period="2022-25")


def _world_anew(rows: Rows) -> None:
    """What the USGS prints of the world, a fifth more."""
    for row in rows:
        if row["source_id"] == OLD and row["metric"] == "production" and row["value"]:
            row.update(source_id=SOURCE, value=f"{1.2 * float(row['value']):.4g}")


def _cobalt_mix_anew(rows: Rows) -> None:
    for row in rows:
        if row["mineral"] == "cobalt" and row["period"] == "2021-24":
            row.update(period="2022-25", source_id=row["source_id"].replace(OLD, SOURCE))


def renewed(folder: Path) -> Path:
    _announced(copied(folder))
    edited(folder, SALIENT, _zinc_anew)
    edited(folder, SHARES, _zinc_sellers_anew)
    edited(folder, SUPPLY, _world_anew)
    edited(folder, MIX, _cobalt_mix_anew)
    return folder


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return renewed(tmp_path_factory.mktemp("edition") / "figures")


def _sources(rows: Iterable[object]) -> set[str]:
    return {source for ids in rows for source in str(ids).split(";")}


def _of(table: pd.DataFrame, line: str) -> set[str]:
    return _sources(table.loc[table["line"] == line, "source_id"]) - {"lodeplan-assumption"}


@pytest.mark.breadth
def test_a_new_edition_comes_in_without_python(new: Path, tmp_path: Path, lodeplan: Shell) -> None:
    answer = lodeplan("data", "prepare", "--figures", new, "--out", tmp_path / "new")
    assert (answer.code, answer.err) == (0, "")
    assert "numbers that moved by more than a tenth against us_2026 as it was:" in answer.out
    for column in ("base_year +tonnes", "demand +demand_t", "suppliers +available_t"):
        assert re.search(rf"^{column} ", answer.out, re.M), column
    assert "zinc_refined" in answer.out
    after = {name: pd.read_csv(tmp_path / f"new/{name}.csv", keep_default_na=False) for name in (
        "base_year", "suppliers", "sources", "import_mix")}  # fmt: skip
    base = after["base_year"]
    assert _of(base, "zinc_refined") == {SOURCE}
    assert SOURCE not in _sources(base.loc[base["line"] != "zinc_refined", "source_id"])
    assert OLD not in _sources(after["suppliers"].query("form == 'zinc.refined'")["source_id"])
    assert SOURCE in set(after["sources"]["source_id"])
    assert SOURCE in _of(after["import_mix"], "cobalt_metal_oxide_salts")
    assert SOURCE not in _of(after["import_mix"], "nickel_primary")
    before = pd.read_csv(BUNDLED / "us_2026/base_year.csv", keep_default_na=False)
    both = before.merge(base, on=["line", "flow", "year"], suffixes=("_old", "_new"))
    rest = both[both["line"] != "zinc_refined"]
    assert (rest["tonnes_old"] == rest["tonnes_new"]).all()
    zinc = both[(both["line"] == "zinc_refined") & (both["tonnes_old"] != "") & ~both["flow"].str.contains("clear")]
    ratio = pd.to_numeric(zinc["tonnes_new"]) / pd.to_numeric(zinc["tonnes_old"])
    assert len(ratio) > 4
    assert ratio.between(1.49, 1.51).all()


@pytest.mark.breadth
def test_rows_of_an_older_edition_may_stay(new: Path, tmp_path: Path) -> None:
    folder = copied(tmp_path / "figures")
    _announced(folder)
    fresh = [row for row in rows_of(new, SALIENT) if row["edition"] == EDITION]
    edited(folder, SALIENT, lambda rows: rows.extend({**row, "figure": f"new-{row['figure']}"} for row in fresh))
    assert _of(base_year.prepare(Figures(folder), {}), "zinc_refined") == {SOURCE}


@pytest.mark.breadth
def test_half_a_commodity_is_refused(tmp_path: Path) -> None:
    folder = copied(tmp_path / "figures")
    _announced(folder)
    edited(folder, SALIENT, lambda rows: next(
        row for row in rows if row["sub_commodity"] == "zinc" and row["year"] == "2024"
    ).update(edition=EDITION))  # fmt: skip
    with pytest.raises(BadInput, match=r"no row with sub_commodity zinc, detail .*, year 20\d\d in its newest edition"):
        base_year.prepare(Figures(folder), {})


@pytest.mark.breadth
def test_two_editions_of_one_path_are_refused(tmp_path: Path) -> None:
    folder = copied(tmp_path / "figures")
    _announced(folder)
    first = next(row for row in rows_of(folder, SUPPLY) if row["iso3"] == "COD" and row["source_id"] == OLD)
    edited(folder, SUPPLY, lambda rows: rows.append({**first, "figure": "lcn-world-supply-9999", "source_id": SOURCE}))
    with pytest.raises(BadInput, match=r"world_supply\.csv row 384 column year: 2024 stands in row \d+ for the same"):
        prepare_all(Figures(folder))


def test_two_spans_of_one_line_are_refused(tmp_path: Path) -> None:
    folder = copied(tmp_path / "figures")
    edited(folder, MIX, lambda rows: next(r for r in rows if r["period"] == "2021-24").update(period="2022-25"))
    with pytest.raises(BadInput, match=r"import_mix\.csv row \d+ column period: '2021-24' beside '2022-25' of row 2;"):
        import_mix.prepare(Figures(folder), {})


def test_no_edition_stands_in_the_program() -> None:
    files = [PROGRAM / "cli.py", *(f for room in ("data", "model") for f in (PROGRAM / room).rglob("*.py"))]
    named = re.compile(r"MCS\s?20\d\d|usgs-mcs-20\d\d")
    assert [f.name for f in files if named.search(f.read_text(encoding="utf-8"))] == []
