"""Plants of the minor metals: who makes what at home, from what, how much, from when, at what cost.

Nothing of a plant stands here: `figures/planned` says of each which figures make its size and cost (`plant_figures`),
what runs in which year (`running`), what goes in and comes out (`recipes`).

Capital and operating cost are those published (operating cost without bought feed); nothing runs before its published
year. Feed binds, not nameplate: gallium circuits take what alumina liquor or zinc residue holds, germanium what the
zinc concentrate of Middle Tennessee holds, antimony smelters what ore they can buy, recyclers what scrap there is. The
liquor and the residue are plants of their own, as large as the host's output allows; the table `hosts` ties them, and
circuits without a feed of their own, to the plant that they live on.

Not here, each for a reason. Clarksville is one smelter for eight metals, its capital (6.6 billion USD) no metal's own:
only its add-on circuits stand here, each with its own capital alone, and none runs unless the smelter does. Nyrstar's
plan of 2022 never came to a decision: cost evidence. Lattice Materials, Teck Trail and the Congo slag plant publish no
size, no US capital, or sell to one buyer: they are sellers, not plants. The 500 t sponge line of 2024 is gone. US
Magnesium is idle and bankrupt: its restart is a candidate. Stibnite is built for its gold: its antimony comes as its
gold does, front-loaded to a life total of 45,000 t.
"""

from __future__ import annotations

from dataclasses import replace

from data.messages.finding import BadInput, Finding
from data.prepare.figure_row import FigureRow
from data.prepare.figures import BASE_YEAR, LAST_YEAR, years
from data.prepare.markets.market import Evidence, Works, derived
from data.prepare.plant_evidence import Fact, as_published, fact

PLANTS, FIGURES, RUNNING, RECIPES = "planned/plants", "planned/plant_figures", "planned/running", "planned/recipes"
MADE = "made"


def works(evidence: Evidence) -> list[Works]:
    """Return every plant of the minor metals."""
    return [_work(evidence, row) for row in evidence.figures.rows(FIGURES)]


def _work(evidence: Evidence, row: FigureRow) -> Works:
    """Return a plant as published, what its row names in place of what is printed."""
    plant = evidence.row(PLANTS, plant=row["plant"])
    published = evidence.row_of(row, "published") if row["published"] else None
    size = _size(evidence, row, published)
    capital, cost = _capital(evidence, row, published), _operating_cost(evidence, row, published)
    recipes = evidence.rows(RECIPES, plant=row["plant"])
    return Works(
        plant["plant"], plant["title"], plant["kind"], plant["form"], plant["status"],
        tuple((part["form"], _part(evidence, part)) for part in recipes if part["direction"] != MADE),
        running(evidence, plant, size), size, capital, cost,
        (published.optional("lead_years") if published else None) or 0.0,
        _first_year(row, published), owner=plant["owner"], country=plant["country"],
        reserves=evidence.figure(row, "reserves").value if row["reserves"] else None,
        rule=row["rule"] or _rule(row, published, {"size": size, "capital": capital, "operating cost": cost}),
        made=tuple((part["form"], _part(evidence, part)) for part in recipes if part["direction"] == MADE),
    )  # fmt: skip


def _rule(row: FigureRow, published: FigureRow | None, main: dict[str, Fact]) -> str:
    """Return the words of the published row, which stand for its numbers together: some of them may be assumed."""
    if published is None:
        row.refuse("rule", "'' is empty beside an empty published; write the plant's row of figures, or in one "
                   "sentence where the plant comes from")  # fmt: skip
    unprinted = {what: fact for what, fact in main.items() if fact.confidence == "assumed"}
    some = ", some of it assumed" if unprinted else ""
    return f"{as_published(published['plant'], unprinted)}{some}: {published['rule']}"


def _size(evidence: Evidence, row: FigureRow, published: FigureRow | None) -> Fact:
    """Return the yearly size: a figure of its own, a part of one, up to a potential, or as published."""
    if not row["size"]:
        return _printed(row, published, "size", "capacity_t", "cap_low", "cap_high")
    size = evidence.figure(row, "size")
    if row["size_times"]:
        ends = [row.number(end) for end in ("size_low", "size_high")]
        return derived(size, size.value * row.number("size_times"), ends[0], ends[1], row["size_rule"])
    if row["capital_times"]:  # a recycler: what it recovers today, and no less sure than that is
        most = evidence.figure(row, "size_potential") if row["size_potential"] else size
        return derived(size, size.value, size.low or size.value, most.high or size.value, size.rule)
    return size


def _capital(evidence: Evidence, row: FigureRow, published: FigureRow | None) -> Fact:
    """Return capital of a tonne of yearly output: a figure, so many years of a price, or as published."""
    if not row["capital"]:
        return _printed(row, published, "capital", "value", "low", "high")
    capital = evidence.figure(row, "capital")
    if not row["capital_times"]:
        return capital
    times = evidence.figure(row, "capital_times")
    ends = [(end or 0) * capital.value for end in (times.low, times.high)]
    return derived(times, times.value * capital.value, ends[0], ends[1], times.rule)


def _operating_cost(evidence: Evidence, row: FigureRow, published: FigureRow | None) -> Fact:
    if row["operating_cost"]:
        return evidence.figure(row, "operating_cost")
    return _printed(row, published, "operating_cost", "opex_usd_t", "opex_low", "opex_high")


def _printed(row: FigureRow, published: FigureRow | None, column: str, value: str, low: str, high: str) -> Fact:
    """Return what the published row of a plant prints; refuse a plant of which nothing is printed."""
    if published is None:
        row.refuse(column, "'' is empty beside an empty published; write the id of a figure in one of them")
    return fact(published, value, low, high)


def _first_year(row: FigureRow, published: FigureRow | None) -> int:
    if row["first_year"]:
        return row.whole("first_year")
    if published is None:
        return BASE_YEAR
    return LAST_YEAR if published["earliest_year"] == "never" else published.whole("earliest_year")


def running(evidence: Evidence, plant: FigureRow, size: Fact) -> dict[int, float]:
    """Return what runs by year: each row holds until the next, or lies on a straight line to it."""
    rows = evidence.rows(RUNNING, plant=plant["plant"])
    points = {row.whole("year"): (_tonnes(evidence, row, size), row["way"] == "line") for row in rows}
    if not points and plant["status"] in ("existing", "under_construction"):
        message = f"no row of {plant['plant']}, which is {plant['status']} in {PLANTS}.csv; write what runs from when"
        raise BadInput([Finding(f"{RUNNING}.csv", None, "plant", plant["plant"], message)])
    return {year: _at(points, year) for year in years() if points and year >= min(points)}


def _at(points: dict[int, tuple[float, bool]], year: int) -> float:
    first = max(point for point in points if point <= year)
    tonnes, straight = points[first]
    last = min((point for point in points if point > year), default=first)
    if last == first or not straight:
        return tonnes
    return tonnes + (points[last][0] - tonnes) * min(1.0, (year - first) / (last - first))


def _tonnes(evidence: Evidence, row: FigureRow, size: Fact) -> float:
    if row["tonnes"]:
        return row.number("tonnes")
    whole = evidence.figure(row, "of").value if row["of"] else size.value
    return whole * (row.number("times") if row["times"] else 1.0)


def _part(evidence: Evidence, row: FigureRow) -> Fact:
    """Return tonnes of a feed or joint product for a tonne made: as printed, or one over a recovery."""
    if row["of"]:
        part = evidence.figure(row, "of")
        return replace(part, rule=row["rule"] or part.rule)
    if not row["over"]:
        row.refuse("over", "'' is empty beside an empty of; write the figure of a feed, or of a recovery")
    part = evidence.figure(row, "over")
    low, high = part.low or part.value, part.high or part.value
    rule = row["rule"] or f"One over the recovery {part.value:g}. {part.rule}"
    return derived(part, 1 / part.value, 1 / high, 1 / low, rule)
