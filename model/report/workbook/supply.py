"""Sheets of tonnes: supply mix with its charts, builds, recycling, stock, shares and concentration."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from xlsxwriter.worksheet import Worksheet

from data.messages.years import spans
from model.report import questions
from model.report.charts.figures import colours_of_sources
from model.report.project_risks import HEADS, risk_words
from model.report.run_view import RunView
from model.report.support_sentences import COLUMNS, support_rows
from model.report.workbook.sheet import COLOURS, HEAD_ROW, VARIANT, Book, Column, by_year, dress, series


def supply(b: Book, m: RunView) -> None:
    """Write the supply mix, and draw it."""
    keys = [VARIANT, Column("Mineral", width=14), Column("Form (t a year, content as in forms)", width=34),
            Column("Country", width=24)]  # fmt: skip
    rows = list(_supply_rows(m))
    b.table("Supply mix", "Supply by form, country and year (t)", "Purchases, plants and scrap, by country; what is "
            "recycled at home stands apart", by_year(keys, m), rows, frozen=4)  # fmt: skip
    _supply_charts(b, m, rows)


def _supply_rows(m: RunView) -> Iterator[Sequence[object]]:
    for variant in m.solved:
        place = {form: i for i, form in enumerate(m.forms)}
        for (form, source), tonnes in sorted(questions.supply(m, variant).items(), key=lambda row: place[row[0][0]]):
            yield variant, m.mineral(m.mineral_of(form)), m.form(form), questions.source_name(m, source), *tonnes


def _supply_charts(b: Book, m: RunView, rows: Sequence[Sequence[object]]) -> None:
    """Draw the supply mix of what industry buys: the baseline beside the plan with the least concentrated supply."""
    shown = _two_shown(m)
    about = f"Drawn: {' and '.join(shown)}; the numbers are on sheet Supply mix"
    sheet = b.sheet("Supply charts", "Supply mix by country (t a year)", about, [])
    sheet.set_column(0, 13, 11.5)
    colour = _colours(m)
    blocks: dict[tuple[object, object], list[int]] = {}
    for i, (variant, _, form, *_) in enumerate(rows):
        blocks.setdefault((variant, form), []).append(HEAD_ROW + 1 + i)
    row = HEAD_ROW + 1
    for form in m.headline_forms:
        drawn = 0
        for variant in shown:
            lines = blocks.get((variant, m.form(form)))
            if not lines:
                continue
            chart = b.workbook.add_chart({"type": "column", "subtype": "stacked"})
            for n, line in enumerate(lines[:10]):
                chart.add_series({
                    "name": ["Supply mix", line, 3],
                    "categories": ["Supply mix", HEAD_ROW, 4, HEAD_ROW, 3 + len(m.years)],
                    "values": ["Supply mix", line, 4, line, 3 + len(m.years)],
                    "fill": {"color": colour.get(str(rows[line - HEAD_ROW - 1][3]), GREYS[n % 3])}, "gap": 40,
                })  # fmt: skip
            dress(chart, f"{m.form(form)}: {variant}", "t a year", 560, 320)
            words = f"Stacked columns: supply of {m.form(form)} by country, {variant}"
            sheet.insert_chart(row, 7 * drawn, chart, {"description": words})
            drawn += 1
        row += 17 if drawn else 0
    sheet.print_area(0, 0, row, 13)


GREYS = ("#6B737D", "#A9B0B9", "#C4C9D0")


def _colours(m: RunView) -> dict[str, str]:
    """Return the colour of each country by its name, the same on every chart of the workbook and the page."""
    codes = {f"k{i}": colour for i, colour in enumerate(COLOURS[:8])} | {"k0r": "#79AEE3"}
    named = {questions.source_name(m, source): colour for source, colour in colours_of_sources(m).items()}
    return {name: codes[code] for name, code in named.items() if code in codes}


def _two_shown(m: RunView) -> list[str]:
    last = m.years_shown[-1]
    index = {v: x for v in m.solved if (x := m.number(v, "hhi", last)) is not None}
    first = [m.baseline] if m.has_baseline else m.solved[:1]
    return list(dict.fromkeys([*first, *([min(index, key=lambda v: index[v])] if index else [])]))


def builds(b: Book, m: RunView) -> None:
    keys = [VARIANT, Column("Plant", width=36), Column("Country", width=16), Column("Kind", width=12),
            Column("Main product", width=30), Column("Running from", width=20),
            *(Column(name, width=20) for name in HEADS),
            Column("Built in all (t/yr of main product)", "tonnes", 14)]  # fmt: skip
    rows: list[Sequence[object]] = []
    for variant in m.solved:
        built = questions.builds(m, variant)
        decided = questions.by_year((build[:3] for build in built), m.years)
        for plant in questions.built_tonnes(m, variant):
            runs = [build.first_run for build in built if build.plant == plant and build.first_run]
            tonnes = decided[plant,]
            form = m.said("plants", plant, "form")
            where = m.country(m.said("plants", plant, "country"))
            words = (m.plant(plant), where, m.said("plants", plant, "kind"), m.form(form) if form else "")
            rows.append(
                (
                    variant,
                    *words,
                    spans(runs) or "after the horizon",
                    *risk_words(m, variant, plant),
                    sum(tonnes),
                    *tonnes,
                )
            )
    about = "Capacity decided in each year (t/yr); it runs after the lead time of the plant"
    b.table("Build schedule", "Build schedule", about, by_year(keys, m), rows, frozen=2)


def capital_support(b: Book, m: RunView) -> None:
    styles = ("", "", "wrap", "", "musd", "musd", "tonnes", "tonnes", "tonnes", "price")
    columns = [
        VARIANT,
        *(Column(name, style, 18) if style else Column(name, width=24)
          for name, style in zip(COLUMNS[1:], styles[1:], strict=True)),
    ]  # fmt: skip
    about = (
        f"Grants, tax credits on capital, loans at face value and equity of policies that {m.baseline} does not state, "
        f"and the capacity decided on beyond that of {m.baseline}; on balance: with all plants of the product there"
    )
    b.table("Capital support", "Capital support and capacity added", about, columns, support_rows(m), frozen=2)


def recycling(b: Book, m: RunView) -> None:
    keys = [VARIANT, Column("What", width=24), Column("Form", width=34), Column("Unit", width=10)]
    columns = by_year(keys, m, "musd")
    rows: list[Sequence[object]] = []
    for variant in m.solved:
        scrap = questions.by_year(m.rows("recycling", variant, "form", "year", "tonnes"), m.years)
        rows += [(variant, "scrap collected", m.form(form), "t", *tonnes) for (form,), tonnes in scrap.items()]
        of_supply = m.rows("concentration", variant, "form", "year", "recycled_share")
        for (form,), shares in questions.by_year((row for row in of_supply if row[-1] > 0), m.years).items():
            rows.append((variant, "recycled share of supply", m.form(form), "%", *(100 * s for s in shares)))
    b.table(
        "Recycling", "Recycling", "Scrap collected, and what recyclers at home supply of each form", columns, rows, 4
    )


def stockpile(b: Book, m: RunView) -> None:
    keys = [VARIANT, Column("Form", width=34), Column("Holder", width=9), Column("What (t)", width=22)]
    rows: list[Sequence[object]] = []
    for variant in m.solved:
        for column, words in (("stock_t", "held at end of year"), ("in_t", "put in"), ("out_t", "taken out")):
            held = questions.by_year(m.rows("stockpile", variant, "form", "holder", "year", column), m.years)
            rows += [(variant, m.form(form), holder, words, *tonnes) for (form, holder), tonnes in held.items()]
    b.table("Stockpile", "Stockpile (t)", "Private and public stock of each form by year", by_year(keys, m), rows, 4)


CONCENTRATION = (
    ("supply_t", "Supply (t)", "tonnes"), ("hhi", "HHI abroad (0-1)", "index"),
    ("top_country", "Largest abroad", "text"), ("top_share", "Its share", "share"),
    ("allied_share", "Allied share", "share"),
    ("domestic_share", "Home share", "share"), ("recycled_share", "Recycled share", "share"),
    ("import_reliance", "Net imports in use", "share"), ("chain_reliance", "Mined or collected abroad", "share"),
    ("nminus1_coverage", "Essential demand of the form itself covered "
     "if any one country stops", "share"), ("allied_origin_share", "Allied share by origin of ore", "share"),
    ("allied_owner_share", "Allied share by owner", "share"),
)  # fmt: skip


def shares(b: Book, m: RunView) -> None:
    known = [c for c in CONCENTRATION if c[0] in m.read["concentration"].column_names]
    columns = [VARIANT, Column("Form", width=34), Column("Year", "year", 8)]
    columns += [Column(heading, style, 13) for _, heading, style in known]
    rows: list[Sequence[object]] = []
    for variant in m.solved:
        for form, year, *values in m.rows("concentration", variant, "form", "year", *(n for n, _, _ in known)):
            rows.append((variant, m.form(form), year, *values))
    about = "Shares of supply of each form; home adds nothing to the index of concentration"
    sheet, _ = b.table("Concentration", "Shares and concentration", about, columns, rows, 3)
    _share_chart(b, m, sheet, rows, len(columns))


def _share_chart(b: Book, m: RunView, sheet: Worksheet, rows: Sequence[Sequence[object]], right: int) -> None:
    """Draw the shares of the form whose largest seller abroad has most of it in the baseline."""
    base = _two_shown(m)[:1]
    tops: dict[str, list[float]] = {}
    for found, share in m.rows("concentration", base[0], "form", "top_share") if base else ():
        if found in m.headline_forms and not math.isnan(share):
            tops.setdefault(found, []).append(share)
    if not tops:
        return
    form = max(sorted(tops), key=lambda f: sum(tops[f]) / len(tops[f]))
    lines = [HEAD_ROW + 1 + i for i, row in enumerate(rows) if row[:2] == (base[0], m.form(form))]
    chart = b.workbook.add_chart({"type": "line"})
    for n, (column, name) in enumerate(((6, "Largest abroad"), (7, "Allies"), (8, "Home"), (9, "Recycled"))):
        series(chart, "Concentration", name, (lines[0], lines[-1]), 2, column, COLOURS[n], line=True)
    dress(chart, f"{m.form(form)}, {base[0]}: who supplies (share of supply)", "share", 620, 340)
    chart.set_y_axis({"num_format": "0%", "max": 1, "min": 0})
    sheet.insert_chart(
        HEAD_ROW + 1, right + 1, chart, {"description": f"Lines: shares of the supply of {m.form(form)}"}
    )
