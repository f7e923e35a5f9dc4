"""The plants of the five first chains and the published plant each of them is, as `figures/planned/plants` lists them.

Not a table of the dataset: `plants`, `plant_capacity` and `recipes` read it. `published_as` is the plant's
name in the published figures, word for word; for graphite and rare earths the product follows after a bar,
since one plant has a row per product. Blank: no published row, every number is an assumption of ours. Plants whose
figures `planned/plant_figures`, `circuits` or `projects` names are read in `markets`.

Left out, each for a reason. Bessemer City and the Kings Mountain chemical plant turn imported lithium salt
into another lithium salt: they add no lithium to the balance. Stardust Power needs bought brine chloride,
which nobody sells in these figures. Ascend Apex 1, the Jervois refinery, Ucore, Anovion, Port Nickel,
NorthMet and Lynas Seadrift have no published size or no capital that belongs to a size. Plants abroad are
suppliers, except those in Canada built for US buyers. Circuits for heavy rare earths are read in `markets/heavy`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from data.messages.finding import shown
from data.prepare.figure_row import FigureRow
from data.prepare.figures import Figures

PLANTS, FIGURES, ASSUMED = "planned/plants", "planned/plant_figures", "assumptions/plants"
# Other tables that say which figures make a plant.
OTHERS = ("planned/circuits", "planned/projects")


@dataclass(frozen=True)
class Site:
    """One plant: what it is called, what it makes, where, whose, and which published plant it is.

    content, jobs, emissions: ids of figures, '' for none.
    black_mass_year: year whose black mass it takes in, None where it takes none.
    """

    plant: str
    title: str
    kind: str
    form: str
    status: str
    owner: str
    country: str
    published_as: str
    content: str
    jobs: str
    emissions: str
    own_feed: str
    black_mass_year: int | None
    makes_anode: bool


@lru_cache(maxsize=2)
def sites(figures: Figures) -> dict[str, Site]:
    """Return the plants of the five first chains by name."""
    elsewhere = {row["plant"] for table in (FIGURES, *OTHERS) for row in figures.rows(table)}
    assumed = {row["item"].partition("/")[0] for row in figures.rows(ASSUMED)}
    found = {}
    for row in figures.rows(PLANTS):
        if row["plant"] in elsewhere:
            continue
        if not row["published_as"] and row["plant"] not in assumed:
            row.refuse("plant", f"no row {shown(row['plant'])} in {FIGURES}.csv; write there which figures make it")
        found[row["plant"]] = _site(row)
    return found


def _site(row: FigureRow) -> Site:
    """Return a plant of the register; its black mass is that of 2030 where it runs, of 2040 where it is new."""
    return Site(
        row["plant"], row["title"], row["kind"], row["form"], row["status"], row["owner"], row["country"],
        row["published_as"], row["content"], row["jobs"], row["emissions"], row["own_feed"],
        row.whole("black_mass_year") if row["black_mass_year"] else None, bool(row["makes_anode"]),
    )  # fmt: skip
