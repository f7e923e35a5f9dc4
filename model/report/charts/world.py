"""A map of the world without land: home in its middle, a bubble at each country that ships, a flow from each to home.

The message is in the bubbles, flows and names. Shapes of countries would be somebody else's file: a small dot at every
country stands for them, in the colour of its kind.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from model.report.charts.drawing import px, svg
from model.report.charts.placing import Box, Label, place_names

WIDE, NARROW = (640, 264), (360, 190)
"""Width and height of the drawing, on a desk and on a phone."""
SOUTH, NORTH = -50.0, 75.0
LARGEST = 34.0
"""Radius of a bubble that is all of it, on a desk."""
NAMED_FROM, NAMED_FROM_NARROW = 0.02, 0.05
"""Share from which a bubble has a name; smaller ones tell theirs when pointed at."""
FLOWS_FROM = 0.005
"""Share from which what is shipped is drawn as a flow."""
WIDEST, THINNEST = 13.0, 0.8
"""Of a flow that is all of supply, and of any."""


@dataclass(frozen=True)
class Bubble:
    """A country: its name, where it lies (degrees), its share, its class of colour, more words for who points at it."""

    name: str
    latitude: float
    longitude: float
    share: float
    colour: str
    words: str = ""


Place = tuple[float, float, str]
"""Latitude, longitude and class of colour."""


@dataclass(frozen=True)
class _Sheet:
    """The paper: its size, the longitude of its middle, and how large bubbles are on it."""

    width: float
    height: float
    middle: float

    @property
    def scale(self) -> float:
        return self.height / WIDE[1]

    def at(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Return where a place lies on the paper; what lies beyond its upper or lower edge stands at it."""
        latitude = min(max(latitude, SOUTH), NORTH)
        east = (longitude - self.middle + 180) % 360
        return east / 360 * self.width, (NORTH - latitude) / (NORTH - SOUTH) * self.height


@dataclass(frozen=True)
class Ground:
    """What maps have in common whatever is supplied: the paper, home in its middle, lines, a dot at every country.

    home: latitude and longitude to which all is shipped; None where that is not known
    drawn: the lines and the dots
    """

    sheet: _Sheet
    home: tuple[float, float] | None
    narrow: bool
    drawn: str


def ground(home: tuple[float, float] | None, others: Sequence[Place] = (), narrow: bool = False) -> Ground:
    """Return the ground of maps.

    others: every country, for the eye to find its way
    narrow: for a phone, with fewer names
    """
    sheet = _Sheet(*(NARROW if narrow else WIDE), home[1] if home else 0.0)
    return Ground(sheet, home, narrow, _lines(sheet) + _dots(others, sheet))


def world_map(title: str, bubbles: Sequence[Bubble], under: Ground) -> str:
    """Return the map; a country's part of supply is the area of its bubble and the width of its flow."""
    sheet, home = under.sheet, under.home
    named_from = NAMED_FROM_NARROW if under.narrow else NAMED_FROM
    largest = sorted(bubbles, key=lambda b: (-b.share, b.name))
    points = [(*sheet.at(b.latitude, b.longitude), f"{b.name} {100 * b.share:.0f}%" if b.share >= named_from else "")
              for b in largest]  # fmt: skip
    radii = [_radius(b, sheet) for b in largest]
    room = Box(2, 2, sheet.width - 2, sheet.height - 2)
    placed, _ = place_names(points, [], room, 11.5, radii)
    parts = [under.drawn]
    if home:
        parts += [_flow(b, points[i], sheet.at(*home), sheet) for i, b in enumerate(largest) if b.share >= FLOWS_FROM]
    parts += [_bubble(b, points[i], radii[i]) for i, b in enumerate(largest)]
    return svg(f"{title}: {_in_words(largest)}", sheet.width, sheet.height, [*parts, _names(placed)],
               "world narrow" if under.narrow else "world")  # fmt: skip


def _radius(b: Bubble, sheet: _Sheet) -> float:
    return max(2.0, LARGEST * sheet.scale * math.sqrt(max(0.0, b.share)))


def _lines(sheet: _Sheet) -> str:
    """Return a line every 30 degrees, that of the equator stronger."""
    down = "".join(f"M{px(sheet.at(0, east)[0])} 0V{px(sheet.height)}" for east in range(-180, 180, 30))
    across = "".join(f"M0 {px(sheet.at(north, 0)[1])}H{px(sheet.width)}" for north in (60, 30, -30))
    equator = f"M0 {px(sheet.at(0, 0)[1])}H{px(sheet.width)}"
    return f'<path class="gr" d="{down}{across}"/><path class="ax faint" d="{equator}"/>'


def _dots(others: Sequence[Place], sheet: _Sheet) -> str:
    """Return a dot at every country, those of a colour together."""
    of: dict[str, list[str]] = defaultdict(list)
    for latitude, longitude, colour in others:
        x, y = sheet.at(latitude, longitude)
        of[colour].append(f"M{px(x)} {px(y)}h0")
    return "".join(f'<path class="place s-{colour}" d="{"".join(dots)}"/>' for colour, dots in sorted(of.items()))


def _flow(b: Bubble, start: tuple[float, float, str], end: tuple[float, float], sheet: _Sheet) -> str:
    """Return what a country ships to home: an arc that leaves room below it, as wide as its share; of home nothing."""
    (x0, y0, _), (x1, y1) = start, end
    length = math.hypot(x1 - x0, y1 - y0)
    if length < 1.0:
        return ""
    width = max(THINNEST, WIDEST * sheet.scale * b.share)
    top = max(2.0 + width / 2, (y0 + y1) / 2 - 0.22 * length)
    return (
        f'<path class="ship s-{b.colour}" stroke-width="{px(width)}" '
        f'd="M{px(x0)} {px(y0)}Q{px((x0 + x1) / 2)} {px(top)} {px(x1)} {px(y1)}"/>'
    )


def _bubble(b: Bubble, at: tuple[float, float, str], radius: float) -> str:
    said = ". ".join(filter(None, (f"{b.name}: {100 * b.share:.1f}%", b.words)))
    return (
        f'<circle class="bubble {b.colour}" cx="{px(at[0])}" cy="{px(at[1])}" r="{px(radius)}">'
        f"<title>{escape(said)}</title></circle>"
    )


def _names(labels: Sequence[Label]) -> str:
    leads = "".join(
        f"M{px(a)} {px(b)}L{px(c)} {px(d)}" for a, b, c, d in (one.lead for one in labels if one.lead is not None)
    )
    words = "".join(
        f'<text x="{px(one.box.left + 1)}" y="{px(one.box.bottom - 2.5)}">{escape(one.name)}</text>' for one in labels
    )
    lead = f'<path class="lead" d="{leads}"/>' if leads else ""
    return f'{lead}<g class="tx halo" font-size="11.5">{words}</g>'


def _in_words(largest: Sequence[Bubble]) -> str:
    named = [f"{b.name} {100 * b.share:.0f}%" for b in largest if b.share >= NAMED_FROM]
    return ", ".join(named) or "nothing is supplied"
