"""Who pays whom because a sentence says so, counted from what was bought, made, built and held.

Each payment is a year, a payer, a payee, an item of the ledger, an account, and million USD. What is paid all year
long follows the days in force; the ledger has to say the same, row by row.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any

from model.proof.second_opinion.dates import part
from model.proof.second_opinion.plan import Paid, Payment, Plan
from model.proof.second_opinion.reading import level
from model.proof.second_opinion.relief import freed, not_theirs
from model.proof.second_opinion.stock import STORAGE, public_stock
from model.proof.second_opinion.topped_up import floor, offtake


def payments(plan: Plan, clauses: list[tuple[str, Any]]) -> tuple[dict[Payment, float], dict[Payment, float]]:
    """Return every payment that the sentences cause, added up, and of each what is of the next fiscal year.

    clauses: their labels and what they state
    """
    total: dict[Payment, float] = defaultdict(float)
    late: dict[Payment, float] = defaultdict(float)
    paid = [(s, p) for label, s in clauses for p in PAYS.get(s.name, _nothing)(plan, label, s)]
    targets = [s for _, s in clauses if s.name == "stockpile_target"]
    paid += public_stock(plan, targets)
    parts: dict[tuple[int, Payment], float] = {}
    for sentence, (payment, musd) in paid:
        total[payment] += musd
        if not payment[-1]:
            continue
        if (part_late := parts.get((id(sentence), payment))) is None:
            part_late = parts[id(sentence), payment] = _late(plan, sentence, payment)
        late[payment] += musd * part_late
    return dict(total), dict(late)


def _late(plan: Plan, sentence: Any, payment: Payment) -> float:
    """Return the part of a payment that is of the next fiscal year."""
    year, payer, _, item, account = payment
    return plan.fiscal.later(sentence, account, year, payer != "Treasury" or item == STORAGE)


def _nothing(plan: Plan, label: str, sentence: Any) -> Paid:
    yield from ()


# ---------------------------------------------------------------- at the border, on what is made


def _tariff(plan: Plan, label: str, sentence: Any) -> Paid:
    """Everything that comes from abroad pays: what is bought, and every product that a plant there ships here."""
    place = next(place for place, tariff in enumerate(plan.tariffs) if tariff is sentence)
    customs: dict[int, Payment] = {y: (y, "buyers", "Treasury", "tariffs", "customs") for y in plan.reading.years}
    for year, paid in zip(plan.tables["purchases"]["year"].tolist(), plan.duties_paid, strict=True):
        if paid[place]:
            yield customs[year], paid[place]
    if sentence.quota_t is not None:
        held = {y: t for y in plan.reading.years if (t := level(sentence.quota_t, y)) is not None}
        quota = {(form, y): t for form in plan.reading.scope(sentence) for y, t in held.items()}
        for (_, year), musd in freed(plan, [paid[place] for paid in plan.duties_paid], quota):
            yield (year, "buyers", "Treasury", "tariffs", "customs"), -musd
    if sentence.end_uses or sentence.except_end_uses:
        for (_, year), musd in freed(plan, [paid[place] for paid in plan.duties_paid], not_theirs(plan, sentence)):
            yield (year, "buyers", "Treasury", "tariffs", "customs"), -musd
    for plant, form, year, t, _ in plan.made:
        if (price := plan.reading.price.get(form)) is None:
            continue
        duty, country = plan.duties[place], plan.plants[plant][1]
        if due := sum(
            part * duty((form, country, owner, year), price) for owner, part in plan.held(plant, year).items()
        ):
            yield (year, "plants", "Treasury", "tariffs on partner output", "customs"), due * t / 1e3


def _drawback(plan: Plan, label: str, sentence: Any) -> Paid:
    """Duties are paid back on as many tonnes as outlets abroad took, for the days in force."""
    gone: dict[tuple[str, int], float] = defaultdict(float)
    for form, year, t in plan.tables["outlets"].keys("form", "year", "tonnes"):
        if form in plan.reading.scope(sentence):
            gone[form, year] += t
    for (_, year), musd in freed(plan, [sum(paid) for paid in plan.duties_paid], gone):
        yield (year, "buyers", "Treasury", "tariffs", "customs"), -musd * sentence.share * part(sentence, year)


def _credit(plan: Plan, label: str, sentence: Any) -> Paid:
    """Every product made at home is credited its share of its part of the cost of making; none below zero."""
    credit = cache(partial(plan.reading.credit, sentence))
    for plant, form, year, t, _ in plan.made:
        _, country, kind = plan.plants[plant]
        if country != plan.reading.home or plant in sentence.except_plants or kind in sentence.except_kinds:
            continue
        if (share := credit(form, year)) and plan.owned_as_asked(sentence, plant, year):
            cost = _credited(plan, sentence, credit, plant, form, year) * plan.cost_borne[plant, form]
            yield (year, "Treasury", "plants", "production credit", sentence.account), share * cost * t / 1e3


def _credited(
    plan: Plan, sentence: Any, credit: Callable[[str, int], float], plant: str, form: str, year: int
) -> float:
    """Return what counts of the cost of a kt of main product, MUSD; feed that earns the credit too does not."""
    variable = max(plan.variable[plant], 0.0)
    if not sentence.credit:
        return variable
    of_variable, of_fixed, of_worn, of_feed = plan.reading.counts[sentence.credit, form]
    counted = of_variable * variable + of_fixed * plan.upkeep[plant]
    if not plan.standing.get((plant, year), 0.0):
        counted += of_worn * plan.capital[plant] / plan.terms[plant][1]
    for feed, musd in plan.fed[plant].items():
        if not credit(feed, year):
            counted += of_feed * musd
    return counted


def _carbon(plan: Plan, label: str, sentence: Any) -> Paid:
    """Plants pay for what they emit for each product, buyers for what they buy carries; abroad only with a border."""
    reading, meant = plan.reading, plan.reading.scope(sentence)

    def charged(form: str, country: str) -> bool:
        return form in meant and (sentence.border or country == reading.home)

    def price(year: int) -> float:
        return (plan.fiscal.usd(sentence, sentence.usd_per_t, year) or 0.0) * part(sentence, year) / 1e6

    for plant, form, year, t, _ in plan.made:
        if charged(form, plan.plants[plant][1]):
            each = plan.own_emissions[plant, form]
            yield (year, "plants", "Treasury", "carbon charge", sentence.account), t * each * price(year)
    for form, country, year, t in plan.tables["purchases"].keys("form", "country", "year", "tonnes"):
        if charged(form, country) and reading.forms[form][1] != "scrap":
            each = reading.emitted.get((form, country, "primary"), float("nan"))
            yield (year, "buyers", "Treasury", "carbon charge on purchases", sentence.account), t * each * price(year)


# ---------------------------------------------------------------- programmes


def _program(plan: Plan, label: str, sentence: Any) -> Paid:
    """Substitutes under a programme are paid by users, and by the account where one is named."""
    for clause, year, t in plan.tables["programs"].keys("clause", "year", "tonnes"):
        if clause == label:
            musd = (plan.fiscal.usd(sentence, sentence.cost_usd_per_t, year) or 0.0) * t / 1e6
            yield (year, "buyers", "makers of substitutes", "substitution programme", ""), musd
            if sentence.account:
                yield (year, "Treasury", "buyers", "support for substitution", sentence.account), musd


# ---------------------------------------------------------------- capital put up


def annuity(rate: float, years: float) -> float:
    """Return the equal yearly payment that repays one dollar with interest over some years."""
    return 1 / years if rate == 0 else rate / (1 - (1 + rate) ** -years)


def waited(rate: float, years: float) -> float:
    """Return what a dollar spent evenly over some years is owed at their end, with interest from the middle of each."""
    if years < 1:
        return 1.0
    return math.fsum(math.pow(1 + rate, n - 0.5) for n in range(1, round(years) + 1)) / round(years)


def _saved(plan: Plan, plant: str, year: int, musd: float, item: str) -> Paid:
    """The plant's own financiers are owed less in every year that the build runs."""
    capex, yearly, first, last, _ = plan.builds[plant, year]
    for runs in plan.reading.years:
        if first <= runs <= last:
            yield (runs, "financiers", "plants", item, ""), yearly / capex * musd


def _project(plan: Plan, plant: str) -> float:
    """Return the whole project for a dollar of its planned part: a partner's plant is shared with other buyers."""
    return plan.projects.get(plant, 1.0)


def _grant(plan: Plan, label: str, sentence: Any) -> Paid:
    for clause, plant, year, musd in plan.tables["grants"].keys("clause", "plant", "year", "musd"):
        if clause == label:
            paid = musd * _project(plan, plant)
            yield (year, "Treasury", "financiers", "capital grants", sentence.account), paid
            yield from _saved(plan, plant, year, musd, "charges saved by grants")


def _put_up(plan: Plan, label: str) -> Iterator[tuple[str, int, float]]:
    rows = plan.tables["finance"].keys("clause", "plant", "year", "musd")
    yield from ((plant, year, musd) for clause, plant, year, musd in rows if clause == label)


def _investment_credit(plan: Plan, label: str, sentence: Any) -> Paid:
    for plant, year, musd in _put_up(plan, label):
        _, _, first, _, years = plan.builds[plant, year]
        spared = musd / waited(plan.terms[plant][0], years)
        yield from _saved(plan, plant, year, spared, "charges saved by investment credits")
        yield (first, "Treasury", "financiers", "investment credit", sentence.account), musd * _project(plan, plant)


def _equity(plan: Plan, label: str, sentence: Any) -> Paid:
    """A return on what is bought, over the life of the plant; its charges, worth the same to it, are even."""
    last, discount = plan.reading.years[-1], plan.facts.frames.discount_rate
    for plant, year, musd in _put_up(plan, label):
        yield from _saved(plan, plant, year, musd, "charges saved by equity")
        bought = musd * _project(plan, plant)
        yield (year, "Treasury", "financiers", "equity bought", sentence.account), bought
        rate, life = plan.terms[plant]
        due = list(_returns(plan, sentence, plant, year))
        worth = math.fsum(each * math.pow(1 + rate, -n) for n, (_, each) in enumerate(due, 1))
        for runs in _running(plan, plant, year):
            yield (runs, "plants", "financiers", "charges on equity", ""), worth * annuity(rate, life) * musd
        for paid, each in due:
            if paid <= last:
                yield (paid, "financiers", "Treasury", "return on equity", sentence.account), each * bought
            else:
                left = each * bought * math.pow(1 + discount, last - paid)
                yield (last, "financiers", "Treasury", "return on equity after the last year (memo)", ""), left


def _returns(plan: Plan, sentence: Any, plant: str, year: int) -> Iterator[tuple[int, float]]:
    """Yield the years in which a plant pays on a dollar bought, and what; a contract's in dollars of that day."""
    _, _, first, _, years = plan.builds[plant, year]
    life = plan.terms[plant][1]
    each = annuity(sentence.return_rate, life) * waited(sentence.return_rate, years)
    for paid in range(first, first + round(life)):
        if sentence.dollars == "nominal":
            yield paid, each * plan.fiscal.day(sentence, year) / plan.fiscal.day(None, paid)
        else:
            yield paid, each


def _loan(plan: Plan, label: str, sentence: Any) -> Paid:
    """The account pays the subsidy; charges, worth to the plant what it repays, are spread over its life."""
    kind = "loan guarantees" if sentence.guarantee else "loans"
    item = f"credit subsidy of {kind}" + (" (rate as stated)" if sentence.subsidy_rate is not None else "")
    for plant, year, musd in _put_up(plan, label):
        yield from _saved(plan, plant, year, musd, "charges saved by loans")
        face = musd * _project(plan, plant)
        rate, life = plan.terms[plant]
        years, rises = plan.builds[plant, year][4], _rises(plan, sentence, plant, year)
        cost = face * _subsidy(sentence, life, years, rises)
        if cost > 0:
            yield (year, "Treasury", "financing account", item, sentence.account), cost
        elif cost < 0:
            yield (year, "financing account", "Treasury", f"gain on {kind}", sentence.account), -cost
        debt = waited((1 + sentence.rate) / (1 + rises) - 1, years)
        worth = sentence.fee_share * waited(rate, years) + _repaid(sentence, life, rate, rises) * debt
        for runs in _running(plan, plant, year):
            yield (runs, "plants", "financiers", "charges on loans", ""), worth * annuity(rate, life) * musd
        yield from _contract(plan, sentence, plant, year, face)


def _contract(plan: Plan, sentence: Any, plant: str, year: int, face: float) -> Paid:
    """What moves by the contract: face value, fee, and each payment as far as it is expected, or its default made good.

    The subsidy says what part is expected: at the Treasury's rate the payments are worth what it leaves of a dollar.
    """
    if not sentence.guarantee:
        yield (year, "financing account", "financiers", "loans, face value (memo)", ""), face
    yield (year, "financiers", "financing account", "fees on loans", ""), sentence.fee_share * face
    life, (_, _, first, _, years) = plan.terms[plant][1], plan.builds[plant, year]
    rises, rate = _rises(plan, sentence, plant, year), sentence.rate
    debt = waited((1 + rate) / (1 + rises) - 1, years)
    owed = debt * _repaid(sentence, life, sentence.treasury_rate, rises) / waited(sentence.treasury_rate, years)
    missing = (_subsidy(sentence, life, years, rises) + sentence.fee_share) / owed
    part = missing if sentence.guarantee else 1.0 / owed - missing
    grace, term = round(sentence.grace_years), round(sentence.term_years or life)
    each = face * part * debt * math.pow(1 + rate, grace) * annuity(rate, term - grace)
    for n in range(grace + 1, term + 1):
        yield from _moved(plan, sentence.guarantee, first + n - 1, each * math.pow(1 + rises, -n))


def _moved(plan: Plan, guaranteed: bool, year: int, musd: float) -> Paid:
    """A payment in its year; after the last year planned it stands in that one, at the rate of discount."""
    who = ("financing account", "financiers") if guaranteed else ("financiers", "financing account")
    item = "defaults on guaranteed loans" if guaranteed else "loan repayments"
    last = plan.reading.years[-1]
    if year <= last:
        yield (year, *who, item, ""), musd
    else:
        worth = musd * math.pow(1 + plan.facts.frames.discount_rate, last - year)
        yield (last, *who, f"{item} after the last year (memo)", ""), worth


def _rises(plan: Plan, sentence: Any, plant: str, year: int) -> float:
    """Return by what prices rise a year, from the decision to the last payment; by nothing for a loan in real terms."""
    if sentence.dollars != "nominal":
        return 0.0
    years = plan.builds[plant, year][2] - year + round(sentence.term_years or plan.terms[plant][1])
    return math.pow(plan.fiscal.price(year + years) / plan.fiscal.price(year), 1 / years) - 1.0


def _repaid(sentence: Any, life: float, rate: float, rises: float) -> float:
    """Return what is repaid of one dollar, at present value at a rate: equal payments after the years of grace."""
    term = sentence.term_years or life
    years = term - sentence.grace_years
    debt = math.pow(1 + sentence.rate, sentence.grace_years)
    each = debt * annuity(sentence.rate, years)
    due = range(round(sentence.grace_years) + 1, round(term) + 1)
    return math.fsum(each * math.pow((1 + rate) * (1 + rises), -n) for n in due)


def _subsidy(sentence: Any, life: float, years: float, rises: float) -> float:
    """Return the credit subsidy of one dollar: the rate stated, else what the Treasury does not get back."""
    if sentence.subsidy_rate is not None:
        return float(sentence.subsidy_rate)
    lost = sentence.default_share * (1 - sentence.recovery_share)
    treasury = sentence.treasury_rate
    late = waited((1 + sentence.rate) / (1 + rises) - 1, years) / waited(treasury, years)
    due = late * _repaid(sentence, life, treasury, rises)
    if sentence.guarantee:
        return float(lost) * due - float(sentence.fee_share)
    return 1.0 - float(sentence.fee_share) - (1 - float(lost)) * due


def _running(plan: Plan, plant: str, year: int) -> Iterator[int]:
    _, _, first, last, _ = plan.builds[plant, year]
    yield from (y for y in plan.reading.years if first <= y <= last)


PAYS: dict[str, Callable[[Plan, str, Any], Paid]] = {
    "tariff": _tariff,
    "drawback": _drawback,
    "production_tax_credit": _credit,
    "carbon_price": _carbon,
    "price_floor": floor,
    "offtake": offtake,
    "substitution_program": _program,
    "capital_grant": _grant,
    "investment_tax_credit": _investment_credit,
    "equity": _equity,
    "loan": _loan,
}
"""What each policy that moves money makes somebody pay."""
