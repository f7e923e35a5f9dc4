"""How many random studies a law runs on.

`LODEPLAN_LAWS=200 pytest tests/laws --dist load` runs every law on 200 studies (`LODEPLAN_LAWS_FROM=120` on the last 80
of them). A law that has several forms (a policy, a price, a level) takes them in turn, one a study. Without a count,
each form of a law runs on one of three studies: its first form always where that is one of the first two studies, the
others where breadth is wanted.
"""

from __future__ import annotations

import os
import zlib

import numpy as np
import pytest

from tests.laws.planned import Case, random_case

FULL = "LODEPLAN_LAWS" in os.environ
SEEDS = range(int(os.environ.get("LODEPLAN_LAWS_FROM", "0")), int(os.environ.get("LODEPLAN_LAWS", "3")))


@pytest.fixture(scope="session", params=SEEDS, ids="seed{}".format)
def case(request: pytest.FixtureRequest) -> Case:
    """A random study; one at a time for all tests, so that laws share its answer."""
    return random_case(request.param)


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> np.random.Generator:
    """Chance of a law's own: the same for the same law and seed."""
    return np.random.default_rng(zlib.crc32(request.node.name.encode()))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep one form of each law for every study; without a count, one study for every form."""
    drawn = {item: form for item in items if (form := _law_and_form(item))}
    forms: dict[str, list[str]] = {}
    for law, form in dict.fromkeys(drawn.values()):
        forms.setdefault(law, []).append(form)
    turns = {law: place for place, law in enumerate(forms)}

    def has_its_turn(item: pytest.Item) -> bool:
        law, form = drawn[item]
        study, place = item.callspec.params["case"], forms[law].index(form)  # type: ignore[attr-defined]
        return place == study % len(forms[law]) if FULL else study == (turns[law] + place) % len(SEEDS)

    items[:] = [item for item in items if item not in drawn or has_its_turn(item)]
    for item in items:
        if not FULL and item in drawn and not _always(item, forms[drawn[item][0]].index(drawn[item][1])):
            item.add_marker("breadth")


def _always(item: pytest.Item, place: int) -> bool:
    """Tell whether a form, by its place in its law, runs always: the last study is solved for breadth alone."""
    return place == 0 and item.callspec.params["case"] != SEEDS[-1]  # type: ignore[attr-defined]


def _law_and_form(item: pytest.Item) -> tuple[str, str] | None:
    """Return the name of a law and which of its forms an item is; None where no random study is drawn."""
    params = getattr(item, "callspec", None) and item.callspec.params  # type: ignore[attr-defined]
    if not params or "case" not in params:
        return None
    return f"{item.location[0]}:{item.originalname}", str({k: str(v) for k, v in params.items() if k != "case"})  # type: ignore[attr-defined]
