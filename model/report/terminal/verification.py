"""What was proven of a run, of known problems and of the base year, as text and JSON."""

from __future__ import annotations

import json
from typing import Any

from data.messages.finding import printable
from data.messages.lists import more_line
from data.messages.text_table import Heading, text_table
from model.report.terminal.comparison_tables import (
    mix_table,
)
from model.report.terminal.json_values import records

LINES_SHOWN = 12
"""Failures printed for each variant; --json gives all."""


def verification_text(verification: Any) -> str:
    """Return what was proven of a run, variant by variant, and what was not."""
    lines = [f"! {printable(line)}" for line in verification.failures]
    lines += [f"note: {printable(line)}" for line in verification.notes]
    for v in verification.variants:
        lines.append(f"{v.variant:<20} {_proven_in_words(v)}")
        lines += [f"  note: {printable(line)}" for line in v.notes]
        lines += [f"  ! {printable(line)}" for line in v.failures[:LINES_SHOWN]]
        lines += more_line(len(v.failures), LINES_SHOWN, indent="  ")
    held = sum(v.passed for v in verification.variants)
    if not verification.variants:
        return "\n".join([*lines, "", "NOT PROVEN: the run is not as it was written, so no variant was solved again"])
    words = "all holds" if verification.passed else "NOT PROVEN"
    last = f"{words}: {held} of {len(verification.variants)} variants proven again in {verification.seconds:.1f} s"
    return "\n".join([*lines, "", last])


def _proven_in_words(v: Any) -> str:
    if not v.passed:
        return f"{v.status}: does not hold"
    if v.certificate is None:
        return f"{v.status}: {v.words}"
    c = v.certificate
    gap = "unknown" if c.proven_gap is None else f"{c.proven_gap:.0e}"
    text = f"worst violation {c.worst_violation:.0e}, cost recounted {c.cost_difference_relative:.0e}, gap {gap}"
    return f"{v.status}: {c.checks:,} checks, {text}"


def verification_json(verification: Any) -> str:
    """Return the same for a script, every failure included."""
    variants = {
        v.variant: {
            "status": v.status,
            "passed": v.passed,
            "certificate": v.certificate.manifest() if v.certificate else None,
            "failures": list(v.failures),
            "notes": list(v.notes),
            "words": v.words,
        }
        for v in verification.variants
    }
    whole = {"run": str(verification.folder), "passed": verification.passed, "failures": list(verification.failures)}
    return json.dumps({**whole, "notes": list(verification.notes), "variants": variants}, indent=1)


def selftest_text(verification: Any) -> str:
    """Return every trial: what was expected, what was found."""
    headings = (Heading("trial", ""), Heading("expected", ""), Heading("found", ""), Heading("", ""))
    rows = [[t.name, t.expected, t.found, "ok" if t.passed else "WRONG"] for t in verification]
    passed, seconds = sum(t.passed for t in verification), sum(t.seconds for t in verification)
    last = f"{passed} of {len(verification)} as expected in {seconds:.1f} s"
    return f"{text_table(headings, rows, 160)}\n\n{last}"


def selftest_json(verification: Any) -> str:
    return json.dumps([vars(t) for t in verification], indent=1)


def backcast_text(verification: Any) -> str:
    """Return the base-year mix beside the published one, misses included."""
    text = (
        f"Import mix of {verification.year} under its own duties, beside the published shares (average of 2021-24)\n\n"
    )
    return f"{text}{mix_table(verification.mix)}\n\nworst miss: {verification.worst:.1f} points"


def backcast_json(verification: Any) -> str:
    return json.dumps(
        {"year": verification.year, "worst_points": verification.worst, "mix": records(verification.mix)}, indent=1
    )
