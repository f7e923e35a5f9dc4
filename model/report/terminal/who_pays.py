"""Who pays: buyers, plant owners and the Treasury on one line with what the nation gives up, to which they add."""

from __future__ import annotations

from collections.abc import Container, Sequence

from data.messages.amounts import amount, places_for
from data.messages.text_table import WIDTH, Heading, text_table
from model.plan.summary import WINDOW
from model.report.terminal.beyond_plan import beyond_plan
from model.report.terminal.comparison_tables import DIGITS, Headline
from model.report.terminal.drawn_ranges import DrawnRanges

PARTIES = (("buyers", "paid_by_buyers"), ("owners", "paid_by_plant_owners"), ("Treasury", "paid_by_treasury"))
"""Heading and metric of each party; together they pay what the nation gives up."""
NATION = ("nation", "resource_cost")
FEDERAL = (
    ("outlays", "federal_outlays_10_years"),
    ("revenues", "federal_revenues_10_years"),
    ("deficit", "federal_deficit_10_years"),
)
COLUMNS = (
    Heading("who pays", ""),
    *(Heading(name, "MUSD PV", right=True) for name, _ in (*PARTIES, NATION)),
    *(Heading(name, "MUSD 10y", right=True) for name, _ in FEDERAL),
    Heading("Treasury", "per USD", right=True),
)
NOTES = (
    "buyers: what they pay for goods, freight, duties, scrap, stock and shortage, less what the Treasury",
    "  pays them for stock. owners: what plants and those who finance them pay, less what the Treasury",
    "  and buyers abroad pay them; what buyers at home pay plants is in neither. Treasury: what it pays",
    "  less what it receives, loans and equity with what is owed after the last year; what enacted money",
    "  is spent on elsewhere is left out. The three add to what the nation gives up. MUSD PV: million",
    "  USD of {base_year}, present value at the start of {first}, {rate:.1%} a year.",
    "outlays, revenues, deficit: ten fiscal years, {first}-{last}, million USD of {base_year} (MUSD 10y), not",
    "  discounted; score prints them in dollars of each year, as CBO does. Tax credits lower revenues, as",
    "  do income and payroll taxes that duties displace; price floors and purchase commitments are in",
    "  outlays, and so is what enacted money is spent on where no policy directs it.",
    "Treasury per USD: what the Treasury pays for each dollar that the nation gives up more (lost) or",
    "  less (gained) than under the baseline; takes: what it takes in for each dollar lost; saves both:",
    "  nation and Treasury pay less.",
)
COST = {
    "market": (
        "nation: resource_cost in queries. cost there, and in lodeplan runs, is the market's, which the plan",
        "  makes least: what buyers and plants pay, at the owners' own cost of capital, with duties, less",
        "  grants and credits. It stands in no column here and may move the other way.",
    ),
    "nation": ("nation: resource_cost in queries, and cost, which the plan makes least for the nation.",),
}
"""What queries and catalogues call cost, by the perspective of the study: whose it is."""
OTHER_WORLD, SAVES_BOTH = "other world", "saves both"

METRICS = tuple(metric for _, metric in (*PARTIES, NATION, *FEDERAL))
"""Metrics of the columns, from the left."""


def who_pays(
    headlines: Sequence[Headline], baseline: str, elsewhere: Container[str] = (), drawn: DrawnRanges | None = None
) -> str:
    """Return the table of money that a run ends with: two lines a variant, what is paid and against the baseline.

    elsewhere: variants of other worlds; what they differ by is no policy's doing, so no dollar is compared with another
    drawn: samples that the run holds; under each line stand the ends of its range
    """
    solved = [h for h in headlines if h.status == "solved"]
    base = next((h for h in solved if h.variant == baseline), None)
    places = places_for((h.number(metric) or 0.0 for h in solved for _, metric in (*PARTIES, NATION)), DIGITS)
    rows: list[list[str]] = []
    for h in headlines:
        if h.status != "solved":
            rows.append([h.variant, "no plan", *[""] * (len(COLUMNS) - 2)])
            continue
        rows.append([h.variant, *(amount(h.number(metric) or 0.0, places) for metric in METRICS), ""])
        rows += _ends(drawn, h.variant, "", places)
        if base is not None and h is not base:
            moved = [(h.number(metric) or 0.0) - (base.number(metric) or 0.0) for metric in METRICS]
            per_dollar = treasury_per_dollar(moved[len(PARTIES) - 1], moved[len(PARTIES)], 0.5 * 10.0**-places)
            if h.variant in elsewhere:
                per_dollar = OTHER_WORLD
            rows.append([" against base", *(amount(by, places, sign=True) for by in moved), per_dollar])
            rows += _ends(drawn, h.variant, baseline, places)
    return text_table(COLUMNS, rows, WIDTH)


def _ends(drawn: DrawnRanges | None, variant: str, against: str, places: int) -> list[list[str]]:
    """Return a line for each end of the ranges of a variant's money, or of its differences; none without samples."""
    spans = [drawn.of(variant, metric, against=against) for metric in METRICS] if drawn else []
    if not any(spans):
        return []
    ends = [("p5", [s.low if s else None for s in spans]), ("p95", [s.high if s else None for s in spans])]
    return [
        [f"  {name}", *("" if x is None else amount(x, places, sign=bool(against)) for x in values), ""]
        for name, values in ends
    ]


PASSED_ON = 100.0
"""Dollars of the Treasury for one of the nation from which no ratio is printed: what it pays, others here receive."""


def treasury_per_dollar(treasury: float, nation: float, least: float) -> str:
    """Return what the Treasury pays or takes for a dollar lost or gained, '' where the nation gives up the same.

    treasury, nation: what each pays more than under the baseline, MUSD
    least: what is no difference, MUSD
    """
    if abs(nation) < least:
        return ""
    if treasury < 0 and nation < 0:
        return SAVES_BOTH
    ratio = abs(treasury / nation)
    words = f"{ratio:.2f}" if ratio < PASSED_ON else f"> {PASSED_ON:g}"
    if treasury < 0:
        return f"takes {words}"
    return f"{words} {'lost' if nation > 0 else 'gained'}"


def notes(base_year: int, first: int, planned_to: int, rate: float, perspective: str) -> list[str]:
    """Return the lines under the table that say what its columns mean, and which of ten years no plan covers.

    perspective: whose cost the plan makes least
    """
    last = first + WINDOW - 1
    lines = [line.format(base_year=base_year, first=first, last=last, rate=rate) for line in NOTES]
    return [*lines, *COST[perspective], *beyond_plan(first, planned_to)]
