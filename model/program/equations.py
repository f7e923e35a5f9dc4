r"""Each rule as it runs, in LaTeX and with its unit: printed from the template that the compiler expands.

Nothing is typed by hand. Every symbol is the name of an index set, a parameter or a variable, or a letter of an index;
operators and signs are those of the template. A unit is worked out by multiplying and dividing the declared ones, and a
rule that adds or compares two different units is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyomo.core.expr import relational_expr as relational
from pyomo.core.expr import template_expr as template

from model.formulation.declaration import Component
from model.program.compile.expand import Template
from model.program.units import NO_UNIT, Unit, read

LINE = 84
"""Characters that a line of an equation holds as a reader sees them; a longer one is broken before a sign."""
SOURCE = 100
"""Characters that a line of the source holds."""
COMPARED = {"le": r"\le", "ge": r"\ge", "eq": "="}
BREAK = "\0"
"""Where a line may be broken inside brackets; a space otherwise."""
COST = "MUSD"
TURNED = {"le": "ge", "eq": "eq"}
_COMMAND = re.compile(r"\\[A-Za-z]+|[{}_\\ \0]")

Letters = Mapping[int, str]
"""The letter that stands for each placeholder of a template, by the placeholder's id."""


class UnitsDiffer(Exception):
    """A rule adds or compares amounts of different units; the message names the rule, the amounts and the units."""


class CannotPrint(Exception):
    """A rule holds something that has no printed form; the message names the rule and the thing."""


@dataclass(frozen=True)
class Summand:
    """One signed part of a sum.

    latex: the part without its sign; unit: what it is in, None for a plain 0, which is 0 of every unit;
    open: a sum sign stands first, so that a factor after it would be read as summed; decides: it holds a variable
    """

    latex: str
    unit: Unit | None
    negative: bool = False
    open: bool = False
    decides: bool = False

    def turned(self) -> Summand:
        return Summand(self.latex, self.unit, not self.negative, self.open, self.decides)


Sum = tuple[Summand, ...]


@dataclass(frozen=True)
class Equation:
    """A rule as the page prints it: its lines of LaTeX, without a fence, and the unit of each side."""

    latex: str
    unit: Unit


def constraint(read_once: Template, index: Sequence[str], declared: Component) -> Equation:
    """Return a row family as an equation; `index` holds the letters of its index, in order.

    Raises UnitsDiffer when its sides, or two parts of one side, differ in unit; CannotPrint for what is no row.
    """
    writer = _Writer(read_once.name, declared)
    letters = {placeholder._id: letter for placeholder, letter in zip(read_once.placeholders, index, strict=True)}
    expression = read_once.expression
    if isinstance(expression, relational.EqualityExpression):
        operators = ["eq"]
    elif isinstance(expression, (relational.InequalityExpression, relational.RangedExpression)):
        operators = ["le"] * (len(expression.args) - 1)
    else:
        raise CannotPrint(f"rule {read_once.name}: {type(expression).__name__} is no equation or inequality")
    sides = [writer.sum(side, letters) for side in expression.args]
    if len(sides) == 2 and not _decides(sides[0]) and _decides(sides[1]):
        sides, operators = sides[::-1], [TURNED[operators[0]]]
    unit = writer.common(tuple(part for side in sides for part in side), "compares")
    return Equation(_laid_out(sides, operators), unit)


def cost_term(read_once: Template, declared: Component) -> Equation:
    """Return a cost term as a sum; raise UnitsDiffer when a part of it is not in MUSD."""
    writer = _Writer(read_once.name, declared)
    parts = writer.sum(read_once.expression, {})
    unit = writer.common(parts, "adds")
    if unit != read(COST):
        raise UnitsDiffer(f"cost term {read_once.name} is in {unit}, and cost in {COST}")
    return Equation(_laid_out([parts], []), unit)


def refuse_bounds_of_other_units(declared: Component) -> None:
    """Raise UnitsDiffer when a variable and its upper bound differ in unit."""
    for name, variable in declared.variables.items():
        if variable.at_most:
            unit, bound = read(variable.unit), read(declared.parameters[variable.at_most].unit)
            if unit != bound:
                raise UnitsDiffer(f"variable {name} [{unit}] is at most {variable.at_most} [{bound}]")


# ---------------------------------------------------------------- an expression


class _Writer:
    """Writes the expressions of one rule."""

    def __init__(self, rule: str, declared: Component) -> None:
        self.rule, self.declared = rule, declared

    def sum(self, node: Any, letters: Letters) -> Sum:
        """Return an expression as signed parts, all of one unit."""
        if isinstance(node, template.TemplateSumExpression):
            return (self._summed(node, letters),)
        if isinstance(node, template.GetItemExpression):
            return (self._item(node, letters),)
        kind = type(node).__name__
        if isinstance(node, (int, float)):
            return (Summand(f"{abs(node):.12g}", NO_UNIT if node else None, negative=node < 0),)
        if "Negation" in kind:
            return tuple(part.turned() for part in self.sum(node.args[0], letters))
        if "Monomial" in kind or "Product" in kind:
            return self._product(*(self.sum(arg, letters) for arg in node.args))
        if "Division" in kind:
            return (self._quotient(*(self.sum(arg, letters) for arg in node.args)),)
        if "Sum" in kind or kind == "LinearExpression":
            parts = tuple(part for arg in node.args for part in self.sum(arg, letters))
            self.common(parts, "adds")
            return parts
        raise CannotPrint(f"rule {self.rule}: {kind} ({node}) has no printed form")

    def common(self, parts: Sum, does: str) -> Unit:
        """Return the unit that all parts have."""
        held = [part for part in parts if part.unit is not None]
        for part in held[1:]:
            if part.unit != held[0].unit:
                first, other = (f"{_plain(x.latex)} [{x.unit}]" for x in (held[0], part))
                raise UnitsDiffer(f"rule {self.rule} {does} {first} and {other}")
        return held[0].unit or NO_UNIT if held else NO_UNIT

    def _item(self, node: Any, letters: Letters) -> Summand:
        """Write a parameter or variable with its index."""
        name = node.args[0].local_name
        variable = self.declared.variables.get(name)
        declared = variable or self.declared.parameters[name]
        latex = rf"\mathit{{{_escaped(name)}}}" + self._subscript(node.args[1:], letters)
        return Summand(latex, read(declared.unit), decides=variable is not None)

    def _subscript(self, args: Sequence[Any], letters: Letters) -> str:
        return f"_{{{','.join(_letter(letters[arg._id]) for arg in args)}}}" if args else ""

    def _summed(self, node: Any, letters: Letters) -> Summand:
        """Write a sum over index sets."""
        signs, inner = "", dict(letters)
        for group in node.template_iters():
            members = group[0]._set
            held = members.args[0] if isinstance(members, template.GetItemExpression) else members
            index = members.args[1:] if isinstance(members, template.GetItemExpression) else ()
            own = self.declared.sets[held.local_name].letters
            over = rf"\mathrm{{{_escaped(held.local_name)}}}" + self._subscript(index, inner)
            for placeholder, letter in zip(group, own, strict=True):
                inner[placeholder._id] = _free(letter, inner)
            member = ",".join(_letter(inner[placeholder._id]) for placeholder in group)
            signs += rf"\sum_{{{member if len(own) == 1 else f'({member})'} \in {over}}} "
        body = self.sum(node._local_args_[0], inner)
        unit = self.common(body, "adds")
        decides = any(part.decides for part in body)
        if len(body) == 1:
            return Summand(signs + body[0].latex, unit, body[0].negative, open=True, decides=decides)
        return Summand(signs + _bracketed(body), unit, open=True, decides=decides)

    def _product(self, left: Sum, right: Sum) -> Sum:
        """Multiply: a plain 1 is left out, a plain -1 turns the signs, several parts are bracketed."""
        for one, other in ((left, right), (right, left)):
            if len(one) == 1 and one[0].latex == "1" and one[0].unit == NO_UNIT:
                return tuple(part.turned() for part in other) if one[0].negative else other
        negative = sum(side[0].negative for side in (left, right) if len(side) == 1) % 2 == 1
        latex = rf"{_factor(left, last=False)} \cdot {_factor(right, last=True)}"
        unit = self.common(left, "adds") * self.common(right, "adds")
        opens = len(right) == 1 and right[0].open
        return (Summand(latex, unit, negative, opens, _decides(left) or _decides(right)),)

    def _quotient(self, above: Sum, below: Sum) -> Summand:
        unit = self.common(above, "adds") / self.common(below, "adds")
        latex = rf"\frac{{{BREAK.join(_signed(above))}}}{{{BREAK.join(_signed(below))}}}".replace(BREAK, " ")
        return Summand(latex, unit, decides=_decides(above))


def _decides(side: Sum) -> bool:
    return any(part.decides for part in side)


def _free(letter: str, taken: Letters) -> str:
    """Return the letter, primed as long as it stands for something else."""
    while letter in taken.values():
        letter += "'"
    return letter


def _factor(side: Sum, *, last: bool) -> str:
    """Return a side of a product: bracketed where it is a sum; the sign of a single part stands before the product."""
    if len(side) > 1:
        return _bracketed(side)
    return side[0].latex if last or not side[0].open else rf"\bigl( {side[0].latex} \bigr)"


def _letter(letter: str) -> str:
    """Return a letter of an index; a whole word is set as one."""
    return letter if len(letter.rstrip("'")) == 1 else rf"\mathit{{{letter}}}"


def _escaped(name: str) -> str:
    return name.replace("_", r"\_")


def _plain(latex: str) -> str:
    """Return LaTeX as a line of a message."""
    return re.sub(r"\\(?:mathit|mathrm)\{([^}]*)\}", r"\1", latex).replace(r"\_", "_").replace(r"\cdot", "*")


# ---------------------------------------------------------------- lines


def _signed(parts: Sum) -> list[str]:
    """Return the parts with the signs between them."""
    first, *rest = parts
    signs = ["- " if part.negative else "+ " for part in rest]
    return [
        f"-{first.latex}" if first.negative else first.latex,
        *(s + p.latex for s, p in zip(signs, rest, strict=True)),
    ]


def _bracketed(parts: Sum) -> str:
    return rf"\bigl( {BREAK.join(_signed(parts))} \bigr)"


def _laid_out(sides: Sequence[Sum], operators: Sequence[str]) -> str:
    """Return the sides and operators on one line; where they do not fit, an operator starts a line of its own."""
    pieces = [_signed(side) for side in sides]
    for side, operator in zip(pieces[1:], operators, strict=True):
        side[0] = f"{COMPARED[operator]} {side[0]}"
    whole = [piece for side in pieces for piece in side]
    if _seen(" ".join(whole)) <= LINE:
        return _in_source(whole)
    lines = [line for side in pieces for line in _filled([bit for piece in side for bit in piece.split(BREAK)])]
    broken = [("& " if i == 0 else r"& \quad ") + _in_source(line) for i, line in enumerate(lines)]
    return "\n".join([r"\begin{aligned}", " \\\\\n".join(broken), r"\end{aligned}"])


def _filled(pieces: Sequence[str]) -> list[list[str]]:
    """Return lines that hold as many pieces as fit."""
    lines: list[list[str]] = [[]]
    for piece in pieces:
        if lines[-1] and _seen(" ".join([*lines[-1], piece])) > LINE:
            lines.append([])
        lines[-1].append(piece)
    return lines


def _in_source(pieces: Sequence[str]) -> str:
    """Return pieces one a line, a long one with its factors below each other."""
    short = (p if len(p) <= SOURCE else p.replace(r" \cdot ", "\n\\cdot ") for p in pieces)
    return "\n".join(short).replace(BREAK, " ")


def _seen(latex: str) -> int:
    """Return about how many characters a reader sees."""
    return len(_COMMAND.sub("", latex))
