"""What the scenarios do to the plans of a study just solved, kept in its run; for the command line and for Python."""

from __future__ import annotations

from typing import Any


def keep_scenarios_of(loaded: Any, solved: Any) -> tuple[str, ...]:
    """Keep in a run what the scenarios do to its plans; return, in words, what could not be found out."""
    from model.analysis.stress.at_the_end import stress_of_solved
    from model.report.terminal.stress_kept import keep_scenarios
    from model.runs.run_folder import open_run

    found, faults = stress_of_solved(loaded, solved)
    if found is not None:
        keep_scenarios(open_run(solved.folder), found)
    return tuple(faults)
