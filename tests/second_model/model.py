"""The planner's program from CSV files and the words of a study, row by row; nothing of the planner is imported.

Tonnes are thousands and dollars millions, for the solver's sake. Shares by origin of the ore are in `origin`.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.second_model.blends import blends, read
from tests.second_model.border import duty
from tests.second_model.building import (
    Build,
    annuity,
    held,
    of_age,
    owed,
    owners_meant,
    pace_of,
    partners,
    start_of,
)
from tests.second_model.dependent import live_on_hosts, taken_over
from tests.second_model.further import further, programs
from tests.second_model.money import PUTS_UP, money
from tests.second_model.origin import origin_shares
from tests.second_model.quotas import quotas
from tests.second_model.rows import Rows
from tests.second_model.said import (
    Clause,
    Row,
    covers,
    days_of,
    level,
    members,
    number,
    part,
    stands,
    whole,
)
from tests.second_model.stock import stocked
from tests.second_model.trade import trade
from tests.second_model.uses import use_shares, uses_served

K = 1e-3
Flow = tuple[Any, ...]


class Tables:
    """CSV files as rows of text."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[str, list[Row]] = {}

    def __getitem__(self, name: str) -> list[Row]:
        if name not in self._read:
            self._read[name] = self._rows(name)
        return self._read[name]

    def _rows(self, name: str) -> list[Row]:
        path = self.folder / f"{name}.csv"
        if not path.exists():
            return []
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


COUNTS = ("variable_counts", "fixed_counts", "depreciation_counts")
"""What of each cost of making a credit counts, in the order in which the costs stand."""


class Model:
    """The rows of one variant.

    `sources` holds (decision, tonnes each, country, owner, kind) by form and year, `capacity` what a plant has and the
    builds that add to it or take from it, each with how much, `paid` (decision, year, MUSD each, part of the next
    fiscal year) by account. `slack` is put on every cap on the index of concentration.
    """

    SHARES = (
        "country_share_cap", "owner_share_cap", "bloc_share_cap", "governance_cap",
        "bloc_share_floor", "domestic_share_floor", "recycled_share_floor",
    )  # fmt: skip
    """Sentences about what one party, or several together, may or must supply."""
    READ = frozenset((
        *SHARES, *PUTS_UP, "hhi_cap", "import_reliance_cap", "top_share_cap", "nminus1_floor", "survive_floor",
        "import_ban", "export_restriction", "tariff", "production_tax_credit", "price_floor", "offtake", "budget_cap",
        "stockpile_target", "permitting", "workforce", "partner_investment", "substitution_program", "emissions_cap",
        "carbon_price", "purchase_budget", "capital_support_cap", "export_control",
        "import_quota", "drawback",
    ))  # fmt: skip

    def __init__(self, folder: Path, study: dict[str, Any], home: str, slack: float = 0.0) -> None:
        self.t, self.study, self.home, self.slack = Tables(folder), study, home, slack
        self.years = range(study["years"][0], study["years"][1] + 1)
        self.market = study["perspective"] == "market"
        self.clauses: list[tuple[str, Clause]] = study["clauses"]
        unread = {name for name, clause in self.clauses if name not in self.READ and not clause.get("promises")}
        assert not unread, f"nothing here reads {', '.join(sorted(unread))}, and it promises no share"
        self.forms = {f["form"]: f for f in self.t["forms"] if f["mineral"] in study["minerals"]}
        self.value = {f["form"]: number(f["reference_price_usd_per_t"]) * K for f in self.t["forms"]}
        self.blocs = self.t["blocs"]
        self.owned: dict[str, list[Row]] = defaultdict(list)
        for o in self.t["ownership"]:
            self.owned[o["plant"]].append(o)
        self.rows = Rows()
        self.spent: dict[int, list[tuple[Any, float, Row]]] = defaultdict(list)
        self.sources: dict[tuple[str, int], list[Flow]] = defaultdict(list)
        self.uses: dict[tuple[str, int], list[tuple[Any, float]]] = defaultdict(list)
        self.essential: dict[tuple[str, int], float] = defaultdict(float)
        self.wanted: dict[tuple[str, str, int], float] = {}
        self.builds: dict[tuple[str, int], Build] = {}
        self.capacity: dict[tuple[str, int], tuple[float, list[tuple[Any, float]]]] = {}
        self.paid: dict[str, list[tuple[Any, int, float, float]]] = defaultdict(list)
        self.topped_up: dict[int, dict[tuple[str, int], tuple[float, dict[str, float]]]] = {}
        self.blends, self.like = read(self.t["blends"]), dict[str, str]()
        self._purchases()
        self._plants()
        self._demand()
        self._scrap()
        self._stock_and_outlets()
        self._products()
        blends(self)
        for key in set(self.sources) | set(self.uses):
            inward = [(s[0], s[1]) for s in self.sources[key]]
            taken_out = [(("out", holder, *key), 1.0) for holder in ("private", "public")]
            released = [pair for pair in taken_out if pair[0] in self.rows]
            self.rows.equal([*inward, *released, *((n, -c) for n, c in self.uses[key])], 0.0)
        trade(self)
        self._shares()
        self._promises()
        origin_shares(self)
        uses_served(self)
        use_shares(self)
        further(self)
        quotas(self)
        money(self)

    def stated(self, *names: str) -> Iterator[Clause]:
        return (clause for name, clause in self.clauses if name in names)

    def worth(self, year: int) -> float:
        return float((1 + self.study["discount_rate"]) ** -(year - self.years[0] + 0.5))

    # ------------------------------------------------------------ buying

    def _duty(self, form: str, country: str, owner: str, year: int, price: float) -> float:
        """Return the duty on a kt; for the nation it cancels."""
        if not self.market or form not in self.forms:
            return 0.0
        return duty(self, (form, country, owner, year), price)

    def banned(self, clause: Clause, year: int) -> set[str]:
        """Return the countries that a ban names in a year; all abroad but those left out where it names none."""
        banned = set(clause["countries"])
        if "licence_share" in clause:  # an export restriction names countries and nothing else
            return banned
        banned |= members(self.blocs, clause["bloc"], year)
        if not clause["countries"] and not clause["bloc"]:
            banned = {c["country"] for c in self.t["countries"]} - {self.home}
        return banned - set(clause["except_countries"]) - members(self.blocs, clause["except_bloc"], year)

    def _open(self, s: Row, year: int, mined: dict[str, float]) -> float:
        """Return the part of a year's offer left: each day the least that any sentence in force leaves of it."""
        leaves = []
        for name, clause in self.clauses:
            if name not in ("import_ban", "export_restriction") or not covers(clause, self.forms[s["form"]]):
                continue
            if clause.get("end_uses"):  # it closes nobody: what is bought may serve others
                continue
            if name == "export_restriction":
                shares = mined if clause["measure"] == "origin" else {s["country"]: 1.0}
                of_them = sum(share for origin, share in shares.items() if origin in clause["countries"])
                of_them = 1.0 if s["country"] in clause["countries"] else of_them  # it ships nothing itself
                left = 1 - (1 - clause["licence_share"]) * of_them
            else:
                banned = self.banned(clause, year)
                if clause["measure"] == "origin":
                    left = 1 - sum(share for origin, share in mined.items() if origin in banned)
                else:
                    left = float(s["owner" if clause["measure"] == "owner" else "country"] not in banned)
            if left < 1:
                leaves.append((clause, left))
        if not leaves:
            return 1.0
        days = [min([1.0, *(left for clause, left in leaves if stands(clause, day))]) for day in days_of(year)]
        return max(0.0, sum(days) / len(days))

    def _purchases(self) -> None:
        self.origins: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
        for o in self.t["origins"]:
            self.origins[o["form"], o["country"]][o["origin"]] = number(o["share"])
        self.t_tariffs: dict[tuple[str, str, int], list[Row]] = defaultdict(list)
        for d in self.t["tariffs"]:
            self.t_tariffs[d["form"], d["country"], int(d["year"])].append(d)
        offers = [s for s in self.t["suppliers"] if s["form"] in self.forms and int(s["year"]) in self.years]
        for s in sorted(offers, key=lambda s: int(s["year"])):
            form, country, year = s["form"], s["country"], int(s["year"])
            if number(s["available_t"]) <= 0:
                continue
            price = number(s["price_usd_per_t"]) * K
            freight, market = number(s["freight_usd_per_t"]) * K, self.market
            paid = price + self._duty(form, country, s["owner"], year, price) + freight
            self.market = True  # what buyers pay out of their budget holds the duty, whoever's cost is least
            out_of_pocket = price + self._duty(form, country, s["owner"], year, price) + freight
            self.market = market
            most = number(s["available_t"]) * K * self._open(s, year, self.origins[form, country] or {country: 1.0})
            name, before = (("buy", form, country, s["step"], y) for y in (year, year - 1))
            self.rows.decide(name, paid * self.worth(year), most)
            self.spent[year].append((name, out_of_pocket, s))
            self.sources[form, year].append((name, 1.0, country, s["owner"], "supplier"))
            if year > self.years[0]:
                sold = [(before, -1 - number(s["ramp_rate"]))] if before in self.rows else []
                self.rows.at_most([(name, 1.0), *sold], number(s["ramp_t"]) * K)

    # ------------------------------------------------------------ making

    def _plants(self) -> None:
        self.recipes: dict[str, dict[str, float]] = defaultdict(dict)
        for r in self.t["recipes"]:
            self.recipes[r["plant"]][r["form"]] = number(r["t_per_t"])
        capacity = {(c["plant"], int(c["year"])): number(c["capacity_t"]) * K for c in self.t["plant_capacity"]}
        self.plants, stands = {}, {}
        for p in (*self.t["plants"], *partners(self)):
            recipe = self.recipes[p["plant"]]
            if p["status"] != "cancelled" and any(t > 0 and f in self.forms for f, t in recipe.items()):
                self.plants[p["plant"]] = p
                runs = self._builds(p, number(p["fixed_usd_per_t"]) * K)
                stands[p["plant"]] = {y: capacity.get((p["plant"], y), 0.0) for y in self.years}, runs
        for plant, (existing, runs) in stands.items():
            self._plant(self.plants[plant], self.recipes[plant], existing, runs)
        live_on_hosts(self, capacity)

    def _plant(self, p: Row, recipe: dict[str, float], existing: dict[int, float], runs: dict[int, range]) -> None:
        plant, fixed = p["plant"], number(p["fixed_usd_per_t"]) * K
        beside = sum(t * self.value[f] for f, t in recipe.items() if f not in self.forms)
        for year in self.years:
            built = [
                (("build", plant, v), of_age(self, p["kind"], year - running[0]))
                for v, running in runs.items()
                if year in running
            ]
            if existing[year] <= 0 and not built:
                continue
            making = number(p["variable_usd_per_t"]) * K
            shipped = {f: t for f, t in recipe.items() if t > 0 and f in self.forms}
            paid = sum(
                part * t * self._duty(f, p["country"], owner, year, self.value[f])
                for owner, part in held(self, p, year).items()
                for f, t in shipped.items()
            )
            cost = making - beside + paid
            cost -= self._credit(p, recipe, year, max(making, 0.0), existing[year])
            self.rows.decide(("make", plant, year), cost * self.worth(year))
            self.rows.offset += fixed * existing[year] * self.worth(year)
            for name, gone in taken_over(self, plant, year, existing[year]):
                self.rows.cost[self.rows.place[name]] -= fixed * gone * self.worth(year)
                built.append((name, -gone))
            self.rows.at_most([(("make", plant, year), 1.0), *((name, -part) for name, part in built)], existing[year])
            self.capacity[plant, year] = (existing[year], built)
            for form, tonnes in recipe.items():
                if form in self.forms and tonnes > 0:
                    self.sources[form, year] += [
                        (("make", plant, year), part * tonnes, p["country"], owner, p["kind"])
                        for owner, part in held(self, p, year).items()
                    ]
                elif form in self.forms and ("plant", plant, form) not in self.blends:
                    self.uses[form, year].append((("make", plant, year), -tonnes))
        if p["reserves_t"] != "":
            mined = [(("make", plant, y), 1.0) for y in self.years if ("make", plant, y) in self.rows]
            self.rows.at_most(mined, number(p["reserves_t"]) * K)

    def _builds(self, p: Row, fixed: float) -> dict[int, range]:
        """Decide builds; return the years in which the build of each year runs."""
        runs: dict[int, range] = {}
        if number(p["buildable_t"]) <= 0:
            return runs
        life, rate = int(float(p["life_years"])), number(p["cost_of_capital"])
        capital = number(p["capex_usd_per_t"]) * K
        for year in self.years:
            start, earliest = start_of(self, p, year)
            running = range(start, min(start + life - 1, self.years[-1]) + 1)
            if len(running) and start >= earliest:
                runs[year] = running
                held = sum(self.worth(y) for y in running)
                pace = number(p["buildable_t_per_year"]) * K * pace_of(self, p, year)
                works = min(int(float(p.get("construction_years") or 0)), start - year)
                counted = rate if self.market or p["country"] != self.home else self.study["discount_rate"]
                charge = capital * owed(counted, works) * annuity(counted, life)
                self.rows.decide(("build", p["plant"], year), (charge + fixed) * held, pace)
                self.builds[p["plant"], year] = Build(capital, rate, life, start, held, works)
        self.rows.at_most([(("build", p["plant"], v), 1.0) for v in runs], number(p["buildable_t"]) * K)
        return runs

    def _credit(self, p: Row, recipe: dict[str, float], year: int, making: float, stands: float) -> float:
        """Return what is credited on a kt: products bear costs by worth, and earn on what counts of what they bear."""
        if not self.market or p["country"] != self.home:
            return 0.0
        made = {f: t for f, t in recipe.items() if t > 0}
        worth = {f: t * self.value[f] for f, t in made.items()}
        whole = sum(worth.values())
        borne = {f: worth[f] / whole if whole > 0 else t / sum(made.values()) for f, t in made.items()}
        worn = 0.0 if stands > 0 else number(p["capex_usd_per_t"]) * K / float(p["life_years"])
        costs = (making, number(p["fixed_usd_per_t"]) * K, worn)
        fed = {f: -t * self.value[f] for f, t in recipe.items() if t < 0 and f in self.forms}
        return sum(
            self._credit_on(form, year, p, costs, fed) * bears for form, bears in borne.items() if form in self.forms
        )

    def _credit_on(self, form: str, year: int, p: Row, costs: tuple[float, ...], fed: dict[str, float]) -> float:
        """Return the credit on a kt of main product if this form bore all of its cost."""
        total = 0.0
        for clause in self.stated("production_tax_credit"):
            left_out = p["plant"] in clause["except_plants"] or p["kind"] in clause["except_kinds"]
            left_out = left_out or not owners_meant(self, clause, p, year)
            if left_out or not covers(clause, self.forms[form]):
                continue
            if clause["share_of_cost"] is not None:
                total += (level(clause["share_of_cost"], year) or 0.0) * part(clause, year) * costs[0]
                continue
            if (law := self._law(clause, form, year)) is None:
                continue
            counted = sum(number(law[name]) * cost for name, cost in zip(COUNTS, costs, strict=True))
            for feed, musd in fed.items():
                own = self._law(clause, feed, year) if covers(clause, self.forms[feed]) else None
                if own is None or number(own["share_of_cost"]) == 0:
                    counted += number(law["feed_counts"]) * musd
            total += number(law["share_of_cost"]) * part(clause, year) * counted
        return total

    def _law(self, clause: Row, form: str, year: int) -> Row | None:
        """Return the row of the table of credits that is paid on a form in a year."""
        wanted = (clause["credit"], form, str(self._year_of_law(clause, form, year)))
        return next((c for c in self.t["credits"] if (c["credit"], c["form"], c["year"]) == wanted), None)

    def _year_of_law(self, clause: Row, form: str, year: int) -> int:
        """Return the year of the table whose share is paid in a year, when the end of the full share was moved."""
        until = clause.get("full_until")
        if until is None:
            return year
        rows = {int(c["year"]): number(c["share_of_cost"]) for c in self.t["credits"]
                if (c["credit"], c["form"]) == (clause["credit"], form)}  # fmt: skip
        full = max((y for y in rows if rows[y] == max(rows.values())), default=year)
        if year <= min(until, full):
            return year
        return full if year <= until else min(max(rows, default=year), full + year - until)

    # ------------------------------------------------------------ using, collecting, holding

    def _demand(self) -> None:
        wanted: dict[tuple[str, str, int], float] = defaultdict(float)
        for d in self.t["demand"]:
            counted = d["boundary"] in self.study["boundaries"] and d["path"] == self.study["demand"]
            if counted and d["form"] in self.forms and int(d["year"]) in self.years:
                wanted[d["end_use"], d["form"], int(d["year"])] += number(d["demand_t"]) * K
        dear = {(s["end_use"], s["form"]): number(s["shortage_usd_per_t"]) * K for s in self.t["shortage"]}
        instead: dict[tuple[str, str, int], list[Row]] = defaultdict(list)
        for s in self.t["substitutes"]:
            instead[s["end_use"], s["form"], int(s["year"])].append(s)
        needed = {u["end_use"] for u in self.t["end_uses"] if u["essential"] == "yes"}
        for key, tonnes in wanted.items():
            use, form, year = key
            if tonnes <= 0:
                continue
            self.wanted[key] = tonnes
            self.rows.decide(("deliver", *key))
            if ("end_use", use, form) not in self.blends:
                self.uses[form, year].append((("deliver", *key), 1.0))
            short = 0.0 if self.study["shortfall"] == "forbidden" else tonnes
            self.rows.decide(("miss", *key), dear[use, form] * self.worth(year), short)
            met: list[Any] = [(what, *key) for what in ("deliver", "miss")]
            for s in instead[key]:
                cost = number(s["cost_usd_per_t"]) * K * self.worth(year)
                met.append(("substitute", s["step"], *key))
                self.rows.decide(met[-1], cost, number(s["max_share"]) * tonnes)
            self.rows.equal([(name, 1.0) for name in [*met, *programs(self, *key, tonnes)]], tonnes)
            if use in needed:
                self.essential[form, year] += tonnes

    def _scrap(self) -> None:
        for s in self.t["scrap"]:
            form, year = s["form"], int(s["year"])
            if form not in self.forms or year not in self.years:
                continue
            name = ("collect", form, s["step"], year)
            self.rows.decide(name, number(s["collection_usd_per_t"]) * K * self.worth(year))
            self.sources[form, year].append((name, 1.0, self.home, self.home, "collector"))
            back = []
            for r in self.t["returns"]:
                sold = ("deliver", r["end_use"], r["form"], year - int(float(r["lifetime_years"])))
                if r["scrap_form"] == form and sold in self.rows:
                    back.append((sold, -number(r["return_t_per_t"]) * number(s["return_share"])))
            self.rows.at_most([(name, 1.0), *back], number(s["available_t"]) * K)

    def _stock_and_outlets(self) -> None:
        self.buyer: dict[str, Clause] = {}
        for s in self.t["stockpile"]:
            if s["form"] in self.forms and number(s["limit_t"]) > 0:
                stocked(self, s)
        for o in self.t["outlets"]:
            key = (o["form"], int(o["year"]))
            if o["form"] in self.forms and key[1] in self.years:
                name = ("sell", o["outlet"], *key)
                self.rows.decide(name, -number(o["price_usd_per_t"]) * K * self.worth(key[1]), number(o["size_t"]) * K)
                self.uses[key].append((name, 1.0))
        self._no_import_is_resold()

        for d in self.t["discards"]:
            for year in self.years if d["form"] in self.forms else ():
                name = ("discard", d["form"], year)
                self.rows.decide(name, number(d["cost_usd_per_t"]) * K * self.worth(year))
                self.uses[d["form"], year].append((name, 1.0))

    def _no_import_is_resold(self) -> None:
        """An outlet that is not said to resell is served by this year's plants, sellers and collectors at home."""
        bound: dict[tuple[str, int], list[tuple[Any, float]]] = defaultdict(list)
        for o in self.t["outlets"]:
            name = ("sell", o["outlet"], o["form"], int(o["year"]))
            if name in self.rows and o.get("resells") != "yes":
                bound[o["form"], int(o["year"])].append((name, 1.0))
        for key, sold in bound.items():
            own = [(s[0], -s[1]) for s in self.sources[key] if s[2] == self.home]
            self.rows.at_most([*sold, *own], 0.0)

    def _products(self) -> None:
        """Count products in thousands; each takes of its forms what the bill says."""
        bills = [b for b in self.t["bills"] if b["form"] in self.forms]
        for p in self.t["products"]:
            year, bill = int(p["year"]), [b for b in bills if b["product"] == p["product"]]
            if year not in self.years or p["path"] != self.study["demand"] or not bill:
                continue
            key, wanted = (p["end_use"], p["product"], year), number(p["wanted_units"]) * K
            self.rows.decide(("assemble", *key))
            none = self.study["shortfall"] == "forbidden"
            dear = number(p["shortage_usd_per_unit"]) * K * self.worth(year)
            self.rows.decide(("lack", *key), dear, 0.0 if none else wanted)
            self.rows.equal([(("assemble", *key), 1.0), (("lack", *key), 1.0)], wanted)
            for b in bill:
                self.uses[b["form"], year].append((("assemble", *key), number(b["t_per_unit"])))

    # ------------------------------------------------------------ sentences with rows

    def _shares(self) -> None:
        for name, clause in self.clauses:
            said = "max" if name.endswith("_cap") else "min"
            if name not in self.SHARES or clause.get("measure") == "origin" or clause["end_uses"]:
                continue
            for (form, year), flows in self.sources.items():
                least = level(clause[said], year)
                if least is None or not covers(clause, self.forms[form]) or not whole(clause, year):
                    continue
                for who in self.parties(name, clause, flows, year):
                    self._share(flows, who, least, at_least=said == "min")

    def _share(self, flows: list[Flow], who: set[Flow], share: float, *, at_least: bool) -> None:
        """Write that those named have at least, or at most, a share of the flows together."""
        sign = -1.0 if at_least else 1.0
        row: dict[Any, float] = defaultdict(float)
        for flow in flows:
            row[flow[0]] += sign * flow[1] * ((flow[2:] in who) - share)
        self.rows.at_most(row.items(), 0.0)

    def _promises(self) -> None:
        """Write the shares promised by policies that nothing here reads by name: party, at least or at most, level."""
        for name, clause in self.clauses:
            for promise in clause["promises"] if name not in self.READ else ():
                assert promise["plain"], f"{name}: a promise of another kind than a share of supply by party"
                for (form, year), flows in self.sources.items():
                    share = level(promise["level"], year)
                    if share is None or not covers(clause, self.forms[form]) or not whole(clause, year):
                        continue
                    party, place = promise["party"][str(year)], 3 if promise["measure"] == "owner" else 2
                    who = {f[2:] for f in flows if f[place] in party and promise["kind"] in ("", f[4])}
                    self._share(flows, who, share, at_least=promise["at_least"])

    def parties(self, name: str, clause: Clause, flows: list[Flow], year: int) -> list[set[Flow]]:
        """Return sets of (country, owner, kind) whose tonnes are added up against the level."""
        kinds = {flow[2:] for flow in flows}
        if name in ("bloc_share_cap", "governance_cap"):
            together = self.counted_together(name, clause, year)
            return [{k for k in kinds if k[1 if clause["measure"] == "owner" else 0] in together}]
        if name == "country_share_cap":
            named = clause["countries"] or {k[0] for k in kinds} - {self.home, "ROW"}
            return [{k for k in kinds if k[0] == country} for country in sorted(named)]
        if name == "owner_share_cap":
            owners = set(clause["owners"]) | members(self.blocs, clause["bloc"], year)
            return [{k for k in kinds if k[1] in owners}]
        if name == "bloc_share_floor":
            allowed = members(self.blocs, clause["bloc"], year) | ({self.home} if clause["home_counts"] else set())
            return [{k for k in kinds if k[1 if clause["measure"] == "owner" else 0] in allowed}]
        if name == "domestic_share_floor":
            return [{k for k in kinds if k[0] == self.home}]
        assert name == "recycled_share_floor"
        return [{k for k in kinds if k[0] == self.home and k[2] == "recycler"}]

    def counted_together(self, name: str, clause: Clause, year: int) -> set[str]:
        """Return the countries whose shares are added up in a cap."""
        if name == "bloc_share_cap":
            return members(self.blocs, clause["bloc"], year)
        low = {c["country"] for c in self.t["countries"] if number(c["governance_score"]) < clause["below"]}
        return low - {self.home}
