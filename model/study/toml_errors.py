"""What is not TOML in a study file, in plain words: what stands there, and what to write.

What stumbled, and where, is read out of the words of `tomllib`: its error is a ValueError with a sentence and no field
(Python 3.11 to 3.13). Words it has never said before are printed as they are, so a new wording loses advice, not truth.
"""

from __future__ import annotations

import re

from data.messages.finding import Finding
from data.messages.refusals import LONE_RETURN, NO_SETTING, not_finite
from model.study.source_map import Layout, shown_path

_AT = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_KEYS = re.compile(r"""([\w."'-]+)\s*=""")
_YAML_LINE = re.compile(r"""^\s*-?\s*([\w."'-]+)\s*:(\s|$)""")
_TOKEN_ENDS = " \t,[]{}=#"
_VALUE_ERRORS = ("Invalid value", "Expected newline or end of document after a statement")
_VALUE_ENDS = r"\s*(?:#.*|[},\]].*)?$"
"""What may follow a value on its line: a remark, or the rest of the table in { } that it stands in."""


def syntax_finding(error: str, text: str, layout: Layout, file: str) -> Finding:
    """Return what the parser stumbled over as one line: where it stands, and what to write."""
    if layout.twice and error.startswith(("Cannot", "Duplicate")):
        where, first, second = layout.twice[0]
        return Finding(file, second, shown_path(where), "", f"given twice (lines {first} and {second})")
    lines = text.replace("\r\n", "\n").split("\n")
    at = _AT.search(error)
    number = int(at.group(1)) if at and at.group(1) else max(1, len(text.rstrip().split("\n")))
    line = lines[number - 1]
    column = int(at.group(2)) - 1 if at and at.group(2) else len(line)
    keys = _KEYS.findall(line[:column])
    said = _AT.sub("", error)
    message = _whole_line(line) or _in_a_string(said) or _token(line, column, said)
    if not message and _opens_a_table(line):
        message = "a table in { } stands on one line; write all of it there, or under a heading such as [variants.name]"
    if not message:
        message = _NOT_CLOSED.get(said, f"not TOML here: {said[0].lower()}{said[1:]}")
    return Finding(file, number, keys[-1] if keys else "", "", message)


_NOT_CLOSED = {
    "Unclosed array": "a list is not closed: a comma or ] is missing here or above",
    "Unclosed inline table": "a table is not closed: a comma or } is missing on this line",
    "Expected ']' at the end of a table declaration": "a heading is not closed; write it as [variants.current-law]",
    "Expected ']]' at the end of an array declaration": "a heading is not closed; such as [[variants.name.policies]]",
    "Expected '=' after a key in a key/value pair": "not a setting; write key = value, and # before a remark",
    "Invalid statement": "not a setting; write key = value, and # before a remark",
}


def _opens_a_table(line: str) -> bool:
    """Tell whether a line ends inside a table in { }, after a brace or a comma."""
    bare = re.sub(r"\"[^\"]*\"|'[^']*'|#.*", "", line).rstrip()
    return bare.count("{") > bare.count("}") and bare.endswith(("{", ","))


def _whole_line(line: str) -> str:
    if "\r" in line:
        return LONE_RETURN
    if line.strip() in ("---", "..."):
        return f"'{line.strip()}' does not start a second study; one study per file"
    yaml = _YAML_LINE.match(line)
    if yaml and "=" not in line[: yaml.end()]:
        return f"write {yaml.group(1)} = value; the study file is TOML"
    if re.search(r"=\s*(#.*)?$", line):
        return NO_SETTING
    thousands = re.search(rf"=\s*(\d{{1,3}}(?:,\d{{3}})+){_VALUE_ENDS}", line)
    if thousands:
        digits = thousands.group(1)
        if digits.count(",") > 1:
            return f"write {digits.replace(',', '')}, without commas"
        point = digits.replace(",", ".")
        return (
            f"write {point}" if digits.startswith("0") else f"write {digits.replace(',', '')} or {point}, with no comma"
        )
    decimal = re.search(rf"=\s*(\d+),(\d+){_VALUE_ENDS}", line)
    if decimal:
        return f"a number has a decimal point; write {decimal.group(1)}.{decimal.group(2)}"
    return ""


def _in_a_string(text: str) -> str:
    if text.startswith(("Unescaped '\\'", "Invalid hex", "Escaped character")):
        return r"a backslash in double quotes starts an escape; write single quotes, as in 'C:\data'"
    if text.startswith(("Unterminated string", "Expected \"'", "Illegal character '\\n'")):
        return "a quote is opened and not closed"
    if text.startswith(("Illegal character", "Found invalid character")):
        return "holds a control character; delete it"
    return ""


def _token(line: str, column: int, text: str) -> str:
    """Say what is wrong with the word in which the parser stopped."""
    start = end = min(column, len(line))
    while start > 0 and line[start - 1] not in _TOKEN_ENDS:
        start -= 1
    while end < len(line) and line[end] not in _TOKEN_ENDS:
        end += 1
    token = line[start:end]
    if not token:
        return NO_SETTING if re.search(r"=\s*$", line[:start]) else ""
    digits = re.search(r"(\d+),$", line[:start]) if token[0].isdigit() else None
    return _odd_number(token, digits.group(1) if digits else "") or (_odd_word(token) if text in _VALUE_ERRORS else "")


def _odd_number(token: str, beside: str = "") -> str:
    """Say what is wrong with a number; `beside` are the digits right before it and a comma, if any."""
    if beside:
        return (
            f"{beside},{token} has a comma between digits; write a decimal point, or a space after the comma of a list"
        )
    if re.fullmatch(r"[+-]?0\d+(\.\d*)?", token):
        octal = int(token, 8) if re.fullmatch(r"0[0-7]+", token) else None
        two = octal is not None and octal != int(token)
        readings = f"{octal} or {int(token)}?" if two else "a number has no leading zero"
        return f"{token} is ambiguous ({readings}); write {token.lstrip('+0') or '0'}"
    if percent := re.fullmatch(r"(\d+(?:\.\d+)?)%", token):
        share = float(percent.group(1)) / 100
        return (
            f"write {share:.10g} or '{token}'" if share <= 1 else f"write a share in quotes, such as '40%', got {token}"
        )
    if re.fullmatch(r"[.+-]*(nan|inf|infinity)", token, re.IGNORECASE):
        return not_finite(token.lstrip("."))
    return ""


def _odd_word(token: str) -> str:
    if token.lower() in ("null", "none", "nil", "~"):
        return NO_SETTING
    if token.lower() in ("true", "false", "yes", "no", "on", "off"):
        return f"write true or false, or text in quotes, got {token}"
    if token[0] in "\u201c\u201d\u2018\u2019\u00ab\u00bb\u201e":
        return f"write straight quotes (\" or '), got {token[0]}"
    if re.fullmatch(r"\d+(:\d+)+", token):
        return f"{token} is not a number; write a number, or text in quotes"
    if re.fullmatch(r"[^\W\d][\w./:&*!-]*|[&*!@/.~][\w./:-]*", token):
        return f'text stands in quotes: "{token}"'
    return f"{token!r} cannot be read; write a number, true, false, or text in quotes"
