"""Shares of what some end uses get: at least so much of it has to be what a sentence allows.

Deliveries of a form are one pool, so that a share of what one end use gets is a cover, as a ban for it is: the tonnes
that the sentence allows are at least their part of what the use gets, and every tonne of them can be named for it.
Where several such sentences hold in one year, each allows all that the next does or more, and what a use has to get by
the stricter ones is taken from the same tonnes. What comes out of stock is no supply and counts for nothing here, as in
shares of the whole supply.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

import pandas as pd
from pydantic import Field

from data.rows import each_row
from model.formulation.declaration import Component, IndexSet, Parameter
from model.frames.study_frames import Frames
from model.policies.base import end_use_rows, lot_checks, share_rows, supplied_tonnes
from model.policies.base.fields import level_at
from model.policies.base.level import PERCENT, Level
from model.policies.base.owned import in_part_for_uses, owned_in_part
from model.policies.base.policy import Check, Clause, Policy, Rows, Tables
from model.policies.base.promise import Promise, less_than_all
from model.policies.base.result_tables import rows_of
from model.policies.base.rules_for_uses import Claim, Good, RulesUses
from model.policies.base.share_rows import KEY, counted_tonnes
from model.policies.base.words import EndUseNames

# ---------------------------------------------------------------- sets, parameters, variables

SETS = {
    "USE_SHARES": IndexSet("k, c, f, t", "sentence k asks a part of what some uses get of form f to be c's"),
    "USE_ORIGIN_SHARES": IndexSet("k, c, f, t", "sentence k asks a part of it to be of ore that qualifies for c"),
    "USE_PARTS": IndexSet("k, c, f, t, u", "end use u, with the part of what it gets"),
    "PARTED_USES": IndexSet("u", "these end uses", over="k, c, f, t"),
    "BLEND_PARTS": IndexSet("k, c, f, t, b", "blend b of such an end use, into which form f goes, with the part"),
    "PARTED_BLENDS": IndexSet("b", "these blends", over="k, c, f, t"),
}
PARAMETERS = {
    "use_part": Parameter("USE_PARTS", "1", "least part of what the use gets, by this sentence or a stricter one"),
    "blend_part": Parameter("BLEND_PARTS", "1", "least part of what goes into the blend"),
}

# ---------------------------------------------------------------- rows


def asked_for_uses(m: Any, k: str, c: str, f: str, t: int) -> Any:
    """The part of what end uses get of a form, as it is or in a blend, that has to come from one party."""
    return sum(m.use_part[k, c, f, t, u] * m.Delivery[u, f, t] for u in m.PARTED_USES[k, c, f, t]) + sum(
        m.blend_part[k, c, f, t, b] * m.Feed[b, f, t] for b in m.PARTED_BLENDS[k, c, f, t]
    )


def share_of_uses(m: Any, k: str, c: str, f: str, t: int) -> Any:
    """The tonnes of a form that count as one party's cover its part of what the end uses get."""
    return asked_for_uses(m, k, c, f, t) <= counted_tonnes(m, k, c, f, t)


def share_of_uses_by_origin(m: Any, k: str, c: str, f: str, t: int) -> Any:
    """The tonnes of a form whose ore qualifies cover their part of what the end uses get."""
    return asked_for_uses(m, k, c, f, t) <= m.Qualified[k, c, f, t]


SHARES = share_rows.COMPONENT
COMPONENT = Component(
    {**SHARES.sets, **SETS},
    {**SHARES.parameters, **PARAMETERS},
    SHARES.variables,
    constraints=(
        *SHARES.constraints,
        (share_of_uses, "USE_SHARES"),
        (share_of_uses_by_origin, "USE_ORIGIN_SHARES"),
    ),
)
ROWS = ("share_of_uses", "share_of_uses_by_origin")


def for_uses(level: Level) -> tuple[Level, Level]:
    """Return the level of a share of supply, and the same where it is a share of what end uses get."""
    return level, Level(level.field, PERCENT, level.tighter, 100.0, level.noun, rows=ROWS)


# ---------------------------------------------------------------- the sentence


class ShareOfSupply(RulesUses):
    """A sentence that promises shares of supply or, with `end_uses`, of what each of these uses gets."""

    component: ClassVar[Component | None] = COMPONENT
    end_uses: EndUseNames = Field((), description="Of what each of these end uses gets; of supply when left out.")
    anyone: ClassVar[str] = ""
    """Whom it is about where its fields name nobody."""

    @abstractmethod
    def shares(self) -> tuple[Promise, ...]:
        """Return what it promises: of the supply, or of what its end uses get."""

    @abstractmethod
    def supply_rows(self, label: str, frames: Frames) -> Rows:
        """Return its tuples as a share of supply."""

    @abstractmethod
    def supply_checks(self, label: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        """Prove a share of supply from the result tables."""

    def supply_reached(self, frames: Frames) -> pd.DataFrame:
        """Return whose supply it counts."""
        return super().reaches(frames)

    # ------------------------------------------------------------ what it says of itself

    def promises(self) -> tuple[Promise, ...]:
        return () if self.end_uses else self.shares()

    def party(self) -> str:
        """Return the name of those whose share it is, in rows and checks of end uses."""
        return Policy.about(self) or self.anyone

    @property
    def is_mandate(self) -> bool:
        return True

    @property
    def is_floor(self) -> bool:
        return all(promise.at_least for promise in self.shares())

    def about(self) -> str:
        who = super().about() or self.anyone
        return f"{who}, for {', '.join(self.end_uses)}" if self.end_uses else who

    def more_from(self) -> str:
        return f"from {super().about()}" if self.is_floor else "from others"

    def reaches(self, frames: Frames) -> pd.DataFrame:
        rows = self.supply_reached(frames)
        if not self.end_uses:
            return rows
        asked = self._asked(frames)[["form", "end_use"]].drop_duplicates()
        return rows.merge(asked, on="form")

    def why_not(self, form: str, frames: Frames) -> str:
        if self.end_uses and form not in set(self._asked(frames)["form"]):
            return f"not wanted by {' or '.join(self.end_uses)}"
        return super().why_not(form, frames)

    def lacks_beside(self, others: Sequence[Policy], frames: Frames) -> str:
        if not self.end_uses:
            return ""
        if said := self._owned_in_part(frames):
            return said
        for other in (o for o in others if isinstance(o, RulesUses) and o.end_uses):
            apart = self.rules_by_origin() or other.rules_by_origin()
            apart = apart or not other.leaves_room(self.end_uses)
            for (form, year), nested in self.nests(other, frames):
                if apart or not nested:
                    return (
                        f"and another rule, {other.name} for {', '.join(other.end_uses)}, rule {form} in {year}, and "
                        "one tonne could be named for both: neither allows all that the other does, or they count "
                        "by origin, or the ban is for other uses or for a part of what they get; state one of them, or "
                        "forms and days of their own"
                    )
        return ""

    def _owned_in_part(self, frames: Frames) -> str:
        """Say that a plant is owned in part by those whom it counts by owner."""
        for party in (promise.party for promise in self.shares() if promise.measure == "owner"):
            pairs = {(country, year) for year in frames.years for country in party.members(frames, year)}
            belongs = partial(_among, frozenset(pairs))
            if plant := owned_in_part(frames, self._forms(frames), belongs):
                return in_part_for_uses(plant)
        return ""

    # ------------------------------------------------------------ for some end uses

    def claims(self, frames: Frames) -> Sequence[Claim]:
        return [claim for promise in self.shares() for claim in _claims(self, promise, frames)]

    def _asked(self, frames: Frames) -> pd.DataFrame:
        """Return form, year, end_use, blend and the part asked by itself."""
        return end_use_rows.rows_of_parts(self._parts_asked(frames))

    def _parts_asked(self, frames: Frames) -> dict[end_use_rows.Use, float]:
        """Return the part of each use that is asked by itself."""
        return frames.once(ShareOfSupply._asked_alone, self)

    def _asked_alone(self, frames: Frames) -> dict[end_use_rows.Use, float]:
        (claim, *_) = self.claims(frames) or [Claim("", {}, lambda flows: flows["year"] > 0)]
        return end_use_rows.ruled_parts(frames, [(frozenset(self.end_uses), dict(claim.least), self._forms(frames))])

    def _forms(self, frames: Frames) -> set[str]:
        return set(self.forms_touched(frames))

    def beside(self, clauses: Sequence[Clause]) -> Sequence[Clause]:
        return [c for c in clauses if self.end_uses and isinstance(c.policy, ShareOfSupply) and c.policy.end_uses]

    def rows(self, label: str, frames: Frames, clauses: Sequence[Clause]) -> Rows:
        if not self.end_uses:
            return self.supply_rows(label, frames)
        rules = [c.policy for c in self.beside(clauses) if isinstance(c.policy, ShareOfSupply)]
        parts = [self._claim_rows(label, frames, claim, rules) for claim in self.claims(frames)]
        found = [rows for rows in parts if rows]
        names = {name: None for rows in found for name in rows}
        each = {name: pd.concat([rows[name] for rows in found], ignore_index=True) for name in names}
        return {name: rows.drop_duplicates(ignore_index=True) for name, rows in each.items()}

    def _claim_rows(self, label: str, frames: Frames, claim: Claim, rules: Sequence[ShareOfSupply]) -> Rows:
        asked = self._with_stricter(frames, claim, rules)
        tag = {"clause": label, "party": claim.party}
        if asked.empty:
            return {}
        keys = asked[["form", "year"]].drop_duplicates()
        if self.rules_by_origin():
            counts = _counting(self, claim, frames)
            rows = dict(share_rows.origin_rows(label, frames, keys.assign(level=0.0), claim.party, counts))
            rows["USE_ORIGIN_SHARES"] = rows.pop("ORIGIN_FLOORS")[KEY]
            supplied = frames.supplied
            kept = [at in supplied for at in each_row(asked, "form", "year")]
            asked = asked[pd.Series(kept, index=asked.index, dtype=bool)]
            rows["USE_ORIGIN_SHARES"] = rows["USE_ORIGIN_SHARES"].merge(asked[["form", "year"]].drop_duplicates())
            return {**rows, **_parts(asked.assign(**tag))}
        flows = frames.flows.merge(keys, on=["form", "year"])
        flows = flows[claim.allows(flows)].assign(**tag)
        kinds = {"COUNTED_SELLERS": "seller", "COUNTED_PLANTS": "plant", "COUNTED_COLLECTORS": "collector"}
        return {
            "USE_SHARES": keys.assign(**tag)[KEY],
            **{name: flows.loc[flows["flow"] == flow, [*KEY, "label"]] for name, flow in kinds.items()},
            **_parts(asked.assign(**tag)),
        }

    def _with_stricter(self, frames: Frames, claim: Claim, rules: Sequence[ShareOfSupply]) -> pd.DataFrame:
        """Return what it asks of each use, with what rules that allow no more ask of theirs, where it asks anything."""
        own = self._asked(frames)
        if self.rules_by_origin():
            return own
        forms = self._forms(frames)
        mine = claim.sources(frames, forms)
        every = [own]
        for other in rules:
            for theirs in other.claims(frames):
                sources = theirs.sources(frames, forms)
                within = {good for good in sources.keys() & mine.keys() if sources[good] <= mine[good]}
                rows = other._asked(frames)
                kept = [good in within for good in each_row(rows, "form", "year")]
                every.append(rows[pd.Series(kept, index=rows.index, dtype=bool)])
        asked = pd.concat(every, ignore_index=True).merge(own[["form", "year"]].drop_duplicates())
        by = asked.groupby(["form", "year", "end_use", "blend"], as_index=False)
        return by[["part"]].max()

    def recheck(self, label: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        if not self.end_uses:
            yield from self.supply_checks(label, frames, tables)
            return
        got = end_use_rows.tonnes_got(tables, self._parts_asked(frames))
        for claim in self.claims(frames):
            if self.rules_by_origin():
                yield from self._lot_checks(label, claim, got, frames, tables)
                continue
            supply, there = supplied_tonnes.tonnes(tables, frames), dict[Good, float]()
            for may, (form, year, t) in zip(
                claim.allows(supply), each_row(supply, "form", "year", "tonnes"), strict=True
            ):
                there[form, year] = there.get((form, year), 0.0) + (t if may else 0.0)
            for (form, year), t in got.items():
                yield Check(label, f"{claim.party} {form} {year}: uses", t, there.get((form, year), 0.0), "t")

    def _lot_checks(
        self, label: str, claim: Claim, got: Mapping[Good, float], frames: Frames, tables: Tables
    ) -> Iterable[Check]:
        """Hold what has to qualify against lots."""
        supply = supplied_tonnes.tonnes_in_all(tables, frames)
        known = {good: t for good, t in got.items() if good in frames.supplied}
        none = ((form, year, t) for (form, year), t in known.items() if not supply.get((form, year)))
        yield from (Check(label, f"{form} {year}: uses", t, 0.0, "t") for form, year, t in none)
        counts = {claim.party: set(each_row(_counting(self, claim, frames), "year", "country"))}
        bought = rows_of(tables, "purchases", *lot_checks.OF_PURCHASES)
        yield from lot_checks.lots_suffice(label, known, counts, frames, tables, bought)


def _among(pairs: frozenset[tuple[str, int]], country: str, year: int) -> bool:
    return (country, year) in pairs


def _claims(policy: ShareOfSupply, promise: Promise, frames: Frames) -> Iterable[Claim]:
    """Yield what a promise asks of the uses: one claim, or one for each of the countries that it is said of."""
    level = promise.level if promise.at_least else less_than_all(promise.level)
    known = {y: part for y in policy.years_bound(frames) if (part := level_at(level, y)) is not None and part > 0}

    def told(members: Callable[[int], frozenset[str]]) -> Callable[[pd.DataFrame], pd.Series]:
        column = "owner" if promise.measure == "owner" else "country"

        def allows(flows: pd.DataFrame) -> pd.Series:
            inside = [
                (party in members(year) and promise.party.kind in ("", kind)) == promise.at_least
                for party, kind, year in each_row(flows, column, "kind", "year")
            ]
            return pd.Series(inside, index=flows.index, dtype=bool)

        return allows

    def together(year: int) -> frozenset[str]:
        return promise.party.members(frames, year)

    if not promise.largest:
        yield Claim(policy.party() if promise.at_least else f"not {policy.party()}", known, told(together))
        return
    flows = frames.flows
    sellers = set(flows.loc[flows["form"].isin(policy.forms_touched(frames)), "country"])
    every = sellers | set(frames.origins["origin"] if promise.measure == "origin" else ())
    for country in sorted({c for y in frames.years for c in together(y)} & every):
        yield Claim(f"not {country}", known, told(lambda year, country=country: frozenset((country,))))  # type: ignore[misc]


def _counting(policy: ShareOfSupply, claim: Claim, frames: Frames) -> pd.DataFrame:
    """Return the (year, country) whose ore serves a claim by origin."""
    everyone = sorted({*frames.origins["origin"], *frames.sellers["country"], *frames.runs["country"], frames.home})
    every = [(year, country, country, "") for year in frames.years for country in everyone]
    pairs = pd.DataFrame(every, columns=["year", "country", "owner", "kind"])
    return pairs.loc[claim.allows(pairs), ["year", "country"]].reset_index(drop=True)


def _parts(asked: pd.DataFrame) -> Rows:
    plain, mixed = (asked[(asked["blend"] == "") == own] for own in (True, False))
    return {
        "USE_PARTS": plain.assign(use_part=plain["part"])[[*KEY, "end_use", "use_part"]],
        "PARTED_USES": plain[[*KEY, "end_use"]],
        "BLEND_PARTS": mixed.assign(blend_part=mixed["part"])[[*KEY, "blend", "blend_part"]],
        "PARTED_BLENDS": mixed[[*KEY, "blend"]],
    }
