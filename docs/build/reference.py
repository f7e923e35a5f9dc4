"""The pages of the site that are made from the program: schema, policies, equations, results, commands, decisions."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import typer

import cli
import lodeplan
from data.export import dictionary
from model.analysis.query import meanings, sums
from model.analysis.sample.tables import SAMPLE_TABLES, WHERE
from model.analysis.screen import tables as screen
from model.analysis.stress import tables as stress
from model.plan.result_schema import RESULT_TABLES, ResultTable
from model.policies import POLICIES, Policy
from model.policies.presets import PRESETS
from model.program import page as formulation
from model.runs.files_of_a_run import FILES
from model.study.blocs import StatedBloc
from model.study.dictionary import SHARED, field_row
from model.study.laws import StatedLaw
from model.study.scenarios import StatedScenario
from model.study.settings import Study, Variant

DOCS = Path(__file__).parents[1]
ROOT = DOCS.parent


def pages() -> dict[str, str]:
    """Return every page that is made from the program, by its place in the site."""
    return {
        "reference/command-line.md": command_line(),
        "reference/exit-codes.md": exit_codes(),
        "reference/python.md": python(),
        "reference/study-file.md": study_file(),
        "reference/policies.md": policies(),
        "reference/dataset-tables.md": dictionary.page(),
        "reference/result-tables.md": result_tables(),
        "reference/equations.md": formulation.text(),
        "decisions/index.md": decisions(),
        "changes.md": (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"),
    }


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return rows as a table of Markdown."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


# ---------------------------------------------------------------- commands


def command_line() -> str:
    """Return every verb with its arguments and options."""
    group: Any = typer.main.get_command(cli.app)
    blocks = ["# Command line", group.help, "`lodeplan VERB --help` says the same in a terminal."]
    verbs = [(name, verb) for name, verb in group.commands.items() if not hasattr(verb, "commands")]
    inner = [
        (f"{name} {under}", verb)
        for name, one in group.commands.items()
        if hasattr(one, "commands")
        for under, verb in one.commands.items()
    ]
    rows = [(f"[{name}](#{_anchor(f'lodeplan {name}')})", _first(verb.help)) for name, verb in (*verbs, *inner)]
    blocks.append(table(("verb", "does"), rows))
    blocks += [_verb(name, verb) for name, verb in (*verbs, *inner)]
    return "\n\n".join(blocks) + "\n"


def _verb(name: str, verb: Any) -> str:
    given = [p for p in verb.params if p.name != "help" and not getattr(p, "hidden", False)]
    words = [
        (f"`{p.metavar or p.name.upper()}`" if p.param_type_name == "argument" else _option(p), p.help or "")
        for p in given
    ]
    head = f"## lodeplan {name}\n\n{inspect.cleandoc(verb.help or '')}"
    return f"{head}\n\n{table(('argument or option', 'meaning'), words)}" if words else head


def _option(option: Any) -> str:
    value = "" if option.is_flag else f" {option.metavar or option.display_type}"
    return f"`{', '.join(option.opts)}{value}`"


def exit_codes() -> str:
    """Return what each exit code means, from the words that end `lodeplan --help`."""
    group: Any = typer.main.get_command(cli.app)
    stated = group.epilog.partition(":")[2].strip().rstrip(".")
    rows = [part.strip().split(" ", 1) for part in stated.split(";")]
    words = "A script can tell from the exit code how a command ended; a line on stderr says why."
    return f"# Exit codes\n\n{words}\n\n{table(('code', 'meaning'), rows)}\n"


def python() -> str:
    """Return the Python interface: every public name with its signature and what it says of itself."""
    blocks = ["# Python", _prose(lodeplan.__doc__ or "")]
    for name in lodeplan.__all__:
        thing = getattr(lodeplan, name)
        if inspect.isfunction(thing):
            blocks.append(_function(f"lodeplan.{name}", thing))
        else:
            blocks.append(f"## lodeplan.{name}\n\n{_prose(inspect.getdoc(thing) or '')}")
            blocks += [_member(name, key, value) for key, value in vars(thing).items() if not key.startswith("_")]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _member(owner: str, name: str, value: Any) -> str:
    if isinstance(value, property):
        return f"### {owner}.{name}\n\n{_prose(value.__doc__ or '')}"
    return _function(f"{owner}.{name}", value, "###") if inspect.isfunction(value) else ""


def _function(name: str, function: Any, level: str = "##") -> str:
    signature = str(inspect.signature(function)).replace("'", "").replace("(self, ", "(").replace("(self)", "()")
    return f"{level} {name}\n\n```text\n{name}{signature}\n```\n\n{_prose(inspect.getdoc(function) or '')}"


def _prose(text: str) -> str:
    """Return a docstring as Markdown: each `name: what it is` a line of its own, code where it is indented."""
    return re.sub(r"^(\w+(?:, \w+)*): ", r"- `\1`: ", inspect.cleandoc(text), flags=re.MULTILINE).replace(
        "\n- `", "\n\n- `", 1
    )


# ---------------------------------------------------------------- studies


def study_file() -> str:
    """Return the keys of a study file."""
    blocks = [
        "# Study file",
        "A study is one TOML file. `lodeplan new DIR` writes one to start from, `lodeplan check STUDY` finds what is "
        "wrong with it, `lodeplan schema study` prints its JSON Schema for an editor.",
        f"## The study\n\n{_fields(Study)}",
        "## A variant\n\nUnder `[variants.NAME]`: the base data plus a list of policies.\n\n" + _fields(Variant),
        "Each entry of `policies` names one policy or one preset, and may say `cite` and `title` beside it, and "
        "`what_if` beside a preset; [Policies](policies.md) lists them.",
        "## A bloc\n\nUnder `[blocs.NAME]`: countries that policies name together.\n\n" + _fields(StatedBloc),
        "## A law\n\nUnder `[laws.PRESET]`: status and dates of a preset that the study corrects.\n\n"
        + _fields(StatedLaw),
        "## A scenario\n\nEach `[[scenarios]]`: a stop that `lodeplan stress` tries beside those of the dataset.\n\n"
        + _fields(StatedScenario),
        "## Rows of the dataset\n\nUnder `[[data.patch.TABLE]]`, or `[[variants.NAME.patch.TABLE]]` for one variant: "
        "the columns of the key say which rows, the others are set. `times` scales the columns of `columns`, `add = "
        'true` adds a row, `delete = true` takes one out. Lists, `"all"`, spans of years, units and values by year '
        "are taken. Tables and columns: [Dataset tables](dataset-tables.md).",
    ]
    return "\n\n".join(blocks) + "\n"


def _fields(model: Any, left_out: Sequence[str] = ()) -> str:
    rows = [field_row(name, field) for name, field in model.model_fields.items() if name not in left_out]
    return table(("key", "default", "meaning"), [(f"`{name}`", said, meaning) for name, said, meaning in rows])


def policies() -> str:
    """Return every policy with its meaning and fields, and the presets."""
    listed = [(f"[{p.name}](#{p.name})", _first(p.__doc__)) for p in POLICIES]
    blocks = ["# Policies", table(("policy", "says"), listed), *map(_policy, POLICIES)]
    blocks.append(f"## Fields of every policy\n\n{_fields(Policy)}")
    rows = [(f"`{p.name}`", p.title, f"{p.clause}; {p.days}", f"{p.reading}; source `{p.source_id}`") for p in PRESETS]
    words = (
        '`{ preset = "crma-2030" }` stands for all policies of a law, as it stands on the day `law_as_of`. A law '
        "that is not in force on that day is refused unless `what_if = true` stands beside the preset; a suspended "
        "one begins after its suspension. `[laws.NAME]` corrects status and dates."
    )
    blocks.append(f"## Presets\n\n{words}\n\n{table(('preset', 'says', 'law', 'reading'), rows)}")
    return "\n\n".join(blocks) + "\n"


def _policy(policy: type[Policy]) -> str:
    dates = policy.dates.value
    lines = [f"## {policy.name}", inspect.cleandoc(policy.__doc__ or ""), f"Dates: {dates[0].lower()}{dates[1:]}."]
    if policy.shorthand:
        lines.append(f'Short form: `{policy.name} = "..."` sets `{policy.shorthand}`.')
    return "\n\n".join([*lines, _fields(policy, SHARED)])


# ---------------------------------------------------------------- results


def result_tables() -> str:
    """Return every result table with its key and its columns."""
    listed = [(f"[{t.name}](#{t.name})", t.meaning) for t in RESULT_TABLES]
    words = (
        "One parquet file a table and variant in the run folder; `lodeplan report RUN --csv DIR` writes them as CSV, "
        "`run.table(NAME)` returns them in Python. What belongs to no one year has `year` 0."
    )
    blocks = ["# Result tables", words, table(("table", "a row is"), listed)]
    blocks += _described(RESULT_TABLES)
    of_stress = ["# Tables of stress", f"{stress.WHERE}.", *_described(stress.STRESS_TABLES)]
    blocks += ["# Runs and variants in a query", f"{meanings.WHERE}.", *_described(meanings.OWN_TABLES)]
    blocks += ["# Sums in a query", f"{sums.WHERE}.", *_described(sums.SUM_TABLES)]
    files = [(f"`{name}`", meaning) for name, meaning in FILES.items()]
    blocks += ["# Files of a run", table(("file", "meaning"), files)]
    blocks += ["# Tables of samples", f"{WHERE}.", *_described(SAMPLE_TABLES)]
    blocks += ["# Tables of a screen", f"{screen.WHERE}.", *_described(screen.SCREEN_TABLES), *of_stress]
    return "\n\n".join(blocks) + "\n"


def _described(tables: Iterable[ResultTable]) -> list[str]:
    blocks = []
    for t in tables:
        key = ", ".join(f"`{name}`" for name in t.key)
        columns = table(("column", "unit", "meaning"), [(f"`{c.name}`", c.unit, c.meaning) for c in t.columns])
        blocks.append(f"## {t.name}\n\n{t.meaning} Key: {key}.\n\n{columns}")
    return blocks


# ---------------------------------------------------------------- decisions


def decisions() -> str:
    """Return the list of decisions, the newest number last."""
    rows = []
    for file in sorted((DOCS / "decisions").glob("[0-9]*.md")):
        title, _, stated = file.read_text(encoding="utf-8").split("\n", 3)[:3]
        date, _, area = stated.removeprefix("Decided ").partition(" · ")
        rows.append((file.name[:3], f"[{title.removeprefix('# ')}]({file.name})", area, date))
    words = "What was decided, why, and what it costs; the code is the authority on the details."
    return f"# Decisions\n\n{words}\n\n{table(('number', 'decision', 'area', 'date'), rows)}\n"


def _first(text: str | None) -> str:
    """Return the first paragraph of a text as one line."""
    return " ".join((text or "").strip().split("\n\n")[0].split())


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w]+", "-", heading.lower()).strip("-")
