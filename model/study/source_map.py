"""Where every setting of a study file stands: a light scan of the text, beside the parser.

The standard parser tells neither the line of a setting nor where it stood the first time. The scan does; it never
decides what a value is, and stops quietly where the text is not TOML.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass, field

DEEPEST = 40

Where = tuple[str | int, ...]


@dataclass
class Layout:
    """Where every setting stands: path -> line; settings given twice; a line nested too deep, if any.

    A setting that no file holds has None as its line.
    """

    lines: dict[Where, int | None] = field(default_factory=dict)
    twice: list[tuple[Where, int, int]] = field(default_factory=list)
    too_deep: int | None = None

    def line(self, where: Where) -> int | None:
        """Return the line of a setting, or of the nearest table around it."""
        for size in range(len(where), 0, -1):
            if where[:size] in self.lines:
                return self.lines[where[:size]]
        return None


def shown_path(where: Where) -> str:
    """Return a path as the author thinks of it: `variant cap30: country_share_cap.max`."""
    words = [str(part) for part in where]
    if words[:1] != ["variants"] or len(words) < 2:
        return ".".join(w for w, part in zip(words, where, strict=True) if not isinstance(part, int))
    rest, parts = words[2:], list(where[2:])
    if rest[:1] == ["policies"] and len(rest) > 2:
        rest, parts = rest[2:], parts[2:]
    elif rest[:1] == ["policies"] and len(rest) == 2:
        rest, parts = [f"policies, number {int(rest[1]) + 1}"], [""]
    inner = ".".join(w for w, part in zip(rest, parts, strict=True) if not isinstance(part, int))
    return f"variant {words[1]}" + (f": {inner}" if inner else "")


class _NotToml(Exception):
    """The text is not TOML from here on; the parser says so better."""


class Scan:
    """One pass over the text, without recursion; stops quietly where the text is not TOML."""

    BARE = re.compile(r"[A-Za-z0-9_-]+")
    SCALAR = re.compile(r"[^\s,\[\]{}#]+")

    def __init__(self, text: str) -> None:
        self.text = text.replace("\r\n", "\n")
        self.at, self.line = 0, 1
        self.layout = Layout()
        self.given: dict[Where, int] = {}
        self.tables: dict[Where, int] = {}
        self.counts: dict[Where, int] = {}
        with contextlib.suppress(_NotToml):
            self._statements()

    def _statements(self) -> None:
        table: Where = ()
        while self._blank():
            if self._peek() == "[":
                table = self._heading()
            else:
                self._value(self._define(table))
            self._rest_of_line()

    def _heading(self) -> Where:
        line, double = self.line, self.text.startswith("[[", self.at)
        self.at += 2 if double else 1
        self._blank(newlines=False)
        where: Where = ()
        parts = self._key()
        for part in parts[:-1]:
            where = (*where, part)
            if where in self.counts:
                where = (*where, self.counts[where] - 1)
        where = (*where, parts[-1])
        if where in self.given or (not double and where in self.tables):
            self.layout.twice.append((where, (self.given | self.tables)[where], line))
        if double:
            self.counts[where] = self.counts.get(where, 0) + 1
            where = (*where, self.counts[where] - 1)
        else:
            self.tables[where] = line
        self._note(where, line)
        return where

    def _define(self, table: Where) -> Where:
        """Read `key =` and return the path of the setting."""
        line = self.line
        where: Where = (*table, *self._key())
        self._blank(newlines=False)
        if self._peek() != "=":
            raise _NotToml
        self.at += 1
        self._blank(newlines=False)
        if where in self.given or where in self.tables:
            self.layout.twice.append((where, (self.tables | self.given)[where], line))
        self.given.setdefault(where, line)
        self._note(where, line)
        return where

    def _note(self, where: Where, line: int) -> None:
        if len(where) > DEEPEST:
            self.layout.too_deep = line
            raise _NotToml
        for size in range(1, len(where) + 1):
            self.layout.lines.setdefault(where[:size], line)

    def _value(self, where: Where) -> None:
        """Step over one value, noting where everything inside it stands."""
        inside: list[tuple[str, Where]] = []
        while True:
            opening = self._peek()
            if opening and opening in "[{":
                self.at += 1
                inside.append((opening, where))
            elif opening in ('"', "'"):
                self._string()
            else:
                self._match(self.SCALAR)
            while inside:
                kind, around = inside[-1]
                self._blank()
                if self._peek() == ",":
                    self.at += 1
                elif self._peek() == ("]" if kind == "[" else "}"):
                    self.at += 1
                    inside.pop()
                else:
                    where = self._element(around) if kind == "[" else self._define(around)
                    break
            else:
                return

    def _element(self, around: Where) -> Where:
        number = self.counts.get(around, 0)
        self.counts[around] = number + 1
        where = (*around, number)
        self._note(where, self.line)
        return where

    def _key(self) -> tuple[str, ...]:
        parts: list[str] = []
        while True:
            parts.append(self._string() if self._peek() in ('"', "'") else self._match(self.BARE))
            self._blank(newlines=False)
            if self._peek() != ".":
                return tuple(parts)
            if len(parts) > DEEPEST:
                self.layout.too_deep = self.line
                raise _NotToml
            self.at += 1
            self._blank(newlines=False)

    def _string(self) -> str:
        quote = self._peek()
        mark = quote * 3 if self.text.startswith(quote * 3, self.at) else quote
        start = self.at + len(mark)
        end = self.text.find(mark, start)
        while end > 0 and quote == '"' and self._escaped(end):
            end = self.text.find(mark, end + 1)
        if end < 0:
            raise _NotToml
        while len(mark) == 3 and self.text.startswith(mark, end + 1):
            end += 1
        content = self.text[start:end]
        self.line += content.count("\n")
        self.at = end + len(mark)
        return content

    def _escaped(self, at: int) -> bool:
        before = at
        while self.text[before - 1] == "\\":
            before -= 1
        return (at - before) % 2 == 1

    def _match(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        if not found:
            raise _NotToml
        self.at = found.end()
        return found.group()

    def _peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def _blank(self, newlines: bool = True) -> bool:
        """Step over spaces (and over ends of lines and comments); say whether anything follows."""
        while self.at < len(self.text):
            character = self.text[self.at]
            if character == "\n" and newlines:
                self.line += 1
            elif character == "#" and newlines:
                self._rest_of_line()
                continue
            elif character not in " \t":
                return True
            self.at += 1
        return False

    def _rest_of_line(self) -> None:
        end = self.text.find("\n", self.at)
        self.at = len(self.text) if end < 0 else end
