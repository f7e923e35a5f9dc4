"""A variant whose policies read the plans of others: what lies in the run of these, or that they have none."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from model.analysis.solve.outcome import FAILED, SOLVED, Reason, rests_on_none
from model.analysis.solve.passes import plans_of
from model.analysis.solve.variant_base import READ_OF_PLANS
from model.analysis.verify.cells import in_short, unlike
from model.analysis.verify.derive import Derived, RunOptions
from model.analysis.verify.outcome import Verified
from model.runs.run_folder import Run, table_path


def with_what_it_rests_on(run: Run, d: Derived, options: RunOptions, name: str) -> Derived:
    """Return what a variant is derived from: with the plans of others as they lie in the run, where it reads some.

    Each of them is verified itself. Raises NotARun where a table is missing.
    """
    others = d.loaded.study.rests_on(name)
    if not others:
        return d
    plans = plans_of(run, others)
    files = [table_path(run.folder, table, other) for other in others for table in READ_OF_PLANS]
    digest = hashlib.sha256(b"".join(hashlib.sha256(file.read_bytes()).digest() for file in files)).hexdigest()
    return d.once(("resting", name, digest), lambda: d.resting(name, plans, options.limits))


def lacking_plans(run: Run, d: Derived, name: str) -> list[str]:
    """Return the variants that one rests on and that have no plan in the run."""
    entry = run.manifest["variants"]
    return [other for other in d.loaded.study.rests_on(name) if entry.get(other, {}).get("status") != SOLVED]


def without_plans(entry: Mapping[str, Any], name: str, lacking: Sequence[str], odd: Sequence[str]) -> Verified:
    """Compare what a run says of a variant that rests on some without a plan, so that nobody solves it."""
    status, words = str(entry["status"]), rests_on_none(lacking)
    if status != FAILED:
        return Verified(name, status, None, (*odd, f"recorded as {status}, but {words}"))
    wrong = [*odd, *unlike("reason", entry.get("reason"), Reason.NOTHING_TO_REST_ON.value)]
    if entry.get("message") != words:
        wrong.append(f"message: {in_short(entry.get('message'))}, derived again {in_short(words)}")
    wrong += [line for key in ("objective_musd", "certificate", "proof") for line in unlike(key, entry.get(key), None)]
    wrong += [line for key in ("seconds", "program", "tables") for line in unlike(key, entry.get(key), {})]
    return Verified(name, FAILED, None, tuple(wrong), words=words)
