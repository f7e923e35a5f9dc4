"""Another country's dataset needs no change of code: home is a word of the dataset and of nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest

from model.analysis.score import score_of_run
from model.analysis.solve.study import run_study
from model.analysis.study_of_run import table_of
from model.analysis.verify import verify_run
from model.report.headlines import findings
from model.report.page.page import single_page
from model.report.run_view import run_view
from model.report.terminal.run import run_text
from model.report.terminal.score import score_text
from model.runs.run_folder import Run, open_run
from model.study import settings
from model.study.load import load_study
from tests.elsewhere import japan

pytestmark = pytest.mark.breadth

MODEL = Path(settings.__file__).parents[1]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("japan")
    japan.write(folder / "japan")
    (folder / "s.toml").write_text(japan.STUDY, encoding="utf-8")
    return open_run(run_study(load_study(folder / "s.toml"), out=folder / "run").folder)


@pytest.mark.breadth
def test_every_plan_is_solved_and_proven_again(run: Run) -> None:
    assert run.variants == ["law", "home", "friends"]
    assert verify_run(run.folder).exit_code == 0


def test_home_is_japan_and_the_united_states_are_abroad(run: Run) -> None:
    shares, made = (table_of(run, name, "home") for name in ("concentration", "production"))
    chemical = shares[shares["form"] == "lithium.chemical"].set_index("year")
    made = made[(made["form"] == "lithium.chemical") & (made["country"] == "JPN")]
    at_home = made.groupby("year")["tonnes"].sum()
    assert chemical["domestic_share"].to_dict() == pytest.approx((at_home / chemical["supply_t"]).to_dict())
    assert chemical.loc[2026, "domestic_share"] >= 0.4 - 1e-9
    bought = table_of(run, "purchases", "law")
    assert bought.loc[bought["country"] == "USA", "tonnes"].sum() > 0
    assert chemical["import_reliance"].max() > 0


def test_duty_is_paid_on_what_comes_from_abroad_only(run: Run) -> None:
    bought = table_of(run, "purchases", "law")
    chemical = bought[bought["form"] == "lithium.chemical"]
    dutied = chemical[chemical["duty_musd"] > 0]
    assert set(dutied["country"]) <= {"CHN", "USA"}
    assert dutied["duty_musd"].sum() == pytest.approx(0.05 * dutied["musd"].sum(), rel=1e-6)
    ledger = table_of(run, "ledger", "law")
    assert ledger.loc[ledger["account"] == "keizai", "musd"].sum() > 0


def test_friends_are_those_of_the_dataset(run: Run) -> None:
    shares = table_of(run, "shares", "friends")
    chemical = shares[shares["form"] == "lithium.chemical"]
    friendly = chemical[chemical["country"].isin(["AUS", "USA"])].groupby("year")["shipped_share"].sum()
    assert friendly[2028] > 0
    stock = table_of(run, "stockpile", "friends").set_index("year")["stock_t"]
    assert stock[2026] >= 30 / 365 * 1000 - 1e-6


@pytest.mark.breadth
def test_what_is_said_names_no_other_buyer(run: Run) -> None:
    m = run_view(run.folder)
    said = [run_text(run.folder), re.sub(r"<[^>]+>", " ", single_page(m, findings(m)).partition("</style>")[2])]
    for text in said:
        assert re.findall(r"US buyers|US industry|US plants|buyers in the United States", text) == []


def test_the_program_knows_no_home() -> None:
    """Presets and what estimates are tested against are laws, and name their countries; nothing else may know home."""
    laws = ("presets.py", "law.py")
    modules = [path for path in MODEL.rglob("*.py") if path.name not in laws]
    named = [path.name for path in modules if re.search(r"""["'](USA|US)["']""", path.read_text(encoding="utf-8"))]
    assert named == []
    assert len(modules) > 100


def test_an_estimate_asks_nothing_of_the_laws_of_another_country(run: Run) -> None:
    """Japan's fiscal years are taken as the dataset counts them; pay-as-you-go and mandates are American law."""
    estimate = score_of_run(run.folder, "home", f"{run.manifest['settings']['years'][0] + 1}-2028")
    said = score_text(estimate)
    assert "not asked: laws of USA, and the buyer is JPN" in " ".join(said.split())
    assert "mandates:" not in said
    assert said.startswith("Cost estimate: home against law")


@pytest.mark.breadth
def test_exchanging_the_names_of_two_countries_exchanges_them_in_the_plan(run: Run, tmp_path: Path) -> None:
    tables = {name: [[_other(cell) for cell in row] for row in rows] for name, rows in japan.tables().items()}
    japan.tiny.write_folder(tmp_path / "japan", tables, _other(japan.SETTINGS))
    (tmp_path / "s.toml").write_text(japan.STUDY, encoding="utf-8")
    other = open_run(run_study(load_study(tmp_path / "s.toml"), out=tmp_path / "run").folder)
    for variant in run.variants:
        one, two = (r.manifest["variants"][variant]["objective_musd"] for r in (run, other))
        assert one == pytest.approx(two, rel=1e-9)
        a, b = (_bought(r, variant) for r in (run, other))
        pd.testing.assert_series_equal(a.rename(_other, level="country").sort_index(), b.sort_index(), atol=1e-6)


def _other(text: str) -> str:
    return re.sub("JPN|USA", lambda found: {"JPN": "USA", "USA": "JPN"}[found[0]], text)


def _bought(run: Run, variant: str) -> pd.Series:
    return table_of(run, "purchases", variant).groupby(["form", "country", "year"])["tonnes"].sum()


def test_its_manifest_says_whose_it_is(run: Run) -> None:
    said = json.loads((run.folder / "run.json").read_text(encoding="utf-8"))
    assert said["settings"]["home"] == "JPN"
