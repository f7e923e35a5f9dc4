"""What plans lose when suppliers fail, as text of at most 100 columns."""

from __future__ import annotations

from typing import Any

from data.messages.amounts import whole
from data.messages.finding import printable
from data.messages.number_words import percent
from data.messages.paragraph import wrapped
from data.messages.text_table import WIDTH, Heading, text_table
from model.report.terminal.stress_allies import shared_lines
from model.report.terminal.stress_called import KeptStress, words_in
from model.report.terminal.stress_kept import (
    PAYERS,
    WORST,
    estimate_rows,
    loss_name,
    loss_sentence,
    months,
    plain,
    variant_findings,
    without_chance,
    worst_of,
)
from model.report.terminal.stress_licences import licensed_lines
from model.report.terminal.stress_map import map_text
from model.report.terminal.stress_pairs import pairs_lines
from model.report.terminal.stress_remedies import remedies_text
from model.report.terminal.stress_sentences import sentences_text

MOST_UNMET = 4
TOLD = 3
"""Losses of a variant that are told in a sentence each, the worst first."""
_NOTES = (
    "The plan is held until the stop begins; from then on the cheapest answer that stands: other sellers within what "
    "they offer and how fast they grow, stock within its release, exports kept, substitutes, plants within their "
    "capacity, new builds after their lead time. Shares, caps, targets and promised output are waived while it lasts "
    "and hold again afterwards where they can; bans, duties and budgets stand. The answer knows how long the stop "
    "lasts. A seller from whom the plan buys nothing is qualified first, where the table surge says how long.",
    "extra: what is paid beyond the plan, by buyers and plant owners, or by the nation where that is the study's "
    "perspective; below zero where tonnes that no longer come are not paid for. With lost output, and what the "
    "Treasury then pays where that is not in it, it is what a loss costs the nation.",
    "lost output: missing tonnes at the dataset's value of a shortage, which is a multiple of the price of the metal "
    "and not the output of the industries that stop.",
    "survives: months from the beginning of the stop until an essential use goes short; recovers: until nothing is. "
    "Within a year what there is serves in full first: 41% unmet of a year stopped is 7.1 months served.",
    "expected loss: mean over the years in which a scenario can begin, times its stated chance, in dollars of the year "
    "it begins; scenarios are added, as if two never met. once in 20, once in 100: exceeded in one year of so many. "
    "low, high: at both ends of the ranges of the chances.",
)


def stress_text(stress: Any) -> str:
    """Return the worst losses of each variant, what is expected, and the map of security."""
    kept_stress = plain(stress)
    blocks = [_losses(kept_stress, one) for one in kept_stress["variants"]]
    blocks += [remedies_text(one) for one in kept_stress["variants"]]
    blocks += [sentences_text(one) for one in kept_stress["variants"]]
    blocks += [_payments(kept_stress), _expected(kept_stress)]
    if any(one["security"] for one in kept_stress["variants"]):
        blocks.append(map_text(kept_stress))
    blocks.append(_estimates(kept_stress))
    if kept_stress["without_plan"]:
        blocks.append(f"No plan to stress: {', '.join(map(printable, kept_stress['without_plan']))}")
    blocks.append("\n".join(wrapped(note, further="  ") for note in _NOTES))
    tried = sum(len(one["damages"]) for one in kept_stress["variants"])
    without = sum(len(one["unanswered"]) for one in kept_stress["variants"])
    rest = f", {without:,} more without a proven answer" if without else ""
    ended = f"{tried:,} losses answered, every answer proven{rest}; {kept_stress['solves']:,} solves"
    return "\n\n".join([*filter(None, blocks), ended])


def scenarios_text(stress: KeptStress, run: str) -> str:
    """Return what scenarios do to the plans of a run, as the run ends with it: the map, or the expected loss."""
    placed = any(one["security"] for one in stress["variants"])
    starts = sorted({year for one in stress["variants"] for year in one["starts"]})
    chances = f"{'avoids' if placed else 'expected'}, low, high: at the stated chances of stops, and at both their ends"
    tried = f"means over scenarios that begin in {', '.join(map(str, starts))} alone, which may be far from those over "
    tried = "means over scenarios that begin in " if starts == list(stress["years"]) else tried
    try_all = f"{tried}every year: 'lodeplan stress {run}' tries every loss in every year and says who goes short"
    base = next((one for one in stress["variants"] if one["variant"] == stress["baseline"]), None)
    said = [wrapped(printable(line)) for line in variant_findings(base, 1)] if base is not None else []
    if placed and (lacking := without_chance(stress)):
        said.append(wrapped(printable(lacking)))
    return "\n".join([map_text(stress) if placed else _expected(stress), *said, wrapped(f"{chances}; {try_all}")])


def _losses(stress: KeptStress, one: KeptStress) -> str:
    headings = [
        Heading("loss"), Heading("from", right=True), Heading("extra", "MUSD PV", right=True),
        Heading("lost output", "MUSD PV", right=True), Heading("short"), Heading("survives", "months", right=True),
        Heading("recovers", "months", right=True),
    ]  # fmt: skip
    rows = []
    for d in worst_of(one, WORST):
        first = d["short"][0] if d["short"] else None
        what = f"{first['form']} {percent(first['share'])} ({first['end_use']} {first['year']})" if first else "nothing"
        both = (d["extra_musd"], d["lost_output_musd"])
        money = tuple(whole(musd, both) for musd in both)
        spans = (months(d["survive_months"]), months(d["recover_months"]))
        rows.append([loss_name(d), str(d["start"]), *money, what, *spans])
    title = f"{printable(one['variant'])}: worst {_tried(stress)}, each in its worst year"
    text = text_table(headings, rows, WIDTH) if rows else "nothing that stops touches this plan"
    words = words_in(one)
    worst = [wrapped(printable(loss_sentence(one["variant"], d, words)), further="  ") for d in worst_of(one, TOLD)]
    said = [*worst, *_unmet(one), *licensed_lines(one), *shared_lines(one), *pairs_lines(one), *_cover(one)]
    return "\n".join([title, text, *_unanswered(one), *said])


def _tried(stress: KeptStress) -> str:
    if stress["length"] is None:
        return "scenarios"
    return f"single losses ({stress['length']:g} {'year' if stress['length'] == 1 else 'years'}) and scenarios"


def _unmet(one: KeptStress) -> list[str]:
    """Return who goes without what after the worst loss."""
    worst = next(iter(worst_of(one, 1)), None)
    if worst is None or not worst["short"]:
        return []
    some = [
        f"{s['form']} in {s['end_use']} {whole(s['tonnes'])} t of {s['year']} ({percent(s['share'])})"
        for s in worst["short"][:MOST_UNMET]
    ]
    more = len(worst["short"]) - MOST_UNMET
    rest = f", and {more} more" if more > 0 else ""
    text = f"unmet after {loss_name(worst)} from {worst['start']}: {', '.join(some)}{rest}"
    return [wrapped(printable(text), further="  ")]


def _cover(one: KeptStress) -> list[str]:
    """Return the days of use that stocks cover, the least and the most at the beginning of a year."""
    by_form: dict[str, list[float]] = {}
    for c in one["cover"]:
        by_form.setdefault(c["form"], []).append(c["days"])
    if not by_form:
        return ["days of cover: no form is stocked"]
    text = ", ".join(f"{form} {min(days):.0f} to {max(days):.0f}" for form, days in by_form.items())
    return [
        wrapped(
            printable(f"days of cover by stock of the form itself, at the beginning of a year: {text}"), further="  "
        )
    ]


def _unanswered(one: KeptStress) -> list[str]:
    lacking = one["unanswered"]
    if not lacking:
        return []
    more = f" and {len(lacking) - 3:,} more" if len(lacking) > 3 else ""
    what = f"no proven answer, in no number here: {', '.join(lacking[:3])}{more}"
    return [wrapped(printable(what), further="  ")]


def _payments(stress: KeptStress) -> str:
    """Return who pays for the worst loss of each variant."""
    headings = [Heading("variant"), Heading("worst loss")]
    headings += [Heading(name, "MUSD PV", right=True) for name in PAYERS.values()]
    rows = []
    for one in stress["variants"]:
        worst = next(iter(worst_of(one, 1)), None)
        if worst is not None and worst["payments"]:
            amounts = {p["payer"]: p["musd"] for p in worst["payments"]}
            text = f"{loss_name(worst)} from {worst['start']}"
            rows.append(
                [
                    printable(one["variant"]),
                    printable(text),
                    *(whole(amounts[name], amounts.values()) for name in PAYERS),
                ]
            )
    if not rows:
        return ""
    title = "Who bears the worst loss, beyond the plan: users what is missing to them, the others money"
    return f"{title}\n{text_table(headings, rows, WIDTH)}"


def _estimates(stress: KeptStress) -> str:
    """Return the losses of output that are printed for minerals of the study, beside what metal is priced at."""
    headings = [
        Heading("what stops"), Heading("minerals of the study"), Heading("loss of the nation, printed"),
        Heading("metal", "MUSD", right=True), Heading("source"),
    ]  # fmt: skip
    rows = list(estimate_rows(stress))
    if not rows:
        return ""
    title = "Lost output as it is printed: of all that stops, not per tonne, never added, in no number above"
    note = "metal: its minerals missing in one year of the worst loss tried, at the dataset's value of a shortage"
    return f"{title}\n{text_table(headings, rows, WIDTH)}\n{wrapped(note, further='  ')}"


def _expected(stress: KeptStress) -> str:
    headings = [
        Heading("variant"), Heading("expected", "MUSD/yr", right=True), Heading("low", right=True),
        Heading("high", right=True), Heading("once in 20", right=True), Heading("once in 100", right=True),
        Heading("worst scenario"),
    ]  # fmt: skip
    rows = []
    for one in stress["variants"]:
        e = one["expected"]
        worst = max(e["scenarios"], key=lambda s: float(s["worst_musd"]), default=None)
        what = f"{worst['scenario']} from {worst['worst_start']}: {whole(worst['worst_musd'])}" if worst else ""
        rows.append([printable(one["variant"]), *(whole(e[key]) for key in _OF_A_YEAR), printable(what)])
    title = "The nation's expected loss of a year, over the scenarios of the dataset and the study"
    lacking = without_chance(stress)
    note = f"\n{wrapped(printable(lacking), further='  ')}" if lacking else ""
    return f"{title}\n{text_table(headings, rows, WIDTH)}{note}"


_OF_A_YEAR = ("expected_musd", "low_musd", "high_musd", "once_in_20_musd", "once_in_100_musd")
