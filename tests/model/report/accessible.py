"""What a page lacks for readers who use a screen reader or a keyboard, as axe finds it (WCAG 2.1, levels A and AA)."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe

from tests.model.report.chromium import Chromium

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"], "resultTypes": ["violations"]}
OPENED = "document.querySelectorAll('details').forEach(d => { d.open = true; })"
STILL = "document.getAnimations().length === 0"
"""What fades in is paler until it is there."""


def lacking(browser: Chromium) -> list[str]:
    """Return what axe finds wrong with the page as it is shown, everything folded open: rule and first element each."""
    browser.run(OPENED)
    browser.wait(STILL)
    found = Axe().run(browser.page, options=RULES).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]
