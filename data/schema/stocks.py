"""What comes back and what is held: scrap, returns of sold goods, the stockpile, capacity that plants share."""

from __future__ import annotations

from data.schema.declaration import FORM, HOLDERS, PROVENANCE, YEAR, Table, number, range_of, text, whole

TABLES: tuple[Table, ...] = (
    Table(
        "scrap",
        "End-of-life feed and factory scrap that can be collected, in steps of rising cost.",
        ("form", "step", "year"),
        (
            FORM,
            whole("step", "", "Cost step, 1 the cheapest.", 1, 9),
            YEAR,
            number("available_t", "t/yr", "Feed already on its way from what was sold before the horizon."),
            number(
                "return_share", "share", "Share of what later deliveries return that can be had at this step.", 0, 1
            ),
            number("collection_usd_per_t", "USD/t", "Cost of collecting and buying one tonne."),
            *range_of("the feed", "t/yr"),
            *PROVENANCE,
        ),
        by_year="year",
        lacking="available_t",
        before_first="nothing is collected",
        after_last="nothing is collected",
        speaks_of="what is collected in",
    ),
    Table(
        "returns",
        "How deliveries inside the horizon come back as scrap.",
        ("end_use", "form", "scrap_form"),
        (
            text("end_use", "Who used it.", references="end_uses.end_use"),
            FORM,
            text("scrap_form", "The scrap it becomes.", references="forms.form"),
            whole("lifetime_years", "years", "Years in use before it comes back.", 1, 60),
            number(
                "return_t_per_t",
                "t/t",
                "Tonnes of scrap collected per tonne delivered, losses and collection taken off: no more of an element "
                "than the tonne held; what else the scrap holds came in with the rest of the product.",
            ),
            *range_of("the return", "t/t"),
            *PROVENANCE,
        ),
        speaks_of="what comes back in",
    ),
    Table(
        "stockpile",
        "The two stocks of a form: the private one of buyers and merchants, and the public one of the nation.",
        ("form", "holder"),
        (
            FORM,
            text(
                "holder",
                "Whose stock it is: private, which plans fill and use as they like, at their holders' cost of capital; "
                "or public, which is bought and sold only where a policy says so.",
                choices=HOLDERS,
            ),
            number("opening_t", "t", "Stock at the start of the horizon."),
            number("limit_t", "t", "Most that can be held."),
            number("holding_usd_per_t", "USD/t per year", "Storage, insurance and handling."),
            number("loss_rate", "per year", "Share lost each year.", 0, 1),
            number("fill_t_per_year", "t/yr", "Most that can be bought in one year."),
            number("release_t_per_year", "t/yr", "Most that can be released in one year."),
            number(
                "closing_t",
                "t",
                "Least private stock at the end of the last year planned; blank where none is asked for.",
                required=False,
            ),
            number(
                "cost_of_capital",
                "per year",
                "Real rate that private holders ask on what their stock is worth; blank where it is the rate of "
                "discount.",
                0,
                0.5,
                False,
            ),
            text(
                "account",
                "The account that stores public stock where no policy of the study asks for it; blank of private "
                "stock.",
                required=False,
                references="accounts.account",
            ),
            *PROVENANCE,
        ),
        speaks_of="the stock held by",
    ),
    Table(
        "infrastructure",
        "What plants, or goods from abroad, use together: a berth, the grid, hours of a mill; who does, in shared_use.",
        ("facility", "year"),
        (
            text("facility", "Short name."),
            YEAR,
            number("capacity", "facility's unit", "What there is of it in the year, in the facility's own unit."),
            text("unit", "The facility's unit, such as hours or t."),
            number(
                "extra",
                "facility's unit",
                "What more of it can be had in the year, at a cost; blank: nothing.",
                0,
                None,
                False,
            ),
            number(
                "extra_usd_per_unit",
                "USD per facility's unit",
                "What a unit more of it costs: another berth hired, power from elsewhere. Given where `extra` is.",
                0,
                None,
                False,
            ),
            *PROVENANCE,
        ),
        by_year="year",
        lacking="capacity",
        speaks_of="the facilities of the buyers of",
    ),
    Table(
        "shared_use",
        "What a tonne takes of a shared facility: made by a plant, or bought of a form.",
        ("facility", "kind", "user"),
        (
            text("facility", "The facility.", references="infrastructure.facility"),
            text("kind", "Whether the user is a plant or a form bought of sellers.", choices=("plant", "form")),
            text("user", "The plant, or the form."),
            number("use_per_t", "facility's unit per t", "What a tonne of its main product, or one bought, takes."),
            *PROVENANCE,
        ),
        speaks_of="the facilities of the buyers of",
    ),
)
