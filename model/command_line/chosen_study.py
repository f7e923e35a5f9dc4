"""The study that a verb is about, read and changed as asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def chosen_study(named: str, overrides: Sequence[str] | None, variants: Sequence[str] | None = None) -> Any:
    """Return the study that a command is about, changed as asked, and the variants asked for."""
    from model.study.load import load_study
    from model.study.overrides import chosen_variants, with_overrides

    loaded = with_overrides(load_study(named), overrides or ())
    return loaded, chosen_variants(loaded, variants or ())
