"""Where the levers stand: what is moved from a variant of the study, and the variant that this makes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from model.analysis.exploration.choices import Choice, Word
from model.analysis.exploration.data_paths import DATA_PATHS, WHOLE, patches
from model.analysis.exploration.levers import Lever

OFF, AS_STATED = "off", "as stated"
Setting = float | str
"""A level as it is shown, or one of the words OFF and AS_STATED."""
TO_FILL = "To fill in: who says so"
"""The citation of a sentence that was turned."""
WORLD = ("demand", "prices", "at")
NO_FORMS: Mapping[str, Sequence[str]] = {}


@dataclass(frozen=True)
class Position:
    """What is moved from where a variant stands.

    moved: settings by key of their lever, of those alone that stand elsewhere; world: demand, prices and at, where
    moved; words: chosen, by key of the lever and field; factors: percent of the data's figures, by name of their path
    """

    start: str
    moved: Mapping[str, Setting] = field(default_factory=dict)
    world: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[tuple[str, str], Word] = field(default_factory=dict)
    factors: Mapping[str, float] = field(default_factory=dict)

    @property
    def key(self) -> tuple[Any, ...]:
        """Return what two positions have in common that are one."""
        parts = (self.moved, self.world, self.words, self.factors)
        return self.start, *(tuple(sorted(part.items(), key=str)) for part in parts)

    @property
    def is_moved(self) -> bool:
        """Whether anything stands elsewhere than its variant has it."""
        return bool(self.moved or self.world or self.words or self.factors)

    def words_of(self, lever: Lever) -> dict[str, Word]:
        """Return the words of a lever that are chosen, by field."""
        return {name: said for (key, name), said in self.words.items() if key == lever.key}

    def setting(self, lever: Lever) -> Setting:
        """Return where a lever stands."""
        return self.moved.get(lever.key, AS_STATED if self.start in lever.variants else OFF)

    def with_lever(self, lever: Lever, setting: Setting) -> Position:
        """Return the position with one lever moved; back where its variant has it, it is not moved any more."""
        if lever.amount_field and setting == lever.stated:
            setting = AS_STATED
        kept = {key: one for key, one in self.moved.items() if key != lever.key}
        at_start = AS_STATED if self.start in lever.variants else OFF
        return replace(self, moved=kept if setting == at_start else {**kept, lever.key: setting})

    def with_word(self, lever: Lever, choice: Choice, said: Word) -> Position:
        """Return the position with one word of a lever chosen, which holds then; as stated, it is not moved."""
        kept = {at: one for at, one in self.words.items() if at != (lever.key, choice.field)}
        words = kept if said == choice.stated else {**kept, (lever.key, choice.field): said}
        here = self.with_lever(lever, AS_STATED) if self.setting(lever) == OFF else self
        return replace(here, words=words)

    def with_factor(self, path: str, percent: float) -> Position:
        """Return the position with figures of the data at so many percent; at 100 they are not moved any more."""
        kept = {name: one for name, one in self.factors.items() if name != path}
        return replace(self, factors=kept if percent == WHOLE else {**kept, path: percent})

    def with_world(self, word: str, said: str, at_start: str) -> Position:
        """Return the position in another world: `word` is demand, prices or at; `at_start`: as its variant has it."""
        kept = {key: one for key, one in self.world.items() if key != word}
        return replace(self, world=kept if said == at_start else {**kept, word: said})


def entry_of(
    position: Position, levers: Sequence[Lever], forms: Mapping[str, Sequence[str]] = NO_FORMS, title: str = ""
) -> dict[str, Any]:
    """Return the variant that a position is, as a study file states it: what it drops, restates and adds.

    Sentences are dropped by the name of their policy, so that all of the name are restated that still hold.
    forms: of the study's minerals, by table whose figures are moved
    """
    own = [lever for lever in levers if position.start in lever.variants]
    moved = [lever.name for lever in own if lever.key in position.moved or position.words_of(lever)]
    dropped = list(dict.fromkeys(moved))
    restated = [lever for lever in own if lever.name in dropped]
    added = [lever for lever in levers if position.start not in lever.variants]
    stated = [one for lever in (*restated, *added) if (one := _stated(lever, position)) is not None]
    entry: dict[str, Any] = {"title": title or _title(position, levers), "extends": position.start}
    entry |= {"without": dropped} if dropped else {}
    entry |= dict(position.world)
    entry |= {"patch": patches(position.factors, forms, TO_FILL)} if position.factors else {}
    return {**entry, "policies": stated} if stated else entry


def _stated(lever: Lever, position: Position) -> dict[str, Any] | None:
    """Return a sentence as a variant states it; None where it is off. One that was turned has a citation to fill in."""
    setting, words = position.setting(lever), position.words_of(lever)
    if setting == OFF:
        return None
    if isinstance(setting, str) and not words:
        return {name: dict(said) for name, said in lever.entry.items()}
    chosen = lever.chosen(words)
    turned = chosen.entry if isinstance(setting, str) else chosen.at(setting)
    said = {key: value for key, value in turned[lever.name].items() if key not in ("cite", "title")}
    stated = [f"{one.words} {one.stated}" for one in lever.choices if one.field in words]
    before = ", ".join([*([] if isinstance(setting, str) else [lever.amount(lever.stated)]), *stated])
    before = f"; {before} says {lever.cite}" if lever.cite else ""
    return {lever.name: {**said, "cite": f"{TO_FILL}{before}"}}


def _title(position: Position, levers: Sequence[Lever]) -> str:
    words = moves(position, levers)
    return f"{position.start}: {'; '.join(words)}" if words else position.start


def moves(position: Position, levers: Iterable[Lever]) -> list[str]:
    """Return what is moved, a few words each."""
    words = []
    for lever in levers:
        chosen = position.words_of(lever) if position.setting(lever) != OFF else {}
        now = [f"{one.words} {chosen[one.field]}" for one in lever.choices if one.field in chosen]
        if (setting := position.moved.get(lever.key)) is not None:
            switched = "switched off" if setting == OFF else "switched on"
            now.insert(0, switched if isinstance(setting, str) else f"now {lever.amount(setting)}")
        if now:
            words.append(f"{lever.words}: {', '.join(now)}")
    words += [f"{word} {said}" for word, said in position.world.items()]
    return [*words, *(f"{DATA_PATHS[name].words}: {said:g}% of the data's" for name, said in position.factors.items())]
