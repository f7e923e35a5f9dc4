"""The workbook: a dashboard first, then findings, then every number behind them, with native charts and no formula."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence

import xlsxwriter

from data.messages.number_words import plain
from data.messages.years import spans
from data.rows import each_row
from model.report import questions
from model.report.headlines import Finding
from model.report.page import frontiers, ranges
from model.report.run_view import RunView
from model.report.terminal import drawn_ranges
from model.report.terminal.drawn_ranges import DrawnRanges
from model.report.workbook import budget, stress, supply
from model.report.workbook.dashboard import dashboard
from model.report.workbook.sheet import COLOURS, HEAD_ROW, VARIANT, Book, Column, by_year, dress, series


def workbook(m: RunView, findings: Sequence[Finding]) -> bytes:
    """Return the report of a run as a workbook: the same run gives the same bytes."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, options)
    solved = dt.datetime.fromisoformat(m.run.manifest["created_utc"]).replace(tzinfo=None)
    book.set_properties({"title": m.study.title or m.study.name, "subject": m.provenance, "created": solved})
    b = Book(book, m.provenance)
    dashboard(b, m)
    _findings(b, m, findings)
    for write in (
        _assumptions, _sources, _comparison, _headlines, _ranges, _cost_terms, supply.supply, supply.builds,
        supply.capital_support, supply.recycling, supply.stockpile, supply.shares, _ledger, budget.nominal,
        budget.constant, _policies, _confidence, _windfalls, _frontiers, stress.sheets, _others, _provenance,
    ):  # fmt: skip
        write(b, m)
    book.close()
    return out.getvalue()


# ---------------------------------------------------------------- what was found, and from what


def _findings(b: Book, m: RunView, findings: Sequence[Finding]) -> None:
    columns = [VARIANT, Column("About", width=18), Column("Finding", "wrap", 120)]
    rows = [(f.variant or "the study", f.about, f.sentence) for f in findings]
    b.table("Findings", m.study.title or m.study.name, "What the plans say, in sentences", columns, rows)


def _assumptions(b: Book, m: RunView) -> None:
    columns = [VARIANT, Column("Setting or policy", width=24), Column("What it says", "wrap", 78),
               Column("Citation", "wrap", 60)]  # fmt: skip
    rows: list[tuple[str, str, str, str]] = [("the study", name, said, "") for name, said in m.settings_in_words]
    rows += [("the study", "minerals", ", ".join(m.study.minerals), ""),
             ("the study", "demand boundaries", ", ".join(m.study.boundaries), ""),
             ("the study", "dataset", m.data_note, "")]  # fmt: skip
    rows += [("the study", "cell changed", line, "") for line in m.changes]
    for state in m.variants:
        rows.append((state.name, "title", state.title, ""))
        if not state.has_plan:
            rows.append((state.name, "no plan", state.in_words, ""))
        for clause in m.clauses(state.name):
            words = questions.policy_in_words(m, clause.policy)
            rows.append((state.name, plain(clause.label), words, clause.policy.cite))
    about = "Settings of the study, and every policy of every variant with its citation"
    b.table("Assumptions", "Assumptions", about, columns, rows, frozen=2)


def _sources(b: Book, m: RunView) -> None:
    names = ("source_id", "title", "publisher", "address", "licence", "date")
    columns = [Column(plain(n).capitalize(), "wrap", w) for n, w in zip(names, (34, 60, 30, 60, 18, 12), strict=True)]
    rows = list(each_row(m.data.tables["sources"], *names))
    b.table("Sources", "Sources of the dataset", m.data_note, columns, rows)


# ---------------------------------------------------------------- comparison

SHARE_METRICS = (
    ("allied_share", "Allied share", "share"),
    ("domestic_share", "Home share", "share"),
    ("recycled_share", "Recycled share", "share"),
    ("top_share_shipped", "Share of largest country abroad", "share"),
    ("hhi", "HHI (0-1)", "index"),
    ("import_reliance", "Net imports in use", "share"),
    ("chain_reliance", "Mined or collected abroad", "share"),
    ("hhi_by_value", "HHI (0-1), forms by value", "index"),
    ("import_reliance_by_value", "Net imports in use, forms by value", "share"),
    ("forms_half_from_one", "Forms with over half from one country abroad", "count"),
    ("shortfall_share", "Demand unmet", "share"),
)


def _worst_form(m: RunView, variant: str) -> list[object]:
    """Return how many forms are short, which is worst, and what share of it is unmet then."""
    year = next((y for y in m.years if m.word(variant, "worst_form", y)), None)
    if year is None:
        return [0, "", None]
    worst = f"{m.form(m.word(variant, 'worst_form', year))}, {year}"
    return [int(m.number(variant, "forms_short") or 0), worst, m.number(variant, "worst_form_unmet_share", year)]


def _comparison(b: Book, m: RunView) -> None:
    money = (("Buyers pay", "paid_by_buyers"), ("Plant owners pay", "paid_by_plant_owners"),
             ("Treasury pays", "paid_by_treasury"), ("Nation gives up", "resource_cost"))  # fmt: skip
    federal = ("outlays", "revenues", "deficit")
    drawn = m.drawn
    ends = [Column(f"{end} of 100 samples below", "musd", 12) for end in (5, 95)] if drawn else []
    columns = [VARIANT, Column("Status", width=12), Column("Title", "wrap", 56)]
    for name, _ in money:
        columns += [Column(f"{name} (million USD, present value)", "musd", 16), *ends,
                    Column(f"{name}: against {m.baseline} (million USD)", "musd", 16), *ends]  # fmt: skip
    for name in federal:
        columns += [Column(f"Federal {name}, 10 fiscal years (million USD)", "musd", 16), *ends]
    columns += [Column("Forms short", width=12), Column("Worst form", width=24), Column("Unmet of it", "share", 12)]
    rows: list[Sequence[object]] = []
    for state in m.variants:
        if not state.has_plan:
            rows.append([state.name, state.status, state.in_words, *[None] * (len(columns) - 3)])
            continue
        row: list[object] = [state.name, state.status, state.title]
        for _, metric in money:
            own, base = m.number(state.name, metric), m.number(m.baseline, metric)
            row += [own, *_ends(drawn, state.name, metric)]
            row += [None if own is None or base is None else own - base, *_ends(drawn, state.name, metric, m.baseline)]
        for metric in (f"federal_{name}_10_years" for name in federal):
            row += [m.number(state.name, metric), *_ends(drawn, state.name, metric)]
        rows.append([*row, *_worst_form(m, state.name)])
    about = "What each pays, net of what it receives; buyers, plant owners and Treasury add to what the nation gives up"
    sheet, end = b.table("Comparison", "Comparison of variants", about, columns, rows)
    if len(m.solved) > 1 and m.has_baseline:
        chart = b.workbook.add_chart({"type": "bar"})
        for i, name in enumerate(("Buyers", "Plant owners", "Treasury", "The nation")):
            series(chart, "Comparison", name, (HEAD_ROW + 1, end - 1), 0, 3 + (2 * i + 1) * (1 + len(ends)), COLOURS[i])
        dress(chart, f"Cost against {m.baseline} (million USD, present value)", "", 900, 520)
        chart.set_y_axis({"reverse": True, "label_position": "low"})
        chart.set_x_axis({"num_format": "#,##0"})
        sheet.insert_chart(end + 1, 0, chart, {"description": "Bars: cost of each variant against the baseline"})
        sheet.print_area(0, 0, end + 28, len(columns) - 1)


def _ends(drawn: DrawnRanges | None, variant: str, metric: str, against: str = "") -> list[float | None]:
    """Return the ends of a headline's range, to stand right of it; nothing where the run holds no samples."""
    if drawn is None:
        return []
    span = drawn.of(variant, metric, against=against)
    return [span.low, span.high] if span else [None, None]


def _ranges(b: Book, m: RunView) -> None:
    """Write the range of every headline with the standard errors of its ends, where the run holds samples."""
    drawn = m.drawn
    if drawn is None:
        return
    names = ("As published", "5 of 100 below", "Standard error of it", "Half below", "95 of 100 below",
             "Standard error of that")  # fmt: skip
    columns = [VARIANT, Column("Headline", width=34), Column("Year", "year", 8), Column("Against", width=18),
               *(Column(name, "price", 14) for name in names), Column("Samples", "count", 10),
               Column("Unit", width=26)]  # fmt: skip
    units = {row["metric"]: row["unit"] for row in drawn.found["spread"]}
    rows = [
        (variant, ranges.NAMES[metric], year or None, against, published, s.low, s.low_error, s.middle, s.high,
         s.high_error, s.samples, units[metric])
        for variant, metric, year, against, s, published in ranges.every_range(m, drawn)
    ]  # fmt: skip
    about = f"{drawn_ranges.how(drawn)}; errors as of independent draws, blank of too few samples"
    b.table("Ranges", "Ranges of headlines within the ranges of the data", about, columns, rows, 2)


def _headlines(b: Book, m: RunView) -> None:
    columns = [VARIANT, Column("Year", "year", 8), *(Column(name, style, 13) for _, name, style in SHARE_METRICS),
               Column("Largest country abroad", width=24)]  # fmt: skip
    rows = [
        (v, year, *(m.number(v, metric, year) for metric, _, _ in SHARE_METRICS),
         m.country(m.word(v, "top_country_shipped", year)))
        for v in m.solved
        for year in m.years
    ]  # fmt: skip
    about = "Supply of refined forms and components: minerals weigh the same, forms of one mineral by value"
    b.table("Headline shares", "Headline shares by variant and year", about, columns, rows, 2)


def _cost_terms(b: Book, m: RunView) -> None:
    columns = [VARIANT, Column("Term", width=24), Column(f"{m.baseline} (million USD, present value)", "musd", 18),
               Column("This variant (million USD, present value)", "musd", 18),
               Column("Difference (million USD)", "musd", 16)]  # fmt: skip
    rows: list[Sequence[object]] = []
    for variant in m.solved if m.has_baseline else []:
        steps = questions.bridge(m, variant)
        rows += [(variant, questions.term_name(s.term), *s[1:]) for s in steps if s.baseline or s.variant]
        before, after = sum(s.baseline for s in steps), sum(s.variant for s in steps)
        rows.append((variant, "Together", before, after, sum(s.difference for s in steps)))
    b.table("Cost bridge", f"Cost against {m.baseline}, by term", "Terms add up to the difference", columns, rows, 2)


# ---------------------------------------------------------------- money


def _ledger(b: Book, m: RunView) -> None:
    keys = [VARIANT, Column("Payer", width=18), Column("Payee", width=26), Column("Item", width=30),
            Column("Federal account", width=30), Column("All years (million USD)", "musd", 15)]  # fmt: skip
    rows: list[Sequence[object]] = []
    for variant in m.solved:
        for (payer, payee, item, account), musd in questions.payers(m, variant).items():
            rows.append((variant, payer, payee, item, m.account(account) if account else "", sum(musd), *musd))
    about = f"Who pays whom, for what: million USD of {m.settings['base_year']}, calendar years, not discounted"
    b.table("Cost by payer", "Cost by payer (ledger)", about, by_year(keys, m, "musd"), rows, 5)


def _policies(b: Book, m: RunView) -> None:
    columns = [VARIANT, Column("Policy", "wrap", 60), Column("Party", width=24), Column("Form", width=32),
               Column("Years in which it binds", width=22), Column("Dearest price", "price", 13),
               Column("in", "year", 8), Column("Mean price", "price", 13), Column("Unit (present value)", width=26),
               Column("Citation", "wrap", 60)]  # fmt: skip
    rows: list[Sequence[object]] = []
    for variant in m.solved:
        said = {c.label: c.policy for c in m.clauses(variant)}
        for clause, _, party, form, years, highest, at, mean, unit in questions.binding(m, variant):
            words = questions.policy_in_words(m, said[clause])
            if not years:
                rows.append((variant, words, "", "", "binds nowhere", None, None, None, unit, said[clause].cite))
                continue
            when = spans([y for y in years if y]) or "all"
            place = (m.party(party), m.form(form) if form else "", when)
            rows.append((variant, words, *place, highest, at or None, mean, unit, said[clause].cite))
    about = "Where each policy binds, and what one more unit of it costs or saves"
    b.table("Policies", "Policies and their prices", about, columns, rows, 2)


def _confidence(b: Book, m: RunView) -> None:
    columns = [VARIANT, Column("Mineral", width=26), Column("Confidence of supplier rows", width=16),
               Column("Purchases (million USD, all years)", "musd", 16), Column("Share of purchases", "share", 12),
               *(Column(f"At {end} prices (million USD)", "musd", 14) for end in ("low", "high"))]  # fmt: skip
    rows: list[Sequence[object]] = []
    for variant in m.solved:
        c = questions.confidence(m, variant)
        whole = sum(part.musd for part in c)
        for mineral, word, musd, low, high in c:
            rows.append((variant, m.mineral(mineral), word, musd, musd / whole if whole else None, low, high))
    note = "Purchase value by confidence of the supplier rows it rests on, and at the ends of their ranges of price"
    b.table("Data confidence", "Data confidence", note, columns, rows, 2)


def _windfalls(b: Book, m: RunView) -> None:
    """Write what suppliers gain beyond their price, where the run says so."""
    if "windfalls" not in m.read:
        return
    keys = [
        VARIANT,
        Column("Form", width=34),
        Column("Country", width=24),
        Column("All years (million USD)", "musd", 14),
    ]
    rows: list[Sequence[object]] = []
    for variant in m.solved:
        gains = m.rows("windfalls", variant, "form", "country", "year", "windfall_musd")
        for (form, country), musd in questions.by_year(gains, m.years).items():
            if sum(musd) >= SMALLEST_MUSD:
                rows.append((variant, m.form(form), m.country(country), sum(musd), *musd))
    about = "If one price cleared each market: value to the plan less landed price, million USD, not discounted"
    b.table("Windfalls", "What suppliers gain beyond their price", about, by_year(keys, m, "musd"), rows, 3)


SMALLEST_MUSD = 0.05


def _frontiers(b: Book, m: RunView) -> None:
    """Write the frontiers that the run holds, where it holds any."""
    found = frontiers.kept(m.run)
    if not found:
        return
    columns = [VARIANT, Column("Lever", width=40), Column("Number against it", width=24),
               Column("Unit of the lever", width=20), Column("Level of the lever", "price", 14),
               Column("Value (costs: million USD, present value)", "price", 18),
               Column("One more (of a share, a point), to the next", "price", 14)]  # fmt: skip
    rows = [row for kept in found for row in frontiers.rows(kept)]
    b.table("Frontiers", "What a lever costs", "Of two levers the second stands after 'and'", columns, rows, 2)


def _others(b: Book, m: RunView) -> None:
    """Write the tables that only some runs have: contingent costs, estimates."""
    for table, title in (("contingent", "Contingent items by price scenario"), ("estimate", "Estimate")):
        if table not in m.read or not m.read[table].num_rows:
            continue
        names = m.read[table].column_names
        rows = list(m.every_row(table, *names))
        columns = [_column(name, isinstance(value, (int, float))) for name, value in zip(names, rows[0], strict=True)]
        b.table(table.capitalize(), title, f"Table {table} of the run, all variants", columns, rows)


def _column(name: str, is_number: bool) -> Column:
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
    return Column(heading, "tonnes" if is_number else "text", 20)


def _provenance(b: Book, m: RunView) -> None:
    run = m.run.manifest
    rows = [("run solved (UTC)", run["created_utc"]), ("study", run["study"]), ("study SHA-256", run["study_sha256"])]
    rows += [(f"version of {name}", version) for name, version in run["versions"].items()]
    rows += [(f"SHA-256 of {name}", digest) for name, digest in sorted(run["dataset"]["sha256"].items())]
    for state in m.variants:
        tables = run["variants"][state.name].get("tables", {})
        rows += [(f"SHA-256 of {name}, {state.name}", digest) for name, digest in tables.items()]
    b.table("Provenance", "Provenance", m.data_note, [Column("What", width=44), Column("Value", width=72)], rows)
