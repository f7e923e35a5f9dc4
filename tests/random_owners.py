"""What a random study holds to try who owns plants: owners in parts, and aid by who they are."""

from __future__ import annotations

from typing import Any

from tests.random_world import World

Stated = dict[str, Any]
AID = ("capital_grant", "investment_tax_credit", "loan", "equity", "production_tax_credit", "price_floor")


def draw(w: World, stated: list[Stated]) -> list[Stated]:
    """Give some plants several owners, and return the sentences, some of those that pay by who owns a plant.

    What end uses get is not told apart by owner: a study that rules them so has plants of one owner each.
    """
    by_owner = [fields for one in stated for fields in one.values() if isinstance(fields, dict) and _of_uses(one)]
    for plant in w.rows["plants"] if not by_owner else ():
        others = [country for country in w.countries if country != plant["owner"]]
        if w.maybe(0.4):
            part, sold = w.between(0.1, 0.9), w.maybe(0.4)
            last = w.years[len(w.years) // 2] if sold else None
            w.add("ownership", plant=plant["plant"], owner=plant["owner"], share=round(1 - part, 4), until_year=last)
            w.add("ownership", plant=plant["plant"], owner=w.one_of(others), share=round(part, 4), until_year=last)
            if last is not None and w.maybe(0.6):  # else it is whole the owner's again
                w.add("ownership", plant=plant["plant"], owner=w.one_of(others), share=1.0, from_year=last + 1)
    return [_for_some(w, one) for one in stated]


def _of_uses(sentence: Stated) -> bool:
    """Whether a sentence rules by owner what end uses get."""
    ((name, fields),) = sentence.items()
    if not isinstance(fields, dict) or not fields.get("end_uses"):
        return False
    return name == "owner_share_cap" or fields.get("measure") == "owner"


def _for_some(w: World, sentence: Stated) -> Stated:
    ((name, fields),) = sentence.items()
    if name not in AID or not w.maybe(0.3):
        return sentence
    fields = {"credit": fields} if isinstance(fields, str) else fields
    word = "owned_by" if w.maybe(0.5) else "except_owned_by"
    theirs = [w.countries[0], w.one_of(w.countries[1:])] if w.maybe(0.4) else [w.one_of(w.countries)]
    return {name: {**fields, word: {"countries": theirs, "at_least": w.between(0.1, 0.9)}}}
