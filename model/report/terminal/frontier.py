"""A frontier, or a grid of two levers, as text of at most 100 columns, as JSON for a script and as CSV."""

from __future__ import annotations

import csv
import io
import json
import math
from typing import Any

import pandas as pd

from data.messages.amounts import amount, table_places
from data.messages.finding import printable
from data.messages.number_words import rounded
from data.messages.paragraph import wrapped
from data.messages.refusals import PLEASE_REPORT
from data.messages.text_table import WIDTH, Heading, text_table
from data.rows import each_row
from model.analysis.frontier.curve import outline
from model.report.terminal.json_values import plain

MOST_POINTS = 24
"""Points of a frontier printed: a page; --json and --out give all."""


def frontier_text(frontier: Any, study: str, variant: str) -> str:
    """Return a frontier as a table under what is known of it."""
    lever, points = frontier.lever, frontier.table()
    lines = [f"{printable(study)}, {printable(variant)}: {frontier.against} against {lever.key}"]
    lines += [f"stated now: {printable(lever.words)}"] if lever.words else []
    lines += [*_accuracy(frontier), *_ends(frontier, points)]
    unit = "MUSD PV" if frontier.against in ("cost", "resource_cost") else ""
    shown, said = _told_points(points, frontier.against, lever.stated)
    lines += said
    rows = [
        [
            f"{level:,.6g}",
            _number(amount),
            "" if math.isnan(step) else rounded(step, sign=True),
            "stated now" if level == lever.stated else "",
        ]
        for level, amount, step in each_row(shown, "level", frontier.against, "per_unit")
    ]
    headings = [
        Heading(lever.key, lever.unit, right=True), Heading(frontier.against, unit, right=True),
        Heading(f"one more {lever.one}", f"{unit} to the next".strip(), right=True), Heading(""),
    ]  # fmt: skip
    return "\n".join([*(wrapped(line) for line in lines), "", text_table(headings, rows, WIDTH)])


def _accuracy(frontier: Any) -> list[str]:
    """Say what is known of the curve between its points."""
    lever, curve = frontier.lever, frontier.curve
    if frontier.against != "cost":
        several = f"the plan of least cost at {len(curve.points)} levels, evenly spaced"
        return [f"{several}; straight lines between are a guess"]
    kind = {
        "bound": "a bound: cost is convex and made of straight pieces; every corner is known",
        "price": "a price: cost is concave and made of straight pieces; every corner is known",
        "share": "a share of a total that the plan decides: cost only rises or falls; known between points",
    }[lever.kind]
    error = "exact" if not curve.error else f"within {curve.error:z,.2f} MUSD between points"
    law = {"bound": "convex", "price": "concave", "share": "monotone"}[lever.kind]
    broken = "kept" if curve.broken < 1e-3 else f"broken by {curve.broken:z,.4f} MUSD; {PLEASE_REPORT}"
    return [f"{lever.key} is {kind}", f"{error}; checked to be {law}: {broken}; {frontier.solves} solves"]


def _ends(frontier: Any, points: pd.DataFrame) -> list[str]:
    """Say beyond which levels there is no plan."""
    (low, high), unit, level = frontier.impossible, frontier.lever.unit, points["level"]
    above = f"no plan above {level.iloc[-1]:,.4g} [{unit}] (asked for up to {high:,.4g})" if high is not None else ""
    below = f"no plan below {level.iloc[0]:,.4g} [{unit}] (asked for down to {low:,.4g})" if low is not None else ""
    return [line for line in (above, below) if line]


def _told_points(points: pd.DataFrame, against: str, stated: float | None) -> tuple[pd.DataFrame, list[str]]:
    """Return the points of a curve that a page has room for, what one more then adds to the next, and a line on it."""
    if len(points) <= MOST_POINTS:
        return points, []
    level, amount = (points[column].astype(float).tolist() for column in ("level", against))
    kept = [i for i, at in enumerate(level) if at == stated]
    chosen, off = outline(list(zip(level, amount, strict=True)), MOST_POINTS, kept)
    shown = points.iloc[chosen].reset_index(drop=True)
    width = points["level"].diff().shift(-1)
    added = (points["per_unit"] * width).fillna(0.0).cumsum().shift(1, fill_value=0.0)
    added = added.iloc[chosen].reset_index(drop=True)
    shown["per_unit"] = added.diff().shift(-1) / shown["level"].diff().shift(-1)
    miss = f"{_number(off)} MUSD" if against in ("cost", "resource_cost") else _number(off)
    return shown, [
        f"{len(shown)} of {len(points)} points, chosen so that straight lines between them miss no other by more than "
        f"{miss}; --json or --out FILE has all"
    ]


def _number(value: float) -> str:
    return f"{value:z,.2f}" if abs(value) >= 100 else rounded(value, 5)


def frontier_json(frontier: Any) -> str:
    lever, curve = frontier.lever, frontier.curve
    return json.dumps(
        plain({
            "lever": lever.key, "words": lever.words, "unit": lever.unit, "one": lever.one,
            "stated": lever.stated,
            "kind": lever.kind, "against": frontier.against, "error_musd": curve.error, "law_broken_musd": curve.broken,
            "impossible": list(frontier.impossible),
            "solves": frontier.solves, "points": frontier.table().to_dict("records"),
        }),
        indent=1,
    )  # fmt: skip


def frontier_csv(frontier: Any) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([f"{frontier.lever.key} [{frontier.lever.unit}]", frontier.against, "per_unit"])
    for row in each_row(frontier.table(), "level", frontier.against, "per_unit"):
        writer.writerow(["" if math.isnan(x) else repr(x) for x in row])
    return out.getvalue()


def grid_text(frontier: Any, study: str, variant: str) -> str:
    """Return least cost over two levers: rows one, columns the other."""
    one, two = frontier.levers
    lines = [
        f"{printable(study)}, {printable(variant)}: least cost, MUSD of present value",
        f"down: {one.key} [{one.unit}], stated now: {printable(one.words)}",
        f"across: {two.key} [{two.unit}], stated now: {printable(two.words)}",
        f"- has no plan; {frontier.solves} solves",
        "",
    ]  # fmt: skip
    headings = [Heading("", right=True), *(Heading(f"{c:,.4g}", right=True) for c in frontier.cost.columns)]
    cells = frontier.cost.to_numpy()
    places = table_places(v for v in cells.flat if not math.isnan(v))
    rows = [
        [f"{level:,.4g}", *("-" if math.isnan(v) else amount(v, places) for v in row)]
        for level, row in zip(frontier.cost.index, cells, strict=True)
    ]
    return "\n".join([*(wrapped(line) if line else line for line in lines), text_table(headings, rows, WIDTH)])


def grid_json(frontier: Any) -> str:
    return json.dumps(
        plain({
            "levers": [{"key": x.key, "words": x.words, "unit": x.unit} for x in frontier.levers],
            "rows": list(frontier.cost.index), "columns": list(frontier.cost.columns),
            "cost_musd": frontier.cost.to_numpy().tolist(), "solves": frontier.solves,
        }),
        indent=1,
    )  # fmt: skip


def grid_csv(frontier: Any) -> str:
    one, two = frontier.levers
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([f"{one.key} [{one.unit}]", f"{two.key} [{two.unit}]", "cost"])
    for level, row in zip(frontier.cost.index, frontier.cost.to_numpy(), strict=True):
        for other, cost in zip(frontier.cost.columns, row, strict=True):
            writer.writerow([repr(float(level)), repr(float(other)), "" if math.isnan(cost) else repr(float(cost))])
    return out.getvalue()
