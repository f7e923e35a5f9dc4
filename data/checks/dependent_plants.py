"""Plants that depend on others: circuits with a host that can run beside them, newer plants with one to replace."""

from __future__ import annotations

from collections.abc import Iterator

from data.checks.typed import Typed, named, row_numbers
from data.messages.finding import Finding
from data.rows import each_row

CANCELLED = "cancelled"
ADD_WITHIN = 1e-9


def hosts_give_something(typed: Typed) -> Iterator[Finding]:
    """A ratio of nothing would be a circuit that never runs; one below nothing, a sign too much."""
    rows = typed["hosts"]
    for row, plant, host, ratio in rows.loc[rows["t_per_t"] <= 0, ["plant", "host", "t_per_t"]].itertuples():
        message = (
            f"{plant} makes {ratio:g} t for a tonne of {host}; write above 0 what a tonne gives, or delete the row"
        )
        yield typed.finding("hosts", row, "t_per_t", ratio, message)


def hosts_can_run(typed: Typed) -> Iterator[Finding]:
    """Refuse a host that was given up, and one in another country: a circuit stands where its host does."""
    plants = typed["plants"].set_index("plant")
    status, country = plants["status"], plants["country"]
    for row, plant, host in typed["hosts"][["plant", "host"]].itertuples():
        if status[host] == CANCELLED and status[plant] != CANCELLED:
            message = f"{host} is cancelled, so {plant} would never run; write a host that stands or may be built"
            yield typed.finding("hosts", row, "host", host, message)
        if country[host] != country[plant]:
            message = (
                f"{plant} stands in {country[plant]}, {host} in {country[host]}; write a host in {country[plant]}, or "
                f"in {typed.files['recipes']} the form that {host} ships and {plant} takes in"
            )
            yield typed.finding("hosts", row, "host", host, message)


def hosts_form_no_loop(typed: Typed) -> Iterator[Finding]:
    """Refuse circuits that live on each other: none of them could begin, or all out of nothing."""
    rows = typed["hosts"]
    on: dict[str, list[str]] = {}
    for plant, host in each_row(rows, "plant", "host"):
        on.setdefault(plant, []).append(host)
    said: set[frozenset[str]] = set()
    for row, plant in rows[["plant"]].itertuples():
        loop = _loop(plant, on)
        if loop and frozenset(loop) not in said:
            said.add(frozenset(loop))
            message = f"{' lives on '.join([*loop, plant])}; delete the row of the one that stands alone"
            yield typed.finding("hosts", row, "host", loop[1] if len(loop) > 1 else plant, message)


def _loop(start: str, on: dict[str, list[str]]) -> list[str]:
    """Return the plants on a shortest way from a plant back to it, none where there is no such way."""
    ways, seen = [[start]], {start}
    for way in ways:
        for host in on.get(way[-1], ()):
            if host == start:
                return way
            if host not in seen:
                seen.add(host)
                ways.append([*way, host])
    return []


def circuits_have_a_host_when_they_stand(typed: Typed) -> Iterator[Finding]:
    """Ask about a circuit that stands in years in which no host of it stands, and none can be built."""
    capacity = typed["plant_capacity"]
    stands = set(each_row(capacity[capacity["capacity_t"] > 0], "plant", "year"))
    plants = typed["plants"]
    built = dict(each_row(plants[plants["buildable_t"] > 0], "plant", "earliest_year"))
    for plant, rows in typed["hosts"].groupby("plant", sort=False):
        hosts = list(rows["host"])
        idle = sorted(
            year for name, year in stands
            if name == plant and not any((h, year) in stands or built.get(h, year + 1) <= year for h in hosts)
        )  # fmt: skip
        if idle:
            message = (
                f"{plant} has capacity in {idle[0]}, when {' and '.join(hosts)} can make nothing; write 0 for it, or "
                "what its host has then"
            )
            yield typed.finding("hosts", rows.index[0], "host", hosts[0], message, "warning")


def circuits_of_a_host_make_different_forms(typed: Typed) -> Iterator[Finding]:
    """Ask about two circuits that take the same out of one host: each is given all of its ratio."""
    main = dict(each_row(typed["plants"], "plant", "form"))
    first: dict[tuple[str, str], str] = {}
    for row, plant, host in typed["hosts"][["plant", "host"]].itertuples():
        other = first.setdefault((host, main[plant]), plant)
        if other != plant:
            message = (
                f"{other} and {plant} both make {main[plant]} of what {host} gives, each up to its own t_per_t; let "
                f"{host} make a form that both take in, where they share it"
            )
            yield typed.finding("hosts", row, "plant", plant, message, "warning")


def replaced_plants_stand(typed: Typed) -> Iterator[Finding]:
    """Refuse a plant that replaces itself or one abroad, replaces nothing, or cannot be built."""
    plants = typed["plants"].set_index("plant")
    country, capacity = plants["country"], typed["plant_capacity"]
    stands = set(capacity.loc[capacity["capacity_t"] > 0, "plant"])
    for row, plant, old, share in typed["replacements"][["plant", "replaces", "share"]].itertuples():
        if plant == old:
            yield typed.finding("replacements", row, "replaces", old, f"{plant} cannot replace itself; write another")
            continue
        if country[old] != country[plant]:
            message = f"{old} stands in {country[old]}, {plant} in {country[plant]}; write a plant of the same country"
            yield typed.finding("replacements", row, "replaces", old, message)
        if share == 0:
            message = f"{plant} would replace nothing of {old}; write above 0, or delete the row"
            yield typed.finding("replacements", row, "share", share, message)
        if plants["buildable_t"][plant] == 0 or plants["status"][plant] == CANCELLED:
            message = f"{plant} cannot be built, so it replaces nothing; write its buildable_t, or delete the row"
            yield typed.finding("replacements", row, "plant", plant, message)
        if old not in stands:
            message = f"{old} has no capacity above 0 in {typed.files['plant_capacity']} to replace; delete the row"
            yield typed.finding("replacements", row, "replaces", old, message)


def replaced_shares_add_up(typed: Typed) -> Iterator[Finding]:
    """All newer plants together replace at most all of an old one."""
    rows = typed["replacements"]
    total = rows.groupby("replaces")["share"].transform("sum")
    for _, group in rows[total > 1 + ADD_WITHIN].groupby("replaces", sort=False):
        if len(group) > 1:
            added = group["share"].sum()
            where = f"{named(('replaces',), group.iloc[0])}; {row_numbers(group)}"
            message = f"share adds to {added:.4g} ({where}); it must add to at most 1"
            yield typed.finding("replacements", group.index[0], "share", added, message)
