"""What no sample showed may still be: how often at most, so that "in no sample" is not read as "never"."""

from __future__ import annotations

from data.messages.number_words import in_percent

SURE = 0.95
"""How sure an upper bound is."""
NOTE = f"<: it turned in none; of all draws less than so much turn it, {100 * SURE:.0f} in 100 sure."


def most_unseen(samples: int) -> float:
    """Return the share of draws below which it lies, as sure as SURE, that something happens which no sample showed.

    Exact for independent draws (Clopper and Pearson's end at no case): some three over the number of samples.
    """
    return 1.0 - (1.0 - SURE) ** (1.0 / samples) if samples else 1.0


def less_than(samples: int) -> str:
    """Return that share in percent, one place."""
    return in_percent(most_unseen(samples), 1)
