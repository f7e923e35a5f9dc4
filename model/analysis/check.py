"""What can be known of a study without solving it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from data.errors import Finding
from model.analysis.run import prepared
from model.frames import Frames
from model.policies import Clause
from model.policies.sentence import in_turn
from model.study import LoadedStudy


def check_study(loaded: LoadedStudy) -> tuple[Finding, ...]:
    """Return every warning about a study; raise BadInput with every error."""
    _, base, findings = prepared(loaded)
    out = list(findings)
    for variant in loaded.study.variants:
        out += silent(variant, base, loaded.clauses(variant))
    return tuple(dict.fromkeys(out))


def silent(variant: str, base: Frames, clauses: Sequence[Clause]) -> list[Finding]:
    """Return a warning for every sentence that changes nothing in a variant."""
    out, frames = [], base
    for clause in in_turn(clauses):
        after = clause.sentence.adjust(frames)
        if _same(frames, after) and not clause.sentence.rows(clause.label, frames, clauses):
            file, _, line = clause.where.rpartition(":")
            message = f"variant {variant}: touches nothing in this study; check its scope and dates"
            row = int(line) if line.isdigit() else None
            out.append(Finding(file or clause.where, row, clause.label, "", message, "warning"))
        frames = after
    return out


def _same(before: Frames, after: Frames) -> bool:
    pairs = ((before.sales, after.sales), (before.outputs, after.outputs), (before.builds, after.builds))
    return all(a is b or _equal(a, b) for a, b in pairs)


def _equal(a: pd.DataFrame, b: pd.DataFrame) -> bool:
    return a.equals(b)
