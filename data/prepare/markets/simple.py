"""Markets and plants of the minerals planned from the USGS balance alone: one rule for all of them.

Demand of the base year is what the printed lines leave: output from ore, plus old scrap, plus imports, less exports.
It differs from the printed apparent consumption by what went into stock; both stand in the table of the base year. It
is split over end uses by assumed shares, since none are published, and grows by 1% a year (0 to 3%), assumed.
Output at home is one plant that runs at the output of 2024 and cannot grow; old scrap is one recycler with as much
scrap as it recovered, and room for a quarter more that opens over some years: printed recovery hardly moves from one
year to the next. Both cost 0.7 of the price (assumed), which is why they run. Scrap that is exported now could
stay: its tonnes follow the printed value of scrap by destination, and what today's recyclers have no room for needs
new ones. Duties are those of their tariff lines, as for every form. Projects at home stand in `projects`. No price
but the USGS's enters; one of the US market is cleared of what duties have added since the base year, which sellers
abroad do not get and buyers would pay twice. Imports whose seller is not named stay in one pool, the rest of the
world. Each seller may sell half as much again, and no more than its country
makes where that is printed of the form itself. The long-run price is the mean of 2024 and 2025.
"""

from __future__ import annotations

from dataclasses import replace

from data.messages.finding import BadInput, Finding
from data.prepare.figure_row import FigureRow, only_one
from data.prepare.figures import BASE_YEAR, years
from data.prepare.markets.market import (
    PERIODS,
    Collected,
    Evidence,
    Market,
    Share,
    Wanted,
    Works,
    derived,
    mixed,
    most_made,
    said,
)
from data.prepare.markets.simple_register import Simple, simple_minerals
from data.prepare.plant_evidence import Fact
from data.prepare.provenance import joined

MOST_OF_ROUNDING = 0.021
STATISTICS, SOURCES, ASSUMED = "published/us_salient_statistics", "published/us_import_sources", "simple_minerals"
REST = "ROW"
OUTPUT = "published/world_output"
SCRAP, NEXT = "published/us_scrap", 2029
USES = ("defence", "clean_energy", "electronics")
OTHER = "other_industry"
PATHS = {"low": "growth_low", "central": "growth", "high": "growth_high"}


def markets(evidence: Evidence) -> list[Market]:
    """Return the form of every mineral, and the scrap of those that recover any."""
    return [market for one in simple_minerals(evidence.figures) for market in _markets(evidence, one)]


def works(evidence: Evidence) -> list[Works]:
    """Return output at home and recycling of every mineral that has any."""
    return [plant for one in simple_minerals(evidence.figures) for plant in _works(evidence, one)]


def of_price(evidence: Evidence, mineral: str, share: str) -> Fact:
    """Return an assumed share of the long-run price of a mineral."""
    one = next(one for one in simple_minerals(evidence.figures) if one.mineral == mineral)
    return _share_of(_prices(evidence, one)[PERIODS[-1]], evidence.assumption(share))


def statistic(evidence: Evidence, one: Simple, detail: str, year: int = BASE_YEAR) -> Fact:
    """Return a printed number in tonnes; a dash is zero."""
    row = _row(evidence, one, detail, year)
    return _fact(row, row.number("value"), "As printed.")


def _row(evidence: Evidence, one: Simple, detail: str, year: int) -> FigureRow:
    sub = one.price_of or one.commodity if detail == one.price else one.commodity
    rows = evidence.newest(STATISTICS, sub, detail=detail, year=str(year))
    return only_one(rows, STATISTICS, f"sub_commodity {sub}, detail {detail}, year {year} in its newest edition")


def _fact(row: FigureRow, value: float, rule: str) -> Fact:
    confidence = "medium" if row["estimated"] else "high"
    return Fact(value, value, value, confidence, row["source_id"], row["figure"], rule)


def _sum(evidence: Evidence, one: Simple, details: tuple[str, ...], rule: str) -> Fact | None:
    parts = [(statistic(evidence, one, detail), 1.0) for detail in details]
    return mixed(*parts, rule=rule) if parts else None


def _balance(evidence: Evidence, one: Simple) -> tuple[Fact, Fact | None, Fact | None, Fact | None]:
    """Return imports, exports, output from ore and recovery from old scrap of the base year."""
    imports = _sum(evidence, one, one.imports, "Imports as printed.")
    assert imports is not None
    exports = _sum(evidence, one, one.exports, "Exports as printed.")
    primary = _sum(evidence, one, one.primary, "Output as printed.")
    secondary = _sum(evidence, one, one.secondary, "Recovered from old scrap, as printed.")
    if one.implied:
        whole = statistic(evidence, one, one.implied)
        left = whole.value - imports.value + (exports.value if exports else 0.0) - (primary.value if primary else 0.0)
        rule = "What closes the printed consumption: it less net imports and mine output."
        closing = derived(whole, left, 0.8 * left, 1.2 * left, rule)
        if one.scrap_title:
            secondary = closing
        else:
            primary = closing
    if one.reliance:
        primary = _bounded(evidence, one, imports, exports)
    return imports, exports, primary, secondary


def _bounded(evidence: Evidence, one: Simple, imports: Fact, exports: Fact | None) -> Fact:
    """Return withheld output within what the bound on net import reliance leaves."""
    reliance = evidence.assumption(f"{one.mineral}/reliance")
    net = imports.value - (exports.value if exports else 0.0)
    ends = [net / end - net for end in (reliance.value, reliance.high or 1.0, reliance.low or reliance.value)]
    rule = f"Withheld: net imports are {reliance.value:g} of use, {reliance.rule[0].lower()}{reliance.rule[1:]}"
    names, sources = joined([imports.figure, reliance.figure]), joined([imports.source_id, reliance.source_id])
    return Fact(ends[0], ends[1], ends[2], "assumed", sources, names, rule)


def _prices(evidence: Evidence, one: Simple) -> dict[int, Fact]:
    rows = {year: _row(evidence, one, one.price, year) for year in (2024, 2025)}
    facts = {}
    for year, row in rows.items():
        value = row.number("value") / one.content
        note = "Printed price" if one.content == 1 else f"Printed price over a content of {one.content:g}"
        known_price = _fact(row, value, f"{note}.")
        facts[year] = known_price if one.content == 1 else replace(known_price, confidence="assumed")
    if one.duty_paid:
        facts[BASE_YEAR + 1] = _without_duties_since(evidence, one, facts[BASE_YEAR + 1])
    spread = evidence.assumption("price_range")
    mean = mixed((facts[2024], 0.5), (facts[2025], 0.5), rule="Mean of 2024 and 2025.")
    last = derived(mean, mean.value, mean.value * (spread.low or 1), mean.value * (spread.high or 1), mean.rule)
    held = said(facts[2025], "The 2025 price held.", "assumed")
    return dict(zip(PERIODS, (facts[2024], facts[2025], held, last), strict=True))


def _without_duties_since(evidence: Evidence, one: Simple, price: Fact) -> Fact:
    """Return a price of the US market as under the duties of the base year, so that each duty is paid once."""
    shares = {country: share.fact.value for country, share in _shares(evidence, one).items()}
    then, now = (
        sum(share * evidence.law.paid(one.form, country, year) for country, share in shares.items())
        for year in (BASE_YEAR, BASE_YEAR + 1)
    )
    times = (1 + then) / (1 + now)
    known = price.rule.rstrip(".")
    if round(times, 6) == 1:
        return replace(price, rule=f"{known}; no duty has been added to it since {BASE_YEAR}.", confidence="assumed")
    rule = f"{known}, times {times:.4g}: less what duties have added to it since {BASE_YEAR}."
    low, high = (end * times if end is not None else None for end in (price.low, price.high))
    return replace(price, value=price.value * times, low=low, high=high, rule=rule, confidence="assumed")


def _shares(evidence: Evidence, one: Simple) -> dict[str, Share]:
    """Printed shares; sellers that are not named stay in one pool. Rounding goes to the pool, else to the largest."""
    sub, form = one.mix
    found: dict[str, Share] = {}
    for row in evidence.newest(SOURCES, sub, form=form):
        country, printed = (row["iso3"], True) if row["geo_type"] == "country" else (REST, False)
        share = row.number("share_pct" if row["share_pct"] else "low" if row["low"] else "high") / 100
        fact = Fact(share, max(share - 0.005, 0.0), share + 0.005, "high" if printed else "assumed", row["source_id"],
                    row["figure"], "Printed share." if printed else "Printed pool of other countries.")  # fmt: skip
        if country in found:
            fact = mixed((found[country].fact, 1.0), (fact, 1.0), rule=fact.rule)
        found[country] = Share(fact, printed)
    left = 1.0 - sum(share.fact.value for share in found.values())
    if abs(left) > MOST_OF_ROUNDING or not found:
        message = f"shares of sub_commodity {sub}, form {form} add to {1 - left:.3f}, not to 1; mend them"
        raise BadInput([Finding(f"{SOURCES}.csv", None, "share_pct", "", message)])
    to = REST if REST in found else max(found, key=lambda country: found[country].fact.value)
    fact = found[to].fact
    found[to] = Share(replace(fact, value=round(fact.value + left, 6)), found[to].printed)
    return found


def _demand(evidence: Evidence, one: Simple, whole: Fact) -> tuple[Wanted, ...]:
    shares = {use: evidence.assumption(f"{one.mineral}/{use}", f"default/{use}") for use in USES}
    rest = 1 - sum(share.value for share in shares.values())
    growth = {path: evidence.assumption(name).value for path, name in PATHS.items()}
    found = []
    for use in (*USES, OTHER):
        share = shares[use].value if use in shares else rest
        if share <= 0:
            continue
        used = shares[use] if use in shares else shares[USES[0]]
        paths = {
            path: {year: share * whole.value * (1 + rate) ** (year - BASE_YEAR) for year in years()}
            for path, rate in growth.items()
        }
        rule = (
            f"Output, old scrap and imports less exports of 2024, {share:.3g} of it in this use (assumed), 1% a year."
        )
        names, sources = joined([whole.figure, used.figure]), joined([whole.source_id, used.source_id])
        fact = Fact(share * whole.value, None, None, "assumed", sources, names, rule)
        found.append(Wanted(use, "A", paths, dict.fromkeys(years(), fact)))
    return tuple(found)


def _markets(evidence: Evidence, one: Simple) -> list[Market]:
    imports, exports, primary, secondary = _balance(evidence, one)
    parts = [(imports, 1.0), *((part, 1.0) for part in (primary, secondary) if part)]
    whole = mixed(*parts, *([(exports, -1.0)] if exports else []), rule="Balance of the printed lines.")
    prices = _prices(evidence, one)
    times = evidence.assumption("outage_multiple")
    price = prices[PERIODS[-1]]
    outage = derived(price, price.value * times.value, price.value * (times.low or 1), price.value * (times.high or 1),
                     f"No outage was priced: {times.value:g} times the long-run price.")  # fmt: skip
    made = most_made(evidence, OUTPUT, form=one.form)
    main = Market(
        one.form, one.stage, one.form_title, one.basis, prices, _line(one), "As printed by the USGS.",
        _shares(evidence, one), made=made, exports=exports, demand=_demand(evidence, one, whole), outage=outage,
        bulk=one.bulk, credit=one.credit,
    )  # fmt: skip
    if not secondary:
        return [main]
    share = evidence.assumption("scrap_price")
    paid = {
        p: derived(f, f.value * share.value, f.value * (share.low or 0), f.value * (share.high or 1), share.rule)
        for p, f in prices.items()
    }  # fmt: skip
    title = one.scrap_title or f"{one.title} scrap"
    scrap = Market(
        f"{one.mineral}.scrap", "scrap", title, f"{one.basis} recovered from it", paid, scrap_of=one.form,
        scrap=_collected(evidence, secondary, _exported(evidence, one)),
    )  # fmt: skip
    return [main, scrap]


def _line(one: Simple) -> str:
    return one.form.replace(".", "_")


def _exported(evidence: Evidence, one: Simple) -> Fact:
    """Return scrap that leaves the country, over scrap used at home, where both are printed; else what is assumed."""
    rows = evidence.rows(SCRAP, scrap_type=one.scrap_type)
    if not rows:
        return evidence.assumption("scrap_step_2_tonnes")
    alike = evidence.assumption("scrap_exported")
    ratio = rows[0].number("pct_exported") / rows[0].number("pct_domestic")
    names, sources = joined([rows[0]["figure"], alike.figure]), joined([rows[0]["source_id"], alike.source_id])
    ends = [ratio * (end or alike.value) for end in (alike.low, alike.high)]
    rule = f"Scrap that is exported now is {ratio:.3g} of what is used at home, by value in 2025. {alike.rule}"
    return Fact(ratio * alike.value, ends[0], ends[1], "assumed", sources, names, rule)


def _collected(evidence: Evidence, recovered: Fact, more: Fact) -> tuple[Collected, ...]:
    usual, dear = (evidence.assumption(f"scrap_step_{step}_price") for step in (1, 2))
    low, high = ((end or recovered.value) / recovered.value for end in (recovered.low, recovered.high))
    top = high * (more.high or more.value) / more.value
    names, sources = joined([recovered.figure, more.figure]), joined([recovered.source_id, more.source_id])
    return (
        Collected(1, dict.fromkeys(years(), recovered.value), low, high, usual, said(recovered, usual.rule)),
        Collected(2, dict.fromkeys(years(), recovered.value * more.value), 0.0, top, dear,
                  Fact(0, 0, 0, "assumed", sources, names, more.rule)),
    )  # fmt: skip


def _works(evidence: Evidence, one: Simple) -> list[Works]:
    _, _, primary, secondary = _balance(evidence, one)
    found = []
    if primary and primary.value > 0:
        price = _prices(evidence, one)[PERIODS[-1]]
        cost = _share_of(price, evidence.assumption("home_cost"))
        kind = "mine" if one.stage == "mined" else "integrated"
        size = said(primary, f"{primary.rule} Held.")
        found.append(Works(f"{one.mineral}_us", f"US output of {one.title.lower()}", kind, one.form, "existing", (),
                           dict.fromkeys(years(), primary.value), size,
                           _share_of(price, evidence.assumption("capex_share")), cost, 0, BASE_YEAR,
                           rule=f"All US output together, held. {cost.rule}"))  # fmt: skip
    return [*found, *_recyclers(evidence, one, secondary)] if secondary and secondary.value > 0 else found


def _recyclers(evidence: Evidence, one: Simple, secondary: Fact) -> list[Works]:
    """Return today's recyclers as one plant, and new ones for the exported scrap that these have no room for."""
    price, more, left = (
        _prices(evidence, one)[PERIODS[-1]],
        evidence.assumption("recycler_room"),
        _exported(evidence, one),
    )
    cost, name = _share_of(price, evidence.assumption("recycling_cost")), one.title.lower()
    feed = ((f"{one.mineral}.scrap", replace(evidence.assumption("one_for_one"), rule="Scrap counts by what is "
             "recovered from it.")),)  # fmt: skip
    running, size_now = spare_room(evidence, secondary, more)
    today = Works(f"{one.mineral}_recycling_us", f"US recycling of {name}", "recycler", one.form, "existing", feed,
                  running, size_now,
                  _share_of(price, evidence.assumption("capex_share")), cost, 0, BASE_YEAR,
                  rule=f"All US recyclers together, held. {cost.rule}")  # fmt: skip
    room, most = left.value - more.value, (left.high or left.value) - more.value
    if room <= 0:
        return [today]
    size = derived(left, secondary.value * room, 0.0, secondary.value * most,
                   f"What the recyclers of today have no room for. {left.rule}")  # fmt: skip
    years_of_price = evidence.assumption("recycler/capex_share")
    capital = _share_of(price, years_of_price)
    new = Works(f"{one.mineral}_recycling_new", f"New US recycling of {name} now exported", "recycler", one.form,
                "candidate", feed, {}, size, capital, cost, evidence.assumption("projects/lead").value, NEXT,
                rule=f"Capital: {years_of_price.value:g} years of its price. {cost.rule}")  # fmt: skip
    return [today, new]


def spare_room(evidence: Evidence, secondary: Fact, more: Fact) -> tuple[dict[int, float], Fact]:
    """Return what today's recyclers can treat in each year: what they did, and more as their spare room is opened."""
    opened = evidence.assumption("recycler_room_a_year")
    running = {y: secondary.value * (1 + more.value * min(1.0, opened.value * (y - BASE_YEAR))) for y in years()}
    used = (secondary, more, opened)
    names, sources = joined(fact.figure for fact in used), joined(fact.source_id for fact in used)
    rule = " ".join(fact.rule for fact in used)
    return running, replace(secondary, confidence="assumed", figure=names, source_id=sources, rule=rule)


def _share_of(price: Fact, share: Fact) -> Fact:
    ends = [price.value * (end or share.value) for end in (share.low, share.high)]
    names, sources = joined([price.figure, share.figure]), joined([price.source_id, share.source_id])
    return Fact(price.value * share.value, ends[0], ends[1], "assumed", sources, names, share.rule)
