"""The bundled datasets pass the checks that every user's dataset passes."""

from __future__ import annotations

import time

import pytest

from data.check import REQUIRED
from data.dataset import bundled, load
from data.errors import BadInput


@pytest.mark.parametrize("name", bundled())
def test_bundled_dataset_loads_without_errors(name: str) -> None:
    try:
        dataset = load(name)
    except BadInput as error:
        pytest.fail(str(error), pytrace=False)
    assert all(len(dataset.table(table)) for table in REQUIRED)


@pytest.mark.parametrize("name", bundled())
def test_bundled_dataset_loads_quickly(name: str) -> None:
    load(name)
    start = time.process_time()
    load(name)
    assert time.process_time() - start < 2
