"""The answer of a run in five sentences that rules choose for any study, each with its numbers and their ranges.

1 what the baseline's law brings, 2 what safety costs, 3 what saves money, 4 who pays, 5 where it breaks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from data.messages.lists import listed
from data.messages.number_words import money, percent
from model.analysis.other_worlds import worlds
from model.report import questions
from model.report.comparing_sentences import SAME_COST, against
from model.report.run_view import RunView
from model.report.terminal import drawn_ranges
from model.report.terminal.drawn_ranges import DrawnRanges
from model.report.terminal.stress_called import KeptStress, without_id, words_in
from model.report.terminal.stress_kept import nation_musd, places

MOST_NAMED = 3


class Bold(str):
    """A part of a sentence that is printed bold."""


Sentence = tuple[str, ...]
"""A sentence in parts; those that are Bold stand out."""


def in_plain(sentence: Sentence) -> str:
    """Return a sentence without what stands out."""
    return "".join(sentence)


class Answer(NamedTuple):
    """The sentences of the answer, and what every reader has to know of them."""

    sentences: Sequence[Sentence]
    caveats: Sequence[Sentence]


def question(m: RunView) -> str:
    """Return the question that the answer answers: as the study states it, or made of its title."""
    asked = m.study.question or m.study.title or m.study.name
    if asked.rstrip().endswith("?"):
        return asked
    compared = len(_policies(m))
    each = f"does each of {compared} policies" if compared > 1 else "does the policy" if compared else "does the plan"
    return f"{asked}: what {each} cost, who pays, and what if suppliers fail?"


def answer(m: RunView) -> Answer:
    """Return the answer of a run."""
    stress, drawn = m.stress, m.drawn
    if not m.has_baseline:
        return Answer([_no_baseline(m)], _caveats(m, drawn))
    said = (_law(m, drawn), _safety(m, stress), _savings(m, drawn), _payers(m), _breaks(m, stress))
    return Answer([sentence for sentence in said if sentence], _caveats(m, drawn))


def _no_baseline(m: RunView) -> Sentence:
    return (
        f"The baseline {m.in_words(m.baseline)} has no plan, so nothing is compared: ",
        f"{len(m.solved)} plans stand alone.",
    )


def _policies(m: RunView) -> list[str]:
    """Return the variants that are compared with the baseline: those of its own world."""
    elsewhere = worlds(m.run)
    return [v for v in m.solved if v != m.baseline and v not in elsewhere]


# ---------------------------------------------------------------- 1 what the baseline's law brings


def _law(m: RunView, drawn: DrawnRanges | None) -> Sentence:
    """Say what the baseline costs, how reliance moves under it, and of which form one country sells most."""
    base, first = m.baseline, m.years[0]
    shares = [(y, m.number(base, "import_reliance", y)) for y in dict.fromkeys((first, *m.years_shown))]
    known = [(y, share) for y, share in shares if share is not None]
    parts: list[str] = [f"Under {m.in_words(base)}, "]
    if known:
        (year, share), *later = known
        moves = f"{'fall' if later[-1][1] < share else 'rise'} from" if later else "are"
        later = [] if {percent(s) for _, s in later} == {percent(share)} else later
        parts += [f"net imports {moves if later else 'are'} ", Bold(percent(share)), f" of use in {year}"]
        for n, (y, s) in enumerate(later):
            parts += [" and " if n else " to ", Bold(percent(s)), f" in {y}"]
        parts.append("; ")
    cost = m.number(base, "resource_cost") or 0.0
    parts += ["the nation gives up ", Bold(money(cost)), _range(drawn, base, "resource_cost"), f" over {_span(m)}."]
    if (one := _most_from_one(m)) is not None:
        country, form, share, y = one
        parts += [f" {country} supplies ", Bold(percent(share)), f" of {form} in {y}, the most of any one form."]
    return tuple(parts)


def _span(m: RunView) -> str:
    number = len(m.years)
    return f"{number} years" if number > 1 else "one year"


def _most_from_one(m: RunView) -> tuple[str, str, float, int] | None:
    """Return the country abroad with the largest share of a form in the first year shown: its name, form, share."""
    year, named = m.years_shown[0], set(m.headline_forms)
    rows = m.rows("concentration", m.baseline, "top_share", "form", "top_country", "year")
    found = [(share, form, country) for share, form, country, y in rows if y == year and form in named and share > 0]
    if not found:
        return None
    share, form, country = max(found)
    return m.country(country), m.form_inside(form), share, year


# ---------------------------------------------------------------- 2 what safety costs


def _safety(m: RunView, stress: KeptStress | None) -> Sentence:
    """Say which policy avoids most expected loss and at what cost, and which pay for themselves by it."""
    if stress is None or not stress["variants"]:
        return _least_reliant(m)
    placed = {str(one["variant"]): one["security"] for one in stress["variants"] if one.get("security")}
    if not placed:
        return _least_reliant(m)
    safest = max(placed, key=lambda v: (placed[v]["avoided_musd"], v))
    s = placed[safest]
    if s["avoided_musd"] <= 0:
        return ("No policy avoids any of the loss expected when suppliers fail.",)
    ends = between(*(money(s[f"avoided_{end}_musd"]) for end in ("low", "high")))
    does = "costs the nation " if s["premium_musd"] > 0 else "saves the nation "
    parts: list[str] = [
        f"{m.in_words(safest)} is safest: it avoids ", Bold(money(s["avoided_musd"])),
        f" a year of expected loss ({ends} over the ranges of the chances), and {does}",
        Bold(money(abs(s["premium_musd"]))), " a year",
    ]  # fmt: skip
    pays = {v: at for v, at in places(stress).items() if v != m.baseline and at[1] > max(0.0, at[0])}
    best = sorted(pays, key=lambda v: (pays[v][0] - pays[v][1], v))
    return (*parts, *_paying([m.in_words(v) for v in best]))


def _paying(best: Sequence[str]) -> list[str]:
    if not best:
        return ["; at these chances no policy avoids more than it costs."]
    more = f" and {len(best) - MOST_NAMED} more" if len(best) > MOST_NAMED else ""
    named = ", ".join(best[:MOST_NAMED]) if more else listed(best)
    return ["; ", Bold(str(len(best))), f" {'avoid' if len(best) > 1 else 'avoids'} more than ",
            f"{'they cost' if len(best) > 1 else 'it costs'}: {named}{more}."]  # fmt: skip


def _least_reliant(m: RunView) -> Sentence:
    """Say under which policy reliance is least, where no stop was tried."""
    year = m.years_shown[-1]
    known = {v: s for v in _policies(m) if (s := m.number(v, "import_reliance", year)) is not None}
    base = m.number(m.baseline, "import_reliance", year)
    if not known or base is None:
        return ()
    least = min(known, key=lambda v: (known[v], v))
    if known[least] >= base or percent(known[least]) == percent(base):
        return (
            f"No policy brings net imports below those of {m.in_words(m.baseline)} in {year}, ",
            Bold(percent(base)),
            ".",
        )
    return (
        f"{m.in_words(least)} brings net imports lowest: ", Bold(percent(known[least])), f" of use in {year}, ",
        Bold(percent(base)), f" under {m.in_words(m.baseline)}, ", *_costs(m, least), ".",
    )  # fmt: skip


def _costs(m: RunView, variant: str) -> list[str]:
    by = against(m, variant, "resource_cost") or 0.0
    if _same(m, by):
        return ["at the same cost to the nation"]
    return ["and the nation gives up ", Bold(money(abs(by))), f" {'more' if by > 0 else 'less'}"]


def _same(m: RunView, musd: float) -> bool:
    return abs(musd) <= SAME_COST * abs(m.number(m.baseline, "cost") or 0.0)


# ---------------------------------------------------------------- 3 what saves money


def _savings(m: RunView, drawn: DrawnRanges | None) -> Sentence:
    """Say which policies cost the nation less than the baseline, or which costs least more; and which costs most."""
    moved = {v: by for v in _policies(m) if (by := against(m, v, "resource_cost")) is not None}
    if not moved:
        return ()
    order = sorted(moved, key=lambda v: (moved[v], v))
    saving = [v for v in order if moved[v] < 0 and not _same(m, moved[v])]
    dearest = order[-1]
    parts: list[str] = []
    if saving:
        costs = "costs" if len(saving) == 1 else "cost"
        parts += [
            Bold(str(len(saving))),
            f" of {len(moved)} policies {costs} the nation less than {m.in_words(m.baseline)}: ",
        ]
        parts += _listed_costs(m, drawn, saving[:MOST_NAMED], moved, len(saving) - MOST_NAMED)
    else:
        parts += [f"No policy costs the nation less than {m.in_words(m.baseline)}; what costs least more is "]
        parts += _listed_costs(m, drawn, order[:1], moved, 0)
    if moved[dearest] > 0 and not _same(m, moved[dearest]) and dearest != order[0]:
        ends = _range(drawn, dearest, "resource_cost", m.baseline)
        parts += [f"; {m.in_words(dearest)} costs most, ", Bold(f"+{money(moved[dearest])}"), ends]
    return (*parts, ".")


def _listed_costs(
    m: RunView, drawn: DrawnRanges | None, names: Sequence[str], moved: Mapping[str, float], more: int
) -> list[str]:
    out: list[str] = []
    for n, name in enumerate(names):
        ends = _range(drawn, name, "resource_cost", m.baseline).strip(" ()")
        out += [", " if n else "", f"{m.in_words(name)} (", Bold(_signed(moved[name])), f"; {ends})" if ends else ")"]
    return [*out, f" and {more} more" if more > 0 else ""]


def _signed(musd: float) -> str:
    return f"{'+' if musd > 0 else '−' if musd < 0 else ''}{money(abs(musd))}"


# ---------------------------------------------------------------- 4 who pays


def _payers(m: RunView) -> Sentence:
    """Say which policy moves the bill most between buyers with plant owners and the Treasury."""
    moved = {v: _parts(m, v) for v in _policies(m)}
    moved = {v: p for v, p in moved.items() if not all(_same(m, x) for x in p)}
    if not moved:
        return ()
    most = max(moved, key=lambda v: (min(abs(moved[v][0]), abs(moved[v][1])), v))
    buyers, treasury, nation = moved[most]
    if buyers * treasury >= 0:
        return (
            f"No policy moves the bill between buyers and Treasury; {m.in_words(most)} costs buyers and plant owners ",
            Bold(_signed(buyers)), " and the Treasury ", Bold(_signed(treasury)), ".",
        )  # fmt: skip
    spared, charged = (("buyers and plant owners", "the Treasury") if buyers < 0 else
                       ("the Treasury", "buyers and plant owners"))  # fmt: skip
    less, more = sorted((buyers, treasury))
    parts = [
        f"{m.in_words(most)} moves the bill most: it spares {spared} ", Bold(money(-less)), f" and costs {charged} ",
        Bold(money(more)), "; the nation gives up ",
    ]  # fmt: skip
    same = ["the same."] if _same(m, nation) else [Bold(money(abs(nation))), " more." if nation > 0 else " less."]
    return (*parts, *same)


def _parts(m: RunView, variant: str) -> tuple[float, float, float]:
    buyers, owners, treasury, nation = (
        against(m, variant, metric) or 0.0
        for metric in ("paid_by_buyers", "paid_by_plant_owners", "paid_by_treasury", "resource_cost")
    )
    return buyers + owners, treasury, nation


# ---------------------------------------------------------------- 5 where it breaks


def _breaks(m: RunView, stress: KeptStress | None) -> Sentence:
    """Say which plans leave demand unmet, and which stop costs most under the baseline and least under which policy."""
    short = [v for v in m.solved if m.number(v, "forms_short")]
    parts: list[str] = ["Every plan meets all demand" if not short else "Demand is left unmet "]
    if short:
        worst = max(short, key=lambda v: _worst_year(m, v))
        share, negative = _worst_year(m, worst)
        where = (
            f"under {len(short)} of {len(m.solved)} plans, most under {m.in_words(worst)}"
            if len(short) > 1
            else f"under {m.in_words(worst)}"
        )
        parts += [f"{where}: ", Bold(percent(share)), f" by value in {-negative}"]
    return (*parts, *_worst_stop(m, stress), ".")


def _worst_year(m: RunView, variant: str) -> tuple[float, int]:
    return max(((m.number(variant, "shortfall_share", y) or 0.0, -y) for y in m.years), default=(0.0, 0))


def _worst_stop(m: RunView, stress: KeptStress | None) -> Iterable[str]:
    """Say what the worst stop costs under the baseline, and under the policy where it costs least."""
    of = {str(one["variant"]): one for one in (stress or {}).get("variants", ())}
    base = of.get(m.baseline)
    if base is None or not base["damages"]:
        return
    worst = max(base["damages"], key=nation_musd)
    key = (worst["kind"], worst["name"])
    what = without_id(words_in(base).get(f"{worst['kind']} {worst['name']}", str(worst["name"])), str(worst["name"]))
    yield f"; the worst stop tried, {what} from {worst['start']}, costs the nation "
    yield Bold(money(nation_musd(worst)))
    yield f" under {m.in_words(m.baseline)}"
    same = {v: _loss(of[v], key) for v in _policies(m) if v in of}
    known = {v: loss for v, loss in same.items() if loss is not None}
    if known:
        least = min(known, key=lambda v: (known[v], v))
        if known[least] < 0.99 * nation_musd(worst):
            yield " and "
            yield Bold(money(known[least]))
            yield f" under {m.in_words(least)}"


def _loss(one: KeptStress, key: tuple[str, str]) -> float | None:
    """Return what a stop costs a variant in its worst year."""
    found = [nation_musd(d) for d in one["damages"] if (d["kind"], d["name"]) == key]
    return max(found) if found else None


# ---------------------------------------------------------------- what it rests on


def _range(drawn: DrawnRanges | None, variant: str, metric: str, baseline: str = "") -> str:
    """Return the range of an amount over samples, in brackets, where the run holds some."""
    span = drawn.of(variant, metric, against=baseline) if drawn else None
    if span is None:
        return ""
    sign = _signed if baseline else money
    return f" ({between(sign(span.low), sign(span.high))})"


def between(low: str, high: str) -> str:
    """Return two sums of money in words as a range, the unit once where it is the same: 26.7 to 125 million USD."""
    unit = next((size for size in (" billion USD", " million USD", " thousand USD") if high.endswith(size)), "")
    return f"{low.removesuffix(unit)} to {high}"


def _caveats(m: RunView, drawn: DrawnRanges | None) -> list[Sentence]:
    """Say how much of the purchases rests on assumed rows, what the ends of their ranges are, and what is unknown."""
    variant = m.baseline if m.has_baseline else m.solved[0]
    paid = questions.confidence(m, variant)
    whole = sum(part.musd for part in paid)
    out: list[Sentence] = []
    if whole > 0:
        assumed = sum(part.musd for part in paid if part.word == "assumed") / whole
        low, high = sum(part.low for part in paid) / whole - 1, sum(part.high for part in paid) / whole - 1
        out.append((
            Bold(percent(assumed)), f" of purchases under {m.in_words(variant)} rest on assumed prices and "
            "amounts; at the ends of their ranges they cost ", Bold(percent(abs(low))), " less or ",
            Bold(percent(abs(high))), " more.",
        ))  # fmt: skip
    if drawn is None:
        out.append(("How far the differences spread is not known: no samples of the data are kept in this run.",))
    else:
        out.append((f"Ranges in brackets: 5 to 95 of 100 of {drawn_ranges.how(drawn)}.",))
    return out
