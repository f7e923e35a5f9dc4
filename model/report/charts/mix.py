"""Who supplies: a bar a row, cut into kinds of source that add to all of it, a number at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from data.messages.number_words import percent
from model.report.charts.drawing import px, svg
from model.report.charts.placing import text_width

WIDTH, ROW, TOP, NUMBER = 420, 18, 4, 34
MOST_NAME = 210


@dataclass(frozen=True)
class MixRow:
    """One row: whose it is, its parts (words, class of colour, share), and the number at its end.

    shown: what it is called, its name where left out
    """

    name: str
    parts: Sequence[tuple[str, str, float]]
    number: str
    shown: str = ""

    @property
    def label(self) -> str:
        return self.shown or self.name


def mix(title: str, rows: Sequence[MixRow], bold: str = "") -> str:
    """Return a bar a row; `bold` is the row that the others are compared with."""
    left = min(MOST_NAME, max((text_width(row.label, 11.5) for row in rows), default=0.0) + 12)
    whole = WIDTH - left - NUMBER
    parts = [_row(row, TOP + ROW * i, left, whole, row.name == bold) for i, row in enumerate(rows)]
    words = f"{title}: {len(rows)} bars, each cut into kinds of source"
    return svg(words, WIDTH, TOP + ROW * len(rows) + 4, parts, "mix")


def _row(row: MixRow, y: float, left: float, whole: float, bold: bool) -> str:
    x, out = left, []
    for words, colour, share in row.parts:
        if share > 0:
            out.append(
                f'<rect class="{colour}" x="{px(x)}" y="{px(y)}" width="{px(whole * share)}" height="12">'
                f"<title>{escape(f'{row.label}: {words} {percent(share)}')}</title></rect>"
            )
            x += whole * share
    kind = "tx bold" if bold else "tx"
    name = f'<text class="{kind}" font-size="11.5" x="0" y="{px(y + 10)}">{escape(row.label)}</text>'
    number = f'<text class="tx small" x="{px(left + whole + 5)}" y="{px(y + 10)}">{escape(row.number)}</text>'
    return f'<g data-v="{escape(row.name)}">{name}{"".join(out)}{number}</g>'
