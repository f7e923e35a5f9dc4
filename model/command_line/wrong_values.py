"""What is wrong with the value of an option, in one line as other errors are: option, what to write, what stands."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperGroup

from data.messages.exits import Exit
from data.messages.finding import printable, shown
from model.command_line.endings import say

WHOLE, NUMBER = "a whole number", "a number"


class Commands(TyperGroup):
    """Commands of which a value of a wrong kind is refused in one line; what is missing, with the usage."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except typer.BadParameter as wrong:
            if type(wrong) is not typer.BadParameter:
                raise
            say(f"error: {printable(in_words(wrong))}")
            raise typer.Exit(Exit.WRONG_COMMAND) from None


def in_words(wrong: typer.BadParameter) -> str:
    """Return which option is given what, and what to write instead."""
    option: Any = wrong.param
    name = max(option.opts, key=len) if option is not None else "a value"
    kind: Any = getattr(getattr(option, "type_descriptor", None), "annotation", None)
    words = {int: WHOLE, float: NUMBER}.get(kind)
    errors: list[Any] = getattr(wrong.__cause__, "errors", list)()
    if words is None or not errors:
        return f"{name}: {wrong.message.removeprefix('Value error, ').removesuffix('.')}"
    return f"{name}: must be {words}{_within(option.min, option.max)}, got {shown(str(errors[0]['input']))}"


def _within(least: float | None, most: float | None) -> str:
    if least is not None and most is not None:
        return f" from {least:g} to {most:g}"
    return f" of {least:g} or more" if least is not None else f" up to {most:g}" if most is not None else ""
