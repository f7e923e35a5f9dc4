"""The reports of a run held against the same reports made again from its tables: a changed number or sheet is named."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path

from data.dataset import Dataset
from data.messages.finding import printable, shortened
from data.reading.archive import MOST_BYTES, hides_something
from model.analysis.verify.outcome import Deviations
from model.execution.same_program import versions
from model.report import write
from model.report.page import frontiers
from model.report.run_view import RunView, run_view
from model.report.terminal import drawn_ranges, robustness
from model.report.terminal import stress_kept as stress
from model.runs.run_folder import NotARun, Run

MOST_NAMED = 5
"""Differences named in each report."""
AROUND = 40
"""Letters shown before the first that differs."""
_CELL = re.compile(rb'<c r="([A-Z]+[0-9]+)"[^>]*?(?:/>|>.*?</c>)', re.S)
_SHEET = re.compile(rb'<sheet name="([^"]*)" sheetId="(\d+)"')
_DAMAGED = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError, ValueError)


def held_against(run: Run, data: Dataset) -> Deviations:
    """Hold the page and the workbook in a run folder against those that the run gives."""
    deviations = Deviations()
    try:
        m = run_view(run.folder, data=data)
        made = _made(m)
    except NotARun as fault:  # what an analysis keeps in the run was altered
        deviations.wrong.append(str(fault))
        return deviations
    here = {name: run.folder / name for name in made if (run.folder / name).is_file()}
    deviations.changed += _whole(run, made, here)
    kept = [
        place
        for place in (robustness.FILE, drawn_ranges.FILE, frontiers.FOLDER, stress.FILE)
        if (run.folder / place).exists()
    ]
    bare: Mapping[str, bytes] = {}
    for name, path in here.items():
        content = path.read_bytes()
        lines = [] if content == made[name] else list(_unlike(name, content, made[name]))
        if not lines:
            continue
        bare = bare or (_made(_without_extras(m)) if kept else {})
        if kept and (content == bare[name] or not list(_unlike(name, content, bare[name]))):
            again = f"'lodeplan report {run.folder}' shows it"
            deviations.notes.append(
                f"{name}: written before bounds, samples, stress or a frontier were kept in the run; {again}"
            )
        else:
            _refuse(deviations, run, name, lines)
    return deviations


def _whole(run: Run, made: Mapping[str, bytes], here: Mapping[str, Path]) -> list[str]:
    """Say which reports are missing where others are there, and which pages stand in their folder that no run has."""
    lacks = [f"{name}: missing; 'lodeplan report {run.folder}' writes it anew" for name in made if name not in here]
    folder = run.folder / write.FOLDER
    pages = (page.relative_to(run.folder).as_posix() for page in sorted(folder.rglob("*")) if page.is_file())
    return [*lacks, *(f"{printable(page)}: a page of no variant" for page in pages if page not in made)]


def _refuse(deviations: Deviations, run: Run, name: str, lines: Sequence[str]) -> None:
    """Note where a report is not as it is made again; one of another version cannot be."""
    before = run.manifest["versions"].get("lodeplan")
    if before != versions()["lodeplan"]:
        cure = f"'lodeplan report {run.folder}' writes it anew"
        deviations.changed.append(f"{name}: of lodeplan {before}, not as this one writes it; {cure}")
        return
    deviations.wrong += [f"{name}: {line}" for line in lines[:MOST_NAMED]]
    if len(lines) > MOST_NAMED:
        deviations.wrong.append(f"{name}: and {len(lines) - MOST_NAMED} more places")


def _made(m: RunView) -> dict[str, bytes]:
    return write.reports_of(m)[1]


def _without_extras(m: RunView) -> RunView:
    """Return a run as it was before an analysis kept anything in it: seen from where its own scenarios alone lie."""
    return replace(m, run=replace(m.run, folder=m.run.folder / stress.SCENARIOS), answers={})


def _unlike(name: str, content: bytes, made: bytes) -> Iterator[str]:
    return _unlike_workbook(content, made) if name == write.WORKBOOK else _unlike_page(content, made)


# ---------------------------------------------------------------- the page


def _unlike_page(content: bytes, made: bytes) -> Iterator[str]:
    """Yield the lines of a page that are not those of the page made again."""
    there, wanted = (text.decode("utf-8", errors="replace").split("\n") for text in (content, made))
    if len(there) != len(wanted):
        yield f"has {len(there):,} lines, made again {len(wanted):,}"
    for number, (line, right) in enumerate(zip_longest(there, wanted, fillvalue=""), 1):
        if line != right:
            yield f"line {number}: {_place(line, right)}"
            if len(there) != len(wanted):
                return


def _place(text: str, right: str) -> str:
    """Return both texts from a little before where they part."""
    at = next((i for i, (a, b) in enumerate(zip(text, right, strict=False)) if a != b), min(len(text), len(right)))
    start = max(0, at - AROUND)
    return f"'{shortened(text[start:].strip())}', made again '{shortened(right[start:].strip())}'"


# ---------------------------------------------------------------- the workbook


def _unlike_workbook(content: bytes, made: bytes) -> Iterator[str]:
    """Yield the parts of a workbook, and the cells of its sheets, that are not those of the workbook made again."""
    wanted = _parts(made, MOST_BYTES)
    try:
        there = _parts(content, 2 * sum(map(len, wanted.values())))
    except _DAMAGED as fault:
        yield f"damaged, not a workbook ({str(fault) or type(fault).__name__})"
        return
    names = _sheet_names(wanted)
    yield from (f"holds {name}, which no report has" for name in there if name not in wanted)
    yield from (f"lacks {name}" for name in wanted if name not in there)
    for name in wanted:
        if name in there and there[name] != wanted[name]:
            yield from _unlike_part(name, names.get(name, ""), there[name], wanted[name])


def _parts(content: bytes, most: int) -> dict[str, bytes]:
    """Return the parts of a workbook; raise ValueError where a name stands twice or something is hidden beside them.

    most: bytes that they may hold, so that nothing much larger than the workbook wanted is ever unpacked
    """
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        names = parts.namelist()
        if len(set(names)) < len(names):
            raise ValueError("two parts of one name")
        if hides_something(parts, len(content)):
            raise ValueError("it holds something beside its parts")
        whole = sum(part.file_size for part in parts.infolist())
        if whole > most:
            raise ValueError(f"{whole:,} bytes when unpacked, made again far fewer")
        return {name: parts.read(name) for name in names}


def _sheet_names(parts: Mapping[str, bytes]) -> dict[str, str]:
    found = _SHEET.findall(parts["xl/workbook.xml"])
    return {f"xl/worksheets/sheet{number.decode()}.xml": name.decode("utf-8") for name, number in found}


def _unlike_part(name: str, sheet: str, said: bytes, right: bytes) -> Iterator[str]:
    if sheet:
        cells, wanted = ({m[1].decode(): m[0] for m in _CELL.finditer(part)} for part in (said, right))
        moved = [at for at in {**wanted, **cells} if cells.get(at) != wanted.get(at)]
        yield from (f"sheet {sheet}, cell {at}: {_xml(cells.get(at), wanted.get(at))}" for at in moved)
        if moved:
            return
    yield f"{f'sheet {sheet}' if sheet else name}: {_xml(said, right)}"


def _xml(said: bytes | None, right: bytes | None) -> str:
    return _place((said or b"").decode("utf-8", errors="replace"), (right or b"").decode("utf-8", errors="replace"))
