"""What stands beside the tables: minerals planned and not planned, and trends of the US minerals industry."""

from __future__ import annotations

import json

import pandas as pd

from data.dataset import Dataset
from data.messages.text_table import Heading, text_table
from data.prepare.figures import FIGURES
from data.published.columns import EDITIONS
from data.published.read import read_figures
from model.report.terminal.data_tables import text_lines

NOT_MODELLED, TRENDS = "not_modelled", "published/us_mineral_industry_trends"
PROJECTS = ("candidate", "under_construction")
PLANNED_AS = (CHAIN, PROJECTS_ONLY, BALANCE) = ("chain", "projects", "balance")
TRENDS_NOTE = (
    "As printed by the USGS, by yearly edition: the newest for 2021 to 2025, an older one for 2019 and 2020, whose "
    "series of employment and earnings count other industries and do not join. Context: no plan uses them."
)
SERIES = {
    "Mine_Production_Metals_mil_dols": "Mine output, metals",
    "Mine_Production_Industrial_mil_dols": "Mine output, industrial minerals",
    "Mine_Production_Coal_mil_dols": "Mine output, coal",
    "Employment_All_Coal_thsnds": "Employment, coal mines",
    "Employment_All_Nonfuel_thsnds": "Employment, other mines",
    "Employment_Chemicals_thsnds": "Employment, chemicals",
    "Employment_Stone_Clay_Glass_thsnds": "Employment, stone, clay and glass",
    "Employment_Primary_Metal_thsnds": "Employment, primary metals",
    "Avg_Weekly_Earnings_All_Coal_dols": "Weekly earnings, coal mines",
    "Avg_Weekly_Earnings_Chemicals_dols": "Weekly earnings, chemicals",
    "Avg_Weekly_Earnings_Chemicals_dols (header truncated in release)": "Weekly earnings, chemicals",
    "Avg_Weekly_Earnings_Stone_Clay_Glass_dols": "Weekly earnings, stone, clay and glass",
    "Avg_Weekly_Earnings_Primary_Metal_dols": "Weekly earnings, primary metals",
    "GDP_bil_dols": "Gross domestic product",
    "Index_Total_Indust_Production_base_2017": "Industrial output",
    "Index_Manufacturing_All_base_2017": "Manufacturing",
    "Index_Manufacturing_NonMetallic_Mineral_Products_base_2017": "Nonmetallic mineral products",
    "Index_Manufacturing_Primary_Metals_All_base_2017": "Primary metals",
    "Index_Manufacturing_Iron_Steel_base_2017": "Iron and steel",
    "Index_Manufacturing_Aluminum_base_2017": "Aluminium",
    "Index_Manufacturing_Nonferrous_NonAl_base_2017": "Other nonferrous metals",
    "Index_Manufacturing_Chemicals_base_2017": "Chemicals",
    "Index_Total_Mining_base_2017": "Mining",
    "Index_Mining_Coal_base_2017": "Coal mining",
    "Index_Mining_Oil_Gas_base_2017": "Oil and gas",
    "Index_Mining_Metals_2017": "Metal mining",
    "Index_Mining_Nonmetallic_base_2017": "Nonmetallic mining",
    "Capacity_Utilization_Total_Industry_pct": "Capacity use, industry",
    "Capacity_Utilization_Mining_All_pct": "Capacity use, mining",
    "Capacity_Utilization_Mining_Metals_pct": "Capacity use, metal mining",
    "Capacity_Utilization_Mining_Nonmetallic_pct": "Capacity use, nonmetallic mining",
    "Housing_Starts_thsnds": "Housing starts",
    "Light_Vehicle_Sales_thsnds": "Sales of light vehicles",
    "Highway_Construction_Value_bil_dols": "Highway construction",
}


def planned(dataset: Dataset) -> pd.DataFrame:
    """Return the minerals a study may plan: how, and how many forms, sellers, plants and projects they have.

    `chain`: several traded stages, or plants that make one from another; `projects`: one form, of which new plants
    could be built; `balance`: one form, of plants that stand.
    """
    forms, minerals = dataset.tables["forms"], dataset.tables["minerals"]
    of = dict(zip(forms["form"], forms["mineral"], strict=True))
    sellers = dataset.tables["suppliers"].assign(mineral=lambda f: f["form"].map(of))
    made = dataset.tables["recipes"].query("t_per_t > 0")[["plant", "form"]]
    made = made.assign(mineral=made["form"].map(of)).drop_duplicates(["plant", "mineral"])
    stage = dict(zip(forms["form"], forms["stage"], strict=True))
    taken = dataset.tables["recipes"].query("t_per_t < 0")
    converters = set(taken.loc[taken["form"].map(stage) != "scrap", "plant"])
    live = dataset.tables["plants"].query("status != 'cancelled'")[["plant", "status"]].merge(made, on="plant")
    rows = []
    for mineral in minerals.loc[minerals["role"] == "mineral", "mineral"]:
        traded = forms[(forms["mineral"] == mineral) & (forms["stage"] != "scrap")]
        plants = live[live["mineral"] == mineral]
        projects = plants[plants["status"].isin(PROJECTS)]
        chain = len(traded) > 1 or plants["plant"].isin(converters).any()
        rows.append({
            "mineral": mineral, "planned_as": CHAIN if chain else PROJECTS_ONLY if len(projects) else BALANCE,
            "forms": int((forms["mineral"] == mineral).sum()),
            "countries": sellers.loc[sellers["mineral"] == mineral, "country"].nunique(),
            "plants": len(plants), "projects": len(projects),
        })  # fmt: skip
    return pd.DataFrame(rows).sort_values(
        ["planned_as", "mineral"], key=lambda c: c.map(PLANNED_AS.index) if c.name == "planned_as" else c,
        ignore_index=True,
    )  # fmt: skip


def not_modelled() -> pd.DataFrame:
    """Return the minerals whose figures carry no plan, each with the reason and what is missing."""
    return read_figures(FIGURES, (NOT_MODELLED,)).as_written[NOT_MODELLED]


def minerals_text(dataset: Dataset) -> str:
    """Return both lists as text."""
    known = planned(dataset)
    headings = [Heading(name.replace("_", " "), right=name not in ("mineral", "planned_as")) for name in known.columns]
    top = text_table(headings, [[str(cell) for cell in row] for row in known.itertuples(index=False)])
    left = not_modelled()[["mineral", "reason", "missing"]]
    bottom = text_table([Heading(n) for n in left.columns], [list(row) for row in left.itertuples(index=False)])
    many = known["planned_as"].value_counts()
    first = (
        f"{len(known)} minerals can be planned: {many.get(CHAIN, 0)} with several stages, "
        f"{many.get(PROJECTS_ONLY, 0)} with projects, {many.get(BALANCE, 0)} as they stand"
    )
    notes = (
        "chain: several traded stages, or plants that make one from another. projects: one form sold, used, made and "
        "recycled, of which new plants could be built. balance: the same, of plants that stand."
    )
    return "\n\n".join([text_lines(first), top, text_lines(notes), f"{len(left)} not modelled", bottom])


def minerals_json(dataset: Dataset) -> str:
    return json.dumps(
        {"planned": planned(dataset).to_dict("records"), "not_modelled": not_modelled().to_dict("records")}, indent=1
    )


def trends() -> pd.DataFrame:
    """Return the printed series: title, unit, one column a year; blank where a year is not printed."""
    read = read_figures(FIGURES, (TRENDS,)).as_written
    released = dict(zip(read[EDITIONS]["edition"], read[EDITIONS]["released"], strict=True))
    rows = read[TRENDS].assign(title=lambda cells: cells["series"].map(SERIES))
    rows = rows.sort_values("edition", key=lambda editions: editions.map(released), kind="stable")
    rows = rows.drop_duplicates(["title", "unit", "year"], keep="last")
    order = {title: number for number, title in enumerate(dict.fromkeys(SERIES.values()))}
    wide = rows.pivot(index=["title", "unit"], columns="year", values="value").fillna("").reset_index()
    wide.columns.name = None
    return wide.sort_values("title", key=lambda titles: titles.map(order), kind="stable", ignore_index=True)


def trends_text() -> str:
    """Return the trends of the US minerals industry as text."""
    wide = trends()
    headings = [Heading("series"), Heading("unit"), *(Heading(str(year), right=True) for year in wide.columns[2:])]
    rows = [[title, unit, *(_spaced(cell) for cell in cells)] for title, unit, *cells in wide.itertuples(index=False)]
    return f"Trends of the US minerals industry\n\n{text_table(headings, rows)}\n\n{text_lines(TRENDS_NOTE)}"


def trends_json() -> str:
    return json.dumps({"note": TRENDS_NOTE, "series": trends().to_dict("records")}, indent=1)


def _spaced(cell: str) -> str:
    return f"{float(cell):z,.0f}" if cell else ""
