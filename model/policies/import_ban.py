"""Nothing may be bought from some countries or owners."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar, Literal

import numpy as np
import pandas as pd
from pydantic import Field, model_validator

from data.rows import each_row
from model.formulation.declaration import Component
from model.frames.study_frames import Frames
from model.policies.base import end_use_rows, parties, share_rows
from model.policies.base.closures import close_sellers, closure_checks, mined
from model.policies.base.days_in_force import Dates
from model.policies.base.policy import Check, Clause, Policy, Rows, Tables
from model.policies.base.rules_for_uses import Claim, RulesUses
from model.policies.base.shared_scope import years_shared
from model.policies.base.words import BlocName, CountryNames, EndUseNames

OTHERS = "all others"
"""The party of a rule for some end uses that asks where the ore was mined."""


class ImportBan(RulesUses):
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

    name: ClassVar[str] = "import_ban"
    place: ClassVar[int] = 110
    binds_private: ClassVar[bool] = True
    whole_of_uses: ClassVar[bool] = True
    dates: ClassVar[Dates] = Dates.OPEN_DAYS
    lacks: ClassVar[str] = "nobody who is banned sells it"
    component: ClassVar[Component | None] = end_use_rows.COMPONENT
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

    end_uses: EndUseNames = Field((), description="Only what these end uses get; all buyers when left out.")

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

    def left_open(self, frames: Frames, offers: pd.DataFrame) -> list[float]:
        """Return the part of each seller-year's offer that the ban leaves open while it is in force."""
        banned = {year: self.banned(frames, year) for year in frames.years}
        forms, ores = set(self.forms_touched(frames)), mined(frames) if self.measure == "origin" else {}
        rows = each_row(offers, "form", "owner" if self.measure == "owner" else "country", "year")
        return [
            max(0.0, 1.0 - sum(share for o, share in ores.get((f, party), ((party, 1.0),)) if o in banned[y]))
            if f in forms
            else 1.0
            for f, party, y in rows
        ]

    # ------------------------------------------------------------ for some end uses alone

    def about(self) -> str:
        return super().about() + (f", for {', '.join(self.end_uses)}" if self.end_uses else "")

    def claims(self, frames: Frames) -> Sequence[Claim]:
        force = {year: self.bound_share(year) for year in self.years_bound(frames)}
        return (Claim(OTHERS, force, lambda flows: self._may_serve(frames, flows)),)

    def _ruled(self, frames: Frames, clauses: Sequence[Clause]) -> pd.DataFrame:
        """Return what it rules, and stricter rules of the variant: form, year, end_use, part of the year."""
        beside = [c.policy for c in clauses if isinstance(c.policy, ImportBan) and c.policy.end_uses]
        own = end_use_rows.ruled_uses(frames, [self._rule(frames, frames.years)])
        stricter = [
            other._rule(frames, [y for y in frames.years if self._within(other, frames, y)]) for other in beside
        ]
        ruled = end_use_rows.ruled_uses(frames, [self._rule(frames, frames.years), *stricter]) if stricter else own
        if self.measure == "origin":
            own = own[np.array([at in frames.supplied for at in each_row(own, "form", "year")], dtype=bool)]
        kept = set(each_row(own, "form", "year"))
        standing = np.array([at in kept for at in each_row(ruled, "form", "year")], dtype=bool)
        return ruled[standing].reset_index(drop=True)

    def _ruled_alone(self, frames: Frames) -> pd.DataFrame:
        return self._ruled(frames, ())

    def _rule(self, frames: Frames, years: Iterable[int]) -> tuple[frozenset[str], dict[int, float], set[str]]:
        return frozenset(self.end_uses), {y: self.bound_share(y) for y in years}, set(self.forms_touched(frames))

    def _within(self, other: ImportBan, frames: Frames, year: int) -> bool:
        """Whether another rule allows nothing that this one does not, in a year."""
        return self.measure == other.measure and self.banned(frames, year) <= other.banned(frames, year)

    def lacks_beside(self, others: Sequence[Policy], frames: Frames) -> str:
        rules = [o for o in others if isinstance(o, ImportBan) and o.end_uses] if self.end_uses else []
        for other in rules:
            both = set(self.forms_touched(frames)) & set(other.forms_touched(frames))
            for year in years_shared(self, other, frames) if both else ():
                if not (self._within(other, frames, year) or other._within(self, frames, year)):
                    return (
                        f"and another {other.name} for {', '.join(other.end_uses)} rule {min(both)} in {year}, and "
                        "neither allows all that the other does, so that one tonne could be named for both; state one "
                        "rule that bans all of them by one measure, or forms and days of their own"
                    )
        return ""

    def _pairs(self, frames: Frames) -> pd.DataFrame:
        pairs = [(year, country) for year in frames.years for country in sorted(self.banned(frames, year))]
        return pd.DataFrame(pairs, columns=["year", "country"])

    def rows(self, label: str, frames: Frames, clauses: Sequence[Clause]) -> Rows:
        ruled = self._ruled(frames, clauses) if self.end_uses else pd.DataFrame()
        if ruled.empty:
            return {}
        if self.measure == "origin":
            banned = self._pairs(frames)
            counts = parties.others(frames, banned)
            return end_use_rows.origin_served_rows(label, frames, ruled, OTHERS, counts, banned)
        return end_use_rows.served_rows(label, frames, ruled, lambda flows: self._may_serve(frames, flows))

    def _may_serve(self, frames: Frames, flows: pd.DataFrame) -> pd.Series:
        banned = {year: self.banned(frames, year) for year in frames.years}
        whose = each_row(flows, "owner" if self.measure == "owner" else "country", "year")
        return pd.Series([party not in banned[year] for party, year in whose], index=flows.index, dtype=bool)

    def _uses_checks(self, label: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        """Compare what its own uses get with what may serve them; the rules beside it compare theirs."""
        got = end_use_rows.tonnes_got(tables, frames.once(ImportBan._ruled_alone, self))
        if self.measure == "origin":
            yield from self._lot_checks(label, got, frames, tables)
            return
        supply, there = share_rows.tonnes(tables, frames), dict[tuple[str, int], float]()
        columns = each_row(supply, "form", "year", "tonnes")
        for may, (form, year, t) in zip(self._may_serve(frames, supply), columns, strict=True):
            if may:
                there[form, year] = there.get((form, year), 0.0) + t
        held = each_row(tables["stockpile"], "form", "year", "in_t", "out_t")
        net: dict[tuple[str, int], float] = {}
        for form, year, into, out in held:
            net[form, year] = net.get((form, year), 0.0) + into - out
        for (form, year), t in got.items():
            least = t + net.get((form, year), 0.0)
            yield Check(label, f"uses served {form} {year}", least, there.get((form, year), 0.0), "t")

    def _lot_checks(
        self, label: str, got: dict[tuple[str, int], float], frames: Frames, tables: Tables
    ) -> Iterable[Check]:
        banned = {year: self.banned(frames, year) for year in frames.years}
        bought = tables["purchases"]
        open_to = [country not in banned[year] for country, year in each_row(bought, "country", "year")]
        tables = {**tables, "purchases": bought.loc[pd.Series(open_to, index=bought.index, dtype=bool)]}
        supply = share_rows.tonnes_in_all(tables, frames)
        rows = [(f, y, t / supply[f, y] if supply.get((f, y)) else 0.0) for (f, y), t in got.items()]
        levels = pd.DataFrame(rows, columns=["form", "year", "level"])
        for form, year, t in ((f, y, t) for (f, y), t in got.items() if not supply.get((f, y))):
            yield Check(label, f"uses served {form} {year}", t, 0.0, "t")
        counts = {OTHERS: parties.others(frames, self._pairs(frames))}
        yield from share_rows.lot_checks(label, levels, counts, frames, tables)

    # ------------------------------------------------------------ what it does

    def reaches(self, frames: Frames) -> pd.DataFrame:
        offers = frames.offers
        if self.end_uses:
            offers = offers.merge(self._ruled(frames, ())[["form", "year"]].drop_duplicates(), on=["form", "year"])
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
        return close_sellers(frames, self, self.left_open(frames, frames.offers))

    def recheck(self, label: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        if self.end_uses:
            yield from self._uses_checks(label, frames, tables)
            return
        yield from closure_checks(label, self, self.left_open(frames, tables["purchases"]), frames, tables)
