"""Duties, credits, federal accounts and the worth of a dollar."""

from __future__ import annotations

from data.schema.declaration import FORM, ISO3, PROVENANCE, YEAR, Column, Table, number, text, whole

LAW_DAYS = (
    text("made", "Day on which it was made law, such as 2025-04-02; before it, it is no law."),
    text("in_force_from", "First day in force."),
    text("until", "Last day in force; blank where it has no end.", required=False),
    text(
        "end_made",
        "Day on which its end was made law: before it, it goes on without one; blank where the end is as old as it.",
        required=False,
    ),
    text("legal_basis", "Citation."),
    text("read_on", "Day on which the law was looked up."),
)

TABLES: tuple[Table, ...] = (
    Table(
        "tariffs",
        "Duties in force, by form and country of the seller, averaged over each calendar year.",
        ("form", "country", "layer", "year"),
        (
            FORM,
            ISO3,
            text("layer", "The law: mfn, section_301, section_232, section_122, column_2 ..."),
            YEAR,
            number("rate", "ad valorem", "Share of the customs value.", 0, 3),
            text("legal_basis", "Citation."),
            *PROVENANCE,
        ),
        by_year="year",
        before_first="the layer charges nothing",
        after_last="the layer charges nothing",
        speaks_of="the duties of",
    ),
    Table(
        "duty_laws",
        "Days of the laws that tariffs average: by them a study reads the duties as the law stood on a day.",
        ("form", "country", "layer", "in_force_from", "made"),
        (
            FORM,
            ISO3,
            text("layer", "The law, as in tariffs."),
            number("rate", "ad valorem", "Share of the customs value while in force.", 0, 3),
            *LAW_DAYS,
            *PROVENANCE,
        ),
        speaks_of="the duties of",
    ),
    Table(
        "credits",
        "Tax credits that plants earn under current law.",
        ("credit", "form", "year"),
        (
            text("credit", "Short name, such as 45X."),
            FORM,
            YEAR,
            number("share_of_cost", "share", "Credit as a share of the costs that count.", 0, 1),
            number("variable_counts", "share", "Part of the variable cost of making that counts.", 0, 1),
            number(
                "fixed_counts", "share", "Part of the yearly cost of holding capacity that counts, at full use.", 0, 1
            ),
            number("fixed_low", "share", "Low end of it.", 0, 1, False),
            number("fixed_high", "share", "High end of it.", 0, 1, False),
            number(
                "depreciation_counts",
                "share",
                "Part of depreciation that counts: capital over the life of a plant that had no capacity, at full use.",
                0,
                1,
            ),
            number("depreciation_low", "share", "Low end of it.", 0, 1, False),
            number("depreciation_high", "share", "High end of it.", 0, 1, False),
            number(
                "feed_counts",
                "share",
                "Part of the cost of feed that counts, at reference prices; feed that earns the credit never does.",
                0,
                1,
            ),
            number("feed_low", "share", "Low end of it.", 0, 1, False),
            number("feed_high", "share", "High end of it.", 0, 1, False),
            text("legal_basis", "Citation."),
            *PROVENANCE,
        ),
        by_year="year",
        before_first="no credit is earned",
        after_last="no credit is earned",
        speaks_of="the tax credits of",
    ),
    Table(
        "credit_laws",
        "Days of the laws behind credits: by them a study reads a credit as the law stood on a day.",
        ("credit", "form", "in_force_from", "made"),
        (
            text("credit", "Short name, as in credits."),
            FORM,
            number("share_of_cost", "share", "Credit as a share of the costs that count, while in force.", 0, 1),
            *LAW_DAYS,
            *PROVENANCE,
        ),
        speaks_of="the tax credits of",
    ),
    Table(
        "accounts",
        "Federal accounts that pay or receive.",
        ("account",),
        (
            text("account", "Short name used in policies and in the budget."),
            text("title", "Name as printed."),
            text(
                "kind",
                "How the money is made and scored.",
                choices=("discretionary", "mandatory", "tax", "credit", "contingent", "receipt", "offset"),
            ),
            text("budget_function", "Budget function, such as 050."),
            text("profile", "Spend-out profile.", references="spendout.profile"),
            Column(
                "revolving",
                "flag",
                "yes where law lets the account spend again what its sales bring in; blank is no.",
                "",
                False,
                None,
                None,
                ("yes", "no"),
            ),
            *PROVENANCE,
        ),
        speaks_of="the budget of",
    ),
    Table(
        "appropriations",
        "Budget authority already provided, by account and fiscal year.",
        ("account", "fiscal_year", "clause"),
        (
            text("account", "The account.", references="accounts.account"),
            Column("fiscal_year", "year", "Federal fiscal year, October to September.", "year", True, 2000, 2100),
            number("authority_musd", "million USD", "Budget authority, nominal."),
            text(
                "available_until",
                "Last day on which it may be obligated, such as 2029-09-30; blank when it is available until expended, "
                "or when no last day was read.",
                required=False,
            ),
            text(
                "made",
                "Day on which it was enacted, such as 2025-07-04; blank where it stands whatever the day.",
                required=False,
            ),
            text("clause", "The law that provides it."),
            text(
                "left_to",
                "The account of other uses, which obligates what no policy directs, evenly until the last day; blank "
                "where what no policy directs stays unobligated.",
                required=False,
                references="accounts.account",
            ),
            *PROVENANCE,
        ),
        by_year="fiscal_year",
        before_first="nothing is provided",
        after_last="nothing is provided",
        between="nothing is provided",
        every_year=False,
        speaks_of="the budget of",
    ),
    Table(
        "spendout",
        "How a dollar of authority becomes outlays.",
        ("profile", "lag_years"),
        (
            text("profile", "Short name."),
            whole("lag_years", "years", "Fiscal years after the authority.", 0, 30),
            number("share", "share", "Share of the authority paid out; what is left of 1 over all lags lapses.", 0, 1),
            *PROVENANCE,
        ),
        by_year="lag_years",
        before_first="nothing is paid out",
        after_last="nothing is paid out",
        every_year=False,
        speaks_of="the budget of",
    ),
    Table(
        "deflator",
        "Price index that turns constant into nominal dollars.",
        ("fiscal_year",),
        (
            Column("fiscal_year", "year", "Federal fiscal year.", "year", True, 2000, 2100),
            number(
                "index", "base year = 1", "GDP price index, 1 in the base year of the dataset (within 0.0005).", 0.01
            ),
            *PROVENANCE,
        ),
        by_year="fiscal_year",
        after_last="the index grows as in its last year, or stays where it has one row",
        speaks_of="the prices of",
    ),
    Table(
        "tax_offset",
        "What duties and charges cost the Treasury in lower income and payroll taxes.",
        ("year",),
        (
            Column("year", "year", "Calendar year in which the duty is paid.", "year", True, 2000, 2100),
            number("share", "share", "Part of a dollar of duty or charge that comes in as less of these taxes.", 0, 1),
            *PROVENANCE,
        ),
        by_year="year",
        before_first="nothing is lost",
        after_last="the share of the last year holds",
        every_year=False,
        speaks_of="the taxes of",
    ),
)
