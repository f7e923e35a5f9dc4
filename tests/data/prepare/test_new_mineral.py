"""A mineral comes in by rows of CSV alone: `examplium`, made up, with a mine, a refinery, recyclers and one seller.

Its rows stand in `examplium/`, one file a table of figures; they are written under those of a copy of the figures.
"""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

import lodeplan
from data.load import load_dataset
from data.messages.finding import BadInput
from data.prepare.every_table import prepare_all
from data.prepare.figures import Figures
from tests.breadth import wide
from tests.cli.calling import in_a_new_process
from tests.data.published.edits import copied, edited, rows_of

pytestmark = pytest.mark.breadth

EXAMPLIUM = Path(__file__).parent / "examplium"
MISSING = tuple(csv.DictReader((Path(__file__).parent / "missing_rows.csv").read_text(encoding="utf-8").splitlines()))
"""A table, a row of it that is taken away, and the line that asks for it."""
STUDY = """name = "examplium"
title = "A mineral that came in by rows alone"
dataset = "{dataset}"
minerals = ["examplium"]
years = [2026, 2036]
discount_rate = 0.03
baseline = "least-cost"

[variants.least-cost]
title = "No policy"
policies = []

[variants.without-china]
title = "Nothing bought from China from 2030 on"

[[variants.without-china.policies]]
import_ban = {{ bloc = "feoc", stages = ["refined"], from = 2030 }}
cite = "What-if: made up"
"""


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the figures with the rows of examplium under theirs."""
    folder = copied(tmp_path_factory.mktemp("new") / "figures")
    for file in EXAMPLIUM.rglob("*.csv"):
        table = folder / file.relative_to(EXAMPLIUM)
        _, _, rows = file.read_text(encoding="utf-8").partition("\n")
        table.write_text(table.read_text(encoding="utf-8") + rows, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def dataset(figures: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("new") / "dataset"
    assert in_a_new_process("data", "prepare", "--figures", figures, "--out", folder).returncode == 0
    return folder


@pytest.mark.breadth
def test_its_tables_follow_from_its_rows(dataset: Path) -> None:
    tables = load_dataset(str(dataset))
    assert len(tables.table("minerals").query("role == 'mineral'")) == 43
    plants = tables.table("plants").set_index("plant")
    assert plants.loc["examplium_mine", ["buildable_t", "capex_usd_per_t"]].tolist() == [600, 20000]
    recipe = tables.table("recipes").set_index(["plant", "form"])["t_per_t"]
    assert recipe["examplium_refinery", "examplium.concentrate"] == pytest.approx(-1 / 0.9, abs=1e-4)
    duties = tables.table("tariffs").query("form == 'examplium.metal' and country == 'CHN' and layer == 'mfn'")
    assert set(duties["rate"]) == {0.04}
    bought = tables.table("suppliers").query("form == 'examplium.metal' and year == 2024 and step == 1")
    assert bought["available_t"].tolist() == [1000 + 50 - 150]


def test_every_other_row_stays_as_it_was(dataset: Path) -> None:
    old, new = load_dataset("us_2026"), load_dataset(str(dataset))
    for name, frame in old.tables.items():
        theirs = frame.merge(new.table(name), how="inner")
        assert len(theirs) == len(frame), name


@pytest.mark.breadth
def test_a_plan_buys_makes_and_recycles_it(dataset: Path, tmp_path: Path) -> None:
    study = tmp_path / "examplium.toml"
    study.write_text(STUDY.format(dataset=dataset.as_posix()), encoding="utf-8")
    assert in_a_new_process("run", study, "--no-report", "--out", tmp_path / "run").returncode == 0
    run = lodeplan.open_run(tmp_path / "run")
    made = run.table("production").query("main").groupby(["variant", "plant", "year"])["tonnes"].sum()
    bought = run.table("purchases").groupby(["variant", "form", "country", "year"])["tonnes"].sum()
    assert bought["least-cost", "examplium.metal", "CHN", 2026] == pytest.approx(900)
    for year, running in ((2030, 0.6), (2032, 1)):  # both open in 2029, and what they make ramps
        assert made["least-cost", "examplium_refinery", year] == pytest.approx(500 * running)
        assert made["least-cost", "examplium_mine", year] == pytest.approx(500 * running / 0.9, rel=1e-4)
    assert made["least-cost", "examplium_recycling_us", 2026] == pytest.approx(150 + 100 * 2 / 11, rel=1e-4)
    assert not [key for key in bought.index if key[0] == "without-china" and key[3] >= 2030]


@pytest.mark.breadth
@pytest.mark.parametrize(
    "missing", [*MISSING[:2], *wide(*MISSING[2:])], ids=lambda row: f"{row['table']}-{row['name']}"
)
def test_a_row_that_is_missing_is_asked_for(missing: dict[str, str], figures: Path, tmp_path: Path) -> None:
    table, column, name = missing["table"], missing["column"], missing["name"]
    folder = tmp_path / "figures"
    shutil.copytree(figures, folder)
    before = len(rows_of(folder, table))
    edited(folder, table, lambda rows: rows.__setitem__(slice(None), [row for row in rows if row[column] != name]))
    assert len(rows_of(folder, table)) < before
    with pytest.raises(BadInput) as refused:
        prepare_all(Figures(folder))
    assert str(refused.value).splitlines()[0] == missing["said"]
