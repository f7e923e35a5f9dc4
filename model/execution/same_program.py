"""What an answer depends on beside its inputs: the program, Python and libraries, by version and to the byte."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Mapping
from functools import cache
from importlib import metadata, util
from pathlib import Path

LIBRARIES = ("highspy", "numpy", "pandas", "pyarrow", "pydantic", "pyomo", "scipy")
ROOMS = ("data", "model")
OUTSIDE = ("lodeplan.policies", "lodeplan.questions")
"""Where other packages offer what a plan may rest on."""


def versions() -> dict[str, str]:
    """Return the versions that an answer depends on."""
    return dict(_versions())


@cache
def _versions() -> Mapping[str, str]:
    return {"lodeplan": metadata.version("lodeplan"), "python": sys.version.split()[0]} | {
        name: metadata.version(name) for name in LIBRARIES
    }


def whole_program() -> dict[str, str]:
    """Return the versions, those of packages that offer policies, and a hash of every line of ours, by name.

    Found once a process: what it has loaded stays, whatever is installed meanwhile.
    """
    return dict(_whole())


@cache
def _whole() -> Mapping[str, str]:
    offered = {one.dist for group in OUTSIDE for one in metadata.entry_points(group=group) if one.dist is not None}
    return {
        **versions(),
        **{one.name: one.version for one in sorted(offered, key=lambda one: one.name)},
        "program": _lines(),
    }


def _lines() -> str:
    """Return a hash of all our code, and of the laws that stand beside it."""
    known = hashlib.sha256()
    for room in ROOMS:
        found = util.find_spec(room)
        for place in found.submodule_search_locations or () if found else ():
            files = (path for kind in ("*.py", "*.toml") for path in Path(place).rglob(kind))
            for name, path in sorted((path.relative_to(place).as_posix(), path) for path in files):
                known.update(f"{room}/{name}\n".encode())
                known.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return known.hexdigest()


def differing(ours: Mapping[str, str], theirs: Mapping[str, str]) -> str:
    """Say in what another machine's program differs from ours; nothing where it is the same."""
    names = [name for name in {**ours, **theirs} if ours.get(name) != theirs.get(name)]
    told = [
        "another text of Lodeplan" if name == "program" else
        f"{name} {theirs.get(name, 'missing')}, here {ours.get(name, 'missing')}"
        for name in names
    ]  # fmt: skip
    return "; ".join(told)
