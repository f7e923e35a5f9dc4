"""Where the levers stand: what is moved from a variant of the study, and the variant that this makes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from model.analysis.exploration.levers import Lever

OFF, AS_STATED = "off", "as stated"
Setting = float | str
"""A level as it is shown, or one of the words OFF and AS_STATED."""
TO_FILL = "To fill in: who says so"
"""The citation of a sentence that was turned."""
WORLD = ("demand", "prices", "at")


@dataclass(frozen=True)
class Position:
    """What is moved from where a variant stands.

    moved: settings by key of their lever, of those alone that stand elsewhere; world: demand, prices and at, where
    moved
    """

    start: str
    moved: Mapping[str, Setting] = field(default_factory=dict)
    world: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> tuple[Any, ...]:
        """Return what two positions have in common that are one."""
        return self.start, tuple(sorted(self.moved.items(), key=str)), tuple(sorted(self.world.items()))

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

    def with_world(self, word: str, said: str, at_start: str) -> Position:
        """Return the position in another world: `word` is demand, prices or at; `at_start`: as its variant has it."""
        kept = {key: one for key, one in self.world.items() if key != word}
        return replace(self, world=kept if said == at_start else {**kept, word: said})


def entry_of(position: Position, levers: Sequence[Lever], title: str = "") -> dict[str, Any]:
    """Return the variant that a position is, as a study file states it: what it drops, restates and adds.

    Sentences are dropped by the name of their policy, so that all of the name are restated that still hold.
    """
    own = [lever for lever in levers if position.start in lever.variants]
    moved = [lever.name for lever in own if lever.key in position.moved]
    dropped = list(dict.fromkeys(moved))
    restated = [lever for lever in own if lever.name in dropped]
    added = [lever for lever in levers if position.start not in lever.variants]
    stated = [one for lever in (*restated, *added) if (one := _stated(lever, position.setting(lever))) is not None]
    entry: dict[str, Any] = {"title": title or _title(position, levers), "extends": position.start}
    entry |= {"without": dropped} if dropped else {}
    entry |= dict(position.world)
    return {**entry, "policies": stated} if stated else entry


def _stated(lever: Lever, setting: Setting) -> dict[str, Any] | None:
    """Return a sentence as a variant states it; None where it is off. One that was turned has a citation to fill in."""
    if setting == OFF:
        return None
    if isinstance(setting, str):
        return {name: dict(said) for name, said in lever.entry.items()}
    turned = lever.at(setting)
    said = {key: value for key, value in turned[lever.name].items() if key not in ("cite", "title")}
    before = f"; {lever.amount(lever.stated)} says {lever.cite}" if lever.cite else ""
    return {lever.name: {**said, "cite": f"{TO_FILL}{before}"}}


def _title(position: Position, levers: Sequence[Lever]) -> str:
    words = moves(position, levers)
    return f"{position.start}: {'; '.join(words)}" if words else position.start


def moves(position: Position, levers: Iterable[Lever]) -> list[str]:
    """Return what is moved, a few words each."""
    words = []
    for lever in levers:
        if lever.key not in position.moved:
            continue
        setting = position.moved[lever.key]
        switched = "switched off" if setting == OFF else "switched on"
        words.append(f"{lever.words}: {switched if isinstance(setting, str) else f'now {lever.amount(setting)}'}")
    return [*words, *(f"{word} {said}" for word, said in position.world.items())]
