"""What plants and end uses mix for themselves, in place of the form that a recipe or a demand names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tests.second_model.said import Row, number

if TYPE_CHECKING:
    from tests.second_model.model import Model

Mix = dict[str, float]


def read(rows: list[Row]) -> dict[tuple[str, str, str], Mix]:
    """Return the tonnes of each feed that do what a tonne of the form named does, by kind, user and that form."""
    found: dict[tuple[str, str, str], Mix] = {}
    for row in rows:
        found.setdefault((row["kind"], row["user"], row["form"]), {})[row["feed"]] = number(row["t_per_t"])
    return found


def main_feed(model: Model, plant: str) -> tuple[str, Mix]:
    """Return the form that a plant takes most of, and what of each feed of it goes into a tonne made."""
    fed = {f: -t for f, t in model.recipes[plant].items() if t < 0 and f in model.forms}
    if not fed:
        return "", {}
    most = max(fed, key=lambda f: fed[f])
    mix = model.blends.get(("plant", plant, most), {most: 1.0})
    return most, {feed: fed[most] * t for feed, t in mix.items()}


def eaten(model: Model, plant: str) -> Iterator[str]:
    """Yield every form of the study that a plant may take in."""
    for form, t in model.recipes[plant].items():
        if t < 0 and form in model.forms:
            yield from model.blends.get(("plant", plant, form), (form,))


def blends(model: Model) -> None:
    """Let each user mix, as much as it takes, within the limits on the mean of each quality."""
    for (kind, user, form), mix in model.blends.items():
        for year in model.years if form in model.forms else ():
            taker = ("make", user, year) if kind == "plant" else ("deliver", user, form, year)
            if taker not in model.rows:
                continue
            each = -model.recipes[user][form] if kind == "plant" else 1.0
            parts = {feed: ("mix", kind, user, form, feed, year) for feed in mix}
            for feed, name in parts.items():
                model.rows.decide(name)
                model.uses[feed, year].append((name, 1.0))
            model.rows.equal([*((name, 1 / mix[feed]) for feed, name in parts.items()), (taker, -each)], 0.0)
            _limits(model, (kind, user, form), parts)


def _limits(model: Model, of: tuple[str, str, str], parts: dict[str, Any]) -> None:
    values = {(q["form"], q["quality"]): (number(q["value"]), number(q["gross_t_per_t"])) for q in model.t["qualities"]}
    for row in model.t["quality_limits"]:
        if (row["kind"], row["user"], row["form"]) != (of[0], model.like.get(of[1], of[1]), of[2]):
            continue
        known = [(name, *values[feed, row["quality"]]) for feed, name in parts.items()]
        for level, sign in ((row["least"], -1.0), (row["most"], 1.0)):
            if level != "":
                gaps = [(name, sign * gross * (value - number(level))) for name, value, gross in known]
                size = max(abs(gap) for _, gap in gaps) or 1.0
                model.rows.at_most([(name, gap / size) for name, gap in gaps], 0.0)
