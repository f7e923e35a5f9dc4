"""What a plant takes in and gives out for each tonne of its main product.

Every plant makes one tonne of its main product. A feed is one over the published recovery, since feed and product
are both counted in contained metal: lithium in concentrate 1.25 per tonne in chemical, cobalt in hydroxide 1/0.95,
nickel in intermediate 1/0.96, NdPr oxide in concentrate 1/0.85 (Mountain Pass) or 1/0.93 (White Mesa). Anode takes
1.8 t of flake or 1.5 t of needle coke, a magnet 0.41 t of NdPr oxide: losses in metal making and grinding are
inside the 0.41, so factory swarf is not sold again as scrap. Mines, lithium plants on an own resource and by-product
nickel take in nothing that is traded.

Joint products are fixed ratios. Eagle concentrate holds 0.0287 t cobalt per tonne of nickel. Fredericktown makes
2,646 t nickel with 1,814 t cobalt. A refinery of nickel intermediate recovers the cobalt in it: 0.06 t per
tonne of nickel in the mix of MHP and matte, 95% recovered (assumed); the cobalt is paid for in the variable cost.

Black mass: one tonne holds lithium, nickel and cobalt as `black_mass` says, recovered at 85, 93 and 93%; the ratios
are those of tonnes made. One recycler also makes anode from its graphite (0.38 of black mass, 25% recovered, the
figure of 2035). Magnets: scrap to magnet 1/0.92; scrap to oxide by 0.335 t oxide in a tonne of magnets, 90%
recovered. Cobalt scrap counts tonne for tonne, as the USGS counts it.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from data.prepare import markets
from data.prepare.black_mass import made
from data.prepare.figures import Figures, Tables
from data.prepare.markets import heavy, to_tables
from data.prepare.plant_evidence import Fact, by_figure, items, published
from data.prepare.plant_register import Site, sites
from data.prepare.provenance import joined, weakest

SPODUMENE, CO_YIELD, NI_YIELD, EAGLE_COBALT = "lcn-forms-0002", "lcn-plants-0079", "lcn-plants-0103", "lcn-forms-0011"
FLAKE, COKE, OXIDE = "gre-forms-0003", "gre-forms-0005", "gre-forms-0033"
MAGNET_YIELD, OXIDE_YIELD = "gre-recycling-0020", "gre-recycling-0021"
FREDERICKTOWN = "lcn-plants-0086"
NI_PER_CO = 2646 / 1814  # both in the sentence of the figure: 105 and 72 million lb over 18 years
CONVERTERS = (
    "tesla_robstown", "spodumene_converter_us", "albemarle_richburg", "piedmont_tennessee",
    "kemerton_1_2", "kemerton_3_4",
)  # fmt: skip
NATURAL = ("vidalia", "vidalia_expansion", "kellyton", "stp_ohio_full")
SYNTHETIC = ("riverside", "enterprise_south", "leland", "stp_ohio")
MAGNETS = ("independence", "northlake_10x", "evac", "vulcan_benson", "stillwater_ok", "stillwater_ok_expansion")
COBALT = ("evelution_yuma", "electra", "electra_2020")
NICKEL = ("nickel_refinery_us", "westwin_pilot", "westwin_lawton")
MAGNET_RECYCLERS = ("noveon", "hypromag", "hypromag_expansion")
PER_T = {  # plants whose feed is published per tonne made
    **dict.fromkeys(CONVERTERS, ("lithium.concentrate", SPODUMENE)),
    **dict.fromkeys(NATURAL, ("graphite.flake", FLAKE)),
    **dict.fromkeys(SYNTHETIC, ("graphite.coke", COKE)),
    **dict.fromkeys(MAGNETS, ("ndpr.oxide", OXIDE)),
}
RECOVERED = {  # plants whose recovery is published
    **dict.fromkeys(COBALT, ("cobalt.intermediate", CO_YIELD)),
    **dict.fromkeys(NICKEL, ("nickel.intermediate", NI_YIELD)),
    **dict.fromkeys(MAGNET_RECYCLERS, ("ndpr.scrap", MAGNET_YIELD)),
}
SEPARATION = ("mountain_pass_separation", "white_mesa_1", "white_mesa_2", "vinton")
COBALT_BY_PRODUCT = {"nickel_refinery_us": "cobalt.chemical", "westwin_lawton": "cobalt.metal"}
TABLES = (
    "lithium_cobalt_nickel/forms", "lithium_cobalt_nickel/plants",
    "graphite_rare_earths/forms", "graphite_rare_earths/recycling",
)  # fmt: skip


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return the recipe of every plant."""
    known: dict[str, Fact] = {}
    for table in TABLES:
        known |= by_figure(figures, table)
    known |= items(figures, "assumptions/recipes")
    heavies = heavy.left_over(markets.book(figures).known)
    rows = []
    for site in sites(figures).values():
        rows.append(_row(site, site.form, 1.0, None, [], "The main product."))
        rows += _black_mass(figures, site) if site.black_mass_year else _others(figures, site, known)
        rows += _heavies(site, heavies)
    return pd.DataFrame([*rows, *to_tables.recipes(markets.book(figures).works)])


def _heavies(site: Site, known: dict[str, Fact]) -> list[dict[str, object]]:
    """Return what separation for NdPr leaves of heavy rare earths, a feed of its own."""
    if site.plant not in known:
        return []
    fact = known[site.plant]
    return [_row(site, heavy.CONCENTRATE, fact.value, (fact.low, fact.high), [fact], fact.rule)]


def _others(figures: Figures, site: Site, known: dict[str, Fact]) -> list[dict[str, object]]:
    plant = site.plant
    if plant in PER_T:
        form, figure = PER_T[plant]
        fact = known[figure]
        rule = f"Published feed per tonne of {site.form}."
        return [_row(site, form, -fact.value, _negative(fact, lambda x: x), [fact], rule)]
    if plant in RECOVERED:
        form, figure = RECOVERED[plant]
        feed = _feed(site, form, known[figure], "One over the published recovery.")
        return [feed, *_cobalt_by_product(site, known, known[figure])]
    if plant in SEPARATION:
        rule = "One over the published recovery of NdPr oxide from concentrate."
        return [_feed(site, "ndpr.concentrate", published(figures, site)["feed_ratio"], rule)]
    return _singles(site, known)


def _singles(site: Site, known: dict[str, Fact]) -> list[dict[str, object]]:
    if site.plant == "cobalt_scrap_us":
        return [_feed(site, "cobalt.scrap", known["cobalt_scrap_yield"], known["cobalt_scrap_yield"].rule)]
    if site.plant == "eagle":
        fact = known[EAGLE_COBALT]
        return [_row(site, "cobalt.concentrate", fact.value, (fact.low, fact.high), [fact], fact.rule)]
    if site.plant == "fredericktown":
        rule = "2,646 t nickel over 1,814 t cobalt a year."
        return [_row(site, "nickel.sulphate", NI_PER_CO, None, [known[FREDERICKTOWN]], rule)]
    if site.plant == "reelement":
        oxide, recovery = known["magnet_oxide_content"], known[OXIDE_YIELD]
        ends = _negative(recovery, lambda x: 1 / (x * oxide.value))
        value = -1 / (oxide.value * recovery.value)
        rule = "One over oxide in a tonne of magnets times recovery."
        return [_row(site, "ndpr.scrap", value, ends, [oxide, recovery], rule)]
    return []


def _cobalt_by_product(site: Site, known: dict[str, Fact], nickel: Fact) -> list[dict[str, object]]:
    if site.plant not in COBALT_BY_PRODUCT:
        return []
    content, recovery = known["intermediate_cobalt"], known["intermediate_cobalt_recovery"]
    value, low, high = (
        None if end is None else end * recovery.value / nickel.value
        for end in (content.value, content.low, content.high)
    )
    rule = "Cobalt per tonne of nickel in the intermediate times its recovery, over the recovery of nickel."
    return [_row(site, COBALT_BY_PRODUCT[site.plant], value or 0.0, (low, high), [content, recovery, nickel], rule)]


def _black_mass(figures: Figures, site: Site) -> list[dict[str, object]]:
    outputs = made(figures, site)
    content, recovery = outputs[site.form]
    main = content.value * recovery.value
    ends = _negative(recovery, lambda x: 1 / (x * content.value))
    rule = "One over the content of black mass times the recovery of the main product."
    rows = [_row(site, "battery.black_mass", -1 / main, ends, [content, recovery], rule)]
    for form, (share, rate) in outputs.items():
        if form != site.form:
            limits = tuple(None if end is None else share.value * end / main for end in (rate.low, rate.high))
            rule = "Content times recovery in black mass, over that of the main product."
            rows.append(_row(site, form, share.value * rate.value / main, (limits[0], limits[1]), [share, rate], rule))
    return rows


def _feed(site: Site, form: str, recovery: Fact, rule: str) -> dict[str, object]:
    return _row(site, form, -1 / recovery.value, _negative(recovery, lambda x: 1 / x), [recovery], rule)


def _negative(fact: Fact, change: Callable[[float], float]) -> tuple[float | None, float | None]:
    """Return the ends of a feed, the larger draw first, since feeds are negative."""
    ends = sorted(-change(end) for end in (fact.low, fact.high) if end is not None)
    return (ends[0], ends[1]) if len(ends) == 2 else (None, None)


def _row(
    site: Site, form: str, value: float, ends: tuple[float | None, float | None] | None, used: list[Fact], rule: str
) -> dict[str, object]:
    low, high = ends or (None, None)
    return {
        "plant": site.plant, "form": form, "t_per_t": _tidy(value), "low": _tidy(low), "high": _tidy(high),
        "confidence": _confidence(used), "source_id": joined(fact.source_id for fact in used) or "lodeplan-assumption",
        "figures": joined(fact.figure for fact in used), "rule": rule,
    }  # fmt: skip


def _confidence(used: list[Fact]) -> str:
    """A tonne of the main product per tonne is true by definition; two figures multiplied are assumed."""
    if not used:
        return "high"
    return weakest(fact.confidence for fact in used) if len(used) == 1 else "assumed"


def _tidy(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.5g}")
