"""What the rows of a mineral leave out: everything that would be missing in silence is asked for by file and column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from data.checks.matter import OWN_ORE
from data.messages.finding import BadInput, Finding, shown
from data.prepare.figure_row import FigureRow
from data.prepare.figures import Figures
from data.prepare.markets.market import Market, Works

PLANNED = "planned/"
MINERALS, FORMS, MARKETS, PLANT_FIGURES, TARIFF_LINES, PRINTED_LINES = (
    f"{PLANNED}{name}" for name in ("minerals", "forms", "markets", "plant_figures", "tariff_lines", "printed_lines")
)
PRICES, BASE_YEAR = "assumptions/prices", "minor_metals/base_year"


def refuse_what_is_missing(figures: Figures, markets: Iterable[Market], works: Iterable[Works]) -> None:
    """Raise BadInput with every row of the planned minerals that is not there and that nothing else would ask for."""
    markets, works = list(markets), list(works)
    findings = [
        *_minerals(figures),
        *_forms(figures, markets),
        *_markets(figures, markets, works),
        *_plants(figures, works),
        *_printed(figures),
    ]
    if findings:
        raise BadInput(findings)


def _finding(row: FigureRow, column: str, message: str) -> Finding:
    return Finding(f"{row.table}.csv", row.row, column, row[column], message)


def _column(figures: Figures, table: str, column: str) -> set[str]:
    return {row[column] for row in figures.rows(table)}


def _minerals(figures: Figures) -> Iterator[Finding]:
    known = _column(figures, MINERALS, "mineral")
    for row in figures.rows(FORMS):
        mineral = row["form"].partition(".")[0]
        if mineral not in known:
            yield _finding(row, "form", f"no row {shown(mineral)} in {MINERALS}.csv; write the mineral there")


def _forms(figures: Figures, markets: Iterable[Market]) -> Iterator[Finding]:
    priced = {market.form for market in markets} | _column(figures, PRICES, "form")
    for row in figures.rows(FORMS):
        if row["form"] not in priced:
            yield _finding(row, "form", f"no row {shown(row['form'])} in {MARKETS}.csv; write what makes its market")


def _markets(figures: Figures, markets: list[Market], works: Iterable[Works]) -> Iterator[Finding]:
    """Yield forms that nobody wants, scrap that nobody collects, and imports whose duties nobody read."""
    taken, with_lines = {form for plant in works for form, _ in plant.recipe}, _column(figures, TARIFF_LINES, "form")
    known = {market.form: market for market in markets}
    for row in figures.rows(MARKETS):
        market = known[row["form"]]
        if market.stage == "scrap" and not market.scrap:
            yield _finding(row, "form", f"no row {shown(row['form'])} in planned/scrap.csv; write what is collected")
        if market.stage != "scrap" and not market.demand and market.form not in taken:
            yield _finding(row, "form", f"no row {shown(row['form'])} in planned/demand.csv, and no plant takes it in; "
                           "write who wants it")  # fmt: skip
        if market.shares and market.form not in with_lines:
            yield _finding(row, "form", f"no row {shown(row['form'])} in {TARIFF_LINES}.csv; write the lines it enters "
                           "under, or one row with tariff_line blank where it pays no duty")  # fmt: skip


def _plants(figures: Figures, works: Iterable[Works]) -> Iterator[Finding]:
    made = {plant.plant: plant for plant in works}
    for row in figures.rows(PLANT_FIGURES):
        plant = made[row["plant"]]
        if plant.status != "cancelled" and plant.kind not in OWN_ORE and not plant.recipe:
            yield _finding(row, "plant", f"no feed of {shown(plant.plant)} in planned/recipes.csv, and it is a "
                           f"{plant.kind}; write what it takes in, or one of {' or '.join(sorted(OWN_ORE))} as its "
                           "kind in planned/plants.csv")  # fmt: skip


def _printed(figures: Figures) -> Iterator[Finding]:
    listed = {(row["mineral"], row["form"]) for row in figures.rows(PRINTED_LINES)}
    for row in figures.rows(BASE_YEAR):
        if (row["mineral"], row["form"]) not in listed:
            listed.add((row["mineral"], row["form"]))
            yield _finding(row, "form", f"no row {row['mineral']}, {row['form']} in {PRINTED_LINES}.csv; write the "
                           "line of the base year under which it stands")  # fmt: skip
