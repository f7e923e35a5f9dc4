"""The outside policy installed, a small study that states it, and its run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.data import tiny
from tests.outside.offered import HERE, Installed, beside, offered

POLICY = HERE / "friends" / "friend_floor.py"
GROUP = "lodeplan.policies"
STUDY = """name = "s"
dataset = "data"
minerals = ["lithium"]
years = [2024, 2026]
discount_rate = 0.05
baseline = "least-cost"
shortfall = "forbidden"

[variants.least-cost]

[variants.floor]
policies = [{ friend_floor = { bloc = "friends", min = 0.6, stages = ["refined"] } }]

[variants.ally]
policies = [{ friend_floor = { bloc = "allies", min = 0.5, stages = ["refined"] } }]

[variants.too-much]
policies = [{ friend_floor = { bloc = "allies", min = 0.9 } }]
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which the package of the policy is installed."""
    return offered(tmp_path_factory.mktemp("site"), POLICY, GROUP, "friend_floor", "FriendFloor")


@pytest.fixture(scope="module")
def installed(site: Path) -> Iterator[Installed]:
    """Return a process in which the package of the policy is installed."""
    with closing(Installed(site)) as process:
        yield process


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a study file beside its dataset: Australia sells 600 t at 70,000 USD, Chile 900 t at 72,000."""
    folder = tmp_path_factory.mktemp("study")
    blocs = [["allies", "AUS"], ["friends", "CHL"]]
    heading = ["bloc", "country", "from_year", "until_year", *tiny.PROVENANCE]
    rows = [[*row, "2020", "", *tiny.SAID] for row in blocs]
    tiny.write_folder(folder / "data", {**tiny.rows(), "blocs": [heading, *rows]})
    (folder / "s.toml").write_text(STUDY, encoding="utf-8")
    return folder / "s.toml"


@pytest.fixture(scope="module")
def run(site: Path, study: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the run folder of the study, solved by two processes, with its reports."""
    out = tmp_path_factory.mktemp("runs") / "run"
    done = beside(site, "run", study, "--out", out, "--jobs", "2")
    assert done.returncode == 8, done.stderr  # one variant is impossible, the rest are kept
    return out
