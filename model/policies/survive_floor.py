"""When one of these countries stops, essential uses are still served for so many months, by what can then be done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

import pandas as pd
from pydantic import Field

from model.formulation.declaration import Component, IndexSet, Parameter, Variable
from model.frames.study_frames import Frames
from model.policies.base import share_rows
from model.policies.base.days_in_force import Dates
from model.policies.base.fields import SharePath
from model.policies.base.lack import Lack
from model.policies.base.level import PERCENT, Level
from model.policies.base.lost_supplier import uncounted
from model.policies.base.policy import Check, Clause, Policy, Rows, Tables
from model.policies.base.survival import answered, feeding, needs_of, standing_plants
from model.policies.base.words import CountryNames, EndUseNames

# ---------------------------------------------------------------- sets, parameters, variables

SETS = {
    "STOPS": IndexSet("k, c, f, t", "sentence k asks that uses of form f are served when country c stops in year t"),
    "STOP_FEEDS": IndexSet("k, c, f, t", "form f is needed to make what they are served with"),
    "STOP_SELLERS": IndexSet("k, c, s, t", "supplier step s sells on when country c stops"),
    "STOP_GROWING": IndexSet("k, c, s, t", "those whose sales grow from the year before"),
    "STOP_PLANTS": IndexSet("k, c, p, t", "plant p runs on when country c stops"),
    "STOP_STOCKS": IndexSet("k, c, h, f, t", "stock of form f at holder h can be released when country c stops"),
    "STOP_STORED": IndexSet("k, c, h, f, t, before", "stock that the year before left"),
    "STOP_SELLING": IndexSet("s", "the supplier steps of form f that sell on", over="k, c, f, t"),
    "STOP_MAKING": IndexSet("p", "the plants that run on and make form f", over="k, c, f, t"),
    "STOP_TAKING": IndexSet("p", "the plants that run on and take in form f", over="k, c, f, t"),
    "STOP_RELEASING": IndexSet("h, g", "the holders of stock, with the form itself as g", over="k, c, f, t"),
    "STOP_MINES": IndexSet("k, c, p, t", "those of the plants that run on which have limited reserves"),
    "STOP_MINED": IndexSet("q, v", "the years before in which the mine can run: q is p", over="k, c, p, t"),
    "STOP_FACILITIES": IndexSet("k, c, h, t", "facility h is used by what answers when country c stops in year t"),
    "STOP_SHARING": IndexSet("p", "the plants that run on and use facility h", over="k, c, h, t"),
    "STOP_LANDING": IndexSet("s", "the supplier steps that sell on and whose goods pass it", over="k, c, h, t"),
}
PARAMETERS = {
    "stop_offer": Parameter("STOP_SELLERS", "kt", "what the step offers in the year"),
    "stop_release": Parameter("STOP_STOCKS", "kt", "the most that may be released in a year, at its pace"),
    "stop_months": Parameter("STOP_STORED", "1", "the part of the year for which it has to last"),
    "stop_part": Parameter("STOP_MINES", "1", "the part of the year for which reserves have to last"),
    "stop_need": Parameter("STOPS", "kt", "what uses must be served with, at the pace of a year"),
}
VARIABLES = {
    "StopPurchase": Variable(
        "STOP_SELLERS", "kt", "bought in answer to a stop, at the pace of a year", at_most="stop_offer"
    ),
    "StopOutput": Variable("STOP_PLANTS", "kt", "made in answer to a stop, at the pace of a year"),
    "StopRelease": Variable(
        "STOP_STOCKS", "kt", "released in answer to a stop, at the pace of a year", at_most="stop_release"
    ),
}

# ---------------------------------------------------------------- rows


def stop_ramp(m: Any, k: str, c: str, s: str, t: int) -> Any:
    """Who sells on sells no more than its ramp allows from what it sold under the plan the year before."""
    return m.StopPurchase[k, c, s, t] <= (
        sum((1 + m.ramp_rate[s, t]) * m.Purchase[s, v] for v in m.BOUGHT[s, t]) + m.ramp_kt[s, t]
    )


def stop_capacity(m: Any, k: str, c: str, p: str, t: int) -> Any:
    """A plant that runs on makes no more than the capacity that the plan has running."""
    return m.StopOutput[k, c, p, t] <= (
        m.existing[p, t] + sum(m.usable[q, v, t] * m.Build[q, v] for q, v in m.RUNNING[p, t]) - m.retired(p, t)
    )


def stop_stock(m: Any, k: str, c: str, h: str, f: str, t: int, before: int) -> Any:
    """What is released until the months are over is no more than the year before left, nothing filled since."""
    return m.stop_months[k, c, h, f, t, before] * m.StopRelease[k, c, h, f, t] <= (
        m.kept[h, f, t, before] * m.Stock[h, f, before]
    )


def stop_reserves(m: Any, k: str, c: str, p: str, t: int) -> Any:
    """What a mine takes out until the months are over is no more than the years before left of its reserves."""
    return m.stop_part[k, c, p, t] * m.StopOutput[k, c, p, t] <= (
        m.reserves[p] - sum(m.Output[q, v] for q, v in m.STOP_MINED[k, c, p, t])
    )


def stop_shared(m: Any, k: str, c: str, h: str, t: int) -> Any:
    """What answers takes no more of a facility than can be had of it in the year: nobody else uses it meanwhile."""
    return (
        sum(m.shared_use[h, p] * m.StopOutput[k, c, p, t] for p in m.STOP_SHARING[k, c, h, t])
        + sum(m.landed_use[h, s] * m.StopPurchase[k, c, s, t] for s in m.STOP_LANDING[k, c, h, t])
    ) <= m.shared_most[h, t] + m.extra_most[h, t]


def answer_to_stop(m: Any, k: str, c: str, f: str, t: int) -> Any:
    """What is bought, made, collected and released of a form in answer to a stop, less what plants then take in."""
    return (
        sum(m.StopPurchase[k, c, s, t] for s in m.STOP_SELLING[k, c, f, t])
        + sum(m.made[p, f] * m.StopOutput[k, c, p, t] for p in m.STOP_MAKING[k, c, f, t])
        + sum(m.Collection[j, t] for j in m.COLLECTING[f, t])
        + sum(m.StopRelease[k, c, h, g, t] for h, g in m.STOP_RELEASING[k, c, f, t])
        - sum(m.taken[p, f] * m.StopOutput[k, c, p, t] for p in m.STOP_TAKING[k, c, f, t])
    )


def survives_stop(m: Any, k: str, c: str, f: str, t: int) -> Any:
    """When a country stops, the answer to it serves the uses of a form with what is asked; exports stay at home."""
    return answer_to_stop(m, k, c, f, t) >= m.stop_need[k, c, f, t]


def stop_feed(m: Any, k: str, c: str, f: str, t: int) -> Any:
    """When a country stops, plants take in no more of a form than the answer to it brings."""
    return answer_to_stop(m, k, c, f, t) >= 0


COMPONENT = Component(
    SETS,
    PARAMETERS,
    VARIABLES,
    constraints=(
        (stop_ramp, "STOP_GROWING"),
        (stop_capacity, "STOP_PLANTS"),
        (stop_stock, "STOP_STORED"),
        (stop_reserves, "STOP_MINES"),
        (stop_shared, "STOP_FACILITIES"),
        (survives_stop, "STOPS"),
        (stop_feed, "STOP_FEEDS"),
    ),
)

# ---------------------------------------------------------------- the sentence

KEY = share_rows.KEY


class SurviveFloor(Policy):
    """Whichever of `countries` stops at the beginning of a year, `min` of what `end_uses` want is met for `months`.

    All that the country sells and its plants make stops at once, of every form. What answers is what the plan has: the
    other sellers within their ramps from what they sold the year before, plants elsewhere within the capacity that runs
    and the feed that there then is, mines within the reserves that are left, all within the facilities that they share,
    stock at the beginning of the year, scrap as collected, substitutes at their first step; exports stay at home, other
    uses wait. So it asks for use, where `nminus1_floor` asks for means. Plants that mix their feed or live on a host
    count for nothing. `end_uses` are the essential ones when left out.
    """

    name: ClassVar[str] = "survive_floor"
    place: ClassVar[int] = 275
    binds_private: ClassVar[bool] = True
    levels: ClassVar[tuple[Level, ...]] = (Level("min", PERCENT, 1, 100.0, "floor", rows=("survives_stop",)),)
    suspends: ClassVar[tuple[str, ...]] = ("survives_stop", "stop_feed")
    dates: ClassVar[Dates] = Dates.WHOLE_YEARS
    lacks: ClassVar[str] = "no use that is meant wants it"
    component: ClassVar[Component | None] = COMPONENT
    countries: CountryNames = Field(min_length=1, description="Countries that may stop, one at a time.")
    min: SharePath = Field(description="Least share of what is wanted that is met, by year or for all years.")
    months: float = Field(12.0, gt=0, le=12, description="For so many months, 12 when left out.")
    end_uses: EndUseNames = Field((), description="Only these end uses; the essential ones when left out.")

    def doubts(self, frames: Frames) -> Iterable[tuple[str, str]]:
        for text in uncounted(frames, self.forms_touched(frames), self.years_bound(frames), self.end_uses):
            yield "min", text

    def about(self) -> str:
        return f"uses served when {super().about()} stops"

    def shortfall(self, lack: Lack) -> str:
        return f"needs {lack.needs}{lack.of}{lack.when} when {lack.party} stops; the answer to it brings {lack.can}"

    def _needs(self, frames: Frames) -> pd.DataFrame:
        """Return form, year and the kt that have to be met, at the pace of a year."""
        levels = share_rows.wanted(self, self.min, frames)
        return needs_of(frames, levels, self.end_uses)

    def reaches(self, frames: Frames) -> pd.DataFrame:
        needed = self._needs(frames)[["form", "year"]]
        wanted = frames.wants[["end_use", "form"]].drop_duplicates()
        countries = pd.DataFrame({"country": list(self.countries)})
        return needed.merge(wanted, on="form").merge(countries, how="cross")

    def rows(self, label: str, frames: Frames, clauses: Sequence[Clause]) -> Rows:
        needs = self._needs(frames)
        if needs.empty:
            return {}
        stops = pd.DataFrame({"clause": label, "party": list(self.countries)}).merge(needs, how="cross")
        forms = feeding(frames, set(needs["form"]))
        balances = (
            stops[["clause", "party", "year"]].drop_duplicates().merge(pd.DataFrame({"form": forms}), how="cross")
        )
        balances = balances[KEY]
        feeds = balances.merge(stops[KEY], how="left", indicator="asked")
        offers = frames.offers[["seller", "form", "year", "country", "available"]].merge(balances, on=["form", "year"])
        sellers = offers[offers["country"] != offers["party"]].assign(stop_offer=lambda d: d["available"])
        growing = sellers[sellers["year"] > frames.years[0]]
        plants = standing_plants(frames, forms).merge(
            balances[["clause", "party", "year"]].drop_duplicates(), on="year"
        )
        plants = plants[plants["country"] != plants["party"]]
        makes = plants.merge(frames.made[["plant", "form"]], on="plant").merge(balances)
        takes = plants.merge(frames.taken[["plant", "form"]], on="plant").merge(balances)
        seller_key, plant_key = ["clause", "party", "seller", "year"], ["clause", "party", "plant", "year"]
        return {
            "STOPS": stops.rename(columns={"need": "stop_need"})[[*KEY, "stop_need"]],
            "STOP_FEEDS": feeds.loc[feeds["asked"] == "left_only", KEY],
            "STOP_SELLERS": sellers[[*seller_key, "stop_offer"]],
            "STOP_GROWING": growing[seller_key],
            "STOP_PLANTS": plants[plant_key],
            "STOP_SELLING": sellers[[*KEY, "seller"]],
            "STOP_MAKING": makes[[*KEY, "plant"]],
            "STOP_TAKING": takes[[*KEY, "plant"]],
            **self._stocks(frames, balances),
            **self._mines(frames, plants[plant_key]),
            **_facilities(frames, sellers[[*seller_key, "form"]], plants[plant_key]),
        }

    def _mines(self, frames: Frames, plants: pd.DataFrame) -> Rows:
        """Return the mines that answer, each with the years before in which it can have been mined."""
        mines = plants.merge(frames.mines[["plant"]], on="plant").assign(stop_part=self.months / 12)
        runs = frames.runs[["plant", "year"]].rename(columns={"year": "mined"})
        mined = mines.merge(runs, on="plant").query("mined < year").assign(mine=lambda d: d["plant"])
        key = ["clause", "party", "plant", "year"]
        return {"STOP_MINES": mines[[*key, "stop_part"]], "STOP_MINED": mined[[*key, "mine", "mined"]]}

    def _stocks(self, frames: Frames, balances: pd.DataFrame) -> Rows:
        """Return the stocks that answer: of the first year what is there, later what the year before left."""
        part, first = self.months / 12, frames.years[0]
        stocks = frames.standing_stocks.merge(balances, on=["form", "year"])
        there = (stocks["opening"] / part).where(stocks["year"] == first, stocks["release_limit"])
        stocks = stocks.assign(stop_release=pd.concat([there, stocks["release_limit"]], axis=1).min(axis=1))
        stored = stocks[stocks["year"] > first].assign(before=lambda d: d["year"] - 1, stop_months=part)
        key = ["clause", "party", "holder", "form", "year"]
        return {
            "STOP_STOCKS": stocks[[*key, "stop_release"]],
            "STOP_STORED": stored[[*key, "before", "stop_months"]],
            "STOP_RELEASING": stocks.assign(held=stocks["form"])[[*KEY, "holder", "held"]],
        }

    def recheck(self, label: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        needs = self._needs(frames)
        for year in sorted(set(needs["year"])):
            needed = dict(zip(*(needs.loc[needs["year"] == year, column] for column in ("form", "need")), strict=True))
            for country in self.countries:
                wanted, met = answered(frames, tables, needed, country, int(year), self.months / 12)
                yield Check(label, f"without {country} {year}", wanted, met, "t")


def _facilities(frames: Frames, sellers: pd.DataFrame, plants: pd.DataFrame) -> Rows:
    """Return the facilities that what answers uses, with the plants and the supplier steps that do."""
    use = frames.tables["shared_use"].drop(columns="use_per_t")
    most = frames.tables["infrastructure"][["facility", "year"]]
    making = use[use["kind"] == "plant"].merge(plants, left_on="user", right_on="plant").merge(most)
    landing = use[use["kind"] == "form"].merge(sellers, left_on="user", right_on="form").merge(most)
    key = ["clause", "party", "facility", "year"]
    return {
        "STOP_FACILITIES": pd.concat([making[key], landing[key]]).drop_duplicates(),
        "STOP_SHARING": making[[*key, "plant"]],
        "STOP_LANDING": landing[[*key, "seller"]],
    }
