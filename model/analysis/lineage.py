"""A number of a result followed back: the rows of the dataset it rests on, their rules, figures and sources."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from data import lineage
from data.dataset import Dataset
from data.lineage import Traced
from data.messages.finding import BadInput, Finding, did_you_mean, shown
from model.analysis.study_of_run import dataset_of, known_variant, study_of, table_of
from model.runs.run_folder import open_run
from model.study.settings import Study

MOST_RESULTS = 20
"""Rows of a result that are followed at once."""


@dataclass(frozen=True)
class Rest:
    """What rows of a result rest on: a table of the dataset, the columns they share, and how it enters."""

    table: str
    by: tuple[str, ...]
    how: str


_PLANT = (
    Rest("plants", ("plant",), "what the plant costs, how much can be built, from when"),
    Rest("plant_capacity", ("plant", "year"), "capacity that runs without a decision"),
    Rest("recipes", ("plant",), "what a tonne of its main product takes and gives"),
)
_ACCOUNT = (
    Rest("accounts", ("account",), "how the account is scored"),
    Rest("appropriations", ("account",), "authority already provided"),
)
RESTS: Mapping[str, tuple[Rest, ...]] = {
    "purchases": (
        Rest("suppliers", ("form", "country", "step", "year"), "bought within available_t, at the price and freight"),
        Rest("tariffs", ("form", "country", "year"), "duty, where the variant states tariffs"),
    ),
    "production": _PLANT,
    "capacity": _PLANT,
    "recycling": (Rest("scrap", ("form", "step", "year"), "collected within available_t, at the cost of collection"),),
    "demand": (
        Rest("demand", ("end_use", "form", "year"), "tonnes wanted"),
        Rest("shortage", ("end_use", "form"), "what a missing tonne costs"),
        Rest("substitutes", ("end_use", "form", "year"), "what can do without"),
    ),
    "left_trade": (
        Rest("established_trade", ("form", "country", "year"), "the share that the seller has by custom"),
        Rest("trade_elasticities", ("form", "year"), "how easily buyers move, and the price that it is a part of"),
    ),
    "infrastructure": (
        Rest("infrastructure", ("facility", "year"), "what it has, and what more of it costs"),
        Rest("shared_use", ("facility",), "what a tonne takes of it"),
    ),
    "withdrawn_sales": (
        Rest("outlets", ("form", "outlet", "year"), "what its buyers take by custom"),
        Rest("trade_elasticities", ("form", "year"), "how easily buyers move, and the price that it is a part of"),
    ),
    "blends": (
        Rest("blends", ("kind", "user", "form", "feed"), "tonnes of the feed that stand for one of the form named"),
        Rest("quality_limits", ("kind", "user", "form"), "what the mean of the mix must be like"),
    ),
    "outlets": (Rest("outlets", ("form", "outlet", "year"), "sold within size_t, at the price"),),
    "stockpile": (Rest("stockpile", ("form", "holder"), "opening and closing stock, limit and cost of holding"),),
    "discards": (Rest("discards", ("form",), "what getting rid of a tonne costs"),),
    "grants": _PLANT[:1],
    "budget": _ACCOUNT,
    "ledger": _ACCOUNT,
}
"""Result tables that can be followed, in the order in which a word is looked for."""
_KEYS = (
    "mineral",
    "form",
    "feed",
    "plant",
    "user",
    "end_use",
    "outlet",
    "account",
    "country",
    "step",
    "year",
    "fiscal_year",
)
_ADDED_UP = {
    "shares": "purchases and production", "concentration": "purchases and production", "prices": "purchases",
    "summary": "purchases, production, demand and ledger", "costs": "purchases, production and demand",
    "windfalls": "purchases", "alternatives": "purchases", "policies": "purchases and production",
}  # fmt: skip


@dataclass(frozen=True)
class Trace:
    """Rows of a result and all that they rest on.

    table: the result table; results: its rows; rests: how each table of the dataset enters, and its rows
    """

    variant: str
    table: str
    results: pd.DataFrame
    rests: tuple[tuple[Rest, tuple[Traced, ...]], ...]
    sources: tuple[Mapping[str, str], ...]


def trace_result(folder: Path, variant: str, what: str, data_path: Path | None = None) -> Trace:
    """Follow a number of a run: `what` names a result table (or leaves it out) and words of the row's key.

    Raises NotARun for a folder that is none or a table that was altered, BadInput for words that name no row and for
    a dataset that is gone or another.
    """
    run = open_run(folder)
    known = known_variant(run, variant)
    if known["status"] != "solved":
        raise _wrong(variant, f"variant {variant} has no plan ({known['status']}), so no number to follow")
    loaded = study_of(run)
    data = dataset_of(run, loaded, data_path)
    words = [word for word in re.split(r"[\s,:]+", what) if word]
    tables = {name: _with_step(table_of(run, name, variant)) for name in _named(words)}
    name, rows = _chosen(tables, [word for word in words if word not in RESTS], what)
    rests = tuple(
        (rest, tuple(lineage.traced(data, rest.table, found)))
        for rest in RESTS[name]
        if len(found := _rows_behind(data, loaded.study.of(variant), rest, rows))
    )
    sources = lineage.sources_of(data, [row for _, found in rests for row in found])
    return Trace(variant, name, rows, rests, tuple(sources))


def _named(words: Sequence[str]) -> list[str]:
    """Return the result tables to look in: the one named, or all that can be followed."""
    if not words:
        raise _wrong("", "is empty; write words of a row, such as 'purchases ndpr.magnet JPN 2030'")
    for word in words:
        if word in _ADDED_UP:
            raise _wrong(word, f"{word} is worked out from {_ADDED_UP[word]}; follow a row of those")
    return [word for word in words if word in RESTS][:1] or list(RESTS)


def _with_step(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a result table with the step of each collector of scrap in a column of its own."""
    if "collector" not in frame.columns:
        return frame
    steps = [str(collector).rpartition("|")[2] for collector in frame["collector"]]
    return frame.assign(step=pd.to_numeric(pd.Series(steps, index=frame.index, dtype="str"), errors="coerce"))


def _chosen(tables: Mapping[str, pd.DataFrame], words: Sequence[str], what: str) -> tuple[str, pd.DataFrame]:
    """Return the first table that has rows for all words, and those rows."""
    for name, frame in tables.items():
        rows = frame
        for word in words:
            rows = rows[_holds(rows, word)]
        if len(rows) > MOST_RESULTS:
            there = ", ".join(column for column in _KEYS if column in rows.columns and rows[column].nunique() > 1)
            raise _wrong(what, f"{len(rows):,} rows of {name}, at most {MOST_RESULTS} are followed; add {there}")
        if len(rows):
            return name, rows.reset_index(drop=True)
    raise _wrong(what, _nothing(tables, words))


def _holds(rows: pd.DataFrame, word: str) -> pd.Series:
    """Say of each row whether a word stands in a column of its key."""
    held = pd.Series(False, index=rows.index)
    for column in (c for c in _KEYS if c in rows.columns):
        if not pd.api.types.is_numeric_dtype(rows[column]):
            held |= rows[column].astype("str") == word
        elif word.isdigit():
            held |= rows[column] == float(word)
    return held


def _nothing(tables: Mapping[str, pd.DataFrame], words: Sequence[str]) -> str:
    known: dict[str, None] = {}
    for frame in tables.values():
        for column in (c for c in _KEYS if c in frame.columns):
            known.update(dict.fromkeys(frame[column].map(lambda v: f"{v:g}" if isinstance(v, float) else str(v))))
    strangers = [word for word in words if word not in known]
    if strangers:
        return f"no result has {shown(strangers[0])}{did_you_mean(strangers[0], [*known, *RESTS])}"
    where = next(iter(tables)) if len(tables) == 1 else "any table"
    return f"no row of {where} has {', '.join(words)} together"


def _rows_behind(data: Dataset, study: Study, rest: Rest, results: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a dataset's table that share their key with rows of a result."""
    table = data.tables[rest.table]
    by = [column for column in rest.by if column in results.columns]
    wanted = results[by].drop_duplicates()
    for column in by:
        wanted[column] = wanted[column].astype(table[column].dtype)
    found = table.merge(wanted, on=by)
    if rest.table == "demand":
        found = found[(found["path"] == study.demand) & found["boundary"].isin(study.boundaries)]
    return found


def _wrong(value: str, message: str) -> BadInput:
    return BadInput([Finding("--trace", None, "", value, message)])
