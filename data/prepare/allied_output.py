"""What allies make of a form themselves, from the output of their countries as printed.

Output is printed of a mineral, mined or refined, seldom of a form. A part is taken where the chains of the sellers take
one: nickel that is sulphate, oxides that a concentrate holds, cobalt as its country sells it to the US. Of forms that
are printed together a range goes from none to all. Where two prints of one output differ it spans both.
"""

from __future__ import annotations

from data.prepare.cobalt_sales import Sold, cobalt_part, cobalt_sold
from data.prepare.figure_row import FigureRow, RowsBy
from data.prepare.figures import Figures
from data.prepare.provenance import by_figure, joined

TABLE = "planned/allied_output"
OUTPUT = ("lithium_cobalt_nickel/world_supply", "graphite_rare_earths/world_supply")
CONTENTS = ("graphite_rare_earths/forms", "assumptions/suppliers")
Ends = tuple[float, float, float]
"""A value with the low and the high end of its range."""
WHOLE: Ends = (1.0, 1.0, 1.0)


def rows_of_output(figures: Figures) -> list[dict[str, object]]:
    """Return what each ally makes of each form, t/yr, as rows of `allied_demand` in which it sells to itself."""
    printed = by_figure(figures, OUTPUT[0]).and_of(by_figure(figures, OUTPUT[1]))
    contents = by_figure(figures, CONTENTS[0]).and_of(by_figure(figures, CONTENTS[1]))
    sold = cobalt_sold(figures)
    return [_made(row, printed, contents, sold) for row in figures.rows(TABLE)]


def _made(row: FigureRow, printed: RowsBy, contents: RowsBy, sold: Sold) -> dict[str, object]:
    of, names = printed.named(row, "output"), [row["output"]]
    part, said = _part(row, "content", contents, names)
    if row["as_sold"]:
        part = (cobalt_part(sold, row["form"], of["iso3"]), 0.0, 1.0)
        said = f", in this form {part[0]:.0%} as in sales to the US, none to all of it"
        names += [name for (_, country), (_, _, name) in sold.items() if country == of["iso3"]]
    made, sources = _times(_ends(of), part), [of["source_id"]]
    if row["other"]:
        other = printed.named(row, "other")
        names.append(row["other"])
        again = _times(_ends(other), _part(row, "other_content", contents, names)[0])
        low, high = min(made[1], again[1]), max(made[2], again[2])
        made = ((low + high) / 2, low, high)
        sources.append(other["source_id"])
    return {
        "form": row["form"], "buyer": of["iso3"], "seller": of["iso3"],
        "tonnes": made[0], "low": made[1], "high": made[2], "year": of["year"], "confidence": "assumed",
        "source_id": joined(sources), "figures": joined(names),
        "rule": f"Made there: {of.number('value'):g} t{said}. {row['rule']}",
    }  # fmt: skip


def _part(row: FigureRow, column: str, contents: RowsBy, names: list[str]) -> tuple[Ends, str]:
    """Return the part of an output that is the form, and what is said of it; note the figure that says so."""
    if not row[column]:
        return WHOLE, ""
    content = contents.named(row, column)
    names.append(row[column])
    value, low, high = _ends(content)
    if column == "content" and row["remainder"]:
        value, low, high = 1 - value, 1 - high, 1 - low
    return (value, low, high), f" times {value:g}"


def _ends(row: FigureRow) -> Ends:
    value = row.number("value")
    low, high = row.optional("low"), row.optional("high")
    return value, value if low is None else low, value if high is None else high


def _times(one: Ends, other: Ends) -> Ends:
    return one[0] * other[0], one[1] * other[1], one[2] * other[2]
