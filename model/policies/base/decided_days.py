"""Days in force that a plan brings about: what a sentence with triggers is, once they are known."""

from __future__ import annotations

from collections.abc import Iterable

from data.messages.finding import BadInput, Finding
from model.policies.base.days_in_force import first_day, last_day
from model.policies.base.policy import Clause, Policy
from model.policies.base.trigger import NEVER, Days, Trigger


def triggers_of(sentence: Policy) -> list[Trigger]:
    """Return what begins and ends a sentence by what its plan comes to; nothing for most."""
    return [trigger for trigger in (sentence.begins_when, sentence.ends_when) if trigger is not None]


def not_yet(sentence: Policy) -> Days:
    """Return the days that triggers bring about where no measure meets them."""
    return (sentence.begins_when.day_met(None) if sentence.begins_when else None, None)


def with_days(sentence: Policy, days: Days) -> Policy:
    """Return a sentence in force on the days that its triggers bring about, within those that it states."""
    begins, ends = days
    start, until = sentence.start, sentence.until
    if sentence.begins_when is not None:
        begins = begins or NEVER
        start = begins if start is None else max(begins, first_day(start).isoformat())
    if ends is not None:
        until = ends if until is None else min(ends, last_day(until).isoformat())
    return sentence.model_copy(update={"start": start, "until": until})


def dated(clause: Clause, days: Days | None) -> Clause:
    """Return a clause on the days that its plan brings about; as it is where it has no triggers or they are unknown."""
    if days is None or not triggers_of(clause.policy):
        return clause
    return Clause(clause.label, with_days(clause.policy, days), clause.where, clause.policy)


def refuse_undecided(clauses: Iterable[Clause]) -> None:
    """Raise BadInput where it is not known on which days a sentence is in force, as its plan decides it."""
    for clause in clauses:
        if clause.stated is None and triggers_of(clause.policy):
            field = "begins_when" if clause.policy.begins_when else "ends_when"
            message = (
                f"{clause.label}: {field} is decided by the plan; run the study, and ask of the run, in which the days "
                "in force are known"
            )
            raise BadInput([Finding(clause.where or "study", None, "", field, message)])
