"""Which variants rest on the plans of which others, in settings of whatever shape, and what of that cannot be.

A policy may read the plan of another variant (`Policy.rests_on`), which is then solved first. So the one named has to
be there, and no variant may rest on itself, straight or by way of others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from data.messages.finding import known_words, shown
from model.policies import BY_NAME
from model.study.source_map import Where

Stated = tuple[Where, str, str]
"""Where a policy names a variant, the name of the policy, and the variant."""
Ancestors = Callable[[str, Mapping[str, Any]], list[str]]
"""Returns the variants that one extends, nearest first."""


def resting_problems(variants: Mapping[str, Any], ancestors: Ancestors) -> list[tuple[Where, str]]:
    """Return where a policy names a variant that is not there, or one that cannot be solved before its own."""
    out: list[tuple[Where, str]] = []
    resting: dict[str, dict[str, Where]] = {}
    for name, variant in variants.items():
        for where, _, other in _own(name, variant):
            if other not in variants:
                out.append((where, f"no variant is called {shown(other)}{known_words(other, variants)}"))
        line = [*reversed(ancestors(name, variants)), name]
        resting[name] = {other: where for where, _, other in _in_force(line, variants) if other in variants}
    for name, others in resting.items():
        way = _way_back(name, resting)
        if way and name == min(way):
            said = f"its own plan, {' rests on '.join([*way, name])}" if len(way) > 1 else "its own plan"
            message = f"{name} would rest on {said}; name a variant that is solved without it, or drop the policy there"
            out.append((_place(name, others[way[1] if len(way) > 1 else name]), message))
    return out


def _place(name: str, where: Where) -> Where:
    """Return where a policy names a variant; of an inherited one, where that is said."""
    return where if where[1] == name else ("variants", name, "extends")


def _in_force(line: Iterable[str], variants: Mapping[str, Any]) -> list[Stated]:
    """Return what the policies of a variant name, the inherited ones that it does not drop among them."""
    said: list[Stated] = []
    for name in line:
        variant = variants[name]
        dropped = variant.get("without", ()) if isinstance(variant, Mapping) else ()
        dropped = dropped if isinstance(dropped, list | tuple) else ()
        said = [one for one in said if one[1] not in dropped] + list(_own(name, variant))
    return said


def _own(name: str, variant: Any) -> Iterable[Stated]:
    stated = variant.get("policies", ()) if isinstance(variant, Mapping) else ()
    for number, entry in enumerate(stated if isinstance(stated, list | tuple) else ()):
        for key, fields in entry.items() if isinstance(entry, Mapping) else ():
            if key in BY_NAME and isinstance(fields, Mapping):
                for field in BY_NAME[key].fields_of_variants():
                    if isinstance(other := fields.get(field), str) and other:
                        yield ("variants", name, "policies", number, key, field), key, other


def _way_back(name: str, resting: Mapping[str, Iterable[str]]) -> list[str]:
    """Return a way from a variant over those it rests on back to it; none where there is none."""
    ways, seen = [[name]], {name}
    while ways:
        way = ways.pop(0)
        for other in resting[way[-1]]:
            if other == name:
                return way
            if other not in seen:
                seen.add(other)
                ways.append([*way, other])
    return []
