"""Which groups of figures matter, and what knowing them is worth, as text of at most 100 columns, JSON and files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from data.messages.finding import printable
from data.messages.lists import counted
from data.messages.number_words import in_percent, rounded
from data.messages.paragraph import wrapped
from data.messages.text_table import WIDTH, Heading, text_table
from data.rows import each_row
from model.report.terminal.json_values import records
from model.report.terminal.unseen import SURE as SURE_UNSEEN
from model.report.terminal.unseen import less_than

SHOWN = 12
"""Groups printed of each table; all are in the files."""
ROUNDING = 1e-9
"""Million USD, a thousandth of a dollar: what is less is rounding, and shown as 0."""
SURE = 2.0
"""Standard errors above nothing from which knowing something is said to be worth it."""
NOTES = (
    "moves cost: mean size of the change of the baseline's cost where the group alone is drawn anew within its ranges, "
    "MUSD present value. turns: moves that turn the order of the variant named and the baseline. +-: standard errors.",
    "first: share of the variance that knowing the group alone takes off; total: what is left of it where all else is "
    "known. 90 of 100 resamples lie between the ends. By its error a share may come out below zero or above 100.",
    "worth: what is saved, in the mean, by whoever knows it before choosing the cheaper of the variant and the "
    "baseline. Of groups and figures it is the value of a rule fitted to other samples, so that its bias is downwards: "
    "at least this, within its error.",
)


def screen_text(found: Any) -> str:
    """Return effects of groups, shares of variance, what knowing is worth, and what to find out next."""
    o = found.options
    how = (
        f"{counted(len(found.groups), 'group')} by {o.by} of {counted(found.things, 'figure')}, seed {o.seed}, "
        f"correlation {o.correlation:g}; {o.trajectories:,} base points for all groups, {o.n:,} for {len(found.kept)}; "
        f"{found.solves:,} costs, {found.preparations} preparations a base point"
    )
    blocks = [f"{printable(found.study)}: which figures matter\n{wrapped(how)}", _effects(found), *_shares(found)]
    blocks += [*_worth(found), wrapped(next_line(found)), *_lacking(found)]
    blocks.append("\n".join(line for note in NOTES for line in wrapped(note, further="  ").splitlines()))
    return "\n\n".join(blocks)


def _effects(found: Any) -> str:
    """Return what groups do, those that turn most orders first, then those that move cost most."""
    whole = found.effects[found.effects["against"] == ""].set_index("group")
    apart = found.effects[found.effects["against"] != ""].sort_values(
        ["turns", "effect_musd"], ascending=False, kind="stable"
    )
    most = apart.drop_duplicates("group").set_index("group")
    frame = whole.assign(most_turns=most["turns"] if len(most) else 0.0).sort_values(
        ["most_turns", "effect_musd"], ascending=False, kind="stable"
    )
    rows = []
    for group in frame.index[:SHOWN]:
        cost = [_musd(frame.loc[group, name]) for name in ("effect_musd", "effect_error")]
        turned: list[str] = ["", "", "", ""]
        if len(most):
            one = most.loc[group]
            turned = [*(in_percent(one[n], 1) for n in ("turns", "turns_error")), str(one["variant"]),
                      _musd(one["effect_musd"])]  # fmt: skip
        rows.append([group, *cost, *turned])
    headings = [
        Heading("group"), Heading("moves cost", "MUSD", right=True), Heading("+-", "", right=True),
        Heading("turns", "%", right=True), Heading("+-", "", right=True), Heading("order of"),
        Heading("moves it", "MUSD", right=True),
    ]  # fmt: skip
    rest = len(frame) - len(rows)
    more = f"\n{rest:,} more in tables/effects.csv" if rest else ""
    kept = headings if len(most) else headings[:3]
    cells = [row[: len(kept)] for row in rows]
    return f"Groups by the orders that they turn, then by cost\n{text_table(kept, cells, WIDTH)}{more}"


def _musd(amount: float) -> str:
    return rounded(amount) if abs(amount) >= ROUNDING else "0"


def _shares(found: Any) -> list[str]:
    blocks = []
    for variant, frame in found.shares.groupby("variant", sort=False):
        about = f"cost of {variant}" if variant == found.baseline else f"cost of {variant} against {found.baseline}"
        largest = frame.sort_values("total", ascending=False, kind="stable").to_dict("records")
        rows = [[row["group"], *_between(row, "first"), *_between(row, "total")] for row in largest]
        headings = [Heading("group"), *(Heading(n, right=True) for n in ("first", "5-95", "total", "5-95"))]
        blocks.append(f"Shares of the variance of the {about}, in percent\n{text_table(headings, rows, WIDTH)}")
    return blocks


def _between(row: Mapping[str, Any], name: str) -> list[str]:
    share, low, high = (f"{round(100 * row[one]) + 0:d}" for one in (name, f"{name}_low", f"{name}_high"))
    return [share, f"{low} to {high}"]


def _worth(found: Any) -> list[str]:
    """Return what knowing is worth of each choice that turns anywhere, and which never turn."""
    rows, never, tried = [], [], 0
    for variant, frame in found.worth.groupby("variant", sort=False):
        whole = frame[frame["kind"] == "everything"].iloc[0]
        if not whole["worth_musd"] > 0:
            never.append(str(variant))
            tried = max(tried, int(whole["samples"]))
            continue
        shown = [
            frame[frame["kind"] == kind].head(most) for kind, most in (("everything", 1), ("group", 6), ("figure", 3))
        ]
        best = pd.concat(shown).sort_values("worth_musd", ascending=False, kind="stable")
        for i, (kind, known, worth, error) in enumerate(each_row(best, "kind", "known", "worth_musd", "worth_error")):
            what = "everything" if kind == "everything" else f"{known} (one figure)" if kind == "figure" else known
            rows.append([str(variant) if i == 0 else "", what, rounded(worth), rounded(error)])
    blocks = []
    if rows:
        headings = [
            Heading("choice"), Heading("known before"), Heading("worth", "MUSD", right=True), Heading("+-", right=True)
        ]  # fmt: skip
        blocks.append(f"What knowing is worth, against {found.baseline}\n{text_table(headings, rows, WIDTH)}")
    if never:
        text = (
            f"The order against {found.baseline} turned in none of {tried:,} samples: {', '.join(never)}. Nothing is "
            f"worth finding out to choose there, unless for draws of which there are less than {less_than(tried)}%, "
            f"{100 * SURE_UNSEEN:.0f} in 100 sure."
        )
        blocks.append(wrapped(text))
    return blocks


def next_line(found: Any) -> str:
    """Say which figure to find out next, and for which choice."""
    sure = found.worth[(found.worth["kind"] != "everything")]
    sure = sure[sure["worth_musd"] > SURE * sure["worth_error"]]
    if sure.empty:
        return (
            "Find out next: nothing is shown to be worth it for a choice, by two standard errors; for cost alone, the "
            "groups at the top move it most."
        )
    best = sure.sort_values("worth_musd", ascending=False, kind="stable").iloc[0]
    figures = sure[(sure["kind"] == "figure") & (sure["variant"] == best["variant"])]
    one = "" if figures.empty or best["kind"] == "figure" else (
        f"; of single figures, {figures.iloc[0]['known']} ({rounded(figures.iloc[0]['worth_musd'])})"
    )  # fmt: skip
    return (
        f"Find out next: {best['known']}, worth at least {rounded(best['worth_musd'])} MUSD (standard error "
        f"{rounded(best['worth_error'], 2)}) before choosing between {best['variant']} and {best['against']}{one}."
    )


def _lacking(found: Any) -> list[str]:
    said = []
    if found.unknown:
        said.append(f"{found.unknown:,} costs were not proven and are in no number.")
    if found.impossible:
        said.append(f"{found.impossible:,} costs are of points at which no plan is possible; they are in no number.")
    slow = [name for name in found.variants if name not in found.quick]
    if slow:
        said.append(f"Planned anew at each point, for rows or days come with their plans: {', '.join(slow)}.")
    said += [f"not solved: {printable(words)}" for words in found.lost]
    return ["\n".join(line for words in said for line in wrapped(words, further="  ").splitlines())] if said else []


def screen_json(found: Any) -> str:
    """Return the same for a script."""
    o = found.options
    said = {
        "study": found.study, "baseline": found.baseline, "variants": list(found.variants), "by": o.by, "seed": o.seed,
        "trajectories": o.trajectories, "n": o.n, "correlation": o.correlation, "figures": found.things,
        "groups": list(found.groups), "kept": list(found.kept), "solves": found.solves,
        "preparations": found.preparations, "quick": list(found.quick), "unknown": found.unknown,
        "impossible": found.impossible, "lost": list(found.lost), "next": next_line(found),
        "effects": records(found.effects), "variance": records(found.shares), "worth": records(found.worth),
    }  # fmt: skip
    return json.dumps(said, indent=1)
