"""What `Run.stress()` gives: tables of one row a fact, and what each column says."""

from __future__ import annotations

from model.plan.result_schema import ResultColumn, ResultTable

WHERE = "Tables of 'lodeplan stress': frames of Run.stress() in Python; --json and stress.json hold the same, nested"
PV, A_YEAR = "MUSD present value", "MUSD/yr"
_VARIANT = ResultColumn("variant", "", "The variant of the study.")
_START = ResultColumn("start", "", "The year in which it begins.")
_NAME = ResultColumn("name", "", "What stops: a country, owner, plant, seller or scenario.")
_PREMIUM = ResultColumn("premium_musd", A_YEAR, "What it costs the nation more in a year, transfers left out.")
_AVOIDED = (
    ResultColumn("avoided_musd", A_YEAR, "Expected loss of a year that it avoids."),
    ResultColumn("avoided_low_musd", A_YEAR, "The same at the low end of the chances."),
    ResultColumn("avoided_high_musd", A_YEAR, "The same at the high end of the chances."),
)
STRESS_TABLES = (
    ResultTable(
        "findings", "What stress found, a sentence each.", ("variant", "finding"),
        (_VARIANT, ResultColumn("finding", "", "The sentence.")),
    ),
    ResultTable(
        "losses", "A plan after one loss.", ("variant", "kind", "name", "start"),
        (
            _VARIANT, ResultColumn("kind", "", "Kind of what stops."), _NAME, _START,
            ResultColumn("extra_musd", PV, "What is paid beyond the plan, lost output left out."),
            ResultColumn("lost_output_musd", PV, "What missing tonnes are worth, by the value of a shortage."),
            ResultColumn("survive_months", "months", "Until the first essential use goes short; blank: none does."),
            ResultColumn("recover_months", "months", "Until nothing is short any more; 0 where nothing is."),
            ResultColumn("short", "", "Form, end use and year of what goes short, worst first."),
        ),
    ),
    ResultTable(
        "expected", "The expected loss of a year over the scenarios of the dataset.", ("variant",),
        (
            _VARIANT, ResultColumn("expected_musd", A_YEAR, "Expected loss of a year."),
            ResultColumn("low_musd", A_YEAR, "The same at the low end of the chances."),
            ResultColumn("high_musd", A_YEAR, "The same at the high end of the chances."),
        ),
    ),
    ResultTable(
        "security", "What a variant costs more than the baseline, and the expected loss that it avoids.", ("variant",),
        (
            _VARIANT, _PREMIUM, *_AVOIDED, ResultColumn("scenario", "", "The scenario whose loss it lowers most."),
            ResultColumn("pays_once_in", "yr", "Years between two such stops below which that alone pays for it."),
            ResultColumn("breakeven_probability", "per year", "The same as a chance in a year; above 1 it never pays."),
        ),
    ),
    ResultTable(
        "pairs", "Two losses at once in their worst year.", ("variant", "name", "start"),
        (
            _VARIANT, _NAME, _START, ResultColumn("loss_musd", PV, "What both lose at once."),
            ResultColumn("first_alone_musd", PV, "What the first loses by itself."),
            ResultColumn("second_alone_musd", PV, "What the second loses by itself."),
        ),
    ),
    ResultTable(
        "remedies", "What would have helped against the worst losses.",
        ("variant", "against", "stop_from", "kind", "form", "by", "start"),
        (
            _VARIANT, ResultColumn("against", "", "The loss that it would have helped against."),
            ResultColumn("stop_from", "", "The year in which that begins."),
            ResultColumn("kind", "", "Kind of remedy."), ResultColumn("form", "", "The form."),
            ResultColumn("by", "", "Who holds, sells or makes it, or goes without."),
            ResultColumn("start", "", "The worst year of the loss by which it can be ready."),
            ResultColumn("tonnes", "t", "How much, a year for all but stock."),
            ResultColumn("premium_musd", A_YEAR, "What the plan that holds it costs more in a year."),
            ResultColumn("loss_musd", PV, "What is paid and what is lost in it, together."),
            ResultColumn("before_musd", PV, "The loss without the remedy."),
            ResultColumn("after_musd", PV, "The loss with it."),
            ResultColumn("pays_once_in", "yr", "Years between two such stops below which it pays."),
            ResultColumn("months_to_switch", "months", "Until it helps."),
        ),
    ),
    ResultTable(
        "sentences", "What each policy sentence costs the nation and avoids.", ("variant", "clause", "counted"),
        (
            _VARIANT, ResultColumn("clause", "", "The policy sentence of the variant, by its label."),
            ResultColumn("counted", "", "alone, or last after all others."), _PREMIUM, *_AVOIDED,
            ResultColumn("avoided_per_dollar", "", "Expected loss avoided for each dollar of premium; blank for none."),
        ),
    ),
)  # fmt: skip
