"""FORMULATION.md, written from the code: what every component declares, every row and cost term, every policy.

Sentences stand in the docstring of each rule. Equations and their units are printed from what runs (`equations`).
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from types import ModuleType
from typing import Any

from model.formulation.declaration import Component, IndexSet, Rule, Term, Variable
from model.policies import POLICIES, Policy
from model.program import assembled, equations
from model.program.compile.compile import declared, template_of
from model.study.dictionary import field_row

FILE = "FORMULATION.md"
COMMAND = "lodeplan schema formulation"
_HEAD = f"""\
# The program

Written from the code by `{COMMAND}`; a test fails when the two differ.

Variables are *Capitalised*, parameters *lower case*, INDEX SETS in capitals. Every variable is at least 0. A row family
is named like its function, in the program, in result tables and here. Each equation is printed from the rule that
runs, and its unit is worked out from the units of its parameters and variables; a rule whose sides differ in unit is
refused. Amounts are thousand tonnes (kt) and money is million USD (MUSD) of the base year; files, tables and reports
are in tonnes. A period is one year, so that a year (yr) counts as 1 in units: 1 kt/yr of capacity makes 1 kt.

`NAME[f, t]` is a set that belongs to each `(f, t)`. A letter with a prime is a second index of its kind.

| index | stands for | index | stands for |
|---|---|---|---|
| s | supplier step: form, country, step of price | t, v, w | year; year of a decision or of a delivery |
| f, g | form; feed, product, or the form again | u | end use |
| p, q | plant; the plant again | o | outlet |
| k | sentence of a policy; step of scrap or of substitution | j | step of scrap, beside a sentence |
| c | party that a share counts: a country, a bloc ... | y | fiscal year |
| h | facility that is shared | n | number of a tangent |
| before | the year before | g | a grant, loan or programme, beside a budget or an account |
| a | account | | |
"""


def text() -> str:
    """Return the page."""
    components = [_component(component) for component in assembled.COMPONENTS]
    return "\n\n".join([_HEAD.rstrip(), _cost(), *components, _policies()]) + "\n"


# ---------------------------------------------------------------- parts


def home_of(component: Component) -> ModuleType:
    """Return the module that declares a component."""
    rules = [rule for rule, _ in component.constraints] + [term.rule for term in component.terms]
    module = inspect.getmodule(rules[0])
    assert module is not None, "a rule is a function of a module"
    return module


def _bounds(x: Variable) -> str:
    most = f"`{x.at_most}`" if x.at_most else ""
    return f"{most}; a whole number of `{x.whole_times}` where that is not 0" if x.whole_times else most


def _component(component: Component) -> str:
    module = home_of(component)
    blocks = [f"## {_title(module)}", f"`{module.__name__.replace('.', '/')}.py`"]
    if component.sets:
        held = ((_set_as_read(name, x), f"({x.index})", x.meaning) for name, x in component.sets.items())
        blocks.append(_table(("index set", "holds", "meaning"), held))
    if component.parameters:
        numbers = ((f"`{n}`", f"`{x.over}`", x.unit, x.meaning) for n, x in component.parameters.items())
        blocks.append(_table(("parameter", "over", "unit", "meaning"), numbers))
    if component.variables:
        chosen = ((f"**{n}**", f"`{x.over}`", x.unit, x.meaning, _bounds(x)) for n, x in component.variables.items())
        blocks.append(_table(("variable", "over", "unit", "meaning", "at most"), chosen))
    if component.sums:
        joined = (
            (f"`{n}`", f"`{x.over}`" if x.over else "", x.unit, x.meaning, _joined(n))
            for n, x in component.sums.items()
        )
        blocks.append(_table(("sum that components join", "over", "unit", "meaning", "what joins"), joined))
    blocks += [constraint(rule.__name__) for rule, _ in component.constraints]
    blocks += [cost_term(term.name) for term in component.terms]
    return "\n\n".join(blocks)


def _joined(name: str) -> str:
    """Return what components add to a sum, in words."""
    words = (sentence_of(addend.rule).rstrip(".") for addend in assembled.addends_of(name))
    return "; ".join(word[0].lower() + word[1:] for word in words) + "."


def _title(module: ModuleType) -> str:
    return inspect.cleandoc(module.__doc__ or "").split("\n\n")[0].replace("\n", " ").rstrip(".")


def _set_as_read(name: str, held: IndexSet) -> str:
    return f"`{name}[{held.over}]`" if held.over else f"`{name}`"


def constraint(name: str) -> str:
    """Return the section of a row family: its sentence, and its equation and unit as the template has them."""
    rule, over = assembled.CONSTRAINTS[name]
    index = index_of(rule)
    printed = equations.constraint(template_of(name), index, declared())
    where = f"For every ({', '.join(index)}) in `{over}`; in {printed.unit.words}."
    return f"### {name}\n\n{sentence_of(rule)}\n\n{_display(printed)}\n\n{where}"


def cost_term(name: str) -> str:
    """Return the section of a cost term: its sentence, and its sum and unit as the template has them."""
    term = assembled.TERMS[name]
    printed = equations.cost_term(template_of(name), declared())
    where = f"Term of cost; in {printed.unit.words}; {_counted_by(term)}."
    return f"### {name}\n\n{sentence_of(term.rule)}\n\n{_display(printed)}\n\n{where}"


def index_of(rule: Rule) -> tuple[str, ...]:
    """Return the letters of a rule's index, as it names them."""
    return tuple(inspect.signature(rule).parameters)[1:]


def sentence_of(rule: Rule) -> str:
    """Return what a rule says in words: its docstring."""
    return inspect.cleandoc(rule.__doc__ or "")


def _counted_by(term: Term) -> str:
    if term.name in assembled.UNCOUNTED:
        return "chooses between equal plans, never reported"
    return "a transfer, counted by the market only" if term.transfer else "counted by the market and the nation"


def _display(printed: equations.Equation) -> str:
    return f"```math\n{printed.latex}\n```"


def _cost() -> str:
    rows = (
        (f"`{name}`", sentence_of(term.rule).split("\n\n")[0].replace("\n", " "), _counted_by(term))
        for name, term in assembled.TERMS.items()
    )
    return (
        "## Cost\n\nThe plan has the least cost: the sum of the named terms below, present value, each year's money "
        "taken at its middle.\nThe perspective `market` counts them all, `nation` leaves transfers out.\n\n"
        + _table(("term", "says", "counts"), rows)
    )


# ---------------------------------------------------------------- policies


def _policies() -> str:
    shared = _table(("field", "default", "meaning"), (_field(n, f) for n, f in Policy.model_fields.items()))
    head = "## Policies\n\nA study states any number of these sentences. Every one also takes:"
    return "\n\n".join([head, shared, *(_policy(policy) for policy in POLICIES)])


def _policy(policy: type[Policy]) -> str:
    own = [(n, f) for n, f in policy.model_fields.items() if n not in Policy.model_fields]
    rows = policy.component.constraints if policy.component else ()
    adds = ", ".join(f"`{rule.__name__}`" for rule, _ in rows)
    terms = ", ".join(f"`{term.name}`" for term in (policy.component.terms if policy.component else ()))
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
