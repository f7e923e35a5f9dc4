"""What `lodeplan schema` prints: tables, policies, settings, results, equations."""

from __future__ import annotations

from data.messages.finding import BadInput, Finding


def text_about(about: str, as_json: bool = False) -> str:
    """Return what there is to say of a table, a policy, a setting; of every table when `about` is empty.

    as_json: the JSON Schema of a study file; raises BadInput for anything else, which has none
    """
    from data import schema as tables
    from data.export import dictionary

    if as_json:
        return _json_schema(about)
    if not about:
        return dictionary.tables_text()
    if about in tables.BY_NAME:
        return dictionary.table_text(tables.BY_NAME[about])
    if about == "dictionary":
        return dictionary.page().rstrip("\n")
    if about == "results":
        from model.analysis.query import meanings, sums
        from model.analysis.sample.tables import SAMPLE_TABLES, WHERE
        from model.analysis.screen import tables as screen
        from model.analysis.stress import tables as stress
        from model.plan import result_schema

        of_samples = f"{WHERE}\n\n{result_schema.results_text(SAMPLE_TABLES)}"
        of_screens = f"{screen.WHERE}\n\n{result_schema.results_text(screen.SCREEN_TABLES)}"
        of_stress = f"{stress.WHERE}\n\n{result_schema.results_text(stress.STRESS_TABLES)}"
        of_sums = f"{sums.WHERE}\n\n{result_schema.results_text(sums.SUM_TABLES)}"
        beside = f"{meanings.WHERE}\n\n{result_schema.results_text(meanings.OWN_TABLES)}"
        others = (beside, of_sums, of_samples, of_screens, of_stress)
        return "\n\n".join((_files_text(), result_schema.results_text(), *others))
    if about == "formulation":
        from model.program import page as document

        return document.text().rstrip("\n")
    from model.study import dictionary as study_dictionary

    return study_dictionary.text_about(about)


def _json_schema(about: str) -> str:
    if about != "study":
        message = "only 'lodeplan schema study --json' is JSON; leave --json out"
        raise BadInput([Finding("schema", None, "", about, message)])
    from model.study.dictionary import study_json_schema

    return study_json_schema()


def _files_text() -> str:
    from data.messages.text_table import Heading, text_table
    from model.runs.files_of_a_run import FILES

    rows = [[name, meaning] for name, meaning in FILES.items()]
    return f"Files of a run\n\n{text_table((Heading('file'), Heading('meaning')), rows)}"
