"""The sheets of what plans lose when suppliers fail: every loss, who goes short, who pays, how long stocks last."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from model.report.run_view import RunView
from model.report.terminal import (
    stress_allies,
    stress_called,
    stress_kept,
    stress_licences,
    stress_pairs,
    stress_remedies,
    stress_sentences,
)
from model.report.workbook.sheet import COLOURS, HEAD_ROW, VARIANT, Book, Column, chart_text, dress

LOSS = (VARIANT, Column("What stops", width=12), Column("Name", width=28), Column("From", "year", 8))
STRESS = (
    *LOSS, Column("Extra cost (million USD, present value)", "musd", 16),
    Column("Lost output (million USD, present value)", "musd", 16), Column("Share unmet, worst", "share", 12),
    Column("Form", width=22), Column("End use", width=18),
    Column("Months until an essential use is short", "price", 14), Column("Months until nothing is short", "price", 14),
)  # fmt: skip
UNMET = (
    *LOSS, Column("Form", width=22), Column("End use", width=18), Column("Unmet in the worst year (t)", "tonnes", 14),
    Column("Share unmet", "share", 12), Column("Worst year", "year", 8), Column("Unmet in all years (t)", "tonnes", 14),
)  # fmt: skip
PAID = (
    VARIANT, Column("Loss", width=32), Column("From", "year", 8), Column("Payer", width=16),
    Column("Borne beyond the plan (million USD, present value)", "musd", 18),
)  # fmt: skip
COVER = (
    VARIANT, Column("Form", width=22), Column("Year", "year", 8), Column("Stock at its beginning (t)", "tonnes", 14),
    Column("Days of use", "count", 12),
)  # fmt: skip

PRINTED = (
    Column("What stops", width=48), Column("Minerals of the study", width=24), Column("Loss of the nation", width=28),
    Column("Minerals missing at the value of a shortage (million USD)", width=20), Column("Source", width=48),
)  # fmt: skip

REMEDIES = (
    VARIANT, Column("Loss", width=32), Column("From", "year", 8), Column("Kind", width=14),
    Column("Held ready", width=56), Column("Tonnes", "tonnes", 12),
    Column("Costs more (million USD a year)", "musd", 14), Column("Loss (million USD, present value)", "musd", 16),
    Column("Loss with it (million USD, present value)", "musd", 16),
    Column("Pays if it comes once in years", "price", 14), Column("Cheapest of its kind", width=12),
)  # fmt: skip

PAIRS = (
    VARIANT, Column("Both stop", width=44), Column("From", "year", 8),
    Column("Together (million USD, present value)", "musd", 16),
    Column("First alone (million USD, present value)", "musd", 16),
    Column("Second alone (million USD, present value)", "musd", 16),
    Column("Together beyond both alone (million USD, present value)", "musd", 18),
    Column("Share unmet, worst", "share", 12), Column("Form", width=22), Column("End use", width=18),
    Column("Months until an essential use is short", "price", 14), Column("Months until nothing is short", "price", 14),
)  # fmt: skip

BOUGHT = (
    VARIANT, Column("Sentence", width=48),
    *(
        column
        for way in ("Alone", "Last")
        for column in (
            Column(f"{way}: costs the nation (million USD a year)", "musd", 16),
            Column(f"{way}: loss avoided (million USD a year)", "musd", 16),
            Column("At the low end of the chances", "musd", 14), Column("At the high end", "musd", 14),
            Column("Avoided for each dollar", "price", 12),
        )
    ),
)  # fmt: skip
SHARED = (
    VARIANT, Column("Loss", width=32), Column("From", "year", 8), Column("Form", width=22), Column("Year", "year", 8),
    Column("Others offer beyond the plan (t)", "tonnes", 14), Column("Of it allies (t)", "tonnes", 14),
    Column("Allies lost (t)", "tonnes", 14), Column("At least (t)", "tonnes", 12), Column("At most (t)", "tonnes", 12),
    Column("We lost (t)", "tonnes", 14), Column("Left to us (t)", "tonnes", 14), Column("At least (t)", "tonnes", 12),
    Column("At most (t)", "tonnes", 12),
)  # fmt: skip
ALLIED_OUTPUT = (
    VARIANT, Column("Loss", width=32), Column("From", "year", 8), Column("Form", width=22), Column("Made in", width=22),
    Column("Tonnes a year", "tonnes", 14), Column("At least (t)", "tonnes", 12), Column("At most (t)", "tonnes", 12),
)  # fmt: skip
LICENSED = (
    VARIANT, Column("Loss", width=32), Column("From", "year", 8), Column("Form", width=22),
    Column("End use", width=18), Column("Year", "year", 8), Column("Bought under licence (t)", "tonnes", 14),
    Column("Licensed at most (t)", "tonnes", 14),
)  # fmt: skip
SECURITY = (
    VARIANT, Column("Expected loss (million USD a year)", "musd", 14),
    Column("At the low end of the chances", "musd", 14), Column("At the high end", "musd", 14),
    Column("Exceeded once in 20 years (million USD)", "musd", 14), Column("Its standard error", "musd", 12),
    Column("Exceeded once in 100 years (million USD)", "musd", 14), Column("Its standard error", "musd", 12),
    Column("Costs more (million USD a year)", "musd", 14),
    Column("Expected loss avoided (million USD a year)", "musd", 14),
    Column("At the low end of the chances", "musd", 14), Column("At the high end", "musd", 14),
    Column("Pays above this chance a year", "share", 12), Column("On the frontier", width=10),
    Column("Pays if", width=48),
)  # fmt: skip


WORTH = 2
"""Places, the baseline's among them, above which the map is drawn."""
MAP, COSTS, AVOIDS = "Security", 8, 9
"""The sheet of the map of security, and its columns of what a variant costs more and of what it avoids."""
WHERE_TRIED = (
    (stress_kept.security_rows, MAP, "What security buys",
     "Expected loss of the nation, over scenarios that state a chance; costs and losses avoided against the baseline; "
     "on the frontier: none that costs no more avoids as much",
     SECURITY, 1),
    (stress_kept.paid_rows, "Who bears losses", "Who bears the worst losses",
     "Users bear what is missing to them, the others money", PAID, 3),
    (stress_allies.shared_rows, "Allies", "When allies want the same tonnes",
     "Each contested loss in its worst year; forms without a figure of what allies buy are shared with nobody",
     SHARED, 3),
    (stress_allies.output_rows, "Allied output", "What allies go on making of what stops",
     "As printed of the year that is known, what stops left out; it has its own buyers and is in no sharing",
     ALLIED_OUTPUT, 3),
    (stress_licences.licensed_rows, "Licences", "What end uses get under licence of what stops",
     "Each scenario with licences in its worst year; a licence reaches the form itself, nothing that is made of it",
     LICENSED, 3),
    (stress_pairs.pair_rows, "Pairs", "Two losses at once",
     "Every two of a country, an owner and a plant, from every year; each pair in its worst year", PAIRS, 3),
    (stress_remedies.remedy_rows, "Remedies", "What would have helped",
     "The plan solved again with it, and put under the same loss again; every one that lowers the loss", REMEDIES, 3),
    (stress_sentences.sentence_rows, "Sentences", "What each sentence buys",
     "Plans solved again without and with it; alone: beside the baseline's own, last: beside all the others",
     BOUGHT, 2),
    (stress_kept.estimate_rows, "Lost output", "Lost output as it is printed",
     "Of all that stops, not per tonne, never added, in no other number", PRINTED, 1),
)  # fmt: skip
"""Sheets where a run holds rows of them: the rows, name, title, note, columns, and how many columns stay in view."""


def sheets(b: Book, m: RunView) -> None:
    """Write every loss that was tried on the plans of the run, and what it means, where the run holds them."""
    stress = stress_kept.kept(m.run)
    if stress is None:
        return
    held = "Each plan held until the stop begins, then the cheapest answer that stands"
    unmet = "Each thing that stops in its worst year; products in units"
    cover = "Stock at the beginning of a year over what end uses want and plants take in"
    b.table("Stress", "What plans lose when suppliers fail", held, STRESS, list(stress_kept.rows(stress)), 4)
    b.table("Unmet", "Who goes short of what", unmet, UNMET, list(stress_kept.unmet_rows(stress)), 4)
    for rows_of, name, title, note, columns, frozen in WHERE_TRIED:
        if rows := list(rows_of(stress)):
            sheet, end = b.table(name, title, note, columns, rows, frozen)
            if name == MAP:
                _frontier(b, sheet, end, stress)
    b.table("Cover", "Days of cover", cover, COVER, list(stress_kept.cover_rows(stress)), 3)


def _frontier(b: Book, sheet: Worksheet, end: int, stress: stress_called.KeptStress) -> None:
    """Write the variants on the frontier under the table, the cheapest first, and draw all that have a place."""
    at, best = stress_kept.places(stress), stress_kept.frontier(stress)
    if len(at) <= WORTH:
        return
    first = end + 2
    sheet.write_string(first - 1, 0, "On the frontier, the cheapest first", b.format("head"))
    for row, name in enumerate(best, first):
        b.cell(sheet, row, 0, name, "text")
        b.cell(sheet, row, COSTS, at[name][0], "musd")
        b.cell(sheet, row, AVOIDS, at[name][1], "musd")
    chart = b.workbook.add_chart({"type": "scatter", "subtype": "straight_with_markers"})
    each = {"all with a place": (HEAD_ROW + 1, end - 1), "frontier": (first, first + len(best) - 1)}
    names = [str(one["variant"]) for one in stress["variants"] if one.get("expected") is not None]
    for colour, (what, (top, last)) in zip((COLOURS[0], COLOURS[2]), each.items(), strict=True):
        chart.add_series({
            "name": what, "categories": [MAP, top, COSTS, last, COSTS], "values": [MAP, top, AVOIDS, last, AVOIDS],
            "marker": {"type": "circle", "size": 7, "fill": {"color": colour}, "border": {"none": True}},
            "line": {"none": True} if what != "frontier" else {"color": colour, "width": 1.5},
            "data_labels": {"custom": [{"value": chart_text(name)} for name in names], "value": True,
                            "position": "right"} if what != "frontier" else {},
        })  # fmt: skip
    dress(chart, "What security buys the nation, a year", "expected loss avoided, million USD", 900, 480)
    chart.set_x_axis({"name": "costs the nation more, million USD", "num_format": "#,##0"})
    sheet.insert_chart(first + len(best) + 1, 0, chart, {"description": "Each variant by cost and loss avoided"})
