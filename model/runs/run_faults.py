"""What can be wrong with a run folder: exceptions alone, so that naming them loads nothing else."""

from __future__ import annotations

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
