"""Nothing may be bought from some countries or owners."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar, Literal

import pandas as pd
from pydantic import Field, model_validator

from data.rows import each_row
from model.frames import Frames
from model.policies.closures import closure_checks
from model.policies.sentence import Check, Sentence, Tables


class ImportBan(Sentence):
    """Buyers may buy nothing from the named countries or bloc; in a year banned in part, that part is closed.

    By shipment it closes sellers there; by owner, sellers owned from there, wherever they stand; by origin, the
    part of every seller's goods whose ore was mined there.
    """

    name: ClassVar[str] = "import_ban"
    countries: tuple[str, ...] = Field((), description="Countries banned, ISO 3166 alpha-3.")
    bloc: str = Field("", description="A bloc banned, such as feoc.")
    measure: Literal["shipped", "owner", "origin"] = Field(
        "shipped", description="Who ships it, who owns it, or where the ore was mined."
    )

    @model_validator(mode="after")
    def _somebody(self) -> ImportBan:
        if not self.countries and not self.bloc:
            raise ValueError("names nobody; write countries = ['CHN'] or bloc = 'feoc'")
        return self

    def _banned(self, frames: Frames, year: int) -> set[str]:
        return set(self.countries) | (set(frames.members(self.bloc, year)) if self.bloc else set())

    def closed_share(self, frames: Frames, sales: pd.DataFrame) -> pd.Series:
        """Return the share of each seller-year's availability that the ban closes."""
        banned = {year: self._banned(frames, year) for year in frames.years}
        force = {year: self.share_in_force(year) for year in frames.years}
        forms, mined = set(self.forms_touched(frames)), self._origins(frames)
        rows = each_row(sales, "form", "owner" if self.measure == "owner" else "country", "year")
        closed = [
            force[y] * sum(share for o, share in mined.get((f, who), ((who, 1.0),)) if o in banned[y])
            if f in forms
            else 0.0
            for f, who, y in rows
        ]
        return pd.Series(closed, index=sales.index, dtype=float)

    def _origins(self, frames: Frames) -> dict[tuple[str, str], list[tuple[str, float]]]:
        """Return where the ore in each country's goods was mined, and its share; goods count as one's own otherwise."""
        out: dict[tuple[str, str], list[tuple[str, float]]] = {}
        if self.measure == "origin":
            for form, country, origin, share in each_row(frames.origins, "form", "country", "origin", "share"):
                out.setdefault((form, country), []).append((origin, share))
        return out

    def adjust(self, frames: Frames) -> Frames:
        closed = self.closed_share(frames, frames.sales)
        return replace(frames, sales=frames.sales.assign(available=frames.sales["available"] * (1 - closed)))

    def recheck(self, clause: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        yield from closure_checks(clause, self.closed_share(frames, tables["purchases"]), frames, tables)

    def unknown_words(self, frames: Frames) -> Iterable[tuple[str, str, Iterable[str]]]:
        yield from super().unknown_words(frames)
        known, blocs = set(frames.tables["countries"]["country"]), set(frames.tables["blocs"]["bloc"])
        yield from (("countries", c, known) for c in self.countries if c not in known)
        if self.bloc and self.bloc not in blocs:
            yield "bloc", self.bloc, blocs
