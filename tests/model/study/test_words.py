"""Policies held against the dataset: words it does not know, and shares that contradict each other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from model.frames.study_frames import Frames
from model.study.checks.contradictions import clash_findings, one_name_for_two_plants
from model.study.checks.sole_suppliers import supplier_findings
from model.study.checks.words_and_dates import word_findings, words_of_refused
from model.study.readable_part import Refused
from tests import handmade
from tests.model.study.files import ONE_VARIANT, loaded, refused, stating


def bloc(name: str, *countries: str) -> list[dict[str, Any]]:
    return [{"bloc": name, "country": c, "from_year": 1900, "until_year": float("nan")} for c in countries]


@pytest.fixture
def frames() -> Frames:
    return handmade.study(years=(2026, 2027), tables={"blocs": [*bloc("allies", "AUS", "CAN"), *bloc("rivals", "CHN")]})


WORDS = {
    'bloc_share_floor = { bloc = "alies", min = 0.1 }': (
        "bloc_share_floor.bloc: unknown bloc 'alies'; did you mean allies?"
    ),
    'bloc_share_floor = { bloc = "zz", min = 0.1 }': (
        "bloc_share_floor.bloc: unknown bloc 'zz'; there are allies, rivals"
    ),
    'country_share_cap = { countries = ["CHM"], max = 0.1 }': (
        "country_share_cap.countries: unknown country 'CHM'; did you mean CHN?"
    ),
    'domestic_share_floor = { forms = ["a.mteal"], min = 0.1 }': (
        "domestic_share_floor.forms: unknown form 'a.mteal'; did you mean a.metal?"
    ),
    'domestic_share_floor = { stages = ["refind"], min = 0.1 }': (
        "domestic_share_floor.stages: unknown stage 'refind'; did you mean refined?"
    ),
    'domestic_share_floor = { minerals = ["b"], min = 0.1 }': (
        "domestic_share_floor.minerals: unknown mineral 'b'; there are a"
    ),
}


@pytest.mark.parametrize(("policy", "message"), WORDS.items(), ids=list(WORDS))
def test_unknown_word(tmp_path: Path, frames: Frames, policy: str, message: str) -> None:
    found = word_findings(stating(tmp_path, policy), frames)
    assert [finding.line() for finding in found] == [f"study.toml:9 variant v: {message}"]


def test_an_account_of_another_kind_is_told_of_a_sentence_that_is_refused_too(tmp_path: Path) -> None:
    """It is there, so it is not unknown, whatever else is wrong with the sentence."""
    kinds = {"customs": "receipt", "fund": "mandatory"}
    frames = handmade.study(years=(2026,), tables={"accounts": [{"account": a, "kind": k} for a, k in kinds.items()]})
    said = [Refused("substitution_program", {"account": "customs"}, ("variants", "v"), 9)]
    assert [finding.message for finding in words_of_refused(said, "study.toml", frames)] == [
        "'customs' is of kind receipt, which substitution_program cannot use; there are fund"
    ]


def test_no_word_of_its_kind(tmp_path: Path, frames: Frames) -> None:
    """A dataset without any contingent account: none can be named, so where to look is."""
    floor = (
        "price_floor = { forms = ['a.metal'], dollars = 'real', floor_usd_per_t = 9000, price_spread = 0, "
        "account = 'grants' }"
    )
    [found] = word_findings(stating(tmp_path, floor), frames)
    assert found.line() == (
        "study.toml:9 variant v: price_floor.account: unknown account 'grants'; the dataset has none that price_floor "
        "can use (lodeplan schema price_floor says which)"
    )


IN_AN_ENTRY = {
    'tariff = { countries = ["CHN"], rate = 0.5 }, from = "2027-01-01"': (
        "from: stands beside tariff, and belongs inside it: tariff = { ..., from = ... }"
    ),
    'import_ban = { countries = ["CHN"] }, forms = ["a.metal"]': (
        "forms: stands beside import_ban, and belongs inside it: import_ban = { ..., forms = ... }"
    ),
    'tariff = { countries = ["CHN"], rate = 0.5 }, frm = 2027': (
        "frm: unknown policy; 'lodeplan schema policies' lists them"
    ),
    'import_ban = { countries = ["CHN"] }, world = "China sells nothing"': (
        "world: no setting of a policy but of its variant; write world = ... beside policies"
    ),
    'import_ban = { countries = ["CHN"], prices = "slump" }': (
        "import_ban.prices: no setting of a policy but of its variant; write prices = ... beside policies"
    ),
    "stockpile_target = { months = 6 }": (
        "stockpile_target.months: unknown setting; 'lodeplan schema stockpile_target' lists its settings"
    ),
    'budget_cap = { account = "dpa", dollars = "real", max_musd = "1,600" }': (
        "budget_cap.max_musd: must be 'appropriated', a number, or a value by year such as "
        "{ 2027 = 100, 2030 = 250 }, got '1,600'; write 1600 or 1.600, without quotes"
    ),
    'stockpile_target = { days = "90" }': (
        "stockpile_target.days: must be a number, got '90'; write 90, without quotes"
    ),
    'stockpile_target = { days = "1,600,000" }': (
        "stockpile_target.days: must be a number, got '1,600,000'; write 1600000, without quotes"
    ),
}


@pytest.mark.parametrize(("entry", "message"), IN_AN_ENTRY.items(), ids=list(IN_AN_ENTRY))
def test_an_entry_that_says_where_its_words_belong(tmp_path: Path, entry: str, message: str) -> None:
    assert refused(tmp_path, ONE_VARIANT + f"{{ {entry} }},\n]\n") == [f"study.toml:9 variant v: {message}"]


@pytest.mark.parametrize(
    ("cell", "message"),
    [("1,600", "write 1600 or 1.600, with no comma"), ("0,25", "a number has a decimal point; write 0.25")],
)
def test_a_comma_in_a_number_within_a_table(tmp_path: Path, cell: str, message: str) -> None:
    text = ONE_VARIANT + f"{{ stockpile_target = {{ days = {cell} }} }},\n]\n"
    assert refused(tmp_path, text) == [f"study.toml:9 days: {message}"]


def test_of_many_words_those_that_hold_the_one_written_are_named_first(tmp_path: Path) -> None:
    """A word that is part of others, and near to none, such as 301 of the layers of duty."""
    blocs = [row for n in range(9) for row in bloc(f"bloc_{n}", "AUS")] + bloc("section_301", "CHN")
    frames = handmade.study(years=(2026, 2027), tables={"blocs": blocs})
    [found] = word_findings(stating(tmp_path, 'bloc_share_floor = { bloc = "301", min = 0.1 }'), frames)
    named = "section_301, bloc_0, bloc_1, bloc_2, bloc_3, bloc_4, bloc_5, bloc_6 and 2 more"
    assert found.line().endswith(f"unknown bloc '301'; there are {named}")


def test_an_inherited_policy_is_named_once(tmp_path: Path, frames: Frames) -> None:
    text = ONE_VARIANT + "{ import_ban = { bloc = 'feoc' } }]\n[variants.w]\nextends = 'v'\n"
    assert len(word_findings(loaded(tmp_path, text), frames)) == 1


CLASHES = {
    "cap below floor at home": (
        ["domestic_share_floor = { min = 0.4 }", "country_share_cap = { countries = ['USA'], max = 0.3 }"],
        "study.toml:10 variant v: country_share_cap: at most 30% of a.metal in 2026, "
        "and domestic_share_floor (study.toml:9) says at least 40%; no tonne of it could be supplied",
    ),
    "floor above cap, the other way round": (
        ["country_share_cap = { countries = ['USA'], max = 0.3 }", "domestic_share_floor = { min = '40%' }"],
        "study.toml:10 variant v: domestic_share_floor: at least 40% of a.metal in 2026, "
        "and country_share_cap (study.toml:9) says at most 30%; no tonne of it could be supplied",
    ),
    "floors that add to more than all": (
        [
            "domestic_share_floor = { min = 0.5 }",
            "bloc_share_floor = { bloc = 'allies', home_counts = false, min = { 2026 = 0.4, 2027 = 0.6 } }",
        ],
        "study.toml:10 variant v: bloc_share_floor: 60% beside 50% of domestic_share_floor (study.toml:9) is 110% of "
        "a.metal in 2027; no tonne of it could be supplied",
    ),
    "owners": (
        [
            "bloc_share_floor = { bloc = 'rivals', home_counts = false, measure = 'owner', min = 0.2 }",
            "owner_share_cap = { owners = ['CHN'], max = 0.1 }",
        ],
        "study.toml:10 variant v: owner_share_cap: at most 10% of a.metal in 2026, "
        "and bloc_share_floor (study.toml:9) says at least 20%; no tonne of it could be supplied",
    ),
}


@pytest.mark.parametrize(("policies", "line"), CLASHES.values(), ids=list(CLASHES))
def test_shares_that_contradict(tmp_path: Path, frames: Frames, policies: list[str], line: str) -> None:
    assert [f.line() for f in clash_findings(stating(tmp_path, *policies), frames)] == [line]


AGREE = {
    "cap at the floor": [
        "domestic_share_floor = { min = 0.4 }",
        "country_share_cap = { countries = ['USA'], max = 0.4 }",
    ],
    "home counts towards both floors": [
        "domestic_share_floor = { min = 0.6 }",
        "bloc_share_floor = { bloc = 'allies', min = 0.6 }",
    ],
    "another country": [
        "domestic_share_floor = { min = 0.4 }",
        "country_share_cap = { countries = ['CHN'], max = 0.3 }",
    ],
    "another form": [
        "domestic_share_floor = { forms = ['a.raw'], min = 0.4 }",
        "country_share_cap = { forms = ['a.metal'], countries = ['USA'], max = 0.3 }",
    ],
    "another year": [
        "domestic_share_floor = { min = 0.4, until = 2026 }",
        "country_share_cap = { countries = ['USA'], max = 0.3, from = 2027 }",
    ],
    "another way of counting": [
        "domestic_share_floor = { min = 0.4 }",
        "owner_share_cap = { owners = ['USA'], max = 0.3 }",
    ],
    "by origin nothing is certain": [
        "bloc_share_floor = { bloc = 'rivals', home_counts = false, measure = 'origin', min = 0.6 }",
        "bloc_share_floor = { bloc = 'allies', home_counts = false, measure = 'origin', min = 0.6 }",
    ],
}


@pytest.mark.parametrize("policies", AGREE.values(), ids=list(AGREE))
def test_shares_that_agree(tmp_path: Path, frames: Frames, policies: list[str]) -> None:
    assert clash_findings(stating(tmp_path, *policies), frames) == []


# ---------------------------------------------------------------- limits that the sources of a form cannot meet

CLOSED = {
    "a cap on the only supplier": "country_share_cap = { forms = ['a.metal'], max = 0.6 }",
    "by name": "country_share_cap = { forms = ['a.metal'], countries = ['CHN'], max = { 2026 = 0.6 } }",
    "a bloc of all suppliers": "bloc_share_cap = { forms = ['a.metal'], bloc = 'rivals', max = 0.6 }",
    "its owner": "owner_share_cap = { forms = ['a.metal'], owners = ['CHN'], max = 0.6 }",
    "a floor on nobody": "bloc_share_floor = { forms = ['a.metal'], bloc = 'allies', min = 0.1 }",
    "home makes none": "domestic_share_floor = { forms = ['a.metal'], min = 0.1 }",
    "home makes none of what is used": "import_reliance_cap = { forms = ['a.metal'], max = 0.9 }",
    "too few": "top_share_cap = { forms = ['a.metal'], k = 2, max = 0.9 }",
    "too few for the index": "hhi_cap = { forms = ['a.metal'], max = 0.9 }",
}


@pytest.mark.parametrize("case", CLOSED)
def test_a_limit_that_leaves_no_tonne_is_told(case: str, tmp_path: Path):
    """China alone can supply the metal; with home and Australia beside it every one of them can be met."""
    china = {"form": "a.metal", "country": "CHN", "owner": "CHN", "year": 2026}
    blocs = [*bloc("allies", "AUS", "CAN"), *bloc("rivals", "CHN")]
    frames = handmade.study(years=(2026, 2027), tables={"blocs": blocs}, offers=[china], outputs=[], collections=[])
    said = supplier_findings(stating(tmp_path, CLOSED[case]), frames)
    assert [f.level for f in said] == ["warning"]
    assert "no tonne of a.metal 2026 (CHN alone can supply it) could be supplied under it" in said[0].line()
    other = {**china, "country": "USA", "owner": "USA"}
    allied = {**china, "country": "AUS", "owner": "AUS"}
    more = handmade.study(years=(2026, 2027), tables={"blocs": blocs}, offers=[china, other, allied], outputs=[])
    assert supplier_findings(stating(tmp_path, CLOSED[case]), more) == []


def test_two_plants_abroad_of_one_name(tmp_path: Path):
    one = "partner_investment = {{ like = 'ref', country = 'AUS', size_t = {} }}"
    said = list(one_name_for_two_plants(stating(tmp_path, one.format(5), one.format(6))))
    assert [f.level for f in said] == ["error"]
    assert "its plant is named ref_aus" in said[0].line()
