"""What grants and other capital support add to the capacity of the baseline, in sentences and as rows of a table."""

from __future__ import annotations

from data.messages.lists import listed
from data.messages.number_words import money, rounded
from model.analysis.capital_support import Support, little_added
from model.report import questions
from model.report.run_view import RunView

COLUMNS = (
    "Variant",
    "Policy",
    "Account",
    "Main product of the plants",
    "Support (million USD)",
    "On capacity built anyway (million USD)",
    "Added at these plants (t/yr)",
    "Sooner by years (t/yr)",
    "Added on balance (t/yr)",
    "Added per million USD (t/yr)",
)


def support_sentences(m: RunView, variant: str) -> list[str]:
    """Say for each sentence that pays capital what it adds to the baseline's builds, that of no effect first."""
    found = questions.support(m, variant)
    nothing = [f"Policy {line}." for line in little_added(found, m.baseline)]
    out = []
    for label in dict.fromkeys(s.clause for s in found):
        own = [s for s in found if s.clause == label]
        added = [s for s in own if s.added_per_musd > 0]
        if added:
            shown = [f"{rounded(min(s.added_t, s.net_t))} t/yr of {m.form_inside(s.form)}{_each(s)}" for s in added]
            account = f" from {m.account(own[0].account)}" if own[0].account else ""
            out.append(
                f"Policy {label} puts up {money(sum(s.musd for s in own))}{account}; beyond what "
                f"{m.in_words(m.baseline)} builds this adds {listed(shown)}."
            )
    return [*nothing, *out]


def _each(s: Support) -> str:
    return f" ({rounded(s.added_per_musd)} t/yr per million USD)"


def _numbers(s: Support) -> tuple[float, ...]:
    return s.musd, s.anyway_musd, s.added_t, s.sooner_t, s.net_t, s.added_per_musd


def support_cells(m: RunView) -> list[tuple[str, ...]]:
    """Return the same rows as texts."""
    return [
        (m.named(str(v)), *(_text(x) if isinstance(x, float) else str(x) for x in row)) for v, *row in support_rows(m)
    ]


def _text(number: float) -> str:
    return f"{number:,.3g}" if abs(number) < 10 else f"{number:z,.0f}"


def support_rows(m: RunView) -> list[tuple[object, ...]]:
    """Return the rows under COLUMNS of every variant."""
    return [
        (v, s.clause, m.account(s.account), m.form(s.form), *_numbers(s))
        for v in m.solved
        for s in questions.support(m, v)
    ]
