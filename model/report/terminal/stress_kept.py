"""The stress that a run holds: kept as JSON, read again, its losses as rows and in words."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

from data.messages.amounts import whole
from data.messages.finding import printable
from data.messages.lists import listed
from data.messages.number_words import percent, rounded
from data.messages.refusals import not_overwritten
from model.analysis.other_worlds import worlds
from model.analysis.stress_found import Stress
from model.report.terminal.stress_called import UNSAID, KeptStress, Said, in_plain, words_in
from model.runs import attachments
from model.runs.run_folder import CannotWrite, Run

FILE = "stress.json"
SCENARIOS = "scenarios"
"""The folder of a run that holds, under the same name, what it found of scenarios alone as it was solved."""
KIND = attachments.Kind("stress", "found", "stress the run", Stress)
WORST = 5
ROUNDING = 1e-9
PAYERS = {"users": "users", "buyers": "buyers", "plant_owners": "plant owners", "treasury": "Treasury"}
"""Who bears a loss: users what is missing to them, the others money."""
MOST_USES = 2
"""End uses that a sentence names of those that a loss leaves short."""
WITHOUT_KIND = ("scenario", "pair")
"""Kinds of loss whose name says what stops by itself."""


def plain(stressed: Any) -> KeptStress:
    """Return everything that was found as plain values, with findings in sentences; an absent number is None."""
    made = _plain(asdict(stressed))
    for one in made["variants"]:
        one["findings"] = list(variant_findings(one))
    return cast(KeptStress, made)


def stress_json(stressed: Any) -> str:
    """Return everything that was found, as JSON; an absent number is null."""
    return json.dumps(plain(stressed), indent=1)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(one) for one in value]
    if isinstance(value, float) and value != value:
        return None
    return value


def free_place(run: Path) -> Path:
    """Return where stress goes in a run folder; raise CannotWrite when some is there already."""
    path = run / FILE
    if path.exists():
        raise CannotWrite(not_overwritten(path))
    return path


def kept(run: Run) -> Mapping[str, Any] | None:
    """Return the stress that a run holds, as `stress --json` prints it; raise NotARun when it was altered.

    Where every single loss was tried since, that; else the scenarios that were tried as the run was solved.
    """
    places = (run.folder / FILE, run.folder / SCENARIOS / FILE)
    path = next((place for place in places if place.exists()), None)
    if path is None:
        return None
    return read(path, run).found


def read(path: Path, run: Run) -> attachments.Attachment:
    """Return the stress of a file of a run; raise NotARun when it was altered, or is no stress of this run."""
    kept_here = attachments.kept(path, run, KIND)
    found = kept_here.found
    attachments.refuse_strangers(path, run, KIND, found, [one["variant"] for one in found["variants"]])
    return kept_here


def keep_scenarios(run: Run, stressed: Any) -> None:
    """Write what scenarios do to the plans of a run into it."""
    attachments.keep(run.folder / SCENARIOS / FILE, run, "", stress_json(stressed), {})


def sentences(run: Run, named: Callable[[str], str] = str) -> dict[str, list[str]]:
    """Return what stress found of each variant, in sentences; under '' that of the baseline and how far others differ.

    Without the baseline, the first variant stressed stands in its place; variants planned in another world are ranked
    with none. Nothing where the run holds no stress. named: what a variant is called
    """
    stress = kept(run)
    if stress is None or not stress["variants"]:
        return {}
    variants = {str(one["variant"]): in_plain(one, named) for one in stress["variants"]}
    found = {name: list(variant_findings(one, 1)) for name, one in variants.items()}
    first = run.manifest["baseline"] if run.manifest["baseline"] in found else next(iter(found))
    apart = {first, *worlds(run)}
    return {"": [*found[first], *_spread([one for name, one in variants.items() if name not in apart])], **found}


def _spread(others: Sequence[KeptStress]) -> Iterator[str]:
    """Yield, of variants after the first, between which the worst loss and what is expected lie, and which pay."""
    if len(others) == 1:
        yield from variant_findings(others[0], 1)
        return
    worst = {str(one["variant"]): worst_of(one, 1)[0] for one in others if one["damages"]}
    if worst:
        costs = _between({v: d["nation_musd"] for v, d in worst.items()})
        what = {_lost(worst[str(one["variant"])], words_in(one)) for one in others if one["damages"]}
        yield f"Under the others the worst loss, {' or '.join(sorted(what))}, costs the nation {costs} present value."
    means = {str(one["variant"]): one["expected"]["expected_musd"] for one in others if one["expected"]["scenarios"]}
    if means:
        yield f"Under the others stops cost {_between(means)} in a year."
    pays: dict[str, list[str]] = {}
    for one in others:
        if _may_pay(s := one["security"]):
            stop = words_in(one).get(f"scenario {s['scenario']}", s["scenario"])
            pays.setdefault(stop, []).append(f"{one['variant']} ({rounded(s['pays_once_in'], 2)})")
    for stop, each in pays.items():
        yield f"If {stop} comes more than once in so many years, these pay for themselves: {listed(each)}."


def _between(amounts: Mapping[str, float]) -> str:
    """Return the least and the most of several amounts, each with whose it is."""
    *_, least = sorted(amounts, key=lambda name: amounts[name], reverse=True)
    *_, most = sorted(amounts, key=lambda name: amounts[name])
    return f"from {whole(amounts[least])} ({least}) to {_musd(amounts[most])} ({most})"


def _may_pay(security: Mapping[str, Any] | None) -> bool:
    """Tell whether a chance of at most 1 a year would make what a variant costs worth it."""
    return security is not None and security["pays_once_in"] is not None and security["breakeven_probability"] <= 1


def variant_findings(one: KeptStress, most: int = WORST) -> Iterator[str]:
    """Yield what stress found of a variant, in sentences: the worst losses, the worst pair, what is expected."""
    name, expected, words = str(one["variant"]), one["expected"], words_in(one)
    yield from (loss_sentence(name, d, words) for d in worst_of(one, most))
    if one.get("pairs") and one["pairs"]["worst"]:
        yield loss_sentence(name, one["pairs"]["worst"][0]["damage"], words)
    if expected["scenarios"]:
        says = f"{name}: at the stated chances, stops cost the nation {_musd(expected['expected_musd'])} in a mean year"
        says += f" ({whole(expected['low_musd'])} to {_musd(expected['high_musd'])} over the ranges of the chances)"
        yield f"{says}."
    s = one["security"]
    if _may_pay(s):
        what = words.get(f"scenario {s['scenario']}", s["scenario"])
        chance = f"at a chance above {percent(s['breakeven_probability'])} a year of {what} alone"
        yield f"{name} pays for itself {chance}, once in {rounded(s['pays_once_in'], 2)} years."


def rows(stress: KeptStress) -> Iterator[tuple[object, ...]]:
    """Yield every loss: variant, kind, name, start, extra and lost output [MUSD PV], worst short, months."""
    for one in stress["variants"]:
        for d in one["damages"]:
            first = d["short"][0] if d["short"] else None
            what = (first["share"], first["form"], first["end_use"]) if first else (0.0, "", "")
            amounts = (d["extra_musd"], d["lost_output_musd"], *what, d["survive_months"], d["recover_months"])
            yield (one["variant"], d["kind"], d["name"], d["start"], *amounts)


def worst_of(one: Mapping[str, Any], count: int) -> list[Mapping[str, Any]]:
    """Return the worst losses of a variant, each thing that stops in its worst year, the dearest first."""
    dearest: dict[tuple[str, str], Mapping[str, Any]] = {}
    for d in one["damages"]:
        key = d["kind"], d["name"]
        if key not in dearest or loss_musd(d) > loss_musd(dearest[key]):
            dearest[key] = d
    return sorted(dearest.values(), key=loss_musd, reverse=True)[:count]


def loss_musd(d: Mapping[str, Any]) -> float:
    """Return what is paid and what is lost, million USD present value."""
    return float(d["extra_musd"] + d["lost_output_musd"])


def nation_musd(d: Mapping[str, Any]) -> float:
    """Return what the nation loses, million USD present value: extra cost and lost output, transfers left out."""
    return float(d["nation_musd"])


def loss_name(d: Mapping[str, Any]) -> str:
    """Return what stops, in words."""
    return str(d["name"]) if d["kind"] in WITHOUT_KIND else f"{d['kind']} {d['name']}"


def loss_sentence(variant: str, d: Mapping[str, Any], words: Said = UNSAID) -> str:
    """Return what one loss does, in a sentence: who is served until when, who goes short most, and what it costs."""
    first = next(iter(d["short"]), None)
    costs = f"costs the nation {_musd(d['nation_musd'])} present value"
    begins = f"Under {variant} {_lost(d, words)} from {d['start']}"
    if first is None:
        return f"{begins} leaves nobody short and {costs}."
    ends = f"it is over after {months(d['recover_months'])} months"
    contested = _contested(d, first["form"], words)
    return f"{begins} leaves {_served(d, words)}{_shortest(d, words)}, and {costs}; {ends}{contested}."


def _lost(d: Mapping[str, Any], words: Said) -> str:
    """Return what stops, in plain words: `the loss of China`, of both of a pair, or what a scenario does."""
    if d["kind"] == "pair":
        return f"the loss of {' and '.join(words.get(one, one) for one in str(d['name']).split(' and '))}"
    said = words.get(f"{d['kind']} {d['name']}", loss_name(d))
    return said if d["kind"] == "scenario" else f"the loss of {said}"


def _shortest(d: Mapping[str, Any], words: Said) -> str:
    """Return the end uses that go short most, each of the form it lacks most of."""
    worst: dict[str, Mapping[str, Any]] = {}
    for s in d["short"]:
        worst.setdefault(s["end_use"], s)
    some = [
        f"{_plainly(words, 'end_use', s['end_use'])} short of {_plainly(words, 'form', s['form'])} by "
        f"{percent(s['share'])} in {s['year']}"
        for s in worst.values()
    ]
    return listed(some[:MOST_USES])


def _plainly(words: Said, kind: str, name: str) -> str:
    return words.get(f"{kind} {name}", name)


def _contested(d: Mapping[str, Any], form: str, words: Said) -> str:
    """Return what allies leave of the others' offers of a form, where they want the same tonnes."""
    of = next((s for s in d.get("shared", ()) if s["form"] == form), None)
    if of is None:
        return ""
    offers, ours, what = whole(of["offers_tonnes"]), whole(of["ours_tonnes"]), _plainly(words, "form", form)
    return (
        f"; allies want the same, and leave us {ours} t of the {offers} t of {what} that others offer in {of['year']}"
    )


def _served(d: Mapping[str, Any], words: Said) -> str:
    """Return how long essential uses are served, where one goes short."""
    if d["survive_months"] is None:
        return ""
    essential = sorted({s["end_use"] for s in d["short"] if s["essential"]})
    who = _plainly(words, "end_use", essential[0]) if len(essential) == 1 else "the first essential use"
    until = months(d["survive_months"])
    return f"{who} short at once, " if until == "0" else f"{who} served for {until} months, "


def estimate_rows(stress: KeptStress) -> Iterator[tuple[str, ...]]:
    """Yield the printed losses of output: what stops, the loss with its range, its source, what metal is priced at."""
    priced: dict[str, float] = {}
    known: dict[str, Mapping[str, Any]] = {}
    for one in stress["variants"]:
        for e in one["estimates"]:
            known[e["estimate"]] = e
            priced[e["estimate"]] = max(priced.get(e["estimate"], 0.0), e["priced_musd"])
    for name, e in known.items():
        unit, digits = ("MUSD", "{:z,.0f}") if e["loss_musd"] is not None else ("% of output", "{:g}")
        value = e["loss_musd"] if e["loss_musd"] is not None else e["loss_percent"]
        span = f"{digits.format(e['low'])} to {digits.format(e['high'])}"
        ranged = e["low"] < e["high"]
        printed = not ranged or abs(value - (e["low"] + e["high"]) / 2) > ROUNDING * value
        loss = f"{digits.format(value)} {unit}{f' ({span})' if ranged else ''}" if printed else f"{span} {unit}"
        yield e["event"], ", ".join(e["minerals"]), loss, whole(priced[name]), e["source"]


def short_words(d: Mapping[str, Any]) -> str:
    """Return what goes short most, by how much and where."""
    if not d["short"]:
        return "nothing"
    first = d["short"][0]
    return f"{first['form']} {percent(first['share'])} unmet in {first['end_use']} in {first['year']}"


def without_chance(stress: KeptStress) -> str:
    """Say which scenarios state no chance, and are in nothing that is expected; '' where each states one."""
    names = sorted({name for one in stress["variants"] for name in one["expected"].get("without_chance", ())})
    return f"no chance stated, in nothing that is expected: {', '.join(names)}" if names else ""


def unplaced(stress: KeptStress, named: Callable[[str], str] = str) -> str:
    """Say which variants have no place on the map of security, and why; '' where all have one.

    named: what a variant is called
    """
    moved = {printable(named(one["variant"])) for one in stress["variants"] if one.get("other_world")}
    why = "another world costs what it costs, and buys no security"
    elsewhere = f"no place on the map: {', '.join(sorted(moved))}; {why}" if moved else ""
    unknown = [printable(named(one["variant"])) for one in stress["variants"] if one["expected"]["unknown"]]
    lacking = [name for name in unknown if name not in moved]
    text = (
        f"no place on the map: {', '.join(lacking)}; scenarios have no proven answer, so what is avoided is not known"
    )
    return ". ".join(filter(None, (text if lacking else "", elsewhere)))


def frontier(stress: KeptStress) -> list[str]:
    """Return the variants on the frontier of the map of security, the cheapest first, the baseline among them.

    None that has a place, costs no more than one of these and avoids no less; of those in one place, the first.
    """
    at, best = places(stress), list[str]()
    for name in sorted(at, key=lambda name: (at[name][0], -at[name][1])):
        if not best or at[name][1] > at[best[-1]][1]:
            best.append(name)
    return best


def places(stress: KeptStress) -> dict[str, tuple[float, float]]:
    """Return what each variant with a place costs more and avoids, of a year; the baseline where both are nothing."""
    placed = {
        str(one["variant"]): (float(one["security"]["premium_musd"]), float(one["security"]["avoided_musd"]))
        for one in stress["variants"]
        if one.get("security")
    }
    return {str(stress["baseline"]): (0.0, 0.0), **placed}


def pays(s: Mapping[str, Any]) -> str:
    """Return when a variant pays for itself by the losses it avoids, in words that need no chance."""
    if s["premium_musd"] <= 0:
        return "costs nothing" if s["avoided_musd"] >= 0 else "saves, and is less safe"
    if s["pays_once_in"] is None:
        return "avoids no loss"
    if s["breakeven_probability"] > 1:
        times = rounded(s["breakeven_probability"], 2)
        return f"never: {printable(s['scenario'])} would have to come {times} times a year"
    return f"{printable(s['scenario'])} comes more than once in {rounded(s['pays_once_in'], 2)} years"


def months(value: float | None) -> str:
    """Return months in whole numbers, below one with a digit; nothing where there are none."""
    return "" if value is None else f"{value:.1f}" if 0 < value < 1 else f"{value:.0f}"


def unmet_rows(stress: KeptStress) -> Iterator[tuple[object, ...]]:
    """Yield who goes short of what in the worst year of each thing that stops: tonnes, share, year, all tonnes."""
    for one in stress["variants"]:
        for d in worst_of(one, len(one["damages"])):
            for s in d["short"]:
                amounts = (s["tonnes"], s["share"], s["year"], s["total_tonnes"])
                yield (one["variant"], d["kind"], d["name"], d["start"], s["form"], s["end_use"], *amounts)


def paid_rows(stress: KeptStress) -> Iterator[tuple[object, ...]]:
    """Yield who pays for each of the worst losses, million USD, present value: variant, loss, start, payer, amount."""
    for one in stress["variants"]:
        for d in worst_of(one, WORST):
            for p in d["payments"]:
                yield one["variant"], loss_name(d), d["start"], PAYERS[p["payer"]], p["musd"]


def cover_rows(stress: KeptStress) -> Iterator[tuple[object, ...]]:
    """Yield the stock at the beginning of each year and the days of use it covers: variant, form, year."""
    for one in stress["variants"]:
        for c in one["cover"]:
            yield one["variant"], c["form"], c["year"], c["stock_tonnes"], c["days"]


def security_rows(stress: KeptStress) -> Iterator[tuple[object, ...]]:
    """Yield, by variant, the expected loss of a year and what security costs and avoids against the baseline."""
    best = frontier(stress)
    for one in stress["variants"]:
        loss, s = one.get("expected"), one.get("security") or {}
        if loss is None:
            continue
        yield (
            one["variant"], *(loss[key] for key in _EXPECTED), *(s.get(key) for key in _SECURITY),
            ("yes" if one["variant"] in best else "no") if s else "", pays(s) if s else "",
        )  # fmt: skip


_EXPECTED = (
    "expected_musd", "low_musd", "high_musd", "once_in_20_musd", "once_in_20_error_musd", "once_in_100_musd",
    "once_in_100_error_musd",
)  # fmt: skip
_SECURITY = ("premium_musd", "avoided_musd", "avoided_low_musd", "avoided_high_musd", "breakeven_probability")


def _musd(amount: float) -> str:
    return f"{whole(amount)} million USD"
