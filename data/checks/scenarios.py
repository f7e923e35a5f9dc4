"""Scenarios of stops: rows of one name are one event, which lasts and is likely as they all say; allies are others."""

from __future__ import annotations

from collections.abc import Iterator

from data.checks.typed import Typed
from data.messages.finding import Finding

OF_THE_EVENT = ("years", "probability_per_year", "low", "high")
"""Columns that are said of the scenario and not of what it stops: the same in each of its rows."""


def scenarios_are_one_event(typed: Typed) -> Iterator[Finding]:
    """Refuse rows of one scenario that differ in what is said of all of it: one of them alone would be read."""
    rows = typed["disruptions"]
    for column in OF_THE_EVENT:
        said = rows[column].fillna(-1.0)
        first = said.groupby(rows["scenario"]).transform("first")
        for row, scenario in rows.loc[said != first, ["scenario"]].itertuples():
            own, other = ("blank" if value < 0 else f"{value:g}" for value in (said[row], first[row]))
            message = (
                f"{scenario} has {other} in its first row, {own} here; write the same in every row, or another name"
            )
            yield typed.finding("disruptions", row, column, own, message)


def scenarios_stop_something(typed: Typed) -> Iterator[Finding]:
    """Refuse a stop of no time, or of nothing: it would cost nothing, whoever stops."""
    for column, write in (("years", "how long it lasts"), ("cut_share", "the share that stops, or delete the row")):
        rows = typed["disruptions"]
        for row, scenario in rows.loc[rows[column] == 0, ["scenario"]].itertuples():
            message = f"{scenario} would stop nothing with 0; write {write}"
            yield typed.finding("disruptions", row, column, 0, message)


UNION = "EUU"
"""All members of the European Union, as statistics of trade write it."""


def allies_are_others(typed: Typed) -> Iterator[Finding]:
    """Refuse what home itself buys as an ally's, and a buyer that is neither a country nor the European Union."""
    rows, known = typed["allied_demand"], {*typed["countries"]["country"], UNION}
    home = typed.settings.home if typed.settings is not None else ""
    for row, buyer in rows.loc[~rows["buyer"].isin(known) | (rows["buyer"] == home), ["buyer"]].itertuples():
        is_home = f"{buyer} is home, no ally; write what it wants in demand, or delete the row"
        message = is_home if buyer == home else f"no country {buyer}; write an ISO 3166 alpha-3 code, or {UNION}"
        yield typed.finding("allied_demand", row, "buyer", buyer, message)


MEMBERS = frozenset(
    [
        "AUT",
        "BEL",
        "BGR",
        "CYP",
        "CZE",
        "DEU",
        "DNK",
        "ESP",
        "EST",
        "FIN",
        "FRA",
        "GRC",
        "HRV",
        "HUN",
        "IRL",
        "ITA",
        "LTU",
        "LUX",
        "LVA",
        "MLT",
        "NLD",
        "POL",
        "PRT",
        "ROU",
        "SVK",
        "SVN",
        "SWE",
    ]
)
"""Members of the Union since 1 February 2020."""


def a_union_is_its_members(typed: Typed) -> Iterator[Finding]:
    """Refuse what a member buys beside what all of the Union buys of the same form and seller: it is in it already."""
    rows = typed["allied_demand"]
    union = {(form, seller): row for row, form, seller in rows[rows["buyer"] == UNION][["form", "seller"]].itertuples()}
    one = rows[rows["buyer"].isin(MEMBERS) & (rows["tonnes"] > 0)]
    for row, form, seller, buyer in one[["form", "seller", "buyer"]].itertuples():
        if (form, seller) in union:
            whole = f"{UNION} in row {union[form, seller]}, {form} of {seller}"
            message = f"{buyer} is a member of {whole}, and would count twice; delete one of both rows"
            yield typed.finding("allied_demand", row, "buyer", buyer, message)
