"""A diagnosis in words: one paragraph for a table, or lines for a page."""

from __future__ import annotations

import math
from collections.abc import Sequence

from data.messages.amounts import whole
from data.messages.lists import counted, first_of
from data.messages.paragraph import wrapped
from data.messages.years import spans
from model.analysis.infeasibility.diagnosis import Clash, Diagnosis
from model.analysis.infeasibility.elastic_shortfall import Place, by_year
from model.policies.base.lack import Lack

WIDTH = 100


def in_words(diagnosis: Diagnosis) -> str:
    """Return the diagnosis as one paragraph: `Impossible: cobalt refined 2029. Rule ...`."""
    if diagnosis.ruled_out:
        rest = _places(diagnosis.ruled_out[1:])
        also = f"; short too: {rest}" if rest else ""
        return f"impossible before any policy, by the tables: {_demand(diagnosis.ruled_out)}{also}."
    if not diagnosis.clashes:
        return "impossible without any policy: demand cannot be met from the tables, and shortfall is forbidden"
    parts = [f"impossible: {_clash(diagnosis.clashes[0])}"]
    parts += [f"Independent of that: {_clash(clash)}" for clash in diagnosis.clashes[1:]]
    if diagnosis.more:
        parts.append("There are more clashes; mend these first.")
    if diagnosis.proof:
        parts.append(f"Proven: {_contradict(len(diagnosis.proof.rows))}, checked with safe rounding.")
    return " ".join(parts)


def lines(diagnosis: Diagnosis) -> list[str]:
    """Return the diagnosis line by line, at most 100 columns."""
    if diagnosis.ruled_out:
        head = ["The tables rule it out before any policy:"]
        return head + [wrapped(f"- {_demand([place])}", further="   ") for place in diagnosis.ruled_out[:12]]
    out: list[str] = []
    for number, clash in enumerate(diagnosis.clashes, start=1):
        out.append(wrapped(f"{number}. {_places(clash.places) or 'no single form'}", further="   "))
        rules = zip(clash.clauses, clash.said, strict=True)
        out += [wrapped(f"   rule '{words}' ({c.where or c.label})", further="      ") for c, words in rules]
        told = _needs(clash) if len(clash.clauses) == 1 else f"cannot hold together: {_needs(clash)}"
        out.append(wrapped(f"   {told}", further="      "))
        out += ["   any one of:"] if clash.reliefs else ["   no change of one level ends it"]
        out += [wrapped(f"   - {r.text}{_whose(clash, r.clause)}", further="      ") for r in clash.reliefs]
    if diagnosis.more:
        out.append("There are more clashes; mend these first.")
    if diagnosis.proof:
        bounds = f" and {counted(len(diagnosis.proof.bounds), 'bound')}" if diagnosis.proof.bounds else ""
        text = f"Proof: {_contradict(len(diagnosis.proof.rows), bounds)} (safe rounding)."
        out.append(wrapped(text, further="   "))
    return out


def _clash(clash: Clash) -> str:
    where = _places(clash.places)
    rules = " and ".join(f"'{s}' ({c.where or c.label})" for c, s in zip(clash.clauses, clash.said, strict=True))
    one = len(clash.clauses) == 1
    needs = _needs(clash)
    told = f"Rule {rules} {needs}" if clash.places and clash.places[0].clause else f"Rule {rules}: {needs}"
    said = told if one else f"Rules {rules} cannot hold together: {_needs(clash)}"
    ends = (
        f" Any one of: {'; '.join(r.text + _whose(clash, r.clause) for r in clash.reliefs)}." if clash.reliefs else ""
    )
    return f"{where + '. ' if where else ''}{said}.{ends}"


def _needs(clash: Clash) -> str:
    if not clash.places:
        return "no plan keeps them" if len(clash.clauses) > 1 else "cannot be met from the tables"
    worst = clash.places[0]
    if not worst.clause:
        return _demand([worst])
    sizes = (worst.needs, worst.can)
    needs, can = (whole(amount, sizes) for amount in sizes)
    sentence, words = next(
        (c.policy, s) for c, s in zip(clash.clauses, clash.said, strict=True) if c.label == worst.clause
    )
    when = f" in {worst.year}" if worst.year else ""
    amounts = (f"{needs} {worst.unit}", f"{can} {worst.unit}")
    lack = Lack(*amounts, worst.party, when, worst.year, worst.needs / worst.can if worst.can else math.inf, worst.form)
    rule = f"'{words}' " if len(clash.clauses) > 1 else ""
    return f"{rule}{sentence.shortfall(lack)}"


def _demand(places: Sequence[Place]) -> str:
    worst = places[0]
    sizes = (worst.needs, worst.can)
    needs, can = (whole(amount, sizes) for amount in sizes)
    return f"{worst.form} {worst.year}: {needs} t wanted, {can} t can be had, {whole(worst.missing, sizes)} t missing"


def _places(places: Sequence[Place]) -> str:
    """Return the forms and years that fall short, worst form first: `cobalt refined 2029 to 2031`."""
    years = by_year(places)
    order = list(dict.fromkeys(p.form for p in places if p.form))
    words = [f"{form.replace('.', ' ')} {spans(years[form], ' to ')}".strip() for form in order]
    return first_of(words, 3, "more forms")


def _whose(clash: Clash, label: str) -> str:
    return f" ({label})" if label and len(clash.clauses) > 1 else ""


def _contradict(rows: int, bounds: str = "") -> str:
    """Say what contradicts what: one row what its amounts may be, several rows each other."""
    if rows == 1:
        return f"1 row{bounds} asks for more than its amounts may be"
    return f"{rows} rows{bounds} add up to a contradiction"
