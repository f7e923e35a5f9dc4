"""A dataset as one compressed file: the very bytes that were read, so that whoever holds the file reads the same."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping

from data.messages.finding import Finding, printable

SUFFIX = ".zip"
QUICKLY = 1
"""How hard to press: a third of the time of the usual 6, for an archive a third larger."""
MOST_BYTES = 1_000_000_000
"""Bytes that an archive may hold when it is unpacked."""
_NO_DATE = (1980, 1, 1, 0, 0, 0)
_DAMAGED = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError,
    ValueError,
)  # fmt: skip


def packed(files: Mapping[str, bytes]) -> bytes:
    """Return files, by name, as one archive; the same files give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _NO_DATE)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name], compresslevel=QUICKLY)
    return out.getvalue()


def unpacked(data: bytes, file: str, findings: list[Finding]) -> dict[str, bytes]:
    """Return the files of an archive; none after adding to `findings` why it cannot be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            wrong = _wrong(entries)
            if not wrong and hides_something(archive, len(data)):
                wrong = "holds something beside its files: a comment, or bytes that belong to none of them"
            if not wrong:
                return {entry.filename: archive.read(entry) for entry in entries}
    except _DAMAGED:
        wrong = "damaged, or not a zip archive"
    findings.append(Finding(file, None, "", "", wrong))
    return {}


def hides_something(archive: zipfile.ZipFile, size: int) -> bool:
    """Say whether an archive of so many bytes holds more than its files and the list of them."""
    told = sum(76 + 2 * len(entry.filename.encode("utf-8")) + entry.compress_size for entry in archive.infolist())
    return told + 22 != size


def _wrong(entries: list[zipfile.ZipInfo]) -> str:
    """Return what is wrong with the list of an archive: folders, names that stand twice, more than may be unpacked."""
    names = [entry.filename for entry in entries]
    odd = next((name for name in names if "/" in name or "\\" in name or name.startswith(".") or ":" in name), None)
    if odd is not None:
        return f"holds '{printable(odd)}'; an archive of a dataset holds plain files and no folder"
    if len(set(names)) < len(names):
        return "holds two files of one name"
    whole = sum(entry.file_size for entry in entries)
    return f"{whole:,} bytes when unpacked; the limit is {MOST_BYTES:,}" if whole > MOST_BYTES else ""
