"""What is left of the others' offers when allies lose the same seller and want the same tonnes.

When a country stops selling a form, its allied buyers lose what the table `allied_demand` says they buy of it. They
want as much of what the other sellers offer beyond what the plan buys of them; what the plan buys is under contract. Of
these offers allies take `min(wanted, (1 - ours) offers)`: never more than they lost, and no more than the sharing rule
gives them. Every seller's offer shrinks alike. Forms of which no figure says what allies buy are shared with nobody,
and named. What allies make of a form themselves, those that stop left out, is told beside it and in no sharing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.rows import each_row
from model.analysis.stress_found import AlliedOutput, Shared
from model.frames.scale import in_kt, in_tonnes
from model.frames.study_frames import Frames
from model.study.sharing import ALLIES, Sharing

Numbers = npt.NDArray[np.float64]
Claim = tuple[float, float, float]
"""What allies want of a form in a whole year, with the ends of its range, kt."""


@dataclass(frozen=True)
class Contest:
    """What allies want in a stop, and the rule by which it is shared.

    wanted: of a form, by its buyer, in place of a seller; unknown: forms that stop without a figure of what allies buy;
    made: what allies go on making themselves of a form that stops, by form and country
    """

    sharing: Sharing
    wanted: Mapping[tuple[str, str, str], Claim]
    unknown: tuple[str, ...]
    made: Mapping[tuple[str, str], Claim] = field(default_factory=dict)

    @property
    def output(self) -> tuple[AlliedOutput, ...]:
        """Return what allies go on making themselves of each form, a whole year of it, tonnes."""
        of: dict[str, list[tuple[str, Claim]]] = {}
        for (form, country), claim in sorted(self.made.items()):
            if claim[2] > 0:
                of.setdefault(form, []).append((country, claim))
        return tuple(
            AlliedOutput(
                form, tuple(who for who, _ in each), *(in_tonnes(sum(c[i] for _, c in each)) for i in range(3))
            )
            for form, each in of.items()
        )

    @property
    def claims(self) -> dict[str, Claim]:
        """Return what allies want of each form, of all its sellers."""
        of: dict[str, Claim] = {}
        for (form, _, _), (tonnes, low, high) in self.wanted.items():
            was = of.get(form, (0.0, 0.0, 0.0))
            of[form] = (was[0] + tonnes, was[1] + low, was[2] + high)
        return of

    def with_other(self, other: Contest | None) -> Contest:
        """Return what allies want when another stop comes at the same time: of each seller, by the larger cut."""
        if other is None:
            return self
        both = {key: max(self.wanted.get(key, claim), claim) for key, claim in other.wanted.items()}
        wanted = {**self.wanted, **both}
        known = {form for form, _, _ in wanted}
        less = {key: min(self.made.get(key, claim), claim) for key, claim in other.made.items()}
        made = {**self.made, **less}
        return Contest(self.sharing, wanted, tuple(sorted({*self.unknown, *other.unknown} - known)), made)


@dataclass(frozen=True)
class Offers:
    """Every column of what sellers may sell, in one order: its form, year, and whether the seller is an ally."""

    form: npt.NDArray[np.str_]
    year: npt.NDArray[np.int64]
    is_ally: npt.NDArray[np.bool_]


def offers_of(frames: Frames, keys: Sequence[tuple[str, int]]) -> Offers:
    """Return whose offers columns are, by seller and year."""
    of = {seller: (form, country) for seller, form, country in each_row(frames.offers, "seller", "form", "country")}
    allies = {year: frames.members(ALLIES, year) - {frames.home} for year in frames.years}
    return Offers(
        np.array([of[seller][0] for seller, _ in keys], dtype=np.str_),
        np.array([year for _, year in keys], dtype=np.int64),
        np.array([of[seller][1] in allies[year] for seller, year in keys], dtype=bool),
    )


def contest_of(
    frames: Frames, sharing: Sharing | None, cut: Callable[[str, str], float], stopped: pd.DataFrame
) -> Contest | None:
    """Return what allies want where sellers stop; `cut` is the share that a form loses from a country.

    stopped: form and country of sellers that lose something
    """
    if sharing is None:
        return None
    wanted: dict[tuple[str, str, str], Claim] = {}
    made: dict[tuple[str, str], Claim] = {}
    stops = set(map(str, stopped["form"]))
    table = frames.tables["allied_demand"]
    columns = ("form", "buyer", "seller", "tonnes", "low", "high")
    for form, buyer, seller, tonnes, low, high in each_row(table, *columns):
        share, ends = cut(form, seller), (tonnes, low if low == low else tonnes, high if high == high else tonnes)
        if buyer != seller and share > 0:
            kt, least, most = (share * in_kt(end) for end in ends)
            wanted[form, buyer, seller] = (kt, least, most)
        elif buyer == seller and form in stops:
            kt, least, most = ((1.0 - share) * in_kt(end) for end in ends)
            made[form, buyer] = (kt, least, most)
    known = {form for form, _, _ in wanted}
    return Contest(sharing, wanted, tuple(sorted(stops - known)), made)


def taken(sharing: Sharing, wanted: float, offered: float, lost: float) -> float:
    """Return what allies take of what others offer, kt: what they lost, at most what the rule leaves them."""
    return min(wanted, (1.0 - sharing.ours(lost, wanted)) * offered)


def shared_out(
    contest: Contest, offers: Offers, lasting: Callable[[int], float], spare: Numbers, lost: Numbers
) -> tuple[Numbers, tuple[Shared, ...]]:
    """Return the part of every offer that is left to home, and what that comes to by form and year of the stop.

    spare: what each column offers beyond the plan; lost: what the plan loses of it, kt
    """
    left = np.ones(len(spare))
    out = []
    for form, claim in sorted(contest.claims.items()):
        for year in np.unique(offers.year):
            part = lasting(int(year))
            here = (offers.form == form) & (offers.year == year)
            if part > 0 and here.any():
                offered, ours = float(spare[here].sum()), float(lost[here].sum())
                wanted = [part * end for end in claim]
                theirs = [taken(contest.sharing, end, offered, ours) for end in wanted]
                left[here] = 1.0 - theirs[0] / offered if offered > 0 else 1.0
                allied = float(spare[here & offers.is_ally].sum())
                amounts = (offered, allied, *wanted, ours, *(offered - theirs[i] for i in (0, 2, 1)))
                out.append(Shared(form, int(year), *map(in_tonnes, amounts)))
    return left, tuple(out)
