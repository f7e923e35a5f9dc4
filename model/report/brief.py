"""The brief of a run: two pages with findings, three charts, one table, method and limits, for a memo or a hearing."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from pathlib import Path

import jinja2

from data.messages.amounts import amount, places_for
from data.messages.number_words import percent
from model.analysis.other_worlds import worlds
from model.report.answer import Bold, answer, question
from model.report.charts import svg as charts
from model.report.charts.drawing import as_file
from model.report.charts.figures import Figure, Painter, Table
from model.report.run_view import RunView
from model.report.terminal.beyond_plan import sentence_of_years_beyond
from model.report.terminal.who_pays import FEDERAL, NATION, PARTIES

HERE = Path(__file__).parent
CHART_STYLE = HERE / "charts" / "chart.css"
PAGE = "brief.html"
MOST_ROWS, MOST_BARS = 20, 14
"""Variants in the table, and in a chart: a page holds no more that can be read."""
SOURCES = (("Home", "k0r"), ("Recycled at home", "k5"), ("Allies", "k3"), ("Others", "g2"))


def brief_files(m: RunView) -> dict[str, bytes]:
    """Return the brief and its figures by the name of their file: one page of HTML, and an SVG each."""
    figures, style = brief_figures(m), CHART_STYLE.read_text(encoding="utf-8")
    files = {PAGE: _page(m, figures).encode("utf-8")}
    return files | {f"{one.name}.svg": as_file(one.svg, style).encode("utf-8") for one in figures}


def shown(m: RunView) -> list[str]:
    """Return the variants of a brief: the baseline first, then those with a plan, policies before other worlds."""
    elsewhere = worlds(m.run)
    rest = [name for name in m.solved if name != m.baseline]
    ordered = [*([m.baseline] if m.has_baseline else []), *sorted(rest, key=lambda name: name in elsewhere)]
    return ordered[:MOST_ROWS]


# ---------------------------------------------------------------- figures


def brief_figures(m: RunView) -> list[Figure]:
    """Return three figures: cost against the baseline, who supplies, the federal budget; of one plan its own."""
    elsewhere = worlds(m.run)
    painter, names = Painter(m), [name for name in shown(m) if name not in elsewhere][:MOST_BARS] or shown(m)[:1]
    cost = painter.against() or painter.built(names[0])
    federal = _federal(m, names) if m.has_baseline and len(names) > 1 else painter.outlays(names[0])
    return [cost, _suppliers(m, names), federal]


def _suppliers(m: RunView, names: Sequence[str]) -> Figure:
    """Return who supplies refined forms and components in the first year shown, a bar a variant."""
    year = m.years_shown[0]
    order = ", ".join(words.lower() for words, _ in SOURCES)
    title = f"Who supplies refined forms and components in {year} (% of supply; from left: {order})"
    rows = [(m.named(name), _parts(m, name, year)) for name in names]
    drawn = charts.shares(
        title, [(n, [(w, c, s) for (w, c), s in zip(SOURCES, parts, strict=True)]) for n, parts in rows]
    )
    table = Table(("Variant", *(words for words, _ in SOURCES)), [(n, *map(percent, parts)) for n, parts in rows])
    return Figure("suppliers", title, drawn, table, "summary")


def _parts(m: RunView, name: str, year: int) -> tuple[float, ...]:
    home, recycled, allied = (
        m.number(name, metric, year) or 0.0 for metric in ("domestic_share", "recycled_share", "allied_share")
    )
    return home - recycled, recycled, allied, max(0.0, 1.0 - home - allied)


def _federal(m: RunView, names: Sequence[str]) -> Figure:
    """Return outlays and revenues of ten fiscal years against the baseline."""
    title = f"Federal outlays and revenues against {m.named(m.baseline)} (million USD, ten fiscal years)"
    outlays, revenues = (metric for _, metric in FEDERAL[:2])
    rows = [(m.named(n), _against(m, n, outlays), _against(m, n, revenues)) for n in names if n != m.baseline]
    drawn = charts.paired_bars(title, rows, ("Outlays", "Revenues"), "million USD")
    places = places_for(abs(x) for _, *both in rows for x in both)
    cells = [(n, amount(spent, places, True), amount(got, places, True)) for n, spent, got in rows]
    return Figure("federal", title, drawn, Table(("Variant", "Outlays", "Revenues"), cells), "summary")


def _against(m: RunView, name: str, metric: str) -> float:
    return (m.number(name, metric) or 0.0) - (m.number(m.baseline, metric) or 0.0)


# ---------------------------------------------------------------- the page


def _page(m: RunView, figures: Sequence[Figure]) -> str:
    said, style = answer(m), "".join(p.read_text(encoding="utf-8") for p in (HERE / "brief.css", CHART_STYLE))
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    )
    return environment.get_template("brief.html.jinja").render(
        title=question(m),
        style=style,
        style_hash=base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii"),
        sentences=[_marked(sentence) for sentence in said.sentences],
        caveats=[_marked(sentence) for sentence in said.caveats],
        figures=figures,
        table=brief_table(m),
        left_out=len(m.solved) - len(shown(m)),
        without_plan=[state.in_words for state in m.variants if not state.has_plan],
        method=_method(m),
        provenance=m.provenance,
    )


def _marked(sentence: Sequence[str]) -> list[tuple[str, bool]]:
    """Return the parts of a sentence, each with whether it stands out."""
    return [(str(part), isinstance(part, Bold)) for part in sentence]


def brief_table(m: RunView) -> Table:
    """Return the variants by their headlines, plain enough for a word processor."""
    names, year = shown(m), m.years_shown[0]
    musd = [*PARTIES, NATION, FEDERAL[-1]]
    places = places_for((m.number(n, metric) or 0.0 for n in names for _, metric in musd), 5)
    rows = []
    for name in names:
        moved = name != m.baseline and m.has_baseline
        cells = [amount(_against(m, name, x) if moved else m.number(name, x) or 0.0, places, moved) for _, x in musd]
        shares = [m.number(name, metric, year) for metric in ("allied_share", "domestic_share", "import_reliance")]
        short = max((m.number(name, "shortfall_share", y) or 0.0 for y in m.years), default=0.0)
        rows.append((m.named(name), *cells, *("n/a" if s is None else percent(s) for s in shares), percent(short)))
    heads = ("Buyers", "Plant owners", "Treasury", "Nation", "Deficit, 10 years")
    return Table(
        ("Variant", *heads, f"Allies {year}", f"Home {year}", f"Net imports {year}", "Unmet, worst year"), rows
    )


def _method(m: RunView) -> list[str]:
    """Say how the numbers came about, and how far they can be trusted."""
    first, last = m.years[0], m.years[-1]
    proven = [known.get("certificate") or {} for known in m.run.manifest["variants"].values()]
    gaps = [float(one["proven_gap"]) for one in proven if one.get("proven_gap") is not None]
    gap = f" to lie at most {max(max(gaps), 1e-9):.1g} of its cost above the cheapest" if gaps else ""
    rate, year = percent(m.settings["discount_rate"]), m.settings["base_year"]
    return [
        f"A linear program picks, for every year of {first} to {last}, whom to buy from, what to build, recycle and "
        f"hold, at least cost under each variant's policies. Each plan is proven from its tables alone{gap}.",
        f"Money is million USD of {year}; buyers, owners, Treasury and nation are present value at {rate} a year, the "
        "deficit is ten fiscal years, not discounted. Rows under the baseline are differences from it.",
        *([beyond] if (beyond := sentence_of_years_beyond(first, last)) else []),
        "It is a plan with foresight, not a forecast: prices, demand and policies of all years are known in advance. "
        "It is no estimate of the Congressional Budget Office or of any other agency.",
    ]
