"""What the variants of a study say about each other, and whether it can be: in settings of whatever shape."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from data.messages.finding import did_you_mean, known_words, shown
from model.policies import BY_NAME, presets
from model.study.laws import law_problems
from model.study.price_paths import path_problems
from model.study.scenarios import repeated_names
from model.study.source_map import Where
from model.study.uncertainty import uncertainty_problems
from model.study.variants_resting import resting_problems

BESIDE = ("cite", "title", "what_if")


def study_problems(settings: Mapping[str, Any], words: Collection[str]) -> list[tuple[Where, str]]:
    """Find what the variants say about each other that cannot be, in settings of whatever shape.

    words: what a variant may say
    """
    problems = repeated_names(settings.get("scenarios"))
    variants = settings.get("variants")
    if not isinstance(variants, Mapping) or not variants:
        return problems
    baseline = settings.get("baseline")
    if isinstance(baseline, str) and baseline not in variants:
        problems.append((("baseline",), _no_variant(baseline, variants)))
    for name, variant in variants.items():
        if isinstance(variant, Mapping):
            problems += _inheritance_problems(name, variant, variants, words)
    problems += [*resting_problems(variants, _ancestors), *_names_twice(variants)]
    return [*problems, *path_problems(settings), *law_problems(settings), *uncertainty_problems(settings)]


def _names_twice(variants: Mapping[str, Any]) -> Iterable[tuple[Where, str]]:
    """Find names in pictures that two variants have, or that another is called by."""
    seen: dict[str, str] = {name: name for name in variants}
    for name, variant in variants.items():
        short = variant.get("short") if isinstance(variant, Mapping) else None
        if isinstance(short, str) and seen.setdefault(short, name) != name:
            yield ("variants", name, "short"), f"{shown(short)} is {seen[short]} already; write another name"


def _inheritance_problems(
    name: str, variant: Mapping[str, Any], variants: Mapping[str, Any], words: Collection[str]
) -> Iterable[tuple[Where, str]]:
    where: Where = ("variants", name)
    extends = variant.get("extends", "")
    if isinstance(extends, str) and extends and extends not in variants:
        yield (*where, "extends"), _no_variant(extends, variants)
        return
    line = _ancestors(name, variants)
    if name in line:
        if name == min(line):
            yield (*where, "extends"), f"{' extends '.join([name, *line])}; a variant cannot extend itself"
        return
    dropped = variant.get("without", ())
    if not dropped or not isinstance(dropped, list | tuple):
        return
    inherited = _policy_names(line[0], variants, words) if line else []
    if inherited is None:
        return
    for word in dropped:
        if isinstance(word, str) and word not in inherited:
            hint = did_you_mean(word, inherited)
            if inherited and not hint:
                hint = f"; inherited are {', '.join(sorted(set(inherited)))}"
            yield (*where, "without"), f"{shown(word)} is not inherited{hint}"


def _ancestors(name: str, variants: Mapping[str, Any]) -> list[str]:
    """Return the variants that one extends, nearest first; ends where a name comes back."""
    line: dict[str, None] = {}
    variant = variants.get(name)
    while True:
        parent = variant.get("extends") if isinstance(variant, Mapping) else None
        if not isinstance(parent, str) or parent not in variants or parent in line:
            return list(line)
        line[parent] = None
        variant = variants[parent]


def _policy_names(name: str, variants: Mapping[str, Any], words: Collection[str]) -> list[str] | None:
    """Return the names of the policies in force in a variant, or None when one cannot be read."""
    names: list[str] = []
    for ancestor in reversed([name, *_ancestors(name, variants)]):
        variant = variants[ancestor]
        if not isinstance(variant, Mapping) or set(variant) - set(words):
            return None
        dropped, policies = variant.get("without", ()), variant.get("policies", ())
        if not isinstance(dropped, list | tuple) or not isinstance(policies, list | tuple):
            return None
        stated = [key for entry in policies for key in _stated(entry)]
        if any(key not in BY_NAME for key in stated):
            return None
        names = [n for n in names if n not in dropped] + stated
    return names


def _stated(entry: Any) -> list[str]:
    if isinstance(entry, Mapping) and str(entry.get("preset")) in presets.PRESET:
        return [policy for policy, _ in presets.PRESET[entry["preset"]].stands_for]
    return [key for key in entry if key not in BESIDE] if isinstance(entry, Mapping) else [""]


def _no_variant(word: str, variants: Iterable[str]) -> str:
    return f"no variant is called {shown(word)}{known_words(word, variants)}"


# ---------------------------------------------------------------- from a file
