"""Names of files and folders that not every machine can hold: what is written here is to be read on another."""

from __future__ import annotations

import os
from pathlib import Path

from data.messages.finding import BadInput, Finding, printable, shown
from data.messages.refusals import windows_device

WINDOWS_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{p}{n}" for p in ("com", "lpt") for n in range(1, 10))})
FORBIDDEN_THERE = '<>:"|?*'
"""Letters that no name on Windows may have; elsewhere they are the user's own business."""


def refuse_name(path: Path) -> None:
    """Raise BadInput for a file or folder to be made that Windows would not hold, or hold under another name."""
    for part in (path, *path.parents):
        if os.path.lexists(part):
            return
        why = _why_not(part.name, os.name == "nt")
        if why:
            raise BadInput([Finding(printable(str(path)), None, "", part.name, why)])


def _why_not(name: str, on_windows: bool) -> str:
    """Return why a name will not do, and one that will; '' when it will."""
    stem, dot, rest = name.partition(".")
    if stem.strip().lower() in WINDOWS_DEVICES:
        return windows_device(shown(name), f"{stem.strip()}-1{dot}{rest}")
    if name.strip(".") and name[-1] in ". ":
        return f"{shown(name)} ends in a dot or a space, which Windows leaves out; write {name.rstrip('. ') or 'run'}"
    forbidden = next((letter for letter in FORBIDDEN_THERE if on_windows and letter in name), "")
    return f"{shown(name)} holds {forbidden}, which Windows forbids in a name; write it without" if forbidden else ""
