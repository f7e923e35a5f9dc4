"""A supplier country stops, or licenses, what it sells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar

import pandas as pd
from pydantic import Field

from model.frames import Frames
from model.policies.closures import closure_checks
from model.policies.sentence import Check, Sentence, Share, Tables


class ExportRestriction(Sentence):
    """While in force, the named countries ship at most `licence_share` of what they could.

    Sales after the restriction grow back no faster than a supplier's ramp allows.
    """

    name: ClassVar[str] = "export_restriction"
    countries: tuple[str, ...] = Field(min_length=1, description="Countries that restrict, ISO 3166 alpha-3.")
    licence_share: Share = Field(0.0, description="Share still licensed: 0 is a stop.")

    def open_share(self, frames: Frames, sales: pd.DataFrame) -> pd.Series:
        """Return the share of each seller-year's availability that stays open."""
        forms = set(self.forms_touched(frames))
        touched = sales["form"].isin(forms) & sales["country"].isin(self.countries)
        closed = self.in_force(sales["year"]) * (1 - self.licence_share)
        return (1 - closed.where(touched, 0.0)).astype(float)

    def adjust(self, frames: Frames) -> Frames:
        opened = self.open_share(frames, frames.sales)
        return replace(frames, sales=frames.sales.assign(available=frames.sales["available"] * opened))

    def recheck(self, clause: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        yield from closure_checks(clause, 1 - self.open_share(frames, tables["purchases"]), frames, tables)

    def unknown_words(self, frames: Frames) -> Iterable[tuple[str, str, Iterable[str]]]:
        yield from super().unknown_words(frames)
        known = set(frames.tables["countries"]["country"])
        yield from (("countries", c, known) for c in self.countries if c not in known)
