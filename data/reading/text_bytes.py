"""Bytes that are no text of ours: another encoding, a NUL, line ends of an old Mac; said in one line."""

from __future__ import annotations

BOM = b"\xef\xbb\xbf"


def not_text(data: bytes, cure: str) -> str:
    """Return what keeps bytes from being read as UTF-8 text, and what to do; '' when nothing does.

    data: without the mark that UTF-8 may begin with; cure: what to do about it
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in data[1:2] or b"\x00" in data[:1]:
        return f"UTF-16, not UTF-8; {cure}"
    null = data.find(b"\x00")
    if null >= 0:
        return f"a NUL byte at line {_line(data, null)}; the file is damaged or not text; {cure}"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return f"not UTF-8 (byte 0x{data[error.start]:02X} at line {_line(data, error.start)}); {cure}"
    return ""


def lone_return(data: bytes) -> int:
    """Return the line that a carriage return without a newline ends, 0 where none does."""
    if b"\r" not in data or data.count(b"\r") == data.count(b"\r\n"):
        return 0
    rest = data.replace(b"\r\n", b"\n")
    return _line(rest, rest.find(b"\r"))


def _line(data: bytes, place: int) -> int:
    return data.count(b"\n", 0, place) + 1
