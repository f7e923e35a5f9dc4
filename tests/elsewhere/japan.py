"""A small dataset whose buyer is Japan: the United States is one seller among others. Every figure is made up.

One mineral in three forms, concentrate to chemical, scrap beside; a refinery and a recycler at home, a partner's
refinery in Australia; sellers in Australia, Chile, China and the United States; duty, credit, stock, bloc, accounts.
"""

from __future__ import annotations

from pathlib import Path

from tests.data import tiny
from tests.data.tiny import SAID, Rows

YEARS = tuple(str(year) for year in range(2024, 2029))
SETTINGS = tiny.SETTINGS.replace("Tiny", "Japan as the buyer, a test").replace("USA", "JPN").replace("2026", "2028")
STUDY = """
name = "japan"
dataset = "japan"
minerals = ["lithium"]
years = [2024, 2028]
discount_rate = 0.02
baseline = "law"

[variants.law]
policies = [{ tariff = "schedule" }, { production_tax_credit = { credit = "keizai", account = "keizai" } }]

[variants.home]
extends = "law"
[[variants.home.policies]]
domestic_share_floor = { forms = ["lithium.chemical"], min = 0.4, from = 2026 }

[variants.friends]
extends = "law"
[[variants.friends.policies]]
bloc_share_floor = { bloc = "friends", forms = ["lithium.chemical"], min = 0.8 }
[[variants.friends.policies]]
import_reliance_cap = { forms = ["lithium.chemical"], max = 0.9, from = 2026 }
[[variants.friends.policies]]
stockpile_target = { days = 30, forms = ["lithium.chemical"], minerals = ["lithium"], account = "stock", from = 2026 }
"""
DUTIED, FRIENDS = ("CHN", "USA"), ("AUS", "USA")
SELLERS = {
    "lithium.chemical": {"AUS": (100, 74000), "CHL": (500, 72000), "CHN": (600, 69000), "USA": (300, 73000)},
    "lithium.concentrate": {"AUS": (900, 40000), "USA": (100, 41000)},
}


def write(folder: Path) -> Path:
    """Write the dataset into a folder and return it."""
    return tiny.write_folder(folder, tables(), SETTINGS)


def tables() -> dict[str, Rows]:
    """Return every table, heading first."""
    small = tiny.rows()
    plants = tiny.plant_rows()
    forms, countries, sellers = small["forms"], small["countries"], small["suppliers"]
    forms.append(["lithium.scrap", "lithium", "scrap", "Old cells", "t of contained Li", "5000", *SAID])
    countries.append(["JPN", "Japan", "1.4", "0.15", *SAID])
    heading = plants["plants"][0]
    first = dict(zip(heading, plants["plants"][1], strict=True))
    kinds = (
        ("niihama", "refinery", "JPN", "JPN"),
        ("kwinana", "refinery", "AUS", "JPN"),
        ("tsuruga", "recycler", "JPN", "JPN"),
    )
    made = [
        [*({**first, "plant": p, "title": p, "kind": k, "country": c, "owner": o}).values()] for p, k, c, o in kinds
    ]
    feed = {"niihama": "lithium.concentrate", "kwinana": "lithium.concentrate", "tsuruga": "lithium.scrap"}
    return {
        **small,
        "suppliers": [
            sellers[0],
            *(
                [form, c, "1", year, str(t), str(price), "500", c, "0.3", "50", "", "", *SAID]
                for form, by in SELLERS.items()
                for c, (t, price) in by.items()
                for year in YEARS
            ),
        ],
        "demand": [small["demand"][0], *([*small["demand"][1][:4], year, "1000", *SAID] for year in YEARS)],
        "plants": [heading, *made],
        "plant_capacity": [
            plants["plant_capacity"][0], *([plant, year, "100", *SAID] for plant in feed for year in YEARS),
        ],
        "recipes": [
            plants["recipes"][0],
            *([plant, "lithium.chemical", "1", *SAID] for plant in feed),
            *([plant, form, "-1.1", *SAID] for plant, form in feed.items()),
        ],
        "scrap": [
            ["form", "step", "year", "available_t", "return_share", "collection_usd_per_t", *tiny.PROVENANCE],
            *(["lithium.scrap", "1", year, "150", "0", "6000", *SAID] for year in YEARS),
        ],
        "stockpile": [
            ["form", "holder", "opening_t", "limit_t", "holding_usd_per_t", "loss_rate", "fill_t_per_year",
             "release_t_per_year", "account", *tiny.PROVENANCE],
            ["lithium.chemical", "public", "0", "500", "300", "0", "200", "200", "stock", *SAID],
        ],
        "tariffs": [
            ["form", "country", "layer", "year", "rate", "legal_basis", *tiny.PROVENANCE],
            *(["lithium.chemical", c, "basic", year, "0.05", "made up", *SAID] for c in DUTIED for year in YEARS),
        ],
        "credits": [
            [
                "credit", "form", "year", "share_of_cost", "variable_counts", "fixed_counts", "depreciation_counts",
                "feed_counts", "legal_basis", *tiny.PROVENANCE,
            ],
            *(["keizai", "lithium.chemical", year, "0.1", "1", "0", "0", "0", "made up", *SAID] for year in YEARS),
        ],
        "blocs": [
            ["bloc", "country", "from_year", *tiny.PROVENANCE], *(["friends", c, "2020", *SAID] for c in FRIENDS),
        ],
        "accounts": [
            ["account", "title", "kind", "budget_function", "profile", *tiny.PROVENANCE],
            ["customs", "Customs duties", "receipt", "revenue", "at once", *SAID],
            ["keizai", "Economic security credit", "tax", "made up", "at once", *SAID],
            ["stock", "National stock", "discretionary", "made up", "at once", *SAID],
        ],
        "spendout": [["profile", "lag_years", "share", *tiny.PROVENANCE], ["at once", "0", "1", *SAID]],
    }  # fmt: skip
