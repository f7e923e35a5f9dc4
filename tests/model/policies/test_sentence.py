"""What every sentence shares: shares and dates as people write them, scope, the part of a year in force."""

from __future__ import annotations

import datetime as dt
import pickle
from typing import Any

import pytest
from pydantic import ValidationError, create_model

from model.policies import BY_NAME, POLICIES
from model.policies.base.fields import level_at
from model.policies.base.policy import Check, Policy
from tests.model.policies.chain import chain

FLOOR = BY_NAME["domestic_share_floor"]


def _floor(**said: Any):
    return FLOOR.model_validate({"min": 0.3, **said})


@pytest.mark.parametrize(("said", "share"), [(0.3, 0.3), ("30%", 0.3), ("12.5 %", 0.125), (0, 0.0), (1, 1.0)])
def test_a_share(said: object, share: float):
    assert _floor(min=said).min == pytest.approx(share)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (30, "30 means 3000%; write 0.3 or '30%'"),
        ("30", "'30' is not a share; write 0.3 or '30%'"),
        (True, "must be a number, got true"),
        (-0.1, "greater than or equal to 0"),
        ("7 percent", "'7 percent' is not a share; write 0.07 or '7%'"),
        ("0,03", "'0,03' is not a share; write a decimal point in place of the comma"),
        ("soon", "'soon' is not a share; write 0.3 or '30%'"),
        ("130%", "1.3 means 130%; write at most 1, or '100%'"),
        (1.5, "1.5 means 150%; write at most 1, or '100%'"),
        (float("nan"), "finite"),
        ({}, "no value; write a number"),
        ({2030: 40}, "40 means 4000%"),
        (4000, "4000 means 400000%; write at most 1, or '100%'"),
        ({"soon": 0.4}, "must be a whole year such as 2030, got soon"),
    ],
)
def test_not_a_share(said: object, message: str):
    with pytest.raises(ValidationError, match=message.replace("(", r"\(")):
        _floor(min=said)


def test_values_by_year():
    """Interpolated between the years given, held after the last, none before the first."""
    path = {2030: 0.4, 2035: 0.6}
    assert [level_at(path, y) for y in (2029, 2030, 2032, 2035, 2050)] == [
        None,
        0.4,
        pytest.approx(0.4 + 0.2 * 2 / 5),
        0.6,
        0.6,
    ]
    assert level_at(0.5, 1999) == 0.5


def test_years_written_as_text_are_years():
    assert _floor(min={"2030": "40%"}).min == {2030: pytest.approx(0.4)}


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        ({}, {2027: 1.0, 2028: 1.0}),
        ({"from": 2028}, {2027: 0.0, 2028: 1.0}),
        ({"from": "2028"}, {2027: 0.0, 2028: 1.0}),
        ({"until": 2027}, {2027: 1.0, 2028: 0.0}),
        ({"from": "2027-07-02"}, {2027: 183 / 365, 2028: 1.0}),
        ({"from": dt.date(2027, 7, 2)}, {2027: 183 / 365}),
        ({"until": "2028-01-01"}, {2027: 1.0, 2028: 1 / 366, 2029: 0.0}),
        ({"from": "2028-02-29", "until": "2028-02-29"}, {2028: 1 / 366}),
        ({"from": "2027-12-31", "until": "2028-12-30"}, {2027: 1 / 365, 2028: 365 / 366}),
    ],
)
def test_part_of_a_year_in_force(said: dict[str, Any], parts: dict[int, float]):
    sentence = _floor(**said)
    assert {year: sentence.share_in_force(year) for year in parts} == pytest.approx(parts)


def test_years_bound():
    """A floor binds whole years: not 2026, of which it is in force on the last day."""
    assert _floor(**{"from": "2026-12-31", "until": 2027}).years_bound(chain((2025, 2026, 2027, 2028))) == [2027]


@pytest.mark.parametrize("key", ["from", "until"])
@pytest.mark.parametrize("day", ["soon", "2027-13-01", "2027-02-30", True, ""])
def test_not_a_date(key: str, day: object):
    with pytest.raises(ValidationError, match="must be a date such as 2027-01-01 or a year, got"):
        _floor(**{key: day})


@pytest.mark.parametrize(
    ("scope", "forms"),
    [
        ({}, ["a.metal", "a.raw"]),
        ({"minerals": ["a"]}, ["a.metal", "a.raw"]),
        ({"minerals": ["b"]}, []),
        ({"stages": ["refined"]}, ["a.metal"]),
        ({"stages": ["refined", "scrap"]}, ["a.metal", "a.scrap"]),
        ({"forms": ["a.scrap"]}, ["a.scrap"]),
        ({"forms": ["a.raw"], "stages": ["refined"]}, []),
    ],
)
def test_scope(scope: dict[str, Any], forms: list[str]):
    """Scrap only when it is named."""
    assert _floor(**scope).forms_touched(chain()) == forms


def test_an_unknown_key_is_refused():
    with pytest.raises(ValidationError, match="minimum"):
        _floor(minimum=0.3)


@pytest.mark.parametrize("policy", [p for p in POLICIES if not p.shorthand], ids=lambda p: p.name)
def test_no_shorthand(policy: Any):
    with pytest.raises(ValidationError, match=f"write a table such as {policy.name} ="):
        policy.model_validate("yes")


def test_shorthands():
    assert BY_NAME["tariff"].model_validate("schedule").schedule == "schedule"
    assert BY_NAME["production_tax_credit"].model_validate("45X").credit == "45X"


WORDS: tuple[tuple[str, dict[str, Any], str, str], ...] = (
    ("domestic_share_floor", {"min": 0.1, "minerals": ["b"]}, "minerals", "b"),
    ("domestic_share_floor", {"min": 0.1, "forms": ["a.ore"]}, "forms", "a.ore"),
    ("domestic_share_floor", {"min": 0.1, "stages": ["raw"]}, "stages", "raw"),
    ("recycled_share_floor", {"min": 0.1, "stages": ["raw"]}, "stages", "raw"),
    ("country_share_cap", {"max": 0.1, "countries": ["CHI"]}, "countries", "CHI"),
    ("owner_share_cap", {"max": 0.1, "owners": ["CHI"]}, "owners", "CHI"),
    ("owner_share_cap", {"max": 0.1, "bloc": "foec"}, "bloc", "foec"),
    ("bloc_share_floor", {"min": 0.1, "bloc": "ally"}, "bloc", "ally"),
    ("import_ban", {"countries": ["CHI"]}, "countries", "CHI"),
    ("import_ban", {"bloc": "foec"}, "bloc", "foec"),
    ("export_restriction", {"countries": ["CHI"]}, "countries", "CHI"),
    ("tariff", {"rate": 0.1, "countries": ["CHI"]}, "countries", "CHI"),
    ("tariff", {"rate": 0.1, "bloc": "foec"}, "bloc", "foec"),
    ("tariff", {"schedule": "schedule", "layers": ["mnf"]}, "layers", "mnf"),
    ("production_tax_credit", {"credit": "45Y"}, "credit", "45Y"),
    ("production_tax_credit", {"credit": "45X", "account": "46x"}, "account", "46x"),
    ("capital_grant", {"account": "dap", "share": 0.1}, "account", "dap"),
    ("capital_grant", {"account": "dpa", "share": 0.1, "plants": ["rif"]}, "plants", "rif"),
    ("capital_grant", {"account": "dpa", "share": 0.1, "kinds": ["refiner"]}, "kinds", "refiner"),
    ("capital_grant", {"account": "dpa", "share": 0.1, "countries": ["CHI"]}, "countries", "CHI"),
    ("budget_cap", {"account": "dap", "dollars": "real", "max_musd": 1}, "account", "dap"),
    ("stockpile_target", {"days": 30, "account": "dap"}, "account", "dap"),
    ("stockpile_target", {"days": 30, "account": "45x"}, "account", "45x"),
    ("capital_grant", {"account": "customs", "share": 0.1}, "account", "customs"),
    ("production_tax_credit", {"credit": "45X", "account": "dpa"}, "account", "dpa"),
    ("investment_tax_credit", {"share": 0.1, "account": "dpa"}, "account", "dpa"),
    ("loan", {"account": "dpa", "share": 0.1, "rate": 0.1, "subsidy_rate": 0.1}, "account", "dpa"),
    ("equity", {"account": "45x", "share": 0.1, "return_rate": 0.1}, "account", "45x"),
    (
        "price_floor",
        {"forms": ["a.metal"], "dollars": "real", "price_spread": 0, "floor_usd_per_t": 1, "account": "dpa"},
        "account",
        "dpa",
    ),
    (
        "price_floor",
        {"forms": ["a.mettle"], "dollars": "real", "price_spread": 0, "floor_usd_per_t": 1},
        "forms",
        "a.mettle",
    ),
    (
        "offtake",
        {"min_share": 0.1, "price_spread": 0, "dollars": "real", "price_usd_per_t": 1, "account": "dpa"},
        "account",
        "dpa",
    ),
    ("permitting", {"years": 1, "plants": ["rif"]}, "plants", "rif"),
    ("workforce", {"build_rate": 1, "kinds": ["refiner"]}, "kinds", "refiner"),
    ("partner_investment", {"like": "rif", "country": "CAN", "size_t": 1}, "like", "rif"),
    ("partner_investment", {"like": "ref", "country": "CHI", "size_t": 1}, "country", "CHI"),
    (
        "substitution_program",
        {"share": 0.1, "dollars": "real", "cost_usd_per_t": 1, "account": "dap"},
        "account",
        "dap",
    ),
    (
        "substitution_program",
        {"share": 0.1, "dollars": "real", "cost_usd_per_t": 1, "end_uses": ["defense"]},
        "end_uses",
        "defense",
    ),
)


@pytest.mark.parametrize(("policy", "said", "field", "word"), WORDS)
def test_a_word_that_the_dataset_does_not_know(policy: str, said: dict[str, Any], field: str, word: str):
    found = list(BY_NAME[policy].model_validate(said).unknown_words(chain()))
    assert [(f, w) for f, w, _ in found] == [(field, word)]


def test_a_miss_is_measured_against_its_own_size():
    assert Check("k", "here", 102.0, 100.0, "t").violation == pytest.approx(2 / 102)
    assert Check("k", "here", 0.5, 0.25, "t").violation == pytest.approx(0.25)
    assert Check("k", "here", 99.0, 100.0, "t").violation == 0.0


def _tariff(**said: Any) -> Policy:
    return BY_NAME["tariff"].model_validate({"rate": 0.1, **said})


def test_a_sentence_that_only_cites_something_else_is_alike():
    assert _tariff(cite="One", title="So").alike(_tariff(cite="Other"))
    assert not _tariff().alike(_tariff(rate=0.2))
    assert not _tariff().alike(_tariff(**{"from": 2030}))
    assert not _tariff().alike(_floor())


def test_frames_keep_what_the_last_two_sentences_made_of_them():
    """Asked again, the same frames come back; a third sentence takes the place of the one asked longest ago."""
    frames = chain()
    low, high, later = _tariff(), _tariff(rate=0.2), _tariff(rate=0.3)
    first, second = frames.adjusted(low), frames.adjusted(high)
    assert (first.offers["duty"] * 2).tolist() == pytest.approx(second.offers["duty"].tolist())
    assert frames.adjusted(_tariff(cite="Other")) is first
    frames.adjusted(later)
    assert frames.adjusted(low) is first
    assert frames.adjusted(high) is not second


def test_a_sentence_that_changes_nothing_takes_no_place():
    frames = chain()
    first, second = frames.adjusted(_tariff()), frames.adjusted(_tariff(rate=0.2))
    assert frames.adjusted(_floor()) is frames
    assert (frames.adjusted(_tariff()), frames.adjusted(_tariff(rate=0.2))) == (first, second)


def test_what_frames_keep_does_not_go_to_another_process():
    frames = chain()
    alone = len(pickle.dumps(frames))
    frames.adjusted(_tariff())
    assert len(pickle.dumps(frames)) == alone


# ---------------------------------------------------------------- as a run keeps it

WRITTEN_OUT = [
    (policy.name, name)
    for policy in POLICIES
    for name, field in policy.model_fields.items()
    if not field.is_required() and field.default not in (None, "", ())
]


@pytest.mark.parametrize(("policy", "name"), WRITTEN_OUT)
def test_a_default_is_a_value_that_its_field_takes(policy: str, name: str):
    """A run writes defaults out, and is read again by what it wrote."""
    field = BY_NAME[policy].model_fields[name]
    alone = create_model("Alone", **{name: (field.annotation, field)})
    assert getattr(alone.model_validate({field.alias or name: field.default}), name) == field.default
