"""Amounts far below a tonne: they reach the solver, and are printed with digits that count."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.calling import ROOT, Shell
from tests.data.tiny import rows, write_folder

STUDY = """name = "mplp"
dataset = "mplp"
minerals = ["materials"]
years = [2024, 2024]
discount_rate = 0
baseline = "a"
[variants.a]
"""


@pytest.mark.parametrize(("amount", "code", "line"), [
    ("1e-9", 0, ""), ("1e-10", 0, ""),
    ("1e-11", 0, ""),
    ("9e-12", 3, "error: bills.csv row 4 column t_per_unit: '9e-12' is smaller than 1e-11; write 0, or check the unit"),
])  # fmt: skip
def test_a_bill_of_less_than_a_milligram(lodeplan: Shell, tmp_path: Path, amount: str, code: int, line: str) -> None:
    shutil.copytree(ROOT / "data" / "known" / "mplp", tmp_path / "mplp")
    bills = tmp_path / "mplp" / "bills.csv"
    text = bills.read_text(encoding="utf-8")
    assert "product-b,materials.m1,1," in text
    bills.write_text(text.replace("product-b,materials.m1,1,", f"product-b,materials.m1,{amount},"), encoding="utf-8")
    (tmp_path / "mplp.toml").write_text(STUDY, encoding="utf-8")
    answer = lodeplan("run", tmp_path / "mplp.toml", "-q", "--no-report", "--out", tmp_path / "run")
    assert (answer.code, answer.lines) == (code, [line] if line else [])


FREE = """name = "free"
dataset = "tiny"
minerals = ["lithium"]
years = [2024, 2026]
discount_rate = 0
baseline = "a"
[variants.a]
[variants.half]
policies = [{ country_share_cap = { countries = ["AUS"], forms = ["lithium.chemical"], max = 0.5 } }]
"""


@pytest.mark.breadth
def test_sellers_that_ask_nothing(lodeplan: Shell, tmp_path: Path) -> None:
    """What everybody gives away costs 0, and both the plan and its page say so."""
    tables = rows()
    heading, *sellers = tables["suppliers"]
    free = {heading.index("price_usd_per_t"), heading.index("freight_usd_per_t")}
    tables["suppliers"] = [heading, *(["0" if i in free else x for i, x in enumerate(row)] for row in sellers)]
    write_folder(tmp_path / "tiny", tables)
    (tmp_path / "free.toml").write_text(FREE, encoding="utf-8")
    answer = lodeplan("run", tmp_path / "free.toml", "-q", "--no-stress", "--out", tmp_path / "run")
    assert (answer.code, answer.lines) == (0, [])
    assert lodeplan("verify", tmp_path / "run").code == 0
