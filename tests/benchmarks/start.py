"""What a start from the baseline's plan saves: each variant of a study from nothing and from there, the same cost.

    uv run python -m tests.benchmarks.start [minerals countries plants years]

A generated study of 20 minerals, 40 countries, 4 plants and 20 years when no size is given, with levers one by one and
together, as `lodeplan run` solves them.
"""

from __future__ import annotations

import sys
from typing import Any

from tests.benchmarks.scaled import Size, scaled, study_settings

SIZE = Size(20, 40, 4, 20)
LAW: list[dict[str, Any]] = [
    {"tariff": "schedule", "cite": "drawn"},
    {"production_tax_credit": "45X", "cite": "drawn"},
    {"country_share_cap": {"max": 0.6, "stages": ["refined", "component"]}, "cite": "drawn"},
]
LEVERS: dict[str, list[dict[str, Any]]] = {
    "cap-50": [{"country_share_cap": {"max": 0.5, "stages": ["refined"]}, "cite": "drawn"}],
    "home-20": [{"domestic_share_floor": {"min": 0.2, "stages": ["refined"]}, "cite": "drawn"}],
    "allies-50": [{"bloc_share_floor": {"bloc": "allies", "min": 0.5, "stages": ["refined"]}, "cite": "drawn"}],
    "reliance-90": [{"import_reliance_cap": {"max": 0.9, "stages": ["refined"]}, "cite": "drawn"}],
    "duty": [{"tariff": {"stages": ["component"], "rate": 0.1}, "cite": "drawn"}],
}


def main(asked: list[str]) -> None:
    from model.analysis.solve.warm_start import start_from
    from model.analysis.what_if.cut_rounds import answer
    from model.program.fill.from_dataset import base_frames
    from model.program.fill.from_frames import variant_frames
    from model.solver.highs import NO_HURRY
    from model.study.settings import Study

    size = Size(*map(int, asked)) if asked else SIZE
    every = [policy for policies in LEVERS.values() for policy in policies]
    variants = {"law": LAW, **{name: LAW + more for name, more in LEVERS.items()}, "all at once": LAW + every}
    named = {name.replace(" ", "-"): {"policies": policies} for name, policies in variants.items()}
    study = Study.model_validate(study_settings(size, **named))
    base = base_frames(scaled(size), study)
    near = start_from(study.clauses("law"), base, NO_HURRY)
    print(
        f"{'variant':<12} {'rows + columns':>14} {'cold':>8} {'pivots':>8} {'from law':>9} {'pivots':>8} {'ratio':>6}"
    )
    for name in study.variants:
        clauses = study.clauses(name)
        frames = variant_frames(base, clauses)
        cold, warm = answer(frames, clauses), answer(frames, clauses, near=near)
        assert abs(cold.solution.objective - warm.solution.objective) <= 1e-9 * abs(cold.solution.objective), name
        seconds = [found.seconds["highs"] for found in (cold, warm)]
        print(
            f"{name:<12} {sum(cold.program.matrix.shape):>14,} {seconds[0]:>7.2f}s {cold.solution.iterations:>8,} "
            f"{seconds[1]:>8.2f}s {warm.solution.iterations:>8,} {seconds[1] / seconds[0]:>6.2f}"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
