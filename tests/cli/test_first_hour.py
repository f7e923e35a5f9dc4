"""What a new user types in the first hour, and what he is told: words, units and digits that need no manual."""

from __future__ import annotations

import io
import re
import sys
import tomllib
from pathlib import Path

import pandas as pd
import pytest

from data.messages.finding import Finding, known_words
from data.messages.text_table import WIDTH
from data.publishers.trade import wrong_hs
from model.analysis.compare.inputs import changed_sentences
from model.analysis.explain.explanation import Short, _short
from model.command_line.endings import print_findings
from model.report.terminal.by_steps import bridge_text
from model.study.data_changes import DataChanges
from model.study.settings import Study, Variant
from tests.cli.calling import Shell
from tests.data import tiny
from tests.handmade import clauses
from tests.old_format import as_of_old
from tests.survival import small

SAID = "assumed,lodeplan-assumption,,Made up for a test.\n"


def test_the_study_file_is_described_on_three_pages(lodeplan: Shell) -> None:
    said = lodeplan("schema", "study").out
    assert max(map(len, said.splitlines())) <= WIDTH
    assert len(said.splitlines()) <= 3 * 66
    for settings in (Study, Variant, DataChanges):
        for name in settings.model_fields:
            assert re.search(rf"\b{name}\b", said), name
    refused = lodeplan("schema", "policies", "--json")
    assert (refused.code, refused.lines) == (
        3, ["error: schema: only 'lodeplan schema study --json' is JSON; leave --json out"],
    )  # fmt: skip


def test_words_that_are_not_known() -> None:
    assert known_words("lihtium", ["cobalt", "lithium"]) == "; did you mean lithium?"
    assert known_words("x", ["free", "capped"]) == "; there are free, capped"
    assert (
        known_words("301", [*"abcdefghij", "section_301"]) == "; there are section_301, a, b, c, d, e, f, g and 3 more"
    )


@pytest.mark.breadth
def test_a_variant_that_is_not_there(lodeplan: Shell, tmp_path: Path) -> None:
    run = tmp_path / "run"
    assert lodeplan("run", small.written(tmp_path), "--no-report", "-q", "--jobs", "1", "--out", run).code == 8
    line = f"error: {run}: no variant zzz; there are free, capped, dreamt, taxed"
    assert lodeplan("explain", run, "zzz").lines == [line]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("8112.92", "'8112.92' is no HS code; write 811292"),
        ("8112 92 10", "'8112 92 10' is no HS code; write 81129210"),
        ("gallium", "'gallium' is no HS code; write 2 to 10 digits, such as 283691"),
    ],
)
def test_a_code_that_is_none(code: str, said: str) -> None:
    assert wrong_hs(code) == said


def test_warnings_on_a_terminal_fit_it(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A script gets one line for one finding, a reader lines that are no wider than a page."""
    finding = Finding("study.toml", 3, "years", "", "word " * 40, "warning")
    print_findings([finding])
    assert len(capsys.readouterr().err.splitlines()) == 1

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    shown = Terminal()
    monkeypatch.setattr(sys, "stderr", shown)
    print_findings([finding])
    lines = shown.getvalue().splitlines()
    assert len(lines) == 3
    assert max(map(len, lines)) <= 100
    assert all(line.startswith("    ") for line in lines[1:])


def test_a_bridge_has_no_row_of_nothing() -> None:
    rows = [("a", 12.0), ("b", -11.0), ("c", 0.04), ("d", -0.03)]
    frame = pd.DataFrame([(t, "m", "buyers", d) for t, d in rows], columns=["term", "mineral", "payer", "difference"])
    lines = bridge_text(frame, 0.0).splitlines()
    assert [line.split()[-1] for line in lines[3:-1]] == ["+12.00", "-11.00", "+0.04", "-0.03", "+1.01"]
    lines = bridge_text(frame.assign(difference=frame["difference"] * 10), 0.0).splitlines()
    assert [line.split()[-1] for line in lines[3:-1]] == ["+120.0", "-110.0", "+0.4", "-0.3", "+10.1"]
    lines = bridge_text(frame.assign(difference=[1200.0, -1100.0, 0.4, -0.3]), 0.0).splitlines()
    assert [line.split()[-1] for line in lines[3:-1]] == ["+1,200", "-1,100", "0", "+100"]
    assert lines[5].startswith("2 smaller pieces")
    tiny_amounts = bridge_text(frame.assign(difference=frame["difference"] / 1e4), 0.0)
    assert "+0.001200" in tiny_amounts


def test_who_goes_short_and_when() -> None:
    demand = pd.DataFrame(
        [("defence", "a.x", 2030, 10.0, 1.0), ("defence", "a.x", 2031, 10.0, 4.0), ("cars", "a.x", 2030, 90.0, 9.0)],
        columns=["end_use", "form", "year", "wanted_t", "shortfall_t"],
    )
    assert _short(demand) == [Short("cars", "a.x", 9.0, 2030, 0.1), Short("defence", "a.x", 5.0, 2031, 0.4)]


def _priced(folder: Path) -> Path:
    """Return a study in which a ban leaves the only end use with nothing at all."""
    path = small.written(folder)
    path.write_text(path.read_text(encoding="utf-8").replace('"forbidden"', '"priced"'), encoding="utf-8")
    return path


@pytest.mark.breadth
def test_explain_and_compare_say_who_goes_short(lodeplan: Shell, tmp_path: Path) -> None:
    run = tmp_path / "run"
    words = ("run", _priced(tmp_path), "--variant", "dreamt", "--no-report", "-q", "--jobs", "1", "--out", run)
    assert lodeplan(*words).code == 0
    explained = lodeplan("explain", run, "dreamt").out.splitlines()
    assert explained[1].startswith("least cost ")
    assert "present value, to buyers and plants, with duties, credits and grants" in explained[1]
    at = explained.index("Who goes short")
    assert explained[at + 1].split() == ["who", "form", "unmet", "worst", "year", "of", "its", "demand"]
    assert explained[at + 4].split() == ["clean", "energy", "lithium.chemical", "3,000", "2024", "100%"]
    compared = lodeplan("compare", run).out
    assert "who goes short, all years\n" in compared
    assert re.search(r"clean_energy +lithium.chemical +0 +3,000 +\+3,000", compared)
    at = compared.index("who goes short, all years\n")
    assert "+0" not in (short := compared[at : compared.index("\n\n", at)]), short
    assert len(short.splitlines()) == 5, short


def test_a_policy_that_differs_is_written_as_a_study_writes_it() -> None:
    (said,) = changed_sentences((), clauses(("carbon_price", {"usd_per_t": 50.0, "border": True, "dollars": "real"})))
    assert said.startswith("+ carbon_price { ")
    assert tomllib.loads(f"it = {said.removeprefix('+ carbon_price ')}")["it"] == {
        "usd_per_t": 50.0, "border": True, "dollars": "real",
    }  # fmt: skip


def test_stock_that_cannot_be_held(lodeplan: Shell, tmp_path: Path) -> None:
    """200 t a year go in, 500 t are the most: 300 days of 1,000 t a year are 822 t."""
    path = small.written(tmp_path)
    target = "[variants.held]\npolicies = [{ stockpile_target = { days = { 2025 = 300 }, account = 'nds' } }]\n"
    path.write_text(path.read_text(encoding="utf-8") + target, encoding="utf-8")
    folder = tmp_path / "tiny"
    heading = "form,holder,account,opening_t,limit_t,holding_usd_per_t,loss_rate,fill_t_per_year,release_t_per_year"
    row = f"lithium.chemical,public,nds,0,500,100,0,200,200,{SAID}"
    (folder / "stockpile.csv").write_text(f"{heading},{','.join(tiny.PROVENANCE)}\n{row}", encoding="utf-8")
    with (folder / "accounts.csv").open("a", encoding="utf-8") as accounts:
        accounts.write(f"nds,Stockpile,mandatory,defence,at once,{SAID}")
    uses = folder / "end_uses.csv"
    uses.write_text(re.sub(r",no\b", ",yes", uses.read_text(encoding="utf-8")), encoding="utf-8")
    answer = lodeplan("check", path)
    assert answer.code == 0
    assert any(
        "asks for 822 t of lithium.chemical at the end of 2025, and the table stockpile lets 400 t of public stock be "
        "held by then (limit_t, fill_t_per_year); no plan can" in line
        for line in answer.lines
    ), answer


def test_a_row_that_a_patch_does_not_find(lodeplan: Shell, tmp_path: Path) -> None:
    path = small.written(tmp_path)
    row = 'form = "lithium.chemical"\ncountry = "USA"\nstep = 1\nyear = "all"\nprice_usd_per_t = 1\n'
    patch = f"[[data.patch.suppliers]]\n{row}"
    path.write_text(path.read_text(encoding="utf-8") + patch, encoding="utf-8")
    answer = lodeplan("check", path)
    assert answer.code == 3
    assert answer.lines[0].endswith("; did you mean AUS? add = true adds a row")


@pytest.mark.parametrize(
    ("budget", "said"),
    [
        (
            'purchase_budget = { dollars = "real", max_musd = { 2024 = 9 } }',
            "names 2024; nothing is provided in 2025-2026",
        ),
        (
            'budget_cap = { dollars = "real", account = "doe_grants", max_musd = { 2024 = 9, 2026 = 9 } }',
            "names 2024, 2026; nothing is provided in 2025",
        ),
        ('purchase_budget = { dollars = "real", max_musd = { 2024 = 900, 2025 = 900, 2026 = 900 } }', ""),
    ],
)
def test_years_that_a_budget_does_not_name(lodeplan: Shell, tmp_path: Path, budget: str, said: str) -> None:
    path = small.written(tmp_path)
    with (path.parent / "tiny" / "accounts.csv").open("a", encoding="utf-8") as accounts:
        accounts.write("doe_grants,Grants,discretionary,270,at once,assumed,lodeplan-assumption,,Made up for a test.\n")
    path.write_text(path.read_text(encoding="utf-8") + f"[variants.thrift]\npolicies = [{{ {budget} }}]\n", "utf-8")
    lines = [line for line in lodeplan("check", path).lines if "max_musd" in line]
    assert [line.partition("max_musd: ")[2] for line in lines] == (
        [f"{said}; name those years too, 0 if that is meant"] if said else []
    )


@pytest.mark.breadth
def test_a_run_of_the_first_version_takes_bounds_and_frontiers(lodeplan: Shell, tmp_path: Path) -> None:
    """Its dataset is not in it: where that lies now is said to both commands as it is to `run`."""
    study, run, moved = small.written(tmp_path), tmp_path / "run", tmp_path / "moved"
    assert lodeplan("run", study, "--variant", "capped", "--no-report", "-q", "--jobs", "1", "--out", run).code == 0
    as_of_old(run, tmp_path / "tiny")
    (tmp_path / "tiny").rename(moved)
    lever = ("frontier", run / "study.toml", "--variant", "capped", "--lever", "domestic_share_floor.min", "--to", "5%")
    assert "no such dataset" in lodeplan(*lever, "--into", run).err
    for words in (lever, ("bounds", run / "study.toml", "-q")):
        answer = lodeplan(*words, "--into", run, "--set", f"dataset={moved}")
        assert answer.code == 0, answer
        assert "kept in " in answer.err
