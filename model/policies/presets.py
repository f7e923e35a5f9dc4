"""Laws and agreements by one word: `{ preset = "crma-2030" }` stands for the sentences given here.

Every preset names the published figures it rests on (`data/figures/policy`), its clause, its source and the date from
which it holds. Levels that no figure gives say "what-if" in their citation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from model.policies.base.policy import Policy


@dataclass(frozen=True)
class Preset:
    """One word for the sentences of a law.

    said: policy name, what a study would say; figures: ids of published figures; date: from when it holds
    """

    name: str
    title: str
    clause: str
    source_id: str
    date: str
    figures: tuple[str, ...]
    said: tuple[tuple[str, Mapping[str, Any]], ...]


_CRMA = "Regulation (EU) 2024/1252 Art. 5(1), borrowed from the Union as a what-if"
_30D = "26 U.S.C. 30D(e)(1)(B): shares of value in the statute, taken of tonnes as a what-if; the credit ended in 2025"
_FEOC = "26 U.S.C. 30D(d)(7)({}); ended with the credit on 30 September 2025, held on as a what-if"
_MP = "DoD and MP Materials, agreements of 9 July 2025: 110 USD/kg of NdPr; here for every plant at home"
_SPREAD = (
    "price_spread assumed: sample standard deviation of the yearly changes of the logarithm of the price of NdPr oxide "
    "2021-25 (92, 124, 75, 55, 69 USD/kg, USGS MCS 2026), four changes only; range 0.2 to 0.6"
)
_OCTOBER = "MOFCOM controls of 9 October 2025, suspended to 10 November 2026; that half is licensed is what-if"
_PL = "P.L. 119-21 s.{}"

PRESETS: tuple[Preset, ...] = (
    Preset(
        "crma-2030",
        "EU benchmarks of 2030: 10% mined, 40% processed, 25% recycled at home, 65% from one country",
        "Reg. (EU) 2024/1252 Art. 5(1)",
        "regulation-eu-2024-1252-summary-at-source-tailor",
        "2030-01-01",
        ("pol-presets-0001", "pol-presets-0002", "pol-presets-0003", "pol-presets-0004"),
        (
            ("domestic_share_floor", {"stages": ["mined"], "min": 0.1, "from": 2030, "cite": _CRMA}),
            ("domestic_share_floor", {"stages": ["refined"], "min": 0.4, "from": 2030, "cite": _CRMA}),
            ("recycled_share_floor", {"stages": ["refined"], "min": 0.25, "from": 2030, "cite": _CRMA}),
            (
                "country_share_cap",
                {"stages": ["mined", "intermediate", "refined"], "max": 0.65, "from": 2030, "cite": _CRMA},
            ),
        ),
    ),
    Preset(
        "30d-shares",
        "Battery minerals from home and free-trade partners: 70% in 2026, 80% from 2027",
        "26 U.S.C. 30D(e)(1)(B)",
        "northern-miner-group-may-2024",
        "2023-01-01",
        ("pol-presets-0005", "pol-presets-0006", "pol-presets-0007", "pol-presets-0008", "pol-presets-0009"),
        (
            (
                "bloc_share_floor",
                {
                    "bloc": "fta",
                    "minerals": ["lithium", "cobalt", "nickel", "graphite"],
                    "stages": ["refined", "component"],
                    "min": {2023: 0.4, 2024: 0.5, 2025: 0.6, 2026: 0.7, 2027: 0.8},
                    "cite": _30D,
                },
            ),
        ),
    ),
    Preset(
        "feoc-exclusion",
        "No battery minerals or components from foreign entities of concern",
        "26 U.S.C. 30D(d)(7)",
        "northern-miner-group-may-2024",
        "2024-01-01",
        ("pol-presets-0011", "pol-presets-0012"),
        (
            (
                "import_ban",
                {
                    "bloc": "feoc",
                    "minerals": ["lithium", "cobalt", "nickel", "graphite"],
                    "stages": ["component"],
                    "measure": "owner",
                    "from": "2024-01-01",
                    "cite": _FEOC.format("B"),
                },
            ),
            (
                "import_ban",
                {
                    "bloc": "feoc",
                    "minerals": ["lithium", "cobalt", "nickel", "graphite"],
                    "stages": ["mined", "intermediate", "refined"],
                    "measure": "owner",
                    "from": "2025-01-01",
                    "cite": _FEOC.format("A"),
                },
            ),
        ),
    ),
    Preset(
        "45x",
        "A tenth of the cost of making off taxes, three quarters of it in 2031, none from 2034",
        "26 U.S.C. 45X(b)(1)(M), (b)(3)(C); P.L. 119-21 s.70514",
        "rawmaterials-net-obbba-becomes-law-4-jul-2025",
        "2023-01-01",
        ("pol-presets-0013", "pol-presets-0014", "pol-presets-0015", "pol-presets-0016", "pol-presets-0017"),
        (
            (
                "production_tax_credit",
                {"credit": "45X", "cite": "26 U.S.C. 45X(b)(1)(M), (b)(3)(C); P.L. 119-21 s.70514"},
            ),
        ),
    ),
    Preset(
        "section-301",
        "Duties on China under Section 301, those on forced labour included, layer by layer",
        "9903.88.03, US note 20(f)",
        "hts-2026-revision-6-chapter-99-legal-text-us-notes-2-20-30-3",
        "2019-05-10",
        ("pol-tariffs-0004", "pol-tariffs-0056"),
        (
            (
                "tariff",
                {
                    "schedule": "schedule",
                    "layers": ["section_301", "section_301_forced_labor"],
                    "cite": "19 U.S.C. 2411; rates by form and year in the table of tariffs",
                },
            ),
        ),
    ),
    Preset(
        "china-controls",
        "China's controls of October 2025 come back when their suspension ends: anode powder by licence",
        "MOFCOM 9 Oct 2025 controls, suspended",
        "fastmarkets-china-suspends-export-prohibition-no",
        "2026-11-11",
        ("pol-presets-0037",),
        (
            (
                "export_restriction",
                {
                    "countries": ["CHN"],
                    "forms": ["graphite.anode"],
                    "licence_share": 0.5,
                    "from": "2026-11-11",
                    "cite": _OCTOBER,
                },
            ),
        ),
    ),
    Preset(
        "ndpr-floor",
        "NdPr oxide made at home earns at least 110 USD/kg; from 2028 plants share what is above",
        "DoD-MP agreements of 9 Jul 2025",
        "metal-tech-news-dod-commits-billions-to-us-rare",
        "2025-10-01",
        ("pol-presets-0019", "pol-presets-0020"),
        (
            (
                "price_floor",
                {
                    "forms": ["ndpr.oxide"],
                    "dollars": "nominal",
                    "floor_usd_per_t": 110000,
                    "price_spread": 0.395,
                    "from": "2025-10-01",
                    "until": "2027-12-31",
                    "cite": f"{_MP}; {_SPREAD}",
                },
            ),
            (
                "price_floor",
                {
                    "forms": ["ndpr.oxide"],
                    "dollars": "nominal",
                    "floor_usd_per_t": 110000,
                    "price_spread": 0.395,
                    "upside_share": 0.3,
                    "from": "2028-01-01",
                    "until": "2035-09-30",
                    "cite": f"{_MP}; 30% of the price above once at full output; {_SPREAD}",
                },
            ),
        ),
    ),
    Preset(
        "appropriations-2025",
        "No account spends more than was appropriated in 2025, account by account",
        "P.L. 119-21 s.20004",
        "rawmaterials-net-obbba-becomes-law-4-jul-2025",
        "2025-07-04",
        ("pol-accounts-0001", "pol-accounts-0002", "pol-accounts-0003", "pol-accounts-0005"),
        tuple(
            ("budget_cap", {"account": account, "max_musd": "appropriated", "cite": _PL.format(section)})
            for account, section in (
                ("nds_fund", "20004, and balances brought forward"),
                ("industrial_base_fund", "20004"),
                ("osc_credit", "20004"),
                ("dpa_title_iii", "30004"),
            )
        ),
    ),
)
PRESET = {preset.name: preset for preset in PRESETS}
NO_FIGURE: Mapping[str, str] = {
    "section-232": "Proclamation 11001 (Section 232, processed critical minerals) set no duty and published no rate as "
    "of 25 August 2026; write a rate of your own, such as tariff = { rate = 0.25 }",
}
"""Laws that are in force without a number; what to write instead."""


def sentences(
    name: str, minerals: tuple[str, ...], policies: Mapping[str, type[Policy]], **beside: str
) -> list[Policy]:
    """Return what a preset says of these minerals; `beside` is a citation or title that replaces its own."""
    out = []
    for policy, settings in PRESET[name].said:
        scope = {
            "minerals": [m for m in settings.get("minerals", ()) if m in minerals],
            "forms": [f for f in settings.get("forms", ()) if f.partition(".")[0] in minerals],
        }
        if all(scope[field] or field not in settings for field in scope):
            kept = {field: words for field, words in scope.items() if words}
            out.append(policies[policy].model_validate({**settings, **kept, **beside}))
    return out
