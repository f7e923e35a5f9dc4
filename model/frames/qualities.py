"""What the qualities of blends are measured in: parts of the largest number stated, so that rows are alike in size."""

from __future__ import annotations

from data.rows import each_row
from model.frames.study_frames import Frames


def largest_qualities(f: Frames) -> dict[str, float]:
    """Return the largest number that the tables state of each quality, or 1: what its rows are divided by."""
    out: dict[str, float] = {}
    for table, columns in (("qualities", ("value",)), ("quality_limits", ("least", "most"))):
        for quality, *values in each_row(f.tables[table], "quality", *columns):
            out[quality] = max([out.get(quality, 0.0), *(abs(value) for value in values if value == value)])
    return {quality: largest or 1.0 for quality, largest in out.items()}
