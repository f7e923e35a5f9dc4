"""Settings changed from the command line: `discount_rate=0.07`, `variants.allied.bloc_share_floor.min=0.5`.

A key is the path of a setting in the study file. A policy is reached by its number in the variant's list
(`policies.0.tariff.rate`) or by its label (`tariff.rate`, `tariff#2.rate`). Values are TOML; a word needs no quotes.
"""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from data.messages.finding import BadInput, Finding, did_you_mean, shown
from model.study.load import PartlyRead, study_from_settings
from model.study.loaded import LoadedStudy
from model.study.setting_paths import NoSuchSettingError, listed, place_of, put
from model.study.source_map import shown_path


def with_overrides(loaded: LoadedStudy, overrides: Sequence[str], who: str = "--set") -> LoadedStudy:
    """Return the study with settings changed, as if the file said so; raise BadInput with every finding.

    who: the option or function that changes them, for the findings
    """
    if not overrides:
        return loaded
    settings: dict[str, Any] = copy.deepcopy(dict(loaded.settings))
    findings, keys = [], dict[str, str]()
    for override in overrides:
        key, equals, text = override.partition("=")
        try:
            if not equals or not key.strip():
                raise BadInput([Finding(who, None, "", override, f"{shown(override)} must be key=value")])
            where = place_of(settings, tuple(part.strip() for part in key.split(".")))
            if shown_path(where) in keys:
                raise BadInput([Finding(who, None, "", key, f"{key.strip()}: given twice")])
            keys[shown_path(where)] = key.strip()
            put(settings, where, _value(text))
        except NoSuchSettingError as error:
            findings.append(error.finding(who))
        except BadInput as error:
            findings += error.findings
    if findings:
        raise BadInput(findings)
    try:
        changed = study_from_settings(settings, loaded.layout, loaded.path, loaded.text)
    except PartlyRead as error:
        found = [_as_set(finding, keys, who) for finding in error.findings]
        raise PartlyRead(found, error.rest, error.sentences) from None
    return replace(changed, overrides=(*loaded.overrides, *overrides))


def chosen_variants(loaded: LoadedStudy, names: Sequence[str], who: str = "--variant") -> tuple[str, ...]:
    """Return the variants to solve, in the study's order: those named and the baseline, and what these rest on.

    All when none is named.

    who: the option or function that names them, for the findings
    """
    variants = list(loaded.study.variants)
    findings = [
        Finding(
            who,
            None,
            "",
            name,
            f"no variant is called {shown(name)}{did_you_mean(name, variants) or listed(variants)}",
        )
        for name in names
        if name not in variants
    ]
    if findings:
        raise BadInput(findings)
    needed = {n for turn in loaded.study.passes([loaded.study.baseline, *(names or variants)]) for n in turn}
    return tuple(name for name in variants if name in needed)


def _as_set(finding: Finding, keys: Mapping[str, str], who: str) -> Finding:
    """Return a finding about a changed setting as one about who changed it, not about a line of the file."""
    for column, key in keys.items():
        if finding.column == column or finding.column.startswith(f"{column}."):
            return Finding(who, None, "", finding.value, f"{key}{finding.column[len(column) :]}: {finding.message}")
        if finding.column and column.startswith(f"{finding.column}."):
            return Finding(who, None, "", finding.value, f"{key}: {finding.message}")
    return finding


def _value(text: str) -> Any:
    try:
        return tomllib.loads(f"value = {text}")["value"] if text.isprintable() else text
    except ValueError:
        return text.strip()
