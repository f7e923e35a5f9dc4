"""A dataset speaks of one buyer: whose home it is, whose demand, duties, budget and stock its tables hold.

A dataset that was written out says whose tables they are (`buyer` beside `home`). Where it does not say, rows may:
nobody charges duty on goods of its own, or imports from itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from data import schema
from data.checks.typed import Typed
from data.messages.finding import Finding

OWN_TRADE = (
    ("tariffs", "rate", "pays duty to itself"),
    ("suppliers", "observed_share", "has a share in its own imports"),
    ("import_mix", "share", "has a share in its own imports"),
)


def tables_speak_of_home(typed: Typed) -> Iterator[Finding]:
    """Refuse every table of another buyer than the home country, by what the dataset says of itself or by its rows."""
    if typed.settings is None:
        return
    home, buyer = typed.settings.home, typed.settings.buyer
    if buyer not in ("", home):
        for table in schema.TABLES:
            if table.speaks_of and len(typed[table.name]):
                message = f"says {table.speaks_of} {buyer}, but home is {home}; write it for {home}"
                yield Finding(typed.files[table.name], None, "", "", message)
        return
    for name, column, does in OWN_TRADE:
        own = typed[name][(typed[name]["country"] == home) & (typed[name][column] > 0)]
        if len(own) and name not in typed.unusable:
            more = f", here and in {len(own) - 1} more rows" if len(own) > 1 else ""
            cure = f"write it for {home}, or correct home"
            message = f"{home} is home and {does}{more}: the table speaks of another buyer; {cure}"
            yield typed.finding(name, own.index[0], "country", home, message)


def plants_stand_at_home(typed: Typed) -> Iterator[Finding]:
    """Ask about a dataset most of whose plants stand in one country that is not home, and none at home."""
    if typed.settings is None or typed.settings.buyer:
        return
    home, where = typed.settings.home, typed["plants"]["country"]
    count = where.value_counts()
    if len(count) and home not in count.index and count.iloc[0] > len(where) / 2:
        message = (
            f"no plant stands in {home}, the home country, and {count.iloc[0]} of {len(where)} in {count.index[0]}"
        )
        yield typed.finding("plants", where.index[0], "country", count.index[0], f"{message}; check home", "warning")
