"""Names of the results that are read back as what they were written from, and no other name with them."""

from __future__ import annotations

from model.frames.result_names import is_seller, label_of, metric_of, policy_in, seller_in, step_in, step_label, term_of


def test_a_term_of_cost() -> None:
    assert term_of(metric_of("purchase_cost")) == "purchase_cost"
    assert [term_of(metric) for metric in ("cost", "resource_cost", "paid_by_buyers", "hhi")] == [""] * 4


def test_a_seller_abroad() -> None:
    assert is_seller(seller_in("CHL"))
    assert not any(map(is_seller, ("plants", "Treasury", "carriers", "suppliers")))


def test_a_policy_of_several_and_a_step() -> None:
    assert [policy_in(label_of("tariff", number)) for number in (1, 2, 11)] == ["tariff"] * 3
    assert len({label_of("tariff", number) for number in (1, 2, 11)}) == 3
    assert [step_in(step_label(step)) for step in (1, 2.0, 12)] == [1, 2, 12]
