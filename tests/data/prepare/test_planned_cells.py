"""A cell of `planned` that names a figure, form or use that is not there is refused by file, row, column and value."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from data.load import load_dataset
from data.messages.finding import BadInput
from data.prepare.figures import Figures
from tests.breadth import wide
from tests.data.published.edits import cell, copied, edited

pytestmark = pytest.mark.breadth

CELLS = [
    ("disruptions", "disruptions", {"cut": "disruptions-0081"},
     "'disruptions-0081' is the id of no figure of published/disruptions.csv or assumptions/disruptions.csv; "
     "write one, as in its column figure"),
    ("disruptions", "disruptions", {"form": "ndpr.magnets"},
     "'ndpr.magnets' is no form of the dataset; write one; did you mean ndpr.magnet?"),
    ("emissions", "emissions", {"figures": "emissions-jobs-9999"},
     "'emissions-jobs-9999' is the id of no figure of published/emissions_jobs.csv; write one, as in its column "
     "figure"),
    ("returns", "returns", {"lifetime": "gre-recycling-9999"},
     "'gre-recycling-9999' is the id of no figure of lithium_cobalt_nickel/recycling.csv or "
     "graphite_rare_earths/recycling.csv or assumptions/returns.csv; write one, as in its column figure"),
    ("substitutes", "substitutes", {"figures": "substitution-9999"},
     "'substitution-9999' is the id of no figure of published/substitution.csv; write one, as in its column figure"),
    ("stockpile", "stockpile", {"limit": "asm-stockpile-9999"},
     "'asm-stockpile-9999' is the id of no figure of assumptions/stockpile.csv; write one, as in its column figure"),
    ("shortage", "shortage", {"outage_price": ""},
     "'' is empty beside an empty multiple; write the id of a figure in one of them"),
    ("suppliers", "sellers", {"says": "lcn-world-supply-9999"},
     "'lcn-world-supply-9999' is the id of no figure of lithium_cobalt_nickel/world_supply.csv or "
     "lithium_cobalt_nickel/import_mix.csv or graphite_rare_earths/world_supply.csv or "
     "graphite_rare_earths/import_mix.csv or graphite_rare_earths/plants.csv; write one, as in its column figure"),
    ("demand", "held_demand", {"demand": "asm-demand-9999"},
     "'asm-demand-9999' is the id of no figure of assumptions/demand.csv; write one, as in its column figure"),
    ("tariffs", "tariff_lines", {"weight": "0.5"},
     "'' is empty beside weight 0.5; write the id of the figure that says so, or where it is from as source_id"),
    ("tariffs", "tariff_lines", {"says": "asm-tariffs-9999"},
     "'asm-tariffs-9999' is the id of no figure of assumptions/tariffs.csv or lithium_cobalt_nickel/base_year.csv; "
     "write one, as in its column figure"),
    ("scrap", "scrap_feeds", {"published_as": "US black mas generated"},
     "'US black mas generated' is no item of lithium_cobalt_nickel/recycling.csv and no parameter of "
     "graphite_rare_earths/recycling.csv; write one; did you mean US black mass generated?"),
    ("scrap", "scrap_steps", {"times": "lcn-recycling-9999"},
     "'lcn-recycling-9999' is the id of no figure of lithium_cobalt_nickel/recycling.csv or "
     "graphite_rare_earths/recycling.csv or lithium_cobalt_nickel/base_year.csv or assumptions/scrap.csv or "
     "assumptions/recipes.csv; write one, as in its column figure"),
    ("suppliers", "open_feeds", {"quota": "lcn-world-supply-9999"},
     "'lcn-world-supply-9999' is the id of no figure of lithium_cobalt_nickel/world_supply.csv; write one, as in its "
     "column figure"),
    ("elements", "contents", {"of": "mnr-forms-9999"},
     "'mnr-forms-9999' is the id of no figure of minor_metals/forms.csv or assumptions/recipes.csv; "
     "write one, as in its column figure"),
    ("recipes", "black_mass", {"recovery": "lcn-recycling-9999"},
     "'lcn-recycling-9999' is the id of no figure of lithium_cobalt_nickel/recycling.csv or "
     "graphite_rare_earths/recycling.csv; write one, as in its column figure"),
    ("elements", "left_over", {"circuit": "vinton"},
     "one row of dysprosium.concentrate, that of the main ore, names a plant of planned/circuits.csv that takes it in; "
     "write it there and leave the others blank"),
    ("allied_demand", "allied_demand", {"tonnes": "allied-demand-9999"},
     "'allied-demand-9999' is the id of no figure of published/allied_demand.csv; write one, as in its column figure"),
    ("allied_demand", "allied_demand", {"content": "lcn-forms-9999"},
     "'lcn-forms-9999' is the id of no figure of lithium_cobalt_nickel/forms.csv or minor_metals/forms.csv; write one"),
    ("allied_demand", "allied_output", {"output": "world-output-0001"},
     "'world-output-0001' is the id of no figure of lithium_cobalt_nickel/world_supply.csv or "
     "graphite_rare_earths/world_supply.csv; write one"),
    ("allied_demand", "allied_output", {"content": "supplier-9999"},
     "'supplier-9999' is the id of no figure of graphite_rare_earths/forms.csv or assumptions/suppliers.csv; write "),
    ("forms", "oxide_markets", {"price": "asm-markets-9999"}, "'asm-markets-9999' is the id of no figure of "),
    ("forms", "circuits", {"beside_over": "asm-markets-9999"}, "'asm-markets-9999' is the id of no figure of "),
    ("forms", "projects", {"cost": "dearer"}, "'dearer' is the id of no figure of "),
    ("forms", "joint_products", {"size": "capex-projects-9999"}, "'capex-projects-9999' is the id of no figure of "),
]  # fmt: skip


@pytest.mark.parametrize(
    ("module", "table", "cells", "message"), [*CELLS[::7], *wide(*(c for n, c in enumerate(CELLS) if n % 7))]
)
def test_a_cell_that_names_nothing(
    module: str, table: str, cells: dict[str, str], message: str, tmp_path: Path
) -> None:
    folder = copied(tmp_path / "figures")
    edited(folder, f"planned/{table}", cell(2, **cells))
    prepare = importlib.import_module(f"data.prepare.{module}").prepare
    with pytest.raises(BadInput) as refused:
        prepare(Figures(folder), load_dataset("us_2026").tables)
    column = "says" if "weight" in cells else next(iter(cells))
    assert str(refused.value).startswith(f"planned/{table}.csv row 2 column {column}: {message}")
