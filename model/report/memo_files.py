"""Tables and pictures as files for memos: CSV that a spreadsheet opens as it is, charts as SVG."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from data.messages.spreadsheet_text import inert
from data.rows import each_row
from model.report.charts.drawing import as_file
from model.report.charts.figures import Painter
from model.report.page import frontiers, stress
from model.report.run_view import RunView

HERE = Path(__file__).parent / "charts"


def csv_files(m: RunView) -> Iterator[tuple[str, bytes]]:
    """Yield (name, content) of every result table, all variants together, as CSV in UTF-8 with its mark."""
    for name in sorted(m.tables):
        yield f"{name}.csv", csv_of(m.tables[name])


def csv_of(frame: pd.DataFrame) -> bytes:
    """Return a table as CSV: numbers in full, missing numbers blank, texts inert."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([inert(str(column)) for column in frame.columns])
    writer.writerows([_cell(value) for value in row] for row in each_row(frame, *frame.columns))
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def _cell(value: object) -> object:
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return ""
    return inert(value) if isinstance(value, str) else value


def svg_files(m: RunView) -> Iterator[tuple[str, bytes]]:
    """Yield (name, content) of every chart of every plan, a folder a variant."""
    painter, style = Painter(m), (HERE / "chart.css").read_text(encoding="utf-8")
    against = painter.against()
    if against is not None:
        yield f"{against.name}.svg", as_file(against.svg, style).encode("utf-8")
    for figure in (*map(frontiers.figure, frontiers.kept(m.run)), *stress.figures(m.run, m.named)):
        if figure.svg:
            yield f"{figure.name}.svg", as_file(figure.svg, style).encode("utf-8")
    for variant in m.solved:
        for figure in painter.every(variant):
            if figure.svg.startswith("<svg"):
                yield f"{variant}/{figure.name}.svg", as_file(figure.svg, style).encode("utf-8")
