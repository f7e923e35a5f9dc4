"""Plants: what they make, from what, at what cost, with what emissions, by when."""

from __future__ import annotations

from data.schema.declaration import (
    FORM,
    ISO3,
    PLANT,
    PLANT_KINDS,
    PLANT_STATUSES,
    PROJECT_STATUSES,
    PROVENANCE,
    ROUTES,
    YEAR,
    Column,
    Table,
    number,
    range_of,
    text,
    whole,
)

TABLES: tuple[Table, ...] = (
    Table(
        "plants",
        "Processes at home or in partner countries that turn forms into forms.",
        ("plant",),
        (
            text("plant", "Short name used everywhere."),
            text("title", "Name as printed."),
            text("kind", "What the plant does.", choices=PLANT_KINDS),
            ISO3,
            text("owner", "Country that owns the plant.", references="countries.country"),
            text("status", "Cancelled plants are kept as cost evidence and supply nothing.", choices=PLANT_STATUSES),
            text("form", "The main product: capacity and output are tonnes of this form.", references="forms.form"),
            number("buildable_t", "t/yr", "Most capacity that can be added over the horizon; 0 when none."),
            number("buildable_t_per_year", "t/yr per year", "Most capacity that can be decided in one year."),
            number(
                "phase_t",
                "t/yr",
                "Capacity of which a build is a whole number where a study plans whole plants: all of a named project, "
                "or one published phase; blank where any size can be built.",
                0.001,
                None,
                False,
            ),
            number("capex_usd_per_t", "USD per t/yr", "Capital per tonne of yearly capacity built."),
            number("capex_low", "USD per t/yr", "Low end of capital.", 0, None, False),
            number("capex_high", "USD per t/yr", "High end of capital.", 0, None, False),
            number("fixed_usd_per_t", "USD per t/yr", "Yearly cost of holding one tonne of capacity, made or not."),
            number("variable_usd_per_t", "USD/t", "Cost of making one tonne, feed bought from others left out.", None),
            number("variable_low", "USD/t", "Low end of the cost of making.", None, None, False),
            number("variable_high", "USD/t", "High end of the cost of making.", None, None, False),
            whole("lead_time_years", "years", "Years from decision to running.", 0, 30),
            Column(
                "construction_years",
                "number",
                "Years before it runs over which capital is spent evenly, never more than the lead time; blank where "
                "capital is stated as of the first day of running, interest in it.",
                "years",
                False,
                0,
                30,
                whole=True,
            ),
            whole("life_years", "years", "Years a build runs.", 1, 60),
            Column(
                "earliest_year",
                "year",
                "First year new capacity can run, whatever the lead time.",
                "year",
                True,
                2000,
                2100,
            ),
            number("cost_of_capital", "per year", "Real rate at which capital is turned into a yearly charge.", 0, 0.5),
            number(
                "reserves_t",
                "t",
                "Most that can be mined over the horizon, in tonnes of the main product; blank for no limit.",
                0,
                None,
                False,
            ),
            number(
                "jobs_per_kt",
                "jobs per kt/yr",
                "Direct jobs per thousand tonnes of capacity; blank when unknown.",
                0,
                None,
                False,
            ),
            number(
                "emissions_t_per_t", "t CO2e/t", "Greenhouse gas per tonne made; blank when unknown.", 0, None, False
            ),
            Column(
                "own_feed",
                "flag",
                "yes where a plant of a kind that needs feed takes in nothing that is sold: its ore is its own, or its "
                "feed is paid inside its cost; blank is no.",
                "",
                False,
                None,
                None,
                ("yes", "no"),
            ),
            text(
                "project_status",
                "How far a project is, as read; blank where none was read.",
                required=False,
                choices=PROJECT_STATUSES,
            ),
            text(
                "buyers",
                "Who has agreed to buy from it, as read; no rule of a plan. Blank where none was read.",
                required=False,
            ),
            text(
                "capex_source_id",
                "Where its capital comes from, several separated by a semicolon; those of the row where blank.",
                required=False,
                references="sources.source_id",
            ),
            *PROVENANCE,
        ),
        speaks_of="the plants at home and of the partners of",
    ),
    Table(
        "emissions",
        "Greenhouse gas of a tonne from ore to gate: of sellers, and of plants without a figure.",
        ("form", "country", "route"),
        (
            FORM,
            ISO3,
            text("route", "Made from ore, or from scrap.", choices=ROUTES),
            number("t_per_t", "t CO2e/t", "Greenhouse gas per tonne, from ore or scrap to the gate of the maker."),
            *range_of("the intensity", "t CO2e/t"),
            *PROVENANCE,
        ),
    ),
    Table(
        "ownership",
        "Who owns a plant of which several countries own parts; where no row holds, it belongs to its owner in plants.",
        ("plant", "owner", "from_year"),
        (
            PLANT,
            text("owner", "Country that owns a part of the plant.", references="countries.country"),
            number("share", "share", "Part of the plant that it owns; in each year its parts add up to 1.", 0.0001, 1),
            Column(
                "from_year", "year", "First year in which it owns it; blank from the first.", "year", False, 1900, 2100
            ),
            Column("until_year", "year", "Last year in which it owns it; blank when open.", "year", False, 1900, 2100),
            *PROVENANCE,
        ),
    ),
    Table(
        "plant_capacity",
        "Capacity already running or under construction, year by year.",
        ("plant", "year"),
        (PLANT, YEAR, number("capacity_t", "t/yr", "Capacity running without any new decision."), *PROVENANCE),
        by_year="year",
        lacking="capacity_t",
        before_first="nothing runs without a new decision",
        after_last="nothing runs without a new decision",
        speaks_of="the plants at home and of the partners of",
    ),
    Table(
        "ramps",
        "What of its capacity a new build makes in its first years of running; after the last row of its kind, and of "
        "a kind without a row, all of it.",
        ("kind", "running_year"),
        (
            text("kind", "What the plant does.", choices=PLANT_KINDS),
            whole("running_year", "years", "Year of running: 1 is the first.", 1, 30),
            number("share", "share", "Share of its capacity that can be made in that year.", 0, 1),
            *range_of("the share", "share"),
            *PROVENANCE,
        ),
    ),
    Table(
        "project_risk",
        "How likely a project of a status comes to run, how late, and how far beyond its capital; printed beside what "
        "is built, in no cost.",
        ("status",),
        (
            text("status", "How far the project is.", choices=PROJECT_STATUSES),
            number("chance", "share", "Chance that it comes to run.", 0, 1),
            number("chance_low", "share", "Low end of the chance.", 0, 1),
            number("chance_high", "share", "High end of the chance.", 0, 1),
            number("delay_years", "years", "Years by which those that come to run are late, in the mean."),
            number("delay_low", "years", "Low end of the delay."),
            number("delay_high", "years", "High end of the delay."),
            number("overrun_share", "share of capital", "Capital beyond the estimate, as a share of it, in the mean."),
            number("overrun_low", "share of capital", "Low end of the overrun."),
            number("overrun_high", "share of capital", "High end of the overrun."),
            *PROVENANCE,
        ),
    ),
    Table(
        "recipes",
        "What a plant takes in and gives out for each tonne of its main product.",
        ("plant", "form"),
        (
            PLANT,
            FORM,
            number("t_per_t", "t/t", "Tonnes per tonne of main product: above zero made, below zero taken in.", None),
            *range_of("the coefficient", "t/t"),
            *PROVENANCE,
        ),
    ),
    Table(
        "hosts",
        "Which plants a by-product circuit lives on: it makes no more than their output gives, nothing without one.",
        ("plant", "host"),
        (
            text("plant", "The circuit.", references="plants.plant"),
            text(
                "host",
                "The plant that it lives on, in the same country; it may have several.",
                references="plants.plant",
            ),
            number(
                "t_per_t", "t/t", "Most tonnes of the circuit's main product for each of the host's; above 0.", None
            ),
            *range_of("the ratio", "t/t"),
            *PROVENANCE,
        ),
    ),
    Table(
        "replacements",
        "Which standing plant a new plant takes the place of: its capacity goes as the new one begins to run.",
        ("plant", "replaces"),
        (
            text("plant", "The new plant.", references="plants.plant"),
            text("replaces", "The plant whose capacity it takes the place of.", references="plants.plant"),
            number(
                "share",
                "share",
                "Share of that capacity that is gone once all of buildable_t of the new plant runs; "
                "of less in proportion, and for good.",
                0,
                1,
            ),
            *range_of("the share", "share"),
            *PROVENANCE,
        ),
    ),
    Table(
        "elements",
        "How much of an element a tonne of a form holds: no recipe and no return gives out more than it takes in.",
        ("form", "element"),
        (
            FORM,
            text(
                "element",
                "The element, named like its mineral and counted as that mineral counts its content (NdPr as oxide). A "
                "form without a row holds 1 of its own mineral; that of a shared feed holds nothing.",
                references="minerals.mineral",
            ),
            number("t_per_t", "t/t", "Tonnes of the element in a tonne of the form."),
            *range_of("the content", "t/t"),
            *PROVENANCE,
        ),
    ),
)
