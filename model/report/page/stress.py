"""What plans lose when suppliers fail, kept in a run folder: the map of security, worst losses, what is expected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from model.report.charts.figures import Figure, Table
from model.report.charts.svg import Mark, scatter
from model.report.terminal.stress import FILE, WORST, kept, loss_name, pays, short_words, worst_of
from model.runs.run_folder import Run

MAP_NOTE = (
    "* leaves demand unmet before any stop: that loss stands in its cost, not in what stops add. "
    "Upwards is safer, to the right is dearer. Above the line a variant pays for itself at the chances stated; these "
    "are assumed, and scenarios are added as if two never met. Missing tonnes count at the dataset's value of a "
    "shortage, a multiple of the price of the metal, not at the output of the industries that stop."
)
HELD = (
    "Each plan is held until the stop begins, in its worst year, and answered from what stands: other sellers within "
    "what they offer, stock within its release, substitutes, plants within their capacity, new builds after their lead "
    "time. Shares, caps and targets are waived while it lasts. The answer knows how long the stop lasts."
)


def figures(run: Run) -> list[Figure]:
    """Return the map of security, what is expected, and the worst losses of each variant."""
    found = kept(run)
    if found is None:
        return []
    placed = [one for one in found["variants"] if one["security"] is not None]
    out = [_map(found, placed)] if placed else []
    return [*out, _expected(found), *(_losses(found, one) for one in found["variants"])]


def _map(found: Mapping[str, Any], placed: list[Any]) -> Figure:
    title = f"What security buys, a year, against {found['baseline']} (million USD)"
    marks = [Mark(o["variant"], o["security"]["premium_musd"], o["security"]["avoided_musd"]) for o in placed]
    svg = scatter(title, marks, "costs more a year, million USD", "expected loss avoided a year, million USD")
    heads = ("Variant", "Costs more a year", "Avoids a year", "Low", "High", "Pays if")
    table = [
        (
            f"{one['variant']}{' *' if one['short_already'] else ''}",
            *(f"{one['security'][key]:,.1f}" for key in _MAP),
            pays(one["security"]),
        )
        for one in placed
    ]
    return Figure("stress-map", title, svg, Table(heads, table), FILE, MAP_NOTE)


_MAP = ("premium_musd", "avoided_musd", "avoided_low_musd", "avoided_high_musd")


def _expected(found: Mapping[str, Any]) -> Figure:
    title = "Loss of a year, over the scenarios of the dataset (million USD of the year it begins)"
    heads = ("Variant", "Expected", "Low", "High", "Once in 20 years", "Once in 100 years")
    keys = ("expected_musd", "low_musd", "high_musd", "once_in_20_musd", "once_in_100_musd")
    table = [(o["variant"], *(f"{o['expected'][key]:,.1f}" for key in keys)) for o in found["variants"]]
    note = "Low and high: at the ends of the ranges of the chances. Once in 20: exceeded in one year of twenty."
    return Figure("stress-expected", title, "", Table(heads, table), FILE, note)


def _losses(found: Mapping[str, Any], one: Mapping[str, Any]) -> Figure:
    years = f"{found['length']:g} year{'' if found['length'] == 1 else 's'}"
    title = f"{one['variant']}: worst losses, singles of {years} and scenarios (million USD, present value)"
    heads = ("Loss", "From", "Extra cost", "Lost output", "Short", "Served, months")
    table = [
        (
            loss_name(d), str(d["start"]), f"{d['extra_musd']:,.0f}", f"{d['lost_output_musd']:,.0f}", short_words(d),
            "" if d["served_months"] is None else f"{d['served_months']:.0f}",
        )
        for d in worst_of(one, WORST)
    ]  # fmt: skip
    return Figure(f"stress-{one['variant']}", title, "", Table(heads, table), FILE, HELD)
