"""How a command ends: what it returns or raises becomes lines on stderr and an exit code."""

from __future__ import annotations

import errno
import functools
import inspect
import os
import shutil
import sys
import tempfile
import textwrap
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import typer

from data.messages.exits import Exit, KnownEnd
from data.messages.finding import BadInput, Finding, printable
from data.messages.finding_lines import finding_lines
from data.messages.refusals import NO_MEMORY, PLEASE_REPORT, not_overwritten
from data.reading.file_names import refuse_name
from model.command_line.colours import Coloured, coloured
from model.execution.interrupt import Terminated

EXIT_CODES = (
    "Exit codes: 0 done; 1 internal error; 2 wrong command; 3 bad input; 4 a policy is impossible; 5 no proven answer; "
    "6 cannot write; 7 run folder in use; 8 some variants failed, the rest are kept; 130 interrupted; 143 terminated."
)


def command(on: typer.Typer, name: str) -> Callable[[Callable[..., int]], Callable[..., None]]:
    """Make a function a command that takes `--color`: what it returns or raises becomes lines and an exit code."""

    def register(function: Callable[..., int]) -> Callable[..., None]:
        @functools.wraps(function)
        def run(color: str = "auto", **options: Any) -> None:
            with coloured(color):
                raise typer.Exit(ended(function, options))

        stated = inspect.signature(function, eval_str=True)
        colour = inspect.Parameter("color", inspect.Parameter.KEYWORD_ONLY, default="auto", annotation=Coloured)
        run.__signature__ = stated.replace(parameters=[*stated.parameters.values(), colour])  # type: ignore[attr-defined]
        run.__annotations__ = {**function.__annotations__, "color": Coloured}
        on.command(name)(run)
        return run

    return register


def on_tables(function: Callable[..., int]) -> Callable[..., int]:
    """Let a command that works on tables keep their texts as runs do; pandas is imported where it is called."""

    @functools.wraps(function)
    def run(**options: Any) -> int:
        from model.execution.text_storage import texts_as_objects

        with texts_as_objects():
            return function(**options)

    return run


MADE = ("out", "folder", "target", "tables", "charts")
"""Options and arguments that name what a command makes."""


def ended(function: Callable[..., int], options: dict[str, Any]) -> int:
    try:
        for name in MADE:
            if isinstance(made := options.get(name), Path):
                refuse_name(made)
        code = function(**options)
        sys.stdout.flush()
        return code
    except BadInput as error:
        print_findings(error.findings, options.get("show_all", False))
        return Exit.BAD_INPUT
    except KeyboardInterrupt as end:
        terminated = isinstance(end, Terminated)
        said = ["terminated" if terminated else "interrupted", *getattr(end, "__notes__", ())]
        say(printable("; ".join(said)))
        return Exit.TERMINATED if terminated else Exit.INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.DONE
    except KnownEnd as end:
        said = [str(end), *getattr(end, "__notes__", ())]
        say(f"error: {printable('; '.join(said))}")
        return end.code
    except Exception as fault:
        told = _of_the_machine(fault)
        if told is not None:
            say(f"error: {printable(told[1])}")
            return told[0]
        _report_fault(fault, options.get("verbose", False))
        return Exit.INTERNAL_ERROR


def _of_the_machine(fault: Exception) -> tuple[int, str] | None:
    """Return the exit code and the words of what the machine, and nobody's input, refuses."""
    if isinstance(fault, MemoryError):
        words = NO_MEMORY
        return Exit.NO_PROVEN_ANSWER, words
    if isinstance(fault, UnicodeEncodeError) and fault.reason == "surrogates not allowed":
        words = "a name has letters that this locale does not have; set PYTHONUTF8=1, or a locale of UTF-8"
        return Exit.BAD_INPUT, words
    if isinstance(fault, ImportError):
        return _not_loaded(fault)
    if isinstance(fault, OSError) and fault.errno is not None:
        return _refused_by_the_system(fault)
    return None


def _refused_by_the_system(fault: OSError) -> tuple[int, str]:
    if fault.errno in (errno.EMFILE, errno.ENFILE):
        return Exit.CANNOT_WRITE, "too many files are open; allow more with 'ulimit -n 256', or use --jobs 1"
    if fault.errno == errno.ENOMEM:
        return Exit.NO_PROVEN_ANSWER, "not enough memory; close other programs, or use --jobs 1"
    reason = fault.strerror or str(fault)
    where = str(fault.filename) if fault.filename is not None else "the output"
    return Exit.CANNOT_WRITE, f"{where}: {reason[:1].lower()}{reason[1:]}"


def _not_loaded(fault: ImportError) -> tuple[int, str] | None:
    """Say which library cannot be loaded."""
    name = (fault.name or "").partition(".")[0]
    if name in ("highspy", "numpy", "scipy", "pandas", "pyarrow", "pyomo", "pydantic"):
        what = "the solver (highspy)" if name == "highspy" else name
        reason = " ".join(str(fault).split())[:200]
        return Exit.NO_PROVEN_ANSWER, f"{what} cannot be loaded: {reason}; install Lodeplan again ('uv sync')"
    return None


def _report_fault(fault: Exception, verbose: bool) -> None:
    """Say in one line that it is our fault, and where the details are."""
    details = "".join(traceback.format_exception(fault))
    what = printable(f"{type(fault).__name__}: {' '.join(str(fault).split())}"[:200])
    try:
        number, log = tempfile.mkstemp(prefix="lodeplan-fault-", suffix=".log")
        with os.fdopen(number, "w", encoding="utf-8", errors="replace") as file:
            file.write(f"{' '.join(sys.argv)}\n{details}")
    except OSError:
        log = ""
    if verbose:
        say(details.rstrip())
    say(f"{PLEASE_REPORT}: {what}" + (f"; the log is {log}" if log else ""))


class NoVariantError(KnownEnd):
    """A command about one variant was given none: it says which there are."""

    code = Exit.WRONG_COMMAND


def named_variant(run: Path, variant: str) -> str:
    """Return the variant that a command names; raise NoVariantError with those of the run where it names none."""
    from model.runs.run_folder import open_run

    if not variant:
        raise NoVariantError(f"name a variant; the run has {', '.join(open_run(run).manifest['variants'])}")
    return variant


def say(line: str) -> None:
    """Print a line that is not a result."""
    print(line, file=sys.stderr, flush=True)


def print_findings(findings: Sequence[Finding], show_all: bool = False) -> None:
    """Print findings, a line each; on a terminal wrapped to its width, 100 columns at most."""
    print_wrapped(finding_lines(findings, show_all))


def print_wrapped(lines: Sequence[str]) -> None:
    """Print lines that are no result; on a terminal wrapped to its width, 100 columns at most."""
    width = min(100, shutil.get_terminal_size().columns) if sys.stderr.isatty() else 0
    for line in lines:
        for part in textwrap.wrap(line, width, subsequent_indent="    ", break_on_hyphens=False) if width else [line]:
            say(part)


def cannot_write(path: Path, error: OSError) -> int:
    reason = error.strerror or str(error)
    say(f"error: cannot write to {printable(str(path))}: {reason[0].lower()}{reason[1:]}")
    return Exit.CANNOT_WRITE


def write_new(path: Path, content: str | bytes) -> int:
    """Write a new file, never over one; return 0, or the exit code when it cannot be."""
    try:
        with path.open("xb") as file:
            file.write(content.encode("utf-8") if isinstance(content, str) else content)
    except FileExistsError:
        return already_there(path)
    except OSError as error:
        return cannot_write(path, error)
    return Exit.DONE


def already_there(path: Path) -> int:
    """Say that what was to be made is there already, or that a file stands where a folder should; return the code."""
    file = next((above for above in path.parents if above.is_file()), None)
    if file is not None:
        say(f"error: cannot write to {printable(str(path))}: {printable(str(file))} is a file, not a folder")
    else:
        say(f"error: {not_overwritten(printable(str(path)))}")
    return Exit.CANNOT_WRITE


def say_kept(place: Path | None, run: Path | None) -> None:
    """Say where what was found is kept in a run, and how to see it; nothing where it is not."""
    if place is not None:
        say(f"kept in {printable(str(place))}; 'lodeplan report {printable(str(run))}' shows it")


def left_out(made: Any) -> int:
    """Say which variants the reports of a run could not hold; return 0, or the exit code that says so."""
    for state in made.variants:
        if state.status == made.unreported:
            say(f"error: {printable(state.in_words)}")
    return Exit.SOME_VARIANTS_FAILED if any(s.status == made.unreported for s in made.variants) else Exit.DONE


def open_what_is_closed() -> None:
    """Give a stream that was closed before the start a place to write to: nowhere. No file of ours may take its number.

    Numbers are given out from the lowest that is free, so that each is taken in its turn.
    """
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    if sys.stdout is None:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - until the end
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - until the end
