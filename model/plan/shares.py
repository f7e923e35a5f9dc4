"""Where supply comes from: shares by shipper, origin and owner, and how concentrated they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from data.rows import each_row
from model.frames.scale import in_tonnes
from model.frames.study_frames import Frames
from model.plan.plain_rows import NUMBER, TEXT, YEAR, Key, Plain, added_up, frame_of, keys, plain, taken
from model.policies.base.lost_supplier import essential_demand, left_without
from model.policies.base.supplied_tonnes import tonnes

Tables = Mapping[str, pd.DataFrame]
ALLIES = "allies"
MEASURES = ("shipped_share", "origin_share", "owner_share")
CONCENTRATION = (
    "form", "year", "supply_t", "hhi", "top_country", "top_share", "allied_share", "domestic_share", "recycled_share",
    "import_reliance", "chain_reliance", "nminus1_coverage", "allied_origin_share", "allied_owner_share",
)  # fmt: skip


def shares(tables: Tables, f: Frames) -> pd.DataFrame:
    """Return the share of each country in the supply of each form, by shipment, by origin of the ore, by owner.

    The owner is the country that owns the seller, or a part of the plant; scrap collected is owned at home.
    Origin follows the material through plants at home and with partners: what a plant makes has the origin of what
    it was fed, feeds mixed in proportion; scrap has the origin home.
    """
    supply = plain(tonnes(tables, f), "form", "year", "country", "tonnes")
    by_owner = plain(tonnes(tables, f, of_each=True), "form", "year", "owner", "tonnes")
    by_measure = (_shares_by(supply, "country"), _origins(tables, f), _shares_by(by_owner, "owner"))
    every = {key: [known.get(key, 0.0) for known in by_measure] for key in sorted(set().union(*by_measure))}
    rows = [
        (form, country, year, *part) for (form, year, country), part in every.items() if any(s > 1e-9 for s in part)
    ]
    return frame_of(rows, form=TEXT, country=TEXT, year=YEAR, **dict.fromkeys(MEASURES, NUMBER))


def _shares_by(supply: Plain, party: str) -> dict[Key, float]:
    """Return the share of each party in the supply of each form and year."""
    total = added_up(keys(supply, "form", "year", party), supply["tonnes"])
    by = {key: total[key] for key in sorted(total)}
    whole = added_up((key[:2] for key in by), np.array(list(by.values()), dtype=float))
    return {key: t / whole[key[:2]] for key, t in by.items() if whole[key[:2]]}


def _origins(tables: Tables, f: Frames) -> dict[Key, float]:
    """Return the share of each country of origin in the supply of each form and year."""
    known: dict[tuple[str, int], dict[str, float]] = {}
    start = _brought(tables, f)
    kinds = dict(zip(f.outputs["plant"], f.outputs["kind"], strict=True))
    feeds: dict[tuple[str, int], list[tuple[str, float]]] = {}
    makes: dict[str, list[tuple[str, int, str, float]]] = {}
    for plant, form, country, year, t in each_row(tables["production"], "plant", "form", "country", "year", "tonnes"):
        if t < 0:
            feeds.setdefault((plant, year), []).append((form, -t))
        else:
            makes.setdefault(form, []).append((plant, year, country, t))
    for form in f.once(_in_order):
        for plant, year, country, t in makes.get(form, ()):
            at = start.setdefault((form, year), {})
            fed = [(known.get((g, year), {}), q) for g, q in feeds.get((plant, year), ())]
            fed = [(mix, q) for mix, q in fed if mix]
            if kinds[plant] == "recycler" or not fed:
                at[country] = at.get(country, 0.0) + t
                continue
            whole = sum(q for _, q in fed)
            for mix, q in fed:
                for origin, share in mix.items():
                    at[origin] = at.get(origin, 0.0) + t * share * q / whole
        for year in f.years:
            mix = start.get((form, year), {})
            whole = sum(mix.values())
            if whole > 0:
                known[form, year] = {o: t / whole for o, t in mix.items()}
    return {(form, year, o): s for (form, year), mix in known.items() for o, s in mix.items()}


def _brought(tables: Tables, f: Frames) -> dict[Key, dict[str, float]]:
    """Return the tonnes of each form and year that are bought, by where they were mined, and collected at home."""
    mined = f.once(_mined)
    bought = [
        ((form, year, origin), t * share)
        for form, country, year, t in each_row(tables["purchases"], "form", "country", "year", "tonnes")
        for origin, share in mined.get((form, country), ())
    ]
    out = _nested(added_up((key for key, _ in bought), np.array([t for _, t in bought], dtype=float)))
    for form, year, t in each_row(tables["recycling"], "form", "year", "tonnes"):
        at = out.setdefault((form, year), {})
        at[f.home] = at.get(f.home, 0.0) + t
    return out


def _mined(f: Frames) -> dict[Key, list[tuple[str, float]]]:
    """Return where what a country sells of a form was mined, with the share of each."""
    mined: dict[Key, list[tuple[str, float]]] = {}
    for form, country, origin, share in each_row(f.origins, "form", "country", "origin", "share"):
        mined.setdefault((form, country), []).append((origin, share))
    return mined


def _in_order(f: Frames) -> list[str]:
    """Return forms so that what a plant takes in comes before what it makes."""
    before: dict[str, set[str]] = {form: set() for form in f.forms["form"]}
    takes: dict[str, set[str]] = {}
    for plant, form in each_row(f.fed, "plant", "form"):
        takes.setdefault(plant, set()).add(form)
    for plant, form in each_row(f.made, "plant", "form"):
        before[form] |= takes.get(plant, set())
    done: list[str] = []
    while len(done) < len(before):
        ready = sorted(form for form in before if form not in done and before[form] <= set(done))
        done += ready or sorted(set(before) - set(done))
    return done


def concentration(tables: Tables, f: Frames) -> pd.DataFrame:
    """Return, for every form and year supplied, how concentrated, allied, domestic and reliant it is.

    The index (HHI) adds the squares of foreign countries' shares of the whole supply: home adds nothing, so that
    output at home never looks like a concentration risk. The top country is the largest foreign one. The pool of
    countries that statistics do not name (ROW) is many: it is never the top country, and its square adds nothing.
    Allied shares leave home out too, and count who ships, where the ore was mined, and who owns the seller or plant.
    """
    supply = plain(tonnes(tables, f), "form", "year", "country", "kind", "tonnes")
    total, at_home = _by_form(supply), supply["country"] == f.home
    home = _by_form(taken(supply, at_home))
    recycled = _by_form(taken(supply, at_home & (supply["kind"] == "recycler")))
    sold = _by_form(plain(tables["outlets"], "form", "year", "tonnes"))
    covered = _coverage(tables, f)
    by_measure = _by_measure(tables["shares"])
    allied = {measure: _of_allies(nested, f) for measure, nested in by_measure.items()}
    rows = []
    for (form, year), by in sorted(by_measure["shipped_share"].items()):
        if not sum(by.values()) > 0:
            continue
        whole, own, gone = total[form, year], home.get((form, year), 0.0), sold.get((form, year), 0.0)
        abroad = sorted(
            ((s, c) for c, s in by.items() if c not in f.not_one_country and s > 0), key=lambda x: (-x[0], x[1])
        )
        used = whole - gone
        rows.append(
            {
                "form": form,
                "year": year,
                "supply_t": whole,
                "hhi": sum(s * s for s, _ in abroad),
                "top_country": abroad[0][1] if abroad else "",
                "top_share": abroad[0][0] if abroad else 0.0,
                "allied_share": allied["shipped_share"](form, year),
                "domestic_share": own / whole,
                "recycled_share": recycled.get((form, year), 0.0) / whole,
                "import_reliance": max(0.0, (used - own) / used) if used > 1e-9 * whole else 0.0,
                "chain_reliance": _from_abroad(by_measure["origin_share"].get((form, year), {}), f.home),
                "nminus1_coverage": covered.get((form, year)),
                "allied_origin_share": allied["origin_share"](form, year),
                "allied_owner_share": allied["owner_share"](form, year),
            }
        )
    return _typed(pd.DataFrame(rows, columns=CONCENTRATION))


def _from_abroad(origins: Mapping[str, float], home: str) -> float:
    """Return the share of what was mined, or collected as scrap, abroad; nothing where only stock was used."""
    whole = sum(origins.values())
    return (whole - origins.get(home, 0.0)) / whole if whole > 0 else 0.0


def _typed(concentration: pd.DataFrame) -> pd.DataFrame:
    numbers = dict.fromkeys(
        ("supply_t", "hhi", "top_share", "domestic_share", "recycled_share", "import_reliance", "chain_reliance"),
        "float64",
    )
    known = dict.fromkeys(("allied_share", "allied_origin_share", "allied_owner_share", "nminus1_coverage"), "Float64")
    return concentration.astype({"form": "str", "year": "int64", **numbers, **known})


def _by_measure(shares: pd.DataFrame) -> dict[str, dict[Key, dict[str, float]]]:
    """Return measure -> (form, year) -> country -> its share."""
    return {
        measure: _nested({(x, y, c): s for x, y, c, s in each_row(shares, "form", "year", "country", measure)})
        for measure in MEASURES
    }


def _of_allies(shares: Mapping[Key, Mapping[str, float]], f: Frames) -> Callable[[str, int], float | None]:
    """Return what gives the allies' share of a form in a year; None where the dataset has no bloc of allies."""
    allies = {year: f.members(ALLIES, year) - {f.home} for year in f.years}
    has_bloc = bool((f.tables["blocs"]["bloc"] == ALLIES).any())

    def share(form: str, year: int) -> float | None:
        by = shares.get((form, year), {})
        return sum(s for country, s in by.items() if country in allies[year]) if has_bloc else None

    return share


def _by_form(rows: Plain) -> dict[Key, float]:
    return added_up(keys(rows, "form", "year"), rows["tonnes"])


def _coverage(tables: Tables, f: Frames) -> dict[tuple[str, int], float]:
    """Return the least share of essential demand that is covered when any one foreign country stops.

    The others sell all they have to offer, plants elsewhere run at capacity, and the stock is released as fast as it
    may be: what `nminus1_floor` asks for. Forms that no essential use needs are left out.
    """
    left = left_without(f, tables)
    return {
        (form, year): min(left.get((form, year), {"": 0.0}).values()) / in_tonnes(kt)
        for form, year, kt in each_row(essential_demand(f), "form", "year", "essential")
    }


def _nested(amounts: Mapping[Key, float]) -> dict[Key, dict[str, float]]:
    """Return (form, year) -> party -> the amount, all in order."""
    out: dict[Key, dict[str, float]] = {}
    for form, year, party in sorted(amounts):
        out.setdefault((form, year), {})[party] = amounts[form, year, party]
    return out
