"""An account can pay only so much."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal

import pandas as pd
from pydantic import BeforeValidator, Field

from model.frames import Frames
from model.part import Part, Relation
from model.policies.capital_grant import CapitalGrant
from model.policies.sentence import Check, Clause, Rows, Sentence, Tables, _number
from model.policies.stockpile_target import StockpileTarget

# ---------------------------------------------------------------- sets and numbers
# BUDGETS (k, y): sentence k limits fiscal year y, or 'all' years together.
# BUDGET_GRANTS[k, y]: the grants (g, p, v) that the budget pays for.
# GRANT_OUTLAYS (k, y, g, p, v): the same, as tuples.
# BUDGET_STOCK[k, y]: the stock (f, t) that the budget buys.
# STOCK_OUTLAYS (k, y, f, t): the same, as tuples.
# budget [MUSD]: most that the account pays.
# grant_outlay []: part of the grant that falls in fiscal year y.
# stock_outlay [MUSD/kt]: payment for stock bought in year t that falls in fiscal year y.

SETS = {
    "BUDGETS": Relation(2),
    "BUDGET_GRANTS": Relation(3, over=2),
    "GRANT_OUTLAYS": Relation(5),
    "BUDGET_STOCK": Relation(2, over=2),
    "STOCK_OUTLAYS": Relation(4),
}
GIVEN = {"budget": "BUDGETS", "grant_outlay": "GRANT_OUTLAYS", "stock_outlay": "STOCK_OUTLAYS"}


def budget_limit(m: Any, k: str, y: Any) -> Any:
    r"""What an account pays for grants and stock stays within its budget.

    .. math:: \sum_{gpv} outlay_{kygpv} Grant_{gpv} + \sum_{ft} outlay_{kyft} StockIn_{ft} \le budget_{ky} \qquad [MUSD]
    """
    return (
        sum(m.grant_outlay[k, y, g, p, v] * m.Grant[g, p, v] for g, p, v in m.BUDGET_GRANTS[k, y])
        + sum(m.stock_outlay[k, y, f, t] * m.StockIn[f, t] for f, t in m.BUDGET_STOCK[k, y])
    ) <= m.budget[k, y]


PART = Part(SETS, GIVEN, {}, rows=((budget_limit, "BUDGETS"),))
_Amount = Annotated[float, BeforeValidator(_number), Field(ge=0, allow_inf_nan=False)]
ALL_YEARS = "all"


class BudgetCap(Sentence):
    """The account pays at most `max_musd`: in all, or in each fiscal year named.

    `max_musd = "appropriated"` takes what the table of appropriations has provided, all fiscal years together.
    Authority is counted in the fiscal year of the decision; outlays follow the account's spend-out profile.
    A grant decided, or stock bought, in calendar year t is authority of fiscal year t.
    """

    name: ClassVar[str] = "budget_cap"
    part: ClassVar[Part | None] = PART
    account: str = Field(description="The account, from the table of accounts.")
    max_musd: Literal["appropriated"] | _Amount | dict[int, _Amount] = Field(
        description="Most it can pay, million USD of the base year: in all, or by fiscal year."
    )
    measure: Literal["authority", "outlays"] = Field("authority", description="What is counted by fiscal year.")

    def _budgets(self, frames: Frames) -> dict[str, float]:
        if isinstance(self.max_musd, Mapping):
            return {str(year): float(v) for year, v in self.max_musd.items()}
        if self.max_musd == "appropriated":
            given = frames.tables["appropriations"]
            return {ALL_YEARS: float(given.loc[given["account"] == self.account, "authority_musd"].sum())}
        return {ALL_YEARS: float(self.max_musd)}

    def _profile(self, frames: Frames) -> dict[int, float]:
        if self.measure == "authority":
            return {0: 1.0}
        accounts, spendout = frames.tables["accounts"], frames.tables["spendout"]
        profile = accounts.loc[accounts["account"] == self.account, "profile"].iloc[0]
        rows = spendout[spendout["profile"] == profile]
        return {int(lag): float(s) for lag, s in zip(rows["lag_years"], rows["share"], strict=True)}

    def _paid_in(self, frames: Frames, years: Iterable[int]) -> pd.DataFrame:
        """Return (budget year, year of decision, part): how much of a decision falls in each budget."""
        out = []
        for key in self._budgets(frames):
            for year in sorted(set(years)):
                parts = self._profile(frames)
                part = 1.0 if key == ALL_YEARS else sum(s for lag, s in parts.items() if year + lag == int(key))
                if part > 0:
                    out.append((key, year, part))
        return pd.DataFrame(out, columns=["budget_year", "year", "part"])

    def _stock_bought(self, frames: Frames, clauses: Sequence[Clause]) -> pd.DataFrame:
        """Return the forms whose stock this account buys: the first sentence that asks for a form buys it."""
        buyer: dict[str, str] = {}
        for c in clauses:
            if isinstance(c.sentence, StockpileTarget):
                asked = c.sentence.rows(c.label, frames, clauses).get("TARGETS")
                for form in () if asked is None else sorted(set(asked["form"])):
                    buyer.setdefault(form, c.sentence.account)
        return pd.DataFrame({"form": [form for form, account in buyer.items() if account == self.account]})

    def rows(self, clause: str, frames: Frames, clauses: Sequence[Clause]) -> Rows:
        part = self._paid_in(frames, frames.years)
        grants = [
            c.sentence.rows(c.label, frames, clauses).get("GRANTS")
            for c in clauses
            if isinstance(c.sentence, CapitalGrant) and c.sentence.account == self.account
        ]
        out: dict[str, pd.DataFrame] = {}
        kept = [g for g in grants if g is not None]
        if kept:
            g = (
                pd.concat(kept)
                .rename(columns={"clause": "grant"})[["grant", "plant", "year"]]
                .merge(part, on="year")
                .assign(clause=clause, grant_outlay=lambda d: d["part"])
            )
            out["BUDGET_GRANTS"] = g[["clause", "budget_year", "grant", "plant", "year"]]
            out["GRANT_OUTLAYS"] = g[["clause", "budget_year", "grant", "plant", "year", "grant_outlay"]]
        forms = self._stock_bought(frames, clauses)
        if len(forms):
            price = dict(zip(frames.forms["form"], frames.forms["price"], strict=True))
            s = frames.stocks[["form", "year"]].merge(forms, on="form").merge(part, on="year").assign(clause=clause)
            s["stock_outlay"] = s["part"] * s["form"].map(price)
            out["BUDGET_STOCK"] = s[["clause", "budget_year", "form", "year"]]
            out["STOCK_OUTLAYS"] = s[["clause", "budget_year", "form", "year", "stock_outlay"]]
        if not out:
            return {}
        budgets = self._budgets(frames)
        out["BUDGETS"] = pd.DataFrame(
            [(clause, y, b) for y, b in budgets.items()], columns=["clause", "budget_year", "budget"]
        )
        return out

    def recheck(self, clause: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        ledger = tables["ledger"]
        paid = (
            ledger[(ledger["account"] == self.account) & (ledger["payer"] == "Treasury")].groupby("year")["musd"].sum()
        )
        part = self._paid_in(frames, paid.index)
        for key, budget in self._budgets(frames).items():
            rows = part[part["budget_year"] == key]
            spent = sum(float(paid[y]) * p for y, p in zip(rows["year"], rows["part"], strict=True))
            yield Check(clause, f"{self.account} {key}", spent, budget, "MUSD")

    def unknown_words(self, frames: Frames) -> Iterable[tuple[str, str, Iterable[str]]]:
        yield from super().unknown_words(frames)
        accounts = set(frames.tables["accounts"]["account"])
        if self.account not in accounts:
            yield "account", self.account, accounts
