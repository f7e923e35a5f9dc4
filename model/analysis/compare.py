"""What changed between two plans: inputs, cost by term, builds, supply, budget; from run folders only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from data.errors import BadInput, Finding, did_you_mean
from model.plan.estimate import cost_estimate
from model.runs import STUDY, Run, open_run

SMALLEST_MUSD, SMALLEST_T = 0.05, 0.5


@dataclass(frozen=True)
class Difference:
    """One plan against another; each frame holds before, after and difference, the largest moves first.

    cost: term, million USD present value; builds: plant, t/yr decided over the horizon; supply: form and country,
    mean t a year; budget: account, outlays of all fiscal years, million USD
    """

    before: str
    after: str
    cost: pd.DataFrame
    builds: pd.DataFrame
    supply: pd.DataFrame
    budget: pd.DataFrame


@dataclass(frozen=True)
class Comparison:
    """The differences of a run's variants from its baseline, or of one run's variants from another's."""

    inputs: tuple[str, ...]
    differences: tuple[Difference, ...]


def compare_runs(first: Path, second: Path | None = None, variants: Sequence[str] = ()) -> Comparison:
    """Compare a run's variants with its baseline, or two runs variant by variant.

    Raises NotARun when a folder is no run, BadInput when a variant named has no plan.
    """
    a = open_run(first)
    if second is None:
        baseline = a.manifest["baseline"]
        _has_plan(a, [baseline, *variants])
        names = [v for v in (variants or a.variants) if v != baseline]
        return Comparison((), tuple(difference(a, baseline, a, v, baseline, v) for v in names))
    b = open_run(second)
    _has_plan(b, variants)
    shared = [v for v in (variants or a.variants) if v in a.variants and v in b.variants]
    alone = [f"variant {v}: only in {r.folder}" for r, o in ((a, b), (b, a)) for v in r.variants if v not in o.variants]
    found = (difference(a, v, b, v, f"{v} in {a.folder.name}", f"{v} in {b.folder.name}") for v in shared)
    return Comparison((*inputs_changed(a, b), *alone), tuple(found))


def difference(a: Run, of_a: str, b: Run, of_b: str, before: str, after: str) -> Difference:
    """Return what differs between two plans."""
    return Difference(
        before,
        after,
        _moves(_costs(a, of_a), _costs(b, of_b), ["term"], SMALLEST_MUSD),
        _moves(_builds(a, of_a), _builds(b, of_b), ["plant"], SMALLEST_T),
        _moves(_supply(a, of_a), _supply(b, of_b), ["form", "country"], SMALLEST_T),
        _moves(_budget(a, of_a), _budget(b, of_b), ["account"], SMALLEST_MUSD),
    )


@dataclass(frozen=True)
class BudgetChange:
    """What one plan does to the federal budget against another: blocks of an estimate, and promises by market price.

    contingent: account, scenario, million USD over the years planned, the difference
    """

    before: str
    after: str
    estimate: Mapping[str, pd.DataFrame]
    contingent: pd.DataFrame
    nominal: bool
    base_year: int


def compare_budgets(
    first: Path, second: Path | None = None, variants: Sequence[str] = (), nominal: bool = False
) -> tuple[BudgetChange, ...]:
    """Return what each variant does to the federal budget: against the run's baseline, or the same in another run.

    Raises NotARun when a folder is no run, BadInput when a variant named has no plan.
    """
    a = open_run(first)
    b = a if second is None else open_run(second)
    baseline = a.manifest["baseline"]
    if second is None:
        _has_plan(a, [baseline])
        pairs = [(baseline, v) for v in (variants or a.variants) if v != baseline]
    else:
        pairs = [(v, v) for v in (variants or a.variants) if v in a.variants and v in b.variants]
    _has_plan(b, variants)
    suffix = "" if second is None else f" in {a.folder.name}"
    return tuple(
        BudgetChange(
            f"{before}{suffix}",
            after,
            cost_estimate(
                b.table("budget", after), a.table("budget", before), a.manifest["settings"]["years"][0], nominal
            ),
            _contingent(b.table("contingent", after), a.table("contingent", before)),
            nominal,
            a.manifest["settings"]["base_year"],
        )
        for before, after in pairs
    )


def _contingent(after: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """Return account, scenario, musd: what promises cost over the years planned, the difference."""
    both = pd.concat([after, before.assign(musd=-before["musd"])], ignore_index=True)
    return both.groupby(["account", "scenario"], as_index=False)[["musd"]].sum()


def inputs_changed(a: Run, b: Run) -> list[str]:
    """Return, in words, the inputs in which two runs differ."""
    files_a, files_b = a.manifest["dataset"]["sha256"], b.manifest["dataset"]["sha256"]
    changed = [name for name in sorted({*files_a, *files_b}) if files_a.get(name) != files_b.get(name)]
    out = [
        f"dataset: {name} {'differs' if name in files_a and name in files_b else 'is in one only'}" for name in changed
    ]
    if a.manifest["study_sha256"] != b.manifest["study_sha256"]:
        lines = [(r.folder / STUDY).read_text(encoding="utf-8").splitlines() for r in (a, b)]
        out += [f"study: - {line}" for line in lines[0] if line not in lines[1]]
        out += [f"study: + {line}" for line in lines[1] if line not in lines[0]]
    versions: tuple[Mapping[str, str], Mapping[str, str]] = (a.manifest["versions"], b.manifest["versions"])
    out += [f"version: {n} {versions[0].get(n)} -> {v}" for n, v in versions[1].items() if versions[0].get(n) != v]
    return out


def _has_plan(run: Run, variants: Sequence[str]) -> None:
    for variant in variants:
        if variant in run.variants:
            continue
        known = run.manifest["variants"].get(variant)
        why = f"no variant {variant}{did_you_mean(variant, run.variants)}"
        if known:
            why = f"variant {variant} has no plan ({known['status']})"
        raise BadInput([Finding(str(run.folder), None, "", variant, why)])


def _moves(before: pd.Series, after: pd.Series, names: list[str], smallest: float) -> pd.DataFrame:
    both = pd.concat([before.rename("before"), after.rename("after")], axis=1).fillna(0.0)
    both["difference"] = both["after"] - both["before"]
    moved = both[both["difference"].abs() >= smallest]
    order = moved["difference"].abs().sort_values(ascending=False, kind="stable").index
    return moved.loc[order].rename_axis(names).reset_index()


def _costs(run: Run, variant: str) -> pd.Series:
    s = run.table("summary", variant)
    s = s[s["metric"].isin(["cost", "resource_cost"]) | s["metric"].str.startswith("cost_")]
    return s.set_index("metric")["value"].rename_axis("term")


def _builds(run: Run, variant: str) -> pd.Series:
    return run.table("capacity", variant).groupby("plant")["built_t"].sum()


def _supply(run: Run, variant: str) -> pd.Series:
    bought = run.table("purchases", variant)[["form", "country", "year", "tonnes"]]
    made = run.table("production", variant)
    made = made.loc[made["tonnes"] > 0, ["form", "country", "year", "tonnes"]]
    every = pd.concat([bought, made])
    years = run.table("demand", variant)["year"].nunique()
    return every.groupby(["form", "country"])["tonnes"].sum() / max(years, 1)


def _budget(run: Run, variant: str) -> pd.Series:
    return run.table("budget", variant).groupby("account")["outlays_musd"].sum()
