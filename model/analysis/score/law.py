"""What federal law and the rules of Congress ask of a cost estimate: amounts to compare with, and who prints them."""

from __future__ import annotations

from dataclasses import dataclass

HOME = "USA"
"""The country whose laws these are."""
PAYGO = "Statutory Pay-As-You-Go Act of 2010 (P.L. 111-139)"
MANDATES = "Unfunded Mandates Reform Act of 1995, 2 U.S.C. 658c"
FIVE_YEARS = 5
"""Fiscal years of the mandate test: the one in which a mandate is first in force, and the four after it."""
DECADES, TEN = 4, 10


@dataclass(frozen=True)
class Threshold:
    """An amount of law: million USD, of which year (0 where it is not adjusted), by which law, printed where."""

    musd: float
    year: int
    law: str
    printed: str


PRIVATE_SECTOR = Threshold(
    200.0, 2024, "2 U.S.C. 658c(b)(1): 100 million USD, adjusted annually for inflation",
    "CBO, H.R. 9085, Regulatory Review Improvement Act of 2024: 200 million USD in 2024 "
    "(https://legistorm.com/reports/view/cbo/22187/Regulatory_Review_Improvement_Act_of_2024.html)",
)  # fmt: skip
DIRECT_SPENDING = Threshold(
    2500.0, 0, "House separate order on long-term direct spending, H.Res. 5 (118th Congress)",
    "Committee on the Budget, House of Representatives (https://budget.house.gov/press-release/"
    "smith-118th-congress-house-rules-package-reflects-commitment-to-restoring-fiscal-sanity-accountability-in-"
    "washington/)",
)  # fmt: skip
DEFICITS = Threshold(
    5000.0, 0, "S.Con.Res. 11 (114th Congress) section 3101(b)(1)",
    "CRS 97-865, Points of Order in the Congressional Budget Process, Table 2 "
    "(https://en.wikisource.org/wiki/Points_of_Order_in_the_Congressional_Budget_Process)",
)  # fmt: skip
