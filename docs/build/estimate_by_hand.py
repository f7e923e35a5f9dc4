"""The page of two estimates with every line worked out again from the ledger, made from runs.

`uv run python -m docs.build.estimate_by_hand` solves the two variants that the page is about, and their baselines, and
writes it again. What is worked out rests on the CSV files and the ledger of a run (`budget_on_paper`), and shares no
code with the program.
"""

from __future__ import annotations

import tempfile
import textwrap
import warnings
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

import lodeplan
from docs.build.budget_on_paper import AUTHORITY, OBLIGATIONS, OFFSET, OUTLAYS, REVENUES, Key, Paper
from docs.build.reference import table
from model.analysis.score import score_of_run
from model.analysis.score.lines import AUTHORITY as NEW
from model.analysis.score.lines import AUTHORIZATION, NET, TOTAL
from model.analysis.score.lines import OBLIGATIONS as OBLIGATED
from model.analysis.score.lines import OUTLAYS as PAID
from model.analysis.score.lines import REVENUES as RECEIVED

PAGE = Path(__file__).parents[1] / "concepts" / "estimate-by-hand.md"
MEASURE = {NEW: AUTHORITY, AUTHORIZATION: AUTHORITY, OBLIGATED: OBLIGATIONS, PAID: OUTLAYS, RECEIVED: REVENUES}
WORDS = {AUTHORITY: "budget authority", OUTLAYS: "outlays", REVENUES: "revenues"}
CENT = 0.005
"""Million USD: what is smaller is printed as nothing."""


@dataclass(frozen=True)
class Told:
    """An estimate that the page works out: where it comes from, and the fiscal year written out."""

    study: str
    variant: str
    window: str
    year: int


WHOLE = Told("us-framework", "full-framework", "2027-2036", 2030)
BILL = Told("us-bills", "resilience-reserve", "2027-2036", 2029)


def planned(folder: Path, told: Told) -> Path:
    """Solve a variant and its baseline, and return the folder of the run."""
    study = lodeplan.load_study(told.study)
    names = (study.baseline, told.variant)
    return lodeplan.run(study, names, out=folder / told.study, stress=False).folder


def text(whole: Path, bill: Path) -> str:
    """Return the page, in Markdown, from the two runs."""
    parts = [OPENING, section(whole, WHOLE), section(bill, BILL), CLOSING]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def section(run: Path, told: Told) -> str:
    """Return one estimate, line by line, and a year of it written out."""
    baseline = str(score_of_run(run, told.variant, told.window).baseline)
    first = int(lodeplan.open_run(run).run_folder.manifest["settings"]["years"][0])
    paper = Paper(run, first)
    moved = paper.difference(told.variant, baseline)
    parts = [
        f"## `{told.variant}` of `{told.study}`, against `{baseline}`",
        _every_line(run, told, paper, moved),
        f"### Fiscal year {told.year} written out",
        _received(run, told, baseline, paper),
        _paid(told, paper, moved, paper.sold(told.variant, baseline)),
        _deficit(told, paper, moved),
    ]
    return "\n\n".join(part for part in parts if part)


# ---------------------------------------------------------------- every line


def _every_line(run: Path, told: Told, paper: Paper, moved: Mapping[Key, float]) -> str:
    """Return each line of the estimate: the sum printed, the sum on paper, the largest difference in a year."""
    e = score_of_run(run, told.variant, told.window)
    titles = {row["account"]: row["title"] for row in paper.rows("accounts")}
    rows = []
    for line in e.lines:
        measure = MEASURE.get(line.measure)
        if line.account == TOTAL or measure not in WORDS or not line.moves_in(e.window):
            continue
        own = {year: moved.get((line.account, measure, year), 0.0) for year in e.window.years}
        printed = {year: line.musd.get(year, 0.0) for year in e.window.years}
        apart = max(abs(own[year] - printed[year]) for year in e.window.years)
        said = (titles[line.account], WORDS[measure], _number(sum(printed.values())), _number(sum(own.values())))
        rows.append((*said, "none" if apart < CENT / 1e4 else f"{apart:.6f}"))
    net = next(line.musd for line in e.lines if line.measure == NET)
    own_net = {year: _net(paper, moved, year) for year in e.window.years}
    apart = max(abs(own_net[year] - net.get(year, 0.0)) for year in e.window.years)
    both = (_number(sum(net.get(y, 0.0) for y in e.window.years)), _number(sum(own_net.values())))
    rows.append(("Effect on the deficit", "", *both, "none" if apart < CENT / 1e4 else f"{apart:.6f}"))
    heads = ("line", "what", f"`score`, {told.window}", "by hand", "largest difference in a year")
    return f"Million dollars of the day.\n\n{table(heads, rows)}"


def _net(paper: Paper, moved: Mapping[Key, float], year: int) -> float:
    """Return outlays less revenues of a fiscal year; what is subject to appropriation is in neither."""
    spent = sum(musd for (account, measure, y), musd in moved.items()
                if (measure, y) == (OUTLAYS, year) and paper.kinds[account] != "discretionary")  # fmt: skip
    return spent - sum(musd for (_, measure, y), musd in moved.items() if (measure, y) == (REVENUES, year))


# ---------------------------------------------------------------- a year written out


def _pieces(run: Path, plan: str, paper: Paper) -> Iterator[tuple[str, int, int, float]]:
    """Yield account, calendar year, fiscal year and dollars of the base year of what is received."""
    for row in pq.read_table(run / "tables" / "ledger" / f"{plan}.parquet").to_pylist():
        if row["account"] and paper.kinds[row["account"]] in ("tax", "receipt"):
            sign = 1.0 if row["payee"] == "Treasury" else -1.0
            late = row["next_fiscal_musd"]
            yield row["account"], row["year"], row["year"], sign * (row["musd"] - late)
            yield row["account"], row["year"], row["year"] + 1, sign * late


def _received(run: Path, told: Told, baseline: str, paper: Paper) -> str:
    """Return the revenues of a fiscal year: what two calendar years give to it, times its price index."""
    real: dict[tuple[str, int], float] = defaultdict(float)
    for plan, sign in ((told.variant, 1.0), (baseline, -1.0)):
        for account, year, fiscal, musd in _pieces(run, plan, paper):
            if fiscal == told.year:
                real[account, year] += sign * musd
    accounts = sorted({account for account, _ in real if any(abs(real[account, y]) > CENT for y in _both(told.year))})
    if not accounts:
        return ""
    index, titles = paper.index[told.year], {row["account"]: row["title"] for row in paper.rows("accounts")}
    rows, displaced = list[Sequence[str]](), list[str]()
    for account in accounts:
        early, late = (real[account, year] for year in _both(told.year))
        sum_ = (early + late) * index
        rows.append((titles[account], _number(early), _number(late), f"{index:.4f}", _number(sum_)))
        if paper.kinds[account] == "receipt":
            each = zip((early, late), _both(told.year), strict=True)
            displaced += [f"{_number(part * index)} x {paper.offset[year]:.3f}" for part, year in each]
    heads = (
        "revenue", f"October to December {told.year - 1}", f"January to September {told.year}", "price index", "sum",
    )  # fmt: skip
    said = (
        f"Revenues: what the variant moves in the days of calendar {told.year - 1} and {told.year} that lie in the "
        "fiscal year, million dollars of the base year, times the price index."
    )
    lost = f"{titles[OFFSET]}: -({' + '.join(displaced)}), the share of the calendar year." if displaced else ""
    return "\n\n".join(filter(None, (_wrapped(said), table(heads, rows), _wrapped(lost))))


def _both(fiscal_year: int) -> tuple[int, int]:
    return fiscal_year - 1, fiscal_year


def _paid(told: Told, paper: Paper, moved: Mapping[Key, float], sold: Mapping[tuple[str, int], float]) -> str:
    """Return the outlays of a fiscal year: what each year up to it obligates, times the rate of the lag."""
    titles = {row["account"]: row["title"] for row in paper.rows("accounts")}
    rows = []
    for account in sorted({a for a, measure, year in moved if (measure, year) == (OUTLAYS, told.year)}):
        at_once = sold.get((account, told.year), 0.0)
        terms, total = list[str](), at_once
        for lag, share in sorted(paper.rates[account].items()):
            given = told.year - lag
            obligated = moved.get((account, OBLIGATIONS, given), 0.0) - sold.get((account, given), 0.0)
            if abs(obligated * share) > CENT:
                terms.append(f"{_number(obligated)} x {share:.4g}")
                total += obligated * share
        terms += [f"{_number(at_once)} at once"] if abs(at_once) > CENT else []
        if terms:
            printed = moved[account, OUTLAYS, told.year]
            rows.append((titles[account], " + ".join(terms), _number(total), _number(printed)))
    if not rows:
        return ""
    said = (
        f"Outlays: what fiscal {told.year} and each year before it obligate more or less, newest first, times the part "
        "that the account pays in it; what stock sold brings in comes at once."
    )
    return f"{_wrapped(said)}\n\n{table(('account', 'obligations x rate', 'sum', 'outlays'), rows)}"


def _deficit(told: Told, paper: Paper, moved: Mapping[Key, float]) -> str:
    spent = sum(musd for (account, measure, y), musd in moved.items()
                if (measure, y) == (OUTLAYS, told.year) and paper.kinds[account] != "discretionary")  # fmt: skip
    received = sum(musd for (_, measure, y), musd in moved.items() if (measure, y) == (REVENUES, told.year))
    return (
        f"Deficit: outlays {_number(spent)}, less revenues {_number(received)}, are "
        f"{_number(_net(paper, moved, told.year))}."
    )


def _number(musd: float) -> str:
    return "0.00" if abs(musd) < CENT else f"{musd:,.2f}"


def _wrapped(text_: str) -> str:
    return textwrap.fill(text_, 118)


OPENING = """
# Two estimates by hand

`lodeplan score` prints an estimate. Here two of them are worked out again, each line and each fiscal year, from the
ledger and the CSV files that lie in a run, by code that shares nothing with the program
(`docs/build/budget_on_paper.py`); one fiscal year of each is written out as sums. The rules, all of them:

- a payment of a calendar year is of that fiscal year, but for what the ledger says is of the next (`next_fiscal_musd`:
  the days from October on, of those in force); in dollars of the day it is that times the index of the fiscal year;
- an account obligates what it pays, first from the enacted money that lapses soonest; what is obligated beyond that is
  budget authority, and so, with a minus, is what sales bring in; outlays follow obligations by the rates of `spendout`;
- enacted money that no policy directs is obligated on other uses, evenly until its last fiscal year;
- duties and charges take the share of `tax_offset` from income and payroll taxes; a tax credit is revenue forgone.

`uv run python -m docs.build.estimate_by_hand` makes the page anew.
"""
CLOSING = """
A line of a run of your own is checked in SQL: [Print a cost estimate](../how-to/score.md#check-a-line).
"""


def main() -> None:
    """Write the page again."""
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder:
        runs = [planned(Path(folder), told) for told in (WHOLE, BILL)]
        PAGE.write_text(text(*runs), encoding="utf-8")


if __name__ == "__main__":
    main()
