"""One rule for the decimals of a table, wherever it is shown."""

from __future__ import annotations

import pytest

from data.messages.amounts import amount, table_places


@pytest.mark.parametrize(
    ("amounts", "shown"),
    [
        ([76_984.4, -0.2], ["76,984", "0"]),
        ([339.04, 0.02], ["339.0", "0"]),
        ([12.345, 0.02], ["12.35", "0.02"]),
        ([0.0123456, -0.000001], ["0.01235", "0"]),
        ([0.0, float("nan")], ["0", "nan"]),
    ],
)
def test_decimals_follow_the_largest_amount(amounts: list[float], shown: list[str]) -> None:
    assert [amount(value, table_places(amounts)) for value in amounts] == shown
