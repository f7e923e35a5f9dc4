"""What decisions of a program are in words: what is done, with what, in which year."""

from __future__ import annotations

from collections.abc import Mapping

from model.analysis.hedge.stages import Key

BUILD, BUY, MAKE, HOLD = "build", "buy", "make", "hold"
UNITS = {BUILD: "t/yr", BUY: "t", MAKE: "t", HOLD: "t"}
DECIDED = {"Build": BUILD, "Purchase": BUY, "Output": MAKE, "Stock": HOLD}
"""Decisions of the program that are told, and what is done."""
SMALL, SLIGHT = 1e-6, 1e-3
"""kt, and share of the larger amount: a difference that is none."""
Deed = tuple[str, str, int]
"""What is done, with what, in which year."""


def done_with(key: tuple[str | int, ...]) -> tuple[str, str]:
    """Return what is done, and with what, of a decision's name and labels, the year last."""
    name, labels = str(key[0]), key[1:-1]
    words = str(labels[0]).split("|")[:2] if name == "Purchase" else [str(label) for label in labels]
    return DECIDED[name], " ".join(words)


def deeds(values: Mapping[Key, float], last: int | None) -> dict[Deed, float]:
    """Return amounts [kt, kt/yr] by what is done: price steps of a seller together; stock of `last` alone, if given."""
    out: dict[Deed, float] = {}
    for (name, labels), value in values.items():
        if name not in DECIDED or (name == "Stock" and last is not None and labels[-1] != last):
            continue
        key = (*done_with((name, *labels)), int(labels[-1]))
        out[key] = out.get(key, 0.0) + value
    return out


def differs(one: float, other: float) -> bool:
    """Say whether two amounts [kt] differ by more than nothing."""
    return abs(one - other) > max(SMALL, SLIGHT * max(abs(one), abs(other)))
