"""Who gets tonnes that home and its allies both want when a seller stops: a rule that is stated, and never assumed."""

from __future__ import annotations

from dataclasses import dataclass

PRO_RATA, BY_AGREEMENT, FIRST_COME = "pro_rata", "by_agreement", "first_come"
ALLIES, HOME = "allies", "home"
WRITE = '"pro_rata", "by_agreement: 0.4" (our share) or "first_come: allies" (or home)'


@dataclass(frozen=True)
class Sharing:
    """A rule for tonnes that home and its allies both want; `agreed`: home's share, of by_agreement and first_come.

    pro_rata: by what each lost in the stop; by_agreement: home has a share that is agreed; first_come: who buys first
    takes all that it lost, the other what is left
    """

    rule: str
    agreed: float | None = None

    def ours(self, lost: float, wanted: float) -> float:
        """Return the share of contested tonnes that is home's, where home lost some and allies want some."""
        if self.agreed is not None:
            return self.agreed
        return lost / (lost + wanted) if lost + wanted > 0 else 1.0

    def in_words(self) -> str:
        """Return the rule as a study states it: `by_agreement: 0.4`."""
        if self.rule == FIRST_COME:
            return f"{self.rule}: {HOME if self.agreed else ALLIES}"
        return self.rule if self.agreed is None else f"{self.rule}: {self.agreed:g}"


def sharing_of(stated: str) -> Sharing:
    """Return the rule that words state; raise ValueError that says what to write for any other."""
    rule, colon, what = (part.strip() for part in stated.partition(":"))
    if rule == PRO_RATA and not colon:
        return Sharing(PRO_RATA)
    if rule == FIRST_COME and what in (ALLIES, HOME):
        return Sharing(FIRST_COME, float(what == HOME))
    if rule == BY_AGREEMENT and (share := _share(what)) is not None:
        return Sharing(BY_AGREEMENT, share)
    raise ValueError(f"is no rule of sharing: {stated!r}; write {WRITE}")


def _share(text: str) -> float | None:
    """Return a share from 0 to 1, or None where the text is none."""
    try:
        share = float(text.removesuffix("%")) / (100.0 if text.endswith("%") else 1.0)
    except ValueError:
        return None
    return share if 0.0 <= share <= 1.0 else None
