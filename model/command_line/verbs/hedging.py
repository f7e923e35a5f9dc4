"""Verbs of plans that hedge: what is drawn, and what to decide before it is known."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from data.messages.exits import Exit
from data.messages.finding import printable
from model.command_line.chosen_study import chosen_study
from model.command_line.endings import say
from model.command_line.options import AsJson, Overrides, Quiet, ShowAll, StudyName, Verbose

OneVariant = Annotated[
    str | None, typer.Option("--variant", metavar="NAME", help="The variant that hedges; the baseline when left out.")
]
Fresh = Annotated[bool, typer.Option("--fresh", help="Those that judge a hedge, not those that it is made for.")]
AllDecisions = Annotated[bool, typer.Option("--all", help="Print every decision that differs, and every finding.")]


Seconds = Annotated[
    float | None,
    typer.Option("--time-limit", metavar="SECONDS", min=1.0, help="Then publish the best hedge found, with its gap."),
]


FORESIGHT = 5
"""Years that a plan sees where nobody says; of a shorter study, all of them."""
Foresight = Annotated[
    int | None,
    typer.Option(
        "--foresight",
        metavar="YEARS",
        min=1,
        help=f"Years that a plan sees, its own the first.  [default: {FORESIGHT}]",
    ),
]
ForecastWord = Annotated[
    str,
    typer.Option(
        "--forecast",
        metavar="WORD",
        help="right; flat: later years seem as the year itself is; late: some years behind.",
    ),
]
Lag = Annotated[
    int | None, typer.Option("--lag", metavar="YEARS", min=1, help="Of --forecast late: how many years behind.")
]
Bias = Annotated[
    float,
    typer.Option("--bias", metavar="FACTOR", min=0.0, max=10.0, help="What demand that is foreseen is multiplied by."),
]
Actuals = Annotated[
    Path | None, typer.Option("--actuals", metavar="FILE", help="What happened (CSV: do, what, year, tonnes).")
]
Against = Annotated[
    str | None,
    typer.Option("--against", metavar="NAME", help="What the policies of --variant are worth against this variant."),
]
Into = Annotated[
    Path | None,
    typer.Option("--into", metavar="DIR", help="Also write a page with charts, and JSON; a new folder."),
]
Smps = Annotated[
    Path | None,
    typer.Option("--smps", metavar="DIR", help="Write the program as SMPS for other solvers, into a new folder."),
]


def scenarios(
    study: StudyName,
    variant: OneVariant = None,
    fresh: Fresh = False,
    into: Into = None,
    overrides: Overrides = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    show_all: ShowAll = False,
) -> int:
    """List the scenarios that a study draws, with their sources.

    Nothing is solved: what [uncertainty] states is drawn, each scenario with its probability.
    """
    from model.analysis.hedge.run import listed
    from model.report import write
    from model.report.hedge_page import scenario_files
    from model.report.terminal.regret import futures_json, futures_text
    from model.report.terminal.scenarios import scenarios_json, scenarios_text
    from model.report.terminal.worst import sets_json, sets_text

    loaded, _ = chosen_study(study, overrides, [variant] if variant else None)
    if into is not None:
        write.refuse_full(into)
    found = listed(loaded, variant or loaded.study.baseline, fresh)
    if fresh and not found.fresh:
        say("error: --fresh: this kind of plan is judged by no fresh scenarios; leave it out")
        return Exit.WRONG_COMMAND
    if into is not None and (found.titles or found.drawn.uncertain.worst):
        say("error: --into keeps scenarios, and this kind of plan draws none")
        return Exit.WRONG_COMMAND
    if found.titles:
        print(futures_json(found) if as_json else futures_text(found))
        return Exit.DONE
    if found.drawn.uncertain.worst:
        print(sets_json(found) if as_json else sets_text(found))
        return Exit.DONE
    text, numbers = scenarios_text(found, found.scenarios), scenarios_json(found, found.scenarios)
    print(numbers if as_json else text)
    return Exit.DONE if into is None else _kept(into, scenario_files(found, text, numbers))


def hedge(
    study: StudyName,
    variant: OneVariant = None,
    seconds: Seconds = None,
    smps: Smps = None,
    into: Into = None,
    against: Against = None,
    overrides: Overrides = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    show_all: AllDecisions = False,
) -> int:
    """Say what to decide now when what comes is not known.

    One first stage for all scenarios that [uncertainty] draws, proven, and judged by scenarios that it was not made
    for: what it saves against today's plan, what knowing would save, what it costs if nothing happens. Of a comb the
    trunk: what each stop costs by its year, with today's plan and with the trunk. With --against no hedge: what the
    policies of --variant cost over scenarios, and from which chance of each event they are worth it.
    """
    if wrong := _together(against, smps, into, seconds):
        say(f"error: {wrong}")
        return Exit.WRONG_COMMAND
    if against is not None:
        return _options(study, variant, against, overrides, as_json, quiet, show_all)
    from model.analysis.hedge.run import exported
    from model.analysis.hedge.run import hedge as hedged
    from model.execution.interrupt import ends_soon
    from model.report import write
    from model.report.hedge_page import hedge_files
    from model.report.terminal.progress import now_and_then

    loaded, _ = chosen_study(study, overrides, [variant] if variant else None)
    for folder in (smps, into):
        if folder is not None:
            write.refuse_full(folder)
    if smps is not None:
        risk = loaded.study.uncertainty.risk if loaded.study.uncertainty else None
        tail = _not_held(risk.level, risk.weight) if risk else ""
        return _written(smps, exported(loaded, variant or loaded.study.baseline), tail)
    with ends_soon():
        heard = now_and_then((lambda _: None) if quiet else say)
        found = hedged(loaded, variant or loaded.study.baseline, heard, seconds or math.inf)
    text, numbers = _told(found, show_all)
    print(numbers if as_json else text)
    return Exit.DONE if into is None else _kept(into, hedge_files(found, text, numbers))


def _together(against: str | None, smps: Path | None, into: Path | None, seconds: float | None) -> str:
    """Return why options do not go together, in words; '' where they do."""
    others = into is not None or seconds is not None
    if against is not None and (smps is not None or others):
        return "--against goes with none of --smps, --into and --time-limit"
    return "--smps solves nothing, and goes with neither --into nor --time-limit" if smps is not None and others else ""


def _options(
    study: str, variant: str | None, against: str, overrides: list[str] | None, as_json: bool, quiet: bool,
    show_all: bool,
) -> int:  # fmt: skip
    from model.analysis.options.run import options
    from model.execution.interrupt import ends_soon
    from model.report.terminal.options import options_json, options_text
    from model.report.terminal.progress import now_and_then
    from model.study.overrides import chosen_variants

    loaded, _ = chosen_study(study, overrides, None if variant is None else [variant])
    chosen_variants(loaded, [against], "--against")
    with ends_soon():
        heard = now_and_then((lambda _: None) if quiet else say)
        found = options(loaded, variant or loaded.study.baseline, against, heard)
    print(options_json(found) if as_json else options_text(found, show_all))
    return Exit.DONE


def _told(found: object, show_all: bool) -> tuple[str, str]:
    """Return what was found of a kind of plan as text and as JSON."""
    from model.analysis.hedge.run import AgainstWorst, Combed, Regretted
    from model.report.terminal.comb import comb_json, comb_text
    from model.report.terminal.hedge import hedge_json, hedge_text
    from model.report.terminal.regret import regret_json, regret_text
    from model.report.terminal.worst import worst_json, worst_text

    if isinstance(found, Combed):
        return comb_text(found, show_all), comb_json(found)
    if isinstance(found, Regretted):
        return regret_text(found, show_all), regret_json(found)
    if isinstance(found, AgainstWorst):
        return worst_text(found, show_all), worst_json(found)
    return hedge_text(found, show_all), hedge_json(found)


def replan(
    study: StudyName,
    foresight: Foresight = None,
    variant: OneVariant = None,
    forecast: ForecastWord = "right",
    bias: Bias = 1.0,
    lag: Lag = None,
    actuals: Actuals = None,
    overrides: Overrides = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    show_all: AllDecisions = False,
) -> int:
    """Plan anew every year, seeing some years ahead.

    What not seeing further costs, year by year; or with --actuals last year's plan beside what happened, and what to
    change now.
    """
    from model.analysis.replan.forecasts import Forecast
    from model.analysis.replan.run import Asked
    from model.analysis.replan.run import replan as planned_anew
    from model.execution.interrupt import ends_soon
    from model.report.terminal.progress import now_and_then
    from model.report.terminal.replan import replan_json, replan_text

    wrong = _wrong_forecast(forecast, bias, lag, actuals)
    if wrong:
        say(f"error: {wrong}")
        return Exit.WRONG_COMMAND
    loaded, _ = chosen_study(study, overrides, [variant] if variant else None)
    if wrong := _beyond(loaded.study.years, foresight, lag):
        say(f"error: {wrong}")
        return Exit.WRONG_COMMAND
    asked = Asked(foresight or FORESIGHT, Forecast(forecast, bias, lag or 0), actuals)
    with ends_soon():
        heard = now_and_then((lambda _: None) if quiet else say)
        found = planned_anew(loaded, variant or loaded.study.baseline, asked, heard)
    print(replan_json(found) if as_json else replan_text(found, show_all))
    return Exit.DONE


def _beyond(years: tuple[int, int], foresight: int | None, lag: int | None) -> str:
    """Return which number of years goes beyond those that a study plans; nothing where none does."""
    count = years[1] - years[0] + 1
    planned = f"the study plans {count} years, {years[0]} to {years[1]}"
    if foresight is not None and foresight > count:
        return f"--foresight: {planned}; write 1 to {count}, got {foresight}"
    if lag is not None and lag >= count:
        return f"--lag: {planned}; write 1 to {count - 1}, got {lag}"
    return ""


def _wrong_forecast(forecast: str, bias: float, lag: int | None, actuals: Path | None) -> str:
    """Return what is wrong with how later years are foreseen; nothing where it is right."""
    from model.analysis.replan.forecasts import KINDS, LATE

    if forecast not in KINDS:
        return f"--forecast: '{printable(forecast)}' is none of {', '.join(KINDS)}"
    if (forecast == LATE) != (lag is not None):
        return "--forecast late and --lag YEARS go together; write both, or neither"
    if actuals is not None and (forecast, bias) != ("right", 1.0):
        return "--actuals foresees nothing, and goes with neither --forecast nor --bias"
    return ""


def _written(folder: Path, files: Mapping[str, str], note: str) -> int:
    """Write files into a new folder, print their paths, and say what they do not hold."""
    _kept(folder, {name: text.encode("utf-8") for name, text in files.items()})
    print("\n".join(printable(str(folder / name)) for name in files))
    if note:
        say(note)
    return Exit.DONE


def _not_held(level: float, weight: float) -> str:
    """Say what of a study SMPS does not hold, and how mpi-sppy is told of it."""
    asked = f"--cvar --cvar-alpha {level:g} --cvar-weight {weight:g} --cvar-mean-weight {1 - weight:g}"
    return f"note: these files hold scenarios and no weight on the tail; to mpi-sppy say {asked}"


def _kept(folder: Path, files: Mapping[str, bytes]) -> int:
    from model.runs.durable_files import make_folder, write_all

    make_folder(folder)
    write_all({folder / name: content for name, content in files.items()})
    return Exit.DONE
