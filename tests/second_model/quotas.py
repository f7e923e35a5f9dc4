"""Quotas on imports, and tonnes that are free of a duty: within a quota, or as outlets abroad take others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tests.second_model.border import asked_of, duty
from tests.second_model.said import Clause, covers, level, members, number, part, whole

if TYPE_CHECKING:
    from tests.second_model.model import Model

K = 1e-3
Bought = tuple[Any, str, int, float]
"""A purchase: its decision, form, year, and the duty on a kt, million USD."""


def quotas(model: Model) -> None:
    """Add the rows of every quota, and of every sentence that frees tonnes of a duty."""
    for place, (name, clause) in enumerate(model.clauses):
        if name == "import_quota":
            _shut(model, clause)
        elif name == "tariff" and clause["quota_t"] is not None:
            most = {year: level(clause["quota_t"], year) for year in model.years}
            free = {year: t * K for year, t in most.items() if t is not None}
            _freed(model, place, clause, [b for b in _paying(model, clause, clause) if b[2] in free], free, [])
        elif name == "tariff" and (clause["end_uses"] or clause["except_end_uses"]):
            _freed_for_uses(model, place, clause)
        elif name == "drawback":
            outlets = [name for takers in model.uses.values() for name, _ in takers if name[0] == "sell"]
            _freed(model, place, clause, list(_paying(model, clause, None)), defaultdict(float), outlets)


def _freed_for_uses(model: Model, place: int, clause: Clause) -> None:
    """Free what spared uses get of a form, or all that is not delivered to those who pay."""
    for (form, year), takers in list(model.uses.items()):
        own = []
        for name, at, when, due in _paying(model, clause, clause):
            if (at, when) == (form, year) and due > 0:
                freed = ("freed", place, *name)
                model.rows.decide(freed, -due * model.worth(year) if model.market else 0.0)
                model.rows.at_most([(freed, 1.0), (name, -1.0)], 0.0)
                own.append((freed, 1.0))
        spared = clause["except_end_uses"]
        if spared:
            may = [(name, -1.0) for name, _ in takers if _user(name) in spared]
        else:
            others = [pair for pair in takers if pair[0][0] != "in" and _user(pair[0]) not in clause["end_uses"]]
            may = [(name, -each) for name, each in others]
        if own:
            model.rows.at_most([*own, *may], 0.0)


def _user(name: Any) -> str:
    return str(name[1] if name[0] == "deliver" else name[2] if name[:2] == ("mix", "end_use") else "")


def _shut(model: Model, clause: Clause) -> None:
    for (form, year), flows in model.sources.items():
        most = level(clause["quota_t"], year)
        if most is None or not whole(clause, year) or not covers(clause, model.forms[form]):
            continue
        spared = {model.home, *clause["except_countries"]} | members(model.blocs, clause["except_bloc"], year)
        named = {*clause["countries"]} | members(model.blocs, clause["bloc"], year)
        anybody = not (clause["countries"] or clause["bloc"])
        came = [(f[0], f[1]) for f in flows if f[2] not in spared and (anybody or f[2] in named)]
        if came:
            model.rows.at_most(came, most * K)


def _paying(model: Model, clause: Clause, alone: Clause | None) -> Iterator[Bought]:
    """Yield what a sentence covers of the purchases, with what a kt pays: of one sentence alone, or of all of them."""
    for year in model.years:
        for name, _, row in model.spent[year]:
            if not covers(clause, model.forms[row["form"]]):
                continue
            good, price = (row["form"], row["country"], row["owner"], year), number(row["price_usd_per_t"]) * K
            due = duty(model, good, price) if alone is None else asked_of(model, alone, good, price)
            if alone is None:
                due *= clause["share"] * part(clause, year)
            yield name, row["form"], year, due


def _freed(
    model: Model, place: int, clause: Clause, bought: list[Bought], most: dict[int, float], outlets: list[Any]
) -> None:
    """Decide what is freed of each purchase: no more than it, all of a form and year within what may be."""
    groups: dict[tuple[str, int], list[Any]] = defaultdict(list)
    for name, form, year, due in bought:
        if due > 0:
            own = ("freed", place, *name)
            model.rows.decide(own, -due * model.worth(year) if model.market else 0.0)
            model.rows.at_most([(own, 1.0), (name, -1.0)], 0.0)
            groups[form, year].append(own)
    for (form, year), names in groups.items():
        leaves = [(name, -1.0) for name in outlets if (name[2], name[3]) == (form, year)]
        model.rows.at_most([*((name, 1.0) for name in names), *leaves], most[year])
