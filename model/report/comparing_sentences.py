"""What a run's variants cost and secure beside one another: policies are compared in one world, worlds as such."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from data.messages.lists import listed
from data.messages.number_words import money, percent
from model.analysis.other_worlds import worlds
from model.report.run_view import RunView

SAME_COST = 1e-6
"""Relative to cost: two plans whose costs are nearer than this cost the same, in a sentence."""
Said = tuple[str, str]
"""The question that a sentence answers, and the sentence."""


def cost_sentences(m: RunView) -> list[Said]:
    """Say which policy costs the nation most and least, in each world by itself, and what each other world moves."""
    elsewhere = worlds(m.run)
    gives_up = {v: moved for v in m.solved if v != m.baseline and (moved := against(m, v, "resource_cost")) is not None}
    out = _dearest_and_cheapest(m, {v: moved for v, moved in gives_up.items() if v not in elsewhere})
    for words, members in _groups(m, elsewhere).items():
        of_world = {v: gives_up[v] for v in members if v in gives_up}
        if len(of_world) > 1:
            out.append(("Cost", _in_another_world(m, words, of_world)))
    differ = [
        f"{m.in_words(v)} costs {more_than(m, gives_up[v])} {m.in_words(m.baseline)}"
        for v in gives_up
        if v in elsewhere
    ]
    if differ:
        text = "What another world alone, or with its policies, moves is no policy's doing: to the nation, "
        out.append(("Other worlds", f"{text}{listed(differ)}."))
    return out


def safest(m: RunView) -> list[Said]:
    """Say under which policies supply is spread widest and reliance is least, in the baseline's world."""
    elsewhere, year = worlds(m.run), m.years_shown[-1]
    said = (
        (
            "Concentration",
            "hhi",
            "Supply from abroad is spread {}: index of concentration {}",
            "widest",
            "{:.2f}".format,
        ),
        ("Reliance", "import_reliance", "Reliance on imports is {}: {} of use", "least", percent),
    )
    out = []
    for what, metric, sentence, best_is, words in said:
        each = {v: m.number(v, metric, year) for v in m.solved if v not in elsewhere}
        values = {v: value for v, value in each.items() if value is not None}
        if len(values) > 1:
            out.append((what, best_of(m.baseline, values, f"{sentence} in {year}", best_is, words, m.in_words)))
    return out


def best_of(
    baseline: str,
    values: Mapping[str, float],
    sentence: str,
    best_is: str,
    words: Callable[[float], str],
    named: Callable[[str], str] = str,
) -> str:
    """Say which variant has the least, beside the baseline; of numbers that print alike, that none differs."""
    best = min(values, key=lambda v: values[v])
    if len(set(map(words, values.values()))) == 1:
        return f"{sentence.format('the same in every plan', words(values[best]))}."
    others = baseline in values and best != baseline
    beside = f", {words(values[baseline])} under {named(baseline)}" if others else ""
    return f"{sentence.format(f'{best_is} under {named(best)}', words(values[best]))}{beside}."


def against(m: RunView, variant: str, metric: str) -> float | None:
    """Return what a number of a variant is above the baseline's."""
    own, base = m.number(variant, metric), m.number(m.baseline, metric)
    return None if own is None or base is None else own - base


def moved_by(m: RunView, difference: float) -> str:
    """Say how a sum of money differs from the baseline's: 12 million USD more, or the same."""
    return "the same" if _is_same(m, difference) else f"{money(abs(difference))} {'more' if difference > 0 else 'less'}"


def _is_same(m: RunView, difference: float) -> bool:
    return abs(difference) <= SAME_COST * abs(m.number(m.baseline, "cost") or 0.0)


def more_than(m: RunView, difference: float) -> str:
    """Say so where the baseline is named next: 12 million USD more than, or the same as."""
    return f"{moved_by(m, difference)} {'as' if _is_same(m, difference) else 'than'}"


def _dearest_and_cheapest(m: RunView, moved: Mapping[str, float]) -> list[Said]:
    if not moved:
        return []
    low, high = min(moved, key=lambda v: moved[v]), max(moved, key=lambda v: moved[v])
    cheap, dear, base = m.in_words(low), m.in_words(high), m.in_words(m.baseline)
    if low == high:
        return [("Cost", f"To the nation, {dear} costs {more_than(m, moved[high])} {base}.")]
    if moved[high] < 0 and not _is_same(m, moved[high]):
        least, most = (money(abs(moved[v])) for v in (high, low))
        return [("Cost", f"To the nation, every policy costs less than {base}: {cheap} {most}, {dear} {least}.")]
    text = f"To the nation, {dear} costs most: {more_than(m, moved[high])} {base}"
    return [("Cost", f"{text}; {cheap} least: {more_than(m, moved[low])} {base}.")]


def _in_another_world(m: RunView, words: tuple[str, ...], moved: Mapping[str, float]) -> str:
    """Compare the policies of one other world with each other, not with the baseline's."""
    low, high = min(moved, key=lambda v: moved[v]), max(moved, key=lambda v: moved[v])
    where, more = f"In one other world ({'; '.join(words)})", more_than(m, moved[high] - moved[low])
    if more.startswith("the same"):
        return f"{where} {listed(list(map(m.in_words, moved)))} cost the nation the same."
    return f"{where} {m.in_words(high)} costs the nation most, {more} {m.in_words(low)}, the least."


def _groups(m: RunView, elsewhere: Mapping[str, tuple[str, ...]]) -> dict[tuple[str, ...], list[str]]:
    found: dict[tuple[str, ...], list[str]] = {}
    for variant in m.solved:
        if variant in elsewhere:
            found.setdefault(elsewhere[variant], []).append(variant)
    return found
