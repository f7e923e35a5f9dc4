"""What of an answer survives within the ranges of its data, as text of at most 100 columns, JSON and CSV."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from data.errors import printable
from data.text_table import WIDTH, Heading, text_table
from model.report import sealed
from model.runs import CannotWrite, Run

FILE = "bounds.json"

POINTS = ("low", "central", "high", "dearest", "weakest")
_NOTES = (
    "low, central, high: every figure at that end of its range; shares of an import line stay as published. "
    "dearest: prices at their high end, amounts on offer at their low end, shares of each import line within their "
    "ranges, adding to 1, where they cost the baseline most (found by search). ceiling: the same with every share at "
    "its low end; whatever these figures are within their ranges, the variant costs no more. weakest: where the "
    "difference from the baseline is found nearest to the other sign, or past it (a search too). Recipes, reference "
    "prices, emissions and shares of origin move at low and high only or not at all; demand keeps to its path."
)


def bounds_text(found: Any) -> str:
    """Return cost at every point, then which differences from the baseline keep their sign."""
    headings = [Heading("variant"), *(Heading(p, "MUSD PV", right=True) for p in (*POINTS, "ceiling"))]
    cost = [[v.variant, *(_cost(found, v, p) for p in POINTS), _money(v.ceiling)] for v in found.variants]
    blocks = [f"Least cost within the ranges of the data\n{text_table(headings, cost, WIDTH)}"]
    others = [v for v in found.variants if v.against]
    if others:
        rows = [[v.variant, *(_signed(v.against.get(p)) for p in POINTS), _verdict(v.survives)] for v in others]
        headings = [Heading("variant"), *(Heading(p, "MUSD PV", right=True) for p in POINTS), Heading("headline")]
        blocks.append(f"Difference from {printable(found.baseline)}\n{text_table(headings, rows, WIDTH)}")
        blocks.append("\n".join(_wrapped(sentence(v.variant, v.against, v.survives, found.baseline)) for v in others))
    counts = ", ".join(f"{name} {count:,}" for name, count in found.moved.items() if count)
    if found.withheld:
        blocks.append(_wrapped(f"withheld in print, in a plan as they were prepared: {'; '.join(found.withheld)}"))
    blocks.append(f"{_wrapped(_NOTES)}\n{_wrapped(f'rows with a range: {counts}')}\n{found.solves} solves")
    return "\n\n".join(blocks)


def sentence(variant: str, against: Mapping[str, float], survives: bool | None, baseline: str) -> str:
    """Return a headline and whether it survives, as a sentence."""
    central = against.get("central")
    if central is None:
        return f"{variant}: no difference from {baseline} is known, one of the two has no plan."
    if survives is None:
        return f"{variant} costs what {baseline} costs."
    says = f"{variant} costs {'more' if central > 0 else 'less'} than {baseline}"
    low, high = min(against.values()), max(against.values())
    if survives:
        return f"{says}: survives, {_signed(low)} to {_signed(high)} MUSD at every point tried."
    lacking = [p for p in POINTS if p not in against]
    if lacking:
        return f"{says}: not known, there is no plan at {', '.join(lacking)}."
    return f"{says}: does not survive, {_signed(low)} to {_signed(high)} MUSD."


def free_place(run: Path) -> Path:
    """Return where bounds go in a run folder; raise CannotWrite when some are there already."""
    path = run / FILE
    if path.exists():
        raise CannotWrite(f"{path}: already there; nothing was written")
    return path


def kept_sentences(run: Run) -> list[tuple[str, str]]:
    """Return (variant, sentence) of the bounds that a run holds; raise NotARun when they were altered."""
    path = run.folder / FILE
    if not path.exists():
        return []
    _, found = sealed.kept(path, run, "bounds", "found", "find them")
    return [
        (str(v["variant"]), sentence(str(v["variant"]), v["against_musd"], v["survives"], str(found["baseline"])))
        for v in found["variants"]
        if v["against_musd"]
    ]


def bounds_json(found: Any) -> str:
    """Return the same for a script."""
    variants = [
        {
            "variant": v.variant, "title": v.title, "cost_musd": dict(v.cost), "against_musd": dict(v.against),
            "ceiling_musd": v.ceiling, "survives": v.survives,
        }
        for v in found.variants
    ]  # fmt: skip
    said = {"study": found.study, "baseline": found.baseline, "ranges": dict(found.moved)}
    said |= {"withheld": list(found.withheld), "solves": found.solves}
    return json.dumps({**said, "variants": variants}, indent=1)


def _cost(found: Any, v: Any, point: str) -> str:
    return "" if point == "weakest" and v.variant == found.baseline else _money(v.cost.get(point))


def _verdict(survives: bool | None) -> str:
    return "none" if survives is None else "survives" if survives else "does not"


def _money(value: float | None) -> str:
    return "no plan" if value is None else f"{value:,.0f}"


def _signed(value: float | None) -> str:
    return "" if value is None else f"{value:+,.1f}"


def _wrapped(text: str) -> str:
    return textwrap.fill(printable(text), WIDTH, subsequent_indent="  ", break_on_hyphens=False)
