"""What a study may say, as text for its author and as JSON Schema for an editor."""

from __future__ import annotations

import inspect
import json
import textwrap
from functools import partial
from typing import Any

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from data import schema as tables
from data.messages.finding import BadInput, Finding, did_you_mean, shown
from data.messages.text_table import WIDTH, Heading, text_table
from model.policies import BY_NAME, POLICIES, Policy
from model.policies.presets import LAWS, PRESET, PRESETS, Preset
from model.study import write_toml
from model.study.blocs import StatedBloc
from model.study.data_changes import DataChanges, StudyDataChanges, patch_json_schema
from model.study.laws import StatedLaw
from model.study.price_paths import StatedPricePath
from model.study.scenarios import StatedScenario
from model.study.settings import Grid, Solving, Statement, Study, Variant
from model.study.uncertainty import Correlation, DemandChances, Uncertainty, Volatility

TABLES = ("data", "solve", "blocs", "price_paths", "grid", "laws", "scenarios", "uncertainty", "variants")
"""Settings of a study that have a heading of their own."""
SHARED = tuple(Policy.model_fields)
_PERCENT = {"type": "string", "pattern": r"^\s*\d+(\.\d+)?\s*%\s*$"}


def text_about(word: str) -> str:
    """Return what there is to say about `study`, `policies` or a policy; raise BadInput with the nearest word."""
    if word == "study":
        return study_text()
    if word == "policies":
        return policies_text()
    if word == "presets":
        return presets_text()
    if word in BY_NAME:
        return policy_text(BY_NAME[word])
    if word in PRESET:
        return preset_text(PRESET[word])
    hint = did_you_mean(
        word,
        ["study", "policies", "presets", "results", "formulation", "dictionary", *BY_NAME, *PRESET, *tables.BY_NAME],
    )
    raise BadInput([Finding("schema", None, "", word, f"nothing is called {shown(word)}{hint}")])


def policies_text() -> str:
    """Return every policy with its meaning and its fields, and once the fields that all of them have."""
    scope = text_table(_HEADINGS, [field_row(name, field) for name, field in Policy.model_fields.items()])
    every = "Every policy also takes:"
    return "\n\n".join([*(_policy(policy) for policy in POLICIES), f"{every}\n{scope}", presets_text()])


def presets_text() -> str:
    """Return the presets, one a paragraph: what it says, its clause, dates and source; then what none states."""
    said = [f"{_law(p)}\n{_wrapped(f'Says: {_says(p)}.')}" for p in PRESETS]
    unsaid = [f"{_law(law)}\n{_wrapped(f'No sentence: {law.cannot}')}" for law in LAWS if law.cannot]
    use = (
        '{ preset = "crma-2030" } stands for all sentences of a law. law_as_of at the top of the study says as of '
        "which day. A law made later, a bill, an announcement, a law that has ended and one whose suspension has run "
        "out are refused, unless what_if = true stands beside the preset; a suspended law begins on the day after its "
        "suspension, any other on its first day in force. [laws.NAME] corrects status and dates. current-law stands "
        "for several: those of them that are law on the day."
    )
    return "\n\n".join([textwrap.fill(f"Presets: {use}", WIDTH), *said, "Laws that no preset states:", *unsaid])


def _says(preset: Preset) -> str:
    """Return the policies of a preset, or the laws that it stands for."""
    return ", ".join(preset.laws or dict.fromkeys(policy for policy, _ in preset.said))


def _law(law: Preset) -> str:
    """Return what a law is, in which days, and how it was read."""
    note = f"\n{_wrapped(law.note)}" if law.note else ""
    dates = f"{law.clause}; {law.days}; {law.reading}; source {law.source_id}"
    return f"{law.name}\n{_wrapped(law.title)}\n{_wrapped(dates)}{note}"


def preset_text(preset: Preset) -> str:
    """Return a preset as a study would write it out."""
    entries = [write_toml.written({"policies": [{name: dict(settings)}]}) for name, settings in preset.stands_for]
    notes = [f"# {preset.title}", f"# {preset.clause}; {preset.days}"]
    notes += [f"# {preset.reading}; source {preset.source_id}"]
    notes += [f"# {line}" for line in textwrap.wrap(preset.note, WIDTH - 2)]
    notes += [f"# Those of {', '.join(preset.laws)} that are law on the day of law_as_of:"] if preset.laws else []
    return "\n".join([*notes, *entries])


def policy_text(policy: type[Policy]) -> str:
    """Return one policy with its meaning and all of its fields."""
    scope = text_table(_HEADINGS, [field_row(name, field) for name, field in Policy.model_fields.items()])
    return f"{_policy(policy)}\n\nIt also takes:\n{scope}"


def study_text() -> str:
    """Return every setting of a study file, heading by heading, with its default and its meaning."""
    parts: tuple[tuple[str, type[BaseModel], tuple[str, ...]], ...] = (
        ("At the top of the file", Study, TABLES),
        ("[variants.NAME]", Variant, ("policies", "data", "levers", "patch")),
        ("[[variants.NAME.policies]], beside one policy (`lodeplan schema policies`)", Statement, tuple(BY_NAME)),
        ("[data]; under [variants.NAME.data] but for `at`, of a variant alone", StudyDataChanges, ("patch",)),
        ("[solve]", Solving, ()),
        ("[grid]", Grid, ()),
        ("[blocs.NAME]", StatedBloc, ()),
        ("[price_paths.NAME]", StatedPricePath, ()),
        ("[laws.PRESET]", StatedLaw, ()),
        ("[[scenarios]]", StatedScenario, ()),
        ("[uncertainty]", Uncertainty, ("demand", "prices", "price_correlation")),
        ("[uncertainty.demand]", DemandChances, ()),
        ("[uncertainty.prices.MINERAL]", Volatility, ()),
        ("[uncertainty.price_correlation]", Correlation, ()),
    )
    blocks = [
        f"{heading}\n\n{text_table(_HEADINGS, [field_row(n, f) for n, f in of.model_fields.items() if n not in left])}"
        for heading, of, left in parts
    ]
    patch = DataChanges.model_fields["patch"].description or ""
    blocks.append(f"[[data.patch.TABLE]], of a variant alone [[variants.NAME.patch.TABLE]]\n{_wrapped(patch)}")
    blocks.append("`lodeplan schema study --json` prints the JSON Schema, for an editor that checks TOML.")
    return "\n\n".join(blocks)


def study_json_schema() -> str:
    """Return the JSON Schema of a study file, for editors that check TOML as it is written."""
    schema = Study.model_json_schema()
    for policy in POLICIES:
        if policy.shorthand:
            entry = schema["$defs"]["Statement"]["properties"][policy.name]
            entry["anyOf"] = [option for option in entry["anyOf"] if option != {"type": "null"}] + [{"type": "string"}]
    schema = _with_percents(schema)
    for changes in (schema["$defs"]["DataChanges"], schema["$defs"]["StudyDataChanges"], schema["$defs"]["Variant"]):
        changes["properties"]["patch"] = patch_json_schema()
    return json.dumps(schema, indent=1)


_HEADINGS = [Heading("field"), Heading("default"), Heading("meaning")]


def _policy(policy: type[Policy]) -> str:
    meaning = textwrap.indent(inspect.cleandoc(policy.__doc__ or ""), "  ")
    short = f'\n  Short form: {policy.name} = "..." sets {policy.shorthand}.' if policy.shorthand else ""
    own = [field_row(name, field) for name, field in policy.model_fields.items() if name not in SHARED]
    fields = textwrap.indent(text_table(_HEADINGS, own, WIDTH - 2), "  ")
    dates = f"Dates: {policy.dates.value[0].lower()}{policy.dates.value[1:]}."
    return f"{policy.name}\n{_wrapped(meaning)}{short}\n{_wrapped(dates)}\n\n{fields}"


def _wrapped(text: str) -> str:
    paragraphs = [" ".join(p.split()) for p in text.split("\n\n")]
    filled = partial(textwrap.fill, width=WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
    return "\n\n".join(filled(p) for p in paragraphs)


def field_row(name: str, field: Any) -> list[str]:
    """Return a field's name in a study file, its default in words, its meaning."""
    default = field.default
    if default is PydanticUndefined and field.default_factory is None:
        text = "must be given"
    elif field.default_factory is not None or default is None or default in ("", ()):
        text = "none"
    else:
        text = str(default).lower() if isinstance(default, bool) else str(default)
        text = json.dumps(list(default)) if isinstance(default, tuple) else text
    return [field.alias or name, text, field.description or ""]


def _with_percents(schema: Any) -> Any:
    """Let every share also be written as '30%'."""
    if isinstance(schema, list):
        return [_with_percents(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("type") == "number" and schema.get("minimum") == 0 and schema.get("maximum") == 1:
        kept = {key: value for key, value in schema.items() if key in ("title", "description", "default")}
        number = {key: value for key, value in schema.items() if key not in kept}
        return {**kept, "anyOf": [number, _PERCENT]}
    return {key: _with_percents(value) for key, value in schema.items()}
