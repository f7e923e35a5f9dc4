"""What plants and end uses mix: each mix does what its user takes, and no mean of a quality leaves its limits.

Read again from the dataset's tables, tonne by tonne; a mean is over gross tonnes, as the table of qualities says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from data.rows import each_row
from model.frames.study_frames import Frames
from model.proof.comparisons import Book
from model.proof.keyed_columns import Columns, Facts, Key
from model.proof.result_rows import KEYS, same_mineral

Tables = Mapping[str, Columns]
User = tuple[str, str, str]
"""Kind, name, and the form that its recipe or its demand names."""


def mixes(f: Facts) -> Mapping[User, Mapping[str, float]]:
    """Return what may go into each blend of the study, and how many tonnes of it do what one of the form named does."""
    return f.frames.once(_mixes)


def _mixes(frames: Frames) -> dict[User, dict[str, float]]:
    out: dict[User, dict[str, float]] = {}
    ours = frames.mineral_of
    for kind, user, form, feed, t in each_row(frames.tables["blends"], "kind", "user", "form", "feed", "t_per_t"):
        if form in ours and feed in ours:
            out.setdefault((kind, user, form), {})[feed] = t
    return out


def blend_rules(book: Book, f: Facts, tables: Tables) -> None:
    """Check every mix: known feeds, as much as its user takes, means within their limits."""
    may, table = mixes(f), tables["blends"]
    where = table.keys(*KEYS["blends"])
    book.refuse("blend_feed", where, [feed not in may.get((k, u, form), {}) for k, u, form, feed, _ in where])
    same_mineral(book, f, "blend_mineral", where, table["mineral"], table["feed"])
    mixed: dict[tuple[User, int], dict[str, float]] = defaultdict(dict)
    for (kind, user, form, feed, year), t in zip(where, table.number("tonnes").tolist(), strict=True):
        if feed in may.get((kind, user, form), {}):
            mixed[(kind, user, form), year][feed] = t
    taken = _taken(f, tables, may)
    does = [sum(t / may[of][feed] for feed, t in mixed.get((of, year), {}).items()) for of, year in {**taken, **mixed}]
    every: list[Key] = [(*of, year) for of, year in {**taken, **mixed}]
    book.equal("blend_mixed", every, does, [taken.get(key, 0.0) for key in {**taken, **mixed}])
    _qualities(book, f, mixed)


def _taken(f: Facts, tables: Tables, may: Mapping[User, object]) -> dict[tuple[User, int], float]:
    """Return what each user takes of the form that its blend is named for, t."""
    out: dict[tuple[User, int], float] = {}
    made, demand = tables["production"], tables["demand"]
    for plant, year, t in made.flagged("main").keys("plant", "year", "tonnes") if may else ():
        for form, t_per_t in f.recipe_of.get(plant, ()):
            if ("plant", plant, form) in may and t_per_t < 0:
                out[("plant", plant, form), year] = -t_per_t * t
    for use, form, year, t in demand.keys("end_use", "form", "year", "delivered_t") if may else ():
        if ("end_use", use, form) in may:
            out[("end_use", use, form), year] = t
    return out


def _qualities(book: Book, f: Facts, mixed: Mapping[tuple[User, int], Mapping[str, float]]) -> None:
    """A mean times the gross tonnes that it is over is at most, or at least, the limit times them."""
    if not mixed:
        return
    said = f.frames.tables
    known = {
        (form, quality): (value, gross)
        for form, quality, value, gross in each_row(said["qualities"], "form", "quality", "value", "gross_t_per_t")
    }
    columns = ("kind", "user", "form", "quality", "least", "most")
    for kind, user, form, quality, least, most in each_row(said["quality_limits"], *columns):
        for (of, year), feeds in mixed.items():
            if of == (kind, user, form):
                values = [(known[feed, quality][0], t * known[feed, quality][1]) for feed, t in feeds.items()]
                _within(book, (*of, quality, year), values, least, most)


def _within(book: Book, where: Key, values: list[tuple[float, float]], least: float, most: float) -> None:
    """Compare what the values add up to, over their tonnes, with the limits; as tonnes of the largest number in it."""
    size = max([abs(x) for x in (*(value for value, _ in values), least, most) if x == x]) or 1.0
    holds, whole = (sum(part) for part in ((v * t for v, t in values), (t for _, t in values)))
    if least == least:
        book.at_most("quality_at_least", [where], [least * whole / size], [holds / size])
    if most == most:
        book.at_most("quality_at_most", [where], [holds / size], [most * whole / size])
