"""Processes at home or in partner countries: who, what, how big, at what cost, from when.

Which plants there are, and which are left out and why, stands in `plant_register`; every number that is not
published stands in `figures/assumptions/plants.csv` with its range and its sentence.

What sits inside one plant. Lithium plants on their own brine, clay or rock are `integrated`: the resource is
never traded, so the recipe has only the product. Fredericktown is one decision with fixed outputs of cobalt and
nickel from its own mine, and black-mass recyclers one with lithium, nickel and cobalt, so joint capital enters
once, on the main product. White Mesa phase 2 carries the share of its capital that its NdPr earns (73.5% at
2025 prices); the rest belongs to its heavy circuit (`markets/heavy`).

Size. `buildable_t` is the published size of a candidate, 0 for everything else: what runs or is under
construction is in `plant_capacity`, its capital is sunk or committed and is kept here as evidence of cost,
as is that of cancelled plants. A named candidate is one decision, in one year; generic plants come in modules.

First year. A build runs from the published first year, and makes in its first years what `ramps` says. A lead time
with a part of a year is rounded up: capacity runs in whole years, and its row says so.

Cost. Operating cost leaves out bought feed; where the published cost includes it, feed is taken off at the price
named in the assumption. One rule splits it for every plant: 30% fixed, paid per tonne of capacity, 70%
variable. `variable_low` and `variable_high` carry the same 70% of the published range. To variable cost comes
the cobalt that a nickel refinery pays for in its intermediate, which is bought as nickel. Dysprosium and
terbium in magnets (about 7,900 USD/t) are taken to be inside the published conversion cost of 45,000 to 55,000
USD/t, which is that much above the published cost model; take them out once they are planned.
Capital per tonne is published, or joint capital over the size of the main product; it is that of the works as they
are paid, spent evenly over three years (2-4), or over the lead time where that is shorter. One real cost of capital,
10% (8-12%), for every plant; a life of 25 years on a mine or an own resource, 20 years elsewhere.
Money of projects without a chain is turned into dollars of 2024 (`markets/projects`). Of the others it is taken as
dollars of 2024: their figures do not say of which year theirs are, and are of 2020 to 2026 for the most part.

Mountain Pass figures are per tonne of rare-earth oxide in concentrate; one tonne holds 0.157 t NdPr oxide and all
cost is put on it. Plants on black mass are sized in nickel, the Ascend plant in lithium: `black_mass` has the
content and recovery. Jobs and emissions are given where a figure names the plant or its route, else blank;
natural anode uses the Chinese life cycle, an upper end for a US plant.
"""

from __future__ import annotations

import pandas as pd

from data.messages.finding import did_you_mean, shown
from data.prepare import markets
from data.prepare.black_mass import RECYCLING, parts, per_t
from data.prepare.black_mass import facts as facts_of_black_mass
from data.prepare.figure_row import FigureRow
from data.prepare.figures import BASE_YEAR, LAST_YEAR, Figures, Tables
from data.prepare.markets import to_tables
from data.prepare.plant_evidence import Fact, as_published, assumed, assumed_words, by_figure, facts, whole_lead
from data.prepare.plant_register import Site, sites
from data.prepare.provenance import joined, weakest

PHASES, PROJECT_STATUS, READ = "planned/phases", "planned/project_status", "published/projects_read"
Row = dict[str, object]
EMISSIONS_JOBS = "published/emissions_jobs"
CONTENTS = ("graphite_rare_earths/forms", "lithium_cobalt_nickel/forms")
HYDROMET_CAPEX, HYDROMET_OPEX = "lcn-recycling-0067", "lcn-recycling-0070"
OWN_RESOURCE = ("mine", "integrated")


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return every plant of the register."""
    general = assumed(figures, "all")
    lives = {kind: assumed(figures, kind)["life_years"] for kind in ("mine", "plant")}
    rows: list[Row] = []
    for site in sites(figures).values():
        by_item = facts(figures, site)
        size, capex, opex = size_of(figures, site), _capex(figures, site), _opex(figures, site)
        bought_in = by_item.get("bought_in_usd_per_t")
        life = lives["mine" if site.kind in OWN_RESOURCE else "plant"]
        lead = by_item.get("lead_time_years", general["lead_time_years"])
        lead_years, counted = whole_lead(lead.value)
        used = [size, capex, opex, life, lead, general["cost_of_capital"], general["fixed_share"]]
        used += [general["construction_years"]]
        used += [fact for fact in by_item.values() if fact.is_assumption]
        rows.append({
            "plant": site.plant, "title": site.title, "kind": site.kind, "country": site.country, "owner": site.owner,
            "status": site.status, "form": site.form,
            **_building(site, by_item, size),
            "capex_usd_per_t": _tidy(capex.value), "capex_low": _tidy(capex.low), "capex_high": _tidy(capex.high),
            "capex_source_id": joined([capex.source_id]),
            **_costs(opex, bought_in, general["fixed_share"].value),
            "lead_time_years": lead_years,
            "construction_years": min(general["construction_years"].value, lead_years), "life_years": life.value,
            "earliest_year": _earliest(site, by_item),
            "cost_of_capital": general["cost_of_capital"].value,
            "reserves_t": by_item["reserves_t"].value if "reserves_t" in by_item else None,
            **_jobs_and_emissions(figures, site, size.value), "own_feed": site.own_feed,
            **_provenance(figures, site, {"size": size, "capital": capex, "operating cost": opex}, used, counted),
        })  # fmt: skip
    others = markets.book(figures)
    return _with_project_status(figures, _in_phases(figures, [*rows, *to_tables.plants(others.known, others.works)]))


def _in_phases(figures: Figures, plants: list[Row]) -> list[Row]:
    """Return the plants with the size of a phase; blank where any size can be built."""
    said = {row["plant"]: row for row in figures.rows(PHASES)}
    known = {str(plant["plant"]): plant for plant in plants}
    for name, row in said.items():
        if name not in known:
            row.refuse("plant", f"{shown(name)} is no plant of the dataset{did_you_mean(name, known)}")
    for name, plant in known.items():
        most = plant["buildable_t"]
        plant["phase_t"] = None
        if isinstance(most, float) and most > 0 and name in said:
            plant["phase_t"] = most / said[name].whole("phases")
    return plants


def _with_project_status(figures: Figures, plants: list[Row]) -> pd.DataFrame:
    """Return the plants with how far each project is, and the figure that says so; blank where none was read."""
    read = {row["plant"]: row for row in figures.rows(PROJECT_STATUS)}
    known = {plant["plant"] for plant in plants}
    for name, row in read.items():
        if name not in known:
            row.refuse("plant", f"{shown(name)} is no plant of the dataset{did_you_mean(name, map(str, known))}")
    for plant in plants:
        said = read.get(str(plant["plant"]))
        plant["project_status"] = said["project_status"] if said else ""
        if said:
            plant["figures"] = joined([plant["figures"], said["figure"]])
    return pd.DataFrame(_with_buyers(figures, plants))


def _with_buyers(figures: Figures, plants: list[Row]) -> list[Row]:
    """Return the plants with who has agreed to buy from each, and the figures that say so; blank where none was read.

    What says how far a project is and who buys names no source of the row: those are of its numbers, and are graded.
    """
    read: dict[str, list[FigureRow]] = {}
    for row in figures.rows(READ):
        if row["buyer"]:
            read.setdefault(row["plant"], []).append(row)
    for plant in plants:
        said = read.get(str(plant["plant"]), [])
        plant["buyers"] = "; ".join(row["buyer"] for row in said)
        plant["figures"] = joined([plant["figures"], *(row["figure"] for row in said)])
    return plants


def size_of(figures: Figures, site: Site) -> Fact:
    """Return the full size of a plant in tonnes of its main product a year."""
    by_item = facts(figures, site)
    if "size_t" in by_item:
        return by_item["size_t"]
    if "black_mass_t" in by_item:
        return by_item["black_mass_t"].times(per_t(figures, site, site.form))
    return by_item["capacity"].times(_basis(figures, site))


def _basis(figures: Figures, site: Site) -> float:
    """Return tonnes of main product per tonne in which the plant is published."""
    by_item = facts(figures, site)
    if site.content:
        contents = by_figure(figures, CONTENTS[0]).and_of(by_figure(figures, CONTENTS[1]))
        published = contents[site.content].value
        return published * per_t(figures, site, site.form) if site.black_mass_year else published
    return by_item["basis"].value if "basis" in by_item else 1.0


def _capex(figures: Figures, site: Site) -> Fact:
    own, known = assumed(figures, site.plant), facts(figures, site)
    if "capex_usd_per_t" in own:
        return own["capex_usd_per_t"]
    spent = site.status not in ("candidate", "cancelled") and (site.black_mass_year or "capex_usd_per_t" in known)
    if "capex_musd" in known and not spent:
        return known["capex_musd"].times(1e6 / size_of(figures, site).value)
    if site.black_mass_year:
        return _hydromet(figures, site, HYDROMET_CAPEX, "capital")
    return known["capex_usd_per_t"].times(1 / _basis(figures, site))


def _opex(figures: Figures, site: Site) -> Fact:
    """Return operating cost without bought feed."""
    own, known = assumed(figures, site.plant), facts(figures, site)
    if site.black_mass_year:
        return _hydromet(figures, site, HYDROMET_OPEX, "operating_cost")
    if "opex_usd_per_t" in own:
        return own["opex_usd_per_t"]
    opex = known["opex_usd_per_t"].times(1 / _basis(figures, site))
    return _plus(opex, known["feed_in_opex_usd_per_t"].times(-1)) if "feed_in_opex_usd_per_t" in known else opex


def _hydromet(figures: Figures, site: Site, figure: str, more: str) -> Fact:
    """Return a cost of a tonne made from black mass, with what each further product of the plant adds."""
    cost = by_figure(figures, RECYCLING)[figure].times(1 / per_t(figures, site, site.form))
    for part in parts(figures) if site.makes_anode else ():
        if part[more]:
            share = per_t(figures, site, part["form"]) / per_t(figures, site, site.form)
            cost = _plus(cost, facts_of_black_mass(figures).named(part, more).times(share))
    return cost


def _plus(one: Fact, other: Fact) -> Fact:
    """Add two facts; a range survives only where both have one, and falling numbers keep low below high."""
    ends = sorted(a + b for a, b in ((one.low, other.low), (one.high, other.high)) if a is not None and b is not None)
    low, high = ends if len(ends) == 2 else (None, None)
    return Fact(
        one.value + other.value, low, high, weakest([one.confidence, other.confidence]),
        joined([one.source_id, other.source_id]), joined([one.figure, other.figure]), one.rule,
    )  # fmt: skip


def _building(site: Site, by_item: dict[str, Fact], size: Fact) -> dict[str, float]:
    buildable = by_item["buildable_t"].value if "buildable_t" in by_item else size.value
    if site.status != "candidate" or buildable == 0:
        return {"buildable_t": 0.0, "buildable_t_per_year": 0.0}
    pace = buildable
    if "pace_t" in by_item:
        pace = by_item["pace_t"].value
    elif "black_mass_pace_t" in by_item:
        pace = buildable * by_item["black_mass_pace_t"].value / by_item["black_mass_t"].value
    return {"buildable_t": _tidy(buildable) or 0.0, "buildable_t_per_year": _tidy(pace) or 0.0}


def _costs(opex: Fact, bought_in: Fact | None, fixed_share: float) -> dict[str, float | None]:
    share, extra = 1 - fixed_share, bought_in or opex.times(0)
    variable = share * opex.value + extra.value
    low = None if opex.low is None else min(variable, share * opex.low + (extra.low or 0))
    high = None if opex.high is None else max(variable, share * opex.high + (extra.high or 0))
    return {
        "fixed_usd_per_t": _tidy(fixed_share * opex.value),
        "variable_usd_per_t": _tidy(variable),
        "variable_low": _tidy(low),
        "variable_high": _tidy(high),
    }


def _earliest(site: Site, by_item: dict[str, Fact]) -> int:
    if "earliest_year" not in by_item:
        return LAST_YEAR if site.status == "cancelled" else BASE_YEAR
    return by_item["earliest_year"].whole()


def _jobs_and_emissions(figures: Figures, site: Site, size: float) -> dict[str, float | None]:
    by_figure_id = by_figure(figures, EMISSIONS_JOBS)
    jobs = by_figure_id[site.jobs].value / size * 1000 if site.jobs else None
    emissions = by_figure_id[site.emissions].value if site.emissions else None
    return {"jobs_per_kt": _tidy(jobs), "emissions_t_per_t": emissions}


def _provenance(figures: Figures, site: Site, main: dict[str, Fact], used: list[Fact], counted: str) -> dict[str, str]:
    """Return the provenance of a plant.

    main: its size, capital and operating cost; one that nobody prints is said to be assumed, in the words of its figure
    """
    outside = by_figure(figures, EMISSIONS_JOBS)
    cited = [*used, *(outside[name] for name in (site.jobs, site.emissions) if name)]
    units = [site.content] if site.content else []
    unprinted = {what: fact for what, fact in main.items() if fact.confidence == "assumed"}
    told = {*_general(figures), *(fact.rule.removesuffix(".") for fact in unprinted.values())}
    sentences = (fact.rule.removesuffix(".") for fact in used if fact.is_assumption)
    own = [*assumed_words(unprinted), *(rule for rule in dict.fromkeys(sentences) if rule not in told)]
    name = as_published(site.published_as.partition("|")[0], unprinted) if site.published_as else "No published plant"
    if site.black_mass_year:
        own.append("published costs per tonne of black mass over the main product recovered from it")
    if site.published_as and not own:
        own = ["size, capital, operating cost and dates, cost split as for every plant"]
    own += [counted] * bool(counted)
    return {
        "confidence": weakest(fact.confidence for fact in main.values()),
        "source_id": joined(fact.source_id for fact in cited),
        "figures": joined([*(fact.figure for fact in cited), *units]),
        "rule": "; ".join([name, *(rule[0].lower() + rule[1:] for rule in own)]) + ".",
    }


def _general(figures: Figures) -> set[str]:
    """Return the sentences that hold for every plant and stand in the docstring."""
    kinds = ("all", "mine", "plant")
    return {fact.rule.removesuffix(".") for kind in kinds for fact in assumed(figures, kind).values()}


def _tidy(value: float | None) -> float | None:
    """Four significant digits, whole numbers from 10,000."""
    if value is None:
        return None
    return float(f"{value:.4g}") if abs(value) < 10_000 else round(value, -1)
