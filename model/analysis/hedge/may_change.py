"""Policies that may change: those of another variant come into force on a day, in place of the variant's own.

What both variants state alike goes on. The own policies are in force until the day before, the others from the day on,
or later where they say so; policies that take no dates must be the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from data.messages.finding import BadInput
from model.frames.result_names import label_of
from model.policies import Clause
from model.policies.base.days_in_force import Dates, first_day, last_day
from model.study.loaded import LoadedStudy
from model.study.source_map import Where

Problems = Iterator[tuple[Where, str]]


def changed(own: Sequence[Clause], others: Sequence[Clause], on: dt.date) -> tuple[Clause, ...]:
    """Return the policies in force where those of another variant replace a variant's own on a day."""
    eve, out, left = on - dt.timedelta(days=1), list[Clause](), list(others)
    for clause in own:
        same = next((other for other in left if clause.policy.alike(other.policy)), None)
        if same is not None:
            left.remove(same)
            out.append(clause)
            continue
        until = eve if clause.policy.until is None else min(eve, last_day(clause.policy.until))
        out.append(_with(clause, until=until.isoformat()))
    number = {clause.policy.name: sum(o.policy.name == clause.policy.name for o in own) for clause in left}
    for other in left:
        name = other.policy.name
        number[name] += 1
        start = on if other.policy.start is None else max(on, first_day(other.policy.start))
        out.append(_with(Clause(label_of(name, number[name]), other.policy, other.where), start=start.isoformat()))
    return tuple(out)


def _with(clause: Clause, **days: str) -> Clause:
    return Clause(clause.label, clause.policy.model_copy(update=days), clause.where)


def changes_of(loaded: LoadedStudy, variant: str) -> Mapping[str, tuple[Clause, ...]]:
    """Return the policies in force by the variant whose policies come; raise BadInput with all that cannot be."""
    uncertain, own = loaded.study.uncertainty, loaded.clauses(variant)
    changes = uncertain.policies if uncertain else ()
    wrong = [found for number, one in enumerate(changes) for found in _problems(loaded, variant, number, one.variant)]
    if wrong:
        raise BadInput([loaded.finding(where, message) for where, message in wrong])
    return {one.variant: changed(own, loaded.clauses(one.variant), one.on) for one in changes}


def _problems(loaded: LoadedStudy, variant: str, number: int, other: str) -> Problems:
    study, where = loaded.study, ("uncertainty", "policies", number, "variant")
    if other == variant or other in [one.variant for one in study.uncertainty.policies[:number]]:  # type: ignore[union-attr]
        why = "hedges itself" if other == variant else "is named above"
        yield where, f"{other} {why}; write another variant, whose policies may come"
        return
    beside = study.world_beside(other, variant)
    if beside or study.rows_changed(other) != study.rows_changed(variant):
        what = "; ".join(beside) or "patches of the data"
        yield where, f"{other} differs from {variant} by more than policies ({what}); what may change here is policies"
    own, others = loaded.clauses(variant), loaded.clauses(other)
    for mine, theirs in ((own, others), (others, own)):
        for clause in mine:
            undated = clause.policy.dates is Dates.NO_DATES
            if undated and not any(clause.policy.alike(one.policy) for one in theirs):
                said = f"{clause.label} takes no dates, so that it cannot begin or end on a day"
                yield where, f"{said}; state it alike in {variant} and {other}"
