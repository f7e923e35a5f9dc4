"""What a report refuses, by name, and what it says where something is not at hand."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pandas as pd
import pytest

from data.messages.finding import BadInput
from model.report import write
from model.report.headlines import findings
from model.report.memo_files import csv_of
from model.report.page.page import single_page
from model.runs.run_folder import CannotWrite, NotARun
from tests.cli.calling import Shell
from tests.model.report.conftest import FORMULA, dataset_of, opened
from tests.old_format import as_of_old


def refused(run: Path) -> str:
    with pytest.raises(NotARun) as error:
        write.write_reports(run, dataset_of(run))
    assert not (run / "report.html").exists()
    assert not (run / "report.xlsx").exists()
    return str(error.value)


def manifest(run: Path) -> dict[str, object]:
    return dict(json.loads((run / "run.json").read_text(encoding="utf-8")))


def test_altered_table_is_named(tried: Path) -> None:
    path = tried / "tables" / "purchases" / "free.parquet"
    frame = pd.read_parquet(path)
    frame.assign(tonnes=frame["tonnes"] * 2).to_parquet(path, index=False)
    assert (
        refused(tried) == f"{path}: table 'purchases' of variant 'free' was altered since the run; run the study again"
    )


def test_missing_table_is_named(tried: Path) -> None:
    path = tried / "tables" / "budget" / "free.parquet"
    path.unlink()
    assert refused(tried) == f"{path}: table 'budget' of variant 'free' is missing; run the study again"


def test_run_of_an_earlier_version_is_reported_from_its_dataset(tried: Path) -> None:
    """It holds no copy; the dataset at hand is the one that was run. Without it nothing is written."""
    write.write_reports(as_of_old(tried, dataset_of(tried)))
    shown = (tried / "report.html").read_text(encoding="utf-8")
    assert "Lodeplan 0.1.0" in shown
    dataset_of(tried).rename(tried.parent / "moved")
    with pytest.raises(BadInput) as error:
        write.write_reports(tried)
    assert [f.message for f in error.value.findings] == [
        f"the dataset {dataset_of(tried)} cannot be read: no such dataset (bundled are us_2026; else give a folder or "
        "an .xlsx workbook); lodeplan 0.1.0 kept no copy in the run: name the dataset that was run with --dataset, or "
        "run the study again"
    ]
    assert (tried / "report.html").read_text(encoding="utf-8") == shown


def test_altered_study_is_refused(tried: Path) -> None:
    with (tried / "study.toml").open("a", encoding="utf-8") as study:
        study.write("# a line more\n")
    assert refused(tried) == f"{tried / 'study.toml'}: altered since the run; run the study again"


def test_folder_that_is_no_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotARun, match="not a run folder"):
        write.write_reports(tmp_path)


def test_variant_without_plan_is_said_and_its_old_tables_are_not_shown(tried: Path) -> None:
    """Tables that an earlier try left behind are not in the manifest: they are nobody's numbers."""
    for table in ("summary", "purchases"):
        old = tried / "tables" / table / "free.parquet"
        (old.parent / "dreamt.parquet").write_bytes(old.read_bytes())
    m = opened(tried)
    shown = single_page(m, findings(m))
    assert "variant dreamt has no plan (impossible)" in shown
    assert set(m.tables["summary"]["variant"]) == {"free"}


@pytest.mark.breadth
@pytest.mark.parametrize("part", ["pages", "workbook"])
def test_a_fault_half_way_leaves_the_old_report(tried: Path, monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    write.write_reports(tried, dataset_of(tried))
    before = _files(tried)
    monkeypatch.setattr(write, part, lambda *_: json.loads("{"))
    with pytest.raises(ValueError, match="Expecting"):
        write.write_reports(tried, dataset_of(tried))
    assert _files(tried) == before
    assert {path.parts[0] for path in before} >= {"report.html", "report.xlsx", "report"}


def _files(folder: Path) -> dict[Path, bytes]:
    """Return every file of a folder, half-written ones too."""
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.breadth
def test_report_is_the_same_wherever_the_run_lies_and_whatever_became_of_its_dataset(tried: Path) -> None:
    write.write_reports(tried)
    before = {name: (tried / name).read_bytes() for name in ("report.html", "report.xlsx")}
    assert b"Dataset tiny, as the run holds it." in before["report.html"]
    file = dataset_of(tried) / "countries.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(FORMULA, "Chile"), encoding="utf-8")
    sent = tried.rename(tried.parent.parent / f"{tried.parent.name} sent é")
    write.write_reports(sent)
    assert {name: (sent / name).read_bytes() for name in before} == before


@pytest.mark.breadth
def test_mistyped_dataset_leaves_the_good_report(tried: Path, lodeplan: Shell) -> None:
    write.write_reports(tried)
    before = {name: (tried / name).read_bytes() for name in ("report.html", "report.xlsx")}
    said = lodeplan("report", tried, "--dataset", tried / "tniy")
    assert said.code == 3
    assert said.err.splitlines() == [
        f"error: {tried}: the dataset {tried / 'tniy'} cannot be read: no such dataset (bundled are us_2026; else give "
        "a folder or an .xlsx workbook); leave --dataset out, the run holds its own"
    ]
    file = dataset_of(tried) / "countries.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(FORMULA, "Chile"), encoding="utf-8")
    said = lodeplan("report", tried, "--dataset", dataset_of(tried))
    assert said.code == 3
    assert said.err.splitlines() == [
        f"error: {tried}: {dataset_of(tried)} is another dataset than the run's (countries.csv); leave --dataset out, "
        "the run holds its own"
    ]
    assert {name: (tried / name).read_bytes() for name in before} == before


def test_folder_that_holds_something_is_not_written_to(tried: Path, tmp_path: Path) -> None:
    (tmp_path / "memo").mkdir()
    (tmp_path / "memo" / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(CannotWrite, match="not an empty folder"):
        write.write_csv(opened(tried), tmp_path / "memo")


def test_a_folder_inside_a_file_is_refused_before_anything_is_solved(tmp_path: Path) -> None:
    (tmp_path / "memo").write_text("mine", encoding="utf-8")
    with pytest.raises(CannotWrite, match="memo is a file, and no folder can be made in it; nothing was written"):
        write.refuse_full(tmp_path / "memo" / "charts")
    write.refuse_full(tmp_path / "new" / "charts")


def test_csv_holds_the_table_and_its_texts_are_inert() -> None:
    frame = pd.DataFrame(
        {"name": ["=1+1", "+a", "-b", "@c", "\td", "plain, text"], "musd": [1.5, -2.0, 1e-12, 3, 4, 5]}
    )
    content = csv_of(frame)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert [row[0] for row in rows] == ["name", "'=1+1", "'+a", "'-b", "'@c", "'\td", "plain, text"]
    assert [float(row[1]) for row in rows[1:]] == [1.5, -2.0, 1e-12, 3, 4, 5]


@pytest.mark.breadth
def test_command_rebuilds_and_writes_files(tried: Path, tmp_path: Path, lodeplan: Shell) -> None:
    said = lodeplan("report", tried, "--dataset", dataset_of(tried), "--csv", tmp_path / "c", "--svg", tmp_path / "s")
    assert said.code == 0, said.err
    assert (tried / "report.html").is_file()
    assert (tried / "report.xlsx").is_file()
    assert len(list((tmp_path / "c").glob("*.csv"))) == len(list((tried / "tables").iterdir()))
    assert list((tmp_path / "s" / "free").glob("supply-*.svg"))
    again = lodeplan("report", tried, "--csv", tmp_path / "c")
    assert again.code == 6
    (tried / "tables" / "summary" / "free.parquet").unlink()
    assert lodeplan("report", tried).code == 3


@pytest.mark.breadth
def test_run_writes_its_reports_unless_told_not_to(tried: Path, tmp_path: Path, lodeplan: Shell) -> None:
    study = tried.parent / "tried.toml"
    assert lodeplan("run", study, "--out", tmp_path / "with", "-q").code == 8
    assert (tmp_path / "with" / "report.html").is_file()
    assert (tmp_path / "with" / "report.xlsx").is_file()
    assert lodeplan("run", study, "--out", tmp_path / "without", "-q", "--no-report").code == 8
    assert not (tmp_path / "without" / "report.html").exists()


@pytest.mark.breadth
@pytest.mark.parametrize(("most", "large"), [("MOST_PLANS", 1000), ("MOST_GB", 4.0)])
def test_more_plans_than_a_page_holds(
    tried: Path, lodeplan: Shell, monkeypatch: pytest.MonkeyPatch, most: str, large: float
) -> None:
    """Nothing is written, and where to look is said: too many plans, or plans that are too large together."""
    plans = len(opened(tried).solved)
    monkeypatch.setattr(write, most, plans - 1 if most == "MOST_PLANS" else write.PLAN_GB * plans)
    answer = lodeplan("report", tried)
    assert answer.code == 3
    assert f"error: {tried}: no page and no workbook: they hold at most " in answer.lines[0]
    assert f"and the run has {plans:,} that take 0.0 GB; its tables are whole: read them with " in answer.lines[0]
    assert not (tried / "report.html").exists()
    monkeypatch.setattr(write, most, plans if most == "MOST_PLANS" else large)
    assert lodeplan("report", tried).code == 0
