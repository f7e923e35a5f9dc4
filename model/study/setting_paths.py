"""Where a key leads in a study: `discount_rate`, `variants.allied.bloc_share_floor.min`, `variants.x.policies.0.cite`.

A policy is reached by its number in the variant's list (`policies.0.tariff.rate`) or by its label (`tariff.rate`,
`tariff#2.rate`); a row that a variant changes by its number in its table (`patch.suppliers.0.times`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from data.messages.finding import Finding, nearest
from model.frames.result_names import label_of, policy_in
from model.policies import BY_NAME
from model.study.data_changes import StudyDataChanges
from model.study.laws import StatedLaw
from model.study.settings import Solving, Study, Variant
from model.study.source_map import Where
from model.study.validation_errors import fields_at


@dataclass(frozen=True)
class NoSuchSettingError(Exception):
    """A key that leads nowhere: how far it was right, and what could follow.

    stated_in: the variant that states the policy, where it is inherited
    """

    right: tuple[str, ...]
    wrong: tuple[str, ...]
    known: tuple[str, ...]
    note: str = ""
    stated_in: str = ""

    def finding(self, who: str) -> Finding:
        inside = ".".join((*self.right, *self.wrong)[self._within :])
        who = f"variant {self.right[1]}" if self._within else who
        return Finding(who, None, "", ".".join((*self.right, *self.wrong)), f"{inside}: {self.why}")

    @property
    def why(self) -> str:
        """Return what is wrong with the key, without the key."""
        close = nearest(self.wrong[0], self.known) if self.wrong else None
        meant = ".".join((*self.right, close, *self.wrong[1:])[self._within :]) if close else ""
        return f"no such setting{f' (did you mean {meant}?)' if meant else self.note}"

    @property
    def _within(self) -> int:
        """Return how many words of a key are not repeated: 'variants' and the name, where it stands in a variant."""
        return 2 if self.wrong and len(self.right) >= 2 and self.right[0] == "variants" else 0


def put(settings: Any, where: Where, value: Any) -> None:
    for part in where[:-1]:
        settings = settings[part]
    settings[where[-1]] = value


def place_of(settings: dict[str, Any], parts: tuple[str, ...]) -> Where:
    """Return the path that a key means, making room for a field that is not given yet."""
    if parts[0] not in Study.model_fields:
        raise NoSuchSettingError((), parts, tuple(Study.model_fields), " ('lodeplan schema study' lists them)")
    if parts[0] == "variants":
        return _in_variant(settings, parts)
    if parts[0] in TABLES:
        return _in_table(settings, parts)
    if parts[0] == "laws":
        return _in_laws(settings, parts)
    if len(parts) > 1:
        raise NoSuchSettingError(parts[:1], parts[1:], ())
    return parts


TABLES: dict[str, type[BaseModel]] = {"data": StudyDataChanges, "solve": Solving}
"""Settings of a study that are tables of settings."""


def _in_table(settings: dict[str, Any], parts: tuple[str, ...]) -> Where:
    known = tuple(TABLES[parts[0]].model_fields)
    if len(parts) != 2 or parts[1] not in known:
        raise NoSuchSettingError(parts[:1], parts[1:], known)
    settings.setdefault(parts[0], {})
    return parts


def _in_laws(settings: dict[str, Any], parts: tuple[str, ...]) -> Where:
    known = tuple(StatedLaw.model_fields)
    if len(parts) != 3 or parts[2] not in known:
        raise NoSuchSettingError(parts[:2], parts[2:], known)
    settings.setdefault("laws", {}).setdefault(parts[1], {})
    return parts


def _in_variant(settings: dict[str, Any], parts: tuple[str, ...]) -> Where:
    variants = settings["variants"]
    if len(parts) < 2 or parts[1] not in variants:
        raise NoSuchSettingError(parts[:1], parts[1:], tuple(variants), listed(variants))
    variant, rest = variants[parts[1]], parts[2:]
    labels = _labels(variant.get("policies", []))
    known = (*Variant.model_fields, *labels)
    if not rest or rest[0] not in known:
        parent = _inherited_from(variants, parts[1], rest)
        own = (
            f"what it states by name: {', '.join(labels)}"
            if labels
            else _none_by_name(parts[1], variant.get("policies", []), rest)
        )
        note = f" (it is inherited; set variants.{parent}.{'.'.join(rest)})" if parent else f" ({own})" * bool(rest)
        raise NoSuchSettingError(parts[:2], rest, known, note, parent)
    if rest[0] in labels:
        return _in_policy(variant, parts, labels[rest[0]], policy_in(rest[0]), rest[1:])
    if rest[0] == "policies" and len(rest) > 1:
        return _in_entry(variant, parts)
    if len(rest) > 1:
        raise NoSuchSettingError(parts[:3], rest[1:], ())
    return parts


def _in_entry(variant: dict[str, Any], parts: tuple[str, ...]) -> Where:
    entries = variant.get("policies", [])
    if not (parts[3].isdecimal() and int(parts[3]) < len(entries)):
        note = (
            f" (policies are numbered 0 to {len(entries) - 1})" if entries else " (the variant states no policy itself)"
        )
        raise NoSuchSettingError(parts[:3], parts[3:], (), note)
    number, rest = int(parts[3]), parts[4:]
    known = (*(key for key in entries[number] if key in (*BY_NAME, "preset", "what_if")), "cite", "title")
    if not rest or rest[0] not in known:
        raise NoSuchSettingError(parts[:4], rest, known)
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
        raise NoSuchSettingError(before, rest, known, f" ('lodeplan schema {name}' lists its settings)")
    entry = variant["policies"][number]
    if isinstance(entry[name], str):
        entry[name] = {BY_NAME[name].shorthand: entry[name]}
    if len(rest) > 1 and not (len(rest) == 2 and isinstance(entry[name].get(rest[0]), dict)):
        raise NoSuchSettingError((*before, rest[0]), rest[1:], ())
    return (*where, *rest)


def _labels(entries: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Return the labels of the policies that a variant states itself, with their numbers in its list."""
    labels: dict[str, int] = {}
    for number, entry in enumerate(entries):
        for name in (key for key in entry if key in BY_NAME):
            same = sum(policy_in(label) == name for label in labels)
            labels[label_of(name, same + 1)] = number
    return labels


def _none_by_name(name: str, entries: Iterable[Mapping[str, Any]], rest: tuple[str, ...]) -> str:
    """Say what to write where a variant states no policy by name: all may come from a preset."""
    presets = [str(entry["preset"]) for entry in entries if "preset" in entry]
    if not presets or not rest or rest[0] not in BY_NAME:
        return f"{name} states no policy by name; write one in it"
    return (
        f"the policies of {name} come from the preset {', '.join(presets)}, whose levels do not move; write a variant "
        f"that extends {name} with a {rest[0]} of its own, and name it"
    )


def _inherited_from(variants: Mapping[str, Any], name: str, rest: tuple[str, ...]) -> str:
    """Return the variant that states a policy which is not the variant's own; '' where none does."""
    seen = {name}
    parent = variants[name].get("extends")
    while rest and parent and parent not in seen:
        if rest[0] in _labels(variants[parent].get("policies", [])):
            return str(parent)
        seen.add(parent)
        parent = variants[parent].get("extends")
    return ""


def listed(variants: Iterable[str]) -> str:
    names = list(variants)
    return f" (variants are {', '.join(names[:8])}{', …' if len(names) > 8 else ''})"
