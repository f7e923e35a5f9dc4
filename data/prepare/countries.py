"""Countries named by any figure of the planned minerals or by any bloc, with governance and risk.

Governance: the mean of the six World Bank governance estimates (2023 update, data of 2022), published
rescaled to 0..1 and turned back to the scale -2.5..2.5. Where only the percentile rank of political
stability (2023) is known, the score follows from the straight line fitted to the countries that have both:
assumed. Where neither is known, or stability alone would mislead (Laos, stable but poorly governed), the
score is the mean of the named countries most like it: assumed.
The unnamed rest of the world takes the median of all countries with a published mean.

Risk: the score turned round and stretched so that the best governed country of the table is 0 and the
worst is 1.
"""

from __future__ import annotations

import statistics
from typing import cast

import pandas as pd

from data.prepare import Figures, Tables
from data.prepare.figure_row import FigureRow

WGI = "published/country_risk_wgi"
MEAN, STABILITY = "WGI_mean_of_six_normalised", "political_stability_percentile"
ROW = "ROW"
# OTH and WLD are sums; EUU is the Union, whose members stand on their own.
NO_COUNTRY = {"", "OTH", "WLD", "EUU", "ROW"}
COUNTRY_COLUMNS = (
    ("policy/blocs", "iso3"),
    ("lithium_cobalt_nickel/import_mix", "iso3"),
    ("lithium_cobalt_nickel/world_supply", "iso3"),
    ("lithium_cobalt_nickel/world_supply", "owner_iso3"),
    ("lithium_cobalt_nickel/plants", "iso3"),
    ("graphite_rare_earths/import_mix", "iso3"),
    ("graphite_rare_earths/world_supply", "iso3"),
    ("graphite_rare_earths/plants", "iso3"),
    ("minor_metals/import_mix", "iso3"),
    ("minor_metals/world_supply", "iso3"),
    ("published/us_import_sources", "iso3"),
    ("published/country_risk_wgi", "iso3"),
)
LIKE = {
    "AGO": ("COD", "NGA", "ZMB"), "ALB": ("TUR", "TUN", "POL"), "BGD": ("PAK", "IND", "KEN"), "BGR": ("POL", "ITA"),
    "BHS": ("CRI", "PAN"), "BLR": ("RUS",), "BRN": ("MYS", "QAT"), "CHE": ("NOR", "NLD", "AUT"), "CIV": ("GHA", "NGA"),
    "SLE": ("GHA", "NGA"), "COK": ("NZL",),
    "CYP": ("ITA", "PRT"), "DNK": ("NOR", "SWE", "FIN"), "DZA": ("TUN", "NGA"), "ETH": ("NGA", "MOZ"),
    "FJI": ("IDN", "PNG"), "GEO": ("ARG", "KWT"), "GRC": ("ITA", "ESP"), "GUY": ("COL", "DOM"), "HKG": ("TWN", "ISR"),
    "HRV": ("POL", "ITA"), "HUN": ("POL", "ITA"), "IRL": ("NLD", "GBR"), "IRN": ("RUS", "TJK"), "IRQ": ("COD", "PAK"),
    "ISL": ("NOR", "SWE"), "JAM": ("PAN", "DOM"), "KHM": ("VNM", "TJK"), "LAO": ("VNM", "TJK"), "LBY": ("MMR", "COD"),
    "LKA": ("IND", "PHL"),
    "LTU": ("EST", "POL"), "LUX": ("NLD", "DEU"), "LVA": ("EST", "POL"), "MKD": ("TUR", "POL"), "MLI": ("NGA", "COD"),
    "MLT": ("ITA", "ESP"), "MNE": ("TUR", "POL"), "NCL": ("FRA",), "PRK": ("MMR", "COD"), "ROU": ("POL", "TUR"),
    "SEN": ("GHA", "MAR"), "SVK": ("CZE", "POL"), "SVN": ("CZE", "PRT"), "TTO": ("PAN", "DOM"), "URY": ("CHL", "CRI"),
    "VEN": ("COD", "NIC"),
}  # fmt: skip
TITLES = {
    "AGO": "Angola", "ALB": "Albania", "ARE": "United Arab Emirates", "ARG": "Argentina", "AUS": "Australia",
    "AUT": "Austria", "BDI": "Burundi", "BEL": "Belgium", "BGD": "Bangladesh", "BGR": "Bulgaria", "BHR": "Bahrain",
    "BHS": "Bahamas", "BLR": "Belarus", "BOL": "Bolivia", "BRA": "Brazil", "BRN": "Brunei", "CAN": "Canada",
    "CHE": "Switzerland", "CIV": "Ivory Coast",
    "SLE": "Sierra Leone", "CHL": "Chile", "CHN": "China", "COD": "Congo (Kinshasa)", "COK": "Cook Islands",
    "COL": "Colombia", "CRI": "Costa Rica", "CUB": "Cuba", "CYP": "Cyprus", "CZE": "Czechia", "DEU": "Germany",
    "DNK": "Denmark", "DOM": "Dominican Republic", "DZA": "Algeria", "ECU": "Ecuador", "EGY": "Egypt", "ESP": "Spain",
    "EST": "Estonia", "ETH": "Ethiopia", "FIN": "Finland", "FJI": "Fiji", "FRA": "France", "GAB": "Gabon",
    "GBR": "United Kingdom", "GEO": "Georgia", "GHA": "Ghana", "GIN": "Guinea", "GRC": "Greece", "GRL": "Greenland",
    "GTM": "Guatemala", "GUY": "Guyana", "HKG": "Hong Kong", "HND": "Honduras", "HRV": "Croatia", "HUN": "Hungary",
    "IDN": "Indonesia", "IND": "India", "IRL": "Ireland", "IRN": "Iran", "IRQ": "Iraq", "ISL": "Iceland",
    "ISR": "Israel", "ITA": "Italy", "JAM": "Jamaica", "JOR": "Jordan", "JPN": "Japan", "KAZ": "Kazakhstan",
    "KEN": "Kenya", "KGZ": "Kyrgyzstan", "KHM": "Cambodia", "KOR": "Korea, Republic of", "KWT": "Kuwait",
    "LAO": "Laos", "LBY": "Libya", "LKA": "Sri Lanka", "LTU": "Lithuania", "LUX": "Luxembourg", "LVA": "Latvia",
    "MAR": "Morocco", "MDG": "Madagascar", "MEX": "Mexico", "MKD": "North Macedonia", "MLI": "Mali", "MLT": "Malta",
    "MMR": "Burma", "MNE": "Montenegro", "MNG": "Mongolia", "MOZ": "Mozambique", "MYS": "Malaysia", "NAM": "Namibia",
    "NCL": "New Caledonia", "NGA": "Nigeria", "NIC": "Nicaragua", "NLD": "Netherlands", "NOR": "Norway",
    "NZL": "New Zealand", "OMN": "Oman", "PAK": "Pakistan", "PAN": "Panama", "PER": "Peru", "PHL": "Philippines",
    "PNG": "Papua New Guinea", "POL": "Poland", "PRK": "Korea, North", "PRT": "Portugal", "PRY": "Paraguay",
    "QAT": "Qatar", "ROU": "Romania", "ROW": "Rest of the world", "RUS": "Russia", "RWA": "Rwanda",
    "SAU": "Saudi Arabia", "SEN": "Senegal", "SGP": "Singapore", "SLV": "El Salvador", "SVK": "Slovakia",
    "SVN": "Slovenia", "SWE": "Sweden", "THA": "Thailand", "TJK": "Tajikistan", "TTO": "Trinidad and Tobago",
    "TUN": "Tunisia", "TUR": "Turkey", "TWN": "Taiwan", "TZA": "Tanzania", "UKR": "Ukraine", "URY": "Uruguay",
    "USA": "United States", "UZB": "Uzbekistan", "VEN": "Venezuela", "VNM": "Vietnam", "ZAF": "South Africa",
    "ZMB": "Zambia", "ZWE": "Zimbabwe",
}  # fmt: skip

Row = dict[str, object]


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return every country with its governance score and risk."""
    published = figures.rows(WGI)
    rows = _from_mean(published)
    rows |= _from_stability(published, rows)
    for country in sorted(_named(figures) - set(rows)):
        rows[country] = _from_like(country, rows)
    rows[ROW] = _rest(rows)
    frame = pd.DataFrame(
        [{"country": country, "title": TITLES[country], **row} for country, row in sorted(rows.items())]
    )
    best, worst = frame["governance_score"].max(), frame["governance_score"].min()
    frame["risk"] = ((best - frame["governance_score"]) / (best - worst)).round(4)
    return frame


def _named(figures: Figures) -> set[str]:
    return {iso3 for name, column in COUNTRY_COLUMNS for iso3 in figures.table(name)[column]} - NO_COUNTRY


def _row(score: float, confidence: str, source_id: str, names: str, rule: str) -> Row:
    return {
        "governance_score": round(score, 4),
        "confidence": confidence,
        "source_id": source_id,
        "figures": names,
        "rule": rule,
    }


def _score(row: Row) -> float:
    return cast("float", row["governance_score"])


def _from_mean(published: tuple[FigureRow, ...]) -> dict[str, Row]:
    rule = "Mean of the six World Bank estimates, published as 0..1, turned back to -2.5..2.5."
    return {
        row["iso3"]: _row(5 * row.number("value") - 2.5, "high", row["source_id"], row["figure"], rule)
        for row in published
        if row["metric"] == MEAN
    }


def _from_stability(published: tuple[FigureRow, ...], known: dict[str, Row]) -> dict[str, Row]:
    rows = [row for row in published if (row["metric"], row["year"]) == (STABILITY, "2023")]
    both = [(row.number("value"), _score(known[row["iso3"]])) for row in rows if row["iso3"] in known]
    slope, intercept = statistics.linear_regression([rank for rank, _ in both], [score for _, score in both])
    rule = (
        f"Only the percentile rank of political stability is known: score = {slope:.4f} x rank {intercept:+.3f}, "
        "fitted to the countries that have both."
    )
    return {
        row["iso3"]: _row(slope * row.number("value") + intercept, "assumed", row["source_id"], row["figure"], rule)
        for row in rows
        if row["iso3"] not in known and row["iso3"] not in LIKE
    }


def _from_like(country: str, known: dict[str, Row]) -> Row:
    like = LIKE[country]
    score = statistics.fmean(_score(known[other]) for other in like)
    rule = f"No published score: mean of {', '.join(TITLES[other] for other in like)}."
    names = ";".join(str(known[other]["figures"]) for other in like)
    return _row(score, "assumed", "lodeplan-assumption", names, rule)


def _rest(known: dict[str, Row]) -> Row:
    score = statistics.median(_score(row) for row in known.values() if row["confidence"] == "high")
    return _row(score, "assumed", "lodeplan-assumption", "", "Median of the countries with a published mean.")
