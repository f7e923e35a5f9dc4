"""One bad setting at a time: what is wrong is said in one exact line, and nothing else is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.study.load import load_study
from tests.model.study.files import GOOD, good_but, loaded, refused, write

RATE = "discount_rate = 0.03"
YEARS = "[2026, 2040]"
MIN = "{ 2030 = 0.4, 2035 = 0.6 }"
CREDIT = '{ production_tax_credit = "45X" }'
AT_RATE = "study.toml:5 discount_rate: "
AT_YEARS = "study.toml:4 years: "
AT_MIN = "study.toml:18 variant allied-floor: bloc_share_floor.min"
AT_CREDIT = "study.toml:11 variant current-law: "

RATES = {
    "nan": "must be a finite number, got nan",
    "inf": "must be a finite number, got inf",
    "-inf": "must be a finite number, got -inf",
    '"nan"': "must be a finite number, got nan",
    "1e400": "must be a finite number, got inf",
    "true": "must be a number, got true",
    "7": "7 means 700%; write 0.07 or '7%'",
    "-0.01": "must be at least 0, got -0.01",
    '"abc"': "'abc' is not a share; write 0.3 or '30%'",
    '""': "no value; delete the line, or write a value after the =",
    "12:30:00": "must be a number, got 12:30:00",
    "2026-01-01": "must be a number, got 2026-01-01",
    "[0.03]": "must be a number, got a list",
    "{ low = 0.03 }": "must be a number, got a table",
    "99999999999999999999999": "99999999999999999... is larger than any tonnage or sum of money here",
    "1e-300": "1e-300 is smaller than 1e-09, which the solver would ignore; write 0, or check the unit",
    "-1e-10": "-1e-10 is smaller than 1e-09, which the solver would ignore; write 0, or check the unit",
}


@pytest.mark.parametrize(("value", "message"), RATES.items(), ids=list(RATES))
def test_number(tmp_path: Path, value: str, message: str) -> None:
    assert refused(tmp_path, good_but((RATE, f"discount_rate = {value}"))) == [AT_RATE + message]


@pytest.mark.parametrize(("value", "rate"), [("'7%'", 0.07), ("0", 0.0), ("'0.5 %'", 0.005), ("1", 1.0)])
def test_number_that_is_good(tmp_path: Path, value: str, rate: float) -> None:
    assert loaded(tmp_path, good_but((RATE, f"discount_rate = {value}"))).study.discount_rate == pytest.approx(rate)


SHORTS = {
    "'  '": "must be words in one line, got '  '",
    "'A name that no picture has room for'": "has 35 letters; write 28 at most, as it stands whole in pictures",
    '"two\\nlines"': "must be words in one line, got 'two\\x0alines'",
    "'current-law'": "'current-law' is current-law already; write another name",
}


@pytest.mark.parametrize(("value", "message"), SHORTS.items(), ids=list(SHORTS))
def test_a_name_in_pictures_has_room_and_is_one_variants_own(tmp_path: Path, value: str, message: str) -> None:
    at = "study.toml:15 variant allied-floor: short: "
    title = "[variants.allied-floor]\n"
    assert refused(tmp_path, good_but((title, f"{title}short = {value}\n"))) == [at + message]
    kept = loaded(tmp_path, good_but((title, f"{title}short = 'Allies first'\n"))).study
    assert kept.resolved()["variants"]["allied-floor"]["short"] == "Allies first"


QUESTIONS = {"''": "no value; delete the line, or write a value after the =", **dict(list(SHORTS.items())[:1])}
QUESTIONS['"a\\u0000?"'] = "must be words in one line, got 'a\\x00?'"


@pytest.mark.parametrize(("value", "message"), QUESTIONS.items(), ids=list(QUESTIONS))
def test_a_question_stands_in_one_line(tmp_path: Path, value: str, message: str) -> None:
    assert refused(tmp_path, good_but((RATE, f"{RATE}\nquestion = {value}"))) == ["study.toml:6 question: " + message]


HORIZONS = {
    "[2026.5, 2040]": "must be a whole year such as 2026, got 2026.5",
    "[2026-01-01, 2040]": "must be a whole year such as 2026, got 2026-01-01",
    "['26', 2040]": "must be a whole year such as 2026, got '26'",
    "[26, 40]": "must be a whole year such as 2026, got 26",
    "[true, 2040]": "must be a whole year such as 2026, got true",
    "[2035, 2026]": "2035..2026 is empty",
    "[2026]": "must be the first and the last year, such as [2026, 2040]",
    "[]": "must be the first and the last year, such as [2026, 2040]",
    "2026": "must be the first and the last year, such as [2026, 2040]",
}


@pytest.mark.parametrize(("value", "message"), HORIZONS.items(), ids=list(HORIZONS))
def test_years(tmp_path: Path, value: str, message: str) -> None:
    assert refused(tmp_path, good_but((YEARS, value))) == [AT_YEARS + message]


def test_one_year_is_a_horizon(tmp_path: Path) -> None:
    assert loaded(tmp_path, good_but((YEARS, "[2030, 2030]"))).study.years == (2030, 2030)


BY_YEAR = {
    "30": ": 30 means 3000%; write 0.3 or '30%'",
    "{ 2030 = 0.4, 2035 = 60 }": ": 60 means 6000%; write 0.6 or '60%'",
    "true": ": must be a number, got true",
    "{ 2030 = true }": ": must be a number, got true",
    "nan": ": must be a finite number, got nan",
    "{ 2030 = nan }": ".2030: must be a finite number, got nan",
    "{ 2030 = -1 }": ".2030: must be at least 0, got -1",
    "{ 2030 = { 2031 = 1 } }": ".2030: must be a number, got a table",
    "{ twenty = 0.3 }": ": must be a whole year such as 2030, got twenty",
    "{}": ": no value; write a number, or a value by year such as { 2030 = 0.4 }",
    "[0.4]": ": must be a number, or a value by year such as { 2030 = 0.4, 2035 = 0.6 }, got a list",
    "1979-05-27": ": must be a number, got 1979-05-27",
}


@pytest.mark.parametrize(("value", "message"), BY_YEAR.items(), ids=list(BY_YEAR))
def test_share_by_year(tmp_path: Path, value: str, message: str) -> None:
    assert refused(tmp_path, good_but((MIN, value))) == [AT_MIN + message]


def test_share_as_percent(tmp_path: Path) -> None:
    (*_, floor) = loaded(tmp_path, good_but((MIN, "'30%'"))).clauses("allied-floor")
    assert floor.policy.min == pytest.approx(0.3)  # type: ignore[attr-defined]


TOP = {
    'discout_rate = 0.03': "study.toml:5 discout_rate: unknown setting; did you mean discount_rate?",
    "": 'study.toml discount_rate: missing; write discount_rate = 0.03',
}  # fmt: skip


@pytest.mark.parametrize(("line", "message"), TOP.items(), ids=["misspelt", "missing"])
def test_setting_misspelt_or_missing(tmp_path: Path, line: str, message: str) -> None:
    assert refused(tmp_path, good_but((RATE, line))) == [message]


def test_unknown_table_of_settings(tmp_path: Path) -> None:
    unknown = "study.toml:20 solver: unknown setting"
    assert refused(tmp_path, GOOD + "[solver]\ntme_limit = 60\n") == [unknown + "; did you mean solve?"]
    assert refused(tmp_path, GOOD + "[qwertz]\ntme_limit = 60\n") == [
        unknown.replace("solver", "qwertz") + "; 'lodeplan schema study' lists them"
    ]


def test_every_missing_setting_is_named_at_once(tmp_path: Path) -> None:
    assert refused(tmp_path, "title = 'What?'\n") == [
        'study.toml name: missing; write name = "my-study"',
        'study.toml dataset: missing; write dataset = "us_2026"',
        'study.toml minerals: missing; write minerals = ["lithium", "cobalt"]',
        "study.toml years: missing; write years = [2026, 2040]",
        "study.toml discount_rate: missing; write discount_rate = 0.03",
        'study.toml baseline: missing; write baseline = "current-law"',
        "study.toml variants: missing; write [variants.least-cost]",
    ]


WORDS = {
    ('name = "small"', 'name = "My Study"'): (
        "study.toml:1 name: must be small letters, digits and hyphens (it names files), such as my-study, "
        "got 'My Study'"
    ),
    (
        'name = "small"',
        'name = "nul"',
    ): "study.toml:1 name: nul names a device on Windows; write another name, such as nul-1",
    ('name = "small"', "name = 5"): "study.toml:1 name: must be text in quotes, got 5",
    ('name = "small"', "name = 'small'\nperspective = 'markt'"): (
        "study.toml:2 perspective: must be 'market' or 'nation', got 'markt'; did you mean market?"
    ),
    ('name = "small"', "name = 'small'\ndemand = 3"): "study.toml:2 demand: must be 'low', 'central' or 'high', got 3",
    ('name = "small"', "name = 'small'\nboundaries = ['A', 'C1']"): (
        "study.toml:2 boundaries: must be 'A', 'B' or 'C2', got 'C1'"
    ),
    ('["lithium", "cobalt"]', "[]"): "study.toml:3 minerals: is empty; list at least one",
    (
        '["lithium", "cobalt"]',
        '["lithium", "lithium"]',
    ): "study.toml:3 minerals: 'lithium' is listed twice; once is enough",
    ('["lithium", "cobalt"]', '"lithium"'): (
        "study.toml:3 minerals: must be a list such as ['lithium', 'cobalt'], got 'lithium'"
    ),
    ('baseline = "current-law"', 'baseline = "curent-law"'): (
        "study.toml:6 baseline: no variant is called 'curent-law'; did you mean current-law?"
    ),
}


@pytest.mark.parametrize(("change", "message"), WORDS.items(), ids=[new for _, new in WORDS])
def test_words(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    assert refused(tmp_path, good_but(change)) == [message]


POLICIES = {
    '{ production_tax_credt = "45X" }': "production_tax_credt: unknown policy; did you mean production_tax_credit?",
    "{ import_ban = { bloc = 'feoc', til = 2030 } }": "import_ban.til: unknown setting; did you mean until?",
    "{ import_ban = { bloc = 'feoc', until = 'soon' } }": (
        "import_ban.until: must be a date such as 2027-01-01 or a year, got 'soon'"
    ),
    "{ import_ban = { bloc = 'feoc', from = 20300 } }": (
        "import_ban.from: must be a date such as 2027-01-01 or a year, got '20300'"
    ),
    "{ import_ban = {} }": (
        "import_ban: names nobody; write countries = ['CHN'], bloc = 'feoc' or except_bloc = 'allies'"
    ),
    "{ import_ban = { countries = 'CHN' } }": "import_ban.countries: must be a list such as ['CHN'], got 'CHN'",
    "{ import_ban = { bloc = 'feoc', measure = 'ownr' } }": (
        "import_ban.measure: must be 'shipped', 'owner' or 'origin', got 'ownr'; did you mean owner?"
    ),
    "{ import_ban = 'feoc' }": "import_ban: write a table such as import_ban = { ... }, got 'feoc'",
    "{ domestic_share_floor = {} }": (
        "domestic_share_floor.min: missing; write min = ... (least share of supply, by year or for all years)"
    ),
    "{ governance_cap = { below = 9, max = 0.5 } }": (
        "governance_cap.below: is a score from -2.5 to 2.5, the higher the better governed, got 9"
    ),
    "{ tariff = { countries = ['CHN'], rate = 25 } }": "tariff.rate: must be at most 3, got 25; for 25% write 0.25",
    "{ tariff = 'schedul' }": "tariff: must be 'schedule', got 'schedul'; did you mean schedule?",
    "{ budget_cap = { account = 'nds_fund', max_musd = 'lots' } }": (
        "budget_cap.max_musd: must be 'appropriated', a number, or a value by year such as { 2027 = 100, 2030 = 250 }, "
        "got 'lots'"
    ),
    "{ cite = 'a law' }": "policies, number 2: names no policy; write one, such as { tariff = 'schedule' }",
    "{ import_ban = { bloc = 'feoc' }, tariff = 'schedule' }": (
        "policies, number 2: names 2 policies (import_ban, tariff); write each in an entry of its own"
    ),
    "{ tariff = { schedule = 'schedule', cite = 'a' }, cite = 'b' }": (
        "policies, number 2: cite is given twice, inside tariff and beside it"
    ),
    "'tariff'": "policies, number 2: must be a policy such as { tariff = 'schedule' }, got 'tariff'",
}


@pytest.mark.parametrize(("entry", "message"), POLICIES.items(), ids=list(POLICIES))
def test_policy(tmp_path: Path, entry: str, message: str) -> None:
    assert refused(tmp_path, good_but((CREDIT, entry))) == [AT_CREDIT + message]


def test_policy_beside_the_list(tmp_path: Path) -> None:
    assert refused(tmp_path, GOOD + "[variants.new]\ntariff = 'schedule'\n") == [
        "study.toml:21 variant new: tariff: unknown setting; policies stand in a list: policies = [{ tariff = ... }]"
    ]


def test_variants_as_a_list(tmp_path: Path) -> None:
    text = GOOD[: GOOD.index("[variants")] + "[[variants]]\ntitle = 'x'\n"
    assert refused(tmp_path, text) == [
        "study.toml:8 variants: must be tables such as [variants.current-law], got a list"
    ]


def test_everything_wrong_is_said_in_one_pass(tmp_path: Path) -> None:
    text = good_but(
        (RATE, "discount_rate = 7"), (YEARS, "[2035, 2026]"), ("current-law\"\n[[", "curent-law\"\n[["), (MIN, "nan")
    )  # fmt: skip
    assert refused(tmp_path, text) == [
        "study.toml:4 years: 2035..2026 is empty",
        "study.toml:5 discount_rate: 7 means 700%; write 0.07 or '7%'",
        "study.toml:16 variant allied-floor: extends: no variant is called 'curent-law'; did you mean current-law?",
        f"{AT_MIN}: must be a finite number, got nan",
    ]


def test_defaults_are_written_out(tmp_path: Path) -> None:
    study = load_study(write(tmp_path, GOOD)).study
    assert (study.perspective, study.demand, study.boundaries, study.shortfall) == (
        "market",
        "central",
        ("A", "B"),
        "priced",
    )
    assert study.resolved() | {"variants": ...} == {
        "name": "small",
        "title": "",
        "dataset": "us_2026",
        "minerals": ["lithium", "cobalt"],
        "years": [2026, 2040],
        "discount_rate": 0.03,
        "baseline": "current-law",
        "perspective": "market",
        "demand": "central",
        "boundaries": ["A", "B"],
        "shortfall": "priced",
        "variants": ...,
    }
