"""Matter is conserved by element: no plant and no return gives out more of an element than it takes in.

A tonne of a form holds what the table `elements` says; where it says nothing, one tonne of the form's own mineral,
since tonnes are counted in contained metal. A shared feed, such as black mass, holds nothing of its own. A content with
a range is taken at the end that doubts least: high in what goes in, low in what comes out. So a form whose ores differ
is bounded by its richest ore. Of the mineral that a form is counted in, a recipe or return as it stands is held to
the content as it stands: a tonne said to hold 1 is not worth 3 because it might hold 5.

Mines, integrated plants and those with a feed of their own bring ore that no recipe names: they are held to the
elements of the forms they take in. Cancelled plants are held too, for others may be modelled on them. A return is held
to what the delivered form holds and to what its scrap is named for; what else the scrap holds came in with the rest of
the product. Where feeds are mixed, each is taken alone: what holds for every feed holds for every mix of them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import pandas as pd

from data.checks.typed import Typed
from data.messages.finding import Finding
from data.rows import each_row

OWN_ORE = ("mine", "integrated")
SHARED = "shared_feed"
WITHIN = 1e-4
"""Part of what goes in below which a difference is rounding: tables are written with five digits."""
MOST_IN_A_TONNE = 1.5
"""Tonnes of an element in a tonne of a shared feed: above 1 only where metal is counted as oxide."""
LEAST_GIVEN = 0.05
"""Part of its own element that a plant gives out: the worst that is known gives a third."""
PASSES = 200

Contents = Mapping[str, Mapping[str, tuple[float, float]]]
"""Least and most tonnes of each element in a tonne of each form."""
Parts = Mapping[str, float]
"""Tonnes of each form that a process makes (above zero) or takes in (below zero)."""
NOTHING = (0.0, 0.0)
Blends = dict[tuple[Any, ...], list[tuple[int, str, float]]]
"""Row, form and t_per_t of each feed, by kind, user and the form that the blend is named for."""


@dataclass(frozen=True)
class Process:
    """A recipe or a return: the row that stands for it, what it makes of what, the elements it is held to.

    Where feeds are mixed, the ones that are taken `alone`, and the t_per_t `stated` of the last of them.
    """

    table: str
    row: int
    name: str
    parts: Parts
    held_to: frozenset[str]
    alone: str = ""
    stated: float = 0.0

    def finding(self, typed: Typed, element: str, message: str, level: str = "error") -> Finding:
        column = "return_t_per_t" if self.table == "returns" else "t_per_t"
        return typed.finding(self.table, self.row, column, element, message, level)


def own_elements(forms: pd.DataFrame, minerals: pd.DataFrame) -> dict[str, str]:
    """Return the mineral of every form that is counted in it."""
    shared = set(minerals.loc[minerals["role"] == SHARED, "mineral"])
    return {form: mineral for form, mineral in each_row(forms, "form", "mineral") if mineral not in shared}


def contents(elements: pd.DataFrame, forms: pd.DataFrame, own: Mapping[str, str]) -> Contents:
    """Return the least and the most of each element in a tonne of each form; `own` from `own_elements`."""
    out: dict[str, dict[str, tuple[float, float]]] = {
        form: {own[form]: (1.0, 1.0)} if form in own else {} for form in forms["form"]
    }
    for form, element, t, low, high in each_row(elements, "form", "element", "t_per_t", "low", "high"):
        out[form][element] = (t if math.isnan(low) else min(low, t), t if math.isnan(high) else max(high, t))
    return out


def as_stated(elements: pd.DataFrame, known: Contents, own: Mapping[str, str]) -> Contents:
    """Return the contents with that of each form's own mineral as stated, without its range."""
    out = {form: dict(by) for form, by in known.items()}
    for form, element, t in each_row(elements, "form", "element", "t_per_t"):
        if own.get(form) == element:
            out[form][element] = (t, t)
    return out


def in_and_out(parts: Parts, element: str, known: Contents) -> tuple[float, float]:
    """Return the most of an element that goes in and the least that comes out, in tonnes."""
    inside = math.fsum(-t * known[form].get(element, NOTHING)[1] for form, t in parts.items() if t < 0)
    outside = math.fsum(t * known[form].get(element, NOTHING)[0] for form, t in parts.items() if t > 0)
    return inside, outside


def gained(parts: Parts, known: Contents) -> dict[str, tuple[float, float]]:
    """Return, of every element of which more comes out than goes in, both amounts in tonnes."""
    both = {element: in_and_out(parts, element, known) for form in parts for element in known[form]}
    return {element: (a, b) for element, (a, b) in both.items() if b > a * (1 + WITHIN)}


def contents_lie_in_their_range(typed: Typed) -> Iterator[Finding]:
    """Refuse a content outside its own range: the range is what doubts least, so it would stand for the content."""
    rows = typed["elements"]
    for row, element, t, low, high in rows[["element", "t_per_t", "low", "high"]].itertuples():
        if t < low or t > high:  # a blank end is no number, and no end
            end = "low" if t < low else "high"
            message = f"{t:g} of {element} lies outside its range, {end} {low if t < low else high:g}; correct one"
            yield typed.finding("elements", row, "t_per_t", t, message)


def contents_fit_in_a_tonne(typed: Typed) -> Iterator[Finding]:
    """Refuse a form that holds nothing of its own mineral, and a shared feed that holds more than a tonne can."""
    minerals, rows = typed["minerals"], typed["elements"]
    of = dict(each_row(typed["forms"], "form", "mineral"))
    shared = set(minerals.loc[minerals["role"] == SHARED, "mineral"])
    for row, form, element, t, high in rows[["form", "element", "t_per_t", "high"]].itertuples():
        most = t if math.isnan(high) else max(t, high)
        if of[form] == element and t == 0:
            message = f"a tonne of {form} holds no {element}, so it could be made of anything; write what it holds"
            yield typed.finding("elements", row, "t_per_t", t, message)
        elif of[form] in shared and most > MOST_IN_A_TONNE:
            message = f"{most:g} t of {element} in a tonne of {form}, counted gross; write the share of its weight"
            yield typed.finding("elements", row, "t_per_t", t, message)


def matter_is_conserved(typed: Typed) -> Iterator[Finding]:
    """Refuse plants and returns that give out more of an element than they take in, alone or in a loop."""
    own = own_elements(typed["forms"], typed["minerals"])
    known = contents(typed["elements"], typed["forms"], own)
    said: set[tuple[str, str]] = set()
    processes = _processes(typed, known, own)
    for end, holds in (("", as_stated(typed["elements"], known, own)), ("low", known), ("high", known)):
        for process in _processes(typed, known, own, end) if end else processes:
            for element, amounts in gained(process.parts, holds).items():
                if element in process.held_to and (process.name + process.alone, element) not in said:
                    said.add((process.name + process.alone, element))
                    message = _message(typed, process, element, amounts, holds)
                    at_end = f"at the {end} end of its ranges, " if end else ""
                    yield process.finding(typed, element, at_end + message)
    for element in sorted({e for process in processes for e in process.held_to} - {element for _, element in said}):
        held = [process for process in processes if element in process.held_to]
        yield from _loops(typed, held, element, known)


def matter_is_not_lost(typed: Typed) -> Iterator[Finding]:
    """Ask about a plant that gives out next to nothing of what it is built for: a decimal point may be missing."""
    own = own_elements(typed["forms"], typed["minerals"])
    known = contents(typed["elements"], typed["forms"], own)
    stated = as_stated(typed["elements"], known, own)
    main = dict(each_row(typed["plants"], "plant", "form"))
    for process in _plants(typed["plants"], typed["recipes"], known, _blends(typed, own)):
        element = own.get(main[process.name], "")
        inside, outside = in_and_out(process.parts, element, stated)
        if 0 < outside < LEAST_GIVEN * inside:
            of = f" on {process.alone} alone" if process.alone else ""
            message = (
                f"{process.name}{of} gives out {outside:.5g} t of the {inside:.5g} t of {element} that it takes in; "
                "check the decimal point"
            )
            yield process.finding(typed, element, message, "warning")


def _processes(typed: Typed, known: Contents, own: Mapping[str, str], end: str = "") -> list[Process]:
    """Return every recipe and return, as it stands or with every amount at the low or high end of its range."""
    tables = {"recipes": "t_per_t", "returns": "return_t_per_t"}
    moved = {name: _at_end(typed[name], column, end) for name, column in tables.items()}
    blends = _blends(typed, own)
    return [
        *_plants(typed["plants"], moved["recipes"], known, blends),
        *_returns(moved["returns"], known, own, blends),
    ]


def _blends(typed: Typed, own: Mapping[str, str]) -> Blends:
    blends: Blends = {}
    for row, *of, feed, t in typed["blends"][["kind", "user", "form", "feed", "t_per_t"]].itertuples():
        if t > 0 and own.get(feed, own.get(of[-1])) == own.get(of[-1]):  # else it is refused by itself
            blends.setdefault(tuple(of), []).append((row, feed, t))
    return blends


def _fed_alone(parts: Parts, kind: str, user: str, blends: Blends) -> Iterator[tuple[int, str, float, Parts]]:
    """Yield a process with one feed alone in place of each form that is blended: with all of them, so with any mix.

    With the row of the last of these feeds, their names and the t_per_t of the row; 0, '' and 0 where nothing is.
    """
    mixes = [(form, blends[kind, user, form]) for form, t in parts.items() if t < 0 and (kind, user, form) in blends]
    for feeds in product(*(mix for _, mix in mixes)):
        alone = dict(parts)
        for (form, _), (_, feed, t) in zip(mixes, feeds, strict=True):
            alone[feed] = alone.pop(form) * t + alone.get(feed, 0.0)
        row, _, stated = feeds[-1] if feeds else (0, "", 0.0)
        yield row, " and ".join(feed for _, feed, _ in feeds), stated, alone


def _at_end(rows: pd.DataFrame, column: str, end: str) -> pd.DataFrame:
    if not end:
        return rows
    inside = (rows["low"] <= rows[column]) & (rows[column] <= rows["high"])
    return rows.assign(**{column: rows[end].where(inside, rows[column])})


def _plants(plants: pd.DataFrame, recipes: pd.DataFrame, known: Contents, blends: Blends) -> Iterator[Process]:
    """Yield the recipe of every plant that takes something in; one not per tonne of main product is refused as such."""
    own_ore = set(plants.loc[plants["kind"].isin(OWN_ORE) | (plants["own_feed"] == "yes"), "plant"])
    main = dict(zip(plants["plant"], plants["form"], strict=True))
    parts: dict[str, dict[str, float]] = {}
    first: dict[str, int] = {}
    for row, plant, form, t in recipes[["plant", "form", "t_per_t"]].itertuples():
        parts.setdefault(plant, {})[form] = t
        if t < 0:
            first.setdefault(plant, row)
    for plant, row in first.items():
        if not math.isclose(parts[plant].get(main[plant], 0.0), 1, rel_tol=1e-9):
            continue
        for at, alone, stated, whole in _fed_alone(parts[plant], "plant", plant, blends):
            fed = {e for form, t in whole.items() if t < 0 for e, (_, most) in known[form].items() if most > 0}
            made = {e for form, t in whole.items() if t > 0 for e in known[form]}
            held = frozenset(fed if plant in own_ore else fed | made)
            yield Process("blends" if alone else "recipes", at or row, plant, whole, held, alone, stated)


def _returns(returns: pd.DataFrame, known: Contents, own: Mapping[str, str], blends: Blends) -> Iterator[Process]:
    """Yield what a delivered tonne sends back, all its scrap together."""
    for (end_use, form), rows in returns.groupby(["end_use", "form"], sort=False):
        parts = {str(form): -1.0}
        for scrap, t in each_row(rows, "scrap_form", "return_t_per_t"):
            parts[scrap] = parts.get(scrap, 0.0) + t
        named = {own[scrap] for scrap in rows["scrap_form"] if scrap in own}
        for at, alone, stated, whole in _fed_alone(parts, "end_use", str(end_use), blends):
            held = frozenset({*named, *(e for f, t in whole.items() if t < 0 for e in known[f])})
            table, row = ("blends", at) if alone else ("returns", int(rows.index[0]))
            yield Process(table, row, f"{form} of {end_use}", whole, held, alone, stated)


def _message(typed: Typed, process: Process, element: str, amounts: tuple[float, float], known: Contents) -> str:
    inside, outside = amounts
    table, is_plant = typed.files["elements"], process.table == "recipes"
    if process.alone:
        return _mixed_message(table, process, element, amounts, known)
    feeds = [form for form, t in process.parts.items() if t < 0]
    made = [form for form, t in process.parts.items() if t > 0 and known[form].get(element, NOTHING)[0] > 0]
    does = f"{process.name} makes" if is_plant else f"a tonne of {process.name} sends back"
    does += f" {outside:.5g} t of {element} (in {', '.join(made)})"
    carriers = [form for form in feeds if known[form].get(element, NOTHING)[1] > 0]
    if not carriers:
        return f"{does} and takes in none; write in {table} what a tonne of {' or '.join(feeds)} holds of it"
    does += f" from {inside:.5g} t in {', '.join(carriers)}"
    contained = f"or in {table} what a tonne of {' and of '.join([*carriers, *made])} holds"
    if len(carriers) > 1:
        return f"{does}; take in {outside / inside:.4g} times as much, {contained}"
    if is_plant:
        least = math.ceil(1e4 * outside / inside * -process.parts[carriers[0]]) / 1e4
        return f"{does}; write {-least:g} or below for {carriers[0]}, {contained}"
    if len(made) > 1:
        return f"{does}; return {outside / inside:.4g} times less, {contained}"
    return f"{does}; write at most {math.floor(1e4 * inside / outside * process.parts[made[0]]) / 1e4:g}, {contained}"


def _mixed_message(table: str, process: Process, element: str, amounts: tuple[float, float], known: Contents) -> str:
    """Say what is wrong with a process that takes one feed of its blend alone, as it may."""
    inside, outside = amounts
    gives = [form for form, t in process.parts.items() if t > 0 and known[form].get(element, NOTHING)[0] > 0]
    does = f"{process.name} on {process.alone} alone gives {outside:.5g} t of {element} (in {', '.join(gives)}) from "
    holds = f"in {table} what a tonne of {process.alone} holds of it"
    if " and " in process.alone or inside == 0:
        return f"{does}{inside:.5g} t; write {holds}"
    least = math.ceil(1e4 * process.stated * outside / inside) / 1e4
    return f"{does}{inside:.5g} t; write {least:g} or above, or {holds}"


def _loops(typed: Typed, held: Iterable[Process], element: str, known: Contents) -> Iterator[Finding]:
    """Yield a finding where no contents within their ranges let every process conserve an element.

    A product holds no more than its feed leaves, a feed no less than the products need: each process narrows what its
    forms can hold. Processes that form a loop and give more than they take narrow each other until nothing is left.
    """
    ends = {form: by.get(element, NOTHING) for form, by in known.items()}
    through: dict[str, set[str]] = {}
    for _ in range(PASSES):
        before = dict(ends)
        for process in held:
            now = {form: {element: ends[form]} for form in process.parts}
            inside, outside = in_and_out(process.parts, element, now)
            names = {process.name}.union(*(through.get(form, ()) for form in process.parts))
            if outside > inside * (1 + WITHIN) + 1e-12:
                message = (
                    f"{' and '.join(sorted(names))} together give more {element} than they take, whatever "
                    f"{' and '.join(sorted(through))} holds between low and high; correct a row of theirs, or of "
                    f"{typed.files['elements']}"
                )
                yield process.finding(typed, element, message)
                return
            for form, t in process.parts.items():
                if t == 0:  # as much comes back of it as was delivered
                    continue
                low, high = ends[form]
                spare = (inside - outside) / abs(t)
                ends[form] = (low, min(high, low + spare)) if t > 0 else (max(low, high - spare), high)
                if ends[form] != (low, high):
                    through.setdefault(form, set()).update(names)
        if all(math.isclose(a, b, abs_tol=1e-9) for f in ends for a, b in zip(before[f], ends[f], strict=True)):
            return
