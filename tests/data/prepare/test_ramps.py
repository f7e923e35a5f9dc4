"""A ramp is a straight line from nothing to all, by the years that its figure prints."""

from __future__ import annotations

import pytest

from data.load import load_dataset


def test_shares_are_the_means_of_a_line() -> None:
    """A mine reaches all in 2.5 years: means of the years are 0.2, 0.6, then half a year at 0.9 and half at 1."""
    ramps = load_dataset("us_2026").table("ramps").set_index(["kind", "running_year"])
    assert ramps.loc["mine", "share"].tolist() == pytest.approx([0.2, 0.6, 0.95, 1.0])
    assert ramps.loc["mine", "low"].tolist() == pytest.approx([0.125, 0.375, 0.625, 0.875])
    assert ramps.loc["mine", "high"].tolist() == pytest.approx([0.5, 1.0, 1.0, 1.0])
    assert ramps.loc["anode", "share"].tolist() == pytest.approx([1 / 6, 0.5, 5 / 6, 1.0, 1.0], abs=1e-4)


@pytest.mark.breadth
def test_a_named_project_is_one_decision() -> None:
    plants = load_dataset("us_2026").table("plants").set_index("plant")
    named = [
        "enterprise_south",
        "kellyton",
        "leland",
        "stp_ohio",
        "stp_ohio_full",
        "vidalia_expansion",
        "westwin_lawton",
    ]
    assert (plants.loc[named, "buildable_t"] == plants.loc[named, "buildable_t_per_year"]).all()
    assert plants.loc["kellyton", "earliest_year"] == 2028
