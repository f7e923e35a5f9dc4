"""Two losses at once, the worst of every variant: as rows, in words, and as lines of at most 100 columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from data.messages.amounts import whole
from data.messages.finding import printable
from data.messages.paragraph import wrapped
from model.report.terminal.stress_called import KeptStress, words_in
from model.report.terminal.stress_kept import loss_musd, loss_name, loss_sentence

NOTE = (
    "Every two of a country, an owner and a plant, from every year; each pair in its worst year. Alone: what each of "
    "the two loses by itself in that year. More together: who answers for one is missed when both stop; less, where "
    "one stop leaves the other nothing to take."
)


def pair_rows(stress: KeptStress) -> Iterator[tuple[Any, ...]]:
    """Yield the worst pairs: variant, pair, start, lost together, each alone, together beyond both [MUSD PV], short.

    What is not known is blank: the loss of one of the two may lack a proof.
    """
    for one in stress["variants"]:
        for worst in (one.get("pairs") or {}).get("worst", ()):
            d = worst["damage"]
            first, second = worst["alone_musd"]
            total = loss_musd(d)
            beyond = None if first is None or second is None else total - first - second
            short = d["short"][0] if d["short"] else None
            what = (short["share"], short["form"], short["end_use"]) if short else (0.0, "", "")
            months = (d["survive_months"], d["recover_months"])
            yield one["variant"], loss_name(d), d["start"], total, first, second, beyond, *what, *months


def pairs_known(pairs: Mapping[str, Any]) -> str:
    """Return how many pairs there are, and how each was known."""
    known = f"{pairs['same']:,} cost what one does, {pairs['added']:,} add up, {pairs['solved']:,} were solved"
    lacking = f", {len(pairs['unanswered']):,} have no proven answer" if pairs["unanswered"] else ""
    return f"{pairs['count']:,} pairs of losses: {known}{lacking}"


def pairs_lines(one: KeptStress) -> list[str]:
    """Return the worst two losses at once of a variant, beside what both lose alone, and how pairs were known."""
    pairs = one["pairs"]
    if pairs is None:
        return []
    said = []
    for worst in pairs["worst"][:1]:
        alone = " and ".join("unknown" if a is None else whole(a) for a in worst["alone_musd"])
        total = whole(loss_musd(worst["damage"]))
        said += [
            loss_sentence(one["variant"], worst["damage"], words_in(one)),
            f"paid and lost {total} MUSD PV, alone {alone}",
        ]
    said.append(pairs_known(pairs))
    return [wrapped(printable(line), further="  ") for line in said]
