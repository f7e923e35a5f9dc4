"""What the planner would have said before four events, beside what happened: misses are the point.

Each episode is planned on what was known before it: sales and prices of the year before, each seller able to stretch
by half and again as in the dataset's general rule, demand fixed. Nothing that happened later enters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from data.dataset import Dataset
from data.prepare.editions import of_newest_edition
from data.prepare.figure_row import only_one
from data.prepare.figures import Figures
from model.analysis.backcast.base_year import plan_of
from model.plan.plan import Plan
from model.study.settings import Study, Variant

BEFORE, AFTER = 2024, 2025
STRETCH = ((2, 0.5, 0.08, 0.12), (3, 1.0, 0.25, 0.35))
"""Step, tonnes over those sold, premium and premium by risk: the rule of the dataset where no ceiling is published."""
CONTROLLED = {"antimony": ("antimony.oxide", "antimony.metal"), "gallium": ("gallium.metal",),
              "germanium": ("germanium.metal", "germanium.dioxide")}  # fmt: skip
STATISTICS, DISRUPTIONS = "published/us_salient_statistics", "published/disruptions"
LITHIUM = "Price, annual average-real, battery-grade lithium carbonate,"
IMPORTS = "Imports for consumption"
MAGNETS = {"cut": "disruptions-0018", "price": "disruptions-0001"}
ALUMINIUM_IMPORTS = "Imports for consumption: Crude and semi-fabricated products"
RARE_EARTHS = {"quota": "disruptions-0023", "price": "disruptions-0027", "demand": "disruptions-0028"}
EXPORTS_2009_T = 50_000.0
"""Chinese exports of 2009, in the note of the figure of the cut."""
SCARCITY = 5.0
"""What a missing tonne is said to cost, in prices: the upper end of observed outages outside rare earths."""


@dataclass(frozen=True)
class Compared:
    """One question: what the plan says, what happened, in one unit; None where nothing was published."""

    what: str
    unit: str
    said: float
    happened: float | None


@dataclass(frozen=True)
class Rise:
    """A year in which imports and the price of a form rose: where both are printed, and the two years."""

    mineral: str
    form: str
    commodity: str
    imports: str
    price: str
    before: int
    after: int


RISES = {
    "Nickel, 2022": Rise(
        "nickel", "nickel.primary", "nickel", "Imports: Primary",
        "Price, average annual, London Metal Exchange (LME), cash: Dollars per metric ton", 2021, 2022,
    ),
    "Magnesium, 2022": Rise(
        "magnesium", "magnesium.metal", "magnesium_metal", IMPORTS, "Price, annual average: U.S. spot Western",
        2021, 2022,
    ),
    "Cobalt, 2025": Rise(
        "cobalt", "cobalt.metal", "cobalt", IMPORTS, "Price, average, dollars per pound: U.S. spot, cathode", 2024, 2025
    ),
}  # fmt: skip


def controls_of_2024(data: Dataset) -> dict[str, list[Compared]]:
    """Gallium, germanium, antimony: China sells nothing in 2025, asked on what was known at the end of 2024."""
    found = {}
    for mineral, forms in CONTROLLED.items():
        known = _as_known(data, forms, stopped="CHN")
        plan = plan_of(known, _study(known, (mineral,)))
        found[mineral] = _controlled(data, plan, forms)
    return found


def _as_known(data: Dataset, forms: tuple[str, ...], stopped: str) -> Dataset:
    """Return the dataset with the year after as the year before, one seller gone."""
    tables = dict(data.tables)
    risk = data.tables["countries"].set_index("country")["risk"]
    sold = data.tables["suppliers"].query("year == @BEFORE and step == 1 and form in @forms")
    market = sold.groupby("form")["price_usd_per_t"].transform("max")  # a seller under duty is cheaper before it
    steps = [sold.assign(step=1)]
    for step, share, premium, by_risk in STRETCH:
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


def _repeated(table: pd.DataFrame) -> pd.DataFrame:
    """Return a yearly table whose year after is the year before."""
    before = table[table["year"] == BEFORE]
    return pd.concat([table[table["year"] != AFTER], before.assign(year=AFTER)], ignore_index=True)


def _study(data: Dataset, minerals: tuple[str, ...]) -> Study:
    return Study(
        name="episode", dataset=data.name, minerals=minerals, years=(BEFORE, AFTER), discount_rate=0.0,
        baseline="known", variants={"known": Variant(title="What was known", policies=())},
    )  # fmt: skip


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


def lithium_of_2022(data: Dataset, figures: Figures) -> list[Compared]:
    """Lithium 2021 to 2024: the price that US buyers' own balance explains, beside the price there was."""
    rise, plan = _risen(data, figures, Rise("lithium", "lithium.chemical", "lithium", IMPORTS, LITHIUM, 2021, 2022))
    dual = _prices_of(plan, "lithium.chemical")
    price = {year: _printed(figures, "lithium", LITHIUM, year) for year in (2021, 2022, 2024)}
    return [
        Compared("US imports of 2022, over 2021", "ratio", rise, rise),
        Compared("Price of 2022, over 2021", "ratio", float(dual[AFTER] / dual[BEFORE]), price[2022] / price[2021]),
        Compared("Price of 2024, over 2022", "ratio", float(dual[BEFORE] / dual[AFTER]), price[2024] / price[2022]),
    ]


def price_rises(data: Dataset, figures: Figures) -> dict[str, list[Compared]]:
    """Nickel 2022, magnesium 2022, cobalt 2025: use at home rises as imports did; what price that explains."""
    found = {}
    for title, event in RISES.items():
        rise, plan = _risen(data, figures, event)
        dual = _prices_of(plan, event.form)
        price = {year: _printed(figures, event.commodity, event.price, year) for year in (event.before, event.after)}
        ratio = price[event.after] / price[event.before]
        demand = plan.tables["demand"].query("form == @event.form and year == @AFTER")
        unserved = 100 * float(demand["shortfall_t"].sum() / demand["wanted_t"].sum())
        found[title] = [
            Compared("US imports after, over before", "ratio", rise, rise),
            Compared("Demand left unserved", "%", unserved, None),
            Compared("Price after, over before", "ratio", float(dual[AFTER] / dual[BEFORE]), ratio),
        ]
    return found


def magnets_of_2025(data: Dataset, figures: Figures) -> list[Compared]:
    """Magnets: China ships to the United States as little for a year as in May 2025; what its own rules then say."""
    known = figures.by(DISRUPTIONS, "figure")
    cut, abroad = known[MAGNETS["cut"]].number("value"), known[MAGNETS["price"]].number("value")
    before = _as_known(data, ("ndpr.magnet",), stopped="")
    offers = before.tables["suppliers"]
    shut = (offers["form"] == "ndpr.magnet") & (offers["country"] == "CHN") & (offers["year"] == AFTER)
    left = offers.assign(available_t=offers["available_t"].where(~shut, (1 - cut) * offers["available_t"]))
    after = replace(before, tables={**before.tables, "suppliers": left})
    plan = plan_of(after, _study(after, ("ndpr",)))
    dual, bought = _prices_of(plan, "ndpr.magnet"), plan.tables["purchases"].query("form == 'ndpr.magnet'")
    tonnes = bought.groupby("year")["tonnes"].sum()
    demand = plan.tables["demand"].query("form == 'ndpr.magnet' and year == @AFTER")
    return [
        Compared("Chinese sales to the United States, less by", "%", 100 * cut, 100 * cut),
        Compared("Imports after, over before", "ratio", float(tonnes[AFTER] / tonnes[BEFORE]), None),
        Compared(
            "Demand left unserved", "%", 100 * float(demand["shortfall_t"].sum() / demand["wanted_t"].sum()), None
        ),
        Compared("Price after, over before", "ratio", float(dual[AFTER] / dual[BEFORE]), abroad),
    ]


def aluminium_of_2025(data: Dataset, figures: Figures, base: Plan, later: Plan) -> list[Compared]:
    """Aluminium under the duties of 2025: plans of the base year and of the one after, each under its own law."""
    bought = []
    for plan in (base, later):
        rows = plan.tables["purchases"]
        abroad = (rows["form"] == "aluminium.metal") & (rows["country"] != data.settings.home)
        bought.append(float(rows.loc[abroad, "tonnes"].sum()))
    came = [_printed(figures, "aluminum", ALUMINIUM_IMPORTS, year) for year in (BEFORE, AFTER)]
    return [Compared("US imports after, over before", "ratio", bought[1] / bought[0], came[1] / came[0])]


def _risen(data: Dataset, figures: Figures, event: Rise) -> tuple[float, Plan]:
    """Return by how much imports rose, and the plan of a year in which use of the form rises so."""
    known = _as_known(data, (event.form,), stopped="")
    demand = known.tables["demand"]
    before, after = (_printed(figures, event.commodity, event.imports, y) for y in (event.before, event.after))
    rise = after / before
    more = (demand["form"] == event.form) & (demand["year"] == AFTER)
    raised = demand.assign(demand_t=demand["demand_t"].where(~more, demand["demand_t"] * rise))
    known = replace(known, tables={**known.tables, "demand": raised})
    return rise, plan_of(known, _study(known, (event.mineral,)))


def _prices_of(plan: Plan, form: str) -> pd.Series:
    prices = plan.tables["prices"]
    return prices[prices["form"] == form].set_index("year")["usd_per_t"]


def _printed(figures: Figures, commodity: str, detail: str, year: int) -> float:
    rows = of_newest_edition(figures, (row for row in figures.rows(STATISTICS) if row["commodity"] == commodity))
    found = [row for row in rows if row["year"] == str(year) and row["detail"].startswith(detail)]
    return only_one(found[:1], STATISTICS, f"commodity {commodity}, detail {detail}, year {year}").number("value")


def rare_earths_of_2010(data: Dataset, figures: Figures) -> list[Compared]:
    """The cut of 2010 in one balance: buyers outside China, demand fixed, then with what Japan did without."""
    known = figures.by(DISRUPTIONS, "figure")
    cut, price, thrift = (known[RARE_EARTHS[name]].number("value") for name in ("quota", "price", "demand"))
    short = {share: _shortfall(_one_seller(data, 1 - cut, share)) for share in (0.0, thrift)}
    return [
        Compared("Demand unserved in 2010, demand fixed", "t", short[0.0], None),
        Compared("Demand unserved, with what Japan did without", "t", short[thrift], None),
        Compared("Price of 2011, over early 2010", "ratio", SCARCITY, price),
    ]


def _one_seller(data: Dataset, left: float, thrift: float) -> Dataset:
    """Return a dataset of one form, one seller and one user: 50,000 t sold in a year, then a share of it."""
    years, form = (BEFORE, AFTER), "terbium.oxide"
    tables = {name: table.iloc[:0] for name, table in data.tables.items()}
    for name in ("minerals", "countries", "end_uses"):
        tables[name] = data.tables[name]
    tables["forms"] = data.tables["forms"].query("form == @form")
    sold = data.tables["suppliers"].query("form == @form and country == 'CHN' and step == 1 and year == @BEFORE")
    tonnes = {BEFORE: EXPORTS_2009_T, AFTER: left * EXPORTS_2009_T}
    tables["suppliers"] = _over_years(sold.assign(ramp_rate=10.0), "available_t", tonnes)
    asked = data.tables["demand"].query("form == @form and end_use == 'other_industry' and path == 'central'").head(1)
    tables["demand"] = _over_years(asked, "demand_t", dict.fromkeys(years, EXPORTS_2009_T))
    price = float(sold["price_usd_per_t"].iloc[0])
    lost = data.tables["shortage"].query("form == @form and end_use == 'other_industry'")
    tables["shortage"] = lost.assign(shortage_usd_per_t=SCARCITY * price)
    without = data.tables["substitutes"].head(1).assign(form=form, end_use="other_industry", cost_usd_per_t=2 * price)
    tables["substitutes"] = _over_years(without, "max_share", {BEFORE: 0.0, AFTER: thrift})
    return replace(data, tables=tables)


def _over_years(rows: pd.DataFrame, column: str, values: Mapping[int, float]) -> pd.DataFrame:
    one = rows.head(1)
    return pd.concat([one.assign(year=year, **{column: value}) for year, value in values.items()], ignore_index=True)


def _shortfall(data: Dataset) -> float:
    demand = plan_of(data, _study(data, ("terbium",))).tables["demand"]
    return float(demand.loc[demand["year"] == AFTER, "shortfall_t"].sum())
