"""What plants share follows what is printed: a right held, a use of a year, the price of a right that lasts."""

from __future__ import annotations

import pytest

from data.load import load_dataset
from data.messages.finding import BadInput
from data.prepare import infrastructure, shared_use
from data.prepare.figures import Figures

FIRST, LATER = 7515, 7513
SINCE_2023 = 124.471 / 121.504


@pytest.fixture(scope="module")
def figures() -> Figures:
    return Figures()


def test_use_of_a_tonne_is_that_of_a_year_over_the_size_it_is_printed_for(figures: Figures) -> None:
    uses = shared_use.prepare(figures, {})
    assert len(uses) == 4
    assert uses["use_per_t"].tolist() == pytest.approx([2600 / FIRST] * 4, rel=1e-5)
    assert uses["confidence"].tolist() == ["medium", "assumed", "assumed", "assumed"]


def test_what_is_held_lets_the_first_phase_run_and_a_thirteenth_of_the_second() -> None:
    rows = load_dataset("us_2026").table("infrastructure").set_index(["facility", "year"])
    year = rows.loc[("thacker_pass_water", 2032)]
    assert len(rows) == 17
    assert (year["capacity"], year["unit"]) == (2800, "acre-feet")
    left = (year["capacity"] - 2600) / (2600 / FIRST)
    assert left == pytest.approx(LATER / 13, rel=1e-2)


def test_more_is_what_all_phases_lack_and_costs_the_interest_on_a_right(figures: Figures) -> None:
    """A right of 350 USD in dollars of 2024, of which the state keeps 22.5%, at 10% a year."""
    row = infrastructure.prepare(figures, {}).iloc[0]
    wanted = (FIRST + 3 * LATER) * 2600 / FIRST
    assert wanted - 2800 <= row["extra"] < wanted - 2800 + 1
    assert row["extra_usd_per_unit"] == pytest.approx(350 * SINCE_2023 / 0.775 * 0.1, abs=5e-3)
    assert "350 USD (350 to 900)" in row["rule"]


@pytest.mark.parametrize(("column", "text", "message"), [
    ("use", "infrastructure-9999", "'infrastructure-9999' is the id of no figure of published/infrastructure.csv; "
     "write one, as in its column figure"),
    ("plant", "thacker_pas_1", "'thacker_pas_1' is no plant of planned/plants.csv with a chain; did you mean "
     "thacker_pass_1?"),
])  # fmt: skip
def test_a_cell_that_names_nothing_is_refused(column: str, text: str, message: str) -> None:
    own = Figures()
    own.rows(shared_use.TABLE)[0][column] = text
    with pytest.raises(BadInput) as caught:
        shared_use.prepare(own, {})
    line = caught.value.findings[0].line()
    assert line.startswith(f"planned/shared_use.csv row 2 column {column}: {message}")
