"""What must still be served when a country stops, by what a plan can do then: a small program of that year's own."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from tests.second_model.said import Clause, Row, covers, level, number, whole

if TYPE_CHECKING:
    from tests.second_model.model import Model

K = 1e-3


def survives(model: Model, place: int, clause: Clause) -> None:
    """Answer the stop of each country in each year from sales, capacity and stock of the plan, and serve from that."""
    essential = {u["end_use"] for u in model.t["end_uses"] if u["essential"] == "yes"}
    uses = set(clause["end_uses"]) or essential
    for year in model.years:
        least = level(clause["min"], year)
        if least is None or not whole(clause, year):
            continue
        needs: dict[str, float] = defaultdict(float)
        for name in model.rows.place:
            if isinstance(name, tuple) and name[0] == "deliver" and name[1] in uses and name[3] == year:
                form = name[2]
                if covers(clause, model.forms[form]) and model.sources[form, year]:
                    needs[form] += max(0.0, least * model.wanted[name[1:]] - _done_without(model, *name[1:]))
        if any(needs.values()):
            for gone in clause["countries"]:
                _answer(model, (place, gone, year), {f: kt for f, kt in needs.items() if kt > 0}, clause["months"] / 12)


def _done_without(model: Model, use: str, form: str, year: int) -> float:
    """Return what is done without at the cheapest step."""
    steps = [s for s in model.t["substitutes"] if (s["end_use"], s["form"], s["year"]) == (use, form, str(year))]
    first = min(steps, key=lambda s: int(s["step"]), default=None)
    return number(first["max_share"]) * model.wanted[use, form, year] if first else 0.0


def _answer(model: Model, stop: tuple[int, str, int], needs: dict[str, float], part: float) -> None:
    _, gone, year = stop
    bring: dict[str, list[tuple[Any, float]]] = defaultdict(list)
    forms, plants = _upstream(model, set(needs))
    for s in model.t["suppliers"]:
        name = ("buy", s["form"], s["country"], s["step"], year)
        if s["form"] in forms and int(s["year"]) == year and s["country"] != gone and name in model.rows:
            bring[s["form"]].append((_sold(model, stop, s, name), 1.0))
    for plant in plants:
        if (plant, year) in model.capacity and model.plants[plant]["country"] != gone:
            existing, built = model.capacity[plant, year]
            runs = ("runs on", *stop, plant)
            model.rows.decide(runs)
            model.rows.at_most([(runs, 1.0), *((build, -each) for build, each in built)], existing)
            for form, t in model.recipes[plant].items():
                if form in model.forms:
                    bring[form].append((runs, t))
    for stock in model.t["stockpile"]:
        if stock["form"] in forms and ("hold", stock["holder"], stock["form"], year) in model.rows:
            bring[stock["form"]].append((_released(model, stop, stock, part), 1.0))
    _within(model, stop, forms, plants, part)
    for form in forms:
        collected = [(f[0], 1.0) for f in model.sources[form, year] if f[4] == "collector"]
        model.rows.at_most([(n, -c) for n, c in [*bring[form], *collected]], -needs.get(form, 0.0))


def _sold(model: Model, stop: tuple[int, str, int], s: Row, name: tuple[Any, ...]) -> Any:
    year, sold = stop[2], ("sells on", *stop, *name)
    model.rows.decide(sold, upper=model.rows.most(name))
    if year > model.years[0]:
        before = (*name[:4], year - 1)
        grows = [(before, -1 - number(s["ramp_rate"]))] if before in model.rows else []
        model.rows.at_most([(sold, 1.0), *grows], number(s["ramp_t"]) * K)
    return sold


def _released(model: Model, stop: tuple[int, str, int], stock: Row, part: float) -> Any:
    year, out = stop[2], ("released", *stop, stock["holder"], stock["form"])
    model.rows.decide(out, upper=number(stock["release_t_per_year"]) * K)
    held = ("hold", stock["holder"], stock["form"], year - 1)
    if year == model.years[0]:
        model.rows.at_most([(out, part)], number(stock["opening_t"]) * K)
    else:
        model.rows.at_most([(out, part), (held, number(stock["loss_rate"]) - 1)], 0.0)
    return out


def _upstream(model: Model, forms: set[str]) -> tuple[set[str], set[str]]:
    """Return some forms with all that goes into them, and the plants that make any; none that mixes or has a host."""
    leaning = {row["plant"] for row in model.t["hosts"]} | {user for kind, user, _ in model.blends if kind == "plant"}
    while True:
        making = {
            p for p in model.plants if p not in leaning and any(model.recipes[p].get(form, 0.0) > 0 for form in forms)
        }
        more = {f for p in making for f, t in model.recipes[p].items() if t < 0 and f in model.forms} - forms
        if not more:
            return forms, making
        forms = forms | more


def _within(model: Model, stop: tuple[int, str, int], forms: set[str], plants: set[str], part: float) -> None:
    """What is then mined lasts by what is left in the ground; what is made and landed fits through what is shared."""
    _, gone, year = stop
    runs = {p for p in plants if (p, year) in model.capacity and model.plants[p]["country"] != gone}
    for plant in runs:
        if (reserves := model.plants[plant]["reserves_t"]) != "":
            before = [(("make", plant, y), 1.0) for y in model.years if y < year and (plant, y) in model.capacity]
            model.rows.at_most([(("runs on", *stop, plant), part), *before], number(reserves) * K)
    for place in model.t["infrastructure"]:
        if int(place["year"]) == year:
            taken = []
            for use in model.t["shared_use"]:
                each, user = number(use["use_per_t"]), use["user"]
                if use["facility"] == place["facility"] and use["kind"] == "plant" and user in runs:
                    taken.append((("runs on", *stop, user), each))
                elif use["facility"] == place["facility"] and use["kind"] == "form" and user in forms:
                    for s in model.t["suppliers"]:
                        name = ("sells on", *stop, "buy", user, s["country"], s["step"], year)
                        if (s["form"], int(s["year"])) == (user, year) and name in model.rows:
                            taken.append((name, each))
            if taken:
                model.rows.at_most(taken, (number(place["capacity"]) + number(place["extra"] or "0")) * K)
