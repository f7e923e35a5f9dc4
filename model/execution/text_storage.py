"""How pandas keeps texts while a study is worked on."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import pandas as pd

ARROW_TEXTS = "future.infer_string"
"""The option of pandas 3 that keeps texts, names of columns among them, in a type of their own."""


@contextmanager
def texts_as_objects() -> Iterator[None]:
    """Let pandas keep texts as plain Python objects, where it would keep them in a type of their own.

    A study makes some ten thousand frames of a few hundred rows, and looks columns up in them by name. With that type
    each look-up makes an array of texts first: without it, what pandas does of a run takes a quarter less. Pandas 4
    has the type only; what it costs there has to be measured before this goes.
    """
    before = _infers(False)
    try:
        yield
    finally:
        _infers(before)


def _infers(yes: bool) -> bool:
    """Say whether texts get the type of their own, and return whether they did before."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", pd.errors.Pandas4Warning)
        before = bool(pd.get_option(ARROW_TEXTS))
        pd.set_option(ARROW_TEXTS, yes)
    return before
