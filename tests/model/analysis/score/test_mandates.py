"""What is a mandate, when it begins, and on which side of the threshold its cost lies."""

from __future__ import annotations

import pandas as pd
import pytest

from model.analysis.score.mandates import MandateTest, begins, mandate_test
from model.analysis.score.window import Window
from model.plan.ledger import COLUMNS
from model.policies import BY_NAME, POLICIES, Clause

YEARS = range(2027, 2032)
DEFLATOR = pd.DataFrame({"fiscal_year": [2024, 2025], "index": [1.0, 1.1]})
WINDOW = Window(2027, 2036)
CAP = BY_NAME["country_share_cap"].model_validate({"max": {"2030": 0.65}})
GRANT = BY_NAME["capital_grant"].model_validate({"account": "fund", "share": 0.4})


def _test(buyers: float, aid: float = 0.0, mandates: tuple[str, ...] = ("cap",)) -> MandateTest:
    each = (dict.fromkeys(YEARS, musd) for musd in (buyers, 0.0, aid, 200.0))
    return MandateTest(mandates, 2027, tuple(YEARS), *each)


@pytest.mark.parametrize(
    ("test", "verdict"),
    [
        (_test(300.0, mandates=()), "No"),
        (_test(199.0), "Yes, Under Threshold"),
        (_test(200.0), "Yes, Over Threshold"),
        (_test(-50.0, aid=100.0), "Yes, Under Threshold"),
        (_test(150.0, aid=100.0), "Yes, Cannot Determine"),
        (MandateTest(("cap",), 2027, (2027, 2028), {}, {}, {}, {2027: 200.0, 2028: 200.0}), "Yes, Cannot Determine"),
        (MandateTest(("cap",), 2027, tuple(YEARS), {}, {}, {}, {}), "Yes, Cannot Determine"),
    ],
)
def test_the_verdict(test: MandateTest, verdict: str):
    """At the threshold is over it, as the law has it; net of aid and before it must agree."""
    assert test.verdict == verdict


def test_a_mandate_begins_with_its_first_level():
    assert begins(CAP, WINDOW) == 2030
    assert begins(CAP, Window(2031, 2036)) == 2031
    late = BY_NAME["import_ban"].model_validate({"countries": ["CHN"], "from": "2028-07-01"})
    assert begins(late, WINDOW) == 2028
    assert begins(late, Window(2025, 2027)) == 2028


def test_what_is_a_mandate():
    """What the private sector must do, or pay; not aid, not limits on accounts, not what other countries forbid."""
    assert {policy.name for policy in POLICIES if policy.binds_private} == {
        "carbon_price", "emissions_cap", "export_control", "import_ban", "import_quota", "nminus1_floor",
        "purchase_budget", "survive_floor", "tariff",
    }  # fmt: skip
    assert CAP.is_mandate
    assert not GRANT.is_mandate


def _ledger(*flows: tuple[int, str, str, float]) -> pd.DataFrame:
    return pd.DataFrame([(y, a, b, "item", "", "", musd, 0.0) for y, a, b, musd in flows], columns=COLUMNS)


def test_costs_by_fiscal_year_in_its_dollars():
    """Of 2028, a leap year, 92 of 366 days are of fiscal 2029; prices rise by a tenth; a grant is aid to plants."""
    own = _ledger((2028, "buyers", "suppliers CHL", 366.0), (2028, "plants", "capital", 36.6),
                  (2028, "financiers", "plants", 7.32))  # fmt: skip
    test = mandate_test((own, own[:0]), [Clause("cap", CAP), Clause("grant", GRANT)], DEFLATOR, WINDOW, nominal=True)
    assert test.mandates == ("cap",)
    assert test.tested == (2030, 2031, 2032, 2033, 2034)
    assert [test.buyers[2028], test.buyers[2029]] == pytest.approx([274 * 1.1**4, 92 * 1.1**5])
    assert test.plants[2028] == pytest.approx(0.8 * 27.4 * 1.1**4)
    assert test.aid[2028] == pytest.approx(0.2 * 27.4 * 1.1**4)
    assert test.gross(2028) == pytest.approx((274 + 27.4) * 1.1**4)
    assert test.threshold[2030] == pytest.approx(200 * 1.1**6)
    real = mandate_test((own, own[:0]), [Clause("cap", CAP)], DEFLATOR, WINDOW, nominal=False)
    assert real.buyers[2029] == pytest.approx(92.0)
    assert real.threshold[2030] == pytest.approx(200.0)


def test_without_a_price_index_of_its_year_the_threshold_is_not_known():
    later = DEFLATOR.assign(fiscal_year=[2026, 2027])
    none = _ledger()
    for deflator in (later, DEFLATOR[:0]):
        assert mandate_test((none, none), [Clause("cap", CAP)], deflator, WINDOW, nominal=True).threshold == {}
