"""The three files of SMPS, read by another reader, are the same problem."""

from __future__ import annotations

import pytest

from model.analysis.hedge.family import family_of
from model.analysis.hedge.merged import Part, merged
from model.analysis.hedge.smps import NONE, smps
from model.solver.highs import solve
from tests.model.analysis.hedge.arrays import part, program
from tests.model.analysis.hedge.test_known_answers import CASES, PUBLISHED, parts_of

Numbers = dict[tuple[str, str], float]


def read(files: dict[str, str]) -> list[Part]:
    """Return the scenarios that the files hold, each as a program whose first decisions are the first columns."""
    section, kinds, core = "", dict[str, str](), Numbers()
    for line in files["cor"].splitlines():
        words = line.split()
        if not line.startswith(" "):
            section = words[0] if words else section
        elif section == "ROWS":
            kinds[words[1]] = words[0]
        else:
            core[(words[-2] if section == "BOUNDS" else words[0], "UP" if section == "BOUNDS" else words[1])] = float(
                words[-1]
            )
    begins = files["tim"].splitlines()[3].split()[0]
    columns = list(dict.fromkeys(c for c, r in core if c != "RHS" and r != "UP"))
    shared = columns.index(begins)
    scenarios, chances = dict[str, Numbers](), dict[str, float]()
    for line in files["sto"].splitlines():
        words = line.split()
        if line.startswith(" SC "):
            name, chances[words[1]] = words[1], float(words[3])
            scenarios[name] = dict(core)
        elif line.startswith(" "):
            key = (words[2], "UP") if words[0] == "UP" else (words[0], words[1])
            scenarios[name][key] = float(words[-1])
    return [_part(name, chances[name], numbers, kinds, columns, shared) for name, numbers in scenarios.items()]


def _part(name: str, chance: float, numbers: Numbers, kinds: dict[str, str], columns: list[str], shared: int) -> Part:
    rows = []
    for row, kind in kinds.items():
        if kind == "N":
            continue
        side = numbers.get(("RHS", row), 0.0)
        low, high = (-float("inf") if kind == "L" else side), (float("inf") if kind == "G" else side)
        low, high = (-float("inf") if low <= -NONE else low), (float("inf") if high >= NONE else high)
        rows.append(([numbers.get((column, row), 0.0) for column in columns], low, high))
    upper = {i: numbers[c, "UP"] for i, c in enumerate(columns) if numbers.get((c, "UP"), NONE) < NONE}
    return part(name, chance, program([numbers.get((c, "OBJ"), 0.0) for c in columns], rows, upper), shared)


@pytest.mark.parametrize("name", CASES)
def test_published_problems_come_back(name: str) -> None:
    files = smps(family_of(parts_of(CASES[name])), CASES[name][2], name)
    again = read(files)
    assert [one.probability for one in again] == [one.probability for one in parts_of(CASES[name])]
    assert solve(merged(again).program).objective == pytest.approx(PUBLISHED[name][1], rel=1e-8)


def test_rows_and_columns_that_some_scenarios_lack() -> None:
    """The second scenario has no floor, and a second way to meet demand; the first none."""
    inf = float("inf")
    one = program([1.0, 3.0], [([1, 1], 4.0, inf), ([0, 1], 1.0, inf)], upper={0: 10.0, 1: 9.0})
    other = program([1.0, 3.0, 0.5], [([1, 1, 1], 6.0, 6.0)], upper={0: 10.0, 1: 9.0, 2: 1.0})
    parts = [part("s 1", 0.25, one, 1), part("s 2", 0.75, other, 1)]
    again = read(smps(family_of(parts), 1, "made"))
    assert [one.name for one in again] == ["s_1", "s_2"]
    assert solve(merged(again).program).objective == pytest.approx(solve(merged(parts).program).objective, rel=1e-9)
