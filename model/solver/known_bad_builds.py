"""Which builds of the solver are trusted: what is known to answer wrongly, or was never tried, is refused."""

from __future__ import annotations

from importlib import metadata

import highspy

from data.messages.exits import Exit, KnownEnd

FIRST, BEFORE = (1, 15, 1), (1, 16, 0)
BAD = {(1, 14, 0): "it is known to report wrong optima"}
MEND = "install the one that Lodeplan was tried with: uv sync"


class BadBuild(KnownEnd):
    """The solver installed is not to be trusted; the message says why and what to install."""

    code = Exit.NO_PROVEN_ANSWER


def refuse_bad_build() -> None:
    """Raise BadBuild unless the solver, as packaged and as it says itself, is a build that was tried."""
    reason = why_refused(metadata.version("highspy"), str(highspy.Highs().version()))
    if reason:
        raise BadBuild(reason)


def why_refused(packaged: str, inside: str) -> str:
    """Say what is wrong with a build, by the version of its package and its own; empty when nothing is."""
    for version in dict.fromkeys((packaged, inside)):
        number = tuple(int(part) if part.isdigit() else -1 for part in version.split("."))[:3]
        if number in BAD:
            return f"highspy {version} is refused: {BAD[number]}; {MEND}"
        if not FIRST <= number < BEFORE:
            tried = ".".join(map(str, FIRST))
            return f"highspy {version} is refused: only {tried} and later builds of 1.15 were tried; {MEND}"
    if packaged.split(".")[:3] != inside.split(".")[:3]:
        return f"highspy {packaged} is refused: it holds the solver {inside}; {MEND}"
    return ""
