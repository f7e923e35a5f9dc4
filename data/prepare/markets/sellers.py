"""What each country sells of a market form to US buyers, in three steps of rising price, every year.

The base year clears: what US users want and what leaves the country, plus what plants at home take in, less what
they make and what scrap brings, is what was bought abroad. Printed imports differ from it by what went into stock;
they stand in the table of the base year. Step 1 of a country is its share of those tonnes, held; China's follows its
export controls. Step 2 opens up to the published ceiling, to what was sold while China's ban stood, or to half as much
again (assumed), at 8% plus 12% x risk more; step 3 up to the high end, or two and a half times what was sold, at 25%
plus 35% x risk. Where the output of the country is printed, all three hold no more than it makes, or was seen to sell;
what that takes from a stretch the pool of unnamed sellers has at its third step, where a line has one. Steps 2 and 3
open by a fifth a year from 2025, at once where the tonnes were sold in 2025. Projects abroad add to step 2 from their
first year, as mines and mineral processing plants start up: no more than they make.

US buyers pay the same for every first step, duty and freight inside: a seller that paid a duty in 2024 is that much
cheaper before it, so that a duty of 2024 moves nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from data.messages.finding import BadInput, Finding
from data.prepare.figures import BASE_YEAR, years
from data.prepare.markets.market import Evidence, Market, Share, Works, tidy
from data.prepare.plant_evidence import Fact
from data.prepare.provenance import joined, weakest

STEPS = (1, 2, 3)
SUPPLIERS = "assumptions/suppliers"
LATER = "steps 2 and 3"
CHINA, POOL = "CHN", "ROW"
SMALLEST_T = 1e-4
Row = dict[str, object]


def imports_that_clear(market: Market, works: Iterable[Works]) -> float:
    """Return what had to be bought abroad in the base year, every running plant at its capacity."""
    left = market.wanted(BASE_YEAR) + (market.exports.value if market.exports else 0.0)
    for plant in works:
        ran = plant.running.get(BASE_YEAR, 0.0)
        made = 1.0 if plant.form == market.form else sum(f.value for form, f in plant.made if form == market.form)
        taken = sum(fact.value for form, fact in plant.recipe if form == market.form)
        left += ran * (taken - made)
    if market.shares and left <= 0:
        message = f"{market.form}: output at home is {-left:g} t above what is wanted in {BASE_YEAR}; mend the balance"
        raise BadInput([Finding("figures", None, "", "", message)])
    return left


def rows(evidence: Evidence, markets: Iterable[Market], works: Iterable[Works], risk: Mapping[str, float]) -> list[Row]:
    """Return the supply steps of every market."""
    plants, law, found = list(works), evidence.law, list[Row]()
    rules = Rules(evidence)
    for market in markets:
        if not market.shares:
            continue
        clearing = imports_that_clear(market, plants)
        sellers = [*market.shares, *(country for country in market.ceilings if country not in market.shares)]
        sellers += [one.country for one in market.openings if one.country not in sellers]
        each = [
            Seller(market, country, clearing, law.paid(market.form, country, BASE_YEAR), risk[country], rules)
            for country in dict.fromkeys(sellers)
        ]
        cut = sum(one.cut() for one in each)
        found += [row for one in each for row in one.rows(cut if one.country == POOL else 0.0)]
    return found


class Rules:
    """The assumptions that hold for every seller."""

    def __init__(self, evidence: Evidence) -> None:
        table = evidence.rows(SUPPLIERS, form="", iso3="")
        plain = {row["item"]: evidence.one(SUPPLIERS, figure=row["figure"]) for row in table}
        self.premium = {step: plain[f"premium step {step}"] for step in STEPS[1:]}
        self.by_risk = {step: plain[f"risk premium step {step}"] for step in STEPS[1:]}
        self.ramp = {step: plain[f"ramp rate {'step 1' if step == 1 else LATER}"] for step in STEPS}
        self.floor = {step: plain[f"ramp floor {'step 1' if step == 1 else LATER}"] for step in STEPS}
        self.stretch = {step: evidence.assumption(f"stretch_step_{step}") for step in STEPS[1:]}
        self.freight = {bulk: evidence.assumption("freight_bulk" if bulk else "freight") for bulk in (True, False)}


class Seller:
    """One country in one market."""

    def __init__(self, market: Market, country: str, clearing: float, duty: float, risk: float, rules: Rules) -> None:
        self.market, self.country, self.rules, self.duty, self.risk = market, country, rules, duty, risk
        self.share: Share | None = market.shares.get(country)
        self.sold = clearing * self.share.fact.value if self.share else 0.0
        self.ceiling = market.ceilings.get(country)
        self.made = market.made.get(country)
        self.opening = [one for one in market.openings if one.country == country]
        self.more = 0.0

    def cut(self) -> float:
        """Return the tonnes by which the output of the country is below what the seller was assumed to stretch to."""
        return 0.0 if self.ceiling else sum(self._wanted_ends()) - sum(self._ends())

    def rows(self, more: float) -> list[Row]:
        """Return every step that ever holds anything; `more` tonnes are the third's beside its own."""
        self.more = more
        by_year = {year: self._tonnes(year) for year in years()}
        kept: list[Row] = []
        for step in STEPS:
            most = max(tonnes[step - 1] for tonnes in by_year.values())
            if most >= SMALLEST_T:
                fixed = self._fixed(step, most)
                kept += [self._row(step, year, by_year[year][step - 1], fixed) for year in years()]
        return kept

    def _tonnes(self, year: int) -> tuple[float, float, float]:
        """Return the tonnes of the three steps."""
        if year == BASE_YEAR:
            central, high = self._ends()
            opened = 0.0 if self.market.seen_in_2025 else self.rules.floor[2].value
            return self.sold, opened * central, opened * high
        control = self.market.control[year].value if self.country == CHINA and self.market.control else 1.0
        central, high = self._ends()
        opened = 1.0 if self.market.seen_in_2025 else min(1.0, self.rules.floor[2].value * (year - BASE_YEAR))
        new = [(one.fact, one.made(year)) for one in self.opening]
        more = sum(fact.value * made for fact, made in new)
        most = sum((fact.high or fact.value) * made for fact, made in new)
        return control * self.sold, control * (opened * central + more), control * (opened * high + most - more)

    def _ends(self) -> tuple[float, float]:
        """Return what steps 2 and 3 hold once open: with step 1 no more than the country makes, where that is known."""
        central, high = self._wanted_ends()
        if self.made is None:
            return central, high + self.more
        left = max((self.made.high or self.made.value) - self.sold, 0.0)
        return min(central, left), min(high, max(left - central, 0.0))

    def _wanted_ends(self) -> tuple[float, float]:
        """Return what steps 2 and 3 would hold whatever the country makes."""
        if self.ceiling is None:
            return self.sold * self.rules.stretch[2].value, self.sold * (
                self.rules.stretch[3].value - self.rules.stretch[2].value
            )
        central = max(self.ceiling.value - self.sold, 0.0)
        top = max(self.ceiling.high or self.ceiling.value, self.sold * (1 + self.rules.stretch[2].value))
        return central, max(top - self.sold - central, 0.0)

    def _fixed(self, step: int, most: float) -> Row:
        """Return what is the same in every year of a step."""
        known = [fact for fact in (self.share.fact if self.share else None, self.ceiling) if fact]
        known += [fact for one in self.opening if step > 1 for fact in (one.fact, one.start_up)]
        if step > 1:
            known += [self.rules.premium[step], self.rules.by_risk[step], *([self.made] if self.made else [])]
        if self.country == CHINA and self.market.control:
            known.append(self.market.control[max(self.market.control)])
        freight = self.rules.freight[self.market.bulk]
        known.append(freight)
        return {
            "form": self.market.form, "country": self.country, "step": step,
            "freight_usd_per_t": tidy(freight.value * self.market.prices[max(self.market.prices)].value, 3),
            "owner": self.country,
            "observed_share": round(self.share.fact.value, 6) if step == 1 and self.share else None,
            "ramp_rate": self.rules.ramp[step].value, "ramp_t": tidy(self.rules.floor[step].value * most),
            "confidence": "assumed", "_figures": joined(f.figure for f in known),
            "_sources": joined(f.source_id for f in known),
        }  # fmt: skip

    def _row(self, step: int, year: int, tonnes: float, fixed: Row) -> Row:
        price = self.market.price(year)
        scale, low, high = self._scale(step)
        row = {key: value for key, value in fixed.items() if not key.startswith("_")}
        return {
            **row, "year": year, "available_t": tidy(tonnes), "price_usd_per_t": tidy(price.value * scale),
            "low": tidy((price.low or price.value) * low), "high": tidy((price.high or price.value) * high),
            "source_id": joined([str(fixed["_sources"]), price.source_id]),
            "figures": joined([str(fixed["_figures"]), price.figure]), "rule": self._rule(step, price),
        }  # fmt: skip

    def _scale(self, step: int) -> tuple[float, float, float]:
        """Return what a step costs over the market price, with its range; step 1 less the duty it paid."""
        if step == 1:
            before = 1 / (1 + self.duty)
            return before, before, before
        fixed, risky = self.rules.premium[step], self.rules.by_risk[step]
        ends = [
            1 + a + b * self.risk
            for a, b in (
                (fixed.value, risky.value),
                (fixed.low or 0.0, risky.low or 0.0),
                (fixed.high or fixed.value, risky.high or risky.value),
            )
        ]
        return ends[0], ends[1], ends[2]

    def _rule(self, step: int, price: Fact) -> str:
        market = price.rule.rstrip(".") or "as printed"
        controlled = (
            ", times what its export controls let through" if self.country == CHINA and self.market.control else ""
        )
        paid = ", less the duty paid in 2024" if self.duty else ""
        if step == 1:
            return f"Share of the imports that clear 2024, held{controlled}, at the market price{paid}: {market}."
        extent = {2: "central", 3: "high"}[step]
        if self.ceiling is not None and self.market.seen_in_2025:
            basis = f"{extent} sales of 2025, while China's ban stood, less step 1"
        elif self.ceiling is not None:
            basis = f"rest of the {extent} ceiling open to US buyers"
        else:
            basis = (
                "half as much again as was sold" if step == 2 else "two and a half times what was sold, less the rest"
            )
        project = ", and a project abroad as it starts up" if self.opening else ""
        return f"Up to {basis}{project}{controlled}, at a premium over the market price: {market}."


def confidence(facts: Iterable[Fact]) -> str:
    """Return the weakest confidence of some facts."""
    return weakest(fact.confidence for fact in facts)
