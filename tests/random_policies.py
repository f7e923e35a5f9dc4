"""Random policy sentences, as a study file would state them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from model.policies import BY_NAME, POLICIES

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
LATER = {
    "top_share_cap": 0.4,
    "hhi_cap": 0.35,
    "bloc_share_cap": 0.5,
    "governance_cap": 0.45,
    "import_reliance_cap": 0.55,
    "investment_tax_credit": 0.35,
    "price_floor": 0.5,
    "loan": 0.35,
    "equity": 0.55,
    "offtake": 0.6,
    "permitting": 0.5,
    "workforce": 0.6,
    "partner_investment": 0.6,
    "substitution_program": 0.55,
    "nminus1_floor": 0.75,
    "emissions_cap": 0.55,
    "carbon_price": 0.35,
}
"""Drawn after the others, with chance of their own, so that a further policy leaves the studies as they were."""
LAST = {"purchase_budget": 0.5}
"""Drawn last of all, and stated last, for the same reason."""
LATEST = {"import_quota": 0.6, "drawback": 0.5}
"""Drawn from numbers of their own, so that they leave all others as they were."""
OWN = {"survive_floor": 0.5}
"""Drawn after everything else, from numbers of its own."""
NAMED = {**CHANCE, **LATER, **LAST, **LATEST, **OWN}
FURTHER = {policy.name: policy.chance for policy in POLICIES if policy.name not in NAMED}
"""Policies that nothing here names draw themselves, after all others and from numbers of their own."""
EVERY = {**NAMED, **FURTHER}
ONCE = ("permitting", "partner_investment", "drawback")
"""Of two such sentences about one plant the last holds, there is one name for two plants, or one duty is paid twice."""


def random_policies(rng: np.random.Generator, world: World, chances: Mapping[str, float] = CHANCE) -> list[Stated]:
    """Return a variant's policies in random order, some of them stated twice with other fields."""
    stated = []
    for name, chance in chances.items():
        for again in (1.0, 0.0 if name in ONCE else 0.25):
            if rng.random() >= chance * again:
                break
            stated.append({name: random_fields(name, rng, world)})
    return [stated[i] for i in rng.permutation(len(stated))]


def random_budgets(rng: np.random.Generator, world: World) -> list[Stated]:
    """Return caps on the accounts that lend and buy shares, for they are drawn after the grants."""
    draw = _Draw(rng, world)
    value = sum(world.need[f] * world.price[f] for m in world.minerals for f in world.chains[m]) / 1e6
    return [
        {"budget_cap": {"account": account, "dollars": "real", "max_musd": round(value * draw.number(0.001, 0.02), 3)}}
        for account in ("osc_credit", "doe_grants")
        if draw.maybe(0.4)
    ]


def second_grants(rng: np.random.Generator, stated: Sequence[Stated]) -> list[Stated]:
    """Return, more often than not, a second grant from the account of the first, to more plants and of less."""
    first = next((one["capital_grant"] for one in stated if "capital_grant" in one), None)
    if first is None or rng.random() < 0.3:
        return []
    return [{"capital_grant": {"account": first["account"], "share": round(first["share"] / 2, 3)}}]


def additional_support(rng: np.random.Generator, other: str) -> list[Stated]:
    """Return, half the time, support for capacity beyond what the plan of another variant builds."""
    name = str(rng.choice(["capital_grant", "investment_tax_credit", "loan", "equity"], p=[0.4, 0.2, 0.2, 0.2]))
    share = round(float(rng.uniform(0.2, 0.8)), 3)
    terms: Stated = {
        "capital_grant": {"account": "doe_grants"},
        "investment_tax_credit": {},
        "loan": {"account": "osc_credit", "rate": 0.01, "subsidy_rate": 0.1},
        "equity": {"account": "doe_grants", "return_rate": 0.01, "dollars": "nominal"},
    }[name]
    return [{name: {**terms, "share": share, "additional_to": other}}] if rng.random() < 0.5 else []


def random_fields(name: str, rng: np.random.Generator, world: World) -> Stated | str:
    """Return the fields of one sentence."""
    draw = _Draw(rng, world)
    return _FIELDS[name](draw) if name in _FIELDS else dict(BY_NAME[name].drawn(draw))


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
    return {"min": d.path(0.2, 0.6), **d.scope(("refined", "component"))}


def _recycled_share_floor(d: _Draw) -> Stated:
    said = {"min": d.path(0.02, 0.2), **d.scope(), "stages": ["refined"]}
    return {field: value for field, value in said.items() if field != "forms"}


def _import_ban(d: _Draw) -> Stated:
    who: Stated = {"bloc": d.bloc()} if d.maybe(0.4) else {"countries": d.countries()}
    if len(who.get("countries", ())) > 1:  # no draw of its own: other studies stay as they are
        who["except_countries"] = who["countries"][:1]
    return {**who, "measure": str(d.rng.choice(["shipped", "owner", "origin"])), **d.scope()}


def _export_restriction(d: _Draw) -> Stated:
    licence = d.number(0, 0.5) if d.maybe(0.6) else 0.0
    measure = "origin" if round(licence * 1000) % 2 else "shipped"  # no draw of its own: other studies stay as they are
    return {"countries": d.countries(0.8), "licence_share": licence, "measure": measure, **d.scope()}


def _tariff(d: _Draw) -> Stated | str:
    if d.maybe(0.5):
        return "schedule" if d.maybe(0.5) else {"schedule": "schedule", "layers": ["section_301"], **d.scope()}
    who = d.rng.choice(["all", "countries", "bloc"])
    named = {"all": {}, "countries": {"countries": d.countries()}, "bloc": {"bloc": d.bloc()}}[str(who)]
    rate = d.number(0.02, 0.5)  # who is spared is no draw of its own: other studies stay as they are
    spared = {"except_countries": [d.abroad[0]]} if who == "all" and round(rate * 1000) % 2 else {}
    return {"rate": rate, **named, **spared, **d.scope()}


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
        **({"kinds": kinds} if kinds else {}),
        **({"countries": countries} if countries else {}),
        **(d.scope() if d.maybe(0.3) else {}),
    }


def _production_tax_credit(d: _Draw) -> Stated | str:
    if d.maybe(0.5):
        if d.maybe(0.7):
            return "45X"
        scope = d.scope()  # who is left out is no draw of its own: other studies stay as they are
        return {"credit": "45X", **scope, **({"except_kinds": ["recycler"]} if scope else {})}
    return {"share_of_cost": d.path(0.05, 0.4), **d.scope()}


def _budget_cap(d: _Draw) -> Stated:
    """Cap an account at some per cent of the value of what is needed, so that it often binds."""
    account = "dpa" if d.maybe(0.7) else "nds_fund"
    value = sum(d.world.need[f] * d.world.price[f] for m in d.world.minerals for f in d.world.chains[m]) / 1e6
    most = value * float(d.rng.uniform(0.0005, 0.03))
    most *= 4 if account == "nds_fund" else 1  # it stores what stands, whatever it may buy
    measure = "authority" if d.maybe(0.5) else "outlays"
    if d.maybe(0.2):
        return {"account": account, "max_musd": "appropriated", "measure": measure}
    if d.maybe(0.5):
        return {"account": account, "dollars": "real", "max_musd": round(most, 3), "measure": measure}
    years = [*d.world.years, d.world.years[-1] + 1]  # storing in the last year falls in the next fiscal year too
    return {
        "account": account,
        "dollars": "real",
        "max_musd": {y: round(most / 2, 3) for y in (years if account == "nds_fund" else d.world.years)},
        "measure": measure,
    }


def _stockpile_target(d: _Draw) -> Stated:
    """Ask for days, or a sum of money; how it is paid and released follows from them, so that other draws stay."""
    scope = d.scope(("refined", "component"))
    days, named = d.path(3, 40), d.maybe(0.8)
    digits = round(1000 * (max(days.values()) if isinstance(days, dict) else days))
    money = {"premium": digits % 5 / 20, "discount": digits % 3 / 20}
    rules = {"release": ("free", 0.1, "order", 0.25)[digits // 3 % 4], "revolving": digits % 4 < 3}
    asked = {"musd": days, "dollars": "nominal"} if digits % 6 == 1 else {"days": days}
    return {**asked, **money, **({"account": "nds_fund", **rules} if named else {}), **scope}


def _top_share_cap(d: _Draw) -> Stated:
    return {"k": int(d.rng.integers(1, 4)), "max": d.path(0.2, 0.6), **d.scope()}


def _hhi_cap(d: _Draw) -> Stated:
    return {"max": d.path(0.08, 0.35), **d.scope()}


def _bloc_share_cap(d: _Draw) -> Stated:
    measure = str(d.rng.choice(["shipped", "origin", "owner"], p=[0.5, 0.3, 0.2]))
    return {"bloc": d.bloc(), "max": d.path(0.1, 0.6), "measure": measure, **d.scope()}


def _governance_cap(d: _Draw) -> Stated:
    measure = str(d.rng.choice(["shipped", "origin", "owner"], p=[0.3, 0.5, 0.2]))
    return {"below": d.number(-0.6, 0.8), "max": d.path(0.1, 0.6), "measure": measure, **d.scope()}


def _import_reliance_cap(d: _Draw) -> Stated:
    return {"max": d.path(0.2, 0.7), **d.scope(("refined", "component"))}


def _investment_tax_credit(d: _Draw) -> Stated:
    return {"share": d.number(0.1, 0.6), **(d.scope() if d.maybe(0.3) else {})}


def _price_floor(d: _Draw) -> Stated:
    """Put a floor on a form that is made: where it must not depend on who sells, the market price is told."""
    form = _made(d)
    price = d.world.price[form]
    said = {
        "forms": [form],
        "dollars": "real",
        "floor_usd_per_t": round(price * d.number(0.9, 1.5)),
        "upside_share": d.number(0, 0.5),
        "price_spread": d.number(0.1, 0.6) if d.maybe(0.7) else 0.0,
    }
    return said | {"market_usd_per_t": round(price * d.number(0.8, 1.1))}


def _made(d: _Draw) -> str:
    chain = d.world.chains[str(d.rng.choice(d.world.minerals))]
    return str(d.rng.choice(chain[1:]))


def _loan(d: _Draw) -> Stated:
    rates: Stated = {"share": d.number(0.2, 0.7), "rate": d.number(0, 0.05), "subsidy_rate": d.number(0.05, 0.3)}
    if round(rates["rate"] * 1000) % 4 == 0:  # no draw of its own: other studies stay as they are
        rates["dollars"] = "nominal"
    return {"account": "osc_credit", **rates, **({"term_years": 8} if d.maybe(0.3) else {})}


def _equity(d: _Draw) -> Stated:
    return {"account": "doe_grants", "share": d.number(0.1, 0.5), "return_rate": d.number(0, 0.05)}


def _offtake(d: _Draw) -> Stated:
    """Commit to what a dear plant makes in the last year, but no recycler: scrap may be short. Half ask no tonnes."""
    made = _made(d)
    running = [p for p in d.world.rows["plants"] if p["kind"] in ("refinery", "magnet") and p["status"] == "existing"]
    dear = sorted(running, key=lambda p: p["variable_usd_per_t"] / d.world.price[p["form"]])
    form = dear[-1]["form"] if dear else made
    price = d.world.price[form]
    said: Stated = {"forms": [form], "kinds": ["refinery", "magnet"], "from": d.world.years[-1]}
    least = d.number(0.002, 0.012) if d.maybe(0.95) else 0.0
    said |= {"min_share": round(40 * least, 3) if least > 0.0065 else 0.0}  # share rules may leave a plant without feed
    return said | {
        "dollars": "real",
        "price_usd_per_t": round(price * d.number(0.8, 1.4)),
        "market_usd_per_t": round(price),
        "price_spread": d.number(0.1, 0.6) if d.maybe(0.7) else 0.0,
    }


def _permitting(d: _Draw) -> Stated:
    """Shift the lead time, and some of the time the first year; one year is much in so few."""
    years = int(d.rng.choice([-1, 1]))
    return {"years": years, **({"earliest_years": years} if d.maybe(0.5) else {}), **d.scope()}


def _workforce(d: _Draw) -> Stated:
    """Offer jobs for some part of what could be built, so that the limit often binds."""
    rate = {"build_rate": d.path(0.2, 0.9)} if d.maybe(0.5) else {}
    most = sum(p["buildable_t_per_year"] for p in d.world.rows["plants"]) / 1e3 * 50
    jobs = {"max_jobs": round(most * d.number(0.02, 0.3), 2), "jobs_per_kt": 50} if not rate or d.maybe(0.6) else {}
    return {**rate, **jobs}


def _partner_investment(d: _Draw) -> Stated:
    homely = [p for p in d.world.rows["plants"] if p["country"] == d.world.countries[0]]
    like = homely[int(d.rng.integers(len(homely)))]
    size = d.world.need[like["form"]] * d.number(0.05, 0.4)
    factors = {"capital_factor": d.number(0.3, 1.0), "operating_factor": d.number(0.5, 1.0)}
    where = {"like": like["plant"], "country": str(d.rng.choice(d.abroad))}
    return {**where, "size_t": round(size, 1), "us_share": d.number(0.4, 1.0), **factors}


def _substitution_program(d: _Draw) -> Stated:
    cost = round(d.world.price[_made(d)] * d.number(0.5, 1.5))
    account = {"account": "doe_grants"} if d.maybe(0.5) else {}
    return {
        "share": d.path(0.02, 0.2),
        "dollars": "real",
        "cost_usd_per_t": cost,
        **account,
        **d.scope(("refined", "component")),
    }


def _nminus1_floor(d: _Draw) -> Stated:
    """Ask in the last year for what is left without the largest country, and some of what stock could release."""
    year, home = d.world.years[-1], d.world.countries[0]
    rows = d.world.rows
    needed = [u["end_use"] for u in rows["end_uses"] if u["essential"] == "yes"]
    best: tuple[float, str] = (1.0, d.world.chains[d.world.minerals[0]][-1])
    for form in sorted({r["form"] for r in rows["demand"]}):
        need = sum(
            r["demand_t"]
            for r in rows["demand"]
            if (r["form"], r["year"], r["path"]) == (form, year, "central") and r["end_use"] in needed
        )
        sold: dict[str, float] = {}
        for r in rows["suppliers"]:
            if (r["form"], r["year"]) == (form, year):
                sold[r["country"]] = sold.get(r["country"], 0.0) + r["available_t"]
        made = {p["plant"] for p in rows["plants"] if p["form"] == form and p["country"] == home}
        own = sum(r["capacity_t"] for r in rows.get("plant_capacity", ()) if r["plant"] in made and r["year"] == year)
        left = own + sum(sold.values()) - max((t for c, t in sold.items() if c != home), default=0.0)
        spare = sum(r["release_t_per_year"] for r in rows["stockpile"] if r["form"] == form)
        best = min(best, ((left * d.number(0.6, 1.0) + d.number(0.2, 0.5) * spare) / need, form))
    return {"min": round(min(best[0], 0.9), 3), "forms": [best[1]], "from": year}


def _survive_floor(d: _Draw) -> Stated:
    """Ask in the last year for some of what the plan can do without its largest seller of a form."""
    year, home = d.world.years[-1], d.world.countries[0]
    rows = d.world.rows
    form = d.world.chains[d.world.minerals[0]][-1]
    sold: dict[str, float] = {}
    for r in rows["suppliers"]:
        if (r["form"], r["year"]) == (form, year) and r["country"] != home:
            sold[r["country"]] = sold.get(r["country"], 0.0) + r["available_t"]
    gone = max(sold, key=lambda c: sold[c], default=d.world.countries[1])
    needed = [u["end_use"] for u in rows["end_uses"] if u["essential"] == "yes"]
    wants = [r for r in rows["demand"] if (r["form"], r["year"], r["path"]) == (form, year, "central")]
    need = sum(r["demand_t"] for r in wants if r["end_use"] in needed)
    held = [r for r in rows["stockpile"] if (r["form"], r["holder"]) == (form, "private")]
    spare = sum(r["release_t_per_year"] for r in held) * d.number(0.6, 0.95)
    grows = sum(
        min(r["available_t"], r["ramp_t"])
        for r in rows["suppliers"]
        if (r["form"], r["year"]) == (form, year) and r["country"] != gone
    )
    share = {
        r["end_use"]: r["max_share"]
        for r in reversed(rows.get("substitutes", ()))
        if (r["form"], r["year"]) == (form, year)
    }
    made = {p["plant"] for p in rows["plants"] if p["form"] == form and p["country"] != gone}
    own = sum(r["capacity_t"] for r in rows.get("plant_capacity", ()) if r["plant"] in made and r["year"] == year)
    without = sum(r["demand_t"] * share.get(r["end_use"], 0.0) for r in wants if r["end_use"] in needed)
    return {
        "countries": [gone],
        "forms": [form],
        "min": round(min((spare + 0.9 * grows + without + 0.08 * own) / need, 0.9), 3) if need > 0 else 0.3,
        "months": round(d.number(2, 12), 1),
        "from": year,
    }


def _emissions_cap(d: _Draw) -> Stated:
    """Cap at some part of what all that is needed would emit at ten tonnes a tonne."""
    needed = sum(d.world.need[f] for m in d.world.minerals for f in d.world.chains[m]) * 10
    return {"max_t": round(needed * d.number(0.02, 0.12)), "scope": "home" if d.maybe(0.3) else "all", **d.scope()}


def _purchase_budget(d: _Draw) -> Stated:
    """Leave buyers some part of what all that is needed would cost at reference prices."""
    value = sum(d.world.need[f] * d.world.price[f] for m in d.world.minerals for f in d.world.chains[m]) / 1e6
    path = d.path(0.08 * value, 0.3 * value)
    if isinstance(path, dict):  # a year that is not named is given nothing
        named = sorted(path)
        path = {y: round(float(np.interp(y, named, [path[n] for n in named])), 3) for y in d.world.years}
    return {"dollars": "real", "max_musd": path}


def _import_quota(d: _Draw) -> Stated:
    """Let in a little of what is needed of one form, of all that is abroad most often."""
    form = d.world.chains[d.world.minerals[0]][-1 if d.maybe(0.5) else 1]
    need = d.world.need[form]
    who = {"countries": d.countries()} if d.maybe(0.3) else {}
    return {"quota_t": d.path(0.01 * need, 0.08 * need), "forms": [form], **who}


def _carbon_price(d: _Draw) -> Stated:
    return {"dollars": "real", "usd_per_t": d.path(10, 200), "border": d.maybe(0.6)}


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
    "top_share_cap": _top_share_cap,
    "hhi_cap": _hhi_cap,
    "bloc_share_cap": _bloc_share_cap,
    "governance_cap": _governance_cap,
    "import_reliance_cap": _import_reliance_cap,
    "investment_tax_credit": _investment_tax_credit,
    "price_floor": _price_floor,
    "loan": _loan,
    "equity": _equity,
    "offtake": _offtake,
    "permitting": _permitting,
    "workforce": _workforce,
    "partner_investment": _partner_investment,
    "substitution_program": _substitution_program,
    "nminus1_floor": _nminus1_floor,
    "survive_floor": _survive_floor,
    "emissions_cap": _emissions_cap,
    "carbon_price": _carbon_price,
    "import_quota": _import_quota,
    "purchase_budget": _purchase_budget,
}
