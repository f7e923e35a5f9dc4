"""Dysprosium, terbium and yttrium: oxides bought for magnets and coatings, and what light separation leaves over.

Heavies follow the light rare earths. What Mountain Pass, White Mesa and Vinton mine for NdPr also holds dysprosium and
terbium; separation for NdPr leaves it in a heavy concentrate, at the published ratio, and a heavy circuit takes it from
there. The concentrate has no price of its own: it costs nothing more to have it, and without a circuit it is discarded.
So a circuit never makes more than its feed, whatever its nameplate: Mountain Pass holds 0.00054 t dysprosium in a
tonne of rare-earth oxide, of which 0.157 is NdPr oxide, 0.85 recovered. Terbium comes with dysprosium in a fixed ratio.
The 70 t of both that stand in stock at Mountain Pass, and bought third-party feed, are left out.

Demand of dysprosium and terbium is the printed feed of US magnet makers and, flat, what else was imported in 2024. That
inside imported magnets is not demand. Magnet plants of the dataset pay for their heavies inside their conversion cost.
Yttrium: the published uses; its mix is by shipment, its origin 93% Chinese.
China sells heavies under licence since April 2025: no multiplier is published, so its first step is held.
"""

from __future__ import annotations

from data.prepare.figure_row import FigureRow, by_year
from data.prepare.figures import BASE_YEAR, years
from data.prepare.markets.market import PERIODS, Known, Market, Share, Wanted, Works, derived, mixed, said
from data.prepare.plant_evidence import Fact

GRE = "graphite_rare_earths"
ELEMENTS = (
    ("dysprosium", "Dysprosium", "Dy oxide"),
    ("terbium", "Terbium", "Tb oxide"),
    ("yttrium", "Yttrium", "Y oxide"),
)
USES = {
    "defence and aerospace coatings": "defence", "clean energy (turbines, fuel cells)": "clean_energy",
    "electronics (phosphors, lasers, chip-tool coatings)": "electronics",
    "other (ceramics, refractories)": "other_industry",
}  # fmt: skip
CONCENTRATE = "dysprosium.concentrate"
# Tonnes of dysprosium oxide in heavy concentrate for a tonne of NdPr oxide, by the plant that separates NdPr.
LEFT_OVER = {
    "mountain_pass_separation": "mountain_pass/dy_per_ndpr",
    "white_mesa_1": "monazite/dy_per_ndpr",
    "white_mesa_2": "white_mesa_2/dy_per_ndpr",
    "vinton": "vinton/dy_per_ndpr",
}
# Plant, title, owner, status, published plant and product, terbium over dysprosium, first year.
CIRCUITS = (
    ("mountain_pass_heavy", "Mountain Pass heavy circuit, CA", "USA", "under_construction",
     "Mountain Pass heavy circuit", "Dy+Tb oxide", "tb_per_dy/mountain_pass"),
    ("white_mesa_2_heavy", "White Mesa heavy circuit, UT", "USA", "candidate", "White Mesa phase 2 UT", "Dy oxide",
     "tb_per_dy/white_mesa"),
    ("vinton_heavy", "Vinton heavy circuit, LA", "CAN", "candidate", "Vinton LA", "Dy oxide", "tb_per_dy/vinton"),
)  # fmt: skip


def markets(known: Known) -> list[Market]:
    """Return the heavy concentrate and the three oxides."""
    return [_concentrate(known), *(_oxide(known, *element) for element in ELEMENTS)]


def works(known: Known) -> list[Works]:
    """Return the heavy circuits and the planned yttrium plant."""
    return [*(_circuit(known, *circuit) for circuit in CIRCUITS), _yttrium(known)]


def left_over(known: Known) -> dict[str, Fact]:
    """Return what each NdPr separation plant leaves of heavies, per tonne of NdPr oxide."""
    return {plant: known.assumption(item) for plant, item in LEFT_OVER.items()}


def _concentrate(known: Known) -> Market:
    free = known.assumption("heavy_concentrate/price")
    return Market(
        CONCENTRATE, "intermediate", "Heavy rare-earth concentrate",
        "t Dy oxide contained in the heavy concentrate that NdPr separation leaves", dict.fromkeys(PERIODS, free),
    )  # fmt: skip


def _oxide(known: Known, mineral: str, title: str, form: str) -> Market:
    rows = {r["iso3"]: r for r in known.rows(f"{GRE}/import_mix", form=form)}
    shares = {iso3: _share(row) for iso3, row in rows.items()}
    one, two = (known.one(f"{GRE}/prices", form=form, market="USGS annual average (China-based)", year=year)
                for year in (str(BASE_YEAR), str(BASE_YEAR + 1)))  # fmt: skip
    mean = mixed((one, 0.5), (two, 0.5), rule="Mean of 2024 and 2025, paid in normal times.")
    times = known.one(f"{GRE}/prices", form=form.split()[0], market="outage multiple observed (ex-China / China)")
    outage = derived(times, two.value * times.value, two.value * (times.low or 1), two.value * (times.high or 1),
                     f"Price of 2025 times the multiple seen outside China: {times.rule}")  # fmt: skip
    held = said(two, "The 2025 price held.", "assumed")
    far = derived(mean, mean.value, mean.value * 0.6, mean.value * 2, mean.rule)
    exports = known.rows(f"{GRE}/base_year", form=form, year=str(BASE_YEAR), flow="exports")
    line = "yttrium" if mineral == "yttrium" else f"{mineral}_oxide"
    return Market(
        f"{mineral}.oxide", "refined", f"{title} oxide", f"t {title.lower()} oxide",
        dict(zip(PERIODS, (one, two, held, far), strict=True)), line,
        "Printed by the USGS." if mineral == "yttrium" else "Heavy rare earths are one printed line of 74 t: assumed.",
        shares, exports=known.one(f"{GRE}/base_year", figure=exports[0]["figure"]) if exports else None,
        demand=_uses(known, form) if mineral == "yttrium" else _feed(known, mineral, form), outage=outage, credit=True,
        ceilings=_ceilings(known, mineral), seen_in_2025=False,
    )  # fmt: skip


def _share(row: FigureRow) -> Share:
    value, low, high = (row.number(name) / 100 for name in ("share_pct", "low", "high"))
    fact = Fact(value, low, high, row["confidence"], row["source_id"], row["figure"], row["rule"])
    return Share(fact, "Printed share" in row["rule"])


def _ceilings(known: Known, mineral: str) -> dict[str, Fact]:
    """Malaysia's heavy line and China in peace; the rest stretch by the general rule."""
    found = {country: known.assumed.get(f"{mineral}.oxide/sales/{country}") for country in ("MYS", "CHN", "JPN", "KOR")}
    return {country: fact for country, fact in found.items() if fact}


def _uses(known: Known, form: str) -> tuple[Wanted, ...]:
    """Yttrium: the four published uses, scaled to what was bought in 2024."""
    whole = {
        flow: known.one(f"{GRE}/base_year", form=form, year=str(BASE_YEAR), flow=flow)
        for flow in ("imports", "exports")
    }
    printed = sum(r.number("central") for r in known.rows(f"{GRE}/demand", form=form, year=str(BASE_YEAR)))
    scale = (whole["imports"].value - whole["exports"].value) / printed
    found = []
    for use, ours in USES.items():
        rows = by_year(known.rows(f"{GRE}/demand", form=form, end_use=use), f"{GRE}/demand", f"{form}, {use}", years())
        paths = {path: {y: scale * rows[y].number(path) for y in years()} for path in ("low", "central", "high")}
        rule = f"Printed use times {scale:.4g}, so that 2024 is imports less exports (454 t, printed 500 by rounding)."
        facts = {
            y: Fact(scale * r.number("central"), None, None, "assumed", r["source_id"], r["figure"], rule)
            for y, r in rows.items()
        }  # fmt: skip
        found.append(Wanted(ours, "A", paths, facts))
    return tuple(found)


def _feed(known: Known, mineral: str, form: str) -> tuple[Wanted, ...]:
    """Dysprosium and terbium: feed of US magnet makers, and the rest of what was imported in 2024, flat."""
    named = known.rows(f"{GRE}/demand", form=form, end_use="feed for US-made magnets")
    rows = by_year(named, f"{GRE}/demand", f"{form}, feed for US-made magnets", years())
    imports = known.one(f"{GRE}/base_year", form=form, year=str(BASE_YEAR), flow="imports")
    paths = {path: {y: rows[y].number(path) for y in years()} for path in ("low", "central", "high")}
    facts = {
        y: Fact(r.number("central"), None, None, "assumed", r["source_id"], r["figure"],
                f"Feed of US magnets, {r['driver_and_rule']}")
        for y, r in rows.items()
    }  # fmt: skip
    other = imports.value - paths["central"][BASE_YEAR]
    flat = {path: dict.fromkeys(years(), other) for path in paths}
    rest = derived(
        imports, other, 0.5 * other, 1.5 * other, f"Imports of 2024 less feed of US magnets, held. {imports.rule}"
    )
    return (
        Wanted("clean_energy", "B", paths, facts),
        Wanted("other_industry", "A", flat, dict.fromkeys(years(), rest)),
    )


def _circuit(
    known: Known, plant: str, title: str, owner: str, status: str, named: str, product: str, ratio: str
) -> Works:
    row, share = known.row(f"{GRE}/plants", plant=named, product=product), known.assumption(ratio)
    both = 1 + share.value if product == "Dy+Tb oxide" else 1.0
    size = row.number("capacity") / both
    capital = row.number("capex_per_annual_t_usd") * both
    if product == "Dy oxide":
        extra = known.row(f"{GRE}/plants", plant=named, product="Tb oxide")
        capital += extra.number("capex_per_annual_t_usd") * share.value
    spend = Fact(capital, 0.6 * capital, 1.3 * capital, "assumed", row["source_id"], row["figure"], row["rule"])
    recovery = 1 / row.number("yield_or_feed_ratio")
    feed = Fact(
        recovery, recovery, 1.1 * recovery, "assumed", row["source_id"], row["figure"], "One over the recovery."
    )
    opening = {2026: 0.1, 2027: 0.5}  # commissioned from the middle of 2026, full in 2028
    running = {} if status == "candidate" else {y: size * opening.get(y, 1.0) for y in years() if y >= 2026}
    both_sizes = Fact(
        size, None, None, row["confidence"], row["source_id"], row["figure"], "Published size, as dysprosium."
    )
    return Works(
        plant, title, "separation", "dysprosium.oxide", status, ((CONCENTRATE, feed),), running, both_sizes, spend,
        known.assumption("heavy_circuit/opex"), row.optional("lead_time_years") or 2.0, row.whole("earliest_year"),
        owner=owner, made=(("terbium.oxide", share),),
        rule=f"As published for '{named}', the share of capital its heavies earn: {row['rule']}",
    )  # fmt: skip


def _yttrium(known: Known) -> Works:
    row = known.row(f"{GRE}/plants", plant="ReElement IN yttrium")
    low, high = row.number("capex_low"), row.number("capex_high")
    spend = Fact((low + high) / 2, low, high, "assumed", row["source_id"], row["figure"], "Middle of a guessed range.")
    size = Fact(row.number("capacity"), row.number("cap_low"), row.number("cap_high"), row["confidence"],
                row["source_id"], row["figure"], row["rule"])  # fmt: skip
    return Works(
        "reelement_yttrium", "ReElement yttrium, IN", "recycler", "yttrium.oxide", "candidate", (), {}, size, spend,
        known.assumption("reelement_yttrium/opex"), 1, row.whole("earliest_year"),
        rule="As published; feed of mixed sources is inside its cost, capital is not published.",
    )  # fmt: skip
