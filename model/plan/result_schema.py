"""One schema per result table: its key, its columns, what each means, in which unit.

Every table has a column `variant` in front. A run's parquet files, the CSV files of `lodeplan report --csv`, and
the JSON of `lodeplan run --json` have these columns; what belongs to no one year has `year` 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from pandas.api.types import is_bool_dtype, is_numeric_dtype, is_object_dtype, is_string_dtype

from data.messages.text_table import Heading, text_table


@dataclass(frozen=True)
class ResultColumn:
    """A column of a result table: its name, its unit ('' for text), what it says."""

    name: str
    unit: str
    meaning: str


@dataclass(frozen=True)
class ResultTable:
    """A result table: what a row says, the columns that tell rows apart, and all columns in their order."""

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[ResultColumn, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


_WORDS = {
    "year": ("year", "Calendar year."),
    "mineral": ("", "The mineral."),
    "form": ("", "The form: a traded stage of a mineral."),
    "country": ("", "Country that ships, ISO 3166 alpha-3."),
    "plant": ("", "The plant."),
    "clause": ("", "The policy sentence of the variant, by its label."),
    "party": ("", "The party that the sentence is about: a country, bloc, owner or plant; all."),
    "end_use": ("", "Who wants it."),
    "account": ("", "The federal account; '' for none."),
    "tonnes": ("t/yr", "Tonnes of contained metal."),
    "musd": ("MUSD", "Million USD of the base year."),
    "usd_per_t": ("USD/t", "Price, USD of the base year."),
}


def _table(name: str, meaning: str, key: str, *columns: str | tuple[str, str, str]) -> ResultTable:
    """Return a table; a column that is a word alone has the meaning that this word has everywhere."""
    own = tuple(ResultColumn(c, *_WORDS[c]) if isinstance(c, str) else ResultColumn(*c) for c in columns)
    first = ResultColumn("variant", "", "The variant of the study.")
    return ResultTable(name, meaning, ("variant", *key.split()), (first, *own))


_SHARE = "share"
OPEN, ALL_FULL, NO_OUTLET, UNTRADED = "open", "full", "none", "untraded"
"""Whether one more tonne of a form could be sold abroad; untraded where no tonne of it moves and there is no outlet."""
RESULT_TABLES: tuple[ResultTable, ...] = (
    _table(
        "summary", "The headline numbers of a plan, one metric a row.", "metric year",
        ("metric", "", "What is measured: resource_cost is what the nation gives up, cost what the plan makes least: "
         "of the perspective market, to buyers and plants, with duties, less grants and credits."),
        ("year", "year", "Calendar year; 0 for the whole horizon or a sum of years."),
        ("value", "see unit", "The number; blank where the metric is a word."),
        ("unit", "", "Unit of the value."),
        ("text", "", "The word, such as the largest country; '' where the metric is a number."),
    ),
    _table(
        "purchases", "What is bought of each supplier's price step.", "form country step year",
        "mineral", "form", "country",
        ("owner", "", "Country that owns the seller."),
        ("step", "", "Price step, 1 the cheapest."),
        "year", "tonnes",
        ("usd_per_t", "USD/t", "Price paid to the supplier, before freight and duty."),
        ("musd", "MUSD", "Paid to the supplier."),
        ("freight_musd", "MUSD", "Paid to carriers."),
        ("duty_musd", "MUSD", "Duty charged; what quotas and drawback free of it is in the ledger."),
    ),
    _table(
        "left_trade", "Established trade that buyers leave: what a seller's share would have been, and is not bought.",
        "form country step year",
        "mineral", "form", "country", ("step", "", "Step of leaving: the first is cheap, the last dear."), "year",
        ("tonnes", "t/yr", "Not bought of the seller, though its share would be."),
        ("usd_per_t", "USD/t", "What leaving a tonne costs."), ("musd", "MUSD", "What leaving costs."),
    ),
    _table(
        "withdrawn_sales", "Established sales abroad that buyers are not sold.",
        "form outlet step year",
        "mineral", "form", ("outlet", "", "Who buys abroad."),
        ("step", "", "Step of leaving: the first is cheap, the last dear."), "year",
        ("tonnes", "t/yr", "Not sold at the outlet, though its buyers take it by custom."),
        ("usd_per_t", "USD/t", "What leaving a tonne costs."), ("musd", "MUSD", "What leaving costs."),
    ),
    _table(
        "infrastructure", "Infrastructure that plants and goods from abroad share.", "facility year",
        ("facility", "", "The facility."), "year", ("unit", "", "The facility's own unit."),
        ("capacity", "facility's unit", "What it has in the year."),
        ("used", "facility's unit", "What is taken of it."),
        ("extra", "facility's unit", "What is had beyond what it has."),
        ("usd_per_unit", "USD per facility's unit", "What a unit more costs."),
        ("musd", "MUSD", "Paid for more of it."),
    ),
    _table(
        "production", "What plants make, and take in (below zero).", "plant form year",
        "plant", "mineral", "form", ("country", "", "Country where the plant stands."), "year",
        ("tonnes", "t/yr", "Made; below zero, taken in."),
        ("main", "", "Whether it is the plant's main product."),
    ),
    _table(
        "capacity", "Capacity decided and running.", "plant year",
        "plant", "year",
        ("built_t", "t/yr", "Capacity decided in the year."),
        ("retired_t", "t/yr", "Capacity that newer plants have replaced by the year."),
        ("capacity_t", "t/yr", "Capacity running in the year, that replaced left out."),
        ("usable_t", "t/yr", "Of it, what can be made: a new build makes less in its first years (table ramps)."),
    ),
    _table(
        "recycling", "Scrap collected.", "collector year",
        "mineral", "form", ("collector", "", "The step of collection."), "year", "tonnes",
        ("usd_per_t", "USD/t", "Cost of collecting a tonne."), "musd",
    ),
    _table(
        "stockpile", "Stock held, private and public.", "form year holder",
        "form", "year", ("holder", "", "Whose stock: private or public."),
        ("stock_t", "t", "Held at the end of the year."), ("in_t", "t/yr", "Put in: of public stock, bought."),
        ("out_t", "t/yr", "Taken out: of public stock, sold."),
    ),
    _table(
        "demand", "What end uses want and get.", "end_use form year",
        "end_use", "mineral", "form", "year", ("wanted_t", "t/yr", "Wanted."), ("delivered_t", "t/yr", "Delivered."),
        ("substituted_t", "t/yr", "Done without, by substitution."),
        ("program_t", "t/yr", "Of it, by a programme of substitution."), ("shortfall_t", "t/yr", "Unmet."),
    ),
    _table(
        "outlets", "What is sold abroad or tolled.", "form outlet year",
        "mineral", "form", ("outlet", "", "The outlet: export, tolling ..."), "year", "tonnes",
        ("usd_per_t", "USD/t", "Price received."), ("musd", "MUSD", "Received."),
    ),
    _table(
        "products", "Products wanted, made and missing.", "product end_use year",
        ("product", "", "The product."), "end_use", "year", ("wanted_units", "units/yr", "Wanted."),
        ("assembled_units", "units/yr", "Made."), ("missing_units", "units/yr", "Missing."),
    ),
    _table(
        "parts", "What products take of each form.", "form product year",
        "mineral", "form", ("product", "", "The product."), "year", "tonnes",
    ),
    _table(
        "discards", "What is discarded.", "form year",
        "mineral", "form", "year", "tonnes", ("usd_per_t", "USD/t", "Cost of discarding a tonne."), "musd",
    ),
    _table(
        "grants", "Grants given to builds; of a plant with partners, for the planned part.", "clause plant year",
        "clause", "plant", ("year", "year", "Year of the decision to build."), "musd",
    ),
    _table(
        "finance",
        "Tax credits, loans and equity given to builds; of a plant with partners, for the planned part.",
        "clause plant year",
        "clause", "plant", ("year", "year", "Year of the decision to build."), "musd",
    ),
    _table(
        "substitution_steps", "Substitution at steps after the first.", "end_use form step year",
        "end_use", "mineral", "form", ("step", "", "Step of the table of substitutes."), "year",
        ("tonnes", "t/yr", "Done without."), ("usd_per_t", "USD/t", "Cost to the user of a tonne."), "musd",
    ),
    _table(
        "programs", "Substitution by a programme.", "clause end_use form year",
        "clause", "end_use", "form", "year", ("tonnes", "t/yr", "Done without."),
    ),
    _table(
        "lots", "Lots of a plant or seller that a rule of origin counts as qualified.", "clause party form year",
        "clause", "party", "form", "year", ("qualified_t", "t/yr", "Qualified."), ("supply_t", "t/yr", "Supplied."),
    ),
    _table(
        "lot_feeds", "What qualified lots take in.", "clause party plant form year",
        "clause", "party", "plant", "form", "year", "tonnes",
    ),
    _table(
        "blends", "What is mixed for plants and end uses, in place of the form that they name.",
        "kind user form feed year",
        ("kind", "", "plant or end_use."), ("user", "", "The plant, or the end use."),
        ("form", "", "The form that it names."), "mineral", ("feed", "", "The form that goes into the mix."), "year",
        ("tonnes", "t/yr", "Tonnes of the feed."),
    ),
    _table(
        "shares", "Who supplies a form.", "form country year",
        "form", "country", "year",
        ("shipped_share", _SHARE, "Share of supply shipped from the country."),
        ("origin_share", _SHARE, "Share of supply mined in the country."),
        ("owner_share", _SHARE, "Share of supply whose seller or plant the country owns."),
    ),
    _table(
        "concentration", "How concentrated the supply of a form is.", "form year",
        "form", "year", ("supply_t", "t/yr", "Total supply."),
        ("hhi", "0 to 1", "Sum of squared shares of foreign countries; the unnamed rest (ROW) adds nothing."),
        ("top_country", "", "Largest foreign country, as shipped, never the unnamed rest (ROW); '' for none."),
        ("top_share", _SHARE, "Its share of supply."),
        ("allied_share", _SHARE, "Share of the bloc of allies, as shipped; blank where the dataset has no such bloc."),
        ("domestic_share", _SHARE, "Share made, recycled or taken from stock at home."),
        ("recycled_share", _SHARE, "Share recycled at home."),
        ("import_reliance", _SHARE, "Net imports of the form in its use; metal made here from imported ore is home's."),
        ("chain_reliance", _SHARE, "Share of supply mined, or collected as scrap, abroad, wherever it was refined."),
        ("nminus1_coverage", _SHARE, "Essential demand met without the largest supplier of it; feeds do not stop."),
        ("allied_origin_share", _SHARE, "Share of allies by where the ore was mined."),
        ("allied_owner_share", _SHARE, "Share of allies by owner."),
    ),
    _table(
        "ledger", "Who pays whom, for what.", "year payer payee item account mineral",
        "year", ("payer", "", "Who pays."), ("payee", "", "Who is paid."), ("item", "", "What for."), "account",
        "mineral", "musd",
        ("next_fiscal_musd", "MUSD", "Of what an account pays or receives, what falls in the next fiscal year."),
    ),
    _table(
        "budget", "The federal budget by account; receipts are negative outlays.", "account fiscal_year",
        "account", ("fiscal_year", "fiscal year", "October of the year before to September."),
        ("authority_musd", "MUSD", "Budget authority in the year it is enacted, USD of the base year."),
        ("obligations_musd", "MUSD", "What is decided on or owed, USD of the base year."),
        ("outlays_musd", "MUSD", "Outlays, USD of the base year."),
        ("authority_nominal_musd", "MUSD nominal", "Budget authority in the year it is enacted, dollars of that year."),
        ("obligations_nominal_musd", "MUSD nominal", "What is decided on or owed, dollars of the fiscal year."),
        ("outlays_nominal_musd", "MUSD nominal", "Outlays, dollars of the fiscal year."),
        ("kind", "", "Kind of account."),
    ),
    _table(
        "prices", "What one more tonne of a form is worth to the plan.", "form year",
        "form", "year", ("usd_per_t", "USD/t", "Shadow price, USD of the base year, undiscounted."),
        ("outlet", "", "Whether a tonne more could be sold abroad: open, full or none. Of home alone if not open; "
         "untraded: no outlet, and no tonne moves in the year, so that other prices hold as well."),
    ),
    _table(
        "windfalls", "What suppliers could have had beyond their landed price.", "form country year worth_usd_per_t",
        "form", "country", "year", "tonnes", ("worth_usd_per_t", "USD/t", "What a tonne is worth to the plan."),
        ("landed_usd_per_t", "USD/t", "Price, freight and duty."), ("windfall_musd", "MUSD", "The difference."),
    ),
    _table(
        "contingent", "What promises cost an account at other market prices, the plan held fixed.",
        "account year scenario",
        "account", "year",
        ("scenario", "", "Market prices: low (30% lower), central, high (30% higher); or the expected payment."),
        ("musd", "MUSD", "Paid; below zero, paid back."),
    ),
    _table(
        "policies", "Where each policy sentence binds and what it costs.", "policy clause party form year unit",
        ("policy", "", "Kind of policy."), "clause", "party", ("form", "", "The form; '' for none."),
        ("year", "year", "Calendar or fiscal year; 0 for all together."), ("binds", "", "Whether it binds."),
        ("shadow_price", "see unit", "What one unit more of the limit changes cost by."),
        ("unit", "", "Unit of the shadow price, present value."),
    ),
    _table(
        "costs", "Cost by term, payer and mineral.", "term payer mineral counted",
        ("term", "", "Term of the objective."), ("payer", "", "Who pays."), "mineral",
        ("musd", "MUSD present value", "Present value."),
        ("counted", "", "Whether the perspective of the study counts it."),
    ),
    _table(
        "alternatives", "Purchases that could be made, or left out, at no cost.", "decision",
        ("decision", "", "The decision of the program: Purchase[form|country|step,year]."),
    ),
)  # fmt: skip
RESULT_TABLE = {table.name: table for table in RESULT_TABLES}
NO_TEXT = ("step", "main", "binds", "counted")
"""Columns without a unit that hold a number, or yes and no."""


def misfit(table: str, kinds: Mapping[str, Any]) -> str:
    """Say which column of a result table that was read from a file is missing or of another kind; '' for none.

    kinds: the pandas kind of each column of a table that has rows, None of a column without any value
    """
    for column in RESULT_TABLE[table].columns if table in RESULT_TABLE else ():
        if column.name not in kinds:
            return f"has no column {column.name}"
        kind = kinds[column.name]
        if kind is None:
            continue
        number = is_numeric_dtype(kind) and not is_bool_dtype(kind)
        if column.unit and not number:
            return f"column {column.name} holds {_kind(kind)}, where numbers stand"
        if not column.unit and column.name not in NO_TEXT and not is_string_dtype(kind):
            return f"column {column.name} holds {_kind(kind)}, where texts stand"
    return ""


def kinds_of(frame: pd.DataFrame) -> dict[str, Any]:
    """Return the kind of each column of a table that was read, None of one without any value."""
    return {
        str(name): None if is_object_dtype(kind) and frame[name].isna().all() else kind
        for name, kind in frame.dtypes.items()
    }


def _kind(kind: Any) -> str:
    return "texts" if is_string_dtype(kind) else "numbers" if is_numeric_dtype(kind) else str(kind)


def results_text(tables: Sequence[ResultTable] = RESULT_TABLES) -> str:
    """Return every result table with its key and its columns, for `lodeplan schema results`."""
    blocks = []
    for table in tables:
        rows = [[c.name, c.unit, c.meaning] for c in table.columns]
        headings = (Heading("column"), Heading("unit"), Heading("meaning"))
        key = f"key: {', '.join(table.key)}"
        blocks.append(f"{table.name}\n  {table.meaning}\n  {key}\n\n{text_table(headings, rows)}")
    return "\n\n".join(blocks)
