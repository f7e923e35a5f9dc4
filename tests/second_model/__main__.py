"""Solve every study found in a folder: `python -m tests.second_model FOLDER SLACK` prints one line of JSON for each.

SLACK is put on every cap on the index of concentration, for a second cost, `looser`.
"""

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path

from tests.second_model.model import Model

folder, slack = Path(sys.argv[1]), float(sys.argv[2])
for path in sorted(folder.glob("*/study.json")):
    home = tomllib.loads((path.parent / "dataset.toml").read_text(encoding="utf-8"))["home"]
    study = json.loads(path.read_text(encoding="utf-8"))
    status, cost = Model(path.parent, study, home).rows.solve()
    looser = cost
    if any(name == "hhi_cap" for name, _ in study["clauses"]):
        _, looser = Model(path.parent, study, home, slack).rows.solve()
    print(json.dumps({"study": path.parent.name, "status": status, "cost": cost, "looser": looser}))
