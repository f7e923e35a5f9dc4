"""Plants of the minor metals: who makes what at home, from what, how much, from when, at what cost.

Capital and operating cost are those published (operating cost without bought feed); nothing runs before its published
year. Feed binds, not nameplate: gallium circuits take what alumina liquor or zinc residue holds, germanium what the
zinc concentrate of Middle Tennessee holds, antimony smelters what ore they can buy, recyclers what scrap there is. So
the hosts stand as plants of their own, as large as the host's output allows, and grow only when the host does.

Not here, each for a reason. Clarksville is one smelter for eight metals, its capital (6.6 billion USD) no metal's own:
only its add-on circuits stand here. Nyrstar's plan of 2022 never came to a decision: cost evidence. Lattice Materials,
Teck Trail and the Congo slag plant publish no size, no US capital, or sell to one buyer: they are sellers, not plants.
The 500 t sponge line of 2024 is gone. US Magnesium is idle and bankrupt: its restart is a candidate.
Stibnite is built for its gold: its antimony comes as its gold does, front-loaded to a life total of 45,000 t.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from data.prepare.figure_row import FigureRow
from data.prepare.figures import BASE_YEAR, LAST_YEAR, years
from data.prepare.markets.market import Known, Works, Years, derived
from data.prepare.plant_evidence import Fact, fact

PLANTS, FORMS, BASE, RECYCLING = (
    "minor_metals/plants", "minor_metals/forms", "minor_metals/base_year", "minor_metals/recycling",
)  # fmt: skip
STATES = {"running": "existing", "building": "under_construction", "may": "candidate", "never": "cancelled"}


def works(known: Known) -> list[Works]:
    """Return every plant of the minor metals."""
    parts: tuple[Callable[[Known], list[Works]], ...] = (
        _antimony, _tungsten, _manganese, _titanium, _magnesium, _gallium, _germanium,
    )  # fmt: skip
    return [plant for part in parts for plant in part(known)]


def _yield(known: Known, mineral: str, form: str, item: str = "yield") -> Fact:
    """Return feed per tonne made: one over the recovery."""
    part = known.one(FORMS, mineral=mineral, form=form, item=item)
    low, high = part.low or part.value, part.high or part.value
    return derived(part, 1 / part.value, 1 / high, 1 / low, f"One over the recovery {part.value:g}. {part.rule}")


def _whole(known: Known, rule: str) -> Fact:
    """Return one tonne for one tonne, counted in what is recovered."""
    return replace(known.assumption("one_for_one"), rule=rule)


def _published(known: Known, name: str, mineral: str = "") -> FigureRow:
    return known.row(PLANTS, plant=name, **({"mineral": mineral} if mineral else {}))


def _number(known: Known, row: FigureRow, value: str, low: str, high: str) -> Fact:
    return fact(row, value, low, high)


def _work(
    known: Known, plant: str, title: str, kind: str, form: str, status: str, named: str, *,
    feed: tuple[tuple[str, Fact], ...] = (), running: Years | None = None, mineral: str = "", size: Fact | None = None,
    capex: Fact | None = None, opex: Fact | None = None, owner: str = "USA", pace: float | None = None, rule: str = "",
    earliest: int | None = None,
) -> Works:  # fmt: skip
    """Return a plant as published under `named`, what is given here in place of what is printed."""
    row = _published(known, named, mineral)
    cost = opex or (
        _number(known, row, "opex_usd_t", "opex_low", "opex_high") if row["opex_usd_t"] else known.assumption(
            f"{plant}/opex"))  # fmt: skip
    size = size or _number(known, row, "capacity_t", "cap_low", "cap_high")
    first = earliest or (LAST_YEAR if row["earliest_year"] == "never" else row.whole("earliest_year"))
    return Works(
        plant, title, kind, form, STATES[status], feed, running or {}, size,
        capex or _number(known, row, "value", "low", "high"), cost, row.optional("lead_years") or 0.0, first,
        owner=owner, pace=pace, rule=rule or f"As published for '{named}': {row['rule']}",
    )  # fmt: skip


def _recycler(
    known: Known, plant: str, title: str, form: str, scrap: str, made: Fact, opex: str, more: Fact | None = None
) -> Works:
    """Return the recyclers of a metal as one: what they recover today, on a line to the potential of 2035."""
    last = more or made
    running = {y: made.value + (last.value - made.value) * min(1.0, (y - BASE_YEAR) / 11) for y in years()}
    cost, capital = known.assumption(opex), known.assumption("recycler/capex_share")
    price = known.assumption(f"{plant}/price_for_capex")
    spend = derived(capital, capital.value * price.value, (capital.low or 0) * price.value,
                    (capital.high or 0) * price.value, capital.rule)  # fmt: skip
    size = derived(made, made.value, made.low or made.value, last.high or made.value, made.rule)
    feed = ((scrap, _whole(known, "Scrap counts by the metal recovered from it.")),)
    rule = "What is recovered from old scrap today, on a line to its potential in 2035; capital is sunk."
    return Works(plant, title, "recycler", form, "existing", feed, running, size, spend, cost, 0, BASE_YEAR, rule=rule)


def _potential(known: Known, mineral: str, item: str) -> Fact:
    """Return what could be recovered by 2035."""
    return known.one(RECYCLING, mineral=mineral, item=item)


def _from(first: int, *tonnes: float) -> dict[int, float]:
    """Return tonnes from a first year on, the last held."""
    return {year: tonnes[min(year - first, len(tonnes) - 1)] for year in years() if year >= first}


def _antimony(known: Known) -> list[Works]:
    ore = (("antimony.concentrate", _yield(known, "antimony", "concentrate->metal/oxide")),)
    made = {y: known.one(BASE, mineral="antimony", item="primary smelter production (from imported ore)", year=str(y))
            for y in (2024, 2025)}  # fmt: skip
    lead = known.one(RECYCLING, mineral="antimony", form="antimonial lead", item="secondary today", year="2024")
    falls, more = "US Antimony Thompson Falls MT (existing)", "US Antimony Thompson Falls expansion"
    second = known.assumption("thompson_falls_2/size")
    oxide = (("antimony.metal", _yield(known, "antimony", "metal->oxide")),)
    half = derived(made[2024], made[2024].value / 2, 200, 400, "Half of the smelter's output leaves as oxide: assumed.")
    stibnite = known.assumption("stibnite/total_t")
    path = {2029: 4000.0, **dict.fromkeys(range(2030, 2035), 7500.0), **dict.fromkeys(range(2035, 2041), 350.0)}
    clarksville = "Korea Zinc/Crucible Clarksville TN"
    return [
        _work(known, "thompson_falls", "Thompson Falls, MT", "refinery", "antimony.metal", "running", falls, feed=ore,
              running=_from(2024, made[2024].value, made[2025].value)),
        _work(known, "thompson_falls_expansion", "Thompson Falls expansion, MT", "refinery", "antimony.metal",
              "building", more, feed=ore, running=_from(2026, 1361, 2722)),
        _work(known, "thompson_falls_2", "Thompson Falls second step, MT", "refinery", "antimony.metal", "may", more,
              feed=ore, size=second, earliest=2028),
        _work(known, "antimony_oxide_us", "US antimony oxide makers", "refinery", "antimony.oxide", "running", falls,
              feed=oxide, running=_from(2024, half.value), size=half, opex=known.assumption("antimony_oxide_us/opex")),
        _work(known, "antimony_oxide_new", "New US oxide furnaces", "refinery", "antimony.oxide", "may", more,
              feed=oxide, size=known.assumption("antimony_oxide_new/size"),
              capex=known.assumption("antimony_oxide_new/capex"), opex=known.assumption("antimony_oxide_us/opex")),
        _work(known, "clarksville_antimony", "Clarksville antimony circuit, TN", "integrated", "antimony.metal",
              "building", clarksville, mineral="antimony", running=_from(2029, 1150, 2300), owner="KOR"),
        _work(known, "galena", "Galena, ID", "integrated", "antimony.metal", "may",
              "Galena JV (Americas/US Antimony) ID", owner="CAN"),
        replace(
            _work(known, "stibnite", "Stibnite, ID", "mine", "antimony.concentrate", "building", "Perpetua Stibnite ID",
                  running=path), reserves=stibnite.value),
        _recycler(known, "antimonial_lead_us", "US lead recyclers", "antimony.metal", "antimony.scrap", lead,
                  "antimonial_lead_us/opex", _potential(known, "antimony", "potential")),
    ]  # fmt: skip


def _tungsten(known: Known) -> list[Works]:
    scrap = known.one(RECYCLING, mineral="tungsten", item="secondary today (implied)")
    cost = known.one(RECYCLING, mineral="tungsten", item="processing cost")
    ore = (("tungsten.concentrate", _yield(known, "tungsten", "concentrate->APT")),)
    towanda = "Global Tungsten & Powders Towanda PA"
    net = known.assumption("towanda/from_concentrate_2024")
    room = known.assumption("towanda/from_concentrate")
    us_scrap = _recycler(known, "tungsten_scrap_us", "US tungsten scrap plants", "tungsten.apt", "tungsten.scrap",
                         scrap, "tungsten_scrap_us/opex")  # fmt: skip
    most = known.one(RECYCLING, mineral="tungsten", item="potential secondary").value
    return [
        _work(known, "towanda", "Towanda, PA (from concentrate)", "refinery", "tungsten.apt", "running", towanda,
              feed=ore, running=_from(2024, net.value, net.value, room.value), size=room),
        replace(us_scrap, opex=cost, running=_from(2024, scrap.value, scrap.value, most)),
        *(
            _work(known, plant, title, "mine", "tungsten.concentrate", "may", named, owner=owner)
            for plant, title, named, owner in (
                ("ima", "IMA, ID", "American Tungsten IMA ID", "CAN"),
                ("gentung", "Gentung Browns Lake, MT", "Almonty Gentung Browns Lake MT", "USA"),
                ("pilot_mountain", "Pilot Mountain, NV", "Pilot Mountain NV", "GBR"),
            )
        ),
    ]  # fmt: skip


def _manganese(known: Known) -> list[Works]:
    ore = (("manganese.ore", _yield(known, "manganese", "ore->alloy")),)
    salt = (("manganese.ore", _yield(known, "manganese", "ore->HPMSM")),)
    named, generic = "US alloy makers (Marietta OH, Letart WV)", "Generic new HPMSM plant (allied)"
    sizes = {part: known.assumption(f"manganese.{part}/us_capacity") for part in ("ferro", "silico")}
    cost = known.assumption("manganese_alloy_us/opex")
    alloys = [
        _work(known, plant, title, "refinery", f"manganese.{part}", "running", named, feed=ore, size=sizes[part],
              running=_from(2024, sizes[part].value), opex=cost, owner=owner)
        for plant, title, part, owner in (("marietta", "Marietta, OH", "ferro", "FRA"),
                                          ("letart", "Letart, WV", "silico", "USA"))
    ]  # fmt: skip
    return [
        *alloys,
        _work(known, "element_25", "Element 25 Ascension, LA", "refinery", "manganese.sulphate", "may",
              "Element 25 Ascension LA", feed=salt, owner="AUS"),
        _work(known, "hermosa", "Hermosa Clark, AZ", "integrated", "manganese.sulphate", "may",
              "South32 Hermosa Clark AZ", owner="AUS"),
        _work(known, "manganese_sulphate_us", "A further US sulphate plant", "refinery", "manganese.sulphate", "may",
              generic, feed=salt, capex=known.assumption("manganese_sulphate_us/capex"), earliest=2030),
    ]  # fmt: skip


def _titanium(known: Known) -> list[Works]:
    feed = known.one(FORMS, mineral="titanium", item="TiO2 in feed per t sponge")
    makeup = known.one(FORMS, mineral="titanium", item="make-up Mg per t sponge, integrated plant")
    mines = known.one(BASE, mineral="titanium", form="mineral concentrate", item="production", year="2024")
    last = known.one(RECYCLING, mineral="titanium", item="sponge displaced per t scrap")
    scrap = derived(last, 1 / last.value, 1 / (last.high or 1), 1 / (last.low or 1), last.rule)
    greenfield, powder = "Greenfield US Kroll plant (Toho or other)", "IperionX Virginia to 1,400 t"
    cost, spent = known.assumption("titanium_sands_us/opex"), known.assumption("titanium_sands_us/capex")
    return [
        Works("titanium_sands_us", "US heavy-mineral sands (FL, GA)", "mine", "titanium.concentrate", "existing", (),
              dict.fromkeys(years(), mines.value), mines, spent, cost, 0, BASE_YEAR,
              rule="Printed output of two mines, held; rounded to 100,000 t by the USGS."),
        _work(known, "sponge_us", "New US sponge plant", "refinery", "titanium.sponge", "may", greenfield,
              feed=(("titanium.concentrate", feed), ("magnesium.metal", makeup))),
        _work(known, "iperionx", "IperionX, VA (powder from scrap)", "recycler", "titanium.sponge", "may", powder,
              feed=(("titanium.scrap", scrap),)),
    ]  # fmt: skip


def _magnesium(known: Known) -> list[Works]:
    old = known.one(BASE, mineral="magnesium", form="total", item="secondary from old scrap", year="2024")
    names = (
        ("evergreen", "Magrathea Evergreen, AR (brine)", "Magrathea/TETRA Evergreen AR"),
        ("magnesium_us", "New US magnesium plant", "Greenfield US electrolytic/Pidgeon plant"),
    )
    return [
        _recycler(known, "magnesium_scrap_us", "US magnesium recyclers", "magnesium.metal", "magnesium.scrap", old,
                  "magnesium_scrap_us/opex", _potential(known, "magnesium", "potential old scrap")),
        _work(known, "rowley", "US Magnesium Rowley, UT (restart)", "integrated", "magnesium.metal", "may",
              "US Magnesium Rowley UT restart", size=known.assumption("rowley/size"),
              capex=known.assumption("rowley/capex")),
        *(_work(known, plant, title, "integrated", "magnesium.metal", "may", named) for plant, title, named in names),
    ]  # fmt: skip


def _gallium(known: Known) -> list[Works]:
    whole = _whole(known, "Liquor and residue count by the gallium that a circuit recovers from them.")
    liquor, residue = (("gallium.liquor", whole),), (("gallium.residue", whole),)
    limit = known.one(FORMS, mineral="gallium", item="US primary Ga limit at present alumina")
    scrap = known.one(RECYCLING, mineral="gallium", item="new scrap recovered (implied)")
    zinc = known.assumption("clarksville_gallium/host_t")
    free = known.assumption("host/opex")
    clarksville = "Korea Zinc/Crucible Clarksville TN"
    hosts = (
        ("gramercy_liquor", "Liquor of Gramercy alumina, LA", "gallium.liquor", limit, _from(2024, limit.value)),
        (
            "clarksville_gallium_residue",
            "Gallium in zinc residue, Clarksville, TN",
            "gallium.residue",
            zinc,
            _from(2029, zinc.value),
        ),
    )
    return [
        *(
            Works(plant, title, "integrated", form, "existing", (), running, size, free, free, 0,
                  BASE_YEAR, rule=f"As large as the host: {size.rule}")
            for plant, title, form, size, running in hosts
        ),
        _work(known, "gramercy_gallium", "Gramercy gallium circuit, LA", "refinery", "gallium.metal", "may",
              "ATALCO Gramercy LA", feed=liquor),
        _work(known, "clarksville_gallium", "Clarksville gallium circuit, TN", "refinery", "gallium.metal", "may",
              clarksville, mineral="gallium", feed=residue, owner="KOR"),
        _work(known, "nyrstar_gallium", "Nyrstar Clarksville gallium (2022)", "refinery", "gallium.metal", "never",
              "Nyrstar Clarksville Ge/Ga (2022 plan)", mineral="gallium",
              opex=known.assumption("nyrstar_gallium/opex")),
        _recycler(known, "gallium_scrap_us", "US gallium refiners (new scrap)", "gallium.metal", "gallium.scrap", scrap,
                  "gallium_scrap_us/opex", _potential(known, "gallium", "potential secondary")),
    ]  # fmt: skip


def _germanium(known: Known) -> list[Works]:
    recovery = _yield(known, "germanium", "zinc coupling", "recovery from concentrate to GeO2/metal")
    metal = (("germanium.dioxide", _yield(known, "germanium", "GeO2->metal")),)
    host, free = known.assumption("middle_tennessee_zinc/ge_t"), known.assumption("host/opex")
    scrap = known.one(RECYCLING, mineral="germanium", item="secondary today (residual)")
    five_n, clarksville = "5N Plus St. George UT", "Korea Zinc/Crucible Clarksville TN"
    now, more = known.assumption("st_george/now_t"), known.assumption("st_george_expansion/size")
    return [
        Works("middle_tennessee_zinc", "Middle Tennessee zinc mines", "mine", "germanium.residue", "existing", (),
              dict.fromkeys(years(), host.value), host, free, free, 0, BASE_YEAR, owner="KOR",
              rule=host.rule),
        _work(known, "clarksville_germanium", "Clarksville germanium circuit, TN", "refinery", "germanium.dioxide",
              "may", clarksville, mineral="germanium", feed=(("germanium.residue", recovery),), owner="KOR"),
        _work(known, "st_george", "5N Plus St. George, UT", "refinery", "germanium.metal", "running", five_n,
              feed=metal, running=_from(2024, now.value), size=now, owner="CAN"),
        _work(known, "st_george_expansion", "5N Plus St. George expansion, UT", "refinery", "germanium.metal",
              "building", five_n, feed=metal, running=_from(2028, more.value), size=more, owner="CAN"),
        _work(known, "nyrstar_germanium", "Nyrstar Clarksville germanium (2022)", "refinery", "germanium.dioxide",
              "never", "Nyrstar Clarksville Ge/Ga (2022 plan)", mineral="germanium",
              opex=known.assumption("nyrstar_germanium/opex")),
        _recycler(known, "germanium_scrap_us", "US germanium recyclers", "germanium.metal", "germanium.scrap", scrap,
                  "germanium_scrap_us/opex", _potential(known, "germanium", "potential secondary")),
    ]  # fmt: skip
