"""What is kept in a run belongs to its study and to its data: of other data it is refused, of earlier versions read."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from model.runs.attachments import Kind, _seal, keep, kept
from model.runs.run_faults import NotARun

TOLD = Kind("a tale", "told", "tell it", dict[str, int])


def _run(content: str) -> Any:
    return SimpleNamespace(
        manifest={"study_sha256": "s", "dataset": {"content": content}, "variants": {}, "baseline": ""}
    )


def test_what_was_found_of_other_data_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tale.json"
    keep(path, _run("one"), "", '{"a": 1}', {})
    assert kept(path, _run("one"), TOLD).found == {"a": 1}
    with pytest.raises(NotARun, match=r"tale\.json: of other data than the run; delete it, or tell it again$"):
        kept(path, _run("other"), TOLD)


def test_earlier_versions_did_not_say_of_which_data(tmp_path: Path) -> None:
    path = tmp_path / "tale.json"
    said = {"variant": "", "study_sha256": "s", "found": {"a": 1}}
    path.write_text(json.dumps({"sha256": _seal(said), **said}), "utf-8")
    assert kept(path, _run("one"), TOLD).found == {"a": 1}
