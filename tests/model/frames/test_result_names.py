"""Names of the results that are read back as what they were written from, and no other name with them."""

from __future__ import annotations

from model.frames.result_names import is_seller, metric_of, seller_in, term_of


def test_a_term_of_cost() -> None:
    assert term_of(metric_of("purchase_cost")) == "purchase_cost"
    assert [term_of(metric) for metric in ("cost", "resource_cost", "paid_by_buyers", "hhi")] == [""] * 4


def test_a_seller_abroad() -> None:
    assert is_seller(seller_in("CHL"))
    assert not any(map(is_seller, ("plants", "Treasury", "carriers", "suppliers")))
