"""The shipped back-cast page is what its command prints, and says what the statistics say."""

from __future__ import annotations

import pytest

from data.load import BUNDLED, load_dataset
from data.prepare.figures import Figures
from model.analysis.backcast import past_events
from model.analysis.backcast.page import SECTIONS, _miss
from model.analysis.backcast.past_events import Compared
from tests.cli.calling import Shell

PAGE = BUNDLED / "BACKCAST.md"


@pytest.mark.breadth
def test_the_page_is_what_the_command_prints(lodeplan: Shell) -> None:
    """To renew it: lodeplan data show backcast --page > data/BACKCAST.md."""
    said = lodeplan("data", "show", "backcast", "--page")
    assert said.code == 0
    assert said.out == PAGE.read_text(encoding="utf-8")


def test_every_event_of_the_figures_is_read_and_no_other() -> None:
    """An event without a reading would be printed with its miss and without a reason."""
    told = {title for _, read, titles in SECTIONS for title in titles if read}
    assert told == {row["event"] for row in Figures().rows("planned/past_events")}


@pytest.mark.parametrize(
    ("unit", "planner", "happened", "miss"),
    [
        ("ratio", 0.92, 1.5, "-39%"),
        ("ratio", 4.8, 2.4, "+100%"),
        ("%", 19.7, 12.5, "+7.2"),
        ("%", 12.5, 12.5, "asked"),
        ("ratio", 1.0, None, "-"),
    ],
)
def test_a_miss_is_of_what_happened(unit: str, planner: float, happened: float | None, miss: str) -> None:
    assert _miss(Compared("Imports", unit, planner, happened)) == miss


@pytest.mark.breadth
def test_what_happened_is_what_was_published() -> None:
    """Antimony of 2025 over 2024: (39,000 + 4,500) / (24,000 + 4,920); gallium 25 / 11; lithium 63,700 / 11,700."""
    data = load_dataset("us_2026")
    controls = past_events.controls_of_2024(data, Figures())
    imports = {name: rows[1].happened for name, rows in controls.items()}
    assert imports == {"antimony": 43_500 / 28_920, "gallium": 25 / 11, "germanium": 24 / 32}


@pytest.mark.breadth
def test_a_ban_takes_what_china_sold() -> None:
    """Before the ban China sold its published share; after it nobody sells more than stretching allows."""
    data = load_dataset("us_2026")
    for name, rows in past_events.controls_of_2024(data, Figures()).items():
        share = {"antimony": (50, 58), "gallium": (17, 19), "germanium": (22, 30)}[name]
        assert share[0] <= rows[0].said <= share[1]
        assert rows[1].said <= 1.0
        assert rows[3].said >= 1.0


@pytest.mark.breadth
def test_fixed_demand_calls_a_quota_binding() -> None:
    """A cut of two fifths of 50,000 t is 20,000 t short; with a quarter less demand, 7,100 t."""
    fixed, thrifty, _ = past_events.rare_earths_of_2010(load_dataset("us_2026"), Figures())
    assert (round(fixed.said), round(thrifty.said)) == (20_000, 7_100)
