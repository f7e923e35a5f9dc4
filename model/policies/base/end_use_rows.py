"""A rule for some end uses: what may serve them covers what is delivered to them.

Deliveries of a form are one pool: a plan does not say which tonne went to whom. A rule for one end use holds where
every tonne delivered to it can be one that the rule allows, with no tonne named for two uses: the tonnes allowed,
bought, made, collected and taken out of stock, are at least what these uses get. What the rule does not allow may go to
all others. Where several such rules hold in one year, each is at least as strict as the next, and what the uses of the
stricter ones get is taken from the same tonnes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from data.rows import each_row
from model.formulation.declaration import Component, IndexSet, Parameter
from model.frames.result_names import blend_of
from model.frames.study_frames import Frames
from model.policies.base import share_rows
from model.policies.base.policy import Rows, Tables
from model.policies.base.result_tables import rows_of, told

# ---------------------------------------------------------------- sets, parameters, variables

SETS = {
    "USE_RULES": IndexSet("k, f, t", "rule k says what may serve some uses of form f"),
    "RULED_USES": IndexSet("k, f, t, u", "end use u of form f is served by what rule k allows, or a stricter one"),
    "USES_RULED": IndexSet("u", "these end uses", over="k, f, t"),
    "RULED_BLENDS": IndexSet("k, f, t, b", "form f goes into blend b of such an end use"),
    "BLENDS_RULED": IndexSet("b", "these blends", over="k, f, t"),
    "ALLOWED_SELLERS": IndexSet("s", "the supplier steps that rule k allows", over="k, f, t"),
    "ALLOWED_PLANTS": IndexSet("p", "the plants that it allows", over="k, f, t"),
    "ALLOWED_COLLECTORS": IndexSet("j", "the steps of scrap", over="k, f, t"),
    "ALLOWED_STOCKS": IndexSet("h, g", "the holders of form f, with f itself as g", over="k, f, t"),
    "USE_ORIGINS": IndexSet("k, c, f, t", "rule k asks where the ore was mined: it qualifies for c"),
}
PARAMETERS = {
    "ruled_part": Parameter("RULED_USES", "1", "part of the year in which the rule is in force for the use"),
    "ruled_feed": Parameter("RULED_BLENDS", "1", "part of the year in which it is in force for the use of the blend"),
}

# ---------------------------------------------------------------- rows


def ruled_deliveries(m: Any, k: str, f: str, t: int) -> Any:
    """What the end uses that a rule, or a stricter one, names get of a form while in force, as it is or in a blend."""
    return sum(m.ruled_part[k, f, t, u] * m.Delivery[u, f, t] for u in m.USES_RULED[k, f, t]) + sum(
        m.ruled_feed[k, f, t, b] * m.Feed[b, f, t] for b in m.BLENDS_RULED[k, f, t]
    )


def uses_served_by_allowed(m: Any, k: str, f: str, t: int) -> Any:
    """The tonnes that a rule allows are at least what is delivered to its end uses; the stock holds such tonnes alone.

    What goes into stock is taken from what is allowed, and what comes out adds to it: nothing becomes allowed by being
    stored.
    """
    return ruled_deliveries(m, k, f, t) + sum(
        m.StockIn[h, g, t] - m.StockOut[h, g, t] for h, g in m.ALLOWED_STOCKS[k, f, t]
    ) <= (
        sum(m.Purchase[s, t] for s in m.ALLOWED_SELLERS[k, f, t])
        + sum(m.made[p, f] * m.Output[p, t] for p in m.ALLOWED_PLANTS[k, f, t])
        + sum(m.Collection[j, t] for j in m.ALLOWED_COLLECTORS[k, f, t])
    )


def uses_served_by_origin(m: Any, k: str, c: str, f: str, t: int) -> Any:
    """The tonnes whose ore was mined where a rule allows are at least what is delivered to its end uses."""
    return ruled_deliveries(m, k, f, t) <= m.Qualified[k, c, f, t]


COMPONENT = Component(
    SETS,
    PARAMETERS,
    constraints=((uses_served_by_allowed, "USE_RULES"), (uses_served_by_origin, "USE_ORIGINS")),
)
KEY = ["clause", "form", "year"]
Allows = Callable[[pd.DataFrame], pd.Series]
Use = tuple[str, int, str, str]
"""Form, year, end use, and blend: '' for none."""
Rule = tuple[frozenset[str], dict[int, float], set[str]]
"""End uses, the part of each year in force, and the forms."""

# ---------------------------------------------------------------- tuples for a rule


def served_rows(label: str, frames: Frames, ruled: pd.DataFrame, allows: Allows) -> Rows:
    """Return the tuples of a rule on who ships, or owns; `ruled` holds form, year, end_use and the part in force.

    allows: tells which rows of the frames' flows, with their year, may serve
    """
    keys = ruled[["form", "year"]].drop_duplicates()
    flows = frames.flows.merge(keys, on=["form", "year"])
    flows = flows[allows(flows)].assign(clause=label)
    stocks = frames.holdings.merge(keys, on=["form", "year"]).assign(clause=label)
    kinds = {"ALLOWED_SELLERS": "seller", "ALLOWED_PLANTS": "plant", "ALLOWED_COLLECTORS": "collector"}
    return {
        "USE_RULES": keys.assign(clause=label)[KEY],
        **_uses(label, ruled),
        **{name: flows.loc[flows["flow"] == flow, [*KEY, "label"]] for name, flow in kinds.items()},
        "ALLOWED_STOCKS": stocks.assign(held=stocks["form"])[[*KEY, "holder", "held"]],
    }


def origin_served_rows(
    label: str, frames: Frames, ruled: pd.DataFrame, party: str, counts: pd.DataFrame, banned: pd.DataFrame
) -> Rows:
    """Return the tuples of a rule on where the ore was mined; who is banned does not qualify for what it ships either.

    counts, banned: (year, country) that qualify, and that do not
    """
    levels = ruled[["form", "year"]].drop_duplicates().assign(level=0.0)
    rows = dict(share_rows.origin_rows(label, frames, levels, party, counts))
    rows["USE_ORIGINS"] = rows.pop("ORIGIN_FLOORS")[share_rows.KEY]
    shut = set(zip(banned["year"], banned["country"], strict=True))
    of = {**dict(zip(frames.sellers["seller"], frames.sellers["country"], strict=True))}
    of |= dict(zip(frames.runs["plant"], frames.runs["country"], strict=True))
    for name in ("QUALIFIED_SELLERS", "ORIGIN_WEIGHTS"):
        rows[name] = _without(rows[name], "seller", of, shut)
    for name in ("LOTS", "LOT_USES", "LOT_MAKERS"):
        rows[name] = _without(rows[name], "plant", of, shut)
    return {**rows, **_uses(label, ruled)}


def _without(rows: pd.DataFrame, who: str, of: dict[str, str], shut: set[tuple[int, str]]) -> pd.DataFrame:
    left = [(year, of[name]) not in shut for year, name in zip(rows["year"], rows[who], strict=True)]
    return rows.loc[pd.Series(left, index=rows.index, dtype=bool)]


def _uses(label: str, ruled: pd.DataFrame) -> Rows:
    plain, mixed = (ruled[(ruled["blend"] == "") == own].assign(clause=label) for own in (True, False))
    return {
        "RULED_USES": plain.assign(ruled_part=plain["part"])[[*KEY, "end_use", "ruled_part"]],
        "USES_RULED": plain[[*KEY, "end_use"]],
        "RULED_BLENDS": mixed.assign(ruled_feed=mixed["part"])[[*KEY, "blend", "ruled_feed"]],
        "BLENDS_RULED": mixed[[*KEY, "blend"]],
    }


def ruled_parts(frames: Frames, rules: Sequence[Rule]) -> dict[Use, float]:
    """Return the part of the year in force of the rules for each use."""
    part: dict[Use, float] = {}
    for form, year, use, blend in every_got(frames):
        for uses, force, forms in rules:
            if use in uses and form in forms and force.get(year, 0.0) > 0:
                key = (form, year, use, blend)
                part[key] = max(part.get(key, 0.0), force[year])
    return part


def rows_of_parts(part: Mapping[Use, float]) -> pd.DataFrame:
    """Return the part of each use as rows: form, year, end_use, blend ('' for none) and part."""
    rows = [(*key, share) for key, share in part.items()]
    frame = pd.DataFrame(rows, columns=["form", "year", "end_use", "blend", "part"])
    return frame.astype({"year": "int64", "part": "float64"})


def every_got(frames: Frames) -> list[Use]:
    """Return form, year, end use and blend ('' for none) of all that end uses may get, a form blended by its feeds."""
    return frames.once(_every_got)


def _every_got(frames: Frames) -> list[Use]:
    return list(_got(frames))


def _got(frames: Frames) -> Iterator[Use]:
    """Yield what end uses may get: the form wanted, or where it is blended every form that may go into the blend."""
    mixes: dict[tuple[str, str], list[tuple[str, str]]] = {}
    ours = frames.mineral_of
    for kind, use, form, feed in each_row(frames.tables["blends"], "kind", "user", "form", "feed"):
        if kind == "end_use" and form in ours and feed in ours:
            mixes.setdefault((use, form), []).append((feed, blend_of(kind, use, form)))
    for use, form, year in dict.fromkeys(each_row(frames.wants, "end_use", "form", "year")):
        if (use, form) not in mixes:
            yield form, year, use, ""
        for feed, blend in mixes.get((use, form), ()):
            if (feed, year) in frames.supplied:
                yield feed, year, use, blend


def tonnes_got(tables: Tables, part: Mapping[Use, float]) -> dict[tuple[str, int], float]:
    """Return from result tables what ruled uses got of each form while the rule was in force, tonnes by form, year."""
    out: dict[tuple[str, int], float] = {(form, year): 0.0 for form, year, *_ in part}
    for at, t in told(tables, _taken):
        if at in part:
            out[at[:2]] += part[at] * t
    return out


def _taken(tables: Tables) -> list[tuple[Use, float]]:
    """Return form, year, end use and blend ('' for none) of what end uses took, with its tonnes."""
    plain = rows_of(tables, "demand", "end_use", "form", "year", "delivered_t")
    mixed = rows_of(tables, "blends", "kind", "user", "form", "feed", "year", "tonnes")
    return [
        *(((form, year, use, ""), t) for use, form, year, t in plain),
        *(((feed, year, use, blend_of(kind, use, form)), t) for kind, use, form, feed, year, t in mixed),
    ]
