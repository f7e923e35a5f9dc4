"""Sections of the front page on supply: who supplies each mineral, where each form comes from, how it flows."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from data.messages.number_words import percent
from model.analysis.other_worlds import worlds
from model.report.answer import Bold, Sentence
from model.report.charts.figures import Figure, Painter, Table
from model.report.charts.mix import MixRow, mix
from model.report.origin_maps import origin_map, origins
from model.report.origins import CONCERN, HOME, KINDS, RECYCLED, known_kinds, mineral_mix
from model.report.page.parts import Block, Choices, Grid, Keys, Picture, Section
from model.report.run_view import RunView

SMALL = 0.005


def ordered(m: RunView) -> list[str]:
    """Return the variants with a plan as pictures list them: the baseline, the others of its world, other worlds."""
    elsewhere = worlds(m.run)
    return sorted(m.solved, key=lambda v: (v != m.baseline, v in elsewhere, m.solved.index(v)))


def base_of(m: RunView) -> str:
    """Return the variant that others are set beside: the baseline, or the first with a plan."""
    return m.baseline if m.has_baseline else m.solved[0]


# ---------------------------------------------------------------- who supplies


def who_supplies(m: RunView) -> Section:
    """Return small multiples: for each mineral a bar a variant, cut into kinds of source, in each year shown."""
    kinds = known_kinds(m)
    counted_kind = CONCERN if CONCERN in kinds else ""
    years = [str(year) for year in m.years_shown]
    blocks = [[Grid([_mix(m, mineral, year, counted_kind) for mineral in _minerals(m)])] for year in m.years_shown]
    number = "Number: entities of concern, %." if counted_kind else "Number: from abroad, %."
    keys = Keys(
        [KINDS[kind] for kind in kinds], f"Refined forms and components, by value, by the country that ships. {number}"
    )
    return Section("supply", "Who supplies each mineral?", _reads_mix(m), [keys, Choices("Year", years, blocks)])


def _minerals(m: RunView) -> list[str]:
    return list(dict.fromkeys(m.mineral_of(form) for form in m.headline_forms))


def _mix(m: RunView, mineral: str, year: int, counted_kind: str) -> Figure:
    rows, table = [], []
    for variant in ordered(m):
        shares = mixes(m, variant, year).get(mineral, dict.fromkeys(KINDS, 0.0))
        number = shares[counted_kind] if counted_kind else 1.0 - shares[HOME] - shares[RECYCLED]
        parts = [(words, colour, shares[kind]) for kind, (colour, words) in KINDS.items()]
        rows.append(MixRow(variant, parts, f"{100 * number:.0f}" if any(shares.values()) else "n/a", m.named(variant)))
        table.append((m.named(variant), *(percent(shares[kind]) for kind in KINDS)))
    title = f"{m.mineral(mineral)}, {year}"
    heads = ("Variant", *(words.capitalize() for _, words in KINDS.values()))
    name = f"mix-{mineral}-{year}"
    return Figure(
        name, title, mix(title, rows, m.baseline), Table(heads, table), "shares, concentration, dataset forms"
    )


def mixes(m: RunView, variant: str, year: int) -> dict[str, dict[str, float]]:
    """Return the mix of every mineral of a variant in a year, worked out once."""
    key = ("mineral_mix", variant, year)
    if key not in m.answers:
        m.answers[key] = mineral_mix(m, variant, year)
    found: dict[str, dict[str, float]] = m.answers[key]
    return found


def _reads_mix(m: RunView) -> Sentence:
    """Say of which mineral most comes from entities of concern (or from abroad), and under which policy least."""
    base, year = base_of(m), m.years_shown[0]
    of = mixes(m, base, year)
    counts = CONCERN in known_kinds(m)

    def share(parts: Mapping[str, float]) -> float:
        return parts[CONCERN] if counts else 1.0 - parts[HOME] - parts[RECYCLED]

    if not of:
        return ()
    most = max(of, key=lambda mineral: (share(of[mineral]), mineral))
    who = "entities of concern supply" if counts else "others abroad supply"
    said = [
        f"In {year} {who} ",
        Bold(percent(share(of[most]))),
        f" of {m.mineral(most).lower()} under {m.in_words(base)}",
    ]
    policies = [v for v in ordered(m) if v != base and v not in worlds(m.run)]
    if policies:
        least = min(policies, key=lambda v: share(mixes(m, v, year).get(most, of[most])))
        said += [
            ", the least under ",
            f"{m.in_words(least)}, ",
            Bold(percent(share(mixes(m, least, year).get(most, of[most])))),
        ]
    return (*said, ".")


# ---------------------------------------------------------------- where each form comes from


def where_from(m: RunView) -> Section:
    """Return two maps of each form: under the baseline, and under the policy that changes its origins most."""
    year, forms = m.years_shown[0], m.headline_forms
    changed = {form: most_changed(m, form, year) for form in forms}
    blocks = [
        [Grid([origin_map(m, form, v, year) for v in (base_of(m), changed[form]) if v], large=True)] for form in forms
    ]
    first = max(range(len(forms)), key=lambda i: _moved(m, forms[i], changed[forms[i]], year)) if forms else 0
    kinds = [KINDS[kind] for kind in known_kinds(m) if kind != RECYCLED]
    keys = Keys(
        kinds,
        "A bubble's area and its flow's width are its share of supply; small dots are all other countries. Point at "
        "a bubble for where the ore was mined.",
    )
    lede = _reads_map(m, forms[first], changed[forms[first]], year) if forms else ()
    choices = Choices("Form", [m.form(form) for form in forms], blocks, first)
    return Section("origins", "Where does each form come from, and what changes it most?", lede, [keys, choices])


def _moved(m: RunView, form: str, variant: str, year: int) -> float:
    """Return how much of a form's supply comes from elsewhere than under the baseline."""
    before, after = (origins(m, v, year).get(form, {}) for v in (base_of(m), variant or base_of(m)))
    nothing = (0.0, 0.0)
    moved = (abs(after.get(c, nothing)[0] - before.get(c, nothing)[0]) for c in {*before, *after})
    return math.fsum(moved) / 2  # countries come in any order, and no order of them may decide between two policies


def most_changed(m: RunView, form: str, year: int) -> str:
    """Return the policy that moves most of a form's supply elsewhere; '' where none is compared."""
    others = [v for v in m.solved if v != base_of(m) and v not in worlds(m.run)]
    return max(others, key=lambda v: (_moved(m, form, v, year), v), default="")


def _reads_map(m: RunView, form: str, variant: str, year: int) -> Sentence:
    """Say whose share a policy moves to whom."""
    before, after = (origins(m, v, year).get(form, {}) for v in (base_of(m), variant or base_of(m)))
    nothing = (0.0, 0.0)
    moved = {c: after.get(c, nothing)[0] - before.get(c, nothing)[0] for c in {*before, *after}}
    if not moved or not variant or max(map(abs, moved.values())) < SMALL:
        return (f"No policy moves where {m.form_inside(form)} comes from.",) if variant else ()
    loses, gains = min(moved, key=lambda c: (moved[c], c)), max(moved, key=lambda c: (moved[c], c))

    def shares(country: str) -> str:
        return f"from {percent(before.get(country, nothing)[0])} to {percent(after.get(country, nothing)[0])}"

    return (
        f"{m.in_words(variant)} moves {m.form_inside(form)} most: {m.country(loses)}: ", Bold(shares(loses)),
        f" of supply in {year}; {m.country(gains)}: ", Bold(shares(gains)), ".",
    )  # fmt: skip


# ---------------------------------------------------------------- how it flows


def how_it_flows(m: RunView, painter: Painter) -> Section:
    """Return the flows of one mineral in one year, a slider from the base year to the last, under the baseline."""
    base = base_of(m)
    found, before = painter.flows_by_year(base), painter.flows_of_base_year(base)
    blocks: list[Sequence[Block]] = []
    for mineral, figures in found.items():
        first = [before[mineral]] if mineral in before else []
        years = [*(f"{m.settings['base_year']}, base year" for _ in first), *map(str, figures)]
        shown = len(first) + m.years.index(m.years_shown[0])
        pictures = [[Picture(f)] for f in (*first, *figures.values())]
        blocks.append([Choices("Year", years, pictures, shown, slider=True)])
    lede = (f"Under {m.in_words(base)}, in tonnes of content a year: who sells, what is made of it, who uses it.",)
    choices = Choices("Mineral", [m.mineral(mineral) for mineral in found], blocks)
    return Section(
        "flows",
        "How does each mineral flow?",
        lede if blocks else ("No mineral passes from form to form.",),
        [choices] if blocks else [],
    )
