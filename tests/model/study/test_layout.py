"""The line of every setting, however TOML writes it."""

from __future__ import annotations

import tomllib

from hypothesis import given
from hypothesis import strategies as some

from model.study.source_map import Scan

TEXT = '''\
title = "a # that is no remark"   # a remark with = and [
a.b."c d" = 1

[t]  # table
x = [1,
  "]",          # a bracket in a string
  { y = 2, z = { 2030 = 0.4, 2035 = 0.6 } },
]
long = """one
two \\""" three
"""
raw = \'\'\'C:\\data
\'\'\'
after = 1

[[t.list]]
one = 1
[[t.list]]
two = { u.v = 2 }
[t.list.inner]
w = 3
'''

LINES = {
    ("title",): 1,
    ("a", "b", "c d"): 2,
    ("t",): 4,
    ("t", "x"): 5,
    ("t", "x", 1): 6,
    ("t", "x", 2, "z"): 7,
    ("t", "x", 2, "z", "2035"): 7,
    ("t", "long"): 9,
    ("t", "raw"): 12,
    ("t", "after"): 14,
    ("t", "list", 0): 16,
    ("t", "list", 0, "one"): 17,
    ("t", "list", 1): 18,
    ("t", "list", 1, "two", "u", "v"): 19,
    ("t", "list", 1, "inner"): 20,
    ("t", "list", 1, "inner", "w"): 21,
}


def test_every_way_to_write_a_setting() -> None:
    tomllib.loads(TEXT)
    layout = Scan(TEXT).layout
    assert {where: layout.line(where) for where in LINES} == LINES
    assert layout.twice == []


def test_windows_line_ends_count_once() -> None:
    layout = Scan(TEXT.replace("\n", "\r\n")).layout
    assert {where: layout.line(where) for where in LINES} == LINES


def test_a_setting_that_is_not_there_is_near_its_table() -> None:
    assert Scan(TEXT).layout.line(("t", "list", 1, "two", "missing")) == 19
    assert Scan(TEXT).layout.line(("nowhere",)) is None


def test_what_toml_allows_to_be_opened_again_is_not_given_twice() -> None:
    text = "[a.b]\nx = 1\n[a]\ny = 1\n[a.c]\nz = 1\n"
    tomllib.loads(text)
    assert Scan(text).layout.twice == []


@given(some.text(alphabet="ab=[]{}.,\"'\\\n #1", max_size=60))
def test_no_text_stops_the_scan(text: str) -> None:
    lines = Scan(text).layout.lines.values()
    assert all(1 <= line <= text.count("\n") + 1 for line in lines)
    try:
        settings = tomllib.loads(text)
    except ValueError:
        return
    assert set(settings) <= {where[0] for where in Scan(text).layout.lines}
