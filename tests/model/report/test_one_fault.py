"""What comes up in the report of one variant costs that variant's report, not the others'."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.report import headlines as said
from model.report.run_view import RunView
from tests.cli.calling import Shell
from tests.survival import small

LINE = (
    "error: variant {0} has a plan, but is not in this report: internal error (please report): KeyError: 'nobody "
    "foresaw it'"
)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from model.analysis.solve.study import run_study
    from model.study.load import load_study

    folder = tmp_path_factory.mktemp("one_fault")
    run_study(load_study(small.written(folder)), out=folder / "run")
    return folder / "run"


def _broken(monkeypatch: pytest.MonkeyPatch, *variants: str) -> None:
    whole = said.binding_sentences

    def binds(m: RunView, variant: str) -> list[str]:
        if variant in variants:
            raise KeyError("nobody foresaw it")
        return whole(m, variant)

    monkeypatch.setattr(said, "binding_sentences", binds)


@pytest.mark.parametrize("variant", ["taxed", "free"])
def test_the_others_are_reported(lodeplan: Shell, monkeypatch: pytest.MonkeyPatch, run: Path, variant: str) -> None:
    _broken(monkeypatch, variant)
    answer = lodeplan("report", run)
    assert (answer.code, answer.lines) == (8, [LINE.format(variant)])
    page = (run / "report.html").read_text(encoding="utf-8")
    assert f"variant {variant} has a plan, but is not in this report" in page.replace("Variant", "variant")
    assert "capped" in page
    if variant == "free":
        assert "The baseline free is not in this report, so no differences are shown." in page
    assert (run / "report.xlsx").stat().st_size > 5_000


def test_a_report_of_which_nothing_stands_is_an_error_of_ours(
    lodeplan: Shell, monkeypatch: pytest.MonkeyPatch, run: Path
) -> None:
    _broken(monkeypatch, *small.VARIANTS)
    answer = lodeplan("report", run)
    assert answer.code == 1
    assert answer.lines[0].startswith("internal error (please report): KeyError: 'nobody foresaw it'")
    assert len(answer.lines) == 1


@pytest.mark.breadth
def test_a_run_keeps_its_plans(lodeplan: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = small.written(tmp_path)
    text = path.read_text(encoding="utf-8")
    start, end = text.index("[variants.dreamt]"), text.index("[variants.taxed]")
    path.write_text(text[:start] + text[end:], encoding="utf-8")
    _broken(monkeypatch, "taxed")
    answer = lodeplan("run", path, "-q", "--jobs", "1", "--out", tmp_path / "run")
    assert (answer.code, answer.lines) == (8, [LINE.format("taxed")])
    assert "capped" in (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
