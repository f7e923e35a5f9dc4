"""The sections of the front page under its first screen, each a question with a sentence that reads the picture."""

from __future__ import annotations

from collections.abc import Mapping

from model.report.charts.figures import Painter
from model.report.page import tables
from model.report.page.parts import Block, Captioned, Picture, Says, Section
from model.report.run_view import RunView


def sections(m: RunView, painter: Painter, links: Mapping[str, str]) -> list[Section]:
    """Return the sections of the front page in their order."""
    return [_weak(m, painter), _run(m)]


def _weak(m: RunView, painter: Painter) -> Section:
    """Return what rests on weak data, and the sources."""
    variant = m.baseline if m.has_baseline else m.solved[0]
    resting = painter.confidence(variant)
    blocks: list[Block] = [Picture(resting)] if resting is not None else []
    if (rows := tables.confidence(m)) is not None:
        blocks.append(Captioned("Rows of each dataset table by confidence", rows))
    blocks.append(Captioned("Sources of the dataset", tables.sources(m)))
    return Section(
        "data",
        "What rests on weak data, and on which sources",
        (f"{m.data_note[:1].upper()}{m.data_note[1:]}.",),
        blocks,
    )


def _run(m: RunView) -> Section:
    return Section(
        "run", "This run", (m.provenance,), [Says(()), Captioned("Settings, versions and hashes", tables.settings(m))]
    )
