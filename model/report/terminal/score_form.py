"""The form of a cost estimate: its headings and rows, the same for a terminal, a page and a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from data.messages.amounts import SMALL, places_for
from data.rows import each_row
from model.analysis.score.lines import (
    BLOCK_OF,
    BLOCKS,
    CENT,
    CONTINGENT,
    CREDIT,
    DEFICIT,
    DIRECT,
    DISCRETIONARY,
    OBLIGATIONS,
    OUTLAYS,
    REVENUE,
    REVENUES,
    TOTAL,
    Line,
)
from model.analysis.score.run import SCENARIOS, CostEstimate
from model.report.terminal import robustness

GLANCE = (
    (DIRECT, "Direct Spending (Outlays)", True),
    (CREDIT, "Credit Subsidies (Outlays)", False),
    (CONTINGENT, "Contingent Items (Outlays)", False),
    (REVENUE, "Revenues", True),
    (DEFICIT, "Increase or Decrease (-) in the Deficit", True),
    (DISCRETIONARY, "Spending Subject to Appropriation (Outlays)", True),
)
"""The rows at a glance: block, name, whether it is printed where nothing moves."""
HEADINGS = {
    DIRECT: "Increases or Decreases (-) in Direct Spending",
    CREDIT: "Increases or Decreases (-) in Credit Subsidies (Federal Credit Reform Act)",
    CONTINGENT: "Increases or Decreases (-) in Contingent Items",
    REVENUE: "Increases or Decreases (-) in Revenues",
    DEFICIT: "Net Increase or Decrease (-) in the Deficit From Changes in Direct Spending and Revenues",
    DISCRETIONARY: "Increases or Decreases (-) in Spending Subject to Appropriation",
}
ALL = {
    DIRECT: "Total Direct Spending",
    CREDIT: "Total Credit Subsidies",
    CONTINGENT: "Total Contingent Items",
    REVENUE: "Net Revenues",
    DEFICIT: "Effect on the Deficit",
    DISCRETIONARY: "Total Spending Subject to Appropriation",
}


@dataclass(frozen=True)
class Row:
    """A row of the form: its words, how deep they stand (0 a block, 1 an account, 2 a measure), and its amounts.

    musd: million USD by fiscal year; None for words that head the rows below them; whole: a sum over accounts
    """

    words: str
    depth: int
    musd: Mapping[int, float] | None = None
    whole: bool = False


def account_title(e: CostEstimate, account: str) -> str:
    """Return what the dataset calls an account."""
    titles = dict(each_row(e.data.tables["accounts"], "account", "title"))
    return str(titles.get(account, account))


def rows(e: CostEstimate) -> list[Row]:
    """Return every row that moves within the window: blocks, accounts with their budget functions, measures."""
    functions = dict(each_row(e.data.tables["accounts"], "account", "budget_function"))
    out: list[Row] = []
    for block in BLOCKS:
        lines = [line for line in e.shown(block) if line.measure != OBLIGATIONS]
        out += [Row(HEADINGS[block], 0)] if lines else []
        for account in dict.fromkeys(line.account for line in lines):
            ours = [line for line in lines if line.account == account]
            name = ALL[block] if account == TOTAL else account_title(e, account)
            if account != TOTAL and block != REVENUE and functions.get(account):
                name = f"{name} (budget function {functions[account]})"
            out += _of_account(name, ours, account == TOTAL)
    return out


def _of_account(name: str, lines: list[Line], whole: bool) -> list[Row]:
    """Return the rows of an account: one where it has revenues or a net effect alone, else one a measure under it."""
    if lines[0].block in (REVENUE, DEFICIT):
        return [Row(name, 1, lines[0].musd, whole)]
    return [Row(name, 1, None, whole), *(Row(line.measure, 2, line.musd, whole) for line in lines)]


def moving(sums: Sequence[Row], years: Sequence[int]) -> list[Row]:
    """Return the rows in which something moves in some years, with the words that head them."""
    out: list[Row] = []
    for row in reversed(sums):
        moves = row.musd is not None and any(abs(row.musd.get(year, 0.0)) > CENT for year in years)
        heads = row.musd is None and bool(out) and out[-1].depth > row.depth
        out += [row] if moves or heads else []
    return out[::-1]


def glance(e: CostEstimate) -> list[tuple[str, list[float]]]:
    """Return the rows at a glance: name, then the first fiscal year and the spans of the window."""
    moved = {block: e.whole(block) for block, _, _ in GLANCE}
    return [
        (name, [moved[block].get(e.window.first, 0.0), *(span.total(moved[block]) for span in e.window.spans)])
        for block, name, always in GLANCE
        if always or e.shown(block)
    ]


def glance_headings(e: CostEstimate) -> list[str]:
    """Return the headings of the rows at a glance: the first fiscal year, then the spans."""
    return [str(e.window.first), *(span.name for span in e.window.spans)]


def places(e: CostEstimate) -> int:
    """Return the decimals of the estimate's amounts."""
    return places_of([a for row in rows(e) for a in _printed(e, row)])


def places_of(amounts: Sequence[float]) -> int:
    """Return the decimals of amounts shown together: whole millions, unless all are less than ten."""
    return 0 if max(map(abs, amounts), default=0.0) >= SMALL else places_for(amounts)


def _printed(e: CostEstimate, row: Row) -> Iterable[float]:
    musd = row.musd or {}
    return [*(musd.get(year, 0.0) for year in e.window.years), *(span.total(musd) for span in e.window.spans)]


@dataclass(frozen=True)
class Payments:
    """How what an account obligates is paid out: its title, its rates, and a row for each fiscal year of obligations.

    rows: what the row is of, then million USD: obligated, paid in each fiscal year of the window, paid after it
    """

    title: str
    rates: Mapping[int, float]
    rows: Sequence[tuple[str, Sequence[float]]]


OTHER = "receipts"
"""What comes in at once, as from stock that is sold, and so lowers outlays; what is obligated is printed before it."""


def payments(e: CostEstimate) -> list[Payments]:
    """Return how obligations become outlays, for every account of which some fall within the window."""
    out = []
    for one in e.waterfalls:
        named = [(str(year), one.obligated[year], paid) for year, paid in one.paid.items()]
        named += [(OTHER, 0.0, one.other)] if one.other else []
        sums = [(name, [obligated, *_paid(e, paid)]) for name, obligated, paid in named]
        kept = [(name, musd) for name, musd in sums if any(abs(amount) > CENT for amount in musd[1:-1])]
        if kept:
            out.append(Payments(account_title(e, one.account), one.rates, kept))
    return out


def _paid(e: CostEstimate, paid: Mapping[int, float]) -> list[float]:
    after = sum(musd for year, musd in paid.items() if year > e.window.last)
    return [*(paid.get(year, 0.0) for year in e.window.years), after]


def payment_headings(e: CostEstimate) -> list[str]:
    """Return the headings of the amounts: obligated, the fiscal years of the window, and after it."""
    return ["obligated", *map(str, e.window.years), "later"]


def mandate_rows(e: CostEstimate) -> list[Row]:
    """Return what buyers and plant owners pay more, and the amount of the law; none where there is no mandate."""
    test = e.mandates
    if test is None or not test.tested:
        return []
    years = test.tested
    named = (
        ("Buyers pay", test.buyers, False),
        ("Plant owners pay, net of federal aid", test.plants, False),
        ("Together", {y: test.net(y) for y in years}, True),
        ("Federal aid received", test.aid, False),
        ("Together, before federal aid", {y: test.gross(y) for y in years}, True),
        ("Threshold of the law", test.threshold, False),
    )
    return [Row(name, 1, musd, whole) for name, musd, whole in named if musd]


def promise_rows(e: CostEstimate) -> list[tuple[str, list[float]]]:
    """Return what contingent accounts pay more over the years planned, by market price; none where nothing moves."""
    accounts = dict.fromkeys(account for account, _ in e.promises)
    return [
        (account_title(e, account), [sum(e.promises.get((account, s), {}).values()) for s in SCENARIOS])
        for account in accounts
    ]


RANGE = ("low", "high")
"""The ends of the data's ranges at which bounds keep a budget."""


def range_rows(e: CostEstimate) -> list[tuple[str, list[float]]]:
    """Return each line's sum over the window where all data are at the low end, as estimated, and at the high end.

    None where no bounds are kept in the run, or where a plan is missing at an end.
    """
    kept = robustness.kept_budgets(e.run).get(e.variant, {})
    if not set(RANGE) <= set(kept):
        return []
    low, high = (_sums(e, kept[end]) for end in RANGE)
    ours = {(x.block, x.account): e.window.total(x.musd) for x in e.lines if x.measure in (OUTLAYS, REVENUES)}
    out = []
    for block in BLOCKS:
        accounts = sorted({account for of, account in (*low, *ours, *high) if of == block} - {TOTAL})
        ours[block, TOTAL] = e.window.total(e.whole(block))
        for account in accounts if len(accounts) == 1 else [*accounts, TOTAL]:
            name = ALL[block] if account == TOTAL else account_title(e, account)
            out.append((name, [sums.get((block, account), 0.0) for sums in (low, ours, high)]))
    return [(name, musd) for name, musd in out if any(musd)]


def _sums(e: CostEstimate, moved: robustness.BudgetRows) -> dict[tuple[str, str], float]:
    """Return outlays and revenues over the window by block and account, with the effect on the deficit."""
    out: dict[tuple[str, str], float] = {}
    for account, kind, year, real, nominal in moved:
        if e.window.first <= year <= e.window.last:
            musd = nominal if e.nominal else real
            block = BLOCK_OF[kind]
            shown = -musd if block == REVENUE else musd
            moves = [(block, account, shown), (block, TOTAL, shown), (DEFICIT, TOTAL, musd)]
            for of, name, amount in moves[: 2 if block == DISCRETIONARY else 3]:
                out[of, name] = out.get((of, name), 0.0) + amount
    return out
