"""Where the policies of a variant bind, and what one more unit of their level would cost or save, in sentences."""

from __future__ import annotations

from data.messages.lists import counted
from data.messages.number_words import money, plain, rounded
from data.messages.years import spans
from model.policies import BY_NAME
from model.report import questions
from model.report.run_view import RunView

MOST_BINDING = 6


def _pays(policy: str) -> bool:
    """Tell whether what a policy limits is what it pays itself: that such a ceiling is reached is no finding."""
    levels = BY_NAME[policy].levels
    return bool(levels) and all(not level.tighter for level in levels)


def binding_sentences(m: RunView, variant: str) -> list[str]:
    """Say where sentences bind, those that the baseline does not have first; the ceilings of what one pays left out."""
    bound: dict[str, list[questions.Bound]] = {}
    for b in questions.binding(m, variant):
        if b.highest > 0 and not _pays(b.policy) and (b.unit != "USD per t closed" or b.highest >= 1):
            bound.setdefault(b.clause, []).append(b)
    ours = {c.label: c.policy for c in m.clauses(m.baseline)}
    sentences = {c.label: c.policy for c in m.clauses(variant)}
    out = []
    for clause in sorted(bound, key=lambda c: ours.get(c) == sentences[c]):
        part = sorted(bound[clause], key=lambda b: -b.highest)
        named = [_where_binds(m, b.party, b.form, b.years, b.highest, b.at, b.unit) for b in part[:2]]
        if len(part) > 2:
            named.append(f"and at {counted(len(part) - 2, 'more place')}")
        account = getattr(sentences[clause], "account", "")
        name = plain(sentences[clause].name) + (f" on {m.account(account)}" if account and len(part) == 1 else "")
        out.append(f"The {name} binds: {'; '.join(named)}.")
    return out[:MOST_BINDING]


def without_effect_because(m: RunView, variant: str) -> list[str]:
    """Say why a variant costs what the baseline costs: what it adds is kept anyway, what it drops cost nothing."""
    own, ours = m.clauses(variant), m.clauses(m.baseline)
    added, dropped = (
        sorted({plain(c.policy.name) for c in some if not any(c.policy.alike(d.policy) for d in others)})
        for some, others in ((own, ours), (ours, own))
    )
    out = []
    if added:
        out.append(
            f"What it adds ({', '.join(added)}) asks for no more than the cheapest plan does unasked, and offers "
            "nothing that moves a decision."
        )
    if dropped:
        out.append(f"What it drops ({', '.join(dropped)}) costs nothing under {m.in_words(m.baseline)}.")
    return out


PRICES = {
    "MUSD per point": (1.0, "one more point costs up to {}"),
    "MUSD per MUSD": (0.0, "one more USD would save up to {} USD"),
    "MUSD per kt": (1.0, "1,000 t more cost up to {}"),
    "USD per t closed": (0.0, "a tonne closed off costs up to {} USD"),
    "MUSD per job": (1.0, "one more worker would save up to {}"),
    "MUSD per 100 points of HHI": (1.0, "100 points of HHI cost up to {}"),
    "USD per t CO2e": (0.0, "a tonne of CO2e costs up to {} USD"),
}
"""Prices of sentences in words, by their unit; those in million USD are written as money."""


def _where_binds(m: RunView, party: str, form: str, years: list[int], highest: float, at: int, unit: str) -> str:
    name = "" if party == "all" else m.party(party)
    place = " ".join(x for x in (name, f"on {m.form_inside(form)}" if form else "") if x)
    when = f" in {spans(years)}" if any(years) else ""
    in_musd, words = PRICES.get(unit, (0.0, "its price is up to {} " + unit))
    price = words.format(money(highest) if in_musd else rounded(highest))
    several = len(set(years)) > 1
    return f"{place}{when}{': ' if place or when else ''}{price}{f' ({at})' if several else ''}"
