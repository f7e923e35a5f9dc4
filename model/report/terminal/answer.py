"""The answer to a question, a frame with units, as a table of text or as JSON."""

from __future__ import annotations

import json
import math
from typing import Any

import pandas as pd

from data.messages.finding import printable
from data.messages.paragraph import wrapped
from data.messages.spreadsheet_text import inert
from data.messages.text_table import Heading, text_table
from model.report.terminal.json_values import plain


def answer_text(answer: pd.DataFrame) -> str:
    """Return what a row means, and the rows; numbers to four figures, large ones whole."""
    units = answer.attrs["units"]
    numbers = {str(column) for column in answer if pd.api.types.is_float_dtype(answer[column])}
    headings = [Heading(str(column), units.get(column, ""), right=str(column) in numbers) for column in answer]
    rows = [
        [_number(value) if column in numbers else _word(value) for column, value in row.items()]
        for row in answer.to_dict("records")
    ]
    return "\n".join([wrapped(answer.attrs["meaning"]), text_table(headings, rows) if rows else "nothing"])


def _word(value: object) -> str:
    """Return a text on one safe line; blank for none."""
    return "" if value is None or value is pd.NA else printable(str(value))


def _number(value: float) -> str:
    """Return four figures, whole numbers from 1,000; blank for no number."""
    if math.isnan(value):
        return ""
    return f"{value:z,.0f}" if abs(value) >= 1000 else f"{value:,.4g}"


def answer_csv(answer: pd.DataFrame) -> str:
    """Return the rows as CSV, every digit kept, texts inert."""
    texts = {name: column.map(_cell) for name, column in answer.items() if _is_text(column)}
    return str(
        answer.assign(**{str(name): texts[name] for name in texts})
        .rename(columns=inert)
        .to_csv(index=False, lineterminator="\n")
    )


def _cell(value: object) -> object:
    return inert(value) if isinstance(value, str) else value


def _is_text(column: pd.Series[Any]) -> bool:
    return bool(pd.api.types.is_object_dtype(column) or pd.api.types.is_string_dtype(column))


def answer_json(answer: pd.DataFrame) -> str:
    """Return what a row means, the units and the rows as JSON."""
    return json.dumps(plain({**answer.attrs, "rows": answer.to_dict("records")}), indent=1)


CATALOGUE = ("", "run", "study", "made", "data, law", "variants", "cost")


def catalogue_text(runs: pd.DataFrame, answers: pd.DataFrame) -> str:
    """Return a catalogue of runs as a table, and below it what is noted of them and what other folders hold.

    Plans among variants; cost of the baseline in MUSD present value. answers: folders of samples and screens
    """
    return "\n\n".join([_runs_text(runs), *_answers_text(answers)])


def _answers_text(answers: pd.DataFrame) -> list[str]:
    """Return which other folders lie beside the runs, as a table; nothing where there are none."""
    headings = [Heading("also here"), Heading("holds"), Heading("study")]
    rows = [
        [_word(row["folder"]), f"{row['kind']}{'' if row['complete'] else ', unfinished'}", _word(row["study"])]
        for row in answers.to_dict("records")
    ]
    return [text_table(headings, rows)] if rows else []


def _runs_text(runs: pd.DataFrame) -> str:
    if runs.empty:
        return "no runs"
    units = {"cost": "MUSD PV"}
    headings = [Heading(name, units.get(name, ""), right=name in ("", "variants", "cost")) for name in CATALOGUE]
    rows = [
        [
            str(run["number"]),
            _word(run["run"]),
            _word(run["study"]),
            _word(run["created_utc"])[: len("2026-01-31")],
            f"{_word(run['dataset'])} {run['data_content']} {_word(run['law_as_of'])}".strip(),
            f"{run['with_plan']} of {run['variants']}" + ("" if run["complete"] else ", unfinished"),
            _number(run["cost_musd"]),
        ]
        for run in runs.to_dict("records")
    ]
    return "\n\n".join([text_table(headings, rows), *_noted(runs)])


def _noted(runs: pd.DataFrame) -> list[str]:
    """Return tags and notes as a table, by the number of their run; nothing where none has any."""
    said = [run for run in runs.to_dict("records") if run["tags"] or run["note"]]
    if not said:
        return []
    headings = [Heading("", right=True), Heading("tags"), Heading("note")]
    return [text_table(headings, [[str(run["number"]), _word(run["tags"]), _word(run["note"])] for run in said])]
