"""What a table and a column declare, and the columns that many tables have."""

from __future__ import annotations

from dataclasses import dataclass

GRADES = ("statute", "agency", "company filing", "press", "other", "assumed")
"""What kind of document a source is, as it was read: law or tariff by its publisher, an agency's own publication, a
company's filing or release, press, anything else (copies, notes, studies), and what this project assumed."""
CONFIDENCE = ("high", "medium", "low", "assumed")
STAGES = ("mined", "intermediate", "refined", "component", "scrap")
PLANT_KINDS = ("mine", "integrated", "refinery", "separation", "anode", "magnet", "recycler")
PROJECT_STATUSES = ("construction", "financed", "permitted", "feasibility", "announced")
"""How far a project is: being built, paid for, with its permits, with a study, or no more than said."""
PLANT_STATUSES = ("existing", "under_construction", "candidate", "suspended", "cancelled")
DEMAND_PATHS = ("low", "central", "high")
BOUNDARIES = ("A", "B", "C1", "C2")
ROUTES = ("primary", "recycled")
HOLDERS = ("private", "public")


@dataclass(frozen=True)
class Column:
    """One column of a table: what it holds, in which unit, within which range.

    `kind` is `text`, `number`, `year` or `flag`. `required` columns may not be blank. `references`
    names a `table.column` in which every value must stand. A number that is `whole` has no fraction. What a blank
    number stands for, where it stands for one, is `blank`; its meaning says so.
    """

    name: str
    kind: str
    meaning: str
    unit: str = ""
    required: bool = True
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    references: str = ""
    whole: bool = False
    blank: float | None = None


@dataclass(frozen=True)
class Table:
    """One table: its sentence, its key, its columns, and what a year without a row means.

    `by_year` is the column of the key that counts years ('' when none does): the rows that share the rest of the key
    are a series. `before_first`, `between` and `after_last` say what holds in years without a row; where one is blank,
    such a year is refused. Where the table is for `every_year`, a series that does not reach from the first to the
    last year of the dataset is at least warned of. `speaks_of` says what the table tells of its buyer ('' when it would
    be the same for another). Messages name what a year lacks by the column `lacking`, and say what a row of 0 means by
    `zero_means`. A series that must begin `from_base_year` is held to it by a check of its own.
    """

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    by_year: str = ""
    before_first: str = ""
    between: str = ""
    after_last: str = ""
    every_year: bool = True
    speaks_of: str = ""
    lacking: str = ""
    zero_means: str = ""
    from_base_year: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def series_key(self) -> tuple[str, ...]:
        """Return the key without the column that counts years."""
        return tuple(name for name in self.key if name != self.by_year)

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


def text(name: str, meaning: str, **more: object) -> Column:
    return Column(name, "text", meaning, **more)  # type: ignore[arg-type]


def number(
    name: str, unit: str, meaning: str, minimum: float | None = 0.0, maximum: float | None = None, required: bool = True
) -> Column:
    return Column(name, "number", meaning, unit, required, minimum, maximum)


def whole(name: str, unit: str, meaning: str, minimum: float, maximum: float) -> Column:
    return Column(name, "number", meaning, unit, True, minimum, maximum, whole=True)


def range_of(of: str, unit: str) -> tuple[Column, Column]:
    return (
        number("low", unit, f"Low end of the range known or assumed for {of}.", None, None, False),
        number("high", unit, f"High end of the range known or assumed for {of}.", None, None, False),
    )


YEAR = Column("year", "year", "Calendar year.", "year", True, 2000, 2100)
PROVENANCE = (
    text("confidence", "How far the figure can be trusted.", choices=CONFIDENCE),
    text("source_id", "Where the figure comes from; several separated by a semicolon.", references="sources.source_id"),
    text(
        "figures", "The published figures this row was prepared from; several separated by a semicolon.", required=False
    ),
    text("rule", "In one sentence, how the row follows from its figures."),
)
FORM = text("form", "A traded stage of a mineral.", references="forms.form")
PLANT = text("plant", "The plant.", references="plants.plant")
ISO3 = text("country", "Country, ISO 3166 alpha-3.", references="countries.country")
