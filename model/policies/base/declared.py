"""What a policy says of itself has to hold: each field that says how much has a level, and its rows are its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from data.messages.exits import Exit, KnownEnd
from model.policies.base.level import Level
from model.policies.base.policy import Policy

SAYS_HOW_MUCH = re.compile(r"(min|max)(_.*)?")
"""Fields that by their name state a bound."""


class Undeclared(KnownEnd):
    """A policy says of itself what does not hold; the message names it and what to write."""

    code = Exit.BAD_INPUT


def refuse_undeclared(policies: Iterable[type[Policy]]) -> None:
    """Refuse policies that say of themselves what does not hold, or that share a name. Raises Undeclared."""
    known: dict[str, type[Policy]] = {}
    faults = []
    for policy in policies:
        if policy.name in known:
            faults.append(f"{called(policy)}: {called(known[policy.name])} has this name too; choose another")
        known[policy.name] = policy
        faults += undeclared(policy)
    if faults:
        raise Undeclared("; ".join(faults))


def undeclared(policy: type[Policy]) -> list[str]:
    """Return in words, each with its name in front, what a policy should say of itself, or says and does not do."""
    found = [
        *_missing_levels(policy),
        *_missing_outlays(policy),
        *(fault for level in policy.levels for fault in _faults_of(policy, level)),
    ]
    return [f"{called(policy)}: {fault}" for fault in found]


def called(policy: type[Policy]) -> str:
    return f"policy {policy.name} ({policy.__module__})"


def _missing_levels(policy: type[Policy]) -> Iterator[str]:
    stated = {level.field for level in policy.levels}
    for name in policy.model_fields:
        if SAYS_HOW_MUCH.fullmatch(name) and name not in stated:
            yield f"its field {name} has no level; add one to levels, such as share_cap(...) or share_floor(...)"


def _missing_outlays(policy: type[Policy]) -> Iterator[str]:
    if policy.spending is not Policy.spending and not policy.outlays:
        yield "its spending is counted by no budget; name its variable in outlays, such as Outlays(...)"


def _faults_of(policy: type[Policy], level: Level) -> Iterator[str]:
    if level.field not in policy.model_fields:
        yield f"its level is the field {level.field}, which it does not have"
    if level.tighter and not level.rows and policy.adjust is Policy.adjust:
        yield f"its level {level.field} binds no row and it adjusts nothing; name the rows whose bound it is"
    rows = set() if policy.component is None else {rule.__name__ for rule, _ in policy.component.constraints}
    for row in level.rows if level.tighter else ():
        if row not in rows:
            yield f"its level {level.field} is the bound of {row}, which is no row of its component"
