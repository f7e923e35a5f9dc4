"""Which words of the dataset a field of a policy may hold, by its type: a bloc, countries, an account."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel

from model.frames.study_frames import Frames
from model.policies.base.fields import marks_of

STAGES = ("mined", "intermediate", "refined", "component", "scrap")


@dataclass(frozen=True)
class Words:
    """Stands in the type of a field: what its words, if any are said, have to be among."""

    known: Callable[[Frames], Iterable[str]]


def listed(table: str, column: str) -> Words:
    """Return the words of a column of the dataset."""
    return Words(lambda frames: frames.tables[table][column])


def accounts(*kinds: str) -> Words:
    """Return the accounts of the dataset, only those of some kinds where kinds are given.

    What no policy directs of money enacted has accounts of its own; a policy that paid from them would spend it twice.
    """

    def known(frames: Frames) -> Iterable[str]:
        table, others = frames.tables["accounts"], frames.tables["appropriations"]["left_to"]
        return table.loc[(table["kind"].isin(kinds) | (not kinds)) & ~table["account"].isin(others), "account"]

    return Words(known)


@dataclass(frozen=True)
class OtherVariant:
    """Stands in the type of a field that names another variant of the study, whose plan the policy reads.

    That variant is solved first, and what its plan says is in `Frames.plans`.
    """


def _end_uses(frames: Frames) -> Iterable[str]:
    return {*frames.tables["end_uses"]["end_use"], *frames.wants["end_use"]}


MineralNames = Annotated[tuple[str, ...], Words(lambda frames: frames.forms["mineral"])]
OF_FORMS = Words(lambda frames: frames.forms["form"])
FormName = Annotated[str, OF_FORMS]
FormNames = Annotated[tuple[str, ...], OF_FORMS]
StageNames = Annotated[tuple[str, ...], Words(lambda _: STAGES)]
OF_COUNTRIES, OF_BLOCS = listed("countries", "country"), listed("blocs", "bloc")
CountryName = Annotated[str, OF_COUNTRIES]
CountryNames = Annotated[tuple[str, ...], OF_COUNTRIES]
BlocName = Annotated[str, OF_BLOCS]
PlantName = Annotated[str, listed("plants", "plant")]
PlantNames = Annotated[tuple[str, ...], listed("plants", "plant")]
PlantKinds = Annotated[tuple[str, ...], listed("plants", "kind")]
LayerNames = Annotated[tuple[str, ...], listed("tariffs", "layer")]
EndUseNames = Annotated[tuple[str, ...], Words(_end_uses)]
AccountName = Annotated[str, accounts()]
CreditAccount = Annotated[str, accounts("credit")]
TaxAccount = Annotated[str, accounts("tax")]
ContingentAccount = Annotated[str, accounts("contingent")]
SpendingAccount = Annotated[str, accounts("mandatory", "discretionary")]
OTHER_VARIANT = OtherVariant()
VariantName = Annotated[str, OTHER_VARIANT]
ReceiptAccount = Annotated[str, accounts("receipt")]
PayingAccount = Annotated[str, accounts("mandatory", "discretionary", "credit", "tax", "contingent")]


def unknown_words(
    policy: type[BaseModel], said: Mapping[str, Any], frames: Frames
) -> Iterable[tuple[str, str, Iterable[str]]]:
    """Yield (field, word, words it could be) for every word, in what is said of a policy, that the dataset lacks.

    A field of a table inside it is called by both names, such as begins_when.form.
    """
    for name, field in policy.model_fields.items():
        if isinstance(inner := said.get(name), BaseModel):
            own = {key: getattr(inner, key) for key in type(inner).model_fields}
            yield from ((f"{name}.{at}", word, known) for at, word, known in unknown_words(type(inner), own, frames))
        for words in (mark for mark in marks_of(field) if isinstance(mark, Words) and name in said):
            stated, known = said[name], set(words.known(frames))
            stated = stated if isinstance(stated, tuple) else (stated,)
            yield from ((field.alias or name, word, known) for word in stated if word and word not in known)
