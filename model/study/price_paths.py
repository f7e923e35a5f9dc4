"""Price paths that a study states: what others ask and pay for forms, as a multiple of the dataset's price by year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any

import pandas as pd
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from data.changes.patch_statement import ALL, CITE, COLUMNS, TIMES, RowPatch
from data.dataset import Dataset
from data.messages.finding import did_you_mean, shown
from data.messages.lists import first_of
from data.rows import each_row
from data.schema import BY_NAME
from model.policies.base.fields import or_by_year, read_number
from model.study.source_map import Layout, Where, shown_path

AS_THE_DATASET = "central"
"""The name of the path that every dataset has: its own prices."""
PRICED: Mapping[str, tuple[str, ...]] = {
    "suppliers": ("price_usd_per_t", "low", "high"),
    "outlets": ("price_usd_per_t",),
    "scrap": ("collection_usd_per_t",),
    "trade_elasticities": ("price_usd_per_t",),
}
"""Tables of what is bought and sold outside the plan, and their columns that hold a price; low and high of suppliers
are its range. The price in the table of elasticities is what differences are measured against: were it left, the same
difference in percent would move half as much trade where all prices are halved."""


def _factor(value: Any) -> Any:
    value = read_number(value)
    if isinstance(value, int | float) and value <= 0:
        raise ValueError(f"must be above 0, got {value:g}; write 0.8 for a price a fifth lower")
    return value


def _by_word(value: Any) -> Any:
    if isinstance(value, Mapping) and not value:
        raise ValueError("no value; write what prices are multiplied by, such as { lithium = 0.8 }")
    return value


_Factor = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Factors = Annotated[_Factor | dict[int, _Factor], BeforeValidator(or_by_year(_factor))]


class StatedPricePath(BaseModel):
    """A price path that the study states: prices of forms as multiples of the dataset's."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    times: Annotated[dict[str, Factors], BeforeValidator(_by_word)] = Field(
        description="By form, mineral or 'all', the closest word counts: a factor of the dataset's prices, or one by "
        "year, before which they stay. It moves what sellers ask, outlets pay, scrap and "
        "leaving a seller cost; not freight, duties, outages."
    )
    title: str = Field("", description="What the path means, in one line.")
    cite: str = Field("", description="Who says so.")


def path_problems(settings: Mapping[str, Any]) -> Iterator[tuple[Where, str]]:
    """Find price paths that variants name and the study does not state, in settings of whatever shape."""
    stated = settings.get("price_paths", {})
    choices = [AS_THE_DATASET, *(stated if isinstance(stated, Mapping) else ())]
    if AS_THE_DATASET in choices[1:]:
        yield (
            ("price_paths", AS_THE_DATASET),
            f"{AS_THE_DATASET} is what the dataset's own prices are called; write another name",
        )
    variants = settings.get("variants")
    for name, variant in variants.items() if isinstance(variants, Mapping) else ():
        named = variant.get("prices") if isinstance(variant, Mapping) else None
        if isinstance(named, str) and named and named not in choices:
            hint = did_you_mean(named, choices) or (
                f"; there are {', '.join(choices)}" if choices[1:] else f"; state it under [price_paths.{named}]"
            )
            yield ("variants", name, "prices"), f"no price path is called {shown(named)}{hint}"


def words_unknown(data: Dataset, paths: Mapping[str, StatedPricePath]) -> Iterator[tuple[Where, str]]:
    """Find words of price paths that are no form and no mineral of a dataset."""
    forms = data.tables["forms"]
    choices = [*forms["form"], *dict.fromkeys(forms["mineral"]), ALL]
    for name, path in paths.items():
        for word in path.times:
            if word not in choices:
                hint = did_you_mean(word, choices) or f"; there are {first_of(choices, 8)}"
                yield ("price_paths", name, "times", word), f"{shown(word)} is no form or mineral{hint}"


def words_idle(
    data: Dataset, paths: Mapping[str, StatedPricePath], minerals: Iterable[str]
) -> Iterator[tuple[Where, str]]:
    """Find words of price paths that move no price of the minerals planned."""
    for name, path in paths.items():
        moved = {word for _, word, _ in _moved(data, path, minerals)}
        for word in path.times:
            if word not in moved:
                yield ("price_paths", name, "times", word), f"{word} moves no price of {', '.join(minerals)}"


def price_patches(
    data: Dataset, name: str, path: StatedPricePath, minerals: Iterable[str], file: str, layout: Layout
) -> Iterator[RowPatch]:
    """Yield the changes of rows that a price path means for the minerals planned, each with the line of its word."""
    for table, word, forms in _moved(data, path, minerals):
        where: Where = ("price_paths", name, "times", word)
        stated = path.times[word]
        if set(stated.values() if isinstance(stated, dict) else [stated]) == {1.0}:
            continue  # a form that stays where its mineral moves
        values = {
            "forms": forms,
            **dict.fromkeys(_others(table, stated), ALL),
            TIMES: {str(year): factor for year, factor in stated.items()} if isinstance(stated, dict) else stated,
            COLUMNS: list(PRICED[table]),
            CITE: f"price path {name}{f': {path.cite}' if path.cite else ''}",
        }
        lines = {key: layout.line(where) for key in (*values, "")}
        yield RowPatch(table, values, file, shown_path(where), lines, 1, as_one=True)


def _others(table: str, stated: float | dict[int, float]) -> list[str]:
    """Return the key columns of a table that stand for all their values beside the form."""
    names = [key for key in BY_NAME[table].key if key not in ("form", "year")]
    return names if isinstance(stated, dict) else [*names, "year"]


def _moved(data: Dataset, path: StatedPricePath, minerals: Iterable[str]) -> Iterator[tuple[str, str, list[str]]]:
    """Yield, by table and word, the forms of the minerals planned whose prices the word moves."""
    roles = data.tables["minerals"]
    planned = {*minerals, *roles.loc[roles["role"] == "shared_feed", "mineral"]}
    word_of = {
        form: next((word for word in (form, mineral, ALL) if word in path.times), "")
        for form, mineral in each_row(data.tables["forms"], "form", "mineral")
        if mineral in planned
    }
    for table, columns in PRICED.items():
        rows = data.tables[table]
        priced = rows.loc[_some_price(rows, columns[0]), "form"]
        for word in sorted(path.times):
            forms = [form for form in dict.fromkeys(priced) if word_of.get(form) == word]
            if forms:
                yield table, word, forms


def _some_price(rows: pd.DataFrame, column: str) -> pd.Series:
    return rows[column] > 0
