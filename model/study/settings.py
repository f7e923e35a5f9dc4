"""What a study file may say: a dataset, a horizon, and the policy variants to compare.

Nothing is assumed in silence: a setting without a default is asked for, and `resolved` writes out every
default that applied, so that a run can show what it was run with.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    StrictBool,
    create_model,
    model_validator,
)
from pydantic_core import PydanticCustomError

from data.changes.patch_statement import ONCE
from data.messages.stated_lists import each_once
from data.uncertainty.ranges import End
from model.frames.result_names import label_of
from model.policies import BY_NAME, Clause, Policy, presets
from model.policies.base.decided_days import dated
from model.policies.base.fields import Share
from model.policies.base.trigger import Days
from model.study import version
from model.study.blocs import StatedBloc
from model.study.data_changes import DataChanges, StudyDataChanges, rows_by_table
from model.study.laws import CalendarDay, PresetName, StatedLaw, laws_stated
from model.study.price_paths import AS_THE_DATASET, StatedPricePath
from model.study.scenarios import StatedScenario
from model.study.single_settings import Slug, few_letters, one_line, some_word, two_years
from model.study.source_map import Where, shown_path
from model.study.uncertainty import Uncertainty
from model.study.validation_errors import SILENT
from model.study.variants_agree import study_problems

Boundary = Literal["A", "B", "C2"]
DemandPath = Literal["low", "central", "high"]
Level = float | int | str | bool
WORLD = ("demand", "prices", "at", "world")
"""What a variant says of the world that it is planned in, beside the rows that it changes."""


# ---------------------------------------------------------------- the study


class _Statement(BaseModel):
    """One entry of a variant's policies: one policy or preset, and beside it what it is called and who says it."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
    preset: PresetName | None = Field(None, description="The sentences of a law by one word, such as crma-2030.")
    what_if: StrictBool = Field(
        False, description="Of a preset: stated although it is no law in force on the day of law_as_of."
    )
    cite: str = Field("", description="The law or paper that says it.")
    title: str = Field("", description="The sentence in words.")

    @model_validator(mode="after")
    def _one_policy(self) -> Self:
        named = [name for name in ("preset", *BY_NAME) if getattr(self, name) is not None]
        if len(named) != 1:
            said = (
                f"names {len(named)} policies ({', '.join(named)}); write each in an entry of its own"
                if named
                else "names no policy; write one, such as { tariff = 'schedule' }"
            )
            raise ValueError(said)
        if named == ["preset"]:
            return self
        if "what_if" in self.model_fields_set:
            raise ValueError(f"what_if stands beside a preset, not beside {named[0]}; delete it")
        beside, inside = self.model_fields_set & {"cite", "title"}, getattr(self, named[0]).model_fields_set
        if beside & inside:
            raise ValueError(f"{min(beside & inside)} is given twice, inside {named[0]} and beside it")
        return self

    def sentences(
        self, minerals: tuple[str, ...], laws: Mapping[str, StatedLaw], as_of: dt.date | None
    ) -> list[tuple[str, Policy]]:
        """Return what the entry says, each sentence with the key that it stands under."""
        beside = {key: getattr(self, key) for key in self.model_fields_set & {"cite", "title"}}
        if self.preset is not None:
            stated, _ = laws_stated(laws, self.preset, as_of)
            said = (presets.sentences(law, law.window(self.what_if), minerals, BY_NAME, **beside) for law in stated)
            return [("preset", sentence) for of_law in said for sentence in of_law]
        sentence: Policy = next(s for name in BY_NAME if (s := getattr(self, name)) is not None)
        return [(sentence.name, sentence.model_copy(update=beside))]


def _statement() -> type[_Statement]:
    """Return the entry with one field per policy, so that a new policy needs no line here."""
    fields: dict[str, Any] = {}
    for name, policy in BY_NAME.items():
        fields[name] = (policy | None, Field(None, description=(policy.__doc__ or "").split("\n")[0]))
    return create_model("Statement", __base__=_Statement, **fields)


if TYPE_CHECKING:
    Statement = _Statement
else:
    Statement = _statement()


class Variant(BaseModel):
    """The base data plus a list of policies."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
    title: str = Field("", description="What the variant means, in one line.")
    short: Annotated[str, BeforeValidator(few_letters)] = Field(
        "", description="Its name in pictures, in up to 28 letters; as it is called in the file when left out."
    )
    extends: Annotated[str, BeforeValidator(some_word)] = Field(
        "", description="The variant whose policies come first."
    )
    without: Annotated[tuple[str, ...], BeforeValidator(each_once)] = Field(
        (), description="Policies of the variant it extends that it drops, by name."
    )
    policies: tuple[Statement, ...] = Field((), description="Policies added, in order.")
    demand: DemandPath | None = Field(None, description="Demand path; as in the variant it extends when left out.")
    prices: Annotated[str, BeforeValidator(some_word)] | None = Field(
        None,
        description="Price path: central or of [price_paths]; as extended if left out.",
    )
    at: End | None = Field(
        None,
        description="End of the ranges; as in the variant it extends when left out.",
    )
    world: Annotated[str, BeforeValidator(some_word)] | None = Field(
        None,
        description="What happens that no policy decides; it is ranked with none.",
    )
    levers: Mapping[str, Level] = Field(
        default_factory=dict, description="Of a point of the grid: the level of each lever. Written by the program."
    )
    data: DataChanges | None = Field(None, description="Rows of the dataset that the variant alone changes.")
    patch: Annotated[dict[str, tuple[dict[str, Any], ...]], BeforeValidator(rows_by_table)] = Field(
        default_factory=dict, description="The same as data.patch, in fewer words."
    )

    @model_validator(mode="after")
    def _patched_once(self) -> Self:
        if self.patch and self.data is not None and self.data.patch:
            raise ValueError("patch and data.patch are two words for one thing; keep one")
        return self

    @property
    def own_rows(self) -> Mapping[str, tuple[Mapping[str, Any], ...]]:
        """Return the rows that the variant changes, by table, under whichever word it says them."""
        return self.patch or (self.data.patch if self.data else {})


class Grid(BaseModel):
    """The product of levers: one more variant for each choice of a level for every lever."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    variant: str = Field(description="The variant that every point starts from.")
    levers: dict[str, tuple[Level, ...]] = Field(
        description="Levels by lever, such as 'bloc_share_floor.min' = [0.4, 0.6]."
    )


class Solving(BaseModel):
    """How plans are sought."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    whole_plants: bool = Field(False, description="Whether named projects are built whole, or phase by phase.")


SAID_OR_NOT = ("requires", "question", "law_as_of")


class Study(BaseModel):
    """A dataset, a horizon, and the variants to compare."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: Slug = Field(description="Short name; run folders carry it.")
    title: str = Field("", description="What the study is about, in one line.")
    question: Annotated[str, BeforeValidator(one_line)] | None = Field(None, description="What its report answers.")
    requires: Annotated[str, BeforeValidator(version.well_said)] | None = Field(
        None, description="Versions of the program that will do, as '>=0.2'; or any."
    )
    dataset: Annotated[str, Field(min_length=1)] = Field(
        description="A bundled dataset, or a folder or workbook beside the study file."
    )
    minerals: Annotated[tuple[str, ...], BeforeValidator(each_once)] = Field(description="Minerals planned.")
    years: Annotated[tuple[int, int], BeforeValidator(two_years)] = Field(description="First and last year planned.")
    discount_rate: Share = Field(description="Real rate per year at which cost is discounted.")
    baseline: str = Field(description="The variant that the others are compared with.")
    perspective: Literal["market", "nation"] = Field(
        "market", description="Whose cost is least: what buyers and plant owners pay, or what the country gives up."
    )
    demand: DemandPath = Field("central", description="Demand path.")
    boundaries: Annotated[tuple[Boundary, ...], BeforeValidator(each_once)] = Field(
        ("A", "B"),
        description="Demand counted: A direct industry, B new plants at home, C2 metal in imports (a stress option).",
    )
    shortfall: Literal["priced", "forbidden"] = Field(
        "priced", description="Unmet demand costs what the outage is worth, or no plan may leave any."
    )
    data: StudyDataChanges | None = Field(None, description="Rows of the dataset that the study changes.")
    law_as_of: CalendarDay | None = Field(
        None,
        description="Day as of which the law is read: presets, duties, credits and appropriations made later are not "
        "there. Must be given where a preset is stated; the law as last read when left out.",
    )
    laws: dict[PresetName, StatedLaw] = Field(
        default_factory=dict, description="Status and dates of presets that the study corrects, by preset."
    )
    blocs: dict[Slug, StatedBloc] = Field(
        default_factory=dict, description="Blocs of the study's own, by name; policies name them as the dataset's."
    )
    price_paths: dict[Slug, StatedPricePath] = Field(
        default_factory=dict, description="Price paths that variants name, as multiples of the dataset's prices."
    )
    scenarios: tuple[StatedScenario, ...] = Field((), description="Stops that `stress` tries beside the dataset's.")
    uncertainty: Uncertainty | None = Field(None, description="What is known from a date on only: for `hedge`.")
    solve: Solving = Field(Solving(), description="How plans are sought.")
    grid: Grid | None = Field(None, description="The product of levers: a variant for every point.")
    variants: dict[Slug, Variant] = Field(min_length=1, description="The variants, by short name.")
    _days: Mapping[str, Mapping[str, Days]] = PrivateAttr(default_factory=dict)

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        problems = study_problems(self.model_dump(exclude_unset=True), Variant.model_fields)
        if problems:
            raise PydanticCustomError(
                SILENT, "; ".join(f"{shown_path(where)}: {message}" for where, message in problems)
            )
        return self

    def of(self, variant: str) -> Study:
        """Return the study as a variant is planned: with its own demand path, or that of the one it extends."""
        path = self._inherited(variant, "demand")
        return self if path in (None, self.demand) else self.model_copy(update={"demand": path})

    def end_of(self, variant: str) -> End:
        """Return the end of the ranges at which the figures of a variant are taken."""
        return self._inherited(variant, "at") or (self.data.at if self.data else "central")

    def prices_of(self, variant: str) -> str:
        """Return the name of the price path on which a variant is planned."""
        return self._inherited(variant, "prices") or AS_THE_DATASET

    def world_beside(self, variant: str, other: str) -> tuple[str, ...]:
        """Return, in words, on which paths and at which end of its ranges a variant is planned unlike another."""
        pairs = (
            ("demand path {}, not {}", self.of(variant).demand, self.of(other).demand),
            ("price path {}, not {}", self.prices_of(variant), self.prices_of(other)),
            ("every figure at its {} end, not its {}", self.end_of(variant), self.end_of(other)),
        )
        return tuple(words.format(own, others) for words, own, others in pairs if own != others)

    def worlds(self) -> dict[str, tuple[str, ...]]:
        """Return in which world each variant is planned; those of the baseline's are left out."""
        own = self._inherited(self.baseline, "world")
        found = dict[str, tuple[str, ...]]()
        for variant in self.variants:
            stated = self._inherited(variant, "world")
            happens = [stated or f"without: {own}"] if stated != own else []
            found[variant] = (*self.world_beside(variant, self.baseline), *happens)
        return {variant: words for variant, words in found.items() if words}

    def levels(self) -> dict[str, dict[str, Level]]:
        """Return the level of every lever at each point of the study's grid."""
        return {name: dict(variant.levers) for name, variant in self.variants.items() if variant.levers}

    def _inherited(self, variant: str, word: str) -> Any:
        """Return what a variant says under a word, or the nearest of the variants that it extends; None where none."""
        line = (getattr(self.variants[name], word) for name in reversed(self.line_of_descent(variant)))
        return next((said for said in line if said is not None), None)

    def clauses(self, variant: str) -> tuple[Clause, ...]:
        """Return a variant's policies in order, inherited ones first, each with its label."""
        return tuple(clause for _, clause in self.stated(variant))

    def stated(self, variant: str) -> tuple[tuple[Where, Clause], ...]:
        """Return a variant's policies with the path at which each stands in the study."""
        labelled, seen = [], dict[str, int]()
        for where, sentence in self._sentences(variant):
            seen[sentence.name] = number = seen.get(sentence.name, 0) + 1
            label = label_of(sentence.name, number)
            labelled.append((where, dated(Clause(label, sentence), self._days.get(variant, {}).get(label))))
        return tuple(labelled)

    def is_dated(self, variant: str) -> bool:
        """Return whether it is known which days in force the plan of a variant brings about."""
        return variant in self._days

    def on_days(self, days: Mapping[str, Mapping[str, Days]]) -> Study:
        """Return the study with sentences on the days in force that plans bring about, by variant and label."""
        study = self.model_copy()
        study._days = {**self._days, **days}
        return study

    def rests_on(self, variant: str) -> tuple[str, ...]:
        """Return the variants whose plans a variant's policies read, each once."""
        return tuple(dict.fromkeys(name for clause in self.clauses(variant) for name in clause.policy.rests_on))

    def passes(self, variants: Iterable[str]) -> list[list[str]]:
        """Return variants in the order in which they are solved, with all that they rest on: pass by pass.

        Those of a pass rest on earlier passes alone. No study has variants that rest on each other in a circle.
        """
        turn: dict[str, int] = {}

        def placed(name: str) -> int:
            if name not in turn:
                turn[name] = 1 + max((placed(other) for other in self.rests_on(name)), default=-1)
            return turn[name]

        for name in variants:
            placed(name)
        return [[name for name in self.variants if turn.get(name) == at] for at in sorted(set(turn.values()))]

    def line_of_descent(self, variant: str) -> list[str]:
        """Return the variants that one extends, the farthest first, and itself last."""
        line = [variant]
        while parent := self.variants[line[-1]].extends:
            line.append(parent)
        return line[::-1]

    def _sentences(self, variant: str) -> list[tuple[Where, Policy]]:
        said = list[tuple[Where, Policy]]()
        for name in self.line_of_descent(variant):
            dropped = self.variants[name].without
            said = [(where, sentence) for where, sentence in said if sentence.name not in dropped]
            for number, statement in enumerate(self.variants[name].policies):
                where: Where = ("variants", name, "policies", number)
                stated = statement.sentences(self.minerals, self.laws, self.law_as_of)
                said += [((*where, key), sentence) for key, sentence in stated]
        return said

    def resolved(self) -> dict[str, Any]:
        """Return every setting, defaults written out and inherited policies in place."""
        settings = self.model_dump(mode="json", exclude={"variants", "scenarios", "grid"})
        settings = {key: said for key, said in settings.items() if said is not None or key not in SAID_OR_NOT}
        settings["laws"] = {name: law.model_dump(mode="json", exclude_unset=True) for name, law in self.laws.items()}
        if not settings["laws"]:
            del settings["laws"]
        settings["blocs"] = {
            name: bloc.model_dump(mode="json", by_alias=True, exclude_defaults=True)
            for name, bloc in self.blocs.items()
        }
        if not settings["blocs"]:
            del settings["blocs"]
        settings["price_paths"] = {
            name: path.model_dump(mode="json", exclude_defaults=True) for name, path in self.price_paths.items()
        }
        if not settings["price_paths"]:
            del settings["price_paths"]
        settings["data"] = {key: value for key, value in (settings["data"] or {}).items() if value}
        if not settings["data"]:
            del settings["data"]
        if self.solve == Solving():
            del settings["solve"]
        settings["uncertainty"] = self.uncertainty.written() if self.uncertainty else {}
        if not settings["uncertainty"]:
            del settings["uncertainty"]
        if self.scenarios:
            settings["scenarios"] = [one.written() for one in self.scenarios]
        settings["variants"] = {name: self._resolved_variant(name) for name in self.variants}
        return settings

    def _resolved_variant(self, name: str) -> dict[str, Any]:
        clauses = [clause.stated or clause.policy for clause in self.clauses(name)]
        policies = [{s.name: _written_out(s)} for s in clauses]
        world = {word: said for word in WORLD if (said := self._inherited(name, word)) is not None}
        levers = {"levers": dict(self.variants[name].levers)} if self.variants[name].levers else {}
        own = self.variants[name]
        said = {"title": own.title, **({"short": own.short} if own.short else {}), **world, **levers}
        return {**said, "policies": policies, **self._resolved_rows(name)}

    def _resolved_rows(self, name: str) -> dict[str, Any]:
        rows = self.rows_changed(name)
        return {"data": {"patch": rows}} if rows else {}

    def rows_changed(self, name: str) -> dict[str, list[dict[str, Any]]]:
        """Return the rows that a variant changes, those it inherits first, each with what is said once for it."""
        rows: dict[str, list[dict[str, Any]]] = {}
        for ancestor in self.line_of_descent(name):
            stated = self.variants[ancestor]
            once = {ONCE[word]: said for word in ONCE if (said := getattr(stated.data, word, ""))}
            for table, own in stated.own_rows.items():
                rows.setdefault(table, []).extend({**once, **row} for row in own)
        return rows


def _written_out(sentence: Policy) -> dict[str, Any]:
    settings = sentence.model_dump(mode="json", by_alias=True, exclude_none=True)
    return {key: value for key, value in settings.items() if value not in ("", [], {})}
