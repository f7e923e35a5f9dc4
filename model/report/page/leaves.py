"""The pages behind the front page: each variant in detail, and every number that compares them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from model.report.charts.figures import Figure, MineralFigures, Painter
from model.report.headlines import Finding
from model.report.page import frontiers, ranges, stress, tables
from model.report.page.parts import Block, Captioned, Choices, Grid, Picture, Says, Section
from model.report.run_view import RunView, VariantState

NUMBERS = "numbers"


@dataclass(frozen=True)
class Leaf:
    """One page behind the front page: its name in addresses, its title, its findings, its sections.

    name: numbers, or the short name of a variant; file: where it stands in a run folder
    """

    name: str
    file: str
    title: str
    findings: Sequence[Finding]
    sections: Sequence[Section]


def file_of(variant: str) -> str:
    """Return where the page of a variant stands in a run folder."""
    return f"report/variants/{variant}.html"


def leaves(m: RunView, painter: Painter, findings: Sequence[Finding]) -> list[Leaf]:
    """Return every page behind the front page: the numbers, then the variants in the study's order."""
    return [_numbers(m, findings), *(_variant(m, painter, state, findings) for state in m.variants)]


# ---------------------------------------------------------------- every number that compares variants


def _numbers(m: RunView, findings: Sequence[Finding]) -> Leaf:
    compared: list[Block] = [Captioned(caption, table) for caption, table in tables.comparison(m)]
    compared += [Says((line,)) for line in tables.COMPARISON_NOTES]
    parts = [("comparison", "Comparison of the variants", compared)]
    if (spread := ranges.figure(m, m.drawn)) is not None:
        parts.append(("ranges", "Within the ranges of the data", [Picture(spread)]))
    if tried := stress.figures(m.run, m.named):
        parts.append(("stress", "When it goes wrong", [Picture(f) for f in tried]))
    if traced := frontiers.kept(m.run):
        parts.append(("frontiers", "Frontiers: what a lever costs", [Picture(frontiers.figure(k)) for k in traced]))
    of_study = [f for f in findings if not f.variant]
    sections = [Section(name, heading, (), blocks) for name, heading, blocks in parts]
    return Leaf(NUMBERS, "report/numbers.html", "Every number that compares the variants", of_study, sections)


# ---------------------------------------------------------------- one variant


def _variant(m: RunView, painter: Painter, state: VariantState, findings: Sequence[Finding]) -> Leaf:
    named = m.named(state.name)
    called = named if named == state.name else f"{named} ({state.name})"
    title = f"{called}: {state.title}" if state.title else called
    file, name = file_of(state.name), state.name
    if not state.has_plan:
        alarm = Section(f"{name}-plan", "No plan", (), [Says((state.in_words,), alarm=True)])
        return Leaf(name, file, title, [], [alarm])
    own = [f for f in findings if f.variant == name]
    parts: list[tuple[str, str, Iterable[Figure | None]]] = [
        ("cost", f"What it costs against {m.in_words(m.baseline)}", [painter.bridge(name)]),
        (
            "builds",
            "Builds, stock and federal outlays",
            [painter.built(name), painter.stock(name), painter.outlays(name)],
        ),
        ("data", "Confidence of the data", [painter.confidence(name)]),
    ]
    shown = {part: (heading, [Picture(f) for f in figures if f is not None]) for part, heading, figures in parts}
    sections = [
        Section(f"{name}-{part}", *_headed(heading, blocks)) for part, (heading, blocks) in shown.items() if blocks
    ]
    minerals = Section(f"{name}-minerals", "Mineral by mineral", (), [_minerals(m, painter.minerals(name))])
    security = Section(f"{name}-limits", "Concentration and allied share against the limits", (),
                       [Grid(painter.security(name))])  # fmt: skip
    policies = Captioned("Where each policy binds, and what one unit of it costs", tables.policies(m, name))
    bound = Section(f"{name}-policies", "Policies and their prices", (), [policies])
    first = [s for s in sections if s.id == f"{name}-cost"]
    rest = [s for s in sections if s not in first]
    return Leaf(name, file, title, own, [*first, minerals, security, *rest[:1], bound, *rest[1:]])


def _headed(heading: str, blocks: Sequence[Block]) -> tuple[str, tuple[str, ...], Sequence[Block]]:
    return heading, (), blocks


def _minerals(m: RunView, figures: Sequence[MineralFigures]) -> Block:
    """Return the flows and the supply of one mineral at a time."""
    blocks: list[list[Block]] = []
    for one in figures:
        years = [f.name.rpartition("-")[2] for f in one.flows]
        flows: list[Block] = [Choices("Year", years, [[Picture(f)] for f in one.flows])] if years else []
        blocks.append([*flows, Grid(one.supply)])
    return Choices("Mineral", [one.title for one in figures], blocks)
