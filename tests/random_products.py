"""What else a random study holds: products of several forms, by-products, emissions, jobs, and more accounts.

Drawn last, with chance of their own, so that a further table leaves the others as they were.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from tests.random_world import OUTSIDE, World, all_years

PRODUCT = "engine"
ACCOUNTS = (
    ("48c", "tax"),
    ("doe_grants", "discretionary"),
    ("osc_credit", "credit"),
    ("ndpr_floor", "contingent"),
    ("purchase_commitments", "contingent"),
)


def slag(w: World, mineral: str) -> None:
    """Give a refinery a by-product that nobody needs: sold or stored in part, the rest discarded at a cost."""
    plant = next(p["plant"] for p in w.rows["plants"] if p["plant"] == f"{mineral}_refinery")
    form = f"{mineral}.slag"
    w.price[form] = round(w.price[w.chains[mineral][0]] * 0.2, 1)
    share = w.between(0.05, 0.4)
    cells = {"form": form, "mineral": mineral, "stage": "intermediate", "title": form, "content_basis": "t of content"}
    w.add("forms", **cells, reference_price_usd_per_t=w.price[form])
    w.add("recipes", plant=plant, form=form, t_per_t=share)
    w.add("discards", form=form, cost_usd_per_t=round(w.price[form] * w.rng.uniform(0.05, 0.5), 1))
    size = w.need[w.chains[mineral][1]] * share
    if w.maybe(0.4):
        for year in all_years(w):
            usd, most = round(w.price[form] * 0.8, 1), round(size * 0.1, 1)
            w.add("outlets", form=form, outlet="export", year=year, price_usd_per_t=usd, size_t=most)
    if w.maybe(0.3):
        w.add(
            "stockpile", form=form, holder="private", limit_t=round(size * 0.3, 1), opening_t=0.0, loss_rate=0.0,
            holding_usd_per_t=1.0, account="", fill_t_per_year=round(size * 0.2, 1),
            release_t_per_year=round(size * 0.2, 1),
        )  # fmt: skip


def products(w: World) -> None:
    """Want a product that takes the last form of every mineral together."""
    parts = {w.chains[m][-1]: w.between(0.001, 0.02) for m in w.minerals}
    worth = sum(w.price[form] * t for form, t in parts.items())
    scarcest = min(w.need[form] / t for form, t in parts.items())
    for form, t in parts.items():
        w.add("bills", product=PRODUCT, form=form, t_per_unit=t)
    for use in w.rows["end_uses"]:
        units, dear = scarcest * w.rng.uniform(0.05, 0.2), round(worth * w.rng.uniform(1.5, 4), 2)
        for path, scale in (("central", 1.0), ("low", 0.8), ("high", 1.2)):
            for year in all_years(w):
                w.add(
                    "products", end_use=use["end_use"], product=PRODUCT, path=path, year=year,
                    wanted_units=round(units * scale, 2), shortage_usd_per_unit=dear,
                )  # fmt: skip


def emissions(w: World) -> None:
    for form in w.price:
        for country in w.countries:
            for route, low, high in (("primary", 2.0, 20.0), ("recycled", 0.5, 5.0)):
                w.add("emissions", form=form, country=country, route=route, t_per_t=w.between(low, high))


def jobs_and_accounts(w: World) -> None:
    for plant in w.rows["plants"]:
        plant["jobs_per_kt"] = w.between(10, 90) if w.maybe(0.7) else np.nan
    for account, kind in ACCOUNTS:
        w.add(
            "accounts", account=account, title=account, kind=kind, budget_function="050", profile="grants", revolving=""
        )


def draw(w: World) -> None:
    for mineral in w.minerals:
        if w.maybe(0.5):
            slag(w, mineral)
    if w.maybe(0.6):
        products(w)
    emissions(w)
    jobs_and_accounts(w)


def closing_levels(w: World) -> None:
    """Ask of some stocks that they end no lower than they begin, or than part of a year fills them to."""
    for row in (row for row in w.rows.get("stockpile", []) if row["holder"] == "private"):
        filled = 0.0 if row["form"].endswith("slag") else 0.05 * row["fill_t_per_year"]  # slag must first be made
        reach = min(row["opening_t"] * (1 - row["loss_rate"]) ** len(w.years) + filled, row["limit_t"])
        row["closing_t"] = round(reach * w.rng.uniform(0.3, 0.9), 1) if w.maybe(0.6) else np.nan


def facilities(w: World) -> None:
    """Let a mineral's plants share hours, and all that is bought of its last form pass one berth."""
    for mineral in w.minerals:
        chain, own = w.chains[mineral], [p["plant"] for p in w.rows["plants"] if p["form"].startswith(f"{mineral}.")]
        for facility, unit, kind, users in (("hours", "hours", "plant", own), ("berth", "t", "form", [chain[-1]])):
            name, use = f"{mineral}_{facility}", {user: w.between(0.5, 2.0) for user in users}
            for user in users:
                w.add("shared_use", facility=name, kind=kind, user=user, use_per_t=use[user])
            most = round(w.need[chain[-1]] * w.rng.uniform(0.3, 0.9), 1)
            for year in all_years(w) if users else ():
                more = {"extra": round(0.2 * most, 1), "extra_usd_per_unit": round(0.05 * w.price[chain[-1]], 1)}
                w.add(
                    "infrastructure", facility=name, year=year, capacity=most, unit=unit,
                    **(more if facility == "berth" else {}),
                )  # fmt: skip


def dearer_steps(w: World) -> None:
    """Let some end uses do without more, at a second and dearer step of substitution."""
    for first in list(w.rows.get("substitutes", [])):
        if (first["end_use"], first["form"]) in w.dearer or (first["year"] == all_years(w)[0] and w.maybe(0.6)):
            w.dearer.setdefault((first["end_use"], first["form"]), (w.between(0.05, 0.3), w.between(1.2, 2.0)))
            share, times = w.dearer[first["end_use"], first["form"]]
            usd = round(first["cost_usd_per_t"] * times, 0)
            w.add("substitutes", **{**first, "step": 2.0, "max_share": share, "cost_usd_per_t": usd})


def established_trade(w: World) -> None:
    """Let sellers abroad of some forms have shares by custom, that fade; one of them may have left the market."""
    for form in sorted({row["form"] for row in w.rows["suppliers"]}):
        sellers = sorted({row["country"] for row in w.rows["suppliers"] if row["form"] == form} - {w.countries[0]})
        if len(sellers) < 2 or not w.maybe(0.7):
            continue
        weights = w.rng.dirichlet(np.ones(len(sellers))) * w.rng.uniform(0.6, 1.0)
        fading, easier = w.rng.uniform(0.8, 0.98), w.rng.uniform(1.0, 1.3)
        elasticity = w.rng.uniform(0.8, 4.0)
        for since, year in enumerate(all_years(w)):
            for country, weight in zip(sellers, weights, strict=True):
                share = round(float(weight) * fading**since, 4)
                w.add("established_trade", form=form, country=country, year=year, share=share)
            w.add(
                "trade_elasticities", form=form, year=year, elasticity=round(elasticity * easier**since, 3),
                price_usd_per_t=round(w.price[form] * 1.1, 1),
            )  # fmt: skip
    asked = {(row["form"], row["year"]) for row in w.rows.get("trade_elasticities", ())}
    for row in w.rows.get("outlets", ()):
        if (row["form"], row["year"]) in asked:
            part = (0.9, 0.5, 0.0)[len(row["form"]) % 3]
            row["established_t"] = round(part * row["size_t"], 1) if part else math.nan


def one_large_seller(w: World, stated: Sequence[dict[str, Any]], path: str, boundaries: Sequence[str]) -> None:
    """Let others than the largest sell little where a floor asks who could stop, so that stock or sites must stand by.

    The floor asks for what they offer and make, for what the nation holds, and for a part of what could be put in:
    for none of it where imports or their concentration have a cap, which may leave nothing to put in.
    """
    year, asked = w.years[-1], dict[str, float]()
    capped = any({"import_reliance_cap", "hhi_cap"} & sentence.keys() for sentence in stated)
    for fields in (sentence["nminus1_floor"] for sentence in stated if "nminus1_floor" in sentence):
        (form,) = fields["forms"]
        if form not in asked:
            need = _essential(w, form, year, path, boundaries)
            held, room = _standing_by(w, form)
            left = _small_rest(w, form, year, need)
            filled = w.rng.uniform(0.05, 0.3) * (0.0 if capped else room - held)
            asked[form] = (left + held + filled) / need
        fields["min"] = float(np.clip(round(asked[form], 3), 0.01, 0.98))


def _essential(w: World, form: str, year: int, path: str, boundaries: Sequence[str]) -> float:
    uses = {use["end_use"] for use in w.rows["end_uses"] if use["essential"] == "yes"}
    return sum(
        row["demand_t"]
        for row in w.rows["demand"]
        if (row["form"], row["year"], row["path"]) == (form, year, path)
        and row["boundary"] in boundaries
        and row["end_use"] in uses
    )


def _small_rest(w: World, form: str, year: int, need: float) -> float:
    """Make small what others than the largest seller offer in a year; return it, with what plants elsewhere make."""
    offers = [row for row in w.rows["suppliers"] if (row["form"], row["year"]) == (form, year)]
    large = max(w.countries[1:], key=lambda c: sum(row["available_t"] for row in offers if row["country"] == c))
    others = [row for row in offers if row["country"] != large]
    own = [row for row in w.rows["plants"] if row["form"] == form and row["status"] != "cancelled"]  # others never run
    at = {row["plant"]: row["country"] for row in own}
    running = [row for row in w.rows.get("plant_capacity", ()) if row["year"] == year and row["plant"] in at]
    made = sum(row["capacity_t"] for row in running if at[row["plant"]] != large)
    rest = sum(row["available_t"] for row in others)
    part = min(1.0, max(w.rng.uniform(0.3, 0.7) * need - made, 0.0) / rest) if rest > 0 else 1.0
    for row in others:
        row["available_t"] = round(row["available_t"] * part, 2)
    return made + rest * part


def _standing_by(w: World, form: str) -> tuple[float, float]:
    """Return what stock of a form could release after the last year if none is put in, and if it is in one year."""
    for row in w.rows["stockpile"]:
        if row["form"] == form and row["holder"] == "private":
            held = row["opening_t"] * (1 - row["loss_rate"]) ** len(w.years)
            room = min(row["limit_t"], held + row["fill_t_per_year"])
            row["release_t_per_year"] = max(row["release_t_per_year"], round(room, 1))
            return held, room
    return 0.0, 0.0


def draw_last(w: World) -> None:
    """Draw what came last, with chance of its own."""
    dearer_steps(w)
    closing_levels(w)
    if w.maybe(0.5):
        facilities(w)


def dependent_plants(w: World, stated: Sequence[dict[str, Any]]) -> None:
    """Let some plants live on another, one that makes nothing that is planned too, and some take another's place.

    What an offtake asks for, and what feeds it, lives on no other plant, for this may be unable to run.
    """
    taken = {form.split(".")[0] for sentence in stated for form in sentence.get("offtake", {}).get("forms", ())}
    at_home = [p for p in w.rows["plants"] if p["country"] == w.countries[0] and p["status"] != "cancelled"]
    if len(at_home) < 2:
        return
    if w.maybe(0.7):
        mixed = [at_home[i] for i in w.rng.permutation(len(at_home))]
        mixed.sort(key=lambda plant: plant["form"].split(".")[0] in taken)
        if mixed[0]["form"].split(".")[0] not in taken:
            _host(w, mixed)
    newer = [p for p in at_home if p["buildable_t"] > 0]
    stands = {row["plant"] for row in w.rows.get("plant_capacity", ())}
    pairs = [(n["plant"], old) for n in newer for old in sorted(stands) if n["plant"] != old]
    pairs = [pair for pair in pairs if pair[1] in {p["plant"] for p in at_home}]
    if pairs and w.maybe(0.7):
        plant, old = pairs[int(w.rng.integers(len(pairs)))]
        w.add("replacements", plant=plant, replaces=old, share=w.between(0.3, 1.0))


def _host(w: World, plants: list[dict[str, Any]]) -> None:
    """Tie one plant to the next, or to a smelter of a mineral outside the study, at less than its size asks."""
    circuit, host = plants[:2]
    if w.maybe(0.3) or not _size(w, host):
        host = _outside(w, circuit)
    ratio = _size(w, circuit) / max(_size(w, host), 1.0) * w.rng.uniform(0.2, 0.9)
    w.add("hosts", plant=circuit["plant"], host=host["plant"], t_per_t=float(f"{ratio:.4g}"))


def _outside(w: World, like: dict[str, Any]) -> dict[str, Any]:
    """Add a smelter, much like a plant of the study, of a mineral that no study plans; it earns a little or loses."""
    ore, metal = w.chains[OUTSIDE][:2]
    margin = w.price[metal] - 1.1 * w.price[ore]
    smelter = {
        **like, "plant": f"{OUTSIDE}_smelter", "title": f"{OUTSIDE}_smelter", "form": metal, "kind": "refinery",
        "variable_usd_per_t": round(margin * w.rng.uniform(0.8, 1.3), 1), "reserves_t": np.nan,
    }  # fmt: skip
    w.add("plants", **smelter)
    w.add("recipes", plant=smelter["plant"], form=metal, t_per_t=1.0)
    w.add("recipes", plant=smelter["plant"], form=ore, t_per_t=-1.1)
    for row in [row for row in w.rows.get("plant_capacity", ()) if row["plant"] == like["plant"]]:
        w.add("plant_capacity", **{**row, "plant": smelter["plant"]})
    return smelter


def _size(w: World, plant: dict[str, Any]) -> float:
    """Return what a plant could make in the last year if all that may be built of it were."""
    rows = [r["capacity_t"] for r in w.rows.get("plant_capacity", ()) if r["plant"] == plant["plant"]]
    return float(plant["buildable_t"]) + (rows[-1] if rows else 0.0)
