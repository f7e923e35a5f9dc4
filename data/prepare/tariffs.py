"""Duties in force by form, country of the seller, layer of law and year: current law, held after its last date.

Lines: the published duties stand by tariff line; `tariff_lines` says which lines make up a form. Rates of the lines
of one form are averaged by weight.

Time: a rate counts for the days of the calendar year on which it was in force. Emergency duties (IEEPA, void from
20 February 2026, collected to the end of the 23rd) and the section 122 surcharge (ended 23 July 2026) count only for
their days, although the first were refunded later. What was in force on 25 August 2026 is held to 2040. Duties
that were never ordered (anti-dumping and countervailing duties on anode, section 232 on processed minerals) are zero.

Who pays: the general rate is waived for free-trade partners (goods are taken to originate there; Japan too
where the line names its programme). Column 2 countries pay column 2 instead; Russia pays the surcharge that
replaces it, whose first day was not read and which is older than the base year: counted throughout. Canada
and Mexico are taken to ship originating goods, free of every surcharge. Column 2 countries pay
no reciprocal, section 122 or forced-labour add-on. Where the add-on fills the general rate up to a ceiling,
a free-trade partner whose general rate is waived pays the whole ceiling as add-on. The general
rate of the reciprocal layer is the baseline only; higher rates for single countries were not read, nor was what
sintered magnets paid before their exemption of September 2025.

Aluminium pays section 232 in place of the surcharges; refined copper does not. A pool of countries that the import
statistics do not name (ROW) pays the general rate and what falls on every country, but no add-on meant for some.

Only rows above zero are kept, for the countries that sell or make the form.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import cast

import pandas as pd

from data.prepare.blocs import UNION, union
from data.prepare.figure_row import FigureRow
from data.prepare.figures import Figures, Tables, years
from data.prepare.provenance import assumptions, joined, weakest
from data.prepare.tariff_lines import lines_of
from data.rows import each_row

TABLE, BLOCS = "policy/tariffs", "policy/blocs"
EVERY_LINE = "ALL_FORMS"
LAYERS = {
    "MFN": "mfn",
    "COLUMN2": "column_2",
    "COLUMN2_RUSSIA_SURCHARGE": "column_2",
    "SECTION_301_CHINA": "section_301",
    "SECTION_301_FORCED_LABOR": "section_301_forced_labor",
    "SECTION_301_BRAZIL": "section_301_brazil",
    "SECTION_232_ALUMINUM": "section_232",
    "IEEPA_RECIPROCAL": "ieepa_reciprocal",
    "IEEPA_FENTANYL": "ieepa_fentanyl",
    "SECTION_122": "section_122",
}
PREFERENCE, SURCHARGE = "MFN_FTA_PREFERENCE", "COLUMN2_RUSSIA_SURCHARGE"
SURCHARGES = {"SECTION_301_FORCED_LABOR", "IEEPA_RECIPROCAL", "IEEPA_FENTANYL", "SECTION_122"}
GENERAL = {"SECTION_301_FORCED_LABOR", "IEEPA_RECIPROCAL", "SECTION_122"}
CEILINGS = ("S301FL_CAP10", "S301FL_CAP12_5")
USMCA, JAPAN, JAPAN_PROGRAMME = {"CAN", "MEX"}, "JPN", "JP"
NOT_IN_FORCE = "No day of the year in force."
HELD = "Days in force in the year; current law of August 2026 held to 2040."


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return the duties for every form and every country that sells it or has a plant for it."""
    law = Law(figures)
    return pd.DataFrame([row for form, country in traded(tables) for row in law.duties(form, country)])


def traded(tables: Tables) -> Iterable[tuple[str, str]]:
    """Return each form and country that sells it or has a plant for it, in order."""
    makers = pd.concat([tables[name][["form", "country"]] for name in ("suppliers", "plants")])
    return each_row(makers.drop_duplicates().sort_values(["form", "country"]), "form", "country")


class Law:
    """The published duties, ready to be asked what a country pays on a form."""

    def __init__(self, figures: Figures) -> None:
        blocs = figures.table(BLOCS)
        self.lines_of = lines_of(figures)
        self.lines: dict[str, list[FigureRow]] = {}
        for row in figures.rows(TABLE):
            self.lines.setdefault(row["form"], []).append(row)
        self.groups = {str(name): _expanded(list(rows["iso3"]), union(blocs)) for name, rows in blocs.groupby("bloc")}
        self.column_2 = self.groups["US_COLUMN2"]
        self.assumed = {form: row["figure"] for form, row in assumptions(figures, "tariffs").items()}
        self._worked_out: dict[tuple[str, str], list[dict[str, object]]] = {}

    def duties(self, form: str, country: str) -> list[dict[str, object]]:
        """Return a row for every year of each layer under which the country ever pays something on the form.

        Many tables ask for the same duties, year by year: they are worked out once.
        """
        key = (form, country)
        if key not in self._worked_out:
            self._worked_out[key] = self._duties(form, country)
        return self._worked_out[key]

    def _duties(self, form: str, country: str) -> list[dict[str, object]]:
        charged = self.charged(form, country)
        found = []
        for layer in sorted({layer for layer, _, _ in charged}):
            of_layer = [(row, rate) for name, row, rate in charged if name == layer]
            by_year = {year: [(row, rate * _share(row, year)) for row, rate in of_layer] for year in years()}
            if any(rate > 0 for parts in by_year.values() for _, rate in parts):
                found += [self._duty(form, country, layer, year, parts) for year, parts in by_year.items()]
        return found

    def charged(self, form: str, country: str) -> list[tuple[str, FigureRow, float]]:
        """Return layer, row and weighed rate of all that a country ever pays on a form."""
        if form not in self.lines_of or country == "USA":
            return []
        rates = [
            (LAYERS[row["layer"]], row, weight * self.rate(row, line, country))
            for line, weight in self.lines_of[form]
            for row in self.rows(line, country)
        ]
        return [(layer, row, rate) for layer, row, rate in rates if rate > 0]

    def _duty(
        self, form: str, country: str, layer: str, year: int, parts: list[tuple[FigureRow, float]]
    ) -> dict[str, object]:
        rows = [row for row, rate in parts if rate > 0]
        rule = f"Lines of the form averaged by weight. {HELD}" if len(self.lines_of[form]) > 1 else HELD
        if not rows:
            rows, rule = [row for row, _ in parts], NOT_IN_FORCE
        weighed = [self.assumed[form]] if form in self.assumed else []
        return {
            "form": form,
            "country": country,
            "layer": layer,
            "year": year,
            "rate": round(sum(rate for _, rate in parts), 6),
            "legal_basis": "; ".join(dict.fromkeys(row["legal_basis"] for row in rows)),
            "confidence": "assumed" if weighed else weakest(row["confidence"] for row in rows),
            "source_id": joined(row["source_id"] for row in rows),
            "figures": joined([*(row["figure"] for row in rows), *weighed]),
            "rule": rule,
        }

    def rows(self, line: str, country: str) -> Iterable[FigureRow]:
        """Return the rows of a line that this country comes under."""
        rows = self.lines[line] + self.lines[EVERY_LINE]
        surcharged = any(row["layer"] == SURCHARGE and row["partner"] == country for row in rows)
        for row in rows:
            replaced = row["layer"] == "COLUMN2" and surcharged
            if row["layer"] in LAYERS and not replaced and self.concerns(row, country):
                yield row

    def concerns(self, row: FigureRow, country: str) -> bool:
        """Say whether a row is aimed at this country and no exemption frees it."""
        layer, partner = row["layer"], row["partner"]
        if layer in SURCHARGES and country in USMCA:
            return False
        if layer in GENERAL and country in self.column_2:
            return False
        if layer == "COLUMN2":
            return country in self.column_2
        if partner == "ALL_NTR":
            return country not in self.column_2
        return partner in ("ALL", country) or country in self.groups.get(partner, set())

    def rate(self, row: FigureRow, line: str, country: str) -> float:
        """Return the rate of a row for this country, preference and ceiling taken into account."""
        preferred = self.preferred(line, country)
        if row["layer"] == "MFN" and preferred:
            return 0.0
        rate = row.number("rate_ad_valorem")
        if row["partner"] in CEILINGS and preferred:
            return rate + max(other.number("rate_ad_valorem") for other in self.lines[line] if other["layer"] == "MFN")
        return rate

    def preferred(self, line: str, country: str) -> bool:
        """Say whether the general rate of a line is waived for this country."""
        codes = [row["rate_text"] for row in self.lines[line] if row["layer"] == PREFERENCE]
        by_programme = country == JAPAN and any(JAPAN_PROGRAMME in code.strip(")").split(",") for code in codes)
        return bool(codes) and (country in self.groups["FTA_US"] or by_programme)

    def paid(self, form: str, country: str, year: int) -> float:
        """Return all a country pays on a form in one year, all layers together."""
        return sum((cast("float", duty["rate"]) for duty in self.duties(form, country) if duty["year"] == year), 0.0)


def _expanded(members: list[str], of_union: list[str]) -> set[str]:
    return {country for member in members for country in (of_union if member == UNION else [member])}


def _share(row: FigureRow, year: int) -> float:
    """Return the share of the days of a year on which a row was in force."""
    start, end = date(year, 1, 1), date(year, 12, 31)
    first = start if row["layer"] == SURCHARGE else max(start, date.fromisoformat(row["from_date"]))
    last = min(end, date.fromisoformat(row["until_date"])) if row["until_date"] else end
    days = (last - first) // timedelta(days=1) + 1
    return max(days, 0) / ((end - start) // timedelta(days=1) + 1)
