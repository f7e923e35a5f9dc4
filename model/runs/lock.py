"""One writer in a run folder: a file that says who; one whose owner is dead heals itself."""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from model.execution import process_identity
from model.runs import durable_files
from model.runs.run_faults import InUse

LOCK = "lock.json"
TRIES = 20


@dataclass
class Lock:
    """The lock of a folder; `take` it before writing, and ask `held` before each write that must not mix."""

    folder: Path
    _mine: bytes = field(default=b"", repr=False)

    def take(self) -> None:
        """Take the lock; raise InUse when a living process, or another machine, has it."""
        path = self.folder / LOCK
        for _ in range(TRIES):
            found = _content(path)
            _refuse_the_living(self.folder, found)  # judged and put aside is the same: a lock made since is left alone
            if found is not None:
                _put_aside(path, found)
            mine = _who_i_am()
            if _create(path, mine):
                self._mine = mine
                return
        refuse_when_in_use(self.folder)
        raise OSError(f"{path} cannot be made")

    def held(self) -> bool:
        """Tell whether the lock still says that it is ours."""
        return bool(self._mine) and _content(self.folder / LOCK) == self._mine

    def release(self) -> None:
        if self.held():
            with suppress(OSError):
                os.unlink(self.folder / LOCK)
        self._mine = b""


def refuse_when_in_use(folder: Path) -> None:
    """Raise InUse when a living process, or one of another machine, writes the folder."""
    _refuse_the_living(folder, _content(folder / LOCK))


def _refuse_the_living(folder: Path, content: bytes | None) -> None:
    try:
        who = json.loads(content or b"")
        pid, host, since = int(who["pid"]), str(who["host"]), str(who["since"])
    except (ValueError, KeyError, TypeError):
        return  # nobody, or nothing that a run wrote
    if host != platform.node():
        advice = f"if that run is gone, delete {folder / LOCK}"
        raise InUse(f"{folder}: in use by pid {pid} on {host} since {since}; {advice}")
    lives = process_identity.beginning(pid)
    if lives is not None and (
        process_identity.UNKNOWN in (lives, who.get("began", process_identity.UNKNOWN)) or lives == who["began"]
    ):
        raise InUse(f"{folder}: in use by pid {pid} on {host} since {since}")


def _who_i_am() -> bytes:
    pid = os.getpid()
    since = dt.datetime.now().astimezone().strftime("%Y-%m-%d %H:%M")
    who = {"pid": pid, "host": platform.node(), "since": since, "began": process_identity.beginning(pid)}
    return json.dumps(who).encode("utf-8")


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None


def _create(path: Path, mine: bytes) -> bool:
    """Make the lock, with its content, in one step; False when somebody was quicker."""
    own = path.with_name(f"{LOCK}.{os.getpid()}{durable_files.UNFINISHED}")
    with suppress(OSError):
        os.unlink(own)
    durable_files.append(own, mine)
    try:
        os.link(own, path)
    except FileExistsError:
        return False
    except OSError:  # a disk without links
        try:
            with path.open("xb") as out:
                out.write(mine)
        except FileExistsError:
            return False
    finally:
        with suppress(OSError):
            os.unlink(own)
    return True


def _put_aside(path: Path, dead: bytes) -> None:
    """Take a dead lock away; if it has just been replaced by a living one, put that back."""
    aside = path.with_name(f"{LOCK}.{os.getpid()}.dead{durable_files.UNFINISHED}")
    with suppress(FileNotFoundError):
        os.replace(path, aside)
        if _content(aside) != dead:
            with suppress(OSError):
                os.link(aside, path)
        os.unlink(aside)
