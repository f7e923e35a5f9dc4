"""What publishers print where a number belongs becomes value, low, high and flag; what reads two ways is not read."""

from __future__ import annotations

import pytest

from data.published.number import FLAGS, Printed, how_to_write, printed

CASES = {
    "1200": Printed("1200"),
    "1,200": Printed("1200"),
    "-5": Printed("-5"),
    "\u22125": Printed("-5"),
    "W": Printed(flag="W"),
    "NA": Printed(flag="NA"),
    "XX": Printed(flag="XX"),
    "E": Printed(flag="E"),
    "(s)": Printed(flag="s"),
    "\u2014": Printed("0", flag="zero"),
    "--": Printed("0", flag="zero"),
    "<0.5": Printed(high="0.5", flag="lt"),
    "Less than 100": Printed(high="100", flag="lt"),
    ">75": Printed(low="75", flag="gt"),
    ">1,200 (3)": Printed(low="1200", flag="gt", footnote=True),
    "10\u201320": Printed(low="10", high="20", flag="range"),
    "e4,540": Printed("4540", estimated=True),
    "1,200e": Printed("1200", estimated=True),
    "e>75": Printed(low="75", flag="gt", estimated=True),
    "500 r/": Printed("500", revised=True),
    "1,200 (3)": Printed("1200", footnote=True),
    "1,200\u00b3": Printed("1200"),
    "500 4/": Printed("500", footnote=True),
    "1,200e (3)": Printed("1200", estimated=True, footnote=True),
}


@pytest.mark.parametrize(("text", "wanted"), CASES.items())
def test_what_is_printed_is_taken_apart(text: str, wanted: Printed) -> None:
    assert printed(text) == wanted


@pytest.mark.parametrize("text", ["", "1,23", "3,5", "5%", "1.200,5", "12 kt", "20-10", "4/", "about 5", "nan", "inf"])
def test_what_can_be_read_twice_is_not_read(text: str) -> None:
    assert printed(text) is None
    assert how_to_write(text) == ""


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("W", "'W' is withheld; leave the value blank and write flag W"),
        (">75", "'>75' is a bound; leave the value blank and write low 75 and flag gt"),
        ("\u2014", "'\u2014' is a dash, the printed zero; write 0 and flag zero"),
        ("e4,540", "'e4,540' has the mark of an estimate and a thousands comma; write 4540 and flag e"),
        ("1,200 (3)", "'1,200 (3)' has a footnote mark and a thousands comma; write 1200"),
        ("500 r/", "'500 r/' has the mark of a revision; write 500 and flag r"),
        ("1200", ""),
    ],
)
def test_what_to_write_instead(text: str, line: str) -> None:
    assert how_to_write(text) == line


def test_every_flag_is_explained() -> None:
    assert all(FLAGS[found.flag] for found in CASES.values() if found.flag)
