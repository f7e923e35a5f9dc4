"""The scenarios of a study tried on every plan of a run as it is solved: no plan is solved a second time for it."""

from __future__ import annotations

from collections.abc import Sequence

from model.analysis.other_worlds import worlds
from model.analysis.solve.outcome import StudyRun
from model.analysis.stress.run import stress_of_run
from model.analysis.stress.tried import StressOptions
from model.analysis.stress.variant import fault_words, placed, stress_variant
from model.analysis.stress_found import Stress, VariantStress
from model.analysis.what_if.bench import Bench
from model.analysis.what_if.cut_rounds import Answer
from model.frames.study_frames import Frames
from model.policies import Clause
from model.runs.run_folder import open_run
from model.study.loaded import LoadedStudy


def examine(
    name: str, loaded: LoadedStudy, base: Frames, frames: Frames, clauses: Sequence[Clause], answer: Answer
) -> VariantStress | str:
    """Return what the scenarios do to a plan; in words, what came up that nobody foresaw."""
    bench = Bench(base, tuple(clauses), frames, answer, 0)
    try:
        title = loaded.study.variants[name].title or name
        return stress_variant(name, title, bench, loaded.study.scenarios, StressOptions())
    except Exception as fault:  # a plan stands, whatever becomes of the question about it
        return fault_words(name, fault)


def stress_of_solved(loaded: LoadedStudy, solved: StudyRun) -> tuple[Stress | None, list[str]]:
    """Return what the scenarios do to the plans of a run, and in words what could not be said of some of them.

    None where no scenario stops anything that a plan uses. Where an earlier run had finished some of the variants, all
    are solved again for it.
    """
    if loaded.study.solve.whole_plants:
        return None, []
    if solved.has_plans and len(solved.outcomes) < len(solved.statuses):
        again = stress_of_run(solved.folder, options=StressOptions())
        return (again if any(one.damages or one.unanswered for one in again.variants) else None), list(again.faults)
    examined = [one.examined for one in solved.outcomes if isinstance(one.examined, VariantStress)]
    faults = [one.examined for one in solved.outcomes if isinstance(one.examined, str)]
    tried = any(one.damages or one.unanswered for one in examined)
    if not tried:
        return None, faults
    study = loaded.study
    years = tuple(range(study.years[0], study.years[1] + 1))
    spread = sum((1 + study.discount_rate) ** -(year - years[0] + 0.5) for year in years)
    lacking = tuple(one.variant for one in solved.outcomes if one.examined is None)
    variants = placed(examined, study.baseline, spread, worlds(open_run(solved.folder)))
    solves = sum(one.solves for one in examined)
    given = (study.name, study.baseline, None, years, study.perspective, variants, lacking, solves)
    return Stress(*given, faults=tuple(faults)), faults
