"""A study with the file it came from: where its settings stand, and how a run keeps it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from data.load import bundled_datasets
from data.messages.finding import Finding, printable
from model.policies import Clause
from model.runs.run_folder import DATASET
from model.study import read_file, write_toml
from model.study.settings import Study
from model.study.source_map import Layout, Where, shown_path

Stated = tuple[tuple[Where, Clause], ...]


@dataclass(frozen=True)
class LoadedStudy:
    """A study with the file it came from, and what its author should be warned of.

    lines: where the sentences of each variant stood in the author's file, where this one is a run's copy of it
    """

    study: Study
    path: Path
    text: str
    settings: Mapping[str, Any]
    layout: Layout = field(repr=False)
    findings: tuple[Finding, ...] = ()
    overrides: tuple[str, ...] = ()
    lines: Mapping[str, Sequence[str]] = field(default_factory=dict, repr=False)

    @property
    def file(self) -> str:
        return printable(self.path.name)

    def stated(self, variant: str) -> Stated:
        """Return a variant's policies with the path at which each stands in the study."""
        if variant not in self._stated:
            self._stated[variant] = self.study.stated(variant)
        return self._stated[variant]

    def clauses(self, variant: str) -> tuple[Clause, ...]:
        """Return a variant's policies in order, each with its label and its line."""
        if variant not in self._clauses:
            stated = self.stated(variant)
            lines = self.lines.get(variant, ())
            if len(lines) != len(stated):
                lines = [self.line_of(where) for where, _ in stated]
            placed = (replace(clause, where=line) for line, (_, clause) in zip(lines, stated, strict=True))
            self._clauses[variant] = tuple(placed)
        return self._clauses[variant]

    @cached_property
    def _stated(self) -> dict[str, Stated]:
        """What was asked before: two dozen checks and steps ask of every variant."""
        return {}

    @cached_property
    def _clauses(self) -> dict[str, tuple[Clause, ...]]:
        return {}

    def line_of(self, where: Where) -> str:
        """Return where a setting stands, such as `us.toml:41`."""
        line = self.layout.line(where)
        return self.file if line is None else f"{self.file}:{line}"

    def finding(self, where: Where, message: str, level: str = "error") -> Finding:
        return Finding(self.file, self.layout.line(where), shown_path(where), "", message, level)

    def resolved_toml(self, variants: Iterable[str] = ()) -> str:
        """Return the study as a run keeps it: every setting written out, its dataset that of the run folder.

        variants: those that are run, beside the baseline; all when left out
        """
        settings, kept = self.study.resolved(), tuple(variants)
        if self.study.dataset not in bundled_datasets():
            settings["dataset"] = DATASET
        if kept:
            kept = (*kept, self.study.baseline, *(self.study.uncertainty.variants if self.study.uncertainty else ()))
            settings["variants"] = {name: said for name, said in settings["variants"].items() if name in kept}
        return write_toml.written(settings)

    def too_long(self, variants: Iterable[str] = ()) -> list[Finding]:
        """Return an error where the study as a run keeps it is longer than a study file that is read again."""
        size, most = len(self.resolved_toml(variants).encode()), read_file.MOST_BYTES
        if size <= most:
            return []
        count = len(tuple(variants)) or len(self.study.variants)
        message = (
            f"written out, {count:,} variants are {size:,} bytes, and a run keeps at most {most:,}; run fewer at a "
            "time: fewer levels of a grid, or those that --variant names"
        )
        return [self.finding(("grid",) if self.study.levels() else ("variants",), message)]
