"""What a report is made from: one run, its tables proven unaltered, and the words of its dataset where it has one."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data.changes.change_lines import change_lines
from data.changes.row_patch import Change
from data.dataset import Dataset
from data.messages.number_words import plain
from data.rows import each_row
from model.analysis.study_of_run import dataset_of, study_of
from model.plan.summary import years_shown
from model.policies import Clause
from model.report.proven_tables import plain_list, proven, together
from model.report.terminal import drawn_ranges, stress_kept
from model.report.terminal.drawn_ranges import DrawnRanges
from model.report.terminal.stress_called import KeptStress
from model.runs.run_folder import NotARun, Run, open_run, sha256
from model.study.settings import Study

SOLVED, UNREPORTED = "solved", "not reported"
"""What a variant is to a report: in it, or left out because something unforeseen came up in it."""


@dataclass(frozen=True)
class VariantState:
    """What became of a variant: its short name, title and status, and in words why it has no plan."""

    name: str
    title: str
    status: str
    message: str

    @property
    def has_plan(self) -> bool:
        return self.status == SOLVED

    @property
    def in_words(self) -> str:
        """Return that it has no plan, and why."""
        why = f": {self.message}" if self.message else ""
        if self.status == UNREPORTED:
            return f"variant {self.name} has a plan, but is not in this report{why}"
        return f"variant {self.name} has no plan ({self.status}){why}"


@dataclass(frozen=True)
class RunView:
    """One run for reports: every result table holds the rows of all variants that have a plan, and no others.

    read: the tables as they were read, the variants of a table one under the other
    data: the dataset of the run; data_note says in words which
    answers: what has been asked of a plan once (see views.once)
    """

    run: Run
    study: Study
    variants: tuple[VariantState, ...]
    read: Mapping[str, pa.Table]
    data: Dataset
    data_note: str
    answers: dict[tuple[Any, ...], Any] = field(default_factory=dict, compare=False, repr=False)

    # ------------------------------------------------------------ the run

    def named(self, variant: str) -> str:
        """Return the name of a variant in pictures and tables: the one its study gives it for these, or its own."""
        stated = self.study.variants.get(variant)
        return (stated.short if stated else "") or variant

    def in_words(self, variant: str) -> str:
        """Return the name of a variant in a sentence: in quotes where it is words of its study."""
        name = self.named(variant)
        return name if name == variant else f"“{name}”"

    @property
    def unreported(self) -> str:
        return UNREPORTED

    @property
    def baseline(self) -> str:
        return str(self.run.manifest["baseline"])

    @property
    def settings(self) -> Mapping[str, Any]:
        settings: Mapping[str, Any] = self.run.manifest["settings"]
        return settings

    @property
    def changes(self) -> list[str]:
        """Return, a line a cell or a row over the years, what the study changes in its dataset."""
        return change_lines(Change(**change) for change in self.run.manifest["dataset"].get("changes", ()))

    @property
    def settings_in_words(self) -> list[tuple[str, str]]:
        """Return each setting that reports print with what it is; of what variants say each for itself, one each."""
        out = []
        for name, value in self.settings.items():
            if isinstance(value, dict):
                title = _EACH.get(name, plain(name))
                out += [(f"{title} of {variant}", _in_words(words)) for variant, words in value.items()]
            else:
                out.append((plain(name), " to ".join(map(str, value)) if isinstance(value, list) else str(value)))
        return out

    @cached_property
    def home(self) -> str:
        return str(self.settings["home"])

    @cached_property
    def years(self) -> list[int]:
        first, last = self.settings["years"]
        return list(range(first, last + 1))

    @property
    def years_shown(self) -> list[int]:
        """Return the years that the comparison shows (`console.years_shown`)."""
        return list(years_shown(self.years[0], self.years[-1]))

    def without(self, left_out: Mapping[str, str]) -> RunView:
        """Return the run without some variants, each with the reason."""
        states = tuple(
            replace(v, status=UNREPORTED, message=left_out[v.name]) if v.name in left_out else v for v in self.variants
        )
        kept = pa.array([v.name for v in states if v.has_plan], pa.string())
        read = {
            name: table.filter(pc.is_in(table.column("variant").cast(pa.string()), kept)) if table.num_rows else table
            for name, table in self.read.items()
        }
        return RunView(self.run, self.study, states, _Tables(self.run, read), self.data, self.data_note)

    @property
    def solved(self) -> list[str]:
        return [v.name for v in self.variants if v.has_plan]

    @property
    def has_baseline(self) -> bool:
        return self.baseline in self.solved

    def clauses(self, variant: str) -> tuple[Clause, ...]:
        """Return a variant's policy sentences with their labels."""
        return self.study.clauses(variant)

    @cached_property
    def stress(self) -> KeptStress | None:
        """Return what stops do to the plans, where the run holds it; read and proven once."""
        return stress_kept.kept(self.run)

    @cached_property
    def drawn(self) -> DrawnRanges | None:
        """Return the samples of the data that the run holds, read and proven once."""
        return drawn_ranges.kept(self.run)

    # ------------------------------------------------------------ its tables

    def rows(self, table: str, variant: str, *columns: str) -> Iterator[tuple[Any, ...]]:
        """Yield the named columns of one variant's rows as plain Python values; nothing where it has none."""
        start, stop = self._spans(table).get(variant, (0, 0))
        if start == stop:
            return iter(())
        return zip(*(self._column(table, column)[start:stop] for column in columns), strict=True)

    def every_row(self, table: str, *columns: str) -> Iterator[tuple[Any, ...]]:
        """Yield the named columns of all variants' rows as plain Python values."""
        if not self.read[table].num_rows:
            return iter(())
        return zip(*(self._column(table, column) for column in columns), strict=True)

    @cached_property
    def _lists(self) -> dict[tuple[str, str], list[Any]]:
        return {}

    def _column(self, table: str, column: str) -> list[Any]:
        found = self._lists.get((table, column))
        if found is None:
            found = self._lists[table, column] = plain_list(self.read[table].column(column))
        return found

    @cached_property
    def _where(self) -> dict[str, dict[str, tuple[int, int]]]:
        return {}

    def _spans(self, table: str) -> dict[str, tuple[int, int]]:
        """Return the first row and the row after the last of each variant."""
        found = self._where.get(table)
        if found is None:
            runs = pc.run_end_encode(self.read[table].column("variant").cast(pa.string()).combine_chunks())
            found = dict(zip(runs.values.to_pylist(), pairwise([0, *runs.run_ends.to_pylist()]), strict=True))
            self._where[table] = found
        return found

    @cached_property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """Return every table as a frame, for files."""
        return {name: table.to_pandas() for name, table in self.read.items()}

    @cached_property
    def _metrics(self) -> Mapping[tuple[str, str, int], float]:
        rows = self.every_row("summary", "variant", "metric", "year", "value")
        return {(variant, metric, int(year)): value for variant, metric, year, value in rows}

    @cached_property
    def _texts(self) -> Mapping[tuple[str, str, int], str]:
        rows = self.every_row("summary", "variant", "metric", "year", "text")
        return {(variant, metric, int(year)): text for variant, metric, year, text in rows}

    def number(self, variant: str, metric: str, year: int = 0) -> float | None:
        """Return a headline number, None where the plan has none."""
        value = self._metrics.get((variant, metric, year))
        return None if value is None or math.isnan(value) else float(value)

    def word(self, variant: str, metric: str, year: int) -> str:
        """Return a headline that is a word, such as the largest country; '' where the plan has none."""
        return self._texts.get((variant, metric, year)) or ""

    # ------------------------------------------------------------ its words

    @cached_property
    def _words(self) -> Mapping[tuple[str, str], Mapping[str, str]]:
        out: dict[tuple[str, str], Mapping[str, str]] = {}
        for table, key, *columns in _WORDS:
            for column in columns:
                every = [data.tables[table] for data in (*self.data.own.values(), self.data)]
                out[table, column] = {k: word for frame in every for k, word in each_row(frame, key, column)}
        return out

    def table(self, name: str, variant: str) -> pd.DataFrame:
        """Return a table of the dataset that a variant is planned from."""
        return self.data.of(variant).tables[name]

    def planned_alike(self, variant: str) -> str:
        """Return a variant that stands for all that are planned from the same dataset."""
        return variant if variant in self.data.own else ""

    def said(self, table: str, key: str, column: str = "title") -> str:
        """Return what the dataset says of a key; the key itself for a title it does not know, else ''."""
        words = self._words.get((table, column), {}).get(key, "")
        return words or (key if column == "title" else "")

    def form(self, form: str) -> str:
        return self.said("forms", form)

    def form_inside(self, form: str) -> str:
        """Return a form's title as it stands inside a sentence: coated anode powder, but NdFeB magnets."""
        title = self.form(form)
        first = title.split(" ")[0]
        return title if any(letter.isupper() for letter in first[1:]) else title[:1].lower() + title[1:]

    def use_in_short(self, use: str) -> str:
        """Return an end use's title without what it goes into: Clean energy, of 'Clean energy: cell plants'."""
        return self.said("end_uses", use).partition(":")[0]

    def country(self, country: str) -> str:
        return self.said("countries", country)

    def plant(self, plant: str) -> str:
        return self.said("plants", plant)

    def account(self, account: str) -> str:
        return self.said("accounts", account)

    def party(self, party: str) -> str:
        """Return the name of a country, an account or a plant, whichever it is; the word itself for none of them."""
        named = (self.said(table, party) for table in ("countries", "accounts", "plants"))
        return next((name for name in named if name != party), party)

    def mineral(self, mineral: str) -> str:
        return self.said("minerals", mineral)

    def mineral_of(self, form: str) -> str:
        return form.split(".", 1)[0]

    @cached_property
    def forms(self) -> list[str]:
        """Return the forms of the run: minerals in the study's order, then stages in the order of making."""
        forms_planned = sorted({form for (form,) in self.every_row("concentration", "form")})
        minerals = {mineral: i for i, mineral in enumerate(self.study.minerals)}
        stages = {stage: i for i, stage in enumerate(STAGES)}

        def place(form: str) -> tuple[int, int, str]:
            stage = self.said("forms", form, "stage")
            return minerals.get(self.mineral_of(form), len(minerals)), stages.get(stage, len(stages)), form

        return sorted(forms_planned, key=place)

    @cached_property
    def forms_of_minerals(self) -> Mapping[str, list[str]]:
        """Return the forms of each mineral of the run, in the order of `forms`."""
        found: dict[str, list[str]] = {}
        for form in self.forms:
            found.setdefault(self.mineral_of(form), []).append(form)
        return found

    @cached_property
    def headline_forms(self) -> list[str]:
        """Return the refined forms and components: what US industry buys. Every form where stages are not known."""
        known = [f for f in self.forms if self.said("forms", f, "stage") in ("refined", "component")]
        return known or self.forms

    @cached_property
    def provenance(self) -> str:
        """Return one line that says which program, solver, inputs and run the numbers come from."""
        m = self.run.manifest
        known = "".join(m["dataset"]["sha256"][name] for name in sorted(m["dataset"]["sha256"]))
        return (
            f"Lodeplan {m['versions']['lodeplan']}, HiGHS {m['versions']['highspy']}; "
            f"study {m['study']} ({m['study_sha256'][:12]}), dataset {m['dataset']['name']} ({sha256(known)[:12]}); "
            f"solved {m['created_utc'].replace('T', ' ').replace('+00:00', ' UTC')}"
        )


STAGES = ("mined", "intermediate", "refined", "component", "scrap")
_WORDS = (
    ("forms", "form", "title", "stage", "content_basis"),
    ("countries", "country", "title"),
    ("plants", "plant", "title", "kind", "country", "form", "confidence"),
    ("accounts", "account", "title", "kind", "budget_function"),
    ("end_uses", "end_use", "title"),
    ("minerals", "mineral", "title"),
)


def run_view(folder: Path, dataset_path: Path | None = None, data: Dataset | None = None) -> RunView:
    """Open a run for a report; `dataset_path` says where the dataset lies of a run that holds none.

    `data` is the dataset if it is loaded. Raises NotARun for a study or table that is missing or altered, by name;
    BadInput when the dataset is gone or another: a report is whole, or it is not written.
    """
    run = open_run(folder)
    loaded = study_of(run)
    states = tuple(
        VariantState(name, str(known["title"]), str(known["status"]), str(known["message"]))
        for name, known in run.manifest["variants"].items()
    )
    if not any(state.has_plan for state in states):
        raise NotARun(f"{folder}: no variant has a plan, so there is nothing to report")
    dataset = data or dataset_of(run, loaded, dataset_path)
    note = f"dataset {dataset.name}, as the run holds it"
    return RunView(run, loaded.study, states, _tables(run, states), dataset, note)


class _Tables(dict[str, pa.Table]):
    """Tables by name; one that an earlier version did not write is refused in words."""

    def __init__(self, run: Run, tables: Mapping[str, pa.Table]) -> None:
        super().__init__(tables)
        self.run = run

    def __missing__(self, name: str) -> pa.Table:
        before = self.run.manifest["versions"].get("lodeplan")
        raise NotARun(f"{self.run.folder}: lodeplan {before} wrote no table '{name}'; run the study again")


def _tables(run: Run, states: tuple[VariantState, ...]) -> dict[str, pa.Table]:
    """Return every table of every plan, proven by its hash; the variants of a table one under the other."""
    parts: dict[str, list[pa.Table]] = {}
    for state in states:
        if not state.has_plan:
            continue
        hashes = run.manifest["variants"][state.name].get("tables")
        if not hashes:
            raise NotARun(f"{run.folder}: its tables have no hashes (another version wrote it); run the study again")
        for table, digest in hashes.items():
            parts.setdefault(table, []).append(proven(run, table, state.name, digest))
    return _Tables(run, {table: together(of_variants) for table, of_variants in parts.items()})


_EACH = {"worlds": "other data"}


def _in_words(words: object) -> str:
    """Return levels by lever, or a list of words, as text."""
    if isinstance(words, dict):
        return ", ".join(f"{lever} = {level}" for lever, level in words.items())
    return "; ".join(map(str, words)) if isinstance(words, list) else str(words)
