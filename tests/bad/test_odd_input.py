"""What a user may hand in that is no study, dataset or run of ours: one line, an exit code, nothing half-written."""

from __future__ import annotations

import hashlib
import json
import os
import resource
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from tests.cli.calling import Shell
from tests.data import tiny
from tests.data.reading.test_workbooks import changed, sheets
from tests.data.reading.workbook_files import write_workbook
from tests.survival import small

FREE = small.TEXT[: small.TEXT.index("[variants.capped]")]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED = OLE + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(64)


def _study(folder: Path, dataset: str, more: str = "") -> Path:
    path = folder / "asked.toml"
    path.write_text(FREE.replace('"tiny"', f'"{dataset}"') + more, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("my.xlsm", b"PK", "my.xlsm: a workbook with macros; save it as .xlsx, without them"),
        ("my.xls", OLE, "my.xls: a workbook of before 2007; save it as .xlsx"),
        ("my.ods", b"PK", "my.ods: an OpenDocument workbook; save it as .xlsx"),
        ("my.xlsx", LOCKED, "my.xlsx: protected with a password; take it off and save the workbook as .xlsx"),
        ("my.xlsx", OLE + bytes(600), "my.xlsx: a workbook of before 2007 (.xls); save it as .xlsx"),
    ],
)
def test_workbooks_of_other_kinds(lodeplan: Shell, tmp_path: Path, name: str, content: bytes, line: str) -> None:
    (tmp_path / name).write_bytes(content)
    answer = lodeplan("run", _study(tmp_path, name), "--out", tmp_path / "run")
    assert (answer.code, answer.lines, (tmp_path / "run").exists()) == (3, [f"error: {line}"], False)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("1234,5", "'1234,5' is not a US-style number; write 1234.5"),
        ("1.234,5", "'1.234,5' is not a US-style number; write 1234.5"),
        ("1,234", "'1,234' is not a US-style number; write 1234 or 1.234, whichever is meant"),
        ("#DIV/0!", "cell E5 holds the Excel error #DIV/0!; write a value"),
    ],
)
def test_cells_of_a_workbook(lodeplan: Shell, tmp_path: Path, value: str, said: str) -> None:
    changed(tmp_path / "my.xlsx", "suppliers", 5, "available_t", value)
    line = f"error: my.xlsx sheet suppliers row 5 column available_t: {said}"
    assert (lodeplan("check", _study(tmp_path, "my.xlsx")).lines) == [line]


def test_merged_cells_through_the_command_line(lodeplan: Shell, tmp_path: Path) -> None:
    content = sheets()
    content["suppliers"][2][0] = content["suppliers"][3][0] = None
    merged = '<mergeCells count="1"><mergeCell ref="A2:A4"/></mergeCells>'
    write_workbook(tmp_path / "my.xlsx", content, {"suppliers": merged})
    answer = lodeplan("check", _study(tmp_path, "my.xlsx"))
    assert (answer.code, answer.lines) == (
        3,
        [
            "error: my.xlsx sheet suppliers row 2 column form: cells A2:A4 are merged; unmerge them and write the "
            "value in every row"
        ],
    )


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_links_that_loop(lodeplan: Shell, tmp_path: Path) -> None:
    tiny.write_folder(tmp_path / "tiny")
    (tmp_path / "tiny" / "deflator.csv").symlink_to("deflator.csv")
    (tmp_path / "around").symlink_to("around")
    for dataset, where in (("tiny", tmp_path / "tiny" / "deflator.csv"), ("around", tmp_path / "around")):
        answer = lodeplan("check", _study(tmp_path, dataset))
        line = f"error: {where}: a link that leads back to itself; put the file or folder in its place"
        assert (answer.code, answer.lines) == (3, [line])


def test_variants_that_extend_in_a_circle(lodeplan: Shell, tmp_path: Path) -> None:
    more = '[variants.a]\nextends = "b"\n[variants.b]\nextends = "a"\n[variants.c]\nextends = "c"\n'
    answer = lodeplan("check", _study(tmp_path, "tiny", more))
    assert answer.code == 3
    assert [line.partition("extends: ")[2] for line in answer.lines if "extends: " in line] == [
        "a extends b extends a; a variant cannot extend itself",
        "c extends c; a variant cannot extend itself",
    ]


@pytest.mark.parametrize("name", ["con", "LPT1", "aux.x"])
def test_names_that_windows_keeps_for_itself(lodeplan: Shell, tmp_path: Path, name: str) -> None:
    for words in (("run", small.written(tmp_path), "--out"), ("new",), ("data", "export", "us_2026")):
        answer = lodeplan(*words, tmp_path / name)
        assert answer.code == 3
        assert "names a device on Windows; write another name, such as " in answer.err
    assert not (tmp_path / name).exists()


@pytest.mark.breadth
@pytest.mark.parametrize("below", ["", "run"])
def test_a_file_where_a_folder_should_be(lodeplan: Shell, tmp_path: Path, below: str) -> None:
    """Whoever may write everywhere still cannot write below a file; modes of folders do not hold him."""
    file = tmp_path / "file"
    file.write_text("mine", encoding="utf-8")
    study, target = small.written(tmp_path), file / below
    for words in (
        ("run", study, "-q", "--out", target),
        ("new", target),
        ("data", "export", study.parent / "tiny", target),
    ):
        answer = lodeplan(*words)
        assert (answer.code, len(answer.lines)) == (6, 1), answer
    assert file.read_text(encoding="utf-8") == "mine"
    said = lodeplan("data", "export", study.parent / "tiny", file / "x").lines
    assert said == [f"error: cannot write to {file / 'x'}: {file} is a file, not a folder"]


@pytest.mark.breadth
def test_a_dataset_of_another_buyer(lodeplan: Shell, tmp_path: Path) -> None:
    study, run = small.written(tmp_path), tmp_path / "run"
    assert lodeplan("run", study, "--variant", "taxed", "--no-report", "-q", "--out", run).code == 0
    other = tmp_path / "other"
    shutil.copytree(tmp_path / "tiny", other)
    (other / "dataset.toml").write_text(tiny.SETTINGS.replace('"USA"', '"AUS"'), encoding="utf-8")
    answer = lodeplan("check", _study(tmp_path, "other"))
    assert answer.lines == [
        "warning: plants.csv row 2 column country: no plant stands in AUS, the home country, and 1 of 1 in USA; check "
        "home"
    ]
    held = lodeplan("verify", run, "--dataset", other)
    assert (held.code, held.out.splitlines()[0]) == (3, f"! {other}: not the dataset of the run (dataset.toml)")


# ---------------------------------------------------------------- a run folder with something else in it


def _texts(path: Path) -> None:
    frame = pd.read_parquet(path)
    frame.assign(tonnes=frame["tonnes"].astype("str")).to_parquet(path, index=False)


def _without_a_column(path: Path) -> None:
    pd.read_parquet(path).drop(columns="tonnes").to_parquet(path, index=False)


def _numbers(path: Path) -> None:
    pd.read_parquet(path).assign(country=7).to_parquet(path, index=False)


@pytest.mark.breadth
@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_texts, "column tonnes holds texts, where numbers stand; not as a run writes it"),
        (_numbers, "column country holds numbers, where texts stand; not as a run writes it"),
        (_without_a_column, "has no column tonnes; not as a run writes it"),
        (lambda path: path.write_bytes(b"a,b\n1,2\n"), "not a parquet file"),
    ],
    ids=["texts", "numbers", "column", "csv"],
)
def test_a_result_table_of_another_kind(
    lodeplan: Shell, tmp_path: Path, spoil: Callable[[Path], None], said: str
) -> None:
    """With its hash in the manifest too: whoever made it so gets a line from every command that reads it."""
    run = tmp_path / "run"
    assert lodeplan("run", small.written(tmp_path), "--no-report", "-q", "--jobs", "1", "--out", run).code == 8
    path, manifest = run / "tables" / "purchases" / "capped.parquet", run / "run.json"
    spoil(path)
    known = json.loads(manifest.read_text(encoding="utf-8"))
    known["variants"]["capped"]["tables"]["purchases"] = hashlib.sha256(path.read_bytes()).hexdigest()
    manifest.write_text(json.dumps(known), encoding="utf-8")
    for words in (("report", run), ("compare", run), ("explain", run, "capped")):
        answer = lodeplan(*words)
        assert (answer.code, answer.lines) == (3, [f"error: {path}: {said}; run the study again"]), words
    assert not (run / "report.html").exists()


# ---------------------------------------------------------------- very many variants


@pytest.mark.breadth
def test_very_many_variants(lodeplan: Shell, tmp_path: Path) -> None:
    """A thousand here; time and memory grow as their number does."""
    small.written(tmp_path)
    many = "".join(
        f'[variants.v{n}]\npolicies = [{{ tariff = {{ countries = ["CHL"], rate = {0.1 + n / 1e5:.5f} }} }}]\n'
        for n in range(1000)
    )
    study = _study(tmp_path, "tiny", many)
    lodeplan("check", _study(tmp_path, "tiny"))
    study.write_text(FREE + many, encoding="utf-8")
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    answer = lodeplan("check", study)
    none = "established trade: none in the dataset, so buyers change sellers abroad at no cost"
    assert (answer.code, answer.out) == (0, f"{none}\n{study}: no errors\n")
    assert time.process_time() - began < 20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kB; 8,000 measured


@pytest.mark.breadth
def test_no_limit_written_as_a_number(lodeplan: Shell, tmp_path: Path) -> None:
    """1e9 t on offer everywhere, ore too that one small plant takes in: proven, published, the same plan."""
    study, run = small.written(tmp_path), tmp_path / "run"
    file = tmp_path / "tiny" / "suppliers.csv"
    frame = pd.read_csv(file, dtype="str", keep_default_na=False)
    frame.assign(available_t="1e9").to_csv(file, index=False)
    answer = lodeplan("run", study, "--variant", "taxed", "--no-report", "-q", "--jobs", "1", "--out", run)
    assert (answer.code, answer.out) == (0, f"{run}\n")


@pytest.mark.breadth
def test_a_long_check_says_how_far_it_is(lodeplan: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("model.report.terminal.progress.SILENCE", 0.0)
    answer = lodeplan("check", small.written(tmp_path))
    assert answer.lines == [f"looking at variant {n} of 4" for n in range(1, 5)]
    assert lodeplan("check", small.written(tmp_path), "-q").lines == []
