"""`lodeplan score`: text of at most 100 columns, JSON, a page and a workbook that say the same; refusals."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

import lodeplan as api
from data.messages.text_table import WIDTH
from tests.cli.calling import Shell
from tests.model.analysis.score.taxed import planned
from tests.model.analysis.score.test_score import NOMINAL
from tests.model.report.chromium import Chromium, program

ARGS = ("--variant", "taxed", "--window", "2025-2026")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return planned(tmp_path_factory.mktemp("score"))


def test_text(lodeplan: Shell, run: Path):
    said = lodeplan("score", run, *ARGS)
    assert said.code == 0
    assert max(map(len, said.out.splitlines())) <= WIDTH
    for words in (
        "Cost estimate: taxed against free", "Law as of 2023-12-31", "No estimate of the Congressional Budget Office",
        "Statutory pay-as-you-go procedures apply? Yes", "Contains private-sector mandate? Yes, Cannot Determine",
        "No: at most", "if every year after 2026 is like it in dollars of 2024",
        "Increases or Decreases (-) in Revenues",
        "Policy added: tariff: countries CHL; rate 10%. A law, s. 1.", "Debt service: None", "Sequestration: None",
        "No range: 'lodeplan bounds RUN/study.toml --into RUN' has not been run for it",
        "Before fiscal year 2025 the plans differ in the deficit by -1.6",
    ):  # fmt: skip
        assert words in " ".join(said.out.split()), words
    assert "-0 " not in said.out
    net = next(line for line in said.out.splitlines() if line.startswith("  Effect on the Deficit"))
    assert net.split()[-3:] == [f"{-0.75 * musd:.2f}" for musd in (*NOMINAL, sum(NOMINAL))]


@pytest.mark.parametrize("words", [("score",), ("explain",), ("ask", "idle_plants")])
def test_without_a_variant_those_of_the_run_are_named(lodeplan: Shell, run: Path, words: tuple[str, ...]):
    said = lodeplan(*words, run)
    assert (said.code, said.out) == (2, "")
    assert said.lines == ["error: name a variant; the run has free, taxed, same, dear, barred"]


def test_json_holds_every_amount_whole(lodeplan: Shell, run: Path):
    found = json.loads(lodeplan("score", run, *ARGS, "--json").out)
    duties = next(line for line in found["lines"] if line["account"] == "customs")
    assert duties["musd"] == {"2025": pytest.approx(NOMINAL[0]), "2026": pytest.approx(NOMINAL[1])}
    assert duties["sums"] == {"2025-2026": pytest.approx(sum(NOMINAL))}
    assert (found["dollars"], found["window"], found["mandates"]["sentences"]) == ("nominal", [2025, 2026], ["tariff"])
    real = json.loads(lodeplan("score", run, *ARGS, "--json", "--dollars", "real").out)
    assert real["dollars"] == "2024"
    assert real["lines"][0]["musd"]["2025"] == pytest.approx(NOMINAL[0] / 1.1)


@pytest.mark.breadth
def test_page_and_workbook_say_the_same(lodeplan: Shell, run: Path, tmp_path: Path):
    page, book = tmp_path / "estimate.html", tmp_path / "estimate.xlsx"
    for file in (page, book):
        assert lodeplan("score", run, *ARGS, "--out", file).code == 0
    text = page.read_text(encoding="utf-8")
    assert f"<td>{sum(NOMINAL):.2f}</td>" in text
    assert "<script" not in text
    assert "Yes, Cannot Determine" in text
    sheets = CalamineWorkbook.from_path(book)
    rows = sheets.get_sheet_by_name("Estimate").to_python()
    duties = next(row for row in rows if row[1] == "Customs duties")
    assert duties[4:] == pytest.approx([*NOMINAL, sum(NOMINAL)], abs=0.005e-6)
    assert sheets.sheet_names == ["At a glance", "Estimate", "Mandates", "Basis"]
    again = tmp_path / "again.xlsx"
    lodeplan("score", run, *ARGS, "--out", again)
    assert again.read_bytes() == book.read_bytes()


@pytest.mark.breadth
@pytest.mark.skipif(program() is None, reason="no Chromium here (apt-get install chromium)")
def test_page_fits_a_phone(lodeplan: Shell, run: Path, tmp_path: Path):
    """A source's address is the longest word of a page; tables scroll by themselves."""
    page = tmp_path / "estimate.html"
    assert lodeplan("score", run, *ARGS, "--out", page).code == 0
    with Chromium() as browser:
        browser.open(page, width=390)
        browser.run("document.querySelector('p').append('https://example.org/' + 'x'.repeat(200))")
        assert browser.run("document.documentElement.scrollWidth") <= 390


def test_nothing_is_written_over(lodeplan: Shell, run: Path, tmp_path: Path):
    page = tmp_path / "estimate.html"
    page.write_text("mine", encoding="utf-8")
    said = lodeplan("score", run, *ARGS, "--out", page)
    assert (said.code, said.lines) == (6, [f"error: {page}: already there; nothing was written"])
    assert page.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("--variant", "free"), "variant free is the baseline, which an estimate is held against; name one of taxed, "
         "same and dear"),
        (("--variant", "taxd"), "no variant taxd; did you mean taxed?"),
        (("--variant", "taxed", "--window", "2025"), "window 2025-2034 is not covered: the study plans 2024 to 2026, "
         "whole fiscal years 2025 to 2026; write a span within them, such as 2025-2026"),
    ],
)  # fmt: skip
def test_refusals(lodeplan: Shell, run: Path, words: tuple[str, ...], line: str):
    said = lodeplan("score", run, *words)
    assert (said.code, said.out) == (3, "")
    assert said.lines[0] == f"error: {run}: {line}"


def test_an_ending_that_is_no_file_of_ours(lodeplan: Shell, run: Path, tmp_path: Path):
    said = lodeplan("score", run, *ARGS, "--out", tmp_path / "estimate.docx")
    assert said.code == 3
    assert said.lines[0] == (
        f"error: {tmp_path / 'estimate.docx'}: --out must end in .html or .xlsx, got 'estimate.docx'"
    )


def test_from_python(run: Path):
    frames = api.open_run(run).score("taxed", window="2025-2026")
    lines = frames["lines"].set_index(["account", "measure"])
    assert lines.at[("customs", "Estimated Revenues"), "2025"] == pytest.approx(NOMINAL[0])
    assert frames["lines"].attrs["units"]["2025"] == "MUSD nominal"
    answers = frames["answers"].set_index("question")["answer"]
    assert answers["Statutory pay-as-you-go procedures apply?"] == "Yes"


RANGED = {"AUS": ("69000", "71000"), "CHL": ("60000", "80000")}
"""Low and high prices: at the low end Chile undersells Australia, at the high end it does not."""


@pytest.mark.breadth
def test_lines_have_ranges_when_bounds_are_kept(lodeplan: Shell, tmp_path: Path):
    """At the low end of prices 900 t come from Chile at 60,000 USD/t, less than Australia's even with the duty."""
    planned(tmp_path, RANGED)
    assert lodeplan("bounds", tmp_path / "paper.toml", "-q", "--variant", "taxed", "--into", tmp_path / "run").code == 0
    found = json.loads(lodeplan("score", tmp_path / "run", *ARGS, "--dollars", "real", "--json").out)
    ranges = {row["line"]: row["musd"] for row in found["ranges"]}
    years = (92 / 366 + 273 / 365) + 1
    sold = ((900, 60e3), (400, 72e3), (400, 80e3))
    low, estimate, high = (tonnes * price * 0.1 / 1e6 * years for tonnes, price in sold)
    assert ranges["Customs duties"] == pytest.approx({"low": low, "estimate": estimate, "high": high})
    assert ranges["Effect on the Deficit"] == pytest.approx(
        {"low": -0.75 * low, "estimate": -0.75 * estimate, "high": -0.75 * high}
    )
    assert "low end" in lodeplan("score", tmp_path / "run", *ARGS).out
    nominal = (92 / 366 + 273 / 365) * 1.1 + 1.21
    duties = [tonnes * price * 0.1 / 1e6 * nominal for tonnes, price in sold]
    found = json.loads(lodeplan("score", tmp_path / "run", *ARGS, "--json").out)
    assert {row["line"]: list(row["musd"].values()) for row in found["ranges"]} == {
        "Customs duties": pytest.approx(duties),
        "Taxes displaced": pytest.approx([-0.25 * musd for musd in duties]),
        "Net Revenues": pytest.approx([0.75 * musd for musd in duties]),
        "Effect on the Deficit": pytest.approx([-0.75 * musd for musd in duties]),
    }
