"""Whatever an analysis found, as values that JSON has: no infinity, no NaN, names for the fields of a record."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pydantic import BaseModel


def plain(value: Any) -> Any:
    """Return a value as JSON has it; NaN and infinity become null, a sentence the words of a study."""
    if isinstance(value, BaseModel):
        return {type(value).__name__: value.model_dump(mode="json", by_alias=True, exclude_defaults=True)}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, pd.DataFrame):
        return plain(value.to_dict("records"))
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(v) for v in value]
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float):
        return value + 0.0 if math.isfinite(value) else None  # a zero has no minus
    return str(value) if isinstance(value, Path) else value


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame; None for what is not a number."""

    def known(value: Any) -> Any:
        return None if isinstance(value, float) and math.isnan(value) else value

    return [{str(k): known(v) for k, v in row.items()} for row in frame.to_dict("records")]
