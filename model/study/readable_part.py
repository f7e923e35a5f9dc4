"""The part of a study that can be read where some of it is refused, so that one pass says what is wrong with all of it.

A sentence that is refused is left out, and so is a word of a variant or a table that changes nothing elsewhere. Where
more hangs on what is refused (rows of data, blocs, minerals, years), nothing is left to look at.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from model.policies import BY_NAME
from model.study.source_map import Layout, Where

STOOD_IN: Mapping[str, Any] = {"name": "study", "discount_rate": 0.03}
"""What takes the place of a setting that names of the dataset do not depend on."""
CARRIES_MORE = ("dataset", "minerals", "years", "variants", "blocs", "price_paths", "data", "grid", "law_as_of")
"""Settings that other settings depend on for their names."""
OF_A_VARIANT = ("demand", "prices", "at", "title", "extends", "without")


@dataclass(frozen=True)
class Refused:
    """A sentence that is refused: its policy, what it says, where it stands in the study and on which line."""

    policy: str
    said: Mapping[str, Any]
    where: Where
    line: int | None


def sentences_refused(settings: Mapping[str, Any], layout: Layout, refused: Collection[Where]) -> tuple[Refused, ...]:
    """Return the sentences that were refused, as far as they are tables of a known policy."""
    found = []
    for where in sorted({place[:4] for place in refused if _in_a_sentence(place)}, key=str):
        entry = settings["variants"][where[1]]["policies"][where[3]]
        for name, said in entry.items() if isinstance(entry, Mapping) else ():
            if name in BY_NAME and isinstance(said, Mapping):
                found.append(Refused(name, said, (*where, name), layout.line((*where, name))))
    return tuple(found)


def _in_a_sentence(where: Where) -> bool:
    return len(where) > 3 and where[0] == "variants" and where[2] == "policies"


def without(
    settings: Mapping[str, Any], layout: Layout, refused: Collection[Where]
) -> tuple[dict[str, Any], Layout] | None:
    """Return settings with what was refused left out, and where the rest stands; None where too much hangs on it.

    refused: the paths of what was refused
    """
    left: dict[str, Any] = copy.deepcopy(dict(settings))
    sentences = {where[:4] for where in refused if _in_a_sentence(where)}
    if not all(_left_out(left, where) for where in refused if not _in_a_sentence(where)):
        return None
    lines = dict(layout.lines)
    for where in sorted(sentences, key=str, reverse=True):
        lines = _one_sentence_less(left, lines, where)
    return left, Layout(lines, layout.twice, layout.too_deep)


def _left_out(left: dict[str, Any], where: Where) -> bool:
    """Leave one setting out that is no sentence; say whether that could be done."""
    first = where[0] if where else ""
    if first == "variants" and len(where) > 2:
        variant = left["variants"][where[1]]
        return where[2] in OF_A_VARIANT and isinstance(variant, dict) and variant.pop(where[2], where) is not None
    if first == "laws" and len(where) > 1:
        return isinstance(left.get("laws"), dict) and left["laws"].pop(where[1], where) is not None
    if first == "baseline":
        left["baseline"] = next(iter(left.get("variants") or {}), "")
    elif first in STOOD_IN:
        left[str(first)] = STOOD_IN[str(first)]
    elif first in CARRIES_MORE or not where:
        return False
    else:
        left.pop(str(first), None)
    return True


def _one_sentence_less(
    left: dict[str, Any], lines: Mapping[Where, int | None], where: Where
) -> dict[Where, int | None]:
    """Take a sentence out of its variant; return where settings stand then: those after it have moved up by one."""
    _, variant, _, number = where
    del left["variants"][variant]["policies"][number]
    out: dict[Where, int | None] = {}
    for place, line in lines.items():
        if place[:3] != where[:3] or len(place) < 4 or int(place[3]) < int(number):
            out[place] = line
        elif place[3] != number:
            out[(*place[:3], int(place[3]) - 1, *place[4:])] = line
    return out
