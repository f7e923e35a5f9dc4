"""How much of each form each country sold to the US in the base year, and how much it could sell later.

Not a table of the dataset: `suppliers` turns it into steps. Three things stand for each form and country:
the tonnes sold in 2024 (observed share x imports), the path of the country's output relative to 2024, and
the low, central and high tonnes open to US buyers. All three follow from the published world supply.
Figures stand for 2024, 2030, 2035 and 2040 (sometimes 2025); years between are interpolated linearly, anode
powder at a constant growth rate: output of a new industry that grows tenfold is small in its first years.

Lithium, cobalt, nickel: the ceilings open to US buyers are published by country. Cobalt is split into metal
and chemicals as the country's US sales are; nickel into metal and sulphate by an assumed share.
Graphite: flake ceilings of 2024 and 2025 grow with the IEA mine output of the country where the IEA names
it, else they stay; Mexico ships more than it mines and stays flat. Anode powder of the unnamed rest is
split over Korea and Indonesia as their US sales are.
NdPr oxide: the IEA counts metal of four magnet elements, turned into NdPr oxide by 1.13; Malaysia starts from
its company figure. Magnets of the unnamed rest go to the Philippines, Korea and Thailand.
Ores of rare earths are forms of their own: bastnaesite of Mountain Pass, monazite (Australia, and Brazil and
Madagascar from 2026), and the ionic clay of one owner's mines in Brazil, from the middle of 2028.
Feeds that the US did not import (concentrates, hydroxide, MHP) open a share of the country's output.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import reduce
from itertools import pairwise

from data.prepare.cobalt_sales import cobalt_part, cobalt_sold
from data.prepare.editions import publishers
from data.prepare.figure_row import FigureRow, NamedRows, only_one
from data.prepare.figures import BASE_YEAR, Figures, Tables, years
from data.prepare.provenance import by_figure
from data.prepare.time_series import Series
from data.rows import each_row

LCN, GRE, ASSUMED = "lithium_cobalt_nickel/world_supply", "graphite_rare_earths/world_supply", "assumptions/suppliers"
LCN_MIX = "lithium_cobalt_nickel/import_mix"
# Who owns most of the sellers of a country, and whom a law bars; the figure that says so stands in one of these tables.
SELLERS, SAYS = "planned/sellers", (LCN, LCN_MIX, GRE, "graphite_rare_earths/import_mix", "graphite_rare_earths/plants")
FEEDS, OTHERS = "planned/open_feeds", "planned/other_sellers"
IEA, USGS = "International Energy Agency", "US Geological Survey"


@dataclass(frozen=True)
class Access:
    """What one country can sell of one form to US buyers."""

    form: str
    country: str
    sold_t: float
    share: float | None
    path: Series
    low: Series
    central: Series
    high: Series
    figures: tuple[str, ...]
    basis: str
    feed: bool = False  # bought at the market price although nothing was imported in the base year


class World:
    """The published world supply, asked by commodity, stage and country."""

    def __init__(self, figures: Figures, tables: Tables) -> None:
        self.figures = figures
        self.lcn, self.gre = figures.rows(LCN), figures.rows(GRE)
        self.publishers = publishers(figures)
        self.mix = tables["import_mix"]
        imports = tables["base_year"].query("flow == 'imports' and year == @BASE_YEAR")
        self.imports: NamedRows[float] = NamedRows(
            each_row(imports, "line", "tonnes"), "base_year", f"imports of {BASE_YEAR} by line"
        )
        about = figures.rows(SELLERS)
        named = [by_figure(figures, table) for table in SAYS]
        for row in about:
            reduce(lambda one, other: one.and_of(other), named).named(row, "says")
        self.owners = {(row["form"], row["country"]): row["owner"] for row in about if row["owner"]}
        self.barred = {(row["form"], row["country"]) for row in about if row["barred"]}
        self._by_item: dict[tuple[str, str, str], list[FigureRow]] = {}
        for row in figures.rows(ASSUMED):
            self._by_item.setdefault((row["item"], row["form"], row["iso3"]), []).append(row)

    def ceiling(self, mineral: str, country: str, column: str) -> Series:
        return _series(_where(self.lcn, mineral=mineral, iso3=country, form="us_ceiling"), column)

    def output(self, mineral: str, stage: str, country: str, publisher: str = IEA) -> Series:
        rows = _where(self.lcn, mineral=mineral, stage=stage, iso3=country, form="contained")
        first = (row for row in rows if self.publishers[row["source_id"].partition(";")[0]] == publisher)
        return _series(first, "value")

    def other(self, commodity: str, country: str, column: str = "value", stage: str = "") -> Series:
        stages = {"stage": stage} if stage else {}
        return _series(_where(self.gre, commodity=commodity, iso3=country, **stages), column)

    def shares(self, line: str) -> NamedRows[tuple[float, str]]:
        rows = self.mix[self.mix["line"] == line]
        triples = each_row(rows, "country", "share", "figures")
        found = ((country, (share, figures)) for country, share, figures in triples)
        return NamedRows(found, "import_mix", f"iso3 of {line}")

    def others(self, form: str, way: str) -> tuple[str, ...]:
        """Return sellers of a form that a table names and not the import statistics."""
        rows = self.figures.rows(OTHERS)
        return tuple(row["country"] for row in rows if (row["form"], row["way"]) == (form, way))

    def assumption(self, item: str, form: str = "", country: str = "") -> tuple[float, float, float, str]:
        words = (("item", item), ("form", form), ("iso3", country))
        asked = ", ".join(f"{column} {word}" for column, word in words if word)
        row = only_one(self._by_item.get((item, form, country), []), ASSUMED, asked)
        return row.number("value"), row.number("low"), row.number("high"), row["figure"]

    def assumed_forms(self, item: str) -> list[str]:
        return [form for name, form, _ in self._by_item if name == item]

    def assumed_for(self, item: str, form: str) -> list[str]:
        return [country for name, of, country in self._by_item if (name, of) == (item, form)]


def _where(rows: Iterable[FigureRow], **text: str) -> list[FigureRow]:
    return [row for row in rows if all(row[column] == value for column, value in text.items())]


def _series(rows: Iterable[FigureRow], column: str) -> Series:
    """Return a path by year; a figure that is withheld is refused, and so is a year that is given twice."""
    printed = [row for row in rows if row[column] or column == "value"]
    for before, row in pairwise(sorted(printed, key=lambda row: row["year"])):
        if before["year"] == row["year"]:
            row.refuse("year", f"{row['year']} stands in row {before.row} for the same path; keep the newest edition")
    at = {row.whole("year"): row.number(column) for row in printed}
    return Series(at, tuple(row["figure"] for row in printed))


def all_access(figures: Figures, tables: Tables) -> list[Access]:
    """Return what every country can sell of every form."""
    world = World(figures, tables)
    parts = (lithium, cobalt, nickel, nickel_scrap, flake, anode, oxide, magnets, feeds, monazite, clay)
    return [access for part in parts for access in part(world)]


def _path(world: World, mineral: str, country: str) -> Series:
    """Refined output of the country; the rest of the world's where the IEA does not name it."""
    own = world.output(mineral, "refine", country)
    return (own if own.at else world.output(mineral, "refine", "ROW")).index()


def _refined(
    world: World, mineral: str, form: str, country: str, sold: float, share: float, part: float, mix: str
) -> Access:
    nothing = Series({BASE_YEAR: 0.0})
    central = world.ceiling(mineral, country, "value").times(part)
    path = _path(world, mineral, country)
    if not central.at:  # too small to have a published ceiling: what it sold, moved with output
        central = path.times(sold)
    high = world.ceiling(mineral, country, "high").times(part)
    names = (mix, *central.figures, *path.figures)
    basis = f"ceiling open to US buyers, {part:.0%} of it in this form" if part != 1 else "ceiling open to US buyers"
    return Access(form, country, sold, share, path, nothing, central, high if high.at else central, names, basis)


def lithium(world: World) -> Iterator[Access]:
    imports = world.imports["lithium_chemicals"]
    for country, (share, mix) in world.shares("lithium_chemicals").items():
        yield _refined(world, "lithium", "lithium.chemical", country, share * imports, share, 1.0, mix)


def cobalt(world: World) -> Iterator[Access]:
    sold = cobalt_sold(world.figures)
    for (form, country), (tonnes, share, name) in sold.items():
        yield _refined(world, "cobalt", form, country, tonnes, share, cobalt_part(sold, form, country), name)


def nickel(world: World) -> Iterator[Access]:
    imports, shares = world.imports["nickel_primary"], world.shares("nickel_primary")
    sulphate_t = world.assumption("imports", "nickel.sulphate", "USA")[0]
    item = "share of nickel sold as sulphate"
    part = {c: world.assumption(item, "nickel.sulphate", c)[0] for c in world.assumed_for(item, "nickel.sulphate")}
    weight = sum(part[country] * shares[country][0] for country in part)
    # Russian metal is barred from April 2024: the others take its share from 2025 on.
    for country, (share, mix) in shares.items():
        sulphate = sulphate_t * part.get(country, 0.0) * share / weight
        metal = share * imports - sulphate
        rest = 1 - part.get(country, 0.0)
        yield _refined(world, "nickel", "nickel.primary", country, metal, metal / (imports - sulphate_t), rest, mix)
        if sulphate:
            share_in_form = sulphate / sulphate_t
            yield _refined(world, "nickel", "nickel.sulphate", country, sulphate, share_in_form, part[country], mix)


def nickel_scrap(world: World) -> Iterator[Access]:
    more, _, _, figure = world.assumption("scrap step", "nickel.scrap")
    flat = Series({BASE_YEAR: 1.0})
    for country, (share, mix) in world.shares("nickel_scrap").items():
        sold = share * world.imports["nickel_scrap"]
        central, high = flat.times(sold * (1 + more)), flat.times(sold * (1 + 2 * more))
        yield Access(
            "nickel.scrap", country, sold, share, flat, flat.times(0), central, high, (mix, figure), "observed sales"
        )


FLAKE, FLAKE_IEA = "natural graphite (gross)", "natural graphite (IEA)"


def _grown(near: Series, growth: Series) -> Series:
    """Keep the figures of 2024 and 2025, then move with the growth of output since 2024."""
    index = growth.index()
    later = {year: near.of(BASE_YEAR) * value for year, value in index.at.items() if year > 2025}
    return Series({**near.at, **later}, (*near.figures, *growth.figures[1:]))


def flake(world: World) -> Iterator[Access]:
    imports = world.imports["natural_graphite"]
    for country, (share, mix) in world.shares("natural_graphite").items():
        mined, growth = world.other(FLAKE, country), world.other(FLAKE_IEA, country)
        central, high = (world.other(FLAKE, country, f"us_available_{end}_t") for end in ("central", "high"))
        path = mined.index()
        if growth.at:
            path = _grown(mined, growth).index()
            if country != "CHN":
                central, high = _grown(central, growth), _grown(high, growth)
        if country in world.others("graphite.flake", "flat"):  # ships more than it mines
            path = Series({BASE_YEAR: 1.0})
        names = (mix, *central.figures)
        nothing = Series({BASE_YEAR: 0.0})
        basis = "open share of mine output"
        yield Access("graphite.flake", country, share * imports, share, path, nothing, central, high, names, basis)


def _with_rest(
    world: World,
    line: str,
    form: str,
    commodity: str,
    factor: float,
    stage: str,
) -> Iterator[Access]:
    """Countries of a line: those named in the world supply, and those among whom the unnamed rest is split."""
    shares, imports = world.shares(line), world.imports[line]
    rest, more = world.others(form, "rest"), world.others(form, "named")
    pool = sum(shares[country][0] for country in rest)
    for country in (*shares, *more):
        share, mix = shares.get(country, (0.0, ""))
        source, part = ("ROW", share / pool) if country in rest else (country, 1.0)
        path = world.other(commodity, source, stage=stage).index()
        low, central, high = (
            world.other(commodity, source, f"us_available_{end}_t", stage).times(part * factor)
            for end in ("low", "central", "high")
        )
        names = tuple(name for name in (mix, *central.figures) if name)
        basis = f"open share of output, {part:.0%} of the unnamed rest" if source == "ROW" else "open share of output"
        yield Access(form, country, share * imports, share or None, path, low, central, high, names, basis)


def anode(world: World) -> Iterator[Access]:
    commodity = "AAM, natural+synthetic (IEA)"
    for access in _with_rest(world, "anode_material", "graphite.anode", commodity, 1.0, "anode"):
        low, central, high = (end.compounded() for end in (access.low, access.central, access.high))
        yield replace(access, low=low, central=central, high=high)


def magnets(world: World) -> Iterator[Access]:
    yield from _with_rest(world, "ndfeb_magnets", "ndpr.magnet", "NdFeB magnet", 1.0, "magnet")


def oxide(world: World) -> Iterator[Access]:
    """NdPr oxide: the mix of all rare-earth compounds on the assumed imports of NdPr oxide."""
    commodity = "magnet REE (IEA, Nd+Pr+Dy+Tb)"
    factor, _, _, figure = world.assumption("NdPr oxide per tonne of magnet rare earths", "ndpr")
    scale = world.imports["ndpr_oxide"] / world.imports["rare_earth_compounds"]
    for access in _with_rest(world, "rare_earth_compounds", "ndpr.oxide", commodity, factor, "separation"):
        low, central, high, path = access.low, access.central, access.high, access.path
        if access.country == "MYS":
            low, central, high = (
                _company(world.other("NdPr oxide", "MYS", f"us_available_{end}_t"), series)
                for end, series in (("low", low), ("central", central), ("high", high))
            )
        names = (*access.figures, *(central.figures if access.country == "MYS" else ()), figure)
        yield Access(
            access.form,
            access.country,
            access.sold_t * scale,
            access.share,
            path,
            low,
            central,
            high,
            names,
            access.basis,
        )


def _company(near: Series, later: Series) -> Series:
    """Start from the company figure of 2025, taken for 2024 too, then follow the later years."""
    start = near.of(2025)
    return Series({BASE_YEAR: start, 2025: start, **{y: v for y, v in later.at.items() if y > 2025}}, near.figures)


def feeds(world: World) -> Iterator[Access]:
    """Feeds that the US did not import in the base year: a share of mine output, at the market price."""
    for row in world.figures.rows(FEEDS):
        form, country, named = row["form"], row["country"], row["output_of"] or row["country"]
        mineral = form.partition(".")[0]
        output = world.output(mineral, "mine", named)
        if named != country:  # the country's own output of 2024, moved with that of another
            own = world.output(mineral, "mine", country, USGS)
            output = Series(output.index().times(own.of(BASE_YEAR)).at, (*own.figures[:1], *output.figures))
        if row["quota"]:
            output = _quota(world, row)
        share, low, high, figure = world.assumption("open share of output", form, country)
        low_t, central, high_t = (output.times(part) for part in (low, share, high))
        names = (figure, *output.figures)
        basis = "open share of mine output"
        yield Access(form, country, 0.0, None, output.index(), low_t, central, high_t, names, basis, feed=True)
    yield _coke(world)


def _quota(world: World, row: FigureRow) -> Series:
    """Return what a country lets out: all in the base year, little in 2025, then a quota and a later one."""
    known = world.figures.by(LCN, "figure")
    quota, later = known.named(row, "quota"), known.named(row, "later_quota")
    mined = world.output(row["form"].partition(".")[0], "mine", row["country"], USGS)
    stopped, _, _, figure = world.assumption("exports", row["form"], row["country"])
    first = quota.number("value")
    at = {BASE_YEAR: mined.of(BASE_YEAR), 2025: stopped, 2026: first, 2027: first, 2028: later.number("value")}
    return Series(at, (*mined.figures[:1], figure, quota["figure"], later["figure"]))


def _coke(world: World) -> Access:
    """Needle coke made at home: what anode plants call, what electrodes leave, all of it."""
    made = world.figures.by("graphite_rare_earths/base_year", "figure")["gre-base-year-0017"].number("value")
    called, _, _, first = world.assumption("available at the market price", "graphite.coke", "USA")
    left, _, _, second = world.assumption("available to anode plants", "graphite.coke", "USA")
    low, central, high = (Series({BASE_YEAR: value}) for value in (called, left, made))
    names = (first, second, "gre-base-year-0017")
    return Access(
        "graphite.coke", "USA", 0.0, None, low.index(), low, central, high, names, "needle coke made at home", feed=True
    )


GRE_FORMS, MONAZITE, FIRST_MONAZITE = "graphite_rare_earths/forms", "gre-forms-0015", 2026


def monazite(world: World) -> Iterator[Access]:
    """NdPr oxide contained in monazite: Australia from the IEA, Brazil and Madagascar from 2026."""
    commodity = "magnet REE (IEA, Nd+Pr+Dy+Tb)"
    factor, _, _, figure = world.assumption("NdPr oxide per tonne of magnet rare earths", "ndpr")
    australia = [
        world.other(commodity, "AUS", f"us_available_{end}_t", "mine").times(factor)
        for end in ("low", "central", "high")
    ]
    names = (*australia[1].figures, figure)
    basis = "open share of mine output, NdPr oxide contained"
    path = world.other(commodity, "AUS", stage="mine").index()
    yield Access(
        "ndpr.monazite", "AUS", 0.0, None, path, australia[0], australia[1], australia[2], names, basis, feed=True
    )
    growth = world.other(commodity, "ROW", stage="mine").index()
    content = world.figures.by(GRE_FORMS, "figure")[MONAZITE].number("value")
    for country in world.others("ndpr.monazite", "from_2026"):
        low, central, high = (
            _from_2026(world.other("rare earths (REO)", country, f"us_available_{end}_t").times(content), growth)
            for end in ("low", "central", "high")
        )
        names = (*central.figures, *growth.figures, MONAZITE)
        yield Access("ndpr.monazite", country, 0.0, None, growth, low, central, high, names, basis, feed=True)


CLAY_PLANT, CLAY = "graphite_rare_earths/plants", "gre-plants-0021"


def clay(world: World) -> Iterator[Access]:
    """Carbonate of ionic clay: what the one plant that takes it takes, from where its owner opens a mine in 2028."""
    plant = world.figures.by(CLAY_PLANT, "figure")[CLAY]
    full = plant.number("capacity") / plant.number("yield_or_feed_ratio")
    most = Series({BASE_YEAR: 0.0, 2027: 0.0, 2028: full / 2, 2029: full}, (CLAY,))
    none, basis = most.times(0.0), "feed of the plant of the owner of the mine; that is not financed"
    for country in world.others("ndpr.clay", "from_2028"):
        yield Access("ndpr.clay", country, 0.0, None, most.index(), none, most, most, (CLAY,), basis, feed=True)


def _from_2026(near: Series, growth: Series) -> Series:
    """Nothing before 2026; then the ceiling of 2025, moved with the output of the unnamed rest."""
    every = growth.every_year()
    later = {year: near.of(2025) * every[year] / every[2025] for year in years() if year >= FIRST_MONAZITE}
    return Series({BASE_YEAR: 0.0, 2025: 0.0, **later}, near.figures)
