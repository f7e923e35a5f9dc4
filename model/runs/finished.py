"""Variants that are finished and not yet in the manifest: a line each, so that a run of thousands writes little.

The manifest lists every variant, and writing it anew after each would write the square of their number. It is written
anew when a quarter of what it lists has come since; what came since stands here, and is read beside it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from model.runs import durable_files

FINISHED = "finished.jsonl"
FEW = 5
"""Variants up to which the manifest is written anew after each."""
PART = 4


def due(listed: int, since: int) -> bool:
    """Say whether the manifest is to be written anew.

    listed: variants that it lists; since: variants that were finished since it was written
    """
    return listed < FEW or since * PART >= listed


def note(folder: Path, name: str, known: Mapping[str, Any]) -> None:
    """Add a finished variant, as its manifest says; raise OSError."""
    durable_files.append(folder / FINISHED, (json.dumps({"variant": name, **known}) + "\n").encode("utf-8"))


def noted(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the variants noted since the manifest was written; a line that was cut off when a run was killed is none.

    Raises OSError, and ValueError for a line that no run wrote.
    """
    path = folder / FINISHED
    if not path.is_file():
        return {}
    found: dict[str, dict[str, Any]] = {}
    for line in path.read_bytes().split(b"\n")[:-1]:
        known = json.loads(line)
        if not isinstance(known, dict) or not isinstance(known.get("variant"), str):
            raise ValueError(f"{FINISHED}: no run writes this")
        found[known.pop("variant")] = known
    return found


def forget(folder: Path) -> None:
    """Delete the notes, once the manifest lists what they say; raise OSError."""
    (folder / FINISHED).unlink(missing_ok=True)
