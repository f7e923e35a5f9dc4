"""A policy of another package works everywhere without a line about it: what it says of itself is all that is read."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from tests.data import tiny
from tests.outside.conftest import GROUP, POLICY, STUDY
from tests.outside.offered import Installed, beside, offered

pytestmark = pytest.mark.breadth

ALLIES = '{ bloc_share_floor = { bloc = "allies", min = 0.6, home_counts = false } }'


def test_a_run_satisfies_and_prices_it(run: Path) -> None:
    """Chile sells 600 of 1,000 t rather than 400: 200 t a year at 2,000 USD more are 0.4 MUSD for 20 points."""
    rows = pd.read_parquet(run / "tables" / "policies" / "floor.parquet")
    assert rows["policy"].eq("friend_floor").all()
    assert rows["form"].eq("lithium.chemical").all()
    assert rows["year"].tolist() == list(map(int, tiny.YEARS))
    assert rows["binds"].all()
    assert rows["unit"].eq("MUSD per point").all()
    assert rows["shadow_price"].iloc[0] == pytest.approx(0.02 * 1.05**-0.5, rel=1e-6)


@pytest.mark.breadth
def test_it_is_explained_with_its_level(installed: Installed, run: Path) -> None:
    said = installed("explain", run, "floor").stdout
    assert "friends >= 60%   +0.0558  point" in said
    assert "no level" not in said


@pytest.mark.breadth
def test_an_impossible_one_is_diagnosed(installed: Installed, run: Path) -> None:
    said = installed("explain", run, "too-much").stdout
    assert "   rule 'allies >= 90%' (s.toml:18)" in said
    assert "   needs 900 t of lithium.chemical in 2024; allies and home can supply 600 t" in said
    assert "   - floor 90% -> 60%" in said
    assert "   - up to 300 t a year more lithium.chemical from allies in 2024 to 2026" in said


@pytest.mark.breadth
def test_its_level_is_a_lever(site: Path, study: Path) -> None:
    traced = beside(site, "frontier", study, "--variant", "floor", "--lever", "friend_floor.min", "--points", "4")
    assert traced.returncode == 0, traced.stderr
    assert "friend_floor.min" in traced.stdout


@pytest.mark.breadth
def test_an_emergency_suspends_it(installed: Installed) -> None:
    code = "from model.analysis.stress.recourse import WAIVED; print('friends_at_least' in WAIVED)"
    assert installed(code=code).stdout == "True\n"


@pytest.mark.breadth
def test_a_run_is_proven_again(installed: Installed, run: Path) -> None:
    assert "all holds: 4 of 4 variants proven again" in installed("verify", run).stdout


@pytest.mark.breadth
def test_a_report_draws_its_limit_line(installed: Installed, run: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from model.report.run_view import run_view; "
        "from model.report.questions import limits; print(limits(run_view(Path(sys.argv[1])), 'ally'))"
    )
    levels = dict.fromkeys(map(int, tiny.YEARS), 0.5)
    assert str({("lithium.chemical", "allied and home"): levels}) in installed(run, code=code).stdout


@pytest.mark.breadth
@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ('{ friend_floor = { bloc = "firends", min = 0.6 } }', "unknown bloc 'firends'; did you mean friends?"),
        (
            f'{{ friend_floor = {{ bloc = "friends", min = 0.6 }} }}, {ALLIES}',
            "60% beside 60% of friend_floor (s.toml:12) is 120% of lithium.chemical in 2024; no tonne of it could be",
        ),
        (
            '{ friend_floor = { bloc = "friends", min = 0.6 } }',
            "no tonne of lithium.concentrate 2024-2026 (AUS alone can supply it) could be supplied under it",
        ),
    ],
)
def test_a_check_reads_its_words_and_its_promise(
    installed: Installed, study: Path, tmp_path: Path, stated: str, said: str
) -> None:
    shutil.copytree(study.parent / "data", tmp_path / "data")
    text = STUDY.replace('{ friend_floor = { bloc = "friends", min = 0.6, stages = ["refined"] } }', stated)
    (tmp_path / "s.toml").write_text(text, encoding="utf-8")
    done = installed("check", tmp_path / "s.toml")
    assert said in done.stdout + done.stderr


@pytest.mark.breadth
def test_random_studies_state_it_and_the_second_model_agrees(site: Path) -> None:
    """The second model knows nothing of it but its promise, and finds the same cost; without it plans are cheaper."""
    done = beside(site, code="from tests.outside.second_opinion import main; main()")
    assert done.returncode == 0, done.stderr
    costs = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(costs) == 3
    for cost, second, _, size in costs:
        assert second == pytest.approx(cost, abs=1e-6 * max(abs(cost), 0.01 * size))
    assert any(without < cost - 1e-6 * size for cost, _, without, size in costs)


@pytest.mark.breadth
@pytest.mark.parametrize(
    ("levels", "fault"),
    [
        ("()", "its field min has no level; add one to levels, such as share_cap(...) or share_floor(...)"),
        (
            '(Level("min", "MUSD", 1, rows=("friends_at_least",)),)',
            "its level min is in MUSD, and friends_at_least counts kt",
        ),
    ],
)
def test_one_that_says_what_does_not_hold_is_refused_by_name(
    study: Path, tmp_path: Path, levels: str, fault: str
) -> None:
    module = tmp_path / POLICY.name
    said = POLICY.read_text(encoding="utf-8").replace('(share_floor("friends_at_least"),)', levels)
    module.write_text(said, encoding="utf-8")
    site = offered(tmp_path / "site", module, GROUP, "friend_floor", "FriendFloor")
    done = beside(site, "run", study, "--out", tmp_path / "run", "--no-report")
    assert (done.returncode, done.stderr) == (3, f"error: policy friend_floor (friend_floor): {fault}\n")
