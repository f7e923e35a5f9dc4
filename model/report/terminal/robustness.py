"""What of an answer survives within the ranges of its data, as text of at most 100 columns, JSON and CSV."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from data.messages.amounts import places_for, whole
from data.messages.finding import printable
from data.messages.number_words import in_percent
from data.messages.paragraph import wrapped
from data.messages.refusals import not_overwritten
from data.messages.text_table import WIDTH, Heading, text_table
from model.runs import attachments
from model.runs.run_folder import CannotWrite, Run

FILE = "bounds.json"
BudgetRows = Sequence[tuple[str, str, int, float, float]]
"""Account, kind, fiscal year, outlays more than the baseline's: million USD of the base year, million USD nominal."""


@dataclass(frozen=True)
class KeptVariant:
    """What bounds keep of a variant, as `bounds --json` prints it."""

    variant: str
    cost_musd: Mapping[str, float]
    against_musd: Mapping[str, float]
    at_least_musd: float | None
    at_most_musd: float | None
    survives: bool | None
    budget: Mapping[str, BudgetRows] = field(default_factory=dict)


@dataclass(frozen=True)
class KeptBounds:
    """What a run keeps of bounds, as `bounds --json` prints it."""

    baseline: str
    variants: tuple[KeptVariant, ...]


KIND = attachments.Kind("bounds", "found", "find them", KeptBounds)
TENTH, ROUNDING = 0.05, 1e-9
"""Million USD: what a tenth shows, and a thousandth of a dollar, which is rounding."""

POINTS = ("low", "central", "high", "dearest", "weakest")
_NOTES = (
    "low, central, high: every figure at that end of its range, the base year as near to it as its balances allow; "
    "shares of an import line and of origin stay as published.",
    "dearest: every figure whose costly end is known stands there (prices, capital, amounts on offer, emissions of "
    "forms that no plant takes in); import shares, adding to 1, and the base year, balancing, stand where a search "
    "found that they cost the baseline most.",
    "weakest: where a search found the difference from the baseline nearest to the other sign, or past it.",
    "at least: the dearest of the points solved at which every total holds. at most: each figure at its costly end, "
    "import shares and base year at their low ends whether they add up or not, and the fixed cost of all that may "
    "have run at home; no consistent point costs more. The worst is known where the two meet.",
)


def bounds_text(bounds: Any) -> str:
    """Return cost at every point, the bracket of the worst, then which differences from the baseline keep their sign.

    Last what the ranges are: which rows have one, which are varied at the ends only, what print withholds.
    """
    headings = [Heading("variant"), *(Heading(p, "MUSD PV", right=True) for p in POINTS)]
    cost = [[v.variant, *(_cost(bounds, v, p) for p in POINTS)] for v in bounds.variants]
    blocks = [f"Least cost within the ranges of the data\n{text_table(headings, cost, WIDTH)}", _bracket(bounds)]
    others = [v for v in bounds.variants if v.against]
    if others:
        rows = [
            [v.variant, *(_signed(v.against.get(p), v.against.values()) for p in POINTS), _verdict(v.survives)]
            for v in others
        ]
        headings = [Heading("variant"), *(Heading(p, "MUSD PV", right=True) for p in POINTS), Heading("headline")]
        blocks.append(f"Difference from {printable(bounds.baseline)}\n{text_table(headings, rows, WIDTH)}")
        said = [sentence(v.variant, v.against, v.survives, bounds.baseline) for v in others]
        blocks.append(
            "\n".join(wrapped(line, further="  ") for line in (*said, tally({v.variant: v.survives for v in others})))
        )
    return "\n\n".join([*blocks, *_ranges(bounds), f"{bounds.solves} solves"])


def _bracket(bounds: Any) -> str:
    """Return what the worst cost is at least and at most, and whether it is known."""
    headings = [
        Heading("variant"), Heading("at least", "MUSD PV", right=True), Heading("at most", "MUSD PV", right=True),
        Heading("between", "%", right=True), Heading("the worst"),
    ]  # fmt: skip
    rows = [[v.variant, _money(v.floor), _money(v.ceiling), _gap(v), _known(v)] for v in bounds.variants]
    return f"The worst cost of any consistent point lies between\n{text_table(headings, rows, WIDTH)}"


def _gap(v: Any) -> str:
    return "" if v.floor is None or v.ceiling is None else in_percent((v.ceiling - v.floor) / abs(v.ceiling), 1)


def _known(v: Any) -> str:
    return "known: they meet" if v.closed else "between the two"


def tally(survives: Mapping[str, bool | None]) -> str:
    """Return how many headlines survive, and which do not, as a sentence."""
    lost = [name for name, said in survives.items() if said is False]
    count = sum(said is not None for said in survives.values())
    if not count:
        return "No headline: no variant differs from the baseline in cost."
    if not lost:
        return f"All {count} headlines survive." if count > 1 else "The headline survives."
    return f"{count - len(lost)} of {count} headlines survive. Not shown to survive: {', '.join(lost)}."


def _ranges(bounds: Any) -> list[str]:
    """Return what the points are, and what of the data is varied how."""
    counts = ", ".join(f"{name} {count:,}" for name, count in bounds.moved.items() if count)
    said = [*_NOTES, f"rows with a range: {counts or 'none'}; demand keeps to its path."]
    if bounds.ends_only:
        why = "no end of theirs is known to be the costly one, so the bracket holds with them as published"
        said.append(f"varied at the low and high ends only: {', '.join(bounds.ends_only)}; {why}.")
    blocks = ["\n".join(wrapped(line, further="  ") for line in said)]
    if bounds.withheld:
        rows = "\n".join(wrapped(f"- {row}", further="  ") for row in bounds.withheld)
        blocks.append(f"Withheld in print, base year\n{rows}")
    return blocks


def sentence(variant: str, against: Mapping[str, float], survives: bool | None, baseline: str) -> str:
    """Return a headline and whether it survives, as a sentence."""
    central = against.get("central")
    if central is None:
        return f"{variant}: no difference from {baseline} is known, one of the two has no plan."
    low, high = min(against.values()), max(against.values())
    ends = f"{_signed(low, (low, high))} to {_signed(high, (low, high))} million USD"
    if survives is None:
        same = f"{variant} costs what {baseline} costs"
        return f"{same} as published; {ends} within the ranges."
    says = f"{variant} costs {'more' if central > 0 else 'less'} than {baseline}"
    if survives:
        return f"{says}: survives, {ends} at every point tried."
    lacking = [p for p in POINTS if p not in against]
    if lacking:
        return f"{says}: not known, there is no plan at {', '.join(lacking)}."
    return f"{says}: does not survive, {ends}."


def free_place(run: Path) -> Path:
    """Return where bounds go in a run folder; raise CannotWrite when some are there already."""
    path = run / FILE
    if path.exists():
        raise CannotWrite(not_overwritten(path))
    return path


def _kept(run: Run) -> Mapping[str, Any] | None:
    """Return the bounds that a run holds, None without; raise NotARun when they were altered."""
    path = run.folder / FILE
    return read(path, run).found if path.exists() else None


def read(path: Path, run: Run) -> attachments.Attachment:
    """Return the bounds of a file of a run; raise NotARun when they were altered, or are none of this run."""
    kept = attachments.kept(path, run, KIND)
    found = kept.found
    attachments.refuse_strangers(path, run, KIND, found, [v["variant"] for v in found["variants"]])
    return kept


def kept_sentences(run: Run, named: Callable[[str], str] = str) -> list[tuple[str, str]]:
    """Return (variant, sentence) of the bounds that a run holds; raise NotARun when they were altered.

    named: what a variant is called
    """
    if (found := _kept(run)) is None:
        return []
    baseline, others = str(found["baseline"]), [v for v in found["variants"] if v["against_musd"]]
    said = [(v, sentence(named(v), a, survives, named(baseline))) for v, a, survives in map(_headline, others)]
    worst = [
        (str(v["variant"]), worst_sentence(named(str(v["variant"])), v["at_least_musd"], v["at_most_musd"]))
        for v in found["variants"]
        if v["variant"] == baseline
    ]
    count = [(baseline, tally({v: survives for v, _, survives in map(_headline, others)}))] if others else []
    return [*worst, *count, *said]


def kept_verdicts(run: Run) -> dict[str, bool | None]:
    """Return, of the bounds that a run holds, whether each variant's difference from the baseline keeps its sign."""
    found = _kept(run) or {"variants": ()}
    return {str(v["variant"]): v["survives"] for v in found["variants"] if v["against_musd"]}


def kept_budgets(run: Run) -> dict[str, Mapping[str, BudgetRows]]:
    """Return, of the bounds that a run holds, how outlays differ from the baseline's, by variant and end of ranges."""
    found = _kept(run) or {"variants": ()}
    return {str(v["variant"]): v["budget"] for v in found["variants"] if v.get("budget")}


def _headline(kept: Mapping[str, Any]) -> tuple[str, Mapping[str, float], bool | None]:
    return str(kept["variant"]), kept["against_musd"], kept["survives"]


def worst_sentence(variant: str, floor: float | None, ceiling: float | None) -> str:
    """Return what a variant costs at worst within the ranges of the data, as a sentence."""
    if floor is None or ceiling is None:
        return f"The worst cost of {variant} is not known: it has no plan where every figure is at its costly end."
    between = f"between {_money(floor)} and {_money(ceiling)} million USD present value"
    return f"The worst cost of {variant} within the ranges of the data lies {between}."


def bounds_json(bounds: Any) -> str:
    """Return the same for a script."""
    variants = [
        {
            "variant": v.variant, "title": v.title, "cost_musd": dict(v.cost), "against_musd": dict(v.against),
            "at_least_musd": v.floor, "at_most_musd": v.ceiling, "closed": v.closed, "survives": v.survives,
            "budget": dict(v.budget),
        }
        for v in bounds.variants
    ]  # fmt: skip
    said = {"study": bounds.study, "baseline": bounds.baseline, "ranges": dict(bounds.moved)}
    said |= {"ends_only": list(bounds.ends_only), "withheld": list(bounds.withheld), "solves": bounds.solves}
    return json.dumps({**said, "variants": variants}, indent=1)


def _cost(bounds: Any, v: Any, point: str) -> str:
    return "" if point == "weakest" and v.variant == bounds.baseline else _money(v.cost.get(point))


def _verdict(survives: bool | None) -> str:
    return "none" if survives is None else "survives" if survives else "can turn"


def _money(value: float | None) -> str:
    return "no plan" if value is None else whole(value)


def _signed(value: float | None, together: Iterable[float]) -> str:
    """Return a difference with its sign: tenths, and more decimals where the differences shown together are small."""
    if value is None:
        return ""
    largest = max(map(abs, together), default=0.0)
    places = 1 if largest >= TENTH or largest < ROUNDING else places_for([largest])
    return f"{value if abs(value) >= 0.5 * 10**-places else 0.0:+,.{places}f}"
