"""Rules for some end uses: what these uses get can be named tonne by tonne, none for two, from what is allowed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tests.second_model.origin import Lots
from tests.second_model.said import Clause, covers, part

if TYPE_CHECKING:
    from tests.second_model.model import Model

Key = tuple[str, int]
HOLDERS = ("private", "public")


def uses_served(model: Model) -> None:
    """Add the rows of every import ban that names end uses."""
    rules = [clause for clause in model.stated("import_ban") if clause["end_uses"]]
    for place, rule in enumerate(rules):
        got: dict[Key, list[tuple[Any, float]]] = {}
        for key in model.uses:
            named = list(_named(model, rule, rules, key))
            if any(use in rule["end_uses"] for use, _, _ in named):
                got[key] = [(name, share) for _, name, share in named]
        if rule["measure"] == "origin":
            known = {key: terms for key, terms in got.items() if key in model.sources}
            _UseLots(model, rule, place, known).write()
            continue
        for key, terms in got.items():
            who = 3 if rule["measure"] == "owner" else 2
            banned = model.banned(rule, key[1])
            allowed = [(flow[0], -flow[1]) for flow in model.sources[key] if flow[who] not in banned]
            ways = [(way, holder, sign) for way, sign in (("in", 1.0), ("out", -1.0)) for holder in HOLDERS]
            held = [((way, holder, *key), sign) for way, holder, sign in ways if (way, holder, *key) in model.rows]
            model.rows.at_most([*terms, *allowed, *held], 0.0)


def _named(model: Model, rule: Clause, rules: list[Clause], key: Key) -> Iterator[tuple[str, Any, float]]:
    """Yield the uses of a form that a rule, or one that bans as much or more, names: their deliveries, and the part."""
    form, year = key
    if not covers(rule, model.forms[form]) or part(rule, year) == 0:
        return
    own = model.banned(rule, year)
    for name, _ in model.uses[key]:
        if name[0] == "deliver":
            use = name[1]
        elif name[0] == "mix" and name[1] == "end_use":  # it takes this form in place of the one it names
            use = name[2]
        else:
            continue
        parts = [
            part(other, year)
            for other in rules
            if other["measure"] == rule["measure"]
            and model.banned(other, year) >= own
            and covers(other, model.forms[form])
            and use in other["end_uses"]
        ]
        if max(parts, default=0.0) > 0:
            yield use, name, max(parts)


class _UseLots(Lots):
    """What is neither shipped nor mined by who is banned, followed from the seller or the mine through the plants."""

    def __init__(self, model: Model, rule: Clause, place: int, got: dict[Key, list[tuple[Any, float]]]) -> None:
        self.got, self.banned = got, {year: model.banned(rule, year) for year in model.years}
        least = dict.fromkeys(got, 0.0)
        super().__init__(model, ("uses", place), least, lambda country, year: country not in self.banned[year])

    def asked(self) -> Iterator[tuple[Key, list[tuple[Any, float]]]]:
        yield from self.got.items()

    def counted(self, flow: tuple[Any, ...], key: Key) -> Iterator[tuple[Any, float]]:
        if flow[2] not in self.banned[key[1]]:
            yield from super().counted(flow, key)
