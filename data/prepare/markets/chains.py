"""Markets of the minor metals with a chain: who sells each form, at what price, and who wants it.

Content: antimony, tungsten, manganese, gallium and germanium in tonnes contained; titanium sponge and magnesium gross
metal; titanium concentrate as TiO2. Some numbers differ from the published balances, each for a reason.

Antimony demand is the mean of 2021-24 (25,400 t), not the 28,600 or 45,000 t of apparent consumption: the rest was
oxide bought for stock. Germanium demand (30 t) is split between metal and dioxide as net supply of 2024 was.
Manganese demand is counted in ferromanganese and silicomanganese alone, by their apparent supply; ore feeds the alloy
makers, so counting it again would count a fifth twice; metal, dioxide and chemicals (a residual of 62,000 t with no
import mix) are left out. Magnesium demand is the apparent consumption rebuilt from old scrap and net imports
(91,200 t), with the uses and growth published for primary metal: the mix of imports holds alloys and scrap too.

China: from 2025 its steps follow the published multipliers of its export controls, weighted by days. Elsewhere what was
sold in 2025, while the ban stood, is the ceiling, open at once; forms without such a figure open half as much again.
"""

from __future__ import annotations

from data.prepare.markets import chain_facts as ask
from data.prepare.markets.chain_facts import PRICES, RECYCLING
from data.prepare.markets.market import LONG_RUN, Known, Market, Share, derived
from data.prepare.plant_evidence import Fact


def markets(known: Known) -> list[Market]:
    """Return every market of the minor metals."""
    parts = (antimony, tungsten, manganese, titanium, magnesium, gallium, germanium)
    return [market for part in parts for market in part(known)]


# ---------------------------------------------------------------- the minerals


def antimony(known: Known) -> list[Market]:
    name, metal = "antimony", (("metal", "reference", "2024", 1.0),)
    latest, winter = (("metal", "reference", "2025", 1.0),), ("metal", "spot Europe", "2025-12", 0.5)
    prices = ask.prices(known, name, metal, latest, (("metal", "reference", "2024", 0.5), winter))
    oxide_far = ask.following(prices, known.assumption("antimony.oxide/price"))
    oxide = {
        **ask.prices(known, name, (("oxide", "reference per t Sb", "2024", 1.0),),
                  (("oxide", "reference per t Sb", "2025", 1.0),), (("oxide", "reference per t Sb", "2024", 1.0),)),
        LONG_RUN: oxide_far[LONG_RUN],
    }  # fmt: skip
    lead = known.one(RECYCLING, mineral=name, form="antimonial lead", item="secondary today", year="2024")
    later = known.one(RECYCLING, mineral=name, form="antimonial lead", item="potential")
    outage = known.one(PRICES, mineral=name, item="outage price observed")
    sold = {form: ask.base(known, name, form, "imports", 2025) for form in ("metal", "oxide")}
    out, here = ask.control(known, name), "t Sb contained"
    return [
        Market(
            "antimony.concentrate", "mined", "Antimony ore and concentrate", f"{here} in ore and concentrate",
            ask.following(prices, known.assumption("antimony.concentrate/price")), "antimony_ore",
            "Ore and concentrates, Sb content.", ask.shares(known, name, "Ore and concentrates"),
            ask.ceilings(known, name, "mine"), control=out,
            openings=(ask.opening(known, "AUS", "Larvotto Hillgrove NSW", "open_share_ally"),),
        ),
        Market(
            "antimony.metal", "refined", "Antimony metal", f"{here} in metal and antimonial lead", prices,
            "antimony_metal", "Unwrought metal and powder.", ask.shares(known, name, "Unwrought metal and powder"),
            ask.sold_in_2025(known, name, "Unwrought metal and powder", sold["metal"]), seen_in_2025=True, control=out,
            exports=ask.base(known, name, "metal", "exports"),
            demand=ask.wanted(known, name, "metal (incl. antimonial lead)"), outage=outage, credit=True,
            openings=(ask.opening(known, "AUS", "Nyrstar Port Pirie SA", "open_share_ally"),
                      ask.opening(known, "KOR", "Korea Zinc Onsan (exports to US)", "open_share_dedicated")),
        ),
        Market(
            "antimony.oxide", "refined", "Antimony oxide", f"{here} in oxide", oxide, "antimony_oxide", "Oxide.",
            ask.shares(known, name, "Oxide"), ask.sold_in_2025(known, name, "Oxide", sold["oxide"]), seen_in_2025=True,
            control=out, exports=ask.base(known, name, "oxide", "exports"), demand=ask.wanted(known, name, "oxide"),
            outage=outage, credit=True,
        ),
        Market(
            "antimony.scrap", "scrap", "Antimonial lead scrap", f"{here} in battery and alloy scrap",
            ask.following(prices, known.assumption("scrap_price")), scrap=ask.collected(known, name, lead, later),
            scrap_of="antimony.metal",
        ),
    ]  # fmt: skip


def tungsten(known: Known) -> list[Market]:
    name = "tungsten"
    ore = ask.prices_of(known, name, "concentrate", "reference")
    spot = (("APT", "spot Rotterdam", "2024-12", 1.0),)
    far = (("APT", "spot Rotterdam", "2024-12", 0.5), ("APT", "reference", "2025", 0.5))
    apt = ask.prices(known, name, spot, (("APT", "reference", "2025", 1.0),), far)
    scrap = known.one(RECYCLING, mineral=name, item="secondary today (implied)")
    return [
        Market(
            "tungsten.concentrate", "mined", "Tungsten concentrate", "t W contained in concentrate", ore,
            "tungsten_concentrate", "One printed line adds all forms: the split by form is derived.",
            _derived(ask.shares(known, name, "concentrate (derived)")), ask.ceilings(known, name, "mine"),
            control=ask.control(known, name), exports=ask.base(known, name, "concentrate", "exports"),
            openings=(ask.opening(known, "KOR", "Almonty Sangdong phase 1", "open_share_dedicated"),
                      ask.opening(known, "KOR", "Almonty Sangdong phase 2 (step)", "open_share_ally"),
                      ask.opening(known, "GBR", "Hemerdon restart", "open_share_ally")),
        ),
        Market(
            "tungsten.apt", "refined", "Ammonium paratungstate and products", "t W contained in APT, oxide, powder, "
            "carbide and other forms", apt, "tungsten_other_forms",
            "One printed line adds all forms: the split by form is derived.",
            _derived(ask.shares(known, name, "other forms (derived)")), control=ask.control(known, name),
            exports=ask.base(known, name, "other forms", "exports"),
            demand=ask.wanted(known, name, "total W (powder/carbide stage)"), credit=True,
            outage=known.one(PRICES, mineral=name, form="APT", item="outage price observed"),
        ),
        Market(
            "tungsten.scrap", "scrap", "Tungsten scrap", "t W contained in scrap",
            ask.following(apt, known.assumption("tungsten.scrap/price")), scrap_of="tungsten.apt",
            scrap=ask.collected(known, name, scrap, known.one(RECYCLING, mineral=name, item="potential secondary")),
        ),
    ]  # fmt: skip


def _derived(shares: dict[str, Share]) -> dict[str, Share]:
    return {country: Share(share.fact, False) for country, share in shares.items()}


def manganese(known: Known) -> list[Market]:
    name, alloys = "manganese", "ore and alloys"
    ore, alloy = (ask.prices_of(known, name, form, item) for form, item in (
        ("ore", "reference cif China"), ("ferro/silicomanganese", "reference")))  # fmt: skip
    inside = (("HPMSM", "supply cost proxy", "2024-25", 1.0),)
    found = [
        Market(
            "manganese.ore", "mined", "Manganese ore", "t Mn contained in ore", ore, "manganese_ore", "Manganese ore.",
            ask.shares(known, name, "Manganese ore"), ask.ceilings(known, name, "mine"), bulk=True,
            exports=ask.base(known, name, "ore", "exports"),
            outage=known.one(PRICES, mineral=name, item="outage price observed"),
        )
    ]  # fmt: skip
    for form, title, printed in (("ferro", "Ferromanganese", "ferromanganese"),
                                 ("silico", "Silicomanganese", "silicomanganese")):  # fmt: skip
        found.append(Market(
            f"manganese.{form}", "refined", title, f"t Mn contained in {printed}", alloy, printed, f"{title}.",
            ask.shares(known, name, title), bulk=True, exports=ask.base(known, name, printed, "exports"),
            demand=ask.wanted(known, name, alloys, known.assumption(f"manganese.{form}/share_of_demand")),
            outage=derived(alloy[2024], *_multiple(known, alloy[2024]), "No outage was priced: a multiple."),
        ))  # fmt: skip
    sulphate = ask.prices(known, name, inside, inside, inside)
    found.append(Market(
        "manganese.sulphate", "refined", "Battery-grade manganese sulphate", "t Mn contained in HPMSM", sulphate,
        "manganese_sulphate", "No published line by country: shares of world supply.",
        _derived(ask.shares(known, name, "HPMSM", "share of supply (proxy, no US import data)")),
        demand=ask.wanted(known, name, "HPMSM (Mn content)"), credit=True,
        outage=known.one(PRICES, mineral=name, item="study price"),
        ceilings={iso3: known.assumption(f"manganese.sulphate/sales/{iso3}") for iso3 in ("CHN", "BEL", "JPN", "ROW")},
    ))  # fmt: skip
    return found


def _multiple(known: Known, price: Fact) -> tuple[float, float, float]:
    times = known.assumption("outage_multiple")
    return tuple(price.value * (end or 0.0) for end in (times.value, times.low, times.high))  # type: ignore[return-value]


def titanium(known: Known) -> list[Market]:
    name, mineral = "titanium", "mineral concentrate (TiO2 content)"
    sponge = ask.prices_of(known, name, "sponge", "reference")
    content = known.one("minor_metals/forms", mineral=name, item="Ti in TiO2")
    ore = ask.prices_of(known, name, "slag", "reference per t Ti", content.value)
    extra = known.one(RECYCLING, mineral=name, item="potential extra use at home")
    return [
        Market(
            "titanium.concentrate", "mined", "Titanium mineral concentrate", "t TiO2 contained", ore,
            "titanium_concentrates", "All mineral concentrates.", ask.shares(known, name, "All"),
            ask.ceilings(known, name, "ilmenite mine", "rutile mine"), bulk=True,
            exports=ask.base(known, name, "mineral concentrate", "exports"), demand=ask.wanted(known, name, mineral),
            outage=derived(ore[2024], *_multiple(known, ore[2024]), "No outage was priced: a multiple."),
        ),
        Market(
            "titanium.sponge", "refined", "Titanium sponge", "t titanium sponge", sponge, "titanium_sponge",
            "Titanium sponge metal.", ask.shares(known, name, "Titanium Sponge Metal"),
            ask.ceilings(known, name, "titanium_sponge sponge"), exports=ask.base(known, name, "sponge", "exports"),
            demand=ask.wanted(known, name, "sponge"), credit=True,
            outage=derived(sponge[2024], *_multiple(known, sponge[2024]), "None observed: twice the reference."),
        ),
        Market(
            "titanium.scrap", "scrap", "Titanium scrap", "t titanium in scrap now exported",
            ask.following(sponge, known.assumption("titanium.scrap/price")), scrap_of="titanium.sponge",
            scrap=ask.collected(known, name, derived(extra, 0.0, 0.0, 0.0, "Scrap now exported, kept at home."), extra),
        ),
    ]  # fmt: skip


def magnesium(known: Known) -> list[Market]:
    name, form = "magnesium", "primary metal"
    line = "Combined total (includes magnesium content of alloys, metal, powder, scrap, sheet, and other)"
    prices = ask.prices_of(known, name, "metal", "reference US spot western")
    old = ask.base(known, name, "total", "secondary from old scrap")
    whole = ask.base(known, name, "total", "apparent consumption (withheld) rebuilt")
    primary = ask.base(known, name, "primary metal", "reported consumption")
    share = derived(whole, whole.value / primary.value, whole.value / primary.value, whole.value / primary.value,
                    "apparent consumption over reported primary use of 2024.")  # fmt: skip
    return [
        Market(
            "magnesium.metal", "refined", "Magnesium metal and alloys", "t Mg contained in metal, alloys, powder and "
            "scrap", prices, "magnesium_all_forms", "Metal, alloys, powder, sheet and scrap together.",
            ask.shares(known, name, line), exports=ask.base(known, name, "all forms", "exports"),
            demand=ask.wanted(known, name, form, share), credit=True,
            outage=known.one(PRICES, mineral=name, item="outage price observed US"),
        ),
        Market(
            "magnesium.scrap", "scrap", "Magnesium old scrap", "t Mg contained in old scrap",
            ask.following(prices, known.assumption("magnesium.scrap/price")), scrap_of="magnesium.metal",
            scrap=ask.collected(known, name, old, known.one(RECYCLING, mineral=name, item="potential old scrap")),
        ),
    ]  # fmt: skip


def gallium(known: Known) -> list[Market]:
    name = "gallium"
    one, two = (("metal", "reference (US import unit value)", year, 1.0) for year in ("2024", "2025"))
    prices = ask.prices(known, name, (one,), (two,), (("metal", "new plant price assumption", "2025", 1.0),))
    scrap = known.one(RECYCLING, mineral=name, item="new scrap recovered (implied)")
    later = known.one(RECYCLING, mineral=name, item="potential secondary")
    return [
        *(
            Market(f"gallium.{host}", "intermediate", title, f"t Ga that a circuit could take from {host}",
                   ask.following(prices, known.assumption("host_price")))
            for host, title in (("liquor", "Gallium in alumina liquor"), ("residue", "Gallium in zinc residue"))
        ),
        Market(
            "gallium.metal", "refined", "Gallium metal", "t Ga contained", prices, "gallium_metal", "Metal.",
            ask.shares(known, name, "Metal"),
            ask.sold_in_2025(known, name, "Metal", ask.base(known, name, "metal", "imports", 2025)), seen_in_2025=True,
            control=ask.control(known, name), demand=ask.wanted(known, name, "metal"), credit=True,
            outage=known.one(PRICES, mineral=name, item="outage price observed"),
            openings=(ask.opening(known, "KOR", "Korea Zinc Onsan Ga circuit", "open_share_ally"),
                      ask.opening(known, "AUS", "Alcoa-Sojitz Wagerup WA", "open_share_ally"),
                      ask.opening(known, "GRC", "Metlen Agios Nikolaos", "open_share_ally"),
                      ask.opening(known, "CAN", "Rio Tinto Vaudreuil commercial", "open_share_ally")),
        ),
        Market(
            "gallium.scrap", "scrap", "Gallium scrap", "t Ga contained in wafer and process scrap",
            ask.following(prices, known.assumption("scrap_price")), scrap=ask.collected(known, name, scrap, later),
            scrap_of="gallium.metal",
        ),
    ]  # fmt: skip


def germanium(known: Known) -> list[Market]:
    name, total = "germanium", "total Ge"
    metal = ask.prices_of(known, name, "metal", "reference")
    dioxide = ask.prices_of(
        known, name, "GeO2", "reference if per kg GeO2", known.assumption("germanium.dioxide/price").value
    )
    outage = known.one(PRICES, mineral=name, item="outage price observed")
    scrap = known.one(RECYCLING, mineral=name, item="secondary today (residual)")
    later = known.one(RECYCLING, mineral=name, item="potential secondary")
    out = ask.control(known, name)
    lines = {"metal": "Germanium metal", "GeO2": "Germanium dioxide (Ge content)"}
    sold = {form: ask.base(known, name, form, "imports", 2025) for form in lines}
    return [
        Market(
            "germanium.residue", "intermediate", "Germanium in zinc concentrate", "t Ge contained in zinc concentrate "
            "smelted at home", ask.following(dioxide, known.assumption("host_price")),
        ),
        Market(
            "germanium.dioxide", "refined", "Germanium dioxide", "t Ge contained in dioxide", dioxide,
            "germanium_dioxide", "Germanium dioxide, Ge content.", ask.shares(known, name, lines["GeO2"]),
            ask.sold_in_2025(known, name, lines["GeO2"], sold["GeO2"]), seen_in_2025=True, control=out,
            exports=ask.base(known, name, "GeO2", "exports"), outage=outage, credit=True,
            demand=ask.wanted(known, name, total, known.assumption("germanium.dioxide/share_of_demand")),
            openings=(ask.opening(known, "KOR", "Korea Zinc Onsan Ge plant", "open_share_dedicated"),
                      ask.opening(known, "BEL", "STL Big Hill Lubumbashi", "open_share_ally")),
        ),
        Market(
            "germanium.metal", "refined", "Germanium metal", "t Ge contained in metal", metal, "germanium_metal",
            "Germanium metal.", ask.shares(known, name, lines["metal"]),
            ask.sold_in_2025(known, name, lines["metal"], sold["metal"]), seen_in_2025=True, control=out,
            exports=ask.base(known, name, "metal", "exports"), outage=outage, credit=True,
            demand=ask.wanted(known, name, total, known.assumption("germanium.metal/share_of_demand")),
        ),
        Market(
            "germanium.scrap", "scrap", "Germanium scrap", "t Ge contained in optics and process scrap",
            ask.following(metal, known.assumption("scrap_price")), scrap=ask.collected(known, name, scrap, later),
            scrap_of="germanium.metal",
        ),
    ]  # fmt: skip
