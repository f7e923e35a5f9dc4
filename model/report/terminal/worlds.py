"""In which other worlds variants are planned, in sentences."""

from __future__ import annotations

from data.messages.finding import printable
from data.messages.lists import first_of
from model.analysis.other_worlds import worlds
from model.runs.run_folder import Run

NAMED = 4


def world_lines(run: Run) -> list[str]:
    """Return a sentence for each other world, with the variants that are planned in it."""
    baseline, groups = run.manifest["baseline"], dict[tuple[str, ...], list[str]]()
    for variant, words in worlds(run).items():
        groups.setdefault(words, []).append(variant)
    return [
        f"{printable(first_of(names, NAMED))}: another world than that of {baseline} ({printable('; '.join(words))}); "
        "what differs from it is not the policies' alone"
        for words, names in groups.items()
    ]
