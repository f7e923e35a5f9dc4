"""A run opened again with all that its variants are solved from: old numbers are never shown as new."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from data.dataset import Dataset
from model.analysis.solve.variant_base import READ_OF_PLANS, base_of, resting
from model.analysis.study_of_run import dataset_of, study_of, table_of
from model.frames.study_frames import Frames
from model.program.fill.from_dataset import base_frames
from model.runs.run_folder import Run, open_run
from model.study.loaded import LoadedStudy


@dataclass(frozen=True)
class Reopened:
    """A run with the study and the dataset that it was made from, unchanged since."""

    run: Run
    loaded: LoadedStudy
    data: Dataset
    base: Frames

    def base_of(self, variant: str) -> Frames:
        """Return the frames of a variant: its own where it changes data, else the study's; with what it rests on."""
        study = self.loaded.study
        shared = self.data.of(variant) is self.data and study.of(variant) is study
        base = self.base if shared else base_of(self.data, study, variant)
        others = study.rests_on(variant)
        tables = {name: {table: table_of(self.run, table, name) for table in READ_OF_PLANS} for name in others}
        return resting(base, tables) if others else base


def reopened(folder: Path, data_path: Path | None = None) -> Reopened:
    """Read a run's study and dataset again; raise NotARun or BadInput when they changed since, or are not to be had.

    `data_path` is where the dataset lies, for a run that has no copy of it.
    """
    run = open_run(folder)
    loaded = study_of(run)
    data = dataset_of(run, loaded, data_path)
    return Reopened(run, loaded, data, base_frames(data, loaded.study))
