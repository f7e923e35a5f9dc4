"""The map of security as text: a drawing of plain letters 80 columns wide, and the table that it is drawn from."""

from __future__ import annotations

import math
import string
import textwrap
from collections.abc import Mapping, Sequence
from itertools import pairwise

from data.messages.amounts import whole
from data.messages.finding import printable
from data.messages.number_words import rounded
from data.messages.paragraph import wrapped
from data.messages.text_table import WIDTH, Heading, text_table
from model.report.terminal.stress_called import KeptStress
from model.report.terminal.stress_kept import frontier, pays, places, unplaced

ACROSS, UP = 68, 16
"""Columns and lines of the drawing."""
LEFT = 9
"""Columns to its left, in which the scale stands."""
WORTH = 2
"""Variants with a place from which the map is drawn: of one, its line of the table says all."""
BASELINE = "0"
UNNAMED = {True: "*", False: "x"}
"""What stands for a variant when letters are used up: on the frontier, and off it."""


def map_text(stress: KeptStress) -> str:
    """Return the map of security: what each variant costs more in a year, and the expected loss that it avoids."""
    headings = [
        Heading("map"), Heading("variant"), Heading("costs more", "MUSD/yr", right=True),
        Heading("avoids", "MUSD/yr", right=True), Heading("low", right=True), Heading("high", right=True),
        Heading("pays if"),
    ]  # fmt: skip
    placed = {str(one["variant"]): one for one in stress["variants"] if one["security"] is not None}
    letters, rows = _letters(stress), []
    for name, one in placed.items():
        s = one["security"]
        numbers = (s["premium_musd"], s["avoided_musd"], s["avoided_low_musd"], s["avoided_high_musd"])
        star = " *" if one["short_already"] else ""
        rows.append([letters[name], f"{printable(name)}{star}", *map(whole, numbers), pays(s)])
    drawn = drawing(stress) if len(placed) >= WORTH else []
    if not drawn:
        headings, rows = headings[1:], [row[1:] for row in rows]
    already = any(one["short_already"] for one in placed.values())
    stands = "\n* leaves demand unmet before any stop; that loss stands in its cost, not in what stops add"
    against = printable(str(stress["baseline"]))
    title = f"What security buys the nation, against {against}: cost and expected loss avoided, a year"
    lacking = f"\n{wrapped(unplaced(stress))}" if unplaced(stress) else ""
    return "\n".join([title, *drawn, f"{text_table(headings, rows, WIDTH)}{stands if already else ''}{lacking}"])


def drawing(stress: KeptStress) -> list[str]:
    """Return the lines of the drawing: each variant a letter, capitals in a row along the frontier, which is dotted."""
    stands, letters, best = places(stress), _letters(stress), frontier(stress)
    xs, ys = ([place[axis] for place in stands.values()] for axis in (0, 1))
    across, upward = _Scale(min(xs), max(xs), ACROSS), _Scale(min(ys), max(ys), UP)
    grid = [[" "] * ACROSS for _ in range(UP)]
    at = {name: (across.at(x), UP - 1 - upward.at(y)) for name, (x, y) in stands.items()}
    for row in range(UP):
        grid[row][across.at(0.0)] = "|"
    zero = UP - 1 - upward.at(0.0)
    grid[zero] = ["+" if mark == "|" else "-" for mark in grid[zero]]
    _steps(grid, [at[name] for name in best])
    taken: set[tuple[int, int]] = set()
    for name in sorted(stands, key=lambda name: (name not in best, letters[name])):
        spot = _free(at[name], taken)
        taken.add(spot)
        grid[spot[1]][spot[0]] = letters[name]
    ticks = {UP - 1 - upward.at(value): _tick(value) for value in upward.ticks}
    lines = [f"{'avoids':>{LEFT}}", f"{'MUSD/yr':>{LEFT}}"]
    lines += [f"{ticks.get(n, ''):>{LEFT}} {''.join(row)}".rstrip() for n, row in enumerate(grid)]
    return [*lines, *_under(across), *_caption(stress, letters, best)]


def _letters(stress: KeptStress) -> dict[str, str]:
    """Return what each variant is drawn as: capitals along the frontier from the cheapest on, small letters off it."""
    best, baseline = frontier(stress), str(stress["baseline"])
    others = [name for name in places(stress) if name not in best and name != baseline]
    out = {baseline: BASELINE}
    for names, alphabet in ((best, string.ascii_uppercase), (others, string.ascii_lowercase)):
        named = [name for name in names if name != baseline]
        spare = UNNAMED[alphabet is string.ascii_uppercase]
        out |= {name: alphabet[n] if n < len(alphabet) else spare for n, name in enumerate(named)}
    return out


class _Scale:
    """Numbers to cells of a line: nothing is always on it, and round numbers stand at the ticks."""

    def __init__(self, low: float, high: float, cells: int) -> None:
        low, high = min(low, 0.0), max(high, 0.0)
        self.low, self.high = low, high if high > low else low + 1.0
        self.cells = cells
        step = 10.0 ** math.floor(math.log10((self.high - self.low) / 3))
        step *= next(times for times in (5, 2, 1) if (self.high - self.low) / (times * step) >= 3 or times == 1)
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        self.ticks = [step * n for n in range(first, last + 1)]

    def at(self, value: float) -> int:
        """Return the cell of a number, the first one for the least."""
        return round((value - self.low) / (self.high - self.low) * (self.cells - 1))


def _tick(value: float) -> str:
    return rounded(value, 3)


def _steps(grid: Sequence[list[str]], corners: Sequence[tuple[int, int]]) -> None:
    """Dot the frontier: from each variant on it to the right as safe as it, then up to the next, which costs more."""
    for (x, y), (further, higher) in pairwise(corners):
        for column in range(x, further + 1):
            grid[y][column] = "."
        for row in range(higher, y):
            grid[row][further] = ":"


def _free(spot: tuple[int, int], taken: set[tuple[int, int]]) -> tuple[int, int]:
    """Return the nearest cell beside a place that no letter has yet, on its line."""
    x, y = spot
    beside = sorted(range(ACROSS), key=lambda column: (abs(column - x), column < x))
    return next(((column, y) for column in beside if (column, y) not in taken), spot)


def _under(across: _Scale) -> list[str]:
    """Return the scale under the drawing."""
    line = [" "] * (LEFT + 1 + ACROSS)
    for value in across.ticks:
        text = _tick(value)
        start = min(max(LEFT + 1 + across.at(value) - len(text) // 2, 0), len(line) - len(text))
        if all(cell == " " for cell in line[max(start - 1, 0) : start + len(text) + 1]):
            line[start : start + len(text)] = text
    name = "costs the nation more, MUSD/yr"
    return ["".join(line).rstrip(), f"{name:>{len(line)}}"]


def _caption(stress: KeptStress, letters: Mapping[str, str], best: Sequence[str]) -> list[str]:
    """Return how the drawing is read."""
    along = ", ".join(f"{letters[name]} {printable(name)}" for name in best)
    words = (
        f"Upwards is safer, to the right dearer; {BASELINE} is {printable(str(stress['baseline']))}. Dotted: the "
        f"frontier, {along}: than each of these no variant is safer and costs no more. Letters that would cover each "
        "other stand side by side; the figures are in the table."
    )
    return textwrap.wrap(words, LEFT + 1 + ACROSS, subsequent_indent="  ", break_on_hyphens=False)
