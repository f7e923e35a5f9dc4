"""Nothing empty and nothing twice: a list that a script emptied is refused, wherever a policy takes one."""

from __future__ import annotations

import typing
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from model.policies import POLICIES
from tests.model.study.files import good_but, loaded, refused

CREDIT = '{ production_tax_credit = "45X" }'
AT = "study.toml:11 variant current-law: "
LEFT_OUT = "is empty; list at least one, or leave it out"
TEXT = "no value; delete the line, or write a value after the ="

REFUSED = {
    "import_ban = { countries = [] }": f"import_ban.countries: {LEFT_OUT}",
    "import_ban = { countries = ['CHN'], forms = [] }": f"import_ban.forms: {LEFT_OUT}",
    "country_share_cap = { countries = [], max = 0.3 }": f"country_share_cap.countries: {LEFT_OUT}",
    "owner_share_cap = { owners = [], bloc = 'feoc', max = 0.3 }": f"owner_share_cap.owners: {LEFT_OUT}",
    "owner_share_cap = { owners = ['CHN'], bloc = '', max = 0.3 }": f"owner_share_cap.bloc: {TEXT}",
    "tariff = { rate = 0.25, countries = [] }": f"tariff.countries: {LEFT_OUT}",
    "tariff = { rate = 0.25, bloc = '' }": f"tariff.bloc: {TEXT}",
    "tariff = { schedule = 'schedule', layers = [] }": f"tariff.layers: {LEFT_OUT}",
    "tariff = { rate = {} }": "tariff.rate: no value; write a number, or a value by year such as { 2030 = 0.4 }",
    "tariff = { rate = { 27 = 0.1 } }": "tariff.rate: must be a whole year such as 2030, got 27",
    "budget_cap = { account = 'dpa_title_iii', max_musd = { 27 = 5 } }": (
        "budget_cap.max_musd: must be a whole year such as 2030, got 27"
    ),
    "domestic_share_floor = { min = 0.3, minerals = [] }": f"domestic_share_floor.minerals: {LEFT_OUT}",
    "domestic_share_floor = { min = 0.3, stages = [] }": f"domestic_share_floor.stages: {LEFT_OUT}",
    "domestic_share_floor = { min = {} }": (
        "domestic_share_floor.min: no value; write a number, or a value by year such as { 2030 = 0.4 }"
    ),
    "capital_grant = { account = 'dpa_title_iii', share = 0.3, plants = [] }": f"capital_grant.plants: {LEFT_OUT}",
    "capital_grant = { account = 'dpa_title_iii', share = 0.3, kinds = [] }": f"capital_grant.kinds: {LEFT_OUT}",
    "substitution_program = { share = 0.1, dollars = 'real', cost_usd_per_t = 1, end_uses = [] }": (
        f"substitution_program.end_uses: {LEFT_OUT}"
    ),
    "export_restriction = { countries = [] }": "export_restriction.countries: is empty; list at least one",
    "budget_cap = { account = 'dpa_title_iii', max_musd = {} }": (
        "budget_cap.max_musd: no value; write a number, or a value by year such as { 2030 = 0.4 }"
    ),
    "import_ban = { countries = ['CHN', 'CHN'] }": "import_ban.countries: 'CHN' is listed twice; once is enough",
    "import_ban = { countries = ['CHN', ''] }": (
        "import_ban.countries: holds an empty word; delete it, or write what is meant"
    ),
    "partner_investment = { like = 'eagle', country = 'CAN', size_t = 5, owner = '' }": (
        f"partner_investment.owner: {TEXT}"
    ),
}


@pytest.mark.parametrize(("policy", "line"), REFUSED.items(), ids=list(REFUSED))
def test_an_empty_word_or_list_is_refused_in_one_line(tmp_path: Path, policy: str, line: str):
    assert refused(tmp_path, good_but((CREDIT, f"{{ {policy} }}"))) == [AT + line]


LISTS = [
    (policy, field.alias or name)
    for policy in POLICIES
    for name, field in policy.model_fields.items()
    if typing.get_origin(field.annotation) is tuple
]


@pytest.mark.parametrize(("policy", "name"), LISTS, ids=[f"{policy.name}.{name}" for policy, name in LISTS])
@pytest.mark.parametrize(
    ("value", "words"), [([], "is empty"), (["x", "x"], "is listed twice"), ([None], "empty word"), (None, "no value")]
)
def test_every_list_of_every_policy(policy: Any, name: str, value: Any, words: str):
    with pytest.raises(ValidationError) as error:
        policy.model_validate({name: value})
    assert any(detail["loc"] == (name,) and words in detail["msg"] for detail in error.value.errors())


TEXTS = [
    (policy, field.alias or name)
    for policy in POLICIES
    for name, field in policy.model_fields.items()
    if name not in ("cite", "title") and field.annotation is str
]


@pytest.mark.parametrize(("policy", "name"), TEXTS, ids=[f"{policy.name}.{name}" for policy, name in TEXTS])
def test_every_text_of_every_policy(policy: Any, name: str):
    with pytest.raises(ValidationError) as error:
        policy.model_validate({name: ""})
    assert any(detail["loc"] == (name,) and "no value" in detail["msg"] for detail in error.value.errors())


@pytest.mark.parametrize(
    ("setting", "line"),
    [
        ("without = []", "study.toml:16 variant allied-floor: without: is empty; list at least one"),
        ('extends = ""', f"study.toml:16 variant allied-floor: extends: {TEXT}"),
    ],
)
def test_what_a_variant_takes_over_is_not_empty(tmp_path: Path, setting: str, line: str):
    old = 'extends = "current-law"'
    new = f"{old}\n{setting}" if setting.startswith("without") else setting
    assert [said.replace("toml:17", "toml:16") for said in refused(tmp_path, good_but((old, new)))] == [line]


def test_what_a_run_keeps_of_a_study_can_be_read_again(tmp_path: Path):
    """Settings that were left out stay out: no list that means all is written as an empty one."""
    first = loaded(tmp_path, good_but((CREDIT, "{ tariff = { rate = 0.1, countries = ['CHN'] } }")))
    text = first.resolved_toml()
    assert "[]" not in text
    assert [line for line in text.splitlines() if '""' in line and not line.startswith("title")] == []
    assert loaded(tmp_path, text).resolved_toml() == text
