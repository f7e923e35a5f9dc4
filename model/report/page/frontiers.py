"""Frontiers kept in a run folder, so that its reports show them: written once, sealed, refused when altered."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.messages.amounts import amount, table_places
from data.messages.number_words import rounded
from data.messages.refusals import not_overwritten
from model.report.charts.figures import Figure, Table
from model.report.charts.svg import curve
from model.runs import attachments
from model.runs.run_folder import CannotWrite, NotARun, Run

FOLDER = "frontier"
KINDS = {
    "bound": "The level is a bound: cost is convex, made of straight pieces, and every corner is shown.",
    "price": "The level is a price: cost is concave, made of straight pieces, and every corner is shown.",
    "share": "The level is a share of a total that the plan decides: cost only rises or only falls.",
}


@dataclass(frozen=True)
class KeptCurve:
    """What a run keeps of a frontier, as `frontier --json` prints it."""

    lever: str
    unit: str
    words: str | None
    stated: float | None
    kind: str
    against: str
    error_musd: float | None
    impossible: tuple[float | None, float | None]
    points: tuple[Mapping[str, float | None], ...]
    one: str = "unit"


@dataclass(frozen=True)
class KeptLever:
    """A lever of a grid."""

    key: str
    words: str | None
    unit: str


@dataclass(frozen=True)
class KeptGrid:
    """What a run keeps of least cost over two levers."""

    levers: tuple[KeptLever, KeptLever]
    rows: tuple[float, ...]
    columns: tuple[float, ...]
    cost_musd: tuple[tuple[float | None, ...], ...]


KIND = attachments.Kind("a frontier", "traced", "trace it", KeptCurve | KeptGrid)


@dataclass(frozen=True)
class Kept:
    """A frontier of one variant of a run: its file's short name and what was found, as `frontier --json` prints it."""

    name: str
    variant: str
    found: Mapping[str, Any]


def free_place(run: Path, variant: str, lever: str, lever2: str, against: str) -> Path:
    """Return where a frontier goes in a run folder; raise CannotWrite when one is there already."""
    words = f"{lever} by {lever2}" if lever2 else lever if against == "cost" else f"{lever} against {against}"
    words = re.sub(r"[^A-Za-z0-9_.-]+", "-", words)
    path = run / FOLDER / f"{variant}.{words}.json"
    if path.exists():
        raise CannotWrite(not_overwritten(path))
    return path


def kept(run: Run) -> list[Kept]:
    """Return the frontiers of a run; raise NotARun for one that was altered, or that is of another run."""
    paths = sorted((run.folder / FOLDER).glob("*.json"))
    return [Kept(path.stem, one.variant, one.found) for path in paths for one in (read(path, run),)]


def read(path: Path, run: Run) -> attachments.Attachment:
    """Return the frontier of a file of a run; raise NotARun when it was altered, or is none of this run."""
    kept = attachments.kept(path, run, KIND)
    if not (_grid_whole(kept.found) if "levers" in kept.found else _curve_whole(kept.found)) or not kept.variant:
        raise NotARun(f"{path}: sealed, and not a whole frontier of a variant; {KIND.advice}")
    return kept


def _curve_whole(found: Mapping[str, Any]) -> bool:
    """Say whether each point has its level and its number, and one at least stands."""
    points, names = found["points"], ("level", found["against"])
    whole = all("per_unit" in p and all(p.get(n) is not None for n in names) for p in points)
    return bool(points) and found["kind"] in KINDS and whole


def _grid_whole(found: Mapping[str, Any]) -> bool:
    """Say whether a grid has a cost, or none, for every pair of levels."""
    costs = found["cost_musd"]
    return len(costs) == len(found["rows"]) and all(len(row) == len(found["columns"]) for row in costs)


# ---------------------------------------------------------------- shown


def rows(k: Kept) -> Iterator[tuple[object, ...]]:
    """Yield variant, lever, the number against it, the lever's unit and level, the value, one more unit to the next."""
    if "levers" not in k.found:
        what = str(k.found["against"])
        for p in k.found["points"]:
            yield k.variant, k.found["lever"], _words(what), k.found["unit"], p["level"], p[what], p["per_unit"]
        return
    one, two = k.found["levers"]
    for level, costs in zip(k.found["rows"], k.found["cost_musd"], strict=True):
        for other, cost in zip(k.found["columns"], costs, strict=True):
            lever = f"{one['key']} and {two['key']} = {other:,.4g} {two['unit']}"
            yield k.variant, lever, "cost", one["unit"], level, cost, None


def figure(k: Kept) -> Figure:
    """Return a frontier as a chart, or as a table where it is over two levers."""
    return _grid(k) if "levers" in k.found else _curve(k)


def _curve(k: Kept) -> Figure:
    found = k.found
    what, lever, unit = str(found["against"]), str(found["lever"]), str(found["unit"])
    money = what in ("cost", "resource_cost")
    title = f"{k.variant}: {_words(what)}{' (million USD, present value)' if money else ''} against {lever} ({unit})"
    points = [(float(p["level"]), float(p[what]), p["per_unit"]) for p in found["points"]]
    rows = [
        (
            f"{level:,.6g}",
            f"{amount:z,.2f}" if money else rounded(amount, 4),
            "" if step is None else rounded(step, sign=True),
        )
        for level, amount, step in points
    ]
    notes = [f"Stated now: {found['words']}."] if found["words"] else []
    notes += [KINDS[found["kind"]]] if money else []
    if money and found["error_musd"]:
        notes.append(f"Between points the line is within {rounded(found['error_musd'])} million USD.")
    below, above = found["impossible"]
    if above is not None:
        notes.append(f"No plan above {points[-1][0]:,.4g} ({unit}; asked for up to {above:,.4g}).")
    if below is not None:
        notes.append(f"No plan below {points[0][0]:,.4g} ({unit}; asked for down to {below:,.4g}).")
    stated = None if found["stated"] is None else float(found["stated"])
    notes.append("The upright scale does not begin at nothing.")
    drawn = curve(title, [p[:2] for p in points], stated, unit, "million USD" if money else "")
    heads = (f"{lever} ({unit})", _words(what).capitalize(), f"One more {found.get('one', 'unit')}, to the next")
    return Figure(f"frontier-{k.name}", title, drawn, Table(heads, rows), f"{FOLDER}/{k.name}.json", " ".join(notes))


def _grid(k: Kept) -> Figure:
    one, two = k.found["levers"]
    title = f"{k.variant}: least cost (million USD, present value) over two levers"
    known = [v for costs in k.found["cost_musd"] for v in costs if v is not None and not math.isnan(v)]
    places = table_places(known)
    rows = [
        (f"{level:,.4g}", *("no plan" if v is None or math.isnan(v) else amount(v, places) for v in costs))
        for level, costs in zip(k.found["rows"], k.found["cost_musd"], strict=True)
    ]
    heads = (f"{one['key']} ({one['unit']})", *(f"{column:,.4g}" for column in k.found["columns"]))
    note = " ".join(
        f"{way}: {lever['key']} ({lever['unit']}), stated now: {lever['words']}."
        for way, lever in (("Down", one), ("Across", two))
    )
    return Figure(f"frontier-{k.name}", title, "", Table(heads, rows), f"{FOLDER}/{k.name}.json", note)


def _words(metric: str) -> str:
    return metric.replace("_", " ").replace(":", ", ")
