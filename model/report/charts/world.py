"""A map of the world without land: a bubble at each country on lines of latitude and longitude, as large as its share.

The message is in the bubbles and their names; shapes of countries would be somebody else's file.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from model.report.charts.drawing import px, svg
from model.report.charts.placing import Box, Label, place_names

WIDTH, HEIGHT = 640, 264
SOUTH, NORTH = -50.0, 75.0
LARGEST = 34.0
"""Radius of a bubble that is all of it."""
NAMED_FROM = 0.02
"""Share from which a bubble has a name; smaller ones tell theirs when pointed at."""


@dataclass(frozen=True)
class Bubble:
    """A country: its name, where it lies (degrees), its share, its class of colour, more words for who points at it."""

    name: str
    latitude: float
    longitude: float
    share: float
    colour: str
    words: str = ""


def world_map(title: str, bubbles: Sequence[Bubble]) -> str:
    """Return the map; a country's part is the area of its bubble."""
    largest = sorted(bubbles, key=lambda b: (-b.share, b.name))
    points = [(*_at(b), f"{b.name} {100 * b.share:.0f}%" if b.share >= NAMED_FROM else "") for b in largest]
    radii = [_radius(b) for b in largest]
    placed, _ = place_names(points, [], Box(2, 2, WIDTH - 2, HEIGHT - 2), 11.5, radii)
    drawn = [_bubble(b, points[i], radii[i]) for i, b in enumerate(largest)]
    return svg(f"{title}: {_in_words(largest)}", WIDTH, HEIGHT, [_lines(), *drawn, _names(placed)], "world")


def _at(b: Bubble) -> tuple[float, float]:
    """Return where a country lies on the drawing; what lies beyond its edge stands at it."""
    latitude = min(max(b.latitude, SOUTH), NORTH)
    return (b.longitude + 180) / 360 * WIDTH, (NORTH - latitude) / (NORTH - SOUTH) * HEIGHT


def _radius(b: Bubble) -> float:
    return max(2.0, LARGEST * math.sqrt(max(0.0, b.share)))


def _lines() -> str:
    """Return a line every 30 degrees, that of the equator stronger."""
    down = "".join(f"M{px((east + 180) / 360 * WIDTH)} 0V{HEIGHT}" for east in range(-150, 180, 30))
    across = "".join(f"M0 {px((NORTH - n) / (NORTH - SOUTH) * HEIGHT)}H{WIDTH}" for n in (60, 30, -30))
    equator = f"M0 {px(NORTH / (NORTH - SOUTH) * HEIGHT)}H{WIDTH}"
    return f'<path class="gr" d="{down}{across}"/><path class="ax faint" d="{equator}"/>'


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
