"""The numbers that each variant is planned from and proven against: its own where it changes data, else its study's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pandas as pd

from data.dataset import Dataset
from model.frames.known_parts import KnownParts
from model.frames.remembered import Memory
from model.frames.study_frames import Frames
from model.program.fill.from_dataset import base_frames
from model.proof.keyed_columns import Facts
from model.proof.second_reading import facts
from model.study.dataset_of_study import Faults, made_of_each
from model.study.settings import Study


def bases_of(
    data: Dataset,
    study: Study,
    variants: Iterable[str],
    base: Frames | None = None,
    faults: Faults | None = None,
    known: KnownParts | None = None,
) -> dict[str, Frames]:
    """Return the frames of every variant before its sentences, made once for all that share data and demand path.

    `base` are the frames of the study's own dataset, if they are made already, and `known` the parts they are made of;
    `faults` as in `made_of_each`.
    """
    memory, parts = base.memory if base else Memory(), known or KnownParts()

    def made(own: Dataset, seen: Study) -> Frames:
        return base_frames(own, seen, parts).in_memory(memory)

    return made_of_each(data, study, variants, made, base, faults)


def base_of(data: Dataset, study: Study, variant: str) -> Frames:
    """Return the frames of one variant before its sentences."""
    return base_frames(data.of(variant), study.of(variant))


def read_afresh(data: Dataset, study: Study, variants: Iterable[str], faults: Faults | None = None) -> dict[str, Facts]:
    """Return what the plan of every variant is proven against, read by code of its own (`proof.second_reading`)."""
    memory, known = Memory(), KnownParts()
    read: list[Facts] = []

    def made(own: Dataset, seen: Study) -> Facts:
        found = Facts(facts(own, seen, known).in_memory(memory), like=read[0] if read else None)
        read.append(found)
        return found

    return made_of_each(data, study, variants, made, None, faults)


Plans = Mapping[str, Mapping[str, pd.DataFrame]]
"""Result tables by variant."""
READ_OF_PLANS = ("capacity",)
"""The result tables of another variant's plan that policies read."""


def resting(base: Frames, plans: Plans) -> Frames:
    """Return the frames of a variant with the plans that it rests on."""
    return replace(base, plans={name: {t: tables[t] for t in READ_OF_PLANS} for name, tables in plans.items()})


def resting_facts(again: Facts, plans: Plans) -> Facts:
    """Return what a plan is proven against, with the plans that its variant rests on."""
    return Facts(resting(again.frames, plans), again)
