"""What the planner would have said before past events, beside what happened: misses are the point.

Each episode is planned on what was known before it: sales and prices of the year before, each seller able to stretch
by half and again as in the dataset's general rule, demand fixed. Nothing that happened later enters. Which events, of
which figures, is a table (`planned/past_events`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from data.dataset import Dataset
from data.prepare.editions import of_newest_edition
from data.prepare.figure_row import only_one
from data.prepare.figures import Figures
from data.prepare.provenance import assumptions
from model.analysis.backcast.base_year import plan_of, plan_of_year
from model.plan.plan import Plan
from model.study.settings import Study

BEFORE, AFTER = 2024, 2025
CONTROLLED = {"antimony": ("antimony.oxide", "antimony.metal"), "gallium": ("gallium.metal",),
              "germanium": ("germanium.metal", "germanium.dioxide")}  # fmt: skip
STATISTICS, DISRUPTIONS, EVENTS = "published/us_salient_statistics", "published/disruptions", "planned/past_events"
FIGURES_OF_AN_EVENT = ("imports_before", "imports_after", "price_before", "price_after", "price_later", "cut")
ALUMINIUM, ALUMINIUM_IMPORTS = "aluminium.metal", "Imports for consumption: Crude and semi-fabricated products"
DUTY_OF_2018 = "pol-tariffs-0532"
"""What section 232 put on aluminium in 2018, of almost every country."""
RARE_EARTHS = {
    "quota": "disruptions-0023", "price": "disruptions-0027", "demand": "disruptions-0028",
    "exports": "disruptions-0060",
}  # fmt: skip
OUTAGE = "outage_multiple"
"""What a missing tonne is said to cost, in prices: the upper end of what is assumed where no outage was priced."""


@dataclass(frozen=True)
class Compared:
    """One question: what the plan says, what happened, in one unit; None where nothing was published."""

    what: str
    unit: str
    said: float
    happened: float | None


@dataclass(frozen=True)
class Event:
    """A year in which imports of some forms rose, or a seller stopped; the price is of the first form.

    imports, price: over the year before; None where none is printed
    later: price two years on, over that of the year
    seller: who sold less; '' where imports rose
    cut: part of its sales of a year that it did not make; measure: who ships it, or where the ore was mined
    """

    title: str
    mineral: str
    forms: tuple[str, ...]
    imports: float | None
    price: float
    later: float | None
    seller: str
    cut: float
    measure: str


def events(figures: Figures) -> dict[str, Event]:
    """Return the events of single minerals, by title."""
    known = figures.by(STATISTICS, "figure").and_of(figures.by(DISRUPTIONS, "figure"))
    found = {}
    for row in figures.rows(EVENTS):
        at = {name: known.named(row, name).number("value") for name in FIGURES_OF_AN_EVENT if row[name]}
        months = row.number("months") if row["months"] else 0.0
        found[row["event"]] = Event(
            row["event"], row["mineral"], row.ids("forms"),
            at["imports_after"] / at["imports_before"] if "imports_after" in at else None,
            at["price_after"] / at.get("price_before", 1.0),
            at["price_later"] / at["price_after"] if "price_later" in at else None,
            row["seller"], at.get("cut", 1.0) * months / 12, row["measure"],
        )  # fmt: skip
    return found


def controls_of_2024(data: Dataset, figures: Figures) -> dict[str, list[Compared]]:
    """Gallium, germanium, antimony: China sells nothing in 2025, asked on what was known at the end of 2024."""
    found = {}
    for mineral, forms in CONTROLLED.items():
        known = _as_known(data, figures, forms, stopped="CHN")
        plan = plan_of(known, _study(known, (mineral,)))
        found[mineral] = _controlled(data, plan, forms)
    return found


def _as_known(data: Dataset, figures: Figures, forms: tuple[str, ...], stopped: str = "") -> Dataset:
    """Return the dataset with the year after as the year before, one seller gone."""
    tables = dict(data.tables)
    risk = data.tables["countries"].set_index("country")["risk"]
    sold = data.tables["suppliers"].query("year == @BEFORE and step == 1 and form in @forms")
    market = sold.groupby("form")["price_usd_per_t"].transform("max")  # a seller under duty is cheaper before it
    steps = [sold.assign(step=1)]
    for step, share, premium, by_risk in _stretch(figures):
        price = market * (1 + premium + by_risk * sold["country"].map(risk))
        steps.append(sold.assign(step=step, available_t=share * sold["available_t"], price_usd_per_t=price))
    before = pd.concat(steps, ignore_index=True).assign(ramp_rate=10.0)
    after = before.assign(year=AFTER)
    after.loc[after["country"] == stopped, "available_t"] = 0.0
    others = data.tables["suppliers"].query("form not in @forms")
    tables["suppliers"] = pd.concat([others, before, after], ignore_index=True)
    for name in ("demand", "scrap", "plant_capacity", "outlets"):
        tables[name] = _repeated(data.tables[name])
    tables["stockpile"] = data.tables["stockpile"].iloc[:0]  # nobody fills a stock for a stop that nobody knows of
    return replace(data, tables=tables)


def _stretch(figures: Figures) -> list[tuple[int, float, float, float]]:
    """Return step, tonnes over those sold, premium and premium by risk: the rule where no ceiling is published."""
    of_markets = assumptions(figures, "markets")
    plain = {row["item"]: row.number("value") for row in figures.rows("assumptions/suppliers") if not row["form"]}
    most = {step: of_markets[f"stretch_step_{step}"].number("value") for step in (2, 3)}
    tonnes = {2: most[2], 3: most[3] - most[2]}
    return [(step, tonnes[step], plain[f"premium step {step}"], plain[f"risk premium step {step}"]) for step in (2, 3)]


def _repeated(table: pd.DataFrame) -> pd.DataFrame:
    """Return a yearly table whose year after is the year before."""
    before = table[table["year"] == BEFORE]
    return pd.concat([table[table["year"] != AFTER], before.assign(year=AFTER)], ignore_index=True)


def _study(data: Dataset, minerals: tuple[str, ...], policies: Sequence[Mapping[str, object]] = ()) -> Study:
    return Study.model_validate({
        "name": "episode", "dataset": data.name, "minerals": minerals, "years": (BEFORE, AFTER), "discount_rate": 0.0,
        "baseline": "known", "variants": {"known": {"title": "What was known", "policies": list(policies)}},
    })  # fmt: skip


def _controlled(data: Dataset, plan: Plan, forms: tuple[str, ...]) -> list[Compared]:
    bought, demand, prices = (plan.tables[name] for name in ("purchases", "demand", "prices"))
    ours = bought[bought["form"].isin(forms)].groupby("year")["tonnes"].sum()
    china = bought[bought["form"].isin(forms) & (bought["country"] == "CHN")].groupby("year")["tonnes"].sum()
    asked = demand[demand["form"].isin(forms) & (demand["year"] == AFTER)]
    line = data.tables["import_lines"].set_index("form")["line"]
    printed = data.tables["base_year"].query("flow == 'imports'").set_index(["line", "year"])["tonnes"]
    came = [sum(float(printed[line[form], year]) for form in forms) for year in (BEFORE, AFTER)]
    paid = data.tables["suppliers"].query("step == 1 and form == @forms[0]").groupby("year")["price_usd_per_t"].max()
    dual = prices[prices["form"] == forms[0]].set_index("year")["usd_per_t"]
    return [
        Compared("Chinese share of imports before", "%", 100 * float(china[BEFORE] / ours[BEFORE]), None),
        Compared("Imports after, over before", "ratio", float(ours[AFTER] / ours[BEFORE]), came[1] / came[0]),
        Compared("Demand left unserved", "%", 100 * float(asked["shortfall_t"].sum() / asked["wanted_t"].sum()), None),
        Compared(
            "Price after, over before", "ratio", float(dual[AFTER] / dual[BEFORE]), float(paid[AFTER] / paid[BEFORE])
        ),
    ]


def single_minerals(data: Dataset, figures: Figures) -> dict[str, list[Compared]]:
    """Return, of each event of one mineral, what the plan says of the year, beside what was printed."""
    return {
        title: _beside(event, _plan_of_event(data, figures, event), data) for title, event in events(figures).items()
    }


def _plan_of_event(data: Dataset, figures: Figures, event: Event) -> Plan:
    """Plan the year: use rises as imports did, or the seller sells as much less."""
    known = _as_known(data, figures, event.forms)
    if event.seller:
        return plan_of(known, _study(known, (event.mineral,), [{"export_restriction": {
            "countries": [event.seller], "from": f"{AFTER}-01-01", "until": f"{AFTER}-12-31",
            "licence_share": 1 - event.cut, "measure": event.measure,
        }}]))  # fmt: skip
    demand = known.tables["demand"]
    more = demand["form"].isin(event.forms) & (demand["year"] == AFTER)
    raised = demand.assign(demand_t=demand["demand_t"].where(~more, demand["demand_t"] * (event.imports or 1.0)))
    known = replace(known, tables={**known.tables, "demand": raised})
    return plan_of(known, _study(known, (event.mineral,)))


def _beside(event: Event, plan: Plan, data: Dataset) -> list[Compared]:
    rows = plan.tables["purchases"]
    ours = rows[rows["form"].isin(event.forms) & (rows["country"] != data.settings.home)]
    tonnes = ours.groupby("year")["tonnes"].sum()
    demand = plan.tables["demand"].query("form in @event.forms and year == @AFTER")
    prices = plan.tables["prices"]
    dual = prices[prices["form"] == event.forms[0]].set_index("year")["usd_per_t"]
    imports = float(tonnes[AFTER] / tonnes[BEFORE]) if event.seller else event.imports or 1.0
    unserved = 100 * float(demand["shortfall_t"].sum() / demand["wanted_t"].sum())
    whose = "Sales" if event.measure == "shipped" else "Sales of ore"
    cut = [Compared(f"{whose} of {event.seller}, less by", "%", 100 * event.cut, 100 * event.cut)]
    later = [Compared("Price two years on, over it", "ratio", float(dual[BEFORE] / dual[AFTER]), event.later)]
    return [
        *(cut if event.seller else []),
        Compared("US imports after, over before", "ratio", imports, event.imports),
        Compared("Demand left unserved", "%", unserved, None),
        Compared("Price after, over before", "ratio", float(dual[AFTER] / dual[BEFORE]), event.price),
        *(later if event.later else []),
    ]


def aluminium(data: Dataset, figures: Figures, base: Plan, later: Plan) -> list[Compared]:
    """Aluminium under the duties of 2025, and under another tenth on all in the base year, as in 2018.

    base, later: plans of the base year and of the one after, each under its own law
    """
    rate = figures.by("policy/tariffs", "figure")[DUTY_OF_2018].number("rate_ad_valorem")
    more = plan_of_year(data, BEFORE, [{"tariff": {"forms": [ALUMINIUM], "rate": rate}}])
    bought = [_bought_abroad(plan, ALUMINIUM, data.settings.home) for plan in (base, later, more)]
    came = [_printed(figures, "aluminum", ALUMINIUM_IMPORTS, year) for year in (BEFORE, AFTER)]
    return [
        Compared("2025: US imports after, over before", "ratio", bought[1] / bought[0], came[1] / came[0]),
        Compared("2018: the same, another 10% on all in the base year", "ratio", bought[2] / bought[0], None),
    ]


def _bought_abroad(plan: Plan, form: str, home: str) -> float:
    rows = plan.tables["purchases"]
    return float(rows.loc[(rows["form"] == form) & (rows["country"] != home), "tonnes"].sum())


def _printed(figures: Figures, commodity: str, detail: str, year: int) -> float:
    rows = of_newest_edition(figures, (row for row in figures.rows(STATISTICS) if row["commodity"] == commodity))
    found = [row for row in rows if row["year"] == str(year) and row["detail"].startswith(detail)]
    return only_one(found[:1], STATISTICS, f"commodity {commodity}, detail {detail}, year {year}").number("value")


def rare_earths_of_2010(data: Dataset, figures: Figures) -> list[Compared]:
    """The cut of 2010 in one balance: buyers outside China, demand fixed, then with what Japan did without."""
    known = figures.by(DISRUPTIONS, "figure")
    ids = [RARE_EARTHS[name] for name in ("quota", "price", "demand", "exports")]
    cut, price, thrift, sold = (known[figure].number("value") for figure in ids)
    scarcity = assumptions(figures, "markets")[OUTAGE].number("high")
    lines = [_OneSeller((sold, (1 - cut) * sold), share, scarcity) for share in (0.0, thrift)]
    fixed, thrifty = (_shortfall(_one_seller(data, line)) for line in lines)
    return [
        Compared("Demand unserved in 2010, demand fixed", "t", fixed, None),
        Compared("Demand unserved, with what Japan did without", "t", thrifty, None),
        Compared("Price of 2011, over early 2010", "ratio", scarcity, price),
    ]


@dataclass(frozen=True)
class _OneSeller:
    """Tonnes sold in the two years, what part is done without in the second, a missing tonne's cost in prices."""

    sold: tuple[float, float]
    thrift: float
    scarcity: float


def _one_seller(data: Dataset, one: _OneSeller) -> Dataset:
    """Return a dataset of one form, one seller and one user, who wants in both years what was sold in the first."""
    years, form = (BEFORE, AFTER), "terbium.oxide"
    tables = {name: table.iloc[:0] for name, table in data.tables.items()}
    for name in ("minerals", "countries", "end_uses"):
        tables[name] = data.tables[name]
    tables["forms"] = data.tables["forms"].query("form == @form")
    sold = data.tables["suppliers"].query("form == @form and country == 'CHN' and step == 1 and year == @BEFORE")
    tonnes = dict(zip(years, one.sold, strict=True))
    tables["suppliers"] = _over_years(sold.assign(ramp_rate=10.0), "available_t", tonnes)
    asked = data.tables["demand"].query("form == @form and end_use == 'other_industry' and path == 'central'").head(1)
    tables["demand"] = _over_years(asked, "demand_t", dict.fromkeys(years, one.sold[0]))
    price = float(sold["price_usd_per_t"].iloc[0])
    lost = data.tables["shortage"].query("form == @form and end_use == 'other_industry'")
    tables["shortage"] = lost.assign(shortage_usd_per_t=one.scarcity * price)
    without = data.tables["substitutes"].head(1).assign(form=form, end_use="other_industry", cost_usd_per_t=2 * price)
    tables["substitutes"] = _over_years(without, "max_share", {BEFORE: 0.0, AFTER: one.thrift})
    return replace(data, tables=tables)


def _over_years(rows: pd.DataFrame, column: str, values: Mapping[int, float]) -> pd.DataFrame:
    one = rows.head(1)
    return pd.concat([one.assign(year=year, **{column: value}) for year, value in values.items()], ignore_index=True)


def _shortfall(data: Dataset) -> float:
    demand = plan_of(data, _study(data, ("terbium",))).tables["demand"]
    return float(demand.loc[demand["year"] == AFTER, "shortfall_t"].sum())
