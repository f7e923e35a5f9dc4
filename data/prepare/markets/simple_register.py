"""Minerals planned from the USGS balance alone: which published lines make up each one, by `planned/usgs_minerals`.

Details are word for word those of the published statistics. `primary` is output from ore at home, `secondary` what
comes from old scrap, ash or residues. `implied` output closes the printed apparent consumption, where the printed lines
alone do not (platinum and palladium from old catalysts). `reliance` stands where output is withheld: net imports over
it are what is used, so that the bound on net import reliance bounds the output; the number is ours, within the printed
bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from data.prepare.figure_row import FigureRow
from data.prepare.figures import Figures


@dataclass(frozen=True)
class Simple:
    """One mineral: its form, its USGS commodity, and the details that add up to each flow."""

    mineral: str
    title: str
    form: str
    stage: str
    form_title: str
    basis: str
    commodity: str
    imports: tuple[str, ...]
    exports: tuple[str, ...]
    price: str
    mix: tuple[str, str]
    primary: tuple[str, ...] = ()
    secondary: tuple[str, ...] = ()
    implied: str = ""
    reliance: bool = False
    content: float = 1.0
    bulk: bool = False
    price_of: str = ""
    scrap_title: str = ""
    scrap_type: str = ""
    credit: bool = False
    duty_paid: bool = False


LISTS = {"imports": "imports", "exports": "exports", "primary": "output", "secondary": "old_scrap"}
TABLE = "planned/usgs_minerals"


@lru_cache(maxsize=2)
def simple_minerals(figures: Figures) -> tuple[Simple, ...]:
    """Return every mineral planned from the USGS balance alone."""
    return tuple(_simple(row) for row in figures.rows(TABLE))


def _simple(row: FigureRow) -> Simple:
    lines = {name: tuple(filter(None, row[column].split(";"))) for name, column in LISTS.items()}
    return Simple(
        row["mineral"], row["title"], row["form"], row["stage"], row["form_title"], row["content_basis"],
        row["commodity"], lines["imports"], lines["exports"], row["price"],
        (row["import_commodity"], row["import_form"]), lines["primary"], lines["secondary"], row["closes"],
        bool(row["output_withheld"]), row.number("content"), bool(row["bulk"]), row["price_commodity"],
        row["scrap_title"], row["scrap_type"], bool(row["credit"]), bool(row["duty_paid"]),
    )  # fmt: skip
