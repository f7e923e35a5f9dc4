"""Market price of every form in 2024, 2025, 2026 and the long run (2030-40), from the published prices.

Not a table of the dataset: `forms` reads the long-run price from it and `suppliers` every year.
From 2026 prices move to the long run in 2030 in a straight line: a jump that everybody sees coming would be
bought ahead of, and the plan would fill the national stock to sell it a year later.
Each row of `figures/assumptions/prices.csv` is a weighted sum of published figures, so that a form without a
quotation follows the one it is priced against; a blank range is that of the figures. All money is taken as constant
2024 dollars: figures of 2025 and 2026 are not deflated, which is well inside their ranges.

Lithium chemical: the printed US price, the January 2026 price, then the recommended planning price
between marginal cost and the 2026 price. Concentrate keeps its 2024 ratio to the chemical (0.554).
Cobalt: metal at the US alloy-grade price, chemicals at the LME standard-grade price, which the August
2025 sulphate quotation equals. The long run keeps 2025, the one full year with both the glut and the
export quota of the Congo. Hydroxide pays 0.80 of the standard grade, scrap 0.70 of the alloy grade.
Nickel: the LME price; the long run is the mean of the 2025 price and the incentive cost of a new class-1
mine. Sulphate, intermediates, scrap and concentrate are fixed fractions of it.
Graphite: flake at the printed US import value; anode at the value declared for Chinese material, which
is what US buyers pay in normal times. Needle coke has one reference price.
NdPr: oxide as sold outside China; the long run is the price that new plants outside China need. A magnet
carries 0.41 t of oxide, so its price moves by 0.41 of the change of the oxide price since 2024.
Concentrate pays half of the oxide inside it, magnet scrap half of the oxide value in 0.335 t per tonne.
Black mass pays 0.70 of the nickel and cobalt in it, for a mix of three quarters NMC-type material.
"""

from __future__ import annotations

from dataclasses import dataclass

from data.prepare.figure_row import FigureRow, RowsBy
from data.prepare.figures import Figures

LCN, GRE, ASSUMED = "lithium_cobalt_nickel/prices", "graphite_rare_earths/prices", "assumptions/prices"
OF_PRICE = "share of the price"
LONG_RUN = 2030
NEAR = 2026
PERIODS = (2024, 2025, NEAR, LONG_RUN)


@dataclass(frozen=True)
class Recipe:
    """A price as a weighted sum of figures, with its range and the reason for it.

    low, high: USD per tonne, or parts of the price where `of_price`; None where the range is that of the figures.
    """

    form: str
    period: int
    parts: tuple[tuple[str, float], ...]
    low: float | None
    high: float | None
    of_price: bool
    confidence: str
    rule: str


@dataclass(frozen=True)
class Price:
    """A price with its range and provenance."""

    value: float
    low: float
    high: float
    confidence: str
    figures: str
    source_id: str
    rule: str


def price_book(figures: Figures) -> dict[tuple[str, int], Price]:
    """Return the price of each form in each period."""
    known = figures.by(LCN, "figure").and_of(figures.by(GRE, "figure"))
    recipes = [_recipe(row) for row in figures.rows(ASSUMED)]
    book = {(recipe.form, recipe.period): _price(recipe, known) for recipe in recipes}
    for form in dict.fromkeys(recipe.form for recipe in recipes):
        for year in range(NEAR + 1, LONG_RUN):
            book[form, year] = _between(book[form, NEAR], book[form, LONG_RUN], year)
    return book


def _between(near: Price, far: Price, year: int) -> Price:
    share = (year - NEAR) / (LONG_RUN - NEAR)

    def at(one: float, other: float) -> float:
        return _tidy(one + share * (other - one))

    return Price(
        at(near.value, far.value),
        at(near.low, far.low),
        at(near.high, far.high),
        "assumed",
        ";".join(dict.fromkeys([*near.figures.split(";"), *far.figures.split(";")])),
        ";".join(dict.fromkeys([*near.source_id.split(";"), *far.source_id.split(";")])),
        f"On a straight line from {NEAR} to the long run in {LONG_RUN}.",
    )


def _recipe(row: FigureRow) -> Recipe:
    return Recipe(
        row["form"], row.whole("period"), row.weighed("parts"), row.optional("low"), row.optional("high"),
        row["unit"] == OF_PRICE, row["confidence"], row["rule"],
    )  # fmt: skip


def _price(recipe: Recipe, rows_by: RowsBy) -> Price:
    rows = [rows_by[name] for name, _ in recipe.parts]
    value = _sum(recipe, rows, "value")
    low, high = (
        _sum(recipe, rows, name) if end is None else end * value if recipe.of_price else end
        for name, end in (("low", recipe.low), ("high", recipe.high))
    )
    sources = dict.fromkeys(source for row in rows for source in row["source_id"].split(";"))
    names = ";".join(name for name, _ in recipe.parts)
    return Price(_tidy(value), _tidy(low), _tidy(high), recipe.confidence, names, ";".join(sources), recipe.rule)


def _sum(recipe: Recipe, rows: list[FigureRow], column: str) -> float:
    return sum(weight * row.number(column) for row, (_, weight) in zip(rows, recipe.parts, strict=True))


def _tidy(value: float) -> float:
    """Four significant digits: no price is known better."""
    return float(f"{value:.4g}") if abs(value) < 10_000 else float(f"{value:.5g}")
