from __future__ import annotations

import pytest

from tests.cli.calling import Shell


@pytest.fixture
def lodeplan(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(capsys, monkeypatch)
