"""The desk as HTML: the page once, then the parts of it that a move changes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import jinja2

from data.messages.amounts import amount, places_for
from data.messages.finding import printable
from data.messages.lists import counted
from data.messages.number_words import money, percent, rounded
from model.analysis.exploration import DATA_PATHS, LEAST, OFF, SUCH_AS, Lever, Planned, Thrown, moves, possible_stops
from model.explore.desk import Desk
from model.explore.view import unsaved_view
from model.report.binding_sentences import binding_sentences
from model.report.charts.figures import Figure, Painter
from model.report.headlines import HEADLINES, worst_shortage
from model.report.origin_maps import origin_map
from model.report.origins import KINDS, RECYCLED, known_kinds
from model.report.run_view import RunView
from model.report.terminal.beyond_plan import sentence_of_years_beyond
from model.report.terminal.who_pays import FEDERAL, NATION, PARTIES

HERE = Path(__file__).parent
CHARTS = HERE.parent / "report" / "charts" / "chart.css"
MONEY_NOTE = "million USD, present value; federal sums are ten fiscal years, not discounted{beyond}"
PAYERS = {"buyers": "Buyers", "owners": "Plant owners", "Treasury": "Treasury", "nation": "The nation gives up"}
BUDGET = {"outlays": "Federal outlays", "revenues": "Federal revenues", "deficit": "Federal deficit"}
WORDS_OF_WORLD = {"demand": "Demand path", "prices": "Price path", "at": "End of every range"}
PAID = {"users": "those who go without", "buyers": "buyers", "plant_owners": "plant owners", "treasury": "the Treasury"}
TOP, TOP_COUNTRY = "top_share_shipped", "top_country_shipped"
SHARES = (*HEADLINES, ("import_reliance", "net imports"), (TOP, "largest supplier abroad"))
WHOLE = 100.0
SLIDER = 200.0
"""Percent of the dataset's figures up to which a slider goes."""
HALF = 640
"""Width of a drawing, in its own units, from which half the page is too narrow for its words."""
SAME = 0.0005
"""Difference of shares that prints as none."""


def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip


TEMPLATES = _environment()


def files() -> dict[str, tuple[str, bytes]]:
    """Return what the page asks for beside itself: path, its type and its content."""
    style = "".join(path.read_text(encoding="utf-8") for path in (HERE / "explore.css", CHARTS))
    script = (HERE / "explore.js").read_bytes()
    return {"/explore.css": ("text/css", style.encode("utf-8")), "/explore.js": ("text/javascript", script)}


def whole_page(desk: Desk) -> str:
    """Return the page as it is opened."""
    study = desk.planner.loaded.study
    return TEMPLATES.get_template("explore.html.jinja").render(
        title=study.title or study.name,
        study=study.name,
        baseline=desk.baseline,
        variants={name: variant.short or name for name, variant in study.variants.items()},
        groups=_groups(desk),
        worlds=[(word, WORDS_OF_WORLD[word], choices) for word, choices in desk.worlds().items()],
        years=range(study.years[0], study.years[1] + 1),
        minerals=study.minerals,
        paths=DATA_PATHS.items(),
        least=LEAST,
        most=SLIDER,
        such_as=SUCH_AS,
    )


def _groups(desk: Desk) -> list[tuple[str, str, list[Lever]]]:
    """Return levers by the variant that states them first, with its title."""
    out: dict[str, list[Lever]] = {}
    for lever in desk.planner.levers:
        out.setdefault(lever.variants[0], []).append(lever)
    variants = desk.planner.loaded.study.variants
    own = [(variants[n].short or n, variants[n].title or n, levers) for n, levers in out.items() if n in variants]
    added = [lever for name, levers in out.items() if name not in variants for lever in levers]
    return [("Stated here", "no variant of the study states it", added), *own] if added else own


def state(desk: Desk) -> dict[str, Any]:
    """Return where everything stands, for the inputs of the page."""
    position = desk.position
    levers = {}
    for lever in desk.planner.levers:
        setting = position.setting(lever)
        levers[lever.key] = {
            "on": setting != OFF,
            "level": setting if isinstance(setting, float | int) else lever.stated,
            "moved": lever.key in position.moved or bool(position.words_of(lever)),
            "words": {one.field: str(one.stated) for one in lever.choices}
            | {name: str(said) for name, said in position.words_of(lever).items()},
        }
    return {
        "revision": desk.revision,
        "start": position.start,
        "levers": levers,
        "world": desk.planner.words_of_world(position.start) | dict(position.world),
        "factors": {name: position.factors.get(name, WHOLE) for name in DATA_PATHS},
        "undo": desk.at > 0,
        "redo": desk.at < len(desk.steps) - 1,
        "pins": list(desk.pins),
        "unsaved": bool(desk.unsaved),
    }


def plan_html(desk: Desk) -> str:
    """Return what the plan that stands is: its headlines beside the baseline's and those pinned, and what binds."""
    now, name = desk.now, desk.planner.variant_name()
    planned = desk.planned()
    m = unsaved_view(planned, desk.baseline)
    beyond = sentence_of_years_beyond(*desk.planner.loaded.study.years)
    stop = desk.stop[1] if desk.stop is not None and desk.stop[0] == desk.position.key else None
    return TEMPLATES.get_template("plan.html.jinja").render(
        moved=moves(desk.position, desk.planner.levers),
        start=m.named(desk.position.start),
        status=now.outcome.status,
        proof=proof_words(now),
        why=_paragraphs(now.outcome.message) if now.plan is None else [],
        table=headline_table(m, name, list(desk.pins), desk.baseline),
        note=MONEY_NOTE.format(beyond=f". {beyond}" if beyond else ""),
        binding=binding_sentences(m, name) if now.plan is not None else [],
        warnings=[*_other_world(desk, m.named(desk.baseline)), *(one.message for one in now.warnings)],
        stop=None if stop is None else stop_words(stop),
        baseline=m.named(desk.baseline),
        pins=list(desk.pins),
    )


def _other_world(desk: Desk, baseline: str) -> list[str]:
    """Say where what differs from the baseline is not the doing of policies alone."""
    moved = desk.position.world or desk.position.factors
    return [f"planned in another world than {baseline}, from which it differs not by policies alone"] if moved else []


def proof_words(planned: Planned) -> str:
    """Say that a plan was proven, and how; of one without a plan, nothing."""
    proof, seconds = planned.outcome.certificate, sum(planned.outcome.seconds.values())
    if planned.plan is None or proof is None:
        return ""
    gap = "" if proof.proven_gap is None else f", at most {max(proof.proven_gap, 1e-9):.1g} of its cost above the least"
    return f"Proven: {proof.checks:,} rules hold{gap}. {seconds:.2f} s."


def _paragraphs(message: str) -> list[str]:
    return [printable(part) for part in message.split("\n") if part]


# ---------------------------------------------------------------- headlines


def headline_table(m: RunView, now: str, pins: Sequence[str], baseline: str) -> list[dict[str, Any]]:
    """Return the rows of the table of headlines: name, cells by plan, what moved against the baseline."""
    at = _Columns((baseline, now, *pins), now, baseline)
    solved = [name for name in at.names if name in m.solved]
    musd = [(PAYERS[head], metric) for head, metric in (*PARTIES, NATION)]
    musd += [(BUDGET[head], metric) for head, metric in FEDERAL]
    places = places_for(m.number(name, metric) or 0.0 for name in solved for _, metric in musd)
    rows = [
        _row(words, {name: m.number(name, metric) for name in solved}, at, partial(_sum, places=places),
             partial(_sum, places=places, sign=True))
        for words, metric in musd
    ]  # fmt: skip
    for year in m.years_shown:
        for metric, words in SHARES:
            label = f"{words[:1].upper()}{words[1:]}, {year}"
            rows.append(_row(label, {n: m.number(n, metric, year) for n in solved}, at, percent, _points))
            if metric == TOP:
                named = zip(at.names, rows[-1]["cells"], strict=True)
                rows[-1]["cells"] = [
                    f"{m.country(m.word(n, TOP_COUNTRY, year))} {c}" if n in solved else c for n, c in named
                ]
    worst = {name: worst_shortage(m, name) for name in solved}
    unmet = _row("Unmet in the worst year", {n: share for n, (share, _) in worst.items()}, at, percent, _points)
    named = zip(at.names, unmet["cells"], strict=True)
    unmet["cells"] = [f"{cell} ({worst[n][1]})" if n in worst and worst[n][0] > 0 else cell for n, cell in named]
    forms = {name: m.number(name, "forms_short") or 0.0 for name in solved}
    return [*rows, unmet, _row("Forms short", forms, at, lambda v: f"{v:.0f}", lambda d: f"{d:+.0f}" if d else "0")]


@dataclass(frozen=True)
class _Columns:
    """Names of the columns of the table of headlines, and which are compared."""

    names: Sequence[str]
    now: str
    baseline: str


def _row(
    words: str,
    values: Mapping[str, float | None],
    at: _Columns,
    shown: Callable[[float], str],
    moved: Callable[[float], str],
) -> dict[str, Any]:
    cells = ["no plan" if name not in values else _cell(values[name], shown) for name in at.names]
    before, after = values.get(at.baseline), values.get(at.now)
    difference = "" if before is None or after is None else moved(after - before)
    return {"words": words, "cells": cells, "difference": difference}


def _sum(musd: float, places: int, sign: bool = False) -> str:
    return _minus(amount(musd, places, sign))


def _minus(text: str) -> str:
    return text.replace("-", "−")


def _cell(value: float | None, shown: Callable[[float], str]) -> str:
    return "n/a" if value is None else shown(value)


def _points(difference: float) -> str:
    if abs(difference) < SAME:
        return "0"
    return f"{'+' if difference > 0 else '−'}{100 * abs(difference):.1f} points"


# ---------------------------------------------------------------- pictures


def detail_html(desk: Desk, mineral: str) -> str:
    """Return the pictures of the plan that stands: where a mineral comes from, how it flows, money, what is built."""
    if desk.now.plan is None:
        return ""
    name = desk.planner.variant_name()
    m = unsaved_view({desk.baseline: desk.planned()[desk.baseline], name: desk.now}, desk.baseline)
    painter = Painter(m)
    chosen = next(iter(painter.minerals(name, mineral)), None)
    mix = [*(chosen.flows[:1] if chosen else ()), *(chosen.supply if chosen else ())]
    single = [painter.bridge(name), painter.outlays(name), painter.built(name), painter.stock(name)]
    figures: list[Figure] = [*_maps(m, mineral, name), *mix, *(one for one in single if one is not None)]
    kinds = [KINDS[kind] for kind in known_kinds(m) if kind != RECYCLED]
    return TEMPLATES.get_template("detail.html.jinja").render(figures=[(_wide(f), f) for f in figures], kinds=kinds)


def _maps(m: RunView, mineral: str, now: str) -> list[Figure]:
    """Return where each refined form and component of a mineral comes from, under the baseline and now."""
    year, forms = m.years_shown[0], [form for form in m.headline_forms if m.mineral_of(form) == mineral]
    drawn = [origin_map(m, form, variant, year) for form in forms for variant in dict.fromkeys((m.baseline, now))]
    return [replace(one, svg=one.narrow, narrow="") for one in drawn]


def _wide(figure: Figure) -> bool:
    """Return whether a picture needs the whole width for its words to be read."""
    size = re.search(r'viewBox="0 0 ([0-9.]+) ', figure.svg)
    return size is not None and float(size[1]) > HALF


# ---------------------------------------------------------------- stops


def stops_of(desk: Desk) -> list[tuple[str, str]]:
    """Return what may stop under the plan that stands, for the list of the page."""
    bench = desk.now.bench
    return [] if bench is None else list(possible_stops(bench, desk.planner.loaded.study.scenarios).items())


def stop_words(stop: Thrown) -> dict[str, Any]:
    """Return what a stop does to the plan, in words."""
    kind, _, name = stop.key.partition(" of ")
    what = stop.words.get(f"{kind} {name}", name)
    length = counted_years(stop.years)
    head = f"{what[:1].upper()}{what[1:]} lost from {stop.start} on, for {length}"
    if stop.untouched:
        return {"head": head, "lines": ["The plan uses nothing of it: it costs nothing."], "short": []}
    one = stop.damage
    if one is None:
        return {"head": head, "lines": ["No answer is proven, even with what may go short going short."], "short": []}
    bears = [f"{PAID[p.payer]} {_minus(money(p.musd))}" for p in one.payments if abs(p.musd) >= 0.05]
    lines = [
        f"The nation loses {money(one.nation_musd)} of present value" + (f": {', '.join(bears)}." if bears else ".")
    ]
    if one.short:
        forms = counted(len(one.forms_short), "form")
        lines.append(f"Short of {forms}, for {rounded(one.recover_months, 2)} months at most.")
    else:
        lines.append("Nobody goes short.")
    if one.unfilled_tonnes > 0:
        lines.append(f"Stocks close {rounded(one.unfilled_tonnes)} t below what is asked of them.")
    short = [
        (
            stop.words.get(f"end_use {s.end_use}", s.end_use),
            stop.words.get(f"form {s.form}", s.form),
            rounded(s.tonnes),
            percent(s.share),
            s.year,
        )
        for s in one.short
    ]
    return {"head": head, "lines": lines, "short": short}


def counted_years(years: float) -> str:
    return "1 year" if years == 1 else f"{rounded(years)} years"
