"""Maps of where a form comes from: pages of a report show two beside each other, the what-if page too."""

from __future__ import annotations

from data.messages.number_words import percent
from data.places import places
from model.report.charts.figures import Figure, Table
from model.report.charts.world import Bubble, Ground, ground, world_map
from model.report.origins import KINDS, OTHERS, form_origins, kinds_of
from model.report.questions import once
from model.report.run_view import RunView

SMALL = 0.005
"""Share that is worth a row of a table, and a word where it has no place on the map."""


def origins(m: RunView, variant: str, year: int) -> dict[str, dict[str, tuple[float, float]]]:
    """Return shares by form and country of a variant in a year, worked out once."""
    key = ("form_origins", variant, year)
    if key not in m.answers:
        m.answers[key] = form_origins(m, variant, year)
    found: dict[str, dict[str, tuple[float, float]]] = m.answers[key]
    return found


def origin_map(m: RunView, form: str, variant: str, year: int) -> Figure:
    """Return the map of a form's supply in a year: a bubble at each country that ships."""
    kinds, known, found = kinds_of(m, variant, year), places(), origins(m, variant, year).get(form, {})
    bubbles, table, lost = [], [], []
    for country, (shipped, origin) in sorted(found.items(), key=lambda item: -item[1][0]):
        if shipped < SMALL / 10 and origin < SMALL:
            continue
        kind = kinds.get(country, OTHERS)
        table.append((m.country(country), KINDS[kind][1], percent(shipped), percent(origin)))
        if country not in known and shipped >= SMALL:
            lost.append(f"{m.country(country)} {percent(shipped)}")
        if country in known and shipped > 0:
            mined = f"{100 * origin:.0f}% was mined there"
            bubbles.append(Bubble(m.country(country), *known[country], shipped, KINDS[kind][0], mined))
    title = f"{m.form(form)}, {year}, under {m.named(variant)}"
    note = f"Without a place on the map: {', '.join(lost)}." if lost else ""
    heads = ("Country", "Kind", "Ships", "Of it mined there")
    source = "shares, dataset blocs; places: CIA World Factbook"
    wide, narrow = (world_map(title, bubbles, under) for under in _grounds(m, variant, year))
    return Figure(f"map-{form}-{year}-{variant}", title, wide, Table(heads, table), source, note, narrow)


@once
def _grounds(m: RunView, variant: str, year: int) -> tuple[Ground, Ground]:
    """Return what all maps of a variant in a year have in common, on a desk and on a phone."""
    kinds, known = kinds_of(m, variant, year), places()
    others = [(*at, KINDS[kinds[c]][0] if c in kinds else "none") for c, at in known.items()]
    wide, narrow = (ground(known.get(m.home), others, small) for small in (False, True))
    return wide, narrow
