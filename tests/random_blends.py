"""Blends of a random study: other ores that refineries take, other grades that end uses take, and what they are like.

Drawn last, with chance of their own, so that the rest of a study is as it was.
"""

from __future__ import annotations

from tests.random_world import World, all_years


def draw(w: World) -> None:
    """Give some refineries a leaner ore beside their own, and some end uses a lesser grade of what they want."""
    for mineral in w.minerals:
        ore, made = w.chains[mineral][0], w.chains[mineral][-1]
        if w.maybe(0.7):
            feeds = {ore: 1.0, _form(w, mineral, "lean", ore, "mined"): w.between(1.05, 1.3)}
            takers = [row["plant"] for row in w.rows["recipes"] if row["form"] == ore and row["t_per_t"] < 0]
            for plant in takers:
                _blend(w, "plant", plant, ore, feeds)
        if w.maybe(0.6):
            stage = next(row["stage"] for row in w.rows["forms"] if row["form"] == made)
            feeds = {made: 1.0, _form(w, mineral, "lesser", made, stage): w.between(1.0, 1.15)}
            _blend(w, "end_use", w.rows["end_uses"][0]["end_use"], made, feeds)


def _form(w: World, mineral: str, name: str, like: str, stage: str) -> str:
    """Add a form of the same elements as the one it is like, sold cheaper by one or two countries."""
    form = f"{mineral}.{name}"
    w.price[form] = round(w.price[like] * w.rng.uniform(0.5, 0.85), 1)
    cells = {"form": form, "mineral": mineral, "stage": stage, "title": form, "content_basis": "t of content"}
    w.add("forms", **cells, reference_price_usd_per_t=w.price[form])
    for row in [row for row in w.rows.get("elements", ()) if row["form"] == like]:
        w.add("elements", **{**row, "form": form})
    for country in w.countries[1 : 2 + int(w.rng.integers(0, 2))]:
        most = w.need[like] * w.rng.uniform(0.2, 0.8)
        for year in all_years(w):
            w.add(
                "suppliers", form=form, country=country, step=1, year=year, owner=country,
                available_t=round(most, 2), price_usd_per_t=w.price[form], freight_usd_per_t=0.0,
                ramp_rate=0.1, ramp_t=round(most * 0.5, 2),
            )  # fmt: skip
    for country in w.countries:
        for route in ("primary", "recycled"):
            w.add("emissions", form=form, country=country, route=route, t_per_t=w.between(1.0, 12.0))
    return form


def _blend(w: World, kind: str, user: str, form: str, feeds: dict[str, float]) -> None:
    """Let a user mix, and limit the mean of one quality from below, of another from above, or of both."""
    own, other = feeds
    for feed, t in feeds.items():
        w.add("blends", kind=kind, user=user, form=form, feed=feed, t_per_t=t)
    for quality, good, bad in (("grade", (50, 60), (20, 40)), ("iron", (0.1, 0.4), (0.8, 2.0))):
        values = {own: w.between(*good), other: w.between(*bad)}
        known = {(row["form"], row["quality"]): row["value"] for row in w.rows.get("qualities", ())}
        for feed, value in values.items():
            if (feed, quality) not in known:
                gross = w.between(1.0, 4.0)
                ends = {"low": round(0.9 * value, 6), "high": round(1.1 * value, 6)}
                w.add("qualities", form=feed, quality=quality, value=value, unit="%", gross_t_per_t=gross, **ends)
        good_value, bad_value = (known.get((feed, quality), values[feed]) for feed in feeds)
        if w.maybe(0.6):
            at = round(good_value + w.rng.uniform(0.2, 0.8) * (bad_value - good_value), 4)
            levels = {"least": at} if quality == "grade" else {"most": at}
            w.add("quality_limits", kind=kind, user=user, form=form, quality=quality, unit="%", **levels)
