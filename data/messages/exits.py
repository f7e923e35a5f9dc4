"""Exit codes, and exceptions that end a command in words, with the code that they carry."""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar


class Exit(IntEnum):
    """What a script can tell from the exit code."""

    DONE = 0
    INTERNAL_ERROR = 1
    WRONG_COMMAND = 2
    BAD_INPUT = 3
    IMPOSSIBLE_POLICY = 4
    NO_PROVEN_ANSWER = 5
    CANNOT_WRITE = 6
    RUN_FOLDER_IN_USE = 7
    SOME_VARIANTS_FAILED = 8
    INTERRUPTED = 130
    TERMINATED = 143


class KnownEnd(Exception):
    """An end of a command that is no fault of the program: its message says what to do, its `code` is the exit code."""

    code: ClassVar[Exit]
