"""The bundled study and the base year, solved once for the whole session."""

from __future__ import annotations

import pytest

from data.dataset import load
from model import study
from model.analysis.backcast import BackCast, backcast
from model.analysis.run import prepared, solve_variant
from tests.plausible.answers import Answers


@pytest.fixture(scope="session")
def answers() -> Answers:
    """The plans of every variant of the bundled study."""
    loaded = study.load("us-framework")
    data, base, _ = prepared(loaded)
    plans = {}
    for name in loaded.study.variants:
        outcome = solve_variant(name, loaded, base)
        assert outcome.plan is not None, f"{name}: {outcome.status}, {outcome.message}"
        plans[name] = outcome.plan
    return Answers(data, plans)


@pytest.fixture(scope="session")
def base_year() -> BackCast:
    """The plan of 2024 without policy, beside the published mix, of every mineral."""
    return backcast(load("us_2026"))
