"""What a report refuses, by name, and what it says where something is not at hand."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pandas as pd
import pytest

from model.report import write
from model.report.files import csv_of
from model.report.findings import findings
from model.report.html import page
from model.runs import CannotWrite, NotARun
from tests.cli.calling import Shell
from tests.cli.conftest import lodeplan  # noqa: F401
from tests.report.conftest import FORMULA, dataset_of, opened


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


def test_run_of_another_version_is_refused(tried: Path) -> None:
    run = manifest(tried)
    run["versions"]["lodeplan"] = "0.0.9"  # type: ignore[index]
    (tried / "run.json").write_text(json.dumps(run), encoding="utf-8")
    assert refused(tried) == f"{tried}: a run of lodeplan 0.0.9, this is 0.1.0; run the study again"


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
    shown = page(m, findings(m))
    assert "variant dreamt has no plan (impossible)" in shown
    assert set(m.tables["summary"]["variant"]) == {"free"}


@pytest.mark.parametrize("part", ["page", "workbook"])
def test_a_fault_half_way_leaves_the_old_report(tried: Path, monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    write.write_reports(tried, dataset_of(tried))
    before = {name: (tried / name).read_bytes() for name in ("report.html", "report.xlsx")}
    monkeypatch.setattr(write, part, lambda *_: json.loads("{"))
    with pytest.raises(ValueError, match="Expecting"):
        write.write_reports(tried, dataset_of(tried))
    assert {name: (tried / name).read_bytes() for name in before} == before
    assert not [path for path in tried.iterdir() if path.name.startswith(("report", ".")) and path.name not in before]


def test_dataset_that_has_changed_is_said(tried: Path) -> None:
    file = dataset_of(tried) / "countries.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(FORMULA, "Chile"), encoding="utf-8")
    m = opened(tried)
    assert m.data is None
    assert m.data_note.startswith("dataset tiny has changed since the run (countries.csv)")
    assert m.data_note in page(m, findings(m)).lower().replace("dataset tiny", "dataset tiny")


def test_dataset_that_is_not_at_hand_is_said(tried: Path) -> None:
    m = opened(tried.rename(tried.with_name("moved")))
    write.write_reports(m.run.folder, Path("/nowhere"))
    assert "is not at hand" in (m.run.folder / "report.html").read_text(encoding="utf-8")


def test_folder_that_holds_something_is_not_written_to(tried: Path, tmp_path: Path) -> None:
    (tmp_path / "memo").mkdir()
    (tmp_path / "memo" / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(CannotWrite, match="not an empty folder"):
        write.write_csv(opened(tried), tmp_path / "memo")


def test_csv_holds_the_table_and_its_texts_are_inert() -> None:
    frame = pd.DataFrame(
        {"name": ["=1+1", "+a", "-b", "@c", "\td", "plain, text"], "musd": [1.5, -2.0, 1e-12, 3, 4, 5]}
    )
    content = csv_of(frame)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert [row[0] for row in rows] == ["name", "'=1+1", "'+a", "'-b", "'@c", "'\td", "plain, text"]
    assert [float(row[1]) for row in rows[1:]] == [1.5, -2.0, 1e-12, 3, 4, 5]


def test_command_rebuilds_and_writes_files(tried: Path, tmp_path: Path, lodeplan: Shell) -> None:  # noqa: F811
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


def test_run_writes_its_reports_unless_told_not_to(tried: Path, tmp_path: Path, lodeplan: Shell) -> None:  # noqa: F811
    study = tried.parent / "tried.toml"
    assert lodeplan("run", study, "--out", tmp_path / "with", "-q").code == 8
    assert (tmp_path / "with" / "report.html").is_file()
    assert (tmp_path / "with" / "report.xlsx").is_file()
    assert lodeplan("run", study, "--out", tmp_path / "without", "-q", "--no-report").code == 8
    assert not (tmp_path / "without" / "report.html").exists()
