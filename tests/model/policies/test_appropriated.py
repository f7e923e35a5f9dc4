"""What appropriations of several times let an account obligate, year by year."""

from __future__ import annotations

from itertools import product

import pytest

from model.policies.base.appropriated import FIRST, LAST, Window, limits, new_authority

LONG, SHORT = Window(1, 3, 10.0), Window(2, 2, 100.0)


def test_before_and_after_a_short_appropriation_the_long_one_is_all_there_is():
    """10 for three years, 100 more in the second: in the first and the third together no more than 10."""
    said = {window.key: window.musd for window in limits([LONG, SHORT])}
    assert said["all without 2"] == 10.0
    assert said == {
        "all": 110.0, "before 1": 0.0, "before 2": 10.0, "after 2": 10.0, "after 3": 0.0, "all without 2": 10.0,
    }  # fmt: skip


@pytest.mark.parametrize(
    "given",
    [
        [LONG, SHORT],
        [Window(1, LAST, 5.0), Window(2, 2, 3.0), Window(4, 4, 4.0)],
        [Window(1, LAST, 5.0), Window(2, 3, 3.0), Window(3, 4, 4.0)],
        [Window(FIRST, LAST, 4.0), Window(2, 4, 3.0), Window(3, 3, 2.0)],
        [Window(1, 4, 4.0), Window(2, 2, 3.0), Window(4, LAST, 2.0)],
    ],
)
def test_the_limits_let_through_what_can_be_drawn_and_nothing_else(given: list[Window]):
    """Of every plan of whole millions in five years: the limits keep it where each dollar has an appropriation."""
    rows = limits(given)
    for plan in product((0.0, 3.0, 5.0), repeat=5):
        owed = dict(enumerate(plan, start=1))
        drawn = all(musd <= 0 for musd in new_authority(owed, given).values())
        kept = all(sum(musd for year, musd in owed.items() if row.holds(year)) <= row.musd for row in rows)
        assert kept == drawn, plan


def test_every_limit_has_a_name_of_its_own():
    names = [row.key for row in limits([Window(1, LAST, 5.0), Window(2, 2, 3.0), Window(4, 5, 4.0)])]
    assert len(names) == len(set(names))
    assert "all without 2, 4-5" in names
