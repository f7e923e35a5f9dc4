"""Programs that are prepared and added to a common shape, each by a name."""

from __future__ import annotations

from collections.abc import Callable

from model.analysis.hedge.draws import Scenario
from model.analysis.hedge.family import Family, Gathering, Member
from model.analysis.hedge.merged import Part
from model.analysis.hedge.planned import Question, World, program_of, world
from model.analysis.hedge.stages import Key
from model.program.compile.compile import Program

Heard = Callable[[str], None]


class Gathered:
    """Programs that are prepared and added to the common shape, by name."""

    def __init__(self, question: Question, of: World, published: Program, numbers: dict[Key, int]) -> None:
        self._question, self._of, self._numbers = question, of, numbers
        self._gathering = Gathering(Part("", 1.0, published, question.stage.numbered(published, numbers)))
        self._names: list[str] = []

    def program(self, scenario: Scenario) -> Program:
        return program_of(world(self._question, scenario, self._of))

    def prepare(self, name: str, scenario: Scenario, heard: Heard) -> World:
        heard(f"what {name} changes")
        of = world(self._question, scenario, self._of)
        self.add(name, program_of(of))
        return of

    def add(self, name: str, program: Program) -> None:
        first = self._question.stage.numbered(program, self._numbers)
        self._gathering.add(Part(name, 1.0, program, first))
        self._names.append(name)

    def family(self) -> Family:
        return self._gathering.family()

    def members(self, family: Family) -> dict[str, Member]:
        return dict(zip(self._names, family.members, strict=True))
