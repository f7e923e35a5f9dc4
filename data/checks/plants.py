"""Plants that cannot be what they say: nothing goes in, a sign was forgotten, nothing ever runs."""

from __future__ import annotations

from collections.abc import Iterator

from data.checks.matter import OWN_ORE
from data.checks.typed import Typed
from data.messages.finding import Finding

EARLIER = ("mined", "intermediate", "scrap")
"""Stages of forms that a plant without a mine takes in and does not make out of nothing."""
STANDING = ("existing", "under_construction")


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
