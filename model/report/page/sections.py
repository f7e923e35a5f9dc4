"""The sections of the front page under its first screen, each a question with a sentence that reads the picture."""

from __future__ import annotations

from model.report.charts.figures import Painter
from model.report.page import money_sections as money
from model.report.page import supply_sections as supply
from model.report.page import tables
from model.report.page.lever_section import over_levers
from model.report.page.parts import Block, Captioned, Picture, Section
from model.report.run_view import RunView


def sections(m: RunView, painter: Painter) -> list[Section]:
    """Return the sections of the front page in their order."""
    return [
        *([levers] if (levers := over_levers(m)) is not None else []),
        supply.who_supplies(m),
        supply.where_from(m),
        supply.how_it_flows(m, painter),
        money.what_is_built(m),
        money.federal_budget(m),
        money.price_paths(m),
        money.losses(m),
        _weak(m, painter),
        _run(m),
    ]


def _weak(m: RunView, painter: Painter) -> Section:
    """Return what rests on weak data, and the sources."""
    resting = painter.confidence(supply.base_of(m))
    blocks: list[Block] = [Picture(resting)] if resting is not None else []
    if (rows := tables.confidence(m)) is not None:
        blocks.append(Captioned("Rows of each dataset table by confidence", rows, folded=True))
    blocks.append(Captioned("Sources of the dataset", tables.sources(m), folded=True))
    note = f"{m.data_note[:1].upper()}{m.data_note[1:]}."
    return Section("data", "What rests on weak data, and on which sources?", (note,), blocks)


def _run(m: RunView) -> Section:
    return Section("run", "This run", (), [Captioned("Settings, versions and hashes", tables.settings(m), folded=True)])
