"""The nation holds stock: days of essential demand, tonnes, or a sum of money's worth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, ClassVar, Literal

import pandas as pd
from pydantic import BeforeValidator, Field, model_validator

from data.messages.amounts import whole
from data.messages.lists import first_of
from data.rows import each_row
from model.formulation.declaration import Component, IndexSet, Parameter
from model.frames.scale import in_kt, in_tonnes, musd_of
from model.frames.study_frames import PUBLIC, Frames
from model.policies.base.days_in_force import Dates
from model.policies.base.dollars import StatesDollars
from model.policies.base.fields import AmountPath, Share, level_at, read_share
from model.policies.base.lack import Lack
from model.policies.base.level import Level
from model.policies.base.lost_supplier import essential_demand, uncounted
from model.policies.base.market_price import market_price
from model.policies.base.outlays import Outlays
from model.policies.base.payment import Flow
from model.policies.base.policy import Check, Clause, Policy, Rows, Tables
from model.policies.base.public_stock import (
    COLLECTED,
    FREE,
    ORDER,
    PURCHASES,
    SALES,
    SHARE,
    as_asked,
    asks_first,
    most_held,
)
from model.policies.base.result_tables import rows_of
from model.policies.base.words import SpendingAccount

# ---------------------------------------------------------------- sets, parameters, variables

STOCK_OUTLAYS = Outlays(
    "StockIn", "h, f, t", "BUDGET_STOCK", "STOCK_OUTLAYS", "stock_outlay", "MUSD/kt", "public stock that is bought"
)
SETS = {
    "TARGETS": IndexSet("k, h, f, t", "sentence k asks for public stock of form f at the end of year t"),
    "RELEASES": IndexSet("k, h, f, t, before", "sentence k lets a share of the stock of the year before be sold"),
    **STOCK_OUTLAYS.sets,
}
PARAMETERS = {
    "target": Parameter("TARGETS", "kt", "the stock asked for"),
    "sale_share": Parameter("RELEASES", "1", "of the stock of the year before, what is kept and may be sold"),
    **STOCK_OUTLAYS.parameters,
}


def stock_target(m: Any, k: str, h: str, f: str, t: int) -> Any:
    """At the end of the year the public stock is what was asked for, or more."""
    return m.Stock[h, f, t] >= m.target[k, h, f, t]


def sold_by_share(m: Any, k: str, h: str, f: str, t: int, before: int) -> Any:
    """No more than a share of the stock at the beginning of a year is sold in it."""
    return m.StockOut[h, f, t] <= m.sale_share[k, h, f, t, before] * m.Stock[h, f, before]


COMPONENT = Component(
    SETS,
    PARAMETERS,
    {},
    constraints=((stock_target, "TARGETS"), (sold_by_share, "RELEASES")),
    addends=(STOCK_OUTLAYS.addend,),
)
MEASURES = ("days", "tonnes", "musd")
RULES = (FREE, ORDER)
OF_THE_FIRST = ("account", "premium", "discount", "release", "revolving")
"""Fields that are read of the first sentence alone that asks for stock of a form."""
FORMS_NAMED = 4


def _read_release(value: Any) -> Any:
    return value if value in RULES else read_share(value)


class StockpileTarget(StatesDollars):
    """By the end of each year the public stock of every form in scope is as asked: `days`, `tonnes` or `musd`.

    A year is bound when its 31 December is in force. Days are of essential demand. A sum of money is the worth of the
    stock at the price of the day: where one form is named all of it is held in that form, of several each is held for
    the same number of days. The account buys on days in force, no more than is asked for from then on, at the price of
    the day and `premium`, pays for storage, and is paid the price of the day less `discount` for what it sells; so it
    can lose. The price of the day is the cheapest landed import price of the year, duty left out. What it pays and
    receives moves no decision: market and public stock are planned together, at least cost of both. `release` says
    when stock above the target is sold from the first year on that is bound: 'free', whenever that saves cost; a share,
    at most that part of the stock a year; 'order', only while suppliers fail (`lodeplan stress`). With `revolving` a
    budget of the account grows by what its sales bring in. Where several sentences ask for stock of one form, the
    first of them buys, stores and releases it, by its rules. Private stock is neither counted nor moved.
    """

    name: ClassVar[str] = "stockpile_target"
    place: ClassVar[int] = 220
    levels: ClassVar[tuple[Level, ...]] = (
        Level("days", "days", 1, 1.0, "target", rows=("stock_target",)),
        Level("tonnes", "t", 1, 1.0, "target", rows=("stock_target",)),
        Level("musd", "MUSD", 1, 1.0, "target"),
    )
    subject: ClassVar[str] = "stock"
    suspends: ClassVar[tuple[str, ...]] = ("stock_target",)
    buys_stock: ClassVar[bool] = True
    dates: ClassVar[Dates] = Dates.YEAR_END
    lacks: ClassVar[str] = "no public row of the table stockpile lets it be held"
    every_form: ClassVar[bool] = True
    component: ClassVar[Component | None] = COMPONENT
    outlays: ClassVar[tuple[Outlays, ...]] = (STOCK_OUTLAYS,)
    amounts: ClassVar[tuple[str, ...]] = ("musd",)
    days: AmountPath | None = Field(None, description="Days of essential demand, by year or for all years.")
    tonnes: AmountPath | None = Field(
        None, description="Tonnes of the one form named in forms, by year or for all years."
    )
    musd: AmountPath | None = Field(
        None, description="What the stock is worth at the price of the day, million USD, by year or for all years."
    )
    account: SpendingAccount = Field(
        "nds_fund",
        description="The account that buys, stores and sells the stock; of kind mandatory or discretionary.",
    )
    premium: Share = Field(0.0, description="What it pays above the price of the day; nothing when left out.")
    discount: Share = Field(0.0, description="What it is paid below the price of the day; nothing when left out.")
    release: Annotated[Literal["free", "order"] | Share, BeforeValidator(_read_release)] = Field(
        "free",
        description="When stock above the target is sold: 'free', whenever that saves cost; a share, at most that part "
        "of the stock at the beginning of each year; 'order', only while suppliers fail.",
    )
    revolving: bool = Field(
        False, description="Whether budgets of the account grow by what its sales bring in; an account that revolves."
    )

    @model_validator(mode="after")
    def _one_measure(self) -> StockpileTarget:
        stated = [name for name in MEASURES if getattr(self, name) is not None]
        if not stated:
            raise ValueError("asks for nothing; write days, tonnes or musd")
        if len(stated) > 1:
            raise ValueError(f"states a target in {' and in '.join(stated)}; keep one of them")
        if self.tonnes is not None and len(self.forms) != 1:
            raise ValueError("tonnes are of one form; name it, such as forms = ['cobalt.metal'], or write days or musd")
        for rule in ("release", "revolving"):
            if rule in self.model_fields_set and "account" not in self.model_fields_set:
                raise ValueError(f"states {rule} and not whose stock it is; write the account, as account = '...'")
        return self

    # ------------------------------------------------------------ what it asks for

    def stock_asked(self, label: str, frames: Frames) -> frozenset[str]:
        return frozenset(self._public(frames)["form"]) if self._bound(frames) else frozenset()

    def more_from(self) -> str:
        return "in stock"

    def shortfall(self, lack: Lack) -> str:
        return f"needs {lack.needs}{lack.of}{lack.when}; the stock can hold {lack.can}"

    def overlaps(self, other: Policy, frames: Frames, first: str) -> str:
        """Warn of rules that are not read: the first sentence that asks for a form buys, stores and sells it."""
        if not isinstance(other, StockpileTarget):
            return ""
        both = sorted(self.stock_asked("", frames) & other.stock_asked("", frames))
        lost = [rule for rule in OF_THE_FIRST if getattr(self, rule) != getattr(other, rule)]
        if not both or not lost:
            return ""
        rules, is_ = ", ".join(lost), "is" if len(lost) == 1 else "are"
        return (
            f"asks for stock of {first_of(both, FORMS_NAMED)}, which {first} asks for first and so buys, stores and "
            f"sells: {rules} of this sentence {is_} not read there; write the same in both, or forms of its own"
        )

    def figures_missing(self, frames: Frames) -> str:
        again = dict(each_row(frames.tables["accounts"], "account", "revolving"))
        if not self.revolving or again.get(self.account, "yes") == "yes":
            return ""
        may = sorted(account for account, yes in again.items() if yes == "yes")
        named = f"; there are {', '.join(may)}" if may else ""
        return (
            f"revolving, and the table accounts does not let {self.account} spend what its sales bring in{named}; "
            "leave revolving out, or write yes in its column revolving"
        )

    def _public(self, frames: Frames) -> pd.DataFrame:
        """Return the rows of the public stock of forms in scope."""
        s = frames.stocks
        return s[(s["holder"] == PUBLIC) & s["form"].isin(self.forms_touched(frames))]

    def _bound(self, frames: Frames) -> list[int]:
        """Return the years in which it states a target."""
        path = next(getattr(self, name) for name in MEASURES if getattr(self, name) is not None)
        return [year for year in self.years_bound(frames) if level_at(path, year) is not None]

    def targets(self, frames: Frames) -> pd.DataFrame:
        """Return form, year and the stock asked for, kt, of every year that is bound."""
        forms, bound = sorted(set(self._public(frames)["form"])), set(self._bound(frames))
        need = {
            (form, year): kt
            for form, year, kt in each_row(essential_demand(frames), "form", "year", "essential")
            if form in forms and year in bound
        }
        asked: dict[tuple[str, int], float] = {}
        for year in sorted(bound):
            if self.days is not None:
                days = level_at(self.days, year) or 0.0
                asked |= {key: kt * days / 365 for key, kt in need.items() if key[1] == year}
            else:
                asked |= self._of_amount(frames, forms, {f: kt for (f, y), kt in need.items() if y == year}, year)
        rows = [(*key, kt) for key, kt in sorted(asked.items()) if kt > 0]
        return pd.DataFrame(rows, columns=["form", "year", "target"])

    def doubts(self, frames: Frames) -> Iterable[tuple[str, str]]:
        """Yield what its days leave out, and where it lies above what can be held, the year and form that miss most."""
        for text in uncounted(frames, self.forms_touched(frames), self.years_bound(frames)) if self.days else ():
            yield "days", text
        most = most_held(frames)
        above = [
            (target - most[form, year], form, year, target)
            for form, year, target in each_row(self.targets(frames), "form", "year", "target")
            if target > most[form, year] * (1 + 1e-9)
        ]
        if above:
            _, form, year, target = max(above)
            sizes = (in_tonnes(target), in_tonnes(most[form, year]))
            wanted, can = (whole(size, sizes) for size in sizes)
            more = len({f for _, f, _, _ in above}) - 1
            others = f"; {more} more form{'s' * (more > 1)} too" if more else ""
            asks = f"asks for {wanted} t of {form} at the end of {year}, and the table stockpile lets {can} t of public"
            yield "", f"{asks} stock be held by then (limit_t, fill_t_per_year){others}; no plan can"

    def _of_amount(
        self, frames: Frames, forms: list[str], need: Mapping[str, float], year: int
    ) -> dict[tuple[str, int], float]:
        """Return what tonnes, or a sum of money, ask for in a year: form and year -> kt."""
        if self.tonnes is not None:
            return {(form, year): in_kt(level_at(self.tonnes, year) or 0.0) for form in forms}
        musd = self.real_at(frames, self.musd, year) or 0.0
        price = market_price(frames, forms)
        if len(self.forms) == 1:
            return {(form, year): musd / price[form, year] for form in forms if price[form, year] > 0}
        worth = sum(kt * price[form, year] for form, kt in need.items())
        return {(form, year): kt * musd / worth for form, kt in need.items()} if worth > 0 else {}

    # ------------------------------------------------------------ what it does

    def adjust(self, frames: Frames) -> Frames:
        """Let the public stock in scope be bought up to what is asked for, and be released by the rule."""
        stocks = frames.once(StockpileTarget._stocks_asked, self)
        return frames if stocks is frames.stocks else replace(frames, stocks=stocks)

    def _stocks_asked(self, frames: Frames) -> pd.DataFrame:
        bound = self._bound(frames)
        public = self._public(frames)
        if not bound or public.empty:
            return frames.stocks
        asked = {(form, year): kt for form, year, kt in each_row(self.targets(frames), "form", "year", "target")}
        own = pd.Series([asked.get(key, 0.0) for key in each_row(public, "form", "year")], index=public.index)
        force = public["year"].map(lambda year: self.share_in_force(int(year)) > 0)
        s = public.assign(asked=public["asked"].where(public["asked"] > own, own), buys=public["buys"] | force)
        first = s["rule"] == ""
        if self.release != ORDER:
            sells = first & (s["year"] >= min(bound))
            s["release_most"] = s["release_limit"].where(sells, s["release_most"])
        if isinstance(self.release, float | int):
            s["release_share"] = s["release_share"].mask(sells, self.release)
            opens = sells & (s["year"] == frames.years[0])
            s["release_most"] = s["release_most"].clip(upper=(self.release * s["opening"]).where(opens))
        s["rule"] = s["rule"].mask(first, self.release if isinstance(self.release, str) else SHARE)
        s = as_asked(s, frames.years[0])
        others = frames.stocks.drop(index=public.index)
        return pd.concat([others, s[frames.stocks.columns]]).sort_index()

    def reaches(self, frames: Frames) -> pd.DataFrame:
        public = self._public(frames)
        if self.days is None and len(self.forms) == 1:
            return public
        return public[public["form"].isin(set(essential_demand(frames)["form"]))]

    def why_not(self, form: str, frames: Frames) -> str:
        return "no essential use wants it" if form in set(self._public(frames)["form"]) else self.lacks

    def beside(self, clauses: Sequence[Clause]) -> Sequence[Clause]:
        return [c for c in clauses if c.policy.buys_stock]

    def rows(self, label: str, frames: Frames, clauses: Sequence[Clause]) -> Rows:
        out = {}
        targets = self.targets(frames).assign(clause=label, holder=PUBLIC)
        if len(targets):
            out["TARGETS"] = targets[["clause", "holder", "form", "year", "target"]]
        mine = {form for form, clause in asks_first(clauses, frames).items() if clause.label == label}
        s = frames.stocks[frames.stocks["release_share"].notna() & frames.stocks["form"].isin(mine)]
        s = s[s["year"] > frames.years[0]].assign(clause=label)
        if len(s):
            s = s.assign(before=s["year"] - 1, sale_share=s["release_share"] * s["kept"])
            out["RELEASES"] = s[["clause", "holder", "form", "year", "before", "sale_share"]]
        return out

    def recheck(self, label: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        stock = rows_of(tables, "stockpile", "holder", "form", "year", "stock_t")
        held = {(form, year): t for holder, form, year, t in stock if holder == PUBLIC}
        for form, year, target in each_row(self.targets(frames), "form", "year", "target"):
            yield Check(label, f"{form} {year}", in_tonnes(target), float(held.get((form, year), 0.0)), "t")

    # ------------------------------------------------------------ what it pays and receives

    def _price(self, frames: Frames, times: float) -> pd.DataFrame:
        """Return holder, form, year, `paid_in` and the price of the day times something, MUSD/kt, of public stock."""
        public = self._public(frames)
        public = public[public.index.isin(frames.standing_stocks.index)]
        day = market_price(frames, sorted(set(public["form"])))
        price = [day[key] * times for key in each_row(public, "form", "year")]
        return public.assign(paid_in=public["year"], unit_musd=price)[
            ["holder", "form", "year", "paid_in", "unit_musd"]
        ]

    def spending(self, label: str, frames: Frames) -> Mapping[str, pd.DataFrame]:
        return {"StockIn": self._price(frames, 1 + self.premium)}

    def receipts(self, label: str, frames: Frames) -> Mapping[str, pd.DataFrame]:
        return {"StockOut": self._price(frames, 1 - self.discount)} if self.revolving else {}

    def flows(self, label: str, frames: Frames, tables: Tables) -> Iterable[Flow]:
        asked = self.stock_asked(label, frames)
        day = market_price(frames, sorted(asked))
        rows = rows_of(tables, "stockpile", "holder", "form", "year", "in_t", "out_t")
        for holder, form, year, bought, sold in rows:
            if holder != PUBLIC or form not in asked:
                continue
            paid, got = ((1 + self.premium) * day[form, year], (1 - self.discount) * day[form, year])
            once = f"public stock of {form}"
            if bought > 0:
                yield Flow(year, "Treasury", "buyers", PURCHASES, self.account, musd_of(bought, paid), once)
            if sold > 0:
                item = COLLECTED if self.revolving else SALES
                yield Flow(year, "buyers", "Treasury", item, self.account, musd_of(sold, got), once)
