"""A run in a terminal: 100 columns, or as narrow as it is asked for, every number whole."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from model.command_line import printed_width
from model.report.run_view import RunView
from tests.cli.calling import Shell


def numbers(text: str) -> list[str]:
    return sorted(re.findall(r"(?<=  )[+-]?\d[\d,.]*%?(?=  |$)", text, re.MULTILINE))


def test_a_run_fits_eighty_columns_and_a_hundred(us: RunView, lodeplan: Shell) -> None:
    wide, narrow = lodeplan("show", us.run.folder), lodeplan("show", us.run.folder, "--width", "80")
    for answer, most in ((wide, 100), (narrow, 80)):
        assert answer.code == 0
        lines = [line for line in answer.out.splitlines() if str(us.run.folder) not in line]
        assert max(map(len, lines)) <= most
    heads = [line.split() for line in narrow.out.splitlines() if line.startswith("who pays")]
    assert heads == [["who", "pays", "buyers", "owners", "Treasury", "nation"],
                     ["who", "pays", "outlays", "revenues", "deficit", "Treasury"]]  # fmt: skip
    cut = narrow.out.partition("\nsupply")[0].partition("who pays")[2]
    assert set(numbers(wide.out.partition("\nsupply")[0].partition("who pays")[2])) == set(numbers(cut))
    assert lodeplan("show", us.run.folder, "--width", "20").code == 2


def test_a_terminal_says_how_wide_it_is_and_a_pipe_is_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    assert printed_width.columns() == 100
    assert printed_width.columns(72) == 72
    monkeypatch.setattr(printed_width.sys, "stdout", SimpleNamespace(isatty=lambda: True))
    for wide, printed in ((80, 80), (40, 60), (200, 100)):
        monkeypatch.setattr(
            printed_width.shutil, "get_terminal_size", lambda _, wide=wide: SimpleNamespace(columns=wide)
        )
        assert printed_width.columns() == printed


def test_columns_stated_in_the_environment_hold_in_a_pipe_too(monkeypatch: pytest.MonkeyPatch) -> None:
    for said, printed in (("80", 80), ("20", 60), ("400", 100), ("0", 100), ("wide", 100)):
        monkeypatch.setenv("COLUMNS", said)
        assert printed_width.columns() == printed, said
