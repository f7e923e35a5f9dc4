"""One variant of a run held against the same variant solved again: its plan cell by cell, or why it has none."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from data.messages.finding import BadInput
from model.analysis import infeasibility
from model.analysis.solve.outcome import FAILED, IMPOSSIBLE, SOLVED, Reason, of_a_fault
from model.analysis.solve.variant import (
    ANY_GAP,
    NO_ANSWER,
    NO_LOWER_LIMIT,
    UNPROVEN,
    message_of_plan,
    not_certified,
    reason_of,
    size_of,
)
from model.analysis.verify.cells import differences, in_short, is_number, other_columns, unlike
from model.analysis.verify.dated import days_not_said, keys_of_days
from model.analysis.verify.decided import FROM_PRICES, following, not_read_back
from model.analysis.verify.derive import Derived, RunOptions, to_the_end
from model.analysis.verify.outcome import Verified
from model.analysis.verify.resting import lacking_plans, with_what_it_rests_on, without_plans
from model.analysis.what_if.cut_rounds import Answer
from model.frames.scale import in_musd
from model.plan.plan import Plan, make_plan
from model.program.compile.compile import Program
from model.proof.certificate import Certificate, certify
from model.proof.dual_bound import WORST_GAP, bounds_used, emptiness, proven_bound, proves_empty
from model.runs.run_folder import TABLES, NotARun, Run, table_path
from model.solver.highs import Limits
from model.study.checks.contradictions import clashes

ENTRY = ("status", "title", "objective_musd", "message", "seconds", "program", "certificate", "proof", "tables")
STAGES = ("prepare", "compile", "solve", "highs", "tables", "certificate")
SURE = 1e-9
"""Relative: between a number of the certificate, or a cost, and the same worked out again on another machine."""
UNREADABLE = (NotARun, BadInput, OSError, ValueError, KeyError)
_PLACE, _NUMBER = re.compile(r"[^()';:]*\.toml(:\d+)?"), re.compile(r"[-+]?\d[\d,]*(\.\d+)?(e[-+]?\d+)?")


def verified(run: Run, d: Derived, options: RunOptions, name: str) -> Verified:
    """Prove one variant of a run again; an exception that nobody foresaw costs its variant only."""
    try:
        return _verified(run, d, options, name)
    except Exception as fault:
        said = of_a_fault(name, d.loaded, fault).message
        return Verified(
            name, str(run.manifest["variants"][name]["status"]), None, (f"nothing is proven of it: {said}",)
        )


def _verified(run: Run, d: Derived, options: RunOptions, name: str) -> Verified:
    entry = run.manifest["variants"][name]
    if name not in d.loaded.study.variants:
        return Verified(name, str(entry["status"]), None, ("the study has no such variant",), True)
    status = str(entry["status"])
    clash = d.once(("clash", name), lambda: clashes(d.loaded, d.bases[name], name))
    odd = [
        *_entry(entry, ("clash",) if clash else ("reason",) if status == FAILED else keys_of_days(d, name)),
        *unlike("title", entry.get("title"), d.loaded.study.variants[name].title or name),
    ]
    if clash:
        return _clashing(entry, name, [finding.line() for finding in clash], odd)
    if lacking := lacking_plans(run, d, name):
        return without_plans(entry, name, lacking, odd)
    try:
        d = with_what_it_rests_on(run, d, options, name)
    except UNREADABLE as fault:
        return Verified(name, status, None, (*odd, f"what it rests on cannot be read: {fault}"), True)
    if status == FAILED:
        return _failed(run, d, options, name, odd)
    if wrong := days_not_said(entry, d, name):
        return Verified(name, status, None, (*odd, wrong))
    try:
        near = _is_near(entry)
        found = d.answer(name, to_the_end(options, near), options.limits)
    except NO_ANSWER as fault:
        return Verified(name, status, None, (*odd, f"not solved again, so nothing is proven of it: {fault}"))
    if found.solution.status == "infeasible":
        return _impossible(run, d, name, found, odd)
    if found.solution.status != "optimal" or status != SOLVED:
        return Verified(name, status, None, (f"recorded as {status}, found {found.solution.status}",))
    try:
        return _solved(run, d, options, name, found, odd)
    except UNREADABLE as fault:
        return Verified(name, status, None, (f"cannot be read: {fault}",), True)


def _entry(entry: Mapping[str, Any], more: tuple[str, ...]) -> Iterator[str]:
    """Find what is no entry of a manifest: keys, seconds, counts."""
    yield from (f"{key}: missing" for key in ENTRY if key not in entry)
    yield from (f"{key}: no run writes this" for key in entry if key not in (*ENTRY, *more))
    seconds = entry.get("seconds")
    for stage, took in seconds.items() if isinstance(seconds, Mapping) else ():
        if stage not in STAGES:
            yield f"seconds.{stage}: no run writes this"
        elif not is_number(took) or took < 0:
            yield f"seconds.{stage}: {in_short(took)} is not a number of seconds"
    if not isinstance(seconds, Mapping):
        yield f"seconds: {in_short(seconds)} is not an object"


def _is_near(entry: Mapping[str, Any]) -> bool:
    program = entry.get("program")
    return isinstance(program, Mapping) and program.get("cheapest") == 0


# ---------------------------------------------------------------- a plan


def _solved(run: Run, d: Derived, options: RunOptions, name: str, answer: Answer, odd: Sequence[str]) -> Verified:
    known, near = run.manifest["variants"][name], _is_near(run.manifest["variants"][name])
    plan = d.once(("plan", name), lambda: _plan(d, name, answer))
    tables, hashes = _tables(run, d, name, plan)
    if not is_number(known.get("objective_musd")):
        text = f"objective_musd: {in_short(known.get('objective_musd'))} is not a cost"
        return Verified(name, SOLVED, None, (*odd, text))
    cost = float(known["objective_musd"])
    wrong, notes = [*odd, *_hashes(known, hashes), *_strays(run, name, plan)], list[str]()
    if shapes := [line for table, frame in tables.items() for line in other_columns(table, frame, plan.tables[table])]:
        return Verified(name, SOLVED, None, (*wrong, *shapes))
    certificate = _certificate(d, options, name, answer, tables, (cost, near, *hashes.values()))
    wrong += certificate.failures
    at_end = answer.solution.cheapest
    whole = d.loaded.study.solve.whole_plants
    if near and options.gap is None and not whole:
        wrong.append("program.cheapest: 0, but the run asked for no gap, so for the cheapest plan alone")
    if whole and not near and answer.program.has_whole:
        wrong.append("program.cheapest: 1, but the study plans whole plants, so the cheapest plan is not sought")
    if not near and at_end and abs(cost - plan.cost) > SURE * max(1.0, abs(plan.cost)):
        wrong.append(f"objective_musd: {cost!r}, solved again {plan.cost!r}")
    if near or not at_end:
        lines, unsure = _follows(d, name, answer, tables, cost, tuple(hashes.values()))
        wrong, notes = wrong + lines, notes + unsure
    else:
        wrong += _same_cells(d, name, tables, hashes, plan.tables)
    wrong += _program(d, name, known.get("program"), answer, near)
    most = ANY_GAP if whole else options.gap or 0.0
    wrong += _like_certificate(known.get("certificate"), certificate, near, most, notes)
    wrong += unlike("proof", known.get("proof"), None)
    wrong += unlike("message", known.get("message"), _message(known, options))
    return Verified(name, SOLVED, certificate, tuple(dict.fromkeys(wrong)), notes=tuple(notes))


def _plan(d: Derived, name: str, answer: Answer) -> Plan:
    return make_plan(name, answer.program, answer.solution, d.bases[name], d.frames(name), d.clauses(name))


def _tables(run: Run, d: Derived, name: str, plan: Plan) -> tuple[dict[str, pd.DataFrame], dict[str, str]]:
    """Return the tables of a variant as they lie on the disk, and the SHA-256 of each file."""
    tables, hashes = {}, {}
    for table in plan.tables:
        path = table_path(run.folder, table, name)
        digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        tables[table] = d.once(("table", name, table, digest), partial(run.table, table, name))
        hashes[table] = digest
    return tables, hashes


def _hashes(entry: Mapping[str, Any], hashes: Mapping[str, str]) -> Iterator[str]:
    said = entry.get("tables")
    if not isinstance(said, Mapping):
        yield f"tables: {in_short(said)} is not an object"
        return
    for table, digest in hashes.items():
        if said.get(table) != digest:
            yield f"tables.{table}: {in_short(said.get(table))} is not the SHA-256 of its file"
    yield from (f"tables.{table}: no run writes this" for table in said if table not in hashes)


def _strays(run: Run, name: str, plan: Plan) -> list[str]:
    there = {folder.name for folder in (run.folder / TABLES).iterdir() if (folder / f"{name}.parquet").is_file()}
    return [f"{table}: a table that no run writes" for table in sorted(there - set(plan.tables))]


def _certificate(
    d: Derived, options: RunOptions, name: str, answer: Answer, tables: Mapping[str, pd.DataFrame], key: tuple[Any, ...]
) -> Certificate:
    cost, near = float(key[0]), bool(key[1])
    program, solution = answer.program, answer.solution

    def proven() -> float:
        return proven_bound(program, program.data.terms, solution.row_dual, solution.basis, cost=cost)

    bound = d.once(("bound", name, cost, solution.cheapest), proven)
    allowed = options.gap if near and options.gap is not None else WORST_GAP
    if near and d.loaded.study.solve.whole_plants:
        allowed = ANY_GAP

    def certified() -> Certificate:
        with np.errstate(all="ignore"):  # a forged cell may hold what is no number: it is refused, and in words
            return certify(d.again[name], d.clauses(name), tables, cost, bound, allowed)

    return d.once(("certificate", name, allowed, *key), certified)


def _same_cells(
    d: Derived, name: str, tables: Mapping[str, pd.DataFrame], hashes: Mapping[str, str], now: Mapping[str, Any]
) -> list[str]:
    out: list[str] = []
    for table, frame in tables.items():
        out += d.once(("cells", name, table, hashes[table]), _differing(table, frame, now[table]))
    return out


def _differing(table: str, frame: pd.DataFrame, now: pd.DataFrame) -> Callable[[], list[str]]:
    return lambda: differences(table, frame, now)


def _follows(
    d: Derived, name: str, answer: Answer, tables: Mapping[str, pd.DataFrame], cost: float, key: tuple[str, ...]
) -> tuple[list[str], list[str]]:
    """Find what does not follow from the decisions of a plan near the cheapest, which is one of many."""
    unsure = f"{', '.join(FROM_PRICES)}: prices of a plan near the cheapest are not derived again"
    if lacking := not_read_back(answer.program):
        return [], [unsure, f"{', '.join(lacking)}: in no table, so what they cost is not derived again"]

    def compared() -> list[str]:
        again = following(name, tables, cost, answer, d.bases[name], d.frames(name), d.clauses(name))
        pairs = ((table, _settled(table, tables[table]), _settled(table, now)) for table, now in again.items())
        return [line for table, before, now in pairs for line in differences(table, before, now)]

    return d.once(("follows", name, cost, *key), compared), [unsure]


def _settled(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table without costs below a dollar: dust that an interior point leaves on what is not decided."""
    return frame[frame["musd"].abs() > in_musd(1.0)].reset_index(drop=True) if table == "costs" else frame


def _program(d: Derived, name: str, stated: Any, answer: Answer, near: bool) -> Iterator[str]:
    """Compare the size of the program; how many steps the solver took is its own affair on every machine."""
    now: dict[str, Any] = dict(size_of(answer))
    if not isinstance(stated, Mapping):
        yield f"program: {in_short(stated)} is not an object"
        return
    steps, cheapest = stated.get("iterations"), stated.get("cheapest")
    if type(steps) is not int or steps < 0:
        yield f"program.iterations: {in_short(steps)} is not a count"
    if type(cheapest) is not int or cheapest not in (0, 1):
        yield f"program.cheapest: {in_short(cheapest)} is neither 0 nor 1"
    now |= {"iterations": steps, "cheapest": cheapest}
    if near and d.loaded.study.solve.whole_plants:
        now |= {key: stated[key] for key in ("whole_nodes", "whole_gap") if is_number(stated.get(key))}
    if any(clause.policy.refines for clause in d.clauses(name)) and (near or not answer.solution.cheapest):
        now |= {key: stated.get(key) for key in ("rows", "coefficients", "rounds")}
    yield from unlike("program", stated, now)


def _message(entry: Mapping[str, Any], options: RunOptions) -> str:
    """Return what is said of a plan: nothing of the cheapest, of one near it how near it is proven to be."""
    certificate, size = entry.get("certificate"), entry.get("program")
    gap = certificate.get("proven_gap") if isinstance(certificate, Mapping) else None
    size = size if isinstance(size, Mapping) and all(is_number(n) for n in size.values()) else {"cheapest": 1}
    return message_of_plan({"cheapest": 1, **size}, options.limits, gap if is_number(gap) else None)


def _like_certificate(stated: Any, now: Certificate, near: bool, most: float, notes: list[str]) -> Iterator[str]:
    """Compare what the manifest certifies with what can be certified of the tables."""
    wanted = json.loads(json.dumps(now.manifest()))
    if not isinstance(stated, Mapping):
        yield f"certificate: {in_short(stated)}, derived again an object"
        return
    gap, own = stated.get("proven_gap"), now.proven_gap
    if near and is_number(gap) and own is not None and own - SURE <= gap <= most:
        wanted["proven_gap"] = gap  # proven by other prices: it holds as long as it claims no less than the truth
    rounding = is_number(stated.get("worst_violation")) and max(stated["worst_violation"], now.worst_violation) <= SURE
    for key in ("worst_rule", "worst_where"):
        if rounding and isinstance(stated.get(key), str) and stated[key] != wanted[key]:
            notes.append(f"certificate.{key}: {in_short(stated[key])}, here {in_short(wanted[key])}; both are rounding")
            wanted[key] = stated[key]
    yield from unlike("certificate", stated, wanted, SURE)


# ---------------------------------------------------------------- none


def _impossible(run: Run, d: Derived, name: str, answer: Answer, odd: Sequence[str]) -> Verified:
    known, clauses, program = run.manifest["variants"][name], d.clauses(name), answer.program
    status = str(known["status"])
    if status != IMPOSSIBLE:
        return Verified(name, status, None, (f"recorded as {status}, found impossible",))
    proof = d.once(("proof", name), lambda: emptiness(program, answer.solution.ray, [c.label for c in clauses]))
    if proof is None:
        return Verified(name, status, None, (*odd, "impossible, without a proof that can be checked"))
    words = d.once(("words", name), lambda: infeasibility.in_words(infeasibility.diagnose(d.bases[name], clauses)))
    wrong = [
        *odd,
        *_proof(d, name, known.get("proof"), program),
        *_program(d, name, known.get("program"), answer, False),
    ]
    if not _same_words(known.get("message"), words):
        wrong.append(f"message: {in_short(known.get('message'))}, derived again {in_short(words)}")
    wrong += [line for key in ("objective_musd", "certificate") for line in unlike(key, known.get(key), None)]
    wrong += unlike("tables", known.get("tables"), {})
    return Verified(name, status, None, tuple(wrong), words="proven impossible again")


def _clashing(entry: Mapping[str, Any], name: str, lines: Sequence[str], odd: Sequence[str]) -> Verified:
    """Compare a variant whose sentences contradict each other, which nobody solves."""
    status = str(entry["status"])
    if status != IMPOSSIBLE:
        return Verified(name, status, None, (f"recorded as {status}, found to contradict itself",))
    wrong, said = list(odd), entry.get("clash")
    said = said if isinstance(said, list) else []
    for key, one, other in (
        ("message", entry.get("message"), "; ".join(lines)),
        ("clash", "; ".join(map(str, said)), "; ".join(lines)),
    ):
        if not _same_words(one, other):
            wrong.append(f"{key}: {in_short(one)}, derived again {in_short(other)}")
    wrong += [line for key in ("objective_musd", "certificate", "proof") for line in unlike(key, entry.get(key), None)]
    wrong += [line for key in ("seconds", "program", "tables") for line in unlike(key, entry.get(key), {})]
    return Verified(name, status, None, tuple(wrong), words="its sentences contradict each other")


def _same_words(stated: Any, now: str) -> bool:
    """Compare words; a place in the author's file is another line of the run's own study."""
    return isinstance(stated, str) and _PLACE.sub("()", stated) == _PLACE.sub("()", now)


def _proof(d: Derived, name: str, stated: Any, program: Program) -> Iterator[str]:
    """Check the proof that the manifest gives: its rows, weighed, leave no plan, and it names what it leans on."""
    rows = stated.get("rows") if isinstance(stated, Mapping) else None
    if not isinstance(stated, Mapping) or not isinstance(rows, Mapping) or set(stated) != {"rows", "bounds", "clauses"}:
        yield f"proof: {in_short(stated)} is not a proof: rows, bounds, clauses"
        return
    place = d.once(("rows", name), lambda: {program.name_of_row(i): i for i in range(len(program.row_lower))})
    unknown = [row for row, weight in rows.items() if row not in place or not is_number(weight)]
    if unknown:
        yield f"proof.rows.{unknown[0]}: the program has no such row, or its weight is not a number"
        return
    ray = np.zeros(len(program.row_lower))
    for row, weight in rows.items():
        ray[place[row]] = weight
    if not proves_empty(program, ray):
        yield "proof.rows: with these weights they contradict nothing"
        return
    bounds = [program.name_of_column(int(j)) for j in bounds_used(program, ray)]
    first = {index[0] for row in rows if (index := program.index_of_row(place[row]))}
    yield from unlike("proof.bounds", stated["bounds"], bounds)
    yield from unlike("proof.clauses", stated["clauses"], [c.label for c in d.clauses(name) if c.label in first])


def _failed(run: Run, d: Derived, options: RunOptions, name: str, odd: Sequence[str]) -> Verified:
    """Try again what failed: within the limit that the run had, if it was short of time."""
    entry = run.manifest["variants"][name]
    message, reason = entry.get("message"), entry.get("reason")
    late = reason == Reason.OUT_OF_TIME
    began = [*odd, *(line for key in ("objective_musd", "proof") for line in unlike(key, entry.get(key), None))]
    began += unlike("tables", entry.get("tables"), {})
    if reason != Reason.NOT_CERTIFIED:
        began += unlike("certificate", entry.get("certificate"), None)
    limits = options.limits if late else to_the_end(options, options.gap is not None)
    again = _again(d, options, name, replace(limits, whole=True))
    if again is None:
        recorded = f"out of time in {options.seconds:g} s" if late else f"failed ({in_short(message)})"
        found = "solved here in less" if late else "has an answer here"
        return Verified(name, FAILED, None, (*began, f"recorded as {recorded}, {found}; run the study again"))
    if late and again[0] is Reason.OUT_OF_TIME:
        words = f"out of time here too, in {options.seconds:g} s; whether it has a plan is not decided"
        return Verified(name, FAILED, None, tuple(began), words=words)
    began += unlike("reason", reason, again[0].value)
    if not isinstance(message, str) or _NUMBER.sub("#", message) != _NUMBER.sub("#", again[1]):
        began.append(f"message: {in_short(message)}, derived again {in_short(again[1])}")
    return Verified(name, FAILED, None, tuple(began), words="no answer here either")


def _again(d: Derived, options: RunOptions, name: str, limits: Limits) -> tuple[Reason, str] | None:
    """Return why a variant has no answer here; None when it has one."""
    try:
        found = d.answer(name, limits, options.limits)
    except NO_ANSWER as fault:
        return reason_of(fault), str(fault)
    except Exception as fault:
        failed = of_a_fault(name, d.loaded, fault)
        return failed.reason or Reason.INTERNAL_ERROR, failed.message
    if found.solution.status == "unbounded":
        return Reason.NO_LOWER_LIMIT, NO_LOWER_LIMIT
    if found.solution.status == "infeasible":
        labels = [clause.label for clause in d.clauses(name)]
        proven = emptiness(found.program, found.solution.ray, labels)
        return None if proven else (Reason.NO_PROOF, UNPROVEN)
    plan = d.once(("plan", name), lambda: _plan(d, name, found))
    certificate = _certificate(d, options, name, found, plan.tables, (plan.cost, not found.solution.cheapest, "own"))
    return None if certificate.passed else (Reason.NOT_CERTIFIED, not_certified(certificate))
