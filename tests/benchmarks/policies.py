"""What policies cost in solve time: every variant against the one that states none, with and without its rounds.

uv run python -m tests.benchmarks.policies [repeats] [study]
"""

from __future__ import annotations

import statistics
import sys


def main() -> None:
    from data.load import load_dataset
    from model.analysis.what_if.cut_rounds import answer
    from model.program.fill.from_dataset import base_frames
    from model.program.fill.from_frames import variant_frames
    from model.study.load import load_study

    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    name = sys.argv[2] if len(sys.argv) > 2 else "us-framework"
    loaded = load_study(name)
    base = base_frames(load_dataset(loaded.study.dataset), loaded.study)
    print(f"{name}, each variant solved cold, median of {repeats}")
    print(f"  {'variant':<22} {'rows':>6} {'rounds':>6} {'solver':>8} {'ratio':>6} {'with compiling':>14} {'ratio':>6}")
    none: tuple[float, float] | None = None
    order = sorted(loaded.study.variants, key=lambda v: len(loaded.clauses(v)))
    for variant in order:
        clauses = loaded.clauses(variant)
        stated = {variant: clauses}
        if any(c.policy.refines for c in clauses):
            stated["  without its index"] = tuple(c for c in clauses if not c.policy.refines)
        for title, said in stated.items():
            frames = variant_frames(base, said)
            found = [answer(frames, said) for _ in range(repeats)]
            solver = statistics.median(a.seconds["highs"] for a in found)
            whole = statistics.median(sum(a.seconds[p] for p in ("prepare", "compile", "solve")) for a in found)
            none = none or (solver, whole)
            print(
                f"  {title:<22} {len(found[0].program.row_lower):>6} {found[0].rounds:>6} {solver:>7.2f}s "
                f"{solver / none[0]:>6.1f} {whole:>13.2f}s {whole / none[1]:>6.1f}"
            )


if __name__ == "__main__":
    main()
