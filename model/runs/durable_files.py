"""Files that are whole or not there: written under another name, flushed to the disk, renamed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

UNFINISHED = ".tmp"
"""What a name ends with until its file is whole."""
_BINARY = getattr(os, "O_BINARY", 0)  # only Windows has, and needs, it


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; raise OSError."""
    write_all({path: content})


def write_all(files: Mapping[Path, bytes]) -> None:
    """Write files, each whole or not at all, and rename none before all are on the disk; raise OSError."""
    temporaries = {path: path.with_name(path.name + UNFINISHED) for path in files}
    try:
        for path, content in files.items():
            make_folder(path.parent)
            _write(temporaries[path], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, content)
        for path, temporary in temporaries.items():
            os.replace(temporary, path)
        for folder in dict.fromkeys(path.parent for path in files):
            _flush_folder(folder)
    except BaseException:  # an interruption too
        for temporary in temporaries.values():
            with suppress(OSError):
                os.unlink(temporary)
        raise


def append(path: Path, content: bytes) -> None:
    """Add to the end of a file; raise OSError."""
    _write(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, content)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, each noted on the disk; raise OSError."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    with suppress(FileExistsError):
        os.mkdir(folder)
    _flush_folder(folder.parent)


def sweep(folder: Path) -> None:
    """Delete what a killed program left half-written in a folder and below it."""
    for path in sorted(folder.rglob(f"*{UNFINISHED}")):
        with suppress(OSError):
            os.unlink(path)


def _write(path: Path, how: int, content: bytes) -> None:
    file = os.open(path, how | _BINARY, 0o666)
    try:
        rest = memoryview(content)
        while len(rest):
            rest = rest[os.write(file, rest) :]
        os.fsync(file)
    except BaseException:
        with suppress(OSError):
            os.close(file)
        raise
    os.close(file)  # a disk may say only here that it is full


def _flush_folder(folder: Path) -> None:
    """Note on the disk which files a folder holds; Windows has no such thing."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
