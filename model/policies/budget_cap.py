"""An account can pay only so much."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal

import pandas as pd
from pydantic import BeforeValidator, Field, model_validator

from data.rows import each_row
from model.formulation.declaration import IndexSet, Parameter, Part
from model.frames.study_frames import Frames
from model.policies.base import fiscal_years
from model.policies.base.days_in_force import Dates
from model.policies.base.policy import Check, Clause, Rows, Sentence, Tables, _number, _years
from model.policies.stockpile_target import StockpileTarget

# ---------------------------------------------------------------- sets, parameters, variables

SETS = {
    "BUDGETS": IndexSet("k, y", "sentence k limits fiscal year y, or 'all' years together"),
    "BUDGET_GRANTS": IndexSet("g, p, v", "the grants that the budget pays for", over="k, y"),
    "GRANT_OUTLAYS": IndexSet("k, y, g, p, v", "budget k pays in year y for grant g of plant p decided in year v"),
    "BUDGET_FINANCE": IndexSet("g, p, v", "the tax credits, loans and equity that the budget pays for", over="k, y"),
    "FINANCE_OUTLAYS": IndexSet(
        "k, y, g, p, v", "budget k pays in year y for the tax credit, loan or equity g of plant p decided in year v"
    ),
    "BUDGET_PROGRAMS": IndexSet("g, u, f, t", "the programmes of substitution that the budget pays for", over="k, y"),
    "PROGRAM_OUTLAYS": IndexSet("k, y, g, u, f, t", "budget k pays in year y for programme g"),
    "BUDGET_OUTPUTS": IndexSet("p, t", "the plants whose price the budget tops up", over="k, y"),
    "OUTPUT_OUTLAYS": IndexSet("k, y, p, t", "budget k tops up in year y the price of what plant p makes in year t"),
    "BUDGET_STOCK": IndexSet("f, t", "the stock that the budget buys", over="k, y"),
    "STOCK_OUTLAYS": IndexSet("k, y, f, t", "budget k buys in year y the stock of form f that goes in in year t"),
}
PARAMETERS = {
    "budget": Parameter("BUDGETS", "MUSD", "most that the account pays"),
    "grant_outlay": Parameter("GRANT_OUTLAYS", "1", "part of the grant that falls in fiscal year y"),
    "finance_outlay": Parameter(
        "FINANCE_OUTLAYS", "1", "payment for 1 MUSD put up (of a loan, its subsidy) that falls in fiscal year y"
    ),
    "program_outlay": Parameter(
        "PROGRAM_OUTLAYS", "MUSD/kt", "payment for what is substituted in year t that falls in fiscal year y"
    ),
    "output_outlay": Parameter(
        "OUTPUT_OUTLAYS", "MUSD/kt", "payment for what is made in year t that falls in fiscal year y"
    ),
    "stock_outlay": Parameter(
        "STOCK_OUTLAYS", "MUSD/kt", "payment for stock bought in year t that falls in fiscal year y"
    ),
}
PAID = {
    "Grant": ("BUDGET_GRANTS", "GRANT_OUTLAYS", "grant_outlay"),
    "Finance": ("BUDGET_FINANCE", "FINANCE_OUTLAYS", "finance_outlay"),
    "Program": ("BUDGET_PROGRAMS", "PROGRAM_OUTLAYS", "program_outlay"),
    "Output": ("BUDGET_OUTPUTS", "OUTPUT_OUTLAYS", "output_outlay"),
    "StockIn": ("BUDGET_STOCK", "STOCK_OUTLAYS", "stock_outlay"),
}


def budget_limit(m: Any, k: str, y: Any) -> Any:
    """What an account pays for grants, finance, programmes, output and stock stays within its budget."""
    return (
        sum(m.grant_outlay[k, y, g, p, v] * m.Grant[g, p, v] for g, p, v in m.BUDGET_GRANTS[k, y])
        + sum(m.finance_outlay[k, y, g, p, v] * m.Finance[g, p, v] for g, p, v in m.BUDGET_FINANCE[k, y])
        + sum(m.program_outlay[k, y, g, u, f, t] * m.Program[g, u, f, t] for g, u, f, t in m.BUDGET_PROGRAMS[k, y])
        + sum(m.output_outlay[k, y, p, t] * m.Output[p, t] for p, t in m.BUDGET_OUTPUTS[k, y])
        + sum(m.stock_outlay[k, y, f, t] * m.StockIn[f, t] for f, t in m.BUDGET_STOCK[k, y])
    ) <= m.budget[k, y]


PART = Part(SETS, PARAMETERS, {}, rows=((budget_limit, "BUDGETS"),))
_Amount = Annotated[float, BeforeValidator(_number), Field(ge=0, allow_inf_nan=False)]
ALL_YEARS = "all"


OWED_BY_LAW = "production credit"
"""Items of the ledger that no budget limits: production tax credits."""


class BudgetCap(Sentence):
    """The account pays at most `max_musd`: in all, or in each fiscal year named.

    `max_musd = "appropriated"` takes what the table of appropriations has provided, all fiscal years together.
    Authority is counted in the fiscal year of the decision; outlays follow the account's spend-out profile.
    A grant decided, or stock bought, in calendar year t is authority of fiscal year t. Counted are grants, the
    subsidy of loans, equity, investment tax credits, programmes of substitution, floors and purchase commitments at
    central market prices, and stock; production tax credits are owed by law and not counted. What the account
    receives does not raise its budget.
    """

    name: ClassVar[str] = "budget_cap"
    dates: ClassVar[Dates] = Dates.NO_DATES
    part: ClassVar[Part | None] = PART
    account: str = Field(description="The account, from the table of accounts.")
    max_musd: Annotated[
        Literal["appropriated"] | _Amount | dict[int, _Amount], BeforeValidator(_years(lambda value: value))
    ] = Field(description="Most it can pay, million USD of the base year: in all, or by fiscal year.")
    measure: Literal["authority", "outlays"] = Field("authority", description="What is counted by fiscal year.")

    @model_validator(mode="after")
    def _whole_account(self) -> BudgetCap:
        narrowed = [n for n, v in (("minerals", self.minerals), ("forms", self.forms), ("stages", self.stages)) if v]
        narrowed += [n for n, v in (("from", self.start), ("until", self.until)) if v is not None]
        if narrowed:
            raise ValueError(
                f"counts the whole account: leave out {', '.join(narrowed)}; give max_musd by fiscal year to date it"
            )
        return self

    def _budgets(self, frames: Frames) -> dict[str, float]:
        if isinstance(self.max_musd, Mapping):
            return {str(year): float(v) for year, v in self.max_musd.items()}
        if self.max_musd == "appropriated":
            given = frames.tables["appropriations"]
            return {ALL_YEARS: float(given.loc[given["account"] == self.account, "authority_musd"].sum())}
        return {ALL_YEARS: float(self.max_musd)}

    def _profile(self, frames: Frames) -> dict[int, float]:
        lags = fiscal_years.authority_lags if self.measure == "authority" else fiscal_years.outlay_lags
        return lags(frames, self.account)

    def _paid_in(self, frames: Frames, years: Sequence[int]) -> pd.DataFrame:
        """Return (budget year, year of decision, part): how much of a decision falls in each budget."""
        parts = [(key, year, self._part(frames, key, year)) for key in self._budgets(frames) for year in years]
        return pd.DataFrame([row for row in parts if row[-1] > 0], columns=["budget_year", "year", "part"])

    def _part(self, frames: Frames, key: str, year: int) -> float:
        """Return how much of a decision in a year falls in a budget."""
        if key == ALL_YEARS:
            return 1.0
        return sum(share for lag, share in self._profile(frames).items() if year + lag == int(key))

    def _stock_bought(self, frames: Frames, clauses: Sequence[Clause]) -> pd.DataFrame:
        """Return the forms whose stock this account buys: the first sentence that asks for a form buys it."""
        buyer: dict[str, str] = {}
        for c in clauses:
            if isinstance(c.sentence, StockpileTarget):
                asked = c.sentence.rows(c.label, frames, clauses).get("TARGETS")
                for form in () if asked is None else sorted(set(asked["form"])):
                    buyer.setdefault(form, c.sentence.account)
        return pd.DataFrame({"form": [form for form, account in buyer.items() if account == self.account]})

    def _spending(self, frames: Frames, clauses: Sequence[Clause]) -> dict[str, pd.DataFrame]:
        """Return what the account pays for a unit of each decision: its index, `paid_in`, `unit_musd`."""
        found: dict[str, list[pd.DataFrame]] = {}
        for c in clauses:
            if getattr(c.sentence, "account", "") == self.account:
                for decision, units in c.sentence.spending(c.label, frames).items():
                    found.setdefault(decision, []).append(units[units["unit_musd"] != 0])
        forms = self._stock_bought(frames, clauses)
        if len(forms):
            stock = frames.stocks[["form", "year"]].merge(forms, on="form")
            price = stock["form"].map(dict(zip(frames.forms["form"], frames.forms["price"], strict=True)))
            found["StockIn"] = [stock.assign(paid_in=stock["year"], unit_musd=price)]
        return {decision: pd.concat(units) for decision, units in found.items() if sum(map(len, units))}

    def rows(self, clause: str, frames: Frames, clauses: Sequence[Clause]) -> Rows:
        parts = self._paid_in(frames, frames.years).rename(columns={"year": "paid_in"})
        out: dict[str, pd.DataFrame] = {}
        for decision, units in self._spending(frames, clauses).items():
            members, tuples, number = PAID[decision]
            index = [c for c in units.columns if c not in ("paid_in", "unit_musd")]
            due = units.rename(columns={"clause": "payer"}).merge(parts, on="paid_in")
            key = ["budget_year", *(c if c != "clause" else "payer" for c in index)]
            due[number] = due["part"] * due["unit_musd"]
            due = due.groupby(key, as_index=False)[[number]].sum().assign(clause=clause)
            out[members] = due[["clause", *key]]
            out[tuples] = due[["clause", *key, number]]
        if not out:
            return {}
        budgets = [(clause, year, most) for year, most in self._budgets(frames).items()]
        out["BUDGETS"] = pd.DataFrame(budgets, columns=["clause", "budget_year", "budget"])
        return out

    def recheck(self, clause: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        paid: dict[int, float] = {}
        ledger = tables["ledger"]
        own = ledger[ledger["account"] == self.account]
        for payer, item, year, musd in each_row(own, "payer", "item", "year", "musd"):
            if payer == "Treasury" and not str(item).startswith(OWED_BY_LAW):
                paid[year] = paid.get(year, 0.0) + musd
        for key, budget in self._budgets(frames).items():
            spent = sum(musd * self._part(frames, key, year) for year, musd in paid.items())
            yield Check(clause, f"{self.account} {key}", spent, budget, "MUSD")

    def unknown_words(self, frames: Frames) -> Iterable[tuple[str, str, Iterable[str]]]:
        yield from super().unknown_words(frames)
        accounts = set(frames.tables["accounts"]["account"])
        if self.account not in accounts:
            yield "account", self.account, accounts
