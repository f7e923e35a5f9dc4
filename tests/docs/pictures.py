"""Pictures of the pages for the documentation, taken in Chromium.

`uv run python -m tests.docs.pictures` solves the bundled study, opens its pages, and writes docs/pictures anew.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import docs
import lodeplan  # noqa: F401 - first, so that numpy adds with one thread
from model.analysis.exploration import planner_of
from model.execution.text_storage import texts_as_objects
from model.explore.session import session
from model.report.brief import PAGE
from model.study.load import load_study
from tests.model.report.chromium import Chromium

FOLDER = Path(docs.__file__).parent / "pictures"
STUDY, START, LEVER, LEVEL = "us-framework", "allied-floor", "allied-floor bloc_share_floor", 90
LAPTOP, PHONE, LETTER = (1366, 900), (390, 844), (816, 1056)
SMALLER = 0.75
"""Of what stands on a laptop: a page of the documentation is narrower."""


@dataclass(frozen=True)
class Shot:
    """One picture: its name, the size of the window, light or dark, the part of the page ('' for its first screen)."""

    name: str
    size: tuple[int, int]
    scheme: str = "light"
    part: str = ""


REPORT = (
    Shot("report", LAPTOP),
    Shot("report-phone", PHONE),
    Shot("report-maps", LAPTOP, part="#origins"),
    Shot("report-flows", LAPTOP, part="#flows"),
    Shot("report-dark", LAPTOP, "dark", "#supply"),
)
EXPLORE = Shot("explore", LAPTOP)
BRIEF = Shot("brief", LETTER)
NAMES = sorted(shot.name for shot in (*REPORT, EXPLORE, BRIEF))
IDLE = "document.querySelector('#headlines') !== null && !document.body.classList.contains('busy')"


def of_report(browser: Chromium, page: Path, into: Path) -> None:
    """Take the pictures of a report."""
    for shot in REPORT:
        browser.open(page, *shot.size, prefers_color_scheme=shot.scheme)
        _take(browser, shot, into)


def of_brief(browser: Chromium, page: Path, into: Path) -> None:
    """Take the first page of a brief."""
    browser.open(page, *BRIEF.size, prefers_color_scheme="light")
    _take(browser, BRIEF, into)


def of_explore(browser: Chromium, address: str, start: str, lever: str, level: float, into: Path) -> None:
    """Take the what-if page with a lever turned, and what stands there pinned."""
    browser.seen(*EXPLORE.size)
    browser.page.goto(address)
    browser.wait(IDLE)
    _set(browser, "#start", start)
    browser.wait(f"document.body.dataset.revision === '1' && {IDLE}")
    browser.run("document.querySelectorAll('details.group').forEach(d => { d.open = false; })")
    browser.run(
        f"[...document.querySelectorAll('.lever')].find(l => l.dataset.key === {json.dumps(lever)}).id = 'turned'"
    )
    browser.run("document.getElementById('turned').closest('details').open = true")
    _set(browser, "#turned [type=number]", level)
    browser.wait(f"document.body.dataset.revision === '2' && {IDLE}")
    browser.run("document.getElementById('pin-name').value = 'pinned'; document.getElementById('pin').requestSubmit()")
    browser.wait(f"document.body.dataset.revision === '3' && {IDLE}")
    browser.run("document.activeElement.blur()")
    _take(browser, EXPLORE, into)


def _set(browser: Chromium, selector: str, value: object) -> None:
    browser.run(
        f"(i => {{ i.value = {json.dumps(value)}; i.dispatchEvent(new Event('change', {{bubbles: true}})); }})"
        f"(document.querySelector({json.dumps(selector)}))"
    )


def _take(browser: Chromium, shot: Shot, into: Path) -> None:
    wide, high = shot.size
    top = 0.0
    if shot.part:
        box = f"document.querySelector({json.dumps(shot.part)}).getBoundingClientRect()"
        top, high = browser.run(f"[{box}.top + scrollY, Math.min(900, Math.ceil({box}.height))]")
    scale = SMALLER if shot.size == LAPTOP else 1
    clip = {"x": 0, "y": top, "width": wide, "height": high, "scale": scale}
    (into / f"{shot.name}.png").write_bytes(browser.clipped(clip))


@contextmanager
def served(study: str | Path) -> Iterator[str]:
    """Serve the what-if page of a study, and yield the address that opens it; nothing is kept at the end."""
    with texts_as_objects(), session(lambda: planner_of(load_study(study)), 0, lambda _: None) as (desk, server):
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield server.address
        desk.saved |= {position.key for position in (*desk.pins.values(), desk.position)}
        server.shutdown()
        thread.join(5)


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home, Chromium() as browser:
        run, brief = Path(home) / "run", Path(home) / "brief"
        for command in (["run", STUDY, "--out", run, "--quiet"], ["brief", run, "--out", brief]):
            subprocess.run(
                [sys.executable, "-c", "import cli; cli.main()", *command], check=True, stdout=subprocess.DEVNULL
            )
        of_report(browser, run / "report.html", FOLDER)
        of_brief(browser, brief / PAGE, FOLDER)
        with served(STUDY) as address:
            of_explore(browser, address, START, LEVER, LEVEL, FOLDER)
    for name in NAMES:
        print(f"{FOLDER / name}.png {(FOLDER / f'{name}.png').stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
