"""Which tariff lines make up a form, and with what weight, as `figures/planned/tariff_lines` lists them.

Weights of the chains: carbonate 0.96 and hydroxide 0.04 of imported lithium (as imported in 2024); cobalt chemicals 0.7
oxide and hydroxide, 0.2 sulphate, 0.1 carbonate; primary nickel 0.9 class 1 and 0.1 ferronickel; nickel
intermediates half matte, half the line that names sinter and other intermediates, MHP among them; coated
anode 0.75 synthetic and 0.25 natural, coated (assumed weights but for lithium and the anode). NdPr oxide enters
as a separated compound at 3.7%; as a mixture of oxides it would enter free. Magnets are the sintered
NdFeB number, which the forced-labour layer leaves out. Where no duty was read (coke, nickel scrap, titanium and
rare-earth concentrate) the line is blank: none is charged.

Weights of the minerals of the balance alone follow the imports of 2024 that the USGS prints by kind (arsenic,
fluorspar, molybdenum, rhenium, silicon, vanadium); where one line is printed for every kind they are assumed
(beryllium, chromium, niobium, tantalum). `assumptions/tariffs` says how, with a range. Lines of one form that pay
alike need no weight of their own (aluminium, bismuth). Left out: aluminium sheet, bar and foil, which pay a general
rate besides, and all anti-dumping and countervailing orders, whose rates were not read.
"""

from __future__ import annotations

import math
from functools import lru_cache

from data.messages.finding import did_you_mean, shown
from data.prepare.figures import Figures

TABLE, DUTIES = "planned/tariff_lines", "policy/tariffs"
SAYS = ("assumptions/tariffs", "lithium_cobalt_nickel/base_year")
Lines = dict[str, tuple[tuple[str, float], ...]]


@lru_cache(maxsize=2)
def lines_of(figures: Figures) -> Lines:
    """Return the tariff lines of every form with their weights; refuse a line without duties, or weights beside 1."""
    published = {row["form"] for row in figures.rows(DUTIES)}
    said = figures.by(SAYS[0], "figure").and_of(figures.by(SAYS[1], "figure"))
    found: Lines = {}
    last = {}
    for row in figures.rows(TABLE):
        if not row["tariff_line"]:  # no duty was read
            found.setdefault(row["form"], ())
            continue
        if row["tariff_line"] not in published:
            row.refuse("tariff_line", f"{shown(row['tariff_line'])} is no form of {DUTIES}.csv; write its duties there"
                       f"{did_you_mean(row['tariff_line'], published)}")  # fmt: skip
        weight = row.number("weight")
        if row["says"]:
            said.named(row, "says")
        elif weight != 1.0 and not row["source_id"]:
            row.refuse("says", f"'' is empty beside weight {weight:g}; write the id of the figure that says so, or "
                       "where it is from as source_id")  # fmt: skip
        found[row["form"]] = (*found.get(row["form"], ()), (row["tariff_line"], weight))
        last[row["form"]] = row
    for form, lines in found.items():
        whole = sum(weight for _, weight in lines)
        if lines and not math.isclose(whole, 1.0):
            last[form].refuse("weight", f"the weights of {form} add to {whole:g}, not to 1; correct one")
    return found
