"""Verbs about the program itself: what it knows, and whether it still finds known answers."""

from __future__ import annotations

from typing import Annotated

import typer

from data.messages.exits import Exit
from model.command_line.options import AsJson, Verbose


def schema(
    about: Annotated[
        str,
        typer.Argument(
            metavar="[TABLE|dictionary|study|policies|POLICY|presets|PRESET|results|formulation]",
            help="What to describe; every table when left out.",
        ),
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="With study: its JSON Schema, for an editor.")] = False,
) -> int:
    """Describe tables, policies, results or equations."""
    from model.command_line import described

    print(described.text_about(about, as_json))
    return Exit.DONE


def selftest(as_json: AsJson = False, verbose: Verbose = False) -> int:
    """Solve problems whose answers are known.

    And show that what is wrong is noticed.
    """
    from model.analysis.verify.selftest import tried
    from model.report.terminal import verification as terminal

    found = tried()
    print(terminal.selftest_json(found) if as_json else terminal.selftest_text(found))
    return Exit.DONE if all(trial.passed for trial in found) else Exit.NO_PROVEN_ANSWER
