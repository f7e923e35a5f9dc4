"""What can be wrong with a run folder: exceptions alone, so that naming them loads nothing else."""

from __future__ import annotations

from pathlib import Path

from data.messages.exits import Exit, KnownEnd


class CannotWrite(KnownEnd):
    """The run folder cannot be written; the message names the path and what to do."""

    code = Exit.CANNOT_WRITE


class InUse(KnownEnd):
    """Another run is writing the same folder; the message names it."""

    code = Exit.RUN_FOLDER_IN_USE


class NotARun(KnownEnd):
    """The folder is not a run, or a part of it is missing."""

    code = Exit.BAD_INPUT


def cannot_write(folder: Path, fault: OSError, kept: str = "") -> CannotWrite:
    """Return the fault of a folder that the system does not let be written, with what is kept or what to do."""
    reason = fault.strerror or str(fault)
    reason = reason[:1].lower() + reason[1:]
    advice = "use --out FOLDER to write elsewhere"
    return CannotWrite(f"cannot write to {folder} ({reason}); {kept or advice}")
