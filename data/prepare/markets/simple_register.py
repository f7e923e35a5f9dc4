"""Minerals planned from the USGS balance alone: which published lines make up each one.

Details are word for word those of the published statistics. `primary` is output from ore at home, `secondary` what
comes from old scrap, ash or residues. `implied` output closes the printed apparent consumption, where the printed lines
alone do not (platinum and palladium from old catalysts). `reliance` stands where output is withheld: net imports over
it are what is used, so that the bound on net import reliance bounds the output; the number is ours, within the printed
bound.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Simple:
    """One mineral: its form, its USGS commodity, and the details that add up to each flow."""

    mineral: str
    title: str
    form: str
    stage: str
    form_title: str
    basis: str
    commodity: str
    imports: tuple[str, ...]
    exports: tuple[str, ...]
    price: str
    mix: tuple[str, str]
    primary: tuple[str, ...] = ()
    secondary: tuple[str, ...] = ()
    implied: str = ""
    reliance: bool = False
    content: float = 1.0
    bulk: bool = False
    price_of: str = ""
    scrap_title: str = ""


I = "Imports for consumption"  # noqa: E741
X = "Exports"
ALL = "All"

SIMPLE: tuple[Simple, ...] = (
    Simple("aluminium", "Aluminium", "aluminium.metal", "refined", "Aluminium", "t aluminium", "aluminum",
           (f"{I}: Crude and semi-fabricated products",), (f"{X}: Crude and semi-fabricated products",),
           "Price, ingot, average U.S. market (spot), cents per pound", ("aluminum", ALL),
           ("Production: Primary",), ("Production: Secondary (from old scrap)",)),
    Simple("alumina", "Alumina", "alumina.refined", "intermediate", "Alumina", "t alumina, calcined, dry",
           "alumina", (I,), (X,),
           "Price, average unit value of imports, f.a.s., dollars per metric ton", ("alumina", "Alumina"),
           ("Production, refinery",), bulk=True),
    Simple("arsenic", "Arsenic", "arsenic.compounds", "refined", "Arsenic metal and compounds", "t As contained",
           "arsenic", (f"{I}: Total",), ("Exports, arsenic metal",),
           "Price, metal, annual average, U.S. warehouse, dollars per pound", ("arsenic", "All forms of arsenic")),
    Simple("barite", "Barite", "barite.ground", "mined", "Barite", "t barite, gross", "barite",
           ("Imports: For consumption",), (X,), "Price, average unit value, ground, ex-works, dollars per metric ton",
           ("barite", ALL), implied="Production: Ground and crushed", bulk=True),
    Simple("beryllium", "Beryllium", "beryllium.metal", "refined", "Beryllium", "t Be contained", "beryllium",
           (I,), (X,), "Price, annual average unit value, beryllium-copper master alloy, dollars per kilogram of "
           "contained beryllium", ("beryllium", ALL), ("Production, mine shipments",)),
    Simple("bismuth", "Bismuth", "bismuth.metal", "refined", "Bismuth", "t bismuth", "bismuth",
           (f"{I}, metal, alloys, and scrap: Total",), (f"{X}, metal, alloys, and scrap: Total",),
           "Price, average, dollars per pound", ("bismuth", ALL), secondary=("Production: Secondary (scrap)",)),
    Simple("chromium", "Chromium", "chromium.ferrochromium", "refined", "Chromium in ferrochromium and other forms",
           "t Cr contained", "chromium", (I,), (X,), "Price: Ferrochromium (chromium content), dollars per pound",
           ("chromium", "Total imports"), secondary=("Production: Secondary",), bulk=True),
    Simple("copper", "Copper", "copper.refined", "refined", "Refined copper", "t copper", "copper",
           (f"{I}: Refined",), (f"{X}: Refined",), "Price, annual average, cents per pound: COMEX, high-grade, first "
           "position", ("copper", "Refined copper"), ("Production, Refinery: Primary (from ore)",),
           ("Copper recovered from old (post-consumer) scrap",)),
    Simple("fluorspar", "Fluorspar", "fluorspar.concentrate", "mined", "Fluorspar", "t fluorspar, gross", "fluorspar",
           (f"{I}: Total fluorspar imports",), ("Exports, fluorspar, all grades",),
           "Price, average unit value of imports, cost, insurance, and freight, dollars per metric ton: Acid grade",
           ("fluorspar", ALL), bulk=True),
    Simple("indium", "Indium", "indium.metal", "refined", "Indium", "t indium", "indium", (I,), (),
           "Price, annual average, dollars per kilogram: U.S. warehouse, free on board", ("indium", ALL)),
    Simple("lead", "Lead", "lead.refined", "refined", "Refined lead", "t lead", "lead",
           (f"{I}: Refined metal, unwrought",), (f"{X}: Refined metal, unwrought (gross weight)",),
           "Price, average, North American, cents per pound", ("lead", "Refined metal"),
           secondary=("Production: Secondary refinery, old scrap",)),
    Simple("molybdenum", "Molybdenum", "molybdenum.products", "refined", "Molybdenum", "t Mo contained", "molybdenum",
           (f"{I} total: Ore and concentrates", f"{I} total: Primary products"),
           (f"{X}: Ore and concentrates", f"{X}: Primary products"), "Price, average, dollars per kilogram",
           ("molybdenum", "Total"), ("Production, mine",)),
    Simple("niobium", "Niobium", "niobium.ferroniobium", "refined", "Niobium in ferroniobium and other forms",
           "t Nb contained", "niobium_(columbium)", (I,), (X,),
           "Price, average unit value, ferroniobium, dollars per kilogram", ("niobium_(columbium)", "Total imports"),
           content=0.65),
    Simple("palladium", "Palladium", "palladium.metal", "refined", "Palladium", "t palladium", "palladium",
           (f"{I}: Palladium",), (f"{X}: Palladium",), "Price, dollars per troy ounce: Palladium",
           ("palladium", "Palladium"), ("Mine production: Palladium",), implied="Consumption, apparent: Palladium",
           scrap_title="Palladium in old catalysts and electronics"),
    Simple("phosphate", "Phosphate rock", "phosphate.rock", "mined", "Phosphate rock", "t marketable rock, gross",
           "phosphate_rock", (I,), (), "Price, average value, f.o.b. mine, dollars per metric ton",
           ("phosphate_rock", ALL), ("Production, marketable",), bulk=True),
    Simple("platinum", "Platinum", "platinum.metal", "refined", "Platinum", "t platinum", "platinum",
           (f"{I}: Platinum",), (f"{X}: Platinum",), "Price, dollars per troy ounce: Platinum",
           ("platinum", "Platinum"), ("Mine production: Platinum",), implied="Consumption, apparent: Platinum",
           scrap_title="Platinum in old catalysts"),
    Simple("potash", "Potash", "potash.product", "mined", "Potash", "t K2O equivalent", "potash", (I,), (X,),
           "Price, average, f.o.b. mine, dollars per metric ton of K2O equivalent: MOP", ("potash", ALL),
           ("Production, marketable",), bulk=True),
    Simple("rhenium", "Rhenium", "rhenium.metal", "refined", "Rhenium", "t rhenium", "rhenium",
           (f"{I}: Rhenium, unwrought and powders", f"{I}: Ammonium perrhenate"), (X,),
           "Price, average value, gross weight, dollars per kilogram: Metal, 99.99% pure",
           ("rhenium", "Total imports"), ("Production",)),
    Simple("selenium", "Selenium", "selenium.metal", "refined", "Selenium", "t selenium", "selenium",
           (f"{I}: Selenium", f"{I}: Selenium dioxide"), (X,),
           "Price, annual average, dollars per kilogram: United States", ("selenium", "Selenium"), reliance=True),
    Simple("silicon", "Silicon", "silicon.alloys", "refined", "Silicon metal and ferrosilicon", "t Si contained",
           "silicon", (f"{I}: Ferrosilicon, all grades", f"{I}: Silicon metal"),
           (f"{X}: Ferrosilicon, all grades", f"{X}: Silicon metal"),
           "Price, average, cents per pound of silicon: Silicon metal", ("silicon", "Total"), reliance=True),
    Simple("silver", "Silver", "silver.metal", "refined", "Silver", "t silver", "silver", (I,), (X,),
           "Price, bullion, average, dollars per troy ounce", ("silver", ALL), ("Production: Mine",),
           ("Production: Refinery: Secondary (new and old scrap)",)),
    Simple("tantalum", "Tantalum", "tantalum.products", "refined", "Tantalum", "t Ta contained", "tantalum", (I,), (X,),
           "Price, tantalite, annual average, dollars per kilogram of tantalum oxide (Ta2O5) content",
           ("tantalum", "Total"), content=0.819),
    Simple("tellurium", "Tellurium", "tellurium.metal", "refined", "Tellurium", "t tellurium", "tellurium", (I,), (X,),
           "Price, annual average, dollars per kilogram: United States", ("tellurium", ALL), reliance=True),
    Simple("tin", "Tin", "tin.refined", "refined", "Refined tin", "t tin", "tin", (f"{I}: Refined",),
           (f"{X}: Refined",), "Price, average, cents per pound: New York dealer", ("tin", "Refined tin"),
           secondary=("Production, secondary: Old scrap",)),
    Simple("vanadium", "Vanadium", "vanadium.products", "refined", "Vanadium", "t V contained", "vanadium",
           tuple(f"{I}: {part}" for part in (
               "Aluminum-vanadium master alloy", "Ash and residues", "Ferrovanadium", "Oxides and hydroxides, other",
               "Vanadium chemicals", "Vanadium metal", "Vanadium ores and concentrates", "Vanadium pentoxide")),
           tuple(f"{X}: {part}" for part in (
               "Aluminum-vanadium master alloy", "Ash and residues", "Ferrovanadium", "Oxides and hydroxides, other",
               "Vanadium metal", "Vanadium ores and concentrates", "Vanadium pentoxide")),
           "Price, average, vanadium pentoxide, dollars per pound", ("vanadium", "Total"),
           secondary=("Production from ash, residues, and spent catalysts",), content=0.5602,
           scrap_title="Vanadium in ash, residues and spent catalysts"),
    Simple("zinc", "Zinc", "zinc.refined", "refined", "Refined zinc", "t zinc", "zinc", (f"{I}: Refined zinc",),
           (f"{X}: Refined zinc",), "Price, average, cents per pound: North American", ("zinc", "Refined metal"),
           ("Production: Refined zinc,",)),
    Simple("zirconium", "Zirconium", "zirconium.concentrate", "mined", "Zircon", "t ZrO2 contained", "zirconium",
           ("Imports: Zirconium ores and concentrates (ZrO2 content)",),
           ("Exports: Zirconium ores and concentrates (ZrO2 content)",),
           "Price: Zircon, dollars per metric ton (gross weight): Imported",
           ("zirconium", "Zirconium ores and concentrates"), reliance=True, content=0.65, bulk=True,
           price_of="zirconium_and_hafnium"),
)  # fmt: skip
