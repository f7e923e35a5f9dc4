"""An exception that nobody foresaw costs its variant, wherever it comes up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from model.runs.run_folder import open_run
from tests.cli.calling import Shell
from tests.survival import small

OWN = """
[variants.moved]
policies = [{ tariff = { countries = ["CHL"], rate = 0.2 } }]
[[variants.moved.patch.demand]]
end_use = "all"
form = "lithium.chemical"
boundary = "all"
path = "central"
year = [2024, 2026]
times = 1.1
columns = ["demand_t"]
cite = "What-if"
"""


def _faulty(monkeypatch: pytest.MonkeyPatch, place: str, which: Any) -> None:
    """Let a function fail on what `which` picks out of its arguments."""
    module, _, name = place.rpartition(".")
    right = getattr(__import__(module, fromlist=[name]), name)

    def wrong(*given: Any, **more: Any) -> Any:
        if which(*given, **more):
            raise ZeroDivisionError("made for a test")
        return right(*given, **more)

    monkeypatch.setattr(place, wrong)


def _moved(own: Any, *_: Any) -> bool:
    """Say whether a dataset is the one that the variant `moved` has of its own."""
    return float(own.tables["demand"]["demand_t"].max()) > 1050.0


PLACES = (
    ("model.analysis.solve.variant_base.base_frames", _moved, "moved"),
    ("model.analysis.solve.variant_base.facts", _moved, "moved"),
    ("model.analysis.solve.study.clashes", lambda loaded, base, name: name == "taxed", "taxed"),
    ("model.analysis.solve.before_solving.repeat_findings", lambda loaded, base, names: "taxed" in names, "taxed"),
    ("model.analysis.solve.before_solving.word_findings", lambda loaded, base, names: "taxed" in names, "taxed"),
)


@pytest.mark.parametrize(("place", "which", "lost"), PLACES)
@pytest.mark.breadth
def test_before_the_first_solve(
    lodeplan: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, which: Any, lost: str
) -> None:
    study, run = small.written(tmp_path), tmp_path / "run"
    study.write_text(study.read_text(encoding="utf-8") + OWN, encoding="utf-8")
    _faulty(monkeypatch, place, which)
    answer = lodeplan("run", study, "--no-report", "-q", "--jobs", "1", "--out", run)
    assert answer.code == 8
    assert f"! {lost}: internal error (please report): ZeroDivisionError: made for a test" in answer.out
    known = open_run(run).manifest["variants"]
    statuses = {name: said["status"] for name, said in known.items()}
    assert statuses == {**small.STATUSES, "moved": "solved", lost: "failed"}
    assert "made for a test" in (run / "log.jsonl").read_text(encoding="utf-8")


def test_what_no_variant_survives_is_an_error_of_ours(
    lodeplan: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _faulty(monkeypatch, "model.analysis.solve.variant_base.facts", lambda *_: True)
    answer = lodeplan("run", small.written(tmp_path), "-q", "--out", tmp_path / "run")
    assert (answer.code, (tmp_path / "run").exists()) == (1, False)


@pytest.mark.breadth
def test_a_comparison_and_the_table_of_a_run(lodeplan: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = tmp_path / "run"
    lodeplan("run", small.written(tmp_path), "--no-report", "-q", "--jobs", "1", "--out", run)
    _faulty(monkeypatch, "model.analysis.compare.plans.difference", lambda *given: given[3] == "capped")
    _faulty(
        monkeypatch, "model.report.terminal.run.headline", lambda *given: given[0] == "capped" and given[2] == "solved"
    )
    compared = lodeplan("compare", run)
    assert compared.code == 8
    assert "! capped against free: internal error (please report): ZeroDivisionError: made for a test" in compared.out
    assert "== taxed against free" in compared.out
    shown = lodeplan("show", run)
    assert shown.code == 0
    assert "! capped: it has a plan, which cannot be shown: internal error (please report): ZeroDivision" in shown.out
    assert "\ntaxed " in shown.out
