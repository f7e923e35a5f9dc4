"""Blocs that a study states: members with their years, checked as the dataset's are, shown, never in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.messages.finding import BadInput
from model.analysis.solve.before_solving import prepared
from model.analysis.solve.check import check_study
from model.study.dataset_of_study import dataset_for
from model.study.load import load_study
from model.study.loaded import LoadedStudy
from model.study.version import refusal
from tests.model.study.test_patch import HEAD, TAIL, refused, write

QUAD = """
[blocs.quad]
countries = ["AUS", "CHL", "CHN"]
joins = { CHN = 2026 }
leaves = { AUS = 2025 }
cite = "a joint statement"
"""
POLICY = """
[variants.free]
[[variants.free.policies]]
bloc_share_floor = { bloc = "quad", stages = ["refined"], min = 0.1 }
"""


def stated(folder: Path, text: str) -> LoadedStudy:
    path = write(folder, "", "plain.toml").with_name("s.toml")
    path.write_text(text, encoding="utf-8")
    return load_study(path)


def test_members_are_those_of_the_year(tmp_path: Path) -> None:
    _, base, _ = prepared(stated(tmp_path, HEAD + QUAD + POLICY))
    assert [base.members("quad", year) for year in (2024, 2025, 2026)] == [
        {"AUS", "CHL"},
        {"AUS", "CHL"},
        {"CHL", "CHN"},
    ]


@pytest.mark.breadth
def test_a_bloc_is_shown_and_its_rows_rest_on_the_study(tmp_path: Path) -> None:
    loaded = stated(tmp_path, HEAD + QUAD + POLICY)
    assert check_study(loaded).blocs == ("bloc quad: AUS until 2025, CHL, CHN from 2026 (a joint statement)",)
    rows = dataset_for(loaded).table("blocs")
    assert rows["source_id"].unique().tolist() == ["study"]
    assert rows["rule"].unique().tolist() == ["Stated by the study (a joint statement)."]
    again = load_text(tmp_path, loaded.resolved_toml())
    assert dataset_for(again, loaded.study.dataset).table("blocs").equals(rows)


def load_text(folder: Path, text: str) -> LoadedStudy:
    (folder / "again.toml").write_text(text, encoding="utf-8")
    return load_study(folder / "again.toml")


@pytest.mark.breadth
def test_a_bloc_of_the_dataset_is_replaced_only_in_so_many_words(tmp_path: Path) -> None:
    bloc = '\n[blocs.allies]\ncountries = ["JPN", "KOR"]\n'
    us = HEAD.replace('"tiny"', '"us_2026"').replace("[2024, 2026]", "[2026, 2027]")
    with pytest.raises(BadInput) as caught:
        dataset_for(stated(tmp_path, us + bloc + TAIL))
    (line,) = [finding.line() for finding in caught.value.findings]
    assert line.startswith("s.toml:8 blocs.allies: the dataset has bloc allies already (")
    assert line.endswith(" rows of blocs.csv); write another name, or replaces = true to put it in its place")
    data = dataset_for(stated(tmp_path, us + bloc + "replaces = true\n" + TAIL))
    assert data.table("blocs").query("bloc == 'allies'")["country"].tolist() == ["JPN", "KOR"]
    assert any(change.line().endswith("deleted") for change in data.changes)


WRONG = {
    "country": (
        '[blocs.quad]\ncountries = ["AUS", "CHI"]\n',
        "s.toml:8 blocs.quad.countries: 'CHI' is not in countries.csv; did you mean CHN?",
    ),
    "twice": (
        '[blocs.quad]\ncountries = ["AUS", "AUS"]\n',
        "s.toml:8 blocs.quad.countries: 'AUS' is listed twice; once is enough",
    ),
    "none": ("[blocs.quad]\ncountries = []\n", "s.toml:8 blocs.quad.countries: is empty; list at least one"),
    "date": (
        '[blocs.quad]\ncountries = ["AUS"]\nfrom = 2027-07-01\n',
        "s.toml:9 blocs.quad.from: must be a number, got 2027-07-01",
    ),
    "stranger": (
        '[blocs.quad]\ncountries = ["AUS"]\njoins = { CHL = 2026 }\n',
        "s.toml:7 blocs.quad: joins names CHL, which is not among its countries",
    ),
    "backwards": (
        '[blocs.quad]\ncountries = ["AUS"]\nfrom = 2027\nuntil = 2026\n',
        "s.toml:7 blocs.quad: AUS leaves in 2026, before it joins in 2027",
    ),
    "key": (
        '[blocs.quad]\ncountries = ["AUS"]\nutnil = 2026\n',
        "s.toml:9 blocs.quad.utnil: unknown setting; did you mean until?",
    ),
    "replaces nothing": (
        '[blocs.quad]\ncountries = ["AUS"]\nreplaces = true\n',
        "s.toml:7 blocs.quad: the dataset has no rows of blocs",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_a_bloc_is_one_line(case: str, tmp_path: Path) -> None:
    bloc, line = WRONG[case]
    assert refused(tmp_path, bloc) == [line]


@pytest.mark.parametrize(
    ("requires", "has", "fits"),
    [(">=0.2", "0.1.9", False), (">=0.2", "0.2", True), (">=0.2, <1", "1.0", False), ("==0.2", "0.2.0", True),
     (">=0.10", "0.9", False), ("!=0.2", "0.2", False), (">=0.2", "0.2.0rc1", True)],
)  # fmt: skip
def test_a_version_fits_or_does_not(requires: str, has: str, fits: bool) -> None:
    assert (refusal(requires, has) == "") == fits


def test_an_older_program_says_so_before_all_else(tmp_path: Path) -> None:
    """Settings that only a newer program knows are not called wrong by an older one."""
    with pytest.raises(BadInput) as caught:
        stated(tmp_path, f'requires = ">=99"\n{HEAD}\nnew_word = 1\n{TAIL}')
    (line,) = [finding.line() for finding in caught.value.findings]
    assert line.startswith("s.toml:1 requires: the study requires lodeplan >=99, this is ")
    assert line.endswith("; install one that will do")


def test_a_version_that_is_none_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        stated(tmp_path, f'requires = "0.2 or newer"\n{HEAD}{TAIL}')
    assert str(caught.value) == (
        "s.toml:1 requires: must say which versions will do, such as '>=0.2' or '>=0.2, <1', got '0.2 or newer'"
    )
