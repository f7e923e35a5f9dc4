"""A grid asked for beside a study: levers with their levels, `tariff.rate=0.1,0.25`, in place of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from data.messages.finding import BadInput, Finding, shown
from model.study.load import study_from_settings
from model.study.loaded import LoadedStudy
from model.study.read_file import value_of


def with_levers(loaded: LoadedStudy, variant: str, levers: Sequence[str], option: str = "--lever") -> LoadedStudy:
    """Return a study with the grid asked for, or with its own where no lever is named.

    variant: the variant that every point starts from; levers: each as `key=level,level`
    who: the option or function that names them, for the findings
    Raises BadInput with everything that is wrong, also where the study states no grid and no lever is named.
    """
    if not levers:
        if loaded.study.levels():
            return loaded
        message = f"the study states no grid; name levers, such as {option} tariff.rate=0.1,0.25, and the variant"
        raise BadInput([Finding(option, None, "", "", message)])
    stated: dict[str, list[Any]] = {}
    findings = []
    for lever in levers:
        key, equals, text = lever.partition("=")
        if not equals or not key.strip() or not text.strip():
            message = f"{shown(lever)} must be a setting and its levels, such as tariff.rate=0.1,0.25"
            findings.append(Finding(option, None, "", lever, message))
        elif key.strip() in stated:
            findings.append(Finding(option, None, "", lever, f"{key.strip()}: given twice"))
        else:
            stated[key.strip()] = _levels(text)
    if findings:
        raise BadInput(findings)
    settings = {**loaded.settings, "grid": {"variant": variant or loaded.study.baseline, "levers": stated}}
    try:
        return study_from_settings(settings, loaded.layout, loaded.path, loaded.text)
    except BadInput as error:
        raise BadInput(_as_asked(finding, option) for finding in error.findings) from None


def points_of(loaded: LoadedStudy) -> tuple[str, ...]:
    """Return the baseline and the points of a study's grid, in the study's order."""
    study = loaded.study
    return tuple(name for name, variant in study.variants.items() if variant.levers or name == study.baseline)


def _levels(text: str) -> list[Any]:
    """Return the levels that a text lists; a word needs no quotes."""
    listed = value_of(f"[{text}]")
    return listed if isinstance(listed, list) else [value_of(one.strip()) for one in text.split(",")]


def _as_asked(finding: Finding, option: str) -> Finding:
    """Return a finding about the grid as one about who asked for it, not about a line of the file."""
    within = finding.column.removeprefix("grid.levers.").removeprefix("grid.")
    if finding.column.startswith("grid"):
        return replace(finding, file=option, row=None, column="", message=f"{within}: {finding.message}")
    return replace(finding, file=option, row=None, column="", message=f"{finding.column}: {finding.message}")
