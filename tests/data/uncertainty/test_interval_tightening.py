"""Intervals cut by the totals they stand in, on paper and against a solver of linear programs; contradictions."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from data.messages.finding import BadInput
from data.prepare.rounding import half_unit, rounded
from data.uncertainty import interval_tightening
from data.uncertainty.interval_tightening import base_ends, base_identities, base_tightened, mix_tightened

BLANK = math.nan
BALANCE = "output + imports - exports - stock change - apparent consumption = balance residual"


def rows(*figures: tuple[str, float, float, float], line: str = "chemicals", year: int = 2024) -> pd.DataFrame:
    """Return a base year: (flow, tonnes, low, high) of one line."""
    frame = pd.DataFrame(figures, columns=["flow", "tonnes", "low", "high"])
    return frame.assign(line=line, year=year)


def chemicals(output: tuple[float, float] = (0.0, 500.0)) -> pd.DataFrame:
    return rows(
        ("output", BLANK, *output),
        ("imports", 1005.0, 1000.0, 1010.0),
        ("exports", 300.0, BLANK, BLANK),
        ("stock change", 0.0, -20.0, 20.0),
        ("apparent consumption", 910.0, 900.0, 920.0),
        ("balance residual", 0.0, BLANK, BLANK),
    )


def ends_of(frame: pd.DataFrame, flow: str, held: int | None = None) -> tuple[float, float]:
    low, high = base_tightened(frame, held)
    at = frame.index[frame["flow"] == flow][0]
    return low[at], high[at]


def test_a_withheld_figure_is_what_its_balance_leaves() -> None:
    # output = consumption + exports + stock change - imports
    assert ends_of(chemicals(), "output") == pytest.approx((900 + 300 - 20 - 1010, 920 + 300 + 20 - 1000))
    held = (910 + 300 - 20 - 1010, 910 + 300 + 20 - 1000)
    assert ends_of(chemicals(), "output", held=2024) == pytest.approx(held)
    assert ends_of(chemicals((200.0, 210.0)), "stock change") == pytest.approx((-20, 20))
    # stock change = output + imports - exports - consumption, so a large output leaves no destocking
    assert ends_of(chemicals((225.0, 500.0)), "stock change") == pytest.approx((225 + 1000 - 300 - 920, 20))


def test_without_a_stated_residual_there_is_no_balance() -> None:
    frame = chemicals()[:-1]
    assert ends_of(frame, "output") == (0.0, 500.0)


def test_a_residual_without_a_range_lies_between_nothing_and_itself() -> None:
    frame = chemicals()
    frame.loc[5, "tonnes"] = 30.0
    assert ends_of(frame, "output") == pytest.approx((900 + 300 - 20 - 1010, 920 + 300 + 20 - 1000 + 30))


def test_parts_further_flows_and_what_is_recommended_join_in() -> None:
    frame = rows(
        ("output", BLANK, 0.0, 500.0),
        ("output, recommended", 150.0, 100.0, 400.0),
        ("imports", 1000.0, 990.0, 1010.0),
        ("imports: metal", 700.0, 650.0, 800.0),
        ("imports: chemicals", BLANK, 0.0, 1e6),
        ("imports, alloys", 50.0, 40.0, 60.0),
        ("exports", 0.0, 0.0, 0.0),
        ("apparent consumption", 1200.0, 1200.0, 1200.0),
        ("balance residual", 0.0, 0.0, 0.0),
    )
    assert ends_of(frame, "output") == pytest.approx((1200 - 1010 - 60, 1200 - 990 - 40))
    assert ends_of(frame, "output, recommended") == ends_of(frame, "output")
    assert ends_of(frame, "imports: chemicals") == pytest.approx((990 - 800, 1010 - 650))


def test_imports_that_clear_move_against_output_and_with_exports() -> None:
    frame = rows(
        ("output", 100.0, 90.0, 120.0), ("exports", 30.0, 29.0, 31.0), ("imports that clear", 500.0, BLANK, BLANK)
    )  # fmt: skip
    assert ends_of(frame, "imports that clear") == pytest.approx((500 - 20 - 1, 500 + 10 + 1))


def test_a_contradiction_is_refused_in_one_line_each() -> None:
    both = pd.concat([chemicals((0.0, 100.0)), chemicals((0.0, 100.0)).assign(line="metal")], ignore_index=True)
    with pytest.raises(BadInput) as refused:
        base_tightened(both)
    # at most 100 + 1010 - 300 + 20 - 900 = -70 t
    assert str(refused.value).splitlines() == [
        f"base_year: {line} 2024: {BALANCE} holds nowhere: wherever within their ranges the figures stand, they miss "
        "it by 70 t or more; widen a range or correct a figure"
        for line in ("chemicals", "metal")
    ]


def test_shares_are_cut_by_adding_to_1_or_refused() -> None:
    mix = pd.DataFrame(
        [("a", "X", 0.7, 0.6, 1.0), ("a", "Y", 0.2, 0.1, 0.25), ("a", "Z", 0.1, 0.08, 0.1)],
        columns=["line", "country", "share", "low", "high"],
    )
    cut = mix_tightened(mix)
    assert cut["low"].tolist() == pytest.approx([1 - 0.25 - 0.1, 0.1, 0.08])
    assert cut["high"].tolist() == pytest.approx([1 - 0.1 - 0.08, 0.25, 0.1])
    mix.loc[0, ["low", "high"]] = 0.6, 0.64
    with pytest.raises(BadInput) as refused:
        mix_tightened(mix)
    assert str(refused.value) == (
        "import_mix: a: the sum of its shares = 1 holds nowhere: wherever within their ranges the figures stand, they "
        "miss it by 0.01 or more; widen a range or correct a figure"
    )


@pytest.mark.parametrize("seed", range(12))
def test_every_end_left_is_reached_by_a_consistent_point(seed: int) -> None:
    random = np.random.default_rng(seed)
    names = ["output", "output, recommended", "imports", "imports: a", "imports: b", "exports", "stock change"]
    truth = dict(zip(names, random.uniform(1, 100, 7), strict=True))
    truth["output, recommended"], truth["imports"] = truth["output"], truth["imports: a"] + truth["imports: b"]
    truth["apparent consumption"] = truth["output"] + truth["imports"] - truth["exports"] - truth["stock change"]
    truth["balance residual"] = 0.0
    wide = {name: random.uniform(0, 40, 2) for name in truth}
    frame = rows(*((name, BLANK, t - wide[name][0], t + wide[name][1]) for name, t in truth.items()))
    identities, (low, high) = base_identities(frame), base_tightened(frame)
    matrix = np.zeros((len(identities), len(frame)))
    for row, identity in enumerate(identities):
        for sign, i in identity.terms:
            matrix[row, i] = sign
    assert len(identities) == 3
    box = list(zip(*base_ends(frame), strict=True))
    for i in range(len(frame)):
        for sign, end in ((1, low[i]), (-1, high[i])):
            cost = np.eye(len(frame))[i] * sign
            best = linprog(cost, A_eq=matrix, b_eq=np.zeros(3), bounds=box)
            assert sign * best.fun == pytest.approx(end, abs=1e-6)
    order = random.permutation(len(frame))
    found = interval_tightening.point(
        (low, high), identities, [(int(i), random.uniform(low[i], high[i])) for i in order]
    )
    assert matrix @ found == pytest.approx(np.zeros(3), abs=1e-6)


@pytest.mark.parametrize(
    ("printed", "half"),
    [("28600", 50), ("11", 0.5), ("10", 0.5), ("2000", 50), ("700", 5), ("7", 0.5), ("0.092", 0.0005), ("5.0", 0.05)],
)
def test_a_printed_figure_is_rounded_to_the_last_digit_that_is_meant(printed: str, half: float) -> None:
    assert float(half_unit(printed)) == pytest.approx(half)
    assert rounded(printed, 1000.0) == pytest.approx((1000 * (float(printed) - half), 1000 * (float(printed) + half)))


def test_a_printed_nothing_is_nothing() -> None:
    assert rounded("0") == (0.0, 0.0)
