"""Every source says what kind of document it is; ours alone are assumed."""

from __future__ import annotations

from data.load import load_dataset
from data.schema import GRADES


def test_every_source_has_a_grade_and_ours_alone_is_assumed() -> None:
    sources = load_dataset("us_2026").table("sources").set_index("source_id")["grade"]
    assert set(sources) == set(GRADES)
    assert sources[sources == "assumed"].index.tolist() == ["lodeplan-assumption"]
    assert sources["usgs-mcs-2026-data-release"] == "agency"
    assert sources["perpetua-8-k-exhibit-99-1"] == "company filing"
