"""Each way between the two unit systems, on figures that anybody can check, and there and back."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from model.frames import scale

MODEL = Path(scale.__file__).parents[1]
BORDERS = {"frames/scale.py"}
ELSEWHERE = ("proof", "report")
"""The proof reads tables apart, by figures of its own; reports round to thousands and millions for words."""


def test_an_amount():
    assert scale.in_kt(1500.0) == 1.5
    assert scale.in_tonnes(1.5) == 1500.0


def test_a_price():
    assert scale.in_musd_per_kt(20_000.0) == 20.0
    assert scale.in_usd_per_t(20.0) == 20_000.0


def test_money():
    assert scale.in_musd(2_500_000.0) == 2.5
    assert scale.in_usd(2.5) == 2_500_000.0
    assert scale.musd_of(500.0, 20.0) == 10.0, "500 t at 20,000 USD per t"


def test_a_column():
    assert scale.in_thousands(pd.Series([1000.0, 2000.0])).tolist() == [1.0, 2.0]


def test_no_factor_of_a_thousand_elsewhere():
    """A factor typed by hand is a unit that nobody named."""
    factor = re.compile(r"^.*(?:[*/] ?1e[36]\b|[*/] ?1_?000(?:\.0)?\b).*$", re.MULTILINE)
    typed = []
    for file in sorted(MODEL.rglob("*.py")):
        place = file.relative_to(MODEL)
        if str(place) not in BORDERS and place.parts[0] not in ELSEWHERE:
            typed += [f"{place}: {line.strip()}" for line in factor.findall(file.read_text(encoding="utf-8"))]
    assert not typed, "write in_thousands, in_kt, in_tonnes, in_musd_per_kt, in_usd_per_t, in_musd, in_usd or musd_of"
