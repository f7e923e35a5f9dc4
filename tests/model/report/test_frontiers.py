"""Frontiers kept in a run: its page, workbook and files show them; what is altered or of another run is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from model.analysis.solve.study import run_study
from model.report.charts import svg
from model.report.headlines import findings
from model.report.page import frontiers
from model.report.page.page import single_page
from model.report.run_view import run_view
from model.report.write import write_reports, write_svg
from model.runs import attachments
from model.runs.run_folder import NotARun
from model.study.load import load_study
from tests.cli.calling import Shell
from tests.model.report.conftest import dataset_of, opened

pytestmark = pytest.mark.breadth

KEPT = "free.demand.json"
TRACED: list[bytes] = []


@pytest.fixture
def traced(tried: Path, lodeplan: Shell) -> Path:
    """Return a run that holds a frontier of demand, traced once."""
    file = tried / "frontier" / KEPT
    if not TRACED:
        said = lodeplan("frontier", tried.parent / "tried.toml", "--lever", "demand", "--into", tried)
        assert said.code == 0, said.err
        assert f"kept in {file}; 'lodeplan report {tried}' shows it" in said.err
        TRACED.append(file.read_bytes())
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(TRACED[0])
    return tried


def test_page_workbook_and_files_show_it(traced: Path, tmp_path: Path) -> None:
    found = json.loads((traced / "frontier" / KEPT).read_text(encoding="utf-8"))["found"]
    m = opened(traced)
    shown = single_page(m, findings(m))
    assert shown.count("Frontiers: what a lever costs") == 1
    assert "free: cost (million USD, present value) against demand (times the demand stated)" in shown
    write_reports(traced, dataset_of(traced))
    rows = CalamineWorkbook.from_path(traced / "report.xlsx").get_sheet_by_name("Frontiers").to_python()
    levels = [row[4] for row in rows if row[0] == "free"]
    assert levels == pytest.approx([p["level"] for p in found["points"]])
    assert [row[5] for row in rows if row[0] == "free"] == pytest.approx([p["cost"] for p in found["points"]])
    write_svg(m, tmp_path / "svg")
    assert (tmp_path / "svg" / "frontier-free.demand.svg").is_file()


def test_run_without_one_has_no_heading(tried: Path) -> None:
    m = opened(tried)
    assert "Frontiers" not in single_page(m, findings(m))


def test_altered_one_is_refused(traced: Path) -> None:
    path = traced / "frontier" / KEPT
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"stated": 1.0', '"stated": 1.1'), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != text
    with pytest.raises(NotARun, match=r"free\.demand\.json: altered since it was traced; delete it, or trace it"):
        write_reports(traced, dataset_of(traced))
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(NotARun, match=r"free\.demand\.json: not a frontier"):
        frontiers.kept(opened(traced).run)


@pytest.mark.breadth
def test_one_of_another_study_is_refused(traced: Path, lodeplan: Shell) -> None:
    path = traced / "frontier" / KEPT
    said = json.loads(path.read_text(encoding="utf-8"))
    said["study_sha256"] = "0"
    del said["sha256"]
    path.write_text(json.dumps({"sha256": attachments._seal(said), **said}), encoding="utf-8")
    with pytest.raises(NotARun, match="of another study than the run"):
        frontiers.kept(opened(traced).run)
    path.unlink()
    other = ("frontier", traced.parent / "tried.toml", "--lever", "demand", "--set", "discount_rate=0.05")
    refused = lodeplan(*other, "--into", traced)
    assert refused.code == 3
    assert "the run is of another study than tried is now; run the study again" in refused.err
    assert not path.exists()


def test_nothing_is_written_over(traced: Path, lodeplan: Shell) -> None:
    again = lodeplan("frontier", traced.parent / "tried.toml", "--lever", "demand", "--into", traced)
    assert again.code == 6
    assert f"{traced / 'frontier' / KEPT}: already there; nothing was written" in again.err


# ---------------------------------------------------------------- limits in the charts of shares

LIMITED = """
name = "limited"
dataset = "us_2026"
minerals = ["cobalt"]
years = [2026, 2028]
discount_rate = 0.03
baseline = "limited"

[variants.limited]
policies = [
  { hhi_cap = { max = { 2026 = 0.9, 2028 = 0.8 }, stages = ["refined"] } },
  { import_reliance_cap = { max = 0.95, stages = ["refined"] } },
]
"""


@pytest.mark.breadth
def test_limits_on_concentration_and_reliance_are_drawn(tmp_path: Path) -> None:
    (tmp_path / "limited.toml").write_text(LIMITED, encoding="utf-8")
    done = run_study(load_study(tmp_path / "limited.toml"), out=tmp_path / "limited")
    assert [o.status for o in done.outcomes] == ["solved"]
    m = run_view(tmp_path / "limited", data=done.data)
    shown = single_page(m, findings(m))
    for words in ("HHI x 100", "Cap: HHI x 100", "Net imports", "Cap: net imports"):
        assert f">{words}</text>" in shown, words
    assert 'class="line s-k5 dash"' in shown
    assert 'class="line s-k6 dash"' in shown


def test_words_at_the_edge_of_a_frontier_stay_inside() -> None:
    """The level stated stands at the right end of the curve: its words go to the left of the line."""
    points = [(0.0, 100.0), (50.0, 110.0), (100.0, 140.0)]
    at_end, inside = (svg.curve("t", points, stated, "%", "") for stated in (100.0, 50.0))
    assert 'class="tx small halo end"' in at_end
    assert 'class="tx small halo"' in inside
    assert "as stated" not in svg.curve("t", points, 120.0, "%", "")


def test_two_levers_stand_as_a_table_and_say_where_there_is_no_plan() -> None:
    days, home = ({"key": k, "words": w, "unit": u} for k, w, u in (("s.days", "stock >= 60 days", "days"),
                                                                    ("h.min", "home >= 40%", "%")))  # fmt: skip
    found = {
        "levers": [days, home],
        "rows": [0.0, 60.0],
        "columns": [0.0, 50.0],
        "cost_musd": [[1.0, 2.0], [3.0, None]],
    }
    kept = frontiers.Kept("v.s.days-by-h.min", "v", found)
    shown = frontiers.figure(kept)
    assert shown.svg == ""
    assert shown.table.headings == ("s.days (days)", "0", "50")
    assert shown.table.rows == [("0", "1.000", "2.000"), ("60", "3.000", "no plan")]
    assert "Across: h.min (%), stated now: home >= 40%." in shown.note
    assert list(frontiers.rows(kept))[3] == ("v", "s.days and h.min = 50 %", "cost", "days", 60.0, None, None)
