"""The same law twice in a variant is an error that names both lines; laws that differ add up."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.frames.study_frames import Frames
from model.study.checks.beside_others import beside_findings
from model.study.checks.repeated_laws import repeat_findings
from tests.model.policies.chain import chain
from tests.model.study.files import stating

SCHEDULE = "tariff = 'schedule'"


@pytest.fixture(scope="module")
def frames() -> Frames:
    return chain(
        (2026, 2027), builds=[{"plant": "ref", "year": 2026}, {"plant": "rec", "kind": "recycler", "year": 2026}]
    )


def _said(folder: Path, frames: Frames, *policies: str, more: str = "") -> list[str]:
    return [f"{f.level}: {f.line()}" for f in repeat_findings(stating(folder, *policies, more=more), frames)]


TWICE = {
    "a sentence": (
        ("domestic_share_floor = { min = 0.1 }", "domestic_share_floor = { min = '10%', cite = 'another' }"),
        "domestic_share_floor: says the same as domestic_share_floor (study.toml:9)",
    ),
    "lists in another order, dates in other words": (
        (
            "import_ban = { countries = ['CHN', 'AUS'], from = 2026, until = '2026-12-31' }",
            "import_ban = { countries = ['AUS', 'CHN'], from = '2026-01-01', until = 2026 }",
        ),
        "import_ban: says the same as import_ban (study.toml:9)",
    ),
    "a layer that the schedule holds": (
        (SCHEDULE, "tariff = { schedule = 'schedule', layers = ['section_301'] }"),
        "tariff: brings in section_301 on a.metal from CHN in 2026, which tariff (study.toml:9) brings in too: the "
        "same duty twice",
    ),
    "a preset of the schedule": (
        (SCHEDULE, "preset = 'section-301'"),
        "preset: brings in section_301 on a.metal from CHN in 2026, which tariff (study.toml:10) brings in too: the "
        "same duty twice",
    ),
    "a preset, then the schedule from July": (
        ("preset = 'section-301'", "tariff = { schedule = 'schedule', from = '2026-07-01' }"),
        "tariff: brings in section_301 on a.metal from CHN in 2026, which tariff (study.toml:10) brings in too: the "
        "same duty twice",
    ),
    "one rate for all years, and the same by year": (
        ("tariff = { rate = 0.25, countries = ['CHN'] }", "tariff = { rate = { 2026 = 0.25 }, countries = ['CHN'] }"),
        "tariff: says the same as tariff (study.toml:9)",
    ),
    "a floor paid by another account": (
        (
            "price_floor = { forms = ['a.metal'], dollars = 'real', price_spread = 0, floor_usd_per_t = 90000 }",
            "price_floor = { forms = ['a.metal'], dollars = 'real', price_spread = 0, floor_usd_per_t = 90000, "
            "account = 'other' }",
        ),
        "price_floor: pays on a.metal by rec in 2026 what price_floor (study.toml:9) pays: the same gap filled twice",
    ),
    "a preset, after one that stands for several laws": (
        ("preset = 'current-law'", "preset = '45x'"),
        "preset: says the same as production_tax_credit (study.toml:10)",
    ),
    "a credit and its preset": (
        ("production_tax_credit = '45X'", "preset = '45x'"),
        "preset: credits a.metal in 2026 by 45X, as production_tax_credit (study.toml:10) does: the same credit twice",
    ),
    "a credit, narrowed the second time": (
        ("production_tax_credit = '45X'", "production_tax_credit = { credit = '45X', stages = ['refined'] }"),
        "production_tax_credit: credits a.metal in 2026 by 45X, as production_tax_credit (study.toml:9) does: the same "
        "credit twice",
    ),
    "a preset twice": (
        ("preset = 'crma-2030'", "preset = 'crma-2030'"),
        "preset: says the same as domestic_share_floor (study.toml:10)",
    ),
    "a floor under one price": (
        (
            "price_floor = { forms = ['a.metal'], dollars = 'real', price_spread = 0, floor_usd_per_t = 9000 }",
            "price_floor = { forms = ['a.metal'], dollars = 'real', price_spread = 0, floor_usd_per_t = 9000, "
            "from = '2027-07-01' }",
        ),
        "price_floor: pays on a.metal by rec in 2027 what price_floor (study.toml:9) pays: the same gap filled twice",
    ),
}


@pytest.mark.parametrize(("policies", "line"), TWICE.values(), ids=list(TWICE))
def test_the_same_law_twice(tmp_path: Path, frames: Frames, policies: tuple[str, str], line: str):
    here = 11 if "preset" in str(policies) else 10
    assert _said(tmp_path, frames, *policies) == [f"error: study.toml:{here} variant v: {line}; delete one of them"]


CHINESE = "tariff = {{ countries = ['CHN'], rate = {}, replaces = 'schedule'{} }}"


def test_one_duty_is_given_up_once(tmp_path: Path, frames: Frames):
    two = (CHINESE.format(0.1, ""), CHINESE.format(0.2, ", from = '2026-12-31'"))
    line = (
        "error: study.toml:11 variant v: tariff: replaces mfn on a.metal from CHN in 2026, which tariff#2 "
        "(study.toml:10) replaces too: one duty given up twice; delete one of them"
    )
    assert _said(tmp_path, frames, SCHEDULE, *two) == [line]
    after = (CHINESE.format(0.1, ", until = '2026-12-30'"), two[1])
    assert _said(tmp_path, frames, SCHEDULE, *after) == []


@pytest.mark.parametrize("others", [(), ("tariff = { schedule = 'schedule', except_countries = ['CHN'] }",)])
def test_what_is_replaced_is_there(tmp_path: Path, frames: Frames, others: tuple[str, ...]):
    """Nothing brings in the schedule, or it spares the very country."""
    loaded = stating(tmp_path, *others, CHINESE.format(0.1, ""))
    assert [f.line() for f in beside_findings(loaded, frames)] == [
        f"study.toml:{9 + len(others)} variant v: tariff: stands in place of duties of the "
        "schedule, and no sentence of the variant brings any in on these goods and days; add tariff = 'schedule', or "
        "delete replaces"
    ]
    assert beside_findings(stating(tmp_path, SCHEDULE, CHINESE.format(0.1, "")), frames) == []


def test_what_a_variant_inherits_is_stated_there_already(tmp_path: Path, frames: Frames):
    more = "[variants.w]\nextends = 'v'\npolicies = [{ preset = 'section-301' }]\n[variants.x]\nextends = 'w'\n"
    assert _said(tmp_path, frames, SCHEDULE, more=more) == [
        "error: study.toml:14 variant w: preset: brings in section_301 on a.metal from CHN in 2026, which tariff "
        "(study.toml:10) brings in too: the same duty twice; delete one of them"
    ]


def test_what_a_variant_drops_may_be_said_anew(tmp_path: Path, frames: Frames):
    more = "[variants.w]\nextends = 'v'\nwithout = ['tariff']\npolicies = [{ preset = 'section-301' }]\n"
    assert _said(tmp_path, frames, SCHEDULE, more=more) == []


BOTH_CREDITS = (
    "error: study.toml:10 variant v: investment_tax_credit: a facility with a 48C credit earns no 45X (26 U.S.C. "
    "45X(c)(1)(B)), and rec would have both, by production_tax_credit (study.toml:9); leave the plant out of one of "
    "them, such as by except_plants or except_kinds of production_tax_credit"
)
CAPITAL = "investment_tax_credit = { share = 0.3, account = '48c' }"


def test_a_plant_has_45x_or_48c(tmp_path: Path, frames: Frames):
    assert _said(tmp_path, frames, "production_tax_credit = '45X'", CAPITAL) == [BOTH_CREDITS]
    own = "production_tax_credit = { credit = '45X', except_plants = ['ref', 'rec'] }"
    assert _said(tmp_path, frames, own, CAPITAL) == []
    assert _said(tmp_path, frames, "production_tax_credit = { share_of_cost = 0.1 }", CAPITAL) == []


def test_a_credit_split_by_plant_is_stated_once(tmp_path: Path, frames: Frames):
    parts = [f"production_tax_credit = {{ credit = '45X', except_plants = ['{plant}'] }}" for plant in ("ref", "rec")]
    assert _said(tmp_path, frames, *parts) == []


STOCKS = [{"holder": "public", "form": f, "year": y} for f in ("a.metal", "a.raw") for y in (2026, 2027)]
HELD = chain((2026, 2027), stocks=STOCKS)
TWO_TARGETS = (
    "stockpile_target = { days = 10, account = 'dpa', release = 'order' }",
    "stockpile_target = { tonnes = 20, forms = ['a.metal'], account = 'nds_fund', premium = 0.1 }",
)


def test_rules_of_stock_that_are_not_read(tmp_path: Path):
    """The first sentence that asks for a form buys, stores and sells it; what the second says of that is lost."""
    assert _said(tmp_path, HELD, *TWO_TARGETS) == [
        "warning: study.toml:10 variant v: stockpile_target: asks for stock of a.metal, which stockpile_target "
        "(study.toml:9) asks for first and so buys, stores and sells: account, premium, release of this sentence are "
        "not read there; write the same in both, or forms of its own"
    ]
    own = TWO_TARGETS[1].replace("a.metal", "a.raw")
    assert _said(tmp_path, HELD, TWO_TARGETS[0].replace("10,", "10, forms = ['a.metal'],"), own) == []
    assert _said(tmp_path, HELD, TWO_TARGETS[0], TWO_TARGETS[0].replace("10", "{ 2027 = 20 }")) == []


ADD_UP = {
    "layers that differ": (
        "tariff = { schedule = 'schedule', layers = ['mfn'] }",
        "tariff = { schedule = 'schedule', layers = ['section_301'] }",
    ),
    "one layer, one form each": (
        "tariff = { schedule = 'schedule', forms = ['a.raw'] }",
        "tariff = { schedule = 'schedule', forms = ['a.metal'] }",
    ),
    "one layer, one after the other": (
        "tariff = { schedule = 'schedule', until = '2026-06-30' }",
        "tariff = { schedule = 'schedule', from = '2026-07-01' }",
    ),
    "the schedule and a duty on top": (SCHEDULE, "tariff = { rate = 0.3, countries = ['CHN'] }"),
    "two rates": ("tariff = { rate = 0.25 }", "tariff = { rate = 0.1 }"),
    "two caps": ("country_share_cap = { max = 0.8 }", "country_share_cap = { max = 0.6, forms = ['a.metal'] }"),
    "two floors, one after the other": (
        "price_floor = { forms = ['a.metal'], dollars = 'real', price_spread = 0, floor_usd_per_t = 90000, "
        "until = 2026 }",
        "price_floor = { forms = ['a.metal'], dollars = 'real', price_spread = 0, floor_usd_per_t = 95000, "
        "from = 2027 }",
    ),
    "two floors below the market": (
        "price_floor = { forms = ['a.metal'], dollars = 'real', price_spread = 0, floor_usd_per_t = 1 }",
        "price_floor = { forms = ['a.metal'], dollars = 'real', price_spread = 0, floor_usd_per_t = 2 }",
    ),
    "a ban by country and by bloc": ("import_ban = { countries = ['CHN'] }", "import_ban = { bloc = 'feoc' }"),
    "grants that differ": (
        "capital_grant = { account = 'dpa', share = 0.2 }",
        "capital_grant = { account = 'dpa', share = 0.3, kinds = ['refinery'] }",
    ),
    "grants of one share for other plants": (
        "capital_grant = { account = 'dpa', share = 0.2, kinds = ['recycler'] }",
        "capital_grant = { account = 'dpa', share = 0.2, kinds = ['refinery'] }",
    ),
}  # fmt: skip


@pytest.mark.parametrize("policies", ADD_UP.values(), ids=list(ADD_UP))
def test_laws_that_differ_add_up(tmp_path: Path, frames: Frames, policies: tuple[str, str]):
    assert _said(tmp_path, frames, *policies) == []


ASKED = {
    "rates": (
        ("tariff = { rate = 0.25, countries = ['CHN'] }", "tariff = { rate = 0.25, bloc = 'feoc' }"),
        "tariff: has the terms of tariff (study.toml:9) on a.metal from CHN in 2026",
    ),
    "grants": (
        (
            "capital_grant = { account = 'dpa', share = 0.2 }",
            "capital_grant = { account = 'dpa', share = 0.2, kinds = ['refinery'] }",
        ),
        "capital_grant: has the terms of capital_grant (study.toml:9) on a.metal by ref in 2026",
    ),
    "a rate that the other reaches in its second year": (
        ("tariff = { rate = 0.25, countries = ['CHN'] }", "tariff = { rate = { 2026 = 0.1, 2027 = 0.25 } }"),
        "tariff: has the terms of tariff (study.toml:9) on a.metal from CHN in 2027",
    ),
}


FLOOR = "price_floor = { forms = ['a.metal'], dollars = 'real', price_spread = 0, floor_usd_per_t = 90000 }"
BOTH_GAPS = "both gaps are paid, more than either price; state the higher alone, or let one begin where the other ends"
BOTH_COUNT = "and both count; delete one if they are one law"
ONE_BENEFIT = {
    "two floors of unlike levels": (
        (FLOOR, FLOOR.replace("90000", "95000")),
        f"price_floor: pays up to its price on a.metal by rec in 2026, as price_floor (study.toml:9) does: {BOTH_GAPS}",
    ),
    "a floor and a commitment": (
        (
            FLOOR,
            "offtake = { forms = ['a.metal'], dollars = 'real', min_share = 0.1, price_spread = 0, "
            "price_usd_per_t = 95000 }",
        ),
        f"offtake: pays up to its price on a.metal by rec in 2026, as price_floor (study.toml:9) does: {BOTH_GAPS}",
    ),
    "a credit and one of one's own": (
        ("production_tax_credit = '45X'", "production_tax_credit = { share_of_cost = 0.1 }"),
        f"production_tax_credit: credits a.metal in 2026 as production_tax_credit (study.toml:9) does, {BOTH_COUNT}",
    ),
    "a rate that is a layer's": (
        (SCHEDULE, "tariff = { rate = 0.2, bloc = 'feoc' }"),
        f"tariff: states with tariff (study.toml:9) one rate for section_301 on a.metal from CHN in 2026, {BOTH_COUNT}",
    ),
    "a rate that is the schedule's, stated first": (
        ("tariff = { rate = 0.25, countries = ['CHN'], from = '2026-07-01' }", SCHEDULE),
        "tariff: states with tariff (study.toml:9) one rate for all layers together on a.metal from CHN in 2026, "
        f"{BOTH_COUNT}",
    ),
}


@pytest.mark.parametrize(("policies", "line"), ONE_BENEFIT.values(), ids=list(ONE_BENEFIT))
def test_one_benefit_from_two_sentences_is_asked_about(
    tmp_path: Path, frames: Frames, policies: tuple[str, str], line: str
):
    """Each pays in full beside the other, which few authors mean."""
    assert _said(tmp_path, frames, *policies) == [f"warning: study.toml:10 variant v: {line}"]


@pytest.mark.parametrize(("policies", "line"), ASKED.values(), ids=list(ASKED))
def test_the_same_terms_on_one_good_are_asked_about(
    tmp_path: Path, frames: Frames, policies: tuple[str, str], line: str
):
    """Two duties of 25% may be two laws: both count, and the author is told."""
    said = f"warning: study.toml:10 variant v: {line}, and both count; delete one if they are one law"
    assert _said(tmp_path, frames, *policies) == [said]


def test_two_paces_of_one_plant_are_asked_about(tmp_path: Path, frames: Frames):
    """Half of a half is a quarter; the second sentence may say what the first does."""
    every = "workforce = { build_rate = 0.5 }"
    assert _said(tmp_path, frames, every, "workforce = { build_rate = 0.5, kinds = ['refinery'] }") == [
        "warning: study.toml:10 variant v: workforce: sets the pace of a.metal by ref in 2026, as workforce "
        "(study.toml:9) does: both count, and 0.5 times 0.5 is 0.25; delete one if they are one law"
    ]
    assert _said(tmp_path, frames, every, "workforce = { build_rate = 0.5, kinds = ['mine'] }") == []
    assert _said(tmp_path, frames, every, "workforce = { build_rate = 0.5, kinds = ['refinery'], until = 2025 }") == []


APART = (
    "import_ban = { countries = ['CHN'], measure = 'origin' }",
    "import_ban = { countries = ['AUS'], measure = 'origin' }",
)


def test_bans_of_two_origins_in_one_blend_are_asked_about(tmp_path: Path, frames: Frames):
    """Chinese metal holds 70% Chinese and 30% Australian ore: two sentences close 70%, one sentence all of it."""
    assert _said(tmp_path, frames, *APART) == [
        "warning: study.toml:10 variant v: import_ban: bans other origins of a.metal than import_ban (study.toml:9): "
        "of one seller's goods only the larger part closes on a day, not both; ban all origins in one sentence"
    ]


@pytest.mark.parametrize(
    "other",
    [
        "import_ban = { countries = ['AUS'] }",
        "import_ban = { countries = ['CHN', 'AUS'], measure = 'origin' }",
        "import_ban = { countries = ['AUS'], measure = 'origin', forms = ['a.raw'] }",
    ],
)
def test_bans_that_do_not_share_a_blend(tmp_path: Path, frames: Frames, other: str):
    one = APART[0].replace("measure", "forms = ['a.metal'], measure")
    assert _said(tmp_path, frames, one, other) == []
