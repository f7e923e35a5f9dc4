"""Whom a cap by origin on every country caps in the second model: who mined, and who sells what is its own."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from tests.second_model.model import Model
from tests.second_model.origin import origin_parties


def test_a_seller_that_no_row_of_origins_names_is_its_own_origin() -> None:
    """China's goods are of Congolese ore; Australia has no row, so that its goods are Australian."""
    flows: list[tuple[Any, ...]] = [
        (("buy", country), 1.0, country, country, "supplier") for country in ("AUS", "CHN", "USA")
    ]
    model = SimpleNamespace(home="USA", origins={("a.metal", "CHN"): {"COD": 1.0}}, sources={("a.metal", 2026): flows})
    parties = list(origin_parties(cast(Model, model), "country_share_cap", {"countries": []}))
    named = {name for name, _, _ in parties}
    assert {"not AUS", "not COD"} <= named
    assert "not USA" not in named
