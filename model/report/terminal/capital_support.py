"""Capital support beside the capacity that it adds to the baseline's, as a table and in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from data.messages.amounts import amount
from data.messages.paragraph import wrapped
from data.messages.text_table import WIDTH, Heading, text_table
from data.rows import each_row
from model.analysis.capital_support import Support, as_frame, capital_support, little_added, plan_of_run
from model.analysis.study_of_run import study_of
from model.runs.run_folder import Run

TITLE = "grants and other capital support, and the capacity decided on beyond that of {before}"
NOTE = (
    "support: grants, tax credits on capital, loans at face value, equity, of policies that {before} does not state, "
    "for plants of one main product; anyway: on capacity that {before} builds at these plants too; added: what it does "
    "not build there; net: at all plants of the product in the same country."
)


def supported(run: Run) -> dict[str, list[Support]]:
    """Return what sentences put up and what it adds to the baseline's builds, for each variant that has any."""
    baseline = str(run.manifest["baseline"])
    if baseline not in run.variants:
        return {}
    study = study_of(run).study
    base = plan_of_run(run, baseline, study)
    every = {v: capital_support(base, plan_of_run(run, v, study)) for v in run.variants if v != baseline}
    return {variant: found for variant, found in every.items() if found}


def without_capacity(supports: Mapping[str, Sequence[Support]], baseline: str) -> list[str]:
    """Return a line for each sentence whose money adds little or no capacity."""
    return [f"! {variant}: {line}" for variant, own in supports.items() for line in little_added(own, baseline)]


def support_of_variants(supports: Mapping[str, Sequence[Support]], baseline: str) -> list[str]:
    """Return the table of all variants under its title, and what its columns mean; none without support."""
    if not supports:
        return []
    rows = []
    for variant, own in supports.items():
        rows.append([variant, *[""] * (len(HEADINGS) - 1)])
        rows += [[f"  {policy}", *cells] for policy, *cells in _cells(as_frame(own))]
    table = text_table(HEADINGS, rows, WIDTH)
    return [wrapped(TITLE.format(before=baseline)), table, wrapped(NOTE.format(before=baseline)), ""]


def support_text(frame: pd.DataFrame, before: str) -> str:
    """Return the table of one variant under its title."""
    return "\n".join([wrapped(TITLE.format(before=before)), text_table(HEADINGS, list(_cells(frame)), WIDTH)])


HEADINGS = (
    Heading("policy"),
    Heading("plants of"),
    Heading("support", "MUSD", right=True),
    Heading("anyway", "MUSD", right=True),
    Heading("added", "t/yr", right=True),
    Heading("net", "t/yr", right=True),
    Heading("per MUSD", "t/yr", right=True),
)


def _cells(frame: pd.DataFrame) -> Iterable[list[str]]:
    columns = ("clause", "form", "musd", "anyway_musd", "added_t", "net_t", "added_t_per_musd")
    for clause, form, musd, anyway, added, net, each in each_row(frame, *columns):
        whole = [amount(x, 0) for x in (musd, anyway, added)]
        yield [clause, form, *whole, amount(net, 0, sign=True), f"{each:,.3g}"]
