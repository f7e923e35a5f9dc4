"""What a random study holds to try dates, money and matter: sentences that overlap on one seller, parts of years,
by-products from abroad, slow spend-out, a price index, small prices, and what ores hold beside their own metal.

Drawn last, with chance of their own, so that a further draw leaves the others as they were.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.random_world import OUTSIDE, World

Stated = dict[str, Any]
BASE_YEAR = 2024
UNDATED = ("budget_cap", "nminus1_floor", "offtake", "hhi_cap")
"""Sentences that take no dates, or are drawn for one year, or are cut in rounds."""
SMALL = 1e-3
"""What all money of a study of small prices is multiplied by: some dollars a tonne, where others have thousands."""


def draw(w: World, stated: list[Stated]) -> list[Stated]:
    """Draw rows into a world, and return its sentences, some of them with other dates, with more of their kind."""
    by_products_abroad(w)
    price_index(w)
    slow_grants(w)
    last_days(w)
    elements(w)
    stated = [part_of_a_year(w, sentence) for sentence in stated]
    stated = [*stated, *closures(w), *duties(w)]
    for year, share in ((w.years[0], 0.25), (w.years[0] + 1, 0.2)):
        w.add("tax_offset", year=year, share=share)
    stated = [credit_reform(w, sentence) for sentence in stated]
    return [dollars_of_the_day(w, sentence) for sentence in stated]


def by_products_abroad(w: World) -> None:
    """Give plants in partner countries a second product, which pays the duty of its own form and country."""
    for plant in list(w.rows["plants"]):
        if plant["country"] == w.countries[0] or not w.maybe(0.7):
            continue
        mineral = plant["plant"].split("_")[0]
        others = [m for m in (*w.minerals, OUTSIDE) if m != mineral]
        form = w.chains[w.one_of(others)][1]
        w.add("recipes", plant=plant["plant"], form=form, t_per_t=w.between(0.02, 0.15))


def price_index(w: World) -> None:
    """Write a price index from the base year to some year of the horizon: 1 there, another growth every year."""
    index = 1.0
    for year in range(BASE_YEAR, w.years[0] + int(w.rng.integers(0, 5))):
        w.add("deflator", fiscal_year=year, index=round(index, 6))
        index *= w.rng.uniform(1.0, 1.06)


def slow_grants(w: World) -> None:
    """Pay grants out over two to five years; some of the authority may never be."""
    shares = w.rng.dirichlet(np.ones(int(w.rng.integers(2, 6)))) * w.rng.uniform(0.85, 1.0)
    w.rows["spendout"] = [row for row in w.rows["spendout"] if row["profile"] != "grants"]
    for lag, share in enumerate(shares):
        w.add("spendout", profile="grants", lag_years=float(lag), share=round(float(share), 4))


def last_days(w: World) -> None:
    """Let half of what was appropriated lapse, some of it within a fiscal year; other uses take what is left of it."""
    w.add(
        "accounts", account="elsewhere", title="Other uses", kind="mandatory", budget_function="050", profile="grants"
    )
    for row in w.rows["appropriations"]:
        year = int(row["fiscal_year"]) + int(w.rng.integers(0, 3))
        row["available_until"] = w.one_of([f"{year}-09-30", f"{year}-12-31"]) if w.maybe(0.5) else ""
        row["left_to"] = "elsewhere" if row["available_until"] else ""


def elements(w: World) -> None:
    """Let feeds hold what plants make of them beside their own metal: some ores nothing, the richest enough."""
    mineral = {form["form"]: form["mineral"] for form in w.rows["forms"]}
    richest: dict[tuple[str, str], float] = {(f, m): 0.04 for f, m in mineral.items() if f.endswith("slag")}
    recipes: dict[str, dict[str, float]] = {}
    for row in w.rows["recipes"]:
        recipes.setdefault(row["plant"], {})[row["form"]] = row["t_per_t"]
    for recipe in recipes.values():
        feeds = [form for form, t in recipe.items() if t < 0]
        for form, t in recipe.items() if feeds else ():
            if t > 0 and mineral[form] != mineral[feeds[0]]:
                at = (feeds[0], mineral[form])
                richest[at] = max(richest.get(at, 0.0), 1.01 * t / -recipe[feeds[0]])
    for (form, element), t in richest.items():
        w.add("elements", form=form, element=element, t_per_t=round(t, 4), low=0.0, high=round(t, 4))


def day(w: World, year: int) -> str:
    """Draw a day of a year."""
    return str(np.datetime64(f"{year}-01-01") + int(w.rng.integers(0, 365)))


def part_of_a_year(w: World, sentence: Stated) -> Stated:
    """Give a sentence without dates some: from or until some day, or within one year."""
    ((name, fields),) = sentence.items()
    if not w.maybe(0.2) or name in UNDATED:
        return sentence
    fields = {"schedule": fields} if name == "tariff" and isinstance(fields, str) else fields
    fields = {"credit": fields} if isinstance(fields, str) else fields
    if fields.get("from") or fields.get("until"):
        return sentence
    first, last = day(w, w.one_year()), day(w, w.years[-1])
    dates = [{"from": first}, {"until": last}, {"from": min(first, last), "until": max(first, last)}]
    return {name: {**fields, **dates[int(w.rng.integers(3))]}}


def closures(w: World) -> list[Stated]:
    """Close one country's sellers by two to four sentences of one year, so that their days often overlap."""
    if not w.maybe(0.5):
        return []
    country, year = w.one_of(w.countries[1:3]), w.one_year()
    blocs = sorted({row["bloc"] for row in w.rows.get("blocs", []) if row["country"] == country})
    out: list[Stated] = []
    for _ in range(int(w.rng.integers(2, 5))):
        dates = dict(zip(("from", "until"), sorted((day(w, year), day(w, year))), strict=True))
        if w.maybe(0.4):
            licence = round(float(w.rng.uniform(0, 0.5)), 2)
            out.append({"export_restriction": {"countries": [country], "licence_share": licence, **dates}})
            continue
        who: Stated = {"bloc": w.one_of(blocs)} if blocs and w.maybe(0.4) else {"countries": [country]}
        measure = w.one_of(["shipped", "shipped", "owner", "origin"])
        scope = {"forms": [w.one_of(w.chains[w.one_of(w.minerals)])]} if w.maybe(0.3) else {}
        out.append({"import_ban": {**who, "measure": measure, **scope, **dates}})
    return out


def duties(w: World) -> list[Stated]:
    """Put a duty on everything from abroad, by-products too, in half of all studies."""
    if not w.maybe(0.5):
        return []
    rate = {y: round(float(w.rng.uniform(0.02, 0.4)), 3) for y in (w.years[0], w.years[-1])}
    return [{"tariff": {"rate": rate, "from": day(w, w.years[0])}}]


def further_duties(w: World) -> list[Stated]:
    """State duties that are no rate alone: so much a tonne, up to a minimum price, in place of the schedule's rate.

    They follow the prices that the tables hold, whatever these are counted in. What one of them stands in place of, no
    other does.
    """
    forms = [row for row in w.rows["forms"] if row["mineral"] in w.minerals and row["stage"] != "scrap"]
    out: list[Stated] = []
    if w.maybe(0.4):
        form = forms[int(w.rng.integers(len(forms)))]
        least = round(form["reference_price_usd_per_t"] * float(w.rng.uniform(0.95, 1.5)), 4)
        who = w.one_of(["last", "allies", "all"])
        spared = {"last": {"except_countries": [w.countries[-1]]}, "allies": {"except_bloc": "allies"}, "all": {}}[who]
        path = {w.years[0]: least, w.years[-1]: round(least * 1.1, 4)} if w.maybe(0.5) else least
        out.append({"minimum_usd_per_t": path, "forms": [form["form"]], **spared})
    if w.maybe(0.4):
        form = forms[int(w.rng.integers(len(forms)))]
        each = round(form["reference_price_usd_per_t"] * float(w.rng.uniform(0.02, 0.3)), 4)
        out.append(
            {"specific_usd_per_t": each, "forms": [form["form"]], "by": w.one_of(["shipped", "owner", "origin"])}
        )
        out[-1] |= {"countries": [w.countries[1]]} if w.maybe(0.7) else {}
    if w.maybe(0.5):
        rate = round(float(w.rng.uniform(0.0, 0.4)), 3)
        layers = {"layers": ["section_301"]} if w.maybe(0.3) else {}
        out.append({"rate": rate, "replaces": "schedule", **layers, "by": w.one_of(["shipped", "shipped", "origin"])})
        out[-1] |= {"from": day(w, w.one_year())} if w.maybe(0.5) else {}
    sums = ("minimum_usd_per_t", "specific_usd_per_t")
    dollars = {"dollars": w.one_of(["real", "nominal"])}
    return [{"tariff": {**one, **(dollars if any(name in one for name in sums) else {})}} for one in out]


def guaranteed(w: World, stated: list[Stated]) -> list[Stated]:
    """Let private lenders lend in place of the account in half of all loans, and the account promise what defaults."""
    return [{"loan": {**one["loan"], "guarantee": True}} if "loan" in one and w.maybe(0.5) else one for one in stated]


def quotas_on_duties(w: World, stated: list[Stated]) -> list[Stated]:
    """Free the first tonnes of a duty, in most studies in which nothing pays duties back."""
    if any("drawback" in one for one in stated) or w.maybe(0.2):
        return []
    form = w.one_of([f for m in w.minerals for f in w.chains[m]])
    most = round(w.need[form] * float(w.rng.uniform(0.05, 0.5)))
    path = {w.years[0]: most, w.years[-1]: most // 2} if w.maybe(0.5) else most
    who = {"countries": w.countries[1:3]} if w.maybe(0.5) else {}
    dates = {"from": day(w, w.one_year())} if w.maybe(0.3) else {}
    rate = round(float(w.rng.uniform(0.1, 0.5)), 3)
    by = {"by": "owner"} if w.maybe(0.3) else {}
    return [{"tariff": {"rate": rate, "quota_t": path, "forms": [form], **who, **by, **dates}}]


def rules_for_uses(w: World) -> list[Stated]:
    """Ban a large seller from some end uses in most studies; some of the time it refuses a use, or licenses a part."""
    if not w.maybe(0.8):
        return []
    uses = sorted({row["end_use"] for row in w.rows["end_uses"]})
    few = [w.one_of(uses)]
    measure = w.one_of(["shipped", "shipped", "owner", "origin"])
    dates = {"from": day(w, w.one_year())} if w.maybe(0.3) else {}
    strict = {"except_countries": [w.countries[-1]], "end_uses": few, "measure": measure, **dates}
    if w.maybe(0.6):
        return [{"import_ban": {**strict, "countries": w.countries[1:2]}}]
    wide = {"countries": [w.countries[1]], "end_uses": uses[:2], "measure": measure}
    inner = {key: v for key, v in strict.items() if key != "except_countries"} | {"countries": w.countries[1:3]}
    if measure == "owner":
        return [{"import_ban": inner}, {"import_ban": wide}]
    licensed = {"licence_share": 0.25} if dates or measure == "origin" else {}  # no draw of its own
    by = {} if dates else {"measure": "shipped"}
    return [{"export_restriction": {**inner, **licensed}}, {"import_ban": {**wide, **by}}]


def shares_of_uses(w: World) -> list[Stated]:
    """Ask in most studies for a share of what some end uses get, or cap one; a stricter one beside it some of the time.

    What two of them allow is nested: what is made at home is part of what an ally and home supply.
    """
    if not w.maybe(0.65):
        return []
    uses = sorted({row["end_use"] for row in w.rows["end_uses"]})
    some = uses[:2] if w.maybe(0.5) else [w.one_of(uses)]
    first = round(float(w.rng.uniform(0.2, 0.9)), 2)
    path = {w.years[0]: first, w.years[-1]: round(first / 2, 2)} if w.maybe(0.4) else first
    bloc = w.one_of(sorted({row["bloc"] for row in w.rows["blocs"]}))
    measure = w.one_of(["shipped", "owner", "origin", "origin"])
    kind = int(w.rng.integers(5))
    if kind == 0:
        inner = {"domestic_share_floor": {"min": round(first / 3, 2), "end_uses": [w.one_of(uses)]}}
        return [{"bloc_share_floor": {"bloc": bloc, "min": path, "end_uses": some}}, inner]
    if kind == 1 or measure == "origin":
        few = {"countries": [w.countries[1]], "max": path} if w.maybe(0.5) else {"max": 0.5 + first / 4}
        by = {"measure": "origin"} if measure == "origin" else {}
        return [{"country_share_cap": {**few, "end_uses": some, **by}}]
    if kind == 2:
        return [{"owner_share_cap": {"owners": [w.countries[1]], "max": path, "end_uses": some}}]
    if kind == 3:
        return [{"recycled_share_floor": {"min": round(first / 4, 2), "end_uses": some}}]
    return [{"bloc_share_cap": {"bloc": bloc, "max": path, "measure": measure, "end_uses": some}}]


def duty_for_uses(w: World, stated: list[Stated]) -> list[Stated]:
    """Put a duty on what one end use gets of a form, and on all but it of another, of those that outlets do not take.

    A form of which a quota is free is left out: of one tonne only one sentence may say that it pays none.
    """
    quotas = [fields for one in stated for fields in one.values() if "quota_t" in fields]
    held = {form for fields in quotas for form in fields.get("forms", ())}
    if any("drawback" in one for one in stated):
        held |= {row["form"] for row in w.rows.get("outlets", [])}
    wanted = [row["form"] for row in w.rows["demand"]]
    forms = sorted({form for m in w.minerals for form in w.chains[m] if form in wanted} - held)
    use = w.one_of(sorted({row["end_use"] for row in w.rows["end_uses"]}))
    rate = round(float(w.rng.uniform(0.05, 0.25)), 3)
    whose = [str(field) for field in w.rng.permutation(["end_uses", "except_end_uses"])]
    chosen = [forms[int(at)] for at in w.rng.permutation(len(forms))[:2]]
    return [
        {"tariff": {"rate": rate, "forms": [form], field: [use]}} for form, field in zip(chosen, whose, strict=False)
    ]


def for_a_quantity(w: World, sentence: Stated) -> Stated:
    """Let most of what tops up a price do so on so many tonnes a year, or on no more than an end use gets."""
    ((name, fields),) = sentence.items()
    if name not in ("price_floor", "offtake") or w.maybe(0.5 if name == "offtake" else 0.35):
        return sentence
    (form,) = fields["forms"]
    most = round(w.need[form] * float(w.rng.uniform(0.005, 0.08)))
    of: Stated = {"max_t": {w.years[0]: most, w.years[-1]: most // 2} if w.maybe(0.4) else most}
    if w.maybe(0.5):
        use = w.one_of(sorted({row["end_use"] for row in w.rows["end_uses"]}))
        of = {**(of if w.maybe(0.3) else {}), "end_uses": [use]}
    return {name: {**fields, **of, **({"upside_share": 0.0} if "upside_share" in fields else {})}}


def owing_a_quantity(w: World, sentence: Stated) -> Stated:
    """Let some floors for a quantity be owed by the plants that stand at home, at a price of what is missing.

    What is missing costs more than the market price, so that it is dearer than what is paid back. Some ask for more
    than stands, and for less later.
    """
    ((name, fields),) = sentence.items()
    limited = name == "price_floor" and {"max_t", "end_uses"} & set(fields)
    if not limited or {"owned_by", "except_owned_by"} & set(fields) or w.maybe(0.2):
        return sentence
    makers = [p for p in w.rows["plants"] if (p["form"], p["country"]) == (fields["forms"][0], w.countries[0])]
    stands = {p["plant"] for p in makers if p["status"] == "existing"}
    capacity = [r for r in w.rows.get("plant_capacity", []) if r["plant"] in stands]
    least = min((r["capacity_t"] for r in capacity), default=0.0)
    if not least > 0:
        return sentence
    most = round(least * float(w.rng.uniform(0.4, 1.6)), 2)
    missing = round(3 * fields["market_usd_per_t"])
    of: Stated = {"contracted_t": {w.years[0]: most, w.years[-1]: round(most / 2, 2)} if w.maybe(0.4) else most}
    both = 1.0 if w.maybe(0.6) else w.between(0.0, 0.5)
    kept = {field: value for field, value in fields.items() if field not in ("max_t", "end_uses")}
    return {name: {**kept, **of, "upside_share": both, "shortfall_usd_per_t": missing}}


def revolving_fund(w: World, stated: list[Stated]) -> list[Stated]:
    """Let, in half of the studies whose fund does nothing else, the fund sell stock, and pay for substitutes of it.

    Its budget is somewhat more than storing costs, so that every tonne sold early replaces some more.
    """
    held = [row for row in w.rows.get("stockpile", []) if row["holder"] == "public" and row["opening_t"] > 0]
    fields = [fields for one in stated for fields in one.values() if isinstance(fields, dict)]
    busy = any(one.get("account") == "nds_fund" for one in fields)
    if not held or busy or not w.maybe(0.7):
        return []
    most = max(held, key=lambda row: row["opening_t"] * w.price[row["form"]])
    storing = sum(row["opening_t"] * row["holding_usd_per_t"] for row in held) / 1e6 * len(w.years)
    kept = round(most["opening_t"] * float(w.rng.uniform(0.0, 0.2)), 1)
    rule = float(w.rng.choice([0.1, 0.2, 0.3])) if w.maybe(0.7) else "free"
    return [
        {
            "stockpile_target": {
                "tonnes": kept, "forms": [most["form"]], "account": "nds_fund", "release": rule, "revolving": True
            }
        },
        {
            "substitution_program": {
                "account": "nds_fund",
                "share": 0.1,
                "forms": [most["form"]],
                "cost_usd_per_t": round(w.price[most["form"]] * float(w.rng.uniform(0.2, 0.5)), 4),
                "dollars": "real",
            }
        },
        {
            "budget_cap": {
                "account": "nds_fund",
                "dollars": "real",
                "max_musd": round(storing * float(w.rng.uniform(1.2, 1.6)), 6),
                "measure": "authority",
            }
        },
    ]  # fmt: skip


def credit_reform(w: World, sentence: Stated) -> Stated:
    """Let half of all loans state their terms in place of a subsidy: grace, a fee, defaults, the Treasury's rate."""
    ((name, fields),) = sentence.items()
    if name != "loan" or w.maybe(0.5):
        return sentence
    terms = {
        "term_years": 8,
        "grace_years": int(w.rng.integers(0, 4)),
        "fee_share": 0.01,
        "default_share": 0.15,
        "recovery_share": 0.4,
    }
    kept = {k: v for k, v in fields.items() if k != "subsidy_rate"}
    return {name: {**kept, **terms, "treasury_rate": round(float(w.rng.uniform(0.0, 0.04)), 3)}}


def dollars_of_the_day(w: World, sentence: Stated) -> Stated:
    """Let half of the sums that sentences state be in dollars of the day."""
    ((name, fields),) = sentence.items()
    if not isinstance(fields, dict) or "dollars" not in fields or w.maybe(0.5):
        return sentence
    return {name: {**fields, "dollars": "nominal"}}


def small(rows: dict[str, list[Stated]], stated: list[Stated], part: float = SMALL) -> list[Stated]:
    """Make all money of a world small, and return its sentences with theirs made so too."""
    for table in rows.values():
        for row in table:
            row.update({k: v * part for k, v in row.items() if _money(k) and isinstance(v, float | int)})
    return [{name: _scaled(fields, part) for name, fields in sentence.items()} for sentence in stated]


def _money(column: str) -> bool:
    return "usd" in column


def _scaled(fields: Any, part: float) -> Any:
    if not isinstance(fields, dict):
        return fields
    out = dict(fields)
    for name, value in fields.items():
        if _money(name) and not isinstance(value, str):
            out[name] = {y: v * part for y, v in value.items()} if isinstance(value, dict) else value * part
    return out
