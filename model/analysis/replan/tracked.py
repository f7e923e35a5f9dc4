"""A plan of last year beside what happened: what was bought, built, made and held, and what to change now."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from data.messages.finding import BadInput, Finding, did_you_mean
from model.analysis.hedge.deeds import BUILD, DECIDED, Deed, deeds, differs, done_with
from model.analysis.hedge.held import recourse
from model.analysis.hedge.stages import FirstStage, Key
from model.analysis.what_if.cut_rounds import Answer
from model.program.compile.compile import Program

Numbers = npt.NDArray[np.float64]
COLUMNS = ("do", "what", "year", "tonnes")
KT = 1e3
"""Tonnes in a kt."""


@dataclass(frozen=True)
class Tracked:
    """What happened until a year, and what is best from then on [MUSD; t, t/yr].

    happened: deed, planned, actual; changed: deed, planned, what is best now; costs: as planned, with what happened
    """

    until: int
    happened: tuple[tuple[Deed, float, float], ...]
    changed: tuple[tuple[Deed, float, float], ...]
    planned: float
    now: float


def read_actuals(file: Path, known: Mapping[Deed, float], first: int, last: int) -> dict[Deed, float]:
    """Return what happened [kt, kt/yr] from a CSV file; raise BadInput with a line for all that is wrong."""
    name = str(file)
    try:
        rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
    except FileNotFoundError:
        message = f"no such file; write what happened as CSV with the columns {', '.join(COLUMNS)}"
        raise BadInput([Finding(name, None, "", "", message)]) from None
    except OSError as fault:
        raise BadInput([Finding(name, None, "", "", f"cannot be read: {fault.strerror}")]) from None
    except UnicodeDecodeError:
        raise BadInput([Finding(name, None, "", "", "is no UTF-8 text; save it as CSV in UTF-8")]) from None
    lacking = [column for column in COLUMNS if not rows or column not in rows[0]]
    if lacking:
        message = f"has no row with {', '.join(lacking)}; write the columns {', '.join(COLUMNS)}"
        raise BadInput([Finding(name, 1, "", "", message)])
    out, wrong = dict[Deed, float](), list[Finding]()
    for number, row in enumerate(rows, 2):
        deed, tonnes, faults = _row(row, known, first, last)
        wrong += [Finding(name, number, column, str(row[column]), message) for column, message in faults]
        if deed in out:
            wrong.append(
                Finding(name, number, "what", deed[1], f"{' '.join(map(str, deed))} stands twice; keep one row")
            )
        if not faults:
            out[deed] = tonnes / KT
    if wrong:
        raise BadInput(wrong)
    return out


def _row(row: Mapping[str, str], known: Mapping[Deed, float], first: int, last: int) -> (
    tuple[Deed, float, list[tuple[str, str]]]
):  # fmt: skip
    faults = []
    do, what = (str(row[column] or "").strip() for column in ("do", "what"))
    year, tonnes = (_number(row[column]) for column in ("year", "tonnes"))
    words, names = sorted({deed[0] for deed in known}), sorted({deed[1] for deed in known if deed[0] == do})
    if do not in words:
        faults.append(("do", f"'{do}' is none of {', '.join(words)}"))
    elif what not in names:
        faults.append(("what", f"'{what}' is nothing that the plan can {do}{did_you_mean(what, names)}"))
    if not (year == year and first <= year < last and year == int(year)):
        faults.append(
            ("year", f"'{row['year']}' is no year from {first} to {last - 1}; after it something must be left")
        )
    if not (tonnes >= 0 and math.isfinite(tonnes)):
        faults.append(("tonnes", f"'{row['tonnes']}' is no number of tonnes, 0 or more"))
    return (do, what, int(year) if year == year else 0), tonnes, faults


def _number(value: str | None) -> float:
    try:
        return float(str(value))
    except ValueError:
        return math.nan


def tracked(whole: Answer, actual: Mapping[Deed, float], first: int, last: int, file: str) -> Tracked:
    """Return what is best once some things happened; what is not stated of their years follows as is cheapest.

    Builds of these years stand as planned unless they are stated. Raises NoRecourse where nothing is left, NotProven,
    BadInput, which names `file`, where more is stated than the data let be had.
    """
    program, x = whole.program, whole.solution.x
    until = max(deed[2] for deed in actual)
    stage, every = FirstStage(first, until + 1), FirstStage(first, last + 1)
    held = _held(program, stage, actual, x, file)
    found = recourse(program, held, f"what happened until {until}")
    before, now = deeds(every.values(program, x), None), deeds(every.values(program, found.x), None)
    happened = tuple((deed, before.get(deed, 0.0) * KT, value * KT) for deed, value in sorted(actual.items()))
    changed = tuple(
        (deed, before.get(deed, 0.0) * KT, now.get(deed, 0.0) * KT)
        for deed in sorted({*before, *now})
        if deed[2] == until + 1 and differs(before.get(deed, 0.0), now.get(deed, 0.0))
    )
    return Tracked(until, happened, changed, whole.solution.objective, found.cost)


def _held(program: Program, stage: FirstStage, actual: Mapping[Deed, float], x: Numbers, file: str) -> Numbers:
    """Return what decisions are held at: of a seller the cheapest steps first."""
    held = np.full(len(program.cost), np.nan)
    left, wrong = dict(actual), []
    for column, key in stage.of(program, program.columns):
        deed = _deed(key)
        if deed is None:
            continue
        if deed in left:
            held[column] = min(left[deed], float(program.upper[column]))
            left[deed] -= held[column]
        elif deed[0] == BUILD:
            held[column] = x[column]
    for deed, more in left.items():
        if more > 1e-9:
            had = (actual[deed] - more) * KT
            said = f"{' '.join(map(str, deed))}: {actual[deed] * KT:,.1f} t, of which the data let {had:,.1f} be had"
            wrong.append(Finding(file, None, "", "", f"{said}; change the data with a patch, or the row"))
    if wrong:
        raise BadInput(wrong)
    return held


def _deed(key: Key) -> Deed | None:
    name, labels = key
    if name not in DECIDED:
        return None
    return (*done_with((name, *labels)), int(labels[-1]))
