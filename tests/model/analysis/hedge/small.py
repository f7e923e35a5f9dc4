"""A small dataset that hedges: two sellers of one form, a private stock, a stop that is sure to begin in 2025."""

from __future__ import annotations

from pathlib import Path

from tests.data import tiny

PRICE = {"AUS": 70_500.0, "CHL": 72_500.0}
"""USD a tonne, landed."""
OFFERED, WANTED, HELD, HOLDING, SHORTAGE = {"AUS": 600.0, "CHL": 900.0}, 1000.0, 300.0, 100.0, 300_000.0
HEAD = """
name = "small"
dataset = "tiny"
minerals = ["lithium"]
years = [2024, 2026]
discount_rate = 0.0
baseline = "free"
[variants.free]
title = "No policy"
"""
STOPS = """
[uncertainty]
kind = "two_stage"
decide_before = 2025
scenarios = 2
fresh = 3
stops = true
"""


def tables(chance: str = "1", years: str = "1") -> dict[str, list[list[str]]]:
    """Return the tables; Chile stops for `years` years, from 2025 on with this chance a year."""
    out = tiny.rows()
    sellers = out["suppliers"]
    ramp, least = sellers[0].index("ramp_rate"), sellers[0].index("ramp_t")
    for row in sellers[1:]:
        row[ramp], row[least] = "10", "5000"
    out["stockpile"] = [
        ["holder", "form", "opening_t", "limit_t", "holding_usd_per_t", "loss_rate", "fill_t_per_year",
         "release_t_per_year", "cost_of_capital", "closing_t", *tiny.PROVENANCE],
        ["private", "lithium.chemical", "0", f"{HELD:g}", f"{HOLDING:g}", "0", "1000", "1000", "0", "0", *tiny.SAID],
    ]  # fmt: skip
    out["disruptions"] = [
        ["scenario", "form", "country", "cut_share", "years", "probability_per_year", "low", "high", *tiny.PROVENANCE],
        ["chile_stop", "lithium.chemical", "CHL", "1", years, chance, chance, chance, *tiny.SAID],
    ]
    return out


def written(at: Path, uncertain: str = STOPS, of: dict[str, list[list[str]]] | None = None) -> Path:
    """Write the dataset and a study of it; return the study's file."""
    tiny.write_folder(at / "tiny", tables() if of is None else of)
    file = at / "s.toml"
    file.write_text(HEAD + uncertain, encoding="utf-8")
    return file
