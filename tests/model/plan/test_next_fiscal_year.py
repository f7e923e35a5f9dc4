"""What of a calendar year is of the next fiscal year: the 92 days from October on, or those of them in force."""

from __future__ import annotations

import pytest

from model.policies.base.fiscal_years import next_fiscal_part


def test_a_whole_year_has_92_days_in_the_next():
    assert next_fiscal_part(2026, None, True) == pytest.approx(92 / 365)
    assert next_fiscal_part(2028, None, True) == pytest.approx(92 / 366)


def test_days_in_force_before_and_after_october():
    assert next_fiscal_part(2026, (0, 273), True) == 0.0
    assert next_fiscal_part(2026, (273, 365), True) == 1.0
    assert next_fiscal_part(2026, (181, 365), True) == pytest.approx(92 / 184)


def test_what_falls_on_a_day_falls_whole():
    assert (next_fiscal_part(2026, (272, 365), False), next_fiscal_part(2026, (273, 365), False)) == (0.0, 1.0)
