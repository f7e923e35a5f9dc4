"""One schema per dataset table: columns, key, references, unit, range, meaning.

Everything that knows what a table looks like reads it here: the checker, the preparation modules,
`lodeplan schema` and the data dictionary. A unit is part of the column's name (`_t`, `_usd_per_t`,
`_musd`, `_years`), so a heading alone says what a cell means.
"""

from __future__ import annotations

from dataclasses import dataclass

GRADES = ("statute", "agency", "company filing", "press", "other", "assumed")
"""What kind of document a source is, as it was read: law or tariff by its publisher, an agency's own publication, a
company's filing or release, press, anything else (copies, notes, studies), and what this project assumed."""
CONFIDENCE = ("high", "medium", "low", "assumed")
STAGES = ("mined", "intermediate", "refined", "component", "scrap")
PLANT_KINDS = ("mine", "integrated", "refinery", "separation", "anode", "magnet", "recycler")
PROJECT_STATUSES = ("construction", "financed", "permitted", "feasibility", "announced")
"""How far a project is: being built, paid for, with its permits, with a study, or no more than said."""
PLANT_STATUSES = ("existing", "under_construction", "candidate", "suspended", "cancelled")
DEMAND_PATHS = ("low", "central", "high")
BOUNDARIES = ("A", "B", "C1", "C2")
ROUTES = ("primary", "recycled")


@dataclass(frozen=True)
class Column:
    """One column of a table: what it holds, in which unit, within which range.

    `kind` is `text`, `number`, `year` or `flag`. `required` columns may not be blank. `references`
    names a `table.column` in which every value must stand. A number that is `whole` has no fraction. What a blank
    number stands for, where it stands for one, is `blank`; its meaning says so.
    """

    name: str
    kind: str
    meaning: str
    unit: str = ""
    required: bool = True
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    references: str = ""
    whole: bool = False
    blank: float | None = None


@dataclass(frozen=True)
class Table:
    """One table: its sentence, its key, its columns, and what a year without a row means.

    `by_year` is the column of the key that counts years ('' when none does): the rows that share the rest of the key
    are a series. `before_first`, `between` and `after_last` say what holds in years without a row; where one is blank,
    such a year is refused. Where the table is for `every_year`, a series that does not reach from the first to the
    last year of the dataset is at least warned of. `speaks_of` says what the table tells of its buyer ('' when it would
    be the same for another).
    """

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    by_year: str = ""
    before_first: str = ""
    between: str = ""
    after_last: str = ""
    every_year: bool = True
    speaks_of: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def series_key(self) -> tuple[str, ...]:
        """Return the key without the column that counts years."""
        return tuple(name for name in self.key if name != self.by_year)

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


def _text(name: str, meaning: str, **more: object) -> Column:
    return Column(name, "text", meaning, **more)  # type: ignore[arg-type]


def _number(
    name: str, unit: str, meaning: str, minimum: float | None = 0.0, maximum: float | None = None, required: bool = True
) -> Column:
    return Column(name, "number", meaning, unit, required, minimum, maximum)


def _whole(name: str, unit: str, meaning: str, minimum: float, maximum: float) -> Column:
    return Column(name, "number", meaning, unit, True, minimum, maximum, whole=True)


def _range(of: str, unit: str) -> tuple[Column, Column]:
    return (
        _number("low", unit, f"Low end of the range known or assumed for {of}.", None, None, False),
        _number("high", unit, f"High end of the range known or assumed for {of}.", None, None, False),
    )


_YEAR = Column("year", "year", "Calendar year.", "year", True, 2000, 2100)
_PROVENANCE = (
    _text("confidence", "How far the figure can be trusted.", choices=CONFIDENCE),
    _text(
        "source_id", "Where the figure comes from; several separated by a semicolon.", references="sources.source_id"
    ),
    _text(
        "figures", "The published figures this row was prepared from; several separated by a semicolon.", required=False
    ),
    _text("rule", "In one sentence, how the row follows from its figures."),
)
_FORM = _text("form", "A traded stage of a mineral.", references="forms.form")
_PLANT = _text("plant", "The plant.", references="plants.plant")
_ISO3 = _text("country", "Country, ISO 3166 alpha-3.", references="countries.country")

TABLES: tuple[Table, ...] = (
    Table(
        "minerals",
        "The minerals a study may plan.",
        ("mineral",),
        (
            _text("mineral", "Short name used everywhere."),
            _text("title", "Name as printed."),
            _text(
                "role",
                "A mineral that is planned, or a feed shared by several minerals.",
                choices=("mineral", "shared_feed"),
            ),
            _text("content_basis", "What one tonne means for this mineral."),
        ),
    ),
    Table(
        "forms",
        "Traded stages of each mineral.",
        ("form",),
        (
            _text("form", "mineral.stage-name, such as lithium.chemical."),
            _text("mineral", "The mineral it belongs to.", references="minerals.mineral"),
            _text("stage", "Where it stands in the chain.", choices=STAGES),
            _text("title", "Name as printed."),
            _text("content_basis", "What one tonne of this form means."),
            _number(
                "reference_price_usd_per_t", "USD/t", "Long-run planning price, constant dollars of the base year."
            ),
            *_range("the reference price", "USD/t"),
            *_PROVENANCE,
        ),
    ),
    Table(
        "countries",
        "Countries, with their governance score and the risk the planner reads from it.",
        ("country",),
        (
            _text("country", "ISO 3166 alpha-3 code; ROW for the unnamed rest."),
            _text("title", "Name as printed."),
            _number(
                "governance_score",
                "-2.5 to 2.5",
                "Mean of the World Bank governance indicators; higher is better.",
                -2.5,
                2.5,
            ),
            _number("risk", "0 to 1", "Risk weight: 0 for the best governed country, 1 for the worst.", 0, 1),
            *_PROVENANCE,
        ),
    ),
    Table(
        "blocs",
        "Named, dated sets of countries.",
        ("bloc", "country", "from_year"),
        (
            _text("bloc", "Short name used in policies."),
            _ISO3,
            Column("from_year", "year", "First year of membership.", "year", True, 1900, 2100),
            Column("until_year", "year", "Last year of membership; blank when open.", "year", False, 1900, 2100),
            *_PROVENANCE,
        ),
    ),
    Table(
        "suppliers",
        "What each country sells of a form to US buyers, in steps of rising price.",
        ("form", "country", "step", "year"),
        (
            _FORM,
            _ISO3,
            _whole("step", "", "Price step, 1 the cheapest.", 1, 9),
            _YEAR,
            _number("available_t", "t/yr", "Most that US buyers can have at this step."),
            _number("price_usd_per_t", "USD/t", "Price paid to the supplier, before freight and duty."),
            _number("freight_usd_per_t", "USD/t", "Freight and insurance to a US port."),
            _text("owner", "Country that owns the seller.", references="countries.country"),
            _number(
                "observed_share",
                "share",
                "Share of US imports of this form in the base years; only on step 1.",
                0,
                1,
                False,
            ),
            _number("ramp_rate", "per year", "Largest yearly growth of sales at this step, as a fraction.", 0, 10),
            _number("ramp_t", "t/yr", "Growth always possible in one year, however small sales were before."),
            *_range("the price", "USD/t"),
            *_PROVENANCE,
        ),
        by_year="year",
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
            _FORM,
            _ISO3,
            _YEAR,
            _number(
                "share", "share", "Share of what is bought abroad that contracts and qualification hold there.", 0, 1
            ),
            *_range("the share", "share"),
            *_PROVENANCE,
        ),
        by_year="year",
        speaks_of="what is offered to buyers in",
    ),
    Table(
        "trade_elasticities",
        "How easily buyers of a form move from one seller abroad to another.",
        ("form", "year"),
        (
            _FORM,
            _YEAR,
            _number(
                "elasticity",
                "percent per percent",
                "Elasticity of substitution between origins: by how many percent two sellers' sales move apart when "
                "their prices do by one.",
                0.1,
                50,
            ),
            *_range("the elasticity", "percent per percent"),
            _number(
                "price_usd_per_t",
                "USD/t",
                "What buyers pay for a tonne from abroad, freight and duty inside: the price that differences are "
                "measured against.",
            ),
            *_PROVENANCE,
        ),
        by_year="year",
    ),
    Table(
        "origins",
        "Where the ore inside a form processed in a country was mined.",
        ("form", "country", "origin"),
        (
            _FORM,
            _ISO3,
            _text("origin", "Country where the ore was mined.", references="countries.country"),
            _number("share", "share", "Share of the contained metal; shares of one form and country add to 1.", 0, 1),
            *_range("the share", "share"),
            *_PROVENANCE,
        ),
    ),
    Table(
        "plants",
        "Processes at home or in partner countries that turn forms into forms.",
        ("plant",),
        (
            _text("plant", "Short name used everywhere."),
            _text("title", "Name as printed."),
            _text("kind", "What the plant does.", choices=PLANT_KINDS),
            _ISO3,
            _text("owner", "Country that owns the plant.", references="countries.country"),
            _text("status", "Cancelled plants are kept as cost evidence and supply nothing.", choices=PLANT_STATUSES),
            _text("form", "The main product: capacity and output are tonnes of this form.", references="forms.form"),
            _number("buildable_t", "t/yr", "Most capacity that can be added over the horizon; 0 when none."),
            _number("buildable_t_per_year", "t/yr per year", "Most capacity that can be decided in one year."),
            _number("capex_usd_per_t", "USD per t/yr", "Capital per tonne of yearly capacity built."),
            _number("capex_low", "USD per t/yr", "Low end of capital.", 0, None, False),
            _number("capex_high", "USD per t/yr", "High end of capital.", 0, None, False),
            _number("fixed_usd_per_t", "USD per t/yr", "Yearly cost of holding one tonne of capacity, made or not."),
            _number("variable_usd_per_t", "USD/t", "Cost of making one tonne, feed bought from others left out.", None),
            _number("variable_low", "USD/t", "Low end of the cost of making.", None, None, False),
            _number("variable_high", "USD/t", "High end of the cost of making.", None, None, False),
            _whole("lead_time_years", "years", "Years from decision to running.", 0, 30),
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
            _whole("life_years", "years", "Years a build runs.", 1, 60),
            Column(
                "earliest_year",
                "year",
                "First year new capacity can run, whatever the lead time.",
                "year",
                True,
                2000,
                2100,
            ),
            _number(
                "cost_of_capital", "per year", "Real rate at which capital is turned into a yearly charge.", 0, 0.5
            ),
            _number(
                "reserves_t",
                "t",
                "Most that can be mined over the horizon, in tonnes of the main product; blank for no limit.",
                0,
                None,
                False,
            ),
            _number(
                "jobs_per_kt",
                "jobs per kt/yr",
                "Direct jobs per thousand tonnes of capacity; blank when unknown.",
                0,
                None,
                False,
            ),
            _number(
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
            _text(
                "project_status",
                "How far a project is, as read; blank where none was read.",
                required=False,
                choices=PROJECT_STATUSES,
            ),
            *_PROVENANCE,
        ),
        speaks_of="the plants at home and of the partners of",
    ),
    Table(
        "emissions",
        "Greenhouse gas of a tonne from ore to gate: of sellers, and of plants without a figure.",
        ("form", "country", "route"),
        (
            _FORM,
            _ISO3,
            _text("route", "Made from ore, or from scrap.", choices=ROUTES),
            _number("t_per_t", "t CO2e/t", "Greenhouse gas per tonne, from ore or scrap to the gate of the maker."),
            *_range("the intensity", "t CO2e/t"),
            *_PROVENANCE,
        ),
    ),
    Table(
        "plant_capacity",
        "Capacity already running or under construction, year by year.",
        ("plant", "year"),
        (_PLANT, _YEAR, _number("capacity_t", "t/yr", "Capacity running without any new decision."), *_PROVENANCE),
        by_year="year",
        before_first="nothing runs without a new decision",
        after_last="nothing runs without a new decision",
        speaks_of="the plants at home and of the partners of",
    ),
    Table(
        "recipes",
        "What a plant takes in and gives out for each tonne of its main product.",
        ("plant", "form"),
        (
            _PLANT,
            _FORM,
            _number("t_per_t", "t/t", "Tonnes per tonne of main product: above zero made, below zero taken in.", None),
            *_range("the coefficient", "t/t"),
            *_PROVENANCE,
        ),
    ),
    Table(
        "elements",
        "How much of an element a tonne of a form holds: no recipe and no return gives out more than it takes in.",
        ("form", "element"),
        (
            _FORM,
            _text(
                "element",
                "The element, named like its mineral and counted as that mineral counts its content (NdPr as oxide). A "
                "form without a row holds 1 of its own mineral; that of a shared feed holds nothing.",
                references="minerals.mineral",
            ),
            _number("t_per_t", "t/t", "Tonnes of the element in a tonne of the form."),
            *_range("the content", "t/t"),
            *_PROVENANCE,
        ),
    ),
    Table(
        "outlets",
        "Exports and tolling that US output may serve at a price.",
        ("form", "outlet", "year"),
        (
            _FORM,
            _text("outlet", "Short name: export, c1_tolling ..."),
            _YEAR,
            _number("price_usd_per_t", "USD/t", "Price received."),
            _number("size_t", "t/yr", "Most that can be sold."),
            Column(
                "resells",
                "flag",
                "yes where the outlet takes what was bought abroad too (a re-export); blank is no: what it takes of a "
                "form in a year is then at most what is made, sold or collected at home of it in the year.",
                "",
                False,
                None,
                None,
                ("yes", "no"),
            ),
            *_range("the size", "t/yr"),
            *_PROVENANCE,
        ),
        by_year="year",
        before_first="nothing can be sold",
        after_last="nothing can be sold",
        speaks_of="what is sold from",
    ),
    Table(
        "discards",
        "Forms of which a surplus may be discarded; others must be used, sold or stored.",
        ("form",),
        (
            _FORM,
            _number("cost_usd_per_t", "USD/t", "What getting rid of one tonne costs."),
            *_PROVENANCE,
        ),
    ),
    Table(
        "end_uses",
        "Who needs the material, in order of priority.",
        ("end_use",),
        (
            _text("end_use", "Short name."),
            _text("title", "Name as printed."),
            _whole("priority", "", "1 is served first.", 1, 9),
            Column(
                "essential",
                "flag",
                "Whether days of cover and security floors count it: yes or no.",
                "",
                True,
                None,
                None,
                ("yes", "no"),
            ),
            *_PROVENANCE,
        ),
    ),
    Table(
        "demand",
        "What US users buy in each form.",
        ("end_use", "form", "boundary", "path", "year"),
        (
            _text("end_use", "Who.", references="end_uses.end_use"),
            _FORM,
            _text(
                "boundary",
                "A direct industry, B new US cathode and magnet plants, C1 in imported parts, "
                "C2 in imported cells, motors and cars.",
                choices=BOUNDARIES,
            ),
            _text("path", "Demand path.", choices=DEMAND_PATHS),
            _YEAR,
            _number("demand_t", "t/yr", "Tonnes wanted."),
            *_PROVENANCE,
        ),
        by_year="year",
        speaks_of="what is wanted in",
    ),
    Table(
        "shortage",
        "What a missing tonne costs its user.",
        ("end_use", "form"),
        (
            _text("end_use", "Who.", references="end_uses.end_use"),
            _FORM,
            _number("shortage_usd_per_t", "USD/t", "Loss per tonne not delivered."),
            *_range("the loss", "USD/t"),
            *_PROVENANCE,
        ),
        speaks_of="what a shortage costs in",
    ),
    Table(
        "products",
        "What end uses want that needs several forms together: a product is short when one of its forms is.",
        ("end_use", "product", "path", "year"),
        (
            _text("product", "Short name, such as magnet."),
            _text("end_use", "Who wants it.", references="end_uses.end_use"),
            _text("path", "Demand path.", choices=DEMAND_PATHS),
            _YEAR,
            _number("wanted_units", "units/yr", "Units wanted; the bill says what one unit takes."),
            _number("shortage_usd_per_unit", "USD/unit", "Loss per unit not delivered."),
            *_PROVENANCE,
        ),
        by_year="year",
        speaks_of="what is wanted in",
    ),
    Table(
        "bills",
        "Bill of materials: what one unit of a product takes of each form.",
        ("product", "form"),
        (
            _text("product", "The product.", references="products.product"),
            _FORM,
            _number("t_per_unit", "t/unit", "Tonnes that one unit takes."),
            *_PROVENANCE,
        ),
    ),
    Table(
        "substitutes",
        "What share of a demand can do without the form, and at what cost.",
        ("end_use", "form", "step", "year"),
        (
            _text("end_use", "Who.", references="end_uses.end_use"),
            _FORM,
            Column(
                "step",
                "number",
                "Step of substitution, 1 the cheapest; blank is step 1.",
                required=False,
                minimum=1,
                maximum=9,
                whole=True,
                blank=1,
            ),
            _YEAR,
            _number(
                "max_share",
                "share",
                "Most of the demand that this step can substitute in this year; steps add up.",
                0,
                1,
            ),
            _number("cost_usd_per_t", "USD/t", "Cost per tonne substituted, the saved purchase not counted."),
            *_range("the share", "share"),
            *_PROVENANCE,
        ),
        by_year="year",
        before_first="nothing can be substituted",
        after_last="nothing can be substituted",
        speaks_of="what can be done without in",
    ),
    Table(
        "scrap",
        "End-of-life feed and factory scrap that can be collected, in steps of rising cost.",
        ("form", "step", "year"),
        (
            _FORM,
            _whole("step", "", "Cost step, 1 the cheapest.", 1, 9),
            _YEAR,
            _number("available_t", "t/yr", "Feed already on its way from what was sold before the horizon."),
            _number(
                "return_share", "share", "Share of what later deliveries return that can be had at this step.", 0, 1
            ),
            _number("collection_usd_per_t", "USD/t", "Cost of collecting and buying one tonne."),
            *_range("the feed", "t/yr"),
            *_PROVENANCE,
        ),
        by_year="year",
        before_first="nothing is collected",
        after_last="nothing is collected",
        speaks_of="what is collected in",
    ),
    Table(
        "returns",
        "How deliveries inside the horizon come back as scrap.",
        ("end_use", "form", "scrap_form"),
        (
            _text("end_use", "Who used it.", references="end_uses.end_use"),
            _FORM,
            _text("scrap_form", "The scrap it becomes.", references="forms.form"),
            _whole("lifetime_years", "years", "Years in use before it comes back.", 1, 60),
            _number(
                "return_t_per_t",
                "t/t",
                "Tonnes of scrap collected per tonne delivered, losses and collection taken off: no more of an element "
                "than the tonne held; what else the scrap holds came in with the rest of the product.",
            ),
            *_range("the return", "t/t"),
            *_PROVENANCE,
        ),
        speaks_of="what comes back in",
    ),
    Table(
        "stockpile",
        "Stock of a form held for the nation.",
        ("form",),
        (
            _FORM,
            _number("opening_t", "t", "Stock at the start of the horizon."),
            _number("limit_t", "t", "Most that can be held."),
            _number("holding_usd_per_t", "USD/t per year", "Storage, insurance and handling."),
            _number("loss_rate", "per year", "Share lost each year.", 0, 1),
            _number("fill_t_per_year", "t/yr", "Most that can be bought in one year."),
            _number("release_t_per_year", "t/yr", "Most that can be released in one year."),
            _number(
                "closing_t",
                "t",
                "Least stock at the end of the last year planned; blank where none is asked for.",
                required=False,
            ),
            *_PROVENANCE,
        ),
        speaks_of="the stock held by",
    ),
    Table(
        "shared_capacity",
        "Facilities that plants, or goods from abroad, use together: a berth, the hours of a mill.",
        ("facility", "year"),
        (
            _text("facility", "Short name."),
            _YEAR,
            _number("capacity", "facility's unit", "What there is of it in the year, in the facility's own unit."),
            _text("unit", "The facility's unit, such as hours or t."),
            *_PROVENANCE,
        ),
        by_year="year",
        speaks_of="the facilities of the buyers of",
    ),
    Table(
        "shared_use",
        "What a tonne takes of a shared facility: made by a plant, or bought of a form.",
        ("facility", "kind", "user"),
        (
            _text("facility", "The facility.", references="shared_capacity.facility"),
            _text("kind", "Whether the user is a plant or a form bought of sellers.", choices=("plant", "form")),
            _text("user", "The plant, or the form."),
            _number("use_per_t", "facility's unit per t", "What a tonne of its main product, or one bought, takes."),
            *_PROVENANCE,
        ),
        speaks_of="the facilities of the buyers of",
    ),
    Table(
        "tariffs",
        "Duties in force, by form and country of the seller, averaged over each calendar year.",
        ("form", "country", "layer", "year"),
        (
            _FORM,
            _ISO3,
            _text("layer", "The law: mfn, section_301, section_232, section_122, column_2 ..."),
            _YEAR,
            _number("rate", "ad valorem", "Share of the customs value.", 0, 3),
            _text("legal_basis", "Citation."),
            *_PROVENANCE,
        ),
        by_year="year",
        before_first="the layer charges nothing",
        after_last="the layer charges nothing",
        speaks_of="the duties of",
    ),
    Table(
        "credits",
        "Tax credits that plants earn under current law.",
        ("credit", "form", "year"),
        (
            _text("credit", "Short name, such as 45X."),
            _FORM,
            _YEAR,
            _number("share_of_cost", "share", "Credit as a share of the cost of making.", 0, 1),
            _text("legal_basis", "Citation."),
            *_PROVENANCE,
        ),
        by_year="year",
        before_first="no credit is earned",
        after_last="no credit is earned",
        speaks_of="the tax credits of",
    ),
    Table(
        "accounts",
        "Federal accounts that pay or receive.",
        ("account",),
        (
            _text("account", "Short name used in policies and in the budget."),
            _text("title", "Name as printed."),
            _text(
                "kind",
                "How the money is made and scored.",
                choices=("discretionary", "mandatory", "tax", "credit", "contingent", "receipt", "offset"),
            ),
            _text("budget_function", "Budget function, such as 050."),
            _text("profile", "Spend-out profile.", references="spendout.profile"),
            *_PROVENANCE,
        ),
        speaks_of="the budget of",
    ),
    Table(
        "appropriations",
        "Budget authority already provided, by account and fiscal year.",
        ("account", "fiscal_year", "clause"),
        (
            _text("account", "The account.", references="accounts.account"),
            Column("fiscal_year", "year", "Federal fiscal year, October to September.", "year", True, 2000, 2100),
            _number("authority_musd", "million USD", "Budget authority, nominal."),
            _text(
                "available_until",
                "Last day on which it may be obligated, such as 2029-09-30; blank when it is available until expended, "
                "or when no last day was read.",
                required=False,
            ),
            _text("clause", "The law that provides it."),
            *_PROVENANCE,
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
            _text("profile", "Short name."),
            _whole("lag_years", "years", "Fiscal years after the authority.", 0, 30),
            _number("share", "share", "Share of the authority paid out; what is left of 1 over all lags lapses.", 0, 1),
            *_PROVENANCE,
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
            _number(
                "index", "base year = 1", "GDP price index, 1 in the base year of the dataset (within 0.0005).", 0.01
            ),
            *_PROVENANCE,
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
            _number("share", "share", "Part of a dollar of duty or charge that comes in as less of these taxes.", 0, 1),
            *_PROVENANCE,
        ),
        by_year="year",
        before_first="nothing is lost",
        after_last="the share of the last year holds",
        every_year=False,
        speaks_of="the taxes of",
    ),
    Table(
        "disruptions",
        "Who stops shipping what, from when, how long, how much, how likely.",
        ("scenario", "form", "country"),
        (
            _text("scenario", "Short name."),
            _FORM,
            _ISO3,
            _number("cut_share", "share", "Share of the sales that stops.", 0, 1),
            _number("years", "years", "How long it lasts; a part of a year cuts that part of a year's sales.", 0, 30),
            _number("probability_per_year", "per year", "Assumed yearly probability.", 0, 1, False),
            *_range("the probability", "per year"),
            *_PROVENANCE,
        ),
    ),
    Table(
        "import_lines",
        "Which forms a published import line adds up.",
        ("line", "form"),
        (_text("line", "Import line as published."), _FORM, *_PROVENANCE),
        speaks_of="the imports of",
    ),
    Table(
        "import_mix",
        "Published shares of US imports by country: what the base year must reproduce.",
        ("line", "country"),
        (
            _text("line", "Import line as published.", references="import_lines.line"),
            _ISO3,
            _number("share", "share", "Share of US imports, average of the base years.", 0, 1),
            _text(
                "kind",
                "Whether the share is printed or allocated from 'other countries'.",
                choices=("printed", "allocated"),
            ),
            *_range("the share", "share"),
            *_PROVENANCE,
        ),
        speaks_of="the imports of",
    ),
    Table(
        "base_year",
        "Published balance of each form: the anchor of demand and supply.",
        ("line", "flow", "year"),
        (
            _text("line", "Line as published."),
            _text("flow", "Output, imports, exports, secondary, stock change, apparent consumption ..."),
            _YEAR,
            _number("tonnes", "t", "Published or derived tonnes; blank when withheld.", None, None, False),
            *_range("the tonnes", "t"),
            *_PROVENANCE,
        ),
        by_year="year",
        before_first="nothing is known",
        after_last="nothing is known",
        between="nothing is known",
        every_year=False,
        speaks_of="the balance of",
    ),
    Table(
        "sources",
        "Where figures come from.",
        ("source_id",),
        (
            _text("source_id", "Short name."),
            _text("title", "Title."),
            _text("publisher", "Publisher.", required=False),
            _text("address", "Address.", required=False),
            _text("licence", "Licence."),
            _text("date", "Date of publication; blank when not printed.", required=False),
            _text("grade", "What kind of document it is, as it was read.", required=False, choices=GRADES),
        ),
    ),
)

BY_NAME = {table.name: table for table in TABLES}
