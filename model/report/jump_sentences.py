"""Which shares of what is bought abroad jump from one year to the next, in sentences, with what moved them."""

from __future__ import annotations

from collections import Counter

from data.messages.amounts import whole
from data.messages.lists import listed
from model.analysis.share_jumps.jumps import BOUGHT, Jump, Offers, Reason, offers, share_jumps
from model.report.questions import once
from model.report.run_view import RunView

MOST_JUMPS = 4
"""Jumps told in a sentence of their own: those of prices alone first, then those of the most tonnes."""
WHY = {
    Reason.OTHERS: "it sells what it sold, and what others sell moved",
    Reason.OFFERS: "it may sell {itself}",
    Reason.DUTIES: "its duty over that of others moved",
    Reason.WHOLE: "so much {more} is bought of all",
    Reason.RIVALS: "others may sell more, or less",
    Reason.PRICES: "prices alone moved it, where buyers would hardly have gone so fast",
}


def jump_sentences(m: RunView, variant: str) -> list[str]:
    """Say of each seller whose share jumps from what to what, and why."""
    found = share_jumps(m.rows("purchases", variant, *BOUGHT), _offers(m, m.planned_alike(variant)))
    found.sort(key=lambda jump: (jump.reason is not Reason.PRICES, -abs(jump.sold[1] - jump.sold[0])))
    out = [_sentence(m, jump) for jump in found[:MOST_JUMPS]]
    if rest := Counter(jump.reason for jump in found[MOST_JUMPS:]):
        out.append(f"More shares jump: {listed([f'{n} by {reason.value}' for reason, n in rest.items()])}.")
    return out


@once
def _offers(m: RunView, variant: str) -> Offers:
    """Return what sellers may sell to all variants that are planned from the dataset of one."""
    settings = m.data.of(variant).settings
    return offers(m.table("suppliers", variant), settings.base_year, settings.home)


def _sentence(m: RunView, jump: Jump) -> str:
    sold, bought = (" to ".join(whole(t) for t in pair) for pair in (jump.sold, jump.bought))
    why = WHY[jump.reason].format(
        more="more" if jump.bought[1] > jump.bought[0] else "less",
        itself="more" if jump.sold[1] > jump.sold[0] else "less",
    )
    return (
        f"Of what is bought abroad of {m.form_inside(jump.form)}, {m.country(jump.country)} sells {jump.before:.0%} in "
        f"{jump.since} and {jump.after:.0%} in {jump.year}: {why} (from {sold} t, of {bought} t)."
    )
