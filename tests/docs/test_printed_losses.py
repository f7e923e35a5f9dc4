"""The page on printed losses is what a run of its study says; its sums are worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from docs.build import printed_losses
from lodeplan import open_run
from model.analysis import stress
from model.analysis.stress import Stress, StressOptions, stress_of_run, tried
from model.execution import local_processes
from tests.cli.calling import Shell
from tests.docs.pages import followed


@pytest.fixture
def _what_the_page_says_is_tried_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stress with the same options once, for command and page; with allies first from the one year that is printed.

    One process does it: two would read the dataset and prepare the study once more each.
    """
    known: dict[StressOptions, Stress] = {}

    def once(run: Path, variants: Sequence[str], options: StressOptions, *how: Any) -> Stress:
        if options not in known:
            with monkeypatch.context() as patched:
                if options.sharing:
                    patched.setattr(tried, "starts_of", lambda *_: (printed_losses.LATER,))
                known[options] = stress_of_run(run, variants, options, *how)
        return known[options]

    monkeypatch.setattr(local_processes, "cores", lambda: 1)
    for module in (stress, printed_losses):
        monkeypatch.setattr(module, "stress_of_run", once)


@pytest.mark.breadth
@pytest.mark.usefixtures("_what_the_page_says_is_tried_once")
@pytest.mark.filterwarnings("ignore::lodeplan.StudyWarning")
def test_the_page_is_what_its_own_commands_say(tmp_path: Path, lodeplan: Shell) -> None:
    """Where figures or the program move it: `uv run python -m docs.build.printed_losses`."""
    assert followed(printed_losses.PAGE, tmp_path, lodeplan) == []
    run = open_run(tmp_path / "printed")
    assert printed_losses.PAGE.read_text(encoding="utf-8") == printed_losses.text_of(run)


def _run(**tables: list[dict[str, Any]]) -> Any:
    return SimpleNamespace(table=lambda name: pd.DataFrame(tables[name]))


def _lost(country: str, *short: tuple[str, float]) -> SimpleNamespace:
    each = [SimpleNamespace(form=form, tonnes=tonnes, year=2035) for form, tonnes in short]
    return SimpleNamespace(kind="country", name=country, start=2035, short=each)


def test_what_is_served_is_of_the_form_and_the_country_that_leave_most_unmet() -> None:
    """Two uses want 60 and 40 t. Of China's loss they miss 20 and 5, of Australia's 10: 75 of 100 are served."""
    wanted = [{"year": 2035, "form": "a.metal", "wanted_t": tonnes} for tonnes in (60.0, 40.0)]
    found: Any = SimpleNamespace(
        damages=[_lost("CHN", ("a.metal", 20.0), ("a.metal", 5.0)), _lost("AUS", ("a.metal", 10.0))]
    )
    assert printed_losses._served(_run(demand=wanted), found, "a") == ("75%", "CHN", "a.metal")
    assert printed_losses._served(_run(demand=wanted), found, "b") == ("100%", "anybody", "nothing")


def test_the_form_that_is_covered_least_speaks_for_its_mineral() -> None:
    rows = [{"year": 2035, "form": form, "nminus1_coverage": cover} for form, cover in
            (("a.metal", 1.4), ("a.oxide", 0.6), ("b.metal", 0.1), ("a.scrap", None))]  # fmt: skip
    assert printed_losses._least_cover(_run(concentration=rows), "a") == "60% of a.oxide"
    assert printed_losses._least_cover(_run(concentration=rows), "c") == "no essential use"


@pytest.mark.parametrize(
    ("value", "low", "high", "said"),
    [("0.375", "0.35", "0.4", "35% to 40%"), ("0.55", "", "0.55", "below 55%"), ("0.65", "", "", "65%")],
)
def test_what_is_printed_is_a_range_a_bound_or_a_number(value: str, low: str, high: str, said: str) -> None:
    assert printed_losses._printed({"value": value, "low": low, "high": high}) == said


@pytest.mark.parametrize(("amount", "said"), [(-0.04, "0.0"), (-1.64, "-1.6"), (1234.5, "1,234.5")])
def test_nothing_has_no_minus(amount: float, said: str) -> None:
    assert printed_losses._musd(amount) == said
