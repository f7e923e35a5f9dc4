"""Who owns a plant in parts: the one that plants names is among them."""

from __future__ import annotations

from collections.abc import Iterator

from data.checks.typed import Typed
from data.messages.finding import Finding
from data.messages.lists import listed


def who_runs_it_owns_a_part(typed: Typed) -> Iterator[Finding]:
    """Refuse an owner in plants that owns no part of the plant in ownership."""
    said = typed["ownership"].groupby("plant", sort=False)["owner"].agg(list).to_dict()
    for row, plant, owner in typed["plants"].loc[typed["plants"]["plant"].isin(said), ["plant", "owner"]].itertuples():
        if owner not in said[plant]:
            message = (
                f"{owner} owns no part of {plant} in ownership, where its owners are {listed(said[plant])}; write here "
                "the one that runs it"
            )
            yield typed.finding("plants", row, "owner", owner, message)
