"""Whether a process lives, and since when, so that a number used again is not taken for the same process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

UNKNOWN = "unknown"
"""A process lives, but when it began cannot be learnt."""


def beginning(pid: int) -> str | None:
    """Return when a living process began, in words of this machine; None when there is none of that number.

    Two processes that had the same number began at different times.
    """
    if pid <= 0:
        return None
    if sys.platform == "win32":
        return _on_windows(pid)
    status = Path(f"/proc/{pid}/stat")
    if Path("/proc/self/stat").exists():
        return _on_linux(status)
    return _elsewhere(pid)


def _on_linux(status: Path) -> str | None:
    try:
        after_name = status.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return UNKNOWN if status.exists() else None
    state, began = after_name[0], after_name[19]
    return None if state in "ZX" else f"{boot} {began}"


def _elsewhere(pid: int) -> str | None:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except OSError:
        pass  # not ours, but there
    asked = ["ps", "-o", "lstart=", "-p", str(pid)]
    try:
        said = subprocess.run(asked, capture_output=True, text=True, timeout=5, check=False, env={"LC_ALL": "C"}).stdout
    except (OSError, subprocess.SubprocessError):
        return UNKNOWN
    return " ".join(said.split()) or UNKNOWN


def _on_windows(pid: int) -> str | None:
    """Ask the system; os.kill(pid, 0) would end the process there."""
    import ctypes

    kernel = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined,unused-ignore]
    limited, still_active, access_denied = 0x1000, 259, 5
    kernel.OpenProcess.restype = ctypes.c_void_p
    handle = kernel.OpenProcess(limited, False, pid)
    if not handle:
        denied = ctypes.get_last_error() == access_denied  # type: ignore[attr-defined,unused-ignore]
        return UNKNOWN if denied else None
    try:
        code = ctypes.c_ulong()
        kernel.GetExitCodeProcess(ctypes.c_void_p(handle), ctypes.byref(code))
        if code.value != still_active:
            return None
        times = [ctypes.c_ulonglong() for _ in range(4)]
        told = kernel.GetProcessTimes(ctypes.c_void_p(handle), *(ctypes.byref(t) for t in times))
        return str(times[0].value) if told else UNKNOWN
    finally:
        kernel.CloseHandle(ctypes.c_void_p(handle))
