"""What is sent to other machines: arrays. A column of texts goes as its different texts and a number for each row.

A study's frames repeat a few thousand words in a hundred thousand cells. What comes out is what went in, to the type of
each column; frames that are one stay one. Nothing but what a worker sends, or is sent, over a connection that both ends
have proven their certificates on is ever unpacked: never a file.
"""

from __future__ import annotations

import io
import pickle
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from model.execution.text_storage import texts_as_objects

QUICK = 1
"""The level of compression: more takes longer than it saves on a network of a gigabit."""


def packed(thing: Any) -> bytes:
    """Return what another machine makes the same thing of."""
    out = io.BytesIO()
    _Packer(out, protocol=5).dump(thing)
    return zlib.compress(out.getbuffer(), QUICK)


def unpacked(content: bytes) -> Any:
    """Return the thing that was packed; texts of its frames are the objects that they were."""
    with texts_as_objects():
        return pickle.loads(zlib.decompress(content))


class _Packer(pickle.Pickler):
    def reducer_override(self, thing: Any) -> Any:
        """Say of what a frame is made anew; of all else, nothing."""
        if type(thing) is pd.DataFrame and thing.columns.is_unique:
            columns = [_coded(thing.iloc[:, place]) for place in range(thing.shape[1])]
            return _frame, (thing.columns, thing.index, columns, dict(thing.attrs))
        return NotImplemented


def _coded(column: pd.Series) -> tuple[Any, Sequence[str] | None]:
    """Return the values of a column, or of a column of nothing but texts a number for each and the texts."""
    values = column.array if column.dtype != object else column.to_numpy()
    if column.dtype != object or not all(type(value) is str for value in values):
        return values, None
    codes, texts = pd.factorize(values)
    kind = np.min_scalar_type(max(len(texts) - 1, 0))
    return codes.astype(kind), texts.tolist()


def _frame(
    columns: pd.Index, index: pd.Index, coded: Sequence[tuple[Any, Sequence[str] | None]], attrs: dict[Any, Any]
) -> pd.DataFrame:
    """Return the frame that was packed."""
    made = {place: values if texts is None else _texts(values, texts) for place, (values, texts) in enumerate(coded)}
    frame = pd.DataFrame(made, index=index, copy=False)
    frame.columns = columns
    frame.attrs.update(attrs)
    return frame


def _texts(codes: Any, texts: Sequence[str]) -> Any:
    known = np.empty(len(texts), dtype=object)
    known[:] = texts
    return known[codes]
