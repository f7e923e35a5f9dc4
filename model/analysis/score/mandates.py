"""The private-sector mandate test: what a variant requires of buyers and plant owners, against the amount of the law.

A mandate is a sentence that requires or forbids something of buyers or plants, or makes them pay the Treasury; aid
that a plant may take is none. What they pay more is the difference of the two plans, all sentences together: the plan
knows what buyers and plant owners pay in each year, not what each sentence alone would make them pay. Payments of a
calendar year fall evenly on its days, so that its last 92 are of the next fiscal year.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from data.rows import each_row
from model.analysis.score.law import FIVE_YEARS, PRIVATE_SECTOR
from model.analysis.score.lines import Amounts
from model.analysis.score.window import Window
from model.plan.ledger import BUYERS, PLANTS, TREASURY
from model.policies import Clause, Policy
from model.policies.base.financing import FINANCIERS, LENDER
from model.policies.base.fiscal_years import index_of, next_fiscal_part
from model.policies.base.public_stock import OUTSIDE_COST

Ledgers = tuple[pd.DataFrame, pd.DataFrame]
PRIVATE = (BUYERS, PLANTS)
AID = (TREASURY, FINANCIERS, LENDER)
"""Who pays federal aid out: the Treasury, and those who pass on what it gave for a plant's capital."""
NO, UNDER, OVER, UNKNOWN = "No", "Yes, Under Threshold", "Yes, Over Threshold", "Yes, Cannot Determine"


@dataclass(frozen=True)
class MandateTest:
    """What buyers and plant owners pay more, million USD by fiscal year, and how that compares with the law.

    mandates: the sentences that are mandates; first: the fiscal year in which one is first in force, 0 for none
    tested: the fiscal years of the test that the window holds
    buyers, plants: what each pays more, net of what it receives; aid: of which federal aid received, already taken off
    threshold: the amount of the law by fiscal year; none where the dataset's price index does not reach its year
    """

    mandates: tuple[str, ...]
    first: int
    tested: tuple[int, ...]
    buyers: Mapping[int, float]
    plants: Mapping[int, float]
    aid: Mapping[int, float]
    threshold: Mapping[int, float]

    def net(self, year: int) -> float:
        """Return what both pay more in a fiscal year, net of aid."""
        return self.buyers.get(year, 0.0) + self.plants.get(year, 0.0)

    def gross(self, year: int) -> float:
        """Return the same before federal aid."""
        return self.net(year) + self.aid.get(year, 0.0)

    @property
    def verdict(self) -> str:
        """Return whether there is a mandate, and whether its cost reaches the threshold, net of aid and before it."""
        if not self.mandates:
            return NO
        if len(self.tested) < FIVE_YEARS or not self.threshold:
            return UNKNOWN
        over = [any(cost(y) >= self.threshold[y] for y in self.tested) for cost in (self.net, self.gross)]
        return OVER if all(over) else UNKNOWN if any(over) else UNDER


def mandate_test(
    ledgers: Ledgers, clauses: Sequence[Clause], deflator: pd.DataFrame, window: Window,
    nominal: bool,
) -> MandateTest:  # fmt: skip
    """Return the test of a variant.

    ledgers: of the variant and of the baseline; clauses: sentences that the variant states and the baseline does not
    deflator: the dataset's table of price indices; nominal: in dollars of each fiscal year, else of the base year
    """
    ours = [clause for clause in clauses if clause.policy.is_mandate]
    first = min((begins(clause.policy, window) for clause in ours), default=0)
    tested = tuple(y for y in range(first, first + FIVE_YEARS) if first and y in window.years)
    buyers, plants, aid = (
        _fiscal(_difference(ledgers, part), deflator if nominal else deflator[:0]) for part in (_buyers, _plants, _aid)
    )
    known = len(deflator) and PRIVATE_SECTOR.year in set(deflator["fiscal_year"])
    per = PRIVATE_SECTOR.musd / index_of(deflator, PRIVATE_SECTOR.year) if known else 0.0
    threshold = {y: per * (index_of(deflator, y) if nominal else 1.0) for y in window.years} if known else {}
    return MandateTest(tuple(c.label for c in ours), first, tested, buyers, plants, aid, threshold)


def begins(policy: Policy, window: Window) -> int:
    """Return the first fiscal year of a window in which a sentence asks for something; the year after where none is.

    Before the first year of a level by year there is none.
    """
    stated = [getattr(policy, name) for name in type(policy).model_fields]
    levels = [min(value) for value in stated if isinstance(value, Mapping) and value and _by_year(value)]
    starts = (y for y in window.years if y >= min(levels, default=0) and policy.share_in_force(y) > 0)
    return next(starts, window.last + 1)


def _by_year(value: Mapping[object, object]) -> bool:
    return all(isinstance(year, int) for year in value)


# ---------------------------------------------------------------- what each pays


def _buyers(payer: str, payee: str, item: str) -> float:
    return float(payer == BUYERS) - float(payee == BUYERS)


def _plants(payer: str, payee: str, item: str) -> float:
    return float(payer == PLANTS) - float(payee == PLANTS)


def _aid(payer: str, payee: str, item: str) -> float:
    return float(payer in AID and payee in PRIVATE and item not in OUTSIDE_COST)


def _difference(ledgers: Ledgers, part: Callable[[str, str, str], float]) -> Amounts:
    """Return by calendar year what a part of the flows comes to, the variant's less the baseline's."""
    out: Amounts = {}
    for ledger, sign in zip(ledgers, (1.0, -1.0), strict=True):
        for year, payer, payee, item, musd in each_row(ledger, "year", "payer", "payee", "item", "musd"):
            out[int(year)] = out.get(int(year), 0.0) + sign * part(payer, payee, item) * musd
    return out


def _fiscal(by_year: Mapping[int, float], deflator: pd.DataFrame) -> Amounts:
    """Return amounts of calendar years by fiscal year, in its dollars; of the base year where there is no deflator."""
    out: Amounts = {}
    for year, musd in by_year.items():
        late = next_fiscal_part(year, None, True)
        for given, part in ((year, 1.0 - late), (year + 1, late)):
            out[given] = out.get(given, 0.0) + part * musd * index_of(deflator, given)
    return out
