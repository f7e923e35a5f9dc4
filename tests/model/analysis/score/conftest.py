"""One small run for every test of estimates."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.model.analysis.score.taxed import planned


@pytest.fixture(scope="session")
def taxed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return planned(tmp_path_factory.mktemp("score"))
