"""What can be wrong with a run folder: exceptions alone, so that naming them loads nothing else."""

from __future__ import annotations


class CannotWrite(Exception):
    """The run folder cannot be written; the message names the path and what to do."""


class InUse(Exception):
    """Another run is writing the same folder; the message names it."""


class NotARun(Exception):
    """The folder is not a run, or a part of it is missing."""
