"""Scenarios that a study states: read, kept, shown, refused in one line each."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.messages.finding import BadInput
from model.analysis.solve.before_solving import prepared
from model.analysis.solve.check import check_study
from model.study.load import load_study
from model.study.sharing import sharing_of
from tests.cli.calling import Shell
from tests.model.study.test_blocs import load_text, stated
from tests.model.study.test_patch import HEAD, TAIL, refused

CLOSED = """
[[scenarios]]
name = "chile-closed"
countries = ["CHL"]
from = 2025
years = 1.5
cut_share = "80%"
probability_per_year = 0.05
cite = "a memo"
"""


def test_a_scenario_is_shown_and_kept(tmp_path: Path) -> None:
    loaded = stated(tmp_path, HEAD + CLOSED + TAIL)
    assert check_study(loaded).scenarios == (
        "scenario chile-closed: CHL loses 80% for 1.5 years from 2025, 5% a year (a memo)",
    )
    assert load_text(tmp_path, loaded.resolved_toml()).study.scenarios == loaded.study.scenarios


def test_by_origin_a_seller_loses_what_was_mined_there(tmp_path: Path) -> None:
    by_origin = CLOSED.replace('cite = "a memo"', 'measure = "origin"')
    (one,) = stated(tmp_path, HEAD + by_origin + TAIL).study.scenarios
    ores = {("lithium.chemical", "KOR"): [("CHL", 0.75), ("AUS", 0.25)]}
    assert one.lost_by_seller(ores, "lithium.chemical", "KOR", "KOR") == pytest.approx(0.8 * 0.75)
    assert one.lost_by_seller(ores, "lithium.chemical", "CHL", "CHL") == 0.8  # no origin stated: its own ore
    assert one.lost_by_seller(ores, "lithium.chemical", "AUS", "AUS") == 0.0
    bought_in = {("lithium.chemical", "CHL"): [("AUS", 1.0)]}
    assert (
        one.lost_by_seller(bought_in, "lithium.chemical", "CHL", "CHL") == 0.8
    )  # who stops ships nothing, all the same


def test_owners_and_forms_narrow_who_stops(tmp_path: Path) -> None:
    owned = CLOSED.replace('countries = ["CHL"]', 'owners = ["CHL"]\nforms = ["lithium.chemical"]')
    (one,) = stated(tmp_path, HEAD + owned + TAIL).study.scenarios
    assert one.lost_by_seller({}, "lithium.chemical", "AUS", "CHL") == 0.8
    assert one.lost_by_seller({}, "lithium.concentrate", "AUS", "CHL") == 0.0
    assert one.lost_by_plant("refinery", "lithium.chemical", "USA", "USA") == 0.0


def plain(**changed: str) -> str:
    rows = {"name": '"stop"', "countries": '["CHL"]', "years": "1", "cut_share": "1", **changed}
    return "[[scenarios]]\n" + "".join(f"{key} = {value}\n" for key, value in rows.items() if value)


TWICE = plain() + plain()
WRONG = {
    "nobody": (plain(countries=""), "s.toml:7 scenarios: names nobody who stops; write countries, owners or plants"),
    "country": (
        plain(countries='["CHI"]'), "s.toml:9 scenarios.countries: unknown country 'CHI'; did you mean CHN?",
    ),
    "plant": (
        plain(plants='["refinry"]'), "s.toml:12 scenarios.plants: unknown plant 'refinry'; did you mean refinery?",
    ),
    "form": (
        plain(forms='["lithium.chemicals"]'),
        "s.toml:12 scenarios.forms: unknown form 'lithium.chemicals'; did you mean lithium.chemical?",
    ),
    "idle": (
        plain(countries='["CHN"]'),
        "s.toml:7 scenarios: stop touches nothing in this study; nobody it names sells or makes such a form in a "
        "year in which it lasts",
    ),
    "late": (
        plain(**{"from": "2027"}),
        "s.toml:12 scenarios.from: begins in 2027, after the last year planned (2024 to 2026); write a year within "
        "them",
    ),
    "cut": (
        plain(cut_share="1.2"), "s.toml:11 scenarios.cut_share: 1.2 means 120%; write at most 1, or '100%'",
    ),
    "no cut": (
        plain(cut_share="0"), "s.toml:7 scenarios: cut_share is 0, which stops nothing; write a share above 0",
    ),
    "length": (
        plain(years="0"), "s.toml:10 scenarios.years: a stop lasts more than 0 and up to 10 years, got 0",
    ),
    "no length": (
        plain(years=""),
        "s.toml:7 scenarios.years: missing; write years = ... (how long it lasts; half a year is half of a "
        "year's sales)",
    ),
    "range": (
        plain(low="0.1", high="0.2"),
        "s.toml:7 scenarios: has a range of the chance but no chance; write probability_per_year",
    ),
    "half a range": (
        plain(probability_per_year="0.1", low="0.1"),
        "s.toml:7 scenarios: has one end of the range of the chance; write low and high, or neither",
    ),
    "outside": (
        plain(probability_per_year="0.3", low="0.1", high="0.2"),
        "s.toml:7 scenarios: probability_per_year 0.3 is not within low 0.1 and high 0.2",
    ),
    "ore of a plant": (
        plain(measure='"origin"', plants='["refinery"]'),
        's.toml:7 scenarios: measure = "origin" asks where ore was mined; write countries alone beside it',
    ),
    "not shared": (
        plain(contested="true"),
        's.toml:7 scenarios: contested says that allies want the same tonnes, not who gets them; write sharing = '
        '"pro_rata", "by_agreement: 0.4" (our share) or "first_come: allies" (or home)',
    ),
    "no rule": (
        plain(contested="true", sharing='"first_come"'),
        "s.toml:13 scenarios.sharing: is no rule of sharing: 'first_come'; write \"pro_rata\", \"by_agreement: 0.4\" "
        '(our share) or "first_come: allies" (or home)',
    ),
    "more than all": (
        plain(contested="true", sharing='"by_agreement: 1.4"'),
        "s.toml:13 scenarios.sharing: is no rule of sharing: 'by_agreement: 1.4'; write \"pro_rata\", "
        '"by_agreement: 0.4" (our share) or "first_come: allies" (or home)',
    ),
    "not contested": (
        plain(sharing='"pro_rata"'),
        "s.toml:7 scenarios: sharing says who gets what allies want too; write contested = true beside it",
    ),
    "nobody's country": (
        plain(countries="", plants='["refinery"]', contested="true", sharing='"pro_rata"'),
        "s.toml:7 scenarios: contested rests on what allies buy by country; write countries, or leave it out",
    ),
    "no ally": (
        plain(contested="true", sharing='"pro_rata"'),
        "s.toml:12 scenarios.contested: stop is contested by nobody: no row of allied_demand says that an ally buys "
        "what it stops; write such a row, or leave contested out",
    ),
    "no setting": (
        plain(colour="0.2"),
        "s.toml:12 scenarios.colour: unknown setting; there are name, title, countries, owners, plants, forms, from, "
        "years, cut_share, measure, licence_share, contested, sharing, probability_per_year, low, high, cite",
    ),
    "of whom": (
        plain(licence_share="0.6"),
        "s.toml:12 scenarios.licence_share: is by end use; write { electronics = 0.6, defence = 0.0 }",
    ),
    "of nobody": (
        plain(licence_share="{}"),
        "s.toml:12 scenarios.licence_share: names no end use; write { electronics = 0.6, defence = 0.0 }, or leave it "
        "out",
    ),
    "no licence": (
        plain(licence_share="{ defence = 0 }"),
        "s.toml:7 scenarios: licence_share is 0 for every end use, which is no licence; leave it out",
    ),
    "licensed twice": (
        plain(licence_share='{ defence = 0.6, electronics = "60%" }'),
        "s.toml:7 scenarios: licence_share adds up to 120%, and of what a seller loses no more than all can be "
        "licensed; write shares that add up to 1 at most",
    ),
    "licensed above one": (
        plain(licence_share="{ defence = 1.2 }"),
        "s.toml:12 scenarios.licence_share.defence: 1.2 means 120%; write at most 1, or '100%'",
    ),
    "licensed below 0": (
        plain(licence_share="{ defence = -0.2 }"),
        "s.toml:12 scenarios.licence_share.defence: must be at least 0, got -0.2",
    ),
    "licensed and not cut": (
        plain(cut_share="0", licence_share="{ defence = 0.6 }"),
        "s.toml:7 scenarios: cut_share is 0, which stops nothing; write a share above 0",
    ),
    "unknown use": (
        plain(licence_share="{ defense = 0.6 }"),
        "s.toml:12 scenarios.licence_share.defense: unknown end use 'defense'; there are clean_energy",
    ),
    "unwanted": (
        plain(countries='["AUS"]', forms='["lithium.concentrate"]', licence_share="{ clean_energy = 0.6 }"),
        "s.toml:13 scenarios.licence_share.clean_energy: clean_energy wants none of the forms that stop "
        "(lithium.concentrate), and a licence reaches the form itself, not what is made of it; write an end use that "
        "wants one, or leave it out",
    ),
    "plants licensed": (
        plain(countries="", plants='["refinery"]', licence_share="{ defence = 0.6 }"),
        "s.toml:7 scenarios: licence_share is of what sellers sell, and plants stop whole; leave it out",
    ),
    "licensed and contested": (
        plain(licence_share="{ defence = 0.6 }", contested="true", sharing='"pro_rata"'),
        "s.toml:7 scenarios: licence_share says what home still gets of a seller, not what allies get, who want it "
        "too; leave out licence_share or contested",
    ),
    "typo": (plain(cut_shares="1"), "s.toml:12 scenarios.cut_shares: unknown setting; did you mean cut_share?"),
    "twice": (TWICE, "s.toml:13 scenarios.name: stop is given twice; write another name"),
    "name": (
        plain(name='"A stop"'),
        "s.toml:8 scenarios.name: must be small letters, digits, hyphens and underscores, such as china-closed, got "
        "'A stop'",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("stated", "ours"),
    [("pro_rata", 0.25), ("by_agreement: 0.4", 0.4), ("by_agreement: 40%", 0.4), ("first_come: allies", 0.0),
     ("first_come:home", 1.0)],
)  # fmt: skip
def test_a_rule_of_sharing_gives_home_its_part(stated: str, ours: float) -> None:
    """Home lost 1 kt, allies want 3."""
    rule = sharing_of(stated)
    assert rule.ours(1.0, 3.0) == ours
    assert sharing_of(rule.in_words()) == rule


@pytest.mark.breadth
def test_what_is_licensed_is_shown_and_kept_and_told_where_it_reaches_nobody(tmp_path: Path) -> None:
    licensed = CLOSED.replace('cite = "a memo"', 'licence_share = { clean_energy = "60%" }')
    loaded = stated(tmp_path, HEAD + licensed + TAIL)
    checked = check_study(loaded)
    assert checked.scenarios == (
        "scenario chile-closed: CHL loses 80% for 1.5 years from 2025, licensed 60% to clean_energy, 5% a year",
    )
    assert checked.findings == ()
    assert load_text(tmp_path, loaded.resolved_toml()).study.scenarios == loaded.study.scenarios
    both = licensed.replace('["CHL"]', '["CHL", "AUS"]')
    assert [one.line() for one in check_study(stated(tmp_path, HEAD + both + TAIL)).findings] == [
        "s.toml:15 scenarios.licence_share: nothing is licensed of lithium.concentrate, which no end use with a share "
        'wants: a licence reaches the form itself, not what is made of it; forms = ["lithium.chemical"] stops the '
        "others alone"
    ]


@pytest.mark.breadth
def test_what_is_contested_is_shown_and_kept(tmp_path: Path) -> None:
    said = 'contested = true\nsharing = "by_agreement: 40%"\ncite = "a memo"'
    us = HEAD.replace('"tiny"', '"us_2026"').replace("[2024, 2026]", "[2026, 2027]")
    closed = CLOSED.replace('cite = "a memo"', said).replace("from = 2025", "from = 2026")
    loaded = stated(tmp_path, us + closed + TAIL)
    (shown,) = check_study(loaded).scenarios
    assert ", allies want the same (by_agreement: 0.4), 5% a year (a memo)" in shown
    assert load_text(tmp_path, loaded.resolved_toml()).study.scenarios == loaded.study.scenarios


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_a_scenario_is_one_line(case: str, tmp_path: Path) -> None:
    scenario, line = WRONG[case]
    assert refused(tmp_path, scenario) == [line]


@pytest.mark.breadth
def test_the_datasets_own_names_are_taken(tmp_path: Path) -> None:
    us = HEAD.replace('"tiny"', '"us_2026"').replace("[2024, 2026]", "[2026, 2027]")
    loaded = stated(tmp_path, us + plain(name='"balama_stop"') + TAIL)
    with pytest.raises(BadInput) as caught:
        prepared(loaded)
    (line,) = [finding.line() for finding in caught.value.findings]
    assert line == "s.toml:8 scenarios.name: the dataset has a scenario balama_stop already; write another name"


def test_several_faults_are_told_at_once(tmp_path: Path) -> None:
    both = plain(name='"a"', countries='["CHI"]') + plain(name='"b"', **{"from": "2030"})
    assert len(refused(tmp_path, both)) == 2
    assert load_study(tmp_path / "s.toml").study.scenarios[1].start == 2030


def test_scenarios_are_wrong_all_at_once(tmp_path: Path, lodeplan: Shell) -> None:
    """A share above one and a length of nothing hide no country, no end use and no scenario after them."""
    given = [
        plain(name='"one"', countries='["CHI"]', cut_share="2"),
        plain(name='"two"', cut_share="0"),
        plain(name='"three"', licence_share="{ defense = 0.5 }"),
        plain(name='"4 th"', years="0", countries='["AUZ"]'),
        plain(name='"five"', **{"from": "2050"}),
    ]
    study = stated(tmp_path, HEAD + TAIL).path
    study.write_text(HEAD + "".join(given) + TAIL, encoding="utf-8")
    said = lodeplan("check", study)
    assert (said.code, said.out) == (3, "")
    assert said.err.splitlines() == [
        "error: s.toml:11 scenarios.cut_share: 2 means 200%; write 0.02 or '2%'",
        'error: s.toml:12 scenarios: cut_share is 0, which stops nothing; write a share above 0',
        'error: s.toml:24 scenarios.name: must be small letters, digits, hyphens and underscores, such as '
        "china-closed, got '4 th'",
        'error: s.toml:26 scenarios.years: a stop lasts more than 0 and up to 10 years, got 0',
        "error: s.toml:9 scenarios.countries: unknown country 'CHI'; did you mean CHN?",
        "error: s.toml:22 scenarios.licence_share.defense: unknown end use 'defense'; there are clean_energy",
        "error: s.toml:25 scenarios.countries: unknown country 'AUZ'; did you mean AUS?",
        'error: s.toml:33 scenarios.from: begins in 2050, after the last year planned (2024 to 2026); write '
        'a year within them',
    ]  # fmt: skip
