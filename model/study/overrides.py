"""Settings changed from the command line: `discount_rate=0.07`, `variants.allied.bloc_share_floor.min=0.5`.

A key is the path of a setting in the study file. A policy is reached by its number in the variant's list
(`policies.0.tariff.rate`) or by its label (`tariff.rate`, `tariff#2.rate`). Values are TOML; a word needs no quotes.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from data.messages.finding import BadInput, Finding, did_you_mean, shown
from model.study import load
from model.study.load import PartlyRead, settings_of, study_from_settings
from model.study.loaded import LoadedStudy
from model.study.read_file import value_of
from model.study.setting_paths import NoSuchSettingError, listed, place_of, put
from model.study.source_map import shown_path


def with_overrides(loaded: LoadedStudy, overrides: Sequence[str], who: str = "--set") -> LoadedStudy:
    """Return the study with settings changed, as if the file said so; raise BadInput with every finding.

    who: the option or function that changes them, for the findings
    """
    if not overrides:
        return loaded
    settings, keys = _with_values(loaded.settings, overrides, who)
    try:
        changed = study_from_settings(settings, loaded.layout, loaded.path, loaded.text)
    except PartlyRead as error:
        raise _as_set_each(error, keys, who) from None
    return replace(changed, overrides=(*loaded.overrides, *overrides))


def load_changed(path_or_name: str | Path, overrides: Sequence[str], who: str = "--set") -> LoadedStudy:
    """Return a study with settings changed; raise BadInput with every finding.

    As if the file said so: a file that is refused for what it does not state is read with what is stated here.
    """
    try:
        loaded = load.load_study(path_or_name)
    except PartlyRead:
        if not overrides:
            raise
        return _completed(path_or_name, overrides, who)
    return with_overrides(loaded, overrides, who)


def _completed(path_or_name: str | Path, overrides: Sequence[str], who: str) -> LoadedStudy:
    """Return a study that its file alone does not make."""
    path, text, stated, layout = settings_of(path_or_name)
    shaped = isinstance(stated.get("variants"), Mapping)
    settings, keys = _with_values(stated, overrides, who) if shaped else (stated, {})
    try:
        return replace(study_from_settings(settings, layout, path, text), overrides=tuple(overrides))
    except PartlyRead as error:
        raise _as_set_each(error, keys, who) from None


def _as_set_each(error: PartlyRead, keys: Mapping[str, str], who: str) -> PartlyRead:
    findings = [_as_set(finding, keys, who) for finding in error.findings]
    return PartlyRead(findings, error.rest, error.sentences, error.own)


def _with_values(
    stated: Mapping[str, Any], overrides: Sequence[str], who: str
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return settings with the values of some keys changed, and each key as it was written by what it leads to."""
    settings: dict[str, Any] = copy.deepcopy(dict(stated))
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
    return settings, keys


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
    value = value_of(text) if text.isprintable() else text
    return text.strip() if value is text and text.isprintable() else value
