"""Stock that is asked for and that the table stockpile does not let anyone hold: known without solving."""

from __future__ import annotations

from collections.abc import Iterable

from data.messages.amounts import whole
from data.messages.finding import Finding
from data.rows import each_row
from model.frames.scale import in_tonnes
from model.frames.study_frames import PUBLIC, Frames
from model.policies.stockpile_target import StockpileTarget
from model.study.loaded import LoadedStudy


def stock_findings(loaded: LoadedStudy, frames: Frames, variants: Iterable[str] | None = None) -> list[Finding]:
    """Return one warning for every sentence, of all variants or of those given, that asks for more than can be held."""
    most = _most_held(frames)
    found = []
    for variant in loaded.study.variants if variants is None else variants:
        for where, clause in loaded.study.stated(variant):
            if where[1] != variant or not isinstance(clause.policy, StockpileTarget):
                continue
            if said := _above(clause.policy, frames, most):
                found.append(loaded.finding(where, said, "warning"))
    return found


def _most_held(frames: Frames) -> dict[tuple[str, int], float]:
    """Return the most of each form, kt, that can be in stock at the end of a year: the limit, or all that was put in.

    What is lost in the stock is left out, so that no plan can hold more.
    """
    held: dict[str, float] = {}
    out = {}
    rows = frames.stocks[frames.stocks["holder"] == PUBLIC].sort_values(["form", "year"])
    for form, year, opening, limit, fill in each_row(rows, "form", "year", "opening", "stock_limit", "fill_limit"):
        held[form] = min(held.get(form, opening) + fill, limit)
        out[form, year] = held[form]
    return out


def _above(sentence: StockpileTarget, frames: Frames, most: dict[tuple[str, int], float]) -> str:
    """Say where the target lies above what can be held, the year and form that miss most."""
    over = [
        (target - most[form, year], form, year, target)
        for form, year, target in each_row(sentence.targets(frames), "form", "year", "target")
        if target > most[form, year] * (1 + 1e-9)
    ]
    if not over:
        return ""
    _, form, year, target = max(over)
    sizes = (in_tonnes(target), in_tonnes(most[form, year]))
    asked, can = (whole(size, sizes) for size in sizes)
    more = len({f for _, f, _, _ in over}) - 1
    others = f"; {more} more form{'s' * (more > 1)} too" if more else ""
    return (
        f"asks for {asked} t of {form} at the end of {year}, and the table stockpile lets {can} t of public stock be "
        f"held by then (limit_t, fill_t_per_year){others}; no plan can"
    )
