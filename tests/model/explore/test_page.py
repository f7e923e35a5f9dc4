"""The page in Chromium: levers by mouse and key, a stop, saving, reloading; no complaint, nothing asked elsewhere."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Error

from model.analysis.exploration import planner_of
from model.execution.text_storage import texts_as_objects
from model.explore.desk import Desk
from model.explore.server import Server
from model.explore.session import session
from model.study.load import load_study
from tests.model.report.accessible import lacking
from tests.model.report.chromium import Chromium, program
from tests.survival import small

pytestmark = [
    pytest.mark.breadth,
    pytest.mark.skipif(program() is None, reason="no Chromium here (apt-get install chromium)"),
]
TARIFF, FLOOR = '[data-key="taxed tariff"]', '[data-key="capped domestic_share_floor"]'
IDLE = "document.querySelector('#headlines') !== null && !document.body.classList.contains('busy')"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Server]]:
    path = small.written(tmp_path_factory.mktemp("page"))
    said: list[str] = []
    with texts_as_objects(), session(lambda: planner_of(load_study(path)), 0, said.append) as (desk, server):
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield desk, server
        server.shutdown()
        thread.join(5)


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    with Chromium() as chromium:
        yield chromium


@pytest.fixture
def page(browser: Chromium, served: tuple[Desk, Server]) -> Chromium:
    """Return the page, opened anew, nothing moved."""
    browser.forget()
    browser.seen(1366, 900)
    browser.page.goto(served[1].address)
    browser.wait(IDLE)
    while browser.run("!document.querySelector('[data-act=undo]').disabled"):
        browser.run("document.querySelector('[data-act=undo]').click()")
        browser.wait(IDLE)
    return browser


def plan(browser: Chromium) -> str:
    return str(browser.run("document.getElementById('plan').innerText"))


def submit(browser: Chromium, form: str, button: str = "button") -> None:
    browser.run(f"document.querySelector('#{form}').requestSubmit(document.querySelector('#{form} {button}'))")


def test_levers_are_moved_by_mouse_and_by_key(page: Chromium, served: tuple[Desk, Server]) -> None:
    page.run("document.querySelectorAll('details.group').forEach(d => d.open = true)")
    page.click(f"{TARIFF} [type=checkbox]")
    page.wait(f"document.querySelector('.moves') !== null && {IDLE}")
    assert "tariff on CHL = 10%: switched on" in plan(page)
    page.run(f"document.querySelector('{TARIFF} [type=range]').focus()")
    page.press("ArrowRight")
    page.wait(f"document.querySelector('.moves').innerText.includes('11%') && {IDLE}")
    assert page.run(f"document.querySelector('{TARIFF} [type=number]').value") == "11"
    assert page.run("document.activeElement.type") == "range"
    assert "Proven: " in plan(page)
    assert f"The study plans to {served[0].planner.loaded.study.years[1]}: outlays, revenues and deficit" in plan(page)
    page.run("document.querySelector('[data-act=undo]').focus()")
    page.press("Enter")
    page.wait(f"document.querySelector('.moves')?.innerText.includes('switched on') && {IDLE}")
    assert page.complaints() == []
    ours = f"http://127.0.0.1:{served[1].port}/"
    assert {url for url in page.requests() if not url.startswith((ours, "data:"))} == set()


def test_a_level_that_cannot_be_is_said_and_goes_back(page: Chromium) -> None:
    page.run("document.querySelectorAll('details.group').forEach(d => d.open = true)")
    page.run(
        f"(i => {{ i.value = 160; i.dispatchEvent(new Event('change', {{bubbles: true}})); }})"
        f"(document.querySelector('{FLOOR} [type=number]'))"
    )
    page.wait("document.querySelector('#notices .notice') !== null")
    assert "means 160%" in page.run("document.getElementById('notices').innerText")
    page.wait(IDLE)
    assert page.run(f"document.querySelector('{FLOOR} [type=number]').value") == "5"


def test_a_word_is_chosen_and_figures_of_the_data_are_moved(page: Chromium) -> None:
    def choose(where: str, value: str) -> None:
        change = "i.dispatchEvent(new Event('change', {bubbles: true}))"
        page.run(f"(i => {{ i.value = '{value}'; {change}; }})(document.querySelector('{where}'))")

    page.run("document.querySelectorAll('details').forEach(d => d.open = true)")
    choose(f"{TARIFF} [data-field=by]", "owner")
    page.wait(f"document.querySelector('.moves')?.innerText.includes('counted by owner') && {IDLE}")
    choose("[data-path=asked] [type=number]", "150")
    page.wait(f"document.querySelector('.moves')?.innerText.includes('suppliers ask: 150%') && {IDLE}")
    assert "another world than free" in plan(page)
    assert page.run("document.querySelector('[data-path=asked] [type=range]').value") == "150"
    page.run("document.querySelector('[data-act=undo]').click()")
    page.wait(f"!document.querySelector('.moves')?.innerText.includes('150%') && {IDLE}")
    assert page.run("document.querySelector('[data-path=asked] [type=number]').value") == "100"


def test_an_impossible_setting_shows_the_doctors_words(page: Chromium) -> None:
    page.run(
        "(s => { s.value = 'dreamt'; s.dispatchEvent(new Event('change', {bubbles: true})); })"
        "(document.getElementById('start'))"
    )
    page.wait(f"document.querySelector('#plan .alarm') !== null && {IDLE}")
    assert "No plan (impossible)" in plan(page)
    assert "Rule 'import ban AUS, CHL'" in plan(page)
    page.run("document.querySelector('[data-act=undo]').click()")
    page.wait(f"document.querySelector('#plan .alarm') === null && {IDLE}")


def test_a_policy_stated_on_the_page_becomes_a_lever(page: Chromium) -> None:
    page.run("document.getElementById('policy').value = 'tariff = { countries = [\"AUS\"], rate = 0.4 }'")
    submit(page, "state")
    page.wait(f"document.querySelector('[data-key=\"added-1 tariff\"] [type=range]') !== null && {IDLE}")
    assert "tariff on AUS = 40%: switched on" in plan(page)
    assert page.run("document.querySelector('[data-key=\"added-1 tariff\"] [type=checkbox]').checked")
    assert page.complaints() == []


def test_a_stop_a_pin_and_what_is_saved_stand_after_a_reload(page: Chromium, served: tuple[Desk, Server]) -> None:
    page.run("document.querySelectorAll('details.group').forEach(d => d.open = true)")
    page.click(f"{TARIFF} [type=checkbox]")
    page.wait(f"document.querySelector('.moves') !== null && {IDLE}")
    page.run("document.getElementById('stop-key').focus()")
    page.wait("document.querySelectorAll('#stops option').length > 0")
    page.run("document.getElementById('stop-key').value = 'country of CHL'")
    submit(page, "stop")
    page.wait(f"document.querySelector('.stop') !== null && {IDLE}")
    assert "Chile lost from 2024 on, for 1 year" in plan(page)
    page.run("document.getElementById('pin-name').value = 'dear'")
    submit(page, "pin")
    page.wait(f"document.querySelector('[data-unpin=dear]') !== null && {IDLE}")
    page.run("document.getElementById('save-name').value = 'mine'")
    submit(page, "save", "[value=save]")
    page.wait("document.querySelector('#notices .good') !== null")
    (name,) = {path.name for path in served[0].planner.loaded.path.parent.glob("small-explored*.toml")}
    assert name in page.run("document.getElementById('notices').innerText")
    page.page.reload()
    page.wait(f"document.querySelector('[data-unpin=dear]') !== null && {IDLE}")
    assert "Chile lost from 2024 on" in plan(page)
    page.click("[data-unpin=dear]")
    page.wait(f"document.querySelector('[data-unpin=dear]') === null && {IDLE}")
    assert page.complaints() == []


def test_a_wrong_token_and_a_foreign_name_open_nothing(browser: Chromium, served: tuple[Desk, Server]) -> None:
    browser.page.context.clear_cookies()
    for host, token in (("127.0.0.1", "wrong"), ("[::1]", served[1].token)):
        with suppress(Error):  # nobody listens there
            browser.page.goto(f"http://{host}:{served[1].port}/?token={token}")
        browser.wait("document.querySelector('#levers') === null")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_scrolls_downwards_only(page: Chromium, scheme: str, tmp_path: Path) -> None:
    page.seen(390, 844, scheme)
    page.page.reload()
    page.wait(f"document.querySelectorAll('#detail svg').length > 0 && {IDLE}")
    assert page.run("document.documentElement.scrollWidth") == 390
    ink, paper = page.run(
        "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
        ".map(c => c.match(/\\d+/g).map(Number).reduce((a, b) => a + b))"
    )
    assert (ink > paper) == (scheme == "dark")
    assert page.run("[...document.querySelectorAll('input, select')].every(i => i.labels.length || i.ariaLabel)")
    assert lacking(page) == []
