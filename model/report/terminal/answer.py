"""The answer to a question, a frame with units, as a table of text or as JSON."""

from __future__ import annotations

import json
import math

import pandas as pd

from data.messages.text_table import Heading, text_table
from model.report.terminal.json_values import plain


def answer_text(answer: pd.DataFrame) -> str:
    """Return what a row means, and the rows; numbers to four figures, large ones whole."""
    units = answer.attrs["units"]
    numbers = {str(column) for column in answer if pd.api.types.is_float_dtype(answer[column])}
    headings = [Heading(str(column), units.get(column, ""), right=str(column) in numbers) for column in answer]
    rows = [
        [_number(value) if column in numbers else str(value) for column, value in row.items()]
        for row in answer.to_dict("records")
    ]
    return "\n".join([answer.attrs["meaning"], text_table(headings, rows) if rows else "nothing"])


def _number(value: float) -> str:
    """Return four figures, whole numbers from 1,000; blank for no number."""
    if math.isnan(value):
        return ""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.4g}"


def answer_json(answer: pd.DataFrame) -> str:
    """Return what a row means, the units and the rows as JSON."""
    return json.dumps(plain({**answer.attrs, "rows": answer.to_dict("records")}), indent=1)
