"""What buyers abroad take by custom: exports of the base year, fading, as far as the outlet was open since."""

from __future__ import annotations

import pandas as pd
import pytest

from data.load import load_dataset
from data.prepare.outlets import with_custom
from data.prepare.plant_evidence import Fact

SAID = {"source_id": "a", "figures": "b", "rule": "Exports of the base year, held."}
HALF_LIFE = Fact(6.0, 3.0, 12.0, "assumed", figure="asm-trade-0001", source_id="lodeplan-assumption", rule="")


def _custom(sizes: dict[int, float], resells: str = "no", outlet: str = "export", form: str = "a.metal") -> list[float]:
    rows = [
        {"form": form, "outlet": outlet, "year": year, "size_t": size, "resells": resells, **SAID}
        for year, size in sizes.items()
    ]
    return with_custom(pd.DataFrame(rows), {"a.metal"}, HALF_LIFE)["established_t"].tolist()


def test_half_of_it_is_free_after_six_years() -> None:
    assert _custom(dict.fromkeys(range(2024, 2031), 100.0)) == pytest.approx(
        [100 * 0.5 ** (n / 6) for n in range(7)], rel=1e-4
    )


def test_what_an_outlet_could_not_take_does_not_come_back() -> None:
    assert _custom({2024: 100.0, 2025: 30.0, 2026: 80.0}) == pytest.approx(
        [100, 30 * 0.5 ** (1 / 6), 30 * 0.5 ** (2 / 6)], rel=1e-4
    )
    assert _custom({2024: 100.0, 2025: 0.0, 2026: 80.0})[1:] == [0.0, 0.0]


@pytest.mark.parametrize("other", [{"resells": "yes"}, {"outlet": "c1_tolling"}, {"form": "b.metal"}])
def test_what_is_resold_tolled_or_sold_by_one_country_alone_has_none(other: dict[str, str]) -> None:
    assert pd.isna(_custom({2024: 100.0, 2025: 100.0}, **other)).all()


@pytest.mark.breadth
def test_the_bundled_rows_say_so() -> None:
    rows = load_dataset("us_2026").table("outlets")
    held = rows[(rows["form"] == "molybdenum.products") & (rows["outlet"] == "export")].set_index("year")
    assert held["established_t"][2024] == held["size_t"][2024] == 32790
    assert held["established_t"][2030] == pytest.approx(32790 / 2, rel=1e-4)
    assert held["rule"].str.contains("by custom").all()
