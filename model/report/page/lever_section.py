"""The section of the front page on a grid of levers: each headline over their levels, in small multiples."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from data.messages.amounts import amount, table_places
from data.messages.lists import counted, listed
from model.report.answer import Bold, Sentence
from model.report.charts.contour import Level, contour
from model.report.charts.figures import Figure, Table
from model.report.charts.svg import curve
from model.report.page.parts import Block, Grid, Says, Section
from model.report.run_view import RunView

HEADLINES = (
    ("cost", "Least cost", "million USD"), ("resource_cost", "The nation gives up", "million USD"),
    ("federal_deficit_10_years", "Deficit over ten fiscal years", "million USD"),
    ("import_reliance", "Import reliance", "%"), ("top_share_shipped", "Share of the largest country", "%"),
    ("shortfall_share", "Demand unmet", "%"),
)  # fmt: skip
"""Headlines that are drawn, with what they are called and their unit; a share in the last year of the study."""
MOST = 12
"""Pictures of one headline, a combination of the levels of further levers each."""
Levels = Mapping[str, Level]


def over_levers(m: RunView) -> Section | None:
    """Return each headline over the levels of a study's levers; None where it has no grid of them."""
    points = _points(m)
    levers = {key: _in_order(points, key) for key in dict.fromkeys(key for of in points.values() for key in of)}
    moving = {key: levels for key, levels in levers.items() if len(levels) > 1}
    if not moving:
        return None
    figures = [figure for headline in HEADLINES for figure in _figures(m, points, moving, headline)]
    if not figures:
        return None
    blocks: list[Block] = [Grid(figures)]
    unplanned = [name for name in points if name not in m.solved]
    if unplanned:
        blocks.append(Says((f"White: no plan ({counted(len(unplanned), 'point')}).",)))
    return Section("levers", "What do the levers do?", _reads(m, points, moving), blocks)


def _points(m: RunView) -> dict[str, Levels]:
    """Return the levels of each variant that is a point of the grid."""
    known: Mapping[str, Mapping[str, Any]] = m.settings.get("levers", {})
    return {name: {key: _level(value) for key, value in of.items()} for name, of in known.items()}


def _level(value: Any) -> Level:
    """Return a level as a number where it is one: 0.1 or 10% alike."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return str(value)
    if isinstance(value, str):
        try:
            return float(value.strip().removesuffix("%")) / 100 if value.strip().endswith("%") else value
        except ValueError:
            return value
    return float(value)


def _in_order(points: Mapping[str, Levels], key: str) -> list[Level]:
    """Return the levels of a lever: numbers rising, words as the study has them."""
    levels = list(dict.fromkeys(of[key] for of in points.values() if key in of))
    numbers = [level for level in levels if isinstance(level, float)]
    return sorted(numbers) if len(numbers) == len(levels) else levels


def _figures(
    m: RunView, points: Mapping[str, Levels], levers: Mapping[str, Sequence[Level]], headline: tuple[str, str, str]
) -> Iterator[Figure]:
    """Yield the pictures of one headline: a line over one lever, a contour over two, one of each further level."""
    metric, words, unit = headline
    year = m.years[-1] if unit == "%" else 0
    numbers = {name: m.number(name, metric, year) for name in points if name in m.solved}
    known = {name: value * (100.0 if unit == "%" else 1.0) for name, value in numbers.items() if value is not None}
    if len(set(known.values())) < 2:
        return
    title = f"{words}{f', {year}' if year else ''} ({unit})"
    first, *others = levers
    if not others:
        yield _over_one(title, metric, first, unit, {points[name][first]: value for name, value in known.items()})
        return
    second, *further = others
    combinations = list(itertools.product(*(levers[key] for key in further)))[:MOST]
    for number, fixed in enumerate(combinations):
        held = dict(zip(further, fixed, strict=True))
        cells = {
            (of[first], of[second]): known[name]
            for name, of in points.items()
            if name in known and all(of.get(key) == level for key, level in held.items())
        }
        if cells:
            where = "".join(f"; {key} {_word(level)}" for key, level in held.items())
            name = f"levers-{metric}" + (f"-{number}" if further else "")
            yield _over_two((f"{title}{where}", unit), name, (first, second), (levers[first], levers[second]), cells)


def _over_one(title: str, metric: str, lever: str, unit: str, values: Mapping[Level, float]) -> Figure:
    places = table_places(values.values())
    rows = [(_word(level), amount(value, places)) for level, value in values.items()]
    numbers = sorted((level, value) for level, value in values.items() if isinstance(level, float))
    drawn = curve(title, numbers, None, lever, unit) if len(numbers) == len(values) else ""
    return Figure(f"levers-{metric}", title, drawn, Table((lever, title), rows), "summary")


def _over_two(
    titled: tuple[str, str], name: str, levers: tuple[str, str], levels: tuple[Sequence[Level], Sequence[Level]],
    cells: Mapping[tuple[Level, Level], float],
) -> Figure:  # fmt: skip
    (title, unit), places = titled, table_places(cells.values())
    drawn = contour(title, levers, *levels, cells, unit)
    across, up = levels
    rows = [
        (_word(level), *(amount(cells[a, level], places) if (a, level) in cells else "no plan" for a in across))
        for level in up
    ]
    heads = (levers[1], *(f"{levers[0]} {_word(a)}" for a in across))
    return Figure(name, title, drawn, Table(heads, rows), "summary")


def _reads(m: RunView, points: Mapping[str, Levels], levers: Mapping[str, Sequence[Level]]) -> Sentence:
    """Return the sentence that reads the pictures: where a plan costs least and most."""
    costs = {name: m.number(name, "cost") for name in points if name in m.solved}
    known = {name: value for name, value in costs.items() if value is not None}
    grid = f"{counted(len(points), 'variant')} over {listed([f'{key} ({len(of)})' for key, of in levers.items()])}"
    if not known:
        return (f"{grid}; none has a plan.",)
    least, most = min(known, key=lambda n: known[n]), max(known, key=lambda n: known[n])
    if known[least] == known[most]:
        return (f"{grid}; all cost ", Bold(f"{known[least]:z,.0f} million USD"), ".")
    return (
        f"{grid}: the cheapest plan costs ", Bold(f"{known[least]:z,.0f} million USD"), f" ({_at(points[least])}), "
        "the dearest ", Bold(f"{known[most]:z,.0f}"), f" ({_at(points[most])}).",
    )  # fmt: skip


def _at(levels: Levels) -> str:
    return ", ".join(f"{key} {_word(level)}" for key, level in levels.items())


def _word(level: Level) -> str:
    return f"{level:,.6g}" if isinstance(level, float | int) else level
