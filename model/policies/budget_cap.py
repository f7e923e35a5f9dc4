"""An account can pay only so much."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from itertools import pairwise
from typing import Annotated, Any, ClassVar, Literal, Self

import pandas as pd
from pydantic import BeforeValidator, Field, PrivateAttr, model_validator

from data.rows import each_row
from model.formulation.declaration import Component, IndexSet, Parameter, Sum, Variable
from model.frames.study_frames import Frames
from model.policies.base import fiscal_years
from model.policies.base.appropriated import FIRST, LAST, Window, appropriated, limits, new_authority
from model.policies.base.days_in_force import Dates
from model.policies.base.dollars import StatesDollars, later_part, years_left_out
from model.policies.base.fields import or_by_year, read_number
from model.policies.base.lack import Lack
from model.policies.base.level import Level, Path
from model.policies.base.market_price import OUTPUT_OUTLAYS
from model.policies.base.outlays import BUDGETED, Outlays
from model.policies.base.payment import OWED_BY_LAW
from model.policies.base.policy import Check, Clause, Policy, Rows, Tables
from model.policies.base.public_stock import COLLECTED, STORED, STORING, asks_first, storage
from model.policies.base.result_tables import rows_of
from model.policies.base.words import PayingAccount

# ---------------------------------------------------------------- sets, parameters, variables

SETS = {
    "BUDGETS": IndexSet("k, y", "sentence k limits fiscal year y, or 'all' years together"),
    "REUSES": IndexSet("k, y", "the account of sentence k may spend what it received, in fiscal year y"),
    "REUSING": IndexSet("r", "the fiscal years r whose reuse adds to the budget of y", over="k, y"),
    "REUSED_SO_FAR": IndexSet("r", "the fiscal years up to y", over="k, y"),
    "RECEIPTS": IndexSet("k, y, h, f, t", "what is sold of stock in year t is received by the end of fiscal year y"),
    "RECEIVED": IndexSet("h, f, t", "what is sold of stock and received by the end of y", over="k, y"),
}
PARAMETERS = {
    "budget": Parameter("BUDGETS", "MUSD", "most that the account pays, in the dollars that the sentence states"),
    "receipt": Parameter("RECEIPTS", "MUSD/kt", "received for a kt sold, as far as it falls up to fiscal year y"),
}
VARIABLES = {"Reused": Variable("REUSES", "MUSD", "of what was received, what is spent again in a fiscal year")}
SUMS = {BUDGETED: Sum("BUDGETS", "MUSD", "what account k pays for in fiscal year y")}


def budget_limit(m: Any, k: str, y: Any) -> Any:
    """What an account pays for grants, finance, programmes, output and stock stays within its budget and what it
    spends again of its receipts."""
    return m.budgeted(k, y) <= m.budget[k, y] + sum(m.Reused[k, r] for r in m.REUSING[k, y])


def reused_within_receipts(m: Any, k: str, y: Any) -> Any:
    """Up to each fiscal year no more is spent again than what sales brought in by its end."""
    return sum(m.Reused[k, r] for r in m.REUSED_SO_FAR[k, y]) <= sum(
        m.receipt[k, y, h, f, t] * m.StockOut[h, f, t] for h, f, t in m.RECEIVED[k, y]
    )


COMPONENT = Component(
    {**SETS, **STORING.sets},
    {**PARAMETERS, **STORING.parameters},
    VARIABLES,
    constraints=((budget_limit, "BUDGETS"), (reused_within_receipts, "REUSES")),
    sums=SUMS,
    addends=STORING.addends,
)
_Amount = Annotated[float, BeforeValidator(read_number), Field(ge=0, allow_inf_nan=False)]
_Money = tuple[int, float, float]
"""A calendar year, million USD, and how much of it falls in the next fiscal year."""
APPROPRIATED = "appropriated"
SAME = 1e-9
"""Relative: a sum that is above what was given by less is the same."""


class BudgetCap(StatesDollars):
    """The account pays at most `max_musd`: in all, or in each fiscal year named, and nothing in years not named.

    `max_musd = "appropriated"` takes what the table of appropriations has provided, in dollars of the day: nothing is
    obligated from an appropriation before the fiscal year in which it is enacted, or after that of its last day.
    Authority is counted in the fiscal year of the decision; outlays follow the account's spend-out profile, and those
    that follow from authority of the years named are not limited in later years. A budget in dollars of the day counts
    each payment in those of its fiscal year of authority.
    Counted are grants, the subsidy of loans, equity, investment tax credits, programmes of substitution, floors and
    purchase commitments at their expected value, stock and its storage; production tax credits are owed by law and
    not counted. Floors and commitments are paid on every tonne made, so that a budget of theirs would close the plants
    that they are for: a study that states one is refused. What the account receives does not raise its budget, but for
    what sales of stock bring in where a `stockpile_target` is `revolving`: that may be spent again from the fiscal year
    of the sale on.
    """

    name: ClassVar[str] = "budget_cap"
    place: ClassVar[int] = 210
    levels: ClassVar[tuple[Level, ...]] = (Level("max_musd", "MUSD", -1, 1.0, "budget", rows=("budget_limit",)),)
    before: ClassVar[str] = "budget of"
    dates: ClassVar[Dates] = Dates.NO_DATES
    component: ClassVar[Component | None] = COMPONENT
    amounts: ClassVar[tuple[str, ...]] = ("max_musd",)
    outlays: ClassVar[tuple[Outlays, ...]] = (STORED,)
    account: PayingAccount = Field(description="The account, from the table of accounts; one that pays.")
    max_musd: Annotated[
        Literal["appropriated"] | _Amount | dict[int, _Amount], BeforeValidator(or_by_year(lambda value: value))
    ] = Field(
        description="Most it can pay, million USD in the dollars stated: in all, or by fiscal year, and "
        "nothing in years not named."
    )
    measure: Literal["authority", "outlays"] = Field("authority", description="What is counted by fiscal year.")
    _in_all: float | None = PrivateAttr(None)
    """What appropriations are scaled to together, nominal MUSD; None where they stand as enacted."""

    @model_validator(mode="after")
    def _whole_account(self) -> BudgetCap:
        narrowed = [n for n, v in (("minerals", self.minerals), ("forms", self.forms), ("stages", self.stages)) if v]
        narrowed += [n for n, v in (("from", self.start), ("until", self.until)) if v is not None]
        if narrowed:
            raise ValueError(
                f"counts the whole account: leave out {', '.join(narrowed)}; give max_musd by fiscal year to date it"
            )
        if self.max_musd == "appropriated" and self.dollars == "real":
            raise ValueError(
                "appropriations are in dollars of the day; leave out dollars, or write dollars = 'nominal'"
            )
        return self

    def lacks_beside(self, others: Sequence[Policy], frames: Frames) -> str:
        """Refuse a budget of what is paid on every tonne: a plan would keep it by closing the plants."""
        on_output = (p for p in others if p.pays_from == self.account and OUTPUT_OUTLAYS in p.outlays)
        if (paying := next(on_output, None)) is None:
            return ""
        return (
            f"limits what plants make and not what they are paid: {paying.name} on {self.account} is paid on every "
            "tonne, and plants would close once the money is spent; leave the budget out, and let "
            f"{paying.name} end by until or name fewer plants"
        )

    def doubts(self, frames: Frames) -> Iterable[tuple[str, str]]:
        if text := self._beyond_what_was_given(frames):
            yield "max_musd", text
        if isinstance(self.max_musd, Mapping) and (text := years_left_out(self.max_musd, frames.years)):
            yield "max_musd", text

    def _beyond_what_was_given(self, frames: Frames) -> str:
        """Say that it is more than its account was given; nothing where it is not, or the account was given none."""
        given = appropriated(frames, self.account)
        if not given or self.max_musd == APPROPRIATED or self.measure != "authority" or not self.nominal:
            return ""
        stated = math.fsum(self.max_musd.values()) if isinstance(self.max_musd, Mapping) else float(self.max_musd)
        there = math.fsum(window.musd for window in given)
        if stated <= there * (1 + SAME):
            return ""
        return (
            f"provides {stated:,.7g} MUSD, and {there:,.7g} are appropriated to {self.account}; what is obligated "
            "beyond them is new authority; write 'appropriated' if that is not meant"
        )

    def path(self, level: Level, frames: Frames) -> Path | None:
        if self.max_musd != APPROPRIATED:
            return super().path(level, frames)
        return math.fsum(given.musd for given in self._appropriated(frames))

    def at_level(self, level: Level, path: Path) -> Self:
        """Return the budget at another level; appropriations stay in their dollars and their years, each scaled."""
        if self.max_musd != APPROPRIATED or isinstance(path, dict):
            return super().at_level(level, path)
        found = self.model_copy()
        found._in_all = path
        return found

    def _appropriated(self, frames: Frames) -> list[Window]:
        given = appropriated(frames, self.account)
        enacted = math.fsum(window.musd for window in given)
        if self._in_all is None:
            return given
        if not enacted:
            return [Window(FIRST, LAST, self._in_all)]
        return [replace(window, musd=window.musd * self._in_all / enacted) for window in given]

    @property
    def limits_account(self) -> str:
        return self.account

    def provides_nothing_in(self, fiscal_year: int) -> bool:
        if isinstance(self.max_musd, Mapping):
            return not self.max_musd.get(fiscal_year, 0.0)
        return self.max_musd == APPROPRIATED

    def shortfall(self, lack: Lack) -> str:
        return f"would have to pay {lack.needs}{lack.when} of {lack.can}"

    @property
    def nominal(self) -> bool:
        return self.max_musd == "appropriated" or super().nominal

    def _budgets(self, frames: Frames, again: Sequence[int] = ()) -> list[Window]:
        """Return the windows of fiscal years that it limits.

        again: fiscal years from which on the account may spend what it received; windows end before each of them
        """
        if isinstance(self.max_musd, Mapping):
            named = {**dict.fromkeys(again, 0.0), **self.max_musd}
            return [Window(year, year, float(v)) for year, v in sorted(named.items())]
        received = [Window(year, LAST, 0.0) for year in again]
        if self.max_musd == APPROPRIATED:
            return limits([*self._appropriated(frames), *received])
        return limits([Window(FIRST, LAST, float(self.max_musd)), *received])

    def _not_named(self, again: Sequence[int] = ()) -> list[Window]:
        """Return the runs of fiscal years that a budget by year does not name: nothing is provided in them."""
        named = sorted({*self.max_musd, *again}) if isinstance(self.max_musd, Mapping) else []
        ends = [FIRST - 1, *named, LAST + 1]
        return [Window(a + 1, b - 1, 0.0) for a, b in pairwise(ends) if named and a + 1 < b]

    def _falls(self, frames: Frames, year: int, later: float, outlays: bool) -> Iterable[tuple[int, float]]:
        """Yield the fiscal years that a MUSD of a calendar year is counted in, and how much of the budget it takes.

        later: the part of it that is authority of the next fiscal year
        """
        lags = fiscal_years.outlay_lags(frames, self.account) if outlays else fiscal_years.AT_ONCE
        for given, part in ((year, 1 - later), (year + 1, later)):
            price = fiscal_years.price_index(frames, given) if self.nominal else 1.0
            yield from ((given + lag, part * share * price) for lag, share in lags.items() if part)

    def _counted(self, frames: Frames, window: Window, year: int, later: float) -> float:
        """Return how much of a budget a MUSD of a calendar year takes; outlays are counted in years named alone."""
        named = isinstance(self.max_musd, Mapping) and window.first in self.max_musd
        outlays = self.measure == "outlays" and named
        return math.fsum(part for fiscal, part in self._falls(frames, year, later, outlays) if window.holds(fiscal))

    def _spending(self, frames: Frames, clauses: Sequence[Clause]) -> dict[str, pd.DataFrame]:
        """Return what the account pays for a unit of each decision: its index, `paid_in`, `later`, `unit_musd`."""
        found: dict[str, list[pd.DataFrame]] = {}
        for c in clauses:
            if c.policy.pays_from == self.account:
                later = cache(partial(later_part, frames, c.policy, self.account))
                for decision, units in c.policy.spending(c.label, frames).items():
                    units = _own(c, clauses, frames, units)
                    units = units[units["unit_musd"] != 0]
                    units = units.assign(later=[later(int(year)) for year in units["paid_in"]])
                    found.setdefault(decision, []).append(units)
        stored = storage(clauses, frames, self.account)
        all_year = [fiscal_years.next_fiscal_part(int(year), None, True) for year in stored["paid_in"]]
        found[STORED.variable] = [stored.assign(later=all_year)]
        return {decision: pd.concat(units) for decision, units in found.items() if sum(map(len, units))}

    def _received(self, frames: Frames, clauses: Sequence[Clause]) -> pd.DataFrame:
        """Return what sales of stock bring the account that it may spend again: index, `fiscal_year`, `receipt`."""
        out = []
        for c in clauses:
            for units in c.policy.receipts(c.label, frames).values() if c.policy.pays_from == self.account else ():
                for row in each_row(_own(c, clauses, frames, units), "holder", "form", "year", "unit_musd"):
                    later = later_part(frames, c.policy, self.account, row[2], received=True)
                    falls = self._falls(frames, row[2], later, outlays=False)
                    out += [(*row[:3], fiscal, part * row[3]) for fiscal, part in falls]
        return pd.DataFrame(out, columns=["holder", "form", "year", "fiscal_year", "receipt"])

    def _reuses(self, label: str, windows: Mapping[str, Window], received: pd.DataFrame) -> Rows:
        """Return the tuples of what is spent again, in each fiscal year from the first with receipts on."""
        years = sorted(set(received["fiscal_year"]))
        if not years:
            return {}
        by = pd.DataFrame([(label, y, r) for y in years for r in years if r <= y], columns=["clause", "y", "r"])
        adds = [(label, key, r) for key, window in windows.items() for r in years if window.holds(r)]
        so_far = by.merge(received, left_on="r", right_on="fiscal_year")
        key = ["clause", "y", "holder", "form", "year"]
        receipts = so_far.groupby(key, as_index=False)[["receipt"]].sum()
        return {
            "REUSES": pd.DataFrame([(label, y) for y in years], columns=["clause", "y"]),
            "REUSING": pd.DataFrame(adds, columns=["clause", "budget_year", "r"]),
            "REUSED_SO_FAR": by,
            "RECEIPTS": receipts,
            "RECEIVED": receipts[key],
        }

    def beside(self, clauses: Sequence[Clause]) -> Sequence[Clause]:
        return [c for c in clauses if c.policy.pays_from == self.account or c.policy.buys_stock or c.policy == self]

    def rows(self, label: str, frames: Frames, clauses: Sequence[Clause]) -> Rows:
        received = self._received(frames, clauses)
        again = sorted(set(received["fiscal_year"]))
        windows = {w.key: w for w in (*self._budgets(frames, again), *self._not_named(again))}
        counted = cache(lambda key, year, later: self._counted(frames, windows[key], year, later))
        keys = pd.DataFrame({"budget_year": list(windows)})
        out: dict[str, pd.DataFrame] = {}
        counts = _outlays(clauses)
        for decision, units in self._spending(frames, clauses).items():
            number = counts[decision].number
            index = [c for c in units.columns if c not in ("paid_in", "later", "unit_musd")]
            due = units.rename(columns={"clause": "payer"}).merge(keys, how="cross")
            key = ["budget_year", *(c if c != "clause" else "payer" for c in index)]
            part = [counted(*of) for of in each_row(due, "budget_year", "paid_in", "later")]
            due = due.assign(**{number: due["unit_musd"] * pd.Series(part, index=due.index, dtype=float)})
            due = due[due[number] != 0].groupby(key, as_index=False)[[number]].sum().assign(clause=label)
            out[counts[decision].members] = due[["clause", *key]]
            out[counts[decision].tuples] = due[["clause", *key, number]]
        if not out:
            return {}
        used = set[str]().union(*(due["budget_year"] for due in out.values()))
        stated = set() if self.max_musd == APPROPRIATED else {w.key for w in self._budgets(frames)}
        kept = {key: w for key, w in windows.items() if key in used | stated}
        most = [(label, key, w.musd) for key, w in kept.items()]
        out["BUDGETS"] = pd.DataFrame(most, columns=["clause", "budget_year", "budget"])
        return {**out, **self._reuses(label, kept, received)}

    def recheck(self, label: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        paid: list[_Money] = []
        got: list[_Money] = []
        columns = ("account", "payer", "item", "year", "musd", "next_fiscal_musd")
        for account, payer, item, year, musd, later in rows_of(tables, "ledger", *columns):
            if account != self.account:
                continue
            if payer == "Treasury" and item not in OWED_BY_LAW:
                paid.append((year, musd, later))
            elif item == COLLECTED:
                got.append((year, musd, later))
        if got:
            yield from self._rechecked_with_receipts(label, frames, paid, got)
            return
        for window in (*self._budgets(frames), *self._not_named()):
            spent = math.fsum(
                musd * self._counted(frames, window, year, late / musd if musd else 0.0) for year, musd, late in paid
            )
            yield Check(label, f"{self.account} {window.key}", spent, window.musd, "MUSD")

    def _rechecked_with_receipts(
        self, label: str, frames: Frames, paid: Sequence[_Money], got: Sequence[_Money]
    ) -> Iterator[Check]:
        """Up to each fiscal year, what is paid beyond the budget is no more than what sales brought in."""
        outlays = self.measure == "outlays" and isinstance(self.max_musd, Mapping)
        given = self._appropriated(frames) if self.max_musd == APPROPRIATED else self._budgets(frames)
        beyond = new_authority(self._by_fiscal_year(frames, paid, outlays), given)
        received = self._by_fiscal_year(frames, got, outlays=False)
        for last in sorted({*beyond, *received}):
            over, in_hand = (math.fsum(x for year, x in by.items() if year <= last) for by in (beyond, received))
            yield Check(label, f"{self.account} up to {last}", over, in_hand, "MUSD")

    def _by_fiscal_year(self, frames: Frames, money: Sequence[_Money], outlays: bool) -> dict[int, float]:
        out: dict[int, float] = {}
        for year, musd, late in money:
            for fiscal, part in self._falls(frames, year, late / musd if musd else 0.0, outlays):
                out[fiscal] = out.get(fiscal, 0.0) + musd * part
        return out


def _own(clause: Clause, clauses: Sequence[Clause], frames: Frames, units: pd.DataFrame) -> pd.DataFrame:
    """Return of what a sentence would pay for stock, or be paid, what it does: where it is the first to ask for it."""
    if not clause.policy.buys_stock:
        return units
    first = asks_first(clauses, frames)
    mine = {form for form, owner in first.items() if owner.label == clause.label}
    return units[units["form"].isin(mine)]


def _outlays(clauses: Sequence[Clause]) -> dict[str, Outlays]:
    """Return how budgets count each variable that a sentence pays for."""
    return {outlays.variable: outlays for c in clauses for outlays in c.policy.outlays}
