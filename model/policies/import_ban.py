"""Nothing may be bought from some countries or owners."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar, Literal

import pandas as pd
from pydantic import Field, model_validator

from data.rows import each_row
from model.frames.study_frames import Frames
from model.policies.base.closures import close_sellers, closure_checks, mined
from model.policies.base.days_in_force import Dates
from model.policies.base.policy import Check, Policy, Tables
from model.policies.base.promise import Measure
from model.policies.base.refused_uses import RefusesUses
from model.policies.base.shared_scope import years_shared
from model.policies.base.words import BlocName, CountryNames


class ImportBan(RefusesUses):
    """Buyers may buy nothing from the named countries or bloc; in a year banned in part, its days are closed.

    Days that several bans or export restrictions close are closed once: on each, the smallest part that any leaves.
    By shipment it closes sellers there; by owner, sellers owned from there, wherever they stand; by origin, the
    part of every seller's goods whose ore was mined there. { except_bloc = "allies" } bans everybody abroad but them.
    With `end_uses` it bans nobody from selling: what the banned sell or make may not serve these uses. As deliveries of
    a form are one pool, that is: what all others sell, make and collect, with what comes out of stock less what goes
    in, is at least what these uses get. Stock is taken to hold such tonnes alone. By origin it is what is neither
    shipped by the banned nor mined there, followed through the plants; what comes out of stock does not count then.
    What other industries use of the allowed tonnes is not asked: a form that others sell in excess of these uses is
    not bound. Parts of products (table `bills`) are in no end use and are not counted.
    """

    kinked: ClassVar[bool] = False
    name: ClassVar[str] = "import_ban"
    place: ClassVar[int] = 110
    binds_private: ClassVar[bool] = True
    dates: ClassVar[Dates] = Dates.OPEN_DAYS
    lacks: ClassVar[str] = "nobody who is banned sells it"
    countries: CountryNames = Field((), description="Countries banned, ISO 3166 alpha-3.")
    bloc: BlocName = Field("", description="A bloc banned, such as feoc.")
    measure: Literal["shipped", "owner", "origin"] = Field(
        "shipped", description="Who ships it, who owns it, or where the ore was mined."
    )

    except_countries: CountryNames = Field(
        (), description="Countries that the ban leaves out; alone, all others abroad are banned."
    )
    except_bloc: BlocName = Field(
        "", description="A bloc that the ban leaves out; alone, all others abroad are banned."
    )

    @model_validator(mode="after")
    def _somebody(self) -> ImportBan:
        if not (self.countries or self.bloc or self.except_countries or self.except_bloc):
            raise ValueError("names nobody; write countries = ['CHN'], bloc = 'feoc' or except_bloc = 'allies'")
        return self

    def banned(self, frames: Frames, year: int) -> set[str]:
        """Return the countries banned in a year."""
        named = set(self.countries) | set(frames.members(self.bloc, year) if self.bloc else ())
        if not self.countries and not self.bloc:
            named = set(frames.tables["countries"]["country"]) - {frames.home}
        return named - {*self.except_countries, *(frames.members(self.except_bloc, year) if self.except_bloc else ())}

    def counted_by(self) -> Measure:
        return self.measure

    def left_open(self, frames: Frames, offers: pd.DataFrame) -> list[float]:
        """Return the part of each seller-year's offer that the ban leaves open while it is in force."""
        banned = {year: self.banned(frames, year) for year in frames.years}
        forms, ores = set(self.forms_touched(frames)), mined(frames) if self.measure == "origin" else {}

        def left(form: str, party: str, year: int) -> float:
            if (form, party) not in ores:
                return 0.0 if party in banned[year] else 1.0
            return max(0.0, 1.0 - sum(share for origin, share in ores[form, party] if origin in banned[year]))

        rows = each_row(offers, "form", "owner" if self.measure == "owner" else "country", "year")
        return [left(form, party, year) if form in forms else 1.0 for form, party, year in rows]

    def doubts(self, frames: Frames) -> Iterable[tuple[str, str]]:
        """Yield what the banned go on shipping under a ban by origin: goods of ore that others mined."""
        if self.measure != "origin" or self.end_uses:
            return
        offers = frames.offers
        shipped = [country in self.banned(frames, year) for country, year in each_row(offers, "country", "year")]
        theirs = offers[
            pd.Series(shipped, index=offers.index, dtype=bool) & offers["year"].isin(self.years_bound(frames))
        ]
        parts = zip(each_row(theirs, "form", "country"), self.left_open(frames, theirs), strict=True)
        open_parts = {seller: part for seller, part in parts if part > 0 and seller[0] in self.forms_touched(frames)}
        if open_parts:
            (form, country), part = max(open_parts.items(), key=lambda one: (one[1], one[0]))
            yield (
                "measure",
                f"closes what the banned mined and leaves open what they ship of others' ore, such as {part:.0%} of "
                f"{form} of {country}; where that is meant too, write a second import_ban without measure",
            )

    # ------------------------------------------------------------ what it does

    def reaches(self, frames: Frames) -> pd.DataFrame:
        offers = self.offers_ruled(frames)
        shut = [left < 1 for left in self.left_open(frames, offers)]
        if self.measure == "shipped":
            return offers.loc[shut, ["form", "country"]]
        if self.measure == "owner":
            return offers.loc[shut, ["form", "owner"]].rename(columns={"owner": "country"})
        ores = offers.loc[shut, ["form", "country"]].drop_duplicates().merge(frames.origins, on=["form", "country"])
        return ores[["form", "origin"]].rename(columns={"origin": "country"})

    def overlaps(self, other: Policy, frames: Frames, first: str) -> str:
        """Say that two bans close parts of the same goods by origin: of a day, the larger closes, not both together."""
        if not (isinstance(other, ImportBan) and self.measure == other.measure == "origin"):
            return ""
        if self.end_uses or other.end_uses:
            return ""
        banned = [(other.banned(frames, y), self.banned(frames, y)) for y in years_shared(other, self, frames)]
        if all(a <= b or b <= a for a, b in banned):
            return ""
        forms = sorted(set(other.reaches(frames)["form"]) & set(self.reaches(frames)["form"]))
        if not forms:
            return ""
        return (
            f"bans other origins of {forms[0]} than {first}: of one seller's goods only the larger part closes on a "
            "day, not both; ban all origins in one sentence"
        )

    def adjust(self, frames: Frames) -> Frames:
        if self.end_uses:
            return frames
        offers = frames.once(ImportBan._offers_left, self)
        return frames if offers is frames.offers else replace(frames, offers=offers)

    def _offers_left(self, frames: Frames) -> pd.DataFrame:
        return close_sellers(frames.offers, self, self.left_open(frames, frames.offers))

    def recheck(self, label: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        if self.end_uses:
            yield from self.uses_checks(label, frames, tables)
            return
        yield from closure_checks(label, self, self.left_open(frames, tables["purchases"]), frames, tables)
