"""Figures put into groups that can be moved apart from each other.

What is drawn is drawn from independent points: one of each column and source, which all its figures share, and one of
each figure (`analysis.sample.design`). A group holds points, so that groups are independent even where figures that
share a source stand in several: what a source gets wrong of several minerals is then a group of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from data.rows import each_row
from data.schema import BY_NAME
from data.uncertainty.draws import Draws, Numbers, Places, Thing
from model.analysis.screen.options import By

SEVERAL = "several minerals"
_WITHIN = ("year", "step", "running_year")


@dataclass(frozen=True)
class Group:
    """What is moved together: its name, the points it holds, the figures that move with it, the source of these."""

    name: str
    points: Places = field(repr=False)
    things: Places = field(repr=False)
    sources: tuple[str, ...]


def groups_of(draws: Draws, by: By) -> tuple[Group, ...]:
    """Return the groups of all points that are drawn, in order of first appearance."""
    minerals = minerals_of(draws)
    of_source = draws.source_of
    names: list[str] = []
    for i, (table, column, source) in enumerate(draws.sources):
        ours = {minerals[j] for j in np.flatnonzero(of_source == i)}
        names.append(_name(by, f"{table}.{column}", source, ours.pop() if len(ours) == 1 else SEVERAL))
    names += [
        _name(by, f"{thing.table}.{thing.column}", thing.source, mineral)
        for thing, mineral in zip(draws.things, minerals, strict=True)
    ]
    points: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        points.setdefault(name, []).append(place)
    return tuple(_group(name, held, draws) for name, held in points.items())


def _name(by: By, column: str, source: str, mineral: str) -> str:
    return {"column-mineral": f"{column} {mineral}", "column": column, "source": source, "mineral": mineral}[by]


def _group(name: str, held: list[int], draws: Draws) -> Group:
    first = len(draws.sources)
    points, of_source = np.array(held, dtype=np.int64), draws.source_of
    moved = np.isin(of_source, points[points < first])
    moved[points[points >= first] - first] = True
    things = np.flatnonzero(moved)
    sources = tuple(dict.fromkeys(draws.things[i].source for i in things))
    return Group(name, points, things, sources)


def minerals_of(draws: Draws) -> tuple[str, ...]:
    """Return the mineral that each figure is of; SEVERAL where its row names none."""
    data = draws.dataset
    of_form: Mapping[str, str] = dict(each_row(data.tables["forms"], "form", "mineral"))
    plants, lines = data.tables["plants"], data.tables["import_lines"]
    of_plant = {plant: of_form.get(form, SEVERAL) for plant, form in each_row(plants, "plant", "form")}
    of_line = {line: of_form.get(form, SEVERAL) for line, form in each_row(lines, "line", "form")}
    known = {"form": of_form, "plant": of_plant, "line": of_line}
    return tuple(_mineral(thing, known) for thing in draws.things)


def _mineral(thing: Thing, known: Mapping[str, Mapping[str, str]]) -> str:
    key = [name for name in BY_NAME[thing.table].key if name not in _WITHIN]
    words = dict(zip(key, thing.whose.split(" "), strict=False))
    for column in ("plant", "form", "line"):
        if column in words:
            return known[column].get(words[column], SEVERAL)
    return SEVERAL


def moved_alone(base: Numbers, other: Numbers, group: Group) -> Numbers:
    """Return points at a base with one group's taken from another."""
    out = base.copy()
    out[group.points] = other[group.points]
    return out
