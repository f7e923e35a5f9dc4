"""FORMULATION.md, written from the code: what every part declares, every row and cost term, every policy.

Meanings stand in the comment block above each part's declarations, one entry a line:
`# NAME (index), NAME[index]: meaning` for sets, `# name, name [unit]: meaning` for numbers and decisions.
Sentences, equations and units stand in the docstring of each rule.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from model.formulation.declaration import Part, Rule, Term
from model.policies import POLICIES, Sentence
from model.program import assembled
from model.study.dictionary import field_row

FILE = "FORMULATION.md"
COMMAND = "lodeplan schema formulation"
_BLOCK = re.compile(r"^# -+ sets and numbers\n((?:#.*\n)*)", re.MULTILINE)
_NAME = r"(?P<name>[A-Za-z]\w*)(?P<index>\s?\([^)]*\)|\[[^\]]+\])?(?: \[(?P<unit>[^\]]*)\])?"
_ENTRY = re.compile(rf"{_NAME}(?P<then>, |: )")
_EQUATION = re.compile(r"\.\. math::\s*(?P<maths>.*?)\s*\\qquad\s*\[(?P<unit>[^\]]*)\]", re.DOTALL)
_BETWEEN = re.compile(r"(\\[A-Za-z]+|[}\w)]) +(?=\\mathit)")
_WORD = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{2,}(?![A-Za-z])")

_HEAD = f"""\
# The program

Written from the code by `{COMMAND}`; a test fails when the two differ.

Decisions are *Capitalised*, given numbers *lower case*, SETS in capitals. Every decision is at least 0. Amounts are
kt and money is million USD (MUSD) of the base year; files, tables and reports are in tonnes. A row family is named
like its function, in the program, in result tables and here. `NAME[f, t]` is a set that belongs to each `(f, t)`.

| index | stands for | index | stands for |
|---|---|---|---|
| s | supplier step: form, country, step of price | t, v | year; year of a decision or of a delivery |
| f, g | form; feed | u | end use |
| p | plant | o | outlet |
| k | step of scrap; sentence of a policy | j | step of scrap, beside a sentence |
| c | party that a share counts: a country, a bloc ... | y | fiscal year |
"""


@dataclass(frozen=True)
class Entry:
    """One name in a comment block: how it is indexed, its unit, what it means."""

    name: str
    index: str
    unit: str
    meaning: str


def text() -> str:
    """Return the page."""
    parts = [_part(part) for part in assembled.PARTS]
    return "\n\n".join([_HEAD.rstrip(), _cost(), *parts, _policies()]) + "\n"


# ---------------------------------------------------------------- what a module says of its names


def home_of(part: Part) -> ModuleType:
    """Return the module that declares a part."""
    rules = [rule for rule, _ in part.rows] + [term.rule for term in part.terms]
    module = inspect.getmodule(rules[0])
    assert module is not None, "a rule is a function of a module"
    return module


def names_of(part: Part) -> list[str]:
    """Return every set, number and decision that a part declares."""
    return [*part.sets, *part.given, *part.decisions]


def entries(part: Part) -> dict[str, Entry]:
    """Return what the comment block says of each name; a name told inside another's entry shares that entry."""
    block = _BLOCK.search(inspect.getsource(home_of(part)))
    names = set(names_of(part))
    told: list[str] = []
    for line in block[1].splitlines() if block else []:
        words = line.removeprefix("#").strip()
        first = re.match(r"\w+", words)
        if first and first[0] in names:
            told.append(words)
        elif told:
            told[-1] += f" {words}"
    found = {entry.name: entry for words in told for entry in read_entry(words)}
    for name in sorted(names - found.keys()):
        beside = next((words for words in told if re.search(rf"\b{name}\b", words)), "")
        if beside:
            found[name] = Entry(name, "", "", beside)
    return found


def read_entry(words: str) -> list[Entry]:
    """Read `name, name [unit]: meaning`; a unit stands for the names before it that have none of their own."""
    heads: list[re.Match[str]] = []
    at = 0
    while match := _ENTRY.match(words, at):
        heads.append(match)
        at = match.end()
        if match["then"] == ": ":
            break
    else:
        return []
    found: list[Entry] = []
    unit = ""
    for head in reversed(heads):
        unit = unit if head["unit"] is None else head["unit"] or "1"
        found.append(Entry(head["name"], (head["index"] or "").strip(), unit, words[at:]))
    return found[::-1]


# ---------------------------------------------------------------- parts


def _part(part: Part) -> str:
    module = home_of(part)
    known = entries(part)
    blocks = [f"## {_title(module)}", f"`{module.__name__.replace('.', '/')}.py`"]
    if part.sets:
        blocks.append(_table(("set", "holds"), (_set_row(name, known) for name in part.sets)))
    if part.given:
        numbers = ((f"`{n}`", f"`{over}`", *_unit_and_meaning(n, known)) for n, over in part.given.items())
        blocks.append(_table(("given number", "over", "unit", "meaning"), numbers))
    if part.decisions:
        decisions = (
            (f"**{n}**", f"`{d.over}`", *_unit_and_meaning(n, known), f"`{d.at_most}`" if d.at_most else "")
            for n, d in part.decisions.items()
        )
        blocks.append(_table(("decision", "over", "unit", "meaning", "at most"), decisions))
    blocks += [_row(rule, over) for rule, over in part.rows]
    blocks += [_term(term) for term in part.terms]
    return "\n\n".join(blocks)


def _title(module: ModuleType) -> str:
    return inspect.cleandoc(module.__doc__ or "").split("\n\n")[0].replace("\n", " ").rstrip(".")


def _set_row(name: str, known: dict[str, Entry]) -> tuple[str, str]:
    entry = known.get(name)
    return (f"`{name}{entry.index}`", entry.meaning) if entry else (f"`{name}`", "")


def _unit_and_meaning(name: str, known: dict[str, Entry]) -> tuple[str, str]:
    entry = known.get(name)
    return (entry.unit, entry.meaning) if entry else ("", "")


def _row(rule: Rule, over: str) -> str:
    sentence, maths, unit = rule_in_words(rule)
    index = ", ".join(list(inspect.signature(rule).parameters)[1:])
    return f"### {rule.__name__}\n\n{sentence}\n\n{maths}\n\nFor every ({index}) in `{over}`; {unit}."


def _term(term: Term) -> str:
    sentence, maths, unit = rule_in_words(term.rule)
    return f"### {term.name}\n\n{sentence}\n\n{maths}\n\nTerm of cost; {unit}; {_counted_by(term)}."


def _counted_by(term: Term) -> str:
    if term.name in assembled.UNCOUNTED:
        return "chooses between equal plans, never reported"
    return "a transfer, counted by the market only" if term.transfer else "counted by the market and the nation"


def rule_in_words(rule: Rule) -> tuple[str, str, str]:
    """Return the sentence of a rule, its equation as a display block, and its unit."""
    doc = inspect.cleandoc(rule.__doc__ or "")
    found = _EQUATION.search(doc)
    if found is None:
        raise ValueError(f"{rule.__name__}: its docstring has no equation that ends in \\qquad [unit]")
    sentence = doc[: found.start()].strip()
    return sentence, _display(found["maths"]), found["unit"].replace("\\ ", " ")


def _display(maths: str) -> str:
    """Return an equation as a block; one of several lines keeps them."""
    lines = [_upright(line.strip()) for line in maths.splitlines()]
    if len(lines) > 1:
        lines = [
            r"\begin{aligned}",
            " \\cr\n".join(["& " + lines[0], *("& \\quad " + x for x in lines[1:])]),
            r"\end{aligned}",
        ]
    return "\n".join(["$$", *lines, "$$"])


def _upright(maths: str) -> str:
    """Set whole words as words, not as products of letters, and keep a space between factors."""

    def word(match: re.Match[str]) -> str:
        alone = maths[match.start() - 2 : match.start()] == "_{" and maths[match.end() : match.end() + 1] == "}"
        return match[0] if alone else rf"\mathit{{{match[0]}}}"

    return _BETWEEN.sub(_spaced, _WORD.sub(word, maths).replace(r"\,", " "))


def _spaced(match: re.Match[str]) -> str:
    return match[0] if match[1].startswith("\\") else f"{match[1]} \\ "


def _cost() -> str:
    rows = (
        (f"`{name}`", rule_in_words(term.rule)[0].split("\n\n")[0].replace("\n", " "), _counted_by(term))
        for name, term in assembled.TERMS.items()
    )
    return (
        "## Cost\n\nThe plan has the least cost: the sum of the named terms below, present value, each year's money "
        "taken at its middle.\nThe perspective `market` counts them all, `nation` leaves transfers out.\n\n"
        + _table(("term", "says", "counts"), rows)
    )


# ---------------------------------------------------------------- policies


def _policies() -> str:
    shared = _table(("field", "default", "meaning"), (_field(n, f) for n, f in Sentence.model_fields.items()))
    head = "## Policies\n\nA study states any number of these sentences. Every one also takes:"
    return "\n\n".join([head, shared, *(_policy(policy) for policy in POLICIES)])


def _policy(policy: type[Sentence]) -> str:
    own = [(n, f) for n, f in policy.model_fields.items() if n not in Sentence.model_fields]
    rows = policy.part.rows if policy.part else ()
    adds = ", ".join(f"`{rule.__name__}`" for rule, _ in rows)
    terms = ", ".join(f"`{term.name}`" for term in (policy.part.terms if policy.part else ()))
    said = [f"Can add rows {adds}" if adds else "", f"{'and' if adds else 'Adds'} cost {terms}" if terms else ""]
    does = " ".join(s for s in said if s) or "Adds no row: it changes prices and bounds of what the program holds"
    blocks = [f"### {policy.name}", inspect.cleandoc(policy.__doc__ or ""), f"{does}."]
    if policy.shorthand:
        blocks.append(f'Short form: `{policy.name} = "..."` sets `{policy.shorthand}`.')
    if own:
        blocks.append(_table(("field", "default", "meaning"), (_field(n, f) for n, f in own)))
    return "\n\n".join(blocks)


def _field(name: str, field: Any) -> tuple[str, str, str]:
    word, default, meaning = field_row(name, field)
    return f"`{word}`", default, meaning


def _table(headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [headings, ("---",) * len(headings), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)
