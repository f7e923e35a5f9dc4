"""Flows of one mineral in one year, stage by stage: who sells, what is made of it, who uses it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from data.messages.lists import counted
from data.messages.number_words import rounded
from model.report.charts.drawing import nothing, px, svg
from model.report.charts.placing import text_width
from model.report.run_view import RunView

WIDTH, NARROW, MOST_NARROW = 1000, 360, 490
"""Of the drawing, on a desk and on a phone, where it may grow with its columns."""
HEIGHT, TOP, NODE, GAP = 300, 10, 11, 14
"""Of the drawing; it grows where a column has many nodes. GAP leaves room for a name."""
MOST_SELLERS = 6
LINE, TEXT, MOST_ROOM = 12.0, 11, 260
"""A line of a name, the size of its letters, and the most that names at an end may take of the width."""
SMALL = 1e-3


@dataclass(frozen=True)
class Flow:
    """Tonnes from one node to the next; `colour` is the class of the country it comes from."""

    origin: str
    target: str
    tonnes: float
    colour: str


def flows(
    m: RunView, variant: str, years: Sequence[int], colour: Callable[[str], str]
) -> dict[tuple[str, int], list[Flow]]:
    """Return (mineral, year) -> its flows: sellers and scrap to forms, forms to plants, plants to forms, forms to uses.

    Plants of one kind in one country stand together; sellers beyond the largest stand as others.
    """
    out: dict[tuple[str, int], list[Flow]] = defaultdict(list)
    home = colour(m.home)
    for key, sold in _bought(m, variant, years).items():
        out[key] += from_sellers(m, sold, colour)
    for (plant, form, country, year), t in _sums(m, "production", variant, years, PRODUCED, "tonnes"):
        where = "Home" if country == m.home else m.country(country)
        node = f"{where}: {_many(m.said('plants', plant, 'kind') or 'plant')}"
        ends = (m.form(form), node) if t < 0 else (node, m.form(form))
        out[m.mineral_of(form), year].append(Flow(*ends, abs(t), colour(country)))
    for (use, form, year), t in _sums(m, "demand", variant, years, ("end_use", "form", "year"), "delivered_t"):
        use_name = m.use_in_short(use)
        out[m.mineral_of(form), year].append(Flow(m.form(form), use_name, t, "flow"))
    for table, column, name, inwards in OTHER_FLOWS:
        for (form, year), t in _sums(m, table, variant, years, ("form", "year"), column):
            node = name.format(m.form_inside(form))
            ends = (node, m.form(form)) if inwards else (m.form(form), node)
            out[m.mineral_of(form), year].append(Flow(*ends, t, home if inwards else "flow"))
    return {key: together(found) for key, found in out.items()}


def from_sellers(m: RunView, sold: Mapping[tuple[str, str], float], colour: Callable[[str], str]) -> list[Flow]:
    """Return the flows from sellers to forms; those beyond the largest stand as others. sold: (form, country) -> t."""
    named = sorted(_by_country(sold), key=lambda pair: (-pair[1], pair[0]))[:MOST_SELLERS]
    largest = {country for country, _ in named}
    rest: dict[str, float] = defaultdict(float)
    out = []
    for (form, country), t in sold.items():
        if country in largest:
            out.append(Flow(m.country(country), m.form(form), t, colour(country)))
        else:
            rest[form] += t
    others = f"{counted(len({c for _, c in sold} - largest), 'other seller')}"
    return out + [Flow(others, m.form(form), t, "g2") for form, t in rest.items()]


PRODUCED = ("plant", "form", "country", "year")
OTHER_FLOWS = (
    ("recycling", "tonnes", "Scrap collected ({})", True),
    ("outlets", "tonnes", "Sold abroad", False),
    ("stockpile", "in_t", "Into stock", False),
    ("stockpile", "out_t", "Out of stock", True),
)
"""Table, column, name of the node, and whether it feeds the form."""


def _bought(m: RunView, variant: str, years: Sequence[int]) -> dict[tuple[str, int], dict[tuple[str, str], float]]:
    out: dict[tuple[str, int], dict[tuple[str, str], float]] = defaultdict(dict)
    for (form, country, year), t in _sums(m, "purchases", variant, years, ("form", "country", "year"), "tonnes"):
        out[m.mineral_of(form), year][form, country] = t
    return out


def _by_country(sold: Mapping[tuple[str, str], float]) -> list[tuple[str, float]]:
    out: dict[str, float] = defaultdict(float)
    for (_, country), t in sold.items():
        out[country] += t
    return list(out.items())


def _sums(
    m: RunView, table: str, variant: str, years: Sequence[int], keys: tuple[str, ...], column: str
) -> list[tuple[Any, float]]:
    at, wanted = keys.index("year"), {*years}
    out: dict[tuple[Any, ...], float] = defaultdict(float)
    for row in m.rows(table, variant, *keys, column):
        if row[at] in wanted:
            out[row[:-1]] += row[-1]
    return list(out.items())


def together(links: Sequence[Flow]) -> list[Flow]:
    """Return flows between the same two nodes as one."""
    out: dict[tuple[str, str, str], float] = defaultdict(float)
    for f in links:
        out[f.origin, f.target, f.colour] += f.tonnes
    return [Flow(a, b, t, colour) for (a, b, colour), t in out.items() if t > SMALL]


PLURAL = {
    "anode": "anode plants",
    "integrated": "mine and refinery",
    "magnet": "magnet plants",
    "refinery": "refineries",
    "separation": "separation",
}


def _many(kind: str) -> str:
    return PLURAL.get(kind, f"{kind}s")


# ---------------------------------------------------------------- the picture


_Near = dict[str, list[tuple[str, float]]]


@dataclass(frozen=True)
class _Graph:
    """What is drawn, whatever its size: flows without cycles, nodes with their columns, tonnes, names and neighbours.

    tonnes: what passes each node; wide: how wide its name is on one line
    near: the other node and the tonnes of each flow that ends in a node, and of each that begins in it
    carried: the tonnes of these flows together
    """

    links: Sequence[Flow]
    column: Mapping[str, int]
    tonnes: Mapping[str, float]
    words: Mapping[str, str]
    wide: Mapping[str, float]
    near: tuple[_Near, _Near]
    carried: Sequence[Mapping[str, float]]

    @property
    def by_column(self) -> dict[int, list[str]]:
        """Return the nodes of each column, the largest first."""
        found: dict[int, list[str]] = defaultdict(list)
        for n in sorted(self.column, key=lambda n: (-self.tonnes[n], n)):
            found[self.column[n]].append(n)
        return found


def sankey(label: str, links: Sequence[Flow]) -> tuple[str, str]:
    """Return the flows as an SVG, and as one for a phone, each name above its node: the second '' where nothing flows.

    A column a step, nodes as high as what passes them, on one scale of tonnes.
    """
    links = _without_cycles(links)
    if not links:
        return nothing("No flows in this year."), ""
    column, near = _columns(links), _neighbours(links)
    carried = [{n: sum([t for _, t in found]) for n, found in side.items()} for side in near]
    tonnes = {n: max(into, carried[1][n]) for n, into in carried[0].items()}
    words = {n: f"{n} {rounded(tonnes[n])}" for n in column}
    wide = {n: text_width(name, TEXT) for n, name in words.items()}
    graph = _Graph(links, column, tonnes, words, wide, near, carried)
    return _drawn(label, graph, narrow=False), _drawn(label, graph, narrow=True)


def _drawn(label: str, g: _Graph, narrow: bool) -> str:
    """Return the picture, for a desk or for a phone."""
    column, by_column, words = g.column, g.by_column, g.words
    last = max(column.values()) or 1
    ends = [0.0, 0.0] if narrow else [
        min(MOST_ROOM, max(g.wide[n] for n in by_column[c]) + 8) for c in (0, last)
    ]  # fmt: skip
    width = _width(words, column, last) if narrow else WIDTH
    at = _across(last, ends[0], width - ends[1] - NODE, LAST_GAP if narrow else 1.0)
    left, between = [px(x) for x in at], [_between(c, at, narrow) for c in range(last + 1)]
    lines = {n: _lines(words[n], g.wide[n], between[column[n]]) for n in column}
    above = {n: LINE * len(lines[n]) + 4 if narrow else 0.0 for n in column}
    tall, room = _size(by_column, g.tonnes, above, narrow)
    high = {n: max(g.tonnes[n] * room, 1.5) for n in column}
    top = _places(g, by_column, _Scale(room, tall, above, LEAST if narrow else float(GAP)))
    nodes = "".join([f"M{left[column[n]]} {px(top[n])}h{NODE}v{px(high[n])}h-{NODE}z" for n in column])
    parts = [*_ribbons(g, at, top, room, told=not narrow), f'<path class="node" d="{nodes}"/>']
    sides = {n: (last if narrow else 0) == column[n] for n in column}
    further = {n: LINE * (len(lines[n]) - 1) for n in column}
    first = {n: top[n] - 4 - further[n] if narrow else top[n] + high[n] / 2 + 4 - further[n] / 2 for n in column}
    for kind, ending in (("", False), (" end", True)):
        beside = [px(x + NODE * ending if narrow else x - 5 if ending else x + NODE + 4) for x in at]
        named = [_text(lines[n], beside[column[n]], first[n]) for n in column if sides[n] == ending]
        parts.append(f'<g class="tx small halo{kind}">{"".join(named)}</g>')
    return svg(label, width, tall, parts, "sankey narrow" if narrow else "sankey broad")


def _width(words: Mapping[str, str], column: Mapping[str, int], last: int) -> int:
    """Return how wide the drawing for a phone is, so that a word fits between two columns."""
    found = (word for n in words if column[n] < last for word in words[n].split(" "))
    widest = max((text_width(word, TEXT) for word in found), default=0.0)
    return int(min(MOST_NARROW, max(NARROW, widest * (last - 1 + LAST_GAP) + NODE)))


def _across(last: int, start: float, end: float, last_gap: float) -> list[float]:
    """Return where columns stand, as far apart as each other but the last two, which names from both sides share."""
    step = (end - start) / (last - 1 + last_gap)
    return [*(start + step * n for n in range(last)), end]


def _between(column: int, at: Sequence[float], narrow: bool) -> float:
    """Return the room for a line of a name: on a desk names at both ends stand outside."""
    last = len(at) - 1
    if narrow:
        return (at[column + 1] - at[column] if column < last - 1 else (at[last] - at[last - 1]) / 2 + NODE / 2) - 4
    return at[column + 1] - at[column] - NODE - 8 if 0 < column < last else float(WIDTH)


LEAST, NARROW_HEIGHT, LAST_GAP = 4.0, 190.0, 1.8
"""On a phone: between two nodes of a column, what nodes may be high in all, and the last gap of columns, of others."""


def _size(
    by_column: Mapping[int, Sequence[str]], height: Mapping[str, float], above: Mapping[str, float], narrow: bool
) -> tuple[int, float]:
    """Return how high the drawing is, and the pixels of a tonne."""
    if narrow:
        taken = {c: sum(above[n] + LEAST for n in ns) for c, ns in by_column.items()}
        tall = int(2 * TOP + NARROW_HEIGHT + max(taken.values()))
    else:
        taken = {c: float(GAP * len(ns)) for c, ns in by_column.items()}
        tall = max(HEIGHT, TOP * 2 + int(1.6 * GAP * max(len(ns) for ns in by_column.values())))
    return tall, min((tall - 2 * TOP - taken[c]) / sum(height[n] for n in ns) for c, ns in by_column.items())


def _text(lines: Sequence[str], x: str, y: float) -> str:
    """Return the lines of a name, the first at `y`."""
    start = f'<tspan x="{x}" y="'
    words = [f'{start}{px(y + LINE * i)}">{escape(line)}</tspan>' for i, line in enumerate(lines)]
    return f"<text>{''.join(words)}</text>"


def _lines(words: str, wide: float, room: float) -> list[str]:
    """Return a name, so wide on one line, in as many as it needs to fit between two columns; a word is never cut."""
    if wide <= room:
        return [words]
    out: list[str] = []
    for word in words.split(" "):
        if out and text_width(f"{out[-1]} {word}", TEXT) <= room:
            out[-1] = f"{out[-1]} {word}"
        else:
            out.append(word)
    return out


def _neighbours(links: Sequence[Flow]) -> tuple[_Near, _Near]:
    """Return what leads to each node, and what it leads to: the other node and tonnes."""
    nodes = list(dict.fromkeys(node for f in links for node in (f.origin, f.target)))
    into: _Near = {node: [] for node in nodes}
    out: _Near = {node: [] for node in nodes}
    for f in links:
        into[f.target].append((f.origin, f.tonnes))
        out[f.origin].append((f.target, f.tonnes))
    return into, out


def _without_cycles(links: Sequence[Flow]) -> list[Flow]:
    """Leave out flows that would lead back to where they came from; the table still lists them."""
    after: dict[str, set[str]] = defaultdict(set)
    kept = []

    def reaches(start: str, goal: str) -> bool:
        seen, todo = set[str](), [start]
        while todo:
            at = todo.pop()
            if at == goal:
                return True
            if at not in seen:
                seen.add(at)
                todo += after[at]
        return False

    for f in sorted(links, key=lambda f: -f.tonnes):
        if not reaches(f.target, f.origin):
            after[f.origin].add(f.target)
            kept.append(f)
    return kept


def _columns(links: Sequence[Flow]) -> dict[str, int]:
    """Return each node's column: as far left as what feeds it allows, sources first and uses last."""
    nodes = list(dict.fromkeys(n for f in links for n in (f.origin, f.target)))
    column = dict.fromkeys(nodes, 0)
    moved = True
    while moved:
        moved = False
        for f in links:
            if column[f.target] <= column[f.origin]:
                column[f.target], moved = column[f.origin] + 1, True
    fed, feeding = {f.target for f in links}, {f.origin for f in links}
    last = max(column.values())
    for n in nodes:
        if n not in feeding:
            column[n] = last
        elif n not in fed:
            column[n] = 0
    return column


@dataclass(frozen=True)
class _Scale:
    """Pixels of a tonne, the height of the drawing, the room kept above each node, and that between two."""

    room: float
    tall: float
    above: Mapping[str, float]
    least: float


def _places(g: _Graph, by_column: Mapping[int, list[str]], scale: _Scale) -> dict[str, float]:
    """Return each node's top: neighbours near each other, so that ribbons cross little."""
    top: dict[str, float] = {}
    above, room = scale.above, scale.room
    half = {n: t * room / 2 for n, t in g.tonnes.items()}
    block = {n: above[n] + max(t * room, 1.5) for n, t in g.tonnes.items()}

    def stack(nodes: Sequence[str]) -> None:
        free = scale.tall - 2 * TOP - sum([block[n] for n in nodes])
        gap = min(34.0, max(scale.least, free / (len(nodes) + 1)))
        y = TOP + max(0.0, (free - gap * (len(nodes) - 1)) / 2)
        for n in nodes:
            top[n] = y + above[n]
            y += block[n] + gap

    for nodes in by_column.values():
        stack(nodes)
    still = 0  # turns, to either side, that left every node where it was: so would all others
    for turn in range(6):
        near, weight = g.near[turn % 2], g.carried[turn % 2]
        still += 1
        for nodes in (by_column[c] for c in sorted(by_column, reverse=turn % 2 == 1) if len(by_column[c]) > 1):
            centre = {
                n: sum([(top[o] + half[o]) * t for o, t in near[n]]) / weight[n] if near[n] else top[n] + half[n]
                for n in nodes
            }
            order = sorted(nodes, key=lambda n: (centre[n], n))
            if order != nodes:
                nodes[:], still = order, 0
                stack(nodes)
        if still == 2:
            break
    return top


def _ribbons(g: _Graph, at: Sequence[float], top: Mapping[str, float], room: float, told: bool) -> list[str]:
    """Return the flows as ribbons; `told`: each says what it is when it is pointed at, as no phone does."""
    links, column = g.links, g.column
    ways = {(a, b): _way(at[a], at[b]) for a, b in {(column[f.origin], column[f.target]) for f in links}}
    left, entered = dict(top), dict(top)
    y0: dict[int, float] = {}
    order = list(range(len(links)))
    for i in sorted(order, key=lambda i: (links[i].origin, top[links[i].target])):
        y0[i] = left[links[i].origin]
        left[links[i].origin] += links[i].tonnes * room
    parts = []
    for i in sorted(order, key=lambda i: (links[i].target, top[links[i].origin])):
        f, high = links[i], px(max(links[i].tonnes * room, 0.6))
        down = entered[f.target] - y0[i]
        entered[f.target] += f.tonnes * room
        start, half, wide = ways[column[f.origin], column[f.target]]
        lower, upper = px(down), px(-down)
        words = f"<title>{escape(f'{f.origin} to {f.target}: {rounded(f.tonnes)} t')}</title>" if told else ""
        parts.append(
            f'<path class="ribbon {f.colour}" d="M{start} {px(y0[i])}c{half} 0 {half} {lower} {wide} {lower}'
            f'v{high}c-{half} 0-{half} {upper}-{wide} {upper}z"' + (f">{words}</path>" if words else "/>")
        )
    return parts


def _way(origin: float, target: float) -> tuple[str, str, str]:
    """Return where a ribbon from one column to another begins, half of its way across, and all of it."""
    across = target - origin - NODE
    return px(origin + NODE), f"{across / 2:.0f}", px(across)
