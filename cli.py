"""The command line: its verbs by group. What each does stands in `model/command_line/verbs`.

Nothing heavy is imported before a command runs, so that `lodeplan --help` answers at once.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from typing import Any

import typer

# Before numpy is read: its threads wait busily for one another over vectors that one thread adds up sooner.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

try:
    import lodeplan  # noqa: F401 - refuses, by name, a file that hides a folder of ours
    from model.command_line import endings
    from model.command_line.options import Version
    from model.command_line.verbs import datasets, exploring, hedging, program, questions, runs, samples, studies
    from model.command_line.wrong_values import Commands
    from model.execution.gc_pause import nothing_collected_at_the_end
except ImportError as missing:
    print(f"error: {missing}", file=sys.stderr)
    raise SystemExit(3) from None

NEW_OBJECTS = 3_000_000
"""Made since the garbage collector last looked for dead cycles: nearly all that a command makes it keeps to its end."""
_APP: dict[str, Any] = {
    "rich_markup_mode": None,
    "pretty_exceptions_enable": False,
    "no_args_is_help": True,
    "cls": Commands,
}
app = typer.Typer(
    name="lodeplan",
    help="Plan where critical minerals come from, at least cost, policy by policy.",
    epilog=endings.EXIT_CODES,
    **_APP,
)
data_app = typer.Typer(name="data", help="List, show, export, import and rebuild data.", add_completion=False, **_APP)
app.add_typer(data_app)


def main() -> None:
    """Run the command line; every way out is an exit code."""
    endings.open_what_is_closed()
    gc.set_threshold(NEW_OBJECTS)
    nothing_collected_at_the_end()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    app(prog_name="lodeplan")


@app.callback()
def _every_command(version: Version = False) -> None:
    pass


Verbs = dict[str, Callable[..., int]]
BEGIN: Verbs = {"new": studies.new}
STUDIES: Verbs = {"check": studies.check, "run": studies.run, "grid": studies.grid, "explore": exploring.explore}
RUNS: Verbs = {
    "show": runs.show_run,
    "report": runs.report,
    "brief": runs.brief,
    "compare": runs.compare,
    "score": runs.score,
    "verify": runs.verify,
    "runs": runs.list_runs,
    "note": runs.note,
    "query": runs.query,
}
QUESTIONS: Verbs = {
    "explain": questions.explain,
    "ask": questions.ask,
    "frontier": questions.frontier,
    "bounds": questions.bounds,
    "sample": samples.sample,
    "screen": samples.screen,
    "scenarios": hedging.scenarios,
    "hedge": hedging.hedge,
    "replan": hedging.replan,
    "stress": questions.stress,
}
PROGRAM: Verbs = {"schema": program.schema, "selftest": program.selftest}
DATA: Verbs = {
    "list": datasets.data_list,
    "minerals": datasets.data_minerals,
    "show": datasets.data_show,
    "source": datasets.data_source,
    "export": datasets.data_export,
    "prepare": datasets.data_prepare,
    "import": datasets.data_import,
}
on_tables = {verb: endings.on_tables(function) for verb, function in (STUDIES | RUNS | QUESTIONS).items()}
for verb, function in (BEGIN | on_tables | PROGRAM).items():
    endings.command(app, verb)(function)
for verb, function in DATA.items():
    endings.command(data_app, verb)(function)


if __name__ == "__main__":
    main()
