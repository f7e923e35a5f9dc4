"""Forgeries of whole files: put in place of others, taken from other runs, hidden beside what is read, linked."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from data.messages.finding import BadInput
from data.reading.archive import packed, unpacked
from model.analysis.solve import variant as one
from model.analysis.solve.study import run_study
from model.analysis.verify import verify_run
from model.analysis.verify.outcome import Deviations
from model.report import rebuilt
from model.report.page import frontiers
from model.report.write import write_reports
from model.runs import attachments
from model.runs.run_folder import NotARun, Run, open_run
from model.study.load import load_study
from tests.cli.calling import Shell
from tests.model.analysis.verify.conftest import STUDY, Made
from tests.model.proof.planned import small_folder

pytestmark = pytest.mark.breadth


@pytest.fixture
def run(made: Made, tmp_path: Path) -> Path:
    return made.copied(tmp_path / "here")


@pytest.fixture(scope="module")
def dearer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a run of the same study from a dataset in which one price is another."""
    folder = tmp_path_factory.mktemp("dearer")
    suppliers = small_folder(folder / "tiny") / "suppliers.csv"
    suppliers.write_bytes(suppliers.read_bytes().replace(b",70000,", b",70001,"))
    (folder / "tried.toml").write_text(STUDY, encoding="utf-8")
    done = run_study(load_study(folder / "tried.toml"), out=folder / "run")
    write_reports(folder / "run", data=done.data)
    return folder / "run"


def said(run: Path, made: Made) -> list[str]:
    """Return what is said of a run that was forged; none when it passes."""
    try:
        found = verify_run(run, None, rebuilt.held_against, made.derived)
    except (NotARun, BadInput) as refused:
        return [str(refused)]
    assert found.passed == (found.exit_code == 0)
    return [*found.failures, *(f"{v.variant}: {line}" for v in found.variants for line in v.failures)]


def known_of(run: Path) -> Any:
    return json.loads((run / "run.json").read_text(encoding="utf-8"))


def hashed_anew(run: Path, known: Any) -> None:
    """Write a manifest in which every table has the hash that its file has now."""
    for name, entry in known["variants"].items():
        for table in entry["tables"]:
            content = (run / "tables" / table / f"{name}.parquet").read_bytes()
            entry["tables"][table] = hashlib.sha256(content).hexdigest()
    (run / "run.json").write_text(json.dumps(known), encoding="utf-8")


# ---------------------------------------------------------------- other plans in place of these


@pytest.mark.breadth
def test_two_variants_that_change_places(run: Path, made: Made) -> None:
    for table in (run / "tables").iterdir():
        one, other = (pd.read_parquet(table / f"{name}.parquet") for name in ("free", "capped"))
        other.assign(variant="free").to_parquet(table / "free.parquet", index=False)
        one.assign(variant="capped").to_parquet(table / "capped.parquet", index=False)
    known = known_of(run)
    entries = known["variants"]
    entries["free"], entries["capped"] = entries["capped"], entries["free"]
    hashed_anew(run, known)
    lines = said(run, made)
    assert any(line.startswith("free: objective_musd: ") for line in lines)
    assert any(line.startswith("capped: title: ") for line in lines)
    assert any(line.startswith("free: purchases.") for line in lines)


@pytest.mark.breadth
def test_a_plan_of_another_dataset(run: Path, dearer: Path, made: Made) -> None:
    known = known_of(run)
    known["variants"]["capped"] = known_of(dearer)["variants"]["capped"]
    for table in (run / "tables").iterdir():
        shutil.copy(dearer / "tables" / table.name / "capped.parquet", table / "capped.parquet")
    hashed_anew(run, known)
    lines = said(run, made)
    assert any(line.startswith("capped: purchase_price: lithium.chemical AUS 1 2024: 70001 ag") for line in lines)
    assert not any(line.startswith(("free: ", "dreamt: ")) for line in lines)


@pytest.mark.breadth
def test_another_dataset_with_its_hashes(run: Path, dearer: Path, made: Made) -> None:
    shutil.copy(dearer / "dataset.zip", run / "dataset.zip")
    known = known_of(run)
    known["dataset"] = known_of(dearer)["dataset"]
    hashed_anew(run, known)
    assert any(line.startswith("free: purchase_price: ") for line in said(run, made))


@pytest.mark.parametrize("name", ["report.html", "report.xlsx", "log.jsonl", "study.toml"])
def test_a_file_of_another_run(run: Path, dearer: Path, made: Made, name: str) -> None:
    shutil.copy(dearer / name, run / name)
    if name == "study.toml":
        text = (run / name).read_text(encoding="utf-8")
        (run / name).write_text(text.replace("rate = 0.1", "rate = 0.2"), encoding="utf-8")
    assert all(line.startswith(f"{name}: ") for line in said(run, made))
    assert said(run, made)


# ---------------------------------------------------------------- what two readers read differently


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('"complete": true', '"complete": true, "study": "x", "study": "tried"', "'study' is given twice in it"),
        ('"gap": null', '"gap": NaN', "NaN is no number of JSON"),
        ('"time_limit_s": 600.0', '"time_limit_s": -Infinity', "-Infinity is no number of JSON"),
        ('"complete": true', f'"complete": {"[" * 50_000}', "it is nested too deep"),
    ],
)
def test_a_manifest_that_says_two_things_or_no_number(
    run: Path, made: Made, before: str, after: str, words: str
) -> None:
    file = run / "run.json"
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), encoding="utf-8")
    assert said(run, made) == [f"{file}: damaged ({words}); run the study again"]


@pytest.mark.parametrize(
    "line",
    ["[" * 50_000, '{"event": "variant", "event": "begun"}', '{"event": NaN}', "[]", '{"event": []}', "\\ufeff"],
    ids=range(6),
)
def test_a_line_of_the_log_that_no_run_writes(run: Path, made: Made, line: str) -> None:
    with (run / "log.jsonl").open("a", encoding="utf-8") as log:
        log.write(f"{line}\n")
    assert said(run, made) == ["log.jsonl: line 5: no run writes this"]


def test_a_study_that_is_no_text(run: Path, made: Made) -> None:
    (run / "study.toml").write_bytes(b"\xff" + (run / "study.toml").read_bytes())
    assert "study.toml" in said(run, made)[0]


def test_internal_errors_and_the_log_say_the_same(run: Path, made: Made) -> None:
    log = run / "log.jsonl"
    at = json.loads(log.read_text(encoding="utf-8").splitlines()[0])["utc"]
    with log.open("a", encoding="utf-8") as more:
        more.write(json.dumps({"utc": at, "event": "internal error", "variant": "ghost", "traceback": "x"}) + "\n")
    assert said(run, made) == ["log.jsonl: internal error: of 'ghost', no variant of the run"]


# ---------------------------------------------------------------- archives


def _with(more: dict[str, bytes]) -> Callable[[Path], None]:
    def add(file: Path) -> None:
        file.write_bytes(packed({**unpacked(file.read_bytes(), "", []), **more}))

    return add


def _commented(file: Path) -> None:
    with zipfile.ZipFile(file, "a") as archive:
        archive.comment = b"hidden"


def _after(more: bytes) -> Callable[[Path], None]:
    return lambda file: file.write_bytes(more + file.read_bytes())


PLAIN = "an archive of a dataset holds plain files and no folder"
BESIDE = "holds something beside its files: a comment, or bytes that belong to none of them"


@pytest.mark.parametrize(
    ("how", "words"),
    [
        (_with({"../evil.csv": b"x"}), f"holds '../evil.csv'; {PLAIN}"),
        (_with({"/etc/evil.csv": b"x"}), f"holds '/etc/evil.csv'; {PLAIN}"),
        (_with({"C:evil.csv": b"x"}), f"holds 'C:evil.csv'; {PLAIN}"),
        (_with({"notes.txt": b"x"}), "notes.txt: no table is called 'notes'"),
        (_commented, BESIDE),
        (_after(b"#!/bin/sh\n"), BESIDE),
    ],
    ids=["parent", "root", "drive", "more", "comment", "front"],
)
def test_an_archive_with_more_than_its_tables(run: Path, made: Made, how: Callable[[Path], None], words: str) -> None:
    how(run / "dataset.zip")
    assert words in said(run, made)[0]


def test_an_archive_that_grows_without_end(run: Path, made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.reading.archive.MOST_BYTES", 1_000_000)
    _with({"stockpile.csv": b"0" * 2_000_000})(run / "dataset.zip")
    assert "bytes when unpacked; the limit is 1,000,000" in said(run, made)[0]


def _book(run: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    with zipfile.ZipFile(run / "report.xlsx") as book:
        parts = {name: book.read(name) for name in book.namelist()}
    change(parts)
    (run / "report.xlsx").write_bytes(packed(parts))


def _hidden(parts: dict[str, bytes]) -> None:
    book = parts["xl/workbook.xml"]
    parts["xl/workbook.xml"] = re.sub(rb'(sheetId="2")', rb'\1 state="veryHidden"', book)


def _huge(parts: dict[str, bytes]) -> None:
    parts["xl/worksheets/sheet1.xml"] = b" " * 20_000_000


@pytest.mark.breadth
def test_a_workbook_with_something_hidden(run: Path, made: Made) -> None:
    content = (run / "report.xlsx").read_bytes()
    for other in (b"MZ" + content, content + b"more"):
        (run / "report.xlsx").write_bytes(other)
        assert said(run, made) == ["report.xlsx: damaged, not a workbook (it holds something beside its parts)"]
    (run / "report.xlsx").write_bytes(content)
    _book(run, _hidden)
    assert 'state="veryHidden"' in said(run, made)[0]
    (run / "report.xlsx").write_bytes(content)
    _book(run, _huge)
    assert re.fullmatch(r"report\.xlsx: damaged, .* bytes when unpacked, made again far fewer\)", said(run, made)[0])
    (run / "report.xlsx").unlink()
    assert said(run, made) == [f"report.xlsx: missing; 'lodeplan report {run}' writes it anew"]


# ---------------------------------------------------------------- links, and what is kept


@pytest.mark.parametrize("name", ["study.toml", "dataset.zip", "log.jsonl", "report.html", "tables", "tables/demand"])
def test_a_link_is_no_file_of_a_run(run: Path, made: Made, name: str) -> None:
    there = run.parent / "away"
    (run / name).rename(there)
    try:
        (run / name).symlink_to(there, target_is_directory=there.is_dir())
    except OSError:
        pytest.skip("no links can be made here")
    assert said(run, made) == [f"{name}: a link; a run holds its own files, put what it leads to there"]


def test_what_is_kept_is_handed_on_to_be_asked_again_where_the_run_holds(run: Path, made: Made) -> None:
    points = [{"level": 0.1, "cost": 999.0, "per_unit": None}]
    found = {
        "against": "cost", "lever": "a", "unit": "share", "kind": "bound", "words": "", "error_musd": 0,
        "impossible": [None, None], "stated": None, "points": points,
    }  # fmt: skip
    attachments.keep(run / "frontier" / "capped.a.json", open_run(run), "capped", json.dumps(found), {})
    (run / "frontier" / "more.html").write_text("<script>", encoding="utf-8")
    stranger = "frontier/more.html: not a file of the run; nothing is known of it"

    def handed(run: Run) -> Deviations:
        return Deviations(wrong=["asked"])

    found_again = verify_run(run, None, None, made.derived, findings=handed)
    assert (found_again.wrong, found_again.notes) == (("asked",), (stranger,))
    (run / "log.jsonl").write_text("", encoding="utf-8")
    found_again = verify_run(run, None, None, made.derived, findings=handed)
    assert "asked" not in found_again.wrong
    assert "frontier/capped.a.json: not asked again of a run that does not hold itself" in found_again.notes
    file = run / "frontier" / "capped.a.json"
    file.write_text(file.read_text(encoding="utf-8").replace("999.0", "998.0"), encoding="utf-8")
    with pytest.raises(NotARun, match="altered since it was traced"):
        frontiers.kept(open_run(run))


# ---------------------------------------------------------------- an exception that nobody foresaw


@pytest.mark.breadth
def test_an_unforeseen_exception_leaves_the_run_verifiable(
    tmp_path: Path, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it happens again, the run holds; where it does not, that is said; no place of the machine is told."""
    small_folder(tmp_path / "tiny")
    (tmp_path / "tried.toml").write_text(STUDY, encoding="utf-8")
    right = one.answer

    def faulty(frames: Any, clauses: Any, *given: Any, **more: Any) -> Any:
        if len(clauses) == 2:
            raise ZeroDivisionError(f"cannot divide {tmp_path / 'x.csv'}")
        return right(frames, clauses, *given, **more)

    monkeypatch.setattr("model.analysis.solve.variant.answer", faulty)
    monkeypatch.setattr("model.analysis.verify.derive.answer", faulty)
    done = run_study(load_study(tmp_path / "tried.toml"), out=tmp_path / "run")
    assert [o.status for o in done.outcomes] == ["solved", "failed", "impossible"]
    log = (tmp_path / "run" / "log.jsonl").read_text(encoding="utf-8")
    assert "model/analysis/solve/variant.py" in log
    assert "cannot divide x.csv" in log
    for place in (str(tmp_path), str(Path.home()), str(Path(one.__file__).parents[3])):
        assert place not in log
        assert place not in (tmp_path / "run" / "run.json").read_text(encoding="utf-8")
    found = verify_run(tmp_path / "run", None, rebuilt.held_against)
    assert found.passed, (found.failures, [v.failures for v in found.variants])
    assert found.variants[1].words == "no answer here either"
    monkeypatch.undo()
    healed = verify_run(tmp_path / "run", None, rebuilt.held_against, made.derived)
    assert [v.passed for v in healed.variants] == [True, False, True]
    assert healed.variants[1].failures[0].startswith("recorded as failed ('internal error (please report): ZeroDiv")


@pytest.mark.breadth
def test_an_exception_in_the_proof_costs_its_variant_only(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(*_: Any) -> Any:
        raise ZeroDivisionError("made for a test")

    monkeypatch.setattr("model.analysis.verify.variant._impossible", faulty)
    found = verify_run(run, None, rebuilt.held_against)
    assert [v.passed for v in found.variants] == [True, True, False]
    assert (
        found.variants[2]
        .failures[0]
        .startswith("nothing is proven of it: internal error (please report): ZeroDivisionError: made for a test")
    )


# ---------------------------------------------------------------- through the command line


@pytest.mark.breadth
def test_a_forgery_of_each_stage_through_the_command_line(run: Path, lodeplan: Shell) -> None:
    """Input, then manifest, log, table and proof, then the page: each as a user meets it, nothing worked out before."""
    study_file = run / "study.toml"
    before = study_file.read_bytes()
    study_file.write_bytes(before + b"# more\n")
    answer = lodeplan("verify", run)
    assert (answer.code, answer.out.splitlines()[0]) == (3, "! study.toml: changed since the run")
    study_file.write_bytes(before)

    page = run / "report.html"
    whole = page.read_text(encoding="utf-8")
    forged = re.sub(r"<td>([1-8])", lambda cell: f"<td>{int(cell[1]) + 1}", whole, count=1)
    assert forged != whole
    page.write_text(forged, encoding="utf-8")
    answer = lodeplan("verify", run)
    assert answer.code == 5
    assert answer.out.startswith("! report.html: line ")
    page.write_text(whole, encoding="utf-8")

    known = known_of(run)
    known["title"] = "Another"
    known["variants"]["free"]["seconds"]["solve"] = 9.0
    known["variants"]["dreamt"]["proof"]["clauses"] = ["another"]
    demand = run / "tables" / "demand" / "capped.parquet"
    frame = pd.read_parquet(demand)
    frame["delivered_t"] *= 2
    frame.to_parquet(demand, index=False)
    hashed_anew(run, known)
    answer = lodeplan("verify", run)
    assert answer.code == 5
    for words in (
        "! run.json: title: 'Another', derived again 'What is tried'",
        "! log.jsonl: free.seconds.solve: ",
        "  ! demand_met: ",
        "  ! proof.clauses: ",
    ):
        assert any(line.startswith(words) for line in answer.out.splitlines()), words
    assert answer.out.splitlines()[-1].startswith("NOT PROVEN: 1 of 3 variants proven again")
