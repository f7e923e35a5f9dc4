"""Market price of every form in 2024, 2025, 2026 and the long run (2030-40), from the published prices.

Not a table of the dataset: `forms` reads the long-run price from it and `suppliers` every year.
From 2026 prices move to the long run in 2030 in a straight line: a jump that everybody sees coming would be
bought ahead of, and the plan would fill the national stock to sell it a year later.
Each entry is a weighted sum of published figures, so that a form without a quotation follows the one
it is priced against. All money is taken as constant 2024 dollars: figures of 2025 and 2026 are not
deflated, which is well inside their ranges.

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

from data.prepare import Figures
from data.prepare.figure_row import RowsBy

LCN, GRE = "lithium_cobalt_nickel/prices", "graphite_rare_earths/prices"
LONG_RUN = 2030
NEAR = 2026
PERIODS = (2024, 2025, NEAR, LONG_RUN)


@dataclass(frozen=True)
class Recipe:
    """A price as a weighted sum of figures, with its range and the reason for it."""

    form: str
    period: int
    parts: tuple[tuple[str, float], ...]
    low: float
    high: float
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


def _li(number: int, weight: float = 1.0) -> tuple[str, float]:
    return f"lcn-prices-{number:04d}", weight


def _gr(number: int, weight: float = 1.0) -> tuple[str, float]:
    return f"gre-prices-{number:04d}", weight


def _alike(form: str, periods: dict[int, tuple[str, float]], low: float, high: float, rule: str) -> tuple[Recipe, ...]:
    """Recipes of a form that follows another price in every period; low and high as fractions of the value."""
    return tuple(Recipe(form, period, (part,), -low, -high, "assumed", rule) for period, part in periods.items())


_RATIO = "Spodumene keeps its 2024 ratio to the chemical price, 34,790/62,810 = 0.554, per tonne of lithium."
_NI_LONG = "Mean of the 2025 price and the incentive cost of a class-1 mine; low end is the 2025 trough."
_NI = {2024: _li(27), 2025: _li(28), 2026: _li(28)}


def _nickel(form: str, factor: float, low: float, high: float, rule: str) -> tuple[Recipe, ...]:
    near = _alike(form, {period: (part[0], factor) for period, part in _NI.items()}, low, high, rule)
    far = Recipe(form, LONG_RUN, (_li(28, factor / 2), _li(37, factor / 2)), -low, -high, "assumed", rule)
    return (*near, far)


# Ranges: a positive number is USD per tonne, a negative one a fraction of the value.
RECIPES: tuple[Recipe, ...] = (
    Recipe("lithium.chemical", 2024, (_li(1),), 48440, 77180, "high", "Printed US price of 2024."),
    Recipe("lithium.chemical", 2025, (_li(2),), 45240, 54830, "high", "Printed US price of 2025."),
    Recipe("lithium.chemical", 2026, (_li(7),), 79840, 133070, "assumed", "January 2026 price taken for the year."),
    Recipe("lithium.chemical", LONG_RUN, (_li(9),), 47910, 127750, "assumed", "Recommended planning price, 2030-40."),
    Recipe("lithium.concentrate", 2024, (_li(5),), 27990, 43060, "high", "Price of 2024, fob Australia."),
    Recipe("lithium.concentrate", 2025, (_li(6),), 27190, 34800, "high", "Price of 2025, fob Australia."),
    Recipe("lithium.concentrate", 2026, (_li(7, 0.554),), 44230, 73720, "assumed", _RATIO),
    Recipe("lithium.concentrate", LONG_RUN, (_li(9, 0.554),), 26540, 70770, "assumed", _RATIO),
    Recipe("cobalt.metal", 2024, (_li(16),), 26460, 38580, "high", "Printed US alloy-grade price of 2024."),
    Recipe("cobalt.metal", 2025, (_li(17),), 22050, 52910, "high", "Printed US alloy-grade price of 2025."),
    Recipe("cobalt.metal", 2026, (_li(24),), 40000, 60000, "assumed", "Price after the quota, October 2025."),
    Recipe(
        "cobalt.metal", LONG_RUN, (_li(17),), 22050, 57000, "assumed", "The 2025 price held: glut and quota both in it."
    ),
    Recipe("cobalt.chemical", 2024, (_li(18),), 22190, 39150, "medium", "LME standard grade of 2024."),
    Recipe(
        "cobalt.chemical",
        2025,
        (_li(19),),
        28110,
        49600,
        "medium",
        "LME standard grade of 2025, equal to sulphate in August.",
    ),
    Recipe(
        "cobalt.chemical",
        2026,
        (_li(20, 0.5), _li(21, 0.5)),
        33130,
        59620,
        "assumed",
        "Mean of two sulphate quotations of 2025.",
    ),
    Recipe("cobalt.chemical", LONG_RUN, (_li(19),), 22190, 56910, "assumed", "The 2025 standard-grade price held."),
    *_alike(
        "cobalt.intermediate",
        {2024: _li(18, 0.8), 2025: _li(19, 0.8), 2026: _li(23), LONG_RUN: _li(19, 0.8)},
        0.7,
        1.6,
        "Hydroxide pays 0.80 of standard-grade metal; 2026 is the October 2025 quotation.",
    ),
    *_alike(
        "cobalt.concentrate",
        {2024: _li(18, 0.55), 2025: _li(19, 0.55), 2026: _li(19, 0.55), LONG_RUN: _li(19, 0.55)},
        0.5,
        1.4,
        "Cobalt in concentrate is paid about 0.55 of standard-grade metal.",
    ),
    *_alike(
        "cobalt.scrap",
        {2024: _li(16, 0.7), 2025: _li(17, 0.7), 2026: _li(24, 0.7), LONG_RUN: _li(17, 0.7)},
        0.7,
        1.2,
        "Alloy scrap is paid about 0.70 of alloy-grade metal.",
    ),
    Recipe("nickel.primary", 2024, (_li(27),), 15000, 21000, "high", "Printed LME price of 2024."),
    Recipe("nickel.primary", 2025, (_li(28),), 14200, 16500, "high", "Printed LME price of 2025."),
    Recipe("nickel.primary", 2026, (_li(28),), 14200, 18000, "assumed", "The 2025 price held: no 2026 figure."),
    Recipe("nickel.primary", LONG_RUN, (_li(28, 0.5), _li(37, 0.5)), 14200, 22000, "assumed", _NI_LONG),
    *_nickel("nickel.sulphate", 1.05, 0.90, 1.30, "Nickel in sulphate sells at the LME price plus 5% (-5 to +20%)."),
    *_nickel("nickel.intermediate", 0.825, 0.80, 1.20, "MHP and matte are paid 0.80-0.85 of the LME price."),
    *_nickel("nickel.scrap", 0.85, 0.82, 1.15, "Nickel in stainless scrap is paid about 0.85 of the LME price."),
    *_nickel("nickel.concentrate", 0.70, 0.75, 1.15, "Nickel in concentrate is paid about 0.70 of the LME price."),
    Recipe(
        "graphite.flake",
        2024,
        (_gr(1),),
        577,
        2810,
        "high",
        "Printed US import value of flake; range from fines to lump.",
    ),
    Recipe(
        "graphite.flake",
        2025,
        (_gr(2),),
        577,
        2600,
        "medium",
        "Printed US import value of flake; range from fines to lump.",
    ),
    Recipe("graphite.flake", 2026, (_gr(2),), 577, 2600, "assumed", "The 2025 value held."),
    Recipe(
        "graphite.flake",
        LONG_RUN,
        (_gr(1, 0.5), _gr(2, 0.5)),
        577,
        1500,
        "assumed",
        "Mean of 2024 and 2025; low end is Balama fines.",
    ),
    *_alike(
        "graphite.coke", {period: _gr(21) for period in PERIODS}, 0.7, 1.4, "Reference price of needle coke, held."
    ),
    Recipe("graphite.anode", 2024, (_gr(15),), 2500, 4200, "assumed", "Chinese supply price of 2024."),
    Recipe("graphite.anode", 2025, (_gr(16),), 2200, 4000, "assumed", "Chinese supply price of 2025."),
    Recipe("graphite.anode", 2026, (_gr(16),), 2200, 4000, "assumed", "The 2025 price held."),
    Recipe(
        "graphite.anode",
        LONG_RUN,
        (_gr(15),),
        2200,
        6000,
        "assumed",
        "The 2024 Chinese price held; high end is the price outside China.",
    ),
    Recipe("ndpr.oxide", 2024, (_gr(28),), 48000, 56650, "high", "China fob, April 2024."),
    Recipe(
        "ndpr.oxide",
        2025,
        (_gr(25),),
        61000,
        85000,
        "medium",
        "Printed annual average; high end is Europe in September.",
    ),
    Recipe("ndpr.oxide", 2026, (_gr(31, 1 / 1.13),), 90000, 123000, "assumed", "Early 2026 price less 13% tax."),
    Recipe("ndpr.oxide", LONG_RUN, (_gr(33),), 54000, 150000, "assumed", "Price that new plants outside China need."),
    Recipe(
        "ndpr.magnet",
        2024,
        (_gr(68),),
        46000,
        51000,
        "medium",
        "Value of Chinese exports to the US, first half of 2024.",
    ),
    Recipe(
        "ndpr.magnet", 2025, (_gr(69),), 40000, 49000, "high", "Value of Chinese exports to the US, first half of 2025."
    ),
    Recipe(
        "ndpr.magnet",
        2026,
        (_gr(68), _gr(31, 0.41 / 1.13), _gr(28, -0.41)),
        45000,
        90000,
        "assumed",
        "2024 value plus 0.41 of the rise of the oxide price.",
    ),
    Recipe(
        "ndpr.magnet",
        LONG_RUN,
        (_gr(68), _gr(33, 0.41), _gr(28, -0.41)),
        41310,
        95000,
        "assumed",
        "2024 value plus 0.41 of the rise of the oxide price.",
    ),
    *_alike(
        "ndpr.concentrate",
        {2024: _gr(28, 0.5), 2025: _gr(25, 0.5), 2026: _gr(31, 0.5 / 1.13), LONG_RUN: _gr(33, 0.5)},
        0.6,
        1.4,
        "Concentrate pays half of its NdPr oxide; the 2023 sales of Mountain Pass come to 35,800 USD/t NdPr.",
    ),
    *_alike(
        "ndpr.scrap",
        {2024: _gr(28, 0.1675), 2025: _gr(25, 0.1675), 2026: _gr(31, 0.1675 / 1.13), LONG_RUN: _gr(33, 0.1675)},
        0.5,
        1.6,
        "Scrap magnets hold 0.335 t NdPr oxide per tonne, paid at half its price.",
    ),
    Recipe(
        "battery.black_mass",
        2024,
        (_li(27, 0.169), _li(18, 0.0248)),
        1500,
        5500,
        "assumed",
        "0.70 of the nickel (0.322) and cobalt (0.0473) in three quarters NMC-type material.",
    ),
    Recipe(
        "battery.black_mass",
        2025,
        (_li(28, 0.169), _li(19, 0.0248)),
        1500,
        5500,
        "assumed",
        "0.70 of the nickel (0.322) and cobalt (0.0473) in three quarters NMC-type material.",
    ),
    Recipe(
        "battery.black_mass", 2026, (_li(28, 0.169), _li(19, 0.0248)), 1500, 5500, "assumed", "The 2025 price held."
    ),
    Recipe(
        "battery.black_mass",
        LONG_RUN,
        (_li(28, 0.0845), _li(37, 0.0845), _li(19, 0.0248)),
        1500,
        5500,
        "assumed",
        "0.70 of the nickel (0.322) and cobalt (0.0473) in three quarters NMC-type material.",
    ),
)


def price_book(figures: Figures) -> dict[tuple[str, int], Price]:
    """Return the price of each form in each period."""
    known = figures.by(LCN, "figure").and_of(figures.by(GRE, "figure"))
    book = {(recipe.form, recipe.period): _price(recipe, known) for recipe in RECIPES}
    for form in dict.fromkeys(recipe.form for recipe in RECIPES):
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


def _price(recipe: Recipe, known: RowsBy) -> Price:
    rows = [known[name] for name, _ in recipe.parts]
    value = sum(weight * row.number("value") for row, (_, weight) in zip(rows, recipe.parts, strict=True))
    low, high = (-end * value if end < 0 else end for end in (recipe.low, recipe.high))
    sources = dict.fromkeys(source for row in rows for source in row["source_id"].split(";"))
    names = ";".join(name for name, _ in recipe.parts)
    return Price(_tidy(value), _tidy(low), _tidy(high), recipe.confidence, names, ";".join(sources), recipe.rule)


def _tidy(value: float) -> float:
    """Four significant digits: no price is known better."""
    return float(f"{value:.4g}") if abs(value) < 10_000 else float(f"{value:.5g}")
