"""Sentences that may refuse some end uses what some countries or owners sell or make, and leave it to all others."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from typing import ClassVar

import pandas as pd

from data.rows import each_row
from model.formulation.declaration import Component
from model.frames.study_frames import Frames
from model.policies.base import end_use_rows, lot_checks, parties, supplied_tonnes
from model.policies.base.owned import in_part_for_uses, owned_in_part
from model.policies.base.policy import Check, Clause, Policy, Rows, Tables
from model.policies.base.promise import Measure
from model.policies.base.result_tables import rows_of
from model.policies.base.rules_for_uses import Claim, RulesUses
from model.policies.base.shared_scope import years_shared

OTHERS = "all others"
"""The party of a rule for some end uses that asks where the ore was mined."""


class RefusesUses(RulesUses):
    """A sentence that closes sellers or, with `end_uses`, says only that they may not serve these uses."""

    component: ClassVar[Component | None] = end_use_rows.COMPONENT

    @abstractmethod
    def banned(self, frames: Frames, year: int) -> set[str]:
        """Return the countries that may not serve in a year."""

    @abstractmethod
    def counted_by(self) -> Measure:
        """Return whether who ships it, who owns it, or where the ore was mined decides."""

    def refused_part(self) -> float:
        """Return the part of what its uses get that others have to serve while it is in force."""
        return 1.0

    def leaves_room(self, uses: Iterable[str]) -> bool:
        return self.refused_part() == 1 and set(uses) <= set(self.end_uses)

    def about(self) -> str:
        return super().about() + (f", for {', '.join(self.end_uses)}" if self.end_uses else "")

    def claims(self, frames: Frames) -> Sequence[Claim]:
        return (Claim(OTHERS, self._parts(frames.years), lambda flows: self._may_serve(frames, flows)),)

    def offers_ruled(self, frames: Frames) -> pd.DataFrame:
        """Return the offers of the forms and years that it rules: all without end uses."""
        if not self.end_uses:
            return frames.offers
        ruled = end_use_rows.rows_of_parts(self._ruled((), frames))[["form", "year"]].drop_duplicates()
        return frames.offers.merge(ruled, on=["form", "year"])

    def _parts(self, years: Iterable[int]) -> dict[int, float]:
        parts = {year: self.bound_share(year) * self.refused_part() for year in years}
        return {year: part for year, part in parts.items() if part > 0}

    def _ruled(self, beside: Sequence[RefusesUses], frames: Frames) -> dict[end_use_rows.Use, float]:
        """Return what it rules, and stricter rules beside it: of each use, the part of what it gets."""
        own = end_use_rows.ruled_parts(frames, [self._rule(frames, frames.years)])
        stricter = [
            other._rule(frames, [y for y in frames.years if self._within(other, frames, y)]) for other in beside
        ]
        ruled = end_use_rows.ruled_parts(frames, [self._rule(frames, frames.years), *stricter]) if stricter else own
        kept = {(form, year) for form, year, *_ in own}
        if self.rules_by_origin():
            kept &= frames.supplied
        return {use: part for use, part in ruled.items() if use[:2] in kept}

    def _ruled_alone(self, frames: Frames) -> dict[end_use_rows.Use, float]:
        return self._ruled((), frames)

    def _rule(self, frames: Frames, years: Iterable[int]) -> end_use_rows.Rule:
        """Return its uses, the part of each year's deliveries to them that others have to serve, and its forms."""
        return frozenset(self.end_uses), self._parts(years), set(self.forms_touched(frames))

    def _within(self, other: RefusesUses, frames: Frames, year: int) -> bool:
        """Whether another rule allows nothing that this one does not, in a year: by origin includes who ships."""
        by = (self.counted_by(), other.counted_by())
        alike = by[0] == by[1] or by == ("shipped", "origin")
        return alike and self.banned(frames, year) <= other.banned(frames, year)

    def lacks_beside(self, others: Sequence[Policy], frames: Frames) -> str:
        if plant := self._owned_in_part(frames):
            return in_part_for_uses(plant)
        rules = [o for o in others if isinstance(o, RefusesUses) and o.end_uses] if self.end_uses else []
        for other in rules:
            both = set(self.forms_touched(frames)) & set(other.forms_touched(frames))
            for year in years_shared(self, other, frames) if both else ():
                if not (self._within(other, frames, year) or other._within(self, frames, year)):
                    return (
                        f"and another rule, {other.name} for {', '.join(other.end_uses)}, rule {min(both)} in {year}, "
                        "and neither allows all that the other does, so that one tonne could be named for both; state "
                        "one rule that refuses all of them by one measure, or forms and days of their own"
                    )
        return ""

    def _owned_in_part(self, frames: Frames) -> str:
        """Return a plant, with its owners, of which those whom it refuses own a part; '' where there is none."""
        if not self.end_uses or self.counted_by() != "owner":
            return ""
        banned = {year: self.banned(frames, year) for year in frames.years}
        return owned_in_part(frames, set(self.forms_touched(frames)), lambda country, year: country in banned[year])

    def _pairs(self, frames: Frames) -> pd.DataFrame:
        pairs = [(year, country) for year in frames.years for country in sorted(self.banned(frames, year))]
        return pd.DataFrame(pairs, columns=["year", "country"])

    def beside(self, clauses: Sequence[Clause]) -> Sequence[Clause]:
        return [c for c in clauses if self.end_uses and isinstance(c.policy, RefusesUses) and c.policy.end_uses]

    def rows(self, label: str, frames: Frames, clauses: Sequence[Clause]) -> Rows:
        others = [c.policy for c in self.beside(clauses) if isinstance(c.policy, RefusesUses)]
        parts = self._ruled(others, frames) if self.end_uses else {}
        if not parts:
            return {}
        ruled = end_use_rows.rows_of_parts(parts)
        if self.rules_by_origin():
            banned = self._pairs(frames)
            counts = parties.others(frames, banned)
            return end_use_rows.origin_served_rows(label, frames, ruled, OTHERS, counts, banned)
        return end_use_rows.served_rows(label, frames, ruled, lambda flows: self._may_serve(frames, flows))

    def _may_serve(self, frames: Frames, flows: pd.DataFrame) -> pd.Series:
        banned = {year: self.banned(frames, year) for year in frames.years}
        whose = each_row(flows, "owner" if self.counted_by() == "owner" else "country", "year")
        return pd.Series([party not in banned[year] for party, year in whose], index=flows.index, dtype=bool)

    # ------------------------------------------------------------ re-check from result tables

    def uses_checks(self, label: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        """Compare what its own uses get with what may serve them; the rules beside it compare theirs."""
        got = end_use_rows.tonnes_got(tables, frames.once(RefusesUses._ruled_alone, self))
        if self.rules_by_origin():
            yield from self._lot_checks(label, got, frames, tables)
            return
        banned, there = frames.once(RefusesUses._banned_by_year, self), dict.fromkeys(got, 0.0)
        by_owner = self.counted_by() == "owner"
        for form, year, country, owner, _, t in supplied_tonnes.supplied(tables, frames):
            if (form, year) in there and (owner if by_owner else country) not in banned[year]:
                there[form, year] += t
        held = rows_of(tables, "stockpile", "form", "year", "in_t", "out_t")
        net: dict[tuple[str, int], float] = {}
        for form, year, into, out in held:
            net[form, year] = net.get((form, year), 0.0) + into - out
        for (form, year), t in got.items():
            least = t + net.get((form, year), 0.0)
            yield Check(label, f"uses served {form} {year}", least, there[form, year], "t")

    def _lot_checks(
        self, label: str, got: dict[tuple[str, int], float], frames: Frames, tables: Tables
    ) -> Iterable[Check]:
        banned = frames.once(RefusesUses._banned_by_year, self)
        flows = supplied_tonnes.supplied(tables, frames)
        there = {(f, y) for f, y, at, _, kind, t in flows if t and not (kind == "supplier" and at in banned[y])}
        for form, year, t in ((*good, t) for good, t in got.items() if good not in there):
            yield Check(label, f"uses served {form} {year}", t, 0.0, "t")
        counts = {OTHERS: frames.once(RefusesUses._others_by_year, self)}
        every = rows_of(tables, "purchases", *lot_checks.OF_PURCHASES)
        bought = (purchase for purchase in every if purchase[1] not in banned[purchase[2]])
        yield from lot_checks.lots_suffice(label, got, counts, frames, tables, bought)

    def _banned_by_year(self, frames: Frames) -> dict[int, set[str]]:
        return {year: self.banned(frames, year) for year in frames.years}

    def _others_by_year(self, frames: Frames) -> frozenset[tuple[int, str]]:
        """Return the years and countries of all others, whose ore may serve its uses."""
        return frozenset(each_row(parties.others(frames, self._pairs(frames)), "year", "country"))
