"""What plans lose when suppliers fail, kept in a run folder: the map of security, worst losses, what is expected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from data.messages.lists import listed
from data.messages.number_words import percent
from model.report.charts.figures import Figure, Table
from model.report.charts.heat import heat_map
from model.report.charts.security_map import Drawn, Place, security_map
from model.report.terminal import stress_allies as allies
from model.report.terminal import stress_licences as licences
from model.report.terminal import stress_sentences as sentences
from model.report.terminal.stress_called import KeptStress, in_plain, words_in
from model.report.terminal.stress_kept import (
    FILE,
    PAYERS,
    WORST,
    cover_rows,
    estimate_rows,
    frontier,
    kept,
    loss_musd,
    loss_name,
    loss_sentence,
    months,
    paid_rows,
    pays,
    short_words,
    unplaced,
    without_chance,
    worst_of,
)
from model.report.terminal.stress_pairs import NOTE as PAIRS_NOTE
from model.report.terminal.stress_pairs import pair_rows, pairs_known
from model.report.terminal.stress_remedies import NOTE, remedy_pays, remedy_words
from model.runs.run_folder import Run

SHORT_ALREADY = "* leaves demand unmet before any stop: that loss stands in its cost, not in what stops add."
MAP_NOTE = (
    "Upwards is safer, to the right is dearer. In steps: the frontier, of variants than which none is safer and costs "
    "no more. Above the dashed line a variant pays for itself at the chances stated; these "
    "are assumed, and scenarios are added as if two never met. Missing tonnes count at the dataset's value of a "
    "shortage, a multiple of the price of the metal, not at the output of the industries that stop."
)
HELD = (
    "Each plan is held until the stop begins, in its worst year, and answered from what stands: other sellers within "
    "what they offer, stock within its release, substitutes, plants within their capacity, new builds after their lead "
    "time. Shares, caps and targets are waived while it lasts. The answer knows how long the stop lasts."
)


def figures(run: Run, named: Callable[[str], str] = str) -> list[Figure]:
    """Return the map of security, what is expected, and the worst losses of each variant.

    named: what a variant is called
    """
    found = kept(run)
    if found is None:
        return []
    each = [in_plain(one, named) for one in found["variants"]]
    stress = {**found, "baseline": named(str(found["baseline"])), "variants": each}
    placed = [one for one in stress["variants"] if one["security"] is not None]
    out = [_map(stress, placed)] if placed else []
    losses = (_losses(stress, one) for one in stress["variants"])
    heat = (_heat(stress, one) for one in stress["variants"] if one["damages"])
    more = (
        *_licensed(stress),
        *_shared(stress),
        *_pairs(stress),
        *_remedies(stress),
        *_sentences(stress),
        *_payments(stress),
        *_cover(stress),
        *_estimates(stress),
    )
    return [*out, _expected(stress), *heat, *losses, *more]


def _map(stress: KeptStress, placed: list[Any]) -> Figure:
    title = f"What security buys the nation, a year, against {stress['baseline']} (million USD)"
    starred = SHORT_ALREADY if any(one["short_already"] for one in placed) else ""
    drawn, elsewhere = drawn_map(stress), unplaced(stress)
    unnamed = f"Without room for a name: {', '.join(drawn.unnamed)}." if drawn.unnamed else ""
    notes = (starred, MAP_NOTE, unnamed, f"{elsewhere[0].upper()}{elsewhere[1:]}." if elsewhere else "")
    return Figure("stress-map", title, drawn.svg, map_table(stress), FILE, " ".join(filter(None, notes)))


def drawn_map(stress: KeptStress, narrow: bool = False, named: Callable[[str], str] = str) -> Drawn:
    """Return the map of security drawn; `narrow` for a phone; `named`: what a variant is called on it."""
    best, baseline = frontier(stress), str(stress["baseline"])
    placed = [one for one in stress["variants"] if one["security"] is not None]
    points = [_place(one, one["variant"] in best, named) for one in placed]
    points.append(Place(baseline, 0.0, 0.0, 0.0, 0.0, baseline in best, baseline=True, shown=named(baseline)))
    return security_map("What security buys", points, "million USD a year", narrow)


def _place(one: KeptStress, best: bool, named: Callable[[str], str]) -> Place:
    cost, *avoided = (float(one["security"][key]) for key in _MAP)
    name, title = str(one["variant"]), str(one.get("title", ""))
    return Place(name, cost, avoided[0], avoided[1], avoided[2], best, title=title, shown=named(name))


def map_table(stress: KeptStress) -> Table:
    """Return the numbers of the map of security."""
    best = frontier(stress)
    heads = ("Variant", "Costs more a year", "Avoids a year", "Low", "High", "On the frontier", "Pays if")
    placed = (one for one in stress["variants"] if one["security"] is not None)
    rows = [
        (
            f"{one['variant']}{' *' if one['short_already'] else ''}",
            *(f"{one['security'][key]:z,.1f}" for key in _MAP),
            "yes" if one["variant"] in best else "",
            pays(one["security"]),
        )
        for one in placed
    ]
    return Table(heads, rows)


_MAP = ("premium_musd", "avoided_musd", "avoided_low_musd", "avoided_high_musd")


def _expected(stress: KeptStress) -> Figure:
    title = "The nation's loss of a year, over the scenarios of dataset and study (million USD of the year it begins)"
    heads = ("Variant", "Expected", "Low", "High", "Once in 20 years", "Once in 100 years")
    keys = ("expected_musd", "low_musd", "high_musd", "once_in_20_musd", "once_in_100_musd")
    table = [(o["variant"], *(f"{o['expected'][key]:z,.1f}" for key in keys)) for o in stress["variants"]]
    note = "Low and high: at the ends of the ranges of the chances. Once in 20: exceeded in one year of twenty."
    if lacking := without_chance(stress):
        note = f"{note} {lacking[0].upper()}{lacking[1:]}."
    return Figure("stress-expected", title, "", Table(heads, table), FILE, note)


def _losses(stress: KeptStress, one: KeptStress) -> Figure:
    title = f"{one['variant']}: worst {_tried(stress)} (million USD, present value)"
    heads = ("Loss", "From", "Extra cost", "Lost output", "Short", "Survives, months", "Recovers, months")
    table = [
        (
            loss_name(d), str(d["start"]), f"{d['extra_musd']:z,.0f}", f"{d['lost_output_musd']:z,.0f}", short_words(d),
            months(d["survive_months"]), months(d["recover_months"]),
        )
        for d in worst_of(one, WORST)
    ]  # fmt: skip
    said = [loss_sentence(one["variant"], d, words_in(one)) for d in worst_of(one, WORST)]
    return Figure(f"stress-{one['id']}", title, "", Table(heads, table), FILE, "\n".join([*said, HELD]))


def _heat(stress: KeptStress, one: KeptStress) -> Figure:
    """Return what each of the worst things that stop costs, by the year in which it begins."""
    title = f"{one['variant']}: what a loss costs by the year it begins in (million USD, present value)"
    by_year: dict[str, dict[int, float]] = {}
    for d in one["damages"]:
        by_year.setdefault(loss_name(d), {})[d["start"]] = loss_musd(d)
    rows = [(loss_name(d), by_year[loss_name(d)]) for d in worst_of(one, ROWS)]
    years = stress["years"]
    table = [(name, *(f"{cells[y]:z,.0f}" if y in cells else "" for y in years)) for name, cells in rows]
    note = (
        f"Extra cost and lost output of each, added. The {len(rows)} worst of what was tried. Blank: not tried from "
        "that year, not used under the plan, or without a proven answer."
    )
    if 0 < len(one["starts"]) < len(years):
        note += f" Scenarios were tried from {listed([str(y) for y in one['starts']])} alone."
    heads = ("Loss", *map(str, years))
    return Figure(f"stress-heat-{one['id']}", title, heat_map(title, years, rows), Table(heads, table), FILE, note)


ROWS = 12


def _estimates(stress: KeptStress) -> list[Figure]:
    """Return the losses of output that are printed, beside what missing metal is priced at."""
    rows = list(estimate_rows(stress))
    if not rows:
        return []
    title = "Lost output as it is printed, beside the price of the metal"
    heads = ("What stops", "Minerals of the study", "Loss of the nation", "Metal missing, million USD", "Source")
    note = (
        "Printed losses are of all that stops, not per tonne, do not add over minerals or studies, and are in no other "
        "number. Metal: the minerals missing in one year of the worst loss tried, at the dataset's value of a shortage."
    )
    return [Figure("stress-lost-output", title, "", Table(heads, rows), FILE, note)]


def _tried(stress: KeptStress) -> str:
    if stress["length"] is None:
        return "scenarios"
    return f"losses, singles of {stress['length']:g} year{'' if stress['length'] == 1 else 's'} and scenarios"


def _licensed(stress: KeptStress) -> list[Figure]:
    """Return what end uses get under licence in the scenarios that license something."""
    table = [
        (variant, loss, str(start), form, use, str(year), f"{tonnes:z,.0f}", f"{most:z,.0f}")
        for variant, loss, start, form, use, year, tonnes, most in licences.licensed_rows(stress)
    ]
    if not table:
        return []
    title = "What end uses get under licence of what stops (tonnes)"
    heads = ("Variant", "Loss", "From", "Form", "End use", "Year", "Bought under licence", "At most")
    return [Figure("stress-licences", title, "", Table(heads, table), FILE, licences.NOTE)]


def _shared(stress: KeptStress) -> list[Figure]:
    """Return what allies leave of the others' offers in the worst contested losses."""
    table = []
    unknown: set[str] = set()
    made: dict[str, None] = {}
    for one in stress["variants"]:
        for d in worst_of(one, WORST):
            if words := allies.output_words(d):
                made[f"{loss_name(d)}: {words}"] = None
            for s in d.get("shared", ()):
                offers = [f"{s[key]:z,.0f}" for key in ("offers_tonnes", "allied_offers_tonnes")]
                both = [allies.ranged(s, "wanted"), f"{s['lost_tonnes']:z,.0f}", allies.ranged(s, "ours")]
                said = (loss_name(d), str(d["start"]), s["form"], str(s["year"]))
                table.append((str(one["variant"]), *said, *offers, *both))
            unknown |= set(d.get("shared_unknown", ()))
    if not table and not unknown:
        return []
    lacking = allies.unknown_words({"shared_unknown": sorted(unknown)})
    title = "When allies lose the same: what is left of the others' offers (tonnes)"
    heads = (
        "Variant", "Loss", "From", "Form", "Year", "Others offer", "Of it allies", "Allies lost", "We lost",
        "Left to us",
    )  # fmt: skip
    return [
        Figure(
            "stress-allies",
            title,
            "",
            Table(heads, table),
            FILE,
            "\n".join(filter(None, (allies.NOTE, *made, lacking))),
        )
    ]


def _pairs(stress: KeptStress) -> list[Figure]:
    """Return the worst two losses at once of each variant, beside what both lose alone."""
    tried = [one for one in stress["variants"] if one["pairs"] is not None]
    if not tried:
        return []
    table = [
        (
            str(variant), str(pair), str(start), *("" if m is None else f"{m:z,.0f}" for m in musd),
            f"{form} {percent(share)} in {use}" if form else "nothing", months(survives),
        )
        for variant, pair, start, *musd, share, form, use, survives, _ in pair_rows(stress)
    ]  # fmt: skip
    title = "Two losses at once, the worst of each variant (million USD, present value)"
    heads = (
        "Variant", "Both stop", "From", "Together", "First alone", "Second alone", "Beyond both", "Short",
        "Survives, months",
    )  # fmt: skip
    known = " ".join(f"{one['variant']}: {pairs_known(one['pairs'])}." for one in tried)
    return [Figure("stress-pairs", title, "", Table(heads, table), FILE, f"{PAIRS_NOTE} {known}")]


def _remedies(stress: KeptStress) -> list[Figure]:
    """Return the cheapest remedy of each kind against each of the worst losses."""
    table = [
        (
            one["variant"], loss_name(of), str(r["start"]), remedy_words(r), f"{r['premium_musd']:z,.1f}",
            f"{r['before_musd']:z,.0f}", f"{r['after_musd']:z,.0f}", remedy_pays(r),
        )
        for one in stress["variants"]
        for of in one.get("remedies", ())
        for r in of["best"]
    ]  # fmt: skip
    if not table:
        return []
    title = "What would have helped against the worst losses, the cheapest of each kind (million USD)"
    heads = ("Variant", "Against", "From", "Held ready", "Costs more a year", "Loss", "With it", "Pays if it comes")
    return [Figure("stress-remedies", title, "", Table(heads, table), FILE, NOTE)]


def _sentences(stress: KeptStress) -> list[Figure]:
    """Return what each sentence of a variant buys, alone and last."""
    table = [
        (
            str(one["variant"]),
            str(s["words"]),
            *(word for way in sentences.WAYS for word in sentences.bought_words(s[way])),
        )
        for one in stress["variants"]
        for s in one.get("sentences", ())
    ]
    if not table:
        return []
    title = "Expected loss that each sentence avoids, for what it costs the nation (million USD a year)"
    heads = (
        "Variant", "Sentence", "Alone costs", "Avoids", "Per dollar", "Last costs", "Avoids more", "Per dollar more",
    )  # fmt: skip
    return [Figure("stress-sentences", title, "", Table(heads, table), FILE, sentences.NOTE)]


def _payments(stress: KeptStress) -> list[Figure]:
    """Return who pays for each of the worst losses."""
    amounts: dict[tuple[str, str, str], dict[str, float]] = {}
    for variant, loss, start, payer, musd in paid_rows(stress):
        amounts.setdefault((str(variant), str(loss), str(start)), {})[str(payer)] = float(str(musd))
    if not amounts:
        return []
    title = "Who bears the worst losses, beyond the plan (million USD, present value)"
    heads = ("Variant", "Loss", "From", *(name[0].upper() + name[1:] for name in PAYERS.values()))
    table = [(*loss, *(f"{paid[name]:z,.0f}" for name in PAYERS.values())) for loss, paid in amounts.items()]
    note = "Users bear what missing tonnes are worth to them, the others money; together what the nation loses."
    return [Figure("stress-payers", title, "", Table(heads, table), FILE, note)]


def _cover(stress: KeptStress) -> list[Figure]:
    """Return the days of use that stocks cover, by form and year."""
    years = [str(year) for year in stress["years"]]
    days: dict[tuple[str, str], dict[str, float]] = {}
    for variant, form, year, _, covered in cover_rows(stress):
        days.setdefault((str(variant), str(form)), {})[str(year)] = float(str(covered))
    if not days:
        return []
    table = [(*key, *(f"{by[y]:.0f}" if y in by else "" for y in years)) for key, by in days.items()]
    note = "Stock at the beginning of a year over what end uses want and plants take in that year."
    title = "Days of use that stocks cover at the beginning of a year"
    return [Figure("stress-cover", title, "", Table(("Variant", "Form", *years), table), FILE, note)]
