"""The levers of a study: every sentence that one of its variants states, on or off, and at what level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from data.messages.lists import listed
from data.messages.number_words import plain
from model.analysis.exploration.choices import Choice, Word, choices_of
from model.analysis.policy_levels import level_of, said
from model.frames.study_frames import Frames
from model.policies import Clause, Policy
from model.policies.base.level import Level, Path
from model.study.loaded import LoadedStudy

MOST_TIMES = 2.0
"""How far a slider goes that no share ends: so many times what is stated. What is typed may go farther."""
HUNDREDTH = 0.01
BESIDE = ("cite", "title")
"""What stands in a sentence and says nothing of what it asks."""


@dataclass(frozen=True)
class Lever:
    """One sentence of a study that can be turned.

    key: the variant that states it first, and its label there; variants: all that state it
    entry: the sentence as a study states it; words: in few words; cite: who says it
    amount_field: of the sentence, that says how much, '' where it holds or it does not; unit: of it as it is shown,
    which is what is stated times `shown`; stated, low, high, step: as it is shown, the highest of its years
    choices: what of its words can be chosen
    """

    key: str
    variants: tuple[str, ...]
    entry: Mapping[str, Any]
    words: str
    cite: str
    amount_field: str = ""
    unit: str = ""
    shown: float = 1.0
    stated: float = 0.0
    low: float = 0.0
    high: float = 0.0
    step: float = 1.0
    by_year: bool = False
    choices: tuple[Choice, ...] = ()
    policy: Policy | None = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """Return the name of its policy, such as tariff."""
        return next(iter(self.entry))

    def amount(self, level: float) -> str:
        """Return a level in words: 90%, 60 days."""
        number = f"{level:,.10g}" if abs(level) < 1e6 else f"{level:,.0f}"
        return f"{number}%" if self.unit.startswith("%") else f"{number} {self.unit}"

    def chosen(self, words: Mapping[str, Word]) -> Lever:
        """Return the lever of the sentence with other words, by field."""
        said = self.entry[self.name]
        return replace(self, entry={self.name: {**said, **words}}) if words else self

    def at(self, level: float) -> dict[str, Any]:
        """Return the sentence at another level, as it is shown: of levels by year the highest, others in proportion."""
        said = dict(self.entry[self.name])
        stated, to = said[self.amount_field], level / self.shown
        if isinstance(stated, Mapping):
            highest = max(map(float, stated.values()))
            said[self.amount_field] = {y: to * float(v) / highest if highest else to for y, v in stated.items()}
        else:
            said[self.amount_field] = to
        return {self.name: said}


def levers_of(loaded: LoadedStudy, frames: Mapping[str, Frames]) -> tuple[Lever, ...]:
    """Return the levers of a study, in the order in which its variants state them; a sentence that several state once.

    frames: of each variant, before its sentences
    """
    written = loaded.study.resolved()["variants"]
    found: list[Lever] = []
    for variant in (name for name in loaded.study.variants if name in frames):
        clauses = loaded.clauses(variant)
        for clause, entry in zip(clauses, written[variant]["policies"], strict=True):
            policy = clause.stated or clause.policy
            same = next((i for i, one in enumerate(found) if one.policy is not None and one.policy.alike(policy)), None)
            if same is None:
                found.append(_lever(variant, clause, policy, entry, frames[variant]))
            elif variant not in found[same].variants:
                found[same] = replace(found[same], variants=(*found[same].variants, variant))
    return _told_apart(found)


def _told_apart(levers: Sequence[Lever]) -> tuple[Lever, ...]:
    """Return levers, those of the same words with the settings in which they differ behind them."""
    alike: dict[str, list[Lever]] = {}
    for lever in levers:
        alike.setdefault(lever.words, []).append(lever)
    return tuple(replace(lever, words=_with_own(lever, alike[lever.words])) for lever in levers)


def _with_own(lever: Lever, alike: Sequence[Lever]) -> str:
    own = lever.entry[lever.name]
    keys = [key for key in own if key not in (*BESIDE, lever.amount_field) and not isinstance(own[key], Mapping)]
    apart = [key for key in keys if any(one.entry[one.name].get(key) != own[key] for one in alike)]
    said = [
        f"{plain(key)} {listed(list(map(str, own[key]))) if isinstance(own[key], list) else own[key]}" for key in apart
    ]
    return f"{lever.words} ({'; '.join(said)})" if said else lever.words


def _lever(variant: str, clause: Clause, policy: Policy, entry: Mapping[str, Any], frames: Frames) -> Lever:
    stated_words = entry[policy.name]
    blocs, years = sorted(set(frames.tables["blocs"]["bloc"])), list(frames.years)
    choices = choices_of(policy, stated_words, blocs, years) if isinstance(stated_words, Mapping) else ()
    bare = Lever(
        f"{variant} {clause.label}", (variant,), entry, said(policy, frames), str(policy.cite), choices=choices,
        policy=policy,
    )  # fmt: skip
    found = level_of(policy, frames)
    if found is None:
        return bare
    level, path = found
    stated = entry[policy.name].get(level.field)
    if isinstance(stated, bool) or not isinstance(stated, int | float | Mapping):
        return bare  # a word for an amount, such as "appropriated": no study can state a part of it
    return _turned(bare, level, path)


def _turned(lever: Lever, level: Level, path: Path) -> Lever:
    """Return a lever with the level of its sentence."""
    highest = (max(path.values()) if isinstance(path, dict) else path) * level.shown
    most = level.shown if level.is_share else MOST_TIMES * highest or level.shown
    step = HUNDREDTH if level.is_index else _round(most / 100)
    return replace(
        lever, amount_field=level.field, unit=level.unit, shown=level.shown, stated=highest, high=most, step=step,
        by_year=isinstance(path, dict) and len(set(path.values())) > 1,
    )  # fmt: skip


def _round(size: float) -> float:
    """Return the power of ten that is nearest below a size."""
    power = 1.0
    while power > size:
        power /= 10
    while power * 10 <= size:
        power *= 10
    return power
