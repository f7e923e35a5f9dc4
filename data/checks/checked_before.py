"""Tables that were checked whole before they were handed out, to the byte, by these very rules: nothing was found.

The record beside this file holds the hash of a bundled dataset, the hash of the code that checked it, and the tables
that each rule read. `lodeplan data prepare` writes it; a test checks the dataset whole and compares. Where a byte of a
table or of that code is another, everything is checked.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from data.checks.typed_before import Answer
from data.dataset import content_of
from data.reading.raw_table import Reading

RECORD = Path(__file__).with_name("checked_before.json")
DATA = Path(__file__).parents[1]
ROOMS = ("changes", "checks", "messages", "reading", "schema")
FILES = ("dataset.py", "load.py", "rows.py", "settings.py")
"""What says how a dataset is read and checked; a test holds it against what a load imports."""
Read = Mapping[str, Sequence[str]]


def read_by_rules(reading: Reading) -> Read | None:
    """Return the tables that each rule read of these very files, in which nothing was found; None where not known."""
    if reading.findings or reading.unread or not RECORD.is_file():
        return None
    record = json.loads(RECORD.read_text(encoding="utf-8") or "{}")
    if record.get("tables") != content_of(reading.hashes) or record.get("rules") != rules():
        return None
    return {rule: names.split() for rule, names in record["read"].items()}


def record_of(hashes: Mapping[str, str], answers: Mapping[str, Answer]) -> str:
    """Return the record of a dataset in which nothing was found.

    hashes: of its files, by name; answers: of every rule, by its name
    """
    read = {rule: " ".join(sorted(answer.read)) for rule, answer in answers.items()}
    return json.dumps({"tables": content_of(hashes), "rules": rules(), "read": read}, indent=1) + "\n"


@cache
def rules() -> str:
    """Return the hash of the code that reads and checks datasets."""
    digest = hashlib.sha256()
    for path in code():
        digest.update(f"{path.relative_to(DATA).as_posix()}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def code() -> list[Path]:
    """Return the files that hold that code."""
    return sorted([*(DATA / name for name in FILES), *(file for room in ROOMS for file in (DATA / room).glob("*.py"))])
