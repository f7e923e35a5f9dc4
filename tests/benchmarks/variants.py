"""A hundred variants by three roads: Pyomo built anew, Pyomo's persistent interface, and ours, in cold solves.

    uv run python -m tests.benchmarks.variants [minerals countries plants years] [--count N] [--json FILE]

A *single* variant moves one lever of the study: demand of one end use, the price of one country, one cap, the reserves
or the most that can be built of one kind of plant. A *mixed* one moves six at once. Data of a variant are the study's
arrays with other numbers, as its policies would leave them; each road solves the same arrays and the optima agree.
"""

from __future__ import annotations

import json
import statistics
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.layers import model_data
from tests.benchmarks.measure import measured
from tests.benchmarks.scaled import Size

STUDY = Size(8, 14, 3, 15)
LEVERS = (
    "wanted",
    "price",
    "duty",
    "share_most",
    "available",
    "build_most",
    "capital_charge",
    "reserves",
    "feed",
    "shortage",
)
SAMPLE = 5
"""Variants that the slow roads solve; their cost is that of each times the count."""


def moved(data: Any, rng: np.random.Generator, levers: int) -> Any:
    """Return a variant's arrays: some numbers of some tuples moved by up to a quarter."""
    from model.program import assembled

    given = dict(data.parameters)
    for name in rng.choice(LEVERS, levers, replace=False):
        codes = data.sets[assembled.PARAMETERS[name].over]
        place = int(rng.integers(0, max(codes.shape[1] - 1, 1)))
        some = codes[:, place] == rng.choice(codes[:, place])
        given[name] = np.where(some, given[name] * rng.uniform(0.75, 1.25), given[name])
    if "wanted" in given:
        given["shortfall_most"] = given["wanted"].copy()
    return replace(data, parameters=given)


def ours(base: Any, variants: list[Any]) -> tuple[float, float, list[float]]:
    """Return processor seconds of a cold solve of the base, of all variants from its basis, and their optima."""
    from model.program.compile.compile import compile_program
    from model.solver.basis import mapped
    from model.solver.highs import solve

    program = compile_program(base)
    cold, first = measured(lambda: solve(program))
    found = []

    def every() -> None:
        for data in variants:
            other = compile_program(data)
            answer = solve(other, start=mapped(program, other, first.basis))
            found.append(answer.objective + float(other.costs["tie_break"][0] @ answer.x))

    return cold.cpu_s, measured(every)[0].cpu_s, found


def colds(variants: list[Any]) -> float:
    """Return processor seconds of all variants compiled and solved cold."""
    from model.program.compile.compile import compile_program
    from model.solver.highs import solve

    return measured(lambda: [solve(compile_program(data)) for data in variants])[0].cpu_s


def rebuilt(variants: list[Any]) -> tuple[float, list[float]]:
    """Return processor seconds a variant when Pyomo builds each anew, and the optima."""
    from tests.benchmarks import pyomo_road

    found = []
    spent = []
    for data in variants:
        labels = pyomo_road.labelled(data)

        def once(labels: Any = labels, terms: Any = data.terms) -> float:
            h = pyomo_road.by_appsi(labels, terms)
            h.setOptionValue("output_flag", False)
            h.setOptionValue("threads", 1)
            h.run()
            return float(h.getInfo().objective_function_value)

        cost, value = measured(once)
        spent.append(cost.cpu_s)
        found.append(value)
    return statistics.mean(spent), found


def persistent(base: Any, variants: list[Any]) -> tuple[float, list[float]]:
    """Return processor seconds a variant when Pyomo keeps the model, moves its numbers and updates HiGHS."""
    from tests.benchmarks import pyomo_road

    kept = pyomo_road.Kept(pyomo_road.labelled(base), base.terms)
    kept.solved()
    spent, found = [], []
    for data in variants:
        numbers = pyomo_road.labelled(data)[2]
        cost, value = measured(lambda numbers=numbers: kept.moved(numbers))  # type: ignore[misc]
        spent.append(cost.cpu_s)
        found.append(value)
    return statistics.mean(spent), found


def one_kind(base: Any, levers: int, count: int) -> dict[str, Any]:
    """Measure a hundred variants of a kind by all roads."""
    rng = np.random.default_rng([2026, levers])
    variants = [moved(base, rng, levers) for _ in range(count)]
    cold, warm, optima = ours(base, variants)
    some = variants[:SAMPLE]
    out: dict[str, Any] = {
        "cold_s": cold,
        "ours": warm / cold,
        "ours, all cold": colds(variants[:20]) / 20 * count / cold,
    }
    for name, (each, found) in (("Pyomo rebuilt", rebuilt(some)), ("Pyomo persistent", persistent(base, some))):
        for value, expected in zip(found, optima, strict=False):
            if abs(value - expected) > 1e-6 * abs(expected):
                raise SystemExit(f"{name}: an optimum is {value}, ours {expected}")
        out[name] = each * count / cold
    return out


def main(asked: list[str]) -> None:
    options = {name: asked.pop(asked.index(name) + 1) for name in ("--json", "--count") if name in asked}
    numbers = [int(a) for a in asked if a.isdigit()]
    size, count = Size(*numbers) if numbers else STUDY, int(options.get("--count", 100))
    base = model_data(size)
    found = {name: one_kind(base, levers, count) for name, levers in (("single", 1), ("mixed", 6))}
    if "--json" in options:
        Path(options["--json"]).write_text(json.dumps(found, indent=1), encoding="utf-8")
    print(f"{count} variants of {size}, processor time in cold solves of the base")
    print(
        "| variants | a cold solve | ours, from the base's basis | ours, all cold | Pyomo persistent | Pyomo rebuilt |"
    )
    print("|---|---|---|---|---|---|")
    for name, f in found.items():
        roads = " | ".join(f"{f[r]:.1f}" for r in ("ours", "ours, all cold", "Pyomo persistent", "Pyomo rebuilt"))
        print(f"| {count} {name} | {f['cold_s']:.3f} s | {roads} |")


if __name__ == "__main__":
    main(sys.argv[1:])
