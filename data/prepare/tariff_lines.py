"""Which tariff lines make up a form, and with what weight.

Weights of the chains: carbonate 0.96 and hydroxide 0.04 of imported lithium (as imported in 2024); cobalt chemicals 0.7
oxide and hydroxide, 0.2 sulphate, 0.1 carbonate; primary nickel 0.9 class 1 and 0.1 ferronickel; nickel
intermediates half matte, half the line that names sinter and other intermediates, MHP among them; coated
anode 0.75 synthetic and 0.25 natural, coated (assumed weights but for lithium and the anode). NdPr oxide enters
as a separated compound at 3.7%; as a mixture of oxides it would enter free. Magnets are the sintered
NdFeB number, which the forced-labour layer leaves out. No duty on coke, nickel or magnet scrap, black mass or
rare-earth concentrate was read: none is charged.

Weights of the minerals of the balance alone follow the imports of 2024 that the USGS prints by kind (arsenic,
fluorspar, molybdenum, rhenium, silicon, vanadium); where one line is printed for every kind they are assumed
(beryllium, chromium, niobium, tantalum). `assumptions/tariffs` says how, with a range. Lines of one form that pay
alike need no weight of their own (aluminium, bismuth). Left out: aluminium sheet, bar and foil, which pay a general
rate besides, and all anti-dumping and countervailing orders, whose rates were not read.
"""

from __future__ import annotations

LINES: dict[str, tuple[tuple[str, float], ...]] = {
    "lithium.concentrate": (("lithium_concentrate_spodumene", 1.0),),
    "lithium.chemical": (("lithium_carbonate", 0.96), ("lithium_hydroxide", 0.04)),
    "cobalt.intermediate": (("cobalt_oxide_hydroxide", 1.0),),
    "cobalt.metal": (("cobalt_metal_unwrought", 1.0),),
    "cobalt.chemical": (("cobalt_oxide_hydroxide", 0.7), ("cobalt_sulphate", 0.2), ("cobalt_carbonate", 0.1)),
    "cobalt.scrap": (("cobalt_scrap", 1.0),),
    "nickel.intermediate": (("nickel_matte", 0.5), ("nickel_sinter_and_other_intermediates_incl_MHP", 0.5)),
    "nickel.primary": (("nickel_class1_unwrought", 0.9), ("ferronickel", 0.1)),
    "nickel.sulphate": (("nickel_sulphate", 1.0),),
    "graphite.flake": (("natural_graphite_flake", 1.0),),
    "graphite.anode": (("synthetic_graphite_other_anode", 0.75), ("graphite_preparations_coated_anode_other", 0.25)),
    "ndpr.oxide": (("REE_other_compounds_incl_separated_oxides", 1.0),),
    "ndpr.magnet": (("permanent_magnets_metal_incl_NdFeB", 1.0),),
    "dysprosium.oxide": (("REE_other_compounds_incl_separated_oxides", 1.0),),
    "terbium.oxide": (("REE_other_compounds_incl_separated_oxides", 1.0),),
    "yttrium.oxide": (("REE_yttrium_bearing", 1.0),),
    "antimony.concentrate": (("antimony_ore", 1.0),),
    "antimony.metal": (("antimony_metal_unwrought", 1.0),),
    "antimony.oxide": (("antimony_oxide", 1.0),),
    "tungsten.concentrate": (("tungsten_concentrate", 1.0),),
    "tungsten.apt": (
        ("tungsten_APT_tungstates", 0.2), ("tungsten_oxide", 0.1), ("tungsten_powder", 0.15),
        ("tungsten_carbide", 0.15), ("ferrotungsten", 0.05), ("tungsten_scrap", 0.35),
    ),
    "manganese.ore": (("manganese_ore", 1.0),),
    "manganese.ferro": (("ferromanganese_gt4pct_C", 0.7), ("ferromanganese_1_2pct_C", 0.3)),
    "manganese.silico": (("silicomanganese", 1.0),),
    "manganese.sulphate": (("manganese_sulphate", 1.0),),
    "titanium.sponge": (("titanium_sponge_unwrought_powder", 1.0),),
    "magnesium.metal": (
        ("magnesium_metal_998", 0.4), ("magnesium_alloy_unwrought", 0.3), ("magnesium_granules_powder", 0.1),
        ("magnesium_scrap", 0.2),
    ),
    "gallium.metal": (("gallium_unwrought", 1.0),),
    "germanium.metal": (("germanium_unwrought", 1.0),),
    "germanium.dioxide": (("germanium_oxide", 1.0),),
    # Minerals of the USGS balance alone.
    "aluminium.metal": (("aluminium_unwrought_pure", 0.5), ("aluminium_unwrought_alloy", 0.5)),
    "alumina.refined": (("alumina", 1.0),),
    "arsenic.compounds": (("arsenic_metal", 0.06), ("arsenic_trioxide", 0.94)),
    "barite.ground": (("barite_crude", 1.0),),
    "beryllium.metal": (
        ("beryllium_unwrought", 0.5), ("beryllium_oxide_hydroxide", 0.1), ("copper_master_alloy", 0.4),
    ),
    "bismuth.metal": (("bismuth_metal_9999", 0.5), ("bismuth_metal_other", 0.5)),
    "chromium.ferrochromium": (
        ("ferrochromium_gt4pct_C", 0.6), ("ferrochromium_le3pct_C", 0.2), ("chromium_ore", 0.15),
        ("chromium_metal", 0.05),
    ),
    "copper.refined": (("copper_cathode", 1.0),),
    "fluorspar.concentrate": (("fluorspar_gt97", 0.92), ("fluorspar_le97", 0.08)),
    "indium.metal": (("indium_unwrought", 1.0),),
    "lead.refined": (("lead_refined", 1.0),),
    "molybdenum.products": (
        ("molybdenum_concentrate_other", 0.275), ("molybdenum_concentrate_roasted", 0.275), ("ferromolybdenum", 0.45),
    ),
    "niobium.ferroniobium": (("ferroniobium", 0.9), ("niobium_oxide", 0.1)),
    "palladium.metal": (("palladium_unwrought", 1.0),),
    "phosphate.rock": (("phosphate_rock", 1.0),),
    "platinum.metal": (("platinum_unwrought", 1.0),),
    "potash.product": (("potassium_chloride", 1.0),),
    "rhenium.metal": (("rhenium_unwrought", 0.63), ("ammonium_perrhenate", 0.37)),
    "selenium.metal": (("selenium", 1.0),),
    "silicon.alloys": (("ferrosilicon_55_80", 0.52), ("silicon_metal_99", 0.24), ("silicon_metal_other", 0.24)),
    "silver.metal": (("silver_bullion", 1.0),),
    "tantalum.products": (("tantalum_ore", 0.4), ("tantalum_unwrought", 0.4), ("tantalum_scrap", 0.2)),
    "tellurium.metal": (("tellurium", 1.0),),
    "tin.refined": (("tin_unwrought", 1.0),),
    "vanadium.products": (
        ("vanadium_pentoxide_and_oxides", 0.33), ("vanadium_ash_residues", 0.34), ("ferrovanadium", 0.26),
        ("vanadates", 0.07),
    ),
    "zinc.refined": (("zinc_unwrought_9999", 1.0),),
    "zirconium.concentrate": (("zirconium_concentrate", 1.0),),
}  # fmt: skip
