"""Where forms come from, on the front page: which policy moves most of one does not hang on an order of adding up."""

from __future__ import annotations

from typing import cast

import pytest

from model.report.page import supply_sections
from model.report.run_view import RunView


def test_what_is_moved_is_added_up_in_no_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty sellers of a share each, and one so large that what is added to it one by one is lost."""
    after = {"AAA": (1e16, 0.0), **{f"B{n}": (1.0, 0.0) for n in range(20)}}
    monkeypatch.setattr(supply_sections, "base_of", lambda m: "base")
    monkeypatch.setattr(supply_sections, "origins", lambda m, v, year: {"ore": {} if v == "base" else after})
    assert supply_sections._moved(cast(RunView, None), "ore", "other", 2030) == (1e16 + 20) / 2
