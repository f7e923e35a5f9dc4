"""What became of the variants of a study: statuses, why one failed, exit codes."""

from __future__ import annotations

import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from data.dataset import Dataset
from data.messages.finding import Finding, printable
from data.messages.internal_error import message_of, traceback_of
from data.messages.refusals import NO_MEMORY, PLEASE_REPORT
from model.plan.plan import Plan
from model.policies.base.trigger import Days
from model.proof.certificate import Certificate
from model.proof.dual_bound import Emptiness
from model.study.loaded import LoadedStudy

SOLVED, IMPOSSIBLE, FAILED = "solved", "impossible", "failed"
EXIT_DONE, EXIT_FAULT, EXIT_IMPOSSIBLE, EXIT_NO_ANSWER, EXIT_SOME = 0, 1, 4, 5, 8


class Reason(StrEnum):
    """Why a variant failed, as its manifest says beside the words: what is done about it follows from this alone."""

    OUT_OF_TIME = "out of time"
    NOT_SENT = "not sent to the solver"
    NO_ANSWER = "no answer of the solver"
    NO_WHOLE_PLAN = "no plan of whole plants"
    NO_LOWER_LIMIT = "no lower limit"
    NO_PROOF = "impossible without proof"
    NOT_CERTIFIED = "not certified"
    NO_MEMORY = "no memory"
    PROCESS_ENDED = "process ended"
    NOTHING_TO_REST_ON = "nothing to rest on"
    NOT_DECIDED = "days in force not decided"
    INTERNAL_ERROR = "internal error"


@dataclass(frozen=True)
class Outcome:
    """What became of one variant: its status, words for people, seconds by stage, its plan and what proves it.

    reason: why it failed; None unless it did
    clash: sentences that contradict each other whatever the data hold, one line for two; nothing is solved then
    support: files for whoever looks into a plan that could not be proven, by name
    fault: of an exception that nobody foresaw, its traceback
    examined: what was asked to be found out about its plan while that was at hand
    days: by the label of a sentence with triggers, the first and last day in force that its plan brings about
    """

    variant: str
    title: str
    status: str
    message: str
    seconds: Mapping[str, float]
    plan: Plan | None = None
    size: Mapping[str, float] | None = None
    certificate: Certificate | None = None
    proof: Emptiness | None = None
    reason: Reason | None = None
    clash: tuple[str, ...] = ()
    fault: str = field(default="", repr=False)
    support: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    examined: Any = field(default=None, repr=False)
    days: Mapping[str, Days] = field(default_factory=dict)

    def without_tables(self) -> Outcome:
        """Return the outcome as it is kept in memory when its tables are on the disk."""
        return replace(self, plan=replace(self.plan, tables={}) if self.plan else None)

    def manifest(self) -> dict[str, Any]:
        return {
            "status": self.status,
            "title": self.title,
            "objective_musd": self.plan.cost + 0.0 if self.plan else None,
            "message": self.message,
            "seconds": {k: round(v, 4) for k, v in self.seconds.items()},
            "program": dict(self.size or {}),
            "certificate": self.certificate.manifest() if self.certificate else None,
            "proof": _proof_written(self.proof) if self.proof else None,
            **({"reason": self.reason.value} if self.reason else {}),
            **({"clash": list(self.clash)} if self.clash else {}),
            **({"days": {label: list(days) for label, days in self.days.items()}} if self.days and self.plan else {}),
        }


@dataclass(frozen=True)
class StudyRun:
    """A run in memory: where it was written, its data, what it solved in order, seconds spent before the first.

    Tables are on the disk only, so that a run of many variants needs no more memory than one of few.
    statuses: of every variant of the run, those that an earlier run had finished included
    faulty: whether a variant ended in an exception that nobody foresaw
    """

    folder: Path
    data: Dataset
    outcomes: tuple[Outcome, ...]
    load_seconds: float
    findings: tuple[Finding, ...]
    statuses: tuple[str, ...]
    faulty: bool = False

    @property
    def has_plans(self) -> bool:
        return SOLVED in self.statuses

    @property
    def exit_code(self) -> int:
        bad = {status for status in self.statuses if status != SOLVED}
        if not bad:
            return EXIT_DONE
        if self.has_plans:
            return EXIT_SOME
        if self.faulty:
            return EXIT_FAULT
        return EXIT_IMPOSSIBLE if IMPOSSIBLE in bad else EXIT_NO_ANSWER


def without_support(name: str, loaded: LoadedStudy, lacking: Sequence[str]) -> Outcome:
    """Return what becomes of a variant whose policies read the plan of one that has none."""
    title = loaded.study.variants[name].title or name
    return Outcome(name, title, FAILED, rests_on_none(lacking), {}, reason=Reason.NOTHING_TO_REST_ON)


def rests_on_none(lacking: Sequence[str]) -> str:
    """Say which of the variants that one rests on have no plan."""
    said = "which has no plan" if len(lacking) == 1 else "which have no plan"
    return f"its policies rest on {' and '.join(lacking)}, {said}"


def of_a_fault(name: str, loaded: LoadedStudy, fault: Exception) -> Outcome:
    """Return what becomes of a variant that ends in an exception that nobody foresaw: the others go on."""
    title = loaded.study.variants[name].title or name
    if isinstance(fault, MemoryError):
        return Outcome(name, title, FAILED, NO_MEMORY, {}, reason=Reason.NO_MEMORY)
    last = traceback.extract_tb(fault.__traceback__)[-1:]
    place = "".join(f" ({Path(frame.filename).name}:{frame.lineno})" for frame in last)
    said = printable(message_of(fault)[:200])
    message = f"{PLEASE_REPORT}: {said}{place}; the log of the run has more"
    return Outcome(name, title, FAILED, message, {}, reason=Reason.INTERNAL_ERROR, fault=traceback_of(fault))


def _proof_written(proof: Emptiness) -> dict[str, Any]:
    """Return the proof for the manifest: rows that no plan satisfies together, each times its weight."""
    return {"rows": dict(proof.rows), "bounds": list(proof.bounds), "clauses": list(proof.clauses)}
