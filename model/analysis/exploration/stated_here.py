"""A policy that no variant of the study states, written on the page as a study file would, made a lever."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

from data.messages.finding import BadInput, Finding, printable, shown
from model.analysis.exploration.levers import Lever, levers_of
from model.analysis.exploration.position import TO_FILL
from model.frames.study_frames import Frames
from model.study import edits
from model.study.loaded import LoadedStudy

SUCH_AS = 'tariff = { countries = ["CHN"], rate = 0.4 }'
ADDED = "added"


def levers_stated(loaded: LoadedStudy, frames: Frames, known: tuple[Lever, ...], text: str) -> tuple[Lever, ...]:
    """Return the levers of what is written: one, or as many as a preset states.

    text: as an entry of a variant's policies, with or without its braces; frames: of the baseline, before its sentences
    Raises BadInput for what no study can state, and for what is a lever already.
    """
    name = _free(loaded, known)
    stated = edits.with_variant(loaded, name, {"policies": [_cited(_parsed(text))]})
    found = levers_of(stated, {name: frames})
    for lever in found:
        same = next((one for one in known if one.policy is not None and one.policy.alike(lever.policy)), None)
        if same is not None:
            raise _refused(text, f"{same.words} is a lever already; switch it on")
    return found


def _free(loaded: LoadedStudy, known: tuple[Lever, ...]) -> str:
    taken = {*loaded.study.variants, *(variant for lever in known for variant in lever.variants)}
    return next(name for n in range(1, 10_000) if (name := f"{ADDED}-{n}") not in taken)


def _parsed(text: str) -> Mapping[str, Any]:
    line = " ".join(text.split())
    try:
        entry = tomllib.loads(f"policy = {line if line.startswith('{') else f'{{ {line} }}'}")["policy"]
    except (tomllib.TOMLDecodeError, RecursionError) as fault:
        raise _refused(
            text, f"is no policy as a study states it ({printable(str(fault))}); such as {SUCH_AS}"
        ) from None
    if not isinstance(entry, Mapping):
        raise _refused(text, f"{shown(line)} names no policy; such as {SUCH_AS}")
    return entry


def _cited(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an entry with a citation to fill in where it has none."""
    inside = any(isinstance(value, Mapping) and "cite" in value for value in entry.values())
    return entry if inside or "cite" in entry else {**entry, "cite": TO_FILL}


def _refused(text: str, message: str) -> BadInput:
    return BadInput([Finding("policy", None, "", text, message)])
