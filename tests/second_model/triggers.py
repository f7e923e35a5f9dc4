"""Days in force that a plan brings about, from the plan's own tables and the words of a study."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.second_model.fiscal import price
from tests.second_model.model import K, Model, Tables
from tests.second_model.said import Clause, Row, members, number
from tests.second_model.stock import market

AT_THE_LEVEL = 1e-6
Measured = dict[int, float]


def days(model: Model, folder: Path, stated: Iterable[tuple[str, Clause]]) -> dict[str, tuple[str | None, str | None]]:
    """Return the first and the last day that the plan in a folder brings about, by label; None for none."""
    plan = Tables(folder)
    return {label: _of(model, plan, clause) for label, clause in stated}


def _of(model: Model, plan: Tables, clause: Clause) -> tuple[str | None, str | None]:
    since, first = model.years[0], None
    if (begins := clause["begins_when"]) is not None:
        year = _year(model, plan, begins, since)
        known = [] if year is None else [dt.date(year + 1, 1, 1) + dt.timedelta(days=begins["days_after"])]
        if (latest := begins["at_latest"]) is not None:
            known.append(dt.date.fromisoformat(latest if len(str(latest)) > 4 else f"{latest}-01-01"))
        if not known:
            return None, None
        first = min(known).isoformat()
        since = max(since, min(known).year)
    if (ends := clause["ends_when"]) is None:
        return first, None
    if clause["start"] is not None:
        since = max(since, int(str(clause["start"])[:4]))
    year = _year(model, plan, ends, since)
    last = None if year is None else dt.date(year, 12, 31) + dt.timedelta(days=ends["days_after"])
    return first, last.isoformat() if last else None


def _year(model: Model, plan: Tables, said: dict[str, Any], since: int) -> int | None:
    """Return the year with which a trigger is met for as many years on end as it asks."""
    (name,) = [key for key, level in said.items() if key.endswith(("_above", "_below")) and level is not None]
    measure, _, side = name.rpartition("_")
    known = MEASURES[measure](model, plan, said)
    room, run = AT_THE_LEVEL * max(said[name], 1e-3), 0
    for year in range(since, model.years[-1] + 1):
        beyond = year in known and (known[year] - said[name]) * (1 if side == "above" else -1) > room
        run = run + 1 if beyond else 0
        if run == said["years"]:
            return year
    return None


def _sums(rows: Iterable[tuple[int, float]]) -> Measured:
    out: Measured = defaultdict(float)
    for year, t in rows:
        out[year] += t
    return out


def _supplied(model: Model, plan: Tables, form: str) -> list[tuple[int, str, float]]:
    """Return year, country and tonnes of all that is bought, made and collected."""

    def of(name: str) -> list[Row]:
        return [row for row in plan[name] if row["form"] == form]

    return [
        *((int(row["year"]), row["country"], number(row["tonnes"])) for row in of("purchases")),
        *((int(r["year"]), r["country"], number(r["tonnes"])) for r in of("production") if number(r["tonnes"]) > 0),
        *((int(row["year"]), model.home, number(row["tonnes"])) for row in of("recycling")),
    ]


def _reliance(model: Model, plan: Tables, said: dict[str, Any]) -> Measured:
    """What is used less what is supplied at home, over what is used; the use is the supply less what is sold abroad."""
    rows = _supplied(model, plan, said["form"])
    whole, home = _sums((y, t) for y, _, t in rows), _sums((y, t) for y, c, t in rows if c == model.home)
    sold = _sums((int(r["year"]), number(r["tonnes"])) for r in plan["outlets"] if r["form"] == said["form"])
    used = {year: t - sold[year] for year, t in whole.items() if t > 0}
    return {y: max(0.0, (t - home[y]) / t) if t > 1e-9 * whole[y] else 0.0 for y, t in used.items()}


def _who(model: Model, said: dict[str, Any], year: int) -> set[str]:
    if said["bloc"]:
        return members(model.blocs, said["bloc"], year)
    return set(said["countries"] or [model.home])


def _share(model: Model, plan: Tables, said: dict[str, Any]) -> Measured:
    rows = _supplied(model, plan, said["form"])
    whole, theirs = _sums((y, t) for y, _, t in rows), _sums((y, t) for y, c, t in rows if c in _who(model, said, y))
    return {y: theirs[y] / t for y, t in whole.items() if t > 0}


def _capacity(model: Model, plan: Tables, said: dict[str, Any]) -> Measured:
    """What stands without a decision, with what was decided and runs, less what newer plants took the place of."""
    out = dict.fromkeys(model.years, 0.0)
    standing = {(c["plant"], int(c["year"])): number(c["capacity_t"]) for c in model.t["plant_capacity"]}
    decided = [(r["plant"], int(r["year"]), number(r["built_t"]), number(r["retired_t"])) for r in plan["capacity"]]
    for plant, p in model.plants.items():
        for year in model.years if p["form"] == said["form"] else ():
            if p["country"] in _who(model, said, year):
                mine = [(model.builds[plant, v], t) for name, v, t, _ in decided if name == plant and t > 0]
                runs = sum(t for build, t in mine if build.first <= year < build.first + build.life)
                gone = sum(t for name, v, _, t in decided if (name, v) == (plant, year))
                out[year] += standing.get((plant, year), 0.0) + runs - gone
    return out


def _stock(model: Model, plan: Tables, said: dict[str, Any]) -> Measured:
    held = _sums((int(r["year"]), number(r["stock_t"])) for r in plan["stockpile"] if r["form"] == said["form"])
    return {year: held[year] for year in model.years}


def _price(model: Model, plan: Tables, said: dict[str, Any]) -> Measured:
    """The market price of a year, whose last 92 days are of the next fiscal year, in whose dollars they are paid."""
    out = {}
    for year in model.years:
        late = 92 / 365 if year % 4 else 92 / 366
        index = (1 - late) * price(model, year) + late * price(model, year + 1) if said["dollars"] == "nominal" else 1.0
        out[year] = market(model, said["form"], year) / K * index
    return out


MEASURES = {"reliance": _reliance, "share": _share, "capacity": _capacity, "stock": _stock, "price": _price}
