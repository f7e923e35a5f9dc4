"""What plans lose when suppliers fail, as text of at most 100 columns and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from data.messages.amounts import whole
from data.messages.finding import printable
from data.messages.paragraph import wrapped
from data.messages.text_table import WIDTH, Heading, text_table
from model.runs import attachments
from model.runs.run_folder import CannotWrite, Run

FILE = "stress.json"
WORST = 5
_NOTES = (
    "The plan is held until the stop begins; from then on the cheapest answer that stands: other sellers within what "
    "they offer and how fast they grow, stock within its release, exports kept, substitutes, plants within their "
    "capacity, new builds after their lead time. Shares, caps, targets and promised output are waived while it lasts "
    "and hold again afterwards where they can; bans, duties and budgets stand. The answer knows how long the stop "
    "lasts.",
    "extra: what is paid beyond the plan; below zero where tonnes that no longer come are not paid for.",
    "lost output: missing tonnes at the dataset's value of a shortage, which is a multiple of the price of the metal "
    "and not the output of the industries that stop.",
    "expected loss: mean over the years in which a scenario can begin, times its stated chance, in dollars of the year "
    "it begins; scenarios are added, as if two never met. once in 20, once in 100: exceeded in one year of so many.",
)


def stress_text(found: Any) -> str:
    """Return the worst losses of each variant, what is expected, and the map of security."""
    blocks = [_losses(found, one) for one in found.variants]
    blocks.append(_expected(found))
    if any(one.security for one in found.variants):
        blocks.append(_map(found))
    if found.without_plan:
        blocks.append(f"No plan to stress: {', '.join(map(printable, found.without_plan))}")
    blocks.append("\n".join(wrapped(note, further="  ") for note in _NOTES))
    tried = sum(len(one.damages) for one in found.variants)
    without = sum(len(one.unanswered) for one in found.variants)
    rest = f", {without:,} more without a proven answer" if without else ""
    return "\n\n".join([*blocks, f"{tried:,} losses answered, every answer proven{rest}; {found.solves:,} solves"])


def _losses(found: Any, one: Any) -> str:
    headings = [
        Heading("loss"), Heading("from", right=True), Heading("extra", "MUSD PV", right=True),
        Heading("lost output", "MUSD PV", right=True), Heading("short"), Heading("served", "months", right=True),
    ]  # fmt: skip
    rows = []
    for d in worst_of(asdict(one), WORST):
        first = d["short"][0] if d["short"] else None
        what = f"{first['form']} {first['share']:.0%} ({first['end_use']} {first['year']})" if first else "nothing"
        served = "" if d["served_months"] is None else f"{d['served_months']:.0f}"
        rows.append([loss_name(d), str(d["start"]), whole(d["extra_musd"]), whole(d["lost_output_musd"]), what, served])
    span = f"{found.length:g} {'year' if found.length == 1 else 'years'}"
    title = f"{printable(one.variant)}: worst single losses ({span}) and scenarios, each in its worst year"
    text = text_table(headings, rows, WIDTH) if rows else "nothing that stops touches this plan"
    return f"{title}\n{text}{_unanswered(one)}"


def _unanswered(one: Any) -> str:
    if not one.unanswered:
        return ""
    more = f" and {len(one.unanswered) - 3:,} more" if len(one.unanswered) > 3 else ""
    what = f"no proven answer, in no number here: {', '.join(one.unanswered[:3])}{more}"
    return f"\n{wrapped(printable(what), further='  ')}"


def _expected(found: Any) -> str:
    headings = [
        Heading("variant"), Heading("expected", "MUSD/yr", right=True), Heading("low", right=True),
        Heading("high", right=True), Heading("once in 20", right=True), Heading("once in 100", right=True),
        Heading("worst scenario"),
    ]  # fmt: skip
    rows = []
    for one in found.variants:
        e = one.expected
        worst = max(e.scenarios, key=lambda s: s.worst_musd, default=None)
        what = f"{printable(worst.scenario)} from {worst.worst_start}: {whole(worst.worst_musd)}" if worst else ""
        numbers = (e.expected_musd, e.low_musd, e.high_musd, e.once_in_20_musd, e.once_in_100_musd)
        rows.append([printable(one.variant), *map(whole, numbers), what])
    title = "Expected loss of a year, over the scenarios of the dataset and the study"
    lacking = sorted({name for one in found.variants for name in one.expected.without_chance})
    note = f"\nno chance stated, in nothing that is expected: {', '.join(map(printable, lacking))}" if lacking else ""
    return f"{title}\n{text_table(headings, rows, WIDTH)}{note}"


def _map(found: Any) -> str:
    headings = [
        Heading("variant"), Heading("costs more", "MUSD/yr", right=True), Heading("avoids", "MUSD/yr", right=True),
        Heading("low", right=True), Heading("high", right=True), Heading("pays if"),
    ]  # fmt: skip
    rows = []
    for one in found.variants:
        s = one.security
        if s is not None:
            numbers = (s.premium_musd, s.avoided_musd, s.avoided_low_musd, s.avoided_high_musd)
            rows.append([_marked(one), *map(whole, numbers), pays(asdict(s))])
    already = any(one.short_already for one in found.variants)
    note = (
        "\n* leaves demand unmet before any stop; that loss stands in its cost, not in what stops add"
        if already
        else ""
    )
    title = f"What security buys, against {printable(found.baseline)}: cost and expected loss avoided, a year"
    return f"{title}\n{text_table(headings, rows, WIDTH)}{note}"


def _marked(one: Any) -> str:
    return f"{printable(one.variant)}{' *' if one.short_already else ''}"


def pays(s: Mapping[str, Any]) -> str:
    """Return when a variant pays for itself by the losses it avoids, in words that need no chance."""
    if s["premium_musd"] <= 0:
        return "costs nothing" if s["avoided_musd"] >= 0 else "saves, and is less safe"
    if s["pays_once_in"] is None:
        return "avoids no loss"
    if s["breakeven_probability"] > 1:
        return f"never: {printable(s['scenario'])} would have to come {s['breakeven_probability']:.3g} times a year"
    return f"{printable(s['scenario'])} comes more than once in {s['pays_once_in']:.3g} years"


def stress_json(found: Any) -> str:
    """Return everything that was found, as JSON; an absent number is null."""
    return json.dumps(_plain(asdict(found)), indent=1)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(one) for one in value]
    if isinstance(value, float) and value != value:
        return None
    return value


# ---------------------------------------------------------------- kept in a run


def free_place(run: Path) -> Path:
    """Return where stress goes in a run folder; raise CannotWrite when some is there already."""
    path = run / FILE
    if path.exists():
        raise CannotWrite(f"{path}: already there; nothing was written")
    return path


def kept(run: Run) -> Mapping[str, Any] | None:
    """Return the stress that a run holds, as `stress --json` prints it; raise NotARun when it was altered."""
    path = run.folder / FILE
    if not path.exists():
        return None
    return attachments.kept(path, run, "stress", "found", "stress the run")[1]


def sentences(run: Run) -> Iterator[tuple[str, str]]:
    """Yield (variant, sentence) of the stress that a run holds: what is expected, the worst loss, what safety costs."""
    found = kept(run)
    if found is None:
        return
    for one in found["variants"]:
        name, expected = str(one["variant"]), one["expected"]
        worst = next(iter(worst_of(one, 1)), None)
        says = f"{name}: stops cost {_musd(expected['expected_musd'])} in a year of which chances are as stated"
        says += f" ({_musd(expected['low_musd'])} to {_musd(expected['high_musd'])} over their ranges)"
        if worst is not None:
            says += (
                f"; the worst loss is {loss_name(worst)} from {worst['start']}, {_musd(loss_musd(worst))} present value"
            )
            says += f", {short_words(worst)}" if worst["short"] else ", with nothing short"
        yield name, f"{says}."
        if one["security"] is not None and one["security"]["pays_once_in"] is not None:
            s = one["security"]
            if s["breakeven_probability"] <= 1:
                chance = f"at a chance above {s['breakeven_probability']:.2%} a year of {s['scenario']} alone"
                yield name, f"{name} pays for itself {chance}, once in {s['pays_once_in']:.3g} years."


def rows(found: Mapping[str, Any]) -> Iterator[tuple[object, ...]]:
    """Yield every loss: variant, kind, name, start, extra and lost output [MUSD PV], worst share short, of what."""
    for one in found["variants"]:
        for d in one["damages"]:
            first = d["short"][0] if d["short"] else None
            what = (first["share"], first["form"], first["end_use"]) if first else (0.0, "", "")
            yield (one["variant"], d["kind"], d["name"], d["start"], d["extra_musd"], d["lost_output_musd"], *what)


def worst_of(one: Mapping[str, Any], count: int) -> list[Mapping[str, Any]]:
    """Return the worst losses of a variant, each thing that stops in its worst year, the dearest first."""
    dearest: dict[tuple[str, str], Mapping[str, Any]] = {}
    for d in one["damages"]:
        key = d["kind"], d["name"]
        if key not in dearest or loss_musd(d) > loss_musd(dearest[key]):
            dearest[key] = d
    return sorted(dearest.values(), key=loss_musd, reverse=True)[:count]


def loss_musd(d: Mapping[str, Any]) -> float:
    """Return what is paid and what is lost, million USD present value."""
    return float(d["extra_musd"] + d["lost_output_musd"])


def loss_name(d: Mapping[str, Any]) -> str:
    """Return what stops, in words."""
    return str(d["name"]) if d["kind"] == "scenario" else f"{d['kind']} {d['name']}"


def short_words(d: Mapping[str, Any]) -> str:
    """Return what goes short most, by how much and where."""
    if not d["short"]:
        return "nothing"
    first = d["short"][0]
    return f"{first['form']} {first['share']:.0%} unmet in {first['end_use']} in {first['year']}"


def _musd(amount: float) -> str:
    return f"{whole(amount)} MUSD"
