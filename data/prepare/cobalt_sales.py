"""In which form the US buys the cobalt of each country: its output is printed of all forms together."""

from __future__ import annotations

from collections.abc import Mapping

from data.prepare.figures import Figures

MIX, BASE = "lithium_cobalt_nickel/import_mix", "lithium_cobalt_nickel/base_year"
Sold = Mapping[tuple[str, str], tuple[float, float, str]]
"""By form and country the tonnes that the US bought, the share in its imports, and the figure of it."""
# The split by form pools what it does not name; nearly all of that is Indonesian in the combined mix.
COBALT_POOL = {"ROW": "IDN"}
COBALT_FORMS = {"cobalt.metal": ("refined_metal", "0056"), "cobalt.chemical": ("sulphate_and_chemicals", "0057")}


def cobalt_sold(figures: Figures) -> Sold:
    """Return, by form and country, the tonnes that the US bought, the share in its imports, and the figure of it."""
    split = figures.rows(MIX)
    base = figures.by(BASE, "figure")
    sold: dict[tuple[str, str], tuple[float, float, str]] = {}
    for form, (published, figure) in COBALT_FORMS.items():
        imports = base[f"lcn-base-year-{figure}"].number("value")
        for row in split:
            if (row["mineral"], row["form"]) == ("cobalt", published):
                country, share = COBALT_POOL.get(row["iso3"], row["iso3"]), row.number("value")
                sold[form, country] = (share * imports, share, row["figure"])
    return sold


def cobalt_part(sold: Sold, form: str, country: str) -> float:
    """Return the part of a country's cobalt that the US buys in one form."""
    return sold[form, country][0] / sum(other[0] for (_, seller), other in sold.items() if seller == country)
