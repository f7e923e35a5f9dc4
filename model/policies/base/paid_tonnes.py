"""What a promise of prices pays on: all that its plants make, or so many tonnes of it, or what some end uses get.

A contract for a quantity pays on the first tonnes made, up to the quantity, and leaves the rest to the market. The
tonnes paid on are a decision of their own, as a payment on every tonne made could be limited only by making less. For
an end use they are no more than what it gets: deliveries are one pool, and what the plants make is named for it first.
A quantity that plants owe, and pay for where they do not make it, is a price floor's own (`price_floor`).
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd
from pydantic import Field

from data.rows import each_row
from model.formulation.declaration import Component, IndexSet, Parameter, Term, Variable
from model.frames.scale import in_kt, in_usd_per_t
from model.frames.study_frames import Frames
from model.policies.base import end_use_rows
from model.policies.base.fields import AmountPath, level_at
from model.policies.base.level import Level
from model.policies.base.market_odds import TopsUpAPrice
from model.policies.base.outlays import Outlays
from model.policies.base.plant_scope import PlantScope
from model.policies.base.policy import Policy, Rows, Tables
from model.policies.base.rules_for_uses import Good, RulesUses
from model.policies.base.shared_scope import years_shared
from model.policies.base.words import EndUseNames

# ---------------------------------------------------------------- sets, parameters, variables

PAID_OUTLAYS = Outlays(
    "Paid",
    "g, f, t",
    "BUDGET_PAID",
    "PAID_OUTLAYS",
    "paid_outlay",
    "MUSD/kt",
    "tonnes on which a price is topped up",
)
SETS = {
    "PAID_GOODS": IndexSet("k, f, t", "sentence k pays on some of what its plants make of form f in year t"),
    "PAID_PLANTS": IndexSet("p", "its plants", over="k, f, t"),
    "PAID_QUANTITIES": IndexSet("k, f, t", "it pays on no more than a quantity"),
    "PAID_FOR_USES": IndexSet("k, f, t", "it pays on no more than some end uses get"),
    "PAID_USES": IndexSet("u", "these end uses", over="k, f, t"),
    "PAID_BLENDS": IndexSet("b", "the blends of such uses that the form goes into", over="k, f, t"),
    **PAID_OUTLAYS.sets,
}
PARAMETERS = {
    "paid_each": Parameter("PAID_GOODS", "MUSD/kt", "expected to be paid for each kt that is paid on"),
    "paid_most": Parameter("PAID_QUANTITIES", "kt", "paid on at most, a year"),
    **PAID_OUTLAYS.parameters,
}
VARIABLES = {"Paid": Variable("PAID_GOODS", "kt", "tonnes of a form that a sentence pays on")}

# ---------------------------------------------------------------- rows


def paid_within_output(m: Any, k: str, f: str, t: int) -> Any:
    """No more of a form is paid on than the plants of the sentence make."""
    return m.Paid[k, f, t] <= sum(m.made[p, f] * m.Output[p, t] for p in m.PAID_PLANTS[k, f, t])


def paid_within_quantity(m: Any, k: str, f: str, t: int) -> Any:
    """No more of a form is paid on than the quantity of the contract."""
    return m.Paid[k, f, t] <= m.paid_most[k, f, t]


def paid_within_uses(m: Any, k: str, f: str, t: int) -> Any:
    """No more of a form is paid on than its end uses get, as it is or in a blend."""
    return m.Paid[k, f, t] <= sum(m.Delivery[u, f, t] for u in m.PAID_USES[k, f, t]) + sum(
        m.Feed[b, f, t] for b in m.PAID_BLENDS[k, f, t]
    )


# ---------------------------------------------------------------- cost terms


def quantity_payments(m: Any) -> Any:
    """The Treasury pays plants what the market price is expected to lack, on the tonnes paid on; a transfer."""
    return -sum(m.discount[t] * m.paid_each[k, f, t] * m.Paid[k, f, t] for k, f, t in m.PAID_GOODS)


COMPONENT = Component(
    SETS,
    PARAMETERS,
    VARIABLES,
    constraints=(
        (paid_within_output, "PAID_GOODS"),
        (paid_within_quantity, "PAID_QUANTITIES"),
        (paid_within_uses, "PAID_FOR_USES"),
    ),
    terms=(Term(quantity_payments, transfer=True),),
    addends=(PAID_OUTLAYS.addend,),
)
KEY = ["clause", "form", "year"]
QUANTITY = Level("max_t", "t", 0, 1.0, "quantity")
NOBODY_MAKES = 1e9
"""Tonnes a year that no plants make: such a quantity is written for 'no limit', and has no row."""


class PaysOnTonnes(TopsUpAPrice, PlantScope):
    """A sentence that tops up the price of what plants make: of all of it, or of so many tonnes."""

    max_t: AmountPath | None = Field(
        None,
        description="Most tonnes of each form that it is paid on, a year, by year or for all years; all that is made "
        "when left out. None are paid on in years before the first that is given.",
    )
    end_uses: EndUseNames = Field(
        (), description="It is paid on no more of each form than these end uses get; on all that is made when left out."
    )

    @abstractmethod
    def paid_per_kt(self, frames: Frames, market: float | None) -> Mapping[Good, float]:
        """Return what is paid for each kt of a form in a year, MUSD: on average, or all prices times `market`."""

    @abstractmethod
    def makers(self, frames: Frames) -> pd.DataFrame:
        """Return plant, form and year of what it pays on."""

    @property
    def on_some(self) -> bool:
        """Whether it is paid on some tonnes of what is made, and not on all."""
        return self.max_t is not None or bool(self.end_uses)

    def quantities(self, frames: Frames) -> dict[Good, float]:
        """Return the tonnes of each form and year of its quantity; none where it states none."""
        return self.by_good(self.max_t, frames)

    def by_good(self, path: float | Mapping[int, float] | None, frames: Frames) -> dict[Good, float]:
        """Return tonnes of a path for each form and year that it binds, none before its first; nothing without one."""
        if path is None:
            return {}
        forms = self.forms_touched(frames)
        return {(form, y): level_at(path, y) or 0.0 for form in forms for y in self.years_bound(frames)}

    def goods_paid(self, frames: Frames) -> dict[Good, float]:
        """Return what is paid for each kt of the forms and years of which some is made, and something is paid."""
        there = set(each_row(self.makers(frames), "form", "year"))
        return {at: musd for at, musd in self.paid_per_kt(frames, None).items() if musd > 0 and at in there}

    def _parts_got(self, frames: Frames) -> dict[end_use_rows.Use, float]:
        """Return what its end uses get, all of it."""
        rule = frozenset(self.end_uses), dict.fromkeys(frames.years, 1.0), set(self.forms_touched(frames))
        return end_use_rows.ruled_parts(frames, [rule])

    def _uses(self, frames: Frames) -> pd.DataFrame:
        """Return form, year, end_use and blend of what its end uses get."""
        return end_use_rows.rows_of_parts(self._parts_got(frames))

    def for_its_uses(self, frames: Frames, rows: pd.DataFrame) -> pd.DataFrame:
        """Return rows (form ...) with the end uses that get the form; as they are where it names none."""
        if not self.end_uses:
            return rows
        return rows.merge(self._uses(frames)[["form", "end_use"]].drop_duplicates(), on="form")

    def doubts(self, frames: Frames) -> Iterator[tuple[str, str]]:
        yield from super().doubts(frames)
        if self.end_uses and (forms := self.forms_touched(frames)) and self._uses(frames).empty:
            yield "end_uses", f"get no {' or '.join(forms)}, so that nothing is paid; name a form that they want"

    def why_not(self, form: str, frames: Frames) -> str:
        if self.end_uses and form not in set(self._uses(frames)["form"]):
            return f"not wanted by {' or '.join(self.end_uses)}"
        return super().why_not(form, frames)

    def quantity_rows(self, label: str, frames: Frames) -> Rows:
        """Return the tuples of a sentence that is paid on some tonnes."""
        made = self.makers(frames)
        each = [(label, *at, musd) for at, musd in self.goods_paid(frames).items()]
        if not each:
            return {}
        goods = pd.DataFrame(each, columns=[*KEY, "paid_each"])
        out = {"PAID_GOODS": goods, "PAID_PLANTS": goods[KEY].merge(made, on=["form", "year"])[[*KEY, "plant"]]}
        if most := self.quantities(frames):
            capped = goods[KEY].assign(paid_most=[in_kt(most[at]) for at in each_row(goods, "form", "year")])
            out["PAID_QUANTITIES"] = capped[capped["paid_most"] < in_kt(NOBODY_MAKES)]
        if self.end_uses:
            uses = goods[KEY].merge(self._uses(frames), on=["form", "year"])
            out["PAID_FOR_USES"] = goods[KEY]
            out["PAID_USES"] = uses.loc[uses["blend"] == "", [*KEY, "end_use"]]
            out["PAID_BLENDS"] = uses.loc[uses["blend"] != "", [*KEY, "blend"]]
        return out

    def tonnes_paid(self, frames: Frames, tables: Tables, made: Mapping[Good, float]) -> Iterator[tuple[Good, float]]:
        """Yield form and year with the tonnes paid on: of those made, no more than the quantity and the uses ask."""
        most = self.quantities(frames)
        got = end_use_rows.tonnes_got(tables, self._parts_got(frames)) if self.end_uses else {}
        for good, t in made.items():
            limit = min(most.get(good, t), got.get(good, 0.0) if self.end_uses else t)
            yield good, min(t, limit)

    def quantity_spending(self, label: str, frames: Frames) -> dict[str, pd.DataFrame]:
        """Return what its account pays for each kt paid on."""
        goods = self.quantity_rows(label, frames).get("PAID_GOODS", pd.DataFrame(columns=[*KEY, "paid_each"]))
        return {"Paid": goods[KEY].assign(paid_in=goods["year"], unit_musd=goods["paid_each"])}

    def lacks_beside(self, others: Sequence[Policy], frames: Frames) -> str:
        if self.on_some and (text := self._owed_by_plants(frames)):
            return text
        return self._named_twice(others, frames) if self.end_uses else ""

    def _owed_by_plants(self, frames: Frames) -> str:
        """Refuse a quantity on which plants would pay: they would name as few tonnes as they can."""
        for (form, year), musd in sorted(self.paid_per_kt(frames, None).items()):
            if musd < 0:
                usd = f"{in_usd_per_t(-musd):,.4g} USD a tonne of {form}"
                field = "max_t" if self.max_t is not None else "end_uses"
                return (
                    f"is expected to take {usd} from plants in {year}, as the market price lies above its own, and "
                    f"they would name as few tonnes as they can; leave out {field}, or hold them to a quantity: "
                    "contracted_t = ... with shortfall_usd_per_t = ..., which they pay for each tonne that is missing"
                )
        return ""

    def _named_twice(self, others: Sequence[Policy], frames: Frames) -> str:
        """Refuse what may name another tonne for the same delivery, or the same tonne for another."""
        forms = set(self.forms_touched(frames))
        for other in others:
            if not isinstance(other, PaysOnTonnes | RulesUses) or not other.end_uses:
                continue
            both = forms & set(other.forms_touched(frames))
            if not both or not years_shared(self, other, frames):
                continue
            if (
                isinstance(other, RulesUses)
                and set(other.end_uses) <= set(self.end_uses)
                and self._allowed_by(other, frames, both)
            ):
                continue
            return (
                f"and another {other.name} for {', '.join(other.end_uses)} are about {min(both)}, of which one tonne "
                "could be named for both; state one of them, or forms of their own"
            )
        return ""

    def _allowed_by(self, rule: RulesUses, frames: Frames, forms: set[str]) -> bool:
        """Tell whether a rule for its uses lets all that its plants make serve them."""
        if rule.rules_by_origin():
            return False
        made = self.makers(frames)
        own = list(each_row(made[made["form"].isin(forms)], "form", "year", "plant"))
        allowed = [claim.sources(frames, forms) for claim in rule.claims(frames)]
        return all(("plant", p) in by[f, y] for by in allowed for f, y, p in own if (f, y) in by)
