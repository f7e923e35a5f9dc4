"""What every drawing is made of: a scale of round numbers, the frame of a picture, numbers as they stand in it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from html import escape

from data.messages.number_words import rounded

LEFT = 46
"""Room for the numbers left of a chart of years."""


def nothing(words: str) -> str:
    """Return a chart's place where there is nothing to draw."""
    return f'<p class="nothing">{escape(words)}</p>'


class Axis:
    """A scale of round numbers from `low` to `high`, zero included, on pixels from `start` to `end`."""

    def __init__(self, low: float, high: float, start: float, end: float, upright: bool = False) -> None:
        step = round_step((max(high, 0.0) - min(low, 0.0)) or 1.0)
        self.first, self.last = math.floor(min(low, 0.0) / step + 1e-9), math.ceil(max(high, 0.0) / step - 1e-9)
        self.last = max(self.last, self.first + 1)
        self.step, self.start, self.end, self.upright = step, start, end, upright

    @property
    def ticks(self) -> list[float]:
        return [i * self.step for i in range(self.first, self.last + 1)]

    def _part(self, value: float) -> float:
        return (value / self.step - self.first) / (self.last - self.first)

    def at(self, value: float) -> float:
        """Return the pixel of a value: downwards from the end on a chart of years, rightwards on a chart of bars."""
        part = self._part(value)
        if self.upright:
            return self.end - part * (self.end - self.start)
        return self.start + part * (self.end - self.start)

    def lines(self, end: float) -> str:
        """Return the scale of a chart of years: level lines, the zero line apart, and their numbers."""
        grid = "".join(f"M{LEFT} {px(self.at(t))}H{px(end)}" for t in self.ticks if t)
        words = "".join(f'<text x="{LEFT - 5}" y="{px(self.at(t) + 4)}">{tick(t)}</text>' for t in self.ticks)
        zero = f'<path class="ax" d="M{LEFT} {px(self.at(0.0))}H{px(end)}"/>'
        return f'<path class="gr" d="{grid}"/>{zero}<g class="tx small end">{words}</g>'

    def columns(self, top: float, bottom: float) -> str:
        """Return the scale of a chart of bars: upright lines, the zero line apart, and their numbers."""
        grid = "".join(f"M{px(self.at(t))} {px(top)}V{px(bottom)}" for t in self.ticks if t)
        words = "".join(f'<text x="{px(self.at(t))}" y="{px(bottom + 14)}">{tick(t)}</text>' for t in self.ticks)
        zero = f'<path class="ax" d="M{px(self.at(0.0))} {px(top)}V{px(bottom)}"/>'
        return f'<path class="gr" d="{grid}"/>{zero}<g class="tx small mid">{words}</g>'


def round_step(length: float) -> float:
    rough = length / 4
    power = 10.0 ** math.floor(math.log10(rough))
    return next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= rough * 0.999)


def tick(value: float) -> str:
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if abs(value) >= size * 10 or (abs(value) >= size and size == 1e6):
            return f"{value / size:,g}{letter}"
    return f"{value:,.10g}"


def signed(value: float) -> str:
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{rounded(abs(value))}"


def shortened(name: str, most: float) -> str:
    return name if len(name) <= most else name[: max(1, int(most) - 1)].rstrip() + "…"


def px(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def svg(label: str, width: float, height: float, parts: Sequence[str], kind: str = "") -> str:
    """Return a picture: its sentence for screen readers, its size, what is in it; `kind` is its class."""
    named = f' class="{kind}"' if kind else ""
    size = f'viewBox="0 0 {px(width)} {px(height)}"'
    return f'<svg{named} {size} role="img" aria-label="{escape(label)}">{"".join(parts)}</svg>'


def as_file(svg: str, style: str) -> str:
    """Return a chart that stands alone, with its style inside."""
    head, body = svg.split(">", 1)
    size = re.search(r'viewBox="0 0 (\S+) (\S+)"', head)
    wide = f' width="{size[1]}" height="{size[2]}"' if size else ""
    head = f'{head}{wide} xmlns="http://www.w3.org/2000/svg"'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}><style>{style}</style>{body}\n'
