"""What a page is put together from: sections of figures, tables, grids of figures, and choices between such."""

from __future__ import annotations

import base64
import functools
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jinja2

from model.report.answer import Bold, Sentence
from model.report.charts.figures import Figure, Table
from model.report.page.table_html import table_html

HERE = Path(__file__).parent
STYLES = (HERE / "report.css", HERE / "front.css", HERE.parent / "charts" / "chart.css")
SCRIPT = HERE / "report.js"


@dataclass(frozen=True)
class Picture:
    """One figure; `wide` over the whole width."""

    figure: Figure
    wide: bool = True
    kind: str = field(default="picture", init=False)


@dataclass(frozen=True)
class Grid:
    """Figures side by side, as many as fit."""

    figures: Sequence[Figure]
    large: bool = False
    kind: str = field(default="grid", init=False)


@dataclass(frozen=True)
class Keys:
    """What colours mean: (class of colour, words) each, and more words."""

    keys: Sequence[tuple[str, str]]
    words: str = ""
    kind: str = field(default="keys", init=False)


@dataclass(frozen=True)
class Heat:
    """A table whose cells are shaded in steps from 0 to 4, their number in them; `named`: what rows are called."""

    name: str
    caption: str
    headings: Sequence[str]
    rows: Sequence[tuple[str, Sequence[tuple[str, int]]]]
    note: str
    named: Callable[[str], str] = str
    kind: str = field(default="heat", init=False)


@dataclass(frozen=True)
class Captioned:
    """A table with its caption; `folded` where it is long and asked for seldom."""

    caption: str
    table: Table
    folded: bool = False
    kind: str = field(default="table", init=False)


@dataclass(frozen=True)
class Says:
    """A paragraph; an alarm where something is missing."""

    sentence: Sentence
    alarm: bool = False
    kind: str = field(default="says", init=False)


@dataclass(frozen=True)
class Choices:
    """Several things of which one is seen: chosen from a list, or by a slider over years.

    label: what is chosen; chosen: the place of what is seen first
    """

    label: str
    names: Sequence[str]
    blocks: Sequence[Sequence[Block]]
    chosen: int = 0
    slider: bool = False
    kind: str = field(default="choices", init=False)


Block = Picture | Grid | Captioned | Says | Keys | Heat | Choices


@dataclass(frozen=True)
class Section:
    """A part of a page: its anchor, its heading (a question), a sentence that reads it, what stands in it."""

    id: str
    heading: str
    lede: Sentence
    blocks: Sequence[Block]


def rendered(template: str, more_style: str = "", **words: Any) -> str:
    """Return a page made of a template, with the style and the script that every page has, and their hashes."""
    known = _style_and_script(more_style)
    return _ENVIRONMENT.get_template(template).render(**known, **words)


@functools.cache
def _style_and_script(more_style: str) -> Mapping[str, str]:
    """Return the style and the script of every page, read once, with the hashes by which a page allows them."""
    style = "".join(style.read_text(encoding="utf-8") for style in STYLES) + more_style
    script = SCRIPT.read_text(encoding="utf-8")
    return {"style": style, "style_hash": _hash(style), "script": script, "script_hash": _hash(script)}


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


_ENVIRONMENT = jinja2.Environment(
    loader=jinja2.FileSystemLoader(HERE), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
)
_ENVIRONMENT.globals["table"] = table_html
_ENVIRONMENT.tests["bold"] = lambda part: isinstance(part, Bold)
