"""The back-cast as a page of Markdown: base year line by line, a later year, past events; misses are explained."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from data.dataset import Dataset
from data.messages.number_words import in_percent
from data.prepare.figures import Figures
from data.rows import each_row
from model.analysis.backcast.base_year import BackCast, imported_shares, plan_of_year
from model.analysis.backcast.later_year import LaterYear, later_year
from model.analysis.backcast.past_events import (
    Compared,
    aluminium,
    controls_of_2024,
    rare_earths_of_2010,
    single_minerals,
)
from model.analysis.backcast.reliance import Reliance, reliance, with_use_of
from model.plan.plan import Plan

MOST_SELLERS = 3
A_POINT = 0.01
AS_ASKED = 1e-4
"""Share of what happened within which the planner was not asked: it was put into the question."""
TOP = """# Back-cast

What the planner would have said, beside what happened. Written by `lodeplan data show backcast --page`; a test fails
when this page no longer is what that command prints.

## The base year, under its own duties

The plan of {year} under the duties of {year} and nothing else, beside the published shares of US imports (average of
2021-24), line by line: {lines} lines, worst miss {worst:.1f} points, tolerance {tolerance:.0f}.
That is by construction: each country's first price step is its share of the imports that clear the year, at its price
less the duty it paid. What the test proves is that nothing in the plan moves it: no duty of the year makes one seller
dearer than another, no later step is cheaper than a first one, output at home runs, exports go on. Where the source
names fewer sellers than there are, the rest stands as one pool (ROW) or is spread by a stated rule; `printed` is the
part it names. Russian cobalt is missed on purpose: the split of cobalt by form pools sellers that the printed line
names.
"""
LATER = """
## The year after, under its own duties

The base year sets shares and prices; {year} does not. The plan of {year} alone, under the duties of {year}, stands
beside the shares that are printed for it. The USGS prints averages of four years, and no share of one year for any
form; what was found in the press are {shares} shares of {forms} forms, each of a month or a quarter. Mean miss
{planned:.1f} points, worst {planned_worst:.1f}; with the shares of the base year {same:.1f} and {same_worst:.1f}: in
these **the planner {beats} "as last year"**. Months of single metals swing by more than either misses; {shares} prove
little.
"""
LATER_READ = """
Of aluminium Canada paid nothing in the base year and others 10%; under one duty on all, that advantage is gone, and
importers moved away from Canada, after buying ahead in March. The plan hardly does: in the year after, leaving an
established seller costs more than the duty takes from it. Of platinum and palladium the plan moves a point at
most: metal went to New York early in 2025 before duties that might come, as was widely reported, and no plan of use
sees dealers' stocks.

What else moves in the plan of that year follows, unjudged for want of print. Where a form is both imported and
exported, the custom of its buyers abroad holds what is exported as that of sellers holds what is imported: without it,
a duty of a few percent ended all imports of beryllium and molybdenum. A form whose shares all fall to nothing is not
bought abroad at all: NdPr oxide, of which the country made twice what it had made in the base year.
"""
RELIANCE = """
### Net import reliance

Reliance is printed for {year} as for the base year wherever imports, exports and apparent consumption are: {lines}
lines. Nothing of {year} sets the plan but prices. Mean miss of the plan {planned:.1f} points, worst {planned_worst:.1f}
({planned_line}); with the base year's print in place of a plan {same:.1f} and {same_worst:.1f} ({same_line}); with the
base year's print moved as the plan moves from its own base year {moved:.1f} and {moved_worst:.1f} ({moved_line}). In
this year **the planner does not beat "as last year"**.

What of it is use? Of {like} lines print and plan count the same goods: there the plan's base year comes out. Use of
{year}, stocks that were filled among it, rose by a fifth or more of several metals, and no plan foresees that. The
year is planned a second time on the use that was printed for it, as it is under its own duties; nothing else is put
in. Mean miss in these lines:

| | points |
| --- | --- |
| the plan | {planned_like:.1f} |
| "as last year" | {same_like:.1f} |
| the plan, on the use of {year} | {used_like:.1f} |
| output at home of the base year held, on the use of {year}: no planner | {held_like:.1f} |

"""
RELIANCE_READ = """
Why. Under higher duties the plan uses at home a part of what was exported and buys less abroad; {fell} of {lines}
lines fall by a point or more. In print {rose} rise by a point or more: imports of copper and silver went up by more
than half, bought ahead of duties as was widely reported, and no buyer of the plan buys ahead. With the use of the year
put in, alumina, silver and copper come nearer. What is left is supply: output at home of copper fell by a tenth, which
nothing in the plan does; 1,900 t of cobalt and 340,000 t of copper went to stock; recyclers open a twentieth of room
more and lead's made less; and works that the dataset takes to have begun stand in no balance of {year} (Redwood:
{redwood}). So the planner does worse than output held as it was, by what it
believes of the opening of home's works. Lines of other goods: of rare earths the print is of all compounds in oxide,
the plan of NdPr, of which the country sold more than it bought; of titanium the print leaves out what clears the base
year. A plan of one year says what duties do once stocks are used up; read it so. Holding what is bought abroad by
custom against what is made at home, as Armington has it, was tried: it moves no line here, since reliance follows from
what home makes, and that is capacity.
"""
EVENTS = """
## Past events

Each is planned on what was known before it (`planned/past_events` of the figures says from which): sales and prices of
the year before, every seller able to stretch by half at a premium and by as much again at twice the price step, demand
fixed, nothing bought ahead. `planner` is what the program answers, `happened` what was published; a dash where nothing
was. `miss` is in points of a percentage, else in percent of what happened; `asked` where the question put it in.
"""
CONTROLS = """
### Gallium, germanium and antimony, 2025: China stops selling to the United States

The ban stood from 3 December 2024 to 8 November 2025. The planner is asked for 2025 with no Chinese sales.
"""
CONTROLS_READ = """
Right: next to nobody went short. Other sellers, scrap and exports that stayed at home covered a ban on direct sales, as
they did. Germanium imports fell by a quarter, where the plan has others sell what China sold: its use is a path, and
what users held back, took from stock or recovered instead is printed nowhere. Antimony is where it says the ban bites:
every other seller of oxide at two and a half times its sales, and still a few tonnes missing.

Wrong, three times. **Prices.** Where sellers can stretch the plan pays a premium of a few percent, and where they just
cannot, the whole loss of a missing tonne: a line, then a cliff. Markets went up a slope between the two. Read a price
near the loss of a shortage as "scarce", not as a forecast. **Imports of antimony and gallium.** The plan buys what is
used; firms bought for stock (39,000 t of antimony oxide in 2025, for a use of about 16,000). Stock building by firms is
no part of the program. **Origin.** From December 2024 to April 2025, the Straits Times reports, Thailand and Mexico
shipped 3,834 t of antimony oxide, more than in almost three years before, from ore and metal that is Chinese in part.
By country of shipment the ban cost little; by country of mining it leaked. State rules on Chinese supply with `measure
= "origin"`, and read allied shares both ways.
"""
LITHIUM = """
### Lithium, 2022 to 2024

The planner is asked for a year in which US use rises as imports did from 2021 to 2022, on the supply of the base year.
"""
LITHIUM_READ = """
Wrong, and it will be again. The price of lithium is made by battery makers abroad, of whom a plan for US buyers sees
nothing: a quarter more of US use moves it by a premium of a few percent. The dataset takes prices as given, with their
range; a cycle belongs into a study as its low and high ends, not into the answer.
"""
RARE_EARTHS = """
### Rare earths, 2010 to 2012: China cuts its export quota by two fifths

One seller of 50,000 t, one user, a cut of 40%: first with demand fixed, then letting demand fall as Japan's did (31,000
to 23,000 t, a weak source). The price that happened is neodymium's; the planner's is what a missing tonne was said to
cost.
"""
RARE_EARTHS_READ = """
Wrong about 2011. A program with fixed demand calls the quota binding for as long as it stands: 20,000 t short, every
year, at whatever a missing tonne is said to cost. In fact prices rose more than twentyfold, users thrifted, substituted
and ran down stocks, and the quota of 2011 was left about half unused (widely reported; no figure of it stands in the
dataset, so none is compared). A third of the shortage is left once demand answers as Japan's did. Give large price
rises a row of `substitutes` or a demand path, and never read the third year of a shortage as a forecast.
"""


RISES = """
### Nickel 2022, magnesium 2022, cobalt 2025: imports and prices rise

Asked as for lithium: use rises as imports did, on the supply of the base year. Behind the three stand a squeeze in
London (widely reported), the outage of the one maker at home, and the stop of the Congo, of which more below.
"""
RISES_READ = """
Wrong about each price. More US use meets sellers that stretch at a few percent; only where use doubles, as that of
imported magnesium did, is the slope felt, and then half of the rise. What moved nickel and cobalt happened to the
world's balance, of which the plan sees the US part. The plan leaves nobody without; whether somebody was is not
printed.
"""
STOPS = """
### Magnesium 2021 and cobalt 2025: smelters are shut, a government stops exports

In September 2021 power cuts shut about half of China's magnesium for three months; the planner is asked for a year with
an eighth less of it. From February to October 2025 the Congo, 70% of the world's cobalt mines, let nothing out, and a
quota followed; it ships next to nothing here itself, so the planner is asked for eight months without its ore in what
others sell (`measure = "origin"`).
"""
STOPS_READ = """
Wrong about both. Little of what the United States buys is Chinese magnesium, so the plan misses nothing and pays 9%
more; the price at home rose by two fifths, as the one maker there failed in the same year, and in Europe, which buys
what China sells, to five times at the peak. Imports fell by almost a fifth, most of them of sellers who were not shut:
in the plan nobody else bids for what a country offers, and others paid more. One market, of which the plan holds a
corner. Of cobalt the plan buys less, as refiners without ore sell less, and pays 2% more; importers bought a third
more, which no use in the plan explains. What is on its way and in warehouses, in whatever country, is no part of the
program; nor is what others bid.
"""
MAGNETS = """
### Magnets, April to June 2025: licences

China's shipments to the United States fell by 93% in May. The planner is asked for a year of that. The price that
happened is what buyers in Europe paid, over that inside China.
"""
MAGNETS_READ = """
Near about the price, wrong about length. A fifth of use unserved for a year is what a year like May would have become;
licences came within months (widely reported). A stop is stated with its days: how long a government keeps one up is no
result of a plan.
"""
ALUMINIUM = """
### Aluminium, 2018 and 2025: a duty of 10%, then of 25% and 50%

Of 2025 the plans of the two years above, each under its own duties. Of 2018 the base year with 10% more on every
seller: what the duty of March 2018 was to almost all, Canada from June among them.
"""
ALUMINIUM_READ = """
Wrong about 2025: the plan drops a sixth of imports, mostly for exports kept at home, where importers dropped a tenth,
who had bought ahead of the duty; a plan of one year has no stock of the year before.
The price proves nothing here: what the USGS prints for 2025, duty inside, is the plan's own. Of 2018 the plan says a
fourteenth; imports of 2017 and 2018 stand in no figure of the dataset, so that is compared with nothing.
"""


def whole_page(data: Dataset, back_cast: BackCast) -> str:
    """Return the page of a dataset's base year, with the past events planned from it."""
    figures = Figures()
    later = later_year(data, figures, imported_shares(back_cast.plan, data.settings.home))
    used = plan_of_year(with_use_of(data, later.year), later.year)
    relied = reliance(data, back_cast.plan, later.plan, used)
    known = Events(
        controls_of_2024(data, figures), single_minerals(data, figures),
        aluminium(data, figures, back_cast.plan, later.plan), rare_earths_of_2010(data, figures),
    )  # fmt: skip
    return page(back_cast, later, relied, known)


@dataclass(frozen=True)
class Events:
    """What the planner says of past events beside what happened: of each mineral, or of each event by its title."""

    controls: Mapping[str, Sequence[Compared]]
    single: Mapping[str, Sequence[Compared]]
    aluminium: Sequence[Compared]
    rare_earths: Sequence[Compared]


SECTIONS = (
    (LITHIUM, LITHIUM_READ, ("Lithium, 2022",)),
    (RISES, RISES_READ, ("Nickel, 2022", "Magnesium, 2022", "Cobalt, 2025")),
    (STOPS, STOPS_READ, ("Magnesium, 2021", "Cobalt, 2025: the Congo")),
    (MAGNETS, MAGNETS_READ, ("Magnets, 2025",)),
)
"""Events of single minerals as the page tells them: what was asked, how to read it, which."""


def _single(single: Mapping[str, Sequence[Compared]]) -> str:
    """Return the events of single minerals, section by section; those that no section tells come last."""
    told = {title for *_, titles in SECTIONS for title in titles}
    more = tuple(title for title in single if title not in told)
    sections = [*SECTIONS, *([("\n### Others\n", "", more)] if more else [])]
    return "".join(
        "".join([head, *(f"\n**{title}**\n\n{_compared(single[title])}" for title in titles), read])
        for head, read, titles in sections
    )


def page(back_cast: BackCast, later: LaterYear, relied: Reliance, events: Events) -> str:
    """Return the whole page."""
    lines = back_cast.mix["line"].nunique()
    top = TOP.format(year=back_cast.year, lines=lines, worst=back_cast.worst, tolerance=100 * back_cast.tolerance)
    named = [f"\n**{mineral.capitalize()}**\n\n{_compared(rows)}" for mineral, rows in events.controls.items()]
    return "".join([
        top, "\n", _mix(back_cast.mix), _later(later), _reliance(relied, later.plan), EVENTS,
        CONTROLS, *named, CONTROLS_READ, _single(events.single),
        ALUMINIUM, "\n", _compared(events.aluminium), ALUMINIUM_READ,
        RARE_EARTHS, "\n", _compared(events.rare_earths), RARE_EARTHS_READ,
    ])  # fmt: skip


def _reliance(found: Reliance, later: Plan) -> str:
    """Return reliance in the year after, line by line."""
    known = found.lines
    misses = {of: float(found.miss(of).mean()) for of in ("planned", "same", "moved")}
    worst = {f"{of}_worst": float(found.miss(of).max()) for of in misses}
    named = {f"{of}_line": found.worst(of) for of in misses}
    like = {f"{of}_like": found.mean_miss(of) for of in ("planned", "same", "used", "held")}
    fell = int((known["planned"] <= known["base"] - A_POINT).sum())
    rose = int((known["published"] >= known["same"] + A_POINT).sum())
    counted = {"lines": len(known), "like": int(found.like.sum()), "year": found.year}
    head = RELIANCE.format(**counted, **misses, **worst, **named, **like)
    rows = [
        [line if same else f"{line} (other goods)", *(in_percent(share, 0) for share in shares),
         _points(shares[2], shares[0]), _points(shares[4], shares[0])]
        for same, (line, *shares) in zip(
            found.like, each_row(known, "line", "published", "same", "planned", "base", "used", "held"), strict=True
        )
    ]  # fmt: skip
    columns = ["line", f"{found.year} published, %", "base year published, %", f"{found.year} planned, %",
               "base year planned, %", "planned on its use, %", "home held, %", "miss, points",
               "miss on its use"]  # fmt: skip
    made = later.tables["production"].query("plant == 'redwood' and tonnes > 0")
    redwood = ", ".join(f"{t:,.0f} t of {form.partition('.')[0]}" for form, t in each_row(made, "form", "tonnes"))
    read = RELIANCE_READ.format(fell=fell, rose=rose, redwood=redwood, **counted)
    return "".join([head, _table(columns, rows), read])


def _later(next_year: LaterYear) -> str:
    """Return the year after: what is printed of it, and what moves."""
    head = LATER.format(
        year=next_year.year, planned=next_year.mean_miss("planned"), planned_worst=next_year.worst_miss("planned"),
        same=next_year.mean_miss("same"), same_worst=next_year.worst_miss("same"), shares=len(next_year.shares),
        forms=next_year.shares["form"].nunique(),
        beats="beats" if next_year.mean_miss("planned") < next_year.mean_miss("same") else "does not beat",
    )  # fmt: skip
    printed = [
        [form, country, period, *(in_percent(share, 0) for share in shares), _points(shares[1], shares[0])]
        for form, country, period, *shares in each_row(
            next_year.shares, "form", "country", "period", "published", "planned", "same"
        )
    ]
    headings = ["form", "country", "printed for", "published, %", "planned, %", "base year, %", "miss, points"]
    moved: dict[str, list[str]] = {}
    for form, country, same, planned in each_row(next_year.moved, "form", "country", "same", "planned"):
        moved.setdefault(form, []).append(f"{country} {in_percent(same, 0)} to {in_percent(planned, 0)}")
    rows = [[form, ", ".join(sellers)] for form, sellers in moved.items()]
    return "".join([
        head, "\n", _table(headings, printed), LATER_READ, "\n",
        _table(["form", "shares of imports that move by 5 points or more, base year to planned, %"], rows),
    ])  # fmt: skip


def _mix(mix: pd.DataFrame) -> str:
    rows = []
    for line, group in mix.groupby("line", sort=True):
        first = group.sort_values(["published_share", "country"], ascending=[False, True]).head(MOST_SELLERS)
        sellers = ", ".join(
            f"{c} {in_percent(p, 0)}/{in_percent(m, 0)}"
            for c, p, m in zip(first["country"], first["published_share"], first["model_share"], strict=True)
        )
        worst = group.sort_values("miss_points", key=lambda miss: -miss.abs(), kind="stable").iloc[0]
        miss = float(worst["miss_points"])
        said = f"{worst['country']} {miss:+.1f}" if abs(miss) >= 0.1 else "none"
        printed = in_percent(group.loc[group["kind"] == "printed", "published_share"].sum(), 0)
        rows.append([str(line), printed, sellers, said])
    return _table(["line", "printed, %", "largest sellers, published/planned, %", "worst miss, points"], rows)


def _compared(rows: Iterable[Compared]) -> str:
    cells = [[row.what, row.unit, _number(row.said), _number(row.happened), _miss(row)] for row in rows]
    return _table(["", "unit", "planner", "happened", "miss"], cells)


def _miss(row: Compared) -> str:
    """Return how far the planner is off: points of a percentage, else percent of what happened; or `asked`."""
    if row.happened is None or math.isnan(row.said) or math.isnan(row.happened):
        return "-"
    if math.isclose(row.said, row.happened, rel_tol=AS_ASKED):
        return "asked"
    return f"{row.said - row.happened:+.1f}" if row.unit == "%" else f"{100 * (row.said / row.happened - 1):+.0f}%"


def _points(planned: float, published: float) -> str:
    """Return by how many points a planned share misses the published one."""
    return f"{100 * (planned - published):+.0f}".replace("-0", "0").replace("+0", "0")


def _number(value: float | None) -> str:
    if value is None or math.isnan(value):
        return "-"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)
