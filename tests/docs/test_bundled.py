"""The page on what the bundled study says is what a run of it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.build import bundled


@pytest.mark.breadth
@pytest.mark.filterwarnings("ignore::lodeplan.StudyWarning")
def test_the_page_and_the_table_of_the_readme_are_what_a_run_says(tmp_path: Path) -> None:
    """Where figures or the program move them: `uv run python -m docs.build.bundled`."""
    runs = bundled.planned(tmp_path)
    assert bundled.PAGE.read_text(encoding="utf-8") == bundled.text(*runs)
    assert bundled.README.read_text(encoding="utf-8") == bundled.readme(runs[0])


@pytest.mark.parametrize(("value", "said"), [(-0.004, "0.00"), (-1.5, "-1.50"), (0.0, "0.00")])
def test_nothing_has_no_minus(value: float, said: str) -> None:
    assert bundled._written(value, "{:.2f}") == said
