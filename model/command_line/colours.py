"""Whether what is printed has colours: the progress bar alone has any."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Literal

import typer

Coloured = Annotated[
    Literal["auto", "always", "never"],
    typer.Option("--color", help="Colours of the progress bar; NO_COLOR=1 turns them off too."),
]
SAID = {"always": ("FORCE_COLOR", "NO_COLOR"), "never": ("NO_COLOR", "FORCE_COLOR")}
"""The word of the environment that says so to every program, and the one that says the contrary."""


@contextmanager
def coloured(color: str) -> Iterator[None]:
    """Let a command print with colours as asked: `auto` as the terminal and the environment say."""
    if color not in SAID:
        yield
        return
    before = {name: os.environ.pop(name, None) for name in SAID[color]}
    os.environ[SAID[color][0]] = "1"
    try:
        yield
    finally:
        os.environ.pop(SAID[color][0])
        os.environ.update({name: value for name, value in before.items() if value is not None})
