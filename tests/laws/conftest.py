"""How many random studies a law runs on.

`LODEPLAN_LAWS=200 pytest tests/laws` runs every law on 200 studies. Without it, each law runs on one of three, in turn.
"""

from __future__ import annotations

import os
import zlib

import numpy as np
import pytest

from tests.laws.planned import Case
from tests.random_study import random_study

FULL = "LODEPLAN_LAWS" in os.environ
SEEDS = int(os.environ.get("LODEPLAN_LAWS", "3"))


@pytest.fixture(scope="session", params=range(SEEDS), ids="seed{}".format)
def case(request: pytest.FixtureRequest) -> Case:
    """A random study; one at a time for the whole session, so that laws share its answer."""
    return Case(*random_study(request.param))


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> np.random.Generator:
    """Chance of a law's own: the same for the same law and seed."""
    return np.random.default_rng(zlib.crc32(request.node.name.encode()))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a count, keep each law on one study only."""
    if FULL:
        return
    seen: dict[str, int] = {}
    kept = []
    for item in items:
        call = getattr(item, "callspec", None)
        if call is not None and "case" in call.params:
            others = {k: str(v) for k, v in call.params.items() if k != "case"}
            law = f"{item.location[0]}:{getattr(item, 'originalname', item.name)}:{others}"
            turn = seen.setdefault(law, len(seen) % SEEDS)
            if call.params["case"] != turn:
                continue
        kept.append(item)
    items[:] = kept
