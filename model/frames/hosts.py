"""Plants that depend on others: circuits that live on a host, and plants whose place newer ones take."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from data.rows import each_row
from model.frames.scale import in_thousands
from model.frames.study_frames import Frames


def hosted(f: Frames) -> pd.DataFrame:
    """Return plant, year, unplanned_hosts [kt]: every circuit that may run, what hosts outside the study give it."""
    known = _ratios(f)
    runs = f.runs.loc[f.runs["plant"].isin(known["plant"]), ["plant", "year"]]
    outside = known[~known["host"].isin(f.plants["plant"])]
    stands = f.tables["plant_capacity"][["plant", "year", "capacity_t"]].rename(columns={"plant": "host"})
    given = outside.merge(stands, on="host")
    given = given.assign(unplanned_hosts=given["host_ratio"] * in_thousands(given["capacity_t"]))
    given = given.groupby(["plant", "year"], as_index=False)[["unplanned_hosts"]].sum()
    return runs.merge(given, on=["plant", "year"], how="left").fillna({"unplanned_hosts": 0.0})


def hosting(f: Frames) -> pd.DataFrame:
    """Return plant, year, host, host_ratio [kt/kt]: the hosts of the study that may run beside each circuit."""
    runs = f.runs[["plant", "year"]]
    return runs.merge(_ratios(f), on="plant").merge(runs.rename(columns={"plant": "host"}), on=["host", "year"])


def _ratios(f: Frames) -> pd.DataFrame:
    """Return what hosts leave, kt of each circuit's main product for a kt of theirs."""
    return f.tables["hosts"][["plant", "host", "t_per_t"]].rename(columns={"t_per_t": "host_ratio"})


def replacing(f: Frames) -> pd.DataFrame:
    """Return plant, year, newer, decided (year), replaced: capacity of a plant gone for each kt/yr built of a newer.

    All of a share goes when all that may be built of the newer plant runs. What is gone does not come back.
    """
    known = f.tables["replacements"][["plant", "replaces", "share"]].rename(
        columns={"plant": "newer", "replaces": "plant"}
    )
    sites = f.sites.rename(columns={"plant": "newer"})
    builds = f.builds[["plant", "year", "first_run"]].rename(columns={"plant": "newer", "year": "decided"})
    stands = f.outputs.loc[f.outputs["existing"] > 0, ["plant", "year", "existing"]]
    rows = known.merge(sites, on="newer").merge(builds, on="newer").merge(stands, on="plant")
    rows = rows[rows["year"] >= rows["first_run"]]
    rows = rows.assign(replaced=rows["existing"] * rows["share"] / rows["buildable"])
    return rows[["plant", "year", "newer", "decided", "replaced"]].reset_index(drop=True)


def retired(f: Frames, built: Mapping[tuple[str, int], float]) -> dict[tuple[str, int], float]:
    """Return capacity gone by plant and year, in the unit of `built`: what is decided by plant and year."""
    gone: dict[tuple[str, int], float] = {}
    if f.tables["replacements"].empty:
        return gone
    rows = f.once(replacing)
    for plant, year, newer, decided, each in each_row(rows, "plant", "year", "newer", "decided", "replaced"):
        gone[plant, year] = gone.get((plant, year), 0.0) + each * built.get((newer, decided), 0.0)
    return gone
