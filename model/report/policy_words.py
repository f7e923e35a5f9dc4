"""A policy's sentence in words: what it says that is not left at its default."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from data.messages.number_words import percent, plain
from model.policies.base.fields import shares_among
from model.policies.base.policy import Policy
from model.policies.base.trigger import NEVER


def in_words(sentence: Policy, account: Callable[[str], str]) -> str:
    """Return a sentence as short words: its name, then what it says that is not left at its default.

    account: from the name of an account to its title
    """
    said = sentence.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    shares = shares_among(type(sentence))
    parts = []
    for key, value in said.items():
        if key in ("cite", "title", "from" if sentence.start == NEVER else "") or value in (None, "", [], {}):
            continue
        if key in ("begins_when", "ends_when"):
            parts.append(f"{plain(key)} {getattr(sentence, key).in_words()}")
            continue
        words = account(str(value)) if key == "account" else _shown(value, is_share=key in shares)
        parts.append(words if key == words else f"{plain(key)} {words}")
    parts += ["not in force"] if sentence.start == NEVER else []
    name = sentence.title or plain(sentence.name)
    return f"{name}: {'; '.join(parts)}" if parts else name


def _shown(value: object, *, is_share: bool) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{year} {_shown(level, is_share=is_share)}" for year, level in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(_shown(item, is_share=is_share) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return percent(value) if is_share and value <= 1 else f"{value:,.12g}"
    return str(value)
