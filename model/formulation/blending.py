"""Blending: forms that plants and end uses take in any mix, within the least and the most of a quality.

A quality sits on the form that is bought, made or collected, and every plant and end use mixes for itself. So the
mean of a mix within its limit is linear. A form that is itself made by mixing has the one value that its table says.
"""

from __future__ import annotations

from typing import Any

from model.formulation.declaration import Addend, Component, IndexSet, Parameter, Sum, Variable

# ---------------------------------------------------------------- sets, parameters, variables

SETS = {
    "BLENDS": IndexSet("b, t", "somebody may take blend b, of one user and one form that it names, in year t"),
    "FEEDS": IndexSet("b, g, t", "form g may go into blend b in year t"),
    "MIXED": IndexSet("g", "the forms that may go into blend b in year t", over="b, t"),
    "MIXING": IndexSet("b", "the blends that form f may go into in year t", over="f, t"),
    "BLENDERS": IndexSet("p", "the plant that takes in blend b in year t", over="b, t"),
    "BLENDED": IndexSet("b, p", "plant p takes in blend b"),
    "BLEND_USERS": IndexSet("u, f", "the end use that blend b is delivered to, and the form it wants", over="b, t"),
    "STANDING_FOR": IndexSet("b, g", "form g stands in blend b for the form that the blend is named for"),
    "LEAST_QUALITIES": IndexSet("b, a, t", "the mean of quality a over blend b has a least level in year t"),
    "MOST_QUALITIES": IndexSet("b, a, t", "the mean of quality a over blend b has a most level in year t"),
    "QUALITIES": IndexSet("a, g", "form g has quality a"),
}
PARAMETERS = {
    "blended": Parameter("BLENDED", "kt/kt", "blend taken in for each kt of the main product, as the form named"),
    "stands_for": Parameter("STANDING_FOR", "kt/kt", "what a kt of the feed does, in kt of the form named"),
    "quality": Parameter("QUALITIES", "1", "the quality, as a part of the largest that the tables state of it"),
    "gross": Parameter("QUALITIES", "kt/kt", "what the quality is a mean over, in a kt of the form as it is counted"),
    "quality_least": Parameter("LEAST_QUALITIES", "1", "its least mean, as the same part"),
    "quality_most": Parameter("MOST_QUALITIES", "1", "its most mean, as the same part"),
}
VARIABLES = {"Feed": Variable("FEEDS", "kt", "what goes of a form into a blend")}
SUMS = {"blend_taken": Sum("BLENDS", "kt", "what is taken of blend b in year t, in kt of the form named")}

# ---------------------------------------------------------------- what it adds to sums


def taken_for_blends(m: Any, f: str, t: int) -> Any:
    """Mixed into blends."""
    return sum(m.Feed[b, f, t] for b in m.MIXING[f, t])


def blend_taken_by_plants(m: Any, b: str, t: int) -> Any:
    """Taken in by the plant."""
    return sum(m.blended[b, p] * m.Output[p, t] for p in m.BLENDERS[b, t])


def blend_delivered(m: Any, b: str, t: int) -> Any:
    """Delivered to the end use."""
    return sum(m.Delivery[u, f, t] for u, f in m.BLEND_USERS[b, t])


# ---------------------------------------------------------------- rows


def blend_mixed(m: Any, b: str, t: int) -> Any:
    """What is taken of a blend is what its feeds do together, each in its own measure."""
    return sum(m.stands_for[b, g] * m.Feed[b, g, t] for g in m.MIXED[b, t]) == m.blend_taken(b, t)


def quality_at_least(m: Any, b: str, a: str, t: int) -> Any:
    """The mean of a quality over all that goes into a blend is at least its limit."""
    return (
        sum(m.quality[a, g] * m.gross[a, g] * m.Feed[b, g, t] for g in m.MIXED[b, t])
        >= sum(m.gross[a, g] * m.Feed[b, g, t] for g in m.MIXED[b, t]) * m.quality_least[b, a, t]
    )


def quality_at_most(m: Any, b: str, a: str, t: int) -> Any:
    """The mean of a quality over all that goes into a blend is at most its limit."""
    return (
        sum(m.quality[a, g] * m.gross[a, g] * m.Feed[b, g, t] for g in m.MIXED[b, t])
        <= sum(m.gross[a, g] * m.Feed[b, g, t] for g in m.MIXED[b, t]) * m.quality_most[b, a, t]
    )


COMPONENT = Component(
    SETS,
    PARAMETERS,
    VARIABLES,
    constraints=(
        (blend_mixed, "BLENDS"),
        (quality_at_least, "LEAST_QUALITIES"),
        (quality_at_most, "MOST_QUALITIES"),
    ),
    sums=SUMS,
    addends=(
        Addend(taken_for_blends, ("outflow",), where="MIXING"),
        Addend(blend_taken_by_plants, ("blend_taken",)),
        Addend(blend_delivered, ("blend_taken",)),
    ),
)
