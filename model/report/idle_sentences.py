"""Which plants stand and make nothing, and what a tonne of theirs lacks to pay, in sentences."""

from __future__ import annotations

from data.messages.amounts import whole
from data.messages.lists import listed
from data.messages.years import spans
from model.analysis.idle_plants.idle import MADE, PRICED, IdlePlant, KnownPlants, Reason, idle_plants, known_plants
from model.plan.result_schema import OPEN
from model.report.questions import once
from model.report.run_view import RunView

MOST_IDLE = 4
"""Plants named in a sentence of their own."""


def idle_sentences(m: RunView, variant: str) -> list[str]:
    """Say of each plant that stands idle for years what a tonne of it is worth and what it costs, longest first."""
    plan = m.rows("production", variant, *MADE), m.rows("prices", variant, *PRICED)
    found = sorted(idle_plants(_known(m, m.planned_alike(variant)), *plan), key=lambda x: (-len(x.years), x.plant))
    out = [_sentence(m, variant, x) for x in found[:MOST_IDLE]]
    if rest := [m.plant(x.plant) for x in found[MOST_IDLE:]]:
        out.append(f"Idle in some years too: {listed(rest)}.")
    return out


@once
def _known(m: RunView, variant: str) -> KnownPlants:
    """Return what is known of plants to all variants that are planned from the dataset of one."""
    return known_plants(*(m.table(name, variant) for name in ("plants", "plant_capacity", "recipes")))


def _sentence(m: RunView, variant: str, x: IdlePlant) -> str:
    worth, feed, making, lacks = (f"{whole(v)} USD" for v in (x.worth, x.feed, x.making, abs(x.lacks)))
    worth += ", of a form that nobody abroad takes more of" if _no_outlet(m, variant, x) else ""
    head = f"{m.plant(x.plant)} stands and makes nothing in {spans(x.years)}"
    why = {
        Reason.MONEY: f"it lacks {lacks}",
        Reason.EVEN: "it would pay for itself and no more, so that the plan costs the same without it",
        Reason.LIMIT: "a limit or a rule holds it back, not money",
    }[x.reason]
    return (
        f"{head}: in {x.years[-1]} a tonne of it is worth {worth}, its feed costs {feed} and making it {making}, "
        f"before credits; {why}."
    )


def _no_outlet(m: RunView, variant: str, x: IdlePlant) -> bool:
    """Tell whether the worth of a plant's main product is that of a market of home alone."""
    outlet = {(form, year): word for form, year, word in m.rows("prices", variant, "form", "year", "outlet")}
    return str(outlet.get((x.form, x.years[-1]), OPEN)) != OPEN
