"""Public money: capital that somebody else puts up, prices that are topped up, and what accounts can pay."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np

from tests.second_model.building import Build, about, annuity, owed, project_of
from tests.second_model.fiscal import ALL_YEAR, later, price, usd
from tests.second_model.said import Clause, days_of, level, number, part, stands
from tests.second_model.stock import market

if TYPE_CHECKING:
    from tests.second_model.model import Model

K = 1e-3
TAIL = 10.0
"""Standard deviations beyond which nothing is added up."""
NODES, WEIGHTS = np.polynomial.legendre.leggauss(200)
PUTS_UP = ("capital_grant", "investment_tax_credit", "loan", "equity")


def money(model: Model) -> None:
    """Add the decisions, costs and rows of every such sentence; budgets last, for they count what the others pay."""
    _capital(model)
    for name, clause in model.clauses:
        if name == "price_floor":
            _floor(model, clause)
        elif name == "offtake":
            _commitment(model, clause)
        _on_some(model, clause)
    for clause in model.stated("budget_cap"):
        _budget(model, clause)


# ------------------------------------------------------------ capital


def _capital(model: Model) -> None:
    together: dict[tuple[str, int], list[Any]] = defaultdict(list)
    under: dict[tuple[str, int], list[tuple[Any, str, Clause]]] = defaultdict(list)
    for place, (said, clause) in enumerate(model.clauses):
        for (plant, year), build in model.builds.items() if said in PUTS_UP else ():
            eligible = part(clause, year)
            if not (about(model, clause, model.plants[plant], year) and eligible > 0 and build.capital > 0):
                continue
            name = ("put up", place, plant, year)
            waits = 1.0 if said == "investment_tax_credit" else owed(build.rate, build.works)
            rise = _rise(model, said, clause, build, year)
            asked = _returned(model, clause, build, year) if said == "equity" else _charge(said, clause, build, rise)
            saved = (annuity(build.rate, build.life) * waits - asked) * build.held
            model.rows.decide(name, -saved if model.market else 0.0)
            model.rows.at_most(
                [(name, 1.0), (("build", plant, year), -clause["share"] * eligible * build.capital)], 0.0
            )
            together[plant, year].append(name)
            under[plant, year].append((name, said, clause))
            each = max(0.0, _subsidy(clause, build, rise)) if said == "loan" else 1.0
            paid_in = build.first if said == "investment_tax_credit" else year
            each *= project_of(model, plant)
            model.paid[clause["account"]].append((name, paid_in, each, later(model, said, clause, paid_in)))
        if clause.get("additional_to"):
            _supplements(model, place, clause)
    for key, names in together.items():
        model.rows.at_most([*((n, 1.0) for n in names), (("build", *key), -model.builds[key].capital)], 0.0)
        _of_one_account(model, key, under[key])
        _capped(model, key, under[key])


def _supplements(model: Model, place: int, clause: Clause) -> None:
    """What supplements another plan is paid for above it: each year, all built so far covers both.

    Both are what that plan has built so far, and what the money given so far would pay for at the full share.
    """
    for plant in {plant for plant, _ in model.builds}:
        given = [y for y in model.years if ("put up", place, plant, y) in model.rows]
        built = [(row["year"], row["built_t"] * K) for row in model.study["other_plans"][clause["additional_to"]]
                 if row["plant"] == plant and row["built_t"] > 0]  # fmt: skip
        if not given or not built or clause["share"] <= 0:
            continue
        for year in (y for p, y in model.builds if p == plant and y >= given[0]):
            money = [
                (("put up", place, plant, y), 1 / clause["share"] / model.builds[plant, y].capital)
                for y in given
                if y <= year
            ]
            stands = [(("build", plant, y), -1.0) for p, y in model.builds if p == plant and y <= year]
            model.rows.at_most([*money, *stands], -sum(kt for y, kt in built if y <= year))


Support = list[tuple[Any, str, Clause]]
"""What may be put up for a build: the decision, the kind of policy, the policy."""


def _of_one_account(model: Model, key: tuple[str, int], support: Support) -> None:
    """An account pays, of what is decided on a day, the largest share that any of its policies states that day."""
    for account in {clause["account"] for _, _, clause in support}:
        own = [(name, clause) for name, _, clause in support if clause["account"] == account]
        best = [max((c["share"] for _, c in own if stands(c, day)), default=0.0) for day in days_of(key[1])]
        most = sum(best) / len(best) * model.builds[key].capital
        model.rows.at_most([*((name, 1.0) for name, _ in own), (("build", *key), -most)], 0.0)


def _capped(model: Model, key: tuple[str, int], support: Support) -> None:
    """On the days of a cap, what counts pays its share of the capital; on others nothing is asked."""
    for cap in model.stated("capital_support_cap"):
        share = level(cap["max"], key[1])
        if share is not None and about(model, cap, model.plants[key[0]], key[1]):
            most = sum(share if stands(cap, day) else 1.0 for day in days_of(key[1])) / len(days_of(key[1]))
            row = [(name, 1.0) for name, said, _ in support if said in cap["instruments"]]
            model.rows.at_most([*row, (("build", *key), -most * model.builds[key].capital)], 0.0)


def _rise(model: Model, said: str, clause: Clause, build: Build, year: int) -> float:
    """Return by what prices rise a year from the decision until a loan in dollars of the day is repaid."""
    if said != "loan" or clause["dollars"] != "nominal":
        return 0.0
    last = build.first + int(clause["term_years"] or build.life)
    return float((price(model, last) / price(model, year)) ** (1.0 / (last - year)) - 1.0)


def _returned(model: Model, clause: Clause, build: Build, year: int) -> float:
    """Return what one MUSD of equity costs a plant a year, over its life: returns of a contract in dollars of the day.

    A fiscal year's dollars are paid from January to September, the next one's in the 92 days that are left.
    """
    each = annuity(clause["return_rate"], build.life) * owed(clause["return_rate"], build.works)
    if clause["dollars"] != "nominal":
        return each
    bought = usd(model, "equity", clause, 1.0, year)
    assert bought is not None
    worth = 0.0
    for n in range(int(build.life)):
        months = [day.month for day in days_of(build.first + n)]
        late = sum(month >= 10 for month in months) / len(months)
        at = (1 - late) * price(model, build.first + n) + late * price(model, build.first + n + 1)
        worth += each / bought / at * (1 + build.rate) ** -(n + 1)
    return worth * annuity(build.rate, build.life)


def _charge(said: str, clause: Clause, build: Build, rise: float) -> float:
    """Return what the plant pays a year, over its life, for one MUSD that is put up for it."""
    if said != "loan":
        return 0.0
    fee = clause["fee_share"] * owed(build.rate, build.works)
    debt = owed((1 + clause["rate"]) / (1 + rise) - 1, build.works)
    return (fee + _repaid(clause, build, build.rate, rise) * debt) * annuity(build.rate, build.life)


def _repaid(clause: Clause, build: Build, rate: float, rise: float) -> float:
    """Return the payments on one MUSD lent, year by year, at present value at a rate, less what prices take of them."""
    term, grace = int(clause["term_years"] or build.life), int(clause["grace_years"])
    each = (1 + clause["rate"]) ** grace * annuity(clause["rate"], term - grace)
    return float(sum(each * (1 + rate) ** -n * (1 + rise) ** -n for n in range(grace + 1, term + 1)))


def _subsidy(clause: Clause, build: Build, rise: float) -> float:
    """Return the share of the face value that the government does not get back, or the rate that is stated."""
    if clause["subsidy_rate"] is not None:
        return float(clause["subsidy_rate"])
    kept = 1 - clause["default_share"] + clause["default_share"] * clause["recovery_share"]
    real = (1 + clause["rate"]) / (1 + rise) - 1
    late = owed(real, build.works) / owed(clause["treasury_rate"], build.works)
    due = late * _repaid(clause, build, clause["treasury_rate"], rise)
    return (due * (1 - kept) if clause["guarantee"] else 1 - kept * due) - float(clause["fee_share"])


# ------------------------------------------------------------ prices


def _market(model: Model, name: str, clause: Clause, form: str, year: int) -> float:
    """Return the price told; else the cheapest landed first step of anybody who sells; else the reference price."""
    path = clause["market_usd_per_t"]
    told = None if path is None else usd(model, name, clause, path, year)
    if told is not None:
        return told * K
    landed = [
        (number(s["price_usd_per_t"]) + number(s["freight_usd_per_t"])) * K
        for s in model.t["suppliers"]
        if (s["form"], s["year"], s["step"]) == (form, str(year), "1") and number(s["available_t"]) > 0
    ]
    return min(landed, default=model.value[form])


def _mean_gaps(level: float, mean: float, spread: float) -> tuple[float, float]:
    """Return the mean shortfall of a lognormal price to a level, and its mean excess, by adding up over the density."""
    if spread == 0 or mean <= 0 or level <= 0:
        return max(0.0, level - mean), max(0.0, mean - level)
    kink = min(max((math.log(level / mean) + spread**2 / 2) / spread, -TAIL), TAIL)
    below, above = 0.0, 0.0
    for low, high in ((-TAIL, kink), (kink, TAIL)):
        z = low + (high - low) * (NODES + 1) / 2
        density = WEIGHTS * (high - low) / 2 * np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
        now = mean * np.exp(spread * z - spread**2 / 2)
        below += float(density @ np.maximum(level - now, 0.0))
        above += float(density @ np.maximum(now - level, 0.0))
    return below, above


def _floor(model: Model, clause: Clause) -> None:
    """For each tonne of the form, whatever else the plant makes, pay what the market lacks to the floor."""
    (form,) = clause["forms"]
    for plant, row in model.plants.items():
        made = model.recipes[plant].get(form, 0.0)
        for year in (y for y in model.years if made > 0 and about(model, clause, {**row, "form": form}, y)):
            floor = usd(model, "price_floor", clause, clause["floor_usd_per_t"], year)
            if floor is not None and ("make", plant, year) in model.rows:
                market = _market(model, "price_floor", clause, form, year)
                below, above = _mean_gaps(floor * K, market, clause["price_spread"])
                gets = below - clause["upside_share"] * above
                _pay(model, clause, (plant, made), (form, year), gets * part(clause, year))


def _commitment(model: Model, clause: Clause) -> None:
    """Plants make the least part of their capacity, and are paid what the market lacks to the price agreed."""
    for plant, row in model.plants.items():
        for year in (y for y in model.years if about(model, clause, row, y)):
            agreed, force = usd(model, "offtake", clause, clause["price_usd_per_t"], year), part(clause, year)
            if agreed is None or force <= 0 or ("make", plant, year) not in model.rows:
                continue
            existing, built = model.capacity[plant, year]
            least = clause["min_share"] * force
            made = (("make", plant, year), -1.0)
            model.rows.at_most([made, *((name, least * part) for name, part in built)], -least * existing)
            market = _market(model, "offtake", clause, row["form"], year)
            lacks, _ = _mean_gaps(agreed * K, market, clause["price_spread"])
            _pay(model, clause, (plant, 1.0), (row["form"], year), force * lacks)


def _on_some(model: Model, clause: Clause) -> None:
    """Pay on no more of a form than is made, than the quantity, and than the end uses get."""
    for (form, year), (each, makers) in model.topped_up.pop(id(clause), {}).items():
        name = ("paid on", id(clause), form, year)
        model.rows.decide(name)
        _owed(model, clause, name, (form, year))
        model.rows.at_most([(name, 1.0), *((("make", p, year), -made) for p, made in makers.items())], 0.0)
        if clause["max_t"] is not None:
            model.rows.at_most([(name, 1.0)], (level(clause["max_t"], year) or 0.0) * K)
        if clause["end_uses"]:
            got = [(use, -1.0) for use, _ in model.uses[form, year] if _is_for(use, clause["end_uses"])]
            model.rows.at_most([(name, 1.0), *got], 0.0)
        if model.market:
            model.rows.cost[model.rows.place[name]] -= each * model.worth(year)
        model.paid[clause["account"]].append((name, year, max(0.0, each), later(model, "price_floor", clause, year)))


def _owed(model: Model, clause: Clause, name: Any, good: tuple[str, int]) -> None:
    """What is owed and not made is paid for: the quantity less what is paid on, at the price of a missing tonne."""
    if clause.get("contracted_t") is None:
        return
    form, year = good
    missing = ("missing", id(clause), form, year)
    each = (usd(model, "price_floor", clause, clause["shortfall_usd_per_t"], year) or 0.0) * K * part(clause, year)
    model.rows.decide(missing, each * model.worth(year) if model.market else 0.0)
    model.rows.equal([(name, 1.0), (missing, 1.0)], (level(clause["contracted_t"], year) or 0.0) * K)


def _is_for(use: Any, uses: list[str]) -> bool:
    return use[1] in uses if use[0] == "deliver" else use[:2] == ("mix", "end_use") and use[2] in uses


def _pay(model: Model, clause: Clause, maker: tuple[str, float], good: tuple[str, int], per_kt: float) -> None:
    (plant, made), (_, year) = maker, good
    owed = clause.get("contracted_t")
    if owed is not None or clause["max_t"] is not None or clause["end_uses"]:
        if per_kt > 0 if owed is None else (level(owed, year) or 0.0) > 0:
            goods = model.topped_up.setdefault(id(clause), {})
            goods.setdefault(good, (per_kt, {}))[1][plant] = made
        return
    name, each = ("make", plant, year), per_kt * made
    if model.market:
        model.rows.cost[model.rows.place[name]] -= each * model.worth(year)
    model.paid[clause["account"]].append((name, year, max(0.0, each), later(model, "price_floor", clause, year)))


# ------------------------------------------------------------ accounts


def _budget(model: Model, clause: Clause) -> None:
    account = next(a for a in model.t["accounts"] if a["account"] == clause["account"])
    lags = {0: 1.0}
    if account["kind"] not in ALL_YEAR and clause["measure"] == "outlays":
        profile = [s for s in model.t["spendout"] if s["profile"] == account["profile"]]
        lags = {int(s["lag_years"].removesuffix(".0").rstrip(".")): number(s["share"]) for s in profile}
        assert len(lags) == len(profile), "two rows of one lag"
    most, nominal = clause["max_musd"], clause["dollars"] == "nominal" or clause["max_musd"] == "appropriated"
    spent = [*_stock(model, clause["account"]), *model.paid[clause["account"]]]
    owed: dict[int, list[tuple[Any, float]]] = defaultdict(list)
    for name, year, each, late in spent:
        for given, part_ in ((year, 1 - late), (year + 1, late)):
            owed[given].append((name, each * part_ * (price(model, given) if nominal else 1.0)))
    _spent_again(model, clause, owed, nominal)
    if most == "appropriated":
        _appropriated(model, clause["account"], owed)
    elif isinstance(most, dict):
        for key, budget in most.items():
            falls = [(n, each * lags.get(int(key) - given, 0.0)) for given, row in owed.items() for n, each in row]
            model.rows.at_most([(n, each) for n, each in falls if each], float(budget))
        for given in set(owed) - {int(year) for year in most}:
            model.rows.at_most([(n, each) for n, each in owed[given] if each], 0.0)
    else:
        for last in owed:  # what was received by then is all that adds to it
            model.rows.at_most([pair for y, row in owed.items() if y <= last for pair in row if pair[1]], float(most))


def _stock(model: Model, account: str) -> list[tuple[Any, int, float, float]]:
    """Return what an account pays for public stock: what goes in at the price of the day, and storage all year long."""
    out: list[tuple[Any, int, float, float]] = []
    for s in model.t["stockpile"]:
        form = s["form"]
        if (
            s["holder"] != "public"
            or form not in model.forms
            or ("hold", "public", form, model.years[0]) not in model.rows
        ):
            continue
        owner = model.buyer.get(form)
        if (owner["account"] if owner else s["account"]) != account:
            continue
        for year in model.years:
            stored = number(s["holding_usd_per_t"]) * K
            out.append((("hold", "public", form, year), year, stored, part_after_september(year)))
            if owner:
                each = market(model, form, year) * (1 + owner["premium"])
                out.append((("in", "public", form, year), year, each, 0.0))
    return out


def part_after_september(year: int) -> float:
    """Return the part of a year's days from October on."""
    days = days_of(year)
    return sum(day.month >= 10 for day in days) / len(days)


def _spent_again(model: Model, clause: Clause, owed: dict[int, list[tuple[Any, float]]], nominal: bool) -> None:
    """Let the account spend what sales of its stock brought in by then, where a sentence says that it revolves."""
    got: dict[int, list[tuple[Any, float]]] = defaultdict(list)
    for form, owner in model.buyer.items():
        if owner["account"] != clause["account"] or not owner["revolving"]:
            continue
        for year in model.years:
            each = market(model, form, year) * (1 - owner["discount"])
            late = part_after_september(year)
            for given, part_ in ((year, 1 - late), (year + 1, late)):
                worth = price(model, given) if nominal else 1.0
                got[given].append((("out", "public", form, year), each * part_ * worth))
    for given in sorted(got):
        name = ("again", clause["account"], id(clause), given)
        model.rows.decide(name)
        owed[given].append((name, -1.0))
        so_far = [(("again", clause["account"], id(clause), y), 1.0) for y in sorted(got) if y <= given]
        model.rows.at_most([*so_far, *((n, -c) for y, row in got.items() if y <= given for n, c in row)], 0.0)


def _appropriated(model: Model, account: str, owed: dict[int, list[tuple[Any, float]]]) -> None:
    """Every dollar obligated is drawn from an appropriation, enacted by then and not lapsed, and none twice."""
    drawn: dict[int, list[Any]] = {year: [] for year in owed}
    for place, a in enumerate(a for a in model.t["appropriations"] if a["account"] == account):
        until = a.get("available_until", "")
        lapses = 9999 if not until else int(until[:4]) + (int(until[5:7]) > 9)
        own = [("drawn", account, place, year) for year in owed if int(a["fiscal_year"]) <= year <= lapses]
        for name in own:
            if name not in model.rows:
                model.rows.decide(name)
            drawn[name[-1]].append(name)
        model.rows.at_most([(name, 1.0) for name in own], number(a["authority_musd"]))
    for year, pairs in owed.items():
        model.rows.at_most([*(pair for pair in pairs if pair[1]), *((name, -1.0) for name in drawn[year])], 0.0)
