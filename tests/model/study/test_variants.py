"""Variants: what they inherit and drop, how their policies are called, where they stand, what is odd about them."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.study.checks.words_and_dates import first_of_same
from model.study.load import load_study
from model.study.loaded import LoadedStudy
from model.study.settings import Study
from tests.model.study.files import GOOD, good_but, loaded, refused, write


def labels(study: LoadedStudy, variant: str) -> list[tuple[str, str]]:
    return [(clause.label, clause.where) for clause in study.clauses(variant)]


def warned(study: LoadedStudy) -> list[str]:
    assert all(finding.level == "warning" for finding in study.findings)
    return [finding.line() for finding in study.findings]


# ---------------------------------------------------------------- inheritance


def test_inherited_policies_come_first(tmp_path: Path) -> None:
    assert labels(loaded(tmp_path, GOOD), "allied-floor") == [
        ("tariff", "study.toml:10"),
        ("production_tax_credit", "study.toml:11"),
        ("bloc_share_floor", "study.toml:18"),
    ]


def test_same_policy_several_times_is_numbered_in_order(tmp_path: Path) -> None:
    more = """
[variants.more]
extends = "allied-floor"
policies = [{ tariff = { countries = ["CHN"], rate = 0.25 } }, { tariff = { countries = ["RUS"], rate = 0.5 } }]
"""
    assert [label for label, _ in labels(loaded(tmp_path, GOOD + more), "more")] == [
        "tariff", "production_tax_credit", "bloc_share_floor", "tariff#2", "tariff#3",
    ]  # fmt: skip


def test_without_drops_every_inherited_policy_of_that_name_and_none_of_its_own(tmp_path: Path) -> None:
    more = """
[variants.less]
extends = "allied-floor"
without = ["tariff"]
policies = [{ tariff = { countries = ["CHN"], rate = 0.25 } }]
"""
    assert labels(loaded(tmp_path, GOOD + more), "less") == [
        ("production_tax_credit", "study.toml:11"),
        ("bloc_share_floor", "study.toml:18"),
        ("tariff", "study.toml:24"),
    ]


def test_a_policy_takes_its_citation_and_title_from_beside_it(tmp_path: Path) -> None:
    (*_, floor) = loaded(tmp_path, GOOD).clauses("allied-floor")
    assert (floor.policy.cite, floor.policy.title) == ("a law", "")


@pytest.mark.breadth
def test_a_thousand_variants_may_extend_each_other(tmp_path: Path) -> None:
    chain = "".join(f'[variants.v{n}]\nextends = "{f"v{n - 1}" if n else "current-law"}"\n' for n in range(1000))
    study = load_study(write(tmp_path, GOOD + chain)).study
    assert [clause.label for clause in study.clauses("v999")] == ["tariff", "production_tax_credit"]


EXTENDS = 'extends = "current-law"'
INHERITANCE = {
    "no such parent": (
        (EXTENDS, 'extends = "curent-law"'),
        ["study.toml:16 variant allied-floor: extends: no variant is called 'curent-law'; did you mean current-law?"],
    ),
    "itself": (
        (EXTENDS, 'extends = "allied-floor"'),
        [
            "study.toml:16 variant allied-floor: extends: allied-floor extends allied-floor; "
            "a variant cannot extend itself"
        ],
    ),
    "in a circle": (
        ("[variants.current-law]", '[variants.current-law]\nextends = "allied-floor"'),
        [
            "study.toml:17 variant allied-floor: extends: allied-floor extends current-law extends allied-floor; "
            "a variant cannot extend itself"
        ],
    ),
    "drops a misspelt policy": (
        (EXTENDS, f'{EXTENDS}\nwithout = ["tarif"]'),
        ["study.toml:17 variant allied-floor: without: 'tarif' is not inherited; did you mean tariff?"],
    ),
    "drops a policy that is not there": (
        (EXTENDS, f'{EXTENDS}\nwithout = ["import_ban"]'),
        [
            "study.toml:17 variant allied-floor: without: 'import_ban' is not inherited; "
            "inherited are production_tax_credit, tariff"
        ],
    ),
    "drops without a parent": (
        (EXTENDS, 'without = ["tariff"]'),
        ["study.toml:16 variant allied-floor: without: 'tariff' is not inherited"],
    ),
}


@pytest.mark.parametrize(("change", "lines"), INHERITANCE.values(), ids=list(INHERITANCE))
def test_inheritance_that_cannot_be(tmp_path: Path, change: tuple[str, str], lines: list[str]) -> None:
    assert refused(tmp_path, good_but(change)) == lines


def test_what_cannot_be_is_refused_in_python_too() -> None:
    settings = {
        "name": "small", "dataset": "us_2026", "minerals": ["lithium"], "years": [2026, 2030], "discount_rate": 0.03,
        "baseline": "b", "variants": {"a": {"policies": []}},
    }  # fmt: skip
    with pytest.raises(ValueError, match="baseline: no variant is called 'b'"):
        Study.model_validate(settings)


# ---------------------------------------------------------------- written out


def test_the_resolved_study_says_the_same_and_resolves_to_itself(tmp_path: Path) -> None:
    before = loaded(tmp_path, GOOD)
    after = load_study(write(tmp_path, before.resolved_toml(), "resolved.toml"))
    for variant in before.study.variants:
        assert [(c.label, c.policy.model_dump()) for c in after.clauses(variant)] == [
            (c.label, c.policy.model_dump()) for c in before.clauses(variant)
        ]
    assert after.resolved_toml() == before.resolved_toml()


def test_the_resolved_study_shows_the_defaults_of_policies(tmp_path: Path) -> None:
    text = loaded(tmp_path, GOOD).resolved_toml()
    assert 'measure = "shipped", home_counts = true' in text
    assert "extends" not in text
    assert 'bloc = ""' not in text, "what is left out cannot be written as nothing: an empty word is refused"
    assert 'cite = ""' not in text


def test_the_resolved_study_names_no_place_of_the_machine(tmp_path: Path) -> None:
    """A run holds its dataset: the study of the run names that copy, so that the same study is the same anywhere."""
    study = loaded(tmp_path, good_but(('"us_2026"', '"my tables"')))
    assert 'dataset = "dataset.zip"' in study.resolved_toml()
    assert str(tmp_path) not in study.resolved_toml()


def test_the_resolved_study_holds_the_variants_that_are_run_and_the_baseline(tmp_path: Path) -> None:
    study = loaded(tmp_path, GOOD + "\n[variants.bare]\n")
    assert list(load_study(write(tmp_path, study.resolved_toml(["bare"]), "r.toml")).study.variants) == [
        "current-law",
        "bare",
    ]


def test_names_that_toml_must_quote_survive(tmp_path: Path) -> None:
    awkward = r"tab\t \"quoted\" \\ new\nline é 🪨 \u0007 \u007F"
    before = loaded(tmp_path, f'title = "{awkward}"\n' + GOOD)
    assert load_study(write(tmp_path, before.resolved_toml(), "resolved.toml")).study.title == before.study.title


# ---------------------------------------------------------------- what is odd


def test_identical_variants_are_named(tmp_path: Path) -> None:
    more = """
[variants.v7]
title = "another title"
policies = [{ production_tax_credit = "45X", cite = "another law" }, { tariff = "schedule" }]
[variants.v12]
extends = "v7"
"""
    study = loaded(tmp_path, GOOD + more)
    assert warned(study) == ["study.toml:21: variants current-law, v7 and v12 are identical"]
    assert first_of_same(study) == {
        "current-law": "current-law", "allied-floor": "allied-floor", "v7": "current-law", "v12": "current-law",
    }  # fmt: skip


def test_variants_that_differ_in_one_number_are_not_identical(tmp_path: Path) -> None:
    more = """
[variants.v7]
policies = [{ domestic_share_floor = { min = 0.3 } }]
[variants.v12]
policies = [{ domestic_share_floor = { min = 0.30000001 } }]
"""
    assert warned(loaded(tmp_path, GOOD + more)) == []


HORIZON = {
    "from = 2045": "starts 2045, after the last year 2040",
    "from = 2041-01-01": "starts 2041-01-01, after the last year 2040",
    "until = 2025": "ends 2025, before the first year 2026",
    "from = 2035, until = 2030": "from 2035 is after until 2030",
}


@pytest.mark.parametrize(("dates", "message"), HORIZON.items(), ids=list(HORIZON))
def test_policy_outside_the_horizon(tmp_path: Path, dates: str, message: str) -> None:
    more = f"[variants.late]\npolicies = [{{ import_ban = {{ bloc = 'feoc', {dates} }} }}]\n"
    assert warned(loaded(tmp_path, GOOD + more)) == [
        f"study.toml:21 variant late: import_ban: {message}: touches nothing"
    ]


IDLE = {
    "begins_when = { form = 'f', share_above = 1, countries = ['CHN'] }": "is never met: no share is above 100%",
    "ends_when = { form = 'f', stock_below = 0 }": "is never met: no stock is below 0",
    "ends_when = { form = 'f', reliance_below = 0.5, years = 16 }": (
        "is never met: it asks for 16 years on end, and 15 are planned"
    ),
    "begins_when = { form = 'f', capacity_above = 5, years = 15 }": (
        "is met in 2040 at the earliest, so from 2041-01-01, after the last year 2040"
    ),
    "begins_when = { form = 'f', capacity_above = 5, at_latest = 2026 }": (
        "is asked of no plan: at_latest = 2026 is before a plan from 2026 on could meet it"
    ),
}
NOT_IDLE = (
    "begins_when = { form = 'f', capacity_above = 5, years = 14, at_latest = 2041 }",
    "begins_when = { form = 'f', capacity_above = 0, at_latest = 2027 }",
    "ends_when = { form = 'f', reliance_below = 0 }",
)


@pytest.mark.parametrize(("trigger", "message"), IDLE.items(), ids=list(IDLE))
def test_a_trigger_that_no_plan_can_meet(tmp_path: Path, trigger: str, message: str) -> None:
    more = f"[variants.late]\npolicies = [{{ import_ban = {{ bloc = 'feoc', {trigger} }} }}]\n"
    name = trigger.partition(" ")[0]
    assert warned(loaded(tmp_path, GOOD + more)) == [f"study.toml:21 variant late: import_ban.{name}: {message}"]


@pytest.mark.parametrize("trigger", NOT_IDLE)
def test_a_trigger_that_some_plan_can_meet(tmp_path: Path, trigger: str) -> None:
    more = f"[variants.late]\npolicies = [{{ import_ban = {{ bloc = 'feoc', {trigger} }} }}]\n"
    assert warned(loaded(tmp_path, GOOD + more)) == []


def test_first_value_after_the_horizon(tmp_path: Path) -> None:
    more = "[variants.late]\npolicies = [{ domestic_share_floor = { min = { 2045 = 0.3 } } }]\n"
    assert warned(loaded(tmp_path, GOOD + more)) == [
        "study.toml:21 variant late: domestic_share_floor: its first value is for 2045, after the last year 2040: "
        "touches nothing"
    ]


IN_FORCE_BEFORE = {
    "no tonne is free of it": "tariff = { countries = ['CHN'], rate = 0.25, quota_t = { 2045 = 100 } }",
    "nothing may be bought": "purchase_budget = { dollars = 'real', max_musd = { 2045 = 50 } }",
    "nothing may be paid": "budget_cap = { account = 'dpa_title_iii', dollars = 'real', max_musd = { 2045 = 50 } }",
}


@pytest.mark.parametrize("policy", IN_FORCE_BEFORE.values(), ids=list(IN_FORCE_BEFORE))
def test_what_is_by_year_leaves_the_rest_in_force_before_it(tmp_path: Path, policy: str) -> None:
    assert warned(loaded(tmp_path, GOOD + f"[variants.late]\npolicies = [{{ {policy} }}]\n")) == []


def test_first_value_in_the_last_year_touches_something(tmp_path: Path) -> None:
    more = "[variants.late]\npolicies = [{ domestic_share_floor = { min = { 2040 = 0.3 } } }]\n"
    assert warned(loaded(tmp_path, GOOD + more)) == []


def test_an_inherited_policy_is_warned_of_once(tmp_path: Path) -> None:
    more = "[variants.later]\nextends = 'late'\npolicies = [{ tariff = { bloc = 'feoc', rate = 0.1 } }]\n"
    late = "[variants.late]\npolicies = [{ import_ban = { bloc = 'feoc', from = 2045 } }]\n"
    assert len(warned(loaded(tmp_path, GOOD + late + more))) == 1


def test_policy_on_the_last_day_touches_something(tmp_path: Path) -> None:
    more = "[variants.late]\npolicies = [{ import_ban = { bloc = 'feoc', from = 2040-12-31 } }]\n"
    assert warned(loaded(tmp_path, GOOD + more)) == []
