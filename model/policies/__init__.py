"""The policies a study may state: every file of this folder, and those that installed packages offer.

A package offers one as an entry point of the group `lodeplan.policies`, which names its class. What a policy says of
itself is checked as it is found, so that one whose promise cannot hold is refused by name.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from importlib import metadata

from model.formulation.declaration import Component
from model.policies.base import duty_uses, financing, paid_tonnes
from model.policies.base.declared import refuse_undeclared
from model.policies.base.policy import Clause, Policy

OFFERED = "lodeplan.policies"


def _of_this_folder() -> Iterator[type[Policy]]:
    for found in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{found.name}")
        own = (value for value in vars(module).values() if isinstance(value, type) and issubclass(value, Policy))
        yield from (policy for policy in own if policy.__module__ == module.__name__ and "name" in vars(policy))


def _of_packages() -> Iterator[type[Policy]]:
    yield from (point.load() for point in metadata.entry_points(group=OFFERED))


def _in_order(policies: Iterator[type[Policy]]) -> tuple[type[Policy], ...]:
    return tuple(sorted(policies, key=lambda policy: (policy.place, policy.name)))


OF_PACKAGES = _in_order(_of_packages())
POLICIES = (*_in_order(_of_this_folder()), *OF_PACKAGES)
refuse_undeclared(POLICIES)
BY_NAME = {policy.name: policy for policy in POLICIES}
COMPONENTS: tuple[Component, ...] = (
    financing.COMPONENT,
    paid_tonnes.COMPONENT,
    duty_uses.COMPONENT,
    *{id(p.component): p.component for p in POLICIES if p.component is not None}.values(),
)

__all__ = ["BY_NAME", "COMPONENTS", "OF_PACKAGES", "POLICIES", "Clause", "Policy"]
