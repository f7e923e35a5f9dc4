"""People: how fast plants can be built, and how many jobs a year's decisions need."""

from __future__ import annotations

import pytest

from model.policies import BY_NAME
from tests.everything import ACCOUNTS
from tests.handmade import bounds, cell, data_of, doctored, missed, plan_of, program_of, says
from tests.model.policies.built import can_build, must_build

NAME = "workforce"


def test_build_rate():
    """60% of what can be decided in a year at home; a partner's plants as before."""
    program = program_of(can_build(), (NAME, {"build_rate": {2026: 0.6}}))
    assert bounds(program, "Build") == {"Build[ref,2026]": 3.0, "Build[rec,2026]": 3.0, "Build[aus,2026]": 5.0}


def test_build_rate_out_of_force():
    assert bounds(program_of(can_build(), (NAME, {"build_rate": 0.6, "from": 2027})), "Build")["Build[ref,2026]"] == 5.0


def test_workforce_limit():
    """The recycler's 50 jobs per kt/yr stand in the table; 80 are said for the others."""
    frames = can_build(
        tables={"plants": [{"plant": "ref"}, {"plant": "rec", "jobs_per_kt": 50.0}], "accounts": ACCOUNTS}
    )
    says(
        program_of(frames, (NAME, {"max_jobs": 60, "jobs_per_kt": 80})),
        "workforce_limit",
        {f"workforce_limit[{NAME},2026]": ({"Build[ref,2026]": 80.0, "Build[rec,2026]": 50.0}, "<=", 60.0)},
    )


def test_jobs_that_nobody_knows_are_named():
    assert BY_NAME[NAME].model_validate({"max_jobs": 60}).figures_missing(can_build()) == (
        "max_jobs counts jobs, and the table plants has none for ref, rec; write jobs_per_kt beside max_jobs, the jobs "
        "per kt/yr of plants without any, or fill that column of plants"
    )
    assert BY_NAME[NAME].model_validate({"max_jobs": 60, "jobs_per_kt": 80}).figures_missing(can_build()) == ""


def test_it_says_something():
    with pytest.raises(ValueError, match="write build_rate or max_jobs"):
        data_of(can_build(), (NAME, {}))


def test_plan_and_recheck():
    """40 people at 80 per kt/yr build half of what is wanted."""
    plan, frames, stated = plan_of(must_build(), (NAME, {"max_jobs": 40, "jobs_per_kt": 80}))
    assert cell(plan, "capacity", "built_t", plant="ref") == pytest.approx(500)
    assert missed(plan, frames, stated) == []
    assert missed(plan, frames, stated, doctored(plan, "capacity", "built_t", 600.0, year=2026)) == [
        f"{NAME}: jobs 2026"
    ]
    too_fast = doctored(plan, "capacity", "built_t", 6000.0, year=2026)
    assert missed(plan, frames, stated, too_fast) == [f"{NAME}: ref 2026", f"{NAME}: jobs 2026"]
