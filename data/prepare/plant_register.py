"""The plants of the dataset and the published plant each of them is.

Not a table of the dataset: `plants`, `plant_capacity` and `recipes` read it. `published_as` is the plant's
name in the published figures, word for word; for graphite and rare earths the product follows after a bar,
since one plant has a row per product. Blank: no published row, every number is an assumption of ours.

Left out, each for a reason. Bessemer City and the Kings Mountain chemical plant turn imported lithium salt
into another lithium salt: they add no lithium to the balance. Stardust Power needs bought brine chloride,
which nobody sells in these figures. Ascend Apex 1, the Jervois refinery, Ucore, Anovion, Port Nickel,
NorthMet and Lynas Seadrift have no published size or no capital that belongs to a size. Plants abroad are
suppliers, except those in Canada built for US buyers. Heavy rare earths (Mountain Pass heavy circuit, the
dysprosium and terbium of White Mesa and Vinton) stand in `markets/heavy`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Site:
    """One plant: what it is called, what it makes, where, whose, and which published plant it is."""

    plant: str
    title: str
    kind: str
    form: str
    status: str
    published_as: str = ""
    owner: str = "USA"
    country: str = "USA"


REGISTER: tuple[Site, ...] = (
    # lithium: own brine, clay or rock, turned into chemical on the spot
    Site("silver_peak", "Silver Peak, NV", "integrated", "lithium.chemical", "existing", "Silver Peak (Albemarle), NV"),
    Site("thacker_pass_1", "Thacker Pass phase 1, NV", "integrated", "lithium.chemical", "under_construction",
         "Thacker Pass phase 1 (LAC/GM), NV", "CAN"),
    Site("thacker_pass_2", "Thacker Pass phase 2, NV", "integrated", "lithium.chemical", "candidate",
         "Thacker Pass phases 2-4", "CAN"),
    Site("thacker_pass_3", "Thacker Pass phase 3, NV", "integrated", "lithium.chemical", "candidate",
         "Thacker Pass phases 2-4", "CAN"),
    Site("thacker_pass_4", "Thacker Pass phase 4, NV", "integrated", "lithium.chemical", "candidate",
         "Thacker Pass phases 2-4", "CAN"),
    Site("rhyolite_ridge", "Rhyolite Ridge, NV", "integrated", "lithium.chemical", "candidate",
         "Rhyolite Ridge (ioneer), NV", "AUS"),
    Site("southwest_arkansas_1", "South West Arkansas phase 1, AR", "integrated", "lithium.chemical", "candidate",
         "South West Arkansas phase 1 (Standard Lithium/Equinor)", "CAN"),
    Site("southwest_arkansas_2", "South West Arkansas phase 2, AR", "integrated", "lithium.chemical", "candidate",
         "South West Arkansas phase 2", "CAN"),
    Site("clayton_valley", "Clayton Valley, NV", "integrated", "lithium.chemical", "candidate",
         "Clayton Valley (Century), NV", "CAN"),
    Site("fort_cady", "Fort Cady, CA", "integrated", "lithium.chemical", "candidate", "Fort Cady, CA"),
    Site("salton_sea", "Salton Sea, CA", "integrated", "lithium.chemical", "candidate", "Salton Sea (all developers)"),
    Site("smackover", "Smackover (LANXESS, Exxon), AR", "integrated", "lithium.chemical", "candidate",
         "Smackover LANXESS/Exxon"),
    Site("nevada_claystones", "TLC, McDermitt and Bonnie Claire, NV-OR", "integrated", "lithium.chemical", "candidate",
         "TLC / McDermitt / Bonnie Claire claystones, NV-OR", "CAN"),
    Site("paradox", "Paradox, UT", "integrated", "lithium.chemical", "candidate", "Paradox (Anson), UT", "AUS"),
    Site("carolina_lithium", "Carolina Lithium, NC", "integrated", "lithium.chemical", "candidate",
         "Piedmont/Elevra Carolina Lithium, NC", "AUS"),
    Site("kings_mountain_mine", "Kings Mountain mine, NC", "mine", "lithium.concentrate", "candidate",
         "Kings Mountain mine (Albemarle), NC"),
    Site("tesla_robstown", "Tesla refinery, Robstown TX", "refinery", "lithium.chemical", "existing",
         "Tesla refinery, Robstown TX"),
    Site("spodumene_converter_us", "Generic US spodumene converter", "refinery", "lithium.chemical", "candidate"),
    Site("albemarle_richburg", "Albemarle Richburg, SC", "refinery", "lithium.chemical", "cancelled",
         "Albemarle Richburg (Chester County), SC"),
    Site("piedmont_tennessee", "Piedmont Tennessee (Etowah), TN", "refinery", "lithium.chemical", "cancelled",
         "Piedmont Tennessee (Etowah)", "AUS"),
    Site("kemerton_1_2", "Kemerton trains 1-2", "refinery", "lithium.chemical", "cancelled",
         "Kemerton trains 1-2 (Albemarle), WA", "USA", "AUS"),
    Site("kemerton_3_4", "Kemerton trains 3-4", "refinery", "lithium.chemical", "cancelled",
         "Kemerton trains 3-4, WA", "USA", "AUS"),
    # cobalt
    Site("idaho_cobalt", "Idaho Cobalt Operations, restart", "mine", "cobalt.concentrate", "candidate",
         "Idaho Cobalt Operations (Jervois), ID", "AUS"),
    Site("evelution_yuma", "EVelution, Yuma AZ", "refinery", "cobalt.chemical", "candidate", "EVelution, Yuma AZ"),
    Site("fredericktown", "US Strategic Metals, Fredericktown MO", "integrated", "cobalt.chemical", "candidate",
         "US Strategic Metals, Fredericktown MO"),
    Site("cobalt_scrap_us", "US alloy and carbide scrap processors", "recycler", "cobalt.metal", "existing"),
    Site("electra", "Electra, Temiskaming ON", "refinery", "cobalt.chemical", "under_construction",
         "Electra, Temiskaming ON", "CAN", "CAN"),
    Site("electra_2020", "First Cobalt refinery, study of 2020", "refinery", "cobalt.chemical", "cancelled",
         "Electra/First Cobalt 2020 study", "CAN", "CAN"),
    # nickel
    Site("eagle", "Eagle mine and Humboldt mill, MI", "mine", "nickel.concentrate", "existing",
         "Eagle mine + Humboldt mill (Talon), MI", "CAN"),
    Site("tamarack", "Tamarack mine, MN, and Beulah plant, ND", "mine", "nickel.concentrate", "candidate",
         "Tamarack mine MN + Beulah plant ND (Talon)", "CAN"),
    Site("stillwater_nickel", "Stillwater/Columbus by-product nickel, MT", "refinery", "nickel.sulphate", "existing",
         "Stillwater/Columbus by-product Ni sulphate, MT", "ZAF"),
    Site("nickel_refinery_us", "Generic US nickel sulphate refinery", "refinery", "nickel.sulphate", "candidate",
         "Generic US Ni sulphate/class-1 refinery from MHP or matte"),
    Site("westwin_pilot", "Westwin pilot, Lawton OK", "refinery", "nickel.primary", "existing",
         "Westwin pilot, Lawton OK"),
    Site("westwin_lawton", "Westwin commercial, Lawton OK", "refinery", "nickel.primary", "candidate",
         "Westwin commercial, Lawton OK"),
    # batteries: joint plants on black mass, sized by the nickel they make
    Site("redwood", "Redwood Materials, NV and SC", "recycler", "nickel.sulphate", "existing",
         "Redwood Materials, NV + SC"),
    Site("abtc_mccarran", "ABTC McCarran, NV", "recycler", "nickel.sulphate", "existing", "ABTC McCarran, NV"),
    Site("abtc_south_carolina", "ABTC South Carolina", "recycler", "nickel.sulphate", "candidate",
         "ABTC South Carolina"),
    Site("ascend_carbonate", "Ascend recycled lithium carbonate, GA", "recycler", "lithium.chemical", "candidate",
         "Ascend recycled Li2CO3 (Covington GA + EU)"),
    Site("blackmass_recycler_us", "Generic US battery recycler", "recycler", "nickel.sulphate", "candidate"),
    Site("blackmass_graphite_us", "Generic US recycler with graphite", "recycler", "nickel.sulphate", "candidate"),
    Site("rochester_hub", "Li-Cycle/Glencore Rochester Hub, NY", "recycler", "nickel.sulphate", "cancelled",
         "Li-Cycle/Glencore Rochester Hub, NY", "CHE"),
    # graphite
    Site("graphite_creek", "Graphite Creek mine, AK", "mine", "graphite.flake", "candidate",
         "Graphite Creek mine AK|flake concentrate", "CAN"),
    Site("vidalia", "Vidalia, LA", "anode", "graphite.anode", "existing", "Vidalia initial LA|natural AAM", "AUS"),
    Site("vidalia_expansion", "Vidalia expansion, LA", "anode", "graphite.anode", "candidate",
         "Vidalia expansion to 45 kt LA|natural AAM", "AUS"),
    Site("riverside", "Novonix Riverside, TN", "anode", "graphite.anode", "under_construction",
         "Riverside TN|synthetic AAM", "AUS"),
    Site("enterprise_south", "Novonix Enterprise South, TN", "anode", "graphite.anode", "candidate",
         "Enterprise South TN|synthetic AAM", "AUS"),
    Site("leland", "Epsilon Leland, NC", "anode", "graphite.anode", "candidate", "Leland NC|synthetic AAM", "IND"),
    Site("kellyton", "Westwater Kellyton phase 1, AL", "anode", "graphite.anode", "candidate",
         "Kellyton phase I AL|natural CSPG"),
    Site("stp_ohio", "Graphite One STP Ohio phase 1", "anode", "graphite.anode", "candidate",
         "STP Ohio phase 1|synthetic then natural AAM", "CAN"),
    Site("stp_ohio_full", "Graphite One STP Ohio, later phases", "anode", "graphite.anode", "candidate",
         "STP Ohio full build|AAM", "CAN"),
    Site("matawinie", "Matawinie mine, QC, flake sold", "mine", "graphite.flake", "candidate",
         "Matawinie mine QC|flake concentrate", "CAN", "CAN"),
    Site("becancour", "Matawinie and Becancour, QC", "integrated", "graphite.anode", "candidate",
         "Becancour QC|natural AAM", "CAN", "CAN"),
    # rare earths
    Site("mountain_pass_mine", "Mountain Pass mine, CA", "mine", "ndpr.concentrate", "existing",
         "Mountain Pass mine|REE concentrate"),
    Site("mountain_pass_mine_60k", "Mountain Pass mine, upstream 60K", "mine", "ndpr.concentrate", "candidate",
         "Mountain Pass mine|REE concentrate"),
    Site("mountain_pass_separation", "Mountain Pass light separation, CA", "separation", "ndpr.oxide", "existing",
         "Mountain Pass light separation|NdPr oxide"),
    Site("white_mesa_1", "White Mesa phase 1, UT", "separation", "ndpr.oxide", "existing",
         "White Mesa phase 1 UT|NdPr oxide"),
    Site("white_mesa_2", "White Mesa phase 2, UT", "separation", "ndpr.oxide", "candidate",
         "White Mesa phase 2 UT|NdPr oxide (+240 Dy +66 Tb)"),
    Site("vinton", "Aclara Vinton, LA", "separation", "ndpr.oxide", "candidate", "Vinton LA|NdPr oxide", "CAN"),
    Site("reelement", "ReElement, IN", "recycler", "ndpr.oxide", "candidate",
         "ReElement IN|oxides for 10,000 t magnets"),
    Site("independence", "MP Independence, TX", "magnet", "ndpr.magnet", "existing", "Independence TX|NdFeB magnet"),
    Site("northlake_10x", "MP 10X Northlake, TX", "magnet", "ndpr.magnet", "under_construction",
         "10X Northlake TX|NdFeB magnet"),
    Site("evac", "eVAC Sumter, SC", "magnet", "ndpr.magnet", "existing", "eVAC Sumter SC|NdFeB magnet", "DEU"),
    Site("vulcan_benson", "Vulcan Elements Benson, NC", "magnet", "ndpr.magnet", "under_construction",
         "Vulcan Benson NC|NdFeB magnet"),
    Site("stillwater_ok", "USA Rare Earth Stillwater, OK", "magnet", "ndpr.magnet", "under_construction",
         "Stillwater OK|NdFeB magnet"),
    Site("stillwater_ok_expansion", "USA Rare Earth Stillwater, OK, expansion", "magnet", "ndpr.magnet", "candidate",
         "Stillwater OK expansion|NdFeB magnet"),
    Site("noveon", "Noveon San Marcos, TX", "recycler", "ndpr.magnet", "existing", "Noveon San Marcos TX|NdFeB magnet"),
    Site("hypromag", "HyProMag Dallas-Fort Worth, TX", "recycler", "ndpr.magnet", "under_construction",
         "HyProMag DFW TX|NdFeB magnet", "CAN"),
    Site("hypromag_expansion", "HyProMag Dallas-Fort Worth, TX, expansion", "recycler", "ndpr.magnet", "candidate",
         "HyProMag DFW TX|NdFeB magnet", "CAN"),
)  # fmt: skip
SITES = {site.plant: site for site in REGISTER}
BLACK_MASS_PLANTS = (
    "redwood",
    "abtc_mccarran",
    "abtc_south_carolina",
    "ascend_carbonate",
    "blackmass_recycler_us",
    "blackmass_graphite_us",
    "rochester_hub",
)
