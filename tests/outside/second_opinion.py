"""Random studies that state the policy of another package, planned, and read by the second model: run as a module."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from itertools import islice
from pathlib import Path

from tests.cli.calling import ROOT
from tests.laws.planned import Case
from tests.random_study import random_study
from tests.second_model.test_second_model import _write

NAME, STUDIES = "friend_floor", 3


def main() -> None:
    """Print, one line a study, what it costs to the planner and to the second model, and without the policy."""
    cases = (Case(*random_study(seed)) for seed in range(1, 99, 2))
    stated = (case for case in cases if case.states(NAME) and not case.states("hhi_cap"))
    planned = list(islice((case for case in stated if case.found.status == "optimal"), STUDIES))
    with tempfile.TemporaryDirectory() as folder:
        for number, case in enumerate(planned):
            _write(case, Path(folder) / f"{number}")
        command = [sys.executable, "-m", "tests.second_model", folder, "0"]
        ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    second = {line["study"]: line["cost"] for line in map(json.loads, ran.stdout.splitlines())}
    for number, case in enumerate(planned):
        print(json.dumps([case.cost, second[f"{number}"], case.without(NAME).cost, case.size]))


if __name__ == "__main__":
    main()
