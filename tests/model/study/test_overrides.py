"""Settings changed from the command line: what they reach, and what is said when they reach nothing."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from data.messages.finding import BadInput
from model.study.loaded import LoadedStudy
from model.study.overrides import chosen_variants, load_changed, with_overrides
from model.study.read_file import value_of
from tests.cli.calling import Shell
from tests.model.study.files import GOOD, good_but, loaded, write


@pytest.fixture
def study(tmp_path: Path) -> LoadedStudy:
    return loaded(tmp_path, GOOD)


def lines(study: LoadedStudy, *overrides: str) -> list[str]:
    with pytest.raises(BadInput) as error:
        with_overrides(study, overrides)
    return [finding.line() for finding in error.value.findings]


def sentence(study: LoadedStudy, variant: str, label: str) -> Any:
    return next(clause.policy for clause in study.clauses(variant) if clause.label == label)


TOP = {
    "discount_rate=0.07": ("discount_rate", 0.07),
    "discount_rate=7%": ("discount_rate", pytest.approx(0.07)),
    "discount_rate = '7%'": ("discount_rate", pytest.approx(0.07)),
    "years=[2027, 2035]": ("years", (2027, 2035)),
    "demand=high": ("demand", "high"),
    "title=A = B": ("title", "A = B"),
    "boundaries=['A', 'B', 'C2']": ("boundaries", ("A", "B", "C2")),
}


@pytest.mark.parametrize(("override", "expected"), TOP.items(), ids=list(TOP))
def test_a_setting_of_the_study(study: LoadedStudy, override: str, expected: tuple[str, Any]) -> None:
    changed = with_overrides(study, [override])
    assert getattr(changed.study, expected[0]) == expected[1]
    assert changed.overrides == (override,)


FLOORS = {
    "variants.allied-floor.policies.0.bloc_share_floor.min=0.5": 0.5,
    "variants.allied-floor.bloc_share_floor.min=50%": 0.5,
    "variants.allied-floor.bloc_share_floor.min.2030=0.1": {2030: 0.1, 2035: 0.6},
    "variants.allied-floor.bloc_share_floor.min.2032=0.1": {2030: 0.4, 2032: 0.1, 2035: 0.6},
}


@pytest.mark.parametrize(("override", "expected"), FLOORS.items(), ids=list(FLOORS))
def test_a_setting_of_a_policy(study: LoadedStudy, override: str, expected: Any) -> None:
    assert sentence(with_overrides(study, [override]), "allied-floor", "bloc_share_floor").min == expected


def test_a_setting_of_a_policy_reaches_the_variants_that_inherit_it(study: LoadedStudy) -> None:
    changed = with_overrides(study, ["variants.current-law.tariff.until=2030"])
    for variant in ("current-law", "allied-floor"):
        tariff = sentence(changed, variant, "tariff")
        assert (tariff.schedule, tariff.until) == ("schedule", 2030)


def test_the_study_itself_is_left_alone(study: LoadedStudy) -> None:
    before = study.resolved_toml()
    with_overrides(
        study, ["variants.allied-floor.bloc_share_floor.min.2030=0.1", "variants.current-law.tariff.from=2027"]
    )
    assert study.resolved_toml() == before
    assert study.settings["variants"]["current-law"]["policies"][0] == {"tariff": "schedule"}


def test_no_override_changes_nothing(study: LoadedStudy) -> None:
    assert with_overrides(study, []) is study


NOWHERE = {
    "discout_rate=0.07": "--set: discout_rate: no such setting (did you mean discount_rate?)",
    "qwertz=1": "--set: qwertz: no such setting ('lodeplan schema study' lists them)",
    "variants.allied-floor.hhi_cap.max=0.2": (
        "variant allied-floor: hhi_cap.max: no such setting (what it states by name: bloc_share_floor)"
    ),
    "variants.allied-floor.bloc_share_floor.qwertz=1": (
        "variant allied-floor: bloc_share_floor.qwertz: no such setting "
        "('lodeplan schema bloc_share_floor' lists its settings)"
    ),
    "years.0=2030": "--set: years.0: no such setting",
    "variants.allied-flor.title=x": (
        "--set: variants.allied-flor.title: no such setting (did you mean variants.allied-floor.title?)"
    ),
    "variants.zzz.title=x": "--set: variants.zzz.title: no such setting (variants are current-law, allied-floor)",
    "variants.allied-floor.policies.0.bloc_share_flor.min=0.5": (
        "variant allied-floor: policies.0.bloc_share_flor.min: no such setting "
        "(did you mean policies.0.bloc_share_floor.min?)"
    ),
    "variants.allied-floor.bloc_share_floor.mim=0.5": (
        "variant allied-floor: bloc_share_floor.mim: no such setting (did you mean bloc_share_floor.min?)"
    ),
    "variants.allied-floor.policies.3.cite=x": (
        "variant allied-floor: policies.3.cite: no such setting (policies are numbered 0 to 0)"
    ),
    "variants.allied-floor.tariff.rate=0.5": (
        "variant allied-floor: tariff.rate: no such setting (it is inherited; set variants.current-law.tariff.rate)"
    ),
    "variants.current-law.tariff.bloc.x=1": "variant current-law: tariff.bloc.x: no such setting",
    "variants.current-law=1": "--set: variants.current-law: no such setting",
    "discount_rate": "--set: 'discount_rate' must be key=value",
    "=1": "--set: '=1' must be key=value",
}


@pytest.mark.parametrize(("override", "line"), NOWHERE.items(), ids=list(NOWHERE))
def test_no_such_setting(study: LoadedStudy, override: str, line: str) -> None:
    assert lines(study, override) == [line]


BAD = {
    "discount_rate=7": "--set: discount_rate: 7 means 700%; write 0.07 or '7%'",
    "discount_rate=010": "--set: discount_rate: '010' is not a share; write 0.3 or '30%'",
    "discount_rate=": "--set: discount_rate: no value; delete the line, or write a value after the =",
    "discount_rate=0.03\nname = 'x'": "--set: discount_rate: \"0.03\\nname = 'x'\" is not a share; write 0.3 or '30%'",
    "years=[2040, 2030]": "--set: years: 2040..2030 is empty",
    "baseline=alied": "--set: baseline: no variant is called 'alied'; there are current-law, allied-floor",
    "variants.allied-floor.bloc_share_floor.min.2030=40": (
        "--set: variants.allied-floor.bloc_share_floor.min.2030: 40 means 4000%; write 0.4 or '40%'"
    ),
}


@pytest.mark.parametrize(("override", "line"), BAD.items(), ids=list(BAD))
def test_bad_value(study: LoadedStudy, override: str, line: str) -> None:
    assert lines(study, override) == [line]


def test_every_bad_override_is_named_at_once(study: LoadedStudy) -> None:
    assert lines(study, "discout_rate=1", "nme=x", "years=1", "years=2") == [
        "--set: discout_rate: no such setting (did you mean discount_rate?)",
        "--set: nme: no such setting (did you mean name?)",
        "--set: years: given twice",
    ]


def test_chosen_variants_keep_the_baseline_and_the_order(study: LoadedStudy) -> None:
    assert chosen_variants(study, []) == ("current-law", "allied-floor")
    assert chosen_variants(study, ["allied-floor"]) == ("current-law", "allied-floor")
    assert chosen_variants(study, ["current-law"]) == ("current-law",)


def test_chosen_variant_that_is_not_there(study: LoadedStudy) -> None:
    with pytest.raises(BadInput) as error:
        chosen_variants(study, ["allied-flor", "zzz"])
    assert [finding.line() for finding in error.value.findings] == [
        "--variant: no variant is called 'allied-flor'; did you mean allied-floor?",
        "--variant: no variant is called 'zzz' (variants are current-law, allied-floor)",
    ]


def test_a_file_is_read_with_what_the_command_states(tmp_path: Path) -> None:
    """A study with a preset and no day is refused alone; `--set law_as_of=...` states the day, a wrong one is named."""
    file = write(tmp_path, good_but(('{ production_tax_credit = "45X" },', '{ preset = "45x" },')))
    with pytest.raises(BadInput, match="45x is read as the law stands on a day"):
        load_changed(file, ())
    assert load_changed(file, ["law_as_of=2026-11-30"]).study.law_as_of == dt.date(2026, 11, 30)
    told = []
    for stated in ("law_as_of=2026-13-30", "lawasof=2026-11-30"):
        with pytest.raises(BadInput) as error:
            load_changed(file, [stated])
        told += [finding.line() for finding in error.value.findings]
    assert told == [
        "--set: law_as_of: must be a date such as 2026-11-30, got '2026-13-30'",
        "--set: lawasof: no such setting (did you mean law_as_of?)",
    ]


def test_a_file_without_variants_is_refused_as_it_stands(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="variants"):
        load_changed(write(tmp_path, "name = 'x'\nvariants = 3\n"), ["variants.a.title=b"])


@pytest.mark.parametrize("text", ["9" * 400, "[" * 5000, "nine", "1e999", "{a=", "2026-13-01"])
def test_what_is_no_value_is_its_text_or_a_number_that_is_refused_later(text: str) -> None:
    assert value_of(text) in (text, float("inf"))


def test_a_value_is_read_as_a_study_states_it() -> None:
    assert [value_of(text) for text in ("0.1", "[1, 'a']", "true", "{a = 1}", "10%")] == [
        0.1,
        [1, "a"],
        True,
        {"a": 1},
        "10%",
    ]


def test_a_whole_number_that_no_machine_holds_is_refused_by_its_setting(lodeplan: Shell) -> None:
    said = lodeplan("check", "us-framework", "--set", f"discount_rate={'9' * 400}")
    assert said.code == 3
    assert said.err.startswith("error: --set: discount_rate: ")
    said = lodeplan("grid", "us-framework", "--variant", "allied-floor", "--lever", f"bloc_share_floor.min={'9' * 400}")
    assert said.code == 3
    assert said.err.startswith("error: --lever: variant allied-floor-grid-1: bloc_share_floor.min: ")
