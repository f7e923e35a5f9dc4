"""What every test may ask for, and the one thing that is remembered between tests: that a large dataset is good."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from data import load
from tests.cli.calling import Shell

LARGE = 1_000_000
"""Bytes of a dataset from which its checks take longer than many a test."""
REMEMBERED = 4


@pytest.fixture
def lodeplan(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(capsys, monkeypatch)


@pytest.fixture(scope="session", autouse=True)
def _a_large_dataset_is_checked_once() -> Iterator[None]:
    """Check the same bytes with the same changes once: they are read and hashed every time, the answer is the same.

    Tables are handed out as frames of their own. A test of the checks themselves asks for `checked_afresh`.
    """
    check, known = load._checked, OrderedDict[Any, Any]()

    def checked(name: str, path: Any, read: Any, settings: Any, patches: Any) -> Any:
        if read.findings or sum(map(len, read.files.values())) < LARGE:
            return check(name, path, read, settings, patches)
        key = (tuple(sorted(read.hashes.items())), repr(patches))
        if key not in known:
            known[key] = check(name, path, read, settings, patches)
            while len(known) > REMEMBERED:
                known.popitem(last=False)
        known.move_to_end(key)
        data, findings = known[key]
        if data is None:
            return None, list(findings)
        tables = {table: frame.copy(deep=False) for table, frame in data.tables.items()}
        return replace(data, name=name, folder=str(path), tables=tables, files=read.files), list(findings)

    with pytest.MonkeyPatch.context() as patched:
        checked.__wrapped__ = check  # type: ignore[attr-defined]
        patched.setattr(load, "_checked", checked)
        yield


@pytest.fixture
def checked_afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Check every dataset, however often the same was checked before."""
    monkeypatch.setattr(load, "_checked", getattr(load._checked, "__wrapped__", load._checked))
