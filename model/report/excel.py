"""The workbook: findings first, then every number behind them, with native charts and no formula."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Sequence

import pandas as pd
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from data.rows import each_row
from model.report import excel_budget, views
from model.report.findings import findings
from model.report.material import Material
from model.report.sheets import HEAD_ROW, Book, Column
from model.report.words import plain, spans

COLOURS = ("#1F5FA8", "#C23B22", "#2F8F6B", "#D99A1C", "#7D55B0", "#3AA6C4", "#B4537F", "#7C7A26", "#6B737D", "#A9B0B9")
VARIANT = Column("Variant", width=20)


def workbook(m: Material) -> bytes:
    """Return the report of a run as a workbook: the same run gives the same bytes."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, options)
    solved = dt.datetime.fromisoformat(m.run.manifest["created_utc"]).replace(tzinfo=None)
    book.set_properties({"title": m.study.title or m.study.name, "subject": m.provenance, "created": solved})
    b = Book(book, m.provenance)
    for write in (
        _findings, _assumptions, _sources, _comparison, _cost_terms, _supply, _supply_charts, _builds, _recycling,
        _stockpile, _shares, _ledger, excel_budget.nominal, excel_budget.constant, _policies, _confidence, _others,
        _provenance,
    ):  # fmt: skip
        write(b, m)
    book.close()
    return out.getvalue()


# ---------------------------------------------------------------- what was found, and from what


def _findings(b: Book, m: Material) -> None:
    columns = [VARIANT, Column("About", width=18), Column("Finding", "wrap", 120)]
    rows = [(f.variant or "the study", f.about, f.sentence) for f in findings(m)]
    b.table("Findings", m.study.title or m.study.name, "What the plans say, in sentences", columns, rows)


def _assumptions(b: Book, m: Material) -> None:
    columns = [VARIANT, Column("Setting or policy", width=24), Column("What it says", "wrap", 78),
               Column("Citation", "wrap", 60)]  # fmt: skip
    rows: list[tuple[str, str, str, str]] = [("the study", plain(k), _shown(v), "") for k, v in m.settings.items()]
    rows += [("the study", "minerals", ", ".join(m.study.minerals), ""),
             ("the study", "demand boundaries", ", ".join(m.study.boundaries), ""),
             ("the study", "dataset", m.data_note, "")]  # fmt: skip
    for state in m.variants:
        rows.append((state.name, "title", state.title, ""))
        if not state.has_plan:
            rows.append((state.name, "no plan", state.in_words, ""))
        for clause in m.clauses(state.name):
            words = views.policy_in_words(m, clause.sentence)
            rows.append((state.name, plain(clause.label), words, clause.sentence.cite))
    about = "Settings of the study, and every policy of every variant with its citation"
    b.table("Assumptions", "Assumptions", about, columns, rows, frozen=2)


def _shown(value: object) -> str:
    return " to ".join(str(v) for v in value) if isinstance(value, list) else str(value)


def _sources(b: Book, m: Material) -> None:
    names = ("source_id", "title", "publisher", "address", "licence", "date")
    columns = [Column(plain(n).capitalize(), "wrap", w) for n, w in zip(names, (34, 60, 30, 60, 18, 12), strict=True)]
    rows = [] if m.data is None else list(each_row(m.data.tables["sources"], *names))
    b.table("Sources", "Sources of the dataset", m.data_note, columns, rows)


# ---------------------------------------------------------------- comparison

SHARE_METRICS = (
    ("allied_share", "Allied share", "share"),
    ("domestic_share", "Home share", "share"),
    ("recycled_share", "Recycled share", "share"),
    ("top_share_shipped", "Share of largest country abroad", "share"),
    ("hhi", "HHI (0-1)", "index"),
    ("import_reliance", "Net imports in use", "share"),
    ("shortfall_share", "Demand unmet", "share"),
)


def _comparison(b: Book, m: Material) -> None:
    money = [("Buyers pay", "cost"), ("Nation gives up", "resource_cost")]
    columns = [VARIANT, Column("Status", width=12), Column("Title", "wrap", 44)]
    for name, _ in money:
        columns += [Column(f"{name} (million USD, present value)", "musd", 15),
                    Column(f"{name}: against {m.baseline} (million USD)", "musd", 15)]  # fmt: skip
    federal = ("outlays", "receipts")
    columns += [Column(f"Federal {n}, 10 fiscal years (million USD)", "musd", 15) for n in federal]
    for year in m.years_shown:
        columns += [Column(f"{name}, {year}", style, 11) for _, name, style in SHARE_METRICS]
        columns.append(Column(f"Largest country abroad, {year}", width=11))
    rows: list[Sequence[object]] = []
    for state in m.variants:
        if not state.has_plan:
            rows.append([state.name, state.status, state.in_words, *[None] * (len(columns) - 3)])
            continue
        row: list[object] = [state.name, state.status, state.title]
        for _, metric in money:
            own, base = m.number(state.name, metric), m.number(m.baseline, metric)
            row += [own, None if own is None or base is None else own - base]
        row += [m.number(state.name, f"federal_{n}_10_years") for n in federal]
        for year in m.years_shown:
            row += [m.number(state.name, metric, year) for metric, _, _ in SHARE_METRICS]
            row.append(m.word(state.name, "top_country_shipped", year))
        rows.append(row)
    about = "Shares of the supply of refined forms and components: minerals weigh the same, forms of one by value"
    sheet, end = b.table("Comparison", "Comparison of variants", about, columns, rows)
    if len(m.solved) > 1 and m.has_baseline:
        chart = b.workbook.add_chart({"type": "bar"})
        for column, name in ((4, "Buyers and plant owners"), (6, "The nation")):
            _series(chart, "Comparison", name, (HEAD_ROW + 1, end - 1), 0, column, COLOURS[0 if column == 4 else 3])
        _dress(chart, f"Cost against {m.baseline} (million USD, present value)", "million USD", 900, 420)
        chart.set_y_axis({"reverse": True, "label_position": "low"})
        sheet.insert_chart(end + 1, 0, chart, {"description": "Bars: cost of each variant against the baseline"})
        sheet.print_area(0, 0, end + 23, len(columns) - 1)


def _cost_terms(b: Book, m: Material) -> None:
    columns = [VARIANT, Column("Term", width=24), Column(f"{m.baseline} (million USD, present value)", "musd", 18),
               Column("This variant (million USD, present value)", "musd", 18),
               Column("Difference (million USD)", "musd", 16)]  # fmt: skip
    rows: list[Sequence[object]] = []
    for variant in m.solved if m.has_baseline else []:
        frame = views.bridge(m, variant)
        kept = frame[(frame["baseline"] != 0) | (frame["variant"] != 0)]
        for term, before, after, difference in each_row(kept, "term", "baseline", "variant", "difference"):
            rows.append((variant, views.term_name(term), before, after, difference))
        rows.append((variant, "Together", *(float(frame[c].sum()) for c in ("baseline", "variant", "difference"))))
    b.table("Cost bridge", f"Cost against {m.baseline}, by term", "Terms add up to the difference", columns, rows, 2)


# ---------------------------------------------------------------- tonnes


def _by_year(keys: Sequence[Column], m: Material, style: str = "tonnes", width: float = 10.5) -> list[Column]:
    return [*keys, *(Column(year, style, width) for year in m.years)]


def _supply(b: Book, m: Material) -> None:
    keys = [VARIANT, Column("Mineral", width=14), Column("Form (t a year, content as in forms)", width=34),
            Column("Country", width=24)]  # fmt: skip
    b.table("Supply mix", "Supply by form, country and year (t)", "Purchases, plants and scrap, by country; what is "
            "recycled at home stands apart", _by_year(keys, m), _supply_rows(m), frozen=4)  # fmt: skip


def _supply_rows(m: Material) -> Iterator[Sequence[object]]:
    for variant in m.solved:
        wide = views.by_year(views.supply(m, variant), ["form", "source"], "tonnes", m.years)
        for form in m.forms:
            for _, source, *tonnes in views.wide_rows(wide[wide["form"] == form]):
                name = views.source_name(m, source)
                yield variant, m.mineral(m.mineral_of(form)), m.form(form), name, *tonnes


def _supply_charts(b: Book, m: Material) -> None:
    """Draw the supply mix of what industry buys: the baseline beside the plan with the least concentrated supply."""
    shown = _two_shown(m)
    columns = [Column("Charts", width=12)] + [Column("", width=12) for _ in range(11)]
    sheet = b.sheet("Supply charts", "Supply mix by country (t a year)", f"Drawn: {' and '.join(shown)}; the numbers "
                    "are on sheet Supply mix", columns[:1])  # fmt: skip
    blocks: dict[tuple[object, object], list[int]] = {}
    for i, (variant, _, form, *_) in enumerate(_supply_rows(m)):
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
                    "fill": {"color": COLOURS[n]}, "gap": 40,
                })  # fmt: skip
            _dress(chart, f"{m.form(form)}: {variant}", "t a year", 560, 320)
            words = f"Stacked columns: supply of {m.form(form)} by country, {variant}"
            sheet.insert_chart(row, 7 * drawn, chart, {"description": words})
            drawn += 1
        row += 17 if drawn else 0
    sheet.print_area(0, 0, row, 13)


def _two_shown(m: Material) -> list[str]:
    last = m.years_shown[-1]
    index = {v: x for v in m.solved if (x := m.number(v, "hhi", last)) is not None}
    first = [m.baseline] if m.has_baseline else m.solved[:1]
    return list(dict.fromkeys([*first, *([min(index, key=lambda v: index[v])] if index else [])]))


def _builds(b: Book, m: Material) -> None:
    keys = [VARIANT, Column("Plant", width=36), Column("Country", width=16), Column("Kind", width=12),
            Column("Main product", width=30), Column("Running from", width=20),
            Column("Built in all (t/yr of main product)", "tonnes", 14)]  # fmt: skip
    rows: list[Sequence[object]] = []
    for variant in m.solved:
        built = views.builds(m, variant)
        wide = views.by_year(built, ["plant"], "built_t", m.years).set_index("plant")
        for plant in views.plants_by_size(m, built):
            runs = [int(y) for y in built.loc[built["plant"] == plant, "first_run"] if y]
            tonnes = wide.loc[plant].tolist()
            form = m.said("plants", plant, "form")
            where = m.country(m.said("plants", plant, "country"))
            words = (m.plant(plant), where, m.said("plants", plant, "kind"), m.form(form) if form else "")
            rows.append((variant, *words, spans(runs) or "after the horizon", sum(tonnes), *tonnes))
    about = "Capacity decided in each year (t/yr); it runs after the lead time of the plant"
    b.table("Build schedule", "Build schedule", about, _by_year(keys, m), rows, frozen=2)


def _recycling(b: Book, m: Material) -> None:
    keys = [VARIANT, Column("What", width=24), Column("Form", width=34), Column("Unit", width=10)]
    columns = _by_year(keys, m, "price")
    rows: list[Sequence[object]] = []
    for variant in m.solved:
        scrap = m.of("recycling", variant)
        for form, *tonnes in views.wide_rows(views.by_year(scrap, ["form"], "tonnes", m.years)):
            rows.append((variant, "scrap collected", m.form(form), "t", *tonnes))
        c = m.of("concentration", variant)
        if len(c):
            again = views.by_year(c[c["recycled_share"] > 0], ["form"], "recycled_share", m.years)
            for form, *shares in views.wide_rows(again):
                rows.append((variant, "recycled share of supply", m.form(form), "%", *(100 * s for s in shares)))
    b.table(
        "Recycling", "Recycling", "Scrap collected, and what recyclers at home supply of each form", columns, rows, 4
    )


def _stockpile(b: Book, m: Material) -> None:
    keys = [VARIANT, Column("Form", width=34), Column("What (t)", width=22)]
    rows: list[Sequence[object]] = []
    for variant in m.solved:
        s = m.of("stockpile", variant)
        for column, words in (("stock_t", "held at end of year"), ("in_t", "put in"), ("out_t", "taken out")):
            for form, *tonnes in views.wide_rows(views.by_year(s, ["form"], column, m.years)):
                rows.append((variant, m.form(form), words, *tonnes))
    b.table("Stockpile", "Stockpile (t)", "Stock of each form by year", _by_year(keys, m), rows, 3)


CONCENTRATION = (
    ("supply_t", "Supply (t)", "tonnes"), ("hhi", "HHI abroad (0-1)", "index"),
    ("top_country", "Largest abroad", "text"), ("top_share", "Its share", "share"), ("allied_share", "Allied share", "share"),
    ("domestic_share", "Home share", "share"), ("recycled_share", "Recycled share", "share"),
    ("import_reliance", "Net imports in use", "share"), ("nminus1_coverage", "Essential demand covered if any one "
     "country stops", "share"), ("allied_origin_share", "Allied share by origin of ore", "share"),
    ("allied_owner_share", "Allied share by owner", "share"),
)  # fmt: skip


def _shares(b: Book, m: Material) -> None:
    known = [c for c in CONCENTRATION if c[0] in m.tables.get("concentration", pd.DataFrame())]
    columns = [VARIANT, Column("Form", width=34), Column("Year", "year", 8)]
    columns += [Column(heading, style, 13) for _, heading, style in known]
    rows: list[Sequence[object]] = []
    for variant in m.solved:
        c = m.of("concentration", variant)
        for form, year, *values in each_row(c, "form", "year", *(n for n, _, _ in known)) if len(c) else ():
            rows.append((variant, m.form(form), int(year), *(None if pd.isna(v) else v for v in values)))
    about = "Shares of supply of each form; home adds nothing to the index of concentration"
    sheet, _ = b.table("Concentration", "Shares and concentration", about, columns, rows, 3)
    _share_chart(b, m, sheet, rows, len(columns))


def _share_chart(b: Book, m: Material, sheet: Worksheet, rows: Sequence[Sequence[object]], right: int) -> None:
    """Draw the shares of the form whose largest seller abroad has most of it in the baseline."""
    base = _two_shown(m)[:1]
    c = m.of("concentration", base[0]) if base else pd.DataFrame()
    c = c[c["form"].isin(m.headline_forms)] if len(c) else c
    if c.empty:
        return
    form = str(c.groupby("form")["top_share"].mean().sort_values(kind="stable").index[-1])
    lines = [HEAD_ROW + 1 + i for i, row in enumerate(rows) if row[:2] == (base[0], m.form(form))]
    chart = b.workbook.add_chart({"type": "line"})
    for n, (column, name) in enumerate(((6, "Largest abroad"), (7, "Allies"), (8, "Home"), (9, "Recycled"))):
        _series(chart, "Concentration", name, (lines[0], lines[-1]), 2, column, COLOURS[n], line=True)
    _dress(chart, f"{m.form(form)}, {base[0]}: who supplies (share of supply)", "share", 620, 340)
    sheet.insert_chart(
        HEAD_ROW + 1, right + 1, chart, {"description": f"Lines: shares of the supply of {m.form(form)}"}
    )


# ---------------------------------------------------------------- money


def _ledger(b: Book, m: Material) -> None:
    keys = [VARIANT, Column("Payer", width=18), Column("Payee", width=26), Column("Item", width=30),
            Column("Federal account", width=30), Column("All years (million USD)", "musd", 15)]  # fmt: skip
    rows: list[Sequence[object]] = []
    for variant in m.solved:
        for payer, payee, item, account, *musd in views.wide_rows(views.payers(m, variant)):
            rows.append((variant, payer, payee, item, m.account(account) if account else "", sum(musd), *musd))
    about = f"Who pays whom, for what: million USD of {m.settings['base_year']}, calendar years, not discounted"
    b.table("Cost by payer", "Cost by payer (ledger)", about, _by_year(keys, m, "musd"), rows, 5)


def _policies(b: Book, m: Material) -> None:
    columns = [VARIANT, Column("Policy", "wrap", 60), Column("Who", width=24), Column("Form", width=32),
               Column("Years in which it binds", width=22), Column("Dearest price", "price", 13),
               Column("in", "year", 8), Column("Mean price", "price", 13), Column("Unit (present value)", width=26),
               Column("Citation", "wrap", 60)]  # fmt: skip
    rows: list[Sequence[object]] = []
    for variant in m.solved:
        said = {c.label: c.sentence for c in m.clauses(variant)}
        names = ("clause", "who", "form", "years", "highest", "at", "mean", "unit")
        for clause, who, form, years, highest, at, mean, unit in each_row(views.binding(m, variant), *names):
            words = views.policy_in_words(m, said[clause])
            if not years:
                rows.append((variant, words, "", "", "binds nowhere", None, None, None, unit, said[clause].cite))
                continue
            when = spans([y for y in years if y]) or "all"
            place = (m.party(who), m.form(form) if form else "", when)
            rows.append((variant, words, *place, highest, at or None, mean, unit, said[clause].cite))
    about = "Where each policy binds, and what one more unit of it costs or saves"
    b.table("Policies", "Policies and their prices", about, columns, rows, 2)


def _confidence(b: Book, m: Material) -> None:
    columns = [VARIANT, Column("Mineral", width=26), Column("Confidence of supplier rows", width=16),
               Column("Purchases (million USD, all years)", "musd", 16), Column("Share of purchases", "share", 12),
               *(Column(f"At {end} prices (million USD)", "musd", 14) for end in ("low", "high"))]  # fmt: skip
    rows: list[Sequence[object]] = []
    for variant in m.solved:
        c = views.confidence(m, variant)
        whole = float(c["musd"].sum()) if len(c) else 0.0
        for mineral, word, musd, low, high in each_row(c, "mineral", "confidence", "musd", "low_musd", "high_musd"):
            rows.append((variant, m.mineral(mineral), word, musd, musd / whole if whole else None, low, high))
    note = "Purchase value by confidence of the supplier rows it rests on, and at the ends of their ranges of price"
    b.table("Data confidence", "Data confidence", note if m.data is not None else m.data_note, columns, rows, 2)


def _others(b: Book, m: Material) -> None:
    """Write the tables that only some runs have: suppliers' gains, contingent costs, estimates."""
    for table, title in (("windfalls", "What suppliers gain beyond their price"), ("contingent", "Contingent items by "
                         "price scenario"), ("estimate", "Estimate")):  # fmt: skip
        frame = m.tables.get(table)
        if frame is None or frame.empty:
            continue
        columns = [_column(str(name), frame[name]) for name in frame.columns]
        rows = each_row(frame, *frame.columns)
        b.table(table.capitalize(), title, f"Table {table} of the run, all variants", columns, rows)


def _column(name: str, values: pd.Series) -> Column:
    for ending, unit, style in (
        ("_usd_per_t", "USD/t", "price"),
        ("_musd", "million USD", "musd"),
        ("_t", "t", "tonnes"),
    ):
        if name.endswith(ending):
            return Column(f"{plain(name.removesuffix(ending)).capitalize()} ({unit})", style, 16)
    if name == "musd":
        return Column("Amount (million USD)", "musd", 16)
    if name in ("year", "fiscal_year"):
        return Column(plain(name).capitalize(), "year", 10)
    heading = "Tonnes (t)" if name == "tonnes" else plain(name).capitalize()
    return Column(heading, "tonnes" if pd.api.types.is_numeric_dtype(values) else "text", 20)


def _provenance(b: Book, m: Material) -> None:
    run = m.run.manifest
    rows = [("run solved (UTC)", run["created_utc"]), ("study", run["study"]), ("study SHA-256", run["study_sha256"])]
    rows += [(f"version of {name}", version) for name, version in run["versions"].items()]
    rows += [(f"SHA-256 of {name}", digest) for name, digest in sorted(run["dataset"]["sha256"].items())]
    for state in m.variants:
        tables = run["variants"][state.name].get("tables", {})
        rows += [(f"SHA-256 of {name}, {state.name}", digest) for name, digest in tables.items()]
    b.table("Provenance", "Provenance", m.data_note, [Column("What", width=44), Column("Value", width=72)], rows)


# ---------------------------------------------------------------- charts


def _series(
    chart: object, sheet: str, name: str, lines: tuple[int, int], category: int, column: int, colour: str,
    line: bool = False,
) -> None:  # fmt: skip
    first, last = lines
    dressed = {"line": {"color": colour, "width": 2}} if line else {"fill": {"color": colour}}
    chart.add_series({  # type: ignore[attr-defined]
        "name": name, "categories": [sheet, first, category, last, category],
        "values": [sheet, first, column, last, column], **dressed,
    })  # fmt: skip


def _dress(chart: object, title: str, unit: str, width: int, height: int) -> None:
    chart.set_title({"name": title, "name_font": {"size": 11}, "overlay": False})  # type: ignore[attr-defined]
    chart.set_y_axis({"name": unit, "major_gridlines": {"visible": True, "line": {"color": "#D5D9DF"}}})  # type: ignore[attr-defined]
    chart.set_legend({"position": "right"})  # type: ignore[attr-defined]
    chart.set_size({"width": width, "height": height})  # type: ignore[attr-defined]
