"""The checked dataset: the one thing the model is given."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from data.changes import row_patch
from data.messages.finding import Finding
from data.reading import archive
from data.settings import (
    Settings,
)

NONE: Mapping[str, Sequence[row_patch.RowPatch]] = {}


@dataclass(frozen=True)
class Dataset:
    """Every table of the schema, typed: text str, numbers float64, years int64.

    A blank optional number or year is NaN (such a year column is float64), a blank optional text ''.
    A table that was not given has no rows. `warnings` are findings that did not stop the dataset; `changes`
    the cells that a study changed, which the files do not hold, those of its variants included; `at` the end of their
    ranges the figures are at. `own` are the datasets of the variants that change more than their study does: `of`
    returns a variant's. `files` are the very bytes that were read, by name, `hashes` their SHA-256.
    """

    name: str
    folder: str
    settings: Settings
    tables: Mapping[str, pd.DataFrame]
    hashes: Mapping[str, str]
    warnings: tuple[Finding, ...] = ()
    changes: tuple[row_patch.Change, ...] = ()
    at: str = "central"
    own: Mapping[str, Dataset] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False, compare=False)

    def of(self, variant: str) -> Dataset:
        """Return the dataset that a variant is planned from: its own where it changes data, else the study's."""
        return self.own.get(variant, self)

    @property
    def content(self) -> str:
        """Return the hash of what was read: the same under whatever name a workbook or a folder lies."""
        return content_of(self.hashes)

    def table(self, name: str) -> pd.DataFrame:
        """Return a table; changing it changes nothing here."""
        return self.tables[name].copy()

    def changed_files(self) -> list[str]:
        """Return the files that no longer hold the bytes that were checked."""
        path = Path(self.folder)
        if path.suffix.lower() == archive.SUFFIX:
            return []
        return [
            name for name, known in self.hashes.items() if file_hash(path / name if path.is_dir() else path) != known
        ]


def content_of(hashes: Mapping[str, str]) -> str:
    """Return one hash for the hashes of a dataset's files; the name of a workbook is left out, for it says nothing."""
    digests = sorted(("" if name.lower().endswith(".xlsx") else name, digest) for name, digest in hashes.items())
    return hashlib.sha256("".join(f"{name} {digest}\n" for name, digest in digests).encode("utf-8")).hexdigest()


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file, empty where there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
