"""What differs between two runs or variants, and their budgets, as text and JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from data.messages.finding import printable
from data.messages.lists import more_line
from data.messages.paragraph import wrapped
from model.plan.estimate import existing_authority
from model.report.terminal.by_steps import bridge_text, cells_text
from model.report.terminal.capital_support import support_text
from model.report.terminal.comparison_tables import (
    CHANGES_SHOWN,
    contingent_table,
    estimate_places,
    estimate_tables,
    moves_table,
)
from model.report.terminal.json_values import plain, records


def comparison_text(comparison: Any) -> str:
    """Return the differences of plans as tables under sentences."""
    blocks = []
    for d in comparison.differences:
        parts = [f"== {printable(d.after)} against {printable(d.before)}"]
        if d.sentences:
            parts.append("policies that differ\n" + "\n".join(map(wrapped, d.sentences)))
        if d.data:
            more = more_line(len(d.data), CHANGES_SHOWN, where="--json")
            shown = [*map(wrapped, d.data[:CHANGES_SHOWN]), *more]
            parts.append("\n".join(["data that differ", *shown]))
        if d.same_cost:
            blocks.append("\n\n".join([*parts, wrapped(EQUALLY_CHEAP)]))
            continue
        if len(d.bridge):
            parts.append(f"bridge of cost\n{bridge_text(d.bridge, d.residual)}\n{wrapped(WHOSE)}")
        for name, frame, unit in (
            ("cost by term", d.cost, "MUSD PV"),
            ("capacity decided", d.builds, "t/yr"),
            ("supply, mean a year", d.supply, "t/yr"),
            ("most in stock", d.stock, "t"),
            ("who goes short, all years", d.short, "t"),
            (ACCOUNTS, _titled(d.budget, comparison.titles), "MUSD"),
        ):
            parts.append(f"{name}: no difference" if frame.empty else f"{name}\n{moves_table(frame, unit)}")
        if len(d.support):
            parts.append("\n".join([support_text(d.support, d.before), *(wrapped(f"! {x}") for x in d.little_added)]))
        blocks.append("\n\n".join(parts))
    blocks += [wrapped(f"! {line}") for line in comparison.failed]
    blocks += _inputs_text(comparison)
    return "\n\n".join(blocks) if blocks else "nothing to compare: one variant only"


def _titled(budget: pd.DataFrame, titles: Mapping[str, str]) -> pd.DataFrame:
    """Return a table of accounts with their titles in place of their short names."""
    return budget.assign(account=[titles.get(name, name) for name in budget["account"]])


ACCOUNTS = "federal accounts, all fiscal years, USD of the base year (paid above zero, received below)"
WHOSE = (
    "to buyers and plants, with duties, credits and grants; the nation, for which those only change hands, gives up "
    "what the next table says"
)
EQUALLY_CHEAP = (
    "the same cost to buyers, plant owners and the nation: no effect; plants, sellers or years that differ between the "
    "two plans are equally cheap (--json lists them)"
)


def _inputs_text(comparison: Any) -> list[str]:
    """Return what differs in the inputs of two runs, after the numbers: the first lines, and how many more."""
    blocks = []
    if comparison.inputs:
        lines = [wrapped(line, "  ") for line in comparison.inputs[:INPUTS_SHOWN]]
        more = more_line(len(comparison.inputs), INPUTS_SHOWN, where="--json", indent="  ")
        blocks.append("\n".join(["inputs that differ:", *lines, *more]))
    if comparison.cells is not None:
        some = f"cells of the dataset that differ\n{cells_text(comparison.cells)}"
        blocks.append(some if len(comparison.cells) else "cells of the dataset that differ: none")
    return blocks


INPUTS_SHOWN = 40
"""Lines of inputs printed, the rest counted."""

MOVED = ("cost", "builds", "supply", "stock", "short", "budget", "bridge")


def comparison_json(comparison: Any) -> str:
    """Return the differences for a script."""
    out = [
        {"before": d.before, "after": d.after}
        | {name: records(getattr(d, name)) for name in MOVED}
        | {"capital_support": records(d.support), "little_added": list(d.little_added)}
        | {"residual_musd": d.residual, "sentences": list(d.sentences), "data": list(d.data)}
        for d in comparison.differences
    ]
    cells = None if comparison.cells is None else plain(comparison.cells)
    said = {"inputs": list(comparison.inputs), "cells": cells, "differences": out, "failed": list(comparison.failed)}
    return json.dumps(said, indent=1)


def never_paid(estimate: Mapping[str, pd.DataFrame]) -> dict[str, float]:
    """Return what each account obligates that is no outlay in any year, in the window or after: account -> musd."""
    left: dict[str, float] = {}
    for block in ("Direct spending", "Credit subsidies", "Spending subject to appropriation"):
        for row in estimate[block].to_dict("records") if block in estimate else ():
            whole = float(row["after"]) + float(sum(v for k, v in row.items() if str(k).isdigit()))
            sign = {"Obligations": 1.0, "Estimated Outlays": -1.0}.get(str(row["line"]), 0.0)
            left[str(row["account"])] = left.get(str(row["account"]), 0.0) + sign * whole
    return {account: musd for account, musd in left.items() if account != "all accounts" and abs(musd) > 0.05}


def budgets_text(changes: Any) -> str:
    """Return what each variant does to the federal budget, as a cost estimate; at most 100 columns."""
    blocks = []
    for c in changes:
        dollars = "nominal dollars" if c.nominal else f"dollars of {c.base_year}"
        half = 0.5 * 10.0 ** -estimate_places(c.estimate)
        parts = [
            f"== {printable(c.after)} against {printable(c.before)}",
            f"By fiscal year, millions of {dollars}; * is between -{half:g} and {half:g}. No estimate of CBO's.",
            *(estimate_tables(c.estimate, c.titles) or ["no difference in the federal budget"]),
        ]
        if directed := existing_authority(c.estimate):
            named = "; ".join(c.titles.get(account, account) for account in directed)
            parts.append(wrapped(f"Allocation of existing authority, no new authority: {named}"))
        if unspent := never_paid(c.estimate):
            text = ", ".join(f"{c.titles.get(account, account)} {musd:z,.1f}" for account, musd in unspent.items())
            parts.append(wrapped(f"Obligations that the spend-out profile never pays out, millions: {text}"))
        if len(c.contingent):
            promises = contingent_table(c.contingent, c.titles)
            parts.append(
                "Contingent, by market price, sum of the years planned; what is expected is in the estimate\n"
                + promises
            )
        blocks.append("\n\n".join(parts))
    return "\n\n".join(blocks) if blocks else "nothing to compare: one variant only"


def budgets_json(changes: Any) -> str:
    """Return the same for a script."""
    out = [
        {
            "before": c.before,
            "after": c.after,
            "dollars": "nominal" if c.nominal else str(c.base_year),
            "estimate": {block: records(frame) for block, frame in c.estimate.items()},
            "contingent": records(c.contingent),
        }
        for c in changes
    ]
    return json.dumps({"budgets": out}, indent=1)
