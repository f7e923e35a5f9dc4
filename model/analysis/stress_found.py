"""What stress finds of the plans of a run: what each loss does to each plan, and what that says of it.

Shapes alone, without what finds them: reports read stress that a run keeps, and hold it against these.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Short:
    """What one end use goes without because of a loss, beyond what the plan leaves unmet.

    form: or product; tonnes: or units of a product, in the worst year; share: of what it wanted then; year: that year;
    total_tonnes: over all years
    """

    end_use: str
    form: str
    essential: bool
    tonnes: float
    share: float
    year: int
    total_tonnes: float


@dataclass(frozen=True)
class Payment:
    """What a payer bears beyond the plan because of a loss, million USD, present value; users, what is missing."""

    payer: str
    musd: float


@dataclass(frozen=True)
class Shared:
    """What others offer of a form in a year of a stop beyond what the plan buys, and who gets it, tonnes.

    allied_offers: of the offers those of allies; wanted: what allies lost, with its range; lost: what home lost;
    ours: what is left to home of the offers, with the ends that the range of what allies want gives
    """

    form: str
    year: int
    offers_tonnes: float
    allied_offers_tonnes: float
    wanted_tonnes: float
    wanted_low_tonnes: float
    wanted_high_tonnes: float
    lost_tonnes: float
    ours_tonnes: float
    ours_low_tonnes: float
    ours_high_tonnes: float


@dataclass(frozen=True)
class AlliedOutput:
    """What allies go on making themselves of a form that stops, tonnes a year with both ends, and who makes it."""

    form: str
    makers: tuple[str, ...]
    tonnes: float
    low_tonnes: float
    high_tonnes: float


@dataclass(frozen=True)
class Licensed:
    """What an end use gets of a form under licence in a year, and what is licensed to it at most, tonnes."""

    form: str
    end_use: str
    year: int
    tonnes: float
    most_tonnes: float


@dataclass(frozen=True)
class Damage:
    """What one loss that begins in one year does to a plan.

    extra_musd: what is paid beyond the plan, lost output left out; lost_output_musd: what missing tonnes are worth by
    the dataset's value of a shortage; both million USD, present value. short: worst first, by share.
    survive_months: from the beginning of the stop until the first essential use goes short, no number where none does;
    recover_months: until nothing is short any more, 0 where nothing is. waived_until: last year in which promises are
    waived. nation_musd: what the nation loses, extra and lost output, transfers left out. payments: who bears it, of
    the worst losses alone. unfilled_tonnes: by how much stocks close below what is asked of them, because it cannot be.
    shared: where allies want the same tonnes, what others offer of what stops and who gets it; shared_unknown: forms
    that stop and of which no figure says what allies buy; allied_output: what allies go on making of what stops.
    licensed: what end uses get under licence of what stops, by form and year, where a scenario licenses any.
    """

    kind: str
    name: str
    start: int
    extra_musd: float
    lost_output_musd: float
    short: tuple[Short, ...]
    survive_months: float | None
    recover_months: float
    nation_musd: float
    waived_until: int
    payments: tuple[Payment, ...] = ()
    unfilled_tonnes: float = 0.0
    shared: tuple[Shared, ...] = ()
    shared_unknown: tuple[str, ...] = ()
    allied_output: tuple[AlliedOutput, ...] = ()
    licensed: tuple[Licensed, ...] = ()

    @property
    def loss_musd(self) -> float:
        """What is paid and what is lost, million USD present value."""
        return self.extra_musd + self.lost_output_musd

    @property
    def forms_short(self) -> tuple[str, ...]:
        return tuple(sorted({one.form for one in self.short}))


@dataclass(frozen=True)
class WorstPair:
    """Two losses at once in their worst year, and what both alone lose in it, million USD, present value."""

    damage: Damage
    alone_musd: tuple[float, float]


@dataclass(frozen=True)
class Pairs:
    """Every pair of a country, owner or plant that begins in one year, of which one at least touches the plan.

    count: pairs; same: those that cost what one of the two does; added: those that add up; solved: the others
    unanswered: without a proven answer; worst: each pair in its worst year, the dearest first
    """

    count: int
    same: int
    added: int
    solved: int
    worst: tuple[WorstPair, ...]
    unanswered: tuple[str, ...] = ()


@dataclass(frozen=True)
class ScenarioLoss:
    """One scenario: its chance in a year with its range, its mean and worst loss [MUSD of the year it begins].

    begins: share of the years planned in which it can begin; mean_musd: over these
    """

    scenario: str
    chance: float
    low: float
    high: float
    begins: float
    mean_musd: float
    worst_musd: float
    worst_start: int


@dataclass(frozen=True)
class Expectation:
    """Loss of a year, million USD: expected at the stated chances and at both ends of their ranges, and the tail.

    once_in_20, once_in_100: exceeded in one year of so many, each with its standard error; standard_error: of the mean
    of the drawn years; unknown: scenarios without a proven answer; without_chance: scenarios that state none
    """

    scenarios: tuple[ScenarioLoss, ...]
    expected_musd: float
    low_musd: float
    high_musd: float
    once_in_20_musd: float
    once_in_100_musd: float
    standard_error_musd: float
    once_in_20_error_musd: float = 0.0
    once_in_100_error_musd: float = 0.0
    unknown: tuple[str, ...] = ()
    without_chance: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cover:
    """Stock of a form at the beginning of a year, and how many days of that year's use it is.

    Use is what end uses want and plants at home and abroad take in under the plan.
    """

    form: str
    year: int
    stock_tonnes: float
    days: float


@dataclass(frozen=True)
class Estimate:
    """A printed loss of output, of all its minerals together; it is in no cost, and does not add to another.

    loss_musd, loss_percent: million USD, or percent of the nation's output; low, high: in the unit of the loss
    priced_musd: the dearest that its minerals missing in one year come to after any loss that was tried, at the
        dataset's value of a shortage, a multiple of the price of the metal
    """

    estimate: str
    minerals: tuple[str, ...]
    country: str
    event: str
    loss_musd: float | None
    loss_percent: float | None
    low: float
    high: float
    source: str
    priced_musd: float


@dataclass(frozen=True)
class Security:
    """A variant as a point on the map of security, against the baseline.

    premium_musd: what the variant costs the nation more in a year, spread evenly over the horizon, transfers left out;
    avoided_musd: the nation's expected loss of a year that it avoids, with the range of the chances, over scenarios
    proven for both; scenario: whose loss it lowers most; pays_once_in: years between two such stops below which that
    alone pays for the variant, none where it pays anyway or never; breakeven_probability: the same as a chance in a
    year, which may be above one: then it never pays.
    """

    premium_musd: float
    avoided_musd: float
    avoided_low_musd: float
    avoided_high_musd: float
    scenario: str
    pays_once_in: float | None
    breakeven_probability: float | None


@dataclass(frozen=True)
class Bought:
    """What a sentence costs the nation in a year and the expected loss of a year that it avoids, million USD.

    avoided_low_musd, avoided_high_musd: at the ends of the chances; avoided_per_dollar: none where it costs nothing
    """

    premium_musd: float
    avoided_musd: float
    avoided_low_musd: float
    avoided_high_musd: float
    avoided_per_dollar: float | None


@dataclass(frozen=True)
class SentenceSafety:
    """A sentence that a variant adds to the baseline; alone, last: none without a plan or with an unproven scenario."""

    clause: str
    words: str
    alone: Bought | None
    last: Bought | None


@dataclass(frozen=True)
class Remedy:
    """Something that a plan holds ready, found to lower a loss.

    kind: stock, contract, capacity, substitution or surge; form: of what; by: who holds, sells or makes it, or goes
    without; start: the worst year of the loss by which it can be ready; tonnes: how much, a year for all but stock.
    premium_musd: what the plan costs more, of a year, spread evenly from the year before the stop to the end;
    before_musd, after_musd: what the loss costs the plan and the plan that holds it, present value.
    pays_once_in: years between two such stops below which it pays, none where it pays anyway; months_to_switch: until
    a seller or plant from whom nothing was bought is qualified, where that is printed.
    """

    kind: str
    form: str
    by: str
    start: int
    tonnes: float
    premium_musd: float
    before_musd: float
    after_musd: float
    pays_once_in: float | None
    months_to_switch: float | None


@dataclass(frozen=True)
class Remedies:
    """What would have helped against one loss: the cheapest of each kind first, of the kinds that help at all.

    kind, name, start, loss_musd: of the loss in its worst year; best: one of each kind; others: what lowers it too, and
    pays more seldom; none_of: in words, the kinds of which there is none; tried: plans that held something ready
    """

    kind: str
    name: str
    start: int
    loss_musd: float
    best: tuple[Remedy, ...]
    others: tuple[Remedy, ...]
    none_of: tuple[str, ...]
    tried: int


@dataclass(frozen=True)
class VariantStress:
    """One variant: what its plan costs [MUSD PV], what each loss does to it, and what is expected of a year.

    nation_musd: what the nation gives up for the plan, transfers left out

    unanswered: losses without a proven answer, even with what may go short going short; scenarios among them have no
    part in what is expected. short_already: the plan leaves demand unmet before a stop. cover: days of stock.
    starts: years in which stops were tried to begin. estimates: losses of output that are printed, beside what the
    plan's own shortages are priced at. pairs: two single losses at once, where they were tried. remedies: what would
    have helped against the worst losses, where that was asked. words: what losses stop, and whom they leave without
    what, in plain words.
    """

    variant: str
    title: str
    cost_musd: float
    nation_musd: float
    damages: tuple[Damage, ...]
    unanswered: tuple[str, ...]
    untouched: int
    expected: Expectation
    solves: int
    short_already: bool = False
    cover: tuple[Cover, ...] = ()
    estimates: tuple[Estimate, ...] = ()
    starts: tuple[int, ...] = ()
    security: Security | None = None
    other_world: bool = False
    pairs: Pairs | None = None
    sentences: tuple[SentenceSafety, ...] = ()
    remedies: tuple[Remedies, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Stress:
    """The plans of a run under stress; `length`: years that a single loss lasts, none where none was tried.

    faults: in words, what came up that nobody foresaw, with the variant that it cost
    """

    study: str
    baseline: str
    length: float | None
    years: tuple[int, ...]
    perspective: str
    variants: tuple[VariantStress, ...]
    without_plan: tuple[str, ...]
    solves: int
    faults: tuple[str, ...] = ()
