"""What a cost estimate says in sentences: its header, the tests of law, its basis, what is uncertain, what is left out.

Each is a pair: what it is about, and the sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from data import law_of_day
from data.messages.amounts import amount
from data.messages.lists import listed
from data.messages.number_words import percent, rounded, stated_percent
from data.messages.years import span
from data.rows import each_row
from model.analysis.other_worlds import worlds
from model.analysis.score import law
from model.analysis.score.lines import (
    AUTHORITY,
    AUTHORIZATION,
    CENT,
    CONTINGENT,
    CREDIT,
    DEFICIT,
    DIRECT,
    DISCRETIONARY,
    OBLIGATIONS,
    OUTLAYS,
    REVENUE,
    TOTAL,
    existing_authority,
)
from model.analysis.score.long_run import Reading
from model.analysis.score.mandates import UNKNOWN
from model.analysis.score.run import CostEstimate
from model.analysis.score.waterfall import if_obligated
from model.policies import Clause
from model.report.policy_words import in_words
from model.report.terminal import robustness
from model.report.terminal.score_form import account_title, range_rows

Said = tuple[str, str]
NOT_CBO = "No estimate of the Congressional Budget Office: the planner's own numbers, in its form."
ROUNDED = "Components may not add to totals because of rounding."


def title(e: CostEstimate) -> str:
    """Return the heading of the estimate."""
    return f"Cost estimate: {e.variant} against {e.baseline}"


def header(e: CostEstimate) -> list[Said]:
    """Return what the estimate is of: study, plans, law, window, dollars, data."""
    study, data = e.study.study, e.run.manifest["dataset"]
    dollars = "nominal, those of each fiscal year" if e.nominal else f"real, those of {e.base_year}"
    return [
        ("Study", f"{study.name}: {study.title}" if study.title else study.name),
        ("Variant", f"{e.variant}: {e.title(e.variant)}" if e.title(e.variant) else e.variant),
        ("Baseline", f"{e.baseline}: {e.title(e.baseline)}" if e.title(e.baseline) else e.baseline),
        ("Law as of", _law_as_of(e)),
        ("Window", f"fiscal years {span(e.window.first, e.window.last)}; each begins on 1 October of the year before"),
        ("Dollars", f"millions, {dollars}"),
        ("Data", f"{e.data.settings.title} ({data['name']}, content {str(data['content'])[:8]})"),
        *_other_world(e),
        ("Planned on", str(e.run.manifest["created_utc"])[:10]),
    ]


def _law_as_of(e: CostEstimate) -> str:
    """Return the day as of which the law is read; where the study states none, when it was last read."""
    day, read = e.study.study.law_as_of, law_of_day.last_read(e.data)
    if day is not None:
        return str(day)
    last = f"; duties and credits as last read, on {read}" if read else ""
    return f"not stated by the study; each policy cites its law{last}"


# ---------------------------------------------------------------- tests of law


def answers(e: CostEstimate) -> list[Said]:
    """Return the questions of the form with their answers; of another country, that they are not asked."""
    home = str(e.run.manifest["settings"]["home"])
    if e.mandates is None:
        return [
            ("Pay-as-you-go, long-run and mandate tests", f"not asked: laws of {law.HOME}, and the buyer is {home}")
        ]
    after = e.window.last + 1
    decades = f"in any of the four consecutive 10-year periods beginning in {after}?"
    return [
        (f"Increases net direct spending {decades}", _long_run(e, (DIRECT, CREDIT, CONTINGENT), law.DIRECT_SPENDING)),
        (f"Increases on-budget deficits {decades}", _long_run(e, (DEFICIT,), law.DEFICITS)),
        ("Statutory pay-as-you-go procedures apply?", "Yes" if e.pay_as_you_go else "No"),
        (
            "Contains intergovernmental mandate?",
            "None is modelled: no policy binds a state, local or tribal government",
        ),
        ("Contains private-sector mandate?", e.mandates.verdict),
    ]


def _long_run(e: CostEstimate, blocks: Sequence[str], threshold: law.Threshold) -> str:
    """Return whether a decade after the window has an increase, and how it compares; beyond the plan, by which rule."""
    thresholds = e.long_run(blocks)
    if not any(one.musd for one in thresholds):
        return "No"
    over = {one.musd > threshold.musd for one in thresholds}
    most = max(thresholds, key=lambda one: one.musd).musd
    answer = "Not determined" if len(over) > 1 else _compared(most, threshold)
    return f"{answer}: {'; '.join(_at_most(e, one) for one in thresholds)}"


def _compared(musd: float, threshold: law.Threshold) -> str:
    return "No" if musd <= 0 else f"{'>' if musd > threshold.musd else '<'} ${threshold.musd / 1000:g} billion"


def _at_most(e: CostEstimate, one: Reading) -> str:
    """Return the most that a decade comes to, and what the years after the last planned are like."""
    billions = round(one.musd / 1000, 1) or 0.0  # nothing has no minus
    most = f"at most {billions:z,.1f} billion, in {one.decade.name}"
    if billions < 0:
        most = f"lower in each, by {-billions:z,.1f} billion or more, least in {one.decade.name}"
    if one.like is None:
        return most
    like = "it" if one.like.first == one.like.last else f"the mean of {one.like.name}"
    return f"{most}, if every year after {e.last_year} is like {like} in dollars of {e.base_year}"


def mandate_sentences(e: CostEstimate) -> list[str]:
    """Return how the private-sector test was made, and why it comes out as it does."""
    test = e.mandates
    if test is None:
        return []
    if not test.mandates:
        return ["No policy that the variant adds requires or forbids something of buyers or plants."]
    if not test.tested:
        return ["The mandates of the variant are first in force after the window."]
    years = span(test.tested[0], test.tested[-1])
    out = [
        f"Mandates: {listed(test.mandates)}. First in force in fiscal year {test.first}; the law asks for that year "
        f"and the four after it, here {years}.",
        "What is paid more is of all policies together: the plan knows what buyers and plant owners pay each year, "
        "not what each policy alone would make them pay. Demand that goes unmet counts at its stated value.",
        f"Threshold: {law.PRIVATE_SECTOR.law}; {law.PRIVATE_SECTOR.printed}; later years by the dataset's price "
        "index, for no later amount has been read.",
    ]
    if len(test.tested) < law.FIVE_YEARS:
        out.append("The window holds fewer than the five years of the law, so the test cannot be made.")
    elif not test.threshold:
        out.append(f"The dataset has no price index of {law.PRIVATE_SECTOR.year}, so the test cannot be made.")
    elif test.verdict == UNKNOWN:
        out.append("Net of federal aid and before it, the cost lies on two sides of the threshold.")
    return out


# ---------------------------------------------------------------- basis


def basis(e: CostEstimate) -> list[Said]:
    """Return the basis: what is compared, policies with citations, accounts, dollars, what is left out."""
    return [
        (
            "Method",
            f"The difference of two least-cost plans{_from_the_same_data(e)}, {e.variant} less {e.baseline}, each "
            "proven. Plans know prices, demand and policies of all years; there is no feedback from the economy as a "
            "whole.",
        ),
        ("Enactment", _enactment(e)),
        *[("Policy added", _policy(e, clause)) for clause in e.added],
        *[("Policy dropped", _policy(e, clause)) for clause in e.dropped],
        *[("Account", _account(e, account)) for account in _spending(e)],
        *_revenues(e),
        *_contingent(e),
        ("Dollars", _dollars(e)),
        ("Debt service", "None: interest on what the deficit adds to the debt is not estimated."),
        ("Sequestration", "None: no cut under pay-as-you-go or other law is estimated."),
    ]


def _from_the_same_data(e: CostEstimate) -> str:
    words = worlds(e.run).get(e.variant)
    return " from the same data" if words is None else f" from different data ({', '.join(words)})"


def _other_world(e: CostEstimate) -> list[Said]:
    """Say at the top that an estimate holds what its variant's data move, too."""
    words = worlds(e.run).get(e.variant)
    sentences = (
        f"{', '.join(words or ())}: the estimate holds what that moves against {e.baseline}, not the policies alone"
    )
    return [] if words is None else [("Other data", sentences)]


def _enactment(e: CostEstimate) -> str:
    first = int(e.run.manifest["settings"]["years"][0])
    return (
        f"The variant is law from {first}, the first year planned, on the dates that its policies state; the window "
        f"begins on 1 October {e.window.first - 1}."
    )


def _policy(e: CostEstimate, clause: Clause) -> str:
    words = in_words(clause.policy, lambda account: account_title(e, account))
    return f"{words}. {clause.policy.cite}." if clause.policy.cite else f"{words}. No citation."


def _spending(e: CostEstimate) -> list[str]:
    """Return the accounts that spend more or less, in the order of the form."""
    blocks = (DIRECT, CREDIT, DISCRETIONARY)
    return list(dict.fromkeys(x.account for block in blocks for x in e.shown(block) if x.account != TOTAL))


def _account(e: CostEstimate, account: str) -> str:
    """Return what an account was given, what moves in it within the window, and how it is spent."""
    given = e.data.tables["appropriations"].to_dict("records")
    sentences = [
        f"{account_title(e, account)}:",
        *(_appropriation(e, row) for row in given if row["account"] == account),
    ]
    if any(row["left_to"] == account for row in given):
        sentences.append("What no policy directs of the money enacted, spent evenly until its last day, as is assumed.")
    moved = {x.measure: e.window.total(x.musd) for x in e.lines if x.account == account}
    received = e.window.total(e.received.get(account, {}))
    obligated, new = moved.get(OBLIGATIONS, 0.0) + received, moved.get(AUTHORITY, moved.get(AUTHORIZATION, 0.0))
    sentences.append(
        f"Within the window it obligates {million(obligated)}, has new authority of {million(new)} and pays "
        f"{million(moved.get(OUTLAYS, 0.0))}, each the difference from the baseline."
    )
    sentences += _left(e, account, obligated)
    if abs(received) > CENT:
        sentences.append(
            f"It receives {million(received)}, as for stock that is sold, which lowers its authority and its outlays."
        )
    if account in existing_authority(e.lines):
        sentences.append("An allocation of existing authority: nothing new is enacted.")
    return " ".join([*sentences, _spendout(e, account)])


def _left(e: CostEstimate, account: str, obligated: float) -> list[str]:
    """Say what new authority that the plan leaves would pay out if it were obligated, as an estimate may take it."""
    rates = {int(lag): float(share) for lag, share in each_row(_rates(e, account), "lag_years", "share")}
    given = next((x.musd for x in e.lines if x.account == account and x.measure in (AUTHORITY, AUTHORIZATION)), {})
    inside = {year: musd for year, musd in given.items() if year in e.window.years}
    outlays = if_obligated(inside, obligated, rates)
    if e.window.total(outlays) < 1.0:
        return []
    years = [year for year in e.window.years if outlays.get(year, 0.0) >= 0.5]
    return [
        f"The plan leaves {million(sum(inside.values()) - obligated)} of the new authority: least cost has no use for "
        f"it. Obligated as it is given, that would pay {million(e.window.total(outlays))} more within the window "
        f"({listed([f'{million(outlays[year])} in {year}' for year in years])}): an estimate that takes all authority "
        "as spent adds it."
    ]


def _appropriation(e: CostEstimate, row: Mapping[Any, Any]) -> str:
    until = f", to be obligated by {row['available_until']}" if row["available_until"] else ""
    given = f"{float(row['authority_musd']):,.6g} million USD of fiscal year {int(row['fiscal_year'])}{until}"
    return f"{given} ({row['clause']}; {_source(e, row['source_id'])}; confidence {row['confidence']})."


def _rates(e: CostEstimate, account: str) -> pd.DataFrame:
    """Return the rows of how an account pays out what it obligates, by years after it."""
    profiles = dict(each_row(e.data.tables["accounts"], "account", "profile"))
    table = e.data.tables["spendout"]
    return table[table["profile"] == profiles.get(account)].sort_values("lag_years")


def _spendout(e: CostEstimate, account: str) -> str:
    """Return how authority becomes outlays, and who says so; of what is paid as it is owed, that."""
    ours = _rates(e, account)
    if ours.empty:
        return ""
    shares = [float(share) for share in ours["share"]]
    sources = dict.fromkeys(_source(e, source) for source in ours["source_id"])
    never = 1.0 - sum(shares)
    left = f"; {percent(never)} is never paid" if never > 5e-4 else ""
    return (
        f"Outlays by year after obligation: {', '.join(map(stated_percent, shares))}{left} "
        f"({'; '.join(sources)}; confidence {'; '.join(dict.fromkeys(map(str, ours['confidence'])))})."
    )


def _revenues(e: CostEstimate) -> list[Said]:
    """Return what is said of duties, of what they displace, and of tax credits, where they move."""
    kinds = dict(each_row(e.data.tables["accounts"], "account", "kind"))
    ours = [x.account for x in e.shown(REVENUE) if x.account != TOTAL]
    out = []
    if "receipt" in (moved := {kinds.get(account, "offset") for account in ours}):
        out.append(("Duties and charges", "Gross as buyers and plants pay them, with what the plan then buys."))
    if "offset" in moved:
        out.append(("Income and payroll tax offset", _offset(e)))
    if "tax" in moved:
        words = (
            "Counted as lower revenues. What is paid out to those who owe no tax (direct pay, outlays in CBO's "
            "tables) and what is sold to others are not split off: who elects which is published for no mineral, and "
            "either moves the same deficit in the same year."
        )
        out.append(("Tax credits", words))
    return out


def _offset(e: CostEstimate) -> str:
    table = e.data.tables["tax_offset"]
    years = table[(table["year"] >= e.window.first - 1) & (table["year"] <= e.window.last)]
    shares = [f"{percent(share, 1)} {int(year)}" for year, share in each_row(years, "year", "share")]
    sources = dict.fromkeys(_source(e, source) for source in years["source_id"])
    words = "Duties and charges lower incomes and so income and payroll taxes: of a dollar received in calendar year"
    return f"{words} {', '.join(shares)} ({'; '.join(sources)})."


def _contingent(e: CostEstimate) -> list[Said]:
    """Return what is said of price floors and commitments to buy, where they move."""
    if not e.shown(CONTINGENT):
        return []
    words = (
        "Price floors and commitments to buy stand at what they are expected to pay: the market price of a year is "
        "lognormal about the planned one, with the spread that the policy states. The table by market price shows what "
        "single prices would cost, the plan held fixed."
    )
    return [("Contingent items", words)]


def _dollars(e: CostEstimate) -> str:
    if not e.nominal:
        return f"Dollars of {e.base_year}; laws and contracts state nominal dollars, which --dollars nominal shows."
    table = e.data.tables["deflator"]
    if table.empty:
        return "The dataset has no price index: a dollar of every year is one of the base year."
    ours = table[(table["fiscal_year"] >= e.window.first) & (table["fiscal_year"] <= e.window.last)]
    index = [f"{float(i):.4f} {int(y)}" for y, i in each_row(ours, "fiscal_year", "index")]
    sources = dict.fromkeys(_source(e, source) for source in ours["source_id"])
    return f"Price index, {e.base_year} = 1: {', '.join(index)} ({'; '.join(sources)})."


def _source(e: CostEstimate, source: str) -> str:
    """Return a source's title and address."""
    sources = {s: (t, a) for s, t, a in each_row(e.data.tables["sources"], "source_id", "title", "address")}
    name, address = sources.get(source, (source, ""))
    return f"{name}, {address}" if address else str(name)


def million(musd: float) -> str:
    """Return an amount in words; one below 0.05 million, which no plan knows, between its bounds."""
    if 0.0 < abs(musd) < 0.05:
        return f"between {'0 and' if musd > 0 else '-0.05 and'} {'0.05' if musd > 0 else '0'} million"
    return f"{amount(musd) if abs(musd) >= 100 else rounded(musd)} million"


# ---------------------------------------------------------------- what is uncertain, what is outside


def uncertainty(e: CostEstimate) -> list[str]:
    """Return what is known of the range of the estimate."""
    sentences = [sentence for variant, sentence in robustness.kept_sentences(e.run) if variant == e.variant]
    if not sentences:
        return [
            "No range: 'lodeplan bounds RUN/study.toml --into RUN' has not been run for it, so no line says how far it "
            "may move within the ranges of the data."
        ]
    if range_rows(e):
        return [
            *sentences,
            "Both plans are made again with every figure of the data at the low end of its range, and at the high end: "
            "what each line then comes to is no likely span, and what lies between may be more or less than both.",
        ]
    return [
        *sentences,
        "The bounds kept hold no budget of this variant at both ends, so no line has a range of its own.",
    ]


def outside(e: CostEstimate) -> list[str]:
    """Return what differs before and after the window: nothing that the plan says is left unsaid."""
    before, after = e.outside(DEFICIT)
    out = []
    if abs(before) >= 0.05:
        out.append(f"Before fiscal year {e.window.first} the plans differ in the deficit by {before:z,.1f} million.")
    if abs(after) >= 0.05:
        out.append(
            f"After fiscal year {e.window.last}, as far as the study plans ({e.last_year}), they differ by "
            f"{after:z,.1f} million."
        )
    return out
