"""What may stop: a country, an owner, a plant, a country's sales of one form, a scenario of the dataset or study."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.rows import each_row
from model.analysis.stress.contested import Contest, contest_of
from model.frames.study_frames import Frames
from model.policies.base.closures import mined
from model.program.compile.compile import Program
from model.study.scenarios import StatedScenario
from model.study.sharing import Sharing

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Loss:
    """One thing that may stop, and what of a program stops with it.

    kind: country (abroad), owner (companies of a nation abroad), plant, seller (one country's sales of one form) or
        scenario; years: length of the stop
    cut: share of each Purchase and each Output column that is lost while it lasts, in the order of the columns
    chance, low, high: probability that it begins in a year, with its range; no number where none is stated
    start: the only year in which it begins; any where none is stated
    contest: what allies want of the same tonnes, where they do; stated: the scenario of the study that it is
    """

    kind: str
    name: str
    years: float
    cut: Mapping[str, Numbers] = field(repr=False)
    chance: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")
    start: int | None = None
    contest: Contest | None = field(default=None, repr=False)
    stated: StatedScenario | None = field(default=None, repr=False)

    @property
    def licences(self) -> Mapping[str, float]:
        """Return the share of what sellers lose that they still sell under licence, by end use."""
        return {} if self.stated is None else self.stated.licences

    @property
    def has_chance(self) -> bool:
        return self.chance == self.chance


def single_losses(program: Program, frames: Frames, years: float, sharing: Sharing | None = None) -> list[Loss]:
    """Return every loss of one element: each that stops something, each set of columns once.

    sharing: how what a country no longer sells is shared with allies; nobody else wants it where none is stated.
    An owner whose one plant is a country's only source is one loss, not three: the widest word keeps it.
    """
    bought, made = _sources(program, frames)
    losses: list[Loss] = []
    cuts: set[bytes] = set()
    for kind, name, by_purchase, by_output in _elements(frames, bought, made):
        if not (by_purchase.any() or by_output.any()):
            continue
        key = by_purchase.tobytes() + by_output.tobytes()
        if key not in cuts:
            cuts.add(key)
            cut = {"Purchase": by_purchase.astype(float), "Output": by_output.astype(float)}
            stopped = pd.concat([bought[by_purchase], made[by_output]])
            contest = _contest_of_single(frames, sharing, kind, name, stopped)
            losses.append(Loss(kind, name, years, cut, contest=contest))
    return losses


def _contest_of_single(
    frames: Frames, sharing: Sharing | None, kind: str, name: str, stopped: pd.DataFrame
) -> Contest | None:
    """Return what allies want when one element stops: of a country, or its sales of a form, all that they buy of it.

    Of an owner and of a plant they lose the part of a country's sales that these have of what is there. stopped: what
    sells and makes what stops, by `seller` and `plant`
    """
    if sharing is None:
        return None
    if kind in ("country", "seller"):
        country, _, form = name.partition(" ")
        return contest_of(frames, sharing, lambda f, c: float(c == country and form in ("", f)), stopped)
    means = frames.once(_means)
    stops = means[means["source"].isin({*stopped["seller"].dropna(), *stopped["plant"].dropna()})]
    lost, all_there = (rows.groupby(["form", "country"])["kt"].sum() for rows in (stops, means))
    share = (lost / all_there.loc[lost.index]).reset_index()
    parts = {(f, c): part for f, c, part in each_row(share, "form", "country", "kt")}
    return contest_of(frames, sharing, lambda f, c: parts.get((f, c), 0.0), stopped)


def _means(frames: Frames) -> pd.DataFrame:
    """Return source, form, country, kt: what each seller offers and each plant that stands can make, over the years."""
    offers = frames.offers.rename(columns={"seller": "source", "available": "kt"})
    plants = frames.outputs.rename(columns={"plant": "source", "existing": "kt"})
    columns = ["source", "form", "country", "kt"]
    each = pd.concat([offers[columns], plants[columns]])
    summed: pd.DataFrame = each.groupby(columns[:3], as_index=False)[["kt"]].sum()
    return summed[summed["kt"] > 0]


def scenario_losses(program: Program, frames: Frames, sharing: Sharing | None = None) -> list[Loss]:
    """Return the scenarios of `disruptions` that stop something of a program, each with its length and its chance."""
    bought, made = _sources(program, frames)
    sold, output_of = _places(bought, "form", "country"), _places(made, "form", "country")
    losses = []
    for name, rows in frames.tables["disruptions"].groupby("scenario", sort=True):
        purchase, output = np.zeros(len(bought)), np.zeros(len(made))
        for form, country, share in each_row(rows, "form", "country", "cut_share"):
            for cut, places in ((purchase, sold), (output, output_of)):
                at = places.get((form, country), [])
                cut[at] = np.maximum(cut[at], share)
        if purchase.any() or output.any():
            first = rows.iloc[0]
            chance = float(first["probability_per_year"])
            low, high = (float(end) if end == end else chance for end in (first["low"], first["high"]))
            stops = {"Purchase": purchase, "Output": output}
            of = {(f, c): share for f, c, share in each_row(rows, "form", "country", "cut_share")}
            contest = contest_of(frames, sharing, lambda f, c, of=of: of.get((f, c), 0.0), bought[purchase > 0])  # type: ignore[misc]
            losses.append(Loss("scenario", str(name), float(first["years"]), stops, chance, low, high, contest=contest))
    return losses


def stated_losses(program: Program, frames: Frames, scenarios: Sequence[StatedScenario]) -> list[Loss]:
    """Return the scenarios that a study states, each that stops something of a program."""
    bought, made = _sources(program, frames)
    ores = mined(frames)
    sellers = list(each_row(bought, "form", "country", "owner"))
    plants = list(each_row(made, "plant", "form", "country", "owner"))
    losses = []
    for one in scenarios:
        purchase = np.array([one.lost_by_seller(ores, form, country, owner) for form, country, owner in sellers])
        output = np.array([one.lost_by_plant(*plant) for plant in plants])
        if purchase.any() or output.any():
            cut = {"Purchase": purchase, "Output": output}
            chance, low, high = one.chances or (float("nan"),) * 3
            contest = contest_of(frames, one.shared_by, one.lost_by_country, bought[purchase > 0])
            losses.append(Loss("scenario", one.name, one.years, cut, chance, low, high, one.start, contest, one))
    return losses


def _elements(
    frames: Frames, bought: pd.DataFrame, made: pd.DataFrame
) -> Iterator[tuple[str, str, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]]:
    def of(rows: pd.DataFrame, at: Sequence[int]) -> npt.NDArray[np.bool_]:
        mask = np.zeros(len(rows), dtype=bool)
        mask[list(at)] = True
        return mask

    abroad = made[made["country"] != frames.home]
    for party, plants in (("country", abroad), ("owner", made)):
        sold, run = _places(bought, party), _places(made, party)
        for word in _abroad(frames, bought[party], plants[party]):
            yield party, word, of(bought, sold.get((word,), ())), of(made, run.get((word,), ()))
    for (plant,), at in sorted(_places(made, "plant").items()):
        yield "plant", plant, of(bought, ()), of(made, at)
    for (form, country), at in sorted(_places(bought, "form", "country").items()):
        yield "seller", f"{country} {form}", of(bought, at), of(made, ())


def _sources(program: Program, frames: Frames) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return, in the order of the columns, who sells what in each Purchase and who makes what in each Output."""
    sellers = frames.offers.drop_duplicates("seller").set_index("seller")[["form", "country", "owner"]]
    plants = frames.outputs.drop_duplicates("plant").set_index("plant")[["form", "country", "owner"]]
    labels = program.data.labels
    seller = [labels[code] for code in program.columns["Purchase"].codes[:, 0].tolist()]
    plant = [labels[code] for code in program.columns["Output"].codes[:, 0].tolist()]
    bought = sellers.reindex(seller).reset_index(names="seller")
    return bought, plants.reindex(plant).reset_index(names="plant")


def _places(rows: pd.DataFrame, *columns: str) -> dict[tuple[str, ...], list[int]]:
    """Return the places of the rows that have the same words in some columns, by these words."""
    places: dict[tuple[str, ...], list[int]] = {}
    for place, words in enumerate(each_row(rows, *columns)):
        places.setdefault(words, []).append(place)
    return places


def _abroad(frames: Frames, *columns: Iterable[str]) -> list[str]:
    return [word for word in _words(*columns) if word not in frames.not_one_country]


def _words(*columns: Iterable[str]) -> list[str]:
    return sorted({str(word) for column in columns for word in column if str(word) not in ("", "nan")})
