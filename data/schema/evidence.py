"""What was seen: supply that stopped, published imports and balances, and the sources of every figure."""

from __future__ import annotations

from data.schema.declaration import FORM, GRADES, ISO3, PROVENANCE, YEAR, Table, number, range_of, text

TABLES: tuple[Table, ...] = (
    Table(
        "disruptions",
        "Who stops shipping what, from when, how long, how much, how likely.",
        ("scenario", "form", "country"),
        (
            text("scenario", "Short name."),
            FORM,
            ISO3,
            number("cut_share", "share", "Share of the sales that stops.", 0, 1),
            number("years", "years", "How long it lasts; a part of a year cuts that part of a year's sales.", 0, 30),
            number("probability_per_year", "per year", "Assumed yearly probability.", 0, 1, False),
            *range_of("the probability", "per year"),
            *PROVENANCE,
        ),
    ),
    Table(
        "surge",
        "How much more than it offers a seller abroad may sell in a stop, at what price, and after how many months.",
        ("form",),
        (
            FORM,
            number(
                "after_months", "months", "Until a seller that sold none of the form is qualified to sell it.", 0, 120
            ),
            *range_of("the months", "months"),
            number(
                "more_share", "share", "What every seller may sell beyond its offer, as a share of it.", 0, 10, False
            ),
            number(
                "price_rise_share",
                "share",
                "How much dearer that is than the seller's price, as a share of it.",
                0,
                100,
                False,
            ),
            *PROVENANCE,
        ),
    ),
    Table(
        "allied_demand",
        "What allied buyers buy of a form in a year and from whom, or make of it themselves.",
        ("form", "buyer", "seller"),
        (
            FORM,
            text("buyer", "Allied buyer: a country, ISO 3166 alpha-3, or EUU, all members of the European Union."),
            text(
                "seller",
                "Country that sells it to the buyer, ISO 3166 alpha-3; the buyer itself for what it makes.",
                references="countries.country",
            ),
            number("tonnes", "t/yr", "Tonnes of the year that is known; held in every year planned.", 0),
            *range_of("the tonnes", "t/yr"),
            text("year", "Year that it is known of, or years."),
            *PROVENANCE,
        ),
    ),
    Table(
        "lost_output",
        "What the nation was found to lose in a stop of a mineral: printed beside a loss, never in a cost.",
        ("estimate", "mineral"),
        (
            text("estimate", "Short name of the estimate; its minerals are lost together, its amount is one."),
            text("mineral", "Mineral that it is of.", references="minerals.mineral"),
            text(
                "country",
                "Country that stops, ISO 3166 alpha-3; blank where none is named.",
                references="countries.country",
                required=False,
            ),
            text("event", "What stops, in words."),
            number("loss_musd", "million USD", "Gross domestic product or output that is lost.", 0, None, False),
            number("loss_percent", "percent", "The same in percent of all of it.", 0, 100, False),
            *range_of("the loss", "in the unit of the loss"),
            *PROVENANCE,
        ),
    ),
    Table(
        "import_lines",
        "Which forms a published import line adds up.",
        ("line", "form"),
        (text("line", "Import line as published."), FORM, *PROVENANCE),
        speaks_of="the imports of",
    ),
    Table(
        "import_mix",
        "Published shares of US imports by country: what the base year must reproduce.",
        ("line", "country"),
        (
            text("line", "Import line as published.", references="import_lines.line"),
            ISO3,
            number("share", "share", "Share of US imports, average of the base years.", 0, 1),
            text(
                "kind",
                "Whether the share is printed or allocated from 'other countries'.",
                choices=("printed", "allocated"),
            ),
            *range_of("the share", "share"),
            *PROVENANCE,
        ),
        speaks_of="the imports of",
    ),
    Table(
        "base_year",
        "Published balance of each form: the anchor of demand and supply.",
        ("line", "flow", "year"),
        (
            text("line", "Line as published."),
            text("flow", "Output, imports, exports, secondary, stock change, apparent consumption ..."),
            YEAR,
            number("tonnes", "t", "Published or derived tonnes; blank when withheld.", None, None, False),
            *range_of("the tonnes", "t"),
            *PROVENANCE,
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
            text("source_id", "Short name."),
            text("title", "Title."),
            text("publisher", "Publisher.", required=False),
            text("address", "Address.", required=False),
            text("licence", "Licence."),
            text("date", "Date of publication; blank when not printed.", required=False),
            text("grade", "What kind of document it is, as it was read.", required=False, choices=GRADES),
        ),
    ),
)
