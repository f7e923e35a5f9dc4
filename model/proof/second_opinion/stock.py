"""The public stock a second time: what is asked for, whose it is, what may be bought and sold, and who is paid.

The first sentence that speaks of a form's public stock in a year planned owns it: its account buys, stores and sells.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from model.proof.comparisons import Book
from model.proof.second_opinion.dates import at_the_end, days
from model.proof.second_opinion.plan import Payment, Plan
from model.proof.second_opinion.reading import level

STORAGE = "storage of public stock"


def _stated(sentence: Any) -> tuple[str, Any]:
    """Return the measure of a target and what it states."""
    return next((name, path) for name in ("days", "tonnes", "musd") if (path := getattr(sentence, name)) is not None)


def _speaks(plan: Plan, sentence: Any) -> list[int]:
    """Return the years at whose end a sentence says how much there should be."""
    _, path = _stated(sentence)
    return [y for y in plan.reading.years if at_the_end(sentence, y) and level(path, y) is not None]


def owners(plan: Plan, targets: Sequence[Any]) -> dict[str, Any]:
    """Return the sentence whose each public stock is."""
    out: dict[str, Any] = {}
    for sentence in targets:
        for form in plan.reading.scope(sentence) & plan.reading.public.keys() if _speaks(plan, sentence) else ():
            out.setdefault(form, sentence)
    return out


def asked_for(plan: Plan, sentence: Any) -> dict[tuple[str, int], float]:
    """Return the tonnes of public stock that a sentence asks for by form and year."""
    measure, path = _stated(sentence)
    held = plan.reading.scope(sentence) & plan.reading.public.keys()
    daily: dict[tuple[str, int], float] = defaultdict(float)
    for form, year, essential, kt in plan.facts["demands"].keys("form", "year", "essential", "wanted"):
        if essential and form in held:
            daily[form, year] += kt * 1e3 / 365
    out: dict[tuple[str, int], float] = {}
    for year in _speaks(plan, sentence):
        amount = level(path, year) or 0.0
        if measure == "musd":
            amount = plan.fiscal.usd(sentence, path, year) or 0.0
            usd = {form: plan.reading.market(None, form, year) / 1e3 for form in held}
            if len(sentence.forms) == 1:
                out |= {(form, year): amount / usd[form] for form in held if usd[form] > 0}
                continue
            a_day = sum(daily[form, year] * usd[form] for form in held if (form, year) in daily)
            amount = amount / a_day if a_day > 0 else 0.0
        if measure == "tonnes":
            out |= {(form, year): amount for form in held}
        else:
            out |= {(form, year): t * amount for (form, y), t in daily.items() if y == year}
    return {at: t for at, t in out.items() if t > 0}


def _wanted(plan: Plan, targets: Sequence[Any]) -> dict[tuple[str, int], float]:
    """Return the most that any sentence asks for by form and year, t."""
    out: dict[tuple[str, int], float] = defaultdict(float)
    for sentence in targets:
        for at, t in asked_for(plan, sentence).items():
            out[at] = max(out[at], t)
    return out


def rules_of_stock(book: Book, plan: Plan, targets: Sequence[Any]) -> None:
    """Note that public stock is bought and sold by its sentences alone, and no more of it than is asked for."""
    owner, wanted = owners(plan, targets), _wanted(plan, targets)
    begins = {form: min(_speaks(plan, sentence)) for form, sentence in owner.items()}
    asked, meant = {form for form, _ in wanted}, [(s, owners(plan, [s])) for s in targets]
    rows = plan.tables["stockpile"].keys("form", "year", "stock_t", "in_t", "out_t", "holder")
    said = {(form, year): amounts for form, year, *amounts, holder in rows if holder == "public"}
    where: list[tuple[str, int]] = []
    found: list[tuple[float, ...]] = []
    for form, row in plan.reading.public.items():
        before = least = largest = row.opening_t
        seller, since = owner.get(form), begins.get(form, math.inf)
        for year in plan.reading.years:
            there, bought, sold = said.get((form, year), (0.0, 0.0, 0.0))
            kept = 1.0 if year == plan.reading.years[0] else 1.0 - row.loss_rate
            most = _may_sell(seller, row, kept * least) if year >= since else 0.0
            where.append((form, year))
            need = _from_then_on(plan, form, year, wanted, 1.0 - row.loss_rate) if form in asked else 0.0
            buys = any(form in forms and days(s, year).any() for s, forms in meant)
            largest = max(need, kept * largest)
            may = _may_sell(seller, row, kept * before) if year >= since else 0.0
            found.append((bought, max(0.0, need - kept * least) if buys else 0.0, sold, may, there, largest))
            least = max(wanted.get((form, year), 0.0), kept * least - most)
            before = there
    rules = (
        "public stock is bought as it is asked for",
        "public stock is held until a sentence says otherwise",
        "public stock is what was there or is asked for",
    )
    for place, rule in enumerate(rules):
        book.at_most(rule, where, [x[2 * place] for x in found], [x[2 * place + 1] for x in found])


def _from_then_on(plan: Plan, form: str, year: int, wanted: dict[tuple[str, int], float], kept: float) -> float:
    """Return the stock at the end of a year that is enough for what any later year asks for, losses counted."""
    years = (y for y in plan.reading.years if y >= year and (kept > 0 or y == year))
    return max((wanted.get((form, y), 0.0) / kept ** (y - year) for y in years), default=0.0)


def _may_sell(owner: Any, row: Any, there: float) -> float:
    """Return what may be sold of what is there in a year in which a sentence owns it: nothing by order alone."""
    if owner.release == "order":
        return 0.0
    part = 1.0 if owner.release == "free" else float(owner.release)
    return min(float(row.release_t_per_year), part * there)


def public_stock(plan: Plan, targets: Sequence[Any]) -> Iterator[tuple[Any, tuple[Payment, float]]]:
    """Yield, with the sentence whose stock it is, what is paid for stock that is bought, sold and stored."""
    owner, rows = owners(plan, targets), plan.reading.public
    for form, year, holder, t, bought, sold in plan.tables["stockpile"].keys(
        "form", "year", "holder", "stock_t", "in_t", "out_t"
    ):
        if holder != "public":
            continue
        sentence = owner.get(form)
        account = rows[form].account if sentence is None else sentence.account
        stored = t * rows[form].holding_usd_per_t / 1e6
        if stored:
            yield sentence, ((year, "Treasury", "storage", STORAGE, account), stored)
        if sentence is None:
            continue
        day = plan.reading.market(None, form, year) / 1e3
        if bought > 0:
            due = math.fsum((bought * day, bought * day * sentence.premium))
            yield sentence, ((year, "Treasury", "buyers", "stockpile purchases", account), due)
        if sold > 0:
            item = "stockpile sales, spent again" if sentence.revolving else "stockpile sales"
            due = math.fsum((sold * day, -sold * day * sentence.discount))
            yield sentence, ((year, "buyers", "Treasury", item, account), due)
