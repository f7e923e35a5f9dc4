"""Samples kept in a run: a range beside every headline wherever it is printed; altered ones refused, none said."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook
from scipy import stats

from data.uncertainty.draws import Numbers
from model.analysis.sample.spread import Turn, quantile_error
from model.analysis.sample.tables import summary_table
from model.report.headlines import findings
from model.report.page.page import single_page
from model.report.run_view import RunView, run_view
from model.report.terminal import drawn_ranges
from model.report.terminal.run import run_json, run_text
from model.report.terminal.unseen import less_than, most_unseen
from model.report.workbook.workbook import workbook
from model.runs import attachments
from model.runs.run_folder import CannotWrite, NotARun, Run, open_run

pytestmark = pytest.mark.breadth


def _sampled(us: RunView) -> Any:
    """Return samples as if drawn: 3% to either side of each number, errors of a thirtieth; 40 MUSD of a difference."""
    rows: list[tuple[object, ...]] = []
    for variant in us.solved:
        for metric, year in (("cost", 0), ("resource_cost", 0), ("paid_by_buyers", 0), ("hhi", 2030)):
            value = us.number(variant, metric, year) or 0.0
            ends = (0.97 * value, 0.001 * value, value, 0.001 * value, 1.03 * value, 0.001 * value)
            rows.append((variant, metric, year, "", value, 400, value, 1.0, *ends, "MUSD"))
            if variant != us.baseline and not year:
                ends = (-40.0, 2.0, 5.0, 2.0, 70.0, 3.0)
                rows.append((variant, metric, year, us.baseline, 5.0, 400, 5.0, 1.0, *ends, "MUSD"))
    options = SimpleNamespace(n=400, seed=1, design="latin", correlation=0.5)
    turns = [Turn("floored", 5.0, 400, 0.25, 0.022)]
    empty = pd.DataFrame({"rank_correlation": [0.0]})
    return SimpleNamespace(
        study="reported", baseline=us.baseline, folder=Path("/somewhere"), options=options, things=9, sources=3,
        lost=(), turns=turns, influence=empty, statuses=empty, beyond_chance=0.1, spread=summary_table(rows),
    )  # fmt: skip


@pytest.fixture(scope="module")
def kept(us: RunView, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Return a copy of a run that holds samples."""
    folder = tmp_path_factory.mktemp("drawn") / "run"
    shutil.copytree(us.run.folder, folder)
    attachments.keep(drawn_ranges.free_place(folder), open_run(folder), "", drawn_ranges.to_keep(_sampled(us)), {})
    return open_run(folder)


def test_the_error_of_a_quantile_is_that_of_theory() -> None:
    """Of a normal sample: sqrt(p (1 - p) / n) over the density at the quantile."""
    drawn: Numbers = stats.norm.ppf((np.arange(40_000) + 0.5) / 40_000)
    for level in (0.05, 0.5, 0.95):
        theory = np.sqrt(level * (1 - level) / 40_000) / stats.norm.pdf(stats.norm.ppf(level))
        assert quantile_error(drawn, level) == pytest.approx(theory, rel=0.01)
    assert np.isnan(quantile_error(drawn[:18], 0.05))
    assert quantile_error(drawn[:19], 0.05) >= 0


def test_ranges_stand_under_each_number_in_the_terminal(us: RunView, kept: Run) -> None:
    lines = run_text(kept.folder).splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith("who pays")) + 6
    assert lines[at].startswith("floored ")
    buyers = us.number("floored", "paid_by_buyers") or 0.0
    assert [line.split()[0] for line in lines[at + 1 : at + 6]] == ["p5", "p95", "against", "p5", "p95"]
    assert lines[at + 1].split()[1] == f"{0.97 * buyers:,.0f}"
    assert lines[at + 4].split()[1:3] == ["-40", "-40"]
    text = " ".join(" ".join(lines).split())
    assert "p5, p95: 5 and 95 of 100 of 400 samples (latin, seed 1) of 9 figures within their ranges lie below" in text
    assert "of differences 3 MUSD." in text
    assert max(len(line) for line in lines if not line.startswith("  lodeplan ")) <= 100


def test_json_has_the_range_of_each_metric_and_of_its_difference(kept: Run, us: RunView) -> None:
    said = json.loads(run_json(kept.folder))
    assert said["samples"]["samples"] == 400
    own = {(m["metric"], m["year"]): m for m in said["variants"]["floored"]["metrics"]}
    assert own["cost", 0]["range"]["p5"] == pytest.approx(0.97 * own["cost", 0]["value"])
    assert own["cost", 0]["range_against_baseline"] == {
        "samples": 400, "p5": -40.0, "p5_error": 2.0, "p50": 5.0, "p95": 70.0, "p95_error": 3.0,
    }  # fmt: skip
    assert "range" not in own["hhi", 2040]
    assert json.loads(run_json(us.run.folder))["samples"] is None


def test_page_workbook_and_findings_hold_the_ranges(kept: Run) -> None:
    m = run_view(kept.folder)
    said = findings(m)
    whole = single_page(m, said)
    assert "floored: 5 to 95 of 100 samples" in whole
    assert "floored, against current-law: 5 to 95 of 100 samples" in whole
    assert "<td>-40 to +70" in whole
    sentence = "it costs more, as published, in 75.0% of samples (standard error 2.2 points)."
    assert any(f.about == "Ranges of the data" and f.sentence.endswith(sentence) for f in said)
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook(m, said)))
    rows = book.get_sheet_by_name("Ranges").to_python()
    of = [row for row in rows if row[:4] == ["floored", "Nation gives up", "", "current-law"]]
    assert of[0][5:10] == [-40.0, 2.0, 5.0, 70.0, 3.0]
    heads, *lines = book.get_sheet_by_name("Comparison").to_python()[4:]
    of_floored = next(line for line in lines if line[0] == "floored")
    place = heads.index("Nation gives up: against current-law (million USD)")
    assert of_floored[place + 1 : place + 3] == [-40.0, 70.0]


def test_a_run_without_samples_says_what_draws_them(us: RunView) -> None:
    lines = run_text(us.run.folder).splitlines()
    assert f"  lodeplan sample {us.run.folder / 'study.toml'} --into {us.run.folder}" in lines
    sentence = next(f.sentence for f in findings(us) if "no samples" in f.sentence)
    assert sentence.endswith("In the run's folder, 'lodeplan sample study.toml --into .' draws them.")


def test_samples_that_were_altered_are_refused_and_none_are_written_over(kept: Run, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    shutil.copytree(kept.folder, folder)
    with pytest.raises(CannotWrite, match="already there"):
        drawn_ranges.free_place(folder)
    file = folder / drawn_ranges.FILE
    file.write_text(file.read_text("utf-8").replace("-40.0", "40.0", 1), "utf-8")
    with pytest.raises(NotARun, match="altered since it was drawn; delete it, or draw them again"):
        run_text(folder)


UNREADABLE: dict[str, tuple[Callable[[dict[str, Any]], Any], str]] = {
    "no ranges": (lambda f: f.pop("spread"), "not samples of this version: spread: field required"),
    "no orders": (lambda f: f.pop("turns"), "not samples of this version: turns: field required"),
    "words": (lambda f: f["spread"][0].update(p5="<b>"), "spread.0.p5: input should be a valid number, got <b>; "),
    "nothing": (lambda f: f["spread"][0].update(p95=None), "the ends of current-law cost are not in order; "),
    "exchanged": (lambda f: f["spread"][0].update(p5=1e9), "the ends of current-law cost are not in order; "),
    "no number": (lambda f: f["spread"][0].update(p5=1e999), "samples.json: not samples; "),
    "baseline": (lambda f: f.update(baseline="floored"), "of another baseline than the run, 'floored'; "),
    "variant": (lambda f: f["turns"][0].update(variant="new"), "names variant 'new', which the run has not; "),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_samples_sealed_anew_that_cannot_be_read_are_refused(kept: Run, tmp_path: Path, name: str) -> None:
    """Whoever alters them can seal them too; what they then say is no reason for an inner error."""
    folder = tmp_path / "run"
    folder.mkdir()
    for one in kept.folder.iterdir():
        if one.is_file() and one.name != drawn_ranges.FILE:
            shutil.copy(one, folder / one.name)
    found = json.loads((kept.folder / drawn_ranges.FILE).read_text("utf-8"))["found"]
    run = replace(kept, folder=folder)
    attachments.keep(folder / drawn_ranges.FILE, run, "", json.dumps(found), {})
    assert drawn_ranges.kept(run) is not None
    change, words = UNREADABLE[name]
    change(found)
    attachments.keep(folder / drawn_ranges.FILE, run, "", json.dumps(found), {})
    with pytest.raises(NotARun) as refused:
        drawn_ranges.kept(run)
    assert words in str(refused.value)
    assert str(refused.value).endswith("; delete it, or draw them again")


def test_a_turn_that_no_sample_showed_is_not_called_impossible() -> None:
    """Where 11.7% of draws turn it, 24 samples show none of them in 5 of 100 cases."""
    assert (1 - most_unseen(24)) ** 24 == pytest.approx(0.05)
    assert [less_than(samples) for samples in (24, 1000, 0)] == ["11.7", "0.3", "100.0"]
    turn = {"share": 0, "published_musd": 5.0, "standard_error": 0.0}
    span = drawn_ranges.Span(24, 1.0, None, 5.0, 9.0, None)
    said = drawn_ranges._difference("floored", "free", turn, span, "to buyers")
    assert said.endswith("it costs more in every sample (95 in 100 sure that less than 11.7% of draws turn it).")
