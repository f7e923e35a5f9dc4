"""Capital support for what is additional to the plan of another variant, and for nothing that stands there anyway."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate
from typing import Any

import pandas as pd

from data.rows import each_row
from model.formulation.declaration import IndexSet, Parameter
from model.frames.scale import in_thousands, in_tonnes
from model.frames.study_frames import Frames
from model.policies.base.policy import Check, Rows, Tables
from model.policies.base.result_tables import rows_of

# ---------------------------------------------------------------- sets, parameters, row

SETS = {
    "ADDITIONAL": IndexSet("k, p, v", "policy k pays plant p only for capacity that another plan lacks up to year v"),
    "DECIDED_BY": IndexSet("u", "the years up to v in which capacity of the plant can be decided", over="k, p, v"),
    "GRANTED_BY": IndexSet("u", "those of them in which a grant may be paid for it", over="k, p, v"),
    "FINANCED_BY": IndexSet("u", "those in which a tax credit, loan or equity may be put up", over="k, p, v"),
    "SUPPORTED": IndexSet("k, p, v", "what policy k may pay for capacity of plant p decided in year v"),
}
PARAMETERS = {
    "decided_elsewhere": Parameter("ADDITIONAL", "kt/yr", "capacity that the other plan decides up to year v"),
    "added_per_musd": Parameter("SUPPORTED", "(kt/yr)/MUSD", "capacity of which 1 MUSD is all that the policy pays"),
}


def additional_capacity(m: Any, k: str, p: str, v: int) -> Any:
    """Support pays for capacity beyond what another plan decides by then at the plant; that is decided here too."""
    return sum(m.added_per_musd[k, p, u] * m.Grant[k, p, u] for u in m.GRANTED_BY[k, p, v]) + sum(
        m.added_per_musd[k, p, u] * m.Finance[k, p, u] for u in m.FINANCED_BY[k, p, v]
    ) + m.decided_elsewhere[k, p, v] <= sum(m.Build[p, u] for u in m.DECIDED_BY[k, p, v])


def additional_rows(label: str, share: float, other: str, paid_as: str, paid: pd.DataFrame, frames: Frames) -> Rows:
    """Return the rows of a policy, for the plants that the other plan builds.

    share: of the capital that the policy pays; other: the other variant; paid_as: the set of years in which it pays
    paid: the builds that it may pay for
    """
    before = decided_elsewhere(frames, other)
    paid = paid[paid["plant"].isin(before)]
    if paid.empty or share <= 0:
        return {}
    key = ["clause", "plant", "year"]
    own = frames.builds.loc[frames.builds["plant"].isin(paid["plant"]), ["plant", "year"]].assign(clause=label)
    first = paid.groupby("plant")["year"].min()
    rows = own[own["year"] >= own["plant"].map(first)]
    since = rows.merge(own.rename(columns={"year": "by"}), on=["clause", "plant"])
    since = since.loc[since["by"] <= since["year"], [*key, "by"]]
    pays = since.merge(paid[["plant", "year"]].rename(columns={"year": "by"}), on=["plant", "by"])
    elsewhere = [_up_to(before[plant], year) for plant, year in each_row(rows, "plant", "year")]
    supported = paid.assign(clause=label, added_per_musd=1 / (share * paid["capex"]))
    return {
        "ADDITIONAL": rows[key].assign(decided_elsewhere=elsewhere),
        "DECIDED_BY": since,
        paid_as: pays[[*key, "by"]],
        "SUPPORTED": supported[[*key, "added_per_musd"]],
    }


def decided_elsewhere(frames: Frames, other: str) -> dict[str, dict[int, float]]:
    """Return the capacity that the plan of another variant decides, kt/yr by plant and year."""
    out: dict[str, dict[int, float]] = {}
    for plant, year, built in each_row(frames.plans[other]["capacity"], "plant", "year", "built_t"):
        if built > 0:
            out.setdefault(plant, {})[int(year)] = float(in_thousands(built))
    return out


def _up_to(decided: dict[int, float], year: int) -> float:
    return sum(kt for at, kt in decided.items() if at <= year)


def broken_additions(
    label: str, share: float, other: str, paid: pd.DataFrame, frames: Frames, tables: Tables
) -> Iterable[Check]:
    """Yield a check for each plant that the other plan builds, and year: what is paid for and built there, and here."""
    before = decided_elsewhere(frames, other)
    given = pd.concat([tables["grants"], tables["finance"]])
    musd = {(p, v): x for stated, p, v, x in each_row(given, "clause", "plant", "year", "musd") if stated == label}
    built = {(p, v): t for p, v, t in rows_of(tables, "capacity", "plant", "year", "built_t")}
    capex = {(p, v): x for p, v, x in each_row(paid, "plant", "year", "capex")}
    can = set(each_row(frames.builds, "plant", "year"))
    for plant in sorted({p for p, _ in capex} & before.keys()):
        years = [y for y in frames.years if (plant, y) in can]
        first = min(y for p, y in capex if p == plant)
        bought = [musd.get((plant, y), 0.0) / (share * capex.get((plant, y), 1.0)) for y in years]
        paid_for = accumulate(float(in_tonnes(kt)) for kt in bought)
        stands = accumulate(built.get((plant, y), 0.0) for y in years)
        for year, more, most in zip(years, paid_for, stands, strict=True):
            if year >= first:
                stood = float(in_tonnes(_up_to(before[plant], year)))
                yield Check(label, f"{plant} up to {year}", more + stood, most, "t/yr")
