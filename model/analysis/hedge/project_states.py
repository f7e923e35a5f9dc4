"""What a project that is late, or does not come, changes in a program: read off few programs, whose each number is.

Projects that touch no number in common are prepared together, one state of each at a time: a number is of the project
that its row or column names; a row or column that names none, such as a limit that plants share, is of those whose
decisions stand in it, and these are one cluster, whose states are prepared as they come.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy import sparse

from data.rows import each_row
from model.analysis.hedge.differences import FIELDS, Entangled, member_of
from model.analysis.hedge.draws import Scenario
from model.analysis.hedge.family import Differs, Family, Key, Member
from model.analysis.hedge.planned import Question
from model.analysis.hedge.prepared_once import Gathered
from model.frames.study_frames import Frames

Places = npt.NDArray[np.int64]
Heard = Callable[[str], None]
AS_PUBLISHED = "as published"
"""The name of the program in which no project is late."""
GONE = -1
"""State of a project that does not come; others are late by so many years."""
MOST_STATES = 60
"""States of projects that hang together that are prepared."""
State = tuple[tuple[str, int], ...]
"""Projects of a cluster that are late or do not come, with their state."""


# ---------------------------------------------------------------- whose a number is


@dataclass(frozen=True)
class Clusters:
    """Projects that touch numbers together, by plant; and rows and columns that name none of them, by place."""

    of: Mapping[str, str]
    rows: Mapping[int, str]
    columns: Mapping[int, str]

    def named(self, key: Key) -> set[str]:
        """Return the clusters whose plants a row or column names."""
        return {self.of[label] for label in key if isinstance(label, str) and label in self.of}

    def owner(self, family: Family, row: int | None, column: int | None) -> str:
        """Return the cluster that a number belongs to; raise Entangled where that is none or several."""
        found = set[str]()
        if row is not None:
            found |= self.named(family.rows[row])
        if column is not None:
            found |= self.named(family.columns[column])
        if not found:
            found = {c for c in (self.rows.get(row or 0) if row is not None else None,
                                 self.columns.get(column or 0) if column is not None else None) if c}  # fmt: skip
        if len(found) != 1:
            place = family.rows[row] if row is not None else family.columns[column or 0]
            raise Entangled(f"{place[0]}[{','.join(map(str, place[1:]))}] changes with {len(found)} projects")
        return found.pop()


def _clusters(question: Question, family: Family, all_gone: Member) -> Clusters:
    """Return which projects touch numbers together, from what changes where none of them comes."""
    alone = {one.plant: one.plant for one in question.drawn.projects}
    naming, loose_rows, loose_columns = Clusters(alone, {}, {}), set[int](), set[int]()
    groups = list[set[str]]()
    for row, column in _changed(family, all_gone):
        named = set[str]() if row is None else naming.named(family.rows[row])
        named |= set[str]() if column is None else naming.named(family.columns[column])
        if len(named) > 1:
            groups.append(named)
        elif not named:
            (loose_rows if row is not None else loose_columns).add(row if row is not None else column or 0)
    by_row, by_column = family.shape.matrix.tocsr(), family.shape.matrix
    users = dict[tuple[str, int], set[str]]()
    for row in loose_rows:
        users["row", row] = _users(naming, family, by_row, [row])
    for column in loose_columns:
        rows = by_column.indices[by_column.indptr[column] : by_column.indptr[column + 1]].tolist()
        users["column", column] = _users(naming, family, by_row, rows)
    joined = _joined(alone, [*groups, *users.values(), *_in_one_row(naming, family)])
    whose = {key: joined[next(iter(plants))] for key, plants in users.items() if plants}
    return Clusters(
        joined, {at: c for (kind, at), c in whose.items() if kind == "row"},
        {at: c for (kind, at), c in whose.items() if kind == "column"},
    )  # fmt: skip


def _in_one_row(naming: Clusters, family: Family) -> list[set[str]]:
    """Return projects one of which a row names, and others a decision in it: what one does depends on the other."""
    rows, columns = ([naming.named(key) for key in keys] for keys in (family.rows, family.columns))
    entries = family.shape.matrix.tocoo()
    pairs = zip(entries.row.tolist(), entries.col.tolist(), strict=True)
    return [rows[r] | columns[c] for r, c in pairs if rows[r] and columns[c] and rows[r] != columns[c]]


def _users(naming: Clusters, family: Family, by_row: sparse.csr_matrix, rows: Iterable[int]) -> set[str]:
    """Return the projects whose decisions stand in some rows."""
    columns = (c for row in rows for c in by_row.indices[by_row.indptr[row] : by_row.indptr[row + 1]].tolist())
    return {plant for column in columns for plant in naming.named(family.columns[column])}


def _joined(alone: Mapping[str, str], groups: Iterable[set[str]]) -> dict[str, str]:
    """Return each plant's cluster, named by one of its plants: plants of one group are of one."""
    out = dict(alone)
    for group in groups:
        names = {out[plant] for plant in group}
        out = {plant: min(names) if cluster in names else cluster for plant, cluster in out.items()}
    return out


def _changed(family: Family, member: Member) -> Iterator[tuple[int | None, int | None]]:
    """Yield row and column, where it has them, of each number that a program has different."""
    for at in np.union1d(member.cost.at, member.upper.at).tolist():
        yield None, at
    for at in np.union1d(member.low.at, member.high.at).tolist():
        yield at, None
    rows, columns = _of_entries(family, member.matrix.at)
    yield from zip(rows.tolist(), columns.tolist(), strict=True)


def _of_entries(family: Family, at: Places) -> tuple[Places, Places]:
    matrix = family.shape.matrix
    return matrix.indices[at].astype(np.int64), np.searchsorted(matrix.indptr, at, side="right") - 1


# ---------------------------------------------------------------- states of projects


@dataclass(frozen=True)
class States:
    """Which programs hold which states of which clusters, and how a scenario's state is read.

    upkeep: by program and plant, fixed cost of what stands [MUSD], which is the constant of a program
    dearer: by program, that in which all plants that may cost more than their estimate cost twice that; none of none
    """

    clusters: Clusters
    batches: Sequence[tuple[str, Mapping[str, State]]]
    upkeep: Mapping[str, Mapping[str, float]]
    dearer: Mapping[str, str]

    def of(self, scenario: Scenario) -> dict[str, State]:
        """Return the state of each cluster in a scenario, where it is not as published."""
        return _state_of(self.clusters, scenario)


def _state_of(clusters: Clusters, scenario: Scenario) -> dict[str, State]:
    found: dict[str, list[tuple[str, int]]] = {}
    for plant, years in (*scenario.late.items(), *((plant, GONE) for plant in scenario.cancelled)):
        found.setdefault(clusters.of[plant], []).append((plant, years))
    return {cluster: tuple(sorted(of)) for cluster, of in found.items()}


def states_of(question: Question, gathering: Gathered, easy: Sequence[Scenario], heard: Heard) -> States:
    """Prepare every state that a cluster of projects has in some scenario, one of each cluster at a time."""
    plants = tuple(one.plant for one in question.drawn.projects)
    if not plants:
        return States(Clusters({}, {}, {}), (), {}, {})
    gathering.prepare("no project at all", replace(question.drawn.central(), cancelled=plants), heard)
    family = gathering.family()
    clusters = _clusters(question, family, gathering.members(family)["no project at all"])
    every: dict[str, list[State]] = {}
    for one in easy:
        for cluster, state in _state_of(clusters, one).items():
            if state not in every.setdefault(cluster, []):
                every[cluster].append(state)
    count = max(map(len, every.values()), default=0)
    if count > MOST_STATES:
        raise Entangled(f"{count:,} states of projects that hang together")
    batches, upkeep = list[tuple[str, Mapping[str, State]]](), dict[str, Mapping[str, float]]()
    dearer = _dearer(question, gathering, AS_PUBLISHED, {}, (), upkeep, heard)
    for turn in range(count):
        some = {cluster: states[turn] for cluster, states in every.items() if turn < len(states)}
        happens = [pair for state in some.values() for pair in state]
        late = {plant: years for plant, years in happens if years != GONE}
        gone = tuple(plant for plant, years in happens if years == GONE)
        name = f"projects ({turn + 1} of {count})"
        of = gathering.prepare(name, replace(question.drawn.central(), late=late, cancelled=gone), heard)
        batches.append((name, some))
        upkeep[name] = upkeep_of(of.frames)
        dearer |= _dearer(question, gathering, name, late, gone, upkeep, heard)
    return States(clusters, batches, upkeep, dearer)


def _dearer(
    question: Question, gathering: Gathered, name: str, late: Mapping[str, int], gone: Sequence[str],
    upkeep: dict[str, Mapping[str, float]], heard: Heard,
) -> dict[str, str]:  # fmt: skip
    """Prepare a program once more with the projects at twice their estimates, where these may be exceeded."""
    if question.drawn.uncertain.overruns is None:
        return {}
    plants = [one.plant for one in question.drawn.projects if one.candidate and one.plant not in gone]
    scenario = replace(
        question.drawn.central(), late=late, cancelled=tuple(gone), overruns=dict.fromkeys(plants, 1.0)
    )  # fmt: skip
    more = f"{name} at twice the estimates"
    upkeep[more] = upkeep_of(gathering.prepare(more, scenario, heard).frames)
    return {name: more}


def upkeep_of(frames: Frames) -> dict[str, float]:
    """Return the present value of the fixed cost of what stands of each plant, million USD."""
    rows: dict[str, list[float]] = {}
    for plant, year, fixed, existing in each_row(frames.outputs, "plant", "year", "fixed", "existing"):
        rows.setdefault(plant, []).append(frames.discount(year) * fixed * existing)
    return {plant: math.fsum(of) for plant, of in rows.items()}


def split_by_cluster(family: Family, member: Member, clusters: Clusters) -> dict[str, Member]:
    """Return what each cluster changes in a program in which several are not as published."""
    owners: dict[str, list[str]] = {}
    for field in FIELDS:
        of = getattr(member, field)
        if field == "matrix":
            pairs: Iterable[tuple[int | None, int | None]] = zip(
                *(places.tolist() for places in _of_entries(family, of.at)), strict=True
            )
        else:
            pairs = ((None, at) if field in ("cost", "upper") else (at, None) for at in of.at.tolist())
        owners[field] = [clusters.owner(family, row, column) for row, column in pairs]
    out = {}
    for cluster in {one for of in owners.values() for one in of}:
        out[cluster] = member_of(
            member, {field: _own(getattr(member, field), owners[field], cluster) for field in FIELDS}
        )  # fmt: skip
    return out


def _own(of: Differs, owners: Sequence[str], cluster: str) -> Differs:
    mine = np.array([one == cluster for one in owners], dtype=bool)
    return Differs(of.at[mine], of.values[mine])
