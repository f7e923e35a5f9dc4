"""Findings as lines on a terminal: what is wrong before what is odd, and not more than fit on a page."""

from __future__ import annotations

import json
from collections.abc import Sequence

from data.messages.finding import Finding

MOST = 20


def finding_lines(findings: Sequence[Finding], show_all: bool = False) -> list[str]:
    """Return one line per finding, errors first; after the twentieth, how many more there are."""
    in_order = sorted(findings, key=lambda finding: finding.level != "error")
    lines = list(dict.fromkeys(f"{finding.level}: {finding.line()}" for finding in in_order))
    if show_all or len(lines) <= MOST:
        return lines
    return [*lines[:MOST], f"… and {len(lines) - MOST} more (--all shows them)"]


def findings_json(findings: Sequence[Finding]) -> str:
    """Return findings for a script."""
    keys = ("level", "file", "row", "column", "value", "message")
    rows = [{key: getattr(finding, key) for key in keys} for finding in findings]
    return json.dumps({"findings": rows}, indent=1)
