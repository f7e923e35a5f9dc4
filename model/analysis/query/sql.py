"""One SELECT over relations of runs, answered by DuckDB in memory: it reads what was proven, and nothing else.

DuckDB is given the relations that the query names and no others. It may open no file and no connection, load no
extension, and change none of this; one thread adds, so that a sum is the same each time it is asked.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from data.messages.finding import BadInput, Finding, printable
from model.analysis.query.faults import in_our_words
from model.analysis.query.meanings import relation_described, with_meanings
from model.analysis.query.relations import DATA, NAMED, LabelledRuns, known_relations
from model.analysis.query.sums import SQL, SUMS, known_sums
from model.runs.run_folder import open_run

CLOSED: Mapping[str, Any] = {
    "threads": 1,
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "temp_directory": "",
    "lock_configuration": True,
}
MOST_ROWS = 1_000_000
"""More rows are no answer that anybody reads: a join without a key, most of all, which would fill the memory."""
LARGEST_WHOLE = 2**63
"""Whole numbers below this are kept whole; sums beyond are numbers."""
_TABLES = re.compile(r"\s*show\s+(all\s+)?tables\s*;?\s*", re.IGNORECASE)
_WORD = re.compile(r"[a-z_][a-z0-9_]*")


def answer(folders: Sequence[Path], query: str) -> pd.DataFrame:
    """Return what a query gives over one or several runs.

    folders: run folders; a row tells its run by the folder's name, or by the path where two have the same name
    query: one SELECT of SQL as DuckDB reads it; relations are those of `relations`
    Raises NotARun for a folder that is none, BadInput for a query that is none, writes, or names what is not there.
    """
    import duckdb

    if _TABLES.fullmatch(query):
        return _tables(folders)
    runs = LabelledRuns({label: open_run(folder) for label, folder in _labels(folders).items()})
    with duckdb.connect(":memory:", config=dict(CLOSED)) as database:
        try:
            _refuse_all_but_one_select(database.extract_statements(query), query)
            _give(database, runs, query)
            result = database.execute(query)
            names, rows = [column[0] for column in result.description or ()], result.fetchmany(MOST_ROWS + 1)
        except duckdb.Error as fault:
            raise _refused(query, in_our_words(query, str(fault), _columns(database), runs.levers)) from None
    if len(rows) > MOST_ROWS:
        raise _refused(query, f"the answer has more than {MOST_ROWS:,} rows; join by key, group, or end with limit")
    _refuse_the_same_name_twice(names, query)
    _refuse_what_is_no_number(names, rows, query)
    columns = {name: _column([row[place] for row in rows]) for place, name in enumerate(names)}
    frame = pd.DataFrame(columns, columns=names)
    frame.attrs = {"units": {}, "meaning": f"{len(rows):,} row{'' if len(rows) == 1 else 's'} of {_of(folders)}"}
    described = relation_described(query)
    return frame if described is None else with_meanings(described, frame, runs.levers)


def _tables(folders: Sequence[Path]) -> pd.DataFrame:
    """Return what a query may read: the name of each relation and view."""
    LabelledRuns({label: open_run(folder) for label, folder in _labels(folders).items()})
    names = [*known_relations(), *known_sums()]
    frame = pd.DataFrame({"name": names}, dtype=object)
    frame.attrs = {
        "units": {},
        "meaning": f"{len(names):,} tables; 'describe NAME' and 'lodeplan schema results' say more",
    }
    return frame


def _labels(folders: Sequence[Path]) -> dict[str, Path]:
    """Return runs by the names of their folders; by their paths where a name is not one run's alone."""
    names = [folder.resolve().name for folder in folders]
    labelled = {
        name if names.count(name) == 1 else str(folder): folder for name, folder in zip(names, folders, strict=True)
    }
    places = [folder.resolve() for folder in folders]
    if len(set(places)) < len(places):
        twice = next(str(folder) for n, folder in enumerate(folders) if places[n] in places[:n])
        raise BadInput([Finding(printable(twice), None, "", twice, "this run is named twice; name each run once")])
    return labelled


def _of(folders: Sequence[Path]) -> str:
    return "1 run" if len(folders) == 1 else f"{len(folders)} runs"


def _refuse_all_but_one_select(statements: Sequence[Any], query: str) -> None:
    """Raise BadInput for what is not one question: an empty text, several statements, one that writes."""
    import duckdb

    if len(statements) != 1:
        count = "no statement" if not statements else f"{len(statements)} statements"
        raise _refused(query, f"this is {count}; write one SELECT")
    if statements[0].type != duckdb.StatementType.SELECT:
        kind = str(statements[0].type).rpartition(".")[2]
        raise _refused(query, f"{kind} is no question; a query reads runs and never writes: write one SELECT")


def _give(database: Any, runs: LabelledRuns, query: str) -> None:
    """Let the database read each relation whose name stands in the query, and no other."""
    words = set(_WORD.findall(query.casefold()))
    sums = [name for name in SQL if words >= {SUMS, name}]
    words |= {word for name in sums for word in _WORD.findall(SQL[name])}
    database.execute(f"create schema {DATA}; create schema {NAMED}; create schema {SUMS}")
    for name in known_relations():
        if words >= set(name.split(".")):
            inner = name.replace(".", " of ")
            database.register(inner, pa.Table.from_pandas(runs.relation(name), preserve_index=False))
            if inner != name:
                database.execute(f'create view {name} as select * from "{inner}"')
    for name in sums:
        database.execute(f"create view {SUMS}.{name} as {SQL[name]}")


def _columns(database: Any) -> list[str]:
    """Return every column of the relations that a database was given."""
    found = database.execute("select distinct column_name from duckdb_columns() where not internal order by 1")
    return [str(name) for (name,) in found.fetchall()]


def _refuse_the_same_name_twice(names: Sequence[str], query: str) -> None:
    for name in names:
        if names.count(name) > 1:
            raise _refused(query, f"two columns of the answer are called '{name}'; give one another name with AS")


def _refuse_what_is_no_number(names: Sequence[str], rows: Sequence[Sequence[Any]], query: str) -> None:
    """Raise BadInput for an infinite number or none in an answer: text, CSV and JSON would each say it otherwise."""
    for place, name in enumerate(names):
        for number, row in enumerate(rows, 1):
            if isinstance(row[place], float) and not math.isfinite(row[place]):
                message = f"column '{name}' is {row[place]} in row {number}; divide by nullif(..., 0)"
                raise _refused(query, message)


def _refused(query: str, message: str) -> BadInput:
    return BadInput([Finding("query", None, "", query, printable(message))])


def _column(values: Sequence[Any]) -> pd.Series[Any]:
    """Return a column of an answer: whole numbers, numbers with blanks, flags, or text."""
    known = [value for value in values if value is not None]
    if known and all(type(value) is bool for value in known):
        return pd.Series(values, dtype=bool if len(known) == len(values) else "boolean")
    if known and all(type(value) is int and abs(value) < LARGEST_WHOLE for value in known):
        return pd.Series(values, dtype="int64" if len(known) == len(values) else "Int64")
    if known and all(isinstance(value, int | float | Decimal) and type(value) is not bool for value in known):
        return pd.Series([None if value is None else float(value) for value in values], dtype=float)
    return pd.Series([None if value is None else str(value) for value in values], dtype=object)
