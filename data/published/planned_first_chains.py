"""Tables that say which figures make demand, supply and loss of the forms, row by row: Python names no form."""

from __future__ import annotations

from data.published.columns import place, text
from data.published.figures_table import FiguresTable
from data.published.planned import ID, PLANNED_FORM, flags, planned, words

_USE = text("end_use", "End use.", references="planned/end_uses.end_use")
_BOUNDARY = "Boundary of demand"
_ANY_FORM = text("form", "Form; blank for every form of the markets that the country sells.")
FIRST_CHAINS: tuple[FiguresTable, ...] = (
    planned("published_demand", "Which form a published demand is of.",
            "mineral? published_form scope? form boundary?", "mineral published_form scope form", PLANNED_FORM, *words({
                "mineral": "Mineral of lithium_cobalt_nickel/demand; blank for graphite_rare_earths/demand.",
                "published_form": "Form as that table names it.",
                "scope": "Scope of a total without uses, which the uses of direct and embodied demand split."}),
            text("boundary", f"{_BOUNDARY}; blank where the table prints it.", choices=("A", "B", "C1", "C2"))),
    planned("end_use_names", "Which end use a published use is put under.", "published_as end_use", "published_as",
            text("published_as", "Use, word for word."), _USE),
    planned("held_demand", "Demand of a use that no publication names, the same in every year.",
            "end_use form boundary demand figures?", "end_use form boundary", _USE, PLANNED_FORM,
            text("boundary", f"{_BOUNDARY}.", choices=("A", "B")), *words({
                "demand": f"{ID} of assumptions/demand: tonnes a year.",
                "figures": "Ids of the figures that it follows from; several by semicolons."})),
    planned("shortage", "What a missing tonne of a form costs.",
            "form outage_price? multiple? follows? dutied_sellers?", "form", PLANNED_FORM, *words({
                "outage_price": f"{ID} of a price seen in an outage.",
                "multiple": f"{ID} of assumptions/shortage: multiple of the long-run price, or of the loss it follows.",
                "dutied_sellers": "Sellers that pay the highest duties, ISO 3166 alpha-3, by semicolons."}),
            text("follows", "Form whose loss it follows.", references="planned/forms.form")),
    planned("substitutes", "What may replace a form in a use.", "end_use form family figures?", "end_use form family",
            _USE, PLANNED_FORM, *words({
                "family": "Item of assumptions/substitutes, before the stroke.",
                "figures": "Ids of figures of published/substitution behind it; several by semicolons."})),
    planned("returns", "What comes back after use, as which scrap.",
            "end_use form scrap_form lifetime rate times? over_content_of? rule", "end_use form scrap_form", _USE,
            PLANNED_FORM, text("scrap_form", "Form that comes back.", references="planned/forms.form"), *words({
                "lifetime": f"{ID}: years of use.", "rate": f"{ID}: share collected.",
                "times": f"{ID}: share of what is collected that counts; blank for all.",
                "over_content_of": "Mineral by whose content in black mass is divided; blank for none.",
                "rule": "In one sentence, how the figure came about; {rate} stands for the share collected."})),
    planned("stockpile", "Forms held for the nation.", "form limit? tendered? authorised?", "form", PLANNED_FORM,
            *words({
                "limit": f"{ID} of assumptions/stockpile: most that is held; blank for a year's use.",
                "tendered": f"{ID} of assumptions/stockpile: tonnes a year that were tendered for.",
                "authorised": f"{ID} of published/us_government_stockpile: tonnes a year that law lets buy."})),
    planned("disruptions", "Who stops shipping what: scenarios.", "scenario form? country cut length chance",
            "scenario form country", _ANY_FORM, place("country", "Country, ISO 3166 alpha-3."), *words({
                "scenario": "Scenario.", "cut": f"{ID}: share that is cut.", "length": f"{ID}: years or months.",
                "chance": f"{ID}: probability a year."})),
    planned("discards", "Forms whose surplus may be put aside without cost.", "form confidence source_id rule", "form",
            PLANNED_FORM),
    planned("sellers", "Who owns most of the sellers of a country, and whom a law bars.",
            "form country owner? barred? says", "form country", PLANNED_FORM,
            place("country", "Country, ISO 3166 alpha-3."), place("owner", "Country of the owner, ISO 3166 alpha-3."),
            *flags(("barred", "It sells nothing above its first step: what a law bars.")),
            *words({"says": f"{ID} in whose row that is said."})),
    planned("emissions", "Which published greenhouse gas of a tonne stands for a form and country.",
            "form country? figures high? of_the_country? rule", "form country", PLANNED_FORM,
            place("country", "Country, ISO 3166 alpha-3; blank for every other."), *words({
                "figures": "Ids of figures of published/emissions_jobs, by semicolons: their median counts.",
                "high": f"{ID} that is the high end; blank for the highest of the figures."}),
            *flags(("of_the_country", "The figure is one of the country itself, as sure as it is printed."))),
)  # fmt: skip
