"""What every policy sentence has: a citation, a scope, dates, and what it does to a plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, Self

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from model.formulation.declaration import Component
from model.frames.study_frames import Frames
from model.policies.base.days_in_force import Dates, bound_share, days_of, first_day, share_of_year
from model.policies.base.draw import Draw, drawn_by_type
from model.policies.base.fields import marks_of, says_something
from model.policies.base.lack import Lack
from model.policies.base.level import Level, Path
from model.policies.base.outlays import Outlays
from model.policies.base.payment import Flow
from model.policies.base.promise import Promise
from model.policies.base.trigger import Beginning, Ending
from model.policies.base.words import OTHER_VARIANT, FormNames, MineralNames, StageNames, unknown_words

Tables = Mapping[str, pd.DataFrame]
Rows = Mapping[str, pd.DataFrame]


class Check(NamedTuple):
    """One re-check of a promise: `value` must be at most `limit` (both in `unit`), compared on `scale`."""

    rule: str
    where: str
    value: float
    limit: float
    unit: str

    @property
    def violation(self) -> float:
        """How far the promise is missed, relative to its own size."""
        return max(0.0, self.value - self.limit) / max(1.0, abs(self.limit), abs(self.value))


class Policy(BaseModel):
    """One sentence of law or intent.

    `minerals`, `forms` and `stages` narrow what it touches; `from` and `until` are dates or years, `until` included.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, defer_build=True)
    name: ClassVar[str]
    shorthand: ClassVar[str] = ""
    component: ClassVar[Component | None] = None
    outlays: ClassVar[tuple[Outlays, ...]] = ()
    """How budgets count the variables of which `spending` tells what its account pays; part of `component`."""
    dates: ClassVar[Dates]
    """What its days in force do to a year."""
    lacks: ClassVar[str] = "nobody supplies it"
    """Why the sentence may not reach a form in its scope."""
    every_form: ClassVar[bool] = False
    """Whether it promises something of every form, so that one it does not reach is told even when none is named."""
    builds: ClassVar[bool] = False
    """Whether `adjust` changes what can be built; such sentences adjust before the others, whatever their place."""
    when_idle: ClassVar[str] = "check its scope and dates"
    """What to look at when the sentence changes nothing."""
    refines: ClassVar[bool] = False
    """Whether `refine` may add rows once a plan is known; such a variant is solved in rounds (`cut_rounds`)."""

    place: ClassVar[int] = 1000
    """Its place in the program and on the page; those of one place go by name."""
    levels: ClassVar[tuple[Level, ...]] = ()
    """How much it asks for: the first that a study states counts. With none, it holds or it does not."""
    subject: ClassVar[str] = ""
    """What it is about in words, where that is not the party, account or plant that its fields name."""
    before: ClassVar[str] = ""
    """Words before its subject, such as 'budget of'."""
    chance: ClassVar[float] = 0.5
    """With which chance a random study states it."""
    buys_stock: ClassVar[bool] = False  # whether its account buys stock, of the forms that `stock_asked` returns
    binds_private: ClassVar[bool] = False
    """Whether it requires or forbids something of buyers or plants, or makes them pay, though it promises nothing."""
    fills_a_gap: ClassVar[bool] = False
    """Whether it pays up to a price: where two do so on one good in the same terms, one gap is filled twice."""
    suspends: ClassVar[tuple[str, ...]] = ()
    """Rows that an emergency suspends, beside those of the levels of what it promises."""
    not_held: ClassVar[Mapping[str, str]] = {}
    """Words of bills that are no field of it: word -> why, and what to write instead."""

    minerals: MineralNames = Field((), description="Only these minerals; all when left out.")
    forms: FormNames = Field((), description="Only these forms; all when left out.")
    stages: StageNames = Field((), description="Only these stages; all when left out.")
    start: str | int | None = Field(
        None, alias="from", description="First day or year in force; the first year planned when left out."
    )
    until: str | int | None = Field(None, description="Last day or year in force; the last year planned when left out.")
    begins_when: Beginning | None = Field(None, description="In force from when its plan meets this, within from.")
    ends_when: Ending | None = Field(None, description="No longer in force once its plan meets this, while in force.")
    cite: str = Field("", description="The law or paper that says it.")
    title: str = Field("", description="The sentence in words.")

    @model_validator(mode="before")
    @classmethod
    def _read_shorthand(cls, value: Any) -> Any:
        if isinstance(value, str):
            if not cls.shorthand:
                raise ValueError(f"write a table such as {cls.name} = {{ ... }}, got {value!r}")
            return {cls.shorthand: value}
        if isinstance(value, dict):
            value = {k: (v.isoformat() if isinstance(v, dt.date) else v) for k, v in value.items()}
            for key in ("from", "until"):
                if key in value:
                    first_day(value[key])
        return value

    @field_validator("*", mode="before")
    @classmethod
    def _nothing_empty(cls, value: Any, info: ValidationInfo) -> Any:
        """A list emptied by a script would turn a cap on some into a cap on all: what is meant is left out, or said."""
        field = cls.model_fields[str(info.field_name)]
        if info.field_name in ("begins_when", "ends_when") and cls.dates is Dates.NO_DATES:
            raise ValueError(f"{cls.name} takes no dates, so that nothing begins or ends it; delete {info.field_name}")
        return value if info.field_name in ("cite", "title") else says_something(value, field.is_required())

    # ------------------------------------------------------------ scope

    def forms_touched(self, frames: Frames) -> list[str]:
        """Return the forms of the study inside the sentence's scope; scrap only when it is named."""
        return sorted(form for form, mineral, stage in frames.named_forms if self._touches(form, mineral, stage))

    def _touches(self, form: str, mineral: str, stage: str) -> bool:
        named = (not self.minerals or mineral in self.minerals) and (not self.stages or stage in self.stages)
        asked_for = form in self.forms if self.forms else stage != "scrap" or "scrap" in self.stages
        return named and asked_for

    def days_in_force(self, year: int) -> tuple[int, int]:
        """Return the first day of a year in force, 0 for 1 January, and the day after the last."""
        return days_of(self.start, self.until, year)

    def share_in_force(self, year: int) -> float:
        """Return the part of the days of a calendar year on which the sentence is in force."""
        return share_of_year(self.start, self.until, year)

    def bound_share(self, year: int) -> float:
        """Return the part of a calendar year that the sentence binds, by the rule of dates that it follows."""
        return bound_share(self.dates, self.start, self.until, year)

    def in_force(self, years: pd.Series) -> pd.Series:
        """Return the part of each row's year that the sentence binds."""
        share = {year: self.bound_share(int(year)) for year in years.unique()}
        return years.map(share).astype(float)

    def years_bound(self, frames: Frames) -> list[int]:
        """Return the years planned that the sentence binds, in part or whole."""
        return [year for year in frames.years if self.bound_share(year) > 0]

    def alike(self, other: object) -> bool:
        """Tell whether another sentence does the same, whatever it cites and is called."""
        own = ((name, value) for name, value in self.__dict__.items() if name not in ("cite", "title"))
        return (
            type(self) is type(other)
            and all(value == other.__dict__[name] for name, value in own)
            and self.__pydantic_private__ == getattr(other, "__pydantic_private__", None)
        )

    def reaches(self, frames: Frames) -> pd.DataFrame:
        """Return what the sentence acts on: of form, country, owner, plant, kind, end_use the columns that tell it.

        What is in its scope and not in here, it does not reach, for it `lacks` something.
        """
        flows = frames.flows
        return flows[flows["form"].isin(self.forms_touched(frames))]

    def why_not(self, form: str, frames: Frames) -> str:
        """Return why the sentence does not reach a form in its scope."""
        return self.lacks

    # ------------------------------------------------------------ what it says of itself

    def path(self, level: Level, frames: Frames) -> Path | None:
        """Return what the study states for a level, by year or for all years; None where it states nothing."""
        stated = getattr(self, level.field)
        if isinstance(stated, int | float):
            return float(stated)
        return {int(y): float(v) for y, v in stated.items()} if isinstance(stated, Mapping) else None

    def at_level(self, level: Level, path: Path) -> Self:
        """Return the policy with another level stated, by year or for all years."""
        return self.model_copy(update={level.field: path})

    @classmethod
    def drawn(cls, draw: Draw) -> Mapping[str, Any]:
        """Return its fields as a random study draws them. Where it does not say, they are drawn by their types.

        Raises NotImplementedError, with the name of the policy and the field, for a type that cannot be drawn.
        """
        return {**drawn_by_type(cls, draw), **draw.scope()}

    def promises(self) -> tuple[Promise, ...]:
        """Return what it promises of the supply of every form in scope, none where it promises nothing of that kind."""
        return ()

    @classmethod
    def suspended(cls) -> frozenset[str]:
        """Return the rows that an emergency suspends (`lodeplan stress`): all that hold it to what it promises."""
        promised = cls.levels if cls.promises is not Policy.promises else ()
        return frozenset((*cls.suspends, *(row for level in promised for row in level.rows)))

    def about(self) -> str:
        """Return whom or what it is about in words: a bloc, countries, an account, home."""
        if self.subject:
            return self.subject
        named = (getattr(self, field, "") for field in ("bloc", "account", "owner", "plant"))
        if name := next((name for name in named if name), ""):
            return str(name).replace("_", " ")
        countries = tuple(getattr(self, "countries", ()) or ())
        spared = (*getattr(self, "except_countries", ()), *filter(None, (getattr(self, "except_bloc", ""),)))
        if spared and not countries:
            return f"all but {', '.join(spared[:3])}" + (" and others" if len(spared) > 3 else "")
        return ", ".join(countries[:3]) + (" and others" if len(countries) > 3 else "")

    @property
    def is_mandate(self) -> bool:
        """Whether buyers or plants must do as it says; aid that a plant may take, and limits of others, are none."""
        return self.binds_private or bool(self.promises())

    @property
    def pays_from(self) -> str:
        """The account that its payments come from, or go to; none where its fields name none."""
        return "" if self.limits_account else str(getattr(self, "account", ""))

    @property
    def limits_account(self) -> str:
        """The account whose spending it limits; none for most."""
        return ""

    def provides_nothing_in(self, fiscal_year: int) -> bool:
        """Return whether what it limits has no money for a year, of an account beyond all that was appropriated."""
        return False

    @classmethod
    def fields_of_variants(cls) -> tuple[str, ...]:
        """Return the fields that name another variant, whose plan the policy reads."""
        return tuple(name for name, field in cls.model_fields.items() if OTHER_VARIANT in marks_of(field))

    @property
    def rests_on(self) -> tuple[str, ...]:
        """The variants whose plans it reads, from `Frames.plans`: they are solved before its own."""
        return tuple(name for field in self.fields_of_variants() if (name := getattr(self, field)))

    @property
    def adds_plant(self) -> str:
        """The plant that it brings in, by the name that the results give it; none for most."""
        return ""

    @property
    def models_on(self) -> str:
        """The plant of the table of plants that the one it brings in is modelled on; none for most."""
        return ""

    @property
    def terms_of_a_table(self) -> bool:
        """Whether a table of the dataset holds its terms, so that two alike need not be one law stated twice."""
        return False

    def stock_asked(self, label: str, frames: Frames) -> frozenset[str]:
        """Return the forms that it asks stock of."""
        return frozenset()

    def repeats(self, other: Policy, frames: Frames, first: str) -> str:
        """Say that another policy of its type, called `first`, brings in a law that it brings in too; or nothing."""
        return ""

    def excluded_by(self, other: Policy, frames: Frames) -> str:
        """Say that another policy takes away from a plant what this one gives it; or nothing."""
        return ""

    def gaps_filled(self, frames: Frames) -> pd.DataFrame:
        """Return plant and year where it pays up to a price; no row for most."""
        return pd.DataFrame({"plant": pd.Series(dtype=str), "year": pd.Series(dtype=int)})

    def doubts(self, frames: Frames) -> Iterable[tuple[str, str]]:
        """Yield the field ('' for the whole sentence), and what of it its author may not have meant, in words."""
        return ()

    def lacks_beside(self, others: Sequence[Policy], frames: Frames) -> str:
        """Say what it needs of the other policies of its variant that none of them states; or nothing."""
        return ""

    def overlaps(self, other: Policy, frames: Frames, first: str) -> str:
        """Warn of what a reader may not expect where another of its type, called `first`, meets it; or nothing."""
        return ""

    # ------------------------------------------------------------ what it says where it cannot be satisfied

    @property
    def is_floor(self) -> bool:
        """Whether it asks for at least something; else it allows at most something."""
        promises = self.promises()
        if promises:
            return all(promise.at_least for promise in promises)
        return not self.levels or self.levels[0].tighter >= 0

    def suppliers(self) -> str:
        """Return in words who could supply what it asks for."""
        return self.about() or "the tables"

    def more_from(self) -> str:
        """Return in words where more would have to come from for it to be satisfied; '' where tonnes do not help."""
        return f"from {self.about()}" if self.promises() and self.is_floor else "from others"

    def shortfall(self, lack: Lack) -> str:
        """Say in words what a row of it lacks."""
        if self.is_floor:
            return f"needs {lack.needs}{lack.of}{lack.when}; {self.suppliers()} can supply {lack.can}"
        allowed = f"{lack.party} {lack.can}" if lack.party else lack.can
        return f"allows {allowed}{lack.of}{lack.when}; demand needs at least {lack.needs} of it"

    # ------------------------------------------------------------ what it does

    def adjust(self, frames: Frames) -> Frames:
        """Return the frames with this sentence's prices and bounds in them."""
        return frames

    @property
    def kinked(self) -> bool:
        """Whether its numbers may follow the least, or the sign, of several figures: each sample then asks it anew."""
        return True

    def beside(self, clauses: Sequence[Clause]) -> Sequence[Clause]:
        """Return the sentences of its variant that `rows` may look at: the fewer, the more often its rows are known."""
        return clauses

    def rows(self, label: str, frames: Frames, clauses: Sequence[Clause]) -> Rows:
        """Return tuples, with their numbers, to add to sets of `component`; `clauses` are what `beside` returns."""
        return {}

    def refine(self, label: str, frames: Frames, tables: Tables, turn: int) -> Rows:
        """Return tuples, with their numbers, that the plan in `tables` shows to be missing; none when it may stand.

        Asked after every solve, `turn` 1 first, where `refines` says so. `tables` hold purchases, production and
        recycling. The tuples come on top of those of `rows` and of the turns before.
        """
        return {}

    def recheck(self, label: str, frames: Frames, tables: Tables) -> Iterable[Check]:
        """Prove the promise from the result tables, without the rows."""
        return ()

    def flows(self, label: str, frames: Frames, tables: Tables) -> Iterable[Flow]:
        """Book what the sentence makes somebody pay."""
        return ()

    def spending(self, label: str, frames: Frames) -> Mapping[str, pd.DataFrame]:
        """Return what its account pays for a unit of a decision: decision -> its index, then `paid_in`, `unit_musd`.

        Asked by `budget_cap`; what depends on no decision, or is paid by law whatever the budget, is left out.
        """
        return {}

    def receipts(self, label: str, frames: Frames) -> Mapping[str, pd.DataFrame]:
        """Return what its account receives for a unit of a decision and may spend again, as `spending`."""
        return {}

    def contingent(self, label: str, frames: Frames, tables: Tables, market: float | None) -> Iterable[Flow]:
        """Book what is paid only where prices ask for it, once a year at most.

        market: all market prices as multiples of those planned; None for what is paid on average over the prices that
            the sentence states, which is part of `flows`
        """
        return ()

    def unknown_words(self, frames: Frames) -> Iterable[tuple[str, str, Iterable[str]]]:
        """Yield (field, word, words it could be) for every word the dataset does not know."""
        yield from unknown_words(type(self), {name: getattr(self, name) for name in type(self).model_fields}, frames)

    def figures_missing(self, frames: Frames) -> str:
        """Say which figures it needs that the dataset has not, and what to write; nothing where it has them all."""
        return ""


@dataclass(frozen=True)
class Clause:
    """One sentence in one variant: its label, where in the study it stands, and as stated where its plan dates it."""

    label: str
    policy: Policy
    where: str = ""
    stated: Policy | None = None

    def alike(self, other: object) -> bool:
        """Tell whether another sentence of the same label does the same, wherever it stands."""
        return isinstance(other, Clause) and self.label == other.label and self.policy.alike(other.policy)


def in_turn(clauses: Sequence[Clause]) -> list[Clause]:
    """Return clauses in the order in which they adjust frames: those that change what can be built, then the rest."""
    return sorted(clauses, key=lambda clause: not clause.policy.builds)
