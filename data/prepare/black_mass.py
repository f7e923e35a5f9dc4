"""What a tonne of black mass gives a recycler.

Not a table of the dataset: `plants`, `recipes`, `returns` and `scrap` read it. US black mass grows poorer
in nickel and cobalt as iron-phosphate cells grow, and a recipe has no years. Existing recyclers get the
content of 2030. New ones get that of 2040, the leanest: recovered metal then never exceeds what the
figures say is contained, and falls a fifth short of it in 2030 and a tenth in 2035.
"""

from __future__ import annotations

from data.prepare.figure_row import FigureRow, NamedRows, by_year
from data.prepare.figures import Figures
from data.prepare.plant_evidence import Fact, by_figure, fact
from data.prepare.plant_register import Site, sites

RECYCLING = "lithium_cobalt_nickel/recycling"
GRAPHITE = "graphite_rare_earths/recycling"
GENERATED = "US black mass generated"
CONTAINED = "contained in US black mass (collected feed)"
TABLE = "planned/black_mass"


def contents(figures: Figures, mineral: str) -> dict[int, Fact]:
    """Return tonnes of a mineral per tonne of black mass, by published year."""
    rows = figures.rows(RECYCLING)
    inside = [row for row in rows if row["item"] == CONTAINED and row["mineral"] == mineral]
    taken = {site.black_mass_year for site in sites(figures).values() if site.black_mass_year}
    held = by_year(inside, RECYCLING, f"{mineral}, {CONTAINED}", sorted(taken))
    mass = by_year((row for row in rows if row["item"] == GENERATED), RECYCLING, GENERATED, held)
    return {year: fact(row).times(1 / mass[year].number("value")) for year, row in held.items()}


def parts(figures: Figures) -> tuple[FigureRow, ...]:
    """Return what black mass holds: a row for each mineral, with the form it is made into."""
    return figures.rows(TABLE)


def facts(figures: Figures) -> NamedRows[Fact]:
    """Return the figures that a part of black mass may name."""
    return by_figure(figures, RECYCLING).and_of(by_figure(figures, GRAPHITE))


def made(figures: Figures, site: Site) -> dict[str, tuple[Fact, Fact]]:
    """Return, by form, the content and the recovery of what a plant makes from a tonne of black mass."""
    if site.black_mass_year is None:
        raise ValueError(f"{site.plant} takes in no black mass")
    by_item = facts(figures)
    outputs: NamedRows[tuple[Fact, Fact]] = NamedRows((), TABLE, "form")
    for part in parts(figures):
        if part["content"] and site.makes_anode:
            outputs[part["form"]] = (by_item.named(part, "content"), by_item.named(part, "recovery"))
        if not part["content"]:
            held = contents(figures, part["mineral"])[site.black_mass_year]
            outputs[part["form"]] = (held, by_item.named(part, "recovery"))
    return outputs


def per_t(figures: Figures, site: Site, form: str) -> float:
    """Return tonnes of a form that a plant makes from a tonne of black mass."""
    content, recovery = made(figures, site)[form]
    return content.value * recovery.value
