"""Import a small file of a test: what came out, as rows and lines that can be compared."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from data.messages.finding import BadInput
from data.publishers.folder import checked
from data.publishers.importing import import_file, rows
from data.publishers.items import Imported


@dataclass(frozen=True)
class Result:
    """An import: its rows by table, and its lists as tuples."""

    done: Imported

    def cells(self, table: str, *columns: str) -> list[tuple[str, ...]]:
        """Return these columns of a table of `published/`."""
        return [tuple(row[name] for name in columns) for row in rows(self.done)[f"published/{table}"]]

    @property
    def not_understood(self) -> list[tuple[int | None, str, str, str]]:
        """Return row, column, value and reason."""
        return [(line.row, line.column, line.value, line.why) for line in self.done.not_understood]

    @property
    def left_out(self) -> list[tuple[int | None, str, str, str]]:
        """Return row, column, value and reason."""
        return [(line.row, line.column, line.value, line.why) for line in self.done.left_out]

    @property
    def totals(self) -> list[tuple[str, str, str, bool]]:
        """Return group, printed total, sum and whether they agree."""
        return [(", ".join(t.group), f"{t.printed:f}", f"{t.summed:f}", t.agrees) for t in checked(self.done)]


class Importer:
    """Writes a file, imports it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def file(self, name: str, content: str | bytes, encoding: str = "utf-8") -> Path:
        """Write a file."""
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    def __call__(
        self, kind: str, content: str | bytes | Path, name: str = "file.csv", map_text: str = "", countries: str = "",
        encoding: str = "utf-8",
    ) -> Result:  # fmt: skip
        path = content if isinstance(content, Path) else self.file(name, content, encoding)
        stated = self.file("map.toml", map_text) if map_text else None
        codes = self.file("country_codes.csv", countries) if countries else None
        return Result(import_file(kind, path, stated, codes))

    def refused(self, kind: str, content: str | bytes | Path, name: str = "file.csv", map_text: str = "") -> list[str]:
        """Return the lines of what is refused, the folder of the test taken off."""
        with pytest.raises(BadInput) as refused:
            self(kind, content, name, map_text)
        return [finding.line().replace(f"{self.folder}/", "") for finding in refused.value.findings]
