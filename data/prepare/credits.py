"""Tax credits that plants at home earn under current law: 45X, a share of the cost of making.

The critical-minerals part of 26 U.S.C. 45X pays 10% of the cost of production through 2030, then 7.5, 5 and 2.5%, and
nothing from 2034, by the year in which the mineral is made (law of July 2025). Zero years are kept, so that the end
is visible. Only the forms of 45X(c)(6) earn it, at their purity: lithium carbonate and hydroxide, refined cobalt and
nickel and their sulphates, NdPr oxide, alumina, metals of antimony and germanium, ammonium paratungstate, manganese
sulphate, ferrochromium, ferroniobium, vanadium pentoxide and ferrovanadium, and metals of 99%. Not named, and without
credit: antimony oxide, germanium dioxide, ferro- and silicomanganese, ordinary tin (only that of low alpha emission
is), aluminium of commercial purity (99.9% is asked for), yttrium oxide below 99.999%, heavy rare-earth and tantalum
oxides (dysprosium is named as metal and alloy; whether an oxide is terbium or tantalum of 99% is doubtful, and is
read as no), flake, needle coke, concentrates, intermediates, scrap, magnets, copper, lead, silver, silicon, rhenium,
selenium and molybdenum. That coated anode, whose graphite is purified to 99.9%, qualifies is our reading: medium
confidence. It follows the schedule of minerals, which its maker may choose; as an electrode active material it would
lose the credit a year earlier. Metal that is sold beside alloys or compounds is our reading too. Limits on prohibited
foreign entities and on material assistance from them are left to policies. The table goes by form, so recyclers of a
form earn it as smelters do: antimonial lead among them, which is no antimony of 99.65%. A facility with basis in a
48C credit earns none; a study that states both on one plant is refused.
What costs count is read from the final regulations (T.D. 10010, 26 CFR 1.45X-4(c)): costs of production, and since 2024
direct and indirect materials and own extraction too, unless the material bought earns the credit itself. So variable
cost and feed count. That the yearly cost of labour and overhead (fixed cost) counts is our reading, from none to all;
whether depreciation does was not confirmed: left out, from none to all.
"""

from __future__ import annotations

import pandas as pd

from data.prepare import markets
from data.prepare.figure_row import FigureRow, only_one
from data.prepare.figures import Figures, Tables, years
from data.published.planned import OUR_READING

TABLE, PRESET, CREDIT = "policy/presets", "irc_45x_minerals", "45X"


COUNTED = {
    "variable_counts": 1.0,
    "fixed_counts": 1.0, "fixed_low": 0.0, "fixed_high": 1.0,
    "depreciation_counts": 0.0, "depreciation_low": 0.0, "depreciation_high": 1.0,
    "feed_counts": 1.0, "feed_low": 0.0, "feed_high": 1.0,
}  # fmt: skip
"""Parts of each cost that count."""


def _step(schedule: list[FigureRow], year: int) -> FigureRow:
    """Return the first step of a schedule whose years hold a year."""
    held = [row for row in schedule if row["from_date"][:4] <= str(year) <= (row["until_date"] or "9999")[:4]]
    return only_one(held[:1], TABLE, f"preset {PRESET} in force in {year}")


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return the credit of every eligible form and year."""
    schedule = [row for row in figures.rows(TABLE) if row["preset"] == PRESET]
    steps = {year: _step(schedule, year) for year in years()}
    credited = {row["form"]: row["credit"] for row in figures.rows("planned/forms") if row["credit"]}
    others = {market.form: OUR_READING for market in markets.book(figures).markets if market.credit}
    rows = [
        {
            "credit": CREDIT,
            "form": form,
            "year": year,
            "share_of_cost": step.number("value"),
            **COUNTED,
            "legal_basis": step["clause"],
            "confidence": "medium" if reading == OUR_READING else step["confidence"],
            "source_id": step["source_id"],
            "figures": step["figure"],
            "rule": "Rate of the year on the costs that count (T.D. 10010); the form meets the purity of the statute.",
        }
        for year, step in steps.items()
        for form, reading in (credited | others).items()
    ]
    return pd.DataFrame(rows)
