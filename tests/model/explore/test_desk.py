"""What is done at the desk: steps back and on, pins, a study that changed under it, an end with nothing lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from model.analysis.exploration import Planner, planner_of
from model.execution.text_storage import texts_as_objects
from model.explore.answers import Answers
from model.explore.desk import Desk
from model.explore.page import whole_page
from model.explore.session import keep_unsaved
from model.study.load import load_study
from tests.survival import small

FLOOR, TARIFF, BAN = "capped domestic_share_floor", "taxed tariff", "dreamt import_ban"


@pytest.fixture(scope="module")
def planner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planner]:
    with texts_as_objects():
        yield planner_of(load_study(small.written(tmp_path_factory.mktemp("desk"))))


@pytest.fixture
def answers(planner: Planner) -> Answers:
    path = planner.loaded.path
    path.write_text(small.TEXT, encoding="utf-8")
    return Answers(Desk(planner, lambda: planner_of(load_study(path))))


def ask(answers: Answers, act: str, **said: Any) -> dict[str, Any]:
    return answers.answer({"act": act, **said})


def test_steps_back_and_on(answers: Answers) -> None:
    first = ask(answers, "look")
    assert (first["state"]["undo"], first["state"]["redo"], first["refused"]) == (False, False, [])
    moved = ask(answers, "move", key=TARIFF, setting=15.0)
    assert moved["state"]["levers"][TARIFF] == {
        "on": True, "level": 15.0, "moved": True, "words": {"by": "shipped"},
    }  # fmt: skip
    assert "tariff on CHL = 10%: now 15%" in moved["plan"]
    assert "Proven: " in moved["plan"]
    back = ask(answers, "undo")
    assert (back["state"]["levers"][TARIFF]["on"], back["state"]["redo"]) == (False, True)
    assert ask(answers, "redo")["state"]["levers"] == moved["state"]["levers"]


def test_a_word_is_chosen_and_figures_of_the_data_are_moved(answers: Answers) -> None:
    by_owner = ask(answers, "word", key=TARIFF, field="by", said="owner")
    assert by_owner["refused"] == []
    assert by_owner["state"]["levers"][TARIFF]["words"] == {"by": "owner"}
    assert by_owner["state"]["levers"][TARIFF]["on"]  # what is chosen holds
    assert "tariff on CHL = 10%: switched on, counted by owner" in by_owner["plan"]
    assert ask(answers, "word", key=TARIFF, field="by", said="shipped")["state"]["levers"][TARIFF]["words"] == {
        "by": "shipped"
    }
    dearer = ask(answers, "factor", path="capital", percent=150)
    assert dearer["state"]["factors"]["capital"] == 150
    assert "Capital of plants: 150% of the data" in dearer["plan"]
    assert "Proven: " in dearer["plan"]
    assert ask(answers, "factor", path="capital", percent=100)["state"]["factors"]["capital"] == 100


def test_what_is_refused_leaves_all_as_it_was(answers: Answers) -> None:
    before = ask(answers, "move", key=FLOOR, setting=8.0)
    for said, words in (
        ({"act": "move", "key": FLOOR, "setting": 160.0}, "1.6 means 160%"),
        ({"act": "move", "key": FLOOR, "setting": "maybe"}, "write a number, off or as stated"),
        ({"act": "move", "key": BAN, "setting": 3}, "it has no level"),
        ({"act": "move", "key": "nobody", "setting": 3}, "no lever is called"),
        ({"act": "word", "key": TARIFF, "field": "by", "said": "ownr"}, "did you mean owner?"),
        ({"act": "word", "key": TARIFF, "field": "nothing", "said": "owner"}, "is no nothing"),
        ({"act": "factor", "path": "capital", "percent": 1000}, "Capital of plants: write 25 to 300 percent; got 1000"),
        ({"act": "factor", "path": "weather", "percent": 90}, "no figures are called 'weather'"),
        ({"act": "world", "word": "demand", "said": "hihg"}, "did you mean high?"),
        ({"act": "start", "variant": "fre"}, "did you mean free?"),
        ({"act": "pin", "name": "free"}, "'free' is there already"),
        ({"act": "pin", "name": "Not a slug"}, "Not a slug"),
        ({"act": "unpin", "name": "x"}, "nothing is pinned as 'x'"),
        ({"act": "stop", "key": "country of CHL", "start": 1999, "years": 1}, "begins in a year planned"),
    ):
        answer = answers.answer(said)
        assert words in " ".join(answer["refused"]), (said, answer["refused"])
        assert answer["state"]["levers"] == before["state"]["levers"]


def test_a_policy_stated_at_the_desk_is_a_lever_after_the_study_was_read_again(answers: Answers) -> None:
    stated = ask(answers, "state", policy='tariff = { countries = ["AUS"], rate = 0.4 }')
    assert (stated["refused"], stated["reload"]) == ([], True)
    assert "tariff on AUS = 40%: switched on" in stated["plan"]
    assert "Stated here" in whole_page(answers.desk)
    assert ask(answers, "move", key="added-1 tariff", setting=55.0)["state"]["levers"]["added-1 tariff"]["level"] == 55
    assert "unknown policy" in ask(answers, "state", policy="rate = 3")["refused"][0]
    assert (
        "unknown country 'AUX'"
        in ask(answers, "state", policy='tariff = { countries = ["AUX"], rate = 0.4 }')["refused"][0]
    )
    again = ask(answers, "reread")
    assert again["notices"] == []
    assert [key for key in again["state"]["levers"] if key.startswith("added")] == ["added-1 tariff"]
    assert again["state"]["levers"]["added-1 tariff"]["level"] == 55


def test_an_impossible_position_stands_with_the_doctors_words(answers: Answers) -> None:
    answer = ask(answers, "move", key=BAN, setting="as stated")
    assert "No plan (impossible)" in answer["plan"]
    assert "import ban AUS, CHL" in answer["plan"]
    assert ask(answers, "stop", key="country of CHL", start=2025, years=1)["refused"] == [
        "there is no plan to throw a stop at"
    ]
    assert ask(answers, "detail", mineral="lithium") == {"detail": ""}
    assert ask(answers, "stops") == {"stops": []}


def test_pins_stand_beside_what_stands_now(answers: Answers) -> None:
    ask(answers, "move", key=TARIFF, setting=20.0)
    ask(answers, "pin", name="dear")
    answer = ask(answers, "undo")
    assert answer["state"]["pins"] == ["dear"]
    assert '<th scope="col">dear' in answer["plan"]
    assert ask(answers, "unpin", name="dear")["state"]["pins"] == []


def test_a_stop_belongs_to_the_plan_that_it_was_thrown_at(answers: Answers) -> None:
    assert 'class="stop"' in ask(answers, "stop", key="country of CHL", start=2025, years=1.0)["plan"]
    assert 'class="stop"' not in ask(answers, "move", key=TARIFF, setting=12.0)["plan"]
    assert 'class="stop"' in ask(answers, "undo")["plan"]


def test_pictures_are_those_of_what_stands(answers: Answers) -> None:
    detail = ask(answers, "detail", mineral="lithium")
    assert detail["detail"].count("<svg") >= 2
    assert "lithium.chemical, " not in detail["detail"]
    assert detail["detail"].count('class="world narrow"') == 2  # under the baseline and now
    assert ["country of CHL", "Chile"] in [list(stop) for stop in ask(answers, "stops")["stops"]]


def test_a_study_that_changed_is_said_and_read_again_with_the_levers_where_they_were(answers: Answers) -> None:
    ask(answers, "move", key=TARIFF, setting=15.0)
    ask(answers, "move", key=FLOOR, setting=8.0)
    path = answers.desk.planner.loaded.path
    path.write_text(small.TEXT.replace("[variants.capped]", "[variants.held]"), encoding="utf-8")
    answer = ask(answers, "look")
    assert answer["notices"] == ["small.toml changed on disk; what is shown stands on what was read before"]
    assert answer["reread"]
    again = ask(answers, "reread")
    assert again["notices"] == ["the study does not hold lever capped domestic_share_floor any more; left out"]
    assert again["state"]["levers"][TARIFF]["level"] == 15.0
    path.write_text("not = a study", encoding="utf-8")
    broken = ask(answers, "reread")
    assert "small.toml changed on disk" in broken["notices"][-1]
    assert broken["refused"]
    assert broken["state"]["levers"] == again["state"]["levers"]


def test_what_is_not_saved_is_kept_at_the_end(answers: Answers, tmp_path: Path) -> None:
    assert keep_unsaved(answers.desk) == ""
    ask(answers, "move", key=TARIFF, setting=15.0)
    ask(answers, "pin", name="dear")
    ask(answers, "move", key=FLOOR, setting=8.0)
    assert ask(answers, "look")["state"]["unsaved"]
    kept = keep_unsaved(answers.desk)
    assert kept.endswith(": dear, now")
    path = Path(kept.removeprefix("not saved before, now in ").removesuffix(": dear, now"))
    assert list(load_study(path).study.variants)[-2:] == ["dear", "now"]
    path.unlink()
    saved = ask(answers, "save", name="mine")
    assert saved["refused"] == []
    assert not saved["state"]["unsaved"]
    assert keep_unsaved(answers.desk) == ""


def test_what_no_page_asks_is_no_answer(answers: Answers) -> None:
    for said in (
        {"act": "eval"},
        {},
        {"act": "move", "key": 3},
        {"act": "stop", "key": "x", "start": True, "years": 1},
        {"act": "stop", "key": "country of CHL", "start": 2025.5, "years": 1},
        {"act": "state", "policy": "tariff = { countries = ['CHN'], rate = 0.4, title = '\ud800' }"},
    ):
        assert answers.answer(said)["refused"] == ["this is nothing that the page asks"]


def test_what_a_run_folder_holds_is_saved(answers: Answers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ask(answers, "move", key=TARIFF, setting=17.0)
    assert ask(answers, "look")["state"]["unsaved"]
    kept = ask(answers, "run", name="seventeen")
    assert kept["refused"] == []
    assert not kept["state"]["unsaved"]
    assert [path.parent.name for path in tmp_path.rglob("run.json")] == [
        kept["notices"][0].split("/")[-1].split(";")[0]
    ]
    assert keep_unsaved(answers.desk) == ""
