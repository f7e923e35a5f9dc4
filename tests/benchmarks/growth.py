"""Which of HiGHS's solvers suits which size, and how time and memory grow as one thing alone grows.

    uv run python -m tests.benchmarks.growth solvers [5k] [50k] [270k]
    uv run python -m tests.benchmarks.growth things

Every line is measured in a process of its own: preparing the arrays from the dataset's tables, compiling them, solving.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from typing import Any

from tests.benchmarks.scaled import Size

BASE = Size(10, 16, 3, 15)
THINGS = {
    "minerals": [replace(BASE, minerals=n) for n in (10, 30, 100)],
    "countries": [replace(BASE, countries=n) for n in (16, 48, 160)],
    "plants": [replace(BASE, plants=n) for n in (3, 10, 30)],
    "years": [replace(BASE, years=n) for n in (15, 30, 60)],
    "variants": [BASE] * 3,
}
VARIANTS = (1, 4, 16)
SOLVERS = ("simplex", "ipm", "ipm without crossover", "pdlp")
LIMIT_S = 240.0


def grown(size: Size, variants: int) -> dict[str, float]:
    """Measure a study from its tables to its optimum."""
    from model.program.compile.compile import Program, compile_program, forget
    from model.program.fill.from_dataset import base_frames
    from model.program.fill.from_frames import variant_data, variant_frames
    from model.solver.highs import solve
    from model.study.settings import Study
    from tests.benchmarks.measure import measured
    from tests.benchmarks.scaled import scaled, study_settings

    dataset, study = scaled(size), Study.model_validate(study_settings(size))
    clauses = study.clauses("law")
    prepare, data = measured(lambda: variant_data(variant_frames(base_frames(dataset, study), clauses), clauses))

    def compiled() -> Program:
        forget()
        return compile_program(data)

    compiled()
    whole, program = measured(lambda: [compiled() for _ in range(variants)])
    solved, answers = measured(lambda: [solve(p).iterations for p in program])
    rows, columns = program[0].matrix.shape
    return {
        "rows and columns": rows + columns,
        "prepare_s": prepare.cpu_s,
        "compile_s": whole.cpu_s,
        "solve_s": solved.cpu_s,
        "iterations": answers[0],
        "peak_mb": max(prepare.peak_mb, whole.peak_mb, solved.peak_mb),
    }


def solver(size: str, name: str) -> dict[str, Any]:
    """Measure one of HiGHS's solvers on a generated study."""
    from tests.benchmarks import by_hand
    from tests.benchmarks.layers import SIZES, model_data
    from tests.benchmarks.measure import measured

    h = by_hand.held(model_data(SIZES[size]))
    for option, value in (("threads", 1), ("time_limit", LIMIT_S), ("solver", name.split(" ")[0])):
        h.setOptionValue(option, value)
    if name.endswith("without crossover"):
        h.setOptionValue("run_crossover", "off")
    cost, _ = measured(h.run)
    status, info = h.modelStatusToString(h.getModelStatus()), h.getInfo()
    return {
        **cost.written(),
        "status": status,
        "objective": info.objective_function_value,
        "basis": info.basis_validity,
    }


def _apart(*asked: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.benchmarks.growth", "--one", *asked]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def solvers_table(sizes: list[str]) -> str:
    lines = ["| size | solver | processor | times simplex | memory | ends | cost against simplex | basis |"]
    lines.append("|---|---|---|---|---|---|---|---|")
    for size in sizes:
        found = {name: _apart("solver", size, name) for name in SOLVERS}
        first = found["simplex"]
        for name, f in found.items():
            off = f["objective"] / first["objective"] - 1
            basis = "yes" if f["basis"] == 1 else "no"
            lines.append(
                f"| {size} | {name} | {f['cpu_s']:.2f} s | {f['cpu_s'] / first['cpu_s']:.1f} | {f['peak_mb']:.0f} MB | "
                f"{f['status']} | {off:+.1e} | {basis} |"
            )
    return "\n".join(lines)


def things_table() -> str:
    lines = ["| grows | to | rows + columns | prepare | compile | solve | iterations | memory |"]
    lines.append("|---|---|---|---|---|---|---|---|")
    for thing, sizes in THINGS.items():
        for size, many in zip(sizes, VARIANTS, strict=True):
            variants = many if thing == "variants" else 1
            to = variants if thing == "variants" else getattr(size, thing)
            f = _apart("grown", *map(str, (size.minerals, size.countries, size.plants, size.years, variants)))
            lines.append(
                f"| {thing} | {to} | {f['rows and columns']:,.0f} | {f['prepare_s']:.2f} s | {f['compile_s']:.3f} s | "
                f"{f['solve_s']:.2f} s | {f['iterations']:,.0f} | {f['peak_mb']:.0f} MB |"
            )
    return "\n".join(lines)


def main(asked: list[str]) -> None:
    if asked[0] == "--one" and asked[1] == "solver":
        print(json.dumps(solver(*asked[2:])))
    elif asked[0] == "--one":
        *numbers, variants = map(int, asked[2:])
        print(json.dumps(grown(Size(*numbers), variants)))
    elif asked[0] == "solvers":
        print(solvers_table(asked[1:] or ["5k", "50k"]))
    else:
        print(things_table())


if __name__ == "__main__":
    main(sys.argv[1:])
