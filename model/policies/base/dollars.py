"""Sums of money in a sentence, and the dollars that they are in.

A law or a contract states dollars of the day (`nominal`): 110 USD a kg in 2035 buys less than in 2026. A cost that an
economist states is in dollars of the dataset's base year (`real`), as every other figure of a plan. Both are easily
meant, and they differ by the price index, so a sentence that states an amount says which. The plan works in dollars of
the base year: nominal sums are divided by the index of the fiscal years in which the money falls.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import ClassVar, Literal

from pydantic import Field, model_validator

from data.messages.years import spans
from model.frames.study_frames import Frames
from model.policies.base.days_in_force import Dates
from model.policies.base.fields import level_at
from model.policies.base.fiscal_years import dollar, moves_all_year, next_fiscal_part
from model.policies.base.policy import Policy

Dollars = Literal["nominal", "real"]
_LAW = re.compile(
    r"U\.S\.C|P\.L\.|Pub\. ?L|\bCFR\b|C\.F\.R|\bStat\.|Proclamation|H\.R\. ?\d|\bS\. ?\d|agreement|contract",
    re.IGNORECASE,
)
"""What a citation of a law or contract holds."""


class StatesDollars(Policy):
    """A sentence that states sums of money: `amounts` are the fields that hold them."""

    amounts: ClassVar[tuple[str, ...]]
    prices: ClassVar[tuple[str, ...]] = ()
    """Of these, what a tonne of a form in its scope costs, USD: of the size of the form's own price."""
    charges: ClassVar[tuple[str, ...]] = ()
    """Of these, what is paid beside that price for a tonne, USD: as small as one likes, but not far above it."""
    dollars: Dollars | None = Field(
        None,
        description="What its sums are in: 'nominal', dollars of the day, as laws and contracts state them; or 'real', "
        "dollars of the base year. Must be given.",
    )

    @model_validator(mode="after")
    def _dollars_stated(self) -> StatesDollars:
        stated = [name for name in self.amounts if isinstance(getattr(self, name), int | float | dict)]
        if stated and self.dollars is None:
            raise ValueError(
                f"states {stated[0]} without its dollars; write dollars = 'nominal' for dollars of the day, as in a "
                "law or contract, or dollars = 'real' for dollars of the base year"
            )
        if stated and self.dollars == "real" and _LAW.search(self.cite):
            raise ValueError(
                f"cites a law or contract ({self.cite}), whose dollars are those of the day; write dollars = 'nominal'"
            )
        return self

    @property
    def nominal(self) -> bool:
        """Whether the sums are in dollars of the day."""
        return self.dollars == "nominal"

    def dollar(self, frames: Frames, year: int) -> float:
        """Return how many of its own dollars are one of the base year, for money that moves in a calendar year."""
        if not self.nominal:
            return 1.0
        return dollar(frames, year, later_part(frames, self, str(getattr(self, "account", "")), year))

    def real_at(self, frames: Frames, path: float | Mapping[int, float] | None, year: int) -> float | None:
        """Return a path's value in a year in dollars of the base year; none before its first year."""
        level = None if path is None else level_at(path, year)
        return None if level is None else level / self.dollar(frames, year)


def rate_states_its_dollars(sentence: Policy) -> None:
    """Raise ValueError where a rate cites a law or contract and does not say whether it is above the rise of prices."""
    if _LAW.search(sentence.cite) and "dollars" not in sentence.model_fields_set:
        raise ValueError(
            f"cites a law or contract ({sentence.cite}) and does not say what its rate is in; write dollars = "
            "'nominal' for the rate that a contract states, or dollars = 'real' for one above the rise of prices"
        )


def years_left_out(named: Mapping[int, float], bound: Iterable[int]) -> str:
    """Say which of the years that it binds a sum by year does not name; nothing where it names all."""
    missing = tuple(year for year in bound if year not in named)
    if not missing:
        return ""
    stated, others = spans(tuple(sorted(named))), spans(missing)
    return f"names {stated}; nothing is provided in {others}; name those years too, 0 if that is meant"


def later_part(frames: Frames, sentence: Policy, account: str, year: int, received: bool = False) -> float:
    """Return the part of what a sentence moves in a calendar year that falls in the next fiscal year.

    Rates and payments follow the sentence's own days in force, and so does the first day of a decision; what a
    decision moves all year long later on (a tax credit, a dividend) falls on the whole year, and so do sales of stock.
    account: the account that pays, '' for none; received: whether it is paid instead
    """
    all_year = received or not account or moves_all_year(frames, account)
    own_days = sentence.dates is Dates.PRO_RATA or (sentence.dates is Dates.DECISIONS and not all_year)
    return next_fiscal_part(year, sentence.days_in_force(year) if own_days else None, all_year)
