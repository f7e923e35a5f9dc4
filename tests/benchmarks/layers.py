"""The same program by five roads into HiGHS, side by side: processor, wall clock and memory, and the same optimum.

    uv run --group bench python -m tests.benchmarks.layers [5k] [50k] [270k] [2400k] [bundled]

A road starts with a study's arrays (Pyomo's with the same as lists and dictionaries) in memory and ends when HiGHS
holds the program. Each runs in a process of its own, warmed up on the smallest study. Prints a table, and with
`--json FILE` writes what was measured.
"""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.scaled import Size

SIZES = {
    "5k": Size(4, 10, 2, 10),
    "50k": Size(14, 20, 3, 18),
    "270k": Size(28, 41, 4, 30),
    "2400k": Size(90, 88, 5, 30, steps=2),
}
BUNDLED = "bundled"
"""`us-framework` without a policy: what of the bundled study is written by every road."""
ROADS = ("by hand", "ours", "linopy", "linopy sparse", "Pyomo, standard form", "Pyomo, appsi")
REPEATS = {"bundled": 9, "5k": 9, "50k": 7, "270k": 5, "2400k": 3}
PYOMO_REPEATS = {"bundled": 3, "5k": 3, "50k": 1, "270k": 1}
SKIPPED = {
    (road, "2400k"): "one call and one object a coefficient: about ten times 270k in time and memory, past the machine"
    for road in ROADS
    if road.startswith("Pyomo")
}
CLOSE = 1e-7
SMALL_MB = 20
"""Below this, memory that Python holds already hides what a road needs."""


def model_data(size: Size) -> Any:
    """Return the arrays of the generated study's one variant."""
    from model.program.fill.from_dataset import base_frames
    from model.program.fill.from_frames import variant_data, variant_frames
    from model.study.settings import Study
    from tests.benchmarks.scaled import scaled, study_settings

    study = Study.model_validate(study_settings(size))
    clauses = study.clauses("law")
    return variant_data(variant_frames(base_frames(scaled(size), study), clauses), clauses)


def bundled_data() -> Any:
    """Return the arrays of the bundled study's variant that states no policy."""
    from data.load import load_dataset
    from model.program.fill.from_dataset import base_frames
    from model.program.fill.from_frames import variant_data
    from model.study.load import load_study

    loaded = load_study("us-framework")
    return variant_data(base_frames(load_dataset(loaded.study.dataset), loaded.study), ())


# ---------------------------------------------------------------- one road, in a process of its own


def _road(name: str, data: Any) -> tuple[Callable[[], Any], float]:
    """Return what builds and hands over a program, and the constant of cost that it cannot hold."""
    if name == "by hand":
        from tests.benchmarks import by_hand

        return lambda: by_hand.held(data), 0.0
    if name == "ours":
        from model.program.compile.compile import compile_program, forget
        from model.solver.highs import held
        from model.solver.refused_numbers import refuse_dangerous_numbers

        def ours() -> Any:
            forget()
            program = compile_program(data)
            refuse_dangerous_numbers(program)
            return held(program)

        return ours, 0.0
    if name.startswith("linopy"):
        from tests.benchmarks import by_hand, linopy_road

        return lambda: linopy_road.held(data, name == "linopy sparse"), by_hand.costs(data)[1]
    from tests.benchmarks import pyomo_road

    labels = pyomo_road.labelled(data)
    road = pyomo_road.by_appsi if name == "Pyomo, appsi" else pyomo_road.by_standard_form
    return lambda: road(labels, data.terms), 0.0


def one_road(name: str, file: str, warm: str, repeats: int, solves: bool) -> dict[str, Any]:
    """Measure one road; say what HiGHS holds, and its optimum."""
    from tests.benchmarks.measure import measured

    for _ in range(2):
        _road(name, pickle.loads(Path(warm).read_bytes()))[0]()
    do, constant = _road(name, pickle.loads(Path(file).read_bytes()))
    cost, h = measured(do, repeats)
    out = {**cost.written(), "holds": _holds(h)}
    if solves:
        for option, value in (("output_flag", False), ("threads", 1), ("solver", "simplex"), ("presolve", "on")):
            h.setOptionValue(option, value)
        solve, _ = measured(h.run)
        out |= {"objective": h.getInfo().objective_function_value + constant, "solve_cpu_s": solve.cpu_s}
    return out


def _holds(h: Any) -> dict[str, float]:
    """Return sums over what HiGHS holds that do not depend on the order of rows and columns, or the sign of a row."""
    lp = h.getLp()
    value, cost = np.asarray(lp.a_matrix_.value_), np.asarray(lp.col_cost_)
    bounds = np.concatenate([np.asarray(b) for b in (lp.row_lower_, lp.row_upper_, lp.col_upper_)])
    return {
        "rows": lp.num_row_,
        "columns": lp.num_col_,
        "coefficients": float(np.count_nonzero(value)),
        "sum of coefficients": float(np.abs(value).sum()),
        "sum of squares": float((value**2).sum()),
        "sum of costs": float(np.abs(cost).sum()),
        "sum of bounds": float(np.abs(bounds[np.abs(bounds) < 1e20]).sum()),
    }


# ---------------------------------------------------------------- all of them


def sizes(names: Sequence[str], solved: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Measure every road at every size; refuse to compare programs that are not the same."""
    found: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as folder:
        files = {name: Path(folder) / f"{name}.pickle" for name in dict.fromkeys(("5k", *names))}
        for name, file in files.items():
            data = bundled_data() if name == BUNDLED else model_data(SIZES[name])
            _refuse_unwritten(name, data)
            file.write_bytes(pickle.dumps(data))
        for name in names:
            found[name] = {}
            for road in ROADS:
                if (road, name) in SKIPPED:
                    found[name][road] = {"skipped": SKIPPED[road, name]}
                    continue
                repeats = PYOMO_REPEATS[name] if road.startswith("Pyomo") else REPEATS[name]
                asked = [road, str(files[name]), str(files["5k"]), str(repeats), str(name in solved)]
                command = [sys.executable, "-m", "tests.benchmarks.layers", "--road", *asked]
                done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
                found[name][road] = json.loads(done.stdout.splitlines()[-1])
                print(f"  {name} {road}: {found[name][road]['cpu_s']:.3f} s of processor", file=sys.stderr, flush=True)
            _refuse_different(name, found[name])
    return found


def _refuse_unwritten(size: str, data: Any) -> None:
    from tests.benchmarks.by_hand import unknown_families

    unknown = unknown_families(data)
    if unknown:
        raise SystemExit(f"{size}: {', '.join(unknown)} are not written by hand")


def _refuse_different(size: str, roads: dict[str, Any]) -> None:
    first = roads[ROADS[0]]
    for road, known in roads.items():
        for what, value in known.get("holds", {}).items():
            if abs(value - first["holds"][what]) > 1e-9 * max(1.0, abs(value)):
                raise SystemExit(f"{size}: {what} is {value!r} by {road} and {first['holds'][what]!r} by hand")
        if "objective" in known and abs(known["objective"] - first["objective"]) > CLOSE * abs(first["objective"]):
            raise SystemExit(f"{size}: the optimum is {known['objective']} by {road}, {first['objective']} by hand")


def table(found: dict[str, dict[str, Any]]) -> str:
    """Return what was measured as a table in Markdown, ratios to what is assembled by hand."""
    lines = [
        "| size | rows + columns | road | processor | times by hand | wall clock | memory | times by hand | optimum |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for size, roads in found.items():
        first = roads[ROADS[0]]
        many = f"{first['holds']['rows'] + first['holds']['columns']:,.0f}"
        for road, known in roads.items():
            if "skipped" in known:
                lines.append(f"| {size} | {many} | {road} | left out: {known['skipped']} | | | | | |")
                continue
            same = f"{known['objective']:.6f}" if "objective" in known else "not solved"
            memory = f"{known['peak_mb'] / first['peak_mb']:.1f}" if first["peak_mb"] > SMALL_MB else ""
            lines.append(
                f"| {size} | {many} | {road} | {known['cpu_s']:.4f} s | {known['cpu_s'] / first['cpu_s']:.1f} | "
                f"{known['wall_s']:.4f} s | {known['peak_mb']:.0f} MB | {memory} | {same} |"
            )
    return "\n".join(lines)


def main(asked: list[str]) -> None:
    if asked[:1] == ["--road"]:
        _, name, file, warm, repeats, solves = asked
        print(json.dumps(one_road(name, file, warm, int(repeats), solves == "True")))
        return
    keep = asked.pop(asked.index("--json") + 1) if "--json" in asked else ""
    names = [name for name in asked if name in (*SIZES, BUNDLED)] or ["5k", "50k"]
    found = sizes(names, [name for name in names if name != "2400k"])
    if keep:
        Path(keep).write_text(json.dumps(found, indent=1), encoding="utf-8")
    print(table(found))


if __name__ == "__main__":
    main(sys.argv[1:])
