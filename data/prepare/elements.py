"""How much of an element a tonne of each form holds, so that nobody makes metal out of nothing.

Tonnes are counted in contained metal, so a form holds one tonne of its own mineral by definition; an element is counted
as its mineral is, NdPr and the heavy rare earths as oxide. Stated otherwise: titanium in its ore (0.5993 in a tonne of
TiO2) and NdPr oxide in magnets and magnet scrap, 0.335 t. A shared feed is gross and has no metal of its own.

What comes along. Nickel intermediate holds cobalt, 0.06 t per tonne of nickel. Black mass holds lithium, nickel, cobalt
and graphite; its range is that of every published year, since a recipe has none. Rare-earth concentrate holds
dysprosium and terbium: what NdPr separation leaves over, per tonne of concentrate taken in; the heavy concentrate holds
terbium beside its dysprosium.

Ores of rare earths differ forty-fold in dysprosium, so bastnaesite, monazite and ionic clay are forms of their own,
each with what the richest plant that takes it leaves over. The heavy concentrate is one form of all three: its terbium
is bounded by the richest alone. The same holds of nickel intermediate (matte holds next to no cobalt) and of black
mass.

Left out: heavies in magnets, which magnet plants pay for inside their conversion cost, and what no recipe gives back,
such as gallium in alumina or gold in copper.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from data.checks.matter import own_elements
from data.prepare import markets
from data.prepare.black_mass import contents, facts, parts
from data.prepare.figure_row import FigureRow, NamedRows, missing_row
from data.prepare.figures import Figures, Tables
from data.prepare.markets import heavy
from data.prepare.plant_evidence import Fact, by_figure
from data.prepare.provenance import joined, of_all
from data.rows import each_row

CONTENTS = "planned/contents"
Ends = tuple[float, float, float]
POOLED = "One form of several ores: low and high are those of the poorest and the richest, and only the high end binds."
DEFINITION = "Counted as its mineral is: 1 by definition."


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return the content of every form."""
    known = by_figure(figures, "minor_metals/forms").and_of(by_figure(figures, "assumptions/recipes"))
    printed = [_stated(row, known) for row in figures.rows(CONTENTS)]
    rows = [*printed, *_black_mass(figures), *_heavies(figures, tables)]
    stated = {(row["form"], row["element"]) for row in rows}
    own = own_elements(tables["forms"], tables["minerals"])
    defined = (pair for pair in own.items() if pair not in stated)
    return pd.DataFrame([*rows, *(_row(form, mineral, (1.0, 1.0, 1.0), [], DEFINITION) for form, mineral in defined)])


def _stated(row: FigureRow, by_item: NamedRows[Fact]) -> dict[str, object]:
    """Return a content that a figure states."""
    fact = by_item.named(row, "of")
    rule = f"{row['rule'] or fact.rule} {POOLED if row['several_ores'] else ''}".rstrip()
    return _row(row["form"], row["element"], (fact.value, fact.low, fact.high), [fact], rule)


def _black_mass(figures: Figures) -> Iterator[dict[str, object]]:
    """Yield the metals of black mass, at the year the figures call 2030, within the range of all years."""
    for part in parts(figures):
        if part["content"]:
            share = facts(figures).named(part, "content")
            yield _row(part["feed"], part["mineral"], (share.value, share.low, share.high), [share], share.rule)
            continue
        by_year = contents(figures, part["mineral"])
        ends = [_ends(fact) for fact in by_year.values()]
        low, high = min(end[1] for end in ends), max(end[2] for end in ends)
        rule = f"Contained in US black mass over black mass generated, 2030. {POOLED}"
        yield _row(part["feed"], part["mineral"], (by_year[2030].value, low, high), list(by_year.values()), rule)


def _heavies(figures: Figures, tables: Tables) -> Iterator[dict[str, object]]:
    """Yield both elements in ore concentrate, and the second in the heavy concentrate that separation leaves."""
    known, taken = markets.book(figures).known, tables["recipes"].query("t_per_t < 0")
    fed = {(plant, form): -t for plant, form, t in each_row(taken, "plant", "form", "t_per_t")}
    every = list(heavy.left_over(known).values())
    for form in dict.fromkeys(left.form for left in every):
        yield from _left(form, [left for left in every if left.form == form], fed)


def _left(form: str, ores: list[heavy.LeftOver], fed: Mapping[tuple[str, str], float]) -> Iterator[dict[str, object]]:
    """Yield what one heavy concentrate and each of the ores behind it hold, within the range of its plants."""
    main = next(left for left in ores if left.circuit)
    recovery, element = 1 / _taken(fed, main.circuit, form), form.partition(".")[0]
    other = main.beside.capitalize()
    first = {left.plant: _ends(left.of.times(1 / _taken(fed, left.plant, left.feed))) for left in ores}
    second = {left.plant: _ends(left.beside_over.times(recovery)) for left in ores}
    ratios = [left.beside_over for left in ores]
    yield _row(form, main.beside, _pool(second[main.plant], second.values()), ratios,
               f"{other} over {element} of each circuit, times the recovery of {element}. {POOLED}")  # fmt: skip
    for feed in dict.fromkeys(left.feed for left in ores):
        own = [left for left in ores if left.feed == feed]
        richest = max(own, key=lambda left: first[left.plant][0])
        held, of = _pool(first[richest.plant], [first[left.plant] for left in own]), [left.of for left in own]
        beside = second[richest.plant]
        yield _row(feed, element, held, of,
                   f"Left by the separation of NdPr oxide, over the feed for it, at {richest.plant}.")  # fmt: skip
        both = (held[0] * beside[0], held[1] * beside[1], held[2] * max(high for _, _, high in second.values()))
        yield _row(feed, main.beside, both, [*of, *ratios],
                   f"{element.capitalize()} times {main.beside} over {element} of the ore; high is with the richest "
                   f"ratio of all, as circuits mix what they treat.")  # fmt: skip


def _taken(fed: Mapping[tuple[str, str], float], plant: str, form: str) -> float:
    """Return what a plant takes in of a form; refuse one without a recipe of it."""
    if (plant, form) not in fed:
        missing_row("planned/recipes", "plant", f"{plant}, {form}", (one for one, of in fed if of == form))
    return fed[plant, form]


def _pool(main: Ends, every: Iterable[Ends]) -> Ends:
    """Return a content within the range of all that are pooled."""
    ends = list(every)
    return main[0], min(low for _, low, _ in ends), max(high for _, _, high in ends)


def _ends(fact: Fact) -> Ends:
    low, high = (fact.value if end is None else end for end in (fact.low, fact.high))
    return fact.value, low, high


def _row(
    form: str, element: str, amounts: tuple[float, float | None, float | None], used: list[Fact], rule: str
) -> dict[str, object]:
    value, low, high = (None if amount is None else float(f"{amount:.5g}") for amount in amounts)
    return {
        "form": form, "element": element, "t_per_t": value, "low": low, "high": high,
        "confidence": of_all([fact.confidence for fact in used]),
        "source_id": joined(fact.source_id for fact in used) or "lodeplan-assumption",
        "figures": joined(fact.figure for fact in used), "rule": rule,
    }  # fmt: skip
