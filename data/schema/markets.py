"""What is traded, by whom: minerals, their forms, countries and blocs, what is offered, where ore was mined."""

from __future__ import annotations

from data.schema.declaration import FORM, ISO3, PROVENANCE, STAGES, YEAR, Column, Table, number, range_of, text, whole

TABLES: tuple[Table, ...] = (
    Table(
        "minerals",
        "The minerals a study may plan.",
        ("mineral",),
        (
            text("mineral", "Short name used everywhere."),
            text("title", "Name as printed."),
            text(
                "role",
                "A mineral that is planned, or a feed shared by several minerals.",
                choices=("mineral", "shared_feed"),
            ),
            text("content_basis", "What one tonne means for this mineral."),
        ),
    ),
    Table(
        "forms",
        "Traded stages of each mineral.",
        ("form",),
        (
            text("form", "mineral.stage-name, such as lithium.chemical."),
            text("mineral", "The mineral it belongs to.", references="minerals.mineral"),
            text("stage", "Where it stands in the chain.", choices=STAGES),
            text("title", "Name as printed."),
            text("content_basis", "What one tonne of this form means."),
            number("reference_price_usd_per_t", "USD/t", "Long-run planning price, constant dollars of the base year."),
            *range_of("the reference price", "USD/t"),
            *PROVENANCE,
        ),
    ),
    Table(
        "countries",
        "Countries, with their governance score and the risk the planner reads from it.",
        ("country",),
        (
            text("country", "ISO 3166 alpha-3 code; ROW for the unnamed rest."),
            text("title", "Name as printed."),
            number(
                "governance_score",
                "-2.5 to 2.5",
                "Mean of the World Bank governance indicators; higher is better.",
                -2.5,
                2.5,
            ),
            number("risk", "0 to 1", "Risk weight: 0 for the best governed country, 1 for the worst.", 0, 1),
            *PROVENANCE,
        ),
    ),
    Table(
        "blocs",
        "Named, dated sets of countries.",
        ("bloc", "country", "from_year"),
        (
            text("bloc", "Short name used in policies."),
            ISO3,
            Column("from_year", "year", "First year of membership.", "year", True, 1900, 2100),
            Column("until_year", "year", "Last year of membership; blank when open.", "year", False, 1900, 2100),
            *PROVENANCE,
        ),
    ),
    Table(
        "suppliers",
        "What each country sells of a form to US buyers, in steps of rising price.",
        ("form", "country", "step", "year"),
        (
            FORM,
            ISO3,
            whole("step", "", "Price step, 1 the cheapest.", 1, 9),
            YEAR,
            number("available_t", "t/yr", "Most that US buyers can have at this step."),
            number("price_usd_per_t", "USD/t", "Price paid to the supplier, before freight and duty."),
            number("freight_usd_per_t", "USD/t", "Freight and insurance to a US port."),
            text("owner", "Country that owns the seller.", references="countries.country"),
            number(
                "observed_share",
                "share",
                "Share of US imports of this form in the base years; only on step 1.",
                0,
                1,
                False,
            ),
            number("ramp_rate", "per year", "Largest yearly growth of sales at this step, as a fraction.", 0, 10),
            number("ramp_t", "t/yr", "Growth always possible in one year, however small sales were before."),
            *range_of("the price", "USD/t"),
            *PROVENANCE,
        ),
        by_year="year",
        lacking="price_usd_per_t",
        before_first="nothing is offered",
        after_last="nothing is offered",
        speaks_of="what is offered to buyers in",
    ),
    Table(
        "established_trade",
        "Shares that sellers abroad have by custom of what is bought abroad of a form; without rows of a form, buyers "
        "leave its sellers at no cost.",
        ("form", "country", "year"),
        (
            FORM,
            ISO3,
            YEAR,
            number(
                "share", "share", "Share of what is bought abroad that contracts and qualification hold there.", 0, 1
            ),
            *range_of("the share", "share"),
            *PROVENANCE,
        ),
        by_year="year",
        lacking="share",
        speaks_of="what is offered to buyers in",
    ),
    Table(
        "trade_elasticities",
        "How easily buyers of a form move from one seller abroad to another.",
        ("form", "year"),
        (
            FORM,
            YEAR,
            number(
                "elasticity",
                "percent per percent",
                "Elasticity of substitution between origins: by how many percent two sellers' sales move apart when "
                "their prices do by one.",
                0.1,
                50,
            ),
            *range_of("the elasticity", "percent per percent"),
            number(
                "price_usd_per_t",
                "USD/t",
                "What buyers pay for a tonne from abroad, freight and duty inside: the price that differences are "
                "measured against.",
            ),
            *PROVENANCE,
        ),
        by_year="year",
        lacking="elasticity",
    ),
    Table(
        "origins",
        "Where the ore inside a form processed in a country was mined.",
        ("form", "country", "origin"),
        (
            FORM,
            ISO3,
            text("origin", "Country where the ore was mined.", references="countries.country"),
            number("share", "share", "Share of the contained metal; shares of one form and country add to 1.", 0, 1),
            *range_of("the share", "share"),
            *PROVENANCE,
        ),
    ),
)
