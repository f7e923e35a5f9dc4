"""The page on what the bundled study says, made from a run of it: every number with its range over the stated worlds.

`uv run python -m docs.build.bundled` solves the variants that the page is about and writes it again.
"""

from __future__ import annotations

import math
import tempfile
import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

import pandas as pd

import lodeplan
from data.load import load_dataset
from data.rows import each_row
from docs.build.reference import table
from model.plan.result_schema import OPEN
from model.report.terminal.run import run_text

PAGE = Path(__file__).parents[1] / "concepts" / "bundled-study.md"
README = Path(__file__).parents[2] / "README.md"
BEFORE_TABLE = "## How to read the table\n\n```\n"
LAW = "current-law"
WORLDS = ("low-demand", "high-demand", "lfp-heavy", "slow-projects")
"""Variants with the law in force in another world: the ends of each range are theirs."""
POLICIES = ("allied-floor", "no-feoc", "domestic-processing", "recycling-push", "full-framework")
STOP = "export-ban-2027"
VARIANTS = (LAW, *POLICIES, STOP, *WORLDS)
PATHS = {"low": POLICIES, "high": tuple(name for name in POLICIES if name != "full-framework")}
"""Paths of demand on which policies are planned again, the ends of what each moves; what is left out has no plan."""
IN_README = (LAW, "allied-floor", STOP)
YEARS = (2030, 2040)
FORMS = (
    "lithium.chemical",
    "cobalt.chemical",
    "nickel.sulphate",
    "nickel.primary",
    "graphite.anode",
    "ndpr.oxide",
    "ndpr.magnet",
)
KEY = ["variant", "form", "year"]
Rows = Mapping[Any, Mapping[Any, Any]]
"""Rows of a result table by variant, form and year."""
Value = Callable[[str], float]
"""What a variant comes to."""
SHARES = ("domestic_share", "import_reliance", "chain_reliance")
SUPPLY = (
    "form", "year", "home", "net imports of use", "mined abroad", "largest foreign", "kUSD/t inside", "outside",
)  # fmt: skip
MONEY = ("paid_by_buyers", "paid_by_plant_owners", "paid_by_treasury", "resource_cost")
MOVED = ("variant", "buyers", "owners", "Treasury", "nation", "net imports 2030", "mined abroad 2030", "short")
BUILT = 1.0
"""Tonnes a year from which a plant counts as built."""


def planned(folder: Path) -> list[lodeplan.Run]:
    """Return a run of `us-framework` that holds the variants of the page, and one of its policies a path of demand."""
    study = lodeplan.load_study("us-framework")
    runs = [lodeplan.run(study, VARIANTS, out=folder / "run", stress=False)]
    for path, policies in PATHS.items():
        other = study.with_setting("demand", path)
        runs.append(lodeplan.run(other, (LAW, *policies), out=folder / path, stress=False))
    return runs


def text(run: lodeplan.Run, *paths: lodeplan.Run) -> str:
    """Return the page, in Markdown, from a run of `us-framework` that holds the variants it is about.

    paths: runs of the policies on other paths of demand
    """
    parts = [_opening(run), _supply(run), _built(run), _policies(run, paths), CLOSING]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _opening(run: lodeplan.Run) -> str:
    cost, nation = (_ranged(partial(_billions, run, metric), "{:,.1f}") for metric in ("cost", "resource_cost"))
    return f"""
# What the bundled study says

`us-framework` plans lithium, cobalt, nickel, graphite and neodymium-praseodymium for US industry from 2026 to 2040.
This page is made from a run of it; a test makes it again and holds it against what stands here. Figures are of the
plan under current law. In brackets: the least and the most over current law in this and four other worlds, low demand,
high demand, batteries heavy in iron phosphate, and projects that come late; one number stands there where all agree.
What the study cannot say is [a page of its own](bundled-limits.md).

Under current law the supply of 15 years costs its buyers and plant owners, in billion dollars of 2024 and present
value, {cost}, and the nation {nation}.
"""


def _supply(run: lodeplan.Run) -> str:
    held, price = (run.table(name).set_index(KEY).to_dict("index") for name in ("concentration", "prices"))
    shares, outside = run.table("shares").set_index([*KEY, "country"])["shipped_share"].to_dict(), _outside()
    rows = [_form(held, price, shares, form, year, outside[form, year]) for form in FORMS for year in YEARS]
    return (
        "## Where each form comes from\n\n"
        "Home is made, recycled or taken from stock here, of the form itself; mined abroad counts the ore. Inside is\n"
        "what one tonne more or less would change cost by, no forecast of a market price; outside is what the\n"
        "cheapest seller abroad asks, landed, before duty, with the range of its price in the figures. Where inside\n"
        "is the lower and nobody abroad takes a tonne more, the price is of a market of home alone: no outlet. Shares\n"
        "in percent, of the largest foreign country with its own in the other worlds; tonnes are of the metal\n"
        "contained: one of lithium is 5.32 t of carbonate.\n\n"
        f"{table(SUPPLY, rows)}"
    )


def _outside() -> dict[tuple[str, int], tuple[float, float, float]]:
    """Return what the cheapest first step of any seller abroad asks, landed, before duty, with its low and high end."""
    offers = load_dataset("us_2026").table("suppliers").query("step == 1 and available_t > 0 and country != 'USA'")
    least: dict[tuple[str, int], tuple[float, float, float]] = {}
    columns = ("form", "year", "price_usd_per_t", "low", "high", "freight_usd_per_t")
    for form, year, price, low, high, freight in each_row(offers, *columns):
        ends = [price if math.isnan(end) else end for end in (low, high)]
        landed = (price + freight, ends[0] + freight, ends[1] + freight)
        least[form, year] = min(landed, least.get((form, year), landed))
    return least


def _form(
    held: Rows, price: Rows, shares: Mapping[Any, float], form: str, year: int, outside: tuple[float, float, float]
) -> tuple[str, ...]:
    """Return the row of a form in a year."""

    def share(column: str) -> str:
        return _ranged(lambda variant: 100 * held[variant, form, year][column], "{:.0f}")

    at = held[LAW, form, year]
    top = "none"
    if at["top_share"] > 0:
        of = _ranged(lambda variant: 100 * shares.get((variant, form, year, at["top_country"]), 0.0), "{:.0f}")
        top = f"{at['top_country']} {of}"
    worth = _ranged(lambda variant: price[variant, form, year]["usd_per_t"] / 1e3, "{:,.1f}")
    own = price[LAW, form, year]
    if own["outlet"] != OPEN and own["usd_per_t"] < outside[0]:
        worth += ", no outlet"
    there = _with_ends(outside[0] / 1e3, outside[1] / 1e3, outside[2] / 1e3, "{:,.1f}")
    return (form, str(year), *(share(column) for column in SHARES), top, worth, there)


def _built(run: lodeplan.Run) -> str:
    plants = run.table("capacity")
    whole = plants.groupby(["variant", "plant"])["built_t"].sum()
    first = plants[plants["built_t"] > BUILT].groupby(["variant", "plant"])["year"].min()
    parts = plants[plants["built_t"] > BUILT].groupby(["variant", "plant"])["year"].count()
    law = whole[LAW][whole[LAW] > BUILT].sort_index()
    rows = []
    for plant in law.index:
        own = partial(_built_there, whole, str(plant))
        years = [first[world, plant] for world in (LAW, *WORLDS) if (world, plant) in first.index]
        decided = _with_ends(first[LAW, plant], min(years), max(years), "{:.0f}")
        decided += f", {parts[LAW, plant]} parts" if parts[LAW, plant] > 1 else ""
        rows.append((str(plant), _ranged(own, "{:,.0f}"), decided))
    return (
        "## What is built\n\n"
        "Capacity decided on under current law beyond what runs or is under construction, and the year of the first\n"
        "decision, with its range where another world decides on it too; how many parts where the plan builds a named\n"
        "project year by year. A decision is the plan's, at the cost that the plant's row states; it is no forecast\n"
        "that somebody finances it.\n\n"
        f"{table(('plant', 't a year', 'decided in'), rows)}"
    )


def _built_there(whole: pd.Series, plant: str, variant: str) -> float:
    """Return the tonnes a year of a plant that a variant decides on."""
    return float(whole.get((variant, plant), 0.0))


def _policies(run: lodeplan.Run, paths: Sequence[lodeplan.Run]) -> str:
    here, chain, _ = _percent(run, paths, LAW)
    return (
        "## What a policy moves\n\n"
        "Against current law, billion dollars of 2024 in present value: what buyers, plant owners and the Treasury\n"
        "pay more (+) or less, which adds to what the nation gives up. Percent: net imports and what is mined\n"
        f"abroad in 2030, under current law {here} and {chain};\n"
        "the demand unmet in the worst year. In brackets the least and the most where demand takes its low and its\n"
        "high path, against current law on the same path. On the high path full-framework has no plan: its 2,000 new\n"
        "jobs a year are too few for what its floors ask, and its stock of 60 days is more than may be held; its\n"
        "range is of the low path alone.\n\n"
        f"{table(MOVED, [_moved(run, paths, name) for name in POLICIES])}\n\n"
        "## What the world moves\n\n"
        "The same law, other events: no policy decides them, and none is to be ranked with them. `export-ban-2027` is\n"
        "a stop of all that China ships or mined in 2027 and 2028. Each line is one world: the lines are the range.\n\n"
        f"{table(MOVED, [_moved(run, (), name) for name in (STOP, *WORLDS)])}"
    )


def _moved(run: lodeplan.Run, paths: Sequence[lodeplan.Run], name: str) -> tuple[str, ...]:
    """Return what every party pays more than under current law in a variant, its reliance and what it lacks."""

    def more(metric: str, one: lodeplan.Run) -> float:
        return _billions(one, metric, name) - _billions(one, metric, LAW)

    there = [one for one in paths if name in one.variants]
    return (
        name,
        *(_over(there, run, partial(more, metric), "{:+,.2f}") for metric in MONEY),
        *_percent(run, there, name),
    )


def _percent(run: lodeplan.Run, paths: Sequence[lodeplan.Run], variant: str) -> list[str]:
    """Return net imports and what is mined abroad in 2030, and the demand unmet in the worst year."""

    def share(metric: str, one: lodeplan.Run) -> float:
        return 100 * _by_year(one, variant, metric)[2030]

    def short(one: lodeplan.Run) -> float:
        return 100 * max(_by_year(one, variant, "shortfall_share").values())

    said = [_over(paths, run, partial(share, metric), "{:.0f}") for metric in ("import_reliance", "chain_reliance")]
    return [*said, _over(paths, run, short, "{:.1f}")]


CLOSING = """
## How to get it again

```sh
lodeplan run us-framework --variant current-law --no-stress --out run
lodeplan explain run current-law
```

`lodeplan bounds us-framework` tries the ends of the figures' own ranges, `lodeplan stress` what a loss of suppliers
does.
"""


# ---------------------------------------------------------------- looking up


def _billions(run: lodeplan.Run, metric: str, variant: str) -> float:
    """Return a sum of money over all years."""
    return _by_year(run, variant, metric)[0] / 1e3


def _by_year(run: lodeplan.Run, variant: str, metric: str) -> dict[int, float]:
    """Return a metric of a variant by year; of year 0 what it is over all of them."""
    return _summary(run.folder).get((variant, metric), {})


@cache
def _summary(run: Path) -> dict[tuple[str, str], dict[int, float]]:
    """Return every metric of a run by variant, name and year."""
    rows: dict[tuple[str, str], dict[int, float]] = {}
    for variant, metric, year, value in each_row(
        lodeplan.open_run(run).table("summary"), "variant", "metric", "year", "value"
    ):
        rows.setdefault((variant, metric), {})[year] = value
    return rows


def _ranged(value: Value, form: str) -> str:
    """Return a number under current law with its ends over all worlds."""
    ends = [value(variant) for variant in (LAW, *WORLDS)]
    return _with_ends(value(LAW), min(ends), max(ends), form)


def _over(paths: Sequence[lodeplan.Run], run: lodeplan.Run, value: Callable[[lodeplan.Run], float], form: str) -> str:
    """Return a number of a run with its ends over the paths of demand; alone where there are none."""
    ends = [value(one) for one in (run, *paths)]
    return _with_ends(ends[0], min(ends), max(ends), form) if paths else _written(ends[0], form)


def _with_ends(value: float, least: float, most: float, form: str) -> str:
    low, high = _written(least, form), _written(most, form)
    return f"{_written(value, form)} ({low if low == high else f'{low} to {high}'})"


def _written(value: float, form: str) -> str:
    """Return a number as it is written: no minus before nothing."""
    said = form.format(value)
    return said.removeprefix("-") if not any(digit in said for digit in "123456789") else said


def readme(run: lodeplan.Run) -> str:
    """Return the README with the lines of two variants, as a run of the bundled study prints them."""
    before, after = README.read_text(encoding="utf-8").split(BEFORE_TABLE)
    kept: list[str] = []
    shown, heading = False, False
    for line in run_text(run.folder).splitlines():
        name = line.split("  ")[0]
        if name in ("who pays", "supply"):
            kept += [""] if kept else []
            heading = True
        elif not line.startswith(" ") and not heading:
            shown = bool(kept) and name in IN_README
        kept += [line] if heading or (shown and line) else []
        heading = heading and not line.startswith("---")
    table_lines = "\n".join(line.rstrip() for line in kept)
    return f"{before}{BEFORE_TABLE}{table_lines}\n```{after.split('```', 1)[1]}"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore", lodeplan.StudyWarning)  # what sentences do not reach is said by a run
        runs = planned(Path(folder))
        PAGE.write_text(text(*runs), encoding="utf-8", newline="\n")
        README.write_text(readme(runs[0]), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
