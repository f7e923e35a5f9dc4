"""Settings changed from the command line: `discount_rate=0.07`, `variants.allied.bloc_share_floor.min=0.5`.

A key is the path of a setting in the study file. A policy is reached by its number in the variant's list
(`policies.0.tariff.rate`) or by its label (`tariff.rate`, `tariff#2.rate`). Values are TOML; a word needs no quotes.
"""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from data.messages.finding import BadInput, Finding, did_you_mean, nearest, shown
from model.policies import BY_NAME
from model.study.data_changes import StudyDataChanges
from model.study.load import study_from_settings
from model.study.loaded import LoadedStudy
from model.study.settings import Study, Variant
from model.study.source_map import Where, shown_path
from model.study.validation_errors import fields_at


@dataclass(frozen=True)
class _NoSuchSettingError(Exception):
    """A key that leads nowhere: how far it was right, and what could follow."""

    right: tuple[str, ...]
    wrong: tuple[str, ...]
    known: tuple[str, ...]
    note: str = ""

    def finding(self, who: str) -> Finding:
        key = ".".join((*self.right, *self.wrong))
        close = nearest(self.wrong[0], self.known) if self.wrong else None
        hint = f" (did you mean {'.'.join((*self.right, close, *self.wrong[1:]))}?)" if close else self.note
        inside = key
        if self.wrong and len(self.right) >= 2 and self.right[0] == "variants":
            prefix = ".".join(self.right[:2]) + "."
            who, inside, hint = f"variant {self.right[1]}", key.removeprefix(prefix), hint.replace(prefix, "")
        return Finding(who, None, "", key, f"{inside}: no such setting{hint}")


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
            where = _place(settings, tuple(part.strip() for part in key.split(".")))
            if shown_path(where) in keys:
                raise BadInput([Finding(who, None, "", key, f"{key.strip()}: given twice")])
            keys[shown_path(where)] = key.strip()
            _put(settings, where, _value(text))
        except _NoSuchSettingError as error:
            findings.append(error.finding(who))
        except BadInput as error:
            findings += error.findings
    if findings:
        raise BadInput(findings)
    try:
        changed = study_from_settings(settings, loaded.layout, loaded.path, loaded.text)
    except BadInput as error:
        raise BadInput(_as_set(finding, keys, who) for finding in error.findings) from None
    return replace(changed, overrides=(*loaded.overrides, *overrides))


def chosen_variants(loaded: LoadedStudy, names: Sequence[str], who: str = "--variant") -> tuple[str, ...]:
    """Return the variants to solve, in the study's order: those named and the baseline; all when none is named.

    who: the option or function that names them, for the findings
    """
    variants = list(loaded.study.variants)
    findings = [
        Finding(
            who,
            None,
            "",
            name,
            f"no variant is called {shown(name)}{did_you_mean(name, variants) or _listed(variants)}",
        )
        for name in names
        if name not in variants
    ]
    if findings:
        raise BadInput(findings)
    return tuple(name for name in variants if not names or name in names or name == loaded.study.baseline)


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


def _put(settings: Any, where: Where, value: Any) -> None:
    for part in where[:-1]:
        settings = settings[part]
    settings[where[-1]] = value


def _place(settings: dict[str, Any], parts: tuple[str, ...]) -> Where:
    """Return the path that a key means, making room for a field that is not given yet."""
    if parts[0] not in Study.model_fields:
        raise _NoSuchSettingError((), parts, tuple(Study.model_fields))
    if parts[0] == "variants":
        return _in_variant(settings, parts)
    if parts[0] == "data":
        return _in_data(settings, parts)
    if len(parts) > 1:
        raise _NoSuchSettingError(parts[:1], parts[1:], ())
    return parts


def _in_data(settings: dict[str, Any], parts: tuple[str, ...]) -> Where:
    known = tuple(StudyDataChanges.model_fields)
    if len(parts) != 2 or parts[1] not in known:
        raise _NoSuchSettingError(parts[:1], parts[1:], known)
    settings.setdefault("data", {})
    return parts


def _in_variant(settings: dict[str, Any], parts: tuple[str, ...]) -> Where:
    variants = settings["variants"]
    if len(parts) < 2 or parts[1] not in variants:
        raise _NoSuchSettingError(parts[:1], parts[1:], tuple(variants), _listed(variants))
    variant, rest = variants[parts[1]], parts[2:]
    labels = _labels(variant.get("policies", []))
    known = (*Variant.model_fields, *labels)
    if not rest or rest[0] not in known:
        raise _NoSuchSettingError(parts[:2], rest, known, _inherited_from(variants, parts[1], rest))
    if rest[0] in labels:
        return _in_policy(variant, parts, labels[rest[0]], rest[0].partition("#")[0], rest[1:])
    if rest[0] == "policies" and len(rest) > 1:
        return _in_entry(variant, parts)
    if len(rest) > 1:
        raise _NoSuchSettingError(parts[:3], rest[1:], ())
    return parts


def _in_entry(variant: dict[str, Any], parts: tuple[str, ...]) -> Where:
    entries = variant.get("policies", [])
    if not (parts[3].isdecimal() and int(parts[3]) < len(entries)):
        note = (
            f" (policies are numbered 0 to {len(entries) - 1})" if entries else " (the variant states no policy itself)"
        )
        raise _NoSuchSettingError(parts[:3], parts[3:], (), note)
    number, rest = int(parts[3]), parts[4:]
    known = (*(key for key in entries[number] if key in BY_NAME or key == "preset"), "cite", "title")
    if not rest or rest[0] not in known:
        raise _NoSuchSettingError(parts[:4], rest, known)
    if rest[0] in BY_NAME:
        return _in_policy(variant, parts, number, rest[0], rest[1:])
    return (*parts[:3], number, *rest)


def _in_policy(variant: dict[str, Any], parts: tuple[str, ...], number: int, name: str, rest: tuple[str, ...]) -> Where:
    where: Where = ("variants", parts[1], "policies", number, name)
    if not rest:
        return where
    known = tuple(fields_at(where, Study))
    before = parts[: len(parts) - len(rest)]
    if rest[0] not in known:
        raise _NoSuchSettingError(before, rest, known)
    entry = variant["policies"][number]
    if isinstance(entry[name], str):
        entry[name] = {BY_NAME[name].shorthand: entry[name]}
    if len(rest) > 1 and not (len(rest) == 2 and isinstance(entry[name].get(rest[0]), dict)):
        raise _NoSuchSettingError((*before, rest[0]), rest[1:], ())
    return (*where, *rest)


def _labels(entries: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Return the labels of the policies that a variant states itself, with their numbers in its list."""
    labels: dict[str, int] = {}
    for number, entry in enumerate(entries):
        for name in (key for key in entry if key in BY_NAME):
            same = sum(label.partition("#")[0] == name for label in labels)
            labels[f"{name}#{same + 1}" if same else name] = number
    return labels


def _inherited_from(variants: Mapping[str, Any], name: str, rest: tuple[str, ...]) -> str:
    """Return a note when a policy is not the variant's own: it is changed where it is stated."""
    seen = {name}
    parent = variants[name].get("extends")
    while rest and parent and parent not in seen:
        if rest[0] in _labels(variants[parent].get("policies", [])):
            return f" (it is inherited; set variants.{parent}.{'.'.join(rest)})"
        seen.add(parent)
        parent = variants[parent].get("extends")
    return ""


def _listed(variants: Iterable[str]) -> str:
    names = list(variants)
    return f" (variants are {', '.join(names[:8])}{', …' if len(names) > 8 else ''})"
