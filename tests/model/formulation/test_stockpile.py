"""Holding: where the two stocks start, how they move, what holding them costs."""

from __future__ import annotations

from tests.handmade import bounds, costs, family, program_of, says, study

YEARS = (2026, 2027, 2028)
PRIVATE = {
    "opening": 0.75,
    "kept": 0.98,
    "holding": 0.2,
    "carrying": 0.6,
    "stock_most": 5.0,
    "fill_most": 1.0,
    "release_most": 2.0,
}
PUBLIC = {"holder": "public", "opening": 0.5, "kept": 0.9, "holding": 0.3, "stock_most": 4.0}
FRAMES = study(YEARS, 0.05, stocks=[{**of, "year": y} for of in (PRIVATE, PUBLIC) for y in YEARS])
BOTH = (("private", 0.75, 0.98, 0.2), ("public", 0.5, 0.9, 0.3))
"""Holder, opening, what is kept, cost of holding."""


def test_opening_stock():
    says(
        program_of(FRAMES),
        "opening_stock",
        {
            f"opening_stock[{h},a.metal,2026]": (
                {f"Stock[{h},a.metal,2026]": 1, f"StockIn[{h},a.metal,2026]": -1, f"StockOut[{h},a.metal,2026]": 1},
                "==",
                opening,
            )
            for h, opening, *_ in BOTH
        },
    )


def test_stock_path():
    says(
        program_of(FRAMES),
        "stock_path",
        {
            f"stock_path[{h},a.metal,{t},{t - 1}]": (
                {
                    f"Stock[{h},a.metal,{t}]": 1,
                    f"Stock[{h},a.metal,{t - 1}]": -kept,
                    f"StockIn[{h},a.metal,{t}]": -1,
                    f"StockOut[{h},a.metal,{t}]": 1,
                },
                "==",
                0.0,
            )
            for h, _, kept, _ in BOTH
            for t in (2027, 2028)
        },
    )


def test_closing_stock():
    """Asked for at the end of the last year alone; no row where none is asked for."""
    rows = [{"year": y, "closing": 0.5} for y in (2026, 2027)] + [{"form": "a.raw", "year": y} for y in (2026, 2027)]
    says(
        program_of(study((2026, 2027), stocks=rows)),
        "closing_stock",
        {"closing_stock[private,a.metal,2027]": ({"Stock[private,a.metal,2027]": -1}, "<=", -0.5)},
    )


def _of(program, name: str, holder: str) -> list[float]:
    return [most for column, most in bounds(program, name).items() if f"[{holder}," in column]


def test_private_stock_is_bounded_by_its_table():
    program = program_of(FRAMES)
    assert _of(program, "Stock", "private") == [5.0] * 3
    assert _of(program, "StockIn", "private") == [1.0] * 3
    assert _of(program, "StockOut", "private") == [2.0] * 3


def test_public_stock_stays_what_is_left_of_it_before_a_sentence_asks_for_it():
    program = program_of(FRAMES)
    assert [round(most, 12) for most in _of(program, "Stock", "public")] == [0.5, 0.45, 0.405]
    assert _of(program, "StockIn", "public") == [0.0] * 3
    assert _of(program, "StockOut", "public") == [0.0] * 3


def test_there_is_no_public_stock_where_nothing_is_held_and_nobody_asks():
    program = program_of(study(YEARS, stocks=[{**PUBLIC, "opening": 0.0, "year": y} for y in YEARS]))
    assert bounds(program, "Stock") == {}


def test_both_stocks_stand_in_the_balance():
    """Of a form and year: what comes out of either stock comes, what goes in goes."""
    row, _, _ = family(program_of(FRAMES), "material_balance")["material_balance[a.metal,2027]"]
    out = row["StockOut[private,a.metal,2027]"]
    assert {column: value / out for column, value in row.items() if "Stock" in column} == {
        f"Stock{way}[{h},a.metal,2027]": sign for way, sign in (("Out", 1), ("In", -1)) for h in ("private", "public")
    }


def test_holding_cost():
    """Of both stocks, discounted from the middle of each year."""
    expected = {f"Stock[{h},a.metal,{2026 + i}]": each * 1.05 ** -(i + 0.5) for h, _, _, each in BOTH for i in range(3)}
    costs(program_of(FRAMES), "holding_cost", expected)


def test_carrying_cost():
    """Of private stock alone."""
    costs(
        program_of(FRAMES),
        "carrying_cost",
        {f"Stock[private,a.metal,{t}]": 0.6 * FRAMES.discount(t) for t in YEARS},
    )
