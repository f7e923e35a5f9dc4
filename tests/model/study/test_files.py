"""Files that are no study: refused at once, in one line, without a traceback."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from data.messages.finding import BadInput
from model.study.load import load_study
from tests.model.study.files import GOOD, good_but, loaded, refused, write

RATE = "discount_rate = 0.03"


def lines_for(path_or_name: str | Path) -> list[str]:
    with pytest.raises(BadInput) as error:
        load_study(path_or_name)
    return [finding.line() for finding in error.value.findings]


def test_no_such_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, GOOD)
    monkeypatch.chdir(tmp_path)
    assert lines_for("stduy.toml") == ["stduy.toml: no such file; did you mean study.toml?"]
    assert list(tmp_path.iterdir()) == [tmp_path / "study.toml"]


def test_no_such_file_in_another_folder(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    said = f"{tmp_path / 'stduy.toml'}: no such file; did you mean {tmp_path / 'study.toml'}?"
    assert lines_for(tmp_path / "stduy.toml") == [said]


def test_folder(tmp_path: Path) -> None:
    assert lines_for(tmp_path) == [f"{tmp_path.name}: is a folder; give the study file in it"]
    write(tmp_path, GOOD)
    assert lines_for(tmp_path) == [f"{tmp_path.name}: is a folder; give the study file in it, study.toml"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("study.xlsx", "study.xlsx: is an Excel workbook; the study file is TOML"),
        ("study.yaml", "study.yaml: is YAML; the study file is TOML"),
        ("study.json", "study.json: is JSON; the study file is TOML"),
        ("study.txt", "study.txt: the study file is TOML; give a file that ends in .toml"),
    ],
)
def test_other_kind_of_file(tmp_path: Path, name: str, message: str) -> None:
    assert refused(tmp_path, GOOD, name) == [message]


@pytest.mark.parametrize(
    "path", [r"\\server\share\study.toml", "//server/share/study.toml", "https://x.org/study.toml"]
)
def test_network(path: str) -> None:
    assert lines_for(path) == [f"study: '{path}' is on a network; copy the study to this machine"]


@pytest.mark.parametrize("text", ["", "\n\n", "# only remarks\n# here\n"])
def test_empty(tmp_path: Path, text: str) -> None:
    assert refused(tmp_path, text) == ["study.toml: the file is empty; start from 'lodeplan new'"]


COTE = 'title = "Côte d\'Ivoire"\n' + GOOD


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (GOOD.encode() + "# Côte\n".encode("cp1252"), "not UTF-8 (byte 0xF4 at line 20)"),
        (COTE.encode("utf-16"), "UTF-16, not UTF-8"),
        (COTE.encode("utf-16-le"), "UTF-16, not UTF-8"),
        (COTE.encode("utf-16-be"), "UTF-16, not UTF-8"),
        (GOOD.encode() + b"\0", "a NUL byte at line 20; the file is damaged or not text"),
    ],
    ids=["cp1252", "utf-16", "utf-16 without mark", "utf-16 big end", "nul"],
)
def test_encoding(tmp_path: Path, data: bytes, what: str) -> None:
    assert refused(tmp_path, data) == [f"study.toml: {what}; save as UTF-8"]


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
@pytest.mark.parametrize("over", ["study.toml", "other.toml"])
def test_a_link_that_leads_back_to_itself(tmp_path: Path, over: str) -> None:
    path, other = tmp_path / "study.toml", tmp_path / over
    path.symlink_to(other)
    if other != path:
        other.symlink_to(path)
    assert lines_for(path) == ["study.toml: a link that leads back to itself; put the file in its place"]


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_to_nothing(tmp_path: Path) -> None:
    path = tmp_path / "study.toml"
    path.symlink_to(tmp_path / "gone.toml")
    assert lines_for(path) == ["study.toml: a link to a file that is not there; put the file in its place"]


@pytest.mark.parametrize("data", [COTE.encode("utf-8-sig"), COTE.replace("\n", "\r\n").encode()], ids=["mark", "crlf"])
def test_encoding_that_is_good(tmp_path: Path, data: bytes) -> None:
    study = loaded(tmp_path, data)
    assert study.study.title == "Côte d'Ivoire"
    assert study.clauses("allied-floor")[-1].where == "study.toml:19"


def test_too_large(tmp_path: Path) -> None:
    assert refused(tmp_path, "#" * 16_000_001) == [
        "study.toml: 16,000,001 bytes; a study file holds at most 16,000,000"
    ]


TWICE = {
    "setting": (
        good_but(("baseline = ", 'name = "other"\nbaseline = ')),
        "study.toml:6 name: given twice (lines 1 and 6)",
    ),
    "table": (GOOD + "[variants.current-law]\n", "study.toml:20 variant current-law: given twice (lines 8 and 20)"),
    "in one line": (
        good_but(('bloc = "allies"', 'bloc = "allies", bloc = "fta"')),
        "study.toml:18 variant allied-floor: bloc_share_floor.bloc: given twice (lines 18 and 18)",
    ),
    "list and tables": (
        GOOD + "[[variants.current-law.policies]]\ntariff = 'schedule'\n",
        "study.toml:20 variant current-law: policies: given twice (lines 9 and 20)",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "message"), TWICE.values(), ids=list(TWICE))
def test_given_twice(tmp_path: Path, text: str, message: str) -> None:
    assert refused(tmp_path, text) == [message]


VALUES = {
    "010": "010 is ambiguous (8 or 10?); write 10",
    "09": "09 is ambiguous (a number has no leading zero); write 9",
    "003": "003 is ambiguous (a number has no leading zero); write 3",
    "1:30": "1:30 is not a number; write a number, or text in quotes",
    ".nan": "must be a finite number, got nan",
    "7%": "write 0.07 or '7%'",
    "": "no value; delete the line, or write a value after the =",
    "# later": "no value; delete the line, or write a value after the =",
    "null": "no value; delete the line, or write a value after the =",
    "True": "write true or false, or text in quotes, got True",
    "three": 'text stands in quotes: "three"',
    "0,03": "a number has a decimal point; write 0.03",
    "0,030": "write 0.030",
    "[0,03]": "0,03 has a comma between digits; write a decimal point, or a space after the comma of a list",
    "130%": "write a share in quotes, such as '40%', got 130%",
    "12,000": "write 12000 or 12.000, with no comma",
    "\u201c3\u201d": "write straight quotes (\" or '), got \u201c",
    '"3': "a quote is opened and not closed",
    r'"C:\Users\me"': r"a backslash in double quotes starts an escape; write single quotes, as in 'C:\data'",
    "{ a = 010 }": "010 is ambiguous (8 or 10?); write 10",
}


@pytest.mark.parametrize(("value", "message"), VALUES.items(), ids=list(VALUES))
def test_value_that_is_not_toml(tmp_path: Path, value: str, message: str) -> None:
    (line,) = refused(tmp_path, good_but((RATE, f"discount_rate = {value}")))
    assert line in (f"study.toml:5 discount_rate: {message}", f"study.toml:5 a: {message}")


LINES = {
    "---": "study.toml:20: '---' does not start a second study; one study per file",
    "name: small": "study.toml:20: write name = value; the study file is TOML",
    "hello world": "study.toml:20: not a setting; write key = value, and # before a remark",
    "[variants.new": "study.toml:20: a heading is not closed; write it as [variants.current-law]",
    "policies = ['a', 'b'\nx = 1": "study.toml:21: a list is not closed: a comma or ] is missing here or above",
    "x = { a = 1 b = 2 }": "study.toml:20 a: a table is not closed: a comma or } is missing on this line",
}


@pytest.mark.parametrize(("line", "message"), LINES.items(), ids=list(LINES))
def test_line_that_is_not_toml(tmp_path: Path, line: str, message: str) -> None:
    assert refused(tmp_path, f"{GOOD}{line}\n") == [message]


NESTED = {
    "lists": "a = " + "[" * 2000 + "]" * 2000,
    "tables": "a = " + "{ a = " * 2000 + "1" + " }" * 2000,
    "names": "[" + ".".join("a" * 300_000) + "]",
    "dotted": ".".join("a" * 300_000) + " = 1",
}


@pytest.mark.parametrize("text", NESTED.values(), ids=list(NESTED))
def test_nested_without_end(tmp_path: Path, text: str) -> None:
    began = time.process_time()
    assert refused(tmp_path, text) == ["study.toml:1: nested more than 40 deep; no study needs that"]
    assert time.process_time() - began < 1


def test_number_without_end(tmp_path: Path) -> None:
    text = good_but((RATE, f"discount_rate = {'9' * 5000}"))
    assert refused(tmp_path, text) == ["study.toml: holds a value too long or nested too deep to be read"]


@pytest.mark.parametrize("value", ["{\n a = 1 }", "{ a = 1,\n b = 2 }", "[{ a = 1, # one\n b = 2 }]"])
def test_a_table_in_braces_over_several_lines(tmp_path: Path, value: str) -> None:
    (line,) = refused(tmp_path, good_but((RATE, f"discount_rate = {value}")))
    assert line.startswith("study.toml:5 ")
    assert line.endswith(
        "a table in { } stands on one line; write all of it there, or under a heading such as [variants.name]"
    )
