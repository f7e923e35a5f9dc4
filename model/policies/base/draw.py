"""What a policy may ask for where a random study draws its fields."""

from __future__ import annotations

from typing import Any, Protocol

from pydantic import BaseModel

from model.policies.base.fields import AS_PERCENT, marks_of
from model.policies.base.words import OF_BLOCS, OF_COUNTRIES


class Draw(Protocol):
    """Draws what fields are made of, from a random world."""

    def maybe(self, chance: float) -> bool:
        """Return whether something happens that has a chance."""

    def number(self, low: float, high: float) -> float:
        """Return a number between two."""

    def path(self, low: float, high: float) -> float | dict[int, float]:
        """Return one level, or levels by year."""

    def countries(self, first_too: float = 0.6) -> list[str]:
        """Return one or two foreign countries, most often the large cheap one."""

    def bloc(self) -> str:
        """Return a bloc of the world."""

    def scope(self) -> dict[str, Any]:
        """Return a scope by mineral, form or stage, and days in force."""


def drawn_by_type(policy: type[BaseModel], draw: Draw) -> dict[str, Any]:
    """Return what must be stated of a policy, each field drawn by its type: a bloc, countries, a share.

    Raises NotImplementedError for a field of another type; its policy has to say how it is drawn.
    """
    drawn: dict[str, Any] = {}
    for name, field in policy.model_fields.items():
        if not field.is_required():
            continue
        marks = marks_of(field)
        if OF_BLOCS in marks:
            drawn[name] = draw.bloc()
        elif OF_COUNTRIES in marks:
            drawn[name] = draw.countries()
        elif AS_PERCENT in marks:
            drawn[name] = draw.path(0.1, 0.6)
        else:
            raise NotImplementedError(f"{policy.__name__}.{name}: nobody says how it is drawn; write drawn()")
    return drawn
