"""The page on what the bundled study says, made from a run of it: every number with its range over the stated worlds.

`uv run python -m docs.build.bundled` solves the variants that the page is about and writes it again.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

import lodeplan
from data.load import load_dataset
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


def text(run: lodeplan.Run) -> str:
    """Return the page, in Markdown, from a run of `us-framework` that holds the variants it is about."""
    parts = [_opening(run), _supply(run), _built(run), _policies(run), CLOSING]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _opening(run: lodeplan.Run) -> str:
    cost, nation = (_ranged(partial(_billions, run, metric), "{:,.1f}") for metric in ("cost", "resource_cost"))
    return f"""
# What the bundled study says

`us-framework` plans lithium, cobalt, nickel, graphite and neodymium-praseodymium for US industry from 2026 to 2040.
This page is made from a run of it; a test makes it again and holds it against what stands here. Figures are of the
plan under current law. In brackets: the least and the most over current law in this and four other worlds, low demand,
high demand, batteries heavy in iron phosphate, and projects that come late. What the study cannot say is [a page of
its own](bundled-limits.md).

Under current law the supply of 15 years costs its buyers and plant owners, in billion dollars of 2024 and present
value, {cost}, and the nation {nation}.
"""


def _supply(run: lodeplan.Run) -> str:
    held, price = (run.table(name).set_index(KEY).to_dict("index") for name in ("concentration", "prices"))
    outside = _outside()
    rows = [_form(held, price, form, year, outside[form, year] / 1e3) for form in FORMS for year in YEARS]
    return (
        "## Where each form comes from\n\n"
        "Home is made, recycled or taken from stock here, of the form itself; mined abroad counts the ore. Inside is\n"
        "what one tonne more or less would change cost by, no forecast of a market price; outside is what the\n"
        "cheapest seller abroad asks, landed, before duty. Where inside is the lower and nobody abroad takes a tonne\n"
        "more, the price is of a market of home alone: no outlet. Shares in percent; tonnes are of the metal\n"
        "contained: one of lithium is 5.32 t of carbonate.\n\n"
        f"{table(SUPPLY, rows)}"
    )


def _outside() -> dict[tuple[str, int], float]:
    """Return what the cheapest first step of any seller abroad asks for a form in a year, landed, before duty."""
    offers = load_dataset("us_2026").table("suppliers").query("step == 1 and available_t > 0 and country != 'USA'")
    landed = offers["price_usd_per_t"] + offers["freight_usd_per_t"]
    least: dict[tuple[str, int], float] = {}
    for form, year, price in zip(offers["form"], offers["year"], landed, strict=True):
        least[form, year] = min(price, least.get((form, year), price))
    return least


def _form(held: Rows, price: Rows, form: str, year: int, outside: float) -> tuple[str, ...]:
    """Return the row of a form in a year."""

    def share(column: str) -> str:
        return _ranged(lambda variant: 100 * held[variant, form, year][column], "{:.0f}")

    at = held[LAW, form, year]
    top = f"{at['top_country']} {100 * at['top_share']:.0f}" if at["top_share"] > 0 else "none"
    worth = _ranged(lambda variant: price[variant, form, year]["usd_per_t"] / 1e3, "{:,.1f}")
    own = price[LAW, form, year]
    if own["outlet"] != OPEN and own["usd_per_t"] / 1e3 < outside:
        worth += ", no outlet"
    return (form, str(year), *(share(column) for column in SHARES), top, worth, f"{outside:,.1f}")


def _built(run: lodeplan.Run) -> str:
    plants = run.table("capacity")
    whole = plants.groupby(["variant", "plant"])["built_t"].sum()
    first = plants[plants["built_t"] > BUILT].groupby(["variant", "plant"])["year"].min()
    law = whole[LAW][whole[LAW] > BUILT].sort_index()
    rows = []
    for plant in law.index:
        own = partial(_built_there, whole, str(plant))
        rows.append((str(plant), _ranged(own, "{:,.0f}"), str(first[LAW, plant])))
    return (
        "## What is built\n\n"
        "Capacity decided on under current law beyond what runs or is under construction, and the year of the first\n"
        "decision. A decision is the plan's, at the cost that the plant's row states; it is no forecast that somebody\n"
        "finances it.\n\n"
        f"{table(('plant', 't a year', 'decided in'), rows)}"
    )


def _built_there(whole: pd.Series, plant: str, variant: str) -> float:
    """Return the tonnes a year of a plant that a variant decides on."""
    return float(whole.get((variant, plant), 0.0))


def _policies(run: lodeplan.Run) -> str:
    here, chain = _reliance(run, LAW)
    return (
        "## What a policy moves\n\n"
        "Against current law, billion dollars of 2024 in present value: what buyers, plant owners and the Treasury\n"
        "pay more (+) or less, which adds to what the nation gives up. Percent: net imports and what is mined\n"
        f"abroad in 2030 (under current law {here} and {chain}), and the demand unmet in the worst year.\n\n"
        f"{table(MOVED, _moved(run, POLICIES))}\n\n"
        "## What the world moves\n\n"
        "The same law, other events: no policy decides them, and none is to be ranked with them. `export-ban-2027` is\n"
        "a stop of all that China ships or mined in 2027 and 2028.\n\n"
        f"{table(MOVED, _moved(run, (STOP, *WORLDS)))}"
    )


def _moved(run: lodeplan.Run, variants: Sequence[str]) -> list[tuple[str, ...]]:
    """Return for each variant what every party pays more than under current law, its reliance and what it lacks."""
    rows = []
    for name in variants:
        money = [f"{_billions(run, metric, name) - _billions(run, metric, LAW):+,.2f}" for metric in MONEY]
        short = 100 * max(_by_year(run, name, "shortfall_share").values())
        rows.append((name, *money, *_reliance(run, name), f"{short:.1f}"))
    return rows


def _reliance(run: lodeplan.Run, variant: str) -> list[str]:
    return [f"{100 * _by_year(run, variant, metric)[2030]:.0f}" for metric in ("import_reliance", "chain_reliance")]


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
    s = run.table("summary")
    s = s[(s["variant"] == variant) & (s["metric"] == metric)]
    return dict(zip(s["year"].tolist(), s["value"].tolist(), strict=True))


def _ranged(value: Value, form: str) -> str:
    """Return a number under current law with its ends over all worlds."""
    ends = [value(variant) for variant in (LAW, *WORLDS)]
    low, high = _written(min(ends), form), _written(max(ends), form)
    return f"{_written(value(LAW), form)} ({low if low == high else f'{low} to {high}'})"


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
        run = lodeplan.run(lodeplan.load_study("us-framework"), VARIANTS, out=Path(folder) / "run", stress=False)
        PAGE.write_text(text(run), encoding="utf-8", newline="\n")
        README.write_text(readme(run), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
