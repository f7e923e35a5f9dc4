"""The product of levers: a study's `[grid]` becomes one variant for each choice of a level for every lever.

    [grid]
    variant = "allied-floor"
    levers = { "bloc_share_floor.min" = [0.4, 0.6, 0.8], demand = ["low", "high"] }

A lever is a setting of the variant, written as after `--set variants.allied-floor.`. What stands in a run is each
variant written out, with the level of every lever beside it.
"""

from __future__ import annotations

import copy
import datetime as dt
import itertools
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from data.messages.finding import BadInput, Finding, did_you_mean, shown
from data.messages.refusals import listed_twice
from model.study.setting_paths import NoSuchSettingError, place_of, put
from model.study.source_map import Layout, Where, shown_path

MOST_POINTS = 10_000
NO_LEVERS = {"title", "short", "extends", "without", "policies", "data", "patch", "levers"}
"""What a variant says that is a text or a list, and no level."""
_LONGEST = 60


@dataclass(frozen=True)
class _Grid:
    """A grid whose every word is known: the variant it starts from, and the levels of each lever, in order."""

    variant: str
    levers: Mapping[str, Sequence[Any]]


def with_grid(settings: Mapping[str, Any], layout: Layout, file: str) -> tuple[Mapping[str, Any], Layout]:
    """Return the settings of a study with a variant for every point of its grid, and where each of them stands.

    settings: as read from the file; returned as they are where they state no grid
    Raises BadInput with everything that is wrong with the grid.
    """
    if "grid" not in settings:
        return settings, layout
    grid = _read(settings, layout, file)
    variants, lines, findings = dict(settings["variants"]), dict(layout.lines), list[Finding]()
    names = _names(grid, variants)
    for name, levels in zip(names, _points(grid), strict=True):
        point, wrong = _point(settings, grid.variant, levels)
        findings += [_finding(layout, file, ("grid", "levers", key), message) for key, message in wrong]
        variants[name] = point
        lines |= _lines_of_point(layout, grid, name)
        if findings:
            raise BadInput(findings)
    expanded = {key: value for key, value in settings.items() if key != "grid"} | {"variants": variants}
    return expanded, Layout(lines, layout.twice, layout.too_deep)


def _read(settings: Mapping[str, Any], layout: Layout, file: str) -> _Grid:
    """Return the grid that a study states; raise BadInput with everything that is wrong with it."""
    problems = list(_problems(settings["grid"], settings.get("variants")))
    if problems:
        raise BadInput(_finding(layout, file, where, message) for where, message in problems)
    levers = {key: [_as_level(level) for level in levels] for key, levels in settings["grid"]["levers"].items()}
    return _Grid(settings["grid"]["variant"], levers)


def _as_level(level: Any) -> Any:
    """Return a level as a study states it; a day that TOML reads as a date is its text."""
    return level.isoformat() if _is_day(level) else level


def _is_day(level: Any) -> bool:
    return isinstance(level, dt.date) and not isinstance(level, dt.datetime)


def _problems(grid: Any, variants: Any) -> Iterator[tuple[Where, str]]:
    names = list(variants) if isinstance(variants, Mapping) else []
    if not isinstance(grid, Mapping):
        yield ("grid",), "must be a table: variant, and levers with their levels"
        return
    for word in grid:
        if word not in ("variant", "levers"):
            yield ("grid", word), f"no such setting{did_you_mean(word, ['variant', 'levers'])}"
    variant, levers = grid.get("variant"), grid.get("levers")
    if not isinstance(variant, str) or variant not in names:
        hint = did_you_mean(str(variant), names) or f"; variants are {', '.join(names[:8])}"
        text = "is missing; write the variant that every point starts from" if variant is None else "is no variant"
        yield ("grid", "variant"), text if variant is None else f"{shown(str(variant))} {text}{hint}"
    if not isinstance(levers, Mapping) or not levers:
        yield ("grid", "levers"), 'state at least one lever with its levels, such as { "tariff.rate" = [0.1, 0.25] }'
        return
    for key, levels in levers.items():
        yield from ((("grid", "levers", key), message) for message in _wrong_levels(key, levels))
    points = math.prod(len(levels) if isinstance(levels, list) else 1 for levels in levers.values())
    if points > MOST_POINTS:
        yield ("grid", "levers"), f"make {points:,} variants together; write at most {MOST_POINTS:,}"


def _wrong_levels(key: str, levels: Any) -> Iterator[str]:
    if key.split(".")[0] in NO_LEVERS:
        yield f"{key.split('.')[0]} is no lever; write a field of a policy, such as tariff.rate, or demand, prices, at"
    if not isinstance(levels, list) or not levels:
        yield "must be a list of levels, such as [0.1, 0.25]"
        return
    odd = [level for level in levels if not (isinstance(level, bool | int | float | str) or _is_day(level))]
    if odd:
        yield f"levels are numbers, words or days, got {shown(str(odd[0]))}"
    if odd:
        return
    meant = [_meant(level) for level in levels]
    twice = next((level for place, level in enumerate(levels) if meant[place] in meant[:place]), None)
    if twice is not None:
        yield listed_twice(f"level {twice}")


def _meant(level: Any) -> Any:
    """Return what a level comes to, by which one that is stated twice is known: 10% is 0.1, whichever is written."""
    text = str(level).strip()
    share = text.endswith("%") and re.fullmatch(r"\d+(\.\d+)?\s*%", text)
    if share:
        return round(float(text[:-1]) / 100, 12)
    return text if isinstance(level, bool | str) or _is_day(level) else round(level, 12)


def _finding(layout: Layout, file: str, where: Where, message: str) -> Finding:
    return Finding(file, layout.line(where), shown_path(where), "", message)


def _points(grid: _Grid) -> Iterator[dict[str, Any]]:
    """Yield the points of a grid: a level for every lever, the last lever moving fastest."""
    for levels in itertools.product(*grid.levers.values()):
        yield dict(zip(grid.levers, levels, strict=True))


def _point(settings: Mapping[str, Any], variant: str, levels: Mapping[str, Any]) -> tuple[Any, list[tuple[str, str]]]:
    """Return the variant of one point, and the levers that lead nowhere in it, each with what is wrong."""
    variants = settings["variants"]
    own = {"variants": {**variants, variant: copy.deepcopy(variants[variant])}}
    wrong = []
    for key, level in levels.items():
        try:
            put(own, place_of(own, ("variants", variant, *key.split("."))), level)
        except NoSuchSettingError as error:
            inherits = f"{variant} inherits it from {error.stated_in}; start the grid there, or state it in {variant}"
            wrong.append((key, inherits if error.stated_in else error.why))
    point = dict(own["variants"][variant])
    text = ", ".join(f"{key} = {level}" for key, level in levels.items())
    point["title"] = f"{variant} with {text}"  # its own words may say the level that a lever replaces
    point["levers"] = dict(levels)
    point.pop("short", None)  # the name in pictures of the variant itself
    return point, wrong


def _names(grid: _Grid, variants: Mapping[str, Any]) -> list[str]:
    """Return the name of every point: its variant and its levels; a number where that is long or not its own."""
    words = [[_slug(level) for level in levels.values()] for levels in _points(grid)]
    names = ["-".join((grid.variant, *text)) for text in words]
    if len(set(names)) == len(names) and max(map(len, names)) <= _LONGEST and not set(names) & set(variants):
        return names
    digits, stem = len(str(len(names))), grid.variant[: _LONGEST - 10]
    series = (stem + "-grid" + "-grid" * more for more in itertools.count())
    tried = ([f"{head}-{number:0{digits}}" for number in range(1, len(names) + 1)] for head in series)
    return next(numbered for numbered in tried if not set(numbered) & set(variants))


def _slug(level: Any) -> str:
    text = str(_meant(level)) if str(level).strip().endswith("%") else str(level)  # 60% and 0.6 have one name
    return re.sub(r"[^a-z0-9_]+", "-", text.lower()).strip("-") or "none"


def _lines_of_point(layout: Layout, grid: _Grid, name: str) -> dict[Where, int | None]:
    """Return where the settings of a point stand: those of its variant in the variant, its levels in the grid."""
    before: Where = ("variants", grid.variant)
    lines: dict[Where, int | None] = {
        ("variants", name, *where[2:]): line for where, line in layout.lines.items() if where[:2] == before
    }
    return {**lines, ("variants", name): layout.line(("grid", "levers"))}
