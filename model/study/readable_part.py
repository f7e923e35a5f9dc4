"""The part of a study that can be read where some of it is refused, so that one pass says what is wrong with all of it.

A sentence that is refused is left out, and so is a word of a variant or of a scenario, a scenario that cannot be read
at all, a bloc, a price path, rows of data, or a table that changes nothing elsewhere. What blocs and rows bring in is
known by name without them. Where more hangs on what is refused (minerals, years), nothing is left to look at.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from model.policies import BY_NAME
from model.study.source_map import Layout, Where

STOOD_IN: Mapping[str, Any] = {"name": "study", "discount_rate": 0.03}
"""What takes the place of a setting that names of the dataset do not depend on."""
CARRIES_MORE = ("dataset", "minerals", "years", "variants", "grid", "law_as_of")
"""Settings that other settings depend on for their names."""
NAMED_TABLES = ("laws", "blocs", "price_paths")
"""Tables of tables, one of which can be left out alone."""
OWN_DATA = ("blocs", "price_paths", "data")
"""Settings that change what the dataset holds."""
OF_A_SCENARIO: Mapping[str, Any] = {"name": "refused", "cut_share": 1.0, "years": 1.0}
"""What takes the place of what a scenario cannot be without, so that its other words are looked at."""
OF_A_VARIANT = ("demand", "prices", "at", "title", "short", "extends", "without", "data")


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
    gone = {where[:4] for where in refused if _in_a_sentence(where)}
    gone |= {where[:2] for where in refused if _in_a_scenario(where) and not _word_less(left, where)}
    if not all(_left_out(left, where) for where in refused if not (_in_a_sentence(where) or _in_a_scenario(where))):
        return None
    lines = dict(layout.lines)
    for where in sorted(gone, key=lambda place: (len(place), place[1], int(place[-1])), reverse=True):
        lines = _one_less(left, lines, where)
    return left, Layout(lines, layout.twice, layout.too_deep)


def _left_out(left: dict[str, Any], where: Where) -> bool:
    """Leave one setting out that is no sentence; say whether that could be done."""
    first = where[0] if where else ""
    if first == "variants" and len(where) > 2:
        variant = left["variants"][where[1]]
        return where[2] in OF_A_VARIANT and isinstance(variant, dict) and variant.pop(where[2], where) is not None
    if first in NAMED_TABLES and len(where) > 1:
        named = left.get(str(first))
        return isinstance(named, dict) and named.pop(where[1], where) is not None
    if first == "baseline":
        variants = left.get("variants")
        left["baseline"] = next(iter(variants if isinstance(variants, dict) else {}), "")
    elif first in STOOD_IN:
        left[str(first)] = STOOD_IN[str(first)]
    elif first in CARRIES_MORE or not where:
        return False
    else:
        left.pop(str(first), None)
    return True


def own_names(settings: Mapping[str, Any]) -> frozenset[str]:
    """Return the names that a study itself may bring in: those of its blocs, and every text of its rows of data."""
    variants = settings.get("variants")
    stated = [settings, *(variants.values() if isinstance(variants, Mapping) else ())]
    rows = [one.get("data") for one in stated if isinstance(one, Mapping)]
    blocs = settings.get("blocs")
    return frozenset(_texts(rows)) | frozenset(map(str, blocs if isinstance(blocs, Mapping) else ()))


def _texts(said: object) -> Iterator[str]:
    if isinstance(said, str):
        yield said
    elif isinstance(said, Mapping):
        yield from _texts(list(said.values()))
    elif isinstance(said, list | tuple):
        for part in said:
            yield from _texts(part)


def without_own_data(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings that leave the dataset as it is."""
    left = {key: value for key, value in copy.deepcopy(dict(settings)).items() if key not in OWN_DATA}
    for variant in left["variants"].values():
        for word in ("data", "prices"):
            variant.pop(word, None)
    return left


def _in_a_scenario(where: Where) -> bool:
    return len(where) > 1 and where[0] == "scenarios"


def _word_less(left: dict[str, Any], where: Where) -> bool:
    """Leave a word of a scenario out, or put one in its place; say whether that could be done."""
    scenario = left["scenarios"][int(where[1])]
    if len(where) < 3 or not isinstance(scenario, dict):
        return False
    word = str(where[2])
    scenario.pop(word, None)
    if word in OF_A_SCENARIO:
        scenario[word] = f"refused-{where[1]}" if word == "name" else OF_A_SCENARIO[word]
    return True


def _one_less(left: dict[str, Any], lines: Mapping[Where, int | None], where: Where) -> dict[Where, int | None]:
    """Take an entry out of its list; return where settings stand then: those after it have moved up by one."""
    *path, number = where
    entries: Any = left
    for step in path:
        entries = entries[step]
    del entries[number]
    depth, out = len(path), dict[Where, int | None]()
    for place, line in lines.items():
        if place[:depth] != where[:depth] or len(place) <= depth or int(place[depth]) < int(number):
            out[place] = line
        elif place[depth] != number:
            out[(*place[:depth], int(place[depth]) - 1, *place[depth + 1 :])] = line
    return out
