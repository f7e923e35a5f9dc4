"""What `lodeplan schema` prints: tables, policies, settings, results, equations."""

from __future__ import annotations


def text_about(about: str) -> str:
    """Return what there is to say of a table, a policy, a setting; of every table when `about` is empty."""
    from data import schema as tables
    from data.export import dictionary

    if not about:
        return dictionary.tables_text()
    if about in tables.BY_NAME:
        return dictionary.table_text(tables.BY_NAME[about])
    if about == "dictionary":
        return dictionary.page().rstrip("\n")
    if about == "results":
        from model.plan import result_schema

        return result_schema.results_text()
    if about == "formulation":
        from model.program import page as document

        return document.text().rstrip("\n")
    from model.study import dictionary as study_dictionary

    return study_dictionary.text_about(about)
