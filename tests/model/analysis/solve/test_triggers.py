"""Sentences that begin or end by what their own plan comes to: days found in passes, proven again, or not decided."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from data.messages.finding import BadInput
from model.analysis.frontier.from_study import bench_of
from model.analysis.robustness.points import bounds
from model.analysis.solve.study import run_study
from model.analysis.solve.variant_base import read_afresh
from model.analysis.study_of_run import dataset_of, study_of
from model.analysis.verify import verify_run
from model.plan.result_schema import RESULT_TABLES
from model.policies import BY_NAME, Clause
from model.policies.base.decided_days import dated, with_days
from model.policies.base.trigger import Beginning, Days, Ending
from model.proof.certificate import certify
from model.report.terminal.dated import day_lines
from model.runs.run_folder import Run, open_run
from model.study.load import load_study
from tests.model.analysis.solve.test_passes import HEAD, loaded_from
from tests.model.study.files import refused

CHEM = 'form = "lithium.chemical"'
DUTY = 'tariff = {{ rate = 0.5, countries = ["CHL"], {} }}'
STATED = {
    "free": DUTY.format(f'begins_when = {{ {CHEM}, share_above = 0.2, countries = ["CHL"], years = 2 }}'),
    "priced": DUTY.format(
        f'begins_when = {{ {CHEM}, price_above = 10, dollars = "nominal", days_after = 181 }}, ends_when = {{ {CHEM}, '
        "capacity_above = 150 }"
    ),
    "circle": 'tariff = { forms = ["lithium.concentrate"], countries = ["AUS"], rate = 3.0 } }, { '
    f'domestic_share_floor = {{ forms = ["lithium.chemical"], min = 0.24, begins_when = {{ {CHEM}, '
    "reliance_above = 0.85, years = 2 } }",
}
TEXT = HEAD + "".join(f"[variants.{v}]\npolicies = [{{ {s} }}]\n" for v, s in STATED.items())
DAYS: dict[str, Any] = {"free": {"tariff": ["2026-01-01", None]}, "priced": {"tariff": ["2025-07-01", "2025-12-31"]}}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("once")
    run_study(loaded_from(folder, TEXT), out=folder / "run")
    return open_run(folder / "run")


def _duty(run: Run, variant: str, year: int) -> float:
    """Return what share of what Chile is paid in a year its duty is."""
    bought = run.table("purchases", variant)
    chile = bought[(bought["country"] == "CHL") & (bought["year"] == year)]
    return float(chile["duty_musd"].sum() / chile["musd"].sum())


def test_each_plan_brings_about_the_days_that_it_is_made_for(run: Run) -> None:
    """Chile ships 30% of 2024 and 23% of 2025: a fifth for two years on end, so the duty is of 2026.

    The price is above 10 USD/t from 2024 on: 181 days after it are 30 June 2025. At 150 t/yr of capacity, passed in
    2025, the duty that began in July ends with the year: it is in force on 184 days of 365.
    """
    assert {name: entry.get("days") for name, entry in run.manifest["variants"].items() if "days" in entry} == DAYS
    assert [_duty(run, "free", year) for year in (2024, 2025, 2026)] == pytest.approx([0.0, 0.0, 0.5])
    assert [_duty(run, "priced", year) for year in (2024, 2025, 2026)] == pytest.approx([0.0, 0.5 * 184 / 365, 0.0])


def test_where_no_plan_brings_its_own_days_about_nothing_is_published(run: Run) -> None:
    """With the floor of 2026 more concentrate is bought in 2025, so that its trigger is not met; without, it is."""
    entry = run.manifest["variants"]["circle"]
    assert (entry["status"], entry["reason"]) == ("failed", "days in force not decided")
    assert entry["message"] == (
        "days in force not decided: the plan with domestic_share_floor from 2026-01-01 on would have it with "
        "domestic_share_floor not in force, and no plan brings about its own days; state days by from and until, one "
        "variant for each"
    )


def test_what_is_said_of_it(run: Run) -> None:
    assert day_lines(run) == [
        "free: tariff begins on 2026-01-01: its plan has share of CHL in lithium.chemical above 20% for 2 years on end",
        "priced: tariff begins on 2025-07-01: its plan has market price of lithium.chemical above 10 nominal USD/t",
        "priced: tariff ends on 2025-12-31: its plan has capacity for lithium.chemical at home above 150 t/yr",
    ]
    assert [c.policy.start for c in study_of(run).clauses("free")] == ["2026-01-01"]


@pytest.mark.breadth
def test_the_run_is_proven_again_and_other_days_are_not(run: Run) -> None:
    assert verify_run(run.folder).passed
    file = run.folder / "run.json"
    text = file.read_text(encoding="utf-8")
    try:
        for forged, told in (
            (["2025-01-01", None], "trigger: tariff 2025"),
            (["x", None], "is not a first and a last"),
            (["2026-01-01", "2030-12-31"], "days: tariff: '2030-12-31', though it states no ends_when"),
        ):
            manifest = json.loads(text)
            manifest["variants"]["free"]["days"]["tariff"] = forged
            file.write_text(json.dumps(manifest), encoding="utf-8")
            (wrong,) = [v for v in verify_run(run.folder).variants if v.variant == "free"]
            assert any(told in line for line in wrong.failures), wrong.failures
    finally:
        file.write_text(text, encoding="utf-8")


@pytest.mark.breadth
def test_other_days_than_the_tables_bring_about_are_refused(run: Run) -> None:
    """The proof counts each measure of its own: the plan of `free`, on the days of other triggers, does not pass."""
    loaded, data = study_of(run), dataset_of(run, study_of(run))
    again = read_afresh(data, loaded.study, ["free"])["free"]
    tables = {table.name: run.table(table.name, "free") for table in RESULT_TABLES}

    def broken(days: Days, trigger: dict[str, Any]) -> list[str]:
        stated = BY_NAME["tariff"].model_validate({"rate": 0.5, "countries": ["CHL"], **trigger})
        clause = dated(Clause("tariff", stated), days)
        return [line for line in certify(again, [clause], tables, 0.0, None).failures if line.startswith("trigger")]

    since = ("2026-01-01", None)
    met = [
        {"share_above": 0.2, "countries": ["CHL"], "years": 2},
        {"reliance_below": 0.85},
        {"capacity_above": 150},
        {"price_above": 10, "dollars": "real", "years": 2},
        {"stock_above": 0, "at_latest": 2026},
    ]
    for trigger in met:
        said = {"begins_when": {"form": "lithium.chemical", **trigger}}
        assert not broken(since, said)
        assert broken(("2025-01-01", None), said) == ["trigger: tariff 2025: no such row, or not a number"]
    ended = {"ends_when": {"form": "lithium.chemical", "reliance_below": 0.85}}
    assert not broken((None, "2025-12-31"), ended)
    assert broken((None, None), ended) == ["trigger: tariff 2026: no such row, or not a number"]


def test_years_on_end_and_the_last_day_for_it() -> None:
    """Met in 2026, 2028, 2029: two on end make 2029. Nothing is measured of 2030, and a level is neither above nor."""
    first = Beginning.model_validate({"form": "f", "stock_above": 5, "years": 2, "days_after": 180, "at_latest": 2035})
    measured = {2026: 6.0, 2027: 5.0, 2028: 6.0, 2029: 6.0, 2031: 9.0}
    assert first.year_met(measured, 2026) == 2029
    assert first.year_met(measured, 2029) is None
    assert (first.day_met(2029), first.day_met(None)) == ("2030-06-30", "2035-01-01")
    assert first.model_copy(update={"at_latest": 2030}).day_met(2029) == "2030-01-01"
    last = Ending.model_validate({"form": "f", "stock_below": 5})
    assert last.year_met({2026: 5.0, 2027: 4.9}, 2026) == 2027
    assert (last.day_met(2027), last.day_met(None)) == ("2027-12-31", None)


def test_stated_days_hold_too() -> None:
    """A trigger works within from and until: the later of two first days, the earlier of two last ones."""
    met = {"form": "f", "stock_above": 5}
    stated = BY_NAME["import_ban"].model_validate(
        {"countries": ["CHN"], "from": 2028, "until": "2033-06-30", "begins_when": met, "ends_when": met}
    )
    spans = [(with_days(stated, d).start, with_days(stated, d).until) for d in (
        ("2027-01-01", "2034-12-31"), ("2030-01-01", "2032-12-31"), (None, None))]  # fmt: skip
    assert spans == [("2028-01-01", "2033-06-30"), ("2030-01-01", "2032-12-31"), ("9999-12-31", "2033-06-30")]


def test_a_curve_of_what_is_not_decided_is_refused(run: Run) -> None:
    with pytest.raises(BadInput) as error:
        bench_of(str(run.folder.parent / "study.toml"), "free", "variants.free.tariff.rate", ())
    (line,) = [finding.line() for finding in error.value.findings]
    assert line == (
        "study.toml:10: variant free: tariff: begins_when is decided by the plan; a frontier moves one number of one "
        "program, and other days make another program: the curve would have jumps that its corners do not show; state "
        "levels as variants ('lodeplan grid' does), each of which finds its own days"
    )


def test_bounds_of_what_is_not_decided_are_refused(run: Run) -> None:
    """Of the study's variants none but the baseline has days that its plan does not move."""
    with pytest.raises(BadInput) as error:
        bounds(load_study(run.folder.parent / "study.toml"), ["free"])
    (line,) = [finding.line() for finding in error.value.findings]
    assert line == (
        "study.toml:10: variant free: tariff: begins_when is decided by the plan; the dearest point of the ranges is "
        "known where every plan is of one program, and at other figures other days may be in force, so that a dearer "
        "figure may make a cheaper law; 'lodeplan sample' finds the days of each draw"
    )


FIELD = "study.toml:11 variant v: "
REFUSED = {
    DUTY.format(f"begins_when = {{ {CHEM} }}"): "tariff.begins_when: states no measure; write one, such as "
    "reliance_above = 0.5",
    DUTY.format(f"begins_when = {{ {CHEM}, stock_above = 1, stock_below = 2 }}"): "tariff.begins_when: states "
    "stock_above and stock_below; write one, such as reliance_above = 0.5",
    DUTY.format(f"begins_when = {{ {CHEM}, share_above = 0.5 }}"): "tariff.begins_when: share_above is the share of "
    "somebody; write countries = ['CHN'] or bloc = 'feoc'",
    DUTY.format(f"ends_when = {{ {CHEM}, price_below = 5 }}"): "tariff.ends_when: states price_below without its "
    "dollars; write dollars = 'nominal' for dollars of the day, or dollars = 'real' for dollars of the base year",
    DUTY.format(f"ends_when = {{ {CHEM}, stock_below = 5, at_latest = 2030 }}"): "tariff.ends_when.at_latest: unknown "
    "setting",
    DUTY.format(f"ends_when = {{ {CHEM}, relianse_below = 0.5 }}"): "tariff.ends_when.relianse_below: unknown setting; "
    "did you mean reliance_below?",
    DUTY.format(f'begins_when = {{ {CHEM}, stock_below = 5, at_latest = "soon" }}'): "tariff.begins_when.at_latest: "
    "must be a date such as 2027-01-01 or a year, got 'soon'",
    f'budget_cap = {{ account = "fund", max_musd = 1, ends_when = {{ {CHEM}, stock_below = 5 }} }}': (
        "budget_cap.ends_when: budget_cap takes no dates, so that nothing begins or ends it; delete ends_when"
    ),
}


@pytest.mark.parametrize("stated", REFUSED)
def test_a_trigger_that_cannot_be_is_refused(stated: str, tmp_path: Path) -> None:
    head = HEAD.replace('"free"', '"v"')
    (line,) = refused(tmp_path, f"{head}[variants.v]\npolicies = [\n{{ {stated} }},\n]\n")
    assert line == FIELD + REFUSED[stated]


def test_a_word_inside_a_trigger_is_looked_up(tmp_path: Path) -> None:
    text = TEXT.replace(CHEM, 'form = "lithium.chemicl"', 1)
    with pytest.raises(BadInput) as error:
        run_study(loaded_from(tmp_path, text), out=tmp_path / "run")
    assert [finding.line() for finding in error.value.findings if finding.level == "error"] == [
        "study.toml:10 variant free: tariff.begins_when.form: unknown form 'lithium.chemicl'; did you mean "
        "lithium.chemical?"
    ]
