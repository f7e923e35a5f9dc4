"""What stands on the desk: where the levers are and were, what is pinned, and what was thrown at the plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from data.messages.finding import BadInput, Finding, known_words, shown
from data.messages.number_words import plain
from model.analysis.exploration import (
    AS_STATED,
    DATA_PATHS,
    LEAST,
    MOST,
    OFF,
    Lever,
    Planned,
    Planner,
    Position,
    Thrown,
    save_run,
    save_study,
    thrown,
)

MOST_PINS = 6
MOST_STEPS = 500
WORLDS = ("demand", "prices", "at")
Reread = Callable[[], Planner]


@dataclass
class Desk:
    """One session: positions from the first to the last one tried, and which of them stands.

    pins: positions by name; stated: policies written here, as they were written
    stop: the last one thrown, with the position it was thrown at; saved: those in a file
    """

    planner: Planner
    reread: Reread
    steps: list[Position] = field(default_factory=list)
    at: int = 0
    pins: dict[str, Position] = field(default_factory=dict)
    stated: list[str] = field(default_factory=list)
    saved: set[Any] = field(default_factory=set)
    stop: tuple[Any, Thrown] | None = None
    revision: int = 0

    def __post_init__(self) -> None:
        if not self.steps:
            self.steps.append(Position(self.planner.loaded.study.baseline))
        self.planner.planned(self.steps[0])

    # ------------------------------------------------------------ what stands

    @property
    def baseline(self) -> str:
        return self.planner.loaded.study.baseline

    @property
    def position(self) -> Position:
        return self.steps[self.at]

    @property
    def now(self) -> Planned:
        return self.planner.planned(self.position)

    def planned(self) -> dict[str, Planned]:
        """Return the plans on the desk by the names they are shown under: baseline, now, pinned."""
        found = {self.baseline: self.planner.planned(Position(self.baseline)), self.planner.variant_name(): self.now}
        return found | {name: self.planner.planned(position) for name, position in self.pins.items()}

    def lever(self, key: str) -> Lever:
        found = next((lever for lever in self.planner.levers if lever.key == key), None)
        if found is None:
            raise _refused(key, f"no lever is called {shown(key)}")
        return found

    @property
    def unsaved(self) -> dict[str, Position]:
        """Return what was moved or pinned and stands in no file."""
        kept = dict(self.pins)
        if self.position.is_moved and self.position.key not in {p.key for p in kept.values()}:
            kept[self.planner.variant_name()] = self.position
        return {name: position for name, position in kept.items() if position.key not in self.saved}

    # ------------------------------------------------------------ what is done at it

    def move(self, key: str, setting: float | str) -> None:
        """Move one lever: to a level, or to OFF or AS_STATED. Raises BadInput for a level that no study can state."""
        lever = self.lever(key)
        if isinstance(setting, str) and setting not in (OFF, AS_STATED):
            raise _refused(setting, f"{lever.words}: write a number, {OFF} or {AS_STATED}; got {shown(setting)}")
        if not isinstance(setting, str) and not lever.amount_field:
            raise _refused(str(setting), f"{lever.words} holds or it does not; it has no level")
        self._step(self.position.with_lever(lever, setting))

    def word(self, key: str, name: str, said: str) -> None:
        """Choose one word of a lever, or a year. Raises BadInput for what it cannot be."""
        lever = self.lever(key)
        choice = next((one for one in lever.choices if one.field == name), None)
        option = None if choice is None else choice.option(said)
        if choice is None or option is None:
            known = [] if choice is None else list(map(str, choice.options))
            raise _refused(said, f"{lever.words}: {shown(said)} is no {plain(name)}{known_words(said, known)}")
        self._step(self.position.with_word(lever, choice, option))

    def factor(self, path: str, percent: float) -> None:
        """Move figures of the data to so many percent of what the dataset holds."""
        if path not in DATA_PATHS:
            raise _refused(path, f"no figures are called {shown(path)}")
        if not LEAST <= percent <= MOST:
            raise _refused(
                f"{percent:g}", f"{DATA_PATHS[path].words}: write {LEAST:g} to {MOST:g} percent; got {percent:g}"
            )
        self._step(self.position.with_factor(path, percent))

    def state(self, text: str) -> None:
        """Make a lever of a policy that no variant states, switched on; one that cannot be leaves all as it was."""
        before = self.planner.levers
        position = self.position
        try:
            for lever in self.planner.state(text):
                position = position.with_lever(lever, AS_STATED)
            self._step(position)
        except BadInput:
            self.planner.levers = before
            raise
        self.stated.append(text)

    def world(self, word: str, said: str) -> None:
        """Plan in another world: on another path of demand or prices, or at another end of the ranges."""
        choices = self.worlds().get(word)
        if choices is None or said not in choices:
            raise _refused(said, f"{shown(said)} is none of {word}{known_words(said, choices or ())}")
        at_start = self.planner.words_of_world(self.position.start)[word]
        self._step(self.position.with_world(word, said, at_start))

    def worlds(self) -> dict[str, list[str]]:
        """Return what can be chosen of the world."""
        paths = self.planner.loaded.study.price_paths
        ends = ["low", "central", "high"]
        return {"demand": ends, "prices": ["central", *paths], "at": ends}

    def start(self, variant: str) -> None:
        """Start from another variant, nothing moved."""
        variants = self.planner.loaded.study.variants
        if variant not in variants:
            raise _refused(variant, f"no variant is called {shown(variant)}{known_words(variant, variants)}")
        self._step(Position(variant))

    def go(self, by: int) -> None:
        """Go back or on by so many steps, as far as there are any."""
        self.at = min(max(self.at + by, 0), len(self.steps) - 1)
        self.revision += 1

    def pin(self, name: str) -> None:
        """Pin what stands now under a name."""
        taken = [*self.planner.loaded.study.variants, self.planner.variant_name(), *self.pins]
        if len(self.pins) >= MOST_PINS:
            raise _refused(name, f"{MOST_PINS} positions are pinned, no more can be compared; take one away")
        if name in taken:
            raise _refused(name, f"{shown(name)} is there already; write another name")
        self.planner.refuse_name(name)
        self.pins[name] = self.position
        self.revision += 1

    def unpin(self, name: str) -> None:
        if self.pins.pop(name, None) is None:
            raise _refused(name, f"nothing is pinned as {shown(name)}")
        self.revision += 1

    def throw(self, key: str, start: int, years: float) -> None:
        """Throw a stop at the plan that stands."""
        bench = self.now.bench
        if bench is None:
            raise _refused(key, "there is no plan to throw a stop at")
        found = thrown(bench, self.planner.loaded.study.scenarios, key, start, years)
        self.stop = (self.position.key, found)
        self.revision += 1

    def save(self, name: str, into: Path | None = None) -> Path:
        """Save what is pinned, and what stands now as `name`, as variants of a new study file."""
        positions = self._to_save(name)
        path = save_study(self.planner, positions, into)
        self.saved |= {position.key for position in positions.values()}
        return path

    def run(self, name: str) -> Path:
        """Save what is pinned, and what stands now as `name`, as a run folder."""
        positions = self._to_save(name)
        folder = save_run(self.planner, positions).folder
        self.saved |= {position.key for position in positions.values()}
        return folder

    def read_again(self) -> list[str]:
        """Read the study again; return, in words, what of the desk it does not hold any more.

        Raises BadInput for a study that is wrong now; the desk then stands as it did.
        """
        planner = self.reread()
        lost: dict[str, None] = {}
        for text in self.stated:
            with suppress(BadInput):  # its levers are said to be lost
                planner.state(text)
        steps = [_carried(position, planner, lost) for position in (*self.steps, *self.pins.values())]
        planner.planned(steps[self.at])
        pins = dict(zip(self.pins, steps[len(self.steps) :], strict=True))
        self.planner, self.steps, self.pins, self.stop = planner, steps[: len(self.steps)], pins, None
        self.revision += 1
        return list(lost)

    def _step(self, position: Position) -> None:
        """Plan a position, and make it the one that stands; one that cannot be stated leaves all as it was."""
        if position.key == self.position.key:
            return
        self.planner.planned(position)
        self.steps = [*self.steps[: self.at + 1], position][-MOST_STEPS:]
        self.at = len(self.steps) - 1
        self.revision += 1

    def _to_save(self, name: str) -> dict[str, Position]:
        if any(position.key == self.position.key for position in self.pins.values()) and not name:
            return dict(self.pins)
        if not name:
            raise _refused(name, "write a name for what stands now")
        if name in self.pins:
            raise _refused(name, f"{shown(name)} is pinned already; write another name")
        self.planner.refuse_name(name)
        return {**self.pins, name: self.position}


def _carried(position: Position, planner: Planner, lost: dict[str, None]) -> Position:
    """Return a position in another reading of its study; what is not there any more is left out, and said."""
    study, keys = planner.loaded.study, {lever.key for lever in planner.levers}
    if position.start not in study.variants:
        lost[f"variant {position.start}"] = None
        return Position(study.baseline)
    known = {(lever.key, choice.field) for lever in planner.levers for choice in lever.choices}
    lost.update(dict.fromkeys(f"lever {key}" for key in position.moved if key not in keys))
    lost.update(dict.fromkeys(f"{name} of lever {key}" for key, name in position.words if (key, name) not in known))
    return Position(
        position.start,
        {key: setting for key, setting in position.moved.items() if key in keys},
        {w: said for w, said in position.world.items() if w != "prices" or said in ("central", *study.price_paths)},
        {at: said for at, said in position.words.items() if at in known},
        position.factors,
    )


def _refused(value: str, message: str) -> BadInput:
    return BadInput([Finding("", None, "", value, message)])


def lines_of(error: BadInput) -> list[str]:
    """Return what is wrong in words, without the file: nothing of it was typed there."""
    return [f"{one.column}: {one.message}" if one.column else one.message for one in error.findings]


Said = Mapping[str, Any]
