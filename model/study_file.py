"""A study file as its author sees it: bytes to text, text to settings, and the line of every setting.

TOML is parsed by the standard library. What it cannot tell (where a setting stands, where it stood the
first time) a light scan of the same text finds out; the scan never decides what a value is.
"""

from __future__ import annotations

import codecs
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from data.errors import BadInput, Finding, printable

MOST_BYTES = 1_000_000
DEEPEST = 40

Where = tuple[str | int, ...]


@dataclass
class Layout:
    """Where every setting stands: path -> line; settings given twice; a line nested too deep, if any."""

    lines: dict[Where, int] = field(default_factory=dict)
    twice: list[tuple[Where, int, int]] = field(default_factory=list)
    too_deep: int | None = None

    def line(self, where: Where) -> int | None:
        """Return the line of a setting, or of the nearest table around it."""
        for size in range(len(where), 0, -1):
            if where[:size] in self.lines:
                return self.lines[where[:size]]
        return None


def read_text(path: Path) -> str:
    """Return the text of a study file; raise BadInput in one line when it cannot be one."""
    file = printable(path.name)
    message = _not_a_study_file(path)
    data = b""
    if not message:
        try:
            data = path.read_bytes()
        except OSError as error:
            message = f"cannot be read ({error.strerror})"
    if len(data) > MOST_BYTES:
        message = f"{len(data):,} bytes; a study file holds at most {MOST_BYTES:,}"
    if message:
        raise BadInput([Finding(file, None, "", str(path), message)])
    return _decoded(data.removeprefix(codecs.BOM_UTF8), file)


def parse(text: str, file: str) -> tuple[dict[str, Any], Layout]:
    """Return the settings of a study file and where they stand; raise BadInput in plain words."""
    layout = _Scan(text).layout
    if layout.too_deep:
        raise BadInput([Finding(file, layout.too_deep, "", "", f"nested more than {DEEPEST} deep; no study needs that")])
    try:
        settings = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput([_syntax_finding(str(error), text, layout, file)]) from None
    except (RecursionError, ValueError):
        raise BadInput([Finding(file, None, "", "", "holds a value too long or nested too deep to be read")]) from None
    if not settings:
        raise BadInput([Finding(file, None, "", "", "the file is empty; start from 'lodeplan new'")])
    return settings, layout


def _not_a_study_file(path: Path) -> str:
    suffix = path.suffix.lower()
    if path.is_dir():
        return "is a folder; give the study file in it"
    if not path.exists():
        return "no such file"
    if suffix in (".xlsx", ".xls", ".xlsm"):
        return "is an Excel workbook; the study file is TOML"
    if suffix in (".yaml", ".yml", ".json"):
        return f"is {'JSON' if suffix == '.json' else 'YAML'}; the study file is TOML"
    if suffix != ".toml":
        return "the study file is TOML; give a file that ends in .toml"
    return "" if path.is_file() else "not a plain file"


def _decoded(data: bytes, file: str) -> str:
    at = -1
    try:
        text = data.decode("utf-8")
        at = data.find(b"\0")
    except UnicodeDecodeError as error:
        at = error.start
    if at >= 0:
        line = data.count(b"\n", 0, at) + 1
        message = f"not UTF-8 (byte 0x{data[at]:02X} at line {line}); save as UTF-8"
        raise BadInput([Finding(file, None, "", "", message)])
    return text


# ---------------------------------------------------------------- where every setting stands


class _Stop(Exception):
    """The text is not TOML from here on; the parser says so better."""


class _Scan:
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
        try:
            self._statements()
        except _Stop:
            pass

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
            raise _Stop
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
            raise _Stop
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
                raise _Stop
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
            raise _Stop
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
            raise _Stop
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


# ---------------------------------------------------------------- what is not TOML, in plain words

_AT = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_KEY = re.compile(r"""^\s*([\w."'-]+)\s*=""")
_YAML_LINE = re.compile(r"""^\s*-?\s*([\w."'-]+)\s*:(\s|$)""")
_TOKEN_ENDS = " \t,[]{}=#"
_NO_VALUE = "no value; delete the line, or write a value after the ="


def _syntax_finding(error: str, text: str, layout: Layout, file: str) -> Finding:
    if layout.twice and error.startswith(("Cannot", "Duplicate")):
        where, first, second = layout.twice[0]
        return Finding(file, second, shown_path(where), "", f"given twice (lines {first} and {second})")
    lines = text.replace("\r\n", "\n").split("\n")
    at = _AT.search(error)
    number = int(at.group(1)) if at and at.group(1) else max(1, len(text.rstrip().split("\n")))
    column = int(at.group(2)) - 1 if at and at.group(2) else len(lines[number - 1])
    line = lines[number - 1]
    key = _KEY.match(line)
    said = _AT.sub("", error)
    message = _whole_line(line) or _backslash_or_quote(said) or _token(line, column)
    if not message:
        message = _NOT_CLOSED.get(said, f"not TOML here: {said[0].lower()}{said[1:]}")
    return Finding(file, number, key.group(1) if key else "", "", message)


_NOT_CLOSED = {
    "Unclosed array": "a list is not closed: a comma or ] is missing here or above",
    "Unclosed inline table": "a table is not closed: a comma or } is missing on this line",
    "Expected ']' at the end of a table declaration": "a heading is not closed; write it as [variants.current-law]",
    "Expected ']]' at the end of an array declaration": "a heading is not closed; write it as [[variants.name.policies]]",
    "Expected '=' after a key in a key/value pair": "not a setting; write key = value, and # before a remark",
    "Invalid statement": "not a setting; write key = value, and # before a remark",
}


def _whole_line(line: str) -> str:
    if line.strip() in ("---", "..."):
        return f"'{line.strip()}' does not start a second study; one study per file"
    yaml = _YAML_LINE.match(line)
    if yaml and "=" not in line[: yaml.end()]:
        return f"write {yaml.group(1)} = value; the study file is TOML"
    if re.search(r"=\s*(#.*)?$", line):
        return _NO_VALUE
    thousands = re.search(r"=\s*(\d{1,3}(?:,\d{3})+)\s*(?:#.*)?$", line)
    if thousands:
        return f"write {thousands.group(1).replace(',', '')}, without commas"
    return ""


def _backslash_or_quote(said: str) -> str:
    if said.startswith(("Unescaped '\\'", "Invalid hex", "Escaped character")):
        return r"a backslash in double quotes starts an escape; write single quotes, as in 'C:\data'"
    if said.startswith("Illegal character '\\r'"):
        return "a lone carriage return ends a line; save with LF or CRLF line ends"
    if said.startswith(("Unterminated string", "Expected \"'", "Illegal character '\\n'")):
        return "a quote is opened and not closed"
    if said.startswith(("Illegal character", "Found invalid character")):
        return "holds a control character; delete it"
    return ""


def _token(line: str, column: int) -> str:
    """Say what is wrong with the word in which the parser stopped."""
    start = end = min(column, len(line))
    while start > 0 and line[start - 1] not in _TOKEN_ENDS:
        start -= 1
    while end < len(line) and line[end] not in _TOKEN_ENDS:
        end += 1
    token = line[start:end]
    if not token:
        return _NO_VALUE if re.search(r"=\s*$", line[:start]) else ""
    if re.fullmatch(r"[+-]?0\d+(\.\d*)?", token):
        octal = re.fullmatch(r"0([0-7]+)", token)
        readings = f"{int(token, 8)} or {int(token)}?" if octal else "a number has no leading zero"
        return f"{token} is ambiguous ({readings}); write {token.lstrip('+0') or '0'}"
    if percent := re.fullmatch(r"(\d+(?:\.\d+)?)%", token):
        return f"write {float(percent.group(1)) / 100:.10g} or '{token}'"
    if re.fullmatch(r"[.+-]*(nan|inf|infinity)", token, re.IGNORECASE):
        return f"must be a finite number, got {token.lstrip('.')}"
    if token.lower() in ("null", "none", "nil", "~"):
        return _NO_VALUE
    if token.lower() in ("true", "false", "yes", "no", "on", "off"):
        return f"write true or false, or text in quotes, got {token}"
    if token[0] in "“”‘’«»„":
        return f"write straight quotes (\" or '), got {token[0]}"
    if re.fullmatch(r"\d+(:\d+)+", token):
        return f"{token} is not a number; write a number, or text in quotes"
    if re.fullmatch(r"[^\W\d][\w./:&*!-]*|[&*!@/.~][\w./:-]*", token):
        return f'text stands in quotes: "{token}"'
    return f"{token!r} cannot be read; write a number, true, false, or text in quotes"


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
