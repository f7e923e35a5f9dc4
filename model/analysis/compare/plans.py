"""What changed between two plans: inputs, cost by term, builds, supply, budget."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from data.changes.row_patch import Change
from data.messages.finding import BadInput, Finding, known_words
from data.messages.internal_error import message_of
from data.messages.refusals import PLEASE_REPORT
from data.reading import archive
from model.analysis.capital_support import as_frame, capital_support, little_added, plan_of_run
from model.analysis.compare.inputs import changed_cells, changed_rows, changed_sentences
from model.analysis.study_of_run import dataset_of, own_copy, study_of, table_of
from model.frames.result_names import term_of
from model.plan.estimate import cost_estimate
from model.runs.run_folder import STUDY, NotARun, Run, open_run

SMALLEST_MUSD, SMALLEST_T = 0.05, 0.5
PART = 1e-5
"""Of the largest amount of a table: what is smaller is left out, where that is less than the amounts above."""
EXACT = 1e-6
"""Million USD: a dollar. What is less is the last digit of a sum."""
SAME = 1e-8
"""Relative: two proven costs that are nearer than this are one."""
CLOSE = 1e-9
"""Of the cost: by more than this, parts that add up to it cannot miss it."""


@dataclass(frozen=True)
class Difference:
    """One plan against another; each frame holds before, after and difference, the largest moves first.

    cost: term, million USD present value; builds: plant, t/yr decided over the horizon; supply: form and country,
    mean t a year; stock: form, most t held; short: end use and form, t unmet in all years; budget: account, outlays of
    all fiscal years, million USD
    bridge: term, mineral and payer, every piece that moved, million USD present value; `residual` is what the bridge
    misses of the difference in cost; sentences: what one states and the other does not
    same_cost: whether buyers and plant owners, and the nation, pay the same under both; data: cells that one variant
    changes and the other does not
    support: what each sentence that the first does not state puts up for plants, and the capacity that this adds;
    little_added: a line for each that adds none
    """

    before: str
    after: str
    cost: pd.DataFrame
    builds: pd.DataFrame
    supply: pd.DataFrame
    stock: pd.DataFrame
    short: pd.DataFrame
    budget: pd.DataFrame
    bridge: pd.DataFrame
    residual: float
    sentences: tuple[str, ...]
    same_cost: bool
    data: tuple[str, ...] = ()
    support: pd.DataFrame = field(default_factory=pd.DataFrame)
    little_added: tuple[str, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """The differences of a run's variants from its baseline, or of one run's variants from another's.

    cells: table, key, column, before, after of the datasets; None where the data of a run are not to be had any more
    failed: variants in whose comparison an exception came up that nobody foresaw, a line each; the others stand
    titles: of the accounts, as in `BudgetChange`
    """

    inputs: tuple[str, ...]
    differences: tuple[Difference, ...]
    cells: pd.DataFrame | None = None
    failed: tuple[str, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)


def compare_runs(first: Path, second: Path | None = None, variants: Sequence[str] = ()) -> Comparison:
    """Compare a run's variants with its baseline, or two runs variant by variant.

    Raises NotARun when a folder is no run, BadInput when a variant named has no plan.
    """
    a = open_run(first)
    if second is None:
        baseline = a.manifest["baseline"]
        _has_plan(a, [baseline, *variants])
        names = [v for v in (variants or a.variants) if v != baseline]
        found, failed = _differences([(a, baseline, a, v, baseline, v) for v in names])
        return Comparison((), found, failed=failed, titles=_account_titles(a))
    b = open_run(second)
    _has_plan(b, variants)
    shared = [v for v in (variants or a.variants) if v in a.variants and v in b.variants]
    alone = [line for one, other in ((a, b), (b, a)) for line in _only_in(one, other)]
    found, failed = _differences([(a, v, b, v, f"{v} in {a.folder.name}", f"{v} in {b.folder.name}") for v in shared])
    cells, notes = _cells(a, b)
    return Comparison((*inputs_changed(a, b), *alone, *notes), found, cells, failed, _account_titles(b))


def _only_in(run: Run, other: Run) -> list[str]:
    """Name in one line the variants with a plan that the other run has not; no line where there are none."""
    alone = [v for v in run.variants if v not in other.variants]
    return [f"{'variant' if len(alone) == 1 else 'variants'} only in {run.folder}: {', '.join(alone)}"] if alone else []


def _differences(
    pairs: Sequence[tuple[Run, str, Run, str, str, str]],
) -> tuple[tuple[Difference, ...], tuple[str, ...]]:
    """Return the difference of each pair of plans, and a line for each in which something unforeseen came up."""
    out, failed = [], []
    for pair in pairs:
        try:
            out.append(difference(*pair))
        except (NotARun, BadInput):
            raise
        except Exception as fault:
            failed.append(f"{pair[-1]} against {pair[-2]}: {PLEASE_REPORT}: {message_of(fault)}")
    return tuple(out), tuple(failed)


def _cells(a: Run, b: Run) -> tuple[pd.DataFrame | None, list[str]]:
    """Return the cells in which two runs' datasets differ; a note, and nothing, when one of them is gone."""
    one, other = (run.manifest["dataset"] for run in (a, b))
    if all(one.get(key) == other.get(key) for key in ("sha256", "changes_sha256", "at")):
        return None, []
    try:
        return changed_cells(*(dataset_of(run, study_of(run)) for run in (a, b))), []
    except BadInput as gone:
        return None, [f"dataset: cells cannot be compared: {gone.findings[0].message}"]


def difference(a: Run, of_a: str, b: Run, of_b: str, before: str, after: str) -> Difference:
    """Return what differs between two plans; raise NotARun when a table is not the one that was written."""
    bridge = _moves(_pieces(a, of_a), _pieces(b, of_b), ["term", "mineral", "payer"], 0.0)
    change = _cost(b, of_b) - _cost(a, of_a)
    residual = change - math.fsum(bridge["difference"])
    size = max(abs(_cost(a, of_a)), float(bridge["before"].abs().sum()), float(bridge["after"].abs().sum()))
    if abs(residual) > CLOSE * size:
        raise NotARun(f"{a.folder}, {b.folder}: cost and its parts do not agree; run the study again")
    support = capital_support(plan_of_run(a, of_a), plan_of_run(b, of_b))
    return Difference(
        before,
        after,
        _moves(_costs(a, of_a), _costs(b, of_b), ["term"], SMALLEST_MUSD),
        _moves(_builds(a, of_a), _builds(b, of_b), ["plant"], SMALLEST_T),
        _moves(_supply(a, of_a), _supply(b, of_b), ["form", "country"], SMALLEST_T),
        _moves(_stock(a, of_a), _stock(b, of_b), ["form"], SMALLEST_T),
        _moves(_short(a, of_a), _short(b, of_b), ["end_use", "form"], SMALLEST_T),
        _moves(_budget(a, of_a), _budget(b, of_b), ["account"], SMALLEST_MUSD),
        bridge[bridge["difference"].abs() > 0].reset_index(drop=True),
        0.0 if abs(residual) < EXACT * min(1.0, size) else residual,
        tuple(changed_sentences(*(study_of(r).clauses(v) for r, v in ((a, of_a), (b, of_b))))),
        _same_cost(_costs(a, of_a), _costs(b, of_b)),
        tuple(changed_rows(*(_rows_changed(r, v) for r, v in ((a, of_a), (b, of_b))))),
        as_frame(support),
        tuple(little_added(support, before)),
    )


def _rows_changed(run: Run, variant: str) -> list[Change]:
    """Return the cells that a run changed in its dataset for a variant alone."""
    changes = [Change(**known) for known in run.manifest["dataset"].get("changes", ())]
    return [change for change in changes if change.variant == variant]


@dataclass(frozen=True)
class BudgetChange:
    """What one plan does to the federal budget against another: blocks of an estimate, and promises by market price.

    contingent: account, scenario, million USD over the years planned, the difference; titles: of the accounts, none
    where the dataset of the run is not to be had
    """

    before: str
    after: str
    estimate: Mapping[str, pd.DataFrame]
    contingent: pd.DataFrame
    nominal: bool
    base_year: int
    titles: Mapping[str, str]


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
    titles = _account_titles(b)
    suffix = "" if second is None else f" in {a.folder.name}"
    return tuple(
        BudgetChange(
            f"{before}{suffix}",
            after,
            cost_estimate(
                table_of(b, "budget", after), table_of(a, "budget", before), a.manifest["settings"]["years"][0], nominal
            ),
            _contingent(table_of(b, "contingent", after), table_of(a, "contingent", before)),
            nominal,
            a.manifest["settings"]["base_year"],
            titles,
        )
        for before, after in pairs
    )


def _account_titles(run: Run) -> Mapping[str, str]:
    """Return what the dataset of a run calls its accounts; nothing where it is gone.

    Where the run holds its tables as CSV files, the one is read and no other.
    """
    copy = own_copy(run)
    files = archive.unpacked(copy.read_bytes(), copy.name, []) if copy else {}
    if "accounts.csv" in files:
        rows = csv.DictReader(io.StringIO(files["accounts.csv"].decode("utf-8-sig")))
        return {row["account"]: row["title"] for row in rows}
    try:
        accounts = dataset_of(run, study_of(run)).tables["accounts"]
    except BadInput:
        return {}
    return dict(zip(accounts["account"], accounts["title"], strict=True))


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
    if not {*files_a} & {*files_b}:
        out = [f"dataset: {_held_in(a)} -> {_held_in(b)}"]
    if a.manifest["study_sha256"] != b.manifest["study_sha256"]:
        lines = [(r.folder / STUDY).read_text(encoding="utf-8").splitlines() for r in (a, b)]
        out += [f"study: - {line}" for line in lines[0] if line not in lines[1]]
        out += [f"study: + {line}" for line in lines[1] if line not in lines[0]]
    versions: tuple[Mapping[str, str], Mapping[str, str]] = (a.manifest["versions"], b.manifest["versions"])
    out += [f"version: {n} {versions[0].get(n)} -> {v}" for n, v in versions[1].items() if versions[0].get(n) != v]
    return out


def _held_in(run: Run) -> str:
    """Return a run's dataset with how it is held, for two that share no file: a workbook against a folder."""
    known = run.manifest["dataset"]
    files = list(known["sha256"])
    return files[0] if len(files) == 1 else f"{known['name']} ({len(files)} files)"


def _has_plan(run: Run, variants: Sequence[str]) -> None:
    for variant in variants:
        if variant in run.variants:
            continue
        entry = run.manifest["variants"].get(variant)
        why = f"no variant {variant}{known_words(variant, run.variants)}"
        if entry:
            why = f"variant {variant} has no plan ({entry['status']})"
        raise BadInput([Finding(str(run.folder), None, "", variant, why)])


def _moves(before: pd.Series, after: pd.Series, names: list[str], smallest: float) -> pd.DataFrame:
    both = pd.concat([before.rename("before"), after.rename("after")], axis=1).fillna(0.0)
    both["difference"] = both["after"] - both["before"]
    largest = max(both["before"].abs().max(), both["after"].abs().max()) if len(both) else 0.0
    moved = both[(both["difference"].abs() >= min(smallest, PART * largest)) & (both["difference"] != 0)]
    order = moved["difference"].abs().sort_values(ascending=False, kind="stable").index
    return moved.loc[order].rename_axis(names).reset_index()


def _costs(run: Run, variant: str) -> pd.Series:
    s = table_of(run, "summary", variant)
    s = s[s["metric"].isin(["cost", "resource_cost"]) | s["metric"].map(term_of).astype(bool)]
    return s.set_index("metric")["value"].rename_axis("term")


def _same_cost(before: pd.Series, after: pd.Series) -> bool:
    pairs = ((float(before[whole]), float(after[whole])) for whole in ("cost", "resource_cost"))
    return all(abs(a - b) <= SAME * max(abs(a), abs(b)) for a, b in pairs)


def _cost(run: Run, variant: str) -> float:
    return float(run.manifest["variants"][variant]["objective_musd"])


def _pieces(run: Run, variant: str) -> pd.Series:
    c = table_of(run, "costs", variant)
    return c[c["counted"]].groupby(["term", "mineral", "payer"])["musd"].sum()


def _stock(run: Run, variant: str) -> pd.Series:
    together = table_of(run, "stockpile", variant).groupby(["form", "year"])["stock_t"].sum()
    return together.groupby("form").max()


def _short(run: Run, variant: str) -> pd.Series:
    return table_of(run, "demand", variant).groupby(["end_use", "form"])["shortfall_t"].sum()


def _builds(run: Run, variant: str) -> pd.Series:
    return table_of(run, "capacity", variant).groupby("plant")["built_t"].sum()


def _supply(run: Run, variant: str) -> pd.Series:
    bought = table_of(run, "purchases", variant)[["form", "country", "year", "tonnes"]]
    made = table_of(run, "production", variant)
    made = made.loc[made["tonnes"] > 0, ["form", "country", "year", "tonnes"]]
    every = pd.concat([bought, made])
    years = table_of(run, "demand", variant)["year"].nunique()
    return every.groupby(["form", "country"])["tonnes"].sum() / max(years, 1)


def _budget(run: Run, variant: str) -> pd.Series:
    return table_of(run, "budget", variant).groupby("account")["outlays_musd"].sum()
