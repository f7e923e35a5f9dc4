"""The bundled study and the base year, solved once for all tests; the study where breadth is wanted."""

from __future__ import annotations

import pytest

from data.load import load_dataset
from model.analysis.backcast.base_year import BackCast, backcast
from tests.plausible.answers import Answers, answers_of


@pytest.fixture(scope="session")
def answers() -> Answers:
    """The plans of every variant of the bundled study."""
    return answers_of("us-framework")


@pytest.fixture(scope="session")
def base_year() -> BackCast:
    """The plan of 2024 under its own duties, beside the published mix, of every mineral."""
    return backcast(load_dataset("us_2026"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/plausible/" in item.nodeid and "answers" in getattr(item, "fixturenames", ()):
            item.add_marker("breadth")
