"""Named, dated sets of countries, from the published memberships.

Years: a country counts from the calendar year in which it was a member for at least half of the year, so a
date up to 1 July counts from that year and a later one from the next; the last year follows the same rule.
Where the date was not read, membership counts from the base year: assumed. `EUU` stands for the members of
the European Union.

`allies` is a set of this project, stated here: members of NATO, major non-NATO allies (Taiwan is treated as
one), and members of the Minerals Security Partnership, the European Union through its members. The last
counts on after the partnership was folded into FORGE in February 2026, whose named members hold the same
countries: assumed. The United States itself is not in `allies`: home supply is counted on its own.
`allies_and_fta` adds every partner of a free-trade agreement (Chile, Mexico and Peru among them). Major non-NATO
allies are those of 22 U.S.C. 2321k: Egypt by the statute itself, Kuwait, Pakistan and Tunisia by determinations that 22
CFR 120.32 lists, Kenya by one of 2024. Of those of Brazil (2019) and Saudi Arabia (2025-26) a report and a digest were
read, not the text.
The narrower `partners_framework` joins the two lists of critical-minerals frameworks of 2025 and 2026.

Only countries that stand in the table of countries are kept.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from data.prepare.figures import BASE_YEAR, Figures, Tables
from data.prepare.provenance import joined, weakest

TABLE = "policy/blocs"
UNION, HOME = "EUU", "USA"
# Our name: the published names it joins.
BLOCS = {
    "fta": ("FTA_US",),
    "msp": ("MSP",),
    "forge": ("FORGE",),
    "g7": ("G7",),
    "nato": ("NATO",),
    "mnna": ("MNNA",),
    "five_eyes": ("FIVE_EYES",),
    "quad": ("QUAD",),
    "aukus": ("AUKUS",),
    "ipef": ("IPEF",),
    "eu27": ("EU27",),
    "brics": ("BRICS",),
    "feoc": ("FEOC_COVERED_NATION",),
    "column_2": ("US_COLUMN2",),
    "pax_silica": ("PAX_SILICA",),
    "framework_2025": ("US_CM_FRAMEWORK_2025",),
    "framework_2026": ("US_CM_FRAMEWORK_2026",),
    "partners_framework": ("US_CM_FRAMEWORK_2025", "US_CM_FRAMEWORK_2026"),
    "minerals_agreement": ("CMA_30D", "FTA_US"),
    "allies": ("NATO", "MNNA", "MSP"),
    "allies_and_fta": ("NATO", "MNNA", "MSP", "FTA_US"),
}
# USMCA has the two partners of the free-trade list that joined on 1 July 2020, and the United States.
USMCA = ("CAN", "MEX", HOME)
LASTING = ("allies", "allies_and_fta")
RULE = {
    "allies": "NATO, major non-NATO allies and members of the Minerals Security Partnership (now FORGE), without home.",
    "allies_and_fta": "The bloc allies, and every partner of a free-trade agreement, without home.",
    "minerals_agreement": "Free-trade partner or partner of a critical-minerals agreement that counted as one.",
}
DATED = "Published membership; counts from the year in which it held for at least half of the year."
UNDATED = "Published membership whose date was not read: counted from the base year."


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return every membership, one row for each bloc and country."""
    published = figures.table(TABLE)
    known = set(tables["countries"]["country"])
    members = [
        row
        for bloc, names in BLOCS.items()
        for row in _members(bloc, published[published["bloc"].isin(names)], published)
    ]
    members += _usmca(published)
    return pd.DataFrame([row for row in members if row["country"] in known])


def union(published: pd.DataFrame) -> list[str]:
    """Return the members of the European Union."""
    return list(published.loc[published["bloc"] == "EU27", "iso3"])


def _members(bloc: str, rows: pd.DataFrame, published: pd.DataFrame) -> list[dict[str, object]]:
    """One row for each country: earliest start, latest end, all figures behind it."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in rows.to_dict("records"):
        for country in union(published) if row["iso3"] == UNION else [row["iso3"]]:
            if not (bloc in LASTING and country == HOME):
                found.setdefault(country, []).append({str(key): str(value) for key, value in row.items()})
    return [_member(bloc, country, facts) for country, facts in found.items()]


def _member(bloc: str, country: str, facts: list[dict[str, str]]) -> dict[str, object]:
    dated = [fact["from_date"] for fact in facts if fact["from_date"]]
    ends = [fact["until_date"] for fact in facts]
    ended = bloc not in LASTING and all(ends)
    ruled = DATED if dated else UNDATED
    return {
        "bloc": bloc,
        "country": country,
        "from_year": first_year(min(dated)) if dated else BASE_YEAR,
        "until_year": first_year(max(ends)) - 1 if ended else None,
        "confidence": weakest(fact["confidence"] for fact in facts) if dated and bloc not in LASTING else "assumed",
        "source_id": joined(fact["source_id"] for fact in facts),
        "figures": joined(fact["figure"] for fact in facts),
        "rule": f"{RULE[bloc]} {ruled}" if bloc in RULE else ruled,
    }


def first_year(day: str) -> int:
    """Return the first calendar year of which at least half lies on or after the day."""
    start = date.fromisoformat(day)
    return start.year if start <= date(start.year, 7, 1) else start.year + 1


def _usmca(published: pd.DataFrame) -> list[dict[str, object]]:
    rows = published[(published["bloc"] == "FTA_US") & published["iso3"].isin(USMCA)].to_dict("records")
    members = [
        _member("usmca", str(row["iso3"]), [{str(key): str(value) for key, value in row.items()}]) for row in rows
    ]
    home = {**members[0], "country": HOME, "rule": f"Party itself. {DATED}"}
    return [*members, home]
