"""Laws and agreements by one word: `{ preset = "crma-2030" }` stands for the sentences that the law book gives.

The law book is `data/laws.toml`: each law with its clause, source and published figures, the day on which it was made,
its days in force, its status and the day on which it was read. A study says as of which day it reads them
(`law_as_of`). A law that is not in force on that day is refused, unless the study states it as a what-if.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from model.policies.base.days_in_force import Dates, first_day, last_day
from model.policies.base.policy import Policy

LAW_BOOK = Path(__file__).parents[2] / "data" / "laws.toml"
IN_FORCE, SUSPENDED, EXPIRED, ANNOUNCED, BILL = "in_force", "suspended", "expired", "announced", "bill"
STATUSES = (IN_FORCE, SUSPENDED, EXPIRED, ANNOUNCED, BILL)
NO_LAW = {ANNOUNCED: "is announced and no law", BILL: "is a bill and no law"}
DAY = dt.timedelta(days=1)
Window = tuple[dt.date | None, dt.date | None]
"""First and last day on which a law holds, None where that is open."""


@dataclass(frozen=True)
class Preset:
    """One word for the sentences of a law.

    made: day on which it was made; until: last day in force, of a suspended law the last day of its suspension
    read_on: day on which it was looked up; text_of: date of the newest text found then
    figures: ids of published figures
    cannot: why no sentence states it, '' where sentences do; said: policy name, what a study would say
    laws: names of the laws that it stands for, in place of sentences of its own
    """

    name: str
    title: str
    clause: str
    source_id: str
    made: dt.date
    in_force_from: dt.date
    status: str
    read_on: dt.date
    confidence: str
    figures: tuple[str, ...]
    until: dt.date | None = None
    text_of: dt.date | None = None
    note: str = ""
    cannot: str = ""
    said: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    laws: tuple[str, ...] = ()

    @property
    def stands_for(self) -> tuple[tuple[str, Mapping[str, Any]], ...]:
        """Return what it says, and what the laws say that it stands for."""
        return (*self.said, *(sentence for name in self.laws for sentence in LAW[name].stands_for))

    @property
    def days(self) -> str:
        """Return its status and dates in words: suspended until 2026-11-10."""
        ends = "" if self.until is None else f" until {self.until}"
        if self.status == SUSPENDED:
            return f"made {self.made}, suspended{ends}"
        begins = f"from {self.in_force_from}{ends}"
        return begins if self.status == IN_FORCE else f"{self.status}, {begins}"

    @property
    def reading(self) -> str:
        """Return when and in which text it was read, and how far that can be trusted."""
        text = "" if self.text_of is None else f" in a text of {self.text_of}"
        return f"read on {self.read_on}{text}, confidence {self.confidence}"

    def refusal(self, as_of: dt.date, what_if: bool = False) -> str:
        """Say why it is no law in force, nor one that will be, on a day; nothing where it is."""
        if what_if:
            return ""
        way_out = f'write {{ preset = "{self.name}", what_if = true }} to state it all the same'
        if as_of < self.made:
            return f"was made on {self.made}, after law_as_of = {as_of}; {way_out}"
        if self.status in NO_LAW:
            return f"{NO_LAW[self.status]}, as read on {self.read_on}; {way_out}"
        if self.status == SUSPENDED:
            return self._after_suspension(as_of)
        if self.until is not None and self.until < as_of:
            return f"ended on {self.until}, before law_as_of = {as_of}; {way_out}"
        if self.status == EXPIRED and self.until is None:
            return f"has expired, as read on {self.read_on}; {way_out}"
        return ""

    def _after_suspension(self, as_of: dt.date) -> str:
        """Say that nobody read what follows a suspension that has run out, or has no end."""
        if self.until is not None and as_of <= self.until:
            return ""
        known = "has no known end" if self.until is None else f"ran out on {self.until}, before law_as_of = {as_of}"
        again = as_of if self.until is None else self.until + DAY
        later = as_of.replace(month=12, day=31)
        return (
            f"is suspended, that suspension {known}, and what followed was not found; say which in [laws.{self.name}]: "
            f'status = "in_force", in_force_from = {again} where it is back, or until = {later}, or another day, where '
            "it stays suspended, and cite who says so"
        )

    def window(self, what_if: bool = False) -> Window:
        """Return the days on which its sentences hold: a suspended law begins when its suspension ends."""
        if self.status == SUSPENDED:
            return (None, None) if what_if or self.until is None else (self.until + DAY, None)
        return self.in_force_from, None if what_if and self.status == EXPIRED else self.until


def _read() -> tuple[Preset, ...]:
    """Return the laws of the law book, in its order."""
    found = []
    for name, law in tomllib.loads(LAW_BOOK.read_text(encoding="utf-8")).items():
        stated = [next(iter(entry.items())) for entry in law.pop("policies", ())]
        lists: dict[str, Any] = {word: tuple(law.pop(word, ())) for word in ("figures", "laws")}
        found.append(Preset(name=name, **law, **lists, said=tuple(stated)))
    return tuple(found)


LAWS = _read()
PRESETS = tuple(law for law in LAWS if not law.cannot)
PRESET = {law.name: law for law in PRESETS}
LAW = {law.name: law for law in LAWS}
NO_FIGURE: Mapping[str, str] = {law.name: law.cannot for law in LAWS if law.cannot}
"""Laws that no sentence states; what to write instead."""


def corrected(name: str, words: Mapping[str, Any]) -> Preset:
    """Return a law as a study corrects it: status and dates of its own, and who says so in every citation."""
    law, cite = PRESET[name], words.get("cite", "")
    kept = {word: value for word, value in words.items() if word != "cite"}
    said = (
        tuple((p, {**s, "cite": f"{s['cite']}; dates as corrected: {cite}"}) for p, s in law.said) if cite else law.said
    )
    return replace(law, **kept, said=said)


def sentences(
    law: Preset, window: Window, minerals: tuple[str, ...], policies: Mapping[str, type[Policy]], **beside: str
) -> list[Policy]:
    """Return what a law says of these minerals in its days; `beside` is a citation or title that replaces its own."""
    out = []
    for policy, settings in law.said:
        scope = {
            "minerals": [m for m in settings.get("minerals", ()) if m in minerals],
            "forms": [f for f in settings.get("forms", ()) if f.partition(".")[0] in minerals],
        }
        if all(scope[field] or field not in settings for field in scope):
            kept = {field: words for field, words in scope.items() if words}
            sentence = policies[policy].model_validate({**settings, **kept, **beside})
            out.append(_within(sentence, window))
    return out


def _within(sentence: Policy, window: Window) -> Policy:
    """Return a sentence that holds on the days of its law alone; one that takes no dates as it is."""
    if sentence.dates is Dates.NO_DATES:
        return sentence
    start, until = window
    own = {}
    if start is not None and (sentence.start is None or first_day(sentence.start) < start):
        own["start"] = start.isoformat()
    if until is not None and (sentence.until is None or last_day(sentence.until) > until):
        own["until"] = until.isoformat()
    return sentence.model_copy(update=own)
