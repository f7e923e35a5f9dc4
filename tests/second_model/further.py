"""Sentences about the largest suppliers, reliance on imports, substitutes and emissions."""

from __future__ import annotations

from collections import defaultdict
from statistics import median
from typing import TYPE_CHECKING, Any

from tests.second_model.building import jobs
from tests.second_model.concentration import hhi, nminus1
from tests.second_model.fiscal import later, usd
from tests.second_model.said import Clause, covers, level, number, part, whole
from tests.second_model.survival import survives

if TYPE_CHECKING:
    from tests.second_model.model import Model

K = 1e-3


def programs(model: Model, use: str, form: str, year: int, wanted: float) -> list[Any]:
    """Decide what programmes let a user do without; who buys it where no account does."""
    names = []
    for place, clause in enumerate(model.stated("substitution_program")):
        named = covers(clause, model.forms[form]) and (not clause["end_uses"] or use in clause["end_uses"])
        price = usd(model, "substitution_program", clause, clause["cost_usd_per_t"], year)
        share = level(clause["share"], year) or 0.0
        if named and price is not None:
            name, supported = ("program", place, use, form, year), clause["account"] and model.market
            borne = 0.0 if supported else price * K * model.worth(year)
            model.rows.decide(name, borne, share * part(clause, year) * wanted)
            late = later(model, "substitution_program", clause, year)
            model.paid[clause["account"]].append((name, year, price * K, late))
            names.append(name)
    return names


def further(model: Model) -> None:
    """Add the rows and costs of every such sentence."""
    for place, (name, clause) in enumerate(model.clauses):
        if name in ("top_share_cap", "import_reliance_cap"):
            _shares(model, place, name, clause)
        elif name == "workforce" and clause["max_jobs"] is not None:
            jobs(model, clause)
        elif name == "hhi_cap":
            hhi(model, clause)
        elif name == "nminus1_floor":
            nminus1(model, place, clause)
        elif name == "survive_floor":
            survives(model, place, clause)
        elif name in ("emissions_cap", "carbon_price"):
            _emissions(model, name, clause)
        elif name == "purchase_budget":
            _spending(model, clause)
        elif name == "export_control":
            _exports(model, clause)
    _facilities(model)


def _exports(model: Model, clause: Clause) -> None:
    """Let no more of a form out than a share of what plants, sellers and collectors at home bring of it in the year."""
    for (form, year), takers in model.uses.items():
        share = level(clause["max"], year)
        if share is None or not whole(clause, year) or not covers(clause, model.forms[form]):
            continue
        out = [
            (name, t)
            for name, t in takers
            if name[0] == "sell" and (not clause["outlets"] or name[1] in clause["outlets"])
        ]
        own = [(flow[0], -share * flow[1]) for flow in model.sources[form, year] if flow[2] == model.home]
        if out:
            model.rows.at_most([*out, *own], 0.0)


def _spending(model: Model, clause: Clause) -> None:
    """Keep what buyers pay, freight and duty included, within their budget: in every year, or in each one named."""
    for year in model.years:
        stated, among = clause["max_musd"], clause["countries"]
        unnamed = isinstance(stated, dict) and year not in map(int, stated)
        most = 0.0 if unnamed else usd(model, "purchase_budget", clause, stated, year)
        if most is None or not whole(clause, year):
            continue
        paid = [
            (name, each)
            for name, each, row in model.spent[year]
            if covers(clause, model.forms[row["form"]]) and (not among or row["country"] in among)
        ]
        model.rows.at_most(paid, most)


def _facilities(model: Model) -> None:
    """Keep what plants make and buyers buy within what they share."""
    for place in model.t["infrastructure"]:
        year, terms = int(place["year"]), list[tuple[Any, float]]()
        for use in model.t["shared_use"] if year in model.years else ():
            if use["facility"] != place["facility"]:
                continue
            each = number(use["use_per_t"])
            if use["kind"] == "plant" and ("make", use["user"], year) in model.rows:
                terms.append((("make", use["user"], year), each))
            if use["kind"] == "form":
                terms += [(name, each) for name, _, row in model.spent[year] if row["form"] == use["user"]]
        if terms and number(place["extra"] or "0") > 0:
            more = ("more of", place["facility"], year)
            usd, most = number(place["extra_usd_per_unit"]), number(place["extra"])
            model.rows.decide(more, usd * K * model.worth(year), most * K)
            terms.append((more, -1.0))
        if terms:
            model.rows.at_most(terms, number(place["capacity"]) * K)


def _shares(model: Model, place: int, name: str, clause: Clause) -> None:
    for (form, year), flows in model.sources.items():
        most = level(clause["max"], year)
        if most is None or not covers(clause, model.forms[form]) or not whole(clause, year):
            continue
        by: dict[str, list[tuple[Any, float]]] = defaultdict(list)
        for flow in flows:
            by[flow[2]].append((flow[0], flow[1]))
        supply = [term for terms in by.values() for term in terms]
        if name == "import_reliance_cap":
            sold = [(n, c) for n, c in model.uses[form, year] if n[0] == "sell"]
            own, used = by[model.home], [*supply, *((n, -c) for n, c in sold)]
            _add(model, [*((n, (1 - most) * c) for n, c in used), *((n, -c) for n, c in own)])
            continue
        least = ("threshold", place, form, year)
        model.rows.decide(least)
        above = []
        for country, terms in by.items():
            if country not in (model.home, "ROW"):
                above.append(("above", place, country, form, year))
                model.rows.decide(above[-1])
                _add(model, [*terms, (least, -1.0), (above[-1], -1.0)])
        _add(model, [(least, float(clause["k"])), *((n, 1.0) for n in above), *((n, -most * c) for n, c in supply)])


def _add(model: Model, terms: list[tuple[Any, float]], most: float = 0.0) -> None:
    """Add a row in which a decision may stand several times."""
    row: dict[Any, float] = defaultdict(float)
    for name, weight in terms:
        row[name] += weight
    model.rows.at_most(row.items(), most)


def _emissions(model: Model, name: str, clause: Clause) -> None:
    everywhere = clause["scope"] == "all" if name == "emissions_cap" else clause["border"]
    for year in model.years:
        emitted = [
            (who, t)
            for who, form, country, t in _emitters(model, year)
            if covers(clause, model.forms[form]) and (everywhere or country == model.home) and t > 0
        ]
        said = (
            level(clause["max_t"], year)
            if name == "emissions_cap"
            else usd(model, name, clause, clause["usd_per_t"], year)
        )
        force = part(clause, year)
        if said is None or force <= 0:
            continue
        if name == "emissions_cap" and whole(clause, year):
            _add(model, emitted, said * K)
        elif name == "carbon_price" and model.market:
            for who, t in emitted:
                model.rows.cost[model.rows.place[who]] += t * said * force * K * model.worth(year)


def _emitters(model: Model, year: int) -> list[tuple[Any, str, str, float]]:
    """Return each purchase and product of a year: its name, form, country, t CO2e per t bought or of main product."""
    known = {(e["form"], e["country"], e["route"]): number(e["t_per_t"]) for e in model.t["emissions"]}
    at: dict[str, list[float]] = defaultdict(list)
    for (form, _, route), t in known.items():
        if route == "primary":
            at[form].append(t)
    found = []
    for (form, when), flows in model.sources.items():
        if when == year:
            scrap = model.forms[form]["stage"] == "scrap"
            found += [
                (flow[0], form, flow[2], 0.0 if scrap else known.get((form, flow[2], "primary"), 0.0))
                for flow in flows
                if flow[0][0] == "buy"
            ]
    for plant, row in model.plants.items():
        if ("make", plant, year) in model.rows:
            carried, feed = _carried(model, plant, row, known), 0.0
            for f, t in model.recipes[plant].items():
                feed += -t * median(at[f]) if t < 0 and f in model.forms and f in at else 0.0
            whole = sum(carried.values())
            for form, t in carried.items():
                if form in model.forms and whole > 0:
                    found.append((("make", plant, year), form, row["country"], t * max(0.0, whole - feed) / whole))
    return found


def _carried(
    model: Model, plant: str, row: dict[str, str], known: dict[tuple[str, str, str], float]
) -> dict[str, float]:
    """Return what each product of a plant carries from ore to gate, t CO2e for a t of its main product."""
    route, main = "recycled" if row["kind"] == "recycler" else "primary", row["form"]
    out = {}
    for form, t in {main: 1.0, **model.recipes[plant]}.items():
        if t > 0 and (form in model.forms or form == main):
            out[form] = t * known.get((form, row["country"], route), 0.0)
    if row["emissions_t_per_t"] != "":
        out[main] = number(row["emissions_t_per_t"])
    return out
