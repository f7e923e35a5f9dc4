"""A table of a study that no variant makes use of is said to change nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.study.load import load_study
from tests.model.study.files import GOOD, write

DAY = "law_as_of = 2026-11-30\n[variants.current-law]"
LAW = '\n[laws.45x]\ncite = "a notice"\nuntil = 2027-01-01\n'
PATH = "\n[price_paths.dear]\ntimes = { cobalt = 1.3 }\n"
BLOC = '\n[blocs.mine]\ncountries = ["AUS"]\n'
FLOOR = '{ tariff = "schedule" },\n  { bloc_share_floor = { bloc = "mine", stages = ["refined"], min = 0.1 } },'


def said(folder: Path, more: str, *changes: tuple[str, str]) -> list[str]:
    text = GOOD.replace("[variants.current-law]", DAY)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return [finding.line() for finding in load_study(write(folder, text + more)).findings]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (LAW, 'laws.45x: corrects nothing: no variant states { preset = "45x" }; state it, or delete the table'),
        (
            PATH,
            'price_paths.dear: moves nothing: no variant is planned on it; write prices = "dear" in one, or delete '
            "the table",
        ),
        (BLOC, "blocs.mine: no policy names it, so it changes nothing; name mine in one, or delete the table"),
    ],
)
def test_what_no_variant_names(tmp_path: Path, more: str, message: str) -> None:
    assert said(tmp_path, more) == [f"study.toml:22 {message}"]


@pytest.mark.parametrize(
    ("more", "old", "new"),
    [
        (LAW, '{ production_tax_credit = "45X" }', '{ preset = "45x" }'),
        (LAW, '{ production_tax_credit = "45X" }', '{ preset = "current-law" }'),
        (PATH, 'extends = "current-law"', 'extends = "current-law"\nprices = "dear"'),
        (BLOC, '{ tariff = "schedule" },', FLOOR),
        (BLOC.replace("mine", "allies") + "replaces = true\n", "small", "small"),
    ],
)
def test_what_a_variant_names_is_not(tmp_path: Path, more: str, old: str, new: str) -> None:
    """A law may be stated by a word for several; a bloc in the place of the dataset's counts without being named."""
    assert [line for line in said(tmp_path, more, (old, new)) if "delete the table" in line] == []
