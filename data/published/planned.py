"""Tables that say which figures make each mineral, form and plant of the dataset: a mineral comes in by their rows."""

from __future__ import annotations

from data.published.columns import number, place, text, year
from data.published.figures_table import FiguresTable, figures_table
from data.schema import PLANT_KINDS, PLANT_STATUSES, PROJECT_STATUSES, STAGES, Column


def planned(name: str, meaning: str, columns: str, alike: str, *own: Column) -> FiguresTable:
    return figures_table(f"planned/{name}", meaning, columns, alike, "", "", **{one.name: one for one in own})


def words(meanings: dict[str, str]) -> list[Column]:
    return [text(name, meaning) for name, meaning in meanings.items()]


def flags(*meanings: tuple[str, str]) -> list[Column]:
    return [text(name, f"yes: {meaning[0].lower()}{meaning[1:]}", choices=("yes",)) for name, meaning in meanings]


CREDITED = NAMED, OUR_READING = ("named", "our reading")
ID = "Id of a figure"
_DETAIL = "Lines of the salient statistics, by semicolons,"
_FORM = text("form", "Form, of a mineral before the dot.")
PLANNED_FORM = text("form", "Form.", references="planned/forms.form")
PLANNED_PLANT = text("plant", "Plant.", references="planned/plants.plant")
PLANNED: tuple[FiguresTable, ...] = (
    planned("minerals", "Minerals of the dataset.", "mineral title role content_basis", "mineral",
             text("role", "A mineral, or a feed that several share.", choices=("mineral", "shared_feed")),
             text("content_basis", "What one tonne of it means.")),
    planned("end_uses", "Who uses the material; the order is that of assumptions/end_uses.",
             "end_use title essential", "end_use", text("end_use", "End use."),
             text("essential", "Whether days of cover and security floors count it.", choices=("yes", "no"))),
    planned("forms", "Forms of the minerals.", "form stage title content_basis credit? tolled?",
             "form", _FORM,
             text("credit", "Whether 26 U.S.C. 45X(c)(6) names it at the purity at which it is sold: named, or so "
                         "by our reading.", choices=CREDITED),
             *flags(("tolled", "Metal of it in imported cathode can be made at home and tolled through allies.")),
             text("stage", "Stage of the chain.", choices=STAGES),
             text("content_basis", "What one tonne of it means.")),
    planned("markets", "Which figures make the market of a form.",
             "form line? line_rule? mix_form? mix_item? mix_derived? ceilings? sold_in_2025? control? exports? outage? "
             "outage_rule? bulk?", "form", PLANNED_FORM, *words({
                 "line_rule": "In one sentence, what the import line holds.",
                 "mix_form": "Form of minor_metals/import_mix; blank for what is not imported.",
                 "mix_item": "Item of minor_metals/import_mix; blank for the share of US imports.",
                 "ceilings": "Forms of minor_metals/world_supply whose ceilings hold; several by semicolons.",
                 "sold_in_2025": f"{ID}: imports of 2025, while China's ban stood, which are then the ceiling.",
                 "exports": f"{ID}: exports of the base year.",
                 "outage": f"{ID}: price paid in an outage.",
                 "outage_rule": "Where no outage was priced, the sentence that says so: a multiple of the price."}),
             *flags(("mix_derived", "The split by form is derived, not printed."),
                      ("control", "China's export controls of the mineral hold."),
                      ("bulk", "Shipped in bulk, at bulk freight."))),
    planned("prices", "Which figures make the price of a form.", "form year? parts? times? follows? share?",
             "form year", PLANNED_FORM, *words({
                 "parts": f"{ID} of a price, or several by semicolons, each behind its weight unless that is 1.",
                 "times": f"{ID} by which the price is multiplied, such as a content.",
                 "share": f"{ID}: share of the price of the form it follows."}),
             text("follows", "Form whose price it follows in every year without parts.",
                          references="planned/forms.form")),
    planned("demand", "Which published demand is that of a form.",
             "form boundary published_form share? over? rule?", "form", PLANNED_FORM, *words({
                 "published_form": "Form of minor_metals/demand.",
                 "share": f"{ID}: share of it that is of this form; blank for all.",
                 "over": f"{ID} by which the share is divided."}),
             text("boundary", "Boundary of demand.", choices=("A", "B"))),
    planned("scrap", "What is collected of a form.", "form becomes now? later? rule?", "form",
             PLANNED_FORM, text("becomes", "Form that it is made into.", references="planned/forms.form"),
             *words({"now": f"{ID}: tonnes of the base year; blank for none.",
                       "later": f"{ID}: tonnes of 2035; blank for as many."})),
    planned("openings", "Projects abroad that may sell to US buyers.", "form country published share",
             "form published", PLANNED_FORM, place("country", "Country, ISO 3166 alpha-3."), *words({
                 "published": f"{ID} of minor_metals/plants.",
                 "share": f"{ID}: share of its output for US buyers."})),
    planned("exports", "Exports of the five first chains, and at what price they go.",
             "form in_2024 in_2025? kind share? content? closed_from?", "form", PLANNED_FORM,
             *words({"in_2024": f"{ID}: exports of 2024.",
                      "in_2025": f"{ID}: exports of 2025, held after; blank: those of 2024.",
                      "share": "Item of assumptions/outlets: part of the figure that is of this form.",
                      "content": f"{ID}: content of the product in what is printed."}),
             text("kind", "At the landed price, or at that of the price book.", choices=("re-export", "concentrate")),
             year("closed_from", "First year without a buyer.")),
    planned("plants", "Plants of the dataset, and the published plant each of them is.",
             "plant title kind form status owner country published_as? content? jobs? emissions? own_feed? "
             "black_mass_year? makes_anode?", "plant", text("plant", "Plant."),
             text("kind", "Kind of plant.", choices=PLANT_KINDS),
             text("status", "Status.", choices=PLANT_STATUSES),
             place("owner", "Country of the owner, ISO 3166 alpha-3."),
             place("country", "Country, ISO 3166 alpha-3."), text(
                 "published_as", "Name in the figures, word for word; for graphite and rare earths the product after "
                 "a bar."),
             *words({"content": f"{ID}: content by which the published size is of the product.",
                      "jobs": f"{ID} of published/emissions_jobs: jobs.",
                      "emissions": f"{ID} of published/emissions_jobs: greenhouse gas of a tonne."}),
             year("black_mass_year", "Year whose black mass it takes in; blank where it takes none."),
             *flags(("own_feed", "Takes in what comes with another product of its owner."),
                     ("makes_anode", "Makes anode of the graphite in black mass."))),
    planned("phases", "Named projects: in how many published phases each is built; a plant without a row has any size.",
            "plant phases rule", "plant", text("plant", "Plant."),
            number("phases", "Phases of equal size; 1 for one decision.", "", 1)),
    planned("project_status", "How far a project is, as read; a project without a row was not read.",
             "figure plant project_status as_of confidence source_id rule", "plant", text("plant", "Plant."),
             text("project_status", "How far it is.", choices=PROJECT_STATUSES),
             text("as_of", "Month or year of which that is said.")),
    planned("ownership", "Who owns a plant of which several countries own parts, as printed; others are their owner's.",
            "figure plant owner share as_of confidence source_id rule", "plant owner", text(
                "plant", "Plant.", references="planned/plants.plant"),
            place("owner", "Country of one of its owners, ISO 3166 alpha-3."),
            number("share", "Part of the plant that it owns.", "", 0.0001, 1),
            text("as_of", "Month or year of which that is said.")),
    planned("plant_figures", "Which figures make size and cost of a plant.",
             "plant published? size? size_times? size_low? size_high? size_potential? size_rule? capital? "
             "capital_times? operating_cost? first_year? reserves? rule?", "plant", PLANNED_PLANT, *words({
                 "published": f"{ID} of minor_metals/plants, which holds where nothing else is named.",
                 "size": f"{ID}: size.", "size_potential": f"{ID}: tonnes of 2035, the high end of the size.",
                 "size_rule": "In one sentence, why a part of the figure.", "capital": f"{ID}: capital per tonne a "
                 "year.", "capital_times": f"{ID}: years of a price that capital is, where capital is that price.",
                 "operating_cost": f"{ID}: operating cost without bought feed.",
                 "reserves": f"{ID}: tonnes that can be mined."}),
             number("size_times", "Part of the figure that is the size.", "share", 0),
             number("size_low", "Low end of that part.", "t", 0),
             number("size_high", "High end of that part.", "t", 0),
             year("first_year", "First year of running.")),
    planned("running", "What runs or is being built, from which year.", "plant year of? times? tonnes? way",
             "plant year", PLANNED_PLANT, text("of", f"{ID} of tonnes a year; blank for the size."),
             number("times", "Part of it that runs; blank for all.", "share", 0),
             number("tonnes", "Tonnes that the rule of the figure names.", "t", 0),
             text("way", "Until the next row: held, or on a straight line to it.", choices=("held", "line"))),
    planned("recipes", "What a plant takes in and gives out for a tonne of its product.",
             "plant form direction of? over? t_per_t? rule?", "plant form", PLANNED_PLANT, PLANNED_FORM,
             text("direction", "Taken in, or made beside the product.", choices=("feed", "made")),
             *words({"of": f"{ID}, or several by semicolons that are multiplied: tonnes per tonne made.",
                      "over": f"{ID}, or several by semicolons: recoveries by which is divided; with of and over "
                      "blank the recovery of the published plant."}),
             number("t_per_t", "Tonnes per tonne made, where the rule of the figure alone names them.", "t/t", 0)),
    planned("usgs_minerals", "Minerals planned from the USGS balance alone, and the printed lines of each.",
             "mineral title form stage form_title content_basis commodity imports exports? price import_commodity "
             "import_form output? old_scrap? closes? output_withheld? content bulk? price_commodity? scrap_title? "
             "scrap_type? credit? duty_paid?", "mineral", _FORM, text("stage", "Stage of the chain.", choices=STAGES),
             *words({
                 "form_title": "Title of the form.", "content_basis": "What one tonne of it means.",
                 "imports": f"{_DETAIL} that add up to imports.", "exports": f"{_DETAIL} that add up to exports.",
                 "price": "Line of the salient statistics that is the price.",
                 "import_commodity": "Commodity of published/us_import_sources.",
                 "import_form": "Form of published/us_import_sources.",
                 "output": f"{_DETAIL} that add up to output from ore.",
                 "old_scrap": f"{_DETAIL} that add up to what comes from old scrap, ash or residues.",
                 "closes": "Printed consumption that output or recovery closes, where the other lines do not.",
                 "price_commodity": "Commodity of the price, where that is another.",
                 "scrap_title": "Title of the scrap, where that is none of the metal alone."}),
             *flags(("output_withheld", "Output is withheld: the bound on net import reliance bounds it."),
                      ("bulk", "Shipped in bulk, at bulk freight."),
                      ("credit", "Named in 26 U.S.C. 45X(c)(6) at the purity at which it is sold."),
                      ("duty_paid", "The price is that of the US market, with the duties paid in its year inside.")),
             number("content", "Content of what is priced, in what is planned.", "t/t", 0, 1)),
    planned("printed_lines", "Lines of the base year under which printed flows of a chain stand.",
             "mineral form line? output_withheld?", "mineral form",
             text("line", "Line of the base year; blank for what stands in none."),
             *flags(("output_withheld", "Its residual leaves withheld output out, so that it closes no balance."))),
    planned("past_events", "Past years in which imports or sellers of a form moved, beside which plans are held.",
             "event mineral forms imports_before? imports_after? price_before? price_after price_later? seller? cut? "
             "months? measure?", "event", *words({
                 "event": "What happened, and when.", "forms": "Forms, by semicolons; the price is of the first.",
                 "imports_before": f"{ID}: imports of the year before.", "imports_after": f"{ID}: imports of the year.",
                 "price_before": f"{ID}: price of the year before; blank where the price after is printed over it.",
                 "price_after": f"{ID}: price of the year.", "price_later": f"{ID}: price two years on.",
                 "cut": f"{ID}: part of its sales that the seller did not make; blank for all of them."}),
             place("seller", "Who sold less, ISO 3166 alpha-3; blank where imports rose."),
             number("months", "Months that it lasted.", "months", 1, 12),
             text("measure", "Who ships it, or where the ore was mined.", choices=("shipped", "origin"))),
    planned("tariff_lines", "Tariff lines of a form.", "form tariff_line? weight says? source_id?",
            "form tariff_line", _FORM,
            text("says", f"{ID} that says the weight; blank where a source of its own does, or it is all."),
             text("tariff_line", "Form of policy/tariffs; blank where no duty was read and none is charged."),
             number("weight", "Part of the imports of the form that enter under it.", "share", 0, 1)),
)  # fmt: skip
