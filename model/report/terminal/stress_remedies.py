"""What would have helped against the worst losses of a run, as rows, in words and as text of at most 100 columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from data.messages.amounts import whole
from data.messages.finding import printable
from data.messages.number_words import rounded
from data.messages.paragraph import wrapped
from data.messages.text_table import WIDTH, Heading, text_table
from model.report.terminal.stress_called import KeptStress
from model.report.terminal.stress_kept import loss_name

NOTE = (
    "As much as goes short of the form, or as there can be, held from the year before the stop to the end; the plan "
    "was solved again with it and put under the same loss again. costs more: of a year. Capacity runs as is cheapest; "
    "surge is warm capacity, which runs during the stop alone; a substitute is switched to for good, for what standing "
    "ready would cost is not printed. Stock is private."
)


def remedy_words(one: Mapping[str, Any]) -> str:
    """Return what is held ready, in words."""
    tonnes, form, by = whole(one["tonnes"]), one["form"], one["by"]
    months = one["months_to_switch"]
    switch = f", {months:g} months to switch" if months is not None else ""
    return {
        "stock": f"{tonnes} t of {form} in stock",
        "contract": f"{tonnes} t a year of {form} by contract with {by}{switch}",
        "capacity": f"{tonnes} t a year of {form} made at {by}",
        "surge": f"{tonnes} t a year of {form} kept warm at {by}{switch}",
        "substitution": f"{tonnes} t a year of {form} that {by} does without",
    }[str(one["kind"])]


def remedy_pays(one: Mapping[str, Any]) -> str:
    """Return how often the loss must come for the remedy to pay for itself."""
    once = one["pays_once_in"]
    if once is None:
        return "costs nothing"
    return f"once in {rounded(once, 2)} years" if once >= 1 else f"{rounded(1 / once, 2)} times a year"


def remedy_rows(stress: KeptStress) -> Iterator[tuple[object, ...]]:
    """Yield every remedy, best of its kind or not: variant, loss, remedy, amounts [t, MUSD], years."""
    for variant in stress["variants"]:
        for of in variant.get("remedies", ()):
            best = {one["kind"]: True for one in of["best"]}
            for one in (*of["best"], *of["others"]):
                first = best.pop(one["kind"], False)
                amounts = (one["premium_musd"], one["before_musd"], one["after_musd"], one["pays_once_in"])
                said = (one["kind"], remedy_words(one), one["tonnes"])
                yield variant["variant"], loss_name(of), one["start"], *said, *amounts, "yes" if first else "no"


def remedies_text(variant: Mapping[str, Any]) -> str:
    """Return the cheapest remedy of each kind against each of the worst losses of a variant; '' where none is asked."""
    blocks = [_against(of) for of in variant.get("remedies", ())]
    if not blocks:
        return ""
    title = f"{printable(variant['variant'])}: what would have helped, the cheapest of each kind"
    return "\n".join([title, *blocks, wrapped(NOTE, further="  ")])


def _against(of: Mapping[str, Any]) -> str:
    headings = [
        Heading(f"against {printable(loss_name(of))}"), Heading("stop from", right=True),
        Heading("costs more", "MUSD/yr", right=True),
        Heading("loss", "MUSD PV", right=True), Heading("with it", "MUSD PV", right=True), Heading("pays if it comes"),
    ]  # fmt: skip
    rows = [
        [
            printable(remedy_words(one)), str(one["start"]), f"{one['premium_musd']:z,.1f}", whole(one["before_musd"]),
            whole(one["after_musd"]), remedy_pays(one),
        ]
        for one in of["best"]
    ]  # fmt: skip
    lacking = [wrapped(printable(f"no {', no '.join(of['none_of'])}"), further="  ")] if of["none_of"] else []
    return "\n".join([text_table(headings, rows, WIDTH), *lacking] if rows else lacking)
