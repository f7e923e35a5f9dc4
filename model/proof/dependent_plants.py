"""Plants that depend on others, checked on a plan's tables: circuits on their hosts, old plants beside newer ones."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from data.rows import each_row
from model.frames.study_frames import Frames
from model.proof.comparisons import Book
from model.proof.keyed_columns import Columns, Facts, Key


def replaced(f: Facts, capacity: Columns) -> dict[Key, float]:
    """Return the tonnes a year of each old plant that newer ones have replaced by each year, from what is built.

    A tonne of a newer plant takes its part of the share stated: over all that may be built of it.
    """
    opens = f["builds"].once(_first_runs)
    most: dict[str, float] = dict(f["sites"].keys("plant", "buildable"))
    stands = f["outputs"].keys("plant", "year", "existing")
    gone: dict[Key, float] = {}
    for newer, old, share in f.frames.once(_replacements):
        mine = [(opens.get((newer, y)), t) for p, y, t in capacity.keys("plant", "year", "built_t") if p == newer]
        for plant, year, existing in stands:
            built = sum(t for opened, t in mine if opened is not None and opened <= year)
            if plant == old and built:
                gone[old, year] = gone.get((old, year), 0.0) + share * existing * built / most[newer]
    return gone


def _first_runs(builds: Columns) -> dict[Key, int]:
    """Return the first year of running of each build."""
    return {(plant, year): first for plant, year, first in builds.keys("plant", "year", "first_run")}


def _replacements(frames: Frames) -> list[tuple[str, str, float]]:
    """Return each newer plant with the old one that it replaces, and the share."""
    return list(each_row(frames.tables["replacements"], "plant", "replaces", "share"))


def on_hosts(book: Book, f: Facts, tables: Mapping[str, Columns]) -> None:
    """Note that no circuit made more than its hosts' output gives: nothing where none of them ran.

    Hosts that the study does not plan are taken to make what they can without a new decision.
    """
    leaves, others = f.frames.once(_leaves), f.frames.once(_stand_outside)
    made = {**tables["production"].flagged("main").sums("tonnes", "plant", "year"), **others}
    ours = set(f["plants"]["plant"].tolist())
    circuits = [(plant, year) for plant, year in made if plant in leaves and plant in ours]
    most = [sum(each * made.get((host, year), 0.0) for host, each in leaves[plant]) for plant, year in circuits]
    book.at_most("host_limit", circuits, [made[key] for key in circuits], np.array(most))


def _leaves(frames: Frames) -> dict[str, list[tuple[str, float]]]:
    """Return the hosts of each circuit, with what a tonne of their output leaves it."""
    leaves: dict[str, list[tuple[str, float]]] = {}
    for plant, host, t_per_t in each_row(frames.tables["hosts"], "plant", "host", "t_per_t"):
        leaves.setdefault(plant, []).append((host, t_per_t))
    return leaves


def _stand_outside(frames: Frames) -> dict[Key, float]:
    """Return the capacity of plants outside the study, t/yr."""
    ours = set(frames.plants["plant"].tolist())
    stands = each_row(frames.tables["plant_capacity"], "plant", "year", "capacity_t")
    return {(plant, year): t for plant, year, t in stands if plant not in ours}
