"""What a tonne of black mass gives a recycler.

Not a table of the dataset: `plants`, `recipes`, `returns` and `scrap` read it. US black mass grows poorer
in nickel and cobalt as iron-phosphate cells grow, and a recipe has no years. Existing recyclers get the
content of 2030. New ones get that of 2040, the leanest: recovered metal then never exceeds what the
figures say is contained, and falls a fifth short of it in 2030 and a tenth in 2035.
"""

from __future__ import annotations

from data.prepare.figure_row import by_year
from data.prepare.figures import Figures
from data.prepare.plant_evidence import Fact, by_figure, fact
from data.prepare.plant_register import Site, sites

RECYCLING = "lithium_cobalt_nickel/recycling"
GRAPHITE = "graphite_rare_earths/recycling"
GENERATED = "US black mass generated"
CONTAINED = "contained in US black mass (collected feed)"
FORMS = {"lithium": "lithium.chemical", "nickel": "nickel.sulphate", "cobalt": "cobalt.chemical"}
RECOVERY = {"lithium": "lcn-recycling-0063", "nickel": "lcn-recycling-0064", "cobalt": "lcn-recycling-0065"}
GRAPHITE_SHARE, GRAPHITE_RECOVERY = "gre-recycling-0035", "gre-recycling-0038"


def contents(figures: Figures, mineral: str) -> dict[int, Fact]:
    """Return tonnes of a mineral per tonne of black mass, by published year."""
    rows = figures.rows(RECYCLING)
    inside = [row for row in rows if row["item"] == CONTAINED and row["mineral"] == mineral]
    taken = {site.black_mass_year for site in sites(figures).values() if site.black_mass_year}
    held = by_year(inside, RECYCLING, f"{mineral}, {CONTAINED}", sorted(taken))
    mass = by_year((row for row in rows if row["item"] == GENERATED), RECYCLING, GENERATED, held)
    return {year: fact(row).times(1 / mass[year].number("value")) for year, row in held.items()}


def made(figures: Figures, site: Site) -> dict[str, tuple[Fact, Fact]]:
    """Return, by form, the content and the recovery of what a plant makes from a tonne of black mass."""
    known = by_figure(figures, RECYCLING)
    if site.black_mass_year is None:
        raise ValueError(f"{site.plant} takes in no black mass")
    year = site.black_mass_year
    outputs = {form: (contents(figures, name)[year], known[RECOVERY[name]]) for name, form in FORMS.items()}
    if site.makes_anode:
        graphite = by_figure(figures, GRAPHITE)
        outputs["graphite.anode"] = (graphite[GRAPHITE_SHARE], graphite[GRAPHITE_RECOVERY])
    return outputs


def per_t(figures: Figures, site: Site, form: str) -> float:
    """Return tonnes of a form that a plant makes from a tonne of black mass."""
    content, recovery = made(figures, site)[form]
    return content.value * recovery.value
