"""Duties on what some end uses get alone, or on what all but they get.

What is delivered of a form is one pool. A duty on what some uses get is charged on the tonnes that have to be theirs:
what others take is named from the imports that pay, the dearest duty first. A duty that spares some uses frees as much
as they get, named in the same way. So importers who sort their purchases would do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd
from pydantic import Field, model_validator

from model.formulation.declaration import Component, IndexSet
from model.frames.scale import in_kt
from model.frames.study_frames import Frames
from model.policies.base import duty_relief, end_use_rows, supplied_tonnes
from model.policies.base.duty_relief import Good
from model.policies.base.policy import Policy, Rows, Tables
from model.policies.base.result_tables import rows_of
from model.policies.base.rules_for_uses import RulesUses
from model.policies.base.shared_scope import years_shared
from model.policies.base.words import EndUseNames

# ---------------------------------------------------------------- sets

SETS = {
    "RELIEFS_OF_USES": IndexSet("k, f, t", "sentence k frees of duty what its end uses get of form f"),
    "RELIEFS_OF_OTHERS": IndexSet("k, f, t", "sentence k frees of duty what all but its end uses take of form f"),
    "RELIEF_USES": IndexSet("u", "these end uses", over="k, f, t"),
    "RELIEF_BLENDS": IndexSet("b", "the blends of such uses that the form goes into", over="k, f, t"),
    "RELIEF_STOCKS": IndexSet("h, g", "the holders of form f, with f itself as g", over="k, f, t"),
}

# ---------------------------------------------------------------- rows


def got_by_uses(m: Any, k: str, f: str, t: int) -> Any:
    """What the end uses of a duty get of a form, as it is or in a blend."""
    return sum(m.Delivery[u, f, t] for u in m.RELIEF_USES[k, f, t]) + sum(
        m.Feed[b, f, t] for b in m.RELIEF_BLENDS[k, f, t]
    )


def relief_of_uses(m: Any, k: str, f: str, t: int) -> Any:
    """What is freed of a duty that spares some end uses is no more than they get."""
    return sum(m.Relief[k, s, t] for s in m.RELIEVED_STEPS[k, f, t]) <= got_by_uses(m, k, f, t)


def relief_of_others(m: Any, k: str, f: str, t: int) -> Any:
    """What is freed of a duty on what some end uses get is no more than all others take: of supply and stock the rest.

    Tonnes in stock were charged, or not, when they came in.
    """
    return sum(m.Relief[k, s, t] for s in m.RELIEVED_STEPS[k, f, t]) + got_by_uses(m, k, f, t) <= m.Supply[f, t] + sum(
        m.StockOut[h, g, t] - m.StockIn[h, g, t] for h, g in m.RELIEF_STOCKS[k, f, t]
    )


COMPONENT = Component(SETS, constraints=((relief_of_uses, "RELIEFS_OF_USES"), (relief_of_others, "RELIEFS_OF_OTHERS")))
KEY = duty_relief.KEY


class DutyForUses(Policy):
    """A duty that may be of some end uses alone, or spare some."""

    end_uses: EndUseNames = Field(
        (), description="With a duty of its own, on no more of each form than these end uses get; on all when left out."
    )
    except_end_uses: EndUseNames = Field(
        (), description="End uses that are spared: as much of each form as they get is free of the duty."
    )

    @model_validator(mode="after")
    def _either(self) -> DutyForUses:
        if self.end_uses and self.except_end_uses:
            raise ValueError("names both whose goods pay and whose are spared; delete end_uses or except_end_uses")
        return self

    @property
    def for_some(self) -> bool:
        """Whether some end uses pay it, or are spared."""
        return bool(self.end_uses or self.except_end_uses)

    def _parts_got(self, frames: Frames) -> dict[end_use_rows.Use, float]:
        uses = frozenset((*self.end_uses, *self.except_end_uses))
        rule = uses, dict.fromkeys(self.years_bound(frames), 1.0), set(self.forms_touched(frames))
        return end_use_rows.ruled_parts(frames, [rule])

    def _got(self, frames: Frames) -> pd.DataFrame:
        return end_use_rows.rows_of_parts(self._parts_got(frames))

    def doubts(self, frames: Frames) -> Iterator[tuple[str, str]]:
        yield from super().doubts(frames)
        if self.for_some and (forms := self.forms_touched(frames)) and self._got(frames).empty:
            field, so = ("end_uses", "nobody pays") if self.end_uses else ("except_end_uses", "nobody is spared")
            some = f"{', '.join(forms[:3])}{' and others' if len(forms) > 3 else ''}"
            yield field, f"get none of {some}, so that {so}; name a form that they want"

    def for_its_uses(self, frames: Frames, rows: pd.DataFrame) -> pd.DataFrame:
        """Return rows (form ...) with the end uses that pay and get the form; as they are where everybody pays."""
        if not self.end_uses:
            return rows
        return rows.merge(self._got(frames)[["form", "end_use"]].drop_duplicates(), on="form")

    def rows_for_uses(self, label: str, frames: Frames, offers: pd.DataFrame) -> Rows:
        """Return its tuples; `offers` are seller, form, year and relief_duty, MUSD per kt, of what pays."""
        steps = offers.assign(clause=label)
        goods = steps[KEY].drop_duplicates(ignore_index=True)
        if goods.empty:
            return {}
        uses = goods.merge(self._got(frames), on=["form", "year"])
        stocks = frames.holdings.merge(goods, on=["form", "year"])
        return {
            "RELIEFS_OF_USES" if self.except_end_uses else "RELIEFS_OF_OTHERS": goods,
            "RELIEVED": steps[["clause", "seller", "year", "relief_duty"]],
            "RELIEVED_STEPS": steps[[*KEY, "seller"]],
            "RELIEF_USES": uses.loc[uses["blend"] == "", [*KEY, "end_use"]],
            "RELIEF_BLENDS": uses.loc[uses["blend"] != "", [*KEY, "blend"]],
            "RELIEF_STOCKS": stocks.assign(held=stocks["form"])[[*KEY, "holder", "held"]],
        }

    def free_for_uses(self, frames: Frames, tables: Tables) -> Mapping[Good, float]:
        """Return what it frees of each form and year, kt, from the result tables."""
        got = end_use_rows.tonnes_got(tables, self._parts_got(frames))
        if self.except_end_uses:
            return {good: in_kt(t) for good, t in got.items()}
        there = dict(supplied_tonnes.tonnes_in_all(tables, frames))
        for form, year, into, out in rows_of(tables, "stockpile", "form", "year", "in_t", "out_t"):
            there[form, year] = there.get((form, year), 0.0) + out - into
        return {good: in_kt(max(0.0, t - got.get(good, 0.0))) for good, t in there.items()}

    def not_told_apart(self, others: Sequence[Policy], frames: Frames, abroad: Sequence[str]) -> str:
        """Say what one tonne could be named for beside it; nothing where its uses can be told apart.

        abroad: plants in partner countries whose products pay it
        """
        if self.end_uses and abroad:
            return (
                f"is on what some end uses get, and {abroad[0]} ships what pays it too, of which no plan says whose it "
                "is; write except_end_uses for those who are spared, or name forms that no plant abroad makes"
            )
        forms = set(self.forms_touched(frames))
        for other in others:
            rules = isinstance(other, RulesUses | DutyForUses) or hasattr(other, "on_some")
            named = rules and any(getattr(other, field, None) for field in ("end_uses", "except_end_uses"))
            if not (named or (other.component is duty_relief.COMPONENT and _frees(other))):
                continue
            both = sorted(forms & set(other.forms_touched(frames)))
            if both and years_shared(self, other, frames):
                return (
                    f"and another {other.name} that names end uses, or frees imports of duty, are about {both[0]}, of "
                    "which one tonne could be named for both; state one of them, or forms of their own"
                )
        return ""


def _frees(other: Policy) -> bool:
    return not isinstance(other, DutyForUses) or getattr(other, "quota_t", None) is not None
