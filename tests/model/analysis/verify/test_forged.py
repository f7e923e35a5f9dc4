"""Every field of a run forged in turn: each is refused by name, or proven harmless, with the reason written here.

One of eight fields always; the others where breadth is wanted.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from data.messages.finding import BadInput
from data.reading.archive import packed, unpacked
from model.analysis.verify import Verification, verify_run
from model.report import rebuilt
from model.runs.run_folder import NotARun, sha256
from tests.breadth import wide
from tests.model.analysis.verify.conftest import Made

HARMLESS = {
    r"dataset\.place": "only a note rests on where another copy of the dataset lay",
    r"variants\.\w+\.certificate\.worst_(rule|where)": "which of many comparisons at the level of rounding is worst "
    "differs from machine to machine; that it does is noted",
    r"variants\.dreamt\.proof\.rows\..+": "rows with other weights are a proof if they contradict each other when they "
    "are checked; if not, they are refused",
    r"options\.variants": "the order in which variants were solved; which they are follows from the study",
}
TABLES_OF = "capped"
Some = Callable[[Iterable[Any]], list[Any]]
ODD = "forged"


@pytest.fixture(scope="module")
def run(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a run that forgers work on in turn, each mending what it did."""
    folder = made.copied(tmp_path_factory.mktemp("forged"))
    assert verified(folder, made).passed
    return folder


def verified(run: Path, made: Made) -> Verification:
    return verify_run(run, None, rebuilt.held_against, made.derived)


@contextmanager
def forged(file: Path, content: bytes) -> Iterator[None]:
    """Put other bytes into a file for a while."""
    before = file.read_bytes()
    file.write_bytes(content)
    try:
        yield
    finally:
        file.write_bytes(before)


def lines(found: Verification) -> list[str]:
    return [*found.failures, *(f"{v.variant}: {line}" for v in found.variants for line in v.failures)]


# ---------------------------------------------------------------- run.json

Path_ = tuple[str | int, ...]


def leaves(value: Any, path: Path_ = ()) -> Iterator[tuple[Path_, Any]]:
    """Yield every place of a manifest with what stands there, objects and lists too."""
    if path:
        yield path, value
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in inside:
        yield from leaves(inner, (*path, key))


def forgeries(value: Any) -> list[Any]:
    """Return other values that could stand in a place: of the same kind, near it, and of another kind."""
    if isinstance(value, bool):
        return [not value, None]
    if isinstance(value, int | float):
        return [value + max(1e-3, abs(value) * 1e-3) if isinstance(value, float) else value + 1, str(value)]
    if isinstance(value, str):
        hashed = re.fullmatch(r"[0-9a-f]{64}", value)
        return [sha256(value) if hashed else _like(value), None]
    if value is None:
        return [1.0, ODD]
    if isinstance(value, dict):
        return [{**value, ODD: 1}, []]
    return [[*value, ODD], list(reversed(value))[1:] if value else {}]


def _like(text: str) -> str:
    """Return a text like another: a version, a time, a word."""
    if re.fullmatch(r"[0-9.]+", text):
        return f"{text}1"
    if re.match(r"\d{4}-\d\d-\d\dT", text):
        return re.sub(r":\d\d\+", lambda m: ":00+" if m[0] != ":00+" else ":01+", text)
    return f"{text} {ODD}".strip()


def put(known: Any, path: Path_, value: Any) -> Any:
    """Return a manifest with another value in one place; what is to be gone is Ellipsis."""
    key, rest = path[0], path[1:]
    copied = dict(known) if isinstance(known, dict) else list(known)
    if not rest and value is ...:
        del copied[key]  # type: ignore[arg-type]
    else:
        copied[key] = put(known[key], rest, value) if rest else value  # type: ignore[index,call-overload]
    return copied


def outcome(run: Path, made: Made) -> list[str]:
    """Return what is said of a run that was forged; none when it passes."""
    try:
        found = verified(run, made)
    except (NotARun, BadInput) as refused:
        return [str(refused)]
    assert found.passed == (found.exit_code == 0)
    return lines(found)


@pytest.mark.breadth
def test_every_field_of_the_manifest(run: Path, made: Made, some: Some) -> None:
    """Changed, taken out, or given company: what is said names the field, or the object that it stands in."""
    file = run / "run.json"
    known = json.loads(file.read_text(encoding="utf-8"))
    passed, wrong = set[str](), list[str]()
    tried = [(path, other) for path, value in leaves(known) for other in (*forgeries(value), ...)]
    assert len(tried) > 500
    for path, other in some(tried):
        with forged(file, json.dumps(put(known, path, other)).encode("utf-8")):
            said = outcome(run, made)
        where = ".".join(map(str, path))
        if not said:
            passed.add(where)
        elif not any(_names(line, path) for line in said):
            wrong.append(f"{where} = {other!r}: {said[:3]}")
    assert wrong == []
    unknown = [where for where in passed if not any(re.fullmatch(pattern, where) for pattern in HARMLESS)]
    assert sorted(unknown) == []


def _names(line: str, path: Path_) -> bool:
    """Say whether a line is about a place: it names the field, or one that holds it beside the variant."""
    words = [str(part) for part in path if not isinstance(part, int)]
    if words[0] == "variants" and len(words) > 1:
        return (words[1] in line and (len(words) == 2 or any(word in line for word in words[2:]))) or "run.json" in line
    words += ["study.toml"] if words == ["study_sha256"] else []  # the file and its hash: one of the two was forged
    return any(word in line for word in words) or "damaged" in line


def test_what_nothing_tells_again_is_in_the_log_and_in_the_reports(run: Path, made: Made) -> None:
    """A forger of the time of a run has to forge manifest, log, page and workbook."""
    manifest, log = run / "run.json", run / "log.jsonl"
    when = json.loads(manifest.read_text(encoding="utf-8"))["created_utc"]
    other = _like(when)
    for file in (manifest, log):
        content = file.read_bytes().replace(when.encode(), other.encode())
        with forged(file, content):
            assert any("created_utc" in line for line in outcome(run, made))
    with (
        forged(manifest, manifest.read_bytes().replace(when.encode(), other.encode())),
        forged(log, log.read_bytes().replace(when.encode(), other.encode())),
    ):
        said = outcome(run, made)
    assert {line.partition(":")[0].split("/")[0] for line in said} == {"report", "report.html", "report.xlsx"}


# ---------------------------------------------------------------- tables, with their hashes forged too


@pytest.mark.breadth
def test_a_cell_of_every_column_of_every_table(run: Path, made: Made, some: Some) -> None:
    folders = sorted(path for path in (run / "tables").iterdir())
    assert len(folders) > 20
    frames = {folder / f"{TABLES_OF}.parquet": pd.read_parquet(folder / f"{TABLES_OF}.parquet") for folder in folders}
    for file in some(frames):
        with forged(file, _parquet(_moved(frames[file]))):
            hashed = f"{TABLES_OF}: tables.{file.parent.name}: "
            said = outcome(run, made)
            assert any(line.startswith(hashed) for line in said), (file, said)
    columns = [(file, column) for file, frame in frames.items() for column in frame.columns]
    assert len(columns) > 150
    for file, column in some(columns):
        with _cell(run, file, frames[file], column):
            said = outcome(run, made)
        table = file.parent.name
        assert any(f"{table}.{column}" in line or f"{table}: has" in line for line in said), (table, column, said)


def _moved(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table that says no more, but is another file: its rows in another order, or one column gone."""
    return frame.iloc[::-1] if len(frame) > 1 else frame.iloc[:, 1:]


@contextmanager
def _cell(run: Path, file: Path, frame: pd.DataFrame, column: str) -> Iterator[None]:
    """Forge a cell, and the hash of its table in the manifest; of a table without rows, take the column out."""
    other = frame.drop(columns=column)
    if len(frame):
        row = frame[column].abs().fillna(0).idxmax() if pd.api.types.is_numeric_dtype(frame[column]) else 0
        value = frame[column].iloc[row]
        value = 0.0 if pd.isna(value) else value
        new = not value if isinstance(value, bool) or str(value) in ("True", "False") else value
        new = ODD if isinstance(value, str) else new if new is not value else value + max(1.0, abs(value)) * 1e-3
        other = frame.astype({column: "float64"}) if frame[column].dtype.kind == "i" else frame.copy()
        other.loc[row, column] = new
    content = _parquet(other)
    manifest = run / "run.json"
    known = json.loads(manifest.read_text(encoding="utf-8"))
    digest = hashlib.sha256(content).hexdigest()
    put_in = put(known, ("variants", TABLES_OF, "tables", file.parent.name), digest)
    with forged(file, content), forged(manifest, json.dumps(put_in).encode("utf-8")):
        yield


def _parquet(frame: pd.DataFrame) -> bytes:
    held = io.BytesIO()
    frame.to_parquet(held, index=False)
    return held.getvalue()


# ---------------------------------------------------------------- study, dataset, log


@pytest.mark.breadth
def test_every_line_of_the_study(run: Path, made: Made, some: Some) -> None:
    file = run / "study.toml"
    text = file.read_text(encoding="utf-8").splitlines(keepends=True)
    for number, line in some((number, line) for number, line in enumerate(text) if line.strip()):
        other = "".join([*text[:number], *text[number + 1 :]])
        with forged(file, other.encode("utf-8")):
            said = outcome(run, made)
        assert said, line
        assert "study.toml: changed since the run" in said or "study.toml" in said[0], (line, said)
    with forged(file, file.read_bytes() + f"# {ODD}\n".encode()):
        assert outcome(run, made) == ["study.toml: changed since the run"]


@pytest.mark.parametrize(
    ("before", "after", "named"),
    [
        ('title = "What is tried"', 'title = "Another"', "run.json: title: 'What is tried', derived again 'Another'"),
        *wide(
            ('title = "A floor and a duty"', 'title = "B"', "capped: title: 'A floor and a duty', derived again 'B'"),
            (
                "discount_rate = 0.03",
                "discount_rate = 0.04",
                "run.json: settings.discount_rate: 0.03, derived again 0.04",
            ),
            ("rate = 0.1", "rate = 0.2", "capped: purchases.duty_musd"),
        ),
    ],
)
def test_a_study_forged_with_its_hash(run: Path, made: Made, before: str, after: str, named: str) -> None:
    study, manifest = run / "study.toml", run / "run.json"
    text = study.read_text(encoding="utf-8")
    assert before in text
    known = json.loads(manifest.read_text(encoding="utf-8"))
    known["study_sha256"] = sha256(text.replace(before, after))
    with (
        forged(study, text.replace(before, after).encode("utf-8")),
        forged(manifest, json.dumps(known).encode("utf-8")),
    ):
        said = outcome(run, made)
    assert any(line.startswith(named) for line in said), said
    assert any(line.startswith("log.jsonl: study_sha256: ") for line in said)


@pytest.mark.breadth
def test_every_file_of_the_dataset(run: Path, made: Made, some: Some) -> None:
    archive = run / "dataset.zip"
    files = unpacked(archive.read_bytes(), "", [])
    for name, content in some(files.items()):
        last = re.compile(rb"[0-9a-z](?=[^0-9a-z]*$)")
        with forged(archive, packed({**files, name: last.sub(b"x", content)})):
            said = outcome(run, made)
        assert any(name in line for line in said), (name, said)
        with forged(archive, packed({key: value for key, value in files.items() if key != name})):
            said = outcome(run, made)
        assert any(name.partition(".")[0] in line for line in said), (name, said)
    with forged(archive, packed({**files, "tariffs.csv": b"form\n"})):
        assert any("tariffs" in line for line in outcome(run, made))
    with forged(archive, archive.read_bytes()[:-40]):
        assert "dataset.zip cannot be read: damaged, or not a zip archive" in outcome(run, made)[0]


@pytest.mark.breadth
def test_every_field_of_the_log(run: Path, made: Made, some: Some) -> None:
    file = run / "log.jsonl"
    entries = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    places = [(n, path, value) for n, entry in enumerate(entries) for path, value in leaves(entry)]
    for number, path, other in some((n, path, new) for n, path, old in places for new in (*forgeries(old), ...)):
        forgery = [*entries[:number], put(entries[number], path, other), *entries[number + 1 :]]
        with forged(file, "".join(f"{json.dumps(line)}\n" for line in forgery).encode("utf-8")):
            said = outcome(run, made)
        if path == ("utc",) and not said:
            continue  # harmless: nothing rests on the minute at which a line was written
        assert any(line.startswith("log.jsonl: ") for line in said), (path, other, said)
    for entry in some(entries):
        with forged(file, "".join(f"{json.dumps(x)}\n" for x in entries if x is not entry).encode("utf-8")):
            assert any(line.startswith("log.jsonl: does not say") for line in outcome(run, made))
    with forged(file, file.read_bytes() + b'{"event": "gossip"}\n'):
        assert outcome(run, made) == [f"log.jsonl: line {len(entries) + 1}: no run writes this"]


# ---------------------------------------------------------------- reports


@pytest.mark.breadth
def test_the_page(run: Path, made: Made) -> None:
    file = run / "report.html"
    content = file.read_bytes()
    digits = [m.start() for m in re.finditer(rb"[0-9]", content)]
    forgeries = [_digit(content, at) for at in digits[:: len(digits) // 12]]
    forgeries.append(content.replace(b"</head>", b"<script>alert(1)</script></head>"))
    forgeries += [content + b"\n<p>more</p>", content[: len(content) // 2], b""]
    for other in forgeries:
        with forged(file, other):
            said = outcome(run, made)
        assert said, other[:80]
        assert all(line.startswith("report.html: ") for line in said), said
    with forged(file, content.replace(b"</main>", b"<script>alert(1)</script></main>")):
        assert "<script>alert(1)</script>" in outcome(run, made)[0]


def test_a_page_behind_the_front_page(run: Path, made: Made) -> None:
    """A number changed, a page that is gone, a page that no run has: each is named."""
    file = run / "report" / "numbers.html"
    content = file.read_bytes()
    at = content.rindex(b"<td>1") + 4
    with forged(file, _digit(content, at)):
        assert all(line.startswith("report/numbers.html: line ") for line in outcome(run, made))
        assert outcome(run, made)
    file.unlink()
    assert outcome(run, made) == [f"report/numbers.html: missing; 'lodeplan report {run}' writes it anew"]
    file.write_bytes(content)
    ghost = run / "report" / "variants" / "ghost.html"
    ghost.write_bytes(content)
    assert outcome(run, made) == ["report/variants/ghost.html: a page of no variant"]
    ghost.unlink()
    assert outcome(run, made) == []


def _digit(content: bytes, at: int) -> bytes:
    return content[:at] + (b"7" if content[at : at + 1] != b"7" else b"3") + content[at + 1 :]


@pytest.mark.breadth
def test_every_part_of_the_workbook(run: Path, made: Made, some: Some) -> None:
    file = run / "report.xlsx"
    with zipfile.ZipFile(file) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    for name, content in some(parts.items()):
        at = max(content.rfind(b"0"), content.rfind(b"1"), content.rfind(b"2"))
        with forged(file, _book({**parts, name: _digit(content, at)})):
            said = outcome(run, made)
        assert all(line.startswith("report.xlsx: ") for line in said), said
        assert any(name in line or "sheet" in line for line in said), (name, said)
    for extra in ("xl/worksheets/sheet99.xml", "xl/vbaProject.bin", "xl/externalLinks/externalLink1.xml"):
        with forged(file, _book({**parts, extra: b"<x/>"})):
            assert outcome(run, made) == [f"report.xlsx: holds {extra}, which no report has"]
    with forged(file, b"PK no longer"):
        assert outcome(run, made) == ["report.xlsx: damaged, not a workbook (File is not a zip file)"]


def _book(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return out.getvalue()


def test_a_changed_cell_of_the_workbook_is_named(run: Path, made: Made) -> None:
    file = run / "report.xlsx"
    with zipfile.ZipFile(file) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    name = next(n for n, content in parts.items() if n.startswith("xl/worksheets/") and b"<v>2024</v>" in content)
    with forged(file, _book({**parts, name: parts[name].replace(b"<v>2024</v>", b"<v>2034</v>", 1)})):
        said = outcome(run, made)
    assert re.fullmatch(r"report\.xlsx: sheet .+, cell [A-Z]+[0-9]+: '.*2034.*', made again '.*2024.*'", said[0]), said
