"""Supply from abroad may be no more concentrated than an index (HHI)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, ClassVar

import pandas as pd
from pydantic import BeforeValidator, Field

from model.formulation.declaration import Component, IndexSet, Parameter, Variable
from model.frames.study_frames import Frames
from model.policies.base import parties, share_rows, supplied_tonnes
from model.policies.base.bills import OF_CONCENTRATION
from model.policies.base.days_in_force import Dates
from model.policies.base.fields import OneShare, level_at, or_by_year, read_number
from model.policies.base.lack import Lack
from model.policies.base.level import HHI, Level, Whole
from model.policies.base.policy import Check, Clause, Policy, Rows, Tables
from model.policies.base.promise import Party, Promise
from model.policies.base.share_rows import counted_tonnes

# ---------------------------------------------------------------- sets, parameters, variables

SETS = {
    "HHI_CAPS": IndexSet("k, f, t", "sentence k limits the index of concentration of form f"),
    "HHI_PARTIES": IndexSet("k, c, f, t", "foreign country c can supply it"),
    "HHI_COUNTRIES": IndexSet("c", "the foreign countries that can supply it", over="k, f, t"),
    "TANGENTS": IndexSet("k, c, f, t, n", "the n-th tangent to the square of country c; more are added round by round"),
}
PARAMETERS = {
    "hhi_most": Parameter("HHI_CAPS", "1", "the largest index, 0 to 1"),
    "tangent": Parameter("TANGENTS", "1", "the share at which the tangent touches"),
}
VARIABLES = {
    "Square": Variable("HHI_PARTIES", "kt", "a country's tonnes squared over the supply, or more"),
}
FIRST_TANGENTS = (0.05, 0.15, 0.3, 0.5)
"""Shares at which the square is cut before anything is known of the plan."""
WITHIN = 1e-4
"""How far above the limit the index of a plan may lie: one point of ten thousand."""
NO_SHARE = 1e-3
"""Shares below this add at most a millionth each to the index: no tangent."""

# ---------------------------------------------------------------- rows


def square_above_tangent(m: Any, k: str, c: str, f: str, t: int, n: int) -> Any:
    """A country's square, its tonnes squared over the supply, lies above each of its tangents."""
    return (
        m.Square[k, c, f, t]
        >= 2 * m.tangent[k, c, f, t, n] * counted_tonnes(m, k, c, f, t)
        - m.tangent[k, c, f, t, n] * m.tangent[k, c, f, t, n] * m.Supply[f, t]
    )


def hhi_at_most(m: Any, k: str, f: str, t: int) -> Any:
    """The squares of all foreign countries together are at most the index times the supply."""
    return sum(m.Square[k, c, f, t] for c in m.HHI_COUNTRIES[k, f, t]) <= m.hhi_most[k, f, t] * m.Supply[f, t]


COMPONENT = Component(
    SETS, PARAMETERS, VARIABLES, constraints=((square_above_tangent, "TANGENTS"), (hhi_at_most, "HHI_CAPS"))
)


def _index(value: Any) -> Any:
    value = read_number(value)
    if isinstance(value, int | float) and value > 1:
        raise ValueError(f"runs from 0 to 1 here; {value:g} points of 10,000 are {value / 1e4:g}")
    return value


IndexPath = Annotated[OneShare | dict[int, OneShare], BeforeValidator(or_by_year(_index))]


class HhiCap(Policy):
    """The index of concentration (HHI) of every form is at most `max`, by shipment.

    The index adds the squares of foreign countries' shares of the whole supply, 0 to 1, as the column `hhi` of the
    table `concentration` prints it: home adds nothing, nor does the pool of countries that
    statistics do not name (ROW), which is many. A square is no straight line; it is cut from below by
    tangents, first at 5, 15, 30 and 50%, then at the shares that the plan has, until the index of the plan is
    within 0.0001 of the limit. So a plan may exceed its limit by one point of ten thousand and costs no more than
    one that does not.
    """

    name: ClassVar[str] = "hhi_cap"
    place: ClassVar[int] = 40
    levels: ClassVar[tuple[Level, ...]] = (
        Level("max", HHI, -1, 1.0, "cap", one=0.01, rows=("hhi_at_most",), of=Whole.SUPPLY),
    )
    subject: ClassVar[str] = "index of concentration (HHI)"
    dates: ClassVar[Dates] = Dates.WHOLE_YEARS
    suspends: ClassVar[tuple[str, ...]] = ("square_above_tangent",)
    not_held: ClassVar[Mapping[str, str]] = OF_CONCENTRATION
    component: ClassVar[Component | None] = COMPONENT
    refines: ClassVar[bool] = True
    max: IndexPath = Field(description="Largest index, 0.25 for 2,500 points, by year or for all years.")

    def promises(self) -> tuple[Promise, ...]:
        return (Promise(Party(foreign=True), False, self.max, index=True),)

    def more_from(self) -> str:
        return ""

    def shortfall(self, lack: Lack) -> str:
        least = lack.short_by * (level_at(self.max, lack.year) or 0.0)
        which = f" for {lack.form}" if lack.form else ""
        return f"cannot be kept{which}: the index is at least {least:.3g}{lack.when}"

    def rows(self, label: str, frames: Frames, clauses: Sequence[Clause]) -> Rows:
        levels = share_rows.wanted(self, self.max, frames)
        head, flows = parties.foreign(label, frames, levels)
        if head.empty:
            return {}
        caps = head.drop_duplicates(["form", "year"]).rename(columns={"level": "hhi_most"})
        tangents = [head[share_rows.KEY].assign(turn=n, tangent=r) for n, r in enumerate(FIRST_TANGENTS, start=1)]
        return {
            **flows,
            "HHI_CAPS": caps[["clause", "form", "year", "hhi_most"]],
            "HHI_PARTIES": head[share_rows.KEY],
            "HHI_COUNTRIES": head[["clause", "form", "year", "party"]],
            "TANGENTS": pd.concat(tangents, ignore_index=True),
        }

    def refine(self, label: str, frames: Frames, tables: Tables, turn: int) -> Rows:
        """Return tangents at the shares of every country wherever the plan is too concentrated."""
        found = parties.foreign_shares(frames, tables, share_rows.wanted(self, self.max, frames))
        index = (found["share"] ** 2).groupby([found["form"], found["year"]]).transform("sum")
        over = found[(index > found["level"] + WITHIN) & (found["share"] > NO_SHARE)]
        if over.empty:
            return {}
        cut = over.rename(columns={"country": "party", "share": "tangent"})
        cut = cut.assign(clause=label, turn=len(FIRST_TANGENTS) + turn)
        return {"TANGENTS": cut[[*share_rows.KEY, "turn", "tangent"]]}

    def recheck(self, label: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        levels, apart = share_rows.levels_wanted(self, self.max, frames), frames.not_one_country
        whole: dict[tuple[str, int], float] = {}
        by: dict[tuple[str, int], dict[str, float]] = {}
        for form, year, country, _, _, t in supplied_tonnes.supplied(tables, frames):
            key = (form, year)
            whole[key] = whole.get(key, 0.0) + t
            if country not in apart:
                by.setdefault(key, {})[country] = by.get(key, {}).get(country, 0.0) + t
        for key, level in levels.items():
            index = sum((t / whole[key]) ** 2 for t in by.get(key, {}).values() if whole[key] > 0)
            yield Check(label, f"{key[0]} {key[1]}", index, level + WITHIN, "HHI")
