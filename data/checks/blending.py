"""Blends and the qualities of what goes into them: whose, of what, and whether anything can be within the limits."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from data.checks.typed import Typed
from data.messages.finding import Finding, did_you_mean, shown
from data.messages.lists import first_of
from data.rows import each_row

USER = ["kind", "user", "form"]
SHARED = "shared_feed"


def users_of_blends_are_known(typed: Typed) -> Iterator[Finding]:
    """Refuse a blend for nobody, and one in place of a form that its user does not take."""
    recipes = typed["recipes"]
    takes = {
        "plant": _by_user(recipes[recipes["t_per_t"] < 0], "plant"),
        "end_use": _by_user(typed["demand"], "end_use"),
    }
    known = {"plant": list(typed["plants"]["plant"]), "end_use": list(typed["end_uses"]["end_use"])}
    for row, kind, user, form in typed["blends"].drop_duplicates(USER)[USER].itertuples():
        if user not in known[kind]:
            message = f"{shown(user)} is no {kind.replace('_', ' ')} of the dataset{did_you_mean(user, known[kind])}"
            yield typed.finding("blends", row, "user", user, message)
        elif form not in takes[kind].get(user, ()):
            does = "takes in" if kind == "plant" else "wants"
            write = f"write {' or '.join(takes[kind][user])}" if user in takes[kind] else "delete the row"
            message = f"{user} {does} no {form}, so nothing stands in for it; {write}"
            yield typed.finding("blends", row, "form", form, message)


def feeds_stand_in_for_their_form(typed: Typed) -> Iterator[Finding]:
    """Refuse a feed that does nothing, of another mineral, or that its plant takes or makes already."""
    mineral = dict(each_row(typed["forms"], "form", "mineral"))
    shared = set(typed["minerals"].loc[typed["minerals"]["role"] == SHARED, "mineral"])
    recipe = set(each_row(typed["recipes"], "plant", "form"))
    seen: dict[tuple[str, str, str], str] = {}
    for row, kind, user, form, feed, t in typed["blends"][[*USER, "feed", "t_per_t"]].itertuples():
        of = mineral[feed]
        if t == 0:
            message = f"0 t of {feed} do nothing; write the tonnes that do what a tonne of {form} does"
            yield typed.finding("blends", row, "t_per_t", 0, message)
        elif of != mineral[form] and of not in shared:
            message = (
                f"{feed} is a form of {of}, {form} of {mineral[form]}; a blend is of one mineral: write one of its"
            )
            yield typed.finding("blends", row, "feed", feed, message)
        elif kind == "plant" and feed != form and (user, feed) in recipe:
            message = f"{feed} stands in the recipe of {user} already; delete this row, or its row in "
            yield typed.finding("blends", row, "feed", feed, message + typed.files["recipes"])
        elif kind == "plant" and (first := seen.setdefault((kind, user, feed), form)) != form:
            message = f"{feed} goes into the blend of {user} for {first} already; delete one of the two rows"
            yield typed.finding("blends", row, "feed", feed, message)


def limits_stand_on_blends(typed: Typed) -> Iterator[Finding]:
    """Refuse limits that limit nothing, or nothing that could be: no blend, no number, least above most."""
    blends = set(each_row(typed["blends"], *USER))
    rows = typed["quality_limits"]
    for row, kind, user, form, least, most in rows[[*USER, "least", "most"]].itertuples():
        if (kind, user, form) not in blends:
            own = [f for k, u, f in sorted(blends) if (k, u) == (kind, user)]
            hint = f"write {' or '.join(own)}" if own else f"add its feeds to {typed.files['blends']}"
            message = f"nothing is mixed for {user} in place of {form}, and one form has one quality; {hint}"
            yield typed.finding("quality_limits", row, "form", form, message)
        elif pd.isna(least) and pd.isna(most):
            message = "neither least nor most is stated; write one, or delete the row"
            yield typed.finding("quality_limits", row, "least", "", message)
        elif least > most:
            message = f"{least:g} is above most {most:g}; exchange them"
            yield typed.finding("quality_limits", row, "least", f"{least:g}", message)


def qualities_have_one_unit(typed: Typed) -> Iterator[Finding]:
    """Refuse a quality that is counted in two units: a mean of both is of neither."""
    unit: dict[str, str] = {}
    for table in ("qualities", "quality_limits"):
        for row, quality, own in typed[table][["quality", "unit"]].itertuples():
            if own != unit.setdefault(quality, own):
                message = f"{own} here, {unit[quality]} in the first row of {quality}; count it in one unit"
                yield typed.finding(table, row, "unit", own, message)


def qualities_are_over_something(typed: Typed) -> Iterator[Finding]:
    """Refuse a quality over no tonnes: the form would count for nothing in a mean."""
    rows = typed["qualities"]
    for row, form, quality in rows.loc[rows["gross_t_per_t"] == 0, ["form", "quality"]].itertuples():
        message = (
            f"{quality} of {form} would count for nothing in a mean; write 1, or tonnes of ore in a tonne of metal"
        )
        yield typed.finding("qualities", row, "gross_t_per_t", 0, message)


def limits_can_be_met(typed: Typed) -> Iterator[Finding]:
    """Refuse a limit on a quality that a feed has no value of, and one that no mix of the feeds can be within."""
    value = {(form, quality): x for form, quality, x in each_row(typed["qualities"], "form", "quality", "value")}
    named = {quality for _, quality in value}
    feeds = {of: list(rows["feed"]) for of, rows in typed["blends"].groupby(USER)}
    limits = typed["quality_limits"]
    for row, kind, user, form, quality, least, most in limits[[*USER, "quality", "least", "most"]].itertuples():
        own = feeds.get((kind, user, form), [])
        unsaid = [feed for feed in own if (feed, quality) not in value]
        if quality not in named:
            hint = did_you_mean(quality, named) or f"; add a row to {typed.files['qualities']} for each feed"
            yield typed.finding("quality_limits", row, "quality", quality, f"{shown(quality)} is of no form{hint}")
        elif unsaid:
            message = (
                f"{first_of(unsaid, 4)} may go into the blend of {user}, and no row of {typed.files['qualities']} "
            )
            message += f"says its {quality}; add one for each"
            yield typed.finding("quality_limits", row, "quality", quality, message)
        elif own:
            yield from _out_of_reach(typed, row, {feed: value[feed, quality] for feed in own}, quality, least, most)


def _out_of_reach(
    typed: Typed, row: object, of: dict[str, float], quality: str, least: float, most: float
) -> Iterator[Finding]:
    low, high = min(of, key=of.__getitem__), max(of, key=of.__getitem__)
    for column, limit, best, reach in (("least", least, high, "highest"), ("most", most, low, "lowest")):
        if (least > of[high]) if column == "least" else (most < of[low]):
            message = (
                f"no mix has a {quality} of {limit:g}: the {reach} of its feeds is {of[best]:g} ({best}), so nothing "
                f"could be taken; write {of[best]:g}, or add a feed to {typed.files['blends']}"
            )
            yield typed.finding("quality_limits", row, column, f"{limit:g}", message)


def _by_user(rows: pd.DataFrame, column: str) -> dict[str, list[str]]:
    found = rows[[column, "form"]].drop_duplicates().groupby(column)["form"]
    return {str(user): sorted(forms) for user, forms in found}
