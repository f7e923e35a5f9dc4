"""Rows of a dataset followed to their figures and sources, as text of at most 100 columns and for a script."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from data import lineage, schema
from data.dataset import Dataset
from data.lineage import Figure, Traced
from data.messages.finding import BadInput, Finding, did_you_mean, known_words, shown
from data.messages.paragraph import wrapped
from data.messages.text_table import Heading, text_table
from data.reading.raw_table import number_text

MOST_ROWS = 20
_OF_THE_FIGURE = ("value", "unit", "low", "high", "year", "page_table")
_NOT_AGAIN = ("figure", "source_id", "rule", "note", "confidence")


def provenance_text(dataset: Dataset, what: str) -> str:
    """Return a source, a figure, or rows of a table (its name and words of the key), each with what it rests on."""
    rows = _rows(dataset, what)
    if rows is not None:
        told: set[str] = set()
        return "\n\n".join([*(row_text(row, told) for row in rows), sources_text(lineage.sources_of(dataset, rows))])
    figure = lineage.figures_called({what}).get(what)
    if figure is not None:
        known = lineage.sources_of(dataset, [_alone(figure)])
        uses = _table("table", _uses(dataset, "figures", what), "No row of the tables names it.")
        return "\n\n".join([figure_text(figure), uses, sources_text(known)])
    source = _source(dataset, what)
    lines = [wrapped(f"{key}: {value}") for key, value in source.items()]
    rows_of = _table("table", _uses(dataset, "source_id", what), "No row of the tables names it.")
    figures = _table("figures", lineage.figures_from(what), "No published figure names it.")
    return "\n".join(lines) + f"\n\n{rows_of}\n\n{figures}"


def provenance_json(dataset: Dataset, what: str) -> str:
    """Return the same for a script."""
    rows = _rows(dataset, what)
    if rows is not None:
        return json.dumps({"rows": list(map(row_values, rows)), "sources": lineage.sources_of(dataset, rows)}, indent=1)
    figure = lineage.figures_called({what}).get(what)
    if figure is not None:
        known = lineage.sources_of(dataset, [_alone(figure)])
        said = {**figure_values(figure), "rows": _uses(dataset, "figures", what), "sources": known}
        return json.dumps(said, indent=1)
    uses = {"rows": _uses(dataset, "source_id", what), "figures": lineage.figures_from(what)}
    return json.dumps({**_source(dataset, what), **uses}, indent=1)


def row_text(row: Traced, told: set[str] | None = None) -> str:
    """Return one row of a table with its rule and the figures it was prepared from; those `told` before by name."""
    told = set() if told is None else told
    cells = "; ".join(f"{name} {value}{f' {unit}' if unit else ''}" for name, value, unit in row.cells)
    lines = [wrapped(f"{row.table} {row.key}"), wrapped(cells, "  ")]
    if row.rule:
        lines.append(wrapped(f"rule ({row.confidence}): {row.rule}", "  "))
    lines += [figure_text(figure, "  ") for figure in row.figures if figure.figure not in told]
    if before := [figure.figure for figure in row.figures if figure.figure in told]:
        lines.append(wrapped(f"figures told above: {', '.join(before)}", "  "))
    told |= {figure.figure for figure in row.figures}
    if row.sources:
        lines.append(wrapped(f"sources: {'; '.join(row.sources)}", "  "))
    return "\n".join(lines)


def figure_text(figure: Figure, indent: str = "") -> str:
    """Return one figure as published: where it stands, what it says, its source."""
    if not figure.place:
        return wrapped(f"figure {figure.figure}: not among the figures that come with the program", indent)
    cells = {name: value for name, value in figure.cells.items() if name not in _NOT_AGAIN}
    last = {name: cells.pop(name) for name in _OF_THE_FIGURE if name in cells}
    said = "; ".join(f"{name} {value}" for name, value in {**cells, **last}.items())
    why = figure.cells.get("rule") or figure.cells.get("note", "")
    text = f"figure {figure.figure} ({figure.place}; {'; '.join(figure.sources) or 'no source'}): {said}"
    return "\n".join([wrapped(text, indent), *([wrapped(why, f"{indent}  ")] if why else [])])


def sources_text(sources: Iterable[Mapping[str, str]]) -> str:
    """Return sources, one a paragraph: title, publisher, date, licence, address."""
    lines = []
    for source in sources:
        text = ", ".join(source[key] for key in ("publisher", "date") if source[key])
        lines.append(wrapped(f"{source['source_id']}: {source['title']}{f' ({text})' if text else ''}"))
        lines.append(wrapped(f"licence: {source['licence'] or 'not said'}", "  "))
        if source["address"]:
            lines.append(wrapped(source["address"], "  "))
    return "\n".join(["== sources", *lines])


def row_values(row: Traced) -> dict[str, Any]:
    """Return one row with its figures, for a script."""
    return {
        "table": row.table, "key": row.key, "confidence": row.confidence, "rule": row.rule,
        "cells": [{"column": name, "value": value, "unit": unit} for name, value, unit in row.cells],
        "figures": list(map(figure_values, row.figures)),
        "sources": list(row.sources),
    }  # fmt: skip


def figure_values(figure: Figure) -> dict[str, Any]:
    return {"figure": figure.figure, "place": figure.place, "cells": dict(figure.cells)}


def _rows(dataset: Dataset, what: str) -> list[Traced] | None:
    """Return the rows of a table whose key holds every word; None when no table is named."""
    name, *words = what.split() or [""]
    if name not in schema.BY_NAME or (not words and name in set(dataset.tables["sources"]["source_id"])):
        return None
    table, rows = schema.BY_NAME[name], dataset.tables[name]
    for word in words:
        known = {key: rows[key].map(lambda v: number_text(v) if isinstance(v, float) else str(v)) for key in table.key}
        kept = rows[np.any([column == word for column in known.values()], axis=0)]
        if kept.empty:
            there = [value for column in known.values() for value in column.unique()]
            raise _wrong(f"{name} has no row of {shown(word)} here{known_words(word, there)}")
        rows = kept
    if len(rows) > MOST_ROWS:
        raise _wrong(f"{len(rows):,} rows of {name}, at most {MOST_ROWS} are followed; add {', '.join(table.key)}")
    return lineage.traced(dataset, name, rows)


def _alone(figure: Figure) -> Traced:
    return Traced("", "", (), "", "", (figure,), ())


def _source(dataset: Dataset, source_id: str) -> dict[str, str]:
    sources = dataset.tables["sources"]
    rows = sources[sources["source_id"] == source_id]
    if rows.empty:
        near = did_you_mean(source_id, sources["source_id"])
        raise _wrong(f"no source, figure or table is called {shown(source_id)}{near}")
    return {str(key): str(value) for key, value in rows.iloc[0].items()}


def _uses(dataset: Dataset, column: str, word: str) -> dict[str, int]:
    """Return how many rows of each table name an id in a column."""
    uses = {
        name: sum(word in lineage.parts(cell) for cell in frame[column].astype(str))
        for name, frame in dataset.tables.items()
        if column in frame.columns and name != "sources"
    }
    return {name: count for name, count in uses.items() if count}


def _table(heading: str, counts: Mapping[str, int], none: str) -> str:
    rows = [[name, f"{n:,}"] for name, n in counts.items()]
    return text_table([Heading(heading), Heading("rows", right=True)], rows) if rows else none


def _wrong(message: str) -> BadInput:
    return BadInput([Finding("source", None, "", "", message)])
