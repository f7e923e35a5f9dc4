"""Shares of supply: the rows that every share cap and floor stands on, shipped or by origin.

A clause `k` says that the share of `c` (a country, an owner, a bloc, home, recyclers) in the supply of
form `f` in year `t` is at most, or at least, a level. *Shipped* counts tonnes by who sells or makes them.
*Origin* counts tonnes by where the ore was mined: goods bought carry the shares of the `origins` table;
goods made here carry the origin of the lots that the plant was fed. Lots keep their origin through the
plants, so that a plan may feed qualifying ore where it counts; no lot is counted twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any

import pandas as pd

from data.rows import each_row
from model.formulation.declaration import Component, IndexSet, Parameter, Variable
from model.frames.study_frames import Frames
from model.policies.base.fields import level_at
from model.policies.base.policy import Check, Policy, Rows

KEY = ["clause", "party", "form", "year"]
Good = tuple[str, int]
"""Form and year."""
PartysTonnes = tuple[str, tuple[str, int, float]]
"""A party, and of what it supplied form, year and tonnes."""

# ---------------------------------------------------------------- sets, parameters, variables

SETS = {
    "SHARE_CAPS": IndexSet("k, c, f, t", "sentence k limits the shipped share of party c from above"),
    "SHARE_FLOORS": IndexSet("k, c, f, t", "sentence k limits the shipped share of party c from below"),
    "COUNTED_SELLERS": IndexSet("s", "the supplier steps that count as c's", over="k, c, f, t"),
    "COUNTED_PLANTS": IndexSet("p", "the plants that count as c's", over="k, c, f, t"),
    "COUNTED_IN_PART": IndexSet("p", "the plants of which c owns a part", over="k, c, f, t"),
    "OWNED_PARTS": IndexSet("k, c, f, t, p", "those plants again, with the part"),
    "COUNTED_COLLECTORS": IndexSet("j", "the steps of scrap that count as c's", over="k, c, f, t"),
    "ORIGIN_FLOORS": IndexSet("k, c, f, t", "sentence k limits the share of ore that qualifies for c from below"),
    "QUALIFIED": IndexSet("k, c, f, t", "the forms of origin floors and everything upstream of them"),
    "QUALIFIED_SELLERS": IndexSet("s", "the supplier steps whose goods qualify, in part", over="k, c, f, t"),
    "ORIGIN_WEIGHTS": IndexSet("k, c, f, t, s", "the sellers again, with their weight"),
    "QUALIFIED_PLANTS": IndexSet("p", "the mines and recyclers where it counts", over="k, c, f, t"),
    "QUALIFIED_COLLECTORS": IndexSet("j", "the steps of scrap, collected at home where home counts", over="k, c, f, t"),
    "LOTS": IndexSet("k, c, p, g, t", "qualifying feed g into plant p"),
    "LOT_USES": IndexSet("p", "the plants that can take qualifying feed g", over="k, c, g, t"),
    "LOT_MAKERS": IndexSet("p, g", "the plants p that make form f from feed g", over="k, c, f, t"),
    "LOT_YIELDS": IndexSet("p, f, g", "plant p makes form f from feed g"),
    "RECIPE_LOTS": IndexSet("q", "plant p itself, where its recipe takes feed g as such", over="k, c, p, g, t"),
    "BLEND_LOTS": IndexSet("b", "the blend of plant p that feed g may go into", over="k, c, p, g, t"),
}
PARAMETERS = {
    "share_most": Parameter("SHARE_CAPS", "1", "the largest shipped share in year t"),
    "share_least": Parameter("SHARE_FLOORS", "1", "the least shipped share in year t"),
    "owned_part": Parameter("OWNED_PARTS", "1", "part of plant p that c owns"),
    "origin_least": Parameter("ORIGIN_FLOORS", "1", "the least origin share in year t"),
    "origin_weight": Parameter("ORIGIN_WEIGHTS", "1", "share of the seller's goods whose ore qualifies"),
    "lot_yield": Parameter("LOT_YIELDS", "kt/kt", "form made for each kt of the main feed"),
}
VARIABLES = {
    "Qualified": Variable("QUALIFIED", "kt", "tonnes of a form whose ore qualifies"),
    "Lot": Variable("LOTS", "kt", "qualifying feed that a plant takes"),
}

# ---------------------------------------------------------------- rows


def counted_tonnes(m: Any, k: str, c: str, f: str, t: int) -> Any:
    """The tonnes of a form that count as one party's: bought, made and collected."""
    return (
        sum(m.Purchase[s, t] for s in m.COUNTED_SELLERS[k, c, f, t])
        + sum(m.made[p, f] * m.Output[p, t] for p in m.COUNTED_PLANTS[k, c, f, t])
        + sum(m.owned_part[k, c, f, t, p] * m.made[p, f] * m.Output[p, t] for p in m.COUNTED_IN_PART[k, c, f, t])
        + sum(m.Collection[j, t] for j in m.COUNTED_COLLECTORS[k, c, f, t])
    )


def share_at_most(m: Any, k: str, c: str, f: str, t: int) -> Any:
    """The tonnes of a form that count as one party's are at most its share of the supply."""
    return counted_tonnes(m, k, c, f, t) <= m.share_most[k, c, f, t] * m.Supply[f, t]


def share_at_least(m: Any, k: str, c: str, f: str, t: int) -> Any:
    """The tonnes of a form that count as one party's are at least its share of the supply."""
    return counted_tonnes(m, k, c, f, t) >= m.share_least[k, c, f, t] * m.Supply[f, t]


def origin_at_least(m: Any, k: str, c: str, f: str, t: int) -> Any:
    """The tonnes of a form whose ore qualifies are at least a share of the supply."""
    return m.Qualified[k, c, f, t] >= m.origin_least[k, c, f, t] * m.Supply[f, t]


def qualified_supply(m: Any, k: str, c: str, f: str, t: int) -> Any:
    """Qualifying tonnes are bought by origin, mined or recycled where it counts, or made from qualifying lots."""
    return m.Qualified[k, c, f, t] <= (
        sum(m.origin_weight[k, c, f, t, s] * m.Purchase[s, t] for s in m.QUALIFIED_SELLERS[k, c, f, t])
        + sum(m.made[p, f] * m.Output[p, t] for p in m.QUALIFIED_PLANTS[k, c, f, t])
        + sum(m.Collection[j, t] for j in m.QUALIFIED_COLLECTORS[k, c, f, t])
        + sum(m.lot_yield[p, f, g] * m.Lot[k, c, p, g, t] for p, g in m.LOT_MAKERS[k, c, f, t])
    )


def lot_within_feed(m: Any, k: str, c: str, p: str, g: str, t: int) -> Any:
    """A plant takes no more qualifying feed than it takes feed, by its recipe or in a blend."""
    return m.Lot[k, c, p, g, t] <= (
        sum(m.taken[q, g] * m.Output[q, t] for q in m.RECIPE_LOTS[k, c, p, g, t])
        + sum(m.Feed[b, g, t] for b in m.BLEND_LOTS[k, c, p, g, t])
    )


def lot_within_supply(m: Any, k: str, c: str, g: str, t: int) -> Any:
    """Qualifying lots go to one plant only: together no more than the qualifying tonnes there are."""
    return sum(m.Lot[k, c, p, g, t] for p in m.LOT_USES[k, c, g, t]) <= m.Qualified[k, c, g, t]


COMPONENT = Component(
    SETS,
    PARAMETERS,
    VARIABLES,
    constraints=(
        (share_at_most, "SHARE_CAPS"),
        (share_at_least, "SHARE_FLOORS"),
        (origin_at_least, "ORIGIN_FLOORS"),
        (qualified_supply, "QUALIFIED"),
        (lot_within_feed, "LOTS"),
        (lot_within_supply, "QUALIFIED"),
    ),
)

# ---------------------------------------------------------------- tuples for a clause


def wanted(sentence: Policy, path: float | Mapping[int, float], frames: Frames) -> pd.DataFrame:
    """Return (form, year, level) for the forms and years in scope that have a level and a supply."""
    by_year = {y: level for y in sentence.years_bound(frames) if (level := level_at(path, y)) is not None}
    frame = frames.balances
    frame = frame[frame["form"].isin(sentence.forms_touched(frames)) & frame["year"].isin(by_year)].copy()
    frame["level"] = frame["year"].map(by_year)
    return frame


def levels_wanted(sentence: Policy, path: float | Mapping[int, float], frames: Frames) -> dict[Good, float]:
    """Return what `wanted` does, as levels by form and year."""
    by_year = {y: level for y in sentence.years_bound(frames) if (level := level_at(path, y)) is not None}
    forms = set(sentence.forms_touched(frames))
    return {(form, year): by_year[year] for form, year in frames.goods if form in forms and year in by_year}


def shipped(label: str, levels: pd.DataFrame, parties: dict[str, pd.DataFrame], *, cap: bool) -> Rows:
    """Return the tuples of a shipped share; `parties` maps a party to the (year, country or kind ...) flows that count.

    Each frame of `parties` holds the columns seller, plant or collector, form and year, told apart by `flow`, and by
    owner the `part` that counts.
    """
    flows = pd.concat([flow.assign(party=party) for party, flow in parties.items()], ignore_index=True)
    return shipped_by(label, levels, flows, parties, cap=cap)


def shipped_by(label: str, levels: pd.DataFrame, flows: pd.DataFrame, parties: Iterable[str], *, cap: bool) -> Rows:
    """Return the tuples of a shipped share of flows that name their `party`, as `shipped` does.

    A cap has no row where its party supplies nothing: there it says nothing. A floor has one for each of `parties`.
    """
    joined = flows.merge(levels[["form", "year", "level"]], on=["form", "year"]).assign(clause=label)
    if cap:
        head = joined.drop_duplicates(KEY)
    else:
        head = pd.concat([levels.assign(clause=label, party=party) for party in parties], ignore_index=True)
    name, given = ("SHARE_CAPS", "share_most") if cap else ("SHARE_FLOORS", "share_least")
    joined, parts = _whole_and_in_part(joined)
    return {
        **parts,
        name: head[[*KEY, "level"]].rename(columns={"level": given}).reset_index(drop=True),
        "COUNTED_SELLERS": joined.loc[joined["flow"] == "seller", [*KEY, "label"]],
        "COUNTED_PLANTS": joined.loc[joined["flow"] == "plant", [*KEY, "label"]],
        "COUNTED_COLLECTORS": joined.loc[joined["flow"] == "collector", [*KEY, "label"]],
    }


def _whole_and_in_part(flows: pd.DataFrame) -> tuple[pd.DataFrame, Rows]:
    """Return the flows that count whole, and the tuples of those of which a part counts."""
    if "part" not in flows or not (partly := flows["part"] < 1).any():
        return flows, {}
    parts = flows[partly].rename(columns={"part": "owned_part"})
    tuples = {"COUNTED_IN_PART": parts[[*KEY, "label"]], "OWNED_PARTS": parts[[*KEY, "label", "owned_part"]]}
    return flows[~partly], tuples


def origin_rows(label: str, frames: Frames, levels: pd.DataFrame, party: str, counts: pd.DataFrame) -> Rows:
    """Return the tuples of an origin share; `counts` holds the (year, country) whose ore qualifies."""
    forms = upstream(frames, set(levels["form"]))
    years = sorted(levels["year"].unique())
    every = frames.balances
    every = every[every["form"].isin(forms) & every["year"].isin(years)]
    sellers = _seller_weights(frames, every, counts)
    lots = _lots(frames, every)
    inside = frames.runs.merge(counts, on=["country", "year"])
    own = inside[~inside["plant"].isin(lots["plant"])]
    own = own[["plant", "year"]].merge(frames.made[["plant", "form"]], on="plant")
    home_counts = counts.loc[counts["country"] == frames.home, "year"]
    collectors = frames.collections[frames.collections["year"].isin(home_counts)]

    def tag(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
        kept = frame.merge(every, on=["form", "year"])
        return kept.assign(clause=label, party=party)[["clause", "party", "form", "year", *columns]]

    each, lot = lots.assign(clause=label, party=party), ["clause", "party", "plant", "feed", "year"]
    plain = each[each["blend"] == ""]
    made = lots.merge(frames.made[["plant", "form", "t_per_t"]], on="plant")
    makers = made[["plant", "feed", "form", "year"]].merge(every, on=["form", "year"])
    yields = (made["t_per_t"] / made["taken"]).rename("lot_yield")
    return {
        "ORIGIN_FLOORS": levels.assign(clause=label, party=party)[[*KEY, "level"]].rename(
            columns={"level": "origin_least"}
        ),
        "QUALIFIED": every.assign(clause=label, party=party)[KEY],
        "QUALIFIED_SELLERS": tag(sellers, ["seller"]),
        "ORIGIN_WEIGHTS": tag(sellers, ["seller", "origin_weight"]),
        "QUALIFIED_PLANTS": tag(own, ["plant"]),
        "QUALIFIED_COLLECTORS": tag(collectors, ["collector"]),
        "LOTS": each[lot],
        "LOT_USES": each[["clause", "party", "feed", "year", "plant"]],
        "LOT_MAKERS": makers.assign(clause=label, party=party)[["clause", "party", "form", "year", "plant", "feed"]],
        "LOT_YIELDS": made.assign(lot_yield=yields)[["plant", "form", "feed", "lot_yield"]].drop_duplicates(),
        "RECIPE_LOTS": plain.assign(q=plain["plant"])[[*lot, "q"]],
        "BLEND_LOTS": each.loc[each["blend"] != "", [*lot, "blend"]],
    }


def upstream(frames: Frames, forms: set[str]) -> set[str]:
    """Return the forms and everything that plants turn into them."""
    takes, makes = frames.fed, frames.made
    known: set[str] = set()
    while forms - known:
        known |= forms
        plants = makes.loc[makes["form"].isin(known), "plant"]
        forms = known | set(takes.loc[takes["plant"].isin(plants), "form"])
    return known


def _seller_weights(frames: Frames, every: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    sold = frames.sellers[["seller", "form", "country", "year"]].merge(every, on=["form", "year"])
    origin = counts.rename(columns={"country": "origin"}).merge(frames.origins, on="origin")
    share = origin.groupby(["form", "country", "year"], as_index=False)["share"].sum()
    out = sold.merge(share, on=["form", "country", "year"])
    return out.rename(columns={"share": "origin_weight"})[["seller", "form", "year", "origin_weight"]]


def _lots(frames: Frames, every: pd.DataFrame) -> pd.DataFrame:
    """Return (plant, feed, year, taken, blend) for plants whose feed carries an origin: not mines, not recyclers."""
    feeds = _main_feeds(frames).rename(columns={"form": "feed"})
    run = frames.runs.loc[~frames.runs["kind"].isin(["recycler"]), ["plant", "year"]]
    lots = run.merge(feeds, on="plant")
    return lots.merge(every.rename(columns={"form": "feed"}), on=["feed", "year"])


def _main_feeds(frames: Frames) -> pd.DataFrame:
    """Return (plant, form, taken, blend) of the feed that plants take most of, or of all that may be mixed for it."""
    feeds = frames.taken.assign(most=-frames.taken["t_per_t"]).sort_values(["plant", "most"])
    main = feeds.drop_duplicates("plant", keep="last").rename(columns={"form": "named"})
    return frames.fed.merge(main[["plant", "named"]], on=["plant", "named"])[["plant", "form", "taken", "blend"]]


# ---------------------------------------------------------------- re-check from result tables


def share_checks(
    rule: str, levels: pd.DataFrame, parties: Iterable[str], of: Iterable[str], supply: pd.DataFrame, *, cap: bool
) -> Iterable[Check]:
    """Compare the parties' shares of tonnes with their levels; `of` is the party of each row of `supply`."""
    level = {(form, year): share for form, year, share in each_row(levels, "form", "year", "level")}
    return shares_kept(rule, level, parties, zip(of, each_row(supply, "form", "year", "tonnes"), strict=True), cap=cap)


def shares_kept(
    rule: str, level: Mapping[Good, float], parties: Iterable[str], supply: Iterable[PartysTonnes], *, cap: bool
) -> Iterable[Check]:
    """Compare the parties' shares of tonnes with a level by form and year; `supply` is each tonnage with its party."""
    total: dict[Good, float] = {}
    parts: dict[tuple[str, str, int], float] = {}
    for party, (form, year, t) in supply:
        if (form, year) not in level:
            continue
        total[form, year] = total.get((form, year), 0.0) + t
        parts[party, form, year] = parts.get((party, form, year), 0.0) + t
    asked = set(parties)
    if cap:  # it says nothing of a party that supplies nothing
        supplied = ((key, t) for key, t in parts.items() if t > 0 and key[0] in asked)
        for (party, form, year), t in supplied:
            yield Check(rule, f"{party} {form} {year}", t, level[form, year] * total[form, year], "t")
        return
    for party, ((form, year), share) in product(sorted(asked), level.items()):
        part, whole = parts.get((party, form, year), 0.0), total.get((form, year), 0.0)
        yield Check(rule, f"{party} {form} {year}", share * whole, part, "t")


def share_checks_of(
    rule: str, levels: pd.DataFrame, party: str, counts: pd.Series, supply: pd.DataFrame, *, cap: bool
) -> Iterable[Check]:
    """Compare one party's share of tonnes with its level; `counts` tells which rows of `supply` are its own."""
    of = [party if mine else "" for mine in counts.tolist()]
    return share_checks(rule, levels, [party], of, supply, cap=cap)
