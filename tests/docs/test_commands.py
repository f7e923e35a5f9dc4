"""Every command and every file in the documentation works as the page says, in an empty folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.execution import local_processes
from tests.cli.calling import Shell
from tests.docs.pages import DOCS, PAGES, blocks, followed

TYPED_ELSEWHERE = ("concepts/printed-losses.md",)
"""Pages that are made from the run that their commands make: the test of what they say types them."""
SAID = {page.relative_to(DOCS).as_posix(): page for page in PAGES}
TYPED = [
    pytest.param(page, id=name)
    for name, page in SAID.items()
    if name not in TYPED_ELSEWHERE and any(block.language == "sh" for block in blocks(page))
]


@pytest.fixture
def _one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process do what no page says the number of processes of, with what it has read already.

    That one process and several give the same bytes is proven in `tests/same` and by each analysis.
    """
    monkeypatch.setattr(local_processes, "cores", lambda: 1)


@pytest.mark.breadth
@pytest.mark.usefixtures("_one_process")
@pytest.mark.parametrize("page", TYPED)
def test_what_a_page_says_works(page: Path, tmp_path: Path, lodeplan: Shell) -> None:
    assert followed(page, tmp_path, lodeplan) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(DOCS).as_posix())
def test_no_block_is_left_out(page: Path) -> None:
    """A block is run, is a file that is written, or is what a reader types outside the program."""
    assert page.read_text(encoding="utf-8").count("```") == 2 * len(blocks(page))
    for block in blocks(page):
        assert block.file or block.language in ("sh", "console"), block.text
