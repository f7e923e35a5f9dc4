"""Sections of the front page on what is built, the federal budget, prices, and losses when suppliers fail."""

from __future__ import annotations

from collections.abc import Sequence

from data.messages.amounts import amount, table_places, whole
from data.messages.number_words import money, rounded
from data.messages.years import spans
from data.rows import each_row
from model.analysis.other_worlds import worlds
from model.policies.base.fiscal_years import REVENUES
from model.report import questions
from model.report.answer import Bold, Sentence
from model.report.charts import svg as charts
from model.report.charts.figures import Figure, Table, years_table
from model.report.charts.svg import Series
from model.report.charts.timeline import Line, Span, timeline
from model.report.page.parts import Choices, Grid, Heat, Keys, Picture, Says, Section
from model.report.page.supply_sections import base_of, ordered
from model.report.run_view import RunView
from model.report.terminal.stress_called import KeptStress, without_id, words_in
from model.report.terminal.stress_kept import nation_musd

MOST_PLANTS = 24
OF_LOSS = (0.0002, 0.001, 0.005, 0.02)
"""Steps of shade of a loss, as part of what the nation gives up under the baseline."""
MOST_STOPS = 10


# ---------------------------------------------------------------- what gets built


def what_is_built(m: RunView) -> Section:
    """Return the builds of the baseline beside those of one other variant at a time, with capital and jobs."""
    base = base_of(m)
    others = [v for v in ordered(m) if v != base]
    if not others:
        return Section("builds", "What gets built, and when?", (), [Picture(_built(m, base, base))])
    most = max(
        range(len(others)),
        key=lambda i: abs(_capital(m, others[i]) - _capital(m, base)) * (others[i] not in worlds(m.run)),
    )
    keys = Keys([("t0", m.named(base)), ("t1", "the variant chosen")], "Thin: being built. Thick: running.")
    blocks = [[Picture(_built(m, base, v))] for v in others]
    return Section("builds", "What gets built, and when?", _reads_builds(m, others[most]),
                   [keys, Choices(f"Beside {m.named(base)}", [m.named(v) for v in others], blocks, most)])  # fmt: skip


def _plants(m: RunView, variant: str) -> dict[str, tuple[float, float]]:
    """Return USD of capital a t/yr and jobs a kt/yr of every plant; nothing where the table says none."""
    rows = each_row(m.table("plants", variant), "plant", "capex_usd_per_t", "jobs_per_kt")
    return {plant: (_number(capital), _number(jobs)) for plant, capital, jobs in rows}


def _number(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) and value == value else 0.0


def _capital(m: RunView, variant: str) -> float:
    """Return the capital of all that a plan builds, million USD, at the table's cost of a t/yr."""
    of = _plants(m, variant)
    return sum(t * of.get(plant, (0.0, 0.0))[0] for plant, t in questions.built_tonnes(m, variant).items()) / 1e6


def _reads_builds(m: RunView, variant: str) -> Sentence:
    base, known = base_of(m), _plants(m, variant)
    built = {*questions.built_tonnes(m, base), *questions.built_tonnes(m, variant)}
    if not built:
        return (f"Neither {m.in_words(base)} nor {m.in_words(variant)} builds anything.",)
    with_jobs = sum(known.get(plant, (0.0, 0.0))[1] > 0 for plant in built)
    return (
        f"{m.in_words(base)} builds plants of ", Bold(money(_capital(m, base))), f" of capital, {m.in_words(variant)} ",
        Bold(money(_capital(m, variant))),
        f", at the capital of the table of plants. A source prints the jobs of {with_jobs} of the {len(built)} plants; "
        "of the others they are not known.",
    )  # fmt: skip


def _built(m: RunView, base: str, variant: str) -> Figure:
    """Return the plants of the most capital under either of two variants, as a timeline."""
    built = {v: questions.built_tonnes(m, v) for v in (base, variant)}
    of = _plants(m, variant)
    plants = sorted({*built[base], *built[variant]}, key=lambda p: (-_most(built, p) * of.get(p, (1.0, 0.0))[0], p))
    lines, table = [], []
    for plant in plants:
        capital, jobs = of.get(plant, (0.0, 0.0))
        at_most = _most(built, plant)
        said = f"{rounded(at_most * capital / 1e6)} million USD" + (
            f", {whole(at_most / 1e3 * jobs)} jobs" if jobs else ""
        )
        first, second = _spans(m, base, plant), _spans(m, variant, plant) if variant != base else []
        lines.append(Line(m.plant(plant), first, second, said))
        when = ["; ".join(span.words for span in spans_) or "not built" for spans_ in (first, second)]
        table.append(
            (
                m.plant(plant),
                *when,
                rounded(at_most * capital / 1e6),
                whole(at_most / 1e3 * jobs) if jobs else "not printed",
            )
        )
    title = f"What is built under {m.named(base)}" + (f" and {m.named(variant)}" if variant != base else "")
    note = (
        f"The {MOST_PLANTS} of the most capital of {len(lines)} are drawn; the table lists all."
        if len(lines) > MOST_PLANTS
        else ""
    )
    heads = ("Plant", m.named(base), m.named(variant) if variant != base else "Other", "Capital, million USD", "Jobs")
    drawn, narrow = (timeline(title, m.years, lines[:MOST_PLANTS], small) for small in (False, True))
    found = (drawn, narrow) if lines else (charts_nothing(), "")
    return Figure(f"builds-{variant}", title, found[0], Table(heads, table), "capacity, dataset plants", note, found[1])


def charts_nothing() -> str:
    return '<p class="nothing">Nothing is built.</p>'


def _most(built: dict[str, dict[str, float]], plant: str) -> float:
    return max(of.get(plant, 0.0) for of in built.values())


def _spans(m: RunView, variant: str, plant: str) -> list[Span]:
    out = []
    for build in questions.builds(m, variant):
        if build.plant == plant:
            runs = f"runs from {build.first_run}" if build.first_run else "runs after the horizon"
            out.append(Span(build.year, build.first_run, f"{rounded(build.tonnes)} t/yr decided {build.year}, {runs}"))
    return out


# ---------------------------------------------------------------- the federal budget


def federal_budget(m: RunView) -> Section:
    """Return outlays and the deficit by fiscal year, a row a variant, in dollars of each year."""
    years = [y for y in questions.fiscal_years(m) if m.years[0] <= y < m.years[0] + questions.TEN]
    moved = f"Deficit against {m.named(m.baseline)}"
    shown = {moved: _budget(m, years, True, True)} if m.has_baseline and len(m.solved) > 1 else {}
    shown |= {"Deficit: outlays less revenues": _budget(m, years, True), "Outlays": _budget(m, years, False)}
    lede = ("Million USD of each fiscal year (nominal), for ten years; fiscal years end in September.",)
    choices = Choices("Show", list(shown), [[block] for block in shown.values()])
    return Section("budget", "What does it do to the federal budget?", lede, [choices])


def _by_year(m: RunView, variant: str, years: Sequence[int], deficit: bool) -> list[float]:
    """Return outlays by fiscal year, or the deficit: outlays less revenues, which stand below nothing."""
    every = questions.fiscal_years(m)
    rows = [
        values
        for (_, kind, measure), values in questions.budget(m, variant, "nominal").items()
        if measure == "outlays" and (deficit or kind not in REVENUES)
    ]
    return [sum(values[every.index(year)] for values in rows) + 0.0 for year in years]


def _budget(m: RunView, years: Sequence[int], deficit: bool, moved: bool = False) -> Heat:
    """Return a table of fiscal years, a row a variant; `moved`: of all but the baseline what differs from it."""
    sums = {v: _by_year(m, v, years, deficit) for v in ordered(m)}
    if moved:
        base = sums[m.baseline]
        sums = {
            v: row if v == m.baseline else [a - b for a, b in zip(row, base, strict=True)] for v, row in sums.items()
        }
    compared = [row for v, row in sums.items() if not moved or v != m.baseline]
    most = max((abs(v) for row in compared for v in row), default=0.0)
    places, rows = table_places(v for row in sums.values() for v in row), []
    for variant, row in sums.items():
        sign, step = moved and variant != m.baseline, most if not moved or variant != m.baseline else 0.0
        cells = [(_minus(amount(v, places, sign)), _step(v, step)) for v in row]
        rows.append((variant, [*cells, (_minus(amount(sum(row), places, sign)), 0)]))
    what = (
        "Deficit: outlays less revenues (duties, less credits and the taxes duties displace)" if deficit else "Outlays"
    )
    what = f"{what}; first row in all, others against {m.named(m.baseline)}" if moved else what
    name = "deficit-moved" if moved else "deficit-by-year" if deficit else "outlays-by-year"
    return Heat(name, f"{what}, million USD by fiscal year", ("Variant", *map(str, years), "Ten years"), rows, SHADES,
                m.named)  # fmt: skip


SHADES = "Shades: a tenth, a quarter, half and three quarters of the largest amount of the table."


def _minus(text: str) -> str:
    return text.replace("-", "−")


def _step(value: float, most: float) -> int:
    return sum(abs(value) >= part * most for part in (0.1, 0.25, 0.5, 0.75)) if most > 0 else 0


# ---------------------------------------------------------------- prices


def price_paths(m: RunView) -> Section:
    """Return what one more tonne of each form is worth to the plans, year by year, and what it sells for abroad."""
    figures = [figure for form in m.headline_forms if (figure := _price(m, form)) is not None]
    base = base_of(m)
    lede = (
        f"What one more tonne is worth to the plan (its price inside it), under {m.in_words(base)} and, of the other "
        "policies, the least and the most; dashed, what it sells for abroad.",
    )
    return Section(
        "prices", "What are the prices?", lede, [Grid(figures)] if figures else [Says(("No prices in this run.",))]
    )


def _price(m: RunView, form: str) -> Figure | None:
    base, elsewhere = base_of(m), worlds(m.run)
    by = {v: _worth(m, v).get(form, {}) for v in m.solved if v not in elsewhere}
    own = by.get(base, {})
    if not own:
        return None
    others = [of for v, of in by.items() if v != base]
    series = [Series(m.named(base), "k0", [own.get(y) for y in m.years])]
    for name, pick, colour in (("Most of others", max, "k1"), ("Least of others", min, "k2")):
        if others:
            series.append(
                Series(
                    name,
                    colour,
                    [pick([x for of in others if (x := of.get(y)) is not None], default=None) for y in m.years],
                )
            )
    dearest = _sold_abroad(m, base).get(form, {})
    abroad = [dearest.get(y) for y in m.years]
    if any(x is not None for x in abroad):
        series.append(Series("Sold abroad", "k3", abroad, dashed=True))
    alone = [y for f, y, outlet in m.rows("prices", base, "form", "year", "outlet") if f == form and outlet != "open"]
    note = f"Of home alone in {spans(sorted(alone))}: a tonne more could not be sold abroad." if alone else ""
    title = f"{m.form(form)}: price in the plan (USD/t)"
    drawn, table = charts.lines(title, m.years, series, "USD/t"), years_table(m.years, series, rounded)
    return Figure(f"price-{form}", title, drawn, table, "prices, dataset outlets", note)


@questions.once
def _worth(m: RunView, variant: str) -> dict[str, dict[int, float]]:
    """Return what one more tonne is worth to a plan by form and year, USD."""
    found: dict[str, dict[int, float]] = {}
    for form, year, usd in m.rows("prices", variant, "form", "year", "usd_per_t"):
        found.setdefault(form, {})[year] = usd
    return found


@questions.once
def _sold_abroad(m: RunView, variant: str) -> dict[str, dict[int, float]]:
    """Return the price of the dearest outlet abroad by form and year, USD."""
    found: dict[str, dict[int, float]] = {}
    for form, year, usd in each_row(m.table("outlets", variant), "form", "year", "price_usd_per_t"):
        if usd == usd:
            of = found.setdefault(form, {})
            of[int(year)] = max(float(usd), of.get(int(year), 0.0))
    return found


# ---------------------------------------------------------------- losses


def losses(m: RunView) -> Section:
    """Return what each stop costs under each variant in its worst year, shaded in fixed steps."""
    stress = m.stress
    heading = "What would a disruption cost?"
    if stress is None or not stress["variants"]:
        said = (
            "No stop was tried on these plans, so losses are not known; 'lodeplan stress RUN --keep' tries every one.",
        )
        return Section("losses", heading, (), [Says(said, alarm=True)])
    return Section("losses", heading, _reads_losses(m, stress), [_heat(m, stress)])


def _heat(m: RunView, stress: KeptStress) -> Heat:
    of = {str(one["variant"]): _by_stop(one) for one in stress["variants"]}
    most: dict[tuple[str, str], float] = {}
    for found in of.values():
        for stop, musd in found.items():
            most[stop] = max(musd, most.get(stop, 0.0))
    stops = sorted(most, key=lambda stop: (-most[stop], stop))[:MOST_STOPS]
    base = abs(m.number(base_of(m), "resource_cost") or 0.0)
    rows = []
    for variant in (v for v in ordered(m) if v in of):
        values = [of[variant].get(stop) for stop in stops]
        rows.append(
            (
                variant,
                [
                    ("", 0) if v is None else (_minus(f"{v:z,.0f}"), sum(v >= part * base for part in OF_LOSS))
                    for v in values
                ],
            )
        )
    words = {key: text for one in stress["variants"] for key, text in words_in(one).items()}
    heads = [without_id(words.get(f"{kind} {name}", name), name) for kind, name in stops]
    heads = [f"{head[:1].upper()}{head[1:]}" for head in heads]
    steps = ", ".join(whole(part * base) for part in OF_LOSS)
    left = f" The {len(stops)} worst of {len(most)} stops." if len(most) > len(stops) else ""
    note = (
        "What the nation loses, extra cost and lost output, present value, in the worst year to begin in. Blank: it "
        f"touches nothing. Shades from {steps} million USD on.{left}"
    )
    return Heat(
        "losses", "Loss of each stop under each variant (million USD)", ("Variant", *heads), rows, note, m.named
    )


def _by_stop(one: KeptStress) -> dict[tuple[str, str], float]:
    out: dict[tuple[str, str], float] = {}
    for d in one["damages"]:
        key = (str(d["kind"]), str(d["name"]))
        out[key] = max(nation_musd(d), out.get(key, 0.0))
    return out


def _reads_losses(m: RunView, stress: KeptStress) -> Sentence:
    """Say which policy brings the worst loss of the baseline down most."""
    of = {str(one["variant"]): _by_stop(one) for one in stress["variants"]}
    base = of.get(base_of(m))
    if not base:
        return ()
    stop = max(base, key=lambda s: (base[s], s))
    words = {key: text for one in stress["variants"] for key, text in words_in(one).items()}
    what = without_id(words.get(f"{stop[0]} {stop[1]}", stop[1]), stop[1])
    said: list[str] = [
        "Worst: ",
        what,
        ", costs the nation ",
        Bold(money(base[stop])),
        f" under {m.in_words(base_of(m))}",
    ]
    policies = {
        v: found[stop] for v, found in of.items() if stop in found and v != base_of(m) and v not in worlds(m.run)
    }
    if policies:
        least = min(policies, key=lambda v: (policies[v], v))
        said += [", ", Bold(money(policies[least])), f" under {m.in_words(least)}, the least"]
    return (*said, ".")
