"""Solve every study found in a folder: `python -m tests.second_model FOLDER SLACK` prints one line of JSON for each.

SLACK is put on every cap on the index of concentration, for a second cost, `looser`. Where a study tells sentences with
triggers, and its folder `plan` holds a plan, `days` are those in force that the plan brings about.
"""

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path

from tests.second_model.model import Model
from tests.second_model.triggers import days

folder, slack = Path(sys.argv[1]), float(sys.argv[2])
for path in sorted(folder.glob("*/study.json")):
    home = tomllib.loads((path.parent / "dataset.toml").read_text(encoding="utf-8"))["home"]
    study = json.loads(path.read_text(encoding="utf-8"))
    model = Model(path.parent, study, home)
    said = days(model, path.parent / "plan", study["triggers"]) if "triggers" in study else {}
    status, cost = model.rows.solve()
    looser = cost
    if any(name == "hhi_cap" for name, _ in study["clauses"]):
        _, looser = Model(path.parent, study, home, slack).rows.solve()
    print(json.dumps({"study": path.parent.name, "status": status, "cost": cost, "looser": looser, "days": said}))
