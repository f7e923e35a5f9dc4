"""What stops, and who lacks what, in plain words: from the titles that the dataset prints, never from short names.

A scenario of the dataset is said by what its rows stop: whose sales, of what, for how long; one of the study by its
title where it has one. Its short name stands behind, as tables know it by that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from data.messages.lists import listed
from data.messages.number_words import rounded, stated_percent
from data.rows import each_row
from model.analysis.stress_found import Damage, Pairs
from model.frames.study_frames import Frames
from model.study.scenarios import StatedScenario

NAMED_FORMS = 2
"""Forms of a scenario that are named; of more, how many."""
PAIR = "pair"


def words_of(
    frames: Frames, scenarios: Sequence[StatedScenario], damages: Iterable[Damage], pairs: Pairs | None
) -> dict[str, str]:
    """Return in plain words what losses stop and whom they leave without what: by `kind name`, or `form name`."""
    found = [*damages, *(one.damage for one in (pairs.worst if pairs is not None else ()))]
    titles = {
        kind: {str(name): say(str(title)) for name, title in each_row(frames.tables[table], kind, "title")}
        for kind, table, say in (
            ("form", "forms", _in_a_sentence), ("end_use", "end_uses", _in_a_sentence), ("plant", "plants", str),
            ("country", "countries", str),
        )
    }  # fmt: skip
    named = {(d.kind, d.name) for d in found if d.kind != PAIR}
    named |= {element for d in found if d.kind == PAIR for element in elements_of(d.name)}
    stated = {one.name: one for one in scenarios}
    said = {f"{kind} {name}": _lost(frames, titles, stated, kind, name) for kind, name in sorted(named)}
    short = {(kind, name) for d in found for s in d.short for kind, name in (("form", s.form), ("end_use", s.end_use))}
    return {**said, **{f"{kind} {name}": titles[kind].get(name, name) for kind, name in sorted(short)}}


def elements_of(pair: str) -> list[tuple[str, str]]:
    """Return kind and name of both things that stop in a pair, from its name."""
    first, _, second = pair.partition(" and ")
    return [(kind, name) for kind, _, name in (one.partition(" ") for one in (first, second))]


def _lost(
    frames: Frames,
    titles: Mapping[str, Mapping[str, str]],
    stated: Mapping[str, StatedScenario],
    kind: str,
    name: str,
) -> str:
    countries, forms = titles["country"], titles["form"]
    if kind == "scenario":
        own = _stated(titles, stated[name]) if name in stated else _stopped(frames, titles, name)
        return f"{own} ({name})"
    if kind == "owner":
        return f"companies of {countries.get(name, name)}"
    if kind == "plant":
        return f"the plant {titles['plant'].get(name, name)}"
    country, _, form = name.partition(" ")
    said = countries.get(country, country)
    return f"{said}'s sales of {forms.get(form, form)}" if kind == "seller" else said


def _stated(titles: Mapping[str, Mapping[str, str]], one: StatedScenario) -> str:
    """Return a scenario of the study: by its title, or whom it stops."""
    if one.title:
        return _in_a_sentence(one.title)
    who = [titles["country"].get(c, c) for c in one.countries]
    who += [f"companies of {titles['country'].get(c, c)}" for c in one.owners]
    return f"a stop of {listed([*who, *(titles['plant'].get(p, p) for p in one.plants)])}"


def _stopped(frames: Frames, titles: Mapping[str, Mapping[str, str]], name: str) -> str:
    """Return what the rows of a scenario stop: `a stop of China's sales of NdPr oxide for 12 months`."""
    rows = frames.tables["disruptions"]
    rows = rows[(rows["scenario"] == name) & rows["form"].isin(frames.forms["form"])]
    cuts = sorted({float(cut) for cut in rows["cut_share"]})
    ends = " to ".join(stated_percent(cut) for cut in dict.fromkeys((cuts[0], cuts[-1])))
    what = "a stop" if cuts == [1.0] else f"a cut by {ends}"
    sellers = [f"{titles['country'].get(c, c)}'s" for c in dict.fromkeys(map(str, rows["country"]))]
    forms = [titles["form"].get(f, f) for f in dict.fromkeys(map(str, rows["form"]))]
    of = listed(forms) if len(forms) <= NAMED_FORMS else f"{len(forms)} forms"
    return f"{what} of {listed(sellers)} sales of {of} for {_length(float(rows['years'].iloc[0]))}"


def _length(years: float) -> str:
    if years == int(years):
        return f"{years:.0f} {'year' if years == 1 else 'years'}"
    return f"{rounded(12 * years, 2)} months"


def _in_a_sentence(title: str) -> str:
    """Return a title as it stands within a sentence: its first letter small, unless the word is no plain one."""
    before = title.split(":")[0]
    first = before.split(" ")[0]
    return before[:1].lower() + before[1:] if first[1:].islower() else before
