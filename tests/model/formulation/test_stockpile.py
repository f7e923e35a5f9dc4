"""Holding: where the stock starts, how it moves, what holding it costs."""

from __future__ import annotations

from tests.handmade import bounds, costs, program_of, says, study

FRAMES = study(
    (2026, 2027, 2028),
    0.05,
    stocks=[
        {
            "year": y,
            "opening": 0.75,
            "kept": 0.98,
            "holding": 0.2,
            "carrying": 0.6,
            "stock_most": 5.0,
            "fill_most": 1.0,
            "release_most": 2.0,
        }
        for y in (2026, 2027, 2028)
    ],
)


def test_opening_stock():
    says(
        program_of(FRAMES),
        "opening_stock",
        {
            "opening_stock[a.metal,2026]": (
                {"Stock[a.metal,2026]": 1, "StockIn[a.metal,2026]": -1, "StockOut[a.metal,2026]": 1},
                "==",
                0.75,
            ),
        },
    )


def test_stock_path():
    says(
        program_of(FRAMES),
        "stock_path",
        {
            f"stock_path[a.metal,{t},{t - 1}]": (
                {
                    f"Stock[a.metal,{t}]": 1,
                    f"Stock[a.metal,{t - 1}]": -0.98,
                    f"StockIn[a.metal,{t}]": -1,
                    f"StockOut[a.metal,{t}]": 1,
                },
                "==",
                0.0,
            )
            for t in (2027, 2028)
        },
    )


def test_closing_stock():
    """Asked for at the end of the last year alone; no row where none is asked for."""
    rows = [{"year": y, "closing": 0.5} for y in (2026, 2027)] + [{"form": "a.raw", "year": y} for y in (2026, 2027)]
    says(
        program_of(study((2026, 2027), stocks=rows)),
        "closing_stock",
        {"closing_stock[a.metal,2027]": ({"Stock[a.metal,2027]": -1}, "<=", -0.5)},
    )


def test_stock_is_bounded():
    program = program_of(FRAMES)
    assert set(bounds(program, "Stock").values()) == {5.0}
    assert set(bounds(program, "StockIn").values()) == {1.0}
    assert set(bounds(program, "StockOut").values()) == {2.0}


def test_holding_cost():
    costs(
        program_of(FRAMES), "holding_cost", {f"Stock[a.metal,{2026 + i}]": 0.2 * 1.05 ** -(i + 0.5) for i in range(3)}
    )


def test_opening_public_stock():
    says(
        program_of(FRAMES),
        "opening_public_stock",
        {
            "opening_public_stock[a.metal,2026]": (
                {"PublicStock[a.metal,2026]": 1, "PublicSale[a.metal,2026]": 1},
                "==",
                0.75,
            ),
        },
    )


def test_public_stock_path():
    says(
        program_of(FRAMES),
        "public_stock_path",
        {
            f"public_stock_path[a.metal,{t},{t - 1}]": (
                {
                    f"PublicStock[a.metal,{t}]": 1,
                    f"PublicStock[a.metal,{t - 1}]": -0.98,
                    f"PublicSale[a.metal,{t}]": 1,
                },
                "==",
                0.0,
            )
            for t in (2027, 2028)
        },
    )


def test_public_stock_is_held():
    says(
        program_of(FRAMES),
        "public_stock_is_held",
        {
            f"public_stock_is_held[a.metal,{t}]": (
                {f"PublicStock[a.metal,{t}]": 1, f"Stock[a.metal,{t}]": -1},
                "<=",
                0.0,
            )
            for t in (2026, 2027, 2028)
        },
    )


def test_public_sale_is_taken_out():
    says(
        program_of(FRAMES),
        "public_sale_is_taken_out",
        {
            f"public_sale_is_taken_out[a.metal,{t}]": (
                {f"PublicSale[a.metal,{t}]": 1, f"StockOut[a.metal,{t}]": -1},
                "<=",
                0.0,
            )
            for t in (2026, 2027, 2028)
        },
    )


def test_carrying_cost():
    """On what is held beyond the public stock, discounted from the middle of each year."""
    years = (2026, 2027, 2028)
    expected = {f"Stock[a.metal,{t}]": 0.6 * FRAMES.discount(t) for t in years}
    expected |= {f"PublicStock[a.metal,{t}]": -0.6 * FRAMES.discount(t) for t in years}
    costs(program_of(FRAMES), "carrying_cost", expected)


def test_public_sale_cost():
    """Nine million USD a kt, the reference price, discounted from the middle of each year."""
    expected = {f"PublicSale[a.metal,{t}]": 9.0 * FRAMES.discount(t) for t in (2026, 2027, 2028)}
    costs(program_of(FRAMES), "public_sale_cost", expected)


def test_nothing_is_sold_before_a_sentence_says_so():
    assert set(bounds(program_of(FRAMES), "PublicSale").values()) == {0.0}
