"""Findings as lines on a terminal: what is wrong before what is odd, and not more than fit on a page."""

from __future__ import annotations

import json
from collections.abc import Sequence

from data.messages.finding import Finding, Kind
from data.messages.lists import counted, more_line

MOST = 20


def finding_lines(findings: Sequence[Finding], show_all: bool = False) -> list[str]:
    """Return one line per finding, errors first; after the twentieth, how many more there are."""
    in_order = sorted(findings, key=lambda finding: finding.level != "error")
    lines = list(dict.fromkeys(f"{finding.level}: {finding.line()}" for finding in in_order))
    most = len(lines) if show_all else MOST
    return [*lines[:most], *more_line(len(lines), most, where="--all shows them")]


def counted_lines(findings: Sequence[Finding], where: str) -> list[str]:
    """Return findings beside an answer: errors and what no check can say again a line each, other warnings counted.

    where: what prints the warnings. One alone is printed: to count it takes a line too.
    """
    told = [f for f in findings if f.level == "error" or f.kind is Kind.MEANWHILE]
    others = {f.line() for f in findings} - {f.line() for f in told}
    if len(others) < 2:
        return finding_lines(findings, show_all=True)
    counted_in_one = f"{len(others)} warnings about the study, none of them an error: {where}"
    return [*finding_lines(told, show_all=True), counted_in_one]


def no_errors(findings: Sequence[Finding]) -> str:
    """Return what a check without an error found: no errors; no errors, 2 warnings."""
    return f"no errors, {counted(len(findings), 'warning')}" if findings else "no errors"


def findings_json(findings: Sequence[Finding]) -> str:
    """Return findings for a script."""
    keys = ("level", "file", "row", "column", "value", "message")
    rows = [{key: getattr(finding, key) for key in keys} for finding in findings]
    return json.dumps({"findings": rows}, indent=1)
