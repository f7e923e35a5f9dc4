"""Events of single minerals come from a table of figures; what happened is what those print, misses are kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.load import load_dataset
from data.messages.finding import BadInput
from data.prepare.figures import Figures
from model.analysis.backcast.past_events import Compared, events, single_minerals
from tests.data.published.edits import Rows, copied, edited

RISES = ("Lithium, 2022", "Nickel, 2022", "Magnesium, 2022", "Cobalt, 2025")


@pytest.fixture(scope="module")
def found() -> dict[str, dict[str, Compared]]:
    told = single_minerals(load_dataset("us_2026"), Figures())
    return {title: {row.what: row for row in rows} for title, rows in told.items()}


def test_what_happened_is_what_was_published() -> None:
    """Magnesium 50 of 61 kt and 3.53 of 2.48 USD/lb in 2021; half of China's smelters for 3 months; the Congo for 8."""
    known = events(Figures())
    prices = {title: event.price for title, event in known.items()}
    assert prices == {
        "Lithium, 2022": 63_700 / 11_700, "Nickel, 2022": 25_815 / 18_476, "Magnesium, 2022": 7.59 / 3.53,
        "Cobalt, 2025": 21 / 16.77, "Magnesium, 2021": 3.53 / 2.48, "Cobalt, 2025: the Congo": 21 / 16.77,
        "Magnets, 2025": 6.0,
    }  # fmt: skip
    assert known["Magnesium, 2021"].imports == 50 / 61
    assert known["Lithium, 2022"].later == 11_800 / 63_700
    cuts = [known[title].cut for title in ("Magnesium, 2021", "Cobalt, 2025: the Congo", "Magnets, 2025")]
    assert cuts == pytest.approx([0.5 * 3 / 12, 8 / 12, 0.93])


@pytest.mark.breadth
def test_more_use_explains_half_of_a_rise_of_price_at_most(found: dict[str, dict[str, Compared]]) -> None:
    for title in RISES:
        price, unserved = found[title]["Price after, over before"], found[title]["Demand left unserved"]
        assert 1.0 < price.said < 1 + 0.5 * ((price.happened or 0.0) - 1), title
        assert unserved.said == 0.0


@pytest.mark.breadth
def test_a_year_without_chinese_magnets_leaves_some_without(found: dict[str, dict[str, Compared]]) -> None:
    told = found["Magnets, 2025"]
    assert told["Sales of CHN, less by"].happened == 93.0
    assert told["US imports after, over before"].said < 1.0
    assert 10 < told["Demand left unserved"].said < 40


@pytest.mark.breadth
def test_a_stop_far_off_is_hardly_felt(found: dict[str, dict[str, Compared]]) -> None:
    """The page says that the plan misses both; when that changes, its words are to be read again."""
    for title, least in (("Magnesium, 2021", 0.98), ("Cobalt, 2025: the Congo", 0.85)):
        imports, price = found[title]["US imports after, over before"], found[title]["Price after, over before"]
        assert least < imports.said < 1.0, title
        assert 1.0 < price.said < 1.1 < (price.happened or 0.0), title


def test_an_event_of_a_figure_that_is_not_there_is_refused(tmp_path: Path) -> None:
    folder = copied(tmp_path / "figures")

    def edit(rows: Rows) -> None:
        rows[1]["price_after"] = "us-salient-statistics-9999"

    edited(folder, "planned/past_events", edit)
    with pytest.raises(BadInput) as refused:
        events(Figures(folder))
    (line,) = refused.value.findings
    where = (line.file, line.row, line.column, line.value)
    assert where == ("planned/past_events.csv", 3, "price_after", "us-salient-statistics-9999")
