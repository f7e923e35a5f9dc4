"""Plants that depend on others, checked on a plan's tables: circuits on their hosts, old plants beside newer ones."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from data.rows import each_row
from model.proof.comparisons import Book
from model.proof.keyed_columns import Columns, Facts, Key, sums


def replaced(f: Facts, capacity: Columns) -> dict[Key, float]:
    """Return the tonnes a year of each old plant that newer ones have replaced by each year, from what is built.

    A tonne of a newer plant takes its part of the share stated: over all that may be built of it.
    """
    opens = dict(zip(f["builds"].keys("plant", "year"), f["builds"]["first_run"].tolist(), strict=True))
    most = dict(zip(f["sites"]["plant"].tolist(), f["sites"]["buildable"].tolist(), strict=True))
    stands = f["outputs"].keys("plant", "year", "existing")
    gone: dict[Key, float] = {}
    for newer, old, share in each_row(f.frames.tables["replacements"], "plant", "replaces", "share"):
        mine = [(opens.get((newer, y)), t) for p, y, t in capacity.keys("plant", "year", "built_t") if p == newer]
        for plant, year, existing in stands:
            built = sum(t for opened, t in mine if opened is not None and opened <= year)
            if plant == old and built:
                gone[old, year] = gone.get((old, year), 0.0) + share * existing * built / most[newer]
    return gone


def on_hosts(book: Book, f: Facts, tables: Mapping[str, Columns]) -> None:
    """Note that no circuit made more than its hosts' output gives: nothing where none of them ran.

    Hosts that the study does not plan are taken to make what they can without a new decision.
    """
    leaves: dict[str, list[tuple[str, float]]] = {}
    said = f.frames.tables
    for plant, host, t_per_t in each_row(said["hosts"], "plant", "host", "t_per_t"):
        leaves.setdefault(plant, []).append((host, t_per_t))
    main = tables["production"].take(tables["production"]["main"].astype(bool))
    made = sums(main.keys("plant", "year"), main.number("tonnes"))
    ours = set(f["plants"]["plant"].tolist())
    stands = each_row(said["plant_capacity"], "plant", "year", "capacity_t")
    made |= {(plant, year): t for plant, year, t in stands if plant not in ours}
    circuits = [(plant, year) for plant, year in made if plant in leaves and plant in ours]
    most = [sum(each * made.get((host, year), 0.0) for host, each in leaves[plant]) for plant, year in circuits]
    book.at_most("host_limit", circuits, [made[key] for key in circuits], np.array(most))
