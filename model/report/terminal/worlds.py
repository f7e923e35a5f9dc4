"""In which other worlds variants are planned, in sentences."""

from __future__ import annotations

from collections.abc import Callable

from data.messages.finding import printable
from data.messages.lists import first_of
from model.analysis.other_worlds import worlds
from model.runs.run_folder import Run

NAMED = 4


def world_lines(run: Run, named: Callable[[str], str] = str) -> list[str]:
    """Return one sentence on all other worlds, each with the variants that are planned in it; none without one.

    named: what a variant is called
    """
    baseline, groups = run.manifest["baseline"], dict[tuple[str, ...], list[str]]()
    for variant, words in worlds(run).items():
        groups.setdefault(words, []).append(variant)
    each = [
        f"{printable(first_of(list(map(named, names)), NAMED))} ({printable('; '.join(words))})"
        for words, names in groups.items()
    ]
    said = f"another world than that of {named(baseline)}, from which they differ not by their policies alone"
    return [f"{said}: {'; '.join(each)}"] if each else []
