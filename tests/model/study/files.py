"""A small good study file, and how a test changes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.messages.finding import BadInput
from model.study.load import load_study
from model.study.loaded import LoadedStudy

GOOD = """\
name = "small"
dataset = "us_2026"
minerals = ["lithium", "cobalt"]
years = [2026, 2040]
discount_rate = 0.03
baseline = "current-law"

[variants.current-law]
policies = [
  { tariff = "schedule" },
  { production_tax_credit = "45X" },
]

[variants.allied-floor]
title = "60% allied by 2035"
extends = "current-law"
[[variants.allied-floor.policies]]
bloc_share_floor = { bloc = "allies", stages = ["refined"], min = { 2030 = 0.4, 2035 = 0.6 } }
cite = "a law"
"""

ONE_VARIANT = """\
name = "small"
dataset = "us_2026"
minerals = ["a"]
years = [2026, 2027]
discount_rate = 0.03
baseline = "v"
[variants.v]
policies = [
"""


def write(folder: Path, text: str | bytes, name: str = "study.toml") -> Path:
    """Write a study file and return its path."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


def good_but(*changes: tuple[str, str]) -> str:
    """Return the good study with words replaced, each of which must stand there."""
    text = GOOD
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def loaded(folder: Path, text: str | bytes) -> LoadedStudy:
    """Load a study from its text."""
    return load_study(write(folder, text))


def stating(folder: Path, *policies: str, more: str = "") -> LoadedStudy:
    """Load a study of one variant `v` that states these policies, from line 9 on, one a line; 10 with a preset."""
    text = ONE_VARIANT + "".join(f"  {{ {policy} }},\n" for policy in policies) + f"]\n{more}"
    return loaded(folder, f"law_as_of = 2026-11-30\n{text}" if "preset" in text else text)


def refused(folder: Path, text: str | bytes, name: str = "study.toml") -> list[str]:
    """Return the lines in which a study file is refused."""
    with pytest.raises(BadInput) as error:
        load_study(write(folder, text, name))
    return [finding.line() for finding in error.value.findings]
