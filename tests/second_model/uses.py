"""Rules for some end uses: what these uses get can be named tonne by tonne, none for two, from what is allowed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tests.second_model.origin import Lots, origin_parties
from tests.second_model.said import Clause, covers, level, part, whole

if TYPE_CHECKING:
    from tests.second_model.model import Model

Key = tuple[str, int]
HOLDERS = ("private", "public")


def uses_served(model: Model) -> None:
    """Add the rows of every import ban and export restriction that names end uses."""
    refusing = (model.stated(name) for name in ("import_ban", "export_restriction"))
    rules = [clause for stated in refusing for clause in stated if clause["end_uses"]]
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
    if not covers(rule, model.forms[form]) or _refused(rule, year) == 0:
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
            _refused(other, year)
            for other in rules
            if (other["measure"] == rule["measure"] or (rule["measure"], other["measure"]) == ("shipped", "origin"))
            and model.banned(other, year) >= own
            and covers(other, model.forms[form])
            and use in other["end_uses"]
        ]
        if max(parts, default=0.0) > 0:
            yield use, name, max(parts)


def _refused(rule: Clause, year: int) -> float:
    """Return the part of what its uses get that all others have to serve: what is not licensed, while it stands."""
    return part(rule, year) * (1 - rule.get("licence_share", 0.0))


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


# ------------------------------------------------------------ shares of what uses get


def use_shares(model: Model) -> None:
    """Add the rows of every share that names end uses: what may serve them covers its part of what each gets."""
    shares = [(name, c) for name, c in model.clauses if name in model.SHARES and c["end_uses"]]
    for place, (name, clause) in enumerate(shares):
        if clause.get("measure") == "origin":
            for party, qualifies, _ in origin_parties(model, name, clause):
                got = {key: _asked(model, [(name, clause)], key) for key in model.sources}
                known = {key: terms for key, terms in got.items() if terms}
                _ShareLots(model, (place, party), known, qualifies).write()
            continue
        for key, flows in model.sources.items():
            if not _asked(model, [(name, clause)], key):
                continue
            for mine in _serving(model, name, clause, key):
                within = [(n, c) for n, c in shares if _rules(model, c, key) and _some_within(model, n, c, key, mine)]
                serving = [(flow[0], -flow[1]) for flow in flows if flow[2:] in mine]
                model.rows.at_most([*_asked(model, within, key), *serving], 0.0)


def _rules(model: Model, clause: Clause, key: Key) -> bool:
    return clause.get("measure") != "origin" and covers(clause, model.forms[key[0]])


def _some_within(model: Model, name: str, clause: Clause, key: Key, mine: set[Any]) -> bool:
    return any(theirs <= mine for theirs in _serving(model, name, clause, key))


def _serving(model: Model, name: str, clause: Clause, key: Key) -> list[set[Any]]:
    """Return who may serve, (country, owner, kind): those whom a floor names, or all whom a cap does not."""
    flows = model.sources[key]
    named = model.parties(name, clause, flows, key[1])
    if name.endswith("_floor"):
        return named
    return [{flow[2:] for flow in flows} - party for party in named]


def _part(name: str, clause: Clause, year: int) -> float:
    """Return the part of what a use gets that has to be named from who may serve."""
    stated = level(clause["max" if name.endswith("_cap") else "min"], year)
    if stated is None or not whole(clause, year):
        return 0.0
    return 1 - stated if name.endswith("_cap") else stated


def _asked(model: Model, rules: list[tuple[str, Clause]], key: Key) -> list[tuple[Any, float]]:
    """Return deliveries of a form to the uses of some rules, each with the largest part that any of them asks."""
    form, year = key
    terms = []
    for name, _ in model.uses[key]:
        use = name[1] if name[0] == "deliver" else name[2] if name[:2] == ("mix", "end_use") else None
        parts = [_part(n, c, year) for n, c in rules if use in c["end_uses"] and covers(c, model.forms[form])]
        if max(parts, default=0.0) > 0:
            terms.append((name, max(parts)))
    return terms


class _ShareLots(Lots):
    """What qualifies covers the part of what the uses get that a share by origin asks for."""

    def __init__(self, model: Model, tag: Any, got: dict[Key, list[tuple[Any, float]]], qualifies: Any) -> None:
        self.got = got
        super().__init__(model, ("use share", *tag), dict.fromkeys(got, 0.0), qualifies)

    def asked(self) -> Iterator[tuple[Key, list[tuple[Any, float]]]]:
        yield from self.got.items()
