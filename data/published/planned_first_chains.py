"""Tables that say which figures make demand, supply and loss of the forms, row by row: Python names no form."""

from __future__ import annotations

from data.published.columns import number, place, text, year
from data.published.figures_table import FiguresTable
from data.published.planned import ID, PLANNED_FORM, PLANNED_PLANT, flags, planned, words

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
    planned("accounts", "Federal accounts that pay or receive, and the profile by which each spends.",
            "account title kind budget_function profile named_by assumed? revolving?", "account", *words({
                "account": "Account.", "kind": "Kind of account, as in the table of accounts.",
                "budget_function": "Budget function, or revenue.", "profile": "Profile of spend-out.",
                "named_by": f"{ID} that names the account.",
                "revolving": f"{ID} of policy/accounts that says it may spend what it receives; blank: none."}),
            *flags(("assumed", "Account and kind are assumed, not as published."))),
    planned("authority", "Budget authority already provided, and who spends what no policy directs.",
            "amount account clause? left_to?", "amount", *words({
                "amount": f"{ID} of policy/accounts.", "clause": "Clause, where the figure prints none.",
                "left_to": "Account of other uses; blank where the balance stays."}),
            text("account", "Account.", references="planned/accounts.account")),
    planned("stockpile", "Forms held in the private and in the public stock.",
            "form limit? tendered? authorised?", "form", PLANNED_FORM,
            *words({
                "limit": f"{ID} of assumptions/stockpile: most that is held; blank for a year's use.",
                "tendered": f"{ID} of assumptions/stockpile: tonnes a year that were tendered for.",
                "authorised": f"{ID} of published/us_government_stockpile: tonnes a year that law lets buy."})),
    planned("disruptions", "Who stops shipping what: scenarios.", "scenario form? country cut length chance",
            "scenario form country", _ANY_FORM, place("country", "Country, ISO 3166 alpha-3."), *words({
                "scenario": "Scenario.", "cut": f"{ID}: share that is cut.", "length": f"{ID}: years or months.",
                "chance": f"{ID}: probability a year."})),
    planned("surge", "How long a new seller of a form is qualified before it sells.", "form months long?", "form",
            PLANNED_FORM, *words({
                "months": f"{ID} of published/disruptions: time of qualification.",
                "long": f"{ID} of published/disruptions whose end is the high end; blank for the same."})),
    planned("allied_demand", "What allied buyers buy of a form, or make: figures of one buyer and seller add up.",
            "form tonnes content? every_month? rule?", "form tonnes", PLANNED_FORM, *words({
                "tonnes": f"{ID} of published/allied_demand.",
                "content": f"{ID}: content of the form in what is printed; blank for all."}),
            *flags(("every_month", "What is printed of a month is the average of its year."))),
    planned("allied_output", "What allies make of a form, from the output of their country as printed.",
            "form output content? remainder? as_sold? other? other_content? rule", "form output", PLANNED_FORM, *words({
                "output": f"{ID} of lithium_cobalt_nickel/world_supply or graphite_rare_earths/world_supply.",
                "content": f"{ID}: part of the output that is this form; blank for all.",
                "other": f"{ID} of another print of the same output; the range spans both, the middle is taken.",
                "other_content": f"{ID}: part of the other print that is this form; blank for all."}),
            *flags(("remainder", "The content is of another form; what it leaves is of this one."),
                   ("as_sold", "Forms are printed together: the part is that of the country's sales to the US."))),
    planned("lost_output", "What the nation loses in a stop of a mineral, as printed.",
            "estimate mineral country? event loss", "estimate mineral",
            place("country", "Country that stops, ISO 3166 alpha-3; blank for none."), *words({
                "estimate": "Short name of the estimate.", "mineral": "Mineral that it is of, alone or with others.",
                "event": "What stops, in words.", "loss": f"{ID} of published/disruptions: what is lost."})),
    planned("infrastructure", "What plants of one place share, and at what price there is a lasting right to more.",
            "facility unit has price returned? rule", "facility", *words({
                "facility": "Short name.", "unit": "Unit of what is shared, of a year.", "has": f"{ID} of published/"
                "infrastructure: what is held.", "price": f"{ID}: price of a lasting right to a unit a year.",
                "returned": f"{ID}: share of a right that is lost when it is transferred; blank for none.",
                "rule": "In one sentence, whose it is, and what of it nobody prints."})),
    planned("shared_use", "Which plants take of it, and whose published use that is.",
            "facility plant use of? rule", "facility plant", PLANNED_PLANT, *words({
                "facility": "Facility of planned/infrastructure.", "use": f"{ID} of published/infrastructure: what a "
                "plant takes in a year of full output.",
                "rule": "In one sentence, what the figure says."}),
            text("of", "Plant that it is printed for; blank for this one.", references="planned/plants.plant")),
    planned("discards", "Forms whose surplus may be put aside without cost.", "form confidence source_id rule", "form",
            PLANNED_FORM),
    planned("sellers", "Who owns most of the sellers of a country, and whom a law bars.",
            "form country owner? barred? says", "form country", PLANNED_FORM,
            place("country", "Country, ISO 3166 alpha-3."), place("owner", "Country of the owner, ISO 3166 alpha-3."),
            *flags(("barred", "It sells nothing above its first step: what a law bars.")),
            *words({"says": f"{ID} in whose row that is said."})),
    planned("contents", "What a form holds that is not one tonne of its own mineral.",
            "form element of several_ores? rule?", "form element", PLANNED_FORM, *words({
                "element": "Mineral that it holds.", "of": f"{ID}: tonnes per tonne.",
                "rule": "In one sentence, what the figure says; blank for its own sentence."}),
            *flags(("several_ores", "One form of several ores: its high end binds."))),
    planned("black_mass", "What black mass holds, and what it is made into.",
            "feed mineral form content? recovery capital? operating_cost? priced_as?", "feed mineral",
            text("priced_as", "Form at whose price its content is paid.", references="planned/forms.form"),
            text("feed", "Black mass.", references="planned/forms.form"), PLANNED_FORM, *words({
                "mineral": "Mineral that it holds.", "recovery": f"{ID}: share recovered.",
                "content": f"{ID}: tonnes per tonne; blank where the content of each year is published.",
                "capital": f"{ID}: capital that making this adds.",
                "operating_cost": f"{ID}: operating cost that making this adds."})),
    planned("open_feeds", "Feeds that were not imported, and whose mine output a share of is open.",
            "form country output_of? quota? later_quota?", "form country", PLANNED_FORM,
            place("country", "Country, ISO 3166 alpha-3."),
            place("output_of", "Country whose published output its own moves with; blank for its own."), *words({
                "quota": f"{ID}: tonnes that it lets out from 2026.",
                "later_quota": f"{ID}: tonnes that it lets out from 2028."})),
    planned("other_sellers", "Sellers that the import statistics of a form do not name alone, or not at all.",
            "form country way", "form country", PLANNED_FORM, place("country", "Country, ISO 3166 alpha-3."),
            text("way", "rest: part of the unnamed rest of world supply; named: named there, but not in imports; "
                        "from_2026, from_2028: it sells from then on; flat: it ships more than it mines.",
                 choices=("rest", "named", "from_2026", "from_2028", "flat"))),
    planned("scrap_feeds", "What of a form can be collected.", "form published_as? in_2024? in_2025? grows?", "form",
            PLANNED_FORM, *words({
                "published_as": "Item or parameter of the tables of recycling, word for word.",
                "in_2024": f"{ID}: tonnes of 2024.", "in_2025": f"{ID}: tonnes of 2025, held."}),
            *flags(("grows", "What 2024 collects grows as the demand for it."))),
    planned("scrap_steps", "In which steps, at what price.",
            "form step share? less? over? rest? beyond? priced_as? content? times? rule?", "form step", PLANNED_FORM,
            number("step", "Step, cheapest first.", "", 1), *words({
                "share": f"{ID}: share of the feed; blank for all.", "less": f"{ID} that is taken off.",
                "over": f"{ID} by which is divided.", "content": f"{ID}: content that is paid for.",
                "times": f"{ID}: share of the price that is paid; blank for all.",
                "rule": "Why, {times} the share paid; blank for the sentence of times."}),
            text("priced_as", "Form whose price counts; blank for the contents of black mass.",
                 references="planned/forms.form"),
            *flags(("rest", "It is what that share leaves."), ("beyond", "It comes on top of the feed."))),
    planned("hosts", "Which plant a by-product circuit lives on.", "plant host of? times? rule", "plant host",
            *words({
                "plant": "The circuit: a plant of the dataset.", "host": "The plant of the dataset that it lives on.",
                "of": f"{ID}: tonnes for a tonne of the host's product; blank for output over output.",
                "rule": "In one sentence, what of the host it lives on."}),
            number("times", "Factor by which the figure becomes t/t.", "", 0)),
    planned("replacements", "Which plant a new plant takes the place of.", "plant replaces share rule?",
            "plant replaces", PLANNED_PLANT, *words({
                "replaces": "The plant of the dataset whose capacity goes.",
                "share": f"{ID} of assumptions/hosts: part of its capacity.",
                "rule": "In one sentence, why; blank for the sentence of the figure."})),
    planned("left_over", "What separation leaves of other elements per tonne of its product.",
            "plant feed form of beside beside_over circuit?", "plant", PLANNED_PLANT,
            text("feed", "Form that it takes in.", references="planned/forms.form"), PLANNED_FORM, *words({
                "of": f"{ID}: tonnes of the form per tonne of the product.",
                "beside": "Mineral that the form holds beside its own.",
                "beside_over": f"{ID}: tonnes of that per tonne of the form.",
                "circuit": "Plant whose recovery counts, in the row of the main ore; blank in the others."})),
    planned("circuits", "Which figures make a circuit for heavy rare earths.",
            "plant feed? published beside? beside_over? beside_published? operating_cost rule?", "plant",
            PLANNED_PLANT, *words({
                "feed": "Form that it takes in; blank where feed stands inside its cost.",
                "published": f"{ID} of graphite_rare_earths/plants.", "beside": "Form made beside its own.",
                "beside_over": f"{ID}: tonnes of that per tonne made.",
                "beside_published": f"{ID} whose capital is that of the form beside; blank where one size holds both.",
                "operating_cost": f"{ID}: operating cost."})),
    planned("oxide_markets", "Which figures make the market of a heavy rare earth.",
            "form price? printed_as? price_2024? price_2025? price_2026? outage_multiple? line? line_rule? imports? "
            "exports? magnet_feed?", "form", PLANNED_FORM, *words({
                "price": f"{ID}: price in every year, of a form that nobody quotes.",
                "printed_as": "Form of the tables of graphite_rare_earths; blank beside a price.",
                "price_2024": f"{ID}: price of 2024.", "price_2025": f"{ID}: price of 2025.",
                "price_2026": f"{ID}: the latest price outside China, paid abroad; blank holds that of 2025.",
                "outage_multiple": f"{ID}: price outside China over that inside, in an outage.",
                "line_rule": "In one sentence, what the import line holds.",
                "imports": f"{ID}: imports of the base year.", "exports": f"{ID}: exports of the base year.",
                "magnet_feed": "Use that is feed of US magnet makers; blank where every use is printed."})),
    planned("projects", "Which figures make a project of which size and capital are printed.",
            "plant size size_times? size_part? capital capital_over? cost lead? first_year revenue? life? "
            "revenue_of_life? margin_of_life? rule", "plant", PLANNED_PLANT, *words({
                "size": f"{ID}: size.", "size_part": f"{ID}: content of what is printed, or share of it that counts.",
                "capital": f"{ID}: capital.", "capital_over": f"{ID}: size it was printed for; blank for the size.",
                "cost": f"{ID}: operating cost; or home (as output at home), dear (its dear end), revenue (a study).",
                "lead": f"{ID}: years from decision to running.", "revenue": f"{ID}: yearly revenue of the product.",
                "life": f"{ID}: years of running.", "revenue_of_life": f"{ID}: revenue of all products over life.",
                "margin_of_life": f"{ID}: operating margin of all products over life.",
                "rule": "In one sentence, how the numbers came about; {share}, {part}, {stake}, {whole} stand for "
                        "numbers of this row."}),
            number("size_times", "What the printed size is times, by its unit or content.", "t/t", 0),
            year("first_year", "First year of running.")),
    planned("joint_products", "What a project makes beside its product, in fixed proportion.", "plant form size",
            "plant form", PLANNED_PLANT, *words({"form": "Form.", "size": f"{ID}: size."})),
    planned("chain_lines", "Under which line printed flows of the first chains stand.",
            "table mineral? form line assumed?", "table mineral form",
            text("table", "Table of the dataset.", choices=("base_year", "import_mix")), *words({
                "mineral": "Mineral as lithium_cobalt_nickel prints it; blank for graphite_rare_earths.",
                "form": "Form as that folder prints it.", "line": "Line."}),
            *flags(("assumed", "Its shares are assumed as a whole."))),
    planned("emissions", "Which published greenhouse gas of a tonne stands for a form and country.",
            "form country? figures high? of_the_country? rule", "form country", PLANNED_FORM,
            place("country", "Country, ISO 3166 alpha-3; blank for every other."), *words({
                "figures": "Ids of figures of published/emissions_jobs, by semicolons: their median counts.",
                "high": f"{ID} that is the high end; blank for the highest of the figures."}),
            *flags(("of_the_country", "The figure is one of the country itself, as sure as it is printed."))),
)  # fmt: skip
