"""On which days plans bring sentences into force that begin or end by what the plan comes to, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from model.analysis.study_of_run import days_brought_about, study_of
from model.policies import Clause
from model.policies.base.trigger import Days
from model.runs.run_folder import Run


def day_lines(run: Run) -> list[str]:
    """Return a line for each such sentence of each variant with a plan."""
    days = {name: days_brought_about(run, name) for name in run.variants}
    if not any(days.values()):
        return []
    study = study_of(run).study
    return [
        f"{name}: {clause.label} {words}"
        for name, known in days.items()
        for clause in study.clauses(name)
        if clause.label in known
        for words in _said(clause, known[clause.label])
    ]


def _said(clause: Clause, days: Days) -> Iterator[str]:
    begins, ends = days
    if (first := clause.policy.begins_when) is not None:
        asked = first.in_words()
        if begins is None:
            yield f"is in force on no day: its plan has {asked} in no year"
        elif first.at_latest is not None and begins == first.day_met(None):
            yield f"begins on {begins}, its last day for that, whether or not its plan has {asked}"
        else:
            yield f"begins on {begins}: its plan has {asked}"
    if (last := clause.policy.ends_when) is not None and (begins or first is None):
        asked = last.in_words()
        yield f"ends on {ends}: its plan has {asked}" if ends else f"does not end: its plan has {asked} in no year"
