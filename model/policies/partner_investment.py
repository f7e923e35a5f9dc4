"""Money from home builds a plant in a partner country, and buyers at home have part of what it makes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import ClassVar

import pandas as pd
from pydantic import Field, model_validator

from data.rows import each_row
from model.frames.build_options import builds_of, rebuilt
from model.frames.plain_tables import PlainTables
from model.frames.scale import in_kt, in_tonnes
from model.frames.study_frames import Frames
from model.policies.base.days_in_force import Dates
from model.policies.base.fields import Amount, Share
from model.policies.base.level import Level
from model.policies.base.policy import Check, Policy, Tables
from model.policies.base.words import CountryName, PlantName

FIRST_YEAR, LAST_YEAR = 1900, 2200
_TABLE_NUMBERS = {
    "buildable": "buildable_t", "build_most": "buildable_t_per_year", "capex": "capex_usd_per_t",
    "variable": "variable_usd_per_t", "fixed": "fixed_usd_per_t", "reserves": "reserves_t",
}  # fmt: skip


class PartnerInvestment(Policy):
    """A plant like one in the table may be built in a partner country; the plan decides whether, when, how large.

    It has the recipe, lead time, life, cost of capital and, if a mine, the reserves of the plant that it is `like`,
    and its cost times `capital_factor` and `operating_factor`; a cancelled plant will do, a circuit that lives on a
    host will not. Of `size_t` of capacity, and of the reserves, `us_share` is for buyers at home: only that part can be
    planned, and only that part is paid for; the rest is sold and paid for elsewhere, outside the plan.
    Its goods count as shipped from `country`, pay the duties on goods from there, and may be paid for by grants,
    loans or equity that name the country. These support the whole project, as lenders lend to projects: for each
    dollar put up for the part that is planned the account pays one over `us_share`; what the rest of the project saves
    by it stays with its owners. `from` and `until` are those of the decision to build: in a year in force
    in part, that part of its size can be decided.
    """

    name: ClassVar[str] = "partner_investment"
    place: ClassVar[int] = 250
    levels: ClassVar[tuple[Level, ...]] = (Level("size_t", "t/yr", 0, 1.0, "size"),)
    dates: ClassVar[Dates] = Dates.DECISIONS
    builds: ClassVar[bool] = True
    like: PlantName = Field(description="A plant of the table of plants that it is modelled on.")
    country: CountryName = Field(description="Country where it stands.")
    owner: CountryName = Field("", description="Country that owns it; home when left out.")
    plant: str = Field("", description="Its name in the results; made from `like` and `country` when left out.")
    size_t: Amount = Field(description="Most capacity over the horizon, t/yr.")
    us_share: Share = Field(1.0, gt=0, description="Part of the capacity that is reserved for buyers at home.")
    capital_factor: float = Field(1.0, gt=0, description="Capital per tonne, as a multiple of the plant it is like.")
    operating_factor: float = Field(1.0, gt=0, description="Fixed and variable cost, as a multiple of the same.")
    earliest_year: int = Field(0, description="First year it can run; by its lead time alone when left out.")

    @model_validator(mode="after")
    def _one_plant(self) -> PartnerInvestment:
        narrowed = [name for name in ("minerals", "forms", "stages") if getattr(self, name)]
        if narrowed:
            raise ValueError(f"is about the plant that it names: leave out {', '.join(narrowed)}")
        if self.earliest_year and not FIRST_YEAR <= self.earliest_year <= LAST_YEAR:
            raise ValueError(f"earliest_year must be a year such as 2030, got {self.earliest_year}")
        return self

    def reaches(self, frames: Frames) -> pd.DataFrame:
        return self._plant(frames)

    def lacks_beside(self, others: Sequence[Policy], frames: Frames) -> str:
        """Refuse home as a partner, the name of another plant, which it would replace, and a copy without a host."""
        if self.country == frames.home:
            row = f"a row of the table plants: [[data.patch.plants]] with add = true, like {self.like}"
            return f"{self.country} is home, and no partner; name a partner country (a plant at home is {row})"
        plants = dict(each_row(frames.tables["plants"], "plant", "country"))
        if self.plant_name in plants:
            return (
                f"its plant is named {self.plant_name} as one of the table plants is, in {plants[self.plant_name]}; "
                f"write another with plant = '{self.plant_name}_{self.country.lower()}'"
            )
        rows = frames.tables["hosts"]
        hosts = sorted(rows.loc[rows["plant"] == self.like, "host"])
        if not hosts:
            return ""
        return (
            f"{self.like} lives on {' or '.join(hosts)} and makes nothing without, so a copy in {self.country} would "
            "have no host; write like = a plant that stands alone"
        )

    def doubts(self, frames: Frames) -> Iterable[tuple[str, str]]:
        """Yield the facilities that the plant it is like shares with others, and of which the copy takes nothing."""
        use = frames.tables["shared_use"]
        shared = sorted(use.loc[(use["kind"] == "plant") & (use["user"] == self.like), "facility"])
        if shared and len(self._plant(frames)):
            names = " and ".join(shared)
            yield (
                "like",
                f"{self.like} shares {names} with others, and {self.plant_name} takes nothing of it; if it stands "
                "there too, add a plant of its own, with its row in the table shared_use",
            )

    @property
    def adds_plant(self) -> str:
        return self.plant_name

    @property
    def models_on(self) -> str:
        return self.like

    @property
    def plant_name(self) -> str:
        return self.plant or f"{self.like}_{self.country.lower()}"

    def _plant(self, frames: Frames) -> pd.DataFrame:
        """Return its row of `Frames.plants`; none when the plant it is like makes nothing in this study."""
        like = frames.plants[frames.plants["plant"] == self.like]
        size = in_kt(self.size_t * self.us_share)
        return like.assign(
            plant=self.plant_name, country=self.country, owner=self.owner or frames.home, buildable=size,
            build_most=size, capex=like["capex"] * self.capital_factor, earliest=self.earliest_year,
            reserves=like["reserves"] * self.us_share,
            **{cost: like[cost] * self.operating_factor for cost in ("variable", "fixed")},
        )  # fmt: skip

    def adjust(self, frames: Frames) -> Frames:
        plant = self._plant(frames)
        if plant.empty:
            return frames
        parts = {**frames.own_parts, self.plant_name: self.us_share}
        frames = replace(frames, tables=self._tables(frames, plant), own_parts=parts)
        return replace(frames, **rebuilt(frames, plant, self._builds(frames, plant)))

    def _builds(self, frames: Frames, plant: pd.DataFrame) -> pd.DataFrame:
        builds = builds_of(plant, frames.years, frames.discount_rate, frames.home)
        most = builds["build_most"] * self.in_force(builds["year"])
        return builds.assign(build_most=most)[most > 0]

    def _tables(self, frames: Frames, plant: pd.DataFrame) -> PlainTables:
        """Return the tables with the plant, its recipe and its blends in them, for whatever looks plants up there."""
        plants, recipes = frames.tables["plants"], frames.tables["recipes"]
        facts = {column: in_tonnes(float(plant[number].iloc[0])) for number, column in _TABLE_NUMBERS.items()}
        named = {c: str(plant[c].iloc[0]) for c in ("plant", "country", "owner")} | {"status": "candidate"}
        new = plants[plants["plant"] == self.like].assign(**named, **facts)
        made = recipes[recipes["plant"] == self.like].assign(plant=self.plant_name)
        added = {"plants": pd.concat([plants, new]), "recipes": pd.concat([recipes, made])}
        for name in ("blends", "quality_limits"):
            rows = frames.tables[name]
            own = rows[(rows["kind"] == "plant") & (rows["user"] == self.like)]
            added[name] = pd.concat([rows, own.assign(user=self.plant_name)])
        return PlainTables(frames.tables, {name: table.reset_index(drop=True) for name, table in added.items()})

    def recheck(self, label: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        built = tables["capacity"]
        built = built[built["plant"] == self.plant_name]
        yield Check(
            label, "capacity for buyers at home", float(built["built_t"].sum()), self.size_t * self.us_share, "t/yr"
        )
        for year, tonnes in each_row(built, "year", "built_t"):
            if (part := self.share_in_force(year)) < 1:
                yield Check(label, f"decided in {year}", tonnes, self.size_t * self.us_share * part, "t/yr")
