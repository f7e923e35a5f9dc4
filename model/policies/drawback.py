"""Duties are paid back on as much of a form as leaves the country again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from pydantic import Field

from data.rows import each_row
from model.formulation.declaration import Component
from model.frames.scale import in_kt
from model.frames.study_frames import Frames
from model.policies.base import duty_relief
from model.policies.base.days_in_force import Dates
from model.policies.base.draw import Draw
from model.policies.base.duty_relief import RECEIPTS, Good
from model.policies.base.fields import Share, by_year
from model.policies.base.level import PERCENT, Level
from model.policies.base.payment import Flow
from model.policies.base.policy import Clause, Policy, Rows, Tables
from model.policies.base.result_tables import rows_of
from model.policies.base.shared_scope import years_shared


class Drawback(Policy):
    """Of the duties on a form, `share` is paid back on as many tonnes as outlets abroad take of it in the year.

    Goods that leave count whoever made them, as substitution drawback has it (19 U.S.C. 1313(j)(2)): the tonnes on
    which duty was paid are named among the purchases of the year, the dearest duty first. All duties that the variant
    charges on them are paid back alike; a law that excepts some is stated for the forms that pay none of these. What is
    exported as part of another form gives no right to it, and what plants in partner countries pay is kept. In the
    budget it lowers duties received.
    """

    name: ClassVar[str] = "drawback"
    place: ClassVar[int] = 132
    levels: ClassVar[tuple[Level, ...]] = (Level("share", PERCENT, 0, 100.0, "share paid back"),)
    subject: ClassVar[str] = "duties on what is exported again"
    dates: ClassVar[Dates] = Dates.PRO_RATA
    lacks: ClassVar[str] = "no outlet abroad takes it, or no import of it pays a duty"
    chance: ClassVar[float] = 0.7
    component: ClassVar[Component | None] = duty_relief.COMPONENT
    share: Share = Field(0.99, description="Part of the duty paid back, 0.99 for 99%.")

    @classmethod
    def drawn(cls, draw: Draw) -> Mapping[str, Any]:
        return {"share": draw.number(0.5, 1.0)}

    def _outlets(self, frames: Frames) -> Any:
        rows = frames.outlets[["form", "outlet", "year"]]
        return rows[rows["form"].isin(self.forms_touched(frames)) & rows["year"].isin(self.years_bound(frames))]

    def _offers(self, frames: Frames) -> Any:
        paying = frames.offers.merge(self._outlets(frames)[["form", "year"]].drop_duplicates(), on=["form", "year"])
        back = paying["duty"] * self.share * self.in_force(paying["year"])
        return paying.assign(relief_duty=back)[back > 0]

    def reaches(self, frames: Frames) -> Any:
        return self._offers(frames)[["form", "country", "year"]].drop_duplicates()

    def rows(self, label: str, frames: Frames, clauses: Sequence[Clause]) -> Rows:
        offers, outlets = self._offers(frames), self._outlets(frames)
        goods = dict.fromkeys(each_row(outlets, "form", "year"), 0.0)
        return duty_relief.relief_rows(label, offers, goods, outlets)

    def flows(self, label: str, frames: Frames, tables: Tables) -> Iterable[Flow]:
        gone: dict[Good, float] = defaultdict(float)
        for form, year, t in rows_of(tables, "outlets", "form", "year", "tonnes"):
            gone[form, year] += in_kt(t)
        touched, bound = set(self.forms_touched(frames)), {y: self.bound_share(y) for y in frames.years}
        bought = [
            ((form, year), in_kt(t), self.share * bound[year] * musd / in_kt(t))
            for form, year, t, musd in rows_of(tables, "purchases", "form", "year", "tonnes", "duty_musd")
            if t > 0 and form in touched
        ]
        for year, musd in by_year(duty_relief.relieved(bought, gone)):
            yield Flow(year, "buyers", "Treasury", "tariffs", RECEIPTS, -musd)

    def repeats(self, other: Policy, frames: Frames, first: str) -> str:
        both = isinstance(other, Drawback) and years_shared(self, other, frames)
        forms = set(self.forms_touched(frames)) & set(other.forms_touched(frames)) if both else set()
        return f"pays duties on {min(forms)} back, which {first} pays back too: once is enough" if forms else ""

    def lacks_beside(self, others: Sequence[Policy], frames: Frames) -> str:
        forms = set(self.forms_touched(frames))
        for other in others:
            held = getattr(other, "quota_t", None) is not None and years_shared(self, other, frames)
            if held and (both := sorted(forms & set(other.forms_touched(frames)))):
                return (
                    f"and a quota that frees {both[0]} of a duty hold in one year, and a tonne that paid none would "
                    "have it paid back; name forms for drawback that no quota is of"
                )
        return ""
