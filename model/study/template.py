"""A study to start from: thirty lines that run as they stand."""

from __future__ import annotations

import re
from pathlib import Path

STARTER = Path(__file__).with_name("template.toml")


def starter_study(wish: str) -> str:
    """Return the text of a small study, named after a folder as far as a study's name may be (never con, aux ...)."""
    name = re.sub(r"[^a-z0-9_]+", "-", wish.lower()).strip("-_")[:40].rstrip("-_") or "my-study"
    if len(name) < 5:
        name = f"{name}-study"
    return STARTER.read_text(encoding="utf-8").replace("NAME", name)
