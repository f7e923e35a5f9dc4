"""Material flows of one mineral in one year, stage by stage: who sells, what is made of it, who uses it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from data.rows import each_row
from model.report.charts import nothing
from model.report.material import Material
from model.report.words import rounded

WIDTH, HEIGHT, TOP, NODE, GAP = 940, 330, 26, 11, 9
MOST_SELLERS = 5
OTHERS = "other countries"
SMALL = 1e-3


@dataclass(frozen=True)
class Flow:
    """Tonnes from one node to the next; `colour` is the class of the country it comes from."""

    origin: str
    target: str
    tonnes: float
    colour: str


def flows(m: Material, variant: str, mineral: str, year: int, colour: Callable[[str], str]) -> list[Flow]:
    """Return the flows of a mineral: sellers and scrap to forms, forms to plants, plants to forms, forms to uses."""
    forms = {f for f in m.forms if m.mineral_of(f) == mineral}
    out = [*_bought(m, variant, forms, year, colour), *_made(m, variant, forms, year, colour)]
    home = colour(m.home)
    for form, t in _sums(m, "recycling", variant, forms, year, "tonnes"):
        out.append(Flow(f"Scrap collected ({m.form_inside(form)})", m.form(form), t, home))
    used = m.of("demand", variant)
    used = used[(used["year"] == year) & used["form"].isin(forms)]
    for use, form, t in each_row(used, "end_use", "form", "delivered_t"):
        out.append(Flow(m.form(form), m.said("end_uses", use).split(":")[0], t, "flow"))
    for form, t in _sums(m, "outlets", variant, forms, year, "tonnes"):
        out.append(Flow(m.form(form), "Sold abroad", t, "flow"))
    for form, t in _sums(m, "stockpile", variant, forms, year, "in_t"):
        out.append(Flow(m.form(form), "Into stock", t, "flow"))
    for form, t in _sums(m, "stockpile", variant, forms, year, "out_t"):
        out.append(Flow("Out of stock", m.form(form), t, home))
    return [f for f in out if f.tonnes > SMALL]


def _sums(m: Material, table: str, variant: str, forms: set[str], year: int, column: str) -> list[tuple[str, float]]:
    rows = m.of(table, variant)
    if rows.empty:
        return []
    rows = rows[(rows["year"] == year) & rows["form"].isin(forms)]
    return [(str(form), float(t)) for form, t in rows.groupby("form")[column].sum().items()]


def _bought(m: Material, variant: str, forms: set[str], year: int, colour: Callable[[str], str]) -> list[Flow]:
    p = m.of("purchases", variant)
    p = p[(p["year"] == year) & p["form"].isin(forms)]
    size = p.groupby("country")["tonnes"].sum().sort_values(ascending=False, kind="stable")
    named = set(size.index[:MOST_SELLERS])
    out: dict[tuple[str, str, str], float] = defaultdict(float)
    for form, country, t in each_row(p, "form", "country", "tonnes"):
        seller = m.country(country) if country in named else OTHERS
        out[seller, m.form(form), colour(country) if country in named else "g2"] += t
    return [Flow(seller, form, t, c) for (seller, form, c), t in out.items()]


def _made(m: Material, variant: str, forms: set[str], year: int, colour: Callable[[str], str]) -> list[Flow]:
    """Return what plants take in and give, plants of one kind in one country together; other minerals left out."""
    made = m.of("production", variant)
    made = made[(made["year"] == year) & made["form"].isin(forms)]
    out: dict[tuple[str, str, str], float] = defaultdict(float)
    feeds = set(made.loc[made["tonnes"] < 0, "plant"])
    for plant, form, country, t in each_row(made, "plant", "form", "country", "tonnes"):
        kind = m.said("plants", plant, "kind") or "plant"
        node = f"{m.country(country)}: {_many(kind)}"
        if plant not in feeds and kind != "mine":
            node = f"{node} (feed of other minerals)" if kind == "recycler" else node
        pair = (m.form(form), node) if t < 0 else (node, m.form(form))
        out[(*pair, colour(country))] += abs(t)
    return [Flow(a, b, t, c) for (a, b, c), t in out.items()]


PLURAL = {"refinery": "refineries", "anode": "anode plants", "magnet": "magnet plants", "separation": "separation"}


def _many(kind: str) -> str:
    return PLURAL.get(kind, f"{kind}s")


# ---------------------------------------------------------------- the picture


def sankey(label: str, found: Sequence[Flow]) -> str:
    """Return the flows as an SVG: a column a step, nodes as high as what passes them, on one scale of tonnes."""
    found = _without_cycles(found)
    if not found:
        return nothing("No flows in this year.")
    column = _columns(found)
    height = {n: max(_total(found, n, "origin"), _total(found, n, "target")) for n in column}
    by_column: dict[int, list[str]] = defaultdict(list)
    for n in sorted(column, key=lambda n: (-height[n], n)):
        by_column[column[n]].append(n)
    room = min((HEIGHT - TOP - 8 - GAP * (len(ns) - 1)) / sum(height[n] for n in ns) for ns in by_column.values())
    top = _places(found, by_column, height, room)
    last = max(column.values()) or 1
    x = {n: 4 + column[n] * (WIDTH - NODE - 8 - 150) / last for n in column}
    parts = _ribbons(found, x, top, room)
    for n in column:
        h = max(height[n] * room, 1.5)
        words = f"{n}: {rounded(height[n])} t"
        parts.append(
            f'<rect class="node" x="{x[n]:.1f}" y="{top[n]:.1f}" width="{NODE}" height="{h:.1f}">'
            f"<title>{escape(words)}</title></rect>"
        )
        parts.append(_name(n, height[n], x[n] + NODE + 4, top[n] + h / 2 + 4))
    return (
        f'<svg class="sankey" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img" '
        f'aria-label="{escape(label)}" xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'
    )


def _name(node: str, tonnes: float, x: float, y: float) -> str:
    cut = node if len(node) <= 26 else node[:25] + "…"
    return f'<text class="tx small halo" x="{x:.1f}" y="{y:.1f}">{escape(cut)} {rounded(tonnes)}</text>'


def _total(found: Sequence[Flow], node: str, end: str) -> float:
    return sum(f.tonnes for f in found if getattr(f, end) == node)


def _without_cycles(found: Sequence[Flow]) -> list[Flow]:
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

    for f in sorted(found, key=lambda f: -f.tonnes):
        if not reaches(f.target, f.origin):
            after[f.origin].add(f.target)
            kept.append(f)
    return kept


def _columns(found: Sequence[Flow]) -> dict[str, int]:
    """Return each node's column: as far right as what feeds it allows, sources just before what they feed."""
    nodes = list(dict.fromkeys(n for f in found for n in (f.origin, f.target)))
    column = dict.fromkeys(nodes, 0)
    for _ in nodes:
        for f in found:
            column[f.target] = max(column[f.target], column[f.origin] + 1)
    fed, feeding = {f.target for f in found}, {f.origin for f in found}
    last = max(column.values())
    for n in nodes:
        if n not in feeding:
            column[n] = last
        elif n not in fed:
            column[n] = min(column[f.target] for f in found if f.origin == n) - 1
    return column


def _places(
    found: Sequence[Flow], by_column: Mapping[int, list[str]], height: Mapping[str, float], room: float
) -> dict[str, float]:
    """Return each node's top: neighbours near each other, so that ribbons cross little."""
    top: dict[str, float] = {}

    def stack(nodes: list[str]) -> None:
        free = HEIGHT - TOP - 8 - sum(max(height[n] * room, 1.5) for n in nodes)
        gap = min(34.0, max(GAP, free / (len(nodes) + 1)))
        y = TOP + max(0.0, (free - gap * (len(nodes) - 1)) / 2)
        for n in nodes:
            top[n] = y
            y += max(height[n] * room, 1.5) + gap

    for nodes in by_column.values():
        stack(nodes)
    for turn in range(6):
        ends = ("target", "origin") if turn % 2 == 0 else ("origin", "target")
        for c in sorted(by_column, reverse=turn % 2 == 1):
            weight = {n: [(getattr(f, ends[1]), f.tonnes) for f in found if getattr(f, ends[0]) == n]
                      for n in by_column[c]}  # fmt: skip
            centre = {
                n: sum((top[o] + height[o] * room / 2) * t for o, t in near) / sum(t for _, t in near)
                if near else top[n] + height[n] * room / 2
                for n, near in weight.items()
            }  # fmt: skip
            by_column[c].sort(key=lambda n: (centre[n], n))
            stack(by_column[c])
    return top


def _ribbons(found: Sequence[Flow], x: Mapping[str, float], top: Mapping[str, float], room: float) -> list[str]:
    left, entered = dict(top), dict(top)
    y0: dict[int, float] = {}
    order = list(range(len(found)))
    for i in sorted(order, key=lambda i: (found[i].origin, top[found[i].target])):
        y0[i] = left[found[i].origin]
        left[found[i].origin] += found[i].tonnes * room
    parts = []
    for i in sorted(order, key=lambda i: (found[i].target, top[found[i].origin])):
        f, h = found[i], max(found[i].tonnes * room, 0.6)
        y1 = entered[f.target]
        entered[f.target] += f.tonnes * room
        a, b = x[f.origin] + NODE, x[f.target]
        mid = (a + b) / 2
        words = f"{f.origin} to {f.target}: {rounded(f.tonnes)} t"
        parts.append(
            f'<path class="ribbon {f.colour}" d="M{a:.1f} {y0[i]:.1f}C{mid:.0f} {y0[i]:.1f} {mid:.0f} {y1:.1f} '
            f'{b:.1f} {y1:.1f}v{h:.1f}C{mid:.0f} {y1 + h:.1f} {mid:.0f} {y0[i] + h:.1f} {a:.1f} {y0[i] + h:.1f}z">'
            f"<title>{escape(words)}</title></path>"
        )
    return parts
