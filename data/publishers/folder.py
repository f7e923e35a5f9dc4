"""The folder that an import writes: figures, their source, and the lists of what is no figure.

It is written under another name beside its place and renamed when it is whole: nothing half-written, nothing
overwritten.
"""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from data.published.row_checks import BETWEEN
from data.published.schema import BY_NAME
from data.publishers.amount import plain
from data.publishers.importing import rows
from data.publishers.items import SOURCES, TABLES, Counted, Imported, LeftOut, NotUnderstood
from data.publishers.totals import Total, totals
from data.reading.units import in_base_unit

FIGURES = Path(__file__).parent.parent / "figures"
EDITIONS = BY_NAME["editions"].table.names
WORDS = BY_NAME["words"].table.names
LISTED = ("file", "row", "column", "value", "why")
SUMMED = ("group", "row", "printed_total", "sum_of_parts", "difference", "parts", "without_number", "within_rounding")


def write(done: Imported, folder: Path) -> None:
    """Write an import as a new folder; one that is there already raises FileExistsError."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsError(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for name, text in files(done).items():
            path = unfinished / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
        unfinished.chmod(0o755)
        if folder.is_dir():
            folder.rmdir()
        unfinished.rename(folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise


def files(done: Imported) -> dict[str, str]:
    """Return name -> content of every file of the folder."""
    out = {f"{table}.csv": _csv(TABLES[table], lines) for table, lines in rows(done).items()}
    out["sources.csv"] = _csv(SOURCES, [asdict(done.source)])
    for name, columns, lines in (("editions", EDITIONS, editions(done)), ("words", WORDS, words(done))):
        if lines:
            out[f"{name}.csv"] = _csv(columns, lines)
    out["not_understood.csv"] = _csv(LISTED, map(_listed, done.not_understood))
    out["left_out.csv"] = _csv(LISTED, map(_listed, done.left_out))
    out["totals.csv"] = _csv(SUMMED, map(_summed, checked(done)))
    return out


def editions(done: Imported) -> list[dict[str, str]]:
    """Return the editions that the figures need a row for; the day of release is filled in by hand."""
    named = sorted({edition for figure in done.figures if (edition := figure.cells.get("edition"))})
    publication = done.source.source_id.partition("-20")[0].partition("-fy20")[0]
    said = {"publication": publication, "released": done.source.date, "source_id": done.source.source_id}
    return [{"edition": edition, **said} for edition in named]


def words(done: Imported) -> list[dict[str, str]]:
    """Return the units, by what they measure, that the list of words of the figures does not have yet."""
    with (FIGURES / "words.csv").open(encoding="utf-8", newline="") as file:
        known = {tuple(row[name] for name in WORDS) for row in csv.DictReader(file)}
    new: set[tuple[str, ...]] = set()
    for figure in done.figures:
        measured = [figure.cells.get(column, "") for column in BY_NAME[figure.table].unit_of]
        if measured:
            word = in_base_unit(figure.cells["unit"])[1]
            new.add((figure.table, "unit", word, BETWEEN.join(filter(None, measured))))
    return [dict(zip(WORDS, one, strict=True)) for one in sorted(new - known)]


def checked(done: Imported) -> list[Total]:
    """Return the printed totals of an import beside the sums of their parts."""
    return totals(item for item in done.items if isinstance(item, Counted))


def _listed(line: NotUnderstood | LeftOut) -> dict[str, str]:
    row = "" if line.row is None else str(line.row)
    return {"file": line.file, "row": row, "column": line.column, "value": line.value, "why": line.why}


def _summed(total: Total) -> dict[str, str]:
    return {
        "group": ", ".join(word for word in total.group if word), "row": str(total.row),
        "printed_total": plain(total.printed), "sum_of_parts": plain(total.summed),
        "difference": plain(total.difference), "parts": str(total.parts), "without_number": str(total.unknown),
        "within_rounding": "yes" if total.agrees else "no",
    }  # fmt: skip


def _csv(heading: Sequence[str], lines: Iterable[Mapping[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, heading, lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue()
