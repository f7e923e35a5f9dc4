"""How the command line behaves: quick help, exit codes, one line per problem, no traceback, nothing overwritten."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from data.messages.exits import Exit
from data.messages.finding import BadInput, Finding, Kind
from data.messages.finding_lines import counted_lines, finding_lines
from model.runs import run_folder
from model.study.settings import Study
from model.study.template import starter_study
from tests.cli.calling import ROOT, Shell, in_a_new_process
from tests.model.study.files import GOOD, good_but, write
from tests.survival import small

HEAVY = ("numpy", "pandas", "pyarrow", "pyomo", "highspy", "scipy", "pydantic", "rich")


# ---------------------------------------------------------------- help


def test_help_loads_nothing_heavy() -> None:
    code = f"""
import sys, cli
sys.argv = ["lodeplan", "--help"]
try:
    cli.main()
except SystemExit:
    print("loaded:", [name for name in {HEAVY} if name in sys.modules])
"""
    assert in_a_new_process(code=code).stdout.decode().splitlines()[-1] == "loaded: []"


@pytest.mark.breadth
def test_a_run_loads_no_more_of_scipy_than_it_uses(tmp_path: Path) -> None:
    """Pyomo has all of it loaded where any of it was loaded before, and another Pyomo may do so in another way."""
    words = ["lodeplan", "run", str(small.written(tmp_path)), "--out", str(tmp_path / "run"), "--jobs", "1", "-q"]
    code = f"""
import sys, cli
sys.argv = {words!r}
try:
    cli.main()
except SystemExit:
    print(*[name for name in ("scipy.stats", "scipy.optimize", "scipy.sparse") if name in sys.modules])
"""
    assert in_a_new_process(code=code).stdout.decode().splitlines()[-1] == "scipy.sparse"


@pytest.mark.parametrize("words", [["--help"], ["data", "--help"], ["run", "--help"]])
def test_help_fits_a_page(lodeplan: Shell, words: list[str]) -> None:
    answer = lodeplan(*words)
    assert answer.code == 0
    assert "Usage: lodeplan" in answer.out
    assert max(map(len, answer.out.splitlines())) <= 100


# ---------------------------------------------------------------- wrong commands


WRONG = {
    "no command": ([], ""),
    "no such command": (["rnu"], "No such command 'rnu'."),
    "no study": (["run"], "Missing argument 'STUDY'."),
    "no such option": (["run", "x.toml", "--job", "2"], "No such option: --job"),
    "no jobs": (["run", "x.toml", "--jobs", "0"], "error: --jobs: must be a whole number of 1 or more, got '0'\n"),
    "words for a number": (
        ["data", "show", "forms", "--rows", "many"],
        "error: --rows: must be a whole number of 0 or more, got 'many'\n",
    ),
    "words for samples": (["sample", "x", "--n", "abc"], "error: --n: must be a whole number, got 'abc'\n"),
    "no such width": (["show", "x", "--width", "20"], "--width: must be a whole number from 60 to 100, got '20'\n"),
    "words for a factor": (["replan", "x", "--bias", "x"], "--bias: must be a number from 0 to 10, got 'x'\n"),
    "no such design": (["sample", "x", "--design", "y"], "error: --design: 'y' is not one of 'latin', 'sobol'\n"),
    "too many words": (["new", "a", "b"], "unexpected extra argument"),
}


@pytest.mark.parametrize(("words", "message"), WRONG.values(), ids=list(WRONG))
def test_wrong_command(lodeplan: Shell, words: list[str], message: str) -> None:
    answer = lodeplan(*words)
    assert answer.code == 2
    assert message in answer.err
    assert "Traceback" not in answer.err
    assert len(answer.lines) == 1 or not answer.err.startswith("error: ")


# ---------------------------------------------------------------- bad input


@pytest.mark.parametrize("verb", ["run", "check"])
def test_bad_study(lodeplan: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: str) -> None:
    study = write(tmp_path, good_but(("discount_rate", "discout_rate"), ("[2026, 2040]", "[2040, 2026]")))
    monkeypatch.chdir(tmp_path)
    answer = lodeplan(verb, study)
    assert (answer.code, answer.out) == (3, "")
    assert answer.lines == [
        "error: study.toml:4 years: 2040..2026 is empty",
        "error: study.toml:5 discout_rate: unknown setting; did you mean discount_rate?",
    ]
    assert list(tmp_path.iterdir()) == [study]


@pytest.mark.parametrize("verb", ["run", "check"])
def test_no_such_study(lodeplan: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: str) -> None:
    study = write(tmp_path, GOOD)
    monkeypatch.chdir(tmp_path)
    answer = lodeplan(verb, "stduy.toml")
    assert (answer.code, answer.out) == (3, "")
    assert answer.lines == ["error: stduy.toml: no such file; did you mean study.toml?"]
    assert list(tmp_path.iterdir()) == [study]


def test_bad_setting_on_the_command_line(lodeplan: Shell, tmp_path: Path) -> None:
    answer = lodeplan("check", write(tmp_path, GOOD), "--set", "discount_rate=7", "--set", "years=[2030, 2026]")
    assert answer.code == 3
    assert answer.lines == [
        "error: --set: years: 2030..2026 is empty",
        "error: --set: discount_rate: 7 means 700%; write 0.07 or '7%'",
    ]


def test_no_such_variant(lodeplan: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    study = write(tmp_path, GOOD)
    monkeypatch.chdir(tmp_path)
    answer = lodeplan("run", study, "--variant", "allied-flor")
    assert answer.code == 3
    assert answer.lines == ["error: --variant: no variant is called 'allied-flor'; did you mean allied-floor?"]
    assert list(tmp_path.iterdir()) == [study]


def many(count: int) -> str:
    return GOOD + "".join(f"[variants.v{n}]\ntitel = 'x'\n" for n in range(count))


def test_at_most_twenty_findings_unless_all_are_wanted(lodeplan: Shell, tmp_path: Path) -> None:
    study = write(tmp_path, many(34))
    answer = lodeplan("check", study)
    assert len(answer.lines) == 21
    assert answer.lines[0] == "error: study.toml:21 variant v0: titel: unknown setting; did you mean title?"
    assert answer.lines[-1] == "… and 14 more (--all shows them)"
    everything = lodeplan("check", study, "--all").lines
    assert len(everything) == 34
    assert everything[-1].startswith("error: study.toml:87 variant v33: ")


def test_exactly_twenty_findings_are_all_printed(lodeplan: Shell, tmp_path: Path) -> None:
    lines = lodeplan("check", write(tmp_path, many(20))).lines
    assert len(lines) == 20
    assert all(line.startswith("error: ") for line in lines)


def test_errors_stand_before_warnings_and_no_line_twice() -> None:
    odd, bad = Finding("a.csv", 2, "b", "", "is odd", "warning"), Finding("a.csv", 9, "b", "", "is bad")
    assert finding_lines([odd, bad, odd]) == [
        "error: a.csv row 9 column b: is bad",
        "warning: a.csv row 2 column b: is odd",
    ]


def test_beside_an_answer_warnings_are_counted_and_errors_are_not() -> None:
    """One warning is a line either way; what is odd only now, and every error, is printed in full."""
    first, second = (Finding("s.toml", row, "b", "", "is odd", "warning") for row in (2, 3))
    bad = Finding("a.csv", 9, "b", "", "is bad")
    now = Finding("a.csv", None, "", "", "changed", "warning", Kind.MEANWHILE)
    assert counted_lines([], "--all") == []
    assert counted_lines([first, first], "--all") == ["warning: s.toml:2 b: is odd"]
    assert counted_lines([first, now, second, bad], "--all prints them") == [
        "error: a.csv row 9 column b: is bad",
        "warning: a.csv: changed",
        "2 warnings about the study, none of them an error: --all prints them",
    ]


@pytest.mark.breadth
def test_a_run_counts_its_warnings_after_the_answer(lodeplan: Shell, tmp_path: Path) -> None:
    """The line names the check that prints them, with what was set; -v and --all print them here."""
    same = "".join(f"[variants.same{i}]\nextends = 'allied-floor'\n" for i in (1, 2))
    study = write(tmp_path, GOOD + same)
    given = ("run", study, "--no-report", "--no-stress", "--set", "years=[2026,2027]")
    said = lodeplan(*given, "--out", tmp_path / "a").lines
    counted = [line for line in said if "warnings about the study" in line]
    assert counted == [said[-1]]
    assert f"'lodeplan check {study} --set 'years=[2026,2027]'' prints them, as does run --all" in counted[0]
    for flag in ("-v", "--all"):
        lines = lodeplan(*given, flag, "--out", tmp_path / flag.strip("-")).lines
        assert sum(line.startswith("warning: ") for line in lines) == int(counted[0].split()[0])


@pytest.mark.breadth
def test_warnings_do_not_stop_a_check(lodeplan: Shell, tmp_path: Path) -> None:
    study = write(tmp_path, GOOD + "[variants.same]\nextends = 'allied-floor'\n")
    answer = lodeplan("check", study)
    assert answer.code == 0
    assert answer.lines == ["warning: study.toml:20: variants allied-floor and same are identical"]
    assert lodeplan("check", study, "-q").err == ""


@pytest.mark.breadth
def test_a_check_as_json(lodeplan: Shell, tmp_path: Path) -> None:
    answer = lodeplan("check", write(tmp_path, GOOD + "[variants.same]\nextends = 'allied-floor'\n"), "--json")
    (finding,) = json.loads(answer.out)["findings"]
    assert (finding["level"], finding["row"]) == ("warning", 20)


# ---------------------------------------------------------------- other ends


ENDS = {
    "bad input": (BadInput([Finding("a.csv", 2, "b", "", "is odd")]), 3, "error: a.csv row 2 column b: is odd"),
    "interrupted": (KeyboardInterrupt(), 130, "interrupted"),
    "cannot write": (run_folder.CannotWrite("cannot write to runs (full)"), 6, "error: cannot write to runs (full)"),
    "in use": (run_folder.InUse("runs/x: in use by pid 1"), 7, "error: runs/x: in use by pid 1"),
    "not a run": (run_folder.NotARun("x: not a run folder"), 3, "error: x: not a run folder"),
}


@pytest.mark.parametrize(("fault", "code", "line"), ENDS.values(), ids=list(ENDS))
def test_how_a_command_ends(
    lodeplan: Shell, monkeypatch: pytest.MonkeyPatch, fault: BaseException, code: int, line: str
) -> None:
    monkeypatch.setattr("data.load.load_dataset", _raising(fault))
    answer = lodeplan("data", "list")
    assert (answer.code, answer.out, answer.lines) == (code, "", [line])


def test_a_fault_of_ours_is_one_line_and_a_log(
    lodeplan: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("data.load.load_dataset", _raising(ZeroDivisionError("two\nlines \x1b[31m")))
    answer = lodeplan("data", "list")
    (log,) = tmp_path.iterdir()
    assert answer.code == 1
    assert answer.lines == [f"internal error (please report): ZeroDivisionError: two lines \\x1b[31m; the log is {log}"]
    assert log.name.startswith("lodeplan-fault-")
    assert "Traceback (most recent call last)" in log.read_text(encoding="utf-8")


def test_a_fault_of_ours_with_every_word(lodeplan: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("model.study.load.load_study", _raising(ZeroDivisionError("x")))
    assert "Traceback" in lodeplan("check", "x.toml", "-v").err
    assert "Traceback" not in lodeplan("check", "x.toml").err


@pytest.mark.breadth
def test_a_closed_pipe_is_quiet() -> None:
    show = f'"{sys.executable}" -c "import cli; cli.main()" data show suppliers --rows 0'
    shell = f"{show} | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", shell], cwd=ROOT, capture_output=True, check=False)
    assert done.stderr == b""
    assert done.stdout.splitlines()[-1] == b"0"


@pytest.mark.breadth
def test_an_old_console_gets_what_it_can_show(tmp_path: Path) -> None:
    study = write(tmp_path, many(30).replace("small", "小"))
    done = in_a_new_process("check", study, PYTHONIOENCODING="cp1252", PYTHONUTF8="0")
    assert done.returncode == 3
    assert b"Traceback" not in done.stderr
    assert b"got '?'" in done.stderr
    assert "… and 11 more".encode("cp1252") in done.stderr


# ---------------------------------------------------------------- new


@pytest.mark.breadth
def test_a_new_study_passes_its_check(lodeplan: Shell, tmp_path: Path) -> None:
    answer = lodeplan("new", tmp_path / "My First Study")
    file = tmp_path / "My First Study" / "study.toml"
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == f"{file}\nnext: lodeplan check {file}\n"
    assert 'name = "my-first-study"' in file.read_text(encoding="utf-8")
    assert (lodeplan("check", file).code, lodeplan("check", file).err) == (0, "")


def test_a_new_study_is_short() -> None:
    assert starter_study("x").count("\n") <= 32


def test_a_new_study_never_overwrites(lodeplan: Shell, tmp_path: Path) -> None:
    file = write(tmp_path, "mine")
    answer = lodeplan("new", tmp_path)
    assert (answer.code, answer.lines) == (6, [f"error: {file}: already there; nothing was written"])
    assert file.read_text() == "mine"


def test_a_new_study_in_a_place_that_is_a_file(lodeplan: Shell, tmp_path: Path) -> None:
    file = write(tmp_path, "mine")
    answer = lodeplan("new", file)
    assert (answer.code, answer.lines) == (6, [f"error: {file}: already there; nothing was written"])
    assert file.read_text() == "mine"


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs /proc")
def test_a_new_study_where_nothing_can_be_written(lodeplan: Shell) -> None:
    answer = lodeplan("new", "/proc/x")
    assert answer.code == 6
    assert answer.lines == ["error: cannot write to /proc/x/study.toml: no such file or directory"]


@pytest.mark.parametrize("folder", ["--", "☃", "con"])
def test_a_new_study_in_an_odd_folder_has_a_good_name(folder: str) -> None:
    named = Study.model_validate(tomllib.loads(starter_study(folder))).name
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", named), named


def test_exit_codes_are_those_that_scripts_rely_on() -> None:
    assert [int(code) for code in Exit] == [0, 1, 2, 3, 4, 5, 6, 7, 8, 130, 143]


def _raising(fault: BaseException):  # type: ignore[no-untyped-def]
    def instead(*_: object, **__: object) -> None:
        raise fault

    return instead


@pytest.mark.breadth
def test_processes_started_for_nothing_leave_no_word() -> None:
    """They are started while the tables are read, which may show that there is nothing for them to do."""
    done = in_a_new_process("run", "us-framework", "--set", "years=[2026, 2090]", "--jobs", "2")
    said = "error: us-framework.toml:13 years: the dataset covers 2024 to 2040; write years within them\n"
    assert (done.returncode, done.stdout, done.stderr.decode()) == (3, b"", said)


@pytest.mark.breadth
def test_a_run_says_which_page_to_open(lodeplan: Shell, tmp_path: Path) -> None:
    """Beside the results, not among them; nothing where nobody wants words, or where no page is made."""
    study, run = small.written(tmp_path), tmp_path / "run"
    words = ("run", study, "--variant", "free")
    loud = lodeplan(*words, "--out", run)
    assert loud.err.splitlines()[-1] == f"to read: {run / 'report.html'} and {run / 'report.xlsx'}"
    assert (run / "report.html").is_file()
    assert "to read" not in loud.out
    for silent in ("-q", "--no-report"):
        assert "to read" not in lodeplan(*words, "--out", tmp_path / silent, silent).err
