"""What end uses get under licence of a seller that stops: as rows, and as text of at most 100 columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from data.messages.amounts import whole
from data.messages.finding import printable
from data.messages.paragraph import wrapped
from model.report.terminal.stress_called import KeptStress
from model.report.terminal.stress_kept import loss_name, worst_of

NOTE = (
    "Bought under licence: what is bought of the sellers that stop beyond what they may still sell to anybody. A "
    "licence reaches the form itself, as the end use gets it: nothing of it goes into plants, stock or exports."
)


def licensed_rows(stress: KeptStress) -> Iterator[tuple[Any, ...]]:
    """Yield what end uses get under licence in each such loss in its worst year: variant, loss, start, form, use, t."""
    for one in stress["variants"]:
        for d in worst_of(one, len(one["damages"])):
            for s in d.get("licensed", ()):
                amounts = (s["tonnes"], s["most_tonnes"])
                yield one["variant"], loss_name(d), d["start"], s["form"], s["end_use"], s["year"], *amounts


def licensed_lines(one: KeptStress) -> list[str]:
    """Return, for each loss of a variant with licences in its worst year, who gets what; nothing where none has any."""
    out = []
    for d in worst_of(one, len(one["damages"])):
        said = [
            f"{s['end_use']} {whole(s['tonnes'])} t of {s['form']} in {s['year']} (at most {whole(s['most_tonnes'])})"
            for s in d.get("licensed", ())
        ]
        if said:
            text = f"bought under licence in {loss_name(d)} from {d['start']}: {', '.join(said)}"
            out.append(wrapped(printable(text), further="  "))
    return out
