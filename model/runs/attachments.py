"""What an analysis found, kept in a run folder: written once, sealed with the run's study, refused when altered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from data.reading import plain_json
from model.runs.run_faults import cannot_write
from model.runs.run_folder import NotARun, Run, sha256, write_atomically


def keep(path: Path, run: Run, variant: str, found: str) -> None:
    """Write what was found, given as JSON, into its run, sealed with the run it belongs to."""
    said = {"variant": variant, "study_sha256": run.manifest["study_sha256"], "found": json.loads(found)}
    content = json.dumps({"sha256": _seal(said), **said}, indent=1) + "\n"
    try:
        path.parent.mkdir(exist_ok=True)
        write_atomically(path, content.encode("utf-8"))
    except OSError as fault:
        raise cannot_write(path.parent, fault) from None


def kept(path: Path, run: Run, what: str, done: str, again: str) -> tuple[str, dict[str, Any]]:
    """Return the variant and what was found for it; raise NotARun when it was altered, or is of another run.

    what, done, again: in a message, what the file is (a frontier), how it came (traced), what to do (trace it)
    """
    advice = f"delete it, or {again} again"
    try:
        said = plain_json.read(path.read_text(encoding="utf-8"))
        seal = said.pop("sha256")
        variant, found = str(said["variant"]), dict(said["found"])
    except (ValueError, KeyError, TypeError, AttributeError):
        raise NotARun(f"{path}: not {what}; {advice}") from None
    if seal != _seal(said):
        raise NotARun(f"{path}: altered since it was {done}; {advice}")
    if said["study_sha256"] != run.manifest["study_sha256"]:
        raise NotARun(f"{path}: of another study than the run; {advice}")
    return variant, found


def _seal(said: Mapping[str, Any]) -> str:
    return sha256(json.dumps(said, sort_keys=True))
