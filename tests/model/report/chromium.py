"""A headless Chromium of this machine, driven by Playwright: one page, what it asks for and what it complains of."""

from __future__ import annotations

import atexit
import base64
import shutil
import time
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

from playwright.sync_api import Error, Playwright, Request, sync_playwright

FLAGS = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars")
LEFT = "context was destroyed"
"""What Playwright says of a page that is being left; waiting by Playwright itself, a page's policy would forbid."""

NOT_DRAWN = "Unable to capture screenshot"
"""What Chromium says of a page that its busy machine has not drawn yet; asked again, it is drawn."""
TIMES = 10
"""How often a picture is asked for."""


@cache
def _playwright() -> Playwright:
    """Return what drives browsers: one a process, however many browsers are open at once."""
    started = sync_playwright().start()
    atexit.register(started.stop)
    return started


def program() -> str | None:
    """Return the Chromium of this machine, None where there is none."""
    return next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )


class Chromium:
    """One page of one browser with a profile of its own; a context manager."""

    def __init__(self, seconds: float = 60.0) -> None:
        self._seconds = seconds
        self._requests: list[str] = []
        self._complaints: list[str] = []

    def __enter__(self) -> Chromium:
        launched = _playwright().chromium.launch(executable_path=program(), args=list(FLAGS), chromium_sandbox=False)
        self._browser, self.page = launched, launched.new_page()
        self.page.set_default_timeout(1000 * self._seconds)
        self.page.on("request", self._asked_for)
        self.page.on("console", lambda message: self._complaints.append(message.text))
        self.page.on("pageerror", lambda error: self._complaints.append(str(error)))
        self._session = self.page.context.new_cdp_session(self.page)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._browser.close()

    def _asked_for(self, request: Request) -> None:
        self._requests.append(request.url)

    # ------------------------------------------------------------ a page

    def open(self, file: Path, width: int = 1280, height: int = 900, prefers_color_scheme: str = "light") -> None:
        """Open a file and wait until it is loaded and drawn."""
        self.seen(width, height, prefers_color_scheme)
        self.page.goto(file.as_uri())

    def seen(self, width: int, height: int, scheme: str = "light") -> None:
        """Set the size of what is seen, and whether its reader likes it light or dark."""
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")

    def media(self, kind: Literal["print", "screen"]) -> None:
        """Show the page as it is printed, or as it is on a screen."""
        self.page.emulate_media(media=kind)

    def wait(self, script: str) -> None:
        """Wait until an expression on the page is true, whichever page that is by then."""
        until = time.monotonic() + self._seconds
        while not self._is(script):
            if time.monotonic() > until:
                raise TimeoutError(f"not so: {script}")
            self.page.wait_for_timeout(20)

    def _is(self, script: str) -> bool:
        """Tell whether an expression is true now; nothing is on a page that is being left for another."""
        try:
            return bool(self.run(script))
        except Error as fault:
            if LEFT in str(fault):
                return False
            raise

    def run(self, script: str) -> Any:
        """Return the value of an expression on the page."""
        return self.page.evaluate(script)

    def clipped(self, clip: Mapping[str, float]) -> bytes:
        """Return a part of the page as PNG, made smaller or larger; Playwright has no word for a scale."""
        asked = {"format": "png", "captureBeyondViewport": True, "clip": dict(clip)}
        return base64.b64decode(self._drawn(lambda: self._session.send("Page.captureScreenshot", asked))["data"])

    def _drawn(self, take: Callable[[], Any]) -> Any:
        """Return a picture once the page is drawn."""
        for _ in range(TIMES - 1):
            try:
                return take()
            except Error as fault:
                if NOT_DRAWN not in str(fault):
                    raise
            self.page.wait_for_timeout(500)
        return take()

    def press(self, key: str) -> None:
        """Press one key."""
        self.page.keyboard.press(key)

    def click(self, selector: str) -> None:
        """Click the middle of an element."""
        self.page.locator(selector).first.click()

    def requests(self) -> list[str]:
        """Return the addresses asked for since they were last forgotten."""
        return list(self._requests)

    def complaints(self) -> list[str]:
        """Return what the console was told, exceptions, and what the security policy refused."""
        return list(self._complaints)

    def forget(self) -> None:
        """Forget what was asked for and complained of."""
        self._requests.clear()
        self._complaints.clear()

    def picture(self, file: Path, whole: bool = False) -> None:
        """Write a screenshot of what is seen, or of the whole page."""
        self._drawn(lambda: self.page.screenshot(path=file, full_page=whole))
