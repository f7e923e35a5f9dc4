"""Projects with a printed size and capital: minerals without a chain, and sources that nobody mined for the metal.

A size without a capital cost, or a capital without a size, is no plant here; `data/README.md` names what was left
out. Operating cost is what a study prints. Else it is the dear end of what output at home is assumed to cost (0.95 of
the price, of 0.4 to 0.95; ore, alumina or concentrate is within it): what runs has shown that it pays, a project has
not, so that none is built on an assumption alone. A project with several products is one decision. Where all of them
are planned they come together, in fixed proportion (zinc, lead and copper at Clarksville, whose capital stands whole
on the zinc; its rare metals have circuits of their own). Where some are not (scandium at Elk Creek), capital and cost
are shared by revenue, and the rest is left out.

Capital, and a cost that follows from the money of a study, is in dollars of the year of its figure: the price index of
CBO turns them into those of the base year (that of gross domestic product; works may have become dearer than that).

A project abroad counts with the part of its output that goes with the stake of a US-backed owner.
"""

from __future__ import annotations

from dataclasses import replace

from data.prepare.deflator import in_base_dollars
from data.prepare.figure_row import FigureRow
from data.prepare.figures import BASE_YEAR
from data.prepare.markets.chain_plants import running
from data.prepare.markets.market import Evidence, Works, derived, mixed
from data.prepare.markets.simple import of_price
from data.prepare.plant_evidence import Fact
from data.prepare.provenance import joined

PROJECTS, PRODUCTS, MUSD = "planned/projects", "planned/joint_products", 1e6
HOME, DEAR, OF_REVENUE = COSTS = ("home", "dear", "revenue")
DEAR_END = "Cost: the dear end of that of output at home."


def works(evidence: Evidence) -> list[Works]:
    """Return every project with a size and a capital cost."""
    return [_work(evidence, row) for row in evidence.figures.rows(PROJECTS)]


def _work(evidence: Evidence, row: FigureRow) -> Works:
    plant, size = evidence.row("planned/plants", plant=row["plant"]), _size(evidence, row)
    made = tuple(
        _beside(evidence, one, size, plant["form"].partition(".")[0])
        for one in evidence.rows(PRODUCTS, plant=row["plant"])
    )
    capital, cost, rule = _capital(evidence, row, size), _cost(evidence, row, plant["form"], made), row["rule"]
    if row["revenue"]:
        capital, cost, rule = _by_revenue(evidence, row, plant["form"])
    of_cost = {HOME: cost.rule, DEAR: DEAR_END}.get(row["cost"], "")
    return Works(
        plant["plant"], plant["title"], plant["kind"], plant["form"], plant["status"], (),
        running(evidence, plant, size), size, capital, cost,
        evidence.figure(row, "lead").value if row["lead"] else 0, row.whole("first_year"),
        country=plant["country"], owner=plant["owner"], made=made,
        rule=_rule(evidence, row, rule, of_cost) + _said_of_dollars(evidence, row),
    )  # fmt: skip


def _rule(evidence: Evidence, row: FigureRow, rule: str, of_cost: str) -> str:
    """Return the sentence of a project, its share of output filled in, with that of its cost behind it."""
    if row["size_part"]:
        whole, part = evidence.figure(row, "size"), evidence.figure(row, "size_part")
        rule = rule.replace("{stake}", f"{part.value:.0%}").replace("{whole}", f"{whole.value:,.0f}")
    return f"{rule} {of_cost}".rstrip()


def _size(evidence: Evidence, row: FigureRow) -> Fact:
    """Return the printed size, in our unit, times the content of what is printed or the share of it that counts."""
    printed = evidence.figure(row, "size")
    if row["size_times"]:
        printed = printed.times(row.number("size_times"))
    if not row["size_part"]:
        return printed
    part = evidence.figure(row, "size_part")
    names, sources = joined([printed.figure, part.figure]), joined([printed.source_id, part.source_id])
    if row["size_times"]:
        return replace(printed.times(part.value), figure=names)
    ends = ((printed.low or printed.value) * (part.low or 0), printed.value * (part.high or 1))
    size = derived(printed, printed.value * part.value, *ends, "Printed size times the stake.")
    return replace(size, figure=names, source_id=sources)


def _capital(evidence: Evidence, row: FigureRow, size: Fact) -> Fact:
    """Return printed capital over the size that it was printed for."""
    return _per_t(_money(evidence, row, "capital"), _capital_size(evidence, row, size))


def _money(evidence: Evidence, row: FigureRow, column: str) -> Fact:
    """Return money that a figure prints, in dollars of the base year.

    The index is among its figures, its source not among those that say what the works cost.
    """
    printed, times, index = evidence.figure(row, column), *_dollars(evidence, row, column)
    if not index:
        return printed
    return replace(printed.times(times), figure=joined([printed.figure, *(one["figure"] for one in index)]))


def _dollars(evidence: Evidence, row: FigureRow, column: str) -> tuple[float, list[FigureRow]]:
    """Return what a dollar of the year of a figure is in the base year, with the rows of the index that say so."""
    return in_base_dollars(evidence.figures, evidence.row_of(row, column))


def _said_of_dollars(evidence: Evidence, row: FigureRow) -> str:
    """Return the sentence that says from which dollars a project's money was turned; none where it was not."""
    times, index = _dollars(evidence, row, "capital")
    year = evidence.row_of(row, "capital")["year"]
    return f" Money of {year} times {times:.3f}, to dollars of {BASE_YEAR}." if index else ""


def _capital_size(evidence: Evidence, row: FigureRow, size: Fact) -> Fact:
    if not row["capital_over"]:
        return size
    of = evidence.figure(row, "capital_over")
    return of.times(row.number("size_times")) if row["size_times"] else of


def _cost(evidence: Evidence, row: FigureRow, form: str, made: tuple[tuple[str, Fact], ...]) -> Fact:
    """Return operating cost: printed, as assumed of output at home, or the dear end of that for each product."""
    if row["cost"] == HOME:
        return of_price(evidence, form.partition(".")[0], "home_cost")
    if row["cost"] not in COSTS:
        return evidence.figure(row, "cost")
    dear = _dear(evidence, form)
    if not made:
        return dear
    parts = [(dear, 1.0), *((_dear(evidence, one), fact.value) for one, fact in made)]
    return mixed(*parts, rule="Every metal at its share of the price, added up.")


def _by_revenue(evidence: Evidence, row: FigureRow, form: str) -> tuple[Fact, Fact, str]:
    """Return capital, cost and sentence of one product of several, by its share of the revenue of a study."""
    built = _capital_size(evidence, row, _size(evidence, row))
    whole, margin, life, own = (
        evidence.figure(row, "life") if name == "life" else _money(evidence, row, name)
        for name in ("revenue_of_life", "margin_of_life", "life", "revenue")
    )
    share, part = own.value * life.value / whole.value, 1 - margin.value / whole.value
    names = joined(fact.figure for fact in (own, whole, margin, built))
    spent = _per_t(_money(evidence, row, "capital").times(share), built)
    cost, dear = part * own.value * MUSD / built.value, of_price(evidence, form.partition(".")[0], "home_cost")
    opex = Fact(cost, cost, max(cost, dear.value), "low", own.source_id, names, "Cost over revenue of the study.")
    rule = row["rule"].replace("{share}", f"{share:.3f}").replace("{part}", f"{part:.3f}")
    return replace(spent, figure=joined([spent.figure, names])), opex, rule


def _beside(evidence: Evidence, row: FigureRow, size: Fact, size_of: str) -> tuple[str, Fact]:
    """Return a product made beside the main one, in fixed proportion."""
    fact = evidence.figure(row, "size")
    ratio = fact.value / size.value
    return row["form"], derived(fact, ratio, ratio, ratio, f"Printed sizes over that of {size_of}.")


def _dear(evidence: Evidence, form: str) -> Fact:
    """Return the dear end of what output at home is assumed to cost."""
    cost = of_price(evidence, form.partition(".")[0], "home_cost")
    return replace(cost, value=cost.high or cost.value, rule=DEAR_END)


def _per_t(musd: Fact, size: Fact) -> Fact:
    """Return capital of a tonne of yearly output."""
    known = musd.times(MUSD / size.value)
    names, sources = joined([musd.figure, size.figure]), joined([musd.source_id, size.source_id])
    return replace(known, figure=names, source_id=sources, rule="Printed capital over printed size.")
