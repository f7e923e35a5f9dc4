"""Lodeplan from Python: load a study, change it, run it, and read its results as pandas frames.

    import lodeplan

    study = lodeplan.load_study("us-framework")
    run = lodeplan.run(study, ["allied-floor"])
    run.table("purchases")

Frames say what they hold: `frame.attrs["units"]` is the unit of each column, `frame.attrs["meaning"]` what a row is.
Tonnes are tonnes of contained metal a year, MUSD are million USD of the dataset's base year, present value where a
unit says so. Every figure of a result follows from rows of the dataset, and each of those names its source
(`lodeplan explain RUN VARIANT --trace` on the command line).

Nothing heavy is imported before a function is called.
"""

from __future__ import annotations

import importlib.util
import os
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from model.runs.run_folder import Run as _RunFolder
    from model.study.loaded import LoadedStudy

__all__ = [
    "BadInput",
    "CannotWrite",
    "InUse",
    "NotARun",
    "Run",
    "Study",
    "StudyWarning",
    "check",
    "load_study",
    "open_run",
    "run",
]


def _refuse_packages_that_hide_ours() -> None:
    """Raise ImportError, naming the file, when another `data` or `model` on the path is found before ours."""
    for name in ("data", "model"):
        spec = importlib.util.find_spec(name)
        ours = Path(__file__).with_name(name) / "__init__.py"
        if spec is None or spec.origin is None or not ours.samefile(spec.origin):
            there = "nothing" if spec is None else spec.origin or f"a folder {name}"
            message = f"{there} hides Lodeplan's own folder {name}; rename it, or take its folder off PYTHONPATH"
            raise ImportError(message, name=name)


_refuse_packages_that_hide_ours()
# Sums over columns are short: threads of a numerical library wait for each other longer than they add (8 ms a sum of
# 25,000 on two busy cores, 5 microseconds by one), and add in another order on a machine with other cores. What a user
# states is kept; numpy reads these words once, as it is first imported.
for _threads in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ.setdefault(_threads, "1")

from data.messages.finding import BadInput, did_you_mean  # noqa: E402 - ours, as was just made sure
from model.runs.run_faults import CannotWrite, InUse, NotARun  # noqa: E402


class StudyWarning(UserWarning):
    """What is odd about a study, or which of its variants has no plan; one line."""


# ---------------------------------------------------------------- studies


@dataclass(frozen=True)
class Study:
    """A study: a dataset, a horizon, and policy variants. Never changed: each method returns another study.

    Made by `load_study`. Keywords are the words of a study file (`lodeplan schema study`, `lodeplan schema policies`).
    """

    loaded: LoadedStudy

    @property
    def name(self) -> str:
        """Return the short name that run folders carry."""
        return self.loaded.study.name

    @property
    def variants(self) -> tuple[str, ...]:
        """Return the names of the variants, in the study's order."""
        return tuple(self.loaded.study.variants)

    @property
    def baseline(self) -> str:
        """Return the variant that the others are compared with."""
        return self.loaded.study.baseline

    def with_setting(self, key: str, value: Any) -> Study:
        """Return the study with one setting changed.

        key: the path of a setting, as after `--set`: "discount_rate", "variants.allied-floor.bloc_share_floor.min"
        value: a number, text, list, or a dict such as {2030: 0.4, 2035: 0.6} for values by year
        Raises BadInput for a key or a value that a study cannot hold.
        """
        from model.study import edits

        return Study(edits.with_setting(self.loaded, key, value))

    def with_variant(self, name: str, **entry: Any) -> Study:
        """Return the study with one variant more.

        name: small letters, digits and hyphens; entry: `extends`, `title`, `without` ... as in `[variants.NAME]`
        Raises BadInput for a name that is taken, and for an entry that a study cannot hold.
        """
        from model.study import edits

        return Study(edits.with_variant(self.loaded, name, entry))

    def with_policy(self, variant: str, /, **entry: Any) -> Study:
        """Return the study with one policy more at the end of a variant.

        entry: one entry of `policies`: `tariff={"countries": ["CHN"], "rate": 0.5}, cite="What-if"`; shares are
        fractions of one, tonnes t/yr, money in the unit that the field's name ends in
        Raises BadInput for an unknown variant, policy, field or value.
        """
        from model.study import edits

        return Study(edits.with_policy(self.loaded, variant, entry))

    def with_rows(self, table: str, /, *, variant: str = "", **row: Any) -> Study:
        """Return the study with rows of its dataset changed: for one variant, or for all where none is named.

        table: a table of the dataset (`lodeplan schema`); row: its key columns say which rows, the others are set;
        `times`, `columns`, `add`, `delete`, `cite` as in `[[data.patch.TABLE]]`; units are those of the table
        Raises BadInput for an unknown variant; a row that the table cannot hold is found by `check` and `run`.
        """
        from model.study import edits

        return Study(edits.with_rows(self.loaded, table, variant, row))

    def to_toml(self) -> str:
        """Return the study as the text of a study file; comments of the file it was loaded from are not kept."""
        from model.study import write_toml

        return write_toml.written(self.loaded.settings)


def load_study(path_or_name: str | Path) -> Study:
    """Return a study, by the name of a bundled one or by the path of its file.

    Raises BadInput with everything that is wrong with the file, one line each.
    """
    from model.study import load

    return Study(load.load_study(path_or_name))


def check(study: Study | str | Path) -> pd.DataFrame:
    """Return what is odd about a study, without solving it: level, file, row, column, value, message; one row each.

    Raises BadInput with everything that is wrong, one line each.
    """
    from model.analysis.solve.check import check_study
    from model.report.result_frames import findings_frame

    return findings_frame(check_study(_study(study).loaded).findings)


def run(
    study: Study | str | Path,
    variants: str | Sequence[str] = (),
    *,
    out: str | Path | None = None,
    jobs: int = 1,
    cluster: str | None = None,
    time_limit_s: float = 600.0,
    gap: float | None = None,
    resume: bool = False,
    reports: bool = False,
    stress: bool = True,
    note: str | None = None,
    tags: str | Sequence[str] = (),
) -> Run:
    """Solve a study's variants, prove the plans, write a run folder, and return it.

    variants: those beside the baseline; all when left out. out: the run folder; a new one in runs/ when left out
    jobs: variants solved at a time; more than 1 starts processes, so that a script needs `if __name__ == "__main__":`
    cluster: solve there and not here, as `--cluster` says: "tls://HOST:PORT", "tls:PROFILE.toml", "slurm:PROFILE.toml"
    time_limit_s: the longest that one solve may take, seconds
    gap: when time is up, how far above the cheapest a plan may lie, as a share of cost; no such plan when left out
    resume: go on with an unfinished run of the same study; reports: write report.html and report.xlsx too
    stress: try the scenarios of the dataset and the study on each plan, and keep in the run what they cost
    note: a line to find the run by; tags: words to find it by; `Run.note` changes them later

    Warns (StudyWarning) of what is odd, and of every variant that has no plan. Raises BadInput before anything is
    written; CannotWrite and InUse from the run folder; Lost where a cluster is lost, what is done being kept.
    """
    from model.command_line.from_python import Asked, solve

    notes, place = (note, _names(tags)), None if out is None else Path(out)
    asked = Asked(place, jobs, cluster, time_limit_s, gap, resume, reports, stress, notes)
    folder, odd = solve(_study(study).loaded, _names(variants), asked)
    for line in odd:
        warnings.warn(line, StudyWarning, stacklevel=2)
    return open_run(folder)


def _study(study: Study | str | Path) -> Study:
    return study if isinstance(study, Study) else load_study(study)


# ---------------------------------------------------------------- runs


def open_run(folder: str | Path) -> Run:
    """Return a run that was written before; raises NotARun for a folder that is none, or is damaged."""
    from model.runs import run_folder

    return Run(run_folder.open_run(Path(folder)))


@dataclass(frozen=True)
class Run:
    """A run on disk: its study, its dataset, and the plan of every variant that has one."""

    run_folder: _RunFolder

    @property
    def folder(self) -> Path:
        """Return the run folder."""
        return self.run_folder.folder

    @property
    def variants(self) -> tuple[str, ...]:
        """Return the variants that have a plan, in the study's order."""
        return tuple(self.run_folder.variants)

    @property
    def baseline(self) -> str:
        """Return the variant that the others are compared with."""
        return str(self.run_folder.manifest["baseline"])

    def status(self) -> pd.DataFrame:
        """Return what became of every variant, one row each.

        Columns: variant, title, status (solved, impossible, failed), cost_musd (MUSD present value; NaN without a
        plan), message.
        """
        from model.report.result_frames import status_frame

        return status_frame(self.run_folder)

    def table(self, name: str, variants: str | Sequence[str] = ()) -> pd.DataFrame:
        """Return a result table; its first column is `variant`, and a row is what `attrs["meaning"]` says.

        name: a table of `lodeplan schema results`, such as "summary", "purchases", "shares", "ledger", "budget"
        variants: one or several; all that have a plan when left out
        Raises BadInput for an unknown table or a variant without a plan; NotARun for a table that was altered.
        """
        from model.analysis.study_of_run import planned_variants, table_of
        from model.plan.result_schema import RESULT_TABLE
        from model.report.result_frames import result_table

        if name not in RESULT_TABLE:
            known = did_you_mean(name, RESULT_TABLE) or f"; there are {', '.join(RESULT_TABLE)}"
            raise self._refused(name, f"no result table is called '{name}'{known}")
        planned = planned_variants(self.run_folder, _names(variants))
        frames = [table_of(self.run_folder, name, variant) for variant in planned]
        return result_table(name, frames, self.run_folder)

    def sql(self, query: str, *others: Run | str | Path) -> pd.DataFrame:
        """Return what one SELECT gives over this run and others: result tables with `run` in front, and more.

        query: SQL of DuckDB over the tables of `lodeplan query --help`; numbers are in the units of those tables
        Raises BadInput for a query that is none or writes, NotARun for a folder that is none or was altered.
        """
        from model.analysis.query import answer

        return answer([self.folder, *(run.folder if isinstance(run, Run) else Path(run) for run in others)], query)

    def compare(self, other: Run | str | Path | None = None, variants: str | Sequence[str] = ()) -> Frames:
        """Return how variants differ from the baseline, or from the same variants of another run.

        Frames, by what they compare: "cost", "bridge" (both MUSD present value; the pieces of the bridge add up to the
        difference), "builds" (t/yr), "supply" (t/yr), "stock" (t), "budget" (MUSD), each with columns plan, against,
        its keys, before, after, difference; "policies", "data", "inputs" with one change a row; "cells" where the
        datasets of two runs differ.
        Raises BadInput for a variant without a plan, NotARun for a folder that is no run.
        """
        from model.analysis.compare.plans import compare_runs
        from model.report.result_frames import comparison_frames

        second = other.folder if isinstance(other, Run) else None if other is None else Path(other)
        return comparison_frames(compare_runs(self.folder, second, _names(variants)))

    def explain(self, variant: str, *, deep: bool = False, dataset: str | Path | None = None) -> Frames:
        """Return why a variant's plan is what it is; the variant is solved again, `deep` some hundred times.

        Frames, by question: "policies" (what one unit more of a level costs), "shares" (of the cost beyond the
        baseline, MUSD present value), "binding", "break_even", "near_best", "confidence"; of a variant without a plan
        "reasons" alone. Where the unit differs from row to row it stands in a column `unit`.

        dataset: where it lies, for a run that holds none. Raises BadInput or NotARun when the run is not what it was.
        """
        from model.analysis import infeasibility
        from model.analysis.explain import explain
        from model.report.result_frames import explanation_frames

        explained = explain(self.folder, variant, deep, None if dataset is None else Path(dataset))
        return explanation_frames(explained, infeasibility.lines(explained.impossible) if explained.impossible else [])

    def stress(
        self, variants: str | Sequence[str] = (), *, length: float = 1.0, pairs: bool = False, remedies: bool = False,
        sentences: bool = False, contested: str = "",
    ) -> Frames:  # fmt: skip
        """Return what plans lose when suppliers fail: each plan is held until a stop begins, then answers.

        Frames: "losses" (one country, owner, plant, seller or scenario lost from one year on; MUSD present value),
        "expected" (loss of a year over the dataset's scenarios, MUSD/yr), "security" (what a variant costs more and
        avoids against the baseline, MUSD/yr), "findings" (in sentences).
        pairs, remedies, sentences: each fills a frame (the worst two at once, what would have helped against the worst
        losses, what each policy buys). variants: beside the baseline, all when left out; length: of a loss, years
        contested: who gets tonnes that allies want too, such as "pro_rata"; nobody else wants them when left out
        Raises BadInput or NotARun when the run is not what it was, ValueError for a rule that is none.
        """
        from model.analysis.stress import StressOptions, stress_of_run
        from model.report.result_frames import stress_frames
        from model.study.sharing import sharing_of

        options = StressOptions(length, pairs, remedies, sharing_of(contested) if contested else None, sentences)
        stressed = stress_of_run(self.folder, _names(variants), options)
        for fault in stressed.faults:
            warnings.warn(f"not stressed: {fault}", StudyWarning, stacklevel=2)
        return stress_frames(stressed)

    def score(
        self, variant: str, *, window: str = "", dollars: str = "nominal", dataset: str | Path | None = None
    ) -> Frames:
        """Return what a variant costs the federal government against the baseline, in the form of a cost estimate.

        Frames: "lines" (million USD by fiscal year, and sums), "at_a_glance", "mandates", "answers", "basis".

        window: the first of ten fiscal years, or a span such as "2027-2031"; the first ten covered when left out
        dollars: "nominal", those of each fiscal year, or "real", those of the base year
        dataset: where it lies, for a run that holds none. Raises BadInput for what the run does not cover.
        """
        from model.analysis.score import score_of_run
        from model.report.score_frames import score_frames

        if dollars not in ("nominal", "real"):
            raise self._refused(dollars, f"dollars must be nominal or real, got '{dollars}'")
        place = None if dataset is None else Path(dataset)
        return score_frames(score_of_run(self.folder, variant, window, dollars == "nominal", place))

    def verify(self, dataset: str | Path | None = None, *, findings: bool = False) -> pd.DataFrame:
        """Prove the run again from its folder alone: every variant is solved again and held against its tables.

        Columns: variant ('' for the run as a whole), status, passed, proven_gap (share of cost), failures. `attrs` has
        `passed`, `exit_code` (0 all holds, 3 inputs changed or missing, 5 something does not hold) and `notes`.

        dataset: one to hold against the run's own; findings: ask again all that analyses keep in the run, not what
        scenarios did alone (minutes). Raises NotARun and BadInput for a run that cannot be read.
        """
        from model.analysis.verify import verify_run
        from model.command_line.found_again import found_again
        from model.report.rebuilt import held_against
        from model.report.result_frames import verification_frame

        place, again = None if dataset is None else Path(dataset), lambda run: found_again(run, findings)
        return verification_frame(verify_run(self.folder, place, held_against, findings=again))

    def note(
        self, text: str | None = None, *, tags: str | Sequence[str] = (), without: str | Sequence[str] = ()
    ) -> Mapping[str, str | tuple[str, ...]]:
        """Note a line and tags of the run, and return what is noted now: note, tags.

        text: in place of the note, "" for none; what is noted stays when left out. tags: added; without: taken away
        Raises BadInput for a note that is no line of text and tags that are no words; CannotWrite.
        """
        from model.runs.notes import noted_now

        noted = noted_now(self.run_folder, text, _names(tags), _names(without))
        return {"note": noted.note, "tags": noted.tags}

    def _refused(self, value: str, message: str) -> BadInput:
        from data.messages.finding import Finding, printable

        return BadInput([Finding(printable(str(self.folder)), None, "", value, message)])


Frames = Mapping[str, "pd.DataFrame"]


def _names(variants: str | Sequence[str]) -> tuple[str, ...]:
    return (variants,) if isinstance(variants, str) else tuple(variants)
