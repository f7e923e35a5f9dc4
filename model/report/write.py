"""Write the reports of a run: the page and the workbook into its folder, files for memos where they are wanted."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from data.dataset import Dataset
from data.messages.exits import Exit, KnownEnd
from data.messages.finding import BadInput, printable
from data.messages.refusals import PLEASE_REPORT, not_overwritten
from model.report.brief import PAGE as PAGE_OF_BRIEF
from model.report.brief import brief_files
from model.report.browser_print import pictured, printed
from model.report.headlines import findings
from model.report.memo_files import csv_files, svg_files
from model.report.page.page import FRONT, pages, single_page
from model.report.run_view import SOLVED, RunView, run_view
from model.report.workbook.workbook import workbook
from model.runs import durable_files
from model.runs.run_faults import cannot_write
from model.runs.run_folder import CannotWrite, NotARun, open_run, write_atomically

PAGE, WORKBOOK = FRONT, "report.xlsx"
FOLDER = "report"
"""Where the pages behind the front page stand."""
MOST_PLANS, MOST_GB = 1000, 4.0
"""A page and a workbook hold every table of every plan, and so does the memory that makes them."""
PLAN_GB, ROW_GB = 0.6e-3, 0.55e-6
"""What a plan takes of it, and each row and column of its program: measured on 2,170 plans of a tiny study (1.5 GB)
and on the 19 of us-framework (0.6 GB, of which half is the program itself), rounded up.
"""
EXPECTED = (NotARun, BadInput, MemoryError)
"""What ends a report as a whole, in words of its own."""


class TooMany(KnownEnd):
    """A run has more plans than a page and a workbook can hold; its tables are whole, and can be asked."""

    code = Exit.BAD_INPUT


def refuse_too_many(folder: Path) -> None:
    """Raise TooMany for a run of more plans than reports hold; NotARun for what is no run."""
    plans = [known for known in open_run(folder).manifest["variants"].values() if known["status"] == SOLVED]
    sizes = [known.get("program") or {} for known in plans]
    heavy = sum(PLAN_GB + ROW_GB * (size.get("rows", 0) + size.get("columns", 0)) for size in sizes)
    if len(plans) > MOST_PLANS or heavy > MOST_GB:
        raise TooMany(
            f"{folder}: no page and no workbook: they hold at most {MOST_PLANS:,} plans that take {MOST_GB:g} GB of "
            f"memory, and the run has {len(plans):,} that take {heavy:.1f} GB; its tables are whole: read them with "
            "'lodeplan show', 'lodeplan compare' or lodeplan.open_run in Python, or run fewer variants with --variant"
        )


def write_reports(folder: Path, dataset_path: Path | None = None, data: Dataset | None = None) -> RunView:
    """Write report.html, the pages behind it and report.xlsx into a run folder, all or none, and return what they say.

    A variant in which something unforeseen comes up is left out, and the reports say so.

    Raises NotARun or BadInput, before anything is written, for a run that cannot be trusted or whose dataset is gone;
    CannotWrite for the folder; TooMany where the run has more plans than reports hold.
    """
    refuse_too_many(folder)
    m = run_view(folder, dataset_path, data)
    m, made = reports_of(m)
    try:
        durable_files.write_all({folder / name: content for name, content in made.items()})
    except OSError as fault:
        raise cannot_write(folder, fault) from None
    return m


def reports_of(m: RunView) -> tuple[RunView, dict[str, bytes]]:
    """Return the page and the workbook of a run, and what they are made from: without the variants that end them.

    Raises whatever came up where it is in no one variant.
    """
    try:
        return m, _made(m)
    except EXPECTED:
        raise
    except Exception as fault:
        left_out = _at_fault(m)
        if not left_out or len(left_out) == len(m.solved):
            raise
        rest = m.without(left_out)
        try:
            return rest, _made(rest)
        except Exception:
            raise fault from None


def _at_fault(m: RunView) -> dict[str, str]:
    """Return the variants that cannot be reported even alone, each with the reason."""
    out = {}
    for variant in m.solved:
        others = {name: "" for name in m.solved if name != variant}
        try:
            _made(m.without(others))
        except EXPECTED:
            raise
        except Exception as fault:
            said = f"{type(fault).__name__}: {' '.join(str(fault).split())}"[:200]
            out[variant] = f"{PLEASE_REPORT}: {printable(said)}"
    return out


def _made(m: RunView) -> dict[str, bytes]:
    said = findings(m)
    made = {name: page.encode("utf-8") for name, page in pages(m, said).items()}
    return {**made, WORKBOOK: workbook(m, said)}


def refuse_file(path: Path) -> None:
    """Raise CannotWrite for a place where something stands, or whose name is not that of a page."""
    if path.suffix.lower() not in (".html", ".htm"):
        raise CannotWrite(f"{path}: a page is written to a file that ends with .html; nothing was written")
    if path.exists():
        raise CannotWrite(not_overwritten(path))


def write_single(m: RunView, path: Path) -> None:
    """Write all pages of a run as one into a new file, to be sent."""
    try:
        durable_files.write(path, single_page(m, findings(m)).encode("utf-8"))
    except OSError as fault:
        raise cannot_write(path, fault) from None


def write_csv(m: RunView, folder: Path) -> int:
    """Write every result table as CSV into a new folder; return how many."""
    return _write(csv_files(m), folder)


def write_svg(m: RunView, folder: Path) -> int:
    """Write every chart as SVG into a new folder; return how many."""
    return _write(svg_files(m), folder)


def write_brief(m: RunView, folder: Path) -> tuple[list[Path], bool]:
    """Write the brief of a run and its figures into a new folder; return the files, and whether a PDF is among them.

    PDF and PNG are made where a browser is found. Raises CannotWrite for a folder that holds something.
    """
    made = brief_files(m)
    _write(made.items(), folder)
    files = [folder / name for name in made]
    pdf = folder / "brief.pdf"
    is_printed = printed(folder / PAGE_OF_BRIEF, pdf)
    pictures = [
        one.with_suffix(".png") for one in files if one.suffix == ".svg" and pictured(one, one.with_suffix(".png"))
    ]
    return [*files, *([pdf] if is_printed else []), *pictures], is_printed


def refuse_full(folder: Path) -> None:
    """Raise CannotWrite for a folder that holds something, as nothing is written over, and for one inside a file."""
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise CannotWrite(f"{folder}: not an empty folder; nothing was written")
        above = next(parent for parent in folder.absolute().parents if parent.exists())
        if not above.is_dir():
            raise CannotWrite(f"{folder}: {above.name} is a file, and no folder can be made in it; nothing was written")
    except OSError as fault:
        raise cannot_write(folder, fault) from None


def _write(files: Iterable[tuple[str, bytes]], folder: Path) -> int:
    refuse_full(folder)
    written = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files:
            (folder / name).parent.mkdir(exist_ok=True)
            write_atomically(folder / name, content)
            written += 1
    except OSError as fault:
        raise cannot_write(folder, fault) from None
    return written
