"""What capital that others put up adds: capacity decided beyond another plan's, beside the money, by sentence.

A plan takes a grant wherever it saves most, first of all where the plant would have been built anyway. So the money is
held against the capacity that the other plan does not decide on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import Any

import pandas as pd

from data.rows import each_row
from model.analysis.study_of_run import study_of, table_of
from model.policies import Clause
from model.runs.run_folder import Run
from model.study.settings import Study

Rows = Callable[..., Iterable[tuple[Any, ...]]]
"""From a result table, a variant and columns to the rows of these columns."""
PUT_UP = ("grants", "finance")
"""Tables of what others put up: grants; tax credits on capital, loans at face value and equity."""
SMALLEST_T, PART = 0.5, 1e-5
"""Tonnes a year, and the part of what is built, from which a difference of capacity is one."""


@dataclass(frozen=True)
class Plan:
    """One variant of a run: its result tables, and its sentences."""

    rows: Rows
    variant: str
    clauses: Sequence[Clause]


@dataclass(frozen=True)
class Support:
    """What a sentence puts up for plants with one main product, and what they decide to build beyond another plan.

    musd: grants, tax credits, loans at face value, equity, dollars of the base year
    anyway_musd: of it, what falls on capacity that these plants decide on in the other plan too, plant by plant; none
        of what a sentence pays that is additional to that plan
    built_t, before_t: capacity that these plants decide on over the horizon here and in the other plan, t/yr
    added_t: of it, plant by plant, what the other plan lacks; sooner_t: the most by which these plants are ahead of it
        in any year, of capacity that it decides on later
    net_t: the difference at all plants with this product in the same countries, those not paid for too
    """

    clause: str
    account: str
    form: str
    musd: float
    anyway_musd: float
    built_t: float
    before_t: float
    added_t: float
    sooner_t: float
    net_t: float

    @property
    def added_per_musd(self) -> float:
        """Capacity on balance for a million USD, t/yr; none where less is built."""
        return max(0.0, min(self.added_t, self.net_t)) / self.musd


def plan_of_run(run: Run, variant: str, study: Study | None = None) -> Plan:
    """Return a variant of a run; raise NotARun when its study or a table is not the one that was written.

    study: the run's own, where it has been read before
    """

    @cache
    def rows(table: str, of: str, *columns: str) -> list[tuple[Any, ...]]:
        return list(each_row(table_of(run, table, of), *columns))

    return Plan(rows, variant, (study or study_of(run).study).clauses(variant))


def capital_support(before: Plan, after: Plan) -> list[Support]:
    """Return what each sentence that the other plan does not state puts up, and the capacity that this adds."""
    ours = {c.label: c.policy for c in after.clauses if not any(c.policy.alike(b.policy) for b in before.clauses)}
    columns = ("clause", "plant", "year", "musd")
    rows = [row for table in PUT_UP for row in (after.rows(table, after.variant, *columns) if ours else ())]
    rows = [(label, *rest, musd) for label, *rest, musd in rows if label in ours and musd > 0]
    if not rows:
        return []
    made = _makers(before) | _makers(after)
    old, new = _decided(before), _decided(after)
    paid: dict[tuple[str, str], dict[str, dict[int, float]]] = defaultdict(dict)
    for label, plant, year, musd in rows:
        form, _ = made.get(plant, (plant, ""))
        paid[label, form].setdefault(plant, {})[year] = musd
    out = []
    for (label, form), plants in paid.items():
        countries = {made[p][1] for p in plants if p in made}
        alike = [p for p, (f, c) in made.items() if f == form and c in countries] or list(plants)
        account = str(getattr(ours[label], "account", ""))
        whole = sum(sum(years.values()) for years in plants.values())
        anyway = 0.0 if before.variant in ours[label].rests_on else _anyway(plants, old, new)
        out.append(Support(label, account, form, whole, anyway, *_moved(plants, alike, old, new)))
    return out


Decided = dict[str, dict[int, float]]


def _moved(
    paid: Iterable[str], alike: Iterable[str], old: Decided, new: Decided
) -> tuple[float, float, float, float, float]:
    """Return built here and before, added, sooner and on balance, t/yr; what is smaller than noise is nothing."""
    pairs = [(_path(old, p, new), _path(new, p, old)) for p in paid]
    built, before = sum(b[-1] for _, b in pairs), sum(a[-1] for a, _ in pairs)
    noise = min(SMALLEST_T, PART * built)
    added = sum(max(0.0, b[-1] - a[-1]) for a, b in pairs)
    ahead = sum(max(y - x for x, y in zip(a, b, strict=True)) - max(0.0, b[-1] - a[-1]) for a, b in pairs)
    net = sum(sum(new.get(p, {}).values()) - sum(old.get(p, {}).values()) for p in alike)
    added, sooner, net = (x if abs(x) > noise else 0.0 for x in (added, ahead, net))
    return built, before, added, sooner, net


def _anyway(paid: Mapping[str, Mapping[int, float]], old: Decided, new: Decided) -> float:
    """Return the money that falls on capacity which the other plan decides on too: what is added counts as paid first.

    paid: million USD by plant and year of decision
    """
    out = 0.0
    for plant, musd in paid.items():
        before, after = (sum(of.get(plant, {}).values()) for of in (old, new))
        eligible = sum(new.get(plant, {}).get(year, 0.0) for year in musd)
        new_part = min(1.0, max(0.0, after - before) / eligible) if eligible > 0 else 0.0
        out += sum(musd.values()) * (1 - new_part)
    return out


def _path(of: Decided, plant: str, other: Decided) -> list[float]:
    """Return what has been decided up to each year in which either plan decides on something."""
    years = sorted({*of.get(plant, {}), *other.get(plant, {})})
    return [0.0, *accumulate(of.get(plant, {}).get(year, 0.0) for year in years)]


def _decided(plan: Plan) -> Decided:
    out: Decided = {}
    for plant, year, built in plan.rows("capacity", plan.variant, "plant", "year", "built_t"):
        if built > 0:
            out.setdefault(plant, {})[year] = built
    return out


def _makers(plan: Plan) -> dict[str, tuple[str, str]]:
    """Return the main product and the country of every plant that makes something."""
    rows = plan.rows("production", plan.variant, "plant", "form", "country", "main")
    return {plant: (form, country) for plant, form, country, main in rows if main}


# ---------------------------------------------------------------- as a frame, and in words

UNITS = {
    "musd": "MUSD",
    "anyway_musd": "MUSD",
    "built_t": "t/yr",
    "before_t": "t/yr",
    "added_t": "t/yr",
    "sooner_t": "t/yr",
    "net_t": "t/yr",
    "added_t_per_musd": "t/yr per MUSD",
}


def as_frame(supports: Iterable[Support]) -> pd.DataFrame:
    """Return a row a sentence and main product; units in `attrs`."""
    columns = ["clause", "account", "form", *UNITS]
    rows = [[*vars(s).values(), s.added_per_musd] for s in supports]
    frame = pd.DataFrame(rows, columns=columns)
    frame.attrs["units"] = dict(UNITS)
    return frame


def little_added(supports: Sequence[Support], before: str) -> list[str]:
    """Return a line for each sentence whose money adds no capacity, or falls by more than half on what is built anyway.

    before: the name of the other plan
    """
    out = []
    for label in dict.fromkeys(s.clause for s in supports):
        own = [s for s in supports if s.clause == label]
        whole, anyway = sum(s.musd for s in own), sum(s.anyway_musd for s in own)
        account = f" from {own[0].account}" if own[0].account else ""
        spends = f"{label} spends {whole:,.0f} MUSD{account}"
        if all(s.added_per_musd == 0 for s in own):
            out.append(f"{spends} and adds no capacity to what {before} builds{_but(own)}")
        elif anyway > MOST_ANYWAY * whole:
            out.append(f"{spends}, {anyway:,.0f} of it on capacity that {before} builds too")
    return out


MOST_ANYWAY = 0.5
"""Of what a sentence spends, from which it is worth a line that it falls on what is built anyway."""


def _but(own: Sequence[Support]) -> str:
    """Say what moved all the same: capacity that is taken from other plants, or comes sooner."""
    more = [f"{s.added_t:,.0f} t/yr of {s.form}" for s in own if s.added_t > 0]
    sooner = [f"{s.sooner_t:,.0f} t/yr of {s.form}" for s in own if s.sooner_t > 0]
    said = f" on balance: {', '.join(more)} more at the plants it pays for, as much less at others" if more else ""
    return said + (f"; decided on sooner are {', '.join(sooner)}" if sooner else "")
