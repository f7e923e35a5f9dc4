"""The two stocks of a form: what buyers hold for themselves, and what the nation holds because a sentence says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.second_model.fiscal import usd
from tests.second_model.said import Clause, Row, at_the_end, covers, days_of, level, number, stands

if TYPE_CHECKING:
    from tests.second_model.model import Model

K = 1e-3
TARGET = "stockpile_target"


def stocked(model: Model, s: Row) -> None:
    """Decide how much of a form a holder keeps, puts in and takes out, year by year."""
    holder, form = s["holder"], s["form"]
    fills = {year: number(s["fill_t_per_year"]) * K for year in model.years}
    releases = {year: number(s["release_t_per_year"]) * K for year in model.years}
    share: float | None = None
    asked: dict[int, float] = {}
    most = dict.fromkeys(model.years, number(s["limit_t"]) * K)
    if holder == "public":
        asked = _asked(model, form)
        fills, releases, share = _of_the_nation(model, s, asked)
        most = _largest(model, s, asked)
    for year in model.years:
        _one_year(model, s, year, fills[year], releases[year], most[year])
        now, before = ("hold", holder, form, year), ("hold", holder, form, year - 1)
        if year in asked:
            model.rows.at_most([(now, -1.0)], -asked[year])
        if share is not None and year > model.years[0]:
            sold = ("out", holder, form, year)
            model.rows.at_most([(sold, 1.0), (before, -share * (1 - number(s["loss_rate"])))], 0.0)
    if s.get("closing_t"):
        model.rows.at_most([(("hold", holder, form, model.years[-1]), -1.0)], -number(s["closing_t"]) * K)


def _one_year(model: Model, s: Row, year: int, fill: float, release: float, most: float) -> None:
    key = (s["holder"], s["form"], year)
    each = number(s["holding_usd_per_t"])
    asks = number(s["cost_of_capital"]) - model.study["discount_rate"] if s.get("cost_of_capital") else 0.0
    if model.market and s["holder"] == "private":
        each += max(0.0, asks) * number(model.forms[s["form"]]["reference_price_usd_per_t"])
    model.rows.decide(("hold", *key), each * K * model.worth(year), most)
    model.rows.decide(("in", *key), 0.0, fill)
    model.rows.decide(("out", *key), 0.0, release)
    model.uses[s["form"], year].append((("in", *key), 1.0))
    path = [(("hold", *key), 1.0), (("in", *key), -1.0), (("out", *key), 1.0)]
    first = year == model.years[0]
    path += [] if first else [(("hold", s["holder"], s["form"], year - 1), number(s["loss_rate"]) - 1)]
    model.rows.equal(path, number(s["opening_t"]) * K if first else 0.0)


# ------------------------------------------------------------ what the nation's sentences say


def speaks(model: Model, clause: Clause) -> list[int]:
    """Return the years at whose end a sentence says how much there should be."""
    path = next(clause[name] for name in ("days", "tonnes", "musd") if clause[name] is not None)
    return [y for y in model.years if at_the_end(clause, y) and level(path, y) is not None]


def market(model: Model, form: str, year: int) -> float:
    """Return the price of the day: the cheapest landed first step of anybody who sells; else the reference price."""
    landed = [
        (number(s["price_usd_per_t"]) + number(s["freight_usd_per_t"])) * K
        for s in model.t["suppliers"]
        if (s["form"], s["year"], s["step"]) == (form, str(year), "1") and number(s["available_t"]) > 0
    ]
    return min(landed, default=model.value[form])


def _asked(model: Model, form: str) -> dict[int, float]:
    """Return the most that any sentence asks for at the end of a year; note whose the stock is."""
    out: dict[int, float] = {}
    for clause in model.stated(TARGET):
        if not covers(clause, model.forms[form]):
            continue
        years = speaks(model, clause)
        if years:
            model.buyer.setdefault(form, clause)
        for year in years:
            kt = _kt(model, clause, form, year)
            if kt > 0:
                out[year] = max(out.get(year, 0.0), kt)
    return out


def _kt(model: Model, clause: Clause, form: str, year: int) -> float:
    a_day = model.essential.get((form, year), 0.0) / 365
    if clause["days"] is not None:
        return a_day * (level(clause["days"], year) or 0.0)
    if clause["tonnes"] is not None:
        return (level(clause["tonnes"], year) or 0.0) * K
    musd = usd(model, TARGET, clause, clause["musd"], year) or 0.0
    if len(clause["forms"]) == 1:
        price = market(model, form, year)
        return musd / price if price > 0 else 0.0
    held = {s["form"] for s in model.t["stockpile"] if s["holder"] == "public" and number(s["limit_t"]) > 0}
    covered = [f for f in held if f in model.forms and covers(clause, model.forms[f])]
    whole = sum(model.essential.get((f, year), 0.0) / 365 * market(model, f, year) for f in covered)
    return a_day * musd / whole if whole > 0 else 0.0


def _need(model: Model, asked: dict[int, float], year: int, kept: float) -> float:
    """Return what has to be there at the end of a year for what is asked for at the end of it and of later ones."""
    later = [(y, kt) for y, kt in asked.items() if y >= year and (kept > 0 or y == year)]
    return max((kt / kept ** (y - year) for y, kt in later), default=0.0)


def _largest(model: Model, s: Row, asked: dict[int, float]) -> dict[int, float]:
    """Return the most that public stock may be: what it could be the year before, or what is asked for."""
    kept, most, out = 1 - number(s["loss_rate"]), number(s["opening_t"]) * K, {}
    for year in model.years:
        most = max(_need(model, asked, year, kept), most if year == model.years[0] else most * kept)
        most = out[year] = min(number(s["limit_t"]) * K, most)
    return out


def _of_the_nation(
    model: Model, s: Row, asked: dict[int, float]
) -> tuple[dict[int, float], dict[int, float], float | None]:
    """Return what may be bought and sold of public stock in each year, and the share that may be sold of what is there.

    Nothing is bought beyond what is asked for from then on; and what is left at least, however much was sold, is not
    bought again.
    """
    form, kept = s["form"], 1 - number(s["loss_rate"])
    owner, years = model.buyer.get(form), model.years
    rule: Any = owner["release"] if owner else "order"
    share = None if isinstance(rule, str) else float(rule)
    opens = min(speaks(model, owner), default=years[-1] + 1) if owner else years[-1] + 1
    said = [c for c in model.stated(TARGET) if covers(c, model.forms[form]) and speaks(model, c)]
    there = number(s["opening_t"]) * K
    fills, releases = {}, {}
    for year in years:
        left = there if year == years[0] else there * kept
        need = _need(model, asked, year, kept)
        may = any(stands(c, day) for c in said for day in days_of(year))
        fills[year] = min(number(s["fill_t_per_year"]) * K, max(0.0, need - left)) if may else 0.0
        releases[year] = number(s["release_t_per_year"]) * K if rule != "order" and year >= opens else 0.0
        if share is not None and year == years[0]:
            releases[year] = min(releases[year], share * there)
        sold = min(releases[year], left * (1.0 if share is None else share))
        there = max(asked.get(year, 0.0), left - sold)
    return fills, releases, share if any(releases.values()) else None
