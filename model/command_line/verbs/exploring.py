"""The verb that opens the what-if page."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from data.messages.exits import Exit
from model.command_line.chosen_study import chosen_study
from model.command_line.endings import print_findings, say
from model.command_line.options import Overrides, Quiet, ShowAll, StudyName, Verbose


def explore(
    study: StudyName,
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Listen there, on 127.0.0.1; on a free port if left out.")
    ] = 0,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the page in your browser, or print its address only.")
    ] = True,
    overrides: Overrides = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    show_all: ShowAll = False,
) -> int:
    """Open a page to move a study's levers on.

    Every move gives a proven plan: headlines against the baseline, what binds, the mix, the money. Pin and compare
    positions, throw a stop at the plan, save what you found as a study file or a run folder.

    The page is on this machine alone (127.0.0.1), for the one browser that opens its address, and asks for nothing
    from elsewhere. Ctrl-C ends it; what is not saved by then is written beside the study.
    """
    from model.analysis.exploration import Planner, planner_of
    from model.execution.interrupt import ends_soon
    from model.explore.session import serve

    def planner() -> Planner:
        found = planner_of(chosen_study(study, overrides)[0])
        if not quiet:
            print_findings([one for one in found.findings if verbose or one.level == "error"], show_all)
        return found

    def tell(line: str) -> None:
        print(line, flush=True)

    with ends_soon():
        heard = (lambda _: None) if quiet else say
        heard("reading the tables, planning the baseline")
        serve(planner, port, browser and sys.stdout.isatty(), heard, tell)
    return Exit.DONE
