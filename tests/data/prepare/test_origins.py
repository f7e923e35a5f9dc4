"""Goods are of the country's own mines, as far as a row of the figures says, where no other row does."""

from __future__ import annotations

from data.load import load_dataset
from data.prepare import origins
from data.prepare.figures import Figures


def test_a_country_without_a_row_sells_what_it_mines() -> None:
    """Chile's lithium is Chile's, a fifth less at the least; China's is not, and its shares have rows of their own."""
    made = origins.prepare(Figures(), load_dataset("us_2026").tables)
    lithium = made[made["form"] == "lithium.chemical"].set_index("country")
    chile = lithium.loc["CHL"]
    assert (chile["origin"], chile["share"], chile["low"], chile["high"]) == ("CHL", 1.0, 0.8, 1.0)
    assert (chile["figures"], chile["rule"]) == ("origin-0167", "The country mines what it sells.")
    assert (lithium.loc[["CHN"], "share"] < 1).all()
    scrap = made[made["form"] == "aluminium.scrap"]
    assert set(scrap["rule"]) <= {"Scrap counts as the country that collects it."}
