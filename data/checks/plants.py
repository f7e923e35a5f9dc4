"""Plants that cannot be what they say: nothing goes in, a sign was forgotten, nothing ever runs."""

from __future__ import annotations

from collections.abc import Iterator

from data.checks.matter import OWN_ORE
from data.checks.typed import Typed
from data.messages.finding import Finding

EARLIER = ("mined", "intermediate", "scrap")
"""Stages of forms that a plant without a mine takes in and does not make out of nothing."""
STANDING = ("existing", "under_construction")
ROOM = {"buildable_t": "can be built", "buildable_t_per_year": "can be decided in a year"}
WITHIN = 1e-9
"""Relative: what the rounding of a sum may add."""


def plants_take_something_in(typed: Typed) -> Iterator[Finding]:
    """Refuse a plant that is no mine and takes in nothing: its feed was left out, or its sign."""
    plants, recipes = typed["plants"], typed["recipes"]
    fed = set(recipes.loc[recipes["t_per_t"] <= 0, "plant"])  # a row of 0 is refused by itself
    stage = dict(zip(typed["forms"]["form"], typed["forms"]["stage"], strict=True))
    bare = plants[~plants["kind"].isin(OWN_ORE) & (plants["own_feed"] != "yes")]
    bare = bare[(bare["status"] != "cancelled") | bare["plant"].isin(recipes["plant"])]  # others are like it by recipe
    for row, plant, kind, main in bare.loc[~bare["plant"].isin(fed), ["plant", "kind", "form"]].itertuples():
        own = recipes[(recipes["plant"] == plant) & (recipes["form"] != main)]
        unsigned = own[own["form"].map(stage).isin(EARLIER)]
        for at, form, amount in unsigned[["form", "t_per_t"]].itertuples():
            message = f"{plant} makes {form} and takes in nothing; write -{amount:g} for what it takes in"
            yield typed.finding("recipes", at, "t_per_t", amount, message)
        if unsigned.empty:
            message = (
                f"{plant} is a {kind} and takes in nothing; add its feed to {typed.files['recipes']} with t_per_t "
                "below 0, or write own_feed yes where its ore is its own or its feed is paid inside its cost"
            )
            yield typed.finding("plants", row, "kind", kind, message)


def ramps_have_every_year(typed: Typed) -> Iterator[Finding]:
    """A year left out of a ramp would be a year of full output: each kind counts on from 1."""
    rows = typed["ramps"].sort_values("running_year")
    for kind, own in rows.groupby("kind", sort=True):
        for nth, (row, year) in enumerate(own["running_year"].items(), 1):
            if year != nth:
                message = f"{kind}: year {year:.0f} of running follows year {nth - 1}; add a row for year {nth}"
                yield typed.finding("ramps", row, "running_year", year, message)
                break


def ramps_rise(typed: Typed) -> Iterator[Finding]:
    """Ask about a plant that makes less in a year of running than in the year before: two rows may be exchanged."""
    rows = typed["ramps"].sort_values(["kind", "running_year"])
    before = rows.groupby("kind")["share"].shift()
    falls = rows.assign(before=before)[rows["share"] < before]
    for row, kind, year, share, more in falls[["kind", "running_year", "share", "before"]].itertuples():
        message = (
            f"{kind}: {share:g} in year {year:.0f} of running is below the {more:g} of the year before; exchange the "
            "rows, or check them"
        )
        yield typed.finding("ramps", row, "share", share, message, "warning")


def phases_can_be_built(typed: Typed) -> Iterator[Finding]:
    """Refuse a phase that no year has room for: a study of whole plants would never build it."""
    plants = typed["plants"]
    for row, plant, phase, *rooms in plants[["plant", "phase_t", *ROOM]].itertuples():
        column = min(ROOM, key=dict(zip(ROOM, rooms, strict=True)).__getitem__)
        room = min(rooms)
        if not phase > room * (1 + WITHIN):  # a blank phase is no number
            continue
        message = (
            f"a phase of {phase:g} t of {plant} is more than {ROOM[column]}, {column} {room:g}; write {room:g} or "
            "less, or leave it blank"
        )
        if room == 0:
            message = f"{plant} cannot be built ({column} 0), so it has no phases; leave it blank"
        yield typed.finding("plants", row, "phase_t", f"{phase:g}", message)


def standing_plants_run(typed: Typed) -> Iterator[Finding]:
    """Ask about a plant that stands, but has no capacity and can get none: it never runs."""
    capacity = typed["plant_capacity"]
    running = set(capacity.loc[capacity["capacity_t"] > 0, "plant"])
    plants = typed["plants"]
    idle = plants[plants["status"].isin(STANDING) & (plants["buildable_t"] == 0) & ~plants["plant"].isin(running)]
    for row, plant, status in idle[["plant", "status"]].itertuples():
        nothing = f"no capacity_t above 0 in {typed.files['plant_capacity']}, buildable_t 0"
        message = f"{plant} is {status} and never runs: {nothing}; write what it has, or the status cancelled"
        yield typed.finding("plants", row, "status", status, message, "warning")
