"""A lever moved gives the plan of a study that states it there; what cannot be is said; what is saved is that plan."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.messages.finding import BadInput
from model.analysis.exploration import (
    AS_STATED,
    OFF,
    Lever,
    Planner,
    Position,
    entry_of,
    planner_of,
    possible_stops,
    save_run,
    save_study,
    thrown,
)
from model.analysis.exploration.levers import _told_apart
from model.analysis.exploration.position import TO_FILL
from model.analysis.solve.study import run_study
from model.analysis.stress import stress_of_run
from model.analysis.verify import verify_run
from model.execution.text_storage import texts_as_objects
from model.runs.run_folder import open_run
from model.study.load import load_study
from model.study.overrides import load_changed
from tests.survival import small


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("explored")


@pytest.fixture(scope="module")
def planner(home: Path) -> Iterator[Planner]:
    with texts_as_objects():
        yield planner_of(load_study(small.written(home)))


def lever(planner: Planner, name: str) -> Lever:
    return next(one for one in planner.levers if one.name == name)


def cost(planner: Planner, position: Position) -> float:
    plan = planner.planned(position).plan
    assert plan is not None
    return plan.cost


def test_every_sentence_of_a_study_is_a_lever_once(planner: Planner) -> None:
    said = [(x.key, x.variants, x.words, x.amount_field, x.unit, x.stated, x.high) for x in planner.levers]
    assert said == [
        ("capped domestic_share_floor", ("capped",), "home >= 5%", "min", "%", 5.0, 100.0),
        ("dreamt import_ban", ("dreamt",), "import ban AUS, CHL", "", "", 0.0, 0.0),
        ("taxed tariff", ("taxed",), "tariff on CHL = 10%", "rate", "%", 10.0, 100.0),
    ]


def test_levers_of_the_same_words_are_told_apart_by_what_they_say() -> None:
    def one(key: str, **said: object) -> Lever:
        return Lever(key, (key,), {"import_ban": {"bloc": "feoc", "cite": key, **said}}, "import ban feoc", key)

    alike = [one("a", stages=["mined", "refined"]), one("b", stages=["refined"]), one("c")]
    assert [lever.words for lever in _told_apart(alike)] == [
        "import ban feoc (stages mined and refined)", "import ban feoc (stages refined)", "import ban feoc",
    ]  # fmt: skip
    assert _told_apart(alike[2:]) == (alike[2],)


def test_a_policy_stated_here_gives_the_plan_of_a_study_that_states_it(home: Path) -> None:
    own = planner_of(load_study(home / "small.toml"))
    (duty,) = own.state('tariff = { countries = ["AUS"],\n rate = 0.4 }')
    assert (duty.words, duty.stated, duty.cite) == ("tariff on AUS = 40%", 40.0, TO_FILL)
    position = Position("free").with_lever(duty, 60.0)
    said = load_changed(home / "small.toml", ['variants.taxed.tariff={ countries = ["AUS"], rate = 0.6 }'])
    done = run_study(said, ["taxed"], home / "stated")
    assert cost(own, position) == pytest.approx(done.outcomes[-1].manifest()["objective_musd"], rel=1e-12)
    path = save_study(own, {"mine": position}, home / "stated.toml")
    assert load_study(path).clauses("mine")[-1].policy.cite.startswith(TO_FILL)


@pytest.mark.parametrize(("text", "words"), [
    ("tariff = {", "is no policy as a study states it"),
    ("rate = 0.4", "unknown policy"),
    ('tariff = { countries = ["AUS"], rate = 4 }', "must be at most 3, got 4; for 4% write 0.04"),
    ('{ tariff = { countries = ["CHL"], rate = 0.1 } }', "tariff on CHL = 10% is a lever already; switch it on"),
])  # fmt: skip
def test_what_no_study_can_state_is_no_lever(planner: Planner, text: str, words: str) -> None:
    before = planner.levers
    with pytest.raises(BadInput) as wrong:
        planner.state(text)
    assert words in " ".join(str(one.message) for one in wrong.value.findings)
    assert planner.levers == before


def test_a_lever_switched_on_gives_the_plan_of_the_variant_that_states_it(planner: Planner) -> None:
    on = Position("free").with_lever(lever(planner, "tariff"), AS_STATED)
    assert cost(planner, on) == cost(planner, Position("taxed")) != cost(planner, Position("free"))
    off = Position("taxed").with_lever(lever(planner, "tariff"), OFF)
    assert cost(planner, off) == cost(planner, Position("free"))


def test_a_lever_turned_gives_the_plan_of_the_study_that_says_so(planner: Planner, home: Path) -> None:
    turned = planner.planned(Position("taxed").with_lever(lever(planner, "tariff"), 25.0))
    said = load_changed(home / "small.toml", ["variants.taxed.tariff.rate=0.25"])
    done = run_study(said, ["taxed"], home / "said")
    assert turned.plan is not None
    assert turned.plan.cost == pytest.approx(done.outcomes[-1].manifest()["objective_musd"], rel=1e-12)
    assert turned.outcome.certificate is not None
    assert turned.outcome.certificate.passed


def test_a_position_as_a_study_states_it(planner: Planner) -> None:
    position = Position("capped").with_lever(lever(planner, "domestic_share_floor"), 20.0)
    position = position.with_lever(lever(planner, "tariff"), AS_STATED).with_world("demand", "high", "central")
    entry = entry_of(position, planner.levers)
    assert {key: value for key, value in entry.items() if key != "policies"} == {
        "title": "capped: home >= 5%: now 20%; tariff on CHL = 10%: switched on; demand high",
        "extends": "capped",
        "without": ["domestic_share_floor"],
        "demand": "high",
    }
    floor, tariff = entry["policies"]
    assert floor["domestic_share_floor"]["min"] == 0.2
    assert floor["domestic_share_floor"]["cite"] == "To fill in: who says so"
    assert tariff["tariff"]["rate"] == 0.1


def test_back_where_it_was_nothing_is_moved(planner: Planner) -> None:
    one, start = lever(planner, "domestic_share_floor"), Position("capped")
    assert start.with_lever(one, 20.0).with_lever(one, 5.0) == start
    assert start.with_lever(one, OFF).with_lever(one, AS_STATED) == start
    assert start.with_world("demand", "high", "central").with_world("demand", "central", "central") == start


def test_an_impossible_position_has_the_doctors_words(planner: Planner) -> None:
    found = planner.planned(Position("free").with_lever(lever(planner, "import_ban"), AS_STATED))
    assert (found.outcome.status, found.plan, found.bench) == ("impossible", None, None)
    assert found.outcome.message.startswith(
        "impossible: lithium chemical 2024 to 2026. Rule 'import ban AUS, CHL' (small.toml): lithium.chemical 2024: "
        "1,000 t wanted, 0 t can be had, 1,000 t missing. Any one of: "
    )


def test_a_level_that_no_study_can_state_is_refused_in_words(planner: Planner) -> None:
    with pytest.raises(BadInput) as refused:
        planner.planned(Position("capped").with_lever(lever(planner, "domestic_share_floor"), 160.0))
    assert refused.value.findings[0].message == ("1.6 means 160%; write at most 1, or '100%'")


def test_what_is_saved_is_the_plan_that_stood(planner: Planner, home: Path) -> None:
    position = Position("taxed").with_lever(lever(planner, "tariff"), 25.0)
    path = save_study(planner, {"mine": position})
    again = save_study(planner, {"mine": position})
    assert (path.name, again.name) == ("small-explored.toml", "small-explored-2.toml")
    assert path.read_text("utf-8").startswith((home / "small.toml").read_text("utf-8").rstrip())
    done = run_study(load_study(path), ["mine"], home / "mine")
    shown, kept = planner.planned(position).plan, done.outcomes[-1].plan
    assert shown is not None
    assert kept is not None
    for name, table in kept.tables.items():  # prices too, of which several sets may fit one plan
        assert table.drop(columns="variant").equals(shown.tables[name].drop(columns="variant")), name
    with pytest.raises(BadInput, match="variant free is there already"):
        save_study(planner, {"free": position})


@pytest.mark.breadth
def test_a_run_that_is_saved_is_proven_again(planner: Planner, home: Path) -> None:
    position = Position("free").with_lever(lever(planner, "tariff"), 15.0)
    done = save_run(planner, {"mine": position}, home / "saved")
    assert open_run(done.folder).variants == ["free", "mine"]
    assert verify_run(done.folder).exit_code == 0


@pytest.mark.breadth
def test_a_stop_does_what_stress_says_it_does(planner: Planner, home: Path) -> None:
    done = run_study(planner.loaded, ["free", "taxed"], home / "stressed")
    (_, stressed) = stress_of_run(done.folder, ["taxed"]).variants
    bench = planner.planned(Position("taxed")).bench
    assert bench is not None
    assert {f"{d.kind} of {d.name}" for d in stressed.damages} <= set(possible_stops(bench, ()))
    assert stressed.damages
    for one in stressed.damages:
        found = thrown(bench, (), f"{one.kind} of {one.name}", one.start, 1.0)
        assert found.damage is not None
        assert found.damage.nation_musd == pytest.approx(one.nation_musd, abs=1e-6)
        assert found.damage.short == one.short
        assert sum(p.musd for p in found.damage.payments) == pytest.approx(one.nation_musd, abs=1e-6)


def test_a_stop_that_cannot_be_thrown_is_refused(planner: Planner) -> None:
    bench = planner.planned(Position("free")).bench
    assert bench is not None
    with pytest.raises(BadInput) as refused:
        thrown(bench, (), "country of CHI", 2019, 0.0)
    assert [one.message for one in refused.value.findings] == [
        "begins in a year planned, 2024 to 2026; got 2019",
        "lasts more than 0 and up to 10 years",
    ]
    with pytest.raises(BadInput, match="nothing is called 'country of CHI'"):
        thrown(bench, (), "country of CHI", 2025, 1.0)


def test_a_word_chosen_and_figures_moved_are_what_a_saved_study_plans(planner: Planner, home: Path) -> None:
    duty = lever(planner, "tariff")
    (by,) = (one for one in duty.choices if one.field == "by")
    assert (by.words, by.stated, by.option("owner")) == ("counted by", "shipped", "owner")
    position = Position("free").with_word(duty, by, "owner").with_factor("asked", 150.0)
    assert position.setting(duty) == AS_STATED  # what is chosen holds
    assert position.with_word(duty, by, "shipped").words == {}
    assert cost(planner, position) > cost(planner, position.with_factor("asked", 100.0))
    path = save_study(planner, {"mine": position}, home / "words.toml")
    (kept,) = (one for one in load_study(path).clauses("mine") if one.policy.name == "tariff")
    assert kept.policy.by == "owner"  # type: ignore[attr-defined]
    assert kept.policy.cite.startswith(TO_FILL)
    done = run_study(load_study(path), ["mine"], home / "words")
    assert cost(planner, position) == pytest.approx(done.outcomes[-1].manifest()["objective_musd"], rel=1e-12)
