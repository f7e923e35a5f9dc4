"""A bloc of countries may supply no more than a share of a form."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from model.policies.base.fields import SharePath
from model.policies.base.parties import Measure
from model.policies.base.promise import Party, Promise
from model.policies.base.set_cap import SetCap
from model.policies.base.words import BlocName


class BlocShareCap(SetCap):
    """The countries of a bloc together supply at most `max` of a form.

    Membership is that of each year. By shipment it counts who sells or makes; by owner, whose company it is; by
    origin, where the ore was mined: at least 1 - max of the supply must then qualify as mined elsewhere. With
    `end_uses` it is the share of what each of these uses gets.
    """

    name: ClassVar[str] = "bloc_share_cap"
    place: ClassVar[int] = 50
    bloc: BlocName = Field(description="The bloc, from the table of blocs.")
    max: SharePath = Field(description="Largest share of supply together, by year or for all years.")
    measure: Measure = Field("shipped", description="Who ships it, where the ore was mined, or who owns it.")

    def shares(self) -> tuple[Promise, ...]:
        return (Promise(Party(bloc=self.bloc), False, self.max, self.measure),)

    def party_name(self) -> str:
        return self.bloc
