"""How much of an element a tonne of each form holds, so that nobody makes metal out of nothing.

Tonnes are counted in contained metal, so a form holds one tonne of its own mineral by definition; an element is counted
as its mineral is, NdPr and the heavy rare earths as oxide. Stated otherwise: titanium in its ore (0.5993 in a tonne of
TiO2) and NdPr oxide in magnets and magnet scrap, 0.335 t. A shared feed is gross and has no metal of its own.

What comes along. Nickel intermediate holds cobalt, 0.06 t per tonne of nickel. Black mass holds lithium, nickel, cobalt
and graphite; its range is that of every published year, since a recipe has none. Rare-earth concentrate holds
dysprosium and terbium: what NdPr separation leaves over, per tonne of concentrate taken in; the heavy concentrate holds
terbium beside its dysprosium.

Rare-earth concentrate is one form though its ores differ forty-fold in dysprosium: from Mountain Pass, whose value
stands here, to the ionic clay of Vinton, whose value is its high end. Until it is split by ore it is bounded by the
richest ore alone. The same holds of nickel intermediate (matte holds next to no cobalt) and of black mass.

Left out: heavies in magnets, which magnet plants pay for inside their conversion cost, and what no recipe gives back,
such as gallium in alumina or gold in copper.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from data.checks.matter import own_elements
from data.prepare import markets
from data.prepare.black_mass import FORMS, GRAPHITE, GRAPHITE_SHARE, contents
from data.prepare.figures import Figures, Tables
from data.prepare.markets import heavy
from data.prepare.plant_evidence import Fact, by_figure, items
from data.prepare.provenance import joined, weakest
from data.rows import each_row

TITANIUM = "mnr-forms-0044"
Ends = tuple[float, float, float]
MAIN_ORE = "mountain_pass_separation"
BLACK_MASS, CONCENTRATE = "battery.black_mass", "ndpr.concentrate"
POOLED = "One form of several ores: low and high are those of the poorest and the richest, and only the high end binds."
TERBIUM = {
    "mountain_pass_separation": "tb_per_dy/mountain_pass", "white_mesa_1": "tb_per_dy/white_mesa",
    "white_mesa_2": "tb_per_dy/white_mesa", "vinton": "tb_per_dy/vinton",
}  # fmt: skip
DEFINITION = "Counted as its mineral is: 1 by definition."


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return the content of every form."""
    assumed = items(figures, "assumptions/recipes")
    magnet, cobalt = assumed["magnet_oxide_content"], assumed["intermediate_cobalt"]
    ore = by_figure(figures, "minor_metals/forms")[TITANIUM]
    rows = [
        _row("titanium.concentrate", "titanium", (ore.value, ore.low, ore.high), [ore], "Titanium in TiO2."),
        *(
            _row(form, "ndpr", (magnet.value, magnet.low, magnet.high), [magnet], magnet.rule)
            for form in ("ndpr.magnet", "ndpr.scrap")
        ),
        _row("nickel.intermediate", "cobalt", (cobalt.value, cobalt.low, cobalt.high), [cobalt],
             f"{cobalt.rule} {POOLED}"),
        *_black_mass(figures),
        *_heavies(figures, tables),
    ]  # fmt: skip
    stated = {(row["form"], row["element"]) for row in rows}
    own = own_elements(tables["forms"], tables["minerals"])
    defined = (pair for pair in own.items() if pair not in stated)
    return pd.DataFrame([*rows, *(_row(form, mineral, (1.0, 1.0, 1.0), [], DEFINITION) for form, mineral in defined)])


def _black_mass(figures: Figures) -> Iterator[dict[str, object]]:
    """Yield the metals of black mass, at the year the figures call 2030, within the range of all years."""
    for mineral in FORMS:
        by_year = contents(figures, mineral)
        ends = [_ends(fact) for fact in by_year.values()]
        low, high = min(end[1] for end in ends), max(end[2] for end in ends)
        rule = f"Contained in US black mass over black mass generated, 2030. {POOLED}"
        yield _row(BLACK_MASS, mineral, (by_year[2030].value, low, high), list(by_year.values()), rule)
    share = by_figure(figures, GRAPHITE)[GRAPHITE_SHARE]
    yield _row(BLACK_MASS, "graphite", (share.value, share.low, share.high), [share], share.rule)


def _heavies(figures: Figures, tables: Tables) -> Iterator[dict[str, object]]:
    """Yield dysprosium and terbium in rare-earth concentrate and in the heavy concentrate that separation leaves."""
    known, taken = markets.book(figures).known, tables["recipes"].query("t_per_t < 0")
    feed = {(plant, form): -t for plant, form, t in each_row(taken, "plant", "form", "t_per_t")}
    recovery = 1 / feed["mountain_pass_heavy", heavy.CONCENTRATE]
    left, ratio = heavy.left_over(known), {plant: known.assumption(item) for plant, item in TERBIUM.items()}
    dysprosium = {plant: _ends(fact.times(1 / feed[plant, CONCENTRATE])) for plant, fact in left.items()}
    terbium = {plant: _ends(fact.times(recovery)) for plant, fact in ratio.items()}
    dy, tb = _pool(dysprosium), _pool(terbium)
    facts = [*left.values(), *ratio.values()]
    yield _row(CONCENTRATE, "dysprosium", dy, facts[: len(left)],
               f"Left by the separation of NdPr oxide, over the feed for it; Mountain Pass. {POOLED}")  # fmt: skip
    yield _row(heavy.CONCENTRATE, "terbium", tb, facts[len(left) :],
               f"Terbium over dysprosium of each circuit, times the recovery of dysprosium. {POOLED}")  # fmt: skip
    rule = "Dysprosium times terbium over dysprosium; high is the richest of both, as circuits mix what they treat."
    yield _row(CONCENTRATE, "terbium", (dy[0] * tb[0], dy[1] * tb[1], dy[2] * tb[2]), facts, f"{rule} {POOLED}")


def _pool(ores: Mapping[str, Ends]) -> Ends:
    """Return the content at Mountain Pass within the range of all ores."""
    return ores[MAIN_ORE][0], min(low for _, low, _ in ores.values()), max(high for _, _, high in ores.values())


def _ends(fact: Fact) -> Ends:
    low, high = (fact.value if end is None else end for end in (fact.low, fact.high))
    return fact.value, low, high


def _row(
    form: str, element: str, amounts: tuple[float, float | None, float | None], used: list[Fact], rule: str
) -> dict[str, object]:
    value, low, high = (None if amount is None else float(f"{amount:.5g}") for amount in amounts)
    return {
        "form": form, "element": element, "t_per_t": value, "low": low, "high": high,
        "confidence": _confidence(used), "source_id": joined(f.source_id for f in used) or "lodeplan-assumption",
        "figures": joined(fact.figure for fact in used), "rule": rule,
    }  # fmt: skip


def _confidence(used: list[Fact]) -> str:
    """True by definition without a figure; one figure says its own, several together are assumed."""
    if not used:
        return "high"
    return weakest(fact.confidence for fact in used) if len(used) == 1 else "assumed"
