"""Collecting: what the installed base and earlier deliveries return, and what collecting it costs."""

from __future__ import annotations

from tests.handmade import costs, program_of, says, study

STEP_1, STEP_2 = "a.scrap|scrap|1", "a.scrap|scrap|2"
FRAMES = study(
    (2026, 2027, 2028),
    0.05,
    collections=[
        {"collector": k, "year": y, "feed": f, "collection_price": p}
        for k, f, p in ((STEP_1, 0.4, 0.5), (STEP_2, 0.1, 2.0))
        for y in (2026, 2028)
    ],
    demands=[{"end_use": u, "year": y} for u in ("defence", "other") for y in (2026, 2027, 2028)],
    returns=[
        {"collector": STEP_1, "year": 2028, "end_use": "defence", "sold": 2026, "returned": 0.8 * 0.75},
        {"collector": STEP_1, "year": 2028, "end_use": "other", "sold": 2027, "returned": 0.5 * 0.75},
        {"collector": STEP_2, "year": 2028, "end_use": "defence", "sold": 2026, "returned": 0.8 * 0.25},
    ],
)


def test_end_of_life():
    says(
        program_of(FRAMES),
        "end_of_life",
        {
            f"end_of_life[{STEP_1},2026]": ({f"Collection[{STEP_1},2026]": 1}, "<=", 0.4),
            f"end_of_life[{STEP_2},2026]": ({f"Collection[{STEP_2},2026]": 1}, "<=", 0.1),
            f"end_of_life[{STEP_1},2028]": (
                {
                    f"Collection[{STEP_1},2028]": 1,
                    "Delivery[defence,a.metal,2026]": -0.8 * 0.75,
                    "Delivery[other,a.metal,2027]": -0.5 * 0.75,
                },
                "<=",
                0.4,
            ),
            f"end_of_life[{STEP_2},2028]": (
                {f"Collection[{STEP_2},2028]": 1, "Delivery[defence,a.metal,2026]": -0.8 * 0.25},
                "<=",
                0.1,
            ),
        },
    )


def test_collection_cost():
    costs(
        program_of(FRAMES),
        "collection_cost",
        {
            f"Collection[{STEP_1},2026]": 0.5 * 1.05**-0.5,
            f"Collection[{STEP_1},2028]": 0.5 * 1.05**-2.5,
            f"Collection[{STEP_2},2026]": 2.0 * 1.05**-0.5,
            f"Collection[{STEP_2},2028]": 2.0 * 1.05**-2.5,
        },
    )
