"""What the parts of a variant add, alone and last, as text of at most 100 columns and as JSON for a script."""

from __future__ import annotations

import json
from typing import Any

from data.messages.amounts import amount, table_places
from data.messages.finding import printable
from data.messages.paragraph import wrapped
from data.messages.text_table import WIDTH, Heading, text_table
from model.report.terminal.json_values import plain

NOTE = (
    "alone: what the variant of that name costs more than {baseline}; last: what {variant} costs more than without the "
    "sentences it shares with it, a budget kept while others spend of it. Where last is above alone, it saves less or "
    "costs more once the others are there. {solves} solves."
)


def parts_text(components: Any) -> str:
    """Return one line for each part, and what all of them add together."""
    if not components.parts:
        return (
            f"{printable(components.variant)}: no other variant states what it adds to {printable(components.baseline)}"
        )
    sizes = (*(v for p in components.parts for v in (p.alone, p.last)), components.together)
    places = table_places(v for v in sizes if v is not None)
    rows = [
        [p.variant, f"{p.stated} of {p.of}", _musd(p.alone, places), _musd(p.last, places)] for p in components.parts
    ]
    rows.append(["together", "", _musd(components.together, places), _musd(components.together, places)])
    headings = [
        Heading("part"), Heading("states", "policies", right=True), Heading("alone", "MUSD PV", right=True),
        Heading("last", "MUSD PV", right=True),
    ]  # fmt: skip
    names = {
        "variant": printable(components.variant),
        "baseline": printable(components.baseline),
        "solves": components.solves,
    }
    note = wrapped(NOTE.format(**names), further="")
    title = f"{names['variant']} beyond {names['baseline']}, part by part"
    return f"{title}\n{text_table(headings, rows, WIDTH)}\n\n{note}"


def parts_json(components: Any) -> str:
    """Return the same for a script; null where there is no plan."""
    return json.dumps(plain(components), indent=1)


def _musd(value: float | None, places: int) -> str:
    return "no plan" if value is None else amount(value, places, sign=True)
