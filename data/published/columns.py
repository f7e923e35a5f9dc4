"""What a column of figures holds, said once for all tables of figures."""

from __future__ import annotations

from data.published.number import FLAGS
from data.schema import CONFIDENCE, DEMAND_PATHS, GRADES, Column

SOURCES, PLACES, WORDS, EDITIONS = "sources", "places", "words", "editions"


def text(name: str, meaning: str, **more: object) -> Column:
    return Column(name, "text", meaning, **more)  # type: ignore[arg-type]


def number(name: str, meaning: str, unit: str = "", low: float | None = None, high: float | None = None) -> Column:
    return Column(name, "number", meaning, unit, True, low, high)


def year(name: str, meaning: str, first: int = 1900) -> Column:
    return Column(name, "year", meaning, "year", True, first, 2100)


def place(name: str, meaning: str) -> Column:
    return text(name, meaning, references=f"{PLACES}.iso3")


_PERCENT = {"unit": "percent", "low": 0.0, "high": 100.0}
COLUMNS: dict[str, Column] = {
    column.name: column
    for column in (
        text("figure", "Id of the figure, its own in all tables."),
        text("mineral", "Mineral, or several joined by commas."),
        text("commodity", "Commodity as the publisher names it."),
        text("sub_commodity", "Part of a commodity as the publisher names it."),
        text("commodity_label", "Commodity as printed in the list of import reliance."),
        text("form", "Form as the source names it."),
        text("item", "What the figure measures."),
        text("parameter", "What the figure measures."),
        text("metric", "What the figure measures."),
        text("measure", "What the figure measures."),
        text("detail", "Line as printed."),
        text("series", "Series as printed."),
        text("table", "Table of the publication."),
        text("material", "Material as printed."),
        text("line", "Line of imports."),
        text("figures", "Ids of the figures that say so; several by semicolons."),
        text("flow", "Flow of a balance."),
        text("boundary", "Boundary of demand."),
        text("scope", "What the figure counts."),
        text("path", "Path of demand.", choices=(*DEMAND_PATHS, "upper reference")),
        text("end_use", "Use as the source names it."),
        text("driver", "What the path follows."),
        text("stage", "Stage of the chain."),
        text("stream", "Stream of scrap."),
        text("market", "Market of the price."),
        text("kind", "How the figure came about."),
        text("scenario", "Scenario of the source."),
        text("hs", "HS code."),
        text("reporter", "Country that reports the trade, as printed."),
        place("reporter_iso3", "Country that reports the trade, ISO 3166 alpha-3."),
        text("hs_or_note", "Tariff heading, or a note."),
        place("iso3", "Country, ISO 3166 alpha-3, or a sum of countries."),
        text("iso2", "ISO 3166 alpha-2 code."),
        place("owner_iso3", "Country of the owner, ISO 3166 alpha-3."),
        text("country", "Country as printed."),
        text("geo", "Country or region as printed."),
        text("geo_type", "Country, named group, or the rest.", choices=("country", "group", "other")),
        year("year", "Calendar year."),
        text("period", "Year, span of years or dates."),
        text("fiscal_or_calendar_year", "Calendar year, or fiscal year such as FY2025."),
        text("fiscal_year", "Fiscal year or span of them."),
        number("value", "The figure; blank with a flag that says why there is none."),
        number("low", "Low end; of a figure printed as above a bound, the bound."),
        number("central", "Central path."),
        number("high", "High end; of a figure printed as below a bound, the bound."),
        text("unit", "Unit of value, low and high."),
        text("flag", "What was printed instead of a number, or beside it.", choices=tuple(FLAGS)),
        text("estimated", "e where the publisher marks an estimate.", choices=("e",)),
        text("edition", "Edition the figure was printed in.", references=f"{EDITIONS}.edition"),
        text("confidence", "How far the figure can be trusted.", choices=CONFIDENCE),
        text("source_id", "Where it comes from; several by semicolons.", references=f"{SOURCES}.source_id"),
        text("rule", "In one sentence, how the figure came about."),
        text("driver_and_rule", "What the path follows, and how."),
        text("availability_rule", "How what US buyers can have came about."),
        text("control_note", "Export controls."),
        text("origin_note", "Where the ore is from."),
        text("note", "Note."),
        text("page_table", "Page or table of the source."),
        number("share_pct", "Share.", **_PERCENT),  # type: ignore[arg-type]
        number("owner_share", "Share of the owner.", "share", 0, 1),
        number("includes_hong_kong", "1 where Hong Kong is inside.", "", 1, 1),
        number("t_2024", "Imports of 2024.", "t", 0),
        number("t_contained_2024", "Imports of 2024, contained.", "t", 0),
        number("us_available_low_t", "Low end of what US buyers can have.", "t/yr", 0),
        number("us_available_central_t", "What US buyers can have.", "t/yr", 0),
        number("us_available_high_t", "High end of what US buyers can have.", "t/yr", 0),
        text("plant", "Plant as the source names it."),
        text("owner", "Owner."),
        text("product", "Product of the plant."),
        text("form_out", "What the plant makes."),
        text("form_in", "What the plant takes in."),
        text("feed", "What the plant takes in."),
        text("feed_form", "What the plant takes in."),
        text("status", "Status as the source says it."),
        text("counts_as_supply", "Whether the plant counts as supply."),
        text("cancelled_flag", "Whether the plant was given up.", choices=("no", "yes", "closed")),
        text("joint_capital", "Whether capital serves several products.", choices=("no", "yes")),
        number("capacity", "Size.", "", 0),
        text("capacity_unit", "Unit of the size."),
        number("capacity_t", "Size.", "t/yr", 0),
        number("cap_low", "Low end of the size.", "", 0),
        number("cap_high", "High end of the size.", "", 0),
        number("capex_musd", "Capital.", "million USD", 0),
        number("capex_per_annual_t_usd", "Capital over yearly size.", "USD per t/yr", 0),
        number("capex_low", "Low end of capital.", "USD per t/yr", 0),
        number("capex_high", "High end of capital.", "USD per t/yr", 0),
        number("opex_usd_per_t", "Operating cost.", "USD/t", 0),
        number("opex_usd_t", "Operating cost.", "USD/t", 0),
        number("opex_low", "Low end of operating cost.", "USD/t", 0),
        number("opex_high", "High end of operating cost.", "USD/t", 0),
        number("yield", "Recovery.", "share", 0, 1),
        number("yield_or_feed_ratio", "Recovery, or feed per tonne made.", "t/t", 0),
        number("lead_time_years", "Years from decision to running.", "years", 0, 30),
        number("lead_time_yr", "Years from decision to running.", "years", 0, 30),
        number("lead_years", "Years from decision to running.", "years", 0, 30),
        number("lead_low", "Low end of the years to running.", "years", 0, 30),
        number("lead_high", "High end of the years to running.", "years", 0, 30),
        year("earliest_year", "First year of running."),
        year("full_rate_year", "Year of full output."),
        text("statistics", "Commodity of the salient statistics."),
        text("reason", "Why the mineral has no plan."),
        text("missing", "What is missing."),
        text("account", "Federal account."),
        text("instrument", "What the account pays."),
        text("budget_function", "Budget function."),
        text("type", "Kind of authority."),
        text("authority_kind", "What the amount is."),
        number("amount_musd", "Amount.", "million USD"),
        number("musd", "Amount, or a ratio where the measure says so.", "million USD"),
        text("available_until", "Last day or year the authority can be used."),
        text("clause", "Clause of law."),
        text("spendout_profile", "How it is spent."),
        text("bloc", "Set of countries."),
        text("from_date", "First day, as 2026-02-04."),
        text("until_date", "Last day, as 2026-02-04; blank when open."),
        text("law", "Layer of policy/tariffs, preset of policy/presets, or id of a figure of policy/accounts."),
        text("made", "Day on which it was made law; where that was not read, the first day known to be in force."),
        text("end_made", "Day on which its end was made law; blank where it has none, or has had it from the first."),
        text("read_on", "Day on which the law was looked up."),
        text("source_date", "Date of the source."),
        number("gdp_price_index_2017_100", "Price index, fiscal year.", "2017 = 100", 1),
        number("growth", "Growth of the index on the year before.", "share", -0.5, 1),
        number("to_2026_dollars", "Index over that of 2026.", "ratio", 0.01),
        number("offset_share", "Lower income and payroll taxes over duties.", "share", 0, 1),
        number("calendar_year_index", "Price index, calendar year.", "2017 = 100", 1),
        text("preset", "Preset."),
        text("partner", "Country, set of countries, or all."),
        text("example_id", "Example."),
        text("description", "What the example is."),
        text("account_type", "Kind of account."),
        text("row_id", "Id of the duty."),
        text("hts", "Tariff line."),
        text("layer", "Law that the duty rests on."),
        number("rate_ad_valorem", "Rate.", "ad valorem", 0, 10),
        text("rate_text", "Rate as printed."),
        text("specific_conversion", "How a specific rate became one of value."),
        text("legal_basis", "Legal basis."),
        text("exemptions", "What is exempt."),
        number("rank", "Rank.", "", 1),
        number("net_import_reliance_pct", "Net import reliance.", **_PERCENT),  # type: ignore[arg-type]
        text("scrap_type", "Metal of the scrap, as printed."),
        number("scrap_value_million_usd", "Value of the scrap.", "million USD", 0),
        number("pct_domestic", "Used at home.", **_PERCENT),  # type: ignore[arg-type]
        number("pct_imported", "Imported.", **_PERCENT),  # type: ignore[arg-type]
        number("pct_exported", "Exported.", **_PERCENT),  # type: ignore[arg-type]
        text("critical", "Whether it is on the list of critical minerals.", choices=("Y", "N")),
        text("title", "Title."),
        text("publisher", "Publisher."),
        text("address", "Address."),
        text("licence", "Licence."),
        text("date", "Date of publication; blank when not printed."),
        text("grade", "What kind of document the source is, as it was read.", choices=GRADES),
        text("publication", "What appears in editions."),
        text("released", "Day of release, as 2026-02-04; the latest counts."),
        text("column", "Column in which the word may stand."),
        text("word", "The word."),
        text("of", "What else the row must say for the word to stand there; blank for any."),
    )
}  # fmt: skip
