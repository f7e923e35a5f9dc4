"""Flows of the base year, before any plan: imports by country, uses, and what these leave of each form at home."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable

from data.rows import each_row
from model.report.charts.sankey import Flow, from_sellers, together
from model.report.run_view import RunView

MADE_AT_HOME, TAKEN_AT_HOME = "Home, net of exports", "Plants, exports and stock"
"""Where what is used beyond imports comes from, and where imports go beyond what is used."""


def base_year_flows(m: RunView, variant: str, colour: Callable[[str], str]) -> dict[str, list[Flow]]:
    """Return the flows of the base year by mineral: sellers to forms, forms to uses, and the balance of each form.

    What each country sold is the first step of its offers, which is its share of the imports that clear. None where the
    dataset knows no imports of that year.
    """
    wanted, sold = _wanted(m, variant), _sold(m, variant)
    known = {m.mineral_of(form) for form, _ in sold}
    out: dict[str, list[Flow]] = {mineral: [] for mineral in map(m.mineral_of, m.forms) if mineral in known}
    for mineral in out:
        of = {key: tonnes for key, tonnes in sold.items() if m.mineral_of(key[0]) == mineral}
        out[mineral] += from_sellers(m, of, colour)
    for form in m.forms:
        uses = {use: tonnes for (of_form, use), tonnes in wanted.items() if of_form == form}
        left = math.fsum(tonnes for (of_form, _), tonnes in sold.items() if of_form == form) - math.fsum(uses.values())
        flows = [Flow(m.form(form), m.use_in_short(use), tonnes, "flow") for use, tonnes in uses.items()]
        if left > 0:
            flows.append(Flow(m.form(form), TAKEN_AT_HOME, left, "flow"))
        elif left < 0:
            flows.append(Flow(MADE_AT_HOME, m.form(form), -left, colour(m.home)))
        if m.mineral_of(form) in out:
            out[m.mineral_of(form)] += flows
    return {mineral: together(found) for mineral, found in out.items()}


def _sold(m: RunView, variant: str) -> dict[tuple[str, str], float]:
    """Return (form, country) -> tonnes sold to home in the base year."""
    columns = ("form", "country", "year", "step", "available_t", "observed_share")
    rows = each_row(m.table("suppliers", variant), *columns)
    base, forms = m.settings["base_year"], {*m.forms}
    out: dict[tuple[str, str], float] = defaultdict(float)
    for form, country, year, step, tonnes, share in rows:
        if form in forms and country != m.home and (year, step) == (base, 1) and not math.isnan(share) and tonnes > 0:
            out[form, country] += tonnes
    return out


def _wanted(m: RunView, variant: str) -> dict[tuple[str, str], float]:
    """Return (form, end use) -> tonnes wanted in the base year, within the boundaries of the study."""
    of, base, forms = m.study.of(variant), m.settings["base_year"], {*m.forms}
    out: dict[tuple[str, str], float] = defaultdict(float)
    columns = ("form", "end_use", "boundary", "path", "year", "demand_t")
    for form, use, boundary, path, year, tonnes in each_row(m.table("demand", variant), *columns):
        if form in forms and boundary in of.boundaries and (path, year) == (of.demand, base) and tonnes > 0:
            out[form, use] += tonnes
    return out
