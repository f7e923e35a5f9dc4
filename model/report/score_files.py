"""A cost estimate as a file: a page that a word processor opens, or a workbook."""

from __future__ import annotations

from pathlib import Path

from data.messages.finding import BadInput, Finding, printable
from model.analysis.score.run import CostEstimate

PAGE, WORKBOOK = ".html", ".xlsx"


def estimate_file(e: CostEstimate, path: Path) -> bytes:
    """Return the content of a file that is named; raise BadInput for an ending that is neither page nor workbook."""
    if path.suffix.lower() == PAGE:
        from model.report.page.estimate import estimate_page

        return estimate_page(e).encode("utf-8")
    if path.suffix.lower() == WORKBOOK:
        from model.report.workbook.estimate import estimate_workbook

        return estimate_workbook(e)
    message = f"--out must end in {PAGE} or {WORKBOOK}, got '{printable(path.name)}'"
    raise BadInput([Finding(printable(str(path)), None, "", path.name, message)])
