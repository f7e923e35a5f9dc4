"""How pandas keeps texts while a study is worked on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pandas as pd


@contextmanager
def texts_as_objects() -> Iterator[None]:
    """Let pandas keep texts as Python objects inside, where it would keep them in Arrow.

    A study makes some ten thousand frames of a few hundred rows, and looks columns up in them by name. Each look-up
    of a name kept in Arrow turns all names into Python objects first: with this, a run takes a sixth less.
    """
    with pd.option_context("mode.string_storage", "python"):
        yield
