"""The estimate of a variant: its budget, ledger and promises against the baseline's, in a window of fiscal years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from data.dataset import Dataset
from data.messages.finding import BadInput, Finding, known_words, printable
from data.messages.lists import listed
from data.rows import each_row
from model.analysis.score import law
from model.analysis.score.lines import (
    CENT,
    DEFICIT,
    IN_THE_DEFICIT,
    NET,
    OUTLAYS,
    REVENUE,
    REVENUES,
    Line,
    added,
    estimate_lines,
    whole,
)
from model.analysis.score.long_run import Reading, long_run
from model.analysis.score.mandates import MandateTest, mandate_test
from model.analysis.score.waterfall import Waterfall, received, waterfalls
from model.analysis.score.window import Window, asked
from model.analysis.study_of_run import dataset_of, study_of, table_of
from model.policies import Clause
from model.runs.run_folder import Run, open_run
from model.study.loaded import LoadedStudy

READ = frozenset({
    "accounts", "appropriations", "deflator", "spendout", "tax_offset", "sources", "duty_laws", "credit_laws"
})  # fmt: skip
"""The tables that an estimate rests on, and those that say of which days the law is held."""
SCENARIOS = ("low", "central", "high", "expected")
"""Market prices in the table of promises: 30% lower, as planned, 30% higher, and what is expected over all of them."""


@dataclass(frozen=True)
class CostEstimate:
    """What a variant costs the federal government against the baseline.

    run, study, data: what it was made from; data is the variant's own where it changes rows
    window: the fiscal years printed; nominal: in dollars of each fiscal year, else in dollars of the base year
    lines: every line that moves, with its amounts of all fiscal years
    added, dropped: sentences that the variant states and the baseline does not, and the other way round
    mandates: the private-sector test; None where the buyer is not the country whose law it is
    promises: what contingent accounts pay more, by account, market price and calendar year, million USD of the base
    year, the plan held fixed
    received: what accounts that are no revenue receive more, as for stock that is sold, by account and fiscal year
    """

    run: Run
    study: LoadedStudy
    data: Dataset
    variant: str
    window: Window
    nominal: bool
    lines: tuple[Line, ...]
    added: tuple[Clause, ...]
    dropped: tuple[Clause, ...]
    mandates: MandateTest | None
    promises: Mapping[tuple[str, str], Mapping[int, float]]
    received: Mapping[str, Mapping[int, float]]

    @property
    def baseline(self) -> str:
        """Return the variant that it is held against."""
        return str(self.run.manifest["baseline"])

    @property
    def base_year(self) -> int:
        """Return the year whose dollars the plan counts in."""
        return int(self.run.manifest["settings"]["base_year"])

    @property
    def last_year(self) -> int:
        """Return the last year planned."""
        return int(self.run.manifest["settings"]["years"][1])

    def title(self, variant: str) -> str:
        """Return a variant's title."""
        return str(self.run.manifest["variants"][variant]["title"])

    def shown(self, block: str) -> list[Line]:
        """Return the lines of a block that move within the window."""
        return [line for line in self.lines if line.block == block and line.moves_in(self.window)]

    def whole(self, block: str) -> Mapping[int, float]:
        """Return what a block comes to by fiscal year, all years: outlays, revenues, or the effect on the deficit."""
        if block == DEFICIT:
            return next((line.musd for line in self.lines if line.measure == NET), {})
        return whole(self.lines, block, REVENUES if block == REVENUE else OUTLAYS)

    def outside(self, block: str) -> tuple[float, float]:
        """Return what a block comes to before and after the window, million USD, as far as the study plans."""
        musd = self.whole(block)
        before = sum(amount for year, amount in musd.items() if year < self.window.first)
        return before, sum(amount for year, amount in musd.items() if year > self.window.last)

    @property
    def pay_as_you_go(self) -> bool:
        """Return whether direct spending, promises and credit included, or revenues move within the window."""
        blocks = [self.whole(block) for block in IN_THE_DEFICIT]
        return any(abs(musd.get(year, 0.0)) > CENT for musd in blocks for year in self.window.years)

    def long_run(self, blocks: Sequence[str]) -> tuple[Reading, ...]:
        """Return the most that blocks come to in one of the four decades after the window, in each reading of them."""
        covered = Window(int(self.run.manifest["settings"]["years"][0]) + 1, self.last_year)
        table = self.data.tables["deflator"]
        musd = added(self.whole(block) for block in blocks)
        return long_run(musd, self.window, covered, table if self.nominal else table[:0])

    @property
    def waterfalls(self) -> tuple[Waterfall, ...]:
        """Return how what is obligated becomes outlays, account by account."""
        tables = self.data.tables
        return waterfalls(self.lines, tables["accounts"], tables["spendout"], self.received)


def score_of_run(
    folder: Path, variant: str, window: str = "", nominal: bool = True, data_path: Path | None = None
) -> CostEstimate:
    """Return the estimate of a variant of a run against its baseline.

    window: a fiscal year, from which ten are counted, or a span such as 2027-2031; the first ten covered when left out
    nominal: in dollars of each fiscal year, else in dollars of the base year
    data_path: where the dataset lies, for a run that holds none

    Raises BadInput for a variant that has no plan or is the baseline, and for a window that the study does not cover;
    NotARun or BadInput when the run, its study, its tables or its dataset are not what they were.
    """
    run = open_run(folder)
    years = asked_of(run, variant, window)
    baseline = run.manifest["baseline"]
    loaded = study_of(run)
    data = dataset_of(run, loaded, data_path, (variant,), known=True, tables=READ).of(variant)
    budgets, ledgers = ((table_of(run, t, variant), table_of(run, t, baseline)) for t in ("budget", "ledger"))
    own, other = loaded.clauses(variant), loaded.clauses(baseline)
    more = _only_in(own, other)
    at_home = data.settings.home == law.HOME
    return CostEstimate(
        run,
        loaded,
        data,
        variant,
        years,
        nominal,
        estimate_lines(*budgets, nominal),
        more,
        _only_in(other, own),
        mandate_test(ledgers, more, data.tables["deflator"], years, nominal) if at_home else None,
        _promises(table_of(run, "contingent", variant), table_of(run, "contingent", baseline)),
        received(ledgers, data.tables["accounts"], data.tables["deflator"] if nominal else data.tables["deflator"][:0]),
    )


def asked_of(run: Run, variant: str, window: str) -> Window:
    """Return the window asked for; raise BadInput with all that is wrong with what is asked of a run."""
    years = asked(window, *run.manifest["settings"]["years"])
    wrong = [_finding(run, value, why) for value, why in ((variant, _no_variant(run, variant)),) if why]
    if isinstance(years, str):
        wrong.append(_finding(run, window, f"window {years}"))
    if wrong or isinstance(years, str):
        raise BadInput(wrong)
    return years


def _no_variant(run: Run, variant: str) -> str:
    """Return why a variant has no estimate; '' where it has one."""
    baseline = run.manifest["baseline"]
    others = [name for name in run.variants if name != baseline]
    if baseline not in run.variants:
        return f"the baseline {baseline} has no plan to hold a variant against"
    if variant == baseline and not others:
        return f"variant {variant} is the baseline, and no other was run to hold against it; state one and run it"
    if variant == baseline:
        name = f"name one of {listed(others)}" if others else "the run has no other plan"
        return f"variant {variant} is the baseline, which an estimate is held against; {name}"
    if variant in others:
        return ""
    entry = run.manifest["variants"].get(variant)
    if entry:
        return f"variant {variant} has no plan ({entry['status']})"
    return f"no variant {variant}{known_words(variant, others)}"


def _finding(run: Run, value: str, message: str) -> Finding:
    return Finding(printable(str(run.folder)), None, "", value, message)


def _only_in(ours: Sequence[Clause], theirs: Sequence[Clause]) -> tuple[Clause, ...]:
    """Return the sentences that one side alone states."""
    return tuple(one for one in ours if not any(one.policy.alike(other.policy) for other in theirs))


def _promises(variant: pd.DataFrame, baseline: pd.DataFrame) -> dict[tuple[str, str], dict[int, float]]:
    """Return what promises cost more, by account and market price, then by calendar year."""
    out: dict[tuple[str, str], dict[int, float]] = {}
    for table, sign in ((variant, 1.0), (baseline, -1.0)):
        for account, scenario, year, musd in each_row(table, "account", "scenario", "year", "musd"):
            by_year = out.setdefault((account, scenario), {})
            by_year[int(year)] = by_year.get(int(year), 0.0) + sign * musd
    return {key: by_year for key, by_year in out.items() if any(abs(musd) > CENT for musd in by_year.values())}
