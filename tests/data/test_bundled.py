"""The bundled datasets pass the checks that every user's dataset passes."""

from __future__ import annotations

import time

import pytest

from data.checks.columns import REQUIRED
from data.load import bundled_datasets, load_dataset
from data.messages.finding import BadInput


@pytest.mark.parametrize("name", bundled_datasets())
def test_bundled_dataset_loads_without_errors(name: str) -> None:
    try:
        dataset = load_dataset(name)
    except BadInput as error:
        pytest.fail(str(error), pytrace=False)
    assert all(len(dataset.table(table)) for table in REQUIRED)


@pytest.mark.breadth
@pytest.mark.usefixtures("checked_afresh")
@pytest.mark.parametrize("name", bundled_datasets())
def test_bundled_dataset_loads_quickly(name: str) -> None:
    load_dataset(name)
    start = time.process_time()
    load_dataset(name)
    assert time.process_time() - start < 2


@pytest.mark.breadth
def test_a_publisher_is_a_name() -> None:
    """No year, no file and no half of a title."""
    publishers = load_dataset("us_2026").table("sources")["publisher"]
    wrong = publishers[publishers.str.contains(r"\b(?:19|20)\d\d\b|\.(?:json|csv|md|pdf|yaml)\b|\([^)]*$", regex=True)]
    assert list(wrong) == []
