"""The front page: the answer, the map of security, the matrix with who pays; then a section a question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from data.messages.lists import counted
from data.messages.number_words import percent
from model.report.answer import answer, question
from model.report.charts.figures import Table
from model.report.charts.paid_bar import paid_bar, scale, span_of
from model.report.headlines import Finding
from model.report.matrix import POLICY, Matrix, matrix
from model.report.page import stress
from model.report.page.parts import Section, rendered
from model.report.run_view import RunView
from model.report.terminal import stress_kept

MAP = "What security buys the nation, a year"
NOT_TRIED = "No map of security: no stop was tried on these plans. 'lodeplan stress RUN --keep' tries them."
ONE_PLAN = "No map of security: it needs a second plan beside the baseline's, and this run has one."
ELSEWHERE = (
    "No map of security: stops were tried, but on no plan beside the baseline's that is of the same world; another "
    "world costs what it costs, and buys no security."
)


@dataclass(frozen=True)
class MapShown:
    """The map of security as the front page shows it: for a desk and for a phone, its notes and its table."""

    name: str
    title: str
    svg: str
    narrow: str
    notes: Sequence[str]
    table: Table


def front(
    m: RunView, findings: Sequence[Finding], sections: Sequence[Section], links: Mapping[str, str], rest: str = ""
) -> str:
    """Return the front page.

    links: the address of each variant's own page; rest: what follows the sections where all pages are in one file
    """
    x = matrix(m)
    bars = _bars(m, x)
    return rendered(
        "front.html.jinja",
        title=m.study.title or m.study.name,
        question=question(m),
        about=_about(m),
        provenance=m.provenance,
        without_plan=[f.sentence for f in findings if not f.variant and f.about == "No plan"],
        answer=answer(m),
        map=_map(m),
        no_map=_why_no_map(m),
        matrix=x,
        matrix_title=_matrix_title(x),
        baseline=m.baseline,
        named={v.name: m.named(v.name) for v in m.variants},
        groups=[(group, len(list(found))) for group, found in groupby(x.columns, lambda c: c.group)],
        measure=_measure(m, x),
        links=links,
        bars=defaultdict(str, bars),
        bar_scale=scale(_span(x), 1000.0 if x.unit.startswith("bn") else 1.0) if bars else "",
        shade=lambda step: "" if not step else f"{'b' if step > 0 else 'w'}{abs(step)}",
        sections=sections,
        rest=rest,
    )


def _about(m: RunView) -> str:
    """Return in one line what every number shares."""
    first, last = m.years[0], m.years[-1]
    solved, whole = len(m.solved), len(m.variants)
    about = m.study.title if m.study.question and m.study.title else m.study.name
    return (
        f"{about}, {counted(len(m.study.minerals), 'mineral')}, {first} to {last}. Present value at "
        f"{percent(m.settings['discount_rate'])} a year, USD of {m.settings['base_year']}. "
        f"{solved} of {whole} plans solved and checked."
    )


def _matrix_title(x: Matrix) -> str:
    return f"{counted(len(x.rows), 'variant')}, the cheapest for the nation first"


def _measure(m: RunView, x: Matrix) -> str:
    """Return the column that a phone shows first beside the nation's cost."""
    known = [c.key for c in x.columns]
    return "expected" if "expected" in known else f"reliance{m.years_shown[-1]}"


def _span(x: Matrix) -> tuple[float, float]:
    return span_of([row.paid[:2] for row in x.rows if row.paid is not None and row.kind == POLICY])


def _bars(m: RunView, x: Matrix) -> dict[str, str]:
    """Return the bar of each policy: what buyers with plant owners and the Treasury pay more or less."""
    span = _span(x)
    out = {}
    for row in x.rows:
        if row.paid is not None:
            buyers, treasury, nation = row.paid
            parts = [("Buyers, plant owners", "p-b", buyers), ("Treasury", "p-t", treasury)]
            out[row.name] = paid_bar(m.named(row.name), parts, nation, span)
    return out


def _map(m: RunView) -> MapShown | None:
    """Return the map of security; None where no stop was tried or nothing is compared."""
    found = m.stress
    if found is None or len(stress_kept.places(found)) < 2:
        return None
    drawn, narrow = (stress.drawn_map(found, narrow, m.named) for narrow in (False, True))
    notes = [
        "In steps: the frontier. In the shade above the dashed line a variant pays for itself at the chances stated, "
        "which are assumed; whiskers are their ranges."
    ]
    lacking = list(dict.fromkeys((*drawn.unnamed, *narrow.unnamed)))
    if lacking:
        notes.append(f"Without room for a name, here or on a phone: {', '.join(lacking)}.")
    if narrow.few_named:
        where = "The" if drawn.few_named else "On a phone the"
        notes.append(f"{where} baseline, the frontier and the dearest alone have names.")
    if elsewhere := stress_kept.unplaced(found, m.named):
        notes.append(f"{elsewhere[0].upper()}{elsewhere[1:]}.")
    return MapShown("stress-map", MAP, _of_class(drawn.svg, "wide"), _of_class(narrow.svg, "narrow"), notes,
                    stress.map_table(found))  # fmt: skip


def _why_no_map(m: RunView) -> str:
    """Return why the map of security is missing, where it is."""
    if m.stress is None:
        return NOT_TRIED
    return ONE_PLAN if len(m.solved) < 2 else ELSEWHERE


def _of_class(svg: str, kind: str) -> str:
    return svg.replace('class="secmap"', f'class="secmap {kind}"', 1)
