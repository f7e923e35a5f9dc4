"""The good input that the fuzz spoils: a small dataset in which every policy finds something, and a study of it."""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

from tests.data.tiny import PROVENANCE, SAID, YEARS, Rows, plant_rows, rows

FORM, ORE = "lithium.chemical", "lithium.concentrate"


def _table(heading: str, *cells: tuple[object, ...]) -> Rows:
    return [[*heading.split(), *PROVENANCE], *([*map(str, row), *SAID] for row in cells)]


@cache
def _tables() -> dict[str, Rows]:
    abroad = ("AUS", "CHL", "CHN")
    more = {
        "blocs": _table("bloc country from_year until_year", ("allies", "AUS", 2000, ""), ("feoc", "CHN", 2000, "")),
        "tariffs": _table(
            "form country layer year rate legal_basis", *((FORM, "CHL", "mfn", y, 0.05, "a law") for y in YEARS)
        ),
        "accounts": _table(
            "account title kind budget_function profile",
            ("grants", "Grants", "discretionary", "270", "slow"),
            ("nds_fund", "Stock", "mandatory", "050", "slow"),
            ("customs", "Duties", "receipt", "000", "slow"),
            ("carbon_charges", "Charges on emissions", "receipt", "000", "slow"),
            ("45x", "Credit", "tax", "270", "slow"),
        ),
        "spendout": _table("profile lag_years share", ("slow", 0, 0.4), ("slow", 1, 0.6)),
        "deflator": _table("fiscal_year index", (2024, 1), (2025, 1.02), (2026, 1.04), (2027, 1.06)),
        "appropriations": _table("account fiscal_year authority_musd clause", ("grants", 2024, 20, "a law")),
        "credits": _table(
            "credit form year share_of_cost variable_counts fixed_counts depreciation_counts feed_counts legal_basis",
            *(("45X", FORM, y, 0.1, 1, 1, 0.5, 0.1, "a law") for y in YEARS),
        ),
        "stockpile": _table(
            "form holder opening_t limit_t holding_usd_per_t loss_rate fill_t_per_year release_t_per_year account",
            (FORM, "private", 0, 500, 10, 0.01, 200, 200, ""),
            (FORM, "public", 0, 500, 10, 0.01, 200, 200, "nds_fund"),
        ),
        "emissions": _table(
            "form country route t_per_t",
            *((form, country, "primary", 3) for form in (FORM, ORE) for country in (*abroad, "USA")),
        ),
        "outlets": _table("form outlet year price_usd_per_t size_t", *((FORM, "export", y, 60000, 100) for y in YEARS)),
        "origins": _table("form country origin share", (FORM, "AUS", "AUS", 0.9), (FORM, "AUS", "CHN", 0.1)),
    }
    return {**rows(), **plant_rows(), **more}


def tables() -> dict[str, Rows]:
    """Return every table as a heading and rows of text, new lists at every call."""
    return copy.deepcopy(_tables())


def study() -> dict[str, Any]:
    """Return the settings of a study that this dataset can answer."""
    return {
        "name": "spoilt",
        "title": "A study",
        "dataset": "world",
        "minerals": ["lithium"],
        "years": [2024, 2026],
        "discount_rate": 0.03,
        "baseline": "law",
        "variants": {
            "law": {"policies": [{"tariff": "schedule"}, {"production_tax_credit": "45X"}]},
            "more": {"extends": "law", "title": "More", "policies": [{"country_share_cap": {"max": 0.8}}]},
        },
    }


SCOPE: dict[str, tuple[Any, ...]] = {
    "minerals": (["lithium"],),
    "forms": ([FORM], [ORE]),
    "stages": (["refined"], ["mined"]),
    "from": ("2024-07-01", 2025, "2025"),
    "until": ("2025-06-30", 2026),
    "cite": ("a law",),
}
GOOD: dict[str, tuple[Any, ...]] = {
    "countries": (["CHL"], ["AUS", "CHN"]),
    "owners": (["CHN"],),
    "bloc": ("allies", "feoc"),
    "account": ("grants",),
    "max": (0.5, {"2024": 0.9, "2026": 0.6}),
    "min": (0.1, {"2025": 0.2}),
    "measure": ("shipped", "origin", "owner"),
    "k": (1, 2),
    "below": (0.0,),
    "licence_share": (0.5,),
    "rate": (0.1, {"2025": 0.25}),
    "layers": (["mfn"],),
    "kinds": (["refinery"],),
    "plants": (["refinery"],),
    "share": (0.25,),
    "credit": ("45X",),
    "dollars": ("nominal", "real"),
    "price_spread": (0.0, 0.2),
    "floor_usd_per_t": (80000,),
    "price_usd_per_t": (80000,),
    "term_years": (10,),
    "subsidy_rate": (0.1,),
    "grace_years": (0,),
    "fee_share": (0.01,),
    "default_share": (0.1,),
    "recovery_share": (0.4,),
    "treasury_rate": (0.02,),
    "return_rate": (0.05,),
    "min_share": (0.1,),
    "max_musd": (5, {"2024": 5}, "appropriated"),
    "days": (10, {"2025": 20}),
    "years": (1, -1),
    "earliest_years": (0, -1),
    "max_jobs": (100,),
    "jobs_per_kt": (5,),
    "build_rate": (10.0,),
    "like": ("refinery",),
    "country": ("AUS",),
    "owner": ("AUS",),
    "plant": ("partner",),
    "size_t": (100,),
    "us_share": (0.5,),
    "capital_factor": (1.1,),
    "operating_factor": (1.1,),
    "earliest_year": (2024,),
    "end_uses": (["clean_energy"],),
    "cost_usd_per_t": (1000,),
    "max_t": (1e6,),
    "usd_per_t": (50,),
    "border": (True,),
    "home_counts": (True,),
    "scope": ("home", "all"),
    "schedule": ("schedule",),
    "upside_share": (0.3,),
    "market_usd_per_t": (70000,),
    "share_of_cost": (0.1,),
    "title": ("words",),
}
"""Values that fields of policies take well, by the name of the field."""

HOSTILE: tuple[Any, ...] = (
    "",
    " ",
    "NaN",
    "nan",
    "inf",
    "-inf",
    float("nan"),
    float("inf"),
    -0.0,
    0,
    -1,
    1e-300,
    1e308,
    10**30,
    2**63,
    "0,5",
    "1.234,5",
    "12kt",
    "5 %",
    "130%",
    "٣",
    "１２",
    "=1+1",
    "-",
    "—",
    "W",
    "<0.5",
    ">75",
    "e4,540",
    "NA",
    "None",
    "null",
    "true",
    True,
    False,
    None,
    [],
    {},
    [[]],
    ["CHL", "CHL"],
    {"2025": {}},
    {"x": 1},
    {"2025": None},
    {"20255": 1},
    "2025-02-29",
    "2025-13-01",
    "01.02.2025",
    "0000",
    1999,
    2500,
    "lithium.chemical ",
    "LITHIUM",
    "USA",
    "ROW",
    "ZZZ",
    "CN",
    "a" * 400,
    "\x00",
    "\ufeff",
    "‮",
    "é",
    "../..",
    "CON",
    "a/b",
    "*",
    "%s",
    "{}",
    "${HOME}",
    "'",
    '"',
    "\\",
    "\n",
    "🜁",
)
"""Values that a person, a spreadsheet or a script may leave where something else belongs."""
