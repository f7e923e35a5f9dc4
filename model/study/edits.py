"""Changes to a study made in Python: each returns a new study, checked as if its file said so.

The words are those of the study file: a variant's entry is the keywords `title`, `extends`, `without`; a policy's entry
the keywords that stand in one `[[variants.NAME.policies]]`; a row patch the keywords of one `[[data.patch.TABLE]]`.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from data.messages.finding import BadInput, Finding, known_words, shown
from model.study import write_toml
from model.study.load import study_from_settings
from model.study.loaded import LoadedStudy
from model.study.overrides import with_overrides
from model.study.source_map import Where


def with_setting(loaded: LoadedStudy, key: str, value: Any) -> LoadedStudy:
    """Return the study with one setting changed; `key` is its path, such as variants.floor.bloc_share_floor.min."""
    return with_overrides(loaded, [f"{key}={write_toml.value_text(as_toml(value, key))}"], "with_setting")


def with_variant(loaded: LoadedStudy, name: str, entry: Mapping[str, Any]) -> LoadedStudy:
    """Return the study with one variant more, the last; refuse a name that stands."""
    if name in loaded.study.variants:
        message = f"variant {name} is there already; write another name, or change it with with_policy or with_setting"
        raise BadInput([Finding(loaded.file, None, "", name, message)])
    return with_variants(loaded, {name: entry})


def with_variants(loaded: LoadedStudy, entries: Mapping[str, Mapping[str, Any]]) -> LoadedStudy:
    """Return the study with variants more, or others in place of those of their names."""
    settings = _copied(loaded)
    settings["variants"] |= {name: as_toml(entry, name) for name, entry in entries.items()}
    return _studied(loaded, settings, *(("variants", name) for name in entries))


def with_policy(loaded: LoadedStudy, variant: str, entry: Mapping[str, Any]) -> LoadedStudy:
    """Return the study with one entry more at the end of a variant's own policies."""
    settings = _copied(loaded)
    stated = _variant(loaded, settings, variant)
    before = stated.get("policies", ())
    stated["policies"] = [*before, as_toml(entry, variant)]
    return _studied(loaded, settings, ("variants", variant, "policies", len(before)))


def with_rows(loaded: LoadedStudy, table: str, variant: str, row: Mapping[str, Any]) -> LoadedStudy:
    """Return the study with one row patch more: for a variant, or for the whole study where `variant` is ''."""
    settings = _copied(loaded)
    where: Where = ("data",)
    if not variant:
        stated = settings.setdefault("data", {})
    else:
        stated, where = _variant(loaded, settings, variant), ("variants", variant)
        if "patch" in stated.get("data", {}):
            stated, where = stated["data"], (*where, "data")
    patches = stated.setdefault("patch", {})
    before = patches.get(table, ())
    patches[table] = [*before, as_toml(row, table)]
    return _studied(loaded, settings, (*where, "patch", table, len(before)))


def as_toml(value: Any, where: str) -> Any:
    """Return a value as the parser of study files would give it; raise BadInput for one that no file can hold."""
    if isinstance(value, Mapping):
        return {str(key): as_toml(item, where) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_toml(item, where) for item in value]
    plain = value.item() if hasattr(value, "item") and getattr(value, "ndim", 1) == 0 else value
    if isinstance(plain, dt.datetime) and plain.tzinfo is None and plain.time() == dt.time():
        return plain.date()
    if isinstance(plain, dt.datetime):
        message = f"{plain.isoformat()} is a time of day; what is stated is in force by the day: write {plain.date()}"
        raise BadInput([Finding(where, None, "", str(plain), message)])
    if isinstance(plain, bool | int | float | str | dt.date):
        return plain
    message = f"a value of type {type(value).__name__} cannot stand in a study; write a number, text, a list or a dict"
    raise BadInput([Finding(where, None, "", shown(str(value)), message)])


def _copied(loaded: LoadedStudy) -> dict[str, Any]:
    return copy.deepcopy(dict(loaded.settings))


def _variant(loaded: LoadedStudy, settings: dict[str, Any], name: str) -> dict[str, Any]:
    variants: dict[str, dict[str, Any]] = settings["variants"]
    if name not in variants:
        message = f"no variant is called {shown(name)}{known_words(name, variants)}; with_variant adds one"
        raise BadInput([Finding(loaded.file, None, "", name, message)])
    return variants[name]


def _studied(loaded: LoadedStudy, settings: dict[str, Any], *added: Where) -> LoadedStudy:
    """Return the study of changed settings: each of the file has its line, what was added has none."""
    layout = replace(loaded.layout, lines={**loaded.layout.lines, **dict.fromkeys(added)})
    changed = study_from_settings(settings, layout, loaded.path, loaded.text)
    return replace(changed, overrides=loaded.overrides)
