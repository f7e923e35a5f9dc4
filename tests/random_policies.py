"""Random policy sentences, as a study file would state them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from tests.random_world import World

Stated = dict[str, Any]
CHANCE = {
    "country_share_cap": 0.55,
    "owner_share_cap": 0.4,
    "bloc_share_floor": 0.55,
    "domestic_share_floor": 0.35,
    "recycled_share_floor": 0.35,
    "import_ban": 0.35,
    "export_restriction": 0.35,
    "tariff": 0.45,
    "capital_grant": 0.6,
    "production_tax_credit": 0.4,
    "budget_cap": 0.65,
    "stockpile_target": 0.5,
}


def random_policies(rng: np.random.Generator, world: World) -> list[Stated]:
    """Return a variant's policies in random order, some of them stated twice with other fields."""
    stated = []
    for name, chance in CHANCE.items():
        for again in (1.0, 0.25):
            if rng.random() >= chance * again:
                break
            stated.append({name: random_fields(name, rng, world)})
    return [stated[i] for i in rng.permutation(len(stated))]


def random_fields(name: str, rng: np.random.Generator, world: World) -> Stated | str:
    """Return the fields of one sentence."""
    return _FIELDS[name](_Draw(rng, world))


class _Draw:
    """Draws what fields are made of."""

    def __init__(self, rng: np.random.Generator, world: World) -> None:
        self.rng, self.world = rng, world
        self.abroad = world.countries[1:]
        self.blocs = sorted({row["bloc"] for row in world.rows.get("blocs", [])})

    def maybe(self, chance: float) -> bool:
        return bool(self.rng.random() < chance)

    def number(self, low: float, high: float) -> float:
        return round(float(self.rng.uniform(low, high)), 3)

    def path(self, low: float, high: float) -> float | dict[int, float]:
        """Return one level, or levels by year."""
        if self.maybe(0.6):
            return self.number(low, high)
        first = self.world.years[0] + int(self.rng.integers(0, 2))
        return {first: self.number(low, high), first + 2: self.number(low, high)}

    def countries(self, first_too: float = 0.6) -> list[str]:
        """Return one or two foreign countries, most often the large cheap one."""
        chosen = {str(self.rng.choice(self.abroad))}
        if self.maybe(first_too):
            chosen = {self.abroad[0]}
        if self.maybe(0.2):
            chosen.add(str(self.rng.choice(self.abroad)))
        return sorted(chosen)

    def bloc(self) -> str:
        return str(self.rng.choice(self.blocs))

    def scope(self, stages: tuple[str, ...] = ("mined", "refined", "component")) -> Stated:
        """Narrow a sentence by mineral, form or stage, and in time."""
        out: Stated = {}
        kind = self.rng.choice(["all", "stage", "mineral", "form"], p=[0.3, 0.3, 0.2, 0.2])
        if kind == "stage":
            out["stages"] = [str(self.rng.choice(stages))]
        elif kind == "mineral":
            out["minerals"] = [str(self.rng.choice(self.world.minerals))]
        elif kind == "form":
            out["forms"] = [str(self.rng.choice(self.world.chains[str(self.rng.choice(self.world.minerals))]))]
        first, last = self.world.years[0], self.world.years[-1]
        if self.maybe(0.25):
            out["from"] = first + 1 if self.maybe(0.5) else f"{first}-07-01"
        if self.maybe(0.15):
            out["until"] = last if self.maybe(0.5) else f"{last}-09-30"
        return out


def _country_share_cap(d: _Draw) -> Stated:
    measure = "origin" if d.maybe(0.5) else "shipped"
    named = {"countries": d.countries(0.8)} if d.maybe(0.65) else {}
    return {"max": d.path(0.15, 0.7), "measure": measure, **named, **d.scope()}


def _owner_share_cap(d: _Draw) -> Stated:
    who = {"bloc": d.bloc()} if d.maybe(0.3) else {"owners": d.countries(0.8)}
    return {"max": d.path(0.05, 0.4), **who, **d.scope()}


def _bloc_share_floor(d: _Draw) -> Stated:
    measure = str(d.rng.choice(["shipped", "origin", "owner"], p=[0.3, 0.5, 0.2]))
    return {"bloc": d.bloc(), "min": d.path(0.15, 0.7), "measure": measure, "home_counts": d.maybe(0.6), **d.scope()}


def _domestic_share_floor(d: _Draw) -> Stated:
    return {"min": d.path(0.1, 0.5), **d.scope(("refined", "component"))}


def _recycled_share_floor(d: _Draw) -> Stated:
    return {"min": d.path(0.02, 0.2), **d.scope(), "stages": ["refined"], "forms": []}


def _import_ban(d: _Draw) -> Stated:
    who = {"bloc": d.bloc()} if d.maybe(0.4) else {"countries": d.countries()}
    return {**who, "measure": str(d.rng.choice(["shipped", "owner", "origin"])), **d.scope()}


def _export_restriction(d: _Draw) -> Stated:
    return {"countries": d.countries(0.8), "licence_share": d.number(0, 0.5) if d.maybe(0.6) else 0.0, **d.scope()}


def _tariff(d: _Draw) -> Stated | str:
    if d.maybe(0.5):
        return "schedule" if d.maybe(0.5) else {"schedule": "schedule", "layers": ["section_301"], **d.scope()}
    who = d.rng.choice(["all", "countries", "bloc"])
    named = {"all": {}, "countries": {"countries": d.countries()}, "bloc": {"bloc": d.bloc()}}[str(who)]
    return {"rate": d.number(0.02, 0.5), **named, **d.scope()}


def _capital_grant(d: _Draw) -> Stated:
    kinds = (
        [str(k) for k in d.rng.choice(["mine", "refinery", "magnet", "recycler"], 2, replace=False)]
        if d.maybe(0.2)
        else []
    )
    countries = [d.world.countries[0], d.abroad[-1]] if d.maybe(0.3) else []
    return {
        "account": "dpa",
        "share": d.number(0.3, 0.9),
        "kinds": kinds,
        "countries": countries,
        **(d.scope() if d.maybe(0.3) else {}),
    }


def _production_tax_credit(d: _Draw) -> Stated | str:
    if d.maybe(0.5):
        return "45X" if d.maybe(0.7) else {"credit": "45X", **d.scope()}
    return {"share_of_cost": d.path(0.05, 0.4), **d.scope()}


def _budget_cap(d: _Draw) -> Stated:
    """Cap an account at some per cent of the value of what is needed, so that it often binds."""
    account = "dpa" if d.maybe(0.7) else "nds_fund"
    value = sum(d.world.need[f] * d.world.price[f] for m in d.world.minerals for f in d.world.chains[m]) / 1e6
    most = value * float(d.rng.uniform(0.0005, 0.03))
    measure = "authority" if d.maybe(0.5) else "outlays"
    if d.maybe(0.2):
        return {"account": account, "max_musd": "appropriated", "measure": measure}
    if d.maybe(0.5):
        return {"account": account, "max_musd": round(most, 3), "measure": measure}
    return {"account": account, "max_musd": {y: round(most / 2, 3) for y in d.world.years}, "measure": measure}


def _stockpile_target(d: _Draw) -> Stated:
    scope = d.scope(("refined", "component"))
    return {"days": d.path(5, 70), **({"account": "nds_fund"} if d.maybe(0.5) else {}), **scope}


_FIELDS: dict[str, Callable[[_Draw], Stated | str]] = {
    "country_share_cap": _country_share_cap,
    "owner_share_cap": _owner_share_cap,
    "bloc_share_floor": _bloc_share_floor,
    "domestic_share_floor": _domestic_share_floor,
    "recycled_share_floor": _recycled_share_floor,
    "import_ban": _import_ban,
    "export_restriction": _export_restriction,
    "tariff": _tariff,
    "capital_grant": _capital_grant,
    "production_tax_credit": _production_tax_credit,
    "budget_cap": _budget_cap,
    "stockpile_target": _stockpile_target,
}
