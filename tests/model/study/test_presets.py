"""One word for a law: what it stands for, where each sentence stands in the file, what the figures say."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from data.load import BUNDLED
from model.policies import BY_NAME
from model.policies.presets import LAWS, NO_FIGURE, PRESET, PRESETS, STATUSES, Preset
from model.study.dictionary import policies_text, presets_text, text_about
from tests.model.study.files import good_but, loaded, refused

FIGURES = BUNDLED / "figures"
LAW = '{ production_tax_credit = "45X" },'
TOP = "discount_rate = 0.03"


def _stating(entry: str, as_of: str = "2026-11-30", more: str = "", minerals: str = '["lithium", "cobalt"]') -> str:
    """Return the good study with an entry in place of the credit, read as of a day, and a table at its end."""
    said = good_but((LAW, f"{{ {entry} }},"), (TOP, f"{TOP}\nlaw_as_of = {as_of}"), ('["lithium", "cobalt"]', minerals))
    return f"{said}\n{more}"


def _rows(name: str) -> list[dict[str, str]]:
    with (FIGURES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _figures() -> dict[str, dict[str, str]]:
    tables = ("presets", "accounts", "tariffs", "law_days")
    return {row["figure"]: row for table in tables for row in _rows(f"policy/{table}.csv")}


ALL = ("lithium", "cobalt", "nickel", "graphite", "ndpr")


def _levels(name: str, policy: str, field: str) -> list[object]:
    return [settings[field] for stated, settings in PRESET[name].said if stated == policy and field in settings]


@pytest.mark.parametrize("preset", LAWS, ids=lambda preset: preset.name)
def test_clause_source_and_date_are_those_of_its_figures(preset: Preset) -> None:
    figures = _figures()
    rows = [figures[figure] for figure in preset.figures]
    assert any(preset.source_id == row["source_id"] for row in rows)
    assert preset.source_id in {row["source_id"] for row in _rows("sources.csv")}
    told = [row.get("clause") or row.get("legal_basis") or "" for row in rows]
    assert preset.cannot or any(clause.startswith(preset.clause) for clause in told)
    assert all(settings["cite"] for _, settings in preset.said)
    assert sum(map(bool, (preset.said, preset.laws, preset.cannot))) == 1
    assert preset.status in STATUSES
    assert preset.confidence in ("high", "medium", "low", "unconfirmed")
    assert preset.text_of is None or preset.text_of <= preset.read_on
    assert preset.until is None or preset.until >= preset.in_force_from


ELSEWHERE = {
    "irc_45x_metcoal": "no mineral that is planned",
    "nds_2bn": "the table of accounts holds it",
    "nds_gap": "a statement of need, no law",
}
"""Rows of the law that no law of the book rests on, and why."""


def test_every_figure_of_the_law_feeds_a_law_or_says_why_not() -> None:
    used = {figure for law in LAWS for figure in law.figures}
    left = {row["preset"] for row in _rows("policy/presets.csv") if row["figure"] not in used}
    assert left == set(ELSEWHERE)


def test_levels_are_those_of_the_figures() -> None:
    value = {figure: row.get("value", "") for figure, row in _figures().items()}
    assert [
        *_levels("crma-2030", "domestic_share_floor", "min"),
        *_levels("crma-2030", "recycled_share_floor", "min"),
    ] == [float(value[f"pol-presets-000{n}"]) for n in (1, 2, 3)]
    assert _levels("crma-2030", "country_share_cap", "max") == [float(value["pol-presets-0004"])]
    (path,) = _levels("30d-shares", "bloc_share_floor", "min")
    assert path == {str(2018 + n): float(value[f"pol-presets-000{n}"]) for n in range(5, 10)}
    assert set(_levels("ndpr-floor", "price_floor", "floor_usd_per_t")) == {float(value["pol-presets-0019"]) * 1000}
    assert _levels("refined-copper-232", "tariff", "rate") == [
        float(value["pol-presets-0058"]),
        float(value["pol-presets-0059"]),
    ]


DATED = {
    "china-controls": "pol-presets-0037",
    "china-ban-2024": "pol-presets-0026",
    "ndpr-floor": "pol-presets-0019",
    "30d-shares": "pol-presets-0010",
    "zimbabwe-lithium": "pol-presets-0056",
    "gabon-manganese": "pol-presets-0057",
    "refined-copper-232": "pol-presets-0058",
}


@pytest.mark.parametrize("name", DATED)
def test_dates_are_those_of_the_figures(name: str) -> None:
    """A credit ends on the day from which its row says so; a suspension on the last day of its own."""
    law, row = PRESET[name], _figures()[DATED[name]]
    if name == "30d-shares":
        assert str(law.until) == row["from_date"]
    elif law.status == "suspended":
        assert str(law.until) == row["until_date"]
    else:
        assert str(law.in_force_from) == row["from_date"]


EVERYTHING = str(
    [*ALL, "gallium", "germanium", "antimony", "manganese", "copper", "tantalum", "tungsten", "molybdenum"]
)


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_one_word_brings_in_every_sentence(preset: Preset, tmp_path: Path) -> None:
    what_if = "" if preset.laws else ", what_if = true"
    text = _stating(f'preset = "{preset.name}"{what_if}', minerals=EVERYTHING)
    study = loaded(tmp_path, text)
    said = study.clauses("allied-floor")[1:-1]
    assert [clause.policy.name for clause in said] == [policy for policy, _ in preset.stands_for]
    assert {clause.where for clause in said} == {"study.toml:12"}
    assert f'preset = "{preset.name}"' not in study.resolved_toml()
    again = loaded(tmp_path, study.resolved_toml())
    assert [c.policy for c in again.clauses("allied-floor")] == [c.policy for c in study.clauses("allied-floor")]


def test_sentences_keep_to_the_minerals_of_the_study(tmp_path: Path) -> None:
    study = loaded(tmp_path, _stating('preset = "30d-shares"', "2025-01-01"))
    (floor,) = study.clauses("current-law")[1:]
    assert floor.policy.minerals == ("lithium", "cobalt")


def test_a_citation_beside_the_word_replaces_its_own(tmp_path: Path) -> None:
    (_, floor) = loaded(tmp_path, _stating('preset = "30d-shares", cite = "mine"', "2025-01-01")).clauses("current-law")
    assert floor.policy.cite == "mine"


def test_a_sentence_of_a_preset_can_be_dropped(tmp_path: Path) -> None:
    text = _stating('preset = "crma-2030"').replace('title = "60%', 'without = ["country_share_cap"]\ntitle = "60%')
    names = [clause.policy.name for clause in loaded(tmp_path, text).clauses("allied-floor")]
    assert "recycled_share_floor" in names
    assert "country_share_cap" not in names


# ---------------------------------------------------------------- the day as of which the law is read

CONTROLS = 'preset = "china-controls"'
BACK = "[laws.china-controls]\nstatus = 'in_force'\nin_force_from = 2026-11-11\ncite = 'a notice'"
LONGER = "[laws.china-controls]\nuntil = 2027-11-10\ncite = 'a notice'"


def _days(folder: Path, entry: str, as_of: str, more: str = "") -> tuple[object, object]:
    (_, law) = loaded(folder, _stating(entry, as_of, more, str(list(ALL)))).clauses("current-law")
    return law.policy.start, law.policy.until


def test_the_day_changes_what_the_law_is(tmp_path: Path) -> None:
    """Not made yet; suspended, and back when that ends; run out, and nobody read what followed."""
    before = refused(tmp_path, _stating(CONTROLS, "2025-10-08", minerals=str(list(ALL))))
    assert before == [
        "study.toml:12 variant current-law: preset: china-controls was made on 2025-10-09, after law_as_of = "
        '2025-10-08; write { preset = "china-controls", what_if = true } to state it all the same'
    ]
    assert _days(tmp_path, CONTROLS, "2026-11-10") == ("2026-11-11", None)
    after = refused(tmp_path, _stating(CONTROLS, "2026-11-30", minerals=str(list(ALL))))
    assert after == [
        "study.toml:12 variant current-law: preset: china-controls is suspended, that suspension ran out on "
        "2026-11-10, before law_as_of = 2026-11-30, and what followed was not found; say which in "
        '[laws.china-controls]: status = "in_force", in_force_from = 2026-11-11 where it is back, or until = '
        "2026-12-31, or another day, where it stays suspended, and cite who says so"
    ]


def test_a_study_says_what_followed_a_suspension(tmp_path: Path) -> None:
    assert _days(tmp_path, CONTROLS, "2026-11-30", BACK) == ("2026-11-11", None)
    assert _days(tmp_path, CONTROLS, "2026-11-30", LONGER) == ("2027-11-11", None)
    (_, law) = loaded(tmp_path, _stating(CONTROLS, more=BACK, minerals=str(list(ALL)))).clauses("current-law")
    assert law.policy.cite.endswith("; dates as corrected: a notice")


def test_a_law_that_ended_is_refused_after_its_end(tmp_path: Path) -> None:
    assert _days(tmp_path, 'preset = "30d-shares"', "2025-09-30") == ("2023-01-01", "2025-09-30")
    assert _days(tmp_path, 'preset = "30d-shares", what_if = true', "2026-11-30") == ("2023-01-01", None)
    (line,) = refused(tmp_path, _stating('preset = "30d-shares"', "2025-10-01"))
    assert "30d-shares ended on 2025-09-30, before law_as_of = 2025-10-01; write" in line


def test_a_law_begins_and_ends_by_its_dates(tmp_path: Path) -> None:
    assert _days(tmp_path, 'preset = "ndpr-floor"', "2026-11-30") == ("2025-10-01", "2035-09-30")
    assert _days(tmp_path, 'preset = "zimbabwe-lithium"', "2026-11-30") == ("2027-01-01", None)


def test_what_is_no_law_yet_is_stated_as_a_what_if(tmp_path: Path) -> None:
    (line,) = refused(tmp_path, _stating('preset = "gabon-manganese"', minerals='["manganese"]'))
    assert "gabon-manganese is announced and no law, as read on 2026-11-30; write" in line
    text = _stating('preset = "gabon-manganese", what_if = true', minerals='["manganese"]')
    (_, ban) = loaded(tmp_path, text).clauses("current-law")
    assert ban.policy.start == "2029-01-01"


def test_a_budget_takes_no_dates(tmp_path: Path) -> None:
    study = loaded(tmp_path, _stating('preset = "appropriations-2025"'))
    assert {clause.policy.start for clause in study.clauses("current-law")[1:]} == {None}


def test_what_was_printed_after_the_reading_is_warned_of(tmp_path: Path) -> None:
    said = [f.message for f in loaded(tmp_path, _stating('preset = "crma-2030"', "2027-02-01")).findings]
    assert said == [
        "crma-2030 was read on 2026-11-30, before law_as_of = 2027-02-01: what changed between is not known here"
    ]


BANS = ["import_ban", "import_ban#2", "import_ban#3"]
LAW_IN_FORCE = {
    "2025-01-15": ["tariff", "production_tax_credit", *BANS, "capital_support_cap"],
    "2025-07-04": ["tariff", "production_tax_credit", *BANS, "capital_support_cap"],
    "2025-07-09": ["tariff", "production_tax_credit", *BANS, "price_floor", "capital_support_cap"],
    "2026-11-30": ["tariff", "production_tax_credit", *BANS, "price_floor", "capital_support_cap", "capital_grant",
                   "budget_cap"],
}  # fmt: skip


@pytest.mark.parametrize("day", LAW_IN_FORCE)
def test_the_law_in_force_is_what_is_law_on_the_day(day: str, tmp_path: Path) -> None:
    """MP's floor of 9 July 2025 and the awards of 2026 are there from their day on; what is left out is said.

    Money of 4 July 2025 comes without a share of capital, which no law says: it is no sentence, and goes to other uses.
    """
    study = loaded(tmp_path, _stating('preset = "current-law"', day, minerals=EVERYTHING))
    names = [clause.label.replace("tariff#2", "tariff") for clause in study.clauses("current-law")[1:]]
    assert names == LAW_IN_FORCE[day]
    said = [f.message for f in study.findings if "leaves out" in f.message]
    everything = len(LAW_IN_FORCE[day]) == len(LAW_IN_FORCE["2026-11-30"])
    assert bool(said) != everything
    if day == "2025-07-04":
        assert said == [
            "leaves out what is no law on 2025-07-04: ndpr-floor (made 2025-07-09), doe-grants-2026 (made 2026-05-19)"
        ]


def test_a_correction_reaches_the_law_in_force(tmp_path: Path) -> None:
    """A floor that a study corrects as ended is left out; the word for several has no days to correct."""
    ended = "[laws.ndpr-floor]\nstatus = 'expired'\nuntil = 2026-06-30\ncite = 'a notice'"
    study = loaded(tmp_path, _stating('preset = "current-law"', more=ended, minerals=EVERYTHING))
    assert "price_floor" not in [clause.label for clause in study.clauses("current-law")]
    (line,) = refused(
        tmp_path,
        _stating('preset = "current-law"', more=ended.replace("ndpr-floor", "current-law"), minerals=EVERYTHING),
    )
    assert "current-law has no days of its own; correct one of us-duties, 45x, 10-usc-4872" in line


WRONG_LAWS = {
    "status = 'gone'\ncite = 'x'": "laws.china-controls.status: must be 'in_force', 'suspended', 'expired', "
    "'announced' or 'bill', got 'gone'",
    "until = 2027\ncite = 'x'": "laws.china-controls.until: must be a date such as 2026-11-30, got 2027",
    "until = 2027-11-10": "laws.china-controls.cite: missing; write cite = ... (who says so; stands in the citation of "
    "every sentence)",
    "cite = 'x'": "laws.china-controls: corrects nothing; write status, made, in_force_from, until or read_on",
    "untill = 2027-11-10\ncite = 'x'": "laws.china-controls.untill: unknown setting; did you mean until?",
    "status = 'in_force'\nuntil = 2024-01-01\ncite = 'x'": "variant current-law: preset: china-controls would "
    "end on 2024-01-01, before it begins on 2025-11-08; correct both in [laws.china-controls]",
}


@pytest.mark.parametrize("words", WRONG_LAWS)
def test_a_wrong_correction_is_one_line(words: str, tmp_path: Path) -> None:
    more = f"[laws.china-controls]\n{words}"
    (line,) = refused(tmp_path, _stating(CONTROLS, "2026-11-01", more, str(list(ALL))))
    assert line.partition(" ")[2] == WRONG_LAWS[words]


def test_a_correction_of_no_preset_and_a_wrong_day_are_one_line(tmp_path: Path) -> None:
    assert refused(tmp_path, good_but() + "[laws.china-control]\nuntil = 2027-11-10\ncite = 'x'") == [
        "study.toml:20 laws.china-control: no preset is called 'china-control'; did you mean china-controls?"
    ]
    assert refused(tmp_path, good_but((TOP, f"{TOP}\nlaw_as_of = 2026"))) == [
        "study.toml:6 law_as_of: must be a date such as 2026-11-30, got 2026"
    ]
    assert refused(tmp_path, good_but((TOP, f"{TOP}\nlaw_as_of = 2026-11-30T10:00:00"))) == [
        "study.toml:6 law_as_of: must be a date such as 2026-11-30, got 2026-11-30 10:00:00"
    ]


WRONG = {
    'preset = "crma-2031"': "no preset is called 'crma-2031'; did you mean crma-2030?",
    'preset = "ndpr-floor"': "ndpr-floor says nothing of lithium, cobalt",
    'preset = "section-232"': NO_FIGURE["section-232"],
    'preset = "drc-quota"': NO_FIGURE["drc-quota"],
    'preset = "current-law", what_if = true': "current-law states what is law on the day; delete what_if",
    'preset = "45x", tariff = "schedule"': "names 2 policies (preset, tariff); write each in an entry of its own",
    'tariff = "schedule", what_if = true': "what_if stands beside a preset, not beside tariff; delete it",
}


@pytest.mark.parametrize("entry", WRONG)
def test_refused_with_its_line(entry: str, tmp_path: Path) -> None:
    (line,) = refused(tmp_path, _stating(entry))
    assert line.startswith("study.toml:12")
    assert line.endswith(WRONG[entry])


def test_a_preset_asks_for_the_day(tmp_path: Path) -> None:
    assert refused(tmp_path, good_but((LAW, '{ preset = "crma-2030" },'))) == [
        "study.toml:11 variant current-law: preset: crma-2030 is read as the law stands on a day; write "
        "law_as_of = 2026-11-30 at the top, or another"
    ]


def test_dictionary_lists_status_dates_reading_and_source() -> None:
    text = policies_text()
    assert presets_text() in text
    in_one_line = " ".join(text.split())
    for law in LAWS:
        assert f"\n{law.name}\n" in text
        assert f"{law.days}; {law.reading}; source {law.source_id}" in in_one_line
    assert text_about("presets") == presets_text()
    assert all(preset.stands_for[0][0] in text_about(preset.name) for preset in PRESETS)
    assert not set(PRESET) & set(BY_NAME)


def test_the_bundled_bills_are_no_law(tmp_path: Path) -> None:
    """Without what_if the study is refused: a bill, an announcement twice over, a suspension that ran out."""
    text = (BUNDLED / "studies" / "us-bills.toml").read_text(encoding="utf-8")
    lines = refused(tmp_path, text.replace("what_if = true\n", ""))
    assert [line.partition(": preset: ")[2].partition(",")[0] for line in lines] == [
        "hr-9073 is a bill and no law",
        "hr-8277-copper is a bill and no law",
        "refined-copper-232 is announced and no law",
        "hr-8277-copper is a bill and no law",
        "copper-sales is announced and no law",
        "china-ban-2024 is suspended",
    ]
    assert loaded(tmp_path, text).study.law_as_of is not None
