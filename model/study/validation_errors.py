"""What pydantic finds in a study, in plain words: one finding per setting, with its line.

A value may be allowed in several shapes (a number, or a number by year); pydantic then reports every shape that
failed. They are gathered per setting, and the most telling one speaks.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from data.messages.finding import Finding, did_you_mean, nearest, shown
from data.messages.refusals import EMPTY_LIST, NO_SETTING, not_finite
from model.policies import BY_NAME
from model.policies.base.bills import OF_ANY_POLICY
from model.policies.base.days_in_force import NotADate
from model.policies.base.fields import NotANumber
from model.policies.base.trigger import Beginning, Ending
from model.study.blocs import StatedBloc
from model.study.data_changes import DataChanges, StudyDataChanges
from model.study.laws import NotADay, StatedLaw
from model.study.price_paths import StatedPricePath
from model.study.scenarios import StatedScenario
from model.study.source_map import Layout, Where, shown_path
from model.study.uncertainty import Correlation, DemandChances, Uncertainty, Volatility

EXAMPLES: Mapping[str, str] = {
    "name": '"my-study"',
    "dataset": '"us_2026"',
    "minerals": '["lithium", "cobalt"]',
    "years": "[2026, 2040]",
    "discount_rate": "0.03",
    "baseline": '"current-law"',
    "variants": "[variants.least-cost]",
}
LISTS: Mapping[str, str] = {
    "minerals": "['lithium', 'cobalt']",
    "forms": "['lithium.chemical']",
    "stages": "['refined']",
    "countries": "['CHN']",
    "owners": "['CHN']",
    "plants": "['mountain_pass']",
    "scenarios": "[[scenarios]]",
    "boundaries": "['A', 'B']",
    "without": "['tariff']",
    "policies": "[{ tariff = 'schedule' }]",
}
SMALLEST, LARGEST = 1e-9, 1e15
"""A number of a study that is not 0 has a size between these."""
SILENT = "study_sense"
_SHAPES = {
    "float_type": "a number",
    "float_parsing": "a number",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "string_type": "text in quotes",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "a value by year",
    "model_type": "a table",
    "model_attributes_type": "a table",
}
_BOUNDS = {
    "greater_than_equal": ("at least", "ge"), "greater_than": ("above", "gt"),
    "less_than_equal": ("at most", "le"), "less_than": ("below", "lt"),
}  # fmt: skip
_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
_DECIMAL = re.compile(r"\d+([.,]\d+)?", re.ASCII)
BY_YEAR_EXAMPLE = "a value by year such as { 2030 = 0.4, 2035 = 0.6 }"
AMOUNTS_BY_YEAR_EXAMPLE = "a value by year such as { 2027 = 100, 2030 = 250 }"
_SHARES_NOT = re.compile(r"usd|tonnes|days|_t$")
"""Fields that are amounts of money, tonnes or days."""


def in_plain_words(
    error: ValidationError, settings: Mapping[str, Any], study: type[BaseModel], layout: Layout, file: str
) -> list[Finding]:
    """Return one finding for each setting that pydantic could not read, in the order of the file."""
    by_setting: dict[Where, list[Any]] = {}
    for detail in error.errors(include_url=False):
        if detail["type"] != SILENT:
            by_setting.setdefault(_where(detail, settings), []).append(detail)
    findings = []
    misspelt = _meant_by_unknown(by_setting, study)
    for where, details in by_setting.items():
        if where in misspelt or _is_told_inside(where, details, by_setting):
            continue
        value = value_at(settings, where)
        missing = any(d["type"] == "missing" for d in details)
        line = layout.line(where) if not missing or len(where) > 1 else None
        message = _beside_its_policy(where, settings, study) or _message(where, details, value, study)
        where = _of_a_date(where, value, details)
        findings.append(Finding(file, line, shown_path(where), got(value), message))
    return findings


def places_refused(error: ValidationError, settings: Mapping[str, Any]) -> set[Where]:
    """Return the paths of all that pydantic refused."""
    return {_where(one, settings) for one in error.errors(include_url=False) if one["type"] != SILENT}


def _of_a_date(where: Where, value: Any, details: Iterable[Any]) -> Where:
    """Return the path of the date that a policy as a whole was refused for."""
    refused = next((fault for fault in map(_raised, details) if isinstance(fault, NotADate)), None)
    if not isinstance(value, Mapping) or refused is None:
        return where
    named = next((key for key in ("from", "until") if key in value and str(value[key]) == str(refused.stated)), None)
    return where if named is None else (*where, named)


def _raised(detail: Any) -> object:
    """Return the exception that a check of ours raised, None where the check is not ours."""
    return detail.get("ctx", {}).get("error")


def _meant_by_unknown(by_setting: Mapping[Where, Any], study: type[BaseModel]) -> set[Where]:
    """Return missing settings that an unknown one beside them stands for."""
    unknown = [where for where, details in by_setting.items() if details[0]["type"] == "extra_forbidden"]
    return {(*where[:-1], nearest(str(where[-1]), fields_at(where[:-1], study)) or "") for where in unknown}


def _is_told_inside(where: Where, details: Any, by_setting: Mapping[Where, Any]) -> bool:
    """Say whether a table by year is only named because of a value in it, which is named itself."""
    inside = any(other[: len(where)] == where and len(other) > len(where) for other in by_setting)
    return inside and all(detail["type"] in _SHAPES for detail in details)


def unreadable_numbers(settings: Any, layout: Layout, file: str) -> list[tuple[Where, Finding]]:
    """Find numbers that no table and no solver can hold, before anything calculates with them, each with its path."""
    found: list[tuple[Where, Finding]] = []
    todo: list[tuple[Where, Any]] = [((), settings)]
    while todo:
        where, value = todo.pop()
        if isinstance(value, Mapping):
            todo += [((*where, key), inner) for key, inner in value.items()]
        elif isinstance(value, list):
            todo += [((*where, number), inner) for number, inner in enumerate(value)]
        elif _is_number(value) and math.isfinite(value) and (abs(value) > LARGEST or 0 < abs(value) < SMALLEST):
            text = str(value) if len(str(value)) < 20 else f"{str(value)[:17]}..."
            large = "is larger than any tonnage or sum of money here"
            small = f"is smaller than {SMALLEST:g}, which the solver would ignore; write 0, or check the unit"
            message = f"{text} {large if abs(value) > 1 else small}"
            found.append((where, Finding(file, layout.line(where), shown_path(where), text, message)))
    return sorted(found, key=lambda one: one[1].row or 0)


def value_at(settings: Any, where: Where) -> Any:
    """Return what stands at a path; an empty table when nothing does."""
    for part in where:
        try:
            settings = settings[part]
        except (KeyError, IndexError, TypeError):
            return {}
    return settings


def got(value: Any) -> str:
    """Return a value as its author would write it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return shown(value)
    if isinstance(value, list):
        return "a list"
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    return f"{value}"


def _where(detail: Any, settings: Any) -> Where:
    """Return the author's path: pydantic's location without the shapes it tried on the way."""
    where: list[str | int] = []
    here = settings
    for number, part in enumerate(detail["loc"]):
        if isinstance(here, Mapping) and str(part) in here:
            where.append(str(part))
            here = here[str(part)]
        elif isinstance(here, list) and isinstance(part, int) and part < len(here):
            where.append(part)
            here = here[part]
        elif detail["type"] == "missing" and number == len(detail["loc"]) - 1:
            where.append(str(part))
    return tuple(where)


def _message(where: Where, details: Iterable[Any], value: Any, study: type[BaseModel]) -> str:
    details = list(details)
    kinds = {d["type"] for d in details}
    if "missing" in kinds:
        return _missing(where, study)
    if "extra_forbidden" in kinds:
        return _unknown(where, study)
    telling = next((d for d in details if _is_telling(d, value)), None)
    told = "" if telling is None else refused_because(where, value, telling)
    if told and value != "" and not _is_wrong_sort(value, telling):
        return told
    if value == "":
        return NO_SETTING
    if _is_not_finite(value):
        return not_finite(str(value).lower())
    shapes = list(dict.fromkeys(shape for d in details for shape in _shape(where, d, value)))
    if not shapes:
        return told or f"{details[0]['msg'][0].lower()}{details[0]['msg'][1:]}, got {got(value)}"
    hint = did_you_mean(value, [s.strip("'") for s in shapes if s.startswith("'")]) if isinstance(value, str) else ""
    if isinstance(value, str) and "a number" in shapes:
        hint = hint or _number_meant(value)
    return f"must be {_any_of(shapes)}, got {got(value)}{hint}"


def _number_meant(text: str) -> str:
    """Return what to write for a number in quotes, with a comma or without; nothing where the text is no number."""
    bare, both = text.strip(), ""
    if _THOUSANDS.fullmatch(bare):
        both = bare.replace(",", "")
        if bare.count(",") == 1 and "." not in bare:
            both = bare.replace(",", ".") if bare.startswith("0") else f"{both} or {bare.replace(',', '.')}"
    elif _DECIMAL.fullmatch(bare):
        both = bare.replace(",", ".")
    return f"; write {both}, without quotes" if both else ""


def _any_of(words: list[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])}{', or' if ' such as ' in words[-1] else ' or'} {words[-1]}"


def _missing(where: Where, study: type[BaseModel]) -> str:
    key = str(where[-1])
    if key in EXAMPLES and len(where) == 1:
        return f"missing; write {EXAMPLES[key] if key == 'variants' else f'{key} = {EXAMPLES[key]}'}"
    field = next((f for name, f in fields_at(where[:-1], study).items() if name == key), None)
    meaning = (
        f" ({field.description[0].lower()}{field.description[1:].rstrip('.')})" if field and field.description else ""
    )
    return f"missing; write {key} = ...{meaning}"


def _beside_its_policy(where: Where, settings: Mapping[str, Any], study: type[BaseModel]) -> str:
    """Say that a field stands beside the policy that it belongs into; nothing where it is no such field."""
    key, beside = str(where[-1]) if where else "", ("cite", "title")
    entry = value_at(settings, where[:-1]) if len(where) == 5 and where[2] == "policies" else None
    named = next((name for name in BY_NAME if name in entry), "") if isinstance(entry, Mapping) else ""
    if not named or key in (*BY_NAME, *beside) or key not in fields_at((*where[:-1], named), study):
        return ""
    return f"stands beside {named}, and belongs inside it: {named} = {{ ..., {key} = ... }}"


def _unknown(where: Where, study: type[BaseModel]) -> str:
    key, known = str(where[-1]), list(fields_at(where[:-1], study))
    is_policy = len(where) == 5 and where[2] == "policies"
    if len(where) == 3 and where[0] == "variants" and key in BY_NAME:
        return f"unknown setting; policies stand in a list: policies = [{{ {key} = ... }}]"
    if len(where) == 6 and (why := _why_not_held(str(where[4]), key)):
        return f"no such setting: {why}"
    if len(where) in (5, 6) and where[2] == "policies" and key in fields_at(where[:2], study):
        return f"no setting of a policy but of its variant; write {key} = ... beside policies"
    meant = did_you_mean(key, known) or (f"; there are {', '.join(known)}" if where[0] == "scenarios" else "")
    return f"unknown {'policy' if is_policy else 'setting'}{meant or _listing(where, is_policy)}"


def _listing(where: Where, is_policy: bool) -> str:
    """Say which command lists the words that may stand at a path; nothing where no command does."""
    if is_policy:
        return "; 'lodeplan schema policies' lists them"
    if len(where) == 6 and where[2] == "policies" and where[4] in BY_NAME:
        return f"; 'lodeplan schema {where[4]}' lists its settings"
    return "; 'lodeplan schema study' lists them" if len(where) == 1 else ""


def _why_not_held(policy: str, key: str) -> str:
    """Return why a word of bills is no field of a policy; nothing where bills do not say it in one word."""
    own = BY_NAME[policy].not_held if policy in BY_NAME else {}
    return own.get(key) or OF_ANY_POLICY.get(key, "")


def fields_at(where: Where, study: type[BaseModel]) -> dict[str, Any]:
    """Return the settings that may stand in the table at a path, by the name the author writes."""
    model: Any = study
    if len(where) >= 2 and where[0] == "variants":
        model = study.model_fields["variants"].annotation.__args__[1]  # type: ignore[union-attr]
        if len(where) == 3 and where[2] == "data":
            return dict(DataChanges.model_fields)
        if len(where) == 4:
            return dict.fromkeys([*BY_NAME, "preset", "what_if", "cite", "title"])
        if len(where) >= 5:
            model = BY_NAME.get(str(where[4]))
            if model is not None and len(where) == 6:
                model = {"begins_when": Beginning, "ends_when": Ending}.get(str(where[5]))
            if model is None or len(where) > 6:
                return {}
    elif len(where) == 2 and where[0] == "blocs":
        model = StatedBloc
    elif len(where) == 2 and where[0] == "price_paths":
        model = StatedPricePath
    elif len(where) == 2 and where[0] == "laws":
        model = StatedLaw
    elif len(where) == 2 and where[0] == "scenarios":
        model = StatedScenario
    elif where == ("data",):
        model = StudyDataChanges
    elif where and where[0] == "uncertainty" and len(where) < 4:
        inside = {("demand",): DemandChances, ("price_correlation",): Correlation, (): Uncertainty}
        model = inside.get(tuple(map(str, where[1:])), Volatility)
    elif where == ("solve",):
        model = study.model_fields["solve"].annotation
    elif where:
        return {}
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _is_telling(detail: Any, value: Any) -> bool:
    """Say whether a detail says more than that the value has another shape."""
    kind = detail["type"]
    if kind in _SHAPES or kind in ("literal_error", "finite_number"):
        return False
    in_numbers = kind in _BOUNDS and isinstance(value, Mapping)
    return not in_numbers


def refused_because(where: Where, value: Any, detail: Any) -> str:
    """Return one detail of what pydantic refused in plain words."""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind in _BOUNDS:
        words, limit = _BOUNDS[kind]
        meant = f"; for {value:g}% write {value / 100:.10g}" if _may_be_percent(value, kind, context) else ""
        return f"must be {words} {context[limit]:g}, got {got(value)}{meant}"
    if kind == "too_short":
        return EMPTY_LIST
    if kind == "value_error":
        return str(context.get("error", detail["msg"].removeprefix("Value error, ")))
    return str(detail["msg"][0].lower() + detail["msg"][1:])


def _may_be_percent(value: Any, kind: str, context: Mapping[str, Any]) -> bool:
    return kind == "less_than_equal" and context["le"] <= 3 and _is_number(value) and 2 <= value <= 100 * context["le"]


def _is_wrong_sort(value: Any, telling: Any) -> bool:
    """Say whether a check spoke about a value that is not of its kind, or not a number at all."""
    if isinstance(value, Mapping) or isinstance(_raised(telling), NotADay):
        return False
    return _is_not_finite(value) or isinstance(value, dt.date | dt.time) or isinstance(_raised(telling), NotANumber)


def _shape(where: Where, detail: Any, value: Any) -> Iterable[str]:
    kind = detail["type"]
    if kind == "literal_error":
        yield from (w for w in str(detail["ctx"]["expected"]).replace(" or ", ", ").split(", ") if w != "''")
    elif kind == "dict_type" and where[-1:] == ("variants",):
        yield "tables such as [variants.current-law]"
    elif kind == "dict_type":
        if not isinstance(value, bool | int | float | dt.date | dt.time) or kind not in _SHAPES:
            yield BY_YEAR_EXAMPLE if _SHARES_NOT.search(str(where[-1])) is None else AMOUNTS_BY_YEAR_EXAMPLE
    elif kind in ("tuple_type", "list_type"):
        yield f"a list such as {_list_example(where)}"
    elif kind.startswith("model"):
        yield "a policy such as { tariff = 'schedule' }" if where[-2:-1] == ("policies",) else "a table"
    elif kind in _SHAPES:
        yield _SHAPES[kind]
    elif kind == "value_error":
        yield "a number"


def _list_example(where: Where) -> str:
    return LISTS.get(str(where[-1]), "['...']") if where else "['...']"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_not_finite(value: Any) -> bool:
    if isinstance(value, str):
        return value.strip().lower().lstrip("+-.") in ("nan", "inf", "infinity")
    return isinstance(value, float) and not math.isfinite(value)
