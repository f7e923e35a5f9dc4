"""What a run found, in sentences, from its result tables: read first, in the workbook and on the page."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from data.messages.lists import counted, listed
from data.messages.number_words import money, percent, points, rounded
from data.messages.years import spans
from model.analysis.other_worlds import worlds
from model.report import questions
from model.report.binding_sentences import binding_sentences, without_effect_because
from model.report.comparing_sentences import SAME_COST, against, cost_sentences, more_than, moved_by, safest
from model.report.export_sentences import export_sentences
from model.report.idle_sentences import idle_sentences
from model.report.jump_sentences import jump_sentences
from model.report.run_view import UNREPORTED, RunView
from model.report.support_sentences import support_sentences
from model.report.terminal import drawn_ranges, robustness
from model.report.terminal import stress_kept as stress
from model.report.terminal.who_pays import PASSED_ON
from model.report.terminal.worlds import world_lines

SMALL_SHARE = 0.005
UNMET = 0.001
"""Share of demand by value below which what is unmet is said to be less than this."""
MOST_BUILDS, MOST_LOSERS, MOST_SHARED, MOST_CHANGES = 4, 4, 8, 3


@dataclass(frozen=True)
class Finding:
    """One sentence, the question it answers, and the variant it is about ('' for the whole study)."""

    variant: str
    about: str
    sentence: str


def findings(m: RunView) -> list[Finding]:
    """Return the findings of the study, then of each variant in the study's order."""
    stopped = stress.sentences(m.run, m.in_words)
    out = [Finding("", about, sentence) for about, sentence in _of_study(m, stopped.get("", []))]
    for state in m.variants:
        if not state.has_plan:
            out.append(Finding(state.name, "No plan", _sentence(state.in_words)))
            continue
        for about, sentences in (
            ("Cost", _cost(m, state.name)),
            ("Treasury per dollar", _per_dollar(m, state.name)),
            ("What it buys", _buys(m, state.name)),
            ("Shortage", _short(m, state.name)),
            ("Builds", _builds(m, state.name)),
            ("Stands idle", idle_sentences(m, state.name)),
            ("Capital support", support_sentences(m, state.name)),
            ("Sold abroad", export_sentences(m, state.name)),
            ("Who sells less", _losers(m, state.name)),
            ("Shares that jump", jump_sentences(m, state.name)),
            ("What binds", binding_sentences(m, state.name)),
            ("When it goes wrong", stopped.get(state.name, [])),
            ("Federal budget", _federal(m, state.name)),
            ("Data", _data(m, state.name)),
        ):
            out += [Finding(state.name, about, sentence) for sentence in sentences]
    return out


# ---------------------------------------------------------------- the study


def _of_study(m: RunView, stopped: Sequence[str]) -> list[tuple[str, str]]:
    out = []
    first, last = m.years[0], m.years[-1]
    rate, year = m.settings["discount_rate"], m.settings["base_year"]
    out.append(
        ("How to read", f"Costs are present values of {first} to {last} at the start of {first}, at {percent(rate)} a "
         f"year, in USD of {year}. Differences are from {m.in_words(m.baseline)}.")
    )  # fmt: skip
    if not m.run.manifest["complete"]:
        out.append(("No plan", "The run is not complete: some variants are still to be solved (run it with --resume)."))
    missing = [v.in_words for v in m.variants if not v.has_plan]
    out += [("No plan", _sentence(words)) for words in missing]
    if not m.has_baseline:
        known = next((v for v in m.variants if v.name == m.baseline), None)
        what = "is not in this report" if known is not None and known.status == UNREPORTED else "has no plan"
        out.append(("No plan", f"The baseline {m.in_words(m.baseline)} {what}, so no differences are shown."))
    elif len(m.solved) > 1:
        out += cost_sentences(m)
    out += safest(m)
    short = [v for v in m.solved if m.number(v, "forms_short")]
    if short:
        out.append(("Shortage", _left_unmet(m, short)))
    elif m.solved:
        out.append(("Shortage", "Every plan meets all demand."))
    out += _shared(m)
    out += [("Ranges of the data", text) for _, text in robustness.kept_sentences(m.run, m.in_words)]
    out += [("Ranges of the data", text) for _, text in drawn_ranges.sentences(m.run, m.in_words)]
    out += [("When it goes wrong", text) for text in stopped]
    if "at" in m.run.manifest["dataset"]:
        end = m.run.manifest["dataset"]["at"]
        text = f"Every figure is at the {end} end of its range, as far as totals allow; import shares are as published."
        out.append(("Data", text))
    out += [("Another world", f"{text}.") for text in world_lines(m.run, m.in_words)]
    if m.changes:
        out.append(("Data", _changed(m)))
    return out


def _left_unmet(m: RunView, short: Sequence[str]) -> str:
    """Say which plans leave how much unmet in their worst year, and that a study may forbid it."""
    sizes = ((v, *worst_shortage(m, v)) for v in short)
    text = listed([f"{m.in_words(v)} ({_unmet(share)} of demand by value in {year})" for v, share, year in sizes])
    rest = "; every other plan meets all of it" if len(short) < len(m.solved) else ""
    return (
        f"Demand is left unmet under {text}{rest}. What is missing costs what the outage is worth, so that a wish can "
        'be met by going without; with shortfall = "forbidden" in the study such a variant has no plan.'
    )


def _unmet(share: float) -> str:
    return percent(share) if share >= UNMET else "less than 0.1%"


def _changed(m: RunView) -> str:
    """Say how many cells of its dataset a study changes: each of a few, of many how many in which table."""
    changes = m.run.manifest["dataset"]["changes"]
    text = f"The study changes {counted(len(changes), 'cell')} of its dataset: "
    if len(m.changes) <= MOST_CHANGES:
        return f"{text}{'; '.join(m.changes)}."
    tables = Counter(change["table"] for change in changes)
    return f"{text}{listed([f'{n:,} in {table}' for table, n in tables.items()])}; each is listed with the settings."


def _shared(m: RunView) -> list[tuple[str, str]]:
    """Say what every plan builds, where there are several."""
    shared, moves = _built_by_all(m), "policy or the world" if worlds(m.run) else "policy"
    text = f"Every plan builds {listed(shared)}, whatever the {moves}."
    return [("Builds", text)] if shared and len(m.solved) > 1 else []


def _built_by_all(m: RunView) -> list[str]:
    built = [set(questions.built_tonnes(m, v)) for v in m.solved]
    shared = [m.plant(p) for p in sorted(set.intersection(*built))] if built else []
    return shared if len(shared) <= MOST_SHARED else [*shared[:MOST_SHARED], f"{len(shared) - MOST_SHARED} more"]


# ---------------------------------------------------------------- one variant


def _cost(m: RunView, variant: str) -> list[str]:
    cost, nation = m.number(variant, "cost"), m.number(variant, "resource_cost")
    if cost is None or nation is None:
        return []
    paid = [(words, metric, m.number(variant, metric) or 0.0) for words, metric in PAYERS]
    if variant == m.baseline or not m.has_baseline:
        text = listed([f"{words} {money(musd)}" for words, _, musd in paid])
        return [f"Net of what they receive, {text}; the nation gives up {money(nation)}."]
    if same_cost(m, variant):
        return [
            f"It changes nothing against {m.in_words(m.baseline)}: the nation gives up {money(nation)} under both, "
            "buyers and plant owners pay the same. Where plants or sellers differ, they are equally cheap.",
            *without_effect_because(m, variant),
        ]
    moved = [(words, against(m, variant, metric) or 0.0) for words, metric, _ in paid]
    gives_up = against(m, variant, "resource_cost") or 0.0
    text = listed([f"{words} {moved_by(m, by)}" for words, by in moved])
    world = "; ".join(worlds(m.run).get(variant, ()))
    where = f"Planned in another world ({world}), against" if world else "Against"
    gives = f"the nation gives up {more_than(m, gives_up)} {m.in_words(m.baseline)}: {money(nation)}"
    return [f"{where} {m.in_words(m.baseline)}, {text}; {gives}."]


PAYERS = (
    ("buyers pay", "paid_by_buyers"),
    ("plant owners pay", "paid_by_plant_owners"),
    ("the Treasury pays", "paid_by_treasury"),
)
"""Parties in words, with the metric of what each pays net of what it receives."""


def _per_dollar(m: RunView, variant: str) -> list[str]:
    """Say what the Treasury pays for each dollar that the nation gives up more or less, if it does."""
    treasury, nation = (against(m, variant, metric) or 0.0 for metric in ("paid_by_treasury", "resource_cost"))
    if variant in worlds(m.run) or abs(nation) <= SAME_COST * abs(m.number(m.baseline, "cost") or 0.0):
        return []
    ratio, pays = abs(treasury / nation), "pays" if treasury > 0 else "takes in"
    if ratio >= PASSED_ON:
        return [f"The Treasury {pays} over {PASSED_ON:g} USD for each dollar that the nation moves by: a transfer."]
    return [
        f"For each dollar that the nation {'loses' if nation > 0 else 'gains'}, the Treasury {pays} {ratio:.2f} USD."
    ]


def same_cost(m: RunView, variant: str) -> bool:
    """Tell whether a variant costs buyers, plant owners and the nation what the baseline costs them."""
    if variant == m.baseline or not m.has_baseline:
        return False
    differences = (against(m, variant, metric) for metric in ("cost", "resource_cost"))
    return all(d is not None and abs(d) <= SAME_COST * abs(m.number(m.baseline, "cost") or 0.0) for d in differences)


HEADLINES = (
    ("allied_share", "allies supply"),
    ("domestic_share", "home supplies"),
    ("recycled_share", "recycling at home supplies"),
)


def _buys(m: RunView, variant: str) -> list[str]:
    out = []
    for year in m.years_shown:
        parts = []
        for metric, words in HEADLINES:
            share = m.number(variant, metric, year)
            if share is not None:
                parts.append(f"{words} {percent(share)}{_from_base(m, variant, metric, year)}")
        top = m.number(variant, "top_share_shipped", year)
        if top:
            country = m.country(m.word(variant, "top_country_shipped", year))
            parts.append(f"the largest country abroad is {country} with {percent(top)}")
        if parts:
            out.append(f"In {year}, of refined forms and components, {listed(parts)}.")
    return out


def _from_base(m: RunView, variant: str, metric: str, year: int) -> str:
    own, base = m.number(variant, metric, year), m.number(m.baseline, metric, year)
    if variant == m.baseline or own is None or base is None or abs(own - base) < SMALL_SHARE:
        return ""
    return f" ({points(own - base)} {'more' if own > base else 'less'})"


def worst_shortage(m: RunView, variant: str) -> tuple[float, int]:
    return max(((m.number(variant, "shortfall_share", y) or 0.0, y) for y in m.years), default=(0.0, 0))


def _short(m: RunView, variant: str) -> list[str]:
    forms = int(m.number(variant, "forms_short") or 0)
    if not forms:
        return []
    worst, year = worst_shortage(m, variant)
    rows = list(m.rows("demand", variant, "end_use", "form", "year", "wanted_t", "shortfall_t"))
    rows += list(m.rows("products", variant, "end_use", "product", "year", "wanted_units", "missing_units"))
    missed = [row for row in rows if row[4] > 0]
    lost: dict[str, float] = defaultdict(float)
    for _, form, _, _, short in missed:
        lost[form] += short
    named = []
    for form in sorted(lost, key=lambda f: -lost[f])[:3]:
        years = {year for _, f, year, _, _ in missed if f == form}
        wanted = sum(t for _, f, year, t, _ in rows if f == form and year in years)
        part = f"{percent(lost[form] / wanted)} of demand in {spans(sorted(years))}"
        unit = "t" if form in m.forms else "units"
        named.append(f"{rounded(lost[form])} {unit} of {m.form_inside(form)} ({part})")
    uses = sorted({m.use_in_short(use).lower() for use, *_ in missed})
    when = spans([y for _, _, y, _, _ in missed])
    return [
        f"The plan is short in {when}, of {counted(forms, 'form')}: {percent(worst)} of demand by value is unmet in "
        f"{year}, the worst year; missing are {listed(named)}, for {listed(uses)}."
    ]


def _builds(m: RunView, variant: str) -> list[str]:
    total = questions.built_tonnes(m, variant)
    if not total:
        return ["Nothing is built."]
    largest = list(total)
    named = [f"{m.plant(p)} ({rounded(total[p])} t/yr{_from_year(m, variant, p)})" for p in largest[:MOST_BUILDS]]
    out = [f"{counted(len(total), 'plant')} built or enlarged; those of the most capital: {listed(named)}."]
    if variant != m.baseline and m.has_baseline and not same_cost(m, variant):
        base = questions.built_tonnes(m, m.baseline)
        new = [p for p in largest if p not in base]
        gone = sorted(set(base) - set(total))
        if new:
            out.append(f"Not built under {m.in_words(m.baseline)}: {_some([m.plant(p) for p in new])}.")
        if gone:
            out.append(f"Built under {m.in_words(m.baseline)} but not here: {_some([m.plant(p) for p in gone])}.")
    return out


def _some(names: list[str], most: int = 6) -> str:
    return listed(names if len(names) <= most else [*names[:most], f"{len(names) - most} more"])


def _from_year(m: RunView, variant: str, plant: str) -> str:
    runs = [b.first_run for b in questions.builds(m, variant) if b.plant == plant and b.first_run]
    return f", running from {min(runs)}" if runs else ", running after the horizon"


def _losers(m: RunView, variant: str) -> list[str]:
    """Say which country loses most of the supply of which form, mean over the horizon, against the baseline."""
    if variant == m.baseline or not m.has_baseline or same_cost(m, variant):
        return []
    moves = []
    own, base = (_mean_shares(m, v) for v in (variant, m.baseline))
    for (form, country), share in base.items():
        if country != m.home and form in m.headline_forms:
            moves.append((share - own.get((form, country), 0.0), form, country))
    lost = [x for x in sorted(moves, key=lambda x: (-x[0], x[1], x[2])) if x[0] > SMALL_SHARE][:MOST_LOSERS]
    if not lost:
        return [f"No country abroad sells noticeably less than under {m.in_words(m.baseline)}."]
    named = [f"{m.country(c)}, {points(x)} of {m.form_inside(f)}" for x, f, c in lost]
    return [f"Lose share against {m.in_words(m.baseline)}, mean of all years: {listed(named)}."]


@questions.once
def _mean_shares(m: RunView, variant: str) -> dict[tuple[str, str], float]:
    total: dict[tuple[str, str], float] = defaultdict(float)
    for form, country, share in m.rows("shares", variant, "form", "country", "shipped_share"):
        total[form, country] += share
    years = Counter(form for form, _ in set(m.rows("concentration", variant, "form", "year")))
    return {(form, country): share / years.get(form, 1) for (form, country), share in total.items()}


def _federal(m: RunView, variant: str) -> list[str]:
    out, received = (m.number(variant, f"federal_{x}_10_years") for x in ("outlays", "revenues"))
    if out is None or received is None:
        return []
    first = m.years[0]
    if not out and not received:
        return [f"No federal outlays and no revenues in {first} to {first + 9}."]
    base = m.number(m.baseline, "federal_outlays_10_years")
    more = "" if base is None or variant == m.baseline else f" ({more_than(m, out - base)} {m.in_words(m.baseline)})"
    deficit = m.number(variant, "federal_deficit_10_years") or 0.0
    effect = f"adds {money(deficit)} to" if deficit > 0 else f"takes {money(-deficit)} off"
    return [
        f"Federal outlays of {first} to {first + 9} are {money(out)}{more}; duties and charges, less tax credits and "
        f"the taxes that duties displace, bring {money(received)}. Together the plan {effect} the deficit of ten years."
    ]


def _data(m: RunView, variant: str) -> list[str]:
    c = questions.confidence(m, variant)
    whole = sum(part.musd for part in c)
    if whole <= 0:
        return []
    assumed = sum(part.musd for part in c if part.word == "assumed") / whole
    low, high = sum(part.low for part in c) / whole - 1, sum(part.high for part in c) / whole - 1
    return [
        f"{percent(assumed)} of what is paid to suppliers rests on assumed prices and amounts. At the ends of their "
        f"ranges of price the same purchases cost {percent(abs(low))} less or {percent(abs(high))} more."
    ]


def _sentence(words: str) -> str:
    text = words[:1].upper() + words[1:]
    return text if text.endswith(".") else f"{text}."
