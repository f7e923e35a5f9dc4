"""What pages call what stress found: variants by their names in pictures, stops, forms and uses in plain words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, cast

KeptStress = Mapping[str, Any]
"""What stress found, as `stress --json` prints it."""
Said = Mapping[str, str]
"""Plain words for what stops and who lacks what, by kind and name; what has none is said by its name."""
UNSAID: Said = {}


def without_id(words: str, name: str) -> str:
    """Return what stops in plain words, without the name by which commands call it."""
    return words.removesuffix(f" ({name})")


def words_in(one: Mapping[str, Any]) -> Said:
    """Return the plain words that a variant's stress holds; none where an earlier version kept it."""
    return cast(Said, one.get("words", UNSAID))


def in_plain(one: KeptStress, named: Callable[[str], str] = str) -> KeptStress:
    """Return the stress of one variant as pages call everything in it; `id` keeps what commands call the variant.

    named: what a variant is called
    """
    words = _words(one)
    damages = [_damage(d, words) for d in one["damages"]]
    remedies = [{**r, "name": _called(words, str(r["kind"]), str(r["name"]))} for r in one.get("remedies", ())]
    security = one["security"]
    if security is not None:
        security = {**security, "scenario": _called(words, "scenario", str(security["scenario"]))}
    known = {f"{key.partition(' ')[0]} {said}": said for key, said in words.items()}
    name = str(one["variant"])
    return {
        **one, "id": name, "variant": named(name), "damages": damages, "remedies": remedies, "security": security,
        "words": {**words, **known},
    }  # fmt: skip


def _words(one: KeptStress) -> Said:
    """Return words without the names that commands use, but where two things would then be called alike."""
    short = {key: without_id(said, key.partition(" ")[2]) for key, said in words_in(one).items()}
    often = Counter(short.values())
    return {key: said if often[said] == 1 else words_in(one)[key] for key, said in short.items()}


def _called(words: Said, kind: str, name: str) -> str:
    return words.get(f"{kind} {name}", name)


def _damage(d: Mapping[str, Any], words: Said) -> Mapping[str, Any]:
    """Return one loss in plain words; what its form and its use are called is the same in all its parts."""
    short = [
        {**s, "form": _called(words, "form", s["form"]), "end_use": _called(words, "end_use", s["end_use"])}
        for s in d["short"]
    ]
    shared = [{**s, "form": _called(words, "form", s["form"])} for s in d.get("shared", ())]
    return {**d, "name": _called(words, str(d["kind"]), str(d["name"])), "short": short, "shared": shared}
