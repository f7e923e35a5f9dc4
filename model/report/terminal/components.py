"""What the parts of a variant add, alone and last, as text of at most 100 columns and as JSON for a script."""

from __future__ import annotations

import json
from typing import Any

from data.messages.finding import printable
from data.messages.paragraph import wrapped
from data.messages.text_table import WIDTH, Heading, text_table
from model.report.terminal.json_values import plain

NOTE = (
    "alone: what the variant of that name costs more than {baseline}; last: what {variant} costs more than without the "
    "sentences it shares with it, a budget kept while others spend of it. Where last is above alone, it saves less or "
    "costs more once the others are there. {solves} solves."
)


def parts_text(found: Any) -> str:
    """Return one line for each part, and what all of them add together."""
    if not found.parts:
        return f"{printable(found.variant)}: no other variant states what it adds to {printable(found.baseline)}"
    rows = [[p.variant, f"{p.stated} of {p.of}", _musd(p.alone), _musd(p.last)] for p in found.parts]
    rows.append(["together", "", _musd(found.together), _musd(found.together)])
    headings = [
        Heading("part"), Heading("states", "policies", right=True), Heading("alone", "MUSD PV", right=True),
        Heading("last", "MUSD PV", right=True),
    ]  # fmt: skip
    names = {"variant": printable(found.variant), "baseline": printable(found.baseline), "solves": found.solves}
    note = wrapped(NOTE.format(**names), further="")
    title = f"{names['variant']} beyond {names['baseline']}, part by part"
    return f"{title}\n{text_table(headings, rows, WIDTH)}\n\n{note}"


def parts_json(found: Any) -> str:
    """Return the same for a script; null where there is no plan."""
    return json.dumps(plain(found), indent=1)


def _musd(value: float | None) -> str:
    return "no plan" if value is None else f"{value:+,.1f}"
