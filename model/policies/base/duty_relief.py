"""Tonnes that pay no duty, or get it back: within a quota, or as others leave the country.

What a duty costs a kt is a number; how many kt pay it is not, where the first of them are free. Of the purchases that
pay, the plan names those that do not, the dearest duty first; no more than the quota, or than what outlets abroad take.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from model.formulation.declaration import Component, IndexSet, Parameter, Term, Variable
from model.policies.base.policy import Rows

# ---------------------------------------------------------------- sets, parameters, variables

SETS = {
    "RELIEFS": IndexSet("k, f, t", "sentence k frees some of the imports of form f from duty in year t"),
    "RELIEVED": IndexSet("k, s, t", "sentence k may free what supplier step s sells"),
    "RELIEVED_STEPS": IndexSet("s", "these supplier steps", over="k, f, t"),
    "DRAWN_OUTLETS": IndexSet("o", "the outlets whose tonnes give a right to it", over="k, f, t"),
}
PARAMETERS = {
    "relief_most": Parameter("RELIEFS", "kt", "freed at most, whatever leaves the country"),
    "relief_duty": Parameter("RELIEVED", "MUSD/kt", "duty that is not paid, or paid back"),
}
VARIABLES = {"Relief": Variable("RELIEVED", "kt", "bought, and freed of duty by a sentence")}

# ---------------------------------------------------------------- rows


def relief_bought(m: Any, k: str, s: str, t: int) -> Any:
    """No more is freed of duty than is bought."""
    return m.Relief[k, s, t] <= m.Purchase[s, t]


def relief_within(m: Any, k: str, f: str, t: int) -> Any:
    """What is freed of duty stays within the quota and what outlets abroad take of the form."""
    return sum(m.Relief[k, s, t] for s in m.RELIEVED_STEPS[k, f, t]) <= m.relief_most[k, f, t] + sum(
        m.Outlet[f, o, t] for o in m.DRAWN_OUTLETS[k, f, t]
    )


# ---------------------------------------------------------------- cost terms


def duty_relief(m: Any) -> Any:
    """Buyers do not pay the duty on what is freed of it; for the nation it cancels."""
    return -sum(m.discount[t] * m.relief_duty[k, s, t] * m.Relief[k, s, t] for k, s, t in m.RELIEVED)


COMPONENT = Component(
    SETS,
    PARAMETERS,
    VARIABLES,
    constraints=((relief_bought, "RELIEVED"), (relief_within, "RELIEFS")),
    terms=(Term(duty_relief, transfer=True),),
)
RECEIPTS = "customs"
"""The account that duties are paid to, and paid back from."""
KEY = ["clause", "form", "year"]
Good = tuple[str, int]
"""Form and year."""


def relief_rows(label: str, offers: pd.DataFrame, most: Mapping[Good, float], outlets: pd.DataFrame) -> Rows:
    """Return the tuples of a sentence.

    offers: seller, form, year and relief_duty, MUSD per kt, of what it may free
    most: kt of each form and year that it frees whatever leaves; outlets: form, outlet, year that give a right to more
    """
    named = {(form, year) for form, year in zip(offers["form"], offers["year"], strict=True) if (form, year) in most}
    if not named:
        return {}
    limits = pd.DataFrame([(label, *at, most[at]) for at in sorted(named)], columns=[*KEY, "relief_most"])
    steps = offers.assign(clause=label).merge(limits[["form", "year"]], on=["form", "year"])
    drawn = outlets.assign(clause=label).merge(limits[["form", "year"]], on=["form", "year"])
    return {
        "RELIEFS": limits,
        "RELIEVED": steps[["clause", "seller", "year", "relief_duty"]],
        "RELIEVED_STEPS": steps[[*KEY, "seller"]],
        "DRAWN_OUTLETS": drawn[[*KEY, "outlet"]],
    }


def relieved(bought: Iterable[tuple[Good, float, float]], most: Mapping[Good, float]) -> Iterator[tuple[int, float]]:
    """Yield year and duty freed, MUSD, of purchases: form and year, kt, duty in MUSD per kt. The dearest go first."""
    left = dict(most)
    for good, kt, duty in sorted(bought, key=lambda row: (-row[2], row[0])):
        freed = min(kt, left.get(good, 0.0))
        if freed > 0 and duty > 0:
            left[good] -= freed
            yield good[1], freed * duty
