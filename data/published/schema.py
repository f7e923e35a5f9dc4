"""One schema for every table of figures: its columns, which may be blank, what tells two rows apart, what it says.

The tables stand in `data/figures`; `data/figures_read.py` holds every file against this page before `data/prepare`
sees a cell. A table is written as its columns in order: `name` must be filled, `name?` may be blank, `name??` may also
be left out of the file. What a column holds is said once, in `figures_columns`, for all tables. Words of coded columns
come from a list, `words.csv`.
"""

from __future__ import annotations

from dataclasses import replace

from data.published.columns import COLUMNS, EDITIONS, PLACES, SOURCES, WORDS, number, place, text, year
from data.published.figures_table import FiguresTable
from data.published.figures_table import figures_table as _figures
from data.published.planned import PLANNED
from data.published.planned_first_chains import FIRST_CHAINS

_VALUE = "value? unit low? high? flag??"
_END = "confidence source_id rule"
_PUBLISHED = f"figure commodity item? metric stage? geo iso3 scenario? {_VALUE.replace('unit', 'unit year?')} " \
             "confidence note? page_table? source_id"  # fmt: skip
_EACH = "commodity item metric stage iso3 year"
_ASSUMED = {
    "accounts": "Accounts that no publication names.",
    "demand": "Demand that no publication splits.",
    "disruptions": "How long, how much and how likely exporters stop.",
    "emissions": "Greenhouse gas of a tonne where none is published.",
    "end_uses": "Order of the end uses.",
    "markets": "Minerals beyond the five first chains.",
    "origins": "Where ore inside a form was mined.",
    "outlets": "What is sold abroad.",
    "plant_capacity": "Capacity that runs or is being built, year by year.",
    "plants": "Plants.",
    "project_risk": "How likely projects come to run, how late, and how far beyond their capital, by status.",
    "ramps": "How long a new plant takes to make all that it can.",
    "recipes": "Recipes.",
    "returns": "What is returned after use.",
    "scrap": "Scrap.",
    "shortage": "What a missing tonne costs.",
    "spendout": "How authority becomes outlays.",
    "stockpile": "Stock held for the nation.",
    "substitutes": "What may replace a mineral.",
    "tariffs": "Weights of tariff lines.",
    "hosts": "What circuits get out of their hosts, and what new plants replace.",
    "trade": "How easily buyers change sellers, and how long they keep to them.",
}
_BLANK_ENDS = ("end_uses", "plant_capacity", "plants", "scrap", "accounts")


def _assumed(name: str, meaning: str) -> FiguresTable:
    ends = "low? high?" if name in _BLANK_ENDS else "low high"
    value = "value? unit?" if name == "accounts" else "value unit"
    unit_of = "" if name == "accounts" else "item"
    return _figures(f"assumptions/{name}", f"Assumed. {meaning}", f"figure item {value} {ends} {_END}", "item",
                    "item", unit_of)  # fmt: skip


_PERIOD = replace(COLUMNS["period"], name="year")
_SHARE_KIND = text("kind", "Printed, or allocated over countries that the source does not name.",
                   choices=("printed", "allocated"))  # fmt: skip
_COUNTRY_KIND = text("kind", "A country, or a sum of several.", choices=("country", "sum"))
LCN, GRE, MNR = "lithium_cobalt_nickel", "graphite_rare_earths", "minor_metals"
_CHAINS: tuple[FiguresTable, ...] = (
    _figures(f"{LCN}/base_year", "US balances.", f"figure mineral form boundary flow year {_VALUE} {_END}",
             "mineral form boundary flow year", "mineral form boundary flow", "mineral flow"),
    _figures(f"{LCN}/demand", "Demand to 2040.",
             f"figure mineral form end_use path boundary year driver {_VALUE} {_END}",
             "mineral form end_use path boundary year driver", "mineral form end_use boundary", "mineral"),
    _figures(f"{LCN}/forms", "Contents and yields.", f"figure mineral form hs_or_note? item {_VALUE} {_END}",
             "mineral form hs_or_note item", "mineral form", "mineral form item"),
    _figures(f"{LCN}/import_mix", "Import shares.", f"figure mineral form period iso3 kind {_VALUE} {_END}",
             "mineral form period iso3 kind", "mineral form kind", "mineral"),
    _figures(f"{LCN}/plants", "Plants.",
             "figure mineral plant iso3 form_out form_in metric status earliest_year? lead_time_yr? joint_capital "
             f"{_VALUE} {_END}", "mineral plant form_out form_in metric earliest_year status", "mineral metric",
             "mineral metric"),
    _figures(f"{LCN}/prices", "Prices.", f"figure mineral form market year item {_VALUE} {_END}",
             "mineral form market year item", "mineral form", "mineral item", year=_PERIOD),
    _figures(f"{LCN}/recycling", "Recycling.", f"figure mineral stream item year {_VALUE} {_END}",
             "mineral stream item year", "mineral item", "mineral item"),
    _figures(f"{LCN}/world_supply", "Output by country to 2040, and what US buyers can have.",
             f"figure mineral stage form iso3 year metric owner_iso3? owner_share? {_VALUE} {_END}",
             "mineral stage form iso3 year metric owner_iso3 owner_share source_id", "mineral stage form metric",
             "mineral metric", year=_PERIOD),
    _figures(f"{GRE}/base_year", "US balances.", f"figure form year flow scope {_VALUE} {_END}",
             "form year flow scope", "form flow", "flow"),
    _figures(f"{GRE}/demand", "Demand to 2040.",
             "figure form end_use scope year low central high unit confidence source_id driver_and_rule",
             "form end_use scope year", "form end_use scope", "form"),
    _figures(f"{GRE}/forms", "Contents and yields.", f"figure form parameter {_VALUE} {_END}",
             "form parameter", "form", "form parameter"),
    _figures(f"{GRE}/import_mix", "Import shares.",
             f"figure form country iso3 kind share_pct? low? high? flag?? unit {_END} t_2024 origin_note?",
             "form iso3", "form", "form", kind=_SHARE_KIND),
    _figures(f"{GRE}/plants", "Plants.",
             "figure plant owner country iso3 stage product status counts_as_supply capacity? capacity_unit cap_low? "
             "cap_high? capex_musd? capex_per_annual_t_usd? capex_low? capex_high? opex_usd_per_t? "
             f"yield_or_feed_ratio? feed_form? lead_time_years earliest_year? full_rate_year? {_END}",
             "plant product", "product", "product"),
    _figures(f"{GRE}/prices", "Prices.", f"figure form market year {_VALUE} {_END}", "form market year", "form",
             "form market"),
    _figures(f"{GRE}/recycling", "Recycling.", f"figure stream parameter year {_VALUE} {_END}",
             "stream parameter year", "stream parameter", "parameter"),
    _figures(f"{GRE}/world_supply", "Output by country to 2040, and what US buyers can have.",
             f"figure commodity stage country iso3 year {_VALUE} {_END} us_available_low_t? us_available_central_t? "
             "us_available_high_t? availability_rule control_note?", "commodity stage country iso3 year",
             "commodity stage", "commodity"),
    _figures(f"{MNR}/base_year", "US balances.", f"figure mineral form item iso3 year {_VALUE} confidence source_id "
             "rule?", "mineral form item iso3 year", "mineral form item", "mineral item"),
    _figures(f"{MNR}/demand", "Demand to 2040.",
             f"figure mineral form item iso3 year {_VALUE} {_END} end_use driver?",
             "mineral form item iso3 year end_use", "mineral form end_use", "mineral"),
    _figures(f"{MNR}/forms", "Contents and yields.",
             f"figure mineral form item iso3 year {_VALUE} confidence source_id rule?", "mineral form item iso3 year",
             "mineral", "mineral form item", year=_PERIOD),
    _figures(f"{MNR}/import_mix", "Import shares.",
             f"figure mineral form item iso3 kind year {_VALUE} {_END} t_contained_2024?",
             "mineral form item iso3 year", "mineral form item", "mineral", year=_PERIOD, kind=_SHARE_KIND),
    _figures(f"{MNR}/plants", "Plants.",
             f"figure mineral form item iso3 year {_VALUE} {_END} plant capacity_t? cap_low? cap_high? opex_usd_t? "
             "opex_low? opex_high? yield? feed? lead_years? lead_low? lead_high? status earliest_year cancelled_flag",
             "mineral form plant status", "mineral item", "item", year=_PERIOD, earliest_year=text(
                 "earliest_year", "First year of running, or never.")),
    _figures(f"{MNR}/prices", "Prices.", f"figure mineral form item iso3 year {_VALUE} confidence source_id rule?",
             "mineral form item iso3 year", "mineral", "mineral item", year=_PERIOD),
    _figures(f"{MNR}/recycling", "Recycling.",
             f"figure mineral form item iso3 year {_VALUE} confidence source_id rule?", "mineral form item iso3 year",
             "mineral", "mineral item", year=_PERIOD),
    _figures(f"{MNR}/world_supply", "Output by country, what US buyers can have, export controls.",
             f"figure mineral form item iso3 year {_VALUE} confidence source_id rule?", "mineral form item iso3 year",
             "mineral item", "mineral item form", year=_PERIOD),
)  # fmt: skip
_POLICY: tuple[FiguresTable, ...] = (
    _figures("policy/accounts", "Authority by account and fiscal year.",
             "figure account instrument budget_function? type authority_kind fiscal_year amount_musd? available_until? "
             "clause? spendout_profile? status source_id confidence note", "account instrument authority_kind "
             "fiscal_year"),
    _figures("policy/blocs", "Sets of countries.",
             "figure bloc iso3 from_date? until_date? source_id confidence note", "bloc iso3 from_date", "bloc"),
    _figures("policy/deflator", "Price index by fiscal year.",
             "figure fiscal_year gdp_price_index_2017_100 growth to_2026_dollars calendar_year_index status "
             "source_date confidence note source_id", "fiscal_year", fiscal_year=year("fiscal_year", "Fiscal year.")),
    _figures("policy/tax_offset", "Lower income and payroll taxes for each dollar of duties.",
             "figure year offset_share status source_date confidence note source_id", "year",
             year=year("year", "Calendar year.")),
    _figures("policy/law_days", "Day on which duties, credits and appropriations became law, and their ends.",
             "figure law from_date? made end_made? clause read_on source_id confidence note?", "law from_date"),
    _figures("policy/presets", "What presets rest on.",
             "figure preset parameter form partner value? flag?? unit from_date until_date? clause status source_id "
             "confidence note", "preset parameter form partner from_date", "preset parameter", "parameter"),
    _figures("policy/spendout_examples", "Authority and outlays as estimated.",
             "figure example_id description account_type budget_function? fiscal_year? measure musd? source_date "
             "confidence note source_id", "example_id description fiscal_year measure", "example_id measure"),
    _figures("policy/tariffs", "Duties.",
             "figure row_id form hts? partner layer rate_ad_valorem? rate_text specific_conversion? from_date "
             "until_date? legal_basis exemptions? status source_id confidence note", "row_id", "partner layer"),
)  # fmt: skip
_PRINTED: tuple[FiguresTable, ...] = (
    _figures("published/allied_demand", "What allied buyers bought abroad or made, as printed.",
             "figure commodity item? iso3 partner metric value unit months year low? high? confidence note? source_id",
             "commodity item iso3 partner metric year", "metric", "metric",
             iso3=place("iso3", "Buyer, or sum of buyers."), partner=place("partner", "Who sold it, or the maker."),
             months=number("months", "Months that the tonnes are of.", "months", 1, 12)),
    _figures("published/capex_projects", "Projects: size, capital, dates.", _PUBLISHED, _EACH, "", "metric"),
    _figures("published/projects_read", "What was read of plants and projects: where it went, or why it is no number "
             "of a plan.", "figure title plant? about buyer? printed as_of confidence source_id used? reason?",
             "plant title about source_id printed", "about", plant=text(
                 "plant", "Plant of the dataset; blank for what is none.", references="planned/plants.plant"),
             about=text("about", "What is said of it."), printed=text("printed", "What is printed."), buyer=text(
                 "buyer", "Who has agreed to buy, of a plant that has a contract."), used=text(
                 "used", "Ids of the figures that it went into; several by semicolons."), reason=text(
                 "reason", "Why it, or the rest of it, is no number of a plan."), as_of=text(
                 "as_of", "Month or year of which that is said.")),
    _figures("published/costs", "Costs.", _PUBLISHED, f"{_EACH} value note", "", "metric"),
    _figures("published/country_risk_other", "Country risk of others.", _PUBLISHED, _EACH, "metric", "metric"),
    _figures("published/country_risk_wgi", "World Bank governance.", _PUBLISHED, _EACH, "metric", "metric"),
    _figures("published/disruptions", "What happened when exporters stopped.", _PUBLISHED, _EACH, "", "metric"),
    _figures("published/emissions_jobs", "Emissions and jobs.", _PUBLISHED, f"{_EACH} value", "", "metric item"),
    _figures("published/infrastructure", "What plants of one place share, and what they take of it.", _PUBLISHED, _EACH,
             "metric", "metric"),
    _figures("published/lead_times", "Lead times.", _PUBLISHED, _EACH, "", "metric"),
    _figures("published/substitution", "Substitution.", _PUBLISHED, _EACH, "", "metric"),
    _figures("published/us_government_stockpile", "Stockpile, planned purchases.",
             "figure commodity material measure fiscal_or_calendar_year value? low?? high?? unit flag? confidence "
             "edition source_id", "commodity material measure fiscal_or_calendar_year edition", "measure", "measure"),
    _figures("published/us_import_sources", "Import sources, four-year average.",
             "figure commodity sub_commodity form period country iso3? geo_type share_pct? low? high? flag? "
             "includes_hong_kong? edition source_id", "commodity sub_commodity form period country edition"),
    _figures("published/later_imports", "Shares of imports in a year after the base year, as printed.",
             f"figure form iso3 year period value unit low high {_END}", "form iso3 year period", "", "form"),
    _figures("published/trade_elasticities", "How easily US buyers change sellers of a good, as estimated.",
             "figure form heading value unit confidence source_id rule", "form", "", "form",
             value=number("value", "What a percent of price moves, as a number without sign.", "", 0.1),
             heading=text("heading", "Heading of the SITC, revision 3, that the estimate is of.")),
    _figures("published/us_mineral_industry_trends", "Trends of the industry.",
             "figure table series year value? flag?? unit edition source_id", "table series year edition", "series",
             "series"),
    _figures("published/us_net_import_reliance", "Net import reliance.",
             "figure rank commodity_label year net_import_reliance_pct? low? high? flag? source_id",
             "commodity_label year"),
    _figures("published/us_salient_statistics", "Salient statistics.",
             "figure commodity sub_commodity? measure detail year value? low? high? unit flag? estimated? edition "
             "source_id", "commodity sub_commodity measure detail year edition", "measure", "measure"),
    _figures("published/world_output", "What countries make of a form, beyond which none sells, as printed.",
             f"figure form iso3 year value unit low high {_END}", "form iso3 year", "", "form",
             value=number("value", "What the country makes.", "", 0)),
    _figures("published/us_scrap", "Scrap by destination.",
             "figure scrap_type year scrap_value_million_usd pct_domestic pct_imported pct_exported critical source_id",
             "scrap_type year"),
)  # fmt: skip
_BROUGHT = "commodity item metric stage geo scenario year source_id"
_IMPORTED: tuple[FiguresTable, ...] = tuple(
    replace(table, is_imported=True)
    for table in (
        _figures("published/world_production", "Production, capacity and reserves by country, as imported.", _PUBLISHED,
                 f"{_BROUGHT} note"),
        _figures("published/trade", "Weights and values of trade by HS code and partner, as imported.",
                 "figure commodity? hs item? reporter reporter_iso3 flow geo iso3 metric value? unit year low? high? "
                 "flag? confidence note? page_table? source_id", "hs reporter_iso3 flow iso3 metric year source_id"),
        _figures("published/prices", "Prices of a year, as imported.", _PUBLISHED, _BROUGHT),
        _figures("published/energy", "Energy by series and year, as imported.", _PUBLISHED.replace(" iso3", " iso3?"),
                 f"{_BROUGHT} note"),
        _figures("published/outlook", "Demand and supply by scenario, as imported.", _PUBLISHED, _BROUGHT),
        _figures("published/imported", "Any other table, as imported by a map.", _PUBLISHED, f"{_BROUGHT} note"),
    )
)  # fmt: skip
TABLES: tuple[FiguresTable, ...] = (
    _figures(SOURCES, "Sources.", "source_id title publisher address? licence date? grade", "source_id", source_id=text(
        "source_id", "Short name of the source.")),
    _figures(PLACES, "Countries, and sums of countries.", "iso3 iso2? title kind", "iso3",
             iso3=text("iso3", "ISO 3166 alpha-3 code."), kind=_COUNTRY_KIND),
    _figures(EDITIONS, "Editions of what is published yearly.", "edition publication released source_id", "edition",
             edition=text("edition", "Short name of the edition.")),
    _figures(WORDS, "Words that may stand in coded columns.", "table column word of?", "table column word of"),
    _figures("import_lines", "Forms that an import line adds up, and its source.",
             "line form confidence source_id figures rule", "line form"),
    *_CHAINS,
    *(_assumed(name, meaning) for name, meaning in _ASSUMED.items()),
    _figures("assumptions/suppliers", "Assumed. What sellers offer.",
             f"figure item form? iso3? value unit low high {_END}", "item form iso3", "item form", "item form iso3"),
    _figures("assumptions/prices", "Assumed. Prices of forms, as weighted sums of published prices.",
             f"figure form period parts low? high? unit {_END}", "form period", "form", "form",
             period=year("period", "Year from which the price holds."), parts=text(
                 "parts", "Figures added up, each behind its weight unless that is 1; several by semicolons.")),
    _figures("assumptions/governance", "Assumed. Whose score a country without one takes.",
             f"figure iso3 like {_END}", "iso3", like=text("like", "Countries whose mean it takes, by semicolons.")),
    *PLANNED,
    *FIRST_CHAINS,
    *_POLICY,
    *_PRINTED,
    *_IMPORTED,
    _figures("not_modelled", "Minerals without a plan.", "figure mineral statistics? reason missing source_id",
             "mineral"),
)  # fmt: skip
BY_NAME = {one.name: one for one in TABLES}
