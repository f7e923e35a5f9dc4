"""What was found of a run as pandas frames for notebooks: plain columns, and in `attrs` the unit of each.

`attrs["units"]` names the unit of every column that has one; where the unit differs from row to row, a column `unit`
says it. `attrs["meaning"]` says in one line what a row is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from data.messages.finding import Finding
from model.plan.result_schema import RESULT_TABLE
from model.report.terminal.stress_kept import plain
from model.runs.run_folder import Run

PV = "MUSD present value"
MOVED = ("before", "after", "difference")
FramesByName = dict[str, pd.DataFrame]


def framed(
    rows: Iterable[Mapping[str, Any]], columns: Sequence[str], units: Mapping[str, str], meaning: str
) -> pd.DataFrame:
    """Return rows as a frame of these columns, in this order, however many rows there are."""
    frame = pd.DataFrame(list(rows), columns=list(columns))
    return described(frame.astype(dict.fromkeys(units, float)), units, meaning)


def described(frame: pd.DataFrame, units: Mapping[str, str], meaning: str) -> pd.DataFrame:
    """Return a frame with its units and its meaning in `attrs`."""
    frame.attrs = {"units": {name: unit for name, unit in units.items() if unit}, "meaning": meaning}
    return frame


def result_table(name: str, frames: Sequence[pd.DataFrame], run: Run) -> pd.DataFrame:
    """Return the tables of several variants as one, with the units that the schema of results names."""
    table = RESULT_TABLE[name]
    whole = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(table.names))
    described(whole, {column.name: column.unit for column in table.columns}, table.meaning)
    settings = run.manifest.get("settings", {})
    whole.attrs["base_year"] = settings.get("base_year")
    return whole if name != "summary" else _with_levers(whole, settings.get("levers", {}))


def _with_levers(summary: pd.DataFrame, levers: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    """Return the headline numbers with a column for every lever; blank where a variant is no point of the grid."""
    for lever in dict.fromkeys(key for levels in levers.values() for key in levels):
        summary[f"lever.{lever}"] = [levers.get(name, {}).get(lever) for name in summary["variant"]]
    return summary


def findings_frame(findings: Sequence[Finding]) -> pd.DataFrame:
    """Return findings: level, file, row (counted as the user does), column, value, message."""
    columns = ("level", "file", "row", "column", "value", "message")
    rows = ({name: getattr(finding, name) for name in columns} for finding in findings)
    return framed(rows, columns, {}, "One thing to look at.").astype({"row": "Int64"})


def status_frame(run: Run) -> pd.DataFrame:
    """Return every variant of a run: title, status (solved, impossible, failed), cost in MUSD, message."""
    rows = (
        {"variant": name, **{key: known.get(key) for key in ("title", "status", "message")},
         "cost_musd": known.get("objective_musd")}
        for name, known in run.manifest["variants"].items()
    )  # fmt: skip
    columns = ("variant", "title", "status", "cost_musd", "message")
    return framed(rows, columns, {"cost_musd": PV}, "What became of a variant.")


# ---------------------------------------------------------------- comparison

_DIFFERENCES: Mapping[str, tuple[tuple[str, ...], str, str]] = {
    "cost": (("term",), PV, "A cost term of two plans."),
    "bridge": (("term", "mineral", "payer"), PV, "A piece of the difference in cost; the pieces add up to it."),
    "builds": (("plant",), "t/yr", "Capacity decided over the horizon."),
    "supply": (("form", "country"), "t/yr", "Supply of a form by country, mean over the years planned."),
    "stock": (("form",), "t", "The most that is held of a form in any year."),
    "budget": (("account",), "MUSD", "Outlays of a federal account, all fiscal years together."),
}
_CHANGES: Mapping[str, tuple[str, str]] = {
    "policies": ("sentences", "A policy that one plan has and the other lacks."),
    "data": ("data", "A cell of the dataset that one variant changes and the other does not."),
}


def comparison_frames(comparison: Any) -> FramesByName:
    """Return a comparison of plans, by what is compared: `plan`, `against`, keys, before, after, difference.

    `policies`, `data` and `inputs` hold one change a row; `cells`, where two datasets differ, one cell a row.
    """
    out = {}
    for name, (keys, unit, meaning) in _DIFFERENCES.items():
        parts = [getattr(d, name).assign(plan=d.after, against=d.before) for d in comparison.differences]
        columns = ["plan", "against", *keys, *MOVED]
        whole = pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)
        out[name] = described(whole, dict.fromkeys(MOVED, unit), meaning)
    for name, (field, meaning) in _CHANGES.items():
        rows = [
            {"plan": d.after, "against": d.before, "change": line}
            for d in comparison.differences
            for line in getattr(d, field)
        ]
        out[name] = framed(rows, ("plan", "against", "change"), {}, meaning)
    out["inputs"] = framed(({"change": line} for line in comparison.inputs), ("change",), {}, "An input that differs.")
    if comparison.cells is not None:
        out["cells"] = described(comparison.cells.copy(), {}, "A cell of the datasets that differs.")
    return out


# ---------------------------------------------------------------- explanation


def explanation_frames(explanation: Any, reasons: Sequence[str]) -> FramesByName:
    """Return why a plan is what it is, by question; of a variant without a plan, the `reasons` alone."""
    if explanation.impossible is not None or explanation.clash:
        rows = [{"reason": line} for line in (*explanation.clash, *reasons)]
        return {"reasons": framed(rows, ("reason",), {}, "Why there is no plan, line by line.")}
    return {
        "policies": _policies(explanation),
        "shares": _shares(explanation),
        "binding": _binding(explanation),
        "break_even": _break_even(explanation),
        "near_best": _near_best(explanation),
        "confidence": _confidence(explanation),
    }


def _policies(explanation: Any) -> pd.DataFrame:
    columns = ("clause", "policy", "words", "where", "price", "unit")
    meaning = "What one unit more of a policy's level costs; `unit` names the unit."
    return framed(map(vars, explanation.prices), columns, {"price": PV}, meaning)


def _shares(explanation: Any) -> pd.DataFrame:
    amounts = ("musd", "error", "alone", "last")
    rows = map(vars, explanation.shares.shares if explanation.shares else ())
    meaning = "A policy's share of what the variant costs beyond the baseline."
    frame = framed(rows, ("clause", "words", *amounts), dict.fromkeys(amounts, PV), meaning)
    frame.attrs["note"] = explanation.shares.note if explanation.shares else ""
    return frame


def _binding(explanation: Any) -> pd.DataFrame:
    rows = [
        {"by_policy": by_policy, **vars(limit)}
        for by_policy, limits in ((True, explanation.sentences), (False, explanation.world))
        for limit in limits
    ]
    columns = ("by_policy", "what", "party", "form", "years", "worth", "unit")
    return framed(rows, columns, {}, "A limit that binds, and what one unit more would save at most, in `unit`.")


def _break_even(explanation: Any) -> pd.DataFrame:
    columns = (
        "kind", "party", "form", "moves", "lever", "value", "estimate", "unit", "below", "above", "confirmed", "note",
    )  # fmt: skip
    rows = [{**vars(b), "confirmed": b.confirmed} for b in explanation.desk]
    meaning = "The level of a lever, in `unit`, at which a plant or supplier enters or leaves the plan."
    return framed(rows, columns, {"below": "t", "above": "t"}, meaning)


def _near_best(explanation: Any) -> pd.DataFrame:
    amounts = ("planned", "least", "most")
    rows = [
        {"plant": s.plant, "planned": s.planned, "least": s.least[-1], "most": s.most[-1]} for s in explanation.spans
    ]
    meaning = "An investment in the plan, and its least and most in any plan within 5% of its cost; with deep=True."
    return framed(rows, ("plant", *amounts), dict.fromkeys(amounts, "t/yr"), meaning)


def _confidence(explanation: Any) -> pd.DataFrame:
    rows = [
        {"what": r.what, "confidence": word, "share": share}
        for r in explanation.resting
        for word, share in r.shares.items()
    ]
    columns = ("what", "confidence", "share")
    return framed(rows, columns, {"share": "share"}, "How much of a headline rests on rows of a confidence.")


# ---------------------------------------------------------------- stress


def stress_frames(stress: Any) -> FramesByName:
    """Return what plans lose when suppliers fail: each loss, what is expected of a year, and what security buys."""
    losses = [
        {
            **vars(damage),
            "variant": one.variant,
            "short": ", ".join(f"{s.form} {s.end_use} {s.year}" for s in damage.short),
        }
        for one in stress.variants
        for damage in one.damages
    ]
    expected = [{**vars(one.expected), "variant": one.variant} for one in stress.variants]
    security = [{**vars(one.security), "variant": one.variant} for one in stress.variants if one.security]
    amounts = ("expected_musd", "low_musd", "high_musd")
    moved = ("premium_musd", "avoided_musd", "avoided_low_musd", "avoided_high_musd")
    told = [
        {"variant": one["variant"], "finding": said} for one in plain(stress)["variants"] for said in one["findings"]
    ]
    return {
        "findings": framed(told, ("variant", "finding"), {}, "What stress found, a sentence each."),
        "losses": framed(
            losses, ("variant", "kind", "name", "start", *_LOSS, "short"), _LOSS,
            "A plan after one loss: what is paid beyond the plan, and what missing tonnes are worth.",
        ),
        "expected": framed(
            expected, ("variant", *amounts), dict.fromkeys(amounts, "MUSD/yr"),
            "The expected loss of a year over the scenarios of the dataset, with the range of their chances.",
        ),
        "security": framed(
            security, ("variant", *moved, "scenario", "pays_once_in", "breakeven_probability"),
            {**dict.fromkeys(moved, "MUSD/yr"), "pays_once_in": "yr", "breakeven_probability": "per year"},
            "What a variant costs more than the baseline in a year, and the expected loss that it avoids.",
        ),
        "pairs": _pairs(stress),
        "remedies": _remedies(stress),
        "sentences": _sentences(stress),
    }  # fmt: skip


def _remedies(stress: Any) -> pd.DataFrame:
    found = [
        {**vars(remedy), "variant": one.variant, "against": against.name, "stop_from": against.start,
         "loss_musd": against.loss_musd}
        for one in stress.variants for against in one.remedies for remedy in (*against.best, *against.others)
    ]  # fmt: skip
    units = {
        "tonnes": "t", "premium_musd": "MUSD/yr", "loss_musd": PV, "before_musd": PV, "after_musd": PV,
        "pays_once_in": "yr", "months_to_switch": "months",
    }  # fmt: skip
    columns = ("variant", "against", "stop_from", "kind", "form", "by", "start", *units)
    meaning = (
        "What would have helped against the worst losses: what it costs of a year, and the loss without and with it."
    )
    return framed(found, columns, units, meaning)


def _sentences(stress: Any) -> pd.DataFrame:
    amounts = ("premium_musd", "avoided_musd", "avoided_low_musd", "avoided_high_musd")
    bought = [
        {**vars(amount), "variant": one.variant, "clause": each.clause, "counted": counted}
        for one in stress.variants for each in one.sentences
        for counted, amount in (("alone", each.alone), ("last", each.last)) if amount is not None
    ]  # fmt: skip
    columns = ("variant", "clause", "counted", *amounts, "avoided_per_dollar")
    meaning = "What each sentence costs the nation in a year and avoids of what is expected, alone and last."
    return framed(bought, columns, dict.fromkeys(amounts, "MUSD/yr"), meaning)


def _pairs(stress: Any) -> pd.DataFrame:
    pairs = [
        {**vars(worst.damage), "variant": one.variant, "loss_musd": worst.damage.loss_musd,
         "first_alone_musd": worst.alone_musd[0], "second_alone_musd": worst.alone_musd[1]}
        for one in stress.variants if one.pairs for worst in one.pairs.worst
    ]  # fmt: skip
    together = ("loss_musd", "first_alone_musd", "second_alone_musd")
    meaning = "Two losses at once in their worst year, beside what each loses by itself."
    return framed(pairs, ("variant", "name", "start", *together), dict.fromkeys(together, PV), meaning)


_LOSS = {"extra_musd": PV, "lost_output_musd": PV, "survive_months": "months", "recover_months": "months"}


# ---------------------------------------------------------------- verification


def verification_frame(verification: Any) -> pd.DataFrame:
    """Return what was proven: one row for the run (variant '') and one a variant, each with what does not hold.

    `attrs` holds `passed`, the `exit_code` of `lodeplan verify`, and `notes`, which do not count against the run.
    """
    whole = {"variant": "", "passed": not verification.failures, "failures": verification.failures, "gap": None}
    each = [
        {**vars(v), "passed": v.passed, "gap": v.certificate.proven_gap if v.certificate else None}
        for v in verification.variants
    ]
    rows = [
        {**row, "status": row.get("status", ""), "failures": "; ".join(row["failures"]), "proven_gap": row["gap"]}
        for row in (whole, *each)
    ]
    columns = ("variant", "status", "passed", "proven_gap", "failures")
    frame = framed(rows, columns, {"proven_gap": "share of cost"}, "What was proven of the run, and of each variant.")
    frame.attrs |= {
        "passed": verification.passed,
        "exit_code": verification.exit_code,
        "notes": list(verification.notes),
    }
    return frame
