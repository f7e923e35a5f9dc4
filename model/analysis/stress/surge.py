"""What sellers may do once something stops, by the table `surge`: when they may begin, and how much more they sell.

A seller of a form from whom the plan buys nothing has to be qualified first: it sells none of it for so many months
after the stop begins. Where a form states what sellers may sell beyond their offers, that comes as a decision of its
own for every seller and year, after the same months, while the stop lasts, at a dearer price, free of the ramp.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from data.rows import each_row
from model.frames.study_frames import Frames
from model.policies.base.duty_terms import duty_on
from model.program.compile.compile import Block, Program

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
NAME, RAMP = "Surge", "supplier_ramp"


@dataclass(frozen=True)
class Rule:
    """Of one form: months to qualify, share sold beyond an offer, how much dearer that is."""

    months: float
    more: float
    dearer: float


@dataclass(frozen=True)
class Surge:
    """Every Purchase column with its year, seller and rule, and the columns of what is sold beyond the offers.

    seller: a number for each form and country; months: until it is qualified, 0 where its form has no rule
    of: the Purchase column that each column of surge repeats; most: kt in a whole year
    paid, duty: what buyers pay for a kt of surge, and what of it the Treasury gets, million USD, present value
    """

    year: Places
    seller: Places
    months: Numbers
    of: Places
    most: Numbers
    paid: Numbers
    duty: Numbers

    def open_part(self, plan: Numbers, start: int) -> Numbers:
        """Return the part of every Purchase column that its seller may sell beyond the plan when a stop begins.

        Who sells under the plan in that year or the one before is qualified; who does not, after its months.
        """
        near = (self.year == start) | (self.year == start - 1)
        qualified = np.unique(self.seller[near & (plan > 0)])
        after = np.clip(self.year + 1 - (start + self.months / 12), 0.0, 1.0)
        return np.where(np.isin(self.seller, qualified) | (self.year < start), 1.0, after)

    def lasting(self, start: int, years: float) -> Numbers:
        """Return the part of its year in which each column of surge is open: after its months, while the stop lasts."""
        year = self.year[self.of]
        first = np.maximum(year, start + self.months[self.of] / 12)
        part: Numbers = np.clip(np.minimum(year + 1, start + years) - first, 0.0, 1.0)
        return part


def with_surge(program: Program, frames: Frames) -> tuple[Program, Surge]:
    """Return a program with columns of what sellers may sell beyond their offers, and when they may."""
    rules = _rules(frames)
    block, labels = program.columns["Purchase"], program.data.labels
    offers = {(s, y): row for s, y, *row in each_row(frames.offers, "seller", "year", "form", "country", "available",
                                                     "price", "duty", "freight")}  # fmt: skip
    keys = [(labels[s], int(labels[t])) for s, t in block.codes.tolist()]
    rows = [offers[key] for key in keys]
    sellers = {pair: n for n, pair in enumerate(dict.fromkeys((form, country) for form, country, *_ in rows))}
    rule = [rules.get(form, Rule(0.0, 0.0, 0.0)) for form, *_ in rows]
    of = [i for i, r in enumerate(rule) if r.more > 0]
    discount = np.array([frames.discount(keys[i][1]) for i in of])
    most = np.array([rule[i].more * rows[i][2] for i in of])
    dearer = np.array([rule[i].dearer for i in of])
    price, duty, freight = (np.array([rows[i][column] for i in of]) for column in (3, 4, 5))
    more = _duty_on_more(frames, [keys[i] for i in of], duty, {f: r.dearer for f, r in rules.items()})
    surge = Surge(
        np.array([year for _, year in keys], dtype=np.int64),
        np.array([sellers[form, country] for form, country, *_ in rows], dtype=np.int64),
        np.array([r.months for r in rule]), np.array(of, dtype=np.int64), most,
        discount * ((1 + dearer) * price + more + freight), discount * more,
    )  # fmt: skip
    if not of:
        return program, surge
    added = more - duty if "tariff_cost" in program.data.terms else 0.0
    return _grown(program, block, surge, discount * (dearer * price + added)), surge


def _duty_on_more(
    frames: Frames, keys: Sequence[tuple[str, int]], duty: Numbers, dearer: Mapping[str, float]
) -> Numbers:
    """Return the duty on a kt that is sold dearer: a share of the price grows with it, a minimum price leaves less."""
    offers = pd.DataFrame(keys, columns=["seller", "year"]).merge(frames.offers, on=["seller", "year"], how="left")
    duties = [tariff.duty(frames) for tariff in frames.tariffs]
    stated, raised_duty = (np.array(duty_on(offers, duties, more), dtype=float) for more in ({}, dearer))
    rise = 1 + np.array([dearer[form] for form in offers["form"]], dtype=float)
    dearer_by: Numbers = raised_duty + rise * (duty - stated)
    return dearer_by


def _rules(frames: Frames) -> dict[str, Rule]:
    table = frames.tables["surge"]
    numbers = table[["after_months", "more_share", "price_rise_share"]].astype(float).fillna(0.0)
    return {form: Rule(*row) for form, row in zip(table["form"], numbers.to_numpy().tolist(), strict=True)}


def _grown(program: Program, block: Block, surge: Surge, dearer: Numbers) -> Program:
    """Return the program with a copy of each seller's column, in every row but its ramp, under the name `Surge`."""
    width, count = len(program.cost), len(surge.of)
    copied = program.matrix[:, block.start + surge.of].tolil()
    ramp = program.rows[RAMP]
    copied[ramp.start : ramp.stop] = 0.0
    costs: Mapping[str, tuple[Numbers, float]] = {
        name: (np.append(vector, np.zeros(count)), constant) for name, (vector, constant) in program.costs.items()
    }
    return replace(
        program,
        columns={**program.columns, NAME: Block(width, block.codes[surge.of])},
        matrix=sparse.hstack([program.matrix, copied]).tocsc(),
        upper=np.append(program.upper, surge.most),
        cost=np.append(program.cost, program.cost[block.start + surge.of] + dearer),
        costs=costs,
    )
